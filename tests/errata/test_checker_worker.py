"""The parts of a worker, one by one, in the process of the tests: what runs behind walls is not measured there."""

from __future__ import annotations

import gc
import io
import json
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from errata.checker import child, linux, namespaces, process, sandbox, watch, worker
from errata.checker import limits as bounds
from errata.checker.limits import Limits
from errata.checker.outcome import READY, Outcome, Receiver, death, sender, write_all

HERE = str(Path(__file__).parent)
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers fork on Linux only")


def test_an_outcome_is_of_a_known_kind():
    with pytest.raises(ValueError, match=r"kind must be one of ok, timeout, .*, got 'fine'"):
        Outcome("fine")


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        (0, "exited", "ended its process with status 0 before the answer"),
        (-signal.SIGSEGV, "crashed", "crashed with a segmentation fault (SIGSEGV)"),
        (-signal.SIGABRT, "crashed", "crashed with an abort (SIGABRT)"),
        (-signal.SIGTERM, "crashed", "crashed with a signal (SIGTERM)"),
        (-4000, "crashed", "crashed with a signal (signal 4000)"),
    ],
)
def test_a_death_is_said_in_words(code, kind, reason):
    assert death(code, 6) == Outcome(kind, reason=reason)


@linux_only
def test_the_processors_time_is_a_time():
    assert death(-signal.SIGXCPU, 6) == Outcome("timeout", reason="used 6 s of processor time")


def message(value, token):
    sent = []
    sender(sent.append, token)(value)
    return sent[0]


def test_a_message_is_found_among_other_bytes_however_they_are_cut():
    receiver = Receiver()
    data = b"x" * 1000 + message({"n": 1}, b"0" * 32) + message({"n": 2}, receiver.token) + b"more"
    for n in range(len(data)):
        receiver.feed(data[n : n + 1])
    assert (receiver.message, receiver.done) == ({"n": 2}, True)


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        (b"0000000101", "the answer is longer than 100 bytes"),
        (b"12345abcde", "the answer was garbled on its way"),
        (b"0000000003{x}", "the answer was garbled on its way"),
    ],
)
def test_a_message_that_cannot_be_taken_is_said_to_be_one(rest, reason):
    receiver = Receiver(longest=100)
    receiver.feed(receiver.token + rest)
    assert (receiver.done, receiver.message, receiver.complaint.reason) == (True, None, reason)


def test_every_byte_is_written_though_a_pipe_takes_them_in_parts():
    taken = []
    write_all(7, b"abcdefg", lambda descriptor, view: len(taken.append(bytes(view[:3])) or taken[-1]))
    assert taken == [b"abc", b"def", b"g"]


def stop(error):
    def judge(payload):
        raise error

    return judge


@pytest.mark.parametrize(
    ("judge", "kind", "reason"),
    [
        (lambda payload: payload["n"], "ok", ""),
        (stop(MemoryError()), "memory", "used more memory than allowed"),
        (stop(RecursionError()), "recursion", "calls itself without an end"),
        (stop(SystemExit(3)), "exited", "called sys.exit(3)"),
        (stop(KeyError("W1")), "raised", "KeyError: 'W1'"),
        (stop(KeyboardInterrupt()), "raised", "KeyboardInterrupt: "),
        (lambda payload: {1, 2}, "output", "the answer is not data: Object of type set is not JSON serializable"),
    ],
)
def test_whatever_the_judge_does_is_sent_as_an_outcome(monkeypatch, judge, kind, reason):
    monkeypatch.setattr(bounds, "release_memory", lambda: None)
    receiver = Receiver()
    child.answer(judge, {"n": 7}, sender(receiver.feed, receiver.token))
    assert (receiver.message["kind"], receiver.message["reason"]) == (kind, reason)


def test_a_judge_always_meets_the_same_random_numbers(monkeypatch):
    monkeypatch.setattr(bounds, "release_memory", lambda: None)
    values = []
    for _ in range(2):
        child.answer(lambda payload: random.random(), {}, lambda sent: values.append(sent["value"]))
    assert values[0] == values[1]


@pytest.fixture
def recorded(monkeypatch):
    """Calls that would change the process of the tests, recorded instead."""
    calls = []

    def record(module, name, value=None):
        monkeypatch.setattr(module, name, lambda *rest: (calls.append((name, *rest)), value)[1], raising=False)

    record.calls = calls
    return record


def test_a_fork_becomes_a_process_fit_for_a_stranger(recorded, monkeypatch):
    monkeypatch.setattr(os, "environ", {"HOME": "/home/me"})
    monkeypatch.setattr(tempfile, "tempdir", "/elsewhere")
    for module, name in (
        (linux, "die_with_parent"),
        (os, "setsid"),
        (child, "silence"),
        (os, "closerange"),
        (os, "chdir"),
        (bounds, "apply"),
    ):
        recorded(module, name)
    child.become("/scratch", 7, 9, Limits())
    assert recorded.calls == [
        ("die_with_parent",),
        ("setsid",),
        ("silence", 9),
        ("closerange", 3, 7),
        ("closerange", 8, 256),
        ("chdir", "/scratch"),
        ("apply", Limits()),
    ]
    assert (os.environ["HOME"], tempfile.tempdir) == ("/scratch", None)


