"""The fully connected layer's function against loops, and its derivatives against differences."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.dense import linear, linear_backward
from nnlib.gradcheck import check_gradient
from nnlib.layers.dense import Linear

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


leading = st.lists(st.integers(0, 3), max_size=3).map(tuple)


@quick
@given(leading, sizes, sizes, seeds)
def test_any_number_of_axes_before_the_last(axes, inputs, outputs, seed):
    rng = np.random.default_rng(seed)
    x, w, b = rng.normal(size=(*axes, inputs)), rng.normal(size=(outputs, inputs)), rng.normal(size=outputs)
    rows = x.reshape(-1, inputs)
    y = linear(x, w, b)
    assert y.shape == (*axes, outputs)
    np.testing.assert_allclose(y.reshape(-1, outputs), linear(rows, w, b), atol=1e-14)
    dy = rng.normal(size=y.shape)
    dx, dw, db = linear_backward(dy, x, w)
    expected = linear_backward(dy.reshape(-1, outputs), rows, w)
    assert dx.shape == x.shape
    for gradient, wanted in zip((dx.reshape(-1, inputs), dw, db), expected, strict=True):
        np.testing.assert_allclose(gradient, wanted, atol=1e-13)


@pytest.mark.parametrize("axes", [(), (2, 3), (2, 1, 3)])
def test_gradients_with_other_axes(axes):
    rng = np.random.default_rng(0)
    arguments = {"x": rng.normal(size=(*axes, 4)), "w": rng.normal(size=(5, 4)), "b": rng.normal(size=5)}
    check_gradient(linear, lambda dy, x, w, b: linear_backward(dy, x, w), arguments, rng)


def test_empty_batch():
    x, w, b = draw(np.random.default_rng(0), 0, 3, 2)
    assert linear(x, w, b).shape == (0, 2)
    dx, dw, db = linear_backward(np.zeros((0, 2)), x, w)
    assert dx.shape == (0, 3)
    np.testing.assert_array_equal(dw, np.zeros((2, 3)))
    np.testing.assert_array_equal(db, np.zeros(2))


@pytest.mark.parametrize(
    ("given_type", "expected"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i8", "f8"), ("u1", "f8")]
)
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


def test_no_features():
    x, w, b = np.zeros((2, 0)), np.zeros((3, 0)), np.array([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(linear(x, w, b), [b, b])
    dx, dw, db = linear_backward(np.ones((2, 3)), x, w)
    assert (dx.shape, dw.shape) == ((2, 0), (3, 0))
    np.testing.assert_array_equal(db, [2, 2, 2])


def test_nan_stays_in_its_row():
    y = linear(np.array([[np.nan, 1.0], [1.0, 1.0]]), np.eye(2))
    assert np.isnan(y[0]).all()
    np.testing.assert_array_equal(y[1], [1, 1])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("axes", [(), (2,), (2, 3)])
def test_layer(axes, bias):
    rng = np.random.default_rng(0)
    layer, x = Linear(4, 3, bias=bias, rng=rng, dtype=float), rng.normal(size=(*axes, 4))
    y = layer(x)
    np.testing.assert_array_equal(y, linear(x, layer.w, layer.b))
    dx, dw, db = linear_backward(y, x, layer.w)
    np.testing.assert_array_equal(layer.backward(y), dx)
    layer.backward(2 * y)
    expected = {"w": 3 * dw, "b": 3 * db} if bias else {"w": 3 * dw}
    assert [name for name, _, _ in layer.parameters()] == list(expected)
    for name, parameter, gradient in layer.parameters():
        np.testing.assert_allclose(gradient, expected[name])
        assert parameter is getattr(layer, name)
        assert gradient is getattr(layer, f"d{name}")


def test_layer_without_a_bias():
    layer = Linear(4, 3, bias=False, rng=np.random.default_rng(0))
    assert layer.b is layer.db is None
    assert layer.config() == {"in_features": 4, "out_features": 3, "bias": False}
    again = Linear(**layer.config(), rng=np.random.default_rng(0))
    np.testing.assert_array_equal(again.w, layer.w)
    # The same draw of w as with a bias.
    np.testing.assert_array_equal(Linear(4, 3, rng=np.random.default_rng(0)).w, layer.w)
    layer.backward(layer(np.ones((2, 4), np.float32)))
    layer.zero_grad()
    assert not layer.dw.any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: linear(3.0, np.ones((4, 3))), "linear: expected x (..., in) and w (out, in); x (), w (4, 3)"),
        (lambda: linear(np.ones(3), np.ones(3)), "linear: expected x (..., in) and w (out, in); x (3,), w (3,)"),
        (
            lambda: linear(np.ones((7, 2, 3)), np.ones((5, 4))),
            "linear: x has 3 features, w expects 4; x (7, 2, 3), w (5, 4)",
        ),
        (
            lambda: linear_backward(np.ones((2, 5)), np.ones((7, 2, 3)), np.ones((5, 3))),
            "linear_backward: dy is (2, 5), expected (7, 2, 5); x (7, 2, 3), w (5, 3)",
        ),
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
