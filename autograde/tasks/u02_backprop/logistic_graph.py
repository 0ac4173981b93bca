"""Logistic regression as a graph, for one example with y = 0."""

import math

from autograde.kinds import Cell, Table, Wrong

_H = 1 / (1 + math.exp(-2))


def _rounded(value):
    return Wrong(value, "Copies a rounded number", "The demo shows four digits. Let Python compute every entry.")


LOGISTIC_GRAPH = Table(
    id="u02-logistic-graph",
    title="Logistic regression as a graph",
    minutes=10,
    covers=("u02.3a", "u02.3b"),
    cells=(
        Cell(
            "sigma(0)",
            0.5,
            0.25,
            (
                Wrong(0, "Thinks that the sigmoid passes through the origin", "exp(0) is not 0."),
                Wrong(1, "Forgets the 1 under the line", "The denominator has two terms."),
            ),
        ),
        Cell(
            "sigma'(0)",
            0.25,
            0.25,
            (
                Wrong(0.5, "Takes the sigmoid for its slope", "The slope is sigma times something."),
                Wrong(0, "Takes the middle for a flat place", "Look at the curve: where is it steepest?"),
                Wrong(1, "Takes the steepest slope for 1", "Two factors of one half each."),
            ),
        ),
        Cell(
            "z",
            2,
            0.25,
            (
                Wrong(5, "Leaves the bias out of z", "Three terms are added up."),
                Wrong(8, "Loses the sign of the bias", "b is negative."),
                Wrong(4, "Crosses inputs and weights", "w1 belongs to x1."),
            ),
        ),
        Cell(
            "h",
            _H,
            0.25,
            (
                Wrong(0.88, "Rounds h", "Keep every digit that Python gives you."),
                Wrong(0.9, "Rounds h to one digit", "Let Python go on with all digits."),
                _rounded(0.8808),
                Wrong(1 - _H, "Has the wrong sign in the exponent", "A positive z must give more than one half."),
                Wrong(math.tanh(2), "Takes the hyperbolic tangent", "The unit is a sigmoid here."),
                Wrong(math.exp(2) / (1 + math.exp(2)) ** 2, "Gives the slope of h", "First the value, then its slope."),
            ),
            carried=lambda table: 1 / (1 + math.e ** (0 - table["z"])),
        ),
        Cell(
            "dl/dh",
            1 / (1 - _H),
            0.25,
            (
                _rounded(8.389),
                Wrong(1 / (1 - 0.88), "Goes on with a rounded h", "0.88 in place of h costs the first decimal."),
                Wrong(-1 / (1 - _H), "Forgets the inner derivative of 1 - h", "Two minus signs meet here."),
                Wrong(-1 / _H, "Uses the loss of y = 1", "Which of the two terms is left when y is 0?"),
                Wrong(1 / _H, "Differentiates ln h", "The logarithm of 1 - h is asked for."),
                Wrong(-math.log(1 - _H), "Gives the loss itself", "Differentiate it once."),
            ),
            carried=lambda table: 1 / (1 - table["h"]),
        ),
        Cell(
            "dh/dz",
            _H * (1 - _H),
            0.25,
            (
                Wrong(_H, "Leaves the factor 1 - h out", "Far to the right a sigmoid is nearly flat."),
                _rounded(0.105),
                Wrong(0.25, "Takes the slope at 0", "z is not 0 here."),
                Wrong(
                    -2,
                    "Puts z into the slope",
                    "In h(1 - h) stands the value of the sigmoid, not the number it was given.",
                ),
                Wrong(1 - _H, "Leaves the factor h out", "h(1 - h) has two factors."),
                Wrong(1 - _H**2, "Takes the slope of the tangent", "1 - h squared belongs to another function."),
            ),
            carried=lambda table: table["h"] * (1 - table["h"]),
        ),
        Cell(
            "dl/dz",
            _H,
            0.25,
            (
                Wrong(_H - 1, "Computes h - 1", "The label is 0 here: h - y."),
                Wrong(1 / (1 - _H) + _H * (1 - _H), "Adds along the chain", "One node behind the other: multiply."),
                Wrong(-_H, "Loses a sign between h and z", "A larger z makes this loss larger."),
                Wrong(0.88, "Rounds the product", "It equals h, with all its digits."),
                _rounded(0.8808),
            ),
            carried=lambda table: table["dl/dh"] * table["dh/dz"],
        ),
        Cell(
            "dl/dw1",
            _H,
            0.25,
            (
                Wrong(1, "Gives the local slope in w1", "dz/dw1 is only the last factor of the chain."),
                Wrong(2 * _H, "Multiplies by w1 instead of x1", "If w1 grows, z grows by how much x1 is."),
                Wrong(_H - 1, "Subtracts 1 on the way to w1", "Two factors, nothing is subtracted."),
            ),
            carried=lambda table: table["dl/dz"] * 1,
        ),
        Cell(
            "dl/dw2",
            3 * _H,
            0.25,
            (
                Wrong(3, "Gives the local slope in w2", "What arrives from the loss is still missing."),
                Wrong(_H, "Forgets that x2 is 3", "A large input makes its weight more important."),
                Wrong(2.64, "Rounds the gradient of w2", "Leave the rounding to the printer."),
                _rounded(2.642),
                Wrong(_H / 3, "Divides by the input", "A weight with a large input has a large effect."),
            ),
            carried=lambda table: 3 * table["dl/dz"],
        ),
        Cell(
            "dl/db",
            _H,
            0.25,
            (
                Wrong(0, "Takes the bias for a constant", "It is learned like a weight."),
                Wrong(1, "Gives the local slope in b", "z grows one for one with b; how does the loss?"),
                Wrong(-3 * _H, "Multiplies by the bias itself", "Its input is the constant 1."),
            ),
            carried=lambda table: table["dl/dz"] * 1,
        ),
    ),
)
