"""Appendix: an autoencoder, a network that must give back its input through a narrow layer.

Its label is its input. The narrow layer is what it has found out: the code. With one linear layer on each side it
can become as good as PCA with as many axes and no better; Relu between them lets it bend.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import Random, real_array, same_shape
from reference.appendix_mlp import FullyConnected
from reference.ch04_learning.losses import sum_squared_error
from reference.ch05_backpropagation._layer import incoming, needed

Array = NDArray[Any]


class IdentityWithLoss:
    """The squared error of the outputs y as they are: 1/2 sum_k (y_k - t_k)^2, averaged over the samples.

    y, t: (C,) or (N, C); backward: dy = dout (y - t) / N. The last layer of a regression, beside SoftmaxWithLoss.

    Raises:
        TypeError, ValueError: as `sum_squared_error`; dout is not one number.
        RuntimeError: backward before forward.

    Example:
        >>> layer = IdentityWithLoss()
        >>> print(layer.forward([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [3.0, 4.0]]))
        1.0
        >>> layer.backward().tolist()
        [[0.0, 1.0], [0.0, 0.0]]
    """

    def __init__(self) -> None:
        self.difference: Any = None

    def forward(self, y: ArrayLike, t: ArrayLike) -> Any:
        """The loss, one number."""
        y, t = real_array(y, "y", ndim=(1, 2)), real_array(t, "t")
        loss = sum_squared_error(y, t)
        self.difference = y - t.astype(y.dtype, copy=False)
        return loss

    def backward(self, dout: ArrayLike = 1) -> Array:
        """The gradient by y."""
        difference = needed(self.difference, self)
        samples = len(difference) if difference.ndim > 1 else 1
        gradient: Array = difference * incoming(dout, (), difference.dtype) / difference.dtype.type(samples)
        return gradient


class Autoencoder(FullyConnected):
    """sizes (D, …, code, …, D), symmetric: the first half of the layers encodes, the second decodes.

    `predict` gives the reconstruction, `loss(x, x)` its `IdentityWithLoss`, `encode` and `decode` the halves. A code
    is what comes out of the Relu of the middle, so it is never negative.

    Raises:
        TypeError, ValueError: sizes are not positive whole numbers, not symmetric, or have no middle.

    Example:
        >>> from reference.datasets import load_digits
        >>> (x_train, _), (x_test, _) = load_digits()
        >>> network = Autoencoder((64, 32, 64), rng=0)
        >>> losses = network.fit(x_train, x_train, epochs=5, rng=0)
        >>> bool(network.loss(x_test, x_test) < mean_baseline(x_train, x_test))
        True
    """

    def __init__(self, sizes: Sequence[int] = (64, 32, 64), rng: Random = None) -> None:
        super().__init__(sizes, rng)
        if self.sizes != self.sizes[::-1] or len(self.sizes) % 2 == 0:
            raise ValueError(f"sizes must be symmetric around a middle, like (64, 32, 64), got {self.sizes}")

    def encode(self, x: ArrayLike) -> Array:
        """The codes of samples: (D,) -> (code,) or (N, D) -> (N, code), in the dtype of x."""
        x = real_array(x, "x", ndim=(1, 2))
        layers = self._layers(x.dtype)
        return self._forward(x, layers[: (len(layers) + 1) // 2])

    def decode(self, code: ArrayLike) -> Array:
        """The samples that codes stand for: (code,) -> (D,) or (N, code) -> (N, D), in the dtype of the code."""
        code, numbers = real_array(code, "code", ndim=(1, 2)), self.sizes[len(self.sizes) // 2]
        if code.shape[-1] != numbers:
            raise ValueError(f"code must have {numbers} numbers per sample, got shape {code.shape}")
        layers = self._layers(code.dtype)
        return self._forward(code, layers[(len(layers) + 1) // 2 :])

    def _last_layer(self) -> Any:
        return IdentityWithLoss()


def mean_baseline(x_train: ArrayLike, x: ArrayLike) -> Any:
    """The loss of an autoencoder that always answers the mean of `x_train`: PCA without any axis, (N, D) each.

    Raises:
        TypeError, ValueError: an argument is not an array (N, D) of real numbers, or the D differ.

    Example:
        >>> print(mean_baseline([[0.0, 0.0], [2.0, 4.0]], [[1.0, 2.0], [2.0, 2.0]]))
        0.25
    """
    x_train, x = real_array(x_train, "x_train", ndim=2), real_array(x, "x", ndim=2)
    same_shape(x_train[0], x[0], "the samples of x_train", "the samples of x")
    return sum_squared_error(np.broadcast_to(x_train.mean(axis=0), x.shape), x)
