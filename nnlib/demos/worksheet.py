"""Questions about a window that are answered by drawing, or by typing numbers, and checked when the reader asks.

What has been drawn stands below as Python, to be pasted into a cell: an answer that needs no browser to be graded.
"""

import dataclasses

import numpy as np

from nnlib.demos.numbers import counted, number, read_number
from nnlib.demos.scene import Button, Choice, Field, Grid, Mark, Scene, Table
from nnlib.demos.window import Window
from nnlib.functional import conv2d
from nnlib.kernels import filter2d
from nnlib.shapes import filter_centers

_MOST = 18  # cells along an axis of a sheet
_LARGEST = 10**6  # number that can be filled in


def _padding(window):
    return window.padded_map


def _centers(window):
    return filter_centers(window.height, window.width, window.kernel_size, window.padding, window.stride).astype(int)


def _visited(window):
    """1 under any window: all cells but those that are left over."""
    cells = np.zeros_like(window.padded_map)
    for row in range(window.rows.places):
        for column in range(window.columns.places):
            cells[slice(*window.rows.covered(row)), slice(*window.columns.covered(column))] = 1
    return cells


# What is asked, the cells that are to be drawn, and the name that the answer gets.
_QUESTIONS = {
    "padding": ("Draw the cells that padding adds around the picture.", _padding),
    "visited": ("Shade every cell that some window covers.", _visited),
    "centers": ("Shade the cells of the picture on which the middle of the window comes to rest.", _centers),
}


_READY = "Everything is filled in: press Check."


@dataclasses.dataclass(frozen=True)
class Drawing:
    """A sheet of cells to draw on.

    Args:
        question: "padding", "visited" or "centers".
        window: nnlib.demos.window.Window of a picture; with padding at most 18 cells along an axis.
        drawn: frozenset of (row, column).
        checked: bool, whether the reader has asked since the last stroke.

    Raises:
        ValueError: another question, or a sheet that would be too large.

    >>> print(Drawing("padding", Window(1, 1, 1, padding=1)).act("sheet.draw", [0, 2]).scene().code)
    padding = [
        [0, 0, 1],
        [0, 0, 0],
        [0, 0, 0],
    ]

    Source: USC CSCI 567, handout on convolutions.
    """

    question: str = "padding"
    window: Window = dataclasses.field(default_factory=lambda: Window(5, 5, 3, padding=1, stride=2))
    drawn: frozenset = frozenset()
    checked: bool = False

    def __post_init__(self):
        if self.question not in _QUESTIONS:
            raise ValueError(f"question is {self.question!r}, expected one of {', '.join(_QUESTIONS)}")
        if self.window.height is None or max(self.window.padded_map.shape) > _MOST:
            raise ValueError(
                f"window is {self.window}, expected a picture of at most {_MOST} cells along an axis, padding included"
            )

    @property
    def _wanted(self):
        return _QUESTIONS[self.question][1](self.window)

    @property
    def cells(self):
        """int array of the sheet: 1 where the reader has drawn."""
        cells = np.zeros(self._wanted.shape, int)
        for cell in self.drawn:
            cells[cell] = 1
        return cells

    @property
    def right(self):
        """Whether the drawing is what the question asks for."""
        return np.array_equal(self.cells, self._wanted)

    def act(self, name, value):
        """A stroke turns a cell on or off; "check" tells how much is right."""
        if name == "sheet.draw":
            return dataclasses.replace(self, drawn=self.drawn ^ {tuple(int(each) for each in value)}, checked=False)
        if name == "clear":
            return dataclasses.replace(self, drawn=frozenset(), checked=False)
        if name == "check":
            return dataclasses.replace(self, checked=True)
        raise ValueError(f"act: there is nothing called {name!r}")

    def scene(self):
        """The sheet, what was said about it, and the drawing as Python."""
        window, cells = self.window, self.cells
        numbers = f"picture {window.height} × {window.width}, padding {window.padding}"
        if self.question != "padding":
            numbers += f", window {window.kernel_size} × {window.kernel_size}, stride {window.stride}"
        words = f"A sheet of {cells.shape[0]} × {cells.shape[1]} cells, {cells.sum()} of them drawn."
        texts = tuple(tuple("×" if cell else "" for cell in row) for row in cells)
        marks = ()
        if self.question == "visited":
            marks = (Mark(window.padding, window.padding, window.height, window.width, "padding"),)
        sheet = Grid("sheet", numbers, words, (cells * 200).astype(np.uint8), "blue", texts, marks, None, ("draw",), 30)
        rows = tuple(("".join(map(str, row)),) for row in cells)
        return Scene(
            _QUESTIONS[self.question][0],
            ((Button("check", "Check"), Button("clear", "Clear", bool(self.drawn))),),
            ((sheet,),),
            self._verdict(),
            Table("The rows of the sheet, 1 where it is drawn", ("row",), rows),
            "\n".join((f"{self.question} = [", *(f"    {row}," for row in cells.tolist()), "]")),
        )

    def _verdict(self):
        if not self.checked:
            drawn = counted(len(self.drawn), "cell")
            return f"{drawn} drawn. A stroke turns a cell on or off; with the keyboard, arrows and Space."
        if self.right:
            return "This is right."
        cells, wanted = self.cells, self._wanted
        missing, extra = int((wanted > cells).sum()), int((cells > wanted).sum())
        belong = "does not belong" if extra == 1 else "do not belong"
        return _not_yet(_missing(missing, "cell"), extra and f"{counted(extra, 'cell')} {belong}")


