"""What goes wrong in the way that was foreseen."""

from __future__ import annotations


class Failure(Exception):
    """An expected failure: the command tells it in one line."""
