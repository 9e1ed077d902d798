"""Each definition comes with what is in force at its line, and with nothing that does any work."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata.checker.reading import definitions as module
from errata.checker.reading.bindings import is_harmless
from errata.checker.reading.definitions import Definition, definitions
from errata.checker.reading.sources import read, read_bytes
from errata.checker.reading.standin import StandIn, namespace
from errata.checker.reading.standin import module as stand_in


def of(text: str, name: str = "n.py") -> tuple[Definition, ...]:
    return definitions(read_bytes(Path(name), text.encode()))


def last(text: str) -> Definition:
    return of(text)[-1]


def run(definition: Definition) -> dict[str, Any]:
    scope: dict[str, Any] = {"__name__": "notes"}
    exec(compile(definition.program, "notes", "exec"), scope)
    return scope


# which, and where


def test_definitions_stand_at_their_def_line_also_with_decorators_in_if_and_in_try() -> None:
    text = """\
@staticmethod
def a(): return 1
if 1:
    @classmethod
    class B:
        def inner(self): return '''
x'''
else:
    async def c(): return 2
try:
    def d(): return 3
except IOError:
    def e(): return 4
else:
    def f(): return 5
for i in range(3):
    def g(): return 6
def a(): return 7
"""
    found = [(d.name, d.kind, d.version, d.line, d.end_line) for d in of(text)]
    assert found == [
        ("a", "function", 1, 2, 2), ("B", "class", 1, 5, 7), ("inner", "function", 1, 6, 7),
        ("c", "function", 1, 9, 9), ("d", "function", 1, 11, 11),
        ("e", "function", 1, 13, 13), ("f", "function", 1, 15, 15), ("a", "function", 2, 18, 18),
    ]  # fmt: skip
    assert of(text)[0].code == "@staticmethod\ndef a(): return 1"
    assert ast.parse(of(text)[1].code), "a string that reaches the margin must not break the definition"


def test_cells_and_blocks_share_one_namespace_and_keep_their_lines() -> None:
    text = (
        "```python\nimport numpy as np\n\ndef f(x): return np.sum(x)\n```\n\n```python\n\ndef g(x): return f(x)\n```\n"
    )
    f, g = of(text, "n.md")
    assert (f.line, g.line, g.helpers, g.supplied) == (4, 9, ("f",), ())
    cells = b'{"cells": [{"cell_type": "markdown"}, {"cell_type": "code", "source": "%time\\n\\ndef f(): return 1"}]}'
    (f,) = definitions(read_bytes(Path("n.ipynb"), cells))
    assert (f.cell, f.line, f.repairs) == (1, 3, ("magics",))


@given(lines=st.lists(st.sampled_from(["", "# c", "x = '''", "'''", "import a", "    # d", "y = (1,\n2)"]), max_size=8))
def test_the_line_of_a_definition_is_the_line_of_its_def(lines: list[str]) -> None:
    text = "\n".join([*lines, "def sentinel(x):", "\treturn x", ""])
    for found in of(text):
        assert text.split("\n")[found.line - 1] == "def sentinel(x):"


# what is in force


def test_the_last_definition_before_the_line_is_in_force_and_one_further_down_where_there_is_none() -> None:
    text = """\
def h(): return 1
def f(): return h(), later()
def h(): return 2
def g(): return h()
def later(): return 3
def later(): return 4
"""
    f, g = of(text)[1], of(text)[3]
    assert run(f)["f"]() == (1, 3)
    assert run(g)["g"]() == 2
    assert f.helpers == ("h", "later")


def test_functions_that_call_each_other_are_all_there_once() -> None:
    text = """\
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
def f(n): return even(n)
"""
    found = last(text)
    assert run(found)["f"](10) is True
    assert found.prelude.count("def even") == 1
    assert run(of(text)[0])["even"](3) is False


def test_a_version_is_judged_as_itself_also_where_its_helper_calls_it() -> None:
    text = "def s(x): return 1\ndef p(x): return s(x)\ndef s(x): return 2 if x else p(1)\n"
    assert run(last(text))["s"](0) == 2


def test_constants_are_taken_and_work_is_not() -> None:
    text = """\
import numpy as np
a, b = 1, 2
c: int = a + b
d: int
W = {}
W["x"] = np.zeros(3)
W["y"] = load()
V = W["x"]
t = train()
u = t + 1
k = missing_name * 2
square = lambda x: x ** c
start()
def f(): return c, W, V, square(2)
W["z"] = 1
def g(): return t, u, d, k
"""
    _, f, g = of(text)
    assert (f.missing, f.helpers) == ((), ())
    assert run(f)["f"]()[0::3] == (3, 8)
    assert list(run(f)["f"]()[1]) == ["x"]
    assert (g.missing, "train" in g.prelude, "start" in f.prelude) == (
        ("d", "k", "missing_name", "t", "u"),
        False,
        False,
    )


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("np.random.randn(2, 3) * 0.01", True), ("OrderedDict()", True),
        ("[i for i in range(3)]", True), ("f(1)", False),
        ("lambda: f()", True), ("[lambda: f()]", True), ("open('x')", False),
        ("np.load('x')", False), ("(yield)", False),
        ("np.arange(6).reshape(2, 3)", True), ("load().reshape(2, 3)", False),
    ],
)  # fmt: skip
def test_what_an_assignment_may_do(text: str, harmless: bool) -> None:
    statement = ast.parse(text).body[0]
    assert isinstance(statement, ast.Expr)
    assert is_harmless(statement.value) is harmless


def test_an_object_is_a_constant_where_making_it_only_sets_attributes() -> None:
    text = """\
