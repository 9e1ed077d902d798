"""What the tests of the errata share: their own small pages and notes, and judging without a worker."""

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def numpy_as_it_was():
    """NumPy without the aliases that judging in this process gives back to it, whatever judges."""
    before = set(vars(np))
    yield
    for name in set(vars(np)) - before:
        if not isinstance(vars(np)[name], ModuleType):  # np.ma and others come when they are first asked for, and once
            delattr(np, name)


@pytest.fixture
def judged_here(monkeypatch):
    """Judge in this process, which is faster than starting workers and lets coverage see it."""
    from errata.checker import check, judge
    from errata.checker.isolation.outcome import Outcome

    def run(payloads, *_place, progress=None, **_settings):
        for index, payload in enumerate(payloads):
            yield index, Outcome("ok", judge.judge(payload))
            if progress is not None:
                progress(index + 1)

    monkeypatch.setattr(check.pool, "run", run)
