"""A single unit as a gate: three numbers, the plane they cut, and the truth table that comes of it."""

import dataclasses
import math

import numpy as np

from nnlib.demos.numbers import number, refusal
from nnlib.demos.scene import Button, Choice, Line, Plot, Scene, Slider, Table, shade
from nnlib.functional.activations import sigmoid
from nnlib.neurons import logistic_unit, truth_inputs
from nnlib.palette import BLACK, BLUE, WHITE

GATES = {
    "AND": (0, 0, 0, 1),
    "OR": (0, 1, 1, 1),
    "NAND": (1, 1, 1, 0),
    "NOR": (1, 0, 0, 0),
    "XOR": (0, 1, 1, 0),
    "XNOR": (1, 0, 0, 1),
}
_MOST = 50
_RANGE = (-0.5, 1.5)
_WEIGHTS = ("bias", "first", "second")
_LABELS = ("bias θ0", "weight θ1", "weight θ2")


@dataclasses.dataclass(frozen=True)
class Gate:
    """A logistic unit of two inputs and the gate it is to be.

    Args:
        theta: three floats, the bias and the two weights, each from -50 to 50.
        wanted: str, a key of `GATES`.

    Raises:
        ValueError: a value out of its range, or a gate that is not known.

    >>> Gate((-30, 20, 20), "AND").table, Gate((-10, 20, 20), "AND").table
    ((0, 0, 0, 1), (0, 1, 1, 1))

    Source: Haverford CS 360, neural networks.
    """

    theta: tuple = (-30.0, 20.0, 20.0)
    wanted: str = "AND"

    def __post_init__(self):
        if np.shape(self.theta) != (3,):
            raise ValueError(f"theta is {self.theta!r}, expected three numbers")
        for label, value in zip(_LABELS, self.theta, strict=True):
            if not abs(value) <= _MOST:
                raise ValueError(refusal(value, label, _MOST))
        if self.wanted not in GATES:
            raise ValueError(f"wanted is {self.wanted!r}, expected one of {', '.join(GATES)}")

    @property
    def outputs(self):
        """Tuple of four floats, g(z) at (0, 0), (0, 1), (1, 0), (1, 1)."""
        return tuple(float(y) for y in logistic_unit(np.array(self.theta), truth_inputs(2)))

    @property
    def table(self):
        """Tuple of four 0 or 1: whether the output is at least one half."""
        return tuple(int(y >= 0.5) for y in self.outputs)

    def act(self, name, value):
        """The state after a slider, the choice or a button."""
        if name == "wanted":
            return dataclasses.replace(self, wanted=value)
        if name == "negate":
            return dataclasses.replace(self, theta=tuple(0.0 - weight for weight in self.theta))
        if name not in _WEIGHTS:
            raise ValueError(f"act: there is nothing called {name!r}")
        place = _WEIGHTS.index(name)
        theta = (*self.theta[:place], float(value), *self.theta[place + 1 :])
        return dataclasses.replace(self, theta=theta)

    def scene(self):
        """The plane with its corners, the sigmoid with the four places on it, and the truth table."""
        sliders = [
            Slider(name, label, value, -_MOST, _MOST)
            for name, label, value in zip(_WEIGHTS, _LABELS, self.theta, strict=True)
        ]
        controls = (
            (Choice("wanted", "gate wanted", self.wanted, tuple(GATES)), *sliders),
            (Button("negate", "Turn all signs"),),
        )
        return Scene(
            f"A unit that should be {self.wanted}",
            controls,
            ((self._plane(), self._curve()),),
            self._caption(),
            self._as_table(),
        )

    def _plane(self):
        side = np.linspace(*_RANGE, 61)
        x1, x2 = np.meshgrid(side, side[::-1])
        bias, first, second = self.theta
        background = shade(sigmoid(bias + first * x1 + second * x2), 0, 1)
        wanted = np.array(GATES[self.wanted], bool)
        corners = truth_inputs(2)
        on, off = corners[wanted], corners[~wanted]
        lines = (
            Line("wanted on (1)", on[:, 0], on[:, 1], "squares", BLUE),
            Line("wanted off (0)", off[:, 0], off[:, 1], "points", WHITE),
        )
        words = (
            f"The plane of the inputs, dark where g(z) is near 1, with the four corners that {self.wanted} asks for."
        )
        title = "g(z) over the plane of the inputs"
        return Plot("plane", title, words, "x1", "x2", _RANGE, _RANGE, lines, background, "blue", width=330, height=300)

    def _curve(self):
        z = [self.theta[0] + self.theta[1] * x1 + self.theta[2] * x2 for x1, x2 in truth_inputs(2)]
        most = max(10.0, *(abs(each) for each in z)) * 1.05
        x = np.linspace(-most, most, 121)
        lines = (Line("", x, sigmoid(x)), Line("the four corners", z, self.outputs, "squares", BLACK))
        words = f"The sigmoid, with the four corners at z = {', '.join(number(each) for each in z)}."
        return Plot("curve", "the corners on the sigmoid", words, "z", "g(z)", (-most, most), (-0.05, 1.05), lines)

    def _caption(self):
        bias, first, second = self.theta
        wrong = sum(got != want for got, want in zip(self.table, GATES[self.wanted], strict=True))
        are = "is" if wrong == 1 else "are"
        verdict = f"{wrong} of 4 corners {are} not what {self.wanted} says." if wrong else f"This is {self.wanted}."
        if wrong and self.wanted in ("XOR", "XNOR"):
            verdict += " No single line parts its corners."
        if not any(self.theta[1:]):
            return f"z = {number(bias)}, whatever the inputs. {verdict}"
        distance = abs(self.theta[0]) / math.hypot(*self.theta[1:])
        line = f"g(z) is one half on a line at distance {number(distance)} from the origin"
        z = f"{number(bias)} {_plus(first)} x1 {_plus(second)} x2"
        return f"z = {z}; {line}. {verdict}"

    def _as_table(self):
        rows = [
            (f"{int(x1)}, {int(x2)}", number(y), str(got), str(want))
            for (x1, x2), y, got, want in zip(
                truth_inputs(2), self.outputs, self.table, GATES[self.wanted], strict=True
            )
        ]
        return Table("The truth table", ("x1, x2", "g(z)", "at least 1/2", self.wanted), tuple(rows))


def _plus(value):
    """A number that is added, with its sign.

    >>> _plus(20), _plus(-7)
    ('+ 20', '− 7')
    """
    return f"{'−' if value < 0 else '+'} {number(abs(value))}"
