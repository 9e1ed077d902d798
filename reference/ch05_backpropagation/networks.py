"""Section 5.7: the two-layer network built from layers, and the check of its gradient."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import real_array, same_shape
from reference.ch04_learning.networks import Network, Seed, two_layer_params
from reference.ch05_backpropagation.layers import Affine, Relu, SoftmaxWithLoss

Array = NDArray[Any]


class TwoLayerNet(Network):
    """Affine1 -> Relu1 -> Affine2 in `layers`, then SoftmaxWithLoss as `last_layer`. Section 5.7.2.

    x (n,), (N, n) or (N, C, H, W), t labels in any form. Without `rng` the weights come from the global
    state, as in the book. The layers read `params` before every forward pass, so that
    `params["W1"] = new` has its effect.

    Raises:
        TypeError, ValueError: a size, x or t does not fit; a bad rng.

    Example:
        >>> net = TwoLayerNet(4, 3, 2, rng=0)
        >>> list(net.layers), net.predict([1.0, 2.0, 3.0, 4.0]).shape
        (['Affine1', 'Relu1', 'Affine2'], (2,))
        >>> {name: gradient.shape for name, gradient in net.gradient(np.ones((5, 4)), [0, 1, 1, 0, 1]).items()}
        {'W1': (4, 3), 'b1': (3,), 'W2': (3, 2), 'b2': (2,)}
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        weight_init_std: float = 0.01,
        rng: Seed = None,
    ) -> None:
        p = self.params = two_layer_params(input_size, hidden_size, output_size, weight_init_std, rng)
        self._affine = Affine(p["W1"], p["b1"]), Affine(p["W2"], p["b2"])
        self.layers: OrderedDict[str, Affine | Relu] = OrderedDict(
            Affine1=self._affine[0], Relu1=Relu(), Affine2=self._affine[1]
        )
        self.last_layer = SoftmaxWithLoss()

    def predict(self, x: ArrayLike) -> Array:
        """The scores of the classes, before softmax."""
        for number, layer in enumerate(self._affine, start=1):
            layer.W = real_array(self.params[f"W{number}"], f"W{number}", ndim=2)
            layer.b = real_array(self.params[f"b{number}"], f"b{number}", ndim=1)
        out = real_array(x, "x")
        for step in self.layers.values():
            out = step.forward(out)
        return out

    def loss(self, x: ArrayLike, t: ArrayLike) -> Any:
        """The mean cross entropy of the softmax of the scores."""
        return self.last_layer.forward(self.predict(x), t)

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The gradient of the loss by every parameter, by backpropagation."""
        self.loss(x, t)
        dout = self.last_layer.backward(1)
        for layer in list(self.layers.values())[:0:-1]:
            dout = layer.backward(dout)
        first, second = self._affine
        first._weight_gradients(dout)  # its gradient by x, a product as large as the others, is nobody's
        return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}


class Differences(NamedTuple):
    """How far two gradients of one parameter are apart.

    Example:
        >>> Differences(absolute=1e-10, relative=1e-8).relative < 1e-6
        True
    """

    absolute: float
    relative: float


class _Checkable(Protocol):
    def gradient(self, x: ArrayLike, t: ArrayLike) -> Mapping[str, Array]: ...
    def numerical_gradient(self, x: ArrayLike, t: ArrayLike) -> Mapping[str, Array]: ...


def gradient_check(network: _Checkable, x: ArrayLike, t: ArrayLike) -> dict[str, Differences]:
    """Backpropagation against central differences, parameter by parameter. Section 5.7.3.

    absolute: the mean of |g - n|, as the book prints it; relative: max |g - n| / max(|g|, |n|), which does not
    become small merely because the gradient is. Both 0 where both gradients are.

    Raises:
        ValueError: the two gradients do not have the same parameters and shapes.

    Example:
        >>> differences = gradient_check(TwoLayerNet(4, 3, 2, rng=0), np.eye(4), [0, 1, 1, 0])
        >>> all(d.absolute < 1e-9 and d.relative < 1e-6 for d in differences.values())
        True
    """
    gradient, numerical = network.gradient(x, t), network.numerical_gradient(x, t)
    if set(gradient) != set(numerical):
        raise ValueError(f"network must give one gradient per parameter, got {set(gradient)} and {set(numerical)}")
    return {name: _differences(gradient[name], numerical[name], name) for name in gradient}


def _differences(g: Array, n: Array, name: str) -> Differences:
    same_shape(n, g, f"the numerical gradient of {name}", f"the gradient of {name}")
    distance = np.abs(g - n)
    largest = max(float(np.abs(g).max()), float(np.abs(n).max()))
    return Differences(float(distance.mean()), float(distance.max()) / largest if largest > 0 else 0.0)
