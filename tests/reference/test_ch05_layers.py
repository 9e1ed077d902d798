from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reference.ch03_neural_network import relu_grad, sigmoid, softmax
from reference.ch04_learning import numerical_gradient, softmax_cross_entropy
from reference.ch05_backpropagation import Affine, Relu, Sigmoid, SoftmaxWithLoss

RANDOM = np.random.default_rng(5)
W, B = RANDOM.normal(size=(6, 4)), RANDOM.normal(size=4)
MAKERS = {"Relu": Relu, "Sigmoid": Sigmoid, "Affine": lambda: Affine(W, B)}
LAYERS = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
SHAPES = pytest.mark.parametrize("shape", [(6,), (1, 6), (3, 6)], ids=str)


def off_the_kink(shape):
    return np.random.default_rng(2).choice([-1, 1], shape) * np.random.default_rng(3).uniform(0.1, 2, shape)


@LAYERS
@SHAPES
def test_backward_agrees_with_central_differences(make, shape):
    layer, x = make(), off_the_kink(shape)
    dout = RANDOM.normal(size=layer.forward(x).shape)
    numerical = numerical_gradient(lambda x: np.sum(layer.forward(x) * dout), x)
    layer.forward(x)
    # step 2e-4 at most: its square times a third derivative below 1/8, over 6, times |dout| below 4
    np.testing.assert_allclose(layer.backward(dout), numerical, rtol=0, atol=1e-8)


@LAYERS
def test_a_batch_is_the_stack_of_its_singles(make):
    batch, single, x = make(), make(), off_the_kink((3, 6))
    out, singles = batch.forward(x), [single.forward(row) for row in x]
    np.testing.assert_allclose(out, singles, rtol=1e-13)
    dx = []
    for row, dout in zip(x, out, strict=True):
        single.forward(row)
        dx.append(single.backward(dout))
    np.testing.assert_allclose(batch.backward(out), dx, rtol=1e-12, atol=1e-14)


@LAYERS
def test_backward_neither_modifies_dout_nor_returns_it(make):
    layer, x = make(), off_the_kink((3, 6))
    dout = np.ones(layer.forward(x).shape)
    dx = layer.backward(dout)
    first = dx.copy()
    dx[:] = 9
    dout.setflags(write=False)
    assert layer.backward(dout).tolist() == first.tolist()
    assert (dout == 1).all()


@LAYERS
def test_a_layer_keeps_copies_of_what_it_saw_and_said(make):
    layer, x = make(), off_the_kink((3, 6))
    out = layer.forward(x)
    dout = np.ones(out.shape)
    expected = layer.backward(dout).tolist()
    x[:], out[:] = 0, 0
    assert layer.backward(dout).tolist() == expected


@LAYERS
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_floating_dtype_stays(make, dtype):
    layer = Affine(W.astype(dtype), B.astype(dtype)) if isinstance(make(), Affine) else make()
    out = layer.forward(off_the_kink((3, 6)).astype(dtype))
    assert (out.dtype, layer.backward(np.ones(out.shape)).dtype) == (dtype, dtype)


@LAYERS
def test_whole_numbers_mean_the_same_as_floats(make):
    whole, floating, x = make(), make(), np.array([[0, 1, 2, 3, 4, 250]], np.uint8)
    out = whole.forward(x)
    assert out.tolist() == floating.forward(x.astype(float)).tolist()
    ones = np.ones(out.shape, int)
    assert whole.backward(ones).tolist() == floating.backward(ones.astype(float)).tolist()


@LAYERS
def test_backward_before_forward_is_an_error(make):
    layer = make()
    with pytest.raises(RuntimeError, match=f"{type(layer).__name__}.backward needs a forward pass before it"):
        layer.backward(np.ones(4))


@LAYERS
def test_a_gradient_of_another_shape_is_refused(make):
    layer = make()
    shape = layer.forward(np.ones((3, 6))).shape
    with pytest.raises(ValueError, match=rf"dout must have the shape \(3, {shape[1]}\) of the output, got \(3, 1\)"):
        layer.backward(np.ones((3, 1)))


@LAYERS
@pytest.mark.parametrize(("x", "error"), [([], ValueError), (["1"] * 6, TypeError), ([1j] * 6, TypeError)])
def test_bad_input_is_named(make, x, error):
    with pytest.raises(error, match="x must"):
        make().forward(x)


@given(hnp.arrays(np.float64, (2, 3), elements=st.floats(-5, 5)))
def test_the_relu_layer_has_the_slope_of_relu_at_zero_too(x):
    layer = Relu()
    layer.forward(x)
    assert layer.mask.tolist() == (x <= 0).tolist()
    assert layer.backward(np.ones((2, 3))).tolist() == relu_grad(x).tolist()


def test_a_blocked_gradient_is_0_even_if_it_was_infinite():
    layer = Relu()
    layer.forward([-1.0, 1.0])
    assert layer.backward([np.inf, np.inf]).tolist() == [0, np.inf]


def test_the_layers_of_one_number():
    for layer in (Relu(), Sigmoid()):
        layer.forward(2.0)
        assert np.shape(layer.backward(1.0)) == ()


def test_sigmoid_keeps_its_output():
    layer = Sigmoid()
    assert layer.forward([[-1.0, 800.0]]).tolist() == layer.out.tolist() == sigmoid([[-1.0, 800.0]]).tolist()


