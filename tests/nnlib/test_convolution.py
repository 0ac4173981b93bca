"""Convolution along one to three axes against loops and SciPy, its derivatives against differences, its layers."""

import json
import re

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.convolution import (
    conv1d,
    conv1d_backward,
    conv2d,
    conv2d_backward,
    conv3d,
    conv3d_backward,
    convolve2d,
    convolve2d_backward,
)
from nnlib.gradcheck import check_gradient
from nnlib.layers.convolution import Conv1d, Conv2d, Conv3d

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
PAIRS = {1: (conv1d, conv1d_backward), 2: (conv2d, conv2d_backward), 3: (conv3d, conv3d_backward)}
LAYERS = {1: Conv1d, 2: Conv2d, 3: Conv3d}


def cell(index, length, padding_mode):
    """Where the value at `index` stands, counted from the image's first cell; None for a zero of the border."""
    if padding_mode == "replicate":
        return min(max(index, 0), length - 1)
    if padding_mode == "mirror":
        return (length - 1) - abs(length - 1 - abs(index))
    return index if 0 <= index < length else None


def naive_convolution(x, w, b, stride, padding, dilation, groups, padding_mode):
    """Loops over scalars, not a slice in sight, and no padded image."""
    (batch, _, *size), (filters, share, *kernel) = x.shape, w.shape
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    places = [(n + sum(p) - f) // s + 1 for n, p, f, s in zip(size, padding, spans, stride, strict=True)]
    y = np.zeros((batch, filters, *places))
    for n, k, *place in np.ndindex(y.shape):
        y[(n, k, *place)] = b[k]
        first = k // (filters // groups) * share
        for c, *inner in np.ndindex(share, *kernel):
            there = [
                cell(r * s + i * d - p[0], length, padding_mode)
                for r, s, i, d, p, length in zip(place, stride, inner, dilation, padding, size, strict=True)
            ]
            if None not in there:
                y[(n, k, *place)] += w[(k, c, *inner)] * x[(n, first + c, *there)]
    return y


@st.composite
def layouts(draw, axes):
    """Shapes of x and w and arguments that go together: windows overlap, touch, skip, leave cells over."""
    kernel, stride, dilation = (draw(st.tuples(*[st.integers(1, most)] * axes)) for most in (3, 3, 2))
    padding = draw(st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * axes))
    padding_mode, groups = draw(st.sampled_from(("zero", "replicate", "mirror"))), draw(st.integers(1, 3))
    size = []
    for k, d, pair in zip(kernel, dilation, padding, strict=True):
        least = max(1, d * (k - 1) + 1 - sum(pair), max(pair) + 1 if padding_mode == "mirror" else 1)
        size.append(least + draw(st.integers(0, 4 - axes)))
    batch, share, filters = (draw(st.integers(1, 2)) for _ in range(3))
    arguments = stride, padding, dilation, groups, padding_mode
    return (batch, share * groups, *size), (filters * groups, share, *kernel), arguments


def draw_arrays(rng, x_shape, w_shape):
    return rng.normal(size=x_shape), rng.normal(size=w_shape), rng.normal(size=w_shape[0])


@pytest.mark.parametrize("axes", PAIRS)
def test_values(axes):
    @quick
    @given(layouts(axes), seeds)
    def agrees(layout, seed):
        x_shape, w_shape, arguments = layout
        x, w, b = draw_arrays(np.random.default_rng(seed), x_shape, w_shape)
        expected = naive_convolution(x, w, b, *arguments)
        function = PAIRS[axes][0]
        np.testing.assert_allclose(function(x, w, b, *arguments), expected, atol=1e-13)
        bias = b.reshape(-1, *[1] * axes)
        np.testing.assert_allclose(function(x, w, None, *arguments), expected - bias, atol=1e-13)

    agrees()


@pytest.mark.parametrize("axes", PAIRS)
def test_gradients(axes):
    function, backward = PAIRS[axes]

    @quick
    @given(layouts(axes), seeds)
    def agrees(layout, seed):
        x_shape, w_shape, arguments = layout
        rng = np.random.default_rng(seed)
        check_gradient(
            lambda x, w, b: function(x, w, b, *arguments),
            lambda dy, x, w, b: backward(dy, x, w, *arguments),
            dict(zip("xwb", draw_arrays(rng, x_shape, w_shape), strict=True)),
            rng,
        )

    agrees()


