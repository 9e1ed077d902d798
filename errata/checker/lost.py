"""Definitions of the book's things that are lost because a line in them is no Python."""

from __future__ import annotations

import re

from errata.checker.judgement import Judgement
from errata.checker.reading.definitions import Definition
from errata.checker.reading.sources import Chunk, Source
from errata.checker.text import SYNTAX, Finding
from errata.checker.uses import contract_of, known_as

_HEADER = re.compile(r"(class|def)\s+(\w+)")
_AT_MARGIN = re.compile(r"[^\s#)\]}]")


def lost(source: Source, findings: list[Finding]) -> list[Judgement]:
    """For what was left out of a chunk as no Python, the definition that it is part of, which is then wrong.

    The finding itself becomes the definition's own once they are joined.
    """
    found: dict[tuple[int | None, int], Judgement] = {}
    for finding in findings:
        chunk = next((one for one in source.chunks if _holds(one, finding)), None)
        if finding.id == SYNTAX and chunk is not None:
            one = _around(chunk, finding.line - chunk.line)
            if one is not None:
                found.setdefault((one.definition.cell, one.definition.line), one)
    return list(found.values())


def _holds(chunk: Chunk, finding: Finding) -> bool:
    return chunk.cell == finding.cell and 0 <= finding.line - chunk.line <= chunk.raw.count("\n")


def _around(chunk: Chunk, index: int) -> Judgement | None:
    """The definition that begins at the margin above a line and goes on to it, if it was left out."""
    lines, kept = chunk.raw.split("\n"), chunk.text.split("\n")
    start = next((n for n in range(index, -1, -1) if _AT_MARGIN.match(lines[n])), 0)
    header = _HEADER.match(lines[start])
    if header is None or (start < len(kept) and kept[start].strip()):
        return None
    kind, name = "class" if header[1] == "class" else "function", header[2]
    contract = contract_of(known_as(name, kind) or "", kind)
    if contract is None:
        return None
    end = next((n for n in range(start + 1, len(lines)) if _AT_MARGIN.match(lines[n])), len(lines))
    line = chunk.line + start
    definition = Definition(
        path=chunk.path,
        cell=chunk.cell,
        line=line,
        end_line=chunk.line + end - 1,
        name=name,
        kind=kind,
        code="\n".join(lines[start:end]),
        prelude="",
        missing=(),
        version=1,
        key=f"{chunk.path}:{chunk.cell}:{line}",
        shape_key="",
    )
    return Judgement(definition, contract.subject, "cannot-tell", reason="it is no Python")
