"""How much a judged definition may use, and the environment it sees."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from errata.checker.isolation import seccomp

if sys.platform != "win32":  # pragma: no branch - Windows has no such module
    import resource


@dataclass(frozen=True)
class Limits:
    """The bounds for one payload. Sizes are in bytes, times in seconds.

    Memory, processor time and sizes of files are bounded by the system where it can (Linux; macOS ignores
    the bound on memory, Windows has none of them); the wall clock, the output and the answer everywhere.
    ``filtered`` is whether the code is forbidden to start processes, to signal others and to open sockets,
    where the system can do that; otherwise what it started is found and killed in the end.

    Example:
        >>> Limits(seconds=2.0).processor
        3
    """

    seconds: float = 5.0
    memory: int = 1 << 30
    file: int = 16 << 20
    scratch: int = 64 << 20
    output: int = 64 << 10
    answer: int = 4 << 20
    descriptors: int = 64
    filtered: bool = True

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if name != "filtered" and not value > 0:
                raise ValueError(f"{name} must be positive, got {value!r}")

    @property
    def processor(self) -> int:
        """Seconds of processor time: one more than the wall clock, which is the one to be reported."""
        return math.ceil(self.seconds) + 1

    def as_dict(self) -> dict[str, Any]:
        """The limits as data that JSON can carry."""
        return asdict(self)


#: Kept back for saying that the memory is used up.
_RESERVE = 64 << 20


def apply(limits: Limits) -> None:
    """Bound this process and all that it starts, as far as the system lets it, and for good."""
    for name, soft, hard in (
        ("RLIMIT_CPU", limits.processor, limits.processor + 1),
        ("RLIMIT_AS", limits.memory, limits.memory + _RESERVE),
        ("RLIMIT_FSIZE", limits.file, limits.file),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_NOFILE", limits.descriptors, limits.descriptors),
    ):
        _bound(name, soft, hard)
    if limits.filtered:
        seccomp.install()


def release_memory() -> None:
    """Hand out the reserve, so that an answer can still be written."""
    if sys.platform != "win32":
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        _bound("RLIMIT_AS", hard, hard)


def _bound(name: str, soft: int, hard: int) -> None:
    if sys.platform == "win32" or not hasattr(resource, name):
        return
    which = getattr(resource, name)
    ceiling = resource.getrlimit(which)[1]
    if ceiling != resource.RLIM_INFINITY:
        hard = ceiling if hard == resource.RLIM_INFINITY else min(hard, ceiling)
        soft = min(soft, hard) if soft != resource.RLIM_INFINITY else hard
    try:
        resource.setrlimit(which, (soft, hard))
    except (ValueError, OSError):  # a system may know a limit and refuse to set it, as macOS does with memory
        return


#: Variables of the caller that a worker needs to run at all, or to be measured.
_LET_THROUGH = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")


def clean_environment(home: str, caller: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a worker: nothing of the caller's but what Python itself needs to start.

    Example:
        >>> clean_environment("/scratch", {"PATH": "/bin", "API_TOKEN": "secret"})["HOME"]
        '/scratch'
    """
    caller = os.environ if caller is None else caller
    fixed = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "MPLCONFIGDIR"), home)
    fixed |= dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
    )
    fixed |= {
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONNOUSERSITE": "1",
    }
    return {name: caller[name] for name in _LET_THROUGH if name in caller} | fixed
