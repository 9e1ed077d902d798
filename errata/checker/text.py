"""What the text of a file tells without running anything."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from errata.catalogue import Catalogue
from errata.checker.reading.sources import KINDS, Problem, Source
from errata.page import Page
from errata.patterns import Found, parse
from errata.proof import check_of

#: Problems because of which a file, or a part of it, could not be looked at at all.
UNREADABLE = ("unreadable", "link", "too-large", "encoding", "notebook")

#: The page that explains a problem met while reading; a problem without a page has an id of its own.
PAGES = {
    "tabs": "ch01/tabs-mixed-with-spaces",
    "full-width": "ch01/fullwidth-punctuation",
    "indentation": "ch01/stray-leading-space",
    "output-in-code": "ch01/output-pasted-into-code",
    "broken-continuation": "ch04/broken-line-continuation",
}

NEAR_MISS = "text/near-miss-name"
SYNTAX = "text/syntax"
UNDEFINED = "text/undefined-name"
#: The ids of what no page explains.
TEXT_IDS = (NEAR_MISS, UNDEFINED, *(f"text/{kind}" for kind in KINDS if kind not in (*UNREADABLE, *PAGES)))


@dataclass(frozen=True)
class Finding:
    """Something the text shows at a line of the file, or of the notebook's cell.

    ``owner`` is the line of the definition that it belongs to, where it stands outside of it.
    """

    path: Path
    cell: int | None
    line: int
    id: str
    severity: str
    message: str
    owner: int = 0

    @property
    def is_page(self) -> bool:
        """Whether there is a page about it."""
        return not self.id.startswith("text/")


def findings(source: Source, catalogue: Catalogue) -> list[Finding]:
    """What the pages about the text find in a file, and what stood in the way of reading it; each place once."""
    found = [_problem(problem, catalogue) for problem in source.problems if problem.kind not in UNREADABLE]
    seen = {(one.cell, one.line, one.id) for one in found}
    for chunk in source.chunks:
        for page, place in _places(catalogue, chunk.raw or chunk.text, chunk.text):
            line = chunk.line + place.line - 1
            if (chunk.cell, line, page.id) not in seen:
                seen.add((chunk.cell, line, page.id))
                owner = place.owner and chunk.line + place.owner - 1
                found.append(Finding(source.path, chunk.cell, line, page.id, page.severity, place.because, owner))
    return sorted(found, key=lambda one: (one.cell or 0, one.line, one.id))


@lru_cache(maxsize=1024)  # half of all code is a copy
def _places(catalogue: Catalogue, raw: str, mended: str) -> list[tuple[Page, Found]]:
    """What the pages find in the text as it stands; where that does not parse, also in the mended text."""
    texts = [raw, mended] if raw != mended and parse(raw) is None else [raw]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python has to say of the text is what the pages are there for
        return [(page, place) for text in texts for page, find in _finders(catalogue) for place in find(text)]


@lru_cache(maxsize=1)
def _finders(catalogue: Catalogue) -> list[tuple[Page, Callable[[str], Iterable[Found]]]]:
    return [(page, check_of(page)) for page in catalogue if page.in_source]


def _problem(problem: Problem, catalogue: Catalogue) -> Finding:
    page = catalogue.pages.get(PAGES.get(problem.kind, ""))
    name, severity = (page.id, page.severity) if page else (f"text/{problem.kind}", "bug")
    return Finding(problem.path, problem.cell, problem.line, name, severity, problem.message)


def methods(code: str) -> list[ast.FunctionDef]:
    """The methods of a class; their lines are counted from that of ``class``."""
    tree = parse(code)
    return [
        method
        for node in (tree.body if tree else [])
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef)
    ]
