"""Every example in a docstring runs, and every public name has one."""

import doctest
import importlib
import pkgutil

import pytest

import errata
import reference

MODULES = [
    info.name
    for package in (reference, errata)
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    # figures draws with matplotlib, and its examples are its tests
    if "figures" not in info.name and not info.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
