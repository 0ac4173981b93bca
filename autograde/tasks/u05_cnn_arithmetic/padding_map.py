"""Handout 19 (b): the padding, drawn as an array."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.shapes import padding_map


def _maps(rng):
    return [call(int(rng.integers(2, 6)), int(rng.integers(7, 11)), padding) for padding in (1, 2, 3)] + [
        call(1, int(rng.integers(2, 6)), 2),
        call(int(rng.integers(2, 6)), 1, 1),
    ]


def _unpadded(rng):
    # One of two is padded, so that an array of zeros earns nothing.
    return [call(int(rng.integers(2, 5)), int(rng.integers(6, 9)), padding) for padding in (0, 1)]


def _map_inverted(height, width, padding):
    """Marks the image and not the padding

    1 stands for a cell that was added, 0 for a cell of the image.
    """
    return 1 - padding_map(height, width, padding)


def _map_transposed(height, width, padding):
    """Swaps rows and columns

    The height is the number of rows, and rows are the first axis of an array.
    """
    return padding_map(width, height, padding)


def _map_after(height, width, padding):
    """Pads below and to the right only

    The padding goes all around: count the sides of the image.
    """
    return np.pad(np.zeros((height, width), int), (0, padding), constant_values=1)


def _map_columns(height, width, padding):
    """Pads left and right only

    The window slides down as well as across, and meets an edge at the top and at the bottom.
    """
    return np.pad(np.zeros((height, width), int), ((0, 0), (padding, padding)), constant_values=1)


def _map_rows(height, width, padding):
    """Pads top and bottom only

    Columns are added as well as rows.
    """
    return np.pad(np.zeros((height, width), int), ((padding, padding), (0, 0)), constant_values=1)


def _map_once(height, width, padding):
    """Adds a border one cell wide whatever the padding

    The border is as wide as the argument padding says.
    """
    return padding_map(height, width, min(padding, 1))


def _map_inside(height, width, padding):
    """Draws the border inside the image

    Padding adds cells outside; the array must become larger than the image.
    """
    picture = np.ones((height, width), int)
    picture[padding : height - padding, padding : width - padding] = 0
    return picture


def _map_zeros(height, width, padding):
    """Leaves the border at zero

    Zeros are what the network will read there. The map should say where they are, with ones.
    """
    return np.zeros((height + 2 * padding, width + 2 * padding), int)


def _map_before(height, width, padding):
    """Pads above and to the left only

    The last row and the last column of the image have neighbours too.
    """
    return np.pad(np.zeros((height, width), int), (padding, 0), constant_values=1)


def _map_square(height, width, padding):
    """Draws a square image

    Height and width are two numbers; the array needs both.
    """
    return padding_map(height, height, padding)


def _map_thin(height, width, padding):
    """Leaves a border one cell wide

    The array has the right size, but of its border only the outermost ring is marked.
    """
    picture = np.ones((height + 2 * padding, width + 2 * padding), int)
    picture[1:-1, 1:-1] = 0
    return picture


def _map_short(height, width, padding):
    """Ends the slice too early

    The image begins at row padding. If it is height rows high, at which row does it end?
    """
    picture = np.ones((height + 2 * padding, width + 2 * padding), int)
    picture[padding:height, padding:width] = 0
    return picture


def _map_no_corners(height, width, padding):
    """Leaves out the corners

    The padded image is a full rectangle. What lies where a padded row meets a padded column?
    """
    rows, columns = np.zeros(height + 2 * padding, int), np.zeros(width + 2 * padding, int)
    rows[:padding] = rows[padding + height :] = columns[:padding] = columns[padding + width :] = 1
    return rows[:, None] ^ columns


def _map_negative(height, width, padding):
    """Fails where nothing is padded

    A slice [p:-p] is empty for p = 0. Count the end of the slice from the front.
    """
    picture = np.ones((height + 2 * padding, width + 2 * padding), int)
    picture[padding:-padding, padding:-padding] = 0
    return picture


PADDING_MAP = Function(
    id="u05-padding-map",
    title="Handout 19: draw the padding",
    minutes=10,
    covers=("u05.4a",),
    reference=padding_map,
    strata=(
        Stratum("padded", 1.5, (call(10, 10, 3), call(2, 3, 1), call(3, 5, 2), call(1, 2, 1), call(2, 1, 2)), _maps),
        Stratum("padding 0 adds nothing", 0.5, (call(2, 3, 0), call(2, 3, 1)), _unpadded),
    ),
    misconceptions=(
        _map_inverted,
        _map_transposed,
        _map_after,
        _map_columns,
        _map_rows,
        _map_once,
        _map_inside,
        _map_zeros,
        _map_before,
        _map_square,
        _map_thin,
        _map_short,
        _map_no_corners,
        _map_negative,
    ),
)
