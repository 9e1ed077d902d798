"""The same outcomes from any executor, each payload counted once, whatever the executor loses."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from errata.checker.isolation import executors, sandbox

HERE = str(Path(__file__).parent)
PAYLOADS = [{"n": n} for n in range(10)]
DOUBLED = [(n, "ok", 2 * n) for n in range(10)]


def outcomes(executor, payloads=PAYLOADS, target="standins:double", **options):
    found = executors.run_on(executor, payloads, target, paths=[HERE], **{"chunk": 4} | options)
    return sorted((n, one.kind, one.value) for n, one in found)


class Faulty(ThreadPoolExecutor):
    """Loses the first task: by a result that is an exception, or by refusing it."""

    def __init__(self, *, refuses):
        super().__init__(1)
        self.refuses, self.tasks = refuses, 0

    def submit(self, fn, /, *args, **kwargs):
        self.tasks += 1
        if self.tasks > 1:
            return super().submit(fn, *args, **kwargs)
        if self.refuses:
            raise RuntimeError("cannot schedule new futures after shutdown")
        lost = Future()
        lost.set_exception(OSError("the machine is gone"))
        return lost


def test_an_executor_gives_what_the_local_pool_gives():
    told = []
    with ThreadPoolExecutor(2) as executor:
        assert outcomes(executor, progress=told.append) == DOUBLED
    assert told == list(range(1, 11))


@pytest.mark.parametrize("refuses", [False, True], ids=["loses a task", "refuses a task"])
def test_what_the_executor_loses_is_judged_here(refuses):
    with Faulty(refuses=refuses) as executor:
        assert outcomes(executor) == DOUBLED


def test_no_payloads_are_no_tasks():
    assert outcomes(None, []) == []


def test_a_chunk_has_at_least_one_payload():
    with pytest.raises(ValueError, match="chunk must be positive, got 0"):
        outcomes(None, chunk=0)


def test_a_machine_without_the_sandbox_that_is_required_is_an_error(monkeypatch):
    monkeypatch.setattr(sandbox, "works", lambda level: level is sandbox.PROCESS)
    with ThreadPoolExecutor(1) as executor, pytest.raises(sandbox.SandboxUnavailable, match="no sandbox works"):
        outcomes(executor, require=True)


def test_stopping_early_starts_nothing_more():
    started = []

    class Lazy:
        def submit(self, fn, /, *args):
            future = Future()
            started.append(future)
            if len(started) == 1:
                future.set_result([(0, {"kind": "ok", "value": 7})])
            return future

    found = executors.run_on(Lazy(), PAYLOADS, chunk=1)
    assert next(found)[1].value == 7
    found.close()
    assert [future.cancelled() for future in started] == [False] + [True] * 9


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(executors.ClusterUnavailable, match=r"pip install dlfs-verified\[dask\]"),
        executors.dask_executor("tcp://x:1"),
    ):
        pass


def test_an_address_without_a_scheduler_is_told_as_such():
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    nowhere = executors.dask_executor("nowhere")
    with pytest.raises(executors.ClusterUnavailable, match="no Dask scheduler at 'nowhere'"), nowhere:
        pass


@pytest.mark.filterwarnings("ignore")  # Dask's own, on the death of a worker
def test_a_dask_worker_killed_midway_costs_no_definition(tmp_path):
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    payloads = [{"n": n} for n in range(32)]
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "processes": True}
    found, killed = [], []
    with (
        distributed.LocalCluster(**options, local_directory=str(tmp_path)) as cluster,
        executors.dask_executor(cluster.scheduler_address) as executor,
    ):
        run = executors.run_on(executor, payloads, "standins:double_slowly", paths=[HERE], chunk=4)
        for index, outcome in run:
            found.append((index, outcome.kind, outcome.value))
            if not killed:
                killed.append(next(iter(cluster.workers.values())).process.process)
                os.kill(killed[0].pid, signal.SIGKILL)  # from outside, as a machine that fails
    assert killed[0].exitcode not in (None, 0)
    assert sorted(found) == [(n, "ok", 2 * n) for n in range(32)]
