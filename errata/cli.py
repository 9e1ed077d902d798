"""The command ``errata``. What only one of its commands needs is loaded by that command."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from errata import report, vocabulary
from errata.catalogue import Catalogue, load
from errata.checker import options
from errata.failure import Failure
from errata.page import Page, read_page
from errata.terminal import silence

#: Failures that are told in one line.
EXPECTED = (Failure, OSError)

EXIT_CODES = """\
exit codes:
  0  all is well
  1  something was found, or a page is broken on this machine
  2  the command cannot be understood, or its input cannot be read
"""


def parser() -> argparse.ArgumentParser:
    """Every command and option; the help is written to be learnt from."""
    main = argparse.ArgumentParser(
        prog="errata",
        description="The known mistakes of 'Deep Learning from Scratch': read them, prove them on this machine, "
        "and find them in your own notes.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    main.add_argument("--version", action="version", version=f"errata {version('dlfs-verified')}")
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")

    one = _command(commands, "check", "find the known mistakes in your notes", options.DESCRIPTION, options.EXAMPLES)
    options.add_arguments(one)
    one.set_defaults(run=_check)

    one = _command(
        commands,
        "verify",
        "prove every page on this Python and NumPy",
        "Run every page: its check must fail on the mistake and pass on the fix and on the reference, and what the "
        "page shows must be what happens here.",
        "errata verify\n  errata verify ch03/softmax-overflow\n  errata verify --chapter ch04 --format json",
    )
    one.add_argument("ids", nargs="*", metavar="ID", help="a page's id, or the path of a page you are writing")
    one.add_argument("--chapter", choices=vocabulary.CHAPTERS, help="only the pages of this chapter")
    one.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    one.add_argument("--output", type=Path, metavar="FILE", help="also write the results as JSON to FILE")
    one.set_defaults(run=_verify)

    one = _command(
        commands,
        "list",
        "name every page",
        "Name every page, one a line; narrow the list down by chapter, severity, subject, or words that you saw.",
        "errata list --search nan\n  errata list --subject softmax\n  errata list --severity bug --format json",
    )
    one.add_argument("--chapter", choices=vocabulary.CHAPTERS, help="only the pages of this chapter")
    one.add_argument("--severity", choices=tuple(vocabulary.SEVERITIES), help="only the pages of this severity")
    one.add_argument("--subject", metavar="NAME", help="only the pages about this function or class")
    one.add_argument("--search", metavar="WORDS", help="only the pages with these words in their title or search terms")
    one.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    one.set_defaults(run=_list)

    one = _command(commands, "show", "read one page", "Print a page.", "errata show ch03/softmax-overflow")
    one.add_argument("id", metavar="ID", help="the page's id, as `errata list` names it")
    one.set_defaults(run=_show)

    one = _command(
        commands,
        "index",
        "write the index of the pages",
        "Write the index (for those who add a page to a checkout).",
        "errata index\n  errata index --check",
    )
    one.add_argument("--check", action="store_true", help="write nothing; exit 1 if the index is not current")
    one.set_defaults(run=_index)

    one = _command(
        commands,
        "evidence",
        "join results of `errata verify` into one table",
        "Join the JSON results of several environments into one Markdown table, erratum x environment.",
        "errata evidence .tox\n  errata evidence one/verify.json two/verify.json --output evidence.md",
    )
    one.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="results of `errata verify --output`, or a folder of folders",
    )
    one.add_argument("--output", type=Path, metavar="FILE", help="write the table to FILE instead of printing it")
    one.set_defaults(run=_evidence)
    return main


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str, text: str, examples: str
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=summary,
        description=text,
        epilog=f"examples:\n  {examples}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _chosen(catalogue: Catalogue, args: argparse.Namespace) -> tuple[Catalogue, list[Page]]:
    """The pages asked for; a page given by its path joins the catalogue it is to be held against."""
    if not args.ids:
        return catalogue, [page for page in catalogue if args.chapter in (None, page.chapter)]
    if args.chapter:
        raise Failure("--chapter goes with all pages, not with single ones")
    pages = [read_page(Path(one)) if one.endswith(".md") else catalogue[one] for one in args.ids]
    return Catalogue([*{**catalogue.pages, **{page.id: page for page in pages}}.values()]), pages


def _check(args: argparse.Namespace) -> int:
    from errata.checker.isolation import sandbox

    with sandbox.tried_meanwhile(not args.no_run and not args.dask):
        from errata.checker import command

        catalogue = load()
    return command.run(args, catalogue)


def _verify(args: argparse.Namespace) -> int:
    from errata.verify import Result, as_json, verify

    catalogue, pages = _chosen(load(), args)
    results: list[Result] = []
    for result in verify(catalogue, pages):
        results.append(result)
        if args.format == "text":
            report.verified(result, sys.stdout)
    document = json.dumps(as_json(results), indent=2)
    if args.output:
        args.output.write_text(document + "\n", encoding="utf-8")
    if args.format == "json":
        print(document)
    else:
        report.summary(results, sys.stdout)
    return 0 if all(result.holds for result in results) else 1


def _list(args: argparse.Namespace) -> int:
    pages = [
        page
        for page in load()
        if args.chapter in (None, page.chapter)
        and args.severity in (None, page.severity)
        and (args.subject is None or args.subject in page.subjects)
        and (args.search is None or args.search.lower() in "\n".join((page.title, *page.search)).lower())
    ]
    if args.format == "json":
        print(json.dumps([report.listed(page) for page in pages], indent=2, ensure_ascii=False))
    else:
        report.listing(pages, sys.stdout)
    return 0


def _show(args: argparse.Namespace) -> int:
    report.page(load()[args.id], sys.stdout)
    return 0


def _index(args: argparse.Namespace) -> int:
    from errata.index import INDEX, index

    current = index(load())
    if args.check:
        if INDEX.read_text(encoding="utf-8") == current:
            return 0
        print(f"{INDEX}: not current; run `errata index`", file=sys.stderr)
        return 1
    INDEX.write_text(current, encoding="utf-8")
    return 0


def _evidence(args: argparse.Namespace) -> int:
    from errata.evidence import read_results, table

    joined = table(read_results(args.files))
    if args.output:
        args.output.write_text(joined, encoding="utf-8")
    else:
        print(joined, end="")
    return 0


def _make_printable() -> None:
    """Print a sign that the terminal does not know as its code, and nothing where there is no terminal."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        # what stands in for a stream, in a notebook for example, may not have this, and need it as little
        getattr(stream, "reconfigure", dict)(errors="backslashreplace")


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """What was typed; paths may also stand after the options, which argparse alone does not take."""
    args, more = parser().parse_known_args(argv)
    if more and (args.command != "check" or any(word.startswith("-") for word in more)):
        parser().error(f"unrecognized arguments: {' '.join(more)}")
    if more:
        args.paths += map(options.path, more)
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; every expected failure is one line on standard error."""
    _make_printable()
    args = _arguments(argv)
    try:
        return int(args.run(args))
    except EXPECTED as error:
        if isinstance(error, BrokenPipeError):  # the reader of a pipe has seen enough, as with `errata list | head`
            silence(sys.stdout)
            return 0
        print(f"errata: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("errata: interrupted", file=sys.stderr)
        return 130
