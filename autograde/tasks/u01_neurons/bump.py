"""A bump from two sigmoids."""

from autograde.kinds import Design, Flaw, Property
from nnlib.staircase import bump


def _two(left, right, height=1.0, steepness=100.0):
    return bump(left, right, height, steepness).tolist()


def _heights(first, second):
    (w1, b1, _), (w2, b2, _) = _two(0.35, 0.65)
    return [[w1, b1, first], [w2, b2, second]]


BUMP = Design(
    id="u01-bump",
    title="A bump from two sigmoids",
    minutes=8,
    covers=("u01.7a",),
    properties=(
        Property(
            "bump",
            2,
            "nnlib.staircase:bump_profile",
            (0.95, 0.95, -0.05, -0.05),
            (1.05, 1.05, 0.05, 0.05),
            reach=0.04,
            labels=(
                "lowest from 0.4 to 0.6",
                "highest from 0.4 to 0.6",
                "lowest outside 0.3 to 0.7",
                "highest outside 0.3 to 0.7",
            ),
        ),
    ),
    misconceptions=(
        Flaw(
            "Is still up outside the bump",
            "Before 0.3 and after 0.7 the sum must be 0. Where does the second unit step down?",
            _heights(1, 0),
        ),
        Flaw("Steps up twice", "The second height must take away what the first has added.", _heights(1, 1)),
        Flaw(
            "Turns the bump upside down", "The first step goes up. Look at the signs of the heights.", _heights(-1, 1)
        ),
        Flaw(
            "Makes a bump of another height",
            "What is the sum of the first heights where both steps lie behind?",
            _heights(2, -2),
            (1.06, 1.06, -0.05, -0.05),
            (9, 9, 0.05, 0.05),
        ),
        Flaw(
            "Steps where the sides begin",
            "At a step the sigmoid is one half. From 0.3 outwards the bump must be over already.",
            _two(0.3, 0.7),
        ),
        Flaw(
            "Steps where the top begins",
            "At 0.4 the sum must be 1 already, and a step is half-way up at its place.",
            _two(0.4, 0.6),
        ),
        Flaw(
            "Has no step between 0 and 1",
            "The step lies at x = -bias / weight. Work out the bias that puts it at 0.35. The weight stands first.",
            [[100, 35, 1], [100, 65, -1]],
            (-0.05, -0.05, -0.1, -0.1),
            (0.05, 0.05, 0.1, 0.3),
        ),
        Flaw(
            "Is too gentle",
            "The shape is right. Larger weights make steps steeper; the biases must grow with them.",
            _two(0.35, 0.65, 1, 20),
            (0.3, 0.3, -0.05, 0),
            (0.95, 1.05, 0.3, 0.5),
        ),
        Flaw(
            "Stands on a floor of 1",
            "With a negative weight a unit falls from 1 to 0, and adds 1 before its step. Give the height the minus.",
            [[100, -35, 1], [-100, 65, 1]],
            (1.9, 1.9, 0.9, 0.9),
            (2.1, 2.1, 1.1, 1.1),
        ),
        Flaw(
            "Turns the second unit around twice",
            "A unit that falls, with a negative height, rises again. Change the signs of its weight and its bias.",
            [[100, -35, 1], [-100, 65, -1]],
            (-0.05, -0.05, -1.1, 0.9),
            (0.05, 0.05, -0.9, 1.1),
        ),
        Flaw(
            "Takes away more than it added",
            "Behind both steps the sum is that of the two heights, and must be 0.",
            _heights(1, -2),
            (0.95, 0.95, -99, -0.05),
            (1.05, 1.05, -0.06, 0.05),
        ),
        Flaw(
            "Writes the height first",
            "The order is weight, bias, height. A sum of -100 comes from a bias in the place of a height.",
            [[1, 100, -35], [-1, 100, -65]],
            (-9999, -9999, -9999, -9999),
            (-9, -9, -9, -9),
        ),
        Flaw(
            "Puts the bump elsewhere",
            "The top belongs between 0.4 and 0.6: the first step before it, the second behind it.",
            _two(0.75, 0.95),
            (-0.05, -0.05, -0.05, 0.9),
            (0.05, 0.05, 0.05, 1.05),
        ),
        Flaw("Hands in one unit", "One sigmoid steps once. A bump goes up and comes down.", [[100, -35, 1]]),
        Flaw("Writes six numbers in a row", "Two rows, three numbers each.", [100, -35, 1, 100, -65, -1]),
        Flaw(
            "Writes the units as columns", "A row is a unit: weight, bias, height.", [[100, 100], [-35, -65], [1, -1]]
        ),
        Flaw("Leaves the heights out", "Each row ends with the height of its step.", [[100, -35], [100, -65]]),
    ),
    example=_two(0.35, 0.65),
)
