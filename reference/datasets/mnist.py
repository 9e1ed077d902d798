"""MNIST, 70,000 handwritten digits of 28x28 pixels: from a folder, from the cache, or from the network.

Every file is checked whole, by the SHA-256 of what it unpacks to, before a single number of it is used.
Fashion-MNIST has the same names, headers and lengths, and only the content tells them apart.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference.datasets._forms import pictures
from reference.datasets.download import MIRRORS, cache_folder, fetch
from reference.datasets.idx import DatasetError, parse_idx, unpack

Array = NDArray[Any]
Pair = tuple[Array, Array]


@dataclass(frozen=True)
class MnistFile:
    """One of the four files: its name, the shape of what is in it, and the SHA-256 of its unpacked bytes.

    Example:
        >>> MnistFile("t10k-labels-idx1-ubyte", (10000,), "ff7b…").shape
        (10000,)
    """

    name: str
    shape: tuple[int, ...]
    sha256: str


FILES = {
    "train": (
        MnistFile(
            "train-images-idx3-ubyte",
            (60000, 28, 28),
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        MnistFile(
            "train-labels-idx1-ubyte",
            (60000,),
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
    ),
    "test": (
        MnistFile(
            "t10k-images-idx3-ubyte",
            (10000, 28, 28),
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        MnistFile(
            "t10k-labels-idx1-ubyte",
            (10000,),
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
}


def load_mnist(
    normalize: bool = True,
    flatten: bool = True,
    one_hot_label: bool = False,
    folder: str | os.PathLike[str] | None = None,
    *,
    base_urls: Sequence[str] = MIRRORS,
    timeout: float = 30.0,
    progress: bool = True,
) -> tuple[Pair, Pair]:
    """((x_train, t_train), (x_test, t_test)): 60,000 and 10,000 digits. Section 3.6.1.

    x: float32, (N, 784), with flatten=False (N, 1, 28, 28); ink from 0 to 1 (pixel / 255), with
    normalize=False from 0 to 255. t: int64 (N,), with one_hot_label=True float32 (N, 10).

    With a `folder`, the four IDX files are read from there, gzip or plain, and the network is never used.
    Without, they are read from `cache_folder()`/mnist; a file that is missing or damaged there is downloaded
    from the first of `base_urls` that has it (`timeout` in seconds of silence; `progress` shows a bar).
    No `base_urls` means no network.

    Raises:
        DatasetError: a file is missing, unreadable, damaged, not MNIST, or cannot be downloaded; the cache is
            then as it was.

    Example:
        >>> load_mnist(folder="no-such-folder")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        reference.datasets.idx.DatasetError: no-such-folder must hold train-images-idx3-ubyte.gz ...
    """
    options: dict[str, Any] = {"base_urls": base_urls, "timeout": timeout, "progress": progress}
    train = load_mnist_split("train", normalize, flatten, one_hot_label, folder, **options)
    return train, load_mnist_split("test", normalize, flatten, one_hot_label, folder, **options)


def load_mnist_split(
    split: str,
    normalize: bool = True,
    flatten: bool = True,
    one_hot_label: bool = False,
    folder: str | os.PathLike[str] | None = None,
    *,
    base_urls: Sequence[str] = MIRRORS,
    timeout: float = 30.0,
    progress: bool = True,
) -> Pair:
    """(x, t) of one half, "train" or "test", as `load_mnist` has it; only that half's files are needed.

    Raises:
        ValueError: another `split`.
        DatasetError: as `load_mnist`.

    Example:
        >>> load_mnist_split("t10k")
        Traceback (most recent call last):
        ValueError: split must be 'train' or 'test', got 't10k'
    """
    if split not in FILES:
        raise ValueError(f"split must be 'train' or 'test', got {split!r}")
    options: dict[str, Any] = {"base_urls": base_urls, "timeout": timeout, "progress": progress}
    images, labels = (
        _from_cache(file, **options) if folder is None else _from_folder(file, Path(folder)) for file in FILES[split]
    )
    return pictures(images, labels, 255, normalize, flatten, one_hot_label)


def _from_folder(file: MnistFile, folder: Path) -> Array:
    array = _read(file, folder)
    if array is None:
        raise DatasetError(
            f"{folder} must hold {file.name}.gz (or the same without .gz), and does not; put it there, or leave "
            "out the folder to have it downloaded"
        )
    return array


def _from_cache(file: MnistFile, **options: Any) -> Array:
    folder, name, damage = cache_folder() / "mnist", f"{file.name}.gz", ""
    try:
        if (array := _read(file, folder)) is not None:
            return array
    except DatasetError as error:
        damage = f"\nWhat is there now cannot be used: {error}"
    try:
        most = math.prod(file.shape) + 1024
        return fetch(name, folder / name, lambda raw, url: _check(file, raw, url), most=most, **options)
    except DatasetError as error:
        raise DatasetError(f"{error}\nPut {name} into {folder}, or name a folder that has it.{damage}") from None


def _read(file: MnistFile, folder: Path) -> Array | None:
    # some archives have t10k-images.idx3-ubyte, with a dot
    for name in (f"{file.name}.gz", file.name, file.name.replace("-idx", ".idx")):
        path = folder / name
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DatasetError(f"{path} cannot be read: {error.strerror}; name a readable folder") from error
        return _check(file, raw, str(path))
    return None


def _check(file: MnistFile, raw: bytes, source: str) -> Array:
    content = unpack(raw, source)
    array = parse_idx(content, source)
    if array.shape != file.shape or array.dtype != np.uint8:
        raise DatasetError(
            f"{source} must hold {file.shape} of uint8 to be {file.name}, got {array.shape} of {array.dtype}"
            "; get the original file"
        )
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != file.sha256:
        raise DatasetError(
            f"{source} must unpack to SHA-256 {file.sha256} to be {file.name} of MNIST, got {sha256}: "
            "it is another data set or damaged; get the original file"
        )
    return array
