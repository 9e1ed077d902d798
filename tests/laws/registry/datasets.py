"""The data sets: what ships inside, and the format of the MNIST files."""

import tempfile
from pathlib import Path

from cases import Case

from reference import datasets
from reference.datasets.idx import parse_idx, unpack

TWO_LABELS = bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 2])


def load(content):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "two-labels")
        file.write_bytes(content)
        return datasets.load_idx(file)


CASES = [
    Case(
        "load_digits",
        datasets.load_digits,
        {"normalize": True, "flatten": False, "one_hot_label": True, "split": True},
        (datasets.load_digits,),
    ),
    Case("load_iris", datasets.load_iris, {"one_hot_label": False, "split": True}, (datasets.load_iris,)),
    Case("load_idx", load, {"content": TWO_LABELS}, (datasets.load_idx,)),
    Case("parse_idx", parse_idx, {"content": TWO_LABELS, "source": "two labels"}, (parse_idx,), kept=("source",)),
    Case("unpack", unpack, {"raw": TWO_LABELS, "source": "two labels"}, (unpack,), kept=("source",)),
]
