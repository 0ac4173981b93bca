"""The fully connected layer's function against loops, and its derivatives against differences."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.gradcheck import check_gradient
from nnlib.linear import linear, linear_backward

quick = settings(max_examples=20, deadline=None, derandomize=True)
sizes = st.integers(1, 5)
seeds = st.integers(0, 2**32 - 1)


def draw(rng, batch, inputs, outputs):
    return rng.normal(size=(batch, inputs)), rng.normal(size=(outputs, inputs)), rng.normal(size=outputs)


@quick
@given(sizes, sizes, sizes, seeds)
def test_values(batch, inputs, outputs, seed):
    x, w, b = draw(np.random.default_rng(seed), batch, inputs, outputs)
    expected = np.zeros((batch, outputs))
    for n in range(batch):
        for o in range(outputs):
            expected[n, o] = b[o] + sum(x[n, i] * w[o, i] for i in range(inputs))
    np.testing.assert_allclose(linear(x, w, b), expected, atol=1e-14)
    np.testing.assert_allclose(linear(x, w), expected - b, atol=1e-14)


@quick
@given(sizes, sizes, sizes, seeds)
def test_gradients(batch, inputs, outputs, seed):
    rng = np.random.default_rng(seed)
    arguments = dict(zip("xwb", draw(rng, batch, inputs, outputs), strict=True))
    check_gradient(linear, lambda dy, x, w, b: linear_backward(dy, x, w), arguments, rng)


def test_gradients_without_a_bias():
    rng = np.random.default_rng(0)
    x, w, _ = draw(rng, 2, 3, 4)
    check_gradient(linear, lambda dy, x, w: linear_backward(dy, x, w)[:2], {"x": x, "w": w}, rng)


def test_empty_batch():
    x, w, b = draw(np.random.default_rng(0), 0, 3, 2)
    assert linear(x, w, b).shape == (0, 2)
    dx, dw, db = linear_backward(np.zeros((0, 2)), x, w)
    assert dx.shape == (0, 3)
    np.testing.assert_array_equal(dw, np.zeros((2, 3)))
    np.testing.assert_array_equal(db, np.zeros(2))


@pytest.mark.parametrize(("given_type", "expected"), [("f4", "f4"), ("f8", "f8"), ("i8", "f8"), ("u1", "f8")])
def test_types(given_type, expected):
    x, w, b = np.ones((2, 3), given_type), np.ones((4, 3), given_type), np.ones(4, given_type)
    assert linear(x, w).dtype == linear(x, w, b).dtype == expected
    assert [gradient.dtype for gradient in linear_backward(np.ones((2, 4), given_type), x, w)] == [expected] * 3


def test_small_integers_do_not_wrap_around():
    np.testing.assert_array_equal(linear(np.uint8([[200, 100]]), np.uint8([[2, 3]]), np.uint8([5])), [[705]])


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(3, 2)).T, rng.normal(size=(8, 3))[::-2], rng.normal(size=8)[::2]
    dy = np.asfortranarray(rng.normal(size=(2, 4)))
    copies = [array.copy() for array in (x, w, b, dy)]
    for array in (x, w, b, dy):
        array.flags.writeable = False
    np.testing.assert_allclose(linear(x, w, b), linear(*copies[:3]), rtol=1e-14)
    for gradient, expected in zip(linear_backward(dy, x, w), linear_backward(copies[3], *copies[:2]), strict=True):
        np.testing.assert_allclose(gradient, expected, rtol=1e-14)
    for array, copy in zip((x, w, b, dy), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: linear(np.ones(3), np.ones((4, 3))), "linear: expected x (N, in) and w (out, in); x (3,), w (4, 3)"),
        (
            lambda: linear(np.ones((2, 3)), np.ones((5, 4))),
            "linear: x has 3 features, w expects 4; x (2, 3), w (5, 4)",
        ),
        (
            lambda: linear(np.ones((2, 3)), np.ones((5, 3)), np.ones((5, 1))),
            "linear: b is (5, 1), expected (5,), one bias for each row of w (5, 3)",
        ),
        (
            lambda: linear_backward(np.ones((2, 3)), np.ones((2, 3)), np.ones((5, 3))),
            "linear_backward: dy is (2, 3), expected (2, 5); x (2, 3), w (5, 3)",
        ),
        (
            lambda: linear_backward(np.ones((2, 3)), np.ones((2, 4)), np.ones((5, 3))),
            "linear_backward: x has 4 features, w expects 3; x (2, 4), w (5, 3)",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
