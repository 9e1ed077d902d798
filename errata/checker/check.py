"""Checking anybody's notes: files in, what is known about each definition out.

Reading is done here, judging in workers: each distinct definition once, however often it stands in the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from errata.catalogue import Catalogue, load
from errata.checker.book_code import BOOK_CODE
from errata.checker.isolation import executors, pool, sandbox
from errata.checker.isolation.cache import Cache
from errata.checker.isolation.limits import Limits
from errata.checker.isolation.outcome import Outcome
from errata.checker.joining import Read, failed, join
from errata.checker.judgement import Judgement, Report
from errata.checker.reading import sources
from errata.checker.reading.definitions import Definition, definitions
from errata.checker.reading.modules import Library
from errata.checker.undefined import misspelt, slips
from errata.checker.unsaved import unsaved
from errata.checker.uses import METHODS, contract_of, known_as, network_of

#: Told how many of how many definitions are judged.
Progress = Callable[[int, int], object]


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
    catalogue: Catalogue | None = None,
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
        catalogue: the pages, where they are loaded already.

    Raises:
        SandboxUnavailable: a sandbox is required and there is none.
    """
    if executor is None and run:
        level = sandbox.detect(require_sandbox)
    report = Report("none: nothing is run" if not run else f"of {executor!r}" if executor else level.meaning)
    catalogue = catalogue or load()
    try:
        read = _read(paths, report, catalogue)
        wanted = [(one, asked) for file in read for one in file.definitions if (asked := payload(one)) is not None]
        distinct = {one.key: asked for one, asked in wanted}
        kept = Cache(catalogue.version) if cache else None
        answers: dict[str, Outcome] = {}
        report.definitions = []
        try:
            if run:
                for key, outcome in _answers(distinct, kept, executor, require_sandbox, workers, limits, progress):
                    answers[key] = outcome
        finally:
            judged = [_judgement(one, answers.get(one.key)) for one, _ in wanted]
            join(report, read, judged, catalogue, ran=run)
    except KeyboardInterrupt:
        report.interrupted = True
    return report


def _read(paths: Iterable[Path | str], report: Report, catalogue: Catalogue) -> list[Read]:
    library, read = Library(), []
    for path in sources.find(paths, report.unreadable):
        if _is_page(path, catalogue):
            continue
        try:
            source = sources.read(path)
            found = definitions(source, library)
            wrong = (misspelt(one) for one in found if _known_as(one) is None and not one.owner)
            more = (*unsaved(source, found, library, catalogue), *filter(None, wrong))
            read.append(Read(source, found, more))
        except Exception as error:  # one file must not end the run
            report.unreadable.append(failed(path, error))
        report.files += 1
    return read


def _is_page(path: Path, catalogue: Catalogue) -> bool:
    """Whether this is an erratum's own page, which makes its mistake on purpose."""
    if f"{path.parent.name}/{path.stem}" not in catalogue.pages or path.suffix != ".md":
        return False
    with path.open("rb") as file:
        return file.readline().strip() == b"---"


def _known_as(one: Definition) -> str | None:
    """The name under which a definition is judged: by its own, a network also by what it is made with.

    A function in a class is judged by itself where the class is none of the book's, and it no method like these.
    """
    if one.owner and (known_as(one.owner, "class") or one.name in METHODS):
        return None
    return known_as(one.name, one.kind) or (network_of(one.code) if one.kind == "class" else None)


def payload(one: Definition) -> dict[str, Any] | None:
    """What a worker is handed for a definition, or None where the book has no such thing."""
    known = _known_as(one)
    if known is None:
        return None
    return {
        "name": one.name,
        "known_as": known,
        "kind": one.kind,
        "code": one.code,
        "prelude": one.prelude,
        "missing": sorted({*one.missing, *(missing.bound for missing in one.missing_imports)}),
        "renamed": {
            missing.bound: missing.name
            for missing in one.missing_imports
            if missing.name and missing.bound.rsplit(".", 1)[-1] != missing.name
        },
        "unset": list(one.unset),
        "slips": slips(one),
        "forgotten": dict(one.forgotten),
        "unbound": list(one.unbound),
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


def _judgement(one: Definition, outcome: Outcome | None) -> Judgement:
    contract = contract_of(_known_as(one) or "", one.kind)
    subject = contract.subject if contract else ""
    book = one.shape_key in BOOK_CODE
    if outcome is None or not outcome.ok:
        reason = outcome.reason if outcome else "not run"
        return Judgement(one, subject, "cannot-tell", reason=reason, book=book)
    value = outcome.value
    return Judgement(
        one,
        subject,
        value["verdict"],
        tuple(value["errata"]),
        value["difference"],
        value["reason"],
        book=book,
        blames=value.get("blames", {}),
    )
