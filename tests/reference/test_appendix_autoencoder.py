"""The autoencoder: its gradient, its halves, and what it must beat."""

from __future__ import annotations

import numpy as np
import pytest

from reference.appendix_autoencoder import Autoencoder, IdentityWithLoss, mean_baseline
from reference.appendix_pca import pca
from reference.ch04_learning.losses import sum_squared_error
from reference.datasets import load_digits


@pytest.fixture(scope="module")
def digits():
    (x_train, _), (x_test, _) = load_digits()
    return x_train, x_test


@pytest.fixture(scope="module")
def fitted(digits):
    network = Autoencoder((64, 32, 64), rng=0)
    return network, network.fit(digits[0], digits[0], lr=0.003, epochs=20, rng=0)


def test_digits_it_has_not_seen_come_back_better_than_as_their_mean(digits, fitted):
    x_train, x_test = digits
    loss, baseline = fitted[0].loss(x_test, x_test), mean_baseline(x_train, x_test)
    assert loss < baseline / 3, (loss, baseline)


def test_it_beats_pca_with_eight_axes_and_not_pca_with_as_many_axes_as_its_code(digits, fitted):
    # no network with a linear decoder can beat the best plane through the training data on those data
    x, loss = digits[0], fitted[1][-1]
    eight, as_many = (pca(x, components=k) for k in (8, 32))
    assert loss < sum_squared_error(eight.restore(eight.transform(x)), x)
    assert loss > sum_squared_error(as_many.restore(as_many.transform(x)), x)


def test_the_baseline_is_pca_without_axes(digits):
    x_train, x_test = digits
    expected = np.mean(np.sum((x_test.astype(float) - x_train.mean(axis=0, dtype=float)) ** 2, axis=1)) / 2
    # float32 sums over 355 * 64 numbers
    assert mean_baseline(x_train, x_test) == pytest.approx(expected, rel=1e-5)


def test_training_lowers_the_loss_with_every_epoch(fitted):
    losses = fitted[1]
    assert len(losses) == 21
    assert np.all(np.diff(losses) < 0)


def test_the_same_seed_gives_the_same_network(digits):
    losses = [Autoencoder((64, 8, 64), rng=1).fit(digits[1], digits[1], epochs=2, rng=2) for _ in range(2)]
    assert losses[0] == losses[1]


@pytest.mark.parametrize("sizes", [(3, 2, 3), (3, 4, 2, 4, 3)])
def test_the_gradient_agrees_with_central_differences(sizes):
    random = np.random.RandomState(0)
    network, x = Autoencoder(sizes, rng=3), random.standard_normal((5, 3))
    for i in range(1, len(sizes)):  # with biases of 0, units behind silent ones sit exactly on the kink of Relu
        network.params[f"b{i}"] = random.uniform(0.5, 1, sizes[i])
    exact, numeric = network.gradient(x, x), network.numerical_gradient(x, x)
    for name in network.params:
        # differences of a parabola: eps / step, for losses of size 10
        assert exact[name] == pytest.approx(numeric[name], abs=1e-7), name


@pytest.mark.parametrize("sizes", [(64, 32, 64), (64, 40, 10, 40, 64)])
def test_to_decode_what_was_encoded_is_to_predict(digits, sizes):
    network, x = Autoencoder(sizes, rng=0), digits[1][:9]
    code = network.encode(x)
    assert code.shape == (9, sizes[len(sizes) // 2])
    assert code.min() >= 0
    assert np.array_equal(network.decode(code), network.predict(x))
    assert (network.encode(x[0]).shape, network.decode(code[0]).shape) == (code.shape[1:], (64,))


def test_float32_stays_float32(digits, fitted):
    network, x = fitted[0], digits[1]
    arrays = [network.encode(x), network.predict(x), network.loss(x, x), *network.gradient(x, x).values()]
    assert {array.dtype for array in arrays} == {np.dtype("float32")}
    assert mean_baseline(*digits).dtype == np.float32


def test_the_loss_layer_divides_by_the_samples_and_passes_on_a_factor():
    layer, y, t = IdentityWithLoss(), np.array([[1.0, 2.0], [3.0, 4.0]]), [[0, 0], [3, 2]]
    assert layer.forward(y, t) == (1 + 4 + 0 + 4) / 2 / 2
    assert layer.backward(dout=2).tolist() == [[1, 2], [0, 2]]
    assert layer.forward(y[0], t[0]) == (1 + 4) / 2
    assert layer.backward().tolist() == [1, 2]


def test_the_loss_layer_needs_a_forward_pass_first():
    with pytest.raises(RuntimeError, match=r"IdentityWithLoss\.backward needs a forward pass"):
        IdentityWithLoss().backward()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Autoencoder((4, 2, 3)), ValueError, r"sizes must be symmetric around a middle, .* got \(4, 2, 3\)"),
        (lambda: Autoencoder((4, 4)), ValueError, r"sizes must be symmetric around a middle, .* got \(4, 4\)"),
        (lambda: Autoencoder((4, 2, 4), 0).encode([1]), ValueError, "x must have 4 numbers per sample"),
        (lambda: Autoencoder((4, 2, 4), 0).decode([1]), ValueError, "code must have 2 numbers per sample"),
        (lambda: Autoencoder((2, 1, 2), 0).loss([[1, 2]], [[1]]), ValueError, r"t must have the shape \(1, 2\) of y"),
        (lambda: IdentityWithLoss().forward([[[1]]], [[[1]]]), ValueError, "y must have 1 or 2 axes"),
        (lambda: mean_baseline([[1, 2]], [[1]]), ValueError, r"samples of x must have the shape \(2,\)"),
        (lambda: mean_baseline([1, 2], [[1]]), ValueError, "x_train must have 2 axes"),
    ],
)
def test_bad_input_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
