"""Section 7.5: trained parameters saved as plain arrays, and read back only if they belong to the network."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._arguments import Array, real_array

File = str | os.PathLike[str]


def save_params(params: Mapping[str, ArrayLike], file_name: File, overwrite: bool = False) -> None:
    """Write every parameter into an .npz file: arrays and no pickle, so that reading it runs no program. Section 7.5.

    The file appears complete or not at all. An existing one is kept unless ``overwrite`` says otherwise: a short trial
    run must not replace weights that took hours.

    Raises:
        FileExistsError: the file is there, and overwrite is False.
        TypeError, ValueError: a parameter is not an array of real numbers; the name does not end in .npz.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_params({"W1": [[1.0, 2.0]]}, f"{folder}/params.npz")
        ...     load_params(f"{folder}/params.npz", {"W1": np.zeros((1, 2))})["W1"].tolist()
        [[1.0, 2.0]]
    """
    path = Path(file_name)
    if path.suffix != ".npz":
        raise ValueError(f"file_name must end in .npz, got {path.name}: parameters are saved as arrays, not pickled")
    arrays: dict[str, Any] = {name: real_array(value, name) for name, value in params.items()}
    if path.exists() and not overwrite:
        raise FileExistsError(f"{path} exists; choose another name, or say overwrite=True")
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("wb") as file:
            np.savez(file, **arrays)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_params(file_name: File, like: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """The parameters of a file that `save_params` wrote, if their names and shapes are those of ``like``. Section 7.5.

    They keep the dtype that they were saved in.

    Raises:
        FileNotFoundError: no such file.
        ValueError: not an .npz file of arrays (a pickle is not opened), or other names, shapes, or numbers that are
            not finite: the file belongs to another network.

    Example:
        >>> load_params("nowhere.npz", {"W1": np.zeros((1, 2))})
        Traceback (most recent call last):
        FileNotFoundError: [Errno 2] No such file or directory: 'nowhere.npz'
    """
    arrays, shapes = _read(Path(file_name)), {name: np.shape(value) for name, value in like.items()}
    if set(arrays) != set(shapes):
        names = (", ".join(sorted(mapping)) or "nothing" for mapping in (shapes, arrays))
        raise ValueError("{} must hold {}, got {}".format(file_name, *names))
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ValueError(f"{name} in {file_name} must have shape {shape}, got {arrays[name].shape}")
        if arrays[name].dtype.kind != "f" or not np.isfinite(arrays[name]).all():
            raise ValueError(f"{name} in {file_name} must hold finite numbers, got dtype {arrays[name].dtype}")
    return {name: arrays[name] for name in shapes}


def _read(path: Path) -> dict[str, Array]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (ValueError, EOFError, AttributeError, TypeError, zipfile.BadZipFile, zlib.error):
        # a pickle, an empty or damaged file, or a single array, which has neither files nor an end
        raise ValueError(f"{path} must be an .npz file of arrays, as save_params writes it") from None
