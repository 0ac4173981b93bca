"""Features made by hand: a bank of filters, rectified and pooled; a histogram of directions; a linear model on top."""

import functools
import math

import numpy as np

from nnlib.arrays import as_float
from nnlib.datasets import load
from nnlib.functional.activations import relu
from nnlib.functional.convolution import conv2d
from nnlib.functional.pooling import avg_pool2d
from nnlib.shapes import whole

MOST_FILTERS = 8  # whose accuracy is measured


def bank_features(x, bank, size):
    """Each filter over each picture, what is negative cut off, the mean of each block, everything in one row::

        features = flatten(average pooling(max(0, filters * x)))

    Args:
        x: real array (N, H, W).
        bank: real array (d, kH, kW).
        size: int >= 1, side of a pooled block; cells that do not fill a block are left out.

    Returns:
        Array (N, d * rows * columns): for each picture the first filter's map row by row, then the second's ...

    Raises:
        ValueError: shapes that do not go together.

    >>> bank_features(np.ones((1, 3, 4)), np.array([[[1.0]], [[-1.0]], [[2.0]]]), 2)
    array([[1., 1., 0., 0., 2., 2.]])

    Source: UW CSE 446, neural networks (hand-made features).
    """
    x, bank = _batch("x", x), _batch("bank", bank)
    maps = relu(conv2d(x[:, None], bank[:, None]))
    pooled = avg_pool2d(maps, size)
    return pooled.reshape(len(x), math.prod(pooled.shape[1:]))


def orientation_histogram(x, bins=4):
    """How strongly a picture changes, by direction: a histogram of oriented gradients.

    At each cell that has four neighbours, ``right = x[r, s + 1] - x[r, s - 1]`` and
    ``down = x[r + 1, s] - x[r - 1, s]``. Its strength ``sqrt(right**2 + down**2)`` is added to the bin whose middle is
    nearest to the angle ``arctan2(down, right)``; the middles are ``0, pi / bins, 2 pi / bins ...``, and opposite
    directions, pi apart, share a bin.

    Args:
        x: real array (H, W), H and W >= 3.
        bins: int >= 1.

    Returns:
        Array (bins,), float64, sums of strengths.

    Raises:
        ValueError: a picture that is too small.

    >>> step = [[0, 0, 1, 1]] * 3
    >>> orientation_histogram(step), orientation_histogram(np.transpose(step))
    (array([2., 0., 0., 0.]), array([0., 0., 2., 0.]))

    Source: Dalal and Triggs, Histograms of oriented gradients for human detection, 2005; UW CSE 446.
    """
    x, bins = _large_enough(x, bins)
    right = x[1:-1, 2:] - x[1:-1, :-2]
    down = x[2:, 1:-1] - x[:-2, 1:-1]
    strength, angle = np.hypot(right, down), np.arctan2(down, right)
    number = np.rint(angle / (np.pi / bins)).astype(int) % bins
    return np.bincount(number.ravel(), weights=strength.ravel(), minlength=bins)


def linear_accuracy(train_features, test_features):
    """Share of the test digits that a linear model on features gets right; ridge regression on one-hot labels::

        W = argmin ||A W - Y||**2 + ||W||**2,    A with a column of ones

    Args:
        train_features: real array (1415, k), a row for each training picture of ``load("digits")``.
        test_features: real array (382, k).

    Returns:
        float from 0 to 1.

    >>> train, test = digits()
    >>> round(linear_accuracy(train.x.reshape(1415, -1), test.x.reshape(382, -1)), 3)
    0.856

    Source: UW CSE 446, neural networks (features and a linear classifier).
    """
    train, test = digits()
    a = np.column_stack([np.ones(len(train.y)), train_features]).astype(np.float64)
    w = np.linalg.solve(a.T @ a + np.eye(a.shape[1]), a.T @ np.eye(10)[train.y])
    scores = np.column_stack([np.ones(len(test.y)), test_features]) @ w
    return float(np.mean(scores.argmax(axis=1) == test.y))


def bank_report(bank):
    """What a bank of 3x3 filters is worth on the digits: a linear model on `bank_features` with blocks of 2x2.

    Args:
        bank: real array (d, 3, 3), d from 1 to 8.

    Returns:
        Array (4,): accuracy on the test digits in percent; d; how many filters differ, scaling aside; the largest
        sum of a filter, whatever its sign.

    Raises:
        ValueError: another shape, or too many filters.

    >>> bank_report([[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]] * 2).round(1)
    array([65.2,  2. ,  1. ,  0. ])

    Source: UW CSE 446, neural networks (features and a linear classifier).
    """
    bank = as_float(bank, "bank_report", "bank").astype(np.float64)
    if bank.ndim != 3 or bank.shape[1:] != (3, 3) or not 1 <= len(bank) <= MOST_FILTERS:
        raise ValueError(f"bank_report: the shape is {bank.shape}, expected (d, 3, 3), d from 1 to {MOST_FILTERS}")
    size = np.abs(bank).max(axis=(1, 2), keepdims=True)
    scaled = bank / np.where(size > 0, size, 1)
    different = len(np.unique(scaled.round(6).reshape(len(bank), 9) + 0.0, axis=0))
    train, test = (part.x[:, 0] for part in digits())
    accuracy = linear_accuracy(bank_features(train, scaled, 2), bank_features(test, scaled, 2))
    return np.array([100 * accuracy, len(bank), different, np.abs(scaled.sum(axis=(1, 2))).max()])


@functools.cache
def digits():
    """The embedded digits: (train, test), each with x (N, 1, 8, 8) and y (N,).

    >>> [part.x.shape for part in digits()]
    [(1415, 1, 8, 8), (382, 1, 8, 8)]

    Source: UCI Machine Learning Repository.
    """
    return load("digits")


def _batch(name, x):
    x = as_float(x, "bank_features", name)
    if x.ndim != 3:
        raise ValueError(f"bank_features: {name} has shape {x.shape}, expected three axes")
    return x


def _large_enough(x, bins):
    x = as_float(x, "orientation_histogram", "x")
    if x.ndim != 2 or min(x.shape) < 3:
        raise ValueError(f"orientation_histogram: x has shape {x.shape}, expected (H, W), at least 3 x 3")
    return x, whole("orientation_histogram", "bins", bins, 1)
