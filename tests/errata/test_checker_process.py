"""A process seen from outside: its messages, its death, its orphans, and its end."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import time

import pytest
from crews import HERE, linux, recorder

from errata.checker.isolation import process, sandbox, watch
from errata.checker.isolation.limits import Limits
from errata.checker.isolation.outcome import Outcome, Receiver, death, sender, write_all


@pytest.fixture
def recorded(monkeypatch):
    return recorder(monkeypatch)


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


@linux
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


@linux
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


@linux
def test_a_child_that_never_answers_is_given_up_in_time():
    limits = Limits(seconds=0.3, output=10)
    found = watched("while True: print('x' * 100, flush=True)", limits)
    assert found == Outcome("timeout", reason="timed out after 0.3 s", output="x" * 10)


@linux
def test_nothing_of_a_child_is_left(monkeypatch):
    monkeypatch.setattr(watch, "_reap", lambda deadline: None)
    for group in (True, False):
        started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=group)
        watch.end(started.pid, alone=False)
        with pytest.raises(ProcessLookupError):
            os.kill(started.pid, 0)
        started.wait()


@linux
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


@linux
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


@linux
def test_a_process_that_is_gone_meanwhile_is_no_child(monkeypatch, tmp_path):
    (tmp_path / "41").mkdir()
    monkeypatch.setattr(watch, "Path", lambda place: tmp_path)
    watch._kill_children()


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


@linux
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
