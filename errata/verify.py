"""Holding every page to its word on this Python and this NumPy.

A page *holds* when its check fails on the mistake where ``affects`` says that the mistake shows (and passes
on it elsewhere), the transcript is what really happens, the check passes on the fix and on the reference,
and it fails on another page's mistake only where the page lists that page.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy

from errata.catalogue import Catalogue, right_answer
from errata.page import Page
from errata.proof import Unusable, ask, subjects_of, what_is_seen


@dataclass
class Result:
    """What verifying one page found. ``shows`` says whether the mistake shows in this environment."""

    id: str
    title: str
    severity: str
    shows: bool
    mistake: str = "not run"
    see: str = "not run"
    fix: str = "not run"
    reference: str = "not run"
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the page is proven."""
        return not self.problems


def environment() -> dict[str, str]:
    """The versions on which a result was obtained."""
    return {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "system": platform.system(),
        "machine": platform.machine(),
    }


def verify(catalogue: Catalogue, pages: Iterable[Page]) -> Iterator[Result]:
    """Verify these pages of the catalogue, one result for each as soon as it is there."""
    here = environment()
    for page in pages:
        started = time.perf_counter()
        shows = page.affected(here["python"], here["numpy"])
        result = Result(page.id, page.title, page.severity, shows)
        for step in (_mistake, _see, _fix, _reference):
            try:
                step(page, result)
            except Unusable as error:
                result.problems.append(str(error))
        if shows:
            result.problems += _unspecific(page, catalogue, here)
        result.seconds = round(time.perf_counter() - started, 4)
        yield result


def _mistake(page: Page, result: Result) -> None:
    outcome = ask(page, subjects_of(page, page.mistake))
    result.mistake = outcome.verdict
    # the text of the code is the same on every version: a page about it is found everywhere
    wanted = "fails" if result.shows or page.in_source else "passes"
    if outcome.verdict != wanted:
        where = "" if result.shows else " (outside 'affects')"
        said = f": {outcome.message}" if outcome.message else ""
        result.problems.append(
            f"the check must say '{wanted}' of the mistake{where}, it says '{outcome.verdict}'{said}"
        )


def _see(page: Page, result: Result) -> None:
    difference = what_is_seen(page)
    result.see = "differs" if difference else "as shown"
    if result.shows and difference:
        result.problems.append(f"the transcript is not what happens:\n{difference.strip()}")
    if not result.shows and not difference:
        result.problems.append("the transcript happens here too, although 'affects' excludes this version")


def _fix(page: Page, result: Result) -> None:
    outcome = ask(page, subjects_of(page, page.fix))
    result.fix = outcome.verdict
    if outcome.verdict != "passes":
        result.problems.append(f"the check must pass on the fix, it says '{outcome.verdict}': {outcome.message}")


def _reference(page: Page, result: Result) -> None:
    answers = {name: right_answer(name, page.chapter) for name in page.subjects}
    if page.in_source or None in answers.values():
        result.reference = "none"
        return
    outcome = ask(page, answers)
    result.reference = outcome.verdict
    if outcome.verdict != "passes":
        result.problems.append(f"the check must pass on the reference, it says '{outcome.verdict}': {outcome.message}")


def _unspecific(page: Page, catalogue: Catalogue, here: dict[str, str]) -> list[str]:
    """Mistakes of other pages on the same subject that this check fails without the page saying so, and
    those that the page lists without reason. One without an end is held against its own check only, which counts."""
    problems = []
    for other in catalogue.about(page.subjects):
        if other.id == page.id or not (other.in_source or other.affected(here["python"], here["numpy"])):
            continue
        if other.symptom == "no end":
            continue
        try:
            offered = subjects_of(other, other.mistake)
            missing = {name: right_answer(name, page.chapter) for name in page.subjects if name not in offered}
            fails = ask(page, {**offered, **missing}).verdict == "fails"
        except Unusable:
            continue  # the other page says so itself
        if fails and other.id not in page.also:
            problems.append(f"the check also fails on the mistake of {other.id}, which 'also' does not list")
        if not fails and other.id in page.also:
            problems.append(f"'also' lists {other.id}, but the check does not fail on its mistake")
    return problems


def as_json(results: list[Result]) -> dict[str, Any]:
    """The results as they are written for machines and for the table of environments."""
    broken = sum(not result.holds for result in results)
    return {
        "version": 1,
        "environment": environment(),
        "verified": len(results),
        "broken": broken,
        "pages": [{**asdict(result), "holds": result.holds} for result in results],
    }
