"""The gradient of a layer: accumulated over the batch, averaged, regularised but for the bias."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.layer_deltas import regularised_gradient


def _batch(rng, examples, units, inputs, strength):
    shapes = (examples, units), (examples, inputs), (units, inputs + 1)
    deltas, outputs, theta = ((rng.uniform(0.2, 2, s) * rng.choice([-1, 1], s)).round(2) for s in shapes)
    return call(deltas, outputs, theta, strength)


_FIXED = np.random.default_rng(7)
_PLAIN = (
    call(np.array([[2.0], [4.0]]), np.array([[1.0, 0.5], [0.0, 3.0]]), np.array([[5.0, -5.0, 1.0]]), 0.0),
    _batch(_FIXED, 3, 2, 2, 0.0),
)
_WITH = (
    call(np.array([[2.0], [4.0]]), np.array([[1.0], [0.0]]), np.array([[5.0, 5.0]]), 0.1),
    _batch(_FIXED, 4, 2, 3, 0.5),
    _batch(_FIXED, 3, 3, 2, 2.0),
)


def _sum(deltas, outputs):
    return np.einsum("nt,ns->ts", deltas, np.insert(outputs, 0, 1.0, axis=1))


def _with_bias(deltas, outputs, theta, strength):
    """Regularises the bias

    Column 0 shifts a unit and bends nothing: it stays free.
    """
    return _sum(deltas, outputs) / len(deltas) + strength * theta


def _not_averaged(deltas, outputs, theta, strength):
    """Adds the examples up without averaging

    With twice as many examples your gradient would be twice as long.
    """
    return _sum(deltas, outputs) + regularised_gradient(0 * deltas, outputs, theta, strength)


def _penalty_averaged(deltas, outputs, theta, strength):
    """Divides the penalty by N as well

    The weights are penalised once, not once for each example. What is divided by N, Delta or the whole?
    """
    return regularised_gradient(deltas, outputs, theta, strength / len(deltas))


def _no_penalty(deltas, outputs, theta, strength):
    """Forgets the penalty

    lambda times theta is missing.
    """
    return regularised_gradient(deltas, outputs, theta, 0.0)


def _penalty_subtracted(deltas, outputs, theta, strength):
    """Subtracts the penalty

    Its slope is added to the gradient; descent then shrinks the weights by itself.
    """
    return regularised_gradient(deltas, outputs, theta, -strength)


def _penalty_doubled(deltas, outputs, theta, strength):
    """Doubles the penalty

    There is a one half in front of the squares, and the 2 cancels it.
    """
    return regularised_gradient(deltas, outputs, theta, 2 * strength)


def _penalty_halved(deltas, outputs, theta, strength):
    """Halves the penalty

    The formula of D has lambda and no one half.
    """
    return regularised_gradient(deltas, outputs, theta, strength / 2)


def _penalty_squared(deltas, outputs, theta, strength):
    """Adds the penalty itself, not its slope

    D is a gradient: the square has been differentiated.
    """
    return regularised_gradient(deltas, outputs, theta**2, strength)


def _penalty_of_signs(deltas, outputs, theta, strength):
    """Penalises the absolute values

    Large weights shall be pulled harder than small ones.
    """
    return regularised_gradient(deltas, outputs, np.sign(theta), strength)


def _no_bias_column(deltas, outputs, theta, strength):
    """Leaves the bias column out

    D has the shape of theta: where does the gradient of the biases go?
    """
    return regularised_gradient(deltas, outputs, theta, strength)[:, 1:]


def _bias_behind(deltas, outputs, theta, strength):
    """Puts the gradient of the biases behind the others

    Theta keeps its biases in column 0, so D does as well.
    """
    total = np.roll(_sum(deltas, outputs), -1, axis=1) / len(deltas)
    penalty = strength * theta
    penalty[:, 0] = 0
    return total + penalty


def _bias_zero(deltas, outputs, theta, strength):
    """Sets the gradient of the biases to zero

    They are not penalised, but they learn.
    """
    found = regularised_gradient(deltas, outputs, theta, strength)
    found[:, 0] = 0
    return found


def _bias_alone(deltas, outputs, theta, strength):
    """Regularises nothing but the bias

    It is column 0 that is left out, not the others.
    """
    free = theta.copy()
    free[:, 1:] = 0
    return _sum(deltas, outputs) / len(deltas) + strength * free


def _first_row(deltas, outputs, theta, strength):
    """Leaves row 0 out of the penalty

    A row is a unit; the biases of all units form a column.
    """
    found = _sum(deltas, outputs) / len(deltas)
    found[1:] += strength * theta[1:]
    return found


def _transposed(deltas, outputs, theta, strength):
    """Turns the matrix around

    Row i is the unit that the delta belongs to.
    """
    return regularised_gradient(deltas, outputs, theta, strength).T


def _units(deltas, outputs, theta, strength):
    """Divides by the number of units

    N is the number of examples, the rows of deltas.
    """
    return _sum(deltas, outputs) / deltas.shape[1] + regularised_gradient(0 * deltas, outputs, theta, strength)


def _one_example(deltas, outputs, theta, strength):
    """Keeps one example only

    Delta grows with every example; an equals sign in the loop throws the earlier ones away.
    """
    last = _sum(deltas[-1:], outputs[-1:]) / len(deltas)
    return last + regularised_gradient(0 * deltas, outputs, theta, strength)


def _all_averaged(deltas, outputs, theta, strength):
    """Regularises the bias and averages the penalty

    Two things at once: column 0 has no penalty, and N divides Delta alone.
    """
    return (_sum(deltas, outputs) + strength * theta) / len(deltas)


def _last_column(deltas, outputs, theta, strength):
    """Leaves the last column out of the penalty

    The biases stand in column 0.
    """
    penalty = strength * theta
    penalty[:, -1] = 0
    return _sum(deltas, outputs) / len(deltas) + penalty


def _first_example(deltas, outputs, theta, strength):
    """Looks at the first example only

    Delta is a sum over all rows of deltas and outputs, divided by their number afterwards.
    """
    return regularised_gradient(deltas[:1], outputs[:1], theta, strength)


def _no_ones(deltas, outputs, theta, strength):
    """Forgets the constant 1 among the outputs

    Delta has the shape of theta, and theta has a column more than outputs. What does that column multiply?
    """
    return deltas.T @ outputs / len(deltas) + regularised_gradient(0 * deltas, outputs, theta, strength)


REGULARISED_GRADIENT = Function(
    id="u02-regularised-gradient",
    title="The gradient of a batch",
    minutes=12,
    covers=("u02.5c", "u02.6a"),
    reference=regularised_gradient,
    strata=(
        Stratum(
            "accumulated and averaged",
            1.5,
            _PLAIN,
            lambda rng: [_batch(rng, 4, 2, 3, 0.0), _batch(rng, 5, 3, 2, 0.0), _batch(rng, 1, 2, 2, 0.0)],
        ),
        Stratum("regularised", 1.5, _WITH, lambda rng: [_batch(rng, 4, 2, 3, 0.25), _batch(rng, 5, 3, 2, 3.0)]),
    ),
    misconceptions=(
        _with_bias,
        _not_averaged,
        _penalty_averaged,
        _no_penalty,
        _penalty_subtracted,
        _penalty_doubled,
        _penalty_halved,
        _penalty_squared,
        _penalty_of_signs,
        _no_bias_column,
        _bias_behind,
        _bias_zero,
        _bias_alone,
        _first_row,
        _transposed,
        _units,
        _one_example,
        _all_averaged,
        _last_column,
        _first_example,
        _no_ones,
    ),
)
