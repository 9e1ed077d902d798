"""Chapter 1: a first class, and what NumPy does with arrays of different shapes and with arrays as indices."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import as_array, real_array, real_number

Array = NDArray[Any]


class Man:
    """Somebody with a name, who says hello and good-bye. Section 1.3.6.

    Raises:
        TypeError: name is not a text.

    Example:
        >>> m = Man("David")
        Initialized!
        >>> m.hello()
        Hello David!
        >>> m.goodbye()
        Good-bye David!
    """

    def __init__(self, name: str) -> None:
        if not isinstance(name, str):
            raise TypeError(f"name must be a text, got {name!r}")
        self.name = name
        print("Initialized!")

    def hello(self) -> None:
        """Print a greeting."""
        print(f"Hello {self.name}!")

    def goodbye(self) -> None:
        """Print a farewell."""
        print(f"Good-bye {self.name}!")


def broadcast_shape(x: ArrayLike, y: ArrayLike) -> tuple[int, ...]:
    """The shape of x + y or x * y: axes are compared from the last one on, and an axis of 1 is repeated. Section 1.5.5.

    Raises:
        TypeError: x or y is not an array of real numbers.
        ValueError: two axes differ and neither is 1; x or y is empty.

    Example:
        >>> broadcast_shape([[1, 2], [3, 4]], [10, 20])
        (2, 2)
        >>> (np.array([[1, 2], [3, 4]]) * np.array([10, 20])).tolist()
        [[10, 40], [30, 80]]
    """
    a, b = real_array(x, "x"), real_array(y, "y")
    try:
        return np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        raise ValueError(f"y must have a shape that broadcasts with {a.shape} of x, got {b.shape}") from None


def elements_at(x: ArrayLike, indices: ArrayLike) -> Array:
    """The elements of x at these places, counted row after row: fancy indexing of the flattened x. Section 1.5.6.

    An array of its own, in the dtype of x, float64 for whole numbers; writing to it does not change x.

    Raises:
        TypeError: x is not an array of real numbers, indices are not whole numbers.
        ValueError: there is no such place.

    Example:
        >>> elements_at([[51, 55], [14, 19], [0, 4]], [0, 2, 4]).tolist()
        [51.0, 14.0, 0.0]
    """
    x, places = real_array(x, "x"), as_array(indices, "indices")
    if places.dtype.kind not in "iu":
        raise TypeError(f"indices must be whole numbers, got dtype {places.dtype}")
    wrong = places[(places < -x.size) | (places >= x.size)]
    if wrong.size:
        raise ValueError(f"indices must be from {-x.size} to {x.size - 1} for x of shape {x.shape}, got {wrong[0]}")
    elements: Array = x.flatten()[places]
    return elements


def elements_above(x: ArrayLike, threshold: float) -> Array:
    """The elements of x that are larger than the threshold, row after row: boolean indexing, x[x > 15]. Section 1.5.6.

    Raises:
        TypeError: x is not an array of real numbers, the threshold is not a number.
        ValueError: x is empty, the threshold is not finite.

    Example:
        >>> elements_above([[51, 55], [14, 19], [0, 4]], 15).tolist()
        [51.0, 55.0, 19.0]
    """
    x = real_array(x, "x")
    above: Array = x[x > real_number(threshold, "threshold")]
    return above


def sample_points(start: float, stop: float, step: float) -> Array:
    """start, start + step, … without stop, each exact to rounding: the x of a curve. Section 1.6.1.

    Counted, not added up: `np.arange` with a step that is no binary fraction can include stop.

    Raises:
        TypeError: an argument is not a real number.
        ValueError: step is not above 0, or stop not above start.

    Example:
        >>> x = sample_points(0, 6, 0.1)
        >>> len(x), round(float(x[-1]), 6), len(np.arange(1, 1.3, 0.1)), len(sample_points(1, 1.3, 0.1))
        (60, 5.9, 4, 3)
    """
    start, stop, step = real_number(start, "start"), real_number(stop, "stop"), real_number(step, "step")
    if step <= 0 or stop <= start:
        raise ValueError(f"step must be above 0 and stop above start, got start {start}, stop {stop}, step {step}")
    steps = (stop - start) / step
    whole = round(steps)
    count = whole if np.isclose(steps, whole, rtol=1e-9, atol=0) else int(np.ceil(steps))
    return start + step * np.arange(count)
