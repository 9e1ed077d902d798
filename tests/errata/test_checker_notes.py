"""Five published notes: every mistake in their code is found at its line, and nothing else is blamed."""

from __future__ import annotations

import platform
import re
from pathlib import Path

import numpy
import pytest

from errata.catalogue import load
from errata.checker.check import check
from errata.checker.judgement import line_of

TABLE = Path(__file__).with_name("notes.txt").read_text(encoding="utf-8")


def section(name):
    """The rows of a part of the table, as words; what follows a colon is one word."""
    text = re.search(rf"^\[{name}\].*\n((?:\d.*\n)+)", TABLE, re.MULTILINE).group(1)
    return [[*row.partition(": ")[0].split(), row.partition(": ")[2]] for row in text.splitlines()]


FOUND = {(note, int(line), page) for note, line, page, _ in section("found")}
NOT_FOUND = {(note, int(line), page): why for note, line, page, why in section("not found")}


@pytest.fixture(scope="module")
def report(notes_folder):
    return check([notes_folder], cache=False)


@pytest.fixture(scope="module")
def told(report):
    """Where what is told: the place, the page and the severity."""
    found = {(one.path.stem, one.line, one.id): one.severity for one in report.findings}
    for one in report.definitions:
        for erratum in one.errata:
            line = line_of(erratum, one.definition)
            found[one.definition.path.stem, line, erratum["id"]] = erratum["severity"]
    return found


def test_every_mistake_in_the_code_is_found_at_its_line(told):
    catalogue, here = load(), (platform.python_version(), numpy.__version__)
    missing = [place for place in sorted(FOUND - told.keys()) if catalogue[place[2]].affected(*here)]
    assert missing == []


def test_what_is_not_found_has_a_reason_and_is_indeed_not_found(told):
    assert sorted(NOT_FOUND.keys() & told.keys()) == []
    assert all(NOT_FOUND.values())


def test_every_page_named_for_a_place_exists():
    assert {page for _, _, page in FOUND | NOT_FOUND.keys() if "/" in page} <= load().pages.keys()


def test_nothing_else_in_the_text_is_told_and_no_other_definition_is_blamed(report, told):
    texts = {(one.path.stem, one.line, one.id) for one in report.findings}
    blames = {place for place, severity in told.items() if severity in ("bug", "environment")}
    assert sorted((texts | blames) - FOUND) == []


def test_every_definition_has_its_verdict(report):
    verdicts = [
        [one.definition.path.stem, str(one.definition.line), one.definition.name, one.verdict]
        for one in report.definitions
    ]
    assert verdicts == [row[:4] for row in section("verdicts")]
    assert [one.definition.line for one in report.definitions if one.difference] == []


def test_every_note_is_read_to_its_end(report):
    assert report.unreadable == []
    assert [one for one in report.findings if one.id.startswith("text/")] == []
