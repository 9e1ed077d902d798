"""Damaged code is made to parse, line by line where it was, and what was wrong is said once."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata.checker.reading import python2
from errata.checker.reading.lexing import COMMENT, STRING, depths, mask
from errata.checker.reading.notation import nested_quotes, type_parameters
from errata.checker.reading.repair import STEPS, Repaired, is_code, repair
from errata.checker.reading.salvage import salvage
from errata.checker.reading.sources import KINDS, read


def found(text: str, origin: str = "block") -> tuple[str, tuple[str, ...], list[tuple[int, str]]]:
    mended = repair(text, origin)
    assert mended.text.count("\n") == text.count("\n"), "line numbers must stay"
    return mended.text, mended.repairs, [(trouble.line, trouble.kind) for trouble in mended.troubles]


def test_every_kind_of_trouble_is_a_kind_of_problem() -> None:
    assert {step.kind for step in STEPS if step.kind} <= set(KINDS)


def test_each_definition_that_is_damaged_is_told() -> None:
    text = "x = 1\ndef f(a):\n    b = a\n\treturn b\ndef g(a):\n\treturn a\n@mark\ndef h（a）：\n    b = a\n\treturn b"
    assert found(text)[2] == [(4, "tabs"), (8, "full-width"), (10, "tabs")]


def test_code_that_parses_is_left_alone() -> None:
    assert repair("x = '：'\n") == Repaired("x = '：'\n")


@pytest.mark.parametrize(
    ("damaged", "mended", "kind", "line"),
    [
        ("def f(a):\n    b = a\n\treturn b", "def f(a):\n    b = a\n    return b", "tabs", 3),
        ("def f():\n    if x:\n\treturn 1", "def f():\n    if x:\n        return 1", "tabs", 3),
        ("for i in x：\n    print（i，“：”）", 'for i in x:\n    print(i,"：")', "full-width", 1),
        ("x = 1　＃（ 注\ny=（2）", "x = 1 #（ 注\ny=(2)", "full-width", 1),
        ("x = f()\n--> array([[ 1, 2],\n  [3, 4]])\ny = 1", "x = f()\n\n\ny = 1", "output-in-code", 2),
        ("print(x)\n[0.1 0.2\n 0.3 0.4]\nloss: 0.3\ny = 1", "print(x)\n\n\n\ny = 1", "output-in-code", 2),
        (
            "x = 1\nTraceback (most recent call last):\n  File x\nTypeError: no\ny = 2",
            "x = 1\n\n\n\ny = 2",
            "output-in-code",
            2,
        ),
        ("x = 1\n y = 2\n # note\nz = 3", "x = 1\ny = 2\n # note\nz = 3", "indentation", 2),
        (
            "def f():\n    x = 1\n   y = 2\n    return y",
            "def f():\n    x = 1\n    y = 2\n    return y",
            "indentation",
            3,
        ),
        (
            "def f():\n    x = 1\n  def g():\n    return 2\n",
            "def f():\n    x = 1\ndef g():\n    return 2\n",
            "indentation",
            3,
        ),
        ("if x:\n    y = (\n a)\n     z = 1", "if x:\n    y = (\n a)\n    z = 1", "indentation", 4),
        ("x, y = \\ f(1)", "x, y = f(1)", "broken-continuation", 1),
        ("x = \\ \n  1", "x = \\\n  1", "broken-continuation", 1),
        ("y = f(one_hot_\nlabel=True)", "y = f(one_hot_label=True)\n", "broken-continuation", 1),
        ("\u200bx = 1", "x = 1", "invisible-character", 1),
        ("if x:\n\u00a0\u00a0\u00a0\u00a0y = 1", "if x:\n    y = 1", "invisible-character", 2),
        ("print 'a'\nx = 1", "print('a')\nx = 1", "python-2", 1),
    ],
)
def test_what_typing_and_pasting_break_is_mended_and_said(damaged: str, mended: str, kind: str, line: int) -> None:
    text, repairs, troubles = found(damaged)
    assert (text, len(repairs), troubles) == (mended, 1, [(line, kind)])


@pytest.mark.parametrize(
    ("shown", "code", "name"),
    [
        (
            ">>> def f(x):\n...     return x\n...\n>>> f(3)\n3\n\n# so\nx = 1",
            "def f(x):\n    return x\n\nf(3)\n\n\n# so\nx = 1",
            "prompts",
        ),
        ("In [1]: def f(x):\n   ...:     return x\nOut[1]: 3", "def f(x):\n    return x\n", "prompts"),
        (
            "%matplotlib inline\n!pip install \\\n  x\nnp.sum?\ny = !ls\nx = 1",
            "pass\npass\n\npass\npass\nx = 1",
            "magics",
        ),
        ("%%time\nx = 1", "pass\nx = 1", "magics"),
        ("%%writefile a.py\nx = 1", "pass\nx = 1", "magics"),
        ("%%bash\ndef = 1", "\n", "magics"),
        (
            "    def f(x):\n# note\n        return x\n\n    y = '''\n a'''",
            "def f(x):\n# note\n    return x\n\ny = '''\na'''",
            "indent",
        ),
        ("\tx = 1\n\ty = 2", "x = 1\ny = 2", "indent"),
        ("x = 1\n$ pip install numpy\npython train.py", "x = 1\n\n", "shell"),
        ("def f(x, ...):\n    …\n", "def f(x, *_elided):\n    ...\n", "ellipsis"),
    ],
)
def test_code_as_a_screen_shows_it_is_no_mistake(shown: str, code: str, name: str) -> None:
    text, repairs, troubles = found(shown)
    assert (text, repairs[-1], troubles) == (code, name, [])


def test_only_the_repairs_that_are_needed_are_named() -> None:
    assert found("for i in x：\n\tprint(i)")[1:] == (("full-width",), [(1, "full-width")])
    assert found("class A：\n\tdef f(self):\n        return 1")[1] == ("tabs", "full-width")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print", "print()"), ("if x: print 'a', b  # c", "if x: print('a', b)  # c"),
        ("print >>sys.stderr, 'x', y", "print('x', y, file=sys.stderr)"), ("print >>f", "print(file=f)"),
        ("print 'a',", "print('a', end=' ')"), ("print ('a'), b", "print(('a'), b)"),
        ("print x; print y", "print(x); print(y)"),
        ("print '%s' % (\n  a)", "print('%s' % (\n  a))"), ("print 'a' \\\n  'b'", "print('a' \\\n  'b')"),
        ("print '''a\nb'''; x = 1", "print('''a\nb'''); x = 1"), ("x = 0777 + 12L + 0xFFL", "x = 0o777 + 12 + 0xFF"),
        ("if a <> b: print `x`", "if a != b: print(repr(x))"), ("exec 'x = 1'", "exec('x = 1')"), ("ur'a'", "r'a'"),
        ("raise ValueError, 'no'  # c", "raise ValueError('no'  )# c"), ("print -1", "print(-1)"),
        ("print = 3", "print = 3"),
        ("print.x", "print.x"), ("print {1:print}", "print({1:print})"),
    ],
)  # fmt: skip
def test_python_2_is_said_in_python_3(old: str, new: str) -> None:
    assert python2.modern(old) == new
    ast.parse(new)


def test_an_except_clause_of_python_2_is_the_same_on_every_interpreter() -> None:
    text = "try:\n    x = '''\nexcept A, b:'''\nexcept ValueError, e:\n    pass"
    assert found(text) == (text.replace("Error, e", "Error as e"), ("python2",), [(4, "python-2")])
    both = "try:\n    pass\nexcept ValueError, TypeError:\n    pass"
    assert found(both) == (both.replace("ValueError, TypeError", "(ValueError, TypeError)"), (), [])


def test_python_3_12_is_spelt_as_before_it() -> None:
    assert (
        type_parameters("def f[T: int](x): pass\ntype X[T] = int\nclass C[T]: pass\nexcept* E:")
        == "def f(x): pass\nX = int\nclass C: pass\nexcept  E:"
    )
    assert (
        nested_quotes('x = f"{d["a"]} {y}" + "}" + f\'{d[\'b\']}\'\n"x"')
        == 'x = f"{d[\'a\']} {y}" + "}" + f\'{d["b"]}\'\n"x"'
    )
    new = 'def f[T](d):\n    return f"{d["a"]}"\n'
    with warnings.catch_warnings():
        assert ast.parse(repair(new).text)


# what cannot be mended


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


# any text


PIECES = st.sampled_from(
    ["def f(x):\n", "    return x\n", "\t", " ", "\n", ">>> ", "：", "（", ")", "“",
    "'''", '"', "#", "\\", "print 'a'\n", "%time\n",
     "--> [1 2]\n", "...", "…", "In [1]: ", "class A：\n", "x = 1\n", "f\"{d[\"a\"]}\"",
     "except A, b:\n", "\u200b", "type X = 1\n", "\x0c"]
)  # fmt: skip


@given(
    text=st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)),
    origin=st.sampled_from(["file", "block"]),
)
def test_whatever_comes_in_what_comes_out_parses_and_has_as_many_lines(text: str, origin: str) -> None:
    text = text.replace("\r", "\n")
    mended = repair(text, origin)
    assert mended.text.count("\n") == text.count("\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(mended.text)


@given(before=st.lists(PIECES, max_size=6).map("".join))
def test_a_sound_function_after_any_damage_is_found_at_its_line_or_not_at_all(before: str) -> None:
    text = before + "\n\ndef sentinel():\n    return 1\n"
    lines = repair(text, "file").text.split("\n")
    places = [number for number, line in enumerate(lines) if line.strip() == "def sentinel():"]
    assert places in ([], [text.count("\n") - 2])


def test_strings_and_comments_are_masked_and_brackets_counted() -> None:
    shown = mask("x = ('(' # (\n'''a\nb''')").replace(STRING, "s").replace(COMMENT, "c")
    assert shown == "x = (sss ccc\nssss\nssss)"
    assert depths(mask("x = (1,\n[2\n]))\ny")) == [0, 1, 2, 0]
