"""Pooling against loops and PyTorch's numbers, its rule for ties, and its derivatives against differences."""

import itertools
import json
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.pooling import (
    avg_pool1d,
    avg_pool1d_backward,
    avg_pool2d,
    avg_pool2d_backward,
    max_pool1d,
    max_pool1d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from nnlib.gradcheck import check_gradient
from nnlib.layers.pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
MAX = {1: (max_pool1d, max_pool1d_backward), 2: (max_pool2d, max_pool2d_backward)}
AVG = {1: (avg_pool1d, avg_pool1d_backward), 2: (avg_pool2d, avg_pool2d_backward)}


def naive_windows(length, kernel, stride, padding, dilation, ceil_mode):
    """The cells of every window along one axis; a negative one or one beyond the length lies in the border."""
    before, after = padding
    span, found = dilation * (kernel - 1) + 1, []
    for start in range(-before, length + after, stride):
        fits = start + span <= length + after
        # One more window, if the last one has left cells over and this one begins on the image or before it.
        if fits or (ceil_mode and start + span < length + after + stride and start < length):
            found.append([start + i * dilation for i in range(kernel)])
    return found


def naive_pool(reduced, x, kernel_size, stride, padding, dilation, ceil_mode):
    """y, with `reduced` called for every window: on the row-major list of its cells on x, and on the window itself."""
    size = x.shape[2:]
    window = zip(size, kernel_size, stride, padding, dilation, strict=True)
    windows = [naive_windows(*axis, ceil_mode) for axis in window]
    y = np.zeros((*x.shape[:2], *map(len, windows)))
    for index in np.ndindex(*y.shape):
        covered = [axis[place] for axis, place in zip(windows, index[2:], strict=True)]
        cells = [
            (*index[:2], *cell)
            for cell in itertools.product(*covered)
            if all(0 <= i < length for i, length in zip(cell, size, strict=True))
        ]
        y[index] = reduced(index, cells, covered)
    return y


def naive_max(x, *window):
    return naive_pool(lambda _, cells, __: max((x[cell] for cell in cells), default=-np.inf), x, *window)


def naive_max_backward(dy, x, *window):
    dx = np.zeros(x.shape)

    def pass_on(index, cells, _):
        if cells:
            # max returns the first of equals.
            dx[max(cells, key=lambda cell: x[cell])] += dy[index]
        return 0

    naive_pool(pass_on, x, *window)
    return dx


def naive_avg(x, count_include_pad, kernel_size, stride, padding, *rest):
    def mean(_, cells, covered):
        padded = [
            sum(-before <= i < length + after for i in axis)
            for axis, length, (before, after) in zip(covered, x.shape[2:], padding, strict=True)
        ]
        return sum(x[cell] for cell in cells) / (math.prod(padded) if count_include_pad else len(cells))

    return naive_pool(mean, x, kernel_size, stride, padding, *rest)


@st.composite
def layouts(draw, dilations=(1, 2, 3)):
    """A shape along one axis or two, and a window that fits: windows overlap, touch, skip, leave cells over."""
    axes = draw(st.integers(1, 2))
    kernel_size = tuple(draw(st.integers(1, 4)) for _ in range(axes))
    padding = tuple((draw(st.integers(0, k // 2)), draw(st.integers(0, k // 2))) for k in kernel_size)
    stride = tuple(draw(st.integers(1, 4)) for _ in range(axes))
    dilation = tuple(draw(st.sampled_from(dilations)) for _ in range(axes))
    size = [
        max(1, d * (k - 1) + 1 - sum(p)) + draw(st.integers(0, 4))
        for k, p, d in zip(kernel_size, padding, dilation, strict=True)
    ]
    shape = draw(st.integers(1, 2)), draw(st.integers(1, 2)), *size
    return shape, (kernel_size, stride, padding, dilation, draw(st.booleans()))


@quick
@given(layouts(), seeds)
def test_values_of_the_maximum(layout, seed):
    x_shape, window = layout
    # All negative: a border of zeros would win every maximum that it takes part in.
    x = -np.random.default_rng(seed).uniform(1, 2, x_shape)
    pool, _ = MAX[x.ndim - 2]
    np.testing.assert_array_equal(pool(x, *window), naive_max(x, *window))


@quick
@given(layouts(dilations=(1,)), st.booleans(), seeds)
def test_values_of_the_mean(layout, count_include_pad, seed):
    x_shape, window = layout
    kernel_size, stride, padding, _, ceil_mode = window
    x = np.random.default_rng(seed).normal(size=x_shape)
    pool, _ = AVG[x.ndim - 2]
    y = pool(x, kernel_size, stride, padding, ceil_mode, count_include_pad)
    np.testing.assert_allclose(y, naive_avg(x, count_include_pad, *window), atol=1e-14)


@quick
@given(layouts(), seeds)
def test_gradients_of_the_maximum(layout, seed):
    x_shape, window = layout
    rng = np.random.default_rng(seed)
    # Distinct values, far further apart than the step of the difference.
    x = rng.permutation(math.prod(x_shape)).reshape(x_shape) / 7.0
    pool, pool_backward = MAX[x.ndim - 2]
    if np.isfinite(pool(x, *window)).all():
        check_gradient(lambda x: pool(x, *window), lambda dy, x: pool_backward(dy, x, *window), {"x": x}, rng)
    else:
        dy = rng.normal(size=pool(x, *window).shape)
        np.testing.assert_allclose(pool_backward(dy, x, *window), naive_max_backward(dy, x, *window), atol=1e-14)


@quick
@given(layouts(dilations=(1,)), st.booleans(), seeds)
def test_gradients_of_the_mean(layout, count_include_pad, seed):
    x_shape, (kernel_size, stride, padding, _, ceil_mode) = layout
    rng = np.random.default_rng(seed)
    x = rng.normal(size=x_shape)
    pool, pool_backward = AVG[x.ndim - 2]
    window = kernel_size, stride, padding, ceil_mode, count_include_pad
    check_gradient(lambda x: pool(x, *window), lambda dy, x: pool_backward(dy, x.shape, *window), {"x": x}, rng)


@quick
@given(layouts(), seeds)
def test_ties_go_to_the_first_in_row_major_order(layout, seed):
    x_shape, window = layout
    rng = np.random.default_rng(seed)
    # Minus infinity ties with what a border would hold, and must not lose its share to it.
    x = rng.choice([-np.inf, -2.0, -1.0], x_shape)
    pool, pool_backward = MAX[x.ndim - 2]
    dy = rng.normal(size=pool(x, *window).shape)
    np.testing.assert_allclose(pool_backward(dy, x, *window), naive_max_backward(dy, x, *window), atol=1e-14)


@pytest.mark.parametrize(
    ("cells", "winner"),
    [
        ([[0, 2], [2, 2]], [[0, 1], [0, 0]]),
        ([[2, 2], [2, 2]], [[1, 0], [0, 0]]),
        # Row by row, not column by column.
        ([[0, 2], [2, 0]], [[0, 1], [0, 0]]),
        ([[0, 0], [0, 2]], [[0, 0], [0, 1]]),
    ],
)
def test_a_tie_by_hand(cells, winner):
    dx = max_pool2d_backward(np.array([[[[1.0]]]]), np.array([[cells]]), 2)
    np.testing.assert_array_equal(dx, [[winner]])


def test_a_cell_that_wins_several_windows_receives_the_sum():
    x = np.zeros((1, 1, 3, 3))
    x[0, 0, 1, 1] = 1
    dx = max_pool2d_backward(np.array([[[[1.0, 2.0], [4.0, 8.0]]]]), x, 2, stride=1)
    assert dx[0, 0, 1, 1] == dx.sum() == 15


def test_nan_wins_and_the_first_of_several_receives_the_gradient():
    x = np.array([[[[9.0, np.nan, 1.0, 2.0], [np.nan, 9.0, 3.0, 4.0]]]])
    np.testing.assert_array_equal(max_pool2d(x, 2), [[[[np.nan, 4]]]])
    dx = max_pool2d_backward(np.array([[[[1.0, 10.0]]]]), x, 2)
    np.testing.assert_array_equal(dx, [[[[0, 1, 0, 0], [0, 0, 0, 10]]]])
    np.testing.assert_array_equal(max_pool1d(x[:, :, 0], 2, 1), [[[np.nan, np.nan, 2]]])
    np.testing.assert_array_equal(avg_pool2d(x, 2), [[[[np.nan, 2.5]]]])


def test_infinities_pass_without_a_warning():
    x = np.array([[[np.inf, 1.0, -np.inf, -np.inf]]])
    np.testing.assert_array_equal(max_pool1d(x, 2), [[[np.inf, -np.inf]]])
    np.testing.assert_array_equal(max_pool1d_backward(np.array([[[1.0, 2.0]]]), x, 2), [[[1, 0, 2, 0]]])
    np.testing.assert_array_equal(max_pool1d_backward(np.array([[[np.inf, 2.0]]]), x, 2), [[[np.inf, 0, 2, 0]]])
    np.testing.assert_array_equal(avg_pool1d(x, 2), [[[np.inf, -np.inf]]])


def test_a_dilated_window_that_misses_the_image():
    x = np.ones((1, 1, 1))
    y = max_pool1d(x, 2, 1, padding=1, dilation=2)
    np.testing.assert_array_equal(y, [[[-np.inf]]])
    np.testing.assert_array_equal(max_pool1d_backward(np.ones_like(y), x, 2, 1, padding=1, dilation=2), [[[0]]])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"padding": 1}, [-1, -3, -6]),
        ({"dilation": 2, "padding": 1}, [-2, -3]),
        ({"dilation": 2, "padding": 1, "ceil_mode": True}, [-2, -3, -6]),
    ],
)
def test_maximum_as_in_pytorch(arguments, expected):
    y = max_pool1d(-np.arange(1.0, 8).reshape(1, 1, 7), 3, stride=3, **arguments)
    np.testing.assert_array_equal(y, [[expected]])


@pytest.mark.parametrize(
    ("kernel_size", "stride", "ceil_mode", "count_include_pad", "expected"),
    [
        (3, 2, False, True, [1, 3, 5]),
        (3, 2, False, False, [1.5, 3, 5]),
        # The last window holds 6, one cell of padding, and one that is nothing.
        (3, 2, True, True, [1, 3, 5, 3]),
        (3, 2, True, False, [1.5, 3, 5, 6]),
        (4, 4, True, True, [1.5, 3.75]),
        (4, 4, True, False, [2, 5]),
    ],
)
def test_mean_as_in_pytorch(kernel_size, stride, ceil_mode, count_include_pad, expected):
    y = avg_pool1d(np.arange(1.0, 7).reshape(1, 1, 6), kernel_size, stride, 1, ceil_mode, count_include_pad)
    np.testing.assert_array_equal(y, [[expected]])


def test_gradient_of_the_mean_as_in_pytorch():
    dy = np.array([[[[12.0, 24.0], [36.0, 48.0]]]])
    dx = avg_pool2d_backward(dy, (1, 1, 3, 5), (2, 3), padding=1)
    np.testing.assert_allclose(dx, [[[[2, 2, 4, 4, 4], [6, 6, 8, 8, 8], [6, 6, 8, 8, 8]]]], rtol=1e-15)
    dx = avg_pool2d_backward(dy, (1, 1, 3, 5), (2, 3), padding=1, count_include_pad=False)
    np.testing.assert_allclose(dx, [[[[6, 6, 8, 8, 8], [9, 9, 8, 8, 8], [9, 9, 8, 8, 8]]]], rtol=1e-15)


def test_the_border_counts_for_the_mean():
    np.testing.assert_array_equal(avg_pool2d(np.full((1, 1, 2, 2), 4.0), 2, padding=1), np.ones((1, 1, 2, 2)))


def test_ceil_mode_lets_a_window_be_larger_than_the_image():
    x = np.array([[[[1.0, 2.0], [3.0, 6.0]]]])
    np.testing.assert_array_equal(max_pool2d(x, 3, 2, ceil_mode=True), [[[[6]]]])
    np.testing.assert_array_equal(avg_pool2d(x, 3, 2, ceil_mode=True), [[[[3]]]])


def test_no_window_begins_behind_the_image():
    # Rounded up there would be three windows; the third would begin in the padding behind the last cell.
    x = np.array([[[1.0, 2.0, 3.0]]])
    np.testing.assert_array_equal(max_pool1d(x, 2, 2, padding=1, ceil_mode=True), [[[1, 3]]])
    np.testing.assert_array_equal(max_pool1d(x[..., :2], 2, 3, padding=1, ceil_mode=True), [[[1]]])


def test_stride_is_the_window_unless_given():
    x = np.arange(24.0).reshape(1, 1, 4, 6)
    np.testing.assert_array_equal(max_pool2d(x, (2, 3)), max_pool2d(x, (2, 3), (2, 3)))
    np.testing.assert_array_equal(avg_pool2d(x, (2, 3)), avg_pool2d(x, (2, 3), (2, 3)))
    np.testing.assert_array_equal(max_pool2d(x, (2, 3))[0, 0], [[8, 11], [20, 23]])


def test_cells_left_over_are_covered_by_no_window():
    x = np.arange(25.0).reshape(1, 1, 5, 5)
    np.testing.assert_array_equal(max_pool2d(x, 2)[0, 0], [[6, 8], [16, 18]])
    dx = avg_pool2d_backward(np.ones((1, 1, 2, 2)), x.shape, 2)
    np.testing.assert_array_equal(dx[0, 0], np.pad(np.full((4, 4), 0.25), ((0, 1), (0, 1))))


def test_padding_the_same_keeps_the_size():
    x = np.random.default_rng(0).normal(size=(1, 2, 4, 5))
    np.testing.assert_array_equal(
        max_pool2d(x, (3, 2), 1, "same"), naive_max(x, (3, 2), (1, 1), ((1, 1), (0, 1)), (1, 1), False)
    )


@pytest.mark.parametrize(("size", "kernel_size", "stride"), [((1, 1), 1, 1), ((3, 4), (3, 4), 1), ((5, 5), 1, 4)])
def test_extreme_windows(size, kernel_size, stride):
    x = np.random.default_rng(0).normal(size=(1, 2, *size))
    kernel = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    window = kernel, (stride, stride), ((0, 0), (0, 0)), (1, 1), False
    np.testing.assert_array_equal(max_pool2d(x, kernel_size, stride), naive_max(x, *window))
    np.testing.assert_allclose(avg_pool2d(x, kernel_size, stride), naive_avg(x, True, *window), rtol=1e-14)


@pytest.mark.parametrize("axes", [1, 2])
def test_empty_batch(axes):
    x, dy = np.zeros((0, 2, 4, 5)[: 2 + axes]), np.zeros((0, 2, 2, 2)[: 2 + axes])
    for pool, pool_backward, operand in ((*MAX[axes], x), (*AVG[axes], x.shape)):
        assert pool(x, 2).shape == dy.shape
        assert pool_backward(dy, operand, 2).shape == x.shape


@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("arguments", [{}, {"padding": 1, "ceil_mode": True}])
@pytest.mark.parametrize(
    ("given_type", "expected"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i8", "f8"), ("u1", "f8"), ("?", "f8")]
)
def test_types(axes, arguments, given_type, expected):
    x = np.arange(4**axes).reshape(1, 1, *(4,) * axes).astype(given_type)
    for pool, pool_backward, operand in ((*MAX[axes], x), (*AVG[axes], x.shape)):
        y = pool(x, 2, **arguments)
        assert y.dtype == expected
        assert pool_backward(y.astype(given_type), operand, 2, **arguments).dtype == expected


def test_half_precision_neither_overflows_nor_loses_digits():
    x = np.full((1, 1, 64, 64), 60000, np.float16)
    np.testing.assert_array_equal(avg_pool2d(x, 64), [[[[np.float16(60000)]]]])
    x = np.full((1, 1, 1, 4096), 1, np.float16)
    np.testing.assert_array_equal(avg_pool2d(x, (1, 4096)), [[[[1]]]])
    # The divisor alone, 90000, is more than half precision holds.
    dx = avg_pool2d_backward(np.full((1, 1, 1, 1), 9000, np.float16), (1, 1, 300, 300), 300)
    np.testing.assert_array_equal(dx, np.full((1, 1, 300, 300), 0.1, np.float16))

    # A cell that wins 3000 windows: counted one by one in half precision, the sum would stay at 2048.
    x = np.zeros((1, 1, 6000), np.float16)
    x[..., 3000] = 1
    assert max_pool1d_backward(np.ones((1, 1, 3001), np.float16), x, 3000, 1)[0, 0, 3000] == 3000


@pytest.mark.parametrize("extreme", [-1000.0, 1000.0])
def test_extreme_values(extreme):
    x = np.full((1, 1, 3, 3), extreme, np.float16)
    np.testing.assert_array_equal(max_pool2d(x, 3, 1, 1), np.full((1, 1, 3, 3), extreme))
    np.testing.assert_array_equal(avg_pool2d(x, 3, 1, 1, count_include_pad=False), np.full((1, 1, 3, 3), extreme))


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 5, 6, 3)).transpose(0, 3, 2, 1)[..., ::-1]
    dy = np.asfortranarray(rng.normal(size=(2, 3, 5, 4)))
    copies = np.ascontiguousarray(x), np.ascontiguousarray(dy)
    x.flags.writeable = dy.flags.writeable = False
    np.testing.assert_array_equal(max_pool2d(x, 2, 1), max_pool2d(copies[0], 2, 1))
    np.testing.assert_allclose(avg_pool2d(x, 2, 1), avg_pool2d(copies[0], 2, 1), rtol=1e-13)
    np.testing.assert_array_equal(max_pool2d_backward(dy, x, 2, 1), max_pool2d_backward(*copies[::-1], 2, 1))
    np.testing.assert_array_equal(avg_pool2d_backward(dy, x.shape, 2, 1), avg_pool2d_backward(copies[1], x.shape, 2, 1))
    np.testing.assert_array_equal(x, copies[0])
    np.testing.assert_array_equal(dy, copies[1])


