"""The limits and the system calls behind them, one by one, without applying them to the tests themselves."""

from __future__ import annotations

import os
import platform
import struct
import sys
from pathlib import Path

import pytest

from errata.checker.isolation import limits, linux, namespaces, seccomp
from errata.checker.isolation.limits import Limits

resource = pytest.importorskip("resource", reason="Windows has no limits to set")
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system calls of Linux")


@pytest.mark.parametrize("name", ["seconds", "memory", "file", "scratch", "output", "answer", "descriptors"])
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_a_limit_is_positive(name, value):
    with pytest.raises(ValueError, match=f"{name} must be positive, got {value}"):
        Limits(**{name: value})


def test_limits_travel_as_data():
    assert Limits(**Limits(seconds=2, filtered=False).as_dict()) == Limits(seconds=2, filtered=False)


@pytest.fixture
def bounds(monkeypatch):
    """What is set instead of being set, and the ceiling that the system names."""
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    found, ceilings = {}, {}
    monkeypatch.setattr(resource, "getrlimit", lambda which: ceilings.get(which, unlimited))
    monkeypatch.setattr(resource, "setrlimit", found.__setitem__)
    monkeypatch.setattr(seccomp, "install", lambda: found.update(filtered=True))
    found["ceilings"] = ceilings
    return found


def test_everything_that_the_system_can_bound_is_bounded(bounds):
    limits.apply(Limits(seconds=5, memory=1 << 30))
    assert (bounds[resource.RLIMIT_CPU], bounds[resource.RLIMIT_CORE]) == ((6, 7), (0, 0))
    assert (bounds[resource.RLIMIT_FSIZE], bounds[resource.RLIMIT_NOFILE]) == ((16 << 20,) * 2, (64, 64))
    assert bounds[resource.RLIMIT_AS] == (1 << 30, (1 << 30) + (64 << 20))
    assert bounds["filtered"] is True


def test_without_the_filter_none_is_set(bounds):
    limits.apply(Limits(filtered=False))
    assert "filtered" not in bounds


def test_a_lower_ceiling_of_the_system_stays(bounds):
    bounds["ceilings"][resource.RLIMIT_NOFILE] = (20, 32)
    limits.apply(Limits())
    assert bounds[resource.RLIMIT_NOFILE] == (32, 32)


def test_the_reserve_of_memory_is_what_lies_below_the_ceiling(bounds):
    bounds["ceilings"][resource.RLIMIT_AS] = (100, 164)
    limits.release_memory()
    assert bounds[resource.RLIMIT_AS] == (164, 164)


