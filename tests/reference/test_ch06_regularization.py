from __future__ import annotations

import copy

import numpy as np
import pytest

from reference.ch06_techniques.regularization import BatchNormalization

SHAPES = [(6, 3), (4, 3, 2, 5)]


def of_channels(numbers, x):
    """Numbers per feature in the shape in which they combine with x."""
    return np.reshape(numbers, (1, -1) + (1,) * (x.ndim - 2))


def axes(x):
    return (0, *range(2, x.ndim))


def central_difference(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


def layer_and_data(shape, seed=0):
    rng = np.random.default_rng(seed)
    x, dout = rng.normal(2, 3, shape), rng.normal(size=shape)
    layer = BatchNormalization(rng.normal(1, 0.2, 3), rng.normal(size=3))
    layer.forward(rng.normal(1, 2, shape))
    return layer, x, dout


@pytest.mark.parametrize("shape", SHAPES)
def test_in_training_every_feature_gets_mean_beta_and_deviation_gamma(shape):
    layer, x, _ = layer_and_data(shape)
    out = layer.forward(x)
    assert np.allclose(out.mean(axes(x)), layer.beta, atol=1e-14)
    assert np.allclose(out.std(axes(x)), np.abs(layer.gamma), atol=1e-6)  # eps = 1e-6 in the denominator


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("train_flg", [True, False])
def test_the_output_is_the_published_formula(shape, train_flg):
    layer, x, _ = layer_and_data(shape)
    mean, var = (x.mean(axes(x)), x.var(axes(x))) if train_flg else (layer.running_mean, layer.running_var)
    xn = (x - of_channels(mean, x)) / np.sqrt(of_channels(var, x) + 1e-6)
    expected = of_channels(layer.gamma, x) * xn + of_channels(layer.beta, x)
    assert np.allclose(layer.forward(x, train_flg=train_flg), expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("train_flg", [True, False])
def test_the_gradients_of_batch_normalisation_are_the_central_differences(shape, train_flg):
    layer, x, dout = layer_and_data(shape)

    def loss(x=x, gamma=layer.gamma, beta=layer.beta):
        twin = copy.deepcopy(layer)
        twin.gamma, twin.beta = gamma, beta
        return np.sum(twin.forward(x, train_flg=train_flg) * dout)

    layer.forward(x, train_flg=train_flg)
    dx = layer.backward(dout)
    # h² times the third derivative, and 1e-16 / h of cancellation
    assert np.allclose(dx, central_difference(lambda v: loss(x=v), x), atol=1e-8)
    assert np.allclose(layer.dgamma, central_difference(lambda v: loss(gamma=v), layer.gamma), atol=1e-8)
    assert np.allclose(layer.dbeta, central_difference(lambda v: loss(beta=v), layer.beta), atol=1e-8)


def test_images_are_normalised_like_their_pixels_as_rows():
    layer, x, dout = layer_and_data((4, 3, 2, 5))
    rows = copy.deepcopy(layer)
    as_rows = [a.transpose(0, 2, 3, 1).reshape(-1, 3) for a in (x, dout)]
    out, expected = layer.forward(x), rows.forward(as_rows[0])
    assert np.allclose(out.transpose(0, 2, 3, 1).reshape(-1, 3), expected, atol=1e-13)
    dx, expected = layer.backward(dout), rows.backward(as_rows[1])
    assert np.allclose(dx.transpose(0, 2, 3, 1).reshape(-1, 3), expected, atol=1e-13)


def test_one_gamma_and_beta_serve_all_features():
    _, x, dout = layer_and_data((6, 3))
    one, each = BatchNormalization(2.0, 1), BatchNormalization(np.full(3, 2.0), np.ones(3))
    assert np.array_equal(one.forward(x), each.forward(x))
    assert np.array_equal(one.backward(dout), each.backward(dout))
    assert one.dgamma == pytest.approx(each.dgamma.sum(), rel=1e-15)
    assert one.dbeta == pytest.approx(each.dbeta.sum(), rel=1e-15)


def test_the_first_batch_sets_the_running_statistics():
    layer = BatchNormalization(np.ones(1), np.zeros(1), momentum=0.9)
    layer.forward([[0.0], [2.0]])
    assert (layer.running_mean.tolist(), layer.running_var.tolist()) == ([1.0], [2.0])


def test_further_batches_move_the_running_statistics():
    layer = BatchNormalization(np.ones(1), np.zeros(1), momentum=0.75)
    layer.forward([[0.0], [2.0]])
    layer.forward([[9.0], [9.0]])
    assert (layer.running_mean.tolist(), layer.running_var.tolist()) == ([3.0], [1.5])


def test_given_running_statistics_are_moved_from_the_first_batch_on():
    layer = BatchNormalization(np.ones(1), np.zeros(1), 0.5, running_mean=[3.0], running_var=[4.0])
    layer.forward([[0.0], [2.0]])
    assert (layer.running_mean.tolist(), layer.running_var.tolist()) == ([2.0], [3.0])


def test_one_running_statistic_may_be_given_without_the_other():
    layer = BatchNormalization(1.0, 0.0, running_mean=np.zeros(3))
    layer.forward(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]))
    assert layer.running_var.tolist() == [2.0, 0.0, 2.0]
    assert np.allclose(layer.running_mean, [0.2, 0.2, 0.2], atol=1e-15)


def test_before_any_training_evaluation_hands_standard_input_on():
    x = np.random.default_rng(0).normal(size=(50, 3))
    out = BatchNormalization(np.ones(3), np.zeros(3)).forward(x, train_flg=False)
    assert np.allclose(out, x, rtol=1e-6)  # eps


