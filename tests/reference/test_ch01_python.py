from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.ch01_python import Man, broadcast_shape, elements_above, elements_at, sample_points

TABLE = [[51, 55], [14, 19], [0, 4]]


def test_a_man_says_what_the_book_prints(capsys):
    man = Man("David")
    man.hello()
    man.goodbye()
    assert capsys.readouterr().out == "Initialized!\nHello David!\nGood-bye David!\n"


def test_the_name_of_a_man_is_a_text():
    with pytest.raises(TypeError, match="name must be a text, got 7"):
        Man(7)


@pytest.mark.parametrize(
    ("x", "y", "shape"),
    [([[1, 2], [3, 4]], 10, (2, 2)), ([[1, 2], [3, 4]], [10, 20], (2, 2)), ([[1], [2], [3]], [1, 2], (3, 2))],
)
def test_broadcasting_repeats_axes_of_one(x, y, shape):
    assert broadcast_shape(x, y) == shape == (np.array(x) + np.array(y)).shape


def test_shapes_that_do_not_broadcast_are_named():
    with pytest.raises(ValueError, match=r"y must have a shape that broadcasts with \(2,\) of x, got \(3,\)"):
        broadcast_shape([1, 2], [1, 2, 3])


def test_fancy_indexing_counts_row_after_row():
    assert elements_at(TABLE, [0, 2, 4]).tolist() == [51, 14, 0]
    assert elements_at(TABLE, -1).tolist() == 4


def test_elements_are_a_copy():
    x = np.array(TABLE, dtype=np.float32)
    elements = elements_at(x, [0])
    elements[0] = -1
    assert (x[0, 0], elements.dtype) == (51, np.float32)


def test_indices_are_whole_numbers_inside_the_array():
    with pytest.raises(TypeError, match="indices must be whole numbers, got dtype float64"):
        elements_at(TABLE, [0.5])
    with pytest.raises(ValueError, match=r"indices must be from -6 to 5 for x of shape \(3, 2\), got 6"):
        elements_at(TABLE, [0, 6])
    with pytest.raises(ValueError, match="got -7"):
        elements_at(TABLE, -7)


def test_boolean_indexing_keeps_what_is_above():
    assert elements_above(TABLE, 15).tolist() == [51, 55, 19]
    assert elements_above(np.float32([1, 2]), 1).dtype == np.float32


@pytest.mark.parametrize("threshold", ["15", [1, 2], 1j])
def test_a_threshold_is_one_number(threshold):
    with pytest.raises(TypeError, match="threshold must be a real number"):
        elements_above(TABLE, threshold)


@given(st.integers(1, 500), st.integers(-1000, 1000))
def test_sample_points_never_include_the_end(count, start):
    x = sample_points(start / 10, (start + count) / 10, 0.1)
    assert len(x) == count
    # the points are at most 150 in size, so that one rounding of them is below 3e-14
    np.testing.assert_allclose(x, np.arange(start, start + count) / 10, rtol=0, atol=1e-13)


def test_sample_points_reach_into_a_last_part_of_a_step():
    assert sample_points(0, 1, 0.4).tolist() == pytest.approx([0, 0.4, 0.8])


@pytest.mark.parametrize(("start", "stop", "step"), [(0, 1, 0), (0, 1, -1), (1, 1, 0.1), (0, np.inf, 1)])
def test_sample_points_refuse_ranges_without_points(start, stop, step):
    with pytest.raises(ValueError, match=r"step must be above 0|stop must be a finite number"):
        sample_points(start, stop, step)
