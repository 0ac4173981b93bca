"""Two moons for a tape on numbers: few points to learn from, many fresh ones to be judged by."""

import numpy as np

from nnlib.datasets.toys import moons

_NOISE = 0.1


def moon_points(count=60):
    """Points to learn from, always the same.

    Args:
        count: int >= 1.

    Returns:
        (x, y): lists of count points [x1, x2] and of their classes, 0.0 or 1.0; plain numbers.

    >>> x, y = moon_points()
    >>> len(x), sum(y)
    (60, 30.0)

    Source: nnlib.datasets.toys.moons.
    """
    points = moons(count, np.random.default_rng(3), noise=_NOISE)
    return points.x.astype(float).tolist(), points.y.astype(float).tolist()


def moon_scores(thetas, x):
    """The output of a network with one hidden layer of tanh units: positive for class 1.

    Args:
        thetas: two nested lists or arrays, (H, 3) and (1, H + 1), biases in column 0.
        x: array (N, 2).

    Returns:
        array (N,).

    Raises:
        ValueError: shapes that do not fit.

    >>> moon_scores([np.ones((2, 3)), np.array([[1.0, 2.0, 0.0]])], np.zeros((1, 2))).round(4)
    array([2.5232])

    Source: UBC CPSC 340, neural networks.
    """
    first, second = _checked(thetas, "moon_scores")
    hidden = np.tanh(first[:, 0] + np.asarray(x, dtype=float) @ first[:, 1:].T)
    return second[0, 0] + hidden @ second[0, 1:]


def moon_shares(thetas):
    """How many of 1000 fresh points of each class a network gets right.

    Args:
        thetas: as in `moon_scores`.

    Returns:
        array (2,): the share of class 0 and that of class 1, from 0 to 1.

    Raises:
        ValueError: as `moon_scores`, or numbers that are not finite.

    >>> moon_shares([np.zeros((1, 3)), np.array([[1.0, 0.0]])])
    array([0., 1.])

    Source: nnlib.datasets.toys.moons.
    """
    fresh = moons(2000, np.random.default_rng(446), noise=_NOISE)
    scores = moon_scores(_checked(thetas, "moon_shares"), fresh.x)
    if not np.isfinite(scores).all():
        raise ValueError("moon_shares: the network's outputs are not finite")
    right = (scores > 0) == (fresh.y == 1)
    return np.array([right[fresh.y == label].mean() for label in (0, 1)])


def _checked(thetas, function):
    """The two matrices as arrays, (H, 3) and (1, H + 1), or an error that names the function."""
    for depth, entries in enumerate(("numbers", "rows")):
        if all(np.ndim(theta) == depth for theta in thetas):
            raise ValueError(f"{function}: {entries} in one list, expected two matrices")
    if len(thetas) != 2:
        raise ValueError(f"{function}: {len(thetas)} matrices, expected two")
    first, second = (np.atleast_1d(np.asarray(theta, dtype=float)) for theta in thetas)
    if second.shape == (first.size - 1, 3):
        raise ValueError(f"{function}: rows of 3 numbers in the second matrix, expected in the first")
    if first.shape[-1] != 3 and len(first) == 3:
        raise ValueError(f"{function}: columns of 3 numbers in the first matrix, expected rows")
    if first.ndim != 2 or first.shape[1] != 3:
        raise ValueError(f"{function}: rows of {first.shape[-1]} numbers in the first matrix, expected 3")
    if second.size == len(first):
        raise ValueError(f"{function}: as many numbers in the second matrix as hidden units, expected one more")
    if second.size != len(first) + 1:
        raise ValueError(f"{function}: {second.size} numbers in the second matrix, {len(first)} hidden units")
    return first, second.reshape(1, -1)
