"""The model of a window that slides over a padded image, one place after the other. No drawing happens here.

A state never changes; each action gives a new one. Cells are counted from 0, in reading order: along a row first.
"""

import dataclasses
import operator
from typing import NamedTuple

import numpy as np

from nnlib.demos.numbers import counted
from nnlib.shapes import output_size, padding_map

_LEAST = {"height": 1, "width": 1, "kernel_size": 1, "padding": 0, "stride": 1, "step": 0}


class Axis(NamedTuple):
    """One direction of the picture: the numbers of the formula, and what follows from them."""

    size: int
    kernel_size: int
    padding: int
    stride: int

    @property
    def padded(self):
        """Cells along the axis, padding included."""
        return self.size + 2 * self.padding

    @property
    def places(self):
        """Number of places of the window, rounded down; 0 if it is larger than the padded axis."""
        if self.kernel_size > self.padded:
            return 0
        return output_size(self.size, self.kernel_size, self.padding, self.stride, mode="floor")

    @property
    def left_over(self):
        """Cells at the far end that the last window does not reach; all of them if there is no place at all."""
        return self.padded - self.covered(self.places - 1)[1] if self.places else self.padded

    @property
    def fits(self):
        """Whether there is at least one place and nothing is left over."""
        return self.left_over == 0

    @property
    def formula(self):
        """The formula of the lectures with this axis's numbers in it.

        >>> Axis(size=7, kernel_size=3, padding=0, stride=3).formula
        '(7 - 3 + 2·0)/3 + 1 = 2.33'
        """
        value = (self.padded - self.kernel_size) / self.stride + 1
        shown = f"{value:.0f}" if value == int(value) else f"{value:.2f}"
        return f"({self.size} - {self.kernel_size} + 2·{self.padding})/{self.stride} + 1 = {shown}"

    def covered(self, place):
        """(first, last + 1) of the padded cells under the window at this place, 0 <= place < places."""
        return place * self.stride, place * self.stride + self.kernel_size


