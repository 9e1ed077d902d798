"""Which names code takes from outside, what makes two pieces of code the same, and which name is a slip of which."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from errata.checker.reading.definitions import Definition, definitions, near_miss
from errata.checker.reading.fingerprint import fingerprint
from errata.checker.reading.names import attribute_chains, free_names
from errata.checker.reading.sources import read_bytes
from errata.checker.reading.spelling import distance


def last(text: str) -> Definition:
    return definitions(read_bytes(Path("n.py"), text.encode()))[-1]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(a, /, b=B, *c, d=D, **e): return a, b, c, d, e", {"B", "D"}),
        ("def f(*, d): return [i + j for i in x for j in i if (y := i)]", {"x"}),
        ("def f():\n    global g\n    g = h\n    import os.path as p, sys\n    return p, sys", {"g", "h"}),
        ("def f():\n    try: pass\n    except E as e: return e\n    except F: pass", {"E", "F"}),
        ("def f(x):\n    match x:\n        case [a, *b]: return a, b\n        case [*_]: return c", {"c"}),
        ("def f():\n    def g(): return h, v\n    v = 1\n    return g", {"h"}),
        (
            "@d\nclass A(B, metaclass=M):\n  x = y\n  def f(self): return x, A, (lambda: z)\n  class C:\n    w = q",
            set("dBMyxzq"),
        ),
        ("f = lambda a: a + b", {"b"}),
        ("def f(): return f, __name__", {"__name__"}),
    ],
)
def test_the_names_that_code_takes_from_outside(text: str, names: set[str]) -> None:
    assert free_names(ast.parse(text).body[0]) == names


def test_dotted_names_are_found_with_their_beginnings() -> None:
    assert attribute_chains(ast.parse("a.b.c(d).e + f[0].g")) == {"a.b", "a.b.c"}


# the same code


def test_copies_have_the_same_key_whatever_their_layout_and_other_helpers_another() -> None:
    one, two = (
        last("def h(): return 1\ndef f(x): return h()"),
        last("def h(): return 1\n\ndef f(x: int):\n  'D.'\n  return h() # c"),
    )
    other = last("def h(): return 2\ndef f(x): return h()")
    assert one.key == two.key != other.key
    assert one.shape_key == two.shape_key == other.shape_key
    assert last("def f(x): return 1").shape_key != last("def f(x): return True").shape_key


def test_only_a_docstring_is_passed_over_in_a_body() -> None:
    texts = ["def f(): 'a'", "def f(): 1", "def f(): x", "lambda: 1"]
    assert len({fingerprint(ast.parse(text)) for text in texts}) == 4
    empty = ast.parse("")
    assert fingerprint(empty) == fingerprint(ast.parse("'only a docstring'"))


# near-miss names


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("forwad", "forward"), ("foward", "forward"), ("backword", "backward"),
        ("bacward", "backward"), ("Forward", "forward"),
        ("__init_", "__init__"), ("_init_", "__init__"), ("__int__", "__init__"),
        ("__inti__", "__init__"), ("rleu", "relu"),
        ("sofmtax", "softmax"), ("crossEntropyError", "cross_entropy_error"),
        ("cross_entopy_eror", "cross_entropy_error"),
        ("forward", None), ("forward2", None), ("forwards", None), ("_forward", None),
        ("gelu", None), ("elu", None), ("NOR", None),
        ("NAND", None), ("__call__", None), ("predict_all", None), ("ader", None),
    ],
)  # fmt: skip
def test_a_slip_of_a_known_name_is_told_from_another_name(name: str, right: str | None) -> None:
    known = [
        "forward",
        "backward",
        "__init__",
        "relu",
        "softmax",
        "cross_entropy_error",
        "AND",
        "NAND",
        "OR",
        "predict",
        "read",
    ]
    assert near_miss(name, known) == right


def test_swapping_neighbours_is_one_slip() -> None:
    assert [distance("ab", "ba"), distance("", "abc"), distance("abc", "abc"), distance("kitten", "sitting")] == [
        1,
        3,
        0,
        3,
    ]
