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

__all__ = [
    "cross_entropy_error",
    "function_1",
    "function_2",
    "gradient_descent",
    "mean_squared_error",
    "numerical_diff",
    "numerical_gradient",
    "softmax_cross_entropy",
    "softmax_cross_entropy_grad",
    "sum_squared_error",
    "tangent_line",
]
