"""Networks of fully connected layers with set parameters, so that nothing depends on chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from errata.checker.book.probing import attribute
from errata.checker.contracts import Unasked, Untold
from errata.expect import equal

NETWORK = {"predict": 1, "loss": 2}
MORE = ("accuracy", "gradient", "numerical_gradient")
_Make = Callable[[Any, tuple[int, ...]], Any]


def probes(*sizes: int, make: _Make = lambda network_class, sizes: network_class(*sizes)) -> dict[str, Any]:
    """The loss and the gradients of a network with set weights, with what else is right.

    Once with sizes that all differ, so that nothing fits by chance; once with one size, so that a layer left out
    gives a wrong number instead of an error about shapes. Sigmoid and ReLU between the layers are both the book's.
    """
    found: dict[str, Any] = {"probes": {}, "accepted": {}, "otherwise": _otherwise(sizes, make)}
    for shape in (sizes, (3,) * len(sizes)):
        name = "-".join(map(str, shape))
        for words, probe, part in (("loss", _loss, slice(1)), ("gradient", _gradient, slice(1, None))):
            key = f"{words} of a {name} network with set weights"
            found["probes"][key] = _probe(probe, shape, sizes, make)
            found["accepted"][key] = _is_known(shape, part)
    found["probes"][f"accuracy of a {name} network over the share of right rows"] = _probe(
        _accuracy, shape, sizes, make
    )
    key = f"numerical_gradient of a {name} network"
    found["probes"][key] = _probe(_numerical_gradient, shape, sizes, make)
    found["accepted"][key] = _is_known(shape, slice(1, None), 0.02)
    return found


def _otherwise(sizes: tuple[int, ...], make: _Make) -> tuple[Callable[[Any], Any], ...]:
    """Other ways to give a network its data: class numbers, one sample, samples in columns."""
    x, t = data(*sizes)
    forms = ((x, np.argmax(t, axis=1)), (x[0], t[0]), (x[0], 1), (x.T, t.T))
    return tuple(lambda network_class, form=form: make(network_class, sizes).loss(*form) for form in forms)


def _probe(
    probe: Callable[..., Any], shape: tuple[int, ...], sizes: tuple[int, ...], make: _Make
) -> Callable[[Any], Any]:
    """A use of the network with this shape; how it keeps its parameters is seen at sizes that all differ."""

    def use(network_class: Any) -> Any:
        if told := misfit(_with_params(make(network_class, sizes)), sizes):
            return told
        net = _with_params(make(network_class, shape))
        if net.params is _with_params(make(network_class, shape)).params:
            return "all networks share their parameters"
        set_params(net, shape)
        got = probe(net, *data(*shape))
        return got if got is None or isinstance(got, str) else np.round(got, 3)

    return use


def _with_params(net: Any) -> Any:
    """The network, whose parameters are also called ``params`` if the reader calls them, say, ``network``."""
    if not hasattr(net, "params"):
        kept = [one for one in vars(net).values() if isinstance(one, dict) and "W1" in keyed(one)]
        if len(kept) == 1:
            net.params = kept[0]
    return net


def _loss(net: Any, x: Any, t: Any) -> Any:
    return [number(net.loss(x, t))]


def number(loss: Any) -> float:
    """The loss; without one, not a number."""
    return np.nan if loss is None else float(loss)


def _gradient(net: Any, x: Any, t: Any) -> Any:
    if not hasattr(net, "gradient"):
        raise Unasked("it has no method gradient")
    code = getattr(net.gradient, "__code__", None)
    if code is not None and not code.co_names:  # nothing is asked for in it
        raise Unasked("its method gradient is still to be written")
    return slopes(net, net.gradient(x, t))


def slopes(net: Any, grads: Any) -> list[float]:
    """Each gradient of a network as one number; without any, none of them is a number."""
    if grads is None:
        return [np.nan]
    return sums(keyed(grads) if {*grads} <= {*net.params} else grads)


def keyed(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters under the book's keys, ``W1`` and ``b1``, with whichever capitals they are kept.

    Example:
        >>> keyed({"w1": 0, "B1": 1, "gamma1": 2})
        {'W1': 0, 'b1': 1, 'gamma1': 2}
    """
    return {{"w": "W", "B": "b"}.get(key[:1], key[:1]) + key[1:]: value for key, value in kept.items()}


def accuracy(net: Any, x: Any, t: Any) -> Any:
    """How many of the rows are right, for labels in whichever form it takes, and as many classes as ``t`` has.

    Per cent are as good.
    """
    if not hasattr(net, "accuracy"):
        raise Unasked("it has no method accuracy")
    t = np.eye(t.shape[1])[np.random.default_rng(3).integers(t.shape[1], size=len(x))]
    scores, answers = net.predict(x), []
    if np.ndim(scores) != 2:
        return scores if scores is None else f"scores of shape {np.shape(scores)}"
    right = np.mean(np.argmax(scores, axis=1) == np.argmax(t, axis=1))
    for labels in (t, np.argmax(t, axis=1)):
        try:
            answers.append(net.accuracy(x.copy(), labels))
        except (ValueError, IndexError, TypeError) as error:
            answers.append(error)
    if all(one is None for one in answers):
        return None
    known = [np.size(one) == 1 and any(equal(one, part, rtol=1e-6) for part in (right, 100 * right)) for one in answers]
    tells_them_apart = "ndim" in getattr(getattr(net.accuracy, "__code__", None), "co_names", ())
    if all(known) or (any(known) and not tells_them_apart):
        return 1.0
    bad = answers[known.index(False)]
    if isinstance(bad, BaseException):
        raise bad
    return bad / right


