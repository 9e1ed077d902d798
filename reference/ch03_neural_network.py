"""Chapter 3: activation functions, softmax, and the forward pass of a network with three layers.

Every activation function works element by element on a number or an array of any shape and keeps the
floating dtype of its input; whole numbers and booleans count as float64.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

Array = NDArray[Any]
Network = Mapping[str, ArrayLike]


def step_function(x: ArrayLike) -> Array:
    """1 where x > 0, else 0, as whole numbers. Section 3.2.3.

    Raises:
        TypeError, ValueError: x is not an array of real numbers, or is empty.

    Example:
        >>> step_function([-1.0, 0.0, 2.0]).tolist()
        [0, 0, 1]
    """
    fires: Array = np.greater(real_array(x, "x"), 0).astype(int)
    return fires


def sigmoid(x: ArrayLike) -> Array:
    """1 / (1 + exp(-x)), to rounding error for every x. Section 3.2.4.

    Raises:
        TypeError, ValueError: x is not an array of real numbers, or is empty.

    Example:
        >>> sigmoid([-1.0, 1.0, 2.0]).round(8).tolist()
        [0.26894142, 0.73105858, 0.88079708]
    """
    x = real_array(x, "x")
    one = x.dtype.type(1)  # a plain 1 would make float64 of a single float32 before NumPy 2
    y: Array = np.asarray(-x)  # one array for all steps: new memory costs as much as a step
    try:
        with np.errstate(over="raise"):
            np.exp(y, out=y)
    except FloatingPointError:  # x < -709: an exp that is never above 1 takes twice as long
        e = np.exp(-np.abs(x))
        y = np.where(x >= 0, one, e) / (one + e)
    else:
        y += one
        np.divide(one, y, out=y)
    return y[()]


def sigmoid_grad(x: ArrayLike) -> Array:
    """The slope of the sigmoid at x, s (1 - s) for s = sigmoid(x). Section 4.5.1.

    Raises:
        TypeError, ValueError: x is not an array of real numbers, or is empty.

    Example:
        >>> sigmoid_grad([0.0, 2.0]).round(8).tolist()
        [0.25, 0.10499359]
    """
    x = real_array(x, "x")
    e = np.exp(-np.abs(x))  # even in x; 1 - s would be 0 from x = 37 on
    slope: Array = e / np.square(x.dtype.type(1) + e)
    return slope


def relu(x: ArrayLike) -> Array:
    """max(0, x). Section 3.2.7.

    Raises:
        TypeError, ValueError: x is not an array of real numbers, or is empty.

    Example:
        >>> relu([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.0, 2.0]
    """
    x = real_array(x, "x")
    y: Array = np.maximum(x, x.dtype.type(0))
    return y


def relu_grad(x: ArrayLike) -> Array:
    """The slope of relu at x: 1 where x > 0, else 0, as in the layer `Relu`. Section 5.5.1.

    Raises:
        TypeError, ValueError: x is not an array of real numbers, or is empty.

    Example:
        >>> relu_grad([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.0, 1.0]
    """
    x = real_array(x, "x")
    slope: Array = np.greater(x, 0).astype(x.dtype)
    return slope


def tanh(x: ArrayLike) -> Array:
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x)), a sigmoid between -1 and 1. Section 6.2.2.

    Raises:
        TypeError, ValueError: x is not an array of real numbers, or is empty.

    Example:
        >>> tanh([0.0, 1.0]).round(8).tolist()
        [0.0, 0.76159416]
    """
    y: Array = np.tanh(real_array(x, "x"))
    return y


def identity_function(x: ArrayLike) -> Array:
    """x itself: what leaves the network of a regression. Section 3.4.3.

    Raises:
        TypeError, ValueError: x is not an array of real numbers, or is empty.

    Example:
        >>> identity_function([0.3, -1]).tolist()
        [0.3, -1.0]
    """
    return real_array(x, "x")


def softmax(x: ArrayLike) -> Array:
    """exp(x_k) / sum_i exp(x_i) over the last axis: scores (..., C) -> probabilities (..., C). Section 3.5.2.

    Raises:
        TypeError: x is not an array of real numbers.
        ValueError: x is empty or a single number.

    Example:
        >>> softmax([[0.3, 2.9, 4.0], [1010.0, 1000.0, 990.0]]).round(8).tolist()
        [[0.01821127, 0.24519181, 0.73659691], [0.9999546, 4.54e-05, 0.0]]
    """
    e = shifted(x)
    np.exp(e, out=e)
    e /= e.sum(axis=-1, keepdims=True)
    return e


def shifted(x: ArrayLike) -> Array:
    """x minus its maximum over the last axis: the same softmax, and no exp above 1. Section 3.5.2.

    Raises:
        TypeError: x is not an array of real numbers.
        ValueError: x is empty or a single number.

    Example:
        >>> shifted([1010.0, 1000.0, 990.0]).tolist()
        [0.0, -10.0, -20.0]
    """
    x = real_array(x, "x")
    if x.ndim == 0:
        raise ValueError(f"x must have one score per class on its last axis, got the single number {x}")
    with np.errstate(over="ignore"):  # -1e308 - 1e308 is -inf, and exp(-inf) the right 0
        difference: Array = x - x.max(axis=-1, keepdims=True)
    return difference


def affine(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> Array:
    """The weighted sums of a layer, x W + b: (..., n), (n, m), (m,) -> (..., m). Section 3.4.2.

    Raises:
        TypeError: an argument is not an array of real numbers.
        ValueError: the shapes do not fit together, or one is empty.

    Example:
        >>> affine([1.0, 0.5], [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]], [0.1, 0.2, 0.3]).round(8).tolist()
        [0.3, 0.7, 1.1]
    """
    x, W, b = real_array(x, "x"), real_array(W, "W", ndim=2), real_array(b, "b", ndim=1)
    n, m = W.shape
    if x.shape[-1:] != (n,):
        raise ValueError(f"x must have shape (..., {n}) for W of shape {W.shape}, got {x.shape}")
    if b.shape != (m,):
        raise ValueError(f"b must have shape ({m},) for W of shape {W.shape}, got {b.shape}")
    return np.asarray(np.dot(x, W) + b)


def init_network(sizes: Sequence[int] | None = None, rng: Random = None) -> dict[str, Array]:
    """Weights W1, b1, W2, b2, … in float64: the book's 2-3-2-2 example, or random ones for `sizes`. Section 3.4.3.

    For sizes (784, 50, 100, 10): W1 (784, 50), b1 (50,) and so on, normal with deviation 1/sqrt(inputs),
    biases 0. Without `rng` the numbers come from the global state, as in the book.

    Raises:
        TypeError, ValueError: fewer than two sizes, or one that is not a positive whole number; a bad rng.

    Example:
        >>> init_network()["W1"].tolist()
        [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]
    """
    if sizes is not None:
        return _random_network(positive_ints(sizes, "sizes"), generator(rng))
    return {
        "W1": np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]),
        "b1": np.array([0.1, 0.2, 0.3]),
        "W2": np.array([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]),
        "b2": np.array([0.1, 0.2]),
        "W3": np.array([[0.1, 0.3], [0.2, 0.4]]),
        "b3": np.array([0.1, 0.2]),
    }


def _random_network(sizes: tuple[int, ...], random: Any) -> dict[str, Array]:
    if len(sizes) < 2:
        raise ValueError(f"sizes must name at least the inputs and the outputs, got {sizes}")
    network = {}
    for layer, (n, m) in enumerate(pairwise(sizes), start=1):
        network[f"W{layer}"] = random.standard_normal((n, m)) / np.sqrt(n)
        network[f"b{layer}"] = np.zeros(m)
    return network


def forward(network: Network, x: ArrayLike) -> Array:
    """Sigmoid after every layer but the last: (n,) or (N, n) -> scores (m,) or (N, m). Section 3.4.3.

    Raises:
        TypeError: x or a weight is not an array of real numbers.
        ValueError: a weight is missing or does not fit.

    Example:
        >>> forward(init_network(), [1.0, 0.5]).round(8).tolist()
        [0.31682708, 0.69627909]
    """
    layers = max(1, sum(name.startswith("W") for name in network))
    z = real_array(x, "x", ndim=(1, 2))
    for layer in range(1, layers + 1):
        missing = {f"W{layer}", f"b{layer}"} - set(network)
        if missing:
            raise ValueError(f"network must have {', '.join(sorted(missing))}, got {sorted(network)}")
        a = affine(z, network[f"W{layer}"], network[f"b{layer}"])
        z = sigmoid(a) if layer < layers else identity_function(a)
    return z


def predict(network: Network, x: ArrayLike) -> Array:
    """Probabilities of the classes: one image (784,) -> (10,), a batch (N, 784) -> (N, 10). Section 3.6.2.

    Raises:
        TypeError, ValueError: as `forward`.

    Example:
        >>> predict(init_network(), [[1.0, 0.5]]).round(4).tolist()
        [[0.4063, 0.5937]]
    """
    return softmax(forward(network, x))


def accuracy(network: Network, x: ArrayLike, t: ArrayLike, batch_size: int = 100) -> float:
    """The share of samples whose most probable class is the label; every sample counts. Section 3.6.3.

    x (N, 784) and t as (N,), (N, 1) or one-hot (N, 10); or a single sample and its label.

    Raises:
        TypeError, ValueError: as `forward`; labels that do not fit; batch_size below 1.

    Example:
        >>> accuracy(init_network(), [[1.0, 0.5], [0.2, 0.1], [-1.0, 0.0]], [1, 1, 0], batch_size=2)
        0.6666666666666666
    """
    batch_size = positive_int(batch_size, "batch_size")
    x = real_array(x, "x", ndim=(1, 2))
    batches = [x] if x.ndim == 1 else [x[i : i + batch_size] for i in range(0, len(x), batch_size)]
    y, labels = samples_and_targets(np.concatenate([predict(network, batch) for batch in batches]), t)
    return float(np.mean(y.argmax(axis=1) == class_numbers(labels)))
