"""The figures of chapters 1 to 4: what is drawn is what the formulas say."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special
from mpl_toolkits.mplot3d import Axes3D

from reference.datasets import load_digits
from reference.figures import FIGURES, ch04


def lines(axes):
    """Label to (x, y) of the lines of a panel."""
    return {line.get_label(): line.get_data() for line in axes.lines}


def draw(name):
    figure = FIGURES[name]()
    return figure.axes


def pixels(axes):
    return np.ma.filled(axes.images[0].get_array(), np.nan)


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12)


def test_sin_goes_from_0_to_6():
    (axes,) = draw("ch01-sin")
    x, y = axes.lines[0].get_data()
    assert (len(x), x[0], x[-1]) == (61, 0, 6)
    close(y, np.sin(x))


def test_sin_and_cos_differ_in_colour_and_line():
    (axes,) = draw("ch01-sin-and-cos")
    curves = lines(axes)
    assert list(curves) == ["sin", "cos"]
    close(curves["sin"][1], np.sin(curves["sin"][0]))
    close(curves["cos"][1], np.cos(curves["cos"][0]))
    assert len({line.get_color() for line in axes.lines}) == len({line.get_linestyle() for line in axes.lines}) == 2
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == ("sin and cos", "x (radians)", "y")


def test_the_image_is_the_array_beside_it():
    left, right, *_ = draw("ch01-image")
    (x, _), _ = load_digits(normalize=False)
    np.testing.assert_array_equal(pixels(left), x[0].reshape(8, 8))
    assert [int(text.get_text()) for text in right.texts] == x[0].astype(int).tolist()
    assert [text.get_position() for text in right.texts[:9]] == [*((k, 0) for k in range(8)), (0, 1)]


@pytest.mark.parametrize(
    ("panel", "outputs"), [(0, [0, 0, 0, 1]), (1, [1, 1, 1, 0]), (2, [0, 1, 1, 1]), ("xor", [0, 1, 1, 0])]
)
def test_gates_are_coloured_by_their_outputs(panel, outputs):
    axes = draw("ch02-xor")[1] if panel == "xor" else draw("ch02-gates")[panel]
    zero, one = ({tuple(point) for point in dots.get_offsets().tolist()} for dots in axes.collections)
    corners = [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert zero == {corner for corner, y in zip(corners, outputs, strict=True) if y == 0}
    assert one == {corner for corner, y in zip(corners, outputs, strict=True) if y == 1}
    image = axes.images[0]
    left, right, bottom, top = image.get_extent()
    rows, columns = image.get_array().shape[:2]
    background = [
        image.get_array()[int((y - bottom) / (top - bottom) * rows), int((x - left) / (right - left) * columns)]
        for x, y in corners
    ]
    blue = [bool(colour[2] > colour[0]) for colour in background]
    assert blue == [y == 0 for y in outputs]


def test_every_line_of_the_xor_figure_leaves_one_corner_on_the_wrong_side():
    left, _ = draw("ch02-xor")
    assert len(left.lines) == 4
    for line in left.lines:
        (x1, x2), (y1, y2) = line.get_xdata()[[0, -1]], line.get_ydata()[[0, -1]]
        above = np.array([y > y1 + (x - x1) * (y2 - y1) / (x2 - x1) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))])
        right = int((above == [False, True, True, False]).sum())
        assert max(right, 4 - right) == 3


def test_the_step_function_jumps_without_a_slope():
    (axes,) = draw("ch03-step")
    (below, zeros), (above, ones) = (line.get_data() for line in axes.lines)
    assert (set(zeros), set(ones), below[-1]) == ({0}, {1}, 0)
    assert above[0] > 0
    assert axes.get_ylim() == (-0.1, 1.1)


def test_sigmoid_is_the_one_of_scipy():
    (axes,) = draw("ch03-sigmoid-curve")
    x, y = axes.lines[0].get_data()
    close(y, scipy.special.expit(x))


def test_step_and_sigmoid_share_their_x():
    (axes,) = draw("ch03-step-against-sigmoid")
    sigmoid, below, above = axes.lines
    close(sigmoid.get_ydata(), scipy.special.expit(sigmoid.get_xdata()))
    np.testing.assert_array_equal(np.append(below.get_xdata(), above.get_xdata()), sigmoid.get_xdata())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["sigmoid", "step"]


def test_relu_is_the_positive_part():
    (axes,) = draw("ch03-relu-curve")
    x, y = axes.lines[0].get_data()
    close(y, np.clip(x, 0, None))


def test_the_four_activations_are_as_in_scipy():
    axes = draw("ch03-activations")
    assert [one.get_title() for one in axes[:3]] == ["sigmoid", "tanh", "relu"]
    x = axes[0].lines[0].get_xdata()
    assert (x[0], x[-1]) == (-10, 10)
    for one, function in zip(axes, (scipy.special.expit, np.tanh, lambda x: np.maximum(x, 0)), strict=False):
        close(one.lines[0].get_ydata(), function(x))


def test_the_softmax_panel_does_not_depend_on_how_many_points_it_has():
    curves = lines(draw("ch03-activations")[3])
    x, first = curves["class 0, score x"]
    close(first, np.exp(x) / (np.exp(x) + 1 + np.exp(2)))
    close(sum(y for _, y in curves.values()), np.ones_like(x))


def test_the_softmax_bars_are_those_of_scipy():
    left, right = draw("ch03-softmax-bars")
    scores = [bar.get_height() for bar in left.patches]
    assert scores == [0.3, 2.9, 4.0]
    close([bar.get_height() for bar in right.patches], scipy.special.softmax(scores))


def test_the_digits_have_their_labels_above():
    axes = draw("ch03-digits")
    (x, t), _ = load_digits(flatten=False)
    assert [one.get_title() for one in axes] == [str(label) for label in t[:30]]
    np.testing.assert_array_equal([pixels(one) for one in axes], x[:30, 0])


def test_minus_log_falls_to_0():
    (axes,) = draw("ch04-minus-log")
    x, y = axes.lines[0].get_data()
    close(y, -np.log(x))
    assert (round(x[0], 6), x[-1], y[-1]) == (0.01, 1, 0)


def test_function_1_goes_from_0_to_20():
    (axes,) = draw("ch04-function-1-curve")
    x, y = axes.lines[0].get_data()
    close(y, 0.01 * x**2 + 0.1 * x)
    assert (x[0], x[-1]) == (0, 20)


@pytest.mark.parametrize(("panel", "at", "slope"), [(0, 5, 0.2), (1, 10, 0.3)])
def test_a_tangent_touches_the_curve_with_its_slope(panel, at, slope):
    axes = draw("ch04-tangents")[panel]
    curve, tangent, point = axes.lines
    x = tangent.get_xdata()
    expected = 0.01 * at**2 + 0.1 * at + slope * (x - at)
    np.testing.assert_allclose(tangent.get_ydata(), expected, rtol=0, atol=1e-9)  # of a numerical slope
    assert tangent.get_label() == f"tangent, slope {slope:.2f}"
    assert (point.get_xdata()[0], point.get_ydata()[0]) == pytest.approx((at, 0.01 * at**2 + 0.1 * at))
    assert np.all(curve.get_ydata() >= tangent.get_ydata() - 1e-9)


def test_the_surface_is_the_sum_of_squares(monkeypatch):
    drawn, plot_surface = [], Axes3D.plot_surface

    def spy(axes, *surface, **options):
        drawn.append(surface)
        return plot_surface(axes, *surface, **options)

    monkeypatch.setattr(Axes3D, "plot_surface", spy)  # what a surface keeps of its points is private
    (axes,) = draw("ch04-function-2-surface")
    ((x, y, z),) = drawn
    close(z, x**2 + y**2)
    assert (x.min(), x.max(), y.min(), y.max()) == (-3, 3, -3, 3)
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_zlabel()) == ("$x_0$", "$x_1$", "$f(x_0, x_1)$")


def test_the_arrows_are_the_negative_gradient_at_324_points():
    (axes,) = draw("ch04-gradient")
    quiver = axes.collections[0]
    points = quiver.get_offsets()
    assert points.shape == (324, 2)
    assert (points.min(), points.max()) == (-2, 2.25)
    np.testing.assert_allclose(np.column_stack([quiver.U, quiver.V]), -2 * points, atol=1e-9)  # numerical
    assert axes.get_aspect() == 1


def test_the_descent_shows_start_and_all_20_steps():
    (axes,) = draw("ch04-descent")
    path = axes.lines[-1].get_xydata()
    expected = np.array([-3, 4]) * 0.8 ** np.arange(21)[:, np.newaxis]
    np.testing.assert_allclose(path, expected, atol=1e-9)  # of a numerical gradient
    assert [line.get_linestyle() for line in axes.lines[:2]] == ["--", "--"]
    assert [text.get_text() for text in axes.texts] == ["1", "4", "9", "16", "25"]


def test_the_loss_of_every_step_is_drawn_and_falls():
    (axes,) = draw("ch04-loss")
    steps, loss = lines(axes)["mini-batch of 100 digits"]
    assert loss.tolist() == ch04.digits_training()[1].loss
    assert steps.tolist() == list(range(1, 601))
    assert loss[0] == pytest.approx(np.log(10), abs=0.1)
    assert loss[-50:].mean() < 0.2
    smooth_steps, smooth = lines(axes)["smoothed"]
    assert smooth_steps.tolist() == list(range(6, 596))
    assert np.abs(np.diff(smooth)).mean() < np.abs(np.diff(loss)).mean() / 3


def test_the_accuracy_is_drawn_once_per_epoch():
    (axes,) = draw("ch04-accuracy")
    network, history = ch04.digits_training()
    curves = lines(axes)
    assert curves["training digits"][1].tolist() == history.train_accuracy
    assert curves["test digits"][1].tolist() == history.test_accuracy
    assert curves["test digits"][0].tolist() == list(range(1, 41))
    assert history.test_accuracy[-1] == network.accuracy(*load_digits()[1]) > 0.93


def test_the_learned_weights_are_tiles_on_a_symmetric_scale():
    axes, _ = draw("ch04-learned-weights")
    weights = ch04.digits_training()[0].params["W1"]
    image = pixels(axes)
    assert image.shape == (5 * 9 - 1, 10 * 9 - 1)
    np.testing.assert_array_equal(image[:8, 9:17], weights[:, 1].reshape(8, 8))
    np.testing.assert_array_equal(image[36:44, 81:89], weights[:, 49].reshape(8, 8))
    low, high = axes.images[0].get_clim()
    assert -low == high == np.abs(weights).max()
