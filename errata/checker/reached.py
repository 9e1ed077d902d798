"""Limitations that the file itself runs into, which makes bugs of them there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from errata.checker.judgement import Judgement
from errata.checker.reading.lexing import STRING, mask
from errata.checker.reading.sources import Chunk, Source

#: A cell and a line.
Place = tuple[int, int]
#: How a call looks that gives a function the weights of a network, or points in a plane; ``{}`` is its name.
_OF_WEIGHTS = r"^[^#\n]*(?<!def )\b{}\((?:\s*[\w.]+|\s*lambda \w+:[^\n]+?)\s*,\s*"
_OF_WEIGHTS += r"((?:\w+\.)+W\d?\b|[\w.]+\[['\"]W|np\.array\(\[\s*X\s*,\s*Y\s*\]\))"
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
    """The judgements on a file; a limitation is a bug where the file calls that definition so."""
    judged = list(here)
    places = {(one.definition.name, one.definition.version): one.place for one in judged}
    return [_told(one, places.get((one.definition.name, one.definition.version + 1)), source) for one in judged]


def _told(one: Judgement, replaced: Place | None, source: Source) -> Judgement:
    errata = [_made_a_bug(erratum, one, replaced, source) for erratum in one.errata]
    if one.verdict != "right" or errata == list(one.errata):
        return one
    return replace(one, verdict="wrong", errata=tuple(errata))


def _made_a_bug(erratum: dict[str, str], one: Judgement, replaced: Place | None, source: Source) -> dict[str, str]:
    """The erratum, as a bug if there is such a call between the definition and the next of the same name."""
    if erratum["id"] not in CALLS:
        return erratum
    name, here = re.escape(one.definition.name), one.place
    imports = re.compile(rf"^.*import\b.*\b{name}\b", re.M)
    for chunk, found in _matches(re.compile(CALLS[erratum["id"]].format(name), re.M), source):
        line = _line(chunk, found)
        called = (chunk.cell or 0, line)
        is_replaced = any(here < place for place in _places(imports, source)) or (replaced and replaced < called)
        given = re.compile(GIVEN.get(erratum["id"], "").format(found[1]), re.M)
        is_given = any(place < called for place in _places(given, source))
        if here < called and is_given and not is_replaced:
            where = f"line {line}" if chunk.cell is None else f"cell {chunk.cell}, line {line}"
            return erratum | {"severity": "bug", "message": f"{where} calls it with {found[1]}: {erratum['message']}"}
    return erratum


def _matches(pattern: re.Pattern[str], source: Source) -> Iterator[tuple[Chunk, re.Match[str]]]:
    """Where a pattern matches, not in a text of several lines, in which readers keep code that they do not run."""
    for chunk in source.chunks:
        masked = mask(chunk.raw)
        yield from ((chunk, found) for found in pattern.finditer(chunk.raw) if masked[found.start()] != STRING)


def _places(pattern: re.Pattern[str], source: Source) -> Iterator[Place]:
    """The cell and the line of each match."""
    return ((chunk.cell or 0, _line(chunk, found)) for chunk, found in _matches(pattern, source))


def _line(chunk: Chunk, found: re.Match[str]) -> int:
    return chunk.line + chunk.raw.count("\n", 0, found.start())
