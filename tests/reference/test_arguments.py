"""What every public callable says about its arguments, on every NumPy in the same words."""

import warnings

import numpy as np
import pytest

from reference._arguments import (
    as_array,
    class_numbers,
    generator,
    positive_int,
    positive_ints,
    real_array,
    real_number,
    same_shape,
    samples_and_targets,
    targets,
)

RAGGED = [
    [[1.0, 2.0], [3.0]],
    [[1, 2], 3],
    ([1], [2, 3]),
    [np.ones(2), np.ones(3)],
    [np.ones((2, 2)), np.ones((2, 3))],
]


@pytest.mark.parametrize("rows", RAGGED, ids=range(len(RAGGED)))
@pytest.mark.parametrize("action", ["error", "ignore", "always"])
def test_rows_of_different_lengths_are_a_type_error_whatever_is_done_with_warnings(rows, action):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter(action)
        with pytest.raises(TypeError, match=r"^x must be an array of real numbers, got rows of different lengths$"):
            real_array(rows, "x")
    assert caught == []


def test_looking_at_a_list_leaves_the_warning_filters_as_they_are():
    before = list(warnings.filters)
    real_array([1, 2], "x")
    assert warnings.filters == before


@pytest.mark.parametrize("value", [[[1, 2], [3, 4]], (1.5, 2.5), [True, False], ["a", "b"], 3])
def test_any_array_keeps_its_dtype(value):
    assert as_array(value, "x").dtype == np.array(value).dtype


def test_an_array_is_not_copied():
    x = np.ones(3, np.float32)
    assert real_array(x, "x") is x
    assert as_array(x, "x") is x


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floating_dtypes_stay(dtype):
    assert real_array(np.ones(2, dtype), "x").dtype == dtype


@pytest.mark.parametrize("value", [[3, 4], np.uint8([3, 4]), [True, False], 3, np.int64(3)])
def test_whole_numbers_become_float64(value):
    assert real_array(value, "x").dtype == np.float64


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([1j], TypeError, "x must be an array of real numbers, got dtype complex128"),
        (["a"], TypeError, "x must be an array of real numbers, got dtype <U1"),
        (None, TypeError, "x must be an array of real numbers, got dtype object"),
        ([[1, None]], TypeError, "x must be an array of real numbers, got dtype object"),
        (
            np.array(["2020-01-01"], "M8[D]"),
            TypeError,
            r"x must be an array of real numbers, got dtype datetime64\[D\]",
        ),
        ([], ValueError, r"x must not be empty, got shape \(0,\)"),
        (np.ones((0, 3)), ValueError, r"x must not be empty, got shape \(0, 3\)"),
    ],
)
def test_what_is_no_array_of_real_numbers_is_refused(value, error, message):
    with pytest.raises(error, match=message):
        real_array(value, "x")


@pytest.mark.parametrize(("ndim", "axes"), [(2, "2"), ((1, 2), "1 or 2"), ((0, 2), "0 or 2")])
def test_the_number_of_axes_is_checked(ndim, axes):
    with pytest.raises(ValueError, match=rf"x must have {axes} axes, got shape \(2, 2, 2\)"):
        real_array(np.ones((2, 2, 2)), "x", ndim=ndim)
    assert real_array(np.ones((2, 2)), "x", ndim=ndim).shape == (2, 2)


def test_shapes_that_broadcast_but_differ_are_refused():
    same_shape(np.ones((4, 1)), np.ones((4, 1)), "y", "t")
    with pytest.raises(ValueError, match=r"t must have the shape \(4, 1\) of y, got \(4,\)"):
        same_shape(np.ones((4, 1)), np.ones(4), "y", "t")


@pytest.mark.parametrize("value", [3, np.int8(3), np.uint64(3)])
def test_a_whole_number_of_any_kind_becomes_an_int(value):
    assert type(positive_int(value, "n")) is int


@pytest.mark.parametrize("value", [True, np.bool_(True), 2.0, "2", None, [2], np.array([2])])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(TypeError, match="n must be a whole number, got "):
        positive_int(value, "n")


@pytest.mark.parametrize(("value", "least"), [(0, 1), (-1, 0), (1, 2)])
def test_a_number_that_is_too_small_is_refused(value, least):
    with pytest.raises(ValueError, match=f"n must be at least {least}, got {value}"):
        positive_int(value, "n", least)


@pytest.mark.parametrize("values", [[4, 3], (4, 3), np.array([4, 3]), range(4, 2, -1), iter([4, 3])])
def test_a_sequence_of_sizes_becomes_a_tuple(values):
    assert positive_ints(values, "sizes") == (4, 3)


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        (4, TypeError, "sizes must be a sequence of whole numbers, got 4"),
        (None, TypeError, "sizes must be a sequence of whole numbers, got None"),
        ("43", TypeError, "sizes must be a whole number, got '4'"),
        ([4, 0], ValueError, "sizes must be at least 1, got 0"),
    ],
)
def test_what_is_no_sequence_of_sizes_is_refused(values, error, message):
    with pytest.raises(error, match=message):
        positive_ints(values, "sizes")


