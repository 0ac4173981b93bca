"""A filter along a signal, with four kinds of ends."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.filters import convolve1d, filter1d
from nnlib.functional.convolution import conv1d
from nnlib.functional.padding import border, pad
from nnlib.functional.windows import columns, columns_backward, places, rows, windows
from nnlib.kernels import filter2d
from nnlib.operators import banded_matrix, toeplitz_matrix

FIBONACCI = np.array([0.0, 1, 1, 2, 3, 5, 8, 13])
W = np.array([0.0, -1, 2, -1, 0])
SLOPED = np.array([1.0, 0.0, -3.0])
_NUMPY = {"zero": "constant", "replicate": "edge", "mirror": "reflect"}
WIDE = np.array([1.0, 4.0, 2.0, -1.0, 3.0])


def _draw(*modes):
    def draw(rng):
        calls = []
        for mode in modes:
            for n, k in ((7, 3), (9, 5), (5, 5)):
                x, w = rng.permutation(20)[:n].astype(float), 1.1 + rng.permutation(9)[:k]
                calls.append(call(x, w, mode))
        return calls

    return draw


def _sides(x, before, after, mode):
    if mode == "zero":
        return np.concatenate([np.zeros(before), x, np.zeros(after)])
    if mode == "replicate":
        return np.concatenate([np.full(before, x[0]), x, np.full(after, x[-1])])
    if mode == "mirror":
        return np.pad(x, (before, after), mode="reflect")
    return x


def _slide(x, w):
    return conv1d(np.asarray(x, float)[None, None], np.asarray(w, float)[None, None])[0, 0]


def _flipped(x, w, mode="valid"):
    """Flips the filter

    The first tap belongs to the leftmost cell of the window. np.convolve, for one, turns the filter round.
    """
    return filter1d(x, w[::-1], mode)


def _always_valid(x, w, mode="valid"):
    """Leaves the ends out in every mode

    With a border the result is as long as x.
    """
    return filter1d(x, w)


def _always_zero(x, w, mode="valid"):
    """Puts zeros around it in every mode

    "valid" adds nothing, and the other modes continue x in their own way.
    """
    return filter1d(x, w, "zero")


def _zero_for_the_others(x, w, mode="valid"):
    """Knows no border but zeros

    "replicate" and "mirror" take the numbers of the border from x.
    """
    return filter1d(x, w, "valid" if mode == "valid" else "zero")


def _symmetric(x, w, mode="valid"):
    """Repeats the outermost cell in the mirror

    NumPy calls that "symmetric". Here the outermost cell is the mirror itself and appears once: "reflect".
    """
    if mode != "mirror":
        return filter1d(x, w, mode)
    r = len(w) // 2
    return _slide(np.pad(x, r, mode="symmetric"), w)


def _swapped(x, w, mode="valid"):
    """Exchanges replicate and mirror

    Replicate repeats the last cell; a mirror shows the cells before it, in reverse order.
    """
    return filter1d(x, w, {"replicate": "mirror", "mirror": "replicate"}.get(mode, mode))


def _too_wide(x, w, mode="valid"):
    """Adds a border of k - 1 cells

    With so many cells on each side the result is longer than x. How far does the filter reach to each side?
    """
    if mode == "valid":
        return filter1d(x, w)
    if mode == "mirror":
        return _slide(np.pad(x, len(w) - 1, mode="reflect"), w)
    return _slide(_sides(x, len(w) - 1, len(w) - 1, mode), w)


def _one_cell(x, w, mode="valid"):
    """Adds one cell on each side, however wide the filter

    Five taps reach two cells to each side.
    """
    return _slide(_sides(x, 1, 1, mode), w)


def _right_only(x, w, mode="valid"):
    """Puts the whole border behind

    Then the first tap stands over the cell that is computed, where the middle one should.
    """
    return _slide(_sides(x, 0, len(w) - 1, mode), w)


def _one_less(x, w, mode="valid"):
    """Stops one place too early

    A filter of k taps fits n - k + 1 times. range(n - k) ends one before.
    """
    return filter1d(x, w, mode)[:-1]


def _wraps(x, w, mode="valid"):
    """Lets the signal go round in a circle

    A negative index in Python, or np.roll, reaches the other end of x.
    """
    if mode == "valid":
        return filter1d(x, w)
    return _slide(np.pad(x, len(w) // 2, mode="wrap"), w)


def _ends_kept(x, w, mode="valid"):
    """Keeps the cells at the ends as they were

    At the ends, too, the filter is applied: to the cells and to what stands beyond them.
    """
    if mode == "valid":
        return filter1d(x, w)
    z, r = filter1d(x, w, mode), len(w) // 2
    z[:r], z[-r:] = x[:r], x[-r:]
    return z


def _ends_zero(x, w, mode="valid"):
    """Gives zeros for the ends

    The border belongs around x, before the filter slides; not around z.
    """
    if mode == "valid":
        return filter1d(x, w)
    r = len(w) // 2
    return np.pad(filter1d(x, w), r)


def _mean(x, w, mode="valid"):
    """Divides by the number of taps

    Only a sum is asked for; a filter that averages has the division in its taps.
    """
    return filter1d(x, w, mode) / len(w)


def _steps(x, w, mode="valid"):
    """Moves by the whole filter

    The windows overlap: the next one begins one cell further on.
    """
    return filter1d(x, w, mode)[:: len(w)]


def _constant_border(x, w, mode="valid"):
    """Mirrors one cell only

    Behind the first cell of the mirror image comes the second.
    """
    r = len(w) // 2
    if mode != "mirror":
        return filter1d(x, w, mode)
    return _slide(np.concatenate([np.full(r, x[1]), x, np.full(r, x[-2])]), w)


def _unturned(x, w, mode="valid"):
    """Continues with the neighbours in their own order

    In a mirror the order is turned round: the nearest cell comes first.
    """
    r = len(w) // 2
    if mode != "mirror":
        return filter1d(x, w, mode)
    return _slide(np.concatenate([x[1 : r + 1], x, x[-r - 1 : -1]]), w)


def _result_padded(x, w, mode="valid"):
    """Puts the border around the result

    The border continues the signal, so that the filter has something to look at; afterwards it is too late.
    """
    z = filter1d(x, w)
    return z if mode == "valid" else np.pad(z, len(w) // 2, mode=_NUMPY[mode])


def _border_k(x, w, mode="valid"):
    """Adds a border of k cells

    The result comes out longer than x. Half of k, rounded down, is enough on each side.
    """
    return filter1d(x, w) if mode == "valid" else _slide(np.pad(x, len(w), mode=_NUMPY[mode]), w)


def _numpy_mode(x, w, mode="valid"):
    """Hands the mode on to NumPy

    np.correlate has modes of its own, "valid", "same" and "full", and knows none of the three borders.
    """
    return np.correlate(x, w, mode)


def _beyond(x, w, mode="valid"):
    """Reads beyond the ends of x

    At the last cells the window reaches further than x does. First continue x, or stop earlier.
    """
    return [sum(w[j] * x[i + j - len(w) // 2] for j in range(len(w))) for i in range(len(x))]


def _zeros_for_valid(x, w, mode="valid"):
    """Fills the places that "valid" leaves out

    A place where the filter hangs over has no number at all, not a 0: n - k + 1 numbers are left.
    """
    return np.pad(filter1d(x, w), len(w) // 2) if mode == "valid" else filter1d(x, w, mode)


def _left_end_round(x, w, mode="valid"):
    """Asks for the right end only

    In Python x[-1] is the last cell of x. Beyond the left end, too, there must be what the mode says.
    """
    r = len(w) // 2
    if mode != "zero" or not r:
        return filter1d(x, w, mode)
    return _slide(np.concatenate([x[-r:], x, np.zeros(r)]), w)


def _by_the_sum(x, w, mode="valid"):
    """Divides by the sum of the taps

    Nothing is divided: a filter whose taps sum to 0 is a filter, too.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return filter1d(x, w, mode) / np.sum(w)


