"""Max and average pooling: a window slides over each channel on its own and leaves one number at each place.

Both come along one axis, over sequences (N, C, L), and along two, over images (N, C, H, W).
"""

from functools import reduce

import numpy as np

from nnlib.arrays import as_float
from nnlib.functional.pooling_axes import checked_dy, pool, pool_backward, pooling_axes, widened


def max_pool1d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest value in each window of a sequence::

        y[n, c, s] = max_j x[n, c, s * stride + j * dilation - padding]

    Args:
        x: real array (N, C, L); N may be 0.
        kernel_size, stride, padding, dilation, ceil_mode: as in `max_pool2d`, each for the only axis.

    Returns:
        Array (N, C, places) of x's type.

    Raises:
        ValueError: as `max_pool2d`.

    >>> max_pool1d(np.array([[[1.0, 5.0, 2.0, 0.0]]]), kernel_size=2)
    array([[[5., 2.]]])

    Source: PyTorch, torch.nn.MaxPool1d.
    """
    return _max_pool("max_pool1d", 1, x, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool1d_backward(dy, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Each window passes its dy to the cell that won, the first one among equals.

    Args:
        dy: array like the output of `max_pool1d`, dL/dy.
        x, kernel_size, stride, padding, dilation, ceil_mode: the same as in `max_pool1d`.

    Returns:
        dx (N, C, L) of dy's type.

    Raises:
        ValueError: as `max_pool1d`, and for a dy of another shape than the output.

    >>> max_pool1d_backward(np.array([[[1.0, 10.0]]]), np.array([[[3.0, 5.0, 5.0]]]), kernel_size=2, stride=1)
    array([[[ 0., 11.,  0.]]])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    return _max_pool_backward("max_pool1d_backward", 1, dy, x, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest value in each window of an image::

        y[n, c, r, s] = max_ij x[n, c, r * stride + i * dilation - padding, s * stride + j * dilation - padding]

    over those cells that lie on the image: the border never wins. NaN does, wherever it is in the window. Where
    dilation lets every cell of a window miss the image, y is minus infinity.

    Args:
        x: real array (N, C, H, W); N may be 0.
        kernel_size: int >= 1, or a pair (vertical, horizontal).
        stride: int >= 1, or a pair; None means kernel_size, windows side by side. Smaller strides overlap.
        padding: int >= 0, or a pair, each entry a number or a pair (before, after); at most half of kernel_size.
        dilation: int >= 1, or a pair: cells from one cell of the window to the next.
        ceil_mode: bool. False leaves the cells at the end of an axis out when the windows do not fit exactly; True
            covers them by one more window that reaches over the edge, unless it would begin behind the image.

    Returns:
        Array (N, C, rows, columns) of x's type.

    Raises:
        ValueError: an argument out of its range, or a window that does not fit.

    >>> x = np.array([[[[1.0, 5.0, 2.0, 0.0, 4.0]]]])
    >>> max_pool2d(x, kernel_size=(1, 2)), max_pool2d(x, kernel_size=(1, 2), ceil_mode=True)
    (array([[[[5., 2.]]]]), array([[[[5., 2., 4.]]]]))

    Source: USC CSCI 567, lecture 7; Haverford CS 360, lecture of April 2; PyTorch, torch.nn.MaxPool2d.
    """
    return _max_pool("max_pool2d", 2, x, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d_backward(dy, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Each window passes its dy to the cell that won; a cell that won several windows receives the sum.

    Among equal values the first one in row-major order is the winner, as in PyTorch; so is the first NaN.

    Args:
        dy: array like the output of `max_pool2d`, dL/dy.
        x, kernel_size, stride, padding, dilation, ceil_mode: the same as in `max_pool2d`.

    Returns:
        dx (N, C, H, W) of dy's type.

    Raises:
        ValueError: as `max_pool2d`, and for a dy of another shape than the output.

    >>> max_pool2d_backward(np.array([[[[1.0]]]]), np.array([[[[3.0, 5.0], [5.0, 4.0]]]]), kernel_size=2)
    array([[[[0., 1.],
             [0., 0.]]]])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    return _max_pool_backward("max_pool2d_backward", 2, dy, x, kernel_size, stride, padding, dilation, ceil_mode)


def avg_pool1d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of each window of a sequence::

        y[n, c, s] = sum_j x[n, c, s * stride + j - padding] / kernel_size

    Args:
        x: real array (N, C, L); N may be 0.
        kernel_size, stride, padding, ceil_mode, count_include_pad: as in `avg_pool2d`, each for the only axis.

    Returns:
        Array (N, C, places) of x's type.

    Raises:
        ValueError: as `avg_pool2d`.

    >>> avg_pool1d(np.array([[[1.0, 5.0, 2.0, 0.0]]]), kernel_size=2)
    array([[[3., 1.]]])

    Source: PyTorch, torch.nn.AvgPool1d.
    """
    return _avg_pool("avg_pool1d", 1, x, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool1d_backward(dy, x_shape, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Each window passes an equal share of its dy to every cell that it covers. Of x only the shape matters.

    Args:
        dy: array like the output of `avg_pool1d`, dL/dy.
        x_shape: (N, C, L), the shape of the input.
        kernel_size, stride, padding, ceil_mode, count_include_pad: the same as in `avg_pool1d`.

    Returns:
        dx (N, C, L) of dy's type.

    Raises:
        ValueError: as `avg_pool1d`, and for a dy of another shape than the output.

    >>> avg_pool1d_backward(np.array([[[1.0, 10.0]]]), (1, 1, 3), kernel_size=2, stride=1)
    array([[[0.5, 5.5, 5. ]]])

    Source: CMU 10-701, neural networks.
    """
    arguments = kernel_size, stride, padding, ceil_mode, count_include_pad
    return _avg_pool_backward("avg_pool1d_backward", 1, dy, x_shape, *arguments)


def avg_pool2d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of each window of an image::

        y[n, c, r, s] = sum_ij x[n, c, r * stride + i - padding, s * stride + j - padding] / (kH * kW)

    where a cell outside of x counts as zero. The divisor is kH * kW at the border too, as in PyTorch, unless
    count_include_pad is False: then it is the number of cells that lie on the image. What a last window in ceil_mode
    covers beyond the padding belongs to nothing and is counted neither way.

    Args:
        x: real array (N, C, H, W); N may be 0.
        kernel_size: int >= 1, or a pair (vertical, horizontal).
        stride: int >= 1, or a pair; None means kernel_size, windows side by side. Smaller strides overlap.
        padding: int >= 0, or a pair, each entry a number or a pair (before, after); at most half of kernel_size.
        ceil_mode: bool. False leaves the cells at the end of an axis out when the windows do not fit exactly; True
            covers them by one more window that reaches over the edge, unless it would begin behind the image.
        count_include_pad: bool, whether the padding counts in the divisor.

    Returns:
        Array (N, C, rows, columns) of x's type.

    Raises:
        ValueError: an argument out of its range, or a window that does not fit.

    >>> x = np.array([[[[6.0, 4.0]]]])
    >>> avg_pool2d(x, (1, 3), 1, (0, 1)).round(2), avg_pool2d(x, (1, 3), 1, (0, 1), count_include_pad=False)
    (array([[[[3.33, 3.33]]]]), array([[[[5., 5.]]]]))

    Source: CMU 10-701, neural networks; LeCun, Bottou, Bengio, Haffner, 1998; PyTorch, torch.nn.AvgPool2d.
    """
    return _avg_pool("avg_pool2d", 2, x, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool2d_backward(dy, x_shape, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Each window passes dy, over the same divisor, to every cell that it covers. Of x only the shape matters.

    Args:
        dy: array like the output of `avg_pool2d`, dL/dy.
        x_shape: (N, C, H, W), the shape of the input.
        kernel_size, stride, padding, ceil_mode, count_include_pad: the same as in `avg_pool2d`.

    Returns:
        dx (N, C, H, W) of dy's type.

    Raises:
        ValueError: as `avg_pool2d`, and for a dy of another shape than the output.

    >>> avg_pool2d_backward(np.array([[[[1.0, 10.0]]]]), (1, 1, 1, 3), (1, 2), stride=1)
    array([[[[0.5, 5.5, 5. ]]]])

    Source: CMU 10-701, neural networks; Dumoulin and Visin, 2016.
    """
    arguments = kernel_size, stride, padding, ceil_mode, count_include_pad
    return _avg_pool_backward("avg_pool2d_backward", 2, dy, x_shape, *arguments)


def _max_pool(function, count, x, kernel_size, stride, padding, dilation, ceil_mode):
    x = as_float(x, function)
    axes = pooling_axes(function, count, x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    return pool(np.maximum, x, axes, empty=-np.inf)[-1]


def _max_pool_backward(function, count, dy, x, kernel_size, stride, padding, dilation, ceil_mode):
    x = as_float(x, function)
    axes = pooling_axes(function, count, x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    stages = pool(np.maximum, x, axes, empty=-np.inf)
    dy = checked_dy(function, dy, stages[-1].shape, x.shape)
    # The first row that holds the maximum, then the first cell of it that does: first in row-major order.
    return pool_backward(_max_backward, widened(dy), stages, axes).astype(dy.dtype, copy=False)


def _max_backward(dy, x, y, axis):
    """The derivative of the maximum along one axis."""
    dx = np.zeros(x.shape, dy.dtype)
    undecided = np.ones(y.shape, bool)
    for places, cells in axis.steps():
        # NaN, which equals nothing, is the maximum of every window that it is in.
        won = undecided[places] & ((x[cells] == y[places]) | np.isnan(x[cells]))
        undecided[places] &= ~won
        dx[cells] += np.where(won, dy[places], 0)
    return dx


def _avg_pool(function, count, x, kernel_size, stride, padding, ceil_mode, count_include_pad):
    x = as_float(x, function)
    axes = pooling_axes(function, count, x.shape, kernel_size, stride, padding, ceil_mode=ceil_mode)
    total = pool(np.add, widened(x), axes, empty=0)[-1]
    return (total / _divisor(axes, count_include_pad, total.dtype)).astype(x.dtype, copy=False)


def _avg_pool_backward(function, count, dy, x_shape, kernel_size, stride, padding, ceil_mode, count_include_pad):
    x_shape = tuple(x_shape)
    axes = pooling_axes(function, count, x_shape, kernel_size, stride, padding, ceil_mode=ceil_mode)
    dy = checked_dy(function, dy, (*x_shape[:2], *(axis.places for axis in axes)), x_shape)
    share = widened(dy)
    share = share / _divisor(axes, count_include_pad, share.dtype)
    for axis in axes:
        dx = np.zeros(axis.resized(share.shape, axis.length), share.dtype)
        for places, cells in axis.steps():
            dx[cells] += share[places]
        share = dx
    return share.astype(dy.dtype, copy=False)


def _divisor(axes, count_include_pad, dtype):
    """The number of cells that each window divides by: the product of its extents along the axes."""
    extents = []
    for axis in axes:
        before, after = (axis.before, axis.after) if count_include_pad else (0, 0)
        start = np.arange(axis.places) * axis.stride - axis.before
        end = start + axis.kernel_size
        extents.append(np.minimum(end, axis.length + after) - np.maximum(start, -before))
    return reduce(np.multiply.outer, extents).astype(dtype)
