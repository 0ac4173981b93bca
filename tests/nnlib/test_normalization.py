"""Normalization against its definition and PyTorch, its derivatives against differences, and the layers around it."""

import copy
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.normalization import (
    batch_norm,
    batch_norm_backward,
    batch_norm_inference,
    batch_norm_inference_backward,
    layer_norm,
    layer_norm_backward,
    running_statistics,
)
from nnlib.gradcheck import check_gradient
from nnlib.layers.normalization import BatchNorm1d, BatchNorm2d, LayerNorm

quick = settings(max_examples=15, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
# (N, C), (N, C, L), (N, C, H, W), always with two values per channel at least.
batches = st.tuples(st.integers(2, 4), st.integers(1, 3), st.lists(st.integers(1, 3), max_size=2)).map(
    lambda sizes: (sizes[0], sizes[1], *sizes[2])
)


def naive_batch_norm(x, gamma, beta, eps):
    """One channel after the other."""
    y = np.empty_like(x)
    for c in range(x.shape[1]):
        values = list(x[:, c].ravel())
        mean = sum(values) / len(values)
        variance = sum((value - mean) ** 2 for value in values) / len(values)
        y[:, c] = gamma[c] * (x[:, c] - mean) / (variance + eps) ** 0.5 + beta[c]
    return y


def naive_layer_norm(x, gamma, beta, eps):
    """One example after the other."""
    y = np.empty_like(x)
    for index in np.ndindex(x.shape[: x.ndim - gamma.ndim]):
        y[index] = gamma * (x[index] - np.mean(x[index])) / np.sqrt(np.var(x[index]) + eps) + beta
    return y


def draw(rng, shape, count=2):
    """x, and arrays of one number per channel; the last could be a variance."""
    return rng.normal(3, 2, size=shape), *(rng.uniform(0.5, 2, size=shape[1]) for _ in range(count))


@quick
@given(batches, st.sampled_from([1e-5, 0.1, 2.0]), seeds)
def test_batch_norm_values(shape, eps, seed):
    x, gamma, beta = draw(np.random.default_rng(seed), shape)
    np.testing.assert_allclose(batch_norm(x, gamma, beta, eps), naive_batch_norm(x, gamma, beta, eps), atol=1e-12)


@quick
@given(batches, st.integers(1, 3), st.sampled_from([1e-5, 0.1]), seeds)
def test_layer_norm_values(shape, axes, eps, seed):
    rng = np.random.default_rng(seed)
    x, features = rng.normal(3, 2, size=shape), shape[-min(axes, len(shape)) :]
    gamma, beta = rng.normal(size=features), rng.normal(size=features)
    np.testing.assert_allclose(layer_norm(x, gamma, beta, eps), naive_layer_norm(x, gamma, beta, eps), atol=1e-12)


@quick
@given(batches, st.sampled_from([1e-5, 0.1]), seeds)
def test_gradients_of_batch_norm(shape, eps, seed):
    rng = np.random.default_rng(seed)
    x, gamma, beta = draw(rng, shape)
    # Two values a hair apart have a derivative that changes within a step.
    x += 10 * np.arange(len(x)).reshape(-1, *[1] * (x.ndim - 1))
    check_gradient(
        lambda x, gamma, beta: batch_norm(x, gamma, beta, eps),
        lambda dy, x, gamma, beta: batch_norm_backward(dy, x, gamma, eps),
        {"x": x, "gamma": gamma, "beta": beta},
        rng,
        tolerance=1e-5,
    )


@quick
@given(batches, st.sampled_from([1e-5, 0.1]), seeds)
def test_gradients_of_batch_norm_in_use(shape, eps, seed):
    rng = np.random.default_rng(seed)
    x, gamma, beta, mean, variance = draw(rng, shape, 4)
    check_gradient(
        lambda x, gamma, beta: batch_norm_inference(x, gamma, beta, mean, variance, eps),
        lambda dy, x, gamma, beta: batch_norm_inference_backward(dy, x, gamma, mean, variance, eps),
        {"x": x, "gamma": gamma, "beta": beta},
        rng,
    )


@quick
@given(batches, st.integers(1, 3), st.sampled_from([1e-2, 0.1]), seeds)
def test_gradients_of_layer_norm(shape, axes, eps, seed):
    rng = np.random.default_rng(seed)
    features = shape[-min(axes, len(shape)) :]
    check_gradient(
        lambda x, gamma, beta: layer_norm(x, gamma, beta, eps),
        lambda dy, x, gamma, beta: layer_norm_backward(dy, x, gamma, eps),
        {"x": rng.normal(size=shape), "gamma": rng.normal(size=features), "beta": rng.normal(size=features)},
        rng,
        tolerance=1e-5,
    )


def test_values_of_pytorch():
    x = np.array([[1.0, 2.0], [4.0, -1.0], [0.5, 3.0]])
    dy = np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 1.0]])
    gamma, beta = np.array([2.0, -1.0]), np.array([0.5, 0.25])
    # torch 2.13, in float64: torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True).backward(dy)
    y = [[-0.578325475076, -0.142231591415], [3.303646235199, 1.622810569951], [-1.225320760122, -0.730578978536]]
    dx = [[1.632533197437, 1.267210801278], [-0.233215546053, -0.31680609462], [-1.399317651385, -0.950404706658]]
    np.testing.assert_allclose(batch_norm(x, gamma, beta), y, atol=1e-11)
    ours = batch_norm_backward(dy, x, gamma)
    np.testing.assert_allclose(ours[0], dx, atol=1e-11)
    np.testing.assert_allclose(ours[1:], [[1.455739391353, -3.922315914146], [0, 2]], atol=1e-11)
    # ... and layer_norm(x, (3,), gamma, beta).
    x, dy = np.array([[1.0, 2.0, 4.0], [-1.0, 0.5, 3.0]]), np.array([[1.0, -2.0, 0.5], [3.0, -1.5, 1.0]])
    gamma, beta = np.array([2.0, -1.0, 0.5]), np.array([0.5, 0.25, 0.0])
    y = [[-1.638083062901, 0.517260382863, 0.668150957156], [-1.722331516185, 0.452030137835, 0.656597947964]]
    dx = [[-0.200440991918, 0.300669004528, -0.100228012609], [0.603003321878, -0.964796038145, 0.361792716267]]
    np.testing.assert_allclose(layer_norm(x, gamma, beta), y, atol=1e-11)
    ours = layer_norm_backward(dy, x, gamma)
    np.testing.assert_allclose(ours[0], dx, atol=1e-11)
    np.testing.assert_allclose(
        ours[1:], [[-4.402538805728, 0.837565972478, 1.981346853084], [4, -3.5, 1.5]], atol=1e-11
    )


