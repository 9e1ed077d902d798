"""Section 7.6: filters as one picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array, positive_int, real_array


def filter_grid(filters: ArrayLike, columns: int = 8, margin: int = 1, channel: int = 0) -> Array:
    """Filters side by side in one picture, ready for ``imshow(..., cmap="gray")``. Section 7.6.1.

    filters (FN, C, FH, FW), of which one ``channel`` is shown; the result has rows of up to ``columns`` tiles with
    ``margin`` pixels between them. Every filter is stretched from 0 (its smallest number) to 1 (its largest), as
    the book shows them; a filter of equal numbers is 0, margins and missing tiles are 1.

    Raises:
        TypeError: filters is not an array of real numbers; a size is not a whole number.
        ValueError: filters has not 4 axes, or no such channel; columns below 1.

    Example:
        >>> filter_grid([[[[1, 3]]], [[[5, 4]]], [[[2, 2]]]], columns=2).tolist()
        [[0.0, 1.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0, 1.0]]
    """
    filters = real_array(filters, "filters", ndim=4)
    columns, margin = min(positive_int(columns, "columns"), len(filters)), positive_int(margin, "margin", least=0)
    if positive_int(channel, "channel", least=0) >= filters.shape[1]:
        raise ValueError(f"channel must be below {filters.shape[1]} for filters {filters.shape}, got {channel}")
    tiles = filters[:, channel] / 2  # the difference of two halves cannot overflow
    tiles -= tiles.min(axis=(1, 2), keepdims=True)
    largest = tiles.max(axis=(1, 2), keepdims=True)
    tiles /= np.where(largest > 0, largest, largest.dtype.type(1))
    rows, (high, wide) = -(-len(tiles) // columns), np.add(tiles.shape[1:], margin)
    grid = np.ones((rows * high - margin, columns * wide - margin), tiles.dtype)
    for i, tile in enumerate(tiles):
        y, x = i // columns * high, i % columns * wide
        grid[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    return grid
