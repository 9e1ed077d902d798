"""The names that a file binds at its top level, in order: definitions, imports and assignments.

Nothing is run. An assignment counts only where its right side cannot do anything: see :func:`is_harmless`.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Container, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from errata.checker.reading.fingerprint import fingerprint
from errata.checker.reading.inner import inner_imports
from errata.checker.reading.names import DEFINITIONS, attribute_chains, dotted, free_names, stored_names
from errata.checker.reading.notation import ELIDED
from errata.checker.reading.sources import Chunk, Source
from errata.patterns import parse

_CALLS = re.compile(
    r"(?:np|numpy)\.(?:array|asarray|zeros|ones|eye|identity|full|empty|arange|linspace|zeros_like|ones_like|diag"
    r"|float32|float64|int32|int64|finfo|vectorize|sqrt|exp|log|random\.(?:rand|randn|random|randint|normal|uniform"
    r"|RandomState|default_rng))|list|dict|tuple|set|frozenset|range|float|int|str|bool|complex|len|max|min|sum|abs|round"
    r"|(?:collections\.)?(?:OrderedDict|namedtuple|defaultdict|Counter|deque)|(?:functools\.)?partial|slice|zip|pow"
    r"|logging\.getLogger"
)
_METHODS = frozenset(("reshape", "astype", "copy", "flatten", "ravel", "transpose", "lower", "upper", "split", "items"))
_HARMLESS = (
    ast.Constant, ast.Name, ast.Attribute, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Tuple,
    ast.List, ast.Set, ast.Dict, ast.Subscript, ast.Slice, ast.Starred, ast.JoinedStr, ast.FormattedValue,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.comprehension, ast.keyword, ast.expr_context, ast.operator,
    ast.unaryop, ast.boolop, ast.cmpop,
)  # fmt: skip
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Binding:
    """One statement that binds ``name``; ``order`` counts the statements of the file.

    ``alias`` is the part of an import that does it; ``is_item`` marks ``name["key"] = value``.
    """

    name: str
    order: int
    node: ast.stmt
    chunk: Chunk
    alias: ast.alias | None = None
    is_item: bool = False

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names it needs from its module."""
        return free_names(self.node)

    @cached_property
    def chains(self) -> frozenset[str]:
        """The dotted names in it."""
        return attribute_chains(self.node)

    @cached_property
    def hash(self) -> str:
        """What it says, however it is written."""
        return fingerprint(self.node)

    @cached_property
    def code(self) -> str:
        """The statement itself, at the left margin."""
        if not isinstance(self.node, DEFINITIONS):
            return ast.unparse(self.node)
        first = min([self.node.lineno, *(decorator.lineno for decorator in self.node.decorator_list)])
        lines = self.chunk.text.split("\n")[first - 1 : self.node.end_lineno]
        if not self.node.col_offset:
            return "\n".join(lines)
        text = textwrap.dedent("\n".join(lines))
        return text if parse(text) is not None else ast.unparse(self.node)

    def is_usable(self, plain_classes: Container[str] = ()) -> bool:
        """Whether running the statement does no more than bind the name."""
        if not isinstance(self.node, (ast.Assign, ast.AnnAssign)):
            return True
        return self.node.value is not None and is_harmless(self.node.value, plain_classes)


#: Words by which a file runs another, or gives itself names that nothing in its text says.
_RUNS_OTHERS = re.compile(r"^%run\b|\b(?:builtins\b|(?:exec|execfile|run_line_magic|run_path|globals|vars)\()", re.M)


