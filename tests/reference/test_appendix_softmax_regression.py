"""Softmax regression against scikit-learn's, against differences, and what is known of it on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from reference.appendix_softmax_regression import SoftmaxRegression, decision_regions


def blobs(samples=60, seed=0):
    """Three overlapping clouds in the plane: without overlap the best weights would be infinite."""
    rng = np.random.RandomState(seed)
    t = np.arange(samples) % 3
    return np.array([[0.0, 2.0], [-2.0, -1.0], [2.0, -1.0]])[t] + rng.standard_normal((samples, 2)) * 1.2, t


@pytest.fixture
def fitted():
    model, (x, t) = SoftmaxRegression(2, 3), blobs()
    model.fit(x, t, lr=0.5, steps=300)
    return model, x, t


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_before_fitting_the_loss_is_the_logarithm_of_the_number_of_classes(classes):
    model = SoftmaxRegression(2, classes)
    assert model.loss([[5.0, -7.0]], [1]) == pytest.approx(math.log(classes), rel=1e-15)
    assert model.predict_proba([5.0, -7.0]) == pytest.approx(np.full(classes, 1 / classes))


def test_for_three_classes_that_is_1_098612(fitted):
    model, _, _ = fitted
    assert round(model.loss_history[0], 6) == 1.098612


def test_the_loss_never_rises_with_a_small_learning_rate():
    model, (x, t) = SoftmaxRegression(2, 3), blobs()
    history = model.fit(x, t, lr=0.1, steps=200)
    assert len(history) == 201
    assert np.all(np.diff(history) < 0)
    assert history == model.loss_history
    assert history[-1] == model.loss(x, t)


def test_the_best_probabilities_are_those_of_scikit_learn_without_regularization():
    model, (x, t) = SoftmaxRegression(2, 3), blobs()
    model.fit(x, t, lr=1.0, steps=3000)
    oracle = LogisticRegression(C=1e10, tol=1e-10, max_iter=10_000).fit(x, t)
    # both stop where the gradient is about 1e-6, which is about 1e-4 in a probability
    assert model.predict_proba(x) == pytest.approx(oracle.predict_proba(x), abs=1e-3)
    assert model.predict(x).tolist() == oracle.predict(x).tolist()


def test_two_fits_in_a_row_are_one_long_fit():
    once, twice, (x, t) = SoftmaxRegression(2, 3), SoftmaxRegression(2, 3), blobs()
    once.fit(x, t, steps=20)
    twice.fit(x, t, steps=12)
    twice.fit(x, t, steps=8)
    assert np.array_equal(once.params["W"], twice.params["W"])


@pytest.mark.parametrize("features", [2, 3])
def test_the_gradient_has_the_shape_of_the_weights_and_agrees_with_central_differences(features):
    # 3 features and 3 classes: there a transposed gradient has the right shape, and only its values are wrong
    rng = np.random.RandomState(1)
    model, x, t = SoftmaxRegression(features, 3), rng.standard_normal((6, features)), [0, 1, 2, 0, 1, 1]
    model.params = {"W": rng.standard_normal((features, 3)), "b": rng.standard_normal(3)}
    gradient = model.gradient(x, t)
    for name, param in model.params.items():
        numeric = np.zeros_like(param)
        for index in np.ndindex(param.shape):
            value = param[index]
            param[index] = value + 1e-5
            above = model.loss(x, t)
            param[index] = value - 1e-5
            numeric[index] = (above - model.loss(x, t)) / 2e-5
            param[index] = value
        # h^2 times the third derivative, and eps / h
        assert gradient[name] == pytest.approx(numeric, abs=1e-9)
        assert gradient[name].shape == param.shape


def test_labels_in_every_form_mean_the_same(fitted):
    model, x, t = fitted
    for other in (t[:, None], np.eye(3)[t]):
        assert model.loss(x, other) == pytest.approx(model.loss(x, t), rel=1e-14)
        assert model.accuracy(x, other) == model.accuracy(x, t)
        assert np.allclose(model.gradient(x, other)["W"], model.gradient(x, t)["W"], rtol=1e-13, atol=1e-16)


def test_a_batch_is_the_stack_of_its_samples(fitted):
    model, x, t = fitted
    assert model.predict_proba(x) == pytest.approx(np.array([model.predict_proba(row) for row in x]), rel=1e-14)
    assert model.predict(x).tolist() == [int(model.predict(row)) for row in x]
    assert model.gradient(x[0], t[0])["W"] == pytest.approx(model.gradient(x[:1], t[:1])["W"], rel=1e-14)


def test_accuracy_is_the_share_of_right_predictions(fitted):
    model, x, t = fitted
    assert model.accuracy(x, t) == np.mean(model.predict(x) == t) > 0.8


def test_float32_stays_float32_and_whole_numbers_mean_the_same_as_floats(fitted):
    model, x, t = fitted
    assert model.predict_proba(x.astype("float32")).dtype == np.float32
    assert {g.dtype for g in model.gradient(x.astype("float32"), t).values()} == {np.dtype("float32")}
    assert np.array_equal(model.predict_proba([1, 2]), model.predict_proba([1.0, 2.0]))


def test_fitting_does_not_modify_the_data():
    x, t = blobs()
    before = x.copy(), t.copy()
    SoftmaxRegression(2, 3).fit(x, t, steps=3)
    assert np.array_equal(x, before[0])
    assert np.array_equal(t, before[1])


def test_decision_regions_are_the_predictions_at_the_points_of_the_grid(fitted):
    model, _, _ = fitted
    grid_x, grid_y, classes = model.decision_regions([-2, 0, 2], [-1, 2])
    assert grid_x.tolist() == [[-2, 0, 2], [-2, 0, 2]]
    assert grid_y.tolist() == [[-1, -1, -1], [2, 2, 2]]
    assert (classes[0, 0], classes[1, 1], classes[0, 2]) == (1, 0, 2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: SoftmaxRegression(0, 3), ValueError, "features must be at least 1"),
        (lambda: SoftmaxRegression(2, 1), ValueError, "classes must be at least 2"),
        (lambda: SoftmaxRegression(2, 3).predict([[1, 2, 3]]), ValueError, r"x must have shape \(..., 2\)"),
        (lambda: SoftmaxRegression(2, 3).predict([[[1, 2]]]), ValueError, "x must have 1 or 2 axes"),
        (lambda: SoftmaxRegression(2, 3).loss([[1, 2]], [3]), ValueError, "t must hold class numbers from 0 to 2"),
        (lambda: SoftmaxRegression(2, 3).fit([[1, 2]], [0, 1]), ValueError, "t must have"),
        (lambda: SoftmaxRegression(2, 3).fit([[1, 2]], [0], lr=-1), ValueError, "lr must be"),
        (lambda: SoftmaxRegression(2, 3).fit([[1, 2]], [0], steps=0), ValueError, "steps must be at least 1"),
        (lambda: SoftmaxRegression(3, 3).decision_regions([1], [1]), ValueError, "x must have shape"),
        (lambda: decision_regions(lambda p: p, [1], [1]), ValueError, r"predict must return shape \(1,\)"),
        (lambda: decision_regions(len, [[1]], [1]), ValueError, "xs must have 1 axes"),
    ],
)
def test_bad_input_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call()
