"""Mistakes that only the text of the code shows: small predicates over its syntax tree.

A page about the text defines ``find(source)`` in its check block; it yields a :class:`Found` for every
place. Text that does not parse yields nothing here, unless a page looks at the lines themselves.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

#: What a name means where the code does not import it (code in notes is often split over cells).
CUSTOMARY = {"np": "numpy", "plt": "matplotlib.pyplot"}


@dataclass(frozen=True)
class Found:
    """One place in the text: its line, counted from 1, and what is wrong there in the learner's words.

    ``owner`` is the line of the definition that it is a mistake of, where that is another one.
    """

    line: int
    because: str
    owner: int = 0


@lru_cache(maxsize=64)
def parse(source: str) -> ast.Module | None:
    """The syntax tree, or None where the text is not Python. It is shared: nobody may change it.

    Example:
        >>> parse("def f(:") is None
        True
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes are a page of their own
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=64)
def walk(tree: ast.AST | None) -> tuple[ast.AST, ...]:
    """What ``ast.walk`` yields, kept: every page looks at the same trees. Nothing where there is no tree.

    Example:
        >>> len(walk(parse("x = 1"))), walk(parse("x ="))
        (5, ())
    """
    return tuple(ast.walk(tree)) if tree else ()


@lru_cache(maxsize=64)
def refusal(source: str) -> SyntaxError | None:
    """How Python refuses the text, with the line it stops at; None where it accepts the text, or gives up.

    Example:
        >>> error = refusal("x = 1\\n  y = 2")
        >>> type(error).__name__, error.lineno
        ('IndentationError', 2)
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "source", "exec", dont_inherit=True)
    except SyntaxError as error:
        return error.with_traceback(None)
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


@lru_cache(maxsize=64)
def aliases(tree: ast.AST) -> dict[str, str]:
    """What each imported name stands for, on top of what is customary. It is shared: nobody may change it.

    Example:
        >>> aliases(parse("import numpy as n"))["n"]
        'numpy'
    """
    names = dict(CUSTOMARY)
    for node in walk(tree):
        if isinstance(node, ast.Import):
            names |= {
                alias.asname or alias.name.split(".")[0]: alias.name if alias.asname else alias.name.split(".")[0]
                for alias in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def dotted(node: ast.AST, names: dict[str, str]) -> str:
    """The full dotted name of an expression such as ``np.random.choice``; empty for anything else.

    Example:
        >>> dotted(parse("np.int").body[0].value, CUSTOMARY)
        'numpy.int'
    """
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def uses(source: str, *wanted: str) -> Iterator[tuple[ast.AST, str]]:
    """Every expression that stands for one of these dotted names, in the order of lines.

    Example:
        >>> [(node.lineno, name) for node, name in uses("x = np.int(3)", "numpy.int")]
        [(1, 'numpy.int')]
    """
    yield from (pair for pair in _names(parse(source)) if pair[1] in wanted)


@lru_cache(maxsize=64)
def _names(tree: ast.AST | None) -> list[tuple[ast.Attribute | ast.Name, str]]:
    """Every name and attribute with its full dotted name, in the order of lines."""
    nodes = [node for node in walk(tree) if isinstance(node, (ast.Attribute, ast.Name))]
    found = [(node, dotted(node, aliases(tree))) for node in nodes] if tree else []
    return sorted(found, key=lambda pair: (pair[0].lineno, pair[0].col_offset))


def calls(source: str, *wanted: str) -> Iterator[tuple[ast.Call, str]]:
    """Every call of one of these dotted names, in the order of lines.

    Example:
        >>> [len(call.args) for call, _ in calls("np.array(x1, x2)", "numpy.array")]
        [2]
    """
    tree = parse(source)
    called = {id(node.func): node for node in walk(tree) if isinstance(node, ast.Call)}
    yield from ((called[id(node)], name) for node, name in uses(source, *wanted) if id(node) in called)


def option(node: ast.AST, function: str, name: str) -> object:
    """What a call of this function is given under a name, if it is a constant; None for any other expression.

    Example:
        >>> option(parse("load_mnist(normalize=False)").body[0].value, "load_mnist", "normalize")
        False
    """
    if not isinstance(node, ast.Call) or dotted(node.func, {}).rsplit(".", 1)[-1] != function:
        return None
    given = next((keyword.value for keyword in node.keywords if keyword.arg == name), None)
    return given.value if isinstance(given, ast.Constant) else None
