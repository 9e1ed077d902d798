"""Chapter 2: what one line can separate, and what it cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference.appendix_softmax_regression import decision_regions
from reference.ch02_perceptron import AND, NAND, OR, XOR
from reference.figures.canvas import GREY, Axes, Figure, classes, describe, panels, regions

CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
NAMES = {0: "output 0", 1: "output 1"}
SIDE = np.linspace(-0.5, 1.5, 401)


def _gate(axes: Axes, gate: Callable[..., Any], title: str, legend: bool) -> None:
    regions(axes, *decision_regions(lambda x: gate(*x.T), SIDE, SIDE))
    classes(axes, CORNERS, gate(*CORNERS.T), NAMES, size=120)
    describe(axes, title, "$x_1$", "$x_2$", legend="upper right" if legend else None)
    axes.set(xticks=[0, 1], yticks=[0, 1], aspect="equal")


def gates() -> Figure:
    """AND, NAND and OR: one line separates their outputs. Sections 2.3 and 2.4.1."""
    figure, axes = panels(1, 3, height=3.9)
    for i, gate in enumerate((AND, NAND, OR)):
        _gate(axes[i], gate, gate.__name__, legend=False)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def xor_lines() -> list[tuple[float, float, float]]:
    """Lines w1 x1 + w2 x2 = c that come closest to XOR: each leaves one corner on the wrong side."""
    return [(1.0, 1.0, 0.5), (1.0, 1.0, 1.5), (1.0, -1.0, 0.5), (1.0, -1.0, -0.5)]


def xor() -> Figure:
    """XOR: every line leaves a corner on the wrong side, two layers do not. Sections 2.4 and 2.5."""
    figure, (left, right) = panels(1, 2, height=5.4)
    classes(left, CORNERS, XOR(*CORNERS.T), NAMES, size=120)
    for i, (w1, w2, c) in enumerate(xor_lines()):
        label = "the best that a line can do: 3 of 4" if i == 0 else None
        left.plot(SIDE, (c - w1 * SIDE) / w2, color=GREY, linestyle="--", label=label)
    describe(left, "XOR and single lines", "$x_1$", "$x_2$")
    left.set(xticks=[0, 1], yticks=[0, 1], xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), aspect="equal")
    _gate(right, XOR, "XOR = AND(NAND, OR)", legend=False)
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


FIGURES = (gates, xor)
