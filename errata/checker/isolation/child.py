"""A fork of the worker, or the worker itself where there is no ``fork``, while a stranger's code runs in it."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable
from typing import Any

import numpy

from errata.checker.isolation import limits as bounds
from errata.checker.isolation import linux
from errata.checker.isolation.limits import Limits
from errata.checker.isolation.outcome import Outcome

Judge = Callable[[dict[str, Any]], Any]
Send = Callable[[dict[str, Any]], None]


def silence(out: int | None = None) -> None:
    """Nothing on standard input; standard output and error go to ``out``, or nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    for number in (1, 2):
        os.dup2(nothing if out is None else out, number)
    os.close(nothing)


def become(home: str, keep: int, out: int, limits: Limits) -> None:
    """Turn this fork of the server into a process fit for a stranger's code."""
    linux.die_with_parent()
    os.setsid()
    silence(out)
    os.closerange(3, keep)
    os.closerange(keep + 1, 256)
    os.chdir(home)
    os.environ.update(dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "MPLCONFIGDIR"), home))
    tempfile.tempdir = None
    bounds.apply(limits)


def answer(judge: Judge, payload: dict[str, Any], send: Send) -> None:
    """Judge, and send what came of it; an exception that the judge let through is an outcome, too."""
    random.seed(0)  # here, as Python seeds anew after a fork
    numpy.random.seed(0)
    try:
        outcome = Outcome("ok", judge(payload))
    except MemoryError:
        outcome = Outcome("memory", reason="used more memory than allowed")
    except RecursionError:
        outcome = Outcome("recursion", reason="calls itself without an end")
    except SystemExit as stop:
        outcome = Outcome("exited", reason=f"called sys.exit({stop.code!r:.80})")
    except BaseException as error:
        outcome = Outcome("raised", reason=f"{type(error).__name__}: {error}"[:500])
    bounds.release_memory()
    try:
        send(outcome.as_dict())
    except (TypeError, ValueError) as error:
        send(Outcome("output", reason=f"the answer is not data: {error}"[:500]).as_dict())
