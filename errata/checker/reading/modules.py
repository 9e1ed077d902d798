"""Where an import leads: to another file of the notes, to a library, or nowhere that can be seen from here."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass, field
from pathlib import Path

from errata.checker.reading.bindings import Namespace, read_namespace
from errata.checker.reading.sources import Source, read

#: How many folders above a file are searched for what it imports; a repository's own folder is the last one.
_LEVELS = 4


@dataclass
class Library:
    """The files that others import, so that each is read once in a run."""

    spaces: dict[Path, Namespace] = field(default_factory=dict)
    files: dict[str, bool] = field(default_factory=dict)
    found: dict[tuple[Path, str, int], Namespace | None] = field(default_factory=dict)
    folders: dict[Path, tuple[Path, ...]] = field(default_factory=dict)

    def namespace(self, source: Source) -> Namespace:
        """The bindings of a file that has been read; they are kept only once another file imports it."""
        return self.spaces.get(_absolute(source.path)) or read_namespace(source)

    def find(self, module: str, level: int, space: Namespace) -> Namespace | None:
        """The file that ``import module`` means in a file, or None; never the importing file's libraries."""
        asked = (space.path, module, level)
        if asked not in self.found:
            self.found[asked] = self._find(module.replace(".", "/"), level, space)
        return self.found[asked]

    def _find(self, relative: str, level: int, space: Namespace) -> Namespace | None:
        for place in self._places(space, level):
            for name in (f"{relative}.py", f"{relative}/__init__.py") if relative else ("__init__.py",):
                path = os.path.normpath(f"{place}/{name}")
                if path not in self.files:
                    self.files[path] = os.path.isfile(path)  # noqa: PTH113 - thousands of them
                if self.files[path]:
                    return self._read(Path(path))
        return None

    def _read(self, path: Path) -> Namespace:
        if path not in self.spaces:
            self.spaces[path] = read_namespace(read(path))
        return self.spaces[path]

    def _places(self, space: Namespace, level: int) -> list[Path]:
        """The folders in which a file's imports are looked for, the nearest first."""
        folder = _absolute(space.path).parent
        above = self._above(folder)
        if level:
            return [folder if level == 1 else folder.joinpath(*[".."] * (level - 1))]
        hints = dict.fromkeys(space.hints)
        hinted = [base / hint.lstrip("/") for hint in hints for base in above]
        named = [base / Path(hint).name for hint in hints for base in above if ":" in hint or hint[:1] == "/"]
        return list(dict.fromkeys([*above, *hinted, *named]))

    def _above(self, folder: Path) -> tuple[Path, ...]:
        if folder not in self.folders:
            found = [folder]
            while (
                len(found) <= _LEVELS
                and not (found[-1] / ".git").exists()
                and found[-1].parent.parent != found[-1].parent
            ):
                found.append(found[-1].parent)
            self.folders[folder] = tuple(found)
        return self.folders[folder]


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - a link is taken at its place, not where it leads


def module_of(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> tuple[str, int]:
    """The module that an import names, and how many folders up a relative one starts."""
    return (node.module or "", node.level) if isinstance(node, ast.ImportFrom) else (alias.name, 0)
