"""Long short-term memory against its equations in scalars, PyTorch's numbers and differences."""

import re

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.lstm import lstm, lstm_backward, lstm_step, lstm_step_backward
from nnlib.gradcheck import check_gradient

quick = settings(max_examples=20, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
shapes = st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
NAMES = "x", "h0", "c0", "w_x", "w_h", "b"


def draw(rng, shape):
    """x, h0, c0, w_x, w_h, b for a shape (T, N, I, H)."""
    steps, batch, features, units = shape
    sizes = (steps, batch, features), (batch, units), (batch, units), (4 * units, features), (4 * units, units)
    return [rng.normal(size=size) for size in (*sizes, (4 * units,))]


def any_mask(rng, shape):
    """Steps here and there, not only at the beginning."""
    return rng.random(shape[:2]) < 0.6


def ramp(*shape, step):
    """Numbers from -0.45 to 0.55 that go round and round: the same in PyTorch without a file."""
    return (np.arange(np.prod(shape)) * step % 1 - 0.45).reshape(shape)


def naive_lstm(x, h0, c0, w_x, w_h, b, mask):
    """The equations for one sequence, one unit, one step at a time."""
    units = h0.shape[1]
    y, c = np.zeros((*x.shape[:2], units)), np.zeros((*x.shape[:2], units))
    for n in range(x.shape[1]):
        h, cell = h0[n], c0[n]
        for t in range(len(x)):
            if mask[t, n]:
                new_h, new_cell = np.zeros(units), np.zeros(units)
                for k in range(units):
                    rows = k, units + k, 2 * units + k, 3 * units + k
                    a_i, a_f, a_g, a_o = (np.dot(w_x[row], x[t, n]) + np.dot(w_h[row], h) + b[row] for row in rows)
                    written = scipy.special.expit(a_i) * np.tanh(a_g)
                    new_cell[k] = scipy.special.expit(a_f) * cell[k] + written
                    new_h[k] = scipy.special.expit(a_o) * np.tanh(new_cell[k])
                h, cell = new_h, new_cell
            y[t, n], c[t, n] = h, cell
    return y, c


@quick
@given(shapes, st.booleans(), seeds)
def test_values(shape, masked, seed):
    rng = np.random.default_rng(seed)
    operands, mask = draw(rng, shape), any_mask(rng, shape) if masked else np.full(shape[:2], True)
    y, c = naive_lstm(*operands, mask)
    found = lstm(*operands, mask)
    np.testing.assert_allclose(found[0], y, atol=1e-14)
    np.testing.assert_allclose(found[1], c, atol=1e-14)
    if not masked:
        for one, two in zip(lstm(*operands), found, strict=True):
            np.testing.assert_array_equal(one, two)


@quick
@given(shapes, seeds)
def test_a_sequence_is_a_chain_of_steps(shape, seed):
    rng = np.random.default_rng(seed)
    x, h, c, w_x, w_h, b = draw(rng, shape)
    results = lstm(x, h, c, w_x, w_h, b)
    before = []
    for t in range(len(x)):
        before.append((h, c))
        h, c, gates = lstm_step(x[t], h, c, w_x, w_h, b)
        for one, two in zip((h, c, gates), results, strict=True):
            np.testing.assert_allclose(one, two[t], atol=1e-14)
    dy, dc = rng.normal(size=results[0].shape), rng.normal(size=c.shape)
    (h0, c0), dlast = before[0], dc
    dx, *others = lstm_backward(dy, x, h0, c0, *results, w_x, w_h, dc=dlast)
    dh, sums = np.zeros_like(h), [np.zeros(a.shape) for a in (w_x, w_h, b)]
    for t in reversed(range(len(x))):
        step = (results[0][t], results[1][t], results[2][t])
        step_dx, dh, dc, *gradients = lstm_step_backward(dy[t] + dh, dc, x[t], *before[t], *step, w_x, w_h)
        np.testing.assert_allclose(dx[t], step_dx, atol=1e-13)
        sums = [total + gradient for total, gradient in zip(sums, gradients, strict=True)]
    for one, two in zip(others, (dh, dc, *sums), strict=True):
        np.testing.assert_allclose(one, two, atol=1e-12)


def test_numbers_of_pytorch():
    x, h0, c0 = ramp(3, 2, 2, step=0.41) * 2, ramp(2, 2, step=0.31), ramp(2, 2, step=0.53)
    w_x, w_h, b = ramp(8, 2, step=0.37), ramp(8, 2, step=0.29), ramp(8, step=0.23)
    y, c, gates = lstm(x, h0, c0, w_x, w_h, b)
    np.testing.assert_allclose(y[-1].ravel(), [0.0912159201, -0.1178558458, 0.0543464197, -0.1520729483], atol=1e-9)
    gradients = lstm_backward(ramp(3, 2, 2, step=0.19), x, h0, c0, y, c, gates, w_x, w_h)
    dx, dh0, dc0, dw_x, dw_h, db = gradients
    np.testing.assert_allclose(dx[0].ravel(), [-0.031957466, 0.0203868364, -0.005294895, 0.0140731695], atol=1e-9)
    np.testing.assert_allclose(dh0.ravel(), [7.65509e-05, -0.0025780932, -0.0059205737, 0.0060636691], atol=1e-9)
    np.testing.assert_allclose(dc0.ravel(), [-0.0556742678, -0.0066921355, -0.0407876109, -0.0171667308], atol=1e-9)
    expected = [0.0054638558, 0.0331288913, 0.0223850956, -0.0111132491]
    np.testing.assert_allclose(db, [*expected, 0.0482680305, 0.0849029442, 0.0322590241, 0.0211803675], atol=1e-9)
    expected = [-0.0127117275, -0.0020345986, -1.09673e-05, 0.0016777903]
    expected += [0.0188816137, -0.0465914974, -0.0147976062, -0.0044650567]
    np.testing.assert_allclose(dw_h.sum(1), expected, atol=1e-9)
    expected = [-0.0203010965, 0.0002380764, -0.0114770749, -0.0015876993]
    expected += [-0.0395272365, -0.0737499515, -0.0426870122, -0.0199819108]
    np.testing.assert_allclose(dw_x.sum(1), expected, atol=1e-9)


@quick
@given(shapes, seeds)
def test_gradients_of_a_step(shape, seed):
    rng = np.random.default_rng(seed)
    x, *others = draw(rng, shape)

    def function(*operands):
        return np.stack(lstm_step(*operands)[:2])

    def backward(dy, x, h, c, w_x, w_h, b):
        return lstm_step_backward(*dy, x, h, c, *lstm_step(x, h, c, w_x, w_h, b), w_x, w_h)

    check_gradient(function, backward, dict(zip(("x", "h", "c", "w_x", "w_h", "b"), [x[0], *others], strict=True)), rng)


@quick
@given(shapes, st.booleans(), seeds)
def test_gradients(shape, masked, seed):
    rng = np.random.default_rng(seed)
    mask = any_mask(rng, shape) if masked else None

    def function(*operands):
        y, c, _ = lstm(*operands, mask)
        return np.concatenate([y, c[-1:]])

    def backward(dy, x, h0, c0, w_x, w_h, b):
        results = lstm(x, h0, c0, w_x, w_h, b, mask)
        return lstm_backward(dy[:-1], x, h0, c0, *results, w_x, w_h, mask, dc=dy[-1])

    check_gradient(function, backward, dict(zip(NAMES, draw(rng, shape), strict=True)), rng)


@pytest.mark.parametrize("length", [1, 2, 3, 6, 7])
def test_truncated_gradients_are_those_of_blocks_on_their_own(length):
    rng = np.random.default_rng(0)
    x, h0, c0, w_x, w_h, b = draw(rng, (7, 2, 3, 4))
    y, c, gates = lstm(x, h0, c0, w_x, w_h, b)
    dy, dc = rng.normal(size=y.shape), rng.normal(size=c0.shape)
    dx, dh0, dc0, *totals = lstm_backward(dy, x, h0, c0, y, c, gates, w_x, w_h, truncate=length, dc=dc)
    sums = [np.zeros_like(total) for total in totals]
    for start in range(0, 7, length):
        block, before = slice(start, start + length), (y[start - 1], c[start - 1]) if start else (h0, c0)
        operands = dy[block], x[block], *before, y[block], c[block], gates[block], w_x, w_h
        block_dx, *first, dw_x, dw_h, db = lstm_backward(*operands, dc=dc if start + length >= 7 else None)
        np.testing.assert_allclose(dx[block], block_dx, atol=1e-14)
        if start == 0:
            np.testing.assert_allclose((dh0, dc0), first, atol=1e-14)
        sums = [total + gradient for total, gradient in zip(sums, (dw_x, dw_h, db), strict=True)]
    for total, expected in zip(totals, sums, strict=True):
        np.testing.assert_allclose(total, expected, atol=1e-13)


def test_held_states_are_not_cut():
    rng = np.random.default_rng(0)
    x, h0, c0, w_x, w_h, b = draw(rng, (8, 2, 3, 4))
    mask = np.arange(8)[:, None] < np.array([3, 8])
    results = lstm(x, h0, c0, w_x, w_h, b, mask)
    dy = np.zeros((8, 2, 4))
    for dlast, dc in (np.ones((2, 4)), None), (0, np.ones((2, 4))):
        dy[-1] = dlast
        dx, *_ = lstm_backward(dy, x, h0, c0, *results, w_x, w_h, mask, truncate=2, dc=dc)
        # Blocks of two: the last real step of the first sequence is 2, alone in its block; that of the second is 7.
        assert [bool(step.any()) for step in dx[:, 0]] == [False, False, True] + [False] * 5
        assert [bool(step.any()) for step in dx[:, 1]] == [False] * 6 + [True, True]


def test_a_mask_is_as_good_as_shorter_sequences():
    rng = np.random.default_rng(0)
    x, h0, c0, w_x, w_h, b = draw(rng, (6, 3, 2, 4))
    lengths = np.array([2, 6, 1])
    mask = np.arange(6)[:, None] < lengths
    padded = np.where(mask[..., None], x, np.nan)
    y, c, gates = lstm(padded, h0, c0, w_x, w_h, b, mask)
    dy, dc = rng.normal(size=y.shape) * mask[..., None], rng.normal(size=c0.shape)
    dx, dh0, dc0, *totals = lstm_backward(dy, padded, h0, c0, y, c, gates, w_x, w_h, mask, dc=dc)
    sums = [np.zeros_like(total) for total in totals]
    for n, length in enumerate(lengths):
        one, own = (slice(length), slice(n, n + 1)), slice(n, n + 1)
        results = lstm(x[one], h0[own], c0[own], w_x, w_h, b)
        np.testing.assert_allclose(y[one], results[0], atol=1e-14)
        np.testing.assert_allclose(y[-1, n], results[0][-1, 0], atol=1e-14)
        np.testing.assert_allclose(c[-1, n], results[1][-1, 0], atol=1e-14)
        own_dx, *first, dw_x, dw_h, db = lstm_backward(
            dy[one], x[one], h0[own], c0[own], *results, w_x, w_h, dc=dc[own]
        )
        np.testing.assert_allclose(dx[one], own_dx, atol=1e-14)
        assert not dx[length:, n].any()
        np.testing.assert_allclose((dh0[own], dc0[own]), first, atol=1e-14)
        sums = [total + gradient for total, gradient in zip(sums, (dw_x, dw_h, db), strict=True)]
    for total, expected in zip(totals, sums, strict=True):
        np.testing.assert_allclose(total, expected, atol=1e-13)


def test_an_open_forget_gate_remembers():
    # Biases of 1000 close the input gate and open the forget and output gates, whatever the inputs.
    x, zero, b = np.random.default_rng(0).normal(size=(50, 1, 1)), np.zeros((1, 1)), np.array([-1000.0, 1000, 0, 1000])
    w = np.ones((4, 1))
    with np.errstate(all="raise"):
        y, c, gates = lstm(x, zero, np.array([[0.7]]), w, w, b)
        np.testing.assert_array_equal(c, np.full((50, 1, 1), 0.7))
        np.testing.assert_allclose(y, np.tanh(0.7))
        *_, dc0, _, _, _ = lstm_backward(0 * y, x, zero, zero, y, c, gates, w, w, dc=np.ones((1, 1)))
    np.testing.assert_array_equal(dc0, [[1]])


def test_extremes():
    x, zero, w = np.array([[[1000.0]], [[-1000.0]]]), np.zeros((1, 1)), np.ones((4, 1))
    with np.errstate(all="raise"):
        y, c, gates = lstm(x, zero, zero, w, w)
        np.testing.assert_array_equal(gates.reshape(2, 4), [[1, 1, 1, 1], [0, 0, -1, 0]])
        np.testing.assert_array_equal(y.ravel(), [np.tanh(1), 0])
        assert all(np.isfinite(d).all() for d in lstm_backward(y, x, zero, zero, y, c, gates, w, w))


@pytest.mark.parametrize(("given_type", "expected"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i8", "f8")])
def test_types(given_type, expected):
    x, h0, c0, w_x, w_h, b = (np.ones(a.shape, given_type) for a in draw(np.random.default_rng(0), (2, 3, 2, 4)))
    mask = np.array([[True] * 3, [False] * 3])
    results = lstm(x, h0, c0, w_x, w_h, b, mask)
    step = lstm_step(x[0], h0, c0, w_x, w_h)
    assert {array.dtype.str[1:] for array in (*results, *step)} == {expected}
    given_results = [array.astype(given_type) for array in results]
    gradients = lstm_backward(given_results[0], x, h0, c0, *given_results, w_x, w_h, mask, 1)
    step_gradients = lstm_step_backward(h0, c0, x[0], h0, c0, *(a[0] for a in given_results), w_x, w_h)
    assert {array.dtype.str[1:] for array in (*gradients, *step_gradients)} == {expected}


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    x, h0, c0, w_x, w_h, b = draw(rng, (6, 4, 3, 2))
    operands = [x[::-2, ::2], h0[::-2], np.asfortranarray(c0[:2]), np.asfortranarray(w_x), w_h[::-1], b[::-1]]
    copies = [operand.copy() for operand in operands]
    results, expected = lstm(*operands), lstm(*copies)
    scattered = [np.asfortranarray(array) for array in results]
    dc = rng.normal(size=(2, 2))
    kept = [*(operand.copy() for operand in operands), *(array.copy() for array in results), dc.copy()]
    for array in (*operands, *scattered, dc):
        array.flags.writeable = False
    again = lstm(*operands)
    one = lstm_backward(scattered[0], *operands[:3], *scattered, *operands[3:5], truncate=2, dc=dc)
    two = lstm_backward(expected[0], *copies[:3], *expected, *copies[3:5], truncate=2, dc=dc)
    for left, right in zip((*again, *one), (*expected, *two), strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-11, atol=1e-14)
    for array, before in zip((*operands, *scattered, dc), kept, strict=True):
        np.testing.assert_array_equal(array, before)


def test_results_own_their_memory():
    x, h0, c0, w_x, w_h, b = draw(np.random.default_rng(0), (2, 3, 2, 4))
    y, c, gates = lstm(x, h0, c0, w_x, w_h, b, np.full((2, 3), False))
    assert not any(np.shares_memory(result, operand) for result in (y, c, gates) for operand in (x, h0, c0, b))
    dc = np.ones((3, 4))
    _, _, dc0, *_ = lstm_backward(y, x, h0, c0, y, c, gates, w_x, w_h, np.full((2, 3), False), dc=dc)
    np.testing.assert_array_equal(dc0, dc)
    assert not np.shares_memory(dc0, dc)


def test_empty_batch():
    x, h0, c0, w_x, w_h, b = draw(np.random.default_rng(0), (3, 0, 2, 4))
    y, c, gates = lstm(x, h0, c0, w_x, w_h, b)
    assert (y.shape, c.shape, gates.shape) == ((3, 0, 4), (3, 0, 4), (3, 0, 16))
    dx, dh0, dc0, *sums = lstm_backward(y, x, h0, c0, y, c, gates, w_x, w_h)
    assert (dx.shape, dh0.shape, dc0.shape) == ((3, 0, 2), (0, 4), (0, 4))
    assert not any(total.any() for total in sums)


def test_nan_goes_forward_in_its_own_sequence_only():
    x, *others = draw(np.random.default_rng(0), (4, 2, 2, 3))
    x[1, 0, 0] = np.nan
    np.testing.assert_array_equal(np.isnan(lstm(x, *others)[0]).all(axis=2).T, [[0, 1, 1, 1], [0] * 4])


X, STATE, W_X, W_H = np.ones((5, 2, 3)), np.ones((2, 4)), np.ones((16, 3)), np.ones((16, 4))
Y, GATES = np.ones((5, 2, 4)), np.ones((5, 2, 16))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: lstm_step(X, STATE, STATE, W_X, W_H), "lstm_step: x is (5, 2, 3), expected (N, I)"),
        (lambda: lstm(X[0], STATE, STATE, W_X, W_H), "lstm: x is (2, 3), expected (T, N, I)"),
        (lambda: lstm(X[:0], STATE, STATE, W_X, W_H), "lstm: x is (0, 2, 3), expected at least one step"),
        (
            lambda: lstm(X, STATE, STATE[:, :3], W_X, W_H),
            "lstm: c0 is (2, 3), expected (N, H) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: lstm(X, STATE, STATE, W_X, W_H[:12]),
            "lstm: w_h is (12, 4), expected (4H, H) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: lstm(X, STATE, STATE, W_X[:, :2], W_H),
            "lstm: w_x is (16, 2), expected (4H, I) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: lstm(X, STATE, STATE, W_X, W_H, np.ones(4)),
            "lstm: b is (4,), expected (4H,) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: lstm(X, STATE, STATE, W_X, W_H, mask=np.full((5, 1), True)),
            "lstm: mask is (5, 1), expected (5, 2), the first two axes of x (5, 2, 3)",
        ),
        (
            lambda: lstm_step_backward(STATE, STATE[0], X[0], STATE, STATE, STATE, STATE, GATES[0], W_X, W_H),
            "lstm_step_backward: dc_next is (4,), expected (N, H) with N = 2, I = 3, H = 4",
        ),
        (
            lambda: lstm_backward(Y[:4], X, STATE, STATE, Y, Y, GATES, W_X, W_H),
            "lstm_backward: dy is (4, 2, 4), expected (T, N, H) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: lstm_backward(Y, X, STATE, STATE, Y, Y, Y, W_X, W_H),
            "lstm_backward: gates is (5, 2, 4), expected (T, N, 4H) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: lstm_backward(Y, X, STATE, STATE, Y, Y, GATES, W_X, W_H, dc=Y),
            "lstm_backward: dc is (5, 2, 4), expected (N, H) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: lstm_backward(Y, X, STATE, STATE, Y, Y, GATES, W_X, W_H, truncate=2.0),
            "lstm_backward: truncate is 2.0, expected a whole number >= 1",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_a_mask_holds_booleans():
    with pytest.raises(TypeError, match=r"^lstm_backward: mask is an array of float64, expected booleans$"):
        lstm_backward(Y, X, STATE, STATE, Y, Y, GATES, W_X, W_H, mask=np.ones((5, 2)))
