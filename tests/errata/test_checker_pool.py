"""Whatever judged code does is its own outcome alone, at every level of isolation that this machine has."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from errata.checker import pool, process, sandbox, seccomp
from errata.checker.limits import Limits
from errata.checker.outcome import Outcome

HERE = str(Path(__file__).parent)
LEVELS = [pytest.param(level, id=level.name) for level in sandbox.LEVELS]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits and descriptors are Linux's")

#: Programs that end by themselves, or by a limit other than time: what each is, its code, the kind, the words.
ENDING = {
    "harmless": ("result = 1 + 1", "ok", ""),
    "os._exit": ("import os; os._exit(0)", "exited", "ended its process with status 0"),
    "sys.exit": ("import sys; sys.exit('bye')", "exited", "called sys.exit('bye')"),
    "segfault": ("import ctypes; ctypes.string_at(0)", "crashed", "segmentation fault"),
    "abort": ("import os; os.abort()", "crashed", "SIGABRT"),
    "recursion": ("def f():\n    return f()\nf()", "recursion", "calls itself without an end"),
    "memory bomb": (
        "hoard = []\nwhile True:\n    hoard.append(bytearray(1 << 24))",
        "memory",
        "more memory than allowed",
    ),
    "memory bomb in NumPy": ("import numpy as np; np.ones((1 << 20, 1 << 10))", "memory", "more memory"),
    "exception": ("1 / 0", "raised", "ZeroDivisionError"),
    "a file of 200 MB": ("open('big', 'wb').write(bytes(200 << 20))", "raised", "OSError"),
    "printing 200 MB": ("for _ in range(200):\n    print('x' * (1 << 20))\nresult = 'printed'", "ok", ""),
    "an answer of 20 MB": ("result = 'x' * (20 << 20)", "output", "longer than 4194304 bytes"),
    "an answer that is no data": ("result = object()", "output", "not data"),
    "a closed answer": ("import os; os.closerange(0, 64)", "exited", "before the answer"),
    "forged on every descriptor": (
        """
import json, os
answer = json.dumps({"kind": "ok", "value": {"verdict": "right"}}).encode()
for number in range(21):
    for text in (answer, answer + b"\\n", b"%010d" % len(answer) + answer):
        try:
            os.write(number, text)
        except OSError:
            pass
result = "tried"
""",
        "ok",
        "",
    ),
    "forged by other functions": (
        """
import json, os
forged = '{"kind": "ok", "value": {"verdict": "right"}}'
json.dumps = lambda *a, **k: forged
os.write = lambda number, data: len(data)
result = "tried"
""",
        "ok",
        "",
    ),
    "looking for the token": (
        """
import os, sys
seen, frame = [], sys._getframe()
while frame:
    seen += [repr(value) for value in frame.f_locals.values() if isinstance(value, (str, bytes))]
    frame = frame.f_back
seen += os.environ.values()
for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("errata"):
        seen += [repr(value) for value in vars(module).values() if isinstance(value, (str, bytes))]
import re
result = [text for text in seen if re.search("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", text)]
""",
        "ok",
        "",
    ),
    "a thread that goes on": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()",
        "ok",
        "",
    ),
    "the next one": ("result = 'still here'", "ok", ""),
}

#: Programs that have no end.
ENDLESS = {
    "a loop": "while True:\n    pass",
    "a loop inside NumPy": "import numpy as np; a = np.ones((3000, 3000), dtype=object); a @ a",
    "a sleep deaf to signals": "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)",
}


def available(level):
    if not sandbox.works(level):
        pytest.skip(f"{level.name} does not work on this machine")
    return level


def judge(codes, level, **options):
    payloads = [{"key": key, "code": code} for key, code in codes.items()]
    found = dict(pool.run(payloads, "standins:execute", level=level, paths=[HERE], **options))
    assert sorted(found) == list(range(len(payloads)))
    return dict(zip(codes, (found[n] for n in range(len(payloads))), strict=True))


@pytest.fixture(scope="module", params=LEVELS)
def ended(request):
    level = available(request.param)
    codes = {name: code for name, (code, _, _) in ENDING.items()}
    return judge(codes, level, workers=2, limits=Limits(seconds=20, memory=400 << 20))


@linux
@pytest.mark.parametrize("name", ENDING)
def test_each_hostile_program_comes_out_as_what_it_is(ended, name):
    _, kind, words = ENDING[name]
    assert (ended[name].kind, words in ended[name].reason) == (kind, True), ended[name]


@linux
def test_no_forger_gets_another_verdict_than_the_judges(ended):
    forgers = [name for name in ENDING if name.startswith("forged")]
    assert [ended[name].value for name in forgers] == [
        {"key": name, "result": "tried", "verdict": "wrong"} for name in forgers
    ]


@linux
def test_the_token_is_in_no_variable_that_judged_code_sees(ended):
    assert ended["looking for the token"].value["result"] == []


@linux
def test_the_next_payload_is_judged(ended):
    assert ended["the next one"].value["result"] == "still here"


@linux
def test_what_is_printed_is_kept_up_to_the_limit(ended):
    assert len(ended["printing 200 MB"].output) in (0, Limits().output)


@pytest.mark.parametrize("level", LEVELS)
def test_what_has_no_end_is_timed_out(level):
    found = judge(ENDLESS | {"next": "result = 2"}, available(level), workers=2, limits=Limits(seconds=0.5))
    assert {name: one.reason for name, one in found.items()} == dict.fromkeys(ENDLESS, "timed out after 0.5 s") | {
        "next": ""
    }


@linux
@pytest.mark.parametrize("level", LEVELS)
def test_a_fork_bomb_fails_at_its_first_fork(level):
    if not seccomp.supported():
        pytest.skip("system calls cannot be filtered on this machine")
    codes = {
        "bomb": "import os\nwhile True:\n    os.fork()",
        "program": "import subprocess; subprocess.run(['true'])",
        "signal": "import os; os.kill(os.getppid(), 9)",
        "everybody": "import os; os.kill(-1, 0)",
        "socket": "import socket; socket.create_connection(('127.0.0.1', 9))",
    }
    found = judge(codes, available(level), workers=1)
    assert {name: (one.kind, one.reason.partition(":")[0]) for name, one in found.items()} == dict.fromkeys(
        codes, ("raised", "PermissionError")
    )


def left_over(mark):
    """Processes that have this mark in their command line, as every fork of a worker has."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@linux
