"""The code cells of a notebook, read as plain JSON: format 3 and 4, source as text or as a list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


class NotANotebook(Exception):
    """What is wrong with the file, and on which line of it."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


@dataclass(frozen=True)
class Cell:
    """A code cell: its index among all cells of the notebook, from 0, and its text."""

    index: int
    text: str


def read_cells(text: str) -> list[Cell]:
    """The Python cells of a notebook; a notebook in another language has none.

    Raises:
        NotANotebook: the text is broken JSON or no notebook.

    Example:
        >>> read_cells('{"cells": [{"cell_type": "code", "source": ["x = 1\\\\n", "y = 2"]}]}')
        [Cell(index=0, text='x = 1\\ny = 2')]
    """
    notebook = _load(text)
    if _language(notebook.get("metadata")) not in ("python", ""):
        return []
    return [Cell(index, code) for index, code in enumerate(_sources(notebook)) if code is not None]


def _load(text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotANotebook(error.lineno, f"the notebook is no valid JSON: {error.msg}") from None
    except (RecursionError, ValueError):
        raise NotANotebook(
            1, "the notebook is no valid JSON: it is nested too deeply or a number is too long"
        ) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells", notebook.get("worksheets")), list):
        raise NotANotebook(1, "this is JSON, but no notebook: it has no list of cells")
    return notebook


def _language(metadata: Any) -> str:
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        part = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(part, dict) and isinstance(part.get(name), str):
            return str(part[name]).lower()
    return ""


def _sources(notebook: dict[str, Any]) -> Iterator[str | None]:
    """The text of each cell in order; None stands for a cell that is not Python."""
    sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
    for sheet in sheets:
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        for cell in cells if isinstance(cells, list) else []:
            yield _code(cell)


def _code(cell: Any) -> str | None:
    if not isinstance(cell, dict) or cell.get("cell_type") != "code" or cell.get("language", "python") != "python":
        return None
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return None
    text = source.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode()  # JSON can spell half a character; no file can hold it
