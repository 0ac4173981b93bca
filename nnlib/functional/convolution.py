"""Convolution as networks mean it, which is cross-correlation, along one, two or three axes; the true one beside it.

Every sum here is one product of two matrices: the filters, one in a row, and the windows, one in a column.
"""

import numpy as np

from nnlib.arrays import as_float, whole_numbers, widen
from nnlib.functional.padding import MODES, border, pad, pad_backward
from nnlib.functional.windows import columns, columns_backward, rows, windows, windows_backward


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zero"):
    """Cross-correlation of images with K filters (networks call it convolution; the filter is not flipped)::

        y[n, k, r, s] = b[k] + sum_cij w[k, c, i, j] * padded[n, c, r * stride + i * dilation,
                                                                    s * stride + j * dilation]

    where ``padded`` is x with a border around it. Along each axis a filter spans ``dilation * (kernel - 1) + 1`` cells
    and there are ``(size + border - span) / stride + 1`` places, rounded down: when the window does not fit exactly, it
    leaves out the cells at the end, as PyTorch's does. With groups, channels and filters are dealt out in order: the
    first K / groups filters see the first C / groups channels and no others, and so on.

    Args:
        x: real array (N, C, H, W); N may be 0.
        w: real array (K, C / groups, kH, kW), whose span fits the padded x.
        b: real array (K,), or None for no bias.
        stride: int >= 1, or a pair (vertical, horizontal): cells from one place to the next.
        padding: int >= 0, that many cells on each side; or an entry for each axis, an int or a pair (before, after); or
            "valid", none; or "same", as many places as cells, which needs stride 1.
        dilation: int >= 1, or a pair: cells from one weight to the next.
        groups: int >= 1 that divides K.
        padding_mode: "zero", "replicate" or "mirror", as in `pad`; PyTorch's "zeros", "replicate" and "reflect".

    Returns:
        Array (N, K, rows, columns); float32 if every array is.

    Raises:
        ValueError: shapes that do not go together, a window that does not fit, an argument out of its range.

    >>> conv2d(np.arange(8.0).reshape(1, 1, 2, 4), np.array([[[[-1.0, 1.0]]]]), stride=(1, 2))
    array([[[[1., 1.],
             [1., 1.]]]])

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016; USC CSCI 567, lecture 7.
    """
    return _correlate("conv2d", 2, x, w, b, stride, padding, dilation, groups, padding_mode)


def conv2d_backward(dy, x, w, stride=1, padding=0, dilation=1, groups=1, padding_mode="zero"):
    """The three derivatives of `conv2d`::

        dpadded[n, c, r * stride + i * dilation, s * stride + j * dilation] += sum_k dy[n, k, r, s] * w[k, c, i, j]
        dw[k, c, i, j] = sum_nrs dy[n, k, r, s] * padded[n, c, r * stride + i * dilation, s * stride + j * dilation]
        db[k] = sum_nrs dy[n, k, r, s]

    and dx is dpadded with its border taken back by `pad_backward`. Cells that no window covers get 0.

    Args:
        dy: array like the output of `conv2d`, dL/dy.
        x, w, stride, padding, dilation, groups, padding_mode: the same as in `conv2d`.

    Returns:
        dx (N, C, H, W), dw (K, C / groups, kH, kW), db (K,).

    Raises:
        ValueError: as `conv2d`, and for a dy of another shape than the output.

    >>> dx, dw, db = conv2d_backward(np.ones((1, 1, 1, 2)), np.array([[[[3.0, 4.0, 5.0]]]]), np.array([[[[1.0, 2.0]]]]))
    >>> dx, dw, db
    (array([[[[1., 3., 2.]]]]), array([[[[7., 9.]]]]), array([2.]))

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    return _correlate_backward("conv2d_backward", 2, dy, x, w, stride, padding, dilation, groups, padding_mode)


def conv1d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zero"):
    """`conv2d` along a single axis, for signals::

        y[n, k, r] = b[k] + sum_ci w[k, c, i] * padded[n, c, r * stride + i * dilation]

    Args:
        x: real array (N, C, L); N may be 0.
        w: real array (K, C / groups, kL).
        b, stride, padding, dilation, groups, padding_mode: as in `conv2d`, for one axis.

    Returns:
        Array (N, K, places); float32 if every array is.

    Raises:
        ValueError: as `conv2d`.

    >>> conv1d(np.array([[[0.0, 1.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0]]]), np.array([[[0.0, -1.0, 2.0, -1.0, 0.0]]]))
    array([[[-1.,  0., -1., -1.]]])

    Source: UBC CPSC 340, convolutions.
    """
    return _correlate("conv1d", 1, x, w, b, stride, padding, dilation, groups, padding_mode)


def conv1d_backward(dy, x, w, stride=1, padding=0, dilation=1, groups=1, padding_mode="zero"):
    """The three derivatives of `conv1d`::

        dpadded[n, c, r * stride + i * dilation] += sum_k dy[n, k, r] * w[k, c, i]
        dw[k, c, i] = sum_nr dy[n, k, r] * padded[n, c, r * stride + i * dilation]
        db[k] = sum_nr dy[n, k, r]

    Args:
        dy: array like the output of `conv1d`, dL/dy.
        x, w, stride, padding, dilation, groups, padding_mode: the same as in `conv1d`.

    Returns:
        dx (N, C, L), dw (K, C / groups, kL), db (K,).

    Raises:
        ValueError: as `conv1d`, and for a dy of another shape than the output.

    >>> conv1d_backward(np.array([[[1.0, 10.0]]]), np.array([[[3.0, 4.0, 5.0]]]), np.array([[[1.0, 2.0]]]))
    (array([[[ 1., 12., 20.]]]), array([[[43., 54.]]]), array([11.]))

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    return _correlate_backward("conv1d_backward", 1, dy, x, w, stride, padding, dilation, groups, padding_mode)


