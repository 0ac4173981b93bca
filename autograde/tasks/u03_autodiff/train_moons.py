"""Weights for two moons, found with a tape."""

import math

from autograde.kinds import Design, Flaw, Property
from nnlib.scalar_tape import Value

# Found by training with nnlib.scalar_tape, two decimals kept.
_GOOD = [
    [[1.34, 2.99, -1.35], [-2.73, 3.92, 2.43], [0.96, 0.73, -2.22], [3.39, -2.5, 2.44]],
    [[-0.76, 3.51, -4.75, 3.25, -4.63]],
]
_LINE = [[[-0.95, -0.88, 4.19]], [[-1.07, -3.82]]]


TRAIN_MOONS = Design(
    id="u03-train-moons",
    title="Train a network with your tape",
    minutes=25,
    covers=("u03.6a",),
    properties=(
        Property(
            "share of fresh points that are right, class 0 and class 1",
            1,
            "nnlib.moon_network:moon_shares",
            (0.8, 0.8),
            (1, 1),
            reach=0.03,
            labels=("class 0", "class 1"),
        ),
        Property(
            "a line that bends: 0.95 of each class",
            2,
            "nnlib.moon_network:moon_shares",
            (0.95, 0.95),
            (1, 1),
            reach=0.03,
            labels=("class 0", "class 1"),
        ),
    ),
    misconceptions=(
        Flaw(
            "Is a straight line",
            "Nine of ten are right, as a single line gets them. Give the network more hidden units, another start or "
            "more rounds, and see that tanh is between the two layers.",
            _LINE,
            (0.8, 0.8),
            (0.955, 0.955),
        ),
        Flaw(
            "Answers class 1 everywhere",
            "Every score is positive. Does each round begin with gradients of 0, and does each class pull its own way?",
            [[[0, 0, 0]], [[1, 0]]],
        ),
        Flaw(
            "Answers class 0 everywhere",
            "No score is positive. Has anything been trained: are the numbers you hand in those that moved?",
            [[[0, 0, 0]], [[-1, 0]]],
        ),
        Flaw(
            "Turns the classes around",
            "Almost all are wrong, so almost all is learned. Look at the sign of the score in your loss.",
            [_GOOD[0], [[-weight for weight in _GOOD[1][0]]]],
        ),
        Flaw(
            "Leaves the bias of the hidden units out",
            "A row of the first matrix has three numbers: bias, weight of x1, weight of x2.",
            [[[1, 2], [3, 4]], [[1, 2, 3]]],
        ),
        Flaw(
            "Leaves the output without a bias",
            "The second matrix has one number more than there are hidden units, in front.",
            [[[1, 2, 3], [3, 4, 5]], [[1, 2]]],
        ),
        Flaw(
            "Hands in one matrix",
            "Two matrices in a list: that of the hidden layer, and that of the output.",
            [[[1, 2, 3], [3, 4, 5]]],
        ),
        Flaw(
            "Hands in the matrices in the wrong order",
            "The hidden layer, whose rows have three numbers, comes first; the row of the output second.",
            [[[1, 2, 3, 4]], [[1, 2, 3], [3, 4, 5], [1, 2, 1]]],
        ),
        Flaw(
            "Turns the matrices around",
            "A hidden unit is a row, not a column: [bias, weight of x1, weight of x2].",
            [[[1, 2], [3, 4], [5, 6]], [[1], [2], [3]]],
        ),
        Flaw(
            "Hands in the hidden layer's rows",
            "Each row was taken for a matrix. A list of two: all rows of the hidden layer, and the row of the output.",
            [[1, 2, 3], [3, 4, 5], [1, 2, 1], [2, 1, 1]],
        ),
        Flaw(
            "Hands in all parameters in one list",
            "That list is good for zeroing and stepping. Build the two matrices from the rows they began with.",
            [1, 2, 3, 4, 5],
        ),
        Flaw(
            "Hands in the objects",
            "A Value is a number with a history. The check wants the numbers alone: .data of each.",
            [[[Value(1.0)] * 3], [[Value(1.0)] * 2]],
        ),
        Flaw(
            "Runs away beyond all numbers",
            "Steps that are too large throw the weights from side to side, further each time. Try a smaller step size.",
            [[[math.nan, 0, 0]], [[0, 0]]],
        ),
        Flaw(
            "Hands in three matrices",
            "Leave losses and other results of the training out of the list.",
            [[[1, 2, 3]], [[1, 2]], [[0.1]]],
        ),
    ),
    example=_GOOD,
)
