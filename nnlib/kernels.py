"""Filters for pictures: the ones with a name, sliding one over a picture, a bank of them, pooling as one of them."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nnlib.arrays import as_float
from nnlib.functional.convolution import conv2d
from nnlib.shapes import whole

KERNELS = {
    "identity": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    "edges, diagonal": ((1, 0, -1), (0, 0, 0), (-1, 0, 1)),
    "edges, four neighbours": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "edges, eight neighbours": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "box blur": ((1 / 9,) * 3,) * 3,
    "box blur 5x5": ((0.04,) * 5,) * 5,
    "Gaussian blur": ((1 / 16, 2 / 16, 1 / 16), (2 / 16, 4 / 16, 2 / 16), (1 / 16, 2 / 16, 1 / 16)),
    "cross": ((0, -2, 0), (-2, 8, -2), (0, -2, 0)),
    "Sobel, left to right": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "Sobel, top to bottom": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "diagonal 4x4": ((0, 0, -1, 0), (0, -2, 0, 1), (-1, 0, 2, 0), (0, 1, 0, 0)),
}
BINARY_IMAGE = ((1, 1, 1, 0, 0), (0, 1, 1, 1, 0), (0, 0, 1, 1, 1), (0, 0, 1, 1, 0), (0, 1, 1, 0, 0))
BINARY_KERNEL = ((1, 0, 1), (0, 1, 0), (1, 0, 1))


def filter2d(x, w, stride=1):
    """A filter slides over a picture, wherever it lies on it entirely (cross-correlation: w is not flipped)::

        z[r, s] = sum_ij w[i, j] * x[r * stride + i, s * stride + j]

    Args:
        x: real array (H, W).
        w: real array (kH, kW), no larger than x.
        stride: int >= 1, cells from one place to the next.

    Returns:
        Array ((H - kH) // stride + 1, (W - kW) // stride + 1).

    Raises:
        ValueError: arrays without two axes, or a filter larger than the picture.

    >>> filter2d(BINARY_IMAGE, BINARY_KERNEL)
    array([[4., 3., 4.],
           [2., 4., 3.],
           [2., 3., 4.]])

    Source: UW CSE 446, neural networks.
    """
    x, w, stride = _fitting(x, w, stride)
    windows = sliding_window_view(x, w.shape)[::stride, ::stride]
    return np.einsum("rsij,ij->rs", windows, w)


def filter_bank(x, w):
    """d filters over a volume; each reaches through its full depth and makes one map, and the maps are stacked::

        z[f, r, s] = sum_cij w[f, c, i, j] * x[c, r + i, s + j]

    Args:
        x: real array (C, H, W).
        w: real array (d, C, kH, kW).

    Returns:
        Array (d, H - kH + 1, W - kW + 1).

    Raises:
        ValueError: shapes that do not go together.

    >>> filter_bank(np.ones((3, 4, 5)), np.ones((2, 3, 2, 2))).shape
    (2, 3, 4)

    Source: UW CSE 446, neural networks.
    """
    return conv2d(_picture("filter_bank", "x", x, 3)[None], w)[0]


def average_pooling(x, size):
    """The mean of each block of size x size cells: a filter of equal weights that moves by its own size.

    Args:
        x: real array (H, W). Rows and columns at the end that do not fill a block are left out.
        size: int >= 1, no larger than H or W.

    Returns:
        Array (H // size, W // size).

    Raises:
        ValueError: an argument out of its range.

    >>> average_pooling([[0, 0, 0, 1], [0, 0, 0, 1]], 2)
    array([[0. , 0.5]])

    Source: CMU 10-701, neural networks.
    """
    size = _block(size)
    return filter2d(x, np.full((size, size), 1 / size**2), stride=size)


def bars(height=9, width=10):
    """A bright upright bar on a dark ground: columns 3 to 6 are 1.

    >>> bars(1).tolist()
    [[0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0]]

    Source: CMU 10-701, neural networks.
    """
    x = np.zeros((height, width))
    x[:, 3:7] = 1
    return x


def _block(size):
    return whole("average_pooling", "size", size, 1)


def _fitting(x, w, stride):
    x, w = _picture("filter2d", "x", x, 2), _picture("filter2d", "w", w, 2)
    if any(taps > cells for taps, cells in zip(w.shape, x.shape, strict=True)):
        raise ValueError(f"filter2d: w is {w.shape}, larger than x, {x.shape}")
    return x, w, whole("filter2d", "stride", stride, 1)


def _picture(function, name, x, axes):
    x = as_float(x, function, name)
    if x.ndim != axes:
        raise ValueError(f"{function}: {name} has shape {x.shape}, expected {axes} axes")
    return x
