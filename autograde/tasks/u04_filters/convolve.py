"""Convolution in full."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.filters import convolve1d
from nnlib.functional.transposed_convolution import conv_transpose2d


def _draw(rng):
    return [
        call(1.3 + rng.permutation(12)[:n], 1.0 + rng.permutation(9)[:k]) for n, k in ((6, 3), (5, 2), (3, 5), (4, 4))
    ]


def _not_flipped(x, w):
    """Does not flip

    In x[n - m] w[m] the index of x falls while that of w rises. This is cross-correlation.
    """
    return convolve1d(x, w[::-1])


def _valid(x, w):
    """Stays where the filter lies on x entirely

    In full: also the places where only some of the cells overlap.
    """
    return np.convolve(x, w, "valid")


def _same(x, w):
    """Hands back as many cells as x has

    There are n + k - 1 places at which the two overlap.
    """
    return np.convolve(x, w, "same")


def _valid_not_flipped(x, w):
    """Slides over x without flipping or overhanging

    Two things are missing: the flip, and the places at the ends.
    """
    return np.correlate(x, w, "valid")


def _x_flipped(x, w):
    """Flips the signal instead of the filter

    Flipping the other one gives the result back to front as well: hand it back in order.
    """
    return convolve1d(x, w)[::-1]


def _one_longer(x, w):
    """Has a place too many

    n cells and k cells overlap at n + k - 1 places; at one place more nothing overlaps.
    """
    return np.append(convolve1d(x, w), 0.0)


def _circular(x, w):
    """Lets what hangs over come in again at the front

    Beyond its ends x is 0; nothing goes round.
    """
    z, n = convolve1d(x, w), len(x)
    folded = z[:n].copy()
    for index in range(n, len(z)):
        folded[index % n] += z[index]
    return folded


def _cut(x, w):
    """Stops where x ends

    While the last cell of x is still under the filter, there is something to add up.
    """
    return convolve1d(x, w)[: len(x)]


def _products(x, w):
    """Multiplies cell by cell

    Every cell of x meets every tap of w.
    """
    shorter = min(len(x), len(w))
    return x[:shorter] * w[:shorter]


def _overwrites(x, w):
    """Overwrites instead of adding

    Several products fall on the same cell: collect them with +=.
    """
    z = np.zeros(len(x) + len(w) - 1)
    for n, cell in enumerate(x):
        for m, tap in enumerate(w):
            z[n + m] = cell * tap
    return z


def _last_tap(x, w):
    """Leaves out the last tap

    range(len(w) - 1) ends one tap too early.
    """
    return np.append(convolve1d(x, w[:-1]), 0.0)


def _total(x, w):
    """Adds everything up

    A row of n + k - 1 numbers is asked for.
    """
    return convolve1d(x, w).sum()


def _wrong_index(x, w):
    """Lets a negative index reach the other end

    In Python x[-1] is the last cell. Here a cell before the first one counts 0.
    """
    z = []
    for n in range(len(x) + len(w) - 1):
        z.append(sum(w[m] * x[n - m] for m in range(len(w)) if n - m < len(x)))
    return np.array(z)


def _outside(x, w):
    """Reads beyond the end of x

    n - m may be negative, or len(x) and more. Those products are left out.
    """
    return np.array([sum(x[n - m] * w[m] for m in range(len(w))) for n in range(len(x) + len(w) - 1)])


def _outer(x, w):
    """Makes the table of all products

    Each product belongs to a cell of the result: add those with the same n.
    """
    return np.outer(x, w)


def _flipped_valid(x, w):
    """Slides the flipped filter along x and stops at the ends

    In full: z begins where the first cells meet, and ends where the last ones part.
    """
    return np.array([x[i : i + len(w)] @ w[::-1] for i in range(len(x) - len(w) + 1)])


def _plus(x, w):
    """Takes x[n + m] for x[n - m]

    While m grows, the index of x falls.
    """
    return np.array([sum(w[m] * x[n + m] for m in range(len(w)) if n + m < len(x)) for n in range(len(x) + len(w) - 1)])


def _last_missing(x, w):
    """Leaves the last place empty

    z has len(x) + len(w) - 1 places, and the last one is filled as well: does range end one too early?
    """
    z = convolve1d(x, w)
    z[-1] = 0
    return z


def _places_of_x(x, w):
    """Fills as many places as x has

    n runs on to len(x) + len(w) - 2, where only the last two cells meet.
    """
    z = convolve1d(x, w)
    z[len(x) :] = 0
    return z


def _not_the_first(x, w):
    """Leaves out x[0]

    Cell 0 exists: 0 <= n - m.
    """
    return np.append(0.0, convolve1d(x[1:], w)) if len(x) > 1 else np.zeros(len(w))


def _whole_numbers(x, w):
    """Cuts the results to whole numbers

    Do you collect in zeros of type int? They keep no digits behind the point.
    """
    return np.trunc(convolve1d(x, w))


CONVOLVE = Function(
    id="u04-convolve",
    title="Convolution in full",
    minutes=15,
    covers=("u04.3a",),
    reference=convolve1d,
    strata=(
        Stratum(
            "any two rows",
            2,
            (
                call(np.array([1.0, 2.0, 3.0]), np.array([1.0, 10.0])),
                call(np.array([0.5, 1, 1, 2, 3, 5]), np.array([3.5, 0.0, -1.0])),
                call(np.array([2.0, 1.0]), np.array([1.0, 2.0, 4.0, 8.0])),
            ),
            _draw,
        ),
    ),
    misconceptions=(
        _not_flipped,
        _valid,
        _same,
        _valid_not_flipped,
        _x_flipped,
        _one_longer,
        _circular,
        _cut,
        _products,
        _overwrites,
        _last_tap,
        _total,
        _wrong_index,
        _outside,
        _outer,
        _flipped_valid,
        _plus,
        _last_missing,
        _places_of_x,
        _not_the_first,
        _whole_numbers,
    ),
    puts_away=(convolve1d, conv_transpose2d),
)
