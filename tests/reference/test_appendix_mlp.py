"""The perceptron of the appendix: its gradient, its forms of labels, and how well it knows irises."""

from __future__ import annotations

import numpy as np
import pytest

from reference.appendix_mlp import FullyConnected, Mlp
from reference.appendix_pca import pca, standardize
from reference.datasets import load_iris


@pytest.fixture(scope="module")
def iris():
    """Irises on the two main axes of the training part: ((x_train, t_train), (x_test, t_test))."""
    (x_train, t_train), (x_test, t_test) = load_iris()
    x_train, x_test = standardize(x_train, x_test)
    axes = pca(x_train, components=2)
    return (axes.transform(x_train), t_train), (axes.transform(x_test), t_test)


@pytest.fixture(scope="module")
def fitted(iris):
    network = Mlp((2, 10, 10, 3), rng=0)
    return network, network.fit(*iris[0], rng=0)


def test_two_numbers_are_enough_to_know_nine_of_ten_irises_it_has_not_seen(iris, fitted):
    network, _ = fitted
    assert network.accuracy(*iris[1]) >= 0.9
    assert network.accuracy(*iris[0]) >= 0.9


def test_training_lowers_the_loss_and_writes_it_down_for_each_epoch(iris, fitted):
    network, losses = fitted
    assert len(losses) == 51
    assert losses[-1] < losses[0] / 5
    assert losses[-1] == network.loss(*iris[0])


def test_the_same_seed_gives_the_same_network(iris, fitted):
    network, losses = fitted
    again = Mlp((2, 10, 10, 3), rng=np.random.default_rng(0))
    assert again.fit(*iris[0], rng=np.random.default_rng(0)) == losses
    assert np.array_equal(again.params["W3"], network.params["W3"])


def test_the_global_seed_decides_where_no_generator_is_given(iris):
    weights = []
    for _ in range(2):
        np.random.seed(3)
        network = Mlp((2, 4, 3))
        network.fit(*iris[0], epochs=1)
        weights.append(network.params["W1"])
    assert np.array_equal(*weights)


@pytest.mark.parametrize("sizes", [(2, 3), (2, 5, 3), (2, 4, 4, 3)])
def test_the_gradient_agrees_with_central_differences(iris, sizes):
    network, (x, t) = Mlp(sizes, rng=1), iris[1]
    exact, numeric = network.gradient(x, t), network.numerical_gradient(x, t)
    assert list(exact) == list(numeric) == list(network.params)
    for name in exact:
        # steps of 1e-4: their square times the third derivative
        assert exact[name] == pytest.approx(numeric[name], abs=1e-6), name


def test_weights_are_drawn_with_the_deviation_of_he_and_biases_are_zero():
    network = FullyConnected((200, 300, 10), rng=0)
    # 60,000 numbers: the deviation is within 1 % of the true one
    assert network.params["W1"].std() == pytest.approx(np.sqrt(2 / 200), rel=0.01)
    assert network.params["b1"].shape == (300,)
    assert not network.params["b1"].any()


def test_labels_in_every_form_mean_the_same(iris, fitted):
    network, (x, t) = fitted[0], iris[1]
    for other in (t[:, None], np.eye(3)[t]):
        assert network.loss(x, other) == pytest.approx(float(network.loss(x, t)), rel=1e-13)
        assert network.accuracy(x, other) == network.accuracy(x, t)


def test_a_batch_is_the_stack_of_its_samples(iris, fitted):
    network, (x, _) = fitted[0], iris[1]
    # sums of ten products, of size below 100, in another order
    assert network.predict(x) == pytest.approx(np.array([network.predict(row) for row in x]), abs=1e-12)


def test_float32_stays_float32_and_whole_numbers_mean_the_same_as_floats(iris, fitted):
    network, (x, t) = fitted[0], iris[1]
    assert network.predict(x.astype("float32")).dtype == np.float32
    assert network.loss(x.astype("float32"), t).dtype == np.float32
    assert {g.dtype for g in network.gradient(x.astype("float32"), t).values()} == {np.dtype("float32")}
    assert np.array_equal(network.predict([1, 2]), network.predict([1.0, 2.0]))


def test_parameters_that_are_replaced_take_effect(iris):
    network = Mlp((2, 4, 3), rng=0)
    network.params["W1"] = np.zeros((2, 4))
    assert not network.predict(iris[1][0]).any()


def test_training_does_not_modify_the_data(iris):
    (x, t), before = iris[0], [values.copy() for values in iris[0]]
    Mlp((2, 3), rng=0).fit(x, t, epochs=1, rng=0)
    assert np.array_equal(x, before[0])
    assert np.array_equal(t, before[1])


def test_decision_regions_are_the_predictions_at_the_points_of_the_grid(fitted):
    network, _ = fitted
    grid_x, grid_y, classes = network.decision_regions([-2.0, 0.0, 3.0], [-1.0, 1.0])
    points = np.column_stack([grid_x.ravel(), grid_y.ravel()])
    assert classes.ravel().tolist() == network.predict(points).argmax(axis=1).tolist()
    assert classes.shape == (2, 3)
    assert set(classes.ravel()) == {0, 1, 2}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Mlp((4,)), ValueError, "sizes must name at least the inputs and the outputs"),
        (lambda: Mlp((4, 0)), ValueError, "sizes must be at least 1"),
        (lambda: Mlp((4, 2.5)), TypeError, "sizes must be a whole number"),
        (lambda: Mlp((2, 3), rng="0"), TypeError, "rng must be"),
        (lambda: Mlp((2, 3), rng=0).predict([[[1, 2]]]), ValueError, "x must have 1 or 2 axes"),
        (lambda: Mlp((2, 3), rng=0).predict([[1, 2, 3]]), ValueError, "x must have 2 numbers per sample"),
        (lambda: Mlp((2, 3), rng=0).loss([[1, 2]], [3]), ValueError, "t must hold class numbers from 0 to 2, got 3"),
        (lambda: Mlp((2, 3), rng=0).accuracy([[1, 2]], [0, 1]), ValueError, "t must have shape"),
        (lambda: Mlp((2, 3), rng=0).fit([[1, 2]], 0), ValueError, r"t must have shape .*, got \(\)"),
        (lambda: Mlp((2, 3), rng=0).fit([[1, 2]], [0], epochs=0), ValueError, "epochs must be at least 1"),
        (lambda: Mlp((2, 3), rng=0).fit([[1, 2]], [0], batch_size=0), ValueError, "batch_size must be at least 1"),
        (lambda: Mlp((2, 3), rng=0).fit([[1, 2]], [0], lr=-1), ValueError, "lr must be"),
    ],
)
def test_bad_input_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
