"""A staircase of bumps that follows x squared."""

import numpy as np

from autograde.kinds import Design, Flaw, Property
from nnlib.staircase import bump, staircase


def _bumps(edges, heights, steepness=1000.0):
    rows = [bump(*one, steepness) for one in zip(edges, edges[1:], heights, strict=False)]
    return np.concatenate(rows).tolist()


_EDGES = np.linspace(0, 1, 11)
_HEIGHTS = (_EDGES[:-1] + _EDGES[1:]) ** 2 / 4
_BEYOND = [-1, *_EDGES[1:-1], 2]


def _one_sided():
    units = np.array(_bumps(_BEYOND, _HEIGHTS))
    units[1::2, 2] = 0
    return units.tolist()


def _turned_heights():
    units = np.array(_bumps(_BEYOND, _HEIGHTS))
    units[:, 2] *= -1
    return units.tolist()


STAIRCASE = Design(
    id="u01-staircase",
    title="A staircase under x squared",
    minutes=20,
    covers=("u01.7b",),
    properties=(
        Property(
            "error at most 0.11",
            2,
            "nnlib.staircase:square_errors",
            (0, 0, 0),
            (0.11, 0.11, 0.11),
            labels=("from 0 to 0.05", "from 0.05 to 0.95", "from 0.95 to 1"),
        ),
        Property("at most 20 units", 1, "nnlib.staircase:unit_count", 1, 20, reach=0),
    ),
    misconceptions=(
        Flaw(
            "Ends half-way down at 1",
            "A step is half-way at its place. Let the last bump end beyond 1.",
            _bumps([-1, *_EDGES[1:]], _HEIGHTS),
            (0, 0, 0.4),
            (0.11, 0.11, 0.6),
        ),
        Flaw(
            "Forgets the way down",
            "Without the second unit of each bump the heights pile up.",
            _one_sided(),
            (0, 2.2, 2.2),
            (0.5, 90, 90),
        ),
        Flaw(
            "Is a step too coarse",
            "Are all units used, is each height taken in the middle of its bump, and are the steps steep?",
            staircase(np.square, 5).tolist(),
            (0, 0, 0.11),
            (0.05, 0.4, 0.4),
        ),
        Flaw(
            "Does not square",
            "Each height is x squared in the middle of its bump.",
            _bumps(_BEYOND, (_EDGES[:-1] + _EDGES[1:]) / 2),
            (0, 0.2, 0),
            (0.11, 0.32, 0.11),
        ),
        Flaw(
            "Takes the height at the right end",
            "At the left end of each bump it is too high by a whole step. What about the middle?",
            _bumps(_BEYOND, _EDGES[1:] ** 2),
            (0, 0.11, 0),
            (0.05, 0.2, 0.11),
        ),
        Flaw(
            "Has all its steps at the left end",
            "A step lies at minus bias over weight: with a weight of 1000 a bias of -0.3 puts it at 0.0003.",
            [[1000, -number / 10, 0.1] for number in range(10)],
            (0.5, 0.5, 0),
            (1.1, 1.1, 0.2),
        ),
        Flaw(
            "Is flat",
            "Every bump needs a height of its own.",
            _bumps(_BEYOND, np.full(10, 0.5)),
            (0.4, 0.35, 0.3),
            (0.6, 0.6, 0.6),
        ),
        Flaw(
            "Goes below zero",
            "The first unit of a bump steps up, the second steps down.",
            _turned_heights(),
            (0, 1.3, 1.5),
            (0.11, 2.1, 2.1),
        ),
        Flaw(
            "Is nearly zero everywhere",
            "Is the bias minus the weight times the place of the step?",
            _bumps([2, 3], [1]),
            (0, 0.8, 0.9),
            (0.11, 1, 1.1),
        ),
        Flaw(
            "Rounds its steps away",
            "The steps run into each other. Multiply weights and biases by ten.",
            _bumps(_BEYOND, _HEIGHTS, 5),
            (0.05, 0, 0.11),
            (0.3, 0.3, 0.39),
        ),
        Flaw(
            "Uses more units than there are",
            "Each bump takes two units, so twenty units make ten bumps.",
            staircase(np.square, 20).tolist(),
            21,
            np.inf,
        ),
        Flaw(
            "Gives each unit a row of two",
            "Weight, bias, height: three numbers for each of the units.",
            [[1000, -100], [1000, -200]],
        ),
    ),
    example=staircase(np.square, 10).tolist(),
)
