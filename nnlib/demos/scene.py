"""What a demo shows at one moment, as data: controls, panels, a caption, a table. No drawing happens here.

A demo is a state that never changes, with three things to ask of it:

- ``scene()`` gives the `Scene` to show;
- ``act(name, value)`` gives the state after the reader did something. A control's action is its name; a panel's is
  its name, a dot and what was done to it, as in ``"input.pick"``;
- ``running`` and ``advance()``, for a demo that goes on by itself: whether it does, and the state a little later. One
  `advance` takes at most about 15 ms.

`nnlib.demos.stage.explore` shows a demo in a live notebook, `nnlib.demos.scene_figure` draws a scene on paper.
"""

from typing import NamedTuple

import numpy as np


class Slider(NamedTuple):
    """A number from a range. Its action's value is a float, an int where `step` is one.

    Fields:
        name, label: str.
        value, low, high, step: float or int.
        unit: str, what stands behind the number.
    """

    name: str
    label: str
    value: float
    low: float
    high: float
    step: float = 1
    unit: str = ""


class Choice(NamedTuple):
    """One of several words. Its action's value is the str chosen.

    Fields:
        name, label, value: str.
        options: tuple of str.
    """

    name: str
    label: str
    value: str
    options: tuple


class Switch(NamedTuple):
    """On or off. Its action's value is a bool."""

    name: str
    label: str
    value: bool


class Field(NamedTuple):
    """Something typed. Its action's value is the str in it when the reader presses Enter or goes on.

    Fields:
        name, label, value: str.
        width: int, letters.
    """

    name: str
    label: str
    value: str
    width: int = 6


class Button(NamedTuple):
    """Something to press. Its action's value is None.

    Fields:
        name, label: str.
        enabled: bool.
        key: str, a key of the keyboard that presses it while the demo has the focus, as "ArrowRight"; "" for none.
    """

    name: str
    label: str
    enabled: bool = True
    key: str = ""


class Mark(NamedTuple):
    """A frame around cells of a `Grid`.

    Fields:
        row, column, height, width: int, in cells.
        look: "window", "result", "center", "padding", "leftover", "reach" or "wrong".
    """

    row: int
    column: int
    height: int
    width: int
    look: str


class Grid(NamedTuple):
    """A matrix of shaded cells, or a picture.

    Fields:
        name, title: str.
        description: str, the picture in words.
        shades: uint8 array (rows, columns), 0 to 255, through `palette`; or (rows, columns, 3), red, green, blue.
        palette: "blue" (white to blue), "signed" (vermilion, white, blue; 128 is zero) or "grey".
        texts: tuple of rows of str that stand in the cells, or None.
        marks: tuple of `Mark`.
        cursor: (row, column) of the cell that the reader is at, or None.
        actions: tuple of "hover" (the pointer or the arrow keys came to a cell), "pick" (a click, or Enter) and "draw"
            (a stroke with the pointer, or Space). Their value is [row, column].
        size: int, pixels of a cell on the screen.
    """

    name: str
    title: str
    description: str
    shades: np.ndarray
    palette: str = "blue"
    texts: tuple | None = None
    marks: tuple = ()
    cursor: tuple | None = None
    actions: tuple = ()
    size: int = 28


class Line(NamedTuple):
    """Numbers in a `Plot`.

    Fields:
        label: str, for the legend; "" for none.
        x, y: sequences of float of one length.
        look: "line", "dashed", "dotted", "points", "squares", "triangles", "diamonds", "crosses", "pluses" or "bars".
        color: str, one of `nnlib.plotting`.
    """

    label: str
    x: tuple
    y: tuple
    look: str = "line"
    color: str = "#0072B2"


