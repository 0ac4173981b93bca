"""Tasks on one axis: how many places a window fits."""

import math

from autograde.calling import call
from autograde.kinds import Cell, Choice, Function, Option, Stratum, Table, Wrong
from nnlib.shapes import output_size, same_padding

# --- u05-first-sizes -------------------------------------------------------------------------------------------------

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

# --- u05-output-size -------------------------------------------------------------------------------------------------


def _fitting(rng, stride, padding, left_over=0):
    """A size and a kernel size for which some places fit, with so many cells left over."""
    kernel_size = int(rng.integers(2 * padding + 2, 2 * padding + 6))
    places = int(rng.integers(4, 9))
    return (places - 1) * stride + kernel_size - 2 * padding + left_over, kernel_size


def _plain(rng):
    whole = int(rng.integers(2, 9))
    return [call(*_fitting(rng, 1, 0)) for _ in range(3)] + [call(whole, whole)]


def _padded(rng):
    wide = int(rng.integers(5, 9))
    calls = [call(*_fitting(rng, 1, padding), padding=padding) for padding in (1, 2, 3)]
    return [*calls, call(wide, wide + 2, padding=2)]


def _strided(rng):
    return [
        call(*_fitting(rng, stride, padding), padding=padding, stride=stride)
        for stride, padding in ((2, 0), (2, 1), (3, 1), (4, 3))
    ]


def _refused(rng):
    # Two of five layouts fit, so that refusing everything earns nothing.
    return [
        call(*_fitting(rng, stride, padding, left_over), padding=padding, stride=stride)
        for stride, padding, left_over in ((2, 0, 1), (3, 1, 2), (4, 1, 1), (3, 1, 0), (2, 0, 0))
    ] + [call(4, 7 + int(rng.integers(3)), padding=1), call(3, 6 + int(rng.integers(3)), mode="floor")]


def _floored(rng):
    return [
        call(*_fitting(rng, stride, padding, left_over), padding=padding, stride=stride, mode="floor")
        for stride, padding, left_over in ((2, 1, 1), (3, 0, 1), (3, 0, 2), (5, 1, 4), (4, 0, 0))
    ]


