"""A binary picture, bars and an upright edge, by hand."""

from autograde.kinds import Cell, Table, Wrong

BY_HAND_2D = Table(
    id="u04-by-hand-2d",
    title="Pictures by hand",
    minutes=12,
    covers=("u04.4a", "u04.4c", "u04.7b"),
    cells=(
        Cell(
            "row 1",
            (4, 3, 4),
            0.25,
            (
                Wrong(
                    (5, 4, 4), "Counts all cells of the first row", "Four cells of K are 0: skip what lies under them."
                ),
                Wrong((4, 2, 2), "Writes the first column", "The window moves to the right first."),
                Wrong((3, 2, 3), "Skips the middle of K", "K has five ones: four corners and the middle."),
                Wrong((6, 6, 7), "Adds the whole window", "Only the five cells under a 1 of K count."),
            ),
        ),
        Cell(
            "row 2",
            (2, 4, 3),
            0.25,
            (
                Wrong((3, 4, 3), "Writes the second column", "Rows are asked for."),
                Wrong((1, 3, 2), "Skips the middle in the second row", "The middle counts as well."),
                Wrong((4, 3, 4), "Does not move down", "The window of row 2 begins one row further down."),
                Wrong((4, 7, 7), "Adds nine cells in the second row", "Under a 0 of K nothing counts."),
            ),
        ),
        Cell(
            "row 3",
            (2, 3, 4),
            0.25,
            (
                Wrong((4, 3, 4), "Gives the third column", "The third column happens to look like the first row."),
                Wrong((1, 2, 3), "Skips the middle in the last row", "Corners and middle: five cells."),
                Wrong((2, 3, 3), "Miscounts the last window", "Its corners are 1 1 in the upper row and 1 0 below."),
                Wrong((4, 6, 6), "Adds nine cells in the last row", "K is a cross of five ones."),
            ),
        ),
        Cell(
            "bars, correlation",
            (0, 3, 3, 0, 0, -3, -3, 0),
            0.25,
            (
                Wrong(
                    (0, -3, -3, 0, 0, 3, 3, 0),
                    "Flips the edge filter",
                    "-1 stands over the left column, 1 over the right one.",
                ),
                Wrong(
                    (0, 1, 1, 0, 0, -1, -1, 0),
                    "Uses one row of the filter",
                    "Three rows look at three equal rows of the picture.",
                ),
                Wrong(
                    (0, 3, 3, 0, 0, 3, 3, 0),
                    "Loses the sign where the bar ends",
                    "From bright to dark the right column is the smaller one.",
                ),
                Wrong(
                    (0, 0, 3, 3, 0, 0, -3, -3, 0, 0),
                    "Gives ten places",
                    "Without a border the window fits eight times into ten columns.",
                ),
                Wrong(
                    (0, 3, 0, 0, 0, -3, 0, 0),
                    "Sees each edge once",
                    "The left and the right column of the filter are two cells apart.",
                ),
                Wrong(
                    (0, 0, 3, 0, 0, 0, -3, 0),
                    "Answers at one place for each edge",
                    "The step lies between the outer columns of the filter at two places.",
                ),
            ),
        ),
        Cell(
            "bars, convolution",
            (0, -3, -3, 0, 0, 3, 3, 0),
            0.25,
            (
                Wrong(
                    (0, 3, 3, 0, 0, -3, -3, 0),
                    "Does not flip the edge filter",
                    "Turned by half a circle, each row reads 1 0 -1.",
                ),
                Wrong((0, -1, -1, 0, 0, 1, 1, 0), "Flips one row only", "All three rows are added."),
                Wrong(
                    (0, -3, -3, 0, 0, -3, -3, 0),
                    "Makes everything negative",
                    "Turned round, a rise gives -3. And a fall?",
                ),
            ),
        ),
        Cell(
            "bars, pooled",
            (0.0, 0.5, 1.0, 0.5, 0.0),
            0.25,
            (
                Wrong((0, 1, 2, 1, 0), "Divides by the side of each block", "Two bright cells of four are how much?"),
                Wrong((0, 1, 1, 1, 0), "Takes the largest cell of each block", "The mean of 0 and 1 is asked for."),
                Wrong((0, 2, 4, 2, 0), "Adds up the blocks", "A block has four cells; divide."),
                Wrong(
                    (0, 0, 0.5, 1, 1, 1, 0.5, 0, 0),
                    "Moves by one cell",
                    "The blocks lie side by side: five of them in ten columns.",
                ),
                Wrong(
                    (0, 0, 1, 0, 0),
                    "Takes the smallest cell of each block",
                    "A block with two bright cells is half bright.",
                ),
                Wrong((0, 0.25, 0.5, 0.25, 0), "Counts one row of each block", "Both rows of a block are alike."),
            ),
        ),
    ),
)
