"""The figures of the appendices: what is drawn is what the reference computes, and agrees with SciPy."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from sklearn.metrics import roc_auc_score, roc_curve

from reference.datasets import load_digits, load_iris
from reference.figures import FIGURES, appendix_classifiers, appendix_networks, ch04


def lines(axes):
    return {line.get_label(): line.get_data() for line in axes.lines}


def points(axes):
    return {dots.get_label(): np.asarray(dots.get_offsets()) for dots in axes.collections}


def colour_at(axes, x, y):
    """The background at the data point (x, y)."""
    image = axes.images[0]
    left, right, bottom, top = image.get_extent()
    rows, columns = image.get_array().shape[:2]
    return tuple(
        image.get_array()[int((y - bottom) / (top - bottom) * rows), int((x - left) / (right - left) * columns)]
    )


def test_the_regions_of_softmax_regression_hold_their_centres():
    left, right = FIGURES["appendix-softmax-regression"]().axes
    centres = appendix_classifiers.CENTRES
    colours = [colour_at(left, *centre) for centre in centres]
    assert len(set(colours)) == 3
    assert [len(cloud) for cloud in points(left).values()] == [60, 60, 60]
    x, t = appendix_classifiers.clouds()
    for i in range(3):
        np.testing.assert_array_equal(points(left)[f"class {i}"], x[t == i])
    inside = np.mean([colour_at(left, *point) == colours[label] for point, label in zip(x, t, strict=True)])
    share, _, rest = left.get_title().partition("%")
    assert (int(share), rest) == (pytest.approx(100 * inside, abs=1.1), " of the points are in their region")  # pixels
    loss = right.lines[0].get_ydata()
    assert (len(loss), loss[0]) == (101, pytest.approx(np.log(3)))
    assert np.all(np.diff(loss) < 0)
    assert right.lines[1].get_ydata()[0] == np.log(3)


def test_iris_lies_in_the_regions_of_the_network():
    (axes,) = FIGURES["appendix-iris-regions"]().axes
    plane = appendix_classifiers.iris_plane()
    shown = points(axes)
    for i, name in appendix_classifiers.SPECIES.items():
        np.testing.assert_array_equal(shown[f"{name}, training"], plane.x_train[plane.t_train == i])
    np.testing.assert_array_equal(shown["test part (circled)"], plane.x_test)
    predicted = plane.network.predict(plane.x_test).argmax(axis=1)
    colours = {colour_at(axes, *point): label for point, label in zip(plane.x_test, predicted, strict=True)}
    assert sorted(colours.values()) == [0, 1, 2]
    right = np.mean(predicted == plane.t_test)
    assert right > 0.85
    assert axes.get_title() == f"Iris, a network of 2-10-10-3: {right:.0%} of the test part right"
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == [*(f"{name}, training" for name in ("setosa", "versicolor", "virginica")), "test part (circled)"]


def test_the_axes_of_iris_are_learned_from_the_training_part():
    plane = appendix_classifiers.iris_plane()
    np.testing.assert_allclose(plane.x_train.mean(axis=0), 0, atol=1e-12)
    assert (len(plane.x_train), len(plane.x_test)) == (120, 30)
    assert np.abs(plane.x_test.mean(axis=0)).min() > 1e-6


def test_the_confusion_matrix_counts_every_test_digit():
    axes, _ = FIGURES["appendix-digits-confusion"]().axes
    matrix = np.asarray(axes.images[0].get_array())
    _, (x, t) = load_digits()
    predicted = ch04.digits_training()[0].predict(x).argmax(axis=1)
    expected = np.zeros((10, 10), int)
    np.add.at(expected, (t, predicted), 1)
    np.testing.assert_array_equal(matrix, expected)
    written = {text.get_position(): int(text.get_text()) for text in axes.texts}
    assert written == {(column, row): expected[row, column] for row in range(10) for column in range(10)}
    assert axes.get_title() == f"{(predicted == t).sum()} of 355 test digits are on the diagonal"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "true")


def test_the_roc_curves_are_those_of_scikit_learn():
    (axes,) = FIGURES["appendix-roc-curves"]().axes
    x, t = load_iris(split=False)
    for line, (name, column) in zip(axes.lines, appendix_classifiers.MEASUREMENTS.items(), strict=False):
        false_positive, true_positive, _ = roc_curve(t == 2, x[:, column], drop_intermediate=False)
        np.testing.assert_allclose(line.get_data(), (false_positive, true_positive))
        assert line.get_label() == f"{name}, area {roc_auc_score(t == 2, x[:, column]):.2f}"
    np.testing.assert_array_equal(axes.lines[3].get_data(), [[0, 1], [0, 1]])


def test_entropy_and_divergence_are_those_of_scipy():
    left, right = FIGURES["appendix-information"]().axes
    p, bits = left.lines[0].get_data()
    np.testing.assert_allclose(bits, scipy.stats.entropy([p, 1 - p], base=2), atol=1e-12)
    curves = lines(right)
    q, divergence = curves["divergence D(p || q)"]
    true = np.full_like(q, 0.3)
    np.testing.assert_allclose(divergence, scipy.stats.entropy([true, 1 - true], [q, 1 - q], base=2), atol=1e-12)
    np.testing.assert_allclose(curves["cross entropy H(p, q)"][1], curves["entropy H(p)"][1] + divergence)
    assert q[divergence.argmin()] == pytest.approx(0.3)


def test_the_six_panels_show_every_step_and_the_line():
    axes = FIGURES["appendix-linear-network"]().axes
    x, y, _, history = appendix_networks.line_training()
    assert [one.get_title() for one in axes] == ["loss", "w1", "b1", "w2", "b2", "the line found"]
    for one, values in zip(axes, history, strict=False):
        np.testing.assert_array_equal(one.lines[0].get_data(), (np.arange(1, 10_001), values))
    steps, means = axes[0].lines[1].get_data()
    assert steps.tolist() == list(range(100, 10_001, 100))
    assert means[[0, 1, -1]].round(4).tolist() == [0.5724, 0.1774, 0.1377]
    np.testing.assert_array_equal(axes[5].lines[0].get_data(), (x, y))
    fit_x, fit = lines(axes[5])["y = 2.01 x + 0.94"]
    np.testing.assert_allclose(fit, 2.010912 * fit_x + 0.940816, atol=1e-5)


def test_the_small_cnn_shrinks_28_pixels_to_3_and_has_93322_parameters():
    left, right = FIGURES["appendix-small-cnn"]().axes
    assert [bar.get_height() for bar in left.patches] == [28, 26, 13, 11, 5, 3]
    assert [bar.get_height() for bar in right.patches] == [320, 18496, 36928, 36928, 650]
    assert [text.get_text() for text in right.texts] == ["320", "18,496", "36,928", "36,928", "650"]
    assert right.get_title() == "93,322 parameters"


def test_the_autoencoder_loses_more_the_narrower_it_is():
    axes = FIGURES["appendix-autoencoder"]().axes
    images = [np.ma.filled(one.images[0].get_array(), np.nan) for one in axes]
    _, (x, _) = load_digits()
    np.testing.assert_array_equal(images[0][:, 9:17], x[1].reshape(8, 8))
    errors = [np.nanmean((image - images[0]) ** 2) for image in images[1:]]
    assert sorted(errors) == errors
    assert errors[0] < 0.5 * errors[2]
    assert [one.get_title().partition(",")[0] for one in axes[1:]] == [
        f"from a code of {size} numbers" for size in (32, 16, 8)
    ]
