"""What every public callable does first: look at its arguments, and say clearly what is wrong with them.

A message names the argument, what it was, and what it must be. Nothing is ever modified.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Random = np.random.Generator | np.random.RandomState | int | None


def as_array(value: ArrayLike, name: str) -> Array:
    """The argument as an array of whatever it holds, not copied where it already is one.

    Raises:
        TypeError: rows of different lengths.

    Example:
        >>> as_array([[1], [2, 3]], "x")
        Traceback (most recent call last):
        TypeError: x must be an array of real numbers, got rows of different lengths
    """
    if not isinstance(value, (list, tuple)):
        return np.asarray(value)
    try:
        with warnings.catch_warnings():
            # NumPy >= 1.24 refuses rows of different lengths; before, it warned and made objects of them
            warnings.simplefilter("error", UserWarning)
            return np.asarray(value)
    except (ValueError, UserWarning):
        raise TypeError(f"{name} must be an array of real numbers, got rows of different lengths") from None


def real_array(value: ArrayLike, name: str, ndim: int | tuple[int, ...] | None = None) -> Array:
    """The argument as an array of real floating-point numbers, not copied where it already is one.

    float16, float32 and float64 stay what they are; integers and booleans become float64, so that
    ``[3, 4]`` means ``[3.0, 4.0]`` and an unsigned pixel cannot wrap around.

    Raises:
        TypeError: complex numbers, text, objects or rows of different lengths.
        ValueError: no element at all, or a number of axes that is not ``ndim``.

    Example:
        >>> real_array([3, 4], "x").dtype.name
        'float64'
    """
    array = as_array(value, name)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must be an array of real numbers, got dtype {array.dtype}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    allowed = (ndim,) if isinstance(ndim, int) else ndim
    if allowed is not None and array.ndim not in allowed:
        raise ValueError(f"{name} must have {' or '.join(map(str, allowed))} axes, got shape {array.shape}")
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def same_shape(a: Array, b: Array, name_a: str, name_b: str) -> None:
    """Refuse two arrays that broadcasting would quietly combine although they do not belong together.

    Raises:
        ValueError: the shapes differ.

    Example:
        >>> same_shape(np.zeros((4, 1)), np.zeros(4), "y", "t")
        Traceback (most recent call last):
        ValueError: t must have the shape (4, 1) of y, got (4,)
    """
    if a.shape != b.shape:
        raise ValueError(f"{name_b} must have the shape {a.shape} of {name_a}, got {b.shape}")


def positive_int(value: Any, name: str, least: int = 1) -> int:
    """The argument as an ``int`` that is at least ``least``.

    Raises:
        TypeError: not a whole number (a ``bool`` is not one either).
        ValueError: smaller than ``least``.

    Example:
        >>> positive_int(2.5, "stride")
        Traceback (most recent call last):
        TypeError: stride must be a whole number, got 2.5
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")
    return int(value)


def positive_ints(values: Any, name: str) -> tuple[int, ...]:
    """The argument, anything that can be gone through, as a tuple of whole numbers from 1 upwards.

    Raises:
        TypeError: not a sequence, or not of whole numbers.
        ValueError: one is smaller than 1.

    Example:
        >>> positive_ints([784, 50, 10], "sizes")
        (784, 50, 10)
    """
    try:
        items = tuple(values)
    except TypeError:
        raise TypeError(f"{name} must be a sequence of whole numbers, got {values!r}") from None
    return tuple(positive_int(item, name) for item in items)


def real_number(value: Any, name: str, least: float = -np.inf, below: float = np.inf) -> float:
    """The argument as a finite ``float`` with ``least <= value < below``.

    Raises:
        TypeError: not a real number.
        ValueError: outside the range, infinite or nan.

    Example:
        >>> real_number(1.5, "dropout_ratio", least=0, below=1)
        Traceback (most recent call last):
        ValueError: dropout_ratio must be a finite number from 0 to below 1, got 1.5
    """
    if np.ndim(value) != 0 or np.asarray(value).dtype.kind not in "fiub":
        raise TypeError(f"{name} must be a real number, got {value!r}")
    if not (np.isfinite(value) and least <= value < below):
        bounds = (f" from {least}" if least > -np.inf else "") + (f" to below {below}" if below < np.inf else "")
        raise ValueError(f"{name} must be a finite number{bounds}, got {value}")
    return float(value)


