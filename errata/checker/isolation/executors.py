"""The same work on other machines: anything shaped like ``concurrent.futures.Executor``, and Dask."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from typing import Any, Protocol

from errata.checker.isolation import pool, sandbox
from errata.checker.isolation.limits import Limits
from errata.checker.isolation.outcome import Outcome
from errata.checker.isolation.process import JUDGE
from errata.failure import Failure

#: Payloads in one task: enough that the start of a worker does not count.
CHUNK = 32

Payloads = list[dict[str, Any]]
Outcomes = list[tuple[int, dict[str, Any]]]


class ClusterUnavailable(Failure):
    """The cluster that was asked for cannot be reached; the message says why."""


class Future(Protocol):
    """What is asked of a future."""

    def result(self) -> Any:
        """The task's value, or its exception."""

    def cancel(self) -> Any:
        """Do not start it."""

    def add_done_callback(self, fn: Callable[[Any], Any], /) -> Any:
        """Call ``fn`` with the future once it is done."""


class Executor(Protocol):
    """What is asked of an executor."""

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Any:
        """Start ``fn(*args)`` somewhere; a ``Future``."""


def judge_chunk(
    payloads: Payloads, target: str, limits: dict[str, Any], paths: Sequence[str], require: bool
) -> Outcomes:
    """One task: judge these payloads in a worker of the machine that this runs on, in its best sandbox.

    Raises:
        SandboxUnavailable: ``require`` is true and that machine has no sandbox.
    """
    level = sandbox.detect(require)
    outcomes = pool.run(payloads, target, 1, Limits(**limits), level, paths=paths)
    return [(index, outcome.as_dict()) for index, outcome in outcomes]


def run_on(
    executor: Executor,
    payloads: Iterable[dict[str, Any]],
    target: str = JUDGE,
    limits: Limits | None = None,
    progress: pool.Progress | None = None,
    paths: Sequence[str] = (),
    require: bool = False,
    chunk: int = CHUNK,
) -> Iterator[tuple[int, Outcome]]:
    """Judge payloads on an executor: what ``pool.run`` yields, from wherever the executor's workers are.

    However often the executor tries a task again, and whatever it loses on the way, each payload has
    exactly one outcome: a task that the executor could not carry out is carried out here.

    Raises:
        ValueError: ``chunk`` is not positive.
        SandboxUnavailable: ``require`` is true and a machine has no sandbox.
    """
    if chunk < 1:
        raise ValueError(f"chunk must be positive, got {chunk}")
    rest = (target, (limits or Limits()).as_dict(), tuple(paths), require)
    done = 0
    for start, outcomes in _completed(executor, _chunks(payloads, chunk), rest):
        for index, outcome in outcomes:
            done += 1
            if progress is not None:
                progress(done)
            yield start + index, Outcome(**outcome)


def _chunks(payloads: Iterable[dict[str, Any]], size: int) -> Iterator[tuple[int, Payloads]]:
    source, start = iter(payloads), 0
    while part := list(islice(source, size)):
        yield start, part
        start += len(part)


def _completed(
    executor: Executor, chunks: Iterator[tuple[int, Payloads]], rest: tuple[Any, ...]
) -> Iterator[tuple[int, Outcomes]]:
    finished: queue.SimpleQueue[Future | None] = queue.SimpleQueue()
    given: dict[Any, tuple[int, Payloads]] = {}
    refused: list[tuple[int, Payloads]] = []
    try:
        for start, part in chunks:
            future = _submit(executor, part, rest)
            if future is None:
                refused.append((start, part))
                continue
            given[future] = start, part
            future.add_done_callback(finished.put)
        while given:
            future = finished.get()
            start, part = given.pop(future)
            yield start, _result(future, part, rest)
        for start, part in refused:
            yield start, judge_chunk(part, *rest)
    finally:
        for future in given:
            future.cancel()


def _submit(executor: Executor, part: Payloads, rest: tuple[Any, ...]) -> Any:
    try:
        return executor.submit(judge_chunk, part, *rest)
    except RuntimeError:  # broken or shut down
        return None


def _result(future: Any, part: Payloads, rest: tuple[Any, ...]) -> Outcomes:
    try:
        outcomes: Outcomes = future.result()
    except sandbox.SandboxUnavailable:
        raise
    except Exception:  # the far side's trouble, of whatever kind, is not the payload's
        return judge_chunk(part, *rest)
    return outcomes


@contextmanager
def dask_executor(address: str) -> Iterator[Any]:
    """A running Dask cluster as an executor; ``address`` is its scheduler's. Needs the extra ``dask``.

    Raises:
        ClusterUnavailable: ``distributed`` is not installed, or there is no scheduler at the address.
    """
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise ClusterUnavailable("Dask is not installed; install it by `pip install dlfs-verified[dask]`") from error
    try:
        client = distributed.Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise ClusterUnavailable(f"no Dask scheduler at {address!r} (one is like tcp://host:8786): {error}") from error
    with client:
        yield client.get_executor(pure=False, retries=3)