@pytest.mark.parametrize("shape", [(6,), (3, 6), (3, 1, 2, 3)], ids=str)
def test_the_gradients_of_the_weights_agree_with_central_differences(shape):
    layer, x = Affine(W.copy(), B.copy()), off_the_kink(shape)
    dout = RANDOM.normal(size=layer.forward(x).shape)

    def weighted(_):
        return np.sum(layer.forward(x) * dout)

    expected = numerical_gradient(weighted, layer.W), numerical_gradient(weighted, layer.b)
    assert layer.backward(dout).shape == shape
    np.testing.assert_allclose(layer.dW, expected[0], rtol=0, atol=1e-9)  # linear: only rounding, eps f / h
    np.testing.assert_allclose(layer.db, expected[1], rtol=0, atol=1e-9)


def test_a_picture_is_flattened_and_its_gradient_is_a_picture():
    layer, x = Affine(W, B), RANDOM.normal(size=(5, 1, 2, 3))
    assert layer.forward(x).tolist() == layer.forward(x.reshape(5, 6)).tolist()
    layer.forward(x)
    assert (layer.backward(np.ones((5, 4))).shape, layer.x.shape) == ((5, 1, 2, 3), (5, 1, 2, 3))


def test_an_affine_layer_uses_the_arrays_it_was_given():
    weights = np.ones((6, 4))
    layer = Affine(weights, B)
    weights[:] = 0
    assert layer.forward(np.ones(6)).tolist() == B.tolist()


@pytest.mark.parametrize(
    ("weights", "b", "x", "message"),
    [
        (W, B[:3], None, r"b must have shape \(4,\) for W of shape \(6, 4\), got \(3,\)"),
        (B, B, None, "W must have 2 axes"),
        (W, B, np.ones((2, 5)), r"x must have 6 numbers per sample for W of shape \(6, 4\), got \(2, 5\)"),
        (np.ones((1, 3)), np.zeros(3), np.ones(4), r"x must have 1 numbers per sample"),
        (W, B, 1.0, r"x must have 6 numbers per sample for W of shape \(6, 4\), got \(\)"),
        (W, B, np.ones((6, 1, 1)), "x must have 6 numbers per sample"),
    ],
)
def test_affine_shapes_that_do_not_fit_are_named(weights, b, x, message):
    with pytest.raises(ValueError, match=message):
        Affine(weights, b).forward(x)


SCORES = np.array([[0.3, 2.9, 4.0], [1.0, -2.0, 0.5]])
FORMS = {
    "labels": [2, 0],
    "column": [[2], [0]],
    "one-hot": [[0, 0, 1], [1, 0, 0]],
    "soft": [[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]],
    "empty": [[0, 0, 0], [0, 0, 0]],
}


@pytest.mark.parametrize("t", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("dout", [1, 10, -0.5])
def test_the_gradient_of_the_loss_agrees_with_central_differences(t, dout):
    layer = SoftmaxWithLoss()
    numerical = numerical_gradient(lambda x: dout * layer.forward(x, t), SCORES.copy())
    layer.forward(SCORES, t)
    # step 4e-4 at most: its square times a third derivative below 1/8, over 6, times dout
    np.testing.assert_allclose(layer.backward(dout), numerical, rtol=0, atol=4e-8)


@pytest.mark.parametrize("t", [1, [1], [0, 1, 0], [0.25, 0.5, 0.25]], ids=str)
def test_the_loss_of_one_sample_is_that_of_a_batch_of_one(t):
    single, batch, x = SoftmaxWithLoss(), SoftmaxWithLoss(), np.array([0.3, 0.2, -0.5])
    assert single.forward(x, t) == batch.forward([x], [t] if np.ndim(t) == 0 or len(t) == 3 else t)
    assert single.backward().tolist() == batch.backward()[0].tolist()
    if t == 1:
        assert single.backward().round(5).tolist() == [0.42478, -0.61564, 0.19087]


def test_the_loss_layer_keeps_loss_softmax_and_labels():
    layer, t = SoftmaxWithLoss(), np.array([2, 0])
    loss = layer.forward(SCORES, t)
    t[:] = 0
    assert (layer.loss, layer.y.tolist(), layer.t.tolist()) == (loss, softmax(SCORES).tolist(), [2, 0])
    assert loss == softmax_cross_entropy(SCORES, [2, 0])[0]


def test_the_rows_of_the_gradient_add_up_to_0_for_a_column_of_labels():
    layer = SoftmaxWithLoss()
    layer.forward(SCORES, [[2], [0]])
    assert layer.backward().sum(axis=1).tolist() == pytest.approx([0, 0], abs=1e-15)


def test_the_loss_is_exact_where_softmax_is_0():
    layer = SoftmaxWithLoss()
    assert layer.forward([[0.0, 40.0], [0.0, 2000.0]], [0, 0]) == 1020
    assert layer.backward().round(9).tolist() == [[-0.5, 0.5], [-0.5, 0.5]]


def test_the_loss_layer_stays_float32():
    layer = SoftmaxWithLoss()
    loss = layer.forward(SCORES.astype(np.float32), [2, 0])
    assert (loss.dtype, layer.backward(np.float64(2)).dtype) == (np.float32, np.float32)


def test_bad_arguments_of_the_loss_layer_are_named():
    layer = SoftmaxWithLoss()
    with pytest.raises(RuntimeError, match=r"SoftmaxWithLoss.backward needs a forward pass before it"):
        layer.backward()
    with pytest.raises(ValueError, match="t must hold class numbers from 0 to 2, got 3"):
        layer.forward(SCORES, [3, 0])
    with pytest.raises(TypeError, match="x must be an array of real numbers"):
        layer.forward([["a"]], [0])
    layer.forward(SCORES, [2, 0])
    with pytest.raises(ValueError, match=r"dout must have the shape \(\) of the output, got \(2, 3\)"):
        layer.backward(np.ones((2, 3)))
