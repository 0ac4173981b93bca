"""Softmax and its logarithm: numbers turned into probabilities along one axis, each with its derivative below it."""

import numpy as np

from nnlib.arrays import as_float, is_whole, same_shape, widen


def softmax(x, axis=-1):
    """Numbers turned into probabilities along one axis::

        y_i = exp(x_i) / sum_j exp(x_j)

    Args:
        x: real array with at least one entry along `axis`; finite, or minus infinity for some entries of a row.
        axis: int, the axis that sums to 1.

    Returns:
        Array like x, values in [0, 1].

    Raises:
        ValueError: no entries along `axis`, or no such axis.

    >>> softmax(np.array([[1000.0, 1000.0], [-1000.0, 1000.0]]))
    array([[0.5, 0.5],
           [0. , 1. ]])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 4 (overflow) and 6.
    """
    x = as_float(x, "softmax")
    # A constant added to every entry cancels in the quotient; this one makes the largest exponent 0.
    powers = np.exp(widen(x) - _largest("softmax", x, axis))
    powers /= powers.sum(axis=axis, keepdims=True)
    return powers.astype(x.dtype, copy=False)


def softmax_backward(dy, y, axis=-1):
    """``dx_i = y_i * (dy_i - sum_j dy_j * y_j)``.

    Args:
        dy: array, dL/dy.
        y: array of the same shape, the output of `softmax`.
        axis: int, the same as in `softmax`.

    Raises:
        ValueError: the shapes differ, or there is no such axis.

    >>> softmax_backward(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    array([ 0.25, -0.25])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.
    """
    dy, y = same_shape("softmax_backward", dy=dy, y=y)
    _check_axis("softmax_backward", y, axis)
    dx = y * (dy - widen(dy * y).sum(axis=axis, keepdims=True))
    return dx.astype(np.result_type(dy, y), copy=False)


def log_softmax(x, axis=-1):
    """The logarithm of `softmax`, exact where softmax itself rounds to 0::

        y_i = x_i - log sum_j exp(x_j)

    Args:
        x: real array with at least one entry along `axis`; finite, or minus infinity for some entries of a row.
        axis: int, the axis along which the probabilities sum to 1.

    Returns:
        Array like x, values <= 0.

    Raises:
        ValueError: no entries along `axis`, or no such axis.

    >>> log_softmax(np.array([-1000.0, 1000.0]))
    array([-2000.,     0.])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 4 and 6.
    """
    x = as_float(x, "log_softmax")
    shifted = widen(x) - _largest("log_softmax", x, axis)
    shifted -= np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return shifted.astype(x.dtype, copy=False)


def log_softmax_backward(dy, y, axis=-1):
    """``dx_i = dy_i - exp(y_i) * sum_j dy_j``.

    Args:
        dy: array, dL/dy.
        y: array of the same shape, the output of `log_softmax`.
        axis: int, the same as in `log_softmax`.

    Raises:
        ValueError: the shapes differ, or there is no such axis.

    >>> log_softmax_backward(np.array([1.0, 0.0]), np.log([0.5, 0.5]))
    array([ 0.5, -0.5])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.
    """
    dy, y = same_shape("log_softmax_backward", dy=dy, y=y)
    _check_axis("log_softmax_backward", y, axis)
    dx = dy - np.exp(y) * widen(dy).sum(axis=axis, keepdims=True)
    return dx.astype(np.result_type(dy, y), copy=False)


def _largest(function, x, axis):
    """The maximum along `axis`, kept as an axis of length 1."""
    _check_axis(function, x, axis)
    if x.shape[axis] == 0:
        raise ValueError(f"{function}: x has no entries along axis {axis}; x {x.shape}")
    return x.max(axis=axis, keepdims=True)


def _check_axis(function, x, axis):
    if not (is_whole(axis) and -x.ndim <= axis < x.ndim):
        raise ValueError(f"{function}: axis is {axis!r}, expected {-x.ndim} to {x.ndim - 1}; x {x.shape}")