@pytest.mark.parametrize("kernel_size", [1, 2])
def test_results_are_writeable_arrays_of_their_own(kernel_size):
    x = np.random.default_rng(0).normal(size=(1, 1, 2, 2))
    for pool, pool_backward, operand in ((*MAX[2], x), (*AVG[2], x.shape)):
        y = pool(x, kernel_size)
        dx = pool_backward(y, operand, kernel_size)
        assert y.flags.writeable
        assert dx.flags.writeable
        assert not np.shares_memory(x, y)
        assert not np.shares_memory(y, dx)


LAYERS = [
    (MaxPool1d, MAX[1], (2, 3, 7), {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 2, "ceil_mode": True}),
    (MaxPool2d, MAX[2], (2, 3, 6, 7), {"kernel_size": (3, 2), "padding": (1, 0), "dilation": 2, "ceil_mode": True}),
    (AvgPool1d, AVG[1], (2, 3, 6), {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}),
    (AvgPool2d, AVG[2], (2, 3, 6, 7), {"kernel_size": (3, 2), "padding": (1, 0), "count_include_pad": False}),
]


@pytest.mark.parametrize(("layer_type", "pair", "x_shape", "arguments"), LAYERS)
def test_a_layer_calls_its_pair(layer_type, pair, x_shape, arguments):
    rng = np.random.default_rng(0)
    x, layer = rng.normal(size=x_shape), layer_type(**arguments)
    y = layer(x)
    dy = rng.normal(size=y.shape)
    operand = x if layer_type in (MaxPool1d, MaxPool2d) else x.shape
    np.testing.assert_array_equal(y, pair[0](x, **arguments))
    np.testing.assert_array_equal(layer.backward(dy), pair[1](dy, operand, **arguments))
    assert list(layer.parameters()) == []


