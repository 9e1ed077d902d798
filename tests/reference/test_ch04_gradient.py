from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reference.ch04_learning import (
    function_1,
    function_2,
    gradient_descent,
    numerical_diff,
    numerical_gradient,
    tangent_line,
)

FLOATS = pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])


def sum_of_squares(x):
    return np.sum(x**2)


def test_the_slopes_of_the_book():
    # a polynomial of degree 2 has no error but rounding: eps f / h = 2e-16 * 2 / 1e-4
    assert numerical_diff(function_1, 5) == pytest.approx(0.2, abs=1e-11)
    assert numerical_diff(function_1, 10) == pytest.approx(0.3, abs=1e-11)


@given(hnp.arrays(np.float64, 5, elements=st.floats(-5, 5)))
def test_the_slope_of_an_array_is_the_slope_at_each_element(x):
    # h^2/6 of the third derivative, where h = 1e-4 max(1, |x|), and rounding of eps/h
    np.testing.assert_allclose(numerical_diff(np.sin, x), np.cos(x), rtol=0, atol=5e-8)
    assert numerical_diff(np.sin, x).tolist() == [numerical_diff(np.sin, element).tolist() for element in x]


@FLOATS
def test_a_slope_is_computed_in_float64_and_returned_in_the_dtype_of_x(dtype):
    slope = numerical_diff(function_1, dtype(5))
    assert slope.dtype == dtype
    assert float(slope) == pytest.approx(float(dtype(0.2)), abs=1e-11)
    handed = []
    numerical_diff(lambda x: handed.append(x.dtype) or x, dtype(5))
    assert handed == [np.float64, np.float64]


@pytest.mark.parametrize(("x", "result"), [([1.0, 2.0], 3.0), (1.0, [1.0, 2.0]), ([1.0, 2.0], [[1.0, 2.0]])])
def test_a_function_of_one_variable_keeps_the_shape(x, result):
    with pytest.raises(TypeError, match="f must return the shape"):
        numerical_diff(lambda _: result, x)


def test_the_tangent_at_5_is_the_books():
    line = tangent_line(function_1, 5)
    assert line(np.array([0.0, 5.0])).tolist() == pytest.approx([-0.25, 0.75])
    assert tangent_line(function_1, np.float32(5))(0).dtype == np.float32


def test_the_tangent_plane_is_a_number_per_point():
    plane = tangent_line(function_2, np.array([3.0, 4.0]))
    assert plane([3, 4]) == 25
    assert plane([[3, 5], [4, 4]]).tolist() == pytest.approx([33, 31])
    with pytest.raises(ValueError, match=r"t must have shape \(..., 2\), got \(3,\)"):
        plane([1, 2, 3])


def test_a_tangent_stays_where_it_was_taken():
    x = np.array([3.0, 4.0])
    plane = tangent_line(function_2, x)
    x[:] = 0
    assert plane([3, 4]) == 25


@pytest.mark.parametrize(("x", "gradient"), [([3.0, 4.0], [6, 8]), ([0.0, 2.0], [0, 4]), ([3.0, 0.0], [6, 0])])
def test_the_gradients_of_the_book(x, gradient):
    np.testing.assert_allclose(numerical_gradient(function_2, np.array(x)), gradient, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    "x", [[3, 4], (3, 4), np.array([3, 4]), np.array([3, 4], np.uint8), np.array([3, 4], ">i2"), [3.0, 4.0]]
)
def test_whole_numbers_and_lists_have_the_gradient_of_floats(x):
    gradient = numerical_gradient(sum_of_squares, x)
    assert gradient.dtype == np.float64
    assert gradient.tolist() == numerical_gradient(sum_of_squares, np.array([3.0, 4.0])).tolist()


