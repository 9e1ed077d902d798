"""Chapter 4: losses, and numerical differentiation."""

import numpy as np
from cases import BATCH, Batch, Case, Slope, some

from reference import ch04_learning as ch04

LABELS = np.array([2, 0, 1, 1])
SQUARES = 1e150  # what is above has no square in float64
ONE_POINT = {BATCH: "the whole array is one point"}


def probabilities(*shape):
    rows = np.exp(some(*shape))
    return rows / rows.sum(axis=-1, keepdims=True)


def cross_entropy_loss(x, t):
    return ch04.softmax_cross_entropy(x, t)[0]


def cross_entropy_slope(x, t):
    return ch04.softmax_cross_entropy_grad(ch04.softmax_cross_entropy(x, t)[1], t)


def bowl(x):
    return np.sum(np.square(x) + x)


CASES = [
    Case(
        "sum_squared_error",
        ch04.sum_squared_error,
        {"y": some(3, 4), "t": some(3, 4, seed=1)},
        (ch04.sum_squared_error,),
        batch=Batch(("y", "t"), ("mean",)),
        largest={"y": SQUARES, "t": SQUARES},
        bad=(({"t": some(4)}, "t must have the shape (3, 4) of y, got (4,)"),),
    ),
    Case(
        "cross_entropy_error",
        ch04.cross_entropy_error,
        {"y": probabilities(4, 3), "t": LABELS},
        (ch04.cross_entropy_error,),
        labels=3,
        batch=Batch(("y", "t"), ("mean",)),
        integers={"y": np.eye(3, dtype=int)[[2, 0, 1, 1]]},
        extremes={"y": (*(np.full((4, 3), p) for p in (0.0, 5e-324, 1e-310, 1.0)), np.eye(4, 3))},
        wrong={"y": ((),)},
        bad=(({"y": -probabilities(4, 3)}, "y must hold probabilities"), ({"y": 2 * np.eye(4, 3)}, "y must hold prob")),
    ),
    Case(
        "softmax_cross_entropy",
        ch04.softmax_cross_entropy,
        {"x": some(4, 3), "t": LABELS},
        (ch04.softmax_cross_entropy,),
        labels=3,
        batch=Batch(("x", "t"), ("mean", "stack")),
        wrong={"x": ((),)},
    ),
    Case(
        "softmax_cross_entropy_grad",
        ch04.softmax_cross_entropy_grad,
        {"y": probabilities(4, 3), "t": LABELS},
        (ch04.softmax_cross_entropy_grad,),
        labels=3,
        wrong={"y": ((),)},
        without={BATCH: "each gradient is divided by the number of samples: a mean has smaller parts than a single"},
    ),
    Case(
        "softmax_cross_entropy_grad of scores",
        cross_entropy_slope,
        {"x": some(4, 3), "t": LABELS},
        (ch04.softmax_cross_entropy_grad,),
        labels=3,
        slope=Slope(cross_entropy_loss, ("x",)),
        without={BATCH: "as above"},
    ),
    Case(
        "function_1",
        ch04.function_1,
        {"x": some(2, 3, 2)},
        (ch04.function_1,),
        batch=Batch(("x",), depth=3),
        largest={"x": SQUARES},
    ),
    Case(
        "function_2",
        ch04.function_2,
        {"x": some(2, 3, 2)},
        (ch04.function_2,),
        batch=Batch(("x",), depth=2),
        largest={"x": SQUARES},
        wrong={"x": ((),)},
    ),
    Case(
        "numerical_diff",
        ch04.numerical_diff,
        {"f": ch04.function_1, "x": some(2, 3)},
        (ch04.numerical_diff,),
        batch=Batch(("x",), depth=2),
        slope=Slope(lambda f, x: f(x), ("x",)),
        largest={"x": SQUARES},
        bad=(({"f": np.sum}, "f must return the shape (2, 3) of x, got ()"),),
    ),
    Case(
        "tangent_line",
        lambda f, x, t: ch04.tangent_line(f, x)(t),
        {"f": bowl, "x": some(3), "t": some(4, 3)},
        (ch04.tangent_line,),
        batch=Batch(("t",)),
        largest={"x": SQUARES},
        wrong={"t": ((4, 2),)},
    ),
    Case(
        "numerical_gradient",
        ch04.numerical_gradient,
        {"f": bowl, "x": some(2, 3)},
        (ch04.numerical_gradient,),
        slope=Slope(lambda f, x: f(x), ("x",)),
        largest={"x": SQUARES},
        bad=(({"f": np.square}, "f must return one number"),),
        without=ONE_POINT,
    ),
    Case(
        "gradient_descent",
        ch04.gradient_descent,
        {"f": bowl, "init_x": some(2, 3), "lr": 0.1, "step_num": 3},
        (ch04.gradient_descent,),
        largest={"init_x": SQUARES},
        bad=(({"lr": -0.1}, "lr must"),),
        without=ONE_POINT,
    ),
]
