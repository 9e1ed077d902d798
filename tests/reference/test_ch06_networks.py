from __future__ import annotations

import copy

import numpy as np
import pytest

from reference.ch05_backpropagation import gradient_check
from reference.ch06_techniques import SGD, Adam, MultiLayerNet, MultiLayerNetExtend, Tanh

EVERYTHING = {"use_dropout": True, "dropout_ratio": 0.3, "use_batchnorm": True, "weight_decay_lambda": 0.1}


def data(n=8, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(1, 2, (n, 4)), rng.integers(0, 3, n)


def network(cls=MultiLayerNetExtend, **settings):
    return cls(4, [6, 5], 3, **{"rng": 0, **settings})


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
@pytest.mark.parametrize(
    "settings", [{}, {"use_batchnorm": True}, {"use_dropout": True}, {"weight_decay_lambda": 0.5}, EVERYTHING], ids=str
)
def test_backpropagation_agrees_with_central_differences(activation, settings):
    # with seed 0, one of the many units is within h of the kink of ReLU, where the slopes differ by right
    net, (x, t) = network(activation=activation, **settings), data(seed=1)
    net.params["b2"] += 0.1  # dropped units would sit exactly on the kink of ReLU
    gradients, numerical = net.gradient(x, t), net.numerical_gradient(x, t)
    assert gradients.keys() == numerical.keys() == net.params.keys()
    for name in gradients:
        # h² of the central difference with h = 1e-4, times third derivatives of up to 100 behind batch norm
        assert np.allclose(gradients[name], numerical[name], rtol=1e-4, atol=1e-6), name


def test_the_book_order_of_the_check_works_on_a_fresh_network_with_its_own_generator():
    net, (x, t) = network(**EVERYTHING), data()
    numerical, gradients = net.numerical_gradient(x, t), net.gradient(x, t)
    assert all(np.allclose(gradients[name], numerical[name], rtol=1e-4, atol=1e-6) for name in gradients)


def test_the_check_of_chapter_5_finds_a_wrong_backward_pass_of_batch_normalisation(monkeypatch):
    net, (x, t) = network(use_batchnorm=True, activation="tanh"), data()
    assert max(d.relative for name, d in gradient_check(net, x, t).items() if name[0] != "b") < 1e-5
    monkeypatch.setattr(type(net.layers["BatchNorm1"]), "backward", lambda layer, dout: -3 * dout)
    net.layers["BatchNorm1"].dgamma = net.layers["BatchNorm1"].dbeta = np.ones(6)
    net.layers["BatchNorm2"].dgamma = net.layers["BatchNorm2"].dbeta = np.ones(5)
    assert gradient_check(net, x, t)["W1"].relative > 0.1


def test_the_numerical_gradient_leaves_no_trace():
    net, (x, t) = network(**EVERYTHING), data()
    net.gradient(x, t)
    before, random = net.state(), copy.deepcopy(net.layers["Dropout1"].rng)
    net.numerical_gradient(x, t)
    assert all(np.array_equal(before[name], value) for name, value in net.state().items())
    assert random.random() == net.layers["Dropout1"].rng.random()


def test_by_default_the_weights_are_those_of_the_books_randn():
    np.random.seed(7)
    net = MultiLayerNet(4, [6], 3)
    np.random.seed(7)
    assert np.allclose(net.params["W1"], np.sqrt(2 / 4) * np.random.randn(4, 6), rtol=1e-15)
    assert np.allclose(net.params["W2"], np.sqrt(2 / 6) * np.random.randn(6, 3), rtol=1e-15)


@pytest.mark.parametrize(
    ("settings", "variance"),
    [
        ({}, 2),
        ({"activation": "ReLU"}, 2),
        ({"activation": "sigmoid"}, 1),
        ({"activation": "tanh"}, 1),
        ({"activation": "sigmoid", "weight_init_std": "he"}, 2),
        ({"weight_init_std": 0.01}, 400 * 0.01**2),
    ],
    ids=str,
)
def test_the_spread_of_the_weights_suits_the_activation_unless_it_is_given(settings, variance):
    W1 = MultiLayerNet(400, [500], 3, rng=0, **settings).params["W1"]
    # 200,000 numbers: their variance is known to √(2 / 200,000), five times of which is 1.6 %
    assert 400 * W1.var() == pytest.approx(variance, rel=0.016)


def test_without_extras_both_classes_are_the_same_network():
    a, b, (x, t) = network(MultiLayerNet), network(), data()
    assert np.array_equal(a.predict(x), b.predict(x))
    assert list(a.layers) == ["Affine1", "Activation_function1", "Affine2", "Activation_function2", "Affine3"]
    assert a.loss(x, t) == b.loss(x, t)


def test_a_network_without_hidden_layers_is_one_affine():
    net, (x, _) = MultiLayerNet(4, [], 3, rng=0), data()
    assert list(net.layers) == ["Affine1"]
    assert np.allclose(net.predict(x), x @ net.params["W1"], rtol=0, atol=1e-14)


def test_the_loss_includes_the_penalty_and_survives_infinite_weights_without_it():
    plain, decayed, (x, t) = network(), network(weight_decay_lambda=0.2), data()
    penalty = 0.1 * sum(np.sum(plain.params[f"W{i}"] ** 2) for i in (1, 2, 3))
    assert decayed.loss(x, t) - plain.loss(x, t) == pytest.approx(penalty, rel=1e-12)
    plain.params["W1"][0, 0] = 1e200
    assert np.isfinite(plain.loss(np.zeros((1, 4)), [0]))


def test_predictions_and_accuracy_are_those_of_evaluation():
    net, (x, t) = network(**EVERYTHING), data()
    net.gradient(x, t)
    scores = net.predict(x)
    assert np.array_equal(scores, net.predict(x))
    assert not np.array_equal(scores, net.predict(x, train_flg=True))
    assert net.accuracy(x, net.predict(x).argmax(axis=1)) == 1.0
    assert net.accuracy(x, net.predict(x).argmax(axis=1)[:, None]) == 1.0


@pytest.mark.parametrize("settings", [{}, EVERYTHING], ids=["plain", "everything"])
def test_a_batch_is_the_stack_of_its_samples(settings):
    net, (x, t) = network(**settings), data()
    net.gradient(x, t)
    singles = np.stack([net.predict(sample) for sample in x])
    assert singles.shape == (8, 3)
    assert np.allclose(net.predict(x), singles, rtol=0, atol=1e-13)
    losses = [net.loss(sample, label) for sample, label in zip(x, t, strict=True)]
    assert net.loss(x, t) == pytest.approx(np.mean(losses), rel=1e-12)


def test_the_gradient_of_one_sample_is_that_of_a_batch_of_one():
    a, b, (x, t) = network(**EVERYTHING), network(**EVERYTHING), data()
    single, batch = a.gradient(x[0], t[0]), b.gradient(x[:1], t[:1])
    assert all(np.array_equal(single[name], batch[name]) for name in single)


def test_images_are_flattened():
    net, (x, _) = network(), data()
    assert np.array_equal(net.predict(x.reshape(8, 1, 2, 2)), net.predict(x))


@pytest.mark.parametrize("settings", [{}, EVERYTHING], ids=["plain", "everything"])
def test_single_precision_stays_single_precision(settings):
    wide, net, (x, t) = network(**settings), network(**settings), data()
    net.params = {name: value.astype(np.float32) for name, value in net.params.items()}
    gradients, expected = net.gradient(x.astype(np.float32), t), wide.gradient(x, t)
    assert {g.dtype for g in gradients.values()} == {np.dtype(np.float32)}
    assert net.predict(x.astype(np.float32)).dtype == np.float32
    assert net.loss(x.astype(np.float32), t).dtype == np.float32
    for name, g in gradients.items():
        assert np.allclose(g, expected[name], rtol=1e-3, atol=1e-4), name  # 1e-7 times some 100 operations, squared


def test_replaced_parameters_take_effect():
    net, (x, _) = network(use_batchnorm=True), data()
    net.params["W3"] = np.zeros((5, 3))
    net.params["b3"] = [1, 2, 3]
    assert net.predict(x).tolist() == [[1, 2, 3]] * 8
    net.params = {name: np.zeros_like(value) for name, value in net.params.items()}
    assert net.predict(x).tolist() == [[0, 0, 0]] * 8


@pytest.mark.parametrize("replace", [False, True])
def test_an_optimizer_trains_it_whether_parameters_are_changed_or_replaced(replace):
    net, (x, t), optimizer = network(**EVERYTHING | {"weight_decay_lambda": 0}), data(), Adam(lr=0.01)
    before = net.loss(x, t)
    for _ in range(200):
        if replace:
            net.params.update({name: value.copy() for name, value in net.params.items()})
        optimizer.update(net.params, net.gradient(x, t))
    assert net.loss(x, t) < before / 2


def test_the_state_holds_what_a_copy_needs_to_predict_the_same():
    net, copied, (x, t) = network(**EVERYTHING), network(**{**EVERYTHING, "rng": 1}), data()
    for _ in range(5):
        SGD(0.1).update(net.params, net.gradient(x, t))
    saved = net.state()
    copied.load_state(saved)
    assert {"running_mean1", "running_var1", "running_mean2", "running_var2"} == set(net.buffers)
    assert np.array_equal(net.predict(x), copied.predict(x))
    SGD(0.1).update(net.params, net.gradient(x, t))
    assert not np.array_equal(net.predict(x), copied.predict(x))
    assert saved["W1"] is not net.params["W1"]


def test_the_state_of_an_untrained_network_clears_the_running_statistics():
    net, fresh, (x, t) = network(use_batchnorm=True), network(use_batchnorm=True), data()
    net.gradient(x, t)
    net.load_state(fresh.state())
    assert net.buffers == {}
    assert np.array_equal(net.predict(x), fresh.predict(x))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"W9": np.ones(1)}, ValueError, "state must have the names"),
        ({"W1": np.ones((4, 5))}, ValueError, r"W1 must have shape \(4, 6\), got \(4, 5\)"),
        ({"running_var1": np.ones(5)}, ValueError, r"running_var1 must have shape \(6,\), got \(5,\)"),
        ({"b1": ["a"] * 6}, TypeError, "b1 must be an array of real numbers"),
    ],
)
def test_a_state_of_another_network_is_refused_and_nothing_changes(change, error, message):
    net, (x, _) = network(use_batchnorm=True), data()
    before = net.predict(x)
    with pytest.raises(error, match=message):
        net.load_state({**net.state(), **change})
    with pytest.raises(ValueError, match="state must have the names"):
        net.load_state({"W1": net.params["W1"]})
    assert np.array_equal(before, net.predict(x))