def conv3d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zero"):
    """`conv2d` along three axes, for volumes and films::

        y[n, k, q, r, s] = b[k] + sum_chij w[k, c, h, i, j] * padded[n, c, q * stride + h * dilation,
                                                                           r * stride + i * dilation,
                                                                           s * stride + j * dilation]

    Args:
        x: real array (N, C, D, H, W); N may be 0.
        w: real array (K, C / groups, kD, kH, kW).
        b, stride, padding, dilation, groups, padding_mode: as in `conv2d`, for (depth, vertical, horizontal).

    Returns:
        Array (N, K, layers, rows, columns); float32 if every array is.

    Raises:
        ValueError: as `conv2d`.

    >>> film = np.arange(3.0).reshape(1, 1, 3, 1, 1) * np.ones((1, 2))
    >>> conv3d(film, np.array([-1.0, 1.0]).reshape(1, 1, 2, 1, 1)).shape
    (1, 1, 2, 1, 2)

    Source: PyTorch, torch.nn.functional.conv3d; Ji, Xu, Yang, Yu, 3D convolutional neural networks for human action
    recognition, 2013.
    """
    return _correlate("conv3d", 3, x, w, b, stride, padding, dilation, groups, padding_mode)


def conv3d_backward(dy, x, w, stride=1, padding=0, dilation=1, groups=1, padding_mode="zero"):
    """The three derivatives of `conv3d`, those of `conv2d` with one more index::

        dpadded[window of (q, r, s)] += sum_k dy[n, k, q, r, s] * w[k]
        dw[k] = sum_nqrs dy[n, k, q, r, s] * padded[window of (q, r, s)]
        db[k] = sum_nqrs dy[n, k, q, r, s]

    Args:
        dy: array like the output of `conv3d`, dL/dy.
        x, w, stride, padding, dilation, groups, padding_mode: the same as in `conv3d`.

    Returns:
        dx (N, C, D, H, W), dw (K, C / groups, kD, kH, kW), db (K,).

    Raises:
        ValueError: as `conv3d`, and for a dy of another shape than the output.

    >>> dx, dw, db = conv3d_backward(np.ones((1, 1, 2, 1, 1)), np.ones((1, 1, 3, 1, 1)), np.ones((1, 1, 2, 1, 1)))
    >>> dx.ravel(), dw.ravel(), db
    (array([1., 2., 1.]), array([2., 2.]), array([2.]))

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    return _correlate_backward("conv3d_backward", 3, dy, x, w, stride, padding, dilation, groups, padding_mode)


def convolve2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zero"):
    """Convolution as mathematics means it: the filter is flipped in both directions, and then slides like any other::

        y[n, k, r, s] = b[k] + sum_cij w[k, c, kH - 1 - i, kW - 1 - j] * padded[n, c, r * stride + i * dilation,
                                                                                      s * stride + j * dilation]
        convolve2d(x, w) = conv2d(x, w flipped)

    A filter that is its own mirror image in both directions cannot tell the two apart. A network that learns its
    filters need not care: it learns them flipped. Unlike correlation, convolution commutes, up to what the border adds.

    Args:
        x, w, b, stride, padding, dilation, groups, padding_mode: as in `conv2d`.

    Returns:
        Array (N, K, rows, columns). One channel and one filter give ``scipy.signal.convolve2d(x, w, mode="valid")``.

    Raises:
        ValueError: as `conv2d`.

    >>> step, w = np.array([[[[0.0, 0.0, 1.0, 1.0]]]]), np.array([[[[-1.0, 1.0]]]])
    >>> conv2d(step, w), convolve2d(step, w)
    (array([[[[0., 1., 0.]]]]), array([[[[ 0., -1.,  0.]]]]))

    Source: CMU 10-701, neural networks; UBC CPSC 340, convolutions.
    """
    return _correlate("convolve2d", 2, x, _flipped(w), b, stride, padding, dilation, groups, padding_mode)


def convolve2d_backward(dy, x, w, stride=1, padding=0, dilation=1, groups=1, padding_mode="zero"):
    """The three derivatives of `convolve2d`: those of `conv2d` at the flipped filter, and dw flipped back::

        dx, dw flipped, db = conv2d_backward(dy, x, w flipped)

    Args:
        dy: array like the output of `convolve2d`, dL/dy.
        x, w, stride, padding, dilation, groups, padding_mode: the same as in `convolve2d`.

    Returns:
        dx (N, C, H, W), dw (K, C / groups, kH, kW), db (K,).

    Raises:
        ValueError: as `conv2d_backward`.

    >>> convolve2d_backward(np.array([[[[1.0]]]]), np.array([[[[3.0, 4.0]]]]), np.array([[[[1.0, 2.0]]]]))
    (array([[[[2., 1.]]]]), array([[[[4., 3.]]]]), array([1.]))

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    arguments = stride, padding, dilation, groups, padding_mode
    dx, dw, db = _correlate_backward("convolve2d_backward", 2, dy, x, _flipped(w), *arguments)
    return dx, _flipped(dw), db


