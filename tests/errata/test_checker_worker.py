"""The parts of a worker, one by one, in the process of the tests: what runs behind walls is not measured there."""

from __future__ import annotations

import gc
import io
import json
import os
import random
import sys
import tempfile
from pathlib import Path

import pytest
import standins
from crews import HERE, recorder

from errata.checker.isolation import child, namespaces, worker
from errata.checker.isolation import limits as bounds
from errata.checker.isolation import linux as calls
from errata.checker.isolation.limits import Limits
from errata.checker.isolation.outcome import READY, Outcome, Receiver, sender


@pytest.fixture
def recorded(monkeypatch):
    return recorder(monkeypatch)


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


def test_a_fork_becomes_a_process_fit_for_a_stranger(recorded, monkeypatch):
    monkeypatch.setattr(os, "environ", {"HOME": "/home/me"})
    monkeypatch.setattr(tempfile, "tempdir", "/elsewhere")
    for module, name in (
        (calls, "die_with_parent"),
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
    recorded(calls, "adopt_orphans")
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
    for module, name in ((calls, "close_memory"), (gc, "freeze"), (worker, "silence"), (worker, "serve")):
        recorded(module, name)
    worker.main(json.dumps(SETTINGS | {"enter": enter, "alone": alone}))
    name, requests, replies, judge, settings, prepare = recorded.calls[-1]
    assert (name, requests, replies, judge({"n": 3}), prepare) == ("serve", "requests", "replies", 6, standins.prepare)
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
    assert worker.preparation("standins:double") is standins.prepare
    assert not worker.preparation("math:sqrt")({})
