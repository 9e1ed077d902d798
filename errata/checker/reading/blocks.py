"""The Python in a Markdown file: its fences and indented blocks, with the line on which each begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PYTHON = frozenset(
    [
        "python",
        "py",
        "pycon",
        "ipython",
        "pyi",
        "jupyter",
        "notebook",
        "code-cell",
        "python-repl",
        "pyodide",
        "pyhton",
        "phyton",
        "phython",
        "pyton",
        "pythno",
        "pytohn",
    ]
)
#: Words after a fence that name no language.
_ANY = frozenset(("code", "source", "sourcecode", "script", "txt", "text", "plaintext"))
#: Languages that write the header of a function as Python does, and lines that are no whole program.
_LIKE_PYTHON = frozenset(("cython", "pyrex", "mojo", "coconut", "scala", "nim", "gdscript", "diff", "patch", "udiff"))
_CODE = re.compile(r"^[ \t]*(?:def +\w+ *\(|class +\w+ *[(:]|import +\w|from +[\w.]+ +import\b|>>> )", re.M)
_HEADER = re.compile(r"^[ \t]*(?:def +\w+ *\(.*\)|class +\w+.*) *[:：][ \t]*$", re.M)
_RESULT = re.compile(r"^[ \t]*(?:return\b|self\.\w+ *=|def +__init__ *\()", re.M)
_FENCE = re.compile(r"^[ ]{0,3}(?:```|~~~)[ \t]*([{.\w][^`\n]*)$")
_OPENING = re.compile(r"^[ ]{0,3}<!--", re.M)


@dataclass(frozen=True)
class Block:
    """A block of code: its text, the line of the file on which the text begins, whether it says it is Python."""

    line: int
    text: str
    claimed: bool


@dataclass(frozen=True)
class Comment:
    """An HTML comment and the lines of the file that it takes up."""

    first: int
    last: int
    text: str


def language(info: str) -> str:
    """The language of a fence's info string, in small letters and without a version.

    Example:
        >>> language("{.Python .numberLines}"), language("python3 title=x"), language("")
        ('python', 'python', '')
    """
    found = re.match(r"[{.\s]*([\w+#-]+(?:\.\d+)?)", info)
    return re.sub(r"[\d.]+$", "", found.group(1).lower()) if found else ""


def read_blocks(text: str) -> tuple[list[Block], list[Comment]]:
    """The blocks of Python in a Markdown text and its comments; blocks inside a comment are left out.

    A fence without a language, or with that of another, and an indented block are taken where they look like Python.
    """
    # Raw HTML is not set apart, for a fence right below <details> is meant as code; comments are looked for below.
    parser = MarkdownIt("commonmark", {"html": False}).disable(["inline", "reference"])
    fences = [token for token in parser.parse(text) if token.type in ("fence", "code_block") and token.map]
    comments = list(_comments(text, fences))
    hidden = {line for comment in comments for line in range(comment.first, comment.last + 1)}
    blocks = [block for token in fences if _first(token) not in hidden for block in _python(token)]
    return blocks, comments


def _first(token: Token) -> int:
    assert token.map is not None
    return token.map[0] + 1


def _comments(text: str, fences: list[Token]) -> Iterator[Comment]:
    shown = {line for token in fences for line in range(_first(token), (token.map or [0, 0])[1] + 1)}
    line, counted, end = 1, 0, 0
    for opening in _OPENING.finditer(text):
        if opening.start() < end:
            continue
        line, counted = line + text.count("\n", counted, opening.end()), opening.end()
        if line in shown:
            continue
        end = text.find("-->", opening.end())
        if end < 0:
            return
        inside = text[opening.end() : end]
        yield Comment(line, line + inside.count("\n"), inside)


def _language(info: str) -> str:
    """The language, unless the word says no more than that it is code."""
    named = language(info)
    return "" if named in _ANY else named


def _says_so(text: str) -> bool:
    """Whether a block without a language has a whole header in it, and something that it returns or keeps."""
    return bool(_HEADER.search(text) and _RESULT.search(text))


def _python(token: Token) -> Iterator[Block]:
    """The block itself, or its parts where a fence that was never closed swallowed the next ones."""
    named = _language(token.info)
    line = _first(token) + (token.type == "fence")
    start, lines = 0, token.content.removesuffix("\n").split("\n")
    for number, content in enumerate([*lines, "``` end"]):
        opening = _FENCE.match(content)
        if opening:
            part = "\n".join(lines[start:number]) + "\n"
            if named in _PYTHON or (not named and _CODE.search(part)):
                yield Block(line + start, part, bool(named) or _says_so(part))
            elif named and named not in _LIKE_PYTHON and _says_so(part):  # some write any word, for the colours
                yield Block(line + start, part, claimed=False)
            start, named = number + 1, _language(opening.group(1))
