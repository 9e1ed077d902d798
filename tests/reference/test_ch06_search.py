from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.ch06_techniques.search import random_search, shuffle_dataset, smooth_curve, validation_split


@pytest.mark.parametrize("n", [1, 2, 3, 5, 10, 11, 12, 100])
def test_a_smoothed_curve_is_as_long_as_the_curve(n):
    assert smooth_curve(np.arange(n) ** 2).shape == (n,)


@pytest.mark.parametrize("n", [1, 4, 10, 11, 30])
def test_a_straight_line_stays_itself(n):
    line = 3.0 - 0.5 * np.arange(n)
    assert np.abs(smooth_curve(line) - line).max() < 1e-13  # a sum of 11 products of numbers up to 20


def test_far_from_its_ends_the_curve_is_the_mean_under_a_kaiser_window():
    x = np.random.default_rng(0).normal(size=40)
    window = np.kaiser(11, 2) / np.kaiser(11, 2).sum()
    expected = [window @ x[i - 5 : i + 6] for i in range(5, 35)]
    assert np.allclose(smooth_curve(x)[5:-5], expected, rtol=0, atol=1e-14)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_smoothing_knows_no_direction(x):
    forth, back = smooth_curve(x), smooth_curve(x[::-1])[::-1]
    assert np.allclose(forth, back, rtol=0, atol=1e-8)  # 11 roundings of numbers up to 3e6


def test_smoothing_brings_noise_down_and_leaves_its_input_alone():
    x = np.random.default_rng(0).normal(size=500)
    before = x.copy()
    assert smooth_curve(x).std() < x.std() / 2
    assert x.tolist() == before.tolist()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_smoothing_keeps_the_precision(dtype):
    assert smooth_curve(np.ones(20, dtype)).dtype == dtype


@pytest.mark.parametrize(
    ("x", "error"), [([], ValueError), ([[1, 2]], ValueError), (3, ValueError), (["a"], TypeError)]
)
def test_what_is_no_curve_is_refused(x, error):
    with pytest.raises(error, match="x must"):
        smooth_curve(x)


@pytest.mark.parametrize("shape", [(), (3,), (2, 2), (1, 4, 4)])
def test_shuffling_keeps_every_sample_with_its_label(shape):
    t = np.arange(50)
    x = np.multiply.outer(t, np.ones(shape, np.uint8))
    shuffled, labels = shuffle_dataset(x, t, rng=1)
    assert labels.tolist() != t.tolist()
    assert sorted(labels) == t.tolist()
    assert np.array_equal(shuffled, x[labels])


def test_shuffling_keeps_dtypes_and_its_input():
    x, t = np.arange(5, dtype=np.uint8), np.eye(5, dtype=np.float32)
    shuffled, labels = shuffle_dataset(x, t, rng=1)
    assert (shuffled.dtype, labels.dtype) == (np.uint8, np.float32)
    assert x.tolist() == [0, 1, 2, 3, 4]


def test_shuffling_repeats_with_a_seed_and_follows_the_global_state_without():
    a, b = shuffle_dataset(np.arange(9), np.arange(9), rng=3), shuffle_dataset(np.arange(9), np.arange(9), rng=3)
    np.random.seed(5)
    c = shuffle_dataset(np.arange(9), np.arange(9))
    np.random.seed(5)
    assert a[0].tolist() == b[0].tolist()
    assert c[0].tolist() == np.random.permutation(9).tolist()


@pytest.mark.parametrize(("x", "t"), [(np.zeros((4, 2)), np.arange(6)), (3, np.arange(1)), (np.arange(1), 3)])
def test_samples_without_a_label_each_are_refused(x, t):
    with pytest.raises(ValueError, match="must have"):
        shuffle_dataset(x, t)


@pytest.mark.parametrize(
    ("n", "rate", "aside"), [(10, 0.2, 2), (10, 0.0, 1), (10, 0.99, 9), (2, 0.5, 1), (500, 0.2, 100)]
)
def test_the_split_is_exact_and_loses_nothing(n, rate, aside):
    x = np.arange(n)
    x_train, t_train, x_val, t_val = validation_split(x, x * 2, validation_rate=rate, rng=0)
    assert len(x_val) == aside
    assert sorted([*x_train, *x_val]) == x.tolist()
    assert [*t_train, *t_val] == [2 * v for v in [*x_train, *x_val]]


@pytest.mark.parametrize("rate", [-0.1, 1.0, np.nan])
def test_a_share_out_of_range_is_refused(rate):
    with pytest.raises(ValueError, match="validation_rate"):
        validation_split(np.arange(4), np.arange(4), validation_rate=rate)


def test_a_single_sample_cannot_be_split():
    with pytest.raises(ValueError, match="at least 2 samples"):
        validation_split(np.arange(1), np.arange(1))


def test_trials_come_back_with_the_best_first_and_the_diverged_last():
    def evaluate(lr, decay):
        if lr > 0.1:
            raise FloatingPointError("diverged")
        return np.nan if lr > 0.01 else lr + decay

    trials = random_search(evaluate, {"lr": (1e-4, 1.0), "decay": (1e-8, 1e-4)}, trials=60, rng=0)
    scores = [trial.score for trial in trials]
    good = [score for score in scores if not np.isnan(score)]
    assert 0 < len(good) < 60
    assert scores[: len(good)] == sorted(good, reverse=True)
    assert trials[0].score == trials[0].parameters["lr"] + trials[0].parameters["decay"]


def test_hyper_parameters_are_spread_evenly_over_the_orders_of_magnitude():
    trials = random_search(lambda lr: 0.0, {"lr": (1e-6, 1e-2)}, trials=4000, rng=0)
    exponents = np.log10([trial.parameters["lr"] for trial in trials])
    counts = np.histogram(exponents, bins=4, range=(-6, -2))[0]
    assert counts.sum() == 4000
    assert np.abs(counts - 1000).max() < 5 * 750**0.5  # five standard deviations of a count


def test_a_search_repeats_with_its_seed_whatever_the_evaluation_draws():
    def search(draws):
        rng = np.random.default_rng(4)
        trials = random_search(lambda a: -a + 0 * rng.random(draws).sum(), {"a": (1, 9)}, trials=5, rng=rng)
        return [trial.parameters["a"] for trial in trials]

    assert search(1) == search(100)


def test_a_range_of_one_value_is_that_value():
    assert random_search(lambda a: a, {"a": (2, 2)}, trials=1)[0].score == pytest.approx(2, rel=1e-15)


@pytest.mark.parametrize(
    ("ranges", "trials", "error", "message"),
    [
        ({}, 1, ValueError, "at least one hyper-parameter"),
        ({"lr": 0.1}, 1, ValueError, "must be a pair"),
        ({"lr": (1, 2, 3)}, 1, ValueError, "must be a pair"),
        ({"lr": (0, 1)}, 1, ValueError, "0 < low <= high"),
        ({"lr": (2, 1)}, 1, ValueError, "0 < low <= high"),
        ({"lr": (1, np.inf)}, 1, ValueError, "finite"),
        ({"lr": ("a", "b")}, 1, TypeError, "real number"),
        ({"lr": (1, 2)}, 0, ValueError, "trials must be at least 1"),
        ({"lr": (1, 2)}, 1.5, TypeError, "trials must be a whole number"),
    ],
)
def test_a_search_over_nothing_sensible_is_refused(ranges, trials, error, message):
    with pytest.raises(error, match=message):
        random_search(lambda lr: lr, ranges, trials=trials)
