"""A use without an end is told with its input; only what nothing can stop costs the verdict."""

from __future__ import annotations

import resource
import threading
import time

import pytest
from crews import linux
from learners import judged, verdict

from errata.checker.endless import SECONDS, SHARE, Endless, allowed, bounded

pytestmark = linux

GRADIENT = """
    def numerical_gradient(f, x):
        grad = np.zeros_like(x)
        it = np.nditer(x, flags=["multi_index"])
        while not it.finished:
            value = x[it.multi_index]
            x[it.multi_index] = value + 1e-4
            above = f(x)
            x[it.multi_index] = value - 1e-4
            grad[it.multi_index] = (above - f(x)) / 2e-4
            x[it.multi_index] = value
            {}
        return grad
    """


GO_ON = """
def go_on(seconds):
    started = time.thread_time()
    while time.thread_time() - started < seconds:
        pass
"""


def going_on(file):
    names = {"time": time}
    exec(compile(GO_ON, file, "exec"), names)
    return names["go_on"]


def compute(seconds, file="the definition"):
    with bounded():
        going_on(file)(seconds)
        return True


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr("errata.checker.endless.SECONDS", 0.1)


def test_a_use_may_take_a_part_of_what_the_process_may(monkeypatch):
    assert allowed() == SECONDS
    monkeypatch.setattr(resource, "getrlimit", lambda _: (6, 7))
    assert allowed() == 6 * SHARE
    monkeypatch.setattr("sys.platform", "win32")
    assert allowed() == SECONDS


@pytest.mark.usefixtures("short")
def test_what_goes_on_is_stopped_and_what_ends_is_not():
    with pytest.raises(Endless):
        compute(3.0)
    with bounded():
        pass
    going_on("the definition")(0.2)  # the alarm is off


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("file", ["numpy/fromnumeric.py", "<frozen importlib._bootstrap>"])
def test_a_library_that_may_hold_a_lock_comes_to_its_end(file):
    assert compute(0.2, file)


@pytest.mark.usefixtures("short")
def test_only_the_main_thread_has_an_alarm():
    done = []

    thread = threading.Thread(target=lambda: done.append(compute(0.2)))
    thread.start()
    thread.join()
    assert done == [True]


@pytest.mark.usefixtures("short")
def test_an_endless_definition_is_told_with_the_input():
    told = judged("def relu(x):\n    while True:\n        pass\n")
    assert (told["verdict"], told["errata"]) == ("differs", [])
    assert told["difference"] == {
        "input": "relu([-1.0, 0.0, 2.0])",
        "got": "no end: stopped after 0.1 s of computing",
        "expected": "[0., 0., 2.]",
    }


@pytest.mark.usefixtures("short")
def test_what_has_no_end_only_when_called_in_another_way_is_another_thing():
    body = "    while not isinstance(layer, str):\n        pass\n    return 1\n"
    assert verdict(f"def conv_output_size(layer):\n{body}") == "cannot-tell"


def test_an_iterator_that_nobody_moves_on_is_a_page():
    assert judged(GRADIENT.format("it.iternext()"))["verdict"] == "right"
    told = judged(GRADIENT.format("pass"))
    assert [one["id"] for one in told["errata"] if one["severity"] == "bug"] == ["ch04/numerical-gradient-never-ends"]


@pytest.mark.usefixtures("short")
def test_of_a_descent_the_gradient_that_has_no_end_is_to_blame():
    text = (
        GRADIENT.format("pass")
        + """
    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        x = init_x.copy()
        for _ in range(step_num):
            x -= lr * numerical_gradient(f, x)
        return x
    """
    )
    told = judged(text)
    assert (told["verdict"], [*told["blames"]]) == ("right", ["numerical_gradient"])
