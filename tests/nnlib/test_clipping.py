"""Clipping against plain norms, at the extremes, and in place."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.clipping import clip_grad_norm, clip_grad_value

quick = settings(max_examples=20, deadline=None, derandomize=True)


def named(*gradients):
    return [(str(index), np.zeros_like(gradient), gradient) for index, gradient in enumerate(gradients)]


def test_one_number_for_all_gradients():
    # PyTorch 2.13 gives the norm 7, and these gradients to six digits.
    first, second = np.float32([3, 0, -6]), np.float32([[2]])
    assert clip_grad_norm(named(first, second), 3.5) == pytest.approx(7)
    np.testing.assert_allclose(first, [1.5, 0, -3])
    np.testing.assert_allclose(second, [[1]])
    assert first.dtype == second.dtype == np.float32


@given(
    shapes=st.lists(st.sampled_from([(), (3,), (2, 3), (0,)]), min_size=1, max_size=4),
    limit=st.floats(0.01, 10),
    seed=st.integers(0, 2**32 - 1),
)
@quick
def test_norm(shapes, limit, seed):
    rng = np.random.default_rng(seed)
    gradients = [np.array(rng.normal(size=shape)) for shape in shapes]
    before = [gradient.copy() for gradient in gradients]
    flat = np.concatenate([gradient.ravel() for gradient in before])
    norm = clip_grad_norm(iter(named(*gradients)), limit)
    assert norm == pytest.approx(np.linalg.norm(flat), rel=1e-12)
    for gradient, old in zip(gradients, before, strict=True):
        np.testing.assert_allclose(gradient, old * min(1, limit / norm if norm else 1), rtol=1e-12)


@given(limit=st.floats(0.01, 3), seed=st.integers(0, 2**32 - 1))
@quick
def test_value(limit, seed):
    gradients = [np.random.default_rng(seed).normal(size=shape).astype(np.float32) for shape in ((4,), (2, 3))]
    before = [gradient.copy() for gradient in gradients]
    clip_grad_value(named(*gradients), np.float64(limit))
    for gradient, old in zip(gradients, before, strict=True):
        assert gradient.dtype == np.float32
        np.testing.assert_array_equal(gradient, np.maximum(np.minimum(old, np.float32(limit)), -np.float32(limit)))


def test_gradients_within_the_limit_stay_bit_for_bit():
    gradient = np.array([0.6, 0.8])
    assert clip_grad_norm(named(gradient), 1.0) == 1.0
    clip_grad_value(named(gradient), 0.8)
    np.testing.assert_array_equal(gradient, [0.6, 0.8])
    nothing = np.zeros(3)
    assert clip_grad_norm(named(nothing), 1.0) == 0
    assert not nothing.any()


@pytest.mark.parametrize(
    ("dtype", "size"), [(np.float16, 6e4), (np.float32, 3e38), (np.float32, 1e-40), (np.float64, 1e300)]
)
def test_squares_neither_overflow_nor_vanish(dtype, size):
    gradient = np.array([size, -size, size, size], dtype)
    size = float(gradient[0])
    assert clip_grad_norm(named(gradient), size) == pytest.approx(2 * size, rel=1e-3)
    np.testing.assert_allclose(gradient.astype(float) / size, [0.5, -0.5, 0.5, 0.5], rtol=1e-3)


def test_many_float32_numbers_are_summed_without_loss():
    gradient = np.random.default_rng(0).uniform(-1, 1, 10**6).astype(np.float32)
    expected = np.linalg.norm(gradient.astype(np.float64))
    assert clip_grad_norm(named(gradient), 1e9) == pytest.approx(expected, rel=1e-7)
    gradient[: 10**5] *= 1e-3
    expected = np.linalg.norm(gradient.astype(np.float64))
    assert clip_grad_norm(named(gradient), 1e9) == pytest.approx(expected, rel=1e-7)


def test_a_gradient_in_any_layout():
    base = np.arange(24.0).reshape(4, 6)
    gradient = base.T[::2, ::-1]
    expected = gradient / np.linalg.norm(gradient)
    clip_grad_norm(named(gradient), 1.0)
    np.testing.assert_allclose(gradient, expected)
    assert base[0, 1] == 1  # a neighbor that is not part of the gradient


def test_value_keeps_nan_and_cuts_infinity():
    gradient = np.array([np.nan, np.inf, -np.inf])
    clip_grad_value(named(gradient), 2)
    np.testing.assert_array_equal(gradient, [np.nan, 2, -2])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: clip_grad_norm([], 0), "clip_grad_norm: max_norm is 0, expected a number > 0"),
        (lambda: clip_grad_norm([], np.inf), "clip_grad_norm: max_norm is inf, expected a number > 0"),
        (lambda: clip_grad_value([], -1), "clip_grad_value: clip_value is -1, expected a number > 0"),
        (lambda: clip_grad_value([], np.nan), "clip_grad_value: clip_value is nan, expected a number > 0"),
        (lambda: clip_grad_norm(named(np.array([1.0, np.nan])), 1), "clip_grad_norm: the gradient of '0' holds nan"),
        (
            lambda: clip_grad_norm(named(np.ones(1), np.array(-np.inf)), 1),
            "clip_grad_norm: the gradient of '1' holds inf",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_nothing_changes_when_a_gradient_is_not_finite():
    good, bad = np.array([5.0]), np.array([np.inf])
    with pytest.raises(ValueError, match="holds inf"):
        clip_grad_norm(named(good, bad), 1.0)
    assert good == 5
