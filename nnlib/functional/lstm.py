"""Long short-term memory: a recurrent network with a second state, which gates change and no weights multiply."""

import numpy as np

from nnlib.functional.dense import linear, linear_backward
from nnlib.functional.sequences import (
    cuts,
    held_steps,
    matched,
    state_weights_gradient,
    weighted_inputs,
    weighted_inputs_backward,
)


def lstm_step(x, h, c, w_x, w_h, b=None):
    """One step of a long short-term memory::

        a = x @ w_x.T + h @ w_h.T + b       four blocks of H columns: a_i, a_f, a_g, a_o
        i = sigmoid(a_i)                    input gate: what is written
        f = sigmoid(a_f)                    forget gate: what is kept
        g = tanh(a_g)                       the candidate that is written
        o = sigmoid(a_o)                    output gate: what is shown
        c_next = f * c + i * g
        y = o * tanh(c_next)

    The blocks stand in PyTorch's order. PyTorch has two biases, which only ever appear as their sum; here there is one.

    Args:
        x: real array (N, I), one input for each of N sequences; N may be 0.
        h: real array (N, H), the state before the step.
        c: real array (N, H), the cell state before the step.
        w_x: real array (4H, I), weights of the input.
        w_h: real array (4H, H), weights of the state.
        b: real array (4H,), or None for no bias.

    Returns:
        y (N, H), the state after the step, which is also the output; c_next (N, H), the cell state after it; and
        gates (N, 4H), the columns i, f, g, o, for `lstm_step_backward`.

    Raises:
        ValueError: shapes that do not go together.

    >>> y, c, gates = lstm_step(np.ones((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), np.zeros((4, 1)), np.zeros((4, 1)))
    >>> gates, c, y.round(3)
    (array([[0.5, 0.5, 0. , 0.5]]), array([[0.5]]), array([[0.231]]))

    Source: UW CSE 446, sequences and recurrent neural networks; Hochreiter and Schmidhuber, Long short-term memory,
    1997; Gers, Schmidhuber, Cummins, Learning to forget, 2000.
    """
    x, h, c, w_h, w_x, b = matched(
        "lstm_step",
        x=(x, "N I"),
        h=(h, "N H"),
        c=(c, "N H"),
        w_h=(w_h, "4H H"),
        w_x=(w_x, "4H I"),
        b=(b, "4H?"),
    )
    slope = _slope(w_h)
    gates, y, c_next = slope * (linear(x, w_x, b) + linear(h, w_h)), np.empty_like(h), np.empty_like(c)
    _cell(gates, c, y, c_next, slope, 1 - slope)
    return y, c_next, gates


def lstm_step_backward(dy, dc_next, x, h, c, y, c_next, gates, w_x, w_h):
    """The derivatives of `lstm_step`::

        dc_next += dy * o * (1 - tanh(c_next) ** 2)
        da_i = dc_next * g * i * (1 - i)            da_f = dc_next * c * f * (1 - f)
        da_g = dc_next * i * (1 - g ** 2)           da_o = dy * tanh(c_next) * o * (1 - o)
        dx = da @ w_x      dw_x = da.T @ x      db = sum_n da_n
        dh = da @ w_h      dw_h = da.T @ h      dc = dc_next * f

    From c_next to c there is neither a weight nor a tanh: the gradient shrinks by the forget gate alone.

    Args:
        dy: array (N, H), dL/dy.
        dc_next: array (N, H), dL/dc_next without what passes through y.
        x, h, c, w_x, w_h: the same as in `lstm_step`.
        y, c_next, gates: what `lstm_step` returned.

    Returns:
        dx, dh, dc, dw_x, dw_h, db, each with the shape of what it belongs to.

    Raises:
        ValueError: shapes that do not go together.

    >>> x, h, c, w = np.ones((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), np.zeros((4, 1))
    >>> dx, dh, dc, dw_x, dw_h, db = lstm_step_backward(h, c, x, h, c, *lstm_step(x, h, c, w, w), w, w)
    >>> dc, db
    (array([[0.5]]), array([0.  , 0.25, 0.5 , 0.  ]))

    Source: Greff and others, LSTM: a search space odyssey, 2017.
    """
    x, h, c, w_h, w_x, y, c_next, gates, dy, dc_next = matched(
        "lstm_step_backward",
        x=(x, "N I"),
        h=(h, "N H"),
        c=(c, "N H"),
        w_h=(w_h, "4H H"),
        w_x=(w_x, "4H I"),
        y=(y, "N H"),
        c_next=(c_next, "N H"),
        gates=(gates, "N 4H"),
        dy=(dy, "N H"),
        dc_next=(dc_next, "N H"),
    )
    da, dc = np.empty_like(gates), dc_next.copy()
    _cell_backward(dy, dc, c, y, c_next, gates, da)
    dx, dw_x, db = linear_backward(da, x, w_x)
    dh, dw_h, _ = linear_backward(da, h, w_h)
    return dx, dh, dc, dw_x, dw_h, db


