from __future__ import annotations

import copy

import numpy as np
import pytest

from reference.ch04_learning import SimpleNet, TwoLayerNet, numerical_gradient, simpleNet
from reference.ch05_backpropagation import TwoLayerNet as LayeredNet
from reference.datasets.idx import load_idx

NETWORKS = pytest.mark.parametrize("network_class", [TwoLayerNet, LayeredNet], ids=["ch04", "ch05"])
X = np.random.default_rng(3).normal(size=(5, 4))
T = np.array([2, 0, 1, 1, 2])


def small(network_class, **settings):
    return network_class(4, 6, 3, weight_init_std=0.5, **{"rng": 7, **settings})


def test_the_simple_net_has_the_books_numbers():
    net = simpleNet(rng=0)
    net.W = np.array([[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]])
    x, t = np.array([0.6, 0.9]), np.array([0, 0, 1])
    assert net.predict(x).round(8).tolist() == [1.05414809, 0.63071653, 1.1328074]
    assert net.loss(x, t) == pytest.approx(0.92806829, abs=3e-7)  # the book adds 1e-7 inside the logarithm
    dW = numerical_gradient(lambda W: net.loss(x, t), net.W)
    expected = [[0.21924763, 0.14356247, -0.36281009], [0.32887144, 0.2153437, -0.54421514]]
    np.testing.assert_allclose(dW, expected, rtol=0, atol=1e-7)


def test_the_weights_of_the_simple_net_follow_the_global_state():
    np.random.seed(0)
    expected = np.random.randn(2, 3)
    np.random.seed(0)
    assert SimpleNet().W.tolist() == expected.tolist()
    assert SimpleNet(rng=1).W.tolist() == SimpleNet(np.random.default_rng(1)).W.tolist()


@NETWORKS
def test_the_weights_come_in_the_books_order_from_the_global_state(network_class):
    np.random.seed(0)
    W1, W2 = 0.01 * np.random.randn(4, 6), 0.01 * np.random.randn(6, 3)
    np.random.seed(0)
    params = network_class(4, 6, 3).params
    assert (params["W1"].tolist(), params["W2"].tolist()) == (W1.tolist(), W2.tolist())
    assert (params["b1"].tolist(), params["b2"].tolist()) == ([0] * 6, [0] * 3)


@NETWORKS
def test_the_same_seed_makes_the_same_network(network_class):
    assert small(network_class).predict(X).tolist() == small(network_class).predict(X).tolist()


@NETWORKS
@pytest.mark.parametrize(
    "t", [T, T[:, np.newaxis], np.eye(3)[T], np.full((5, 3), 1 / 3)], ids=["labels", "column", "one-hot", "soft"]
)
def test_the_gradient_agrees_with_central_differences(network_class, t):
    net = small(network_class)
    gradient, numerical = net.gradient(X, t), net.numerical_gradient(X, t)
    assert list(gradient) == list(numerical) == ["W1", "b1", "W2", "b2"]
    for name in gradient:
        # step 1e-4: its square times third derivatives of order 1, over 6
        np.testing.assert_allclose(gradient[name], numerical[name], rtol=0, atol=1e-8)


@NETWORKS
def test_as_many_labels_as_classes_are_still_labels(network_class):
    net = small(network_class)
    by_label, by_row = net.gradient(X[:3], T[:3]), net.gradient(X[:3], np.eye(3)[T[:3]])
    for name in by_label:
        np.testing.assert_allclose(by_label[name], by_row[name], rtol=1e-12, atol=1e-15)


@NETWORKS
@pytest.mark.parametrize("t", [2, [0, 0, 1]])
def test_one_sample_is_a_batch_of_one(network_class, t):
    net = small(network_class)
    assert net.predict(X[0]).tolist() == pytest.approx(net.predict(X[:1])[0].tolist())
    assert net.loss(X[0], t) == pytest.approx(net.loss(X[:1], [t]))
    assert net.accuracy(X[0], t) == net.accuracy(X[:1], [t])
    single, batch = net.gradient(X[0], t), net.gradient(X[:1], [t])
    for name in batch:
        np.testing.assert_allclose(single[name], batch[name], rtol=1e-12, atol=1e-15)


@NETWORKS
def test_loss_and_gradient_of_a_batch_are_the_means_of_its_samples(network_class):
    net = small(network_class)
    assert net.loss(X, T) == pytest.approx(np.mean([net.loss(x, t) for x, t in zip(X, T, strict=True)]))
    singles = [net.gradient(x, t)["W1"] for x, t in zip(X, T, strict=True)]
    np.testing.assert_allclose(net.gradient(X, T)["W1"], np.mean(singles, axis=0), rtol=1e-12, atol=1e-15)


