"""The way back through a mean, and with it through a sum."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.tape.reductions import _stretched, mean_backward, sum_backward


def _array(rng, shape):
    return (rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape)).round(2)


_FIXED = np.random.default_rng(5)


def _draw_all(rng):
    return [call(np.array(round(float(rng.uniform(1, 9)), 1)), shape) for shape in ((5,), (3, 2), (2, 3, 2))]


def _draw_axis(rng):
    return [
        call(_array(rng, (4,)), (4, 3), axis=1),
        call(_array(rng, (5,)), (2, 5), axis=0),
        call(_array(rng, (3,)), (3, 3), axis=1),
        call(_array(rng, (2, 4)), (2, 3, 4), axis=1),
        call(_array(rng, (3, 2)), (3, 2, 4), axis=-1),
    ]


def _undivided(dy, x_shape, axis=None):
    """Goes back through the sum

    A mean is a sum divided by something. What happens to dy on the way?
    """
    return sum_backward(dy, x_shape, axis)


def _by_all(dy, x_shape, axis=None):
    """Divides by the number of all entries

    How many entries went into one mean?
    """
    return sum_backward(dy, x_shape, axis) / np.prod(x_shape)


def _by_means(dy, x_shape, axis=None):
    """Divides by the number of means

    Not how many means came out: how many entries each was made of.
    """
    return sum_backward(dy, x_shape, axis) / np.size(dy)


def _by_first(dy, x_shape, axis=None):
    """Divides by the first size

    Which axis was averaged over?
    """
    return sum_backward(dy, x_shape, axis) / x_shape[0]


def _by_last(dy, x_shape, axis=None):
    """Divides by the last size

    The axis that disappeared need not be the last one.
    """
    return sum_backward(dy, x_shape, axis) / x_shape[-1]


def _times(dy, x_shape, axis=None):
    """Multiplies by the number of entries

    The more entries there are, the less each one moves the mean.
    """
    return sum_backward(dy, x_shape, axis) * (np.prod(x_shape) / np.size(dy))


def _without_axis(dy, x_shape, axis=None):
    """Does not put the axis back

    dy has one axis fewer than x. NumPy would put the new one in front: where was the lost one? np.expand_dims takes
    the place.
    """
    return np.broadcast_to(dy, x_shape) / (np.prod(x_shape) / np.size(dy))


def _axis_behind(dy, x_shape, axis=None):
    """Puts the axis back at the end

    Only with axis=-1 the lost axis was the last.
    """
    share = dy / (np.prod(x_shape) / np.size(dy))
    return np.broadcast_to(share, x_shape) if axis is None else np.broadcast_to(np.expand_dims(share, -1), x_shape)


def _averages_dy(dy, x_shape, axis=None):
    """Averages dy as well

    With an axis there are several means, each with a dy of its own. Going back repeats it; nothing is averaged again.
    """
    return np.full(x_shape, np.mean(dy) / (np.prod(x_shape) / np.size(dy)))


def _unrepeated(dy, x_shape, axis=None):
    """Does not repeat the share

    The shape of x is asked for: every entry receives a share.
    """
    share = dy / (np.prod(x_shape) / np.size(dy))
    return share if axis is None else np.expand_dims(share, axis)


def _first_entry(dy, x_shape, axis=None):
    """Gives everything to the first entry

    Each entry has the same part in a mean.
    """
    dx = np.zeros(x_shape)
    if axis is None:
        dx.flat[0] = dy
    else:
        np.moveaxis(dx, axis, 0)[0] = dy
    return dx


def _ones(dy, x_shape, axis=None):
    """Leaves dy out of the shares

    1 over the count is the slope of the mean; the chain rule has another factor.
    """
    return np.ones(x_shape) / (np.prod(x_shape) / np.size(dy))


def _resized(dy, x_shape, axis=None):
    """Fills the shape of x in order

    np.resize writes dy again and again, along the rows. Which entries belong to the same mean?
    """
    return np.resize(dy, x_shape) / (np.prod(x_shape) / np.size(dy))


def _without_rest(dy, x_shape, axis=None):
    """Divides without the rest

    // gives whole numbers. A share may have digits behind the point: /.
    """
    return sum_backward(dy, x_shape, axis) // (np.prod(x_shape) / np.size(dy))


def _axis_zero(dy, x_shape, axis=None):
    """Takes axis 0 for no axis

    0 counts as false in an if. Is the question about the axis asked with "is None"?
    """
    return mean_backward(dy, x_shape, axis) if axis else np.broadcast_to(dy, x_shape) / np.prod(x_shape)


MEAN_BACKWARD = Function(
    id="u03-mean-backward",
    title="Back through a mean",
    minutes=12,
    covers=("u03.3c",),
    reference=mean_backward,
    strata=(
        Stratum(
            "over everything",
            0.5,
            (call(np.array(6.0), (2, 3)), call(np.array(2.0), (4,))),
            _draw_all,
        ),
        Stratum(
            "along one axis",
            1.5,
            (
                call(np.array([3.0, 30.0]), (2, 3), axis=1),
                call(np.array([2.0, 4.0, 6.0]), (2, 3), axis=0),
                call(np.array([3.0, 6.0, 9.0]), (3, 3), axis=1),
                call(_array(_FIXED, (2, 2)), (2, 3, 2), axis=1),
                call(_array(_FIXED, (2, 3)), (2, 3, 4), axis=-1),
            ),
            _draw_axis,
        ),
    ),
    misconceptions=(
        _undivided,
        _by_all,
        _by_means,
        _by_first,
        _by_last,
        _times,
        _without_axis,
        _axis_behind,
        _averages_dy,
        _unrepeated,
        _first_entry,
        _ones,
        _resized,
        _without_rest,
        _axis_zero,
    ),
    puts_away=(mean_backward, sum_backward, _stretched),
)
