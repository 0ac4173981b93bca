"""Weights for XOR, found by training."""

import math

from autograde.kinds import Design, Flaw, Property

_ROWS = ("at (0, 0)", "at (0, 1)", "at (1, 0)", "at (1, 1)")
_OR, _AND, _NAND, _NOR = [-10, 20, 20], [-30, 20, 20], [30, -20, -20], [10, -20, -20]


def _net(first, second, out):
    return [[first, second], [out]]


def _constant(answers):
    """A network that gives these four answers: units for the four rows, and their logits as weights."""
    rows = [[15, -30, -30], [-15, -30, 30], [-15, 30, -30], [-45, 30, 30]]
    return [rows, [[0, *(math.log(p / (1 - p)) for p in answers)]]]


XOR = Design(
    id="u02-train-xor",
    title="Train XOR",
    minutes=15,
    covers=("u02.4e", "u02.9b"),
    properties=(
        Property(
            "each answer on the right side of 1/2",
            1,
            "nnlib.delta_rule:xor_answers",
            (0, 0.501, 0.501, 0),
            (0.499, 1, 1, 0.499),
            reach=0.12,
            labels=_ROWS,
        ),
        Property(
            "each answer within 0.1 of its target",
            1,
            "nnlib.delta_rule:xor_answers",
            (0, 0.9, 0.9, 0),
            (0.1, 1, 1, 0.1),
            reach=0.12,
            labels=_ROWS,
        ),
    ),
    misconceptions=(
        Flaw(
            "Has not begun to learn",
            "All four answers lie near one half. Do your matrices change in the loop: is what a step returns kept? And "
            "are the weights different from each other at the start?",
            _constant((0.5, 0.5, 0.5, 0.5)),
        ),
        Flaw(
            "Is stuck with one row of four",
            "Three answers lie together in the middle. More epochs will not help: begin from other random weights.",
            _constant((0.05, 0.66, 0.66, 0.66)),
        ),
        Flaw(
            "Is stuck between (0, 1) and (1, 1)",
            "The network cannot tell two of its rows apart and answers with their mean. Try another start, or one more "
            "hidden unit.",
            _constant((0.04, 0.49, 0.95, 0.49)),
        ),
        Flaw(
            "Is stuck between (1, 0) and (1, 1)",
            "Two rows share one answer. A local minimum is left by starting anew.",
            _constant((0.04, 0.95, 0.49, 0.49)),
        ),
        Flaw(
            "Is stuck between (0, 0) and (0, 1)",
            "A mean of two targets is the best this start could reach. Choose another seed.",
            _constant((0.49, 0.49, 0.95, 0.05)),
        ),
        Flaw(
            "Is stuck between (0, 0) and (1, 0)",
            "For two rows the answer is one half: nothing pulls it either way any more. Draw the weights again.",
            _constant((0.49, 0.95, 0.49, 0.05)),
        ),
        Flaw(
            "Knows (0, 1) only",
            "One of the two rows that should be on is not. Train longer, or begin from other weights.",
            _constant((0.05, 0.95, 0.05, 0.05)),
        ),
        Flaw(
            "Knows (1, 0) only",
            "The row (0, 1) should be on as well. More epochs may help; else try another start.",
            _constant((0.05, 0.05, 0.95, 0.05)),
        ),
        Flaw("Has learned OR", "Look at the target of the row (1, 1).", _net(_OR, _OR, _OR)),
        Flaw("Has learned AND", "Print the targets beside the rows they belong to.", _net(_AND, _AND, _OR)),
        Flaw("Has learned XNOR", "On where the inputs differ, off where they are equal.", _net(_AND, _NOR, _OR)),
        Flaw("Has learned NAND", "The row (0, 0) should be off.", _net(_NAND, _NAND, _OR)),
        Flaw(
            "Stops too early",
            "Every row is on its right side already. Go on for more epochs, or with a larger step.",
            _constant((0.35, 0.65, 0.65, 0.35)),
            (0, 0.5, 0.5, 0),
            (0.5, 1, 1, 0.5),
        ),
        Flaw(
            "Leaves the bias column out",
            "A hidden unit reads three numbers: the bias unit, x1 and x2.",
            [[[1, 2], [3, 4]], [[1, 2, 3]]],
        ),
        Flaw(
            "Leaves the bias of the output out",
            "Theta2 has a bias in front of its weights for the hidden units.",
            [[[1, 2, 3], [3, 4, 5]], [[1, 2]]],
        ),
        Flaw(
            "Does not hand in a list of two matrices",
            "The list holds theta1 and theta2, and neither the errors of the training nor the answers.",
            [[[1, 2, 3]], [[1, 2]], [[0.1, 0.2]]],
        ),
        Flaw(
            "Hands in matrices that are not (H, 3) and (1, H + 1)",
            "theta1, with a row for each hidden unit, comes first. theta2 has one row: there is one output.",
            [[[1, 2, 3]], [[1, 2, 3], [4, 5, 6]]],
        ),
    ),
    example=[[_OR, _AND], [[-10, 20, -20]]],
)