@NETWORKS
def test_accuracy_is_1_for_the_networks_own_answers_in_every_form(network_class):
    net = small(network_class)
    answers = net.predict(X).argmax(axis=1)
    for t in (answers, answers[:, np.newaxis], np.eye(3)[answers]):
        assert net.accuracy(X, t) == 1
    assert net.accuracy(X, (answers + 1) % 3) == 0


@NETWORKS
def test_a_new_array_in_params_takes_effect(network_class):
    net = small(network_class)
    net.params["W2"] = np.zeros((6, 3))
    net.params["b2"] = [0, 0, 1]
    assert net.loss(X, T) == pytest.approx(np.log(2 + np.e) - 2 / 5)
    assert net.numerical_gradient(X, T)["W2"].any()
    assert net.params["b2"] == [0, 0, 1]


@NETWORKS
def test_training_by_rebinding_lowers_the_loss(network_class):
    net = small(network_class)
    before = net.loss(X, T)
    for _ in range(100):
        gradient = net.gradient(X, T)
        net.params = {name: net.params[name] - 0.5 * gradient[name] for name in gradient}
    assert net.loss(X, T) < before / 2


@NETWORKS
def test_whole_params_are_differentiated_too(network_class):
    net = small(network_class)
    net.params["W1"] = np.ones((4, 6), int)
    np.testing.assert_allclose(net.numerical_gradient(X, T)["W1"], net.gradient(X, T)["W1"], rtol=0, atol=1e-8)
    assert net.params["W1"].dtype == int


@NETWORKS
def test_float32_stays_float32(network_class):
    net = small(network_class)
    net.params = {name: value.astype(np.float32) for name, value in net.params.items()}
    x = X.astype(np.float32)
    assert (net.predict(x).dtype, net.loss(x, T).dtype) == (np.float32, np.float32)
    assert {gradient.dtype for gradient in net.gradient(x, np.eye(3)[T]).values()} == {np.dtype(np.float32)}


@NETWORKS
def test_nothing_but_the_network_is_modified(network_class):
    net, x, t = small(network_class), X.copy(), np.eye(3)[T]
    params = copy.deepcopy(net.params)
    x.setflags(write=False)
    t.setflags(write=False)
    net.gradient(x, t)
    net.numerical_gradient(x, t)
    assert {name: value.tolist() for name, value in net.params.items()} == {
        name: value.tolist() for name, value in params.items()
    }


@NETWORKS
def test_the_loss_is_exact_where_a_probability_is_0(network_class):
    net = small(network_class)
    net.params["W2"] = np.zeros((6, 3))
    net.params["b2"] = np.array([0.0, 2000.0, 0.0])
    assert net.loss(X, [0, 0, 0, 0, 1]) == 1600
    assert net.gradient(X, [0, 0, 0, 0, 1])["b2"].round(12).tolist() == [-0.8, 0.8, 0]


@NETWORKS
@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"input_size": 0}, ValueError, "input_size must be at least 1, got 0"),
        ({"hidden_size": 2.5}, TypeError, "hidden_size must be a whole number"),
        ({"output_size": True}, TypeError, "output_size must be a whole number"),
        ({"weight_init_std": -1}, ValueError, "weight_init_std must be a finite number from 0"),
        ({"rng": "seed"}, TypeError, "rng must be a"),
    ],
)
def test_bad_settings_are_named(network_class, settings, error, message):
    with pytest.raises(error, match=message):
        network_class(**{"input_size": 4, "hidden_size": 3, "output_size": 2, **settings})


@NETWORKS
def test_samples_and_labels_that_do_not_fit_are_named(network_class):
    net = small(network_class)
    for method in (net.loss, net.gradient, net.accuracy):
        with pytest.raises(ValueError, match=r"x must have .*4"):
            method(X[:, :3], T)
        with pytest.raises(ValueError, match=r"t must have shape \(5,\)"):
            method(X, T[:3])
        with pytest.raises(ValueError, match="t must hold class numbers from 0 to 2, got 3"):
            method(X, T + 1)
        with pytest.raises(TypeError, match="x must be an array of real numbers"):
            method([["1", "2", "3", "4"]], [1])


def test_an_untrained_network_knows_nothing_about_mnist(mnist_folder):
    x = load_idx(mnist_folder / "t10k-images-idx3-ubyte.gz").reshape(-1, 784)[:100] / 255
    t = load_idx(mnist_folder / "t10k-labels-idx1-ubyte.gz")[:100]
    # ln 10 for ten equally likely classes; weights of 0.01 move it in the second digit at most
    assert TwoLayerNet(784, 50, 10, rng=0).loss(x, t) == pytest.approx(np.log(10), abs=0.1)
