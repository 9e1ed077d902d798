"""Chapter 4: slopes and the descent along them, and the network of one layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from errata.checker.book.networks import number
from errata.checker.book.probing import X, returned
from errata.checker.contracts import Contract, Unasked, Untold, positional
from errata.expect import equal

F = ("f", "func", "function", "fn", "loss", "loss_f", "loss_func", "cost", "f_", "fun", "fx")
POINT = ("x", "init_x", "X", "w", "W", "x0", "x_init", "params", "theta", "init")
_W = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
_X = np.array([0.6, 0.9])


def sum_of_squares(x: Any) -> Any:
    """The book's second example, for any number of variables."""
    return np.sum(np.asarray(x) ** 2)


def _descended(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def probe(gradient_descent: Any) -> Any:
        """Where the descent ends, whether the point, the path or both are returned."""
        result = gradient_descent(f, np.array([-3.0, 4.0]), 0.1, 100)
        if result is None:
            return None
        end = np.asarray(result[0] if isinstance(result, tuple) else result)
        return np.round(end[-1] if end.ndim == 2 else end, 4)

    return probe


def _is_handed_the_gradient(gradient_descent: Any) -> bool:
    names = positional(gradient_descent)
    return any("grad" in name or name in ("df", "dfdx", "df_dx", "dx") for name in names)


def _slopes(f: Callable[[Any], Any], *at: float) -> Callable[[Any], Any]:
    def probe(gradient: Any) -> Any:
        try:
            return _two_digits(gradient(f, np.array(at)))
        except IndexError:
            if _is_for_matrices(gradient):
                raise Unasked("it is written for matrices") from None
            raise

    return probe


def _slopes_of_rows(gradient: Any) -> Any:
    """Of a matrix, whether the function gets the whole or row by row; asked of what says that it is for these."""
    names = getattr(getattr(inspect.unwrap(gradient), "__code__", None), "co_names", ())
    goes_through_all = {"nditer", "ndindex", "ndenumerate"} & {*names}
    says_so = _is_for_matrices(gradient) or goes_through_all
    try:
        slopes = gradient(sum_of_squares, np.array([[3.0, 4.0, 1.0], [0.5, -1.0, 2.0]]))
    except Exception:
        if says_so:
            raise
        raise Unasked("it may be for vectors") from None
    if gradient.__module__ == "notes" and not says_so and "ndim" not in names:
        raise Unasked("it does not say that it is for matrices")
    return _two_digits(slopes)


def _two_digits(slopes: Any) -> Any:
    return None if slopes is None else np.round(slopes, 2)


def _is_for_matrices(gradient: Any) -> bool:
    return "2d" in gradient.__name__


def _is_of_one_number(function: Any) -> bool:
    """Whether it is right for a function of one number and, given two, moves both at a time."""
    slope = function(lambda x: 0.01 * x**2 + 0.1 * x, 5.0)
    both = function(sum_of_squares, np.array([3.0, 4.0]))
    return np.size(both) == 1 and equal(slope, 0.2, rtol=1e-2)


def _tangent(tangent_line: Any) -> Any:
    line = tangent_line(lambda x: 0.01 * x**2 + 0.1 * x, 5.0)
    if line is None:
        return None
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
    if not hasattr(network, "W"):
        network.predict(_X)  # asks for what is not there
    if np.shape(getattr(network, "W", None)) != (2, 3):
        raise Untold("it keeps no W of the book's shape")
    network.W[...] = _W
    scores = network.predict(_X)
    return None if scores is None else [*scores, round(number(network.loss(_X, np.array([0, 0, 1]))), 4)]


def _has_softmax_in_predict(got: Any) -> bool:
    """Whether `predict` gives the probabilities, as some have it, and the loss is theirs."""
    y = np.exp(_X @ _W) / np.exp(_X @ _W).sum()
    return equal(got, [*y, -np.log(y[2])], rtol=1e-3)


FUNCTIONS = (
    Contract(
        "numerical_diff",
        (F, POINT),
        ("numerical_derivative", "numeric_diff", "num_diff", "derivative", "diff", "central_difference"),
        {
            "numerical_diff of 0.01x² + 0.1x at 5.0": lambda diff: np.round(
                diff(lambda x: 0.01 * x**2 + 0.1 * x, 5.0), 3
            ),
            "numerical_diff of 0.01x² + 0.1x at -10.0": lambda diff: np.round(
                diff(lambda x: 0.01 * x**2 + 0.1 * x, -10.0), 3
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
            *("numerical_gradient_2d", "numerical_gradient_1d", "numerical_gradient_no_batch", "gradient"),
        ),
        {
            "numerical_gradient of x0² + x1² at [3.0, 4.0]": _slopes(sum_of_squares, 3.0, 4.0),
            "numerical_gradient of (x0 + x1)² at [-3.0, 1.0]": _slopes(lambda x: np.sum(x) ** 2, -3.0, 1.0),
            "numerical_gradient of x0³ + x1³ at [3.0, 4.0]": _slopes(lambda x: np.sum(x**3), 3.0, 4.0),
            "numerical_gradient of x0² + x1² at [0.0, 2.0]": _slopes(sum_of_squares, 0.0, 2.0),
            "numerical_gradient of x0² + x1² at [[3.0, 4.0, 1.0], [0.5, -1.0, 2.0]]": _slopes_of_rows,
        },
        {"numerical_gradient of x0³ + x1³ at [3.0, 4.0]": lambda got: equal(got, [27.0, 48.0], rtol=0.02)},
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
        ("grad_descent",),
        {
            "gradient_descent on x0² + x1² from [-3.0, 4.0]": _descended(sum_of_squares),
            "gradient_descent on (x0 - 1)² + (x1 - 1)² from [-3.0, 4.0]": _descended(lambda x: np.sum((x - 1) ** 2)),
        },
        alike={"a descent that is handed the gradient": _is_handed_the_gradient},
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
        otherwise=(
            lambda network_class: network_class().loss(_X.reshape(1, 2), np.array([[0, 0, 1]])),
            lambda network_class: network_class().predict(_X.reshape(2, 1)),
        ),
        methods={"predict": 1, "loss": 2},
    ),
)
