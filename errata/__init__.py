"""The known mistakes: one executable page each, and the command ``errata`` that proves and finds them.

A page's check is written with :func:`expect` and :func:`same`; both say, in the learner's terms, which
input was tried, what came out and what should have.
"""

from errata.expect import Mistake, expect, same

__all__ = ["Mistake", "expect", "same"]
