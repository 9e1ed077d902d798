"""What a sandbox keeps from judged code, and how the best that works here is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from errata.checker.isolation import pool, sandbox
from errata.checker.isolation.limits import Limits
from errata.checker.isolation.sandbox import BUBBLEWRAP, LIMITS, PROCESS

HERE = Path(__file__).parent
SANDBOXES = [pytest.param(level, id=level.name) for level in sandbox.SANDBOXES]

posix = pytest.mark.skipif(sys.platform == "win32", reason="paths are those of Linux")


@pytest.fixture
def inside(request):
    """Runs code in a sandbox, without the filter for system calls, and returns what it calls ``result``."""
    if not sandbox.works(request.param):
        pytest.skip(f"{request.param.name} does not work on this machine")

    def run(code):
        limits = Limits(seconds=20, filtered=False)
        payloads = [{"code": code}]
        ((_, outcome),) = pool.run(payloads, "standins:execute", 1, limits, request.param, paths=[str(HERE)])
        assert outcome.ok, outcome
        return outcome.value["result"]

    return run


@pytest.fixture
def home(monkeypatch):
    """A home folder with a secret, at a place that nothing else hides."""
    with tempfile.TemporaryDirectory(dir=HERE.parent) as folder:
        Path(folder, ".netrc").write_text("password hunter2")
        monkeypatch.setenv("HOME", folder)
        yield folder


@pytest.mark.parametrize("inside", SANDBOXES, indirect=True)
def test_the_home_folder_is_empty_and_says_nothing(inside, home):
    # where the home folder lies under one that is hidden as a whole, it is not even there
    code = (
        f"import os; result = [os.path.isdir({home!r}) and os.listdir({home!r}), os.path.exists({home!r} + '/.netrc')]"
    )
    assert inside(code) in ([[], False], [False, False])


@pytest.mark.parametrize("inside", SANDBOXES, indirect=True)
def test_nothing_can_be_written_but_in_the_scratch_folder(inside, home):
    places = [home, str(HERE), "/usr", "/etc", "/root", "/home", "/var/tmp", "/dev/shm", "/dev"]
    places += [str(Path(os.__file__).parent)]
    code = f"""
import os
result = []
for place in {places!r} + [os.getcwd()]:
    try:
        open(os.path.join(place, "written-by-judged-code"), "w").close()
        result.append(place)
    except OSError:
        pass
result = [place == os.getcwd() for place in result]
"""
    assert inside(code) == [True]
    assert not [place for place in places if Path(place, "written-by-judged-code").exists()]


@pytest.mark.parametrize("inside", SANDBOXES, indirect=True)
def test_the_temporary_folder_is_not_the_callers(inside, tmp_path):
    assert inside(f"import os; open('/tmp/mine', 'w').close(); result = os.path.exists({str(tmp_path)!r})") is False
    assert not Path("/tmp/mine").exists()


@pytest.mark.parametrize("inside", SANDBOXES, indirect=True)
def test_there_is_no_network(inside):
    code = """
import socket
listening = socket.socketpair()
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
    result = "connected"
except OSError as error:
    result = error.strerror
"""
    assert inside(code) == "Network is unreachable"


@pytest.mark.parametrize("inside", SANDBOXES, indirect=True)
def test_no_process_outside_can_be_seen_or_signalled(inside):
    code = f"""
import os
try:
    os.kill({os.getpid()}, 0)
    alive = open("/proc/{os.getpid()}/cmdline").read()
except OSError:
    alive = ""
result = ["pytest" in alive, [os.getpid() < 1000, os.getppid()]]
"""
    assert inside(code) == [False, [True, 1]]


@pytest.mark.parametrize("inside", SANDBOXES, indirect=True)
def test_no_privilege_is_left_to_undo_the_walls(inside):
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
result = [libc.umount2(place.encode(), 2) for place in ("/tmp", "/root", "/home") if os.path.isdir(place)]
result += [libc.mount(b"none", b"/", None, 0x1020, None)]
"""
    assert set(inside(code)) == {-1}


@pytest.mark.parametrize("inside", SANDBOXES, indirect=True)
def test_the_scratch_folder_is_bounded(inside):
    code = """
import os
result = 0
try:
    for n in range(30):
        with open(f"file{n}", "wb") as file:
            result += file.write(bytes(8 << 20))
except OSError:
    pass
"""
    assert inside(code) <= Limits().scratch


def only(*levels, monkeypatch):
    monkeypatch.setattr(sandbox, "works", lambda level: level in levels)


def test_the_best_level_that_works_is_taken(monkeypatch):
    found = []
    for best in range(4):
        only(*sandbox.LEVELS[best:], monkeypatch=monkeypatch)
        found.append(sandbox.detect().name)
    assert found == ["bubblewrap", "namespaces", "limits", "process"]


