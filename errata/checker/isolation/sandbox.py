"""What isolation this machine offers, tried once, and how a worker's command is put into it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from errata.checker.isolation.limits import Limits, clean_environment
from errata.failure import Failure


class SandboxUnavailable(Failure, RuntimeError):
    """A sandbox was required and this machine offers none; the message says what was tried."""


@dataclass(frozen=True)
class Level:
    """A degree of isolation: its name, and what it keeps judged code from, for the report."""

    name: str
    meaning: str

    @property
    def is_sandbox(self) -> bool:
        """Whether files and network are out of reach."""
        return self in SANDBOXES

    @property
    def forks(self) -> bool:
        """Whether a warm worker forks for each payload; otherwise each payload has a worker of its own."""
        return self is not PROCESS


_WALLS = "no network, files read-only, home folders hidden, own processes, limits"
BUBBLEWRAP = Level("bubblewrap", f"bubblewrap: {_WALLS}")
NAMESPACES = Level("namespaces", f"namespaces of the kernel: {_WALLS}")
LIMITS = Level("limits", "limits on time, memory, files, sockets and processes; no sandbox: files can be read")
PROCESS = Level("process", "a process for each definition, ended at the time limit; no sandbox")
#: Where others' sockets, mounted disks and temporary files are.
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/media", "/mnt")
SANDBOXES = (BUBBLEWRAP, NAMESPACES)

#: The best first.
LEVELS = (BUBBLEWRAP, NAMESPACES, LIMITS, PROCESS)


def detect(require: bool = False) -> Level:
    """The best level that works here.

    Raises:
        SandboxUnavailable: ``require`` is true and there is none in which files and network are out of reach.
    """
    level = next(level for level in LEVELS if works(level))
    if require and not level.is_sandbox:
        raise SandboxUnavailable(
            "no sandbox works on this machine: bubblewrap (the command bwrap) is not installed or not allowed, "
            f"and the system forbids namespaces to this user; what is left is {level.meaning}"
        )
    return level


@contextmanager
def tried_meanwhile(wanted: bool = True) -> Iterator[None]:
    """Try the levels while something else is done, which takes as long: `detect` then knows the answer."""
    trial = threading.Thread(target=lambda: any(map(works, LEVELS)), daemon=True)
    if wanted:
        trial.start()
    try:
        yield
    finally:
        if wanted:
            trial.join()


def named(name: str) -> Level:
    """The level of this name. Raises: ValueError."""
    for level in LEVELS:
        if level.name == name:
            return level
    raise ValueError(f"level must be one of {', '.join(level.name for level in LEVELS)}, got {name!r}")


@cache
def works(level: Level) -> bool:
    """Whether a worker starts at this level; the sandboxes are tried, once."""
    if level in SANDBOXES:
        return sys.platform.startswith("linux") and _trial(level)
    return level is PROCESS or (sys.platform.startswith("linux") and hasattr(os, "fork"))


def _trial(level: Level) -> bool:
    if level is BUBBLEWRAP and shutil.which("bwrap") is None:
        return False
    script = "import os, numpy; assert os.getpid() == 1"
    if level is NAMESPACES:
        enter = f"namespaces.enter({hidden()!r}, {kept()!r}, 1 << 20)"
        script = (
            f"import sys; sys.path[:] = {paths()!r}\nfrom errata.checker.isolation import namespaces\n{enter}\n{script}"
        )
    command = wrap(level, [sys.executable, "-s", "-c", script], Limits())
    environment = clean_environment("/tmp")
    try:
        done = subprocess.run(command, env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def wrap(level: Level, command: list[str], limits: Limits, extra: Iterable[str] = ()) -> list[str]:
    """The command that runs this command at this level; ``extra`` are folders that it must see, too."""
    if level is not BUBBLEWRAP:
        return command
    walls = ["bwrap", "--unshare-all", "--die-with-parent", "--as-pid-1", "--new-session", "--cap-drop", "ALL"]
    walls += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    for folder in hidden():
        walls += ["--size", str(limits.scratch), "--tmpfs", folder]
    for path in kept(extra):
        walls += ["--ro-bind", path, path]
    for folder in hidden():
        walls += [] if folder == "/tmp" else ["--remount-ro", folder]
    return [*walls, "--remount-ro", "/dev", "--chdir", "/tmp", "--", *command]


def hidden() -> list[str]:
    """The folders that are empty inside a sandbox: everybody's home, what is temporary, and open doors."""
    homes = ["/root", "/home", _home(), *_TEMPORARY]
    existing = dict.fromkeys(os.path.realpath(path) for path in homes if Path(path).is_dir())
    return [path for path in existing if path != "/" and not any(_inside(path, other) for other in existing)]


def _home() -> str:
    return os.environ.get("HOME") or "/root"


def kept(extra: Iterable[str] = ()) -> list[str]:
    """What of the hidden folders must be seen all the same: this Python and the packages it runs, no more."""
    covered = hidden()
    wanted: list[str] = []
    for path in [*_needed(), *extra]:
        under = any(_inside(path, folder) for folder in covered)
        above = any(path == folder or _inside(folder, path) for folder in [*covered, _home()])
        if under and not above and Path(path).exists():
            wanted.append(path)
    unique = sorted(set(wanted))
    return [path for path in unique if not any(_inside(path, other) for other in unique)]


def _inside(path: str, folder: str) -> bool:
    return path != folder and Path(folder) in Path(path).parents


def _needed() -> Iterator[str]:
    for path in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, *_libraries(), *_packages()):
        yield path
        yield os.path.realpath(path)
    yield from _interpreter(sys.executable)


def _libraries() -> Iterable[str]:
    return (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))


def _packages() -> Iterator[str]:
    for name in ("errata", "reference", "numpy"):
        found = importlib.util.find_spec(name)
        for folder in (found and found.submodule_search_locations) or ():
            yield folder
            libraries = f"{folder}.libs"  # where wheels keep the libraries that they bring
            yield libraries


def _interpreter(path: str) -> Iterator[str]:
    """Each step of the links from this interpreter to the real one, and the installation it lies in."""
    for _ in range(40):
        yield path
        prefix = Path(path).parent.parent
        if (prefix / "lib").is_dir():
            yield str(prefix)
        if not Path(path).is_symlink():
            return
        path = os.path.normpath(Path(path).parent / Path(path).readlink())


def paths() -> list[str]:
    """Where a worker looks for modules: as here, without the folder that happens to be the current one."""
    beside = [str(Path(__file__).resolve().parents[3])]
    return list(dict.fromkeys([path for path in sys.path if Path(path).is_absolute()] + beside))


def walls(limits: Limits, extra: Iterable[str] = ()) -> dict[str, Any]:
    """What ``namespaces.enter`` is told."""
    return {"hide": hidden(), "keep": kept(extra), "size": limits.scratch}
