from __future__ import annotations

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reference.ch03_neural_network import (
    identity_function,
    relu,
    relu_grad,
    shifted,
    sigmoid,
    sigmoid_grad,
    softmax,
    step_function,
    tanh,
)

ACTIVATIONS = [step_function, sigmoid, sigmoid_grad, relu, relu_grad, tanh, identity_function, softmax, shifted]
SMOOTH = ACTIVATIONS[1:]
EVERY = pytest.mark.parametrize("function", ACTIVATIONS, ids=lambda function: function.__name__)
EPS = np.finfo(np.float64).eps
TINY = np.finfo(np.float64).tiny

finite = st.floats(allow_nan=False, allow_infinity=False)
arrays = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=finite)


@given(arrays)
def test_sigmoid_is_scipys_to_rounding(x):
    # exp is good to one rounding; the sum, the quotient and expit itself add one each
    np.testing.assert_allclose(sigmoid(x), scipy.special.expit(x), rtol=4 * EPS, atol=TINY)


@given(arrays)
def test_the_slope_of_sigmoid_is_the_product_of_its_two_tails(x):
    tails = scipy.special.expit(x) * scipy.special.expit(-x)
    np.testing.assert_allclose(sigmoid_grad(x), tails, rtol=8 * EPS, atol=TINY)


@given(arrays)
def test_softmax_is_scipys(x):
    with np.errstate(over="ignore"):
        expected = scipy.special.softmax(x, axis=-1)
    np.testing.assert_allclose(softmax(x), expected, rtol=16 * EPS, atol=TINY)


@given(arrays)
def test_softmax_is_a_distribution_for_every_finite_input(x):
    y = softmax(x)
    assert y.min() >= 0
    # at most four numbers are divided and added
    np.testing.assert_allclose(y.sum(axis=-1), 1, rtol=0, atol=8 * EPS)


@given(hnp.arrays(np.float64, (3, 4), elements=st.floats(-1e3, 1e3)))
def test_softmax_of_a_batch_is_the_softmax_of_each_row(x):
    assert softmax(x).tolist() == [softmax(row).tolist() for row in x]


@given(hnp.arrays(np.int64, 5, elements=st.integers(-700, 700)), st.integers(-(10**6), 10**6))
def test_softmax_does_not_change_when_every_score_is_raised(x, constant):
    assert softmax(x).tolist() == softmax(x + constant).tolist()


def test_softmax_has_the_books_numbers():
    assert softmax([0.3, 2.9, 4.0]).round(8).tolist() == [0.01821127, 0.24519181, 0.73659691]
    np.testing.assert_allclose(softmax([1010, 1000, 990]), [9.99954600e-01, 4.53978686e-05, 2.06106005e-09], rtol=1e-8)


def test_equal_scores_in_two_rows_are_equal_in_each_row():
    assert softmax([[0, 0], [0, 0]]).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert softmax([[0, 1], [2000, 2001]])[0].sum() == pytest.approx(1, abs=2 * EPS)


def test_softmax_of_the_largest_numbers_is_no_nan():
    big = np.finfo(np.float64).max
    assert softmax([big, -big]).tolist() == [1, 0]
    assert softmax([big, big]).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("function", [softmax, shifted])
def test_scores_have_an_axis_for_the_classes(function):
    with pytest.raises(ValueError, match="x must have one score per class on its last axis, got the single number"):
        function(3.0)


def test_sigmoid_has_the_books_numbers():
    assert sigmoid(np.array([-1.0, 1.0, 2.0])).round(8).tolist() == [0.26894142, 0.73105858, 0.88079708]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_sigmoid_does_not_overflow_at_either_end(dtype):
    big = np.finfo(dtype).max
    assert sigmoid(np.array([-big, 0, big], dtype)).tolist() == [0, 0.5, 1]


def test_the_slope_of_sigmoid_is_not_lost_far_from_zero():
    np.testing.assert_allclose(sigmoid_grad([-40.0, 40.0]), np.exp(-40.0), rtol=4 * EPS)


def test_steps_at_zero():
    x = [-1.0, -0.0, 0.0, 1.0]
    assert step_function(x).tolist() == [0, 0, 0, 1]
    assert relu(x).tolist() == [0, 0, 0, 1]
    assert relu_grad(x).tolist() == [0, 0, 0, 1]


def test_a_step_of_one_number_is_a_whole_number():
    assert (step_function(2.5).tolist(), step_function(2.5).dtype.kind) == (1, "i")


@given(hnp.arrays(np.float64, 6, elements=st.floats(-20, 20)))
def test_the_slope_of_sigmoid_agrees_with_central_differences(x):
    h = 1e-5
    slope = (sigmoid(x + h) - sigmoid(x - h)) / (2 * h)
    # the third derivative is at most 1/8, h^2/6 of which is lost; the difference of two numbers below 1 loses eps/h
    np.testing.assert_allclose(sigmoid_grad(x), slope, rtol=0, atol=h**2 / 48 + 2 * EPS / h)


@given(hnp.arrays(np.float64, 6, elements=st.floats(-20, -1e-3) | st.floats(1e-3, 20)))
def test_the_slope_of_relu_agrees_with_central_differences_off_the_kink(x):
    h = 1e-5
    # numbers below 32 are rounded by 2e-15 at most
    np.testing.assert_allclose(relu_grad(x), (relu(x + h) - relu(x - h)) / (2 * h), rtol=0, atol=4e-15 / h)


def test_tanh_and_identity_are_what_they_say():
    x = np.linspace(-30, 30, 7)
    assert tanh(x).tolist() == np.tanh(x).tolist()
    assert identity_function(x).tolist() == x.tolist()


@pytest.mark.parametrize("function", SMOOTH, ids=lambda function: function.__name__)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_floating_dtype_stays(function, dtype):
    assert function(np.array([[1, -2, 0]], dtype)).dtype == dtype
    if function not in (softmax, shifted):
        assert function(dtype(1)).dtype == dtype


@EVERY
def test_whole_numbers_count_as_float64(function):
    expected = function([[0.0, 1.0, 200.0]])
    for dtype in (int, np.uint8, np.int16):
        assert function(np.array([[0, 1, 200]], dtype)).tolist() == expected.tolist()
        assert function(np.array([[0, 1, 200]], dtype)).dtype == expected.dtype


@EVERY
def test_the_input_is_not_modified(function):
    x = np.array([[1.0, -2.0, 0.0], [700.0, -800.0, 3.0]])
    x.setflags(write=False)
    assert function(x).shape == x.shape


@EVERY
@pytest.mark.parametrize(
    ("x", "error", "message"),
    [([], ValueError, "x must not be empty"), ([1j], TypeError, "x must be"), (["1"], TypeError, "x must be")],
)
def test_bad_input_is_named(function, x, error, message):
    with pytest.raises(error, match=message):
        function(x)
