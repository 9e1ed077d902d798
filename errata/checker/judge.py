"""Judging one definition: wrong, different from the reference, right, or not to be told.

Runs in a worker, on code that nobody has vouched for. What is judged is handed over and handed back as plain
data, so that it can travel to another process or another machine.
"""

from __future__ import annotations

import sys
import types
import warnings
from typing import Any

import numpy as np

from errata.catalogue import Catalogue, load, right_answer
from errata.checker.contracts import Contract, Mismatch, Untold
from errata.checker.uses import contract_of
from errata.expect import Mistake, equal, show
from errata.page import Page
from errata.proof import ask, check_of

#: The aliases that NumPy removed. Without them every definition that has one could only be said to crash,
#: and the page about the alias, found in the text, would hide all others.
_REMOVED = {"int": int, "float": float, "complex": complex, "object": object, "str": str, "bool": bool}

#: Errors that say that the surroundings are missing, not that the definition is wrong.
_SURROUNDINGS = (ImportError, NameError, FileNotFoundError, PermissionError, NotImplementedError)

#: What comes of calling something in a way that it is not meant for.
_OTHER_CALLS = ("TypeError", "AttributeError", "KeyError")

_catalogue: Catalogue | None = None


def catalogue() -> Catalogue:
    """The pages, read once for each worker."""
    global _catalogue
    if _catalogue is None:
        _catalogue = load()
    return _catalogue


def prepare() -> None:
    """Load, once for all the definitions that a worker will judge, the pages, their checks and the reference."""
    for page in catalogue():
        for name in page.subjects:
            right_answer(name, page.chapter)
        check_of(page)


def judge(payload: dict[str, Any]) -> dict[str, Any]:
    """Judge one definition.

    Args:
        payload: ``name``, ``kind`` (``function`` or ``class``), ``code``, ``prelude`` (what is in force before
            it), and optionally ``known_as`` (the book's name, where the own name is a slip of it), ``missing``
            (names that come from where nothing is) and ``helpers`` (the definitions in the prelude).

    Returns:
        ``subject``, ``verdict`` (``right``, ``wrong``, ``differs``, ``cannot-tell``), ``errata`` (a list of
        ``id, severity, input, got, expected, message``) and ``reason``.
    """
    contract = contract_of(payload.get("known_as", payload["name"]), payload["kind"])
    if contract is None:
        return _verdict("", "cannot-tell", reason=f"the book has no {payload['name']}")
    first = _judged(payload, contract, {})
    helpers = _stand_ins(payload, contract)
    if first["verdict"] == "right" or not helpers:
        return first
    # what is wrong may be a helper it calls: then that is to blame, and is judged where it stands
    second = _judged(payload, contract, helpers)
    if second["verdict"] == "right":
        return second | {"reason": f"right by itself, not with this file's own {', '.join(sorted(helpers))}"}
    return second if first["verdict"] == "cannot-tell" else first


def _judged(payload: dict[str, Any], contract: Contract, helpers: dict[str, Any]) -> dict[str, Any]:
    subject = contract.subject
    try:
        learner = contract.adapt(_defined(payload, helpers))
    except Mismatch as error:
        return _verdict(subject, "cannot-tell", reason=str(error))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return _verdict(subject, "cannot-tell", reason=f"it cannot be defined by itself: {_said(error)}")
    found, untold = _known_mistakes(subject, learner)
    blame = [one for one in found if one["severity"] in ("bug", "environment")]
    differs, reason, tried = _difference(contract, learner)
    if blame and not tried and all(one["got"].startswith(_OTHER_CALLS) for one in blame):
        # it cannot even be called as the book calls it: another thing of the same name
        return _verdict(subject, "cannot-tell", reason=reason)
    if blame:
        return _verdict(subject, "wrong", found)
    if differs:
        return _verdict(subject, "differs", found, differs, reason=reason)
    if not tried:
        return _verdict(subject, "cannot-tell", found, reason=reason or untold or "nothing could be tried on it")
    return _verdict(subject, "right", found)


