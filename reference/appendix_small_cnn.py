"""The small convolutional network for MNIST that notes build with Keras, made of the layers of chapter 7.

Three 3x3 convolutions without padding make maps of 26, 11 and 3 pixels a side, pooling 13 and 5; 93,322 parameters.
"""

from __future__ import annotations

from typing import Protocol

from numpy.typing import ArrayLike

from reference._arguments import Array
from reference.appendix_architectures import Conv, Dense, Layer, Pool, TableNet
from reference.ch04_learning.networks import Seed
from reference.ch07_convolution import ConvNet

SMALL_CNN: tuple[Layer, ...] = (
    Conv(32, 3),
    Pool(2, 2),
    Conv(64, 3),
    Pool(2, 2),  # of 11 pixels a side: the last row and column are left out, as in Keras
    Conv(64, 3),
    Dense(64),
    Dense(10),
)


class SmallCnn(TableNet):
    """Conv 32, pool, conv 64, pool, conv 64, affine 64, affine 10, with ReLU between them.

    x (1, 28, 28) or (N, 1, 28, 28), t labels in any form; predict gives the scores before softmax. Keras puts the
    channels last: transpose its images by (0, 3, 1, 2).

    Raises:
        TypeError, ValueError: images too small for it; a bad rng.

    Example:
        >>> net = SmallCnn(rng=0)
        >>> [shape[1] for name, shape in net.shapes.items() if name.startswith(("Conv", "Pool"))]
        [26, 13, 11, 5, 3]
        >>> [net.params[f"W{i}"].size + net.params[f"b{i}"].size for i in range(1, 6)]
        [320, 18496, 36928, 36928, 650]
    """

    def __init__(self, input_dim: tuple[int, ...] = (1, 28, 28), rng: Seed = None) -> None:
        super().__init__(SMALL_CNN, input_dim, rng)


class _Optimizer(Protocol):
    def update(self, params: dict[str, Array], grads: dict[str, Array]) -> None: ...


def train_step(network: ConvNet, optimizer: _Optimizer, x: ArrayLike, t: ArrayLike) -> float:
    """One step of training on one batch; the loss before the step.

    Raises:
        TypeError, ValueError: x or t does not fit the network. Nothing is changed then.

    Example:
        >>> import numpy as np
        >>> from reference.ch06_techniques import Adam
        >>> net, adam, x = SmallCnn(rng=0), Adam(), np.eye(28).reshape(1, 1, 28, 28)
        >>> losses = [train_step(net, adam, x, [3]) for _ in range(3)]
        >>> losses[0] > losses[1] > losses[2]
        True
    """
    grads = network.gradient(x, t)
    loss = float(network.last_layer.loss)
    optimizer.update(network.params, grads)
    return loss