@pytest.mark.parametrize("steps", [1, 5, 20])
def test_after_any_number_of_steps_evaluation_has_deviation_one(steps):
    layer, x = BatchNormalization(np.ones(3), np.zeros(3)), np.random.default_rng(0).normal(5, 3, (1000, 3))
    for _ in range(steps):
        layer.forward(x)
    assert np.allclose(layer.forward(x, train_flg=False).std(0), 1, atol=1e-3)  # N against N - 1


def test_evaluation_changes_no_running_statistic_and_takes_single_samples():
    layer, x, _ = layer_and_data((6, 3))
    before = layer.running_mean.copy(), layer.running_var.copy()
    batch = layer.forward(x, train_flg=False)
    singles = np.vstack([layer.forward(x[i : i + 1], train_flg=False) for i in range(6)])
    assert np.array_equal(batch, singles)
    assert np.array_equal(before, (layer.running_mean, layer.running_var))


def test_a_training_batch_of_one_gives_beta_and_teaches_nothing():
    layer, x, dout = layer_and_data((6, 3))
    before = layer.running_mean.copy(), layer.running_var.copy()
    assert layer.forward(x[:1]).tolist() == [layer.beta.tolist()]
    assert layer.backward(dout[:1]).tolist() == [[0, 0, 0]]
    assert np.array_equal(before, (layer.running_mean, layer.running_var))


def test_one_image_has_many_values_per_channel_and_is_a_batch():
    layer = BatchNormalization(np.ones(2), np.zeros(2))
    out = layer.forward(np.arange(8.0).reshape(1, 2, 2, 2))
    assert np.allclose(out.mean((0, 2, 3)), 0, atol=1e-15)
    assert layer.running_mean.tolist() == [1.5, 5.5]


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("train_flg", [True, False])
def test_batch_normalisation_keeps_the_precision_of_x(dtype, train_flg):
    layer, x, dout = layer_and_data((6, 3))
    narrow = copy.deepcopy(layer)
    expected = layer.forward(x, train_flg=train_flg), layer.backward(dout)
    actual = narrow.forward(x.astype(dtype), train_flg=train_flg), narrow.backward(dout)
    for a, b in zip(actual, expected, strict=True):
        assert a.dtype == dtype
        assert np.allclose(a, b, atol=20 * np.finfo(dtype).eps)  # some 20 roundings of numbers around 1


def test_integers_mean_the_same_as_floats():
    a, b = BatchNormalization([1, 2], [0, 1]), BatchNormalization([1.0, 2.0], [0.0, 1.0])
    x = np.array([[1, 2], [3, 4], [5, 9]])
    assert np.array_equal(a.forward(x), b.forward(x.astype(float)))
    assert np.array_equal(a.backward(x), b.backward(x.astype(float)))


def test_nothing_that_is_handed_in_is_modified():
    layer, x, dout = layer_and_data((4, 3, 2, 5))
    given = [x, dout, layer.gamma, layer.beta, layer.running_mean, layer.running_var]
    before = copy.deepcopy(given)
    layer.forward(x)
    layer.backward(dout)
    assert all(np.array_equal(a, b) for a, b in zip(given, before, strict=True))


def test_a_replaced_gamma_takes_effect():
    layer, x, _ = layer_and_data((6, 3))
    layer.gamma, layer.beta = np.zeros(3), np.full(3, 7.0)
    assert np.all(layer.forward(x) == 7)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"gamma": [[1.0]]}, ValueError, "gamma must have 0 or 1 axes"),
        ({"beta": ["a"]}, TypeError, "beta must be an array of real numbers"),
        ({"momentum": 1.0}, ValueError, "momentum must be"),
        ({"running_mean": 0.0}, ValueError, "running_mean must have 1 axes"),
        ({"running_var": [1j]}, TypeError, "running_var must be"),
    ],
)
def test_a_layer_of_nonsense_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        BatchNormalization(**{"gamma": np.ones(3), "beta": np.zeros(3), **arguments})


@pytest.mark.parametrize("train_flg", [True, False])
@pytest.mark.parametrize("name", ["gamma", "beta", "running_mean", "running_var"])
def test_numbers_for_other_features_are_refused_before_anything_changes(name, train_flg):
    layer, x, _ = layer_and_data((6, 3))
    setattr(layer, name, np.ones(4))
    before = copy.deepcopy(layer.__dict__)
    with pytest.raises(ValueError, match=rf"{name} must have shape \(3,\), one per feature of x, got \(4,\)"):
        layer.forward(x, train_flg=train_flg)
    assert all(np.array_equal(layer.__dict__[key], before[key]) for key in ("running_mean", "running_var"))


@pytest.mark.parametrize("x", [np.zeros(3), np.zeros((2, 3, 4)), np.zeros((0, 3))])
def test_only_tables_and_images_are_normalised(x):
    with pytest.raises(ValueError, match="x must"):
        BatchNormalization(np.ones(3), np.zeros(3)).forward(x)


def test_backward_needs_a_forward_pass_and_its_shape():
    layer, _, _ = layer_and_data((6, 3))
    with pytest.raises(ValueError, match=r"dout must have the shape \(6, 3\)"):
        layer.backward(np.ones((5, 3)))
    with pytest.raises(RuntimeError, match="BatchNormalization"):
        BatchNormalization(np.ones(3), np.zeros(3)).backward(np.ones((6, 3)))
