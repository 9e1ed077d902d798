"""The measures of a classifier against scikit-learn, and where they are not defined."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import given
from hypothesis import strategies as st

from reference.appendix_metrics import (
    accuracy,
    auc,
    confusion_matrix,
    f1,
    macro_average,
    precision,
    recall,
    roc_curve,
)

labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1).map(lambda rows: np.array(rows).T)
# few different scores, so that ties are frequent
scored = st.lists(st.tuples(st.sampled_from([-1.5, 0.0, 0.25, 1.0, 3.0]), st.integers(0, 1)), min_size=2).filter(
    lambda rows: len({t for _, t in rows}) == 2
)


@given(labels)
def test_the_confusion_matrix_is_the_one_of_scikit_learn(pair):
    y, t = pair
    assert np.array_equal(confusion_matrix(y, t, classes=4), sk.confusion_matrix(t, y, labels=range(4)))


@given(labels)
def test_accuracy_is_the_one_of_scikit_learn(pair):
    y, t = pair
    assert accuracy(y, t) == sk.accuracy_score(t, y)


@pytest.mark.parametrize(
    ("ours", "theirs"), [(precision, sk.precision_score), (recall, sk.recall_score), (f1, sk.f1_score)]
)
@given(pair=labels)
def test_the_measures_of_each_class_and_their_mean_are_those_of_scikit_learn(ours, theirs, pair):
    y, t = pair
    options = {"labels": range(4), "zero_division": 0}
    assert ours(y, t, classes=4) == pytest.approx(theirs(t, y, average=None, **options), rel=1e-14)
    # the mean of four numbers, added in any order
    expected = theirs(t, y, average="macro", **options)
    assert macro_average(ours(y, t, classes=4)) == pytest.approx(expected, rel=1e-14)


@given(scored)
def test_the_roc_curve_and_its_area_are_those_of_scikit_learn(rows):
    y, t = map(np.array, zip(*rows, strict=True))
    ours, theirs = roc_curve(y, t), sk.roc_curve(t, y, drop_intermediate=False)
    assert np.array_equal(ours[0], theirs[0])
    assert np.array_equal(ours[1], theirs[1])
    assert np.array_equal(ours[2][1:], theirs[2][1:])  # older versions begin at max + 1 instead of inf
    # sums of at most as many products as there are samples
    assert auc(*ours[:2]) == pytest.approx(sk.roc_auc_score(t, y), abs=1e-14)


def test_the_area_is_one_for_a_right_order_none_for_a_wrong_one_and_half_for_equal_scores():
    t = [0, 0, 1, 1]
    assert [auc(*roc_curve(y, t)[:2]) for y in ([1, 2, 3, 4], [4, 3, 2, 1], [7, 7, 7, 7])] == [1, 0, 0.5]


def test_a_class_that_is_never_predicted_has_precision_zero():
    assert precision([0, 0, 0], [0, 1, 1]).tolist() == [1 / 3, 0]
    assert f1([0, 0, 0], [0, 1, 1]).tolist() == [0.5, 0]


def test_a_class_that_never_occurs_has_recall_zero():
    assert recall([0, 1, 1], [0, 0, 0]).tolist() == [1 / 3, 0]
    assert f1([0], [0], classes=3).tolist() == [1, 0, 0]


def test_scores_and_one_hot_rows_and_columns_mean_the_same_as_class_numbers():
    y, t = np.array([2, 0, 1, 1]), np.array([2, 1, 1, 0])
    expected = confusion_matrix(y, t)
    scores = np.eye(3)[y] * 7 - 3
    assert expected.tolist() == [[0, 1, 0], [1, 1, 0], [0, 0, 1]]
    for other in (confusion_matrix(scores, np.eye(3)[t]), confusion_matrix(y[:, None], t[:, None])):
        assert np.array_equal(other, expected)
    assert confusion_matrix(scores, t, classes=3).dtype == np.int64


def test_without_a_number_of_classes_there_are_as_many_as_occur_on_either_side():
    assert confusion_matrix([0, 0], [0, 3]).shape == (4, 4)
    assert confusion_matrix([3, 0], [0, 0]).shape == (4, 4)
    assert confusion_matrix([[0.9, 0.1, 0.0]], [0]).shape == (3, 3)
    assert confusion_matrix([0], [0]).tolist() == [[1]]


def test_inputs_are_not_modified_and_whole_numbers_mean_the_same_as_floats():
    y, t = np.array([3, 1, 2, 2]), np.array([1, 0, 1, 0])
    floats = roc_curve(y.astype(float), t.astype(float))
    assert all(np.array_equal(a, b) for a, b in zip(roc_curve(y, t), floats, strict=True))
    assert np.array_equal(precision(y, t), precision(y.astype(float), t.astype(float)))
    assert (y.tolist(), t.tolist()) == ([3, 1, 2, 2], [1, 0, 1, 0])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_roc_curve_has_the_dtype_of_the_scores_and_no_score_is_too_large(dtype):
    largest = np.finfo(dtype).max
    curve = roc_curve(np.array([-largest, largest], dtype), [0, 1])
    assert [array.tolist() for array in curve] == [[0, 0, 1], [0, 1, 1], [np.inf, largest, -largest]]
    assert {array.dtype for array in curve} == {np.dtype(dtype)}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: confusion_matrix([0, 1], [0]), ValueError, r"t must have the shape \(2,\) of y, got \(1,\)"),
        (lambda: confusion_matrix([0.5], [0]), TypeError, "y must hold whole class numbers, got 0.5"),
        (lambda: confusion_matrix([0], [np.nan]), TypeError, "t must hold whole class numbers, got nan"),
        (lambda: confusion_matrix([-1], [0]), ValueError, "y must hold class numbers from 0 .* got -1"),
        (lambda: confusion_matrix([0], [2], classes=2), ValueError, "t must hold class numbers from 0 to 1, got 2"),
        (lambda: confusion_matrix(np.eye(3), [0, 1, 2], 2), ValueError, r"y must have shape .*, got \(3, 3\)"),
        (lambda: confusion_matrix([], []), ValueError, "y must not be empty"),
        (lambda: confusion_matrix(["a"], [0]), TypeError, "y must be an array of real numbers"),
        (lambda: accuracy(0, 0), ValueError, "y must have 1 or 2 axes"),
        (lambda: precision([0], [0], classes=0), ValueError, "classes must be at least 1, got 0"),
        (lambda: roc_curve([1, np.nan], [0, 1]), ValueError, "y must hold finite scores, got nan"),
        (lambda: roc_curve([1, 2], [1, 1]), ValueError, "t must hold both classes, 0 and 1, got only 1"),
        (lambda: roc_curve([1, 2], [0, 5]), ValueError, "t must hold class numbers from 0 to 1, got 5"),
        (lambda: roc_curve([1, 2], [0, 1, 1]), ValueError, r"t must have shape \(2,\)"),
        (lambda: auc([0], [1]), ValueError, "x must have at least two numbers"),
        (lambda: auc([0, 1, 0.5], [0, 1, 1]), ValueError, "and never fall"),
        (lambda: auc([0, 1], [0]), ValueError, r"y must have the shape \(2,\) of x"),
        (lambda: macro_average([]), ValueError, "scores must not be empty"),
    ],
)
def test_bad_input_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
