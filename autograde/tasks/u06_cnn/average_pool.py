"""Average pooling, forward and backward, with windows that may overlap."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import pool, volume
from autograde.tasks.u06_cnn.put_away import POOLINGS
from nnlib.layer_steps import average_pooling_step

_FIXED = np.random.default_rng(61)


def _case(rng, n, c, size, side, stride):
    places = [(length - side) // stride + 1 for length in size]
    return call(volume(rng, n, c, *size), volume(rng, n, c, *places), side, stride)


def _draw_apart(rng):
    return [_case(rng, 2, 2, (4, 6), 2, 2), _case(rng, 1, 3, (7, 5), 2, 2), _case(rng, 2, 1, (6, 7), 3, 3)]


def _draw_overlap(rng):
    return [_case(rng, 2, 2, (5, 6), 3, 1), _case(rng, 1, 2, (7, 5), 3, 2), _case(rng, 2, 1, (4, 5), 2, 1)]


def _mean(window):
    return window.mean(axis=(2, 3))


def _equal(window, y, dy):
    return np.ones_like(window) * dy / window[0, 0].size


def _with(share=_equal, forward=_mean, **options):
    return lambda x, dy, size, stride: pool(x, dy, size, stride, forward, share, **options)


def _full_share(x, dy, size, stride):
    """Hands the whole dy to every cell

    A cell that grows by 1 moves the mean by less than 1. By how much?
    """
    return _with(lambda window, y, dy: np.ones_like(window) * dy)(x, dy, size, stride)


def _side(x, dy, size, stride):
    """Divides by the side of the window, backward

    How many cells are there in a window of size times size?
    """
    return _with(lambda window, y, dy: np.ones_like(window) * dy / size)(x, dy, size, stride)


def _side_forward(x, dy, size, stride):
    """Divides by the side of the window, forward

    A mean divides by the number of cells that were added.
    """
    return _with(forward=lambda window: window.sum(axis=(2, 3)) / size)(x, dy, size, stride)


def _side_always(x, dy, size, stride):
    """Divides by the side of the window, there and back

    A window is a square: its cells are more than its side.
    """
    y, dx = _with()(x, dy, size, stride)
    return y * size, dx * size


def _sum(x, dy, size, stride):
    """Adds without dividing

    Pooling by sums makes pictures brighter and brighter.
    """
    y, dx = _with()(x, dy, size, stride)
    return y * size**2, dx * size**2


def _sum_forward(x, dy, size, stride):
    """Forgets to divide going forward

    What comes back is a share of dy, so y must have been a mean.
    """
    y, dx = _with()(x, dy, size, stride)
    return y * size**2, dx


def _overwritten(x, dy, size, stride):
    """Keeps the last window's share only

    Where windows overlap, a cell is part of several means: use +=.
    """
    return _with(assign=True)(x, dy, size, stride)


def _counted(x, dy, size, stride):
    """Divides by the number of windows that see the cell

    The shares of all windows are added, and nothing is averaged over windows.
    """
    y, dx = _with()(x, dy, size, stride)
    _, seen = _with(lambda window, y, dy: np.ones_like(window))(x, dy, size, stride)
    return y, dx / np.maximum(seen, 1)


def _by_value(x, dy, size, stride):
    """Shares dy by the values of the cells

    The mean treats all cells alike, large or small.
    """
    return _with(lambda window, y, dy: window * dy / window[0, 0].size)(x, dy, size, stride)


def _corner(x, dy, size, stride):
    """Gives all of dy to one cell

    Only max pooling has a winner.
    """

    def corner(window, y, dy):
        back = np.zeros_like(window)
        back[:, :, :1, :1] = dy
        return back

    return _with(corner)(x, dy, size, stride)


def _to_the_largest(x, dy, size, stride):
    """Gives dy to the largest cell

    Which cell is the largest does not matter for a mean.
    """

    def largest(window, y, dy):
        return (window == window.max(axis=(2, 3), keepdims=True)) * dy

    return _with(largest)(x, dy, size, stride)


def _to_the_first_largest(x, dy, size, stride):
    """Treats the mean as a maximum on the way back

    In max pooling one cell wins. Here all of them were added up, and no argmax is needed.
    """

    def winner(window, y, dy):
        flat = window.reshape(*window.shape[:2], -1)
        back = np.arange(flat.shape[2]) == flat.argmax(axis=2)[..., None]
        return back.reshape(window.shape) * dy

    return _with(winner)(x, dy, size, stride)


def _always_four(x, dy, size, stride):
    """Divides by four whatever the size

    A window of 3x3 has nine cells. Which number stands for them in general?
    """
    return _with(lambda window, y, dy: np.ones_like(window) * dy / 4)(x, dy, size, stride)


def _times_y(x, dy, size, stride):
    """Multiplies by y on the way back

    The mean is linear: its slope does not depend on its value.
    """
    return _with(lambda window, y, dy: y * np.ones_like(window) * dy / window[0, 0].size)(x, dy, size, stride)


def _by_stride(x, dy, size, stride):
    """Divides by the stride squared

    Side by side, stride and size are equal. Which of the two counts cells?
    """
    y, dx = _with()(x, dy, size, stride)
    return y * size**2 / stride**2, dx * size**2 / stride**2


def _by_size(x, dy, size, stride):
    """Takes the size for the stride

    Overlapping windows begin less than a window apart.
    """
    wide = np.pad(x, ((0, 0), (0, 0), (0, 99), (0, 99)))
    y, dx = _with()(wide, dy, size, size)
    return y, dx[:, :, : x.shape[2], : x.shape[3]]


def _by_one(x, dy, size, stride):
    """Steps by a single cell

    Both directions advance by stride.
    """
    return _with()(x, dy, size, 1)


def _only_y(x, dy, size, stride):
    """Returns y alone

    dx is asked for as well.
    """
    return _with()(x, dy, size, stride)[0]


def _other_order(x, dy, size, stride):
    """Exchanges y and dx

    First what comes out, then what comes back.
    """
    return _with()(x, dy, size, stride)[::-1]


def _channels(x, dy, size, stride):
    """Averages over the channels as well

    Pooling has depth 1: as many channels come out as go in.
    """
    y, dx = _with()(x, dy, size, stride)
    return np.ones_like(y) * y.mean(axis=1, keepdims=True), np.ones_like(dx) * dx.mean(axis=1, keepdims=True)


def _first_image(x, dy, size, stride):
    """Fills in the first picture only

    All N pictures of the batch are pooled.
    """
    y, dx = _with()(x, dy, size, stride)
    y[1:], dx[1:] = 0, 0
    return y, dx


AVERAGE_POOL = Function(
    id="u06-average-pool",
    title="Average pooling, there and back",
    minutes=9,
    covers=("u06.4b",),
    reference=average_pooling_step,
    strata=(
        Stratum(
            "windows side by side",
            1,
            (_case(_FIXED, 2, 2, (2, 4), 2, 2), _case(_FIXED, 1, 2, (5, 4), 2, 2), _case(_FIXED, 2, 1, (3, 6), 3, 3)),
            _draw_apart,
        ),
        Stratum(
            "overlapping windows",
            1,
            (
                call(np.array([[[[1.0, 5, 2], [1, 5, 2]]]]), np.array([[[[4.0, 40]]]]), 2, 1),
                _case(_FIXED, 2, 2, (5, 4), 3, 1),
                _case(_FIXED, 1, 2, (5, 7), 3, 2),
            ),
            _draw_overlap,
        ),
    ),
    misconceptions=(
        _full_share,
        _side,
        _side_forward,
        _side_always,
        _sum,
        _sum_forward,
        _overwritten,
        _counted,
        _by_value,
        _corner,
        _to_the_largest,
        _always_four,
        _to_the_first_largest,
        _times_y,
        _by_stride,
        _by_size,
        _by_one,
        _only_y,
        _other_order,
        _channels,
        _first_image,
    ),
    puts_away=(average_pooling_step, *POOLINGS),
)
