"""The taps of a Gaussian."""

import math

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.filters import gaussian_taps


def _draw(rng):
    return [call(float(rng.uniform(0.6, 0.9)), 3), call(float(rng.uniform(2, 3)), 2), call(float(rng.uniform(3, 4)), 5)]


def _bell(sigma, m):
    return np.exp(-(np.arange(-m, m + 1.0) ** 2) / (2 * sigma**2))


def _not_scaled(sigma, m):
    """Does not make the taps sum to 1

    A constant signal should come out as it went in. By which number must all taps be divided?
    """
    return _bell(sigma, m)


def _density(sigma, m):
    """Takes the density of the normal distribution

    1 / (sigma sqrt(2 pi)) makes an integral over all numbers 1, not the sum of 2m + 1 taps.
    """
    return _bell(sigma, m) / (sigma * math.sqrt(2 * math.pi))


def _no_two(sigma, m):
    """Leaves out the 2 below the line

    The exponent is -i**2 / (2 sigma**2).
    """
    return gaussian_taps(sigma / math.sqrt(2), m)


def _not_squared(sigma, m):
    """Forgets to square sigma

    It stands squared in the exponent; with sigma = 1 nobody notices.
    """
    return gaussian_taps(math.sqrt(sigma), m)


def _order(sigma, m):
    """Multiplies where it should divide

    In Python a / 2 * b is (a / 2) * b. What stands below the line belongs into brackets.
    """
    return gaussian_taps(1 / sigma, m)


def _one_side(sigma, m):
    """Makes one half of the bell

    i begins at -m: the bell has taps on both sides of its middle.
    """
    w = _bell(sigma, m)[m:]
    return w / w.sum()


def _last_missing(sigma, m):
    """Leaves the last tap out

    np.arange(-m, m) ends at m - 1.
    """
    w = _bell(sigma, m)[:-1]
    return w / w.sum()


def _m_taps(sigma, m):
    """Makes m taps

    m counts the taps on *each* side of the middle: 2m + 1 in all.
    """
    i = np.arange(m) - (m - 1) / 2
    w = np.exp(-(i**2) / (2 * sigma**2))
    return w / w.sum()


def _length(sigma, m):
    """Makes the sum of squares 1

    Divide by the sum of the taps, not by the length of the vector.
    """
    w = _bell(sigma, m)
    return w / np.sqrt((w**2).sum())


def _average(sigma, m):
    """Divides by the number of taps

    The taps differ; their sum is not 2m + 1.
    """
    return _bell(sigma, m) / (2 * m + 1)


def _sign(sigma, m):
    """Loses the minus in the exponent

    A bell is highest in the middle. Yours is highest at the ends.
    """
    w = 1 / _bell(sigma, m)
    return w / w.sum()


def _flat(sigma, m):
    """Forgets the square of i

    exp(-|i|) has a sharp peak, exp(-i) none at all.
    """
    i = np.arange(-m, m + 1.0)
    w = np.exp(-i / (2 * sigma**2))
    return w / w.sum()


def _pointed(sigma, m):
    """Takes |i| in place of i**2

    Distances are squared in a Gaussian.
    """
    i = np.arange(-m, m + 1.0)
    w = np.exp(-np.abs(i) / (2 * sigma**2))
    return w / w.sum()


def _rounded(sigma, m):
    """Rounds the taps

    Hand back all digits; printing may round.
    """
    return gaussian_taps(sigma, m).round(4)


def _boxed(sigma, m):
    """Averages with equal taps

    The further from the middle, the smaller the tap.
    """
    return np.full(2 * m + 1, 1 / (2 * m + 1))


def _twice(sigma, m):
    """Takes a softmax of the powers

    The powers of e have been taken already. Divide them by their sum, and that is all.
    """
    w = np.exp(_bell(sigma, m))
    return w / w.sum()


GAUSSIAN = Function(
    id="u04-gaussian",
    title="The taps of a Gaussian",
    minutes=10,
    covers=("u04.2a",),
    reference=gaussian_taps,
    strata=(Stratum("any width", 2, (call(1, 4), call(2.5, 2), call(0.7, 3)), _draw),),
    misconceptions=(
        _not_scaled,
        _density,
        _no_two,
        _not_squared,
        _order,
        _one_side,
        _last_missing,
        _m_taps,
        _length,
        _average,
        _sign,
        _flat,
        _pointed,
        _rounded,
        _boxed,
        _twice,
    ),
)
