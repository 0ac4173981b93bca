"""Repair: a layer that its input enters twice."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.chain_rule import residual_tanh_backward


def _layer(rng, examples, units):
    shapes = (examples, units), (examples, units), (units, units)
    return call(*((rng.uniform(0.2, 1.5, shape) * rng.choice([-1, 1], shape)).round(2) for shape in shapes))


_FIXED = np.random.default_rng(12)


def _paths(dy, x, w, slope=lambda t: 1 - t * t):
    """(what comes back past the layer, what comes back through it, da)"""
    da = slope(np.tanh(x @ w.T)) * dy
    return dy, da @ w, da


def _unchanged(dy, x, w):
    """The layer with two paths is as faulty as before

    Which of the two checks of the statement fails? Follow that name through the lines, from top to bottom.
    """
    _, through, da = _paths(dy, x, w)
    return through, da.T @ x


def _past_only(dy, x, w):
    """Keeps the other path only

    Both are needed: past the layer and through it.
    """
    past, _, da = _paths(dy, x, w)
    return past, da.T @ x


def _multiplied(dy, x, w):
    """Multiplies the two paths

    Along a path slopes are multiplied; different paths are joined in another way.
    """
    past, through, da = _paths(dy, x, w)
    return past * through, da.T @ x


def _subtracted(dy, x, w):
    """Subtracts one path

    y is a sum, so neither path changes its sign.
    """
    past, through, da = _paths(dy, x, w)
    return past - through, da.T @ x


def _averaged(dy, x, w):
    """Averages the two paths

    Two influences together are stronger than each alone.
    """
    past, through, da = _paths(dy, x, w)
    return (past + through) / 2, da.T @ x


def _no_dy(dy, x, w):
    """Adds 1 for the direct path

    What arrives there is dy times 1.
    """
    _, through, da = _paths(dy, x, w)
    return 1 + through, da.T @ x


def _adds_x(dy, x, w):
    """Adds x instead of its gradient

    The direct path hands on a slope, not a value.
    """
    _, through, da = _paths(dy, x, w)
    return x + through, da.T @ x


def _no_slope(dy, x, w):
    """Drops the slope of tanh

    The line with da was right.
    """
    past, through, da = _paths(dy, x, w, slope=np.ones_like)
    return past + through, da.T @ x


def _slope_of_y(dy, x, w):
    """Takes the slope at y

    y is no tanh any more, x was added to it. The slope needs tanh itself.
    """
    past, through, da = _paths(dy, x, w, slope=lambda t: 1 - (x + t) ** 2)
    return past + through, da.T @ x


def _slope_of_sum(dy, x, w):
    """Squares the sum instead of its tanh

    1 - tanh(a) squared: the bug was not in this line.
    """
    past, through, da = _paths(dy, x, w, slope=lambda t: 1 - np.arctanh(t) ** 2)
    return past + through, da.T @ x


def _not_transposed(dy, x, w):
    """Turns the matrix around on the way back

    Forward w is transposed, backward it is not.
    """
    past, _, da = _paths(dy, x, w)
    return past + da @ w.T, da.T @ x


def _weights_turned(dy, x, w):
    """Turns the gradient of the weights around

    A row of dw belongs to a unit, like a row of w.
    """
    past, through, da = _paths(dy, x, w)
    return past + through, x.T @ da


def _weights_from_dy(dy, x, w):
    """Lets the direct path change the weights

    w lies on one of the two paths only.
    """
    past, through, da = _paths(dy, x, w)
    return past + through, (da + dy).T @ x


def _twice(dy, x, w):
    """Counts the path through the layer twice

    Once through it, and once past it.
    """
    _, through, da = _paths(dy, x, w)
    return 2 * through, da.T @ x


def _other_order(dy, x, w):
    """Returns the weights' gradient first

    The order is dx, dw.
    """
    return residual_tanh_backward(dy, x, w)[::-1]


def _past_into_weights(dy, x, w):
    """Adds the second path to dw

    The way past the layer does not meet w. It is dx that lacks a path.
    """
    _, through, da = _paths(dy, x, w)
    return through, (da + dy).T @ x


def _adds_da(dy, x, w):
    """Adds da in place of dy

    da has passed the tanh. Past the layer there is no tanh.
    """
    _, through, da = _paths(dy, x, w)
    return da + through, da.T @ x


def _doubled_dy(dy, x, w):
    """Doubles what arrives

    dy goes into both paths whole, each time. The two results are added where the paths meet again, at x.
    """
    _, through, da = _paths(2 * dy, x, w)
    return through, da.T @ x


RESIDUAL_BACKWARD = Function(
    id="u02-residual-backward",
    title="Repair: a layer and a way past it",
    minutes=9,
    covers=("u02.8f",),
    reference=residual_tanh_backward,
    strata=(
        Stratum("one example", 0.5, (_layer(_FIXED, 1, 2), _layer(_FIXED, 1, 3)), lambda rng: [_layer(rng, 1, 4)]),
        Stratum("several examples", 0.5, (_layer(_FIXED, 3, 2), _layer(_FIXED, 2, 2)), lambda rng: [_layer(rng, 4, 3)]),
    ),
    misconceptions=(
        _unchanged,
        _past_only,
        _multiplied,
        _subtracted,
        _averaged,
        _no_dy,
        _adds_x,
        _no_slope,
        _slope_of_y,
        _slope_of_sum,
        _not_transposed,
        _weights_turned,
        _weights_from_dy,
        _twice,
        _other_order,
        _past_into_weights,
        _adds_da,
        _doubled_dy,
    ),
)
