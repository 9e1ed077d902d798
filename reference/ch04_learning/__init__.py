"""Chapter 4: losses, numerical differentiation, the gradient method, and networks that learn."""

from reference.ch04_learning.gradient import (
    function_1,
    function_2,
    gradient_descent,
    numerical_diff,
    numerical_gradient,
    tangent_line,
)
from reference.ch04_learning.losses import (
    cross_entropy_error,
    mean_squared_error,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    sum_squared_error,
)
from reference.ch04_learning.networks import Network, SimpleNet, TwoLayerNet, simpleNet
from reference.ch04_learning.training import History, mini_batches, train

__all__ = [
    "History",
    "Network",
    "SimpleNet",
    "TwoLayerNet",
    "cross_entropy_error",
    "function_1",
    "function_2",
    "gradient_descent",
    "mean_squared_error",
    "mini_batches",
    "numerical_diff",
    "numerical_gradient",
    "simpleNet",
    "softmax_cross_entropy",
    "softmax_cross_entropy_grad",
    "sum_squared_error",
    "tangent_line",
    "train",
]
