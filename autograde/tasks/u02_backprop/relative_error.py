"""Is a backward right? One number from a random direction and a random dy."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.differences import relative_error


def _case(rng, function, gradient, shape, step, falling=False):
    """A case along a random direction; with `falling` it is turned so that the numeric side is negative."""
    x = (rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape)).round(2)
    v = (rng.uniform(0.5, 1, shape) * rng.choice([-1, 1], shape)).round(2)
    ahead, behind = function(x + step * v), function(x - step * v)
    dy = (rng.uniform(0.5, 2, ahead.shape) * rng.choice([-1, 1], ahead.shape)).round(2)
    if falling and (dy * (ahead - behind)).sum() > 0:
        v, ahead, behind = -v, behind, ahead
    return call(gradient(dy, x), v, dy, ahead, behind, step)


def _too_small(rng):
    """A sum of two with half its gradient; everything is positive, so the difference of the two sides is not."""
    v, dy = rng.uniform(0.5, 1, (2, 2)).round(2), rng.uniform(0.5, 2, 2).round(2)
    middle = rng.uniform(1, 3, 2).round(2)
    return call(dy[:, None] / 2 * np.ones((2, 2)), v, dy, middle + v.sum(axis=1) / 4, middle - v.sum(axis=1) / 4, 0.25)


def _squares(rng, factor, size, step, falling=False):
    """Centred differences of a square are exact, so a right backward has the error 0 but for rounding."""
    return _case(rng, np.square, lambda dy, x: factor * dy * x, size, step, falling)


def _sums(rng, factor, shape, step, falling=False):
    def gradient(dy, x):
        return factor * dy[:, None] * np.ones_like(x)

    return _case(rng, lambda x: x.sum(axis=-1), gradient, shape, step, falling)


def _vectors(rng):
    nothing, v, dy = np.zeros(2), np.array([1.0, -0.5]), np.array([2.0, 1.0])
    still = np.array([3.0, float(rng.integers(1, 9))])
    return [
        _squares(rng, 1.0, 3, 0.5),
        _squares(rng, 2.0, 2, 0.25),
        _squares(rng, 4.5, 3, 0.001, falling=True),
        call(nothing, v, dy, still, still, 0.5),
        call(nothing, v, dy, still + 0.1, still, 0.5),
    ]


def _matrices(rng):
    return [
        _too_small(rng),
        _sums(rng, 0.5, (2, 3), 0.25, falling=True),
        _sums(rng, 1.0, (3, 2), 0.5),
        _sums(rng, -3.0, (2, 2), 0.125),
    ]


def _sides(dx, v, dy, ahead, behind, step):
    return float((v * dx).sum()), float((dy * (ahead - behind)).sum() / step / 2)


def _quotient(difference, largest):
    return difference / largest if largest else 0.0


def _absolute(dx, v, dy, ahead, behind, step):
    """Gives the absolute error

    0.01 is a lot for slopes of 0.02 and nothing for slopes of a million. Divide by their size.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return abs(other - one)


def _signed(dx, v, dy, ahead, behind, step):
    """Keeps the sign of the difference

    An error of minus one half is no smaller than zero.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return _quotient(one - other, max(abs(one), abs(other)))


def _one_step(dx, v, dy, ahead, behind, step):
    """Divides by one step

    Ahead and behind are two steps apart.
    """
    return relative_error(dx, v, dy, ahead, behind, step / 2)


def _ones(dx, v, dy, ahead, behind, step):
    """Leaves dy out of the numeric side

    dx was computed for this dy, so the differences need it as well.
    """
    return relative_error(dx, v, np.ones_like(dy), ahead, behind, step)


def _no_direction(dx, v, dy, ahead, behind, step):
    """Leaves v out of the analytic side

    The differences were taken along v. What says dx about that direction?
    """
    return relative_error(dx, np.ones_like(v), dy, ahead, behind, step)


def _divides_by_sum(dx, v, dy, ahead, behind, step):
    """Divides by the sum of the two sides

    The larger one is enough; with the sum the error is only half as large.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return _quotient(abs(one - other), abs(one) + abs(other))


def _divides_by_numeric(dx, v, dy, ahead, behind, step):
    """Divides by the numeric side alone

    Of the two absolute values take the larger one.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return _quotient(abs(one - other), abs(other))


def _divides_by_analytic(dx, v, dy, ahead, behind, step):
    """Divides by the analytic side alone

    A backward that returns zeros must come out as wrong, not as undefined.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return _quotient(abs(one - other), abs(one))


