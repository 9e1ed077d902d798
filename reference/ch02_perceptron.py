"""Chapter 2: the perceptron, and the logic gates that it can and cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import real_array, real_number

Array = NDArray[Any]


class Perceptron:
    """y = 1 where w . x + b > 0, else 0: exactly 0 does not fire. Section 2.3.

    w (n,) weights, b one number. Called with the n inputs one by one, numbers or arrays that broadcast: 0 or 1 as an
    `int` for numbers, an array of whole numbers for arrays.

    Raises:
        TypeError: a weight, b or an input is not a real number, or the number of inputs is not n.
        ValueError: w has not one axis, b is not finite, or the inputs do not broadcast.

    Example:
        >>> fires_at_two = Perceptron([1, 1, 1], -1.5)
        >>> fires_at_two(1, 0, 1), fires_at_two([0, 1], 1, [0, 1]).tolist()
        (1, [0, 1])
    """

    def __init__(self, w: ArrayLike, b: float) -> None:
        self.w = np.array(real_array(w, "w", ndim=1))
        self.b = real_number(b, "b")

    def __call__(self, *x: ArrayLike) -> Any:
        """What the perceptron says to the inputs x1, x2, …"""
        if len(x) != len(self.w):
            raise TypeError(f"x must be {len(self.w)} inputs, one per weight, got {len(x)}")
        inputs = [real_array(value, f"x{number}").astype(np.float64) for number, value in enumerate(x, start=1)]
        try:
            np.broadcast_shapes(*(value.shape for value in inputs))
        except ValueError:
            shapes = ", ".join(str(value.shape) for value in inputs)
            raise ValueError(f"x must be inputs of shapes that broadcast, got {shapes}") from None
        total = sum(weight * value for weight, value in zip(self.w, inputs, strict=True)) + self.b
        fires = np.greater(total, 0)
        return fires.astype(int) if fires.ndim else int(fires)


_AND = Perceptron([0.5, 0.5], -0.7)
_NAND = Perceptron([-0.5, -0.5], 0.7)  # all three signs turned, the bias too
_OR = Perceptron([0.5, 0.5], -0.2)


def AND(x1: ArrayLike, x2: ArrayLike) -> Any:
    """1 if both inputs are 1. Section 2.3.1.

    Raises:
        TypeError, ValueError: as `Perceptron`.

    Example:
        >>> AND(1, 1), AND([0, 0, 1, 1], [0, 1, 0, 1]).tolist()
        (1, [0, 0, 0, 1])
    """
    return _AND(x1, x2)


def NAND(x1: ArrayLike, x2: ArrayLike) -> Any:
    """0 if both inputs are 1, otherwise 1. Section 2.3.3.

    Raises:
        TypeError, ValueError: as `Perceptron`.

    Example:
        >>> NAND(1, 1), NAND([0, 0, 1, 1], [0, 1, 0, 1]).tolist()
        (0, [1, 1, 1, 0])
    """
    return _NAND(x1, x2)


def OR(x1: ArrayLike, x2: ArrayLike) -> Any:
    """1 if an input is 1. Section 2.3.3.

    Raises:
        TypeError, ValueError: as `Perceptron`.

    Example:
        >>> OR(0, 1), OR([0, 0, 1, 1], [0, 1, 0, 1]).tolist()
        (1, [0, 1, 1, 1])
    """
    return _OR(x1, x2)


def XOR(x1: ArrayLike, x2: ArrayLike) -> Any:
    """1 if exactly one input is 1: two layers, because no line separates its two answers. Section 2.5.2.

    Raises:
        TypeError, ValueError: as `Perceptron`.

    Example:
        >>> XOR(1, 0), XOR([0, 0, 1, 1], [0, 1, 0, 1]).tolist()
        (1, [0, 1, 1, 0])
    """
    return AND(NAND(x1, x2), OR(x1, x2))
