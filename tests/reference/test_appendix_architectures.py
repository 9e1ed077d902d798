"""LeNet and AlexNet: sizes and numbers of parameters as published."""

from __future__ import annotations

import re

import numpy as np
import pytest

from reference.appendix_architectures import (
    ALEXNET,
    ALEXNET_ONE_GPU,
    LENET,
    Conv,
    Dense,
    LeNet,
    Pool,
    Row,
    TableNet,
    layer_table,
    parameter_count,
)
from reference.ch05_backpropagation.networks import gradient_check


def test_lenet_has_the_published_sizes() -> None:
    rows = layer_table(LENET, (1, 28, 28))
    outputs = [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,), (10,)]
    assert [row.output for row in rows] == outputs
    assert [row.parameters for row in rows] == [156, 0, 2416, 0, 48120, 10164, 850]


def test_alexnet_has_the_published_sizes() -> None:
    rows = layer_table(ALEXNET, (3, 227, 227))
    maps = [(96, 55), (96, 27), (256, 27), (256, 13), (384, 13), (384, 13), (256, 13), (256, 6)]
    assert [row.output for row in rows] == [(c, n, n) for c, n in maps] + [(4096,), (4096,), (1000,)]
    assert [row.name for row in rows[:4]] == ["Conv1", "Pool1", "Conv2", "Pool2"]


@pytest.mark.parametrize(("layers", "parameters"), [(ALEXNET, 60_965_224), (ALEXNET_ONE_GPU, 62_378_344)])
def test_alexnet_has_the_published_number_of_parameters(layers, parameters: int) -> None:
    assert parameter_count(layers, (3, 227, 227)) == parameters


def test_the_image_size_in_the_paper_on_alexnet_does_not_fit() -> None:
    with pytest.raises(ValueError, match="stride must divide 213"):
        layer_table(ALEXNET, (3, 224, 224))


def test_a_table_counts_what_the_running_network_holds() -> None:
    net = LeNet(rng=0)
    for i, row in enumerate([row for row in layer_table(LENET, (1, 28, 28)) if row.parameters], start=1):
        assert net.params[f"W{i}"].size + net.params[f"b{i}"].size == row.parameters, row


def test_lenet_runs_on_images_of_both_sizes() -> None:
    assert LeNet(rng=0).predict(np.zeros((2, 1, 28, 28))).shape == (2, 10)
    assert LeNet((1, 32, 32), rng=0).predict(np.zeros((2, 1, 32, 32))).shape == (2, 10)


def test_the_gradient_of_a_table_agrees_with_central_differences() -> None:
    net = TableNet((Conv(2, 3), Pool(2, 2), Conv(2, 2), Dense(4), Dense(3)), (1, 8, 8), rng=0)
    x = np.random.default_rng(1).random((2, 1, 8, 8))
    for name, difference in gradient_check(net, x, [0, 2]).items():
        assert difference.relative < 1e-5, (name, difference)


def test_groups_have_a_table_but_do_not_run() -> None:
    assert layer_table([Conv(4, 3, groups=2)], (2, 3, 3)) == [Row("Conv1", (4, 1, 1), 40)]
    with pytest.raises(ValueError, match="table must have no groups, got Conv"):
        TableNet([Conv(4, 3, groups=2)], (2, 3, 3))
    with pytest.raises(ValueError, match=re.escape("groups must divide 3 channels and 4 filters, got 2")):
        layer_table([Conv(4, 3, groups=2)], (3, 3, 3))
    with pytest.raises(ValueError, match=re.escape("groups must divide 2 channels and 3 filters, got 2")):
        layer_table([Conv(3, 3, groups=2)], (2, 3, 3))
