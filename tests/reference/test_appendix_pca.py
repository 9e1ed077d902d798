"""Standardizing and principal components against scikit-learn, and that nothing of the test part leaks in."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from reference.appendix_pca import pca, standardize
from reference.datasets import load_digits, load_iris


def test_standardized_data_are_those_of_scikit_learn_fitted_on_the_training_part():
    (x_train, _), (x_test, _) = load_iris()
    scaler = StandardScaler().fit(x_train)
    train, test = standardize(x_train, x_test)
    # a mean of 120 numbers and a division
    assert train == pytest.approx(scaler.transform(x_train), abs=1e-13)
    assert test == pytest.approx(scaler.transform(x_test), abs=1e-13)


def test_the_test_part_has_no_influence_on_the_training_part():
    (x_train, _), (x_test, _) = load_iris()
    assert np.array_equal(standardize(x_train, x_test)[0], standardize(x_train, x_test * 1000)[0])


def test_a_constant_column_is_only_shifted():
    train, test = standardize([[0.1, 1], [0.1, 2], [0.1, 3]], [[0.6, 2]])
    assert train[:, 0].tolist() == [0, 0, 0]
    assert test.tolist() == [[0.5, 0]]


def test_two_axes_of_iris_have_the_known_shares_of_the_variance():
    x, _ = load_iris(split=False)
    assert pca(*standardize(x), components=2).ratios.round(4).tolist() == [0.7296, 0.2285]


@pytest.mark.parametrize("load", [load_iris, load_digits])
def test_axes_and_coordinates_are_those_of_scikit_learn_up_to_the_sign(load):
    (x_train, _), (x_test, _) = load()
    x_train, x_test = x_train.astype(float), x_test.astype(float)
    ours, theirs = pca(x_train, components=3), PCA(3, svd_solver="full").fit(x_train)
    signs = np.sign(np.sum(ours.axes * theirs.components_, axis=1))
    # singular vectors are exact to eps * (largest value / gap between neighbours)
    assert ours.axes == pytest.approx(signs[:, None] * theirs.components_, abs=1e-12)
    assert ours.ratios == pytest.approx(theirs.explained_variance_ratio_, rel=1e-12)
    assert ours.transform(x_test) == pytest.approx(signs * theirs.transform(x_test), abs=1e-11)


def test_the_largest_number_of_each_axis_is_positive():
    x = load_digits(split=False)[0].astype(float)
    axes = pca(x, components=10).axes
    assert np.all(axes[np.arange(10), np.abs(axes).argmax(axis=1)] > 0)
    # eps * (largest singular value / gap between neighbours)
    assert pca(-x, components=10).axes == pytest.approx(axes, abs=1e-12)


def test_with_all_axes_nothing_is_lost():
    x, _ = load_iris(split=False)
    found = pca(x, components=4)
    assert found.ratios.sum() == pytest.approx(1, rel=1e-15)
    # numbers below 10, rotated there and back
    assert found.restore(found.transform(x)) == pytest.approx(x, abs=1e-13)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_dtype_stays_what_it_is_and_inputs_are_not_modified(dtype):
    x = load_iris(split=False)[0].astype(dtype)
    before = x.copy()
    found = pca(x)
    arrays = [*standardize(x, x), *found, found.transform(x), found.restore(found.transform(x))]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}
    assert np.array_equal(x, before)


def test_whole_numbers_mean_the_same_as_floats():
    x = [[0, 1], [2, 5], [4, 4]]
    assert np.array_equal(standardize(x)[0], standardize(np.float64(x))[0])
    assert np.array_equal(pca(x).axes, pca(np.float64(x)).axes)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: standardize([1, 2]), ValueError, r"x_train must have 2 axes, got shape \(2,\)"),
        (lambda: standardize([[1, 2]], [[1]]), ValueError, r"others must have shape \(N, 2\), got \(1, 1\)"),
        (lambda: standardize([["a"]]), TypeError, "x_train must be an array of real numbers"),
        (lambda: pca([[1, 2], [3, 4]], 3), ValueError, r"components must be at most 2 for x of shape \(2, 2\), got 3"),
        (lambda: pca([[1, 2], [3, 4]], 0), ValueError, "components must be at least 1"),
        (lambda: pca([[1, 2], [1, 2]]), ValueError, "x must hold at least two different samples"),
        (lambda: pca([[1, 2], [3, 5]]).transform([[1]]), ValueError, r"x must have shape \(N, 2\), got \(1, 1\)"),
        (lambda: pca([[1, 2], [3, 5]], 1).restore([[1, 2]]), ValueError, r"z must have shape \(N, 1\), got \(1, 2\)"),
    ],
)
def test_bad_input_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