def lstm(x, h0, c0, w_x, w_h, b=None, mask=None):
    """A long short-term memory over whole sequences: `lstm_step` at every step, with the same weights::

        y_t, c_t, gates_t = lstm_step(x_t, y_(t-1), c_(t-1), w_x, w_h, b),   y_(-1) = h0,   c_(-1) = c0

    Where the mask is False a sequence has no step and both states are held: ``y_t = y_(t-1)`` and ``c_t = c_(t-1)``.
    With the padding at the end y[-1] and c[-1] are thus the states after each sequence's own last step, however long it
    is. (PyTorch's packed sequences put zeros there: ``y * mask[..., None]``.)

    Args:
        x: real array (T, N, I), step by step as in PyTorch's default; T >= 1, N may be 0. Where the mask is False it
            may hold anything.
        h0, c0: real arrays (N, H), the states before the first step, often zeros.
        w_x, w_h, b: as in `lstm_step`.
        mask: boolean array (T, N), True where a sequence has a step; None means everywhere.

    Returns:
        y (T, N, H) and c (T, N, H), the states after every step; and gates (T, N, 4H), the columns i, f, g, o of every
        step, for `lstm_backward`; those of held steps mean nothing.

    Raises:
        ValueError: shapes that do not go together, or no step.
        TypeError: a mask that is not boolean.

    >>> zero, w = np.zeros((1, 1)), np.zeros((4, 1))
    >>> y, c, gates = lstm(np.zeros((2, 1, 1)), zero, np.ones((1, 1)), w, w, mask=np.array([[True], [False]]))
    >>> c.ravel()
    array([0.5, 0.5])

    Source: Hochreiter and Schmidhuber, 1997; PyTorch, torch.nn.LSTM.
    """
    x, h, c_before, w_h, w_x, b = matched(
        "lstm",
        x=(x, "T N I"),
        h0=(h0, "N H"),
        c0=(c0, "N H"),
        w_h=(w_h, "4H H"),
        w_x=(w_x, "4H I"),
        b=(b, "4H?"),
    )
    x, hold = held_steps("lstm", mask, x)
    # What the sums are to be multiplied by, the weights are.
    slope = _slope(w_h)
    gates, w_h = weighted_inputs(x, w_x * slope[:, None], b * slope), np.ascontiguousarray((w_h * slope[:, None]).T)
    y, c = (np.empty((len(x), *h.shape), x.dtype) for _ in range(2))
    # As large as the gates of a step, because NumPy multiplies equal shapes faster than it repeats a row.
    recurrent, slope = np.empty_like(gates[0]), np.tile(slope, (x.shape[1], 1))
    offset = 1 - slope
    for t in range(len(x)):
        gates[t] += np.matmul(h, w_h, out=recurrent)
        _cell(gates[t], c_before, y[t], c[t], slope, offset)
        if hold is not None:
            np.copyto(y[t], h, where=hold[t])
            np.copyto(c[t], c_before, where=hold[t])
        h, c_before = y[t], c[t]
    return y, c, gates


