"""Many numbers become one, as pairs: sum, mean and max, over all axes or some.

In all of them x is a real array, `axis` an int, a tuple of ints, or None for all axes; with `keepdims` these axes stay,
with length 1.
"""

import math

import numpy as np


def sum(x, axis=None, keepdims=False):
    """The sum along `axis`."""
    return np.sum(x, axis=axis, keepdims=keepdims)


def sum_backward(dy, x_shape, axis=None, keepdims=False):
    """Every summand receives the dy of its sum.

    >>> sum_backward(np.array([1.0, 2.0]), (2, 3), axis=1)
    array([[1., 1., 1.],
           [2., 2., 2.]])
    """
    return _stretched(dy, x_shape, axis, keepdims)


def mean(x, axis=None, keepdims=False):
    """The mean along `axis`.

    Raises:
        ValueError: the mean of nothing.
    """
    if np.size(x) == 0:
        raise ValueError(f"mean: x is {np.shape(x)}, and the mean of nothing is undefined")
    return np.mean(x, axis=axis, keepdims=keepdims)


def mean_backward(dy, x_shape, axis=None, keepdims=False):
    """Every entry receives its share, dy / count.

    >>> mean_backward(np.array(6.0), (2, 3))
    array([[1., 1., 1.],
           [1., 1., 1.]])
    """
    return _stretched(dy / (math.prod(x_shape) // dy.size), x_shape, axis, keepdims)


def max(x, axis=None, keepdims=False):
    """The largest entry along `axis`."""
    return np.max(x, axis=axis, keepdims=keepdims)


def max_backward(dy, x, y, axis=None, keepdims=False):
    """The largest entry receives dy; equal ones share it evenly, as in torch.amax.

    >>> max_backward(np.array(1.0), np.array([2.0, 5.0, 5.0]), np.array(5.0))
    array([0. , 0.5, 0.5])
    """
    # Where y is nan no entry equals it, and those that are nan themselves made it so.
    winners = (x == _stretched(y, x.shape, axis, keepdims)) | np.isnan(x)
    count = winners.sum(axis=axis, keepdims=True).astype(dy.dtype)
    return _stretched(dy, x.shape, axis, keepdims) * winners / count


def _stretched(y, x_shape, axis, keepdims):
    """A reduced array, repeated along the axes that it lost: a read-only view of the shape of x."""
    if axis is not None and not keepdims:
        y = np.expand_dims(y, axis)
    return np.broadcast_to(y, x_shape)
