"""Derivatives from values: forward, centered, second."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.filters import difference

SQUARES = np.array([0.0, 0.25, 1.0, 2.25, 4.0])
MIXED = np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0])


def _draw(kind):
    def draw(rng):
        return [
            call(rng.permutation(30)[:n].astype(float) ** 1.5, float(h), kind)
            for n, h in ((6, rng.uniform(0.1, 0.4)), (4, rng.uniform(1.5, 3)), (3, rng.uniform(0.6, 0.9)))
        ]

    return draw


def _no_scale(x, h, kind):
    """Forgets the distance h

    Half as far apart, the same function changes by half as much. What makes a slope of a change?
    """
    return difference(x, 1, kind)


def _one_step(x, h, kind):
    """Divides the centered difference by h

    The two neighbours are 2h apart.
    """
    return difference(x, h / 2 if kind == "centered" else h, kind)


def _brackets(x, h, kind):
    """Divides by 2 and multiplies by h

    Python works from left to right: / 2 * h is not / (2 * h).
    """
    return difference(x, 1 / h if kind == "centered" else h, kind)


def _h_once(x, h, kind):
    """Divides the second difference by h

    It is a difference of differences: h counts twice.
    """
    return difference(x, np.sqrt(h) if kind == "second" else h, kind)


def _minus(x, h, kind):
    """Uses [-1 2 -1] for the second derivative

    On a parabola that opens upwards, the second derivative is positive.
    """
    return difference(x, h, kind) * (-1 if kind == "second" else 1)


def _backwards(x, h, kind):
    """Subtracts the later value from the earlier one

    A signal that grows has a positive slope.
    """
    return difference(x, h, kind) * (1 if kind == "second" else -1)


def _half(x, h, kind):
    """Halves the second derivative

    On t squared the second derivative is 2.
    """
    return difference(x, h, kind) / (2 if kind == "second" else 1)


def _padded(x, h, kind):
    """Fills up to the length of x

    At the ends a neighbour is missing. Hand back only the places where all the values exist.
    """
    z = difference(x, h, kind)
    return np.concatenate([z, z[-1:]]) if kind == "forward" else np.concatenate([z[:1], z, z[-1:]])


def _exchanged(x, h, kind):
    """Exchanges forward and centered

    Forward looks at the cell itself and the next one; centered at both neighbours.
    """
    return difference(x, h, {"forward": "centered", "centered": "forward"}.get(kind, kind))


def _always_forward(x, h, kind):
    """Computes the forward difference for every kind

    The third argument says which derivative is wanted.
    """
    return difference(x, h, "forward")


def _always_centered(x, h, kind):
    """Computes the centered difference for every kind

    Each kind has its own line in the table of the statement.
    """
    return difference(x, h, "centered")


def _multiplied(x, h, kind):
    """Multiplies by h

    A slope is a change divided by a distance.
    """
    return difference(x, 1 / h, kind)


def _first_twice(x, h, kind):
    """Takes steps of two cells for the second derivative

    The three values are neighbours: x[i - 1], x[i], x[i + 1].
    """
    if kind != "second":
        return difference(x, h, kind)
    return difference(x, h, "centered")[1:] - difference(x, h, "centered")[:-1]


def _middle(x, h, kind):
    """Counts the middle cell once

    The taps of the second difference are 1, -2, 1 and sum to 0.
    """
    return (x[2:] - x[1:-1] + x[:-2]) / h**2 if kind == "second" else difference(x, h, kind)


def _added(x, h, kind):
    """Adds the neighbours

    The sum of two neighbours says how large they are, not how they differ.
    """
    return (x[2:] + x[:-2]) / (2 * h) if kind == "centered" else difference(x, h, kind)


def _skips(x, h, kind):
    """Takes every second place

    The difference exists at each place, not just at every other.
    """
    return difference(x, h, kind)[::2]


def _second_by_two(x, h, kind):
    """Divides the second difference by 2h

    That belongs to the centered difference. A second derivative is per unit, per unit.
    """
    return (x[2:] - 2 * x[1:-1] + x[:-2]) / (2 * h) if kind == "second" else difference(x, h, kind)


def _gradient(x, h, kind):
    """Calls np.gradient

    It fills the ends with one-sided differences and knows one kind only.
    """
    return np.gradient(x, h)


def _centered_twice(x, h, kind):
    """Takes the centered difference twice

    Then the outer values are 4h apart, and more places are lost. Use three neighbours.
    """
    if kind != "second":
        return difference(x, h, kind)
    once = (x[2:] - x[:-2]) / (2 * h)
    return (once[2:] - once[:-2]) / (2 * h)


def _zeros_appended(x, h, kind):
    """Appends zeros

    Zeros would claim that the slope is 0 there.
    """
    return np.append(difference(x, h, kind), np.zeros(len(x) - len(difference(x, h, kind))))


def _second_by_four(x, h, kind):
    """Divides the second difference by (2h)**2

    Its two differences are differences of neighbours, h apart.
    """
    return difference(x, 2 * h if kind == "second" else h, kind)


def _squared(x, h, kind):
    """Squares the first derivative

    The second derivative is the derivative of the derivative, not its square.
    """
    return difference(x, h, "centered") ** 2 if kind == "second" else difference(x, h, kind)


def _second_for_centered(x, h, kind):
    """Computes the second derivative for "centered" as well

    Is the kind spelt as in the table? An else at the end catches every other spelling.
    """
    return difference(x, h, "forward" if kind == "forward" else "second")


def _forward_inside(x, h, kind):
    """Compares with one neighbour for "centered"

    The value before and the value behind: the cell itself is not in it.
    """
    return (x[2:] - x[1:-1]) / h if kind == "centered" else difference(x, h, kind)


DIFFERENCE = Function(
    id="u04-difference",
    title="Derivatives need their scale",
    minutes=12,
    covers=("u04.2d", "u04.2g"),
    reference=difference,
    strata=(
        Stratum(
            "forward",
            0.5,
            (call(SQUARES, 0.5, "forward"), call(MIXED, 0.1, "forward"), call(MIXED[:3], 2.0, "forward")),
            _draw("forward"),
        ),
        Stratum(
            "centered",
            1,
            (call(SQUARES, 0.5, "centered"), call(MIXED, 0.1, "centered"), call(MIXED[:3], 2.0, "centered")),
            _draw("centered"),
        ),
        Stratum(
            "second",
            1,
            (call(SQUARES, 0.5, "second"), call(MIXED, 0.1, "second"), call(MIXED[:4], 2.0, "second")),
            _draw("second"),
        ),
    ),
    misconceptions=(
        _no_scale,
        _one_step,
        _brackets,
        _h_once,
        _minus,
        _backwards,
        _half,
        _padded,
        _exchanged,
        _always_forward,
        _always_centered,
        _multiplied,
        _first_twice,
        _middle,
        _added,
        _skips,
        _second_by_two,
        _gradient,
        _centered_twice,
        _zeros_appended,
        _second_by_four,
        _squared,
        _second_for_centered,
        _forward_inside,
    ),
)