def _verdict(
    subject: str,
    verdict: str,
    errata: list[dict[str, Any]] | None = None,
    difference: dict[str, str] | None = None,
    reason: str = "",
) -> dict[str, Any]:
    return {
        "subject": subject,
        "verdict": verdict,
        "errata": errata or [],
        "difference": difference,
        "reason": reason,
    }


def _defined(payload: dict[str, Any], helpers: dict[str, Any]) -> Any:
    """Run the definition with what is in force before it, and return what its name then stands for."""
    _readd_removed_names()
    module = types.ModuleType("notes")
    sys.modules["notes"] = module  # dataclasses and pickle look a class's module up
    names = vars(module)
    for name in payload.get("missing", ()):
        answer = right_answer(name, "")
        if answer is not None:
            names[name] = answer
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(payload["prelude"], "prelude", "exec", dont_inherit=True), names)
        names |= helpers
        exec(compile(payload["code"], payload.get("path", "notes"), "exec", dont_inherit=True), names)
    return names[payload["name"]]


def _readd_removed_names() -> None:
    for name, alias in _REMOVED.items():
        if name not in vars(np):
            setattr(np, name, alias)


def _stand_ins(payload: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """The reference's functions for those of the prelude that have their name and their contract."""
    answers = {}
    for name in payload.get("helpers", ()):
        known = contract_of(name, "function") or contract_of(name, "class")
        if known is not None and known.subject != contract.subject:
            answers[name] = right_answer(known.subject, "")
    return {name: answer for name, answer in answers.items() if answer is not None}


def _known_mistakes(subject: str, learner: Any) -> tuple[list[dict[str, Any]], str]:
    """The pages whose check fails, without those that another failing page explains."""
    failing: dict[str, tuple[Page, AssertionError]] = {}
    untold = ""
    for page in catalogue().about([subject]):
        others = {name: right_answer(name, page.chapter) for name in page.subjects if name != subject}
        if page.in_source or None in others.values():
            continue
        np.random.seed(0)
        outcome = _quietly(page, {**others, subject: learner})
        if outcome.verdict == "fails" and outcome.mistake is not None:
            failing[page.id] = (page, outcome.mistake)
        elif outcome.verdict == "cannot tell":
            untold = untold or outcome.message
    # a page lists in 'also' the mistakes of other pages that its check fails too: where both fail, those are the cause
    caused = {
        page.id
        for page, _ in failing.values()
        if any(other in failing and page.id not in catalogue()[other].also for other in page.also)
    }
    return [_erratum(page, mistake) for page, mistake in failing.values() if page.id not in caused], untold


def _quietly(page: Page, subjects: dict[str, Any]) -> Any:
    try:
        return ask(page, subjects)
    except (SystemExit, GeneratorExit) as error:  # the learner's code wants to end the program
        raise RuntimeError(f"it ends the program: {_said(error)}") from None


def _erratum(page: Page, mistake: AssertionError) -> dict[str, Any]:
    known = mistake if isinstance(mistake, Mistake) else Mistake(str(mistake))
    return {
        "id": page.id,
        "severity": page.severity,
        "input": known.given,
        "got": known.got,
        "expected": known.expected,
        "message": known.because,
    }


def _difference(contract: Contract, learner: Any) -> tuple[dict[str, str] | None, str, int]:
    """The first of the book's own uses on which the definition and the reference disagree.

    Returns:
        The disagreement or None, why some use could not be tried, and how many uses agreed.
    """
    reference, reason, agreed = right_answer(contract.subject, ""), "", 0
    for words, probe in contract.probes.items():
        expected = _tried(probe, reference)
        try:
            got = _tried(probe, learner)
        except Untold as error:
            reason = reason or str(error)
            continue
        except Exception as error:
            reason = reason or f"{words} raises {_said(error)}"
            continue
        accepted = contract.accepted.get(words)
        if equal(got, expected, rtol=1e-4, atol=1e-6) or (accepted is not None and accepted(got)):
            agreed += 1
        else:
            return {"input": words, "got": show(got), "expected": show(expected)}, "", agreed
    return None, reason, agreed


def _tried(probe: Any, subject: Any) -> Any:
    np.random.seed(0)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return probe(subject)


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:200] if text else type(error).__name__
