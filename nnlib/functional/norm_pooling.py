"""L2-norm pooling: each window leaves the length of its cells taken as a vector."""

import numpy as np

from nnlib.arrays import as_float
from nnlib.functional.pooling_axes import checked_dy, pool, pool_backward, pooling_axes, widened


def l2_pool2d(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    """The Euclidean norm of each window of an image::

        y[n, c, r, s] = sqrt(sum_ij x[n, c, r * stride + i - padding, s * stride + j - padding] ** 2)

    where a cell outside of x counts as zero and so adds nothing. The squares themselves are never formed, so that they
    can neither overflow nor vanish: the norm of a and b is ``max(|a|, |b|)`` times a number from 1 to sqrt(2).

    PyTorch's ``lp_pool2d`` with norm_type 2 is the same, except for the windows of ceil_mode that reach over the edge:
    it multiplies those as if the missing cells were like the others, here they are zero.

    Args:
        x: real array (N, C, H, W), finite or NaN, which is passed on; N may be 0.
        kernel_size: int >= 1, or a pair (vertical, horizontal).
        stride: int >= 1, or a pair; None means kernel_size, windows side by side. Smaller strides overlap.
        padding: int >= 0, or a pair, each entry a number or a pair (before, after); at most half of kernel_size.
        ceil_mode: bool. False leaves the cells at the end of an axis out when the windows do not fit exactly; True
            covers them by one more window that reaches over the edge, unless it would begin behind the image.

    Returns:
        Array (N, C, rows, columns) of x's type, values >= 0.

    Raises:
        ValueError: an argument out of its range, or a window that does not fit.

    >>> l2_pool2d(np.array([[[[3.0, -4.0, 0.0, 1.0]]]]), kernel_size=(1, 2))
    array([[[[5., 1.]]]])

    Source: USC CSCI 567, lecture 7; Sermanet, Chintala, LeCun, Convolutional neural networks applied to house numbers
    digit classification, 2012.
    """
    x = as_float(x, "l2_pool2d")
    axes = pooling_axes("l2_pool2d", 2, x.shape, kernel_size, stride, padding, ceil_mode=ceil_mode)
    return pool(np.hypot, widened(x), axes, empty=0)[-1].astype(x.dtype, copy=False)


def l2_pool2d_backward(dy, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    """Each window passes ``dy * x / y`` to every cell, its dy times the direction of the window's vector::

        row, column = r * stride + i - padding, s * stride + j - padding
        dx[n, c, row, column] += dy[n, c, r, s] * x[n, c, row, column] / y[n, c, r, s]

    Where y = 0 all cells of the window are 0 and the norm has a corner, as |x| has: there is no derivative; 0 is taken.

    Args:
        dy: array like the output of `l2_pool2d`, dL/dy.
        x, kernel_size, stride, padding, ceil_mode: the same as in `l2_pool2d`.

    Returns:
        dx (N, C, H, W) of dy's type.

    Raises:
        ValueError: as `l2_pool2d`, and for a dy of another shape than the output.

    >>> l2_pool2d_backward(np.array([[[[10.0, 10.0]]]]), np.array([[[[3.0, -4.0, 0.0, 0.0]]]]), kernel_size=(1, 2))
    array([[[[ 6., -8.,  0.,  0.]]]])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    x = as_float(x, "l2_pool2d_backward")
    axes = pooling_axes("l2_pool2d_backward", 2, x.shape, kernel_size, stride, padding, ceil_mode=ceil_mode)
    stages = pool(np.hypot, widened(x), axes, empty=0)
    dy = checked_dy("l2_pool2d_backward", dy, stages[-1].shape, x.shape)
    return pool_backward(_norm_backward, widened(dy), stages, axes).astype(dy.dtype, copy=False)


def _norm_backward(dy, x, y, axis):
    """The derivative of the norm along one axis. Twice, row / y and x / row, make x / y."""
    dx = np.zeros(x.shape, dy.dtype)
    for places, cells in axis.steps():
        share = np.divide(x[cells], y[places], out=np.zeros_like(x[cells]), where=y[places] != 0)
        dx[cells] += share * dy[places]
    return dx
