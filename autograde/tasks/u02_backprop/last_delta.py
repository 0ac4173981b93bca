"""The slope of the loss in the sums of the last layer."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.activations import sigmoid
from nnlib.functional.probabilities import softmax
from nnlib.layer_deltas import last_delta


def _sums(rng, units):
    return (rng.uniform(0.3, 2, units) * rng.choice([-1, 1], units)).round(2)


def _squared(rng):
    return [
        call(_sums(rng, 2), np.array([1.0, 0.0]), "squared"),
        call(_sums(rng, 3), np.array([0.5, 0.25, 1.0]), "squared"),
    ]


def _logistic(rng):
    return [
        call(_sums(rng, 3), np.array([1.0, 1.0, 0.0]), "logistic"),
        call(_sums(rng, 2), np.array([0.0, 1.0]), "logistic"),
    ]


def _softmax(rng):
    return [
        call(_sums(rng, 3), np.array([0.0, 1.0, 0.0]), "softmax"),
        call(_sums(rng, 4), np.array([0.0, 0.0, 0.0, 1.0]), "softmax"),
    ]


_FIXED = np.random.default_rng(4)


def _by_loss(loss, squared, logistic, several):
    return {"squared": squared, "logistic": logistic, "softmax": several}[loss]()


def _sign(a, y, loss):
    """Turns the difference around

    If an output is larger than its target, the loss grows with it: the slope is positive there.
    """
    return -last_delta(a, y, loss)


def _no_two(a, y, loss):
    """Forgets the 2 of the square

    The squared loss has no one half in front here.
    """
    return last_delta(a, y, loss) / (2 if loss == "squared" else 1)


def _no_slope(a, y, loss):
    """Forgets the slope of the output unit in the squared loss

    a reaches this loss through a sigmoid; its slope is a factor of the chain.
    """
    return 2 * (sigmoid(a) - y) if loss == "squared" else last_delta(a, y, loss)


def _difference(a, y, loss):
    """Gives o - y for every loss

    For two of the three losses the slope of the unit cancels. Work out for which.
    """
    return last_delta(a, y, "softmax" if loss == "softmax" else "logistic")


def _kept_slope(a, y, loss):
    """Keeps the slope of the sigmoid in the logistic loss

    The derivative of the logarithms has o and 1 - o under the line. What is left after multiplying?
    """
    if loss != "logistic":
        return last_delta(a, y, loss)
    return (sigmoid(a) - y) * sigmoid(a) * (1 - sigmoid(a))


def _kept_everywhere(a, y, loss):
    """Keeps a slope o(1 - o) in both entropies

    Differentiate the loss in o first, then multiply by the slope and cancel.
    """
    o = softmax(a) if loss == "softmax" else sigmoid(a)
    return last_delta(a, y, loss) if loss == "squared" else (o - y) * o * (1 - o)


def _one_formula(a, y, loss):
    """Uses the formula of the squared loss everywhere

    The argument loss chooses between three formulas.
    """
    return last_delta(a, y, "squared")


def _sigmoids(a, y, loss):
    """Takes sigmoids where a softmax is asked for

    With "softmax" the outputs share one certainty: they add up to 1.
    """
    return sigmoid(a) - y if loss == "softmax" else last_delta(a, y, loss)


def _softmax_twice(a, y, loss):
    """Takes a softmax for the logistic loss

    "logistic" has a sigmoid for each output by itself.
    """
    return softmax(a) - y if loss == "logistic" else last_delta(a, y, loss)


def _mean(a, y, loss):
    """Divides by the number of outputs

    The three losses are sums over the outputs.
    """
    return last_delta(a, y, loss) / len(a)


def _sums_for_outputs(a, y, loss):
    """Takes the sums for the outputs

    a has yet to pass the sigmoid or the softmax.
    """
    return 2 * (a - y) * a * (1 - a) if loss == "squared" else a - y


def _in_outputs(a, y, loss):
    """Differentiates in o and stops there

    The slope in a is wanted: go one node further back.
    """
    o = softmax(a) if loss == "softmax" else sigmoid(a)
    return _by_loss(loss, lambda: 2 * (o - y), lambda: (o - y) / (o * (1 - o)), lambda: -y / o)


def _softmax_diagonal(a, y, loss):
    """Lets each softmax output depend on its own sum only

    If one sum grows, all the other probabilities shrink.
    """
    return -y * (1 - softmax(a)) if loss == "softmax" else last_delta(a, y, loss)


def _one_entropy_only(a, y, loss):
    """Counts the logistic loss where y is 1 only

    An output with y = 0 is pushed down, too.
    """
    return -y * (1 - sigmoid(a)) if loss == "logistic" else last_delta(a, y, loss)


def _one_number(a, y, loss):
    """Adds the slopes up

    Each of the K sums has a slope of its own.
    """
    return float(last_delta(a, y, loss).sum())


def _loss_itself(a, y, loss):
    """Returns the loss

    Its slope in each a is asked for.
    """
    o = softmax(a) if loss == "softmax" else sigmoid(a)
    return _by_loss(
        loss,
        lambda: float(np.sum((o - y) ** 2)),
        lambda: float(-np.sum(y * np.log(o) + (1 - y) * np.log(1 - o))),
        lambda: float(-np.sum(y * np.log(o))),
    )


def _two_everywhere(a, y, loss):
    """Puts a 2 in front of every formula

    The 2 comes from a square. Where is a square in a cross-entropy?
    """
    return last_delta(a, y, loss) * (1 if loss == "squared" else 2)


def _sums_in_slope(a, y, loss):
    """Puts the sum into o(1 - o)

    The slope of a sigmoid is written with its value o, which is never above 1. The difference is o - y already.
    """
    o = sigmoid(a)
    return 2 * (o - y) * a * (1 - a) if loss == "squared" else last_delta(a, y, loss)


def _turned_difference(a, y, loss):
    """Gives y - o for every loss

    Two things at once: a slope is positive where the output is too large, and one of the losses needs a slope more.
    """
    return -_difference(a, y, loss)


def _delta_of_before(a, y, loss):
    """Takes over the squared loss's delta from the tasks before

    There a delta was minus a slope, and the square had one half in front. Neither holds in this task.
    """
    return -last_delta(a, y, loss) / 2 if loss == "squared" else last_delta(a, y, loss)


def _tanh_slope(a, y, loss):
    """Takes the slope of tanh in the squared loss

    1 - o squared belongs to another activation function. Look into the table: which one gives o here?
    """
    o = sigmoid(a)
    return 2 * (o - y) * (1 - o**2) if loss == "squared" else last_delta(a, y, loss)


LAST_DELTA = Function(
    id="u02-last-delta",
    title="The last layer, for three losses",
    minutes=15,
    covers=("u02.5b",),
    reference=last_delta,
    strata=(
        Stratum(
            "squared",
            1,
            (call(np.array([0.0, 0.0]), np.array([1.0, 0.0]), "squared"), *_squared(_FIXED)),
            _squared,
        ),
        Stratum("logistic", 1, tuple(_logistic(_FIXED)), _logistic),
        Stratum("softmax", 1, tuple(_softmax(_FIXED)), _softmax),
    ),
    misconceptions=(
        _sign,
        _no_two,
        _no_slope,
        _difference,
        _kept_slope,
        _kept_everywhere,
        _one_formula,
        _sigmoids,
        _softmax_twice,
        _mean,
        _sums_for_outputs,
        _in_outputs,
        _softmax_diagonal,
        _one_entropy_only,
        _one_number,
        _loss_itself,
        _two_everywhere,
        _sums_in_slope,
        _turned_difference,
        _delta_of_before,
        _tanh_slope,
    ),
)
