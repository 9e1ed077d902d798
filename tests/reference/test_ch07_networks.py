"""Section 7.5: SimpleConvNet, its gradient, and its accuracy on real digits."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from reference.ch05_backpropagation.networks import gradient_check
from reference.ch06_techniques import Adam
from reference.ch07_convolution import SimpleConvNet
from reference.datasets import load_digits, load_idx


def small(std: float = 0.1, **arguments) -> SimpleConvNet:
    conv_param = {"filter_num": 3, "filter_size": 3}
    return SimpleConvNet((2, 8, 6), conv_param, hidden_size=5, output_size=4, weight_init_std=std, rng=0, **arguments)


def images(n: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).random((n, 2, 8, 6))


def test_the_defaults_are_the_network_of_the_book() -> None:
    net = SimpleConvNet(rng=0)
    shapes = {name: value.shape for name, value in net.params.items()}
    assert list(net.layers) == ["Conv1", "Relu1", "Pool1", "Affine1", "Relu2", "Affine2"]
    assert shapes == {
        "W1": (30, 1, 5, 5), "b1": (30,), "W2": (4320, 100), "b2": (100,), "W3": (100, 10), "b3": (10,),
    }  # fmt: skip
    assert net.predict(np.zeros((2, 1, 28, 28))).shape == (2, 10)


@pytest.mark.parametrize("input_dim", [(1, 27, 27), (1, 28, 20), (3, 9, 14)])
@pytest.mark.parametrize(("pad", "stride"), [(0, 1), (2, 1), (1, 1)])
def test_images_may_be_odd_or_not_square(input_dim, pad: int, stride: int) -> None:
    net = SimpleConvNet(input_dim, {"pad": pad, "stride": stride}, rng=0)
    assert net.predict(np.zeros((2, *input_dim))).shape == (2, 10)
    out_h, out_w = ((side + 2 * pad - 5) // stride + 1 for side in input_dim[1:])
    assert len(net.params["W2"]) == 30 * (out_h // 2) * (out_w // 2)


def test_a_stride_that_does_not_fit_the_images_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="stride must divide 23"):
        SimpleConvNet((1, 28, 28), {"stride": 2}, rng=0)


def test_the_gradient_agrees_with_central_differences_for_every_parameter() -> None:
    # weights of 0.1 and distinct pixels: with 0.01 a step of 1e-4 would cross kinks of ReLU
    for name, difference in gradient_check(small(), images(3), [0, 3, 1]).items():
        assert difference.relative < 1e-6, (name, difference)


@pytest.mark.parametrize("labels", [[[0], [3], [1]], np.eye(4)[[0, 3, 1]]], ids=["column", "one-hot"])
def test_all_forms_of_labels_mean_the_same(labels) -> None:
    net, x = small(), images(3)
    assert net.loss(x, labels) == net.loss(x, [0, 3, 1])
    assert net.accuracy(x, labels) == net.accuracy(x, [0, 3, 1])
    np.testing.assert_array_equal(net.gradient(x, labels)["W1"], net.gradient(x, [0, 3, 1])["W1"])


@pytest.mark.parametrize("n", [1, 50, 100, 150, 199])
def test_accuracy_counts_every_sample(n: int) -> None:
    net, x = small(), images(n)
    labels = net.predict(x).argmax(axis=1)
    assert net.accuracy(x, labels) == 1.0
    labels[-1] = (labels[-1] + 1) % 4
    assert net.accuracy(x, labels) == pytest.approx(1 - 1 / n)


def test_the_size_of_the_batches_changes_no_prediction() -> None:
    net, x = small(), images(7)
    whole = net.predict(x, batch_size=7)
    np.testing.assert_allclose(net.predict(x, batch_size=3), whole, atol=1e-14)
    with pytest.raises(ValueError, match="batch_size must be at least 1, got 0"):
        net.predict(x, batch_size=0)


def test_one_image_is_a_batch_of_one() -> None:
    net, x = small(), images(1)
    np.testing.assert_array_equal(net.predict(x[0]), net.predict(x)[0])
    assert net.loss(x[0], 2) == net.loss(x, [2])
    np.testing.assert_array_equal(net.gradient(x[0], 2)["W1"], net.gradient(x, [2])["W1"])


def test_new_parameters_take_effect_at_once() -> None:
    net, x = small(), images(2)
    net.params["W3"] = np.zeros((5, 4))
    net.params["b3"] = [1, 2, 3, 4]
    np.testing.assert_array_equal(net.predict(x), [[1, 2, 3, 4], [1, 2, 3, 4]])


def test_parameters_in_float32_make_a_network_in_float32() -> None:
    net, x = small(), images(2).astype(np.float32)
    net.params.update({name: value.astype(np.float32) for name, value in net.params.items()})
    assert net.predict(x).dtype == net.loss(x, [0, 1]).dtype == np.float32
    assert {value.dtype for value in net.gradient(x, [0, 1]).values()} == {np.dtype(np.float32)}


def test_weights_come_from_the_seed_or_from_the_global_state() -> None:
    np.testing.assert_array_equal(SimpleConvNet(rng=3).params["W2"], SimpleConvNet(rng=3).params["W2"])
    nets = []
    for _ in range(2):
        np.random.seed(0)
        nets.append(SimpleConvNet((1, 8, 8)))
    np.testing.assert_array_equal(nets[0].params["W1"], nets[1].params["W1"])
    np.random.seed(0)
    np.testing.assert_array_equal(nets[0].params["W1"], 0.01 * np.random.randn(30, 1, 5, 5))  # as in the book


def test_numerical_gradient_works_with_the_global_state_and_changes_nothing() -> None:
    net = SimpleConvNet((1, 3, 3), {"filter_num": 1, "filter_size": 2}, hidden_size=1, output_size=2)
    before = {name: value.copy() for name, value in net.params.items()}
    net.numerical_gradient(np.ones((1, 1, 3, 3)), [1])
    for name, value in net.params.items():
        np.testing.assert_array_equal(value, before[name])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"input_dim": (28, 28)}, "input_dim must be 3 sizes, got (28, 28)"),
        (
            {"conv_param": {"filters": 3}},
            "conv_param must have only filter_num, filter_size, pad, stride, got 'filters'",
        ),
        ({"conv_param": {"filter_size": 29}}, "filter_size must be at most 28"),
        ({"hidden_size": 0}, "output_size must be at least 1, got 0"),
        ({"weight_init_std": "relux"}, "weight_init_std must be one of"),
    ],
)
def test_sizes_that_make_no_network_are_refused(arguments, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        SimpleConvNet(**arguments)


def test_x_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match=re.escape("x must have shape (2, 8, 6) or (N, 2, 8, 6), got (3, 2, 6, 8)")):
        small().predict(np.zeros((3, 2, 6, 8)))


def test_trained_on_the_shipped_digits_it_knows_97_of_100_that_it_has_not_seen() -> None:
    (x_train, t_train), (x_test, t_test) = load_digits(flatten=False)
    net = SimpleConvNet((1, 8, 8), {"filter_num": 30, "filter_size": 3, "pad": 1}, 50, weight_init_std="he", rng=0)
    net.params.update({name: value.astype(np.float32) for name, value in net.params.items()})
    rng, adam = np.random.default_rng(0), Adam(lr=0.003)
    for _ in range(8):
        for batch in np.array_split(rng.permutation(len(x_train)), 30):
            adam.update(net.params, net.gradient(x_train[batch], t_train[batch]))
    assert net.accuracy(x_test, t_test) >= 0.97
    assert {value.dtype for value in net.params.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize(("year", "accuracy"), [(2016, 0.9890), (2022, 0.9600)])
def test_the_published_weights_score_what_they_must_on_real_mnist(
    mnist_folder: Path, year: int, accuracy: float
) -> None:
    x = load_idx(mnist_folder / "t10k-images-idx3-ubyte.gz").reshape(-1, 1, 28, 28).astype(np.float32) / np.float32(255)
    t = load_idx(mnist_folder / "t10k-labels-idx1-ubyte.gz")
    net = SimpleConvNet(rng=0)
    net.load_params(mnist_folder / f"ch07_params_{year}.npz")
    net.params.update({name: value.astype(np.float32) for name, value in net.params.items()})
    assert net.accuracy(x, t) == accuracy
