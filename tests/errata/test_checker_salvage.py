"""What nothing mends is lost, chunk by chunk, and said where it was meant as code."""

from __future__ import annotations

from pathlib import Path

import pytest
from notes import found

from errata.checker.reading.repair import is_code
from errata.checker.reading.salvage import salvage
from errata.checker.reading.sources import read


def test_only_the_broken_definition_is_lost_and_named_at_its_line() -> None:
    text = "import a\ndef f(x):\n    y = = 2\n    return y\ndef g():\n    return 1\nx = = 3"
    assert found(text, "file") == ("import a\n\n\n\ndef g():\n    return 1\n", ("salvaged",), [(3, "syntax")])


def test_what_is_mended_is_told_where_something_else_is_lost_too() -> None:
    text = "def f(a):\n    b = a\n  def g(a)：\n    return a\nx = = （2）\n"
    assert found(text)[1:] == (("salvaged",), [(3, "full-width"), (3, "indentation"), (5, "syntax")])
    assert found(text, "guess")[2] == [(3, "full-width"), (3, "indentation")]
    method = "class A:\n    def f(self):\n        return 1\n  def g(self):\n        return 2\n"
    assert found(method)[1:] == (("salvaged",), [(4, "syntax")])
    in_twos = "class A:\n  def f(a):\n    b = a\n    return b\n\n  def g(a):\n    return a\nx = = 2\n"
    assert found(in_twos)[2] == [(8, "syntax")]


def test_a_function_that_is_cut_short_by_what_follows_is_lost_as_a_whole() -> None:
    text = "def f(x):\n    y = 1\n))\n    return y\ndef g():\n    return 1\n@d\nclass A:\n    x = 1\n"
    assert salvage(text).text == "\n\n\n\ndef g():\n    return 1\n@d\nclass A:\n    x = 1\n"


def test_a_function_whose_end_lost_its_indentation_is_lost_and_said() -> None:
    text = "x = 1\n@d\ndef f(x):\n    y = 2 * x\nreturn y\ndef g(): return 1\n"
    assert found(text) == ("x = 1\n\n\n\n\ndef g(): return 1\n", (), [(5, "syntax")])
    assert found("return y\n") == ("return y\n", (), [])
    assert found('x = """\nreturn\n"""\n')[2] == []


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("class A:\n    def f(self, x):\n        y = x\n    return y\n", 4),
        ("def f(x, x):\n    return x\n", 1),
        ("@mark\ndef f(x):\n    global x\n    return x\n", 3),
        ("def f(x):\n    *y = x\n", 2),
    ],
)
def test_a_definition_that_parses_and_is_refused_is_lost_alone(code: str, line: int) -> None:
    after = "def g(x):\n    return x\n"
    text, _, troubles = found(code + after)
    assert (text.strip(), troubles) == (after.strip(), [(line, "syntax")])


def test_what_only_a_notebook_may_say_costs_no_definition() -> None:
    text = "def g(x):\n    return x\nawait g(1)\n"
    assert found(text, "cell") == (text, (), [])


def test_a_broken_loop_does_not_cost_the_function_above_it() -> None:
    text = "def f(x):\n    return x\nfor i in = 3:\n    f(i)\nx = = 1\n"
    assert salvage(text).text == "def f(x):\n    return x\n\n\n\n"


def test_statements_that_parse_alone_and_not_together_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from errata.checker.reading import repair as module
    from errata.checker.reading.salvage import Salvaged

    monkeypatch.setattr(module, "salvage", lambda text: Salvaged("x = = 1", (), 1, "bad"))
    assert module.repair("x = = 1", "file").text == ""


def test_code_nested_too_deeply_is_lost_without_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from errata.checker.reading import salvage as module

    class Deep:
        def parse(self, text: str) -> object:
            raise RecursionError

    monkeypatch.setattr(module, "_grammar", Deep)
    assert module.salvage("x\ny").lost == (1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "epoch: 0\nsoftmax: [1.2e-07 5.8e-03\n 1.1e-03]\ny: 5\n",
        "$ python x.py\nhello world\n",
        "epoch 1 | loss = 0.3 x\nepoch 2 | loss = 0.2 x\n",
        "这是一个函数：它返回最大值\n",
        "├── ch01\n└── ch02\n",
    ],
)
def test_logs_shells_and_prose_are_no_code_and_no_finding(text: str) -> None:
    assert found(text) == ("\n" * text.count("\n"), (), [])
    assert not is_code(text)


@pytest.mark.parametrize(
    "text", ["for i in range(10):\n", "def f(x):  # later\n", "f(a, size=None, ... b)\n", "for x in y：\n    # …"]
)
def test_an_excerpt_that_was_cut_on_purpose_is_no_finding(text: str) -> None:
    assert found(text)[2] == []
    assert found(text.replace("…", "").replace("...", ""), "file")[2] != []


def test_a_block_that_does_not_say_it_is_python_is_no_finding() -> None:
    assert found("def f(x):\n    y = = 2\n", "guess")[1:] == (("salvaged",), [])
    assert found("def f(x):\n    return x\n结果是 （\n")[1:] == (("salvaged",), [])


def test_the_blocks_of_the_notes_that_do_not_parse_are_mended_as_listed(notes_folder: Path) -> None:
    mended = {
        f"{note}:{chunk.line}": chunk.repairs
        for note in ("000", "001", "002", "004")
        for chunk in read(notes_folder / f"{note}.md").chunks
        if chunk.repairs or not chunk.text.strip()
    }
    assert mended == {
        "000:389": (),  # a log
        "001:95": ("tabs", "full-width",
        "ellipsis"), "001:582": ("tabs",), "001:622": ("tabs",), "001:634": ("tabs",),
        "001:1337": ("continuation",), "004:74": ("full-width",
        "ellipsis"), "004:101": ("output",), "004:141": ("output",),
        "004:156": ("output",), "004:165": ("full-width",), "004:184": ("leading-space",),
    }  # fmt: skip


def test_the_problems_of_the_notes_stand_at_their_lines(notes_folder: Path) -> None:
    problems = [
        (f"{note}:{problem.line}", problem.kind)
        for note in ("000", "001", "004")
        for problem in read(notes_folder / f"{note}.md").problems
        if problem.kind != "encoding"
    ]
    assert problems == [
        ("001:95", "full-width"), ("001:96", "tabs"), ("001:596", "tabs"), ("001:626", "tabs"), ("001:639", "tabs"),
        ("001:1340", "broken-continuation"), ("004:74", "full-width"), ("004:103", "output-in-code"),
        ("004:143", "output-in-code"), ("004:159", "output-in-code"), ("004:166", "full-width"),
        ("004:193", "indentation"),
    ]  # fmt: skip


def test_a_text_too_long_to_mend_is_lost_at_once() -> None:
    assert found("x = = 1\n" * 50_000, "file")[1:] == ((), [(1, "syntax")])
