"""What every layer's `backward` looks at first."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import real_array

Array = NDArray[Any]


def needed(kept: Any, layer: object) -> Any:
    """What `forward` kept for `backward`.

    Raises:
        RuntimeError: forward has not run yet.

    Example:
        >>> needed(None, object())
        Traceback (most recent call last):
        RuntimeError: object.backward needs a forward pass before it
    """
    if kept is None:
        raise RuntimeError(f"{type(layer).__name__}.backward needs a forward pass before it")
    return kept


def incoming(dout: ArrayLike, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """The gradient that comes back, in the shape and dtype of the output it belongs to; not copied where it has them.

    Raises:
        TypeError: dout is not an array of real numbers.
        ValueError: dout has not the shape of the output.

    Example:
        >>> incoming([1, 1], (2,), np.dtype(np.float32)).dtype.name
        'float32'
    """
    dout = real_array(dout, "dout")
    if dout.shape != shape:
        raise ValueError(f"dout must have the shape {shape} of the output, got {dout.shape}")
    return dout.astype(dtype, copy=False)
