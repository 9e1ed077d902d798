"""What is left of a text that nothing mends: the statements that parse, each at its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from errata.patterns import parse

_ERRORS = ("error_node", "error_leaf")
_DEFINITIONS = ("funcdef", "classdef", "decorated", "async_stmt")
_HEADER = re.compile(r"(?:async|def|class|for|while|if|elif|else|try|except|finally|with|match)\b")


@dataclass(frozen=True)
class Salvaged:
    """The text with blank lines for what was lost, the lost lines (from 1), and where and what the first error is."""

    text: str
    lost: tuple[int, ...]
    line: int
    message: str


@cache
def _grammar() -> Any:
    """One version of the grammar, so that every interpreter salvages the same statements and says the same."""
    from parso.grammar import load_grammar  # here, as most files parse and it takes long to load

    return load_grammar(version="3.10")


def salvage(text: str) -> Salvaged:
    """Keep the top-level statements that parse; a function or class is kept whole or not at all.

    Example:
        >>> salvage("def f():\\n    return 1\\nx = = 2").text
        'def f():\\n    return 1\\n'
    """
    try:
        module = _grammar().parse(text)
        issues = [(issue.start_pos[0], issue.message) for issue in _grammar().iter_errors(module)]
    except RecursionError:
        everything = tuple(range(1, text.count("\n") + 2))
        return Salvaged("\n" * (len(everything) - 1), everything, 1, "nested too deeply")
    lines = text.split("\n")
    lost = {line for child in _broken(module.children, lines) for line in _span(child)}
    lost = {line for line in lost if lines[line - 1].strip()}
    kept = ["" if number in lost else line for number, line in enumerate(lines, 1)]
    first = min(lost, default=1)
    line, message = min((issue for issue in issues if issue[0] in lost), default=(first, "invalid syntax"))
    return Salvaged("\n".join(kept), tuple(sorted(lost)), line, message.split(": ", 1)[-1])


def _span(node: Any) -> range:
    end, column = node.end_pos
    return range(node.start_pos[0], max(end if column else end - 1, node.start_pos[0]) + 1)


def _broken(children: list[Any], lines: list[str]) -> list[Any]:
    """The children that do not parse, and the definitions that what follows them shows to be cut short."""
    broken: list[Any] = []
    whole: Any = None
    for child in children:
        span = _span(child)
        if child.type in ("newline", "endmarker"):
            continue
        if child.type in _ERRORS or parse("\n".join(lines[span.start - 1 : span.stop - 1])) is None:
            broken.append(child)
        row, column = child.start_pos
        if whole is not None and column and not lines[row - 1][:column].strip():
            broken += [whole, child]
        elif child.type not in _ERRORS or (not column and _HEADER.match(lines[row - 1])):
            whole = child if child.type in _DEFINITIONS else None  # below a header, the indentation is its own
    return broken
