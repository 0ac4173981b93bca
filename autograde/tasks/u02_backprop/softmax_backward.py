"""Repair: the backward of a softmax, whose bug a dy of ones does not find."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.probabilities import softmax, softmax_backward


def _rows(rng, examples, classes):
    y = softmax(rng.normal(0, 1.2, (examples, classes)))
    return call((rng.uniform(0.3, 2, y.shape) * rng.choice([-1, 1], y.shape)).round(2), y)


_FIXED = np.random.default_rng(11)


def _back(dy, y, common):
    """y times (dy less something that a row has in common)."""
    return dy * y - y * common


def _unchanged(dy, y):
    """The softmax is as faulty as before

    Work dx out by hand for the example of the statement, and compare it with what the code does in each line.
    """
    return _back(dy, y, np.average(dy, axis=-1)[:, None])


def _weighted_again(dy, y):
    """Weights the entries and averages them nevertheless

    The probabilities are the weights already, and add up to 1: no further division.
    """
    return _back(dy, y, np.average(dy * y, axis=-1)[:, None])


def _diagonal(dy, y):
    """Lets every output depend on its own input only

    Raise one input: all other probabilities go down.
    """
    return dy * y * (1 - y)


def _nothing_common(dy, y):
    """Leaves the subtraction out

    With a dy of ones the result must be 0: probabilities always add up to 1.
    """
    return dy * y


def _plain_sum(dy, y):
    """Subtracts the plain sum

    Weigh each entry of dy with its probability first.
    """
    return _back(dy, y, np.einsum("nk->n", dy)[:, None])


def _whole_array(dy, y):
    """Sums over the whole batch

    Each example is a softmax of its own.
    """
    return _back(dy, y, np.vdot(dy, y))


def _columns(dy, y):
    """Sums over the examples

    The sum runs along the classes, the last axis.
    """
    return _back(dy, y, (dy * y).sum(axis=0))


def _softmax_of_y(dy, y):
    """Applies the softmax once more

    The argument y is what softmax gave; it is ready to be used.
    """
    return softmax_backward(dy, softmax(y))


def _added(dy, y):
    """Adds instead of subtracting

    A class gains what the others lose.
    """
    return _back(dy, y, -(dy * y).sum(axis=-1, keepdims=True))


def _no_factor(dy, y):
    """Drops the factor in front

    The bracket is multiplied by y, in the old version as well.
    """
    return dy - (dy * y).sum(axis=-1, keepdims=True)


def _squares(dy, y):
    """Weights with the squares of the probabilities

    One factor y inside the sum is enough.
    """
    return _back(dy, y, (dy * y * y).sum(axis=-1, keepdims=True))


def _logarithm(dy, y):
    """Gives the backward of the logarithm of softmax

    That is another function: dy less y times the sum of dy.
    """
    return dy - y * dy.sum(axis=-1, keepdims=True)


def _half(dy, y):
    """Subtracts only half of it

    Compare with a centred difference, entry by entry.
    """
    return _back(dy, y, (dy * y).sum(axis=-1, keepdims=True) / 2)


def _turned(dy, y):
    """Turns the sign of everything around

    The part of an entry's own probability is positive.
    """
    return -softmax_backward(dy, y)


def _lost_axis(dy, y):
    """Loses an axis in the sum

    A sum for each row has to stand beside that row: keepdims=True keeps it a column.
    """
    return _back(dy, y, (dy * y).sum(axis=-1))


def _factor_moved(dy, y):
    """Moves the factor y into the sum

    y_j stands in front of the sum, and belongs to the entry; inside it there is y_i.
    """
    return dy * y - (dy * y * y).sum(axis=-1, keepdims=True)


SOFTMAX_BACKWARD = Function(
    id="u02-softmax-backward",
    title="Repair: a softmax",
    minutes=10,
    covers=("u02.8e",),
    reference=softmax_backward,
    strata=(
        Stratum("one example", 0.5, (_rows(_FIXED, 1, 3), _rows(_FIXED, 1, 2)), lambda rng: [_rows(rng, 1, 4)]),
        Stratum("several examples", 0.5, (_rows(_FIXED, 2, 3), _rows(_FIXED, 4, 4)), lambda rng: [_rows(rng, 3, 4)]),
    ),
    misconceptions=(
        _unchanged,
        _weighted_again,
        _diagonal,
        _nothing_common,
        _plain_sum,
        _whole_array,
        _columns,
        _softmax_of_y,
        _added,
        _no_factor,
        _squares,
        _logarithm,
        _half,
        _turned,
        _lost_axis,
        _factor_moved,
    ),
)
