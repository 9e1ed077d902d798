from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.ch06_techniques import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSprop

RULES = [SGD, Momentum, Nesterov, AdaGrad, RMSprop, Adam]
WITH_STATE = RULES[1:]
GRADIENTS = [0.3, -1.2, 2.0, 0.0, -0.7]


def sgd(w, gradients, lr):
    for g in gradients:
        w -= lr * g
    return w


def momentum(w, gradients, lr, alpha):
    v = 0.0
    for g in gradients:
        v = alpha * v - lr * g
        w += v
    return w


def nesterov(w, gradients, lr, alpha):
    v = 0.0
    for g in gradients:
        w += alpha * alpha * v - (1 + alpha) * lr * g
        v = alpha * v - lr * g
    return w


def adagrad(w, gradients, lr):
    h = 0.0
    for g in gradients:
        h += g * g
        w -= lr * g / (h**0.5 + 1e-7)
    return w


def rmsprop(w, gradients, lr, rho):
    h = 0.0
    for g in gradients:
        h = rho * h + (1 - rho) * g * g
        w -= lr * g / (h**0.5 + 1e-7)
    return w


def adam(w, gradients, lr, beta1, beta2):
    m = v = 0.0
    for i, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        w -= lr * (m / (1 - beta1**i)) / ((v / (1 - beta2**i)) ** 0.5 + 1e-8)
    return w


PUBLISHED = [
    (SGD, sgd, {"lr": 0.1}),
    (Momentum, momentum, {"lr": 0.1, "momentum": 0.8}),
    (Nesterov, nesterov, {"lr": 0.1, "momentum": 0.8}),
    (AdaGrad, adagrad, {"lr": 0.1}),
    (RMSprop, rmsprop, {"lr": 0.1, "decay_rate": 0.95}),
    (Adam, adam, {"lr": 0.1, "beta1": 0.8, "beta2": 0.95}),
]


@pytest.mark.parametrize(("rule", "published", "settings"), PUBLISHED)
@given(w=st.floats(-10, 10), gradients=st.lists(st.floats(-100, 100), min_size=1, max_size=30))
def test_each_rule_follows_its_published_recurrence(rule, published, settings, w, gradients):
    params, optimizer = {"W": np.array([w])}, rule(**settings)
    for g in gradients:
        optimizer.update(params, {"W": np.array([g])})
    expected = published(w, gradients, *settings.values())
    # a few roundings per step, of numbers up to 30 steps of 0.1·100·5
    assert params["W"][0] == pytest.approx(expected, rel=1e-10, abs=1e-10)


def test_nesterov_is_the_gradient_step_at_the_point_looked_ahead_to():
    theta, v, seen = 5.0, 0.0, []
    params, optimizer = {"W": np.array([5.0])}, Nesterov(lr=0.1)
    for _ in range(20):
        v = 0.9 * v - 0.1 * 2 * (theta + 0.9 * v)
        theta += v
        optimizer.update(params, {"W": 2 * params["W"]})
        seen.append(params["W"][0] - (theta + 0.9 * v))
    assert np.abs(seen).max() < 1e-14  # 20 steps of numbers around 5


@pytest.mark.parametrize("gradient", [1.0, -1e-6, 1e-8, 1e-30])
def test_adams_first_step_is_the_papers_also_for_tiny_gradients(gradient):
    params = {"W": np.array([0.0])}
    Adam(lr=1.0).update(params, {"W": np.array([gradient])})
    assert params["W"][0] == pytest.approx(-gradient / (abs(gradient) + 1e-8), rel=1e-12)


def test_the_default_first_step_of_rmsprop_is_small():
    params = {"W": np.array([0.0])}
    RMSprop().update(params, {"W": np.array([5.0])})
    assert params["W"][0] == pytest.approx(-0.001 / 0.1**0.5, rel=1e-6)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_finds_the_minimum_of_the_elongated_bowl(rule):
    params, optimizer = {"x": -7.0, "y": 2.0}, rule(lr=0.3)
    for _ in range(2000):
        optimizer.update(params, {"x": params["x"] / 10, "y": 2 * params["y"]})
    # rules that divide by the gradient's size end up circling the minimum at a distance of up to lr
    assert max(abs(params["x"]), abs(params["y"])) < 0.3, params


@pytest.mark.parametrize("rule", RULES)
def test_parameters_are_changed_in_place_and_gradients_are_not(rule):
    W, g = np.ones((3, 2)), np.full((3, 2), 0.5)
    params, grads = {"W": W}, {"W": g}
    optimizer = rule()
    optimizer.update(params, grads)
    optimizer.update(params, grads)
    assert params["W"] is W
    assert np.all(W < 1)
    assert grads["W"] is g
    assert np.all(g == 0.5)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_a_parameter_keeps_its_precision_whatever_the_gradients_is(rule, dtype):
    params, exact = {"W": np.ones(3, dtype)}, {"W": np.ones(3)}
    a, b = rule(), rule()
    for scale in (1.0, -2.0, 1e-4):
        a.update(params, {"W": np.arange(3) * scale})
        b.update(exact, {"W": np.arange(3) * scale})
    assert params["W"].dtype == dtype
    assert np.abs(params["W"] - exact["W"]).max() < 4 * np.finfo(dtype).eps + 1e-15


