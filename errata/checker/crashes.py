"""What an exception tells: whether a slip in the definition raised it, or a call that it is not meant for."""

from __future__ import annotations

import ast
import math
import re
import traceback
import types
from pathlib import Path
from typing import Any

import numpy as np

import reference
from errata.checker.reading.names import dotted
from errata.checker.reading.spelling import closest, distance, is_style, near_miss
from errata.patterns import parse, walk

#: The name under which a definition is compiled, by which its own lines are known in a traceback.
OWN = "the definition"

_REFERENCE = Path(reference.__file__).parent

#: Errors that say that the surroundings are missing, not that the definition is wrong.
_SURROUNDINGS = (ImportError, OSError, NotImplementedError, NameError, SystemExit, MemoryError)

#: How the reference refuses None, and what does not fit; a bias that is a row would fit elsewhere.
_NOTHING = r"got dtype obj|must be a function, got (np\.float\d*\()?[-\d]|must be a real number, got \{"
_MISFIT = r"must hold probabilities|must have ((the )?shape|\d+ (numbers|channels)|1 axes, got shape \((?!1,))"
_MISFIT += r"|\bW must have . axes, got shape \(\d*,?\)"

#: What readers look for in NumPy, and what is elsewhere.
_ELSEWHERE = {"softmax", "sigmoid", "relu", "logsumexp", "one_hot", "rand", "randn", "shuffle", "range", "len", "exit"}
_ELSEWHERE |= {"cross_entropy", "tensor", "randint", "print", "comb", "factorial", "erf", "expit"}

#: What layers are asked for.
_OF_LAYERS = ("forward", "backward", "dW", "db", "W", "b")

#: Short names of NumPy that the book uses.
_SHORT = ("dot", "sum", "exp", "log", "max", "min", "abs")

#: What a function is called that another is given.
_FUNCTION = re.compile(r"f|fn|func\w*|loss\w*")

#: Methods of other libraries' arrays, which are no slips of NumPy's attributes.
_FOREIGN = {"dim", "size", "view", "item", "numpy", "float", "int", "long", "cpu"}


def is_of_the_surroundings(error: BaseException) -> bool:
    """Whether something is not there that the notes need not show, such as a module or a function."""
    return isinstance(error, _SURROUNDINGS) and not isinstance(error, UnboundLocalError)


def is_own(error: BaseException) -> bool:
    """Whether the last line that is not a library's stands in the definition itself, not in a helper of any origin."""
    for file, _ in reversed(_places(error)):
        if file in (OWN, "prelude") or _REFERENCE in Path(file).parents:
            return file == OWN
    return False


def _places(error: BaseException) -> list[tuple[str, int]]:
    """The files and lines of a traceback; the standard library would also go and read them."""
    return [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]


def own_line(error: BaseException, code: str) -> str:
    """The last line of the definition that the error went through, or nothing."""
    number = _own_number(error)
    return code.splitlines()[number - 1].strip() if number else ""


def _own_number(error: BaseException) -> int:
    return next((line for file, line in reversed(_places(error)) if file == OWN), 0)


