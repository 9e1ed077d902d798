from __future__ import annotations

import numpy as np
import pytest

from reference.ch06_techniques import SGD, Adam, MultiLayerNet, MultiLayerNetExtend, Trainer


class Recorder:
    """A network that learns nothing and notes what it is shown."""

    def __init__(self):
        self.params = {"w": np.zeros(1)}
        self.batches, self.events = [], []

    def gradient(self, x, t):
        self.batches.append(x[:, 0].astype(int).tolist())
        self.events.append("step")
        assert x[:, 0].tolist() == t.tolist()
        return {"w": np.zeros(1)}

    def loss(self, x, t):
        return 0.25

    def accuracy(self, x, t):
        self.events.append(len(x))
        return 0.5


def recorded(samples, batch, epochs, **settings):
    net, x, t = Recorder(), np.arange(samples)[:, None], np.arange(samples)
    trainer = Trainer(net, x, t, x[:7], t[:7], epochs, batch, **{"verbose": False, "rng": 0, **settings})
    trainer.result = trainer.train()
    return net, trainer


@pytest.mark.parametrize(("samples", "batch"), [(1000, 100), (1000, 64), (300, 128), (7, 3), (7, 100), (101, 100)])
def test_every_epoch_uses_every_sample_once_and_ends_with_an_evaluation(samples, batch):
    net, trainer = recorded(samples, batch, epochs=3)
    steps = -(-samples // batch)
    assert net.events == [*["step"] * steps, samples, 7] * 3
    for epoch in range(3):
        seen = [i for batch in net.batches[epoch * steps : (epoch + 1) * steps] for i in batch]
        assert sorted(seen) == list(range(samples))
    assert (len(trainer.train_acc_list), len(trainer.test_acc_list)) == (3, 3)
    assert trainer.train_loss_list == [0.25] * 3 * steps
    assert (trainer.current_epoch, trainer.current_iter, trainer.max_iter) == (3, 3 * steps, 3 * steps)


def test_epochs_come_in_different_orders_and_repeat_with_the_seed():
    net, again = recorded(50, 50, epochs=2)[0], recorded(50, 50, epochs=2)[0]
    assert net.batches[0] != net.batches[1]
    assert net.batches == again.batches


def test_without_a_seed_the_order_follows_numpys_global_state():
    np.random.seed(3)
    net = recorded(50, 50, epochs=1, rng=None)[0]
    np.random.seed(3)
    assert net.batches[0] == np.random.permutation(50).tolist()


def test_training_returns_the_accuracy_on_the_whole_test_data():
    net, trainer = recorded(100, 10, epochs=1, evaluate_sample_num_per_epoch=5)
    assert trainer.result == 0.5
    assert net.events[-3:] == [5, 5, 7]
    assert recorded(100, 10, epochs=1, evaluate_sample_num_per_epoch=7)[0].events[-2:] == [7, 7]


def test_the_samples_for_the_evaluation_are_a_random_choice_with_their_labels():
    net, x = Recorder(), np.arange(100)[:, None]
    trainer = Trainer(net, x, np.arange(100), x, np.arange(100), evaluate_sample_num_per_epoch=10, rng=0)
    for chosen, labels in (trainer._train_sample, trainer._test_sample):
        assert chosen[:, 0].tolist() == labels.tolist()
        assert len(set(labels)) == 10
        assert max(labels) > 9


def test_a_second_call_goes_on_training():
    x, t = np.eye(3), np.arange(3)
    trainer = Trainer(MultiLayerNet(3, [4], 3, rng=0), x, t, x, t, epochs=20, verbose=False, rng=0)
    assert trainer.train() == trainer.test_acc_list[-1]
    assert trainer.train() == trainer.test_acc_list[-1]
    assert len(trainer.test_acc_list) == trainer.current_epoch == 40
    assert trainer.train_loss_list[-1] < trainer.train_loss_list[19]


def spirals(rng):
    """Three classes that no straight line separates."""
    t = np.repeat(np.arange(3), 60)
    radius = np.tile(np.linspace(0.2, 1, 60), 3)
    angle = 4 * radius + t * 2 * np.pi / 3 + rng.normal(0, 0.05, 180)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), t


