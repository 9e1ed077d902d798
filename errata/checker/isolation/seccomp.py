"""A filter for system calls, on Linux, for any user and on top of any sandbox.

``RLIMIT_NPROC`` does not bound root, and a process that called ``setsid`` survives the killing of its group.
A function from somebody's notes needs neither processes nor sockets, so the filter refuses both: a fork bomb
is a ``PermissionError`` at its first fork. Threads are allowed, NumPy has them.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

from errata.checker.isolation import linux

_MODE_FILTER = 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_CLONE_THREAD = 0x00010000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16

#: Per machine: its audit number, the calls refused outright, and those allowed towards oneself only.
_MACHINES: dict[str, tuple[int, dict[str, int], dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "setsid": 112, "socket": 41,
            "ptrace": 101, "process_vm_writev": 311, "unshare": 272, "setns": 308, "mount": 165,
            "umount2": 166, "pidfd_open": 434, "io_uring_setup": 425,
        },
        {"kill": 62, "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297},
    ),
    "aarch64": (
        0xC00000B7,
        {
            "execve": 221, "execveat": 281, "setsid": 157, "socket": 198,
            "ptrace": 117, "process_vm_writev": 271, "unshare": 97, "setns": 268, "mount": 40,
            "umount2": 39, "pidfd_open": 434, "io_uring_setup": 425,
        },
        {"kill": 129, "tkill": 130, "tgkill": 131, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240},
    ),
}  # fmt: skip
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_X32 = 0x40000000


def _load(offset: int) -> tuple[int, int, int, int]:
    return (0x20, 0, 0, offset)


def _jump(code: int, value: int, if_so: int, if_not: int) -> tuple[int, int, int, int]:
    return (code, if_so, if_not, value)


_EQUAL, _AT_LEAST, _ANY_BIT = 0x15, 0x35, 0x45


def _give(verdict: int) -> tuple[int, int, int, int]:
    return (0x06, 0, 0, verdict)


def program(machine: str, pid: int) -> list[tuple[int, int, int, int]]:
    """The filter as classic BPF: ``(code, jump if true, jump if false, value)`` per line.

    Example:
        >>> program("x86_64", pid=1)[-1] == (0x06, 0, 0, 0x7FFF0000)  # whatever is not refused is allowed
        True
    """
    audit, refused, own = _MACHINES[machine]
    no = _give(_ERRNO | _EPERM)
    lines = [_load(_ARCHITECTURE), _jump(_EQUAL, audit, 1, 0), no, _load(_NUMBER)]
    lines += [_jump(_AT_LEAST, _X32, 0, 1), no]
    # glibc falls back from clone3, whose flags a filter cannot see, to clone.
    lines += [_jump(_EQUAL, _CLONE3, 0, 1), _give(_ERRNO | _ENOSYS)]
    for number in refused.values():
        lines += [_jump(_EQUAL, number, 0, 1), no]
    lines += [_jump(_EQUAL, _CLONE[machine], 0, 4), _load(_FIRST_ARGUMENT)]
    lines += [_jump(_ANY_BIT, _CLONE_THREAD, 1, 0), no, _give(_ALLOW)]
    for number in own.values():
        lines += [_jump(_EQUAL, number, 0, 4), _load(_FIRST_ARGUMENT)]
        lines += [_jump(_EQUAL, pid, 1, 0), no, _give(_ALLOW)]
    return [*lines, _give(_ALLOW)]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_char_p))


def supported() -> bool:
    """Whether the filter is written for this system and machine."""
    return sys.platform.startswith("linux") and platform.machine() in _MACHINES and struct.calcsize("P") == 8


def install() -> bool:
    """Filter the calls of this process from now on; whether this system could do it."""
    if not supported():
        return False
    lines = b"".join(struct.pack("=HBBI", *line) for line in program(platform.machine(), os.getpid()))
    filtered = _Program(len(lines) // 8, lines)
    linux.prctl(linux.NO_NEW_PRIVILEGES, 1)
    return linux.prctl(linux.SET_SECCOMP, _MODE_FILTER, ctypes.addressof(filtered))
