"""A folder of everything that could hang, end or mislead a check: nothing is lost, and everybody else is judged."""

from __future__ import annotations

import os
import socket

import pytest
from crews import linux
from notes import IMPORT, OVERFLOWS, RIGHT, markdown, notebook

from errata.checker.check import check
from errata.checker.isolation.limits import Limits
from errata.cli import main

#: What a definition does when it is called, and words of what is said of it where it is always the same.
HOSTILE = {
    "while True: pass": "no end",
    "import os; os._exit(0)": "ended its process with status 0",
    "import sys; sys.exit(0)": "",
    "import ctypes; ctypes.string_at(0)": "segmentation fault",
    "return relu(x)": "",
    "hoard = [bytearray(1 << 24) for _ in range(1 << 12)]": "",
    "for _ in range(100): print('x' * (1 << 20))": "",
    "import os; return open(os.path.expanduser('~/.bashrc')).read()": "",
    "import socket; socket.create_connection(('127.0.0.1', 9))": "",
}


@pytest.fixture
def folder(tmp_path):
    """The hostile definitions, each in a file of its own, among right ones and files that are none."""
    for number, body in enumerate(HOSTILE):
        (tmp_path / f"hostile{number}.py").write_text(
            f"{IMPORT}def relu(x):\n    {body}\n\n\n{RIGHT}", encoding="utf-8"
        )
    (tmp_path / "broken.ipynb").write_text(notebook(RIGHT)[:40], encoding="utf-8")
    (tmp_path / "good.md").write_text(markdown(IMPORT + RIGHT), encoding="utf-8")
    (tmp_path / "closed").mkdir()
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    with (tmp_path / "zeros.py").open("wb") as file:
        file.truncate(200_000_000)
    os.mkfifo(tmp_path / "pipe.md")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "socket.py"))
        yield tmp_path


@pytest.fixture
def closed(monkeypatch):
    """One folder that may not be listed, whoever asks."""
    listdir = os.listdir

    def refuse(path="."):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", refuse)


@linux
@pytest.mark.usefixtures("closed")
def test_nothing_hangs_nothing_is_lost_and_everybody_else_is_judged(folder):
    report = check([folder], cache=False, limits=Limits(seconds=3.0, memory=400 << 20))
    verdicts = {(one.definition.path.name, one.definition.name): one for one in report.definitions}
    assert len(verdicts) == len(report.definitions) == 2 * len(HOSTILE) + 1
    assert {one.verdict for (_, name), one in verdicts.items() if name == "softmax"} == {"right"}
    hostile = [verdicts[f"hostile{number}.py", "relu"] for number in range(len(HOSTILE))]
    assert [one.verdict for one in hostile if one.verdict == "right"] == []
    told = dict(zip(HOSTILE, (one.reason or one.difference["got"] for one in hostile), strict=True))
    assert [body for body, words in HOSTILE.items() if words not in told[body]] == [], told
    problems = {(one.path.name, one.kind) for one in report.unreadable}
    assert problems == {
        ("broken.ipynb", "notebook"),
        ("closed", "unreadable"),
        ("again", "link"),
        ("zeros.py", "too-large"),
        ("pipe.md", "unreadable"),
        ("socket.py", "unreadable"),
    }


@linux
def test_the_exit_code_tells_findings_from_what_could_not_be_read(tmp_path, capsys):
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    endless = IMPORT + "def relu(x):\n    while True: pass\n"
    (tmp_path / "endless.py").write_text(endless, encoding="utf-8")
    words = ["check", "--no-cache", "--timeout", "0.5", str(tmp_path)]
    assert main(words) == 2
    assert "broken.ipynb:1  not read" in capsys.readouterr().out
    (tmp_path / "wrong.py").write_text(IMPORT + OVERFLOWS, encoding="utf-8")
    assert main(words) == 1
    out = capsys.readouterr().out
    assert "1 wrong, 1 cannot tell" in out
    assert "broken.ipynb:1  not read" in out