def test_a_required_sandbox_that_is_not_there_is_said_in_words(monkeypatch):
    only(LIMITS, PROCESS, monkeypatch=monkeypatch)
    with pytest.raises(sandbox.SandboxUnavailable, match=r"bwrap.*not installed.*what is left is limits on time"):
        sandbox.detect(require=True)


@pytest.mark.parametrize("level", sandbox.SANDBOXES)
def test_a_required_sandbox_that_is_there_is_taken(monkeypatch, level):
    only(level, PROCESS, monkeypatch=monkeypatch)
    assert sandbox.detect(require=True) is level


def test_levels_have_names():
    assert [sandbox.named(level.name) for level in sandbox.LEVELS] == list(sandbox.LEVELS)
    with pytest.raises(ValueError, match=r"level must be one of bubblewrap, .*, got 'jail'"):
        sandbox.named("jail")


def test_each_level_says_what_it_keeps_code_from():
    assert [("no network" in level.meaning, "no sandbox" in level.meaning) for level in sandbox.LEVELS] == [
        (level.is_sandbox, not level.is_sandbox) for level in sandbox.LEVELS
    ]


@pytest.mark.parametrize("level", SANDBOXES)
@pytest.mark.parametrize(
    "trial",
    [
        lambda *_, **__: subprocess.CompletedProcess([], 1),
        lambda *_, **__: (_ for _ in ()).throw(OSError("no such command")),
        lambda *_, **__: (_ for _ in ()).throw(subprocess.TimeoutExpired("bwrap", 20)),
    ],
    ids=["forbidden", "missing", "hanging"],
)
def test_a_sandbox_whose_trial_fails_does_not_work(monkeypatch, level, trial):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", trial)
    assert sandbox.works.__wrapped__(level) is False


def test_without_its_command_bubblewrap_is_not_tried(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert sandbox.works.__wrapped__(BUBBLEWRAP) is False


def test_elsewhere_than_on_linux_there_are_only_processes(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert [sandbox.works.__wrapped__(level) for level in sandbox.LEVELS] == [False, False, False, True]


def test_only_bubblewrap_needs_another_command():
    assert [sandbox.wrap(level, ["python"], Limits()) for level in sandbox.LEVELS[1:]] == [["python"]] * 3


@posix
def test_of_a_home_folder_only_this_python_is_seen(tmp_path, monkeypatch):
    base, project = tmp_path / "pyenv" / "3.13", tmp_path / "project"
    for folder in (base / "bin", base / "lib", project / ".venv" / "bin", project / ".venv" / "lib"):
        folder.mkdir(parents=True)
    (base / "bin" / "python").touch()
    (base / "bin" / "python3").symlink_to("python")
    (project / ".venv" / "bin" / "python").symlink_to(base / "bin" / "python3")
    (tmp_path / "secret").touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(project / ".venv" / "bin" / "python"))
    for name in ("prefix", "exec_prefix"):
        monkeypatch.setattr(sys, name, str(project / ".venv"))
    for name in ("base_prefix", "base_exec_prefix"):
        monkeypatch.setattr(sys, name, str(base))
    monkeypatch.setattr(sandbox, "_TEMPORARY", ())
    monkeypatch.setattr(sandbox, "_libraries", lambda: [str(base / "lib"), str(project / ".venv" / "lib")])
    monkeypatch.setattr(sandbox, "_packages", lambda: [])
    kept = sandbox.kept([str(tmp_path), str(tmp_path / "gone"), "/usr/share"])
    assert [path for path in kept if Path(path).is_relative_to(tmp_path)] == [str(project / ".venv"), str(base)]


@posix
def test_links_that_go_round_in_circles_end(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert set(sandbox._interpreter(str(tmp_path / "a"))) == {str(tmp_path / "a"), str(tmp_path / "b")}


def test_a_folder_inside_another_hidden_one_is_hidden_with_it(monkeypatch, tmp_path):
    (tmp_path / "me").mkdir()
    monkeypatch.setattr(sandbox, "_TEMPORARY", (str(tmp_path), "/nowhere"))
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert [path for path in sandbox.hidden() if path.startswith(str(tmp_path))] == [str(tmp_path)]
    monkeypatch.delenv("HOME")
    assert str(tmp_path) in sandbox.hidden()


def test_a_worker_does_not_look_for_modules_in_the_current_folder(monkeypatch):
    monkeypatch.setattr(sys, "path", ["", "relative", *sys.path])
    assert [path for path in sandbox.paths() if not Path(path).is_absolute()] == []
