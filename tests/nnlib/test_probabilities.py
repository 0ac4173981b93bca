"""Softmax and its logarithm against SciPy, at the edges, and their derivatives against differences."""

import re

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.probabilities import log_softmax, log_softmax_backward, softmax, softmax_backward
from nnlib.gradcheck import check_gradient

quick = settings(max_examples=20, deadline=None, derandomize=True)
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)
seeds = st.integers(0, 2**32 - 1)
PAIRS = [(softmax, softmax_backward), (log_softmax, log_softmax_backward)]
pairs = pytest.mark.parametrize(("function", "backward"), PAIRS, ids=["softmax", "log_softmax"])


@quick
@given(shapes, seeds)
def test_values(shape, seed):
    x = np.random.default_rng(seed).normal(scale=5, size=shape)
    for axis in range(-x.ndim, x.ndim):
        np.testing.assert_allclose(softmax(x, axis), scipy.special.softmax(x, axis), rtol=1e-13)
        np.testing.assert_allclose(log_softmax(x, axis), scipy.special.log_softmax(x, axis), rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(softmax(x, axis).sum(axis), 1, rtol=1e-13)


@pairs
@given(shape=shapes, seed=seeds, data=st.data())
@quick
def test_gradients(function, backward, shape, seed, data):
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    rng = np.random.default_rng(seed)
    check_gradient(
        lambda x: function(x, axis),
        lambda dy, x: backward(dy, function(x, axis), axis),
        {"x": rng.normal(size=shape)},
        rng,
    )


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("axis", [0, 1])
@pairs
def test_stable_at_the_extremes(function, backward, axis, dtype):
    x = np.array([[-1000, -1000, 1000], [0, 0, -1000], [1000, 1000, 1000]], dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        y = function(x, axis)
        dx = backward(np.ones_like(x), y, axis)
    expected = getattr(scipy.special, function.__name__)(x.astype(np.float64), axis)
    np.testing.assert_allclose(y, expected.astype(dtype), rtol=4 * np.finfo(dtype).eps)
    assert np.isfinite(dx).all()


@pytest.mark.parametrize("axis", [0, 1])
def test_half_precision_over_many_classes(axis):
    # A sum of 70,000 ones neither fits float16 nor gets anywhere near when it is added up in float16.
    x = np.zeros((70_000, 2) if axis == 0 else (2, 70_000), np.float16)
    y, z = softmax(x, axis), log_softmax(x, axis)
    assert y.dtype == z.dtype == np.float16
    np.testing.assert_array_equal(y, np.float16(1 / 70_000))
    np.testing.assert_array_equal(z, np.float16(-np.log(70_000)))
    dy = np.ones_like(x)
    # The sum of dy * y is 1 but for y's own rounding, 1.4e-5 to a multiple of 6e-8; so all gradients almost vanish.
    np.testing.assert_allclose(softmax_backward(dy, y, axis), 0, atol=1e-6)
    np.testing.assert_allclose(log_softmax_backward(dy, z, axis), 0, atol=5e-3)


def test_minus_infinity_shuts_a_class_out():
    x = np.array([0.0, -np.inf, 0.0])
    np.testing.assert_array_equal(softmax(x), [0.5, 0, 0.5])
    np.testing.assert_array_equal(log_softmax(x), [-np.log(2), -np.inf, -np.log(2)])
    np.testing.assert_array_equal(softmax_backward(np.array([1.0, 7.0, 0.0]), softmax(x)), [0.25, 0, -0.25])
    np.testing.assert_array_equal(log_softmax_backward(np.array([1.0, 0.0, 0.0]), log_softmax(x)), [0.5, 0, -0.5])


@pairs
def test_nan_spoils_its_own_row_only(function, backward):
    y = function(np.array([[np.nan, 1.0], [2.0, 3.0]]))
    assert np.isnan(y[0]).all()
    assert np.isfinite(y[1]).all()
    dx = backward(np.ones((2, 2)), y)
    assert np.isnan(dx[0]).all()
    assert np.isfinite(dx[1]).all()


def test_a_single_class_is_certain():
    np.testing.assert_array_equal(softmax(np.array([[7.0], [-7.0]])), [[1], [1]])
    np.testing.assert_array_equal(log_softmax(np.array([[7.0], [-7.0]])), [[0], [0]])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pairs
def test_type_is_kept(function, backward, dtype):
    x = np.linspace(-2, 2, 6, dtype=dtype).reshape(2, 3)
    y = function(x)
    assert y.dtype == backward(np.ones_like(x), y).dtype == dtype


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, bool])
@pairs
def test_integers_become_float64(function, backward, dtype):
    x = np.array([[0, 1, 1], [1, 0, 0]], dtype)
    assert function(x).dtype == backward(x, function(x)).dtype == np.float64
    np.testing.assert_array_equal(function(x), function(x.astype(float)))


@pairs
def test_any_memory_layout_and_inputs_untouched(function, backward):
    x = np.random.default_rng(0).normal(size=(6, 8))[::2, ::-2]
    before = x.copy()
    dy = np.ones((4, 3)).T
    x.flags.writeable = dy.flags.writeable = False
    y = function(x)
    np.testing.assert_array_equal(y, function(before))
    y.flags.writeable = False
    kept = y.copy()
    np.testing.assert_array_equal(backward(dy, y), backward(dy.copy(), kept))
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(y, kept)
    assert (dy == 1).all()


@pairs
def test_empty_batch(function, backward):
    x = np.zeros((0, 3), np.float32)
    assert function(x).shape == backward(x, x).shape == (0, 3)


@pairs
def test_messages(function, backward):
    message = f"{function.__name__}: x has no entries along axis -1; x (2, 0)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        function(np.ones((2, 0)))
    message = f"{backward.__name__}: dy is (3,), expected the shape of y, (2, 3)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        backward(np.ones(3), np.ones((2, 3)))
    message = f"{function.__name__}: axis is 2, expected -2 to 1; x (2, 3)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        function(np.ones((2, 3)), axis=2)
    message = f"{backward.__name__}: axis is -3, expected -2 to 1; x (2, 3)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        backward(np.ones((2, 3)), np.ones((2, 3)), axis=-3)