def _accuracy(net: Any, x: Any, t: Any) -> Any:
    return accuracy(net, np.random.default_rng(3).normal(size=(23, x.shape[1])), t)


def _numerical_gradient(net: Any, x: Any, t: Any) -> Any:
    """The slopes of the loss, of which two digits are enough; they take a while, so of one network only."""
    if not hasattr(net, "numerical_gradient"):
        raise Unasked("it has no method numerical_gradient")
    return np.round(slopes(net, net.numerical_gradient(x, t)), 2)


def set_params(net: Any, sizes: tuple[int, ...]) -> None:
    """Give a network the parameters of ``params_of``."""
    own = keyed(net.params)
    for key, value in params_of(*sizes).items():
        own[key][...] = value


def misfit(net: Any, sizes: tuple[int, ...]) -> str:
    """The first parameter that cannot be of such a network, or nothing.

    Raises:
        Untold: it keeps its parameters in another way.
    """
    kept, wanted = attribute(net, "params"), params_of(*sizes)
    params = keyed(kept) if isinstance(kept, dict) else {}
    if not {"W1"} <= {*params} <= {*wanted} or _are_by_rows(params, wanted):
        raise Untold("it keeps its parameters in another way")
    if left_out := next((key for key in wanted if key not in params), ""):
        return f"no {left_out}"
    for key in wanted:
        if told := ill_drawn(params[key]):
            return f"{key} with {told}"
    misfits = (key for key, value in wanted.items() if not _fits(np.shape(params[key]), value.shape))
    return next((f"{key} of shape {np.shape(params[key])}" for key in misfits), "")


def ill_drawn(parameter: Any) -> str:
    """What about first weights keeps a network from learning, or nothing."""
    values = np.asarray(parameter)
    if values.ndim < 2 or values.size <= 8:
        return ""
    if np.ptp(values) == 0:
        return f"all numbers {np.ravel(values)[0]:g}"
    return "no negative number" if np.all(values > 0) else ""  # as by rand for randn


def _fits(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether a parameter has this shape; a bias may also be a row."""
    return shape == wanted or (len(wanted) == 1 and np.prod(shape) == wanted[0])


def _are_by_rows(params: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether the matrices are kept the other way round, a row for each output; or not as matrices."""
    weights = [
        (np.shape(params[key]), value.shape) for key, value in wanted.items() if key in params and value.ndim == 2
    ]
    return any(len(shape) != 2 for shape, _ in weights) or (
        any(shape != right for shape, right in weights) and all(shape == right[::-1] for shape, right in weights)
    )


def _is_known(sizes: tuple[int, ...], part: slice, atol: float = 2e-3) -> Callable[[Any], bool]:
    known = [_expected(sizes, activation, slope)[part] for activation, slope in _ACTIVATIONS]
    return lambda got: not isinstance(got, str) and any(equal(got, one, rtol=1e-3, atol=atol) for one in known)


def _sigmoid(a: Any) -> Any:
    return 1 / (1 + np.exp(-a))


_ACTIVATIONS = (
    (_sigmoid, lambda a: _sigmoid(a) * (1 - _sigmoid(a))),
    (lambda a: np.maximum(a, 0), lambda a: (a > 0) * 1.0),
)


def params_of(*sizes: int) -> dict[str, Any]:
    """The parameters that everything is compared with."""
    rng, params = np.random.default_rng(1), {}
    for n in range(1, len(sizes)):
        params[f"W{n}"] = rng.normal(size=sizes[n - 1 : n + 1])
        params[f"b{n}"] = rng.normal(size=sizes[n])
    return params


def data(*sizes: int) -> tuple[Any, Any]:
    """Six samples and their one-hot labels."""
    rng = np.random.default_rng(2)
    return rng.normal(size=(6, sizes[0])), np.eye(sizes[-1])[[0, 1, 2, 2, 1, 0]]


def sums(grads: Mapping[str, Any]) -> list[float]:
    """Each gradient as one number that tells a matrix from its transpose."""
    rows = [np.asarray(grads[key]) for key in sorted(grads)]
    return [float(np.sum(row.ravel() * np.cos(np.arange(row.size)))) for row in rows]


def named_sums(grads: Mapping[str, Any]) -> dict[str, float]:
    """The same with their keys, to two digits; what is nearly 0 is 0.0 and not -0.0.

    Example:
        >>> named_sums({"W1": [[1.234, 0.0]], "b1": [-1e-17]})
        {'W1': 1.23, 'b1': 0.0}
    """
    return dict(zip(sorted(grads), (np.round(sums(grads), 2) + 0.0).tolist(), strict=True))


def _expected(sizes: tuple[int, ...], activation: Any, slope: Any) -> Any:
    params, (x, t), last = params_of(*sizes), data(*sizes), len(sizes) - 1
    outputs, scores, grads = [x], [], {}
    for n in range(1, last + 1):
        scores.append(outputs[-1] @ params[f"W{n}"] + params[f"b{n}"])
        outputs.append(activation(scores[-1]))
    y = np.exp(scores[-1]) / np.exp(scores[-1]).sum(axis=1, keepdims=True)
    delta = (y - t) / len(x)
    for n in range(last, 0, -1):
        grads[f"W{n}"], grads[f"b{n}"] = outputs[n - 1].T @ delta, delta.sum(axis=0)
        if n > 1:
            delta = (delta @ params[f"W{n}"].T) * slope(scores[n - 2])
    return np.round([float(-np.log(y[t == 1]).mean()), *sums(grads)], 3)
