"""Is this what was expected, and if not, where does it first differ? Shape before value."""

import cmath

import numpy as np

from autograde.values import Foreign, Raised

# By the bytes of a floating-point number: relative tolerance, and how far rounding may take a sum, as a share of its
# largest term.
_TOLERANCE = {2: 1e-2, 4: 1e-4, 8: 1e-7}
_ROUNDING = {2: 1e-3, 4: 1e-6, 8: 1e-11}
_NOTHING = 1e-12  # what is no larger may be 0
_LAST_BITS = 1e-12  # a count has no rounding error to forgive, except the last bits of a division


def difference(expected, got):
    """None where `got` is right, else one sentence that says what is wrong first.

    Lists, tuples and arrays of the same content are the same answer; so are 7, 7.0 and np.float64(7). An expected
    ``Raised`` asks for an exception of that class or a subclass.

    Whole numbers are exact: a count that is off by one is wrong, however large. A float64 may be off by its last bits;
    a float32 is right if it is the count or the count rounded to float32, a float16 only if it is the count.

    Of other numbers the coarser precision rules, that of `expected` or that of `got`: 1e-7, in float32 1e-4, in float16
    1e-2, relative to the number. An entry of an array may besides be off by what rounding does to sums: 1e-11, 1e-6,
    1e-3 of the largest entry. But no answer is judged by float16 because it came in it: where `expected` is finer, the
    tolerance of float32 holds. The inputs of a call are not known here; a reference answers in the
    precision of its inputs, and so speaks for them.
    """
    if isinstance(expected, Raised):
        if not isinstance(got, Raised):
            return f"expected {_article(expected.kinds[0])}, but the call returned"
        return None if expected.kinds[0] in got.kinds else f"raised {got.kinds[0]} instead of {expected.kinds[0]}"
    if isinstance(got, Raised):
        return f"raised {got.kinds[0]}: {got.message}" if got.message else f"raised {got.kinds[0]}"
    if got is None or got is ...:
        return None if got is expected else "no answer yet"
    if expected is None or expected is ...:
        return f"expected {expected}"
    if isinstance(got, Foreign):
        return f"type {got.type} is not an answer that can be compared"
    if _is_truth(expected) or isinstance(got, bool | np.bool):
        # True == 1 in Python, but a truth value is not a count.
        if not (_is_truth(expected) and _is_truth(got)):
            return f"expected {_name(expected)}"
        return None if bool(got) == bool(expected) else "a different truth value"
    if isinstance(expected, str):
        got = got.item() if isinstance(got, np.ndarray) and got.ndim == 0 else got
        if not isinstance(got, str):
            return "expected a text"
        return None if got == expected else "a different text"
    if isinstance(expected, dict):
        return _dict_difference(expected, got)
    if _is_number(expected):
        return _number_difference(expected, got)
    if isinstance(expected, np.ndarray):
        texts = expected.dtype.kind == "U"
        return difference(expected.tolist(), got) if texts else _array_difference(expected, got)
    if isinstance(expected, list | tuple):
        return _sequence_difference(expected, got)
    if isinstance(expected, set | frozenset):
        return None if isinstance(got, set | frozenset) and got == expected else "a different set"
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
    return f"the entry {repr(extra[0])[:80]} is not asked for" if extra else None


def _number_difference(expected, got):
    got = _scalar(got)
    if got is None:
        return "expected one number"
    return None if _close(expected, got) else "a different number"


def _array_difference(expected, got):
    try:
        if isinstance(got, list | tuple) and not _numbers_only(got):
            return f"expected an array of numbers, got {_name(got)}"
        array = np.asarray(got)
    except ValueError:
        return "the rows have different lengths"
    if array.dtype.kind not in "biufc":
        return f"expected an array of numbers, got {_name(got)}"
    if array.shape != expected.shape:
        return f"shape {array.shape}, expected {expected.shape}"
    with np.errstate(all="ignore"):
        wrong = ~_all_close(expected, array)
    if not wrong.any():
        return None
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = index[0] if len(index) == 1 else index
    pair = array[index].item(), expected[index].item()
    short = [format(number, "g") for number in pair]
    one, other = short if short[0] != short[1] else map(repr, pair)
    return f"first different at index {where}: {one}, expected {other}"