def _whole_numbers(x, w, mode="valid"):
    """Cuts the results to whole numbers

    An array made with dtype=int forgets what stands behind the point.
    """
    return np.trunc(filter1d(x, w, mode))


FILTER_1D = Function(
    id="u04-filter-1d",
    title="A filter with four kinds of ends",
    minutes=20,
    covers=("u04.1b", "u04.1c", "u04.1d", "u04.1f"),
    reference=filter1d,
    strata=(
        Stratum(
            "valid",
            1,
            (
                call(FIBONACCI, W),
                call(np.array([1.0, 1, 1, 0, 0]), SLOPED),
                call(np.arange(5.0) ** 2, WIDE / 4, "valid"),
            ),
            _draw("valid"),
        ),
        Stratum(
            "zero and replicate",
            1,
            (
                call(FIBONACCI, W, "zero"),
                call(np.arange(1.0, 7) ** 2, WIDE / 4, "zero"),
                call(FIBONACCI, W, "replicate"),
                call(np.arange(1.0, 7) ** 2, WIDE, mode="replicate"),
            ),
            _draw("zero", "replicate"),
        ),
        Stratum(
            "mirror",
            1,
            (
                call(FIBONACCI, W, "mirror"),
                call(np.array([2.0, 1, 7, 5]), SLOPED, "mirror"),
                call(np.arange(1.0, 7) ** 2, WIDE / 4, mode="mirror"),
            ),
            _draw("mirror"),
        ),
    ),
    misconceptions=(
        _flipped,
        _always_valid,
        _always_zero,
        _zero_for_the_others,
        _symmetric,
        _swapped,
        _too_wide,
        _one_cell,
        _right_only,
        _one_less,
        _wraps,
        _ends_kept,
        _ends_zero,
        _mean,
        _steps,
        _constant_border,
        _unturned,
        _result_padded,
        _border_k,
        _numpy_mode,
        _beyond,
        _zeros_for_valid,
        _left_end_round,
        _by_the_sum,
        _whole_numbers,
    ),
    puts_away=(
        *(filter1d, conv1d, pad, border, windows, columns, columns_backward, rows, places),
        *(convolve1d, filter2d, toeplitz_matrix, banded_matrix),
    ),
)
