"""Two-dimensional convolution, and the sliding window that it shares with pooling.

The window comes as a pair of its own: `windows` lays every place of the window out as two further axes,
`windows_backward` adds the derivatives of all places back into the image. Convolution is then one product over them,
and so are both of its derivatives.
"""

import numpy as np

from nnlib.activations import as_float
from nnlib.shapes import output_size


def conv2d(x, w, b=None, stride=1, padding=0):
    """Cross-correlation of images with K filters (networks call it convolution; the filter is not flipped)::

        y[n, k, r, s] = b[k] + sum_cij w[k, c, i, j] * padded[n, c, r * stride + i, s * stride + j]

    where ``padded`` is x with zeros around it. Along each axis there are ``(size - window + 2 * padding) / stride + 1``
    places, rounded down: when the window does not fit exactly, it leaves out the cells at the end, as PyTorch's does.

    Args:
        x: real array (N, C, H, W); N may be 0.
        w: real array (K, C, kH, kW), kH <= H + 2 * padding, kW <= W + 2 * padding.
        b: real array (K,), or None for no bias.
        stride: int >= 1, or a pair (vertical, horizontal).
        padding: int >= 0, or a pair (vertical, horizontal); that many zeros on each of two opposite sides.

    Returns:
        Array (N, K, rows, columns); float32 if every argument is.

    Raises:
        ValueError: shapes that do not go together, a window that does not fit, a stride or padding out of range.

    >>> conv2d(np.arange(8.0).reshape(1, 1, 2, 4), np.array([[[[-1.0, 1.0]]]]), stride=(1, 2))
    array([[[[1., 1.],
             [1., 1.]]]])

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016; USC CSCI 567, lecture 7.
    """
    x, w, stride, padding = _operands("conv2d", x, w, stride, padding)
    y = np.einsum("ncrsij,kcij->nkrs", windows("conv2d", x, w.shape[2:], stride, padding), w, optimize=True)
    if b is None:
        return y
    b = as_float(b)
    if b.shape != w.shape[:1]:
        raise ValueError(f"conv2d: b is {b.shape}, expected {w.shape[:1]}, one bias for each filter of w {w.shape}")
    return y + b[:, None, None]


def conv2d_backward(dy, x, w, stride=1, padding=0):
    """The three derivatives of `conv2d`::

        dpadded[n, c, r * stride + i, s * stride + j] += sum_k dy[n, k, r, s] * w[k, c, i, j]
        dw[k, c, i, j] = sum_nrs dy[n, k, r, s] * padded[n, c, r * stride + i, s * stride + j]
        db[k] = sum_nrs dy[n, k, r, s]

    and dx is dpadded without its border. Cells that no window covers get 0.

    Args:
        dy: array like the output of `conv2d`, dL/dy.
        x, w, stride, padding: the same as in `conv2d`.

    Returns:
        dx (N, C, H, W), dw (K, C, kH, kW), db (K,).

    Raises:
        ValueError: as `conv2d`, and for a dy of another shape than the output.

    >>> dx, dw, db = conv2d_backward(np.ones((1, 1, 1, 2)), np.array([[[[3.0, 4.0, 5.0]]]]), np.array([[[[1.0, 2.0]]]]))
    >>> dx, dw, db
    (array([[[[1., 3., 2.]]]]), array([[[[7., 9.]]]]), array([2.]))

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 9.
    """
    x, w, stride, padding = _operands("conv2d_backward", x, w, stride, padding)
    views = windows("conv2d_backward", x, w.shape[2:], stride, padding)
    dy = as_float(dy)
    expected = (len(x), len(w), *views.shape[2:4])
    if dy.shape != expected:
        raise ValueError(f"conv2d_backward: dy is {dy.shape}, expected {expected}; x {x.shape}, w {w.shape}")
    dviews = np.einsum("nkrs,kcij->ncrsij", dy, w, optimize=True)
    dw = np.einsum("nkrs,ncrsij->kcij", dy, views, optimize=True)
    return windows_backward(dviews, x.shape, stride, padding), dw, dy.sum(axis=(0, 2, 3))


