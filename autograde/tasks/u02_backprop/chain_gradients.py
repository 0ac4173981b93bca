"""A chain with one unit a layer."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.activations import sigmoid
from nnlib.layer_deltas import chain_gradients


def _chain(rng, units):
    w = (rng.uniform(0.5, 3, units) * rng.choice([-1, 1], units)).round(2)
    return call(
        float(rng.uniform(0.5, 2).__round__(2)), float(rng.choice([-1.0, 3.0])), w, float(rng.choice([-2.5, 1.5]))
    )


_FIXED = np.random.default_rng(8)
_ONE = (call(2.0, 0.0, np.array([0.0]), 2.0), _chain(_FIXED, 1))
_MORE = (_chain(_FIXED, 2), _chain(_FIXED, 3), _chain(_FIXED, 5))


def _units(x, w):
    found = [x]
    for weight in w:
        found.append(sigmoid(weight * found[-1]))
    return found


def _walk(x, y, w, v, residual=lambda o, y: o - y, unit=lambda o: o * (1 - o), start=None, pass_on=None, slope_at=1):
    """The slopes of the chain, with what can go wrong as arguments."""
    found = _units(x, w)
    r = residual(v * found[-1], y)
    dv = r * found[-1]
    r = r * (v if start is None else start)
    slopes = []
    for m in reversed(range(len(w))):
        r = r * unit(found[m + slope_at])
        slopes.append(found[m] * r)
        r = r * (w[m] if pass_on is None else pass_on)
    return np.array(slopes[::-1]), dv


def _no_v(x, y, w, v):
    """Forgets v on the way into the chain

    The last unit reaches the output through v.
    """
    return _walk(x, y, w, v, start=1.0)


def _no_weights(x, y, w, v):
    """Leaves the weights of the chain out on the way back

    From r_3 to r_2 the signal crosses w_3.
    """
    return _walk(x, y, w, v, pass_on=1.0)


def _no_slopes(x, y, w, v):
    """Leaves the slopes of the units out

    Each unit that is crossed contributes h'(z).
    """
    return _walk(x, y, w, v, unit=lambda o: 1.0)


def _tanh_slopes(x, y, w, v):
    """Takes 1 - h squared for the slope

    The units of this chain are sigmoids.
    """
    return _walk(x, y, w, v, unit=lambda o: 1 - o * o)


def _squashed_slopes(x, y, w, v):
    """Applies the sigmoid to h once more

    If s = h(z) is known, the slope at z is s(1 - s).
    """
    return _walk(x, y, w, v, unit=lambda o: sigmoid(o) * (1 - sigmoid(o)))


def _slope_before(x, y, w, v):
    """Takes the slope of the unit before

    df/dw_m crosses the unit that w_m leads into.
    """
    return _walk(x, y, w, v, slope_at=0)


def _turned(x, y, w, v):
    """Starts with y minus the output

    r is the slope of f in the output. It is positive where the output is too large.
    """
    return _walk(x, y, w, v, residual=lambda o, y: y - o)


def _doubled(x, y, w, v):
    """Differentiates the square without its one half

    Half of the square has the plain difference for its slope.
    """
    return _walk(x, y, w, v, residual=lambda o, y: 2 * (o - y))


def _no_target(x, y, w, v):
    """Forgets the target

    Everything begins with how far the output is from y.
    """
    return _walk(x, y, w, v, residual=lambda o, y: o)


def _reversed(x, y, w, v):
    """Returns the slopes from the last to the first

    Entry 0 belongs to w_1, the weight next to x.
    """
    slopes, dv = chain_gradients(x, y, w, v)
    return slopes[::-1], dv


def _no_inputs(x, y, w, v):
    """Forgets what each weight multiplies

    r_m is the slope in z_m; in w_m it is r_m times what comes in.
    """
    slopes, dv = chain_gradients(x, y, w, v)
    return slopes / np.array(_units(x, w)[:-1]), dv


def _input_everywhere(x, y, w, v):
    """Lets every weight multiply x

    Only the first one reads x; the others read the unit before them.
    """
    slopes, dv = chain_gradients(x, y, w, v)
    return slopes / np.array(_units(x, w)[:-1]) * x, dv


def _dv_with_v(x, y, w, v):
    """Multiplies the slope in v by v

    v multiplies the last unit: that unit is what belongs there.
    """
    slopes, dv = chain_gradients(x, y, w, v)
    return slopes, dv * v


def _dv_residual(x, y, w, v):
    """Gives the residual for the slope in v

    One factor is missing: what v multiplies.
    """
    slopes, _ = chain_gradients(x, y, w, v)
    return slopes, v * _units(x, w)[-1] - y


def _sigmoid_output(x, y, w, v):
    """Puts a sigmoid on the output

    The output is v times the last unit, and no more.
    """
    return _walk(x, y, w, v, residual=lambda o, y: (sigmoid(o) - y) * sigmoid(o) * (1 - sigmoid(o)))


def _v_first(x, y, w, v):
    """Returns the two results in the other order

    The array of the chain comes first, then the slope in v.
    """
    return chain_gradients(x, y, w, v)[::-1]


def _joined(x, y, w, v):
    """Puts everything into one array

    A pair is asked for: the array of the chain, and one number.
    """
    return np.append(*chain_gradients(x, y, w, v))


def _sigmoid_in_residual(x, y, w, v):
    """Squeezes the last unit twice

    h(z_M) is squeezed already. It is multiplied by v, and y is subtracted.
    """
    last = _units(x, w)[-1]
    r = v * sigmoid(last) - y
    return _walk(x, y, w, v, residual=lambda o, y: r)


def _own_output(x, y, w, v):
    """Multiplies by what comes out of the unit

    w_m multiplies what goes into unit m: h of the unit before, and x for the first.
    """
    slopes, dv = chain_gradients(x, y, w, v)
    found = np.array(_units(x, w))
    return slopes / found[:-1] * found[1:], dv


def _turned_in_chain(x, y, w, v):
    """Turns the sign of r on the way into the chain

    r is the same number for v and for the chain.
    """
    slopes, dv = chain_gradients(x, y, w, v)
    return -slopes, dv


def _doubled_in_chain(x, y, w, v):
    """Puts a 2 in front of the slopes of the chain

    The one half in front of the square cancels it, for v and for the chain alike.
    """
    slopes, dv = chain_gradients(x, y, w, v)
    return 2 * slopes, dv


def _walks_forward(x, y, w, v):
    """Walks from the first unit to the last

    r begins at the output. Let the loop run from the last weight to the first.
    """
    found = _units(x, w)
    r, slopes = (v * found[-1] - y) * v, []
    for m, weight in enumerate(w):
        r = r * found[m + 1] * (1 - found[m + 1])
        slopes.append(found[m] * r)
        r = r * weight
    return np.array(slopes), chain_gradients(x, y, w, v)[1]


def _own_weight_early(x, y, w, v):
    """Multiplies by the weight before its slope is noted down

    First note down r times what the weight multiplies, then multiply r by the weight.
    """
    slopes, dv = chain_gradients(x, y, w, v)
    return slopes * w, dv


CHAIN_GRADIENTS = Function(
    id="u02-chain-gradients",
    title="A chain of single units",
    minutes=25,
    covers=("u02.7a",),
    reference=chain_gradients,
    strata=(
        Stratum("one unit", 1, _ONE, lambda rng: [_chain(rng, 1), _chain(rng, 1)]),
        Stratum("several units", 2, _MORE, lambda rng: [_chain(rng, 2), _chain(rng, 4), _chain(rng, 3)]),
    ),
    misconceptions=(
        _no_v,
        _no_weights,
        _no_slopes,
        _tanh_slopes,
        _squashed_slopes,
        _slope_before,
        _turned,
        _doubled,
        _no_target,
        _reversed,
        _no_inputs,
        _input_everywhere,
        _dv_with_v,
        _dv_residual,
        _sigmoid_output,
        _v_first,
        _joined,
        _sigmoid_in_residual,
        _own_output,
        _turned_in_chain,
        _doubled_in_chain,
        _walks_forward,
        _own_weight_early,
    ),
)
