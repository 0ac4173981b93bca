"""What counts as the same answer, and what is said first where it is another one."""

import array as arrays
import math
from collections import deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograde.compare import difference, same
from autograde.values import Foreign, Raised, decode, encode

nan, inf = math.nan, math.inf
VALUE_ERROR = Raised(("ValueError", "Exception", "BaseException", "object"), "no")
UNICODE_ERROR = Raised(("UnicodeError", "ValueError", "Exception", "BaseException", "object"), "no")
BIG = 2**60
picture = np.arange(6.0).reshape(2, 3)

RIGHT = [
    (7, 7),
    (7, 7.0),
    (7, np.float64(7)),
    (7, np.float32(7)),
    (7, np.int64(7)),
    (7, np.array(7)),
    (7, np.array([[7]])),
    (7, 7 + 1e-12),
    (7, 7 + 0j),
    (np.int64(7), 7),
    (0.1, np.float32(0.1)),
    (0.5, np.float16(0.5)),
    (np.float16(0.1), 0.1),
    (np.float32(0.1), 0.1),
    (np.float16(0.1), np.float32(0.1)),
    (7, np.float16(7)),
    (0.1, 0.1 + 1e-10),
    (0.3, 0.1 + 0.2),
    (0.0, 1e-13),
    (BIG, BIG),
    (BIG, float(BIG)),
    (2**70, 2**70),
    (2**70, 2.0**70),
    (138_357_544, np.float32(138_357_544)),
    (138_357_544, np.array([138_357_544], "c8")),
    (np.array([138_357_544, 5]), np.array([138_357_544, 5], np.float32)),
    (np.array([True, False]), np.array([1, 0], np.float16)),
    (10**400, 10**400),
    (nan, nan),
    (inf, inf),
    (1 + 2j, np.complex64(1 + 2j)),
    (True, True),
    (False, np.bool(False)),
    (True, np.array(True)),
    (np.bool(True), True),
    ("A", "A"),
    ("A", np.array("A")),
    (np.array("A"), "A"),
    (None, None),
    (..., ...),
    ((6, 24, 24), [6, 24, 24]),
    ((6, 24, 24), np.array([6, 24, 24])),
    ((6, 24, 24), np.array([6.0, 24.0, 24.0])),
    ([0.1, 0.2], np.array([0.1, 0.2], np.float32)),
    ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
    ([[1, 2], (3, 4)], ([1, 2], np.array([3, 4]))),
    ([], ()),
    ([], np.array([])),
    ([[], []], np.empty((2, 0))),
    ([True, False], np.array([True, False])),
    (["a", "b"], np.array(["a", "b"])),
    (np.array(["a", "b"]), ["a", "b"]),
    (np.array(["a", "b"]), np.array(["a", "b"])),
    ([("conv", 3)], [["conv", 3]]),
    ([None, 3], [None, 3]),
    ([VALUE_ERROR], [UNICODE_ERROR]),
    (picture, picture.tolist()),
    (picture, np.asfortranarray(picture)),
    (picture, picture.astype(">f4")),
    (picture, picture.astype(int)),
    (picture, picture * (1 + 1e-9)),
    (picture, picture + 4e-11),  # what rounding leaves of a sum whose terms are as large as 5
    (np.array([1e6, 0.1]), np.array([1e6, 0.5], np.float32)),
    (np.array([3, 10**9]), [0.1 * 30, 1e9]),
    (picture.astype(int), picture.astype(int).astype(object)),
    ([(6, 24), (864,), 7], np.array([(6, 24), (864,), 7], object)),
    (picture, np.array([picture[0], picture[1]], object)),
    (picture, deque(map(deque, picture))),
    (picture, [arrays.array("d", row) for row in picture]),
    (np.array([1, 2]), arrays.array("b", [1, 2])),
    (np.empty((0, 3)), np.empty((0, 3), object)),
    (7, Fraction(14, 2)),
    (7, Decimal("7.00")),
    (10**16 + 1, Decimal(10**16 + 1)),
    (0.1, Fraction(1, 10)),
    (0.1, Decimal("0.1")),
    ([0.5, 2], (Fraction(1, 2), Decimal(2))),
    (np.array([0.5, 2]), np.array([Fraction(1, 2), Decimal(2)])),
    (np.array(3.0), 3),
    (np.array([1, 0]), np.array([True, False])),
    (np.array([1, 0]), [1.0, 1e-15]),
    (np.array([nan, inf, 1.0]), [nan, inf, 1.0]),
    (np.array([0.1, 1e-9]), np.array([0.1, 0.0], np.float32)),
    (np.zeros(3), np.full(3, 1e-17)),
    (np.array([2**63], "u8"), np.array([2**63], "u8")),
    (np.array([1, 2]), np.array([1.0, 2.0], np.float16)),
    (picture / 7, (picture / 7).astype(np.float32)),
    ((picture / 7).astype(np.float32), picture / 7),
    ((picture / 7).astype(np.float16), picture / 7),
    (np.empty((0, 3)), np.empty((0, 3))),
    ({"a": 1, "b": (2, 3)}, {"b": [2, 3], "a": 1.0}),
    ({1, 2}, frozenset({2, 1})),
    (VALUE_ERROR, VALUE_ERROR),
    (VALUE_ERROR, UNICODE_ERROR),
]