def is_slip(error: BaseException, code: str) -> bool:
    """Whether the error comes of an attribute or a key that is nearly right, or set nowhere, in its own lines.

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
        return _is_made_with_what_it_never_uses(error, code)
    if isinstance(error, UnboundLocalError):
        return True
    if isinstance(error, NameError):
        return _forgets_its_answer(error.name or "", _own_number(error), code)
    if isinstance(error, AttributeError):
        return is_near_attribute(error.obj, error.name or "", code) or _is_too_early(error, code)
    if isinstance(error, KeyError) and callable(error.args[0]):  # optimizer.lower for optimizer.lower()
        return True
    if isinstance(error, KeyError) and isinstance(error.args[0], str):  # by number only a list is asked
        keys = {
            node.value for node in walk(parse(code)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        if any(is_style(error.args[0], key) for key in keys - {error.args[0]}) or closest(error.args[0], sorted(keys)):
            return True
        return _is_never_kept(_own_number(error), code)
    made = re.match(r"(\w+)(\.__init__)?\(\) takes", str(error))  # a class that means a function of its own name
    return made is not None and _is_class(made[1], code)


def _is_made_with_what_it_never_uses(error: BaseException, code: str) -> bool:
    """Whether a class asks for what the book makes it without, and does nothing with it but keep it."""
    missing = re.match(r"(?:\w+\.)?__init__\(\) missing \d+ required positional arguments?: (.*)", str(error))
    if missing is None or not isinstance(error, TypeError):
        return False
    names = {*re.findall(r"'(\w+)'", missing[1])}
    methods = [node for node in walk(parse(code)) if isinstance(node, ast.FunctionDef)]
    kept = [step.value for node in methods for step in node.body if isinstance(step, ast.Assign)]
    making = [part for node in methods if node.name == "__init__" for part in ast.walk(node)]
    if any(isinstance(part, ast.Name) and part.id in names and part not in kept for part in making):
        return False
    own = [part for node in methods if node.name != "__init__" for part in ast.walk(node)]
    asked = [part for part in own if isinstance(part, ast.Attribute)]
    stored = {part.attr for part in asked if isinstance(part.ctx, ast.Store)}
    return bool(own) and not ({part.attr for part in asked} - stored) & names


def _forgets_its_answer(name: str, line: int, code: str) -> bool:
    """Whether this line returns a name of elsewhere, while something that the definition computes is never used."""
    nodes = list(walk(parse(code)))
    returned = [node.value for node in nodes if isinstance(node, ast.Return) and node.lineno == line]
    named = [node for node in nodes if isinstance(node, ast.Name)]
    used = {node.id for node in named if not isinstance(node.ctx, ast.Store)}
    is_returned = any(isinstance(value, ast.Name) and value.id == name for value in returned)
    return is_returned and not {node.id for node in named} <= used


def _is_class(name: str, code: str) -> bool:
    return re.match(rf"class {name}\b", code) is not None


def is_near_attribute(thing: Any, name: str, code: str) -> bool:
    """Whether an attribute that is missing is one letter from one that is there, or is set nowhere."""
    tree = parse(code)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == name] if tree else []
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)} if tree else set()
    # a point for a comma: y. t
    is_variable = any(name in (getattr(node, "id", ""), getattr(node, "arg", "")) for node in walk(tree))
    if isinstance(thing, np.ndarray | np.generic):
        foreign = name in _FOREIGN and any(id(node) in called for node in nodes)
        return not foreign and (is_variable or closest(name, dir(thing)) is not None)
    if isinstance(thing, int | float):
        return is_variable
    if (isinstance(thing, dict) and name in thing) or (isinstance(thing, tuple) and name == "shape"):
        return True  # network.W1, and the shape of a shape
    if isinstance(thing, types.FunctionType):  # f.ndim for x.ndim
        owners = {dotted(node.value) for node in nodes}
        return hasattr(np.ndarray, name) and any(_FUNCTION.fullmatch(owner) for owner in owners)
    if isinstance(thing, str) and name in _OF_LAYERS:  # the keys of a dictionary for what it holds
        return any(char.isdigit() for char in thing) or repr(thing) in code or f'"{thing}"' in code
    if thing is np and (name in _ELSEWHERE or any(distance(name, right) == 1 for right in _SHORT)):
        return True
    if thing is np or isinstance(thing, dict | list | tuple | str | np.nditer) or _is_the_references(thing):
        return closest(name, dir(thing)) is not None
    of_definition = isinstance(tree, ast.Module) and any(
        isinstance(node, ast.ClassDef) and node.name == type(thing).__name__ for node in tree.body
    )
    return of_definition and not any(isinstance(node.ctx, ast.Store) for node in nodes)


def _is_the_references(thing: Any) -> bool:
    return str(getattr(type(thing), "__module__", "")).startswith("reference.")


def _is_too_early(error: AttributeError, code: str) -> bool:
    """Whether a class asks itself for what it has not set yet, or only to None, and sets in no other method."""
    *_, (frame, line) = traceback.walk_tb(error.__traceback__)
    method, tree = frame.f_code.co_name, parse(code)
    is_own, owner = _is_class(type(error.obj).__name__, code), tree.body[0] if isinstance(tree, ast.Module) else None
    if is_own:
        if method == "__init__" or near_miss(method, ("__init__",)):
            return True
        asked = {f"self.{error.name}"}
    else:
        lines = [node for node in walk(tree) if isinstance(node, ast.Attribute) and node.lineno == line]
        asked = {dotted(node.value) for node in lines if error.obj is None and node.attr == error.name}
    if not asked or not isinstance(owner, ast.ClassDef) or (owner.bases if not is_own else _is_inherited(error)):
        return False
    setters = {
        step.name
        for step in owner.body
        if isinstance(step, ast.FunctionDef)
        for node in ast.walk(step)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and dotted(node) in asked
    }
    return bool(setters) and setters <= {method, "__init__"}


def is_strange(error: BaseException, code: str) -> bool:
    """Whether it was asked for what another kind of thing has, other than a variable that got nothing of a method."""
    if not isinstance(error, AttributeError) or error.obj is not None:
        return isinstance(error, KeyError | AttributeError)
    line = _own_number(error)
    asked = [node.value for node in walk(parse(code)) if isinstance(node, ast.Attribute) and node.lineno == line]
    return not any(isinstance(owner, ast.Name) and owner.id in _filled_by_methods(code) for owner in asked)


def _filled_by_methods(code: str) -> set[str]:
    """The local variables that keep what a method of the same class returns."""
    return {
        target.id
        for node in walk(parse(code))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if dotted(node.value.func).startswith("self.")
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _is_inherited(error: AttributeError) -> bool:
    """Whether a class above that of the object speaks of the attribute, and so may set it."""
    methods = (method for base in type(error.obj).__mro__[1:] for method in vars(base).values())
    return any(error.name in getattr(getattr(method, "__code__", None), "co_names", ()) for method in methods)


def is_telling(error: BaseException, code: str) -> bool:
    """Whether the error, raised on the book's own use, can be held against a definition called in the book's way."""
    if not is_own(error) or isinstance(error, _SURROUNDINGS) or _is_refusal(error, code) or _is_otherwise(error):
        return False
    if isinstance(error, AttributeError):
        return isinstance(error.obj, np.ndarray | np.generic | int | float | type(None))
    return True


def is_misfit(error: BaseException) -> bool:
    """Whether the definition handed a function of the reference None, or an array that cannot fit any such function."""
    files = [file for file, _ in _places(error) if file in (OWN, "prelude") or _REFERENCE in Path(file).parents]
    is_told = re.search(_NOTHING if isinstance(error, TypeError) else _MISFIT, str(error)) is not None
    return is_told and next((file for file in reversed(files) if _REFERENCE not in Path(file).parents), "") == OWN


def is_strictness(error: BaseException) -> bool:
    """Whether the reference refuses a shape of as many numbers, which the book's own function brings into order."""
    shapes = [[int(size) for size in re.findall(r"\d+", shape)] for shape in re.findall(r"\(([\d, ]+)\)", str(error))]
    is_told = re.search(_MISFIT, str(error)) is not None
    return is_told and len(shapes) > 1 and math.prod(shapes[0]) == math.prod(shapes[-1])


