"""Values that can be recognised but not read: each is locked with itself.

A student's copy of the course must tell a right number from a wrong one without holding the right one for all to see.
So a value, and what belongs to it, is encrypted with a key made from the value: whoever comes with that value, or one
that rounds to it, can open the seal, and nobody else without trying. Trying is possible, as it is with ``check``
itself, and costs the same; what a seal keeps safe is the pleasure of working it out.

A seal only has to open for every answer that could be right. Whether the answer *is* right, tolerance and all, is
decided by ``autograde.compare`` once the value is known.
"""

import hashlib
import json
import math

import numpy as np

from autograde.values import decode, encode

_ROUNDS = 4_000  # about 2 ms: unnoticed in a check, felt by a program that tries all numbers
_TAG = 16
# Width of the steps, in powers of e, in which numbers of that many bytes are rounded: each wider than the tolerance
# with which `compare` takes an answer of this precision.
_STEPS = {8: 1e-6, 4: 1e-3, 2: 5e-2}
_TINY = 1e-9
_MAX_SIZE = 10_000  # of an array; nobody is asked to type a larger one


class Unsealable(ValueError):
    """A value that cannot be locked with itself."""


def seal(value, content, salt):
    """Locks something with a value.

    Args:
        value: number, text, truth value, or an array, tuple, list, set or dictionary of them.
        content: what JSON can hold.
        salt: str; the same value under another salt has another key.

    Returns:
        list of str, one for each precision in which the value may be handed in.

    Raises:
        Unsealable: a value that no answer could be compared with, or a number closer to zero than 1e-9.
    """
    text = json.dumps({"value": json.loads(encode(value)), "content": content}).encode()
    return [f"{name[:2]}{_lock(text, _key(name, salt)).hex()}" for name in _names_to_seal(value)]


def unseal(seals, answer, salt):
    """Opens what an answer opens.

    Args:
        seals: list of results of `seal`, all under this salt.
        answer: a plain value.
        salt: str.

    Returns:
        list with (value, content), or None where the seal stays closed, for each of `seals`.
    """
    kinds = {text[:2] for texts in seals for text in texts}
    keys = [(name[:2], _key(name, salt)) for name in _names_to_try(answer) if name[:2] in kinds]
    return [_first(texts, keys) for texts in seals]


def _first(texts, keys):
    for text in texts:
        for kind, key in keys:
            if text[:2] == kind and (found := _open(bytes.fromhex(text[2:]), key)):
                found = json.loads(found)
                return decode(json.dumps(found["value"])), found["content"]
    return None


def lock(content, secret):
    """`content`, what JSON can hold, as a str that `unlock` reads with the same secret."""
    return _lock(json.dumps(content).encode(), _key(secret, "lock")).hex()


def unlock(text, secret):
    """The content behind `lock`, or None with another secret."""
    found = _open(bytes.fromhex(text), _key(secret, "lock"))
    return json.loads(found) if found else None


def _key(name, salt):
    return hashlib.pbkdf2_hmac("sha256", name.encode("utf-8", "backslashreplace"), salt.encode(), _ROUNDS)


def _lock(text, key):
    # The tag also makes two texts under one key differ in their whole stream.
    tag = hashlib.blake2b(text, key=key, digest_size=_TAG).digest()
    return tag + _mix(text, key + tag)


def _open(data, key):
    tag, mixed = data[:_TAG], data[_TAG:]
    text = _mix(mixed, key + tag)
    return text if hashlib.blake2b(text, key=key, digest_size=_TAG).digest() == tag else None


def _mix(text, key):
    return bytes(one ^ other for one, other in zip(text, hashlib.shake_256(key).digest(len(text)), strict=True))


# Names of values: "= ..." exactly, "8 ..." to "2 ..." rounded for numbers of that many bytes.


def _names_to_seal(value):
    leaves = list(_leaves(value))
    numbers = [leaf for leaf in leaves if isinstance(leaf, int | float)]
    if not leaves:
        raise Unsealable(f"an answer cannot be compared with {value!r}")
    if any(0 < abs(number) < _TINY for number in numbers):
        raise Unsealable(f"{value!r} holds a number closer to zero than {_TINY}")
    whole = all(isinstance(number, int) for number in numbers)
    names = [_exact(leaves)] if whole else [_rounded(numbers, 8)[1]]
    return names + [_rounded(numbers, size)[1] for size in (4, 2) if numbers]


def _names_to_try(answer):
    leaves = list(_leaves(answer))
    numbers = [leaf for leaf in leaves if isinstance(leaf, int | float)]
    size = _precision(answer)
    exact = [_exact(leaves)] if leaves and size == 8 else []
    return exact + (_rounded(numbers, size) if numbers else [])


def _exact(leaves):
    return "= " + " ".join(sorted(_spell(leaf) for leaf in leaves))


def _spell(leaf):
    if isinstance(leaf, float):
        leaf = round(leaf) if math.isfinite(leaf) else str(leaf)
    return hex(leaf) if type(leaf) is int else json.dumps(leaf)


def _rounded(numbers, size):
    """The largest magnitude, rounded: the step below, its own, the step above."""
    try:
        largest = max((float(number) for number in numbers if math.isfinite(number)), default=0.0)
    except OverflowError:  # a whole number beyond every float
        return [f"{size} huge"] * 3
    if largest < _TINY:
        return [f"{size} zero"] * 3
    step = math.floor(math.log(largest) / _STEPS[size])
    return [f"{size} {step + shift}" for shift in (-1, 0, 1)]


def _leaves(value):
    """Magnitudes, texts and truth values in a value, in any order; what is nested is told apart after opening."""
    if isinstance(value, bool | np.bool | str):
        yield bool(value) if isinstance(value, np.bool) else value
    elif isinstance(value, int | np.integer):
        yield abs(int(value))
    elif isinstance(value, float | complex | np.floating | np.complexfloating):
        yield float(abs(value))
    elif isinstance(value, np.ndarray):
        yield from _leaves(value.tolist()) if value.size <= _MAX_SIZE else ()
    elif isinstance(value, dict):
        yield from (leaf for pair in value.items() for item in pair for leaf in _leaves(item))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (leaf for item in value for leaf in _leaves(item))


def _precision(value):
    """Bytes of the coarsest floating-point numbers in a value; Python's own have 8."""
    if isinstance(value, np.ndarray | np.generic):
        size = value.dtype.itemsize // (2 if value.dtype.kind == "c" else 1)
        return size if value.dtype.kind in "fc" and size in _STEPS else 8
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return min(map(_precision, value), default=8)
    return 8
