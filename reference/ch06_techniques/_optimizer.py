"""What the rules of section 6.1 share: arguments checked before anything changes, state with one owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from reference._arguments import Array, real_array, real_number, same_shape

Params = dict[str, Any]
State = dict[str, Array]


class Optimizer:
    """Section 6.1. ``update(params, grads)`` for a rule that says by how much a parameter changes.

    A rule is a subclass with a ``_change``; ``state`` names its attributes that hold one array per
    parameter. They are None before the first update, as in the book.

    Raises:
        TypeError: ``lr`` is not a real number.
        ValueError: ``lr`` is negative or not finite.

    Example:
        >>> class Halve(Optimizer):
        ...     def _change(self, grad, buffer):
        ...         return np.multiply(grad, -self.lr / 2, out=buffer)
        >>> params = {"W": np.array([1.0, 2.0])}
        >>> Halve(lr=1).update(params, {"W": np.array([1.0, -1.0])})
        >>> params["W"].tolist()
        [0.5, 2.5]
    """

    state: ClassVar[tuple[str, ...]] = ()

    def __init__(self, lr: float) -> None:
        self.lr = real_number(lr, "lr", least=0)
        self._owner: Params | None = None
        self._buffers: State = {}
        for name in self.state:
            setattr(self, name, None)

    def __getstate__(self) -> dict[str, Any]:
        """A copied or saved optimizer has no owner: it goes on with the first params that fit its state."""
        return {**self.__dict__, "_owner": None, "_buffers": {}}

    def update(self, params: Params, grads: Mapping[str, Any]) -> None:
        """Take one step: change every parameter in place, and no gradient.

        A parameter keeps its dtype. Integers and lists become floating-point arrays, and those and Python
        numbers, which have no place to be changed in, are replaced in ``params``. Gradients that no
        parameter asks for are ignored.

        Raises:
            TypeError: a parameter or gradient that is not real numbers.
            ValueError: no parameters, a missing gradient, one of another shape, a read-only array, or
                parameters that are not those of the first update. Nothing is changed then.

        Example:
            >>> from reference.ch06_techniques import SGD
            >>> params = {"x": -7, "y": 2.0}
            >>> SGD(lr=0.5).update(params, {"x": -0.7, "y": 4.0})
            >>> params
            {'x': -6.65, 'y': 0.0}
        """
        if not params:
            raise ValueError("params must hold at least one parameter, got none")
        arrays = {key: _writeable(params[key], f"params[{key!r}]") for key in params}
        slopes = {key: _gradient(grads, key, array) for key, array in arrays.items()}
        if self.state:
            self._bind(params, arrays)
        self._begin()
        for key, array in arrays.items():
            state = (getattr(self, name)[key] for name in self.state)
            array += self._change(slopes[key], self._buffer(key, slopes[key]), *state)
            if array is not params[key]:
                params[key] = _of_the_kind(params[key], array)

    def _change(self, grad: Array, buffer: Array, *state: Array) -> Array:
        """What is added to a parameter; ``buffer`` is memory to compute in, ``state`` is updated."""
        raise NotImplementedError

    def _begin(self) -> None:
        """Called once before each step, for rules that count them."""

    def _bind(self, params: Params, arrays: State) -> None:
        """Refuse any parameters but those of the first update: their past is not this network's past."""
        if self._owner is not None and not _same_arrays(params, self._owner):
            raise ValueError(
                f"params must be those of the first update, got others: a {type(self).__name__} keeps the "
                "state of one network, so every network needs an optimizer of its own"
            )
        if getattr(self, self.state[0]) is None:
            for name in self.state:
                setattr(self, name, {key: np.zeros(a.shape, _precision(a)) for key, a in arrays.items()})
        then = {key: a.shape for key, a in getattr(self, self.state[0]).items()}
        now = {key: a.shape for key, a in arrays.items()}
        if then != now:
            raise ValueError(f"params must have the names and shapes of the first update, {then}, got {now}")
        self._owner = params

    def _buffer(self, key: str, like: Array) -> Array:
        buffer = self._buffers.get(key)
        if buffer is None or buffer.shape != like.shape or buffer.dtype != like.dtype:
            buffer = self._buffers[key] = np.empty_like(like)
        return buffer


def _precision(array: Array) -> np.dtype[Any]:
    """Squares of gradients vanish in float16, so that the state is never narrower than float32."""
    return np.result_type(array.dtype, np.float32)


def _same_arrays(params: Params, owner: Params) -> bool:
    """The same dictionary, or another one that holds the same arrays."""
    return params is owner or all(isinstance(v, np.ndarray) and v is owner.get(k) for k, v in params.items())


def _writeable(value: Any, name: str) -> Array:
    array = real_array(value, name)
    if not array.flags.writeable:
        raise ValueError(f"{name} must be writeable, got a read-only array")
    return array


def _gradient(grads: Mapping[str, Any], key: str, array: Array) -> Array:
    if key not in grads:
        raise ValueError(f"grads must have an entry for every parameter, got none for {key!r}")
    grad = real_array(grads[key], f"grads[{key!r}]")
    same_shape(array, grad, f"params[{key!r}]", f"grads[{key!r}]")
    return grad.astype(_precision(array), copy=False)


def _of_the_kind(old: Any, array: Array) -> Any:
    """The new value as a Python number, a NumPy scalar or an array, whichever the old one was."""
    if isinstance(old, np.generic):
        return array[()]
    return array.item() if isinstance(old, (int, float)) else array
