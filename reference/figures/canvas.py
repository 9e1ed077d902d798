"""What all figures share: panels without a window, colours that colour-blind readers can tell apart, files.

matplotlib is an extra and imported here alone, when the first figure is drawn. Nothing global is changed: no pyplot,
no style, no window.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array

# of matplotlib, whose types are not known where it is not installed
Figure = Any
Axes = Any

#: Okabe and Ito's colours without yellow, and beside each a line of its own for prints in grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")
GREY = "#767676"

WIDTH, DPI = 9.0, 100


def panels(rows: int = 1, columns: int = 1, height: float = 5.0, **options: Any) -> tuple[Figure, list[Axes]]:
    """A figure 900 pixels wide, and its axes row by row; options go to ``Figure.subplots``.

    Raises:
        ImportError: matplotlib is not installed.
    """
    try:
        figures, agg = import_module("matplotlib.figure"), import_module("matplotlib.backends.backend_agg")
    except ImportError as error:
        raise ImportError("the figures need matplotlib: pip install dlfs-verified[plots]") from error
    figure = figures.Figure(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
    agg.FigureCanvasAgg(figure)
    return figure, list(figure.subplots(rows, columns, squeeze=False, **options).flat)


def describe(axes: Axes, title: str, x: str, y: str, legend: str | None = None) -> None:
    """Title, axis labels and a faint grid; ``legend`` is the place of a legend for the labelled artists."""
    axes.set(title=title, xlabel=x, ylabel=y)
    axes.grid(alpha=0.3)
    axes.set_axisbelow(True)
    if legend is not None:
        axes.legend(loc=legend)


def curves(axes: Axes, x: ArrayLike, ys: Mapping[str, ArrayLike], **options: Any) -> None:
    """Labelled lines over one x, each in a colour and a line style of its own."""
    for i, (label, y) in enumerate(ys.items()):
        axes.plot(x, y, label=label, color=COLOURS[i], linestyle=STYLES[i], **options)


def classes(axes: Axes, x: ArrayLike, t: ArrayLike, names: Mapping[int, str], size: float = 45) -> None:
    """The samples (N, 2) as points, each class in a colour and a shape of its own."""
    points, labels = np.asarray(x), np.asarray(t)
    for i, name in names.items():
        of_class = points[labels == i]
        axes.scatter(*of_class.T, label=name, color=COLOURS[i], marker=MARKERS[i], edgecolors="white", s=size)


def regions(axes: Axes, grid_x: Array, grid_y: Array, numbers: Array) -> None:
    """Every point of a regular grid in the light colour of its class: contours would invent classes in between."""
    hexes = [[int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)] for colour in COLOURS]
    light = 1 - 0.3 * (1 - np.array(hexes))
    half_x, half_y = (grid_x[0, 1] - grid_x[0, 0]) / 2, (grid_y[1, 0] - grid_y[0, 0]) / 2
    extent = (grid_x[0, 0] - half_x, grid_x[0, -1] + half_x, grid_y[0, 0] - half_y, grid_y[-1, 0] + half_y)
    axes.imshow(light[numbers.astype(int)], origin="lower", extent=extent, aspect="auto", interpolation="nearest")


def picture(axes: Axes, image: ArrayLike, title: str = "", cmap: str = "gray_r", **options: Any) -> Any:
    """An image without ticks, each number as it is; nan stays white."""
    axes.set_title(title)
    axes.set(xticks=[], yticks=[])
    return axes.imshow(image, cmap=cmap, interpolation="nearest", **options)


def tiles(images: ArrayLike, columns: int) -> Array:
    """Images (N, H, W) side by side in one, a pixel of nan between them; the numbers stay as they are."""
    images = np.asarray(images, dtype=float)
    number, height, width = images.shape
    rows = -(-number // columns)
    padded = np.full((rows * columns, height + 1, width + 1), np.nan)
    padded[:number, :height, :width] = images
    whole = padded.reshape(rows, columns, height + 1, width + 1).swapaxes(1, 2)
    grid: Array = whole.reshape(rows * (height + 1), -1)[:-1, :-1]
    return grid


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG, 900 pixels wide."""
    figure.savefig(path, dpi=DPI)
