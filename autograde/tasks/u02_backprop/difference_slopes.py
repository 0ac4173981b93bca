"""Forward and centred differences of samples."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.differences import difference_slopes

_UNIT = (
    call(np.array([0.0, 1.0, 4.0, 9.0]), 1.0),
    call(np.array([2.0, -1.0, 0.5, 3.0, 3.0]), 1.0),
)
_STEPS = (
    call(np.array([0.0, 0.25, 1.0, 2.25, 4.0]), 0.5),
    call(np.array([1.0, 5.0, 2.0]), 0.1),
)


def _samples(rng, count):
    return (10 * rng.normal(size=count)).round(2)


def _once(samples, step):
    """Divides the centred difference by one step

    Its two ends lie two steps apart.
    """
    forward, centred = difference_slopes(samples, step)
    return forward, 2 * centred


def _no_step(samples, step):
    """Forgets to divide by the step

    A difference becomes a slope when it is divided by how far the points are apart.
    """
    forward, centred = difference_slopes(samples, step)
    return forward * step, centred * step


def _differences(samples, step):
    """Returns plain differences

    [-1, 1] and [-1, 0, 1] are the numerators only.
    """
    forward, centred = difference_slopes(samples, step)
    return forward * step, 2 * centred * step


def _swapped(samples, step):
    """Returns the centred slopes first

    The statement puts the forward slopes first.
    """
    return difference_slopes(samples, step)[::-1]


def _turned(samples, step):
    """Subtracts the later value from the earlier one

    Where the samples grow the slope is positive.
    """
    return tuple(-one for one in difference_slopes(samples, step))


def _gradient(samples, step):
    """Gives a centred slope at the ends, too

    At the first and the last sample a neighbour is missing.
    """
    return difference_slopes(samples, step)[0], np.gradient(samples, step)


def _padded(samples, step):
    """Fills the missing slopes with zeros

    Fewer slopes than samples come out; do not invent any.
    """
    forward, centred = difference_slopes(samples, step)
    return np.append(forward, 0.0), np.pad(centred, 1)


def _mean(samples, step):
    """Adds the neighbours instead of subtracting

    [-1, 0, 1] has a minus in it, and [-1, 1] as well.
    """
    return (samples[1:] + samples[:-1]) / step, (samples[2:] + samples[:-2]) / (2 * step)


def _multiplied(samples, step):
    """Multiplies by the step

    Points that are close together make the same difference steeper.
    """
    forward, centred = difference_slopes(samples, step)
    return forward * step**2, centred * step**2


def _halved_forward(samples, step):
    """Divides the forward difference by two steps

    Neighbours are one step apart.
    """
    forward, centred = difference_slopes(samples, step)
    return forward / 2, centred


def _forward_short(samples, step):
    """Drops the last forward slope

    n samples have n - 1 pairs of neighbours.
    """
    forward, centred = difference_slopes(samples, step)
    return forward[:-1], centred


def _second(samples, step):
    """Computes second differences

    [1, -2, 1] measures how the slope changes. The middle entry here is 0.
    """
    return difference_slopes(samples, step)[0], np.diff(samples, 2) / step**2


def _wrapped(samples, step):
    """Goes around in a circle

    After the last sample there is none; np.roll brings the first one back.
    """
    ahead, behind = np.roll(samples, -1), np.roll(samples, 1)
    return (ahead - samples) / step, (ahead - behind) / (2 * step)


def _forward_only(samples, step):
    """Returns the forward slopes only

    Two arrays are asked for.
    """
    return difference_slopes(samples, step)[0]


def _every_second(samples, step):
    """Leaves every second slope out

    Windows overlap: the next one begins at the next sample.
    """
    forward, centred = difference_slopes(samples, step)
    return forward[::2], centred[::2]


def _short_centred(samples, step):
    """Takes neighbours for the two ends of the centred difference

    From the sample before to the sample after: the middle one is left out.
    """
    forward, _ = difference_slopes(samples, step)
    return forward, forward[1:] / 2


def _centred_by_two(samples, step):
    """Divides the centred difference by 2 only

    Two steps are 2h: where has h gone?
    """
    forward, centred = difference_slopes(samples, step)
    return forward, centred * step


def _no_brackets(samples, step):
    """Divides by 2 and multiplies by the step

    / 2 * h is read from left to right. Put 2 * h into brackets.
    """
    forward, centred = difference_slopes(samples, step)
    return forward, centred * step**2


def _second_halved(samples, step):
    """Takes differences of differences

    The centred slope needs the two neighbours alone; the sample in the middle does not occur in it.
    """
    return difference_slopes(samples, step)[0], np.diff(samples, 2) / (2 * step)


def _whole_numbers(samples, step):
    """Divides in whole numbers

    // rounds down; / does not.
    """
    forward, centred = difference_slopes(samples, step)
    return np.floor(forward), np.floor(centred)


def _one_too_early(samples, step):
    """Begins the centred slopes one sample too early

    At i = 0 the index i - 1 is the last sample. The first sample with both neighbours has the number 1.
    """
    forward, centred = difference_slopes(samples, step)
    return forward, np.append((samples[1] - samples[-1]) / (2 * step), centred[:-1])


DIFFERENCE_SLOPES = Function(
    id="u02-difference-slopes",
    title="Slopes from samples",
    minutes=13,
    covers=("u02.8a",),
    reference=difference_slopes,
    strata=(
        Stratum("step 1", 0.5, _UNIT, lambda rng: [call(_samples(rng, 4), 1.0), call(_samples(rng, 6), 1.0)]),
        Stratum("other steps", 1.5, _STEPS, lambda rng: [call(_samples(rng, 5), 0.25), call(_samples(rng, 4), 3.0)]),
    ),
    misconceptions=(
        _once,
        _no_step,
        _differences,
        _swapped,
        _turned,
        _gradient,
        _padded,
        _mean,
        _multiplied,
        _halved_forward,
        _forward_short,
        _second,
        _wrapped,
        _forward_only,
        _every_second,
        _short_centred,
        _centred_by_two,
        _no_brackets,
        _second_halved,
        _whole_numbers,
        _one_too_early,
    ),
)