@given(hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=3), elements=st.floats(-1e3, 1e3)))
def test_the_gradient_has_the_shape_of_x_and_the_value_of_the_formula(x):
    weights = np.arange(1.0, x.size + 1).reshape(x.shape)
    gradient = numerical_gradient(lambda x: np.sum(weights * x**2), x)
    assert gradient.shape == x.shape
    # rounding: eps f / h; f is below 27 * 27 * 1e6 and h at least 1e-4
    np.testing.assert_allclose(gradient, 2 * weights * x, rtol=1e-8, atol=4e-3)


def test_a_matrix_is_handed_over_as_a_whole():
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert numerical_gradient(lambda x: x.sum() ** 2, x).round(6).tolist() == [[20, 20], [20, 20]]
    assert numerical_gradient(lambda x: x[0, 0] * x[1, 1], x).round(6).tolist() == [[4, 0], [0, 1]]


@FLOATS
@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_step_suits_the_dtype_and_the_size_of_x(dtype, size):
    gradient = numerical_gradient(sum_of_squares, np.array([size], dtype))
    assert gradient.dtype == dtype
    # x^2 rounded to eps x^2 and divided by a step of at least cbrt(eps) x
    assert gradient[0] == pytest.approx(2 * size, rel=float(np.finfo(dtype).eps) ** (2 / 3))


def test_a_step_larger_than_the_spacing_of_huge_numbers():
    assert numerical_gradient(sum_of_squares, np.array([1e13])) == pytest.approx(2e13, rel=1e-9)


@given(hnp.arrays(st.sampled_from([np.float32, np.float64]), (2, 2), elements=st.floats(-8, 8, width=32)))
def test_x_is_restored_bit_for_bit(x):
    before = x.tobytes()
    numerical_gradient(sum_of_squares, x)
    assert x.tobytes() == before


def test_x_is_restored_when_f_raises():
    x = np.array([-0.0, 4.0])

    def interrupted(x):
        if x[1] > 4:
            raise KeyboardInterrupt
        return 0.0

    with pytest.raises(KeyboardInterrupt):
        numerical_gradient(interrupted, x)
    assert x.tobytes() == np.array([-0.0, 4.0]).tobytes()


def test_a_function_may_ignore_its_argument_and_read_the_array_itself():
    W = np.array([[1.0, 2.0]])
    assert numerical_gradient(lambda _: np.sum(W**2), W).round(8).tolist() == [[2, 4]]
    column = np.arange(6.0).reshape(2, 3)[:, 1]
    assert numerical_gradient(lambda _: np.sum(column**2), column).round(8).tolist() == [2, 8]


@FLOATS
def test_a_read_only_array_is_copied(dtype):
    x = np.array([3, 4], dtype)
    x.setflags(write=False)
    gradient = numerical_gradient(sum_of_squares, x)
    assert (gradient.astype(float).round(9).tolist(), gradient.dtype) == ([6, 8], dtype)


WRAPPINGS = {
    "0-d": np.array,
    "1-d": lambda value: np.array([value]),
    "2-d": lambda value: np.array([[value]]),
    "float": float,
    "list": lambda value: [value],
}


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS)
def test_one_number_in_any_wrapping_is_one_number(wrap):
    assert numerical_gradient(lambda x: wrap(sum_of_squares(x)), np.array([3.0, 4.0])).round(8).tolist() == [6, 8]


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (np.ones(2), r"f must return one number, got \(2,\)"),
        ([], r"f must return one number, got \[\]"),
        (1j, "f must return one real number, got 1j"),
        ("1", "f must return one real number, got '1'"),
        (None, "f must return one real number, got None"),
    ],
)
def test_anything_but_one_number_is_refused(result, message):
    with pytest.raises(TypeError, match=message):
        numerical_gradient(lambda _: result, np.array([3.0, 4.0]))


@pytest.mark.parametrize("function", [numerical_gradient, numerical_diff, tangent_line, gradient_descent])
@pytest.mark.parametrize(
    ("f", "x", "error", "message"),
    [
        (3, [1.0], TypeError, "f must be a function, got 3"),
        (function_2, ["1"], TypeError, "x must be an array of real numbers"),
        (function_2, [1j], TypeError, "x must be an array of real numbers"),
        (function_2, [], ValueError, "x must not be empty"),
    ],
)
def test_bad_arguments_are_named(function, f, x, error, message):
    with pytest.raises(error, match=message):
        function(f, x)