WRONG = [
    (7, 8, "a different number"),
    (7, 7.001, "a different number"),
    (7, 7.0000001, "a different number"),
    (7, np.float32(7.01), "a different number"),
    (7, -7, "a different number"),
    (7, nan, "a different number"),
    (7, 7j, "a different number"),
    (7, "7", "expected one number"),
    (7, [7], "expected one number"),
    (7, np.array([7, 7]), "expected one number"),
    (7, {"a": 7}, "expected one number"),
    (7, True, "expected one number"),
    (1, True, "expected one number"),
    (1.0, np.bool(True), "expected one number"),
    (True, 1, "expected True or False"),
    (True, 1.0, "expected True or False"),
    (True, "True", "expected True or False"),
    (True, np.array([True, False]), "expected True or False"),
    (True, False, "a different truth value"),
    (False, np.array(True), "a different truth value"),
    (0.1, 0.1 + 1e-6, "a different number"),
    (0.0, 1e-9, "a different number"),
    (0.1, np.float32(0.1001), "a different number"),
    (0.1, np.float16(0.1), "a different number"),
    (0.1, np.array(0.1, np.float16), "a different number"),
    (0.1, np.complex64(0.1001), "a different number"),
    (7, np.float32(7.000001), "a different number"),
    (7, np.float16(7.01), "a different number"),
    (2049, np.float16(2049), "a different number"),
    (10**39, np.float32(inf), "a different number"),
    (70_000, np.float16(inf), "a different number"),
    (138_357_544, np.float32(138_350_000), "a different number"),
    (138_357_544, np.float32(138_357_552), "a different number"),
    (1, np.float16(1.009), "a different number"),
    ([0.5, 2.5], np.array([0.5, 2.51], np.float16), "first different at index 1: a different number"),
    (138_357_544, 138_357_545, "a different number"),
    (138_357_544, 138_357_545.0, "a different number"),
    (BIG, BIG + 1, "a different number"),
    (BIG, np.int64(BIG + 1), "a different number"),
    (BIG, np.array([BIG + 1]), "a different number"),
    (2**49, float(2**49 + 1), "a different number"),
    (10**400, 10**400 + 1, "a different number"),
    (10**400, 1.0, "a different number"),
    (1.0, 10**400, "a different number"),
    (inf, -inf, "a different number"),
    ("A", "B", "a different text"),
    ("A", 1, "expected a text"),
    ("A", ["A"], "expected a text"),
    ("", None, "no answer yet"),
    (7, None, "no answer yet"),
    (7, ..., "no answer yet"),
    (None, ..., "no answer yet"),
    (None, 0, "expected None"),
    (None, Foreign("Net", ""), "expected None"),
    ([1, None], [1, 2], "first different at index 1: expected None"),
    ([1, 2], [1, ...], "first different at index 1: no answer yet"),
    (7, Foreign("Net", "<Net>"), "type Net is not an answer that can be compared"),
    (VALUE_ERROR, 7, "expected a ValueError, but the call returned"),
    (VALUE_ERROR, None, "expected a ValueError, but the call returned"),
    (Raised(("IndexError",), ""), 7, "expected an IndexError, but the call returned"),
    (UNICODE_ERROR, VALUE_ERROR, "raised ValueError instead of UnicodeError"),
    (VALUE_ERROR, Raised(("KeyError", "Exception"), ""), "raised KeyError instead of ValueError"),
    (7, VALUE_ERROR, "raised ValueError: no"),
    (7, Raised(("KeyError",), ""), "raised KeyError"),
    ((6, 24, 24), (6, 24), "2 entries, expected 3"),
    ((6, 24, 24), (6, 24, 25), "first different at index 2: a different number"),
    ((6, 24, 24), 6, "expected a list of 3, got one number"),
    ((6, 24, 24), "6x24x24", "expected a list of 3, got a text"),
    ((6, 24, 24), {6, 24}, "expected a list of 3, got set"),
    ((6, 24, 24), np.array(6), "expected a list of 3, got ndarray"),
    ([[1, 2], [3, 4]], [[1, 2], [3, 5]], "first different at index 1: first different at index 1: a different number"),
    ([[1, 2], [3, 4]], [1, 2, 3, 4], "4 entries, expected 2"),
    ([1, 2, 3], np.empty((10**12, 0)), "1000000000000 entries, expected 3"),
    ([[1], [2]], np.empty((2, 10**12, 0)), "first different at index 0: 1000000000000 entries, expected 1"),
    (["a", "b"], ["a", 3], "first different at index 1: expected a text"),
    ([1, 0], [True, False], "first different at index 0: expected one number"),
    (picture, picture.T, "shape (3, 2), expected (2, 3)"),
    (picture, picture[None], "shape (1, 2, 3), expected (2, 3)"),
    (picture, picture.ravel() + 1, "shape (6,), expected (2, 3)"),
    (picture, 3.0, "shape (), expected (2, 3)"),
    (picture, [[0, 1, 2], [3, 4]], "the rows have different lengths"),
    (picture, [[0, 1, 2], [3, 9, 5]], "first different at index (1, 1): 9, expected 4"),
    (picture, -picture, "first different at index (0, 1): -1, expected 1"),
    (picture, picture + 1e-5, "first different at index (0, 0): 1e-05, expected 0"),
    (picture, np.where(picture == 4, nan, picture), "first different at index (1, 1): nan, expected 4"),
    (picture, "picture", "expected an array of numbers, got a text"),
    (picture, {"a": 1}, "expected an array of numbers, got dict"),
    (picture, [["0", "1", "2"], ["3", "4", "5"]], "expected an array of numbers, got list"),
    (picture, picture.astype(str), "expected an array of numbers, got ndarray"),
    (picture, [Foreign("Net", "")], "expected an array of numbers, got list"),
    (np.arange(3), np.array([0, 1, 3]), "first different at index 2: 3, expected 2"),
    (np.array([1.0, 2.0]), [1, 2 + 1j], "first different at index 1: 2+1j, expected 2"),
    (np.array([138_357_544, 5]), np.array([138_357_544, 8]), "first different at index 1: 8, expected 5"),
    (np.array([138_357_544, 5]), np.array([138_357_544, 5.01]), "first different at index 1: 5.01, expected 5"),
    (
        np.array([138_357_544, 5]),
        np.array([138_357_545.0, 5]),
        "first different at index 0: 138357545.0, expected 138357544",
    ),
    (
        np.array([138_357_544, 5]),
        np.array([138_350_000, 5], np.float32),
        "first different at index 0: 1.3835e+08, expected 1.38358e+08",
    ),
    (np.array([7, 1000]), np.array([7.1, 1000], np.float32), "first different at index 0: 7.1, expected 7"),
    (np.array([1, 2]), np.array([1, 2.001], np.float16), "first different at index 1: 2.00195, expected 2"),
    (np.array([1.5, 2]), np.array([1.5, 2.018], np.float16), "first different at index 1: 2.01758, expected 2"),
    (np.array([2**60]), np.array([2**60 + 1]), f"first different at index 0: {2**60 + 1}, expected {2**60}"),
    (np.array([1e300]), [-1.7e308], "first different at index 0: -1.7e+308, expected 1e+300"),
    (np.array([1e6, 1, 2]), [1e6, 1.05, 2], "first different at index 1: 1.05, expected 1"),
    (np.array([1e6, 1, 2]), np.array([1e6, 50, -50], np.float32), "first different at index 1: 50, expected 1"),
    (np.array([1e3, 0.5]), np.array([1e3, 0.51], np.float32), "first different at index 1: 0.51, expected 0.5"),
    (np.array([10**9, 3]), [1e9, 3.0009], "first different at index 1: 3.0009, expected 3"),
    (np.array([3, 4]), [3.0000000004, 4], "first different at index 0: 3.0000000004, expected 3"),
    (7, Fraction(15, 2), "a different number"),
    (10**16, Decimal(10**16 + 1), "a different number"),
    (inf, Decimal("1E+400"), "a different number"),
    (picture, np.array([picture[0], 3], object), "the rows have different lengths"),
    (np.array([True, False]), [True, True], "first different at index 1: 1, expected 0"),
    ({"a": 1}, {}, "the entry 'a' is missing"),
    ({"a": 1}, {"a": 2}, "at 'a': a different number"),
    ({"a": 1}, {"a": 1, "b": 2}, "the entry 'b' is not asked for"),
    ({"a": 1}, {"a": ...}, "at 'a': no answer yet"),
    ({"a": 1}, [("a", 1)], "expected a dictionary, got list"),
    ({"a": {"b": (1, 2)}}, {"a": {"b": (1, 3)}}, "at 'a': at 'b': first different at index 1: a different number"),
    ({1, 2}, {1, 3}, "a different set"),
    ({1, 2}, [1, 2], "a different set"),
    ({1, 2}, np.array([1, 2]), "a different set"),
]


