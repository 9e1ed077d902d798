"""Chapter 4: losses, slopes and the descent along them, and the network of one layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from errata.checker.book.probing import X, answered, of, returned
from errata.checker.contracts import Contract, Unasked, Untold
from errata.expect import equal

F = ("f", "func", "function", "fn", "loss", "loss_f", "loss_func", "cost", "f_", "fun", "fx")
POINT = ("x", "init_x", "X", "w", "W", "x0", "x_init", "params", "theta", "init")
Y = (
    *("y", "y_pred", "y_hat", "yhat", "pred", "preds", "predict", "predict_y", "y_predict", "prediction"),
    *("output", "out", "p", "predict_probs", "probs"),
)
T = ("t", "y_true", "y_real", "y_test", "label", "labels", "target", "targets", "true", "test", "teacher")
GUESS = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
ONE_HOT = np.eye(10)[2]
ROWS = np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4], [0.05, 0.15, 0.8], [0.6, 0.1, 0.3]])
LABELS = np.array([0, 1, 2, 2])
_MEAN = float(-np.log(ROWS[np.arange(4), LABELS]).mean())
_W = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
_X = np.array([0.6, 0.9])


def sum_of_squares(x: Any) -> Any:
    """The book's second example, for any number of variables."""
    return np.sum(np.asarray(x) ** 2)


def _descended(gradient_descent: Any) -> Any:
    """Where the descent ends, whether the point, the path or both are returned."""
    result = answered(gradient_descent(sum_of_squares, np.array([-3.0, 4.0]), 0.1, 100))
    if result is None:
        return None
    end = np.asarray(result[0] if isinstance(result, tuple) else result)
    return np.round(end[-1] if end.ndim == 2 else end, 4)


