"""Chapter 1: the first class."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from errata.checker.contracts import Contract


def _greetings(man_class: Any) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        man = man_class("David")
        man.hello()
        man.goodbye()
    return out.getvalue()


CLASSES = (
    Contract(
        "Man",
        (("name", "n"),),
        ("man",),
        {"what Man('David') says": _greetings},
        {"what Man('David') says": lambda got: got.count("David") > 1},
        methods={"hello": 0, "goodbye": 0},
    ),
)
