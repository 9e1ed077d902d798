"""Sections 6.2 and 6.3: with which weights to start, and batch normalisation, which makes it matter less."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import numpy as np

from reference._arguments import Array
from reference.ch06_techniques import SGD, MultiLayerNet, MultiLayerNetExtend, Trainer, activation_spread, smooth_curve
from reference.datasets import load_digits
from reference.figures.canvas import COLOURS, STYLES, Figure, curves, describe, panels
from reference.figures.ch04 import EDGE

INITIALISATIONS: dict[str, str | float] = {"std 1": 1.0, "std 0.01": 0.01, "Xavier": "xavier", "He": "he"}
LAYERS = 5
SCALES = (1.0, 0.3, 0.1, 0.03, 0.01, 0.001)


@cache
def spreads(activation: str) -> dict[str, list[Array]]:
    """The activations of five layers for each way to start, as `activation_spread` gives them."""
    return {name: activation_spread(activation, std, layers=LAYERS, rng=0) for name, std in INITIALISATIONS.items()}


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.2g}"


def _spread_figure(activation: str) -> Figure:
    """One histogram per way to start and layer, over all values that its row has."""
    figure, axes = panels(len(INITIALISATIONS), LAYERS, height=8.4, sharex="row", sharey="row")
    for row, (name, layers) in enumerate(spreads(activation).items()):
        low, high = min(z.min() for z in layers), max(z.max() for z in layers)
        for column, z in enumerate(layers):
            one = axes[row * LAYERS + column]
            share = np.full(z.size, 100 / z.size)
            one.hist(z.ravel(), bins=30, range=(low, high), weights=share, color=COLOURS[row])
            one.tick_params(labelsize=7)
            one.locator_params(axis="x", nbins=3)
            one.set_title(f"layer {column + 1}, σ = {_short(z.std())}", fontsize=9)
        axes[row * LAYERS].set_ylabel(name)
    figure.suptitle(
        f"{activation}: the activations of five layers of 100 neurons, by the initial weights; σ is their spread"
    )
    figure.supxlabel("activation (each row has a scale of its own, on which nothing is left out)")
    figure.supylabel("share of all activations (%)")
    return figure


def activations_sigmoid() -> Figure:
    """Sigmoid: with std 1 all saturate, with 0.01 all are alike, Xavier spreads them. Section 6.2.2."""
    return _spread_figure("sigmoid")


def activations_tanh() -> Figure:
    """Tanh: as for sigmoid, symmetric around 0. Section 6.2.2."""
    return _spread_figure("tanh")


def activations_relu() -> Figure:
    """ReLU: Xavier lets the activations shrink from layer to layer, He does not. Section 6.2.3."""
    return _spread_figure("relu")


@cache
def initialisation_losses() -> dict[str, Array]:
    """The loss of every mini-batch of digits for three ways to start, otherwise alike."""
    train, test = load_digits()
    losses = {}
    for name in ("std 0.01", "Xavier", "He"):
        network = MultiLayerNet(64, [100] * 4, 10, weight_init_std=INITIALISATIONS[name], rng=0)
        trainer = Trainer(network, *train, *test, epochs=25, optimizer=SGD(0.05), verbose=False, rng=1)
        trainer.train()
        losses[name] = np.array(trainer.train_loss_list)
    return losses


def weight_initialisation() -> Figure:
    """A five-layer ReLU network learns with Xavier and He weights, and not with std 0.01. Section 6.2.4."""
    figure, (axes,) = panels()
    losses = {name: smooth_curve(values)[EDGE:-EDGE] for name, values in initialisation_losses().items()}
    curves(axes, np.arange(len(losses["He"])) + 1 + EDGE, losses)
    axes.set_ylim(bottom=0)
    describe(axes, "A five-layer ReLU network on digits, by its initial weights", "step", "loss (nats), smoothed")
    axes.legend(loc="center right")
    return figure


@cache
def normalisation_accuracies(scale: float, use_batchnorm: bool) -> list[float]:
    """The accuracy on 1,000 training digits after each of 12 epochs; fewer where training diverges."""
    (x_train, t_train), test = load_digits()
    network = MultiLayerNetExtend(64, [100] * 5, 10, weight_init_std=scale, use_batchnorm=use_batchnorm, rng=0)
    few = x_train[:1000], t_train[:1000]
    trainer = Trainer(network, *few, *test, epochs=12, optimizer=SGD(0.01), verbose=False, rng=1)
    with suppress(FloatingPointError):
        trainer.train()
    return trainer.train_acc_list


def batch_normalisation() -> Figure:
    """With and without batch normalisation, for weights of six spreads. Section 6.3.2."""
    figure, axes = panels(2, 3, height=6.6, sharex=True, sharey=True)
    for i, (one, scale) in enumerate(zip(axes, SCALES, strict=True)):
        for k, (label, use) in enumerate((("with batch normalisation", True), ("without", False))):
            values = normalisation_accuracies(scale, use)
            one.plot(range(1, len(values) + 1), values, color=COLOURS[k], linestyle=STYLES[k], label=label)
            if not values:
                one.text(12, 0.04, f"{label}: diverges at once", ha="right", color=COLOURS[k])
        describe(one, f"weights of std {scale}", "epoch" if i > 2 else "", "" if i % 3 else "accuracy in training")
        one.set(ylim=(0, 1.02), xticks=[1, 4, 8, 12])
    figure.suptitle("A network of six layers learns 1,000 digits, by the spread of its initial weights")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


FIGURES = (
    activations_sigmoid,
    activations_tanh,
    activations_relu,
    weight_initialisation,
    batch_normalisation,
)
