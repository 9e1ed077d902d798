"""Chapter 7: windows as columns, convolution, pooling, networks of them, parameters in files."""

import tempfile
from pathlib import Path

import numpy as np
from cases import BATCH, Batch, Case, Slope, some

from reference import ch07_convolution as ch07
from reference.ch05_backpropagation import Relu
from reference.ch07_convolution.im2col import image_shape
from reference.ch07_convolution.networks import conv_sizes
from registry.networks import network_cases

IMAGES = some(2, 2, 5, 4)
FILTERS = {"W": some(3, 2, 3, 2), "b": some(3)}
WINDOWS = {"filter_h": 3, "filter_w": 2, "stride": 2, "pad": 1}
LAYOUT = {BATCH: "the windows of all images are the rows of one matrix"}


def convolve(x, W, b, stride, pad):
    return ch07.Convolution(W, b, stride, pad).forward(x)


def convolve_backward(x, W, b, stride, pad, dout):
    layer = ch07.Convolution(W, b, stride, pad)
    layer.forward(x)
    return layer.backward(dout), layer.dW, layer.db


def pool(x, pool_h, pool_w, stride, pad):
    return ch07.Pooling(pool_h, pool_w, stride, pad).forward(x)


def pool_backward(x, pool_h, pool_w, stride, pad, dout):
    layer = ch07.Pooling(pool_h, pool_w, stride, pad)
    layer.forward(x)
    return layer.backward(dout)


class SmallConvNet(ch07.ConvNet):
    """Two images of 6 x 5, small enough for differences by every parameter."""

    def __init__(self):
        super().__init__((1, 6, 5), rng=0)
        self.add_convolution(2, 3, pad=1)
        self.add(Relu())
        self.add_pooling()
        self.add_affine(3)


def simple():
    return ch07.SimpleConvNet((1, 6, 6), {"filter_num": 2, "filter_size": 3}, 4, 3, weight_init_std="he", rng=0)


def built(**arguments):
    return list(ch07.SimpleConvNet(**arguments).params.values())


def saved(W1, b1):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "params.npz")
        ch07.save_params({"W1": W1, "b1": b1}, file)
        return ch07.load_params(file, {"W1": W1, "b1": b1})


def saved_by_a_network(**params):
    net, twin = SmallConvNet(), SmallConvNet()
    net.params.update(params)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "params.npz")
        net.save_params(file)
        twin.load_params(file)
    return twin.params


