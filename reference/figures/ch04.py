"""Chapter 4: losses, slopes, descent, and a network that learns."""

from __future__ import annotations

from functools import cache

import numpy as np

from reference._arguments import Array
from reference.ch04_learning import (
    History,
    TwoLayerNet,
    cross_entropy_error,
    function_1,
    function_2,
    gradient_descent,
    numerical_gradient,
    tangent_line,
    train,
)
from reference.ch06_techniques import smooth_curve
from reference.datasets import load_digits
from reference.figures.canvas import COLOURS, GREY, Figure, curves, describe, panels, picture, tiles

EDGE = 5  # so many smoothed values at each end say more about one batch than about its neighbours
SIDE = -2 + 0.25 * np.arange(18)  # 18 points from -2 to 2.25
EPOCHS = 40


def minus_log() -> Figure:
    """The cross entropy of one sample: -log of the probability of the true class. Section 4.2.2."""
    figure, (axes,) = panels()
    y = np.linspace(0.01, 1, 100)
    axes.plot(y, [cross_entropy_error([p, 1 - p], 0) for p in y], color=COLOURS[0])
    axes.set_ylim(bottom=0)
    describe(axes, "A small probability of the true class costs much", "probability y of the true class", "-log y")
    return figure


def function_1_curve() -> Figure:
    """The example for derivatives. Section 4.3.2."""
    figure, (axes,) = panels()
    x = np.linspace(0, 20, 201)
    axes.plot(x, function_1(x), color=COLOURS[0])
    describe(axes, "$f(x) = 0.01 x^2 + 0.1 x$", "x", "f(x)")
    return figure


def tangents() -> Figure:
    """The tangents at 5 and 10 have the slopes that numerical differentiation finds. Section 4.3.2."""
    figure, axes = panels(1, 2, height=4.5, sharey=True)
    x = np.linspace(0, 20, 201)
    for one, at in zip(axes, (5.0, 10.0), strict=True):
        line = tangent_line(function_1, at)
        slope = float(line(at + 1) - line(at))
        curves(one, x, {"f": function_1(x), f"tangent, slope {slope:.2f}": line(x)})
        one.plot([at], function_1([at]), "o", color="black")
        describe(one, f"The tangent at x = {at:.0f}", "x", "f(x)", legend="upper left")
    axes[1].set_ylabel("")
    return figure


def function_2_surface() -> Figure:
    """The example for partial derivatives, a bowl. Section 4.3.3."""
    figure, (axes,) = panels(height=6.0, subplot_kw={"projection": "3d"})
    x0, x1 = np.meshgrid(np.linspace(-3, 3, 49), np.linspace(-3, 3, 49))
    axes.plot_surface(x0, x1, function_2(np.stack([x0, x1], axis=-1)), cmap="viridis", linewidth=0)
    axes.set(title="$f(x_0, x_1) = x_0^2 + x_1^2$", xlabel="$x_0$", ylabel="$x_1$", zlabel="$f(x_0, x_1)$")
    axes.set_box_aspect(None, zoom=0.95)
    return figure


def negative_gradients() -> tuple[Array, Array]:
    """324 points (324, 2) of a square grid, and the negative gradient of function_2 at each of them."""
    points = np.stack(np.meshgrid(SIDE, SIDE), axis=-1).reshape(-1, 2)
    return points, -np.array([numerical_gradient(function_2, point) for point in points])


def gradient() -> Figure:
    """The negative gradient points down the steepest way, longer where it is steeper. Section 4.4."""
    figure, (axes,) = panels(height=6.5)
    points, arrows = negative_gradients()
    axes.quiver(*points.T, *arrows.T, angles="xy", color=COLOURS[0])
    describe(axes, "The negative gradient of $x_0^2 + x_1^2$", "$x_0$", "$x_1$")
    axes.set_aspect("equal")
    return figure


def descent() -> Figure:
    """Gradient descent from (-3, 4), 20 steps with a learning rate of 0.1. Section 4.4.1."""
    figure, (axes,) = panels(height=6.5)
    _, path = gradient_descent(function_2, [-3, 4], lr=0.1, step_num=20)
    axes.axhline(0, color=GREY, linestyle="--", linewidth=1)
    axes.axvline(0, color=GREY, linestyle="--", linewidth=1)
    grid = np.meshgrid(np.linspace(-4.5, 4.5, 181), np.linspace(-4.5, 4.5, 181))
    contours = axes.contour(
        *grid, function_2(np.stack(grid, axis=-1)), levels=[1, 4, 9, 16, 25], colors=GREY, linewidths=0.7
    )
    axes.clabel(contours, manual=[(r / 2, -r * 3**0.5 / 2) for r in range(1, 6)])
    axes.plot(*path.T, "o-", color=COLOURS[0], markersize=5)
    describe(axes, "Gradient descent on $x_0^2 + x_1^2$: 20 steps from (-3, 4)", "$x_0$", "$x_1$")
    axes.set_aspect("equal")
    return figure


@cache
def digits_training() -> tuple[TwoLayerNet, History]:
    """A two-layer network, trained on the shipped digits, and what happened."""
    (x_train, t_train), (x_test, t_test) = load_digits()
    network = TwoLayerNet(64, 50, 10, rng=0)
    parts = x_train, t_train, x_test, t_test
    return network, train(network, *parts, epochs=EPOCHS, learning_rate=1.0, rng=1, progress=False)


def loss() -> Figure:
    """The loss of every mini-batch falls, with ups and downs. Section 4.5.2."""
    figure, (axes,) = panels()
    history = np.array(digits_training()[1].loss)
    steps = np.arange(1, len(history) + 1)
    axes.plot(steps, history, color=COLOURS[5], linewidth=1, label="mini-batch of 100 digits")
    axes.plot(steps[EDGE:-EDGE], smooth_curve(history)[EDGE:-EDGE], color=COLOURS[1], linestyle="--", label="smoothed")
    axes.set_ylim(bottom=0)
    describe(axes, "The loss while a two-layer network learns digits", "step", "loss (nats)", legend="upper right")
    return figure


def accuracy() -> Figure:
    """The accuracy after each epoch, on what it has learned from and on what it has not seen. Section 4.5.3."""
    figure, (axes,) = panels()
    history = digits_training()[1]
    lines = {"training digits": history.train_accuracy, "test digits": history.test_accuracy}
    curves(axes, np.arange(1, EPOCHS + 1), lines)
    axes.set_ylim(0, 1.02)
    describe(axes, "The accuracy of the two-layer network", "epoch", "share of right answers", legend="lower right")
    return figure


def learned_weights() -> Figure:
    """What each of the 50 hidden neurons looks for: its weights as a picture. Section 4.5."""
    figure, (axes,) = panels(height=4.6)
    weights = tiles(digits_training()[0].params["W1"].T.reshape(-1, 8, 8), columns=10)
    largest = np.nanmax(np.abs(weights))
    shown = picture(axes, weights, "The weights W1 of the 50 hidden neurons", "RdBu", vmin=-largest, vmax=largest)
    figure.colorbar(shown, ax=axes, label="weight of the pixel", shrink=0.9)
    return figure


FIGURES = (
    minus_log,
    function_1_curve,
    tangents,
    function_2_surface,
    gradient,
    descent,
    loss,
    accuracy,
    learned_weights,
)
