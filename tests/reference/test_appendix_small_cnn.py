"""The small convolutional network of the notes."""

from __future__ import annotations

import numpy as np

from reference.appendix_small_cnn import SmallCnn, train_step
from reference.ch06_techniques import Adam
from reference.datasets import load_digits


def test_its_maps_have_26_13_11_5_and_3_pixels_a_side() -> None:
    net = SmallCnn(rng=0)
    assert [shape[1] for name, shape in net.shapes.items() if name[:4] in ("Conv", "Pool")] == [26, 13, 11, 5, 3]
    assert net.predict(np.zeros((2, 1, 28, 28))).shape == (2, 10)


def test_it_has_93322_parameters() -> None:
    params = SmallCnn(rng=0).params
    counts = [params[f"W{i}"].size + params[f"b{i}"].size for i in range(1, 6)]
    assert counts == [320, 18496, 36928, 36928, 650]
    assert sum(counts) == 93_322


def test_a_few_steps_of_adam_learn_the_digits_they_see() -> None:
    (x, t), _ = load_digits(flatten=False)
    x, t = np.kron(x[:30], np.ones((1, 1, 3, 3), np.float32)), t[:30]  # 24x24 pixels
    net, adam = SmallCnn((1, 24, 24), rng=0), Adam(lr=0.003)
    losses = [train_step(net, adam, x, t) for _ in range(25)]
    assert losses[-1] < 0.1 * losses[0], losses
    assert net.accuracy(x, t) == 1.0
