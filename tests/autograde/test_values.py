"""What travels arrives as it was; what does not becomes Foreign; and no bytes can do harm."""

import array as plain_arrays
import base64
import collections
import itertools
import json
import math
import random
import time
import tracemalloc
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograde.values import (
    MAX_BITS,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_KEYS,
    BadMessage,
    Foreign,
    Raised,
    class_names,
    decode,
    encode,
)
from nnlib.architecture import Activation, Conv, Dense, Flatten, Pool

quickly = settings(max_examples=60, deadline=None, derandomize=True)


def travel(value):
    return decode(encode(value))


def identical(one, other):
    """Equal in type, content, dtype and shape, nan included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(identical, one, other))
    if isinstance(one, dict):
        return identical(list(one.items()), list(other.items()))
    if isinstance(one, float | complex):
        return repr(one) == repr(other)
    return one == other


floats = st.floats(allow_nan=True, allow_infinity=True)
keys = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.tuples(st.integers(), st.text(max_size=3))
dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="="),
    hnp.unsigned_integer_dtypes(endianness="="),
    hnp.floating_dtypes(endianness="="),
    hnp.floating_dtypes(endianness=">", sizes=(16, 32, 64)),
    hnp.complex_number_dtypes(endianness="="),
    hnp.unicode_string_dtypes(min_len=1, max_len=4, endianness="="),
)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, min_side=0, max_side=3))
leaves = st.one_of(
    st.none(),
    st.just(...),
    st.booleans(),
    st.integers(),
    st.integers(-(2**MAX_BITS) + 1, 2**MAX_BITS - 1),
    floats,
    st.complex_numbers(),
    st.text(),
    arrays,
    st.sampled_from([Conv(6, 5), Pool(), Activation(), Flatten(), Dense(10)]),
    st.frozensets(keys, max_size=4),
    st.sets(keys, max_size=4),
)
travelling = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys | st.frozensets(keys, max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(travelling)
@quickly
def test_what_travels_arrives_as_it_was(value):
    assert identical(travel(value), value)


@given(travelling)
@quickly
def test_a_message_that_was_read_travels_on(value):
    assert identical(travel(travel(value)), travel(value))


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        (np.int64(7), 7),
        (np.uint8(255), 255),
        (np.float64(0.1), 0.1),
        (np.bool(True), True),
        (np.str_("B"), "B"),
        (np.complex128(1 + 2j), 1 + 2j),
        (range(3), [0, 1, 2]),
        ((i * i for i in range(3)), [0, 1, 4]),
        (collections.deque([1, "a"]), [1, "a"]),
        (plain_arrays.array("h", [1, 2]), np.array([1, 2], "i2")),
        (np.array([[1, "a"], [None, (2,)]], object), [[1, "a"], [None, (2,)]]),
        (np.array(7, object), 7),
        (np.empty((2, 0, 10**9), object), np.empty((2, 0, 10**9))),
        (Fraction(6, 3), 2),
        (Fraction(1, 3), 1 / 3),
        (Decimal("12.00"), 12),
        (Decimal("0.1"), 0.1),
        (Decimal("1E-999999999"), 0.0),
        (Decimal("-Infinity"), -math.inf),
        (map(str, [1, 2]), ["1", "2"]),
        (zip([1], [2], strict=True), [(1, 2)]),
        ({"a": 1}.keys(), ["a"]),
        ({"a": 1}.values(), [1]),
        ({"a": 1}.items(), [("a", 1)]),
        (collections.OrderedDict(a=1), {"a": 1}),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (collections.namedtuple("Size", "height width")(2, 3), (2, 3)),
        (collections.namedtuple("Conv", "filters")(2), (2,)),
        (tuple.__new__(Conv, (1,)), (1,)),
    ],
)
def test_relatives_arrive_as_the_plain_thing(value, arrives):
    assert identical(travel(value), arrives)


def test_a_single_precision_number_keeps_its_precision():
    got = travel(np.float32(0.1))
    assert got.shape == ()
    assert got.dtype == np.float32


@pytest.mark.parametrize(
    "array",
    [
        np.arange(24.0).reshape(2, 3, 4).T,
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.arange(20)[::-3],
        np.broadcast_to(np.float16(2), (2, 3)),
        np.arange(3, dtype=">i4"),
        np.array(5),
        np.empty((0, 3)),
        np.empty((10**12, 0)),
        np.array([[1 + 2j]]),
        np.array(["a", "long"]),
        np.longdouble([1, 2]),
    ],
    ids=lambda array: f"{array.dtype.str}{array.shape}",
)
def test_arrays_of_any_layout_arrive_with_dtype_and_shape(array):
    got = travel(array)
    assert type(got) is np.ndarray
    assert (got.dtype, got.shape) == (array.dtype, array.shape)
    assert np.array_equal(got, array)
    assert got.flags.writeable


def test_masked_arrays_and_matrices_arrive_as_their_data():
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.matrix([[1, 2]])
    assert identical(travel(matrix), np.array([[1, 2]]))
    assert identical(travel(np.ma.array([1, 2], mask=[True, False])), np.array([1, 2]))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (object(), "object"),
        (lambda: 0, "function"),
        (len, "builtin_function_or_method"),
        (Conv, "type"),
        (b"bytes", "bytes"),
        (ValueError("x"), "ValueError"),
        (np.broadcast_to(np.array(object()), (10**9, 10**9)), "array of object"),
        (plain_arrays.array("d", bytes(MAX_BYTES + 8)), "array"),
        (Decimal("1E+999999999"), "Decimal"),
        (Decimal("sNaN"), "Decimal"),
        (Fraction(10**5000, 3), "Fraction"),
        (np.zeros(2, "M8[s]"), "array of datetime64[s]"),
        (np.zeros(2, [("a", int)]), "array of [('a', '<i8')]"),
        (np.zeros(2, "S3"), "array of |S3"),
        (np.ndarray(2, "U0"), "array of <U0"),
        (np.full(2, 2**31, "u4").view("U2"), "array of <U2"),
        (np.datetime64("2020-01-01"), "array of datetime64[D]"),
        (2**MAX_BITS, "int"),
        (itertools.count(), "count"),
        ([0] * (MAX_ITEMS + 1), "list"),
        (dict.fromkeys(range(MAX_KEYS + 1)), "dict"),
        (set(range(MAX_KEYS + 1)), "set"),
        ("x" * (MAX_BYTES + 1), "str"),
        (np.broadcast_to(0.0, (10**9, 10**9)), "array of float64"),
        (np.zeros(MAX_BYTES // 8 + 1), "array of float64"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_what_does_not_travel_arrives_as_foreign(value, kind):
    got = travel(value)
    assert isinstance(got, Foreign)
    assert got.type in (kind, "ndarray")


def test_foreign_holds_the_beginning_of_the_repr():
    class Net:
        def __repr__(self):
            return "Net " + "x" * 10_000

    assert travel(Net()) == Foreign("Net", ("Net " + "x" * 10_000)[:500])


def test_one_foreign_item_does_not_spoil_its_neighbours():
    assert travel([1, object(), "a"])[::2] == [1, "a"]
    assert isinstance(travel([1, object()])[1], Foreign)


@pytest.mark.parametrize("key", [np.float32(1), range(3), (1, np.float32(2)), frozenset([np.float32(1)]), object()])
def test_a_key_that_would_not_be_hashable_on_arrival_travels_as_a_foreign_one(key):
    assert len(travel({key: 1})) == 1
    assert len(travel({key})) == 1


def test_arrays_of_objects_that_contain_themselves_end():
    array = np.array([0, None], object)
    array[1] = array
    assert isinstance(travel(array), list)
    alone = np.array(None, object)
    alone[()] = alone
    assert isinstance(travel(alone), Foreign)


def test_lists_that_contain_themselves_end():
    thread = []
    thread.append(thread)
    both = []
    both += [both, both]
    table = {}
    table["self"] = table
    started = time.perf_counter()
    assert isinstance(travel(thread), list)
    assert isinstance(travel(both), list)
    assert isinstance(travel(table), dict)
    assert time.perf_counter() - started < 5


def test_nesting_ends_in_a_foreign_value():
    value = 0
    for _ in range(5000):
        value = [value]
    got = travel(value)
    for _ in range(MAX_DEPTH + 1):
        [got] = got
    assert got == Foreign("list", "nested too deeply")


def test_the_number_of_items_is_bounded_over_all_containers():
    wide = [0]
    for _ in range(8):
        wide = [wide] * 10
    assert len(encode(wide)) < 100 * MAX_ITEMS


class Lies(type):
    """A class of classes that does not even tell its name."""

    @property
    def __name__(cls):
        raise RuntimeError("no name")


class Nameless(metaclass=Lies):
    def __repr__(self):
        raise SystemExit


def raising(*_, **__):
    raise RuntimeError("no")


def leaving(*_, **__):
    raise SystemExit(1)


_METHODS = [
    "repr",
    "str",
    "iter",
    "len",
    "getattr",
    "getattribute",
    "eq",
    "hash",
    "bool",
    "int",
    "float",
    "index",
    "dir",
]


@pytest.mark.parametrize(
    "base",
    [
        *[object, list, tuple, dict, set, int, float, str, np.ndarray, complex],
        *[collections.deque, plain_arrays.array, Fraction, Decimal],
    ],
)
@pytest.mark.parametrize("method", [raising, leaving])
def test_objects_whose_every_method_raises_do_no_harm(base, method):
    hostile = type("Hostile", (base,), {f"__{name}__": method for name in _METHODS})
    value = base.__new__(hostile, *{np.ndarray: [2], plain_arrays.array: ["d"]}.get(base, []))
    decode(encode(value))
    assert isinstance(travel([value]), list)


@pytest.mark.parametrize(
    "claimed",
    [
        *[int, float, str, bool, tuple, list, dict, set, np.ndarray, np.bool, complex, Raised, Conv, type(None)],
        *[collections.deque, plain_arrays.array, Fraction, Decimal],
    ],
)
def test_objects_that_lie_about_their_class_do_no_harm(claimed):
    class Liar:
        __class__ = property(lambda self: claimed)
        kinds = property(lambda self: itertools.count())
        items = keys = __iter__ = lambda self: itertools.count()
        as_integer_ratio = lambda self: (self, self)  # noqa: E731
        is_finite = __mod__ = lambda self, other=0: True
        adjusted = lambda self: 0  # noqa: E731
        __floordiv__ = __truediv__ = lambda self, other: self

    assert isinstance(travel(Liar()), Foreign | bool)
    assert isinstance(travel({"a": [Liar()]}), dict)


def test_a_class_without_a_name_does_no_harm():
    assert travel(Nameless()) == Foreign("Nameless", "?")
    assert class_names(Nameless) == ("Nameless", "object")


def test_half_a_character_arrives_as_what_can_be_written_to_a_file():
    assert travel(type("Odd", (), {"__repr__": lambda self: "\ud800"})()) == Foreign("Odd", "\\ud800")
    assert travel(Raised(("\ud800",), "\ud800", "\ud800")) == Raised(("\\ud800",), "\\ud800", "\\ud800")


def test_a_repr_of_a_strange_text_class_is_read_as_text():
    class Text(str):
        __getitem__ = __str__ = encode = lambda *_: 5

    assert travel(type("Odd", (), {"__repr__": lambda self: Text("odd")})()) == Foreign("Odd", "odd")
    assert travel(Text("odd")) == "odd"


def test_sequences_without_end_are_foreign():
    class Endless(list):
        __iter__ = lambda self: itertools.count()  # noqa: E731

    class EndlessTable(dict):
        items = lambda self: zip(itertools.count(), itertools.count())  # noqa: E731

    assert isinstance(travel(Endless()), Foreign)
    assert isinstance(travel(EndlessTable()), Foreign)


def test_a_generator_that_raises_is_foreign():
    def broken():
        yield 1
        raise ValueError

    assert travel([broken()]) == [Foreign("generator", "?")]


def test_a_keyboard_interrupt_passes():
    class Slow:
        def __repr__(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode(Slow())


def test_raised_travels_and_always_has_a_class():
    assert travel(Raised(("ValueError", "Exception"), "m", "t")) == Raised(("ValueError", "Exception"), "m", "t")
    assert travel(Raised((), "m")).kinds
    assert isinstance(travel(Raised((object(),), object())), Foreign)


# What follows is about bytes that nobody honest sends.


def array_message(**changes):
    data = base64.b64encode(bytes(16)).decode()
    return {"kind": "array", "dtype": "<f8", "shape": [2], "data": data} | changes


def nested(kind, depth):
    message = None
    for _ in range(depth):
        message = {"kind": kind, "items": [message]}
    return message


HOSTILE = {
    "nothing": b"",
    "not json": b"{",
    "not utf-8": b"\xff\xfe\xff",
    "a number": 7,
    "a huge number": b"1" * 100_000,
    "a list": [],
    "no kind": {},
    "unknown kind": {"kind": "pickle"},
    "kind is a list": {"kind": []},
    "deep json": b"[" * 200_000,
    "deep objects": b'{"kind":' * 100_000,
    "deep lists": nested("list", 100),
    "deep tuples": nested("tuple", MAX_DEPTH + 4),
    "no items": {"kind": "list"},
    "items a text": {"kind": "list", "items": "ab"},
    "items an object": {"kind": "tuple", "items": {}},
    "set of lists": {"kind": "set", "items": [{"kind": "list", "items": []}]},
    "set of arrays": {"kind": "frozenset", "items": [array_message()]},
    "too large a set": {"kind": "set", "items": [None] * (MAX_KEYS + 1)},
    "too long a list": {"kind": "list", "items": [None] * (MAX_ITEMS + 1)},
    "unhashable key": {"kind": "dict", "items": [[{"kind": "list", "items": []}, None]]},
    "pair of one": {"kind": "dict", "items": [["a"]]},
    "pair of three": {"kind": "dict", "items": [["a", "b", "c"]]},
    "pairs a number": {"kind": "dict", "items": [3]},
    "unknown tuple": {"kind": "named", "name": "Row", "items": []},
    "tuple named by a list": {"kind": "named", "name": [], "items": []},
    "too few fields": {"kind": "named", "name": "Conv", "items": [None]},
    "too many fields": {"kind": "named", "name": "Dense", "items": [None, None]},
    "fields missing": {"kind": "named", "name": "Dense"},
    "int without digits": {"kind": "int"},
    "int of no digits": {"kind": "int", "digits": ""},
    "int of words": {"kind": "int", "digits": "seven"},
    "int of a number": {"kind": "int", "digits": 7},
    "int of a list": {"kind": "int", "digits": ["0x1"]},
    "int of too many digits": {"kind": "int", "digits": "0x" + "f" * MAX_BITS},
    "float of words": {"kind": "float", "text": "much"},
    "float of a list": {"kind": "float", "text": []},
    "complex of one": {"kind": "complex", "parts": "x"},
    "raised of no class": {"kind": "raised", "kinds": [], "message": "", "traceback": ""},
    "raised of a number": {"kind": "raised", "kinds": [7], "message": "", "traceback": ""},
    "raised of an object": {"kind": "raised", "kinds": {}, "message": "", "traceback": ""},
    "raised without message": {"kind": "raised", "kinds": ["E"], "traceback": ""},
    "raised with a list": {"kind": "raised", "kinds": ["E"], "message": [], "traceback": ""},
    "foreign of a list": {"kind": "foreign", "type": [], "text": ""},
    "foreign of nothing": {"kind": "foreign"},
    "array of too many elements": array_message(shape=[10**12]),
    "array of overflowing shape": array_message(shape=[2**62, 4, 2]),
    "array of endless shape": array_message(shape=[10**4000] * 1000),
    "array of too many axes": array_message(shape=[1] * 64 + [2]),
    "array of negative shape": array_message(shape=[-1, -2]),
    "array of true shape": array_message(shape=[True, 2]),
    "array of broken shape": array_message(shape=[2.0]),
    "array of no shape": array_message(shape=None),
    "array of objects": array_message(dtype="|O"),
    "array of pointers": array_message(dtype="|O8"),
    "array of records": array_message(dtype="<f4,<f4"),
    "array of voids": array_message(dtype="|V8"),
    "array of dates": array_message(dtype="<M8[s]"),
    "array of nothing": array_message(dtype="<U0"),
    "array of an unknown size": array_message(dtype="<f5"),
    "array of a huge size": array_message(dtype="<U999999999"),
    "array of no dtype": array_message(dtype=None),
    "array of no letters": array_message(dtype="<U2", data=base64.b64encode(b"\xff" * 16).decode()),
    "array without data": {"kind": "array", "dtype": "<f8", "shape": [2]},
    "truncated array": array_message(data=base64.b64encode(bytes(15)).decode()),
    "array not in base64": array_message(data="****"),
    "array of a list": array_message(data=[0]),
    "npy file": {"kind": "array", "npy": base64.b64encode(b"\x93NUMPY\x03\x00" + bytes(20)).decode()},
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_are_refused_quickly_and_in_little_memory(message):
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    tracemalloc.start()
    started = time.perf_counter()
    try:
        with pytest.raises(BadMessage):
            decode(data)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - started < 2


def test_colliding_keys_do_not_stop_the_reader():
    items = [{"kind": "int", "digits": hex(number * (2**61 - 1))} for number in range(MAX_KEYS)]
    started = time.perf_counter()
    decode(json.dumps({"kind": "set", "items": items}).encode())
    assert time.perf_counter() - started < 10


def test_numbers_that_only_json_knows_are_floats():
    assert travel(0.0) == decode(b"0.0") == 0
    assert decode(b"1e999999999") == math.inf
    assert math.isnan(decode(b"NaN"))


def test_of_duplicate_keys_the_last_one_counts():
    assert decode(b'{"kind":"list","kind":"tuple","items":[]}') == ()
    assert decode(b'{"kind":"dict","items":[["a",0.0],["a",1.0]]}') == {"a": 1}


VALID = [
    {"side": 24, "shape": (6, 24, 24), "x": [1.5, -0.0, math.nan, None, True, "text", ...]},
    [np.arange(6.0).reshape(2, 3), np.float32(1), np.array(["ab", "c"]), np.array([True])],
    [Conv(6, 5), Pool(), {frozenset({1, 2}): {3}}, 1 + 2j, 2**200],
    Raised(("ValueError", "Exception"), "no", "Traceback"),
    [Foreign("object", "<object>")],
]
SCRAPS = [None, True, 7, -1, 1e308, 10**30, "", "list", "array", "0x7", "<f8", "|O", [], {}, [[]], {"kind": "int"}]


def decodes_or_refuses(data):
    try:
        return encode(decode(data))
    except BadMessage:
        return b""


def test_messages_with_changed_bytes_are_read_or_refused():
    rng = random.Random(20)
    messages = [encode(value) for value in VALID]
    read = 0
    for _ in range(4000):
        data = bytearray(rng.choice(messages))
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(data))
            change = rng.randrange(4)
            if change == 0:
                data[place] = rng.randrange(256)
            elif change == 1:
                data[place] = rng.choice(b'0123456789"{}[]:,-x')
            elif change == 2:
                del data[place : place + rng.randint(1, 5)]
            else:
                data[place:place] = data[:place][-rng.randint(1, 20) :]
            data = data or bytearray(b"0")
        read += bool(decodes_or_refuses(bytes(data)))
    assert 0 < read < 4000


def test_messages_with_changed_structure_are_read_or_refused():
    rng = random.Random(21)
    messages = [json.loads(encode(value)) for value in VALID]
    read = 0
    for _ in range(3000):
        message = json.loads(json.dumps(rng.choice(messages)))
        for _ in range(rng.randint(1, 3)):
            node = message
            while True:
                places = list(node) if isinstance(node, dict) else list(range(len(node)))
                if not places:
                    break
                place = rng.choice(places)
                if isinstance(node[place], dict | list) and node[place] and rng.random() < 0.7:
                    node = node[place]
                    continue
                if rng.random() < 0.2:
                    del node[place]
                else:
                    node[place] = rng.choice(SCRAPS)
                break
        read += bool(decodes_or_refuses(json.dumps(message).encode()))
    assert 0 < read < 3000
