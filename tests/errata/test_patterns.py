"""What the predicates over a reader's text say."""

from __future__ import annotations

import pytest

from errata.patterns import refusal


@pytest.mark.parametrize("source", ["", "x = 1", "path = 'C:\\d'"])  # an unknown escape only warns
def test_text_that_python_takes_is_not_refused(source: str) -> None:
    assert refusal(source) is None


@pytest.mark.parametrize(
    ("source", "error", "line"),
    [
        ("x = 1\n y = 2\n", IndentationError, 2),
        ("def f(x):\n    y = x\n\treturn y\n", TabError, 3),
        ("for x in xs：\n    pass\n", SyntaxError, 1),
    ],
)
def test_a_refusal_has_its_kind_and_its_line(source: str, error: type[SyntaxError], line: int) -> None:
    got = refusal(source)
    assert type(got) is error, got
    assert got.lineno == line, got
