"""Deltas and steps of one example: one hidden layer, one output."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.delta_rule import delta_rule
from nnlib.functional.activations import sigmoid


def _example(rng, inputs, hidden, y, rate):
    shapes = inputs, (hidden, inputs), hidden
    x, w_hidden, w_output = ((rng.uniform(0.3, 1.5, shape) * rng.choice([-1, 1], shape)).round(2) for shape in shapes)
    return call(x, y, w_hidden, w_output, rate)


_FIXED = np.random.default_rng(2)
_SQUARE = (
    call(np.array([1.0, 2.0]), 1.0, np.array([[0.5, -0.5], [1.0, 0.25]]), np.array([2.0, -1.0]), 0.5),
    _example(_FIXED, 2, 2, 0.0, 2.0),
)
_OTHER = (_example(_FIXED, 3, 2, 1.0, 0.1), _example(_FIXED, 2, 4, 0.0, 0.5))


def _pieces(x, y, w_hidden, w_output, hidden_unit=sigmoid, output_unit=sigmoid):
    units = hidden_unit(w_hidden @ x)
    out = output_unit(w_output @ units)
    return units, out, out * (1 - out) * (y - out)


def _finish(x, units, delta, delta_hidden, rate):
    return delta, delta_hidden, delta * units * rate, delta_hidden[:, None] * x * rate


def _sign(x, y, w_hidden, w_output, rate):
    """Writes o - y

    The steps will be added here, so the delta must point towards the target.
    """
    return tuple(-one for one in delta_rule(x, y, w_hidden, w_output, rate))


def _no_slope(x, y, w_hidden, w_output, rate):
    """Forgets the slope of the output unit

    The difference y - o still has to pass the sigmoid of the output.
    """
    units, out, _ = _pieces(x, y, w_hidden, w_output)
    return _finish(x, units, y - out, units * (1 - units) * w_output * (y - out), rate)


def _no_hidden_slope(x, y, w_hidden, w_output, rate):
    """Forgets the slope of the hidden units

    What arrives at a hidden unit has to pass its sigmoid as well.
    """
    units, _, delta = _pieces(x, y, w_hidden, w_output)
    return _finish(x, units, delta, w_output * delta, rate)


def _no_weight(x, y, w_hidden, w_output, rate):
    """Forgets the weight on the way to the hidden units

    A hidden unit that the output hardly listens to carries little of the blame.
    """
    units, _, delta = _pieces(x, y, w_hidden, w_output)
    return _finish(x, units, delta, units * (1 - units) * delta, rate)


def _twice_squashed(x, y, w_hidden, w_output, rate):
    """Applies the sigmoid once more in its slope

    o is the sigmoid's value already: its slope is o(1 - o).
    """
    units, out, _ = _pieces(x, y, w_hidden, w_output)
    delta = sigmoid(out) * (1 - sigmoid(out)) * (y - out)
    inner = sigmoid(units) * (1 - sigmoid(units)) * w_output * delta
    return _finish(x, units, delta, inner, rate)


def _transposed(x, y, w_hidden, w_output, rate):
    """Turns the steps of the hidden weights around

    Row h belongs to hidden unit h, in the steps as in the weights.
    """
    *others, steps = delta_rule(x, y, w_hidden, w_output, rate)
    return (*others, steps.T)


def _no_rate(x, y, w_hidden, w_output, rate):
    """Leaves the step size out

    A step is eta times delta times what the weight multiplies.
    """
    return delta_rule(x, y, w_hidden, w_output, 1.0)


def _swapped(x, y, w_hidden, w_output, rate):
    """Returns the two steps in the other order

    Read the order of the four results in the statement.
    """
    delta, delta_hidden, steps, hidden_steps = delta_rule(x, y, w_hidden, w_output, rate)
    return delta, delta_hidden, hidden_steps, steps


def _new_weights(x, y, w_hidden, w_output, rate):
    """Returns the new weights

    Only the steps are asked for; nothing is added to the weights yet.
    """
    delta, delta_hidden, steps, hidden_steps = delta_rule(x, y, w_hidden, w_output, rate)
    return delta, delta_hidden, w_output + steps, w_hidden + hidden_steps


def _no_input(x, y, w_hidden, w_output, rate):
    """Moves all weights of a unit alike

    How far a weight moves depends on what came through it: o_h, or x_i.
    """
    _, _, delta = _pieces(x, y, w_hidden, w_output)
    _, delta_hidden, *_ = delta_rule(x, y, w_hidden, w_output, rate)
    return delta, delta_hidden, rate * delta * np.ones(len(w_output)), rate * np.outer(delta_hidden, np.ones(len(x)))


def _linear_output(x, y, w_hidden, w_output, rate):
    """Leaves the sigmoid out at the output

    o is a sigmoid, too; without it o(1 - o) is no slope.
    """
    units, _, delta = _pieces(x, y, w_hidden, w_output, output_unit=lambda z: z)
    return _finish(x, units, delta, units * (1 - units) * w_output * delta, rate)


def _linear_hidden(x, y, w_hidden, w_output, rate):
    """Leaves the sigmoid out in the hidden layer

    The output must read o_h, not the sums.
    """
    units, _, delta = _pieces(x, y, w_hidden, w_output, hidden_unit=lambda z: z)
    return _finish(x, units, delta, units * (1 - units) * w_output * delta, rate)


def _overwritten(x, y, w_hidden, w_output, rate):
    """Sends the delta back through the new weights

    The error was made with the old w_h. Keep them until every delta is known.
    """
    units, _, delta = _pieces(x, y, w_hidden, w_output)
    moved = w_output + rate * delta * units
    return _finish(x, units, delta, units * (1 - units) * moved * delta, rate)


def _weight_for_unit(x, y, w_hidden, w_output, rate):
    """Multiplies the output's steps by the weights

    In the sum w_h is multiplied by o_h; so that is its slope.
    """
    delta, delta_hidden, _, hidden_steps = delta_rule(x, y, w_hidden, w_output, rate)
    return delta, delta_hidden, rate * delta * w_output, hidden_steps


def _cross_entropy(x, y, w_hidden, w_output, rate):
    """Forgets 1 - o in the delta

    The slope of a sigmoid has two factors, o and 1 - o.
    """
    units, out, _ = _pieces(x, y, w_hidden, w_output)
    delta = out * (y - out)
    return _finish(x, units, delta, units * (1 - units) * w_output * delta, rate)


def _delta_of_hidden_used(x, y, w_hidden, w_output, rate):
    """Gives the output's weights the deltas of the hidden units

    A weight takes the delta of the unit that it leads to.
    """
    units, _, delta = _pieces(x, y, w_hidden, w_output)
    inner = units * (1 - units) * w_output * delta
    return delta, inner, rate * inner * units, rate * np.outer(inner, x)


def _no_sigmoids(x, y, w_hidden, w_output, rate):
    """Leaves out every sigmoid

    A unit adds up, and then squeezes. library_sigmoid does the second part.
    """
    units, _, delta = _pieces(x, y, w_hidden, w_output, lambda z: z, lambda z: z)
    return _finish(x, units, delta, units * (1 - units) * w_output * delta, rate)


def _steps_only(x, y, w_hidden, w_output, rate):
    """Returns the steps without the deltas

    Four results are asked for, and the deltas come first.
    """
    return delta_rule(x, y, w_hidden, w_output, rate)[2:]


def _one_hidden_delta(x, y, w_hidden, w_output, rate):
    """Adds the deltas of the hidden units up

    Each hidden unit keeps a delta of its own; with one output there is no sum.
    """
    delta, inner, steps, _ = delta_rule(x, y, w_hidden, w_output, rate)
    return delta, inner.sum(), steps, rate * np.outer(inner.sum(), x)


def _unit_for_back_weight(x, y, w_hidden, w_output, rate):
    """Takes o_h where w_h belongs

    On the way back the delta crosses the weight. o_h comes in through its slope alone.
    """
    units, _, delta = _pieces(x, y, w_hidden, w_output)
    return _finish(x, units, delta, units * (1 - units) * units * delta, rate)


def _new_output_weights(x, y, w_hidden, w_output, rate):
    """Adds the output's weights to their steps

    The last two results are steps alone: how far a weight moves, not where it arrives.
    """
    delta, delta_hidden, steps, hidden_steps = delta_rule(x, y, w_hidden, w_output, rate)
    return delta, delta_hidden, w_output + steps, hidden_steps


def _output_delta_below(x, y, w_hidden, w_output, rate):
    """Leaves the hidden deltas out of the hidden steps

    A weight w_hi leads to hidden unit h, so its step takes delta_h.
    """
    units, _, delta = _pieces(x, y, w_hidden, w_output)
    *others, _ = delta_rule(x, y, w_hidden, w_output, rate)
    return (*others, rate * np.outer(delta * units, x))


def _two(x, y, w_hidden, w_output, rate):
    """Puts a 2 in front of the delta

    E has one half in front of its square, which cancels that 2.
    """
    return tuple(2 * one for one in delta_rule(x, y, w_hidden, w_output, rate))


def _entry_by_entry(x, y, w_hidden, w_output, rate):
    """Multiplies the hidden deltas by the inputs entry by entry

    Each hidden unit has a weight for each input: the last result has H rows and d columns.
    """
    delta, inner, steps, _ = delta_rule(x, y, w_hidden, w_output, rate)
    return delta, inner, steps, rate * inner * x


def _one_step_for_all(x, y, w_hidden, w_output, rate):
    """Adds the steps of the hidden weights up

    @ multiplies and adds. Here nothing is added: every product is the step of a weight of its own.
    """
    delta, inner, steps, _ = delta_rule(x, y, w_hidden, w_output, rate)
    return delta, inner, steps, rate * (inner @ x)


DELTA_RULE = Function(
    id="u02-delta-rule",
    title="Deltas and steps",
    minutes=12,
    covers=("u02.4c",),
    reference=delta_rule,
    strata=(
        Stratum(
            "as many hidden units as inputs",
            1.5,
            _SQUARE,
            lambda rng: [_example(rng, 2, 2, 1.0, 0.5), _example(rng, 3, 3, 0.0, 2.0)],
        ),
        Stratum(
            "other numbers of units",
            1.5,
            _OTHER,
            lambda rng: [_example(rng, 4, 2, 1.0, 0.25), _example(rng, 2, 3, 0.0, 3.0)],
        ),
    ),
    misconceptions=(
        _sign,
        _no_slope,
        _no_hidden_slope,
        _no_weight,
        _twice_squashed,
        _transposed,
        _no_rate,
        _swapped,
        _new_weights,
        _no_input,
        _linear_output,
        _linear_hidden,
        _overwritten,
        _weight_for_unit,
        _cross_entropy,
        _delta_of_hidden_used,
        _no_sigmoids,
        _steps_only,
        _one_hidden_delta,
        _unit_for_back_weight,
        _new_output_weights,
        _output_delta_below,
        _two,
        _entry_by_entry,
        _one_step_for_all,
    ),
)