@quick
@given(layouts(2), seeds)
def test_gradients_of_the_true_convolution(layout, seed):
    x_shape, w_shape, arguments = layout
    rng = np.random.default_rng(seed)
    check_gradient(
        lambda x, w, b: convolve2d(x, w, b, *arguments),
        lambda dy, x, w, b: convolve2d_backward(dy, x, w, *arguments),
        dict(zip("xwb", draw_arrays(rng, x_shape, w_shape), strict=True)),
        rng,
    )


def test_agrees_with_scipy():
    rng = np.random.default_rng(0)
    x, w, b = draw_arrays(rng, (2, 3, 7, 9), (4, 3, 3, 2))
    for name, function in (("correlate2d", conv2d), ("convolve2d", convolve2d)):
        for mode, padding in (("valid", 0), ("full", (2, 1))):
            y = function(x, w, b, padding=padding)
            for n, k in np.ndindex(2, 4):
                scipy_function = getattr(scipy.signal, name)
                expected = b[k] + sum(scipy_function(x[n, c], w[k, c], mode=mode) for c in range(3))
                np.testing.assert_allclose(y[n, k], expected, atol=1e-13)
    odd = rng.normal(size=(1, 1, 3, 5))
    expected = scipy.signal.convolve2d(x[0, 0], odd[0, 0], mode="same")
    np.testing.assert_allclose(convolve2d(x[:1, :1], odd, padding="same")[0, 0], expected, atol=1e-13)


def test_agrees_with_scipy_along_three_axes():
    x, w, _ = draw_arrays(np.random.default_rng(0), (1, 1, 5, 6, 7), (1, 1, 3, 1, 5))
    for padding_mode, theirs in (("zero", "constant"), ("replicate", "nearest"), ("mirror", "mirror")):
        expected = scipy.ndimage.correlate(x[0, 0], w[0, 0], mode=theirs)
        np.testing.assert_allclose(conv3d(x, w, padding="same", padding_mode=padding_mode)[0, 0], expected, atol=1e-13)


FIBONACCI, CURVATURE = np.array([[[0.0, 1, 1, 2, 3, 5, 8, 13]]]), np.array([[[0.0, -1, 2, -1, 0]]])


def test_the_lecture_on_one_axis():
    np.testing.assert_array_equal(conv1d(FIBONACCI, CURVATURE)[0, 0], [-1, 0, -1, -1])
    y = conv1d(FIBONACCI, CURVATURE, padding=2)[0, 0]
    np.testing.assert_array_equal(y, [-1, 1, -1, 0, -1, -1, -2, 18])
    np.testing.assert_array_equal(conv1d(FIBONACCI, CURVATURE, padding="same")[0, 0], y)
    replicate = conv1d(FIBONACCI, CURVATURE, padding=2, padding_mode="replicate")[0, 0]
    np.testing.assert_array_equal(replicate, [-1, 1, -1, 0, -1, -1, -2, 5])
    mirror = conv1d(FIBONACCI, CURVATURE, padding=2, padding_mode="mirror")[0, 0]
    np.testing.assert_array_equal(mirror, [-2, 1, -1, 0, -1, -1, -2, 10])
    np.testing.assert_array_equal(conv1d(np.array([[[1, 1, 1, 0, 0]]]), np.array([[[1, 0, 1]]]))[0, 0], [2, 1, 1])


def test_the_lecture_on_averages():
    mean = np.full((1, 1, 3), 1 / 3)
    inner = [2 / 3, 4 / 3, 2, 10 / 3, 16 / 3, 26 / 3]
    np.testing.assert_allclose(conv1d(FIBONACCI, mean)[0, 0], inner, rtol=1e-14)
    for mode, first, last in (("zero", 1 / 3, 7), ("replicate", 1 / 3, 34 / 3), ("mirror", 2 / 3, 29 / 3)):
        y = conv1d(FIBONACCI, mean, padding=1, padding_mode=mode)[0, 0]
        np.testing.assert_allclose(y, [first, *inner, last], rtol=1e-14)


def test_the_lecture_on_two_axes():
    image = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]])[None, None]
    w = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])[None, None]
    np.testing.assert_array_equal(conv2d(image, w)[0, 0], [[4, 3, 4], [2, 4, 3], [2, 3, 4]])
    # This filter is its own mirror image, so that it cannot tell the two apart.
    np.testing.assert_array_equal(convolve2d(image, w)[0, 0], [[4, 3, 4], [2, 4, 3], [2, 3, 4]])


