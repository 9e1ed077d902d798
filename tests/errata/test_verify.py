"""A page holds only if the mistake fails, the fix passes, and the transcript is what happens."""

import pytest
from pages import GOOD, write

from errata.catalogue import Catalogue, load
from errata.page import read_page
from errata.verify import as_json, environment, verify


def verified(tmp_path, text=GOOD, others=()):
    page = read_page(write(tmp_path, text))
    (result,) = verify(Catalogue([page, *others]), [page])
    return result


def test_a_good_page_holds(tmp_path):
    result = verified(tmp_path)
    assert (result.problems, result.mistake, result.see, result.fix, result.reference) == (
        [], "fails", "as shown", "passes", "none",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("x + 1", "2 * x", "the check must say 'fails' of the mistake, it says 'passes'"),
        ("    return 2 * x", "    return x", "the check must pass on the fix, it says 'fails'"),
        ("    return x + 1", "    return 1 / 0", "it says 'cannot tell': ZeroDivisionError"),
        ("4\n```", "5\n```", "the transcript is not what happens"),
        (">>> double(3)\n4", "double(3)", "shows no '>>>' prompt"),
        ("def double(x):\n    return x + 1", "def twice(x):\n    return x + 1", "must define the subject 'double'"),
        ("def double(x):\n    return x + 1", "double = 1 / 0", "line 16: ZeroDivisionError"),
        ("    return x + 1", "    return x +", "line 17: SyntaxError"),
        ("def check(double)", "def check(twice)", "must define check(double), got check(twice)"),
        ("def check(double)", "def test(double)", "the block must define check(double)"),
        ('numpy: "*"', 'numpy: "<1"', "the check must say 'passes' of the mistake (outside 'affects')"),
        ('numpy: "*"', 'numpy: "<1"', "the transcript happens here too"),
        ("subjects: [double]", "subjects: [softmax]", "must define check(softmax)"),
    ],
)
def test_a_page_that_breaks_its_word_is_told_so(tmp_path, old, new, problem):
    assert old in GOOD
    result = verified(tmp_path, GOOD.replace(old, new, 1))
    assert not result.holds
    assert any(problem in one for one in result.problems), result.problems


def test_the_reference_must_pass_too(tmp_path):
    text = GOOD.replace("double", "relu").replace("return x + 1", "return -x").replace("gives=6", "gives=3")
    result = verified(tmp_path, text.replace("return 2 * x", "return x").replace("\n4\n", "\n-3\n"))
    assert (result.problems, result.reference) == ([], "passes")
    result = verified(tmp_path, text.replace("gives=3", "gives=6").replace("\n4\n", "\n-3\n"))
    assert any("must pass on the reference" in one for one in result.problems), result.problems


def test_a_check_that_fails_another_pages_mistake_must_say_so(tmp_path):
    other = read_page(write(tmp_path, GOOD.replace("x + 1", "3 * x").replace("\n4\n", "\n9\n"), "ch01/other"))
    assert any("also fails on the mistake of ch01/other" in p for p in verified(tmp_path, others=[other]).problems)
    listed = GOOD.replace("search:", "also: [ch01/other]\nsearch:")
    assert verified(tmp_path, listed, [other]).problems == []


def test_a_mistake_without_an_end_is_not_held_against_other_checks(tmp_path):
    endless = GOOD.replace("    return x + 1", "    while True:\n        x = x + 1")
    other = read_page(write(tmp_path, endless.replace("wrong result", "no end"), "ch01/other"))
    assert verified(tmp_path, others=[other]).problems == []


def test_a_page_listed_without_reason_is_refused(tmp_path):
    harmless = (
        GOOD.replace("x + 1", "x if x == 1 else 2 * x").replace("\n4\n", "\n6\n").replace("3, gives=6", "1, gives=2")
    )
    other = read_page(write(tmp_path, harmless, "ch01/other"))
    listed = GOOD.replace("search:", "also: [ch01/other]\nsearch:")
    result = verified(tmp_path, listed, [other])
    assert result.problems == ["'also' lists ch01/other, but the check does not fail on its mistake"]


def test_the_broken_mistake_of_another_page_is_its_own_affair(tmp_path):
    broken = read_page(write(tmp_path, GOOD.replace("    return x + 1", "    return x +"), "ch01/other"))
    elsewhere = read_page(write(tmp_path, GOOD.replace('numpy: "*"', 'numpy: "<1"'), "ch01/elsewhere"))
    assert verified(tmp_path, others=[broken, elsewhere]).problems == []


SEEN = """\
>>> compile(source, "notes.py", "exec")
Traceback (most recent call last):
SyntaxError: ..."""

FIND = """\
from errata.patterns import Found


def find(source):
    for number, line in enumerate(source.splitlines(), 1):
        if line.endswith("+"):
            yield Found(number, "the line ends too early")
```
"""

SOURCE = (
    GOOD.replace("subjects: [double]", "subjects: [source]")
    .replace("x + 1", "x +")
    .replace(">>> double(3)\n4", SEEN)
    .split("from errata import expect")[0]
    + FIND
)


def test_a_page_about_the_text_is_found_in_text_that_does_not_run(tmp_path):
    result = verified(tmp_path, SOURCE)
    assert (result.problems, result.mistake, result.fix, result.reference) == ([], "fails", "passes", "none")


def test_text_is_found_on_every_version_but_its_transcript_is_not(tmp_path):
    text = SOURCE.replace('numpy: "*"', 'numpy: "<1"').replace("SyntaxError: ...", "TypeError: ...")
    assert verified(tmp_path, text).problems == []


def test_results_are_written_with_the_environment(tmp_path):
    document = as_json([verified(tmp_path)])
    assert document["environment"] == environment()
    assert (document["verified"], document["broken"], document["pages"][0]["holds"]) == (1, 0, True)


def test_every_page_holds_here():
    catalogue = load()
    broken = {result.id: result.problems for result in verify(catalogue, catalogue) if not result.holds}
    assert broken == {}
    assert len(catalogue) >= 45


def test_the_mistakes_that_the_project_is_named_for_are_there():
    text = "\n".join(page.id for page in load())
    for word in ("np-int", "softmax-overflow", "keepdims", "integer-input", "init"):
        assert word in text, word
