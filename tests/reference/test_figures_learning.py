"""The figures of chapters 6 to 8: what is drawn is what the trainings were, and they show what they are for."""

from __future__ import annotations

import numpy as np
import pytest

from reference.ch03_neural_network import relu, sigmoid, tanh
from reference.ch06_techniques import smooth_curve
from reference.ch07_convolution import filter_grid
from reference.datasets import load_digits
from reference.figures import FIGURES, canvas, ch06_optimizers, ch06_regularization, ch06_weights, ch07, ch08


def lines(axes):
    return {line.get_label(): line.get_ydata() for line in axes.lines}


def pixels(axes):
    return np.ma.filled(axes.images[0].get_array(), np.nan)


def test_every_optimizer_walks_from_the_start_in_30_steps_and_ends_lower():
    axes = FIGURES["ch06-optimizer-paths"]().axes
    names = [one.get_title().partition(",")[0] for one in axes]
    assert names == ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam"]
    for one, optimizer in zip(axes, ch06_optimizers.walkers().values(), strict=True):
        path = one.lines[0].get_xydata()
        assert path.shape == (31, 2)
        assert path[0].tolist() == [-7, 2]
        np.testing.assert_array_equal(path, ch06_optimizers.optimizer_path(optimizer))
        height = path[-1, 0] ** 2 / 20 + path[-1, 1] ** 2
        assert height < 0.3, one.get_title()


def test_the_path_of_sgd_is_its_formula():
    path = FIGURES["ch06-optimizer-paths"]().axes[0].lines[0].get_xydata()
    steps = np.arange(31)[:, np.newaxis]
    np.testing.assert_allclose(path, [-7, 2] * np.array([1 - 0.095, 1 - 1.9]) ** steps, rtol=1e-12)


def test_the_contours_are_those_of_the_function_up_to_the_rim():
    axes = FIGURES["ch06-optimizer-paths"]().axes[0]
    points = np.concatenate([path.vertices for lines in axes.collections for path in lines.get_paths()])
    heights = points[:, 0] ** 2 / 20 + points[:, 1] ** 2
    nearest = np.abs(heights[:, np.newaxis] - ch06_optimizers.LEVELS).min(axis=1)
    assert nearest.max() < 0.01  # straight pieces on a grid of 0.1 and 0.05
    assert heights.max() > 10  # nothing is cut off at 7


def test_the_comparison_starts_all_optimizers_at_the_same_loss():
    (axes,) = FIGURES["ch06-optimizer-comparison"]().axes
    losses = ch06_optimizers.optimizer_losses()
    assert list(lines(axes)) == list(losses)
    for name, loss in losses.items():
        np.testing.assert_array_equal(lines(axes)[name], smooth_curve(loss)[5:-5])
    assert axes.lines[0].get_xdata().tolist() == list(range(6, 221))
    assert axes.get_yscale() == "log"
    last = {name.partition(",")[0]: loss[-50:].mean() for name, loss in losses.items()}
    assert max(last, key=last.get) == "SGD"
    assert max(last["Adam"], last["AdaGrad"], last["RMSprop"], last["Momentum"]) < 0.2 < last["SGD"]


@pytest.mark.parametrize(("name", "function"), [("sigmoid", sigmoid), ("tanh", tanh), ("relu", relu)])
def test_the_histograms_leave_out_no_activation(name, function):
    figure = FIGURES[f"ch06-activations-{name}"]()
    assert len(figure.axes) == 20
    for axes in figure.axes:
        assert sum(bar.get_height() for bar in axes.patches) == pytest.approx(100)
    spreads = ch06_weights.spreads(name)
    for row, layers in enumerate(spreads.values()):
        bars = figure.axes[5 * row].patches
        assert bars[0].get_x() == pytest.approx(min(z.min() for z in layers))
        assert bars[-1].get_x() + bars[-1].get_width() == pytest.approx(max(z.max() for z in layers))
        titles = [axes.get_title() for axes in figure.axes[5 * row : 5 * row + 5]]
        assert titles == [f"layer {i + 1}, σ = {ch06_weights._short(z.std())}" for i, z in enumerate(layers)]
    assert [axes.get_ylabel() for axes in figure.axes[::5]] == list(spreads) == ["std 1", "std 0.01", "Xavier", "He"]
    assert spreads["std 0.01"][0].min() >= function(np.float64(-1))


def test_he_keeps_the_spread_of_relu_and_xavier_that_of_tanh():
    spread = {name: ch06_weights.spreads(name) for name in ("relu", "tanh")}
    assert spread["relu"]["He"][4].std() == pytest.approx(spread["relu"]["He"][0].std(), rel=0.4)
    assert spread["relu"]["Xavier"][4].std() < 0.5 * spread["relu"]["Xavier"][0].std()
    assert spread["tanh"]["Xavier"][4].std() > 0.4 * spread["tanh"]["Xavier"][0].std()
    assert spread["tanh"]["std 0.01"][4].std() < 1e-3 * spread["tanh"]["std 0.01"][0].std()


def test_large_numbers_are_written_without_exponent():
    assert [ch06_weights._short(number) for number in (1234.5, 99.9, 0.0123)] == ["1234", "1e+02", "0.012"]


def test_small_weights_do_not_learn_and_he_weights_learn_fastest():
    (axes,) = FIGURES["ch06-weight-initialisation"]().axes
    losses = ch06_weights.initialisation_losses()
    for name, loss in losses.items():
        np.testing.assert_array_equal(lines(axes)[name], smooth_curve(loss)[5:-5])
    assert axes.lines[0].get_xdata()[[0, -1]].tolist() == [6, 370]
    last = {name: loss[-50:].mean() for name, loss in losses.items()}
    assert last["He"] < last["Xavier"] < 0.3
    assert last["std 0.01"] == pytest.approx(np.log(10), abs=0.02)


