"""IDX, the format of the MNIST files: a header that says what follows, then the numbers, big-endian.

Whatever is wrong with a data file is a `DatasetError`, whose message says which file, what it was, what it
must be, and what to do.
"""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_AXES = 32  # of a NumPy 1 array


class DatasetError(RuntimeError):
    """A data file is missing, unreadable, damaged or not what its name says, or it could not be downloaded.

    Example:
        >>> issubclass(DatasetError, RuntimeError)
        True
    """


def load_idx(path: str | os.PathLike[str]) -> NDArray[Any]:
    """The array in an IDX file, gzip or plain, whatever the file is called. Section 3.6.1.

    The dtype is the stored one, in the byte order of this machine: uint8 for MNIST. Arithmetic on uint8 wraps
    around at 256, so convert before you compute; `load_mnist` does.

    Raises:
        DatasetError: no such file, unreadable, not IDX, or not as long as its header says.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "two-labels"
        ...     _ = file.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 2]))
        ...     print(load_idx(file))
        [7 2]
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror}; name an existing IDX file") from error
    return parse_idx(unpack(raw, str(path)), str(path))


def unpack(raw: bytes, source: str) -> bytes:
    """The bytes themselves, or what they hold if they are gzip; `source` names them in the message.

    Raises:
        DatasetError: gzip that is cut short or damaged.

    Example:
        >>> unpack(gzip.compress(b"abc"), "abc.gz")
        b'abc'
    """
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(
            f"{source} must be a complete gzip file, got {len(raw)} bytes that are cut short or damaged "
            f"({error}); delete it and get it again"
        ) from error


def parse_idx(content: bytes, source: str) -> NDArray[Any]:
    """The array that unpacked IDX bytes describe; writable, and not a view of them.

    Header: 0, 0, type code, number of axes n, then n lengths of four bytes each.

    Raises:
        DatasetError: another header, a length of 0, or more or fewer bytes than the header announces.

    Example:
        >>> parse_idx(bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 2]), "labels").tolist()
        [7, 2]
    """
    dtype, shape, start = _header(content, source)
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        raise DatasetError(
            f"{source} must have {size} bytes unpacked, as its header says (shape {shape}, {dtype.name}), "
            f"got {len(content)}; delete it and get it again"
        )
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


def _header(content: bytes, source: str) -> tuple[np.dtype[Any], tuple[int, ...], int]:
    start = 4 + 4 * content[3] if len(content) > 3 else 4
    if len(content) < start or content[:2] != b"\0\0" or content[2] not in _TYPES or not 1 <= content[3] <= _MOST_AXES:
        raise DatasetError(
            f"{source} must be an IDX file (bytes 0, 0, type, number of axes, lengths), "
            f"got {len(content)} bytes that start with {content[:16]!r}{_hint(content)}; "
            "delete it and get the original file"
        )
    shape = struct.unpack(f">{content[3]}I", content[4:start])
    if 0 in shape:
        raise DatasetError(f"{source} must hold at least one number, got shape {shape}; get the original file")
    return np.dtype(_TYPES[content[2]]), shape, start


def _hint(content: bytes) -> str:
    return " (a web page, not data)" if content.lstrip().startswith(b"<") else ""
