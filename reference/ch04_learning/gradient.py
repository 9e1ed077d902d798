"""Sections 4.3 and 4.4: numerical differentiation, the gradient, and walking down it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import positive_int, real_array, real_number

Array = NDArray[Any]
Function = Callable[[Any], Any]


def function_1(x: ArrayLike) -> Array:
    """0.01 x^2 + 0.1 x, element by element. Section 4.3.2.

    Raises:
        TypeError, ValueError: x is not an array of real numbers, or is empty.

    Example:
        >>> function_1([5.0, 10.0]).tolist()
        [0.75, 2.0]
    """
    x = real_array(x, "x")
    y: Array = x.dtype.type(0.01) * np.square(x) + x.dtype.type(0.1) * x
    return y


def function_2(x: ArrayLike) -> Array:
    """x_0^2 + x_1^2 + …, the sum over the last axis: a number for a point, (N,) for N points. Section 4.3.3.

    Raises:
        TypeError: x is not an array of real numbers.
        ValueError: x is empty or a single number.

    Example:
        >>> function_2([[3.0, 4.0], [0.0, 2.0]]).tolist()
        [25.0, 4.0]
    """
    x = real_array(x, "x")
    if x.ndim == 0:
        raise ValueError(f"x must have the coordinates of a point on its last axis, got the single number {x}")
    y: Array = np.sum(np.square(x), axis=-1)
    return y


def numerical_diff(f: Function, x: ArrayLike) -> Array:
    """The slope (f(x + h) - f(x - h)) / 2h of a function of one variable, at a number or each element. Section 4.3.1.

    f is handed float64, because a step of 1e-4 is lost in the rounding of float32; the result has the dtype of x.

    Raises:
        TypeError: f is not a function, or f(x) has not the shape of x.
        ValueError: x is empty.

    Example:
        >>> print(round(float(numerical_diff(function_1, 5)), 9), round(float(numerical_diff(function_1, 10)), 9))
        0.2 0.3
    """
    _function(f)
    x = real_array(x, "x")
    here = x.astype(np.float64)[()]
    h = _step(here)
    up, down = here + h, here - h
    difference = real_array(f(up), "f(x)") - real_array(f(down), "f(x)")
    if difference.shape != x.shape:
        raise TypeError(f"f must return the shape {x.shape} of x, got {difference.shape}")
    slope: Array = (difference / (up - down)).astype(x.dtype)
    return slope


def tangent_line(f: Function, x: ArrayLike) -> Callable[[ArrayLike], Array]:
    """The function t -> f(x) + f'(x) (t - x); for a point x (n,) the plane f(x) + grad . (t - x). Sections 4.3.2, 4.4.

    The plane takes one point (n,) or N of them (N, n).

    Raises:
        TypeError: f is not a function, or does not return one number.
        ValueError: x has more than one axis, or is empty.

    Example:
        >>> line, plane = tangent_line(function_1, 5), tangent_line(function_2, [3, 4])
        >>> print(round(float(line(0)), 6), round(float(plane([3, 5])), 6))
        -0.25 33.0
    """
    _function(f)
    at = np.array(real_array(x, "x", ndim=(0, 1)))
    slope = numerical_diff(f, at) if at.ndim == 0 else numerical_gradient(f, at)
    height = _number(f(at[()]))

    def line(t: ArrayLike) -> Array:
        t = real_array(t, "t").astype(at.dtype)
        if at.ndim == 1 and t.shape[-1:] != at.shape:
            raise ValueError(f"t must have shape (..., {at.size}), got {t.shape}")
        y: Array = np.dot(t - at, slope) + slope.dtype.type(height)
        return y

    return line


def numerical_gradient(f: Function, x: ArrayLike) -> Array:
    """The partial derivatives of f at x by central differences, one by one, in the shape of x. Section 4.4.

    f maps the whole array to one number. Each element moves by h = max(1e-4, cbrt(eps)) max(1, |x|) to both sides.
    A floating array is moved in place while f runs and is afterwards bit for bit what it was, also when f raises:
    so f may ignore its argument and read the array from a network. Anything else (whole numbers, a list, a
    read-only array) f gets as a float64 copy. The result has the dtype of x, float64 for whole numbers.

    Raises:
        TypeError: x is not an array of real numbers; f is not a function or does not return one number.
        ValueError: x is empty.

    Example:
        >>> numerical_gradient(function_2, [3, 4]).round(6).tolist()
        [6.0, 8.0]
        >>> numerical_gradient(lambda matrix: matrix.sum() ** 2, [[1, 2], [3, 4]]).round(6).tolist()
        [[20.0, 20.0], [20.0, 20.0]]
    """
    _function(f)
    array = real_array(x, "x")
    in_place = isinstance(x, np.ndarray) and x.dtype.kind == "f" and array.flags.writeable
    moved = array if in_place else array.astype(np.float64)
    gradient = np.empty(array.shape, array.dtype)
    steps = _step(moved)
    for index in np.ndindex(array.shape):
        gradient[index] = _partial_derivative(f, moved, index, steps[index])
    return gradient


def _partial_derivative(f: Function, x: Array, index: tuple[int, ...], h: Any) -> float:
    here = x[index]
    try:
        x[index] = here + h
        up, above = float(x[index]), _number(f(x))
        x[index] = here - h
        down, below = float(x[index]), _number(f(x))
    finally:
        x[index] = here
    return (above - below) / (up - down)  # the step that was taken, which rounding makes differ from 2 h


def _step(x: Any) -> Any:
    """Large enough for the dtype to resolve f(x + h) - f(x - h), small enough for the slope to stay local."""
    h = max(1e-4, float(np.finfo(x.dtype).eps) ** (1 / 3))
    return x.dtype.type(h) * np.maximum(x.dtype.type(1), np.abs(x))


def _function(f: Any) -> None:
    if not callable(f):
        raise TypeError(f"f must be a function, got {f!r}")


def _number(value: Any) -> float:
    """What f returned as one float: since NumPy 2.4 an array of one element is not one any more."""
    if isinstance(value, (float, np.floating)):
        return float(value)
    try:
        number = np.asarray(value).reshape(())
    except ValueError:
        raise TypeError(f"f must return one number, got {getattr(value, 'shape', value)}") from None
    if number.dtype.kind not in "fiub":
        raise TypeError(f"f must return one real number, got {value!r}")
    return float(number)


def gradient_descent(f: Function, init_x: ArrayLike, lr: float = 0.01, step_num: int = 100) -> tuple[Array, Array]:
    """step_num times x <- x - lr grad f(x), from a copy of init_x: the last x, and all of them. Section 4.4.1.

    init_x of any shape; the second array has step_num + 1 rows, from the start to the returned x.

    Raises:
        TypeError, ValueError: as `numerical_gradient`; lr or step_num is negative.

    Example:
        >>> x, x_history = gradient_descent(function_2, [-3, 4], lr=0.1, step_num=20)
        >>> x.round(6).tolist(), x_history.shape
        ([-0.034588, 0.046117], (21, 2))
    """
    lr = real_number(lr, "lr", least=0)
    x = np.array(real_array(init_x, "init_x"))
    x_history = [x.copy()]
    for _ in range(positive_int(step_num, "step_num", least=0)):
        x -= lr * numerical_gradient(f, x)
        x_history.append(x.copy())
    return x, np.array(x_history)
