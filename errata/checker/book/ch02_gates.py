"""Chapter 2: the gates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from errata.checker.contracts import Contract

_PAIRS = ((0, 0), (1, 0), (0, 1), (1, 1))


def _gate(gate: Any) -> list[Any]:
    return [gate(*pair) for pair in _PAIRS]


def _truth(*values: int) -> Callable[[Any], bool]:
    return lambda got: [_is_on(one) for one in got] == [bool(value) for value in values]


def _is_on(answer: Any) -> bool | None:
    """Whether a gate's answer counts as 1: a number, a truth value or an array of one; nothing else is an answer."""
    is_answer = answer is not None and not isinstance(answer, tuple) and np.size(answer) == 1
    return bool(np.ravel(answer)[0]) if is_answer else None


def _takes_a_pair(gate: Any) -> bool:
    """Whether it is given both inputs as one, and cannot be called with two."""
    try:
        gate(*_PAIRS[0])
    except Exception:
        return all(_is_on(gate(np.array(pair))) is not None for pair in _PAIRS)
    return False


FUNCTIONS = tuple(
    Contract(
        name,
        (("x1", "a", "x", "A", "p", "i1"), ("x2", "b", "y", "B", "q", "i2")),
        (f"{name.lower()}_gate", f"{name}_gate", name.capitalize(), f"{name}_GATE"),
        {f"{name} on the four inputs": _gate},
        {f"{name} on the four inputs": _truth(*truth)},
        otherwise=(),
        alike={"a gate that takes both inputs as one": _takes_a_pair},
    )
    for name, truth in (("AND", (0, 0, 0, 1)), ("NAND", (1, 1, 1, 0)), ("OR", (0, 1, 1, 1)), ("XOR", (0, 1, 1, 0)))
)
