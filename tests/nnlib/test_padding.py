"""Borders: what they hold, how they give back what they copied, and every way to ask for one."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.padding import border, pad, pad_backward
from nnlib.gradcheck import check_gradient

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
MODES = ("zero", "replicate", "mirror")


def source(index, length, mode):
    """The cell that the border copies from at `index`, counted from the image's first cell; None for a zero."""
    if 0 <= index < length:
        return index
    return {
        "zero": None,
        "replicate": min(max(index, 0), length - 1),
        "mirror": (length - 1) - abs(length - 1 - abs(index)),
    }[mode]


@st.composite
def layouts(draw):
    """The shape of x, a padding of pairs and a mode that go together."""
    mode, axes = draw(st.sampled_from(MODES)), draw(st.integers(1, 3))
    padding = tuple(draw(st.tuples(st.integers(0, 3), st.integers(0, 3))) for _ in range(axes))
    least = {"zero": lambda pair: 1, "replicate": lambda pair: 1, "mirror": lambda pair: max(pair) + 1}[mode]
    size = [least(pair) + draw(st.integers(0, 3)) for pair in padding]
    return (draw(st.integers(1, 2)), draw(st.integers(1, 2)), *size), padding, mode


@quick
@given(layouts(), seeds)
def test_every_cell(layout, seed):
    x_shape, padding, mode = layout
    x = np.random.default_rng(seed).normal(size=x_shape)
    y = pad(x, padding, mode)
    assert y.shape[2:] == tuple(n + before + after for n, (before, after) in zip(x_shape[2:], padding, strict=True))
    for cell in np.ndindex(*y.shape[2:]):
        copied = [source(i - p[0], n, mode) for i, p, n in zip(cell, padding, x_shape[2:], strict=True)]
        np.testing.assert_array_equal(y[(..., *cell)], 0 if None in copied else x[(..., *copied)])


@quick
@given(layouts(), seeds)
def test_gradients(layout, seed):
    x_shape, padding, mode = layout
    rng = np.random.default_rng(seed)
    check_gradient(
        lambda x: pad(x, padding, mode),
        lambda dy, x: pad_backward(dy, padding, mode),
        {"x": rng.normal(size=x_shape)},
        rng,
    )


def test_the_lecture():
    x = np.array([[[0.0, 1, 1, 2, 3, 5, 8, 13]]])
    np.testing.assert_array_equal(pad(x, 3)[0, 0], [0, 0, 0, 0, 1, 1, 2, 3, 5, 8, 13, 0, 0, 0])
    np.testing.assert_array_equal(pad(x, 3, "replicate")[0, 0], [0, 0, 0, 0, 1, 1, 2, 3, 5, 8, 13, 13, 13, 13])
    np.testing.assert_array_equal(pad(x, 3, "mirror")[0, 0], [2, 1, 1, 0, 1, 1, 2, 3, 5, 8, 13, 8, 5, 3])


def test_the_border_can_hold_another_value():
    y = pad(np.zeros((1, 1, 1), np.float32), 1, value=-np.inf)
    np.testing.assert_array_equal(y, [[[-np.inf, 0, -np.inf]]])
    assert y.dtype == np.float32


def test_a_border_wider_than_the_image():
    np.testing.assert_array_equal(pad(np.array([[[7.0]]]), ((0, 3),), "replicate"), [[[7, 7, 7, 7]]])
    np.testing.assert_array_equal(pad_backward(np.ones((1, 1, 4)), ((0, 3),), "replicate"), [[[4]]])
    np.testing.assert_array_equal(pad(np.zeros((1, 1, 0)), 2), np.zeros((1, 1, 4)))
    assert pad_backward(np.ones((1, 1, 4)), 2).shape == (1, 1, 0)


def test_ways_of_asking():
    x = np.arange(12.0).reshape(1, 1, 3, 4)
    for mode in MODES:
        for short, long in ((1, ((1, 1), (1, 1))), ((0, 2), ((0, 0), (2, 2))), (([0, 1], 2), ((0, 1), (2, 2)))):
            y = pad(x, short, mode)
            np.testing.assert_array_equal(y, pad(x, long, mode))
            np.testing.assert_array_equal(pad_backward(y, short, mode), pad_backward(y, long, mode))


def test_nothing_to_add():
    x = np.ones((1, 2, 3))
    for mode in MODES:
        assert pad(x, 0, mode) is x
        np.testing.assert_array_equal(pad_backward(x, 0, mode), x)


@pytest.mark.parametrize("mode", MODES)
def test_empty_batch(mode):
    y = pad(np.zeros((0, 2, 3, 4)), (1, (0, 2)), mode)
    assert y.shape == (0, 2, 5, 6)
    assert pad_backward(y, (1, (0, 2)), mode).shape == (0, 2, 3, 4)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("given_type", "expected"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i4", "f8"), ("?", "f8")]
)
def test_types(mode, given_type, expected):
    y = pad(np.ones((1, 1, 3, 3), given_type), 1, mode)
    assert y.dtype == pad_backward(y.astype(given_type), 1, mode).dtype == expected


