"""Is this what was expected, and if not, where does it first differ? Shape before value."""

import math

import numpy as np

from autograde.values import Foreign, Raised

# Relative tolerance by the precision of the answer: a float32 solution is as right as a float64 one.
_TOLERANCE = {2: 1e-2, 4: 1e-4, 8: 1e-7}


def difference(expected, got):
    """None where `got` is right, else one sentence that says what is wrong first.

    Lists, tuples and arrays of the same content are the same answer; so are 7, 7.0 and np.float64(7). An expected
    ``Raised`` asks for an exception of that class or a subclass.
    """
    if isinstance(expected, Raised):
        if not isinstance(got, Raised):
            return f"expected {_article(expected.kinds[0])}, but the call returned"
        return None if expected.kinds[0] in got.kinds else f"raised {got.kinds[0]} instead of {expected.kinds[0]}"
    if isinstance(got, Raised):
        return f"raised {got.kinds[0]}: {got.message}" if got.message else f"raised {got.kinds[0]}"
    if got is None or got is ...:
        return None if got is expected else "no answer yet"
    if isinstance(got, Foreign):
        return f"type {got.type} is not an answer that can be compared"
    if isinstance(expected, bool) or isinstance(got, bool):
        # True == 1 in Python, but a truth value is not a count.
        same = isinstance(expected, bool) and _is_truth(got) and bool(got) == expected
        return None if same else f"expected {_name(expected)}"
    if isinstance(expected, str):
        return None if got == expected else "a different text" if isinstance(got, str) else "expected a text"
    if isinstance(expected, dict):
        return _dict_difference(expected, got)
    if _is_number(expected):
        return _number_difference(expected, got)
    if isinstance(expected, np.ndarray):
        return _array_difference(expected, got)
    if isinstance(expected, (list, tuple)):
        return _sequence_difference(expected, got)
    raise TypeError(f"difference: {type(expected).__name__} is not a kind of answer")


def same(expected, got):
    """Whether `got` is `expected`, by the rules of `difference`; two exceptions are the same if their class is."""
    if isinstance(got, Raised) and isinstance(expected, Raised):
        return expected.kinds[:1] == got.kinds[:1]
    if expected is None or isinstance(expected, Foreign) or expected is ...:
        return type(expected) is type(got)
    return difference(expected, got) is None


def _dict_difference(expected, got):
    if not isinstance(got, dict):
        return f"expected a dictionary, got {_name(got)}"
    for key, value in expected.items():
        if key not in got:
            return f"the entry {key!r} is missing"
        if inner := difference(value, got[key]):
            return f"at {key!r}: {inner}"
    extra = [key for key in got if key not in expected]
    return f"the entry {extra[0]!r} is not asked for" if extra else None


def _number_difference(expected, got):
    got = _scalar(got)
    if got is None:
        return "expected one number"
    return None if _close(expected, got) else "a different number"


def _array_difference(expected, got):
    try:
        array = np.asarray(got)
    except ValueError:
        return "the rows have different lengths"
    if array.dtype.kind not in "biufc":
        return f"expected an array of numbers, got {_name(got)}"
    if array.shape != expected.shape:
        return f"shape {array.shape}, expected {expected.shape}"
    rtol = _tolerance(array.dtype)
    scale = float(np.max(np.abs(expected), initial=0, where=np.isfinite(expected)))
    wrong = ~np.isclose(array, expected, rtol=rtol, atol=rtol * scale, equal_nan=True)
    if not wrong.any():
        return None
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = index[0] if len(index) == 1 else index
    return f"first different at index {where}: {array[index]:g}, expected {expected[index]:g}"


def _sequence_difference(expected, got):
    if isinstance(got, np.ndarray):
        got = got.tolist()
    if not isinstance(got, (list, tuple)):
        return f"expected a list of {len(expected)}, got {_name(got)}"
    if len(got) != len(expected):
        return f"{len(got)} entries, expected {len(expected)}"
    for index, (one, other) in enumerate(zip(expected, got, strict=True)):
        if inner := difference(one, other):
            return f"first different at index {index}: {inner}"
    return None


def _scalar(value):
    """`value` as a Python or NumPy number, or None. Arrays with one element count as that number."""
    if isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind in "iufc":
        return value.reshape(())[()]
    return value if _is_number(value) else None


def _close(expected, got):
    if isinstance(expected, int) and isinstance(got, int):
        return expected == got
    if isinstance(got, int):
        got = float(got) if abs(got) < 2**1000 else math.inf
    rtol = _tolerance(getattr(got, "dtype", np.dtype(float)))
    if isinstance(expected, int) and rtol == _TOLERANCE[8]:
        rtol = 1e-12  # a count has no rounding error to forgive, except the last bit of a division
    return bool(np.isclose(got, expected, rtol=rtol, atol=1e-12, equal_nan=True))


def _tolerance(dtype):
    return _TOLERANCE.get(dtype.itemsize // (2 if dtype.kind == "c" else 1), 1e-7) if dtype.kind in "fc" else 1e-7


def _is_number(value):
    return isinstance(value, (int, float, complex, np.number)) and not isinstance(value, bool)


def _is_truth(value):
    return isinstance(value, bool) or (isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind == "b")


def _name(value):
    if isinstance(value, bool):
        return str(value)
    return "one number" if _is_number(value) else "a text" if isinstance(value, str) else type(value).__name__


def _article(word):
    return f"an {word}" if word[0] in "AEIOU" else f"a {word}"