@dataclasses.dataclass(frozen=True)
class Window:
    """A square window at one of its places on a padded image.

    Args:
        height: int >= 1, rows of the image; or None for a single row of cells, where the window is one cell high
            and padding and stride act sideways only.
        width: int >= 1, columns of the image.
        kernel_size: int >= 1, side of the window. It may be larger than the padded image: then it has no place.
        padding: int >= 0, cells added on each side.
        stride: int >= 1, cells from one place to the next.
        step: int, 0 to ``places`` - 1, the place where the window is now; 0 if there is none.

    Raises:
        ValueError: a value out of its range; the message names it.
        TypeError: a value that is not an int.

    >>> window = Window(height=7, width=7, kernel_size=3, stride=2).to(1, 2)
    >>> window.output_shape, window.step, window.window
    ((3, 3), 5, ((2, 5), (4, 7)))
    """

    height: int | None = 7
    width: int = 7
    kernel_size: int = 3
    padding: int = 0
    stride: int = 1
    step: int = 0

    def __post_init__(self):
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if name == "height" and value is None:
                continue
            if operator.index(value) < least:
                raise ValueError(f"Window: {name} is {value!r}, expected at least {least}")
        if self.step > self.last:
            raise ValueError(f"Window: step is {self.step!r}, expected at most {self.last}")

    # Actions.

    def with_(self, **changes):
        """The state with other values. The window keeps its output cell as far as the new output reaches.

        Args:
            changes: fields of the state by name. With ``step`` among them, the window goes there instead.

        >>> Window(width=9, height=9, step=48).with_(stride=3).output_cell
        (2, 2)
        """
        if "step" in changes:
            return dataclasses.replace(self, **changes)
        start = dataclasses.replace(self, **{**changes, "step": 0})
        if not (self.places and start.places):
            return start
        return start.to(*(min(now, size - 1) for now, size in zip(self.output_cell, start.output_shape, strict=True)))

    def forward(self):
        """One place further; at the last place, the same state."""
        return self.with_(step=min(self.step + 1, self.last))

    def back(self):
        """One place back; at the first place, the same state."""
        return self.with_(step=max(self.step - 1, 0))

    def to(self, row, column):
        """The window at the place that gives this output cell.

        Raises:
            ValueError: no such output cell.
        """
        rows, columns = self.output_shape
        if not (0 <= row < rows and 0 <= column < columns):
            raise ValueError(f"Window.to: ({row}, {column}) is outside the output, {rows} x {columns}")
        return self.with_(step=row * columns + column)

    # What to draw.

    @property
    def rows(self):
        """The vertical axis."""
        if self.height is None:
            return Axis(size=1, kernel_size=1, padding=0, stride=1)
        return Axis(self.height, self.kernel_size, self.padding, self.stride)

    @property
    def columns(self):
        """The horizontal axis."""
        return Axis(self.width, self.kernel_size, self.padding, self.stride)

    @property
    def output_shape(self):
        """(rows, columns) of the output, rounded down."""
        return self.rows.places, self.columns.places

    @property
    def places(self):
        """Number of places, rows times columns of the output."""
        return self.rows.places * self.columns.places

    @property
    def last(self):
        """The last step; 0 if there is no place."""
        return max(self.places - 1, 0)

    @property
    def fits(self):
        """Whether the window fits exactly, both ways."""
        return self.rows.fits and self.columns.fits

    @property
    def output_cell(self):
        """(row, column) of the output number that this place gives; None if there is no place."""
        return divmod(self.step, self.columns.places) if self.places else None

    @property
    def window(self):
        """((first row, last row + 1), (first column, last column + 1)) in padded cells; None if there is no place."""
        if not self.places:
            return None
        row, column = self.output_cell
        return self.rows.covered(row), self.columns.covered(column)

    @property
    def center(self):
        """(row, column) of the window's middle in padded cells; None without a middle cell or without a place."""
        if not self.places or self.kernel_size % 2 == 0:
            return None
        return tuple((first + end - 1) // 2 for first, end in self.window)

    @property
    def padded_map(self):
        """int array of the padded image: 1 where a cell was added, 0 where the image lies."""
        if self.height is None:
            return padding_map(1, self.width, self.padding)[self.padding : self.padding + 1]
        return padding_map(self.height, self.width, self.padding)

    @property
    def window_map(self):
        """int array of the padded image: 1 under the window, 0 elsewhere."""
        picture = np.zeros_like(self.padded_map)
        if self.places:
            picture[tuple(slice(*covered) for covered in self.window)] = 1
        return picture

    @property
    def leftover_map(self):
        """int array of the padded image: 1 in the last rows and columns that no window reaches, 0 elsewhere."""
        picture = np.zeros_like(self.padded_map)
        rows, columns = picture.shape
        picture[rows - self.rows.left_over :] = 1
        picture[:, columns - self.columns.left_over :] = 1
        return picture

    @property
    def formulas(self):
        """The formula with its numbers: once if both axes agree or there is only one, else for height and width."""
        if self.height in (None, self.width):
            return (self.columns.formula,)
        return f"height: {self.rows.formula}", f"width: {self.columns.formula}"

    @property
    def verdict(self):
        """Whether the window fits, in words."""
        if not self.places:
            return "does not fit: the window is larger than the padded input"
        if self.fits:
            return f"fits: {counted(self.places, 'place')}"
        words = ("row", "cell") if self.height is None else ("row", "column")
        counts = (self.rows.left_over, self.columns.left_over)
        missed = " and ".join(counted(*pair) for pair in zip(counts, words, strict=True) if pair[0])
        rows, columns = self.output_shape
        rounded = counted(columns, "place") if self.height is None else f"{rows} × {columns} places"
        return f"does not fit: {missed} left over; rounded down, {rounded}"

    @property
    def description(self):
        """The whole picture in words, for a caption and for readers who cannot see it."""
        is_row = self.height is None
        text = (
            f"Input {_by((self.rows.size, self.width), is_row)}, padding {self.padding}, "
            f"window {_by((self.kernel_size,) * 2, is_row)}, stride {self.stride}: "
            f"{'; '.join(self.formulas)}; {self.verdict}."
        )
        if not self.places:
            return text
        (top, bottom), (left, right) = ((first - self.padding, end - self.padding - 1) for first, end in self.window)
        row, column = self.output_cell
        over, gives = f"columns {left} to {right}", f"column {column}"
        if not is_row:
            over, gives = f"rows {top} to {bottom}, {over}", f"row {row}, {gives}"
        return (
            f"{text} Place {self.step + 1} of {self.places}: {over} of the input, counted from 0 before padding, "
            f"give output {gives}."
        )


def _by(shape, is_row):
    """A shape in words: height x width, or the number of cells of a single row."""
    return counted(shape[1], "cell") if is_row else f"{shape[0]} × {shape[1]}"
