"""How fast ``errata check`` is: ``python tests/bench/check.py [--sizes 10,100,1000]``.

Notes are generated from the pages' own mistakes and fixes, as Python files, Markdown and notebooks; of 18 definitions
5 are distinct, the others verbatim copies, as in public notes. The whole command is measured, start-up included. Where
cost is linear, the milliseconds per distinct definition go down with the size to those of one definition.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from errata.catalogue import load
from errata.checker.uses import contract_of

#: Definitions in a file, and how many of all definitions are distinct.
IN_A_FILE, DISTINCT = 1.8, 5 / 18
NOTES = Path(os.environ.get("DLFS_NOTES") or Path(__file__).parents[3] / "shared" / "notes")
RUN = "import sys; from errata.cli import main; sys.exit(main())"
HEAD = re.compile(r"^(def|class) (\w+)[^\n]*:$", re.MULTILINE)


def blocks() -> list[str]:
    """The pages' blocks that define exactly one thing, and that of the book."""
    texts = [block.text for page in load() if not page.in_source for block in (page.mistake, page.fix)]
    kinds = {"def": "function", "class": "class"}
    heads = [(text, HEAD.findall(text)) for text in dict.fromkeys(texts)]
    return [text for text, found in heads if len(found) == 1 and contract_of(found[0][1], kinds[found[0][0]])]


def distinct(count: int, rng: random.Random) -> Iterator[str]:
    """So many blocks; beyond the pages' own, with a number in them that makes them others."""
    known = blocks()
    rng.shuffle(known)
    for number in range(count):
        text, again = known[number % len(known)], number // len(known)
        yield HEAD.sub(rf"\g<0>\n    version = {again}", text) if again else text


def generate(folder: Path, files: int, seed: int = 0) -> None:
    """Write so many notes, the same for the same seed."""
    rng = random.Random(seed)
    total = round(IN_A_FILE * files)
    several = list(distinct(max(1, round(DISTINCT * total)), rng))
    chosen = several + rng.choices(several, k=total - len(several))
    rng.shuffle(chosen)
    for number in range(files):
        here = chosen[round(number * IN_A_FILE) : round((number + 1) * IN_A_FILE)]
        suffix, text = rng.choice((python, markdown, notebook))(here)
        place = folder / f"chapter{number % 8 + 1}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"note{number:04}{suffix}").write_text(text, encoding="utf-8")


def python(parts: list[str]) -> tuple[str, str]:
    return ".py", "\n\n".join(parts)


def markdown(parts: list[str]) -> tuple[str, str]:
    return ".md", "# Notes\n\n" + "\n".join(f"What the chapter says.\n\n```python\n{part}```\n" for part in parts)


def notebook(parts: list[str]) -> tuple[str, str]:
    cells = [{"cell_type": "code", "source": part, "metadata": {}, "outputs": []} for part in parts]
    return ".ipynb", json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def measure(path: Path, *words: str, cache: Path | None = None) -> tuple[float, float, int]:
    """Seconds that passed, seconds of all processors, and how many definitions were judged."""
    command = [sys.executable, "-c", RUN, "check", str(path), "--format", "json", *words]
    environment = os.environ | ({"XDG_CACHE_HOME": str(cache)} if cache else {})
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    passed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return passed, used, len(json.loads(done.stdout)["definitions"])


def row(what: str, path: Path, *words: str, distinct: int = 0, cache: Path | None = None) -> None:
    passed, used, definitions = measure(path, *words, cache=cache)
    each = f"{1000 * passed / distinct:10.1f}" if distinct else ""
    print(f"{what:32} {definitions:11} {distinct or '':8} {passed:8.2f} {used:8.2f} {each}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10,100,1000", help="numbers of files (default: %(default)s)")
    parser.add_argument("--keep", type=Path, help="write the notes here and leave them")
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors")
    print(f"{'':32} {'definitions':>11} {'distinct':>8} {'seconds':>8} {'CPU s':>8} {'ms/distinct':>11}")
    with tempfile.TemporaryDirectory() as scratch:
        notes, cache = options.keep or Path(scratch) / "notes", Path(scratch) / "cache"
        row("an empty file", empty(Path(scratch)), "--no-cache")
        for files in map(int, options.sizes.split(",")):
            folder = notes / str(files)
            generate(folder, files)
            row(f"{files} files", folder, "--no-cache", distinct=round(DISTINCT * round(IN_A_FILE * files)))
        row(f"{files} files, to fill the cache", folder, cache=cache)
        row(f"{files} files again", folder, cache=cache)
        edit(folder)
        row(f"{files} files, one edited", folder, cache=cache)
        edited = edit(folder)
        row("the edited file alone", edited, cache=cache)
        if NOTES.is_dir():
            row("the five notes", NOTES, "--no-cache")


def empty(folder: Path) -> Path:
    path = folder / "empty.py"
    path.touch()
    return path


def edit(folder: Path) -> Path:
    """Change one definition of one file, in a way that no earlier run has seen."""
    path = next(path for path in sorted(folder.rglob("*.py")) if HEAD.search(path.read_text(encoding="utf-8")))
    text = path.read_text(encoding="utf-8")
    path.write_text(HEAD.sub(rf"\g<0>\n    edited = {time.time_ns()}", text, count=1), encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
