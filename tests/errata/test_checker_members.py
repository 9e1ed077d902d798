"""Functions that a class only groups are judged by themselves; methods are judged with their class."""

from __future__ import annotations

import pytest
from notes import write_notes

from errata.checker.check import check

pytestmark = pytest.mark.usefixtures("judged_here")

GROUP = """import numpy as np


class {owner}:
    {maker}

    {mark}
    def softmax({first}a):
        {step}
        e = np.exp(a{shift})
        return e / np.sum(e, axis=-1, keepdims=True)
"""
NORMAL = {
    "owner": "Functions",
    "maker": "count = 0",
    "mark": "@staticmethod",
    "first": "",
    "step": "pass",
    "shift": " - np.max(a, axis=-1, keepdims=True)",
}


def verdicts(folder, **change):
    write_notes(folder, a_py=GROUP.format(**NORMAL | change))
    return [(one.definition.name, one.definition.line, one.verdict) for one in check([folder], cache=False).definitions]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"mark": "", "first": "self, "},
        {"owner": "Functions(object)"},
        {"maker": "def __init__(self): pass", "mark": "", "first": "self, "},
    ],
)
def test_a_function_in_a_class_without_a_state_is_judged_by_itself(tmp_path, change):
    assert verdicts(tmp_path, **change) == [("softmax", 8, "right")]
    assert verdicts(tmp_path, **change, shift="") == [("softmax", 8, "wrong")]


@pytest.mark.parametrize(
    "change",
    [
        {"mark": "", "first": "self, ", "step": "self.count += 1"},
        {"mark": "@classmethod", "first": "cls, "},
        {"owner": "Functions(Base)"},
        {"maker": "def __init__(self): self.load()"},
        {"step": "a = softmax(a)"},
    ],
)
def test_what_asks_its_class_or_its_object_is_not(tmp_path, change):
    assert verdicts(tmp_path, **change) == []


def test_a_method_of_one_of_the_books_classes_is_judged_with_its_class(tmp_path):
    names = [name for name, _, _ in verdicts(tmp_path, owner="SoftmaxWithLoss")]
    assert names == ["SoftmaxWithLoss"]


def test_forward_in_a_class_is_no_function_of_chapter_3(tmp_path):
    text = "class Step:\n    @staticmethod\n    def forward(network, x):\n        return x\n"
    write_notes(tmp_path, a_py=text)
    assert check([tmp_path], cache=False).definitions == []
