"""The process in which learners' code runs: a warm server that forks a child for each payload.

It is started once, inside the sandbox, imports what the judge needs, and then reads requests and writes
answers, both signed with a token. Where there is no ``fork`` it serves one payload and ends.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import shutil
import sys
import tempfile
from typing import Any, BinaryIO

from errata.checker.isolation import limits as bounds
from errata.checker.isolation import linux, namespaces
from errata.checker.isolation.child import Judge, Send, answer, become, silence
from errata.checker.isolation.limits import Limits
from errata.checker.isolation.outcome import READY, Outcome, Receiver, sender, write_all
from errata.checker.isolation.watch import end, watch


def main(argument: str) -> None:
    """Serve until there are no more requests. ``argument`` is the pool's settings, as JSON."""
    settings = json.loads(argument)
    del sys.argv[1:]
    requests, replies = _private_streams()
    if settings["enter"] is not None:
        namespaces.enter(**settings["enter"])
    linux.close_memory()
    sys.path[:0] = settings["paths"]
    judge, prepare = resolve(settings["target"]), preparation(settings["target"])
    gc.freeze()  # a collection in a child would otherwise copy every page of the server
    silence()
    # Killing everything in sight is for process 1 of a namespace of its own; anywhere else it is the user's work.
    settings["alone"] = settings["alone"] and os.getpid() == 1
    serve(requests, replies, judge, settings, prepare)


def resolve(target: str) -> Judge:
    """The function that ``"module:function"`` names."""
    module, _, name = target.partition(":")
    judge: Judge = getattr(importlib.import_module(module), name)
    return judge


def preparation(target: str) -> Judge:
    """``prepare(payload)`` of the judge's module, which loads, in the server and once, what the payload needs."""
    prepare: Judge = getattr(importlib.import_module(target.partition(":")[0]), "prepare", bool)
    return prepare


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    streams = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return streams


def serve(requests: BinaryIO, replies: BinaryIO, judge: Judge, settings: dict[str, Any], prepare: Judge = bool) -> None:
    """Answer each request, a line of JSON with a token and a payload, by a signed outcome."""
    sender(lambda data: write_all(replies.fileno(), data), READY)({"kind": "ok"})
    limits = Limits(**settings["limits"])
    if settings["fork"]:
        linux.adopt_orphans()
    while request := _read(requests, replies):
        if not settings["fork"]:
            _alone(judge, *request, limits)
            return
        payload, send = request
        prepare(payload)
        send(judge_apart(judge, payload, limits, settings).as_dict())


def _read(requests: BinaryIO, replies: BinaryIO) -> tuple[dict[str, Any], Send] | None:
    """The token must not stay in a variable of a frame, where the judged code could find it."""
    line = requests.readline()
    if not line:
        return None
    request = json.loads(line)
    output = replies.fileno()
    return request["payload"], sender(lambda data: write_all(output, data), request["token"].encode())


def _alone(judge: Judge, payload: dict[str, Any], send: Send, limits: Limits) -> None:
    os.chdir(os.environ["HOME"])
    bounds.apply(limits)
    answer(judge, payload, send)


def judge_apart(judge: Judge, payload: dict[str, Any], limits: Limits, settings: dict[str, Any]) -> Outcome:
    """Judge one payload in a child of its own; whatever it does, this returns, and nothing of it is left."""
    home = tempfile.mkdtemp(dir=settings["scratch"])
    answers, out = os.pipe(), os.pipe()
    receiver = Receiver(longest=limits.answer)
    send = sender(lambda data: write_all(answers[1], data), receiver.token)
    child = os.fork()
    if child == 0:  # pragma: no cover - a fork of the server, measured as become() and answer() in the tests
        try:
            del receiver
            become(home, answers[1], out[1], limits)
            answer(judge, payload, send)
        finally:
            os._exit(0)
    os.close(answers[1])
    os.close(out[1])
    try:
        return watch(child, answers[0], out[0], receiver, limits)
    finally:
        end(child, settings["alone"])
        os.close(answers[0])
        os.close(out[0])
        shutil.rmtree(home, ignore_errors=True)
