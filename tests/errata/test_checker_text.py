"""What the text alone tells, under the id of the page that explains it."""

import pytest
from notes import IMPORT, REMOVED, RIGHT, markdown, notebook

from errata.catalogue import load
from errata.checker import text
from errata.checker.check import check
from errata.checker.reading.sources import KINDS, read


@pytest.fixture
def found(tmp_path):
    def read_and_find(content, name="a.md"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return [(one.line, one.id) for one in text.findings(read(path), load())]

    return read_and_find


def test_a_removed_name_is_found_at_its_line(found):
    assert found(markdown(IMPORT + REMOVED)) == [(8, "ch03/np-int-removed")]


def test_a_problem_of_reading_has_the_id_of_its_page_and_is_told_once(found):
    tabs = "def f(x):\n    y = x\n\treturn y\n"
    assert found(markdown(tabs)) == [(6, "ch01/tabs-mixed-with-spaces")]
    assert found(markdown("def f(x)：\n    return x\n")) == [(4, "ch01/fullwidth-punctuation")]


def test_a_problem_without_a_page_has_an_id_of_its_own(found):
    assert found("def f(:\n    return 1\n", "a.py") == [(1, "text/syntax")]


def test_mended_text_is_searched_too(found):
    assert (6, "ch03/np-int-removed") in found(markdown("def f(x):\n\ty = x\n    return np.int(y)\n"))


@pytest.mark.parametrize(
    ("line", "is_slip"),
    [
        ("v = np.zeros.like(x)", True),
        ("v = np.zero_like(x)", True),
        ("v = np.zeros_like(x).shape", False),
        ("v = np.random.like(x)", False),
    ],
)
def test_a_name_of_numpy_may_have_a_point_too_many(found, line, is_slip):
    assert found(IMPORT + line, "a.py") == [(4, "ch01/numpy-name-misspelt")] * is_slip


@pytest.mark.parametrize(
    ("formula", "is_power"),
    [("x^2", True), ("0.5 * x^2 + 1", True), ("4.0^2", True), ("x**2", False), ("x ^ y", False), ("5 ^ 2", False)],
)
def test_a_caret_before_a_small_number_is_meant_as_a_power(found, formula, is_power):
    assert found(f"def f(x):\n    return {formula}\n", "a.py") == [(2, "ch01/caret-for-power")] * is_power


@pytest.mark.parametrize(
    ("line", "is_lost"),
    [("x.reshape(1, 2)", True), ("if x.ndim == 1: x.reshape(1, 2)", True), ("x = x.reshape(1, 2)", False)],
)
def test_a_reshape_is_lost_on_a_line_of_its_own_in_any_branch_of_a_function(found, line, is_lost):
    assert found(f"def f(x):\n    {line}\n    return x\n", "a.py") == [(2, "ch01/discarded-result")] * is_lost
    assert found(f"{line}\n", "a.py") == []


SET = """def init_network():
    n = {}
    n["W1"] = 1
    SECOND
    return n
"""


@pytest.mark.parametrize(
    ("second", "is_lost"),
    [
        ('n["W1"] = 2', True),
        ('n["W2"] = 2; n["W1"] = 3', True),
        ('n["W2"] = 2', False),
        ('m["W1"] = 2', False),
        ('n["W1"] = n["W1"] + 1', False),
        ('show(n); n["W1"] = 2', False),
        ('if n["W1"]: n["W1"] = 2', False),
        ("n[0] = 1; n[0] = 2", False),
    ],
)
def test_a_key_that_is_set_twice_is_lost_unless_it_is_read_in_between(found, second, is_lost):
    assert found(SET.replace("SECOND", second), "a.py") == [(4, "ch03/network-key-set-twice")] * is_lost


@pytest.mark.parametrize(
    ("flag", "compared", "is_wrong"),
    [("True", "p == t[i]", True), ("False", "p == t[i]", False), ("True", "y - t", False)],
)
def test_one_hot_labels_are_wrong_where_class_numbers_are_compared_with_them(found, flag, compared, is_wrong):
    text = f"def get_data():\n    (a, b), (x_test, t_test) = load_mnist(one_hot_label={flag}, normalize=True)\n"
    text += f"    return x_test, t_test\n\nfor i in range(9):\n    print({compared})\n"
    assert found(text, "a.py") == [(2, "ch03/get-data-one-hot-labels")] * is_wrong


def test_every_page_named_for_a_problem_exists():
    assert text.PAGES.keys() <= KINDS.keys()
    assert set(text.PAGES.values()) <= load().pages.keys()


def test_methods_are_listed_with_their_lines():
    found = text.methods("class A:\n    x = 1\n\n    def f(self):\n        pass\n")
    assert [(method.name, method.lineno) for method in found] == [("f", 4)]
    assert text.methods("def f():\n    pass\n") == []
    assert text.methods("class A(:\n") == []


@pytest.mark.usefixtures("judged_here")
def test_what_the_text_of_a_definition_shows_belongs_to_it_once(tmp_path):
    twice = REMOVED.replace("dtype=np.int)", "dtype=np.int).astype(\n        np.int)")
    (tmp_path / "a.py").write_text(IMPORT + twice + RIGHT, encoding="utf-8")
    report = check([tmp_path], cache=False)
    assert [one.ids for one in report.definitions] == [("ch03/np-int-removed",), ()]
    assert report.findings == []


GATE = "def AND(x1, x2):\n    return int(x1 + x2 > 1.5)\n"
IMPORTED = "from and_gate import AND\n"


def unsaved(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return [(one.cell, one.line, one.id) for one in check([folder / name], run=False, cache=False).findings]


def test_an_import_of_a_script_that_the_notes_describe_and_nobody_saved_is_told(tmp_path):
    page = "ch02/imports-of-unnamed-files"
    assert unsaved(tmp_path, "a.md", markdown(GATE, IMPORTED)) == [(None, 9, page)]
    assert unsaved(tmp_path, "a.ipynb", notebook(GATE, IMPORTED)) == [(1, 1, page)]
    assert unsaved(tmp_path, "b.md", markdown(IMPORTED)) == [], "the notes do not have its code"
    assert unsaved(tmp_path, "c.md", markdown(GATE, "from gates import AND\n")) == [], "it may be anything"
    assert unsaved(tmp_path, "d.py", GATE + IMPORTED) == [], "it may lie anywhere on the path"
    (tmp_path / "and_gate.py").write_text(GATE, encoding="utf-8")
    assert unsaved(tmp_path, "e.md", markdown(GATE, IMPORTED)) == []
