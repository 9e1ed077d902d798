"""The options of ``errata check``; loaded by every command, so it loads nothing of the checker."""

from __future__ import annotations

import argparse
from pathlib import Path

from errata.checker.isolation.limits import Limits
from errata.vocabulary import SERIOUS

EXAMPLES = """\
errata check my-notes/
  errata check ch03.ipynb --all
  errata check . --ignore warning,ch03/np-int-removed
  errata check . --format github --fail-on bug"""

DESCRIPTION = """\
Find the known mistakes in notes and code on the book: Markdown, notebooks and Python files.

Definitions of the book's functions and classes are run, alone and in a sandbox, on inputs that tell the known
mistakes from right code; nothing else of a file is run. A comment `# errata: ignore[ch03/softmax-overflow]` silences a
finding, in Markdown `<!-- errata: ignore[...] -->` those of the next block."""


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 upwards, got {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        return Limits(seconds=float(text)).seconds
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"must be a number of seconds above 0, got {text!r}") from None


def path(text: str) -> Path:
    """A path that was typed; an empty one, as of a variable that is not set, is refused."""
    if not text:
        raise argparse.ArgumentTypeError("must be a file or a folder, got nothing; for the current folder write .")
    return Path(text)


def add_arguments(one: argparse.ArgumentParser) -> None:
    """The options of the command."""
    one.add_argument("paths", nargs="+", type=path, metavar="PATH", help="a file (.md, .ipynb, .py) or a folder")
    one.add_argument("--all", action="store_true", help="show limitations, warnings and right definitions too")
    one.add_argument("--select", default="", metavar="WORDS", help="only these ids, chapters or severities (a,b,c)")
    one.add_argument("--ignore", default="", metavar="WORDS", help="without these ids, chapters or severities")
    one.add_argument(
        "--fail-on",
        default=",".join(SERIOUS),
        metavar="WORDS",
        help="severities that make the exit code 1; default: %(default)s; 'none' for never",
    )
    one.add_argument(
        "--format", choices=("text", "json", "sarif", "github"), default="text", help="default: %(default)s"
    )
    one.add_argument(
        "--sandbox",
        choices=("auto", "require"),
        default="auto",
        help="'require' refuses to run code without a real sandbox; default: %(default)s",
    )
    one.add_argument("--no-run", action="store_true", help="run nothing; only what the text tells")
    one.add_argument("--no-cache", action="store_true", help="judge everything anew")
    one.add_argument("--jobs", type=_jobs, metavar="N", help="definitions at a time; default: one per processor")
    one.add_argument(
        "--timeout",
        type=_seconds,
        default=Limits().seconds,
        metavar="SECONDS",
        help="for one definition; default: %(default)s",
    )
    one.add_argument("--dask", metavar="ADDRESS", help="judge on a Dask cluster (needs the extra 'dask')")
