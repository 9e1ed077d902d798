"""What a check comes to: what is known about each definition, and the report on all files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from errata.checker.reading import sources, suppress
from errata.checker.reading.definitions import Definition
from errata.checker.text import Finding

VERDICTS = ("right", "wrong", "differs", "cannot-tell")

#: The id under which a difference from the reference is selected, ignored and silenced.
DIFFERS = "differs"

INTERRUPTED = "interrupted: this is what was found until then"

#: Of a file with such a problem the rest is checked.
_READ_ALL_THE_SAME = ("encoding", "link")


@dataclass(frozen=True)
class Judgement:
    """What is known about one definition.

    ``errata`` are the pages it fails; ``difference`` where it departs from the reference although it fails none.
    ``mended`` is the line on which the same file defines it again, rightly; ``book`` says that it is the book's
    own published code; ``silenced`` are the ids that a comment silences. ``blames`` are the helpers without which it
    is right, with what happens because of each.
    """

    definition: Definition
    subject: str
    verdict: str
    errata: tuple[dict[str, Any], ...] = ()
    difference: dict[str, str] | None = None
    reason: str = ""
    mended: int | None = None
    book: bool = False
    silenced: tuple[str, ...] = ()
    blames: dict[str, dict[str, str] | None] = field(default_factory=dict)

    @property
    def place(self) -> tuple[int, int]:
        """The cell and the line, by which the definitions of a file are in order."""
        return self.definition.cell or 0, self.definition.line

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids under which this is reported."""
        return tuple(one["id"] for one in self.errata) + ((DIFFERS,) if self.difference else ())


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


def should_be(difference: dict[str, str]) -> tuple[str, str]:
    """In what words to say what is expected of a definition, and what it is: two empty ones where nobody knows."""
    words = "the reference"
    if difference["got"].startswith("NameError"):
        words = "missing is" if "import " in difference["expected"] else "meant is"
    return (words, difference["expected"]) if difference["expected"] else ("", "")


def line_of(erratum: dict[str, str], place: Definition) -> int:
    """Where an erratum of a definition is told: what the text shows at its own line, all else at the ``def``."""
    words = erratum["input"].split()
    return int(words[1]) if not erratum["got"] and words[:1] == ["line"] else place.line


class Notice(NamedTuple):
    """What is no finding and must be known all the same; an ``error`` where something was not looked at."""

    level: str
    path: Path
    cell: int | None
    line: int
    message: str


def notices(report: Report) -> list[Notice]:
    """What could not be read, and the comments that silence nothing."""
    found = []
    for one in report.unreadable:
        is_read = one.kind in _READ_ALL_THE_SAME
        message = one.message if is_read else f"not read: {one.message}"
        found.append(Notice("note" if is_read else "error", one.path, one.cell, one.line, message))
    words = "this comment silences nothing (any more)"
    return found + [Notice("note", one.path, one.cell, one.line, words) for one in report.unused]
