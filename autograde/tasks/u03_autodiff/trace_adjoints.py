"""The reverse trace of y = ln x1 + x1 x2 - sin x2 at (2, 5): every adjoint."""

import math

from autograde.kinds import Cell, Table, Wrong

_COS = math.cos(5)

TRACE_ADJOINTS = Table(
    id="u03-trace-adjoints",
    title="The trace, backward",
    minutes=12,
    covers=("u03.1b",),
    cells=(
        Cell(
            "v5",
            1.0,
            0.25,
            (
                Wrong(0, "Begins with 0", "How fast does y change with y itself?"),
                Wrong(math.log(2) + 10 - math.sin(5), "Begins with the value of y", "An adjoint is a derivative."),
            ),
        ),
        Cell(
            "v4",
            1.0,
            0.25,
            (
                Wrong(-1.0, "Gives the minus to v4", "v5 = v4 - v3: which of the two is subtracted?"),
                Wrong(math.log(2) + 10, "Gives the value of v4", "Ask how much y grows when v4 grows a little."),
            ),
            carried=lambda table: table["v5"] * 1,
        ),
        Cell(
            "v3",
            -1.0,
            0.25,
            (
                Wrong(1.0, "Loses the minus before the sine", "y becomes smaller when v3 grows."),
                Wrong(-_COS, "Is one step ahead at v3", "The slope of the sine belongs to the way from v3 to x2."),
                Wrong(math.sin(5), "Gives the value of v3", "v3 enters y through one subtraction."),
            ),
            carried=lambda table: -1 * table["v5"],
        ),
        Cell(
            "v2",
            1.0,
            0.25,
            (
                Wrong(10, "Gives the value of v2", "A sum hands the adjoint on as it is."),
                Wrong(5, "Is one step ahead at v2", "The factor of the product belongs to the way on to x1."),
                Wrong(-1.0, "Gives the minus to v2", "v2 is added to y."),
            ),
            carried=lambda table: table["v4"] * 1,
        ),
        Cell(
            "v1",
            1.0,
            0.25,
            (
                Wrong(0.5, "Is one step ahead at v1", "The slope of ln belongs to the way from v1 to x1."),
                Wrong(math.log(2), "Gives the value of v1", "What would y do if v1 were larger by 0.001?"),
            ),
            carried=lambda table: table["v4"] * 1,
        ),
        Cell(
            "x2 from v3",
            -_COS,
            0.25,
            (
                Wrong(_COS, "Forgets the adjoint of v3", "Multiply the slope by what arrived at v3."),
                Wrong(-math.sin(5), "Keeps the sine as its slope", "The derivative of the sine is the cosine."),
                Wrong(math.sin(5), "Takes minus the sine for the slope", "That is how the cosine changes."),
                Wrong(-math.cos(2), "Takes the slope at the other input", "v3 is the sine of x2."),
                Wrong(-0.284, "Rounds cos 5", "math.cos(5) has all the digits."),
                Wrong(-math.cos(math.radians(5)), "Works in degrees", "Angles are in radians here as before."),
            ),
            carried=lambda table: table["v3"] * _COS,
        ),
        Cell(
            "x1 from v2",
            5.0,
            0.25,
            (
                Wrong(2.0, "Gives x1 its own value", "In a product each receives the other factor."),
                Wrong(10, "Gives x1 the product", "How much does x1 x2 grow for each unit of x1?"),
                Wrong(1.0, "Hands the product on as a sum would", "A product multiplies by something on the way back."),
            ),
            carried=lambda table: table["v2"] * 5,
        ),
        Cell(
            "x2 from v2",
            2.0,
            0.25,
            (
                Wrong(5.0, "Gives x2 its own value", "The slope of x1 x2 in x2 is the factor that stands beside it."),
                Wrong(10, "Gives x2 the product", "Hold x1 = 2 fixed and move x2 by one."),
                Wrong(1.0, "Leaves the factor of x2 out", "With x1 larger, x2 would matter more."),
            ),
            carried=lambda table: table["v2"] * 2,
        ),
        Cell(
            "x1 from v1",
            0.5,
            0.25,
            (
                Wrong(math.log(2), "Keeps ln as its slope", "The derivative of ln x is 1/x."),
                Wrong(2.0, "Turns the slope of ln over", "ln grows ever more slowly: its slope falls as x grows."),
                Wrong(0.2, "Takes the slope of ln at x2", "v1 is the logarithm of x1."),
                Wrong(1.0, "Leaves the slope of ln out", "v1 is a step of its own, with a slope."),
            ),
            carried=lambda table: table["v1"] / 2,
        ),
        Cell(
            "x2",
            2 - _COS,
            0.5,
            (
                Wrong(2.0, "Takes only the way over v2", "x2 is read by two steps."),
                Wrong(-_COS, "Takes only the way over v3", "The product reads x2 too."),
                Wrong(2 + _COS, "Subtracts what comes from v3", "The sign is in the part already; parts are added."),
                Wrong(-2 * _COS, "Multiplies the two parts", "Along a path multiply, between paths add."),
                Wrong(1.716, "Rounds the derivative in x2", "Add the two entries above instead of typing digits."),
                Wrong(1 - _COS / 2, "Averages the two parts", "Two ways to influence y count in full, both."),
            ),
            carried=lambda table: table["x2 from v2"] + table["x2 from v3"],
        ),
        Cell(
            "x1",
            5.5,
            0.5,
            (
                Wrong(5.0, "Overwrites the part from v1", "Is there an equals sign where it should say plus?"),
                Wrong(0.5, "Overwrites the part from v2", "What arrived first must not be lost."),
                Wrong(2.5, "Multiplies the two parts of x1", "x1 reaches y along two ways, and both move it."),
                Wrong(4.5, "Subtracts the parts of x1", "ln x1 and x1 x2 both come with a plus."),
                Wrong(2.75, "Averages the parts of x1", "The total is asked for, not the mean."),
            ),
            carried=lambda table: table["x1 from v2"] + table["x1 from v1"],
        ),
    ),
)