@pytest.mark.parametrize("out", [None, 9])
def test_a_worker_neither_reads_nor_prints(recorded, out):
    recorded(os, "dup2")
    child.silence(out)
    nothing = recorded.calls[0][1]
    target = nothing if out is None else out
    assert recorded.calls == [("dup2", nothing, 0), ("dup2", target, 1), ("dup2", target, 2)]


def watched(code, limits=None, receiver=None, close=False):
    """What watching says of a child that runs this code; it may write to ``answers``, signed with ``token``."""
    answers, out = os.pipe(), os.pipe()
    receiver = receiver or Receiver(token=b"0" * 32)
    script = f"import os, sys, time\nanswers, token = {answers[1]}, b'{receiver.token.decode()}'\n{code}"
    command = [sys.executable, "-S", "-E", "-c", script]
    started = subprocess.Popen(command, stdout=out[1], stderr=out[1], pass_fds=[answers[1]])
    os.close(answers[1])
    os.close(out[1])
    try:
        return watch.watch(started.pid, answers[0], out[0], receiver, limits or Limits(seconds=20))
    finally:
        started.kill()
        started.wait()
        os.close(answers[0])
        os.close(out[0])


SEND = 'body = b\'{"kind": "ok", "value": 3}\'; os.write(answers, token + b\'%010d\' % len(body) + body)\n'


@linux_only
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (SEND, Outcome("ok", 3)),
        (SEND + "time.sleep(60)", Outcome("ok", 3)),
        (f"print('hello', flush=True); time.sleep(0.1)\n{SEND}", Outcome("ok", 3, output="hello\n")),
        ("os._exit(4)", Outcome("exited", reason="ended its process with status 4 before the answer")),
        ("os.kill(os.getpid(), 11)", Outcome("crashed", reason="crashed with a segmentation fault (SIGSEGV)")),
        (
            "os.closerange(0, 64); time.sleep(0.1); os._exit(5)",
            Outcome("exited", reason="ended its process with status 5 before the answer"),
        ),
        (
            "os.write(answers, token + b'9999999999')",
            Outcome("output", reason="the answer is longer than 4194304 bytes"),
        ),
    ],
    ids=["answers", "answers and stays", "prints", "exits", "crashes", "closes all", "says too much"],
)
def test_a_child_is_watched_until_it_answers_or_dies(code, expected):
    assert watched(code) == expected


@linux_only
def test_a_child_that_never_answers_is_given_up_in_time():
    limits = Limits(seconds=0.3, output=10)
    found = watched("while True: print('x' * 100, flush=True)", limits)
    assert found == Outcome("timeout", reason="timed out after 0.3 s", output="x" * 10)


@linux_only
def test_nothing_of_a_child_is_left(monkeypatch):
    monkeypatch.setattr(watch, "_reap", lambda deadline: None)
    for group in (True, False):
        started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=group)
        watch.end(started.pid, alone=False)
        with pytest.raises(ProcessLookupError):
            os.kill(started.pid, 0)
        started.wait()


@linux_only
def test_orphans_are_killed_until_there_are_none(recorded, monkeypatch):
    ends = iter([(0, 0), (41, 9), (0, 0), (42, 9)])

    def waitpid(which, options):
        try:
            return next(ends)
        except StopIteration:
            raise ChildProcessError from None

    monkeypatch.setattr(os, "waitpid", waitpid)
    recorded(watch, "_kill_children")
    watch._reap(time.monotonic() + 60)
    watch._reap(time.monotonic() - 1)
    assert recorded.calls == [("_kill_children",)] * 2


@linux_only
def test_children_are_found_by_their_parent(recorded, monkeypatch):
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with monkeypatch.context():
        recorded(os, "kill")
        watch._kill_children()
    monkeypatch.undo()
    started.kill()
    started.wait()
    killed = {pid for _, pid, _ in recorded.calls}
    assert (started.pid in killed, os.getpid() in killed, os.getppid() in killed) == (True, False, False)


@linux_only
def test_a_process_that_is_gone_meanwhile_is_no_child(monkeypatch, tmp_path):
    (tmp_path / "41").mkdir()
    monkeypatch.setattr(watch, "Path", lambda place: tmp_path)
    watch._kill_children()


SETTINGS = {"fork": True, "alone": False, "scratch": None, "limits": {}, "target": "standins:double", "paths": [HERE]}


def served(requests, settings, replies):
    lines = b"".join(json.dumps(request).encode() + b"\n" for request in requests)
    read, write = os.pipe()
    with os.fdopen(write, "wb", buffering=0) as stream:
        worker.serve(io.BytesIO(lines), stream, lambda payload: 2 * payload["n"], settings)
    with os.fdopen(read, "rb") as stream:
        data = stream.read()
    receivers = [Receiver(token) for token in replies]
    for receiver in receivers:
        receiver.feed(data)
    return [receiver.message and receiver.message.get("value") for receiver in receivers]


REQUESTS = [{"token": "1" * 32, "payload": {"n": 4}}, {"token": "2" * 32, "payload": {"n": 5}}]


