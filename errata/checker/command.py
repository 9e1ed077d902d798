"""The command ``errata check``: a thin layer on :func:`errata.checker.check.check`."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from typing import Any

from tqdm import tqdm

from errata.catalogue import Catalogue
from errata.checker import documents
from errata.checker.check import check
from errata.checker.choice import Choice, failing, words
from errata.checker.explain import explain
from errata.checker.isolation import executors
from errata.checker.isolation.limits import Limits
from errata.checker.judgement import Report, notices
from errata.checker.text import TEXT_IDS
from errata.terminal import silence


def run(args: argparse.Namespace, catalogue: Catalogue) -> int:
    """Check, print, and say by the exit code what came of it."""
    fail_on = () if args.fail_on == "none" else words(args.fail_on, catalogue.pages)
    choice = Choice(
        words(args.select, (*catalogue.pages, *TEXT_IDS)),
        words(args.ignore, (*catalogue.pages, *TEXT_IDS)),
        fail_on,
        args.all,
    )
    report = choice.of(_checked(args, catalogue))
    try:
        _print(report, choice, catalogue, args.format)
        sys.stdout.flush()
    except BrokenPipeError:  # who reads has seen enough; what was found still decides the exit code
        silence(sys.stdout)
    if report.interrupted:
        return 130
    if failing(report, choice):
        return 1
    return 2 if any(one.level == "error" for one in notices(report)) else 0


def _print(report: Report, choice: Choice, catalogue: Catalogue, form: str) -> None:
    if form == "json":
        print(json.dumps(documents.as_json(report), indent=2, ensure_ascii=False))
    elif form == "sarif":
        print(json.dumps(documents.as_sarif(report, choice, catalogue), indent=2, ensure_ascii=False))
    elif form == "github":
        print(documents.as_github(report, choice), end="")
    else:
        explain(report, choice, catalogue, sys.stdout)


def _checked(args: argparse.Namespace, catalogue: Catalogue) -> Report:
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
            catalogue=catalogue,
        )
