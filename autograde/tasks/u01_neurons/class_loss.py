"""Cross-entropy of K classes."""

import math

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.cross_entropy import cross_entropy
from nnlib.functional.probabilities import log_softmax, softmax
from nnlib.information import class_loss


def _batches(rng):
    return [
        call(rng.normal(0, 2, (4, 3)).round(2), np.array([2, 0, 1, 1])),
        call(rng.normal(0, 2, (2, 5)).round(2), np.array([4, 3])),
        call(rng.normal(0, 2, (3, 3)).round(2), np.array([1, 2, 1])),
    ]


def _large(rng):
    far = float(rng.integers(800, 2000))
    return [
        call(np.array([[far, 0.0, 1.0], [-far, -far, 1 - far]]), np.array([1, 2])),
        call(np.array([[far, far - 1], [0.0, 1.0], [0.5, far]]), np.array([0, 0, 0])),
    ]


def _picked(z, target):
    return np.take_along_axis(np.asarray(z, float), np.asarray(target)[:, None], axis=1)[:, 0]


def _naive(z, target):
    """Takes the logarithm of a probability that is 0

    The softmax may round a share to 0. ln of a quotient is a difference of two logarithms: work with that.
    """
    return -np.log(_picked(softmax(z, axis=1), target)).mean()


def _grows(z, target):
    """Lets exp overflow

    Subtract the largest number of a row before exp, and add it again after the logarithm.
    """
    return (np.log(np.exp(z).sum(axis=1)) - _picked(z, target)).mean()


def _clipped(z, target):
    """Cuts small probabilities off

    At 1e-12 the loss stops growing, however wrong an example is.
    """
    return -np.log(np.clip(_picked(softmax(z, axis=1), target), 1e-12, 1)).mean()


def _sum(z, target):
    """Sums over the examples

    Divide by N, the number of rows.
    """
    return class_loss(z, target) * len(z)


def _all_entries(z, target):
    """Divides by N times K

    The other K - 1 terms of a row are zero, but the mean goes over examples, not over entries.
    """
    return class_loss(z, target) / z.shape[1]


def _down(z, target):
    """Takes the softmax down the columns

    The classes of one example stand in a row.
    """
    return -_picked(log_softmax(z, axis=0), target).mean()


def _whole(z, target):
    """Takes one softmax over the whole batch

    The examples do not compete with each other: each row sums to 1.
    """
    largest = z.max()
    return (largest + np.log(np.exp(z - largest).sum()) - _picked(z, target)).mean()


def _no_log(z, target):
    """Averages the probabilities

    A probability is not a loss: take minus its logarithm.
    """
    return _picked(softmax(z, axis=1), target).mean()


def _missing(z, target):
    """Averages what is missing to 1

    1 - p says how wrong an answer is, but cross-entropy is -ln p.
    """
    return (1 - _picked(softmax(z, axis=1), target)).mean()


def _bits(z, target):
    """Uses the logarithm of base 2

    In this task a loss is measured in nats.
    """
    return class_loss(z, target) / np.log(2)


def _sign(z, target):
    """Forgets the minus sign

    All terms are logarithms of numbers below 1. Which sign has a loss?
    """
    return -class_loss(z, target)


def _each(z, target):
    """Gives one loss for each row

    The mean over the rows is still to be taken.
    """
    return np.array([class_loss(z[i : i + 1], target[i : i + 1]) for i in range(len(z))])


def _scores(z, target):
    """Skips the softmax

    z itself is no probability: it may be negative, and a row need not sum to 1.
    """
    return -np.log(_picked(z, target)).mean()


def _best(z, target):
    """Looks at the largest score, not at the right class

    The loss asks how probable the *right* class is.
    """
    return class_loss(z, z.argmax(axis=1))


def _mean_of_log(z, target):
    """Takes the logarithm of the mean

    First the logarithm for each example, then the mean.
    """
    return -np.log(_picked(softmax(z, axis=1), target).mean())


def _all_columns(z, target):
    """Picks whole columns

    z[:, target] takes each of those columns for every row. One entry of each row is wanted: two lists of indices.
    """
    logarithms = np.logaddexp.reduce(z, axis=1)
    return (logarithms[:, None] - z[:, target]).mean()


def _no_right(z, target):
    """Forgets the score of the right class

    ln of the sum is the same whatever the right class is. What must be subtracted?
    """
    return np.logaddexp.reduce(z, axis=1).mean()


def _not_restored(z, target):
    """Does not add the largest score again

    What was subtracted before exp is missing after the logarithm.
    """
    return (np.logaddexp.reduce(z - z.max(axis=1, keepdims=True), axis=1) - _picked(z, target)).mean()


def _picks_rows(z, target):
    """Picks rows by the number of the class

    p[target] takes whole rows. Each row has its own right column.
    """
    return -np.log(softmax(z, axis=1)[target]).mean()


def _overflows(z, target):
    """Divides powers that have overflowed

    exp(1000) is infinity, and ln(exp(z_t) / sum) need not be computed that way: a logarithm undoes exp.
    """
    powers = np.exp(z)
    return -np.log(_picked(powers / powers.sum(axis=1, keepdims=True), target)).mean()


def _from_one(z, target):
    """Counts the right classes from 1

    target is an index already: 0 is the first column, and target - 1 would be the last one there.
    """
    return class_loss(z, (np.asarray(target) - 1) % z.shape[1])


def _one_largest(z, target):
    """Subtracts one largest score from all rows

    In a row far below it every power becomes 0, and ln 0 is minus infinity. Over which axis should max go?
    """
    largest = z.max()
    return (largest + np.log(np.exp(z - largest).sum(axis=1)) - _picked(z, target)).mean()


def _pythons_exp(z, target):
    """Takes powers of the scores with math.exp

    math.exp(1000) stops with an error. Make all scores of a row zero or negative before any power is taken.
    """
    rows = zip(z, target, strict=True)
    return sum(math.log(sum(math.exp(score) for score in row)) - row[right] for row, right in rows) / len(z)


CLASS_LOSS = Function(
    id="u01-class-loss",
    title="Cross-entropy of many classes",
    minutes=20,
    covers=("u01.5b",),
    reference=class_loss,
    strata=(
        Stratum(
            "a batch",
            1.5,
            (
                call(np.array([[0.0, 0.0]]), np.array([1])),
                call(np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 1.0]]), np.array([0, 2])),
                call(np.array([[2.0, 0.1], [0.3, 0.2], [1.0, 3.0]]), np.array([1, 1, 0])),
            ),
            _batches,
        ),
        Stratum(
            "large numbers",
            1.5,
            (
                call(np.array([[1000.0, 0.0], [0.0, 1.0]]), np.array([1, 1])),
                call(np.array([[-1000.0, -1001.0, -1000.0], [0.0, 1.0, 2.0]]), np.array([0, 2])),
            ),
            _large,
        ),
    ),
    misconceptions=(
        _naive,
        _grows,
        _clipped,
        _sum,
        _all_entries,
        _down,
        _whole,
        _no_log,
        _missing,
        _bits,
        _sign,
        _each,
        _scores,
        _best,
        _mean_of_log,
        _all_columns,
        _no_right,
        _not_restored,
        _picks_rows,
        _overflows,
        _from_one,
        _one_largest,
        _pythons_exp,
    ),
    puts_away=(class_loss, cross_entropy, log_softmax),
)
