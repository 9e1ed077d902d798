"""Chapter 5: layers that pass gradients back, and the networks made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from errata.checker.book.networks import NETWORK, probes
from errata.checker.book.probing import attribute, backward, gradients, returned
from errata.checker.contracts import Contract, Untold
from errata.expect import equal

FORWARD = {"forward": 1, "backward": 1}
_W = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
_B = np.array([0.1, 0.2, -0.3])
_BATCH = np.array([[1.0, -0.5], [-2.0, 3.0]])
_DOUT = np.array([[1.0, 2.0, -1.0], [0.5, -0.5, 3.0]])
_SCORES = np.array([[1.0, 2.0, 0.5], [0.1, -0.3, 0.4]])
_LABELS = np.eye(3)[[1, 2]]


def _forward(*values: float) -> Callable[[Any], Any]:
    def probe(layer_class: Any) -> Any:
        return np.copy(_single(returned(layer_class().forward(np.reshape(values, (-1, 2))))))

    return probe


def _single(value: Any) -> Any:
    if isinstance(value, tuple):
        raise Untold("it returns several things")
    return value


def _activation(layer_class: Any) -> Any:
    layer = layer_class()
    out = np.copy(_single(returned(layer.forward(_BATCH.copy()))))
    dx = _result(backward(layer, np.array([[2.0, 1.0], [3.0, -1.0]])), layer)
    return np.append(out, dx)


def _result(value: Any, layer: Any) -> Any:
    """A gradient; where none is returned the layer must keep it, or it is lost."""
    kept = next((vars(layer)[name] for name in ("dx", "dX", "dy", "grad_x") if name in vars(layer)), None)
    return np.nan if value is None and kept is None else kept if value is None else value


def _affine_forward(affine: Any) -> Any:
    return _single(returned(affine(_W.copy(), _B.copy()).forward(_BATCH.copy())))


def _affine(affine: Any) -> Any:
    layer = affine(_W.copy(), _B.copy())
    out = layer.forward(_BATCH.copy())
    dx = _result(backward(layer, _DOUT.copy()), layer)
    return np.concatenate([np.ravel(row) for row in (out, dx, *gradients(layer))])


def _loss(layer_class: Any) -> Any:
    layer = layer_class()
    loss = layer.forward(_SCORES.copy(), _LABELS.copy())
    return np.round(attribute(layer, "loss") if loss is None else loss, 4)


def _loss_gradient(layer_class: Any) -> Any:
    layer = layer_class()
    layer.forward(_SCORES.copy(), _LABELS.copy())
    return np.round(_result(backward(layer, 1), layer), 4)


def _is_of_sums(layer_class: Any) -> bool:
    """Whether both the loss and its gradient are those of the sum over the samples; they belong together."""
    mean = np.mean(np.log(np.exp(_SCORES).sum(axis=1)) - _SCORES[_LABELS == 1])
    probabilities = np.exp(_SCORES) / np.exp(_SCORES).sum(axis=1, keepdims=True)
    gradient = np.round(probabilities - _LABELS, 4)
    return equal(_loss(layer_class), 2 * mean, rtol=1e-3) and equal(_loss_gradient(layer_class), gradient, atol=1e-3)


def _mul(layer_class: Any) -> Any:
    return returned(layer_class().forward(100, 2))


def _mul_gradient(layer_class: Any) -> Any:
    layer = layer_class()
    layer.forward(100, 2)
    return np.array(backward(layer, 1.5), float)


def _layer(
    subject: str,
    names: tuple[str, ...],
    forward: Callable[[Any], Any],
    both: Callable[[Any], Any],
    words: str,
    more: dict[str, Callable[[Any], Any]] | None = None,
    **facts: Any,
) -> Contract:
    """A layer; one that has no ``backward`` yet is judged by its ``forward``."""
    probes = {f"forward of {words}": forward, f"backward of {words}": both, **(more or {})}
    return Contract(
        subject, names=names, probes=probes, needed=("forward",), methods=facts.pop("methods", FORWARD), **facts
    )


_TWO = {"forward": 2, "backward": 1}

CLASSES = (
    _layer("MulLayer", ("Mul", "MultiplyLayer"), _mul, _mul_gradient, "100 and 2", methods=_TWO),
    _layer("AddLayer", ("Add",), _mul, _mul_gradient, "100 and 2", methods=_TWO),
    _layer("Relu", ("ReLU", "ReLu", "ReluLayer"), _forward(1.0, -0.5, -2.0, 3.0), _activation, "a 2x2 batch"),
    _layer(
        "Sigmoid",
        ("SigmoidLayer",),
        _forward(1.0, -0.5, -2.0, 3.0),
        _activation,
        "a 2x2 batch",
        {"forward of -1000 and 1000": _forward(-1e3, 1e3)},
    ),
    _layer(
        "Affine",
        ("AffineLayer", "Linear"),
        _affine_forward,
        _affine,
        "a 2x2 batch",
        parameters=(("W", "w", "weight", "weights"), ("b", "B", "bias")),
    ),
    _layer(
        "SoftmaxWithLoss",
        ("SoftmaxWithLossLayer", "SoftmaxCrossEntropy"),
        _loss,
        _loss_gradient,
        "two samples",
        methods=_TWO,
        alike={"the sum of the samples' losses, and its gradient": _is_of_sums},
    ),
    Contract(
        "TwoLayerNet",
        (("input_size",), ("hidden_size",), ("output_size",)),
        (),
        **probes(4, 5, 3),
        methods=NETWORK,
    ),
)
