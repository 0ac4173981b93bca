"""Max and average pooling: a window slides over each channel on its own and leaves one number at each place."""

import numpy as np

from nnlib.activations import as_float
from nnlib.convolution import pair, places, windows, windows_backward


def max_pool2d(x, kernel_size, stride=None, padding=0):
    """The largest value in each window::

        y[n, c, r, s] = max_ij padded[n, c, r * stride + i, s * stride + j]

    where ``padded`` is x with minus infinity around it, so that the border never wins. Cells left over at the end of an
    axis, because the window does not fit exactly, are covered by none, as in PyTorch.

    Args:
        x: real array (N, C, H, W), values above minus infinity; N may be 0.
        kernel_size: int >= 1, or a pair (vertical, horizontal).
        stride: int >= 1, or a pair; None means kernel_size, windows side by side. Smaller strides overlap.
        padding: int >= 0, or a pair; at most half of kernel_size, so that no window lies in the border entirely.

    Returns:
        Array (N, C, rows, columns) of x's type.

    Raises:
        ValueError: an argument out of its range, or a window that does not fit.

    >>> max_pool2d(np.array([[[[1.0, 5.0, 2.0, 0.0]]]]), kernel_size=(1, 2))
    array([[[[5., 2.]]]])

    Source: USC CSCI 567, lecture 7; Haverford CS 360, lecture of April 2.
    """
    x = as_float(x)
    kernel_size, stride, padding = _geometry("max_pool2d", kernel_size, stride, padding)
    return windows("max_pool2d", x, kernel_size, stride, padding, fill=-np.inf).max(axis=(4, 5))


def max_pool2d_backward(dy, x, kernel_size, stride=None, padding=0):
    """Each window passes its dy to the cell that won; a cell that won several windows receives the sum.

    Among equal values the first one in row-major order is the winner.

    Args:
        dy: array like the output of `max_pool2d`, dL/dy.
        x, kernel_size, stride, padding: the same as in `max_pool2d`.

    Returns:
        dx (N, C, H, W).

    Raises:
        ValueError: as `max_pool2d`, and for a dy of another shape than the output.

    >>> max_pool2d_backward(np.array([[[[1.0, 10.0]]]]), np.array([[[[3.0, 5.0, 5.0]]]]), (1, 2), stride=1)
    array([[[[ 0., 11.,  0.]]]])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    x = as_float(x)
    kernel_size, stride, padding = _geometry("max_pool2d_backward", kernel_size, stride, padding)
    views = windows("max_pool2d_backward", x, kernel_size, stride, padding, fill=-np.inf)
    dy = _checked_dy("max_pool2d_backward", dy, views.shape[:4], x.shape)
    # The cells of a window in one row: argmax then finds the first of equals in row-major order.
    flat = (*dy.shape, kernel_size[0] * kernel_size[1])
    winner = views.reshape(flat).argmax(axis=-1, keepdims=True)
    dviews = np.zeros(flat, dy.dtype)
    np.put_along_axis(dviews, winner, dy[..., None], axis=-1)
    return windows_backward(dviews.reshape(views.shape), x.shape, stride, padding)


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    """The mean of each window::

        y[n, c, r, s] = sum_ij padded[n, c, r * stride + i, s * stride + j] / (kH * kW)

    where ``padded`` is x with zeros around it. The zeros count: the divisor is kH * kW at the border too, as in
    PyTorch. Cells left over at the end of an axis are covered by no window.

    Args:
        x: real array (N, C, H, W); N may be 0.
        kernel_size: int >= 1, or a pair (vertical, horizontal).
        stride: int >= 1, or a pair; None means kernel_size, windows side by side. Smaller strides overlap.
        padding: int >= 0, or a pair; at most half of kernel_size.

    Returns:
        Array (N, C, rows, columns) of x's type.

    Raises:
        ValueError: an argument out of its range, or a window that does not fit.

    >>> avg_pool2d(np.array([[[[1.0, 5.0, 2.0, 0.0]]]]), kernel_size=(1, 2))
    array([[[[3., 1.]]]])

    Source: CMU 10-701, neural networks; LeCun, Bottou, Bengio, Haffner, 1998.
    """
    x = as_float(x)
    kernel_size, stride, padding = _geometry("avg_pool2d", kernel_size, stride, padding)
    return windows("avg_pool2d", x, kernel_size, stride, padding).mean(axis=(4, 5))


def avg_pool2d_backward(dy, x_shape, kernel_size, stride=None, padding=0):
    """Each window passes dy / (kH * kW) to every cell that it covers. Of x only the shape matters.

    Args:
        dy: array like the output of `avg_pool2d`, dL/dy.
        x_shape: (N, C, H, W), the shape of the input.
        kernel_size, stride, padding: the same as in `avg_pool2d`.

    Returns:
        dx (N, C, H, W).

    Raises:
        ValueError: as `avg_pool2d`, and for a dy of another shape than the output.

    >>> avg_pool2d_backward(np.array([[[[1.0, 10.0]]]]), (1, 1, 1, 3), (1, 2), stride=1)
    array([[[[0.5, 5.5, 5. ]]]])

    Source: CMU 10-701, neural networks; Dumoulin and Visin, 2016.
    """
    kernel_size, stride, padding = _geometry("avg_pool2d_backward", kernel_size, stride, padding)
    x_shape = tuple(x_shape)
    rows, columns = places("avg_pool2d_backward", x_shape, kernel_size, stride, padding)
    dy = _checked_dy("avg_pool2d_backward", dy, (*x_shape[:2], rows, columns), x_shape)
    share = dy[..., None, None] / (kernel_size[0] * kernel_size[1])
    return windows_backward(np.broadcast_to(share, dy.shape + kernel_size), x_shape, stride, padding)


def _geometry(function, kernel_size, stride, padding):
    """kernel_size, stride and padding as pairs."""
    stride = kernel_size if stride is None else stride
    kernel_size = pair(function, "kernel_size", kernel_size, 1)
    stride = pair(function, "stride", stride, 1)
    padding = pair(function, "padding", padding, 0)
    if any(2 * pad > size for pad, size in zip(padding, kernel_size, strict=True)):
        raise ValueError(f"{function}: padding {padding} is more than half of kernel_size {kernel_size}")
    return kernel_size, stride, padding


def _checked_dy(function, dy, expected, x_shape):
    dy = as_float(dy)
    if dy.shape != expected:
        raise ValueError(f"{function}: dy is {dy.shape}, expected {expected}; x {x_shape}")
    return dy
