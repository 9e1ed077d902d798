"""Comments that silence findings: ``# errata: ignore[ch03/softmax-overflow]``, and in Markdown ``<!-- … -->``.

- At the end of a line: what is found on that line; on the line of a ``def`` or ``class``, all of the definition.
- On a line of its own: the next line of code, in the same way. In Markdown, before a block: all of the block.
- ``ignore-file``: all of the file.

Without brackets everything is silenced; in brackets stand ids, or chapters (``ch03``), with commas between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from errata.checker.reading.lexing import COMMENT, mask
from errata.checker.reading.sources import Chunk, Source

_MARK = re.compile(r"\berrata:\s*ignore(-file)?\s*(?:\[([^\]\n]*)\])?")
_DEFINITION = re.compile(r"(\s*)(?:async\s+def|def|class)\b")


@dataclass(frozen=True)
class Suppression:
    """A comment at ``line`` (of the file, or of the cell) that silences the lines from ``first`` to ``last``.

    ``ids`` are those it silences, none meaning all. ``whole_file`` overrides cell and lines.
    """

    path: Path
    cell: int | None
    line: int
    first: int
    last: int
    ids: tuple[str, ...] = ()
    whole_file: bool = False

    def silences(self, cell: int | None, line: int, erratum: str) -> bool:
        """Whether a finding at a line is one that the comment is about."""
        here = self.whole_file or (cell == self.cell and self.first <= line <= self.last)
        return here and (not self.ids or erratum in self.ids or erratum.split("/")[0] in self.ids)


def suppressions(source: Source) -> tuple[Suppression, ...]:
    """The suppression comments of a file, in order."""
    found = [suppression for chunk in source.chunks for suppression in _in_code(chunk)]
    chunks = sorted(source.chunks, key=lambda chunk: chunk.line)
    for comment in source.comments:
        mark = _MARK.search(comment.text)
        if mark:
            # a fence stands between the comment and the text of the block; nothing else may
            after = next((c for c in chunks if comment.last < c.line <= comment.last + 4), None)
            span = (after.line, after.line + after.raw.count("\n")) if after else (0, 0)
            found.append(_make(source.path, None, comment.first, span, mark))
    return tuple(sorted(found, key=lambda item: (item.cell or 0, item.line)))


def matching(known: Iterable[Suppression], cell: int | None, line: int, erratum: str) -> Suppression | None:
    """The first suppression that silences a finding, if any does."""
    return next((suppression for suppression in known if suppression.silences(cell, line, erratum)), None)


def unused(known: Iterable[Suppression], used: Iterable[Suppression]) -> tuple[Suppression, ...]:
    """The suppressions that silenced nothing: their mistake is mended, or the id is misspelt."""
    useful = set(used)
    return tuple(suppression for suppression in known if suppression not in useful)


def _make(path: Path, cell: int | None, line: int, span: tuple[int, int], mark: re.Match[str]) -> Suppression:
    ids = tuple(filter(None, (part.strip() for part in (mark[2] or "").split(","))))
    return Suppression(path, cell, line, *span, ids, bool(mark[1]))


def _in_code(chunk: Chunk) -> list[Suppression]:
    if "errata:" not in chunk.raw:
        return []
    lines, masked = chunk.raw.split("\n"), mask(chunk.raw).split("\n")
    found = []
    for number, (line, code) in enumerate(zip(lines, masked, strict=True)):
        start = code.find(COMMENT)
        mark = _MARK.search(line, start) if start >= 0 else None
        if mark:
            target = number if code[:start].strip() else _next_code(masked, number)
            last = _end_of_definition(masked, target)
            found.append(
                _make(chunk.path, chunk.cell, chunk.line + number, (chunk.line + target, chunk.line + last), mark)
            )
    return found


def _next_code(masked: list[str], number: int) -> int:
    """The next line with code on it, from 0; decorators belong to what they decorate."""
    following = range(number + 1, len(masked))
    return next((n for n in following if masked[n].strip(f"{COMMENT} \t") and masked[n].lstrip()[0] != "@"), number)


def _end_of_definition(masked: list[str], first: int) -> int:
    """The last line of the definition that begins on a line; that line where none does."""
    header = _DEFINITION.match(masked[first])
    if not header:
        return first
    indent, last = len(header[1]), first
    for number in range(first + 1, len(masked)):
        code = masked[number].strip(f"{COMMENT} \t")
        if code and len(masked[number]) - len(masked[number].lstrip()) <= indent and code[0] not in ")]}":
            break
        last = number if code else last
    return last
