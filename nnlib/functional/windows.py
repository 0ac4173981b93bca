"""The sliding window that convolution and pooling share, along any number of axes.

Two pairs. `windows` lays every place of the window out as further axes, `windows_backward` adds the derivatives of all
places back into the image. `columns` writes the windows side by side into a matrix, `columns_backward` takes them out
again. Convolution is then one product of matrices, ``rows @ columns``, and so is each of its derivatives.
"""

import math

import numpy as np

from nnlib.shapes import output_size


def windows(function, x, kernel_size, stride, dilation):
    """Every place of a window that slides over all axes of x but the first two. For images::

        views[n, c, r, s, i, j] = x[n, c, r * stride + i * dilation, s * stride + j * dilation]

    Args:
        function: str, the name that error messages begin with.
        x: array (N, C, *size), already padded: (N, C, L), (N, C, H, W) or (N, C, D, H, W).
        kernel_size, stride, dilation: tuples of ints >= 1, one for each axis of size.

    Returns:
        Read-only view (N, C, *places, *kernel_size): no value is copied, however much the windows overlap.

    Raises:
        ValueError: x has another number of axes, or the window is larger than x.

    >>> windows("example", np.arange(4.0).reshape(1, 1, 4), (2,), (2,), (1,))[0, 0]
    array([[0., 1.],
           [2., 3.]])
    >>> windows("example", np.arange(4.0).reshape(1, 1, 4), (2,), (1,), (2,))[0, 0]
    array([[0., 2.],
           [1., 3.]])

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016.
    """
    places(function, x.shape, kernel_size, stride, dilation)
    spans = tuple(dilate * (kernel - 1) + 1 for kernel, dilate in zip(kernel_size, dilation, strict=True))
    views = np.lib.stride_tricks.sliding_window_view(x, spans, axis=tuple(range(2, x.ndim)))
    steps = tuple(slice(None, None, step) for step in (*stride, *dilation))
    return views[(slice(None), slice(None), *steps)]


def windows_backward(dviews, x_shape, stride, dilation):
    """The derivative of `windows`: a cell of the image receives the sum over all windows that see it.

    Args:
        dviews: array (N, C, *places, *kernel_size), dL/dviews.
        x_shape: (N, C, *size), the shape of the padded x.
        stride, dilation: the same as in `windows`.

    Returns:
        dx (N, C, *size).

    >>> windows_backward(np.ones((1, 1, 3, 2)), (1, 1, 4), (1,), (1,))
    array([[[1., 2., 2., 1.]]])

    Source: Dumoulin and Visin, 2016 (transposed convolution).
    """
    dx = np.zeros(x_shape, dviews.dtype)
    axes = len(stride)
    # Different windows overlap, but cell i of one window and cell i of another never do: with i fixed, += meets every
    # cell of x at most once, and what is left to loop over is the small window instead of the image.
    for cell in np.ndindex(*dviews.shape[2 + axes :]):
        seen = tuple(
            slice(i * dilate, i * dilate + step * (count - 1) + 1, step)
            for i, dilate, step, count in zip(cell, dilation, stride, dviews.shape[2 : 2 + axes], strict=True)
        )
        dx[(slice(None), slice(None), *seen)] += dviews[(..., *cell)]
    return dx


def columns(views, axes, groups):
    """The windows as the columns of a matrix, known as im2col. With one group and images::

        matrix[0, (c, i, j), (n, r, s)] = views[n, c, r, s, i, j]

    where a bracket counts through its indices in row-major order. With more groups, each has a matrix of its own from
    its share of the channels.

    Args:
        views: array (N, C, *places, *kernel_size) from `windows`; or maps (N, C, *places), windows of a single cell.
        axes: int, how many axes of places there are.
        groups: int that divides C.

    Returns:
        Array (groups, C / groups * cells of a window, N * places).

    Raises:
        ValueError: groups does not divide C.

    >>> columns(windows("example", np.arange(4.0).reshape(1, 1, 4), (2,), (1,), (1,)), axes=1, groups=1)
    array([[[0., 1., 2.],
            [1., 2., 3.]]])

    Source: Chellapilla, Puri, Simard, High performance convolutional neural networks for document processing, 2006.
    """
    shape = views.shape
    if shape[1] % groups:
        raise ValueError(f"columns: {groups} groups cannot share {shape[1]} channels equally; views {shape}")
    cells, count = math.prod(shape[2 + axes :]), math.prod(shape[2 : 2 + axes])
    matrix_shape = (groups, shape[1] // groups * cells, shape[0] * count)
    return views.transpose(_order(views.ndim, axes)).reshape(matrix_shape)


def rows(w, groups):
    """The filters as the rows of a matrix whose product with `columns` is a convolution; a view, if it can be one.

    Args:
        w: array (K, C / groups, *kernel_size).
        groups: int that divides K.

    Returns:
        Array (groups, K / groups, C / groups * cells of a window).

    >>> rows(np.arange(12.0).reshape(2, 3, 2), groups=1)
    array([[[ 0.,  1.,  2.,  3.,  4.,  5.],
            [ 6.,  7.,  8.,  9., 10., 11.]]])

    Source: Chellapilla, Puri, Simard, 2006.
    """
    return w.reshape(groups, len(w) // groups, math.prod(w.shape[1:]))


def columns_backward(dmatrix, views_shape, axes):
    """The inverse of `columns` and its derivative alike: every entry goes back to where it came from.

    Args:
        dmatrix: array as `columns` returns it.
        views_shape: the shape of views.
        axes: the same as in `columns`.

    Returns:
        dviews, array of views_shape.

    >>> columns_backward(np.array([[[0.0, 1.0, 2.0], [1.0, 2.0, 3.0]]]), (1, 1, 3, 2), axes=1)
    array([[[[0., 1.],
             [1., 2.],
             [2., 3.]]]])

    Source: Chellapilla, Puri, Simard, 2006.
    """
    order = _order(len(views_shape), axes)
    return dmatrix.reshape([views_shape[axis] for axis in order]).transpose(np.argsort(order))


def places(function, x_shape, kernel_size, stride, dilation):
    """At how many places along each axis a window rests in x; the arguments and errors of `windows`.

    >>> places("example", (1, 1, 5, 6), (3, 3), (1, 2), (1, 1))
    (3, 2)
    """
    axes = len(kernel_size)
    if len(x_shape) != 2 + axes:
        letters = {1: "L", 2: "H, W", 3: "D, H, W"}.get(axes, "*size")
        raise ValueError(f"{function}: x is {x_shape}, expected {2 + axes} axes (N, C, {letters})")
    spans = [dilate * (kernel - 1) + 1 for kernel, dilate in zip(kernel_size, dilation, strict=True)]
    if any(span > size for span, size in zip(spans, x_shape[2:], strict=True)):
        spread = "" if set(dilation) == {1} else f" with dilation {dilation}"
        raise ValueError(f"{function}: a window {kernel_size}{spread} does not fit the padded x {x_shape}")
    return tuple(
        output_size(size, span, stride=step, mode="floor")
        for size, span, step in zip(x_shape[2:], spans, stride, strict=True)
    )


def _order(ndim, axes):
    """The axes of (N, C, *places, *cells) in the order (C, *cells, N, *places)."""
    return (1, *range(2 + axes, ndim), 0, *range(2, 2 + axes))
