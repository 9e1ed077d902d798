"""Chapter 8: what a deep network still gets wrong."""

from __future__ import annotations

from functools import cache

import numpy as np

from reference.ch06_techniques import Adam, Trainer
from reference.ch08_deep_learning import DeepConvNet, misclassified
from reference.ch08_deep_learning.experiments import Misclassified
from reference.datasets import load_digits
from reference.figures.canvas import Figure, panels, picture

EPOCHS, COLUMNS = 6, 6


@cache
def mistakes() -> list[Misclassified]:
    """The test digits that a deep network gets wrong after a short training on the shipped digits."""
    network = DeepConvNet((1, 8, 8), rng=0)
    network.params = {name: value.astype(np.float32) for name, value in network.params.items()}
    train, test = load_digits(flatten=False)
    trainer = Trainer(network, *train, *test, epochs=EPOCHS, optimizer=Adam(0.002), verbose=False, rng=1)
    trainer.train()
    return misclassified(network, *test)


def misclassified_digits() -> Figure:
    """Test digits that the deep network takes for something else. Section 8.1.2."""
    wrong = mistakes()
    rows = max(1, -(-len(wrong) // COLUMNS))
    figure, axes = panels(rows, COLUMNS, height=0.4 + 1.9 * rows)
    _, (x, _) = load_digits(flatten=False)
    for one in axes[len(wrong) :]:
        one.set_axis_off()
    for one, mistake in zip(axes, wrong, strict=False):
        title = f"a {mistake.label}, taken for {mistake.prediction}"
        picture(one, x[mistake.position, 0], title, vmin=0, vmax=1)
        one.title.set_fontsize(9)
    figure.suptitle(f"The {len(wrong)} of {len(x)} test digits that the deep network gets wrong")
    return figure


FIGURES = (misclassified_digits,)
