"""Penalties against their definitions, their derivatives against differences, and whole networks penalized."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.penalties import l1_penalty, l1_penalty_backward, l2_penalty, l2_penalty_backward, penalize
from nnlib.gradcheck import check_gradient
from nnlib.layers.activations import Tanh
from nnlib.layers.dense import Linear
from nnlib.layers.sequential import Sequential

quick = settings(max_examples=15, deadline=None, derandomize=True)
shapes = st.lists(st.integers(1, 4), max_size=4).map(tuple)
seeds = st.integers(0, 2**32 - 1)
PAIRS = {
    "l2": (l2_penalty, l2_penalty_backward, {}),
    "l2 without the half": (l2_penalty, l2_penalty_backward, {"half": False}),
    "l1": (l1_penalty, l1_penalty_backward, {}),
}
every_pair = pytest.mark.parametrize(("penalty", "backward", "options"), PAIRS.values(), ids=PAIRS)


def away_from_zero(rng, shape):
    return np.asarray(rng.choice([-1, 1], shape) * rng.uniform(0.1, 2, shape))


@every_pair
@quick
@given(shape=shapes, strength=st.sampled_from([0, 0.01, 3]), seed=seeds)
def test_gradients(penalty, backward, options, shape, strength, seed):
    rng = np.random.default_rng(seed)
    check_gradient(
        lambda w: penalty(w, strength, **options),
        lambda dy, w: backward(dy, w, strength, **options),
        {"w": away_from_zero(rng, shape)},
        rng,
    )


@quick
@given(shape=shapes, seed=seeds)
def test_values(shape, seed):
    w = np.asarray(np.random.default_rng(seed).normal(size=shape))
    numbers = w.ravel().tolist()
    assert l2_penalty(w, 0.3) == pytest.approx(0.15 * sum(number * number for number in numbers))
    assert l2_penalty(w, 0.3, half=False) == pytest.approx(0.3 * np.linalg.norm(w) ** 2)
    assert l1_penalty(w, 0.3) == pytest.approx(0.3 * sum(abs(number) for number in numbers))


def test_the_conventions_differ_by_a_factor_of_two():
    w = np.array([[1.0, -2.0], [0.0, 3.0]])
    assert l2_penalty(w, 0.4) == l2_penalty(w, 0.2, half=False) == pytest.approx(2.8)
    np.testing.assert_allclose(l2_penalty_backward(1, w, 0.4), 0.4 * w)
    np.testing.assert_allclose(l2_penalty_backward(1, w, 0.4, half=False), 0.8 * w)


def test_descent_on_l2_is_decay_and_on_l1_a_constant_pull():
    w = np.array([2.0, -1.0, 0.001])
    np.testing.assert_allclose(w - 0.1 * l2_penalty_backward(1, w, 0.5), (1 - 0.1 * 0.5) * w)
    np.testing.assert_allclose(w - 0.1 * l1_penalty_backward(1, w, 0.5), w - 0.05 * np.sign(w))


@every_pair
def test_dy_scales_the_gradient(penalty, backward, options):
    w = np.array([1.0, -2.0])
    np.testing.assert_allclose(backward(-2.5, w, 0.1, **options), -2.5 * backward(1, w, 0.1, **options))


@every_pair
def test_at_zero_and_without_weights(penalty, backward, options):
    assert penalty(np.zeros((2, 2)), 0.1, **options) == 0
    np.testing.assert_array_equal(backward(1, np.zeros((2, 2)), 0.1, **options), np.zeros((2, 2)))
    assert penalty(np.zeros((0, 3)), 0.1, **options) == 0
    assert backward(1, np.zeros((0, 3)), 0.1, **options).shape == (0, 3)


@every_pair
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_type_is_kept(penalty, backward, options, dtype):
    w = np.ones((2, 3), dtype)
    assert penalty(w, np.float64(0.5), **options).dtype == dtype
    assert backward(np.float64(1), w, np.float64(0.5), **options).dtype == dtype
    assert penalty(w.astype(int), 0.5, **options).dtype == np.float64
    assert backward(1, w.astype(int), 0.5, **options).dtype == np.float64


@every_pair
def test_any_memory_layout_inputs_untouched_and_nan(penalty, backward, options):
    w = np.random.default_rng(0).normal(size=(8, 6))[::-2, ::2]
    before = w.copy()
    w.flags.writeable = False
    assert penalty(w, 0.5, **options) == pytest.approx(penalty(before, 0.5, **options))
    np.testing.assert_array_equal(backward(1, w, 0.5, **options), backward(1, before, 0.5, **options))
    np.testing.assert_array_equal(w, before)
    assert np.isnan(penalty(np.array([1, np.nan]), 0.5, **options))
    np.testing.assert_array_equal(np.isnan(backward(1, np.array([1, np.nan]), 0.5, **options)), [False, True])


def network():
    rng = np.random.default_rng(0)
    inner = Sequential(Linear(3, 2, rng=rng, dtype=float))
    return Sequential(Linear(2, 3, rng=rng, dtype=float), Tanh(), inner)


def gradients(layer):
    return {name: gradient.copy() for name, _, gradient in layer.parameters()}


@every_pair
def test_a_network_without_its_biases(penalty, backward, options):
    layer = network()
    weights = {name: w for name, w, _ in layer.parameters() if name.endswith("w")}
    assert list(weights) == ["0.w", "2.0.w"]
    total = penalize(layer.parameters(), penalty, backward, 0.1, **options)
    assert total == pytest.approx(sum(penalty(w, 0.1, **options) for w in weights.values()))
    for name, gradient in gradients(layer).items():
        if name in weights:
            np.testing.assert_allclose(gradient, backward(1, weights[name], 0.1, **options))
        else:
            assert not gradient.any()


def test_gradients_are_added_to():
    layer = Linear(2, 3, rng=np.random.default_rng(0), dtype=float)
    layer.dw[...], layer.db[...] = 5, 7
    penalize(layer.parameters(), l2_penalty, l2_penalty_backward, 0.1)
    np.testing.assert_allclose(layer.dw, 5 + 0.1 * layer.w)
    np.testing.assert_array_equal(layer.db, [7, 7, 7])
    penalize(layer.parameters(), l2_penalty, l2_penalty_backward, 0.1, biases=True)
    np.testing.assert_allclose(layer.dw, 5 + 0.2 * layer.w)
    np.testing.assert_allclose(layer.db, 7 + 0.1 * layer.b)


def test_a_strength_for_each_layer():
    layer = network()
    (_, first, _), (_, first_bias, _), (_, last, _), _ = layer.parameters()
    strengths = {"0.w": 0.5, "0.b": 2.0}
    total = penalize(layer.parameters(), l1_penalty, l1_penalty_backward, strengths)
    assert total == pytest.approx(0.5 * np.abs(first).sum() + 2 * np.abs(first_bias).sum())
    found = gradients(layer)
    np.testing.assert_allclose(found["0.w"], 0.5 * np.sign(first))
    np.testing.assert_allclose(found["0.b"], 2 * np.sign(first_bias))
    assert not found["2.0.w"].any()
    penalize(layer.parameters(), l1_penalty, l1_penalty_backward, {"2.0.w": 0.25})
    np.testing.assert_allclose(gradients(layer)["2.0.w"], 0.25 * np.sign(last))


def test_the_gradient_is_that_of_the_total():
    layer = network()
    (_, parameter, gradient), *_ = layer.parameters()
    penalize(layer.parameters(), l2_penalty, l2_penalty_backward, 0.3)
    claimed, step = gradient[1, 0], 1e-6
    totals = []
    for moved in (step, -2 * step):
        parameter[1, 0] += moved
        totals.append(penalize(layer.parameters(), l2_penalty, l2_penalty_backward, 0.3))
    assert claimed == pytest.approx((totals[0] - totals[1]) / (2 * step), rel=1e-6)


def test_float32_networks_stay_float32_and_nothing_is_zero():
    layer = Linear(2, 3, rng=np.random.default_rng(0))
    assert isinstance(penalize(layer.parameters(), l2_penalty, l2_penalty_backward, 0.1), float)
    assert layer.dw.dtype == np.float32
    assert penalize([], l2_penalty, l2_penalty_backward, 0.1) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: l2_penalty(np.ones(2), -1), "l2_penalty: strength is -1, expected a number >= 0"),
        (
            lambda p: l2_penalty_backward(1, np.ones(2), np.nan),
            "l2_penalty_backward: strength is nan, expected a number >= 0",
        ),
        (lambda p: l1_penalty(np.ones(2), -0.5), "l1_penalty: strength is -0.5, expected a number >= 0"),
        (
            lambda p: l1_penalty_backward(1, np.ones(2), -0.5),
            "l1_penalty_backward: strength is -0.5, expected a number >= 0",
        ),
        (
            lambda p: penalize(p, l1_penalty, l1_penalty_backward, {"0.w": 1, "1.w": 1}),
            "penalize: strength names '1.w', the parameters are 0.w, 0.b, 2.0.w, 2.0.b",
        ),
        (
            lambda p: penalize(p, l1_penalty, l1_penalty_backward, {"0.w": 1, "2.0.w": -1}),
            "penalize: strength is -1, expected a number >= 0",
        ),
    ],
)
def test_messages(call, message):
    layer = network()
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call(layer.parameters())
    assert not any(gradient.any() for gradient in gradients(layer).values())
