"""Defining what is judged: with what is in force before it, and with stand-ins for what is not here."""

from __future__ import annotations
import __future__

import ast
import sys
import types
import warnings
from typing import Any

import numpy as np

from errata.catalogue import right_answer
from errata.checker import crashes
from errata.checker.reading.inner import without_inner_imports
from errata.checker.reading.names import dotted
from errata.checker.reading.standin import StandIn
from errata.checker.uses import asked_of, subject_of
from errata.patterns import parse, walk

#: The aliases that NumPy removed. Without them every definition that has one could only be said to crash,
#: and the page about the alias, found in the text, would hide all others.
_REMOVED: dict[str, Any] = {"int": int, "float": float, "complex": complex, "object": object, "str": str}
_REMOVED |= {"float_": np.float64, "complex_": np.complex128, "int0": np.intp, "NaN": np.nan, "Inf": np.inf}
_REMOVED |= {"round_": np.round, "product": np.prod, "cumproduct": np.cumprod, "alltrue": np.all, "sometrue": np.any}


def defined(payload: dict[str, Any], helpers: dict[str, Any]) -> Any:
    """Run the definition with what is in force before it, and return what its name then stands for."""
    _readd_removed_names()
    module = types.ModuleType("notes")
    sys.modules["notes"] = module  # dataclasses and pickle look a class's module up
    names = vars(module)
    contract = asked_of(payload)
    for name in payload.get("missing", ()):
        plain = payload.get("renamed", {}).get(name, name).rsplit(".", 1)[-1]
        answer = right_answer(subject_of(plain), "") or _like_numpys(name)
        if answer is not None:
            swap = name in payload.get("labels_first", ())
            _bind(names, name.split("."), swapped(answer) if swap else answer)
        elif _is_switch(name, payload["code"]):
            names[name] = False
        elif _decorates(name, payload["code"]):
            names[name] = StandIn(name)
        elif contract and contract.subject == "gradient_descent" and _is_gradient(name, payload["code"]):
            names[name] = right_answer("numerical_gradient", "")
    # what stands in an annotation is no part of what is judged, and often is not there
    flags = __future__.annotations.compiler_flag
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text, file, more in ((payload["prelude"], "prelude", helpers), (payload["code"], crashes.OWN, {})):
            program = without_inner_imports(text)
            exec(compile(program, file, "exec", flags, dont_inherit=True), names)
            names |= more
    return names[payload["name"]]


def _like_numpys(name: str) -> Any | None:
    """NumPy's function for ``gnp.zeros`` and the like, where readers choose between NumPy and what runs elsewhere, and
    NumPy itself where it comes with a file of theirs: ``common.np``."""
    module, _, attribute = name.rpartition(".")
    if module and attribute in ("np", "numpy"):
        return np
    return getattr(np, attribute, None) if module.endswith(("np", "xp", "cp")) else None


def _is_switch(name: str, code: str) -> bool:
    """Whether a definition only ever asks whether this is on, as with ``if DEBUG:``."""
    nodes = walk(parse(code))
    uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    tests = [node.test for node in nodes if isinstance(node, ast.If)]
    return bool(uses) and all(use in tests for use in uses)


def _decorates(name: str, code: str) -> bool:
    """Whether this, or something in it, only marks what is defined, as notebooks that are kept as Python do."""
    marks = (mark for node in walk(parse(code)) for mark in getattr(node, "decorator_list", ()))
    return any(dotted(getattr(mark, "func", mark)).split(".")[0] == name for mark in marks)


def _is_gradient(name: str, code: str) -> bool:
    """Whether a descent asks this for nothing but the slope of the function that it is given."""
    tree = parse(code)
    given = next(
        (node.args.args[0].arg for node in walk(tree) if isinstance(node, ast.FunctionDef) and node.args.args), ""
    )
    calls = [node for node in walk(tree) if isinstance(node, ast.Call) and dotted(node.func) == name]
    return bool(calls) and all(
        len(call.args) == 2 and not call.keywords and dotted(call.args[0]) == given for call in calls
    )


def _bind(names: dict[str, Any], path: list[str], value: Any) -> None:
    """Put a value under a dotted name, with a namespace for each module that is not there."""
    for part in path[:-1]:
        names = vars(names.setdefault(part, types.SimpleNamespace()))
    names[path[-1]] = value


def _readd_removed_names() -> None:
    for name, alias in _REMOVED.items():
        if name not in vars(np):
            setattr(np, name, alias)


def swapped(function: Any) -> Any:
    """A function of the same that takes its first two arguments in the other order."""
    return lambda second, first, *more, **named: function(first, second, *more, **named)
