"""The command ``errata check``: a thin layer on :func:`errata.checker.check.check`."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tqdm import tqdm

from errata.catalogue import load
from errata.checker import documents
from errata.checker.check import check
from errata.checker.choice import SERIOUS, Choice, failing, words
from errata.checker.explain import explain
from errata.checker.isolation import executors
from errata.checker.isolation.limits import Limits
from errata.checker.judgement import Report

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


def add_arguments(one: argparse.ArgumentParser) -> None:
    """The options of the command."""
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file (.md, .ipynb, .py) or a folder")
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
    one.add_argument("--jobs", type=int, metavar="N", help="how many definitions at a time; default: one per processor")
    one.add_argument(
        "--timeout",
        type=float,
        default=Limits().seconds,
        metavar="SECONDS",
        help="for one definition; default: %(default)s",
    )
    one.add_argument("--dask", metavar="ADDRESS", help="judge on a Dask cluster (needs the extra 'dask')")


def run(args: argparse.Namespace) -> int:
    """Check, print, and say by the exit code what came of it."""
    catalogue = load()
    fail_on = () if args.fail_on == "none" else words(args.fail_on, catalogue.pages)
    choice = Choice(
        words(args.select, (*catalogue.pages, "text/x")),
        words(args.ignore, (*catalogue.pages, "text/x")),
        fail_on,
        args.all,
    )
    report = choice.of(_checked(args))
    if args.format == "json":
        print(json.dumps(documents.as_json(report), indent=2, ensure_ascii=False))
    elif args.format == "sarif":
        print(json.dumps(documents.as_sarif(report, choice, catalogue), indent=2, ensure_ascii=False))
    elif args.format == "github":
        print(documents.as_github(report, choice), end="")
    else:
        explain(report, choice, catalogue, sys.stdout)
    if report.interrupted:
        return 130
    if failing(report, choice):
        return 1
    return 2 if any(one.kind in ("unreadable", "too-large", "notebook") for one in report.unreadable) else 0


def _checked(args: argparse.Namespace) -> Report:
    cluster: Any = executors.dask_executor(args.dask) if args.dask else nullcontext()
    with (
        cluster as executor,
        tqdm(disable=not sys.stderr.isatty(), desc="judging", unit="definition", leave=False) as bar,
    ):

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return check(
            args.paths,
            executor,
            run=not args.no_run,
            require_sandbox=args.sandbox == "require",
            workers=args.jobs,
            limits=Limits(seconds=args.timeout),
            cache=not args.no_cache,
            progress=progress,
        )
