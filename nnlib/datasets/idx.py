"""IDX, the file format of MNIST: a few bytes say type and shape, the numbers follow.

    0 0 T D         two zeros, a byte for the type of the numbers, a byte for how many dimensions there are
    D x 4 bytes     the size of each dimension, most significant byte first
    the rest        the numbers, most significant byte first, the last dimension fastest

Source: Y. LeCun, C. Cortes, C. J. C. Burges, the MNIST database of handwritten digits.
"""

import gzip
import io
import math
import os
import zlib

import numpy as np

from nnlib.arrays import as_path

_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
_MOST_DIMENSIONS = 32
_CHUNK = 2**20


def read_idx(source, limit=2**30):
    """The array in an IDX file, compressed by gzip or not.

    A file is not believed: no more is read, and no more memory taken, than the header declares, nor more than `limit`,
    whatever a few compressed bytes might unfold into.

    Args:
        source: path of a file, or its content as bytes.
        limit: int >= 0, how many bytes of numbers are accepted.

    Returns:
        Array of the type and shape that the file declares, in the machine's byte order, free to be written into.

    Raises:
        ValueError: not an IDX file, damaged, cut short, longer than it declares, or beyond the limit.
        OSError: the file cannot be opened.
        TypeError: neither a path nor bytes.

    >>> read_idx(bytes([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9]))
    array([[7, 8, 9]], dtype=uint8)
    >>> read_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8]))
    Traceback (most recent call last):
        ...
    ValueError: read_idx: source ends after 2 of the 3 bytes that uint8 (3,) takes
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return _read(io.BytesIO(source), "source", limit)
    if not isinstance(source, str | os.PathLike):
        # Python would take a whole number for an open file, and close it.
        raise TypeError(f"read_idx: source is {source!r}, expected a path or bytes")
    with open(source, "rb") as file:
        return _read(file, os.fspath(source), limit)


def write_idx(path, array):
    """Write an array as an IDX file, compressed if the name ends in ".gz". Equal arrays give equal files.

    Args:
        path: path of the file; one that exists is replaced.
        array: of uint8, int8, int16, int32, float32 or float64, with 1 to 32 dimensions below 2 ** 32.

    Raises:
        ValueError: another type or number of dimensions.
        TypeError: a path that is neither str nor Path.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/labels.gz"
    ...     write_idx(path, np.array([5, 0, 4], np.uint8))
    ...     read_idx(path)
    array([5, 0, 4], dtype=uint8)
    """
    path, array = as_path("write_idx", path), np.asarray(array)
    codes = {np.dtype(kind).newbyteorder("="): code for code, kind in _TYPES.items()}
    code = codes.get(array.dtype.newbyteorder("="))
    if code is None or not 1 <= array.ndim <= _MOST_DIMENSIONS:
        raise ValueError(
            f"write_idx: array is {array.shape} of {array.dtype}, expected 1 to {_MOST_DIMENSIONS} dimensions of "
            f"{', '.join(str(dtype) for dtype in codes)}"
        )
    header = bytes([0, 0, code, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    content = header + array.astype(_TYPES[code]).tobytes()
    if path.name.endswith(".gz"):
        content = gzip.compress(content, mtime=0)
    path.write_bytes(content)


def _read(file, name, limit):
    compressed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    if not compressed:
        return _parse(file, name, limit)
    try:
        with gzip.open(file) as unfolded:
            return _parse(unfolded, name, limit)
    except EOFError:
        raise ValueError(f"read_idx: {name} is a gzip file that was cut short") from None
    except (gzip.BadGzipFile, zlib.error) as problem:
        raise ValueError(f"read_idx: {name} is a damaged gzip file ({problem})") from None


def _parse(file, name, limit):
    magic = _take(file, 4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES:
        codes = ", ".join(f"{code:02x}" for code in _TYPES)
        raise ValueError(
            f"read_idx: {name} begins with {magic.hex(' ') or 'nothing'}, expected 00 00, a type ({codes}) "
            "and the number of dimensions: this is not an IDX file"
        )
    dtype, dimensions = np.dtype(_TYPES[magic[2]]), magic[3]
    if not 1 <= dimensions <= _MOST_DIMENSIONS:
        raise ValueError(f"read_idx: {name} declares {dimensions} dimensions, expected 1 to {_MOST_DIMENSIONS}")
    sizes = _take(file, 4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise ValueError(f"read_idx: {name} ends within its header, which declares {dimensions} dimensions")
    shape = tuple(int(size) for size in np.frombuffer(sizes, ">u4"))
    declared = f"{dtype.newbyteorder('=')} {shape}"
    # A size of 0 makes the whole array empty; it must not hide that another size is absurd.
    if math.prod(max(size, 1) for size in shape) * dtype.itemsize > limit:
        raise ValueError(f"read_idx: {name} declares {declared}, more than the limit of {limit} bytes")
    expected = math.prod(shape) * dtype.itemsize
    content = _take(file, expected)
    if len(content) < expected:
        raise ValueError(f"read_idx: {name} ends after {len(content)} of the {expected} bytes that {declared} takes")
    if file.read(1):
        raise ValueError(f"read_idx: {name} goes on after the {expected} bytes that {declared} takes")
    return np.frombuffer(content, dtype).reshape(shape).astype(dtype.newbyteorder("="), copy=False)


def _take(file, count):
    """Up to `count` bytes, piece by piece: memory grows with what is there, not with what was declared."""
    content = bytearray()
    while len(content) < count:
        piece = file.read(min(_CHUNK, count - len(content)))
        if not piece:
            break
        content += piece
    return content
