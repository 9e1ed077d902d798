"""The few system calls of Linux that Python has no function for."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PARENT_DEATH_SIGNAL, DUMPABLE, SET_SECCOMP, CHILD_SUBREAPER, NO_NEW_PRIVILEGES = 1, 4, 22, 36, 38

_MOUNT_SETATTR, _RECURSIVE, _HERE, _READ_ONLY = 442, 0x8000, -100, 0x1
_BIND, _REC, _PRIVATE, _NOSUID, _NODEV = 0x1000, 0x4000, 0x40000, 0x2, 0x4
_CAPABILITY_VERSION_3 = 0x20080522


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def prctl(option: int, value: int, address: int = 0) -> bool:
    """Set an attribute of this process; whether the system could do it."""
    try:
        rest = (ctypes.c_ulong(value), ctypes.c_void_p(address), ctypes.c_ulong(0), ctypes.c_ulong(0))
        _call("prctl", ctypes.c_int(option), *rest)
    except (OSError, AttributeError, TypeError):
        return False
    return True


def die_with_parent() -> bool:
    """Have the system kill this process when the one that started it ends."""
    return sys.platform.startswith("linux") and prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def adopt_orphans() -> bool:
    """Become the parent of every descendant whose own parent ends, so that none gets out of sight."""
    return sys.platform.startswith("linux") and prctl(CHILD_SUBREAPER, 1)


def close_memory() -> bool:
    """Keep other processes of this user, the judged ones first, from reading or changing this one's memory."""
    return sys.platform.startswith("linux") and prctl(DUMPABLE, 0)


def unshare(flags: int) -> None:
    """Leave the caller's namespaces. Raises: OSError where the system forbids it."""
    _call("unshare", ctypes.c_int(flags))


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """``mount(2)``. Raises: OSError."""
    named = kind.encode() if kind else None
    _call("mount", source.encode(), target.encode(), named, ctypes.c_ulong(flags), options.encode())


def make_private() -> None:
    """Keep what is mounted from here on to this mount namespace."""
    mount("none", "/", None, _REC | _PRIVATE)


def mount_empty(target: str, size: int) -> None:
    """An empty folder in memory in the place of this one."""
    mount("tmpfs", target, "tmpfs", _NOSUID | _NODEV, f"size={size},mode=0700")


def mount_again(source: str, target: str) -> None:
    """Show a folder or file in a second place."""
    mount(source, target, None, _BIND | _REC)


def make_read_only(target: str) -> None:
    """Make everything that is mounted at or below this folder read-only."""
    attributes = (ctypes.c_uint64 * 4)(_READ_ONLY, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    number, here = ctypes.c_long(_MOUNT_SETATTR), ctypes.c_int(_HERE)
    _call("syscall", number, here, target.encode(), ctypes.c_uint(_RECURSIVE), attributes, size)


def drop_capabilities() -> None:
    """Give up every privilege inside the namespaces, for this process and all that it starts."""
    prctl(NO_NEW_PRIVILEGES, 1)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