@pytest.mark.parametrize(
    ("optimizer", "lr"),
    [("SGD", 0.3), ("Momentum", 0.1), ("nesterov", 0.1), ("AdaGrad", 0.1), ("RMSprop", 0.01), ("ADAM", 0.01)],
)
def test_every_optimizer_learns_the_spirals(optimizer, lr):
    x, t = spirals(np.random.default_rng(0))
    net = MultiLayerNet(2, [30, 30], 3, rng=0)
    trainer = Trainer(net, x, t, x, t, 120, 32, optimizer, {"lr": lr}, verbose=False, rng=0)
    assert trainer.train() > 0.95


def test_a_network_with_everything_learns_with_a_last_batch_of_one():
    x, t = spirals(np.random.default_rng(0))
    net = MultiLayerNetExtend(2, [50, 50], 3, use_dropout=True, dropout_ratio=0.1, use_batchnorm=True, rng=0)
    trainer = Trainer(net, x[:177], t[:177], x, t, 60, 16, Adam(lr=0.01), verbose=False, rng=0)
    assert trainer.iter_per_epoch == 12
    assert trainer.train() > 0.9


def test_the_optimizers_own_settings_hold_unless_others_are_given():
    x, t = np.eye(3), np.arange(3)
    assert Trainer(Recorder(), x, t, x, t, optimizer="Adam").optimizer.lr == 0.001
    assert Trainer(Recorder(), x, t, x, t, optimizer="sgd", optimizer_param={"lr": 2}).optimizer.lr == 2
    mine = SGD(lr=7)
    assert Trainer(Recorder(), x, t, x, t, optimizer=mine).optimizer is mine


def test_a_diverging_training_stops_and_says_what_happened():
    x, t = spirals(np.random.default_rng(0))
    net = MultiLayerNet(2, [30, 30, 30], 3, weight_decay_lambda=0.1, rng=0)
    trainer = Trainer(net, x, t, x, t, optimizer_param={"lr": 1e6}, verbose=False, rng=0)
    with pytest.raises(FloatingPointError, match=r"the loss is (nan|inf) after mini-batch \d+ \(epoch \d+\)"):
        trainer.train()
    assert np.isfinite(trainer.train_loss_list).all()


def test_the_progress_goes_to_stderr_and_only_when_asked_for(capsys):
    recorded(100, 10, epochs=2, verbose=True)
    shown = capsys.readouterr()
    recorded(100, 10, epochs=2, verbose=False)
    silent = capsys.readouterr()
    assert "20/20" in shown.err
    assert "test=0.5" in shown.err
    assert (shown.out, silent.out, silent.err) == ("", "", "")


X, T = np.eye(3), np.arange(3)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"t_train": T[:2]}, ValueError, "x_train and t_train must have one row per sample"),
        ({"x_test": X[:2]}, ValueError, "x_test and t_test must have one row per sample"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1"),
        ({"epochs": 1.5}, TypeError, "epochs must be a whole number"),
        ({"mini_batch_size": 0}, ValueError, "mini_batch_size must be at least 1"),
        ({"evaluate_sample_num_per_epoch": 0}, ValueError, "evaluate_sample_num_per_epoch must be at least 1"),
        ({"optimizer": "SGDD"}, ValueError, "optimizer must be one of sgd, momentum, nesterov"),
        ({"optimizer": SGD}, TypeError, "optimizer must be a name or an object"),
        ({"optimizer": 3}, TypeError, r"an object with update\(params, grads\), got 3"),
        ({"optimizer": SGD(), "optimizer_param": {"lr": 1}}, ValueError, "optimizer_param must be None"),
        ({"rng": "seed"}, TypeError, "rng must be"),
    ],
)
def test_arguments_that_make_no_training_are_refused_by_name(arguments, error, message):
    data = {"x_train": X, "t_train": T, "x_test": X, "t_test": T}
    with pytest.raises(error, match=message):
        Trainer(Recorder(), **{**data, **arguments})
