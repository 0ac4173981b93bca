"""The gated recurrent unit: gates as in the LSTM, but one state instead of two."""

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


def gru_step(x, h, w_x, w_h, b=None, b_hn=None):
    """One step of a gated recurrent unit::

        a = x @ w_x.T + b          three blocks of H columns: a_r, a_z, a_n
        s = h @ w_h.T              three blocks as well:      s_r, s_z, s_n
        r = sigmoid(a_r + s_r)     reset gate: how much of the state the candidate sees
        z = sigmoid(a_z + s_z)     update gate: how much of the state is kept
        recall = s_n + b_hn
        n = tanh(a_n + r * recall)
        y = (1 - z) * n + z * h

    This is PyTorch's variant, with PyTorch's order of blocks: r multiplies the state's share of n after the product
    with the weights, b_hn included. In the paper r multiplies h before it. Of PyTorch's two biases only b_hn needs to
    stand alone; the others only ever appear as a sum and are one here.

    Args:
        x: real array (N, I), one input for each of N sequences; N may be 0.
        h: real array (N, H), the state before the step.
        w_x: real array (3H, I), weights of the input.
        w_h: real array (3H, H), weights of the state.
        b: real array (3H,), or None for no bias.
        b_hn: real array (H,), the bias that r multiplies, or None for none.

    Returns:
        y (N, H), the state after the step, which is also the output; gates (N, 3H), the columns r, z, n; and recall
        (N, H). The last two are for `gru_step_backward`.

    Raises:
        ValueError: shapes that do not go together.

    >>> y, gates, recall = gru_step(np.ones((1, 1)), np.ones((1, 1)), np.zeros((3, 1)), np.zeros((3, 1)))
    >>> gates, y
    (array([[0.5, 0.5, 0. ]]), array([[0.5]]))

    Source: Cho and others, Learning phrase representations using RNN encoder-decoder, 2014; PyTorch, torch.nn.GRU.
    """
    x, h, w_h, w_x, b, b_hn = matched(
        "gru_step",
        x=(x, "N I"),
        h=(h, "N H"),
        w_h=(w_h, "3H H"),
        w_x=(w_x, "3H I"),
        b=(b, "3H?"),
        b_hn=(b_hn, "H?"),
    )
    gates, y, recall = linear(x, w_x, b), np.empty_like(h), np.empty_like(h)
    _cell(gates, linear(h, w_h), h, b_hn, y, recall)
    return y, gates, recall


def gru_step_backward(dy, x, h, gates, recall, w_x, w_h):
    """The derivatives of `gru_step`::

        da_n = dy * (1 - z) * (1 - n ** 2)         ds_n = da_n * r
        da_z = dy * (h - n) * z * (1 - z)          ds_z = da_z
        da_r = da_n * recall * r * (1 - r)         ds_r = da_r
        dx = da @ w_x                 dw_x = da.T @ x      db = sum_n da_n
        dh = ds @ w_h + dy * z        dw_h = ds.T @ h      db_hn = sum_n ds_n

    where the sums run over the sequences.

    Args:
        dy: array (N, H), dL/dy.
        x, h, w_x, w_h: the same as in `gru_step`.
        gates, recall: what `gru_step` returned.

    Returns:
        dx, dh, dw_x, dw_h, db, db_hn, each with the shape of what it belongs to.

    Raises:
        ValueError: shapes that do not go together.

    >>> x, h, w = np.ones((1, 1)), np.ones((1, 1)), np.zeros((3, 1))
    >>> y, gates, recall = gru_step(x, h, w, w)
    >>> dx, dh, dw_x, dw_h, db, db_hn = gru_step_backward(np.ones((1, 1)), x, h, gates, recall, w, w)
    >>> dh, db, db_hn
    (array([[0.5]]), array([0.  , 0.25, 0.5 ]), array([0.25]))

    Source: Cho and others, 2014; PyTorch, torch.nn.GRU.
    """
    x, h, w_h, w_x, gates, recall, dy = matched(
        "gru_step_backward",
        x=(x, "N I"),
        h=(h, "N H"),
        w_h=(w_h, "3H H"),
        w_x=(w_x, "3H I"),
        gates=(gates, "N 3H"),
        recall=(recall, "N H"),
        dy=(dy, "N H"),
    )
    da, ds = np.empty_like(gates), np.empty_like(gates)
    kept = _cell_backward(dy, h, gates, recall, da, ds)
    dx, dw_x, db = linear_backward(da, x, w_x)
    dh, dw_h, ds_sum = linear_backward(ds, h, w_h)
    return dx, dh + kept, dw_x, dw_h, db, _last_block(ds_sum)


