"""The fully connected layer's function and its derivative."""

from nnlib.activations import as_float


def linear(x, w, b=None):
    """A weighted sum for each unit::

        y = x @ w.T + b,   that is   y_no = sum_i x_ni * w_oi + b_o

    Args:
        x: real array (N, in), one example a row; N may be 0.
        w: real array (out, in), one unit a row.
        b: real array (out,), or None for no bias.

    Returns:
        Array (N, out); float32 if every argument is.

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
    b = as_float(b)
    if b.shape != w.shape[:1]:
        raise ValueError(f"linear: b is {b.shape}, expected {w.shape[:1]}, one bias for each row of w {w.shape}")
    return y + b


def linear_backward(dy, x, w):
    """The three derivatives of `linear`::

        dx = dy @ w          dw = dy.T @ x          db = sum_n dy_n

    Args:
        dy: array (N, out), dL/dy.
        x, w: the same as in `linear`.

    Returns:
        dx (N, in), dw (out, in), db (out,).

    Raises:
        ValueError: shapes that do not go together.

    >>> import numpy as np
    >>> dx, dw, db = linear_backward(np.array([[2.0]]), np.array([[1.0, 3.0]]), np.array([[5.0, 7.0]]))
    >>> dx, dw, db
    (array([[10., 14.]]), array([[2., 6.]]), array([2.]))

    Source: USC CSCI 567, lecture 7 (the gradient of a layer as an outer product, summed over the batch).
    """
    x, w = _operands("linear_backward", x, w)
    dy = as_float(dy)
    expected = (len(x), len(w))
    if dy.shape != expected:
        raise ValueError(f"linear_backward: dy is {dy.shape}, expected {expected}; x {x.shape}, w {w.shape}")
    return dy @ w, dy.T @ x, dy.sum(axis=0)


def _operands(function, x, w):
    """x and w as floating-point arrays whose numbers of features agree."""
    x, w = as_float(x), as_float(w)
    if x.ndim != 2 or w.ndim != 2:
        raise ValueError(f"{function}: expected x (N, in) and w (out, in); x {x.shape}, w {w.shape}")
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"{function}: x has {x.shape[1]} features, w expects {w.shape[1]}; x {x.shape}, w {w.shape}")
    return x, w
