"""Chapter 8: the deep network, its mistakes, half precision."""

import tempfile
from pathlib import Path

import numpy as np
from cases import BATCH, FLOAT16, FLOAT32, GRADIENT, Batch, Case, some

from reference import ch08_deep_learning as ch08
from registry.networks import method

SMALL = {f"conv_param_{i}": {"filter_num": 2} for i in range(1, 7)}
DATA = {"x": some(3, 1, 4, 4), "t": np.array([2, 0, 1])}
COPY = {FLOAT32: "its result says what came out in which dtype", FLOAT16: "as above"}


def deep():
    return ch08.DeepConvNet((1, 4, 4), **SMALL, hidden_size=4, output_size=3, rng=0)


def experiment(function):
    return lambda x, t, batch_size: function(deep(), x, t, batch_size)


def saved(rng):
    net, twin = (ch08.DeepConvNet((1, 4, 4), **SMALL, hidden_size=4, output_size=3, rng=seed) for seed in (rng, 1))
    with tempfile.TemporaryDirectory() as folder:
        net.save_params(Path(folder, "params.npz"))
        twin.load_params(Path(folder, "params.npz"), unscaled_dropout=True)
    return twin.params


CASES = [
    Case(
        "DeepConvNet.predict",
        method(deep, "predict"),
        {"x": DATA["x"]},
        (ch08.DeepConvNet, ch08.DeepConvNet.predict),
        batch=Batch(("x",)),
        wrong={"x": ((3, 1, 5, 5), (4, 4))},
        without={FLOAT32: "the parameters are float64, and the result is what both promise", FLOAT16: "as above"},
    ),
    Case(
        "DeepConvNet.gradient",
        method(deep, "gradient"),
        DATA,
        (ch08.DeepConvNet,),
        labels=3,
        without={
            BATCH: "dropout draws a mask for the batch",
            FLOAT32: "the parameters are float64",
            FLOAT16: "as above",
            GRADIENT: "it is ConvNet.gradient, which obeys it, as its layers do",
        },
    ),
    Case(
        "DeepConvNet.load_params",
        saved,
        {"rng": 0},
        (ch08.DeepConvNet.load_params,),
    ),
    Case(
        "misclassified",
        experiment(ch08.misclassified),
        {**DATA, "batch_size": 2},
        (ch08.misclassified,),
        labels=3,
        wrong={"x": ((3, 1, 5, 5),)},
        without={BATCH: "it says which samples of the batch are wrong"},
    ),
    Case(
        "half_float",
        experiment(ch08.half_float),
        {**DATA, "batch_size": 2},
        (ch08.half_float,),
        labels=3,
        largest={"x": 1e2},  # float16 ends at 65504
        wrong={"x": ((3, 1, 5, 5),)},
        without={**COPY, BATCH: "it compares two networks on all samples"},
    ),
]
