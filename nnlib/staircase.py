"""Functions of one variable built from sigmoids: a step, a bump of two steps, a staircase of bumps.

A unit is a row (weight, bias, height) and adds ``height * sigmoid(weight * x + bias)``. Its step lies at
``x = -bias / weight`` and is the steeper the larger the weight.
"""

import numpy as np

from nnlib.arrays import as_float
from nnlib.functional.activations import sigmoid
from nnlib.shapes import whole

_MOST_UNITS = 1_000
_GRID = 1_001


def sum_of_units(units, x):
    """A network with one input and a linear output::

        y(x) = sum_i height_i * sigmoid(weight_i * x + bias_i)

    Args:
        units: real array (n, 3), rows (weight, bias, height), n <= 1000.
        x: real array (N,).

    Returns:
        Array (N,).

    Raises:
        ValueError: units of another shape.

    >>> sum_of_units([[10, 0, 2]], [-10, 0, 10]).round(3)
    array([0., 1., 2.])

    Source: UW CSE 446 and USC CSCI 567, universal approximation.
    """
    units, x = as_float(units, "sum_of_units", "units"), as_float(x, "sum_of_units", "x")
    if units.ndim != 2 or units.shape[1] != 3 or len(units) > _MOST_UNITS:
        raise ValueError(f"sum_of_units: units has shape {units.shape}, expected (n, 3): weight, bias, height")
    weight, bias, height = units.T
    return sigmoid(x[:, None] * weight + bias) @ height


def bump(left, right, height=1.0, steepness=100.0):
    """Two units: a step up at `left`, a step down at `right`.

    Args:
        left, right: float, left < right.
        height: float, of the bump.
        steepness: float > 0, the weight of both units.

    Returns:
        array (2, 3), rows (weight, bias, height).

    Raises:
        ValueError: left is not below right.

    >>> sum_of_units(bump(0.4, 0.6), [0.0, 0.5, 1.0]).round(3)
    array([0., 1., 0.])

    Source: UW CSE 446 and USC CSCI 567, universal approximation.
    """
    if not left < right:
        raise ValueError(f"bump: left is {left}, right {right}; expected left < right")
    return np.array([[steepness, -steepness * left, height], [steepness, -steepness * right, -height]], float)


def staircase(function, bumps, steepness=1000.0):
    """Bumps side by side over 0 to 1, each as high as the function in its middle; the last one ends beyond 1.

    Args:
        function: float array -> float array.
        bumps: int >= 1.
        steepness: float > 0.

    Returns:
        array (2 * bumps, 3), rows (weight, bias, height).

    >>> largest_error(staircase(np.square, 10), np.square) < 0.1
    True

    Source: UW CSE 446 and USC CSCI 567, universal approximation.
    """
    bumps = whole("staircase", "bumps", bumps, 1)
    edges = np.linspace(0, 1, bumps + 1)
    heights = function((edges[:-1] + edges[1:]) / 2)
    edges[0], edges[-1] = -1.0, 2.0  # a step half-way up at 0 or at 1 would halve the value there
    return np.concatenate([bump(*one, steepness) for one in zip(edges, edges[1:], heights, strict=False)])


def largest_error(units, function):
    """The largest distance between units and function on 1001 points from 0 to 1.

    Args:
        units: real array (n, 3), see `sum_of_units`.
        function: float array -> float array.

    >>> round(largest_error([[1000, 500, 0.5]], np.square), 3)
    0.5

    Source: UW CSE 446 and USC CSCI 567, universal approximation.
    """
    x = np.linspace(0, 1, _GRID)
    return float(np.abs(sum_of_units(units, x) - function(x)).max())


def bump_profile(units):
    """A bump in four numbers: the smallest and largest value from 0.4 to 0.6, those below 0.3 and above 0.7.

    Args:
        units: real array (2, 3), see `sum_of_units`.

    Returns:
        array (4,): smallest and largest inside, smallest and largest outside (from 0 to 0.3 and from 0.7 to 1).

    Raises:
        ValueError: not two units.

    >>> bump_profile(bump(0.35, 0.65)).round(2) + 0.0
    array([0.99, 1.  , 0.  , 0.01])

    Source: UW CSE 446 and USC CSCI 567, universal approximation.
    """
    units = as_float(units, "bump_profile", "units")
    if units.shape != (2, 3):
        raise ValueError(f"bump_profile: units has shape {units.shape}, expected (2, 3): two rows weight, bias, height")
    inside = sum_of_units(units, np.linspace(0.4, 0.6, 201))
    outside = sum_of_units(units, np.concatenate([np.linspace(0, 0.3, 301), np.linspace(0.7, 1, 301)]))
    return np.array([inside.min(), inside.max(), outside.min(), outside.max()])


def square_errors(units):
    """How far units are from x squared: the largest error in the first, the middle and the last part of 0 to 1.

    Args:
        units: real array (n, 3), see `sum_of_units`.

    Returns:
        array (3,): the largest error from 0 to 0.05, from 0.05 to 0.95, from 0.95 to 1.

    >>> square_errors(staircase(np.square, 10)).round(2)
    array([0.  , 0.08, 0.1 ])

    Source: UW CSE 446 and USC CSCI 567, universal approximation.
    """
    x = np.linspace(0, 1, _GRID)
    error = np.abs(sum_of_units(units, x) - x**2)
    return np.array([error[:51].max(), error[50:951].max(), error[950:].max()])


def unit_count(units):
    """How many units there are: rows of an array (n, 3), as an array without axes.

    Args:
        units: real array (n, 3).

    Raises:
        ValueError: another shape.

    >>> unit_count(bump(0, 1))
    array(2)

    Source: UW CSE 446 and USC CSCI 567, universal approximation.
    """
    units = as_float(units, "unit_count", "units")
    if units.ndim != 2 or units.shape[1] != 3:
        raise ValueError(f"unit_count: units has shape {units.shape}, expected (n, 3): weight, bias, height")
    return np.array(len(units))
