"""A first table: three sizes counted by hand."""

from autograde.kinds import Cell, Table, Wrong
from nnlib.shapes import output_size

FIRST_SIZES = Table(
    id="u05-first-sizes",
    title="Count the places by hand",
    minutes=5,
    covers=("u05.1a",),
    cells=(
        Cell(
            "no padding",
            output_size(9, 3),
            0.25,
            (
                Wrong(6, "Counts steps, not places", "The window makes so many steps. Count the place it starts from."),
                Wrong(3, "Lays the windows side by side", "With stride 1 neighbouring windows overlap in two cells."),
                Wrong(
                    8,
                    "Counts a place twice",
                    "The first window starts at cell 0. At which cell does the last one start?",
                ),
                Wrong(9, "Lets the window hang over the ends", "No padding: all three cells must lie on the axis."),
            ),
        ),
        Cell(
            "padding 1",
            output_size(9, 3, padding=1),
            0.25,
            (
                Wrong(8, "Pads one end of the axis", "One zero is added on the left, and one on the right."),
                Wrong(5, "Takes the padding away", "Padding makes the row longer, so that the window has more places."),
                Wrong(10, "Counts one place too many on the padded row", "Eleven cells, and a window of three."),
                Wrong(7, "Pads nothing", "Draw the zeros first, then slide the window over everything you drew."),
                Wrong(11, "Takes the padded length for the output", "The window is three cells wide here too."),
            ),
        ),
        Cell(
            "padding 1, stride 2",
            output_size(9, 3, padding=1, stride=2),
            0.25,
            (
                Wrong(9, "Leaves the stride out", "The window now moves two cells at a time."),
                Wrong(
                    4.5, "Halves the starting place too", "Steps are halved. The place where the window starts is not."
                ),
                Wrong(
                    3, "Jumps three cells", "Stride 2 means two cells from one start to the next: one cell is skipped."
                ),
                Wrong(17, "Multiplies by the stride", "A longer step means fewer places, not more."),
                Wrong(
                    6,
                    "Halves the row and not the way",
                    "From the padded row first take away what the first window covers.",
                ),
                Wrong(
                    4,
                    "One place short",
                    "Write down the first cell of each window: 0, 2, 4 and so on. Where is the last?",
                ),
            ),
        ),
    ),
)
