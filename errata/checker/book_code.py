"""Fingerprints of the book's own published definitions, so that a learner is not blamed for them.

Only hashes of normalised syntax trees; the code itself is not here.
"""

from __future__ import annotations

#: ``Definition.shape_key`` of each published definition.
BOOK_CODE: frozenset[str] = frozenset()