def gru(x, h0, w_x, w_h, b=None, b_hn=None, mask=None):
    """A gated recurrent unit over whole sequences: `gru_step` at every step, with the same weights::

        y_t, gates_t, recall_t = gru_step(x_t, y_(t-1), w_x, w_h, b, b_hn),   y_(-1) = h0

    Where the mask is False a sequence has no step and its state is held: ``y_t = y_(t-1)``. With the padding at the end
    y[-1] is thus the state after each sequence's own last step, however long it is. (PyTorch's packed sequences put
    zeros there: ``y * mask[..., None]``.)

    Args:
        x: real array (T, N, I), step by step as in PyTorch's default; T >= 1, N may be 0. Where the mask is False it
            may hold anything.
        h0: real array (N, H), the state before the first step, often zeros.
        w_x, w_h, b, b_hn: as in `gru_step`.
        mask: boolean array (T, N), True where a sequence has a step; None means everywhere.

    Returns:
        y (T, N, H), the states after every step; gates (T, N, 3H), the columns r, z, n of every step; and recall
        (T, N, H). The last two are for `gru_backward`; at held steps they mean nothing.

    Raises:
        ValueError: shapes that do not go together, or no step.
        TypeError: a mask that is not boolean.

    >>> w = np.zeros((3, 1))
    >>> y, gates, recall = gru(np.zeros((3, 1, 1)), np.ones((1, 1)), w, w, mask=np.array([[True], [False], [True]]))
    >>> y.ravel()
    array([0.5 , 0.5 , 0.25])

    Source: Cho and others, 2014; PyTorch, torch.nn.GRU.
    """
    x, h, w_h, w_x, b, b_hn = matched(
        "gru",
        x=(x, "T N I"),
        h0=(h0, "N H"),
        w_h=(w_h, "3H H"),
        w_x=(w_x, "3H I"),
        b=(b, "3H?"),
        b_hn=(b_hn, "H?"),
    )
    x, hold = held_steps("gru", mask, x)
    gates, w_h = weighted_inputs(x, w_x, b), np.ascontiguousarray(w_h.T)
    y, recall = (np.empty((len(x), *h.shape), x.dtype) for _ in range(2))
    s = np.empty_like(gates[0])
    for t in range(len(x)):
        np.matmul(h, w_h, out=s)
        _cell(gates[t], s, h, b_hn, y[t], recall[t])
        if hold is not None:
            np.copyto(y[t], h, where=hold[t])
        h = y[t]
    return y, gates, recall


