"""Global pooling against pooling with a window as large as the image, and its derivatives against differences."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.global_pooling import (
    global_avg_pool2d,
    global_avg_pool2d_backward,
    global_max_pool2d,
    global_max_pool2d_backward,
)
from nnlib.functional.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from nnlib.gradcheck import check_gradient
from nnlib.layers.pooling import GlobalAvgPool2d, GlobalMaxPool2d

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
shapes = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 5), st.integers(1, 5))


@quick
@given(shapes, seeds)
def test_one_window_as_large_as_the_image(shape, seed):
    rng = np.random.default_rng(seed)
    # Few different values, so that there are ties.
    x, dy = rng.integers(-3, 0, shape) / 4.0, rng.normal(size=shape[:2])
    single, size = dy[..., None, None], shape[2:]
    np.testing.assert_array_equal(global_max_pool2d(x), max_pool2d(x, size)[:, :, 0, 0])
    np.testing.assert_array_equal(global_max_pool2d_backward(dy, x), max_pool2d_backward(single, x, size))
    np.testing.assert_allclose(global_avg_pool2d(x), avg_pool2d(x, size)[:, :, 0, 0], rtol=1e-14)
    np.testing.assert_array_equal(global_avg_pool2d_backward(dy, shape), avg_pool2d_backward(single, shape, size))


@quick
@given(shapes, seeds)
def test_gradients(shape, seed):
    rng = np.random.default_rng(seed)
    # Distinct values, far further apart than the step of the difference.
    x = {"x": rng.permutation(math.prod(shape)).reshape(shape) / 7.0}
    check_gradient(global_max_pool2d, global_max_pool2d_backward, x, rng)
    check_gradient(global_avg_pool2d, lambda dy, x: global_avg_pool2d_backward(dy, x.shape), x, rng)


def test_by_hand():
    x = np.array([[[[1.0, 2.0, 6.0]], [[-1.0, -1.0, -4.0]]]])
    dy = np.array([[3.0, 6.0]])
    np.testing.assert_array_equal(global_max_pool2d(x), [[6, -1]])
    np.testing.assert_array_equal(global_avg_pool2d(x), [[3, -2]])
    # The first of equals.
    np.testing.assert_array_equal(global_max_pool2d_backward(dy, x), [[[[0, 0, 3]], [[6, 0, 0]]]])
    np.testing.assert_array_equal(global_avg_pool2d_backward(dy, x.shape), [[[[1, 1, 1]], [[2, 2, 2]]]])


def test_nan_and_infinities():
    x = np.array([[[[1.0, np.nan, np.nan]], [[-np.inf, -np.inf, -np.inf]]]])
    np.testing.assert_array_equal(global_max_pool2d(x), [[np.nan, -np.inf]])
    np.testing.assert_array_equal(global_avg_pool2d(x), [[np.nan, -np.inf]])
    dx = global_max_pool2d_backward(np.array([[1.0, 2.0]]), x)
    np.testing.assert_array_equal(dx, [[[[0, 1, 0]], [[2, 0, 0]]]])


def test_a_single_cell_and_an_empty_batch():
    x = np.array([[[[5.0]]]])
    np.testing.assert_array_equal(global_max_pool2d(x), [[5]])
    np.testing.assert_array_equal(global_avg_pool2d(x), [[5]])
    x, dy = np.zeros((0, 2, 3, 4)), np.zeros((0, 2))
    assert global_max_pool2d(x).shape == global_avg_pool2d(x).shape == (0, 2)
    assert global_max_pool2d_backward(dy, x).shape == global_avg_pool2d_backward(dy, x.shape).shape == x.shape


def test_half_precision_neither_overflows_nor_loses_digits():
    x = np.full((1, 1, 300, 300), 60000, np.float16)
    np.testing.assert_array_equal(global_avg_pool2d(x), [[np.float16(60000)]])
    # The number of cells alone, 90000, is more than half precision holds.
    dx = global_avg_pool2d_backward(np.full((1, 1), 9000, np.float16), (1, 1, 300, 300))
    np.testing.assert_array_equal(dx, np.full((1, 1, 300, 300), 0.1, np.float16))


@pytest.mark.parametrize(
    ("given_type", "expected"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i8", "f8"), ("u1", "f8"), ("?", "f8")]
)
def test_types(given_type, expected):
    x, dy = np.ones((2, 3, 4, 5), given_type), np.ones((2, 3), given_type)
    assert global_max_pool2d(x).dtype == global_avg_pool2d(x).dtype == expected
    assert global_max_pool2d_backward(dy, x).dtype == global_avg_pool2d_backward(dy, x.shape).dtype == expected


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 5, 6, 3)).transpose(0, 3, 2, 1)[..., ::-1]
    dy = np.asfortranarray(rng.normal(size=(2, 3)))
    copies = np.ascontiguousarray(x), np.ascontiguousarray(dy)
    x.flags.writeable = dy.flags.writeable = False
    np.testing.assert_array_equal(global_max_pool2d(x), global_max_pool2d(copies[0]))
    np.testing.assert_allclose(global_avg_pool2d(x), global_avg_pool2d(copies[0]), rtol=1e-13)
    gradients = global_max_pool2d_backward(dy, x), global_avg_pool2d_backward(dy, x.shape)
    np.testing.assert_array_equal(gradients[0], global_max_pool2d_backward(*copies[::-1]))
    np.testing.assert_array_equal(gradients[1], global_avg_pool2d_backward(copies[1], x.shape))
    np.testing.assert_array_equal(x, copies[0])
    np.testing.assert_array_equal(dy, copies[1])
    assert all(dx.flags.writeable and not np.shares_memory(dx, dy) for dx in gradients)


def test_layers_call_their_pairs():
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=(2, 3))
    largest, mean = GlobalMaxPool2d(), GlobalAvgPool2d()
    np.testing.assert_array_equal(largest(x), global_max_pool2d(x))
    np.testing.assert_array_equal(largest.backward(dy), global_max_pool2d_backward(dy, x))
    np.testing.assert_array_equal(mean(x), global_avg_pool2d(x))
    np.testing.assert_array_equal(mean.backward(dy), global_avg_pool2d_backward(dy, x.shape))
    assert largest.config() == mean.config() == {}


IMAGES = np.ones((2, 3, 4, 5))
DY = np.ones((2, 4))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: global_max_pool2d(IMAGES[0]), "global_max_pool2d: x is (3, 4, 5), expected (N, C, H, W)"),
        (lambda: global_avg_pool2d(IMAGES[:, :, :0]), "global_avg_pool2d: x is (2, 3, 0, 5), expected (N, C, H, W)"),
        (lambda: global_max_pool2d_backward(DY, DY), "global_max_pool2d_backward: x is (2, 4), expected (N, C, H, W)"),
        (
            lambda: global_avg_pool2d_backward(DY, (2, 4, 3, 0)),
            "global_avg_pool2d_backward: x is (2, 4, 3, 0), expected (N, C, H, W)",
        ),
    ],
)
def test_messages_about_x(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)} with at least one cell$"):
        call()


@pytest.mark.parametrize(
    ("call", "function"),
    [
        (lambda: global_max_pool2d_backward(DY, IMAGES), "global_max_pool2d_backward"),
        (lambda: global_avg_pool2d_backward(DY, IMAGES.shape), "global_avg_pool2d_backward"),
    ],
)
def test_messages_about_dy(call, function):
    message = re.escape(f"{function}: dy is (2, 4), expected (2, 3); x (2, 3, 4, 5)")
    with pytest.raises(ValueError, match=f"^{message}$"):
        call()
