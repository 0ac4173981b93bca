"""A first table: three sizes counted by hand, on a row and with a window of each student's own."""

from autograde.kinds import Cell, Table, Wrong, varied
from nnlib.shapes import output_size


def _first_sizes(size, kernel_size):
    plain, padded = output_size(size, kernel_size), output_size(size, kernel_size, padding=1)
    return Table(
        id="u05-first-sizes",
        title="Count the places by hand",
        minutes=5,
        covers=("u05.1a",),
        cells=(
            _plain_cell(size, kernel_size, plain),
            _padded_cell(size, kernel_size, padded),
            _strided_cell(size, kernel_size, padded),
        ),
    )


def _plain_cell(size, kernel_size, places):
    return Cell(
        "no padding",
        places,
        0.25,
        (
            Wrong(
                places - 1,
                "Counts steps, not places",
                "The window makes so many steps. Count the place it starts from.",
            ),
            Wrong(
                size // kernel_size,
                "Lays the windows side by side",
                f"With stride 1 neighbouring windows overlap in {kernel_size - 1} cells.",
            ),
            Wrong(
                places + 1,
                "Counts a place twice",
                "The first window starts at cell 0. At which cell does the last one start?",
            ),
            Wrong(
                size,
                "Lets the window hang over the ends",
                f"No padding: all {kernel_size} cells of the window must lie on the axis.",
            ),
        ),
    )


def _padded_cell(size, kernel_size, places):
    return Cell(
        "padding 1",
        places,
        0.25,
        (
            Wrong(places - 1, "Pads one end of the axis", "One zero is added on the left, and one on the right."),
            Wrong(
                places - 4,
                "Takes the padding away",
                "Padding makes the row longer, so that the window has more places.",
            ),
            Wrong(
                places + 1,
                "Counts one place too many on the padded row",
                f"{size + 2} cells, and a window of {kernel_size}.",
            ),
            Wrong(places - 2, "Pads nothing", "Draw the zeros first, then slide the window over everything you drew."),
            Wrong(
                size + 2,
                "Takes the padded length for the output",
                f"The window is {kernel_size} cells wide here too.",
            ),
        ),
    )


def _strided_cell(size, kernel_size, padded):
    way = size + 2 - kernel_size
    return Cell(
        "padding 1, stride 2",
        output_size(size, kernel_size, padding=1, stride=2),
        0.25,
        (
            Wrong(padded, "Leaves the stride out", "The window now moves two cells at a time."),
            Wrong(
                padded / 2,
                "Halves the starting place too",
                "Steps are halved. The place where the window starts is not.",
            ),
            Wrong(
                way // 3 + 1,
                "Jumps three cells",
                "Stride 2 means two cells from one start to the next: one cell is skipped.",
            ),
            Wrong(way * 2 + 1, "Multiplies by the stride", "A longer step means fewer places, not more."),
            Wrong(
                (size + 2) // 2 + 1,
                "Halves the row and not the way",
                "From the padded row first take away what the first window covers.",
            ),
            Wrong(
                way // 2,
                "One place short",
                "Write down the first cell of each window: 0, 2, 4 and so on. Where is the last?",
            ),
        ),
    )


def _tells_apart(numbers):
    """Whether no two known answers of an entry, and no two right ones, happen to be the same number."""
    cells = _first_sizes(**numbers).cells
    known = [[cell.value, *(wrong.value for wrong in cell.wrong)] for cell in cells]
    return all(len(set(values)) == len(values) for values in [*known, [cell.value for cell in cells]])


# Rows and windows of odd length: with padding 1 the stride 2 then fits. The lecture's own numbers come first.
_SETTINGS = [{"size": 9, "kernel_size": 3}] + [
    {"size": size, "kernel_size": kernel_size}
    for kernel_size in (3, 5, 7)
    for size in range(kernel_size + 8, 30, 2)
    if _tells_apart({"size": size, "kernel_size": kernel_size})
]

FIRST_SIZES = varied(_first_sizes, _SETTINGS)
