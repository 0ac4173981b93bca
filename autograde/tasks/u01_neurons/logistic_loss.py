"""Cross-entropy of one yes-or-no output."""

import math

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.activations import sigmoid
from nnlib.functional.cross_entropy import cross_entropy
from nnlib.functional.losses import logistic_loss
from nnlib.functional.probabilities import log_softmax
from nnlib.information import class_loss


def _near(rng):
    z = rng.normal(0, 2, (2, 5)).round(2) + 0.01
    return [
        call(z[0], np.array([1, 0, 0, 1, 0])),
        call(z[1, :2], np.array([1, 1])),
        call(z[1], np.array([0, 1, 0, 0, 1])),
    ]


def _far(rng):
    far = float(rng.integers(800, 2000))
    return [
        call(np.array([far, -far, 0.0]), np.array([1, 0, 1])),
        call(np.array([far, -far]), np.array([0, 1])),
        call(np.array([-far, 1.0, far, 2.0]), np.array([1, 1, 0, 0])),
    ]


def _naive(z, y):
    """Takes the logarithm of zero

    g(-1000) is 0 for a float, and its logarithm minus infinity. Simplify ln(1 + exp(z)) - y z by hand first, for
    z > 0 and for z < 0.
    """
    p = sigmoid(z)
    return np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))


def _grows(z, y):
    """Computes exp of a large z

    ln(1 + exp(z)) is nearly z for a large z, and the computer need never see exp(z).
    """
    return np.mean(np.log(1 + np.exp(z)) - y * z)


def _clipped(z, y):
    """Cuts the probabilities off

    An example that is wrong by 1000 costs 1000. With a cut at 1e-12 it costs 27.6, and nothing pulls it back.
    """
    p = np.clip(sigmoid(z), 1e-12, 1 - 1e-12)
    return np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))


def _sum(z, y):
    """Adds up the batch

    The mean is asked for, so that a larger batch has no larger loss.
    """
    return logistic_loss(z, y) * len(z)


def _sign(z, y):
    """Leaves the minus out

    A logarithm of a probability is negative, a loss is not.
    """
    return -logistic_loss(z, y)


def _yes_only(z, y):
    """Counts the examples with y = 1 only

    An example with y = 0 costs something, too: -ln(1 - p).
    """
    return np.mean(y * (np.maximum(-z, 0) + np.log1p(np.exp(-np.abs(z)))))


def _no_only(z, y):
    """Counts the examples with y = 0 only

    Where y is 1 the cost is -ln p.
    """
    return np.mean((1 - y) * (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))))


def _turned(z, y):
    """Swaps yes and no

    A large z says yes. What should that cost when y is 1?
    """
    return logistic_loss(-z, y)


def _bits(z, y):
    """Measures in bits

    Take the natural logarithm here; bits come later.
    """
    return logistic_loss(z, y) / np.log(2)


def _square(z, y):
    """Takes the squared error

    (p - y) squared is another loss; it hardly notices an example that is wrong by far.
    """
    return np.mean((sigmoid(z) - y) ** 2)


def _half_square(z, y):
    """Takes half the squared error

    Cross-entropy has logarithms in it.
    """
    return np.mean((sigmoid(z) - y) ** 2) / 2


def _probability(z, y):
    """Takes z for a probability

    z is any number. It becomes a probability through g.
    """
    return np.mean(-y * np.log(z) - (1 - y) * np.log(1 - z))


def _each(z, y):
    """Returns a loss for each example

    One number for the whole batch, please.
    """
    return np.array([logistic_loss(z[i : i + 1], y[i : i + 1]) for i in range(len(z))])


def _mistakes(z, y):
    """Counts mistakes

    The share of wrong answers does not see how sure they were.
    """
    return np.mean((z > 0) != (y == 1))


def _clipped_finer(z, y):
    """Cuts the probabilities off at 1e-15

    Your version can charge 34.5 at most, and forgets by how much z was wrong.
    """
    p = np.clip(sigmoid(z), 1e-15, 1 - 1e-15)
    return -np.mean(np.log(np.where(y == 1, p, 1 - p)))


def _no_label(z, y):
    """Forgets the label

    ln(1 + exp(z)) is the cost for y = 0. What is taken away from it for y = 1?
    """
    return np.mean(np.logaddexp(0, z))


def _by_label(z, y):
    """Meets infinity where z is 1000 and y is 0

    Either p has been rounded to 1 there, or exp(1000) was computed, which no float can hold. The loss itself is small
    enough: about z.
    """
    return np.mean(np.where(y == 1, np.log(1 + np.exp(-z)), np.log(1 + np.exp(z))))


def _pythons_exp(z, y):
    """Asks math.exp for a power beyond every float

    It raises an error where NumPy says infinity. Neither is the loss: which form of it needs no such power?
    """
    return sum(math.log(1 + math.exp(a)) - b * a for a, b in zip(z, y, strict=True)) / len(z)


def _pythons_log(z, y):
    """Asks math.log for the logarithm of 0

    A p that has been rounded to 0 or 1 has no logarithm left, in one of the two terms. Start from z instead.
    """
    p = sigmoid(z)
    return sum(-b * math.log(a) - (1 - b) * math.log(1 - a) for a, b in zip(p, y, strict=True)) / len(z)


LOGISTIC_LOSS = Function(
    id="u01-logistic-loss",
    title="Cross-entropy of one output",
    minutes=15,
    covers=("u01.5a",),
    reference=logistic_loss,
    strata=(
        Stratum(
            "near zero",
            1.5,
            (
                call(np.array([0.0, 2.0]), np.array([1, 1])),
                call(np.array([1.0, -1.5, 0.5]), np.array([0, 0, 1])),
                call(np.array([0.2, -0.3, 0.4, 3.0]), np.array([1, 0, 0, 1])),
            ),
            _near,
        ),
        Stratum(
            "far from zero",
            1.5,
            (
                call(np.array([1000.0, -1000.0]), np.array([0, 1])),
                call(np.array([1000.0, -1000.0, 1.0]), np.array([1, 0, 1])),
            ),
            _far,
        ),
    ),
    misconceptions=(
        _naive,
        _grows,
        _clipped,
        _sum,
        _sign,
        _yes_only,
        _no_only,
        _turned,
        _bits,
        _square,
        _half_square,
        _probability,
        _each,
        _mistakes,
        _clipped_finer,
        _no_label,
        _by_label,
        _pythons_exp,
        _pythons_log,
    ),
    puts_away=(logistic_loss, cross_entropy, log_softmax, class_loss),
)
