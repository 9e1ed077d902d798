"""Judging one definition: wrong, different from the reference, right, or not to be told.

Runs in a worker, on code that nobody has vouched for. What is judged is handed over and handed back as plain
data, so that it can travel to another process or another machine.
"""

from __future__ import annotations

import ast
from typing import Any

from errata.catalogue import right_answer
from errata.checker.contracts import Contract, Mismatch
from errata.checker.defining import defined, swapped
from errata.checker.mistakes import CRASHED, catalogue, known_mistakes
from errata.checker.trying import does, said, try_uses
from errata.checker.undefined import is_asked, undefined
from errata.checker.uses import asked_of, contract_of, known_as, subject_of
from errata.patterns import parse, walk
from errata.proof import check_of

#: Losses, of which readers' own may take the labels first.
_LOSSES = frozenset(("cross_entropy_error", "mean_squared_error", "sum_squared_error"))

_prepared: set[str] = set()


def prepare(payload: dict[str, Any]) -> None:
    """Load what judging this needs of the pages and of the reference, in the server, so that it is loaded once."""
    contract = asked_of(payload)
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
            (names that come from where nothing is), ``unset``, ``unbound``, ``slips`` and ``forgotten`` (of
            names that nothing sets, see `errata.checker.undefined`) and ``helpers`` (the definitions in the prelude).

    Returns:
        ``subject``, ``verdict`` (``right``, ``wrong``, ``differs``, ``cannot-tell``), ``errata`` (a list of
        ``id, severity, input, got, expected, message``, and whether the result is ``alike`` the one of the page's
            own mistake), ``difference`` and ``reason``; where it is right but for its helpers also which of them it
        ``blames``, with what happens because of each.
    """
    contract = asked_of(payload)
    if contract is None:
        return _verdict("", "cannot-tell", reason=f"the book has no {payload['name']}")
    answer = _with_stand_ins(payload, contract)
    unbound = payload.get("unbound", ())
    if answer.get("other"):  # which may lean on functions that are not shown
        unbound = [name for name in unbound if not is_asked(name, payload["code"])]
    told = undefined(payload["code"], payload.get("unset", ()), unbound, payload.get("slips"), payload.get("forgotten"))
    if told and answer["verdict"] in ("right", "cannot-tell"):
        return answer | {"verdict": "differs", "difference": told, "reason": ""}
    return answer


def _with_stand_ins(payload: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """The answer; where the loss is not here, it may be one that takes the labels first."""
    answer = _with_helpers(payload, contract)
    losses = [name for name in payload.get("missing", ()) if subject_of(name) in _LOSSES]
    if answer["verdict"] not in ("wrong", "differs") or not losses:
        return answer
    other = _with_helpers({**payload, "labels_first": losses}, contract)
    if other["verdict"] != "right":
        return answer
    return _verdict(
        contract.subject, "cannot-tell", reason=f"right only if {losses[0]}, which is not here, takes the labels first"
    )


def _with_helpers(payload: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """The answer with the definition's own helpers; where these are what is wrong, with the reference's."""
    first = _judged(payload, contract, {})
    helpers, doubtful = _stand_ins(payload)
    if first["verdict"] == "right" or not helpers:
        return first
    # what is wrong may be a helper it calls: then that is to blame, and is judged where it stands
    second = _judged(payload, contract, helpers)
    if second["verdict"] != "right" and doubtful:
        others = helpers | {name: swapped(helpers[name]) for name in doubtful}
        third = _judged(payload, contract, others)
        helpers, second = (others, third) if third["verdict"] == "right" else (helpers, second)
    if second["verdict"] == "right":
        blames = _to_blame(payload, contract, helpers, first)
        reason = f"right by itself, not with this file's own {', '.join(blames or sorted(helpers))}"
        return second | {"reason": reason, "blames": blames}
    return first if second["verdict"] == "cannot-tell" else second


def _to_blame(
    payload: dict[str, Any], contract: Contract, helpers: dict[str, Any], first: dict[str, Any]
) -> dict[str, dict[str, str] | None]:
    """The helpers that have to be put right, with what happens where all others are; else those of which one is
    enough, with what happens first; else nobody knows which."""

    def with_only(names: set[str]) -> dict[str, Any]:
        return _judged(payload, contract, {name: helpers[name] for name in names})

    answers = {name: with_only({*helpers} - {name}) for name in sorted(helpers)}
    needed = {name: _what_happens(answer) for name, answer in answers.items() if answer["verdict"] != "right"}
    enough = (name for name in sorted(helpers) if not needed and with_only({name})["verdict"] == "right")
    return needed or {name: _what_happens(first) for name in enough}


def _what_happens(answer: dict[str, Any]) -> dict[str, str] | None:
    """The first thing that went wrong: the input, what came and what should have come."""
    serious = (one for one in answer["errata"] if one["severity"] in ("bug", "environment"))
    told = answer["difference"] or next(serious, None) or answer.get("crash")
    return told and {key: told[key] for key in ("input", "got", "expected")}


def _judged(payload: dict[str, Any], contract: Contract, helpers: dict[str, Any]) -> dict[str, Any]:
    """The answer; of a loss whose arguments may come in either order by their names, for that in which it is right."""
    answer = _judged_in_order(payload, contract, helpers)
    own = _arguments(payload["name"], payload["code"]) if contract.subject in _LOSSES else None
    if own is None or answer["verdict"] in ("right", "cannot-tell") or contract.tells_order(_names(own)):
        return answer
    other = _judged_in_order(payload, contract, helpers, exchanged=True)
    return other if other["verdict"] == "right" else answer


def _judged_in_order(
    payload: dict[str, Any], contract: Contract, helpers: dict[str, Any], exchanged: bool = False
) -> dict[str, Any]:
    subject = contract.subject
    try:
        learner = contract.adapt(defined(payload, helpers), exchanged)
        for what, is_alike in contract.alike.items():
            if does(is_alike, learner):
                raise Mismatch(f"it is {what}")
    except Mismatch as error:
        return _verdict(subject, "cannot-tell", reason=str(error)) | {"other": True}
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return _verdict(subject, "cannot-tell", reason=f"it cannot be defined by itself: {said(error)}")
    found, untold = known_mistakes(subject, learner)
    blame = [one for one in found if one["severity"] in ("bug", "environment")]
    tried = try_uses(contract, learner, payload["code"])
    crashed = all(CRASHED.match(one["got"]) for one in blame)
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
        reason = tried.reason or untold or "nothing could be tried on it"
        return _verdict(subject, "cannot-tell", found, reason=reason) | {"crash": tried.crash}
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


def _stand_ins(payload: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The reference's functions for those of the prelude that have their name and their contract.

    With them, which are losses whose arguments may come in the other order, since their names do not tell it.
    """
    answers, doubtful = {}, []
    for name in payload.get("helpers", ()):
        own = _arguments(name, payload["prelude"])
        kind = "class" if own is None else "function"
        known = contract_of(known_as(name, kind) or "", kind)
        answer = None if known is None else right_answer(known.subject, "")
        if known is None or answer is None or name == payload["name"]:
            continue
        if own is None:
            answers[name] = answer
            continue
        args = _names(own)
        args = args[1:] if args[:1] == ["self"] else args  # at the margin nobody fills it in
        if known.takes_as_many(len(args) - len(own.defaults), len(args)):
            answers[name] = answer if known.is_in_order(args) else swapped(answer)
            if known.subject in _LOSSES and not known.tells_order(args):
                doubtful.append(name)
    return answers, doubtful


def _arguments(name: str, code: str) -> ast.arguments | None:
    """The arguments of what the code defines as a function, by ``def`` or ``lambda``, which is called with them."""
    for node in walk(parse(code)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node.args
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) and ast.unparse(node.targets[0]) == name:
            return node.value.args
    return None


def _names(own: ast.arguments) -> list[str]:
    return [arg.arg for arg in own.args]
