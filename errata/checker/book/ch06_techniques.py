"""Chapter 6: optimizers, batch normalisation and dropout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from errata.checker.book.probing import X, attribute, backward, output, takes
from errata.checker.contracts import Contract, Unasked, Untold, positional
from errata.expect import equal

_UPDATE = {"update": 2}
_CALLED: dict[str, tuple[tuple[str, ...], ...]] = {
    "update": (("params", "param", "parameters"), ("grads", "grad", "gradients", "gradient"))
}
_SLOPES = (("dgamma", "dGamma", "dg", "grad_gamma"), ("dbeta", "dBeta", "db", "grad_beta"))
#: Under which names readers write what an optimizer is set to.
_SETTINGS = {
    "lr": ("lr", "learning_rate", "eta", "alpha"),
    "momentum": ("momentum", "alpha", "mu", "beta"),
    "decay_rate": ("decay_rate", "rho", "decay", "beta", "gamma"),
    "beta1": ("beta1", "beta_1", "b1", "rho1"),
    "beta2": ("beta2", "beta_2", "b2", "rho2"),
}
_X = "x = np.random.default_rng(2).normal(size=(6, 3)) with gamma = [1., 2., 0.5], beta = [0., 1., -1.]"
_DOUT = np.array([[1.0, 2.0, -1.0], [0.5, -0.5, 3.0]])
_TRAINING = ("train_flg", "train_flag", "training", "is_training", "train", "train_mode", "flg", "flag")


def _made(optimizer_class: Any, settings: dict[str, float]) -> tuple[Any, bool]:
    """The optimizer, and whether it takes these settings: by names where these tell, else in the book's order."""
    taken = positional(optimizer_class)
    named = {name: value for setting, value in settings.items() for name in taken if name in _SETTINGS[setting]}
    if len(named) == len(settings) and takes(optimizer_class, **named):
        return optimizer_class(**named), True
    is_made_so = takes(optimizer_class, *settings.values())
    args = () if not is_made_so and takes(optimizer_class) else settings.values()
    return optimizer_class(*args), is_made_so


def _path(settings: dict[str, float]) -> Callable[[Any], Any]:
    def probe(optimizer_class: Any) -> Any:
        (optimizer, is_made_so), (other, _) = _made(optimizer_class, settings), _made(optimizer_class, settings)
        other.update({"W1": np.ones(5)}, {"W1": np.ones(5)})  # of another network, nothing of which may be left
        W, b, path = np.array([5.0, -3.0, 2.0]), np.array([1.0]), []
        params = {"W1": W, "b1": b}  # W and b are what the layers of a network hold
        for _ in range(4):
            # a pixel that is always 0 has no gradient; gradients come in any order
            optimizer.update(params, {"b1": 2 * b, "W1": W * [2, 2, 0]})
            path += [*W, *b]
        if not is_made_so:  # and does not crash either
            raise Untold("it takes no learning rate")
        return np.round(path, 3)

    return probe


def _without_keys(params: Any, grads: Any) -> Callable[[Any], Any]:
    """Another way to hand parameters over: in a list, or as a single array."""

    def probe(optimizer_class: Any) -> Any:
        optimizer_class(0.1).update(params(), grads())
        return True

    return probe


_OTHERWISE = (
    _without_keys(lambda: [np.ones(2), np.ones(3)], lambda: [np.ones(2), np.ones(3)]),
    _without_keys(lambda: np.ones(2), lambda: np.ones(2)),
)


def _has_other_keys(optimizer_class: Any) -> bool:
    """Whether it looks for the gradient of ``W1`` under another key, ``dW1``, and finds none under the book's."""
    moved = []
    for key in ("W1", "dW1"):
        params = {"W1": np.ones(2)}
        optimizer_class(0.1).update(params, {key: np.ones(2)})
        moved.append(bool(np.any(params["W1"] != 1)))
    return moved == [False, True]


