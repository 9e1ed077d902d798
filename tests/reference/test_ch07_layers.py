"""Section 7.4: convolution and pooling against brute force, SciPy and central differences."""

from __future__ import annotations

import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate2d

from reference.ch04_learning.gradient import numerical_gradient
from reference.ch07_convolution import Convolution, Pooling, col2im, conv_output_size, im2col
from reference.ch07_convolution import grid as grid_module


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def brute_force(x, window_h, window_w, stride, pad, value, answer):
    """answer(window) at every place of every image, by the definition."""
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], constant_values=value)
    out_h, out_w = (x.shape[2] - window_h) // stride + 1, (x.shape[3] - window_w) // stride + 1
    rows = [
        [answer(x[:, :, i * stride : i * stride + window_h, j * stride : j * stride + window_w]) for j in range(out_w)]
        for i in range(out_h)
    ]
    return np.array(rows).transpose(2, 3, 0, 1)


def plain_convolution(x, W, b, stride=1, pad=0):
    return brute_force(x, *W.shape[2:], stride, pad, 0, lambda w: np.tensordot(w, W, ((1, 2, 3), (1, 2, 3))) + b)


def plain_pooling(x, pool_h, pool_w, stride, pad=0):
    return brute_force(x, pool_h, pool_w, stride, pad, -np.inf, lambda w: w.max(axis=(2, 3)))


@st.composite
def convolutions(draw):
    """Shapes that fit: x (N, C, H, W), W (FN, C, FH, FW), stride, pad."""
    n, channels, filters = (draw(st.integers(1, 3)) for _ in range(3))
    stride, pad = draw(st.integers(1, 3)), draw(st.integers(0, 4))
    sides = []
    for _ in range(2):
        window, steps = draw(st.integers(1, 9)), draw(st.integers(0, 4))
        image = window + steps * stride - 2 * pad
        sides.append((image, window) if image > 0 else (window, window + 2 * pad))
    (h, fh), (w, fw) = sides
    return (n, channels, h, w), (filters, channels, fh, fw), stride, pad


@given(convolutions())
def test_convolution_is_the_sum_over_every_window(case) -> None:
    x_shape, w_shape, stride, pad = case
    x, W, b = normal(*x_shape), normal(*w_shape, seed=1), normal(w_shape[0], seed=2)
    out = Convolution(W, b, stride, pad).forward(x)
    np.testing.assert_allclose(out, plain_convolution(x, W, b, stride, pad), atol=1e-12)  # up to 243 terms of order 1


@given(convolutions())
def test_backward_of_convolution_is_the_adjoint_of_forward(case) -> None:
    x_shape, w_shape, stride, pad = case
    x, W = normal(*x_shape), normal(*w_shape, seed=1)
    layer = Convolution(W, np.zeros(w_shape[0]), stride, pad)
    out = layer.forward(x)
    dout = normal(*out.shape, seed=3)
    dx = layer.backward(dout)
    loss = np.vdot(out, dout)
    assert dx.shape == x.shape
    assert layer.dW.shape == W.shape
    assert np.vdot(dx, x) == pytest.approx(loss, abs=1e-9)  # out is linear in x and in W
    assert np.vdot(layer.dW, W) == pytest.approx(loss, abs=1e-9)
    np.testing.assert_allclose(layer.db, dout.sum(axis=(0, 2, 3)))


@pytest.mark.parametrize("pad", [0, 2])
def test_convolution_of_one_channel_is_scipys_cross_correlation(pad: int) -> None:
    x, W = normal(1, 1, 9, 7), normal(1, 1, 3, 5, seed=1)
    expected = correlate2d(np.pad(x[0, 0], pad), W[0, 0], mode="valid")
    np.testing.assert_allclose(Convolution(W, [0.0], pad=pad).forward(x)[0, 0], expected, atol=1e-13)


