"""Sections 6.4 and 6.5: over-fitting, what helps against it, and the search for hyper-parameters."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from reference._arguments import Array, generator
from reference.ch06_techniques import (
    SGD,
    Adam,
    MultiLayerNet,
    MultiLayerNetExtend,
    Trainer,
    Trial,
    random_search,
    validation_split,
)
from reference.datasets import load_digits
from reference.figures.canvas import Axes, Figure, curves, describe, panels

DIGITS, EPOCHS = 300, 120
TRIALS, SEARCH_EPOCHS = 30, 10


class Accuracies(NamedTuple):
    """The accuracy after each epoch, on the digits trained on and on those never seen."""

    train: list[float]
    test: list[float]


def few_digits() -> tuple[Array, Array]:
    """300 training digits, of whose labels every fifth is wrong: something to learn by heart, and nothing to learn."""
    (x, t), _ = load_digits()
    labels = t[:DIGITS].copy()
    labels[::5] = (labels[::5] + generator(0).integers(1, 10, len(labels[::5]))) % 10
    return x[:DIGITS], labels


@cache
def few_digits_accuracies(weight_decay_lambda: float, dropout_ratio: float) -> Accuracies:
    """A three-layer network on `few_digits`, with a penalty on large weights, with dropout, or without."""
    network = MultiLayerNetExtend(
        64,
        [100, 100],
        10,
        weight_decay_lambda=weight_decay_lambda,
        use_dropout=dropout_ratio > 0,
        dropout_ratio=dropout_ratio,
        rng=0,
    )
    _, test = load_digits()
    trainer = Trainer(network, *few_digits(), *test, epochs=EPOCHS, optimizer=Adam(0.002), verbose=False, rng=1)
    trainer.train()
    return Accuracies(trainer.train_acc_list, trainer.test_acc_list)


def _over_fitting(axes: Axes, accuracies: Accuracies, title: str) -> None:
    lines = {"training digits": accuracies.train, "test digits": accuracies.test}
    curves(axes, np.arange(1, EPOCHS + 1), lines)
    axes.set_ylim(0, 1.02)
    last = f"{title}: at last {accuracies.train[-1]:.2f} and {accuracies.test[-1]:.2f}"
    describe(axes, last, "epoch", "share of right answers", legend="lower right")


def _two_over_fittings(right_accuracies: Accuracies, right_title: str) -> Figure:
    figure, (left, right) = panels(1, 2, height=4.7, sharey=True)
    _over_fitting(left, few_digits_accuracies(0.0, 0.0), "nothing against it")
    _over_fitting(right, right_accuracies, right_title)
    right.set_ylabel("")
    figure.suptitle("Over-fitting on 300 digits, of whose labels a fifth is wrong")
    return figure


def weight_decay() -> Figure:
    """Over-fitting without and with weight decay. Sections 6.4.1 and 6.4.2."""
    return _two_over_fittings(few_digits_accuracies(0.02, 0.0), "weight decay, λ = 0.02")


def dropout() -> Figure:
    """Over-fitting without and with dropout. Section 6.4.3."""
    return _two_over_fittings(few_digits_accuracies(0.0, 0.5), "dropout of one half")


@cache
def search_trials() -> tuple[list[Trial], dict[float, list[float]]]:
    """30 random trials, the best first, and the validation accuracy by epoch of each, found by its learning rate."""
    (x, t), _ = load_digits()
    x_train, t_train, x_val, t_val = validation_split(x[:500], t[:500], rng=0)
    train, validation = (x_train, t_train), (x_val, t_val)
    histories: dict[float, list[float]] = {}

    def evaluate(lr: float, decay: float) -> float:
        network = MultiLayerNet(64, [100] * 3, 10, weight_decay_lambda=decay, rng=0)
        optimizer = SGD(lr)
        trainer = Trainer(network, *train, *validation, SEARCH_EPOCHS, optimizer=optimizer, verbose=False, rng=1)
        score = trainer.train()
        histories[lr] = trainer.test_acc_list
        return score

    ranges = {"lr": (1e-4, 1.0), "decay": (1e-8, 1e-2)}
    return random_search(evaluate, ranges, trials=TRIALS, rng=2), histories


def hyperparameter_search() -> Figure:
    """Random learning rates and weight decays, and how the best five learn. Section 6.5.3."""
    figure, (left, right) = panels(1, 2, height=4.8)
    trials, histories = search_trials()
    rates, decays = ([trial.parameters[name] for trial in trials] for name in ("lr", "decay"))
    shown = left.scatter(rates, decays, c=[trial.score for trial in trials], cmap="viridis", edgecolors="black", s=60)
    figure.colorbar(shown, ax=left)
    left.set(xscale="log", yscale="log")
    describe(left, f"{TRIALS} random trials, by validation accuracy", "learning rate", "weight decay λ")
    best = {f"{trial.parameters['lr']:.3f}, {trial.parameters['decay']:.0e}": trial for trial in trials[:5]}
    lines = {label: histories[trial.parameters["lr"]] for label, trial in best.items()}
    curves(right, np.arange(1, SEARCH_EPOCHS + 1), lines, marker=".")
    describe(right, "The five best of them", "epoch", "validation accuracy")
    right.legend(title="learning rate, λ", loc="lower right")
    return figure


FIGURES = (weight_decay, dropout, hyperparameter_search)
