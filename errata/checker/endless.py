"""Uses that have no end: they are stopped, so that what was asked can be told, before the whole process is."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Seconds of processor time for one use where nothing bounds the process; the slowest right one needs a tenth of it.
SECONDS = 1.0
#: Seconds until it is tried again, where something else was under way.
AGAIN = 0.005
#: How much one use may take of the processor time that a process has.
SHARE = 1 / 6


class Endless(BaseException):
    """A use went on and on; no ``except Exception`` of the code that is judged may take this for its own trouble."""


def allowed() -> float:
    """Seconds of processor time that one use may take."""
    if sys.platform == "win32":
        return SECONDS
    import resource

    bound, _ = resource.getrlimit(resource.RLIMIT_CPU)
    return SECONDS if bound == resource.RLIM_INFINITY else SHARE * bound


@contextmanager
def bounded(share: float = 1.0) -> Iterator[None]:
    """Stop what takes more than this share of the processor time that one use may, where the system can do that.

    Raises:
        Endless: it was stopped.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, share * allowed(), AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(_: int, frame: FrameType | None) -> None:
    """Stop the code of a definition or of a page where it stands; a library may hold a lock, and comes to its end."""
    file = frame.f_code.co_filename if frame else ""
    if not file.endswith(".py") and not file.startswith("<"):
        raise Endless