def test_convolution_is_the_matrix_product_of_the_book() -> None:
    x, W, b = normal(3, 2, 6, 6), normal(4, 2, 3, 3, seed=1), normal(4, seed=2)
    layer = Convolution(W, b, stride=1, pad=1)
    rows = im2col(x, 3, 3, 1, 1)
    out = (rows @ W.reshape(4, -1).T + b).reshape(3, 6, 6, 4).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(layer.forward(x), out, atol=1e-13)
    dout = normal(*out.shape, seed=3)
    by_row = dout.transpose(0, 2, 3, 1).reshape(-1, 4)
    np.testing.assert_allclose(layer.backward(dout), col2im(by_row @ W.reshape(4, -1), x.shape, 3, 3, 1, 1), atol=1e-12)
    np.testing.assert_allclose(layer.dW.reshape(4, -1), by_row.T @ rows, atol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_blocks_of_images_give_what_one_block_gives(monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    x, W = normal(n, 2, 5, 5), normal(3, 2, 3, 3, seed=1)
    whole, blocks = Convolution(W, np.ones(3)), Convolution(W, np.ones(3))
    out = whole.forward(x)
    monkeypatch.setattr(grid_module, "BLOCK", 2 * 8 * 2 * 9 * 3 * 5)  # two images
    np.testing.assert_allclose(blocks.forward(x), out, atol=1e-14)
    np.testing.assert_allclose(blocks.backward(out), whole.backward(out), atol=1e-12)
    np.testing.assert_allclose(blocks.dW, whole.dW, atol=1e-12)


@pytest.mark.parametrize("filters", [2, 3])  # backward has a way of its own for not more filters than channels
@pytest.mark.parametrize(("stride", "pad"), [(1, 0), (1, 1), (2, 1)])
def test_gradients_of_convolution_agree_with_central_differences(stride: int, pad: int, filters: int) -> None:
    x, W, b = normal(2, 2, 5, 5), normal(filters, 2, 3, 3, seed=1), normal(filters, seed=2)
    layer = Convolution(W, b, stride, pad)
    dout = normal(*layer.forward(x).shape, seed=3)
    dx = layer.backward(dout)
    for gradient, argument in ((dx, x), (layer.dW, layer.W), (layer.db, layer.b)):
        expected = numerical_gradient(lambda _: np.vdot(layer.forward(x), dout), argument)
        np.testing.assert_allclose(gradient, expected, atol=1e-8)  # exact but for rounding: linear in each argument


def test_a_convolution_needs_far_less_memory_than_its_columns() -> None:
    x, W = np.ones((100, 16, 28, 28), np.float32), np.ones((16, 16, 3, 3), np.float32)
    columns = x.nbytes * 9
    layer = Convolution(W, np.zeros(16, np.float32), pad=1)
    tracemalloc.start()
    try:
        layer.backward(layer.forward(x))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < columns / 2, (peak, columns)


def test_new_weights_take_effect_at_the_next_forward() -> None:
    layer = Convolution(np.ones((1, 1, 1, 1)), [0.0])
    layer.W, layer.b = np.full((1, 1, 1, 1), 3), [1]
    np.testing.assert_array_equal(layer.forward([[[[2.0]]]]), [[[[7.0]]]])


def test_backward_belongs_to_the_x_that_forward_saw() -> None:
    x = np.ones((1, 1, 2, 2))
    layer = Convolution(np.ones((1, 1, 2, 2)), [0.0])
    layer.forward(x)
    x[...] = 0
    layer.backward([[[[1.0]]]])
    np.testing.assert_array_equal(layer.dW, np.ones((1, 1, 2, 2)))


def convolution(dtype=np.float64) -> Convolution:
    return Convolution(np.ones((2, 1, 2, 2), dtype), np.zeros(2, dtype), stride=2)


def pooling(dtype=np.float64) -> Pooling:
    return Pooling(2, 2, stride=2)


LAYERS = [convolution, pooling]


@pytest.mark.parametrize("make", LAYERS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_layers_keep_the_dtype_forward_and_backward(make, dtype) -> None:
    layer = make(dtype)
    out = layer.forward(np.ones((1, 1, 4, 4), dtype))
    dx = layer.backward(np.ones(out.shape, np.float64))
    gradients = [layer.dW, layer.db] if isinstance(layer, Convolution) else []
    assert {array.dtype for array in (out, dx, *gradients)} == {np.dtype(dtype)}


@pytest.mark.parametrize("make", LAYERS)
def test_layers_modify_neither_x_nor_dout(make) -> None:
    layer, x = make(), normal(2, 1, 4, 4)
    dout = normal(*layer.forward(x).shape, seed=1)
    before = x.copy(), dout.copy()
    first = layer.backward(dout)
    np.testing.assert_array_equal(layer.backward(dout), first)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(dout, before[1])


@pytest.mark.parametrize("make", LAYERS)
def test_a_batch_is_the_stack_of_its_singles(make) -> None:
    layer, x = make(), normal(3, 1, 4, 4)
    singles = np.concatenate([layer.forward(x[i : i + 1]) for i in range(3)])
    np.testing.assert_allclose(layer.forward(x), singles, atol=1e-14)


@pytest.mark.parametrize("make", LAYERS)
def test_backward_before_forward_names_the_layer(make) -> None:
    layer = make()
    with pytest.raises(RuntimeError, match=rf"{type(layer).__name__}\.backward needs a forward pass before it"):
        layer.backward(np.ones((1, 1, 2, 2)))


@pytest.mark.parametrize("make", LAYERS)
def test_dout_must_have_the_shape_of_the_output(make) -> None:
    layer = make()
    layer.forward(np.ones((1, 1, 4, 4)))
    with pytest.raises(ValueError, match="dout must have the shape"):
        layer.backward(np.ones((1, 1, 2, 2, 1)))


@settings(max_examples=30)  # each takes a numerical gradient
@given(
    st.tuples(st.integers(1, 3), st.integers(1, 3)), st.integers(1, 3), st.integers(0, 2),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
)  # fmt: skip
def test_pooling_takes_the_largest_of_every_window(pool, stride, pad, steps) -> None:
    pad = min(pad, min(pool) - 1)
    h, w = (max(p + s * stride - 2 * pad, 1) for p, s in zip(pool, steps, strict=True))
    # all negative, so that zeros from padding would win, and no two within the step of a difference
    x = -1.0 - np.random.default_rng(0).permutation(6 * h * w).reshape(2, 3, h, w)
    if (h + 2 * pad - pool[0]) % stride or (w + 2 * pad - pool[1]) % stride:
        return
    layer = Pooling(*pool, stride, pad)
    out = layer.forward(x)
    np.testing.assert_array_equal(out, plain_pooling(x, *pool, stride, pad))
    dout = normal(*out.shape, seed=1)
    expected = numerical_gradient(lambda moved: np.vdot(layer.forward(moved), dout), x)
    layer.forward(x)
    np.testing.assert_allclose(layer.backward(dout), expected, atol=1e-8)


def test_of_several_largest_the_first_gets_the_gradient() -> None:
    layer = Pooling(2, 2, stride=2)
    layer.forward([[[[0, 5], [5, 5]]]])
    np.testing.assert_array_equal(layer.backward([[[[7]]]]), [[[[0, 7], [0, 0]]]])


def test_the_gradients_of_overlapping_windows_add_up() -> None:
    layer = Pooling(2, 2, stride=1)
    layer.forward([[[[0, 9, 0], [0, 0, 0]]]])
    np.testing.assert_array_equal(layer.backward([[[[1, 10]]]]), [[[[0, 11, 0], [0, 0, 0]]]])


def test_pad_of_pooling_is_honoured_and_never_wins() -> None:
    np.testing.assert_array_equal(
        Pooling(2, 2, stride=2, pad=1).forward(np.full((1, 1, 4, 4), -1.0)), -np.ones((1, 1, 3, 3))
    )


def test_crop_leaves_out_what_no_whole_window_covers() -> None:
    x = np.arange(25.0).reshape(1, 1, 5, 5)
    layer = Pooling(2, 2, stride=2, crop=True)
    np.testing.assert_array_equal(layer.forward(x), Pooling(2, 2, stride=2).forward(x[..., :4, :4]))
    assert np.flatnonzero(layer.backward(np.ones((1, 1, 2, 2)))).tolist() == [6, 8, 16, 18]


def test_crop_does_not_excuse_a_window_larger_than_the_image() -> None:
    with pytest.raises(ValueError, match="filter_size must be at most 1"):
        Pooling(2, 2, stride=2, crop=True).forward(np.ones((1, 1, 1, 4)))


def test_sizes_that_do_not_fit_are_refused_by_both_layers() -> None:
    x = np.zeros((1, 1, 5, 5))
    for layer in (Convolution(np.ones((1, 1, 2, 2)), [0.0], stride=2), Pooling(2, 2, stride=2)):
        with pytest.raises(ValueError, match=re.escape("stride must divide 3 (input_size 5")):
            layer.forward(x)
    with pytest.raises(ValueError, match="filter_size must be at most 4"):
        Convolution(np.ones((1, 1, 5, 5)), [0.0], stride=2).forward(np.zeros((1, 1, 4, 4)))
    assert conv_output_size(5, 3, 2) == 2


def test_the_stride_of_pooling_must_be_given() -> None:
    with pytest.raises(TypeError, match="stride"):
        Pooling(2, 2)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("layer", "arguments", "message"),
    [
        (Convolution, (np.ones((2, 3)), [0.0]), "W must have 4 axes, got shape (2, 3)"),
        (Convolution, (np.ones((2, 1, 1, 1)), [0.0]), "b must have shape (2,), one number per filter of W, got (1,)"),
        (Convolution, (np.ones((1, 1, 1, 1)), [0.0], 0), "stride must be at least 1, got 0"),
        (Convolution, (np.ones((1, 1, 1, 1)), [0.0], 1, -1), "pad must be at least 0, got -1"),
        (Pooling, (2, 3, 1, 2), "pad must be below pool_h 2 and pool_w 3, got 2"),
        (Pooling, (0, 3, 1), "pool_h must be at least 1, got 0"),
    ],
)
def test_layers_refuse_arguments_that_do_not_fit(layer, arguments, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        layer(*arguments)


def test_x_must_have_the_channels_of_the_filters() -> None:
    layer = Convolution(np.ones((4, 3, 2, 2)), np.zeros(4))
    with pytest.raises(
        ValueError, match=re.escape("x must have 3 channels for W of shape (4, 3, 2, 2), got (1, 1, 5, 5)")
    ):
        layer.forward(np.zeros((1, 1, 5, 5)))
    with pytest.raises(ValueError, match=re.escape("x must have 4 axes, got shape (5, 5)")):
        layer.forward(np.zeros((5, 5)))
