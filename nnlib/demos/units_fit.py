"""How many sigmoid units a curve takes: a staircase of bumps under a function, its largest error, one bump alone."""

import dataclasses
import functools
import math

import numpy as np

from nnlib.demos.numbers import number
from nnlib.demos.scene import Choice, Line, Plot, Scene, Slider, Table
from nnlib.plotting import BLACK, BLUE, GREEN, ORANGE, VERMILION
from nnlib.staircase import largest_error, staircase, sum_of_units

FUNCTIONS = {
    "x²": np.square,
    "√x": np.sqrt,
    "sin 12x": lambda x: np.sin(12 * x),
    "a hat": lambda x: 1 - np.abs(2 * x - 1),
    "a jump at 0.37": lambda x: np.where(x < 0.37, 0.2, 0.8),
}
STEEPNESSES = (10, 20, 50, 100, 200, 500, 1000, 10_000)
MOST = 60
_COUNTS = tuple(range(2, MOST + 1, 2))
_SIDES = (-0.02, 1.02)
_TICKS = (2, 4, 10, 20, 40, 60)


@dataclasses.dataclass(frozen=True)
class UnitsFit:
    """A staircase of sigmoids under a function on 0 to 1, two units for each bump.

    Args:
        function: str, a key of `FUNCTIONS`.
        units: int, 2 to 60, even.
        steepness: int, one of `STEEPNESSES`, the size of every unit's weight.
        bump: int >= 1, the bump that is looked at, counted from the left; beyond the last it is the last one.

    Raises:
        ValueError: a value out of its range.

    >>> fit = UnitsFit("x²", units=20)
    >>> round(fit.error, 3), round(fit.worst, 2), fit.alone.shape
    (0.098, 1.0, (2, 3))

    Source: UW CSE 446 and USC CSCI 567, universal approximation; Cybenko, 1989.
    """

    function: str = "x²"
    units: int = 10
    steepness: int = 1000
    bump: int = 4

    def __post_init__(self):
        if self.function not in FUNCTIONS:
            raise ValueError(f"function is {self.function!r}, expected one of {', '.join(FUNCTIONS)}")
        if self.units not in _COUNTS:
            raise ValueError(f"units is {self.units!r}, expected an even number from 2 to {MOST}")
        if self.steepness not in STEEPNESSES:
            raise ValueError(f"steepness is {self.steepness!r}, expected one of {', '.join(map(str, STEEPNESSES))}")
        if self.bump < 1:
            raise ValueError(f"bump is {self.bump!r}, expected a number from 1")

    @property
    def network(self):
        """Array (units, 3), rows (weight, bias, height)."""
        return staircase(FUNCTIONS[self.function], self.units // 2, self.steepness)

    @property
    def error(self):
        """The largest distance of the sum of the units from the function."""
        return errors(self.function, self.steepness)[self.units]

    @property
    def worst(self):
        """The x at which it is found."""
        x = np.linspace(0, 1, 1001)
        return float(x[np.abs(sum_of_units(self.network, x) - FUNCTIONS[self.function](x)).argmax()])

    @property
    def looked_at(self):
        """The number of the bump that is looked at, from 1."""
        return min(self.bump, self.units // 2)

    @property
    def alone(self):
        """Array (2, 3), its two units."""
        return self.network[2 * self.looked_at - 2 : 2 * self.looked_at]

    def act(self, name, value):
        """The state after a control was used, or a plot was clicked."""
        if name == "function":
            return dataclasses.replace(self, function=value)
        if name == "steepness":
            return dataclasses.replace(self, steepness=int(value))
        if name == "units":
            return dataclasses.replace(self, units=int(value))
        if name == "looked":
            return dataclasses.replace(self, bump=int(value))
        if name == "fit.pick":
            return dataclasses.replace(self, bump=min(int(value[0] * (self.units // 2)) + 1, self.units // 2))
        if name == "errors.pick":
            return dataclasses.replace(self, units=min(max(2 * round(10 ** value[0] / 2), 2), MOST))
        raise ValueError(f"action is {name!r}, which this demo does not know")

    def scene(self):
        """The fit, one bump of it, and the error of all numbers of units."""
        controls = (
            (
                Choice("function", "function", self.function, tuple(FUNCTIONS)),
                Slider("units", "hidden units", self.units, 2, MOST, 2),
                Choice("steepness", "weight of each unit", str(self.steepness), tuple(map(str, STEEPNESSES))),
                Slider("looked", "bump looked at", self.looked_at, 1, self.units // 2),
            ),
        )
        panels = ((self._fit(), self._errors()), (self._bump(),))
        title = f"{self.units} sigmoids under {self.function}"
        return Scene(title, controls, panels, self._caption(), self._as_table())

    def _fit(self):
        x = np.linspace(0, 1, 501)
        wanted, made, worst = FUNCTIONS[self.function](x), sum_of_units(self.network, x), np.array([self.worst])
        gap = float(FUNCTIONS[self.function](worst)[0]), float(sum_of_units(self.network, worst)[0])
        low, high = min(wanted.min(), made.min(), -0.05), max(wanted.max(), made.max(), 1.05)
        lines = (
            Line(self.function, x, wanted, "dashed", ORANGE),
            Line("sum of all units", x, made, "line", BLUE),
            Line(f"bump {self.looked_at}", x, sum_of_units(self.alone, x), "dotted", VERMILION),
            Line("largest error", (self.worst,) * 2, gap, "line", BLACK),
        )
        words = f"{self.function} and the sum of {self.units} units, furthest apart at x = {number(self.worst)}."
        title = f"off by {number(self.error, 2)} at most"
        edges = (float(low) - 0.02, float(high) + 0.02)
        return Plot("fit", title, words, "x", "y", _SIDES, edges, lines, actions=("pick",), width=410, height=320)

    def _errors(self):
        found = errors(self.function, self.steepness)
        x, y = [math.log10(count) for count in found], [math.log10(error) for error in found.values()]
        law = [max(y) + x[0] - place for place in x]
        lines = (
            Line("this function", x, y, "line", BLUE),
            Line("twice the units, half the error", x, law, "dotted", GREEN),
            Line("now", [math.log10(self.units)], [math.log10(self.error)], "squares", BLACK),
        )
        ticks = tuple((math.log10(count), str(count)) for count in _TICKS)
        words = (
            f"The largest error against the units, falling from {number(10 ** y[0], 2)} to {number(10 ** y[-1], 2)}."
        )
        return Plot(
            "errors", "a click chooses the number of units", words, "hidden units", "log10 of the largest error",
            (math.log10(1.8), math.log10(66)), (-2.05, 0.35), lines,
            actions=("pick",), x_ticks=ticks, width=390, height=320,
        )  # fmt: skip

    def _bump(self):
        x = np.linspace(0, 1, 501)
        lines = [
            Line(_formula(2 * self.looked_at - 1 + place, unit), x, sum_of_units([unit], x), look, color)
            for place, (unit, look, color) in enumerate(zip(self.alone, ("line", "dashed"), (BLUE, GREEN), strict=True))
        ]
        lines.append(Line("their sum", x, sum_of_units(self.alone, x), "dotted", VERMILION))
        most = max(float(np.abs(self.alone[:, 2]).max()), 0.05) * 1.1
        words = f"The two units of bump {self.looked_at}, one step up and one down, and their sum."
        title = f"bump {self.looked_at} alone: two units"
        return Plot("bump", title, words, "x", "y", _SIDES, (-most, most), tuple(lines), width=410, height=220)

    def _caption(self):
        half = self.units // 4 * 2
        text = f"{self.units} units make {self.units // 2} bumps; the largest error is {number(self.error)}"
        text += f", at x = {number(self.worst)}."
        if half >= 2:
            text += f" With {half} units it is {number(errors(self.function, self.steepness)[half])}."
        if self.function.startswith("a jump"):
            text += " This function is not continuous, and the theorem promises nothing."
        return text

    def _as_table(self):
        found = errors(self.function, self.steepness)
        rows = [(str(count), number(found[count])) for count in sorted({*_TICKS, self.units})]
        return Table(f"Staircases under {self.function}", ("hidden units", "largest error"), tuple(rows))


@functools.lru_cache(maxsize=64)
def errors(function, steepness):
    """The largest error of each number of units, 2 to 60: dictionary.

    >>> round(errors("x²", 1000)[20], 3)
    0.098
    """
    wanted = FUNCTIONS[function]
    return {count: largest_error(staircase(wanted, count // 2, steepness), wanted) for count in _COUNTS}


def _formula(place, unit):
    weight, bias, height = unit
    sign, plus = ("" if height >= 0 else "−"), ("+" if bias >= 0 else "−")
    inside = f"{number(float(weight), 5)}x {plus} {number(abs(float(bias)), 5)}"
    return f"unit {place}: {sign}{number(abs(float(height)), 2)} · g({inside})"
