"""Small notes as readers write them, for tests of the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from errata.checker.reading.repair import repair
from errata.cli import main

RIGHT = """\
def softmax(a):
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
"""
OVERFLOWS = """\
def softmax(a):
    return np.exp(a) / np.sum(np.exp(a), axis=-1, keepdims=True)
"""
REMOVED = """\
def step_function(x):
    return np.array(x > 0, dtype=np.int)
"""
OTHER = """\
def identity_function(x):
    return x + 1
"""
GRADIENT = """
def numerical_gradient(f, x):
    grad = np.zeros_like(x)
    for i in range(x.size):
        old = x[i]
        x[i] = old + 1e-4
        up = f(x)
        x[i] = old - 1e-4
        grad[i] = (up - f(x)) / 2e-4
        x[i] = old
    return grad
"""
IMPORT = "import numpy as np\n\n\n"


def markdown(*blocks: str, comment: str = "") -> str:
    """A Markdown note with these code blocks."""
    return "# Notes\n\n" + "\n".join(f"{comment}```python\n{block}```\n" for block in blocks)


def notebook(*cells: str) -> str:
    """A notebook with these code cells."""
    made = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    return json.dumps({"cells": made, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def write_notes(folder: Path, **files: str) -> Path:
    """Write files whose names are given with ``_`` for the dot before the ending."""
    for name, text in files.items():
        (folder / ".".join(name.rsplit("_", 1))).write_text(text, encoding="utf-8")
    return folder


def run(capsys: Any, *words: object) -> tuple[int, str]:
    """The exit code of `errata check` with these words, and what it prints."""
    code = main(["check", "--no-cache", *map(str, words)])
    return code, capsys.readouterr().out


def found(text: str, origin: str = "block") -> tuple[str, tuple[str, ...], list[tuple[int, str]]]:
    """What is made of a damaged text: the text, the repairs, and the troubles with their lines."""
    mended = repair(text, origin)
    assert mended.text.count("\n") == text.count("\n"), "line numbers must stay"
    return mended.text, mended.repairs, [(trouble.line, trouble.kind) for trouble in mended.troubles]
