"""Section 7.4: sizes, im2col and its adjoint."""

from __future__ import annotations

import re

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from reference.ch07_convolution import col2im, conv_output_size, im2col

# (N, C, H, W), filter_h, filter_w, stride, pad: square or not, one pixel, with gaps, pad as wide as the filter
CASES = [
    ((2, 3, 7, 7), 5, 5, 1, 0),
    ((1, 1, 4, 6), 2, 3, 1, 0),
    ((2, 2, 5, 8), 3, 2, 2, 0),
    ((3, 1, 5, 5), 1, 1, 4, 0),
    ((2, 2, 4, 3), 3, 3, 1, 1),
    ((1, 2, 2, 2), 1, 2, 1, 2),
    ((1, 1, 1, 1), 7, 7, 1, 3),
    ((2, 1, 3, 4), 3, 4, 3, 3),
]


@pytest.mark.parametrize(("shape", "size"), [((1, 3, 7, 7), (9, 75)), ((10, 3, 7, 7), (90, 75))])
def test_im2col_has_the_shapes_printed_in_section_7_4_3(shape: tuple[int, ...], size: tuple[int, int]) -> None:
    assert im2col(np.random.rand(*shape), 5, 5, stride=1, pad=0).shape == size


@pytest.mark.parametrize(("shape", "fh", "fw", "stride", "pad"), CASES)
def test_rows_of_im2col_are_the_windows_of_the_padded_images(shape, fh, fw, stride, pad) -> None:
    x = np.random.default_rng(0).normal(size=shape)
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = sliding_window_view(padded, (fh, fw), axis=(2, 3))[:, :, ::stride, ::stride]
    expected = windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, shape[1] * fh * fw)
    np.testing.assert_array_equal(im2col(x, fh, fw, stride, pad), expected)


@pytest.mark.parametrize(("shape", "fh", "fw", "stride", "pad"), CASES)
def test_col2im_is_the_adjoint_of_im2col(shape, fh, fw, stride, pad) -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=shape)
    col = im2col(x, fh, fw, stride, pad)
    y = rng.normal(size=col.shape)
    back = col2im(y, shape, fh, fw, stride, pad)
    assert back.shape == shape
    assert np.vdot(col, y) == pytest.approx(np.vdot(x, back), abs=1e-10)  # a few hundred products of order 1


def test_col2im_of_im2col_counts_how_many_windows_see_a_pixel() -> None:
    ones = np.ones((1, 1, 3, 3))
    seen = col2im(im2col(ones, 2, 2), ones.shape, 2, 2)
    np.testing.assert_array_equal(seen[0, 0], [[1, 2, 1], [2, 4, 2], [1, 2, 1]])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_im2col_and_col2im_keep_the_dtype(dtype) -> None:
    col = im2col(np.ones((1, 1, 3, 3), dtype), 2, 2)
    assert col.dtype == dtype
    assert col2im(col, (1, 1, 3, 3), 2, 2).dtype == dtype


def test_whole_numbers_mean_the_same_as_floats() -> None:
    x = np.arange(9, dtype=np.uint8).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(im2col(x, 2, 2), im2col(x.astype(float), 2, 2))


def test_im2col_returns_an_array_of_its_own() -> None:
    x = np.ones((1, 1, 2, 2))
    im2col(x, 1, 1)[...] = 7
    np.testing.assert_array_equal(x, np.ones((1, 1, 2, 2)))


@pytest.mark.parametrize(
    ("size", "window", "stride", "pad"), [(28, 5, 1, 0), (28, 5, 1, 2), (7, 3, 2, 0), (4, 4, 3, 0)]
)
def test_conv_output_size_is_a_whole_number_of_steps(size: int, window: int, stride: int, pad: int) -> None:
    places = conv_output_size(size, window, stride, pad)
    assert type(places) is int
    assert places == len(range(0, size + 2 * pad - window + 1, stride))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((2, 5), "filter_size must be at most 2, the input of 2 with pad 0 on both sides, got 5"),
        ((4, 7, 2, 1), "filter_size must be at most 6"),
        ((5, 2, 2), "stride must divide 3 (input_size 5 + 2 * pad 0 - filter_size 2), got 2: the last 1 of the input"),
        ((5, 0), "filter_size must be at least 1, got 0"),
        ((5, 2, 0), "stride must be at least 1, got 0"),
        ((5, 2, 1, -1), "pad must be at least 0, got -1"),
    ],
)
def test_sizes_that_do_not_fit_are_refused_by_name(arguments, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        conv_output_size(*arguments)


def test_sizes_must_be_whole_numbers() -> None:
    with pytest.raises(TypeError, match=r"stride must be a whole number, got 1\.5"):
        conv_output_size(5, 2, 1.5)  # type: ignore[arg-type]


def test_im2col_refuses_what_is_not_a_batch_of_images() -> None:
    with pytest.raises(ValueError, match=re.escape("input_data must have 4 axes, got shape (28, 28)")):
        im2col(np.zeros((28, 28)), 5, 5)
    with pytest.raises(ValueError, match="stride must divide 3"):
        im2col(np.zeros((1, 1, 5, 5)), 2, 2, stride=2)


def test_col2im_refuses_a_matrix_of_another_shape() -> None:
    with pytest.raises(
        ValueError, match=re.escape("col must have shape (4, 4) for input_shape (1, 1, 3, 3), got (4, 5)")
    ):
        col2im(np.zeros((4, 5)), (1, 1, 3, 3), 2, 2)
    with pytest.raises(ValueError, match=re.escape("input_shape must be 4 sizes, got (3, 3)")):
        col2im(np.zeros((4, 4)), (3, 3), 2, 2)
