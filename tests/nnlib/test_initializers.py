"""Initializers: their moments, what twenty layers make of them, and a network begun anew.

The seeds are fixed, and the bounds several standard deviations wide all the same.
"""

import math
import re

import numpy as np
import pytest

from nnlib.functional.activations import leaky_relu, relu, tanh
from nnlib.initializers import (
    constant,
    fans,
    he_normal,
    he_uniform,
    initialize,
    lecun_normal,
    lecun_uniform,
    normal,
    xavier_normal,
    xavier_uniform,
    zeros,
)
from nnlib.layers.activations import Tanh
from nnlib.layers.convolution import Conv2d
from nnlib.layers.dense import Linear
from nnlib.layers.normalization import BatchNorm2d, LayerNorm
from nnlib.layers.sequential import Sequential

# Each with the variance it should have, from fan_in and fan_out.
NORMAL = {
    "normal": (normal, {"std": 0.3}, lambda fan_in, fan_out: 0.09),
    "lecun": (lecun_normal, {}, lambda fan_in, fan_out: 1 / fan_in),
    "xavier": (xavier_normal, {}, lambda fan_in, fan_out: 2 / (fan_in + fan_out)),
    "xavier for tanh": (xavier_normal, {"gain": 5 / 3}, lambda fan_in, fan_out: 50 / 9 / (fan_in + fan_out)),
    "he": (he_normal, {}, lambda fan_in, fan_out: 2 / fan_in),
    "he for leaky": (he_normal, {"negative_slope": 0.5}, lambda fan_in, fan_out: 1.6 / fan_in),
}
UNIFORM = {
    "lecun": (lecun_uniform, {}, lambda fan_in, fan_out: 1 / fan_in),
    "xavier": (xavier_uniform, {}, lambda fan_in, fan_out: 2 / (fan_in + fan_out)),
    "xavier for tanh": (xavier_uniform, {"gain": 5 / 3}, lambda fan_in, fan_out: 50 / 9 / (fan_in + fan_out)),
    "he": (he_uniform, {}, lambda fan_in, fan_out: 2 / fan_in),
    "he for leaky": (he_uniform, {"negative_slope": 0.5}, lambda fan_in, fan_out: 1.6 / fan_in),
}
RANDOM = [initializer for initializer, *_ in (*NORMAL.values(), *UNIFORM.values())]
SHAPES = [(300, 200), (60, 40, 5, 4), (500, 100, 1)]


def generator(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((10, 784), (784, 10)), ((16, 6, 5, 5), (150, 400)), ((4, 3, 7), (21, 28)), ((1, 1), (1, 1))],
)
def test_fans(shape, expected):
    assert fans(shape) == expected
    assert fans(list(shape)) == fans(np.zeros(shape).shape) == expected


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("initializer", "options", "variance"), NORMAL.values(), ids=NORMAL)
def test_normal_moments(initializer, options, variance, shape):
    w = initializer(shape, generator(), np.float64, **options)
    standard = w.ravel() / math.sqrt(variance(*fans(shape)))
    # Of 48,000 numbers at least: the standard errors are 0.005 of the mean and the deviation, 0.022 of the kurtosis.
    assert w.shape == shape
    assert standard.mean() == pytest.approx(0, abs=0.03)
    assert standard.std() == pytest.approx(1, abs=0.02)
    assert np.mean(standard**4) == pytest.approx(3, abs=0.2)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("initializer", "options", "variance"), UNIFORM.values(), ids=UNIFORM)
def test_uniform_moments(initializer, options, variance, shape):
    w = initializer(shape, generator(), np.float64, **options)
    standard = w.ravel() / math.sqrt(variance(*fans(shape)))
    assert w.shape == shape
    assert standard.mean() == pytest.approx(0, abs=0.03)
    assert standard.std() == pytest.approx(1, abs=0.02)
    # Flat, from one end to the other: the largest of 48,000 is within a thousandth of the bound, and never beyond.
    assert math.sqrt(3) * 0.999 < np.abs(standard).max() <= math.sqrt(3)
    assert np.mean(np.abs(standard) < math.sqrt(3) / 2) == pytest.approx(0.5, abs=0.02)