def _slopes(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def probe(gradient: Any) -> Any:
        slopes = answered(gradient(f, np.array([3.0, 4.0])))
        return slopes if slopes is None else np.round(slopes, 2)

    return probe


def _losses(function: Any, *forms: tuple[Any, Any]) -> Iterator[Any]:
    """What the loss says of these forms of the same labels; a definition may know only one of them."""
    for y, t in forms:
        try:
            yield answered(function(np.copy(y), np.copy(t)))
        except (ValueError, IndexError, TypeError):
            continue


def _right_or_first(losses: Iterator[Any], right: float) -> Any:
    answers = list(losses)
    if any(one is not None and np.size(one) == 1 and equal(np.ravel(one)[0], right, rtol=1e-4) for one in answers):
        return right
    return answers[0] if answers else None


def _cross_entropy(function: Any) -> Any:
    """The loss in whichever of the book's three forms the definition is written for: one sample, a batch of
    one-hot rows, a batch of class numbers; the first that is right, else the first that is answered."""
    both = np.array([GUESS, GUESS[::-1]])
    forms = ((GUESS, ONE_HOT), (both, np.array([2, 7])), (both, np.eye(10)[[2, 7]]))
    answer = _right_or_first(_losses(function, *forms), 0.510825)
    return function(GUESS.copy(), ONE_HOT.copy()) if answer is None else answer


def _cross_entropy_of_a_batch(function: Any) -> Any:
    """The mean over a batch, where the definition looks at the number of axes: then it is meant for batches."""
    _is_meant_for_batches(function)
    return _right_or_first(_losses(function, (ROWS, np.eye(3)[LABELS]), (ROWS, LABELS)), _MEAN)


def _cross_entropy_of_one(function: Any) -> Any:
    """The loss of one sample, where the definition looks at the number of axes: then it is meant for both."""
    _is_meant_for_batches(function)
    forms = ((ROWS[0], np.eye(3)[0]), (ROWS[0], np.array([0])), (ROWS[0], np.array(0)))
    return _right_or_first(_losses(function, *forms), float(-np.log(0.7)))


def _is_meant_for_batches(function: Any) -> None:
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is not None and "ndim" not in code.co_names and function.__module__ == "notes":
        raise Unasked("it is written for one sample")


def _is_binary(function: Any) -> bool:
    """Whether it takes each output as the probability of a yes by itself."""
    y, t = ROWS[0], np.eye(3)[0]
    own = -t * np.log(y) - (1 - t) * np.log(1 - y)
    forms = (own, own.sum(), own.mean())
    return any(equal(got, form, rtol=1e-4) for got in _losses(function, (y, t)) for form in forms)


def _is_a_row(function: Any) -> bool:
    """Whether it gives one loss for each sample."""
    return any(np.size(got) == len(ROWS) for got in _losses(function, (ROWS, np.eye(3)[LABELS])))


def _is_of_numbers(function: Any) -> bool:
    """Whether it gives the square of each difference by itself."""
    return any(np.shape(got) == ROWS.shape for got in _losses(function, (ROWS, np.eye(3)[LABELS])))


def _is_of_one_number(function: Any) -> bool:
    """Whether it is right for a function of one number and, given two, moves both at a time."""
    slope = function(lambda x: 0.01 * x**2 + 0.1 * x, 5.0)
    both = function(sum_of_squares, np.array([3.0, 4.0]))
    return np.size(both) == 1 and equal(slope, 0.2, rtol=1e-2)


def _tangent(tangent_line: Any) -> Any:
    line = tangent_line(lambda x: 0.01 * x**2 + 0.1 * x, 5.0)
    if not callable(line):
        raise Untold("it does not return the line as a function")
    return line(7.0)


def _example(x: Any, right: float) -> Callable[[Any], Any]:
    """An example function; another formula is another example, not a mistake."""

    def probe(function: Any) -> Any:
        if not equal(returned(function(x)), right):
            raise Untold("it is another function than the book's example")
        return right

    return probe


def _simple_net(network_class: Any) -> Any:
    network = network_class()
    if np.shape(getattr(network, "W", None)) != (2, 3):
        raise Untold("it keeps no W of the book's shape")
    network.W[...] = _W
    return [*network.predict(_X), round(float(network.loss(_X, np.array([0, 0, 1]))), 4)]


def _has_softmax_in_predict(got: Any) -> bool:
    """Whether `predict` gives the probabilities, as some have it, and the loss is theirs."""
    y = np.exp(_X @ _W) / np.exp(_X @ _W).sum()
    return equal(got, [*y, -np.log(y[2])], rtol=1e-3)


FUNCTIONS = (
    *(
        Contract(
            name,
            (Y, T),
            spelt,
            {f"{name} of the book's example": of(GUESS, ONE_HOT)},
            {
                f"{name} of the book's example": lambda got: any(
                    equal(got, 0.195 * part, rtol=1e-4) for part in (1, 0.5, 0.1, 0.05)
                )
            },
            alike={"one error for each sample": _is_a_row, **more},
            otherwise=(lambda function: function(0.5, 1.0), lambda function: function([0.5], [1.0])),
        )
        for name, spelt, more in (
            ("mean_squared_error", ("mse", "MSE", "mean_square_error"), {"one error for each number": _is_of_numbers}),
            ("sum_squared_error", ("sse", "sum_squares_error", "sum_square_error", "sum_of_squared_error"), {}),
        )
    ),
    Contract(
        "cross_entropy_error",
        (Y, T),
        ("cross_entropy", "cross_entropy_loss", "CEE"),
        {
            "cross_entropy_error of the book's example": _cross_entropy,
            "cross_entropy_error of a batch": _cross_entropy_of_a_batch,
            "cross_entropy_error of one sample": _cross_entropy_of_one,
        },
        {
            "cross_entropy_error of the book's example": lambda got: equal(got, 0.510825, rtol=1e-4),
            "cross_entropy_error of a batch": lambda got: equal(got, _MEAN, rtol=1e-4),
        },
        alike={"the loss of yes or no for each output": _is_binary, "one loss for each sample": _is_a_row},
        otherwise=(
            lambda function: function(0.6, 1),
            lambda function: function([0.6, 0.4], [1, 0]),
        ),
    ),
    Contract(
        "numerical_diff",
        (F, POINT),
        ("numerical_derivative",),
        {
            "numerical_diff of 0.01x² + 0.1x at 5.0": lambda diff: np.round(
                diff(lambda x: 0.01 * x**2 + 0.1 * x, 5.0), 3
            ),
            "numerical_diff of x³ at 2.0": lambda diff: diff(lambda x: x**3, 2.0),
        },
        {"numerical_diff of x³ at 2.0": lambda got: equal(got, 12.0, rtol=0.02)},
        otherwise=(
            lambda diff: diff(sum_of_squares, np.array([3.0, 4.0])),
            lambda diff: diff(lambda x: x[0] ** 2, np.array([3.0])),
        ),
    ),
    Contract(
        "numerical_gradient",
        (F, POINT),
        (
            *("numerical_grad", "num_grad", "num_gradient", "_numerical_gradient_no_batch", "_numerical_gradient_1d"),
            *("numerical_gradient_2d", "numerical_gradient_1d", "numerical_gradient_no_batch"),
        ),
        {
            "numerical_gradient of x0² + x1² at [3.0, 4.0]": _slopes(sum_of_squares),
            "numerical_gradient of (x0 + x1)² at [3.0, 4.0]": _slopes(lambda x: np.sum(x) ** 2),
        },
        alike={"the slope of a function of one number": _is_of_one_number},
        otherwise=(lambda gradient: gradient(lambda x: x**2, 3.0), lambda gradient: gradient(lambda: 1.0, np.ones(2))),
    ),
    Contract(
        "gradient_descent",
        (
            F,
            POINT,
            ("lr", "learning_rate", "eta", "alpha"),
            (
                *("step_num", "steps", "step", "n_steps", "num_steps", "iters", "iters_num", "num_iterations"),
                *("iterations", "max_iter", "epochs", "iter_num", "step_nums"),
            ),
        ),
        (),
        {"gradient_descent on x0² + x1² from [-3.0, 4.0]": _descended},
        optional=2,
        otherwise=(),
    ),
    Contract("function_1", (X,), (), {"function_1(5.0)": _example(5.0, 0.75)}),
    Contract("function_2", (X,), (), {"function_2([3.0, 4.0])": _example(np.array([3.0, 4.0]), 25.0)}),
    Contract("tangent_line", (F, POINT), (), {"tangent_line of 0.01x² + 0.1x at 5.0, at 7.0": _tangent}),
)

CLASSES = (
    Contract(
        "SimpleNet",
        (),
        ("simpleNet", "simplenet"),
        {"predict and loss with set weights": _simple_net},
        {"predict and loss with set weights": _has_softmax_in_predict},
        methods={"predict": 1, "loss": 2},
    ),
)
