"""The two-weight network: its numbers for seed 42, and its gradient against differences."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from reference.appendix_linear_network import LinearNetwork, least_squares, noisy_line


@pytest.fixture(scope="module")
def experiment():
    rng = np.random.RandomState(42)
    x, y = noisy_line(rng=rng)
    network = LinearNetwork(rng)
    start = dict(network.params)
    return x, y, network, start, network.fit(x, y, lr=0.01, epochs=100)


def rounded(values, digits):
    return [round(float(value), digits) for value in values]


def test_seed_42_starts_and_ends_at_the_known_parameters(experiment):
    _, _, network, start, _ = experiment
    assert list(start) == list(network.params) == ["w1", "b1", "w2", "b2"]
    assert rounded(start.values(), 5) == [-1.41537, -0.42065, -0.34271, -0.80228]
    assert rounded(network.params.values(), 6) == [-1.77334, -0.639348, -1.133969, 0.215815]


def test_seed_42_finds_the_known_line_beside_the_best_one(experiment):
    x, y, network, _, _ = experiment
    assert rounded((network.slope, network.intercept), 6) == [2.010912, 0.940816]
    assert rounded(least_squares(x, y), 6) == [2.027587, 0.958461]
    slope, intercept = least_squares(x, y)
    assert rounded((network.loss(x, y), np.mean((slope * x + intercept - y) ** 2)), 6) == [0.130791, 0.130385]


def test_the_history_has_every_step(experiment):
    _, _, network, _, history = experiment
    assert [len(values) for values in history] == [10_000] * 5
    assert rounded(history.loss[[0, -1]], 6) == [0.116875, 0.00315]
    epochs = history.loss.reshape(100, 100).mean(axis=1)
    assert rounded(epochs[[0, 1, 2, -1]], 4) == [0.5724, 0.1774, 0.1376, 0.1377]
    assert {name: getattr(history, name)[-1] for name in network.params} == network.params


def test_the_global_seed_gives_the_same_numbers():
    np.random.seed(42)
    x, y = noisy_line()
    network = LinearNetwork()
    expected_x, expected_y = noisy_line(rng=np.random.RandomState(42))
    assert np.array_equal(x, expected_x)
    assert np.array_equal(y, expected_y)
    assert rounded(network.params.values(), 5) == [-1.41537, -0.42065, -0.34271, -0.80228]


def test_the_same_seed_gives_the_same_network():
    assert LinearNetwork(7).params == LinearNetwork(np.random.default_rng(7)).params
    assert np.array_equal(noisy_line(rng=7)[1], noisy_line(rng=7)[1])


def test_the_least_squares_line_is_the_one_of_scipy():
    x, y = noisy_line(20, noise=2.0, rng=3)
    expected = scipy.stats.linregress(x, y)
    # sums of 20 products
    assert least_squares(x, y) == pytest.approx((expected.slope, expected.intercept), rel=1e-13)


def test_the_gradient_agrees_with_central_differences():
    network, (x, y) = LinearNetwork(5), noisy_line(10, rng=5)
    gradient = network.gradient(x, y)
    for name, value in network.params.items():
        around = []
        for h in (1e-5, -1e-5):
            network.params[name] = value + h
            around.append(network.loss(x, y))
        network.params[name] = value
        # the loss is a polynomial of degree 4: the error is of the order of h^2 and of eps / h
        assert gradient[name] == pytest.approx((around[0] - around[1]) / 2e-5, abs=1e-8)


def test_the_network_is_its_line_and_keeps_shape_and_dtype():
    network, x = LinearNetwork(1), np.array([[0.0, 1.0], [2.0, -3.0]])
    # a few roundings of numbers below 10
    assert network.predict(x) == pytest.approx(network.slope * x + network.intercept, abs=1e-14)
    assert network.predict(x.astype("float32")).dtype == np.float32
    assert network.predict(2) == network.predict(2.0)
    assert network.predict(np.float32(2)).dtype == np.float32


def test_fitting_changes_neither_the_data_nor_needs_floats():
    x, y = [0, 1, 2], [1, 3, 5]
    whole, floats = LinearNetwork(1), LinearNetwork(1)
    history = whole.fit(x, y, epochs=2)
    assert np.array_equal(history, floats.fit(np.float64(x), np.float64(y), epochs=2))
    assert (x, y) == ([0, 1, 2], [1, 3, 5])
    assert len(history.loss) == 6


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: noisy_line(0), ValueError, "samples must be at least 1"),
        (lambda: noisy_line(3, noise=-1), ValueError, "noise must be a finite number from 0"),
        (lambda: LinearNetwork("42"), TypeError, "rng must be"),
        (lambda: LinearNetwork(1).predict(["a"]), TypeError, "x must be an array of real numbers"),
        (lambda: LinearNetwork(1).loss([1, 2], [1]), ValueError, r"y must have the shape \(2,\) of x, got \(1,\)"),
        (lambda: LinearNetwork(1).gradient([[1]], [[1]]), ValueError, "x must have 1 axes"),
        (lambda: LinearNetwork(1).fit([1], [1], lr=-1), ValueError, "lr must be"),
        (lambda: LinearNetwork(1).fit([1], [1], epochs=1.5), TypeError, "epochs must be a whole number"),
        (lambda: least_squares([1, 1], [2, 3]), ValueError, r"x must hold at least two different numbers, got only 1"),
    ],
)
def test_bad_input_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