def test_the_bound_of_the_lecture():
    # Layers of k_m and k_{m-1} units: b = sqrt(6) / sqrt(k_m + k_{m-1}).
    w = xavier_uniform((350, 250), generator(), np.float64)
    assert np.abs(w).max() == pytest.approx(math.sqrt(6) / math.sqrt(600), rel=1e-3)


def test_equal_values():
    np.testing.assert_array_equal(zeros((2, 3)), np.zeros((2, 3)))
    np.testing.assert_array_equal(zeros((2, 3), generator()), np.zeros((2, 3)))
    np.testing.assert_array_equal(constant((4,), value=-0.5), np.full(4, -0.5))
    np.testing.assert_array_equal(normal((2, 3), generator(), std=0), np.zeros((2, 3)))
    assert normal((), generator()).shape == ()
    assert normal((0, 3), generator()).shape == (0, 3)


@pytest.mark.parametrize("initializer", [*RANDOM, zeros])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_types_and_seeds(initializer, dtype):
    w = initializer((3, 2, 2), generator(), dtype)
    assert w.dtype == dtype
    assert initializer((3, 2, 2), generator()).dtype == np.float32
    np.testing.assert_array_equal(w, initializer((3, 2, 2), generator(), dtype))
    np.testing.assert_array_equal(w, initializer((3, 2, 2), generator(), np.float64).astype(dtype))


@pytest.mark.parametrize("initializer", RANDOM)
def test_chance_is_an_argument(initializer):
    assert not np.array_equal(initializer((3, 2), generator(0)), initializer((3, 2), generator(1)))
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'rng'"):
        initializer((3, 2))


def through_twenty_layers(activation, initializer, **options):
    """The mean square of the signal after twenty layers of 300 units, from 1."""
    rng = generator()
    x = rng.normal(size=(100, 300))
    for _ in range(20):
        x = activation(x @ initializer((300, 300), rng, np.float64, **options).T)
    return np.mean(x**2)


@pytest.mark.parametrize(
    ("activation", "initializer", "options"),
    [
        (lambda x: x, lecun_normal, {}),
        (lambda x: x, lecun_uniform, {}),
        (lambda x: x, xavier_normal, {}),
        (lambda x: x, xavier_uniform, {}),
        (tanh, xavier_normal, {"gain": 5 / 3}),
        (tanh, xavier_uniform, {"gain": 5 / 3}),
        (relu, he_normal, {}),
        (relu, he_uniform, {}),
        (lambda x: leaky_relu(x, 0.3), he_normal, {"negative_slope": 0.3}),
        (lambda x: leaky_relu(x, 0.3), he_uniform, {"negative_slope": 0.3}),
    ],
)
def test_twenty_layers_keep_the_signal(activation, initializer, options):
    # With 300 units a layer multiplies by 1 ± 0.13, twenty by a factor whose logarithm has a standard deviation of 0.6.
    assert 0.1 < through_twenty_layers(activation, initializer, **options) < 10


def test_twenty_layers_lose_the_signal_of_others():
    # tanh eats a little in every layer, as 1 / depth; the factor 5 / 3 makes up for that.
    assert 0.005 < through_twenty_layers(tanh, xavier_normal) < 0.1
    # ReLU halves the mean square, and a standard deviation of 1 / sqrt(2 n), the slip of a slide, halves it again.
    assert 0.1 < 2**20 * through_twenty_layers(relu, lecun_normal) < 10
    assert 0.1 < 4**20 * through_twenty_layers(relu, normal, std=1 / math.sqrt(2 * 300)) < 10
    # Tiny weights of one size: nothing arrives. Large ones: a tanh answers ±1 to everything.
    assert through_twenty_layers(tanh, normal, std=1e-5) < 1e-100
    assert through_twenty_layers(tanh, normal, std=1.0) > 0.9
    assert through_twenty_layers(relu, normal, std=1.0) > 1e30


def test_gradients_keep_their_size_too():
    # Back through a layer of 100 inputs and 400 outputs: sums over 400 terms. Xavier's compromise is between the two.
    rng = generator()
    w = xavier_normal((400, 100), rng, np.float64)
    x, dy = rng.normal(size=(500, 100)), rng.normal(size=(500, 400))
    assert np.var(x @ w.T) == pytest.approx(0.4, rel=0.1)
    assert np.var(dy @ w) == pytest.approx(1.6, rel=0.1)


