"""What a report must not lose: copies, what was not read, and what a closed pipe leaves unread."""

import json
import os

import pytest
from notes import IMPORT, OTHER, OVERFLOWS, REMOVED, RIGHT, run, write_notes

from errata.checker import check as module
from errata.cli import main

pytestmark = pytest.mark.usefixtures("judged_here")

IGNORED = OVERFLOWS.replace(":\n", ":  # errata: ignore[ch03/softmax-overflow]\n", 1)


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_a_comment_in_one_copy_silences_no_other(capsys, tmp_path, names):
    write_notes(
        tmp_path, **{f"{name}_py": IMPORT + text for name, text in zip(names, (IGNORED, OVERFLOWS), strict=True)}
    )
    out = run(capsys, tmp_path)[1]
    assert f"{names[1]}.py:4  softmax  bug  ch03/softmax-overflow" in out
    assert "the same code stands at" not in out


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_what_only_one_copy_has_is_told_of_that_one(capsys, tmp_path, names):
    full_width = IMPORT + OVERFLOWS.replace(":\n", "：\n", 1)
    write_notes(tmp_path, **dict(zip((f"{name}_py" for name in names), (full_width, IMPORT + OVERFLOWS), strict=True)))
    out = run(capsys, tmp_path)[1]
    assert f"{names[0]}.py:4  softmax  bug  ch01/fullwidth-punctuation" in out
    assert f"{names[1]}.py:4  softmax  bug  ch03/softmax-overflow" in out


def test_what_could_not_be_read_is_told_in_every_format(capsys, tmp_path):
    write_notes(tmp_path, b_ipynb="{", c_py="# errata: ignore\nx = 1\n")
    code, out = run(capsys, tmp_path, "--format", "github")
    assert code == 2
    assert f"::error file={tmp_path}/b.ipynb,line=1::not read: " in out
    assert f"::notice file={tmp_path}/c.py,line=1::this comment silences nothing" in out
    (one,) = json.loads(run(capsys, tmp_path, "--format", "sarif")[1])["runs"]
    (invocation,) = one["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [notice["level"] for notice in invocation["toolExecutionNotifications"]] == ["error", "note"]
    (one,) = json.loads(run(capsys, write_notes(tmp_path, b_ipynb='{"cells": []}'), "--format", "sarif")[1])["runs"]
    assert one["invocations"][0]["executionSuccessful"] is True


def test_a_check_that_was_interrupted_says_so_in_every_format(capsys, tmp_path, monkeypatch):
    def interrupted(*_args, **_settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(module.pool, "run", interrupted)
    write_notes(tmp_path, a_py=IMPORT + REMOVED)
    code, out = run(capsys, tmp_path, "--format", "github")
    assert (code, out.splitlines()[-1]) == (130, "::error::interrupted: this is what was found until then")
    (one,) = json.loads(run(capsys, tmp_path, "--format", "sarif")[1])["runs"]
    assert one["invocations"][0]["executionSuccessful"] is False


def test_a_place_in_a_notebook_is_told_with_its_line(capsys, tmp_path):
    cell = {"cell_type": "code", "source": "\n" + IMPORT + OVERFLOWS, "metadata": {}, "outputs": []}
    notes = json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {}})
    (one,) = json.loads(run(capsys, write_notes(tmp_path, a_ipynb=notes), "--format", "sarif")[1])["runs"]
    assert one["results"][0]["message"]["text"].startswith("cell 0, line 5: softmax")


def test_a_mended_difference_is_a_note_as_a_mended_mistake_is(capsys, tmp_path):
    mended = OTHER + OTHER.replace("x + 1", "x")
    assert run(capsys, write_notes(tmp_path, a_py=mended), "--format", "github") == (0, "")
    out = run(capsys, tmp_path, "--format", "github", "--all")[1]
    assert "::notice " in out
    assert "::warning " not in out