def test_a_sum_of_squares_takes_points():
    assert function_2([1, 2, 3]) == 14
    assert function_2(np.float32([[3, 4], [0, 2]])).tolist() == [25, 4]
    with pytest.raises(ValueError, match="x must have the coordinates of a point on its last axis"):
        function_2(3.0)


@FLOATS
def test_the_functions_of_the_book_keep_the_dtype(dtype):
    x = np.array([3, 4], dtype)
    assert [function_1(x).dtype, function_1(x[0]).dtype, function_2(x).dtype] == [dtype] * 3


@pytest.mark.parametrize("function", [function_1, function_2])
def test_the_functions_of_the_book_refuse_what_is_no_number(function):
    with pytest.raises(TypeError, match="x must be an array of real numbers"):
        function(["3"])


def test_a_step_of_descent_on_the_book_function_shrinks_x_by_a_factor():
    x, history = gradient_descent(function_2, np.array([-3.0, 4.0]), lr=0.1, step_num=20)
    np.testing.assert_allclose(x, np.array([-3, 4]) * 0.8**20, rtol=1e-9)
    np.testing.assert_allclose(history, np.array([-3, 4]) * 0.8 ** np.arange(21)[:, np.newaxis], rtol=1e-9)
    assert history[-1].tolist() == x.tolist()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"lr": 0.1, "step_num": 100}, [-6.11110793e-10, 8.14814391e-10]),
        ({}, [-0.39785867, 0.53047822]),
        ({"lr": 1e-10, "step_num": 100}, [-2.99999994, 3.99999992]),
    ],
)
def test_descent_arrives_where_the_book_does(settings, expected):
    # nine digits are printed; a rounding of 1e-12 in each gradient adds up to 2e-13 in x
    x, _ = gradient_descent(function_2, np.array([-3.0, 4.0]), **settings)
    np.testing.assert_allclose(x, expected, rtol=1e-8, atol=1e-12)


def test_a_large_learning_rate_diverges():
    x, _ = gradient_descent(function_2, np.array([-3.0, 4.0]), lr=10.0, step_num=20)
    np.testing.assert_allclose(x, np.array([-3, 4]) * 19.0**20, rtol=1e-6)


def test_the_start_is_neither_moved_nor_aliased():
    start = np.array([-3.0, 4.0])
    first, _ = gradient_descent(function_2, start, lr=0.1)
    second, history = gradient_descent(function_2, start, lr=0.1, step_num=0)
    second[:] = 0
    assert (start.tolist(), history.tolist()) == ([-3, 4], [[-3, 4]])
    assert not np.shares_memory(first, start)


@FLOATS
def test_descent_keeps_the_dtype_and_the_shape(dtype):
    for start in (np.array([[-3, 4]], dtype), dtype(2)):
        x, history = gradient_descent(sum_of_squares, start, lr=0.1, step_num=3)
        assert (x.dtype, history.dtype, history.shape) == (dtype, dtype, (4, *np.shape(start)))


def test_descent_from_whole_numbers_is_descent_from_floats():
    whole, floats = ([-3, 4], [-3.0, 4.0])
    assert gradient_descent(function_2, whole)[0].tolist() == gradient_descent(function_2, floats)[0].tolist()


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"lr": -1}, ValueError, "lr must be a finite number from 0, got -1"),
        ({"lr": np.inf}, ValueError, "lr must be a finite number"),
        ({"lr": "fast"}, TypeError, "lr must be a real number"),
        ({"step_num": -1}, ValueError, "step_num must be at least 0, got -1"),
        ({"step_num": 1.5}, TypeError, "step_num must be a whole number"),
    ],
)
def test_bad_settings_of_the_descent_are_named(settings, error, message):
    with pytest.raises(error, match=message):
        gradient_descent(function_2, [1.0, 2.0], **settings)
