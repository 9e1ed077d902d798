"""Section 6.2.2: tanh as a layer, beside those of chapter 5."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array
from reference.ch03_neural_network import tanh
from reference.ch05_backpropagation._layer import incoming, needed
from reference.ch05_backpropagation.layers import Relu, Sigmoid


class Tanh:
    """out = tanh(x); backward: dx = dout·(1 − out²). Section 6.2.2 suggests it.

    x of any shape. out: the output.

    Raises:
        TypeError, ValueError: an argument is not an array of real numbers, or dout has not the shape of x.
        RuntimeError: backward before forward.

    Example:
        >>> layer = Tanh()
        >>> layer.forward([0.0]).tolist(), layer.backward([2.0]).tolist()
        ([0.0], [2.0])
    """

    def __init__(self) -> None:
        self.out: Any = None

    def forward(self, x: ArrayLike) -> Array:
        """The tanh of x."""
        out = tanh(x)
        self.out = out.copy()
        return out

    def backward(self, dout: ArrayLike) -> Array:
        """The gradient by x."""
        out = needed(self.out, self)
        dx: Array = incoming(dout, out.shape, out.dtype) * (out.dtype.type(1) - np.square(out))
        return dx


ACTIVATION_LAYERS: dict[str, type[Relu] | type[Sigmoid] | type[Tanh]] = {
    "relu": Relu,
    "sigmoid": Sigmoid,
    "tanh": Tanh,
}
