"""How many weights: dense, local, shared."""

from autograde.kinds import Cell, Table, Wrong

BIG_NUMBERS = Table(
    id="u04-big-numbers",
    title="Dense, local, shared",
    minutes=10,
    covers=("u04.6a", "u04.6d", "u04.6e"),
    cells=(
        Cell(
            "dense, n = 100",
            10_000,
            0.25,
            (
                Wrong(
                    100,
                    "Gives each input one weight",
                    "Each of the 100 outputs has a weight for each of the 100 inputs.",
                ),
                Wrong(200, "Adds inputs and outputs", "Connections are pairs: multiply."),
                Wrong(10_100, "Counts biases", "Weights only."),
            ),
        ),
        Cell(
            "local, n = 100",
            298,
            0.25,
            (
                Wrong(
                    300,
                    "Gives the ends three weights",
                    "The first output has no left neighbour, the last no right one.",
                ),
                Wrong(299, "Shortens one end", "The row has two ends."),
                Wrong(296, "Takes two weights from each end", "At each end a single weight is missing."),
                Wrong(294, "Leaves the ends out", "The outputs at the ends exist, too, with two weights each."),
                Wrong(3, "Shares the weights already", "Local without sharing: every output has its own."),
            ),
        ),
        Cell(
            "shared, n = 100",
            3,
            0.25,
            (
                Wrong(1, "Counts the filters", "One filter has how many taps?"),
                Wrong(
                    300,
                    "Counts the shared weights at each place",
                    "The same weights count once, wherever they are used.",
                ),
                Wrong(298, "Does not share", "All rows of the matrix hold the same three numbers."),
                Wrong(100, "Shares along the wrong direction", "n does not matter any more."),
            ),
        ),
        Cell(
            "200x200, dense",
            16_000_000_000,
            0.25,
            (
                Wrong(80_000_000, "Takes one side of the picture", "The picture has 200 times 200 pixels."),
                Wrong(440_000, "Adds pixels and units", "Every unit is connected with every pixel."),
                Wrong(40_000, "Counts the pixels", "That is what a single unit needs."),
                Wrong(16_000_000, "Loses three zeros", "4 · 10^4 times 4 · 10^5: add the exponents."),
                Wrong(1_600_000_000, "Loses a zero", "4 · 4 = 16, and nine zeros follow."),
                Wrong(16_000_400_000, "Counts the biases of the units", "The lecture counts weights without biases."),
            ),
        ),
        Cell(
            "200x200, 10x10 fields",
            40_000_000,
            0.25,
            (
                Wrong(4_000_000, "Takes one side of the field", "A field of 10x10 has how many pixels?"),
                Wrong(100, "Shares the weights of the fields", "Each unit still has weights of its own."),
                Wrong(40_400_000, "Counts a bias for each field", "Weights only, please."),
                Wrong(400_000, "Gives each unit one weight", "A unit sees 100 pixels."),
                Wrong(
                    160_000_000,
                    "Divides the dense layer by the field",
                    "Not 1/100 of the connections: 100 for each unit.",
                ),
            ),
        ),
        Cell(
            "32x32x3, dense",
            2_408_448,
            0.25,
            (
                Wrong(802_816, "Forgets the three colours", "The input has 32 · 32 · 3 numbers."),
                Wrong(2_400_000, "Rounds", "Hand in the exact product."),
                Wrong(3_072 + 784, "Adds inputs and places", "Pairs of an input and an output are counted."),
                Wrong(7_225_344, "Gives the output three colours", "One filter makes one map of 28 x 28."),
                Wrong(2_409_232, "Counts 784 biases", "Leave the biases aside."),
            ),
        ),
        Cell(
            "32x32x3, one filter 5x5",
            75,
            0.25,
            (
                Wrong(25, "Makes the filter flat", "It reaches through all three colours."),
                Wrong(76, "Counts the filter's bias", "Without biases."),
                Wrong(58_800, "Counts the filter at every place", "28 · 28 places use the same 75 numbers."),
                Wrong(15, "Takes one side of the filter", "5 times 5, and the depth."),
            ),
        ),
    ),
)
