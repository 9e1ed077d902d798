"""Every closed vocabulary of the pages. A word that is not here is refused."""

from __future__ import annotations

CHAPTERS = ("ch01", "ch02", "ch03", "ch04", "ch05", "ch06", "ch07", "ch08", "appendix")

#: What the mistake costs the learner. The order is the order of reports.
SEVERITIES = {
    "bug": "wrong or crashing where the book itself goes",
    "limitation": "right for the book's use, wrong for a natural next step",
    "warning": "right, with noise",
    "environment": "depends on versions, paths or the network",
    "statement": "a wrong number, formula or sentence",
}

#: Severities shown in full, and for which `errata check` fails, unless told otherwise.
SERIOUS = ("bug", "environment", "differs")

SYMPTOMS = ("wrong result", "exception", "warning", "no end", "none")

#: Where the mistake was met: the printed or published code, readers' notes, readers' own code.
ORIGINS = ("book", "notes", "readers")

#: The subject of a page that is found in the text of the code instead of by running it.
SOURCE = "source"

REQUIRED_KEYS = ("title", "section", "subjects", "origin", "severity", "symptom", "affects", "search")
OPTIONAL_KEYS = ("also",)
AFFECTS_KEYS = ("python", "numpy")

#: The headings of a page in their order, with the language of the one code block below each.
HEADINGS = {
    "The mistake": "python",
    "What you see": "pycon",
    "Why": None,
    "The fix": "python",
    "The check": "python",
}
