"""Damaged code made to parse: one repair after the other until it does, and never one more than it takes.

Line numbers stay those of the file. What cannot be mended is left out, statement by statement, and said.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from errata.checker.reading import mending, notation, python2
from errata.checker.reading.lexing import COMMENT, mask
from errata.checker.reading.names import DEFINITIONS
from errata.checker.reading.salvage import Salvaged, salvage
from errata.patterns import parse, refusal


@dataclass(frozen=True)
class Step:
    """One repair; ``kind`` and ``message`` say what was wrong where needing it is a mistake."""

    name: str
    change: Callable[[str], str]
    kind: str = ""
    message: str = ""


STEPS = (
    Step("prompts", notation.prompts),
    Step("magics", notation.magics),
    Step("invisible", mending.invisible, "invisible-character", "a character that cannot be seen stands in the code"),
    Step("indent", notation.dedented),
    Step("tabs", mending.tabs, "tabs", "tabs and spaces are mixed in the indentation; use four spaces"),
    Step("full-width", mending.full_width, "full-width", "full-width punctuation in code; Python needs the ASCII sign"),
    Step("output", mending.output, "output-in-code", "printed output stands among the code"),
    Step("shell", notation.shell),
    Step("ellipsis", notation.ellipses),
    Step("leading-space", mending.leading_space, "indentation", "the statement is indented by a stray space"),
    Step("continuation", mending.continuation, "broken-continuation", "the line is broken in two in the wrong place"),
    Step("nested-quotes", notation.nested_quotes),
    Step("python2", python2.modern, "python-2", "this is Python 2; Python 3 refuses it"),
    Step("type-parameters", notation.type_parameters),
)


#: Longer texts that do not parse are not mended: in characters.
LIMIT = 300_000


@dataclass(frozen=True)
class Trouble:
    """What is wrong at a line of the text, counted from 1; ``kind`` as for a problem."""

    line: int
    kind: str
    message: str


@dataclass(frozen=True)
class Repaired:
    """A text that parses, with as many lines as the one given; what was done to it, and what was wrong with it."""

    text: str
    repairs: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()


def repair(text: str, origin: str = "file") -> Repaired:
    """Make a text parse; ``origin`` is ``file``, ``cell``, ``block`` (said to be Python) or ``guess``.

    Example:
        >>> repair("for i in x：\\n\\tprint(i)").repairs
        ('full-width',)
    """
    mended = _repair(text, origin)
    return mended if refusal(mended.text) is None else _without_refused(mended)


def _without_refused(mended: Repaired) -> Repaired:
    """Leave out what parses and is no Python all the same: functions whose end has lost its indentation, so that their
    ``return`` is outside of them, and definitions that Python refuses for another reason."""
    lines, troubles = mended.text.split("\n"), list(mended.troubles)
    tree = parse(mended.text)
    start = 0
    for statement in tree.body if tree else []:
        end, error = statement.end_lineno or statement.lineno, None
        if isinstance(statement, DEFINITIONS):
            start = _span(statement).start
            error = refusal("\n".join(lines[start - 1 : end]))
        elif isinstance(statement, ast.Return) and start:
            error = SyntaxError("'return' outside function", ("", statement.lineno - start + 1, 0, ""))
        if error is not None:
            line = start + (error.lineno or 1) - 1
            troubles.append(Trouble(line, "syntax", f"this is not Python: {error.msg}"))
            lines[start - 1 : end] = [""] * (end - start + 1)
    return Repaired("\n".join(lines), mended.repairs, tuple(troubles))


def _repair(text: str, origin: str) -> Repaired:
    clauses = python2.except_clauses(text)  # parses, with another meaning, from Python 3.14 on
    if parse(clauses) is not None and not clauses.lstrip().startswith("%%"):
        changed = next(iter(_changes(text, clauses)), 0)
        step = next(step for step in STEPS if step.name == "python2")
        is_old = changed and " as " in clauses.split("\n")[changed - 1]
        return (
            Repaired(clauses, ("python2",), (Trouble(changed, step.kind, step.message),))
            if is_old
            else Repaired(clauses)
        )
    if origin != "file" and not is_code(mending.invisible(text)):
        return Repaired("\n" * text.count("\n"))
    if len(text) > LIMIT:
        return Repaired(
            "\n" * text.count("\n"), (), (Trouble(1, "syntax", "this is not Python, and too long to mend"),)
        )
    needed = _needed(text)
    if needed is None:
        return _salvaged(text, origin)
    return Repaired(_apply(text, needed), tuple(step.name for step in needed), tuple(_troubles(text, needed)))


def _apply(text: str, steps: Sequence[Step]) -> str:
    for step in steps:
        text = step.change(text)
    return text


def _needed(text: str) -> list[Step] | None:
    """The steps without any of which the text does not parse; None where all of them are not enough."""
    taken: list[Step] = []
    changed = text
    for step in STEPS:
        before, changed = changed, step.change(changed)
        if changed != before:
            taken.append(step)
            if parse(changed) is not None:
                break
    else:
        return None
    for step in taken[:-1]:
        fewer = [other for other in taken if other is not step]
        if parse(_apply(text, fewer)) is not None:
            taken = fewer
    return taken


def _changes(before: str, after: str) -> list[int]:
    """The lines that differ, from 1."""
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    return [number for number, (old, new) in enumerate(pairs, 1) if old != new]


def _troubles(text: str, steps: Sequence[Step], left: str = "") -> list[Trouble]:
    """What was wrong, once for each definition that does not parse because of it, or else once.

    Where only a part is ``left``, it is told what the definitions in that part would be lost by.
    """
    tree, before = parse(left or _apply(text, steps)), text
    spans = [_span(node) for node in (tree.body if tree else []) if isinstance(node, DEFINITIONS)]
    found = []
    for step in steps:
        after = step.change(before)
        if step.kind:
            changed = _changes(before, after)
            without = _apply(text, [other for other in steps if other is not step]).split("\n")
            broken = [span for span in spans if parse("\n".join(without[span.start - 1 : span.stop - 1])) is None]
            firsts = [next((line for line in changed if line in span), 0) for span in broken]
            places = [line for line in firsts if line] or ([] if left else changed[:1])
            found += [Trouble(line, step.kind, step.message) for line in places]
        before = after
    return sorted(found, key=lambda trouble: trouble.line)


def _span(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> range:
    """The lines of a definition, from 1, with those of its decorators."""
    return range(
        min([node.lineno, *(mark.lineno for mark in node.decorator_list)]), (node.end_lineno or node.lineno) + 1
    )


def _salvaged(text: str, origin: str) -> Repaired:
    """Keep what parses after all repairs together; say so where what is lost was meant as code."""
    left = salvage(_apply(text, STEPS))
    if parse(left.text) is None:  # two statements that parse alone and not together
        left = Salvaged("\n" * text.count("\n"), left.lost or (1,), left.line, left.message)
    lines = text.split("\n")
    code = [line for line in left.lost if origin == "file" or _is_code_line(lines[line - 1])]
    fragment = origin != "file" and _is_fragment(lines, left.lost)
    silent = not code or fragment or origin == "guess"
    troubles = [] if silent else [Trouble(left.line, "syntax", f"this is not Python: {left.message}")]
    troubles += _troubles(text, STEPS, left.text)
    return Repaired(left.text, ("salvaged",), tuple(sorted(troubles, key=lambda trouble: trouble.line)))


def _is_fragment(lines: list[str], lost: Sequence[int]) -> bool:
    """Whether an excerpt was cut on purpose: it stops after a header, or says ``...`` for what is left out."""
    code = [line.strip(f"{COMMENT} \t") for line in mask("\n".join(lines)).split("\n")]
    last = max((number for number, line in enumerate(code, 1) if line), default=0)
    cut = last in lost and code[last - 1].endswith((":", "："))
    return cut or any("..." in lines[line - 1] or "…" in lines[line - 1] for line in lost)


_STATEMENT = re.compile(
    r"\s*(?:(?:def|class|import|from|for|while|if|elif|with|return|print|except|assert|del|raise|async|lambda)\b"
    r"|(?:else|try|finally)\s*[:：]|@\w|>>>|In ?\[|[%!]\w"
    r"|[\w.\[\]'\", ()*:]+?\s*[-+*/@%]?=(?![=>])|[\w.]+[(（].*[)）,({\[]\s*$)"
)
_DEFINITION = re.compile(r"^\s*(?:def\s+\w|class\s+\w|>>>)", re.M)
_PROSE = re.compile(r"\s*(?:epoch|iter|step|loss|acc|train|test|\w+ acc)\b[^=(]*[:|]", re.I)


def _is_code_line(line: str) -> bool:
    return bool(_STATEMENT.match(line[:300])) and not _PROSE.match(line[:300]) and notation.shell(line) == line


def is_code(text: str) -> bool:
    """Whether a text that does not parse is meant as code, rather than as a log, a shell session or prose.

    Example:
        >>> is_code("def f(x:\\n    pass"), is_code("loss: 0.3 [1. 2.]\\ny: 5"), is_code("$ pip install numpy")
        (True, False, False)
    """
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith(("#", "＃"))]
    code = sum(map(_is_code_line, lines))
    return bool(_DEFINITION.search(text)) or code * 3 >= max(len(lines), 1)
