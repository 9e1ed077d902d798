"""Chapter 8: DeepConvNet, its mistakes on real digits, and half precision."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from reference.ch06_techniques import Adam
from reference.ch06_techniques.regularization import Dropout
from reference.ch07_convolution import SimpleConvNet
from reference.ch08_deep_learning import DeepConvNet, Misclassified, half_float, misclassified
from reference.datasets import load_idx


def small(dropout_ratio: float = 0.5, input_dim=(1, 8, 8)) -> DeepConvNet:
    few = [{"filter_num": 2}] * 6
    return DeepConvNet(input_dim, *few, hidden_size=6, output_size=3, dropout_ratio=dropout_ratio, rng=0)


def images(n: int, side: int = 8) -> np.ndarray:
    return np.random.default_rng(1).random((n, 1, side, side))


def real_digits(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    x = load_idx(folder / "t10k-images-idx3-ubyte.gz").reshape(-1, 1, 28, 28).astype(np.float32) / np.float32(255)
    return x, load_idx(folder / "t10k-labels-idx1-ubyte.gz")


def published(folder: Path, year: int) -> DeepConvNet:
    net = DeepConvNet(rng=0)
    net.load_params(folder / f"ch08_deep_convnet_params_{year}.npz", unscaled_dropout=True)
    net.params.update({name: value.astype(np.float32) for name, value in net.params.items()})
    return net


def test_the_defaults_are_the_network_of_the_book() -> None:
    net = DeepConvNet(rng=0)
    shapes = {name: value.shape for name, value in net.params.items() if name.startswith("W")}
    assert shapes == {
        "W1": (16, 1, 3, 3), "W2": (16, 16, 3, 3), "W3": (32, 16, 3, 3), "W4": (32, 32, 3, 3),
        "W5": (64, 32, 3, 3), "W6": (64, 64, 3, 3), "W7": (1024, 50), "W8": (50, 10),
    }  # fmt: skip
    assert [shape[-1] for name, shape in net.shapes.items() if name.startswith("Conv")] == [28, 28, 14, 16, 8, 8]


@pytest.mark.parametrize("input_dim", [(3, 32, 32), (1, 17, 12), (2, 8, 8)])
def test_any_size_of_image_runs(input_dim) -> None:
    assert DeepConvNet(input_dim, rng=0).predict(np.zeros((2, *input_dim))).shape == (2, 10)


def test_the_spread_of_the_weights_follows_from_the_layer_below() -> None:
    net = DeepConvNet((3, 32, 32), conv_param_6={"filter_num": 128}, rng=0)
    for name, fan_in in (("W1", 27), ("W2", 144), ("W6", 576), ("W7", 128 * 16), ("W8", 50)):
        W = net.params[name]
        # a standard deviation from n numbers is off by 1/sqrt(2 n); four times that happens once in 16,000
        assert W.std() == pytest.approx(np.sqrt(2 / fan_in), rel=4 / np.sqrt(2 * W.size)), name


def test_the_last_layer_is_affine_so_that_no_score_is_dropped() -> None:
    net = DeepConvNet(rng=0)
    assert next(reversed(net.layers)) == "Affine2"
    assert sum(isinstance(layer, Dropout) for layer in net.layers.values()) == 1
    net = small()
    net.params["W8"], net.params["b8"] = np.zeros((6, 3)), np.array([50.0, 0, 0])
    assert net.loss(images(4), [0, 0, 0, 0], train_flg=True) < 1e-20


def test_the_loss_is_in_evaluation_mode_unless_training_is_said() -> None:
    net, x, t = small(), images(4), [0, 1, 2, 0]
    assert net.loss(x, t) == net.loss(x, t)
    assert len({float(net.loss(x, t, train_flg=True)) for _ in range(5)}) > 1


@pytest.mark.parametrize("dropout_ratio", [0.0, 0.5])
def test_the_gradient_agrees_with_central_differences_also_with_dropout(dropout_ratio: float) -> None:
    net, x, t = small(dropout_ratio), images(2), [0, 2]
    for i in range(1, 7):  # with a bias of 0, places that see nothing but padding are on the kink of ReLU
        net.params[f"b{i}"] += 0.1
    gradient, numerical = net.gradient(x, t), net.numerical_gradient(x, t)
    for name, value in numerical.items():
        largest = max(abs(value).max(), 1e-8)
        assert abs(gradient[name] - value).max() / largest < 1e-5, name  # curvature of softmax times h^2


def test_numerical_gradient_leaves_the_network_as_it_was() -> None:
    net, x, t = small(), images(1), [0]
    before = {name: value.copy() for name, value in net.params.items()}
    net.numerical_gradient(x, t)
    assert not net.layers["Dropout1"].frozen
    for name, value in net.params.items():
        np.testing.assert_array_equal(value, before[name])


def test_adam_brings_the_loss_down() -> None:
    net, x, t = small(0), images(12), np.arange(12) % 3
    first, adam = net.loss(x, t), Adam(lr=0.01)
    for _ in range(60):
        adam.update(net.params, net.gradient(x, t))
    assert net.loss(x, t) < first / 2


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    SimpleConvNet(rng=0).save_params(tmp_path / "params.npz")
    with pytest.raises(ValueError, match=re.escape("must hold W1, W2, W3, W4, W5, W6, W7, W8, b1")):
        DeepConvNet(rng=0).load_params(tmp_path / "params.npz")


def test_weights_of_unscaled_dropout_are_scaled_when_they_are_loaded(tmp_path: Path) -> None:
    net = small(dropout_ratio=0.2)
    net.save_params(tmp_path / "params.npz")
    net.load_params(tmp_path / "params.npz")
    before = net.params["W8"]
    net.load_params(tmp_path / "params.npz", unscaled_dropout=True)
    np.testing.assert_allclose(net.params["W8"], 0.8 * before)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"conv_param_3": {"filters": 3}}, "conv_param_3 must have only filter_num, filter_size, pad, stride"),
        ({"conv_param_2": {"stride": 2}}, "stride must divide 27"),
        ({"dropout_ratio": 1}, "dropout_ratio must be a finite number from 0 to below 1, got 1"),
    ],
)
def test_arguments_that_make_no_network_are_refused(arguments, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        DeepConvNet(**arguments)


@pytest.mark.parametrize("n", [1, 99, 105])
def test_misclassified_lists_all_mistakes_of_any_number_of_samples(n: int) -> None:
    net, x = small(), images(n)
    predictions = net.predict(x).argmax(axis=1)
    labels = predictions.copy()
    labels[-1] = (labels[-1] + 1) % 3
    (mistake,) = misclassified(net, x, labels)
    assert mistake == Misclassified(n - 1, int(labels[-1]), int(predictions[-1]))
    assert [type(value) for value in mistake] == [int, int, int]
    assert misclassified(net, x, np.eye(3)[predictions]) == []


def test_half_precision_is_computed_in_half_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    net, x, seen = small(), images(3), []
    forward = SimpleConvNet._forward

    def watched(self, batch, train_flg):
        scores = forward(self, batch, train_flg)
        seen.append((batch.dtype.name, scores.dtype.name))
        return scores

    labels = net.predict(x).argmax(axis=1)
    monkeypatch.setattr("reference.ch07_convolution.convnet.ConvNet._forward", watched)
    result = half_float(net, x, labels)
    assert seen == [("float64", "float64"), ("float16", "float16")]
    assert (result.dtype, result.half_dtype) == ("float64", "float16")
    assert result.accuracy == 1.0
    assert result.nbytes == 4 * result.half_nbytes
    assert {value.dtype for value in net.params.values()} == {np.dtype(np.float64)}


@pytest.mark.parametrize(("year", "accuracy"), [(2016, 0.9935), (2022, 0.9797)])
def test_the_published_weights_score_what_they_must_on_real_mnist(
    mnist_folder: Path, year: int, accuracy: float
) -> None:
    x, t = real_digits(mnist_folder)
    net = published(mnist_folder, year)
    mistakes = misclassified(net, x, t)
    assert 1 - len(mistakes) / len(x) == pytest.approx(accuracy, abs=1e-12)
    assert all(t[position] == label != prediction for position, label, prediction in mistakes)


def test_half_precision_recognises_real_digits_as_well(mnist_folder: Path) -> None:
    x, t = real_digits(mnist_folder)
    result = half_float(published(mnist_folder, 2016), x[:20], t[:20])
    assert result.accuracy == result.half_accuracy == 1.0
    assert result.half_dtype == "float16"


def test_half_precision_of_what_are_no_images_is_refused() -> None:
    with pytest.raises(TypeError, match="x must be an array of real numbers"):
        half_float(small(), "digits", [0])