def _no_plus_one(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Forgets the + 1

    The division counts the steps from the first place to the last. How many places do three steps join?
    """
    return output_size(size, kernel_size, padding, stride, mode) - 1


def _no_padding(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Ignores the padding

    Padding makes the axis longer before the window starts to slide. Where does it enter your formula?
    """
    return output_size(size, kernel_size, 0, stride, mode)


def _padding_once(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Counts the padding at one end only

    An axis has two ends, and each of them gets the padding.
    """
    return _formula(size - kernel_size + padding, stride, mode)


def _no_stride(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Ignores the stride

    With stride 2 the window skips every other place. What does that do to the number of steps?
    """
    return output_size(size, kernel_size, padding, 1, mode)


def _one_inside(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Adds the 1 before dividing

    Only the way the window travels is divided by the stride; the place where it starts is counted as a whole.
    """
    return (size - kernel_size + 2 * padding + 1) // stride


def _rounds_up(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Rounds up

    A last window that would hang over the edge is left out. Which way does that round?
    """
    return _formula(size - kernel_size + 2 * padding, stride, mode, round_with=math.ceil)


def _rounds_near(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Rounds to the nearest whole number

    Half a place is no place, and neither is nine tenths of one.
    """
    return _formula(size - kernel_size + 2 * padding, stride, mode, round_with=round)


def _never_refuses(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Never refuses

    In mode "refuse" a window that does not fit exactly is an error, not a rounded number. When is there a remainder?
    """
    return (size - kernel_size + 2 * padding) // stride + 1


def _always_refuses(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Refuses in both modes

    Mode "floor" accepts a remainder and leaves those cells out. Does your function read its argument mode?
    """
    return output_size(size, kernel_size, padding, stride)


def _fraction(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Returns a fraction of a place

    The formula is followed to the letter, but 2.33 places do not exist. What should happen to the remainder?
    """
    return (size - kernel_size + 2 * padding) / stride + 1


def _refuses_odd(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Divides the wrong length when it looks for a remainder

    The padded axis need not be a multiple of the stride. Only the way from the first place to the last must be.
    """
    if mode == "refuse" and (size + 2 * padding) % stride:
        raise ValueError("does not fit")
    return (size - kernel_size + 2 * padding) // stride + 1


def _modes_swapped(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Mixes up the two modes

    Which of the two raises when cells are left over?
    """
    return output_size(size, kernel_size, padding, stride, {"refuse": "floor", "floor": "refuse"}[mode])


def _places_divided(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Divides the number of places by the stride

    At stride 1 the first place is one of many; at any stride it stays. Divide only what the window travels.
    """
    places = size - kernel_size + 2 * padding + 1
    if places < 1 or (mode == "refuse" and places % stride):
        raise ValueError("does not fit")
    return places // stride


def _small_row(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Compares the window with the unpadded row

    A window may be larger than the row, as long as it is not larger than the row with its padding.
    """
    if kernel_size > size:
        raise ValueError("too large")
    return output_size(size, kernel_size, padding, stride, mode)


def _too_large(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Lets a window in that is larger than the padded row

    Such a window has no place at all. What does your formula make of a negative way?
    """
    if mode == "refuse" and (size - kernel_size + 2 * padding) % stride:
        raise ValueError("does not fit")
    return (size - kernel_size + 2 * padding) // stride + 1


def _formula(room, stride, mode, round_with=math.floor):
    if room < 0 or (mode == "refuse" and room % stride):
        raise ValueError("does not fit")
    return round_with(room / stride) + 1


OUTPUT_SIZE = Function(
    id="u05-output-size",
    title="How many places does the window fit?",
    minutes=15,
    covers=("u05.1a", "u05.1b"),
    reference=output_size,
    strata=(
        Stratum("stride 1, no padding", 0.5, (call(9, 3), call(7, 3), call(32, 5), call(5, 5)), _plain),
        Stratum(
            "with padding",
            1,
            (call(9, 3, padding=1), call(32, 5, padding=2), call(8, 6, padding=1), call(4, 5, padding=1)),
            _padded,
        ),
        Stratum(
            "stride above 1",
            1,
            (call(9, 3, padding=1, stride=2), call(7, 3, stride=2), call(10, 7, padding=3, stride=3)),
            _strided,
        ),
        Stratum(
            "refuses what does not fit",
            1,
            (
                call(7, 3, stride=3),
                call(224, 11, stride=4),
                call(227, 11, stride=4),
                call(4, 7, padding=1),
                call(3, 6, mode="floor"),
            ),
            _refused,
        ),
        Stratum(
            "rounds down in mode floor",
            0.5,
            (
                call(7, 3, stride=3, mode="floor"),
                call(224, 11, stride=4, mode="floor"),
                call(13, 2, padding=1, stride=5, mode="floor"),
                call(11, 2, stride=5, mode="floor"),
            ),
            _floored,
        ),
    ),
    misconceptions=(
        _no_plus_one,
        _no_padding,
        _padding_once,
        _no_stride,
        _one_inside,
        _rounds_up,
        _rounds_near,
        _never_refuses,
        _always_refuses,
        _fraction,
        _refuses_odd,
        _modes_swapped,
        _places_divided,
        _small_row,
        _too_large,
    ),
)

# --- u05-stride-three ------------------------------------------------------------------------------------------------

STRIDE_THREE = Choice(
    id="u05-stride-three",
    title="A window that does not fit",
    minutes=5,
    covers=("u05.1b",),
    points=1,
    options=(
        Option(
            "The output has 2.33 cells.",
            name="Takes the formula for the answer",
            hint="The formula counts places, and places come whole. Draw the seven cells and lay the window on them.",
        ),
        Option(
            "The output has 3 cells: the last window hangs over the right edge.",
            name="Lets the window hang over the edge",
            hint="Without padding there is nothing beyond the edge to multiply with. What would the window read there?",
        ),
        Option(
            "Two windows fit and one cell is left over: the lectures refuse it, most libraries return 2 cells.",
            right=True,
        ),
        Option(
            "Every library stops with an error.",
            name="Expects every library to refuse",
            hint="The lectures refuse. Call `output_size` of nnlib in both modes and look at what each does.",
        ),
    ),
)

# --- u05-same-padding ------------------------------------------------------------------------------------------------


def _odd(rng):
    return [call(2 * int(half) + 1) for half in (0, *(1 + rng.permutation(12)[:3]))]


def _even(rng):
    # Odd sizes in between, so that refusing everything earns nothing.
    return [call(2 * int(half)) for half in 1 + rng.permutation(8)[:3]] + [call(2 * int(rng.integers(1, 9)) + 1)]


def _both_ends(kernel_size):
    """Counts the padding of both ends together

    The result is what is added at each end. Together the two ends make up for kernel_size - 1 lost places.
    """
    return 2 * same_padding(kernel_size)


def _any_window(kernel_size):
    """Accepts an even window

    A window of four cells has no middle one. Can both ends be padded by the same amount so that the size stays?
    """
    return kernel_size // 2


def _half_window(kernel_size):
    """Pads by half the window

    Half of 3 is 1.5. How many places does a window of three cells lose, and how are they shared between the two ends?
    """
    return kernel_size / 2


def _one_more(kernel_size):
    """Rounds the half up

    Put your padding into the size formula with stride 1: does the output have as many cells as the input?
    """
    return same_padding(kernel_size) + 1


def _refuses_none(kernel_size):
    """Returns a fraction for an even window

    Nobody can add half a cell. What should the function do when no equal padding exists?
    """
    return (kernel_size - 1) / 2


def _even_rounded(kernel_size):
    """Rounds down for an even window

    With four cells the middle lies between two of them: rounding hides that the output loses or gains a place.
    """
    return (kernel_size - 1) // 2


def _odd_refused(kernel_size):
    """Refuses odd windows

    Three cells have a middle, four do not. Which of them can be padded equally?
    """
    if kernel_size % 2:
        raise ValueError("odd")
    return kernel_size // 2


def _halved_twice(kernel_size):
    """Shares the half once more

    (F - 1)/2 is already the part of one end. What do the two ends add up to in your version?
    """
    return same_padding(kernel_size) // 2


SAME_PADDING = Function(
    id="u05-same-padding",
    title="Keep the size",
    minutes=8,
    covers=("u05.1c",),
    reference=same_padding,
    strata=(
        Stratum("odd windows", 1, (call(3), call(5), call(7), call(1)), _odd),
        Stratum("refuses even windows", 1, (call(4), call(3), call(2)), _even),
    ),
    misconceptions=(
        _both_ends,
        _any_window,
        _half_window,
        _one_more,
        _refuses_none,
        _even_rounded,
        _odd_refused,
        _halved_twice,
    ),
)
