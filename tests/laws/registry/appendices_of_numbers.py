"""The appendices about numbers: information theory, the linear network, layer tables and the networks made of them."""

import numpy as np
from cases import BATCH, FINITE, FLOAT16, FLOAT32, Batch, Case, Slope, some

from reference import appendix_architectures as architectures
from reference import appendix_information_theory as information
from reference import appendix_linear_network as line
from reference.appendix_small_cnn import SmallCnn, train_step
from reference.ch06_techniques import SGD
from registry.networks import method

ROWS = np.exp(some(4, 3)) / np.exp(some(4, 3)).sum(axis=1, keepdims=True)
OTHER = ROWS[::-1].copy()
CERTAIN = np.eye(3, dtype=int)[[2, 0, 1, 1]]
CORNERS = (np.eye(3)[[0, 0, 0, 0]], np.tile([1.0, 5e-324, 0.0], (4, 1)), np.tile([0.5, 0.5, 1e-310], (4, 1)))
UNLIKELY = ({"p": -ROWS}, "p must hold probabilities"), ({"p": 2 * ROWS}, "p must add up to 1, got 2.0")
TABLE = (architectures.Conv(2, 3, pad=1), architectures.Pool(2, 2), architectures.Dense(3))


def about(function, **arguments):
    names = tuple(arguments)
    return Case(
        function.__name__,
        function,
        {**arguments, "base": 2.5},
        (function,),
        batch=Batch(names, depth=1),
        integers=dict.fromkeys(names, CERTAIN),
        extremes=dict.fromkeys(names, CORNERS),
        wrong={"p": ((),)},
        bad=(*UNLIKELY, *(({"base": base}, "base must") for base in (0, 1, -2))),
    )


def linear(name):
    def call(w1, b1, w2, b2, **data):
        network = line.LinearNetwork(rng=0)
        network.params = {"w1": w1, "b1": b1, "w2": w2, "b2": b2}
        return getattr(network, name)(**data)

    return call


def table_net():
    return architectures.TableNet(TABLE, (1, 4, 4), rng=0)


def step(x, t, **params):
    network = table_net()
    network.params.update(params)
    return train_step(network, SGD(0.1), x, t), network.params


def a_line(rng):
    network = line.LinearNetwork(rng)
    return network.params, network.slope, network.intercept


NUMBERS = {"w1": 1.5, "b1": -0.5, "w2": 0.75, "b2": 0.25}
POINTS = {"x": some(5), "y": some(5, seed=1)}
SQUARES = {"x": 1e150, "y": 1e150}  # what is above has no square in float64
OF_SAMPLES = {"x": ((4,), (5, 1)), "y": ((4,), (5, 1))}
PARAMETERS = {name: value.copy() for name, value in table_net().params.items()}

