from __future__ import annotations

import numpy as np
import pytest
import scipy.special
import sklearn.metrics
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reference.ch03_neural_network import softmax
from reference.ch04_learning import (
    cross_entropy_error,
    mean_squared_error,
    numerical_gradient,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    sum_squared_error,
)

BOOK_Y = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
BOOK_Y2 = [0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0]
BOOK_T = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
EPS = np.finfo(np.float64).eps

near = hnp.arrays(np.float64, (4, 3), elements=st.floats(-15, 15))
scores = hnp.arrays(np.float64, (4, 3), elements=st.floats(-30, 30))
labels = hnp.arrays(np.int64, 4, elements=st.integers(0, 2))
soft = hnp.arrays(np.float64, (4, 3), elements=st.floats(0, 1))


def test_the_squared_errors_of_the_book():
    assert sum_squared_error(BOOK_Y, BOOK_T) == pytest.approx(0.0975, rel=4 * EPS)
    assert sum_squared_error(BOOK_Y2, BOOK_T) == pytest.approx(0.5975, rel=4 * EPS)
    assert mean_squared_error is sum_squared_error


@given(scores, scores)
def test_the_squared_error_of_a_batch_is_the_mean_of_its_samples(y, t):
    singles = [sum_squared_error(a, b) for a, b in zip(y, t, strict=True)]
    assert sum_squared_error(y, t) == pytest.approx(np.mean(singles), rel=16 * EPS)
    assert sum_squared_error(y, t) == pytest.approx(sklearn.metrics.mean_squared_error(t, y) * 3 / 2, rel=16 * EPS)


def test_the_squared_error_of_pictures_counts_samples_on_the_first_axis():
    assert sum_squared_error(np.ones((2, 3, 4)), np.zeros((2, 3, 4))) == 6
    assert sum_squared_error(3, 1) == 2


@pytest.mark.parametrize(("y", "t"), [(np.ones((4, 1)), np.ones(4)), ([1.0, 2.0], [1.0]), (np.ones((2, 3)), 1)])
def test_a_squared_error_does_not_broadcast(y, t):
    with pytest.raises(ValueError, match="t must have the shape"):
        sum_squared_error(y, t)


def test_the_cross_entropies_of_the_book():
    # the book adds 1e-7 inside the logarithm, which is what the last digits differ by
    assert cross_entropy_error(BOOK_Y, BOOK_T) == pytest.approx(0.510825457099338, abs=2e-7)
    assert cross_entropy_error(BOOK_Y2, BOOK_T) == pytest.approx(2.302584092994546, abs=2e-6)
    assert cross_entropy_error(BOOK_Y, BOOK_T) == pytest.approx(-np.log(0.6), rel=EPS)


@given(near, labels)
def test_cross_entropy_is_scikit_learns_log_loss(x, t):
    y = softmax(x)
    # these scores stay away from eps, below which log_loss cuts probabilities off
    assert cross_entropy_error(y, t) == pytest.approx(
        sklearn.metrics.log_loss(t, y, labels=[0, 1, 2]), rel=1e-9, abs=1e-12
    )


@given(scores, labels)
def test_every_form_of_the_same_labels_has_the_same_loss(x, t):
    one_hot = np.eye(3)[t]
    forms = [t, t.astype(float), t[:, np.newaxis], one_hot, one_hot.astype(int), t.tolist()]
    losses = [cross_entropy_error(softmax(x), form) for form in forms]
    assert losses == [losses[0]] * 6
    exact = [softmax_cross_entropy(x, form)[0] for form in forms]
    # a row of products with 0 adds up as the picked element does, but for one rounding
    np.testing.assert_allclose(exact, exact[0], rtol=8 * EPS, atol=4 * EPS)


@given(scores, soft)
def test_soft_labels_are_weights_of_the_logarithms(x, t):
    y = softmax(x)
    assert cross_entropy_error(y, t) == pytest.approx(-(t * np.log(y)).sum() / 4, rel=1e-13, abs=4 * EPS)
    expected = -(t * scipy.special.log_softmax(x, axis=1)).sum() / 4
    assert softmax_cross_entropy(x, t)[0] == pytest.approx(expected, rel=1e-13, abs=4 * EPS)


@given(scores, labels)
def test_the_loss_of_a_batch_is_the_mean_of_its_samples(x, t):
    y = softmax(x)
    singles = [cross_entropy_error(*sample) for sample in zip(y, t, strict=True)]
    assert cross_entropy_error(y, t) == pytest.approx(np.mean(singles), rel=8 * EPS, abs=4 * EPS)
    exact = [softmax_cross_entropy(*sample)[0] for sample in zip(x, t, strict=True)]
    assert softmax_cross_entropy(x, t)[0] == pytest.approx(np.mean(exact), rel=8 * EPS, abs=4 * EPS)


@given(hnp.arrays(np.float64, (2, 2, 3), elements=st.floats(-9, 9)), labels)
def test_more_axes_are_more_samples(x, t):
    assert cross_entropy_error(softmax(x), t.reshape(2, 2)) == cross_entropy_error(softmax(x).reshape(4, 3), t)
    assert softmax_cross_entropy(x, t.reshape(2, 2, 1))[0] == softmax_cross_entropy(x.reshape(4, 3), t)[0]
    assert softmax_cross_entropy_grad(softmax(x), t.reshape(2, 2)).shape == (2, 2, 3)


