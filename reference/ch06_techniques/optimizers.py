"""Section 6.1: the rules that turn a gradient into the next parameters, each as it was published.

All have the ``update(params, grads)`` of ``Optimizer``: the arrays in ``params`` are changed in place,
which is the contract, and one optimizer belongs to one network. In the formulas, g is the gradient of W.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from reference._arguments import Array, real_number
from reference.ch06_techniques._optimizer import Optimizer, State


class SGD(Optimizer):
    """Stochastic gradient descent: ``W ← W − lr·g``. Section 6.1.2.

    Robbins and Monro (1951), *A Stochastic Approximation Method*.

    Example:
        >>> params = {"W": np.array([1.0, 2.0])}
        >>> SGD(lr=0.1).update(params, {"W": np.array([10.0, -10.0])})
        >>> params["W"].tolist()
        [0.0, 3.0]
    """

    def __init__(self, lr: float = 0.01) -> None:
        super().__init__(lr)

    def _change(self, grad: Array, buffer: Array, *state: Array) -> Array:
        return np.multiply(grad, -self.lr, out=buffer)


class Momentum(Optimizer):
    """Momentum: ``v ← α·v − lr·g``, ``W ← W + v`` with α = ``momentum``. Section 6.1.4.

    Polyak (1964), *Some methods of speeding up the convergence of iteration methods*.

    Raises:
        ValueError: ``lr`` is negative, or ``momentum`` not from 0 to below 1.

    Example:
        >>> params, optimizer = {"W": np.array([0.0])}, Momentum(lr=0.1)
        >>> for _ in range(2):
        ...     optimizer.update(params, {"W": np.array([1.0])})
        >>> params["W"].round(6).tolist()
        [-0.29]
    """

    state: ClassVar[tuple[str, ...]] = ("v",)
    v: State | None

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        super().__init__(lr)
        self.momentum = real_number(momentum, "momentum", least=0, below=1)

    def _change(self, grad: Array, buffer: Array, *state: Array) -> Array:
        (v,) = state
        v *= self.momentum
        v -= np.multiply(grad, self.lr, out=buffer)
        return v


class Nesterov(Momentum):
    """Nesterov's momentum: ``v ← α·v − lr·g``, ``W ← W + α·v − lr·g``, where v is the new one. Section 6.1.

    W is the point one looks ahead to, so that g is the gradient there and the rule needs no other point.

    Nesterov (1983), *A method of solving a convex programming problem with convergence rate O(1/k²)*;
    in this form Bengio, Boulanger-Lewandowski and Pascanu (2012), arXiv:1212.0901.

    Example:
        >>> params = {"W": np.array([5.0])}
        >>> Nesterov(lr=0.1).update(params, {"W": 2 * params["W"]})
        >>> params["W"].round(6).tolist()
        [3.1]
    """

    def _change(self, grad: Array, buffer: Array, *state: Array) -> Array:
        v = super()._change(grad, buffer, *state)
        buffer -= self.momentum * v
        return np.negative(buffer, out=buffer)


class AdaGrad(Optimizer):
    """AdaGrad: ``h ← h + g²``, ``W ← W − lr·g / (√h + eps)``. Section 6.1.5.

    Duchi, Hazan and Singer (2011), *Adaptive Subgradient Methods*, JMLR 12.

    Example:
        >>> params, optimizer = {"W": np.array([0.0])}, AdaGrad(lr=1.0)
        >>> for g in (3.0, 4.0):
        ...     optimizer.update(params, {"W": np.array([g])})
        >>> params["W"].round(6).tolist()
        [-1.8]
    """

    eps: ClassVar[float] = 1e-7
    state: ClassVar[tuple[str, ...]] = ("h",)
    h: State | None

    def __init__(self, lr: float = 0.01) -> None:
        super().__init__(lr)

    def _change(self, grad: Array, buffer: Array, *state: Array) -> Array:
        (h,) = state
        h += np.multiply(grad, grad, out=buffer)
        return self._scaled(grad, h, buffer)

    def _scaled(self, grad: Array, h: Array, buffer: Array) -> Array:
        """``−lr·g / (√h + eps)``."""
        np.sqrt(h, out=buffer)
        buffer += self.eps
        np.divide(grad, buffer, out=buffer)
        buffer *= -self.lr
        return buffer


class RMSprop(AdaGrad):
    """RMSprop: ``h ← ρ·h + (1−ρ)·g²``, ``W ← W − lr·g / (√h + eps)`` with ρ = ``decay_rate``. Section 6.1.

    h starts at 0 and is not corrected for it: the first step is lr/√(1−ρ), 3.2 times ``lr`` with the
    published ρ = 0.9 and 10 times with 0.99. Hence the default ``lr`` of 0.001.

    Tieleman and Hinton (2012), *Neural Networks for Machine Learning*, lecture 6e.

    Raises:
        ValueError: ``lr`` is negative, or ``decay_rate`` not from 0 to below 1.

    Example:
        >>> params = {"W": np.array([1.0])}
        >>> RMSprop(lr=0.001, decay_rate=0.99).update(params, {"W": np.array([5.0])})
        >>> params["W"].round(6).tolist()
        [0.99]
    """

    def __init__(self, lr: float = 0.001, decay_rate: float = 0.9) -> None:
        super().__init__(lr)
        self.decay_rate = real_number(decay_rate, "decay_rate", least=0, below=1)

    def _change(self, grad: Array, buffer: Array, *state: Array) -> Array:
        (h,) = state
        np.multiply(grad, grad, out=buffer)
        buffer -= h
        buffer *= 1 - self.decay_rate
        h += buffer
        return self._scaled(grad, h, buffer)


class Adam(Optimizer):
    """Adam: ``W ← W − lr·m̂ / (√v̂ + eps)``. Section 6.1.6.

    ``m ← β₁·m + (1−β₁)·g`` and ``v ← β₂·v + (1−β₂)·g²`` start at 0; ``m̂ = m/(1−β₁ⁱ)`` and ``v̂ = v/(1−β₂ⁱ)``
    take that out, i = ``iter`` counting the steps. eps = 1e-8 is added to √v̂, after the correction.

    Kingma and Ba (2015), *Adam: A Method for Stochastic Optimization*, arXiv:1412.6980, algorithm 1.

    Raises:
        ValueError: ``lr`` is negative, or a ``beta`` not from 0 to below 1.

    Example:
        >>> params = {"W": np.array([0.0, 0.0])}
        >>> Adam(lr=0.5).update(params, {"W": np.array([1.0, -1e-8])})
        >>> params["W"].round(6).tolist()
        [-0.5, 0.25]
    """

    eps: ClassVar[float] = 1e-8
    state: ClassVar[tuple[str, ...]] = ("m", "v")
    m: State | None
    v: State | None

    def __init__(self, lr: float = 0.001, beta1: float = 0.9, beta2: float = 0.999) -> None:
        super().__init__(lr)
        self.beta1 = real_number(beta1, "beta1", least=0, below=1)
        self.beta2 = real_number(beta2, "beta2", least=0, below=1)
        self.iter = 0

    def _begin(self) -> None:
        self.iter += 1

    def _change(self, grad: Array, buffer: Array, *state: Array) -> Array:
        m, v = state
        np.subtract(grad, m, out=buffer)
        buffer *= 1 - self.beta1
        m += buffer
        np.multiply(grad, grad, out=buffer)
        buffer -= v
        buffer *= 1 - self.beta2
        v += buffer
        # √v̂ + eps = (√v + eps·c) / c: multiplying numbers instead of arrays spares two passes over memory
        c = float(np.sqrt(1 - self.beta2**self.iter))
        np.sqrt(v, out=buffer)
        buffer += self.eps * c
        np.divide(m, buffer, out=buffer)
        buffer *= -self.lr * c / (1 - self.beta1**self.iter)
        return buffer
