from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from reference.ch04_learning import TwoLayerNet as WrittenOutNet
from reference.ch04_learning import train
from reference.ch05_backpropagation import Affine, Relu, SoftmaxWithLoss, TwoLayerNet, gradient_check
from reference.datasets import load_digits

X = np.random.default_rng(3).normal(size=(5, 4))
T = np.array([2, 0, 1, 1, 2])


class TwoAnswers:
    """Something that gives two gradients, for the check to compare."""

    def __init__(self, gradient, numerical):
        self.answers = gradient, numerical

    def gradient(self, x, t):
        return self.answers[0]

    def numerical_gradient(self, x, t):
        return self.answers[1]


def test_the_layers_are_the_books():
    net = TwoLayerNet(4, 6, 3, rng=0)
    assert [(name, type(layer)) for name, layer in net.layers.items()] == [
        ("Affine1", Affine),
        ("Relu1", Relu),
        ("Affine2", Affine),
    ]
    assert isinstance(net.last_layer, SoftmaxWithLoss)


def test_predict_is_the_formula():
    net = TwoLayerNet(4, 6, 3, weight_init_std=0.5, rng=0)
    p = net.params
    scores = np.maximum(X @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]
    np.testing.assert_allclose(net.predict(X), scores, rtol=1e-13, atol=1e-15)


def test_the_two_networks_of_the_book_start_alike():
    first, second = WrittenOutNet(4, 6, 3, rng=0).params, TwoLayerNet(4, 6, 3, rng=0).params
    assert [value.tolist() for value in first.values()] == [value.tolist() for value in second.values()]


def test_pictures_go_in_unflattened():
    net = TwoLayerNet(4, 6, 3, rng=0)
    assert net.predict(X.reshape(5, 1, 2, 2)).tolist() == net.predict(X).tolist()
    assert net.gradient(X.reshape(5, 1, 2, 2), T)["W1"].tolist() == net.gradient(X, T)["W1"].tolist()


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))], ids=["copy", "pickle"]
)
def test_a_copy_of_a_network_learns_by_itself(duplicate):
    net = TwoLayerNet(4, 6, 3, weight_init_std=0.5, rng=0)
    before = net.loss(X, T)
    other = duplicate(net)
    other.params["b2"] += [0, 0, 100]
    assert net.loss(X, T) == before
    assert other.loss(X, T) > before + 10


def test_a_gradient_is_an_array_of_its_own():
    net = TwoLayerNet(4, 6, 3, weight_init_std=0.5, rng=0)
    first = net.gradient(X, T)
    kept = first["W1"].tolist()
    net.gradient(X[:2], T[:2])
    assert first["W1"].tolist() == kept


def test_the_printed_order_of_the_gradient_check_is_reached():
    np.random.seed(0)
    net = TwoLayerNet(60, 20, 10)
    differences = gradient_check(net, np.random.rand(3, 60), np.eye(10)[[5, 0, 4]])
    # the book prints 1e-10 to 1e-13; with 1e-7 added inside the logarithm b2 stays at 1.4e-7
    assert {name for name, d in differences.items() if d.absolute < 1e-12} == {"W1", "b1", "W2"}
    assert differences["b2"].absolute == pytest.approx(1.2e-10, rel=0.1)
    assert max(d.relative for d in differences.values()) < 1e-7


def test_the_check_gives_the_mean_and_the_largest_difference():
    net = TwoAnswers({"W": np.array([1.0, -4.0]), "b": np.zeros(2)}, {"W": np.array([1.0, -5.0]), "b": np.zeros(2)})
    assert gradient_check(net, X, T) == {"W": (0.5, 0.2), "b": (0.0, 0.0)}


def test_a_wrong_gradient_is_seen_however_small_it_is():
    net = TwoAnswers({"W": np.array([2e-9])}, {"W": np.array([1e-9])})
    assert gradient_check(net, X, T)["W"] == pytest.approx((1e-9, 0.5))


@pytest.mark.parametrize(
    ("numerical", "message"),
    [
        ({"b": np.ones(2)}, "network must give one gradient per parameter"),
        (
            {"W": np.ones((2, 1))},
            r"the gradient of W must have the shape \(2, 1\) of the numerical gradient of W, got \(2,\)",
        ),
    ],
)
def test_gradients_that_cannot_be_compared_are_named(numerical, message):
    with pytest.raises(ValueError, match=message):
        gradient_check(TwoAnswers({"W": np.ones(2)}, numerical), X, T)


def test_the_shipped_digits_are_learnt():
    (x_train, t_train), (x_test, t_test) = load_digits()
    network = TwoLayerNet(64, 50, 10, weight_init_std=0.1, rng=0)
    train(network, x_train, t_train, x_test, t_test, epochs=20, batch_size=32, learning_rate=0.5, rng=0, progress=False)
    assert network.accuracy(x_test, t_test) >= 0.95
