"""Chapter 5: layers, the graph of a purchase, the network made of layers."""

import numpy as np
from cases import BATCH, Batch, Case, Slope, some

from reference import ch05_backpropagation as ch05
from reference.ch06_techniques import Tanh
from registry.networks import network_cases

X = some(2, 3, 4)
DOUT = {"dout": some(2, 3, 4, seed=1)}
SCORES = {"x": some(4, 3), "t": np.array([2, 0, 1, 1])}
LAYER = {"x": some(3, 4), "W": some(4, 2), "b": some(2)}


def forward(layer):
    return lambda x: layer().forward(x)


def backward(layer):
    def call(x, dout):
        used = layer()
        used.forward(x)
        return used.backward(dout)

    return call


def elementwise(layer, **limits):
    """forward and backward of a layer that works on each number by itself."""
    name, batch = layer.__name__, Batch(("x",), depth=3)
    return [
        Case(f"{name}.forward", forward(layer), {"x": X}, (layer, layer.forward), batch=batch),
        Case(
            f"{name}.backward",
            backward(layer),
            {"x": X, **DOUT},
            (layer.backward,),
            batch=Batch(("x", "dout"), depth=3),
            slope=Slope(forward(layer), ("x",)),
            wrong={"dout": ((2, 3), (2, 3, 4, 1))},
            **limits,
        ),
    ]


def affine_forward(x, W, b):
    return ch05.Affine(W, b).forward(x)


def affine_backward(x, W, b, dout):
    layer = ch05.Affine(W, b)
    layer.forward(x)
    return layer.backward(dout), layer.dW, layer.db


def loss_backward(x, t, dout):
    layer = ch05.SoftmaxWithLoss()
    layer.forward(x, t)
    return layer.backward(dout)


def node(layer):
    """forward and backward of a node with two inputs."""

    def both_backward(x, y, dout):
        used = layer()
        used.forward(x, y)
        return used.backward(dout)

    name, inputs = layer.__name__, {"x": some(2, 3), "y": some(2, 3, seed=1)}
    return [
        Case(
            f"{name}.forward",
            lambda x, y: layer().forward(x, y),
            inputs,
            (layer, layer.forward),
            batch=Batch(("x", "y"), depth=2),
            wrong={"y": ((2, 4),)},
        ),
        Case(
            f"{name}.backward",
            both_backward,
            {**inputs, "dout": some(2, 3, seed=2)},
            (layer.backward,),
            batch=Batch(("x", "y", "dout"), depth=2),
            slope=Slope(lambda x, y: layer().forward(x, y), ("x", "y")),
            wrong={"dout": ((2, 4),)},
        ),
    ]


def two_layers():
    return ch05.TwoLayerNet(4, 3, 2, weight_init_std=0.5, rng=0)


def gradient_check(x, t, **params):
    net = two_layers()
    net.params.update(params)
    return ch05.gradient_check(net, x, t)


def purchase(function, **numbers):
    """The derivatives of a price by every number that it is made of."""
    return Case(
        function.__name__,
        lambda **numbers: list(function(**numbers).values())[1:],
        numbers,
        (function,),
        slope=Slope(lambda **numbers: function(**numbers)["price"], tuple(numbers)),
    )


CASES = [
    *elementwise(ch05.Relu),
    *elementwise(ch05.Sigmoid),
    *elementwise(Tanh),
    *node(ch05.MulLayer),
    *node(ch05.AddLayer),
    Case(
        "Affine.forward",
        affine_forward,
        LAYER,
        (ch05.Affine, ch05.Affine.forward),
        batch=Batch(("x",)),
        wrong={"x": ((3, 5), (3,), ()), "W": ((4,), (4, 2, 1)), "b": ((3,), ())},
    ),
    Case(
        "Affine.forward of images",
        affine_forward,
        {**LAYER, "x": some(3, 1, 2, 2)},
        (ch05.Affine.forward,),
        batch=Batch(("x",), rows=False),
        wrong={"x": ((3, 1, 2, 3),)},
    ),
    Case(
        "Affine.backward",
        affine_backward,
        {**LAYER, "dout": some(3, 2, seed=1)},
        (ch05.Affine.backward,),
        batch=Batch(("x", "dout"), ("stack", "sum", "sum")),
        slope=Slope(affine_forward, ("x", "W", "b")),
        wrong={"dout": ((2, 2), (3,))},
    ),
    Case(
        "SoftmaxWithLoss.forward",
        lambda x, t: ch05.SoftmaxWithLoss().forward(x, t),
        SCORES,
        (ch05.SoftmaxWithLoss, ch05.SoftmaxWithLoss.forward),
        labels=3,
        batch=Batch(("x", "t"), ("mean",)),
        wrong={"x": ((),)},
    ),
    Case(
        "SoftmaxWithLoss.backward",
        loss_backward,
        {**SCORES, "dout": np.array(0.5)},
        (ch05.SoftmaxWithLoss.backward,),
        labels=3,
        slope=Slope(lambda x, t: ch05.SoftmaxWithLoss().forward(x, t), ("x",)),
        wrong={"dout": ((2,), (4, 3))},
        without={BATCH: "the loss is a mean: each gradient is divided by the number of samples"},
    ),
    Case(
        "sum_to_shape",
        ch05.sum_to_shape,
        {"gradient": some(2, 3), "shape": (3,)},
        (ch05.sum_to_shape,),
        bad=(({"shape": (2,)}, "shape must broadcast to (2, 3)"), ({"shape": (1, 2, 3)}, "shape must broadcast")),
        without={BATCH: "it sums over the batch"},
    ),
    purchase(ch05.buy_apple, apple=100.0, apple_num=2.0, tax=1.1),
    purchase(ch05.buy_apple_orange, apple=100.0, apple_num=2.0, orange=150.0, orange_num=3.0, tax=1.1),
    *network_cases(
        "ch05.TwoLayerNet",
        two_layers,
        some(3, 4),
        np.array([1, 0, 1]),
        2,
        wrong={"x": ((3, 5), ()), "W1": ((4,),), "b1": ((2,),), "b2": ((2, 1),)},
    ),
    Case(
        "gradient_check",
        gradient_check,
        {"x": some(3, 4), "t": np.array([1, 0, 1])},
        (ch05.gradient_check,),
        labels=2,
        wrong={"x": ((3, 5),)},
        without={BATCH: "it compares gradients of a whole batch"},
    ),
]
