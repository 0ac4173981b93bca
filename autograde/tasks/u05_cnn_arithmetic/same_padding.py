"""The padding that keeps the size."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.shapes import resolve_padding, same_padding


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
    puts_away=(same_padding, resolve_padding),
)
