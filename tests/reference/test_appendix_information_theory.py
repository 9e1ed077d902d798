"""Entropy, cross entropy, divergence and likelihood against SciPy and against each other."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reference.appendix_information_theory import (
    cross_entropy,
    entropy,
    kl_divergence,
    maximum_likelihood,
    negative_log_likelihood,
)

P, Q = np.array([0.5, 0.25, 0.25]), np.array([0.4, 0.4, 0.2])

weights = hnp.arrays("float64", 5, elements=st.floats(0, 1)).filter(lambda w: w.sum() > 1e-3)
distributions = weights.map(lambda w: w / w.sum())


def test_the_numbers_of_the_example():
    assert round(float(entropy(P)), 6) == 1.039721
    assert entropy(P, base=2) == pytest.approx(1.5, rel=1e-15)
    assert round(float(cross_entropy(P, Q)), 6) == 1.089578
    assert round(float(kl_divergence(P, Q)), 6) == 0.049857


@given(distributions, st.sampled_from([math.e, 2, 10, 0.5]))
def test_entropy_is_the_one_of_scipy(p, base):
    # five terms, each rounded a few times
    assert entropy(p, base) == pytest.approx(scipy.stats.entropy(p, base=base), rel=1e-12, abs=1e-14)


@given(distributions, distributions)
def test_divergence_is_the_one_of_scipy(p, q):
    assert kl_divergence(p, q) == pytest.approx(scipy.stats.entropy(p, q), rel=1e-9, abs=1e-14)


@given(distributions, distributions)
def test_cross_entropy_is_entropy_plus_divergence(p, q):
    assert cross_entropy(p, q) == pytest.approx(float(entropy(p) + kl_divergence(p, q)), rel=1e-12, abs=1e-14)


@given(distributions, distributions)
def test_no_model_is_better_than_the_truth(p, q):
    # 1e-14: rounding of the five terms
    assert entropy(p) <= cross_entropy(p, q) + 1e-14
    assert kl_divergence(p, q) >= 0 == kl_divergence(p, p)


def test_bits_are_nats_divided_by_the_logarithm_of_two():
    for of in (entropy(P), entropy(P, 2)), (cross_entropy(P, Q), cross_entropy(P, Q, 2)):
        assert of[0] / math.log(2) == pytest.approx(float(of[1]), rel=1e-15)
    assert kl_divergence(P, Q, base=2) == pytest.approx(float(kl_divergence(P, Q)) / math.log(2), rel=1e-12)


def test_what_never_happens_adds_nothing():
    assert entropy([1.0, 0.0]) == 0
    assert cross_entropy([1.0, 0.0], [0.5, 0.5]) == pytest.approx(math.log(2))
    assert kl_divergence([1.0, 0.0], [1.0, 0.0]) == 0
    assert not np.signbit(entropy([1]))


def test_what_the_model_holds_impossible_and_happens_costs_infinitely_much():
    assert cross_entropy([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert negative_log_likelihood([1.0, 0.0], [0, 1]) == math.inf


def test_a_batch_is_the_stack_of_its_rows():
    p, q = np.stack([P, Q, [1, 0, 0]]), np.stack([Q, Q, P])
    assert np.array_equal(entropy(p), [entropy(row) for row in p])
    assert np.array_equal(kl_divergence(p, q), [kl_divergence(*rows) for rows in zip(p, q, strict=True)])
    assert np.array_equal(cross_entropy(p, q), [cross_entropy(*rows) for rows in zip(p, q, strict=True)])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_dtype_stays_what_it_is(dtype):
    p, q = P.astype(dtype), Q.astype(dtype)
    values = entropy(p, 2), cross_entropy(p, q), kl_divergence(p, q), negative_log_likelihood(q, [0, 1])
    assert [value.dtype for value in values] == [dtype] * 4


def test_inputs_are_not_modified():
    p, q = P.copy(), Q.copy()
    entropy(p), cross_entropy(p, q), kl_divergence(p, q), negative_log_likelihood(q, [0])
    assert np.array_equal(p, P)
    assert np.array_equal(q, Q)


def test_the_negative_log_likelihood_is_n_times_the_cross_entropy_of_the_frequencies():
    observed = [0, 2, 0, 1, 0, 0, 2, 1]
    frequencies = maximum_likelihood(observed, classes=3)
    assert frequencies.tolist() == [0.5, 0.25, 0.25]
    expected = 8 * cross_entropy(frequencies, Q)
    assert negative_log_likelihood(Q, observed) == pytest.approx(float(expected), rel=1e-14)


@given(distributions)
def test_nothing_is_likelier_than_the_frequencies(q):
    observed = [0, 2, 0, 1, 4, 0, 2, 3]
    best = negative_log_likelihood(maximum_likelihood(observed, classes=5), observed)
    assert best <= negative_log_likelihood(q, observed) + 1e-13


def test_one_class_has_one_distribution():
    assert maximum_likelihood([0, 0], classes=1).tolist() == [1.0]
    assert negative_log_likelihood([1.0], [0]) == 0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: entropy(0.5), ValueError, "p must have one probability per outcome"),
        (lambda: entropy([]), ValueError, "p must not be empty"),
        (lambda: entropy([1j]), TypeError, "p must be an array of real numbers"),
        (lambda: entropy([1.5, -0.5]), ValueError, "p must hold probabilities from 0 to 1, got -0.5"),
        (lambda: entropy([np.nan, 1]), ValueError, "p must hold probabilities from 0 to 1, got nan"),
        (lambda: entropy([[0.5, 0.5], [0.5, 0.4]]), ValueError, r"p must add up to 1, got 0\.9"),
        (lambda: entropy(P, base=1), ValueError, "base must be a number above 0 that is not 1, got 1"),
        (lambda: entropy(P, base=0), ValueError, "base must be a number above 0 that is not 1, got 0"),
        (lambda: entropy(P, base="e"), TypeError, "base must be a real number"),
        (lambda: cross_entropy(P, [2, 0, 0]), ValueError, "q must add up to 1, got 2"),
        (lambda: kl_divergence(P, [0.5, 0.5]), ValueError, r"q must have the shape \(3,\) of p, got \(2,\)"),
        (lambda: maximum_likelihood([0, 3], 3), ValueError, "observations must hold class numbers from 0 to 2, got 3"),
        (lambda: maximum_likelihood([0.5], 3), TypeError, "observations must hold whole class numbers"),
        (lambda: maximum_likelihood([0], 0), ValueError, "classes must be at least 1"),
        (lambda: negative_log_likelihood([P], [0]), ValueError, "q must have 1 axes"),
    ],
)
def test_bad_input_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
