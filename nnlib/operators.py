"""A filter as a matrix: dense, banded (local weights), Toeplitz (the same local weights everywhere), and their counts.

All matrices take a row of n numbers to a row of n numbers; what a window covers beyond the ends counts as 0.
"""

import numpy as np

from nnlib.arrays import as_float
from nnlib.shapes import whole


def weight_counts(n, k=3):
    """Weights between n inputs and n outputs: dense, local, and local and shared.

    Dense, each output has a weight for each input. Local, it reads the k inputs around its own place, as far as they
    exist. Shared, all outputs have the same k weights. For k = 3 these are n**2, 3n - 2 and 3.

    Args:
        n: int >= 1.
        k: int, odd, at most n.

    Returns:
        (dense, local, shared), ints.

    Raises:
        ValueError: a k that is even or larger than n.

    >>> weight_counts(5)
    (25, 13, 3)

    Source: UW CSE 446, neural networks.
    """
    n, k = _sizes("weight_counts", n, k)
    missing = (k * k - 1) // 4  # 1 + 2 + ... + (k - 1)/2 weights at each end
    return n * n, n * k - missing, k


def banded_matrix(theta):
    """Local weights as a matrix: output i has the weights theta[i] for the inputs around place i::

        B[i, i + j - r] = theta[i, j],    j = 0 ... 2r,    where that column exists

    Args:
        theta: real array (n, 2r + 1). Weights that reach beyond the ends are dropped.

    Returns:
        Array (n, n) of theta's type.

    Raises:
        ValueError: an even number of columns, or more columns than rows.

    >>> banded_matrix([[0, 1, 2], [3, 4, 5], [6, 7, 0]])
    array([[1., 2., 0.],
           [3., 4., 5.],
           [0., 6., 7.]])

    Source: UW CSE 446, neural networks.
    """
    theta = _local("banded_matrix", theta)
    n, k = theta.shape
    matrix = np.zeros((n, n), theta.dtype)
    for i in range(n):
        for j in range(k):
            column = i + j - k // 2
            if 0 <= column < n:
                matrix[i, column] = theta[i, j]
    return matrix


def toeplitz_matrix(w, n):
    """A filter as a matrix: `banded_matrix` with the same weights in each row, so that every diagonal is constant::

        toeplitz_matrix(w, n) @ x = filter1d(x, w, "zero")

    Args:
        w: real array (2r + 1,).
        n: int >= 2r + 1.

    Returns:
        Array (n, n).

    Raises:
        ValueError: an even number of taps, or more taps than n.

    >>> toeplitz_matrix([1, 2, 3], 4)
    array([[2., 3., 0., 0.],
           [1., 2., 3., 0.],
           [0., 1., 2., 3.],
           [0., 0., 1., 2.]])

    Source: UW CSE 446, neural networks.
    """
    w = as_float(w, "toeplitz_matrix", "w")
    return banded_matrix(np.tile(w, (n, 1)))


def banded_product(theta, x):
    """The matrix of local weights and what it does to x: ``B, B @ x``.

    Args:
        theta: real array (n, 2r + 1), see `banded_matrix`.
        x: real array (n,).

    Returns:
        Arrays (n, n) and (n,).

    Raises:
        ValueError: shapes that do not go together.

    >>> banded_product([[0, 1, 2], [3, 4, 5], [6, 7, 0]], [1, 0, 10])[1]
    array([ 1., 53., 70.])

    Source: UW CSE 446, neural networks.
    """
    matrix = banded_matrix(theta)
    return matrix, matrix @ _vector("banded_product", x, len(matrix))


def toeplitz_product(w, x):
    """The matrix of a filter and what it does to x: ``T, T @ x``.

    Args:
        w: real array (2r + 1,), see `toeplitz_matrix`.
        x: real array (n,), n >= 2r + 1.

    Returns:
        Arrays (n, n) and (n,).

    Raises:
        ValueError: shapes that do not go together.

    >>> toeplitz_product([1, 2, 3], [1, 0, 0, 10])[1]
    array([ 2.,  1., 30., 20.])

    Source: UW CSE 446, neural networks.
    """
    x = as_float(x, "toeplitz_product", "x")
    matrix = toeplitz_matrix(w, x.size)
    return matrix, matrix @ _vector("toeplitz_product", x, len(matrix))


def _sizes(function, n, k):
    n, k = whole(function, "n", n, 1), whole(function, "k", k, 1)
    if k % 2 == 0 or k > n:
        raise ValueError(f"{function}: k is {k}, expected an odd number, at most n = {n}")
    return n, k


def _local(function, theta):
    theta = as_float(theta, function, "theta")
    if theta.ndim != 2 or theta.shape[1] % 2 == 0 or theta.shape[1] > len(theta):
        raise ValueError(f"{function}: theta has shape {theta.shape}, expected (n, k) with k odd and at most n")
    return theta


def _vector(function, x, n):
    x = as_float(x, function, "x")
    if x.shape != (n,):
        raise ValueError(f"{function}: x has shape {x.shape}, expected ({n},)")
    return x
