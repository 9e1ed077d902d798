"""Section 7.5: the network with one convolution."""

from __future__ import annotations

from collections.abc import Mapping

from reference.ch04_learning.networks import Seed
from reference.ch05_backpropagation.layers import Relu
from reference.ch07_convolution.convnet import ConvNet

CONV_PARAM = {"filter_num": 30, "filter_size": 5, "pad": 0, "stride": 1}


class SimpleConvNet(ConvNet):
    """Convolution, ReLU, 2x2 max pooling, affine, ReLU, affine, softmax with loss. Section 7.5.

    input_dim (C, H, W), square or not; conv_param: any of filter_num, filter_size, pad and stride, otherwise as in
    the book 30, 5, 0 and 1. hidden_size, output_size: the numbers of the two affine layers. weight_init_std: the
    deviation of the weights, or "he" or "xavier". Without `rng` the weights come from the global state, as in the
    book. What predict, loss, accuracy, gradient, save_params and load_params take: see `ConvNet`.

    Raises:
        TypeError: a size is not a whole number.
        ValueError: sizes that do not fit, or an unknown entry of conv_param.

    Example:
        >>> net = SimpleConvNet(rng=0)
        >>> list(net.layers)
        ['Conv1', 'Relu1', 'Pool1', 'Affine1', 'Relu2', 'Affine2']
        >>> {name: value.shape for name, value in net.params.items() if name.startswith("W")}
        {'W1': (30, 1, 5, 5), 'W2': (4320, 100), 'W3': (100, 10)}
    """

    def __init__(
        self,
        input_dim: tuple[int, ...] = (1, 28, 28),
        conv_param: Mapping[str, int] | None = None,
        hidden_size: int = 100,
        output_size: int = 10,
        weight_init_std: str | float = 0.01,
        rng: Seed = None,
    ) -> None:
        super().__init__(input_dim, rng)
        self.add_convolution(**conv_sizes(conv_param, CONV_PARAM, "conv_param"), std=weight_init_std)
        self.add(Relu())
        self.add_pooling(2, stride=2)
        self.add_affine(hidden_size, weight_init_std)
        self.add(Relu())
        self.add_affine(output_size, weight_init_std)


def conv_sizes(given: Mapping[str, int] | None, default: Mapping[str, int], name: str) -> dict[str, int]:
    """The sizes of a convolution, completed by defaults.

    Raises:
        ValueError: an unknown entry.

    Example:
        >>> conv_sizes({"pad": 2}, CONV_PARAM, "conv_param")
        {'filter_num': 30, 'filter_size': 5, 'pad': 2, 'stride': 1}
    """
    unknown = set(given or {}) - set(default)
    if unknown:
        raise ValueError(f"{name} must have only {', '.join(default)}, got {', '.join(map(repr, sorted(unknown)))}")
    return {**default, **(given or {})}
