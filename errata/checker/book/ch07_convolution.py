"""Chapter 7: images in columns, convolution and pooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from errata.checker.book.probing import X, backward, gradients, output, second_batch
from errata.checker.contracts import Contract
from errata.expect import equal

_FORWARD = {"forward": 1, "backward": 1}
_IMAGES = np.random.default_rng(0).normal(size=(2, 2, 5, 6))
_RANDOM = "np.random.default_rng(0).normal(size=(2, 2, 5, 6))"
_SQUARE = "forward(np.arange(16.0).reshape(1, 1, 4, 4))"
_EVEN = np.random.default_rng(1).normal(size=(2, 2, 6, 8))
_STRIDE, _PAD = ("stride", "strides", "s"), ("pad", "padding", "p")
_H, _W = ("filter_h", "pool_h", "h", "FH", "fh", "filter_height", "kh"), ("filter_w", "pool_w", "w", "FW", "fw", "kw")


def _columns_back(col2im: Any) -> Any:
    return col2im(np.arange(72.0).reshape(8, 9), (2, 1, 4, 4), 3, 3, 1, 0)


def _columns_back_with(*settings: int) -> Callable[[Any], Any]:
    return lambda col2im: col2im(np.arange(288.0).reshape(24, 12), (2, 2, 5, 6), 3, 2, *settings)


def _columns(*settings: int) -> Callable[[Any], Any]:
    return lambda im2col: im2col(_IMAGES.copy(), 3, 2, *settings)


def _square(layer_class: Any) -> Any:
    """One square filter on one square image, which also those can that mix up height and width, or channels."""
    image, one = np.arange(16.0).reshape(1, 1, 4, 4), np.arange(4.0).reshape(1, 1, 2, 2)
    return output(layer_class(one, np.ones(1), 1, 0), image)


def _convolved(layer_class: Any, stride: int, pad: int) -> tuple[Any, Any, Any]:
    """The layer after ``forward`` of images that are not square, with filters that are not, and the output."""
    rng = np.random.default_rng(3)
    filters = rng.normal(size=(3, 2, 3, 4))
    layer = layer_class(filters, rng.normal(size=3), stride, pad)
    return layer, output(layer, _IMAGES.copy()), rng


def _convolution(stride: int, pad: int) -> Callable[[Any], Any]:
    return lambda layer_class: _convolved(layer_class, stride, pad)[1]


def _convolution_updated(layer_class: Any) -> Any:
    """Forward after an optimizer has changed, in place, the arrays that the layer was given."""
    W, b = np.zeros((1, 1, 2, 2)), np.zeros(1)
    layer = layer_class(W, b, 1, 0)
    W += np.arange(4.0).reshape(W.shape)
    b += 1.0
    return output(layer, np.arange(16.0).reshape(1, 1, 4, 4))


def _convolution_back(stride: int, pad: int) -> Callable[[Any], Any]:
    def probe(layer_class: Any) -> Any:
        layer, out, rng = _convolved(layer_class, stride, pad)
        dx = backward(layer, rng.normal(size=np.shape(out)))
        return np.concatenate([np.ravel(row) for row in (dx, *gradients(layer))])

    return probe


def _convolution_again(layer_class: Any) -> Any:
    rng = np.random.default_rng(3)
    filters, bias = rng.normal(size=(3, 2, 3, 4)), rng.normal(size=3)
    layer, other = layer_class(filters, bias, 1, 0), layer_class(2 * filters, bias, 1, 0)
    both = second_batch(layer, other, _IMAGES, np.ones((2, 3, 3, 3)))
    return np.concatenate([np.ravel(row) for row in (*both, *gradients(layer))])


def _pooling_again(layer_class: Any) -> Any:
    both = second_batch(layer_class(2, 2, 2, 0), layer_class(2, 2, 2, 0), _EVEN, np.ones((2, 2, 3, 4)))
    return np.concatenate([np.ravel(row) for row in both])


def _pooled(layer_class: Any) -> Any:
    """One image of one channel, which also those can that mix up channels."""
    return output(layer_class(2, 2, 2, 0), np.arange(16.0).reshape(1, 1, 4, 4))


def _pooling(layer_class: Any) -> Any:
    return output(layer_class(2, 2, 2, 0), _EVEN.copy())


def _pooling_uneven(layer_class: Any) -> Any:
    return output(layer_class(3, 2, 1, 0), _EVEN.copy())


def _pooling_back(layer_class: Any) -> Any:
    layer = layer_class(2, 2, 2, 0)
    out = layer.forward(_EVEN.copy())
    return backward(layer, np.arange(np.size(out), dtype=float).reshape(2, 2, 3, 4))


def _is_by_columns(im2col: Any) -> bool:
    """Whether each window is a column, as in other courses."""
    return bool(np.shape(_columns(1, 0)(im2col)) == (12, 30))


def _is_average(layer_class: Any) -> bool:
    return equal(_pooled(layer_class), [[[[2.5, 4.5], [10.5, 12.5]]]])


_SIZE = ("input_size", "input", "in_size", "size", "H", "h", "x", "n", "input_dim")

FUNCTIONS = (
    Contract(
        "conv_output_size",
        (_SIZE, ("filter_size", "filter", "kernel_size", "FH", "fh", "f", "k"), _STRIDE, _PAD),
        ("conv_output", "convolution_output_size"),
        {
            "conv_output_size(28, 5)": lambda size: size(28, 5),
            "conv_output_size(7, 3, 2, 1)": lambda size: size(7, 3, 2, 1),
        },
        optional=2,
        otherwise=(lambda size: size((28, 28), (5, 5)),),
    ),
    Contract(
        "im2col",
        (X, _H, _W, _STRIDE, _PAD),
        (),
        {
            f"im2col({_RANDOM}, 3, 2, 1, 0)": _columns(1, 0),
            f"im2col({_RANDOM}, 3, 2, 1, 1)": _columns(1, 1),
            f"im2col({_RANDOM}, 3, 2, 2, 1)": _columns(2, 1),
        },
        alike={
            "im2col that hands on several things": lambda im2col: isinstance(_columns(1, 0)(im2col), tuple),
            "im2col with a column for each window": _is_by_columns,
        },
        optional=2,
        otherwise=(),
    ),
    Contract(
        "col2im",
        (("col",), ("input_shape",), _H, _W, _STRIDE, _PAD),
        (),
        {
            "col2im(np.arange(72.0).reshape(8, 9), (2, 1, 4, 4), 3, 3, 1, 0)": _columns_back,
            "col2im(np.arange(288.0).reshape(24, 12), (2, 2, 5, 6), 3, 2, 2, 1)": _columns_back_with(2, 1),
        },
        optional=2,
        otherwise=(),
    ),
)

CLASSES = (
    Contract(
        "Convolution",
        (("W",), ("b",), ("stride",), ("pad",)),
        ("Conv", "Conv2D", "ConvolutionLayer", "ConvLayer"),
        {
            f"{_SQUARE} with W = np.arange(4.0).reshape(1, 1, 2, 2), b = [1.]": _square,
            "forward of images of (2, 2, 5, 6), W of (3, 2, 3, 4), stride 1, pad 0": _convolution(1, 0),
            "forward of images of (2, 2, 5, 6), W of (3, 2, 3, 4), stride 1, pad 1": _convolution(1, 1),
            "forward of images of (2, 2, 5, 6), W of (3, 2, 3, 4), stride 2, pad 1": _convolution(2, 1),
            "backward of images of (2, 2, 5, 6), W of (3, 2, 3, 4), stride 1, pad 0": _convolution_back(1, 0),
            "backward of images of (2, 2, 5, 6), W of (3, 2, 3, 4), stride 1, pad 1": _convolution_back(1, 1),
            "backward of images of (2, 2, 5, 6), W of (3, 2, 3, 4), stride 2, pad 1": _convolution_back(2, 1),
            "forward and backward of a second batch, beside another layer": _convolution_again,
            "forward after W and b were changed in place": _convolution_updated,
        },
        otherwise=(),
        called={"forward": (X,)},
        methods=_FORWARD,
        needed=("forward",),
    ),
    Contract(
        "Pooling",
        (("pool_h",), ("pool_w",), ("stride",), ("pad",)),
        ("MaxPooling", "Pool", "MaxPool", "PoolingLayer", "MaxPoolingLayer"),
        {
            f"Pooling(2, 2, 2), {_SQUARE}": _pooled,
            "forward of images of (2, 2, 6, 8), Pooling(2, 2, 2)": _pooling,
            "forward of images of (2, 2, 6, 8), Pooling(3, 2, 1)": _pooling_uneven,
            "backward of images of (2, 2, 6, 8), Pooling(2, 2, 2)": _pooling_back,
            "forward and backward of a second batch, beside another layer": _pooling_again,
        },
        alike={"the pooling of averages": _is_average},
        otherwise=(),
        called={"forward": (X,)},
        methods=_FORWARD,
        needed=("forward",),
    ),
)
