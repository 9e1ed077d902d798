"""Judging one definition: wrong, different from the reference, right, or not to be told.

Runs in a worker, on code that nobody has vouched for. What is judged is handed over and handed back as plain
data, so that it can travel to another process or another machine.
"""

from __future__ import annotations
import __future__

import ast
import re
import sys
import types
import warnings
from collections.abc import Collection
from typing import Any

import numpy as np

from errata.catalogue import Catalogue, load, right_answer
from errata.checker import crashes
from errata.checker.contracts import Contract, Mismatch
from errata.checker.trying import does, said, silently, try_uses
from errata.checker.undefined import undefined
from errata.checker.uses import contract_of, subject_of
from errata.expect import Mistake
from errata.page import Page
from errata.patterns import parse, walk
from errata.proof import Outcome, ask, check_of, subjects_of

#: The aliases that NumPy removed. Without them every definition that has one could only be said to crash,
#: and the page about the alias, found in the text, would hide all others.
_REMOVED = {"int": int, "float": float, "complex": complex, "object": object, "str": str}

_CRASHED = re.compile(r"\w+(?:Error|Exception)\b")
_catalogue: Catalogue | None = None
_prepared: set[str] = set()


def catalogue() -> Catalogue:
    """The pages, read once for each worker."""
    global _catalogue
    if _catalogue is None:
        _catalogue = load()
    return _catalogue


def prepare(payload: dict[str, Any]) -> None:
    """Load what judging this needs of the pages and of the reference, in the server, so that it is loaded once."""
    contract = contract_of(payload.get("known_as", payload["name"]), payload["kind"])
    for name in (*payload.get("missing", ()), *payload.get("helpers", ())):
        right_answer(subject_of(name), "")
    for page in catalogue().about([contract.subject] if contract else ()):
        for name in page.subjects:
            right_answer(name, page.chapter)
        if page.id not in _prepared:
            _prepared.add(page.id)
            check_of(page)


def judge(payload: dict[str, Any]) -> dict[str, Any]:
    """Judge one definition.

    Args:
        payload: ``name``, ``kind`` (``function`` or ``class``), ``code``, ``prelude`` (what is in force before
            it), and optionally ``known_as`` (the book's name, where the own name is a slip of it), ``missing``
            (names that come from where nothing is), ``unset`` and ``unbound`` (names that nothing sets, see
            `errata.checker.undefined`) and ``helpers`` (the definitions in the prelude).

    Returns:
        ``subject``, ``verdict`` (``right``, ``wrong``, ``differs``, ``cannot-tell``), ``errata`` (a list of
        ``id, severity, input, got, expected, message``, and whether the result is ``alike`` the one of the page's
            own mistake), ``difference`` and ``reason``; where it is right but for its helpers also which of them it
        ``blames``, and what happens ``because`` of them.
    """
    contract = contract_of(payload.get("known_as", payload["name"]), payload["kind"])
    if contract is None:
        return _verdict("", "cannot-tell", reason=f"the book has no {payload['name']}")
    answer = _with_helpers(payload, contract)
    told = undefined(
        payload["code"], payload.get("unset", ()), () if answer.get("other") else payload.get("unbound", ())
    )
    if told and answer["verdict"] in ("right", "cannot-tell"):
        return answer | {"verdict": "differs", "difference": told, "reason": ""}
    return answer


def _with_helpers(payload: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """The answer with the definition's own helpers; where these are what is wrong, with the reference's."""
    first = _judged(payload, contract, {})
    helpers = _stand_ins(payload, contract)
    if first["verdict"] == "right" or not helpers:
        return first
    # what is wrong may be a helper it calls: then that is to blame, and is judged where it stands
    second = _judged(payload, contract, helpers)
    if second["verdict"] == "right":
        own = _to_blame(payload, contract, helpers)
        reason = f"right by itself, not with this file's own {', '.join(own or sorted(helpers))}"
        return second | {"reason": reason, "blames": own, "because": _what_happens(first)}
    return first if second["verdict"] == "cannot-tell" else second


def _to_blame(payload: dict[str, Any], contract: Contract, helpers: dict[str, Any]) -> list[str]:
    """The helpers that have to be put right; else those of which one is enough; else nobody knows which."""

    def is_right_with(names: set[str]) -> bool:
        chosen = {name: helpers[name] for name in names}
        return bool(_judged(payload, contract, chosen)["verdict"] == "right")

    needed = [name for name in sorted(helpers) if not is_right_with({*helpers} - {name})]
    return needed or [name for name in sorted(helpers) if is_right_with({name})]


def _what_happens(answer: dict[str, Any]) -> dict[str, str] | None:
    """The first thing that went wrong: the input, what came and what should have come."""
    serious = (one for one in answer["errata"] if one["severity"] in ("bug", "environment"))
    told = answer["difference"] or next(serious, None)
    return told and {key: told[key] for key in ("input", "got", "expected")}


def _judged(payload: dict[str, Any], contract: Contract, helpers: dict[str, Any]) -> dict[str, Any]:
    subject = contract.subject
    try:
        learner = contract.adapt(_defined(payload, helpers))
        for what, is_alike in contract.alike.items():
            if does(is_alike, learner):
                raise Mismatch(f"it is {what}")
    except Mismatch as error:
        return _verdict(subject, "cannot-tell", reason=str(error)) | {"other": True}
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return _verdict(subject, "cannot-tell", reason=f"it cannot be defined by itself: {said(error)}")
    found, untold = _known_mistakes(subject, learner)
    blame = [one for one in found if one["severity"] in ("bug", "environment")]
    tried = try_uses(contract, learner, payload["code"])
    crashed = all(_CRASHED.match(one["got"]) for one in blame)
    explained = any(one["got"] and one["got"] in tried.reason for one in blame)  # a page about this very error
    if blame and not (tried.agreed or tried.difference) and (crashed or (tried.unclear and not explained)):
        # it cannot even be called as the book calls it: another thing of the same name
        return _verdict(subject, "cannot-tell", reason=tried.reason)
    if tried.difference and tried.difference["got"] == "None":  # every page would say so, and explain another mistake
        return _verdict(subject, "differs", difference=tried.difference)
    if blame:
        return _verdict(subject, "wrong", found)
    if tried.difference:
        return _verdict(subject, "differs", found, tried.difference)
    if not tried.agreed:
        return _verdict(subject, "cannot-tell", found, reason=tried.reason or untold or "nothing could be tried on it")
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
        answer = right_answer(subject_of(name.rsplit(".", 1)[-1]), "")
        if answer is not None:
            _bind(names, name.split("."), answer)
    # what stands in an annotation is no part of what is judged, and often is not there
    flags = __future__.annotations.compiler_flag
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(payload["prelude"], "prelude", "exec", flags, dont_inherit=True), names)
        names |= helpers
        exec(compile(payload["code"], crashes.OWN, "exec", flags, dont_inherit=True), names)
    return names[payload["name"]]


