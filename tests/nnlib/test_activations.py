"""Activations against SciPy and PyTorch's numbers, at the edges, and their derivatives against differences."""

import re
from functools import partial

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.activations import (
    arctan,
    arctan_backward,
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    tanh,
    tanh_backward,
)
from nnlib.functional.probabilities import log_softmax, softmax
from nnlib.functional.smooth_rectifiers import elu, elu_backward, gelu, gelu_backward, softplus, softplus_backward
from nnlib.gradcheck import check_gradient
from nnlib.layers.activations import (
    ELU,
    GELU,
    Arctan,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    Sigmoid,
    Softmax,
    Softplus,
    Tanh,
)

quick = settings(max_examples=20, deadline=None, derandomize=True)
shapes = st.lists(st.integers(1, 4), min_size=0, max_size=3).map(tuple)
seeds = st.integers(0, 2**32 - 1)

gelu_tanh, gelu_tanh_backward = partial(gelu, approximate="tanh"), partial(gelu_backward, approximate="tanh")
# What each backward asks for, computed from x.
GRADIENTS = {
    sigmoid: lambda dy, x: sigmoid_backward(dy, sigmoid(x)),
    tanh: lambda dy, x: tanh_backward(dy, tanh(x)),
    arctan: arctan_backward,
    relu: relu_backward,
    leaky_relu: leaky_relu_backward,
    elu: elu_backward,
    gelu: gelu_backward,
    gelu_tanh: gelu_tanh_backward,
    softplus: softplus_backward,
}
functions = pytest.mark.parametrize("function", GRADIENTS, ids=lambda f: getattr(f, "__name__", "gelu_tanh"))


def away_from_zero(rng, shape):
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.1, 3, shape)