def test_correlation_keeps_the_filter_and_convolution_flips_it():
    x = np.zeros((1, 1, 3, 3))
    x[0, 0, 1, 1] = 1
    w = np.arange(9.0).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(conv2d(x, w, padding=1), w[..., ::-1, ::-1])
    np.testing.assert_array_equal(convolve2d(x, w, padding=1), w)


def test_convolution_commutes_and_correlation_does_not():
    x, w, _ = draw_arrays(np.random.default_rng(0), (1, 1, 4, 3), (1, 1, 2, 3))
    np.testing.assert_allclose(convolve2d(x, w, padding=(1, 2)), convolve2d(w, x, padding=(3, 2)), atol=1e-13)
    assert np.abs(conv2d(x, w, padding=(1, 2)) - conv2d(w, x, padding=(3, 2))).max() > 0.1


@quick
@given(layouts(2), seeds)
def test_convolution_is_correlation_with_the_flipped_filter(layout, seed):
    x_shape, w_shape, arguments = layout
    x, w, b = draw_arrays(np.random.default_rng(seed), x_shape, w_shape)
    flipped = w[..., ::-1, ::-1]
    y = convolve2d(x, w, b, *arguments)
    np.testing.assert_array_equal(y, conv2d(x, flipped, b, *arguments))
    (dx, dw, db), expected = convolve2d_backward(y, x, w, *arguments), conv2d_backward(y, x, flipped, *arguments)
    for gradient, other in zip((dx, dw[..., ::-1, ::-1], db), expected, strict=True):
        np.testing.assert_array_equal(gradient, other)


def test_ways_of_asking():
    x, w, b = draw_arrays(np.random.default_rng(0), (2, 2, 6, 7), (3, 2, 3, 3))
    ways = [
        ({"stride": 2, "padding": 1, "dilation": 2}, {"stride": (2, 2), "padding": (1, 1), "dilation": (2, 2)}),
        ({"padding": (0, (1, 2))}, {"padding": ((0, 0), (1, 2))}),
        ({"padding": "valid"}, {"padding": 0}),
        ({"padding": "same", "dilation": (1, 2)}, {"padding": (1, 2), "dilation": (1, 2)}),
        ({"stride": np.int64(2), "groups": np.int8(1)}, {"stride": np.array([2, 2]), "groups": 1}),
    ]
    for short, long in ways:
        y = conv2d(x, w, b, **short)
        np.testing.assert_array_equal(y, conv2d(x, w, b, **long))
        for one, two in zip(conv2d_backward(y, x, w, **short), conv2d_backward(y, x, w, **long), strict=True):
            np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("axes", PAIRS)
@pytest.mark.parametrize("padding_mode", ["zero", "replicate", "mirror"])
def test_same_keeps_the_size(axes, padding_mode):
    function = PAIRS[axes][0]
    for kernel in (1, 2, 3, 4):
        x, w = np.ones((1, 1, *[7] * axes)), np.ones((1, 1, *[kernel] * axes))
        assert function(x, w, padding="same", dilation=2, padding_mode=padding_mode).shape == x.shape


def test_groups_are_convolutions_of_their_own():
    x, w, b = draw_arrays(np.random.default_rng(0), (2, 6, 5, 4), (4, 3, 2, 3))
    first, second = conv2d(x[:, :3], w[:2], b[:2]), conv2d(x[:, 3:], w[2:], b[2:])
    y = conv2d(x, w, b, groups=2)
    np.testing.assert_allclose(y, np.concatenate([first, second], axis=1), atol=1e-13)
    depthwise = conv2d(x, w[:, :1].repeat(3, axis=0), groups=6)
    assert depthwise.shape == (2, 12, 4, 2)
    np.testing.assert_allclose(depthwise[:, 7], conv2d(x[:, 3:4], w[2:3, :1])[:, 0], atol=1e-13)


def test_fewer_axes_are_a_special_case_of_more():
    x, w, b = draw_arrays(np.random.default_rng(0), (2, 3, 9), (4, 3, 3))
    y = conv1d(x, w, b, 2, 1, 2)
    np.testing.assert_allclose(conv2d(x[:, :, None], w[:, :, None], b, (1, 2), (0, 1), (1, 2))[:, :, 0], y, atol=1e-13)
    flat = conv3d(x[:, :, None, :, None], w[:, :, None, :, None], b, (1, 2, 1), (0, 1, 0), (1, 2, 1))
    np.testing.assert_allclose(flat[:, :, 0, :, 0], y, atol=1e-13)


