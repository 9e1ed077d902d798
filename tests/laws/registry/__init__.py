"""Every public callable of the reference, with how it is called and which laws apply to it."""

from registry import (
    appendices,
    appendices_of_numbers,
    ch01_python,
    ch02_perceptron,
    ch03_neural_network,
    ch04_losses_and_gradients,
    ch04_networks,
    ch05_backpropagation,
    ch06_optimizers,
    ch06_techniques,
    ch07_convolution,
    ch08_deep_learning,
    datasets,
)

MODULES = (
    ch01_python,
    ch02_perceptron,
    ch03_neural_network,
    ch04_losses_and_gradients,
    ch04_networks,
    ch05_backpropagation,
    ch06_optimizers,
    ch06_techniques,
    ch07_convolution,
    ch08_deep_learning,
    appendices,
    appendices_of_numbers,
    datasets,
)
CASES = tuple(case for module in MODULES for case in module.CASES)
