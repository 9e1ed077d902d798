"""The evidence: results of ``errata verify`` from many environments, joined into one table.

A cell is never typed by hand. ``shows`` means that the mistake was seen to fail its check there, ``not here``
that it was seen to pass on a version that the page excludes; both need fix and reference to be right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from errata.failure import Failure


class EvidenceError(Failure, ValueError):
    """A file that is no result of ``errata verify``."""


def read_results(files: Iterable[Path]) -> list[dict[str, Any]]:
    """Read the results, ordered by the versions of Python and NumPy; a folder stands for ``*/verify.json`` in it.

    Raises:
        EvidenceError: a file that ``errata verify --output`` did not write, or a folder without one.
    """
    results = []
    for file in _results_in(files):
        try:
            result = json.loads(file.read_text(encoding="utf-8"))
            table([result])
            _version(result, "python"), _version(result, "numpy")
        except (ValueError, KeyError, TypeError) as error:
            raise EvidenceError(f"{file} is not a result of `errata verify --output`: {error!r}") from None
        results.append(result)
    return sorted(results, key=lambda one: (_version(one, "python"), _version(one, "numpy")))


def _results_in(files: Iterable[Path]) -> Iterator[Path]:
    for file in files:
        inside = sorted(file.glob("*/verify.json"))
        if file.is_dir() and not inside:
            raise EvidenceError(f"{file} has no */verify.json; make some with `errata verify --output`")
        yield from inside or [file]


def _version(result: dict[str, Any], name: str) -> list[int]:
    return [int(part) for part in result["environment"][name].split(".")[:2]]


def table(results: list[dict[str, Any]]) -> str:
    """Erratum x environment, as a Markdown table with a line of totals."""
    environments = [f"{one['environment']['python']} / {one['environment']['numpy']}" for one in results]
    cells = [{page["id"]: _cell(page) for page in one["pages"]} for one in results]
    ids = list(dict.fromkeys(page_id for one in cells for page_id in one))
    lines = [
        "| Python / NumPy | " + " | ".join(environments) + " |",
        "|---|" + "---|" * len(environments),
        *(f"| {page_id} | " + " | ".join(one.get(page_id, "not run") for one in cells) + " |" for page_id in ids),
        "| **verified, broken** | " + " | ".join(f"**{one['verified']}, {one['broken']}**" for one in results) + " |",
    ]
    return "\n".join(lines) + "\n"


def _cell(page: dict[str, Any]) -> str:
    if not page["holds"]:
        return "BROKEN"
    return "shows" if page["shows"] else "not here"
