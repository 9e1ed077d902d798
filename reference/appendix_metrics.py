"""Appendix: how good a classifier is, beyond the share of right answers.

The predictions `y` come first and the true labels `t` second, as in the book's losses. Both are class numbers of
shape (N,) or (N, 1), or one row per sample, scores or one-hot, (N, C), whose largest number is the class. A measure
that would be 0 / 0 is 0: precision of a class that is never predicted, recall of one that never occurs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import class_numbers, positive_int, real_array, same_shape, targets

Array = NDArray[Any]


def confusion_matrix(y: ArrayLike, t: ArrayLike, classes: int | None = None) -> Array:
    """How often class i (row) was taken for class j (column): int64 (C, C).

    `classes` is C; without it, as many as occur in y and t.

    Raises:
        TypeError: y or t holds something else than whole numbers.
        ValueError: y and t differ in length, are empty, or hold a number outside 0 … C-1.

    Example:
        >>> confusion_matrix(y=[0, 1, 1, 2], t=[0, 0, 1, 2]).tolist()
        [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    """
    y, t = real_array(y, "y", ndim=(1, 2)), real_array(t, "t", ndim=(1, 2))
    count = None if classes is None else positive_int(classes, "classes")
    (y, of_y), (t, of_t) = _labels(y, count, "y"), _labels(t, count, "t")
    same_shape(y, t, "y", "t")
    count = max(of_y, of_t)
    matrix: Array = np.bincount(t * count + y, minlength=count * count).reshape(count, count)
    return matrix.astype(np.int64, copy=False)


def accuracy(y: ArrayLike, t: ArrayLike) -> float:
    """The share of samples with the right class: the diagonal of the confusion matrix over all of it.

    Raises:
        TypeError, ValueError: as `confusion_matrix`.

    Example:
        >>> accuracy(y=[0, 1, 1, 2], t=[0, 0, 1, 2])
        0.75
    """
    matrix = confusion_matrix(y, t)
    return float(np.trace(matrix) / matrix.sum())


def precision(y: ArrayLike, t: ArrayLike, classes: int | None = None) -> Array:
    """Of the samples that were taken for class k, the share that is of class k: float64 (C,). 0 where there is none.

    Raises:
        TypeError, ValueError: as `confusion_matrix`.

    Example:
        >>> precision(y=[0, 1, 1, 2], t=[0, 0, 1, 2]).tolist()
        [1.0, 0.5, 1.0]
    """
    matrix = confusion_matrix(y, t, classes)
    return _share(np.diag(matrix), matrix.sum(axis=0))


def recall(y: ArrayLike, t: ArrayLike, classes: int | None = None) -> Array:
    """Of the samples of class k, the share that was taken for class k: float64 (C,). 0 where there is none.

    Raises:
        TypeError, ValueError: as `confusion_matrix`.

    Example:
        >>> recall(y=[0, 1, 1, 2], t=[0, 0, 1, 2]).tolist()
        [0.5, 1.0, 1.0]
    """
    matrix = confusion_matrix(y, t, classes)
    return _share(np.diag(matrix), matrix.sum(axis=1))


def f1(y: ArrayLike, t: ArrayLike, classes: int | None = None) -> Array:
    """2 / (1 / precision + 1 / recall), their harmonic mean, for each class: float64 (C,). 0 where both are 0.

    Raises:
        TypeError, ValueError: as `confusion_matrix`.

    Example:
        >>> f1(y=[0, 1, 1, 2], t=[0, 0, 1, 2]).round(4).tolist()
        [0.6667, 0.6667, 1.0]
    """
    matrix = confusion_matrix(y, t, classes)
    return _share(2 * np.diag(matrix), matrix.sum(axis=0) + matrix.sum(axis=1))


def macro_average(scores: ArrayLike) -> float:
    """The mean of `precision`, `recall` or `f1` over the classes: a rare class counts as much as a frequent one.

    Raises:
        TypeError, ValueError: scores are not an array (C,) of real numbers.

    Example:
        >>> print(round(macro_average(f1(y=[0, 1, 1, 2], t=[0, 0, 1, 2])), 4))
        0.7778
    """
    return float(real_array(scores, "scores", ndim=1).mean(dtype=np.float64))


def roc_curve(y: ArrayLike, t: ArrayLike) -> tuple[Array, Array, Array]:
    """False-positive rate, true-positive rate and threshold of every place where two classes can be cut.

    y: (N,) scores, higher for class 1; t: (N,) of 0 and 1. Three arrays of one length in the dtype of y, for the rule
    "1 where y >= threshold": from the threshold inf, where nothing is taken for 1, down to the smallest score. Equal
    scores cannot be cut apart and give one point.

    Raises:
        TypeError: y is not an array of real numbers, or t holds something else than 0 and 1.
        ValueError: y is not finite, y and t differ in length, or t has only one of the classes.

    Example:
        >>> false_positive, true_positive, threshold = roc_curve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
        >>> print(false_positive, true_positive, threshold)
        [0.  0.  0.5 0.5 1. ] [0.  0.5 0.5 1.  1. ] [ inf 0.8  0.4  0.35 0.1 ]
    """
    y = real_array(y, "y", ndim=1)
    if not np.all(np.isfinite(y)):
        raise ValueError(f"y must hold finite scores, got {y[~np.isfinite(y)][0]}")
    t = targets(real_array(t, "t", ndim=1), len(y), 2)
    if t.min() == t.max():
        raise ValueError(f"t must hold both classes, 0 and 1, got only {t[0]}")
    order = np.argsort(-y, kind="stable")
    y, t = y[order], t[order]
    last = np.append(np.flatnonzero(y[1:] != y[:-1]), len(y) - 1)  # of each run of equal scores
    positive = np.cumsum(t)[last]
    negative = last + 1 - positive
    curve = np.append(0, negative / negative[-1]), np.append(0, positive / positive[-1]), np.append(np.inf, y[last])
    false_positive, true_positive, threshold = (array.astype(y.dtype) for array in curve)
    return false_positive, true_positive, threshold


def auc(x: ArrayLike, y: ArrayLike) -> float:
    """The area under a curve of straight pieces, sum of (x_i+1 - x_i)(y_i+1 + y_i) / 2; for `roc_curve` 0.5 is chance.

    x, y: (n,), n >= 2, x never falling.

    Raises:
        TypeError: x or y is not an array of real numbers.
        ValueError: x and y differ in length, have fewer than two points, or x falls.

    Example:
        >>> auc(*roc_curve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])[:2])
        0.75
    """
    x, y = real_array(x, "x", ndim=1).astype(np.float64), real_array(y, "y", ndim=1).astype(np.float64)
    same_shape(x, y, "x", "y")
    if len(x) < 2 or not np.all(np.diff(x) >= 0):
        raise ValueError(f"x must have at least two numbers and never fall, got {x.tolist()}")
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1])) / 2)


def _labels(values: Array, classes: int | None, name: str) -> tuple[Array, int]:
    """The class numbers, and C: what was asked for, or the width of the rows, or one more than the largest number."""
    if values.ndim == 2 and values.shape[1] > 1:
        width = classes or values.shape[1]
        return class_numbers(targets(values, len(values), width, name)), width
    numbers = targets(values.reshape(-1), len(values), classes or 1 << 31, name)
    return numbers, classes or int(numbers.max()) + 1


def _share(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)
