"""Section 6.1: how the optimizers walk, on a long valley and on digits."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array
from reference.ch06_techniques import (
    SGD,
    AdaGrad,
    Adam,
    Momentum,
    MultiLayerNet,
    Nesterov,
    RMSprop,
    Trainer,
    smooth_curve,
)
from reference.datasets import load_digits
from reference.figures.canvas import COLOURS, GREY, MARKERS, Figure, curves, describe, panels
from reference.figures.ch04 import EDGE

Rule = SGD | Momentum | AdaGrad | Adam

START, STEPS = (-7.0, 2.0), 30
LEVELS = [0.05, 0.5, 1.5, 3, 5, 7.5, 10.5]


def valley(points: ArrayLike) -> Array:
    """x^2 / 20 + y^2 of points (..., 2): twenty times as steep along y as along x."""
    x, y = np.moveaxis(np.asarray(points, dtype=float), -1, 0)
    return np.asarray(x**2 / 20 + y**2)


def valley_gradient(x: float, y: float) -> tuple[float, float]:
    """(x / 10, 2 y), the gradient of `valley`."""
    return x / 10, 2 * y


def optimizer_path(optimizer: Rule) -> Array:
    """The start (-7, 2) and the point after each of 30 steps down the valley: (31, 2)."""
    params = {name: np.array([value]) for name, value in zip("xy", START, strict=True)}
    path = [START]
    for _ in range(STEPS):
        slopes = valley_gradient(*path[-1])
        optimizer.update(params, {name: np.array([slope]) for name, slope in zip("xy", slopes, strict=True)})
        path.append((float(params["x"][0]), float(params["y"][0])))
    return np.array(path)


def walkers() -> dict[str, Rule]:
    """The six rules, new, each with a learning rate that suits it on the valley."""
    return {
        "SGD": SGD(0.95),
        "Momentum": Momentum(0.1),
        "Nesterov": Nesterov(0.1),
        "AdaGrad": AdaGrad(1.5),
        "RMSprop": RMSprop(0.4),
        "Adam": Adam(0.3),
    }


def optimizer_paths() -> Figure:
    """Six optimizers walk down x^2 / 20 + y^2 from (-7, 2) in 30 steps. Section 6.1.7."""
    figure, axes = panels(3, 2, height=8.4, sharex=True, sharey=True)
    grid = np.meshgrid(np.linspace(-8, 8, 161), np.linspace(-3.2, 3.2, 129))
    for i, (one, (name, optimizer)) in enumerate(zip(axes, walkers().items(), strict=True)):
        one.contour(*grid, valley(np.stack(grid, axis=-1)), levels=LEVELS, colors=GREY, linewidths=0.7, alpha=0.7)
        one.plot(*optimizer_path(optimizer).T, color=COLOURS[i], marker=MARKERS[i], markersize=4, linewidth=1.2)
        one.plot(0, 0, "+", color="black", markersize=12)
        describe(one, f"{name}, learning rate {optimizer.lr}", "x" if i > 3 else "", "" if i % 2 else "y")
        one.grid(False)
    return figure


@cache
def optimizer_losses() -> dict[str, Array]:
    """The loss of every mini-batch of digits under each optimizer, from the same weights with the same batches."""
    train, test = load_digits()
    losses = {}
    rules: dict[str, Rule] = {type(rule).__name__: type(rule)() for rule in walkers().values()}
    for name, rule in rules.items():
        network = MultiLayerNet(64, [100] * 4, 10, rng=0)
        trainer = Trainer(network, *train, *test, epochs=15, optimizer=rule, verbose=False, rng=1)
        trainer.train()
        losses[f"{name}, {rule.lr}"] = np.array(trainer.train_loss_list)
    return losses


def optimizer_comparison() -> Figure:
    """The loss of a five-layer network on digits under six optimizers. Section 6.1.8."""
    figure, (axes,) = panels()
    losses = {name: smooth_curve(values)[EDGE:-EDGE] for name, values in optimizer_losses().items()}
    steps = np.arange(len(next(iter(losses.values())))) + 1 + EDGE
    curves(axes, steps, losses, linewidth=1.8)
    axes.set_yscale("log")
    describe(axes, "Six optimizers on the same digits, from the same weights", "step", "loss (nats), smoothed")
    axes.legend(title="with the learning rate", loc="lower left")
    return figure


FIGURES = (optimizer_paths, optimizer_comparison)
