from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.ch04_learning import TwoLayerNet, mini_batches, train
from reference.ch05_backpropagation import TwoLayerNet as LayeredNet

X = np.random.default_rng(0).normal(size=(30, 4))
T = (X[:, 0] > 0).astype(int)


class Recorder:
    """A network that learns nothing and remembers what it was asked."""

    def __init__(self):
        self.params = {"W": np.zeros(1)}
        self.seen, self.asked = [], []

    def gradient(self, x, t):
        self.seen.append(x[:, 0].tolist())
        return {"W": np.ones(1)}

    def loss(self, x, t):
        self.asked.append("loss")
        return float(self.params["W"][0])

    def accuracy(self, x, t):
        self.asked.append(len(x))
        return 0.5


@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 9))
def test_an_epoch_holds_every_sample_once(samples, batch_size, seed):
    batches = list(mini_batches(samples, batch_size, seed))
    assert sorted(np.concatenate(batches).tolist()) == list(range(samples))
    assert [len(batch) for batch in batches[:-1]] == [batch_size] * (len(batches) - 1)


def test_the_order_follows_the_global_state_without_a_generator():
    np.random.seed(1)
    expected = np.random.permutation(5)
    np.random.seed(1)
    assert np.concatenate(list(mini_batches(5, 2))).tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("samples", "batch_size", "error", "message"),
    [
        (0, 1, ValueError, "samples must be at least 1"),
        (5, 0, ValueError, "batch_size must be at least 1"),
        (5, 2.5, TypeError, "batch_size must be a whole number, got 2.5"),
    ],
)
def test_bad_sizes_of_batches_are_named_at_once(samples, batch_size, error, message):
    with pytest.raises(error, match=message):
        mini_batches(samples, batch_size)


@pytest.mark.parametrize(("batch_size", "iterations"), [(1, 7), (3, 3), (7, 1), (100, 1)])
def test_every_epoch_is_evaluated_at_its_end_and_the_last_one_too(batch_size, iterations):
    net, x = Recorder(), np.arange(7.0)[:, np.newaxis]
    history = train(net, x, np.zeros(7), x[:2], np.zeros(2), epochs=3, batch_size=batch_size, rng=0)
    assert net.asked == (["loss"] * iterations + [7, 2]) * 3
    assert (len(history.train_accuracy), len(history.test_accuracy)) == (3, 3)
    epochs = [np.concatenate(net.seen[i : i + iterations]) for i in range(0, 3 * iterations, iterations)]
    assert [sorted(epoch) for epoch in epochs] == [list(range(7))] * 3


def test_one_seed_gives_every_epoch_an_order_of_its_own():
    net, x = Recorder(), np.arange(20.0)[:, np.newaxis]
    train(net, x, np.zeros(20), x, np.zeros(20), epochs=2, rng=0)
    assert net.seen[0] != net.seen[1]


def test_a_step_goes_against_the_gradient_in_place_and_its_loss_is_recorded():
    net = Recorder()
    W = net.params["W"]
    history = train(net, X, T, X, T, epochs=1, batch_size=10, learning_rate=0.5, rng=0)
    assert history.loss == [-0.5, -1.0, -1.5]
    assert net.params["W"] is W


@pytest.mark.parametrize("network_class", [TwoLayerNet, LayeredNet], ids=["ch04", "ch05"])
@pytest.mark.parametrize("seed", [None, 3])
def test_both_networks_learn_and_do_it_again_the_same(network_class, seed):
    histories = []
    for _ in range(2):
        np.random.seed(0)
        net = network_class(4, 8, 2, weight_init_std=0.5, rng=seed)
        histories.append(train(net, X, T, X, T, epochs=60, batch_size=7, learning_rate=0.5, rng=seed))
    assert histories[0] == histories[1]
    assert histories[0].train_accuracy[-1] > 0.95
    assert np.mean(histories[0].loss[-5:]) < histories[0].loss[0] / 2


def test_the_samples_are_not_modified():
    x, t = X.copy(), T.copy()
    x.setflags(write=False)
    t.setflags(write=False)
    train(TwoLayerNet(4, 3, 2, rng=0), x, t, x, t, epochs=1, rng=0)


@pytest.mark.parametrize(("progress", "shown"), [(True, True), (False, False), (None, False)])
def test_the_bar_is_on_stderr_if_it_was_asked_for(progress, shown, capsys):
    train(Recorder(), X, T, X, T, epochs=1, rng=0, progress=progress)
    out, err = capsys.readouterr()
    assert (out, "epoch" in err) == ("", shown)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"t_train": T[:5]}, ValueError, r"x_train and t_train must have one row per sample, got \(30, 4\) and \(5,\)"),
        ({"t_test": 1}, ValueError, "x_test and t_test must have one row per sample"),
        ({"x_test": X[0]}, ValueError, "x_test and t_test must have one row per sample"),
        ({"x_train": [["a"]]}, TypeError, "x_train must be an array of real numbers"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1"),
        ({"learning_rate": -0.1}, ValueError, "learning_rate must be a finite number from 0"),
        ({"rng": 1.5}, TypeError, "rng must be a"),
    ],
)
def test_bad_settings_are_named_before_anything_happens(settings, error, message):
    net = Recorder()
    arguments = {"x_train": X, "t_train": T, "x_test": X, "t_test": T, **settings}
    with pytest.raises(error, match=message):
        train(net, **arguments)
    assert (net.seen, net.asked) == ([], [])