class Mul:
    def __init__(self):
        'Two numbers.'
        pass
        self.x = None
class Net:
    def __init__(self):
        self.W = load()
mul, net, a = Mul(), Net(), np.arange(6).reshape(2, 3)
m = Mul()
n = Net()
def f(): return m.x, np.arange(6).reshape(2, 3)
def g(): return m, n
"""
    f, g = of(text)[-2:]
    assert run(f)["f"]()[0] is None
    assert (f.missing, g.missing) == ((), ("n",))


def test_names_that_notes_leave_out_are_supplied_and_said() -> None:
    found = last("def f(x):\n    plt.plot(x)\n    return np.sum([OrderedDict(a=i)['a'] for i in xrange(3)])\n")
    assert found.supplied == ("OrderedDict", "np", "plt", "xrange")
    assert run(found)["f"]([1]) == 3


def test_names_that_a_whole_program_never_sets_are_unbound() -> None:
    text = "for n in (1, 2): pass\ndef f(x): return g(x) + n + F.h(x)\n"
    assert last(text).unbound == ("F", "g")
    assert last(text + "def k():\n    global g\n    g = 1\n" + text).unbound == ("F",)
    assert last(f"from nowhere import *\n{text}").unbound == ()
    assert last(f"g F n\n{text}").unbound == (), "what was lost may have set them"
    note = definitions(read_bytes(Path("a.md"), f"```python\n{text}def k(x): return x * rate\n```\n".encode()))
    assert [one.unbound for one in note] == [(), ("rate",)], "notes leave functions out, but not numbers"


def test_a_name_that_only_the_own_results_have_is_unbound() -> None:
    forward = "def forward(x):\n    z = x\n    return y\n"
    assert of(f"{forward}y = forward(1)\n")[0].unbound == ("y",)
    assert of(f"y = load()\n{forward}y = forward(1)\n")[0].unbound == ()


def test_a_lambda_with_a_name_is_a_definition() -> None:
    found = of("relu = lambda x: np.maximum(x, 0)\na = [lambda x: x]\nd = {}\nd['f'] = lambda x: x\nn = 1\n")
    assert [(one.name, one.kind, one.line) for one in found] == [("relu", "function", 1)]
    assert run(found[0])["relu"](-1.0) == 0


def test_names_that_nobody_knows_are_missing() -> None:
    assert last("def f(x): return g(x) + len(x)").missing == ("g",)
    assert last("class A(Base):\n    n = N\n    def f(self): return n\n").missing == ("Base", "N", "n")


def test_annotations_need_not_be_known() -> None:
    found = last("def f(x: Tensor, *a: T, y: 'q' = 1) -> List[int]:\n    z: Q = x\n    w: R\n    return z\n")
    assert found.missing == ()
    assert run(found)["f"](3) == 3


def test_code_nested_too_deeply_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(*_: object) -> Definition:
        raise RecursionError

    monkeypatch.setattr(module, "_definition", deep)
    assert of("def f(): return 1") == ()
    monkeypatch.undo()
    chain = "\n".join(f"def f{n}(): return f{n + 1}()" for n in range(1200))
    assert len(of(f"{chain}\ndef f1200(): return 1")) > 100


def test_an_attribute_that_a_file_sets_on_a_module_is_none_of_its_names() -> None:
    (one,) = of("import numpy as np\nnp.answer = 42\ndef f(): return np.answer")
    assert "42" not in one.prelude


# what stands in


def test_a_module_that_is_not_there_can_be_drawn_with_but_not_computed_with() -> None:
    plt = stand_in("matplotlib.pyplot")
    plt.rcParams["a"] = plt.style.use("x")
    plt.color = "red"
    figure, axes = plt.subplots()
    with plt.figure() as shown:
        assert isinstance(shown, StandIn) and isinstance(axes[0].plot([1], label="x"), StandIn)  # noqa: PT018
    for use in (lambda: figure + 1, lambda: bool(figure), lambda: float(figure), lambda: len(figure), lambda: -figure):
        with pytest.raises(ModuleNotFoundError, match="matplotlib"):
            use()
    assert not hasattr(plt, "__wrapped__")
    assert list(stand_in("tqdm", "tqdm")(range(3))) == [0, 1, 2]
    assert isinstance(stand_in("tqdm", "tqdm")(), StandIn)


def test_a_class_can_be_derived_from_what_is_not_there() -> None:
    found = last("import torch.nn as nn\nclass Net(nn.Module, nn.Other):\n    def f(self): return 1\n")
    assert found.stand_ins == ("torch.nn",)
    assert run(found)["Net"]().f() == 1


def test_a_decorator_that_is_not_there_leaves_the_function_as_it_is() -> None:
    assert run(last("import torch\n@torch.no_grad()\n@torch.jit.script\ndef f(): return 1\n"))["f"]() == 1


def test_what_is_installed_is_itself_and_what_fails_to_load_is_not() -> None:
    assert stand_in("math").pi == stand_in("math", "pi")
    assert isinstance(stand_in("no_such_module_here"), StandIn)
    assert isinstance(stand_in("math", "no_such_name"), StandIn)
    assert namespace(a=1).a == 1


# the notes


def test_every_definition_of_the_notes_runs_with_its_prelude_and_does_no_work(
    notes_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = {}
    for note in ("000", "001", "002", "003", "004"):
        found = definitions(read(notes_folder / f"{note}.md"))
        counts[note] = len(found)
        for definition in found:
            assert callable(run(definition)[definition.name])
    assert counts == {"000": 7, "001": 42, "002": 9, "003": 0, "004": 9}
    assert capsys.readouterr().out == ""