def _averages(optimizer_class: Any) -> bool:
    """Whether its velocity is the moving average of the gradients, a tenth of the book's with momentum 0.9."""
    optimizer, params, path = optimizer_class(0.1, 0.9), {"W1": np.ones(1)}, []
    for _ in range(2):
        optimizer.update(params, {"W1": np.ones(1)})
        path.append(float(params["W1"][0]))
    return equal(path, [0.99, 0.971], atol=1e-4)


def _optimizer(subject: str, names: tuple[str, ...], **settings: float) -> Contract:
    made = f"{subject}({', '.join(f'{name}={value}' for name, value in settings.items())})"
    start = "W1 = [5., -3., 2.] and b1 = [1.], with the gradients [2., 2., 0.] * W1 and 2 * b1"
    path = {f"four times {made}.update from {start}, in the arrays that the layers hold": _path(settings)}
    alike: dict[str, Callable[[Any], bool]] = {"an optimizer whose gradients have other keys": _has_other_keys}
    if "momentum" in settings:
        alike["the form of momentum that averages the gradients"] = _averages
    return Contract(subject, (), names, path, methods=_UPDATE, alike=alike, otherwise=_OTHERWISE, called=_CALLED)


def _batch_norm(layer_class: Any) -> Any:
    return _normalised(layer_class)[1]


def _batch_norm_evaluated(layer_class: Any) -> Any:
    """Evaluation of a batch that was seen so often that its own mean and variance are the running ones."""
    layer = layer_class(np.array([1.0, 2.0, 0.5]), np.array([0.0, 1.0, -1.0]))
    x = np.random.default_rng(2).normal(3.0, 2.0, size=(200, 3))
    for _ in range(200):
        layer.forward(x.copy(), True)
    for _ in range(20):
        layer.forward(x[:2].copy(), False)  # has to leave the running ones as they are
    return np.round(output(layer, x[:2].copy(), False), 1)


def _batch_norm_running(layer_class: Any) -> Any:
    """The share of the batch's mean in the running one after one step, by two rows evaluated: all of it, where
    that is how it begins."""
    layer = layer_class(np.ones(3), np.zeros(3))
    x = np.random.default_rng(2).normal(3.0, 2.0, size=(200, 3))
    layer.forward(x, True)
    zero, one = np.array(output(layer, np.array([[0.0] * 3, [1.0] * 3]), False), float)
    return np.round(zero / (zero - one) / x.mean(axis=0), 2)


def _begins_at_0(share: Any) -> bool:
    return equal(share, np.full(3, 0.1), atol=0.02)


def _batch_norm_of_images(layer_class: Any) -> Any:
    """Forward and backward of images, where the layer makes rows of them; how they are normalised is open."""
    codes = [getattr(method, "__code__", None) for method in vars(layer_class).values()]
    makes_rows = any({"ndim", "reshape"} <= {*getattr(code, "co_names", ())} for code in codes)
    if layer_class.__module__ == "notes" and not makes_rows:
        raise Unasked("it is written for rows")
    images = np.random.default_rng(3).normal(size=(6, 3, 2, 2))
    layer = layer_class(np.ones(12), np.zeros(12))
    try:
        out = output(layer, images.copy(), True)
    except ValueError:  # gamma and beta are one number for each channel
        layer = layer_class(np.ones(3), np.zeros(3))
        out = output(layer, images.copy(), True)
    return [np.shape(out) == images.shape, np.shape(backward(layer, np.ones(images.shape))) == images.shape]


def _batch_norm_slopes(layer_class: Any) -> Any:
    """The gradients of gamma and beta, where it keeps them."""
    layer = _normalised(layer_class)[0]
    backward(layer, np.tile(_DOUT, (3, 1)))
    kept = []
    for names in _SLOPES:
        try:
            kept.append(np.ravel(attribute(layer, *names)))
        except Untold:
            kept.append(np.array([np.nan]))
    if np.all(np.isnan(np.concatenate(kept))) and hasattr(layer, "grads"):
        raise Untold("it keeps its gradients in another way")
    return np.round(np.concatenate(kept), 3)