@pytest.mark.parametrize(("expected", "got"), RIGHT, ids=repr)
def test_right_answers(expected, got):
    got = decode(encode(got))
    assert difference(expected, got) is None
    assert same(expected, got) or isinstance(expected, Raised)


@pytest.mark.parametrize(("expected", "got", "said"), WRONG, ids=lambda value: repr(value)[:40])
def test_wrong_answers_and_what_is_said_first(expected, got, said):
    got = got if isinstance(got, Foreign) else decode(encode(got))
    assert difference(expected, got) == said
    if expected is not None and not (isinstance(expected, Raised) and isinstance(got, Raised)):
        assert not same(expected, got)


def test_a_truth_value_does_not_betray_the_right_one():
    assert difference(True, 1) == difference(False, 1)
    assert difference(True, False) == difference(False, True)


def test_a_long_foreign_key_is_cut():
    assert len(difference({}, {"k" * 10_000: 1})) < 120


def test_same_tells_exceptions_apart_by_class_alone():
    assert same(VALUE_ERROR, VALUE_ERROR._replace(message="other"))
    assert not same(VALUE_ERROR, UNICODE_ERROR)
    assert not same(VALUE_ERROR, 7)
    assert not same(7, VALUE_ERROR)


@pytest.mark.parametrize(("wrong", "got", "expected"), [(None, None, True), (None, 0, False), (..., None, False)])
def test_same_knows_missing_answers(wrong, got, expected):
    assert same(wrong, got) is expected


