"""Mistakes of typing and pasting that keep code from parsing, each undone by one function.

Each takes a text and gives one with the same number of lines, so that line numbers stay those of the file.
"""

from __future__ import annotations

import re

from errata.checker.reading.lexing import COMMENT, STRING, depths, in_code, mask
from errata.patterns import parse

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad")) | dict.fromkeys(
    map(ord, "\u00a0\u2002\u2003\u2009\u202f\x0b\x0c"), " "
)
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    ord(wide): plain
    for wide, plain in zip(
        "\u3000，。、：；（）【】“”‘’−–×÷≤≥≠", [*" ,.,:;()[]\"\"''--*/", "<=", ">=", "!="], strict=True
    )
}
_WIDE_QUOTES = str.maketrans("“”‘’", "\"\"''")

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+|nan|inf)"
_ARROW = re.compile(r"\s*(?:-{2,}>|=+>|[→⇒➜]|<<<|Out ?\[\d*\]:|>>>)")
_NUMBERS = re.compile(
    rf"\s*(?:[A-Za-z_]\w*\s*[:：=]\s*)?[\[(\s]*{_NUMBER}(?:\s+{_NUMBER})+[\s\])]*(?:,\s*dtype=\w+\))?\s*$"
)
_ONE_NUMBER = re.compile(r"\s*[A-Za-z_]\w*(?: \w+)*\s*[:：]\s*[-+]?\d[\d.eE+-]*%?\s*$")
_HEADER = re.compile(r"\s*(?:class\s+\w|def\s+\w+\s*\((?!\s*self\b))")  # of what stands at the margin
_TRACEBACK = re.compile(r"\s*(?:Traceback \(most recent call last\)|-{20,}\s*$)")
_ERROR = re.compile(r"\s*[\w.]*(?:Error|Exception|Warning|Interrupt)\b(?::|\s*$)")


def invisible(text: str) -> str:
    """Remove characters of no width, and put a space for those that only look like one."""
    return text.translate(_INVISIBLE)


def tabs(text: str) -> str:
    """Spell the indentation with spaces; a tab goes to the next multiple of four, of eight where only that parses.

    Example:
        >>> tabs("if x:\\n\\ty = 1")
        'if x:\\n    y = 1'
    """
    four, eight = _tabs(text, 4), _tabs(text, 8)
    return eight if four != eight and parse(four) is None and parse(eight) is not None else four


def _tabs(text: str, size: int) -> str:
    return re.sub(r"^[ ]*\t[ \t]*", lambda found: found.group().expandtabs(size), text, flags=re.M)


def full_width(text: str) -> str:
    """Put the ASCII sign for each full-width one outside strings and comments, and for curly quotes around strings.

    Example:
        >>> full_width("print（“a：b”）  # （")
        'print("a：b")  # （'
    """
    text = in_code(text, lambda code: code.translate(_WIDE))
    return re.sub(r"(?<!\w)[“‘]([^“”‘’\"'\n]*)[”’\"']", lambda found: f'"{found[1]}"', _plain_hashes(text))


def _plain_hashes(text: str) -> str:
    return (
        "".join("#" if char == "＃" and kind == COMMENT else char for char, kind in zip(text, mask(text), strict=True))
        if "＃" in text
        else text
    )


def output(text: str) -> str:
    """Drop printed output: what follows an arrow, rows of numbers without commas, tracebacks."""
    lines, masked = text.split("\n"), mask(text).split("\n")
    open_brackets, failing = 0, False
    inside = depths("\n".join(masked))
    for number, line in enumerate(line[:500] for line in list(lines)):
        failing = failing or bool(_TRACEBACK.match(line))
        arrow = _ARROW.match(line) and not inside[number]
        numbers = _NUMBERS.match(line) or (_ONE_NUMBER.match(line) and not inside[number])
        if arrow or failing or open_brackets or (numbers and STRING not in masked[number]):
            printed = masked[number]
            open_brackets += sum(map(printed.count, "([{")) - sum(map(printed.count, ")]}"))
            open_brackets = max(open_brackets, 0) if arrow or open_brackets else 0
            failing = failing and not _ERROR.match(line)
            lines[number] = ""
    return "\n".join(lines)


def leading_space(text: str) -> str:
    """Remove the stray space before a statement (or add the missing one) that makes it stand between two levels; and
    two before a class or function that is no method."""
    masked = mask(text)
    levels = {
        number: len(line) - len(line.lstrip(" "))
        for number, (line, depth) in enumerate(zip(masked.split("\n"), depths(masked), strict=True))
        if not depth and line.strip() and line.lstrip()[0] not in (STRING, COMMENT)
    }
    odd = [level for level in levels.values() if level % 4]
    in_fours = len(odd) <= sum(level > 0 for level in levels.values()) / 2  # else this is the author's own style
    lines = text.split("\n")
    around = [0]  # the levels of the blocks that are open
    for number, level in levels.items():
        is_between = around[-1] > level and level not in around
        around = [*(one for one in around if one < level), level]
        if is_between and level == 2 and _HEADER.match(lines[number]):
            lines[number] = lines[number][2:]
        elif level == 1 or (in_fours and level % 4 == 1):
            lines[number] = lines[number][1:]
        elif in_fours and level % 4 == 3:
            lines[number] = " " + lines[number]
    return "\n".join(lines)


def continuation(text: str) -> str:
    """Join what was broken in two: a backslash with code or space behind it, a name split after an underscore."""
    lines, masked = text.split("\n"), mask(text).split("\n")
    for number, (line, code) in enumerate(zip(lines, masked, strict=True)):
        slash = code.find("\\")
        if slash >= 0 and line[slash + 1 :].strip() and code[slash + 1 : slash + 2].isspace():
            lines[number] = line[:slash].rstrip() + line[slash + 1 :]
        elif slash >= 0:
            lines[number] = line.rstrip()
    inside = depths("\n".join(masked))
    for number in range(len(lines) - 1):
        first, second = lines[number], lines[number + 1]
        if inside[number + 1] and re.search(r"\w_$", first) and re.match(r"\s*\w", second):
            lines[number : number + 2] = [first + second.strip(), ""]
    return "\n".join(lines)