@pytest.mark.parametrize("rule", RULES)
def test_a_gradient_of_zero_moves_nothing_in_half_precision(rule):
    params = {"W": np.ones(2, np.float16)}
    rule().update(params, {"W": np.zeros(2, np.float16)})
    assert params["W"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("start", [-7, -7.0, np.int64(-7), np.float64(-7)], ids=lambda v: type(v).__name__)
def test_numbers_are_parameters_too_and_are_replaced_in_the_dictionary(rule, start):
    numbers, arrays = {"x": start}, {"x": np.array([-7.0])}
    a, b = rule(), rule()
    for _ in range(3):
        a.update(numbers, {"x": -0.7})
        b.update(arrays, {"x": np.array([-0.7])})
    assert numbers["x"] == arrays["x"][0]
    assert isinstance(numbers["x"], float)


def test_a_python_number_stays_one_and_a_single_precision_scalar_too():
    params = {"a": 1.0, "b": np.float32(1)}
    Adam().update(params, {"a": 1.0, "b": 1.0})
    assert type(params["a"]) is float
    assert type(params["b"]) is np.float32


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("start", [[1, 2], np.array([1, 2]), np.array([1, 2], np.uint8)])
def test_integers_and_lists_become_floating_point_arrays(rule, start):
    numbers, arrays = {"W": start}, {"W": np.array([1.0, 2.0])}
    a, b = rule(), rule()
    for _ in range(3):
        a.update(numbers, {"W": [1, -1]})
        b.update(arrays, {"W": np.array([1.0, -1.0])})
    assert numbers["W"].tolist() == arrays["W"].tolist()
    assert np.asarray(start).tolist() == [1, 2]


@pytest.mark.parametrize("rule", WITH_STATE)
def test_a_second_network_is_refused_and_not_changed(rule):
    first, second, optimizer = {"W": np.zeros(2)}, {"W": np.zeros(2)}, rule()
    optimizer.update(first, {"W": np.ones(2)})
    with pytest.raises(ValueError, match="params must be those of the first update"):
        optimizer.update(second, {"W": np.ones(2)})
    assert second["W"].tolist() == [0, 0]


def test_sgd_keeps_nothing_and_may_serve_two_networks():
    first, second, optimizer = {"W": np.zeros(1)}, {"V": np.zeros(2)}, SGD(lr=1)
    optimizer.update(first, {"W": np.ones(1)})
    optimizer.update(second, {"V": np.ones(2)})
    assert first["W"].tolist() == [-1]
    assert second["V"].tolist() == [-1, -1]


@pytest.mark.parametrize("rule", WITH_STATE)
def test_the_same_arrays_in_another_dictionary_are_the_same_network(rule):
    W, V = np.zeros(2), np.zeros(2)
    a, b = rule(), rule()
    for _ in range(3):
        a.update({"W": W}, {"W": np.ones(2)})
        b.update({"W": V}, {"W": np.ones(2)})
    assert W.tolist() == V.tolist()
    assert W[0] < 0


@pytest.mark.parametrize("rule", WITH_STATE)
def test_an_entry_may_be_replaced_between_updates(rule):
    params, same, a, b = {"W": np.zeros(2)}, {"W": np.zeros(2)}, rule(), rule()
    for _ in range(3):
        params["W"] = params["W"].copy()
        a.update(params, {"W": np.ones(2)})
        b.update(same, {"W": np.ones(2)})
    assert params["W"].tolist() == same["W"].tolist()


@pytest.mark.parametrize("rule", WITH_STATE)
@pytest.mark.parametrize("change", [{"W": np.zeros(3)}, {"V": np.zeros(2)}])
def test_new_names_or_shapes_in_the_dictionary_are_refused(rule, change):
    params, optimizer = {"W": np.zeros(2)}, rule()
    optimizer.update(params, {"W": np.ones(2)})
    params.update(change)
    with pytest.raises(ValueError, match="names and shapes of the first update"):
        optimizer.update(params, {key: np.ones_like(value) for key, value in params.items()})


def test_sgd_follows_a_parameter_that_changes_its_shape():
    params, optimizer = {"W": np.zeros(2)}, SGD(lr=1)
    optimizer.update(params, {"W": np.ones(2)})
    params["W"] = np.zeros(3)
    optimizer.update(params, {"W": np.ones(3)})
    assert params["W"].tolist() == [-1, -1, -1]


def test_a_dtype_changed_on_the_way_is_followed():
    params, optimizer = {"W": np.zeros(2)}, Adam(lr=1)
    optimizer.update(params, {"W": np.ones(2)})
    params["W"] = params["W"].astype(np.float32)
    optimizer.update(params, {"W": np.ones(2)})
    assert params["W"].dtype == np.float32
    assert params["W"] == pytest.approx([-2, -2], abs=1e-6)


@pytest.mark.parametrize("rule", WITH_STATE)
@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))])
def test_a_copied_or_saved_optimizer_goes_on_where_the_original_was(rule, duplicate):
    params, optimizer = {"W": np.zeros(2)}, rule()
    optimizer.update(params, {"W": np.ones(2)})
    other, twin = copy.deepcopy(params), duplicate(optimizer)
    optimizer.update(params, {"W": np.full(2, 0.5)})
    twin.update(other, {"W": np.full(2, 0.5)})
    assert other["W"].tolist() == params["W"].tolist()


def test_the_state_has_the_books_names():
    params = {"W": np.zeros(2)}
    for rule, names in ((Momentum, "v"), (Nesterov, "v"), (AdaGrad, "h"), (RMSprop, "h"), (Adam, "mv")):
        optimizer = rule()
        assert [getattr(optimizer, name) for name in names] == [None] * len(names)
        optimizer.update(params, {"W": np.ones(2)})
        assert [getattr(optimizer, name)["W"].shape for name in names] == [(2,)] * len(names)
    assert optimizer.iter == 1


def test_the_learning_rate_may_be_changed_between_updates():
    params, optimizer = {"W": np.zeros(1)}, SGD(lr=1)
    optimizer.update(params, {"W": np.ones(1)})
    optimizer.lr = 0.5
    optimizer.update(params, {"W": np.ones(1)})
    assert params["W"].tolist() == [-1.5]
