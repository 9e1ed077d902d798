"""Two small data sets that ship inside the package, so that every example trains without a network.

Every fifth sample of each class is a test sample: always the same ones, and every class in the same
proportion.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from reference.datasets._forms import one_hot, pictures

Array = NDArray[Any]
Pair = tuple[Array, Array]


@overload
def load_digits(
    normalize: bool = ..., flatten: bool = ..., one_hot_label: bool = ..., split: Literal[True] = ...
) -> tuple[Pair, Pair]: ...
@overload
def load_digits(
    normalize: bool = ..., flatten: bool = ..., one_hot_label: bool = ..., *, split: Literal[False]
) -> Pair: ...
def load_digits(
    normalize: bool = True, flatten: bool = True, one_hot_label: bool = False, split: bool = True
) -> tuple[Pair, Pair] | Pair:
    """1,797 handwritten digits of 8x8 pixels, called like `load_mnist`. Section 3.6.1.

    Returns ((x_train, t_train), (x_test, t_test)) with 1,442 and 355 digits, or (x, t) with split=False.
    x: float32 (N, 64), with flatten=False (N, 1, 8, 8); ink from 0 to 1 (pixel / 16), with normalize=False
    from 0 to 16. t: int64 (N,), with one_hot_label=True float32 (N, 10).

    Example:
        >>> (x_train, t_train), (x_test, t_test) = load_digits()
        >>> print(x_train.shape, t_train.shape, x_test.shape, t_test.shape)
        (1442, 64) (1442,) (355, 64) (355,)
    """
    data = _arrays("digits.npz")
    pair = pictures(data["pixels"], data["labels"], 16, normalize, flatten, one_hot_label)
    return _split(*pair, data["labels"]) if split else pair


@overload
def load_iris(one_hot_label: bool = ..., split: Literal[True] = ...) -> tuple[Pair, Pair]: ...
@overload
def load_iris(one_hot_label: bool = ..., *, split: Literal[False]) -> Pair: ...
def load_iris(one_hot_label: bool = False, split: bool = True) -> tuple[Pair, Pair] | Pair:
    """Four measurements of 150 irises of three species, 50 of each.

    Returns ((x_train, t_train), (x_test, t_test)) with 120 and 30 flowers, or (x, t) with split=False.
    x: float64 (N, 4) in cm: sepal length, sepal width, petal length, petal width. t: int64 (N,) with
    0 setosa, 1 versicolor, 2 virginica, with one_hot_label=True float64 (N, 3). The rows are sorted by
    species: shuffle them before you train on one part after another.

    Example:
        >>> x, t = load_iris(split=False)
        >>> print(x[0], t[0])
        [5.1 3.5 1.4 0.2] 0
    """
    data = _arrays("iris.npz")
    t = one_hot(data["species"], 3, np.float64) if one_hot_label else data["species"].astype(np.int64)
    pair = data["centimetres"], t
    return _split(*pair, data["species"]) if split else pair


def _arrays(name: str) -> dict[str, Array]:
    with (files("reference.datasets") / "data" / name).open("rb") as file, np.load(file) as arrays:
        return dict(arrays)


def _split(x: Array, t: Array, labels: Array) -> tuple[Pair, Pair]:
    test = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        test[np.flatnonzero(labels == label)[4::5]] = True
    return (x[~test], t[~test]), (x[test], t[test])
