"""Names that are nearly right: ``forwad``, ``backword``, ``__init_``."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Special methods that are written for another one, and are no slips of a letter.
_CONFUSED = {"init": ("index", "initial", "initialize", "main")}


def near_miss(name: str, known: Iterable[str]) -> str | None:
    """The known name that this one is a slip of, or None.

    A slip is another case, two letters swapped, or one letter (in eight or more, two) added, lost or changed.
    Another number, a plural or a leading underscore is another name.

    Example:
        >>> near_miss("forwad", ["forward", "backward"]), near_miss("forward2", ["forward"])
        ('forward', None)
    """
    candidates = list(known)
    if name in candidates:
        return None
    return next((right for right in candidates if _is_slip(name, right)), None)


def _is_slip(name: str, right: str) -> bool:
    special = right.startswith("__") and right.endswith("__")
    if name.startswith("_") != right.startswith("_") or re.findall(r"\d+", name) != re.findall(r"\d+", right):
        return False
    if special:
        core, wanted = name.strip("_"), right.strip("_")
        return name != core and (distance(core, wanted) <= 1 or core in _CONFUSED.get(wanted, ()))
    plain, wanted = letters(name), letters(right)
    if plain == wanted:
        return True
    if plain.rstrip("s") == wanted.rstrip("s"):
        return False
    if name[-1].isdigit() and not right[-1].isdigit():
        return False
    if plain.startswith(wanted) and len(plain) > len(wanted) + 1:
        return False
    if sorted(plain) == sorted(wanted) and len(wanted) < 8:
        return distance(plain, wanted) == 1
    if len(wanted) < 6 or abs(len(plain) - len(wanted)) > 2:
        return False
    return distance(plain, wanted) <= (2 if len(wanted) >= 8 else 1)


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that this one is one letter from, or in long names two. Another number is no slip.

    Example:
        >>> closest("bath_size", ["batch_size", "x"]), closest("out1", ["out", "out2"]), closest("im2col", ["img2col"])
        ('batch_size', None, 'img2col')
    """
    if name.startswith("__"):
        return None
    return next(
        (
            right
            for right in known
            if name != right
            and abs(len(right) - len(name)) < 2
            and min(len(right), len(name)) > 2
            and distance(name, right) <= (2 if min(len(right), len(name)) > 8 else 1)
            and re.findall(r"\d", name) == re.findall(r"\d", right)
        ),
        None,
    )


def is_style(name: str, right: str) -> bool:
    """Whether only capitals and underscores differ, which is how its writer names things, and no slip.

    Example:
        >>> is_style("ReLULayer", "ReluLayer"), is_style("sofmax", "softmax")
        (True, False)
    """
    return letters(name) == letters(right)


def letters(name: str) -> str:
    """The name without capitals and underscores."""
    return name.lower().replace("_", "")


def distance(one: str, other: str) -> int:
    """How many letters have to be added, lost, changed or swapped with their neighbour.

    Example:
        >>> distance("backword", "backward"), distance("rleu", "relu")
        (1, 1)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one):
        older, before, row = before, row, [i + 1]
        for j, b in enumerate(other):
            step = min(before[j + 1] + 1, row[j] + 1, before[j] + (a != b))
            if i and j and a == other[j - 1] and one[i - 1] == b:
                step = min(step, older[j - 1] + 1)
            row.append(step)
    return row[-1]