@pytest.mark.parametrize("value", [1, 1.0, np.float32(1), np.array(1), True])
def test_a_real_number_of_any_kind_becomes_a_float(value):
    number = real_number(value, "lr")
    assert (type(number), number) == (float, 1.0)


@pytest.mark.parametrize("value", ["1", None, 1j, [1.0], np.ones(1)])
def test_what_is_no_real_number_is_refused(value):
    with pytest.raises(TypeError, match="lr must be a real number, got "):
        real_number(value, "lr")


@pytest.mark.parametrize(
    ("value", "bounds", "message"),
    [
        (np.nan, {}, "lr must be a finite number, got nan"),
        (np.inf, {"least": 0}, "lr must be a finite number from 0, got inf"),
        (-1, {"least": 0}, "lr must be a finite number from 0, got -1"),
        (1, {"least": 0, "below": 1}, "lr must be a finite number from 0 to below 1, got 1"),
        (1, {"below": 1}, "lr must be a finite number to below 1, got 1"),
    ],
)
def test_a_number_outside_its_range_is_refused(value, bounds, message):
    with pytest.raises(ValueError, match=message):
        real_number(value, "lr", **bounds)


def test_the_lower_bound_is_allowed():
    assert real_number(0, "lr", least=0, below=1) == 0.0


def test_without_a_generator_the_global_state_draws():
    assert generator() is np.random


@pytest.mark.parametrize("rng", [np.random.default_rng(0), np.random.RandomState(0)])
def test_a_generator_is_taken_as_it_is(rng):
    assert generator(rng) is rng


def test_a_seed_makes_the_generator_of_that_seed():
    assert generator(np.int64(7)).random() == np.random.default_rng(7).random()


@pytest.mark.parametrize("rng", ["7", 7.0, True, np.bool_(False), [7], np.random])
def test_what_cannot_draw_is_refused(rng):
    with pytest.raises(TypeError, match=r"rng must be a numpy.random.Generator, a whole number or None, got "):
        generator(rng)


def test_a_seed_is_not_negative():
    with pytest.raises(ValueError, match="rng must be at least 0, got -1"):
        generator(-1)


ONE_HOT = np.eye(3)[[2, 0]]


@pytest.mark.parametrize("t", [[2, 0], [[2], [0]], [2.0, 0.0], np.uint8([2, 0])])
def test_class_numbers_in_any_form_are_whole_numbers(t):
    numbers = targets(t, batch=2, classes=3)
    assert (numbers.tolist(), numbers.dtype) == ([2, 0], np.int64)


@pytest.mark.parametrize("t", [ONE_HOT, ONE_HOT.astype(int), [[0.2, 0.3, 0.5], [1, 0, 0]]])
def test_rows_stay_rows(t):
    np.testing.assert_array_equal(targets(t, batch=2, classes=3), np.asarray(t, float))


def test_as_many_labels_as_classes_are_told_from_a_row_by_their_shape():
    assert targets([0, 2, 1], batch=3, classes=3).tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    ("t", "error", "message"),
    [
        (
            [2],
            ValueError,
            r"t must have shape \(2,\) with class numbers or \(2, 3\) with one row per sample, got \(1,\)",
        ),
        ([[2, 0]], ValueError, r"got \(1, 2\)"),
        ([0.5, 1], TypeError, "t must hold whole class numbers, got 0.5"),
        ([1, np.nan], TypeError, "t must hold whole class numbers, got nan"),
        ([1, np.inf], TypeError, "t must hold whole class numbers, got inf"),
        ([0, 3], ValueError, "t must hold class numbers from 0 to 2, got 3"),
        ([-1, 0], ValueError, "t must hold class numbers from 0 to 2, got -1"),
    ],
)
def test_labels_that_do_not_fit_are_refused(t, error, message):
    with pytest.raises(error, match=message):
        targets(t, batch=2, classes=3)


@pytest.mark.parametrize(
    ("shape", "t", "rows"),
    [
        ((3,), 2, 1),
        ((3,), [2], 1),
        ((3,), [0, 0, 1], 1),
        ((2, 3), [2, 0], 2),
        ((2, 3), ONE_HOT, 2),
        ((2, 1, 3), [[2], [0]], 2),
        ((2, 1, 3), ONE_HOT.reshape(2, 1, 3), 2),
    ],
)
def test_outputs_with_any_leading_axes_become_rows_with_their_labels(shape, t, rows):
    outputs, labels = samples_and_targets(np.zeros(shape), t)
    assert outputs.shape == (rows, 3)
    assert class_numbers(labels).tolist() == [2, 0][:rows]


def test_outputs_without_an_axis_are_refused():
    with pytest.raises(ValueError, match=r"x must have one number per class on its last axis, got 1\.0"):
        samples_and_targets(1.0, 0, "x")
