"""Waiting for a child that may do anything, and making sure that nothing of it is left."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from pathlib import Path

from errata.checker.isolation.limits import Limits
from errata.checker.isolation.outcome import Outcome, Receiver, death

#: How often a child that says nothing is looked after, in seconds.
_TICK = 0.02


def watch(child: int, answers: int, out: int, receiver: Receiver, limits: Limits) -> Outcome:
    """Wait for the child's answer, its death or its time, whichever is first, and drain what it prints."""
    deadline = time.monotonic() + limits.seconds
    printed = bytearray()
    open_ends = [answers, out]
    while not receiver.done:
        left = deadline - time.monotonic()
        if left <= 0:
            return Outcome("timeout", reason=f"timed out after {limits.seconds:g} s", output=_text(printed))
        # Only looked at: until end() collects it, nobody else can get its number.
        gone = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        for end_of_pipe in _readable(open_ends, 0 if gone else min(left, _TICK)):
            data = os.read(end_of_pipe, 1 << 16)
            if not data:
                open_ends.remove(end_of_pipe)
            elif end_of_pipe == answers:
                receiver.feed(data)
            else:
                printed += data[: limits.output - len(printed)]
        if gone and not receiver.done and not _readable(open_ends, 0):
            code = gone.si_status if gone.si_code == os.CLD_EXITED else -gone.si_status
            return death(code, limits.processor, _text(printed))
    if receiver.message is None:
        return receiver.complaint
    return Outcome(**receiver.message | {"output": _text(printed)})


def _readable(ends: list[int], seconds: float) -> list[int]:
    if not ends:
        time.sleep(seconds)
    return select.select(ends, [], [], seconds)[0] if ends else []


def _text(printed: bytearray) -> str:
    return printed.decode("utf-8", "replace")


def end(child: int, alone: bool) -> None:
    """Kill the child and all that it started, and leave no dead process behind."""
    os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):  # it may have been killed before it had a group of its own
        os.killpg(child, signal.SIGKILL)
    if alone:  # pragma: no cover - process 1 of a namespace only: anywhere else this kills the caller's own
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
    os.waitpid(child, 0)
    _reap(time.monotonic() + 1.0)


def _reap(deadline: float) -> None:
    """Descendants that left the group come to this process as orphans: kill them until there are none."""
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                _kill_children()
                time.sleep(0.001)
        except ChildProcessError:
            return


def _kill_children() -> None:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text("latin-1").rpartition(")")[2].split()[1])
            if parent == os.getpid():
                os.kill(int(folder.name), signal.SIGKILL)
        except (OSError, ValueError):
            continue