CASES = [
    about(information.entropy, p=ROWS),
    about(information.cross_entropy, p=ROWS, q=OTHER),
    about(information.kl_divergence, p=ROWS, q=OTHER),
    Case(
        "maximum_likelihood",
        information.maximum_likelihood,
        {"observations": np.array([0, 0, 1, 2]), "classes": 3},
        (information.maximum_likelihood,),
        bad=(
            ({"observations": [0, 3]}, "observations must hold class numbers from 0 to 2, got 3"),
            ({"observations": [0.5]}, "observations must hold whole class numbers, got 0.5"),
            ({"observations": []}, "observations must not be empty"),
            ({"observations": [[0]]}, "observations must have 1 axes"),
        ),
    ),
    Case(
        "negative_log_likelihood",
        information.negative_log_likelihood,
        {"q": ROWS[0], "observations": np.array([0, 0, 1, 2])},
        (information.negative_log_likelihood,),
        batch=Batch(("observations",), ("sum",), rows=False),
        integers={"q": CERTAIN[0]},
        extremes={"q": tuple(corner[0] for corner in CORNERS)},
        wrong={"q": ((4, 3), ())},
        bad=(({"observations": [0, 3]}, "observations must hold class numbers from 0 to 2, got 3"),),
    ),
    Case("noisy_line", line.noisy_line, {"samples": 5, "noise": 0.4, "rng": 0}, (line.noisy_line,)),
    Case(
        "LinearNetwork",
        a_line,
        {"rng": 0},
        (line.LinearNetwork, line.LinearNetwork.slope, line.LinearNetwork.intercept),
    ),
    Case(
        "LinearNetwork.predict",
        linear("predict"),
        {"x": some(2, 3), **NUMBERS},
        (line.LinearNetwork.predict,),
        batch=Batch(("x",), depth=2),
        kept=tuple(NUMBERS),
    ),
    Case(
        "LinearNetwork.loss",
        linear("loss"),
        {**POINTS, **NUMBERS},
        (line.LinearNetwork.loss,),
        batch=Batch(("x", "y"), ("mean",), rows=False),
        largest=SQUARES,
        kept=tuple(NUMBERS),
        wrong=OF_SAMPLES,
    ),
    Case(
        "LinearNetwork.gradient",
        linear("gradient"),
        {**POINTS, **NUMBERS},
        (line.LinearNetwork.gradient,),
        batch=Batch(("x", "y"), ("mean",), rows=False),
        slope=Slope(linear("loss"), ("w1", "b1", "w2", "b2")),
        largest=SQUARES,
        kept=tuple(NUMBERS),
        wrong=OF_SAMPLES,
    ),
    Case(
        "LinearNetwork.fit",
        lambda x, y, lr, epochs: line.LinearNetwork(rng=0).fit(x, y, lr, epochs),
        {**POINTS, "lr": 0.01, "epochs": 2},
        (line.LinearNetwork.fit,),
        wrong=OF_SAMPLES,
        without={
            BATCH: "every step depends on the one before",
            FLOAT32: "what is fitted are parameters in float64, whatever the samples are",
            FLOAT16: "as above",
            FINITE: "a step too long for the samples diverges, and NumPy says so",
        },
    ),
    Case(
        "least_squares",
        line.least_squares,
        POINTS,
        (line.least_squares,),
        largest={"y": 1e150},
        extremes={"x": tuple(some(5) * size for size in (1e-150, 1.0, 1e3, 1e150))},  # equal x have no slope
        wrong=OF_SAMPLES,
        bad=(({"x": np.ones(5)}, "x must hold at least two different numbers"),),
        without={BATCH: "a line is fitted to all samples"},
    ),
    *(
        Case(
            function.__name__,
            function,
            {"layers": TABLE, "input_dim": (1, 4, 4)},
            (function,),
            bad=(
                ({"input_dim": (1, 5, 4)}, "stride must divide"),
                ({"layers": (architectures.Conv(2, 3, groups=3),)}, "groups must divide"),
            ),
        )
        for function in (architectures.layer_table, architectures.parameter_count)
    ),
    Case(
        "TableNet.predict",
        method(table_net, "predict"),
        {"x": some(2, 1, 4, 4), **PARAMETERS},
        (architectures.TableNet,),
        batch=Batch(("x",)),
        wrong={"x": ((1, 3, 4), ())},
    ),
    Case(
        "TableNet",
        lambda table, input_dim, rng: architectures.TableNet(table, input_dim, rng).params,
        {"table": TABLE, "input_dim": (1, 4, 4), "rng": 0},
        (architectures.TableNet,),
        bad=(({"table": (architectures.Conv(2, 3, groups=2),)}, "table must have no groups"),),
    ),
    *(
        Case(
            network.__name__,
            lambda rng, network=network: network(rng=rng).params,
            {"rng": 0},
            (network,),
        )
        for network in (architectures.LeNet, SmallCnn)
    ),
    Case(
        "train_step",
        step,
        {"x": some(2, 1, 4, 4), "t": np.array([2, 0]), **PARAMETERS},
        (train_step,),
        labels=3,
        changes=tuple(PARAMETERS),
        wrong={"x": ((1, 3, 4), ())},
        without={BATCH: "a step of the mean gradient is not a mean of steps"},
    ),
]