def gru_backward(dy, x, h0, y, gates, recall, w_x, w_h, mask=None, truncate=None, input_gradient=True):
    """The derivatives of `gru`, back through time: `gru_step_backward` from the last step to the first::

        da_t, ds_t  from  dh_t = dy_t + ds_(t+1) @ w_h + dh_(t+1) * z_(t+1),   as in gru_step_backward
        dx_t = da_t @ w_x      dw_x = sum_t da_t.T @ x_t      dw_h = sum_t ds_t.T @ y_(t-1)

    A held state passes its gradient on unchanged. With truncate = k the steps k, 2k, 3k, ... take the state that they
    read as a constant (`cuts`): the sequence falls into blocks of k steps, and no gradient enters the block before. It
    is what ``h.detach()`` between blocks does in PyTorch. A held state is not a step and is never cut.

    Args:
        dy: array (T, N, H), dL/dy. What depends on the last state alone has its gradient in dy[-1].
        x, h0, w_x, w_h, mask: the same as in `gru`.
        y, gates, recall: what `gru` returned.
        truncate: int >= 1, or None for the whole way back.
        input_gradient: bool, whether dx is needed; the first layer of a network can save itself that product.

    Returns:
        dx, dh0, dw_x, dw_h, db, db_hn, each with the shape of what it belongs to; dx is None without
        input_gradient.

    Raises:
        ValueError: shapes that do not go together, no step, or truncate out of its range.
        TypeError: a mask that is not boolean.

    >>> x, h0, w = np.zeros((3, 1, 1)), np.zeros((1, 1)), np.zeros((3, 1))
    >>> dy = np.array([[[0.0]], [[0.0]], [[1.0]]])
    >>> gru_backward(dy, x, h0, *gru(x, h0, w, w), w, w)[1]
    array([[0.125]])

    Source: Cho and others, 2014; Williams and Peng, 1990 (blocks).
    """
    x, h0, w_h, w_x, y, gates, recall, dy = matched(
        "gru_backward",
        x=(x, "T N I"),
        h0=(h0, "N H"),
        w_h=(w_h, "3H H"),
        w_x=(w_x, "3H I"),
        y=(y, "T N H"),
        gates=(gates, "T N 3H"),
        recall=(recall, "T N H"),
        dy=(dy, "T N H"),
    )
    x, hold = held_steps("gru_backward", mask, x)
    cut = cuts("gru_backward", truncate, len(x))
    da, ds = np.empty(gates.shape, gates.dtype), np.empty(gates.shape, gates.dtype)
    dh = np.zeros(h0.shape, h0.dtype)
    for t in reversed(range(len(x))):
        dh += dy[t]
        held = None if hold is None else dh.copy()
        kept = _cell_backward(dh, y[t - 1] if t else h0, gates[t], recall[t], da[t], ds[t])
        if hold is not None:
            np.copyto(da[t], 0, where=hold[t])
            np.copyto(ds[t], 0, where=hold[t])
        np.matmul(ds[t], w_h, out=dh)
        dh += kept
        if cut[t]:
            dh[...] = 0
        if hold is not None:
            np.copyto(dh, held, where=hold[t])
    dx, dw_x, db = weighted_inputs_backward(da, x, w_x, input_gradient)
    db_hn = _last_block(ds).sum(axis=(0, 1))
    return dx, dh, dw_x, state_weights_gradient(ds, h0, y), db, db_hn


def _cell(gates, s, h, b_hn, y, recall):
    """What happens inside the unit: gates holds a and is overwritten with r, z, n; y and recall are written."""
    units = h.shape[1]
    # sigmoid(a) = tanh(a / 2) / 2 + 1 / 2, and so r and z are had from one call of tanh, in place.
    sigmoids = gates[:, : 2 * units]
    sigmoids += s[:, : 2 * units]
    sigmoids *= 0.5
    np.tanh(sigmoids, out=sigmoids)
    sigmoids *= 0.5
    sigmoids += 0.5
    r, z, n = _blocks(gates)
    np.add(_last_block(s), b_hn, out=recall)
    n += r * recall
    np.tanh(n, out=n)
    np.subtract(h, n, out=y)
    y *= z
    y += n


def _cell_backward(dy, h, gates, recall, da, ds):
    """The way back through the unit: da and ds are written; returned is ``dy * z``, what the kept state contributes."""
    r, z, n = _blocks(gates)
    da_r, da_z, da_n = _blocks(da)
    kept = dy * z
    # Every derivative has a factor of 1 - gate: s * (1 - s) for a sigmoid, (1 + t) * (1 - t) for the tanh.
    np.subtract(1, gates, out=da)
    da_n *= (dy - kept) * (1 + n)
    da_z *= kept * (h - n)
    ds[...] = da
    ds_n = _last_block(ds)
    ds_n *= r
    da_r *= ds_n * recall
    _blocks(ds)[0][...] = da_r
    return kept


def _blocks(gates):
    """The columns of r, z and n."""
    units = gates.shape[-1] // 3
    return [gates[..., block * units : (block + 1) * units] for block in range(3)]


def _last_block(gates):
    """The columns of n."""
    return gates[..., 2 * (gates.shape[-1] // 3) :]