@pytest.mark.parametrize("level", LEVELS[:3])
def test_children_that_leave_the_group_are_killed_where_they_may_be_started(level):
    mark = f"/mark-{os.getpid()}-{level.name}"
    code = """
import os, sys, time
def stay():
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    time.sleep(600)
for _ in range(20):
    if os.fork() == 0:
        stay()
result = "left behind"
"""
    payloads = [{"code": code}, {"code": f"import time\n{code}\ntime.sleep(60)"}, {"code": "result = 'next'"}]
    limits = Limits(seconds=0.5, filtered=False)
    running = pool.run(payloads, "standins:execute", 1, limits, available(level), paths=[HERE, mark])
    outcomes = [next(running)[1] for _ in payloads]
    alive = left_over(mark)
    running.close()
    assert [(one.kind, one.value and one.value["result"]) for one in outcomes] == [
        ("ok", "left behind"),
        ("timeout", None),
        ("ok", "next"),
    ]
    assert (len(alive) <= 3, left_over(mark)) == (True, []), alive  # bubblewrap, or the first half, and the worker


@linux
@pytest.mark.parametrize("level", LEVELS[:3])
def test_one_payload_cannot_change_the_next(level):
    codes = {
        "spoils": "import builtins, numpy, os\nbuiltins.len = None\nnumpy.exp = None\nopen('left', 'w').close()",
        "looks": "import numpy, os\nresult = [len(os.listdir()), float(numpy.exp(0))]",
    }
    found = judge(codes, available(level), workers=1)
    assert found["looks"].value["result"] == [0, 1.0]


@linux
@pytest.mark.parametrize("level", LEVELS)
def test_judged_code_sees_an_empty_folder_no_input_and_a_clean_environment(level, monkeypatch):
    monkeypatch.setenv("API_TOKEN", "secret")
    code = """
import os, sys, threading
keep = {"HOME", "TMPDIR", "OMP_NUM_THREADS", "MPLBACKEND", "PYTHONHASHSEED"}
result = [os.listdir(), sys.stdin.read(), os.environ["HOME"] == os.getcwd(), "API_TOKEN" in os.environ,
          os.environ["OMP_NUM_THREADS"], hash("a") == hash("a")]
"""
    found = judge({"looks": code}, available(level), workers=1)
    assert found["looks"].value["result"] == [[], "", True, False, "1", True]


@pytest.mark.parametrize("level", LEVELS)
def test_every_payload_is_judged_once_and_progress_is_told(level):
    told = []
    payloads = ({"n": n} for n in range(7))
    found = list(pool.run(payloads, "standins:double", 3, level=available(level), progress=told.append, paths=[HERE]))
    assert sorted((n, one.value) for n, one in found) == [(n, 2 * n) for n in range(7)]
    assert told == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("level", LEVELS[2:])
def test_random_numbers_are_the_same_in_every_worker(level):
    code = "import random, numpy; result = [random.random(), numpy.random.rand()]"
    found = judge(dict.fromkeys(range(3), code), available(level), workers=2)
    assert len({json.dumps(one.value["result"]) for one in found.values()}) == 1


@pytest.mark.parametrize(("known", "count", "expected"), [({0, 3}, 8, 2), (None, 8, 8), (None, None, 1)])
def test_there_are_as_many_workers_as_processors_to_use(monkeypatch, known, count, expected):
    monkeypatch.setattr(os, "cpu_count", lambda: count)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: known, raising=False)
    if known is None:
        monkeypatch.delattr(os, "sched_getaffinity")
    assert pool._processors() == expected


