"""What the book asks of each of its functions and classes: how it is called, and what must come out.

A *contract* says under which names readers write the thing, how the book calls it, and a few *probes*: small
uses that the book itself makes. A reader's definition that cannot be called in the book's way is another
thing of the same name, and nothing is said about it. One that can is held against the pages' checks first;
the probes tell the rest, by comparing with the reference.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from errata.checker.reading.spelling import near_miss
from errata.checker.reading.standin import StandIn

Probe = Callable[[Any], Any]


class Mismatch(Exception):
    """The definition is not called as the book calls it; the text says how it is."""


class Untold(Exception):
    """A probe cannot say anything about this definition; the text says why."""


class Unasked(Untold):
    """A probe is about more than the definition is written for, which says nothing against the rest."""


class Nothing(Exception):
    """The definition gives nothing where the book goes on with what it gives."""


@dataclass(frozen=True)
class Contract:
    """How the book uses one thing.

    Attributes:
        subject: the reference's name.
        parameters: for each positional parameter of the book the names under which readers write it.
        names: other names of the same thing.
        probes: what is tried, by the words in which it is reported.
        accepted: results that are right although they are not the reference's, by the probe's words.
        methods: for a class, the methods the book calls, with the number of arguments.
        more: methods that the book has too, of which others may be slips.
        needed: the methods without which it is another thing; all of them by default.
        optional: how many of the last ``parameters`` the book's callers may leave out.
        alike: what other things of this name do, by what they are; one that does is not the book's.
        otherwise: other ways to call a thing of this name. None of them working says that a crash is the
            definition's own; left out, a crash alone says nothing.
        strict: the first parameters must have names that readers give them.
        given: what is handed over by name where a class asks for more than the book hands over.
        called: for methods, the names under which readers write their parameters.
    """

    subject: str
    parameters: tuple[tuple[str, ...], ...] = ()
    names: tuple[str, ...] = ()
    probes: dict[str, Probe] = field(default_factory=dict)
    accepted: dict[str, Callable[[Any], bool]] = field(default_factory=dict)
    methods: dict[str, int] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    needed: tuple[str, ...] | None = None
    optional: int = 0
    alike: dict[str, Callable[[Any], bool]] = field(default_factory=dict)
    otherwise: tuple[Probe, ...] | None = None
    strict: bool = False
    given: dict[str, Any] = field(default_factory=dict)
    called: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def adapt(self, learner: Any, exchanged: bool = False) -> Any:
        """The reader's object, callable in the book's way; ``exchanged`` takes its first two arguments for each other.

        Raises:
            Mismatch: it cannot be called so.
        """
        if inspect.isclass(learner) and (self.methods or not self.parameters):
            return self._class(learner)
        if inspect.isclass(learner) or not callable(learner) or self.methods:
            raise Mismatch(f"it is no {'class' if self.methods else 'function'}")
        return self._function(learner, exchanged)

    def _class(self, learner: Any) -> Any:
        if any(issubclass(base, StandIn) for base in learner.__mro__):
            raise Mismatch("it is built on a library that is not loaded")
        learner = _respelt(learner, ("__init__", *self.methods, *self.more))
        for name, count in self.methods.items():
            method = getattr(learner, name, None)
            if name in (self.methods if self.needed is None else self.needed):
                if not callable(method):
                    raise Mismatch(f"it has no method {name}")
                is_static = isinstance(inspect.getattr_static(learner, name), staticmethod)
                _bind(method, count + (not is_static), f"its method {name}")
        if self.parameters:
            learner = self._with_given(learner)
            self._bind(learner)
            self._check_names(positional(learner))
        return learner

    def _with_given(self, learner: Any) -> Any:
        """The class itself, or one that is made with what else it asks for."""
        asked = {name: value for name, value in self.given.items() if name in _required(learner)}
        if not asked:
            return learner

        def made(layer: Any, *args: Any, **named: Any) -> None:
            learner.__init__(layer, *args, **{**asked, **named})

        made.__signature__ = inspect.signature(functools.partial(learner.__init__, **asked))  # type: ignore[attr-defined]
        return type(learner.__name__, (learner,), {"__init__": made})

    def _function(self, learner: Callable[..., Any], exchanged: bool) -> Callable[..., Any]:
        self._bind(learner)
        names = positional(learner)
        self._check_names(names)
        places = _places(names, self.parameters)
        if exchanged and len(places) > 1:
            places |= {0: places[1], 1: places[0]}
        elif names[: len(self.parameters)] == [group[0] for group in self.parameters][: len(names)]:
            return learner

        @functools.wraps(learner)
        def as_in_the_book(*args: Any, **kwargs: Any) -> Any:
            given = dict(enumerate(args))
            for name, value in kwargs.items():
                given[next(n for n, group in enumerate(self.parameters) if name in group)] = value
            if not given.keys() <= places.keys():
                raise TypeError(f"takes only the arguments ({', '.join(names)})")
            return learner(**{places[n]: value for n, value in given.items()})

        return as_in_the_book

    def _bind(self, learner: Any) -> None:
        """Call it in thought with all that the book ever hands over, then with what it always does."""
        if self.optional:
            with contextlib.suppress(Mismatch):
                return _bind(learner, len(self.parameters), "it")
        _bind(learner, len(self.parameters) - self.optional, "it")

    def _check_names(self, names: list[str]) -> None:
        wanted = self.parameters[: len(self.parameters) - self.optional]
        if self.strict and not all(name in group for name, group in zip(names, wanted, strict=False)):
            raise Mismatch(f"it takes the arguments ({', '.join(names)}), the book's is called with other things")

    def is_in_order(self, names: list[str]) -> bool:
        """Whether arguments of these names come in the book's order, as far as the names tell."""
        return len(names) < 2 or _places(names, self.parameters).get(0, names[0]) == names[0]

    def tells_order(self, names: list[str]) -> bool:
        """Whether the names of the first two arguments say which is which: (x, t) and (y_hat, y) do, (x, y) does not.

        The book's own first name, y, is that of the labels elsewhere.
        """
        meant = [_means(name, self.parameters) for name in names[:2]]
        return meant.count(1) == 1 or (meant[:1] == [0] and names[0] != self.parameters[0][0])

    def takes_as_many(self, needed: int, most: int) -> bool:
        """Whether a function with so many arguments, of which so many are needed, can be called as the book does."""
        return needed <= len(self.parameters) and most >= len(self.parameters) - self.optional

    def is_named_as_here(self, learner: Any) -> bool:
        """Whether all parameters have names that readers give to those of the book."""
        calls = [(learner, self.parameters)]
        calls += [(getattr(learner, method), (("self",), *groups)) for method, groups in self.called.items()]
        return all(
            name in group for call, groups in calls for name, group in zip(positional(call), groups, strict=False)
        )


