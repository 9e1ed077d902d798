"""What is left to be written is no definition to judge."""

from __future__ import annotations

import pytest
from learners import defined


def test_templates_are_not_judged() -> None:
    assert defined("def f(x, ...):\n    return 1\nclass A:\n    def f(self): ...\ndef g(): return ...\n")[0].name == "g"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("def f(x):\n    'to be written'\n    pass", 0),
        ("def f(x):\n    # your code\n    return None", 0),
        ("def f(x):\n    return", 0),
        ("class A:\n    def forward(self, x): pass\n    def backward(self, d): return None", 0),
        ("class A:\n    def __init__(self): self.x = None\n    def forward(self, x): pass", 1),
        ("def f(x):\n    x + 1", 1),
        ("f = lambda x: None", 1),
    ],
)
def test_what_is_left_to_be_written_is_a_template(text: str, count: int) -> None:
    assert len(defined(text)) == count
