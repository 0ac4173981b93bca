"""What every function does first: arguments made floating-point, shapes compared, numbers checked."""

import re
from fractions import Fraction

import numpy as np
import pytest

from nnlib.arrays import as_float, is_whole, same_shape, whole_numbers, widen


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_floating_point_comes_back_as_it_is(dtype):
    x = np.ones((2, 3), dtype)
    assert as_float(x) is x


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int64, np.uint64])
def test_whole_numbers_become_float64(dtype):
    x = as_float(np.ones(3, dtype))
    assert x.dtype == np.float64
    np.testing.assert_array_equal(x, [1, 1, 1])


def test_lists_and_numbers_become_arrays():
    np.testing.assert_array_equal(as_float([[1, 2], [3, 4]]), [[1.0, 2.0], [3.0, 4.0]])
    assert as_float(3).shape == ()
    assert as_float(np.float32(3)).dtype == np.float32


@pytest.mark.parametrize(
    ("x", "kind"), [([1j], "complex128"), (["1"], "<U1"), ([Fraction(1, 2)], "object"), (None, "object")]
)
def test_what_is_no_real_number_is_refused(x, kind):
    with pytest.raises(TypeError, match=f"^as_float: x is an array of {kind}, expected real numbers$"):
        as_float(x)


def test_same_shape_returns_both_in_order_as_floating_point():
    dy, x = same_shape("f", dy=np.array([1, 2]), x=np.float32([3, 4]))
    assert (dy.dtype, x.dtype) == (np.float64, np.float32)
    np.testing.assert_array_equal(dy, [1, 2])
    np.testing.assert_array_equal(x, [3, 4])


@pytest.mark.parametrize(("shape", "other"), [((3,), (3, 1)), ((), (1,)), ((0, 2), (2, 0)), ((2, 3), (3, 2))])
def test_same_shape_does_not_broadcast(shape, other):
    message = f"f: dy is {shape}, expected the shape of y, {other}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        same_shape("f", dy=np.ones(shape), y=np.ones(other))


@pytest.mark.parametrize(
    ("given", "expected"), [(np.float16, np.float32), (np.float32, np.float32), (np.float64, np.float64)]
)
def test_widen(given, expected):
    x = np.array([1.5, -2.0], given)
    wide = widen(x)
    assert wide.dtype == expected
    np.testing.assert_array_equal(wide, x)
    assert (wide is x) == (given == expected)


@pytest.mark.parametrize(
    ("value", "count", "expected"),
    [
        (2, 2, (2, 2)),
        (2, 1, (2,)),
        ((1, 2), 2, (1, 2)),
        ([3, 4, 5], 3, (3, 4, 5)),
        (np.int64(2), 2, (2, 2)),
        (np.array([2, 3], np.uint8), 2, (2, 3)),
        (0, 2, (0, 0)),
    ],
)
def test_whole_numbers(value, count, expected):
    result = whole_numbers("f", "stride", value, count=count, least=0)
    assert result == expected
    assert all(type(number) is int for number in result)


@pytest.mark.parametrize(
    ("value", "count", "least", "message"),
    [
        (0, 2, 1, "f: stride is 0, expected a whole number >= 1 or a pair (vertical, horizontal)"),
        (1.0, 2, 1, "f: stride is 1.0, expected a whole number >= 1 or a pair (vertical, horizontal)"),
        (True, 2, 1, "f: stride is True, expected a whole number >= 1 or a pair (vertical, horizontal)"),
        (None, 1, 0, "f: stride is None, expected a whole number >= 0"),
        ("12", 2, 0, "f: stride is '12', expected a whole number >= 0 or a pair (vertical, horizontal)"),
        ((1, 2, 3), 2, 1, "f: stride is (1, 2, 3), expected a whole number >= 1 or a pair (vertical, horizontal)"),
        ((1, -1), 2, 0, "f: stride is (1, -1), expected a whole number >= 0 or a pair (vertical, horizontal)"),
        ((), 3, 1, "f: stride is (), expected a whole number >= 1 or 3 of them"),
    ],
)
def test_numbers_out_of_range(value, count, least, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        whole_numbers("f", "stride", value, count, least)


@pytest.mark.parametrize("number", [0, -3, 10**30, np.int8(3), np.uint64(3)])
def test_whole(number):
    assert is_whole(number)


@pytest.mark.parametrize("number", [3.0, np.float64(3), True, np.True_, "3", None, np.array(3), [3]])
def test_not_whole(number):
    assert not is_whole(number)
