"""Appendices: classifiers, and how good they are."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from reference._arguments import Array, generator
from reference.appendix_metrics import auc, confusion_matrix, roc_curve
from reference.appendix_mlp import Mlp
from reference.appendix_pca import pca, standardize
from reference.appendix_softmax_regression import SoftmaxRegression
from reference.datasets import load_digits, load_iris
from reference.figures.canvas import COLOURS, GREY, STYLES, Figure, classes, describe, panels, regions
from reference.figures.ch04 import digits_training

CENTRES = np.array([[-2.0, -1.0], [2.0, -1.0], [0.0, 2.2]])
SPECIES = {0: "setosa", 1: "versicolor", 2: "virginica"}
MEASUREMENTS = {"petal length": 2, "sepal length": 0, "sepal width": 1}


def clouds() -> tuple[Array, Array]:
    """180 points (180, 2) around three centres, and to which of them they belong."""
    t = np.repeat([0, 1, 2], 60)
    return CENTRES[t] + generator(0).standard_normal((len(t), 2)), t


def softmax_regression() -> Figure:
    """Softmax regression cuts the plane by straight lines, and its loss falls steadily."""
    figure, (left, right) = panels(1, 2, height=4.6)
    x, t = clouds()
    model = SoftmaxRegression(2, 3)
    history = model.fit(x, t, lr=0.5, steps=100)
    regions(left, *model.decision_regions(np.linspace(-5, 5, 251), np.linspace(-4.5, 5.5, 251)))
    classes(left, x, t, {i: f"class {i}" for i in range(3)})
    describe(left, f"{model.accuracy(x, t):.0%} of the points are in their region", "$x_1$", "$x_2$", "upper right")
    right.plot(history, color=COLOURS[0])
    right.axhline(np.log(3), color=GREY, linestyle="--", label="ln 3: all classes equally likely")
    right.set_ylim(bottom=0)
    describe(right, "Gradient descent", "step", "mean cross entropy (nats)", legend="center right")
    return figure


class IrisPlane(NamedTuple):
    """The irises on the plane of two principal axes: training and test part, the network, shares of the variance."""

    x_train: Array
    t_train: Array
    x_test: Array
    t_test: Array
    network: Mlp
    ratios: Array


@cache
def iris_plane() -> IrisPlane:
    """Scale, axes and network come from the training part alone."""
    (x_train, t_train), (x_test, t_test) = load_iris()
    x_train, x_test = standardize(x_train, x_test)
    axes = pca(x_train)
    network = Mlp((2, 10, 10, 3), rng=0)
    network.fit(axes.transform(x_train), t_train, epochs=60, rng=0)
    return IrisPlane(axes.transform(x_train), t_train, axes.transform(x_test), t_test, network, axes.ratios)


def iris_regions() -> Figure:
    """The regions of a multilayer perceptron on the plane of two principal axes of iris."""
    figure, (axes,) = panels(height=6.0)
    plane = iris_plane()
    regions(axes, *plane.network.decision_regions(np.linspace(-3.5, 3.8, 366), np.linspace(-3.2, 3.2, 321)))
    classes(axes, plane.x_train, plane.t_train, {i: f"{name}, training" for i, name in SPECIES.items()})
    axes.scatter(*plane.x_test.T, s=130, facecolors="none", edgecolors="black", label="test part (circled)")
    for i in SPECIES:
        classes(axes, plane.x_test, plane.t_test, {i: "_test"})
    first, second = plane.ratios
    title = (
        f"Iris, a network of 2-10-10-3: {plane.network.accuracy(plane.x_test, plane.t_test):.0%} of the test part right"
    )
    describe(axes, title, f"first axis ({first:.0%} of the variance)", f"second axis ({second:.0%})", "lower right")
    return figure


def digits_confusion() -> Figure:
    """Which digits the two-layer network of chapter 4 takes for which."""
    figure, (axes,) = panels(height=6.5)
    _, (x, t) = load_digits()
    matrix = confusion_matrix(digits_training()[0].predict(x), t, classes=10)
    figure.colorbar(axes.imshow(matrix, cmap="Blues"), ax=axes, label="test digits")
    for (row, column), count in np.ndenumerate(matrix):
        colour = "white" if count > matrix.max() / 2 else "black" if count else GREY
        axes.text(column, row, str(count), ha="center", va="center", color=colour)
    title = f"{np.trace(matrix)} of {matrix.sum()} test digits are on the diagonal"
    axes.set(title=title, xlabel="predicted", ylabel="true", xticks=range(10), yticks=range(10))
    return figure


def roc_curves() -> Figure:
    """How well one measurement tells virginica from the two other irises."""
    figure, (axes,) = panels(height=6.0)
    x, t = load_iris(split=False)
    for i, (name, column) in enumerate(MEASUREMENTS.items()):
        false_positive, true_positive, _ = roc_curve(x[:, column], t == 2)
        label = f"{name}, area {auc(false_positive, true_positive):.2f}"
        axes.plot(false_positive, true_positive, label=label, color=COLOURS[i], linestyle=STYLES[i], marker=".")
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="chance, area 0.50")
    describe(axes, "virginica where the measurement is large", "false-positive rate", "true-positive rate")
    axes.legend(loc="lower right")
    axes.set_aspect("equal")
    return figure


FIGURES = (softmax_regression, iris_regions, digits_confusion, roc_curves)
