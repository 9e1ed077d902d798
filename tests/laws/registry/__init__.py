"""Every public callable of the reference, with how it is called and which laws apply to it."""

from registry import (
    ch01_python,
    ch02_perceptron,
    ch03_neural_network,
    ch04_losses_and_gradients,
    ch04_networks,
    ch05_backpropagation,
    ch06_optimizers,
    ch06_techniques,
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
)
CASES = tuple(case for module in MODULES for case in module.CASES)
