"""Chapter 6: the networks of any depth, with weight decay, dropout and batch normalisation, and their first weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from errata.checker.book.networks import (
    MORE,
    NETWORK,
    data,
    keyed,
    misfit,
    named_sums,
    number,
    probes,
    set_params,
)
from errata.checker.contracts import Contract, Unasked
from errata.expect import equal

_SIZES = (4, 5, 6, 3)
_WIDE = (100, 200, 50, 10)
_WEIGHTS = ("W1", "W2", "W3")
#: What the chapter says of the spread of the first weights, by what ``weight_init_std`` is given.
_SPREADS: dict[Any, Callable[[int], float]] = {
    0.01: lambda n: 0.01,
    "relu": lambda n: np.sqrt(2 / n),
    "sigmoid": lambda n: np.sqrt(1 / n),
}


def _make(network_class: Any, sizes: tuple[int, ...], **settings: Any) -> Any:
    try:
        return network_class(sizes[0], [*sizes[1:-1]], sizes[-1], **settings)
    except Exception as error:
        if not settings:
            raise
        raise Unasked(f"it takes no {', '.join(settings)}") from error


def _decay(network_class: Any) -> Any:
    """How much weight decay adds to the loss and to the gradients, by what the chapter says it adds.

    Without the half in both, or with it in both, the one is the derivative of the other.
    """
    nets = [_make(network_class, _SIZES, weight_decay_lambda=decay) for decay in (0, 0.1)]
    for net in nets:
        misfit(net, _SIZES)
        set_params(net, _SIZES)
    x, t = data(*_SIZES)
    loss, more = (number(net.loss(x, t)) for net in nets)
    grads, steeper = (keyed(net.gradient(x, t)) for net in nets)
    params = keyed(nets[0].params)
    squares = sum(np.sum(params[key] ** 2) for key in _WEIGHTS)
    slopes = [np.mean((steeper[key] - grads[key]) / params[key]) for key in _WEIGHTS]
    return np.round([(more - loss) / (0.05 * squares), *(np.divide(slopes, 0.1))], 2)


def _is_decay(got: Any) -> bool:
    return equal(got, np.full(4, 2.0), atol=0.02)


def _spread(std: Any) -> Callable[[Any], Any]:
    """The deviation of the first weights of each layer, by what it should be: known to a few per cent."""

    def probe(network_class: Any) -> Any:
        net = _make(network_class, _WIDE, weight_init_std=std)
        misfit(net, _WIDE)
        shares = [np.std(keyed(net.params)[key]) / _SPREADS[std](n) for key, n in zip(_WEIGHTS, _WIDE, strict=False)]
        return np.where(np.abs(np.subtract(shares, 1)) < 0.12, 1.0, np.round(shares, 1))

    return probe


def _is_glorot(got: Any) -> bool:
    """Whether the spread is that of the mean of both sides, as other books have it."""
    means = np.add(_WIDE[:-1], _WIDE[1:]) / 2
    return equal(got, np.round(np.sqrt(np.divide(_WIDE[:-1], means)), 1), atol=0.11)


def _alone(**settings: Any) -> Callable[[Any], Any]:
    """Whether a prediction is the same again, and the same without the other rows of the batch."""

    def probe(network_class: Any) -> Any:
        net, (x, _) = _make(network_class, _SIZES, **settings), data(*_SIZES)
        first = np.array(net.predict(x.copy()))
        again, alone = net.predict(x.copy()), net.predict(x[:2].copy())
        return [equal(again, first), equal(alone, first[:2], rtol=1e-6, atol=1e-9)]

    return probe


def _normalised(network_class: Any) -> Any:
    """The gradients with batch normalisation, those of its own parameters included."""
    net, (x, t) = _make(network_class, _SIZES, use_batchnorm=True), data(*_SIZES)
    set_params(net, _SIZES)
    return [f"{key}: {number}" for key, number in named_sums(keyed(net.gradient(x, t))).items()]


def _dropped(network_class: Any) -> Any:
    """Whether dropout is at work where the gradient is taken: then it is another one each time."""
    net, (x, t) = _make(network_class, _SIZES, use_dropout=True), data(*_SIZES)
    gradients = [np.array(keyed(net.gradient(x, t))["b3"]) for _ in range(8)]
    return any(not equal(one, gradients[0]) for one in gradients)


def _network(
    subject: str, names: tuple[str, ...] = (), more: dict[str, Any] | None = None, **settings: dict[str, Any]
) -> Contract:
    """A network of any depth; ``more`` are probes of its own, ``settings`` with which predictions are tried."""
    found = probes(*_SIZES, make=_make)
    found["probes"] |= more or {}
    decay = "weight decay with λ = 0.1, in the loss and in the gradients of W1, W2 and W3"
    found["probes"][decay] = _decay
    found["accepted"][decay] = _is_decay
    for std in _SPREADS:
        spread = f"the spread of the first weights for weight_init_std={std!r}, over what it should be"
        found["probes"][spread] = _spread(std)
        found["accepted"][spread] = _is_glorot if std == "sigmoid" else lambda got: False
    for words, one in settings.items():
        found["probes"][f"a prediction of two rows with {words}, again and without the other rows"] = _alone(**one)
    sizes = (("input_size",), ("hidden_size_list", "hidden_size"), ("output_size",))
    return Contract(
        subject,
        sizes,
        names,
        **found,
        methods=NETWORK,
        more=MORE,
        given={"weight_init_std": 0.01, "activation": "relu"},
    )


CLASSES = (
    _network("MultiLayerNet"),
    _network(
        "MultiLayerNetExtend",
        ("MultiLayerNetExtended",),
        {
            "the gradients with use_batchnorm of a 4-5-6-3 network with set weights": _normalised,
            "whether the gradient with use_dropout is another one each time": _dropped,
        },
        dropout={"use_dropout": True},
        normalisation={"use_batchnorm": True},
    ),
)
