"""Chapter 7: convolution, pooling, and a network of them."""

from reference.ch07_convolution.convnet import ConvNet
from reference.ch07_convolution.filters import filter_grid
from reference.ch07_convolution.im2col import col2im, conv_output_size, im2col
from reference.ch07_convolution.layers import Convolution, Pooling
from reference.ch07_convolution.networks import SimpleConvNet
from reference.ch07_convolution.parameters import load_params, save_params

__all__ = [
    "ConvNet",
    "Convolution",
    "Pooling",
    "SimpleConvNet",
    "col2im",
    "conv_output_size",
    "filter_grid",
    "im2col",
    "load_params",
    "save_params",
]
