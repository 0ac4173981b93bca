"""A histogram of oriented gradients."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.features import orientation_histogram

NUMBERS = np.arange(30.0).reshape(5, 6) ** 2 % 17
STEP = np.array([[0.0, 0, 1, 1]] * 3)


def _draw(bins):
    def draw(rng):
        options = {} if bins == 4 else {"bins": bins}
        level = np.repeat(rng.permutation(9)[:5, None], 4, axis=1).astype(float)
        pictures = [level, *(rng.normal(0, 1, shape).round(3) for shape in ((6, 7), (8, 5), (7, 7)))]
        falling = np.tile(np.sort(rng.permutation(9)[:5])[::-1], (4, 1)).astype(float)
        return [call(picture, **options) for picture in (*pictures, falling)]

    return draw


def _gradients(x):
    return x[1:-1, 2:] - x[1:-1, :-2], x[2:, 1:-1] - x[:-2, 1:-1]


def _binned(right, down, bins, weights, number=None):
    if number is None:
        number = np.rint(np.arctan2(down, right) / (np.pi / bins)).astype(int) % bins
    return np.bincount(number.ravel(), weights=weights.ravel(), minlength=bins)


def _counted(x, bins=4):
    """Counts cells instead of adding strengths

    A strong edge says more than a weak one: each cell adds its strength to its bin.
    """
    right, down = _gradients(x)
    return _binned(right, down, bins, np.ones_like(right))


def _squared(x, bins=4):
    """Adds squared strengths

    The root is missing.
    """
    right, down = _gradients(x)
    return _binned(right, down, bins, right**2 + down**2)


def _absolute_sum(x, bins=4):
    """Adds |right| and |down|

    The length of an arrow with these two sides is found with Pythagoras.
    """
    right, down = _gradients(x)
    return _binned(right, down, bins, np.abs(right) + np.abs(down))


def _rounded_down(x, bins=4):
    """Lets the bins begin at 0

    The middle of bin 0 is at 0: round to the nearest, not down.
    """
    right, down = _gradients(x)
    number = np.floor(np.arctan2(down, right) / (np.pi / bins)).astype(int) % bins
    return _binned(right, down, bins, np.hypot(right, down), number)


def _full_circle(x, bins=4):
    """Tells opposite directions apart

    The bins share half a circle, pi / bins each.
    """
    right, down = _gradients(x)
    number = np.rint(np.arctan2(down, right) / (2 * np.pi / bins)).astype(int) % bins
    return _binned(right, down, bins, np.hypot(right, down), number)


def _swapped(x, bins=4):
    """Exchanges right and down in the angle

    np.arctan2 takes the vertical part first.
    """
    right, down = _gradients(x)
    return _binned(down, right, bins, np.hypot(right, down))


def _upwards(x, bins=4):
    """Lets the rows count upwards

    down is x[r + 1] - x[r - 1]: rows grow downwards.
    """
    right, down = _gradients(x)
    return _binned(right, -down, bins, np.hypot(right, down))


def _one_sided(x, bins=4):
    """Takes the difference to one neighbour

    Both neighbours are compared, left with right and upper with lower.
    """
    right, down = x[1:-1, 2:] - x[1:-1, 1:-1], x[2:, 1:-1] - x[1:-1, 1:-1]
    return _binned(right, down, bins, np.hypot(right, down))


def _halved(x, bins=4):
    """Divides the differences by 2

    As slopes they would need it; the statement leaves it out.
    """
    return orientation_histogram(x, bins) / 2


def _normalized(x, bins=4):
    """Makes the histogram sum to 1

    The strengths themselves are asked for.
    """
    histogram = orientation_histogram(x, bins)
    return histogram / histogram.sum()


def _border(x, bins=4):
    """Uses the cells at the border, too

    A cell at the border lacks a neighbour; leave it out.
    """
    down, right = np.gradient(x)
    return _binned(2 * right, 2 * down, bins, 2 * np.hypot(right, down))


def _always_four(x, bins=4):
    """Makes four bins whatever is asked

    bins says how many.
    """
    return orientation_histogram(x, 4)


def _degrees(x, bins=4):
    """Mixes degrees and radians

    np.arctan2 gives radians, from -pi to pi.
    """
    right, down = _gradients(x)
    number = np.rint(np.rad2deg(np.arctan2(down, right)) / (np.pi / bins)).astype(int) % bins
    return _binned(right, down, bins, np.hypot(right, down), number)


def _positive_only(x, bins=4):
    """Takes the angle without its sign

    -45 and 45 degrees are different directions, and no opposite ones.
    """
    right, down = _gradients(x)
    number = np.rint(np.abs(np.arctan2(down, right)) / (np.pi / bins)).astype(int) % bins
    return _binned(right, down, bins, np.hypot(right, down), number)


def _clipped(x, bins=4):
    """Puts everything beyond the last bin into it

    An angle close to pi points in (nearly) the same direction as 0: the bins go round.
    """
    right, down = _gradients(x)
    number = np.minimum(np.rint(np.mod(np.arctan2(down, right), np.pi) / (np.pi / bins)).astype(int), bins - 1)
    return _binned(right, down, bins, np.hypot(right, down), number)


def _quotient(x, bins=4):
    """Takes the arctangent of the quotient

    Where right is 0 the quotient is none. np.arctan2 takes both parts and knows that case.
    """
    right, down = _gradients(x)
    quotient = np.divide(down, right, out=np.zeros_like(down), where=right != 0)
    number = np.rint(np.arctan(quotient) / (np.pi / bins)).astype(int) % bins
    return _binned(right, down, bins, np.hypot(right, down), number)


def _truncated(x, bins=4):
    """Cuts the digits off

    int(0.9) is 0, and int(-0.9) as well. The nearest middle is found by rounding.
    """
    right, down = _gradients(x)
    number = np.trunc(np.arctan2(down, right) / (np.pi / bins)).astype(int) % bins
    return _binned(right, down, bins, np.hypot(right, down), number)


def _negative_left_out(x, bins=4):
    """Leaves out what has a negative angle

    np.arctan2 gives angles from -pi to pi: the remainder % bins brings all of them into a bin.
    """
    right, down = _gradients(x)
    number = np.rint(np.arctan2(down, right) / (np.pi / bins)).astype(int)
    strength = np.hypot(right, down)
    return np.array([strength[number == b].sum() for b in range(bins)])


def _too_short(x, bins=4):
    """Ends with the last bin that is hit

    np.bincount makes as many bins as it needs, unless minlength says how many there are.
    """
    right, down = _gradients(x)
    number = np.rint(np.arctan2(down, right) / (np.pi / bins)).astype(int) % bins
    return np.bincount(number.ravel(), weights=np.hypot(right, down).ravel())


def _corners(x, bins=4):
    """Compares each cell with the next one

    right and down reach from one neighbour to the other: x[r, s + 1] - x[r, s - 1].
    """
    right, down = x[:-1, 1:] - x[:-1, :-1], x[1:, :-1] - x[:-1, :-1]
    return _binned(right, down, bins, np.hypot(right, down))


def _invented(x, bins=4):
    """Invents neighbours at the border

    Only cells that have four neighbours count.
    """
    return orientation_histogram(np.pad(x, 1, mode="edge"), bins)


def _after_the_last(x, bins=4):
    """Writes into a bin after the last

    The bins go round: after bin number bins - 1 comes bin 0.
    """
    right, down = _gradients(x)
    number, histogram = np.rint(np.arctan2(down, right) / (np.pi / bins)).astype(int), np.zeros(bins)
    for b, strength in zip(number.ravel(), np.hypot(right, down).ravel(), strict=True):
        histogram[b] += strength
    return histogram


ORIENTATION_HISTOGRAM = Function(
    id="u04-orientation-histogram",
    title="A histogram of oriented gradients",
    minutes=20,
    covers=("u04.8b",),
    reference=orientation_histogram,
    strata=(
        Stratum("four directions", 1.5, (call(STEP), call(STEP.T.copy()), call(NUMBERS)), _draw(4)),
        Stratum(
            "eight directions",
            1,
            (call(NUMBERS, bins=8), call(STEP.T.copy(), bins=8), call(NUMBERS.T.copy() ** 1.5, bins=8)),
            _draw(8),
        ),
    ),
    misconceptions=(
        _counted,
        _squared,
        _absolute_sum,
        _rounded_down,
        _full_circle,
        _swapped,
        _upwards,
        _one_sided,
        _halved,
        _normalized,
        _border,
        _always_four,
        _degrees,
        _positive_only,
        _clipped,
        _quotient,
        _truncated,
        _negative_left_out,
        _too_short,
        _corners,
        _invented,
        _after_the_last,
    ),
)
