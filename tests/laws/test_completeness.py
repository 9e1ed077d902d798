"""No public callable of the reference escapes the laws, and none is without an example."""

import importlib
import inspect
import pkgutil

import cases
import pytest
from registry import CASES
from registry.exempt import EXEMPT

import reference

SKIPPED = "figures", "__main__"  # pictures need matplotlib and have tests of their own


def modules():
    for info in pkgutil.walk_packages(reference.__path__, "reference."):
        parts = info.name.split(".")[1:]
        if not any(part in SKIPPED or part.startswith("_") for part in parts):
            yield importlib.import_module(info.name)


def is_ours(item):
    return (inspect.isclass(item) or inspect.isfunction(item)) and item.__module__.startswith("reference.")


def public(module):
    """What the module offers: the names in `__all__`, or what it defines."""
    names = getattr(module, "__all__", None) or [
        name
        for name, item in vars(module).items()
        if is_ours(item) and item.__module__ == module.__name__ and not name.startswith("_")
    ]
    return {f"{module.__name__}.{name}": getattr(module, name) for name in names if is_ours(getattr(module, name))}


CALLABLES = {name: item for module in modules() for name, item in public(module).items()}


def methods(name, item):
    """The public methods and properties that a class has of its own, or from a class of the reference."""
    if not inspect.isclass(item) or item in EXEMPT:
        return {}
    own = [key for ours in inspect.getmro(item) if ours.__module__.startswith("reference.") for key in vars(ours)]
    found = {key: getattr(item, key) for key in own if not key.startswith("_")}
    kinds = (inspect.isfunction, lambda value: isinstance(value, property))
    return {f"{name}.{key}": value for key, value in found.items() if any(kind(value) for kind in kinds)}


COVERED = {item for case in CASES for item in case.covers}


def without_case(found):
    return sorted(name for name, item in found.items() if item not in COVERED and item not in EXEMPT)


def test_every_public_function_and_class_is_in_the_registry_or_exempt_with_a_reason():
    assert without_case(CALLABLES) == []


def test_every_public_method_is_in_the_registry_or_exempt_with_a_reason():
    found = {}
    for name, item in CALLABLES.items():
        found.update(methods(name, item))
    assert without_case(found) == []


def test_nothing_is_exempt_that_has_a_case():
    assert [item for item in EXEMPT if item in COVERED] == []


def test_the_walk_finds_what_is_public():
    names = {"reference.ch03_neural_network.softmax", "reference.ch04_learning.mean_squared_error"}
    assert names <= set(CALLABLES)
    assert "reference.ch06_techniques._optimizer.Optimizer" not in CALLABLES
    assert "reference.ch05_backpropagation.Affine.backward" in methods(
        "reference.ch05_backpropagation.Affine", CALLABLES["reference.ch05_backpropagation.Affine"]
    )


def test_every_case_has_a_name_of_its_own():
    names = [case.name for case in CASES]
    assert sorted(names) == sorted(set(names))


def test_reasons_are_given_for_laws_that_exist():
    assert {law for case in CASES for law in case.without} <= set(cases.LAWS)
    assert all(reason for case in CASES for reason in case.without.values())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_case_with_arrays_has_a_batch_or_a_reason_why_not(case):
    assert bool(case.arrays) <= bool(case.batch or case.without.get(cases.BATCH))


DIFFERENTIABLE = [case for case in CASES if case.name.split(" ")[0].endswith(("backward", "gradient"))]


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_every_gradient_is_compared_with_differences(case):
    assert case.slope or case.without.get(cases.GRADIENT)


def test_every_public_function_and_class_has_an_example():
    assert sorted(name for name, item in CALLABLES.items() if ">>>" not in (item.__doc__ or "")) == []
