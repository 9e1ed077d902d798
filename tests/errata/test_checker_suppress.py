"""Comments silence what is found on their lines, and one that silences nothing is reported."""

from __future__ import annotations

from pathlib import Path

from errata.checker.reading.sources import read_bytes
from errata.checker.reading.suppress import Suppression, matching, suppressions, unused


def of(text: str, name: str = "n.py") -> tuple[Suppression, ...]:
    return suppressions(read_bytes(Path(name), text.encode()))


def spans(text: str, name: str = "n.py") -> list[tuple[int, int, int, tuple[str, ...]]]:
    return [(s.line, s.first, s.last, s.ids) for s in of(text, name)]


def test_a_comment_at_the_end_of_a_line_silences_the_line_and_on_a_def_all_of_it() -> None:
    text = """\
x = np.int(3)  # errata: ignore
def f(a,
      b
):  # errata: ignore[ch03]
    return 1
class A:  # errata: ignore[ch03/a, ch04/b]
    def f(self):
        return 1

# a comment
y = 1
"""
    assert spans(text) == [(1, 1, 1, ()), (4, 4, 4, ("ch03",)), (6, 6, 8, ("ch03/a", "ch04/b"))]


def test_a_comment_on_its_own_is_about_the_next_code() -> None:
    text = "# errata: ignore[ch03/a]\n\n@decorated\ndef f():\n    return 1\n# errata: ignore\n"
    assert spans(text) == [(1, 4, 5, ("ch03/a",)), (6, 6, 6, ())]


def test_a_comment_in_a_string_is_no_comment() -> None:
    assert of('x = "# errata: ignore"\n') == ()
    assert of("x = 1  # nothing\n") == ()
    assert of("x = 'errata:'  # nothing\n") == ()


def test_a_comment_in_markdown_is_about_the_block_that_follows_it() -> None:
    text = """\
<!-- errata: ignore[ch03/a] -->

```python
x = 1
y = 2
```
<!-- errata: ignore -->
text

more

text
<!-- a remark -->
```python
z = 1  # errata: ignore[ch01]
```
"""
    assert spans(text, "n.md") == [(1, 4, 6, ("ch03/a",)), (7, 0, 0, ()), (15, 15, 15, ("ch01",))]


def test_a_file_can_be_silenced_as_a_whole() -> None:
    (found,) = of("<!-- errata: ignore-file[ch03/a] -->\n", "n.md")
    assert found.silences(None, 99, "ch03/a")
    assert not found.silences(None, 99, "ch03/b")
    assert of("# errata: ignore-file\nx = 1\n")[0].whole_file


def test_a_suppression_counts_in_its_cell_for_its_lines_and_ids() -> None:
    cells = b'{"cells": [{"cell_type": "code", "source": "x = 1  # errata: ignore[ch03]"}]}'
    (found,) = suppressions(read_bytes(Path("n.ipynb"), cells))
    assert found.silences(0, 1, "ch03/a")
    assert not found.silences(None, 1, "ch03/a")
    assert not found.silences(0, 2, "ch03/a")
    assert not found.silences(0, 1, "ch04/a")


def test_what_silenced_nothing_is_reported() -> None:
    first, second = known = of("x = 1  # errata: ignore\ny = 2  # errata: ignore\n")
    used = [matching(known, None, 2, "ch03/a"), matching(known, None, 3, "ch03/a")]
    assert used == [second, None]
    assert unused(known, [found for found in used if found]) == (first,)
