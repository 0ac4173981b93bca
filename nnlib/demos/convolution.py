"""A filter on its way over a padded input, with every number it meets: the model of the convolution explorer.

The explorer computes in the page, in views/convolution.js, so that a hand on the keys never waits. This model says what
it has to show: its scenes and those of the page are equal, and the tests hold them so.

Transposed, the window lies on the output: each cell of the input is multiplied by all weights and added there.
"""

import dataclasses
import functools
import math

import numpy as np

from nnlib.arrays import is_whole
from nnlib.datasets import load
from nnlib.functional import conv2d, conv_transpose2d, pad

PICTURES = ("counting", "diagonal", "edge", "cross", "digits", "scene", "own")
KERNELS = {
    "identity": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    "shift": ((0, 0, 0), (1, 0, 0), (0, 0, 0)),
    "vertical edges": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "horizontal edges": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "Laplacian": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
}
ANY_SIZE = ("ones", "count")
MODES = ("zero", "replicate", "mirror")
SIDES = ("top", "bottom", "left", "right")
_RANGES = {
    "height": (1, 64),
    "width": (1, 64),
    "channels": (1, 3),
    "size": (1, 7),
    "filters": (1, 3),
    "stride": (1, 5),
    "dilation": (1, 3),
    "padding": (0, 6),
}


