"""Appendix: a network of two neurons without activation function, fitted to a straight line, one sample at a time.

    h = w1 x + b1,   y = w2 h + b2 = (w1 w2) x + (w2 b1 + b2)

Four parameters for the two of a line: infinitely many of them give the same line. What is found depends on the
start; the line itself does not. With a constant learning rate the last sample always pulls, so the line comes
close to the least-squares line and stays beside it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reference._arguments import Random, generator, positive_int, real_array, real_number, same_shape

Array = NDArray[Any]


class History(NamedTuple):
    """What happened at each of the n = epochs * samples steps: float64 arrays (n,).

    loss is the squared error of the step's sample before the step; w1, b1, w2, b2 are the parameters after it.

    Example:
        >>> History._fields
        ('loss', 'w1', 'b1', 'w2', 'b2')
    """

    loss: Array
    w1: Array
    b1: Array
    w2: Array
    b2: Array


def noisy_line(samples: int = 100, noise: float = 0.4, rng: Random = None) -> tuple[Array, Array]:
    """x evenly from -1 to 1, and y = 2x + 1 + noise * normal numbers: two float64 arrays (samples,).

    Without `rng` the numbers come from NumPy's global state.

    Raises:
        TypeError, ValueError: samples is not a positive whole number, noise is not a number from 0, a bad rng.

    Example:
        >>> x, y = noisy_line(3, noise=0)
        >>> x.tolist(), y.tolist()
        ([-1.0, 0.0, 1.0], [-1.0, 1.0, 3.0])
    """
    samples, noise = positive_int(samples, "samples"), real_number(noise, "noise", least=0)
    x = np.linspace(-1, 1, samples)
    return x, 2 * x + 1 + noise * generator(rng).standard_normal(samples)


class LinearNetwork:
    """y = w2 (w1 x + b1) + b2, with the parameters in `params`, at first four normal numbers.

    Without `rng` they come from NumPy's global state, in the order w1, b1, w2, b2. Seed 42 of that state, or
    `numpy.random.RandomState(42)`, gives the same numbers on every NumPy.

    Raises:
        TypeError, ValueError: x or y is not an array of real numbers, they differ in shape, or a bad rng.

    Example:
        >>> rng = np.random.RandomState(42)
        >>> x, y = noisy_line(rng=rng)
        >>> network = LinearNetwork(rng)
        >>> history = network.fit(x, y, lr=0.01, epochs=100)
        >>> print(round(network.slope, 6), round(network.intercept, 6))
        2.010912 0.940816
        >>> print(len(history.loss), history.loss[0].round(6), history.loss[-1].round(6))
        10000 0.116875 0.00315
    """

    def __init__(self, rng: Random = None) -> None:
        random = generator(rng)
        self.params = {name: float(random.standard_normal()) for name in ("w1", "b1", "w2", "b2")}

    @property
    def slope(self) -> float:
        """w1 w2, the slope of the line that the network is."""
        return self.params["w1"] * self.params["w2"]

    @property
    def intercept(self) -> float:
        """w2 b1 + b2, the height of the line at x = 0."""
        return self.params["w2"] * self.params["b1"] + self.params["b2"]

    def predict(self, x: ArrayLike) -> Array:
        """The line at x, of any shape, in the dtype of x."""
        x = real_array(x, "x")
        w1, b1, w2, b2 = (x.dtype.type(value) for value in self.params.values())
        return np.asarray(w2 * (w1 * x + b1) + b2)

    def loss(self, x: ArrayLike, y: ArrayLike) -> float:
        """The mean of (prediction - y)^2 over the samples (N,)."""
        x, y = _pairs(x, y)
        return float(np.mean((self.predict(x) - y) ** 2))

    def gradient(self, x: ArrayLike, y: ArrayLike) -> dict[str, float]:
        """The gradient of `loss`, by the chain rule: with e = 2 (prediction - y), of each parameter the mean of

        b2: e,   w2: e h,   b1: e w2,   w1: e w2 x.
        """
        x, y = _pairs(x, y)
        w1, b1, w2 = (self.params[name] for name in ("w1", "b1", "w2"))
        e = 2 * (self.predict(x) - y)
        return {
            "w1": float(np.mean(e * w2 * x)),
            "b1": float(np.mean(e * w2)),
            "w2": float(np.mean(e * (w1 * x + b1))),
            "b2": float(np.mean(e)),
        }

    def fit(self, x: ArrayLike, y: ArrayLike, lr: float = 0.01, epochs: int = 100) -> History:
        """Stochastic gradient descent, one step of size `lr` per sample, in the order of the samples (N,)."""
        x, y = _pairs(x, y)
        lr, epochs = real_number(lr, "lr", least=0), positive_int(epochs, "epochs")
        rows = [self._step(one, other, lr) for _ in range(epochs) for one, other in zip(x, y, strict=True)]
        return History(*np.array(rows).T)

    def _step(self, x: Any, y: Any, lr: float) -> tuple[float, ...]:
        loss, gradient = self.loss([x], [y]), self.gradient([x], [y])
        for name, slope in gradient.items():
            self.params[name] -= lr * slope
        return loss, *self.params.values()


def least_squares(x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """Slope and intercept of the line with the smallest mean of squared errors, what the network can reach at best.

    slope = mean((x - mean x)(y - mean y)) / mean((x - mean x)^2), intercept = mean y - slope mean x.

    Raises:
        TypeError, ValueError: as `LinearNetwork`, or all x are equal.

    Example:
        >>> slope, intercept = least_squares(*noisy_line(rng=np.random.RandomState(42)))
        >>> print(round(slope, 6), round(intercept, 6))
        2.027587 0.958461
    """
    x, y = _pairs(x, y)
    if x.min() == x.max():
        raise ValueError(f"x must hold at least two different numbers, got only {x[0]}")
    away = x - x.mean()
    slope = np.mean(away * (y - y.mean())) / np.mean(away**2)
    return float(slope), float(y.mean() - slope * x.mean())


def _pairs(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    x = real_array(x, "x", ndim=1).astype(np.float64, copy=False)
    y = real_array(y, "y", ndim=1).astype(np.float64, copy=False)
    same_shape(x, y, "x", "y")
    return x, y
