"""The contracts of the book's classes: layers, networks, optimizers."""

from __future__ import annotations

from typing import Any

import numpy as np

from errata.checker.contracts import Contract, Untold

FORWARD = {"forward": 1, "backward": 1}
UPDATE = {"update": 2}
W = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
B = np.array([0.1, 0.2, -0.3])
BATCH = np.array([[1.0, -0.5], [-2.0, 3.0]])
DOUT = np.array([[1.0, 2.0, -1.0], [0.5, -0.5, 3.0]])
SCORES = np.array([[1.0, 2.0, 0.5], [0.1, -0.3, 0.4]])
LABELS = np.eye(3)[[1, 2]]
IMAGES = np.random.default_rng(0).normal(size=(2, 2, 5, 6))


def attribute(thing: Any, *names: str) -> Any:
    """The first of these attributes that the reader's object has."""
    for name in names:
        if getattr(thing, name, None) is not None:
            return getattr(thing, name)
    raise Untold(f"it keeps no {names[0]}")


def _activation(layer_class: Any) -> Any:
    layer = layer_class()
    return [np.copy(layer.forward(BATCH.copy())), np.copy(layer.backward(np.array([[2.0, 1.0], [3.0, -1.0]])))]


def _affine(affine: Any) -> Any:
    layer = affine(W.copy(), B.copy())
    out = layer.forward(BATCH.copy())
    dx = layer.backward(DOUT.copy())
    rows = [out, dx, attribute(layer, "dW", "dw", "grad_W"), attribute(layer, "db", "dB", "grad_b")]
    return np.concatenate([np.ravel(row) for row in rows])


def _loss(layer_class: Any) -> Any:
    layer = layer_class()
    loss = layer.forward(SCORES.copy(), LABELS.copy())
    return np.round(np.append(np.ravel(layer.backward(1)), loss), 4)


def _mul(layer_class: Any) -> Any:
    layer = layer_class()
    return [layer.forward(100, 2), *layer.backward(1.5)]


def _path(*settings: float) -> Any:
    def probe(optimizer_class: Any) -> Any:
        optimizer, params, path = optimizer_class(*settings), {"W1": np.array([5.0, -3.0])}, []
        for _ in range(4):
            optimizer.update(params, {"W1": 2 * params["W1"]})
            path.append(params["W1"].copy())
        return np.round(path, 3)

    return probe


def _net(*sizes: int) -> Any:
    """Loss and gradients of a network whose parameters are set, so that nothing depends on chance."""

    def probe(network_class: Any) -> Any:
        network, rng = network_class(*sizes), np.random.default_rng(1)
        for key in sorted(attribute(network, "params")):
            network.params[key][...] = rng.normal(size=network.params[key].shape)
        x, t = rng.normal(size=(5, sizes[0])), np.eye(sizes[-1])[rng.integers(0, sizes[-1], 5)]
        grads = network.gradient(x, t) if hasattr(network, "gradient") else {}
        return np.round([network.loss(x, t), *(grads[key].sum() for key in sorted(grads))], 3)

    return probe


def _simple_net(network_class: Any) -> Any:
    network = network_class()
    network.W[...] = W
    return [
        *network.predict(np.array([0.6, 0.9])),
        round(float(network.loss(np.array([0.6, 0.9]), np.array([0, 0, 1]))), 4),
    ]


def _batch_norm(layer_class: Any) -> Any:
    layer = layer_class(np.array([1.0, 2.0, 0.5]), np.array([0.0, 1.0, -1.0]))
    x = np.random.default_rng(2).normal(size=(6, 3))
    out = layer.forward(x, True)
    dx = layer.backward(np.tile(DOUT, (3, 1)))
    return np.round(np.concatenate([out.ravel(), dx.ravel()]), 3)


def _convolution(stride: int, pad: int) -> Any:
    def probe(layer_class: Any) -> Any:
        rng = np.random.default_rng(3)
        layer = layer_class(rng.normal(size=(3, 2, 3, 4)), rng.normal(size=3), stride, pad)
        out = layer.forward(IMAGES.copy())
        dx = layer.backward(rng.normal(size=out.shape))
        rows = [out, dx, attribute(layer, "dW", "dw"), attribute(layer, "db")]
        return np.concatenate([np.ravel(row) for row in rows])

    return probe


def _pooling(layer_class: Any) -> Any:
    layer = layer_class(2, 2, 2, 0)
    out = layer.forward(IMAGES[:, :, :4].copy())
    return np.concatenate([out.ravel(), layer.backward(np.arange(out.size, dtype=float).reshape(out.shape)).ravel()])


