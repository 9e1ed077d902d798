"""Chapter 5: the last layer of a network, the softmax with the loss."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

from errata.checker.book.ch04_losses import T
from errata.checker.book.probing import X, backward, output
from errata.checker.contracts import Contract, Unasked
from errata.expect import equal, show

_SCORES = np.array([[1.0, 2.0, 0.5], [0.1, -0.3, 0.4]])
_LABELS = np.eye(3)[[1, 2]]
_MEAN = np.mean(np.log(np.exp(_SCORES).sum(axis=1)) - _SCORES[_LABELS == 1])
_PROBABILITIES = np.exp(_SCORES) / np.exp(_SCORES).sum(axis=1, keepdims=True)
_GRADIENT = (_PROBABILITIES - _LABELS) / 2


#: What layers of this name are also written for: labels as class numbers, one sample, samples in columns.
_LABELLED = (
    lambda layer_class: _both_ways(layer_class, np.argmax(_LABELS, axis=1)),
    lambda layer_class: _one_sample(layer_class, _LABELS[0].copy()),
    lambda layer_class: _one_sample(layer_class, 1),
    lambda layer_class: layer_class().forward(_SCORES.T.copy(), _LABELS.T.copy()),
)


def _both_ways(layer_class: Any, labels: Any) -> Any:
    """The loss of a batch, where it and the gradient, if there is one, are as many times the right ones."""
    layer = layer_class()
    loss = layer.forward(_SCORES.copy(), labels)
    if not hasattr(layer, "backward"):
        return loss if equal(loss, _MEAN, rtol=1e-3) else None
    return loss if equal(backward(layer, 1), loss / _MEAN * _GRADIENT, rtol=1e-3) else None


def _one_sample(layer_class: Any, label: Any) -> Any:
    """The loss of one sample; nothing of a layer that looks at the number of axes, and so is meant for batches too."""
    layer = layer_class()
    names = getattr(getattr(layer.forward, "__code__", None), "co_names", ())
    return None if "ndim" in names else layer.forward(_SCORES[0].copy(), label)


def _loss_for(layer_class: Any, labels: Any) -> Any:
    layer = layer_class()
    return np.round(output(layer, _SCORES.copy(), labels), 4)


def _gradient_for(layer_class: Any, labels: Any) -> Any:
    layer = layer_class()
    layer.forward(_SCORES.copy(), labels)
    return np.round(backward(layer, 1), 4)


def _for_labels(use: Callable[[Any, Any], Any], right: Any) -> Callable[[Any], Any]:
    """A use with one-hot labels; with class numbers, where the layer knows these alone and is right about them."""

    def probe(layer_class: Any) -> Any:
        try:
            return use(layer_class, _LABELS.copy())
        except (IndexError, ValueError):
            with contextlib.suppress(IndexError, ValueError):
                got = use(layer_class, np.argmax(_LABELS, axis=1))
                if equal(got, right, atol=1e-3):
                    return got
            raise

    return probe


_loss = _for_labels(_loss_for, _MEAN)
_loss_gradient = _for_labels(_gradient_for, _GRADIENT)


def _class_numbers(layer_class: Any) -> Any:
    """The gradient for class numbers, where the layer has a branch of its own for them and knows the loss."""
    layer, labels = layer_class(), np.argmax(_LABELS, axis=1)
    code = getattr(getattr(layer, "backward", None), "__code__", None)
    is_readers = not layer_class.__module__.startswith("reference.")
    if is_readers and not {"size", "ndim", "arange", "eye"} & {*getattr(code, "co_names", ())}:
        raise Unasked("it is written for one form of labels")
    try:
        loss = layer.forward(_SCORES.copy(), labels)
        known = np.size(loss) == 1 and equal(loss, _loss(layer_class), rtol=1e-3)
    except (ValueError, IndexError, TypeError):
        known = False
    if not known:
        raise Unasked("its loss is written for one-hot labels")
    return np.round(backward(layer, 1), 4)


def _is_of_sums(layer_class: Any) -> bool:
    """Whether both the loss and its gradient are those of the sum over the samples; they belong together."""
    is_sum = equal(_loss(layer_class), 2 * _MEAN, rtol=1e-3)
    return is_sum and equal(_loss_gradient(layer_class), 2 * _GRADIENT, atol=1e-3)


CLASSES = (
    Contract(
        "SoftmaxWithLoss",
        names=("SoftmaxWithLossLayer", "SoftmaxCrossEntropy", "SoftmaxLoss", "SoftmaxWithCrossEntropy"),
        probes={
            f"forward({show(_SCORES)}, {show(_LABELS)})": _loss,
            f"backward() after forward({show(_SCORES)}, {show(_LABELS)})": _loss_gradient,
            f"backward() after forward({show(_SCORES)}, [1, 2])": _class_numbers,
        },
        needed=("forward",),
        methods={"forward": 2, "backward": 1},
        otherwise=_LABELLED,
        called={"forward": (X, T)},
        alike={"the sum of the samples' losses, and its gradient": _is_of_sums},
    ),
)
