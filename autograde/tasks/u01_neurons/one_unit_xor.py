"""What one unit cannot do."""

from autograde.kinds import Choice, Option

ONE_UNIT_XOR = Choice(
    id="u01-one-unit-xor",
    title="Can one unit do XOR?",
    minutes=8,
    covers=("u01.2e",),
    points=1,
    options=(
        Option(
            "Yes. With large enough weights one unit can do any truth table.",
            name="Hopes for larger weights",
            hint="Larger weights make the same line sharper. They do not bend it.",
        ),
        Option(
            "Yes, with a positive weight for one input and a negative weight for the other.",
            name="Takes a single corner for XOR",
            hint="Write the four rows of such a unit: which corners of the square does it switch on?",
        ),
        Option(
            "No, because a sigmoid never gives exactly 0 or 1.",
            name="Blames the sigmoid",
            hint="AND never gives exactly 0 or 1 either, and one unit is enough for it.",
        ),
        Option(
            "No. The row (0, 0) asks for a negative bias; (0, 1) and (1, 0) ask for bias plus one weight above 0. Add "
            "the last two and take one bias away: the bias plus both weights is above 0, where (1, 1) asks for a "
            "number below.",
            right=True,
        ),
        Option(
            "No, because XOR has two rows that are on, and a unit can be on in one row only.",
            name="Counts the rows that are on",
            hint="OR is on in three rows, and one unit can do it.",
        ),
        Option(
            "No, because the bias would have to be 0.",
            name="Asks for a bias of 0",
            hint="Without a bias z is 0 at (0, 0). Is 0 what the first row of XOR asks for?",
        ),
    ),
)
