"""An experiment: one permutation of the pixels, a dense network and a convolutional one."""

from autograde.kinds import Design, Flaw, Property

_LABELS = (
    "dense: the two lie apart by",
    "the CNN loses",
    "the CNN was ahead by",
    "the smallest of the four",
    "dense, as they are",
)


PERMUTED = Design(
    id="u06-permuted",
    title="Shuffled pixels",
    minutes=15,
    covers=("u06.6a", "u06.6b"),
    properties=(
        # Over five seeds: dense 90.6 to 91.8, apart by at most 1.2; CNN 97.6 to 97.9, and 54 to 70 permuted.
        Property(
            "found",
            2,
            "nnlib.permutation:permutation_report",
            (0, 12, 2.5, 30, 82),
            (4, 60, 15, 88, 97),
            reach=1.0,
            labels=_LABELS,
        ),
    ),
    misconceptions=(
        Flaw(
            "Shuffles every picture in another way",
            "With a new order for each picture nothing can be learned, by no network: all lose. Draw the order once.",
            [91, 14, 97, 20],
            (30, 40, 2.5, 11.5, 75),
            (85, 85, 15, 40, 100),
        ),
        Flaw(
            "Does not bring training and test into the same order",
            "Then the test shows pictures of another kind than were learned. How many orders are drawn, and who gets "
            "which?",
            [91, 9, 97, 9],
            (60, 60, 2.5, 0, 75),
            (95, 95, 15, 11.4, 100),
        ),
        Flaw(
            "Shuffles whole rows",
            "Within a row all neighbours are still together. An order of all 784 pixels is asked for.",
            [91, 90, 97.5, 90],
            (0, 4.1, 2.5, 80, 75),
            (4, 11.9, 15, 96, 100),
        ),
        Flaw(
            "Does not shuffle for the CNN",
            "Its two accuracies are nearly equal. Did the permuted pictures reach it?",
            [91, 91, 97, 97],
            (0, -3, 2.5, 80, 75),
            (4, 4, 15, 96, 100),
        ),
        Flaw(
            "Trains too little",
            "Both networks should come well above a linear model's 71 %.",
            [50, 50, 60, 35],
            (0, 0, -30, 5, 15),
            (12, 60, 50, 81, 81.9),
        ),
        Flaw(
            "Writes shares instead of percent",
            "0.91 is 91 %. Multiply by 100.",
            [0.91, 0.91, 0.97, 0.65],
            (0, -1, -1, 0, 0),
            (1, 1, 1, 1, 1),
        ),
        Flaw(
            "Exchanges the two networks",
            "Which of them knows about neighbours, and who suffers when neighbours are torn apart?",
            [97, 65, 91, 91],
            (12, -4, -15, 30, 75),
            (60, 4, -2.5, 88, 100),
        ),
        Flaw(
            "Writes the permuted accuracies first",
            "As it is, then permuted, for each of the two.",
            [91, 91, 65, 97],
            (0, -60, -50, 30, 75),
            (4, -12, -10, 88, 100),
        ),
        Flaw(
            "Pairs the numbers by pictures",
            "Four numbers: dense, dense permuted, CNN, CNN permuted.",
            [91, 97, 91, 65],
            (4.2, 12, -2, 30, 75),
            (15, 60, 2, 88, 100),
        ),
        Flaw(
            "Writes errors instead of accuracies",
            "How many pictures were right, in percent? 100 minus the error.",
            [9, 9, 2.5, 35],
            (0, -60, -15, 0, 2),
            (4, -12, -2.5, 12, 18),
        ),
        Flaw(
            "Writes three numbers",
            "Two networks, each on two kinds of pictures: that makes four.",
            [91, 91, 97],
        ),
        Flaw(
            "Writes two numbers",
            "Each network is trained twice.",
            [91, 97],
        ),
    ),
    example=[91.4, 91.1, 97.9, 65.0],
)
