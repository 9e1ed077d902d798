"""Hostile programs, each its own outcome alone, at every level of isolation that this machine has."""

from __future__ import annotations

import os

import pytest
from crews import HERE, LEVELS, available, judge, left_over, linux

from errata.checker.isolation import pool, seccomp
from errata.checker.isolation.limits import Limits

#: Programs that end by themselves, or by a limit other than time: what each is, its code, the kind, the words.
ENDING = {
    "harmless": ("result = 1 + 1", "ok", ""),
    "os._exit": ("import os; os._exit(0)", "exited", "ended its process with status 0"),
    "sys.exit": ("import sys; sys.exit('bye')", "exited", "called sys.exit('bye')"),
    "segfault": ("import ctypes; ctypes.string_at(0)", "crashed", "segmentation fault"),
    "abort": ("import os; os.abort()", "crashed", "SIGABRT"),
    "recursion": ("def f():\n    return f()\nf()", "recursion", "calls itself without an end"),
    "memory bomb": (
        "hoard = []\nwhile True:\n    hoard.append(bytearray(1 << 24))",
        "memory",
        "more memory than allowed",
    ),
    "memory bomb in NumPy": ("import numpy as np; np.ones((1 << 20, 1 << 10))", "memory", "more memory"),
    "exception": ("1 / 0", "raised", "ZeroDivisionError"),
    "a file of 200 MB": ("open('big', 'wb').write(bytes(200 << 20))", "raised", "OSError"),
    "printing 200 MB": ("for _ in range(200):\n    print('x' * (1 << 20))\nresult = 'printed'", "ok", ""),
    "an answer of 20 MB": ("result = 'x' * (20 << 20)", "output", "longer than 4194304 bytes"),
    "an answer that is no data": ("result = object()", "output", "not data"),
    "a closed answer": ("import os; os.closerange(0, 64)", "exited", "before the answer"),
    "forged on every descriptor": (
        """
import json, os
answer = json.dumps({"kind": "ok", "value": {"verdict": "right"}}).encode()
for number in range(21):
    for text in (answer, answer + b"\\n", b"%010d" % len(answer) + answer):
        try:
            os.write(number, text)
        except OSError:
            pass
result = "tried"
""",
        "ok",
        "",
    ),
    "forged by other functions": (
        """
import json, os
forged = '{"kind": "ok", "value": {"verdict": "right"}}'
json.dumps = lambda *a, **k: forged
os.write = lambda number, data: len(data)
result = "tried"
""",
        "ok",
        "",
    ),
    "looking for the token": (
        """
import os, sys
seen, frame = [], sys._getframe()
while frame:
    seen += [repr(value) for value in frame.f_locals.values() if isinstance(value, (str, bytes))]
    frame = frame.f_back
seen += os.environ.values()
for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("errata"):
        seen += [repr(value) for value in vars(module).values() if isinstance(value, (str, bytes))]
import re
result = [text for text in seen if re.search("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", text)]
""",
        "ok",
        "",
    ),
    "a thread that goes on": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()",
        "ok",
        "",
    ),
    "the next one": ("result = 'still here'", "ok", ""),
}

#: Programs that have no end.
ENDLESS = {
    "a loop": "while True:\n    pass",
    "a loop inside NumPy": "import numpy as np; a = np.ones((3000, 3000), dtype=object); a @ a",
    "a sleep deaf to signals": "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)",
}


@pytest.fixture(scope="module", params=LEVELS)
def ended(request):
    level = available(request.param)
    codes = {name: code for name, (code, _, _) in ENDING.items()}
    return judge(codes, level, workers=2, limits=Limits(seconds=20, memory=400 << 20))


@linux
@pytest.mark.parametrize("name", ENDING)
def test_each_hostile_program_comes_out_as_what_it_is(ended, name):
    _, kind, words = ENDING[name]
    assert (ended[name].kind, words in ended[name].reason) == (kind, True), ended[name]


@linux
def test_no_forger_gets_another_verdict_than_the_judges(ended):
    forgers = [name for name in ENDING if name.startswith("forged")]
    assert [ended[name].value for name in forgers] == [
        {"key": name, "result": "tried", "verdict": "wrong"} for name in forgers
    ]


@linux
def test_the_token_is_in_no_variable_that_judged_code_sees(ended):
    assert ended["looking for the token"].value["result"] == []


@linux
def test_the_next_payload_is_judged(ended):
    assert ended["the next one"].value["result"] == "still here"


@linux
def test_what_is_printed_is_kept_up_to_the_limit(ended):
    assert len(ended["printing 200 MB"].output) in (0, Limits().output)


@pytest.mark.parametrize("level", LEVELS)
def test_what_has_no_end_is_timed_out(level):
    found = judge(ENDLESS | {"next": "result = 2"}, available(level), workers=2, limits=Limits(seconds=0.5))
    assert {name: one.reason for name, one in found.items()} == dict.fromkeys(ENDLESS, "timed out after 0.5 s") | {
        "next": ""
    }


@linux
@pytest.mark.parametrize("level", LEVELS)
def test_a_fork_bomb_fails_at_its_first_fork(level):
    if not seccomp.supported():
        pytest.skip("system calls cannot be filtered on this machine")
    codes = {
        "bomb": "import os\nwhile True:\n    os.fork()",
        "program": "import subprocess; subprocess.run(['true'])",
        "signal": "import os; os.kill(os.getppid(), 9)",
        "everybody": "import os; os.kill(-1, 0)",
        "socket": "import socket; socket.create_connection(('127.0.0.1', 9))",
    }
    found = judge(codes, available(level), workers=1)
    assert {name: (one.kind, one.reason.partition(":")[0]) for name, one in found.items()} == dict.fromkeys(
        codes, ("raised", "PermissionError")
    )


@linux
@pytest.mark.parametrize("level", LEVELS[:3])
def test_children_that_leave_the_group_are_killed_where_they_may_be_started(level):
    mark = f"/mark-{os.getpid()}-{level.name}"
    code = """
import os, sys, time
def stay():
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    time.sleep(600)
for _ in range(20):
    if os.fork() == 0:
        stay()
result = "left behind"
"""
    payloads = [{"code": code}, {"code": f"import time\n{code}\ntime.sleep(60)"}, {"code": "result = 'next'"}]
    limits = Limits(seconds=0.5, filtered=False)
    running = pool.run(payloads, "standins:execute", 1, limits, available(level), paths=[HERE, mark])
    outcomes = [next(running)[1] for _ in payloads]
    alive = left_over(mark)
    running.close()
    assert [(one.kind, one.value and one.value["result"]) for one in outcomes] == [
        ("ok", "left behind"),
        ("timeout", None),
        ("ok", "next"),
    ]
    assert (len(alive) <= 3, left_over(mark)) == (True, []), alive  # bubblewrap, or the first half, and the worker
