"""The command: what it prints, and with what it exits."""

import io
import json
import runpy
import subprocess
import sys

import pytest
from pages import GOOD, write

from errata import cli, index
from errata.cli import main


def test_verify_by_id_prints_a_line_and_the_totals(capsys):
    assert main(["verify", "ch03/softmax-overflow"]) == 0
    out = capsys.readouterr().out
    assert "holds   ch03/softmax-overflow" in out
    assert "1 page verified, 0 broken on Python" in out


def test_verify_writes_json_to_standard_output_and_to_a_file(capsys, tmp_path):
    file = tmp_path / "verify.json"
    assert main(["verify", "--chapter", "ch02", "--format", "json", "--output", str(file)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(file.read_text(encoding="utf-8"))
    assert {page["id"].split("/")[0] for page in printed["pages"]} == {"ch02"}


def test_verify_takes_the_path_of_a_page_being_written(capsys, tmp_path):
    assert main(["verify", str(write(tmp_path))]) == 0
    assert main(["verify", str(write(tmp_path, GOOD.replace("x + 1", "2 * x")))]) == 1
    out = capsys.readouterr().out
    assert "BROKEN  ch01/double-adds-one" in out
    assert "the check must say 'fails' of the mistake" in out


def test_a_broken_page_is_one_line_and_exit_2(capsys, tmp_path):
    path = write(tmp_path, GOOD.replace("severity: bug", "severity: x"))
    assert main(["verify", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"errata: {path}:6: severity 'x' is not one of")


def test_a_version_on_which_the_mistake_does_not_show_is_named(capsys, tmp_path):
    text = GOOD.replace('numpy: "*"', 'numpy: "<1"').replace("x + 1", "2 * x")
    assert main(["verify", str(write(tmp_path, text))]) == 0
    assert "mistake passes, not on this version" in capsys.readouterr().out


def test_list_narrows_down_by_everything(capsys):
    assert main(["list", "--chapter", "ch03", "--severity", "bug", "--subject", "softmax", "--search", "NAN"]) == 0
    out = capsys.readouterr().out
    assert "ch03/softmax-overflow" in out
    assert "ch02/" not in out


def test_list_as_json_has_the_promised_keys(capsys):
    assert main(["list", "--format", "json"]) == 0
    pages = json.loads(capsys.readouterr().out)
    assert all(list(page) == ["id", "title", "chapter", "severity", "subjects"] for page in pages)
    assert len(pages) >= 45


def test_show_prints_the_page(capsys):
    assert main(["show", "ch03/np-int-removed"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("np.int no longer exists\nch03/np-int-removed · environment")
    assert "shows on numpy >=1.24" in out
    assert "## The fix" in out


def test_an_unknown_id_is_one_line_and_exit_2(capsys):
    assert main(["show", "ch03/softmax-overflo"]) == 2
    assert "did you mean ch03/softmax-overflow" in capsys.readouterr().err


def test_the_index_is_written_and_checked(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(index, "INDEX", tmp_path / "README.md")
    assert main(["index"]) == 0
    assert main(["index", "--check"]) == 0
    index.INDEX.write_text("old", encoding="utf-8")
    assert main(["index", "--check"]) == 1
    assert "run `errata index`" in capsys.readouterr().err
    assert index.INDEX.name == "README.md"


def test_evidence_is_printed_or_written(capsys, tmp_path):
    file = tmp_path / "verify.json"
    assert main(["verify", "ch03/softmax-overflow", "--output", str(file)]) == 0
    capsys.readouterr()
    assert main(["evidence", str(file)]) == 0
    assert main(["evidence", str(file), "--output", str(tmp_path / "out.md")]) == 0
    assert capsys.readouterr().out == (tmp_path / "out.md").read_text(encoding="utf-8")
    assert main(["evidence", str(tmp_path / "none.json")]) == 2


def test_an_interrupt_ends_without_a_traceback(capsys, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "load", interrupted)
    assert main(["list"]) == 130
    assert capsys.readouterr().err == "errata: interrupted\n"


def test_colour_follows_the_terminal_and_the_environment(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    main(["list", "--chapter", "ch02"])
    assert "\x1b[31m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    main(["list", "--chapter", "ch02"])
    assert "\x1b" not in capsys.readouterr().out


def test_reading_pages_loads_neither_the_checker_nor_numpy():
    code = "import sys; from errata.cli import main; main(['list']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "errata.page" in loaded
    assert not {"numpy", "errata.checker.check", "errata.checker.judge", "errata.verify"} & set(loaded)


@pytest.mark.parametrize("command", ["verify", "list", "show", "index", "evidence"])
def test_help_teaches_by_example(capsys, command):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert f"errata {command}" in out.split("examples:")[1]
    assert "exit codes:" in out


def test_a_command_that_does_not_exist_exits_2(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["prove"])
    assert stop.value.code == 2
    assert "prove" in capsys.readouterr().err


def test_a_reader_that_stops_reading_is_no_error(monkeypatch):
    def broken_pipe():
        raise BrokenPipeError

    silenced = []
    monkeypatch.setattr(cli, "load", broken_pipe)
    monkeypatch.setattr(cli.os, "dup2", lambda new, old: silenced.append(old))
    monkeypatch.setattr("sys.stdout", sys.__stdout__)
    assert main(["list"]) == 0
    assert silenced == [1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["check", "x.py", "--jobs", "0"], "must be a whole number from 1 upwards, got '0'"),
        (["check", "x.py", "--jobs", "two"], "must be a whole number from 1 upwards, got 'two'"),
        (["check", "x.py", "--timeout", "nan"], "must be a number of seconds above 0, got 'nan'"),
        (["check", "x.py", "--timeout", "-1"], "must be a number of seconds above 0, got '-1'"),
        (["check", "x.py", "--timeout", "soon"], "must be a number of seconds above 0, got 'soon'"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused_by_its_option(capsys, words, message):
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_a_chapter_does_not_go_with_single_pages(capsys):
    assert main(["verify", "ch03/softmax-overflow", "--chapter", "ch04"]) == 2
    assert "--chapter goes with all pages" in capsys.readouterr().err


def test_a_file_of_another_kind_is_not_said_to_be_clean(capsys, tmp_path):
    (tmp_path / "notes.docx").write_text("softmax")
    assert main(["check", str(tmp_path / "notes.docx")]) == 2
    assert "only .md, .ipynb, .py files can be checked" in capsys.readouterr().out


def test_a_terminal_that_cannot_show_a_sign_gets_its_code(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert main(["show", "ch03/np-int-removed"]) == 0
    sys.stdout.flush()
    assert b"ch03/np-int-removed \\xb7 environment" in raw.getvalue()


def test_without_a_terminal_nothing_is_printed_and_nothing_fails(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    assert main(["list", "--chapter", "ch02"]) == 0
    sys.stdout.close()


def test_the_package_can_be_run_as_a_module(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["errata", "list", "--chapter", "ch02"])
    with pytest.raises(SystemExit) as stop:
        runpy.run_module("errata", run_name="__main__")
    assert stop.value.code == 0
    assert "ch02/" in capsys.readouterr().out
