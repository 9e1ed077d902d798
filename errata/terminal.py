"""Colour, where the reader's terminal has it and the reader wants it."""

from __future__ import annotations

import os
from typing import TextIO

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


def coloured(stream: TextIO) -> bool:
    """Whether to colour: never with NO_COLOR, always with FORCE_COLOR, else on a terminal that is not dumb."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str, stream: TextIO) -> str:
    """The text in a style such as ``"red"`` or ``"bold"``, plain where colours are off."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if coloured(stream) else text


def silence(stream: TextIO) -> None:
    """Let what is still to come, and what waits to be written, go nowhere: the other end of the pipe is closed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
