"""L2-norm pooling against its definition, at zero and at the extremes, and its derivative against differences."""

import json
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.norm_pooling import l2_pool2d, l2_pool2d_backward
from nnlib.functional.padding import pad
from nnlib.functional.pooling import avg_pool2d
from nnlib.functional.windows import windows
from nnlib.gradcheck import check_gradient
from nnlib.layers.pooling import L2Pool2d

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def layouts(draw):
    kernel_size = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    padding = tuple((draw(st.integers(0, k // 2)), draw(st.integers(0, k // 2))) for k in kernel_size)
    stride = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    size = [max(1, k - sum(p)) + draw(st.integers(0, 4)) for k, p in zip(kernel_size, padding, strict=True)]
    return (draw(st.integers(1, 2)), draw(st.integers(1, 2)), *size), (kernel_size, stride, padding)


@quick
@given(layouts(), seeds)
def test_values(layout, seed):
    x_shape, (kernel_size, stride, padding) = layout
    x = np.random.default_rng(seed).normal(size=x_shape)
    views = windows("test", pad(x, padding), kernel_size, stride, (1, 1))
    y = l2_pool2d(x, kernel_size, stride, padding)
    np.testing.assert_allclose(y, np.sqrt(np.square(views).sum(axis=(4, 5))), rtol=1e-13)


@quick
@given(layouts(), st.booleans(), seeds)
def test_gradients(layout, ceil_mode, seed):
    x_shape, window = layout
    rng = np.random.default_rng(seed)
    # Away from zero, where the norm has a corner.
    x = {"x": rng.choice([-1.0, 1.0], x_shape) * rng.uniform(0.5, 2, x_shape)}
    check_gradient(
        lambda x: l2_pool2d(x, *window, ceil_mode), lambda dy, x: l2_pool2d_backward(dy, x, *window, ceil_mode), x, rng
    )


def test_values_as_in_pytorch():
    x = np.array([[[[3.0, 4.0, 0.0], [0.0, 12.0, 5.0], [1.0, 2.0, 2.0]]]])
    expected = [[[[13.0, 13.60147051], [12.20655562, 13.30413470]]]]
    np.testing.assert_allclose(l2_pool2d(x, 2, stride=1), expected, rtol=1e-9)


def test_a_window_over_the_edge_adds_zeros():
    x = np.ones((1, 1, 3, 3))
    root = math.sqrt(2)
    np.testing.assert_allclose(l2_pool2d(x, 2, ceil_mode=True), [[[[2, root], [root, 1]]]], rtol=1e-15)
    np.testing.assert_allclose(l2_pool2d(x, 2, ceil_mode=True), l2_pool2d(np.pad(x, ((0, 0),) * 2 + ((0, 1),) * 2), 2))


def test_the_norm_is_the_root_of_the_mean_square_times_the_root_of_the_size():
    x = np.random.default_rng(0).normal(size=(2, 3, 6, 6))
    np.testing.assert_allclose(l2_pool2d(x, (2, 3)), np.sqrt(6 * avg_pool2d(x**2, (2, 3))), rtol=1e-13)


def test_the_derivative_is_the_direction_of_the_window():
    x = np.array([[[[3.0, -4.0], [12.0, 0.0]]]])
    np.testing.assert_allclose(l2_pool2d_backward(np.array([[[[13.0]]]]), x, 2), x, rtol=1e-15)


def test_overlapping_windows_add_up():
    x = np.array([[[[3.0, 4.0, 3.0]]]])
    dx = l2_pool2d_backward(np.array([[[[1.0, 10.0]]]]), x, (1, 2), stride=1)
    np.testing.assert_allclose(dx, [[[[0.6, 0.8 + 8, 6]]]], rtol=1e-15)


def test_the_derivative_at_zero_is_zero():
    x = np.zeros((1, 1, 2, 4))
    x[0, 0, :, 2:] = [[0, 0], [0, -2]]
    dx = l2_pool2d_backward(np.array([[[[5.0, 7.0]]]]), x, 2)
    np.testing.assert_array_equal(dx, [[[[0, 0, 0, 0], [0, 0, 0, -7]]]])


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_no_square_overflows_or_vanishes(scale):
    x = scale * np.array([[[[3.0, -4.0], [0.0, 12.0]]]])
    np.testing.assert_allclose(l2_pool2d(x, 2), [[[[13 * scale]]]], rtol=1e-14)
    dx = l2_pool2d_backward(np.array([[[[13.0]]]]), x, 2)
    np.testing.assert_allclose(dx, [[[[3, -4], [0, 12]]]], rtol=1e-14)


def test_half_precision():
    x = np.array([[[[1000, -1000], [1000, 1000]]]], np.float16)
    np.testing.assert_array_equal(l2_pool2d(x, 2), [[[[2000]]]])
    np.testing.assert_array_equal(l2_pool2d_backward(np.ones((1, 1, 1, 1), np.float16), x, 2), np.sign(x) / 2)
    many = np.ones((1, 1, 1, 1024), np.float16)
    np.testing.assert_array_equal(l2_pool2d(many, (1, 1024)), [[[[32]]]])
    # A cell that is all there is in 3000 windows: counted one by one in half precision, the sum would stay at 2048.
    x = np.zeros((1, 1, 1, 6000), np.float16)
    x[..., 3000] = 1
    assert l2_pool2d_backward(np.ones((1, 1, 1, 3001), np.float16), x, (1, 3000), 1)[0, 0, 0, 3000] == 3000


def test_nan_is_passed_on():
    x = np.array([[[[np.nan, 1.0, 3.0, 4.0]]]])
    np.testing.assert_array_equal(l2_pool2d(x, (1, 2)), [[[[np.nan, 5]]]])
    dx = l2_pool2d_backward(np.array([[[[1.0, 5.0]]]]), x, (1, 2))
    np.testing.assert_allclose(dx, [[[[np.nan, np.nan, 3, 4]]]])


def test_empty_batch_and_a_single_cell():
    assert l2_pool2d(np.zeros((0, 2, 4, 5)), 2).shape == (0, 2, 2, 2)
    assert l2_pool2d_backward(np.zeros((0, 2, 2, 2)), np.zeros((0, 2, 4, 5)), 2).shape == (0, 2, 4, 5)
    x = np.array([[[[-3.0]]]])
    np.testing.assert_array_equal(l2_pool2d(x, 1), [[[[3]]]])
    np.testing.assert_array_equal(l2_pool2d_backward(np.array([[[[2.0]]]]), x, 1), [[[[-2]]]])


@pytest.mark.parametrize(
    ("given_type", "expected"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i8", "f8"), ("u1", "f8"), ("?", "f8")]
)
def test_types(given_type, expected):
    x = np.arange(16).reshape(1, 1, 4, 4).astype(given_type)
    y = l2_pool2d(x, 2, padding=1)
    assert y.dtype == expected
    assert l2_pool2d_backward(y.astype(given_type), x, 2, padding=1).dtype == expected


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 5, 6, 3)).transpose(0, 3, 2, 1)[..., ::-1]
    dy = np.asfortranarray(rng.normal(size=(2, 3, 5, 4)))
    copies = np.ascontiguousarray(x), np.ascontiguousarray(dy)
    x.flags.writeable = dy.flags.writeable = False
    y, dx = l2_pool2d(x, 2, 1), l2_pool2d_backward(dy, x, 2, 1)
    np.testing.assert_array_equal(y, l2_pool2d(copies[0], 2, 1))
    np.testing.assert_array_equal(dx, l2_pool2d_backward(*copies[::-1], 2, 1))
    np.testing.assert_array_equal(x, copies[0])
    np.testing.assert_array_equal(dy, copies[1])
    assert y.flags.writeable
    assert dx.flags.writeable


def test_a_layer_calls_its_pair_and_is_made_again_from_its_configuration():
    rng = np.random.default_rng(0)
    x, arguments = rng.normal(size=(2, 3, 6, 7)), {"kernel_size": (3, 2), "padding": (1, 0), "ceil_mode": True}
    layer = L2Pool2d(**arguments)
    y = layer(x)
    dy = rng.normal(size=y.shape)
    np.testing.assert_array_equal(y, l2_pool2d(x, **arguments))
    np.testing.assert_array_equal(layer.backward(dy), l2_pool2d_backward(dy, x, **arguments))
    assert layer.config() == {
        "kernel_size": (3, 2),
        "stride": (3, 2),
        "padding": ((1, 1), (0, 0)),
        "ceil_mode": True,
    }
    again = L2Pool2d(**json.loads(json.dumps(layer.config())))
    assert again.config() == layer.config()
    np.testing.assert_array_equal(again(x), y)


IMAGES = np.ones((2, 3, 4, 5))
NUMBERS = "expected a whole number >= 1 or a pair (vertical, horizontal)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: l2_pool2d(IMAGES[0], 2), "l2_pool2d: x is (3, 4, 5), expected (N, C, H, W) with at least one cell"),
        (
            lambda: l2_pool2d(IMAGES, 5),
            "l2_pool2d: a window (5, 5) does not fit x (2, 3, 4, 5) padded by ((0, 0), (0, 0))",
        ),
        (lambda: l2_pool2d(IMAGES, 0), f"l2_pool2d: kernel_size is 0, {NUMBERS}"),
        (lambda: l2_pool2d(IMAGES, 2, stride=(1, 0)), f"l2_pool2d: stride is (1, 0), {NUMBERS}"),
        (
            lambda: l2_pool2d(IMAGES, 3, padding=2),
            "l2_pool2d: padding ((2, 2), (2, 2)) is more than half of kernel_size (3, 3)",
        ),
        (
            lambda: l2_pool2d_backward(np.ones((2, 3, 2, 3)), IMAGES, 2),
            "l2_pool2d_backward: dy is (2, 3, 2, 3), expected (2, 3, 2, 2); x (2, 3, 4, 5)",
        ),
        (
            lambda: l2_pool2d_backward(np.ones((2, 3, 2, 3)), IMAGES, 5),
            "l2_pool2d_backward: a window (5, 5) does not fit x (2, 3, 4, 5) padded by ((0, 0), (0, 0))",
        ),
        (lambda: L2Pool2d(2, stride=0), f"L2Pool2d: stride is 0, {NUMBERS}"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