def lstm_backward(dy, x, h0, c0, y, c, gates, w_x, w_h, mask=None, truncate=None, dc=None, input_gradient=True):
    """The derivatives of `lstm`, back through time: `lstm_step_backward` from the last step to the first::

        da_t, dc_(t-1)  from  dh_t = dy_t + da_(t+1) @ w_h  and  dc_t,   as in lstm_step_backward
        dx_t = da_t @ w_x      dw_x = sum_t da_t.T @ x_t      dw_h = sum_t da_t.T @ y_(t-1)      db = sum_tn da_tn

    Held states pass their gradients on unchanged. With truncate = k the steps k, 2k, 3k, ... take the states that they
    read as constants (`cuts`): the sequence falls into blocks of k steps, and no gradient enters the block before. It
    is what ``detach()`` on both states between blocks does in PyTorch. A held state is not a step and is never cut.

    Args:
        dy: array (T, N, H), dL/dy. What depends on the last state alone has its gradient in dy[-1].
        x, h0, c0, w_x, w_h, mask: the same as in `lstm`.
        y, c, gates: what `lstm` returned.
        truncate: int >= 1, or None for the whole way back.
        dc: array (N, H), dL/d(c[-1]) without what passes through y; None means zeros.
        input_gradient: bool, whether dx is needed; the first layer of a network can save itself that product.

    Returns:
        dx, dh0, dc0, dw_x, dw_h, db, each with the shape of what it belongs to; dx is None without
        input_gradient.

    Raises:
        ValueError: shapes that do not go together, no step, or truncate out of its range.
        TypeError: a mask that is not boolean.

    >>> x, zero, w = np.zeros((3, 1, 1)), np.zeros((1, 1)), np.zeros((4, 1))
    >>> y, c, gates = lstm(x, zero, zero, w, w)
    >>> dx, dh0, dc0, *_ = lstm_backward(0 * y, x, zero, zero, y, c, gates, w, w, dc=np.ones((1, 1)))
    >>> dc0
    array([[0.125]])

    Source: Greff and others, 2017; Williams and Peng, 1990 (blocks).
    """
    x, h0, c0, w_h, w_x, y, c, gates, dy, dc = matched(
        "lstm_backward",
        x=(x, "T N I"),
        h0=(h0, "N H"),
        c0=(c0, "N H"),
        w_h=(w_h, "4H H"),
        w_x=(w_x, "4H I"),
        y=(y, "T N H"),
        c=(c, "T N H"),
        gates=(gates, "T N 4H"),
        dy=(dy, "T N H"),
        dc=(dc, "N H?"),
    )
    x, hold = held_steps("lstm_backward", mask, x)
    cut = cuts("lstm_backward", truncate, len(x))
    da, dh, dc = np.empty(gates.shape, gates.dtype), np.zeros_like(h0), dc.copy()
    for t in reversed(range(len(x))):
        dh += dy[t]
        held = None if hold is None else (dh.copy(), dc.copy())
        _cell_backward(dh, dc, c[t - 1] if t else c0, y[t], c[t], gates[t], da[t])
        if hold is not None:
            np.copyto(da[t], 0, where=hold[t])
        np.matmul(da[t], w_h, out=dh)
        if cut[t]:
            dh[...] = dc[...] = 0
        if hold is not None:
            np.copyto(dh, held[0], where=hold[t])
            np.copyto(dc, held[1], where=hold[t])
    dx, dw_x, db = weighted_inputs_backward(da, x, w_x, input_gradient)
    return dx, dh, dc, dw_x, state_weights_gradient(da, h0, y), db


def _cell(gates, c, y, c_next, slope, offset):
    """What happens inside the cell: gates holds slope * a and becomes i, f, g, o; y and c_next are written."""
    np.tanh(gates, out=gates)
    gates *= slope
    gates += offset
    i, f, g, o = _blocks(gates)
    np.multiply(f, c, out=c_next)
    c_next += i * g
    np.tanh(c_next, out=y)
    y *= o


def _cell_backward(dy, dc, c, y, c_next, gates, da):
    """The way back through the cell: da is written; dc is dL/dc_next at first and dL/dc in the end."""
    i, f, g, o = _blocks(gates)
    da_i, da_f, da_g, da_o = _blocks(da)
    # o * (1 - tanh(c_next) ** 2), because y is o * tanh(c_next).
    dc += dy * (o - y * np.tanh(c_next))
    # The derivative of a sigmoid s is s * (1 - s), and three blocks of four have a factor of 1 - gate.
    np.subtract(1, gates, out=da)
    through_g = dc * i
    through_i = through_g * g
    da_i *= through_i
    np.subtract(through_g, through_i * g, out=da_g)
    da_o *= dy * y
    dc *= f
    da_f *= dc * c


def _blocks(gates):
    """The columns of i, f, g and o."""
    units = gates.shape[1] // 4
    return gates[:, :units], gates[:, units : 2 * units], gates[:, 2 * units : 3 * units], gates[:, 3 * units :]


def _slope(w_h):
    """For each row of w_h the slope with which ``slope * tanh(slope * a) + 1 - slope`` is i, f, g or o.

    It is 1 for the tanh and 1/2 for the sigmoids, because ``sigmoid(a) = tanh(a / 2) / 2 + 1 / 2``: one call of tanh
    serves all four blocks, and nothing can overflow.
    """
    return np.repeat(np.array([0.5, 0.5, 1, 0.5], w_h.dtype), len(w_h) // 4)
