"""Chapter 3: activation functions, softmax, and the network that only predicts."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import numpy as np

from errata.checker.book.networks import keyed
from errata.checker.book.probing import X, kept, of
from errata.checker.contracts import Contract, Unasked, Untold
from errata.expect import equal, show
from reference import ch03_neural_network as reference

_X = np.array([-1.0, 0.0, 2.0])
_SCORES = np.array([0.3, 2.9, 4.0])
_ROWS = np.array([[0.3, 2.9, 4.0, -1.0], [0.1, -0.2, 0.0, 1.5], [2.0, 2.0, 1.0, 0.0]])
_BATCH = np.array([[0.5, -1.0, 2.0, 0.1], [1.0, 2.0, -0.5, 0.3]])
_NETWORK = ("network", "net", "params", "nw", "network_")

#: What functions of this kind are also written for: a list, or one number. The book gives sigmoid and relu arrays.
_LISTS = (lambda function: function([1.0, 2.0]), lambda function: function([[1.0, 2.0]]))
_OTHERWISE = (lambda function: function(1.5), *_LISTS)

#: Sizes that all differ, so that nothing fits by chance, and a single one, so that what is mixed up gives a number.
_SIZES = ((4, 5, 6, 3), (3, 3, 3, 3))


def _network(sizes: tuple[int, ...]) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    weights = {f"W{n}": rng.normal(size=sizes[n - 1 : n + 1]) for n in (1, 2, 3)}
    return weights | {f"b{n}": rng.normal(size=sizes[n]) for n in (1, 2, 3)}


def _input(sizes: tuple[int, ...]) -> Any:
    return np.array([0.5, -1.0, 2.0, 0.1])[: sizes[0]]


class _Asked(dict[str, Any]):
    """A network that knows which of its parameters were asked for."""

    def __init__(self, network: dict[str, Any]) -> None:
        super().__init__(network)
        for style in (str.upper, str.lower):  # many write B1 for b1, or w1 for W1
            self |= {style(name): value for name, value in network.items()}
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return super().__getitem__(name)


def _forward(sizes: tuple[int, ...]) -> Callable[[Any], Any]:
    def probe(function: Any) -> Any:
        network = _Asked(_network(sizes))
        out = function(network, _input(sizes))
        if network.names and not network.names & {"W3", "w3", "b3", "B3"}:
            raise Untold("it is for a network of fewer layers")
        return out

    return probe


def _own_network(function: Any) -> Any:
    """What the file's own ``init_network`` makes, or nothing."""
    try:
        return inspect.unwrap(function).__globals__["init_network"]()
    except Exception:
        return None


def _has_no_biases(names: Iterable[str]) -> bool:
    """Whether a network of three layers has weights only, as where the biases are a further row of these."""
    found = [str(name).lower() for name in names]
    return "w3" in found and not any(name.startswith("b") for name in found)


def _is_without_biases(function: Any) -> bool:
    """Whether neither the file's own network nor what is asked of a network are biases."""
    own, network = _own_network(function), _Asked(_network(_SIZES[0]))
    with suppress(Exception):
        function(network, _input(_SIZES[0]))
    return isinstance(own, dict) and bool(network.names) and _has_no_biases([*own, *network.names])


def _with_its_own(function: Any) -> Any:
    """What a network is asked for that the file's own ``init_network`` does not make."""
    network = _own_network(function)
    try:
        size = len(network["W1"])
    except Exception:
        raise Unasked("there is no network for it here") from None
    known = {style(name) for name in network for style in (str.upper, str.lower)}
    try:
        function(network, np.ones(size))
    except KeyError as error:
        if error.args[0] in known or _has_no_biases(network):
            return f"KeyError: {error}"
    return "an output"


def _of_a_batch(predict: Any) -> Any:
    """The output for two samples, where it is written for more than one."""
    network = _Asked(_network(_SIZES[0]))
    try:
        out = predict(network, _BATCH.copy())
    except (ValueError, IndexError, TypeError):
        out = None
    if np.shape(out) != (2, 3) or not network.names & {"W3", "w3"}:
        raise Unasked("it is written for one sample")
    return out


def _scores(sizes: tuple[int, ...], activation: Callable[[Any], Any], z: Any) -> Any:
    net = _network(sizes)
    for n in (1, 2):
        z = activation(z @ net[f"W{n}"] + net[f"b{n}"])
    return z @ net["W3"] + net["b3"]


def _is_output(sizes: tuple[int, ...], x: Any = None) -> Callable[[Any], bool]:
    """Whether a result is the network's output, with the softmax applied or without, and of either activation.

    The softmax of chapter 3 is for one sample; of a batch it gives parts of one whole, and predicts the same.
    """
    z = _input(sizes) if x is None else x
    scores = [_scores(sizes, activate, z) for activate in (lambda a: 1 / (1 + np.exp(-a)), lambda a: np.maximum(a, 0))]
    parts = [(np.exp(one), axis) for one in scores for axis in (-1, None)]
    known = [*scores, *(one / one.sum(axis=axis, keepdims=True) for one, axis in parts)]
    return lambda got: any(equal(got, one, rtol=1e-4) for one in known)


def _by_sizes(words: str, use: Callable[[tuple[int, ...]], Callable[[Any], Any]]) -> dict[str, Any]:
    return {f"{words} of a {'-'.join(map(str, sizes))} network": use(sizes) for sizes in _SIZES}


def _steps(step_function: Any) -> Any:
    """Below, at and above 0; where it takes one number at a time, of each by itself."""
    try:
        return step_function(_X.copy())
    except ValueError:
        if equal(each := [step_function(number) for number in _X], _X > 0):
            raise Untold("it is written for one number at a time") from None
        return each


