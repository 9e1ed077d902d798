"""Chapter 7: what a convolution has learned to look for."""

from __future__ import annotations

from functools import cache

import numpy as np

from reference._arguments import Array
from reference.ch06_techniques import Adam, Trainer
from reference.ch07_convolution import Convolution, SimpleConvNet, filter_grid
from reference.datasets import load_digits
from reference.figures.canvas import Figure, curves, describe, panels, picture, tiles

FILTERS, EPOCHS = 16, 12


def untrained() -> SimpleConvNet:
    """A network for 8x8 pixels with 16 filters of 5x5."""
    network = SimpleConvNet((1, 8, 8), {"filter_num": FILTERS, "pad": 2}, 50, rng=0)
    network.params = {name: value.astype(np.float32) for name, value in network.params.items()}
    return network


@cache
def digits_training() -> tuple[SimpleConvNet, Trainer]:
    """The same network, trained with Adam on the shipped digits, and its trainer."""
    network = untrained()
    train, test = load_digits(flatten=False)
    trainer = Trainer(network, *train, *test, epochs=EPOCHS, optimizer=Adam(0.006), verbose=False, rng=1)
    trainer.train()
    return network, trainer


def filters() -> Figure:
    """The filters before training are noise, after it many have a dark and a bright side. Section 7.6.1."""
    figure, axes = panels(1, 2, height=4.8)
    networks = {"before training": untrained(), "after training": digits_training()[0]}
    for one, (title, network) in zip(axes, networks.items(), strict=True):
        picture(one, filter_grid(network.params["W1"], columns=4), title, "gray", vmin=0, vmax=1)
    figure.suptitle(f"The {FILTERS} filters of the convolution: each from its smallest (black) to its largest weight")
    return figure


def feature_maps() -> tuple[Array, Array]:
    """A digit (8, 8), and what the trained convolution makes of it: (16, 8, 8)."""
    network, _ = digits_training()
    layer = Convolution(network.params["W1"], network.params["b1"], stride=1, pad=2)
    (x, _), _ = load_digits(flatten=False)
    return x[0, 0], layer.forward(x[:1])[0]


def filtered_digit() -> Figure:
    """One digit as the trained filters see it. Section 7.6.1."""
    figure, (left, right) = panels(1, 2, height=4.4, width_ratios=(1, 2))
    digit, maps = feature_maps()
    picture(left, digit, "a digit", vmin=0, vmax=1)
    largest = float(np.abs(maps).max())
    shown = picture(right, tiles(maps, columns=4), "what each filter answers", "RdBu", vmin=-largest, vmax=largest)
    figure.colorbar(shown, ax=right, label="before ReLU")
    return figure


def accuracy() -> Figure:
    """The accuracy of the convolutional network after each epoch. Section 7.5."""
    figure, (axes,) = panels()
    _, trainer = digits_training()
    lines = {"training digits": trainer.train_acc_list, "test digits": trainer.test_acc_list}
    curves(axes, np.arange(1, EPOCHS + 1), lines, marker=".")
    describe(axes, "A network with one convolution learns digits", "epoch", "share of right answers")
    axes.legend(loc="lower right")
    return figure


FIGURES = (accuracy, filters, filtered_digit)
