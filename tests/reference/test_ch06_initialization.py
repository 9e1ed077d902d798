from __future__ import annotations

import numpy as np
import pytest

from reference.ch06_techniques.initialization import activation_spread, he, initialize, named, xavier


def test_the_deviations_are_the_published_ones():
    assert xavier(50) == pytest.approx((1 / 50) ** 0.5, rel=1e-15)
    assert xavier(50, fan_out=14) == pytest.approx((2 / 64) ** 0.5, rel=1e-15)
    assert he(50) == pytest.approx((2 / 50) ** 0.5, rel=1e-15)


@pytest.mark.parametrize(
    ("kind", "shape", "std"),
    [
        ("xavier", (400, 500), 0.05),
        ("Sigmoid", (400, 500), 0.05),
        ("tanh", (400, 500), 0.05),
        ("he", (800, 250), 0.05),
        ("ReLU", (800, 250), 0.05),
        ("he", (1000, 8, 5, 5), 0.1),
        (0.01, (400, 500), 0.01),
        (3, (400, 500), 3),
    ],
)
def test_the_weights_have_the_deviation_that_was_asked_for(kind, shape, std):
    W = initialize(kind, shape, rng=0)
    assert W.shape == shape
    # 200,000 numbers: their deviation is known to 1 / √400,000, five times of which is 0.8 %
    assert W.std() == pytest.approx(std, rel=0.008)
    assert abs(W.mean()) < 5 * std / 200_000**0.5


def test_by_default_the_weights_are_those_of_the_books_randn():
    np.random.seed(3)
    W = initialize(0.01, (4, 3))
    np.random.seed(3)
    assert W.tolist() == (0.01 * np.random.randn(4, 3)).tolist()


def test_the_same_seed_gives_the_same_weights():
    assert initialize("he", (4, 3), rng=1).tolist() == initialize("he", (4, 3), rng=1).tolist()


@pytest.mark.parametrize(("activation", "method"), [("tanh", "xavier"), ("relu", "he")])
def test_the_right_method_keeps_the_spread_alive_through_twenty_layers(activation, method):
    # tanh shrinks the spread slowly, like one over the root of the depth; with ReLU it wanders around 0.8
    spreads = [z.std() for z in activation_spread(activation, method, layers=20, rng=0)]
    assert min(spreads) > 0.1, spreads
    assert max(spreads) < 4, spreads


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_small_weights_let_the_activations_vanish(activation):
    assert activation_spread(activation, 0.01, rng=0)[-1].std() < 1e-4


def test_large_weights_drive_the_sigmoid_to_its_ends_and_small_ones_to_one_half():
    ends = np.concatenate([z.ravel() for z in activation_spread("sigmoid", 1, rng=0)])
    half = activation_spread("sigmoid", 0.01, rng=0)[-1]
    assert np.mean((ends < 0.1) | (ends > 0.9)) > 0.6
    assert np.abs(half - 0.5).max() < 0.05


def test_histograms_of_zero_to_one_would_hide_much_of_tanh_and_relu():
    for activation, method, hidden in (("tanh", "xavier", 0.5), ("relu", "he", 0.25)):
        last = activation_spread(activation, method, rng=0)[-1]
        assert np.mean((last < 0) | (last > 1)) == pytest.approx(hidden, abs=0.1), activation


def test_the_experiment_has_the_sizes_that_were_asked_for_and_repeats():
    first = activation_spread("relu", "he", layers=3, nodes=7, samples=11, rng=5)
    again = activation_spread("relu", "he", layers=3, nodes=7, samples=11, rng=5)
    assert [z.shape for z in first] == [(11, 7)] * 3
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: xavier(0), ValueError, "fan_in must be at least 1"),
        (lambda: xavier(1, fan_out=0), ValueError, "fan_out must be at least 1"),
        (lambda: he(2.5), TypeError, "fan_in must be a whole number"),
        (lambda: initialize("normal", (2, 2)), ValueError, "weight_init_std must be one of xavier, sigmoid"),
        (lambda: initialize(-0.1, (2, 2)), ValueError, "weight_init_std must be a finite number from 0"),
        (lambda: initialize(None, (2, 2)), TypeError, "weight_init_std must be a real number"),
        (lambda: initialize(0.1, (2,)), ValueError, r"shape must be \(fan_in, fan_out\)"),
        (lambda: initialize(0.1, (2, 0)), ValueError, "shape must be at least 1"),
        (lambda: activation_spread("softsign"), ValueError, "activation must be one of sigmoid, tanh, relu"),
        (lambda: activation_spread(layers=0), ValueError, "layers must be at least 1"),
        (lambda: named({}, 3, "activation"), TypeError, "activation must be a name, got 3"),
    ],
)
def test_nonsense_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
