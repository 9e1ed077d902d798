"""The same code, however it is written down: a hash of the syntax without comments, layout, docstrings, annotations."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable

_LEFT_OUT = frozenset({"annotation", "returns", "type_comment", "type_params", "kind", "ctx", "type_ignores"})
_WITH_DOCSTRING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)


def fingerprint(node: ast.AST) -> str:
    """A hash that verbatim copies share and no other code.

    Example:
        >>> one, two = "def f(x): return x", "def f(x: int):\\n    'Same.'\\n    return (x)"
        >>> fingerprint(ast.parse(one)) == fingerprint(ast.parse(two))
        True
    """
    words: list[str] = []
    _collect(node, words)
    return joined(words)


def joined(words: Iterable[str]) -> str:
    """One hash of many words."""
    return hashlib.sha256("\x00".join(words).encode("utf-8", "replace")).hexdigest()


def _collect(value: object, words: list[str]) -> None:
    if isinstance(value, ast.AST):
        words.append(f"({type(value).__name__}")
        for name in value._fields:
            if name not in _LEFT_OUT:
                part = getattr(value, name, None)
                _collect(_without_docstring(value, part) if name == "body" else part, words)
        words.append(")")
    elif isinstance(value, list):
        words.append("[")
        for item in value:
            _collect(item, words)
        words.append("]")
    else:
        words.append(f"{type(value).__name__}:{value!r}")


def _without_docstring(node: ast.AST, body: object) -> object:
    if isinstance(node, _WITH_DOCSTRING) and isinstance(body, list) and body:
        first = body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            return body[1:]
    return body