@pytest.mark.parametrize("label", [1, np.int64(1), [1], [0, 1, 0], np.array(1)])
def test_one_sample_takes_its_label_in_any_form(label):
    assert cross_entropy_error([0.1, 0.6, 0.3], label) == pytest.approx(-np.log(0.6), rel=EPS)


def test_a_perfect_prediction_costs_exactly_nothing():
    for y in ([1.0, 0.0], np.float32([1, 0]), [1 + EPS, 0.0]):
        loss = cross_entropy_error(y, [1, 0])
        assert (loss, np.signbit(loss)) == (0, False)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_small_probability_is_not_cut_and_zero_is_finite(dtype):
    tiny = np.finfo(dtype).tiny
    for y in (tiny, 0):
        assert cross_entropy_error(np.array([1, y], dtype), 1) == dtype(-np.log(float(tiny)))
    small = dtype(tiny * 4)
    assert cross_entropy_error(np.array([1, small], dtype), 1) == dtype(-np.log(float(small)))


def test_a_single_column_of_outputs_is_one_class():
    assert cross_entropy_error([[0.9], [0.2]], [0, 0]) == pytest.approx(-np.log([0.9, 0.2]).mean(), rel=4 * EPS)


@given(scores, labels)
def test_the_exact_loss_is_the_loss_of_softmax(x, t):
    loss, y = softmax_cross_entropy(x, t)
    assert y.tolist() == softmax(x).tolist()
    assert loss == pytest.approx(cross_entropy_error(y, t), rel=1e-12, abs=1e-14)


def test_the_exact_loss_has_no_ceiling():
    big = np.finfo(np.float64).max
    assert softmax_cross_entropy([[0.0, 40.0]], [0])[0] == 40
    assert softmax_cross_entropy([-1e300, 1e300], 0)[0] == 2e300
    assert softmax_cross_entropy([-big, big], [0, 1])[0] == 0


@given(scores, soft)
def test_the_gradient_agrees_with_central_differences(x, t):
    numerical = numerical_gradient(lambda scores: softmax_cross_entropy(scores, t)[0], x)
    # step 1e-4 max(1, |x|): its square is 9e-6 at 30, times a third derivative below 1/10, over 6
    np.testing.assert_allclose(softmax_cross_entropy_grad(softmax(x), t), numerical, rtol=0, atol=1e-6)


def test_the_gradient_is_y_minus_t_over_n():
    y = np.array([[0.3, 0.2, 0.5], [0.01, 0.0, 0.99]])
    expected = [[0.15, -0.4, 0.25], [0.005, 0.0, -0.005]]
    for t in ([1, 2], [[1], [2]], [[0, 1, 0], [0, 0, 1]]):
        np.testing.assert_allclose(softmax_cross_entropy_grad(y, t), expected, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_losses_keep_the_dtype_of_the_outputs(dtype):
    y = np.array([[0.25, 0.75]], dtype)
    for t in ([1], [[0, 1]], [[0.0, 1.0]]):
        assert cross_entropy_error(y, t).dtype == dtype
        assert [part.dtype for part in softmax_cross_entropy(y, t)] == [dtype, dtype]
        assert softmax_cross_entropy_grad(y, t).dtype == dtype
    assert sum_squared_error(y, [[0, 1]]).dtype == dtype


def test_losses_do_not_modify_their_arguments():
    y, t = np.array([[0.25, 0.75]]), np.array([[0.5, 0.5]])
    y.setflags(write=False)
    t.setflags(write=False)
    for loss in (sum_squared_error, cross_entropy_error, softmax_cross_entropy, softmax_cross_entropy_grad):
        loss(y, t)
    softmax_cross_entropy_grad(y, [1])
    assert (y.tolist(), t.tolist()) == ([[0.25, 0.75]], [[0.5, 0.5]])


CLASSIFYING = pytest.mark.parametrize("loss", [cross_entropy_error, softmax_cross_entropy, softmax_cross_entropy_grad])


@CLASSIFYING
@pytest.mark.parametrize(
    ("y", "t", "error", "message"),
    [
        ([[0.1, 0.6, 0.3]], [-1], ValueError, "t must hold class numbers from 0 to 2, got -1"),
        ([[0.1, 0.6, 0.3]], [3], ValueError, "t must hold class numbers from 0 to 2, got 3"),
        ([[0.1, 0.6, 0.3]], [0.5], TypeError, "t must hold whole class numbers, got 0.5"),
        ([[0.1, 0.6, 0.3]], [0, 1], ValueError, r"t must have shape \(1,\) with class numbers"),
        ([[0.1, 0.6, 0.3]], [[0, 1]], ValueError, r"or \(1, 3\) with one row per sample, got \(1, 2\)"),
        ([[0.1, 0.6, 0.3]], ["a"], TypeError, "t must be an array of real numbers"),
        ([1j, 0], 0, TypeError, "must be an array of real numbers, got dtype complex128"),
        ([], 0, ValueError, "must not be empty"),
        (0.5, 0, ValueError, "must have one number per class on its last axis, got 0.5"),
    ],
)
def test_bad_arguments_of_a_loss_are_named(loss, y, t, error, message):
    with pytest.raises(error, match=message):
        loss(y, t)


@pytest.mark.parametrize("wrong", [-0.5, 1.5])
def test_probabilities_are_between_0_and_1(wrong):
    with pytest.raises(ValueError, match=f"y must hold probabilities from 0 to 1, got {wrong}"):
        cross_entropy_error([0.5, wrong], 0)
