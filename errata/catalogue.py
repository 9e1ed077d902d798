"""All pages, and the right answers that stand beside them."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from errata import vocabulary
from errata.body import PageError
from errata.failure import Failure
from errata.page import Page, read_page

ROOT = Path(__file__).parent


class UnknownErratum(Failure, LookupError):
    """No page has this id; the message names those that look like it."""


class Catalogue:
    """The pages below one folder, in the order of chapters and ids."""

    def __init__(self, pages: Iterable[Page]) -> None:
        order = {chapter: n for n, chapter in enumerate(vocabulary.CHAPTERS)}
        self.pages = {page.id: page for page in sorted(pages, key=lambda page: (order[page.chapter], page.id))}

    def __iter__(self) -> Iterator[Page]:
        return iter(self.pages.values())

    def __len__(self) -> int:
        return len(self.pages)

    def __getitem__(self, page_id: str) -> Page:
        try:
            return self.pages[page_id]
        except KeyError:
            slugs = {one.split("/")[1]: one for one in self.pages}
            near = difflib.get_close_matches(page_id, self.pages, n=3, cutoff=0.5)
            near += [slugs[one] for one in difflib.get_close_matches(page_id.split("/")[-1], slugs, n=3)]
            hint = f"; did you mean {', '.join(dict.fromkeys(near))}?" if near else "; `errata list` names them all"
            raise UnknownErratum(f"no erratum is called {page_id!r}{hint}") from None

    def about(self, subjects: Iterable[str]) -> list[Page]:
        """The pages that share a subject with these."""
        wanted = set(subjects)
        return [page for page in self if wanted & set(page.subjects)]

    @property
    def version(self) -> str:
        """Changes with every change of any page, so that what was judged by other pages is judged again."""
        texts = "\0".join(page.id + "\0" + page.text for page in self)
        return hashlib.sha256(texts.encode()).hexdigest()[:16]


def load(root: Path = ROOT) -> Catalogue:
    """Read every page below ``root``.

    Raises:
        PageError: the first page that is broken, or that lists a page which does not exist.
    """
    paths = [path for chapter in vocabulary.CHAPTERS for path in sorted((root / chapter).glob("*.md"))]
    catalogue = Catalogue(read_page(path) for path in paths)
    for page in catalogue:
        for other in page.also:
            if other not in catalogue.pages or other == page.id:
                line = next(n for n, text in enumerate(page.text.splitlines(), 1) if text.startswith("also:"))
                raise PageError(page.path, line, f"'also' names {other!r}, which is no other page")
    return catalogue


@cache
def _reference_modules(name: str = "reference") -> tuple[str, ...]:
    """The public modules of a package, those of chapters first."""
    names = [info.name for info in pkgutil.iter_modules(importlib.import_module(name).__path__, f"{name}.")]
    # figures needs matplotlib, which is an extra; it holds nothing that a page is about
    public = [one for one in names if not one.rsplit(".", 1)[1].startswith("_") and not one.endswith(".figures")]
    return tuple(sorted(public, key=lambda one: (".ch" not in one, one)))


def _modules(chapter: str) -> Iterator[Any]:
    """The reference's modules, the chapter's own first; each is imported only when it is its turn."""
    names = sorted(_reference_modules(), key=lambda name: not name.startswith(f"reference.{chapter}"))
    for name in names:
        yield importlib.import_module(name)
    for name in names:
        if hasattr(sys.modules[name], "__path__"):
            yield from map(importlib.import_module, _reference_modules(name))


@cache
def right_answer(subject: str, chapter: str) -> Any | None:
    """The reference's object of this name: the page's own chapter first, then any other; else None.

    Example:
        >>> right_answer("softmax", "ch03").__module__
        'reference.ch03_neural_network'
    """
    for module in _modules(chapter):
        found = vars(module).get(subject)
        if callable(found) and str(getattr(found, "__module__", "")).startswith("reference."):
            return found
    return None
