"""Chapter 4: the networks that learn, and their training."""

import numpy as np
from cases import BATCH, INTEGERS, Batch, Case, some

from reference import ch04_learning as ch04
from reference.ch04_learning.networks import two_layer_params
from reference.ch04_learning.training import paired_samples
from registry.networks import network_cases

LABELS = np.array([1, 0, 1])
TRAINED = {BATCH: "every step depends on the one before"}
WRONG = {"x": ((3, 5), (2, 3, 4), ()), "W1": ((4,),), "b1": ((2,),), "b2": ((2, 1),)}


def simple(name):
    def call(x, W, **t):
        net = ch04.SimpleNet(rng=0)
        net.W = W
        return getattr(net, name)(x, **t)

    return call


def two_layers():
    return ch04.TwoLayerNet(4, 3, 2, weight_init_std=0.5, rng=0)


def train(W1, b1, W2, b2, **arguments):
    net = two_layers()
    net.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return ch04.train(net, progress=False, **arguments)


CASES = [
    Case(
        "SimpleNet.predict",
        simple("predict"),
        {"x": some(3, 2), "W": some(2, 3)},
        (ch04.SimpleNet, ch04.SimpleNet.predict),
        batch=Batch(("x",)),
        wrong={"x": ((3, 3), ()), "W": ((2,),)},
    ),
    Case(
        "SimpleNet.loss",
        simple("loss"),
        {"x": some(3, 2), "W": some(2, 3), "t": np.array([2, 0, 1])},
        (ch04.SimpleNet.loss,),
        labels=3,
        batch=Batch(("x", "t"), ("mean",)),
        wrong={"x": ((3, 3), ())},
    ),
    Case("SimpleNet", lambda rng: ch04.SimpleNet(rng).W, {"rng": 0}, (ch04.SimpleNet,)),
    *network_cases(
        "ch04.TwoLayerNet",
        two_layers,
        some(3, 4),
        LABELS,
        2,
        covered=(ch04.Network.accuracy, ch04.Network),
        wrong=WRONG,
    ),
    Case(
        "two_layer_params",
        two_layer_params,
        {"input_size": 4, "hidden_size": 3, "output_size": 2, "weight_init_std": 0.01, "rng": 0},
        (two_layer_params, ch04.TwoLayerNet),
        bad=(({"weight_init_std": -0.1}, "weight_init_std must"), ({"hidden_size": 0}, "hidden_size must")),
    ),
    Case(
        "mini_batches",
        lambda **arguments: list(ch04.mini_batches(**arguments)),
        {"samples": 5, "batch_size": 2, "rng": 0},
        (ch04.mini_batches,),
    ),
    Case(
        "train",
        train,
        {
            **{name: value.copy() for name, value in two_layers().params.items()},
            **{"x_train": some(3, 4), "t_train": LABELS, "x_test": some(2, 4), "t_test": LABELS[:2]},
            **{"epochs": 2, "batch_size": 2, "learning_rate": 0.1, "rng": 0},
        },
        (ch04.train,),
        changes=("W1", "b1", "W2", "b2"),
        wrong={"x_train": ((2, 4), (3,)), "x_test": ((3, 4), (2,))},
        bad=(({"t_train": LABELS[:2]}, "x_train and t_train must have one row per sample, got (3, 4) and (2,)"),),
        without={**TRAINED, INTEGERS: "parameters are changed in place, and whole numbers cannot be"},
    ),
    Case(
        "paired_samples",
        paired_samples,
        {"x": some(3, 4), "t": some(3), "which": "train"},
        (paired_samples,),
        wrong={"x": ((4,), (2, 4)), "t": ((2,), ())},
        named={"x": "x_train", "t": "t_train"},
        kept=("which",),
        without={BATCH: "a single sample has no row"},
    ),
]
