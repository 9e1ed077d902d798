"""A sandbox from the kernel's own namespaces, where bubblewrap is not installed.

What it gives is what bubblewrap gives: no network, files read-only, an empty ``/tmp``, no home folders, no
other processes in sight, and no privileges left.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from errata.checker.isolation import linux

_USER, _MOUNTS, _PIDS, _NET, _IPC, _UTS = (
    0x10000000, 0x00020000, 0x20000000, 0x40000000, 0x08000000, 0x04000000,
)  # fmt: skip


def enter(hide: Sequence[str], keep: Sequence[str], size: int) -> None:
    """Move on into namespaces of one's own, as a new process with the number 1; the old one waits and ends.

    ``hide`` are folders to be empty, ``keep`` what must be seen inside them, ``size`` the bytes of ``/tmp``.

    Raises:
        OSError: the system forbids it.
    """
    uid, gid = os.getuid(), os.getgid()
    linux.unshare(_USER | _MOUNTS | _PIDS | _NET | _IPC | _UTS)
    _map_identity(uid, gid)
    child = os.fork()
    if child:
        os._exit(_code(os.waitpid(child, 0)[1]))
    linux.die_with_parent()
    rearrange(hide, keep, size)
    linux.drop_capabilities()


def _code(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _map_identity(uid: int, gid: int) -> None:
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        Path("/proc/self", name).write_text(text)


def rearrange(hide: Sequence[str], keep: Sequence[str], size: int) -> None:
    """Make the files read-only, hide folders and processes, and put an empty folder at ``/tmp``.

    Raises:
        OSError: the system forbids it.
    """
    linux.make_private()
    kept = {path: os.open(os.path.realpath(path), os.O_PATH) for path in keep}
    linux.make_read_only("/")
    for folder in hide:
        linux.mount_empty(folder, size)
    for path, opened in kept.items():
        _show(path, f"/proc/self/fd/{opened}")
    for folder in hide:
        if folder != "/tmp":
            linux.make_read_only(folder)
    _hide_processes()
    os.chdir("/tmp")


def _show(path: str, source: str) -> None:
    place = Path(path)
    if Path(source).is_dir():
        place.mkdir(parents=True, exist_ok=True)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    linux.mount_again(source, path)
    os.close(int(source.rpartition("/")[2]))


def _hide_processes() -> None:
    try:
        linux.mount("proc", "/proc", "proc", 0)
    except OSError:  # forbidden in many containers; nothing in a worker needs it
        linux.mount_empty("/proc", 1 << 16)
