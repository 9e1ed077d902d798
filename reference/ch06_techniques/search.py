"""Section 6.5: the search for hyper-parameters, and the two helpers the chapter's experiments share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array, as_array, generator, positive_int, real_array, real_number


def smooth_curve(x: ArrayLike) -> Array:
    """The curve with every point replaced by a weighted mean of its neighbours. Section 6.1.8.

    ``y_i = Σ_k w_k·x_(i+k)`` over 11 points, w being the Kaiser window with β = 2 scaled to the sum 1. Beyond
    its ends the curve is continued by its mirror image through the end point, so that the ends stay where they
    are and a straight line stays itself. Curves of fewer than 11 points get the longest odd window that fits.

    x: (N,) for any N, floating-point; the result has the same shape and dtype.

    Raises:
        TypeError: not real numbers.
        ValueError: empty, or not one axis.

    Example:
        >>> smooth_curve([0, 0, 3, 0, 0]).round(2).tolist()
        [0.0, 0.71, 0.85, 0.71, 0.0]
    """
    curve = real_array(x, "x", ndim=1)
    half = (min(11, curve.size) - 1) // 2
    window = np.kaiser(2 * half + 1, 2)
    window = (window / window.sum()).astype(curve.dtype)
    return np.convolve(np.pad(curve, half, mode="reflect", reflect_type="odd"), window, mode="valid")


def shuffle_dataset(x: ArrayLike, t: ArrayLike, rng: np.random.Generator | int | None = None) -> tuple[Array, Array]:
    """Samples and labels in a new, common order. Section 6.5.1.

    x: (N, …), t: (N, …), of any dtype, which they keep. ``rng``: a generator or a seed; by default NumPy's
    global state, as in the book.

    Raises:
        TypeError: rows of different lengths.
        ValueError: no axis to shuffle along, or different numbers of samples.

    Example:
        >>> x, t = shuffle_dataset(np.arange(4) * 10, np.arange(4), rng=0)
        >>> x.tolist(), t.tolist()
        ([20, 0, 10, 30], [2, 0, 1, 3])
    """
    samples, labels = as_array(x, "x"), as_array(t, "t")
    if samples.ndim == 0 or labels.ndim == 0:
        raise ValueError(f"x and t must have an axis of samples, got shapes {samples.shape} and {labels.shape}")
    if len(samples) != len(labels):
        raise ValueError(f"t must have one label for each of the {len(samples)} samples of x, got {len(labels)}")
    order = generator(rng).permutation(len(samples))
    return samples[order], labels[order]


def validation_split(
    x: ArrayLike, t: ArrayLike, validation_rate: float = 0.2, rng: np.random.Generator | int | None = None
) -> tuple[Array, Array, Array, Array]:
    """``x_train, t_train, x_val, t_val``: shuffled, with the given share of samples put aside. Section 6.5.1.

    Both parts get at least one sample. ``rng`` as in ``shuffle_dataset``.

    Raises:
        TypeError: ``validation_rate`` is not a real number.
        ValueError: it is not from 0 to below 1, there are fewer than two samples, or as in ``shuffle_dataset``.

    Example:
        >>> [len(part) for part in validation_split(np.zeros((10, 3)), np.zeros(10), validation_rate=0.3, rng=0)]
        [7, 7, 3, 3]
    """
    rate = real_number(validation_rate, "validation_rate", least=0, below=1)
    samples, labels = shuffle_dataset(x, t, rng)
    if len(samples) < 2:
        raise ValueError(f"x must have at least 2 samples to split, got {len(samples)}")
    n = min(max(round(len(samples) * rate), 1), len(samples) - 1)
    return samples[n:], labels[n:], samples[:n], labels[:n]


class Trial(NamedTuple):
    """One try of a search: what it scored, and with which hyper-parameters.

    Example:
        >>> Trial(0.97, {"lr": 0.01}).parameters["lr"]
        0.01
    """

    score: float
    parameters: dict[str, float]


def random_search(
    evaluate: Callable[..., float],
    ranges: Mapping[str, tuple[float, float]],
    trials: int = 100,
    rng: np.random.Generator | int | None = None,
) -> list[Trial]:
    """Try hyper-parameters at random, and return the trials with the best score first. Section 6.5.2.

    Each is drawn log-uniformly, ``exp(U(log low, log high))``, as only its order of magnitude matters at first;
    then ``evaluate(**parameters)`` is to return a score, for instance the accuracy on validation data (never
    on the test data). A trial whose training diverges, by a FloatingPointError or a score of nan, comes last.
    All hyper-parameters are drawn before the first evaluation, which may then use the same ``rng``.

    Raises:
        TypeError: ``evaluate`` is not a function, a bound is not a real number, or ``trials`` not a whole one.
        ValueError: ``ranges`` is empty, a range is not ``0 < low <= high``, or ``trials`` is below 1.

    Example:
        >>> best = random_search(lambda lr: -abs(lr - 0.01), {"lr": (1e-6, 1.0)}, trials=100, rng=0)[0]
        >>> 0.005 < best.parameters["lr"] < 0.02
        True
    """
    if not callable(evaluate):
        raise TypeError(f"evaluate must be a function, got {evaluate!r}")
    trials = positive_int(trials, "trials")
    bounds = {name: _logarithms(bound, name) for name, bound in ranges.items()}
    if not bounds:
        raise ValueError("ranges must name at least one hyper-parameter, got none")
    random = generator(rng)
    drawn = [{name: float(np.exp(random.uniform(*bound))) for name, bound in bounds.items()} for _ in range(trials)]
    results = [Trial(_score(evaluate, parameters), parameters) for parameters in drawn]
    return sorted(results, key=lambda trial: (np.isnan(trial.score), -trial.score))


def _logarithms(bound: Any, name: str) -> tuple[float, float]:
    try:
        low, high = bound
    except (TypeError, ValueError):
        raise ValueError(f"ranges[{name!r}] must be a pair (low, high), got {bound!r}") from None
    low, high = (real_number(value, f"ranges[{name!r}]") for value in (low, high))
    if not 0 < low <= high:
        raise ValueError(f"ranges[{name!r}] must have 0 < low <= high, got {bound!r}")
    return float(np.log(low)), float(np.log(high))


def _score(evaluate: Callable[..., float], parameters: dict[str, float]) -> float:
    try:
        return float(evaluate(**parameters))
    except FloatingPointError:
        return float("nan")