CASES = [
    Case(
        "conv_output_size",
        ch07.conv_output_size,
        {"input_size": 7, "filter_size": 3, "stride": 2, "pad": 1},
        (ch07.conv_output_size,),
        bad=(({"filter_size": 10}, "filter_size must be at most 9"), ({"stride": 4}, "stride must divide 6")),
    ),
    Case("image_shape", image_shape, {"shape": (1, 5, 4), "name": "input_dim"}, (image_shape,), kept=("name",)),
    Case(
        "im2col",
        ch07.im2col,
        {"input_data": IMAGES, **WINDOWS},
        (ch07.im2col,),
        batch=Batch(("input_data",), rows=False),
        wrong={"input_data": ((2, 5, 4), ())},
    ),
    Case(
        "col2im",
        ch07.col2im,
        {"col": some(18, 12), "input_shape": IMAGES.shape, **WINDOWS},
        (ch07.col2im,),
        wrong={"col": ((17, 12), (18, 12, 1))},
        without=LAYOUT,
    ),
    Case(
        "Convolution.forward",
        convolve,
        {"x": IMAGES, **FILTERS, "stride": 2, "pad": 1},
        (ch07.Convolution, ch07.Convolution.forward),
        batch=Batch(("x",), rows=False),
        wrong={"x": ((2, 3, 5, 4), (2, 5, 4)), "W": ((3, 2), (3, 3, 3, 2)), "b": ((2,), (3, 1))},
    ),
    Case(
        "Convolution.backward",
        convolve_backward,
        {"x": IMAGES, **FILTERS, "stride": 2, "pad": 1, "dout": some(2, 3, 3, 3)},
        (ch07.Convolution.backward,),
        batch=Batch(("x", "dout"), ("stack", "sum", "sum"), rows=False),
        slope=Slope(convolve, ("x", "W", "b")),
        wrong={"dout": ((2, 3, 3, 2), (3, 3))},
    ),
    Case(
        "Pooling.forward",
        pool,
        {"x": IMAGES, "pool_h": 3, "pool_w": 2, "stride": 2, "pad": 1},
        (ch07.Pooling, ch07.Pooling.forward, ch07.Pooling.output_size),
        batch=Batch(("x",), rows=False),
        wrong={"x": ((2, 5, 4),)},
        bad=(({"pad": 2}, "pad must be below pool_h 3 and pool_w 2, got 2"),),
    ),
    Case(
        "Pooling.backward",
        pool_backward,
        {"x": IMAGES, "pool_h": 3, "pool_w": 2, "stride": 2, "pad": 1, "dout": some(2, 2, 3, 3)},
        (ch07.Pooling.backward,),
        batch=Batch(("x", "dout"), rows=False),
        slope=Slope(pool, ("x",)),
        wrong={"dout": ((2, 2, 3, 2), (3, 3))},
    ),
    *network_cases(
        "ConvNet",
        SmallConvNet,
        some(2, 1, 6, 5),
        np.array([2, 0]),
        3,
        covered=(
            ch07.ConvNet,
            *(getattr(ch07.ConvNet, f"add{what}") for what in ("", "_convolution", "_pooling", "_affine")),
        ),
        wrong={"x": ((2, 1, 5, 5), (6, 5)), "W1": ((2, 1, 3),), "b1": ((3,),), "b2": ((2,),)},
    ),
    *network_cases("SimpleConvNet", simple, some(2, 1, 6, 6), np.array([2, 0]), 3, wrong={"x": ((2, 1, 5, 5), (6, 6))}),
    Case(
        "SimpleConvNet",
        built,
        {"input_dim": (1, 6, 6), "conv_param": {"filter_size": 3}, "hidden_size": 4, "output_size": 3, "rng": 0},
        (ch07.SimpleConvNet,),
        named={"hidden_size": "output_size"},  # of the layer that gets it
        bad=(
            ({"input_dim": (28, 28)}, "input_dim must be 3 sizes, got (28, 28)"),
            ({"conv_param": {"filter_width": 3}}, "conv_param must have only"),
            ({"conv_param": {"filter_num": 0}}, "filter_num must be at least 1, got 0"),
        ),
    ),
    Case(
        "conv_sizes",
        conv_sizes,
        {"given": {"pad": 2}, "default": {"pad": 0}, "name": "conv_param"},
        (conv_sizes,),
        kept=("name",),
        bad=(({"given": {"padding": 2}}, "conv_param must have only pad, got 'padding'"),),
    ),
    Case(
        "filter_grid",
        ch07.filter_grid,
        {"filters": some(3, 2, 2, 2), "columns": 2, "margin": 1, "channel": 1},
        (ch07.filter_grid,),
        wrong={"filters": ((3, 2, 2),)},
        bad=(({"channel": 2}, "channel must be below 2"),),
        without={BATCH: "all filters are one picture"},
    ),
    Case(
        "save_params and load_params",
        saved,
        {"W1": some(2, 3), "b1": some(3)},
        (ch07.save_params, ch07.load_params),
        without={BATCH: "parameters are no samples"},
    ),
    Case(
        "ConvNet.save_params and load_params",
        saved_by_a_network,
        dict(SmallConvNet().params),
        (ch07.ConvNet.save_params, ch07.ConvNet.load_params),
        wrong={"W1": ((2, 1, 3, 2),), "b1": ((3,),)},
        without={BATCH: "parameters are no samples"},
    ),
]
