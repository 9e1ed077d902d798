"""Chapter 8: what a deep network still gets wrong."""

from __future__ import annotations

from functools import cache

import numpy as np

from reference.ch06_techniques import Adam, Trainer
from reference.ch08_deep_learning import DeepConvNet, misclassified
from reference.ch08_deep_learning.experiments import Misclassified
from reference.datasets import load_digits
from reference.figures.canvas import Figure, panels, picture

EPOCHS, ROWS, COLUMNS = 6, 2, 6


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
    figure, axes = panels(ROWS, COLUMNS, height=4.0)
    _, (x, _) = load_digits(flatten=False)
    wrong = mistakes()
    for one in axes[len(wrong) :]:
        one.set_axis_off()
    for one, mistake in zip(axes, wrong, strict=False):
        title = f"a {mistake.label}, taken for {mistake.prediction}"
        picture(one, x[mistake.position, 0], title, vmin=0, vmax=1)
        one.title.set_fontsize(9)
    shown = min(len(wrong), len(axes))
    figure.suptitle(f"The deep network gets {len(wrong)} of {len(x)} test digits wrong; {shown} of them")
    return figure


FIGURES = (misclassified_digits,)
