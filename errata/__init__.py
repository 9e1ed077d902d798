"""The known mistakes: one executable page each, and the command ``errata`` that proves and finds them.

A page's check is written with :func:`expect` and :func:`same`; both say, in the learner's terms, which
input was tried, what came out and what should have.
"""

from typing import Any

from errata.expect import Mistake, expect, same

__all__ = ["Mistake", "check", "expect", "same"]


def __getattr__(name: str) -> Any:
    """``errata.check`` is loaded when it is used: a page's check needs none of it."""
    if name == "check":
        from errata.checker.check import check

        return check
    raise AttributeError(f"module 'errata' has no attribute {name!r}")
