"""Checking anybody's notes: files in, what is known about each definition out.

Reading is done here, judging in workers: each distinct definition once, however often it stands in the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from errata.catalogue import Catalogue, load
from errata.checker import text
from errata.checker.book_code import BOOK_CODE
from errata.checker.isolation import executors, pool, sandbox
from errata.checker.isolation.cache import Cache
from errata.checker.isolation.limits import Limits
from errata.checker.isolation.outcome import Outcome
from errata.checker.reading import sources, suppress
from errata.checker.reading.definitions import Definition, definitions
from errata.checker.reading.modules import Library
from errata.checker.reading.spelling import near_miss
from errata.checker.text import Finding
from errata.checker.uses import contract_of, known_as

VERDICTS = ("right", "wrong", "differs", "cannot-tell")

#: Told how many of how many definitions are judged.
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Judgement:
    """What is known about one definition.

    ``errata`` are the pages it fails; ``difference`` where it departs from the reference although it fails none.
    ``mended`` is the line on which the same file defines it again, rightly; ``book`` says that it is the book's
    own published code; ``silenced`` are the ids that a comment silences.
    """

    definition: Definition
    subject: str
    verdict: str
    errata: tuple[dict[str, str], ...] = ()
    difference: dict[str, str] | None = None
    reason: str = ""
    mended: int | None = None
    book: bool = False
    silenced: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids under which this is reported."""
        return tuple(one["id"] for one in self.errata) + ((DIFFERS,) if self.difference else ())


#: The id under which a difference from the reference is selected, ignored and silenced.
DIFFERS = "differs"


