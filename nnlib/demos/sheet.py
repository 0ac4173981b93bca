"""A sheet that a reader draws a digit on: a pen, a rubber, and the drawing brought to where training digits lie.

A sheet is a float array (28, 28), 0 to 1, bright on dark, as the glyphs of `nnlib.datasets`.
"""

import numpy as np

from nnlib.arrays import as_float
from nnlib.warping import affine_points, warp

SIZE = 28
HEIGHT = 20.5  # pixels of a glyph from top to bottom on the average, with the pen's width
_WIDTH = 22.0  # no drawing is made wider
_PEN, _RUBBER = 1.9, 3.0
_SEEN = 0.2


def blank():
    """An empty sheet.

    >>> float(blank().sum())
    0.0
    """
    return np.zeros((SIZE, SIZE))


def stroke(sheet, cell, rubber=False):
    """The sheet after the pen, or the rubber, touched a cell. The pen is that of the glyphs::

        ink(pixel) = clip(1.9 - distance(pixel, cell), 0, 1)

    Args:
        sheet: array (28, 28).
        cell: (row, column), ints 0 to 27.
        rubber: bool.

    Raises:
        ValueError: a cell that is not on the sheet.

    >>> stroke(blank(), (5, 5))[5, 3:9].round(1).tolist()
    [0.0, 0.9, 1.0, 0.9, 0.0, 0.0]

    Source: nnlib.datasets.strokes.
    """
    row, column = cell
    if not (0 <= row < SIZE and 0 <= column < SIZE):
        raise ValueError(f"cell is {tuple(cell)}, expected a row and a column from 0 to {SIZE - 1}")
    distance = np.hypot(np.arange(SIZE)[:, None] - row, np.arange(SIZE) - column)
    if rubber:
        return sheet * (1 - np.clip(_RUBBER - distance, 0, 1))
    return np.maximum(sheet, np.clip(_PEN - distance, 0, 1))


def fitted(sheet):
    """The drawing moved into the middle and, by at most 1.6 times, made as high as a training digit.

    A network that has seen digits of one size in the middle knows only those: it has learned no others.

    Args:
        sheet: real array (28, 28), 0 to 1.

    Returns:
        Array (28, 28); an empty sheet stays as it is.

    >>> low = stroke(blank(), (25, 3))
    >>> np.unravel_index(fitted(low).argmax(), (28, 28))[0] in (13, 14)
    True

    Source: LeCun, Bottou, Bengio and Haffner, 1998, on the size and the place of MNIST's digits.
    """
    sheet = as_float(sheet, "fitted", "sheet")
    inked = sheet > _SEEN
    if not inked.any():
        return sheet
    ends = [np.flatnonzero(inked.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    height, width = (last - first + 1 for first, last in ends)
    factor = min(HEIGHT / height, _WIDTH / width, 1.6)
    shift = [((SIZE - 1) / 2 - (first + last) / 2) * factor for first, last in ends]
    rows, columns = affine_points(sheet.shape, [shift], [0.0], [factor])
    return warp(sheet[None], rows, columns, fill=0)[0]
