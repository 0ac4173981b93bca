"""Activations against SciPy, at the edges, and their derivatives against differences."""

import re

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.activations import (
    as_float,
    leaky_relu,
    leaky_relu_backward,
    log_softmax,
    log_softmax_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_backward,
    tanh,
    tanh_backward,
)
from nnlib.gradcheck import check_gradient

FUNCTIONS = [sigmoid, tanh, relu, leaky_relu, softmax, log_softmax]
BACKWARDS = [
    sigmoid_backward,
    tanh_backward,
    relu_backward,
    leaky_relu_backward,
    softmax_backward,
    log_softmax_backward,
]
# What each backward asks for, computed from x.
GRADIENTS = {
    sigmoid: lambda dy, x: sigmoid_backward(dy, sigmoid(x)),
    tanh: lambda dy, x: tanh_backward(dy, tanh(x)),
    relu: relu_backward,
    leaky_relu: leaky_relu_backward,
    softmax: lambda dy, x: softmax_backward(dy, softmax(x)),
    log_softmax: lambda dy, x: log_softmax_backward(dy, log_softmax(x)),
}
quick = settings(max_examples=20, deadline=None, derandomize=True)
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)
seeds = st.integers(0, 2**32 - 1)


def away_from_zero(rng, shape):
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.1, 3, shape)


@quick
@given(shapes, seeds)
def test_values(shape, seed):
    x = np.random.default_rng(seed).normal(scale=5, size=shape)
    np.testing.assert_allclose(sigmoid(x), scipy.special.expit(x), rtol=1e-14)
    np.testing.assert_allclose(tanh(x), 2 * scipy.special.expit(2 * x) - 1, atol=1e-15)
    np.testing.assert_array_equal(relu(x), x.clip(0))
    np.testing.assert_allclose(leaky_relu(x, 0.2), x.clip(0) + 0.2 * x.clip(None, 0), rtol=1e-14)
    for axis in range(-x.ndim, x.ndim):
        np.testing.assert_allclose(softmax(x, axis), scipy.special.softmax(x, axis), rtol=1e-13)
        np.testing.assert_allclose(log_softmax(x, axis), scipy.special.log_softmax(x, axis), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("function", FUNCTIONS)
@given(shape=shapes, seed=seeds)
@quick
def test_gradients(function, shape, seed):
    rng = np.random.default_rng(seed)
    check_gradient(function, GRADIENTS[function], {"x": away_from_zero(rng, shape)}, rng)


@pytest.mark.parametrize("axis", [0, 1, 2, -2])
def test_gradients_along_any_axis(axis):
    rng = np.random.default_rng(0)
    x = {"x": rng.normal(size=(2, 3, 4))}
    check_gradient(lambda x: softmax(x, axis), lambda dy, x: softmax_backward(dy, softmax(x, axis), axis), x, rng)
    check_gradient(
        lambda x: log_softmax(x, axis), lambda dy, x: log_softmax_backward(dy, log_softmax(x, axis), axis), x, rng
    )


def test_gradient_of_leaky_relu_with_another_slope():
    rng = np.random.default_rng(0)
    x = {"x": away_from_zero(rng, (3, 4))}
    check_gradient(lambda x: leaky_relu(x, 0.3), lambda dy, x: leaky_relu_backward(dy, x, 0.3), x, rng)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_stable_at_the_extremes(function, dtype):
    x = np.array([[-1000, -1000, 1000], [0, 0, -1000], [1000, 1000, 1000]], dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        y = function(x)
        dx = GRADIENTS[function](np.ones_like(x), x)
    assert np.isfinite(y).all()
    assert np.isfinite(dx).all()
    # The same function in extended precision, from its definition.
    wide = x.astype(np.longdouble)
    powers = np.exp(wide)
    expected = {
        sigmoid: 1 / (1 + np.exp(-wide)),
        tanh: np.sign(wide),
        relu: (abs(wide) + wide) / 2,
        leaky_relu: np.where(wide > 0, wide, wide * np.longdouble("0.01")),
        softmax: powers / powers.sum(axis=1, keepdims=True),
        log_softmax: wide - np.log(powers.sum(axis=1, keepdims=True)),
    }[function]
    np.testing.assert_allclose(y, expected.astype(dtype), rtol=4 * np.finfo(dtype).eps)


def test_sigmoid_keeps_its_relative_precision_far_to_the_left():
    x = np.array([-40.0, -300.0, -700.0])
    np.testing.assert_allclose(sigmoid(x), np.exp(x), rtol=1e-14)


def test_infinities():
    x = np.array([-np.inf, np.inf])
    np.testing.assert_array_equal(sigmoid(x), [0, 1])
    np.testing.assert_array_equal(tanh(x), [-1, 1])
    np.testing.assert_array_equal(relu(x), [0, np.inf])
    np.testing.assert_array_equal(softmax(np.array([0.0, -np.inf])), [1, 0])
    np.testing.assert_array_equal(log_softmax(np.array([0.0, -np.inf])), [0, -np.inf])


def test_corner_of_the_rectifiers():
    zero, one = np.zeros(1), np.ones(1)
    np.testing.assert_array_equal(relu_backward(one, zero), [0])
    np.testing.assert_array_equal(leaky_relu_backward(one, zero, 0.25), [0.25])
    # An infinite gradient that meets a closed unit is stopped, not turned into nan.
    np.testing.assert_array_equal(relu_backward(np.array([np.inf]), -one), [0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_type_is_kept(function, dtype):
    x = np.linspace(-2, 2, 6, dtype=dtype).reshape(2, 3)
    assert function(x).dtype == dtype
    assert GRADIENTS[function](np.ones_like(x), x).dtype == dtype


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, bool])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_integers_become_float64(function, dtype):
    x = np.array([[0, 1, 1], [1, 0, 0]], dtype)
    assert function(x).dtype == np.float64
    np.testing.assert_array_equal(function(x), function(x.astype(float)))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_any_memory_layout_and_inputs_untouched(function):
    base = np.random.default_rng(0).normal(size=(6, 8))
    x = base[::2, ::-2]
    before = x.copy()
    x.flags.writeable = False
    np.testing.assert_array_equal(function(x), function(before))
    dy = np.ones((4, 3)).T
    dy.flags.writeable = False
    np.testing.assert_array_equal(GRADIENTS[function](dy, x), GRADIENTS[function](dy.copy(), before))
    np.testing.assert_array_equal(x, before)
    assert (dy == 1).all()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_empty_batch(function):
    x = np.zeros((0, 3), np.float32)
    assert function(x).shape == GRADIENTS[function](x, x).shape == (0, 3)


@pytest.mark.parametrize("function", [sigmoid, tanh, relu, leaky_relu])
def test_single_numbers(function):
    assert np.shape(function(1.5)) == ()
    assert float(function(1.5)) == function(np.array([1.5]))[0]


@pytest.mark.parametrize("backward", BACKWARDS)
def test_backward_refuses_another_shape(backward):
    operand = {relu_backward: "x", leaky_relu_backward: "x"}.get(backward, "y")
    message = f"{backward.__name__}: dy is (3,), expected the shape of {operand}, (2, 3)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        backward(np.ones(3), np.ones((2, 3)))


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_softmax_of_nothing(function):
    message = f"{function.__name__}: x has no entries along axis -1; x (2, 0)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        function(np.ones((2, 0)))


def test_complex_numbers_are_refused():
    with pytest.raises(TypeError, match=r"^as_float: x is an array of complex128, expected real numbers$"):
        as_float(np.array([1j]))
