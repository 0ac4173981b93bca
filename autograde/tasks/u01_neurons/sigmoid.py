"""The sigmoid, near zero and far from it."""

import math

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.activations import sigmoid
from nnlib.functional.probabilities import log_softmax, softmax


def _near(rng):
    return [
        call(rng.uniform(-6, 6, 4).round(2)),
        call(rng.uniform(-3, 3, (2, 3)).round(2)),
        call(round(float(rng.uniform(0.5, 3)), 2)),
        call(0.0),
        call(np.array([0.5, -0.5, 12.0])),
    ]


def _far(rng):
    far = float(rng.integers(800, 2000))
    return [call(np.array([-far, 0.5, far])), call(far), call(-far)]


def _sign_lost(z):
    """Leaves the minus out of the exponent

    For a large z the result should come close to 1. Which way does yours go?
    """
    return 1 - sigmoid(z)


def _grows(z):
    """Divides infinity by infinity

    exp(1000) is more than a float can hold. Which of the two ways to write the function needs exp of a negative number?
    """
    return np.exp(z) / (1 + np.exp(z))


def _swapped(z):
    """Writes the other fraction

    This is 1 - g(z), and it breaks for large negative z as well. What stands above the line at z = 0, and at z = 5?
    """
    return np.exp(-z) / (1 + np.exp(-z))


def _one_number(z):
    """Can take one number only

    math.exp knows nothing of arrays, and stops where a number becomes too large. NumPy has an exp as well.
    """
    return 1 / (1 + math.exp(-z))


def _tanh(z):
    """Gives the hyperbolic tangent

    Both are S-shaped. The values asked for here lie between 0 and 1.
    """
    return np.tanh(z)


def _slope(z):
    """Gives the slope of the sigmoid

    g(z) (1 - g(z)) is the derivative; the function itself is asked for.
    """
    return sigmoid(z) * (1 - sigmoid(z))


def _no_one(z):
    """Forgets the 1 in the denominator

    1 / exp(-z) grows beyond every bound. What keeps the values of g below 1?
    """
    return 1 / np.exp(-np.asarray(z, float))


def _step(z):
    """Answers with a step

    The sigmoid rises smoothly: between 0 and 1 it takes every value.
    """
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


def _cut(z):
    """Cuts z off too early

    g(10) is not 1 yet. From which z on can a float not tell the difference any more?
    """
    return sigmoid(np.clip(z, -10, 10))


def _shared(z):
    """Divides by a sum over the array

    Here every entry is on its own: g(z) of one number must not depend on the numbers beside it.
    """
    powers = np.exp(z - np.max(z))
    return powers / powers.sum()


def _stretched(z):
    """Takes z twice

    Put z = 1 into your formula: 1 / (1 + 0.3679) should come out.
    """
    return sigmoid(2 * np.asarray(z, float))


def _whole(z):
    """Rounds the result

    Nothing is to be rounded: 0.62 and 0.73 are different answers.
    """
    return np.round(sigmoid(z), 2)


def _halves(z):
    """Splits at zero, but with one formula mirrored

    Write down both branches at z = 1 and z = -1: together the two values make 1, and the larger belongs to z = 1.
    """
    return np.maximum(sigmoid(z), 1 - sigmoid(z))


def _loops(z):
    """Loops over z with math.exp

    z may be a number, which has nothing to loop over, or a table, whose entries are rows. NumPy's exp takes all three.
    """
    return [1 / (1 + math.exp(-number)) for number in z]


def _loops_and_asks(z):
    """Loops over z

    A number has nothing to loop over, and a loop over two axes meets rows. NumPy works on all entries at once.
    """
    result = np.zeros(len(z))
    for i in range(len(z)):
        result[i] = sigmoid(z[i]) if z[i] >= 0 else 1 - sigmoid(-z[i])
    return result


def _needs_entries(z):
    """Asks a single number for its entries

    z may be 0.0, and 0.0 has no entries, neither to loop over nor to choose from. Which way of writing g takes both?
    """
    result, positive = np.zeros_like(z), z >= 0
    result[positive] = 1 / (1 + np.exp(-z[positive]))
    result[~positive] = np.exp(z[~positive]) / (1 + np.exp(z[~positive]))
    return result


def _branches(z):
    """Asks one question about a whole array

    An array may hold positive and negative numbers at once. np.where decides for each entry.
    """
    if z >= 0:
        return sigmoid(z)
    return 1 - sigmoid(-z)


def _no_brackets(z):
    """Leaves out the brackets of the denominator

    1 / 1 + e is 1 + e. What belongs below the line?
    """
    return 1 / 1 + np.exp(-np.asarray(z, float))


def _minus(z):
    """Subtracts in the denominator

    At z = 0 yours divides by zero. With a plus it gives one half.
    """
    return 1 / (1 - np.exp(-np.asarray(z, float)))


def _flattened(z):
    """Flattens what it is given

    An array of shape (2, 2) went in, and four numbers in a row came out. NumPy's functions keep the shape on their own.
    """
    return np.ravel(sigmoid(z))


SIGMOID = Function(
    id="u01-sigmoid",
    title="A sigmoid that does not overflow",
    minutes=10,
    covers=("u01.1a",),
    reference=sigmoid,
    strata=(
        Stratum(
            "near zero",
            1,
            (call(0.0), call(2.0), call(np.array([-1.0, 0.5, 12.0])), call(np.array([[-3.0, 0.25], [1.5, -0.75]]))),
            _near,
        ),
        Stratum("far from zero", 1, (call(np.array([-1000.0, 1.0, 1000.0])), call(1000.0), call(-1000.0)), _far),
    ),
    misconceptions=(
        _sign_lost,
        _grows,
        _swapped,
        _one_number,
        _tanh,
        _slope,
        _no_one,
        _step,
        _cut,
        _shared,
        _stretched,
        _whole,
        _halves,
        _loops,
        _loops_and_asks,
        _needs_entries,
        _branches,
        _no_brackets,
        _minus,
        _flattened,
    ),
    puts_away=(sigmoid, softmax, log_softmax),
)
