"""What the tests of the workers share: the levels that this machine has, a judge that runs code, what is left over."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from errata.checker.isolation import pool, sandbox

HERE = str(Path(__file__).parent)
LEVELS = [pytest.param(level, id=level.name) for level in sandbox.LEVELS]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits and descriptors are Linux's")


def available(level):
    if not sandbox.works(level):
        pytest.skip(f"{level.name} does not work on this machine")
    return level


def judge(codes, level, **options):
    payloads = [{"key": key, "code": code} for key, code in codes.items()]
    found = dict(pool.run(payloads, "standins:execute", level=level, paths=[HERE], **options))
    assert sorted(found) == list(range(len(payloads)))
    return dict(zip(codes, (found[n] for n in range(len(payloads))), strict=True))


def left_over(mark):
    """Processes that have this mark in their command line, as every fork of a worker has."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def recorder(monkeypatch):
    """Replaces calls that would change the process of the tests; they are listed in ``calls`` instead."""
    calls = []

    def record(module, name, value=None):
        monkeypatch.setattr(module, name, lambda *rest: (calls.append((name, *rest)), value)[1], raising=False)

    record.calls = calls
    return record
