"""An environment of the matrix is what its name says."""

import os
import re
import sys

import numpy as np
import pytest

NUMPY = {"np123": (1, 23), "np126": (1, 26), "np20": (2, 0)}


def test_the_environment_has_the_versions_of_its_name():
    match = re.fullmatch(r"py3(\d+)-(\w+)", os.environ.get("TOX_ENV_NAME", ""))
    if not match:
        pytest.skip("only an environment of tox promises versions by its name")
    assert sys.version_info[:2] == (3, int(match[1]))
    version = tuple(int(part) for part in np.__version__.split(".")[:2])
    assert version == NUMPY[match[2]] if match[2] in NUMPY else version >= (2, 1)
