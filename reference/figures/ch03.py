"""Chapter 3: activation functions, softmax and the digits."""

from __future__ import annotations

import numpy as np

from reference._arguments import Array
from reference.ch03_neural_network import relu, sigmoid, softmax, step_function, tanh
from reference.datasets import load_digits
from reference.figures.canvas import COLOURS, Axes, Figure, curves, describe, panels, picture

X = np.linspace(-5, 5, 1001)
WIDE = np.linspace(-10, 10, 401)


def _step(axes: Axes, label: str | None = None) -> None:
    """Two pieces, as a line through both would draw a slope where the function jumps."""
    for side, name in ((X[X <= 0], label), (X[X > 0], None)):
        axes.plot(side, step_function(side), color=COLOURS[1], linestyle="--", label=name)


def step() -> Figure:
    """The step function jumps at 0. Section 3.2.3."""
    figure, (axes,) = panels()
    _step(axes)
    axes.set_ylim(-0.1, 1.1)
    describe(axes, "The step function", "x", "h(x)")
    return figure


def sigmoid_curve() -> Figure:
    """The sigmoid function rises smoothly from 0 to 1. Section 3.2.4."""
    figure, (axes,) = panels()
    axes.plot(X, sigmoid(X), color=COLOURS[0])
    axes.set_ylim(-0.1, 1.1)
    describe(axes, "The sigmoid function", "x", "h(x) = 1 / (1 + exp(-x))")
    return figure


def step_against_sigmoid() -> Figure:
    """The same ends, and in between a jump or a slope. Section 3.2.5."""
    figure, (axes,) = panels()
    axes.plot(X, sigmoid(X), color=COLOURS[0], label="sigmoid")
    _step(axes, "step")
    axes.set_ylim(-0.1, 1.1)
    describe(axes, "Step against sigmoid", "x", "h(x)", legend="upper left")
    return figure


def relu_curve() -> Figure:
    """ReLU lets through what is positive. Section 3.2.7."""
    figure, (axes,) = panels()
    axes.plot(X, relu(X), color=COLOURS[2])
    describe(axes, "ReLU", "x", "h(x) = max(0, x)")
    return figure


def softmax_of_three() -> Array:
    """Softmax of the scores (x, 0, 2) for x from -10 to 10: (401, 3)."""
    return softmax(np.column_stack([WIDE, np.zeros_like(WIDE), np.full_like(WIDE, 2.0)]))


def activations() -> Figure:
    """Sigmoid, tanh, ReLU and softmax side by side; softmax needs several scores. Sections 3.2 and 3.5."""
    figure, axes = panels(2, 2, height=7.0)
    for i, function in enumerate((sigmoid, tanh, relu)):
        axes[i].plot(WIDE, function(WIDE), color=COLOURS[i])
        describe(axes[i], function.__name__, "x", "h(x)")
    labels = ("class 0, score x", "class 1, score 0", "class 2, score 2")
    curves(axes[3], WIDE, dict(zip(labels, softmax_of_three().T, strict=True)))
    describe(axes[3], "softmax of the three scores (x, 0, 2)", "x", "probability", legend="center left")
    return figure


def softmax_bars() -> Figure:
    """Scores, and the probabilities that softmax makes of them. Section 3.5."""
    figure, (left, right) = panels(1, 2, height=4.0)
    scores = np.array([0.3, 2.9, 4.0])
    for axes, values, title, y in (
        (left, scores, "scores a", "a"),
        (right, softmax(scores), "softmax(a): between 0 and 1, together 1", "y"),
    ):
        axes.bar_label(axes.bar(["class 0", "class 1", "class 2"], values, color=COLOURS[0]), fmt="%.3f")
        axes.margins(y=0.12)
        describe(axes, title, "", y)
    return figure


def digits() -> Figure:
    """The first digits of the shipped data set with their labels. Section 3.6.1."""
    figure, axes = panels(3, 10, height=3.6)
    (x, t), _ = load_digits(flatten=False)
    for one, image, label in zip(axes, x[:, 0], t, strict=False):
        picture(one, image, str(label), vmin=0, vmax=1)
    figure.suptitle("8x8 pixels each, above them the label")
    return figure


FIGURES = (step, sigmoid_curve, step_against_sigmoid, relu_curve, activations, softmax_bars, digits)
