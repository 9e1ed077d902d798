"""Names that nothing sets: what a definition reads but neither it nor anything around it ever binds."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np

from errata.checker.judgement import should_be
from errata.checker.reading.definitions import Definition
from errata.checker.reading.names import BUILTINS, dotted
from errata.checker.reading.spelling import closest, distance, is_style
from errata.checker.text import UNDEFINED, Finding
from errata.checker.uses import CONTRACTS
from errata.patterns import parse, walk

#: Names of the book's things, of which others may be slips.
BOOK_NAMES = frozenset(name for _, name in CONTRACTS)

#: What readers take from NumPy, the same for every version of it.
_OF_NUMPY = frozenset((
    "arange", "argmax", "argmin", "argsort", "array", "asarray", "clip", "concatenate", "copy", "cos", "dot",
    "empty", "exp", "expand_dims", "eye", "float32", "float64", "floor", "full", "hstack", "identity", "isnan",
    "linspace", "log", "log10", "matmul", "maximum", "mean", "meshgrid", "minimum", "ndarray", "nditer", "newaxis",
    "ones", "ones_like", "pad", "pi", "prod", "ravel", "reshape", "save", "shape", "sin", "size", "sqrt", "square",
    "squeeze", "std", "tan", "tanh", "tile", "transpose", "uint8", "unique", "var", "vstack", "where", "zeros",
    "zeros_like",
))  # fmt: skip

#: What other libraries are called that have the functions of NumPy.
_LIKE_NUMPY = frozenset({"cp", "xp", "jnp", "anp", "onp", "tnp", "mnp"})


def undefined(
    code: str,
    unset: Iterable[str],
    unbound: Iterable[str] = (),
    slips: Mapping[str, str] | None = None,
    forgotten: Mapping[str, str] | None = None,
) -> dict[str, str] | None:
    """What a definition gives because of a name that nothing sets, or None.

    Args:
        code: the definition.
        unset: names that nothing which could be read sets; one that is a slip of another name is a mistake.
        unbound: those of which it is sure, since all was read and nothing else can set them. The book's own things are
            left out by many who show a part of their code, and are no mistake.
        slips: of which of the file's own functions and classes some of them are slips.
        forgotten: the imports of some of them that are left out.

    Returns:
        ``input`` (the line), ``got`` (the error) and ``expected`` (the name that was meant, or the
        import that is missing, where that can be told).

    Example:
        >>> told = undefined("def mean(x, size):\\n    return sum(x) / szie", ["szie"])
        >>> told["input"], told["got"], told["expected"]
        ('return sum(x) / szie', "NameError: name 'szie' is not defined", 'size')
    """
    surely = {*unbound, *_given_attributes(code)}
    for node in walk(parse(code)):
        if not isinstance(node, ast.Name) or node.id not in {*unset, *unbound} or _is_set_here(node, code):
            continue
        meant = _method(node, code) or _dotted(node, code) or _meant(node.id, code) or _other(node.id, slips or {})
        is_sure = node.id in surely and not _is_of_the_book(node.id, code)
        if is_sure and not meant and node.id in _OF_NUMPY:
            meant = f"np.{node.id}"  # where it is not sure, an excerpt may leave out the import that has it
        meant = meant or (forgotten or {}).get(node.id, "")
        if meant or is_sure:
            return {
                "input": code.splitlines()[node.lineno - 1].strip(),
                "got": f"NameError: name '{node.id}' is not defined",
                "expected": meant,
            }
    return None


def slips(one: Definition) -> dict[str, str]:
    """Of which of the file's own functions and classes some names are slips; the book's that come from a file that is
    not here are none."""
    brought = BOOK_NAMES & {missing.bound for missing in one.missing_imports}
    return {name: meant for name, meant in one.slips if name not in brought}


def misspelt(one: Definition) -> Finding | None:
    """A name that nothing sets and that is a slip, in a definition that is not judged, since the book has none such."""
    told = undefined(one.code, one.unbound, (), slips(one), dict(one.forgotten))
    if told is None or not told["expected"]:
        return None
    lines = [line.strip() for line in one.code.splitlines()]
    first = next(n for n, line in enumerate(lines) if line.startswith(("def ", "class ", "async ")))
    words, expected = should_be(told)
    message = f"{told['got']}; {words} {expected}"
    return Finding(one.path, one.cell, one.line + lines.index(told["input"]) - first, UNDEFINED, "bug", message)


def _other(name: str, slips: Mapping[str, str]) -> str:
    """The file's own function or class that is meant, unless both are the book's: NAND is no slip of AND."""
    meant = slips.get(name, "")
    return "" if {name, meant} <= BOOK_NAMES else meant


def _is_set_here(node: ast.Name, code: str) -> bool:
    """Whether a function around this use of a name sets it, as another method may not do."""
    functions = (one for one in walk(parse(code)) if isinstance(one, ast.FunctionDef | ast.Lambda))
    return any(node in (inside := [*ast.walk(one)]) and node.id in _bound(inside) for one in functions)


def _bound(nodes: Iterable[ast.AST]) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def _method(node: ast.Name, code: str) -> str:
    """The method of the same class that is called without ``self``, unless the book has such a function too."""
    call = next((one for one in walk(parse(code)) if isinstance(one, ast.Call) and one.func is node), None)
    count = len(call.args) + len(call.keywords) if call else 0
    book = CONTRACTS.get(("function", node.id))
    methods = (one for one in walk(parse(code)) if isinstance(one, ast.FunctionDef) and one.name == node.id)
    fits = any(len(one.args.args) - len(one.args.defaults) <= count + 1 <= len(one.args.args) for one in methods)
    is_the_books = node.id in BOOK_NAMES and (book is None or book.takes_as_many(count, count))
    return f"self.{node.id}" if call and fits and not is_the_books else ""


def _dotted(node: ast.Name, code: str) -> str:
    """The method of what stands before a comma, which was meant to be a dot: ``params, items()``."""
    for pair in (one.elts for one in walk(parse(code)) if isinstance(one, ast.Tuple)):
        for before, call in pairwise(pair):
            is_called = isinstance(call, ast.Call) and call.func is node and not call.args + call.keywords
            if is_called and dotted(before) and any(hasattr(kind, node.id) for kind in (dict, np.ndarray)):
                return f"{dotted(before)}.{node.id}"
    return ""


def _meant(name: str, code: str) -> str:
    """The name that this one is a slip of, or nothing."""
    own, kept = _bound(walk(parse(code))), _kept(code)
    if attribute := next((attr for attr in (name, name.removeprefix("self")) if attr in kept), ""):
        return f"self.{attribute}"
    if name in BOOK_NAMES or (name in _OF_NUMPY and is_asked(name, code)):
        return ""
    if looks_alike := next((other for other in sorted(own) if _look(other) == _look(name)), ""):
        return looks_alike
    longer = [other for other in sorted(own) if other.startswith(f"{name}_")]
    if len(longer) == 1 and not is_asked(name, code):
        return longer[0]
    known = {other for other in BOOK_NAMES if not is_style(name, other)}  # a file that is not here may name it so
    known |= BUILTINS | {"self"}
    return _numpy(name, code) or closest(name, sorted(own if name in _OF_NUMPY else own | known)) or ""


def is_asked(name: str, code: str) -> bool:
    """Whether something of this name is called, or asked for what is in it: then it may be a function or a module."""
    called = (node.func for node in walk(parse(code)) if isinstance(node, ast.Call))
    return bool(_asked(name, code)) or any(isinstance(one, ast.Name) and one.id == name for one in called)


def _look(name: str) -> str:
    """The name without what cannot be told apart at a glance: capitals, I and l and 1, O and 0."""
    return name.replace("I", "l").lower().replace("1", "l").replace("0", "o")


def _kept(code: str) -> set[str]:
    """What a class keeps in ``self``."""
    stores = (node for node in walk(parse(code)) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
    return {node.attr for node in stores if dotted(node.value) == "self"}


def _given_attributes(code: str) -> set[str]:
    """The names on which attributes are set, which no module and no function is there for."""
    stores = (node for node in walk(parse(code)) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
    return {dotted(node.value) for node in stores}


def _is_of_the_book(name: str, code: str) -> bool:
    """Whether a name is one of the book's things, or a module from which some are taken."""
    return name in BOOK_NAMES or bool(BOOK_NAMES & {*_asked(name, code)})


def _asked(name: str, code: str) -> list[str]:
    return [node.attr for node in walk(parse(code)) if isinstance(node, ast.Attribute) and dotted(node.value) == name]


def _numpy(name: str, code: str) -> str:
    """``np`` for a name of two or three letters, one of them wrong, that is asked for what NumPy has."""
    asked = _asked(name, code)
    is_near = 2 <= len(name) <= 3 and distance(name, "np") == 1 and name not in _LIKE_NUMPY
    return "np" if is_near and asked and all(hasattr(np, attr) or closest(attr, dir(np)) for attr in asked) else ""
