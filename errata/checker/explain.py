"""A report for people: what happens on which input, why, how to mend it, and the page."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from errata.catalogue import Catalogue
from errata.checker.choice import Choice
from errata.checker.judgement import DIFFERS, INTERRUPTED, VERDICTS, Judgement, Report, line_of, notices, should_be
from errata.checker.text import Finding
from errata.report import SEVERITY_STYLE
from errata.terminal import paint
from errata.vocabulary import SERIOUS


def explain(report: Report, choice: Choice, catalogue: Catalogue, out: TextIO) -> None:
    """Print the whole report, file by file and from top to bottom."""
    told: set[str] = set()
    groups = _copies(report.definitions)
    places = [(group[0].definition.path, group[0].definition.cell, group[0].definition.line, group) for group in groups]
    found = [(one.path, one.cell, one.line, one) for one in report.findings if choice.shown(one.severity)]
    order: list[tuple[Path, int | None, int, Finding | list[Judgement]]] = [*places, *found]
    order.sort(key=lambda one: (str(one[0].parent), one[0].name, one[1] or 0, one[2]))
    for *_, one in order:
        if isinstance(one, Finding):
            _finding(one, catalogue, told, out)
        else:
            _definition(one, choice, catalogue, told, out)
    for notice in notices(report):
        print(f"{paint(_where(notice.path, notice.cell, notice.line), 'bold', out)}  {notice.message}", file=out)
    _summary(report, choice, out)


def _finding(one: Finding, catalogue: Catalogue, told: set[str], out: TextIO) -> None:
    _head(_where(one.path, one.cell, one.line), "", one.id, one.severity, out)
    print(_filled(one.message), file=out)
    _mend(one.id, catalogue, told, out)


def _copies(definitions: Iterable[Judgement]) -> list[list[Judgement]]:
    """Definitions with everything they need, verbatim copies together of which the same is told."""
    groups: dict[tuple[object, ...], list[Judgement]] = {}
    for one in definitions:
        groups.setdefault((one.definition.key, one.mended is None, one.ids, one.silenced), []).append(one)
    return list(groups.values())


def _definition(group: list[Judgement], choice: Choice, catalogue: Catalogue, told: set[str], out: TextIO) -> None:
    one, place = group[0], group[0].definition
    shown = [erratum for erratum in one.errata if choice.shown(erratum["severity"])]
    difference = one.difference if choice.shown(DIFFERS) else None
    where = _where(place.path, place.cell, place.line)
    is_sound = one.verdict in ("right", "cannot-tell")
    if choice.everything and is_sound and (one.reason or not shown):
        reason = f": {one.reason}" if one.reason else ""
        print(f"{paint(where, 'bold', out)}  {place.name}  {paint(one.verdict + reason, 'dim', out)}", file=out)
    if not shown and not difference:
        if choice.everything:
            _supplied(one, out)
        return
    if one.book:
        print(f"{paint(where, 'bold', out)}  {place.name}  this is the book's own published code", file=out)
    # of the pages that may not be the cause, one tells enough
    whole = shown if choice.everything else [erratum for erratum in shown if erratum["alike"]] or shown[:1]
    for erratum in whole:
        line = _where(place.path, place.cell, line_of(erratum, place))
        _head(line, place.name, erratum["id"], erratum["severity"], out, one.mended)
        for words, style in (("input", "bold"), ("got", "red"), ("expected", "green")):
            if erratum["got"] and erratum[words]:
                print(f"    {words:<8}  {paint(erratum[words], style, out)}", file=out)
        print(_filled(erratum["message"]), file=out)
        if one.mended is None and erratum["alike"]:
            _mend(erratum["id"], catalogue, told, out)
        elif one.mended is None:
            words = "the page's own mistake gives another result, so yours may be another one; the page:"
            print(paint(f"    {words} errata show {erratum['id']}", "dim", out), file=out)
    if rest := ", ".join(erratum["id"] for erratum in shown if erratum not in whole):
        print(paint(_filled(f"it fails the checks of these pages too: {rest}"), "dim", out), file=out)
    if difference:
        _head(where, place.name, "no known mistake", DIFFERS, out, one.mended)
        print(f"    {difference['input']}", file=out)
        print(f"    gives          {paint(difference['got'], 'red', out)}", file=out)
        words, expected = should_be(difference)
        if expected:
            print(f"    {words:<13}  {paint(expected, 'green', out)}", file=out)
    _supplied(one, out)
    if len(group) > 1:
        others = ", ".join(_where(c.definition.path, c.definition.cell, c.definition.line) for c in group[1:])
        print(_filled(f"the same code stands at {others}"), file=out)


def _supplied(one: Judgement, out: TextIO) -> None:
    if one.definition.supplied:
        names = ", ".join(one.definition.supplied)
        print(paint(_filled(f"nothing here imports {names}; supplied for the check"), "dim", out), file=out)


def _head(where: str, name: str, erratum: str, severity: str, out: TextIO, mended: int | None = None) -> None:
    kind = "a step on the way, mended further down" if mended else severity
    style = "dim" if mended else SEVERITY_STYLE.get(severity, "yellow")
    end = f" in line {mended}" if mended else ""
    print(
        f"{paint(where, 'bold', out)}  {name}{'  ' if name else ''}{paint(kind + end, style, out)}  {erratum}", file=out
    )


def _mend(erratum: str, catalogue: Catalogue, told: set[str], out: TextIO) -> None:
    """How to mend it: the page's fix, in full the first time it is needed."""
    page = catalogue.pages.get(erratum)
    if page is None:
        return
    if erratum in told:
        print(paint(f"    the fix is above; the page: errata show {erratum}", "dim", out), file=out)
        return
    told.add(erratum)
    print(_filled(page.summary), file=out)
    print(paint("    a way to mend it:", "dim", out), file=out)
    print(textwrap.indent(page.fix.text.strip(), "      | ", lambda line: True), file=out)
    print(paint(f"    the page: errata show {erratum}", "dim", out), file=out)


