"""Convolution against loops and SciPy, and its derivatives against differences."""

import re

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.convolution import conv2d, conv2d_backward, pair, windows, windows_backward
from nnlib.gradcheck import check_gradient

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def naive_conv2d(x, w, b, stride, padding):
    """Six loops over scalars, and not a slice in sight."""
    batch, channels, height, width = x.shape
    filters, _, kernel_height, kernel_width = w.shape
    rows = (height + 2 * padding[0] - kernel_height) // stride[0] + 1
    columns = (width + 2 * padding[1] - kernel_width) // stride[1] + 1
    y = np.zeros((batch, filters, rows, columns))
    for n, k, r, s in np.ndindex(y.shape):
        y[n, k, r, s] = b[k]
        for c, i, j in np.ndindex(channels, kernel_height, kernel_width):
            row, column = r * stride[0] + i - padding[0], s * stride[1] + j - padding[1]
            if 0 <= row < height and 0 <= column < width:
                y[n, k, r, s] += w[k, c, i, j] * x[n, c, row, column]
    return y


@st.composite
def layouts(draw):
    """Shapes of x and w, a stride and a padding that go together: windows overlap, touch, skip, leave cells over."""
    small = st.integers(1, 3)
    kernel = draw(small), draw(small)
    padding = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    stride = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    size = [max(1, k - 2 * p) + draw(st.integers(0, 4)) for k, p in zip(kernel, padding, strict=True)]
    batch, channels, filters = draw(small), draw(small), draw(small)
    return (batch, channels, *size), (filters, channels, *kernel), stride, padding


def draw_arrays(rng, x_shape, w_shape):
    return rng.normal(size=x_shape), rng.normal(size=w_shape), rng.normal(size=w_shape[0])


@quick
@given(layouts(), seeds)
def test_values(layout, seed):
    x_shape, w_shape, stride, padding = layout
    x, w, b = draw_arrays(np.random.default_rng(seed), x_shape, w_shape)
    expected = naive_conv2d(x, w, b, stride, padding)
    np.testing.assert_allclose(conv2d(x, w, b, stride, padding), expected, atol=1e-13)
    np.testing.assert_allclose(conv2d(x, w, stride=stride, padding=padding), expected - b[:, None, None], atol=1e-13)


@quick
@given(layouts(), seeds)
def test_gradients(layout, seed):
    x_shape, w_shape, stride, padding = layout
    rng = np.random.default_rng(seed)
    check_gradient(
        lambda x, w, b: conv2d(x, w, b, stride, padding),
        lambda dy, x, w, b: conv2d_backward(dy, x, w, stride, padding),
        dict(zip("xwb", draw_arrays(rng, x_shape, w_shape), strict=True)),
        rng,
    )


def test_agrees_with_scipy():
    rng = np.random.default_rng(0)
    x, w, b = draw_arrays(rng, (2, 3, 7, 9), (4, 3, 3, 2))
    for n, k in np.ndindex(2, 4):
        expected = b[k] + sum(scipy.signal.correlate2d(x[n, c], w[k, c], mode="valid") for c in range(3))
        np.testing.assert_allclose(conv2d(x, w, b)[n, k], expected, atol=1e-13)


def test_the_filter_is_not_flipped():
    x = np.zeros((1, 1, 3, 3))
    x[0, 0, 1, 1] = 1
    w = np.arange(9.0).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(conv2d(x, w, padding=1), w[..., ::-1, ::-1])


def test_a_number_means_both_directions():
    x, w, b = draw_arrays(np.random.default_rng(0), (2, 2, 6, 7), (3, 2, 3, 3))
    y = conv2d(x, w, b, stride=2, padding=1)
    np.testing.assert_array_equal(y, conv2d(x, w, b, stride=(2, 2), padding=(1, 1)))
    for one, two in zip(conv2d_backward(y, x, w, 2, 1), conv2d_backward(y, x, w, (2, 2), (1, 1)), strict=True):
        np.testing.assert_array_equal(one, two)


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


def test_empty_batch():
    x, w, b = draw_arrays(np.random.default_rng(0), (0, 2, 5, 4), (3, 2, 3, 2))
    assert conv2d(x, w, b).shape == (0, 3, 3, 3)
    dx, dw, db = conv2d_backward(np.zeros((0, 3, 3, 3)), x, w)
    assert dx.shape == x.shape
    np.testing.assert_array_equal(dw, np.zeros_like(w))
    np.testing.assert_array_equal(db, np.zeros_like(b))


@pytest.mark.parametrize(("given_type", "expected"), [("f4", "f4"), ("f8", "f8"), ("i8", "f8"), ("u1", "f8")])
def test_types(given_type, expected):
    x, w, b = np.ones((2, 3, 4, 5), given_type), np.ones((4, 3, 2, 2), given_type), np.ones(4, given_type)
    y = conv2d(x, w, b, padding=1)
    assert conv2d(x, w).dtype == y.dtype == expected
    assert [d.dtype for d in conv2d_backward(y.astype(given_type), x, w, padding=1)] == [expected] * 3