def _is_for_batches(softmax: Any) -> bool:
    return all(equal(softmax(one.copy()), reference.softmax(one[np.newaxis])) for one in (_SCORES, _SCORES + 1e3))


def _sigmoid_grad(function: Any) -> Any:
    """The slope at a number. Under another name than the book's it may be written for the sigmoid of that number."""
    x = np.array([-1.0, 0.5])
    slopes = function(x.copy())
    if function.__name__ != "sigmoid_grad" and equal(slopes, x * (1 - x)):
        raise Untold("it is written for what sigmoid gives")
    return slopes


def _length(bias: Any) -> int:
    """The length of a vector or of a row; of a column, 0: that would be added to each sample."""
    shape = np.shape(bias)
    return shape[-1] if np.size(bias) == shape[-1] else 0


def _fits(init_network: Any) -> Any:
    """Whether the matrices of the three layers fit. Their numbers are anybody's choice, unless most are the book's."""
    net, right = init_network(), reference.init_network()
    if net is None:
        return None
    net = keyed(net) if isinstance(net, dict) else net
    if isinstance(net, dict) and {"W1", "W2", "W3"} <= {*net} and (lost := {*right} - {*net}):
        return f"no {', '.join(sorted(lost))}"
    pairs = [(net[key], value) for key, value in right.items()]
    if all(np.shape(own) == value.shape for own, value in pairs):
        same = np.concatenate([np.ravel(np.equal(own, value)) for own, value in pairs])
        if 0.5 < np.mean(same) < 1:
            return [False] * 5
    shapes = [np.shape(net[f"W{n}"]) for n in (1, 2, 3)]
    biases = [_length(net[f"b{n}"]) for n in (1, 2, 3)]
    return [shapes[n][1] == biases[n] for n in range(3)] + [shapes[n][1] == shapes[n + 1][0] for n in range(2)]


FUNCTIONS = (
    Contract(
        "step_function",
        (X,),
        ("step", "step_func", "stepfunc", "step_fun"),
        {
            "step_function([-1.0, 0.0, 2.0])": _steps,
            "step_function([-0.2, 0.2])": of(np.array([-0.2, 0.2])),
            "x after step_function(x) of [-1.0, 0.0, 2.0]": kept(_X),
        },
        otherwise=_OTHERWISE,
    ),
    Contract(
        "sigmoid",
        (X,),
        ("sigmoid_function", "sigmod", "sigmoid_func"),
        {
            "sigmoid([-1.0, 1.0, 2.0])": of(np.array([-1.0, 1.0, 2.0])),
            "sigmoid([-1000.0, 1000.0])": of(np.array([-1e3, 1e3])),
            "x after sigmoid(x) of [-1.0, 0.0, 2.0]": kept(_X),
        },
        otherwise=_LISTS,
    ),
    Contract(
        "relu",
        (X,),
        ("ReLU_function", "relu_function", "ReLU", "relu_func"),
        {"relu([-1.0, 0.0, 2.0])": of(_X), "x after relu(x) of [-1.0, 0.0, 2.0]": kept(_X)},
        otherwise=_LISTS,
    ),
    Contract("tanh", (X,), (), {"tanh([-1.0, 0.5])": of(np.array([-1.0, 0.5]))}, otherwise=_OTHERWISE),
    Contract(
        "identity_function",
        (X,),
        ("identity", "identity_func"),
        {"identity_function([1.0, -2.0])": of(np.array([1.0, -2.0]))},
        otherwise=_OTHERWISE,
    ),
    Contract(
        "softmax",
        (X,),
        ("softmax_function", "soft_max", "softmax_func"),
        {
            "softmax([0.3, 2.9, 4.0])": of(_SCORES),
            f"softmax({show(_ROWS)})": of(_ROWS),
            f"softmax({show(_ROWS + 1e3)})": of(_ROWS + 1e3),
            "softmax([3000.0, 0.0, 0.0])": of(np.array([3e3, 0.0, 0.0])),
            "x after softmax(x) of [0.3, 2.9, 4.0]": kept(_SCORES),
            f"x after softmax(x) of {show(_ROWS)}": kept(_ROWS),
        },
        alike={"one that gives a batch of one for a sample": _is_for_batches},
        otherwise=_OTHERWISE,
    ),
    Contract(
        "sigmoid_grad",
        (X,),
        ("sigmoid_gradient", "sigmoid_derivative"),
        {"sigmoid_grad([-1.0, 0.5])": _sigmoid_grad},
        otherwise=_LISTS,
    ),
    Contract(
        "relu_grad",
        (X,),
        (),
        {"relu_grad([-1.0, 0.5, 2.0])": of(np.array([-1.0, 0.5, 2.0]))},
        otherwise=_LISTS,
    ),
    Contract(
        "init_network",
        (),
        (),
        {"the shapes of init_network()": _fits},
        alike={"one of a network without biases": lambda init_network: _has_no_biases(init_network())},
        otherwise=(),
    ),
    *(
        Contract(
            name,
            (_NETWORK, X),
            (),
            {**_by_sizes(f"{name}(network, x)", _forward), f"{name}(init_network(), x)": _with_its_own, **uses},
            {**_by_sizes(f"{name}(network, x)", _is_output), **dict.fromkeys(uses, _is_output(_SIZES[0], _BATCH))},
            alike={"one of a network without biases": _is_without_biases},
        )
        for name, uses in (
            ("forward", {}),
            ("predict", {"predict(network, x) of two samples, of a 4-5-6-3 network": _of_a_batch}),
        )
    ),
)
