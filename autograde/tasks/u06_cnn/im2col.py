"""im2col: every window a column."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import halved, volume, windows
from autograde.tasks.u06_cnn.put_away import CONVOLUTIONS
from nnlib.lowering import im2col

_FIXED = np.random.default_rng(65)


def _case(rng, n, c, size, kernel, stride=1, padding=0):
    return call(volume(rng, n, c, *size), kernel, stride, padding)


def _draw_one(rng):
    return [
        call(volume(rng, 1, 1, 3, 4), (2, 3)),
        _case(rng, 1, 1, (4, 3), (3, 2)),
        halved(_case(rng, 1, 1, (4, 5), (2, 2))),
    ]


def _draw_many(rng):
    return [
        _case(rng, 2, 3, (4, 5), (2, 3)),
        _case(rng, 3, 2, (3, 5), (3, 2)),
        halved(_case(rng, 2, 2, (4, 4), (2, 3))),
    ]


def _draw_all(rng):
    return [
        _case(rng, 2, 2, (5, 6), (2, 3), 2, 1),
        _case(rng, 3, 2, (4, 7), (3, 2), 2, 1),
        halved(_case(rng, 2, 3, (4, 3), (2, 1), 3, 1)),
    ]


def _views(x, kernel_size, stride=1, padding=0):
    return windows(x, tuple(kernel_size), stride, padding)


def _matrix(views, order, rows=3):
    """The axes (N, C, r, s, i, j) in an order, the first `rows` of them counting rows."""
    turned = views.transpose(order)
    return turned.reshape(int(np.prod(turned.shape[:rows])), -1)


RIGHT = (1, 4, 5, 0, 2, 3)


def _windows_in_rows(x, kernel_size, stride=1, padding=0):
    """Writes the windows into rows

    A window is a column here: the product with the filters then needs no transposing.
    """
    return im2col(x, kernel_size, stride, padding).T


def _images_fastest(x, kernel_size, stride=1, padding=0):
    """Lets the pictures alternate

    Columns: first all places of picture 0, then all of picture 1.
    """
    return _matrix(_views(x, kernel_size, stride, padding), (1, 4, 5, 2, 3, 0))


def _channels_fastest(x, kernel_size, stride=1, padding=0):
    """Lets the channels alternate within a column

    Rows: all cells of channel 0, then all of channel 1, as ravel() reads a window.
    """
    return _matrix(_views(x, kernel_size, stride, padding), (4, 5, 1, 0, 2, 3))


def _down_first(x, kernel_size, stride=1, padding=0):
    """Moves the window down before it moves to the right

    s is the inner loop, r the outer one.
    """
    return _matrix(_views(x, kernel_size, stride, padding), (1, 4, 5, 0, 3, 2))


def _window_down_first(x, kernel_size, stride=1, padding=0):
    """Reads the window column by column

    j runs faster than i.
    """
    return _matrix(_views(x, kernel_size, stride, padding), (1, 5, 4, 0, 2, 3))


def _reshaped(x, kernel_size, stride=1, padding=0):
    """Reshapes where axes have to be moved

    reshape never changes the order of numbers in memory; transpose the axes first.
    """
    views = _views(x, kernel_size, stride, padding)
    n, c, r, s, i, j = views.shape
    return np.ascontiguousarray(views).reshape(c * i * j, n * r * s)


def _per_image(x, kernel_size, stride=1, padding=0):
    """Keeps a matrix for each picture

    All pictures share one matrix; their columns stand side by side.
    """
    return np.stack([im2col(one[None], kernel_size, stride, padding) for one in x])


def _first_image(x, kernel_size, stride=1, padding=0):
    """Unrolls the first picture only

    N pictures give N times as many columns.
    """
    return im2col(x[:1], kernel_size, stride, padding)


def _first_channel(x, kernel_size, stride=1, padding=0):
    """Unrolls the first channel only

    A window reaches through all C channels.
    """
    return im2col(x[:, :1], kernel_size, stride, padding)


def _images_below(x, kernel_size, stride=1, padding=0):
    """Puts the pictures below each other

    More pictures make the matrix wider, not higher.
    """
    return np.concatenate([im2col(one[None], kernel_size, stride, padding) for one in x])


def _channels_beside(x, kernel_size, stride=1, padding=0):
    """Puts the channels side by side

    The cells of all channels of a window stand in the same column.
    """
    return _matrix(_views(x, kernel_size, stride, padding), (4, 5, 1, 0, 2, 3), 2)


def _no_stride(x, kernel_size, stride=1, padding=0):
    """Takes every place, whatever the stride

    Rows and columns of places are stride cells apart.
    """
    return im2col(x, kernel_size, 1, padding)


def _no_padding(x, kernel_size, stride=1, padding=0):
    """Adds no border

    np.pad comes before the windows.
    """
    return im2col(x, kernel_size, stride)


def _swapped(x, kernel_size, stride=1, padding=0):
    """Exchanges kH and kW

    The first number of kernel_size is the height.
    """
    return im2col(x, tuple(kernel_size)[::-1], stride, padding)


def _blocks(x, kernel_size, stride=1, padding=0):
    """Cuts into blocks that do not overlap

    Neighbouring windows share most of their cells.
    """
    views = windows(x, tuple(kernel_size), 1, padding)[:, :, :: kernel_size[0], :: kernel_size[1]]
    return _matrix(views, RIGHT)


def _flipped(x, kernel_size, stride=1, padding=0):
    """Turns each window around

    Upper left comes first.
    """
    return _matrix(_views(x, kernel_size, stride, padding)[..., ::-1, ::-1], RIGHT)


def _unrolled(x, kernel_size, stride=1, padding=0):
    """Leaves the axes apart

    Two axes are asked for: reshape at the end.
    """
    return _views(x, kernel_size, stride, padding).transpose(RIGHT)


def _one_short(x, kernel_size, stride=1, padding=0):
    """Stops one place early

    range ends before its last number: (H + 2 P - kH) // S + 1 places.
    """
    return _matrix(_views(x, kernel_size, stride, padding)[:, :, :-1, :-1], RIGHT)


IM2COL = Function(
    id="u06-im2col",
    title="Windows as columns",
    minutes=16,
    covers=("u06.3b",),
    reference=im2col,
    strata=(
        Stratum(
            "one channel",
            0.5,
            (call(np.arange(6.0).reshape(1, 1, 2, 3), (2, 2)), halved(_case(_FIXED, 1, 1, (3, 4), (2, 3)))),
            _draw_one,
        ),
        Stratum(
            "channels and a batch",
            1,
            (
                _case(_FIXED, 2, 2, (2, 4), (1, 2)),
                _case(_FIXED, 2, 3, (3, 3), (2, 1)),
                halved(_case(_FIXED, 1, 2, (3, 4), (2, 3))),
            ),
            _draw_many,
        ),
        Stratum(
            "stride and padding",
            1,
            (_case(_FIXED, 2, 2, (3, 4), (2, 3), 2, 1), halved(_case(_FIXED, 1, 2, (3, 2), (3, 1), 2, 1))),
            _draw_all,
        ),
    ),
    misconceptions=(
        _windows_in_rows,
        _images_fastest,
        _channels_fastest,
        _down_first,
        _window_down_first,
        _reshaped,
        _per_image,
        _first_image,
        _first_channel,
        _images_below,
        _channels_beside,
        _no_stride,
        _no_padding,
        _swapped,
        _blocks,
        _flipped,
        _unrolled,
        _one_short,
    ),
    puts_away=CONVOLUTIONS,
)
