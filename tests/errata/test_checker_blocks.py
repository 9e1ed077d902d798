"""The Python in a Markdown file is read at its line, whatever its fences look like and are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from errata.checker.reading.blocks import language, read_blocks
from errata.checker.reading.sources import read_bytes


def markdown(text: str) -> list[tuple[int, str]]:
    return [(chunk.line, chunk.text) for chunk in read_bytes(Path("n.md"), text.encode()).chunks]


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ("python", "python"), ("Python3", "python"), ("{.python .numberLines}", "python"), ("py title='x'", "py"),
        ("{code-cell} ipython3", "code-cell"), ("python3.8", "python"), ("c++", "c++"), ("", ""), ("!", ""),
    ],
)  # fmt: skip
def test_the_language_of_a_fence(info: str, expected: str) -> None:
    assert language(info) == expected


def test_fences_of_every_form_are_read_at_their_line() -> None:
    text = """\
```python
a = 1
```
- item

  ~~~py
  b = 2
  ~~~

> ```pycon
> c = 3
> ```

<details>
```python
d = 4
```
</details>

    import e

```bash
f = 5
```
```
def g(): return 1
```
```
plain text
```
```python
h = 6"""
    assert markdown(text) == [
        (2, "a = 1\n"), (7, "b = 2\n"), (11, "c = 3\n"), (16, "d = 4\n"), (20, "import e\n"),
        (26, "def g(): return 1\n"),
        (32, "h = 6\n"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("def f(x):\n    return x\n", True),
        ("class A:\n    def f(self):\n        self.x = 1\n", True),
        ("def f(x)\n    return x\n", False),
        ("def f(x):\n    and so on\n", False),
        ("class Net:\n    def __init__(self,\n        n\n    ):\n        size = 'x\n", True),
    ],
)
def test_a_fence_without_a_language_is_meant_as_python_where_a_whole_definition_stands_in_it(text, claimed) -> None:
    assert [block.claimed for block in read_blocks(f"```\n{text}```\n")[0]] == [claimed]


def test_a_fence_that_was_never_closed_does_not_swallow_the_next_one() -> None:
    text = "```python\na = 1\n\n```python\nb = 2\n```\ntext\n```python\nc = 3\n```\n"
    assert markdown(text) == [(2, "a = 1\n\n"), (5, "b = 2\n"), (9, "c = 3\n")]


def test_a_block_in_a_comment_is_not_read_but_a_comment_in_a_block_is_no_comment() -> None:
    text = "<!--\n```python\na = 1\n```\n-->\n```html\n<!--\n```\n```python\nb = 2\n```\n<!-- c --> <!-- open"
    assert markdown(text) == [(10, "b = 2\n")]
    assert [(comment.first, comment.last) for comment in read_blocks(text)[1]] == [(1, 5), (12, 12)]
    assert read_blocks("<!-- open")[1] == []


def test_a_comment_that_begins_inside_another_is_part_of_it() -> None:
    assert len(read_blocks("<!-- a\n<!-- b -->\n")[1]) == 1


@pytest.mark.parametrize(
    ("named", "text", "taken"),
    [
        ("ruby", "def f(x):\n    return x\n", True),
        ("ruby", "def f(x)\n  x\nend\n", False),
        ("c", "int f(int x) {\n    return x;\n}\n", False),
        ("diff", " def f(x):\n-    return 1\n+    return x\n", False),
        ("bash", "import numpy\n", False),
    ],
)
def test_a_fence_of_another_language_is_taken_where_python_stands_in_it_and_claims_nothing(named, text, taken) -> None:
    assert [block.claimed for block in read_blocks(f"```{named}\n{text}```\n")[0]] == [False] * taken
