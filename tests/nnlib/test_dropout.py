"""Dropout: how often, by how much, one mask for each example and unit, and the same mask on the way back."""

import copy
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.dropout import (
    dropout,
    dropout_backward,
    dropout_inference,
    dropout_inference_backward,
    dropout_mask,
)
from nnlib.gradcheck import check_gradient
from nnlib.layers.dropout import Dropout, Dropout2d

quick = settings(max_examples=15, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)


def generator(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("drop_probability", [0.1, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("inverted", [True, False])
def test_share_and_scale(drop_probability, inverted):
    mask = dropout_mask((400, 250), drop_probability, generator(), np.float64, inverted)
    keep = 1 - drop_probability
    np.testing.assert_allclose(np.unique(mask), [0, 1 / keep if inverted else 1])
    # The standard deviation of the share is at most 0.5 / sqrt(100,000) = 0.0016.
    assert np.mean(mask == 0) == pytest.approx(drop_probability, abs=0.01)


def test_neither_an_example_nor_a_unit_is_treated_alike():
    kept = dropout_mask((200, 300), 0.5, generator()) > 0
    # One mask for the whole batch would make columns constant, one for all units rows; the share of each is near 1/2
    # with a standard deviation of 0.035 and 0.029.
    for axis in (0, 1):
        assert np.abs(kept.mean(axis=axis) - 0.5).max() < 0.2
    # Whether two neighbours are kept is independent.
    assert np.mean(kept[1:] & kept[:-1]) == pytest.approx(0.25, abs=0.02)
    assert np.mean(kept[:, 1:] & kept[:, :-1]) == pytest.approx(0.25, abs=0.02)


def test_both_conventions_have_the_same_expectation():
    x, rng, draws = np.array([1.0, -2.0, 5.0]), generator(), 20_000
    masks = [dropout_mask((draws, 3), 0.2, rng, inverted=inverted) for inverted in (True, False)]
    training = [dropout(np.tile(x, (draws, 1)), mask).mean(axis=0) for mask in masks]
    use = [x, dropout_inference(x, 0.2)]
    np.testing.assert_allclose(use[1], 0.8 * x)
    for average, expected in zip(training, use, strict=True):
        # Standard deviations of the averages: at most 5 * 0.5 / sqrt(20,000) = 0.018.
        np.testing.assert_allclose(average, expected, atol=0.1)


def test_expectation_by_enumeration():
    # All 2^3 masks with their probabilities, instead of a sample.
    x, drop = np.array([1.0, -2.0, 5.0]), 0.3
    expectation = 0
    for kept in np.ndindex(2, 2, 2):
        probability = np.prod([0.7 if k else 0.3 for k in kept])
        expectation += probability * dropout(x, np.array(kept) / (1 - drop))
    np.testing.assert_allclose(expectation, x)


def test_the_ends():
    np.testing.assert_array_equal(dropout_mask((3, 2), 0, generator()), np.ones((3, 2)))
    np.testing.assert_array_equal(dropout_mask((3, 2), 1, generator()), np.zeros((3, 2)))
    np.testing.assert_array_equal(dropout_inference(np.ones(2), 1), np.zeros(2))
    assert dropout_mask((0, 3), 0.5, generator()).shape == (0, 3)
    assert dropout_mask((), 0.5, generator()).shape == ()


@quick
@given(shapes, seeds)
def test_gradients(shape, seed):
    rng = generator(seed)
    mask = dropout_mask(shape, 0.5, rng, np.float64)
    x = rng.normal(size=shape)
    check_gradient(lambda x: dropout(x, mask), lambda dy, x: dropout_backward(dy, mask), {"x": x}, rng)
    check_gradient(
        lambda x: dropout_inference(x, 0.3), lambda dy, x: dropout_inference_backward(dy, 0.3), {"x": x}, rng
    )


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_type_is_kept(dtype):
    x = np.ones((2, 3), dtype)
    mask = dropout_mask(x.shape, 0.1, generator(), dtype)
    assert mask.dtype == dropout(x, mask).dtype == dropout_backward(x, mask).dtype == dtype
    assert dropout_inference(x, np.float64(0.1)).dtype == dropout_inference_backward(x, 0.1).dtype == dtype
    for layer in (Dropout(0.1, rng=generator()), Dropout(0.1, rng=generator()).eval()):
        assert layer(x).dtype == layer.backward(x).dtype == dtype
    np.testing.assert_array_equal(mask > 0, dropout_mask(x.shape, np.float64(0.1), generator(), np.float64) > 0)


def test_whole_numbers_become_floating_point():
    assert dropout(np.arange(3), np.array([0, 2, 2])).dtype == np.float64
    assert dropout_inference(np.arange(3), 0.5).tolist() == [0, 0.5, 1]
    assert Dropout(rng=generator()).eval()(np.arange(3)).dtype == np.float64


def test_any_memory_layout_and_inputs_untouched():
    rng = generator()
    x, mask = rng.normal(size=(8, 6))[::-2, ::2], np.asfortranarray(dropout_mask((4, 3), 0.5, rng, float))
    copies = x.copy(), mask.copy()
    x.flags.writeable = mask.flags.writeable = False
    y = dropout(x, mask)
    np.testing.assert_array_equal(y, copies[0] * copies[1])
    assert y.flags.writeable
    Dropout(rng=rng)(x)
    np.testing.assert_array_equal(x, copies[0])
    np.testing.assert_array_equal(mask, copies[1])


def test_what_is_dropped_was_a_number():
    y = dropout(np.array([np.nan, 1000.0, -1000.0]), np.array([0.0, 2.0, 0.0]))
    np.testing.assert_array_equal(y, [np.nan, 2000, 0])


def test_the_layer_draws_anew_and_goes_back_the_same_way():
    layer, x = Dropout(0.5, rng=generator()), np.ones((20, 30))
    first, second = layer(x), layer(x)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(layer.backward(x), second)
    np.testing.assert_array_equal(np.unique(second), [0, 2])
    again = Dropout(0.5, rng=generator())
    np.testing.assert_array_equal(again(x), first)
    np.testing.assert_array_equal(again(x), second)


def test_off_in_use():
    layer, x = Dropout(0.9, rng=generator()).eval(), generator(1).normal(size=(20, 30))
    np.testing.assert_array_equal(layer(x), x)
    np.testing.assert_array_equal(layer.backward(x), x)
    # Use draws nothing: training goes on as if it had not been.
    np.testing.assert_array_equal(layer.train()(x), Dropout(0.9, rng=generator())(x))


def test_backward_belongs_to_the_forward_before_it():
    layer, x = Dropout(rng=generator()), np.ones((4, 5))
    y = layer(x)
    np.testing.assert_array_equal(layer.eval().backward(x), y)
    layer(x)
    np.testing.assert_array_equal(layer.train().backward(x), x)


def test_whole_channels():
    layer, x = Dropout2d(0.3, rng=generator()), np.ones((40, 50, 3, 2), np.float32)
    y = layer(x)
    np.testing.assert_array_equal(y, np.broadcast_to(y[:, :, :1, :1], y.shape))
    np.testing.assert_allclose(np.unique(y), [0, 1 / 0.7], rtol=1e-6)
    assert len({example.tobytes() for example in y}) == 40
    # 2000 channels: a standard deviation of 0.01.
    assert np.mean(y == 0) == pytest.approx(0.3, abs=0.06)
    assert y.dtype == np.float32
    np.testing.assert_array_equal(layer.backward(x), y)
    np.testing.assert_array_equal(layer.eval()(x), x)


def test_configuration_and_copies():
    layer = Dropout(0.25, rng=generator())
    assert repr(layer) == "Dropout(drop_probability=0.25)"
    assert repr(Dropout2d(rng=generator())) == "Dropout2d()"
    assert Dropout(**layer.config(), rng=generator()).drop_probability == 0.25
    twin, x = copy.deepcopy(layer), np.ones((4, 5))
    np.testing.assert_array_equal(twin(x), layer(x))
    assert list(layer.parameters()) == list(layer.buffers()) == []


def test_empty_batch():
    layer = Dropout(rng=generator())
    assert layer(np.ones((0, 3))).shape == layer.backward(np.ones((0, 3))).shape == (0, 3)


def test_chance_needs_a_generator():
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'rng'"):
        Dropout(0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda rng: dropout_mask((2,), 1.5, rng),
            "dropout_mask: drop_probability is 1.5, expected a number from 0 to 1",
        ),
        (
            lambda rng: dropout_mask((2,), np.nan, rng),
            "dropout_mask: drop_probability is nan, expected a number from 0 to 1",
        ),
        (lambda rng: dropout_mask((2,), 0.5, rng, int), "dropout_mask: dtype is int64, expected floating point"),
        (lambda rng: dropout(np.ones((2, 3)), np.ones(3)), "dropout: mask is (3,), expected the shape of x, (2, 3)"),
        (
            lambda rng: dropout_backward(np.ones(3), np.ones((1, 3))),
            "dropout_backward: mask is (1, 3), expected the shape of dy, (3,)",
        ),
        (
            lambda rng: dropout_inference(np.ones(3), -0.1),
            "dropout_inference: drop_probability is -0.1, expected a number from 0 to 1",
        ),
        (
            lambda rng: dropout_inference_backward(np.ones(3), 2),
            "dropout_inference_backward: drop_probability is 2, expected a number from 0 to 1",
        ),
        (lambda rng: Dropout(50, rng=rng), "Dropout: drop_probability is 50, expected a number from 0 to 1"),
        (lambda rng: Dropout2d(-1, rng=rng), "Dropout2d: drop_probability is -1, expected a number from 0 to 1"),
        (lambda rng: Dropout2d(rng=rng)(np.ones((2, 3))), "Dropout2d: x is (2, 3), expected (N, C, H, W)"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call(generator())