@pytest.mark.parametrize(("layer_type", "pair", "x_shape", "arguments"), LAYERS)
def test_a_layer_is_made_again_from_its_configuration(layer_type, pair, x_shape, arguments):
    x = np.random.default_rng(0).normal(size=x_shape)
    layer = layer_type(**arguments)
    again = layer_type(**json.loads(json.dumps(layer.config())))
    assert again.config() == layer.config()
    np.testing.assert_array_equal(again(x), layer(x))


def test_a_configuration_has_an_entry_for_each_axis():
    assert MaxPool2d(np.int64(3), padding=(1, 0)).config() == {
        "kernel_size": (3, 3),
        "stride": (3, 3),
        "padding": ((1, 1), (0, 0)),
        "dilation": (1, 1),
        "ceil_mode": False,
    }
    assert repr(AvgPool1d(2)) == "AvgPool1d(kernel_size=2, stride=2)"


IMAGES = np.ones((2, 3, 4, 5))
DY = np.ones((2, 3, 2, 3))
NUMBERS = "expected a whole number >= 1 or a pair (vertical, horizontal)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: max_pool2d(IMAGES[0], 2),
            "max_pool2d: x is (3, 4, 5), expected (N, C, H, W) with at least one cell",
        ),
        (
            lambda: avg_pool1d(IMAGES, 2),
            "avg_pool1d: x is (2, 3, 4, 5), expected (N, C, L) with at least one cell",
        ),
        (
            lambda: max_pool1d(np.ones((1, 1, 0)), 2, padding=1),
            "max_pool1d: x is (1, 1, 0), expected (N, C, L) with at least one cell",
        ),
        (
            lambda: avg_pool2d(IMAGES, 5, padding=(0, 1)),
            "avg_pool2d: a window (5, 5) does not fit x (2, 3, 4, 5) padded by ((0, 0), (1, 1))",
        ),
        (
            lambda: max_pool2d(IMAGES, 2, dilation=(4, 1)),
            "max_pool2d: a window (2, 2) with dilation (4, 1) does not fit x (2, 3, 4, 5) padded by ((0, 0), (0, 0))",
        ),
        (
            lambda: max_pool1d(IMAGES[0], 7, stride=2, ceil_mode=True),
            "max_pool1d: a window (7,) does not fit x (3, 4, 5) padded by ((0, 0),)",
        ),
        (lambda: max_pool2d(IMAGES, 0), f"max_pool2d: kernel_size is 0, {NUMBERS}"),
        (lambda: avg_pool2d(IMAGES, 2, stride=(1, 0)), f"avg_pool2d: stride is (1, 0), {NUMBERS}"),
        (lambda: max_pool2d(IMAGES, 2, dilation=0), f"max_pool2d: dilation is 0, {NUMBERS}"),
        (lambda: max_pool1d(IMAGES[0], 2.0), "max_pool1d: kernel_size is 2.0, expected a whole number >= 1"),
        (
            lambda: max_pool2d(IMAGES, 3, padding=2),
            "max_pool2d: padding ((2, 2), (2, 2)) is more than half of kernel_size (3, 3)",
        ),
        (
            lambda: avg_pool1d(IMAGES[0], 3, padding=((0, 2),)),
            "avg_pool1d: padding ((0, 2),) is more than half of kernel_size (3,)",
        ),
        (
            lambda: max_pool2d(IMAGES, 3, padding="same"),
            "max_pool2d: padding 'same' keeps the size and needs stride 1; stride is (3, 3)",
        ),
        (
            lambda: max_pool2d_backward(DY, IMAGES, 2),
            "max_pool2d_backward: dy is (2, 3, 2, 3), expected (2, 3, 2, 2); x (2, 3, 4, 5)",
        ),
        (
            lambda: max_pool1d_backward(DY, IMAGES[0], 2),
            "max_pool1d_backward: dy is (2, 3, 2, 3), expected (3, 4, 2); x (3, 4, 5)",
        ),
        (
            lambda: avg_pool2d_backward(DY, IMAGES.shape, 2),
            "avg_pool2d_backward: dy is (2, 3, 2, 3), expected (2, 3, 2, 2); x (2, 3, 4, 5)",
        ),
        (
            lambda: avg_pool2d_backward(DY, (3, 4, 5), 2),
            "avg_pool2d_backward: x is (3, 4, 5), expected (N, C, H, W) with at least one cell",
        ),
        (
            lambda: avg_pool1d_backward(DY, (3, 4, 5.5), 2),
            "avg_pool1d_backward: x is (3, 4, 5.5), expected (N, C, L) with at least one cell",
        ),
        (lambda: MaxPool2d(2, stride=0), f"MaxPool2d: stride is 0, {NUMBERS}"),
        (lambda: MaxPool1d(2, dilation=0), "MaxPool1d: dilation is 0, expected a whole number >= 1"),
        (
            lambda: AvgPool2d(2, padding=2),
            "AvgPool2d: padding ((2, 2), (2, 2)) is more than half of kernel_size (2, 2)",
        ),
        (lambda: AvgPool1d(0), "AvgPool1d: kernel_size is 0, expected a whole number >= 1"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_complex_numbers_are_refused():
    for call in (lambda: max_pool2d(IMAGES * 1j, 2), lambda: avg_pool2d_backward(DY * 1j, (2, 3, 4, 6), 2)):
        with pytest.raises(TypeError, match=r"is an array of complex128, expected real numbers$"):
            call()