@dataclasses.dataclass(frozen=True)
class Values:
    """An output that is filled in number by number.

    Args:
        x: tuple of rows of numbers, the picture.
        w: tuple of rows of numbers, the filter.
        stride, padding: int.
        filled: dict of (row, column): number.
        at: (row, column) of the number that is asked for.
        checked: bool.

    >>> sheet = Values(((1, 2), (3, 4)), ((1, 0), (0, 1))).act("value", "5")
    >>> sheet.scene().code, sheet.right
    ('output = [[5]]', True)

    Source: CS231n notes, convolutional networks.
    """

    x: tuple = ((1, 0, 2, 1), (0, 1, 1, 3), (2, 1, 0, 0), (1, 2, 3, 1))
    w: tuple = ((1, 0, -1), (2, 0, -2), (1, 0, -1))
    stride: int = 1
    padding: int = 0
    filled: dict = dataclasses.field(default_factory=dict)
    at: tuple = (0, 0)
    checked: bool = False

    def __post_init__(self):
        for name, value in (("x", self.x), ("w", self.w)):
            if np.ndim(value) != 2:
                raise ValueError(f"{name} is {value!r}, expected rows of numbers, equally long")

    @property
    def _wanted(self):
        x, w = (np.array(each, float)[None, None] for each in (self.x, self.w))
        return conv2d(x, w, stride=self.stride, padding=self.padding)[0, 0]

    @property
    def right(self):
        """Whether every number is there and right."""
        return all(abs(self.filled.get(cell, np.inf) - value) < 1e-6 for cell, value in np.ndenumerate(self._wanted))

    def act(self, name, value):
        """A number for the cell that is asked for, another cell, or "check".

        Raises:
            ValueError: no number was typed, or one beyond a million.
        """
        if name == "output.pick":
            return dataclasses.replace(self, at=tuple(int(each) for each in value))
        if name == "check":
            return dataclasses.replace(self, checked=True)
        if name != "value":
            raise ValueError(f"act: there is nothing called {name!r}")
        if not value.strip():
            filled = {cell: each for cell, each in self.filled.items() if cell != self.at}
            return dataclasses.replace(self, filled=filled, checked=False)
        typed = read_number(value, self._asked, _LARGEST)
        columns, count = self._wanted.shape[1], self._wanted.size
        onwards = divmod(min(self.at[0] * columns + self.at[1] + 1, count - 1), columns)
        filled = {**self.filled, self.at: int(typed) if typed == int(typed) else typed}
        return dataclasses.replace(self, filled=filled, at=onwards, checked=False)

    def scene(self):
        """Picture, filter and the output as far as it is filled in."""
        shape = self._wanted.shape
        known = tuple(
            tuple(number(self.filled[r, c], 4) if (r, c) in self.filled else "" for c in range(shape[1]))
            for r in range(shape[0])
        )
        shades = np.array([[80 if text else 0 for text in row] for row in known], np.uint8)
        mark = (Mark(*self.at, 1, 1, "result"),)
        output = Grid("output", "the output", "The output as far as it is filled in.", shades, "blue", known, mark)
        output = output._replace(cursor=self.at, actions=("pick",), size=40)
        value = Field("value", self._asked, str(self.filled.get(self.at, "")))
        return Scene(
            f"Fill in the output: padding {self.padding}, stride {self.stride}",
            ((value, Button("check", "Check")),),
            ((_numbers("picture", self.x), _numbers("filter", self.w), output),),
            self._verdict(),
            Table("The output", ("row", *(f"column {c}" for c in range(shape[1]))), self._rows(known)),
            f"output = [{', '.join(f'[{self._row(r)}]' for r in range(shape[0]))}]",
        )

    @property
    def _asked(self):
        return f"output at row {self.at[0]}, column {self.at[1]}"

    @staticmethod
    def _rows(known):
        return tuple((str(r), *row) for r, row in enumerate(known))

    def _row(self, r):
        return ", ".join(str(self.filled.get((r, c))) for c in range(self._wanted.shape[1]))

    def _verdict(self):
        missing = self._wanted.size - len(self.filled)
        if not self.checked:
            if not missing:
                return _READY
            return f"{_missing(missing, 'number')}. Enter takes a number and goes on to the next cell."
        if self.right:
            return "All numbers are right."
        wrong = sum(abs(self._wanted[cell] - value) >= 1e-6 for cell, value in self.filled.items())
        return _not_yet(_missing(missing, "number"), wrong and f"{counted(wrong, 'number')} {_are(wrong)} wrong")


