"""The plain recurrent network against scalar loops, PyTorch's numbers and differences; what all three kinds share."""

import copy
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional.recurrent import rnn, rnn_backward, rnn_step, rnn_step_backward
from nnlib.functional.sequences import cuts, held_steps, matched
from nnlib.gradcheck import check_gradient
from nnlib.layers.recurrent import GRU, LSTM, RNN

quick = settings(max_examples=20, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
shapes = st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
LAYERS = [RNN, LSTM, GRU]


def draw(rng, shape):
    """x, h0, w_x, w_h, b for a shape (T, N, I, H)."""
    steps, batch, features, units = shape
    sizes = (steps, batch, features), (batch, units), (units, features), (units, units), (units,)
    return [rng.normal(size=size) for size in sizes]


def any_mask(rng, shape):
    """Steps here and there, not only at the beginning."""
    return rng.random(shape[:2]) < 0.6


def ramp(*shape, step):
    """Numbers from -0.45 to 0.55 that go round and round: the same in PyTorch without a file."""
    return (np.arange(np.prod(shape)) * step % 1 - 0.45).reshape(shape)


def naive_rnn(x, h0, w_x, w_h, b, mask):
    """Loops over scalars."""
    y, h = np.zeros((*x.shape[:2], len(b))), h0.copy()
    for t in range(len(x)):
        before = h.copy()
        for n, k in np.ndindex(h.shape):
            if mask[t, n]:
                a = b[k]
                for i in range(x.shape[2]):
                    a += w_x[k, i] * x[t, n, i]
                for j in range(len(b)):
                    a += w_h[k, j] * before[n, j]
                h[n, k] = np.tanh(a)
        y[t] = h
    return y


@quick
@given(shapes, st.booleans(), seeds)
def test_values(shape, masked, seed):
    rng = np.random.default_rng(seed)
    operands, mask = draw(rng, shape), any_mask(rng, shape) if masked else np.full(shape[:2], True)
    expected = naive_rnn(*operands, mask)
    np.testing.assert_allclose(rnn(*operands, mask), expected, atol=1e-14)
    if not masked:
        np.testing.assert_allclose(rnn(*operands), expected, atol=1e-14)
        np.testing.assert_allclose(rnn_step(operands[0][0], *operands[1:]), expected[0], atol=1e-14)


def test_numbers_of_pytorch():
    x, h0, w_x, w_h = ramp(3, 2, 2, step=0.41) * 2, ramp(2, 2, step=0.31), ramp(2, 2, step=0.37), ramp(2, 2, step=0.29)
    y = rnn(x, h0, w_x, w_h, ramp(2, step=0.23))
    np.testing.assert_allclose(y[-1].ravel(), [-0.1024528622, -0.5083063, 0.0366597199, -0.5865245943], atol=1e-9)
    dx, dh0, dw_x, dw_h, db = rnn_backward(ramp(3, 2, 2, step=0.19), x, h0, y, w_x, w_h)
    np.testing.assert_allclose(dx[0].ravel(), [0.195550334, 0.0511487306, -0.0023561572, -0.0348356018], atol=1e-9)
    np.testing.assert_allclose(dh0.ravel(), [0.2022453642, 0.0562691283, -0.016419747, 0.0270159761], atol=1e-9)
    np.testing.assert_allclose(db, [-0.1627083221, 0.3318227693], atol=1e-9)
    np.testing.assert_allclose(dw_h.sum(1), [0.0834375496, 0.0356704458], atol=1e-9)
    np.testing.assert_allclose(dw_x.sum(1), [-0.3117887796, -0.2144207087], atol=1e-9)


@quick
@given(shapes, seeds)
def test_gradients_of_a_step(shape, seed):
    rng = np.random.default_rng(seed)
    x, *others = draw(rng, shape)
    check_gradient(
        rnn_step,
        lambda dy, x, h, w_x, w_h, b: rnn_step_backward(dy, x, h, rnn_step(x, h, w_x, w_h, b), w_x, w_h),
        dict(zip(("x", "h", "w_x", "w_h", "b"), [x[0], *others], strict=True)),
        rng,
    )


@quick
@given(shapes, st.booleans(), seeds)
def test_gradients(shape, masked, seed):
    rng = np.random.default_rng(seed)
    mask = any_mask(rng, shape) if masked else None
    check_gradient(
        lambda *operands: rnn(*operands, mask),
        lambda dy, x, h0, w_x, w_h, b: rnn_backward(dy, x, h0, rnn(x, h0, w_x, w_h, b, mask), w_x, w_h, mask),
        dict(zip(("x", "h0", "w_x", "w_h", "b"), draw(rng, shape), strict=True)),
        rng,
    )


@pytest.mark.parametrize("length", [1, 2, 3, 6, 7])
def test_truncated_gradients_are_those_of_blocks_on_their_own(length):
    rng = np.random.default_rng(0)
    x, h0, w_x, w_h, b = draw(rng, (7, 2, 3, 4))
    y, dy = rnn(x, h0, w_x, w_h, b), rng.normal(size=(7, 2, 4))
    dx, dh0, *totals = rnn_backward(dy, x, h0, y, w_x, w_h, truncate=length)
    sums = [np.zeros_like(total) for total in totals]
    for start in range(0, 7, length):
        block, before = slice(start, start + length), y[start - 1] if start else h0
        block_dx, block_dh, *gradients = rnn_backward(dy[block], x[block], before, y[block], w_x, w_h)
        np.testing.assert_allclose(dx[block], block_dx, atol=1e-14)
        if start == 0:
            np.testing.assert_allclose(dh0, block_dh, atol=1e-14)
        sums = [total + gradient for total, gradient in zip(sums, gradients, strict=True)]
    for total, expected in zip(totals, sums, strict=True):
        np.testing.assert_allclose(total, expected, atol=1e-13)


def test_a_held_state_is_not_cut():
    rng = np.random.default_rng(0)
    x, h0, w_x, w_h, b = draw(rng, (8, 2, 3, 4))
    mask = np.arange(8)[:, None] < np.array([3, 8])
    y, dy = rnn(x, h0, w_x, w_h, b, mask), np.zeros((8, 2, 4))
    dy[-1] = 1
    dx, *_ = rnn_backward(dy, x, h0, y, w_x, w_h, mask, truncate=2)
    # Blocks of two: the last real step of the first sequence is 2, alone in its block; that of the second is 7.
    assert [bool(step.any()) for step in dx[:, 0]] == [False, False, True] + [False] * 5
    assert [bool(step.any()) for step in dx[:, 1]] == [False] * 6 + [True, True]


def test_gradients_vanish_and_explode_as_the_powers_of_the_weight():
    x, h0, dy = np.zeros((5, 1, 1)), np.zeros((1, 1)), np.zeros((5, 1, 1))
    dy[-1] = 1
    for weight in (0.5, 2.0):
        w = np.array([[weight]])
        dx, dh0, *_ = rnn_backward(dy, x, h0, rnn(x, h0, np.ones((1, 1)), w), np.ones((1, 1)), w)
        np.testing.assert_allclose(dx.ravel(), weight ** np.arange(4.0, -1, -1))
        assert dh0.item() == weight**5


def test_a_mask_is_as_good_as_shorter_sequences():
    rng = np.random.default_rng(0)
    x, h0, w_x, w_h, b = draw(rng, (6, 3, 2, 4))
    lengths = np.array([2, 6, 1])
    mask = np.arange(6)[:, None] < lengths
    padded = np.where(mask[..., None], x, np.nan)
    y, dy = rnn(padded, h0, w_x, w_h, b, mask), rng.normal(size=(6, 3, 4)) * mask[..., None]
    dx, dh0, *totals = rnn_backward(dy, padded, h0, y, w_x, w_h, mask)
    sums = [np.zeros_like(total) for total in totals]
    for n, length in enumerate(lengths):
        one, first = x[:length, n : n + 1], h0[n : n + 1]
        expected = rnn(one, first, w_x, w_h, b)
        np.testing.assert_allclose(y[:length, n : n + 1], expected, atol=1e-14)
        np.testing.assert_array_equal(y[length:, n], np.broadcast_to(y[length - 1, n], (6 - length, 4)))
        one_dx, one_dh0, *gradients = rnn_backward(dy[:length, n : n + 1], one, first, expected, w_x, w_h)
        np.testing.assert_allclose(dx[:length, n : n + 1], one_dx, atol=1e-14)
        assert not dx[length:, n].any()
        np.testing.assert_allclose(dh0[n], one_dh0[0], atol=1e-14)
        sums = [total + gradient for total, gradient in zip(sums, gradients, strict=True)]
    for total, expected in zip(totals, sums, strict=True):
        np.testing.assert_allclose(total, expected, atol=1e-13)


def test_no_step_at_all_hands_the_state_through():
    x, h0, w_x, w_h, b = draw(np.random.default_rng(0), (3, 2, 2, 2))
    mask = np.full((3, 2), False)
    y = rnn(x, h0, w_x, w_h, b, mask)
    np.testing.assert_array_equal(y, [h0] * 3)
    dx, dh0, dw_x, dw_h, db = rnn_backward(np.ones_like(y), x, h0, y, w_x, w_h, mask)
    np.testing.assert_array_equal(dh0, np.full((2, 2), 3))
    assert not any(gradient.any() for gradient in (dx, dw_x, dw_h, db))


@pytest.mark.parametrize(("given_type", "expected"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), ("i8", "f8")])
def test_types(given_type, expected):
    x, h0, w_x, w_h, b = (np.ones(a.shape, given_type) for a in draw(np.random.default_rng(0), (2, 3, 2, 4)))
    mask = np.array([[True] * 3, [False] * 3])
    y = rnn(x, h0, w_x, w_h, b, mask)
    assert y.dtype == rnn_step(x[0], h0, w_x, w_h).dtype == expected
    dy = y.astype(given_type)
    assert {d.dtype.str[1:] for d in rnn_backward(dy, x, h0, y, w_x, w_h, mask, 1)} == {expected}
    assert {d.dtype.str[1:] for d in rnn_step_backward(dy[0], x[0], h0, y[0], w_x, w_h)} == {expected}