def _no_zero(dx, v, dy, ahead, behind, step):
    """Divides zero by zero

    If both sides are 0 they agree.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return np.float64(abs(one - other)) / max(abs(one), abs(other))


def _boolean(dx, v, dy, ahead, behind, step):
    """Answers yes or no

    The error itself is asked for; whoever reads it can judge.
    """
    return bool(relative_error(dx, v, dy, ahead, behind, step) < 1e-6)


def _added(dx, v, dy, ahead, behind, step):
    """Adds what lies ahead and behind

    A slope comes from the difference of the two.
    """
    return relative_error(dx, v, dy, ahead, -behind, step)


def _inverted(dx, v, dy, ahead, behind, step):
    """Divides the other way round

    A small error must be a small number.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return np.float64(max(abs(one), abs(other))) / abs(one - other)


def _smaller(dx, v, dy, ahead, behind, step):
    """Divides by the smaller of the two sides

    max, not min: the smaller one may be 0.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return _quotient(abs(one - other), min(abs(one), abs(other)))


def _no_step(dx, v, dy, ahead, behind, step):
    """Forgets to divide by the distance

    dy times a difference is not yet a slope.
    """
    return relative_error(dx, v, dy, ahead, behind, 0.5)


def _analytic_dy(dx, v, dy, ahead, behind, step):
    """Counts dy on both sides

    The backward has put dy into dx already.
    """
    if np.shape(dy) != np.shape(dx):
        dy_like = dy[:, None] * np.ones_like(dx)
        return relative_error(dx * dy_like, v, dy, ahead, behind, step)
    return relative_error(dx * dy, v, dy, ahead, behind, step)


def _percent(dx, v, dy, ahead, behind, step):
    """Gives percent

    1 means that nothing is right, not 100.
    """
    return 100 * relative_error(dx, v, dy, ahead, behind, step)


def _plain_sums(dx, v, dy, ahead, behind, step):
    """Leaves both v and dy out

    Sums without random numbers have blind spots; multiply before you add.
    """
    return relative_error(dx, np.ones_like(v), np.ones_like(dy), ahead, behind, step)


def _squared(dx, v, dy, ahead, behind, step):
    """Squares the error

    An absolute value makes it positive, and leaves its size alone.
    """
    return relative_error(dx, v, dy, ahead, behind, step) ** 2


def _no_brackets(dx, v, dy, ahead, behind, step):
    """Divides by 2 and multiplies by the step

    The whole distance 2h stands under the line, h as well; Python wants brackets there.
    """
    one = float((v * dx).sum())
    other = float((dy * (ahead - behind)).sum() / 2 * step)
    return _quotient(abs(one - other), max(abs(one), abs(other)))


def _plain_maximum(dx, v, dy, ahead, behind, step):
    """Takes the larger side without absolute values

    Of two negative sides the plain maximum is the one that is smaller in size, and the quotient turns negative.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return _quotient(abs(one - other), max(one, other))


def _zero_on_one_side(dx, v, dy, ahead, behind, step):
    """Answers 0 as soon as one side is 0

    A backward that gives zeros where the function has a slope is quite wrong. Only two zeros agree.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return relative_error(dx, v, dy, ahead, behind, step) if one and other else 0.0


def _matrix_products(dx, v, dy, ahead, behind, step):
    """Takes matrix products

    Multiply entry by entry, with *, and add everything up.
    """
    one, other = float(np.sum(v @ dx)), float(np.sum(dy @ (ahead - behind)) / step / 2)
    return _quotient(abs(one - other), max(abs(one), abs(other)))


def _means(dx, v, dy, ahead, behind, step):
    """Averages instead of adding

    x and y may have different numbers of entries, so two means are not in proportion to the two sums.
    """
    one, other = float((v * dx).mean()), float((dy * (ahead - behind)).mean() / step / 2)
    return _quotient(abs(one - other), max(abs(one), abs(other)))


def _plain_maximum_no_zero(dx, v, dy, ahead, behind, step):
    """Takes the larger side with its sign, and leaves two zeros to the division

    Try two negative sides, and then two sides that are 0, by hand.
    """
    one, other = _sides(dx, v, dy, ahead, behind, step)
    return np.float64(abs(one - other)) / max(one, other)


_FIXED = np.random.default_rng(9)
RELATIVE_ERROR = Function(
    id="u02-relative-error",
    title="Is this gradient right?",
    minutes=8,
    covers=("u02.8c",),
    reference=relative_error,
    strata=(
        Stratum("vectors", 1, tuple(_vectors(_FIXED)), _vectors),
        Stratum("matrices, y with fewer axes", 1, tuple(_matrices(_FIXED)), _matrices),
    ),
    misconceptions=(
        _absolute,
        _signed,
        _one_step,
        _ones,
        _no_direction,
        _divides_by_sum,
        _divides_by_numeric,
        _divides_by_analytic,
        _no_zero,
        _boolean,
        _added,
        _inverted,
        _smaller,
        _no_step,
        _analytic_dy,
        _percent,
        _plain_sums,
        _squared,
        _no_brackets,
        _plain_maximum,
        _zero_on_one_side,
        _matrix_products,
        _means,
        _plain_maximum_no_zero,
    ),
)
