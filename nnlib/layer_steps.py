"""Layers without parameters, forward and backward in one call: what comes out, and what comes back for a given dy."""

import math

from nnlib.arrays import as_float
from nnlib.functional.activations import relu
from nnlib.functional.convolution import conv2d, conv2d_backward
from nnlib.functional.norm_pooling import l2_pool2d, l2_pool2d_backward
from nnlib.functional.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward


def max_pooling(x, dy, size, stride):
    """The largest value of each window; its dy goes to the cell that won, the first of several equal ones.

    Args:
        x: real array (N, C, H, W).
        dy: real array (N, C, rows, columns), dL/dy.
        size: int >= 1, side of a window.
        stride: int >= 1; below `size`, windows overlap, and a cell that wins several gets the sum.

    Returns:
        y (N, C, rows, columns), dx (N, C, H, W).

    Raises:
        ValueError: as `max_pool2d_backward`.

    >>> y, dx = max_pooling([[[[1, 5, 2]] * 2]], [[[[1, 10]]]], 2, 1)
    >>> y.tolist(), dx.tolist()
    ([[[[5.0, 5.0]]]], [[[[0.0, 11.0, 0.0], [0.0, 0.0, 0.0]]]])

    Source: USC CSCI 567, lecture 7.
    """
    return max_pool2d(x, size, stride), max_pool2d_backward(dy, x, size, stride)


def average_pooling_step(x, dy, size, stride):
    """The mean of each window; its dy is shared equally among the cells of the window.

    Args:
        x, dy, size, stride: as in `max_pooling`.

    Returns:
        y (N, C, rows, columns), dx (N, C, H, W).

    Raises:
        ValueError: as `avg_pool2d_backward`.

    >>> y, dx = average_pooling_step([[[[1, 5, 2]] * 2]], [[[[4, 40]]]], 2, 1)
    >>> y.tolist(), dx.tolist()
    ([[[[3.0, 3.5]]]], [[[[1.0, 11.0, 10.0], [1.0, 11.0, 10.0]]]])

    Source: CMU 10-701, neural networks.
    """
    x = as_float(x, "average_pooling_step")
    return avg_pool2d(x, size, stride), avg_pool2d_backward(dy, x.shape, size, stride)


def l2_pooling(x, dy, size, stride):
    """The Euclidean norm of each window; a cell gets dy x / y, and nothing where y is 0.

    Args:
        x, dy, size, stride: as in `max_pooling`.

    Returns:
        y (N, C, rows, columns), dx (N, C, H, W).

    Raises:
        ValueError: as `l2_pool2d_backward`.

    >>> y, dx = l2_pooling([[[[3, 0], [0, -4]]]], [[[[10]]]], 2, 2)
    >>> y.tolist(), dx.tolist()
    ([[[[5.0]]]], [[[[6.0, 0.0], [0.0, -8.0]]]])

    Source: USC CSCI 567, lecture 7.
    """
    return l2_pool2d(x, size, stride), l2_pool2d_backward(dy, x, size, stride)


def flatten_step(x, dy):
    """Maps to rows of numbers, and the derivative back into the shape of the maps.

    Args:
        x: real array (N, C, H, W).
        dy: real array (N, C * H * W), dL/dy.

    Returns:
        y (N, C * H * W), channel after channel, each row by row; dx (N, C, H, W).

    >>> y, dx = flatten_step([[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]], [range(8)])
    >>> y.tolist(), dx.shape
    ([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]], (1, 2, 2, 2))

    Source: UW CSE 446, neural networks.
    """
    x, dy = as_float(x, "flatten_step"), as_float(dy, "flatten_step", "dy")
    return x.reshape(len(x), math.prod(x.shape[1:])), dy.reshape(x.shape)


def residual_step(x, w1, w2, dy):
    """A residual block: the input, and what two convolutions with a rectifier between them add to it::

        y = x + conv2d(relu(conv2d(x, w1)), w2)

    Both convolutions have stride 1, no bias, and as much padding as keeps the size.

    Args:
        x: real array (N, C, H, W).
        w1: real array (K, C, k, k), k odd.
        w2: real array (C, K, k, k).
        dy: real array (N, C, H, W), dL/dy.

    Returns:
        y (N, C, H, W), dx, dw1, dw2.

    Raises:
        ValueError: as `conv2d`.

    >>> import numpy as np
    >>> one = np.ones((1, 1, 1, 1))
    >>> [float(part.item()) for part in residual_step(2 * one, 3 * one, 5 * one, one)]
    [32.0, 16.0, 10.0, 6.0]

    Source: UW CSE 446, neural networks; He, Zhang, Ren, Sun, Deep residual learning for image recognition, 2016.
    """
    inner = conv2d(x, w1, padding="same")
    active = relu(inner)
    dactive, dw2, _ = conv2d_backward(dy, active, w2, padding="same")
    dx, dw1, _ = conv2d_backward(dactive * (inner > 0), x, w1, padding="same")
    return x + conv2d(active, w2, padding="same"), dy + dx, dw1, dw2
