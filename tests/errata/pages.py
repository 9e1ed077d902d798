"""A small page that holds, for tests to break in one place."""

from __future__ import annotations

from pathlib import Path

GOOD = """\
---
title: double adds one
section: "1.1"
subjects: [double]
origin: [notes]
severity: bug
symptom: wrong result
affects: {python: "*", numpy: "*"}
search: [double]
---
Twice a number is not the number and one.

## The mistake

```python
def double(x):
    return x + 1
```

## What you see

```pycon
>>> double(3)
4
```

## Why

Only for 1 the two agree.

## The fix

```python
def double(x):
    return 2 * x
```

## The check

```python
from errata import expect


def check(double):
    expect(double, 3, gives=6, because="twice three is six")
```
"""


def write(folder: Path, text: str = GOOD, page_id: str = "ch01/double-adds-one") -> Path:
    """Write a page below the folder, where its id says."""
    path = folder / f"{page_id}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