@dataclasses.dataclass(frozen=True, eq=False)
class Convolution:
    """One place of one filter.

    Args:
        x: real array (C, H, W) with C 1 to 3, H and W 1 to 64.
        w: real array (K, C, kH, kW) with K 1 to 3, kH and kW 1 to 7.
        padding: four ints, 0 to 6: cells added at the top, the bottom, the left, the right; transposed, cut off.
        mode: "zero", "replicate" or "mirror".
        stride: int, 1 to 5.
        dilation: int, 1 to 3.
        transposed: bool.
        row: bool, whether the input is a single row of cells: then the filter is one cell high, and padding and stride
            act sideways only.
        place: int, the place of the window, along a row first.
        channel, filter: int, the ones that are shown.
        picture, kernel: str, where x and w come from, see `PICTURES`, `KERNELS` and `ANY_SIZE`; "own" for anything.
        complete: bool, whether the output shows all its cells, or those up to the place.
        sides: bool, whether each side's padding has a control of its own.
        looking: (row, column) of a padded input cell whose outputs are marked, or None.
        cell, tap: (row, column) of the input cell and the weight that the fields edit.

    Raises:
        ValueError: a value out of its range; the message names it.

    >>> state = Convolution(np.ones((1, 10, 10)), np.ones((1, 1, 7, 7)), padding=(3, 3, 3, 3), stride=3)
    >>> state.places, state.formulas
    ((4, 4), ('(10 − 7 + 2·3)/3 + 1 = 4',))

    Source: CS231n notes, convolutional networks; Dumoulin and Visin, A guide to convolution arithmetic, 2016.
    """

    x: np.ndarray
    w: np.ndarray
    padding: tuple = (0, 0, 0, 0)
    mode: str = "zero"
    stride: int = 1
    dilation: int = 1
    transposed: bool = False
    row: bool = False
    place: int = 0
    channel: int = 0
    filter: int = 0
    picture: str = "own"
    kernel: str = "own"
    complete: bool = False
    sides: bool = False
    looking: tuple | None = None
    cell: tuple = (0, 0)
    tap: tuple = (0, 0)

    def __post_init__(self):
        (filters, channels, *taps), (planes, height, width) = self.w.shape, self.x.shape
        if channels != planes:
            raise ValueError(f"Convolution: w has {channels} channels and x has {planes}, expected as many")
        if len(self.padding) != len(SIDES):
            raise ValueError(f"Convolution: padding is {self.padding!r}, expected one number or four")
        for side in self.padding:
            check("padding", side)
        for name, value in (("height", height), ("width", width), ("channels", planes), ("filters", filters)):
            check(name, value)
        for name, value in (("size", taps[0]), ("size", taps[1]), ("stride", self.stride), ("dilation", self.dilation)):
            check(name, value)
        if self.mode not in MODES:
            raise ValueError(f"Convolution: mode is {self.mode!r}, expected one of {', '.join(MODES)}")
        if self.mode == "mirror" and not self.transposed:
            for axis, (before, after, size) in zip(("height", "width"), self._borders, strict=True):
                if max(before, after) > size - 1:
                    raise ValueError(
                        f"padding is {max(before, after)}, and the mirrored border of a {axis} of {size} is at most "
                        f"{size - 1}"
                    )
        if not 0 <= self.place <= max(self.count - 1, 0):
            raise ValueError(f"Convolution: place is {self.place!r}, expected 0 to {max(self.count - 1, 0)}")

    # What follows from the numbers.

    @property
    def _borders(self):
        top, bottom, left, right = self.padding
        _, height, width = self.x.shape
        return (top, bottom, height), (left, right, width)

    @property
    def spans(self):
        """(rows, columns) that the window covers, from its first to its last cell."""
        return tuple(self.dilation * (taps - 1) + 1 for taps in self.w.shape[2:])

    @property
    def strides(self):
        """(down, sideways)."""
        return (1 if self.row else self.stride), self.stride

    @property
    def ground(self):
        """(rows, columns) of what the window lies on: the padded input; transposed, the output before the cut."""
        if self.transposed:
            sizes = zip(self.x.shape[1:], self.strides, self.spans, strict=True)
            return tuple((size - 1) * stride + span for size, stride, span in sizes)
        return tuple(before + size + after for before, after, size in self._borders)

    @property
    def places(self):
        """(rows, columns) of places of the window, rounded down; 0 where it is larger than the padded input."""
        if self.transposed:
            return self.x.shape[1:]
        sizes = zip(self.ground, self.spans, self.strides, strict=True)
        return tuple(max(0, (size - span) // stride + 1) for size, span, stride in sizes)

    @property
    def count(self):
        """Number of places."""
        return math.prod(self.places)

    @property
    def left_over(self):
        """(rows, columns) at the far ends that no window reaches; everything where there is no place."""
        if not self.count:
            return self.ground
        sizes = zip(self.ground, self.places, self.spans, self.strides, strict=True)
        return tuple(size - (places - 1) * stride - span for size, places, span, stride in sizes)

    @property
    def output_shape(self):
        """(rows, columns) of the output; 0 where there is none."""
        if not self.transposed:
            return self.places
        cut = (self.padding[0] + self.padding[1], self.padding[2] + self.padding[3])
        return tuple(max(0, size - gone) for size, gone in zip(self.ground, cut, strict=True))

    @property
    def at(self):
        """(row, column) of the place in `places`, or None."""
        return divmod(self.place, self.places[1]) if self.count else None

    @property
    def corner(self):
        """(row, column) of the window's first cell on the ground, or None."""
        return tuple(at * stride for at, stride in zip(self.at, self.strides, strict=True)) if self.count else None

    @property
    def padded(self):
        """Array (C, *ground): the input with its border. Not for a transposed convolution."""
        (top, bottom, _), (left, right, _) = self._borders
        return pad(self.x[None], ((top, bottom), (left, right)), self.mode)[0]

    @property
    def seen(self):
        """Array (C, kH, kW): the input under the window; transposed, the one cell of each channel, repeated."""
        row, column = self.at if self.transposed else self.corner
        if self.transposed:
            return np.broadcast_to(self.x[:, row, column, None, None], self.w.shape[1:])
        down, across = self.spans
        return self.padded[:, row : row + down : self.dilation, column : column + across : self.dilation]

    @property
    def products(self):
        """Array (C, kH, kW): what is under the window times the weights of the filter that is shown."""
        return self.seen * self.w[self.filter]

    @property
    def output(self):
        """Array of the shape of `places`, the output of the filter; transposed of `ground`, before the cut."""
        weights = self.w[self.filter]
        if self.transposed:
            x = self.x.astype(float)
            if not self.complete:
                x = np.where(np.arange(self.count).reshape(self.places) <= self.place, x, 0.0)
            return conv_transpose2d(
                x[None], weights[:, None].astype(float), stride=self.strides, dilation=self.dilation
            )[0, 0]
        if not self.count:
            return np.zeros(self.places)
        padded = self.padded[None].astype(float)
        return conv2d(padded, weights[None].astype(float), stride=self.strides, dilation=self.dilation)[0, 0]

    @property
    def reached(self):
        """Tuple of (row, column) of the places whose window covers the cell that is looked at."""
        if self.looking is None:
            return ()
        rows, columns = (
            [
                place
                for place in range(places)
                if 0 <= (offset := at - place * stride) < span and offset % self.dilation == 0
            ]
            for at, places, stride, span in zip(self.looking, self.places, self.strides, self.spans, strict=True)
        )
        return tuple((row, column) for row in rows for column in columns)

    @property
    def formulas(self):
        """The formula with its numbers: once if both axes agree or there is only one, else for height and width."""
        found = [self._formula(axis) for axis in (0, 1)]
        if self.row or found[0] == found[1]:
            return (found[1],)
        return f"height: {found[0]}", f"width: {found[1]}"

    def _formula(self, axis):
        (before, after, size), taps, stride = self._borders[axis], self.w.shape[2 + axis], self.strides[axis]
        both = f"2·{before}" if before == after else f"{before} + {after}"
        span = f"{taps}" if self.dilation == 1 else f"({self.dilation}·({taps} − 1) + 1)"
        if self.transposed:
            value = self.output_shape[axis]
            cut = both if before == after else f"({both})"
            return f"({size} − 1)·{stride} + {span} − {cut} = {value}"
        value = short((self.ground[axis] - self.spans[axis]) / stride + 1)
        return f"({size} − {span} + {both})/{stride} + 1 = {value}"

    def to(self, **changes):
        """The state with other values; the window keeps its row and column as far as the new places reach."""
        if "place" in changes:
            return dataclasses.replace(self, **changes)
        start = dataclasses.replace(self, place=0, looking=None, **changes)
        if not (self.count and start.count):
            return start
        row, column = (min(now, size - 1) for now, size in zip(self.at, start.places, strict=True))
        return dataclasses.replace(start, place=row * start.places[1] + column)


def drawn(picture, channels, height, width):
    """What an input shows: array (channels, height, width) of whole numbers.

    Args:
        picture: str of `PICTURES`; "own" is empty.
        channels, height, width: int.
    """
    if picture not in PICTURES:
        raise ValueError(f"Convolution: picture is {picture!r}, expected one of {', '.join(PICTURES)}")
    c, row, column = np.indices((channels, height, width))
    if picture == "scene":
        return scene_cells()[:channels, :height, :width].astype(float)
    cells = {
        "counting": (row * width + column + c) % 10,
        "diagonal": (row + c) % 4 == column % 4,
        "edge": (2 * column >= width) * (9 - 2 * c),
        "cross": ((row == height // 2) | (column == width // 2)) * (9 - 2 * c),
        "digits": (7 * row + 3 * column + row * column + 5 * c) % 10,
        "own": 0 * row,
    }
    return cells[picture].astype(float)


@functools.cache
def scene_cells():
    """Array (3, 64, 64) of whole numbers, 0 to 255: a part of the rendered scene, red, green and blue."""
    cells = np.rint(255 * load("scene").x[::4, ::4][8:72, 28:92].astype(float)).transpose(2, 0, 1)
    cells.flags.writeable = False
    return cells


def weighted(kernel, filters, channels, size, row=False):
    """Weights: array (filters, channels, size or 1, size). The second filter is the next in the list, and so on.

    Args:
        kernel: str, a key of `KERNELS`, of `ANY_SIZE`, or "own" for zeros.
        filters, channels, size: int.
        row: bool, whether filters are one cell high: the middle row of theirs.
    """
    names = [*KERNELS, *ANY_SIZE] if size == 3 else list(ANY_SIZE)
    if kernel not in (*names, "own"):
        raise ValueError(f"Convolution: kernel is {kernel!r}, expected one of {', '.join(names)}, own for size {size}")
    w = np.zeros((filters, channels, size, size))
    for index in range(filters if kernel != "own" else 0):
        name = names[(names.index(kernel) + index) % len(names)]
        count = np.arange(1, size * size + 1).reshape(size, size)
        w[index] = KERNELS.get(name, 1 if name == "ones" else count)
    return w[:, :, size // 2 : size // 2 + 1] if row else w


def short(value):
    """A number for a cell: at most two decimals.

    >>> short(2.0), short(-0.128), short(1 / 3)
    ('2', '−0.13', '0.33')
    """
    # A little more than one half, so that the order in which a sum was added up makes no difference.
    rounded = math.floor(value * 100 + 0.500001) / 100
    return repr(rounded + 0.0).removesuffix(".0").replace("-", "−")


def check(name, value):
    least, most = _RANGES[name]
    if not (is_whole(value) and least <= value <= most):
        raise ValueError(f"Convolution: {name} is {value!r}, expected {least} to {most}")