def generator(rng: Random = None) -> Any:
    """What draws the random numbers: a generator, one made from a seed, or NumPy's global state for None.

    The global state is the module ``numpy.random``, so that the book's ``np.random.seed`` has its effect.
    It has the methods that all of them share: random, standard_normal, uniform, permutation, choice.

    Raises:
        TypeError: something else.

    Example:
        >>> generator(7).random() == generator(7).random()
        True
    """
    if rng is None:
        return np.random
    if isinstance(rng, (np.random.Generator, np.random.RandomState)):
        return rng
    if isinstance(rng, (bool, np.bool_)) or not isinstance(rng, (int, np.integer)):
        raise TypeError(f"rng must be a numpy.random.Generator, a whole number or None, got {rng!r}")
    return np.random.default_rng(positive_int(rng, "rng", least=0))


def targets(t: ArrayLike, batch: int, classes: int, name: str = "t") -> Array:
    """Labels in any form that readers have, as whole numbers of shape (N,) or weights of shape (N, C).

    Accepted: class numbers of shape (N,) or (N, 1), and rows of shape (N, C) that are one-hot or
    probabilities. Which one it is follows from the shape alone, never from the number of elements.
    For C = 1 a column (N, 1) is taken for rows.

    Raises:
        TypeError: class numbers that are not whole numbers.
        ValueError: another shape, or a class number outside 0 … C-1.

    Example:
        >>> targets([[2], [0]], batch=2, classes=3).tolist()
        [2, 0]
    """
    given = as_array(t, name)
    array = real_array(given, name)
    if array.shape == (batch, classes):
        return array
    if array.shape not in ((batch,), (batch, 1)):
        raise ValueError(
            f"{name} must have shape ({batch},) with class numbers or ({batch}, {classes}) with one row "
            f"per sample, got {array.shape}"
        )
    if given.dtype.kind not in "iu":
        _whole_numbers(array, name)
    whole: Array = given.reshape(batch).astype(np.int64)
    if whole.min() < 0 or whole.max() >= classes:
        wrong = whole[(whole < 0) | (whole >= classes)][0]
        raise ValueError(f"{name} must hold class numbers from 0 to {classes - 1}, got {wrong}")
    return whole


def _whole_numbers(array: Array, name: str) -> None:
    wrong = array[(array != np.floor(array)) | np.isinf(array)]  # nan is not equal to itself
    if wrong.size:
        raise TypeError(f"{name} must hold whole class numbers, got {wrong[0]}")


def samples_and_targets(y: ArrayLike, t: ArrayLike, name: str = "y") -> tuple[Array, Array]:
    """Outputs (..., C) as rows (N, C), and their labels as `targets`: one sample is a batch of one.

    Labels have the leading axes of the outputs (with or without a last axis of 1), or their whole shape.

    Raises:
        TypeError, ValueError: as `targets`; outputs without an axis.

    Example:
        >>> samples_and_targets([0.1, 0.6, 0.3], 1)[1].tolist()
        [1]
    """
    outputs, labels = real_array(y, name), as_array(t, "t")
    if outputs.ndim == 0:
        raise ValueError(f"{name} must have one number per class on its last axis, got {outputs}")
    classes, leading = outputs.shape[-1], outputs.shape[:-1]
    rows = outputs.reshape(-1, classes)
    if labels.shape == outputs.shape:
        labels = labels.reshape(-1, classes)
    elif labels.shape in (leading, (*leading, 1)):
        labels = labels.reshape(-1)
    return rows, targets(labels, len(rows), classes)


def class_numbers(t: Array) -> Array:
    """The class of each sample, for `targets` in either form: (N,) as it is, (N, C) by its largest weight.

    Example:
        >>> class_numbers(np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])).tolist()
        [2, 0]
    """
    classes: Array = t if t.ndim == 1 else t.argmax(axis=1)
    return classes
