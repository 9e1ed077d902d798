"""Damaged code is made to parse, line by line where it was, and what was wrong is said once."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notes import found

from errata.checker.reading import python2
from errata.checker.reading.lexing import COMMENT, STRING, depths, mask
from errata.checker.reading.notation import nested_quotes, type_parameters
from errata.checker.reading.repair import STEPS, Repaired, repair
from errata.checker.reading.sources import KINDS


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
