"""Repair: a step that overwrites its weights too early."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.layer_deltas import train_step


def _network(rng, units, rate):
    weights = [
        (rng.uniform(0.2, 1.0, shape) * rng.choice([-1, 1], shape)).round(2)
        for shape in zip(units[1:], units, strict=False)
    ]
    return call(weights, rng.uniform(-1, 1, units[0]).round(2), rng.uniform(-0.9, 0.9, units[-1]).round(2), rate)


_FIXED = np.random.default_rng(6)
_SQUARE = _network(np.random.default_rng(7), [2, 2, 2], 0.5)  # here no mistake of shapes raises an error
_TWO = (_network(_FIXED, [2, 3, 1], 0.5), _network(_FIXED, [3, 2, 2], 0.25), _SQUARE)
_MORE = (_network(_FIXED, [2, 3, 2, 2], 0.5), _network(_FIXED, [2, 2, 2, 2, 1], 1.0))


def _forward(weights, x):
    found = [x]
    for matrix in weights:
        found.append(np.tanh(matrix @ found[-1]))
    return found


def _slopes(weights, x, y, back=lambda matrix, error: error @ matrix, unit=lambda o: 1 - o * o, factor=2.0):
    """Slopes of F in each matrix; the three things that can go wrong are arguments."""
    found = _forward(weights, x)
    error, slopes = factor * (found[-1] - y) * unit(found[-1]), []
    for matrix, o in zip(weights[::-1], found[-2::-1], strict=True):
        slopes.append(error[:, None] * o)
        error = back(matrix, error) * unit(o)
    return slopes[::-1]


def _moved(weights, slopes, rate):
    return [matrix - rate * slope for matrix, slope in zip(weights, slopes, strict=True)]


def _unchanged(weights, x, y, rate):
    """The training step is as faulty as before

    Run the comparison of the statement with two layers, then with three. Which matrices have wrong slopes? And if you
    gave a matrix a second name: -= changes the array itself, under all its names.
    """
    found = _forward(weights, x)
    error, result = 2 * (found[-1] - y) * (1 - found[-1] ** 2), []
    for matrix, o in zip(weights[::-1], found[-2::-1], strict=True):
        result.insert(0, matrix - rate * error[:, None] * o)
        error = error @ result[0] * (1 - o * o)
    return result


def _uphill(weights, x, y, rate):
    """Walks up the slope

    delta is the slope of F here, not minus the slope: the step is subtracted.
    """
    return train_step(weights, x, y, -rate)


def _no_two(weights, x, y, rate):
    """Drops the factor 2

    That line was right: F is the square without one half.
    """
    return _moved(weights, _slopes(weights, x, y, factor=1.0), rate)


def _no_unit_slope(weights, x, y, rate):
    """Drops the slope of the units

    The lines with 1 - o squared had no bug in them.
    """
    return _moved(weights, _slopes(weights, x, y, unit=np.ones_like), rate)


def _previous_matrix(weights, x, y, rate):
    """Goes back with the wrong transposition

    Only the moment was wrong at which the matrix is read, not its shape.
    """
    return _moved(weights, _slopes(weights, x, y, back=lambda matrix, error: matrix @ error), rate)


def _slopes_only(weights, x, y, rate):
    """Returns the slopes instead of the new weights

    The function returns matrices after a step.
    """
    return _slopes(weights, x, y)


def _last_layer_only(weights, x, y, rate):
    """Moves the last layer only

    Every layer takes its step, also the first one.
    """
    return [*weights[:-1], train_step(weights, x, y, rate)[-1]]


def _nothing_moved(weights, x, y, rate):
    """Returns the old weights

    A copy was changed, or nothing. What does your return name?
    """
    return [matrix.copy() for matrix in weights]


def _rate_twice(weights, x, y, rate):
    """Multiplies by the rate in the deltas as well

    With your version the step of a lower layer contains the rate more than once.
    """
    found = _forward(weights, x)
    error, result = 2 * (found[-1] - y) * (1 - found[-1] ** 2), []
    for matrix, o in zip(weights[::-1], found[-2::-1], strict=True):
        error = rate * error
        result.insert(0, matrix - error[:, None] * o)
        error = error @ matrix * (1 - o * o)
    return result


def _backwards_list(weights, x, y, rate):
    """Returns the matrices from the last to the first

    W_1 stands first in the list, as it came.
    """
    return train_step(weights, x, y, rate)[::-1]


def _no_slope_back(weights, x, y, rate):
    """Drops the slope of the units on the way back

    Leave 1 - o squared in both lines where it stood.
    """
    found = _forward(weights, x)
    error, slopes = 2 * (found[-1] - y) * (1 - found[-1] ** 2), []
    for matrix, o in zip(weights[::-1], found[-2::-1], strict=True):
        slopes.insert(0, error[:, None] * o)
        error = error @ matrix
    return _moved(weights, slopes, rate)


def _added_back(weights, x, y, rate):
    """Adds back more than the step took

    Undoing a step means adding exactly what was subtracted, rate included. Keeping the old matrix is simpler.
    """
    found = _forward(weights, x)
    error, result = 2 * (found[-1] - y) * (1 - found[-1] ** 2), []
    for matrix, o in zip(weights[::-1], found[-2::-1], strict=True):
        slope = error[:, None] * o
        result.insert(0, matrix - rate * slope)
        error = error @ (result[0] + slope) * (1 - o * o)
    return result


def _last_stays(weights, x, y, rate):
    """Leaves the last matrix alone

    Your loop goes back one layer before its first step. delta_L belongs to the last matrix.
    """
    return [*train_step(weights, x, y, rate)[:-1], weights[-1].copy()]


def _forward_again(weights, x, y, rate):
    """Runs forward with matrices that have moved already

    All slopes of one step belong to the same network, the one that came in.
    """
    moved = [matrix.copy() for matrix in weights]
    for place in range(len(moved))[::-1]:
        moved[place] = _moved(moved, _slopes(moved, x, y), rate)[place]
    return moved


def _delta_gone_on(weights, x, y, rate):
    """Moves each matrix by the delta of the layer before it

    When your matrix takes its step, delta has gone on already. Which delta belongs to this matrix?
    """
    found = _forward(weights, x)
    error, result = 2 * (found[-1] - y) * (1 - found[-1] ** 2), [matrix.copy() for matrix in weights]
    for matrix, o in zip(result[::-1], found[-2::-1], strict=True):
        error = error @ matrix * (1 - o * o)
        matrix -= rate * error[:, None] * o
    return result


def _tiny_rate(weights, x, y, rate):
    """Turns the rate down

    That makes the mistake smaller, and the step as well. The rate is an argument; find the line that is wrong.
    """
    return _unchanged(weights, x, y, rate / 1000)


TRAIN_STEP = Function(
    id="u02-train-step",
    title="Repair: a training step",
    minutes=20,
    covers=("u02.5d",),
    reference=train_step,
    strata=(
        Stratum(
            "two layers",
            1,
            _TWO,
            lambda rng: [_network(rng, [3, 2, 2], 0.5), _network(rng, [2, 4, 1], 1.0), _network(rng, [2, 2, 2], 0.5)],
        ),
        Stratum(
            "more layers", 1, _MORE, lambda rng: [_network(rng, [2, 2, 3, 2], 0.5), _network(rng, [3, 3, 2, 3, 2], 1.0)]
        ),
    ),
    misconceptions=(
        _unchanged,
        _uphill,
        _no_two,
        _no_unit_slope,
        _previous_matrix,
        _slopes_only,
        _last_layer_only,
        _nothing_moved,
        _rate_twice,
        _backwards_list,
        _no_slope_back,
        _added_back,
        _last_stays,
        _forward_again,
        _tiny_rate,
        _delta_gone_on,
    ),
)
