"""Max pooling, forward and backward: ties go to the first, overlapping windows add up."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import halved, pool, volume
from autograde.tasks.u06_cnn.put_away import POOLINGS
from nnlib.layer_steps import max_pooling

_FIXED = np.random.default_rng(60)
EXAMPLE = np.array([[[[1.0, 5, 2], [1, 5, 2]]]])


def _case(rng, n, c, size, side, stride, ties=False):
    """Negative numbers among them, so that 0 is no maximum; with `ties` few different ones."""
    x = -rng.integers(1, 4, (n, c, *size)).astype(float) if ties else rng.permutation(n * c * size[0] * size[1]) - 99.0
    places = [(length - side) // stride + 1 for length in size]
    return call(x.reshape(n, c, *size), volume(rng, n, c, *places), side, stride)


def _draw_apart(rng):
    return [_case(rng, 2, 2, (4, 6), 2, 2), _case(rng, 1, 3, (7, 5), 2, 2), halved(_case(rng, 2, 1, (6, 7), 3, 3))]


def _tied(rng):
    """A case in which the four cells of some window are all the largest."""
    request = _case(rng, 2, 2, (4, 6), 2, 2, ties=True)
    request.args[0][:, :, :2, :2] = -1.0
    return request


def _draw_ties(rng):
    return [_tied(rng), _tied(rng)]


def _draw_overlap(rng):
    return [_peaks(rng, (5, 6), 3, 1), _peaks(rng, (7, 6), 3, 2), halved(_case(rng, 2, 2, (4, 5), 2, 1))]


def _peaks(rng, size, side, stride):
    """Overlapping windows that a high cell in their common part wins together."""
    request = _case(rng, 2, 2, size, side, stride)
    request.args[0][:, :, side - 1, side - 1] = 999.0
    return request


def _largest(window):
    return window.max(axis=(2, 3))


def _first(window, y, dy):
    flat = (window == y).reshape(*window.shape[:2], -1)
    first = flat & (flat.cumsum(axis=2) == 1)
    return first.reshape(window.shape) * dy


def _last(window, y, dy):
    return _first(window[:, :, ::-1, ::-1], y, dy)[:, :, ::-1, ::-1]


def _with(share=_first, forward=_largest, **options):
    return lambda x, dy, size, stride: pool(x, dy, size, stride, forward, share, **options)


def _all_ties(x, dy, size, stride):
    """Gives every one of several equal maxima the full dy

    Comparing a window with its maximum can be true more than once. Then dx hands out more than dy.
    """
    return _with(lambda window, y, dy: (window == y) * dy)(x, dy, size, stride)


def _shared_ties(x, dy, size, stride):
    """Shares dy among equal maxima

    That would be possible, too; the rule here is that the first one takes all.
    """
    return _with(lambda w, y, dy: (w == y) * dy / (w == y).sum(axis=(2, 3), keepdims=True))(x, dy, size, stride)


def _last_tie(x, dy, size, stride):
    """Lets the last of several equal maxima win

    A >= where a > belongs moves on to a later cell of the same value.
    """
    return _with(_last)(x, dy, size, stride)


def _down_the_columns(x, dy, size, stride):
    """Searches for the first maximum column by column

    First means: row by row, each from left to right.
    """
    return _with(lambda w, y, dy: _first(w.swapaxes(2, 3), y, dy).swapaxes(2, 3))(x, dy, size, stride)


def _overwritten(x, dy, size, stride):
    """Overwrites what an earlier window gave back

    A cell may win in several windows. Its gradient is the sum of what they send.
    """
    return _with(assign=True)(x, dy, size, stride)


def _only_first_win(x, dy, size, stride):
    """Assigns to the winner instead of adding

    dx[winner] = dy forgets the windows that the same cell won before.
    """
    y, dx = _with()(x, dy, size, stride)
    dx[...] = 0
    for (n, c, r, s), _ in np.ndenumerate(dy):
        window = x[n, c, r * stride : r * stride + size, s * stride : s * stride + size]
        i, j = divmod(int(window.argmax()), window.shape[1])
        dx[n, c, r * stride + i, s * stride + j] = dy[n, c, r, s]
    return y, dx


def _zero_start(x, dy, size, stride):
    """Begins the search at 0

    If all cells of a window are negative, so is the largest of them.
    """
    y, dx = _with()(x, dy, size, stride)
    return np.maximum(0, y), dx


def _everyone(x, dy, size, stride):
    """Gives dy to every cell of the window

    If a cell that is not the largest grows a little, what happens to y?
    """
    return _with(lambda window, y, dy: np.ones_like(window) * dy)(x, dy, size, stride)


def _ones(x, dy, size, stride):
    """Marks the winners with 1

    The winner's gradient is the dy of its window.
    """
    return _with()(x, np.ones_like(dy), size, stride)


def _times_value(x, dy, size, stride):
    """Multiplies dy by the value that won

    y is a copy of the largest cell: the slope is 1.
    """
    return _with(lambda window, y, dy: y * _first(window, y, dy))(x, dy, size, stride)


def _smallest(x, dy, size, stride):
    """Takes the smallest cell

    argmin and min look to the other end.
    """
    return _with(_first, lambda window: window.min(axis=(2, 3)))(x, dy, size, stride)


def _by_size(x, dy, size, stride):
    """Moves the window by its own size

    The place (r, s) begins at row r * stride, and stride need not be size.
    """
    wide = np.pad(x, ((0, 0), (0, 0), (0, 99), (0, 99)), constant_values=-1e9)
    y, dx = _with()(wide, dy, size, size)
    return y, dx[:, :, : x.shape[2], : x.shape[3]]


def _by_size_clipped(x, dy, size, stride):
    """Reads the windows side by side and leaves out what does not fit

    Windows may share cells. At which row does the window of place (1, 0) begin when the stride is 1?
    """
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for (n, c, r, s), value in np.ndenumerate(dy):
        window = x[n, c, r * size : r * size + size, s * size : s * size + size]
        if window.size:
            i, j = divmod(int(window.argmax()), window.shape[1])
            y[n, c, r, s] = window.max()
            dx[n, c, r * size + i, s * size + j] += value
    return y, dx


def _by_one(x, dy, size, stride):
    """Moves the window by one cell

    Where does the argument stride come in?
    """
    return _with()(x, dy, size, 1)


def _only_y(x, dy, size, stride):
    """Returns the forward result only

    Two arrays are asked for, y and dx.
    """
    return _with()(x, dy, size, stride)[0]


def _other_order(x, dy, size, stride):
    """Returns dx before y

    The pair is y, dx.
    """
    return _with()(x, dy, size, stride)[::-1]


def _first_channel_wins(x, dy, size, stride):
    """Sends all gradients into the first channel

    Each channel is pooled by itself, forward and backward.
    """
    y, dx = _with()(x, dy, size, stride)
    lost = np.zeros_like(dx)
    lost[:, 0] = dx.sum(axis=1)
    return y, lost


def _first_image(x, dy, size, stride):
    """Works on the first picture of the batch only

    Loop over n as well.
    """
    y, dx = _with()(x, dy, size, stride)
    y[1:], dx[1:] = 0, 0
    return y, dx


def _in_the_corner(x, dy, size, stride):
    """Puts dy into the corner of its window

    Within the window the winner has a place of its own, (i, j): add it to the window's beginning.
    """

    def corner(window, y, dy):
        back = np.zeros_like(window)
        back[:, :, :1, :1] = dy
        return back

    return _with(corner)(x, dy, size, stride)


def _window_index(x, dy, size, stride):
    """Counts the winner's place from the picture's corner

    argmax knows nothing of where the window lies: add top and left.
    """
    y, dx = _with()(x, dy, size, stride)
    dx[...] = 0
    for (n, c, r, s), _ in np.ndenumerate(dy):
        window = x[n, c, r * stride : r * stride + size, s * stride : s * stride + size]
        i, j = divmod(int(window.argmax()), window.shape[1])
        dx[n, c, i, j] += dy[n, c, r, s]
    return y, dx


MAX_POOL = Function(
    id="u06-max-pool",
    title="Max pooling, there and back",
    minutes=20,
    covers=("u06.4a",),
    reference=max_pooling,
    strata=(
        Stratum(
            "windows side by side",
            1,
            (
                _case(_FIXED, 2, 2, (2, 4), 2, 2),
                _case(_FIXED, 1, 2, (5, 4), 2, 2),
                halved(_case(_FIXED, 2, 1, (3, 6), 3, 3)),
            ),
            _draw_apart,
        ),
        Stratum("equal maxima", 1, (call(EXAMPLE, np.array([[[[7.0]]]]), 2, 2), _tied(_FIXED)), _draw_ties),
        Stratum(
            "overlapping windows",
            1,
            (
                call(EXAMPLE, np.array([[[[1.0, 10]]]]), 2, 1),
                _peaks(_FIXED, (4, 5), 3, 1),
                _peaks(_FIXED, (5, 5), 3, 2),
                halved(_case(_FIXED, 2, 2, (4, 5), 2, 1)),
            ),
            _draw_overlap,
        ),
    ),
    misconceptions=(
        _all_ties,
        _shared_ties,
        _last_tie,
        _down_the_columns,
        _overwritten,
        _only_first_win,
        _zero_start,
        _everyone,
        _ones,
        _times_value,
        _smallest,
        _by_size,
        _by_size_clipped,
        _by_one,
        _only_y,
        _other_order,
        _first_channel_wins,
        _first_image,
        _in_the_corner,
        _window_index,
    ),
    puts_away=(max_pooling, *POOLINGS),
)
