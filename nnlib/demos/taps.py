"""Kernels that a reader makes, as tuples of rows of taps: chosen, typed, turned, resized; and what comes of them."""

import functools

import numpy as np

from nnlib.datasets import load
from nnlib.demos.kernels_figure import shapes_picture
from nnlib.filters import gaussian_taps
from nnlib.functional import pad
from nnlib.kernels import KERNELS, average_pooling, filter2d

PICTURES = ("the scene", "shapes")
BORDERS = ("zero", "replicate", "mirror", "none")
GAUSSIAN = "Gaussian 5x5, of width σ"
LARGEST = 99
_MORE = {
    "shift to the left": ((0, 0, 0), (0, 0, 1), (0, 0, 0)),
    "emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
}


def zoo(sigma):
    """The kernels to choose from: dictionary of a name and a tuple of rows.

    Args:
        sigma: float > 0, the width of the Gaussian.

    >>> zoo(1)["shift to the left"]
    ((0, 0, 0), (0, 0, 1), (0, 0, 0))
    """
    return KERNELS | _MORE | {GAUSSIAN: gaussian(sigma)}


def gaussian(sigma):
    """A bell of 5 times 5 taps that sum to 1: `nnlib.filters.gaussian_taps` downwards, times the same across.

    >>> [round(tap, 3) for tap in gaussian(1)[2]]
    [0.022, 0.098, 0.162, 0.098, 0.022]

    Source: UBC CPSC 340, convolutions.
    """
    taps = gaussian_taps(float(sigma), 2)
    return tuple(tuple(row) for row in np.outer(taps, taps).tolist())


def with_tap(kernel, cell, tap):
    """The kernel with another number at (row, column).

    >>> with_tap(((1, 2), (3, 4)), (1, 0), 9)
    ((1, 2), (9, 4))
    """
    row, column = cell
    changed = (*kernel[row][:column], tap, *kernel[row][column + 1 :])
    return (*kernel[:row], changed, *kernel[row + 1 :])


def turned(kernel):
    """The kernel turned by half a circle, as convolution takes it.

    >>> turned(((1, 2), (3, 4)))
    ((4, 3), (2, 1))
    """
    return tuple(row[::-1] for row in kernel[::-1])


def negated(kernel):
    """The kernel with all signs changed.

    >>> negated(((1, 0), (-3, 4)))
    ((-1, 0), (3, -4))
    """
    return tuple(tuple(0 - tap for tap in row) for row in kernel)


def divided(kernel):
    """The kernel divided by the sum of its taps.

    Raises:
        ValueError: the sum is 0.

    >>> divided(((1, 1), (1, 1)))
    ((0.25, 0.25), (0.25, 0.25))
    """
    total = float(np.sum(kernel))
    if abs(total) < 1e-9:
        raise ValueError("the sum of the taps is 0, there is nothing to divide by")
    return tuple(tuple(tap / total + 0.0 for tap in row) for row in kernel)


def middle(side):
    """The row, and the column, of the tap that stands over the pixel: of an even side the upper, the left one.

    >>> middle(3), middle(4), middle(5)
    (1, 1, 2)
    """
    return (side - 1) // 2


def resized(kernel, side):
    """The same taps on a grid of another side, the middle where it was. What finds no room is gone, the rest is 0.

    >>> resized(((1, 2), (3, 4)), 3)
    ((0.0, 0.0, 0.0), (0.0, 1.0, 2.0), (0.0, 3.0, 4.0))
    """
    away = middle(side) - middle(len(kernel))
    taps = np.zeros((side, side))
    for (row, column), tap in np.ndenumerate(kernel):
        if 0 <= row + away < side and 0 <= column + away < side:
            taps[row + away, column + away] = tap
    return tuple(tuple(row) for row in taps.tolist())


@functools.cache
def load_picture(name):
    """A picture, one of `PICTURES`, as a float array (H, W), 0 to 1.

    >>> load_picture("the scene").shape, load_picture("shapes").shape
    ((96, 128), (72, 96))
    """
    if name == "shapes":
        return shapes_picture()
    grey = np.asarray(load("scene").x, float).mean(axis=2)
    return np.ascontiguousarray(average_pooling(grey, 3)[10:106, 16:144])


@functools.lru_cache(maxsize=8)
def padded(picture, side, border):
    """A picture with the border that a kernel of `side` times `side` taps needs to give as many results as pixels.

    >>> padded("shapes", 4, "zero").shape, padded("shapes", 4, "none").shape
    ((75, 99), (72, 96))
    """
    x = load_picture(picture)
    if border == "none":
        return x
    around = middle(side), side // 2
    return pad(x[None, None], (around, around), border)[0, 0]


@functools.lru_cache(maxsize=8)
def filtered(picture, kernel, border):
    """What a kernel makes of a picture, and the numbers that are drawn black and white.

    Where the taps sum to 0, grey is 0: the scale goes as far down as up. Otherwise black is 0.

    >>> result, low, high = filtered("shapes", KERNELS["box blur"], "zero")
    >>> result.shape, low, high
    ((72, 96), 0.0, 1.0)
    """
    result = filter2d(padded(picture, len(kernel), border), kernel)
    total = np.sum(kernel)
    if abs(total) < 1e-9:
        most = float(np.percentile(np.abs(result), 99)) or 1.0
        return result, -most, most
    most = max(1.0, 0.6 * float(np.abs(result).max()))
    return (result, 0.0, most) if total > 0 else (result, -most, 0.0)
