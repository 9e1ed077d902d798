"""Code as a screen shows it, turned into code as a file holds it: prompts, magics, shell lines, excerpts.

Each function takes a text and gives one with the same number of lines. None of what is mended here is a
mistake: it is how notes quote an interpreter, a notebook or a part of a program.
"""

from __future__ import annotations

import re

from errata.checker.reading.lexing import depths, in_code, mask

#: The name that an ellipsis in a signature becomes; a definition with it is a template.
ELIDED = "_elided"

_PROMPT = re.compile(r"^\s*(?:(?:>>>|\.\.\.)(?: |$)|>>>(?=\w)|In ?\[[\d ]*\]: ?|\.{3,}: ?)")
_FIRST = re.compile(r"^\s*(?:>>>|In ?\[[\d ]*\]:)")
_RESUMED = re.compile(r"(?:def|class|import|from|@|#)\b|#|@")
_MAGIC = re.compile(r"^(\s*)(?:[\w., ]+=\s*)?(?:%{1,2}[A-Za-z]|!|\?{1,2}[A-Za-z])|^(\s*)[\w.]+\?{1,2}\s*$")
_CELL_CODE = re.compile(r"\s*%%(?:time|timeit|capture|prun|python[23]?|debug|writefile\s+\S+\.py|file\s+\S+\.py)\b")
_SHELL = re.compile(
    r"^\s*(?:\([\w.-]+\)\s*)?(?:[$%#]|[A-Z]:\\[^>\n]*>|PS [^>\n]*>|\S+@\S+:\S*[$#])?\s*"
    r"(?:pip3?|conda|python3?|ipython|jupyter|git|cd|ls|dir|sudo|apt(?:-get)?|brew|wget|curl|mkdir|source|docker)"
    r"\s+[^\s=(.,:\[].*$|^\s*\$\s+\S.*$"
)


def prompts(text: str) -> str:
    """Keep what was typed at ``>>>`` or ``In [1]:``, without the prompt; drop what was printed."""
    lines = text.split("\n")
    if not any(_FIRST.match(line) for line in lines):
        return text
    kept, typed = [], True
    for line in lines:
        prompt = _PROMPT.match(line)
        if prompt:
            typed = False
            kept.append(line[prompt.end() :])
        else:
            typed = typed or bool(_RESUMED.match(line))
            kept.append(line if typed else "")
    return "\n".join(kept)


def magics(text: str) -> str:
    """Put ``pass`` where IPython has a ``%magic``, a ``!command`` or a question mark.

    Example:
        >>> magics("%matplotlib inline\\nx = 1")
        'pass\\nx = 1'
    """
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if first.lstrip().startswith("%%") and not _CELL_CODE.match(first):
        return "\n" * (len(lines) - 1)
    continued = False
    for number, line in enumerate(lines):
        found = _MAGIC.match(line)
        if found or continued:
            indent = "" if continued else (found[1] or found[2] or "") if found else ""
            lines[number] = "" if continued else f"{indent}pass"
            continued = line.endswith("\\")
    return "\n".join(lines)


def shell(text: str) -> str:
    """Drop the lines that are typed at a shell."""
    return "\n".join("" if _SHELL.match(line[:300]) else line for line in text.split("\n"))


def dedented(text: str) -> str:
    """Remove the indentation that all lines of code share; comments may stand further left."""
    lines, masked = text.split("\n"), mask(text)
    starts = [
        len(line) - len(line.lstrip())
        for line, depth in zip(masked.expandtabs(4).split("\n"), depths(masked), strict=True)
        if line.strip() and not depth and line.lstrip()[0] not in "\x01\x02"
    ]
    common = min(starts, default=0)
    if not common:
        return text
    wide = [line.expandtabs(4) if line[:1] == "\t" else line for line in lines]
    return "\n".join(line[min(common, len(line) - len(line.lstrip())) :] for line in wide)


def ellipses(text: str) -> str:
    """Make a template parse: ``…`` becomes ``...``, and in a signature a parameter that says so."""
    text = in_code(text, lambda code: re.sub("…+|\\.{4,}", "...", code))
    return re.sub(r"^([ \t]*def[ \t]+\w+[ \t]*\([^()\n]*?)(?:\.\.\.)[ \t]*\)", rf"\1*{ELIDED})", text, flags=re.M)


def type_parameters(text: str) -> str:
    """Spell ``def f[T](x)``, ``class C[T]``, ``type X = …`` and ``except*`` as they were before Python 3.12."""
    text = re.sub(r"^([ \t]*except)[ \t]*\*", r"\1 ", text, flags=re.M)
    text = re.sub(
        r"^([ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+\w+)[ \t]*\[[^\n]*?\](?=[ \t]*[(:])", r"\1", text, flags=re.M
    )
    return re.sub(r"^([ \t]*)type[ \t]+(\w+)(?:\[[^\]\n]*\])?[ \t]*=", r"\1\2 =", text, flags=re.M)


_F_STRING = re.compile(r"\b[rR]?[fF][rR]?(?=[\"'](?![\"']))")


def nested_quotes(text: str) -> str:
    """Spell ``f"{d["key"]}"`` as it was before Python 3.12: with other quotes inside the braces."""
    return "\n".join(_other_quotes(line) if _F_STRING.search(line) else line for line in text.split("\n"))


def _other_quotes(line: str) -> str:
    chars, quote, depth, start = list(line), "", 0, 0
    starts = {found.end() for found in _F_STRING.finditer(line)}
    for position, char in enumerate(chars):
        if not quote:
            quote, depth, start = (char, 0, position) if position in starts else ("", 0, 0)
        elif char in "{}":
            depth = max(0, depth + (1 if char == "{" else -1))
        elif char == quote and position > start:
            if depth:
                chars[position] = "'" if quote == '"' else '"'
            else:
                quote = ""
    return "".join(chars)
