"""Points in the plane, in classes that a straight line can part (blobs) or cannot (all others).

Every function draws `count` points, the classes equally often (the first few once more if they do not divide), in
random order. `noise` is the standard deviation of what is added to each coordinate at the end.
"""

import numpy as np

from nnlib.arrays import is_whole
from nnlib.datasets.containers import Examples


def spirals(count, rng, arms=2, turns=1.0, noise=0.05):
    """Spirals around the origin, each a class; radius grows with the angle::

        radius = t, angle = 2 pi (turns * t + class / arms), t uniform from 0.1 to 1

    Args:
        count: int >= 0, how many points.
        rng: numpy.random.Generator.
        arms: int >= 1, how many spirals.
        turns: float, how often each goes round.
        noise: float >= 0.

    Returns:
        `Examples`: x (count, 2) float32, about -1 to 1; y (count,) int64, 0 to arms - 1.

    Raises:
        ValueError: an argument outside its range.

    >>> x, y = spirals(6, np.random.default_rng(0), arms=3)
    >>> x.shape, x.dtype, sorted(y.tolist())
    ((6, 2), dtype('float32'), [0, 0, 1, 1, 2, 2])
    """
    y = _classes("spirals", count, rng, noise, arms=arms)
    t = rng.uniform(0.1, 1, count)
    return _noisy(_circle(turns * t + y / arms) * t[:, None], y, rng, noise)


def moons(count, rng, noise=0.1):
    """Two half circles of radius 1 that reach into each other.

    Args:
        count, rng, noise: the same as in `spirals`.

    Returns:
        `Examples`: x (count, 2) float32, about -1 to 2 across and -0.5 to 1 up; y (count,) int64, 0 for the upper moon.

    Raises:
        ValueError: an argument outside its range.

    >>> moons(2, np.random.default_rng(0)).x.shape
    (2, 2)
    """
    y = _classes("moons", count, rng, noise)
    upper = _circle(rng.uniform(0, 0.5, count))
    return _noisy(np.where(y[:, None] == 0, upper, [1.0, 0.5] - upper), y, rng, noise)


def circles(count, rng, ratio=0.5, noise=0.05):
    """Two circles around the origin, of radius 1 and `ratio`.

    Args:
        count, rng, noise: the same as in `spirals`.
        ratio: float from 0 to 1.

    Returns:
        `Examples`: x (count, 2) float32, about -1 to 1; y (count,) int64, 0 for the outer circle.

    Raises:
        ValueError: an argument outside its range.

    >>> x, y = circles(4, np.random.default_rng(0), ratio=0.25, noise=0)
    >>> bool(np.allclose(np.hypot(x[:, 0], x[:, 1]), np.where(y == 0, 1, 0.25)))
    True
    """
    if not 0 <= ratio <= 1:
        raise ValueError(f"circles: ratio is {ratio!r}, expected a number from 0 to 1")
    y = _classes("circles", count, rng, noise)
    return _noisy(_circle(rng.uniform(0, 1, count)) * np.where(y == 0, 1, ratio)[:, None], y, rng, noise)


def xor(count, rng, noise=0.05):
    """The square from -1 to 1; class 1 where exactly one coordinate is positive.

    Args:
        count, rng, noise: the same as in `spirals`. The noise comes after the classes, so that some points are moved
            into the wrong quarter.

    Returns:
        `Examples`: x (count, 2) float32, about -1 to 1; y (count,) int64, 0 or 1.

    Raises:
        ValueError: an argument outside its range.

    >>> x, y = xor(100, np.random.default_rng(0), noise=0)
    >>> bool(((x[:, 0] > 0) ^ (x[:, 1] > 0) == y).all())
    True

    Source: Minsky, Papert, Perceptrons (1969).
    """
    y = _classes("xor", count, rng, noise)
    size, right = rng.uniform(0, 1, (count, 2)), rng.integers(2, size=count)
    signs = 2 * np.stack([right, right ^ y], axis=1) - 1
    return _noisy(size * signs, y, rng, noise)


def blobs(count, rng, centers=3, noise=0.2):
    """Round clouds, their centers evenly spread over the circle of radius 1, each a class.

    Args:
        count, rng, noise: the same as in `spirals`; the noise makes the clouds.
        centers: int >= 1, how many clouds.

    Returns:
        `Examples`: x (count, 2) float32; y (count,) int64, 0 to centers - 1.

    Raises:
        ValueError: an argument outside its range.

    >>> x, y = blobs(4, np.random.default_rng(0), centers=4, noise=0)
    >>> (x[y == 1] + 0.0).round(3)
    array([[0., 1.]], dtype=float32)
    """
    y = _classes("blobs", count, rng, noise, centers=centers)
    return _noisy(_circle(y / centers), y, rng, noise)


def _classes(function, count, rng, noise, **classes):
    if not is_whole(count) or count < 0:
        raise ValueError(f"{function}: count is {count!r}, expected a whole number >= 0")
    [(name, number)] = (classes or {"classes": 2}).items()
    if not is_whole(number) or number < 1:
        raise ValueError(f"{function}: {name} is {number!r}, expected a whole number >= 1")
    if not noise >= 0:
        raise ValueError(f"{function}: noise is {noise!r}, expected a number >= 0")
    return rng.permutation(np.arange(count) % number)


def _circle(turn):
    """Points (N, 2) on the unit circle, `turn` of the way round."""
    angle = 2 * np.pi * turn
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _noisy(x, y, rng, noise):
    return Examples((x + noise * rng.normal(size=x.shape)).astype(np.float32), y)
