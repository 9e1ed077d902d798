"""What is right is told to be right: the reference, and the program itself with its pages."""

from pathlib import Path

import pytest
from notes import IMPORT, OVERFLOWS, markdown

import errata
import reference
from errata.cli import main


@pytest.mark.parametrize("package", [reference, errata])
def test_the_package_is_clean(package, capsys):
    assert main(["check", "--no-cache", str(Path(package.__file__).parent)]) == 0, capsys.readouterr().out
    assert " definitions of the book's functions" in capsys.readouterr().out


@pytest.mark.usefixtures("judged_here")
def test_notes_that_are_called_like_a_page_are_checked(tmp_path):
    (tmp_path / "ch03").mkdir()
    (tmp_path / "ch03" / "softmax-overflow.md").write_text(markdown(IMPORT + OVERFLOWS), encoding="utf-8")
    assert main(["check", "--no-cache", str(tmp_path)]) == 1
