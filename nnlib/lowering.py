"""Convolution taken apart: the matrix of windows, the product with the filters, and each derivative by itself."""

import math

import numpy as np

from nnlib.arrays import as_float, whole_numbers
from nnlib.functional.convolution import conv2d_backward
from nnlib.functional.padding import pad
from nnlib.functional.windows import columns, windows
from nnlib.shapes import whole


def im2col(x, kernel_size, stride=1, padding=0):
    """Every window of every image as a column of one matrix::

        matrix[(c, i, j), (n, r, s)] = padded[n, c, r * stride + i, s * stride + j]

    A bracket counts through its indices as nested loops do, the last one fastest.

    Args:
        x: real array (N, C, H, W).
        kernel_size: pair of ints (kH, kW) >= 1.
        stride: int >= 1.
        padding: int >= 0, zeros around each image.

    Returns:
        Array (C * kH * kW, N * rows * columns).

    Raises:
        ValueError: an argument out of its range, or a window that does not fit.

    >>> im2col(np.arange(6.0).reshape(1, 1, 2, 3), (2, 2))
    array([[0., 1.],
           [1., 2.],
           [3., 4.],
           [4., 5.]])

    Source: Chellapilla, Puri, Simard, High performance convolutional neural networks for document processing, 2006.
    """
    x = as_float(x, "im2col")
    kernel_size = whole_numbers("im2col", "kernel_size", kernel_size, 2, 1)
    stride, padding = whole("im2col", "stride", stride, 1), whole("im2col", "padding", padding, 0)
    border = ((padding, padding),) * 2
    return columns(windows("im2col", pad(x, border), kernel_size, (stride,) * 2, (1, 1)), axes=2, groups=1)[0]


def product_of_columns(columns, w, b, size):
    """The convolution from the matrix of `im2col`: one product, and every number to its place::

        y[n, k, r, s] = b[k] + sum_m w[k].ravel()[m] * columns[m, (n, r, s)]

    Args:
        columns: real array (C * kH * kW, N * rows * columns), as `im2col` makes it.
        w: real array (K, C, kH, kW).
        b: real array (K,).
        size: pair of ints (rows, columns), the places of one image.

    Returns:
        Array (N, K, rows, columns).

    Raises:
        ValueError: shapes that do not go together.

    >>> matrix = im2col(np.arange(6.0).reshape(1, 1, 2, 3), (2, 2))
    >>> product_of_columns(matrix, np.ones((1, 1, 2, 2)), np.array([100.0]), (1, 2))
    array([[[[108., 112.]]]])

    Source: Chellapilla, Puri, Simard, 2006.
    """
    columns, w, b = (
        as_float(one, "product_of_columns", name) for one, name in ((columns, "columns"), (w, "w"), (b, "b"))
    )
    y = w.reshape(len(w), len(columns)) @ columns + b[:, None]
    return y.reshape(len(w), columns.shape[1] // math.prod(size), *size).swapaxes(0, 1)


def conv2d_dx(dy, x_shape, w, stride=1, padding=0):
    """How the loss depends on the input of `conv2d`; of the input itself only the shape matters::

        dpadded[n, c, r * stride + i, s * stride + j] += sum_k dy[n, k, r, s] * w[k, c, i, j]

    and dx is dpadded without its border.

    Args:
        dy: real array (N, K, rows, columns), dL/dy.
        x_shape: (N, C, H, W).
        w: real array (K, C, kH, kW).
        stride: int >= 1.
        padding: int >= 0.

    Returns:
        Array (N, C, H, W).

    Raises:
        ValueError: as `conv2d_backward`.

    >>> conv2d_dx(np.ones((1, 1, 1, 2)), (1, 1, 1, 3), np.array([[[[1.0, 2.0]]]]))
    array([[[[1., 3., 2.]]]])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    dx, _, _ = conv2d_backward(dy, np.zeros(x_shape, as_float(dy).dtype), w, stride, padding)
    return dx


def conv2d_dw(dy, x, kernel_size, stride=1, padding=0):
    """How the loss depends on the filters and biases of `conv2d`; both add up over the batch and over all places::

        dw[k, c, i, j] = sum_nrs dy[n, k, r, s] * padded[n, c, r * stride + i, s * stride + j]
        db[k] = sum_nrs dy[n, k, r, s]

    Args:
        dy: real array (N, K, rows, columns), dL/dy.
        x: real array (N, C, H, W).
        kernel_size: pair of ints (kH, kW).
        stride: int >= 1.
        padding: int >= 0.

    Returns:
        dw (K, C, kH, kW), db (K,).

    Raises:
        ValueError: as `conv2d_backward`.

    >>> conv2d_dw(np.ones((1, 1, 1, 2)), np.array([[[[3.0, 4.0, 5.0]]]]), (1, 2))
    (array([[[[7., 9.]]]]), array([2.]))

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    dy, x = as_float(dy, "conv2d_dw", "dy"), as_float(x, "conv2d_dw")
    _, dw, db = conv2d_backward(dy, x, np.zeros((dy.shape[1], x.shape[1], *kernel_size), dy.dtype), stride, padding)
    return dw, db


def strided_backward(dy, x, w, stride):
    """Two of the derivatives of `conv2d` without a border: dx and dw.

    Args:
        dy: real array (N, K, rows, columns), dL/dy.
        x: real array (N, C, H, W).
        w: real array (K, C, kH, kW).
        stride: int >= 1.

    Returns:
        dx (N, C, H, W), dw (K, C, kH, kW).

    Raises:
        ValueError: as `conv2d_backward`.

    >>> strided_backward(np.array([[[[1.0, 10.0]]]]), np.ones((1, 1, 1, 3)), np.array([[[[5.0]]]]), 2)
    (array([[[[ 5.,  0., 50.]]]]), array([[[[11.]]]]))

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    dx, dw, _ = conv2d_backward(dy, x, w, stride)
    return dx, dw
