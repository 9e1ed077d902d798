"""What is generated from the pages and from the runs is current and complete."""

import json

import pytest
from pages import GOOD, write

from errata.catalogue import load
from errata.evidence import EvidenceError, read_results, table
from errata.index import INDEX, index
from errata.verify import as_json, verify


def test_the_index_in_the_package_is_current():
    assert INDEX.read_text(encoding="utf-8") == index(load()), "run `errata index`"


def test_the_evidence_in_the_package_is_of_these_pages_and_none_was_broken():
    rows = [line.split(" | ") for line in INDEX.with_name("EVIDENCE.md").read_text(encoding="utf-8").splitlines()[2:-1]]
    renew = "run `tox`, then `errata evidence .tox --output errata/EVIDENCE.md`"
    assert {row[0].removeprefix("| ") for row in rows} == set(load().pages), renew
    assert {cell.rstrip(" |") for row in rows for cell in row[1:]} <= {"shows", "not here"}, renew


def test_the_index_links_every_page_and_every_search_word(tmp_path):
    write(tmp_path, GOOD.replace("double adds one", "a | b"))
    text = index(load(tmp_path))
    assert r"[a \| b](ch01/double-adds-one.md) | bug | 1.1 | `double` |" in text
    assert "| `double` | [ch01/double-adds-one](ch01/double-adds-one.md) |" in text


def result(folder, python="3.10.1", numpy="1.23.5", **changes):
    write(folder / "pages")
    document = as_json(list(verify(load(folder / "pages"), load(folder / "pages"))))
    document["environment"] |= {"python": python, "numpy": numpy}
    document["pages"][0] |= changes
    path = folder / f"py{python}" / "verify.json"
    path.parent.mkdir()
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_environments_are_joined_in_the_order_of_their_versions(tmp_path):
    result(tmp_path, "3.15.0", "2.5.0")
    result(tmp_path, "3.9.0", "1.23.5", shows=False)
    result(tmp_path, "3.10.0", "2.0.2", holds=False)
    lines = table(read_results([tmp_path])).splitlines()
    assert lines[0] == "| Python / NumPy | 3.9.0 / 1.23.5 | 3.10.0 / 2.0.2 | 3.15.0 / 2.5.0 |"
    assert lines[2] == "| ch01/double-adds-one | not here | BROKEN | shows |"
    assert lines[3] == "| **verified, broken** | **1, 0** | **1, 0** | **1, 0** |"


def test_a_page_that_an_environment_lacks_was_not_run_there(tmp_path):
    first = result(tmp_path, "3.10.0")
    second = result(tmp_path, "3.11.0", id="ch01/newer")
    assert "| ch01/newer | not run | shows |" in table(read_results([first, second]))


UNUSABLE = ("", "{}", "[]", '{"environment": {}}', '{"environment": {"python": "x", "numpy": "1.26"}, "pages": []}')


@pytest.mark.parametrize("text", UNUSABLE)
def test_a_file_that_is_no_result_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"x.json is not a result of `errata verify"):
        read_results([path])


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(EvidenceError, match="has no"):
        read_results([tmp_path])