def _required(learner: Any) -> list[str]:
    """The names of what a class has to be given to be made."""
    parameters = inspect.signature(learner).parameters.values()
    return [p.name for p in parameters if p.default is p.empty and p.kind == p.POSITIONAL_OR_KEYWORD]


def positional(function: Callable[..., Any]) -> list[str]:
    """The names of the parameters that can be given by place; none of a built-in without a signature."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:
        return []
    return [p.name for p in parameters if p.kind == p.POSITIONAL_OR_KEYWORD]


def _respelt(learner: Any, wanted: tuple[str, ...]) -> Any:
    """The class with the methods the book calls under the book's names, where its own are slips of these."""
    own = {name.removeprefix(f"_{learner.__name__}"): method for name, method in vars(learner).items()}
    found = {
        right: method
        for right in wanted
        for name, method in own.items()
        if right not in own and callable(method) and near_miss(name, (right,))
    }
    return type(learner.__name__, (learner,), found) if found else learner


def _bind(function: Callable[..., Any], count: int, what: str) -> None:
    try:
        signature = inspect.signature(function)
        signature.bind(*range(count))
    except ValueError:  # a built-in without a signature
        return
    except TypeError:
        raise Mismatch(f"{what} takes the arguments {signature}, the book calls it with {count}") from None


def _places(names: list[str], parameters: tuple[tuple[str, ...], ...]) -> dict[int, str]:
    """The reader's name for each of the book's parameters: by its name where that tells, else by its place."""
    named = {n: name for n, group in enumerate(parameters) for name in reversed(names) if name in group}
    by_place = dict(enumerate(names))
    if len(names) > 1 and len(parameters) > 1:
        first, second = (_means(name, parameters) for name in names[:2])
        if (first, second) in ((1, 0), (1, None), (None, 0)):  # (x, f) for the book's (f, x)
            by_place |= {0: names[1], 1: names[0]}
    return {
        n: by_place[n] if n < 2 else named.get(n, by_place.get(n, ""))
        for n in {*by_place, *named}
        if n < len(parameters)
    }


def _means(name: str, parameters: tuple[tuple[str, ...], ...]) -> int | None:
    """Which of the book's first two parameters a name stands for, if it tells."""
    return next((n for n, group in enumerate(parameters[:2]) if name in group), None)
