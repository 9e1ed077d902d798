"""LeNet and AlexNet as tables of layers: what every layer puts out, and how many parameters it has. Section 7.6.

for row in layer_table(ALEXNET, (3, 227, 227)):
    print(*row)
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from reference.ch04_learning.networks import Seed
from reference.ch05_backpropagation.layers import Relu
from reference.ch07_convolution import ConvNet, conv_output_size


class Conv(NamedTuple):
    """Square filters, each of which sees ``1 / groups`` of the channels; ReLU follows.

    Example:
        >>> Conv(96, 11, stride=4)
        Conv(filters=96, size=11, stride=4, pad=0, groups=1)
    """

    filters: int
    size: int
    stride: int = 1
    pad: int = 0
    groups: int = 1


class Pool(NamedTuple):
    """Max pooling over squares.

    Example:
        >>> Pool(3, 2)
        Pool(size=3, stride=2)
    """

    size: int
    stride: int


class Dense(NamedTuple):
    """A fully connected (affine) layer; ReLU follows but for the last one.

    Example:
        >>> Dense(10)
        Dense(outputs=10)
    """

    outputs: int


class Row(NamedTuple):
    """One layer: its name, what it puts out for one image, and how many weights and biases it has.

    Example:
        >>> layer_table([Dense(10)], (784,))
        [Row(name='Dense1', output=(10,), parameters=7850)]
    """

    name: str
    output: tuple[int, ...]
    parameters: int


Layer = Conv | Pool | Dense

LENET: tuple[Layer, ...] = (
    Conv(6, 5, pad=2),
    Pool(2, 2),
    Conv(16, 5),
    Pool(2, 2),
    Conv(120, 5),
    Dense(84),
    Dense(10),
)
"""LeNet-5 for 28x28 images, with all filters of the second convolution seeing all maps, and max pooling without
parameters: 61,706 parameters. LeCun et al. (1998) connect some maps only, and their averaging has two parameters per
map: 156 + 12 + 1,516 + 32 + 48,120 + 10,164 = 60,000 trained ones; their images are 28x28 padded to 32x32."""

ALEXNET: tuple[Layer, ...] = (
    Conv(96, 11, stride=4),
    Pool(3, 2),
    Conv(256, 5, pad=2, groups=2),
    Pool(3, 2),
    Conv(384, 3, pad=1),
    Conv(384, 3, pad=1, groups=2),
    Conv(256, 3, pad=1, groups=2),
    Pool(3, 2),
    Dense(4096),
    Dense(4096),
    Dense(1000),
)
"""AlexNet as Krizhevsky et al. (2012) trained it on two GPUs, for (3, 227, 227): in three convolutions a filter sees
the half of the channels that its GPU holds; 60,965,224 parameters. The paper says 224x224, which does not fit 11x11
filters at stride 4."""

ALEXNET_ONE_GPU: tuple[Layer, ...] = tuple(
    layer._replace(groups=1) if isinstance(layer, Conv) else layer for layer in ALEXNET
)
"""The same layers without groups: 62,378,344 parameters."""


def layer_table(layers: Sequence[Layer], input_dim: tuple[int, ...]) -> list[Row]:
    """One row per layer; nothing is computed and no memory taken, so it works for networks of any size.

    Raises:
        TypeError, ValueError: a size that does not fit the layer below.

    Example:
        >>> for row in layer_table(LENET, (1, 28, 28))[:3]:
        ...     print(*row)
        Conv1 (6, 28, 28) 156
        Pool1 (6, 14, 14) 0
        Conv2 (16, 10, 10) 2416
    """
    shape, rows = input_dim, list[Row]()
    for layer in layers:
        kind = type(layer).__name__
        number = 1 + sum(row.name.startswith(kind) for row in rows)
        shape, parameters = _above(layer, shape)
        rows.append(Row(f"{kind}{number}", shape, parameters))
    return rows


def _above(layer: Layer, below: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    """What a layer puts out on top of a shape, and its number of parameters."""
    if isinstance(layer, Dense):
        return (layer.outputs,), layer.outputs * (prod(below) + 1)
    channels, *image = below
    if isinstance(layer, Pool):
        return (channels, *(conv_output_size(side, layer.size, layer.stride) for side in image)), 0
    if channels % layer.groups or layer.filters % layer.groups:
        raise ValueError(f"groups must divide {channels} channels and {layer.filters} filters, got {layer.groups}")
    sides = (conv_output_size(side, layer.size, layer.stride, layer.pad) for side in image)
    return (layer.filters, *sides), layer.filters * (channels // layer.groups * layer.size**2 + 1)


def parameter_count(layers: Sequence[Layer], input_dim: tuple[int, ...]) -> int:
    """The number of weights and biases of all layers.

    Raises:
        TypeError, ValueError: as `layer_table`.

    Example:
        >>> print(f"{parameter_count(ALEXNET, (3, 227, 227)):,}")
        60,965,224
    """
    return sum(row.parameters for row in layer_table(layers, input_dim))


class TableNet(ConvNet):
    """A network that runs, made of the layers of a table, with He's initial weights.

    x, t and the methods: see `ConvNet`. Pooling may leave out a last row or column, so that it runs on more sizes
    than `layer_table` accepts.

    Raises:
        TypeError, ValueError: a size that does not fit; groups, which the layers of chapter 7 do not have.

    Example:
        >>> list(TableNet((Conv(2, 3), Pool(2, 2), Dense(3)), (1, 6, 6), rng=0).layers)
        ['Conv1', 'Relu1', 'Pool1', 'Affine1']
    """

    def __init__(self, table: Sequence[Layer], input_dim: tuple[int, ...], rng: Seed = None) -> None:
        super().__init__(input_dim, rng)
        for i, layer in enumerate(table, start=1):
            if isinstance(layer, Pool):
                self.add_pooling(layer.size, layer.stride)
            elif isinstance(layer, Dense):
                self.add_affine(layer.outputs)
            elif layer.groups == 1:
                self.add_convolution(layer.filters, layer.size, layer.pad, layer.stride)
            else:
                raise ValueError(f"table must have no groups, got {layer}")
            if i < len(table) and not isinstance(layer, Pool):
                self.add(Relu())


class LeNet(TableNet):
    """LeNet-5, with ReLU and max pooling as today. Section 7.6.1.

    Raises:
        TypeError, ValueError: images too small for it; a bad rng.

    Example:
        >>> net = LeNet(rng=0)
        >>> net.shapes["Conv3"], sum(value.size for value in net.params.values())
        ((120, 1, 1), 61706)
    """

    def __init__(self, input_dim: tuple[int, ...] = (1, 28, 28), rng: Seed = None) -> None:
        super().__init__(LENET, input_dim, rng)