def _filled(text: str) -> str:
    return textwrap.fill(
        " ".join(text.split()),
        max(30, min(100, shutil.get_terminal_size((100, 24)).columns)),
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _where(path: object, cell: int | None, line: int) -> str:
    return f"{path}:{line}" if cell is None else f"{path}:cell {cell}:{line}"


def _counted(one: Judgement) -> str:
    """The verdict; a definition of which all that is wrong is silenced by comments counts as silenced."""
    blamed = one.difference or any(erratum["severity"] in SERIOUS for erratum in one.errata)
    return "silenced" if one.silenced and one.verdict in ("wrong", "differs") and not blamed else one.verdict


def _summary(report: Report, choice: Choice, out: TextIO) -> None:
    verdicts = Counter(_counted(one) for one in report.definitions)
    counted: Counter[str] = Counter(
        erratum["severity"]
        for one in report.definitions
        for erratum in one.errata
        if not choice.shown(erratum["severity"])
    )
    counted.update(one.severity for one in report.findings if not choice.shown(one.severity))
    words = ", ".join(
        f"{verdicts[verdict]} {verdict.replace('-', ' ')}" for verdict in (*VERDICTS, "silenced") if verdicts[verdict]
    )
    files = f"{report.files} file{'s' if report.files != 1 else ''}"
    total = f"{len(report.definitions)} definition{'s' if len(report.definitions) != 1 else ''} of the book's functions"
    print(f"\n{files}, {total}{': ' if words else ''}{words}", file=out)
    if report.findings:
        print(f"{len(report.findings)} finding{'s' if len(report.findings) != 1 else ''} outside of these", file=out)
    rest = [f"{count} of severity {severity}" for severity, count in counted.most_common()]
    if verdicts["cannot-tell"] and not choice.everything:
        rest.insert(0, f"why {verdicts['cannot-tell']} cannot be told")
    if rest:
        print(f"not shown: {', '.join(rest)}; see it with --all", file=out)
    print(paint(f"sandbox: {report.sandbox}", "dim", out), file=out)
    if report.interrupted:
        print(paint(INTERRUPTED, "yellow", out), file=out)
