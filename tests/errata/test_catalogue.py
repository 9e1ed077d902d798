"""The catalogue finds pages, near misses of their ids, and the right answers."""

import pytest
from pages import GOOD, write

from errata.body import PageError
from errata.catalogue import UnknownErratum, load, right_answer


def test_pages_come_in_the_order_of_the_chapters(tmp_path):
    for page_id in ("appendix/a", "ch02/b", "ch01/c", "ch02/a"):
        write(tmp_path, page_id=page_id)
    assert [page.id for page in load(tmp_path)] == ["ch01/c", "ch02/a", "ch02/b", "appendix/a"]
    assert len(load(tmp_path)) == 4


def test_an_unknown_id_names_what_looks_like_it(tmp_path):
    write(tmp_path)
    with pytest.raises(UnknownErratum, match=r"did you mean ch01/double-adds-one\?"):
        load(tmp_path)["ch02/double-add-one"]
    with pytest.raises(UnknownErratum, match="`errata list` names them all"):
        load(tmp_path)["zzz"]


@pytest.mark.parametrize("other", ["ch01/nothing", "ch01/double-adds-one"])
def test_also_must_name_another_page(tmp_path, other):
    write(tmp_path, GOOD.replace("search:", f"also: [{other}]\nsearch:"))
    with pytest.raises(PageError, match=r":9: 'also' names"):
        load(tmp_path)


def test_the_version_changes_with_any_page(tmp_path):
    path = write(tmp_path)
    before = load(tmp_path).version
    assert load(tmp_path).version == before
    path.write_text(GOOD.replace("Only for 1", "Only for one"), encoding="utf-8")
    assert load(tmp_path).version != before


def test_the_right_answer_is_the_chapters_own_first():
    assert right_answer("TwoLayerNet", "ch04").__module__.startswith("reference.ch04")
    assert right_answer("TwoLayerNet", "ch05").__module__.startswith("reference.ch05")
    assert right_answer("softmax", "ch08").__module__.startswith("reference.ch03")
    assert right_answer("no_such_thing", "ch03") is None
    assert right_answer("np", "ch03") is None
