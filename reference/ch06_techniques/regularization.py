"""Sections 6.3 and 6.4: batch normalisation, dropout, weight decay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array, generator, real_array, real_number
from reference.ch05_backpropagation._layer import incoming, needed


class BatchNormalization:
    """Section 6.3. ``out = gamma·(x − μ)/√(σ² + eps) + beta``, per feature. Ioffe and Szegedy (2015).

    x: (N, D) with one mean and variance per column, or (N, C, H, W) with one per channel; gamma and beta:
    (D,) or (C,), or one number for all. float16 is computed in float32; the output has the dtype of x.

    In training μ and σ² (of N values, not N − 1) are the batch's. In evaluation they are ``running_mean`` and
    ``running_var``: the first batch sets them, unless they are given, and every further one moves them,
    ``running ← momentum·running + (1 − momentum)·batch``, with the unbiased variance. Before any batch they are
    0 and 1. A batch with a single value per feature has no variance: its output is beta, its gradient with
    respect to x is 0, and the running statistics stay what they are.

    Raises:
        TypeError, ValueError: arguments that are not real numbers, have another shape, or ``momentum``
            outside 0 to below 1.
        RuntimeError: ``backward`` before ``forward``.

    Example:
        >>> layer = BatchNormalization(gamma=[1.0, 1.0], beta=[0.0, 5.0])
        >>> layer.forward([[1, 10], [3, 30]]).round(3).tolist()
        [[-1.0, 4.0], [1.0, 6.0]]
        >>> layer.running_mean.tolist(), layer.running_var.tolist()
        ([2.0, 20.0], [2.0, 200.0])
    """

    eps = 1e-6  # what the book's 10e-7 is

    def __init__(
        self,
        gamma: ArrayLike,
        beta: ArrayLike,
        momentum: float = 0.9,
        running_mean: ArrayLike | None = None,
        running_var: ArrayLike | None = None,
    ) -> None:
        self.gamma = real_array(gamma, "gamma", ndim=(0, 1))
        self.beta = real_array(beta, "beta", ndim=(0, 1))
        self.momentum = real_number(momentum, "momentum", least=0, below=1)
        self.running_mean = None if running_mean is None else real_array(running_mean, "running_mean", ndim=1)
        self.running_var = None if running_var is None else real_array(running_var, "running_var", ndim=1)
        self.dgamma: Array | None = None
        self.dbeta: Array | None = None
        self._cache: tuple[Array, Array, Array, bool, tuple[int, ...], np.dtype[Any]] | None = None

    def forward(self, x: ArrayLike, train_flg: bool = True) -> Array:
        """Normalise by the statistics of the batch (``train_flg``) or by the running ones."""
        x = real_array(x, "x", ndim=(2, 4))
        values = _by_feature(x)
        n = values.size // values.shape[1]
        gamma, beta = (self._per_feature(name, values)[..., None] for name in ("gamma", "beta"))
        mean, var = (self._per_feature(name, values) for name in ("running_mean", "running_var"))
        if train_flg:
            mean = np.einsum("nck->c", values) / n
        centred = values - mean[..., None]
        if train_flg:
            var = np.einsum("nck,nck->c", centred, centred) / n
            self._remember(mean, var, n)
        scale = 1 / np.sqrt(var + values.dtype.type(self.eps))
        slope = gamma * scale[..., None]
        self._cache = centred, scale, slope, bool(train_flg), x.shape, x.dtype
        out: Array = centred * slope
        out += beta
        return np.reshape(out, x.shape).astype(x.dtype, copy=False)

    def backward(self, dout: ArrayLike) -> Array:
        """The gradient with respect to x, in the mode of the last ``forward``; sets ``dgamma`` and ``dbeta``."""
        centred, scale, slope, train_flg, shape, dtype = needed(self._cache, self)
        grad = _by_feature(incoming(dout, shape, dtype))
        dgamma, dbeta = np.einsum("nck,nck->c", grad, centred) * scale, np.einsum("nck->c", grad)
        # one gamma for all features collects all their gradients
        self.dgamma = dgamma if np.ndim(self.gamma) else dgamma.sum()
        self.dbeta = dbeta if np.ndim(self.beta) else dbeta.sum()
        if train_flg:  # μ and σ² depend on x as well
            n = grad.size // len(dgamma)
            dx: Array = centred * (dgamma * scale / -n)[:, None]
            dx += grad
            dx -= (dbeta / n)[:, None]
            dx *= slope
        else:
            dx = grad * slope
        return np.reshape(dx, shape).astype(dtype, copy=False)

    def _per_feature(self, name: str, values: Array) -> Array:
        """The attribute as one number per feature of (N, C, K), in the dtype that is computed in."""
        value = getattr(self, name)
        if value is None:
            value = float(name == "running_var")
        array, features = real_array(value, name), values.shape[1]
        if array.shape not in ((), (features,)):
            raise ValueError(f"{name} must have shape ({features},), one per feature of x, got {array.shape}")
        return array.astype(values.dtype, copy=False)

    def _remember(self, mean: Array, var: Array, n: int) -> None:
        """Move the running statistics towards those of a batch with n values per feature."""
        if n == 1:
            return
        for name, batch in (("running_mean", mean), ("running_var", var * (n / (n - 1)))):
            old = getattr(self, name)
            setattr(self, name, batch if old is None else self.momentum * old + (1 - self.momentum) * batch)


def _by_feature(x: Array) -> Array:
    """(N, D) and (N, C, H, W) as (N, C, K), so that columns and channels are one case; at least float32."""
    values: Array = x.reshape(*x.shape[:2], -1).astype(np.result_type(x.dtype, np.float32), copy=False)
    return values


class Dropout:
    """Section 6.4.3. In training every number is set to 0 with probability ``dropout_ratio``, the others grow.

    ``out = x·mask / (1 − dropout_ratio)`` in training, which has the expectation x, and ``out = x`` in
    evaluation (inverted dropout, as in every framework; Srivastava et al. (2014) scale in evaluation instead).
    x: any shape; the output has its shape and dtype. While ``frozen``, the mask of the last training pass is
    used again for x of the same shape, so that differences of the loss can be taken.

    ``rng``: a generator or a seed; by default NumPy's global state, as in the book.

    Raises:
        TypeError, ValueError: ``dropout_ratio`` is not a number from 0 to below 1.
        RuntimeError: ``backward`` before ``forward``.

    Example:
        >>> layer = Dropout(0.5, rng=1)
        >>> layer.forward(np.ones((2, 3))).tolist()
        [[2.0, 2.0, 0.0], [2.0, 0.0, 0.0]]
        >>> layer.forward(np.ones((2, 3)), train_flg=False).tolist()
        [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """

    def __init__(self, dropout_ratio: float = 0.5, rng: np.random.Generator | int | None = None) -> None:
        self.dropout_ratio = real_number(dropout_ratio, "dropout_ratio", least=0, below=1)
        self.rng = None if rng is None else generator(rng)  # a module, which None means, cannot be copied
        self.frozen = False
        self.mask: Array | None = None
        self._like: tuple[tuple[int, ...], np.dtype[Any]] | None = None

    def forward(self, x: ArrayLike, train_flg: bool = True) -> Array:
        """Drop at random (``train_flg``), or hand x on."""
        x = real_array(x, "x")
        if not train_flg:
            self.mask = None
        elif not self.frozen or self.mask is None or self.mask.shape != x.shape:
            self.mask = generator(self.rng).random(x.shape) >= self.dropout_ratio
        self._like = x.shape, x.dtype
        return self._masked(x)

    def backward(self, dout: ArrayLike) -> Array:
        """The gradient with respect to x: it goes where x went in the last ``forward``."""
        return self._masked(incoming(dout, *needed(self._like, self)))

    def _masked(self, values: Array) -> Array:
        if self.mask is None:
            return np.array(values)
        out: Array = values * self.mask
        out *= values.dtype.type(1 / (1 - self.dropout_ratio))
        return out


def weight_decay(weights: Iterable[ArrayLike], weight_decay_lambda: float) -> float:
    """The penalty on large weights, ``½·λ·Σ W²`` over all of them; its gradient is λ·W. Section 6.4.2.

    With λ = 0 it is 0 whatever the weights are, as ½·0·∞ would be nan.

    Raises:
        TypeError: not real numbers.
        ValueError: λ is negative or not finite.

    Example:
        >>> weight_decay([[[1.0, 2.0], [3.0, 4.0]]], weight_decay_lambda=0.1)
        1.5
    """
    decay = real_number(weight_decay_lambda, "weight_decay_lambda", least=0)
    if decay == 0:
        return 0.0
    flat = [real_array(W, "weights").ravel() for W in weights]
    return 0.5 * decay * sum(float(np.vdot(W, W)) for W in flat)
