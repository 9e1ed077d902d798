"""Chapter 5: backpropagation, from the computational graph of two apples to a network made of layers."""

from reference.ch05_backpropagation.graph import AddLayer, MulLayer, buy_apple, buy_apple_orange, sum_to_shape
from reference.ch05_backpropagation.layers import Affine, Relu, Sigmoid, SoftmaxWithLoss
from reference.ch05_backpropagation.networks import Differences, TwoLayerNet, gradient_check

__all__ = [
    "AddLayer",
    "Affine",
    "Differences",
    "MulLayer",
    "Relu",
    "Sigmoid",
    "SoftmaxWithLoss",
    "TwoLayerNet",
    "buy_apple",
    "buy_apple_orange",
    "gradient_check",
    "sum_to_shape",
]
