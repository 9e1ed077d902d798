"""Sections 5.5 and 5.6: the layers of a network, each with its forward and its backward pass.

`backward(dout)` takes the gradient of the loss by the layer's output and returns the gradient by its input,
for the last `forward` that ran: a layer that is used twice in one network needs two objects. A layer keeps copies,
so that neither writing to its input or output afterwards nor `backward` itself changes another array.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import real_array
from reference.ch03_neural_network import affine, relu, sigmoid
from reference.ch04_learning.losses import softmax_cross_entropy, softmax_cross_entropy_grad
from reference.ch05_backpropagation._layer import incoming, needed

Array = NDArray[Any]


class Relu:
    """out = max(0, x); the gradient passes where x > 0. Section 5.5.1.

    x of any shape. mask: where x <= 0.

    Raises:
        TypeError, ValueError: an argument is not an array of real numbers, or dout has not the shape of x.
        RuntimeError: backward before forward.

    Example:
        >>> layer = Relu()
        >>> layer.forward([-1.0, 0.0, 2.0]).tolist(), layer.backward([5.0, 6.0, 7.0]).tolist()
        ([0.0, 0.0, 2.0], [0.0, 0.0, 7.0])
    """

    def __init__(self) -> None:
        self.mask: Any = None
        self._dtype = np.dtype(np.float64)

    def forward(self, x: ArrayLike) -> Array:
        """The positive part of x."""
        x = real_array(x, "x")
        self.mask, self._dtype = x <= 0, x.dtype
        return relu(x)

    def backward(self, dout: ArrayLike) -> Array:
        """The gradient by x, an array of its own."""
        mask = needed(self.mask, self)
        return np.where(mask, self._dtype.type(0), incoming(dout, mask.shape, self._dtype))


class Sigmoid:
    """out = 1 / (1 + exp(-x)); backward: dx = dout out (1 - out). Section 5.5.2.

    x of any shape. out: the output.

    Raises:
        TypeError, ValueError: an argument is not an array of real numbers, or dout has not the shape of x.
        RuntimeError: backward before forward.

    Example:
        >>> layer = Sigmoid()
        >>> layer.forward([0.0]).tolist(), layer.backward([2.0]).tolist()
        ([0.5], [0.5])
    """

    def __init__(self) -> None:
        self.out: Any = None

    def forward(self, x: ArrayLike) -> Array:
        """The sigmoid of x."""
        out = sigmoid(x)
        self.out = out.copy()
        return out

    def backward(self, dout: ArrayLike) -> Array:
        """The gradient by x."""
        out = needed(self.out, self)
        dout = incoming(dout, out.shape, out.dtype)
        dx: Array = dout * (out.dtype.type(1) - out) * out
        return dx


class Affine:
    """out = x W + b; backward: dx = dout W^T, dW = x^T dout, db = sum of dout over the batch. Section 5.6.

    x: one sample (n,) -> (m,), a batch (N, n) or (N, C, H, W) with C H W = n -> (N, m). W (n, m), b (m,).
    W and b are not copied: training changes them in place, or sets the attributes. dW and db follow `backward`.

    Raises:
        TypeError: an argument is not an array of real numbers.
        ValueError: the shapes do not fit.
        RuntimeError: backward before forward.

    Example:
        >>> layer = Affine([[1.0, 2.0], [3.0, 4.0]], [0.5, 0.5])
        >>> layer.forward([[1.0, 1.0]]).tolist(), layer.backward([[1.0, 0.0]]).tolist()
        ([[4.5, 6.5]], [[1.0, 3.0]])
        >>> layer.dW.tolist(), layer.db.tolist()
        ([[1.0, 0.0], [1.0, 0.0]], [1.0, 0.0])
    """

    def __init__(self, W: ArrayLike, b: ArrayLike) -> None:
        self.W = real_array(W, "W", ndim=2)
        self.b = real_array(b, "b", ndim=1)
        affine(np.zeros(len(self.W)), self.W, self.b)
        self.x: Any = None
        self.dW: Any = None
        self.db: Any = None
        self._out: Any = None

    def forward(self, x: ArrayLike) -> Array:
        """The weighted sums."""
        x = real_array(x, "x")
        flat = x.reshape(len(x), -1) if x.ndim > 2 else x
        if x.ndim == 0 or flat.shape[-1] != len(self.W):
            raise ValueError(
                f"x must have {len(self.W)} numbers per sample for W of shape {self.W.shape}, got {x.shape}"
            )
        out = affine(flat, self.W, self.b)
        self.x, self._out = x.copy(), (out.shape, out.dtype)
        return out

    def backward(self, dout: ArrayLike) -> Array:
        """The gradient by x, in the shape of x; sets dW and db."""
        dx: Array = np.dot(self._weight_gradients(dout), self.W.T).reshape(self.x.shape)
        return dx

    def _weight_gradients(self, dout: ArrayLike) -> Array:
        """Set dW and db, all that is wanted of the first layer of a network; dout as rows."""
        x = needed(self.x, self).reshape(-1, len(self.W))
        dout = incoming(dout, *self._out).reshape(-1, self.W.shape[1])
        self.dW, self.db = np.dot(x.T, dout), dout.sum(axis=0)
        return dout


class SoftmaxWithLoss:
    """The mean cross entropy of softmax(x) with the labels t; backward: dx = dout (y - t) / N. Section 5.6.3.

    x (C,) or (..., C) scores; t class numbers, a column of them, or one-hot or soft rows. The loss comes from the
    scores and not from rounded probabilities, so that it belongs exactly to the gradient. loss, y (softmax) and t
    are kept.

    Raises:
        TypeError, ValueError: an argument is not an array of real numbers, t does not fit x, dout is not one number.
        RuntimeError: backward before forward.

    Example:
        >>> layer = SoftmaxWithLoss()
        >>> print(round(float(layer.forward([[0.0, 40.0]], [0])), 9))
        40.0
        >>> layer.backward().round(9).tolist()
        [[-1.0, 1.0]]
    """

    def __init__(self) -> None:
        self.loss: Any = None
        self.y: Any = None
        self.t: Any = None

    def forward(self, x: ArrayLike, t: ArrayLike) -> Any:
        """The loss, one number."""
        self.loss, self.y = softmax_cross_entropy(x, t)
        self.t = np.array(t)
        return self.loss

    def backward(self, dout: ArrayLike = 1) -> Array:
        """The gradient by x, dout times that of the loss."""
        y = needed(self.y, self)
        dx = softmax_cross_entropy_grad(y, self.t)
        dx *= incoming(dout, (), y.dtype)
        return dx
