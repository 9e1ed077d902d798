"""The definitions that a file makes, each with what is in force at its line."""

from __future__ import annotations

import ast
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from errata.checker.reading.bindings import Binding, Member, Namespace, is_definition, is_template, members
from errata.checker.reading.fingerprint import joined
from errata.checker.reading.modules import Library
from errata.checker.reading.prelude import MissingImport, Prelude
from errata.checker.reading.sources import Source
from errata.checker.reading.spelling import closest, is_style, near_miss

__all__ = ["Definition", "MissingImport", "definitions", "near_miss"]


#: What makes that which a function of the book is handed, and is needed to see whether the two fit.
_COMPANIONS = dict.fromkeys(("forward", "predict"), "init_network")


@dataclass(frozen=True)
class Definition:
    """A function or class to judge.

    ``line`` is that of ``def`` or ``class``, in the file or in the cell. ``prelude`` has to run before ``code``:
    the helpers (``helpers``), imports and constants that it uses, as they are in force at its line. ``missing``
    are names that have no value here, ``unset`` those that it reads itself and that nothing seen here sets, ``unbound``
    those of them of which it is sure, ``slips`` of which of the file's own functions and classes they are slips,
    ``forgotten`` the imports of some that a program leaves out; ``missing_imports`` come from files that are not there;
    ``supplied`` are names that the file leaves out and the prelude has; ``stand_ins`` are modules that the prelude may
    only pretend to have. ``key`` is the same for verbatim copies with the same prelude, ``shape_key`` for all verbatim
    copies; ``owner`` is the class in which a function stands that asks nothing of it.
    """

    path: Path
    cell: int | None
    line: int
    end_line: int
    name: str
    kind: str
    code: str
    prelude: str
    missing: tuple[str, ...]
    version: int
    key: str
    shape_key: str
    missing_imports: tuple[MissingImport, ...] = ()
    supplied: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    unbound: tuple[str, ...] = ()
    slips: tuple[tuple[str, str], ...] = ()
    forgotten: tuple[tuple[str, str], ...] = ()
    owner: str = ""

    @property
    def program(self) -> str:
        """The prelude and the definition as one text."""
        return f"{self.prelude}\n\n{self.code}\n"


def definitions(source: Source, library: Library | None = None) -> tuple[Definition, ...]:
    """Every function, ``lambda`` with a name, and class that a file defines at its top level, in ``if`` or in ``try``,
    and every function that only stands in a class.

    Templates are left out: a definition with ``...`` for a part of it. ``library`` keeps the files that imports
    lead to; give the same one for all files of a run.
    """
    library = library or Library()
    space = library.namespace(source)
    versions: Counter[str] = Counter()
    found = []
    for binding in (one for made in space.ordered for one in (made, *members(made))):
        if is_definition(binding) and not is_template(binding.node):
            versions[binding.name] += 1
            with suppress(RecursionError):  # nested deeper than anything a person wrote
                found.append(_definition(source.path, binding, space, library, versions[binding.name]))
    return tuple(found)


def _definition(path: Path, binding: Binding, space: Namespace, library: Library, version: int) -> Definition:
    prelude = Prelude(library, space, binding.order, binding.name)
    prelude.need(binding, space)
    if companion := _COMPANIONS.get(binding.name, ""):
        prelude.add(companion, binding)
    chunk, node = binding.chunk, binding.node
    unset = tuple(sorted(prelude.unset & binding.reads))
    defined = sorted({one.name for one in space.ordered if is_definition(one) or one.alias})
    slips = tuple((name, right) for name in unset if (right := closest(name, defined)) and not is_style(name, right))
    unbound = tuple(sorted(prelude.unbound & binding.reads))
    forgotten = tuple((name, prelude.forgotten[name]) for name in unset if name in prelude.forgotten)
    return Definition(
        # not the chunk's: another file may have imported this one first, by another spelling of its path
        path=path,
        cell=chunk.cell,
        line=chunk.line + node.lineno - 1,
        end_line=chunk.line + (node.end_lineno or node.lineno) - 1,
        name=binding.name,
        kind="class" if isinstance(node, ast.ClassDef) else "function",
        code=binding.code,
        prelude=prelude.text,
        missing=tuple(sorted(prelude.missing)),
        version=version,
        key=joined([binding.hash, prelude.hash, *(right for _, right in slips + forgotten), *unbound]),
        shape_key=binding.hash,
        missing_imports=tuple(sorted(prelude.missing_imports)),
        supplied=tuple(sorted(prelude.supplied)),
        stand_ins=tuple(sorted(prelude.stand_ins)),
        helpers=tuple(prelude.helpers),
        repairs=chunk.repairs,
        unset=unset,
        unbound=unbound,
        slips=slips,
        forgotten=forgotten,
        owner=binding.owner if isinstance(binding, Member) else "",
    )