def test_cells_left_over_are_covered_by_no_window():
    x, w = np.ones((1, 1, 5, 6)), np.ones((1, 1, 2, 2))
    y = conv2d(x, w, stride=2)
    assert y.shape == (1, 1, 2, 3)
    dx, _, _ = conv2d_backward(np.ones_like(y), x, w, stride=2)
    np.testing.assert_array_equal(dx[0, 0], [[1] * 6] * 4 + [[0] * 6])


def test_stride_beyond_the_window():
    x, w = np.arange(25.0).reshape(1, 1, 5, 5), np.ones((1, 1, 1, 1))
    np.testing.assert_array_equal(conv2d(x, w, stride=4)[0, 0], [[0, 4], [20, 24]])
    dx, _, _ = conv2d_backward(np.ones((1, 1, 2, 2)), x, w, stride=4)
    assert dx.sum() == 4
    np.testing.assert_array_equal(dx[0, 0, ::4, ::4], np.ones((2, 2)))


def test_window_as_large_as_the_image_is_a_linear_layer():
    x, w, b = draw_arrays(np.random.default_rng(0), (3, 2, 4, 5), (6, 2, 4, 5))
    np.testing.assert_allclose(conv2d(x, w, b)[:, :, 0, 0], x.reshape(3, -1) @ w.reshape(6, -1).T + b, atol=1e-13)


def test_one_by_one():
    y = conv2d(np.full((1, 1, 1, 1), 3.0), np.full((1, 1, 1, 1), 2.0), np.array([1.0]))
    np.testing.assert_array_equal(y, [[[[7.0]]]])
    np.testing.assert_array_equal(conv2d(np.full((1, 1, 1, 1), 3.0), np.ones((1, 1, 3, 3)), padding=1), [[[[3.0]]]])


@pytest.mark.parametrize("axes", PAIRS)
@pytest.mark.parametrize("padding_mode", ["zero", "replicate", "mirror"])
def test_empty_batch(axes, padding_mode):
    function, backward = PAIRS[axes]
    x, w, b = draw_arrays(np.random.default_rng(0), (0, 4, *[5] * axes), (2, 2, *[3] * axes))
    arguments = 1, 1, 1, 2, padding_mode
    y = function(x, w, b, *arguments)
    assert y.shape == (0, 2, *[5] * axes)
    dx, dw, db = backward(y, x, w, *arguments)
    assert dx.shape == x.shape
    np.testing.assert_array_equal(dw, np.zeros_like(w))
    np.testing.assert_array_equal(db, np.zeros_like(b))


