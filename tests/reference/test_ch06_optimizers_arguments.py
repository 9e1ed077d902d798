from __future__ import annotations

import numpy as np
import pytest

from reference.ch06_techniques import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSprop
from reference.ch06_techniques._optimizer import Optimizer

RULES = [SGD, Momentum, Nesterov, AdaGrad, RMSprop, Adam]
READ_ONLY = np.broadcast_to(1.0, (2,))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("params", "grads", "error", "message"),
    [
        ({}, {}, ValueError, "params must hold at least one parameter"),
        ({"b": np.zeros(2)}, {"B": np.zeros(2)}, ValueError, "grads must have an entry .* none for 'b'"),
        ({"b": np.zeros(2)}, {"b": np.zeros((1, 2))}, ValueError, r"grads\['b'\] must have the shape \(2,\)"),
        ({"b": np.zeros(2)}, {"b": np.zeros(2, complex)}, TypeError, r"grads\['b'\] must be .* real numbers"),
        ({"b": np.array(["1"])}, {"b": np.zeros(1)}, TypeError, r"params\['b'\] must be .* real numbers"),
        ({"b": np.zeros(0)}, {"b": np.zeros(0)}, ValueError, r"params\['b'\] must not be empty"),
        ({"b": READ_ONLY}, {"b": np.zeros(2)}, ValueError, r"params\['b'\] must be writeable"),
    ],
)
def test_bad_arguments_are_refused_before_anything_changes(rule, params, grads, error, message):
    W = np.zeros(2)
    optimizer = rule()
    params = {"W": W, **params} if params else params
    with pytest.raises(error, match=message):
        optimizer.update(params, {"W": np.ones(2), **grads})
    assert W.tolist() == [0, 0]
    assert getattr(optimizer, "iter", 0) == 0


@pytest.mark.parametrize(
    ("rule", "settings"),
    [(rule, {"lr": lr}) for rule in RULES for lr in (-0.1, np.inf, np.nan)]
    + [(Momentum, {"momentum": 1}), (Nesterov, {"momentum": -0.5}), (RMSprop, {"decay_rate": 1.5})]
    + [(Adam, {"beta1": 1.0}), (Adam, {"beta2": 2})],
)
def test_settings_out_of_range_are_refused_by_name(rule, settings):
    with pytest.raises(ValueError, match=next(iter(settings))):
        rule(**settings)


@pytest.mark.parametrize("lr", ["0.1", None, 1j, [0.1]])
def test_a_learning_rate_is_a_number(lr):
    with pytest.raises(TypeError, match="lr must be a real number"):
        SGD(lr=lr)


def test_the_base_class_is_no_rule():
    with pytest.raises(NotImplementedError):
        Optimizer(lr=0.1).update({"W": np.zeros(1)}, {"W": np.ones(1)})
