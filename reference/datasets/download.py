"""Fetch one file from the first mirror that has the right one; nothing is kept that was not checked."""

from __future__ import annotations

import http.client
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from reference.datasets.idx import DatasetError

MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)
_CHUNK = 1 << 16

T = TypeVar("T")


def cache_folder() -> Path:
    """Where downloads are kept: $DLFS_CACHE, else $XDG_CACHE_HOME/dlfs-verified, else ~/.cache/dlfs-verified.

    Example:
        >>> isinstance(cache_folder(), Path)
        True
    """
    if own := os.environ.get("DLFS_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dlfs-verified"


def fetch(
    name: str,
    target: Path,
    check: Callable[[bytes, str], T],
    base_urls: Sequence[str] = MIRRORS,
    *,
    most: int = 1 << 26,
    timeout: float = 30.0,
    progress: bool = True,
) -> T:
    """Download `name` from the first of `base_urls` whose file passes `check`, and put it at `target`.

    `check(raw, url)` gets all the bytes; what it returns is returned, and a DatasetError it raises leads on
    to the next mirror. `target` appears complete or not at all. `most` is the largest number of bytes accepted,
    `timeout` the seconds of silence after which a server is given up, `progress` shows a bar on a terminal.

    Raises:
        DatasetError: no mirror has the right file (each one's failure is listed), or it cannot be stored.

    Example:
        >>> fetch("a.gz", Path("nowhere/a.gz"), lambda raw, url: raw, base_urls=[])
        Traceback (most recent call last):
        reference.datasets.idx.DatasetError: a.gz could not be downloaded: no mirror was named
    """
    failures = []
    for base in [base_urls] if isinstance(base_urls, str) else base_urls:
        url = f"{base.rstrip('/')}/{name}"
        try:
            raw = _download(url, most, timeout, progress)
            result = check(raw, url)
        except (OSError, http.client.HTTPException, ValueError, DatasetError) as error:
            failures.append(f"\n  {url}: {error}")
            if isinstance(error, urllib.error.HTTPError):
                error.close()
        else:
            _store(raw, target)
            return result
    raise DatasetError(f"{name} could not be downloaded: {''.join(failures) or 'no mirror was named'}")


def _download(url: str, most: int, timeout: float, progress: bool) -> bytes:
    request = urllib.request.Request(url, headers={"User-Agent": "dlfs-verified"})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        announced = answer.headers.get("Content-Length")
        total = int(announced) if announced else None
        raw = bytearray()
        # disable=None hides the bar where the output is not a terminal
        with tqdm(desc=url, total=total, unit="B", unit_scale=True, disable=None if progress else True) as bar:
            while len(raw) <= most and (chunk := answer.read(_CHUNK)):
                raw += chunk
                bar.update(len(chunk))
    if len(raw) > most:
        raise DatasetError(f"must have at most {most} bytes, the server sent more")
    if total is not None and len(raw) != total:
        raise DatasetError(f"must have {total} bytes, as the server announced, got {len(raw)}")
    return bytes(raw)


def _store(raw: bytes, target: Path) -> None:
    """All of it or nothing: other programs, and this one after a crash, never see half a file."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
            Path(part).replace(target)
        except BaseException:
            Path(part).unlink()
            raise
    except OSError as error:
        raise DatasetError(
            f"{target} cannot be written: {error.strerror}; name a writable folder in the environment "
            "variable DLFS_CACHE"
        ) from error
