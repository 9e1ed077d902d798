"""A report for machines: JSON of its own schema, SARIF, and the annotations of GitHub."""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from errata.catalogue import Catalogue
from errata.checker.choice import Choice
from errata.checker.judgement import DIFFERS, INTERRUPTED, Judgement, Report, line_of, notices, should_be
from errata.checker.text import Finding

#: Of the JSON document; it changes when a reader of the old one would misread the new one.
VERSION = 1

_LEVEL = {
    "bug": "error",
    "environment": "error",
    DIFFERS: "warning",
    "limitation": "note",
    "warning": "note",
    "statement": "note",
}


def schema() -> dict[str, Any]:
    """The JSON schema of :func:`as_json`."""
    return json.loads((files("errata.checker") / "report.schema.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def as_json(report: Report) -> dict[str, Any]:
    """Every definition judged, and what was found outside of definitions."""
    return {
        "version": VERSION,
        "sandbox": report.sandbox,
        "interrupted": report.interrupted,
        "files": report.files,
        "definitions": [_definition(one) for one in report.definitions],
        "findings": [_finding(one) for one in report.findings],
        "unreadable": [
            {"path": str(one.path), "cell": one.cell, "line": one.line, "kind": one.kind, "message": one.message}
            for one in report.unreadable
        ],
        "unused_suppressions": [
            {"path": str(one.path), "cell": one.cell, "line": one.line, "ids": list(one.ids)} for one in report.unused
        ],
    }


def _definition(one: Judgement) -> dict[str, Any]:
    place = one.definition
    return {
        "path": str(place.path),
        "cell": place.cell,
        "line": place.line,
        "end_line": place.end_line,
        "name": place.name,
        "subject": one.subject,
        "verdict": one.verdict,
        "errata": list(one.errata),
        "difference": one.difference,
        "reason": one.reason,
        "supplied": list(place.supplied),
        "mended": one.mended,
        "book": one.book,
        "silenced": list(one.silenced),
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "path": str(one.path),
        "cell": one.cell,
        "line": one.line,
        "id": one.id,
        "severity": one.severity,
        "message": one.message,
    }


def rows(report: Report, choice: Choice) -> list[tuple[Path, int | None, int, str, str, str]]:
    """Everything shown, a row each: path, cell, line, id, severity, words."""
    found = [(one.path, one.cell, one.line, one.id, one.severity, one.message) for one in report.findings]
    for one in report.definitions:
        place, hint = one.definition, f" (mended in line {one.mended})" if one.mended else ""
        for erratum in one.errata:
            facts = ""
            if erratum["got"]:
                facts = f": {erratum['input']} gives {erratum['got']}, expected {erratum['expected']}"
            severity = "statement" if one.mended else erratum["severity"]
            words = f"{place.name}: {erratum['message']}{facts}{hint}"
            found.append((place.path, place.cell, line_of(erratum, place), erratum["id"], severity, words))
        if one.difference:
            words, expected = should_be(one.difference)
            words = "{input} gives {got}".format(**one.difference) + (f", {words} {expected}" if expected else "")
            severity = "statement" if one.mended else DIFFERS
            found.append((place.path, place.cell, place.line, DIFFERS, severity, f"{place.name}: {words}{hint}"))
    shown = [row for row in found if choice.shown(row[4])]
    return sorted(shown, key=lambda row: (str(row[0]), row[1] or 0, row[2], row[3]))


def as_sarif(report: Report, choice: Choice, catalogue: Catalogue) -> dict[str, Any]:
    """SARIF 2.1.0, as code-scanning services read it."""
    found = rows(report, choice)
    rules = []
    for name in sorted({row[3] for row in found}):
        page = catalogue.pages.get(name)
        rule: dict[str, Any] = {"id": name, "shortDescription": {"text": page.title if page else name}}
        if page:
            rule |= {"fullDescription": {"text": page.summary}, "help": {"text": page.why, "markdown": page.why}}
        rules.append(rule)
    driver = {"name": "errata", "semanticVersion": version("dlfs-verified"), "rules": rules}
    results = [
        {
            "ruleId": name,
            "level": _LEVEL[severity],
            "message": {"text": words if cell is None else f"cell {cell}, line {line}: {words}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(path.as_posix())},
                        "region": {"startLine": 1 if cell is not None else line},
                    }
                }
            ],
        }
        for path, cell, line, name, severity, words in found
    ]
    notes = [
        {
            "level": one.level,
            "message": {"text": one.message},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": quote(one.path.as_posix())}}}],
        }
        for one in notices(report)
    ]
    if report.interrupted:
        notes.append({"level": "error", "message": {"text": INTERRUPTED}})
    is_whole = not any(note["level"] == "error" for note in notes)
    invocation = {"executionSuccessful": is_whole, "toolExecutionNotifications": notes}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "invocations": [invocation], "results": results}],
    }


def as_github(report: Report, choice: Choice) -> str:
    """Workflow commands that GitHub shows beside the lines of a pull request."""
    level = {"error": "error", "warning": "warning", "note": "notice"}
    lines = []
    for path, cell, line, name, severity, words in rows(report, choice):
        where = f"file={_escaped(path.as_posix(), True)},line={1 if cell is not None else line}"
        text = words if cell is None else f"cell {cell}, line {line}: {words}"
        lines.append(f"::{level[_LEVEL[severity]]} {where},title={_escaped(name, True)}::{_escaped(text)}")
    for one in notices(report):
        line = 1 if one.cell is not None else one.line
        lines.append(
            f"::{level[one.level]} file={_escaped(one.path.as_posix(), True)},line={line}::{_escaped(one.message)}"
        )
    if report.interrupted:
        lines.append(f"::error::{INTERRUPTED}")
    return "".join(line + "\n" for line in lines)


def _escaped(text: str, in_property: bool = False) -> str:
    signs = "%\r\n" + (":," if in_property else "")
    return "".join(f"%{ord(sign):02X}" if sign in signs else sign for sign in text)
