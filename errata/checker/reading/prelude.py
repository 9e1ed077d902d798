"""What has to run before a definition: the imports, helpers and constants in force at its line, and no more."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from errata.checker.reading.bindings import Binding, Namespace
from errata.checker.reading.fingerprint import joined
from errata.checker.reading.modules import Library, module_of
from errata.checker.reading.names import BUILTINS
from errata.checker.reading.standin import kind
from errata.checker.reading.supplied import STAR_MODULES, SUPPLIED, TOOLS
from errata.patterns import walk

_HEAD = "from __future__ import annotations"
_STAND_INS = "from errata.checker.reading.standin import module as _module, namespace as _namespace"


class MissingImport(NamedTuple):
    """Something imported from a file that is not there: the module, the name in it, and what the code calls it."""

    module: str
    name: str
    bound: str


def _is_called(name: str, reader: Binding) -> bool:
    calls = (part.func for part in walk(reader.node) if isinstance(part, ast.Call))
    return any(isinstance(called, ast.Name) and called.id == name for called in calls)


def _is_tool(name: str, reader: Binding) -> bool:
    """Whether a name is called, or asked for what is in it."""
    return _is_called(name, reader) or any(chain.startswith(f"{name}.") for chain in reader.chains)


def _is_local(node: ast.ImportFrom) -> bool:
    """Whether something is imported from a file of the learner's, be it here or not."""
    return bool(node.level) or kind(node.module or "") == "local"