def windows(function, x, kernel_size, stride, padding, fill=0.0):
    """Every place of a window that slides over the last two axes::

        views[n, c, r, s, i, j] = padded[n, c, r * stride + i, s * stride + j]

    Args:
        function: str, the name that error messages begin with.
        x: array (N, C, H, W).
        kernel_size, stride, padding: pairs (vertical, horizontal).
        fill: float, the value of the added border.

    Returns:
        Read-only view (N, C, rows, columns, kH, kW): no value is copied, however much the windows overlap.

    Raises:
        ValueError: x has not four axes, or the window is larger than the padded image.

    >>> windows("example", np.arange(4.0).reshape(1, 1, 1, 4), (1, 2), (1, 2), (0, 0))[0, 0, 0, :, 0]
    array([[0., 1.],
           [2., 3.]])

    Source: Dumoulin and Visin, 2016.
    """
    places(function, x.shape, kernel_size, stride, padding)
    (down, right), (top, left) = stride, padding
    padded = np.pad(x, ((0, 0), (0, 0), (top, top), (left, left)), constant_values=fill)
    return np.lib.stride_tricks.sliding_window_view(padded, kernel_size, axis=(2, 3))[:, :, ::down, ::right]


def windows_backward(dviews, x_shape, stride, padding):
    """The derivative of `windows`: a cell of the image receives the sum over all windows that see it.

    Args:
        dviews: array (N, C, rows, columns, kH, kW), dL/dviews.
        x_shape: (N, C, H, W).
        stride, padding: pairs (vertical, horizontal), the same as in `windows`.

    Returns:
        dx (N, C, H, W).

    >>> windows_backward(np.ones((1, 1, 1, 3, 1, 2)), (1, 1, 1, 4), (1, 1), (0, 0))
    array([[[[1., 2., 2., 1.]]]])

    Source: Dumoulin and Visin, 2016 (transposed convolution).
    """
    batch, channels, height, width = x_shape
    rows, columns, kernel_height, kernel_width = dviews.shape[2:]
    (down, right), (top, left) = stride, padding
    dpadded = np.zeros((batch, channels, height + 2 * top, width + 2 * left), dviews.dtype)
    # Different windows overlap, but cell (i, j) of one window and cell (i, j) of another never do: with i and j fixed,
    # += meets every cell at most once, and what is left to loop over is the small window instead of the image.
    for i in range(kernel_height):
        for j in range(kernel_width):
            dpadded[:, :, i : i + down * rows : down, j : j + right * columns : right] += dviews[..., i, j]
    return dpadded[:, :, top : top + height, left : left + width]


def places(function, x_shape, kernel_size, stride, padding):
    """At how many places (rows, columns) a window rests in an image; the arguments and errors of `windows`.

    >>> places("example", (1, 1, 5, 6), (3, 3), (1, 2), (0, 0))
    (3, 2)
    """
    if len(x_shape) != 4:
        raise ValueError(f"{function}: x is {x_shape}, expected four axes (N, C, H, W)")
    try:
        rows, columns = (
            output_size(size, kernel, padding=pad, stride=step, mode="floor")
            for size, kernel, pad, step in zip(x_shape[2:], kernel_size, padding, stride, strict=True)
        )
    except ValueError as error:
        raise ValueError(f"{function}: a window {kernel_size} does not fit x {x_shape} padded by {padding}") from error
    return rows, columns


def pair(function, name, value, least):
    """A number for both directions, or one for each, as a pair (vertical, horizontal).

    >>> pair("conv2d", "stride", 2, least=1), pair("conv2d", "stride", (1, 2), least=1)
    ((2, 2), (1, 2))
    """
    values = (value, value) if np.ndim(value) == 0 else tuple(value)
    if len(values) != 2 or not all(isinstance(number, int | np.integer) and number >= least for number in values):
        raise ValueError(
            f"{function}: {name} is {value!r}, expected a whole number >= {least} or a pair (vertical, horizontal)"
        )
    return int(values[0]), int(values[1])


def _operands(function, x, w, stride, padding):
    """x and w as floating-point arrays whose channels agree, stride and padding as pairs."""
    x, w = as_float(x), as_float(w)
    if x.ndim != 4 or w.ndim != 4:
        raise ValueError(f"{function}: expected x (N, C, H, W) and w (K, C, kH, kW); x {x.shape}, w {w.shape}")
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"{function}: x has {x.shape[1]} channels, w expects {w.shape[1]}; x {x.shape}, w {w.shape}")
    return x, w, pair(function, "stride", stride, 1), pair(function, "padding", padding, 0)
