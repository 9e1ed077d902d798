"""Sections 7.2 and 7.4: the size of an output, and images laid out as a matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array, positive_int, positive_ints, real_array


def conv_output_size(input_size: int, filter_size: int, stride: int = 1, pad: int = 0) -> int:
    """The number of places for a filter along one axis, (input_size + 2 pad - filter_size) / stride + 1. Section 7.2.4.

    Raises:
        TypeError: a size that is not a whole number.
        ValueError: the filter is larger than the padded input, or its last step would leave a border unseen.

    Example:
        >>> conv_output_size(28, 5), conv_output_size(7, 3, stride=2), conv_output_size(28, 3, pad=1)
        (24, 3, 28)
    """
    return _places(input_size, filter_size, stride, pad, "filter_size")


def _places(input_size: int, filter_size: int, stride: int, pad: int, name: str) -> int:
    input_size, filter_size = positive_int(input_size, "input_size"), positive_int(filter_size, name)
    stride, pad = positive_int(stride, "stride"), positive_int(pad, "pad", least=0)
    room = input_size + 2 * pad - filter_size
    if room < 0:
        raise ValueError(
            f"{name} must be at most {input_size + 2 * pad}, the input of {input_size} with pad {pad} "
            f"on both sides, got {filter_size}"
        )
    if room % stride:
        raise ValueError(
            f"stride must divide {room} (input_size {input_size} + 2 * pad {pad} - {name} {filter_size}), "
            f"got {stride}: the last {room % stride} of the input would never be seen"
        )
    return room // stride + 1


def im2col(input_data: ArrayLike, filter_h: int, filter_w: int, stride: int = 1, pad: int = 0) -> Array:
    """Every window that a filter is laid on, as one row of a matrix. Section 7.4.2.

    (N, C, H, W) -> (N out_h out_w, C filter_h filter_w), in the same dtype. The rows go through the images, then down,
    then to the right.

    Raises:
        TypeError: input_data is not an array of real numbers, a size is not a whole number.
        ValueError: input_data has not 4 axes, or `conv_output_size` refuses the sizes.

    Example:
        >>> im2col([[[[1, 2, 3], [4, 5, 6]]]], filter_h=2, filter_w=2).tolist()
        [[1.0, 2.0, 4.0, 5.0], [2.0, 3.0, 5.0, 6.0]]
    """
    images = real_array(input_data, "input_data", ndim=4)
    n, c, h, w = images.shape
    out_h = _places(h, filter_h, stride, pad, "filter_h")
    out_w = _places(w, filter_w, stride, pad, "filter_w")
    padded = np.pad(images, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.empty((n, c, filter_h, filter_w, out_h, out_w), images.dtype)
    for y, x in np.ndindex(filter_h, filter_w):
        windows[:, :, y, x] = padded[:, :, y : y + stride * out_h : stride, x : x + stride * out_w : stride]
    rows: Array = windows.transpose(0, 4, 5, 1, 2, 3).reshape(n * out_h * out_w, -1)
    return rows


def col2im(
    col: ArrayLike, input_shape: tuple[int, ...], filter_h: int, filter_w: int, stride: int = 1, pad: int = 0
) -> Array:
    """Each number of `im2col`'s matrix added where it came from. Section 7.4.

    It is the adjoint of im2col, <im2col(x), y> = <x, col2im(y)>, and not the inverse: where windows overlap the numbers
    add up. Result: input_shape, dtype of col.

    Raises:
        TypeError: col is not an array of real numbers, a size is not a whole number.
        ValueError: col has another shape than im2col gives for input_shape, or `conv_output_size` refuses the sizes.

    Example:
        >>> col2im(np.ones((2, 4)), (1, 1, 2, 3), filter_h=2, filter_w=2).tolist()
        [[[[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]]]]
    """
    col = real_array(col, "col", ndim=2)
    n, c, h, w = image_shape(input_shape, "input_shape", ndim=4)
    out_h = _places(h, filter_h, stride, pad, "filter_h")
    out_w = _places(w, filter_w, stride, pad, "filter_w")
    expected = (n * out_h * out_w, c * filter_h * filter_w)
    if col.shape != expected:
        raise ValueError(f"col must have shape {expected} for input_shape {input_shape}, got {col.shape}")
    parts = col.reshape(n, out_h, out_w, c, filter_h, filter_w).transpose(0, 3, 4, 5, 1, 2)
    padded = np.zeros((n, c, h + 2 * pad, w + 2 * pad), col.dtype)
    for y, x in np.ndindex(filter_h, filter_w):
        padded[:, :, y : y + stride * out_h : stride, x : x + stride * out_w : stride] += parts[:, :, y, x]
    return padded[:, :, pad : pad + h, pad : pad + w]


def image_shape(shape: tuple[int, ...], name: str, ndim: int = 3) -> tuple[int, ...]:
    """A shape as whole numbers of at least 1, checked: (C, H, W), or with ndim=4 (N, C, H, W).

    Raises:
        TypeError: not whole numbers.
        ValueError: another number of them, or one below 1.

    Example:
        >>> image_shape((1, 28, 28), "input_dim")
        (1, 28, 28)
    """
    sizes = positive_ints(shape, name)
    if len(sizes) != ndim:
        raise ValueError(f"{name} must be {ndim} sizes, got {shape}")
    return sizes