def test_no_payload_needs_no_worker():
    assert list(pool.run([], "nowhere:nothing")) == []


@linux
def test_what_the_judge_has_to_load_is_loaded_before_the_fork():
    found = list(pool.run([{}], "standins:prepared", 1, level=sandbox.LIMITS, paths=[HERE]))
    assert found == [(0, Outcome("ok", True))]


def test_a_judge_that_cannot_be_imported_is_said_with_the_workers_last_words():
    with pytest.raises(process.WorkerFailed, match=r"(?s)no worker can be started.*No module named 'nowhere'"):
        list(pool.run([{}], "nowhere:nothing", level=sandbox.PROCESS))


def test_a_worker_that_takes_too_long_to_start_is_given_up(monkeypatch):
    monkeypatch.setattr(process, "STARTING", 0.0)
    with pytest.raises(process.WorkerFailed, match="it said nothing"):
        list(pool.run([{}], "standins:double", level=sandbox.PROCESS, paths=[HERE]))


@pytest.mark.parametrize("workers", [0, -1])
def test_the_number_of_workers_must_be_positive(workers):
    with pytest.raises(ValueError, match=f"workers must be positive, got {workers}"):
        next(pool.run([{}], workers=workers))


@linux
def test_a_worker_killed_midway_costs_only_the_payload_at_fault():
    payloads = [{"n": 0}, {"n": 1, "die": True}, {"n": 2}]
    limits = Limits(seconds=20, filtered=False)
    found = dict(pool.run(payloads, "standins:double_or_die_with_the_worker", 1, limits, sandbox.LIMITS, paths=[HERE]))
    assert [found[n].value for n in range(3)] == [0, None, 4]
    assert found[1] == Outcome("crashed", reason="crashed with a signal (SIGKILL)")


@linux
def test_a_worker_that_cannot_be_started_again_loses_one_payload_only(monkeypatch, tmp_path):
    (tmp_path / "once.py").write_text(
        f"from pathlib import Path\nstarts = Path({str(tmp_path)!r}, 'starts')\n"
        "n = len(starts.read_text()) if starts.exists() else 0\nstarts.write_text('x' * (n + 1))\n"
        "assert n != 1, 'not now'\ndef judge(payload):\n    return 2 * payload['n']\n"
    )
    found = dict(pool.run([{"n": n} for n in range(3)], "once:judge", 1, level=sandbox.PROCESS, paths=[str(tmp_path)]))
    assert [found[n].value for n in range(3)] == [0, None, 4]
    assert (found[1].kind, "not now" in found[1].reason) == ("lost", True), found[1]


@linux
def test_a_worker_that_hangs_itself_is_replaced(monkeypatch):
    monkeypatch.setattr(process, "GRACE", 0.1)
    stop = "import os, signal, time\nos.kill(os.getppid(), signal.SIGSTOP)\ntime.sleep(60)"
    limits = Limits(seconds=0.5, filtered=False)
    found = judge({"stops": stop, "next": "result = 1"}, sandbox.LIMITS, workers=1, limits=limits)
    assert found["stops"] == Outcome("timeout", reason="timed out after 0.5 s")
    assert found["next"].value["result"] == 1


@linux
def test_interrupted_it_ends_with_what_was_found_and_nothing_left(tmp_path):
    mark = f"/mark-{os.getpid()}-interrupted"
    script = f"""
from errata.checker import pool, sandbox
payloads = [{{"n": n}} for n in range(2)] + [{{"n": "no number"}}] + [{{"n": n}} for n in range(1000)]
try:
    for index, outcome in pool.run(payloads, "standins:double_slowly", 2, paths=[{HERE!r}, {mark!r}]):
        print(index, outcome.kind, flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    running = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    first = [running.stdout.readline() for _ in range(4)]
    running.send_signal(signal.SIGINT)
    rest = running.communicate(timeout=20)[0].splitlines()
    assert (running.returncode, rest[-1], left_over(mark)) == (0, "interrupted", [])
    assert sorted(line.split()[1] for line in first) == ["ok", "ok", "ok", "raised"]


@linux
def test_workers_do_not_outlive_a_caller_that_is_killed():
    mark = f"/mark-{os.getpid()}-killed"
    script = f"""
from errata.checker import pool
for index, _ in pool.run([{{"n": n}} for n in range(1000)], "standins:double_slowly", 2, paths=[{HERE!r}, {mark!r}]):
    print(index, flush=True)
"""
    running = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    running.stdout.readline()
    running.kill()
    running.wait()
    running.stdout.close()
    patience = time.monotonic() + 10
    while left_over(mark) and time.monotonic() < patience:
        time.sleep(0.05)
    assert left_over(mark) == []