def _all_close(expected, array):
    """Which entries are right: whole numbers each as it would be by itself, others within the tolerance."""
    if expected.dtype.kind in "biu":
        exact, width = array == expected, _width(array.dtype)
        if array.dtype.kind in "biu" or width == 2:
            return exact
        if width == 4:
            return exact | (array == expected.astype(np.float32))
        error = np.abs(array - expected)
        return (error < 0.5) & (error <= np.maximum(_LAST_BITS * np.abs(array), _LAST_BITS))
    width = _coarser(expected.dtype, array.dtype)
    scale = float(np.max(np.abs(expected), initial=0, where=np.isfinite(expected)))
    atol = _ROUNDING[width] * scale + _NOTHING
    return np.isclose(array, expected, rtol=_TOLERANCE[width], atol=atol, equal_nan=True)


def _sequence_difference(expected, got):
    # An array is taken row by row, never as a list of lists: a shape like (10**12, 0) fits into no bytes at all.
    if not isinstance(got, list | tuple) and not (isinstance(got, np.ndarray) and got.ndim):
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
        value = value.reshape(())[()]
    if isinstance(value, np.integer):
        return int(value)
    return value if _is_number(value) else None


def _close(expected, got):
    expected = _scalar(expected)
    if isinstance(expected, int) and isinstance(got, int):
        return expected == got
    try:
        one, other = complex(expected), complex(got)
    except OverflowError:  # a whole number that is larger than every float
        return False
    if cmath.isnan(one) or cmath.isnan(other):
        return cmath.isnan(one) and cmath.isnan(other)
    if isinstance(expected, int):
        return one == other or (cmath.isfinite(other) and _rounds_to(one.real, other, _width(_dtype(got))))
    return cmath.isclose(one, other, rel_tol=_TOLERANCE[_coarser(_dtype(expected), _dtype(got))], abs_tol=_NOTHING)


def _rounds_to(count, other, width):
    """Whether a float of that many bytes, which is not the count itself, is the count as far as such a float can be."""
    if width == 2:
        return False  # who counts in float16 would hand in a neighbour as well
    if width == 4:
        with np.errstate(over="ignore"):
            return other == complex(np.float32(count))
    return abs(count - other) < 0.5 and cmath.isclose(count, other, rel_tol=_LAST_BITS, abs_tol=_LAST_BITS)


def _coarser(expected, got):
    """Bytes of the floating-point number by which an answer of one dtype is judged where another is expected."""
    return min(_width(expected), max(4, _width(got)))


def _width(dtype):
    """Bytes of a floating-point number of that dtype, at most 8; of a complex one those of each part."""
    return min(8, dtype.itemsize // (2 if dtype.kind == "c" else 1)) if dtype.kind in "fc" else 8


def _dtype(number):
    return getattr(number, "dtype", np.dtype(float))


def _is_number(value):
    return isinstance(value, (int, float, complex, np.number)) and not isinstance(value, bool)


def _is_truth(value):
    """Whether it is one truth value, be it in an array without axes."""
    return isinstance(value, bool | np.bool) or (
        isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind == "b"
    )


def _name(value):
    if _is_truth(value):
        return "True or False"
    return "one number" if _is_number(value) else "a text" if isinstance(value, str) else type(value).__name__


def _numbers_only(value):
    """NumPy would make every text of a list as wide as the longest one."""
    if isinstance(value, list | tuple):
        return all(map(_numbers_only, value))
    return _is_number(value) or _is_truth(value) or isinstance(value, np.ndarray)


def _article(word):
    return f"an {word}" if word[:1] in tuple("AEIOU") else f"a {word}"
