"""One step for several outputs, biases included."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.delta_rule import network_step
from nnlib.functional.activations import sigmoid


def _example(rng, inputs, hidden, outputs, rate):
    shapes = (hidden, inputs + 1), (outputs, hidden + 1), inputs
    theta1, theta2, x = ((rng.uniform(0.3, 1.5, shape) * rng.choice([-1, 1], shape)).round(2) for shape in shapes)
    y = np.zeros(outputs) if outputs == 1 else np.eye(outputs)[int(rng.integers(outputs))]
    return call(theta1, theta2, x, y, rate)


_FIXED = np.random.default_rng(3)
_ONE = (
    call(np.array([[0.0, 1.0, -1.0]]), np.array([[0.5, 2.0]]), np.array([1.0, 3.0]), np.array([1.0]), 1.0),
    _example(_FIXED, 2, 3, 1, 0.5),
)
_SEVERAL = (_example(_FIXED, 3, 2, 2, 2.0), _example(_FIXED, 2, 4, 3, 0.5))


def _forward(theta1, theta2, x):
    entering = np.concatenate([[1.0], x])
    units = np.concatenate([[1.0], sigmoid(theta1 @ entering)])
    return entering, units, sigmoid(theta2 @ units)


def _apply(theta1, theta2, entering, units, delta, inner, rate):
    return theta1 + rate * inner[:, None] * entering, theta2 + rate * delta[:, None] * units


def _usual(theta1, theta2, x, y):
    entering, units, out = _forward(theta1, theta2, x)
    delta = (y - out) * (1 - out) * out
    return entering, units, delta, ((theta2.T @ delta) * (1 - units) * units)[1:]


def _uphill(theta1, theta2, x, y, rate):
    """Walks uphill

    After the step the error on this example should be smaller. Compute it before and after.
    """
    return network_step(theta1, theta2, x, y, -rate)


def _overwritten(theta1, theta2, x, y, rate):
    """Changes theta2 before it is used

    The deltas of the hidden units still need the old matrix.
    """
    entering, units, delta, _ = _usual(theta1, theta2, x, y)
    moved = theta2 + rate * np.outer(delta, units)
    inner = ((moved.T @ delta) * (1 - units) * units)[1:]
    return _apply(theta1, theta2, entering, units, delta, inner, rate)


def _wrong_column(theta1, theta2, x, y, rate):
    """Drops the wrong column of theta2

    Column 0 belongs to the bias unit. Which entries belong to hidden unit 1?
    """
    entering, units, delta, _ = _usual(theta1, theta2, x, y)
    inner = (theta2[:, :-1].T @ delta) * (1 - units[1:]) * units[1:]
    return _apply(theta1, theta2, entering, units, delta, inner, rate)


def _fixed_biases(theta1, theta2, x, y, rate):
    """Leaves the biases as they are

    A bias is the weight of a unit that is always 1; it takes its step like the others.
    """
    new1, new2 = network_step(theta1, theta2, x, y, rate)
    new1[:, 0], new2[:, 0] = theta1[:, 0], theta2[:, 0]
    return new1, new2


def _first_output(theta1, theta2, x, y, rate):
    """Lets one output alone speak to the hidden units

    A hidden unit is heard by every output, and each of them sends its delta back.
    """
    entering, units, delta, _ = _usual(theta1, theta2, x, y)
    inner = (theta2[0] * delta[0] * (1 - units) * units)[1:]
    return _apply(theta1, theta2, entering, units, delta, inner, rate)


def _mean_output(theta1, theta2, x, y, rate):
    """Averages over the outputs

    The paths through the outputs add up.
    """
    entering, units, delta, inner = _usual(theta1, theta2, x, y)
    return _apply(theta1, theta2, entering, units, delta, inner / len(delta), rate)


def _sums_apart(theta1, theta2, x, y, rate):
    """Adds up deltas and weights separately

    Each delta goes back through its own weight; multiply first, then add.
    """
    entering, units, delta, _ = _usual(theta1, theta2, x, y)
    inner = (theta2.sum(axis=0) * delta.sum() * (1 - units) * units)[1:]
    return _apply(theta1, theta2, entering, units, delta, inner, rate)


def _no_rate(theta1, theta2, x, y, rate):
    """Takes a full step

    The step size is an argument; your answer does not depend on it.
    """
    return network_step(theta1, theta2, x, y, 1.0)


def _second_only(theta1, theta2, x, y, rate):
    """Leaves theta1 as it is

    The hidden units learn, too: that is the point of it all.
    """
    return theta1, network_step(theta1, theta2, x, y, rate)[1]


def _first_only(theta1, theta2, x, y, rate):
    """Leaves theta2 as it is

    Both matrices are changed in one step.
    """
    return network_step(theta1, theta2, x, y, rate)[0], theta2


def _no_slope(theta1, theta2, x, y, rate):
    """Takes y - o for the delta

    The output units are sigmoids, and the error is squared: o(1 - o) belongs to it.
    """
    entering, units, out = _forward(theta1, theta2, x)
    inner = ((theta2.T @ (y - out)) * (1 - units) * units)[1:]
    return _apply(theta1, theta2, entering, units, y - out, inner, rate)


def _no_hidden_slope(theta1, theta2, x, y, rate):
    """Passes the hidden units without their slope

    o_h(1 - o_h) stands in front of the sum over the outputs.
    """
    entering, units, delta, _ = _usual(theta1, theta2, x, y)
    return _apply(theta1, theta2, entering, units, delta, (theta2.T @ delta)[1:], rate)


def _steps(theta1, theta2, x, y, rate):
    """Returns the steps without the weights

    New matrices are asked for: old ones plus steps.
    """
    new1, new2 = network_step(theta1, theta2, x, y, rate)
    return new1 - theta1, new2 - theta2


def _bias_behind(theta1, theta2, x, y, rate):
    """Puts the 1 behind the others

    The biases stand in column 0, so the constant stands in front.
    """
    entering, units = np.append(x, 1.0), np.append(sigmoid(theta1 @ np.append(x, 1.0)), 1.0)
    out = sigmoid(theta2 @ units)
    delta = (y - out) * (1 - out) * out
    inner = ((theta2.T @ delta) * (1 - units) * units)[:-1]
    return _apply(theta1, theta2, entering, units, delta, inner, rate)


def _no_back_weights(theta1, theta2, x, y, rate):
    """Hands the deltas on without the weights

    What comes back along a connection is multiplied by its weight.
    """
    entering, units, delta, _ = _usual(theta1, theta2, x, y)
    return _apply(theta1, theta2, entering, units, delta, (delta.sum() * (1 - units) * units)[1:], rate)


def _order(theta1, theta2, x, y, rate):
    """Returns the matrices in the other order

    theta1 comes first.
    """
    return network_step(theta1, theta2, x, y, rate)[::-1]


def _bias_delta_kept(theta1, theta2, x, y, rate):
    """Keeps a delta for the constant 1

    Count the deltas of the hidden layer: there must be one for each row of theta1.
    """
    entering, units, delta, _ = _usual(theta1, theta2, x, y)
    return _apply(theta1, theta2, entering, units, delta, (theta2.T @ delta) * (1 - units) * units, rate)


def _drops_last_delta(theta1, theta2, x, y, rate):
    """Drops the last delta instead of that of the constant

    The 1 was put in front, so its delta stands in front.
    """
    entering, units, delta, _ = _usual(theta1, theta2, x, y)
    return _apply(theta1, theta2, entering, units, delta, ((theta2.T @ delta) * (1 - units) * units)[:-1], rate)


def _no_rate_below(theta1, theta2, x, y, rate):
    """Forgets the step size for theta1

    Both matrices move by eta times their slopes.
    """
    return network_step(theta1, theta2, x, y, 1.0)[0], network_step(theta1, theta2, x, y, rate)[1]


def _all_columns(theta1, theta2, x, y, rate):
    """Sends a delta back to the constant 1 as well

    theta2 has H + 1 columns, and the hidden layer H units. Which column leads to no unit?
    """
    entering, units, delta, _ = _usual(theta1, theta2, x, y)
    inner = units[1:] * (1 - units[1:]) * (theta2.T @ delta)
    return _apply(theta1, theta2, entering, units, delta, inner, rate)


NETWORK_STEP = Function(
    id="u02-network-step",
    title="Several outputs, with biases",
    minutes=20,
    covers=("u02.4d",),
    reference=network_step,
    strata=(
        Stratum(
            "one output",
            1.5,
            _ONE,
            lambda rng: [_example(rng, 3, 2, 1, 0.5), _example(rng, 2, 4, 1, 2.0), _example(rng, 2, 1, 1, 0.5)],
        ),
        Stratum(
            "several outputs",
            1.5,
            _SEVERAL,
            lambda rng: [_example(rng, 2, 3, 2, 0.5), _example(rng, 3, 2, 4, 2.0)],
        ),
    ),
    misconceptions=(
        _uphill,
        _overwritten,
        _wrong_column,
        _fixed_biases,
        _first_output,
        _mean_output,
        _sums_apart,
        _no_rate,
        _second_only,
        _first_only,
        _no_slope,
        _no_hidden_slope,
        _steps,
        _bias_behind,
        _no_back_weights,
        _order,
        _bias_delta_kept,
        _drops_last_delta,
        _no_rate_below,
        _all_columns,
    ),
)