@dataclass
class Prelude:
    """Collects, for one definition, what the names in it stand for at the statement number ``order``."""

    library: Library
    space: Namespace
    order: int
    name: str
    own: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    members: dict[tuple[int, int, str], dict[str, str]] = field(default_factory=dict)
    seen: dict[tuple[int, str], bool] = field(default_factory=dict)
    following: set[tuple[int, str]] = field(default_factory=set)
    helpers: dict[str, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    missing_imports: dict[MissingImport, None] = field(default_factory=dict)
    supplied: dict[str, None] = field(default_factory=dict)
    stand_ins: dict[str, None] = field(default_factory=dict)
    unset: set[str] = field(default_factory=set)
    unbound: set[str] = field(default_factory=set)
    forgotten: dict[str, str] = field(default_factory=dict)

    def need(self, binding: Binding, space: Namespace) -> bool:
        """Collect all that a statement reads; whether every name is known."""
        known = [self._name(name, binding, space) for name in sorted(binding.reads)]
        return all(known)

    def add(self, name: str, reader: Binding) -> None:
        """Collect what else the file makes under a name, if it does, though the statement does not call it."""
        if name in self.space.by_name:
            self._name(name, reader, self.space)
            self.helpers.pop(name, None)

    @property
    def text(self) -> str:
        """The code to run before the definition."""
        lines = [code for code, _ in self._entries()]
        needs_stand_ins = any("_module(" in line or "_namespace(" in line for line in lines)
        return "\n\n".join([_HEAD, *([_STAND_INS] if needs_stand_ins else []), *lines]) + "\n"

    @property
    def hash(self) -> str:
        """What it says, however it is written."""
        return joined([*(hash_ for _, hash_ in self._entries()), *self.missing, *map(str, self.missing_imports)])

    def _entries(self) -> list[tuple[str, str]]:
        return [*self.imported.values(), *(self.own[key] for key in sorted(self.own))]

    def _put(self, space: Namespace, order: int, code: str, hash_: str = "", key: str = "") -> None:
        entry = (code, hash_ or code)
        if space is self.space:
            self.own[order, key or code] = entry
        else:
            self.imported.pop(key, None)  # a namespace that has grown comes after what it took in
            self.imported[key or code] = entry

    def _name(self, name: str, reader: Binding, space: Namespace) -> bool:
        if space is self.space and name == self.name:
            return True
        here = self.order if space is self.space else None
        binding = space.in_force(name, here)
        key = (id(space), name)
        if binding is not None and binding.alias is not None:
            if key in self.following:  # two files that import a name from each other
                self.missing[name] = None
                return False
            self.following.add(key)
            found = self._import(self._rather_numpy(binding, space), reader, space)
            self.following.discard(key)
            return found
        if key not in self.seen:
            self.seen[key] = True  # a function that calls itself by way of another is no trouble
            self.seen[key] = (
                self._unbound(name, reader, space, here) if binding is None else self._bound(binding, space, here)
            )
        return self.seen[key]

    def _bound(self, binding: Binding, space: Namespace, here: int | None) -> bool:
        is_definition = not isinstance(binding.node, (ast.Assign, ast.AnnAssign))
        known = binding.is_usable(space.plain_classes) and (self.need(binding, space) or is_definition)
        if not known:
            self.missing[binding.name] = None
            if space is self.space and all(self.name in other.reads for other in space.by_name[binding.name]):
                self.unset.add(binding.name)  # only its own results ever have this name
                self.unbound.add(binding.name)
            return False
        self._put(space, binding.order, binding.code, binding.hash)
        if is_definition:
            self.helpers[binding.name] = None
        for item in space.items.get(binding.name, []):
            if (
                binding.order < item.order < (here or item.order + 1)
                and item.is_usable(space.plain_classes)
                and self.need(item, space)
            ):
                self._put(space, item.order, item.code, item.hash)
        return True

    @staticmethod
    def _rather_numpy(binding: Binding, space: Namespace) -> Binding:
        """NumPy itself where a name is bound to it or, on other machines, to something like it."""
        others = [other for other in space.by_name[binding.name] if other.alias is not None]
        plain = [other for other in others if other.alias and other.alias.name == "numpy"]
        return plain[0] if plain and binding.name in ("np", "numpy", "xp") else binding

    # names that nothing in the file binds

    def _unbound(self, name: str, reader: Binding, space: Namespace, here: int | None) -> bool:
        unknown, foreign, is_open, is_own = "", False, False, False
        for order, star in reversed(space.stars):
            if here is not None and order > here:
                continue
            module, level = star.module or "", star.level
            what = "local" if level else kind(module)
            target = self.library.find(module, level, space) if what == "local" else None
            if target is not None and self._provides(target, name, set()):
                return self._name(name, reader, target)
            if (what == "numpy" or "pylab" in module) and name in np.__all__:
                self._put(space, 0, f"from numpy import {name}")
                return True
            if name in STAR_MODULES.get(module, ()):
                self._put(space, 0, f"from {module} import {name}")
                return True
            if what == "local" and target is None:
                unknown = unknown or "." * level + module
                is_open = is_open or (module.split(".")[-1] not in TOOLS and len(name) > 1)
                is_own = is_own or "." not in module  # a file beside this one, whose names are its writer's
            foreign = foreign or (what not in ("local", "numpy") and module not in STAR_MODULES)
        if name in BUILTINS:
            return True
        if name in SUPPLIED:
            return self._supply(name, space)
        if space is self.space and name not in space.stored and not (is_own and _is_called(name, reader)):
            self.unset.add(name)
        if unknown and (is_open or _is_tool(name, reader) or name not in self.unset):
            self.missing_imports[MissingImport(unknown, name, name)] = None
            return True
        self.missing[name] = None
        # a note may leave out a module or a function, but hardly a number
        if name in self.unset - space.lost and not foreign and (space.is_program or not _is_tool(name, reader)):
            self.unbound.add(name)
        is_called = space.is_program and name in self.unset and _is_called(name, reader)
        if is_called and not (foreign or unknown) and (statement := self._to_import(name, space)):
            self.forgotten[name] = statement
        return False

    def _to_import(self, name: str, space: Namespace) -> str:
        """The import that a program forgets: of a name from a file out of which it imports others, or of any name
        where it imports all else and runs what it defines, and so is no excerpt."""
        imports = [one.node for one in space.ordered if isinstance(one.node, ast.ImportFrom)]
        for node in imports:
            target = self._file(node, space)
            if target is not None and any(one.alias is None for one in target.by_name.get(name, ())):
                return f"from {'.' * node.level}{node.module or ''} import {name}"
        is_whole = self.name in space.run and not space.stars and any(map(_is_local, imports))
        return f"an import of {name}" if is_whole else ""

    def _file(self, node: ast.ImportFrom, space: Namespace) -> Namespace | None:
        """The file that something is imported from, if it is one of the learner's that is here."""
        return self.library.find(node.module or "", node.level, space) if _is_local(node) else None

    def _supply(self, name: str, space: Namespace) -> bool:
        code = SUPPLIED[name]
        self._put(space, 0, f"{name} = {code}" if code.startswith("_") else code)
        self.supplied[name] = None
        return True

    def _provides(self, target: Namespace, name: str, asked: set[int]) -> bool:
        if name in target.by_name:
            return True
        asked.add(id(target))
        for _, star in target.stars:
            if star.level or kind(star.module or "") == "local":
                further = self.library.find(star.module or "", star.level, target)
                if further is not None and id(further) not in asked and self._provides(further, name, asked):
                    return True
        return False

    # names that an import binds

    def _import(self, binding: Binding, reader: Binding, space: Namespace) -> bool:
        node, alias = binding.node, binding.alias
        assert isinstance(node, (ast.Import, ast.ImportFrom))
        assert alias is not None
        module, level = module_of(node, alias)
        what = "local" if level else kind(module)
        if what != "local":
            return self._from_library(binding, module, what, space)
        if isinstance(node, ast.Import):
            return self._from_module(
                binding, alias.asname or module, self.library.find(module, 0, space), module, reader, space
            )
        target = self.library.find(module, level, space)
        if target is not None and self._provides(target, alias.name, set()):
            found = self._name(alias.name, reader, target)
            if alias.asname not in (None, alias.name):
                self._put(space, binding.order, f"{alias.asname} = {alias.name}")
            return found
        inner = ".".join(filter(None, (module, alias.name)))
        submodule = self.library.find(inner, level, space)
        if submodule is not None:
            return self._from_module(binding, binding.name, submodule, inner, reader, space)
        if binding.name in SUPPLIED:
            return self._supply(binding.name, space)
        where = "." * level + module
        parts = {
            MissingImport(f"{where}.{alias.name}", name, f"{binding.name}.{name}"): None
            for name in self._taken(binding.name, reader)
        }
        self.missing_imports |= parts or {MissingImport(where, alias.name, binding.name): None}
        return True

    @staticmethod
    def _taken(module: str, reader: Binding) -> list[str]:
        """What a statement takes from a module that it has under this name."""
        return sorted({c[len(module) + 1 :].split(".")[0] for c in reader.chains if c.startswith(f"{module}.")})

    def _from_library(self, binding: Binding, module: str, what: str, space: Namespace) -> bool:
        alias = binding.alias
        assert alias is not None
        source = module.replace("cupy", "numpy")
        if what == "library":
            self.stand_ins[module] = None
        if isinstance(binding.node, ast.ImportFrom):
            code = f'{binding.name} = _module("{source}", "{alias.name}")'
        elif what == "library":
            code = f'{binding.name} = _module("{module if alias.asname else binding.name}")'
        else:
            code = f"import {source}" + (f" as {alias.asname}" if alias.asname else "")
        self._put(space, binding.order, code)
        return True

    def _from_module(
        self, binding: Binding, bound: str, target: Namespace | None, module: str, reader: Binding, space: Namespace
    ) -> bool:
        """``F`` of ``import functions as F``: what the reader takes from it, put into a namespace."""
        used = self._taken(bound, reader)
        if target is None and bound in SUPPLIED:
            return self._supply(bound, space)
        if target is None:
            found = {MissingImport(module, name, f"{bound}.{name}"): None for name in used}
            self.missing_imports |= found or {MissingImport(module, "", bound): None}
            return True
        known = [self._name(name, reader, target) for name in used]
        members = self.members.setdefault((id(space), binding.order, bound), {})
        members |= {name: name for name in used}
        inner = f"_namespace({', '.join(f'{name}={name}' for name in sorted(members))})"
        for part in reversed(bound.split(".")[1:]):
            inner = f"_namespace({part}={inner})"
        self._put(space, binding.order, f"{binding.name} = {inner}", key=f"{binding.order}:{bound}")
        return all(known)
