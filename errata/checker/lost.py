"""Definitions of the book's things that are lost because a line in them is no Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise

from errata.checker.judgement import Judgement
from errata.checker.reading.definitions import Definition
from errata.checker.reading.lexing import STRING, mask
from errata.checker.reading.sources import Chunk, Source
from errata.checker.text import SYNTAX, Finding
from errata.checker.uses import contract_of, known_as
from errata.patterns import refusal

_HEADER = re.compile(r"\s*(class|def)\s+(\w+)(\s*:)?")
_AT_MARGIN = re.compile(r" {0,3}class\s|[^\s#)\]}]")


def lost(source: Source, findings: list[Finding]) -> tuple[list[Judgement], list[Finding]]:
    """The definitions of the book's things among what was left out of a chunk as no Python; these are wrong.

    With them, a finding for each of which the first one of the chunk does not tell; each becomes the definition's own
    once they are joined.
    """
    broken = [finding for finding in findings if finding.id == SYNTAX]
    judged, more = [], []
    for chunk in source.chunks:
        here = [finding for finding in broken if _holds(chunk, finding)]
        for one in _left_out(chunk) if here else ():
            place = one.definition
            if not any(place.line <= finding.line <= place.end_line for finding in here):
                line, words = place.end_line, "this is cut short: what follows is not indented as it should be"
                if error := refusal(place.code):
                    line, words = place.line + (error.lineno or 1) - 1, f"this is not Python: {error.msg}"
                more.append(Finding(place.path, place.cell, line, SYNTAX, "bug", words))
            judged.append(one)
    return judged, more


def _holds(chunk: Chunk, finding: Finding) -> bool:
    return chunk.cell == finding.cell and 0 <= finding.line - chunk.line <= chunk.raw.count("\n")


def _left_out(chunk: Chunk) -> Iterator[Judgement]:
    """The definitions that begin at the margin of a chunk, or classes near it, as it stands and not as it was read."""
    lines, kept = chunk.raw.split("\n"), chunk.text.split("\n")
    starts = accumulate((len(line) + 1 for line in lines), initial=0)
    blotted = mask(chunk.raw, lines=False)
    at_margin = [
        number
        for number, (line, start) in enumerate(zip(lines, starts, strict=False))
        if _AT_MARGIN.match(line) and blotted[start - 1 : start] != STRING  # else it stands in a string
    ]
    for start, after in pairwise([*at_margin, len(lines)]):
        end = max(number for number in range(start, after) if lines[number].strip()) + 1
        header = _HEADER.match(lines[start])
        if header is not None and not (start < len(kept) and kept[start].strip()):
            is_class = header[1] == "class" or (header[3] and header[2][0].isupper())  # def Affine:
            kind, name = "class" if is_class else "function", header[2]
            contract = contract_of(known_as(name, kind) or "", kind)
            if contract is not None:
                definition = _definition(chunk, start, end, name, kind)
                yield Judgement(definition, contract.subject, "cannot-tell", reason="it is no Python")


def _definition(chunk: Chunk, start: int, end: int, name: str, kind: str) -> Definition:
    line = chunk.line + start
    return Definition(
        path=chunk.path,
        cell=chunk.cell,
        line=line,
        end_line=chunk.line + end - 1,
        name=name,
        kind=kind,
        code="\n".join(chunk.raw.split("\n")[start:end]),
        prelude="",
        missing=(),
        version=1,
        key=f"{chunk.path}:{chunk.cell}:{line}",
        shape_key="",
    )
