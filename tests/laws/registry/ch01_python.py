"""Chapter 1."""

import numpy as np
from cases import BATCH, Batch, Case, some

from reference.ch01_python import Man, broadcast_shape, elements_above, elements_at, sample_points


def introduce(name):
    man = Man(name)
    man.hello()
    man.goodbye()


CASES = [
    Case("Man", introduce, {"name": "David"}, (Man, Man.hello, Man.goodbye)),
    Case(
        "broadcast_shape",
        broadcast_shape,
        {"x": some(2, 3), "y": some(3)},
        (broadcast_shape,),
        wrong={"y": ((4,),)},
        without={BATCH: "its result is a shape"},
    ),
    Case(
        "elements_at",
        elements_at,
        {"x": some(3, 2), "indices": np.array([0, 2, 4])},
        (elements_at,),
        batch=Batch(("indices",)),
        bad=(
            ({"indices": [0.5]}, "indices must be whole numbers, got dtype float64"),
            ({"indices": [0, 6]}, "indices must be from -6 to 5 for x of shape (3, 2), got 6"),
            ({"indices": [-7]}, "indices must be from -6 to 5 for x of shape (3, 2), got -7"),
            ({"indices": [[0], [1, 2]]}, "indices must be an array of real numbers, got rows of different lengths"),
        ),
    ),
    Case(
        "elements_above",
        elements_above,
        {"x": some(3, 2), "threshold": 0.5},
        (elements_above,),
        without={BATCH: "how many elements come out depends on their values"},
    ),
    Case(
        "sample_points",
        sample_points,
        {"start": -1.0, "stop": 3.0, "step": 0.5},
        (sample_points,),
        bad=(({"step": 0.0}, "step must be above 0"), ({"stop": -1.0}, "stop above start")),
    ),
]
