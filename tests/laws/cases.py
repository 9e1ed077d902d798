"""How one public callable is called, and what the laws have to know about it.

A case makes a plain function of whatever it covers: `Affine.backward` becomes a function of x, W, b and dout that
returns the gradients. So every law is written once, for functions of named arguments.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import numpy as np

UNMODIFIED = "inputs are never modified"
INTEGERS = "integer input means the same as float input"
FLOAT32 = "float32 stays float32"
FLOAT16 = "float16 stays float16"
BATCH = "a batch is the stack of its singles"
FINITE = "no warning and no nan for finite input"
GRADIENT = "the gradient agrees with central differences"
SEED = "same seed, same result"
BAD_INPUT = "bad input is named"
LAWS = (UNMODIFIED, INTEGERS, FLOAT32, FLOAT16, BATCH, FINITE, GRADIENT, SEED, BAD_INPUT)


@dataclass(frozen=True)
class Batch:
    """The arguments that have one entry per sample, and what each output is: the stack, mean or sum of those of
    the singles, or the same as for each single.

    depth: so many leading axes are batches. rows=False: a single is a batch of one and keeps its axis.
    """

    arguments: tuple[str, ...]
    outputs: tuple[str, ...] = ("stack",)
    depth: int = 1
    rows: bool = True


@dataclass(frozen=True)
class Slope:
    """The outputs are the slopes of `of`, a function of the same arguments, by these arguments in this order.

    Where `of` has more than one number, they are weighted by the argument dout, or by 1. tolerance: about h^2 for the
    step h of the differences, times a third derivative.
    """

    of: Callable[..., Any]
    by: tuple[str, ...]
    tolerance: float = 1e-8


@dataclass(frozen=True, repr=False)
class Case:
    """`call` takes `arguments` by name. What kind of argument one is follows from its sample value.

    labels: the argument t holds numbers of so many classes. changes: arguments that are modified by contract.
    integers: whole-number samples where rounding the float ones would not do. largest: the largest size of an
    argument whose result is still a float64. extremes: arrays to try where not every number is allowed.
    wrong: shapes that an argument must not have. bad: other arguments that must be refused, and a part of the message.
    named: what the message calls an argument. kept: arguments that may be anything, or are checked in `bad`.
    precise=False: in float32 the numbers are only roughly the same.
    without: laws that look applicable and are not, and why.
    """

    name: str
    call: Callable[..., Any]
    arguments: Mapping[str, Any]
    covers: tuple[Any, ...]
    labels: int | None = None
    changes: tuple[str, ...] = ()
    batch: Batch | None = None
    slope: Slope | None = None
    integers: Mapping[str, Any] = field(default_factory=dict)
    largest: Mapping[str, float] = field(default_factory=dict)
    extremes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    wrong: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    bad: tuple[tuple[Mapping[str, Any], str], ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    precise: bool = True
    without: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.name

    @property
    def arrays(self) -> tuple[str, ...]:
        """The arguments that are arrays of real numbers."""
        return tuple(name for name, value in self.arguments.items() if is_real(value))

    def fresh(self, **instead: Any) -> dict[str, Any]:
        """The arguments as copies, some of them replaced."""
        return {**copy.deepcopy(dict(self.arguments)), **instead}

    def obeys(self, law: str) -> bool:
        """Whether the law is to be tested here."""
        return law not in self.without


def is_real(value: Any) -> bool:
    """An array of floating-point numbers, or one of its elements."""
    return isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f"


def some(*shape: int, seed: int = 0) -> np.ndarray:
    """Normal numbers, always the same ones, none of them near 0 or near another one."""
    numbers = np.random.default_rng([seed, *shape]).permutation(int(np.prod(shape, dtype=int)))
    return ((numbers - len(numbers) / 2 + 0.3) / max(2, len(numbers) / 4)).reshape(shape)


def leaves(result: Any) -> list[Any]:
    """The arrays and numbers in a result, in order."""
    if is_dataclass(result):
        return [leaf for entry in fields(result) for leaf in leaves(getattr(result, entry.name))]
    if isinstance(result, Mapping):
        return [leaf for value in result.values() for leaf in leaves(value)]
    if isinstance(result, (tuple, list)):
        return [leaf for value in result for leaf in leaves(value)]
    return [result]


def equal(a: Any, b: Any) -> bool:
    """The same to the last bit, dtypes included."""
    if isinstance(a, (np.ndarray, np.generic)):
        return isinstance(b, (np.ndarray, np.generic)) and a.dtype == b.dtype and np.array_equal(a, b)
    return type(a) is type(b) and (a == b or callable(a))


def all_equal(a: Any, b: Any) -> bool:
    """`equal` for every leaf."""
    a, b = leaves(a), leaves(b)
    return len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b, strict=True))
