"""Softmax along any axis, without overflow."""

import math

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.activations import sigmoid
from nnlib.functional.probabilities import log_softmax, softmax
from nnlib.information import class_loss


def _draw(rng, *shape):
    return rng.normal(0, 2, shape).round(2)


def _rows(rng):
    return [call(_draw(rng, 3, 4)), call(_draw(rng, 5)), call(_draw(rng, 2, 3, 4))]


def _axes(rng):
    return [
        call(_draw(rng, 3, 4), axis=0),
        call(_draw(rng, 2, 3, 4), axis=1),
        call(_draw(rng, 2, 3, 4), axis=0),
        call(_draw(rng, 4, 3), axis=1),
    ]


def _large(rng):
    top = float(rng.integers(3000, 9000))
    return [
        call(np.array([[top, top - 1, 0.0], [-top, 1 - top, -top]])),
        call(np.array([[0.0, 1.0, 2.0], [top, top, top - 2]])),
        call(np.array([top, top + 1])),
    ]


def _naive(z, axis=-1):
    """Takes exp of large numbers

    exp(1000) is infinity, and infinity divided by infinity is not a number. What may be subtracted from all z first?
    """
    powers = np.exp(z)
    return powers / powers.sum(axis=axis, keepdims=True)


def _whole_sum(z, axis=-1):
    """Divides by the sum of the whole array

    Each row is a distribution of its own, and sums to 1.
    """
    powers = np.exp(z - z.max())
    return powers / powers.sum()


def _whole_maximum(z, axis=-1):
    """Subtracts the largest number of the whole array

    A row that lies far below it becomes 0/0. Subtract from each row its own largest number.
    """
    powers = np.exp(z - z.max())
    return powers / powers.sum(axis=axis, keepdims=True)


def _axis_ignored(z, axis=-1):
    """Always works along the last axis

    The second argument names the axis along which the result sums to 1.
    """
    return softmax(z)


def _first_axis(z, axis=-1):
    """Always works along the first axis

    axis=-1 means the last one.
    """
    return softmax(z, axis=0)


def _no_exp(z, axis=-1):
    """Divides the numbers themselves

    z may be negative; a probability may not. What makes every number positive?
    """
    return z / z.sum(axis=axis, keepdims=True)


def _sigmoids(z, axis=-1):
    """Gives a sigmoid for each entry

    K sigmoids need not sum to 1. Softmax compares each entry with the others along its axis.
    """
    return sigmoid(z)


def _logarithm(z, axis=-1):
    """Returns logarithms

    The probabilities themselves are asked for.
    """
    return np.log(softmax(z, axis) + 1e-300)


def _hard(z, axis=-1):
    """Gives everything to the largest entry

    That is the maximum, not the soft one: the others keep a share.
    """
    return (z == z.max(axis=axis, keepdims=True)).astype(float)


def _negative(z, axis=-1):
    """Turns the order around

    The largest z gets the largest share.
    """
    return softmax(-z, axis)


def _axis_lost(z, axis=-1):
    """Lets the summed axis disappear

    Shapes (3, 4) and (3,) do not fit together. keepdims=True keeps an axis of length 1.
    """
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis)


def _divided(z, axis=-1):
    """Divides by the largest number instead of subtracting it

    Dividing all z changes their differences, and with them the result.
    """
    return softmax(z / np.abs(z).max(axis=axis, keepdims=True), axis)


def _shifted_below(z, axis=-1):
    """Subtracts in the numerator only

    The same number has to be subtracted above and below the line, or it does not cancel.
    """
    top = z.max(axis=axis, keepdims=True)
    return np.exp(z - top) / np.exp(z).sum(axis=axis, keepdims=True)


def _base_two(z, axis=-1):
    """Takes powers of 2

    The base is e.
    """
    return softmax(np.log(2) * z, axis)


def _by_largest(z, axis=-1):
    """Divides by the largest power

    Then the largest share is 1, and the shares sum to more. Divide by the sum of the powers.
    """
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.max(axis=axis, keepdims=True)


def _mean_shift(z, axis=-1):
    """Subtracts the mean

    It cancels, but a number far above the mean still overflows. What is no number of the row above?
    """
    powers = np.exp(z - z.mean(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _cut_off(z, axis=-1):
    """Cuts large numbers off

    Beyond the cut all z become equal, and so do their shares. Subtracting keeps the differences.
    """
    return softmax(np.clip(z, -500, 500), axis)


def _shared_sigmoids(z, axis=-1):
    """Divides sigmoids by their sum

    They do sum to 1 then, but g(5) and g(10) are nearly equal. The powers exp(z) themselves are shared out.
    """
    values = sigmoid(z)
    return values / values.sum(axis=axis, keepdims=True)


def _pythons_max(z, axis=-1):
    """Asks Python's own max for the largest number

    max(z) compares whole rows with each other, and stops. The array's own z.max() takes an axis.
    """
    return softmax(z - max(z), axis)


def _pythons_exp(z, axis=-1):
    """Takes powers with math.exp

    It knows single numbers only, and the entries of a table are whole rows. np.exp takes an array of any shape.
    """
    powers = np.array([math.exp(number) for number in z])
    return powers / powers.sum()


SOFTMAX = Function(
    id="u01-softmax",
    title="Softmax",
    minutes=15,
    covers=("u01.4b",),
    reference=softmax,
    strata=(
        Stratum(
            "the last axis",
            1,
            (
                call(np.array([1.0, 2.0, 4.0])),
                call(np.array([[0.0, 1.0], [2.0, -1.0], [0.5, 0.5]])),
                call(np.arange(12.0).reshape(2, 2, 3) % 5),
            ),
            _rows,
        ),
        Stratum(
            "any axis",
            1,
            (
                call(np.array([[0.0, 1.0, 3.0], [2.0, -1.0, 0.5]]), axis=0),
                call(np.arange(24.0).reshape(2, 3, 4) % 7, axis=1),
                call(np.array([[0.0, 1.0], [2.0, -1.0], [0.5, 0.25]]), axis=1),
            ),
            _axes,
        ),
        Stratum(
            "large numbers",
            1,
            (call(np.array([[1000.0, 1001.0], [-1000.0, -1000.0]])), call(np.array([3000.0, 1.0, 2999.0]))),
            _large,
        ),
    ),
    misconceptions=(
        _naive,
        _whole_sum,
        _whole_maximum,
        _axis_ignored,
        _first_axis,
        _no_exp,
        _sigmoids,
        _logarithm,
        _hard,
        _negative,
        _axis_lost,
        _divided,
        _shifted_below,
        _base_two,
        _by_largest,
        _mean_shift,
        _cut_off,
        _shared_sigmoids,
        _pythons_max,
        _pythons_exp,
    ),
    puts_away=(softmax, log_softmax, class_loss),
)
