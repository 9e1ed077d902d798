"""The laws of the reference, each written once and applied to every public callable that it applies to."""

import copy

import cases
import numpy as np
import pytest
from cases import all_equal, equal, is_real, leaves
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from registry import CASES

EPS = {np.float16: 2**-10, np.float32: 2**-23, np.float64: 2**-52}


def obeying(law, applies=lambda case: case.arrays):
    """Run a test for every case that the law applies to."""
    chosen = [case for case in CASES if case.obeys(law) and applies(case)]
    return pytest.mark.parametrize("case", chosen, ids=[case.name for case in chosen])


def close(result, expected, operations=2**12, dtype=np.float64):
    """Equal up to the rounding of so many operations, each relative to the largest number."""
    result, expected = (np.asarray(value, dtype=np.float64) for value in (result, expected))
    finite = expected[np.isfinite(expected)]
    scale = max(1.0, float(np.abs(finite).max(initial=0)))
    np.testing.assert_allclose(result, expected, rtol=0, atol=operations * EPS[dtype] * scale)


@obeying(cases.UNMODIFIED)
def test_inputs_are_never_modified(case):
    arguments = case.fresh()
    case.call(**arguments)
    modified = [name for name, value in arguments.items() if not all_equal(value, case.arguments[name])]
    assert set(modified) <= set(case.changes)


@obeying(cases.UNMODIFIED)
def test_read_only_inputs_are_accepted(case):
    arguments = case.fresh()
    for name in set(case.arrays) - set(case.changes):
        arguments[name].flags.writeable = False
    assert all_equal(case.call(**arguments), case.call(**case.fresh()))


def whole_numbers(case):
    """The sample arguments as whole numbers: the given ones, or the float ones made larger and rounded."""
    return {name: case.integers.get(name, np.rint(3 * case.arguments[name]).astype(np.int64)) for name in case.arrays}


@obeying(cases.INTEGERS)
def test_integer_input_means_the_same_as_float_input(case):
    whole = whole_numbers(case)
    expected = case.call(**case.fresh(**{name: value.astype(np.float64) for name, value in whole.items()}))
    assert all_equal(case.call(**case.fresh(**copy.deepcopy(whole))), expected)
    assert all_equal(case.call(**case.fresh(**{name: value.tolist() for name, value in whole.items()})), expected)


@obeying(cases.INTEGERS)
def test_unsigned_input_means_the_same_as_float_input(case):
    whole = {name: np.abs(value) for name, value in whole_numbers(case).items()}
    expected = case.call(**case.fresh(**{name: value.astype(np.float64) for name, value in whole.items()}))
    assert all_equal(case.call(**case.fresh(**{k: value.astype(np.uint8) for k, value in whole.items()})), expected)


def of_dtype(arguments, dtype):
    return {name: value.astype(dtype) if is_real(value) else value for name, value in arguments.items()}


def check_dtype(case, arguments, dtype, operations):
    results = leaves(case.call(**of_dtype(arguments, dtype)))
    found = [
        value.dtype for value in results if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f"
    ]
    assert found == [dtype] * len(found)
    for result, expected in zip(results, leaves(case.call(**copy.deepcopy(arguments))), strict=True):
        if case.precise and isinstance(result, (np.ndarray, np.generic, float)):
            close(result, expected, operations, dtype)


@obeying(cases.FLOAT32)
def test_float32_stays_float32(case):
    check_dtype(case, case.fresh(), np.float32, operations=2**8)


@obeying(cases.FLOAT16)
def test_float16_stays_float16(case):
    check_dtype(case, case.fresh(), np.float16, operations=2**6)


@obeying(cases.FLOAT32, lambda case: case.batch and case.arrays)
def test_a_single_sample_in_float32_stays_float32(case):
    arguments = case.fresh()
    for _ in range(case.batch.depth):
        arguments = single(case, arguments, 0)
        check_dtype(case, arguments, np.float32, operations=2**8)


def single(case, arguments, i):
    rows = i if case.batch.rows else slice(i, i + 1)
    return {**copy.deepcopy(arguments), **{name: arguments[name][rows] for name in case.batch.arguments}}


def joined(case, singles, how):
    if how == "stack":
        return np.stack(singles) if case.batch.rows else np.concatenate(singles)
    return {"mean": np.mean, "sum": np.sum, "same": np.median}[how](singles, axis=0)


@obeying(cases.BATCH, lambda case: case.batch)
def test_a_batch_is_the_stack_of_its_singles(case):
    arguments = case.fresh()
    for _ in range(case.batch.depth):
        samples = len(arguments[case.batch.arguments[0]])
        together = leaves(case.call(**copy.deepcopy(arguments)))
        alone = [leaves(case.call(**single(case, arguments, i))) for i in range(samples)]
        how = case.batch.outputs * (1 if len(case.batch.outputs) > 1 else len(together))
        for batch, singles, mode in zip(together, zip(*alone, strict=True), how, strict=True):
            close(batch, joined(case, singles, mode))
        arguments = single(case, arguments, 0)


