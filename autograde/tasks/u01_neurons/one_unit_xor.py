"""What one unit cannot do."""

from autograde.kinds import Choice, Option

ONE_UNIT_XOR = Choice(
    id="u01-one-unit-xor",
    title="Can one unit do XOR?",
    minutes=6,
    covers=("u01.2e",),
    points=1,
    options=(
        Option(
            "Yes. Larger weights make the step of a unit steeper, so with weights that are large enough one unit can "
            "do any truth table.",
            name="Hopes for larger weights",
            hint="Larger weights make the same line sharper. They do not bend it.",
        ),
        Option(
            "Yes, with a positive weight for one input and a negative weight for the other: if both are 1, they "
            "cancel, and the unit is off.",
            name="Takes a single corner for XOR",
            hint="Write the four rows of such a unit: which corners of the square does it switch on?",
        ),
        Option(
            "No, because a sigmoid never gives exactly 0 or 1: one unit comes close to the four rows of XOR, but "
            "does not reach them.",
            name="Blames the sigmoid",
            hint="AND never gives exactly 0 or 1 either, and one unit is enough for it.",
        ),
        Option(
            "No, because bias plus either weight must be above 0 and the bias below 0, and then (1, 1), where XOR is "
            "off, comes out above 0 as well.",
            right=True,
        ),
        Option(
            "No, because XOR has two rows that are on, and the line of one unit cuts off one corner only, as those of "
            "AND and NOR do.",
            name="Counts the rows that are on",
            hint="OR is on in three rows, and one unit can do it.",
        ),
        Option(
            "No, because (0, 0) and (1, 1) give the same answer, so the bias would have to be 0, and a unit cannot do "
            "without one.",
            name="Asks for a bias of 0",
            hint="Without a bias z is 0 at (0, 0). Is 0 what the first row of XOR asks for?",
        ),
    ),
)
