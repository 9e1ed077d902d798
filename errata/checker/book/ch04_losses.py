"""Chapter 4: the losses."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np

from errata.checker.book.probing import X, of
from errata.checker.contracts import Contract, Unasked
from errata.expect import equal, show

Y = (
    *("y", "y_pred", "y_hat", "yhat", "pred", "preds", "predict", "predict_y", "y_predict", "prediction"),
    *("output", "out", "predict_probs", "probs"),
)
T = ("t", "y_true", "y_real", "y_test", "label", "labels", "target", "targets", "true", "test", "teacher")
GUESS = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
ONE_HOT = np.eye(10)[2]
ROWS = np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4], [0.05, 0.15, 0.8], [0.6, 0.1, 0.3]])
LABELS = np.array([0, 1, 2, 2])
_EXAMPLE = f"{show(GUESS)}, {show(ONE_HOT)}"
_BATCH = f"{show(ROWS)}, labels {', '.join(map(str, LABELS))}"
_MEANS = ("mse", "MSE", "mean_square_error")
_SUMS = ("sse", "sum_squares_error", "sum_square_error", "sum_of_squared_error")
#: The sum of the squares of the book's example. The book halves it; the name says the sum itself, or its mean.
_SQUARES = float(np.sum((GUESS - ONE_HOT) ** 2))
_MEAN = float(-np.log(ROWS[np.arange(4), LABELS]).mean())


def _losses(function: Any, *forms: tuple[Any, Any]) -> Iterator[Any]:
    """What the loss says of these forms of the same labels; a definition may know only one of them."""
    for y, t in forms:
        try:
            yield function(np.copy(y), np.copy(t))
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
    """The mean over a batch, where the definition speaks of one or looks at the number of axes."""
    _is_meant_for_batches(function)
    return _right_or_first(_losses(function, (ROWS, np.eye(3)[LABELS]), (ROWS, LABELS)), _MEAN)


def _cross_entropy_of_one(function: Any) -> Any:
    """The loss of one sample, where the definition looks at the number of axes: then it is meant for both."""
    used = _uses(function)
    if used is not None and "ndim" not in used:
        raise Unasked("it does not look at the number of axes")
    forms = ((ROWS[0], np.eye(3)[0]), (ROWS[0], np.array([0])), (ROWS[0], np.array(0)))
    return _right_or_first(_losses(function, *forms[: 1 if _knows_both(function) else 3]), float(-np.log(0.7)))


def _cross_entropy_of_both(function: Any) -> Any:
    """The mean over a batch for either form of the labels, where the definition tells them apart."""
    if not _knows_both(function):
        raise Unasked("it is written for one form of labels")
    forms = ((ROWS, np.eye(3)[LABELS]), (ROWS, LABELS))
    return [_right_or_first(_losses(function, form), _MEAN) for form in forms]


def _cross_entropy_told(function: Any) -> Any:
    """The mean over a batch for either form of the labels, where a switch such as ``one_hot_label`` tells which."""
    if _uses(function) is None:
        return [_MEAN, _MEAN]
    parameters = inspect.signature(function).parameters.items()
    switch = next((name for name, one in parameters if "hot" in name and isinstance(one.default, bool)), "")
    if not switch or hasattr(function, "__wrapped__"):
        raise Unasked("no switch tells it the form of the labels")
    return [function(ROWS.copy(), t, **{switch: on}) for on, t in ((True, np.eye(3)[LABELS]), (False, LABELS))]


def _softmax_loss(function: Any) -> Any:
    """The loss, which others hand on with the probabilities or the gradient, for either form of labels."""
    forms = ((5 * ROWS, np.eye(3)[LABELS]), (5 * ROWS, LABELS))
    right = float(np.log(np.exp(5 * ROWS).sum(axis=1)).mean() - 5 * ROWS[np.arange(4), LABELS].mean())
    losses = _losses(lambda y, t: _first(function(y, t)), *forms)
    answer = _right_or_first(losses, right)
    return _first(function(*forms[0])) if answer is None else np.round(answer, 6)


def _first(result: Any) -> Any:
    return result[0] if isinstance(result, tuple) else result


def _uses(function: Any) -> set[str] | None:
    """The attributes and names that a reader's definition has in it; None of another."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return None if code is None or function.__module__ != "notes" else {*code.co_names, *code.co_varnames}


def _is_meant_for_batches(function: Any) -> None:
    used = _uses(function)
    if used is not None and "ndim" not in used and not any("batch" in name for name in used):
        raise Unasked("it is written for one sample")


def _knows_both(function: Any) -> bool:
    """Whether it makes class numbers of one-hot rows, and picks the outputs of these, without being told when."""
    used = _uses(function)
    return used is None or ({"argmax", "arange", "size"} <= used and len(inspect.signature(function).parameters) == 2)


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


def _is(right: float, got: Any) -> bool:
    return equal(got, right, rtol=1e-4)


FUNCTIONS = (
    *(
        Contract(
            name,
            (Y, T),
            spelt,
            {f"{name}({_EXAMPLE})": of(GUESS, ONE_HOT)},
            {f"{name}({_EXAMPLE})": functools.partial(_is, named)},
            alike={"one error for each sample": _is_a_row, **more},
            otherwise=(lambda function: function(0.5, 1.0), lambda function: function([0.5], [1.0])),
        )
        for name, spelt, named, more in (
            ("mean_squared_error", _MEANS, _SQUARES / 10, {"one error for each number": _is_of_numbers}),
            ("sum_squared_error", _SUMS, _SQUARES, {}),
        )
    ),
    Contract(
        "cross_entropy_error",
        (Y, T),
        ("cross_entropy", "cross_entropy_loss", "CEE"),
        {
            f"cross_entropy_error({_EXAMPLE})": _cross_entropy,
            f"cross_entropy_error({_BATCH})": _cross_entropy_of_a_batch,
            f"cross_entropy_error({show(ROWS[0])}, [1., 0., 0.])": _cross_entropy_of_one,
            f"cross_entropy_error({_BATCH}), one-hot and by class numbers": _cross_entropy_of_both,
            f"cross_entropy_error({_BATCH}), told that they are one-hot or not": _cross_entropy_told,
        },
        {
            f"cross_entropy_error({_EXAMPLE})": functools.partial(_is, 0.510825),
            f"cross_entropy_error({_BATCH})": functools.partial(_is, _MEAN),
        },
        alike={
            "a loss that hands on several things": lambda function: isinstance(
                function(GUESS.copy(), ONE_HOT.copy()), tuple
            ),
            "the loss of yes or no for each output": _is_binary,
            "one loss for each sample": _is_a_row,
        },
        otherwise=(
            lambda function: function(0.6, 1),
            lambda function: function([0.6, 0.4], [1, 0]),
        ),
    ),
    Contract(
        "softmax_cross_entropy",
        (X, T),
        ("softmax_loss", "softmax_cross_entropy_error"),
        {f"softmax_cross_entropy({show(5 * ROWS)}, labels 0, 1, 2, 2)": _softmax_loss},
        otherwise=(lambda function: function(ROWS[0].copy(), np.eye(3)[0]),),
    ),
)
