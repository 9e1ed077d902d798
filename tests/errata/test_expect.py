"""What checks are written with says which input, what came out, and what should have."""

import warnings

import numpy as np
import pytest

from errata import Mistake, expect, same
from errata.expect import call, equal, show


def double(x, times=2):
    return times * x


def test_a_right_result_is_returned():
    assert expect(double, 3, gives=6, because="") == 6


def test_a_wrong_result_names_input_result_and_expectation():
    with pytest.raises(Mistake) as error:
        expect(double, 3, times=3, gives=6, because="twice three is six")
    mistake = error.value
    assert (mistake.given, mistake.got, mistake.expected) == ("double(3, times=3)", "9", "6")
    assert str(mistake) == "twice three is six: double(3, times=3) gives 9, expected 6"


def test_an_error_counts_only_where_the_check_says_so():
    def index(x):
        return [1][x]

    with pytest.raises(IndexError):
        expect(index, 3, because="")
    with pytest.raises(Mistake, match=r"index\(3\) gives IndexError: list index out of range, expected a result"):
        expect(index, 3, crashes=IndexError, because="")
    with pytest.raises(Mistake, match="expected 5"):
        expect(index, 3, gives=5, crashes=(IndexError, KeyError), because="")
    assert expect(index, 3, gives=1, may_refuse=(IndexError,), because="") is None


def test_a_refusal_that_must_come_and_does_not_is_a_mistake():
    assert expect(int, "x", raises=ValueError, because="") is None
    with pytest.raises(Mistake, match=r"int\('3'\) gives 3, expected ValueError or TypeError"):
        expect(int, "3", raises=(ValueError, TypeError), because="no text")


def test_a_warning_is_a_mistake_only_for_a_quiet_check():
    def loud():
        warnings.warn("too loud", RuntimeWarning, stacklevel=1)
        return 1

    assert expect(loud, gives=1, because="") == 1
    with pytest.raises(Mistake, match="RuntimeWarning: too loud, expected no warning"):
        expect(loud, gives=1, quiet=True, because="")


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ([1.0, 2.0], np.array([1, 2]), True),
        ([1.0], 1.0, False),
        ([np.nan], [np.nan], False),
        ("a", "a", True),
        ("a", "b", False),
        ([[1], [1, 2]], [1], False),
        ([True, False], [1, 0], True),
        (None, 1, False),
    ],
)
def test_results_agree_in_shape_and_value(a, b, agree):
    assert equal(a, b) is agree


def test_same_compares_a_value_at_hand():
    same(0.3, 0.1 + 0.2, because="")
    with pytest.raises(Mistake, match=r"^sums: got 3, expected 4$"):
        same(3, 4, because="sums")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64(0.5), "0.5"),
        (np.array([1, 2]), "[1, 2]"),
        ((1,), "(1,)"),
        ([np.int64(1), "a"], "[1, 'a']"),
        ({"W1": np.array([1.0])}, "{'W1': [1.]}"),
        (len, "len"),
        (object, "object"),
    ],
)
def test_values_are_shown_as_a_learner_types_them(value, text):
    assert show(value) == text


def test_long_values_are_cut():
    assert show("x" * 500) == "'" + "x" * 118 + "…"
    assert len(show(np.arange(1000.0))) < 60


def test_a_call_shows_the_name_in_the_learners_code():
    assert call(double, (1,), {"times": 2}) == "double(1, times=2)"
    assert call(len, (), {}) == "len()"
    assert call(type("Net", (), {"__call__": lambda self: 1})(), (), {}) == "Net()"


def test_a_mistake_without_facts_is_its_reason():
    assert str(Mistake("never")) == "never"