def is_of_a_container(error: BaseException) -> bool:
    """Whether the definition asks a list or a dictionary for what none of them has."""
    is_container = isinstance(getattr(error, "obj", None), list | dict | tuple | set)
    return isinstance(error, AttributeError) and is_container and is_own(error)


def _is_refusal(error: BaseException, code: str) -> bool:
    """Whether the definition itself refuses, on purpose, what it is given."""
    file, number = _places(error)[-1]
    return file == OWN and bool(re.match(r"\s*(raise|assert)\b", code.splitlines()[number - 1]))


def _is_otherwise(error: BaseException) -> bool:
    """Whether the definition calls otherwise than the book does what is not here: a reader's own may take that."""
    called = re.match(r"(\w+)(\.__init__)?\(\) (takes|missing|got)", str(error))
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    stand_ins = (
        one for one in frame.f_globals.values() if str(getattr(one, "__module__", "")).startswith("reference.")
    )
    return called is not None and any(getattr(one, "__name__", "") == called[1] for one in stand_ins)


def _is_never_kept(line: int, code: str) -> bool:
    """Whether a class looks on this line in a dictionary of its own, which it was not given from outside."""
    asked = {
        dotted(node.value)
        for node in walk(parse(code))
        if isinstance(node, ast.Subscript) and node.lineno == line and dotted(node.value).startswith("self.")
    }
    made = {
        dotted(target)
        for node in walk(parse(code))
        if isinstance(node, ast.Assign) and not isinstance(node.value, (ast.Name, ast.Attribute))
        for target in node.targets
    }
    return bool(asked) and asked <= made