def _normalised(layer_class: Any) -> tuple[Any, Any]:
    layer = layer_class(np.array([1.0, 2.0, 0.5]), np.array([0.0, 1.0, -1.0]))
    return layer, np.round(output(layer, np.random.default_rng(2).normal(size=(6, 3)), True), 3)


def _batch_norm_gradient(layer_class: Any) -> Any:
    return np.round(backward(_normalised(layer_class)[0], np.tile(_DOUT, (3, 1))), 3)


def _dropout(layer_class: Any) -> Any:
    """Only what both forms of dropout share: about half of the numbers pass, as they are or twice as large."""
    layer, x = layer_class(0.5), np.full((20, 30), 3.0)
    out, again = np.copy(output(layer, x.copy(), True)), np.copy(output(layer, x.copy(), True))
    is_masked = bool(np.all((out == 0) | (out == 3) | (out == 6)))
    is_by_chance = not np.array_equal(out, again) and not np.all(out == out[0]) and not np.all(out == out[:, :1])
    return [is_masked, bool(0.3 < np.mean(out > 0) < 0.7), is_by_chance]


def _dropout_gradient(layer_class: Any) -> Any:
    """The gradient passes where the value passed, in the same measure."""
    layer = layer_class(0.5)
    x = np.arange(1.0, 601.0).reshape(20, 30)
    out = layer.forward(x.copy(), True)
    return bool(np.array_equal(out, backward(layer, x.copy())))


def _dropout_evaluated(layer_class: Any) -> Any:
    """What evaluation hands on of 1.0, beside what training does: in the mean both are the same."""
    layer = layer_class(0.2)
    train = np.max(output(layer, np.full((20, 30), 3.0), True))
    return np.round(np.max(output(layer, np.full((2, 3), 3.0), False)) / (0.8 * train), 3)


def _is_by_what_is_kept(layer_class: Any) -> bool:
    return any(name.startswith("keep") for name in positional(layer_class))


CLASSES = (
    _optimizer("SGD", (), lr=0.1),
    _optimizer("Momentum", ("MomentumSGD", "SGDMomentum"), lr=0.1, momentum=0.9),
    _optimizer("Nesterov", ("NesterovAG", "NAG"), lr=0.1, momentum=0.9),
    _optimizer("AdaGrad", ("Adagrad",), lr=0.1),
    _optimizer("RMSprop", ("RMSProp",), lr=0.1, decay_rate=0.99),
    _optimizer("Adam", (), lr=0.1, beta1=0.8, beta2=0.9),
    Contract(
        "BatchNormalization",
        (("gamma", "g"), ("beta", "b")),
        ("BatchNorm", "BatchNormLayer", "BatchNormalizationLayer"),
        {
            f"forward(x, True) of {_X}": _batch_norm,
            f"backward(dout) after forward(x, True), of {_X}": _batch_norm_gradient,
            f"dgamma and dbeta after these, of {_X}": _batch_norm_slopes,
            "the share of the batch's mean in the running one after one step (the book's is 0.1)": _batch_norm_running,
            "the shapes of six images of 3x2x2": _batch_norm_of_images,
            "forward in evaluation after 200 times the same batch": _batch_norm_evaluated,
        },
        {"the share of the batch's mean in the running one after one step (the book's is 0.1)": _begins_at_0},
        otherwise=(),
        called={"forward": (X, _TRAINING)},
        methods={"forward": 2, "backward": 1},
        needed=("forward",),
        strict=True,
    ),
    Contract(
        "Dropout",
        (),
        ("DropoutLayer",),
        {
            "Dropout(0.5).forward(np.full((20, 30), 3.0), True): 0, 3 or 6, half of it, others each time": _dropout,
            "backward(x) after forward(x, True): the same as forward": _dropout_gradient,
            "the mean in evaluation over that in training, of a fifth dropped": _dropout_evaluated,
        },
        alike={"a dropout by the share that is kept": _is_by_what_is_kept},
        otherwise=(),
        called={"forward": (X, _TRAINING)},
        methods={"forward": 2, "backward": 1},
        needed=("forward",),
    ),
)
