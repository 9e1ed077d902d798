"""Chapter 3."""

import numpy as np
from cases import Batch, Case, Slope, some

from reference import ch03_neural_network as ch03

EVERY = {"x": float(np.finfo(float).max)}  # no number is too large
ELEMENTWISE = Batch(("x",), depth=3)
WEIGHTS = {"W1": some(4, 3), "b1": some(3), "W2": some(3, 2), "b2": some(2)}
LABELS = np.array([0, 1, 1])


def elementwise(function, slope=None):
    x = {"x": some(2, 3, 2)}
    return Case(function.__name__, function, x, (function,), batch=ELEMENTWISE, slope=slope, largest=EVERY)


def with_network(function, **of_the_call):
    def call(W1, b1, W2, b2, **others):
        return function({"W1": W1, "b1": b1, "W2": W2, "b2": b2}, **others)

    return Case(
        f"ch03.{function.__name__}",
        call,
        {"x": some(3, 4), **WEIGHTS, **of_the_call.pop("others", {})},
        (function,),
        wrong={"x": ((3, 5), (2, 3, 4)), "W1": ((4,),), "b1": ((2,),), "b2": ((2, 1),)},
        **of_the_call,
    )


CASES = [
    elementwise(ch03.step_function),
    elementwise(ch03.sigmoid),
    elementwise(ch03.sigmoid_grad, Slope(ch03.sigmoid, ("x",))),
    elementwise(ch03.relu),
    elementwise(ch03.relu_grad, Slope(ch03.relu, ("x",))),
    elementwise(ch03.tanh),
    elementwise(ch03.identity_function),
    Case(
        "softmax",
        ch03.softmax,
        {"x": some(2, 3, 4)},
        (ch03.softmax,),
        batch=Batch(("x",), depth=2),
        largest=EVERY,
        wrong={"x": ((),)},
    ),
    Case(
        "shifted",
        ch03.shifted,
        {"x": some(2, 3, 4)},
        (ch03.shifted,),
        batch=Batch(("x",), depth=2),
        largest=EVERY,
        wrong={"x": ((),)},
    ),
    Case(
        "affine",
        ch03.affine,
        {"x": some(2, 3, 4), "W": some(4, 2), "b": some(2)},
        (ch03.affine,),
        batch=Batch(("x",), depth=2),
        wrong={"x": ((3, 5), ()), "W": ((4,), (4, 2, 1)), "b": ((3,), (), (2, 1))},
    ),
    Case(
        "init_network",
        ch03.init_network,
        {"sizes": [4, 3, 2], "rng": 0},
        (ch03.init_network,),
        bad=(({"sizes": [4]}, "sizes must"), ({"sizes": [4, 0]}, "sizes must"), ({"sizes": 4}, "sizes must")),
    ),
    with_network(ch03.forward, batch=Batch(("x",))),
    with_network(ch03.predict, batch=Batch(("x",))),
    with_network(ch03.accuracy, others={"t": LABELS, "batch_size": 2}, labels=2, batch=Batch(("x", "t"), ("mean",))),
]
