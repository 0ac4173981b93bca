"""The same numbers in other places, as pairs: reshape, transpose and select.

Each derivative carries dy back to where the numbers came from.
"""

import math

import numpy as np

from nnlib.arrays import is_whole


def reshape(x, shape):
    """The entries of x in row-major order, laid out in another shape; one of its sizes may be -1.

    Raises:
        ValueError: a shape for another number of entries.
    """
    try:
        return np.reshape(x, shape)
    except ValueError:
        raise ValueError(f"reshape: x is {np.shape(x)}, {math.prod(np.shape(x))} entries do not fill {shape}") from None


def reshape_backward(dy, x_shape):
    """dy in the shape of x."""
    return dy.reshape(x_shape)


def transpose(x, axes=None):
    """Axis i of y is axis ``axes[i]`` of x, as in `numpy.transpose`; None reverses all axes."""
    return np.transpose(x, axes)


def transpose_backward(dy, axes=None):
    """The axes put back.

    >>> transpose_backward(np.ones((4, 2, 3)), axes=(2, 0, 1)).shape
    (2, 3, 4)
    """
    return dy.transpose(None if axes is None else np.argsort(np.mod(axes, dy.ndim)))


def select(x, index):
    """``y = x[index]``, with everything that NumPy takes as an index."""
    return x[index]


def select_backward(dy, x_shape, index):
    """Each entry receives the dy of every place where it was taken to, and 0 if it was taken nowhere.

    >>> select_backward(np.array([1.0, 10.0, 100.0]), (3,), np.array([0, 2, 0]))
    array([101.,   0.,  10.])
    """
    dx = np.zeros(x_shape, dy.dtype)
    parts = index if isinstance(index, tuple) else (index,)
    if all(part is None or part is Ellipsis or isinstance(part, slice) or is_whole(part) for part in parts):
        dx[index] = dy
    else:
        # dx[index] += dy would add only once to an entry that an index array names twice.
        np.add.at(dx, index, dy)
    return dx