def test_a_normalized_channel_has_mean_0_and_variance_1_whatever_came_in():
    x = 1000 + 50 * np.random.default_rng(0).normal(size=(16, 3, 5, 4))
    y = batch_norm(x, np.ones(3), np.zeros(3))
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=(0, 2, 3)), 1, rtol=1e-6)
    y = layer_norm(x, np.ones((3, 5, 4)), np.zeros((3, 5, 4)))
    np.testing.assert_allclose(y.mean(axis=(1, 2, 3)), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=(1, 2, 3)), 1, rtol=1e-6)


def test_neither_a_shift_nor_a_stretch_of_the_input_matters():
    rng = np.random.default_rng(0)
    x, gamma, beta = draw(rng, (8, 3))
    np.testing.assert_allclose(batch_norm(5 * x - 7, gamma, beta), batch_norm(x, gamma, beta), atol=1e-4)
    dx, _, _ = batch_norm_backward(rng.normal(size=x.shape), x, gamma, eps=1e-12)
    np.testing.assert_allclose(dx.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((dx * x).sum(axis=0), 0, atol=1e-10)


def test_examples_matter_to_each_other_in_training_only():
    rng = np.random.default_rng(0)
    x, gamma, beta, mean, variance = draw(rng, (4, 3), 4)
    other = x.copy()
    other[0] += 1
    assert np.abs(batch_norm(other, gamma, beta) - batch_norm(x, gamma, beta))[1:].min() > 1e-3
    for function in (
        lambda x: batch_norm_inference(x, gamma, beta, mean, variance),
        lambda x: layer_norm(x, gamma, beta),
    ):
        np.testing.assert_array_equal(function(other)[1:], function(x)[1:])
        # The last bit may depend on how many examples are added or multiplied at a time.
        np.testing.assert_allclose(function(x[:1]), function(x)[:1], rtol=1e-14)


def test_statistics_of_the_batch_itself_make_use_equal_training():
    x, gamma, beta = draw(np.random.default_rng(0), (4, 3, 2))
    mean, variance = x.mean(axis=(0, 2)), x.var(axis=(0, 2))
    y = batch_norm_inference(x, gamma, beta, mean, variance)
    np.testing.assert_allclose(y, batch_norm(x, gamma, beta), rtol=1e-12)


def test_layer_norm_of_rows_is_batch_norm_of_columns():
    x = np.random.default_rng(0).normal(size=(5, 4))
    rows, columns = layer_norm(x, np.ones(4), np.zeros(4)), batch_norm(x.T, np.ones(5), np.zeros(5))
    np.testing.assert_allclose(rows, columns.T, rtol=1e-12)


def test_running_statistics():
    rng = np.random.default_rng(0)
    old_mean, old_var, x = rng.normal(size=3), rng.uniform(size=3), rng.normal(2, 3, size=(4, 3, 5))
    new_mean, new_var = running_statistics(old_mean, old_var, x, momentum=0.25)
    np.testing.assert_allclose(new_mean, 0.75 * old_mean + 0.25 * x.mean(axis=(0, 2)))
    np.testing.assert_allclose(new_var, 0.75 * old_var + 0.25 * x.var(axis=(0, 2), ddof=1))
    np.testing.assert_allclose(running_statistics(old_mean, old_var, x), running_statistics(old_mean, old_var, x, 0.1))
    kept = running_statistics(old_mean, old_var, x, momentum=0)
    np.testing.assert_array_equal(kept, [old_mean, old_var])
    empty = running_statistics(old_mean, old_var, x[:0])
    np.testing.assert_array_equal(empty, [old_mean, old_var])
    assert not np.shares_memory(empty[0], old_mean)


def test_running_statistics_keep_their_own_type():
    new = running_statistics(np.zeros(2, np.float32), np.ones(2, np.float32), np.arange(6.0).reshape(3, 2))
    assert [array.dtype.name for array in new] == ["float32", "float32"]
    new = running_statistics(np.zeros(2), np.ones(2), np.arange(6, dtype=np.float32).reshape(3, 2))
    assert [array.dtype.name for array in new] == ["float64", "float64"]


def test_running_variance_is_unbiased():
    rng = np.random.default_rng(0)
    mean, variance = np.zeros(1), np.zeros(1)
    for step in range(1, 5001):
        mean, variance = running_statistics(mean, variance, rng.normal(5, 2, size=(3, 1)), momentum=1 / step)
    # Batches of 3: divided by m instead of m - 1 it would come to 2.67. Its own standard deviation is 4 / sqrt(5000).
    assert mean[0] == pytest.approx(5, abs=0.1)
    assert variance[0] == pytest.approx(4, abs=0.3)


CALLS = {
    "batch_norm": lambda dy, x, v: (batch_norm(x, v, v), *batch_norm_backward(dy, x, v)),
    "inference": lambda dy, x, v: (
        batch_norm_inference(x, v, v, v, v),
        *batch_norm_inference_backward(dy, x, v, v, v),
    ),
    "layer_norm": lambda dy, x, v: (layer_norm(x, v, v), *layer_norm_backward(dy, x, v)),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@every_call
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_type_is_kept(call, dtype):
    x, v = np.arange(12).reshape(4, 3).astype(dtype) / 4, np.ones(3, dtype)
    for result, exact in zip(call(x, x, v), call(*[x.astype(float)] * 2, v.astype(float)), strict=True):
        assert result.dtype == dtype
        np.testing.assert_allclose(result, exact, rtol=4 * np.finfo(dtype).eps, atol=8 * np.finfo(dtype).eps)


@every_call
def test_whole_numbers_and_mixed_types(call):
    x = np.arange(12).reshape(4, 3)
    assert {result.dtype.name for result in call(x, x, np.ones(3, int))} == {"float64"}
    assert {result.dtype.name for result in call(x, x.astype(np.float32), np.ones(3))} == {"float64"}


@every_call
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_large_numbers_do_not_overflow(call, dtype):
    # The square of 1000 is beyond float16.
    x = np.array([[-1000, 1000, 300], [1000, -1000, 400], [1000, -1000, 200]], dtype)
    with np.errstate(over="raise", invalid="raise"):
        results = call(x / 1000, x, np.ones(3, dtype))
    assert all(np.isfinite(result).all() for result in results)


def test_large_numbers_close_together():
    # Squares that are subtracted would leave nothing here; the mean of 60,000 float32 numbers must be exact, too.
    x = np.random.default_rng(0).normal(1000, 1, size=(60_000, 2)).astype(np.float32)
    exact = (x.astype(float) - x.mean(axis=0, dtype=float)) / x.std(axis=0, dtype=float)
    np.testing.assert_allclose(batch_norm(x, np.ones(2, np.float32), np.zeros(2, np.float32)), exact, atol=2e-4)


@every_call
def test_any_memory_layout_and_inputs_untouched(call):
    rng = np.random.default_rng(0)
    x, v = rng.normal(size=(8, 6))[::-2, ::2], rng.uniform(1, 2, size=6)[::2]
    copies = x.copy(), v.copy()
    x.flags.writeable = v.flags.writeable = False
    results = call(x, x, v)
    for result, expected in zip(results, call(copies[0], *copies), strict=True):
        np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-12)
        assert not np.shares_memory(result, x)
    np.testing.assert_array_equal(x, copies[0])
    np.testing.assert_array_equal(v, copies[1])


@every_call
@pytest.mark.parametrize("shape", [(0, 3), (0, 3, 3), (2, 0, 3, 3)])
def test_nothing_to_normalize(call, shape):
    x = np.zeros(shape)
    y, dx, dgamma, dbeta = call(x, x, np.ones(3 if call is CALLS["layer_norm"] else shape[1]))
    assert y.shape == dx.shape == shape
    assert not dgamma.any()
    assert not dbeta.any()


def test_nan_stays_in_its_channel_or_example():
    x = np.arange(12.0).reshape(4, 3)
    x[1, 2] = np.nan
    y = batch_norm(x, np.ones(3), np.zeros(3))
    np.testing.assert_array_equal(np.isnan(y), np.tile([False, False, True], (4, 1)))
    y = layer_norm(x, np.ones(3), np.zeros(3))
    np.testing.assert_array_equal(np.isnan(y), np.tile([[False], [True], [False], [False]], 3))
    y = batch_norm_inference(x, *np.ones((4, 3)))
    np.testing.assert_array_equal(np.isnan(y), np.isnan(x))


def test_a_channel_of_equal_values_becomes_beta():
    x, beta = np.full((4, 2), 7.0), np.array([1.0, -2.0])
    np.testing.assert_array_equal(batch_norm(x, np.ones(2), beta), np.tile(beta, (4, 1)))
    np.testing.assert_array_equal(layer_norm(x, np.ones(2), beta), np.tile(beta, (4, 1)))
    np.testing.assert_array_equal(layer_norm(x[:, :1], np.ones(1), beta[:1]), np.ones((4, 1)))


def test_a_single_image_is_a_batch():
    x = np.random.default_rng(0).normal(size=(1, 2, 3, 3))
    np.testing.assert_allclose(batch_norm(x, np.ones(2), np.zeros(2)).mean(axis=(0, 2, 3)), 0, atol=1e-12)


LAYERS = {
    "BatchNorm1d": (lambda dtype: BatchNorm1d(3, dtype=dtype), (4, 3)),
    "BatchNorm1d of sequences": (lambda dtype: BatchNorm1d(3, eps=0.1, dtype=dtype), (4, 3, 2)),
    "BatchNorm2d": (lambda dtype: BatchNorm2d(3, dtype=dtype), (2, 3, 4, 2)),
    "LayerNorm": (lambda dtype: LayerNorm(3, dtype=dtype), (4, 2, 3)),
    "LayerNorm of images": (lambda dtype: LayerNorm((2, 3), eps=0.1, dtype=dtype), (4, 2, 3)),
}
every_layer = pytest.mark.parametrize(("make", "shape"), LAYERS.values(), ids=LAYERS)


@every_layer
@pytest.mark.parametrize("training", [True, False])
def test_gradients_of_layers(make, shape, training):
    rng = np.random.default_rng(0)
    layer = make(np.float64).train(training)
    for _, array in layer.buffers():
        array[...] = rng.uniform(1, 2, size=array.shape)

    def forward(x, w, b):
        layer.w[...], layer.b[...] = w, b
        return layer(x)

    def backward(dy, x, w, b):
        forward(x, w, b)
        layer.zero_grad()
        return layer.backward(dy), layer.dw.copy(), layer.db.copy()

    arguments = {"x": rng.normal(size=shape), "w": rng.normal(size=layer.w.shape), "b": rng.normal(size=layer.b.shape)}
    check_gradient(forward, backward, arguments, rng, tolerance=1e-5)


@every_layer
def test_layers_begin_as_plain_normalization_in_float32(make, shape):
    layer = make(np.float32)
    x = np.random.default_rng(0).normal(3, 5, size=shape).astype(np.float32)
    y = layer(x)
    dx = layer.backward(y)
    assert y.dtype == dx.dtype == layer.dw.dtype == layer.db.dtype == np.float32
    assert {array.dtype.name for _, array in layer.buffers()} <= {"float32"}
    assert abs(y.mean()) < 1e-6
    assert y.std() == pytest.approx(1, abs=0.05)
    np.testing.assert_array_equal(layer.w, np.ones_like(layer.w))
    np.testing.assert_array_equal(layer.b, np.zeros_like(layer.b))


@every_layer
def test_gradients_add_up(make, shape):
    layer = make(np.float64)
    y = layer(np.random.default_rng(0).normal(size=shape))
    held = [gradient for _, _, gradient in layer.parameters()]
    layer.backward(y)
    once = [gradient.copy() for gradient in held]
    layer.backward(2 * y)
    np.testing.assert_allclose(held[0], 3 * once[0])
    np.testing.assert_allclose(held[1], 3 * once[1], atol=1e-12)
    assert np.abs(once[0]).max() > 0
    assert [name for name, _, _ in layer.parameters()] == ["w", "b"]


@every_layer
def test_layers_are_made_again_from_their_configuration(make, shape):
    layer = make(np.float32)
    again = type(layer)(**layer.config())
    assert repr(again) == repr(layer)
    assert again.w.shape == layer.w.shape
    assert again.eps == layer.eps


def test_batch_norm_layer_calls_its_pairs():
    rng = np.random.default_rng(0)
    layer, x, dy = BatchNorm2d(3, eps=0.01, momentum=0.3), rng.normal(size=(2, 3, 4, 4)), rng.normal(size=(2, 3, 4, 4))
    expected = running_statistics(layer.running_mean, layer.running_var, x, 0.3)
    np.testing.assert_array_equal(layer(x), batch_norm(x, layer.w, layer.b, 0.01))
    np.testing.assert_array_equal([layer.running_mean, layer.running_var], expected)
    np.testing.assert_array_equal(layer.backward(dy), batch_norm_backward(dy, x, layer.w, 0.01)[0])
    layer.eval()
    np.testing.assert_array_equal(layer(x), batch_norm_inference(x, layer.w, layer.b, *expected, 0.01))
    dx, _, _ = batch_norm_inference_backward(dy, x, layer.w, *expected, 0.01)
    np.testing.assert_array_equal(layer.backward(dy), dx)


def test_running_averages_move_in_training_only():
    rng = np.random.default_rng(0)
    layer = BatchNorm1d(2, momentum=0.5)
    held = dict(layer.buffers())
    assert held["running_mean"].tolist() == [0, 0]
    assert held["running_var"].tolist() == [1, 1]
    for _ in range(30):
        layer(rng.normal([1, -3], [2, 0.5], size=(1000, 2)))
    # The very arrays of before; a standard deviation of the mean is about 2 / sqrt(1000) / sqrt(3) = 0.04.
    np.testing.assert_allclose(held["running_mean"], [1, -3], atol=0.25)
    np.testing.assert_allclose(held["running_var"], [4, 0.25], rtol=0.2)
    before = copy.deepcopy(held)
    y = layer.eval()(np.array([[1.0, -3.0]]))
    np.testing.assert_allclose(y, 0, atol=0.5)
    np.testing.assert_array_equal(held["running_mean"], before["running_mean"])
    np.testing.assert_array_equal(held["running_var"], before["running_var"])


def test_backward_belongs_to_the_forward_before_it():
    rng = np.random.default_rng(0)
    layer, x, dy = BatchNorm1d(2, dtype=np.float64), rng.normal(size=(4, 2)), rng.normal(size=(4, 2))
    layer(x)
    layer.eval()
    np.testing.assert_array_equal(layer.backward(dy), batch_norm_backward(dy, x, layer.w)[0])


def test_a_refused_batch_leaves_the_running_averages_alone():
    layer = BatchNorm1d(3)
    with pytest.raises(ValueError, match="one value per channel"):
        layer(np.ones((1, 3)))
    assert layer.running_mean.tolist() == [0, 0, 0]
    assert layer.eval()(np.ones((1, 3))).shape == (1, 3)


X = np.ones((2, 3, 8, 8))
ONE, FOUR = np.ones(3), np.ones(4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: batch_norm(X, FOUR, ONE),
            "batch_norm: gamma is (4,), expected (3,), one for each channel of x (2, 3, 8, 8)",
        ),
        (
            lambda: batch_norm(X, ONE, np.ones((3, 1))),
            "batch_norm: beta is (3, 1), expected (3,), one for each channel of x (2, 3, 8, 8)",
        ),
        (
            lambda: batch_norm(ONE, ONE, ONE),
            "batch_norm: x is (3,), expected (N, C), (N, C, L), (N, C, H, W) or more axes",
        ),
        (lambda: batch_norm(X, ONE, ONE, eps=0), "batch_norm: eps is 0, expected a number > 0"),
        (lambda: batch_norm(X, ONE, ONE, eps=np.nan), "batch_norm: eps is nan, expected a number > 0"),
        (
            lambda: batch_norm(X[:1, :, :1, :1], ONE, ONE),
            "batch_norm: x (1, 3, 1, 1) has one value per channel, expected more than 1",
        ),
        (
            lambda: batch_norm_backward(ONE[None], ONE[None], ONE),
            "batch_norm_backward: x (1, 3) has one value per channel, expected more than 1",
        ),
        (
            lambda: batch_norm_backward(X[:1], X, ONE),
            "batch_norm_backward: dy is (1, 3, 8, 8), expected the shape of x, (2, 3, 8, 8)",
        ),
        (
            lambda: batch_norm_inference(X, ONE, ONE, FOUR, ONE),
            "batch_norm_inference: mean is (4,), expected (3,), one for each channel of x (2, 3, 8, 8)",
        ),
        (
            lambda: batch_norm_inference_backward(X, X, ONE, ONE, FOUR),
            "batch_norm_inference_backward: variance is (4,), expected (3,), one for each channel of x (2, 3, 8, 8)",
        ),
        (
            lambda: batch_norm_inference_backward(X[0], X, ONE, ONE, ONE),
            "batch_norm_inference_backward: dy is (3, 8, 8), expected the shape of x, (2, 3, 8, 8)",
        ),
        (
            lambda: running_statistics(FOUR, ONE, X),
            "running_statistics: running_mean is (4,), expected (3,), one for each channel of x (2, 3, 8, 8)",
        ),
        (
            lambda: running_statistics(ONE, ONE, X, momentum=1.1),
            "running_statistics: momentum is 1.1, expected a number from 0 to 1",
        ),
        (
            lambda: running_statistics(ONE, ONE, X[:1, :, :1, :1]),
            "running_statistics: x (1, 3, 1, 1) has one value per channel, expected more than 1",
        ),
        (lambda: layer_norm(X, FOUR, FOUR), "layer_norm: gamma is (4,), expected the last axes of x (2, 3, 8, 8)"),
        (lambda: layer_norm(X, 1.0, 1.0), "layer_norm: gamma is (), expected the last axes of x (2, 3, 8, 8)"),
        (
            lambda: layer_norm(X, np.ones(8), np.ones((8, 8))),
            "layer_norm: beta is (8, 8), expected the shape of gamma, (8,)",
        ),
        (lambda: layer_norm(X, np.ones(8), np.ones(8), eps=-1), "layer_norm: eps is -1, expected a number > 0"),
        (
            lambda: layer_norm_backward(X[:, :1], X, np.ones(8)),
            "layer_norm_backward: dy is (2, 1, 8, 8), expected the shape of x, (2, 3, 8, 8)",
        ),
        (
            lambda: layer_norm_backward(X, X, np.ones((8, 8, 8, 8, 8))),
            "layer_norm_backward: gamma is (8, 8, 8, 8, 8), expected the last axes of x (2, 3, 8, 8)",
        ),
        (lambda: BatchNorm1d(0), "BatchNorm1d: num_features is 0, expected a whole number >= 1"),
        (lambda: BatchNorm1d(2, eps=0), "BatchNorm1d: eps is 0, expected a number > 0"),
        (lambda: BatchNorm2d(2, momentum=-0.1), "BatchNorm2d: momentum is -0.1, expected a number from 0 to 1"),
        (lambda: BatchNorm2d(2, dtype=int), "BatchNorm2d: dtype is int64, expected a floating-point type"),
        (lambda: BatchNorm1d(3)(X), "BatchNorm1d: x is (2, 3, 8, 8), expected (N, C) or (N, C, L)"),
        (lambda: BatchNorm2d(3)(X[0]), "BatchNorm2d: x is (3, 8, 8), expected (N, C, H, W)"),
        (lambda: LayerNorm(0), "LayerNorm: normalized_shape is 0, expected a whole number >= 1"),
        (lambda: LayerNorm(()), "LayerNorm: normalized_shape is (), expected a whole number >= 1"),
        (lambda: LayerNorm(3, dtype=bool), "LayerNorm: dtype is bool, expected a floating-point type"),
        (lambda: LayerNorm(3)(X), "layer_norm: gamma is (3,), expected the last axes of x (2, 3, 8, 8)"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