@pytest.mark.parametrize("pair", [*PAIRS.values(), (convolve2d, convolve2d_backward)])
@pytest.mark.parametrize(
    ("given_type", "expected"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i8", "f8"), ("u1", "f8"), ("?", "f8")]
)
def test_types(pair, given_type, expected):
    function, backward = pair
    axes = {conv1d: 1, conv3d: 3}.get(function, 2)
    x, w, b = np.ones((2, 3, *[4] * axes), given_type), np.ones((4, 3, *[2] * axes), given_type), np.ones(4, given_type)
    y = function(x, w, b, padding=1, padding_mode="mirror")
    assert function(x, w).dtype == y.dtype == expected
    gradients = backward(y.astype(given_type), x, w, padding=1, padding_mode="mirror")
    assert [gradient.dtype for gradient in gradients] == [expected] * 3


def test_small_integers_do_not_wrap_around():
    x, w = np.full((1, 1, 1, 2), 200, np.uint8), np.full((1, 1, 1, 2), 2, np.uint8)
    np.testing.assert_array_equal(conv2d(x, w), [[[[800]]]])


def test_long_sums_in_half_precision():
    x, dy = np.ones((3, 1, 64, 64), np.float16), np.ones((3, 2, 64, 64), np.float16, order="F")
    _, dw, db = conv2d_backward(dy, x, np.ones((2, 1, 1, 1), np.float16))
    np.testing.assert_array_equal(dw.ravel(), [3 * 64 * 64] * 2)
    np.testing.assert_array_equal(db, [3 * 64 * 64] * 2)


@pytest.mark.parametrize("padding_mode", ["zero", "mirror"])
def test_any_memory_layout_and_inputs_untouched(padding_mode):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 8, 7, 3)).transpose(0, 3, 1, 2)[:, :, ::-1]
    w, b = rng.normal(size=(4, 3, 6, 2))[:, :, ::2], rng.normal(size=8)[::2]
    dy = np.asfortranarray(rng.normal(size=(2, 4, 8, 8)))
    copies = [np.ascontiguousarray(array) for array in (x, w, b, dy)]
    for array in (x, w, b, dy):
        array.flags.writeable = False
    for function, backward in ((conv2d, conv2d_backward), (convolve2d, convolve2d_backward)):
        arguments = {"padding": 1, "padding_mode": padding_mode}
        np.testing.assert_allclose(function(x, w, b, **arguments), function(*copies[:3], **arguments), atol=1e-13)
        others = backward(copies[3], *copies[:2], **arguments)
        for gradient, expected in zip(backward(dy, x, w, **arguments), others, strict=True):
            np.testing.assert_allclose(gradient, expected, atol=1e-13)
    for array, copy in zip((x, w, b, dy), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("pair", [(conv2d, conv2d_backward), (convolve2d, convolve2d_backward)])
def test_results_are_writeable_arrays_of_their_own(pair):
    function, backward = pair
    x, w, b = draw_arrays(np.random.default_rng(0), (1, 1, 3, 3), (1, 1, 1, 1))
    y = function(x, w)
    for result in (function(x, w, b), y, *backward(y, x, w)):
        assert result.flags.writeable
        assert not any(np.shares_memory(result, array) for array in (x, w, b))
    assert not any(np.shares_memory(gradient, y) for gradient in backward(y, x, w))


def test_what_is_not_a_number_reaches_the_windows_that_see_it():
    x, w = np.ones((2, 1, 5, 5)), np.ones((1, 1, 2, 3))
    x[1, 0, 2, 0] = np.nan
    np.testing.assert_array_equal(np.argwhere(np.isnan(conv2d(x, w))), [[1, 0, 1, 0], [1, 0, 2, 0]])
    dy = np.ones((2, 1, 4, 3))
    dy[0, 0, 3, 2] = np.nan
    dx, dw, db = conv2d_backward(dy, np.ones_like(x), w)
    np.testing.assert_array_equal(np.isnan(dx[0, 0]), np.pad(np.ones((2, 3), bool), ((3, 0), (2, 0))))
    assert not np.isnan(dx[1]).any()
    assert np.isnan(dw).all()
    assert np.isnan(db).all()


def test_large_values():
    with np.errstate(all="raise"):
        y = conv2d(np.full((1, 1, 4, 4), -1000, np.float32), np.full((1, 1, 3, 3), 1000, np.float32))
    np.testing.assert_array_equal(y, np.full((1, 1, 2, 2), -9e6, np.float32))


IMAGES = np.ones((2, 3, 8, 9))
FILTERS = np.ones((5, 3, 3, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: conv2d(IMAGES, np.ones((5, 4, 3, 3))),
            "conv2d: x has 3 channels, w expects 4; x (2, 3, 8, 9), w (5, 4, 3, 3)",
        ),
        (
            lambda: convolve2d(IMAGES, np.ones((6, 2, 3, 3)), groups=2),
            "convolve2d: x has 3 channels, w expects 4, 2 in each of 2 groups; x (2, 3, 8, 9), w (6, 2, 3, 3)",
        ),
        (
            lambda: conv2d(IMAGES, np.ones((5, 1, 3, 3)), groups=3),
            "conv2d: 3 groups cannot share 5 filters equally; x (2, 3, 8, 9), w (5, 1, 3, 3)",
        ),
        (lambda: conv2d(IMAGES, FILTERS, groups=0), "conv2d: groups is 0, expected a whole number >= 1"),
        (
            lambda: conv2d(IMAGES[0], FILTERS),
            "conv2d: expected x (N, C, H, W) and w (K, C / groups, kH, kW); x (3, 8, 9), w (5, 3, 3, 3)",
        ),
        (
            lambda: convolve2d(IMAGES, np.ones(3)),
            "convolve2d: expected x (N, C, H, W) and w (K, C / groups, kH, kW); x (2, 3, 8, 9), w (3,)",
        ),
        (
            lambda: conv1d(IMAGES, FILTERS),
            "conv1d: expected x (N, C, L) and w (K, C / groups, kL); x (2, 3, 8, 9), w (5, 3, 3, 3)",
        ),
        (
            lambda: conv3d(IMAGES, FILTERS),
            "conv3d: expected x (N, C, D, H, W) and w (K, C / groups, kD, kH, kW); x (2, 3, 8, 9), w (5, 3, 3, 3)",
        ),
        (lambda: conv2d(IMAGES, FILTERS[:, :, :0]), "conv2d: w is (5, 3, 0, 3), expected sizes >= 1"),
        (
            lambda: conv2d(IMAGES, FILTERS, np.ones(4)),
            "conv2d: b is (4,), expected (5,), one bias for each filter of w (5, 3, 3, 3)",
        ),
        (
            lambda: conv2d(IMAGES, np.ones((5, 3, 11, 3)), padding=1),
            "conv2d: a window (11, 3) does not fit the padded x (2, 3, 10, 11)",
        ),
        (
            lambda: conv2d_backward(IMAGES, IMAGES, FILTERS, dilation=(4, 2)),
            "conv2d_backward: a window (3, 3) with dilation (4, 2) does not fit the padded x (2, 3, 8, 9)",
        ),
        (
            lambda: conv2d(IMAGES, FILTERS, stride=0),
            "conv2d: stride is 0, expected a whole number >= 1 or a pair (vertical, horizontal)",
        ),
        (
            lambda: conv2d(IMAGES, FILTERS, stride=1.5),
            "conv2d: stride is 1.5, expected a whole number >= 1 or a pair (vertical, horizontal)",
        ),
        (
            lambda: conv2d(IMAGES, FILTERS, dilation=(1, 0)),
            "conv2d: dilation is (1, 0), expected a whole number >= 1 or a pair (vertical, horizontal)",
        ),
        (
            lambda: conv2d(IMAGES, FILTERS, padding=(1, 2, 3)),
            "conv2d: padding is (1, 2, 3), expected a whole number >= 0, or 2 entries, each a number or a pair "
            "(before, after), or 'valid' or 'same'",
        ),
        (
            lambda: conv2d(IMAGES, FILTERS, padding="full"),
            "conv2d: padding is 'full', expected numbers, 'valid' or 'same'",
        ),
        (
            lambda: conv2d(IMAGES, FILTERS, padding="same", stride=2),
            "conv2d: padding 'same' keeps the size and needs stride 1; stride is (2, 2)",
        ),
        (
            lambda: conv2d(IMAGES, FILTERS, padding=1, padding_mode="zeros"),
            "conv2d: padding_mode is 'zeros', expected one of ('zero', 'replicate', 'mirror')",
        ),
        (
            lambda: conv2d(IMAGES, FILTERS, padding=8, padding_mode="mirror"),
            "pad: x is (2, 3, 8, 9), too small for a mirror border (8, 8)",
        ),
        (
            lambda: conv2d_backward(np.ones((2, 5, 6, 6)), IMAGES, FILTERS),
            "conv2d_backward: dy is (2, 5, 6, 6), expected (2, 5, 6, 7); x (2, 3, 8, 9), w (5, 3, 3, 3)",
        ),
        (
            lambda: convolve2d_backward(np.ones((2, 5, 6, 6)), IMAGES, FILTERS),
            "convolve2d_backward: dy is (2, 5, 6, 6), expected (2, 5, 6, 7); x (2, 3, 8, 9), w (5, 3, 3, 3)",
        ),
        (
            lambda: conv1d_backward(np.ones((2, 5, 6)), IMAGES[0], FILTERS[0]),
            "conv1d_backward: x has 8 channels, w expects 3; x (3, 8, 9), w (3, 3, 3)",
        ),
        (
            lambda: conv3d_backward(np.ones((1, 2, 2, 8, 9)), IMAGES[None], np.ones((1, 2, 2, 1, 1))),
            "conv3d_backward: dy is (1, 2, 2, 8, 9), expected (1, 1, 2, 8, 9); x (1, 2, 3, 8, 9), w (1, 2, 2, 1, 1)",
        ),
        (
            lambda: Conv2d(3, 4, 3, groups=2, rng=np.random.default_rng(0)),
            "Conv2d: groups is 2, expected a divisor of in_channels 3 and of out_channels 4",
        ),
        (
            lambda: Conv1d(2, 4, (3, 3), rng=np.random.default_rng(0)),
            "Conv1d: kernel_size is (3, 3), expected a whole number >= 1",
        ),
        (
            lambda: Conv3d(2, 4, 0, rng=np.random.default_rng(0)),
            "Conv3d: kernel_size is 0, expected a whole number >= 1 or 3 of them",
        ),
        (
            lambda: Conv2d(2, 4, 3, padding_mode="circular", rng=np.random.default_rng(0)),
            "Conv2d: padding_mode is 'circular', expected one of ('zero', 'replicate', 'mirror')",
        ),
        (
            lambda: Conv2d(2, 4, 3, padding="same", stride=2, rng=np.random.default_rng(0)),
            "Conv2d: padding 'same' keeps the size and needs stride 1; stride is (2, 2)",
        ),
        (
            lambda: Conv1d(0, 4, 3, rng=np.random.default_rng(0)),
            "Conv1d: in_channels is 0, expected a whole number >= 1",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_channels_are_whole_numbers():
    with pytest.raises(ValueError, match=r"^Conv2d: in_channels is 3.0, expected a whole number >= 1$"):
        Conv2d(3.0, 4, 3, rng=np.random.default_rng(0))


@pytest.mark.parametrize("axes", LAYERS)
@pytest.mark.parametrize("bias", [True, False])
def test_a_layer_calls_its_pair(axes, bias):
    rng = np.random.default_rng(0)
    options = {"stride": 2, "padding": 1, "dilation": 2, "groups": 2, "padding_mode": "replicate"}
    layer = LAYERS[axes](4, 6, 3, bias=bias, rng=rng, dtype=np.float64, **options)
    function, backward = PAIRS[axes]
    x = rng.normal(size=(2, 4, *[6] * axes))
    y = layer(x)
    np.testing.assert_array_equal(y, function(x, layer.w, layer.b, **options))
    dx, dw, db = backward(y, x, layer.w, **options)
    for times in (1, 2):
        np.testing.assert_array_equal(layer.backward(y), dx)
        np.testing.assert_array_equal(layer.dw, times * dw)
        if bias:
            np.testing.assert_array_equal(layer.db, times * db)
    assert [name for name, *_ in layer.parameters()] == (["w", "b"] if bias else ["w"])
    assert (layer.b is None) is (layer.db is None) is not bias


@pytest.mark.parametrize("axes", LAYERS)
def test_initial_parameters_are_uniform_within_the_bound(axes):
    layer = LAYERS[axes](8, 400, 2, groups=4, rng=np.random.default_rng(0))
    bound = (2 * 2**axes) ** -0.5
    for values in (layer.w, layer.b):
        assert values.dtype == np.float32
        assert 0.9 * bound < np.abs(values).max() <= bound
        # The standard deviation of a uniform distribution is its half width over the root of 3.
        assert values.std() == pytest.approx(bound / 3**0.5, rel=0.1)
    without = LAYERS[axes](8, 400, 2, groups=4, bias=False, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(without.w, layer.w)


@pytest.mark.parametrize("axes", LAYERS)
@pytest.mark.parametrize("padding", ["same", "valid", 1, np.int64(2), (0, (1, 2), 1), ((1, 2), (0, 0), (3, 1))])
def test_config_rebuilds_the_layer(axes, padding):
    padding = padding[:axes] if isinstance(padding, tuple) else padding
    rng = np.random.default_rng(0)
    layer = LAYERS[axes](
        np.int64(4), 6, 3, padding=padding, dilation=2, groups=np.int64(2), bias=False, padding_mode="mirror", rng=rng
    )
    config = json.loads(json.dumps(layer.config()))
    again = LAYERS[axes](**config, rng=rng)
    assert again.config() == layer.config()
    assert again.w.shape == layer.w.shape
    again.w[...] = layer.w
    x = rng.normal(size=(1, 4, *[8] * axes))
    np.testing.assert_array_equal(again(x), layer(x))


def test_config_names_every_argument_and_repr_those_that_are_not_usual():
    layer = Conv2d(2, 4, (3, 2), stride=(1, 2), padding=(0, (1, 2)), rng=np.random.default_rng(0))
    assert layer.config() == {
        "in_channels": 2,
        "out_channels": 4,
        "kernel_size": (3, 2),
        "stride": (1, 2),
        "padding": ((0, 0), (1, 2)),
        "dilation": (1, 1),
        "groups": 1,
        "padding_mode": "zero",
        "bias": True,
    }
    shown = "Conv2d(in_channels=2, out_channels=4, kernel_size=(3, 2), stride=(1, 2), padding=(0, (1, 2)))"
    assert repr(layer) == shown
