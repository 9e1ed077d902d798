"""Appendices: information, a line found by two neurons, a small CNN, and an autoencoder."""

from __future__ import annotations

from functools import cache

import numpy as np

from reference._arguments import Array
from reference.appendix_autoencoder import Autoencoder
from reference.appendix_information_theory import cross_entropy, entropy, kl_divergence
from reference.appendix_linear_network import History, LinearNetwork, noisy_line
from reference.appendix_small_cnn import SmallCnn
from reference.datasets import load_digits
from reference.figures.canvas import COLOURS, Figure, curves, describe, panels, picture, tiles

CODES = (32, 16, 8)
P = 0.3


def information() -> Figure:
    """The entropy of a coin, and what it costs to take a coin for another."""
    figure, (left, right) = panels(1, 2, height=4.6)
    p = np.linspace(0, 1, 201)
    left.plot(p, entropy(np.column_stack([p, 1 - p]), base=2), color=COLOURS[0])
    describe(left, "A fair coin tells most", "probability p of heads", "entropy (bits)")
    q = np.linspace(0.02, 0.98, 193)
    true, model = np.tile([P, 1 - P], (len(q), 1)), np.column_stack([q, 1 - q])
    lines = {
        "cross entropy H(p, q)": cross_entropy(true, model, base=2),
        "divergence D(p || q)": kl_divergence(true, model, base=2),
        "entropy H(p)": entropy(true, base=2),
    }
    curves(right, q, lines)
    right.set_ylim(bottom=0)
    describe(right, f"A coin of p = {P} taken for one of q", "probability q of the model", "bits")
    right.legend(loc="upper left")
    return figure


@cache
def line_training() -> tuple[Array, Array, LinearNetwork, History]:
    """100 noisy points, the network fitted to them in 100 epochs, and what happened at each of 10,000 steps."""
    rng = np.random.RandomState(42)  # whose numbers are those of np.random.seed(42)
    x, y = noisy_line(rng=rng)
    network = LinearNetwork(rng)
    return x, y, network, network.fit(x, y, lr=0.01, epochs=100)


def linear_network() -> Figure:
    """Loss and parameters of two linear neurons step by step, and the line that they find."""
    figure, axes = panels(2, 3, height=6.4)
    x, y, network, history = line_training()
    steps = np.arange(1, len(history.loss) + 1)
    axes[0].plot(steps, history.loss, color=COLOURS[5], linewidth=0.5, label="one sample")
    epochs = history.loss.reshape(-1, len(x)).mean(axis=1)
    axes[0].plot(steps[len(x) - 1 :: len(x)], epochs, color=COLOURS[1], linestyle="--", label="mean of an epoch")
    axes[0].set_ylim(0, 1.5 * history.loss.max())  # room for the legend
    describe(axes[0], "loss", "step", "squared error", legend="upper right")
    for i, name in enumerate(("w1", "b1", "w2", "b2")):
        axes[i + 1].plot(steps, getattr(history, name), color=COLOURS[0])
        describe(axes[i + 1], name, "step", name)
    axes[5].plot(x, y, "o", color=COLOURS[5], markersize=3, label="samples")
    label = f"y = {network.slope:.2f} x + {network.intercept:.2f}"
    axes[5].plot(x, network.predict(x), color=COLOURS[1], linestyle="--", label=label)
    axes[5].set_ylim(bottom=y.min() - 1.5)
    describe(axes[5], "the line found", "x", "y", legend="lower right")
    for one in axes[:5]:
        one.set_xscale("log")  # most of it happens in the first of the 100 epochs
    return figure


def small_cnn() -> Figure:
    """How the small CNN of the notes shrinks the picture, and where its 93,322 parameters are."""
    figure, (left, right) = panels(1, 2, height=4.6)
    network = SmallCnn(rng=0)
    sides = {name: shape[1] for name, shape in network.shapes.items() if name.startswith(("Conv", "Pool"))}
    bars = left.bar(["input", *sides], [28, *sides.values()], color=COLOURS[0])
    left.bar_label(bars)
    left.margins(y=0.1)
    describe(left, "the maps become smaller", "", "pixels a side")
    layers = [name for name in network.shapes if name.startswith(("Conv", "Affine"))]
    sizes = [network.params[f"W{i}"].size + network.params[f"b{i}"].size for i in range(1, len(layers) + 1)]
    right.bar_label(right.bar(layers, sizes, color=COLOURS[1]), fmt="{:,.0f}")
    right.margins(y=0.1)
    describe(right, f"{sum(sizes):,} parameters", "", "weights and biases")
    return figure


@cache
def reconstructions() -> dict[str, Array]:
    """The first ten test digits (10, 8, 8), and what autoencoders with codes of several sizes give back."""
    (x_train, _), (x_test, _) = load_digits()
    found = {"the digits": x_test[:10].reshape(-1, 8, 8)}
    for code in CODES:
        network = Autoencoder((64, code, 64), rng=0)
        network.fit(x_train, x_train, lr=0.002, epochs=30, rng=0)
        used = np.count_nonzero(network.encode(x_train).any(axis=0))
        found[f"from a code of {code} numbers, of which training left {used} in use"] = network.predict(
            x_test[:10]
        ).reshape(-1, 8, 8)
    return found


def autoencoder() -> Figure:
    """Digits, and what is left of them after a narrow layer."""
    figure, axes = panels(1 + len(CODES), 1, height=5.0)
    for one, (title, images) in zip(axes, reconstructions().items(), strict=True):
        picture(one, tiles(images, columns=10), title, vmin=0, vmax=1)
    figure.suptitle("Test digits and their reconstructions")
    return figure


FIGURES = (information, linear_network, small_cnn, autoencoder)
