"""The plain recurrent network: one step, a whole sequence, and back through time."""

import numpy as np

from nnlib.functional.activations import tanh, tanh_backward
from nnlib.functional.dense import linear, linear_backward
from nnlib.functional.sequences import (
    cuts,
    held_steps,
    matched,
    state_weights_gradient,
    weighted_inputs,
    weighted_inputs_backward,
)


def rnn_step(x, h, w_x, w_h, b=None):
    """One step of a recurrent network: the new state from the input and the state before::

        y = tanh(x @ w_x.T + h @ w_h.T + b)

    PyTorch has two biases, which only ever appear as their sum; here there is one.

    Args:
        x: real array (N, I), one input for each of N sequences; N may be 0.
        h: real array (N, H), the state before the step.
        w_x: real array (H, I), weights of the input.
        w_h: real array (H, H), weights of the state.
        b: real array (H,), or None for no bias.

    Returns:
        Array (N, H), the state after the step, which is also the output; values in [-1, 1].

    Raises:
        ValueError: shapes that do not go together.

    >>> rnn_step(np.array([[2.0]]), np.array([[0.5]]), np.array([[1.0]]), np.array([[-4.0]]))
    array([[0.]])

    Source: UW CSE 446, sequences and recurrent neural networks; Elman, Finding structure in time, 1990.
    """
    x, h, w_h, w_x, b = matched("rnn_step", x=(x, "N I"), h=(h, "N H"), w_h=(w_h, "H H"), w_x=(w_x, "H I"), b=(b, "H?"))
    return tanh(linear(x, w_x, b) + linear(h, w_h))


def rnn_step_backward(dy, x, h, y, w_x, w_h):
    """The derivatives of `rnn_step`, with a for the weighted sum inside the tanh::

        da = dy * (1 - y ** 2)
        dx = da @ w_x      dw_x = da.T @ x      db = sum_n da_n
        dh = da @ w_h      dw_h = da.T @ h

    Args:
        dy: array (N, H), dL/dy.
        x, h, w_x, w_h: the same as in `rnn_step`.
        y: array (N, H), what `rnn_step` returned.

    Returns:
        dx, dh, dw_x, dw_h, db, each with the shape of what it belongs to.

    Raises:
        ValueError: shapes that do not go together.

    >>> one = np.ones((1, 1))
    >>> [float(d.item()) for d in rnn_step_backward(one, x=2 * one, h=3 * one, y=0 * one, w_x=5 * one, w_h=7 * one)]
    [5.0, 7.0, 2.0, 3.0, 1.0]

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 10.2.2.
    """
    x, h, w_h, w_x, y, dy = matched(
        "rnn_step_backward",
        x=(x, "N I"),
        h=(h, "N H"),
        w_h=(w_h, "H H"),
        w_x=(w_x, "H I"),
        y=(y, "N H"),
        dy=(dy, "N H"),
    )
    da = tanh_backward(dy, y)
    dx, dw_x, db = linear_backward(da, x, w_x)
    dh, dw_h, _ = linear_backward(da, h, w_h)
    return dx, dh, dw_x, dw_h, db


