"""What the commands print about pages."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, TextIO

from errata import vocabulary
from errata.page import Page
from errata.terminal import paint

if TYPE_CHECKING:
    from errata.verify import Result

SEVERITY_STYLE = {"bug": "red", "limitation": "yellow", "warning": "cyan", "environment": "blue", "statement": "dim"}


def verified(result: Result, out: TextIO) -> None:
    """One line for a page that holds; for a broken one also everything that is wrong with it."""
    mark = paint("holds ", "green", out) if result.holds else paint("BROKEN", "red", out)
    facts = {
        "mistake": result.mistake if result.shows else f"{result.mistake}, not on this version",
        "fix": result.fix,
        "reference": result.reference,
    }
    words = " · ".join(f"{name} {fact}" for name, fact in facts.items())
    print(f"{mark}  {result.id:<48}  {paint(words, 'dim', out)}", file=out)
    for problem in result.problems:
        print(textwrap.indent(problem, "        "), file=out)


def summary(results: list[Result], out: TextIO) -> None:
    """The last lines of ``errata verify``."""
    from errata.verify import environment  # as NumPy takes long to load

    here = environment()
    broken = sum(not result.holds for result in results)
    shows = sum(result.shows for result in results)
    seconds = sum(result.seconds for result in results)
    text = f"{len(results)} page{'s' if len(results) != 1 else ''} verified, {broken} broken"
    where = f"Python {here['python']}, NumPy {here['numpy']}, {here['system']} {here['machine']}"
    print(
        f"\n{paint(text, 'red' if broken else 'green', out)} on {where} in {seconds:.1f} s; "
        f"{shows} of the mistakes show{'s' if shows == 1 else ''} here",
        file=out,
    )


def listed(page: Page) -> dict[str, Any]:
    """A page as ``errata list --format json`` gives it."""
    return {
        "id": page.id,
        "title": page.title,
        "chapter": page.chapter,
        "severity": page.severity,
        "subjects": list(page.subjects),
    }


def listing(pages: list[Page], out: TextIO) -> None:
    """One line for each page."""
    width = max((len(page.id) for page in pages), default=0)
    for page in pages:
        severity = paint(f"{page.severity:<11}", SEVERITY_STYLE[page.severity], out)
        print(f"{page.id:<{width}}  {severity}  {page.title}", file=out)
    count = "1 page" if len(pages) == 1 else f"{len(pages)} pages"
    print(paint(f"{count}; read one with `errata show ID`", "dim", out), file=out)


def page(one: Page, out: TextIO) -> None:
    """The whole page, its headings and facts set off."""
    print(paint(one.title, "bold", out), file=out)
    severity = paint(one.severity, SEVERITY_STYLE[one.severity], out)
    affects = ", ".join(f"{name} {text}" for name, text in one.affects.items() if text != "*") or "every version"
    print(f"{one.id} · {severity} ({vocabulary.SEVERITIES[one.severity]})", file=out)
    print(f"section {one.section} · {', '.join(one.subjects)} · shows on {affects}", file=out)
    body = one.text.split("\n---\n", 1)[1].strip()
    for line in body.splitlines():
        print(paint(line, "bold", out) if line.startswith("## ") else line, file=out)