def test_a_server_answers_request_by_request_until_there_are_none(recorded, monkeypatch):
    recorded(linux, "adopt_orphans")
    monkeypatch.setattr(worker, "judge_apart", lambda judge, payload, *_: Outcome("ok", judge(payload)))
    assert served(REQUESTS, SETTINGS, [READY, b"1" * 32, b"2" * 32]) == [None, 8, 10]
    assert recorded.calls == [("adopt_orphans",)]


def test_a_server_that_cannot_fork_answers_one(recorded):
    for module, name in ((os, "chdir"), (bounds, "apply"), (bounds, "release_memory")):
        recorded(module, name)
    answers = served(REQUESTS, SETTINGS | {"fork": False}, [READY, b"1" * 32, b"2" * 32])
    assert (answers, [name for name, *_ in recorded.calls]) == ([None, 8, None], ["chdir", "apply", "release_memory"])


def test_a_payload_judged_apart_leaves_neither_folder_nor_descriptor(recorded, monkeypatch, tmp_path):
    recorded(os, "fork", 4242)
    recorded(worker, "end")
    monkeypatch.setattr(worker, "watch", lambda *_: Outcome("ok", sorted(tmp_path.iterdir()) != []))
    opened = len(list(Path("/proc/self/fd").glob("*"))) if sys.platform == "linux" else 0
    found = worker.judge_apart(print, {}, Limits(), SETTINGS | {"scratch": str(tmp_path)})
    assert (found, recorded.calls, list(tmp_path.iterdir())) == (
        Outcome("ok", True),
        [("fork",), ("end", 4242, False)],
        [],
    )
    assert opened == (len(list(Path("/proc/self/fd").glob("*"))) if sys.platform == "linux" else 0)


@pytest.mark.parametrize("enter", [None, {"hide": [], "keep": [], "size": 1}])
@pytest.mark.parametrize(("alone", "pid"), [(False, 1), (True, 1), (True, 2)])
def test_only_process_one_of_its_own_namespace_may_kill_all(recorded, monkeypatch, enter, alone, pid):
    entered = []
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "argv", ["worker", "settings"])
    monkeypatch.setattr(os, "getpid", lambda: pid)
    monkeypatch.setattr(worker, "_private_streams", lambda: ("requests", "replies"))
    monkeypatch.setattr(namespaces, "enter", lambda **walls: entered.append(walls))
    for module, name in ((linux, "close_memory"), (gc, "freeze"), (worker, "silence"), (worker, "serve")):
        recorded(module, name)
    worker.main(json.dumps(SETTINGS | {"enter": enter, "alone": alone}))
    name, requests, replies, judge, settings = recorded.calls[-1]
    assert (name, requests, replies, judge({"n": 3})) == ("serve", "requests", "replies", 6)
    assert (settings["alone"], entered, sys.argv) == (alone and pid == 1, [enter] if enter else [], ["worker"])


def test_the_streams_to_the_pool_are_moved_out_of_the_way(monkeypatch):
    moved = []
    with tempfile.TemporaryFile() as file:
        monkeypatch.setattr(os, "dup", lambda number, dup=os.dup: dup(file.fileno()))
        monkeypatch.setattr(os, "dup2", lambda *numbers: moved.append(numbers))
        requests, replies = worker._private_streams()
        with requests, replies:
            assert (requests.readable(), replies.writable(), moved) == (True, True, [(2, 1)])


def test_a_function_is_named_by_its_module_and_name(monkeypatch):
    monkeypatch.syspath_prepend(HERE)
    assert worker.resolve("standins:double")({"n": 2}) == 4
    assert worker.resolve("math:sqrt")(4.0) == 2.0


@pytest.fixture
def started():
    events = queue.SimpleQueue()
    one = process.Worker("standins:double", Limits(seconds=20), sandbox.PROCESS, [HERE], events)
    assert events.get(timeout=30)[1]["kind"] == "ok"
    one.ready = True
    yield one
    if not one.words.closed:
        one.stop()


def test_a_payload_for_a_dead_worker_is_no_error(started):
    started.process.kill()
    started.process.wait()
    started.give({"n": 1})
    assert started.failure().kind in ("crashed", "exited")


def test_a_worker_that_only_closed_its_answer_is_said_to_have(started, monkeypatch):
    def wait(timeout=None):
        raise subprocess.TimeoutExpired("worker", 1)

    started.give({"n": 1})
    with monkeypatch.context() as patch:
        patch.setattr(started.process, "wait", wait)
        assert started.failure() == Outcome("exited", reason="closed its descriptors before the answer")


@linux_only
def test_a_group_that_may_not_be_killed_loses_its_head(started, monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "killpg", refuse)
    started.stop()
    assert started.process.returncode == -signal.SIGKILL


def test_on_windows_there_are_no_groups_to_kill(started, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    started.stop()
    assert started.process.returncode is not None


def test_stopping_does_not_mind_what_was_not_delivered(started):
    started.process.stdin.write(b"x")
    started.process.kill()
    started.process.wait()
    started.stop()
    assert started.process.stdin.closed