def test_without_a_ceiling_there_is_no_bound_to_lift(bounds):
    limits.release_memory()
    assert bounds[resource.RLIMIT_AS] == (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def test_a_limit_that_the_system_refuses_or_does_not_know_is_left(monkeypatch):
    def refuse(which, values):
        raise ValueError("current limit exceeds maximum limit")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.delattr(resource, "RLIMIT_CORE")
    limits.apply(Limits(filtered=False))


def test_on_windows_there_is_nothing_to_bound(bounds, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    limits.apply(Limits(filtered=False))
    limits.release_memory()
    assert list(bounds) == ["ceilings"]


def test_of_the_callers_environment_only_what_python_needs_is_passed_on(monkeypatch):
    assert "AWS_SECRET" not in limits.clean_environment("/scratch", {"AWS_SECRET": "s", "PATH": "/bin"})
    monkeypatch.setenv("COVERAGE_PROCESS_CONFIG", "data")
    assert limits.clean_environment("/scratch")["COVERAGE_PROCESS_CONFIG"] == "data"


def verdict(machine, audit, number, argument=0, pid=77):
    """What the filter says to a call: the program is carried out as the kernel would."""
    data = {0: number, 4: audit, 16: argument & 0xFFFFFFFF}
    lines, at, loaded = seccomp.program(machine, pid), 0, 0
    while True:
        code, if_so, if_not, value = lines[at]
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            loaded = data[value]
        else:
            true = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}[code]
            at += if_so if true else if_not


ALLOWED, REFUSED, UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026
X86, ARM = ("x86_64", 0xC000003E), ("aarch64", 0xC00000B7)


@pytest.mark.parametrize(
    ("machine", "number", "argument", "expected"),
    [
        (X86, 1, 0, ALLOWED),  # write
        (X86, 57, 0, REFUSED),  # fork
        (X86, 56, 0x01200011, REFUSED),  # clone, for a process
        (X86, 56, 0x003D0F00, ALLOWED),  # clone, for a thread
        (X86, 435, 0, UNKNOWN),  # clone3
        (X86, 59, 0, REFUSED),  # execve
        (X86, 41, 2, REFUSED),  # socket
        (X86, 62, 77, ALLOWED),  # kill itself
        (X86, 62, 1, REFUSED),  # kill another
        (X86, 62, -1, REFUSED),  # kill all
        (X86, 234, 77, ALLOWED),  # raise
        (X86, 0x40000000 + 57, 0, REFUSED),  # fork by the back door
        (ARM, 64, 0, ALLOWED),  # write
        (ARM, 220, 0x11, REFUSED),  # clone, for a process
        (ARM, 220, 0x003D0F00, ALLOWED),  # clone, for a thread
        (ARM, 221, 0, REFUSED),  # execve
        (ARM, 129, 77, ALLOWED),  # kill itself
        (ARM, 129, 78, REFUSED),  # kill another
    ],
)
def test_the_filter_refuses_processes_signals_and_sockets_only(machine, number, argument, expected):
    assert hex(verdict(*machine, number, argument)) == hex(expected)


def test_calls_in_the_manner_of_another_machine_are_refused():
    assert verdict("x86_64", 0x40000003, 1) == REFUSED


def test_the_filter_is_handed_to_the_system(monkeypatch):
    calls = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(linux, "prctl", lambda option, *rest: calls.append(option) or True)
    assert (seccomp.install(), calls) == (struct.calcsize("P") == 8, [38, 22])


def test_on_a_machine_that_it_is_not_written_for_there_is_no_filter(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "s390x")
    assert seccomp.install() is False


@linux_only
def test_only_an_attribute_that_the_system_has_is_set():
    assert (linux.prctl(99999, 1), linux.prctl(linux.CHILD_SUBREAPER, 0)) == (False, True)


@linux_only
@pytest.mark.parametrize(
    "call",
    [lambda: linux.unshare(-1), lambda: linux.mount("none", "/no/such/folder", "tmpfs", 0)],
    ids=["unshare", "mount"],
)
def test_a_call_that_fails_says_which_it_was(call, request):
    with pytest.raises(OSError, match=request.node.callspec.id):
        call()


@pytest.fixture
def called(monkeypatch):
    """The names of the system calls that would have been made."""
    calls = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(linux, "_call", lambda name, *arguments: calls.append(name))
    return calls


def test_each_helper_makes_its_call(called):
    assert (linux.die_with_parent(), linux.adopt_orphans(), linux.close_memory()) == (True, True, True)
    linux.make_private()
    linux.mount_empty("/tmp", 1)
    linux.mount_again("/a", "/b")
    linux.make_read_only("/")
    linux.drop_capabilities()
    assert called == ["prctl"] * 3 + ["mount"] * 3 + ["syscall", "prctl", "capset"]


def test_elsewhere_than_on_linux_they_do_nothing(called, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert (linux.die_with_parent(), linux.adopt_orphans(), linux.close_memory(), called) == (False,) * 3 + ([],)


@pytest.fixture
def proc(monkeypatch, tmp_path):
    """A stand-in for the folder in which a process says who it is inside its namespace."""
    monkeypatch.setattr(namespaces, "Path", lambda *parts: tmp_path / parts[-1])
    return tmp_path


@linux_only
def test_the_new_process_one_rearranges_its_files_and_gives_up_its_privileges(called, proc, monkeypatch):
    monkeypatch.setattr(os, "fork", lambda: 0)
    monkeypatch.setattr(namespaces, "rearrange", lambda *arguments: called.append(arguments))
    namespaces.enter(["/home"], ["/home/me/python"], 5)
    assert called == ["unshare", "prctl", (["/home"], ["/home/me/python"], 5), "prctl", "capset"]
    assert (proc / "uid_map").read_text() == f"{os.getuid()} {os.getuid()} 1"


@linux_only
@pytest.mark.parametrize(("status", "code"), [(3 << 8, 3), (9, 137)])
def test_the_old_process_ends_as_the_new_one_did(called, proc, monkeypatch, status, code):
    monkeypatch.setattr(os, "fork", lambda: 4242)
    monkeypatch.setattr(os, "waitpid", lambda child, options: (child, status))
    monkeypatch.setattr(os, "_exit", sys.exit)
    with pytest.raises(SystemExit) as ended:
        namespaces.enter([], [], 5)
    assert ended.value.code == code


@linux_only
@pytest.mark.parametrize("forbidden", [False, True])
def test_hidden_folders_are_empty_but_for_what_is_kept(monkeypatch, tmp_path, forbidden):
    done = []
    kept = [tmp_path / "kept", tmp_path / "file"]
    kept[0].mkdir()
    kept[1].touch()

    def mount(source, target, *rest):
        done.append(("mount", target))
        if forbidden:
            raise OSError("not permitted")

    monkeypatch.setattr(linux, "mount", mount)
    monkeypatch.setattr(linux, "make_private", lambda: done.append("private"))
    for name in ("mount_empty", "make_read_only"):
        monkeypatch.setattr(linux, name, lambda target, *_, name=name: done.append((name, target)))
    monkeypatch.setattr(linux, "mount_again", lambda source, target: done.append((Path(source).resolve(), target)))
    monkeypatch.setattr(os, "chdir", lambda folder: done.append(("chdir", folder)))
    namespaces.rearrange(["/tmp", "/home"], [str(path) for path in kept], 5)
    assert done == [
        "private",
        ("make_read_only", "/"),
        ("mount_empty", "/tmp"),
        ("mount_empty", "/home"),
        *((path, str(path)) for path in kept),
        ("make_read_only", "/home"),
        ("mount", "/proc"),
        *([("mount_empty", "/proc")] if forbidden else []),
        ("chdir", "/tmp"),
    ]
