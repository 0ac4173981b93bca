"""The forward trace of y = ln x1 + x1 x2 - sin x2 at (2, 5)."""

import math

from autograde.kinds import Cell, Table, Wrong

_V1, _V2, _V3 = math.log(2), 10, math.sin(5)

TRACE_VALUES = Table(
    id="u03-trace-values",
    title="The trace, forward",
    minutes=6,
    covers=("u03.1a",),
    cells=(
        Cell(
            "v1",
            _V1,
            0.25,
            (
                Wrong(math.log10(2), "Takes the logarithm of base 10", "ln is the logarithm of base e."),
                Wrong(1.0, "Takes the logarithm of base 2", "In Python the natural logarithm is math.log."),
                Wrong(math.log(5), "Takes the logarithm of the other input", "v1 reads x1."),
                Wrong(0.693, "Rounds ln 2", "Three digits are what the lecture prints; let Python keep them all."),
                Wrong(0.69, "Rounds ln 2 to two digits", "Write math.log(2) into the table, not its digits."),
                Wrong(0.5, "Gives the slope of ln", "The forward trace holds values; slopes come on the way back."),
                Wrong(math.exp(2), "Takes exp for ln", "Is the logarithm of 2 larger or smaller than 2?"),
            ),
        ),
        Cell(
            "v2",
            _V2,
            0.25,
            (
                Wrong(7, "Adds the inputs", "v2 is a product."),
                Wrong(25, "Multiplies x2 by itself", "The product reads both inputs."),
                Wrong(5 * _V1, "Multiplies v1 by x2", "v2 reads the inputs, not the step before it."),
            ),
        ),
        Cell(
            "v3",
            _V3,
            0.25,
            (
                Wrong(math.sin(math.radians(5)), "Takes the sine of 5 degrees", "The angle is in radians."),
                Wrong(math.sin(2), "Takes the sine of x1", "Which input stands inside the sine?"),
                Wrong(-_V3, "Puts the minus into v3", "The minus belongs to the last step; v3 is the sine alone."),
                Wrong(math.cos(5), "Takes the cosine", "That is the slope of v3, not its value."),
                Wrong(-0.96, "Rounds sin 5 to two digits", "The table takes a formula as well as a number."),
                Wrong(-0.959, "Rounds sin 5", "Write math.sin(5) instead of three digits."),
            ),
        ),
        Cell(
            "v4",
            _V1 + _V2,
            0.25,
            (
                Wrong(_V1 * _V2, "Multiplies v1 and v2", "The two first terms of y are added."),
                Wrong(10.69, "Rounds v4 to two digits", "A sum of rounded numbers is off by more than each of them."),
                Wrong(10.693, "Rounds v4", "Add the unrounded entries: v4 follows from v1 and v2."),
                Wrong(_V2 - _V1, "Subtracts v1", "ln x1 comes into y with a plus."),
            ),
            carried=lambda table: table["v1"] + table["v2"],
        ),
        Cell(
            "v5",
            _V1 + _V2 - _V3,
            0.75,
            (
                Wrong(_V1 + _V2 + _V3, "Adds the sine", "v3 is negative already: what is minus a negative number?"),
                Wrong(11.65, "Rounds y to two digits", "Nobody has to type y: it is v4 - v3."),
                Wrong(11.652, "Rounds y", "Compute the last step from the steps before it."),
                Wrong(_V3 - _V1 - _V2, "Subtracts the wrong way round", "v5 is v4 minus v3."),
                Wrong(_V2 - _V3, "Leaves ln x1 out of y", "y has three terms."),
            ),
            carried=lambda table: table["v4"] - table["v3"],
        ),
    ),
)
