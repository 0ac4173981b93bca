"""Repair: the backward of max pooling, whose bug only overlapping windows show."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import halved, volume
from autograde.tasks.u06_cnn.put_away import POOLINGS
from nnlib.functional.pooling import max_pool2d_backward
from nnlib.layer_steps import max_pooling

_FIXED = np.random.default_rng(70)


def _case(rng, n, c, size, kernel, stride):
    """Different numbers, with a high one in the common part of the first windows of every channel."""
    x = (rng.permutation(n * c * size[0] * size[1]) - 50.0).reshape(n, c, *size)
    x[:, :, kernel[0] - 1, kernel[1] - 1] = rng.permutation(n * c).reshape(n, c) + 900.0
    places = ((one - side) // stride + 1 for one, side in zip(size, kernel, strict=True))
    return call(volume(rng, n, c, *places), x, kernel, stride)


def _tied(rng, n, c, size, kernel, stride):
    """Few different numbers: in most windows several cells are the largest."""
    request = _case(rng, n, c, size, kernel, stride)
    request.args[1][...] = rng.integers(-2, 2, request.args[1].shape)
    return request


def _draw_one(rng):
    return [_case(rng, 1, 1, (4, 5), (2, 3), 1), halved(_case(rng, 1, 1, (6, 5), (3, 2), 1))]


def _draw_many(rng):
    return [
        _tied(rng, 2, 2, (5, 5), (3, 2), 1),
        _case(rng, 2, 2, (5, 5), (2, 3), 1),
        halved(_case(rng, 3, 2, (7, 7), (3, 4), 2)),
    ]


def _winners(dy, x, kernel_size, stride, send):
    """dx from ``send(dx, index of the winner, dy of the place, window)`` at every place."""
    dx = np.zeros_like(x)
    kh, kw = kernel_size
    for (n, c, r, s), _ in np.ndenumerate(dy):
        window = x[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw]
        i, j = divmod(int(window.argmax()), window.shape[1])
        send(dx, (n, c, r * stride + i, s * stride + j), dy[n, c, r, s], window)
    return dx


def _unchanged(dy, x, kernel_size, stride):
    """The pooling is as faulty as before

    Try a picture with one very large number, windows 2x2 and stride 1. How many windows does it win?
    """

    def send(dx, winner, value, window):
        dx[winner] = value

    return _winners(dy, x, kernel_size, stride, send)


def _first_stays(dy, x, kernel_size, stride):
    """Keeps the first window's gradient

    Neither the first nor the last window is the only one: what does the chain rule do with several paths?
    """

    def send(dx, winner, value, window):
        dx[winner] = dx[winner] or value

    return _winners(dy, x, kernel_size, stride, send)


def _largest_stays(dy, x, kernel_size, stride):
    """Keeps the largest gradient

    The maximum was taken forward. Back, contributions are added.
    """

    def send(dx, winner, value, window):
        dx[winner] = max(dx[winner], value) if dx[winner] else value

    return _winners(dy, x, kernel_size, stride, send)


def _averaged(dy, x, kernel_size, stride):
    """Averages over the windows that a cell wins

    A sum, not a mean: if both outputs rise, the loss feels both.
    """
    won = _winners(np.ones_like(dy), x, kernel_size, stride, _add)
    return _winners(dy, x, kernel_size, stride, _add) / np.maximum(won, 1)


def _add(dx, winner, value, window):
    dx[winner] += value


def _side_by_side(dy, x, kernel_size, stride):
    """Moves the windows apart instead

    The stride is given; windows are meant to overlap.
    """
    kh, kw = kernel_size
    dx = np.zeros_like(x)
    for (n, c, r, s), _ in np.ndenumerate(dy):
        window = x[n, c, r * kh : r * kh + kh, s * kw : s * kw + kw]
        if window.size:
            i, j = divmod(int(window.argmax()), window.shape[1])
            dx[n, c, r * kh + i, s * kw + j] += dy[n, c, r, s]
    return dx


def _subtracted(dy, x, kernel_size, stride):
    """Subtracts what comes back

    Gradients are added; it is the optimizer that subtracts, later.
    """
    return -max_pool2d_backward(dy, x, kernel_size, stride)


def _all_ties(dy, x, kernel_size, stride):
    """Lets all of several equal cells win

    argmax in the code as it was finds one cell, the first.
    """
    kh, kw = kernel_size
    dx = np.zeros_like(x)
    for (n, c, r, s), value in np.ndenumerate(dy):
        seen = (n, c, slice(r * stride, r * stride + kh), slice(s * stride, s * stride + kw))
        dx[seen] += value * (x[seen] == x[seen].max())
    return dx


def _whole_window(dy, x, kernel_size, stride):
    """Adds dy to the whole window

    Still only one cell of a window wins.
    """
    kh, kw = kernel_size
    dx = np.zeros_like(x)
    for (n, c, r, s), _ in np.ndenumerate(dy):
        dx[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw] += dy[n, c, r, s]
    return dx


def _counts(dy, x, kernel_size, stride):
    """Counts victories

    Add dy, not 1.
    """
    return _winners(np.ones_like(dy), x, kernel_size, stride, _add)


def _times_count(dy, x, kernel_size, stride):
    """Multiplies the last gradient by the number of windows

    The windows have different dy.
    """
    won = _winners(np.ones_like(dy), x, kernel_size, stride, _add)
    return _unchanged(dy, x, kernel_size, stride) * won


def _in_window_index(dy, x, kernel_size, stride):
    """Forgets where the window begins

    (i, j) counts from the corner of the window.
    """
    kh, kw = kernel_size
    dx = np.zeros_like(x)
    for (n, c, r, s), _ in np.ndenumerate(dy):
        window = x[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw]
        i, j = divmod(int(window.argmax()), window.shape[1])
        dx[n, c, i, j] += dy[n, c, r, s]
    return dx


def _swapped(dy, x, kernel_size, stride):
    """Exchanges height and width of the window

    kernel_size is a pair (kH, kW), in the code as it was.
    """
    wide = np.pad(x, ((0, 0), (0, 0), (0, 9), (0, 9)), constant_values=-1e6)
    dx = _winners(dy, wide, tuple(kernel_size)[::-1], stride, _add)
    return dx[:, :, : x.shape[2], : x.shape[3]]


def _divides_by_height(dy, x, kernel_size, stride):
    """Divides the place of the winner by the height

    In a window read row by row, the row is the place divided by the length of a row.
    """
    kh, kw = kernel_size
    dx = np.zeros_like(x)
    for (n, c, r, s), _ in np.ndenumerate(dy):
        i, j = divmod(x[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw].argmax(), kh)
        dx[n, c, (r * stride + i) % x.shape[2], (s * stride + j) % x.shape[3]] += dy[n, c, r, s]
    return dx


def _times_value(dy, x, kernel_size, stride):
    """Multiplies by the value of the winner

    The slope of a copy is 1.
    """

    def send(dx, winner, value, window):
        dx[winner] += value * window.max()

    return _winners(dy, x, kernel_size, stride, send)


def _with_forward(dy, x, kernel_size, stride):
    """Returns y as well

    dx alone, as before.
    """
    y = np.zeros_like(dy)
    return y, max_pool2d_backward(dy, x, kernel_size, stride)


OVERLAPPING_BACKWARD = Function(
    id="u06-overlapping-backward",
    title="Repair: overlapping windows",
    minutes=5,
    covers=("u06.4e",),
    reference=max_pool2d_backward,
    strata=(
        Stratum(
            "one picture",
            0.5,
            (
                call(np.array([[[[1.0, 10]]]]), np.array([[[[1.0, 9, 2]]]]), (1, 2), 1),
                _case(_FIXED, 1, 1, (3, 4), (2, 3), 1),
                halved(_case(_FIXED, 1, 1, (4, 4), (3, 2), 1)),
            ),
            _draw_one,
        ),
        Stratum(
            "channels and a batch",
            0.5,
            (
                _tied(_FIXED, 1, 2, (3, 4), (2, 2), 1),
                _case(_FIXED, 2, 2, (3, 5), (2, 3), 1),
                halved(_case(_FIXED, 2, 1, (5, 7), (3, 4), 2)),
            ),
            _draw_many,
        ),
    ),
    misconceptions=(
        _unchanged,
        _first_stays,
        _largest_stays,
        _averaged,
        _side_by_side,
        _all_ties,
        _subtracted,
        _whole_window,
        _counts,
        _times_count,
        _in_window_index,
        _swapped,
        _divides_by_height,
        _times_value,
        _with_forward,
    ),
    puts_away=(max_pooling, *POOLINGS),
)
