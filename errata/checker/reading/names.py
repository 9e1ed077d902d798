"""Which names a piece of code takes from outside, without running it."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field

from errata.checker.reading.inner import is_own

#: What every module has, unless it binds the name itself.
BUILTINS = frozenset(dir(builtins)) | {"__file__", "__name__", "__doc__", "__class__", "__builtins__"}
#: What a name is defined by.
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Scope:
    """The names that a scope reads and binds; ``through`` are read in the functions of a class, past its body."""

    is_class: bool = False
    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    through: set[str] = field(default_factory=set)

    @property
    def free(self) -> set[str]:
        """What has to come from around the scope."""
        return (self.reads - (self.binds - self.outer)) | self.through | self.outer

    def needs(self, names: set[str]) -> None:
        """Take over what an inner scope has to get from outside."""
        (self.through if self.is_class else self.reads).update(names)


def free_names(node: ast.AST) -> frozenset[str]:
    """The names that code needs from around it, built-ins too; annotations and its own name do not count.

    Example:
        >>> sorted(free_names(ast.parse("def f(x, n=N): return np.sum(g(x)) + len(x)").body[0]))
        ['N', 'g', 'len', 'np']
    """
    scope = Scope()
    _visit(node, scope)
    own = {node.name} if isinstance(node, DEFINITIONS) else set()
    return frozenset((scope.reads | scope.outer) - own)


def attribute_chains(node: ast.AST) -> frozenset[str]:
    """Every dotted name in the code, with all its prefixes.

    Example:
        >>> sorted(attribute_chains(ast.parse("y = F.layers.relu(x) + np.pi")))
        ['F.layers', 'F.layers.relu', 'np.pi']
    """
    return frozenset(filter(None, (dotted(part) for part in ast.walk(node) if isinstance(part, ast.Attribute))))


def dotted(node: ast.AST) -> str:
    """``a.b.c`` for the expression that says so; nothing for any other."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def stored_names(module: ast.Module) -> set[str]:
    """The names that a module sets itself, in a loop or a ``with`` too, or in a function by ``global``.

    Example:
        >>> sorted(stored_names(ast.parse("for n in range(3): a = (lambda: [b for b in c])()\\nwith d: import e")))
        ['a', 'e', 'n']
    """
    found: set[str] = set()
    pending: list[ast.AST] = [module]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            found |= {name for part in ast.walk(node) if isinstance(part, ast.Global) for name in part.names}
            found |= {node.name} if isinstance(node, DEFINITIONS) else set()
            continue
        if isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        pending += ast.iter_child_nodes(node)
    return found


def _visit(node: ast.AST, scope: Scope) -> None:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        _function(node, scope)
    elif isinstance(node, ast.ClassDef):
        _class(node, scope)
    elif isinstance(node, _Comprehension):
        inner = Scope()
        _children(node, inner)
        scope.reads |= inner.free
    elif isinstance(node, ast.AnnAssign):
        for part in (node.value, node.target):
            if part is not None:
                _visit(part, scope)
    else:
        _binding(node, scope)
        _children(node, scope)


def _binding(node: ast.AST, scope: Scope) -> None:
    if isinstance(node, ast.Name):
        (scope.reads if isinstance(node.ctx, ast.Load) else scope.binds).add(node.id)
    elif isinstance(node, ast.Global):
        scope.outer |= set(node.names)
    elif isinstance(node, (ast.Import, ast.ImportFrom)) and not is_own(node):
        scope.binds |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        scope.binds.add(node.name)


def _children(node: ast.AST, scope: Scope) -> None:
    for child in ast.iter_child_nodes(node):
        _visit(child, scope)


def _function(node: _Function, scope: Scope) -> None:
    arguments = node.args
    for default in [*arguments.defaults, *arguments.kw_defaults, *getattr(node, "decorator_list", [])]:
        if default is not None:
            _visit(default, scope)
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    inner = Scope(binds={argument.arg for argument in every if argument is not None})
    inner.binds |= {parameter.name for parameter in getattr(node, "type_params", [])}
    for statement in node.body if isinstance(node.body, list) else [node.body]:
        _visit(statement, inner)
    if not isinstance(node, ast.Lambda):
        scope.binds.add(node.name)
    scope.needs(inner.free)


def _class(node: ast.ClassDef, scope: Scope) -> None:
    inner = Scope(is_class=True)
    for part in [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]:
        _visit(part, scope)
    for statement in node.body:
        _visit(statement, inner)
    scope.binds.add(node.name)
    scope.needs(inner.free - {node.name})
