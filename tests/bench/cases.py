"""What is measured: each case gives whole operations to run, of the reference, the plain way and PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import plain

from reference.ch03_neural_network import sigmoid, softmax
from reference.ch04_learning import numerical_gradient
from reference.ch05_backpropagation import SoftmaxWithLoss, TwoLayerNet
from reference.ch06_techniques import Adam
from reference.ch06_techniques.regularization import BatchNormalization
from reference.ch07_convolution import Convolution, Pooling
from reference.ch08_deep_learning import DeepConvNet

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    torch = None


class Case(NamedTuple):
    name: str
    ours: Callable[[], Any]
    plain: Callable[[], Any]
    torch: Callable[[], Any] | None = None
    flops: float = 0  # of the matrix products in it


def cases(dtype: type[np.floating[Any]]) -> Iterator[Case]:
    rng = np.random.default_rng(0)

    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(dtype)

    yield from chapters_3_to_5(normal, rng)
    yield from chapter_6(normal)
    yield convolution("conv 100x1x28x28, 30 @ 5x5", normal, (100, 1, 28, 28), (30, 1, 5, 5), 0)
    yield convolution("conv 100x16x28x28, 16 @ 3x3", normal, (100, 16, 28, 28), (16, 16, 3, 3), 1)
    yield convolution("conv 50x64x8x8, 64 @ 3x3", normal, (50, 64, 8, 8), (64, 64, 3, 3), 1)
    yield pooling(normal)
    yield deep(normal, dtype)


def chapters_3_to_5(normal, rng) -> Iterator[Case]:
    x, t, long = normal(256, 1000), rng.integers(0, 1000, 256), normal(1_000_000)
    layer = SoftmaxWithLoss()
    yield Case("softmax 256x1000", lambda: softmax(x), lambda: plain.softmax(x), with_torch(lambda a: a.softmax(1), x))
    yield Case(
        "softmax with loss 256x1000",
        lambda: (layer.forward(x, t), layer.backward()),
        lambda: plain.softmax_with_loss(x, t),
        with_torch(lambda a, b: F.cross_entropy(a, b).backward(), x, t, grad=1),
    )
    yield Case("sigmoid 1e6", lambda: sigmoid(long), lambda: plain.sigmoid(long), with_torch(torch_sigmoid, long))
    net, images, labels = TwoLayerNet(784, 50, 10, rng=0), normal(100, 784), rng.integers(0, 10, 100)
    p = net.params = {name: value.astype(x.dtype) for name, value in net.params.items()}
    yield Case(
        "TwoLayerNet gradient, 100 images",
        lambda: net.gradient(images, labels),
        lambda: plain.two_layer_gradient(p, images, labels),
        with_torch(
            lambda a, b, W1, b1, W2, b2: F.cross_entropy((a @ W1 + b1).relu() @ W2 + b2, b).backward(),
            images, labels, *p.values(), grad=slice(2, None),
        ),
    )  # fmt: skip
    few, W = images[:, :40], normal(40, 10)
    yield Case(
        "numerical gradient, 40x10 weights",
        lambda: numerical_gradient(lambda w: plain.softmax_with_loss(few @ w, labels)[0], W),
        lambda: plain.numerical_gradient(lambda w: plain.softmax_with_loss(few @ w, labels)[0], W),
    )


def chapter_6(normal) -> Iterator[Case]:
    x, dout, gamma, beta = normal(100, 1000), normal(100, 1000), normal(1000), normal(1000)
    layer, running = BatchNormalization(gamma, beta), (np.zeros_like(gamma), np.ones_like(gamma))
    yield Case(
        "batch norm 100x1000",
        lambda: (layer.forward(x), layer.backward(dout)),
        lambda: plain.batch_norm(x, gamma, beta, dout, *running),
        with_torch(
            lambda a, d, g, b: F.batch_norm(a, None, None, g, b, training=True).backward(d),
            x, dout, gamma, beta, grad=(0, 2, 3),
        ),
    )  # fmt: skip
    shapes = {"W1": (784, 100), "b1": (100,), "W2": (100, 10), "b2": (10,)}
    ours, other, m, v, grads = ({key: normal(*shape) for key, shape in shapes.items()} for _ in range(5))
    v = {key: np.square(value) for key, value in v.items()}
    adam = Adam()
    yield Case(
        "Adam 784-100-10",
        lambda: adam.update(ours, grads),
        lambda: plain.adam_step(other, grads, m, v, 10),
        torch_adam(ours, grads),
    )


def convolution(name: str, normal, x_shape, w_shape, pad: int) -> Case:
    x, W, b = normal(*x_shape), normal(*w_shape), normal(w_shape[0])
    ours, other = Convolution(W, b, 1, pad), plain.Convolution(W, b, pad)
    out = ours.forward(x)
    dout = normal(*out.shape)
    run = with_torch(lambda a, w, c, d: F.conv2d(a, w, c, padding=pad).backward(d), x, W, b, dout, grad=slice(3))
    return Case(name, both(ours, x, dout), both(other, x, dout), run, 3 * 2 * out[:, 0].size * W.size)


def pooling(normal) -> Case:
    x, dout = normal(100, 30, 24, 24), normal(100, 30, 12, 12)
    run = with_torch(lambda a, d: F.max_pool2d(a, 2).backward(d), x, dout, grad=1)
    return Case("max pooling 100x30x24x24, 2x2", both(Pooling(2, 2, 2), x, dout), both(plain.Pooling(), x, dout), run)


def deep(normal, dtype) -> Case:
    net, x = DeepConvNet(rng=0), normal(200, 1, 28, 28)
    p = net.params = {name: value.astype(dtype) for name, value in net.params.items()}

    def run(a, *weights):
        for i, pad in enumerate((1, 1, 1, 2, 1, 1)):
            a = F.conv2d(a, weights[2 * i], weights[2 * i + 1], padding=pad).relu()
            a = F.max_pool2d(a, 2) if i % 2 else a
        return (a.flatten(1) @ weights[12] + weights[13]).relu() @ weights[14] + weights[15]

    flops = 2 * 200 * sum(shape[1] * shape[2] * p[f"W{i}"].size for i, shape in enumerate(conv_shapes(net), start=1))
    ours, other = lambda: net.predict(x), lambda: plain.deep_predict(p, x)
    return Case("DeepConvNet predict, 200 images", ours, other, with_torch(run, x, *p.values()), flops)


def conv_shapes(net: DeepConvNet) -> list[tuple[int, ...]]:
    return [shape for name, shape in net.shapes.items() if name.startswith("Conv")]


def both(layer, x, dout) -> Callable[[], Any]:
    return lambda: (layer.forward(x), layer.backward(dout))


def with_torch(run, *arrays, grad: Any = None) -> Callable[[], Any] | None:
    """The same operation by PyTorch; ``grad`` says for which of the arrays gradients are wanted."""
    if torch is None:
        return None
    tensors = [torch.from_numpy(np.array(array)) for array in arrays]
    if grad is None:
        return torch.no_grad()(lambda: run(*tensors))
    indices = {slice: lambda: range(len(tensors))[grad], tuple: lambda: grad, int: lambda: range(grad)}
    leaves = [tensors[i].requires_grad_() for i in indices[type(grad)]()]

    def once():
        for leaf in leaves:
            leaf.grad = None
        run(*tensors)

    return once


def torch_sigmoid(a):
    return a.sigmoid()


def torch_adam(params, grads) -> Callable[[], Any] | None:
    if torch is None:
        return None
    tensors = [torch.from_numpy(value.copy()).requires_grad_() for value in params.values()]
    for tensor, key in zip(tensors, params, strict=True):
        tensor.grad = torch.from_numpy(grads[key].copy())
    return torch.optim.Adam(tensors).step
