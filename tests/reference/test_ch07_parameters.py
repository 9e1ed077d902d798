"""Section 7.5: parameters are saved without a pickle, and loaded only where they belong."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import numpy as np
import pytest

from reference.ch06_techniques import SGD
from reference.ch07_convolution import SimpleConvNet, filter_grid, load_params, save_params

PARAMS = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([3.0], dtype=np.float32)}


def network(seed: int) -> SimpleConvNet:
    return SimpleConvNet((1, 4, 4), {"filter_num": 2, "filter_size": 3}, 3, 2, rng=seed)


def test_a_network_predicts_the_same_after_save_and_load(tmp_path: Path) -> None:
    net, other, x = network(0), network(1), np.random.default_rng(2).random((3, 1, 4, 4))
    net.save_params(tmp_path / "params.npz")
    assert not np.array_equal(other.predict(x), net.predict(x))
    other.load_params(tmp_path / "params.npz")
    np.testing.assert_array_equal(other.predict(x), net.predict(x))


def test_dtypes_survive(tmp_path: Path) -> None:
    save_params(PARAMS, tmp_path / "p.npz")
    loaded = load_params(tmp_path / "p.npz", PARAMS)
    assert {name: value.dtype.name for name, value in loaded.items()} == {"W1": "float64", "b1": "float32"}


def test_nothing_but_the_file_is_left_behind(tmp_path: Path) -> None:
    save_params(PARAMS, tmp_path / "p.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["p.npz"]


def test_training_never_writes_over_the_weights_it_started_from(tmp_path: Path) -> None:
    file, net = tmp_path / "params.npz", network(0)
    net.save_params(file)
    before = file.read_bytes()
    net.load_params(file)
    SGD(lr=0.1).update(net.params, net.gradient(np.ones((2, 1, 4, 4)), [0, 1]))
    with pytest.raises(FileExistsError, match="exists; choose another name, or say overwrite=True"):
        net.save_params(file)
    assert file.read_bytes() == before
    net.save_params(file, overwrite=True)
    np.testing.assert_array_equal(load_params(file, net.params)["W1"], net.params["W1"])


def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "p.npz"
    save_params(PARAMS, file)
    before = file.read_bytes()

    def full_disk(handle, **arrays) -> None:
        handle.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="no space left"):
        save_params(PARAMS, file, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["p.npz"]
    assert file.read_bytes() == before


def test_the_name_of_a_pickle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"file_name must end in \.npz, got params\.pkl"):
        save_params(PARAMS, tmp_path / "params.pkl")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"W1": np.ones((1, 2))}, "must hold W1, b1, got W1"),
        ({}, "must hold W1, b1, got nothing"),
        ({**PARAMS, "W2": np.ones(1)}, "must hold W1, b1, got W1, W2, b1"),
        ({**PARAMS, "W1": np.ones((2, 1))}, "must have shape (1, 2), got (2, 1)"),
        ({**PARAMS, "b1": np.array([np.nan])}, "b1 in "),
        ({**PARAMS, "b1": np.array([1])}, "must hold finite numbers, got dtype int64"),
    ],
)
def test_parameters_of_another_network_are_refused(tmp_path: Path, params, message: str) -> None:
    np.savez(tmp_path / "p.npz", **params)
    with pytest.raises(ValueError, match=re.escape(message)):
        load_params(tmp_path / "p.npz", PARAMS)


def test_a_network_that_refuses_a_file_stays_as_it_was(tmp_path: Path) -> None:
    net = network(0)
    before = {name: value.copy() for name, value in net.params.items()}
    np.savez(tmp_path / "p.npz", **{**{name: value + 1 for name, value in before.items()}, "b3": np.array([np.inf, 0])})
    with pytest.raises(ValueError, match=r"b3 in .* must hold finite numbers"):
        net.load_params(tmp_path / "p.npz")
    for name, value in net.params.items():
        np.testing.assert_array_equal(value, before[name])


class Bomb:
    """What unpickling must never run."""

    def __reduce__(self):
        return pytest.fail, ("the pickle was opened",)


def damaged(file: Path, what: str) -> None:
    if what == "pickle":
        file.write_bytes(pickle.dumps(Bomb()))
    elif what == "objects":
        np.savez(file, W1=np.array([Bomb()], dtype=object), b1=PARAMS["b1"])
    elif what == "array":
        with file.open("wb") as handle:
            np.save(handle, PARAMS["W1"])
    else:
        save_params(PARAMS, file)
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2] if what == "cut" else b"" if what == "empty" else b"text")


@pytest.mark.parametrize("what", ["pickle", "objects", "array", "cut", "empty", "text"])
def test_what_is_no_file_of_arrays_is_refused(tmp_path: Path, what: str) -> None:
    damaged(tmp_path / "p.npz", what)
    with pytest.raises(ValueError, match=r"p\.npz must be an \.npz file of arrays, as save_params writes it"):
        load_params(tmp_path / "p.npz", PARAMS)


def test_a_missing_file_is_called_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_params(tmp_path / "p.npz", PARAMS)


def test_a_grid_shows_every_filter_once_each_in_full_contrast() -> None:
    filters = np.random.default_rng(0).normal(size=(30, 2, 5, 4))
    grid = filter_grid(filters, columns=8, margin=2, channel=1)
    assert grid.shape == (4 * 7 - 2, 8 * 6 - 2)
    tile = filters[9, 1]
    np.testing.assert_allclose(grid[7:12, 6:10], (tile - tile.min()) / (tile.max() - tile.min()))
    assert (grid[5:7] == 1).all()
    assert (grid[21:, 6 * 6 :] == 1).all()


def test_filters_of_the_largest_numbers_have_a_grid() -> None:
    np.testing.assert_array_equal(filter_grid([[[[-1.7e308, 1.7e308]]]]), [[0, 1]])


def test_a_grid_keeps_the_dtype_and_the_filters() -> None:
    filters = np.arange(8, dtype=np.float32).reshape(2, 1, 2, 2)
    before = filters.copy()
    assert filter_grid(filters).dtype == np.float32
    np.testing.assert_array_equal(filters, before)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.ones((5, 5)),), "filters must have 4 axes, got shape (5, 5)"),
        ((np.ones((1, 1, 2, 2)), 0), "columns must be at least 1, got 0"),
        ((np.ones((1, 1, 2, 2)), 1, -1), "margin must be at least 0, got -1"),
        ((np.ones((1, 1, 2, 2)), 1, 1, 1), "channel must be below 1 for filters (1, 1, 2, 2), got 1"),
    ],
)
def test_a_grid_of_what_are_no_filters_is_refused(arguments, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        filter_grid(*arguments)
