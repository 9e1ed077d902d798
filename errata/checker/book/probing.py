"""What the probes of all chapters share."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from errata.checker.contracts import Nothing, Unasked, Untold

X = (
    *("x", "a", "z", "X", "inputs", "input", "input_data", "data", "v", "u", "s", "scores", "array", "arr", "Z"),
    *("images", "image", "imgs", "img"),
)


def returned(value: Any) -> Any:
    """The result, with which the probe goes on; without one, that is the answer."""
    if value is None:
        raise Nothing
    return value


def output(layer: Any, *args: Any) -> Any:
    """The result of ``forward``; without one, not a number: the next layer gets nothing, printed or not."""
    out = layer.forward(*args)
    if isinstance(out, tuple) and len(out) != 1:
        raise Untold("it returns several things")
    return np.nan if out is None else out


def takes(thing: Any, *args: Any, **named: Any) -> bool:
    """Whether it can be called with these arguments, going by its signature."""
    try:
        inspect.signature(thing).bind(*args, **named)
    except TypeError:
        return False
    return True


def of(*args: Any) -> Any:
    """A probe that calls the function with copies of these arguments."""
    return lambda function: function(*(np.copy(arg) if isinstance(arg, np.ndarray) else arg for arg in args))


def kept(x: Any) -> Any:
    """A probe for what becomes of the array that a function is given."""

    def probe(function: Any) -> Any:
        given = np.copy(x)
        function(given)
        return given

    return probe


def attribute(thing: Any, *names: str) -> Any:
    """The first of these attributes that the reader's object has; it may be private, or d_W for dW."""
    own = getattr(thing, "__dict__", {})
    kept = {name.removeprefix(f"_{type(thing).__name__}").replace("_", ""): value for name, value in own.items()}
    found = (value for name in names for value in (getattr(thing, name, None), kept.get(name)) if value is not None)
    for value in found:
        return value
    raise Untold(f"it keeps no {names[0]}")


def gradients(layer: Any) -> tuple[Any, Any]:
    """What a layer with weights keeps after ``backward``: dW and db, by themselves or in the list ``grads``."""
    grads = getattr(layer, "grads", None)
    if isinstance(grads, list) and len(grads) == 2 and getattr(layer, "dW", None) is None:
        return grads[0], grads[1]
    found = []
    for names in (("dW", "dw", "grad_W", "dweight"), ("db", "dB", "grad_b", "dbias")):
        try:
            found.append(attribute(layer, *names))
        except Untold as error:
            found.append(error)
    told = [one for one in found if isinstance(one, Untold)]
    if len(told) == 2:
        raise told[0]
    dW, db = (np.nan if isinstance(one, Untold) else one for one in found)  # who keeps the one forgot the other
    return dW, db


def backward(layer: Any, dout: Any) -> Any:
    """The result of ``backward``, with or without the gradient from behind, returned or kept; else not a number.

    Raises:
        Untold: there is none, or it is called in another way.
    """
    method = getattr(layer, "backward", None)
    if method is None:
        raise Unasked("it has no method backward")
    for args in ((dout,), ()):
        if not takes(method, *args):
            continue
        if args or isinstance(dout, int):
            dx = method(*args)
            return (
                dx
                if dx is not None
                else next((vars(layer)[name] for name in ("dx", "dX", "dy", "grad_x") if name in vars(layer)), np.nan)
            )
    raise Untold("its method backward is called in another way")


def second_batch(layer: Any, other: Any, x: Any, dout: Any) -> tuple[Any, Any]:
    """What the layer gives forward and back for ``x`` after another batch, beside another layer."""
    layer.forward(-x)
    backward(layer, dout.copy())
    out = np.copy(layer.forward(x.copy()))
    other.forward(-x)
    return out, backward(layer, dout.copy())
