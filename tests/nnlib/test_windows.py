"""The sliding window: its places, its views, the matrix of its columns, and their derivatives."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.windows import columns, columns_backward, places, rows, windows, windows_backward
from nnlib.gradcheck import check_gradient

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def layouts(draw, axes=None):
    """The shape of x and a window that fits it: along one to three axes, overlapping, touching, skipping, dilated."""
    axes = axes or draw(st.integers(1, 3))
    entries = st.lists(st.integers(1, 3), min_size=axes, max_size=axes).map(tuple)
    kernel_size, stride, dilation = draw(entries), draw(entries), draw(entries)
    size = [d * (k - 1) + draw(st.integers(1, 4)) for k, d in zip(kernel_size, dilation, strict=True)]
    return (draw(st.integers(1, 3)), draw(st.integers(1, 3)), *size), kernel_size, stride, dilation


@quick
@given(layouts(), seeds)
def test_every_cell_of_every_window(layout, seed):
    x_shape, kernel_size, stride, dilation = layout
    x = np.random.default_rng(seed).normal(size=x_shape)
    views = windows("test", x, kernel_size, stride, dilation)
    axes = len(kernel_size)
    assert views.shape[2 + axes :] == kernel_size
    for place in np.ndindex(*views.shape[2 : 2 + axes]):
        for cell in np.ndindex(*kernel_size):
            there = tuple(p * s + i * d for p, s, i, d in zip(place, stride, cell, dilation, strict=True))
            np.testing.assert_array_equal(views[(..., *place, *cell)], x[(..., *there)])


@quick
@given(layouts())
def test_places_are_all_that_fit(layout):
    x_shape, kernel_size, stride, dilation = layout
    expected = []
    for size, kernel, step, dilate in zip(x_shape[2:], kernel_size, stride, dilation, strict=True):
        last = (cell for cell in itertools.count(dilate * (kernel - 1), step))
        expected.append(sum(1 for _ in itertools.takewhile(lambda cell, size=size: cell < size, last)))
    assert places("test", x_shape, kernel_size, stride, dilation) == tuple(expected)
    assert windows("test", np.zeros(x_shape), kernel_size, stride, dilation).shape[2:] == (*expected, *kernel_size)


@quick
@given(layouts(), seeds)
def test_gradients(layout, seed):
    x_shape, kernel_size, stride, dilation = layout
    rng = np.random.default_rng(seed)
    check_gradient(
        lambda x: windows("test", x, kernel_size, stride, dilation),
        lambda dviews, x: windows_backward(dviews, x.shape, stride, dilation),
        {"x": rng.normal(size=x_shape)},
        rng,
    )


def test_windows_copy_nothing_and_cannot_be_written_to():
    x = np.zeros((2, 3, 9, 8))
    views = windows("test", x, (3, 2), (1, 2), (2, 1))
    assert np.shares_memory(views, x)
    assert not views.flags.writeable


def test_a_cell_counts_the_windows_that_see_it():
    dx = windows_backward(np.ones((1, 1, 2, 3)), (1, 1, 6), (2,), (1,))
    np.testing.assert_array_equal(dx[0, 0], [1, 1, 2, 1, 1, 0])
    dx = windows_backward(np.ones((1, 1, 2, 2)), (1, 1, 5), (1,), (3,))
    np.testing.assert_array_equal(dx[0, 0], [1, 1, 0, 1, 1])


def test_read_only_broadcast_and_empty_batch():
    share = np.broadcast_to(np.float32(0.5), (1, 1, 2, 2))
    dx = windows_backward(share, (1, 1, 3), (1,), (1,))
    np.testing.assert_array_equal(dx, [[[0.5, 1, 0.5]]])
    assert dx.dtype == np.float32
    views = windows("test", np.zeros((0, 2, 5)), (2,), (1,), (1,))
    assert views.shape == (0, 2, 4, 2)
    assert windows_backward(views, (0, 2, 5), (1,), (1,)).shape == (0, 2, 5)
    matrix = columns(views, 1, 2)
    assert matrix.shape == (2, 2, 0)
    assert columns_backward(matrix, views.shape, 1).shape == views.shape


@quick
@given(layouts(), st.integers(1, 3), seeds)
def test_columns_hold_the_windows(layout, groups, seed):
    (batch, channels, *size), kernel_size, stride, dilation = layout
    axes = len(kernel_size)
    x = np.random.default_rng(seed).normal(size=(batch, channels * groups, *size))
    views = windows("test", x, kernel_size, stride, dilation)
    matrix = columns(views, axes, groups)
    across = itertools.product(range(batch), *map(range, views.shape[2 : 2 + axes]))
    for column, (n, *place) in enumerate(across):
        window = views[(n, slice(None), *place)]
        np.testing.assert_array_equal(matrix[:, :, column], window.reshape(groups, -1))
    assert matrix.shape[2] == column + 1
    np.testing.assert_array_equal(columns_backward(matrix, views.shape, axes), views)


@quick
@given(layouts(), seeds)
def test_gradients_of_columns(layout, seed):
    x_shape, kernel_size, stride, dilation = layout
    rng, axes = np.random.default_rng(seed), len(kernel_size)
    shape = windows("test", np.zeros(x_shape), kernel_size, stride, dilation).shape
    check_gradient(
        lambda views: columns(views, axes, 1),
        lambda dmatrix, views: columns_backward(dmatrix, views.shape, axes),
        {"views": rng.normal(size=shape)},
        rng,
    )


def test_maps_are_windows_of_one_cell():
    maps = np.arange(24.0).reshape(2, 4, 3)
    np.testing.assert_array_equal(columns(maps, 1, 2)[1], [[6, 7, 8, 18, 19, 20], [9, 10, 11, 21, 22, 23]])
    np.testing.assert_array_equal(columns(maps, 1, 2), columns(maps[..., None], 1, 2))
    np.testing.assert_array_equal(columns_backward(columns(maps, 1, 2), maps.shape, 1), maps)


def test_rows_times_columns_is_a_sum_over_the_window():
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 4, 6)), rng.normal(size=(6, 2, 3))
    product = rows(w, 2) @ columns(windows("test", x, (3,), (1,), (1,)), 1, 2)
    assert product.shape == (2, 3, 8)
    # Filter 4 is the second of group 1, which sees channels 2 and 3; column 5 is place 1 of example 1.
    np.testing.assert_allclose(product[1, 1, 5], np.sum(w[4] * x[1, 2:, 1:4]), rtol=1e-12)


@pytest.mark.parametrize(
    ("x_shape", "kernel_size", "dilation", "message"),
    [
        ((2, 3, 4), (3, 3), (1, 1), "test: x is (2, 3, 4), expected 4 axes (N, C, H, W)"),
        ((2, 3, 4, 4), (3,), (1,), "test: x is (2, 3, 4, 4), expected 3 axes (N, C, L)"),
        ((2, 3, 4), (1, 1, 1), (1, 1, 1), "test: x is (2, 3, 4), expected 5 axes (N, C, D, H, W)"),
        ((2, 3, 4, 4), (3, 5), (1, 1), "test: a window (3, 5) does not fit the padded x (2, 3, 4, 4)"),
        ((2, 3, 4), (3,), (2,), "test: a window (3,) with dilation (2,) does not fit the padded x (2, 3, 4)"),
    ],
)
def test_messages(x_shape, kernel_size, dilation, message):
    for call in (
        lambda: places("test", x_shape, kernel_size, (1,) * len(kernel_size), dilation),
        lambda: windows("test", np.zeros(x_shape), kernel_size, (1,) * len(kernel_size), dilation),
    ):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            call()


def test_groups_divide_the_channels():
    message = "columns: 2 groups cannot share 3 channels equally; views (1, 3, 4, 2)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        columns(np.zeros((1, 3, 4, 2)), 1, 2)
