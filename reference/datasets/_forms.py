"""The forms in which `load_mnist` and `load_digits` hand out pictures and labels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]


def one_hot(labels: Array, classes: int, dtype: DTypeLike) -> Array:
    """One row per label: 1 in the column of the label, else 0. Section 3.6.1.

    (N,) whole numbers -> (N, classes) of `dtype`.

    Example:
        >>> one_hot(np.array([2, 0]), 3, np.float32).tolist()
        [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    return np.eye(classes, dtype=dtype)[labels]


def pictures(
    pixels: Array, labels: Array, white: int, normalize: bool, flatten: bool, one_hot_label: bool
) -> tuple[Array, Array]:
    """The pictures (N, H, W) and labels (N,) of ten digits in the form asked for. Section 3.6.1.

    normalize: divide by `white`, the largest value a pixel can have. flatten: (N, H*W), otherwise
    (N, 1, H, W). one_hot_label: (N, 10) float32, otherwise (N,) int64. The pictures are always float32: in
    uint8 100 - 150 would be 206.

    Example:
        >>> x, t = pictures(np.array([[[0, 8]]]), np.array([3]), 16, True, True, False)
        >>> x.tolist(), t.tolist()
        ([[0.0, 0.5]], [3])
    """
    x = pixels.astype(np.float32)
    if normalize:
        x /= white
    x = x.reshape(len(x), -1) if flatten else x[:, np.newaxis]
    return x, one_hot(labels, 10, np.float32) if one_hot_label else labels.astype(np.int64)