@pytest.mark.parametrize("mode", MODES)
def test_any_memory_layout_and_inputs_untouched(mode):
    x = np.random.default_rng(0).normal(size=(4, 5, 2, 3)).transpose(3, 2, 0, 1)[:, :, ::-1]
    copy = np.ascontiguousarray(x)
    x.flags.writeable = False
    np.testing.assert_array_equal(pad(x, 2, mode), pad(copy, 2, mode))
    np.testing.assert_array_equal(pad_backward(x, 1, mode), pad_backward(copy, 1, mode))
    np.testing.assert_array_equal(x, copy)


@pytest.mark.parametrize("mode", MODES)
def test_what_is_not_a_number_stays_where_it_is(mode):
    dy = np.zeros((1, 1, 5, 6))
    dy[0, 0, 2, 0] = np.nan
    wrong = np.isnan(pad_backward(dy, 1, mode))[0, 0]
    # The cell to the left of the image's second row: copied from the first column, or from the second.
    column = {"zero": [], "replicate": [0], "mirror": [1]}[mode]
    np.testing.assert_array_equal(np.argwhere(wrong), [[1, c] for c in column] or np.zeros((0, 2)))


@pytest.mark.parametrize(
    ("padding", "expected"),
    [
        (2, ((2, 2), (2, 2))),
        (np.int64(2), ((2, 2), (2, 2))),
        ((1, 0), ((1, 1), (0, 0))),
        ([1, [0, 2]], ((1, 1), (0, 2))),
        (np.array([[1, 2], [3, 4]]), ((1, 2), (3, 4))),
        ("valid", ((0, 0), (0, 0))),
        ("same", ((2, 2), (1, 2))),
    ],
)
def test_border(padding, expected):
    sides = border("test", padding, (3, 4), (1, 1), (2, 1))
    assert sides == expected
    assert {type(number) for pair in sides for number in pair} == {int}


def test_same_keeps_the_size_along_any_number_of_axes():
    for axes in (1, 2, 3):
        for kernel in range(1, 6):
            for dilation in (1, 2, 3):
                sides = border("test", "same", (kernel,) * axes, (1,) * axes, (dilation,) * axes)
                assert len(sides) == axes
                assert all(sum(pair) == dilation * (kernel - 1) and 0 <= pair[1] - pair[0] <= 1 for pair in sides)


NUMBERS = "expected a whole number >= 0, or 2 entries, each a number or a pair (before, after), or 'valid' or 'same'"


@pytest.mark.parametrize(
    ("padding", "stride", "message"),
    [
        (-1, 1, f"test: padding is -1, {NUMBERS}"),
        (1.0, 1, f"test: padding is 1.0, {NUMBERS}"),
        (True, 1, f"test: padding is True, {NUMBERS}"),
        (None, 1, f"test: padding is None, {NUMBERS}"),
        ((1, 2, 3), 1, f"test: padding is (1, 2, 3), {NUMBERS}"),
        ((1, (2, 3, 4)), 1, f"test: padding is (1, (2, 3, 4)), {NUMBERS}"),
        ((1, (2, -3)), 1, f"test: padding is (1, (2, -3)), {NUMBERS}"),
        (("same", 1), 1, f"test: padding is ('same', 1), {NUMBERS}"),
        ("full", 1, "test: padding is 'full', expected numbers, 'valid' or 'same'"),
        ("same", 2, "test: padding 'same' keeps the size and needs stride 1; stride is (1, 2)"),
    ],
)
def test_messages_of_border(padding, stride, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        border("test", padding, (3, 3), (1, stride), (1, 1))


IMAGES = np.ones((2, 3, 4))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: pad(IMAGES, 1, "reflect"),
            "pad: mode is 'reflect', expected one of ('zero', 'replicate', 'mirror')",
        ),
        (
            lambda: pad_backward(IMAGES, 1, "wrap"),
            "pad_backward: mode is 'wrap', expected one of ('zero', 'replicate', 'mirror')",
        ),
        (lambda: pad(IMAGES, (1, 1)), "pad: x is (2, 3, 4), expected 4 axes for padding (1, 1)"),
        (lambda: pad_backward(IMAGES[0], 1), "pad_backward: dy is (3, 4), expected 3 axes for padding 1"),
        (
            lambda: pad(IMAGES, -1),
            "pad: padding is -1, expected a whole number >= 0, or 1 entry, a number or a pair (before, after)",
        ),
        (
            lambda: pad(IMAGES, ((1, 2, 3),)),
            "pad: padding is ((1, 2, 3),), expected a whole number >= 0, or 1 entry, a number or a pair "
            "(before, after)",
        ),
        (lambda: pad(IMAGES, ((1, 4),), "mirror"), "pad: x is (2, 3, 4), too small for a mirror border (1, 4)"),
        (lambda: pad(IMAGES[:, :, :0], 1, "replicate"), "pad: x is (2, 3, 0), too small for a replicate border (1, 1)"),
        (lambda: pad_backward(IMAGES, 3), "pad_backward: x is (2, 3, -2), too small for a zero border (3, 3)"),
        (
            lambda: pad_backward(IMAGES, ((0, 2),), "mirror"),
            "pad_backward: x is (2, 3, 2), too small for a mirror border (0, 2)",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
