"""The contracts of the book's functions: how it calls each, and its own uses to try them on."""

from __future__ import annotations

from typing import Any

import numpy as np

from errata.checker.contracts import Contract, Untold
from errata.expect import equal

X = ("x", "a", "z", "X", "inputs", "input", "input_data", "data", "v")
F = ("f", "func", "function", "fn", "loss", "loss_f", "loss_func", "cost")
POINT = ("x", "init_x", "X", "w", "W", "x0", "x_init", "params", "theta", "init")
Y = (
    "y",
    "y_pred",
    "y_hat",
    "yhat",
    "pred",
    "preds",
    "predict",
    "predict_y",
    "prediction",
    "output",
    "out",
    "p",
    "predict_probs",
)
T = ("t", "y_true", "y_real", "label", "labels", "target", "targets", "true", "test", "teacher")
SCORES = np.array([0.3, 2.9, 4.0])
GUESS = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
ONE_HOT = np.eye(10)[2]
PAIRS = ((0, 0), (1, 0), (0, 1), (1, 1))


def returned(value: Any) -> Any:
    """The result, unless the function prints it instead of returning it."""
    if value is None:
        raise Untold("it returns nothing")
    return value


def _of(*args: Any) -> Any:
    """A probe that calls the function with copies of these arguments."""
    return lambda function: returned(function(*(np.copy(arg) if isinstance(arg, np.ndarray) else arg for arg in args)))


def _sum_of_squares(x: Any) -> Any:
    return np.sum(np.asarray(x) ** 2)


def _gate(gate: Any) -> list[Any]:
    return [returned(gate(*pair)) for pair in PAIRS]


def _truth(*values: int) -> Any:
    return lambda got: [bool(value) for value in got] == [bool(value) for value in values]


def _descended(gradient_descent: Any) -> Any:
    """Where the descent ends, whether the point, the path or both are returned."""
    result = returned(gradient_descent(_sum_of_squares, np.array([-3.0, 4.0]), 0.1, 100))
    end = np.asarray(result[0] if isinstance(result, tuple) else result)
    return np.round(end[-1] if end.ndim == 2 else end, 4)


def _cross_entropy(function: Any) -> Any:
    """The loss in whichever of the book's three forms the definition is written for: one sample, a batch of
    one-hot rows, a batch of class numbers; the first that is right, else the first that is answered."""
    rows = np.array([GUESS, GUESS[::-1]])
    answers = []
    for y, t in ((GUESS, ONE_HOT), (rows, np.array([2, 7])), (rows, np.eye(10)[[2, 7]])):
        try:
            answers.append(returned(function(y.copy(), t.copy())))
        except (ValueError, IndexError, TypeError, AttributeError):
            continue
        if equal(answers[-1], 0.510825, rtol=1e-4):
            return 0.510825
    return answers[0] if answers else function(GUESS.copy(), ONE_HOT.copy())


def _tangent(tangent_line: Any) -> Any:
    line = tangent_line(lambda x: 0.01 * x**2 + 0.1 * x, 5.0)
    if not callable(line):
        raise Untold("it does not return the line as a function")
    return line(7.0)


def _network() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    sizes = (4, 5, 6, 3)
    weights = {f"W{n}": rng.normal(size=sizes[n - 1 : n + 1]) for n in (1, 2, 3)}
    return weights | {f"b{n}": rng.normal(size=sizes[n]) for n in (1, 2, 3)}


def _forward(function: Any) -> Any:
    return returned(function(_network(), np.array([0.5, -1.0, 2.0, 0.1])))


def _is_softmax_of(got: Any) -> bool:
    """Forward with the softmax already applied is as right as without."""
    return bool(np.ndim(got) == 1 and np.isclose(np.sum(got), 1.0) and np.argmax(got) == np.argmax(_scores()))


def _scores() -> Any:
    net, z = _network(), np.array([0.5, -1.0, 2.0, 0.1])
    for n in (1, 2):
        z = 1 / (1 + np.exp(-(z @ net[f"W{n}"] + net[f"b{n}"])))
    return z @ net["W3"] + net["b3"]


def _shuffled(shuffle_dataset: Any) -> Any:
    x, t = returned(shuffle_dataset(np.arange(12.0).reshape(6, 2), np.arange(6)))
    return [*np.sort(t), *(x[:, 0] - 2 * np.asarray(t))]


def _columns_back(col2im: Any) -> Any:
    return col2im(np.arange(72.0).reshape(8, 9), (2, 1, 4, 4), 3, 3, 1, 0)


