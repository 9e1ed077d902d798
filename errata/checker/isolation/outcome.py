"""What became of one payload: an answer, or in which way there was none."""

from __future__ import annotations

import json
import os
import secrets
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Every way in which a payload can end.
KINDS = {
    "ok": "an answer",
    "timeout": "too long, by the clock or by the processor",
    "memory": "more memory than allowed",
    "recursion": "recursion without an end",
    "exited": "the process ended itself before it answered",
    "crashed": "the process was ended by a signal",
    "raised": "an exception that nothing caught",
    "output": "an answer that is too long, or is not data",
    "lost": "the worker could not be reached or restarted",
}


@dataclass(frozen=True)
class Outcome:
    """How judging one payload ended: a word of ``KINDS``, the answer if it is ``ok``, else the reason.

    ``output`` is the beginning of what the code printed.

    Example:
        >>> Outcome("timeout", reason="timed out after 5 s").ok
        False
    """

    kind: str
    value: Any = None
    reason: str = ""
    output: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {self.kind!r}")

    @property
    def ok(self) -> bool:
        """Whether there is an answer."""
        return self.kind == "ok"

    def as_dict(self) -> dict[str, Any]:
        """The outcome as data that JSON can carry."""
        return {"kind": self.kind, "value": self.value, "reason": self.reason, "output": self.output}


#: Signs a worker's first message, before it has run anybody's code. All others are signed with secrets.
READY = b"the worker is ready"

_DIGITS = 10


def sender(write: Callable[[bytes], object], token: bytes) -> Callable[[dict[str, Any]], None]:
    """A function that writes one message, signed with the token.

    The token, and what is needed to write, live in this closure alone: code that is judged in the same
    process finds neither in a module, in the environment, nor in the variables of a frame, and replacing
    ``os.write`` or ``json.dumps`` changes nothing here.
    """
    encode = json.JSONEncoder().encode

    def send(message: dict[str, Any]) -> None:
        body = encode(message).encode("ascii")
        write(token + b"%0*d" % (_DIGITS, len(body)) + body)

    return send


def write_all(descriptor: int, data: bytes, write: Callable[[int, memoryview], int] = os.write) -> None:
    """Write every byte; a pipe takes them in parts."""
    view = memoryview(data)
    while view:
        view = view[write(descriptor, view) :]


def death(code: int, processor: int, output: str = "") -> Outcome:
    """What it means that a process ended with this code (negative: a signal) and without an answer.

    Example:
        >>> death(-11, 6).reason
        'crashed with a segmentation fault (SIGSEGV)'
    """
    if code >= 0:
        return Outcome("exited", reason=f"ended its process with status {code} before the answer", output=output)
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    if name == "SIGXCPU":
        return Outcome("timeout", reason=f"used {processor} s of processor time", output=output)
    meaning = {"SIGSEGV": "a segmentation fault", "SIGABRT": "an abort"}.get(name, "a signal")
    return Outcome("crashed", reason=f"crashed with {meaning} ({name})", output=output)


class Receiver:
    """Finds the one message signed with the token in whatever bytes arrive, in bounded memory.

    Example:
        >>> receiver = Receiver()
        >>> send = sender(receiver.feed, receiver.token)
        >>> receiver.feed(b'forged: {"verdict": "right"}')
        >>> receiver.message is None
        True
        >>> send({"verdict": "wrong"})
        >>> receiver.message
        {'verdict': 'wrong'}
    """

    def __init__(self, token: bytes | None = None, longest: int = 4 << 20) -> None:
        self.token = token or secrets.token_hex(16).encode()
        self.longest = longest
        self.message: dict[str, Any] | None = None
        self.too_long = self.broken = False
        self._buffer = bytearray()
        self._length: int | None = None

    @property
    def done(self) -> bool:
        """Whether the message is complete, or will never be."""
        return self.message is not None or self.too_long or self.broken

    @property
    def complaint(self) -> Outcome:
        """Why there is no message although it came."""
        if self.too_long:
            return Outcome("output", reason=f"the answer is longer than {self.longest} bytes")
        return Outcome("output", reason="the answer was garbled on its way")

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if self.done:
            return
        self._buffer += data
        if self._length is None:
            self._find_start()
        if not self.done and self._length is not None and len(self._buffer) >= self._length:
            self._parse(self._buffer[: self._length])

    def _parse(self, body: bytearray) -> None:
        try:
            self.message = json.loads(body)
        except ValueError:  # a thread of the judged code may write in between
            self.broken = True

    def _find_start(self) -> None:
        start = self._buffer.find(self.token)
        if start < 0:
            del self._buffer[: 1 - len(self.token)]
            return
        head = start + len(self.token)
        if len(self._buffer) < head + _DIGITS:
            return
        digits = self._buffer[head : head + _DIGITS]
        self.broken = not digits.isdigit()
        self._length = 0 if self.broken else int(digits)
        self.too_long = self._length > self.longest
        del self._buffer[: head + _DIGITS]