SIZES = (0.0, 5e-324, 1e-310, 1e-150, 1.0, 1e3, 1e30, 1e150, 1e300)


def extremes(case, name):
    """The sample argument in all sizes from 0 to the largest, alike or mixed, with the signs of the sample."""
    sample, largest = case.arguments[name], case.largest.get(name, 1e300)
    sizes = [size for size in SIZES if size <= largest]
    mixed = np.resize(sizes, sample.shape)
    values = [*(np.copysign(size, sample) for size in (*sizes, largest)), np.copysign(mixed, sample)]
    return [*values, np.full_like(sample, largest), np.full_like(sample, -largest)]


def has_nan(result):
    return any(np.any(np.isnan(leaf)) for leaf in leaves(result) if isinstance(leaf, (np.ndarray, np.generic, float)))


@obeying(cases.FINITE)
def test_no_warning_and_no_nan_for_finite_input(case):
    for name in case.arrays:
        for value in case.extremes.get(name, None) or extremes(case, name):
            result = case.call(**case.fresh(**{name: np.array(value)}))
            assert not has_nan(result), f"{name} = {value}"


@obeying(cases.FINITE)
def test_no_warning_and_no_nan_for_finite_float32(case):
    for name in case.arrays:
        largest = case.largest.get(name, 1e300) ** (37 / 300)  # 1e37 is to float32 what 1e300 is to float64
        for size in (0, 1e-45, 1e-40, 1e3, largest):
            value = np.copysign(min(size, largest), case.arguments[name])
            if name not in case.extremes:
                result = case.call(**of_dtype(case.fresh(**{name: value}), np.float32))
                assert not has_nan(result), f"{name} = {value}"


@obeying(cases.FINITE)
@seed(0)
@settings(max_examples=8)
@given(data=st.data())
def test_no_warning_and_no_nan_for_any_finite_input(case, data):
    name = data.draw(st.sampled_from(case.arrays))
    if name in case.extremes:
        value = np.array(data.draw(st.sampled_from(case.extremes[name])))
    else:
        largest = case.largest.get(name, 1e300)
        value = data.draw(arrays(np.float64, case.arguments[name].shape, elements=st.floats(-largest, largest)))
    assert not has_nan(case.call(**case.fresh(**{name: value})))


def total(case, arguments):
    """What the slopes are the slopes of: one number, or all of them weighted by dout."""
    dout = arguments.pop("dout", 1.0)
    return float(np.sum(dout * np.asarray(case.slope.of(**arguments))))


def central_difference(case, name, index):
    def moved(by):
        arguments = case.fresh()
        if index:
            arguments[name][index] += by
        else:
            arguments[name] = arguments[name] + by
        return total(case, arguments)

    h = 2.0**-17  # about eps^(1/3), where what rounding and what curvature add are equally small
    return (moved(h) - moved(-h)) / (2 * h)


@obeying(cases.GRADIENT, lambda case: case.slope)
def test_the_gradient_agrees_with_central_differences(case):
    slopes = leaves(case.call(**case.fresh()))
    for name, slope in zip(case.slope.by, slopes, strict=True):
        expected = np.empty(np.shape(case.arguments[name]))
        for index in np.ndindex(expected.shape):
            expected[index] = central_difference(case, name, index)
        scale = max(1.0, np.abs(expected).max())
        np.testing.assert_allclose(slope, expected, rtol=0, atol=case.slope.tolerance * scale, err_msg=name)


def state():
    return np.random.get_state()[1:3]


@obeying(cases.SEED, lambda case: True)
def test_same_seed_same_result(case):
    before = copy.deepcopy(state())
    results = [case.call(**case.fresh()) for _ in range(2)]
    assert all_equal(*results)
    assert all(np.array_equal(a, b) for a, b in zip(before, state(), strict=True)), "the global state was used"


@obeying(cases.SEED, lambda case: "rng" in case.arguments)
def test_a_seed_is_a_generator_of_that_seed_and_another_seed_is_another_result(case):
    result = case.call(**case.fresh(rng=7))
    assert all_equal(result, case.call(**case.fresh(rng=np.random.default_rng(7))))
    assert not all(equal(a, b) for a, b in zip(leaves(result), leaves(case.call(**case.fresh(rng=8))), strict=True))


@obeying(cases.SEED, lambda case: "rng" in case.arguments)
def test_without_a_seed_the_global_state_decides(case):
    old = np.random.get_state()
    try:
        results = []
        for _ in range(2):
            np.random.seed(7)
            results.append(case.call(**case.fresh(rng=None)))
    finally:
        np.random.set_state(old)
    assert all_equal(*results)
