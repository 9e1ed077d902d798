"""Python 2 that Python 3 refuses to parse, said in Python 3, line by line."""

from __future__ import annotations

import builtins
import re

from errata.checker.reading.lexing import COMMENT, in_code, mask

_PRINT = re.compile(
    r"(?:^|(?<=[:;]))[ \t]*print(?![ \t]*(?:=[^=]|[\w.(\[,)]))[ \t]*|(?:^|(?<=[:;]))[ \t]*print[ \t]+(?=[\w(\[.])", re.M
)
_STREAM = re.compile(r">>[ \t]*([\w.]+)[ \t]*(,?)[ \t]*")
_EXCEPT = re.compile(r"^([ \t]*except[ \t]+)([\w.]+|\([^()\n]*\))[ \t]*,[ \t]*(\w+)[ \t]*:", re.M)
_RAISE = re.compile(r"^([ \t]*raise[ \t]+[\w.]+)[ \t]*,[ \t]*([^\n#]+)", re.M)
_EXEC = re.compile(r"^([ \t]*)exec[ \t]+(?![(=])([^\n#]+)", re.M)


def except_clauses(text: str) -> str:
    """``except E, e:`` names the exception in Python 2 and a second class in Python 3.14; both are made plain.

    Example:
        >>> except_clauses("except IOError, e:"), except_clauses("except IOError, KeyError:")
        ('except IOError as e:', 'except (IOError, KeyError):')
    """

    def plain(found: re.Match[str]) -> str:
        start, caught, second = found.groups()
        is_class = hasattr(builtins, second) or second.endswith(("Error", "Exception", "Warning"))
        return f"{start}({caught}, {second}):" if is_class else f"{start}{caught} as {second}:"

    if not _EXCEPT.search(text):
        return text
    parts, done = [], 0
    for found in _EXCEPT.finditer(mask(text)):  # a docstring may show one
        parts += [text[done : found.start()], plain(found)]
        done = found.end()
    return "".join([*parts, text[done:]])


def modern(text: str) -> str:
    """Statements, literals and operators that only Python 2 has.

    Example:
        >>> modern("print 'a', b  # c")
        "print('a', b)  # c"
    """
    text = in_code(text, _tokens)
    text = _RAISE.sub(r"\1(\2)", _EXEC.sub(r"\1exec(\2)", except_clauses(text)))
    return _prints(text)


def _tokens(code: str) -> str:
    code = re.sub(r"(?<![<>=!])<>(?![<>=])", "!=", code)
    code = re.sub(r"`([^`\n]+)`", r"repr(\1)", code)
    code = re.sub(r"(?<![\w.])(\d+|0[xX][\da-fA-F]+)[lL]\b", r"\1", code)
    code = re.sub(r"(?<![\w.])0([0-7]+)(?![\w.])", r"0o\1", code)
    return re.sub(r"\b[uU][rR]$", "r", code)


def _prints(text: str) -> str:
    masked = mask(text, lines=False)
    parts, done = [], 0
    for found in _PRINT.finditer(masked):
        if found.end() >= done:
            end = _end(masked, found.end())
            parts += [text[done : found.end()].rstrip(), "(", _arguments(text[found.end() : end]), ")"]
            done = end
    return "".join([*parts, text[done:]])


def _end(masked: str, start: int) -> int:
    """Where the statement ends that goes on at ``start``: before the space that ends it."""
    depth = 0
    for position in range(start, len(masked)):
        char = masked[position]
        depth += (char in "([{") - (char in ")]}")
        if char == COMMENT or (depth <= 0 and (char == ";" or (char == "\n" and masked[position - 1] != "\\"))):
            break
    else:
        position = len(masked)
    return start + len(masked[start:position].rstrip(" \t"))


def _arguments(code: str) -> str:
    stream = _STREAM.match(code)
    if stream:
        values = code[stream.end() :]
        return f"{values}, file={stream.group(1)}" if values else f"file={stream.group(1)}"
    return f"{code} end=' '" if code.endswith(",") else code
