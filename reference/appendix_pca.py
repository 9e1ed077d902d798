"""Appendix: preparing data: one scale for all columns, and the few directions in which samples vary most.

What prepares the data (means, deviations, principal axes) is learned from the training part alone and then applied
to the test part; otherwise the test part is no longer unseen.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import positive_int, real_array

Array = NDArray[Any]


def standardize(x_train: ArrayLike, *others: ArrayLike) -> tuple[Array, ...]:
    """(x - mean) / deviation by column, with the mean and deviation of `x_train`, for it and for all `others`.

    (N, D) each; `x_train` comes back with mean 0 and deviation 1, the others with roughly that. A column that is
    constant in `x_train` is only shifted.

    Raises:
        TypeError, ValueError: an argument is not an array (N, D) of real numbers, or has another D.

    Example:
        >>> train, test = standardize([[1.0, 5.0], [3.0, 5.0]], [[2.0, 6.0]])
        >>> train.tolist(), test.tolist()
        ([[-1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0]])
    """
    x_train = real_array(x_train, "x_train", ndim=2)
    mean, constant = x_train.mean(axis=0), np.ptp(x_train, axis=0) == 0
    mean = np.where(constant, x_train[0], mean)  # the mean of equal numbers is rounded, too
    one = x_train.dtype.type(1)
    width = np.where(constant, one, np.ptp(x_train, axis=0))  # squares of large and small numbers leave the dtype
    scaled = [(_samples(x, "others", len(mean)) - mean) / width for x in (x_train, *others)]
    deviation = np.where(constant, one, scaled[0].std(axis=0))
    return tuple(x / deviation for x in scaled)


class Pca(NamedTuple):
    """The directions in which samples vary most: mean (D,), axes (k, D) of length 1, ratios (k,) of the variance.

    Example:
        >>> pca([[0.0, 0.0], [3.0, 4.0]], components=1).transform([[6.0, 8.0]]).round(6).tolist()
        [[7.5]]
    """

    mean: Array
    axes: Array
    ratios: Array

    def transform(self, x: ArrayLike) -> Array:
        """The coordinates (x - mean) axes^T of samples along the axes: (N, D) -> (N, k)."""
        coordinates: Array = (_samples(x, "x", len(self.mean)) - self.mean) @ self.axes.T
        return coordinates

    def restore(self, z: ArrayLike) -> Array:
        """The samples with these coordinates, z axes + mean: (N, k) -> (N, D). What no axis shows is lost."""
        samples: Array = _samples(z, "z", len(self.axes)) @ self.axes + self.mean
        return samples


def pca(x: ArrayLike, components: int = 2) -> Pca:
    """Principal components by singular values: x - mean = U S V^T has the axes in V, the variances in S^2.

    x: (N, D), components at most min(N, D). The sign of an axis means nothing; here its largest number is positive.

    Raises:
        TypeError, ValueError: x is not an array (N, D) of real numbers, all samples are equal, or there are not
            as many components.

    Example:
        >>> found = pca([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]], components=1)
        >>> found.axes.round(6).tolist(), found.ratios.round(6).tolist()
        ([[0.6, 0.8]], [1.0])
    """
    x, components = real_array(x, "x", ndim=2), positive_int(components, "components")
    if components > min(x.shape):
        raise ValueError(f"components must be at most {min(x.shape)} for x of shape {x.shape}, got {components}")
    if not np.any(x != x[0]):
        raise ValueError("x must hold at least two different samples, got equal ones")
    exact = x.astype(np.result_type(x, np.float32))  # there is no svd in float16
    mean = exact.mean(axis=0)
    _, s, axes = np.linalg.svd(exact - mean, full_matrices=False)
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.sign(axes[np.arange(len(axes)), largest])[:, np.newaxis]
    found = mean, axes[:components], (s**2 / np.sum(s**2))[:components]
    return Pca(*(array.astype(x.dtype, copy=False) for array in found))


def _samples(x: ArrayLike, name: str, columns: int) -> Array:
    x = real_array(x, name, ndim=2)
    if x.shape[1] != columns:
        raise ValueError(f"{name} must have shape (N, {columns}), got {x.shape}")
    return x
