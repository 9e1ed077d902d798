"""Appendix: entropy, cross entropy and divergence, and why the cross entropy is the loss of a classifier.

Fitting a distribution by maximum likelihood, fitting it by the smallest cross entropy, and fitting it by the
smallest divergence are the same thing: N observations with frequencies p have under a model q

    -log likelihood = N * cross_entropy(p, q) = N * (entropy(p) + kl_divergence(p, q)),

and the entropy does not depend on the model. In the base e the unit is the nat, in the base 2 the bit.
Distributions are on the last axis: (C,) gives one number, (N, C) one per row. 0 log 0 counts as 0, its limit.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import positive_int, real_array, real_number, same_shape, targets

Array = NDArray[Any]


def entropy(p: ArrayLike, base: float = math.e) -> Array:
    """H(p) = -sum_k p_k log p_k: the smallest mean length of a code for outcomes that follow p.

    p: (..., C) -> (...), in nats, or for base=2 in bits.

    Raises:
        TypeError: p is not an array of real numbers.
        ValueError: p is negative somewhere, or does not add up to 1; base is not above 0, or is 1.

    Example:
        >>> p = [0.5, 0.25, 0.25]
        >>> print(entropy(p).round(6), entropy(p, base=2))
        1.039721 1.5
    """
    p = _distribution(p, "p")
    return _mean(p, -_log(p), base)


def cross_entropy(p: ArrayLike, q: ArrayLike, base: float = math.e) -> Array:
    """H(p, q) = -sum_k p_k log q_k: the mean length if the code is made for q while p is true.

    p, q: (..., C) -> (...), in nats, or for base=2 in bits. inf where q_k = 0 for something that happens, p_k > 0.

    Raises:
        TypeError: p or q is not an array of real numbers.
        ValueError: as for `entropy`, or p and q differ in shape.

    Example:
        >>> print(cross_entropy([0.5, 0.25, 0.25], [0.4, 0.4, 0.2]).round(6))
        1.089578
        >>> print(cross_entropy([0.5, 0.5], [1.0, 0.0]))
        inf
    """
    p, q = _distributions(p, q)
    return _mean(p, -_log(q), base)


def kl_divergence(p: ArrayLike, q: ArrayLike, base: float = math.e) -> Array:
    """D(p || q) = sum_k p_k log(p_k / q_k) = H(p, q) - H(p): never negative, 0 only for p = q, not symmetric.

    p, q: (..., C) -> (...), in nats, or for base=2 in bits. inf where q_k = 0 for something that happens, p_k > 0.

    Raises:
        TypeError: p or q is not an array of real numbers.
        ValueError: as for `entropy`, or p and q differ in shape.

    Example:
        >>> p, q = [0.5, 0.25, 0.25], [0.4, 0.4, 0.2]
        >>> print(kl_divergence(p, q).round(6), kl_divergence(q, p).round(6))
        0.049857 0.054115
    """
    p, q = _distributions(p, q)
    return _mean(p, np.log(np.where(p > 0, p, 1)) - _log(q), base)


def maximum_likelihood(observations: ArrayLike, classes: int) -> Array:
    """The distribution under which the observations are likeliest: their frequencies, n_k / N.

    observations: (N,) class numbers -> (classes,) float64.

    Raises:
        TypeError: observations or classes are not whole numbers.
        ValueError: there is none, or one outside 0 … classes-1.

    Example:
        >>> print(maximum_likelihood([0, 0, 1, 2], classes=3))
        [0.5  0.25 0.25]
    """
    classes = positive_int(classes, "classes")
    numbers = _observations(observations, classes)
    frequencies: Array = np.bincount(numbers, minlength=classes) / len(numbers)
    return frequencies


def negative_log_likelihood(q: ArrayLike, observations: ArrayLike) -> Array:
    """-sum_n log q[x_n] in nats: N times the cross entropy of the observed frequencies and the model q.

    q: (C,), observations: (N,) class numbers -> one number, in the dtype of q. inf where something happened that
    the model holds impossible.

    Raises:
        TypeError: q is not an array of real numbers, or observations are not whole numbers.
        ValueError: q is not a distribution, or an observation is outside 0 … C-1.

    Example:
        >>> print(negative_log_likelihood([0.4, 0.4, 0.2], [0, 0, 1, 2]).round(6))
        4.35831
        >>> print((4 * cross_entropy([0.5, 0.25, 0.25], [0.4, 0.4, 0.2])).round(6))
        4.35831
    """
    q = _distribution(real_array(q, "q", ndim=1), "q")
    return np.asarray(-_log(q)[_observations(observations, len(q))].sum())


def _distribution(p: ArrayLike, name: str) -> Array:
    p = real_array(p, name)
    if p.ndim == 0:
        raise ValueError(f"{name} must have one probability per outcome on its last axis, got the number {p}")
    if not p.min() >= 0:
        raise ValueError(f"{name} must hold probabilities from 0 to 1, got {p.min()}")
    total = p.sum(axis=-1, dtype=np.float64)
    wrong = np.abs(total - 1) > max(1e-6, p.shape[-1] * float(np.finfo(p.dtype).eps))
    if np.any(wrong):
        raise ValueError(f"{name} must add up to 1, got {np.extract(wrong, total)[0]}")
    return p


def _distributions(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    p, q = _distribution(p, "p"), _distribution(q, "q")
    same_shape(p, q, "p", "q")
    return p, q


def _observations(observations: ArrayLike, classes: int) -> Array:
    numbers = real_array(observations, "observations", ndim=1)
    return targets(numbers, len(numbers), classes, "observations")


def _log(p: Array) -> Array:
    with np.errstate(divide="ignore"):
        logarithm: Array = np.log(p)
    return logarithm


def _mean(p: Array, lengths: Array, base: float) -> Array:
    """Sum of p times lengths where p > 0; what never happens has no part in it, however long its code."""
    base = real_number(base, "base", least=0)
    if base in (0, 1):
        raise ValueError(f"base must be a number above 0 that is not 1, got {base}")
    terms = np.multiply(p, lengths, out=np.zeros_like(lengths), where=p > 0)
    # rounding may leave -0.0 or -1e-17 where the sum is 0; with a base below 1 all signs turn
    total = np.abs(terms.sum(axis=-1))
    return np.asarray(total / terms.dtype.type(math.log(base)))