class Plot(NamedTuple):
    """Lines over two axes.

    Fields:
        name, title, description: str.
        x_label, y_label: str, with the unit.
        x_range, y_range: (float, float), low < high.
        lines: tuple of `Line`.
        background: uint8 array (rows, columns), the first row at the top, or None.
        palette: of the background, as for `Grid`.
        handle: (x, y) that the reader moves, or None.
        actions: tuple of "pick" (a click, or Enter) and "drag" (the handle, or arrow keys). Their value is [x, y].
        x_ticks: tuple of (float, str) that replaces the numbers below, or ().
        width, height: int, pixels.
    """

    name: str
    title: str
    description: str
    x_label: str
    y_label: str
    x_range: tuple
    y_range: tuple
    lines: tuple = ()
    background: np.ndarray | None = None
    palette: str = "signed"
    handle: tuple | None = None
    actions: tuple = ()
    x_ticks: tuple = ()
    width: int = 360
    height: int = 260


class Node(NamedTuple):
    """A box of a `Diagram`.

    Fields:
        name, label: str.
        x, y: float, columns from the left and rows from the top.
        above, below: str, what stands over and under the box.
        look: "plain", "input", "active" or "wrong".
        shades: uint8 array (side, side) that fills the box instead of the label, palette "signed"; or None.
    """

    name: str
    label: str
    x: float
    y: float
    above: str = ""
    below: str = ""
    look: str = "plain"
    shades: np.ndarray | None = None


class Edge(NamedTuple):
    """An arrow between two nodes.

    Fields:
        start, end: str, names of nodes.
        label: str, what stands on it.
        strength: float, -1 to 1: colour and width, as of a weight; None for plain grey.
        look: "plain" or "active".
    """

    start: str
    end: str
    label: str = ""
    strength: float | None = None
    look: str = "plain"


class Diagram(NamedTuple):
    """Boxes and arrows.

    Fields:
        name, title, description: str.
        nodes: tuple of `Node`.
        edges: tuple of `Edge`.
        actions: tuple of "pick" (a node; its value is the name), "hover" (a node, also by Tab) and "edge" (an arrow;
            its value is [start, end]).
        spacing: (int, int), pixels from column to column and from row to row.
    """

    name: str
    title: str
    description: str
    nodes: tuple
    edges: tuple
    actions: tuple = ()
    spacing: tuple = (110, 84)


class Table(NamedTuple):
    """The same in rows and columns.

    Fields:
        caption: str.
        head: tuple of str.
        rows: tuple of tuples of str.
        open: bool, whether it is unfolded from the start.
    """

    caption: str
    head: tuple
    rows: tuple
    open: bool = False


class Scene(NamedTuple):
    """Everything that is on show.

    Fields:
        title: str.
        controls: tuple of rows, each a tuple of `Slider`, `Choice`, `Switch`, `Field` and `Button`.
        panels: tuple of rows, each a tuple of `Grid`, `Plot` and `Diagram`.
        caption: str, the state in one or two sentences.
        table: `Table`.
        code: str, Python that assigns what the reader has made, to be copied into a cell; "" for none.
    """

    title: str
    controls: tuple
    panels: tuple
    caption: str
    table: Table
    code: str = ""


def shade(values, low, high):
    """uint8 array: low and below is 0, high and above 255, evenly between.

    Args:
        values: real array.
        low, high: float, low <= high. Where they are equal, everything is 0.

    Raises:
        ValueError: low is above high.

    >>> shade([0.0, 0.5, 2.0], 0, 1).tolist()
    [0, 128, 255]
    """
    if low > high:
        raise ValueError(f"shade: low is {low!r}, above high, {high!r}")
    if low == high:
        return np.zeros(np.shape(values), np.uint8)
    scaled = (np.asarray(values, float) - low) / (high - low)
    return (np.clip(np.nan_to_num(scaled, nan=0.0, posinf=1.0, neginf=0.0), 0, 1) * 255 + 0.5).astype(np.uint8)


def shade_signed(values, most=None):
    """uint8 array for the palette "signed": 128 is zero, 255 is `most`, 1 is -`most`.

    Args:
        values: real array.
        most: float > 0, or None for the largest absolute value.

    >>> shade_signed([-2.0, 0.0, 1.0]).tolist()
    [1, 128, 192]
    """
    values = np.nan_to_num(np.asarray(values, float))
    most = np.abs(values).max(initial=0) if most is None else most
    return (np.clip(values / (most or 1), -1, 1) * 127 + 128.5).astype(np.uint8)
