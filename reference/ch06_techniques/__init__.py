"""Chapter 6: optimizers, initial weights, batch normalisation, dropout, weight decay, hyper-parameters."""

from __future__ import annotations

from reference.ch06_techniques.initialization import activation_spread, he, initialize, xavier
from reference.ch06_techniques.layers import Tanh
from reference.ch06_techniques.networks import MultiLayerNet, MultiLayerNetExtend
from reference.ch06_techniques.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSprop
from reference.ch06_techniques.regularization import BatchNormalization, Dropout, weight_decay
from reference.ch06_techniques.search import (
    Trial,
    random_search,
    shuffle_dataset,
    smooth_curve,
    validation_split,
)
from reference.ch06_techniques.trainer import Trainer

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "BatchNormalization",
    "Dropout",
    "Momentum",
    "MultiLayerNet",
    "MultiLayerNetExtend",
    "Nesterov",
    "RMSprop",
    "Tanh",
    "Trainer",
    "Trial",
    "activation_spread",
    "he",
    "initialize",
    "random_search",
    "shuffle_dataset",
    "smooth_curve",
    "validation_split",
    "weight_decay",
    "xavier",
]
