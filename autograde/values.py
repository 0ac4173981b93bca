"""Plain values that may travel between a student's process and the one that judges it.

Numbers, strings, None, lists, tuples, dictionaries, sets, arrays and the named tuples of ``nnlib.architecture``.
They travel as JSON, arrays as the bytes of a ``.npy`` file inside it; nothing is ever pickled, so reading a message
runs no code. Whatever else an answer returns arrives as ``Foreign``: its type and the beginning of its repr.
"""

import base64
import io
import itertools
import json
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nnlib import architecture

MAX_DEPTH = 30
MAX_ITEMS = 100_000
TRAVELLING_TUPLES = {
    kind.__name__: kind
    for kind in (
        architecture.Conv,
        architecture.Pool,
        architecture.Activation,
        architecture.Flatten,
        architecture.Dense,
    )
}


class Foreign(NamedTuple):
    """Stands for an object that does not travel."""

    type: str
    text: str


class Raised(NamedTuple):
    """Stands for a call that ended in an exception. ``kinds`` are the names of its class and all base classes."""

    kinds: tuple
    message: str
    traceback: str = ""


class BadMessage(ValueError):
    """A message that is not what `encode` writes."""


def encode(value):
    """`value` as bytes. Never raises: what does not travel becomes ``Foreign``."""
    return json.dumps(_pack(value, 0), separators=(",", ":")).encode()


def decode(data):
    """The value behind the bytes of `encode`; every byte is taken as hostile.

    Raises:
        BadMessage: anything malformed, nested too deeply, or an array whose bytes do not match its header.
    """
    try:
        return _unpack(json.loads(data))
    except BadMessage:
        raise
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError, MemoryError) as problem:
        raise BadMessage(f"{type(problem).__name__}: {problem}"[:200]) from None


def _pack(value, depth):
    try:
        return _pack_known(value, depth)
    except Exception:  # a hostile or broken object: its own methods may raise anything
        return {"kind": "foreign", "type": type(value).__name__[:200], "text": "?"}


def _pack_known(value, depth):
    if depth > MAX_DEPTH:
        return {"kind": "foreign", "type": type(value).__name__, "text": "nested too deeply"}
    if value is None or type(value) in (bool, str):
        return value
    if value is ...:
        return {"kind": "ellipsis"}
    if isinstance(value, Raised):
        return {"kind": "raised", "kinds": list(value.kinds), "message": value.message, "traceback": value.traceback}
    if isinstance(value, np.bool):
        return bool(value)
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return {"kind": "int", "digits": hex(int(value))}
    if isinstance(value, (float, np.float64)):
        return float(value) if math.isfinite(value) else {"kind": "float", "text": repr(float(value))}
    if isinstance(value, np.ndarray | np.generic):
        return _pack_array(np.asarray(value))
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        items = [_pack(item, depth + 1) for item in value]
        return {"kind": "named", "name": type(value).__name__, "items": items}
    if isinstance(value, dict):
        pairs = [[_pack(key, depth + 1), _pack(item, depth + 1)] for key, item in _bounded(value.items())]
        return {"kind": "dict", "items": pairs}
    kind = next((name for name, types in _SEQUENCES.items() if isinstance(value, types)), None)
    if kind is None:
        return {"kind": "foreign", "type": type(value).__name__[:200], "text": repr(value)[:500]}
    return {"kind": kind, "items": [_pack(item, depth + 1) for item in _bounded(value)]}


# A generator or a range is as good an answer as the list it would make.
_VIEWS = (type({}.keys()), type({}.values()))
_SEQUENCES = {"tuple": tuple, "set": (set, frozenset), "list": (list, range, Iterator, *_VIEWS)}


def _bounded(items):
    items = list(itertools.islice(items, MAX_ITEMS + 1))
    if len(items) > MAX_ITEMS:
        raise ValueError("too many items")
    return items


def _pack_array(array):
    if array.dtype.kind not in "biufcU":
        return {"kind": "foreign", "type": f"array of {array.dtype}", "text": repr(array)[:500]}
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array).reshape(array.shape), allow_pickle=False)
    return {"kind": "array", "npy": base64.b64encode(buffer.getvalue()).decode()}


def _unpack(packed, depth=0):
    if depth > MAX_DEPTH + 2:
        raise BadMessage("nested too deeply")
    if packed is None or isinstance(packed, bool | str | float):
        return packed
    if not isinstance(packed, dict):
        raise BadMessage(f"unexpected {type(packed).__name__}")

    def items():
        if not isinstance(packed["items"], list):
            raise BadMessage("items is not a list")
        return [_unpack(item, depth + 1) for item in packed["items"]]

    match packed.get("kind"):
        case "ellipsis":
            return ...
        case "int":
            return int(str(packed["digits"]), 16)
        case "float":
            return float(str(packed["text"]))
        case "array":
            return _unpack_array(base64.b64decode(packed["npy"], validate=True))
        case "list":
            return items()
        case "tuple":
            return tuple(items())
        case "set":
            return set(items())
        case "named":
            kind = TRAVELLING_TUPLES.get(packed["name"])
            return kind(*items()) if kind else tuple(items())
        case "dict":
            return {_unpack(key, depth + 1): _unpack(item, depth + 1) for key, item in packed["items"]}
        case "raised":
            kinds = tuple(str(kind)[:200] for kind in packed["kinds"][:50])
            return Raised(kinds, str(packed["message"])[:2000], str(packed["traceback"])[:20_000])
        case "foreign":
            return Foreign(str(packed["type"])[:200], str(packed["text"])[:500])
    raise BadMessage(f"unknown kind {str(packed.get('kind'))[:50]!r}")


def _unpack_array(data):
    # The header may claim any shape: it is compared with the bytes that are really there before anything is allocated.
    buffer = io.BytesIO(data)
    version = np.lib.format.read_magic(buffer)
    if version != (1, 0):
        raise BadMessage(f"npy version {version}")
    shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(buffer)
    if dtype.hasobject or dtype.kind not in "biufcU" or dtype.itemsize == 0:
        raise BadMessage(f"array of {dtype}")
    body = data[buffer.tell() :]
    if any(length < 0 for length in shape) or math.prod(shape) * dtype.itemsize != len(body):
        raise BadMessage(f"array of shape {shape} in {len(body)} bytes")
    return np.frombuffer(body, dtype).reshape(shape, order="F" if fortran_order else "C").copy()
