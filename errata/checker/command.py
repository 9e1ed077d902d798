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
from errata.checker.judgement import Report


def run(args: argparse.Namespace, catalogue: Catalogue) -> int:
    """Check, print, and say by the exit code what came of it."""
    fail_on = () if args.fail_on == "none" else words(args.fail_on, catalogue.pages)
    choice = Choice(
        words(args.select, (*catalogue.pages, "text/x")),
        words(args.ignore, (*catalogue.pages, "text/x")),
        fail_on,
        args.all,
    )
    report = choice.of(_checked(args, catalogue))
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
