"""Section 6.2: with which spread the weights start, and what becomes of the activations then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array, generator, positive_int, positive_ints, real_number
from reference.ch03_neural_network import relu, sigmoid, tanh

T = TypeVar("T")


def xavier(fan_in: int, fan_out: int | None = None) -> float:
    """The standard deviation ``√(1/fan_in)``, for sigmoid and tanh. Section 6.2.2.

    With ``fan_out`` it is ``√(2/(fan_in + fan_out))``, as in Glorot and Bengio (2010), *Understanding the
    difficulty of training deep feedforward neural networks*; the book leaves it out.

    Raises:
        TypeError, ValueError: a number of nodes is not a whole number from 1 upwards.

    Example:
        >>> xavier(100), xavier(100, fan_out=700)
        (0.1, 0.05)
    """
    fan_in = positive_int(fan_in, "fan_in")
    nodes = fan_in if fan_out is None else (fan_in + positive_int(fan_out, "fan_out")) / 2
    return float(np.sqrt(1 / nodes))


def he(fan_in: int) -> float:
    """The standard deviation ``√(2/fan_in)``, for ReLU, which halves the variance. Section 6.2.3.

    He, Zhang, Ren and Sun (2015), *Delving Deep into Rectifiers*, arXiv:1502.01852.

    Raises:
        TypeError, ValueError: ``fan_in`` is not a whole number from 1 upwards.

    Example:
        >>> he(200)
        0.1
    """
    return float(np.sqrt(2 / positive_int(fan_in, "fan_in")))


# a weight may be asked for by the name of the method or of the activation that the method is meant for
METHODS: dict[str, Callable[[int], float]] = {
    "xavier": xavier,
    "sigmoid": xavier,
    "tanh": xavier,
    "he": he,
    "relu": he,
}
ACTIVATIONS: dict[str, Callable[[ArrayLike], Array]] = {"sigmoid": sigmoid, "tanh": tanh, "relu": relu}


def initialize(
    weight_init_std: str | float, shape: Sequence[int], rng: np.random.Generator | int | None = None
) -> Array:
    """Normal random weights: ``std·N(0, 1)``. Section 6.2.

    weight_init_std: the deviation itself, or "xavier" ("sigmoid", "tanh") or "he" ("relu") in any case of letters.
    shape: (fan_in, fan_out), or (FN, C, FH, FW) for filters, each of which has the fan_in C·FH·FW.
    The result is float64. ``rng``: a generator or a seed; by default NumPy's global state, as in the book.

    Raises:
        TypeError, ValueError: an unknown name, a negative deviation, or another shape.

    Example:
        >>> W = initialize("he", (200, 1000), rng=0)
        >>> W.shape, round(float(W.std()), 3)
        ((200, 1000), 0.1)
    """
    sizes = positive_ints(shape, "shape")
    if len(sizes) not in (2, 4):
        raise ValueError(f"shape must be (fan_in, fan_out) or (FN, C, FH, FW), got {sizes}")
    fan_in = sizes[0] if len(sizes) == 2 else prod(sizes[1:])
    if isinstance(weight_init_std, str):
        std = named(METHODS, weight_init_std, "weight_init_std")(fan_in)
    else:
        std = real_number(weight_init_std, "weight_init_std", least=0)
    weights: Array = std * generator(rng).standard_normal(sizes)
    return weights


def named(table: dict[str, T], name: str, argument: str) -> T:
    """The entry of a table, whatever the case of the letters.

    Raises:
        TypeError: the name is not text.
        ValueError: no such entry.

    Example:
        >>> named({"relu": 1, "tanh": 2}, "ReLU", "activation")
        1
    """
    if not isinstance(name, str):
        raise TypeError(f"{argument} must be a name, got {name!r}")
    if name.lower() not in table:
        raise ValueError(f"{argument} must be one of {', '.join(table)}, got {name!r}")
    return table[name.lower()]


def activation_spread(
    activation: str = "sigmoid",
    weight_init_std: str | float = 1.0,
    layers: int = 5,
    nodes: int = 100,
    samples: int = 1000,
    rng: np.random.Generator | int | None = None,
) -> list[Array]:
    """The activations (samples, nodes) of every layer for normal random input, to be shown as histograms.

    Sections 6.2.2 and 6.2.3: they should be spread alike in all layers. With ``activation="sigmoid"`` a
    deviation of 1 drives them to 0 and 1, where the gradient vanishes, and 0.01 gathers them at one half. A
    histogram has to reach from the smallest to the largest of them: tanh is negative half of the time, and ReLU
    exceeds 1. Arguments as in ``initialize``.

    Raises:
        TypeError, ValueError: an unknown name, or a number of layers, nodes or samples below 1.

    Example:
        >>> [round(float(z.std()), 1) for z in activation_spread("sigmoid", 0.01, layers=3, rng=0)]
        [0.0, 0.0, 0.0]
        >>> [round(float(z.std()), 1) for z in activation_spread("tanh", "xavier", layers=2, rng=0)]
        [0.6, 0.5]
    """
    function = named(ACTIVATIONS, activation, "activation")
    random = None if rng is None else generator(rng)  # made once, or a seed would give all layers the same weights
    nodes, samples = positive_int(nodes, "nodes"), positive_int(samples, "samples")
    z, activations = generator(random).standard_normal((samples, nodes)), []
    for _ in range(positive_int(layers, "layers")):
        z = function(z @ initialize(weight_init_std, (nodes, nodes), random))
        activations.append(z)
    return activations
