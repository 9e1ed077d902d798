"""From paths to chunks of code: what is looked at, how it is read, and what could not be.

A chunk is a whole ``.py`` file, a code cell of a notebook or a block of a Markdown file. Nothing in a file
makes the reading fail: what cannot be read or mended becomes a :class:`Problem` at its line.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from errata.checker.reading.blocks import Comment, read_blocks
from errata.checker.reading.cells import NotANotebook, read_cells
from errata.checker.reading.decoding import decode
from errata.checker.reading.repair import repair

#: The kinds of problems, closed.
KINDS = {
    "unreadable": "the file or folder cannot be read",
    "link": "a link leads back to a folder above it",
    "too-large": "the file is too large to be notes",
    "encoding": "some bytes are no text in any encoding that was tried",
    "notebook": "the notebook is broken",
    "syntax": "code that is not Python",
    "indentation": "stray spaces before a statement",
    "tabs": "tabs and spaces mixed",
    "full-width": "full-width punctuation in code",
    "invisible-character": "a character in the code that cannot be seen",
    "output-in-code": "printed output among the code",
    "broken-continuation": "a line that is broken in two in the wrong place",
    "python-2": "Python 2",
}

SUFFIXES = (".md", ".ipynb", ".py")
#: Larger files are not read: in bytes; a notebook carries its pictures.
LIMITS = {".ipynb": 64_000_000}
LIMIT = 4_000_000
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass(frozen=True)
class Problem:
    """Something about a file rather than about a definition; ``kind`` is one of :data:`KINDS`."""

    path: Path
    cell: int | None
    line: int
    kind: str
    message: str


@dataclass(frozen=True)
class Chunk:
    """A piece of code that parses, ``text``, and the same lines as they stand in the file, ``raw``.

    ``line`` is the line of the first line of the text: of the file, or of the notebook's cell number ``cell``.
    ``repairs`` names what it took to make the text parse.
    """

    path: Path
    cell: int | None
    line: int
    text: str
    repairs: tuple[str, ...] = ()
    raw: str = ""


@dataclass(frozen=True)
class Source:
    """What was read from one file; ``comments`` are those of Markdown."""

    path: Path
    chunks: tuple[Chunk, ...] = ()
    problems: tuple[Problem, ...] = ()
    encoding: str = "utf-8"
    comments: tuple[Comment, ...] = ()


def find(paths: Iterable[Path | str], problems: list[Problem] | None = None) -> list[Path]:
    """The files to check, ``.md``, ``.ipynb`` and ``.py``: those named, and all below the folders named.

    Hidden folders, caches and virtual environments are skipped. What cannot be listed is added to ``problems``.
    """
    faults: list[Problem] = [] if problems is None else problems
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            found |= dict.fromkeys(_walk(path, [], set(), faults))
        elif os.path.lexists(path) and path.suffix.lower() in SUFFIXES:
            found[path] = None
        elif os.path.lexists(path):
            faults.append(Problem(path, None, 1, "unreadable", f"only {', '.join(SUFFIXES)} files can be checked"))
        else:
            faults.append(Problem(path, None, 1, "unreadable", "there is no such file or folder"))
    return list(found)


def _walk(
    folder: Path, above: list[tuple[int, int]], seen: set[tuple[int, int]], faults: list[Problem]
) -> Iterator[Path]:
    try:
        status = folder.stat()
        names = sorted(os.listdir(folder))  # noqa: PTH208 - only the names
    except OSError as error:
        faults.append(Problem(folder, None, 1, "unreadable", error.strerror or "cannot be read"))
        return
    here = (status.st_dev, status.st_ino)
    if here in above:
        faults.append(Problem(folder, None, 1, "link", "the link leads back to a folder above it; not followed"))
    if here in seen or "pyvenv.cfg" in names or "conda-meta" in names:
        return
    seen.add(here)
    for name in names:
        path = folder / name
        if name.startswith(".") or name in _SKIPPED:
            continue
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises on a link to itself on some versions
            yield from _walk(path, [*above, here], seen, faults)
        elif path.suffix.lower() in SUFFIXES:
            yield path


def read(path: Path | str) -> Source:
    """Read one file into chunks; a file that cannot be read has none and says why."""
    path = Path(path)
    suffix = path.suffix.lower()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # reading a pipe could wait for ever
            return _only(path, "unreadable", "this is no regular file")
        if status.st_size > LIMITS.get(suffix, LIMIT):
            return _only(path, "too-large", f"{status.st_size / 1e6:.0f} MB is too large for notes; not read")
        data = path.read_bytes()
    except OSError as error:
        return _only(path, "unreadable", error.strerror or "cannot be read")
    return read_bytes(path, data)


def _only(path: Path, kind: str, message: str, line: int = 1, encoding: str = "utf-8") -> Source:
    return Source(path, problems=(Problem(path, None, line, kind, message),), encoding=encoding)


def read_bytes(path: Path, data: bytes) -> Source:
    """What :func:`read` does once it has the bytes; the suffix of the path says what they are."""
    decoded = decode(data)
    text, suffix = decoded.text, path.suffix.lower()
    if decoded.lost > len(text) / 10:
        return _only(path, "unreadable", "this is no text in any encoding that was tried", encoding=decoded.encoding)
    comments: list[Comment] = []
    pieces: list[tuple[int | None, int, str, str]]
    if suffix == ".ipynb":
        try:
            pieces = [(cell.index, 1, cell.text, "cell") for cell in read_cells(text)]
        except NotANotebook as error:
            return _only(path, "notebook", error.message, error.line, decoded.encoding)
    elif suffix in (".py", ".pyw"):
        pieces = [(None, 1, text, "file")]
    else:
        blocks, comments = read_blocks(text)
        pieces = [(None, block.line, block.text, "block" if block.claimed else "guess") for block in blocks]
    problems = [Problem(path, None, 1, "encoding", _LOST.format(decoded))] if decoded.lost else []
    chunks: list[Chunk] = []
    for cell, line, raw, origin in pieces:
        mended = repair(raw, origin)
        chunks.append(Chunk(path, cell, line, mended.text, mended.repairs, raw))
        problems += [Problem(path, cell, line + t.line - 1, t.kind, t.message) for t in mended.troubles]
    return Source(path, tuple(chunks), tuple(problems), decoded.encoding, tuple(comments))


_LOST = "{0.lost} characters are no text in any encoding that was tried (read as {0.encoding})"
