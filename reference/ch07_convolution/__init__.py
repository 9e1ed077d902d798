"""Chapter 7: convolution, pooling, and a network of them."""

from reference.ch07_convolution.im2col import col2im, conv_output_size, im2col
from reference.ch07_convolution.layers import Convolution, Pooling

__all__ = ["Convolution", "Pooling", "col2im", "conv_output_size", "im2col"]
