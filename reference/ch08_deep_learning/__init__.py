"""Chapter 8: a deep network, its mistakes, and half precision."""

from reference.ch08_deep_learning.experiments import HalfFloat, Misclassified, half_float, misclassified
from reference.ch08_deep_learning.networks import DeepConvNet

__all__ = ["DeepConvNet", "HalfFloat", "Misclassified", "half_float", "misclassified"]
