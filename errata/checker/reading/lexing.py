"""Which characters of a text are code, string or comment, for text that no parser accepts yet."""

from __future__ import annotations

import re
from collections.abc import Callable

_STRING = r"""\"{3}(?:\\.|[^\\])*?(?:\"{3}|\Z)|'{3}(?:\\.|[^\\])*?(?:'{3}|\Z)"""
_LINE_STRING = r"""\"(?:\\.|[^\"\\\n])*(?:\"|$)|'(?:\\.|[^'\\\n])*(?:'|$)"""
_CURLY = r"""[“”](?:[^“”"\n])*[“”"]|[‘’](?:[^‘’'\n])*[‘’']"""
_NOT_CODE = re.compile(rf"(?P<comment>[#＃][^\n]*)|(?P<string>{_STRING}|{_LINE_STRING}|{_CURLY})", re.S | re.M)

#: What :func:`mask` puts in the place of a character of a string or of a comment.
STRING, COMMENT = "\x01", "\x02"


def mask(text: str, lines: bool = True) -> str:
    """The text with strings and comments blotted out, as long as before; line ends inside strings stay on demand.

    Example:
        >>> mask("y = '(' # (").replace(STRING, "s").replace(COMMENT, "c")
        'y = sss ccc'
    """

    def blot(found: re.Match[str]) -> str:
        sign = COMMENT if found["comment"] is not None else STRING
        return "".join("\n" if lines and char == "\n" else sign for char in found.group())

    return _NOT_CODE.sub(blot, text)


def in_code(text: str, change: Callable[[str], str]) -> str:
    """Apply a change to the code between strings and comments only."""
    parts, last = [], 0
    for found in _NOT_CODE.finditer(text):
        parts += [change(text[last : found.start()]), found.group()]
        last = found.end()
    return "".join([*parts, change(text[last:])])


def depths(masked: str) -> list[int]:
    """For each line of a masked text, how many brackets are open where it begins."""
    open_brackets, found = 0, []
    for line in masked.split("\n"):
        found.append(open_brackets)
        for char in line:
            if char in "([{":
                open_brackets += 1
            elif char in ")]}":
                open_brackets = max(0, open_brackets - 1)
    return found