def _bind(names: dict[str, Any], path: list[str], value: Any) -> None:
    """Put a value under a dotted name, with a namespace for each module that is not there."""
    for part in path[:-1]:
        names = vars(names.setdefault(part, types.SimpleNamespace()))
    names[path[-1]] = value


def _readd_removed_names() -> None:
    for name, alias in _REMOVED.items():
        if name not in vars(np):
            setattr(np, name, alias)


def _stand_ins(payload: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """The reference's functions for those of the prelude that have their name and their contract."""
    answers = {}
    for name in payload.get("helpers", ()):
        known = contract_of(name, "function") or contract_of(name, "class")
        answer = None if known is None else right_answer(subject_of(name), "")
        if known is not None and answer is not None and name != payload["name"]:
            answers[name] = answer if known.is_in_order(_arguments(name, payload)) else _swapped(answer)
    return answers


def _swapped(function: Any) -> Any:
    return lambda second, first, *more, **named: function(first, second, *more, **named)


def _arguments(name: str, payload: dict[str, Any]) -> list[str]:
    """The names of the arguments of a helper, which is called with them in this order."""
    found = [node for node in walk(parse(payload["prelude"])) if getattr(node, "name", "") == name]
    return [arg.arg for node in found if isinstance(node, ast.FunctionDef) for arg in node.args.args]


def _known_mistakes(subject: str, learner: Any) -> tuple[list[dict[str, Any]], str]:
    """The pages whose check fails, without those that another failing page explains."""
    failing: dict[str, tuple[Page, AssertionError]] = {}
    untold = ""
    for page in catalogue().about([subject]):
        others = {name: right_answer(name, page.chapter) for name in page.subjects if name != subject}
        if None in others.values():
            continue
        outcome = silently(lambda subjects, page=page: _asked(page, subjects), {**others, subject: learner})
        if outcome.verdict == "fails" and outcome.mistake is not None:
            failing[page.id] = (page, outcome.mistake)
        elif outcome.verdict == "cannot tell":
            untold = untold or outcome.message
    caused = {page.id for page, _ in failing.values() if any(_causes(failing, page, other) for other in page.also)}
    return [_erratum(page, mistake) for page, mistake in failing.values() if page.id not in caused], untold


def _causes(failing: Collection[str], page: Page, other: str) -> bool:
    """Whether another mistake explains this one, which is then not told.

    A page lists in ``also`` the mistakes of other pages that its check fails too: where both fail, those are the
    cause. Of two limitations each is told: they are different uses, and mending the one leaves the other.
    """
    cause = catalogue()[other]
    limitations = page.severity == cause.severity == "limitation"
    return other in failing and page.id not in cause.also and not limitations


def _asked(page: Page, subjects: dict[str, Any]) -> Any:
    try:
        return ask(page, subjects)
    except (SystemExit, GeneratorExit) as error:
        return Outcome("cannot tell", f"it ends the program: {said(error)}")


def _erratum(page: Page, mistake: AssertionError) -> dict[str, Any]:
    known = mistake if isinstance(mistake, Mistake) else Mistake(str(mistake))
    return {
        "id": page.id,
        "severity": page.severity,
        "input": known.given,
        "got": known.got,
        "expected": known.expected,
        "message": known.because,
        "alike": _symptom(known.got) == _own_symptom(page),
    }


def _symptom(got: str) -> str:
    """A result as it is; of an error only its kind, since its words depend on names and shapes."""
    crash = _CRASHED.match(got)
    return crash[0] if crash else got


def _own_symptom(page: Page) -> str:
    """What the page's own mistake gives under the page's check. A definition that fails the check in another way
    has something wrong with it, but not surely what the page is about."""
    offered = subjects_of(page, page.mistake)
    rest = {name: right_answer(name, page.chapter) for name in page.subjects if name not in offered}
    mistake = silently(lambda subjects: ask(page, subjects), {**offered, **rest}).mistake
    return _symptom(getattr(mistake, "got", ""))
