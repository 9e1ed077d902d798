"""Limitations that the file itself runs into, which makes bugs of them there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from errata.checker.judgement import Judgement
from errata.checker.reading.sources import Source

#: How a call looks that gives a function the weights of a network; ``{}`` is its name.
_OF_WEIGHTS = r"^.*(?<!def )\b{}\(\s*[\w.]+\s*,\s*((?:\w+\.)+(?:W\d?\b|params\[['\"]W)).*$"
#: By the page of the limitation, how a call looks that runs into it.
CALLS = {
    "ch04/numerical-gradient-2-d-x": _OF_WEIGHTS,
    "ch04/numerical-gradient-copy-hides-the-step": _OF_WEIGHTS,
}


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
    name = re.escape(one.definition.name)
    call = re.compile(CALLS[erratum["id"]].format(name), re.M) if erratum["id"] in CALLS else None
    if call is None or any(re.search(rf"import\b.*\b{name}\b", chunk.text) for chunk in source.chunks):
        return erratum
    for chunk in source.chunks:
        if found := call.search(chunk.text):
            line = chunk.line + chunk.text.count("\n", 0, found.start())
            where = f"line {line}" if chunk.cell is None else f"cell {chunk.cell}, line {line}"
            return erratum | {"severity": "bug", "message": f"{where} calls it with {found[1]}: {erratum['message']}"}
    return erratum
