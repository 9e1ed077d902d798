"""Workers kept busy: each payload is judged once, and whatever one does is its own outcome alone."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from errata.checker.isolation.limits import Limits
from errata.checker.isolation.outcome import Outcome
from errata.checker.isolation.process import JUDGE, Event, Worker, WorkerFailed
from errata.checker.isolation.sandbox import Level, detect

#: Told after each payload how many are done.
Progress = Callable[[int], object]

Task = tuple[int, dict[str, Any]]


def run(
    payloads: Iterable[dict[str, Any]],
    target: str = JUDGE,
    workers: int | None = None,
    limits: Limits | None = None,
    level: Level | None = None,
    progress: Progress | None = None,
    paths: Sequence[str] = (),
) -> Iterator[tuple[int, Outcome]]:
    """Judge payloads in worker processes: the index of each with its outcome, as soon as it is there.

    ``target`` is the judge as ``"module:function"``; ``paths`` are folders where workers look for modules
    first. ``workers`` is by default the number of processors, ``level`` the best that works here. Closing
    the iterator, or any exception, Ctrl-C included, kills the workers and all that they started.

    Raises:
        ValueError: ``workers`` is not positive.
        WorkerFailed: not a single worker could be started.
    """
    if workers is not None and workers < 1:
        raise ValueError(f"workers must be positive, got {workers}")
    crew = _Crew(enumerate(payloads), target, limits or Limits(), level or detect(), paths)
    try:
        crew.hire(workers or _processors())
        for done, result in enumerate(crew.results(), start=1):
            if progress is not None:
                progress(done)
            yield result
    finally:
        crew.dismiss()


def _processors() -> int:
    """Those that this process may use: in a container or a job they are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Crew:
    """The workers at work. Each has exactly one payload in hand, from its start on."""

    def __init__(self, tasks: Iterator[Task], target: str, limits: Limits, level: Level, paths: Sequence[str]) -> None:
        self.tasks, self.target, self.limits, self.level, self.paths = tasks, target, limits, level, paths
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.at_work: dict[Worker, Task] = {}
        self.ever_ready = False

    def hire(self, count: int) -> None:
        """Start up to so many workers, none without a payload."""
        for _ in range(count):
            task = next(self.tasks, None)
            if task is None:
                return
            self._start(task)

    def _start(self, task: Task) -> None:
        self.at_work[Worker(self.target, self.limits, self.level, self.paths, self.events)] = task

    def results(self) -> Iterator[tuple[int, Outcome]]:
        """Every outcome, in the order in which they come."""
        while self.at_work:
            worker, message = self._next_event()
            if worker not in self.at_work:
                continue
            if message is not None and not worker.ready:
                self.ever_ready = worker.ready = True
                worker.give(self.at_work[worker][1])
                continue
            index, _ = self.at_work[worker]
            yield index, self._outcome(worker, message)
            self._go_on(worker, healthy=message is not None)

    def _next_event(self) -> Event:
        """What a worker says (``None``: it ended), or the one whose time is up."""
        latest = min(self.at_work, key=lambda worker: worker.deadline)
        try:
            return self.events.get(timeout=max(0.0, latest.deadline - time.monotonic()))
        except queue.Empty:
            return latest, None

    def _outcome(self, worker: Worker, message: dict[str, Any] | None) -> Outcome:
        if message is not None:
            return Outcome(**message)
        if not worker.ready and not self.ever_ready:
            raise WorkerFailed(f"no worker can be started: {worker.last_words() or 'it said nothing'}")
        return worker.failure()

    def _go_on(self, worker: Worker, healthy: bool) -> None:
        task = next(self.tasks, None)
        if task is not None and healthy and self.level.forks:
            self.at_work[worker] = task
            worker.give(task[1])
            return
        del self.at_work[worker]
        worker.stop()
        if task is not None:
            self._start(task)

    def dismiss(self) -> None:
        """Kill everybody."""
        while self.at_work:
            self.at_work.popitem()[0].stop()