@dataclasses.dataclass(frozen=True)
class Matching:
    """Pictures that kernels have made, to be matched with the kernels.

    Args:
        picture: real array (H, W), as a tuple of rows.
        kernels: tuple of (name, rows of weights), in the order of the pictures.
        chosen: tuple of names, "?" where nothing was chosen yet.
        checked: bool.

    >>> sheet = Matching(((1, 0, 0),) * 3, (("sum", ((1, 1),)), ("difference", ((1, -1),))))
    >>> sheet.act("kernel 1", "sum").act("kernel 2", "difference").right
    True

    Source: UBC CPSC 340, convolutions.
    """

    picture: tuple
    kernels: tuple
    chosen: tuple = ()
    checked: bool = False

    def __post_init__(self):
        if not self.chosen:
            object.__setattr__(self, "chosen", ("?",) * len(self.kernels))

    @property
    def right(self):
        """Whether every picture has its kernel."""
        return self.chosen == tuple(name for name, _ in self.kernels)

    def act(self, name, value):
        """A kernel for a picture, or "check"."""
        if name == "check":
            return dataclasses.replace(self, checked=True)
        place = int(name.removeprefix("kernel ")) - 1
        chosen = (*self.chosen[:place], value, *self.chosen[place + 1 :])
        return dataclasses.replace(self, chosen=chosen, checked=False)

    def scene(self):
        """The pictures, a choice for each, and the answer as Python."""
        from_zero = np.array(self.picture, float)
        options = ("?", *sorted(name for name, _ in self.kernels))
        grids = [_picture("before", "before", from_zero)]
        for place, (_, weights) in enumerate(self.kernels, 1):
            grids.append(
                _picture(f"picture {place}", f"picture {place}", filter2d(from_zero, np.array(weights, float)))
            )
        choices = tuple(
            Choice(f"kernel {place}", f"picture {place}", name, options) for place, name in enumerate(self.chosen, 1)
        )
        missing = self.chosen.count("?")
        wrong = sum(name != wanted for name, (wanted, _) in zip(self.chosen, self.kernels, strict=True)) - missing
        said = f"{_without(missing)} yet." if missing else _READY
        if self.checked:
            fault = wrong and f"{counted(wrong, 'picture')} {'has' if wrong == 1 else 'have'} the wrong one"
            said = "All are right." if self.right else _not_yet(_without(missing), fault)
        rows = tuple((f"picture {place}", name) for place, name in enumerate(self.chosen, 1))
        return Scene(
            "Which kernel made which picture?",
            (choices, (Button("check", "Check"),)),
            (tuple(grids),),
            said,
            Table("What was chosen", ("picture", "kernel"), rows),
            f"kernels = {list(self.chosen)}",
        )


def _not_yet(*faults):
    """What is not right; a fault that is not there is empty."""
    return f"Not yet: {', '.join(fault for fault in faults if fault)}."


def _missing(count, word):
    return f"{counted(count, word)} {_are(count)} missing" if count else ""


def _are(count):
    return "is" if count == 1 else "are"


def _without(count):
    return f"{counted(count, 'picture')} {'has' if count == 1 else 'have'} no kernel" if count else ""


def _numbers(name, rows):
    values = np.array(rows, float)
    shades = np.clip(128 + 110 * values / (np.abs(values).max() or 1), 0, 255).astype(np.uint8)
    texts = tuple(tuple(f"{value:g}".replace("-", "−") for value in row) for row in values)
    return Grid(name, f"{name} {values.shape[0]} × {values.shape[1]}", f"The {name}.", shades, "signed", texts, size=34)


def _picture(name, title, values):
    low, high = values.min(), values.max()
    shades = np.zeros(values.shape) if low == high else 255 * (values - low) / (high - low)
    return Grid(
        name, title, f"{title}: {values.shape[0]} × {values.shape[1]} pixels.", shades.astype(np.uint8), "grey", size=5
    )
