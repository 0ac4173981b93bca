"""The fully connected layer's function and its derivative."""

import math

from nnlib.arrays import as_float


def linear(x, w, b=None):
    """A weighted sum for each unit::

        y = x @ w.T + b,   that is   y_no = sum_i x_ni * w_oi + b_o

    Args:
        x: real array (N, in), one example a row, N may be 0; or with any other number of axes before the last, none
            included: (in,) is a single example, (N, T, in) a batch of sequences.
        w: real array (out, in), one unit a row.
        b: real array (out,), or None for no bias.

    Returns:
        Array (N, out), or as many axes as x has; float32 if every argument is.

    Raises:
        ValueError: shapes that do not go together.

    >>> import numpy as np
    >>> linear(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 1.0]]), np.array([0.5, 0.0]))
    array([[1.5, 6. ]])

    Source: UW CSE 446, neural networks (layer notation); USC CSCI 567, lecture 7.
    """
    x, w = _operands("linear", x, w)
    y = x @ w.T
    if b is None:
        return y
    b = as_float(b, "linear", "b")
    if b.shape != w.shape[:1]:
        raise ValueError(f"linear: b is {b.shape}, expected {w.shape[:1]}, one bias for each row of w {w.shape}")
    return y + b


def linear_backward(dy, x, w):
    """The three derivatives of `linear`::

        dx = dy @ w          dw = dy.T @ x          db = sum_n dy_n

    where all axes of dy and x but the last count as the one axis n.

    Args:
        dy: array like the output of `linear`, dL/dy.
        x, w: the same as in `linear`.

    Returns:
        dx like x, dw (out, in), db (out,).

    Raises:
        ValueError: shapes that do not go together.

    >>> import numpy as np
    >>> dx, dw, db = linear_backward(np.array([[2.0]]), np.array([[1.0, 3.0]]), np.array([[5.0, 7.0]]))
    >>> dx, dw, db
    (array([[10., 14.]]), array([[2., 6.]]), array([2.]))

    Source: USC CSCI 567, lecture 7 (the gradient of a layer as an outer product, summed over the batch).
    """
    x, w = _operands("linear_backward", x, w)
    dy = as_float(dy, "linear_backward", "dy")
    expected = (*x.shape[:-1], len(w))
    if dy.shape != expected:
        raise ValueError(f"linear_backward: dy is {dy.shape}, expected {expected}; x {x.shape}, w {w.shape}")
    # Spelled out rather than -1, which cannot be resolved when the batch is empty.
    examples = math.prod(x.shape[:-1])
    rows = dy.reshape(examples, len(w))
    return dy @ w, rows.T @ x.reshape(examples, w.shape[1]), rows.sum(axis=0)


def _operands(function, x, w):
    """x and w as floating-point arrays whose numbers of features agree."""
    x, w = as_float(x, function), as_float(w, function, "w")
    if x.ndim < 1 or w.ndim != 2:
        raise ValueError(f"{function}: expected x (..., in) and w (out, in); x {x.shape}, w {w.shape}")
    if x.shape[-1] != w.shape[1]:
        raise ValueError(f"{function}: x has {x.shape[-1]} features, w expects {w.shape[1]}; x {x.shape}, w {w.shape}")
    return x, w
