from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.ch02_perceptron import AND, NAND, OR, XOR, Perceptron

INPUTS = [(0, 0), (1, 0), (0, 1), (1, 1)]
TABLES = {AND: [0, 0, 0, 1], NAND: [1, 1, 1, 0], OR: [0, 1, 1, 1], XOR: [0, 1, 1, 0]}
GATES = pytest.mark.parametrize("gate", TABLES, ids=lambda gate: gate.__name__)


@GATES
def test_a_gate_has_the_truth_table_of_the_book(gate):
    assert [gate(x1, x2) for x1, x2 in INPUTS] == TABLES[gate]


@GATES
def test_a_gate_of_numbers_is_a_plain_int(gate):
    assert {type(gate(x1, x2)) for x1, x2 in [(0, 1), (1.0, True), (np.float32(0), np.int64(1))]} == {int}


@GATES
def test_a_gate_of_arrays_is_the_gate_of_each_element(gate):
    x1, x2 = np.array(INPUTS).T
    answers = gate(x1, x2)
    assert (answers.tolist(), answers.dtype.kind) == (TABLES[gate], "i")
    assert gate(x1[:, np.newaxis], x2).shape == (4, 4)
    assert gate(x1.astype(bool), x2.astype(np.uint8)).tolist() == TABLES[gate]


@pytest.mark.parametrize(("w", "b"), [([0.5, 0.5], -0.5), ([1, 1], -1)])
def test_a_perceptron_does_not_fire_on_exactly_zero(w, b):
    assert [Perceptron(w, b)(x1, x2) for x1, x2 in INPUTS] == TABLES[AND]


weights = st.integers(-8, 8)


@given(weights, weights, weights)
def test_no_perceptron_is_xor(w1, w2, b):
    assert [Perceptron([w1, w2], b)(x1, x2) for x1, x2 in INPUTS] != TABLES[XOR]


@given(st.lists(st.tuples(weights, weights), min_size=1, max_size=6), weights)
def test_turning_every_sign_turns_every_answer_but_the_tie(pairs, b):
    w, x = zip(*pairs, strict=True)
    total = int(np.dot(w, x)) + b
    answers = Perceptron(w, b)(*x), Perceptron([-n for n in w], -b)(*x)
    assert answers == (int(total > 0), int(total < 0))


def test_a_perceptron_keeps_its_own_weights():
    w = np.array([1.0, 1.0])
    gate = Perceptron(w, -1.5)
    w[:] = 0
    assert (gate(1, 1), gate.w.tolist(), gate.b) == (1, [1, 1], -1.5)


@pytest.mark.parametrize(
    ("w", "b", "error", "message"),
    [
        ([[1, 1]], 0, ValueError, r"w must have 1 axes, got shape \(1, 2\)"),
        ([], 0, ValueError, "w must not be empty"),
        (["a"], 0, TypeError, "w must be an array of real numbers"),
        ([1], "b", TypeError, "b must be a real number"),
        ([1], np.nan, ValueError, "b must be a finite number"),
    ],
)
def test_bad_weights_are_named(w, b, error, message):
    with pytest.raises(error, match=message):
        Perceptron(w, b)


@GATES
def test_bad_inputs_are_named(gate):
    with pytest.raises(TypeError, match="x2 must be an array of real numbers"):
        gate(0, "1")
    with pytest.raises(TypeError, match="x1 must be an array of real numbers"):
        gate(1j, 0)
    with pytest.raises(ValueError, match=r"broadcast, got \(2,\), \(3,\)"):
        gate([0, 1], [0, 1, 0])


def test_the_number_of_inputs_is_the_number_of_weights():
    with pytest.raises(TypeError, match="x must be 2 inputs, one per weight, got 3"):
        Perceptron([1, 1], 0)(1, 1, 1)