def test_batch_normalisation_learns_at_every_scale():
    figure = FIGURES["ch06-batch-normalisation"]()
    assert [axes.get_title() for axes in figure.axes] == [f"weights of std {s}" for s in ch06_weights.SCALES]
    for axes, scale in zip(figure.axes, ch06_weights.SCALES, strict=True):
        curves = lines(axes)
        assert curves["with batch normalisation"].tolist() == ch06_weights.normalisation_accuracies(scale, True)
        assert curves["without"].tolist() == ch06_weights.normalisation_accuracies(scale, False)
        assert curves["with batch normalisation"][-1] > 0.5
    assert max(lines(figure.axes[4])["without"]) < 0.2
    assert [text.get_text() for text in figure.axes[0].texts] == ["without: diverges at once"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["with batch normalisation", "without"]


def test_a_fifth_of_the_few_labels_is_wrong():
    x, t = ch06_regularization.few_digits()
    (x_train, t_train), _ = load_digits()
    np.testing.assert_array_equal(x, x_train[:300])
    assert np.flatnonzero(t != t_train[:300]).tolist() == list(range(0, 300, 5))
    assert (t.min(), t.max()) == (0, 9)


@pytest.mark.parametrize(("name", "against"), [("weight-decay", (0.02, 0.0)), ("dropout", (0.0, 0.5))])
def test_what_helps_against_over_fitting_narrows_the_gap(name, against):
    axes = FIGURES[f"ch06-{name}"]().axes
    gaps = []
    for one, setting in zip(axes, ((0.0, 0.0), against), strict=True):
        accuracies = ch06_regularization.few_digits_accuracies(*setting)
        assert lines(one)["training digits"].tolist() == accuracies.train
        assert lines(one)["test digits"].tolist() == accuracies.test
        assert one.lines[0].get_xdata()[[0, -1]].tolist() == [1, 120]
        assert one.get_title().endswith(f"at last {accuracies.train[-1]:.2f} and {accuracies.test[-1]:.2f}")
        gaps.append(accuracies.train[-1] - accuracies.test[-1])
    assert gaps[0] > 0.1 > gaps[1]
    assert lines(axes[1])["test digits"][-1] > lines(axes[0])["test digits"][-1]


def test_the_search_shows_all_trials_and_the_best_five():
    left, right, *_ = FIGURES["ch06-hyperparameter-search"]().axes
    trials, histories = ch06_regularization.search_trials()
    dots = left.collections[0]
    expected = [(trial.parameters["lr"], trial.parameters["decay"]) for trial in trials]
    np.testing.assert_array_equal(dots.get_offsets(), expected)
    assert dots.get_array().tolist() == [trial.score for trial in trials]
    assert (len(trials), left.get_xscale(), left.get_yscale()) == (30, "log", "log")
    assert [line.get_ydata().tolist() for line in right.lines] == [
        histories[trial.parameters["lr"]] for trial in trials[:5]
    ]
    assert [line.get_ydata()[-1] for line in right.lines] == [trial.score for trial in trials[:5]]
    assert trials[0].score > 0.9


def test_the_accuracy_of_the_convolutional_network_is_drawn_once_per_epoch():
    (axes,) = FIGURES["ch07-accuracy"]().axes
    _, trainer = ch07.digits_training()
    assert lines(axes)["training digits"].tolist() == trainer.train_acc_list
    assert lines(axes)["test digits"].tolist() == trainer.test_acc_list
    assert axes.lines[0].get_xdata().tolist() == list(range(1, 13))
    assert trainer.test_acc_list[-1] > 0.93


def test_the_filters_are_shown_before_and_after_training():
    before, after = FIGURES["ch07-filters"]().axes
    assert (before.get_title(), after.get_title()) == ("before training", "after training")
    np.testing.assert_array_equal(pixels(before), filter_grid(ch07.untrained().params["W1"], columns=4))
    np.testing.assert_array_equal(pixels(after), filter_grid(ch07.digits_training()[0].params["W1"], columns=4))
    assert np.abs(pixels(after) - pixels(before)).mean() > 0.05


def test_the_filtered_digit_is_the_output_of_the_convolution():
    left, right, _ = FIGURES["ch07-filtered-digit"]().axes
    network, _ = ch07.digits_training()
    (x, _), _ = load_digits(flatten=False)
    np.testing.assert_array_equal(pixels(left), x[0, 0])
    network.predict(x[:1])
    maps = network.layers["Conv1"].forward(x[:1])[0]
    np.testing.assert_array_equal(pixels(right), canvas.tiles(maps, columns=4))
    low, high = right.images[0].get_clim()
    assert -low == high == np.abs(maps).max()


def test_every_mistake_is_shown_with_its_label_and_its_prediction():
    figure = FIGURES["ch08-misclassified-digits"]()
    wrong = ch08.mistakes()
    _, (x, t) = load_digits(flatten=False)
    assert 0 < len(wrong) < 40
    assert figure._suptitle.get_text().startswith(f"The {len(wrong)} of 355 test digits")
    shown = [axes for axes in figure.axes if axes.axison]
    assert len(shown) == len(wrong)
    for axes, (position, label, prediction) in zip(shown, wrong, strict=True):
        assert axes.get_title() == f"a {label}, taken for {prediction}"
        assert label == t[position] != prediction
        np.testing.assert_array_equal(pixels(axes), x[position, 0])


def test_a_network_without_mistakes_has_an_empty_row(monkeypatch):
    monkeypatch.setattr(ch08, "mistakes", list)
    figure = ch08.misclassified_digits()
    assert [axes.axison for axes in figure.axes] == [False] * 6
    assert figure._suptitle.get_text().startswith("The 0 of 355 test digits")
