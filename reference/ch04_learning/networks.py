"""Sections 4.4.2 and 4.5.1: the two networks that learn, and what every network of the book has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import (
    Random,
    class_numbers,
    generator,
    positive_int,
    real_array,
    real_number,
    samples_and_targets,
)
from reference.ch03_neural_network import affine, sigmoid, sigmoid_grad, softmax
from reference.ch04_learning.gradient import numerical_gradient
from reference.ch04_learning.losses import softmax_cross_entropy, softmax_cross_entropy_grad

Array = NDArray[Any]
Seed = Random


class Network(ABC):
    """What follows from `params`, `predict` and `loss` alone. Section 4.5.1.

    Example:
        >>> class Slope(Network):
        ...     def __init__(self):
        ...         self.params = {"w": np.array([2.0])}
        ...     def predict(self, x):
        ...         return np.asarray(x) * self.params["w"]
        ...     def loss(self, x, t):
        ...         return np.mean((self.predict(x) - t) ** 2)
        >>> Slope().numerical_gradient([1.0], [5.0])["w"].round(6).tolist()
        [-6.0]
    """

    params: dict[str, Array]

    @abstractmethod
    def predict(self, x: ArrayLike) -> Array:
        """One row of numbers per sample; the largest names the class."""

    @abstractmethod
    def loss(self, x: ArrayLike, t: ArrayLike) -> Any:
        """The loss of the samples x with the labels t, one number."""

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """The share of samples whose largest output is the label, for labels in any form."""
        y, labels = samples_and_targets(self.predict(x), t)
        return float(np.mean(y.argmax(axis=1) == class_numbers(labels)))

    def numerical_gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The gradient of the loss by every parameter, by central differences: slow and simple."""
        return {name: self._numerical_gradient(name, x, t) for name in self.params}

    def _numerical_gradient(self, name: str, x: ArrayLike, t: ArrayLike) -> Array:
        value = self.params[name]

        def loss_at(moved: Array) -> Any:
            self.params[name] = moved  # the array itself, or a copy where it cannot be written to
            return self.loss(x, t)

        try:
            return numerical_gradient(loss_at, real_array(value, name))
        finally:
            self.params[name] = value


class SimpleNet:
    """One layer without bias, 2 inputs and 3 classes, to see a gradient: W (2, 3). Section 4.4.2.

    W is standard normal; without `rng` it comes from the global state, as in the book.

    Raises:
        TypeError, ValueError: x or t does not fit; a bad rng.

    Example:
        >>> net = SimpleNet(rng=0)
        >>> net.W[:] = [[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]]
        >>> net.predict([0.6, 0.9]).round(8).tolist(), round(float(net.loss([0.6, 0.9], [0, 0, 1])), 8)
        ([1.05414809, 0.63071653, 1.1328074], 0.92806854)
        >>> numerical_gradient(lambda W: net.loss([0.6, 0.9], [0, 0, 1]), net.W).round(6).tolist()
        [[0.219248, 0.143562, -0.36281], [0.328871, 0.215344, -0.544215]]
    """

    def __init__(self, rng: Seed = None) -> None:
        self.W = generator(rng).standard_normal((2, 3))

    def predict(self, x: ArrayLike) -> Array:
        """The scores x W: (2,) -> (3,), (N, 2) -> (N, 3)."""
        W = real_array(self.W, "W", ndim=2)
        return affine(x, W, np.zeros(W.shape[1], W.dtype))

    def loss(self, x: ArrayLike, t: ArrayLike) -> Any:
        """The cross entropy of softmax(x W)."""
        return softmax_cross_entropy(self.predict(x), t)[0]


# The class name that the book prints.
simpleNet = SimpleNet


def two_layer_params(
    input_size: int, hidden_size: int, output_size: int, weight_init_std: float, rng: Seed
) -> dict[str, Array]:
    """W1 (input, hidden), b1 (hidden,), W2 (hidden, output), b2 (output,): normal weights, biases 0. Section 4.5.1.

    Raises:
        TypeError, ValueError: a size is not a positive whole number, the deviation is negative; a bad rng.

    Example:
        >>> {name: value.shape for name, value in two_layer_params(4, 3, 2, 0.01, 0).items()}
        {'W1': (4, 3), 'b1': (3,), 'W2': (3, 2), 'b2': (2,)}
    """
    inputs = positive_int(input_size, "input_size")
    hidden = positive_int(hidden_size, "hidden_size")
    outputs = positive_int(output_size, "output_size")
    deviation, random = real_number(weight_init_std, "weight_init_std", least=0), generator(rng)
    return {
        "W1": deviation * random.standard_normal((inputs, hidden)),
        "b1": np.zeros(hidden),
        "W2": deviation * random.standard_normal((hidden, outputs)),
        "b2": np.zeros(outputs),
    }


class TwoLayerNet(Network):
    """A network with one hidden layer of sigmoids, and its gradient written out by hand. Section 4.5.1.

    x (n,) or (N, n), t labels in any form. Without `rng` the weights come from the global state, as in the book.

    Raises:
        TypeError, ValueError: a size, x or t does not fit; a bad rng.

    Example:
        >>> net = TwoLayerNet(784, 100, 10, rng=0)
        >>> net.predict(np.ones((100, 784))).shape, round(float(net.loss(np.ones(784), 3)), 1)
        ((100, 10), 2.3)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        weight_init_std: float = 0.01,
        rng: Seed = None,
    ) -> None:
        self.params = two_layer_params(input_size, hidden_size, output_size, weight_init_std, rng)

    def _scores(self, x: ArrayLike) -> tuple[Array, Array, Array]:
        p = self.params
        a1 = affine(real_array(x, "x", ndim=(1, 2)), p["W1"], p["b1"])
        z1 = sigmoid(a1)
        return a1, z1, affine(z1, p["W2"], p["b2"])

    def predict(self, x: ArrayLike) -> Array:
        """The probabilities of the classes."""
        return softmax(self._scores(x)[-1])

    def loss(self, x: ArrayLike, t: ArrayLike) -> Any:
        """The mean cross entropy."""
        return softmax_cross_entropy(self._scores(x)[-1], t)[0]

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The gradient of the loss by every parameter, in one backward pass."""
        a1, z1, a2 = self._scores(x)
        dy = softmax_cross_entropy_grad(softmax(a2), t)
        da1 = np.dot(dy, real_array(self.params["W2"], "W2").T) * sigmoid_grad(a1)
        rows = [np.atleast_2d(array) for array in (real_array(x, "x"), da1, z1, dy)]
        x, da1, z1, dy = rows  # one sample is a batch of one
        return {
            "W1": np.dot(x.T, da1),
            "b1": da1.sum(axis=0),
            "W2": np.dot(z1.T, dy),
            "b2": dy.sum(axis=0),
        }
