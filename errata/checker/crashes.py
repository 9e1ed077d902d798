"""What an exception tells: whether a slip in the definition raised it, or a call that it is not meant for."""

from __future__ import annotations

import ast
import re
import traceback
from collections.abc import Container
from pathlib import Path
from typing import Any

import numpy as np

import reference
from errata.checker.reading.names import BUILTINS, dotted
from errata.checker.reading.spelling import distance
from errata.patterns import parse

#: The name under which a definition is compiled, by which its own lines are known in a traceback.
OWN = "the definition"

_REFERENCE = Path(reference.__file__).parent

#: Errors that say that the surroundings are missing, not that the definition is wrong.
_SURROUNDINGS = (ImportError, OSError, NotImplementedError, NameError, SystemExit, MemoryError)

#: Methods of other libraries' arrays, which are no slips of NumPy's attributes.
_FOREIGN = {"dim", "size", "view", "item", "numpy", "float", "int", "long", "cpu"}


def is_own(error: BaseException) -> bool:
    """Whether the last line that is not a library's stands in the definition itself, not in a helper of any origin."""
    for file, _ in reversed(_places(error)):
        if file in (OWN, "prelude") or _REFERENCE in Path(file).parents:
            return file == OWN
    return False


def _places(error: BaseException) -> list[tuple[str, int]]:
    """The files and lines of a traceback; the standard library would also go and read them."""
    return [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]


def is_slip(error: BaseException, code: str, unbound: Container[str] = ()) -> bool:
    """Whether the error comes of a name that is nearly right, or that is never bound, in the definition's own lines.

    ``unbound`` are the names that nothing around it ever sets.

    Example:
        >>> def loss(y, t):
        ...     return y.dim
        >>> try:
        ...     loss(np.zeros(2), 0)
        ... except AttributeError as error:
        ...     is_near_attribute(error.obj, error.name, "return y.dim")
        True
    """
    if not is_own(error):
        return False
    if isinstance(error, UnboundLocalError):
        return True
    if isinstance(error, NameError):
        name = error.name or ""
        return name in unbound or name in _attributes(code) or _is_near(name, _names(code) | BUILTINS)
    if isinstance(error, AttributeError):
        return is_near_attribute(error.obj, error.name or "", code)
    return False


def is_near_attribute(thing: Any, name: str, code: str) -> bool:
    """Whether an attribute that is missing is one letter from one that is there, or is set nowhere."""
    tree = parse(code)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == name] if tree else []
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)} if tree else set()
    if isinstance(thing, np.ndarray | np.generic):
        foreign = name in _FOREIGN and any(id(node) in called for node in nodes)
        return not foreign and _is_near(name, set(dir(thing)))
    if thing is np:
        return _is_near(name, set(dir(np)))
    of_definition = isinstance(tree, ast.Module) and any(
        isinstance(node, ast.ClassDef) and node.name == type(thing).__name__ for node in tree.body
    )
    return of_definition and not any(isinstance(node.ctx, ast.Store) for node in nodes)


def is_telling(error: BaseException, code: str) -> bool:
    """Whether the error, raised on the book's own use, can be held against a definition called in the book's way."""
    if not is_own(error) or isinstance(error, _SURROUNDINGS) or _is_refusal(error, code):
        return False
    if isinstance(error, AttributeError):
        return isinstance(error.obj, np.ndarray | np.generic | int | float | type(None))
    return True


def _is_refusal(error: BaseException, code: str) -> bool:
    """Whether the definition itself refuses, on purpose, what it is given."""
    file, number = _places(error)[-1]
    return file == OWN and bool(re.match(r"\s*(raise|assert)\b", code.splitlines()[number - 1]))


def _is_near(name: str, known: set[str]) -> bool:
    """One letter added, lost, changed or swapped; two in a long name. A missing number is no slip."""
    return not name.startswith("__") and any(
        name != right
        and abs(len(right) - len(name)) < 3
        and min(len(right), len(name)) > 2
        and distance(name, right) <= (2 if min(len(right), len(name)) > 8 else 1)
        and not any(char.isdigit() for char in name + right)
        for right in known
    )


def _attributes(code: str) -> set[str]:
    """What a class keeps in ``self``: as a plain name it is there only with ``self.`` before it."""
    tree = parse(code)
    return {
        node.attr
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and dotted(node.value) == "self"
    }


def _names(code: str) -> set[str]:
    """The names that a definition binds in itself."""
    tree = parse(code)
    found: set[str] = set()
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found
