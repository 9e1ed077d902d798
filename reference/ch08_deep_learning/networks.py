"""Section 8.1: the deep network."""

from __future__ import annotations

import os
from collections.abc import Mapping

from reference.ch04_learning.networks import Seed
from reference.ch05_backpropagation.layers import Relu
from reference.ch06_techniques.regularization import Dropout
from reference.ch07_convolution.convnet import ConvNet
from reference.ch07_convolution.networks import conv_sizes

FILTERS = (16, 16, 32, 32, 64, 64)
PADS = (1, 1, 1, 2, 1, 1)  # 2 makes 16 of 14, which can be halved twice more


class DeepConvNet(ConvNet):
    """Six 3x3 convolutions with ReLU, pooling after every second, affine, ReLU, dropout, affine. Section 8.1.1.

    input_dim (C, H, W) of any size; conv_param_1 … conv_param_6: any of filter_num, filter_size, pad and stride,
    otherwise as in the book: 16, 16, 32, 32, 64, 64 filters, pad 1 and for the fourth 2. All sizes and the spread of
    the weights (He) follow from them. Without `rng` the weights and dropout's masks come from the global state.

    The book has a second dropout after the last affine layer: it sets scores of classes to 0, the right one too, so
    that the loss cannot go to 0. It is left out; in evaluation it changed no class.

    ``gradient`` and ``numerical_gradient`` are of the loss in training mode (``train_flg``), all else is in evaluation
    mode by default. What the methods take: see `ConvNet`.

    Raises:
        TypeError: a size is not a whole number.
        ValueError: sizes that do not fit, an unknown entry of a conv_param, or a bad dropout_ratio.

    Example:
        >>> net = DeepConvNet(rng=0)
        >>> net.shapes["Conv4"], net.shapes["Pool3"], net.params["W7"].shape
        ((32, 16, 16), (64, 4, 4), (1024, 50))
        >>> DeepConvNet((3, 32, 48), rng=0).shapes["Pool3"]
        (64, 4, 6)
    """

    def __init__(
        self,
        input_dim: tuple[int, ...] = (1, 28, 28),
        conv_param_1: Mapping[str, int] | None = None,
        conv_param_2: Mapping[str, int] | None = None,
        conv_param_3: Mapping[str, int] | None = None,
        conv_param_4: Mapping[str, int] | None = None,
        conv_param_5: Mapping[str, int] | None = None,
        conv_param_6: Mapping[str, int] | None = None,
        hidden_size: int = 50,
        output_size: int = 10,
        dropout_ratio: float = 0.5,
        rng: Seed = None,
    ) -> None:
        super().__init__(input_dim, rng)
        given = (conv_param_1, conv_param_2, conv_param_3, conv_param_4, conv_param_5, conv_param_6)
        for i, (param, filters, pad) in enumerate(zip(given, FILTERS, PADS, strict=True), start=1):
            default = {"filter_num": filters, "filter_size": 3, "pad": pad, "stride": 1}
            self.add_convolution(**conv_sizes(param, default, f"conv_param_{i}"), std="he")
            self.add(Relu())
            if i % 2 == 0:
                self.add_pooling(2, stride=2)
        self.add_affine(hidden_size, "he")
        self.add(Relu())
        self.add(Dropout(dropout_ratio, rng=self._random))
        self.add_affine(output_size, "he")

    def load_params(self, file_name: str | os.PathLike[str] = "params.npz", unscaled_dropout: bool = False) -> None:
        """Take over the parameters of a file, if all of them fit: see `reference.ch07_convolution.load_params`.

        ``unscaled_dropout`` is for weights that the book's code trained, as those published with it: its dropout does
        not scale in training, so the weights after it expect 1 - dropout_ratio of what this dropout hands on.
        """
        super().load_params(file_name)
        if unscaled_dropout:
            self.params["W8"] = self.params["W8"] * (1 - self.layers["Dropout1"].dropout_ratio)