def test_one_wide_operand_widens_all():
    x, h0, w_x, w_h, b = (a.astype(np.float32) for a in draw(np.random.default_rng(0), (2, 3, 2, 4)))
    y = rnn(x, h0.astype(float), w_x, w_h, b)
    assert y.dtype == np.float64
    assert rnn_backward(y, x, h0, y.astype(np.float32), w_x, w_h)[0].dtype == np.float64


def test_any_memory_layout_and_inputs_untouched():
    rng = np.random.default_rng(0)
    x, h0, w_x, w_h, b = draw(rng, (6, 4, 3, 2))
    operands = x[::-2, ::2], h0[::-2], np.asfortranarray(w_x), w_h.T, b[::-1]
    copies = [operand.copy() for operand in operands]
    for operand in operands:
        operand.flags.writeable = False
    y, expected = rnn(*operands), rnn(*copies)
    np.testing.assert_allclose(y, expected, rtol=1e-15)
    y.flags.writeable = False
    gradients = rnn_backward(y[::-1], *operands[:2], y, *operands[2:4], truncate=2)
    for one, two in zip(gradients, rnn_backward(y[::-1].copy(), *copies[:2], y, *copies[2:4], truncate=2), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-13)
    for operand, before in zip(operands, copies, strict=True):
        np.testing.assert_array_equal(operand, before)


