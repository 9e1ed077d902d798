"""Answers kept between runs, in the user's cache folder, by what was judged and by what it was judged with."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy

import reference

#: Answers kept; beyond that the oldest go.
KEPT = 20_000


def folder(environment: Mapping[str, str] | None = None, system: str = sys.platform) -> Path:
    """Where this system wants caches: ``XDG_CACHE_HOME``, ``~/Library/Caches`` or ``%LOCALAPPDATA%``.

    Example:
        >>> folder({"XDG_CACHE_HOME": "/var/cache/me"}, "linux").as_posix()
        '/var/cache/me/dlfs-verified/verdicts'
    """
    environment = os.environ if environment is None else environment
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or tempfile.gettempdir())
    if system == "win32":
        base = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif system == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(environment.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "dlfs-verified" / "verdicts"


@cache
def tool() -> str:
    """A hash of the program itself: another checker, or another reference, may answer otherwise."""
    digest = hashlib.sha256()
    for package in (Path(__file__).parents[2], Path(reference.__file__).parent):
        for path in sorted(package.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Cache:
    """Answers by payload, for one version of the catalogue and of this program, on this Python and this NumPy.

    Only answers belong in here: a timeout may be the machine's.
    A cache that cannot be read or written is a slow one, never an error.
    """

    def __init__(self, version: str, place: Path | None = None, kept: int = KEPT) -> None:
        python, library = platform.python_version_tuple()[:2], numpy.__version__.split(".")[:2]
        self.version = "\0".join((version, tool(), ".".join(python), ".".join(library)))
        self.place = folder() if place is None else place
        self.kept = kept

    def key(self, payload: dict[str, Any]) -> str:
        """The content of the payload and everything else that the answer depends on, as a hash."""
        content = json.dumps(payload, sort_keys=True)
        return hashlib.sha256(f"{self.version}\0{content}".encode()).hexdigest()

    def get(self, payload: dict[str, Any]) -> Any:
        """The answer, or ``None``."""
        key = self.key(payload)
        try:
            entry = json.loads(self._path(key).read_bytes())
            return entry["value"] if entry["key"] == key else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, payload: dict[str, Any], value: Any) -> None:
        """Keep an answer. Whoever reads at the same time sees all of it or nothing."""
        key = self.key(payload)
        path = self._path(key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
            with os.fdopen(descriptor, "w") as file:
                json.dump({"key": key, "value": value}, file)
            Path(name).replace(path)

    def _path(self, key: str) -> Path:
        return self.place / key[:2] / f"{key[2:]}.json"

    def prune(self) -> None:
        """Remove the oldest beyond the number to keep, what was left half-written among them."""
        aged: list[tuple[float, Path]] = []
        for path in self.place.glob("*/*"):
            with suppress(OSError):
                aged.append((path.stat().st_mtime, path))
        aged.sort(reverse=True)
        for _, path in aged[self.kept :]:
            with suppress(OSError):
                path.unlink()