def _dropout(layer_class: Any) -> Any:
    """Only what both forms of dropout share: the gradient passes where the value passed, in the same measure."""
    layer = layer_class(0.5)
    out = layer.forward(np.ones((20, 30)), True)
    dx = layer.backward(np.ones((20, 30)))
    return [
        bool(np.all((out == 0) | (out == out.max()))),
        bool(np.array_equal(out, dx)),
        bool(0.3 < np.mean(out > 0) < 0.7),
    ]


CLASSES = (
    Contract(
        "MulLayer", (), ("Mul", "MultiplyLayer"), {"MulLayer on 100 and 2": _mul}, methods={"forward": 2, "backward": 1}
    ),
    Contract("AddLayer", (), ("Add",), {"AddLayer on 100 and 2": _mul}, methods={"forward": 2, "backward": 1}),
    Contract(
        "Relu", (), ("ReLU", "ReLu", "ReluLayer"), {"forward and backward of a 2x2 batch": _activation}, methods=FORWARD
    ),
    Contract("Sigmoid", (), ("SigmoidLayer",), {"forward and backward of a 2x2 batch": _activation}, methods=FORWARD),
    Contract(
        "Affine",
        (("W", "w"), ("b", "B")),
        ("AffineLayer", "Linear"),
        {"forward and backward of a 2x2 batch": _affine},
        methods=FORWARD,
    ),
    Contract(
        "SoftmaxWithLoss",
        (),
        ("SoftmaxWithLossLayer", "SoftmaxCrossEntropy"),
        {"forward and backward of two samples": _loss},
        methods={"forward": 2, "backward": 1},
    ),
    Contract(
        "SimpleNet",
        (),
        ("simpleNet", "simplenet"),
        {"predict and loss with set weights": _simple_net},
        methods={"predict": 1, "loss": 2},
    ),
    Contract(
        "TwoLayerNet",
        (("input_size",), ("hidden_size",), ("output_size",)),
        (),
        {"loss and gradient with set weights": _net(4, 5, 3)},
        methods={"predict": 1, "loss": 2},
    ),
    Contract("SGD", (), (), {"four steps of SGD on x²": _path(0.1)}, methods=UPDATE),
    Contract("Momentum", (), (), {"four steps of Momentum on x²": _path(0.1, 0.9)}, methods=UPDATE),
    Contract("Nesterov", (), (), {"four steps of Nesterov on x²": _path(0.1, 0.9)}, methods=UPDATE),
    Contract("AdaGrad", (), ("Adagrad",), {"four steps of AdaGrad on x²": _path(0.1)}, methods=UPDATE),
    Contract("RMSprop", (), ("RMSProp",), {"four steps of RMSprop on x²": _path(0.1, 0.99)}, methods=UPDATE),
    Contract("Adam", (), (), {"four steps of Adam on x²": _path(0.1, 0.9, 0.999)}, methods=UPDATE),
    Contract(
        "BatchNormalization",
        (("gamma",), ("beta",)),
        ("BatchNorm",),
        {"forward and backward in training": _batch_norm},
        methods={"forward": 2, "backward": 1},
    ),
    Contract("Dropout", (), (), {"forward and backward in training": _dropout}, methods={"forward": 2, "backward": 1}),
    Contract(
        "Convolution",
        (("W",), ("b",), ("stride",), ("pad",)),
        ("Conv", "Conv2D"),
        {"stride 1, pad 0": _convolution(1, 0), "stride 1, pad 1": _convolution(1, 1)},
        methods=FORWARD,
    ),
    Contract(
        "Pooling",
        (("pool_h",), ("pool_w",), ("stride",), ("pad",)),
        ("MaxPooling", "Pool"),
        {"2x2, stride 2": _pooling},
        methods=FORWARD,
    ),
    Contract(
        "MultiLayerNet",
        (("input_size",), ("hidden_size_list",), ("output_size",)),
        (),
        {},
        methods={"predict": 1, "loss": 2},
    ),
    Contract(
        "MultiLayerNetExtend",
        (("input_size",), ("hidden_size_list",), ("output_size",)),
        (),
        {},
        methods={"predict": 1, "loss": 2},
    ),
    Contract("SimpleConvNet", (), (), {}, methods={"predict": 1, "loss": 2}),
    Contract("DeepConvNet", (), (), {}, methods={"predict": 1, "loss": 2}),
    Contract(
        "Trainer", (("network",), ("x_train",), ("t_train",), ("x_test",), ("t_test",)), (), {}, methods={"train": 0}
    ),
)
