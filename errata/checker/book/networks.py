"""Networks of fully connected layers with set parameters, so that nothing depends on chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from errata.checker.book.probing import attribute, returned
from errata.checker.contracts import Untold
from errata.expect import equal

NETWORK = {"predict": 1, "loss": 2}
_Make = Callable[[Any, tuple[int, ...]], Any]


def probes(*sizes: int, make: _Make = lambda network_class, sizes: network_class(*sizes)) -> dict[str, Any]:
    """The loss and the gradients of a network with set weights, with what else is right.

    Once with sizes that all differ, so that nothing fits by chance; once with one size, so that a layer left out
    gives a wrong number instead of an error about shapes. Sigmoid and ReLU between the layers are both the book's.
    """
    found: dict[str, Any] = {"probes": {}, "accepted": {}}
    for shape in (sizes, (3,) * len(sizes)):
        name = "-".join(map(str, shape))
        for words, probe, part in (("loss", _loss, slice(1)), ("gradient", _gradient, slice(1, None))):
            key = f"{words} of a {name} network with set weights"
            found["probes"][key] = _probe(probe, shape, make)
            found["accepted"][key] = _is_known(shape, part)
    return found


def _probe(probe: Callable[..., Any], sizes: tuple[int, ...], make: _Make) -> Callable[[Any], Any]:
    return lambda network_class: np.round(
        probe(_with_set_weights(make(network_class, sizes), sizes), *_data(*sizes)), 3
    )


def _loss(net: Any, x: Any, t: Any) -> Any:
    return [float(net.loss(x, t))]


def _gradient(net: Any, x: Any, t: Any) -> Any:
    if not hasattr(net, "gradient"):
        raise Untold("it has no method gradient")
    return _sums(returned(net.gradient(x, t)))


def _with_set_weights(net: Any, sizes: tuple[int, ...]) -> Any:
    params, wanted = attribute(net, "params"), _params(*sizes)
    shapes = {key: np.shape(value) for key, value in params.items()} if isinstance(params, Mapping) else {}
    if shapes != {key: value.shape for key, value in wanted.items()}:
        raise Untold("it keeps its parameters in another way")
    for key, value in wanted.items():
        params[key][...] = value
    return net


def _is_known(sizes: tuple[int, ...], part: slice) -> Callable[[Any], bool]:
    known = [_expected(sizes, activation, slope)[part] for activation, slope in _ACTIVATIONS]
    return lambda got: any(equal(got, one, rtol=1e-3, atol=2e-3) for one in known)


def _sigmoid(a: Any) -> Any:
    return 1 / (1 + np.exp(-a))


_ACTIVATIONS = (
    (_sigmoid, lambda a: _sigmoid(a) * (1 - _sigmoid(a))),
    (lambda a: np.maximum(a, 0), lambda a: (a > 0) * 1.0),
)


def _params(*sizes: int) -> dict[str, Any]:
    rng, params = np.random.default_rng(1), {}
    for n in range(1, len(sizes)):
        params[f"W{n}"] = rng.normal(size=sizes[n - 1 : n + 1])
        params[f"b{n}"] = rng.normal(size=sizes[n])
    return params


def _data(*sizes: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(2)
    return rng.normal(size=(6, sizes[0])), np.eye(sizes[-1])[[0, 1, 2, 2, 1, 0]]


def _sums(grads: Mapping[str, Any]) -> list[float]:
    """Each gradient as one number that tells a matrix from its transpose."""
    rows = [np.asarray(grads[key]) for key in sorted(grads)]
    return [float(np.sum(row.ravel() * np.arange(1, row.size + 1))) for row in rows]


def _expected(sizes: tuple[int, ...], activation: Any, slope: Any) -> Any:
    params, (x, t), last = _params(*sizes), _data(*sizes), len(sizes) - 1
    outputs, sums, grads = [x], [], {}
    for n in range(1, last + 1):
        sums.append(outputs[-1] @ params[f"W{n}"] + params[f"b{n}"])
        outputs.append(activation(sums[-1]))
    y = np.exp(sums[-1]) / np.exp(sums[-1]).sum(axis=1, keepdims=True)
    delta = (y - t) / len(x)
    for n in range(last, 0, -1):
        grads[f"W{n}"], grads[f"b{n}"] = outputs[n - 1].T @ delta, delta.sum(axis=0)
        if n > 1:
            delta = (delta @ params[f"W{n}"].T) * slope(sums[n - 2])
    return np.round([float(-np.log(y[t == 1]).mean()), *_sums(grads)], 3)