def rnn(x, h0, w_x, w_h, b=None, mask=None):
    """A recurrent network over whole sequences: `rnn_step` at every step, with the same weights::

        y_t = tanh(x_t @ w_x.T + y_(t-1) @ w_h.T + b),   y_(-1) = h0

    Where the mask is False a sequence has no step and its state is held: ``y_t = y_(t-1)``. With the padding at the end
    y[-1] is thus the state after each sequence's own last step, however long it is. (PyTorch's packed sequences put
    zeros there: ``y * mask[..., None]``.)

    Args:
        x: real array (T, N, I), step by step as in PyTorch's default; T >= 1, N may be 0. Where the mask is False it
            may hold anything.
        h0: real array (N, H), the state before the first step, often zeros.
        w_x, w_h, b: as in `rnn_step`.
        mask: boolean array (T, N), True where a sequence has a step; None means everywhere.

    Returns:
        Array (T, N, H), the states after every step.

    Raises:
        ValueError: shapes that do not go together, or no step.
        TypeError: a mask that is not boolean.

    >>> x, one = np.array([[[1.0]], [[0.0]], [[0.0]]]), np.array([[1.0]])
    >>> rnn(x, np.zeros((1, 1)), one, one, mask=np.array([[True], [True], [False]])).ravel().round(3)
    array([0.762, 0.642, 0.642])

    Source: UW CSE 446, sequences and recurrent neural networks; PyTorch, torch.nn.RNN.
    """
    x, h, w_h, w_x, b = matched("rnn", x=(x, "T N I"), h0=(h0, "N H"), w_h=(w_h, "H H"), w_x=(w_x, "H I"), b=(b, "H?"))
    x, hold = held_steps("rnn", mask, x)
    w_h = np.ascontiguousarray(w_h.T)
    y = weighted_inputs(x, w_x, b)
    for t, a in enumerate(y):
        a += h @ w_h
        np.tanh(a, out=a)
        if hold is not None:
            np.copyto(a, h, where=hold[t])
        h = a
    return y


def rnn_backward(dy, x, h0, y, w_x, w_h, mask=None, truncate=None, input_gradient=True):
    """The derivatives of `rnn`, back through time: a state counts where it is shown and in the step that reads it::

        dh_t = dy_t + da_(t+1) @ w_h          da_t = dh_t * (1 - y_t ** 2)
        dx_t = da_t @ w_x      dw_x = sum_t da_t.T @ x_t      dw_h = sum_t da_t.T @ y_(t-1)      db = sum_tn da_tn

    A held state passes its gradient on unchanged. With truncate = k the steps k, 2k, 3k, ... take the state that they
    read as a constant (`cuts`): the sequence falls into blocks of k steps, and no gradient enters the block before. It
    is what ``h.detach()`` between blocks does in PyTorch. A held state is not a step and is never cut, so that a loss
    on y[-1] reaches the last block of every sequence.

    Args:
        dy: array (T, N, H), dL/dy. What depends on the last state alone has its gradient in dy[-1].
        x, h0, w_x, w_h, mask: the same as in `rnn`.
        y: array (T, N, H), what `rnn` returned.
        truncate: int >= 1, or None for the whole way back.
        input_gradient: bool, whether dx is needed; the first layer of a network can save itself that product.

    Returns:
        dx, dh0, dw_x, dw_h, db, each with the shape of what it belongs to; dx is None without
        input_gradient.

    Raises:
        ValueError: shapes that do not go together, no step, or truncate out of its range.
        TypeError: a mask that is not boolean.

    >>> x, h0, one = np.zeros((2, 1, 1)), np.zeros((1, 1)), np.array([[1.0]])
    >>> y, dy = rnn(x, h0, one, one), np.array([[[0.0]], [[1.0]]])
    >>> rnn_backward(dy, x, h0, y, one, one)[0].ravel(), rnn_backward(dy, x, h0, y, one, one, truncate=1)[0].ravel()
    (array([1., 1.]), array([0., 1.]))

    Source: Werbos, Backpropagation through time: what it does and how to do it, 1990; Williams and Peng, 1990 (blocks).
    """
    x, h0, w_h, w_x, y, dy = matched(
        "rnn_backward",
        x=(x, "T N I"),
        h0=(h0, "N H"),
        w_h=(w_h, "H H"),
        w_x=(w_x, "H I"),
        y=(y, "T N H"),
        dy=(dy, "T N H"),
    )
    x, hold = held_steps("rnn_backward", mask, x)
    cut = cuts("rnn_backward", truncate, len(x))
    da, dh = np.empty_like(y, order="C"), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        total = dh + dy[t]
        da[t] = tanh_backward(total, y[t])
        if hold is not None:
            np.copyto(da[t], 0, where=hold[t])
        dh = np.zeros_like(h0) if cut[t] else da[t] @ w_h
        if hold is not None:
            np.copyto(dh, total, where=hold[t])
    dx, dw_x, db = weighted_inputs_backward(da, x, w_x, input_gradient)
    return dx, dh, dw_x, state_weights_gradient(da, h0, y), db
