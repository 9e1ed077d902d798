"""Limitations that the file itself runs into, which makes bugs of them there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from errata.checker.judgement import Judgement
from errata.checker.reading.sources import Chunk, Source

#: How a call looks that gives a function the weights of a network; ``{}`` is its name.
_OF_WEIGHTS = r"^[^#\n]*(?<!def )\b{}\((?:\s*[\w.]+|\s*lambda \w+:[^\n]+?)\s*,\s*((?:\w+\.)+W\d?\b|[\w.]+\[['\"]W)"
#: How a call looks that gives a function predictions and labels.
_OF_LABELS = r"^[^#\n]*(?<!def )\b{}\(\s*(?:np\.array\()?\w+\)?\s*,\s*(?:np\.array\()?(\w+)\)?\s*\)"
#: How numbers look of which one is 1 and all others are 0; ``{}`` is their name.
_ONE_HOT = r"^{}\s*=\s*(?:np\.array\()?\[(?:0(?:\.0?)?,\s*)*1(?:\.0?)?(?:,\s*0(?:\.0?)?)*\]"
#: By the page of the limitation, how a call looks that runs into it.
CALLS = {
    "ch04/numerical-gradient-2-d-x": _OF_WEIGHTS,
    "ch04/numerical-gradient-copy-hides-the-step": _OF_WEIGHTS,
    "ch04/cross-entropy-one-hot-taken-for-labels": _OF_LABELS,
}
#: And what must have been written before it of what it hands over.
GIVEN = {"ch04/cross-entropy-one-hot-taken-for-labels": _ONE_HOT}


def reached(here: Iterable[Judgement], source: Source) -> list[Judgement]:
    """The judgements on a file; a limitation is a bug of the last definition of a name that the file calls so."""
    judged = list(here)
    last = {one.definition.name: one.definition.version for one in judged}
    return [_told(one, source) if last[one.definition.name] == one.definition.version else one for one in judged]


def _told(one: Judgement, source: Source) -> Judgement:
    errata = [_made_a_bug(erratum, one, source) for erratum in one.errata]
    if one.verdict != "right" or errata == list(one.errata):
        return one
    return replace(one, verdict="wrong", errata=tuple(errata))


def _made_a_bug(erratum: dict[str, str], one: Judgement, source: Source) -> dict[str, str]:
    if erratum["id"] not in CALLS:
        return erratum
    name, here = re.escape(one.definition.name), (one.definition.cell or 0, one.definition.line)
    imports = re.compile(rf"^.*import\b.*\b{name}\b", re.M)
    for chunk, found in _matches(re.compile(CALLS[erratum["id"]].format(name), re.M), source):
        line = _line(chunk, found)
        is_replaced = any(here < place for place in _places(imports, source))
        given = re.compile(GIVEN.get(erratum["id"], "").format(found[1]), re.M)
        is_given = any(place < (chunk.cell or 0, line) for place in _places(given, source))
        if here < (chunk.cell or 0, line) and is_given and not is_replaced:
            where = f"line {line}" if chunk.cell is None else f"cell {chunk.cell}, line {line}"
            return erratum | {"severity": "bug", "message": f"{where} calls it with {found[1]}: {erratum['message']}"}
    return erratum


def _matches(pattern: re.Pattern[str], source: Source) -> Iterator[tuple[Chunk, re.Match[str]]]:
    return ((chunk, found) for chunk in source.chunks for found in pattern.finditer(chunk.raw))


def _places(pattern: re.Pattern[str], source: Source) -> Iterator[tuple[int, int]]:
    """The cell and the line of each match."""
    return ((chunk.cell or 0, _line(chunk, found)) for chunk, found in _matches(pattern, source))


def _line(chunk: Chunk, found: re.Match[str]) -> int:
    return chunk.line + chunk.raw.count("\n", 0, found.start())