def test_small_integers_do_not_wrap_around():
    x, w = np.full((1, 1, 1, 2), 200, np.uint8), np.full((1, 1, 1, 2), 2, np.uint8)
    np.testing.assert_array_equal(conv2d(x, w), [[[[800]]]])


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 8, 7, 3)).transpose(0, 3, 1, 2)[:, :, ::-1]
    w, b = rng.normal(size=(4, 3, 6, 2))[:, :, ::2], rng.normal(size=8)[::2]
    dy = np.asfortranarray(rng.normal(size=(2, 4, 6, 6)))
    copies = [np.ascontiguousarray(array) for array in (x, w, b, dy)]
    for array in (x, w, b, dy):
        array.flags.writeable = False
    np.testing.assert_allclose(conv2d(x, w, b), conv2d(*copies[:3]), atol=1e-13)
    for gradient, expected in zip(conv2d_backward(dy, x, w), conv2d_backward(copies[3], *copies[:2]), strict=True):
        np.testing.assert_allclose(gradient, expected, atol=1e-13)
    for array, copy in zip((x, w, b, dy), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_results_are_writeable_arrays_of_their_own():
    x, w, b = draw_arrays(np.random.default_rng(0), (1, 1, 3, 3), (1, 1, 1, 1))
    y = conv2d(x, w, b)
    for result in (y, *conv2d_backward(y, x, w)):
        assert result.flags.writeable
        assert not any(np.shares_memory(result, array) for array in (x, w, b))


@quick
@given(layouts(), seeds)
def test_windows_and_their_derivative(layout, seed):
    x_shape, w_shape, stride, padding = layout
    rng = np.random.default_rng(seed)
    check_gradient(
        lambda x: windows("test", x, w_shape[2:], stride, padding),
        lambda dviews, x: windows_backward(dviews, x.shape, stride, padding),
        {"x": rng.normal(size=x_shape)},
        rng,
    )


IMAGES = np.ones((2, 3, 8, 9))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: conv2d(IMAGES, np.ones((5, 4, 3, 3))),
            "conv2d: x has 3 channels, w expects 4; x (2, 3, 8, 9), w (5, 4, 3, 3)",
        ),
        (
            lambda: conv2d(IMAGES[0], np.ones((5, 3, 3, 3))),
            "conv2d: expected x (N, C, H, W) and w (K, C, kH, kW); x (3, 8, 9), w (5, 3, 3, 3)",
        ),
        (
            lambda: conv2d(IMAGES, np.ones((5, 3, 3, 3)), np.ones(4)),
            "conv2d: b is (4,), expected (5,), one bias for each filter of w (5, 3, 3, 3)",
        ),
        (
            lambda: conv2d(IMAGES, np.ones((5, 3, 11, 3)), padding=1),
            "conv2d: a window (11, 3) does not fit x (2, 3, 8, 9) padded by (1, 1)",
        ),
        (
            lambda: conv2d(IMAGES, np.ones((5, 3, 3, 3)), stride=0),
            "conv2d: stride is 0, expected a whole number >= 1 or a pair (vertical, horizontal)",
        ),
        (
            lambda: conv2d(IMAGES, np.ones((5, 3, 3, 3)), padding=(1, 2, 3)),
            "conv2d: padding is (1, 2, 3), expected a whole number >= 0 or a pair (vertical, horizontal)",
        ),
        (
            lambda: conv2d(IMAGES, np.ones((5, 3, 3, 3)), stride=1.5),
            "conv2d: stride is 1.5, expected a whole number >= 1 or a pair (vertical, horizontal)",
        ),
        (
            lambda: conv2d_backward(np.ones((2, 5, 6, 6)), IMAGES, np.ones((5, 3, 3, 3))),
            "conv2d_backward: dy is (2, 5, 6, 6), expected (2, 5, 6, 7); x (2, 3, 8, 9), w (5, 3, 3, 3)",
        ),
        (
            lambda: conv2d_backward(np.ones((2, 5, 6, 7)), IMAGES, np.ones((5, 2, 3, 3))),
            "conv2d_backward: x has 3 channels, w expects 2; x (2, 3, 8, 9), w (5, 2, 3, 3)",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_a_window_that_does_not_fit_says_why():
    with pytest.raises(ValueError, match=r"^conv2d: a window \(3, 3\) does not fit") as error:
        conv2d(np.ones((1, 1, 2, 5)), np.ones((1, 1, 3, 3)))
    assert str(error.value.__cause__) == "output_size: kernel_size 3 is larger than the padded axis, 2"


def test_pairs_take_numpy_integers():
    assert pair("test", "stride", np.int64(2), 1) == pair("test", "stride", np.array([2, 2]), 1) == (2, 2)
