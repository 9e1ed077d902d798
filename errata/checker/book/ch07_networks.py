"""Chapter 7: the network made of convolution, pooling and fully connected layers."""

from __future__ import annotations

import inspect
import re
import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np

from errata.checker.book.networks import MORE, NETWORK, accuracy, ill_drawn, keyed, number, slopes
from errata.checker.book.probing import attribute, takes
from errata.checker.contracts import Contract, Unasked, Untold
from errata.expect import equal

_KEYS = {"num": 3, "number": 3, "n": 3, "size": 3, "stride": 1}


class _ConvParam(dict[str, int]):
    """``conv_param``, under whatever names its reader looks up the number and the size of the filters."""

    def __missing__(self, key: str) -> int:
        word = re.sub(r"^(filter|fil|f|conv)", "", key.replace("_", "").lower())
        return self["pad"] if word in ("pad", "padding") else _KEYS[word]


def _made(network_class: Any, pad: int) -> Any:
    sizes, others = _ConvParam(filter_num=3, filter_size=3, pad=pad, stride=1), {"hidden_size": 5, "output_size": 4}
    if takes(network_class):
        network_class()  # where all has a default, it is made without arguments too
    named, by_place = {"input_dim": (1, 8, 8), "conv_param": sizes, **others}, ((1, 8, 8), sizes, *others.values())
    if takes(network_class, **named):
        return network_class(**named)
    if takes(network_class, *by_place):
        return network_class(*by_place)
    raise Untold(f"it is made in another way: it takes {inspect.signature(network_class)}")


def _set(network_class: Any, pad: int) -> tuple[Any, str]:
    """The network with set parameters, or what about these cannot be of such a network; how they are drawn is
    anybody's choice."""
    net, rng = _made(network_class, pad), np.random.default_rng(4)
    kept, rows = attribute(net, "params"), 3 * ((6 + 2 * pad) // 2) ** 2
    shapes = {"W1": (3, 1, 3, 3), "W2": (rows, 5), "W3": (5, 4), "b1": (3,), "b2": (5,), "b3": (4,)}
    params = keyed(kept) if isinstance(kept, dict) else {}
    if {*params} != {*shapes}:
        raise Untold("it keeps its parameters in another way")
    for key, shape in shapes.items():
        if np.shape(params[key]) != shape:
            return net, _misfit(net, f"{key} of shape {np.shape(params[key])}")
        if told := ill_drawn(params[key]):
            return net, f"{key} with {told}"
        params[key][...] = 0.3 * rng.normal(size=shape)
    return net, ""


def _misfit(net: Any, what: str) -> str:
    """What comes of a parameter of another shape, unless the network's own layers are made for it."""
    try:
        net.predict(np.zeros((3, 1, 8, 8)))
    except (ValueError, TypeError, IndexError) as error:
        return f"{what}: {error}"
    raise Untold("it keeps its parameters in another way")


def _network(pad: int, use: Callable[[Any, Any, Any], Any]) -> Callable[[Any], Any]:
    def probe(network_class: Any) -> Any:
        net, told = _set(network_class, pad)
        rng = np.random.default_rng(5)
        got = told or use(net, rng.normal(size=(3, 1, 8, 8)), np.eye(4)[[0, 3, 1]])
        return got if got is None or isinstance(got, str | bool) else np.round(got, 3)

    return probe


def _loss(net: Any, x: Any, t: Any) -> Any:
    grads = slopes(net, net.gradient(x, t)) if hasattr(net, "gradient") else []
    return [number(net.loss(x, t)), *grads]


def _accuracy(net: Any, x: Any, t: Any) -> Any:
    return accuracy(net, np.random.default_rng(6).normal(size=(200, *x.shape[1:])), t)


def _numerical_gradient(net: Any, x: Any, t: Any) -> Any:
    if not hasattr(net, "numerical_gradient"):
        raise Unasked("it has no method numerical_gradient")
    return np.round(slopes(net, net.numerical_gradient(x, t)), 2)


def _kept(net: Any, x: Any, t: Any) -> Any:
    """Whether a network that is made anew and given the saved parameters predicts what the saved one does."""
    if not (hasattr(net, "save_params") and hasattr(net, "load_params")):
        raise Unasked("it has no methods save_params and load_params")
    other = _made(type(net), 0)
    with tempfile.TemporaryDirectory() as folder:
        net.save_params(f"{folder}/params.npz")
        other.load_params(f"{folder}/params.npz")
    return equal(other.predict(x), net.predict(x))


CLASSES = (
    Contract(
        "SimpleConvNet",
        (),
        ("SimpleConvolutionNet", "SimpleConvolutionNetwork"),
        {
            "loss and gradient of a small network with set weights": _network(0, _loss),
            "loss and gradient of a small network with pad 1": _network(1, _loss),
            "a prediction with the parameters that save_params saved and load_params loaded": _network(0, _kept),
            "accuracy of 200 images over the share of right ones": _network(0, _accuracy),
            "numerical_gradient of a small network": _network(0, _numerical_gradient),
        },
        methods=NETWORK,
        more=MORE,
        otherwise=(),
    ),
)
