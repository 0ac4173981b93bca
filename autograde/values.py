"""Plain values that may travel between a student's process and the one that judges it.

Numbers, strings, None, lists, tuples, dictionaries, sets, arrays and the named tuples of ``nnlib.architecture``. Their
relatives travel as the nearest of these: a deque and an array of objects as a list, a fraction as a number.
They travel as JSON, an array as its dtype, its shape and its bytes; nothing is ever pickled, so reading a message
runs no code. Whatever else an answer returns arrives as ``Foreign``: its type and the beginning of its repr.
"""

import array as arrays
import base64
import itertools
import json
import math
import re
import sys
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from nnlib import architecture

MAX_DEPTH = 30
MAX_ITEMS = 100_000  # in all containers of a message together
MAX_KEYS = 1_000  # of one dictionary or set: keys may be chosen so that each collides with all the others
MAX_COMPARISONS = 10_000_000  # of keys, in all dictionaries and sets of a message together
MAX_BITS = 10_000  # of an integer; Python refuses to print one of 4300 digits
_MOST_DIGITS = 4_000  # before or behind the point of a Decimal
MAX_BYTES = 20_000_000  # of all arrays and texts of a message together
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
    """`value` as bytes that `decode` can read. Never raises: what does not travel becomes ``Foreign``."""
    return json.dumps(_Packer().pack(value), separators=(",", ":")).encode()


def decode(data):
    """The value behind the bytes of `encode`; every byte is taken as hostile.

    Raises:
        BadMessage: anything malformed, nested too deeply, or an array whose bytes do not match its shape.
    """
    try:
        return _Unpacker().unpack(json.loads(data))
    except BadMessage:
        raise
    except Exception as problem:
        raise BadMessage(f"{type(problem).__name__}: {problem}"[:200]) from None


def class_names(kind):
    """Names of a class and all its base classes. Asks ``type`` itself, for a class may lie about its own name."""
    return tuple(_text(_NAME.__get__(base), 200) for base in _BASES.__get__(kind))


_NAME, _BASES = type.__dict__["__name__"], type.__dict__["__mro__"]


class _Packer:
    """Turns one value into what JSON can hold, within the limits above."""

    def __init__(self):
        self.items, self.bytes = MAX_ITEMS, MAX_BYTES

    def pack(self, value, depth=0):
        try:
            return self._pack_known(value, depth)
        except KeyboardInterrupt:
            raise
        except BaseException:  # a hostile or broken object: its own methods may raise anything, SystemExit included
            return _foreign(value, "?")

    def _pack_known(self, value, depth):
        if depth > MAX_DEPTH:
            return _foreign(value, "nested too deeply")
        if value is None or isinstance(value, bool | np.bool):
            return None if value is None else bool(value)
        if value is ...:
            return {"kind": "ellipsis"}
        if isinstance(value, str):
            self._spend(str.__len__(value))
            return str.__str__(value)
        if isinstance(value, Raised):
            kinds = [_text(kind, 200) for kind in itertools.islice(value.kinds, 50)] or ["Exception"]
            texts = {"message": _text(value.message, 2000), "traceback": _text(value.traceback, 20_000)}
            return {"kind": "raised", "kinds": kinds, **texts}
        if isinstance(value, (int, np.integer)):
            number = int(value)
            if number.bit_length() > MAX_BITS:
                return _foreign(value, f"an integer of {number.bit_length()} bits")
            return {"kind": "int", "digits": hex(number)}
        if isinstance(value, float):
            number = float(value)
            return number if math.isfinite(number) else {"kind": "float", "text": repr(number)}
        if isinstance(value, complex):
            number = complex(value)
            return {"kind": "complex", "parts": [repr(number.real), repr(number.imag)]}
        if isinstance(value, Fraction | Decimal):
            return self.pack(_number(value), depth + 1)
        if isinstance(value, np.ndarray | np.generic):
            value = np.asarray(value)
            return self._pack_objects(value, depth) if value.dtype.kind == "O" else self._pack_array(value)
        if isinstance(value, arrays.array):
            return self._pack_array(np.asarray(memoryview(value)))
        if isinstance(value, dict):
            items = self._take(value.items(), MAX_KEYS)
            pairs = [[self._pack_key(key, depth + 1), self.pack(item, depth + 1)] for key, item in items]
            return {"kind": "dict", "items": pairs}
        if isinstance(value, set | frozenset):
            items = [self._pack_key(item, depth + 1) for item in self._take(value, MAX_KEYS)]
            return {"kind": "frozenset" if isinstance(value, frozenset) else "set", "items": items}
        if isinstance(value, tuple | _LIKE_A_LIST):
            items = [self.pack(item, depth + 1) for item in self._take(value)]
            name = class_names(type(value))[0]
            if TRAVELLING_TUPLES.get(name) is type(value) and len(items) == len(value._fields):
                return {"kind": "named", "name": name, "items": items}
            return {"kind": "tuple" if isinstance(value, tuple) else "list", "items": items}
        return _foreign(value, repr(value))

    def _pack_key(self, key, depth):
        """A key has to be hashable where it arrives, too; an array scalar, for one, is not."""
        packed = self.pack(key, depth)
        try:
            hash(_Unpacker().unpack(packed))
        except TypeError:
            return _foreign(key, repr(key))
        return packed

    def _pack_array(self, array):
        if array.dtype.kind not in "biufcU" or array.dtype.itemsize == 0:
            return _foreign(array, repr(array))
        self._spend(array.nbytes)
        data = array.tobytes()
        _check_letters(array.dtype, data)
        data = base64.b64encode(data).decode()
        return {"kind": "array", "dtype": array.dtype.str, "shape": array.shape, "data": data}

    def _pack_objects(self, array, depth):
        """An array of any objects, as nested lists of them."""
        if not array.size:
            return self._pack_array(array.astype(float))
        if array.size > self.items:
            raise ValueError("too many items")
        return self.pack(array.tolist(), depth + 1)

    def _take(self, items, most=MAX_ITEMS):
        items = list(itertools.islice(items, min(most, self.items) + 1))
        self.items -= len(items)
        if len(items) > most or self.items < 0:
            raise ValueError("too many items")
        return items

    def _spend(self, size):
        if size > self.bytes:
            raise ValueError("too large")
        self.bytes -= size


