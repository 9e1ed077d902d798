from __future__ import annotations

import copy

import numpy as np
import pytest

from reference.ch06_techniques.regularization import Dropout, weight_decay


def central_difference(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


def test_the_expectation_of_dropout_is_its_input():
    x = np.ones((1000, 1000))
    out = Dropout(0.3, rng=0).forward(x)
    # five standard deviations of the mean of a million numbers, each of deviation √(0.3 / 0.7)
    assert abs(out.mean() - 1) < 5 * (0.3 / 0.7) ** 0.5 / 1000
    assert set(np.unique(out)) == {0.0, 1 / 0.7}
    assert np.array_equal(Dropout(0.3).forward(x, train_flg=False), x)


def test_what_is_dropped_changes_with_every_pass_and_repeats_with_the_seed():
    x = np.ones((20, 20))
    a, b = Dropout(0.5, rng=1), Dropout(0.5, rng=1)
    first = a.forward(x)
    assert np.array_equal(first, b.forward(x))
    assert not np.array_equal(first, a.forward(x))


def test_dropout_follows_numpys_global_seed_by_default():
    layer, x = Dropout(0.5), np.ones((20, 20))
    np.random.seed(0)
    first = layer.forward(x)
    np.random.seed(0)
    assert np.array_equal(first, copy.deepcopy(layer).forward(x))


def test_while_frozen_the_mask_stays_for_the_same_shape_and_only_for_that():
    layer = Dropout(0.5, rng=0)
    layer.frozen = True
    first = layer.forward(np.ones((20, 20)))
    assert np.array_equal(first, layer.forward(np.ones((20, 20))))
    assert layer.forward(np.ones((3, 2))).shape == (3, 2)


@pytest.mark.parametrize("train_flg", [True, False])
def test_the_gradient_of_dropout_is_the_central_difference_under_the_same_mask(train_flg):
    rng = np.random.default_rng(0)
    x, dout, layer = rng.normal(size=(4, 5)), rng.normal(size=(4, 5)), Dropout(0.4, rng=2)
    layer.frozen = True
    layer.forward(x, train_flg=train_flg)
    dx = layer.backward(dout)
    numerical = central_difference(lambda v: np.sum(layer.forward(v, train_flg=train_flg) * dout), x)
    assert np.allclose(dx, numerical, atol=1e-9)  # linear: only the cancellation of 1e-16 / h is left


def test_after_an_evaluation_the_gradient_passes_unchanged_and_is_a_new_array():
    layer, dout = Dropout(0.5, rng=0), np.ones((2, 3))
    layer.forward(np.ones((5, 3)))
    layer.forward(np.ones((2, 3)), train_flg=False)
    dx = layer.backward(dout)
    assert dx.tolist() == dout.tolist()
    assert not np.shares_memory(dx, dout)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("train_flg", [True, False])
def test_dropout_keeps_the_precision(dtype, train_flg):
    layer = Dropout(0.5, rng=0)
    assert layer.forward(np.ones((2, 3), dtype), train_flg=train_flg).dtype == dtype
    assert layer.backward(np.ones((2, 3), dtype)).dtype == dtype


def test_dropout_modifies_neither_x_nor_dout():
    x, dout, layer = np.ones((4, 4)), np.ones((4, 4)), Dropout(0.5, rng=0)
    layer.forward(x)
    layer.backward(dout)
    assert x.tolist() == dout.tolist() == np.ones((4, 4)).tolist()


def test_a_dropout_of_nothing_drops_nothing():
    x = np.random.default_rng(0).normal(size=(30, 30))
    assert np.array_equal(Dropout(0.0, rng=0).forward(x), x)


@pytest.mark.parametrize("ratio", [-0.1, 1.0, 2.0, np.nan])
def test_a_ratio_out_of_range_is_refused(ratio):
    with pytest.raises(ValueError, match="dropout_ratio must be a finite number from 0 to below 1"):
        Dropout(ratio)


def test_dropout_backward_needs_a_forward_pass_and_its_shape():
    layer = Dropout(0.5, rng=0)
    with pytest.raises(RuntimeError, match="Dropout"):
        layer.backward(np.ones((2, 3)))
    layer.forward(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"dout must have the shape \(2, 3\) of the output, got \(3, 2\)"):
        layer.backward(np.ones((3, 2)))


def test_weight_decay_is_half_lambda_times_the_sum_of_squares():
    assert weight_decay([np.eye(3), [[1, 2], [3, 4]]], 0.5) == 0.25 * (3 + 30)


def test_without_lambda_even_an_infinite_penalty_is_zero():
    assert weight_decay([np.array([[1e200]])], 0) == 0.0


@pytest.mark.parametrize("decay", [-0.1, np.inf])
def test_a_lambda_that_rewards_large_weights_is_refused(decay):
    with pytest.raises(ValueError, match="weight_decay_lambda"):
        weight_decay([np.eye(2)], decay)
