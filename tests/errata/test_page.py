"""Pages are read strictly: everything a page should not have is refused with its line."""

from pathlib import Path

import pytest
from pages import GOOD, write

from errata.body import PageError
from errata.page import read_page


def test_a_good_page_is_read_whole(tmp_path):
    page = read_page(write(tmp_path))
    assert (page.id, page.chapter, page.subjects, page.severity) == ("ch01/double-adds-one", "ch01", ("double",), "bug")
    assert page.summary == "Twice a number is not the number and one."
    assert page.why == "Only for 1 the two agree."
    assert "x + 1" in page.mistake.text
    assert GOOD.splitlines()[page.mistake.line - 1] == "def double(x):"
    assert not page.in_source


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("---\ntitle", "title", 1, "begins with a line '---'"),
        ("search: [double]\n---\n", "search: [double]\n", 1, "is not closed"),
        ("title: double adds one", "title: [", 4, "front matter"),
        ("section:", "title: again\nsection:", 2, "the key 'title' stands twice"),
        ("severity: bug", "severity: bug\ncolour: red", 7, "unknown key 'colour'"),
        ("severity: bug", "severity: horror", 6, "severity 'horror' is not one of bug, limitation"),
        ("symptom: wrong result", "symptom: pain", 7, "symptom 'pain' is not one of"),
        ("origin: [notes]", "origin: [dream]", 5, "origin 'dream' is not one of"),
        ("origin: [notes]", "origin: notes", 5, "'origin' must be a list"),
        ("origin: [notes]", "origin: [notes, notes]", 5, "names something twice"),
        ("subjects: [double]", "subjects: [a b]", 4, "a subject must be a name"),
        ("subjects: [double]\n", "", 9, "the key 'subjects' is missing"),
        ('section: "1.1"', "section: [1, 2]", 3, "'section' must be text"),
        ('numpy: "*"', 'numpy: "new"', 8, "neither '*' nor a version specifier"),
        ('numpy: "*"', 'numpy: ["*"]', 8, "neither '*' nor a version specifier"),
        ('{python: "*", numpy: "*"}', '{python: "*"}', 8, "'affects' must have the keys python, numpy"),
        ('{python: "*", numpy: "*"}', "all", 8, "'affects' must have the keys"),
        ("Twice a number is not the number and one.\n", "", 11, "one sentence"),
        ("Twice a number is not the number and one.", "    code", 11, "one sentence"),
        ("## Why", "## Wherefore", 27, "the heading must be '## Why', got '## Wherefore'"),
        ("## Why", "### Why", 27, "only headings of the second level"),
        ("## The check", "The check", 46, "the heading '## The check' is missing"),
        ("```python\ndef double(x):\n    return x + 1\n```", "Text.", 13, "exactly one ```python block"),
        ("```pycon", "```python", 22, "must be ```pycon, got ```python"),
        ("Only for 1", "```python\n1\n```\n\nOnly for 1", None, ""),
    ],
)
def test_whatever_is_wrong_is_refused_with_its_line(tmp_path, old, new, line, message):
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    if line is None:
        assert read_page(path).why.startswith("```python")
        return
    with pytest.raises(PageError) as error:
        assert read_page(path).body
    assert str(error.value).startswith(f"{path}:{line}: "), error.value
    assert message in error.value.message


def test_a_sixth_heading_is_one_too_many(tmp_path):
    path = write(tmp_path, GOOD + "\n## More\n")
    with pytest.raises(PageError, match="'## More' is one too many"):
        assert read_page(path).body


def test_a_front_matter_that_is_no_mapping_is_refused(tmp_path):
    head, body = GOOD.split("search: [double]\n")
    path = write(tmp_path, "---\njust words\n" + body)
    assert head
    with pytest.raises(PageError, match="must be a mapping"):
        read_page(path)


def test_a_front_matter_that_cannot_be_constructed_names_its_line(tmp_path):
    path = write(tmp_path, GOOD.replace("title: double adds one", "title: *nothing"))
    with pytest.raises(PageError, match=r":2: front matter: found undefined alias"):
        read_page(path)


def test_a_page_that_cannot_be_read_is_one_line(tmp_path):
    path = tmp_path / "ch01" / "latin.md"
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(PageError, match=r"latin.md:1: cannot be read"):
        read_page(path)
    with pytest.raises(PageError, match=r"nowhere.md:1: cannot be read"):
        read_page(tmp_path / "nowhere.md")


@pytest.mark.parametrize(
    ("specifier", "version", "affected"),
    [("*", "1.23.5", True), (">=1.24", "1.23.5", False), (">=1.24", "2.5.0rc1", True), ("<2", "2.0.2", False)],
)
def test_affects_says_on_which_versions_the_mistake_shows(tmp_path, specifier, version, affected):
    page = read_page(write(tmp_path, GOOD.replace('numpy: "*"', f'numpy: "{specifier}"')))
    assert page.affected("3.13.0", version) is affected


def test_version_numbers_stay_text(tmp_path):
    page = read_page(write(tmp_path, GOOD.replace('"1.1"', "1.20")))
    assert page.section == "1.20"


def test_a_page_lies_in_the_folder_of_its_chapter(tmp_path, monkeypatch):
    path = write(tmp_path)
    monkeypatch.chdir(path.parent)
    assert read_page(Path(path.name)).id == "ch01/double-adds-one"
    elsewhere = path.rename(tmp_path / path.name)
    with pytest.raises(PageError, match=r":1: a page lies in the folder of its chapter \(ch01, .*, this one in 'test_"):
        read_page(elsewhere)
