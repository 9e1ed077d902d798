"""Chapter 1: curves and a picture."""

from __future__ import annotations

import numpy as np

from reference.datasets import load_digits
from reference.figures.canvas import COLOURS, Figure, curves, describe, panels, picture


def sin() -> Figure:
    """A sine curve. Section 1.6.1."""
    figure, (axes,) = panels()
    x = np.arange(61) / 10  # arange(0, 6, 0.1) would end at 5.9
    axes.plot(x, np.sin(x), color=COLOURS[0])
    describe(axes, "The sine curve", "x (radians)", "sin x")
    return figure


def sin_and_cos() -> Figure:
    """Two curves told apart by colour, line and legend. Section 1.6.2."""
    figure, (axes,) = panels()
    x = np.arange(61) / 10
    curves(axes, x, {"sin": np.sin(x), "cos": np.cos(x)})
    describe(axes, "sin and cos", "x (radians)", "y", legend="lower left")
    return figure


def image() -> Figure:
    """A picture, as the numbers that it is and as what one sees. Section 1.6.3."""
    figure, axes = panels(1, 2, height=4.8)
    (x, t), _ = load_digits(normalize=False, flatten=False)
    shown = picture(axes[0], x[0, 0], f"a handwritten {t[0]}", vmin=0, vmax=16)
    figure.colorbar(shown, ax=axes[0], label="ink (0 to 16)", shrink=0.85)
    picture(axes[1], x[0, 0], "the same as an array", alpha=0.25, vmin=0, vmax=16)
    for (row, column), value in np.ndenumerate(x[0, 0]):
        axes[1].text(column, row, f"{value:.0f}", ha="center", va="center")
    return figure


FIGURES = (sin, sin_and_cos, image)
