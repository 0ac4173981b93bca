"""The number of places of a window, in both modes."""

import math

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.shapes import output_size


def _fitting(rng, stride, padding, left_over=0):
    """A size and a kernel size for which some places fit, with so many cells left over; too many to be tabulated."""
    kernel_size = int(rng.integers(2 * padding + 2, 2 * padding + 20_000))
    if stride > 1 and kernel_size % stride == 0:  # a remainder of the padded axis is none of the way
        kernel_size += 1
    places = int(rng.integers(4, 500))  # an answer may call itself once for each
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
