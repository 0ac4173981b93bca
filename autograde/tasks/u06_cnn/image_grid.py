"""Pictures as grids of numbers: sizes, bytes, entries, distances by hand."""

from autograde.kinds import Cell, Table, Wrong

IMAGE_GRID = Table(
    id="u06-image-grid",
    title="A picture is a grid of numbers",
    minutes=12,
    covers=("u06.1a", "u06.1b", "u06.1d"),
    cells=(
        Cell(
            "numbers, 800x600x3",
            1_440_000,
            0.25,
            (
                Wrong(480_000, "Forgets the channels", "Red, green and blue: each pixel holds more than one number."),
                Wrong(1_403, "Adds the sides", "Rows of columns of channels: how many numbers in one row?"),
                Wrong(1_440, "Drops three zeros", "Count the zeros of 800 and 600 together."),
            ),
        ),
        Cell(
            "bytes, as uint8",
            1_440_000,
            0.25,
            (
                Wrong(11_520_000, "Counts bits", "The 8 of uint8 is a number of bits; a byte has eight."),
                Wrong(480_000, "Counts a byte for each pixel", "Every channel of a pixel needs its own byte."),
                Wrong(5_760_000, "Takes four bytes for each number", "A number from 0 to 255 fits into less."),
            ),
        ),
        Cell(
            "bytes, as float32",
            5_760_000,
            0.25,
            (
                Wrong(46_080_000, "Takes 32 bytes for each number", "32 is a number of bits."),
                Wrong(1_440_000, "Takes one byte for a float32", "32 bits are how many bytes?"),
                Wrong(11_520_000, "Takes eight bytes for a float32", "That is a float64."),
                Wrong(1_920_000, "Takes four bytes for each pixel", "Four bytes for each of its three numbers."),
            ),
        ),
        Cell(
            "levels of one number",
            256,
            0.25,
            (
                Wrong(255, "Forgets to count 0", "From 0 to 255, both of them included."),
                Wrong(8, "Names the bits", "How many patterns can eight bits show?"),
                Wrong(16_777_216, "Counts colours", "One channel is asked for, not three at once."),
                Wrong(128, "Counts seven bits", "No bit is needed for a sign."),
            ),
        ),
        Cell(
            "green, row 1, column 2",
            30,
            0.25,
            (
                Wrong(5, "Reads the channel 2", "Red is channel 0. Which one is green?"),
                Wrong(200, "Reads the red number", "Red comes first, then green."),
                Wrong(90, "Counts rows from 1", "NumPy counts from 0: row 1 is the second one."),
                Wrong(70, "Counts columns from 1", "Column 2 is the third one."),
                Wrong(60, "Counts rows and columns from 1", "Both begin at 0 here."),
            ),
        ),
        Cell(
            "shape for a layer",
            (1, 3, 2, 3),
            0.25,
            (
                Wrong((1, 2, 3, 3), "Leaves the channels at the end", "(N, C, H, W): channels stand before the grid."),
                Wrong((3, 2, 3), "Leaves the batch out", "A single picture is a batch of one."),
                Wrong((1, 3, 3, 2), "Exchanges height and width", "H counts rows, and the grid has two of them."),
                Wrong((3, 1, 2, 3), "Puts the channels first of all", "The number of pictures comes first."),
            ),
        ),
        Cell(
            "L1 to a",
            12,
            0.25,
            (
                Wrong(6, "Takes the root of squares for L1", "L1 adds absolute values, without squares or roots."),
                Wrong(0, "Lets signs cancel", "+3 and -3 are six apart from nothing, not zero."),
                Wrong(3, "Averages the differences", "No division: the distance is a sum."),
                Wrong(36, "Adds squares for L1", "The square belongs to L2."),
            ),
        ),
        Cell(
            "L1 to b",
            8,
            0.25,
            (
                Wrong(64, "Squares the one difference", "A single pixel differs. By how much?"),
                Wrong(-8, "Keeps a minus", "Absolute values are added."),
                Wrong(2, "Divides by the four pixels", "L1 is no mean."),
            ),
        ),
        Cell(
            "L2 to a",
            6,
            0.25,
            (
                Wrong(36, "Forgets the root of the first distance", "The squares add up to 36; one step is left."),
                Wrong(12, "Takes L1 for L2", "Squares first, then the sum, then a root."),
                Wrong(3, "Takes the root of the mean", "Four squares are added, not averaged."),
            ),
        ),
        Cell(
            "L2 to b",
            8,
            0.25,
            (
                Wrong(64, "Forgets the root of the second distance", "With one differing pixel L1 and L2 agree."),
                Wrong(4, "Takes a mean for the second distance", "Do not divide by the number of pixels."),
            ),
        ),
        Cell(
            "label by L1",
            9,
            0.25,
            (
                Wrong(4, "Takes the nearest in L2 for that in L1", "Compare the two L1 distances: which is smaller?"),
                Wrong(8, "Writes the smallest distance", "The label of the nearest picture is asked for."),
            ),
        ),
        Cell(
            "label by L2",
            4,
            0.25,
            (
                Wrong(
                    9,
                    "Takes the nearest in L1 for that in L2",
                    "Compare the two L2 distances: many small differences cost less.",
                ),
                Wrong(6, "Writes the smaller of the L2 distances", "A label is asked for, 4 or 9."),
            ),
        ),
    ),
)
