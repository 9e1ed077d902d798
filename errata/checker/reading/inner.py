"""Imports inside functions that lead to the reader's own files: taken as if they stood before the definition."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from errata.checker.reading.standin import kind


def is_own(node: ast.AST) -> bool:
    """Whether a statement imports from the reader's own files, or the book's."""
    if isinstance(node, ast.ImportFrom):
        return bool(node.level) or kind(node.module or "") == "local"
    return isinstance(node, ast.Import) and all(kind(alias.name) == "local" for alias in node.names)


def inner_imports(definition: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports in a definition that lead to the reader's own files."""
    return (node for node in ast.walk(definition) if isinstance(node, ast.Import | ast.ImportFrom) and is_own(node))


def without_inner_imports(text: str) -> ast.Module:
    """The program of a text in which these imports do nothing, line by line as it is.

    Example:
        >>> ast.unparse(without_inner_imports("def f(x):\\n    from util import im2col\\n    import math"))
        'def f(x):\\n    pass\\n    import math'
    """
    program = ast.parse(text)
    imports = (ast.Import, ast.ImportFrom)
    program.body = [one if isinstance(one, imports) else _Without().visit(one) for one in program.body]
    return program


class _Without(ast.NodeTransformer):
    """Puts ``pass`` in the place of an import from the reader's own files."""

    def _visit_import(self, node: ast.Import | ast.ImportFrom) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node) if is_own(node) else node

    visit_Import = visit_ImportFrom = _visit_import
