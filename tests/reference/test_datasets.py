"""The bundled data sets and the IDX reader."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest
import sklearn.datasets
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reference.datasets import DatasetError, load_digits, load_idx, load_iris
from reference.datasets.idx import parse_idx, unpack

CODES = {"uint8": 0x08, "int8": 0x09, "int16": 0x0B, "int32": 0x0C, "float32": 0x0D, "float64": 0x0E}


def idx_bytes(array):
    header = bytes([0, 0, CODES[array.dtype.name], array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


def test_digits_are_the_ones_of_scikit_learn():
    x, t = load_digits(normalize=False, split=False)
    x_expected, t_expected = sklearn.datasets.load_digits(return_X_y=True)
    assert np.array_equal(x, x_expected)
    assert np.array_equal(t, t_expected)


def test_iris_is_the_one_of_scikit_learn():
    x, t = load_iris(split=False)
    x_expected, t_expected = sklearn.datasets.load_iris(return_X_y=True)
    assert np.array_equal(x, x_expected)
    assert np.array_equal(t, t_expected)


def test_digits_are_float32_between_0_and_1_with_int64_labels():
    (x_train, t_train), (x_test, t_test) = load_digits()
    assert (x_train.shape, t_train.shape, x_test.shape, t_test.shape) == ((1442, 64), (1442,), (355, 64), (355,))
    assert (x_train.dtype, t_train.dtype, x_test.dtype, t_test.dtype) == ("float32", "int64", "float32", "int64")
    assert (x_train.min(), x_train.max()) == (0, 1)


def test_digits_are_16_at_most_and_still_float32_when_not_normalized():
    x, _ = load_digits(normalize=False, split=False)
    assert (x.dtype, x.min(), x.max()) == ("float32", 0, 16)


def test_digits_have_a_channel_axis_when_not_flattened():
    (x, _), _ = load_digits(flatten=False)
    (flat, _), _ = load_digits()
    assert x.shape == (1442, 1, 8, 8)
    assert np.array_equal(x.reshape(1442, 64), flat)


@pytest.mark.parametrize(("load", "dtype"), [(load_digits, "float32"), (load_iris, "float64")])
def test_one_hot_labels_have_their_one_at_the_label_and_the_dtype_of_the_data(load, dtype):
    (_, rows), _ = load(one_hot_label=True)
    (x, numbers), _ = load()
    assert np.array_equal(rows, np.eye(numbers.max() + 1)[numbers])
    assert rows.dtype == x.dtype == dtype


@pytest.mark.parametrize("load", [load_digits, load_iris])
def test_both_parts_together_are_the_whole_and_one_in_five_of_each_class_is_for_testing(load):
    x, t = load(split=False)
    (x_train, t_train), (x_test, t_test) = load()
    whole = sorted(np.column_stack([x, t]).tolist())
    parts = np.vstack([np.column_stack([x_train, t_train]), np.column_stack([x_test, t_test])])
    assert sorted(parts.tolist()) == whole
    assert np.array_equal(np.bincount(t_test), np.bincount(t) // 5)


@pytest.mark.parametrize("load", [load_digits, load_iris])
def test_each_call_returns_new_writable_arrays(load):
    (x, t), _ = load()
    x[:], t[:] = -1, -1
    (x_again, t_again), _ = load()
    assert x_again.min() >= 0
    assert t_again.min() == 0


@given(hnp.arrays(st.sampled_from(sorted(CODES)), hnp.array_shapes(max_dims=4)))
def test_an_array_written_as_idx_is_read_back(array):
    back = parse_idx(idx_bytes(array), "file")
    assert back.tobytes() == array.tobytes()
    assert (back.shape, back.dtype, back.flags.writeable) == (array.shape, array.dtype, True)


@given(st.one_of(st.binary(), st.binary().map(lambda rest: b"\0\0\x08" + rest)))
def test_any_bytes_are_an_array_or_a_dataset_error(content):
    try:
        outcome = str(parse_idx(content, "file").tolist())
    except DatasetError as error:
        outcome = str(error)
    assert outcome.startswith(("file must", "[")), outcome


@given(st.binary())
def test_any_bytes_after_the_mark_of_gzip_are_unpacked_or_a_dataset_error(rest):
    raw = b"\x1f\x8b" + rest
    try:
        expected = gzip.decompress(raw)
    except Exception:
        with pytest.raises(DatasetError, match="file must be a complete gzip file"):
            unpack(raw, "file")
    else:
        assert unpack(raw, "file") == expected


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", ["labels", "labels.gz"])
def test_load_idx_goes_by_the_content_and_not_by_the_name(tmp_path, pack, name):
    (tmp_path / name).write_bytes(pack(idx_bytes(np.array([7, 2], "uint8"))))
    assert load_idx(tmp_path / name).tolist() == [7, 2]
    assert load_idx(str(tmp_path / name)).tolist() == [7, 2]


GOOD = idx_bytes(np.arange(6, dtype="uint8").reshape(2, 3))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "got 0 bytes"),
        (b"\0\0\x08", "got 3 bytes"),
        (GOOD[:10], "got 10 bytes that start with"),
        (GOOD[:-1], r"must have 18 bytes unpacked, .*shape \(2, 3\), uint8\), got 17"),
        (GOOD + b"\0", "must have 18 bytes unpacked, .* got 19"),
        (b"\1" + GOOD[1:], "must be an IDX file"),
        (b"\0\0\x0a" + GOOD[3:], "must be an IDX file"),
        (b"\0\0\x08\0", "must be an IDX file"),
        (b"\0\0\x08\x21" + b"\0\0\0\1" * 33 + b"\0", "must be an IDX file"),
        (b"\0\0\x08\1\0\0\0\0", r"at least one number, got shape \(0,\)"),
        (b"\n<!DOCTYPE html><title>403</title>", "a web page, not data"),
        (gzip.compress(b"<html>", mtime=0), "a web page, not data"),
        (gzip.compress(GOOD, mtime=0)[:-4], "must be a complete gzip file"),
        (gzip.compress(GOOD, mtime=0)[:15] + b"\xff" * 9, "must be a complete gzip file"),
    ],
)
def test_a_file_that_is_not_idx_is_refused_by_name(tmp_path, content, message):
    (tmp_path / "labels").write_bytes(content)
    with pytest.raises(DatasetError, match=message) as caught:
        load_idx(tmp_path / "labels")
    assert str(tmp_path / "labels") in str(caught.value)


def test_a_missing_file_and_a_folder_are_dataset_errors(tmp_path):
    with pytest.raises(DatasetError, match="absent cannot be read: No such file"):
        load_idx(tmp_path / "absent")
    with pytest.raises(DatasetError, match=r"cannot be read: (Is a directory|Permission denied)"):
        load_idx(tmp_path)