def test_empty_batch():
    x, h0, w_x, w_h, b = draw(np.random.default_rng(0), (3, 0, 2, 4))
    y = rnn(x, h0, w_x, w_h, b)
    assert y.shape == (3, 0, 4)
    dx, dh0, dw_x, dw_h, db = rnn_backward(y, x, h0, y, w_x, w_h)
    assert (dx.shape, dh0.shape) == ((3, 0, 2), (0, 4))
    assert not (dw_x.any())
    assert not (dw_h.any())
    assert not (db.any())


def test_extremes():
    x, one = np.array([[[1000.0]], [[-1000.0]]]), np.ones((1, 1))
    with np.errstate(all="raise"):
        y = rnn(x, 0 * one, one, one)
        np.testing.assert_array_equal(y.ravel(), [1, -1])
        assert not any(gradient.any() for gradient in rnn_backward(y, x, 0 * one, y, one, one))


def test_nan_goes_forward_in_its_own_sequence_only():
    x, h0, w_x, w_h, b = draw(np.random.default_rng(0), (4, 2, 2, 3))
    x[1, 0, 0] = np.nan
    np.testing.assert_array_equal(np.isnan(rnn(x, h0, w_x, w_h, b)).all(axis=2).T, [[0, 1, 1, 1], [0] * 4])


