"""Patterns look names up as Python would, through the file's own imports."""

import ast

import pytest

from errata import patterns
from errata.patterns import aliases, calls, dotted, parse, uses


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nx = np.int",
        "import numpy\nx = numpy.int",
        "import numpy as xp\nx = xp.int",
        "from numpy import int as i\nx = i",
        "x = np.int",
    ],
)
def test_a_name_is_found_however_it_is_imported(source):
    assert [name for _, name in uses(source, "numpy.int")] == ["numpy.int"]


def test_another_library_is_not_mistaken_for_numpy():
    assert list(uses("import torch as np\nx = np.int", "numpy.int")) == []


def test_places_come_in_the_order_of_lines():
    assert [node.lineno for node, _ in uses("y = np.int\nif y:\n    z = np.int", "numpy.int")] == [1, 3]


def test_calls_are_found_with_their_arguments():
    ((call, name),) = calls("np.array(x1, x2)\nnp.array", "numpy.array")
    assert (name, len(call.args)) == ("numpy.array", 2)


def test_text_that_is_no_python_has_no_tree_and_no_finding():
    assert parse("def f(:") is None
    assert parse("\0") is None
    assert list(uses("def f(:", "f")) == []
    assert list(calls("def f(:", "f")) == []


def test_relative_imports_and_dotted_imports_keep_their_names():
    names = aliases(ast.parse("from . import x\nimport os.path\nimport a.b as c\nfrom m import y"))
    assert (names.get("x"), names["os"], names["c"], names["y"]) == (None, "os", "a.b", "m.y")


def test_only_plain_expressions_have_a_dotted_name():
    assert dotted(ast.parse("f().x").body[0].value, {}) == ""


def test_python_may_accept_refuse_or_give_up_on_a_text(monkeypatch):
    def give_up(*_args, **_settings):
        raise RecursionError

    assert patterns.refusal("x = 'accepted'") is None
    assert patterns.refusal("x = = 1").lineno == 1
    monkeypatch.setattr(patterns, "compile", give_up, raising=False)
    assert patterns.refusal("x = 'nested too deeply'") is None


def test_where_there_is_no_tree_there_is_nothing_to_walk():
    assert patterns.walk(patterns.parse("x = = 1")) == ()
    assert list(patterns.calls("x = = 1", "numpy.array")) == []