def test_what_cannot_be_told_is_counted_with_the_way_to_see_why(capsys, tmp_path):
    write_notes(tmp_path, a_py="def step_function(x):\n    return 1 if x > 0 else 0\n")
    assert "not shown: why 1 cannot be told, 1 of severity limitation; see it" in run(capsys, tmp_path)[1]
    out = run(capsys, tmp_path, "--all")[1]
    assert "it is written for one number at a time" in out
    assert "not shown" not in out


def test_what_was_supplied_is_said(capsys, tmp_path):
    out = run(capsys, write_notes(tmp_path, a_py=RIGHT), "--all", "--ignore", "limitation")[1]
    assert "softmax  right\n    nothing here imports np; supplied for the check\n" in out
    assert "imports np" not in run(capsys, write_notes(tmp_path, a_py=IMPORT + RIGHT), "--all")[1]
    document = json.loads(run(capsys, write_notes(tmp_path, a_py=OVERFLOWS), "--format", "json")[1])
    assert document["definitions"][0]["supplied"] == ["np"]


@pytest.mark.parametrize(
    ("program", "text", "github"),
    [
        ("def relu(x):\n    return np.maximum(0, X)\n", "    meant is       x\n", "is not defined, meant is x\n"),
        ("def relu(x):\n    return np.maximum(lowest, x)\n", "name 'lowest' is not defined\n\n", "is not defined\n"),
        (
            "from a.b import c\ndef relu(x):\n    return maximum_of(0, x)\ny = relu(1)\n",
            "    missing is     an import of maximum_of\n",
            "is not defined, missing is an import of maximum_of\n",
        ),
        (OTHER, "    the reference  ", ", the reference "),
    ],
)
def test_what_should_be_is_said_in_words_that_fit(capsys, tmp_path, program, text, github):
    write_notes(tmp_path, a_py=IMPORT + program)
    assert text in run(capsys, tmp_path)[1]
    assert github in run(capsys, tmp_path, "--format", "github")[1]


def test_prose_is_as_wide_as_the_terminal(capsys, tmp_path, monkeypatch):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS)
    monkeypatch.setenv("COLUMNS", "50")
    told = run(capsys, tmp_path)[1].split("expected")[1].splitlines()[1:]
    assert max(len(line) for line in told[: told.index("    a way to mend it:")]) <= 50


def test_ids_without_a_page_are_selected_too(capsys, tmp_path):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS + "def f(:\n")
    assert "text/syntax" in run(capsys, tmp_path, "--select", "text/syntax")[1]
    assert "text/syntax" not in run(capsys, tmp_path, "--ignore", "text/syntax,text/near-miss-name")[1]


def test_of_pages_that_may_not_be_the_cause_one_is_told_in_full(capsys, tmp_path):
    text = "class Convolution:\n    def __init__(self, W, b, stride=1, pad=0):\n        self.W = W\n\n"
    write_notes(tmp_path, a_py=IMPORT + text + "    def forward(self, x):\n        return x\n")
    out = run(capsys, tmp_path)[1]
    assert out.count("yours may be another one") == 1
    assert "it fails the checks of these pages too: ch07/" in " ".join(out.split())
    assert run(capsys, tmp_path, "--all")[1].count("yours may be another one") > 1


def test_paths_may_stand_after_options(capsys, tmp_path):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS, b_py=OTHER)
    assert "2 files" in run(capsys, tmp_path / "a.py", "--all", tmp_path / "b.py")[1]
    with pytest.raises(SystemExit):
        main(["check", str(tmp_path), "--al", "--alll"])
    assert "unrecognized arguments: --alll" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["show", "ch03/softmax-overflow", "another"])
    assert "unrecognized arguments: another" in capsys.readouterr().err


def test_an_empty_path_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["check", ""])
    assert stop.value.code == 2
    assert "for the current folder write ." in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_changes_no_exit_code(tmp_path, monkeypatch):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS)
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w", encoding="utf-8") as pipe:  # noqa: PTH123 - a descriptor
        monkeypatch.setattr("sys.stdout", pipe)
        assert main(["check", "--no-cache", str(tmp_path)]) == 1
        monkeypatch.undo()
