"""What the README shows is what happens."""

import doctest
import re
import shlex
from pathlib import Path

import pytest

from errata.cli import main

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n\$ (.*)\n((?:.*\n)*?)```$", README, re.M)


def test_there_are_commands_to_try():
    assert len(CONSOLE) >= 3


@pytest.mark.parametrize(("command", "shown"), CONSOLE)
def test_a_command_prints_what_is_shown(command, shown, capsys, tmp_path, monkeypatch):
    (note,) = re.findall(r"```python\n(# notes.py\n.*?)```", README, re.S)
    (tmp_path / "notes.py").write_text(note, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    program, *words = shlex.split(command)
    assert program == "errata"
    main(words)
    printed = capsys.readouterr().out
    # as in a doctest, a line of three dots stands for anything
    matches = doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert matches, f"shown:\n{shown}\nprinted:\n{printed}"


def test_the_examples_in_python_run():
    for block in re.findall(r"```pycon\n(.*?)```", README, re.S):
        test = doctest.DocTestParser().get_doctest(block, {}, "README", "README.md", 0)
        result = doctest.DocTestRunner().run(test)
        assert result.failed == 0


def test_every_link_leads_somewhere():
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (Path(__file__).parents[1] / link).exists(), link


def test_the_two_commands_of_the_readme_do_all_the_set_up():
    commands = re.findall(r"^```sh\n(.*)\n```$", README, re.M)
    assert commands == ["pip install -q . && errata verify", "pip install -q tox && tox"]