def _correlate(function, axes, x, w, b, stride, padding, dilation, groups, padding_mode):
    """Any of the functions above, `axes` being how many axes its window slides along."""
    arguments = stride, padding, dilation, groups, padding_mode
    x, w, stride, padding, dilation, groups = _checked(function, axes, x, w, *arguments)
    views = windows(function, pad(x, padding, padding_mode), w.shape[2:], stride, dilation)
    y = rows(w, groups) @ columns(views, axes, groups)
    if b is not None:
        b = as_float(b, function, "b")
        if b.shape != w.shape[:1]:
            raise ValueError(
                f"{function}: b is {b.shape}, expected {w.shape[:1]}, one bias for each filter of w {w.shape}"
            )
        y = y + b.reshape(groups, -1, 1)
    return columns_backward(y, (len(x), len(w), *views.shape[2 : 2 + axes]), axes)


def _correlate_backward(function, axes, dy, x, w, stride, padding, dilation, groups, padding_mode):
    """The three derivatives of `_correlate`, which are those of a product of matrices."""
    arguments = stride, padding, dilation, groups, padding_mode
    x, w, stride, padding, dilation, groups = _checked(function, axes, x, w, *arguments)
    padded = pad(x, padding, padding_mode)
    views = windows(function, padded, w.shape[2:], stride, dilation)
    dy = as_float(dy, function, "dy")
    expected = (len(x), len(w), *views.shape[2 : 2 + axes])
    if dy.shape != expected:
        raise ValueError(f"{function}: dy is {dy.shape}, expected {expected}; x {x.shape}, w {w.shape}")
    dy_matrix = columns(dy, axes, groups)
    dw = dy_matrix @ columns(views, axes, groups).swapaxes(1, 2)
    dviews = columns_backward(rows(w, groups).swapaxes(1, 2) @ dy_matrix, views.shape, axes)
    dx = pad_backward(windows_backward(dviews, padded.shape, stride, dilation), padding, padding_mode)
    db = widen(dy_matrix).sum(axis=2).astype(dy.dtype, copy=False)
    return dx, dw.reshape(w.shape), db.reshape(len(w))


def _flipped(w):
    w = as_float(w)
    return np.flip(w, axis=tuple(range(2, w.ndim)))


def _checked(function, axes, x, w, stride, padding, dilation, groups, padding_mode):
    """x and w as floating-point arrays that go together, and the rest checked, with an entry for each axis."""
    x, w = as_float(x, function), as_float(w, function, "w")
    shapes = f"x {x.shape}, w {w.shape}"
    if x.ndim != 2 + axes or w.ndim != 2 + axes:
        letters = {1: "L", 2: "HW", 3: "DHW"}[axes]
        size, kernel = ", ".join(letters), ", ".join(f"k{letter}" for letter in letters)
        raise ValueError(f"{function}: expected x (N, C, {size}) and w (K, C / groups, {kernel}); {shapes}")
    if min(w.shape) < 1:
        raise ValueError(f"{function}: w is {w.shape}, expected sizes >= 1")
    (groups,) = whole_numbers(function, "groups", groups, 1, 1)
    if len(w) % groups:
        raise ValueError(f"{function}: {groups} groups cannot share {len(w)} filters equally; {shapes}")
    if x.shape[1] != w.shape[1] * groups:
        share = f", {w.shape[1]} in each of {groups} groups" if groups > 1 else ""
        raise ValueError(f"{function}: x has {x.shape[1]} channels, w expects {w.shape[1] * groups}{share}; {shapes}")
    if padding_mode not in tuple(MODES):
        raise ValueError(f"{function}: padding_mode is {padding_mode!r}, expected one of {tuple(MODES)}")
    stride = whole_numbers(function, "stride", stride, axes, 1)
    dilation = whole_numbers(function, "dilation", dilation, axes, 1)
    padding = border(function, padding, w.shape[2:], stride, dilation)
    return x, w, stride, padding, dilation, groups
