"""Appendix: a multilayer perceptron, small enough for iris, from the layers of chapter 5."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import (
    Random,
    class_numbers,
    generator,
    positive_int,
    positive_ints,
    real_array,
    samples_and_targets,
)
from reference.appendix_softmax_regression import decision_regions
from reference.ch04_learning.gradient import numerical_gradient
from reference.ch05_backpropagation.layers import Affine, Relu, SoftmaxWithLoss
from reference.ch06_techniques.optimizers import Adam

Array = NDArray[Any]


class FullyConnected:
    """Affine layers with Relu between them: sizes (D, H, …, C). `params` W1, b1, W2, … in float64.

    The weights start normal with deviation sqrt(2 / inputs) (He), the biases at 0; without `rng` from NumPy's global
    state. Subclasses say what the loss is. Every pass reads `params`.

    Raises:
        TypeError, ValueError: fewer than two sizes, or one that is not a positive whole number; a bad rng.

    Example:
        >>> FullyConnected((4, 10, 3), rng=0).predict(np.zeros((2, 4))).tolist()
        [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """

    def __init__(self, sizes: Sequence[int], rng: Random = None) -> None:
        self.sizes = positive_ints(sizes, "sizes")
        if len(self.sizes) < 2:
            raise ValueError(f"sizes must name at least the inputs and the outputs, got {self.sizes}")
        random = generator(rng)
        self.params: dict[str, Array] = {}
        for i, (inputs, outputs) in enumerate(pairwise(self.sizes), start=1):
            self.params[f"W{i}"] = random.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)
            self.params[f"b{i}"] = np.zeros(outputs)

    def predict(self, x: ArrayLike) -> Array:
        """What the last layer puts out, without softmax: (D,) -> (C,) or (N, D) -> (N, C), in the dtype of x."""
        x = real_array(x, "x", ndim=(1, 2))
        return self._forward(x, self._layers(x.dtype))

    def loss(self, x: ArrayLike, t: ArrayLike) -> Any:
        """The mean loss over the samples."""
        return self._last_layer().forward(self.predict(x), t)

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The gradient of `loss` by each parameter, by backpropagation."""
        x = real_array(x, "x", ndim=(1, 2))
        layers, last = self._layers(x.dtype), self._last_layer()
        last.forward(self._forward(x, layers), t)
        dout = last.backward()
        for layer in reversed(layers):
            dout = layer.backward(dout)
        affine = layers[::2]
        return {
            name: grad
            for i, layer in enumerate(affine, start=1)
            for name, grad in ((f"W{i}", layer.dW), (f"b{i}", layer.db))
        }

    def numerical_gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The gradient of `loss` by each parameter, by central differences: slow, to check `gradient` with."""
        twin = copy.copy(self)  # with parameters that can be moved in place, whatever these are
        twin.params = {name: np.array(real_array(value, name)) for name, value in self.params.items()}
        return {name: numerical_gradient(lambda _: twin.loss(x, t), value) for name, value in twin.params.items()}

    def fit(
        self,
        x: ArrayLike,
        t: ArrayLike,
        lr: float = 0.01,
        epochs: int = 50,
        batch_size: int = 32,
        rng: Random = None,
    ) -> list[float]:
        """Train with Adam on shuffled mini-batches; the loss on all samples (N, D), before and after each epoch."""
        x, t, optimizer, random = real_array(x, "x", ndim=2), real_array(t, "t"), Adam(lr), generator(rng)
        epochs, batch_size = positive_int(epochs, "epochs"), positive_int(batch_size, "batch_size")
        history = [float(self.loss(x, t))]
        for _ in range(epochs):
            order = random.permutation(len(x))
            for batch in np.split(order, range(batch_size, len(x), batch_size)):
                optimizer.update(self.params, self.gradient(x[batch], t[batch]))
            history.append(float(self.loss(x, t)))
        return history

    def _last_layer(self) -> Any:
        return SoftmaxWithLoss()

    def _layers(self, dtype: np.dtype[Any]) -> list[Any]:
        layers: list[Any] = []
        for i in range(1, len(self.sizes)):
            W, b = (real_array(self.params[name], name).astype(dtype) for name in (f"W{i}", f"b{i}"))
            layers += [Affine(W, b), Relu()]
        return layers[:-1]

    def _forward(self, x: Array, layers: list[Any]) -> Array:
        for layer in layers:
            x = layer.forward(x)
        return x


class Mlp(FullyConnected):
    """A classifier: the loss is the cross entropy of softmax, t class numbers (N,), (N, 1) or one-hot (N, C).

    Example:
        >>> from reference.appendix_pca import standardize
        >>> from reference.datasets import load_iris
        >>> (x_train, t_train), (x_test, t_test) = load_iris()
        >>> x_train, x_test = standardize(x_train, x_test)
        >>> network = Mlp((4, 10, 10, 3), rng=0)
        >>> losses = network.fit(x_train, t_train, rng=0)
        >>> losses[0] > 10 * losses[-1], network.accuracy(x_test, t_test) >= 0.9
        (True, True)
    """

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """The share of samples whose class with the largest score is the true one."""
        scores, labels = samples_and_targets(self.predict(x), t)
        return float(np.mean(scores.argmax(axis=1) == class_numbers(labels)))

    def decision_regions(self, xs: ArrayLike, ys: ArrayLike) -> tuple[Array, Array, Array]:
        """Grid x, grid y and class, each (len(ys), len(xs)), of a network with two inputs."""
        return decision_regions(lambda points: self.predict(points).argmax(axis=1), xs, ys)
