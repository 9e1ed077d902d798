"""Chapter 5: layers that pass gradients back, and the networks made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from errata.checker.book.networks import MORE, NETWORK, probes
from errata.checker.book.probing import X, backward, gradients, output, second_batch
from errata.checker.contracts import Contract, Unasked
from errata.expect import equal, show

FORWARD = {"forward": 1, "backward": 1}
_W = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
_B = np.array([0.1, 0.2, -0.3])
_BATCH = np.array([[1.0, -0.5], [-2.0, 3.0], [0.7, 0.2]])  # not square: then what is mixed up does not fit
_SLOPES = np.array([[2.0, 1.0], [3.0, -1.0], [0.5, 4.0]])
_DOUT = np.array([[1.0, 2.0, -1.0], [0.5, -0.5, 3.0], [-2.0, 0.3, 1.0]])


def _forward(*values: float) -> Callable[[Any], Any]:
    def probe(layer_class: Any) -> Any:
        return np.copy(output(layer_class(), np.reshape(values, (-1, 2))))

    return probe


def _activation(layer_class: Any) -> Any:
    layer = layer_class()
    out = np.copy(output(layer, _BATCH.copy()))
    dx = backward(layer, _SLOPES.copy())
    return np.append(out, dx)


def _activation_again(layer_class: Any) -> Any:
    return second_batch(layer_class(), layer_class(), _BATCH, _SLOPES)[1]


def _affine_again(affine: Any) -> Any:
    layer = affine(_W.copy(), _B.copy())
    _, dx = second_batch(layer, affine(2 * _W, _B.copy()), _BATCH, _DOUT)
    return np.concatenate([np.ravel(row) for row in (dx, *gradients(layer))])


def _affine_back(affine: Any) -> tuple[Any, Any]:
    """The layer after ``forward`` and ``backward``, and what the latter returns."""
    layer = affine(_W.copy(), _B.copy())
    layer.forward(_BATCH.copy())
    return layer, layer.backward(_DOUT.copy())


def _affine_shapes(affine: Any) -> Any:
    """The shapes of dW and db, by which an optimizer changes W and b in place."""
    layer, _ = _affine_back(affine)
    return "dW of {}, db of {}".format(*(np.shape(slopes) for slopes in gradients(layer)))


def _returns_its_gradients(affine: Any) -> bool:
    """Whether ``backward`` hands on dW and db too, with dx, instead of keeping them."""
    _, dx = _affine_back(affine)
    return isinstance(dx, tuple) and len(dx) == 3


def _affine_forward(affine: Any) -> Any:
    return output(affine(_W.copy(), _B.copy()), _BATCH.copy())


def _rows_of_weights(affine: Any) -> bool:
    """Whether this is an Affine layer whose weights have a row for each output, and is right about these."""
    return equal(affine(_W.T.copy(), _B.copy()).forward(_BATCH.copy()), _BATCH @ _W + _B)


def _affine_of_images(affine: Any) -> Any:
    """Forward and backward of images, where the layer makes rows of them."""
    layer = affine(_W.copy(), _B.copy())
    try:
        out = layer.forward(_BATCH.reshape(3, 1, 1, 2))
    except Exception:
        out = None
    if np.shape(out) != (3, 3):
        raise Unasked("it takes rows only")
    dx = backward(layer, _DOUT.copy())
    dw, db = gradients(layer)
    return np.concatenate([np.ravel(row) for row in (out, dx, dw, db, np.shape(dx), np.shape(dw))])


def _affine_updated(affine: Any) -> Any:
    """Forward after an optimizer has changed, in place, the arrays that the layer was given."""
    W, b = np.zeros((2, 3)), np.zeros(3)
    layer = affine(W, b)
    W += _W
    b += _B
    return output(layer, _BATCH.copy())


def _affine(affine: Any) -> Any:
    W, b = _W.copy(), _B.copy()
    layer = affine(W, b)
    out = layer.forward(_BATCH.copy())
    dx = backward(layer, _DOUT.copy())
    return np.concatenate([np.ravel(row) for row in (out, dx, *gradients(layer), W, b)])  # W and b as they were


def _mul(layer_class: Any) -> Any:
    return output(layer_class(), 100, 2)


def _mul_gradient(layer_class: Any) -> Any:
    layer, other = layer_class(), layer_class()
    layer.forward(100, 2)
    other.forward(5, 7)  # of another layer, nothing of which may be left
    return np.array(backward(layer, 1.5), float)


def _mul_again(layer_class: Any) -> Any:
    layer = layer_class()
    layer.forward(100, 2)
    return np.append(output(layer, 5, 7), backward(layer, 1.5))


def _layer(
    subject: str,
    names: tuple[str, ...],
    forward: Callable[[Any], Any],
    both: Callable[[Any], Any],
    words: tuple[str, str],
    more: dict[str, Callable[[Any], Any]] | None = None,
    **facts: Any,
) -> Contract:
    """A layer; one that has no ``backward`` yet is judged by its ``forward``."""
    ahead, back = words
    probes = {ahead: forward, f"{back} after {ahead}": both, **(more or {})}
    return Contract(
        subject, names=names, probes=probes, needed=("forward",), methods=facts.pop("methods", FORWARD), **facts
    )


_TWO: dict[str, Any] = {
    "methods": {"forward": 2, "backward": 1},
    "otherwise": (),
    "called": {"forward": (("x", "a", "x1", "price"), ("y", "b", "x2", "num", "number"))},
}
_AGAIN = "backward of a second batch, beside another layer"
_NUMBERS = ("forward(100, 2)", "backward(1.5)")
_MORE_NUMBERS: dict[str, Callable[[Any], Any]] = {
    "forward(5, 7), then backward(1.5), after forward(100, 2)": _mul_again
}

CLASSES = (
    _layer(
        "MulLayer",
        ("Mul", "MultiplyLayer", "MultLayer", "MultiLayer"),
        _mul,
        _mul_gradient,
        _NUMBERS,
        _MORE_NUMBERS,
        **_TWO,
    ),
    _layer("AddLayer", ("Add",), _mul, _mul_gradient, _NUMBERS, _MORE_NUMBERS, **_TWO),
    _layer(
        "Relu",
        ("ReLU", "ReLu", "ReluLayer"),
        _forward(1.0, -0.5, -2.0, 3.0, 0.7, 0.2),
        _activation,
        (f"forward({show(_BATCH)})", f"backward({show(_SLOPES)})"),
        {_AGAIN: _activation_again},
        otherwise=(),
        called={"forward": (X,)},
    ),
    _layer(
        "Sigmoid",
        ("SigmoidLayer",),
        _forward(1.0, -0.5, -2.0, 3.0, 0.7, 0.2),
        _activation,
        (f"forward({show(_BATCH)})", f"backward({show(_SLOPES)})"),
        {"forward([[-1000., 1000.]])": _forward(-1e3, 1e3), _AGAIN: _activation_again},
        otherwise=(),
        called={"forward": (X,)},
    ),
    _layer(
        "Affine",
        ("AffineLayer", "Linear"),
        _affine_forward,
        _affine,
        (f"forward({show(_BATCH)}) with W = {show(_W)}, b = {show(_B)}", f"backward({show(_DOUT)})"),
        {
            "backward of 3 images of 1x1x2": _affine_of_images,
            "the shapes of dW and db for W of (2, 3) and b of (3,)": _affine_shapes,
            _AGAIN: _affine_again,
            f"forward({show(_BATCH)}) after W and b were changed in place": _affine_updated,
        },
        parameters=(("W", "w", "weight", "weights"), ("b", "B", "bias")),
        alike={
            "a layer whose backward returns dW and db": _returns_its_gradients,
            "a layer whose weights have a row for each output": _rows_of_weights,
        },
        otherwise=(),
        called={"forward": (X,)},
    ),
    Contract(
        "TwoLayerNet",
        (("input_size",), ("hidden_size",), ("output_size",)),
        ("TwoLayer", "TwoLayerNetwork"),
        **probes(4, 5, 3),
        given={"weight_init_std": 0.01},
        methods=NETWORK,
        more=MORE,
    ),
)
