"""Chapter 8: the deep network."""

from __future__ import annotations

from typing import Any

import numpy as np

from errata.catalogue import right_answer
from errata.checker.book.networks import MORE, NETWORK
from errata.checker.book.probing import attribute, returned
from errata.checker.contracts import Contract, Unasked, Untold
from errata.expect import equal


def _deep(network_class: Any) -> tuple[Any, dict[str, Any], Any]:
    """The deep network with set weights, and two images. Its last bias is 0, so that dropout only scales the scores."""
    try:
        net = network_class()
    except TypeError as error:
        raise Untold(f"it is made in another way: {error}") from None
    params, rng = attribute(net, "params"), np.random.default_rng(5)
    if not isinstance(params, dict) or np.shape(params.get("W8")) != (50, 10):
        raise Untold("it keeps its parameters in another way")
    for key in sorted(params):
        shape = np.shape(params[key])
        spread = np.sqrt(2 / np.prod(shape[1:] if len(shape) == 4 else shape[:1])) if len(shape) > 1 else 0.0
        params[key][...] = spread * rng.normal(size=shape)
    return net, params, rng.normal(size=(2, 1, 28, 28))


def _deep_scores(network_class: Any) -> Any:
    net, _, images = _deep(network_class)
    return np.round(returned(net.predict(images)), 4)


def _is_deep(scores: Any) -> bool:
    """Whether these are the scores, without dropout in evaluation, or scaled by one of 0.5, or by two (the book)."""
    right = _deep_scores(right_answer("DeepConvNet", ""))
    return any(equal(scores, right * part, rtol=1e-3, atol=1e-3) for part in (1, 0.5, 0.25))


def _deep_gradients(network_class: Any) -> Any:
    net, params, images = _deep(network_class)
    if not hasattr(net, "gradient"):
        raise Unasked("it has no method gradient")
    grads = returned(net.gradient(images, np.eye(10)[[3, 5]]))
    return [np.shape(grads[key]) == np.shape(params[key]) for key in sorted(params)]


CLASSES = (
    Contract(
        "DeepConvNet",
        (),
        (),
        {"scores of two images with set weights": _deep_scores, "shapes of the gradients": _deep_gradients},
        {"scores of two images with set weights": _is_deep},
        methods=NETWORK,
        more=MORE,
    ),
)
