"""Every payload is judged once, whatever becomes of the workers and of whoever started them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from crews import HERE, LEVELS, available, judge, left_over, linux

from errata.checker.isolation import pool, process, sandbox
from errata.checker.isolation.limits import Limits
from errata.checker.isolation.outcome import Outcome


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
import signal
from errata.checker.isolation import pool, sandbox
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a job in the background begins by ignoring
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
from errata.checker.isolation import pool
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
