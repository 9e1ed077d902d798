from __future__ import annotations

import numpy as np
import pytest
import scipy.special

from reference.ch03_neural_network import accuracy, affine, forward, init_network, predict, sigmoid, softmax
from reference.datasets.idx import load_idx

DIGITS = init_network((784, 50, 100, 10), rng=0)
IMAGES = np.random.default_rng(1).random((7, 784))


def test_the_example_network_has_the_books_numbers_at_every_layer():
    network = init_network()
    a1 = affine([1.0, 0.5], network["W1"], network["b1"])
    assert a1.round(8).tolist() == [0.3, 0.7, 1.1]
    assert sigmoid(a1).round(8).tolist() == [0.57444252, 0.66818777, 0.75026011]
    a2 = affine(sigmoid(a1), network["W2"], network["b2"])
    assert a2.round(8).tolist() == [0.51615984, 1.21402696]
    assert forward(network, [1.0, 0.5]).round(8).tolist() == [0.31682708, 0.69627909]


def test_forward_of_a_batch_is_forward_of_each_sample():
    # matrix times matrix may add in another order than matrix times vector: 784 products of numbers below 1
    np.testing.assert_allclose(forward(DIGITS, IMAGES), [forward(DIGITS, x) for x in IMAGES], rtol=0, atol=1e-12)


def test_predict_is_softmax_of_forward_for_one_image_and_for_a_batch():
    assert predict(DIGITS, IMAGES).tolist() == softmax(forward(DIGITS, IMAGES)).tolist()
    assert (predict(DIGITS, IMAGES[0]).shape, predict(DIGITS, IMAGES).shape) == ((10,), (7, 10))


def test_a_network_computes_what_its_formula_says():
    network = init_network((3, 4, 2), rng=5)
    x = np.array([0.2, -0.4, 1.0])
    hidden = scipy.special.expit(x @ network["W1"] + network["b1"])
    np.testing.assert_allclose(forward(network, x), hidden @ network["W2"] + network["b2"], rtol=1e-14)


def test_float32_weights_and_images_give_float32():
    network = {name: value.astype(np.float32) for name, value in DIGITS.items()}
    assert predict(network, IMAGES.astype(np.float32)).dtype == np.float32


def test_whole_pixels_mean_the_same_as_floating_ones():
    pixels = (IMAGES * 255).astype(np.uint8)
    assert predict(DIGITS, pixels).tolist() == predict(DIGITS, pixels.astype(float)).tolist()


@pytest.mark.parametrize("batch_size", [1, 3, 7, 100])
def test_accuracy_counts_every_sample_at_any_batch_size(batch_size):
    labels = predict(DIGITS, IMAGES).argmax(axis=1)
    labels[-2:] = (labels[-2:] + 1) % 10
    for t in (labels, labels[:, np.newaxis], np.eye(10)[labels]):
        assert accuracy(DIGITS, IMAGES, t, batch_size) == pytest.approx(5 / 7)


def test_accuracy_of_one_sample_is_right_or_wrong():
    label = int(predict(DIGITS, IMAGES[0]).argmax())
    assert accuracy(DIGITS, IMAGES[0], label) == 1
    assert accuracy(DIGITS, IMAGES[0], np.eye(10)[(label + 1) % 10]) == 0


def test_weights_are_the_same_for_the_same_seed_and_follow_the_global_state_without_one():
    assert init_network((2, 3), rng=4)["W1"].tolist() == init_network((2, 3), np.random.default_rng(4))["W1"].tolist()
    np.random.seed(0)
    expected = np.random.randn(2, 3) / np.sqrt(2)
    np.random.seed(0)
    assert init_network((2, 3))["W1"].tolist() == expected.tolist()


def test_every_call_makes_a_new_example_network():
    init_network()["W1"][:] = 0
    assert init_network()["W1"][0, 0] == 0.1


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ((784,), ValueError, r"sizes must name at least the inputs and the outputs, got \(784,\)"),
        ((784, 0), ValueError, "sizes must be at least 1"),
        ((784, 2.5), TypeError, "sizes must be a whole number"),
    ],
)
def test_bad_sizes_are_named(sizes, error, message):
    with pytest.raises(error, match=message):
        init_network(sizes)


@pytest.mark.parametrize(
    ("x", "W", "b", "message"),
    [
        ([1.0, 2.0], np.ones((3, 4)), np.ones(4), r"x must have shape \(..., 3\) for W of shape \(3, 4\), got \(2,\)"),
        (1.0, np.ones((3, 4)), np.ones(4), r"x must have shape \(..., 3\)"),
        ([1.0, 2.0], np.ones((2, 4)), np.ones(3), r"b must have shape \(4,\) for W of shape \(2, 4\), got \(3,\)"),
        ([1.0, 2.0], np.ones(2), np.ones(3), r"W must have 2 axes, got shape \(2,\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(x, W, b, message):
    with pytest.raises(ValueError, match=message):
        affine(x, W, b)


def test_a_network_without_a_weight_says_which():
    network = init_network()
    del network["b2"]
    with pytest.raises(ValueError, match="network must have b2, got"):
        forward(network, [1.0, 0.5])
    with pytest.raises(ValueError, match="network must have W1, b1, got"):
        predict({}, [1.0, 0.5])


@pytest.mark.parametrize(
    ("x", "t", "batch_size", "error", "message"),
    [
        (IMAGES, [0] * 6, 100, ValueError, r"t must have shape \(7,\)"),
        (IMAGES, [10] * 7, 100, ValueError, "t must hold class numbers from 0 to 9, got 10"),
        (IMAGES, [-1] * 7, 100, ValueError, "t must hold class numbers from 0 to 9, got -1"),
        (IMAGES, [0] * 7, 0, ValueError, "batch_size must be at least 1"),
        (IMAGES.reshape(7, 28, 28), [0] * 7, 1, ValueError, "x must have 1 or 2 axes"),
    ],
)
def test_bad_arguments_of_accuracy_are_named(x, t, batch_size, error, message):
    with pytest.raises(error, match=message):
        accuracy(DIGITS, x, t, batch_size)


def test_the_published_weights_score_what_the_book_prints(mnist_folder):
    with np.load(mnist_folder / "ch03_sample_weight.npz") as weights:
        network = dict(weights)
    x = load_idx(mnist_folder / "t10k-images-idx3-ubyte.gz").reshape(-1, 784).astype(np.float32) / 255
    t = load_idx(mnist_folder / "t10k-labels-idx1-ubyte.gz")
    assert accuracy(network, x, t) == 0.9352
    assert accuracy(network, x, np.eye(10)[t], batch_size=333) == 0.9352
    assert accuracy(network, 255 * x, t) == 0.9207  # as the page ch03/get-data-not-normalized says
