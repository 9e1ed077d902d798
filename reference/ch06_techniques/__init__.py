"""Chapter 6: optimizers, initial weights, batch normalisation, dropout, weight decay, hyper-parameters."""

from __future__ import annotations

from reference.ch06_techniques.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSprop
from reference.ch06_techniques.search import (
    Trial,
    random_search,
    shuffle_dataset,
    smooth_curve,
    validation_split,
)

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "Momentum",
    "Nesterov",
    "RMSprop",
    "Trial",
    "random_search",
    "shuffle_dataset",
    "smooth_curve",
    "validation_split",
]
