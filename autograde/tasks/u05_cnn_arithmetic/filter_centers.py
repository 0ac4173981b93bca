"""Handout 19 (c): the cells on which the filter is centred, as an array."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.demos.window import Axis
from nnlib.shapes import filter_centers


def _side(rng, places, kernel_size, padding, stride):
    return (places - 1) * stride + kernel_size - 2 * padding


def _centre_calls(rng, layouts):
    calls = []
    for kernel_size, padding, stride in layouts:
        high = _side(rng, 3 + int(rng.integers(2)), kernel_size, padding, stride)
        wide = _side(rng, 5 + int(rng.integers(3)), kernel_size, padding, stride)
        options = {"padding": padding} if padding else {}
        calls.append(call(high, wide, kernel_size, **options, **({"stride": stride} if stride > 1 else {})))
    return calls


def _full_centers(rng):
    row = call(1, 3 + 2 * int(rng.integers(3)), 3, padding=1, stride=2)
    column = call(3 + 2 * int(rng.integers(3)), 1, 3, padding=1, stride=2)
    return [*_centre_calls(rng, ((7, 3, 3), (5, 2, 2), (3, 1, 2))), row, column]


def _little_padding(rng):
    return _centre_calls(rng, ((5, 1, 2), (7, 2, 3), (7, 1, 2)))


def _no_padding(rng):
    return _centre_calls(rng, ((3, 0, 2), (5, 0, 3), (3, 0, 1)))


def _axis(size, kernel_size, padding, stride):
    return range(0, size + 2 * padding - kernel_size + 1, stride)


def _shade(height, width, rows, columns):
    picture = np.zeros((height, width), int)
    for row in rows:
        for column in columns:
            if 0 <= row < height and 0 <= column < width:
                picture[row, column] = 1
    return picture


def _centers_corner(height, width, kernel_size, padding=0, stride=1):
    """Shades the upper left cell of each window

    The window starts there; its middle lies half a window further down and to the right.
    """
    rows, columns = (
        [start - padding for start in _axis(size, kernel_size, padding, stride)] for size in (height, width)
    )
    return _shade(height, width, rows, columns)


def _centers_padded(height, width, kernel_size, padding=0, stride=1):
    """Counts the cells from the padded edge

    The picture shows the image without its border. Where does a cell of the padded image lie in the image itself?
    """
    rows, columns = (
        [start + kernel_size // 2 for start in _axis(size, kernel_size, padding, stride)] for size in (height, width)
    )
    return _shade(height, width, rows, columns)


def _centers_bordered(height, width, kernel_size, padding=0, stride=1):
    """Draws the padding too

    The picture has as many rows and columns as the image, without the border.
    """
    return np.pad(filter_centers(height, width, kernel_size, padding, stride), padding)


def _centers_no_stride(height, width, kernel_size, padding=0, stride=1):
    """Visits every cell

    With stride 3 the middle of the filter rests on every third cell only.
    """
    margin = kernel_size // 2 - padding
    return _shade(height, width, range(margin, height - margin), range(margin, width - margin))


def _centers_from_zero(height, width, kernel_size, padding=0, stride=1):
    """Starts at the first cell whatever the padding

    That is right only if the padding is half the window. With less padding, where does the first middle come to rest?
    """
    return _shade(height, width, range(0, height, stride), range(0, width, stride))


def _centers_transposed(height, width, kernel_size, padding=0, stride=1):
    """Swaps height and width

    The first axis of the picture has height entries, the second width.
    """
    return filter_centers(width, height, kernel_size, padding, stride)


def _centers_diagonal(height, width, kernel_size, padding=0, stride=1):
    """Shades the diagonal only

    Every row position goes together with every column position.
    """
    middle = kernel_size // 2 - padding
    places = min(len(_axis(size, kernel_size, padding, stride)) for size in (height, width))
    picture = np.zeros((height, width), int)
    for step in range(places):
        picture[middle + stride * step, middle + stride * step] = 1
    return picture


def _centers_output(height, width, kernel_size, padding=0, stride=1):
    """Draws the output and not the image

    The picture is as large as the image; only the cells on which a middle rests are 1.
    """
    return np.ones([len(_axis(size, kernel_size, padding, stride)) for size in (height, width)], int)


def _middles(size, kernel_size, padding, stride):
    return [start - padding + kernel_size // 2 for start in _axis(size, kernel_size, padding, stride)]


def _centers_starts(height, width, kernel_size, padding=0, stride=1):
    """Shades where the window starts on the padded image

    A window starts at its first cell. From there to the middle, and from the padded image to the image: two moves.
    """
    rows, columns = (_axis(size, kernel_size, padding, stride) for size in (height, width))
    return _shade(height, width, rows, columns)


def _centers_no_padding(height, width, kernel_size, padding=0, stride=1):
    """Slides over the image without its border

    With padding the first window begins in front of the image, and its middle comes to rest nearer to the edge.
    """
    rows, columns = (_middles(size, kernel_size, 0, stride) for size in (height, width))
    return _shade(height, width, rows, columns)


def _centers_run_on(height, width, kernel_size, padding=0, stride=1):
    """Runs past the last place

    The last middle is as far from the far edge as the first one is from the near edge. Where must your slice end?
    """
    first = kernel_size // 2 - padding
    return _shade(height, width, range(first, height, stride), range(first, width, stride))


def _centers_inverted(height, width, kernel_size, padding=0, stride=1):
    """Shades everything else

    1 means that a middle rests there.
    """
    return 1 - filter_centers(height, width, kernel_size, padding, stride)


def _centers_one_row(height, width, kernel_size, padding=0, stride=1):
    """Moves along the first row only

    At the end of a row the window goes back to the left and down by the stride.
    """
    rows, columns = (_middles(size, kernel_size, padding, stride) for size in (height, width))
    return _shade(height, width, rows[:1], columns)


def _centers_short(height, width, kernel_size, padding=0, stride=1):
    """Misses the last place

    The end of a range is not part of it. Does the last window still count in yours?
    """
    rows, columns = (_middles(size, kernel_size, padding, stride) for size in (height, width))
    return _shade(height, width, rows[:-1], columns[:-1])


def _centers_covered(height, width, kernel_size, padding=0, stride=1):
    """Shades all cells under the window

    Of each window only the cell in the middle is shaded.
    """
    half = kernel_size // 2
    rows, columns = (
        {
            near
            for middle in _middles(size, kernel_size, padding, stride)
            for near in range(middle - half, middle + half + 1)
        }
        for size in (height, width)
    )
    return _shade(height, width, rows, columns)


FILTER_CENTERS = Function(
    id="u05-filter-centers",
    title="Handout 19: shade the centres",
    minutes=20,
    covers=("u05.4b",),
    reference=filter_centers,
    strata=(
        Stratum(
            "padding of half a window",
            1,
            (
                call(10, 10, 7, padding=3, stride=3),
                call(3, 7, 3, padding=1, stride=2),
                call(1, 3, 3, padding=1, stride=2),
                call(3, 1, 3, padding=1, stride=2),
            ),
            _full_centers,
        ),
        Stratum(
            "less padding",
            1,
            (call(7, 9, 5, padding=1, stride=2), call(8, 11, 7, padding=1, stride=3)),
            _little_padding,
        ),
        Stratum("no padding", 1, (call(5, 7, 3, stride=2), call(8, 5, 5, stride=3), call(4, 5, 3)), _no_padding),
    ),
    misconceptions=(
        _centers_corner,
        _centers_padded,
        _centers_bordered,
        _centers_no_stride,
        _centers_from_zero,
        _centers_transposed,
        _centers_diagonal,
        _centers_output,
        _centers_starts,
        _centers_no_padding,
        _centers_run_on,
        _centers_inverted,
        _centers_one_row,
        _centers_short,
        _centers_covered,
    ),
    puts_away=(filter_centers, Axis.covered),
)
