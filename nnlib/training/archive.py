"""Arrays and a description in one file, written whole and read with suspicion. No pickle.

A file is an uncompressed .npz archive that `numpy.load` reads as well. One of its arrays, "description", holds JSON as
bytes (UTF-8); the others are those that the description lists with shape and type, no more and no less. A file may come
from anywhere. Every size in it is compared with the description and with the size of the file before it is believed,
and since nothing is compressed, what is read is never larger than the file.
"""

import contextlib
import io
import json
import math
import os
import secrets
import shutil
import zipfile

import numpy as np
from numpy.lib import format as npy

from nnlib.arrays import as_path

FORMAT, VERSION = "nnlib network", 1

_KINDS = "fiub"  # floating point, signed and unsigned integers, booleans

# What reading runs into when a file is damaged, made by something else, or made to do harm.
_WRONG = (ArithmeticError, AttributeError, LookupError, MemoryError, NotImplementedError, OSError, RecursionError)
_WRONG += (EOFError, RuntimeError, SyntaxError, TypeError, ValueError, zipfile.BadZipFile)


class ModelFileError(ValueError):
    """A file that does not hold a network, or not a whole one. The message names the file and what is wrong."""


def write_archive(path, description, arrays):
    """Write arrays and a description.

    Args:
        path: str or Path, in a folder that exists.
        description: dict that JSON can hold; "format", "version" and "arrays" are added to it.
        arrays: dict from names to arrays of numbers.

    Raises:
        TypeError: JSON cannot hold the description; nothing is written then.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_archive(f"{folder}/file.npz", {"note": "three"}, {"x": np.arange(3)})
    ...     description, arrays = read_archive(f"{folder}/file.npz")
    >>> description["note"], arrays
    ('three', {'x': array([0, 1, 2])})
    """
    listed = {name: {"shape": list(array.shape), "dtype": array.dtype.name} for name, array in arrays.items()}
    text = json.dumps({"format": FORMAT, "version": VERSION} | description | {"arrays": listed}).encode()
    entries = {"description": np.frombuffer(text, np.uint8)} | arrays
    write_whole(path, lambda file: np.savez(file, allow_pickle=False, **entries))


def write_whole(path, write):
    """Write a file that is either complete or not there at all: under another name first, then renamed.

    Args:
        path: str or Path, of a file in a folder that exists; a file of that name is replaced, its permissions stay.
        write: function that writes into the binary file it is given.
    """
    path = as_path("write_whole", path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent} to write {path.name} in")
    # A name that nobody else has, whatever process or thread writes to the same path. `tempfile` would make a file that
    # its owner alone may read.
    unfinished = path.with_name(f".{secrets.token_hex(8)}.unfinished")
    try:
        with open(unfinished, "xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, unfinished)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_archive(path):
    """What `write_archive` wrote.

    Returns:
        description: dict.
        arrays: dict from names to arrays.

    Raises:
        ModelFileError: the file is something else, or damaged, or of a newer version.
        OSError: there is no such file, or it may not be read.
        TypeError: a path that is neither str nor Path.
    """
    with open(as_path("load", path), "rb") as file, explained(path):
        size = os.fstat(file.fileno()).st_size
        with zipfile.ZipFile(file) as archive:
            entries = _entries(archive, size)
            if "description.npy" not in entries:
                raise ModelFileError("it is an .npz file, but not one of a network: it holds no description")
            description = _description(_array(archive.read(entries.pop("description.npy"))))
            listed = {name: (tuple(each["shape"]), each["dtype"]) for name, each in description["arrays"].items()}
            compare(
                {name.removesuffix(".npy"): None for name in entries},
                dict.fromkeys(listed),
                "the file",
                "the description",
            )
            arrays = {name: _array(archive.read(entries[f"{name}.npy"]), name, listed[name]) for name in listed}
            return description, arrays


@contextlib.contextmanager
def explained(path):
    """Turns whatever goes wrong inside into a `ModelFileError` that names the file."""
    try:
        yield
    except zipfile.BadZipFile as error:
        raise ModelFileError(f"{path}: not an .npz file, or a damaged one: {error}") from error
    except _WRONG as error:
        reason = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        raise ModelFileError(f"{path}: {reason}") from error


def compare(found, expected, here, there):
    """Two dicts must have the same names, and under each name the same.

    >>> compare({"w": (2,)}, {"w": (3,)}, "the file", "the network")
    Traceback (most recent call last):
        ...
    nnlib.training.archive.ModelFileError: 'w' is (2,) in the file, (3,) in the network
    """
    for name in [*expected, *found]:
        if name not in found:
            raise ModelFileError(f"{name!r} is missing in {here}, but in {there}")
        if name not in expected:
            raise ModelFileError(f"{name!r} is in {here}, but not in {there}")
        if found[name] != expected[name]:
            raise ModelFileError(f"{name!r} is {found[name]} in {here}, {expected[name]} in {there}")


def _entries(archive, size):
    """The entries of the archive by name, once it is clear that they cannot be larger than the file."""
    entries = {entry.filename: entry for entry in archive.infolist()}
    if len(entries) < len(archive.infolist()):
        raise ModelFileError("two entries have the same name")
    for name, entry in entries.items():
        if entry.compress_type != zipfile.ZIP_STORED:
            raise ModelFileError(f"the entry {name} is compressed, which `save` never does")
    declared = sum(entry.file_size for entry in entries.values())
    if declared > size:
        raise ModelFileError(f"its entries claim {declared} bytes, the file has {size}")
    return entries


def _description(data):
    """The description, once its format and version are known."""
    if (data.ndim, data.dtype) != (1, np.uint8):
        raise ModelFileError(f"its description is {data.shape} of {data.dtype}, expected bytes")
    description = json.loads(data.tobytes())
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise ModelFileError("it is an .npz file, but its description is not that of a network")
    version = description.get("version")
    if version != VERSION:
        newer = isinstance(version, int) and version > VERSION
        raise ModelFileError(
            f"its version is {version!r}, this library reads {VERSION}" + newer * "; a newer library wrote it"
        )
    return description


def _array(data, name="description", listed=None):
    """An array from the bytes of an entry, of the (shape, name of type) that the description lists."""
    stream = io.BytesIO(data)
    if npy.read_magic(stream) != (1, 0):
        raise ModelFileError(f"{name!r} is in a version of the .npy format that `save` does not write")
    shape, by_columns, dtype = npy.read_array_header_1_0(stream)
    if dtype.kind not in _KINDS:
        raise ModelFileError(f"{name!r} is an array of {dtype}, expected numbers")
    if listed is not None:
        compare({name: (shape, dtype.name)}, {name: listed}, "the file", "the description")
    count, here = math.prod(shape), len(data) - stream.tell()
    if count * dtype.itemsize != here:
        raise ModelFileError(f"{name!r} is {shape} of {dtype}, which its {here} bytes cannot be")
    if count == 0:
        return np.zeros(shape, dtype)
    return np.frombuffer(data, dtype, offset=stream.tell()).reshape(shape, order="F" if by_columns else "C")
