"""Gated recurrent units against their equations in scalars, PyTorch's numbers and differences."""

import re

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.gru import gru, gru_backward, gru_step, gru_step_backward
from nnlib.gradcheck import check_gradient

quick = settings(max_examples=20, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
shapes = st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
NAMES = "x", "h0", "w_x", "w_h", "b", "b_hn"


def draw(rng, shape):
    """x, h0, w_x, w_h, b, b_hn for a shape (T, N, I, H)."""
    steps, batch, features, units = shape
    sizes = (steps, batch, features), (batch, units), (3 * units, features), (3 * units, units), (3 * units,), (units,)
    return [rng.normal(size=size) for size in sizes]


def any_mask(rng, shape):
    """Steps here and there, not only at the beginning."""
    return rng.random(shape[:2]) < 0.6


def ramp(*shape, step):
    """Numbers from -0.45 to 0.55 that go round and round: the same in PyTorch without a file."""
    return (np.arange(np.prod(shape)) * step % 1 - 0.45).reshape(shape)


def naive_gru(x, h0, w_x, w_h, b, b_hn, mask):
    """The equations for one sequence, one unit, one step at a time."""
    units = h0.shape[1]
    y = np.zeros((*x.shape[:2], units))
    for n in range(x.shape[1]):
        h = h0[n]
        for t in range(len(x)):
            if mask[t, n]:
                new_h = np.zeros(units)
                for k in range(units):
                    rows = k, units + k, 2 * units + k
                    a_r, a_z, a_n = (np.dot(w_x[row], x[t, n]) + b[row] for row in rows)
                    s_r, s_z, s_n = (np.dot(w_h[row], h) for row in rows)
                    r, z = scipy.special.expit(a_r + s_r), scipy.special.expit(a_z + s_z)
                    new_h[k] = (1 - z) * np.tanh(a_n + r * (s_n + b_hn[k])) + z * h[k]
                h = new_h
            y[t, n] = h
    return y


@quick
@given(shapes, st.booleans(), seeds)
def test_values(shape, masked, seed):
    rng = np.random.default_rng(seed)
    operands, mask = draw(rng, shape), any_mask(rng, shape) if masked else np.full(shape[:2], True)
    found = gru(*operands, mask)
    np.testing.assert_allclose(found[0], naive_gru(*operands, mask), atol=1e-14)
    if not masked:
        for one, two in zip(gru(*operands), found, strict=True):
            np.testing.assert_array_equal(one, two)


@quick
@given(shapes, seeds)
def test_a_sequence_is_a_chain_of_steps(shape, seed):
    rng = np.random.default_rng(seed)
    x, h0, w_x, w_h, b, b_hn = draw(rng, shape)
    y, gates, recall = gru(x, h0, w_x, w_h, b, b_hn)
    before = [h0, *y[:-1]]
    for t in range(len(x)):
        results = gru_step(x[t], before[t], w_x, w_h, b, b_hn)
        for one, two in zip(results, (y, gates, recall), strict=True):
            np.testing.assert_allclose(one, two[t], atol=1e-14)
    dy = rng.normal(size=y.shape)
    dx, *others = gru_backward(dy, x, h0, y, gates, recall, w_x, w_h)
    dh, sums = np.zeros_like(h0), [np.zeros(a.shape) for a in (w_x, w_h, b, b_hn)]
    for t in reversed(range(len(x))):
        operands = dy[t] + dh, x[t], before[t], gates[t], recall[t], w_x, w_h
        step_dx, dh, *gradients = gru_step_backward(*operands)
        np.testing.assert_allclose(dx[t], step_dx, atol=1e-13)
        sums = [total + gradient for total, gradient in zip(sums, gradients, strict=True)]
    for one, two in zip(others, (dh, *sums), strict=True):
        np.testing.assert_allclose(one, two, atol=1e-12)


def test_numbers_of_pytorch():
    x, h0, w_x, w_h = ramp(3, 2, 2, step=0.41) * 2, ramp(2, 2, step=0.31), ramp(6, 2, step=0.37), ramp(6, 2, step=0.29)
    y, gates, recall = gru(x, h0, w_x, w_h, ramp(6, step=0.23), ramp(2, step=0.7))
    np.testing.assert_allclose(y[-1].ravel(), [0.0955760387, -0.1905114666, 0.1097838962, -0.1254758043], atol=1e-9)
    gradients = gru_backward(ramp(3, 2, 2, step=0.19), x, h0, y, gates, recall, w_x, w_h)
    dx, dh0, dw_x, dw_h, db, db_hn = gradients
    np.testing.assert_allclose(dx[0].ravel(), [-0.048497777, 0.0067312131, -0.0342155438, 0.0215096259], atol=1e-9)
    np.testing.assert_allclose(dh0.ravel(), [-0.1059500635, 0.032122193, -0.0937164641, -0.015057088], atol=1e-9)
    expected = [-0.0270565992, -0.0017342415, 0.0030425272, -0.1298732268, 0.1969402678, 0.1758074473]
    np.testing.assert_allclose(db, expected, atol=1e-9)
    expected = [0.0008657151, -0.0187279829, 0.0653451131, -0.012372367, 0.0065151598, -0.1487045894]
    np.testing.assert_allclose(dw_h.sum(1), expected, atol=1e-9)
    expected = [0.018795424, -0.0064722566, -0.0091842065, -0.0033421305, -0.1621225148, -0.1667083417]
    np.testing.assert_allclose(dw_x.sum(1), expected, atol=1e-9)
    np.testing.assert_allclose(db_hn, [0.0830174927, 0.0936210694], atol=1e-9)


def test_the_reset_gate_silences_what_the_state_says_to_the_candidate():
    x, h, w, b_hn = np.ones((1, 1)), np.full((1, 1), 5.0), np.ones((3, 1)), np.array([7.0])
    y, gates, recall = gru_step(x, h, w, w, np.array([-1000.0, -1000.0, 0.0]), b_hn)
    np.testing.assert_array_equal(recall, [[12]])
    np.testing.assert_allclose(y, [[np.tanh(1)]])
    *_, db, db_hn = gru_step_backward(np.ones((1, 1)), x, h, gates, recall, w, w)
    np.testing.assert_allclose(db, [0, 0, 1 - np.tanh(1) ** 2])
    np.testing.assert_array_equal(db_hn, [0])


@quick
@given(shapes, seeds)
def test_gradients_of_a_step(shape, seed):
    rng = np.random.default_rng(seed)
    x, *others = draw(rng, shape)
    check_gradient(
        lambda *operands: gru_step(*operands)[0],
        lambda dy, x, h, w_x, w_h, b, b_hn: gru_step_backward(
            dy, x, h, *gru_step(x, h, w_x, w_h, b, b_hn)[1:], w_x, w_h
        ),
        dict(zip(("x", "h", "w_x", "w_h", "b", "b_hn"), [x[0], *others], strict=True)),
        rng,
    )


@quick
@given(shapes, st.booleans(), seeds)
def test_gradients(shape, masked, seed):
    rng = np.random.default_rng(seed)
    mask = any_mask(rng, shape) if masked else None
    check_gradient(
        lambda *operands: gru(*operands, mask)[0],
        lambda dy, x, h0, w_x, w_h, b, b_hn: gru_backward(
            dy, x, h0, *gru(x, h0, w_x, w_h, b, b_hn, mask), w_x, w_h, mask
        ),
        dict(zip(NAMES, draw(rng, shape), strict=True)),
        rng,
    )


@pytest.mark.parametrize("length", [1, 2, 3, 6, 7])
def test_truncated_gradients_are_those_of_blocks_on_their_own(length):
    rng = np.random.default_rng(0)
    x, h0, w_x, w_h, b, b_hn = draw(rng, (7, 2, 3, 4))
    y, gates, recall = gru(x, h0, w_x, w_h, b, b_hn)
    dy = rng.normal(size=y.shape)
    dx, dh0, *totals = gru_backward(dy, x, h0, y, gates, recall, w_x, w_h, truncate=length)
    sums = [np.zeros_like(total) for total in totals]
    for start in range(0, 7, length):
        block, before = slice(start, start + length), y[start - 1] if start else h0
        operands = dy[block], x[block], before, y[block], gates[block], recall[block], w_x, w_h
        block_dx, block_dh, *gradients = gru_backward(*operands)
        np.testing.assert_allclose(dx[block], block_dx, atol=1e-14)
        if start == 0:
            np.testing.assert_allclose(dh0, block_dh, atol=1e-14)
        sums = [total + gradient for total, gradient in zip(sums, gradients, strict=True)]
    for total, expected in zip(totals, sums, strict=True):
        np.testing.assert_allclose(total, expected, atol=1e-13)


def test_a_held_state_is_not_cut():
    rng = np.random.default_rng(0)
    x, h0, w_x, w_h, b, b_hn = draw(rng, (8, 2, 3, 4))
    mask = np.arange(8)[:, None] < np.array([3, 8])
    results, dy = gru(x, h0, w_x, w_h, b, b_hn, mask), np.zeros((8, 2, 4))
    dy[-1] = 1
    dx, *_ = gru_backward(dy, x, h0, *results, w_x, w_h, mask, truncate=2)
    # Blocks of two: the last real step of the first sequence is 2, alone in its block; that of the second is 7.
    assert [bool(step.any()) for step in dx[:, 0]] == [False, False, True] + [False] * 5
    assert [bool(step.any()) for step in dx[:, 1]] == [False] * 6 + [True, True]


def test_a_mask_is_as_good_as_shorter_sequences():
    rng = np.random.default_rng(0)
    x, h0, w_x, w_h, b, b_hn = draw(rng, (6, 3, 2, 4))
    lengths = np.array([2, 6, 1])
    mask = np.arange(6)[:, None] < lengths
    padded = np.where(mask[..., None], x, np.nan)
    y, gates, recall = gru(padded, h0, w_x, w_h, b, b_hn, mask)
    dy = rng.normal(size=y.shape) * mask[..., None]
    dx, dh0, *totals = gru_backward(dy, padded, h0, y, gates, recall, w_x, w_h, mask)
    sums = [np.zeros_like(total) for total in totals]
    for n, length in enumerate(lengths):
        one, own = (slice(length), slice(n, n + 1)), slice(n, n + 1)
        results = gru(x[one], h0[own], w_x, w_h, b, b_hn)
        np.testing.assert_allclose(y[one], results[0], atol=1e-14)
        np.testing.assert_allclose(y[-1, n], results[0][-1, 0], atol=1e-14)
        own_dx, own_dh0, *gradients = gru_backward(dy[one], x[one], h0[own], *results, w_x, w_h)
        np.testing.assert_allclose(dx[one], own_dx, atol=1e-14)
        assert not dx[length:, n].any()
        np.testing.assert_allclose(dh0[own], own_dh0, atol=1e-14)
        sums = [total + gradient for total, gradient in zip(sums, gradients, strict=True)]
    for total, expected in zip(totals, sums, strict=True):
        np.testing.assert_allclose(total, expected, atol=1e-13)


def test_a_closed_update_gate_remembers():
    x, h0, w = np.random.default_rng(0).normal(size=(50, 1, 1)), np.array([[0.7]]), np.ones((3, 1))
    with np.errstate(all="raise"):
        y, gates, recall = gru(x, h0, w, w, np.array([0.0, 1000.0, 0.0]))
        np.testing.assert_allclose(y, np.full((50, 1, 1), 0.7), rtol=1e-13)
        dy = np.zeros_like(y)
        dy[-1] = 1
        _, dh0, *_ = gru_backward(dy, x, h0, y, gates, recall, w, w)
    np.testing.assert_array_equal(dh0, [[1]])


def test_extremes():
    x, zero, w = np.array([[[1000.0]], [[-1000.0]]]), np.zeros((1, 1)), np.ones((3, 1))
    with np.errstate(all="raise"):
        y, gates, recall = gru(x, zero, w, w)
        np.testing.assert_array_equal(gates.reshape(2, 3), [[1, 1, 1], [0, 0, -1]])
        np.testing.assert_array_equal(y.ravel(), [0, -1])
        assert all(np.isfinite(d).all() for d in gru_backward(y, x, zero, y, gates, recall, w, w))


@pytest.mark.parametrize(("given_type", "expected"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i8", "f8")])
def test_types(given_type, expected):
    x, h0, w_x, w_h, b, b_hn = (np.ones(a.shape, given_type) for a in draw(np.random.default_rng(0), (2, 3, 2, 4)))
    mask = np.array([[True] * 3, [False] * 3])
    results = gru(x, h0, w_x, w_h, b, b_hn, mask)
    step = gru_step(x[0], h0, w_x, w_h)
    assert {array.dtype.str[1:] for array in (*results, *step)} == {expected}
    given_results = [array.astype(given_type) for array in results]
    gradients = gru_backward(given_results[0], x, h0, *given_results, w_x, w_h, mask, 1)
    step_gradients = gru_step_backward(h0, x[0], h0, *(a[0] for a in given_results[1:]), w_x, w_h)
    assert {array.dtype.str[1:] for array in (*gradients, *step_gradients)} == {expected}


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    x, h0, w_x, w_h, b, b_hn = draw(rng, (6, 4, 3, 2))
    operands = [x[::-2, ::2], np.asfortranarray(h0[:2]), np.asfortranarray(w_x), w_h[::-1], b[::-1], b_hn[::-1]]
    copies = [operand.copy() for operand in operands]
    expected = gru(*copies)
    scattered = [np.asfortranarray(array) for array in expected]
    kept = [*copies, *(array.copy() for array in expected)]
    for array in (*operands, *scattered):
        array.flags.writeable = False
    again = gru(*operands)
    one = gru_backward(scattered[0], *operands[:2], *scattered, *operands[2:4], truncate=2)
    two = gru_backward(expected[0], *copies[:2], *expected, *copies[2:4], truncate=2)
    for left, right in zip((*again, *one), (*expected, *two), strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-11, atol=1e-14)
    for array, before in zip((*operands, *scattered), kept, strict=True):
        np.testing.assert_array_equal(array, before)


def test_empty_batch():
    x, h0, w_x, w_h, b, b_hn = draw(np.random.default_rng(0), (3, 0, 2, 4))
    y, gates, recall = gru(x, h0, w_x, w_h, b, b_hn)
    assert (y.shape, gates.shape, recall.shape) == ((3, 0, 4), (3, 0, 12), (3, 0, 4))
    dx, dh0, *sums = gru_backward(y, x, h0, y, gates, recall, w_x, w_h)
    assert (dx.shape, dh0.shape) == ((3, 0, 2), (0, 4))
    assert not any(total.any() for total in sums)


def test_nan_goes_forward_in_its_own_sequence_only():
    x, *others = draw(np.random.default_rng(0), (4, 2, 2, 3))
    x[1, 0, 0] = np.nan
    np.testing.assert_array_equal(np.isnan(gru(x, *others)[0]).all(axis=2).T, [[0, 1, 1, 1], [0] * 4])


X, STATE, W_X, W_H = np.ones((5, 2, 3)), np.ones((2, 4)), np.ones((12, 3)), np.ones((12, 4))
Y, GATES = np.ones((5, 2, 4)), np.ones((5, 2, 12))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gru_step(X, STATE, W_X, W_H), "gru_step: x is (5, 2, 3), expected (N, I)"),
        (lambda: gru(X[0], STATE, W_X, W_H), "gru: x is (2, 3), expected (T, N, I)"),
        (lambda: gru(X[:0], STATE, W_X, W_H), "gru: x is (0, 2, 3), expected at least one step"),
        (lambda: gru(X, STATE[0], W_X, W_H), "gru: h0 is (4,), expected (N, H) with T = 5, N = 2, I = 3"),
        (
            lambda: gru(X, STATE, W_X, W_H[:11]),
            "gru: w_h is (11, 4), expected (3H, H) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: gru(X, STATE, W_X[:, :2], W_H),
            "gru: w_x is (12, 2), expected (3H, I) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: gru(X, STATE, W_X, W_H, np.ones(4)),
            "gru: b is (4,), expected (3H,) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: gru(X, STATE, W_X, W_H, b_hn=np.ones(12)),
            "gru: b_hn is (12,), expected (H,) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: gru(X, STATE, W_X, W_H, mask=np.full(5, True)),
            "gru: mask is (5,), expected (5, 2), the first two axes of x (5, 2, 3)",
        ),
        (
            lambda: gru_step_backward(STATE[0], X[0], STATE, GATES[0], STATE, W_X, W_H),
            "gru_step_backward: dy is (4,), expected (N, H) with N = 2, I = 3, H = 4",
        ),
        (
            lambda: gru_backward(Y, X, STATE, Y, Y, Y, W_X, W_H),
            "gru_backward: gates is (5, 2, 4), expected (T, N, 3H) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: gru_backward(Y, X, STATE, Y, GATES, Y[:1], W_X, W_H),
            "gru_backward: recall is (1, 2, 4), expected (T, N, H) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: gru_backward(Y, X, STATE, Y, GATES, Y, W_X, W_H, truncate=True),
            "gru_backward: truncate is True, expected a whole number >= 1",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_a_mask_holds_booleans():
    with pytest.raises(TypeError, match=r"^gru: mask is an array of int64, expected booleans$"):
        gru(X, STATE, W_X, W_H, mask=np.ones((5, 2), int))
