"""Flatten: maps to rows of numbers, and back."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import volume
from nnlib.layer_steps import flatten_step
from nnlib.layers.flatten import Flatten

_FIXED = np.random.default_rng(63)


def _case(rng, n, c, h, w):
    return call(volume(rng, n, c, h, w), volume(rng, n, c * h * w))


def _draw_one(rng):
    return [_case(rng, 1, 2, 3, 4), _case(rng, 1, 3, 2, 5)]


def _draw_batch(rng):
    return [_case(rng, 2, 3, 4, 2), _case(rng, 4, 2, 3, 3), _case(rng, 3, 2, 1, 4)]


def _channels_last(x, dy):
    """Walks through the channels fastest

    In memory the last axis runs fastest: all of channel 0 comes before channel 1.
    """
    n, c, h, w = x.shape
    return x.transpose(0, 2, 3, 1).reshape(n, -1), dy.reshape(n, h, w, c).transpose(0, 3, 1, 2)


def _columns_first(x, dy):
    """Walks down the columns

    Each channel is read row by row.
    """
    n, c, h, w = x.shape
    return x.swapaxes(2, 3).reshape(n, -1), dy.reshape(n, c, w, h).swapaxes(2, 3)


def _fortran(x, dy):
    """Uses Fortran's order

    order="F" lets the first axis run fastest, and mixes the examples' pixels.
    """
    return x.reshape(len(x), -1, order="F"), dy.reshape(x.shape, order="F")


def _there_not_back(x, dy):
    """Goes back in another order than forth

    Number i of a row must return to the cell that it came from.
    """
    n, c, h, w = x.shape
    return x.reshape(n, -1), dy.reshape(n, h, w, c).transpose(0, 3, 1, 2)


def _forth_not_back(x, dy):
    """Reads the channels fastest going forward only

    dx is right, y is in another order: the first numbers are a row of channel 0.
    """
    return x.transpose(0, 2, 3, 1).reshape(len(x), -1), dy.reshape(x.shape)


def _no_batch(x, dy):
    """Flattens the batch as well

    One row for each example: the first axis stays.
    """
    return x.ravel(), dy.reshape(x.shape)


def _transposed(x, dy):
    """Puts one example into each column

    Examples lie along axis 0, in y as in x.
    """
    return x.reshape(len(x), -1).T, dy.reshape(x.shape)


def _mixed_pictures(x, dy):
    """Mixes the pictures while turning the array

    reshape(-1, N).T has the right shape, and row n holds every N-th number of the batch. Let N stand first.
    """
    return x.reshape(-1, len(x)).T, dy.reshape(x.shape)


def _ones_back(x, dy):
    """Returns ones for dx

    Each number was copied, with slope 1, times the dy that arrives at it.
    """
    return x.reshape(len(x), -1), np.ones(x.shape)


def _keeps_channels(x, dy):
    """Keeps the channels apart

    Three axes become one; (N, C, H W) has one too many.
    """
    return x.reshape(*x.shape[:2], -1), dy.reshape(x.shape)


def _dx_flat(x, dy):
    """Leaves dx flat

    dx has the shape of x.
    """
    return x.reshape(len(x), -1), dy


def _x_back(x, dy):
    """Returns x in place of dx

    Back goes dy, not what came in.
    """
    return x.reshape(len(x), -1), x


def _product(x, dy):
    """Multiplies dy by x

    Flatten only moves numbers: every slope is 1.
    """
    return x.reshape(len(x), -1), dy.reshape(x.shape) * x


def _only_y(x, dy):
    """Forgets dx

    Return both, separated by a comma.
    """
    return x.reshape(len(x), -1)


def _swapped(x, dy):
    """Returns dx first

    The order is y, dx, here too.
    """
    return dy.reshape(x.shape), x.reshape(len(x), -1)


def _one_row(x, dy):
    """Makes a single row of everything

    reshape(1, -1) has room for one example.
    """
    return x.reshape(1, -1), dy.reshape(x.shape)


FLATTEN = Function(
    id="u06-flatten",
    title="Flatten, there and back",
    minutes=6,
    covers=("u06.4d",),
    reference=flatten_step,
    strata=(
        Stratum(
            "one example",
            0.5,
            (call(np.arange(1.0, 9).reshape(1, 2, 2, 2), np.arange(10.0, 90, 10)[None]), _case(_FIXED, 1, 2, 2, 3)),
            _draw_one,
        ),
        Stratum("a batch", 1, (_case(_FIXED, 2, 2, 3, 2), _case(_FIXED, 3, 2, 1, 2)), _draw_batch),
    ),
    misconceptions=(
        _channels_last,
        _columns_first,
        _fortran,
        _there_not_back,
        _forth_not_back,
        _no_batch,
        _transposed,
        _ones_back,
        _mixed_pictures,
        _keeps_channels,
        _dx_flat,
        _x_back,
        _product,
        _only_y,
        _swapped,
        _one_row,
    ),
    puts_away=(flatten_step, Flatten.forward, Flatten.backward),
)
