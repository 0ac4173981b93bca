"""A peak between two dips: the Laplacian of a Gaussian, minus its mean."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.filters import gaussian_taps, laplacian_of_gaussian_taps


def _draw(rng):
    return [
        call(float(rng.uniform(0.6, 0.9)), 3),
        call(float(rng.uniform(1.3, 2)), 5),
        call(float(rng.uniform(2, 3)), 2),
    ]


def _peak(sigma, m):
    share = np.arange(-m, m + 1.0) ** 2 / (2 * sigma**2)
    return (1 - share) * np.exp(-share)


def _keeps_mean(sigma, m):
    """Does not subtract the mean

    What does the filter answer to a constant signal? It should say 0.
    """
    return _peak(sigma, m)


def _sum_subtracted(sigma, m):
    """Subtracts the sum

    Subtract the mean from every tap; then the sum is 0.
    """
    v = _peak(sigma, m)
    return v - v.sum()


def _scaled(sigma, m):
    """Divides by the sum

    That makes the sum 1. Which number must be subtracted from each tap to make it 0?
    """
    v = _peak(sigma, m)
    return v / v.sum()


def _one_dimension(sigma, m):
    """Leaves out a 2

    In the bracket stands i**2 / (2 sigma**2) as well, as the statement has it.
    """
    i = np.arange(-m, m + 1.0)
    v = (1 - i**2 / sigma**2) * np.exp(-(i**2) / (2 * sigma**2))
    return v - v.mean()


def _both(sigma, m):
    """Leaves the 2 out in both places

    Each of the two quotients is divided by 2 sigma**2.
    """
    return laplacian_of_gaussian_taps(sigma / np.sqrt(2), m)


def _not_squared(sigma, m):
    """Divides by sigma instead of its square

    Below i**2 stands sigma**2; their units would not fit otherwise.
    """
    return laplacian_of_gaussian_taps(np.sqrt(sigma), m)


def _order(sigma, m):
    """Multiplies by sigma squared

    a / 2 * b is not a / (2 * b).
    """
    return laplacian_of_gaussian_taps(1 / sigma, m)


def _no_bell(sigma, m):
    """Forgets the exponential

    The bracket alone falls without end; the bell brings it back to 0.
    """
    v = 1 - np.arange(-m, m + 1.0) ** 2 / (2 * sigma**2)
    return v - v.mean()


def _bell_only(sigma, m):
    """Forgets the bracket

    Without it this is a Gaussian, minus its mean.
    """
    v = np.exp(-(np.arange(-m, m + 1.0) ** 2) / (2 * sigma**2))
    return v - v.mean()


def _upside_down(sigma, m):
    """Turns the peak into a dip

    The middle tap is the largest.
    """
    return -laplacian_of_gaussian_taps(sigma, m)


def _summed_bell(sigma, m):
    """Makes the bell sum to 1 first

    In this formula the bell is 1 in the middle; nothing is divided by a sum.
    """
    share = np.arange(-m, m + 1.0) ** 2 / (2 * sigma**2)
    v = (1 - share) * gaussian_taps(sigma, m)
    return v - v.mean()


def _plus(sigma, m):
    """Adds in the bracket

    1 minus the quotient: further out the taps must turn negative.
    """
    share = np.arange(-m, m + 1.0) ** 2 / (2 * sigma**2)
    v = (1 + share) * np.exp(-share)
    return v - v.mean()


def _mean_too_early(sigma, m):
    """Subtracts the mean of the bell

    First the product of bracket and bell, then its mean.
    """
    share = np.arange(-m, m + 1.0) ** 2 / (2 * sigma**2)
    bell = np.exp(-share)
    return (1 - share) * (bell - bell.mean())


def _half(sigma, m):
    """Begins in the middle

    Half of the taps belong to negative i.
    """
    v = _peak(sigma, m)[m:]
    return v - v.mean()


def _end_missing(sigma, m):
    """Ends at m - 1

    The last tap belongs to i = m.
    """
    v = _peak(sigma, m)[:-1]
    return v - v.mean()


def _rounded(sigma, m):
    """Rounds to four digits

    The lecture rounds for print; here all digits are wanted.
    """
    return laplacian_of_gaussian_taps(sigma, m).round(4)


def _mean_of_bell(sigma, m):
    """Subtracts the mean of the powers alone

    v is the product of bracket and power; its mean is asked for.
    """
    bell = np.exp(-(np.arange(-m, m + 1.0) ** 2) / (2 * sigma**2))
    return _peak(sigma, m) - bell.mean()


def _rising(sigma, m):
    """Loses the minus of the power

    exp(-i**2 / ...) falls towards both ends. Yours grows.
    """
    share = np.arange(-m, m + 1.0) ** 2 / (2 * sigma**2)
    v = (1 - share) * np.exp(share)
    return v - v.mean()


def _i_in_the_bracket(sigma, m):
    """Does not square i in the bracket

    Left and right of the middle stand the same taps. Yours differ.
    """
    i = np.arange(-m, m + 1.0)
    v = (1 - i / (2 * sigma**2)) * np.exp(-(i**2) / (2 * sigma**2))
    return v - v.mean()


def _bracket_missing(sigma, m):
    """Leaves out the bracket around the difference

    1 - a * b is 1 - (a * b). The difference belongs in brackets: (1 - a) * b.
    """
    share = np.arange(-m, m + 1.0) ** 2 / (2 * sigma**2)
    v = 1 - share * np.exp(-share)
    return v - v.mean()


LAPLACIAN_OF_GAUSSIAN = Function(
    id="u04-laplacian-of-gaussian",
    title="Laplacian of Gaussian",
    minutes=8,
    covers=("u04.2b", "u04.2f"),
    reference=laplacian_of_gaussian_taps,
    strata=(Stratum("any width", 2, (call(1, 4), call(1.5, 3), call(0.7, 2)), _draw),),
    misconceptions=(
        _keeps_mean,
        _sum_subtracted,
        _scaled,
        _one_dimension,
        _both,
        _not_squared,
        _order,
        _no_bell,
        _bell_only,
        _upside_down,
        _summed_bell,
        _plus,
        _mean_too_early,
        _half,
        _end_missing,
        _rounded,
        _mean_of_bell,
        _rising,
        _i_in_the_bracket,
        _bracket_missing,
    ),
)