def test_same_takes_any_foreign_value_for_another():
    assert same(Foreign("A", "a"), Foreign("B", "b"))
    assert not same(Foreign("A", "a"), 7)


def test_an_expected_value_of_an_unknown_kind_is_the_authors_mistake():
    with pytest.raises(TypeError, match="bytes is not a kind of answer"):
        difference(b"7", 7)


plain = st.recursive(
    st.one_of(
        st.none(),
        st.just(...),
        st.booleans(),
        st.integers(),
        st.sampled_from([10**400, -(2**63), 2**64, 2**100]),
        st.floats(),
        st.complex_numbers(),
        st.text(max_size=3),
        st.just(VALUE_ERROR),
        st.just(Foreign("Net", "")),
        hnp.arrays(
            st.sampled_from(["?", "i1", "i8", "u8", "f2", "f4", ">f8", "g", "c8", "U2"]),
            st.sampled_from([(), (0,), (1,), (3,), (2, 3), (1, 1), (2, 0)]),
        ),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=1) | st.integers(0, 1) | st.none(), inner, max_size=2)
        | st.frozensets(st.integers(0, 3), max_size=3)
    ),
    max_leaves=6,
)
EXPECTED = [
    7,
    10**400,
    0.5,
    1j,
    True,
    "a",
    None,
    ...,
    VALUE_ERROR,
    (1, 2),
    [[1, 2], [0.5, "a"], None],
    {"": 1, "a": (1, 2)},
    {1, 2},
    np.array(3.0),
    np.arange(3),
    picture,
    np.ones((1, 1), bool),
    np.array([nan, inf, 1e308]),
    np.arange(3, dtype="u8"),
    np.zeros(3, "c8"),
    np.ones(3, "f4"),
    np.array(["a", "b", "c"]),
    np.zeros((2, 0)),
]


@given(plain, st.sampled_from(EXPECTED))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_no_answer_breaks_the_comparison(got, expected):
    assert isinstance(difference(expected, got), str | None)
    assert same(expected, got) in (True, False)


@given(plain)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_every_answer_is_right_where_it_is_expected(value):
    if not isinstance(value, Foreign) and "Foreign" not in repr(value):
        assert difference(value, decode(encode(value))) is None


counts = st.integers(-(2**62), 2**62) | st.integers(-20, 20)
errors = st.sampled_from([0, 1e-15, 1e-12, 3e-12, 1e-9, 0.4, 1])
kinds = st.sampled_from([int, float, np.float32, np.float16, complex])


@given(st.lists(st.tuples(counts, errors), min_size=1, max_size=4), kinds)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_count_among_others_is_judged_as_by_itself(entries, kind):
    expected = np.array([count for count, _ in entries])
    with np.errstate(over="ignore"):
        got = (expected + [error for _, error in entries] if kind is not int else expected).astype(kind)
    alone = [difference(int(one), other) is None for one, other in zip(expected, got, strict=True)]
    assert (difference(expected, got) is None) == all(alone)


@given(hnp.arrays(float, (2, 3), elements=st.floats(-1e6, 1e6)), st.floats(1e-3, 10), st.integers(0, 5))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_one_element_off_is_found_where_it_is(array, error, place):
    got = array.copy()
    got.flat[place] += error * max(1, np.abs(array).max())
    index = tuple(int(i) for i in np.unravel_index(place, array.shape))
    assert difference(array, got).startswith(f"first different at index {index}: ")