X, STATE, W_X, W_H = np.ones((5, 2, 3)), np.ones((2, 4)), np.ones((4, 3)), np.ones((4, 4))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rnn_step(X, STATE, W_X, W_H), "rnn_step: x is (5, 2, 3), expected (N, I)"),
        (lambda: rnn(X[0], STATE, W_X, W_H), "rnn: x is (2, 3), expected (T, N, I)"),
        (lambda: rnn(X[:0], STATE, W_X, W_H), "rnn: x is (0, 2, 3), expected at least one step"),
        (
            lambda: rnn(X, STATE[:1], W_X, W_H),
            "rnn: h0 is (1, 4), expected (N, H) with T = 5, N = 2, I = 3",
        ),
        (
            lambda: rnn(X, STATE, W_X, W_H[:3]),
            "rnn: w_h is (3, 4), expected (H, H) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: rnn(X, STATE, W_X.T, W_H),
            "rnn: w_x is (3, 4), expected (H, I) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: rnn(X, STATE, W_X, W_H, np.ones(3)),
            "rnn: b is (3,), expected (H,) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: rnn(X, STATE, W_X, W_H, mask=np.full((2, 5), True)),
            "rnn: mask is (2, 5), expected (5, 2), the first two axes of x (5, 2, 3)",
        ),
        (
            lambda: rnn_step_backward(STATE[:1], X[0], STATE, STATE, W_X, W_H),
            "rnn_step_backward: dy is (1, 4), expected (N, H) with N = 2, I = 3, H = 4",
        ),
        (
            lambda: rnn_backward(np.ones((5, 2, 4)), X, STATE, np.ones((5, 2, 3)), W_X, W_H),
            "rnn_backward: y is (5, 2, 3), expected (T, N, H) with T = 5, N = 2, I = 3, H = 4",
        ),
        (
            lambda: rnn_backward(np.ones((5, 2, 4)), X, STATE, np.ones((5, 2, 4)), W_X, W_H, truncate=0),
            "rnn_backward: truncate is 0, expected a whole number >= 1",
        ),
        (
            lambda: RNN(3, 4, rng=np.random.default_rng(0))(X[..., :2]),
            "RNN: x is (5, 2, 2), expected (T, N, 3)",
        ),
        (
            lambda: LSTM(3, 4, rng=np.random.default_rng(0))(X, state=STATE[None]),
            "LSTM: state is (2, 4), expected h and c of shape (1, 2, 4)",
        ),
        (
            lambda: GRU(3, 4, 2, rng=np.random.default_rng(0))(X, state=STATE[None]),
            "GRU: state is (1, 2, 4), expected h of shape (2, 2, 4)",
        ),
        (lambda: RNN(0, 4, rng=None), "RNN: input_size is 0, expected a whole number >= 1"),
        (lambda: LSTM(3, 4.0, rng=None), "LSTM: hidden_size is 4.0, expected a whole number >= 1"),
        (lambda: GRU(3, 4, 0, rng=None), "GRU: num_layers is 0, expected a whole number >= 1"),
        (lambda: GRU(3, 4, truncate=-1, rng=None), "GRU: truncate is -1, expected a whole number >= 1"),
        (lambda: RNN(3, 4, rng=None, dtype=int), "RNN: dtype is int64, expected a floating-point type"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_messages_of_a_layers_backward():
    layer = RNN(3, 4, rng=np.random.default_rng(0))
    with pytest.raises(
        AttributeError, match=r"^RNN has no attribute 'y_shape'; backward finds its operands once forward has run$"
    ):
        layer.backward(np.ones((5, 2, 4)))
    layer(X)
    with pytest.raises(ValueError, match=r"^RNN: dy is \(5, 2, 3\), expected \(5, 2, 4\)$"):
        layer.backward(X)
    with pytest.raises(ValueError, match=r"^RNN: dfinal_state is \(2, 4\), expected h of shape \(1, 2, 4\)$"):
        layer.backward(np.ones((5, 2, 4)), STATE)


def test_a_mask_holds_booleans():
    with pytest.raises(TypeError, match=r"^rnn: mask is an array of int64, expected booleans$"):
        rnn(X, STATE, W_X, W_H, mask=np.ones((5, 2), int))


def test_what_the_kinds_share():
    x, w, b = matched("test", x=(np.ones((2, 3), np.float32), "N I"), w=(np.ones((8, 3)), "4H I"), b=(None, "4H?"))
    assert [array.shape for array in (x, w, b)] == [(2, 3), (8, 3), (8,)]
    assert {array.dtype.name for array in (x, w, b)} == {"float64"}
    with pytest.raises(ValueError, match=r"^test: w is \(7, 3\), expected \(4H, I\)$"):
        matched("test", w=(np.ones((7, 3)), "4H I"))
    assert cuts("test", None, 3) == cuts("test", 3, 3) == [False] * 3
    assert cuts("test", 1, 3) == [False, True, True]
    x = np.array([[[np.inf], [2.0]]])
    zeroed, hold = held_steps("test", [[False, True]], x)
    np.testing.assert_array_equal(zeroed, [[[0.0], [2.0]]])
    np.testing.assert_array_equal(hold, [[[True], [False]]])
    assert held_steps("test", None, x) == (x, None)


def test_sums_of_float16_do_not_stop_at_2048():
    x, w = np.zeros((3000, 1, 2), np.float16), np.zeros((2, 2), np.float16)
    *_, db = rnn_backward(np.ones_like(x), x, x[0], x, w, w)
    assert db.dtype == np.float16
    np.testing.assert_array_equal(db, [3000, 3000])


# The layers.


def check_recurrent_layer(layer, x, mask, rng):
    """The gradients of x, of the first states and of each parameter, of a loss on the output and on the last states."""
    parameters = list(layer.parameters())
    pairs = isinstance(layer, LSTM)
    count = layer.num_layers * (1 + layer.bidirectional)
    states = {name: rng.normal(size=(count, x.shape[1], layer.hidden_size)) for name in ("h", "c")[: 1 + pairs]}

    def arranged(values):
        return tuple(values) if pairs else values[0]

    def set_and_split(values):
        for (_, parameter, _), value in zip(parameters, values[len(states) :], strict=True):
            parameter[...] = value
        return arranged(values[: len(states)])

    def forward(x, *values):
        y = layer(x, mask, set_and_split(values))
        return np.concatenate([y.ravel(), np.ravel(layer.final_state)])

    def backward(dy, x, *values):
        y = layer(x, mask, set_and_split(values))
        layer.zero_grad()
        dfinal = dy[y.size :].reshape(len(states), count, x.shape[1], -1)
        dx = layer.backward(dy[: y.size].reshape(y.shape), arranged(list(dfinal)))
        dstates = layer.dstate if pairs else [layer.dstate]
        return dx, *dstates, *(gradient.copy() for _, _, gradient in parameters)

    arguments = {"x": x} | states | {name: value.copy() for name, value, _ in parameters}
    check_gradient(forward, backward, arguments, rng)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize(("levels", "bidirectional", "masked"), [(1, False, False), (2, True, True), (3, False, True)])
def test_gradients_of_a_layer(kind, levels, bidirectional, masked):
    rng = np.random.default_rng(0)
    layer = kind(3, 2, levels, bidirectional=bidirectional, rng=rng, dtype=float)
    mask = np.arange(4)[:, None] < np.array([4, 2]) if masked else None
    check_recurrent_layer(layer, rng.normal(size=(4, 2, 3)), mask, rng)


def test_a_layer_calls_its_pair_in_both_directions():
    rng = np.random.default_rng(0)
    layer, x, dy = RNN(3, 2, bidirectional=True, rng=rng, dtype=float), rng.normal(size=(4, 2, 3)), np.ones((4, 2, 4))
    p = {name: parameter for name, parameter, _ in layer.parameters()}
    assert list(p) == ["w_x_0", "w_h_0", "b_0", "w_x_0_reverse", "w_h_0_reverse", "b_0_reverse"]
    mask, h0 = np.array([[True, True], [True, True], [True, False], [True, False]]), np.zeros((2, 2))
    y = layer(x, mask)
    there = rnn(x, h0, p["w_x_0"], p["w_h_0"], p["b_0"], mask)
    back = rnn(x[::-1], h0, p["w_x_0_reverse"], p["w_h_0_reverse"], p["b_0_reverse"], mask[::-1])[::-1]
    np.testing.assert_array_equal(y, np.concatenate([there, back], axis=2))
    np.testing.assert_array_equal(layer.final_state, [there[-1], back[0]])
    # From the end the second sequence begins with padding, where the first state is still held.
    assert not back[2:, 1].any()
    dx_there, *_ = rnn_backward(dy[..., :2], x, h0, there, p["w_x_0"], p["w_h_0"], mask)
    dx_back, *_ = rnn_backward(dy[..., 2:], x[::-1], h0, back[::-1], p["w_x_0_reverse"], p["w_h_0_reverse"], mask[::-1])
    np.testing.assert_allclose(layer.backward(dy), dx_there + dx_back[::-1], atol=1e-15)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_long_sequence_in_parts(kind):
    rng = np.random.default_rng(0)
    whole = kind(3, 4, 2, truncate=3, rng=rng, dtype=float)
    parts, x, dy = copy.deepcopy(whole), rng.normal(size=(7, 2, 3)), rng.normal(size=(7, 2, 4))
    expected = whole(x)
    dx, state = whole.backward(dy), None
    for start in range(0, 7, 3):
        block = slice(start, start + 3)
        np.testing.assert_allclose(parts(x[block], state=state), expected[block], atol=1e-14)
        np.testing.assert_allclose(parts.backward(dy[block]), dx[block], atol=1e-14)
        state = parts.final_state
    np.testing.assert_allclose(state, whole.final_state, atol=1e-14)
    for (name, _, one), (_, _, two) in zip(whole.parameters(), parts.parameters(), strict=True):
        assert one.any()
        np.testing.assert_allclose(one, two, atol=1e-13, err_msg=name)


@pytest.mark.parametrize("kind", LAYERS)
def test_gradients_add_up_until_they_are_cleared(kind):
    rng = np.random.default_rng(0)
    layer, x = kind(3, 4, rng=rng, dtype=float), rng.normal(size=(5, 2, 3))
    y = layer(x)
    layer.backward(y)
    once = [gradient.copy() for _, _, gradient in layer.parameters()]
    layer.backward(-3 * y)
    for (_, _, gradient), first in zip(layer.parameters(), once, strict=True):
        np.testing.assert_allclose(gradient, -2 * first, rtol=1e-9, atol=1e-12)
    layer.zero_grad()
    assert not any(gradient.any() for _, _, gradient in layer.parameters())


@pytest.mark.parametrize(("kind", "blocks"), [(RNN, 1), (LSTM, 4), (GRU, 3)])
def test_initial_parameters(kind, blocks):
    layer = kind(9, 25, 2, rng=np.random.default_rng(0))
    values = {name: parameter for name, parameter, _ in layer.parameters()}
    assert values["w_x_0"].shape == (25 * blocks, 9)
    assert values["w_x_1"].shape == values["w_h_1"].shape == (25 * blocks, 25)
    assert values["b_1"].shape == (25 * blocks,)
    for parameter in values.values():
        assert parameter.dtype == np.float32
        assert np.abs(parameter).max() <= 0.2
        assert parameter.std() == pytest.approx(0.2 / 3**0.5, rel=0.3)
    again = {name: parameter for name, parameter, _ in kind(9, 25, 2, rng=np.random.default_rng(0)).parameters()}
    assert all((again[name] == value).all() for name, value in values.items())


@pytest.mark.parametrize("kind", LAYERS)
def test_config_makes_a_layer_like_this_one(kind):
    layer = kind(3, 4, 2, bidirectional=True, truncate=5, rng=np.random.default_rng(0))
    twin = kind(**layer.config(), rng=np.random.default_rng(0))
    assert (
        repr(twin)
        == repr(layer)
        == (f"{kind.__name__}(input_size=3, hidden_size=4, num_layers=2, bidirectional=True, truncate=5)")
    )
    for (one, a, da), (two, b, db) in zip(layer.parameters(), twin.parameters(), strict=True):
        assert one == two
        np.testing.assert_array_equal(a, b)
        assert da.shape == db.shape == a.shape


@pytest.mark.parametrize("kind", LAYERS)
def test_float32_throughout(kind):
    layer = kind(3, 4, 2, bidirectional=True, rng=np.random.default_rng(0))
    y = layer(X.astype(np.float32), np.full((5, 2), True))
    dx = layer.backward(y, layer.final_state)
    assert y.dtype == dx.dtype == np.float32
    assert {np.asarray(state).dtype.name for state in (layer.final_state, layer.dstate)} == {"float32"}
    assert {gradient.dtype.name for _, _, gradient in layer.parameters()} == {"float32"}


@pytest.mark.parametrize("kind", LAYERS)
def test_an_empty_batch_through_a_layer(kind):
    layer = kind(3, 4, 2, bidirectional=True, rng=np.random.default_rng(0))
    y = layer(np.zeros((5, 0, 3)))
    assert y.shape == (5, 0, 8)
    assert layer.backward(y).shape == (5, 0, 3)
    assert not any(gradient.any() for _, _, gradient in layer.parameters())


@pytest.mark.parametrize("kind", LAYERS)
def test_inputs_of_a_layer_untouched(kind):
    rng = np.random.default_rng(0)
    layer, x, dy = kind(3, 4, rng=rng), rng.normal(size=(5, 2, 3)), rng.normal(size=(5, 2, 4))
    x.flags.writeable = dy.flags.writeable = False
    before = layer(x).copy()
    final = layer.final_state
    layer.backward(dy, final)
    np.testing.assert_array_equal(layer(x), before)
    np.testing.assert_array_equal(layer.final_state, final)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_without_input_gradient_all_others_are_the_same(kind, bidirectional):
    rng = np.random.default_rng(0)
    one, x, dy = (
        kind(3, 4, 2, bidirectional=bidirectional, rng=rng),
        rng.normal(size=(5, 2, 3)),
        rng.normal(size=(5, 2, 4)),
    )
    dy = np.concatenate([dy] * (1 + bidirectional), axis=2)
    two = copy.deepcopy(one)
    one(x)
    two(x)
    assert one.backward(dy, input_gradient=False) is None
    assert two.backward(dy).shape == x.shape
    np.testing.assert_array_equal(one.dstate, two.dstate)
    for (_, _, left), (_, _, right) in zip(one.parameters(), two.parameters(), strict=True):
        assert right.any()
        np.testing.assert_array_equal(left, right)
