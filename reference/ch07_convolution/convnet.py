"""What the networks of chapters 7 and 8 have in common: layers stacked on one another, their sizes computed."""

from __future__ import annotations

import copy
import os
from collections import OrderedDict
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array, class_numbers, generator, positive_int, real_array, samples_and_targets
from reference.ch04_learning.gradient import numerical_gradient
from reference.ch04_learning.networks import Network, Seed
from reference.ch05_backpropagation.layers import Affine, SoftmaxWithLoss
from reference.ch06_techniques.initialization import initialize
from reference.ch06_techniques.regularization import Dropout
from reference.ch07_convolution.im2col import conv_output_size, image_shape
from reference.ch07_convolution.layers import Convolution, Pooling
from reference.ch07_convolution.parameters import load_params, save_params


class ConvNet(Network):
    """A stack of layers on images, ended by SoftmaxWithLoss; a network adds its layers in ``__init__``. Section 7.5.

    `layers` has Conv1, Relu1, Pool1, Affine1 … in order, `params` W1, b1, W2, b2 … of the convolutions and affine
    layers; the layers read `params` before every forward pass. `shapes` has what each layer puts out for one image.
    Pooling leaves out a last row or column that no whole window covers, as the frameworks do.

    x: one image (C, H, W) or a batch (N, C, H, W), t: labels in any form. Parameters start in float64; set them to
    float32 and the whole network computes in float32.

    Raises:
        TypeError, ValueError: a size, x or t does not fit; a bad rng.

    Example:
        >>> from reference.ch05_backpropagation.layers import Relu
        >>> class Tiny(ConvNet):
        ...     def __init__(self):
        ...         super().__init__((1, 5, 5), rng=0)
        ...         self.add_convolution(2, 2)
        ...         self.add(Relu())
        ...         self.add_pooling()
        ...         self.add_affine(3)
        >>> net = Tiny()
        >>> net.shapes
        {'Conv1': (2, 4, 4), 'Relu1': (2, 4, 4), 'Pool1': (2, 2, 2), 'Affine1': (3,)}
        >>> {name: value.shape for name, value in net.params.items()}
        {'W1': (2, 1, 2, 2), 'b1': (2,), 'W2': (8, 3), 'b2': (3,)}
    """

    def __init__(self, input_dim: tuple[int, ...], rng: Seed = None) -> None:
        self.input_dim = self._shape = image_shape(input_dim, "input_dim")
        self.params: dict[str, Array] = {}
        self.layers: OrderedDict[str, Any] = OrderedDict()
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.last_layer = SoftmaxWithLoss()
        self._weighted: list[Convolution | Affine] = []
        # made once, or a seed would give all layers the same numbers; a module, which None means, cannot be copied
        self._random = None if rng is None else generator(rng)

    def add(self, layer: Any) -> None:
        """Put a layer on top that changes no shape."""
        kind = {"Convolution": "Conv", "Pooling": "Pool"}.get(type(layer).__name__, type(layer).__name__)
        name = f"{kind}{1 + sum(type(other) is type(layer) for other in self.layers.values())}"
        self.layers[name], self.shapes[name] = layer, self._shape

    def add_convolution(
        self, filter_num: int, filter_size: int, pad: int = 0, stride: int = 1, std: str | float = "he"
    ) -> None:
        """Put filter_num square filters on top, their weights as in ``initialize``."""
        filter_num, (channels, *image) = positive_int(filter_num, "filter_num"), self._shape
        sizes = (conv_output_size(size, filter_size, stride, pad) for size in image)
        self._shape = (filter_num, *sizes)
        W = initialize(std, (filter_num, channels, filter_size, filter_size), self._random)
        self._add_weighted(Convolution(W, np.zeros(filter_num), stride, pad))

    def add_pooling(self, pool_size: int = 2, stride: int = 2) -> None:
        """Put max pooling on top."""
        layer = Pooling(pool_size, pool_size, stride, crop=True)
        self._shape = (self._shape[0], *(layer.output_size(size, pool_size) for size in self._shape[1:]))
        self.add(layer)

    def add_affine(self, output_size: int, std: str | float = "he") -> None:
        """Put a fully connected layer on top, of all numbers that come in."""
        fan_in, self._shape = prod(self._shape), (positive_int(output_size, "output_size"),)
        self._add_weighted(Affine(initialize(std, (fan_in, output_size), self._random), np.zeros(output_size)))

    def _add_weighted(self, layer: Convolution | Affine) -> None:
        self.add(layer)
        self._weighted.append(layer)
        number = len(self._weighted)
        self.params[f"W{number}"], self.params[f"b{number}"] = layer.W, layer.b

    def predict(self, x: ArrayLike, train_flg: bool = False, batch_size: int = 100) -> Array:
        """The scores of the classes, before softmax: (C, H, W) -> (classes,), a batch -> (N, classes).

        It takes batch_size images at a time, so that any number of them needs the memory of a few. In training mode,
        in which backward may follow, all at once.
        """
        images, size = self._images(x), positive_int(batch_size, "batch_size")
        size = len(images) if train_flg else size
        scores = [self._forward(images[i : i + size], train_flg) for i in range(0, len(images), size)]
        return np.concatenate(scores).reshape(*np.shape(x)[:-3], -1)

    def loss(self, x: ArrayLike, t: ArrayLike, train_flg: bool = False) -> Any:
        """The mean cross entropy of the softmax of the scores."""
        return self.last_layer.forward(self.predict(x, train_flg), t)

    def accuracy(self, x: ArrayLike, t: ArrayLike, batch_size: int = 100) -> float:
        """The share of samples, of all of them, whose largest score is the label."""
        y, labels = samples_and_targets(self.predict(x, batch_size=batch_size), t)
        return float(np.mean(y.argmax(axis=1) == class_numbers(labels)))

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The gradient of the loss in training mode by every parameter, by backpropagation."""
        self.loss(x, t, train_flg=True)
        dout = np.atleast_2d(self.last_layer.backward(1))
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        gradients = ((f"W{i}", f"b{i}", layer) for i, layer in enumerate(self._weighted, start=1))
        return {name: value for W, b, layer in gradients for name, value in ((W, layer.dW), (b, layer.db))}

    def numerical_gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The same by central differences, slow and simple. Call it after ``gradient``: dropout's masks stay the same.

        It works on a copy of the network, so that neither parameters nor masks of this one change.
        """
        twin = copy.deepcopy(self)
        twin.params = {name: np.array(real_array(value, name)) for name, value in self.params.items()}
        for layer in twin.layers.values():
            if isinstance(layer, Dropout):
                layer.frozen = True
        return {
            name: numerical_gradient(lambda _: twin.loss(x, t, train_flg=True), value)
            for name, value in twin.params.items()
        }

    def save_params(self, file_name: str | os.PathLike[str] = "params.npz", overwrite: bool = False) -> None:
        """Write the parameters: see `reference.ch07_convolution.save_params`."""
        save_params(self.params, file_name, overwrite)

    def load_params(self, file_name: str | os.PathLike[str] = "params.npz") -> None:
        """Take over the parameters of a file, if all of them fit: see `reference.ch07_convolution.load_params`."""
        self.params.update(load_params(file_name, self.params))

    def _images(self, x: ArrayLike) -> Array:
        images = real_array(x, "x", ndim=(3, 4))
        if images.shape[-3:] != self.input_dim:
            sizes = ", ".join(map(str, self.input_dim))
            raise ValueError(f"x must have shape ({sizes}) or (N, {sizes}), got {images.shape}")
        return images.reshape(-1, *self.input_dim)

    def _forward(self, images: Array, train_flg: bool) -> Array:
        for i, layer in enumerate(self._weighted, start=1):
            layer.W, layer.b = real_array(self.params[f"W{i}"], f"W{i}"), real_array(self.params[f"b{i}"], f"b{i}")
        for layer in self.layers.values():
            images = layer.forward(images, train_flg) if isinstance(layer, Dropout) else layer.forward(images)
        return images
