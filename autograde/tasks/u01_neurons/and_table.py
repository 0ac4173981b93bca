"""The table of AND, and what the sigmoid makes of it."""

import math

from autograde.kinds import Cell, Table, Wrong


def _g(z):
    return 1 / (1 + math.exp(-z))


AND_TABLE = Table(
    id="u01-and-table",
    title="The four rows of AND",
    minutes=8,
    covers=("u01.2a", "u01.2b"),
    cells=(
        Cell(
            "z(0, 0)",
            -30,
            0.25,
            (
                Wrong(
                    0,
                    "Leaves the bias out at (0, 0)",
                    "With both inputs 0 the bias is left, and the sum is asked for, not g of it.",
                ),
                Wrong(30, "Loses the sign of the bias", "The bias of this gate is negative."),
            ),
        ),
        Cell(
            "z(0, 1)",
            -10,
            0.25,
            (
                Wrong(20, "Leaves the bias out at (0, 1)", "Three terms are added: the bias stands in every row."),
                Wrong(-30, "Drops the weight of x2", "x2 is 1 in this row, so its weight counts."),
                Wrong(50, "Adds 30 where -30 stands", "Start from -30 and add 20."),
                Wrong(_g(-10), "Gives g in place of the sum", "The first four lines ask for z, before g is applied."),
                Wrong(10, "Adds both weights for one input", "Only one of the two inputs is 1 here."),
            ),
        ),
        Cell(
            "z(1, 0)",
            -10,
            0.25,
            (
                Wrong(20, "Leaves the bias out at (1, 0)", "x1 brings 20; what does the bias unit bring?"),
                Wrong(-30, "Drops the weight of x1", "The first input is switched on in this row."),
                Wrong(50, "Starts from +30 at (1, 0)", "Copy the minus of the first term as well."),
                Wrong(10, "Adds the weight of an input that is 0", "20 times 0 adds nothing."),
            ),
        ),
        Cell(
            "z(1, 1)",
            10,
            0.25,
            (
                Wrong(40, "Leaves the bias out at (1, 1)", "20 + 20 is not yet the whole sum."),
                Wrong(-10, "Adds one weight where both inputs are 1", "Both weights count in the last row."),
                Wrong(-20, "Adds the bias with each weight", "The bias is added once, however many inputs are 1."),
                Wrong(370, "Multiplies the two inputs' terms", "20 and 20 are added: a sum has no products of inputs."),
                Wrong(70, "Starts from +30 at (1, 1)", "Two positive terms and a negative one."),
            ),
        ),
        Cell(
            "1e14 * g(-30)",
            1e14 * _g(-30),
            0.25,
            (
                Wrong(9.4, "Rounds g(-30) as the lecture does", "Let Python compute it and assign all its digits."),
                Wrong(9.36, "Rounds g(-30) to three digits", "Write the formula into the cell instead of a number."),
                Wrong(1e14 * _g(30), "Takes g(30) for g(-30)", "The value must be tiny before it is multiplied."),
                Wrong(1e14 * _g(-10), "Takes g(-10) for g(-30)", "Which sum has the row in which both inputs are 0?"),
                Wrong(
                    0,
                    "Takes g(-30) for zero, or leaves the factor 1e14 out",
                    "g(-30) is tiny and yet not 0. This entry is what the factor makes of it.",
                ),
            ),
            carried=lambda table: 1e14 / (1 + math.e ** (0 - table["z(0, 0)"])),
        ),
        Cell(
            "1e5 * g(-10)",
            1e5 * _g(-10),
            0.25,
            (
                Wrong(
                    4.54, "Rounds g(-10) as the lecture does", "Three digits are printed there; all are asked for here."
                ),
                Wrong(1e5 * _g(10), "Takes g(10) for g(-10)", "At z = -10 the gate is off."),
                Wrong(0, "Writes 0 where the gate is off", "Off is not zero: the sigmoid never gets there."),
                Wrong(
                    _g(-10), "Does not multiply by 1e5", "This entry is g(-10) made a hundred thousand times larger."
                ),
                Wrong(1e5 * math.exp(-10), "Leaves the 1 out of 1 + exp(10)", "Compare 22026 and 22027."),
            ),
            carried=lambda table: 1e5 / (1 + math.e ** (0 - table["z(0, 1)"])),
        ),
        Cell(
            "g(10)",
            _g(10),
            0.25,
            (
                Wrong(0.99995, "Rounds g(10) as the lecture does", "Five digits are too few for this check."),
                Wrong(1, "Writes 1 where the gate is on", "The gate comes close to 1; how close is the question."),
                Wrong(_g(-10), "Takes g(-10) for g(10)", "At z = 10 the gate is on."),
            ),
            carried=lambda table: 1 / (1 + math.e ** (0 - table["z(1, 1)"])),
        ),
    ),
)
