"""Code of readers, handed to the judge as the checker does it."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from errata.checker.judge import judge
from errata.checker.reading.definitions import Definition, definitions
from errata.checker.reading.sources import read_bytes
from errata.checker.uses import known_as

IMPORT = "import numpy as np\n"


def payload(one: Definition) -> dict[str, Any]:
    """What a worker is handed for a definition."""
    missing = {*one.missing, *(missing.bound for missing in one.missing_imports)}
    known = {"name": one.name, "known_as": known_as(one.name, one.kind) or one.name, "kind": one.kind}
    return known | {
        "code": one.code,
        "prelude": one.prelude,
        "missing": sorted(missing),
        "unset": list(one.unset),
        "slips": dict(one.slips),
        "unbound": list(one.unbound),
        "helpers": list(one.helpers),
    }


def defined(text: str) -> tuple[Definition, ...]:
    """The definitions in a file of Python."""
    return definitions(read_bytes(Path("learner.py"), (IMPORT + textwrap.dedent(text)).encode()))


def judged(text: str, name: str = "") -> dict[str, Any]:
    """The answer about the last definition in a text, or about the last of this name."""
    return judge(payload([one for one in defined(text) if name in ("", one.name)][-1]))


def verdict(text: str, name: str = "") -> str:
    """The verdict alone."""
    return str(judged(text, name)["verdict"])


def ids(text: str, name: str = "") -> list[str]:
    """The errata alone."""
    return [one["id"] for one in judged(text, name)["errata"]]