@dataclass
class Report:
    """All that a check found. ``interrupted`` says that it was stopped before the end."""

    sandbox: str
    files: int = 0
    definitions: list[Judgement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unreadable: list[sources.Problem] = field(default_factory=list)
    unused: list[suppress.Suppression] = field(default_factory=list)
    interrupted: bool = False


def check(
    paths: Iterable[Path | str],
    executor: Any = None,
    *,
    run: bool = True,
    require_sandbox: bool = False,
    workers: int | None = None,
    limits: Limits | None = None,
    cache: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Check notes and code: every definition of one of the book's functions, and the text around it.

    Args:
        paths: files (``.md``, ``.ipynb``, ``.py``) and folders.
        executor: anything shaped like ``concurrent.futures.Executor``; by default, workers on this machine.
        run: whether to run definitions at all; the text is looked at in any case.
        require_sandbox: refuse to run anything where files and network cannot be put out of its reach.
        workers: how many definitions are judged at a time; as many as there are processors by default.
        limits: how much one definition may use.
        cache: whether answers are kept for the next time.
        progress: told how many of how many distinct definitions are judged.

    Raises:
        SandboxUnavailable: a sandbox is required and there is none.
    """
    if executor is None and run:
        level = sandbox.detect(require_sandbox)
    report = Report("none: nothing is run" if not run else f"of {executor!r}" if executor else level.meaning)
    catalogue = load()
    try:
        read = _read(paths, report)
        wanted = [(one, payload) for _, found in read for one in found if (payload := _payload(one)) is not None]
        distinct = {one.key: payload for one, payload in wanted}
        kept = Cache(catalogue.version) if cache else None
        answers: dict[str, Outcome] = {}
        report.definitions = []
        try:
            if run:
                for key, outcome in _answers(distinct, kept, executor, require_sandbox, workers, limits, progress):
                    answers[key] = outcome
        finally:
            judged = [_judgement(one, answers.get(one.key), catalogue) for one, _ in wanted]
            _report(report, read, judged, catalogue)
    except KeyboardInterrupt:
        report.interrupted = True
    return report


def _read(paths: Iterable[Path | str], report: Report) -> list[tuple[sources.Source, tuple[Definition, ...]]]:
    library, faults = Library(), report.unreadable
    read = []
    for path in sources.find(paths, faults):
        source = sources.read(path)
        read.append((source, definitions(source, library)))
        report.files += 1
    return read


def _payload(one: Definition) -> dict[str, Any] | None:
    """What a worker is handed for a definition, or None where the book has no such thing."""
    known = known_as(one.name, one.kind)
    if known is None:
        return None
    return {
        "name": one.name,
        "known_as": known,
        "kind": one.kind,
        "code": one.code,
        "prelude": one.prelude,
        "missing": sorted({*one.missing, *(missing.bound for missing in one.missing_imports)}),
        "helpers": list(one.helpers),
    }


def _answers(
    distinct: dict[str, dict[str, Any]],
    kept: Cache | None,
    executor: Any,
    require_sandbox: bool,
    workers: int | None,
    limits: Limits | None,
    progress: Progress | None,
) -> Iterator[tuple[str, Outcome]]:
    """Every distinct definition's key with its outcome: from the cache, else from a worker."""
    unknown: list[str] = []
    for key, payload in distinct.items():
        value = kept.get(payload) if kept else None
        if value is None:
            unknown.append(key)
        else:
            yield key, Outcome("ok", value)
    done = len(distinct) - len(unknown)

    def tell(count: int) -> None:
        if progress is not None:
            progress(done + count, len(distinct))

    tell(0)
    payloads = [distinct[key] for key in unknown]
    if executor is None:
        outcomes = pool.run(payloads, workers=workers, limits=limits, progress=tell)
    else:
        outcomes = executors.run_on(executor, payloads, limits=limits, progress=tell, require=require_sandbox)
    for index, outcome in outcomes:
        if kept and outcome.ok:
            kept.put(payloads[index], outcome.value)
        yield unknown[index], outcome
    if kept and unknown:
        kept.prune()


def _judgement(one: Definition, outcome: Outcome | None, catalogue: Catalogue) -> Judgement:
    contract = contract_of(known_as(one.name, one.kind) or "", one.kind)
    subject = contract.subject if contract else ""
    book = one.shape_key in BOOK_CODE
    if outcome is None or not outcome.ok:
        reason = outcome.reason if outcome else "not run"
        return Judgement(one, subject, "cannot-tell", reason=reason, book=book)
    value = outcome.value
    return Judgement(
        one, subject, value["verdict"], tuple(value["errata"]), value["difference"], value["reason"], book=book
    )


def _report(
    report: Report,
    read: Sequence[tuple[sources.Source, tuple[Definition, ...]]],
    judged: list[Judgement],
    catalogue: Catalogue,
) -> None:
    """Join what running told with what the text tells, file by file, and drop what comments silence."""
    by_file: dict[Path, list[Judgement]] = {}
    for judgement in judged:
        by_file.setdefault(judgement.definition.path, []).append(judgement)
    for source, _ in read:
        here = by_file.get(source.path, [])
        found = [*text.findings(source, catalogue), *(slip for one in here for slip in _slips(one))]
        here, found = _attached(here, found)
        here = [_mended(one, here) for one in here]
        silences = suppress.suppressions(source)
        used: list[suppress.Suppression] = []
        report.definitions += [_silenced(one, silences, used) for one in here]
        for finding in found:
            silence = suppress.matching(silences, finding.cell, finding.line, finding.id)
            if silence is None:
                report.findings.append(finding)
            else:
                used.append(silence)
        report.unused += suppress.unused(silences, used)
        report.unreadable += [problem for problem in source.problems if problem.kind in text.UNREADABLE]


def _attached(here: list[Judgement], found: list[Finding]) -> tuple[list[Judgement], list[Finding]]:
    """What the text of a definition shows belongs to the definition; the rest stays a finding of its own."""
    rest = []
    for finding in found:
        place = next((n for n, one in enumerate(here) if _inside(finding, one.definition)), None)
        if place is None or not finding.is_page:
            rest.append(finding)
            continue
        one = here[place]
        if finding.id in one.ids:
            continue
        erratum = {
            "id": finding.id,
            "severity": finding.severity,
            "input": f"line {finding.line}",
            "got": "",
            "expected": "",
            "message": finding.message,
        }
        wrong = finding.severity in ("bug", "environment")
        here[place] = replace(one, verdict="wrong" if wrong else one.verdict, errata=(*one.errata, erratum))
    return here, rest


def _inside(finding: Finding, one: Definition) -> bool:
    return finding.cell == one.cell and one.line <= finding.line <= one.end_line


def _mended(one: Judgement, here: list[Judgement]) -> Judgement:
    """A first attempt that the same file puts right further down is a step of the lesson, not a bug."""
    if one.verdict not in ("wrong", "differs"):
        return one
    later = next(
        (
            other.definition.line
            for other in here
            if other.subject == one.subject
            and other.definition.name == one.definition.name
            and other.definition.version > one.definition.version
            and other.verdict == "right"
        ),
        None,
    )
    return replace(one, mended=later)


def _slips(one: Judgement) -> Iterator[Finding]:
    """A name that is nearly the book's: the definition is judged under the right one, and the slip is told."""
    place = one.definition
    known = known_as(place.name, place.kind)
    if known and contract_of(place.name, place.kind) is None:
        yield Finding(
            place.path,
            place.cell,
            place.line,
            text.NEAR_MISS,
            "bug",
            f"{place.name} looks like a slip of the pen for {known}",
        )
    contract = contract_of(known or "", place.kind)
    for name, line in text.methods(place.code):
        if contract and (right := near_miss(name, (*contract.methods, "__init__"))):
            yield Finding(
                place.path,
                place.cell,
                place.line + line - 1,
                text.NEAR_MISS,
                "bug",
                f"{place.name}.{name} looks like a slip of the pen for {right}",
            )


def _silenced(one: Judgement, silences: Sequence[suppress.Suppression], used: list[suppress.Suppression]) -> Judgement:
    place, silent = one.definition, []
    for name in one.ids:
        silence = suppress.matching(silences, place.cell, place.line, name)
        if silence is not None:
            silent.append(name)
            used.append(silence)
    return replace(one, silenced=tuple(silent))