@dataclass
class Namespace:
    """What a file binds: its bindings by name, its star imports and what it adds to ``sys.path``.

    ``stored`` are the names that it sets in any way anywhere, a loop's too, ``lost`` the words of what could not be
    read; ``is_program`` says that it is one text and not pieces of one, and does not run others; ``run`` is what its
    statements read besides what they define.
    """

    path: Path
    ordered: list[Binding] = field(default_factory=list)
    by_name: dict[str, list[Binding]] = field(default_factory=dict)
    items: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[tuple[int, ast.ImportFrom]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    stored: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    is_program: bool = False
    run: set[str] = field(default_factory=set)

    @cached_property
    def plain_classes(self) -> frozenset[str]:
        """The classes of which making an object does nothing else."""
        return frozenset(binding.name for binding in self.ordered if is_plain(binding.node))

    def in_force(self, name: str, order: int | None) -> Binding | None:
        """The last binding of a name before a statement, else the first after it; without a statement, the last."""
        found = self.by_name.get(name, [])
        earlier = [binding for binding in found if order is None or binding.order < order]
        return earlier[-1] if earlier else found[0] if found else None


def read_namespace(source: Source) -> Namespace:
    """The bindings of all chunks of a file, in order: cells and blocks share one namespace."""
    runs_others = any(_RUNS_OTHERS.search(chunk.raw or chunk.text) for chunk in source.chunks)
    space = Namespace(source.path, is_program=source.path.suffix == ".py" and not runs_others)
    order = 0
    for chunk in source.chunks:
        tree = parse(chunk.text)
        space.stored |= stored_names(tree) if tree else set()
        kept = {*chunk.text.split("\n")}
        space.lost |= {word for line in chunk.raw.split("\n") if line not in kept for word in _WORD.findall(line)}
        for statement in _flat(tree.body if tree else []):
            if not isinstance(statement, DEFINITIONS):
                space.run |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            for inner in inner_imports(statement) if isinstance(statement, DEFINITIONS) else ():
                order += 1
                for binding in _bindings(inner, order, chunk, space):
                    space.ordered.append(binding)
                    space.by_name.setdefault(binding.name, []).append(binding)
            order += 1
            _hint(statement, space)
            for binding in _bindings(statement, order, chunk, space):
                space.ordered.append(binding)
                (space.items if binding.is_item else space.by_name).setdefault(binding.name, []).append(binding)
    return space


def _flat(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements, and those inside ``if`` and ``try`` in place of these."""
    pending = list(statements)[::-1]
    while pending:
        statement = pending.pop()
        if isinstance(statement, ast.If):
            pending += [*statement.body, *statement.orelse][::-1]
        elif isinstance(statement, ast.Try):
            handled = [inner for handler in statement.handlers for inner in handler.body]
            pending += [*statement.body, *handled, *statement.orelse, *statement.finalbody][::-1]
        else:
            yield statement


def _bindings(statement: ast.stmt, order: int, chunk: Chunk, space: Namespace) -> Iterator[Binding]:
    if isinstance(statement, DEFINITIONS):
        yield Binding(statement.name, order, statement, chunk)
    elif isinstance(statement, ast.Import):
        for alias in statement.names:
            yield Binding(alias.asname or alias.name.split(".")[0], order, statement, chunk, alias)
    elif isinstance(statement, ast.ImportFrom):
        if statement.names[0].name == "*":
            space.stars.append((order, statement))
        else:
            for alias in statement.names:
                yield Binding(alias.asname or alias.name, order, statement, chunk, alias)
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        yield from _assigned(statement, order, chunk)


def _assigned(statement: ast.Assign | ast.AnnAssign, order: int, chunk: Chunk) -> Iterator[Binding]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        for part in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
            if isinstance(part, ast.Name):
                yield Binding(part.id, order, statement, chunk)
            elif isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
                yield Binding(part.value.id, order, statement, chunk, is_item=True)


def _hint(statement: ast.stmt, space: Namespace) -> None:
    """Note the folder of ``sys.path.append(...)``: its text parts joined, without what cannot be known."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and dotted(call.func) in ("sys.path.append", "sys.path.insert"):
        parts = [_folder(node) for argument in call.args for node in ast.walk(argument)]
        space.hints.append("/".join(filter(None, parts)))


def _folder(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace("\\", "/")
    return ".." if dotted(node) in ("os.pardir", "os.path.pardir") else ""


def is_harmless(value: ast.expr, plain_classes: Container[str] = ()) -> bool:
    """Whether an expression only makes a value: constants, arithmetic, and calls that make arrays and containers.

    Objects of ``plain_classes`` are values too.

    Example:
        >>> [is_harmless(ast.parse(text).body[0].value) for text in ("np.zeros(3) + 1", "lambda x: f(x)", "load()")]
        [True, True, False]
    """
    if isinstance(value, ast.Lambda):
        return True
    pending: list[ast.AST] = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            is_method = isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS
            if not (is_method or _CALLS.fullmatch(called) or called in plain_classes):
                return False
        elif not isinstance(node, (*_HARMLESS, ast.Lambda)):
            return False
        if not isinstance(node, ast.Lambda):
            pending += ast.iter_child_nodes(node)
    return True


def is_plain(node: ast.stmt) -> bool:
    """Whether making an object of a class only sets attributes to values."""
    if not isinstance(node, ast.ClassDef):
        return False
    makers = [part for part in node.body if getattr(part, "name", "") in ("__init__", "__new__", "__post_init__")]
    steps = [step for maker in makers for step in getattr(maker, "body", [])]
    return all(
        isinstance(step, ast.Pass)
        or (isinstance(step, (ast.Assign, ast.AnnAssign)) and step.value is not None and is_harmless(step.value))
        or (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
        for step in steps
    )


@dataclass(frozen=True)
class Member(Binding):
    """A function that a class, its ``owner``, only groups; ``code`` is the function by itself."""

    owner: str = ""

    @cached_property
    def code(self) -> str:
        """The function as if it stood at the top level."""
        return ast.unparse(self.node)


def members(binding: Binding) -> Iterator[Member]:
    """The functions that stand in a class for order's sake: they ask neither its objects nor itself for anything."""
    node = binding.node
    if not isinstance(node, ast.ClassDef) or not is_plain(node) or any(dotted(base) != "object" for base in node.bases):
        return
    for part in node.body:
        if not isinstance(part, ast.FunctionDef):
            continue
        marks, args = [dotted(mark) for mark in part.decorator_list], copy(part.args)
        if args.args and args.args[0].arg == "self" and not marks:
            args.args = args.args[1:]
        asked = {inner.id for step in part.body for inner in ast.walk(step) if isinstance(inner, ast.Name)}
        if marks in ([], ["staticmethod"]) and not {"self", part.name} & asked:
            function = copy(part)
            function.args, function.decorator_list = args, []
            yield Member(part.name, binding.order, function, binding.chunk, owner=binding.name)


def is_definition(binding: Binding) -> bool:
    """Whether a binding makes a function or a class: ``relu = lambda x: …`` does too."""
    node = binding.node
    is_lambda = isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) and not binding.is_item
    return isinstance(node, DEFINITIONS) or is_lambda


def is_template(node: ast.stmt) -> bool:
    """Whether the definition, or a part of it, is left to be written: nothing is done in it, or it says ``...``."""
    elided = any(
        (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and part.value.value is ...)
        or (isinstance(part, ast.arg) and part.arg == ELIDED)
        for part in ast.walk(node)
    )
    steps = [step for part in ast.walk(node) if isinstance(part, DEFINITIONS) for step in part.body]
    return elided or (isinstance(node, DEFINITIONS) and all(_does_nothing(step) for step in steps))


def _does_nothing(step: ast.stmt) -> bool:
    value = getattr(step, "value", None)
    is_constant = isinstance(step, ast.Expr) and isinstance(value, ast.Constant)
    returns_nothing = isinstance(step, ast.Return) and (value is None or ast.unparse(value) == "None")
    return isinstance(step, (ast.Pass, *DEFINITIONS)) or is_constant or returns_nothing