def network():
    rng = generator(9)
    inner = Sequential(Linear(40, 30, rng=rng), LayerNorm((5, 6)), Tanh())
    return Sequential(Conv2d(2, 40, 3, rng=rng), BatchNorm2d(40), inner, Linear(6, 50, rng=rng, dtype=np.float64))


def test_a_network_begins_anew():
    layer = network()
    held = [(name, parameter, parameter.dtype) for name, parameter, _ in layer.parameters()]
    for _, parameter, _ in held:
        parameter[...] = 7
    assert initialize(layer, he_normal, generator()) is layer
    expected = generator()
    for name, parameter, dtype in held:
        assert parameter.dtype == dtype
        if name.endswith("b"):
            np.testing.assert_array_equal(parameter, np.zeros_like(parameter))
        elif name in ("1.w", "2.1.w"):
            np.testing.assert_array_equal(parameter, np.ones_like(parameter))
        else:
            np.testing.assert_array_equal(parameter, he_normal(parameter.shape, expected, dtype))
    assert [name for name, *_ in held if name.endswith("w")] == ["0.w", "1.w", "2.0.w", "2.1.w", "3.w"]


def test_options_and_gradients():
    layer = Linear(200, 300, rng=generator())
    layer.dw[...] = 3
    initialize(layer, normal, generator(), std=1e-5)
    assert layer.w.std() == pytest.approx(1e-5, rel=0.05)
    assert not layer.b.any()
    assert (layer.dw == 3).all()


def test_parameters_of_other_names_stay():
    class Scaled(Linear):
        """A linear layer with a further parameter."""

        def __init__(self):
            super().__init__(3, 2, rng=generator())
            self.slope, self.dslope = np.full((2, 2), 0.25), np.zeros((2, 2))

        def parameters(self):
            yield from super().parameters()
            yield "slope", self.slope, self.dslope

    layer = initialize(Scaled(), constant, None, value=2)
    np.testing.assert_array_equal(layer.w, np.full((2, 3), 2))
    np.testing.assert_array_equal(layer.slope, np.full((2, 2), 0.25))


def test_units_that_begin_equal_stay_equal():
    rng = generator()
    layer = initialize(Sequential(Linear(3, 4, rng=rng), Tanh(), Linear(4, 1, rng=rng)), constant, None, value=0.5)
    layer.backward(layer(rng.normal(size=(8, 3)).astype(np.float32)))
    gradient = layer.layers[0].dw
    np.testing.assert_array_equal(gradient, np.tile(gradient[0], (4, 1)))
    assert len(np.unique(gradient[0])) == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: fans((3,)),
            "fans: shape is (3,), expected (out, in) or (out, in, *kernel), whole numbers >= 1",
        ),
        (
            lambda: he_normal((3, 0), generator()),
            "fans: shape is (3, 0), expected (out, in) or (out, in, *kernel), whole numbers >= 1",
        ),
        (
            lambda: xavier_uniform((3, 2.0), generator()),
            "fans: shape is (3, 2.0), expected (out, in) or (out, in, *kernel), whole numbers >= 1",
        ),
        (
            lambda: lecun_uniform(5, generator()),
            "fans: shape is 5, expected (out, in) or (out, in, *kernel), whole numbers >= 1",
        ),
        (lambda: normal((2,), generator(), std=-1), "normal: std is -1, expected a number >= 0"),
        (lambda: xavier_normal((2, 2), generator(), gain=-1), "xavier_normal: gain is -1, expected a number >= 0"),
        (
            lambda: xavier_uniform((2, 2), generator(), gain=np.nan),
            "xavier_uniform: gain is nan, expected a number >= 0",
        ),
        (lambda: zeros((2,), dtype=int), "initializers: dtype is int64, expected floating point"),
        (lambda: he_uniform((2, 2), generator(), bool), "initializers: dtype is bool, expected floating point"),
        (lambda: he_normal((2, 2), generator(), complex), "initializers: dtype is complex128, expected floating point"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