FUNCTIONS = (
    *(
        Contract(
            name,
            (("x1", "a", "x"), ("x2", "b", "y")),
            spelt,
            {f"{name} on the four inputs": _gate},
            {f"{name} on the four inputs": _truth(*truth)},
        )
        for name, spelt, truth in (
            ("AND", ("and_gate", "AND_gate", "And"), (0, 0, 0, 1)),
            ("NAND", ("nand_gate", "NAND_gate", "Nand"), (1, 1, 1, 0)),
            ("OR", ("or_gate", "OR_gate", "Or"), (0, 1, 1, 1)),
            ("XOR", ("xor_gate", "XOR_gate", "Xor"), (0, 1, 1, 0)),
        )
    ),
    Contract(
        "step_function",
        (X,),
        ("step", "step_func", "stepfunc"),
        {"step_function([-1.0, 2.0])": _of(np.array([-1.0, 2.0]))},
    ),
    Contract(
        "sigmoid", (X,), ("sigmoid_function", "sigmod"), {"sigmoid([-1.0, 1.0, 2.0])": _of(np.array([-1.0, 1.0, 2.0]))}
    ),
    Contract(
        "relu",
        (X,),
        ("ReLU_function", "relu_function", "ReLU"),
        {"relu([-1.0, 0.0, 2.0])": _of(np.array([-1.0, 0.0, 2.0]))},
    ),
    Contract("tanh", (X,), (), {"tanh([-1.0, 0.5])": _of(np.array([-1.0, 0.5]))}),
    Contract("identity_function", (X,), ("identity",), {"identity_function([1.0, -2.0])": _of(np.array([1.0, -2.0]))}),
    Contract("softmax", (X,), ("softmax_function", "soft_max"), {"softmax([0.3, 2.9, 4.0])": _of(SCORES)}),
    Contract(
        "sigmoid_grad",
        (X,),
        ("sigmoid_gradient", "sigmoid_derivative"),
        {"sigmoid_grad([-1.0, 0.5])": _of(np.array([-1.0, 0.5]))},
        {"sigmoid_grad([-1.0, 0.5])": lambda got: equal(got, [-2.0, 0.25])},
    ),
    Contract("relu_grad", (X,), (), {"relu_grad([-1.0, 2.0])": _of(np.array([-1.0, 2.0]))}),
    Contract(
        "forward",
        (("network", "net", "params"), X),
        (),
        {"forward(network, x)": _forward},
        {"forward(network, x)": _is_softmax_of},
    ),
    Contract(
        "predict",
        (("network", "net", "params"), X),
        (),
        {"predict(network, x)": _forward},
        {"predict(network, x)": lambda got: equal(got, _scores(), rtol=1e-4)},
    ),
    *(
        Contract(
            name,
            (Y, T),
            spelt,
            {f"{name} of the book's example": _of(GUESS, ONE_HOT)},
            {
                f"{name} of the book's example": lambda got: any(
                    equal(got, 0.195 * part, rtol=1e-4) for part in (1, 0.5, 0.1, 0.05)
                )
            },
        )
        for name, spelt in (("mean_squared_error", ("mse", "MSE")), ("sum_squared_error", ("squared_error", "sse")))
    ),
    Contract(
        "cross_entropy_error",
        (Y, T),
        ("cross_entropy", "cross_entropy_loss", "CEE"),
        {"cross_entropy_error of the book's example": _cross_entropy},
        {"cross_entropy_error of the book's example": lambda got: equal(got, 0.510825, rtol=1e-4)},
    ),
    Contract(
        "numerical_diff",
        (F, POINT),
        ("numerical_derivative",),
        {
            "numerical_diff of 0.01x² + 0.1x at 5.0": lambda diff: np.round(
                diff(lambda x: 0.01 * x**2 + 0.1 * x, 5.0), 3
            )
        },
    ),
    Contract(
        "numerical_gradient",
        (F, POINT),
        (
            "numerical_grad",
            "_numerical_gradient_no_batch",
            "_numerical_gradient_1d",
            "numerical_gradient_2d",
            "numerical_gradient_1d",
        ),
        {
            "numerical_gradient of x0² + x1² at [3.0, 4.0]": lambda gradient: np.round(
                returned(gradient(_sum_of_squares, np.array([3.0, 4.0]))), 2
            )
        },
    ),
    Contract(
        "gradient_descent",
        (
            F,
            POINT,
            ("lr", "learning_rate", "eta", "alpha"),
            (
                "step_num",
                "steps",
                "step",
                "n_steps",
                "num_steps",
                "iters",
                "iters_num",
                "num_iterations",
                "iterations",
                "max_iter",
                "epochs",
            ),
        ),
        (),
        {"gradient_descent on x0² + x1² from [-3.0, 4.0]": _descended},
        optional=2,
    ),
    Contract("function_1", (X,), (), {"function_1(5.0)": _of(5.0)}),
    Contract("function_2", (X,), (), {"function_2([3.0, 4.0])": _of(np.array([3.0, 4.0]))}),
    Contract("tangent_line", (F, POINT), (), {"tangent_line of 0.01x² + 0.1x at 5.0, at 7.0": _tangent}),
    Contract(
        "smooth_curve",
        (X,),
        (),
        {"the length of smooth_curve of 100 points": lambda smooth: len(smooth(np.arange(100.0)))},
    ),
    Contract("shuffle_dataset", (X, T), (), {"the pairs of shuffle_dataset": _shuffled}),
    Contract(
        "im2col",
        (X, ("filter_h",), ("filter_w",), ("stride",), ("pad",)),
        (),
        {"im2col of a (2, 1, 4, 4) image, 3x3": lambda im2col: im2col(np.arange(32.0).reshape(2, 1, 4, 4), 3, 3, 1, 0)},
        optional=2,
    ),
    Contract(
        "col2im",
        (("col",), ("input_shape",), ("filter_h",), ("filter_w",), ("stride",), ("pad",)),
        (),
        {"col2im back to (2, 1, 4, 4), 3x3": _columns_back},
        optional=2,
    ),
)
