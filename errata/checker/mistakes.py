"""The known mistakes in a definition: the pages whose check fails on it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from errata.catalogue import Catalogue, load, right_answer
from errata.checker.endless import Endless
from errata.checker.trying import said, silently
from errata.expect import Mistake
from errata.page import Page
from errata.proof import Outcome, ask, subjects_of

#: How the text of an error begins.
CRASHED = re.compile(r"\w+(?:Error|Exception)\b")
#: What is left of the time for each of the other pages, once one has met no end.
HASTE = 0.05
_catalogue: Catalogue | None = None


def catalogue() -> Catalogue:
    """The pages, read once for each worker."""
    global _catalogue
    if _catalogue is None:
        _catalogue = load()
    return _catalogue


def known_mistakes(subject: str, learner: Any) -> tuple[list[dict[str, Any]], str]:
    """The pages whose check fails, without those that another failing page explains."""
    failing: dict[str, tuple[Page, AssertionError]] = {}
    untold, share = "", 1.0
    for page in catalogue().about([subject]):
        others = {name: right_answer(name, page.chapter) for name in page.subjects if name != subject}
        if None in others.values():
            continue
        try:
            outcome = silently(lambda subjects, page=page: _asked(page, subjects), {**others, subject: learner}, share)
        except Endless:
            share, untold = HASTE, f"the check of {page.id} has no end with it"
            continue
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
    crash = CRASHED.match(got)
    return crash[0] if crash else got


def _own_symptom(page: Page) -> str:
    """What the page's own mistake gives under the page's check. A definition that fails the check in another way
    has something wrong with it, but not surely what the page is about."""
    offered = subjects_of(page, page.mistake)
    rest = {name: right_answer(name, page.chapter) for name in page.subjects if name not in offered}
    mistake = silently(lambda subjects: ask(page, subjects), {**offered, **rest}).mistake
    return _symptom(getattr(mistake, "got", ""))
