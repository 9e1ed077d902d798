"""The book's own published definitions are recognised by their shape, however they are written down."""

import re
from pathlib import Path

import pytest
from notes import markdown, write_notes

from errata.checker import book_code, check
from errata.checker.book_code import BOOK_CODE
from errata.checker.reading import definitions, sources

SIGMOID = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n"


def written():
    return re.findall(r"^\w{40,}$", Path(book_code.__file__).read_text(encoding="utf-8"), re.MULTILINE)


def is_the_books(folder, code):
    (one,) = definitions.definitions(sources.read(next(write_notes(folder, notes_md=markdown(code)).iterdir())))
    return one.shape_key in BOOK_CODE


def test_every_fingerprint_is_64_hexadecimal_digits():
    assert BOOK_CODE
    assert [one for one in BOOK_CODE if not re.fullmatch("[0-9a-f]{64}", one)] == []


def test_the_fingerprints_are_sorted_and_each_is_there_once():
    assert written() == sorted(BOOK_CODE)


@pytest.mark.parametrize(
    "code",
    [
        SIGMOID,
        "def sigmoid(x):\n    # squashes\n    return 1/(1+np.exp( -x ))\n",
        'def sigmoid(x: float) -> float:\n    """Squash."""\n    return (1 / (1 + np.exp(-x)))\n',
    ],
    ids=["as published", "other layout", "with a docstring and types"],
)
def test_a_verbatim_copy_is_the_books(tmp_path, code):
    assert is_the_books(tmp_path, code)


@pytest.mark.parametrize(
    "code",
    [
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n",
        SIGMOID.replace("1 /", "1.0 /"),
        SIGMOID.replace("-x", "x"),
    ],
    ids=["renamed variable", "another number type", "a mistake of one's own"],
)
def test_code_of_ones_own_is_not_the_books(tmp_path, code):
    assert not is_the_books(tmp_path, code)


@pytest.mark.usefixtures("judged_here")
def test_a_report_says_which_definitions_are_the_books(tmp_path):
    notes = markdown("import numpy as np\n" + SIGMOID + SIGMOID.replace("-x", "-1 * x"))
    found = check.check([write_notes(tmp_path, a_md=notes)], cache=False).definitions
    assert [one.book for one in found] == [True, False]
