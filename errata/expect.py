"""What a page's check is written with: call, compare, and say what was wrong in the learner's terms.

A check *fails* only by :class:`Mistake` (or a plain ``assert``). Any other exception means that the check
could not be carried out, which is never held against the learner.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

Errors = type[BaseException] | tuple[type[BaseException], ...]
_UNSET = object()


class Mistake(AssertionError):
    """The mistake is there: on which input, what came out, what should have, and why it matters."""

    def __init__(self, because: str, *, given: str = "", got: str = "", expected: str = "") -> None:
        self.because, self.given, self.got, self.expected = because, given, got, expected
        facts = [
            f"{given} gives {got}" if given else f"got {got}" if got else "",
            expected and f"expected {expected}",
        ]
        super().__init__(": ".join(part for part in (because, ", ".join(filter(None, facts))) if part))


def show(value: Any, limit: int = 120) -> str:
    """A value as a learner would type it, the same on every NumPy, and short.

    Example:
        >>> import numpy as np
        >>> show(np.array([0.5, 2.0])), show(lambda x: x)
        ('[0.5, 2. ]', 'f')
    """
    import numpy as np  # here, as it takes as long to load as all the rest of `errata list`

    with np.printoptions(precision=8, suppress=False, threshold=12, edgeitems=3):
        if isinstance(value, np.ndarray):
            text = np.array2string(value, separator=", ").replace("\n", " ")
        elif isinstance(value, np.generic):
            text = repr(value.item())
        elif isinstance(value, (tuple, list)):
            inner = ", ".join(show(item) for item in value)
            text = f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
        elif isinstance(value, dict):
            text = "{" + ", ".join(f"{key!r}: {show(item)}" for key, item in value.items()) + "}"
        elif callable(value):
            text = getattr(value, "__name__", type(value).__name__).replace("<lambda>", "f")
        else:
            text = repr(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def equal(got: Any, expected: Any, rtol: float = 1e-6, atol: float = 1e-9) -> bool:
    """Whether two results agree in shape and, to rounding, in value; ``nan`` agrees with nothing.

    Example:
        >>> equal([0.1 + 0.2], [0.3]), equal(float("nan"), float("nan")), equal([1.0], 1.0)
        (True, False, False)
    """
    import numpy as np

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            a, b = np.asarray(got), np.asarray(expected)
    except (ValueError, Warning):  # rows of different lengths are no array; old NumPy only warns of it
        return False
    if a.shape != b.shape:
        return False
    if a.dtype.kind in "fiubc" and b.dtype.kind in "fiubc":
        return bool(np.allclose(a, b, rtol=rtol, atol=atol))
    return bool(np.all(a == b))


def same(got: Any, expected: Any, because: str, *, given: str = "", rtol: float = 1e-6, atol: float = 1e-9) -> None:
    """Compare a value that the check has at hand with what it must be.

    Raises:
        Mistake: they differ in shape or value.

    Example:
        >>> same([6.0, 8.0], [6, 8], because="the gradient of x0² + x1² is 2x")
    """
    if not equal(got, expected, rtol, atol):
        raise Mistake(because, given=given, got=show(got), expected=show(expected))


def expect(
    function: Callable[..., Any],
    *args: Any,
    gives: Any = _UNSET,
    because: str,
    raises: Errors = (),
    crashes: Errors = (),
    may_refuse: Errors = (),
    quiet: bool = False,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    **kwargs: Any,
) -> Any:
    """Call the learner's function and compare what comes out; returns what came out.

    Args:
        gives: the right result; left out, any result will do.
        because: why the right result is right, in the learner's words.
        raises: the function must refuse this input with one of these errors.
        crashes: errors that are the mistake; any other error means that the check cannot tell.
        may_refuse: errors that are as good as the right result.
        quiet: a warning is the mistake.

    Raises:
        Mistake: another result, or one of the errors in ``crashes``.

    Example:
        >>> expect(abs, -3, gives=3, because="a distance is never negative")
        3
    """
    given = call(function, args, kwargs)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error" if quiet else "ignore")
            got = function(*args, **kwargs)
    except Warning as warning:
        raise Mistake(
            because, given=given, got=f"{type(warning).__name__}: {warning}", expected="no warning"
        ) from warning
    except (*_tuple(raises), *_tuple(may_refuse)):
        return None
    except _tuple(crashes) as error:
        wanted = "a result" if gives is _UNSET else show(gives)
        raise Mistake(because, given=given, got=f"{type(error).__name__}: {error}", expected=wanted) from error
    if raises:
        names = " or ".join("an error" if error is Exception else error.__name__ for error in _tuple(raises))
        raise Mistake(because, given=given, got=show(got), expected=names)
    if gives is not _UNSET:
        same(got, gives, because, given=given, rtol=rtol, atol=atol)
    return got


def call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """How the call looks in the learner's own code.

    Example:
        >>> call(abs, (-3,), {})
        'abs(-3)'
    """
    arguments = [show(arg) for arg in args] + [f"{name}={show(value)}" for name, value in kwargs.items()]
    name = (
        getattr(function, "__qualname__", type(function).__name__).rsplit("<locals>.", 1)[-1].replace("<lambda>", "f")
    )
    return f"{name}({', '.join(arguments)})"


def _tuple(errors: Errors) -> tuple[type[BaseException], ...]:
    return errors if isinstance(errors, tuple) else (errors,)
