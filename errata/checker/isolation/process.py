"""One worker process, seen from the side that starts it."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from typing import IO, Any

from errata.checker.isolation import sandbox
from errata.checker.isolation.limits import Limits, clean_environment
from errata.checker.isolation.outcome import READY, Outcome, Receiver, death
from errata.checker.isolation.sandbox import Level
from errata.failure import Failure

JUDGE = "errata.checker.judge:judge"

#: A worker, and what it said; ``None`` when it ended.
Event = tuple["Worker", "dict[str, Any] | None"]

#: Seconds for a worker to start, and for one that forks beyond a payload's own time, before it is given up.
STARTING, GRACE = 60.0, 5.0

#: The first line of a worker. Its module path is the caller's, whatever the current folder holds.
_BOOT = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1])['modules']; "
    "from errata.checker.isolation.worker import main; main(sys.argv[1])"
)


class WorkerFailed(Failure, RuntimeError):
    """No worker can be started; the message has its last words."""


class Worker:
    """A worker process: started, given payloads, listened to, and stopped."""

    def __init__(
        self,
        target: str,
        limits: Limits,
        level: Level,
        paths: Sequence[str],
        events: queue.SimpleQueue[Event],
    ) -> None:
        self.limits, self.level, self.events = limits, level, events
        self.ready = False
        self.receiver = self._new_receiver(READY)
        self.folder = tempfile.TemporaryDirectory(prefix="errata-", ignore_cleanup_errors=True)
        self.words = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop()
        self.process = self._popen(target, paths)
        self.deadline = time.monotonic() + STARTING
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _new_receiver(self, token: bytes | None = None) -> Receiver:
        # A worker that forks adds what was printed, in JSON's long-winded way, and has measured the answer itself.
        return Receiver(token, longest=self.limits.answer + (8 * self.limits.output if self.level.forks else 0))

    def _popen(self, target: str, paths: Sequence[str]) -> subprocess.Popen[bytes]:
        home = "/tmp" if self.level.is_sandbox else self.folder.name
        settings = {
            "modules": sandbox.paths(),
            "paths": list(paths),
            "target": target,
            "limits": self.limits.as_dict(),
            "scratch": home,
            "fork": self.level.forks,
            "alone": self.level.is_sandbox,
            "enter": sandbox.walls(self.limits, paths) if self.level is sandbox.NAMESPACES else None,
        }
        command = [sys.executable, "-s", "-B", "-c", _BOOT, json.dumps(settings)]
        return subprocess.Popen(
            sandbox.wrap(self.level, command, self.limits, paths),
            env=clean_environment(home),
            cwd=self.folder.name,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.words,
            start_new_session=True,
        )

    def _listen(self) -> None:
        output = _stream(self.process.stdout).fileno()
        while data := os.read(output, 1 << 16):
            receiver = self.receiver
            if not receiver.done:
                receiver.feed(data)
                if receiver.done:
                    self.events.put((self, receiver.message))
        self.events.put((self, None))

    def give(self, payload: dict[str, Any]) -> None:
        """Hand over a payload."""
        self.receiver = self._new_receiver()
        self.deadline = time.monotonic() + self.limits.seconds + (GRACE if self.level.forks else 0)
        request = {"token": self.receiver.token.decode(), "payload": payload}
        stdin = _stream(self.process.stdin)
        try:
            stdin.write(json.dumps(request).encode("ascii") + b"\n")
            stdin.flush()
        except OSError:  # it is dead, and the listener says so
            return

    def failure(self) -> Outcome:
        """Why there is no answer: the time is up, or the worker itself ended."""
        if time.monotonic() >= self.deadline:
            return Outcome("timeout", reason=f"timed out after {self.limits.seconds:g} s")
        if not self.ready:
            return Outcome("lost", reason=f"a worker could not be started again: {self.last_words()}")
        if self.receiver.done:
            return self.receiver.complaint
        try:
            code = self.process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return Outcome("exited", reason="closed its descriptors before the answer")
        return death(code, self.limits.processor)

    def last_words(self) -> str:
        """The end of what it said on its standard error."""
        self.words.seek(0)
        return self.words.read(1 << 20).decode("utf-8", "replace").strip()[-2000:]

    def stop(self) -> None:
        """Kill it and all that it started, and remove its folder."""
        if sys.platform != "win32":
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.process.kill()
        else:
            self.process.kill()
        self.process.wait()
        # A process that got away may hold the other end of the pipe for ever, so nobody waits for its end.
        self.listener.join(timeout=0.5)
        self._close()

    def _close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            try:
                _stream(stream).close()
            except OSError:
                continue
        self.words.close()
        self.folder.cleanup()


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
