"""Sections 8.1.2 and 8.3.4: what a trained network gets wrong, and how it does in half precision."""

from __future__ import annotations

import copy
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import class_numbers, real_array, samples_and_targets
from reference.ch07_convolution.convnet import ConvNet


class Misclassified(NamedTuple):
    """One sample that a network gets wrong: its position, its label, and the class that was predicted.

    Example:
        >>> Misclassified(position=3, label=7, prediction=4).label
        7
    """

    position: int
    label: int
    prediction: int


def misclassified(network: ConvNet, x: ArrayLike, t: ArrayLike, batch_size: int = 100) -> list[Misclassified]:
    """All samples that the network gets wrong, in order, for any number of samples. Section 8.1.2.

    Raises:
        TypeError, ValueError: x or t does not fit the network.

    Example:
        >>> from reference.ch07_convolution import SimpleConvNet
        >>> net, x = SimpleConvNet((1, 8, 8), {"filter_size": 3}, rng=0), np.eye(8).reshape(1, 1, 8, 8)
        >>> net.params["b3"][4] = 1
        >>> misclassified(net, x, [7])
        [Misclassified(position=0, label=7, prediction=4)]
    """
    y, labels = samples_and_targets(network.predict(x, batch_size=batch_size), t)
    predictions, labels = y.argmax(axis=1), class_numbers(labels)
    wrong = np.flatnonzero(predictions != labels)
    return [Misclassified(int(i), int(labels[i]), int(predictions[i])) for i in wrong]


class HalfFloat(NamedTuple):
    """Accuracies and dtypes of the same network, as it is and in half precision, and the bytes of its parameters.

    Example:
        >>> HalfFloat(0.99, 0.99, "float32", "float16", 400, 200).half_dtype
        'float16'
    """

    accuracy: float
    half_accuracy: float
    dtype: str
    half_dtype: str
    nbytes: int
    half_nbytes: int


def half_float(network: ConvNet, x: ArrayLike, t: ArrayLike, batch_size: int = 100) -> HalfFloat:
    """The experiment with 16-bit floating-point numbers, really computed in them: parameters, images, every layer.

    Section 8.3.4. It runs on a copy, and the network stays as it is. Processors seldom compute in float16: this takes
    many times as long as float32, and shows the precision, not the speed. A few hundred images suffice.

    Raises:
        TypeError, ValueError: x or t does not fit the network.

    Example:
        >>> from reference.ch07_convolution import SimpleConvNet
        >>> net, x = SimpleConvNet((1, 8, 8), {"filter_size": 3}, rng=0), np.eye(8).reshape(1, 1, 8, 8)
        >>> result = half_float(net, x, net.predict(x).argmax(axis=1))
        >>> result.half_accuracy, result.dtype, result.half_dtype, result.nbytes // result.half_nbytes
        (1.0, 'float64', 'float16', 4)
    """
    images, half = real_array(x, "x"), copy.deepcopy(network)
    half.params = {name: np.asarray(value).astype(np.float16) for name, value in network.params.items()}
    results = []
    for net, pixels in ((network, images), (half, images.astype(np.float16))):
        y, labels = samples_and_targets(net.predict(pixels, batch_size=batch_size), t)
        accuracy = float(np.mean(y.argmax(axis=1) == class_numbers(labels)))
        results.append((accuracy, y.dtype.name, sum(np.asarray(value).nbytes for value in net.params.values())))
    return HalfFloat(*(value for pair in zip(*results, strict=True) for value in pair))