# A generator or a range is as good an answer as the list it would make.
_LIKE_A_LIST = list | deque | range | Iterator | type({}.keys()) | type({}.values()) | type({}.items())


def _number(exact):
    """A Fraction or Decimal as an int where it is one, else as the nearest float; raises where it is too large."""
    if isinstance(exact, Decimal):
        if not exact.is_finite() or exact.adjusted() < -_MOST_DIGITS:
            return float(exact)
        if exact.adjusted() > _MOST_DIGITS:  # of 1E+999999999 all digits would be written out
            raise ValueError("too large")
    above, below = exact.as_integer_ratio()
    return above / below if above % below else above // below


def _foreign(value, text):
    kind = f"array of {value.dtype}" if type(value) is np.ndarray else class_names(type(value))[0]
    return {"kind": "foreign", "type": _text(kind, 200), "text": _text(text, 500)}


def _text(text, length):
    """The beginning of a text, as a plain str that every file can hold; lone surrogates are spelled out."""
    return str.__str__(text)[:length].encode("utf-8", "backslashreplace").decode()[:length]


class _Unpacker:
    """Reads one message, within the limits above; what it spends is counted over all containers together."""

    def __init__(self):
        self.items, self.comparisons = MAX_ITEMS, MAX_COMPARISONS

    def unpack(self, packed, depth=0):
        if depth > MAX_DEPTH + 2:
            raise BadMessage("nested too deeply")
        if packed is None or isinstance(packed, bool | str | float):
            return packed
        if not isinstance(packed, dict):
            raise BadMessage(f"unexpected {type(packed).__name__}")
        match packed.get("kind"):
            case "ellipsis":
                return ...
            case "int":
                if len(packed["digits"]) > MAX_BITS // 4 + 4:
                    raise BadMessage("an integer of too many digits")
                return int(packed["digits"], 16)
            case "float":
                return float(_text(packed["text"], 30))
            case "complex":
                return complex(*(float(_text(part, 30)) for part in packed["parts"][:2]))
            case "array":
                return _unpack_array(packed["dtype"], packed["shape"], base64.b64decode(packed["data"], validate=True))
            case "list":
                return self._all(packed, depth)
            case "tuple":
                return tuple(self._all(packed, depth))
            case "set":
                return set(self._all(packed, depth, hashed=True))
            case "frozenset":
                return frozenset(self._all(packed, depth, hashed=True))
            case "named":
                return TRAVELLING_TUPLES[packed["name"]]._make(self._all(packed, depth))
            case "dict":
                pairs = self._take(packed, hashed=True)
                return {self.unpack(key, depth + 1): self.unpack(item, depth + 1) for key, item in pairs}
            case "raised":
                kinds = tuple(_text(kind, 200) for kind in packed["kinds"][:50])
                if not kinds:
                    raise BadMessage("an exception of no class")
                return Raised(kinds, _text(packed["message"], 2000), _text(packed["traceback"], 20_000))
            case "foreign":
                return Foreign(_text(packed["type"], 200), _text(packed["text"], 500))
        raise BadMessage(f"unknown kind {packed.get('kind')!r}")

    def _all(self, packed, depth, hashed=False):
        return [self.unpack(item, depth + 1) for item in self._take(packed, hashed)]

    def _take(self, packed, hashed=False):
        """The items of a container, counted; those of a set or dictionary may all have to be compared in pairs."""
        found = packed["items"]
        if not isinstance(found, list):
            raise BadMessage("items is not a list")
        self.items -= len(found)
        self.comparisons -= len(found) ** 2 if hashed else 0
        if self.items < 0 or self.comparisons < 0 or (hashed and len(found) > MAX_KEYS):
            raise BadMessage("too many items")
        return found


def _unpack_array(dtype, shape, data):
    if not re.fullmatch(r"[<>|][biufcU]\d{1,9}", dtype):
        raise BadMessage(f"array of {dtype}")
    dtype = np.dtype(dtype)
    if len(shape) > 64 or not all(type(length) is int and length >= 0 for length in shape):
        raise BadMessage(f"array of shape {shape}")
    # A shape may claim anything: it is compared with the bytes that are really there before anything is allocated.
    if dtype.itemsize == 0 or math.prod(shape) * dtype.itemsize != len(data):
        raise BadMessage(f"array of shape {shape} in {len(data)} bytes")
    _check_letters(dtype, data)
    return np.ndarray(shape, dtype, data).copy()


def _check_letters(dtype, data):
    """NumPy puts any number into an array of texts; Python breaks when it reads one that is no character."""
    if dtype.kind == "U" and np.frombuffer(data, f"{dtype.str[0]}u4").max(initial=0) > sys.maxunicode:
        raise BadMessage("an array of texts that are none")
