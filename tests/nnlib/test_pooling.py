"""Pooling against loops, its rule for ties, and its derivatives against differences."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.gradcheck import check_gradient
from nnlib.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def naive_places(x, kernel_size, stride, padding):
    """For every output cell, its index and the list of (index of a cell of x) that its window covers, row by row."""
    batch, channels, height, width = x.shape
    rows = (height + 2 * padding[0] - kernel_size[0]) // stride[0] + 1
    columns = (width + 2 * padding[1] - kernel_size[1]) // stride[1] + 1
    for n, c, r, s in np.ndindex(batch, channels, rows, columns):
        covered = []
        for i, j in np.ndindex(*kernel_size):
            row, column = r * stride[0] + i - padding[0], s * stride[1] + j - padding[1]
            if 0 <= row < height and 0 <= column < width:
                covered.append((n, c, row, column))
        yield (n, c, r, s), covered


def naive_pool(x, kernel_size, stride, padding):
    places = list(naive_places(x, kernel_size, stride, padding))
    shape = tuple(np.array(places[-1][0]) + 1)
    largest, mean = np.zeros(shape), np.zeros(shape)
    for place, covered in places:
        largest[place] = max(x[cell] for cell in covered)
        mean[place] = sum(x[cell] for cell in covered) / (kernel_size[0] * kernel_size[1])
    return largest, mean


def naive_max_pool_backward(dy, x, kernel_size, stride, padding):
    dx = np.zeros(x.shape)
    for place, covered in naive_places(x, kernel_size, stride, padding):
        # max returns the first of equals.
        dx[max(covered, key=lambda cell: x[cell])] += dy[place]
    return dx


@st.composite
def layouts(draw):
    kernel_size = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel_size)
    stride = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    size = [max(1, k - 2 * p) + draw(st.integers(0, 4)) for k, p in zip(kernel_size, padding, strict=True)]
    return (draw(st.integers(1, 2)), draw(st.integers(1, 2)), *size), kernel_size, stride, padding


@quick
@given(layouts(), seeds)
def test_values(layout, seed):
    x_shape, *window = layout
    # All negative: a border of zeros would win every maximum that it takes part in.
    x = -np.random.default_rng(seed).uniform(1, 2, x_shape)
    largest, mean = naive_pool(x, *window)
    np.testing.assert_array_equal(max_pool2d(x, *window), largest)
    np.testing.assert_allclose(avg_pool2d(x, *window), mean, rtol=1e-14)


@quick
@given(layouts(), seeds)
def test_gradients(layout, seed):
    x_shape, *window = layout
    rng = np.random.default_rng(seed)
    # Distinct values, far further apart than the step of the difference.
    x = {"x": rng.permutation(np.prod(x_shape)).reshape(x_shape) / 7.0}
    check_gradient(lambda x: max_pool2d(x, *window), lambda dy, x: max_pool2d_backward(dy, x, *window), x, rng)
    check_gradient(lambda x: avg_pool2d(x, *window), lambda dy, x: avg_pool2d_backward(dy, x.shape, *window), x, rng)


@quick
@given(layouts(), seeds)
def test_ties_go_to_the_first_in_row_major_order(layout, seed):
    x_shape, *window = layout
    rng = np.random.default_rng(seed)
    x = rng.integers(-2, 0, x_shape).astype(float)
    dy = rng.normal(size=max_pool2d(x, *window).shape)
    np.testing.assert_allclose(max_pool2d_backward(dy, x, *window), naive_max_pool_backward(dy, x, *window), atol=1e-14)


def test_a_tie_by_hand():
    dx = max_pool2d_backward(np.array([[[[1.0]]]]), np.array([[[[0.0, 2.0], [2.0, 2.0]]]]), 2)
    np.testing.assert_array_equal(dx, [[[[0, 1], [0, 0]]]])


def test_a_cell_that_wins_several_windows_receives_the_sum():
    x = np.zeros((1, 1, 3, 3))
    x[0, 0, 1, 1] = 1
    dx = max_pool2d_backward(np.array([[[[1.0, 2.0], [4.0, 8.0]]]]), x, 2, stride=1)
    assert dx[0, 0, 1, 1] == dx.sum() == 15


def test_the_border_counts_for_the_mean():
    np.testing.assert_array_equal(avg_pool2d(np.full((1, 1, 2, 2), 4.0), 2, padding=1), np.ones((1, 1, 2, 2)))


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


@pytest.mark.parametrize(("size", "kernel_size", "stride"), [((1, 1), 1, 1), ((3, 4), (3, 4), 1), ((5, 5), 1, 4)])
def test_extreme_windows(size, kernel_size, stride):
    x = np.random.default_rng(0).normal(size=(1, 2, *size))
    kernel = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    largest, mean = naive_pool(x, kernel, (stride, stride), (0, 0))
    np.testing.assert_array_equal(max_pool2d(x, kernel_size, stride), largest)
    np.testing.assert_allclose(avg_pool2d(x, kernel_size, stride), mean, rtol=1e-14)


def test_empty_batch():
    x, dy = np.zeros((0, 2, 4, 5)), np.zeros((0, 2, 2, 2))
    assert max_pool2d(x, 2).shape == avg_pool2d(x, 2).shape == dy.shape
    assert max_pool2d_backward(dy, x, 2).shape == avg_pool2d_backward(dy, x.shape, 2).shape == x.shape


@pytest.mark.parametrize(("given_type", "expected"), [("f4", "f4"), ("f8", "f8"), ("i8", "f8"), ("u1", "f8")])
def test_types(given_type, expected):
    x = np.arange(16).reshape(1, 1, 4, 4).astype(given_type)
    dy = np.ones((1, 1, 3, 3), given_type)
    assert max_pool2d(x, 2, padding=1).dtype == avg_pool2d(x, 2, padding=1).dtype == expected
    assert max_pool2d_backward(dy, x, 2, padding=1).dtype == expected
    assert avg_pool2d_backward(dy, x.shape, 2, padding=1).dtype == expected


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


IMAGES = np.ones((2, 3, 4, 5))
DY = np.ones((2, 3, 2, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: max_pool2d(IMAGES[0], 2), "max_pool2d: x is (3, 4, 5), expected four axes (N, C, H, W)"),
        (lambda: avg_pool2d(IMAGES, 5), "avg_pool2d: a window (5, 5) does not fit x (2, 3, 4, 5) padded by (0, 0)"),
        (
            lambda: max_pool2d(IMAGES, 0),
            "max_pool2d: kernel_size is 0, expected a whole number >= 1 or a pair (vertical, horizontal)",
        ),
        (
            lambda: avg_pool2d(IMAGES, 2, stride=(1, 0)),
            "avg_pool2d: stride is (1, 0), expected a whole number >= 1 or a pair (vertical, horizontal)",
        ),
        (
            lambda: max_pool2d(IMAGES, 3, padding=2),
            "max_pool2d: padding (2, 2) is more than half of kernel_size (3, 3)",
        ),
        (
            lambda: max_pool2d_backward(DY, IMAGES, 2),
            "max_pool2d_backward: dy is (2, 3, 2, 3), expected (2, 3, 2, 2); x (2, 3, 4, 5)",
        ),
        (
            lambda: avg_pool2d_backward(DY, IMAGES.shape, 2),
            "avg_pool2d_backward: dy is (2, 3, 2, 3), expected (2, 3, 2, 2); x (2, 3, 4, 5)",
        ),
        (
            lambda: avg_pool2d_backward(DY, (3, 4, 5), 2),
            "avg_pool2d_backward: x is (3, 4, 5), expected four axes (N, C, H, W)",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
