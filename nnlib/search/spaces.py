"""What a hyperparameter may be: a range and how to draw from it, or a list of choices.

A search space is a dict from names to these: ``{"lr": LogUniform(1e-3, 1e-1), "hidden": IntegerLogUniform(10, 1000)}``.
"""

import math
from typing import NamedTuple

import numpy as np

from nnlib.arrays import is_real, is_whole


class Uniform(NamedTuple):
    """A number, every value from `low` to `high` equally likely.

    Fields:
        low, high: float, low < high.

    >>> Uniform(0, 1).grid(3), Uniform(2, 4).coordinates(3.5)
    ([0.0, 0.5, 1.0], (0.75,))
    """

    low: float
    high: float

    def draw(self, rng):
        """One value, drawn with rng (numpy.random.Generator)."""
        return float(rng.uniform(self.low, self.high))

    def grid(self, points):
        """`points` values from low to high, evenly spaced; a single one lies in the middle."""
        return [float(self.low + part * (self.high - self.low)) for part in _parts(points)]

    def coordinates(self, value):
        """Where the value lies, as numbers from 0 to 1."""
        return ((value - self.low) / (self.high - self.low),)

    def problem(self):
        """What is wrong with the range, or None."""
        numbers = is_real(self.low) and is_real(self.high)
        return None if numbers and -math.inf < self.low < self.high < math.inf else "expected finite low < high"


class LogUniform(NamedTuple):
    """A positive number, its logarithm uniform: from 0.001 to 0.01 is as likely as from 0.01 to 0.1.

    Fields:
        low, high: float, 0 < low < high.

    >>> [round(value, 6) for value in LogUniform(1e-3, 1e-1).grid(3)]
    [0.001, 0.01, 0.1]

    Source: UW CSE 446, neural networks; Bergstra, Bengio, Random search for hyper-parameter optimization (2012).
    """

    low: float
    high: float

    def draw(self, rng):
        """As `Uniform.draw`."""
        return self._value(rng.uniform())

    def grid(self, points):
        """`points` values from low to high, each the same multiple of the one before."""
        return [self._value(part) for part in _parts(points)]

    def coordinates(self, value):
        """As `Uniform.coordinates`, on the logarithmic scale."""
        low, high = math.log(self.low), math.log(self.high)
        return ((math.log(value) - low) / (high - low),)

    def problem(self):
        """As `Uniform.problem`."""
        numbers = is_real(self.low) and is_real(self.high)
        return None if numbers and 0 < self.low < self.high < math.inf else "expected finite 0 < low < high"

    def _value(self, part):
        # Logarithms, because high / low may be more than a float can hold. At the ends they would not be exact.
        value = math.exp((1 - part) * math.log(self.low) + part * math.log(self.high))
        return min(max(value, self.low), self.high) if 0 < part < 1 else float(self.high if part else self.low)


class IntegerLogUniform(NamedTuple):
    """A positive whole number: the one nearest to a log-uniform number from low - 1/2 to high + 1/2.

    Fields:
        low, high: int, 1 <= low < high; both may occur.

    >>> IntegerLogUniform(10, 1000).grid(3), IntegerLogUniform(1, 4).grid(9)
    ([10, 100, 1000], [1, 2, 3, 4])
    """

    low: int
    high: int

    def draw(self, rng):
        """As `Uniform.draw`."""
        return self._nearest(LogUniform(self.low - 0.5, self.high + 0.5).draw(rng))

    def grid(self, points):
        """As `LogUniform.grid`, rounded; values that round to the same number come once."""
        return sorted({self._nearest(value) for value in LogUniform(self.low, self.high).grid(points)})

    def coordinates(self, value):
        """As `LogUniform.coordinates`."""
        return LogUniform(self.low, self.high).coordinates(value)

    def problem(self):
        """As `Uniform.problem`."""
        whole = is_whole(self.low) and is_whole(self.high)
        return None if whole and 1 <= self.low < self.high else "expected whole numbers 1 <= low < high"

    def _nearest(self, value):
        return min(max(round(value), self.low), self.high)


class Choice(NamedTuple):
    """One of several values, each equally likely, without order.

    Fields:
        values: tuple of at least one value.

    >>> Choice(("relu", "tanh")).coordinates("tanh")
    (0.0, 1.0)
    """

    values: tuple

    def draw(self, rng):
        """As `Uniform.draw`."""
        return self.values[int(rng.integers(len(self.values)))]

    def grid(self, points):
        """All values, whatever `points` says."""
        return list(self.values)

    def coordinates(self, value):
        """A 1 for the value and a 0 for every other: no two are nearer to each other than the rest."""
        return tuple(float(value == other) for other in self.values)

    def problem(self):
        """As `Uniform.problem`."""
        return None if isinstance(self.values, tuple | list) and self.values else "expected a tuple of values"


def draw_params(space, rng):
    """One value for each name, as a dict.

    >>> draw_params({"depth": Choice((3,))}, np.random.default_rng(0))
    {'depth': 3}
    """
    return {name: axis.draw(rng) for name, axis in space.items()}


def check_space(function, space):
    """Refuse, in the name of `function`, what is not a space.

    Raises:
        TypeError: not a dict, or one that holds something else than the classes above.
        ValueError: an empty dict or an impossible range.

    >>> check_space("random", {"lr": LogUniform(0, 1)})
    Traceback (most recent call last):
        ...
    ValueError: random: space['lr'] is LogUniform(low=0, high=1), expected finite 0 < low < high
    """
    if not isinstance(space, dict):
        raise TypeError(f"{function}: space is {space!r}, expected a dict from names to Uniform, LogUniform, ...")
    if not space:
        raise ValueError(f"{function}: space is empty, expected at least one name")
    for name, axis in space.items():
        if not isinstance(axis, Uniform | LogUniform | IntegerLogUniform | Choice):
            raise TypeError(
                f"{function}: space[{name!r}] is {axis!r}, expected Uniform, LogUniform, IntegerLogUniform or Choice"
            )
        if axis.problem():
            raise ValueError(f"{function}: space[{name!r}] is {axis!r}, {axis.problem()}")


def _parts(points):
    """`points` numbers evenly spaced from 0 to 1."""
    return np.linspace(0, 1, points) if points > 1 else np.array([0.5])