@quick
@given(shapes, seeds, st.floats(0.1, 5))
def test_values(shape, seed, number):
    x = np.random.default_rng(seed).normal(scale=5, size=shape)
    np.testing.assert_allclose(sigmoid(x), scipy.special.expit(x), rtol=1e-14)
    np.testing.assert_allclose(tanh(x), 2 * scipy.special.expit(2 * x) - 1, atol=1e-15)
    np.testing.assert_allclose(np.tan(arctan(x)), x, rtol=1e-12)
    np.testing.assert_array_equal(relu(x), x.clip(0))
    np.testing.assert_allclose(leaky_relu(x, number), x.clip(0) + number * x.clip(None, 0), rtol=1e-14)
    np.testing.assert_allclose(elu(x, number), np.where(x > 0, x, number * (np.exp(x) - 1)), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(gelu(x), x * scipy.stats.norm.cdf(x), rtol=1e-13)
    np.testing.assert_allclose(gelu(x), x * (1 + scipy.special.erf(x / np.sqrt(2))) / 2, rtol=1e-13, atol=1e-14)
    definition = x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2
    np.testing.assert_allclose(gelu(x, "tanh"), definition, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(softplus(x, number), np.log1p(np.exp(number * x)) / number, rtol=1e-13)


# PyTorch 2.13, float64: y and dx at x for dy = 1.
FROZEN_X = np.array([-3, -1, -0.5, 0.25, 2])
FROZEN = {
    "gelu": (
        GELU(),
        [-0.00404969409489031, -0.15865525393145702, -0.15426876936299344, 0.14967658142073093, 1.9544997361036416],
        [-0.01194564720418392, -0.08331547058768635, 0.13250487534383712, 0.695373354883636, 1.085231801078197],
    ),
    "gelu_tanh": (
        GELU("tanh"),
        [-0.0036373920817729943, -0.15880800939172324, -0.15428599017485606, 0.149675350701685, 1.954597694087775],
        [-0.011584166630969648, -0.08296408384578252, 0.13263009646535764, 0.6953540951510604, 1.0860992566236183],
    ),
    "elu": (
        ELU(1.5),
        [-1.4253193974482041, -0.9481808382428365, -0.5902040104310499, 0.25, 2.0],
        [0.07468060255179591, 0.5518191617571635, 0.9097959895689501, 1.0, 1.0],
    ),
    "softplus": (
        Softplus(2),
        [0.0012378425688652247, 0.06346400552148625, 0.15663084375911143, 0.48703849209005334, 2.0090749639589047],
        [0.0024726231566347748, 0.11920292202211755, 0.2689414213699951, 0.6224593312018546, 0.9820137900379085],
    ),
}


@pytest.mark.parametrize("name", FROZEN)
def test_the_same_numbers_as_pytorch(name):
    layer, y, dx = FROZEN[name]
    np.testing.assert_allclose(layer(FROZEN_X), y, rtol=1e-12)
    np.testing.assert_allclose(layer.backward(np.ones(5)), dx, rtol=1e-12)


@functions
@given(shape=shapes, seed=seeds)
@quick
def test_gradients(function, shape, seed):
    rng = np.random.default_rng(seed)
    check_gradient(function, GRADIENTS[function], {"x": np.asarray(away_from_zero(rng, shape))}, rng)


@quick
@given(shapes, seeds, st.floats(0.1, 5))
def test_gradients_with_other_arguments(shape, seed, number):
    rng = np.random.default_rng(seed)
    x = {"x": np.asarray(away_from_zero(rng, shape))}
    for function, backward in (
        (leaky_relu, leaky_relu_backward),
        (elu, elu_backward),
        (softplus, softplus_backward),
    ):
        check_gradient(lambda x, f=function: f(x, number), lambda dy, x, b=backward: b(dy, x, number), x, rng)


@functions
def test_smooth_where_it_should_be(function):
    if function in (relu, leaky_relu):
        slopes = GRADIENTS[function](np.ones(2), np.array([-1e-9, 1e-9]))
        np.testing.assert_array_equal(slopes, [0.01 if function is leaky_relu else 0, 1])
    else:
        check_gradient(function, GRADIENTS[function], {"x": np.zeros(3)}, np.random.default_rng(0))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@functions
def test_stable_at_the_extremes(function, dtype):
    x = np.array([[-1000, -100, 1000], [0, 5, -5], [30, -30, 100]], dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        y = function(x)
        dx = GRADIENTS[function](np.ones_like(x), x)
    wide = x.astype(np.float64)
    slopes = scipy.special.expit(wide)
    u = np.sqrt(2 / np.pi) * (wide + 0.044715 * wide**3)
    expected, slope = {
        sigmoid: (slopes, slopes * scipy.special.expit(-wide)),
        tanh: (np.tanh(wide), 4 * scipy.special.expit(2 * wide) * scipy.special.expit(-2 * wide)),
        arctan: (np.arctan(wide), 1 / (1 + wide**2)),
        relu: ((abs(wide) + wide) / 2, wide > 0),
        leaky_relu: (np.where(wide > 0, wide, wide * 0.01), np.where(wide > 0, 1, 0.01)),
        elu: (
            np.where(wide > 0, wide, np.expm1(wide.clip(None, 0))),
            np.where(wide > 0, 1, np.exp(wide.clip(None, 0))),
        ),
        gelu: (wide * scipy.stats.norm.cdf(wide), None),
        gelu_tanh: (wide * (1 + np.tanh(u)) / 2, None),
        softplus: (np.logaddexp(0, wide), slopes),
    }[function]
    eps = np.finfo(dtype).eps
    np.testing.assert_allclose(y, expected.astype(dtype), rtol=8 * eps, atol=2 * eps)
    if slope is None:
        slope = np.array([[0, 0, 1], [0.5, 1, 0], [1, 0, 1]])
        np.testing.assert_allclose(dx, slope, atol=2 * max(eps, 1e-4))
    else:
        np.testing.assert_allclose(dx, slope.astype(dtype), rtol=8 * eps, atol=2 * eps)


def test_relative_precision_far_to_the_left():
    x = np.array([-30.0, -300.0, -700.0])
    np.testing.assert_allclose(sigmoid(x), np.exp(x), rtol=1e-12)
    np.testing.assert_allclose(softplus(x), np.exp(x), rtol=1e-12)
    np.testing.assert_allclose(elu_backward(np.ones(3), x), np.exp(x), rtol=1e-14)
    np.testing.assert_allclose(elu(np.array([-1e-12])), [-1e-12], rtol=1e-11)
    np.testing.assert_allclose(gelu(np.array([-30.0])), -30 * np.exp(scipy.stats.norm.logcdf(-30)), rtol=1e-12)
    np.testing.assert_allclose(arctan_backward(np.ones(2), np.array([1e10, -1e200])), [1e-20, 0], rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_a_steep_softplus_does_not_overflow(dtype):
    x = np.array([-60000, -1, 0, 60000], dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        np.testing.assert_allclose(softplus(x, beta=1000.0), [0, 0, np.log(2) / 1000, x[-1]], rtol=1e-3)
        np.testing.assert_array_equal(softplus_backward(np.ones(4, dtype), x, beta=1000.0), [0, 0, 0.5, 1])


def test_infinities():
    x = np.array([-np.inf, np.inf])
    np.testing.assert_array_equal(sigmoid(x), [0, 1])
    np.testing.assert_array_equal(tanh(x), [-1, 1])
    np.testing.assert_array_equal(arctan(x), [-np.pi / 2, np.pi / 2])
    np.testing.assert_array_equal(arctan_backward(np.ones(2), x), [0, 0])
    np.testing.assert_array_equal(relu(x), [0, np.inf])
    np.testing.assert_array_equal(leaky_relu(x), [-np.inf, np.inf])
    np.testing.assert_array_equal(elu(x, 1.5), [-1.5, np.inf])
    np.testing.assert_array_equal(elu_backward(np.ones(2), x), [0, 1])
    np.testing.assert_array_equal(softplus(x), [0, np.inf])
    np.testing.assert_array_equal(softplus_backward(np.ones(2), x), [0, 1])


@functions
def test_nan_stays_visible(function):
    y = function(np.array([np.nan, 1.0]))
    assert np.isnan(y[0])
    assert np.isfinite(y[1])


def test_corner_of_the_rectifiers():
    zero, one = np.zeros(1), np.ones(1)
    np.testing.assert_array_equal(relu_backward(one, zero), [0])
    np.testing.assert_array_equal(leaky_relu_backward(one, zero, 0.25), [0.25])
    np.testing.assert_array_equal(elu_backward(one, zero, 0.25), [0.25])
    # An infinite gradient that meets a closed unit is stopped, not turned into nan.
    np.testing.assert_array_equal(relu_backward(np.array([np.inf]), -one), [0])


def test_the_two_forms_of_gelu_are_close_and_not_equal():
    x = np.linspace(-8, 8, 1001)
    difference = np.abs(gelu(x) - gelu(x, "tanh")).max()
    assert 1e-4 < difference < 5e-4
    assert gelu(x).min() > -0.17


def test_a_larger_beta_comes_closer_to_relu():
    x = np.linspace(-3, 3, 13)
    gaps = [np.abs(softplus(x, beta) - relu(x)).max() for beta in (1, 10, 100)]
    np.testing.assert_allclose(gaps, np.log(2) / np.array([1, 10, 100]))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@functions
def test_type_is_kept(function, dtype):
    x = np.linspace(-2, 2, 6, dtype=dtype).reshape(2, 3)
    assert function(x).dtype == dtype
    assert GRADIENTS[function](np.ones_like(x), x).dtype == dtype
    assert function(x[0, 0]).dtype == dtype


@pytest.mark.parametrize(
    "pair", [(leaky_relu, leaky_relu_backward), (elu, elu_backward), (softplus, softplus_backward)]
)
def test_a_numpy_number_as_argument_does_not_promote(pair):
    x = np.ones(2, np.float32)
    assert pair[0](x, np.float64(0.3)).dtype == pair[1](x, x, np.float64(0.3)).dtype == np.float32


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, bool])
@functions
def test_integers_become_float64(function, dtype):
    x = np.array([[0, 1, 1], [1, 0, 0]], dtype)
    assert function(x).dtype == np.float64
    np.testing.assert_array_equal(function(x), function(x.astype(float)))
    np.testing.assert_array_equal(GRADIENTS[function](x, x), GRADIENTS[function](x.astype(float), x.astype(float)))


@functions
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


@functions
def test_results_are_arrays_of_their_own(function):
    x = np.ones((2, 3))
    for result in (function(x), GRADIENTS[function](x, x)):
        assert result.flags.writeable
        assert not np.shares_memory(result, x)


@functions
def test_empty_batch(function):
    x = np.zeros((0, 3), np.float32)
    assert function(x).shape == GRADIENTS[function](x, x).shape == (0, 3)


@functions
def test_single_numbers(function):
    assert np.shape(function(1.5)) == ()
    assert float(function(1.5)) == function(np.array([1.5]))[0]


@pytest.mark.parametrize(
    ("backward", "operand"),
    [
        (sigmoid_backward, "y"),
        (tanh_backward, "y"),
        (arctan_backward, "x"),
        (relu_backward, "x"),
        (leaky_relu_backward, "x"),
        (elu_backward, "x"),
        (gelu_backward, "x"),
        (softplus_backward, "x"),
    ],
)
def test_backward_refuses_another_shape(backward, operand):
    message = f"{backward.__name__}: dy is (3,), expected the shape of {operand}, (2, 3)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        backward(np.ones(3), np.ones((2, 3)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: gelu(x, "erf"), "gelu: approximate is 'erf', expected 'none' or 'tanh'"),
        (lambda x: gelu_backward(x, x, None), "gelu_backward: approximate is None, expected 'none' or 'tanh'"),
        (lambda x: softplus(x, 0), "softplus: beta is 0, expected a number > 0"),
        (lambda x: softplus(x, np.inf), "softplus: beta is inf, expected a number > 0"),
        (lambda x: softplus_backward(x, x, -1.5), "softplus_backward: beta is -1.5, expected a number > 0"),
        (lambda x: softplus_backward(x, x, np.nan), "softplus_backward: beta is nan, expected a number > 0"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call(np.ones(3))


@functions
def test_complex_numbers_are_refused(function):
    with pytest.raises(TypeError, match=r"^\w+: x is an array of complex128, expected real numbers$"):
        function(np.array([1j]))


LAYERS = [
    (ReLU(), relu, {}),
    (LeakyReLU(0.2), partial(leaky_relu, negative_slope=0.2), {"negative_slope": 0.2}),
    (ELU(1.5), partial(elu, alpha=1.5), {"alpha": 1.5}),
    (GELU(), gelu, {"approximate": "none"}),
    (GELU("tanh"), gelu_tanh, {"approximate": "tanh"}),
    (Softplus(2.0), partial(softplus, beta=2.0), {"beta": 2.0}),
    (Sigmoid(), sigmoid, {}),
    (Tanh(), tanh, {}),
    (Arctan(), arctan, {}),
    (Softmax(0), partial(softmax, axis=0), {"axis": 0}),
    (LogSoftmax(1), partial(log_softmax, axis=1), {"axis": 1}),
]


@pytest.mark.parametrize(("layer", "function", "config"), LAYERS, ids=lambda value: repr(value)[:20])
def test_layers(layer, function, config):
    rng = np.random.default_rng(0)
    x = away_from_zero(rng, (3, 4))
    np.testing.assert_array_equal(layer(x), function(x))

    def backward(dy, x):
        layer(x)
        return layer.backward(dy)

    check_gradient(layer, backward, {"x": x}, rng)
    assert layer.config() == config
    again = type(layer)(**layer.config())
    np.testing.assert_array_equal(again(x), layer(x))
    assert list(layer.parameters()) == list(layer.buffers()) == []
    assert layer(x.astype(np.float32)).dtype == layer.backward(x.astype(np.float32)).dtype == np.float32


def test_default_arguments_of_the_layers():
    assert [make().config() for make in (LeakyReLU, ELU, GELU, Softplus, Softmax, LogSoftmax)] == [
        {"negative_slope": 0.01},
        {"alpha": 1.0},
        {"approximate": "none"},
        {"beta": 1.0},
        {"axis": -1},
        {"axis": -1},
    ]
    assert repr(LeakyReLU()) == "LeakyReLU()"
    assert repr(LeakyReLU(0.2)) == "LeakyReLU(negative_slope=0.2)"
