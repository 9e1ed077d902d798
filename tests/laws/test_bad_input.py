"""Bad input is a ValueError or TypeError that names the argument, what it was and what it must be."""

import re

import cases
import numpy as np
import pytest
from cases import all_equal, is_real
from registry import CASES


def bad_arrays(sample):
    """What no array of real numbers is, and the error that it deserves."""
    return {
        "complex": (sample + 1j, TypeError),
        "text": (np.full(sample.shape, "a"), TypeError),
        "objects": (np.full(sample.shape, None, dtype=object), TypeError),
        "ragged": ([[1.0, 2.0], [3.0]], TypeError),
        "empty": (np.empty((0, *sample.shape[1:])), ValueError),
    }


def bad_labels(sample, classes):
    """What no labels of so many classes and samples are."""
    return {
        "negative": (np.where(np.arange(len(sample)) == 1, -1, sample), ValueError),
        "too large": (np.where(np.arange(len(sample)) == 1, classes, sample), ValueError),
        "fractional": (sample + 0.5, TypeError),
        "nan": (np.full(sample.shape, np.nan), TypeError),
        "one too few": (sample[:-1], ValueError),
        "too many classes": (np.eye(classes + 1)[sample], ValueError),
        "complex": (sample + 1j, TypeError),
        "text": (sample.astype(str), TypeError),
        "ragged": ([[1.0, 2.0], [3.0]], TypeError),
        "empty": ([], ValueError),
    }


BAD_INTEGERS = {"fractional": (2.5, TypeError), "text": ("3", TypeError), "negative": (-1, ValueError)}
BAD_NUMBERS = {
    "text": ("a", TypeError),
    "complex": (1j, TypeError),
    "nothing": (None, TypeError),
    "several": ([1.0, 2.0], TypeError),
    "nan": (np.nan, ValueError),
    "infinite": (np.inf, ValueError),
}
BAD_RNG = {"text": ("seed", TypeError), "fractional": (0.5, TypeError), "negative": (-1, ValueError)}


def bad_values(case, name):
    """By kind: what the argument must not be, judged by its sample value."""
    value = case.arguments[name]
    if name == "t" and case.labels:
        return bad_labels(value, case.labels)
    if name == "rng":
        return BAD_RNG
    if is_real(value):
        shapes = {f"of shape {shape}": (np.zeros(shape), ValueError) for shape in case.wrong.get(name, ())}
        return {**bad_arrays(value), **shapes}
    if callable(value):
        return {"no function": (3, TypeError)}
    kinds = {int: BAD_INTEGERS, float: BAD_NUMBERS, str: {"no text": (3, TypeError)}}
    return kinds.get(type(value), {})


def refusal(case, arguments, error):
    """The message where the call fails as it must and modifies nothing, else what is wrong."""
    before = case.fresh(**arguments)
    after = case.fresh(**arguments)
    try:
        case.call(**after)
    except error as refused:
        message = str(refused)
    except Exception as other:
        return f"{type(other).__name__} instead of {error}: {other}"
    else:
        return "no error"
    if any(not all_equal(after[name], before[name]) for name in case.arguments if name not in arguments):
        return "something was modified"
    return message


def names(message, name):
    """Whether the message has the name; the layers call the parameters W1 and b1 of a network W and b."""
    return re.search(rf"(?<!\w)({re.escape(name)}|{re.escape(name.rstrip('0123456789'))})(?!\w)", message)


CHECKED = [case for case in CASES if case.obeys(cases.BAD_INPUT)]


@pytest.mark.parametrize("case", CHECKED, ids=[case.name for case in CHECKED])
def test_bad_input_is_refused_by_name(case):
    wrong = []
    for name in set(case.arguments) - set(case.kept):
        for kind, (value, error) in bad_values(case, name).items():
            message = refusal(case, {name: value}, error)
            if not (names(message, case.named.get(name, name)) and re.search(" must .*got ", message, re.DOTALL)):
                wrong.append(f"{name} {kind}: {message}")
    assert wrong == []


WITH_BAD = [case for case in CHECKED if case.bad]


@pytest.mark.parametrize("case", WITH_BAD, ids=[case.name for case in WITH_BAD])
def test_arguments_that_do_not_fit_together_are_refused(case):
    messages = [(part, refusal(case, arguments, (TypeError, ValueError))) for arguments, part in case.bad]
    assert [(part, message) for part, message in messages if part not in message] == []


LABELLED = [case for case in CASES if case.labels]


@pytest.mark.parametrize("case", LABELLED, ids=[case.name for case in LABELLED])
def test_labels_mean_the_same_in_every_form(case):
    t = case.arguments["t"]
    expected = case.call(**case.fresh())
    for form in (
        t.tolist(),
        t[:, np.newaxis],
        t.astype(np.uint8),
        np.eye(case.labels)[t],
        np.eye(case.labels, dtype=int)[t],
    ):
        results = zip(cases.leaves(case.call(**case.fresh(t=form))), cases.leaves(expected), strict=True)
        for result, value in results:
            if isinstance(value, str):
                assert result == value
                continue
            np.testing.assert_allclose(result, value, rtol=1e-12, atol=1e-15)  # sums in another order
