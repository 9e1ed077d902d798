"""Trying the book's own uses on a definition, and what comes of it beside the reference."""

from __future__ import annotations

import contextlib
import io
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from errata.catalogue import right_answer
from errata.checker import crashes
from errata.checker.contracts import Contract, Nothing, Unasked, Untold
from errata.checker.endless import Endless, allowed, bounded
from errata.expect import equal, show


@dataclass
class Tried:
    """What came of the book's own uses: the first disagreement, how many agreed, and why others could not be tried.

    ``crash`` is the first one of whatever origin, where the definition is of no other use.
    """

    difference: dict[str, str] | None = None
    crash: dict[str, str] | None = None
    agreed: int = 0
    reason: str = ""
    crashed: list[tuple[BaseException, dict[str, str]]] = field(default_factory=list)
    unclear: bool = False


def try_uses(contract: Contract, learner: Any, code: str) -> Tried:
    """Try one use after another, up to the first on which the definition and the reference disagree."""
    reference, tried = right_answer(contract.subject, ""), Tried()
    made: list[tuple[BaseException, dict[str, str]]] = []
    for words, probe in contract.probes.items():
        expected = silently(probe, reference)
        try:
            got = silently(probe, learner)
        except Nothing:
            got = None
        except Untold as error:
            tried.reason = tried.reason or str(error)
            tried.unclear = tried.unclear or not isinstance(error, Unasked)
            continue
        except Endless:
            got = f"no end: stopped after {allowed():g} s of computing"
            tried.difference = {"input": words, "got": got, "expected": show(expected)}
            break
        except (Exception, SystemExit) as error:
            tried.reason = tried.reason or f"{words} raises {said(error)}"
            at = crashes.own_line(error, code)
            told = f"{said(error)}, at: {at}" if at else said(error)
            crash = {"input": words, "got": told, "expected": show(expected)}
            if not crashes.is_of_the_surroundings(error):
                tried.crash = tried.crash or crash
            if crashes.is_slip(error, code):
                tried.difference = tried.difference or crash
            elif crashes.is_strictness(error):
                tried.unclear = True
            elif crashes.is_telling(error, code) or crashes.is_misfit(error):
                tried.crashed.append((error, crash))
            elif _is_of_its_making(error, contract):
                made.append((error, crash))
            else:
                tried.unclear = True
            continue
        accepted = contract.accepted.get(words)
        if _agree(got, expected) or (accepted is not None and accepted(got)):
            tried.agreed += 1
        else:
            tried.difference = {"input": words, "got": show(got), "expected": show(expected)}
            break
    if tried.agreed:  # what it hands others is its own doing only where it is called rightly
        tried.crashed += made
    tried.unclear = tried.unclear or bool(made)
    if tried.crashed and not tried.difference and _is_to_blame(tried, contract, learner, code):
        tried.difference = tried.crashed[0][1]
    if tried.agreed or (tried.crash and not _is_meant(contract, learner)):
        tried.crash = None
    return tried


def _is_to_blame(tried: Tried, contract: Contract, learner: Any, code: str) -> bool:
    """Whether a crash is the definition's own: other uses of the book work, or no use of any kind does."""
    if tried.agreed:
        return True
    strange = any(crashes.is_strange(error, code) for error, _ in tried.crashed)
    return not (strange or tried.unclear) and _is_meant(contract, learner)


def _is_of_its_making(error: BaseException, contract: Contract) -> bool:
    """Whether a layer or a network handed others what they cannot take, or asked a list for what no list has."""
    is_theirs = isinstance(error, (TypeError, ValueError, IndexError, RuntimeError)) and not crashes.is_own(error)
    return bool(contract.methods) and (is_theirs or crashes.is_of_a_container(error))


def _agree(got: Any, expected: Any) -> bool:
    """Equal to what a page of the book shows, be a single number in an array or not, but not in a tuple."""
    if isinstance(got, tuple) and np.ndim(expected) == 0:
        return False
    with contextlib.suppress(ValueError):  # rows of different lengths have no size
        if np.size(expected) == 1 and np.size(got) == 1:
            got, expected = np.ravel(got)[0], np.ravel(expected)[0]
    return equal(got, expected, rtol=1e-4, atol=1e-6)


def _is_meant(contract: Contract, learner: Any) -> bool:
    """Whether a definition that the book's own uses crash is meant for them: so named, and of no other use."""
    if contract.otherwise is None or not contract.is_named_as_here(learner):
        return False
    return not any(does(probe, learner) for probe in contract.otherwise)


def does(use: Any, learner: Any) -> bool:
    """Whether the definition can be used so, and gives something."""
    try:
        answer = silently(use, learner)
    except (Exception, SystemExit, Endless):
        return False
    return answer is not None and answer is not False


def silently(function: Any, subject: Any, share: float = 1.0) -> Any:
    """Call it with the same random numbers each time, without warnings, without output and for this share of the time.

    Raises:
        Endless: it takes longer than anything of the book.
    """
    np.random.seed(0)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), bounded(share):
        warnings.simplefilter("ignore")
        return function(subject)


def said(error: BaseException) -> str:
    """An error in one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:200] if text else type(error).__name__
