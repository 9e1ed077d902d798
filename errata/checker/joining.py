"""Joining what running tells of the definitions with what the text of their files tells."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from errata.catalogue import Catalogue
from errata.checker import text
from errata.checker.judgement import Judgement, Report
from errata.checker.lost import lost
from errata.checker.reached import reached
from errata.checker.reading import sources, suppress
from errata.checker.reading.definitions import Definition
from errata.checker.reading.spelling import is_style, near_miss
from errata.checker.text import Finding
from errata.checker.trying import said
from errata.checker.uses import ADMITTED, contract_of, known_as

_WORD = re.compile(r"\w+")
#: What is called, by itself or as a method, not where it is defined.
_CALLED = re.compile(r"(?<!def )(?<!class )\b(\w+)\(")
_DEFINED = re.compile(r"\bdef (\w+)\(")


class Read(NamedTuple):
    """A file that has been read: its chunks, its definitions, and what following its imports showed."""

    source: sources.Source
    definitions: tuple[Definition, ...]
    findings: tuple[Finding, ...]


def join(report: Report, read: Iterable[Read], judged: Iterable[Judgement], catalogue: Catalogue, *, ran: bool) -> None:
    """Add to the report what running and the text told, file by file, without what comments silence.

    Only where all of it ``ran`` can a comment be said to silence nothing.
    """
    by_file: dict[Path, list[Judgement]] = {}
    read = list(read)
    texts = ["\n".join(chunk.text for chunk in file.source.chunks) for file in read]
    calls = [({*_CALLED.findall(text)}, {*_WORD.findall(text)}) for text in texts]
    for judgement in _with_blame(list(judged)):
        by_file.setdefault(judgement.definition.path, []).append(judgement)
    for file, words in zip(read, texts, strict=True):
        here = by_file.get(file.source.path, [])
        defined = _DEFINED.findall(words)
        brought = {missing.bound for one in here for missing in one.definition.missing_imports}
        slips = [slip for one in here for slip in _slips(one, calls, defined, brought)]
        try:
            here, found = _joined(file, here, slips, catalogue, ran)
        except Exception as error:  # one file must not end the run
            report.unreadable.append(failed(file.source.path, error))
            report.definitions += here
            continue
        _add(report, file.source, here, found, ran)


def failed(path: Path, error: Exception) -> sources.Problem:
    """What is said of a file on which the check itself fails."""
    message = f"the check itself failed on this file ({said(error)}); please report it with the file"
    return sources.Problem(path, None, 1, "unreadable", message)


def _joined(
    file: Read, here: list[Judgement], slips: list[tuple[Finding, bool]], catalogue: Catalogue, ran: bool
) -> tuple[list[Judgement], list[Finding]]:
    """The definitions of a file with what its text tells of them, and what it tells besides."""
    found = [*text.findings(file.source, catalogue), *file.findings, *(slip for slip, _ in slips)]
    broken, more = lost(file.source, found) if ran else ([], [])
    found += more
    own = [slip for slip, is_lost in slips if is_lost] + [one for one in found if one.id == text.SYNTAX]
    here, found = _attached(sorted([*here, *broken], key=lambda one: one.place), found, catalogue, own)
    here = reached(here, file.source)
    return [_mended(one, here) for one in here], found


def _add(report: Report, source: sources.Source, here: list[Judgement], found: list[Finding], ran: bool) -> None:
    """Add what is known of a file to the report, without what its comments silence."""
    silences = suppress.suppressions(source)
    used: list[suppress.Suppression] = []
    report.definitions += [_silenced(one, silences, used) for one in here]
    for finding in found:
        silence = suppress.matching(silences, finding.cell, finding.line, finding.id)
        if silence is None:
            report.findings.append(finding)
        else:
            used.append(silence)
    report.unused += suppress.unused(silences, used) if ran else ()
    report.unreadable += [problem for problem in source.problems if problem.kind in text.UNREADABLE]


def _attached(
    here: list[Judgement], found: list[Finding], catalogue: Catalogue, own: list[Finding]
) -> tuple[list[Judgement], list[Finding]]:
    """What the text of a definition shows belongs to the definition; the rest stays a finding of its own.

    ``own`` are findings without a page that belong to it too: a method under a name by which nothing finds it, and
    what is no Python.
    """
    rest = []
    for finding in found:
        place = next((n for n, one in enumerate(here) if _inside(finding, one.definition)), None)
        if place is None or not (finding.is_page or finding in own):
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
            "alike": True,
        }
        one = replace(one, errata=(*one.errata, erratum))
        if _blames(finding, catalogue):
            one = replace(one, verdict="wrong", difference=None if _is_told(one, finding) else one.difference)
        here[place] = one
    return here, rest


def _is_told(one: Judgement, finding: Finding) -> bool:
    """Whether a finding stands at the line on which the definition crashes, or at its ``def`` where it cannot be
    called, and says why."""
    lines = one.definition.code.splitlines()[finding.line - one.definition.line :]
    got = one.difference["got"] if one.difference else ""
    is_uncalled = finding.line == one.definition.line and got.startswith(f"TypeError: {one.definition.name}() ")
    return is_uncalled or bool(lines and got.endswith(f", at: {lines[0].strip()}"))


def _blames(finding: Finding, catalogue: Catalogue) -> bool:
    """Whether a definition with this in it is wrong: what no folder, but only an old version could put right."""
    if finding.severity != "environment":
        return finding.severity == "bug"
    return any(versions != "*" for versions in catalogue[finding.id].affects.values())


def _with_blame(judged: list[Judgement]) -> list[Judgement]:
    """What breaks its caller in this file, though it passes by itself, departs from what it is there for."""
    blamed: dict[int, Judgement] = {}
    named: dict[str, list[tuple[int, Judgement]]] = {}
    for n, one in enumerate(judged):
        named.setdefault(one.definition.name, []).append((n, one))
    for caller in judged:
        called = [
            (n, one)
            for name in caller.blames
            for n, one in named.get(name, ())
            if one.definition.code in caller.definition.prelude
        ]
        at_home = {one.definition.name for _, one in called if one.definition.path == caller.definition.path}
        for n, one in called:
            is_copy = one.definition.name in at_home and one.definition.path != caller.definition.path
            is_sound = one.verdict in ("right", "cannot-tell") and not one.blames
            because = caller.blames.get(one.definition.name)
            if is_sound and not is_copy and because and not _comes_later(because["got"], caller.definition):
                where = _seen_from(one.definition, caller.definition)
                told = because | {"input": f"what calls it, {where}: {because['input']}"}
                blamed.setdefault(n, replace(one, verdict="differs", difference=told, reason=""))
    return [blamed.get(n, one) for n, one in enumerate(judged)]


def _comes_later(got: str, caller: Definition) -> bool:
    """Whether a method is missing that notes, other than programs, may show further on."""
    return got.startswith("AttributeError") and caller.path.suffix != ".py"


def _seen_from(here: Definition, other: Definition) -> str:
    """Where another definition stands, in the words of somebody who reads this one."""
    cell = "" if other.cell is None else f"cell {other.cell}, "
    file = "" if other.path == here.path else f"{other.path.name}, "
    return f"{other.name} in {file}{cell}line {other.line}"


def _inside(finding: Finding, one: Definition) -> bool:
    return finding.cell == one.cell and one.line <= (finding.owner or finding.line) <= one.end_line


def _mended(one: Judgement, here: list[Judgement]) -> Judgement:
    """A first attempt that the same file puts right further down is a step of the lesson, not a bug."""
    if one.verdict not in ("wrong", "differs"):
        return one
    place = one.definition
    is_told = bool(ADMITTED & {*place.name.lower().split("_")})  # then the right one has another name
    after = (other for other in here if other.subject == one.subject and other.place > one.place)
    rights = (other.definition for other in after if other.verdict == "right")
    later = next((right.line for right in rights if right.name == place.name or is_told), None)
    return replace(one, mended=later)


def _slips(
    one: Judgement, calls: list[tuple[set[str], set[str]]], defined: list[str], brought: set[str]
) -> Iterator[tuple[Finding, bool]]:
    """A name that is nearly the book's: the definition is judged under the right one, and the slip is told.

    With each, whether it is a method that is called so nowhere: then nothing finds it. ``calls`` are what each file
    calls, and all its words; a file that does not speak of this definition calls something else. ``defined`` are the
    functions and methods of its own file: what several layers have, and none has the right one, is its writer's name.
    ``brought`` is what comes to this file from others that are not here.
    """
    place = one.definition

    def is_called(name: str) -> bool:
        return any(name in names and place.name in words for names, words in calls)

    known = known_as(place.name, place.kind)
    if (
        known
        and contract_of(place.name, place.kind) is None
        and near_miss(place.name, (known,))
        and not is_style(place.name, known)
    ):
        # a mistake only where somebody calls it by the right name, and finds nothing
        is_lost = is_called(known) and not is_called(place.name) and known not in {*defined, *brought}
        severity = "bug" if is_lost else "warning"
        yield _slip(place, place.line, place.name, known, severity), False
    contract, methods = contract_of(known or "", place.kind), text.methods(place.code)
    has_all = contract is not None and {*contract.methods} <= {method.name for method in methods}
    for method in methods:
        if contract and (right := near_miss(method.name, (*contract.methods, *contract.more, "__init__"))):
            if has_all and right in contract.methods:
                continue  # a further method, such as update_2
            is_custom = defined.count(method.name) > 1 and not is_called(right) and right not in (*defined, "__init__")
            is_found = is_called(method.name) or is_custom or (right == "__init__" and _sets_nothing(method))
            line, severity = place.line + method.lineno - 1, "warning" if is_found else "bug"
            yield _slip(place, line, f"{place.name}.{method.name}", right, severity), not is_found


def _sets_nothing(method: ast.FunctionDef) -> bool:
    """Whether nothing is lost where a constructor is not called: it takes nothing and sets all to None."""
    nothing = (ast.Pass, ast.Expr)
    return len(method.args.args) == 1 and all(
        isinstance(step, nothing)
        or (isinstance(step, ast.Assign) and isinstance(step.value, ast.Constant) and step.value.value is None)
        for step in method.body
    )


def _slip(place: Definition, line: int, name: str, right: str, severity: str) -> Finding:
    message = f"{name} looks like a slip of the pen for {right}"
    return Finding(place.path, place.cell, line, text.NEAR_MISS, severity, message)


def _silenced(one: Judgement, silences: Sequence[suppress.Suppression], used: list[suppress.Suppression]) -> Judgement:
    place, silent = one.definition, []
    for name in one.ids:
        silence = suppress.matching(silences, place.cell, place.line, name)
        if silence is not None:
            silent.append(name)
            used.append(silence)
    return replace(one, silenced=tuple(silent))
