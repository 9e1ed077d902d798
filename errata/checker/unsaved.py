"""Imports in notes of files that the notes describe and nobody has saved."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from errata.catalogue import Catalogue
from errata.checker.reading.bindings import Namespace
from errata.checker.reading.definitions import Definition
from errata.checker.reading.modules import Library
from errata.checker.reading.sources import Source
from errata.checker.text import Finding
from errata.patterns import parse

PAGE = "ch02/imports-of-unnamed-files"

#: The book's own scripts that other scripts of it import; notes give their code but not their names.
SCRIPTS = {
    *("and_gate", "or_gate", "nand_gate", "xor_gate", "step_function", "sigmoid", "relu", "softmax"),
    *("gradient_1d", "gradient_2d", "gradient_method", "gradient_simplenet", "two_layer_net"),
    *("layer_naive", "simple_convnet", "deep_convnet"),
}


def unsaved(source: Source, found: Sequence[Definition], library: Library, catalogue: Catalogue) -> Iterator[Finding]:
    """The imports of scripts that are no files here, although the same notes have the code.

    A Python file is not looked at: what it imports may lie anywhere on its path.
    """
    page, places = catalogue[PAGE], {one.name: one for one in found}
    if source.path.suffix.lower() in (".py", ".pyw"):
        return
    space = Namespace(source.path)
    for chunk in source.chunks:
        tree = parse(chunk.text)
        for node in tree.body if tree else ():
            if not isinstance(node, ast.ImportFrom) or node.level or node.module not in SCRIPTS:
                continue
            named = next((places[alias.name] for alias in node.names if alias.name in places), None)
            if named is not None and library.find(node.module, 0, space) is None:
                where = f"line {named.line}" if named.cell is None else f"cell {named.cell}"
                message = f"there is no file {node.module}.py; save there the code of {named.name} at {where}"
                line = chunk.line + node.lineno - 1
                yield Finding(source.path, chunk.cell, line, page.id, page.severity, message)
