"""An experiment: four filters that make digits easier for a linear model."""

from autograde.kinds import Design, Flaw, Property

_SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
_SOBEL_DOWN = [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]
_RISING = [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]]
_FALLING = [[-2, -1, 0], [-1, 0, 1], [0, 1, 2]]
_MEAN = [[1, 1, 1], [1, 1, 1], [1, 1, 1]]


def _minus(kernel):
    return [[-tap for tap in row] for row in kernel]


_NEAR = 0.001

HAND_MADE_BANK = Design(
    id="u04-hand-made-bank",
    title="Four filters for a linear model",
    minutes=12,
    covers=("u04.8a",),
    properties=(
        Property(
            "bank",
            3,
            "nnlib.features:bank_report",
            (89, 1, 1, 0),
            (100, 4, 4, _NEAR),
            reach=1.0,
            labels=("accuracy in percent", "filters", "different filters", "largest sum of a filter"),
        ),
    ),
    misconceptions=(
        Flaw(
            "Uses one filter only",
            "A single filter sees a single kind of edge. Four are allowed.",
            [_SOBEL],
            (0, 1, 1, 0),
            (89, 1, 1, _NEAR),
        ),
        Flaw(
            "Uses the same filter several times",
            "Equal filters give equal features, and the linear model learns nothing from the second one.",
            [_SOBEL] * 4,
            (0, 2, 1, 0),
            (89, 4, 1, _NEAR),
        ),
        Flaw(
            "Stops at two filters",
            "Upright and level edges, rising and falling: two filters see half of that at most. Four are allowed.",
            [_SOBEL, _SOBEL_DOWN],
            (0, 2, 2, 0),
            (89, 2, 2, _NEAR),
        ),
        Flaw(
            "Stops at three filters",
            "One more is allowed: which direction do your three not see?",
            [_minus(_SOBEL), _minus(_RISING), _minus(_FALLING)],
            (0, 3, 2, 0),
            (89, 3, 3, _NEAR),
        ),
        Flaw(
            "Has four filters that do not see enough",
            "Do two of them answer to much the same edges? Most strokes of digits are upright or level: which of the "
            "four answer to a rise and which to a fall in these two directions?",
            [
                [[0, 0, 0], [-1, 1, 0], [0, 0, 0]],
                [[-1, 1, 0], [0, 0, 0], [0, 0, 0]],
                [[0, 0, 0], [0, 0, 0], [-1, 1, 0]],
                _SOBEL,
            ],
            (0, 4, 2, 0),
            (89, 4, 4, _NEAR),
        ),
        Flaw(
            "Takes filters that do not sum to 0",
            "Sums of 0 are asked for: a filter of the bank should be silent where nothing changes.",
            [_MEAN, _SOBEL, _SOBEL_DOWN, _RISING],
            (0, 1, 1, _NEAR),
            (100, 4, 4, 99),
        ),
        Flaw(
            "Takes too many filters",
            "The rule of the game: four at most.",
            [_SOBEL, _minus(_SOBEL), _SOBEL_DOWN, _minus(_SOBEL_DOWN), _RISING, _FALLING],
            (0, 5, 1, 0),
            (100, 8, 8, 99),
        ),
        Flaw("Hands in a number", "The filters themselves are asked for, not what bank_report says.", 90.0),
        Flaw("Hands in one filter without a list around it", "A bank is a list of filters, shape (d, 3, 3).", _SOBEL),
        Flaw(
            "Writes filters as rows of nine numbers",
            "Three rows of three numbers for each filter.",
            [[-1, 0, 1] * 3] * 4,
        ),
        Flaw("Takes filters of one row", "Each filter has three rows.", [[[-1, 0, 1]]] * 4),
        Flaw(
            "Takes filters of 2x2",
            "3x3 is asked for; the Roberts filters can stand in a corner of it.",
            [[[1, 0], [0, -1]]] * 4,
        ),
        Flaw("Takes filters of 5x5", "Digits of 8x8 leave little room: 3x3.", [[[0] * 5] * 5] * 4),
    ),
    example=[_SOBEL, _minus(_SOBEL), _SOBEL_DOWN, _minus(_SOBEL_DOWN)],
)