def test_the_books_spelling_of_the_dropout_ratio_is_understood():
    assert network(use_dropout=True, dropout_ration=0.2).layers["Dropout1"].dropout_ratio == 0.2
    assert network(use_dropout=True, dropout_ratio=0.2).layers["Dropout1"].dropout_ratio == 0.2


def test_the_same_seed_gives_the_same_weights_and_masks():
    a, b, (x, t) = network(**EVERYTHING), network(**EVERYTHING), data()
    assert all(
        np.array_equal(g, b_g) for g, b_g in zip(a.gradient(x, t).values(), b.gradient(x, t).values(), strict=True)
    )
    np.random.seed(1)
    first = network(**EVERYTHING, rng=None).gradient(x, t)["W1"]
    np.random.seed(1)
    assert np.array_equal(first, network(**EVERYTHING, rng=None).gradient(x, t)["W1"])


def test_the_layers_of_one_network_drop_different_units():
    net = MultiLayerNetExtend(4, [30, 30], 3, use_dropout=True, rng=0)
    net.predict(np.ones((5, 4)), train_flg=True)
    assert not np.array_equal(net.layers["Dropout1"].mask, net.layers["Dropout2"].mask)


def test_x_and_t_are_not_modified():
    net, (x, t) = network(**EVERYTHING), data()
    before = x.copy(), t.copy()
    net.gradient(x, t)
    net.numerical_gradient(x, t)
    assert np.array_equal(before[0], x)
    assert np.array_equal(before[1], t)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"input_size": 0}, ValueError, "input_size must be at least 1"),
        ({"output_size": 2.5}, TypeError, "output_size must be a whole number"),
        ({"hidden_size_list": 5}, TypeError, "hidden_size_list must be a sequence of whole numbers, got 5"),
        ({"hidden_size_list": [5, 0]}, ValueError, "hidden_size_list must be at least 1"),
        ({"activation": "softsign"}, ValueError, "activation must be one of relu, sigmoid, tanh"),
        ({"weight_init_std": "normal"}, ValueError, "weight_init_std must be one of"),
        ({"weight_decay_lambda": -1}, ValueError, "weight_decay_lambda"),
        ({"rng": "seed"}, TypeError, "rng must be"),
    ],
)
@pytest.mark.parametrize("cls", [MultiLayerNet, MultiLayerNetExtend])
def test_a_network_of_nonsense_is_refused_by_name(cls, arguments, error, message):
    sizes = {"input_size": 2, "hidden_size_list": (3,), "output_size": 2}
    with pytest.raises(error, match=message):
        cls(**{**sizes, **arguments})


def test_a_ratio_that_drops_everything_is_refused_even_when_unused():
    with pytest.raises(ValueError, match="dropout_ratio"):
        network(dropout_ratio=1.0)


@pytest.mark.parametrize(("x", "t"), [(np.ones((2, 5)), [0, 1]), (np.ones((2, 4)), [0, 3]), (np.ones((2, 4)), [0])])
def test_samples_and_labels_that_do_not_fit_are_refused(x, t):
    with pytest.raises(ValueError, match=r"must"):
        network().loss(x, t)


def test_tanh_is_a_layer_with_the_slope_of_tanh():
    x, layer = np.linspace(-3, 3, 13), Tanh()
    assert np.array_equal(layer.forward(x), np.tanh(x))
    slope = (np.tanh(x + 1e-5) - np.tanh(x - 1e-5)) / 2e-5
    assert np.allclose(layer.backward(np.full(13, 2.0)), 2 * slope, rtol=0, atol=1e-9)
    assert layer.forward(x.astype(np.float32)).dtype == np.float32
    assert layer.backward(np.ones(13)).dtype == np.float32
    with pytest.raises(RuntimeError, match="Tanh"):
        Tanh().backward(x)
