"""Running a page: its blocks, its check, and what the reader sees."""

from __future__ import annotations

import ast
import doctest
import io
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

from errata.body import Block
from errata.page import Page


class Unusable(Exception):
    """A block of a page does not do what the page needs it for."""


@dataclass(frozen=True)
class Outcome:
    """What a check said: ``passes``, ``fails`` (the mistake is there) or ``cannot tell``, and its words."""

    verdict: str
    message: str = ""
    mistake: AssertionError | None = None


def run(page: Page, block: Block, **names: Any) -> dict[str, Any]:
    """Execute a block of the page in a new namespace.

    Raises:
        Unusable: the block raised; the message has the line of the page.
    """
    namespace: dict[str, Any] = {"__name__": page.id, **names}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(_compiled(block, str(page.path)), namespace)
    except Exception as error:
        raise Unusable(f"line {_line(error, page, block)}: {type(error).__name__}: {error}") from error
    return namespace


@cache
def _compiled(block: Block, filename: str) -> CodeType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape may be what the page is about
        tree = ast.parse(block.text, filename)
    ast.increment_lineno(tree, block.line - 1)
    return compile(tree, filename, "exec")


def _line(error: BaseException, page: Page, block: Block) -> int:
    if isinstance(error, SyntaxError) and error.lineno:
        return error.lineno + block.line - 1
    trace, line = error.__traceback__, block.line
    while trace:
        if trace.tb_frame.f_code.co_filename == str(page.path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def check_of(page: Page) -> Callable[..., Any]:
    """The page's ``check(subject, …)``, or ``find(source)`` for a page about the text of the code.

    Raises:
        Unusable: there is none, or its parameters are not the page's subjects in their order.
    """
    name = "find" if page.in_source else "check"
    check = run(page, page.check).get(name)
    wanted = f"{name}({', '.join(page.subjects)})"
    if not callable(check):
        raise Unusable(f"line {page.check.line}: the block must define {wanted}")
    parameters = check.__code__.co_varnames[: check.__code__.co_argcount]
    if parameters != page.subjects:
        raise Unusable(f"line {page.check.line}: the block must define {wanted}, got {name}({', '.join(parameters)})")
    return check  # type: ignore[no-any-return]


def ask(page: Page, subjects: dict[str, Any]) -> Outcome:
    """Hold the page's check against these subjects.

    Raises:
        Unusable: the check itself is not usable.
    """
    check = check_of(page)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = check(*(subjects[name] for name in page.subjects))
            if page.in_source and (places := list(found)):
                return Outcome("fails", f"line {places[0].line}: {places[0].because}")
    except AssertionError as mistake:
        return Outcome("fails", str(mistake), mistake)
    except Exception as error:
        return Outcome("cannot tell", f"{type(error).__name__}: {error}")
    return Outcome("passes")


def subjects_of(page: Page, block: Block) -> dict[str, Any]:
    """What a block offers to the check: the named subjects, or the text itself.

    Raises:
        Unusable: the block raised, or does not define a subject.
    """
    if page.in_source:
        return {"source": block.text}
    namespace = run(page, block)
    for name in page.subjects:
        if name not in namespace:
            raise Unusable(f"line {block.line}: the block must define the subject {name!r}")
    return namespace


def what_is_seen(page: Page) -> str:
    """Run the page's transcript after its mistake; empty if all is as shown, else the first difference."""
    namespace: dict[str, Any] = {"source": page.mistake.text}
    try:
        namespace |= run(page, page.mistake)
    except Unusable:
        if not page.in_source:
            raise
    test = doctest.DocTestParser().get_doctest(page.see.text, namespace, page.id, str(page.path), page.see.line - 1)
    if not test.examples:
        raise Unusable(f"line {page.see.line}: the block shows no '>>>' prompt")
    report = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, verbose=False)
    with _warnings_as_printed():
        runner.run(test, out=report.write, clear_globs=False)
    return report.getvalue()


@contextmanager
def _warnings_as_printed() -> Any:
    """Show a warning in the transcript, where the reader's terminal would show it."""
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = lambda message, category, *rest, **more: print(f"{category.__name__}: {message}")
        yield
