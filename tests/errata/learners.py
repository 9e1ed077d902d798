"""Code of readers, handed to the judge as the checker does it."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from errata.checker.check import payload
from errata.checker.judge import judge
from errata.checker.reading.definitions import Definition, definitions
from errata.checker.reading.sources import read_bytes

IMPORT = "import numpy as np\n"


def defined(text: str) -> tuple[Definition, ...]:
    """The definitions in a file of Python."""
    return definitions(read_bytes(Path("learner.py"), (IMPORT + textwrap.dedent(text)).encode()))


def judged(text: str, name: str = "") -> dict[str, Any]:
    """The answer about the last definition in a text, or about the last of this name."""
    one = [one for one in defined(text) if (one.name == name if name else not one.owner)][-1]
    return judge(payload(one) or {"name": one.name, "kind": one.kind})


def verdict(text: str, name: str = "") -> str:
    """The verdict alone."""
    return str(judged(text, name)["verdict"])


def ids(text: str, name: str = "") -> list[str]:
    """The errata alone."""
    return [one["id"] for one in judged(text, name)["errata"]]
