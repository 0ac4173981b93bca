"""Global pooling: one window as large as the image, which leaves one number for each channel."""

import numpy as np

from nnlib.arrays import as_float
from nnlib.functional.pooling_axes import checked_dy, widened


def global_max_pool2d(x):
    """The largest value of each channel::

        y[n, c] = max_rs x[n, c, r, s]

    Args:
        x: real array (N, C, H, W) with at least one cell; N may be 0. A NaN is the maximum of its channel.

    Returns:
        Array (N, C) of x's type.

    Raises:
        ValueError: x has another number of axes, or no cells.

    >>> global_max_pool2d(np.array([[[[1.0, 5.0], [2.0, 0.0]], [[-1.0, -2.0], [-3.0, -4.0]]]]))
    array([[ 5., -1.]])

    Source: Oquab, Bottou, Laptev, Sivic, Is object localization for free?, 2015.
    """
    x = as_float(x, "global_max_pool2d")
    _check("global_max_pool2d", x.shape)
    return x.max(axis=(2, 3))


def global_max_pool2d_backward(dy, x):
    """Each channel passes its dy to its largest cell, the first in row-major order among equals (so too among NaN).

    Args:
        dy: array (N, C), dL/dy.
        x: the same as in `global_max_pool2d`.

    Returns:
        dx (N, C, H, W) of dy's type.

    Raises:
        ValueError: as `global_max_pool2d`, and for a dy of another shape than (N, C).

    >>> global_max_pool2d_backward(np.array([[10.0]]), np.array([[[[1.0, 5.0], [5.0, 0.0]]]]))
    array([[[[ 0., 10.],
             [ 0.,  0.]]]])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    x = as_float(x, "global_max_pool2d_backward")
    _check("global_max_pool2d_backward", x.shape)
    dy = checked_dy("global_max_pool2d_backward", dy, x.shape[:2], x.shape)
    # The cells of a channel in one row: argmax then finds the first of equals in row-major order.
    cells = x.reshape(*x.shape[:2], x.shape[2] * x.shape[3])
    dx = np.zeros(cells.shape, dy.dtype)
    np.put_along_axis(dx, cells.argmax(axis=2, keepdims=True), dy[..., None], axis=2)
    return dx.reshape(x.shape)


def global_avg_pool2d(x):
    """The mean of each channel::

        y[n, c] = sum_rs x[n, c, r, s] / (H * W)

    Args:
        x: real array (N, C, H, W) with at least one cell; N may be 0.

    Returns:
        Array (N, C) of x's type.

    Raises:
        ValueError: x has another number of axes, or no cells.

    >>> global_avg_pool2d(np.array([[[[1.0, 5.0], [2.0, 0.0]]]]))
    array([[2.]])

    Source: Lin, Chen, Yan, Network in network, 2013.
    """
    x = as_float(x, "global_avg_pool2d")
    _check("global_avg_pool2d", x.shape)
    return x.mean(axis=(2, 3))


def global_avg_pool2d_backward(dy, x_shape):
    """Every cell of a channel receives ``dy / (H * W)``. Of x only the shape matters.

    Args:
        dy: array (N, C), dL/dy.
        x_shape: (N, C, H, W), the shape of the input.

    Returns:
        dx (N, C, H, W) of dy's type.

    Raises:
        ValueError: as `global_avg_pool2d`, and for a dy of another shape than (N, C).

    >>> global_avg_pool2d_backward(np.array([[10.0]]), (1, 1, 2, 2))
    array([[[[2.5, 2.5],
             [2.5, 2.5]]]])

    Source: Lin, Chen, Yan, 2013.
    """
    x_shape = tuple(x_shape)
    _check("global_avg_pool2d_backward", x_shape)
    dy = checked_dy("global_avg_pool2d_backward", dy, x_shape[:2], x_shape)
    share = (widened(dy) / (x_shape[2] * x_shape[3])).astype(dy.dtype, copy=False)
    return np.broadcast_to(share[..., None, None], x_shape).copy()


def _check(function, x_shape):
    if len(x_shape) != 4 or min(x_shape[2:]) < 1:
        raise ValueError(f"{function}: x is {x_shape}, expected (N, C, H, W) with at least one cell")
