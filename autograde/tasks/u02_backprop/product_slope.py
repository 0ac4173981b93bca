"""Several paths add up: the slope of a product."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.chain_rule import product_slope

_PAIR = (
    call(np.array([3.0, 2.0]), np.array([1.0, 10.0])),
    call(np.array([-1.5, 4.0]), np.array([0.5, 2.0])),
    call(np.array([0.5, 5.0]), np.array([-2.0, 3.0])),
)
_MORE = (
    call(np.array([2.0, 0.0, 4.0]), np.array([1.0, 5.0, 7.0])),
    call(np.array([3.0, 2.0, -1.0, 5.0]), np.array([0.5, 1.0, -2.0, 4.0])),
)


def _numbers(rng, count):
    return rng.permutation(np.array([-3.0, 2.0, 5.0, -7.0, 4.0]))[:count] + rng.integers(1, 9) / 20


def _draw_pair(rng):
    return [call(_numbers(rng, 2), _numbers(rng, 2)) for _ in range(3)]


def _draw_more(rng):
    zero = _numbers(rng, 3)
    zero[int(rng.integers(3))] = 0.0
    return [call(zero, _numbers(rng, 3)), call(_numbers(rng, 4), _numbers(rng, 4))]


def _product_of_slopes(values, slopes):
    """Multiplies the slopes

    A product of functions has no product of slopes. Try f = w * w by hand.
    """
    return float(np.prod(slopes))


def _sum_of_slopes(values, slopes):
    """Adds the slopes

    Each slope counts as often as the other factors are large.
    """
    return float(np.sum(slopes))


def _own_value(values, slopes):
    """Multiplies each slope by its own factor

    While one factor moves, which ones stand still and stretch its movement?
    """
    return float(values @ slopes)


def _first_path(values, slopes):
    """Follows the first path only

    w acts through every factor. Your answer lets the others stand still for good.
    """
    return float(slopes[0] * np.prod(values[1:]))


def _last_path(values, slopes):
    """Follows the last path only

    Does a return inside the loop, or a total that is overwritten, throw the earlier paths away?
    """
    return float(slopes[-1] * np.prod(values[:-1]))


def _divides(values, slopes):
    """Divides by a factor that is zero

    f divided by its own factor is a short cut that breaks at 0. Multiply the others instead.
    """
    return float(np.sum(np.prod(values) / values * slopes))


def _skips_zero(values, slopes):
    """Leaves a path out where its factor is zero

    A factor that is 0 at w may still have a slope there.
    """
    kept = [i for i in range(len(values)) if values[i] != 0]
    return float(sum(slopes[i] * np.prod(np.delete(values, i)) for i in kept))


def _not_added(values, slopes):
    """Returns the paths one by one

    The contributions have to be joined into one number.
    """
    return np.array([slopes[i] * np.prod(np.delete(values, i)) for i in range(len(values))])


def _subtracts(values, slopes):
    """Subtracts the later paths

    That minus belongs to quotients. Here everything w does is done in the same sense.
    """
    paths = _not_added(values, slopes)
    return float(paths[0] - paths[1:].sum())


def _mean(values, slopes):
    """Averages the paths

    Two paths are two influences, not one influence measured twice.
    """
    return float(_not_added(values, slopes).mean())


def _all_values(values, slopes):
    """Multiplies by every factor, the moving one too

    The factor that moves is replaced by its slope.
    """
    return float(np.prod(values) * np.sum(slopes))


def _value(values, slopes):
    """Returns f instead of its slope

    How large f is does not say how fast it changes.
    """
    return float(np.prod(values))


def _neighbour(values, slopes):
    """Multiplies by a single other factor

    With two factors there is one other; with four there are three.
    """
    return float(sum(slope * values[i - 1] for i, slope in enumerate(slopes)))


def _two_factors(values, slopes):
    """Stops after two factors

    The rule of the product goes on: as many terms as there are factors.
    """
    return float(slopes[0] * values[1] + slopes[1] * values[0])


def _next_value(values, slopes):
    """Multiplies by the next value

    Not one neighbour stretches the movement of a factor, but all the rest of them.
    """
    return float(slopes @ np.roll(values, -1))


def _multiplied_paths(values, slopes):
    """Multiplies the paths

    Factors along one path are multiplied. What comes along different paths is added.
    """
    return float(np.prod(_not_added(values, slopes)))


PRODUCT_SLOPE = Function(
    id="u02-product-slope",
    title="Several paths",
    minutes=8,
    covers=("u02.1a", "u02.1b"),
    reference=product_slope,
    strata=(
        Stratum("two factors", 1, _PAIR, _draw_pair),
        Stratum("more factors, a zero among them", 1, _MORE, _draw_more),
    ),
    misconceptions=(
        _product_of_slopes,
        _sum_of_slopes,
        _own_value,
        _first_path,
        _last_path,
        _divides,
        _skips_zero,
        _not_added,
        _subtracts,
        _mean,
        _all_values,
        _value,
        _neighbour,
        _two_factors,
        _next_value,
        _multiplied_paths,
    ),
)
