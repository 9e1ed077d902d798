"""Sections 4.2 and 5.6.3: how wrong a network is, as one number in the dtype of its outputs.

The loss of a batch is the mean of the losses of its samples, for every loss here. The book divides only
the cross entropy by the batch size; with a plain sum the value, and with it the step of the gradient method,
would grow with the size of the batch.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import real_array, same_shape, samples_and_targets
from reference.ch03_neural_network import shifted

Array = NDArray[Any]


def sum_squared_error(y: ArrayLike, t: ArrayLike) -> Any:
    """1/2 sum_k (y_k - t_k)^2 of one sample, averaged over the samples. Section 4.2.1.

    y and t (C,) are one sample, (N, C) or more axes are N samples; both have the same shape.

    Raises:
        TypeError: y or t is not an array of real numbers.
        ValueError: their shapes differ, or they are empty.

    Example:
        >>> y = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
        >>> t = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        >>> print(round(float(sum_squared_error(y, t)), 4), round(float(sum_squared_error([y, y], [t, t])), 4))
        0.0975 0.0975
    """
    y, t = real_array(y, "y"), real_array(t, "t")
    same_shape(y, t, "y", "t")
    samples = len(y) if y.ndim > 1 else 1
    return np.sum(np.square(y - t.astype(y.dtype, copy=False))) * y.dtype.type(0.5 / samples)


# The book's first printings call it so, although it is half a sum and not a mean over the classes.
mean_squared_error = sum_squared_error


def cross_entropy_error(y: ArrayLike, t: ArrayLike) -> Any:
    """-sum_k t_k log(y_k) of one sample, averaged over the samples. Section 4.2.4.

    y (C,) or (..., C) are probabilities. t are class numbers of shape (...) or (..., 1), or one row per sample,
    one-hot or soft, in the shape of y. Never negative. A probability below the smallest normal number of
    its dtype counts as that number (2.2e-308 in float64), which keeps the loss finite where y is 0.

    Raises:
        TypeError: y or t is not an array of real numbers, or class numbers are not whole.
        ValueError: y is not between 0 and 1, t does not fit y, or a class number is out of range.

    Example:
        >>> y = [[0.1, 0.6, 0.3], [0.2, 0.2, 0.6]]
        >>> print(*(round(float(cross_entropy_error(y, t)), 4) for t in ([1, 2], [[1], [2]], [[0, 1, 0], [0, 0, 1]])))
        0.5108 0.5108 0.5108
    """
    y, t = samples_and_targets(y, t)
    rounding = max(1e-6, 8 * float(np.finfo(y.dtype).eps))
    if y.min() < 0 or y.max() > 1 + rounding:
        wrong = y.min() if y.min() < 0 else y.max()
        raise ValueError(f"y must hold probabilities from 0 to 1, got {wrong}")
    chosen = y[np.arange(len(t)), t] if t.ndim == 1 else y
    log_y = np.log(np.clip(chosen, np.finfo(y.dtype).tiny, 1))
    losses = log_y if t.ndim == 1 else (t.astype(y.dtype, copy=False) * log_y).sum(axis=1)
    return abs(losses.mean())  # every log is at most 0, and abs(-0.0) is 0.0


def softmax_cross_entropy(x: ArrayLike, t: ArrayLike) -> tuple[Any, Array]:
    """The cross entropy of softmax(x), exact for all scores x (..., C), and softmax(x). Section 5.6.3.

    log softmax(x)_k = x_k - log sum_i exp(x_i) is taken as it stands: no probability is rounded to 0 on the way,
    so that the loss and its gradient, `softmax_cross_entropy_grad`, belong together. t as for `cross_entropy_error`.

    Raises:
        TypeError, ValueError: x is not an array of real numbers with an axis, or t does not fit it.

    Example:
        >>> loss, y = softmax_cross_entropy([0.0, 800.0], 0)
        >>> print(loss, y.tolist())
        800.0 [0.0, 1.0]
    """
    x = real_array(x, "x")
    rows, t = samples_and_targets(x, t, "x")
    z = shifted(rows)
    wanted = z[np.arange(len(t)), t] if t.ndim == 1 else z.copy()
    y = np.exp(z, out=z)
    total = y.sum(axis=1, keepdims=True)
    y /= total
    wanted = np.maximum(wanted, np.finfo(x.dtype).min)  # instead of -inf: 0 * -inf would be nan
    if t.ndim == 1:
        losses = np.log(total[:, 0]) - wanted
    else:
        losses = ((np.log(total) - wanted) * t.astype(x.dtype, copy=False)).sum(axis=1)
    return losses.mean(), y.reshape(x.shape)


def softmax_cross_entropy_grad(y: ArrayLike, t: ArrayLike) -> Array:
    """The gradient of the loss by the scores, (y - t) / N for y = softmax(x), in the shape of y. Section 5.6.3.

    Raises:
        TypeError, ValueError: y is not an array of real numbers with an axis, or t does not fit it.

    Example:
        >>> softmax_cross_entropy_grad([[0.3, 0.2, 0.5], [0.0, 0.9, 0.1]], [1, 1]).round(8).tolist()
        [[0.15, -0.4, 0.25], [0.0, -0.05, 0.05]]
    """
    y = real_array(y, "y")
    rows, t = samples_and_targets(y, t)
    if t.ndim == 1:
        dx: Array = rows.copy()
        dx[np.arange(len(t)), t] -= 1
    else:
        t = t.astype(y.dtype, copy=False)
        dx = rows * t.sum(axis=1, keepdims=True) - t  # y - t for weights that add up to 1
    dx /= len(rows)
    return dx.reshape(y.shape)
