"""The convolution explorer: what each control does to a state, and the handouts as one call each."""

import dataclasses
from typing import ClassVar

import numpy as np

from nnlib.demos.convolution import KERNELS, SIDES, Convolution, check, drawn, scene_cells, weighted
from nnlib.demos.convolution_scene import cell_name, scene_of
from nnlib.demos.numbers import read_number


@dataclasses.dataclass(frozen=True)
class ConvolutionExplorer:
    """A demo of a `Convolution`.

    Args:
        state: nnlib.demos.convolution.Convolution.
    """

    state: Convolution
    in_page: ClassVar[bool] = True  # views/convolution.js knows its actions and scenes

    def act(self, name, value):
        """The demo after a control or a panel was used; the names are those of the scene's parts.

        Raises:
            ValueError: a value that cannot be; the message names it.
        """
        if name not in _ACTIONS:
            raise ValueError(f"act: there is nothing called {name!r}")
        return ConvolutionExplorer(_ACTIONS[name](self.state, value))

    def scene(self):
        """The input, the filter, the products and the output, with the formula."""
        return scene_of(self.state)

    def start(self):
        """The state and what the page cannot know, as JSON holds it."""
        fields = {field.name: getattr(self.state, field.name) for field in dataclasses.fields(self.state)}
        colors = scene_cells().astype(int).tolist()
        return {**fields, "x": self.state.x.tolist(), "w": self.state.w.tolist(), "colors": colors}


def convolution(
    height=7, width=None, size=3, padding=0, stride=1, dilation=1, picture="counting", kernel="ones", **more
):
    """A convolution by its numbers.

    Args:
        height, width: int; the width is the height where it is not given.
        size: int, the side of the filter.
        padding: int, on each side; or four, at the top, the bottom, the left and the right.
        stride, dilation: int.
        picture: str of `PICTURES`, what the input shows.
        kernel: str, a key of `KERNELS` (then size is 3) or of `ANY_SIZE`.
        more: other fields of `Convolution`; and channels, filters, int; and row, bool: a single row of cells.

    >>> convolution(7, stride=3).state.formulas
    ('(7 − 3 + 2·0)/3 + 1 = 2.33',)
    """
    row, channels, filters = more.get("row", False), more.pop("channels", 1), more.pop("filters", 1)
    height, width = (1 if row else height), height if width is None else width
    for name, value in (
        ("height", height),
        ("width", width),
        ("size", size),
        ("channels", channels),
        ("filters", filters),
    ):
        check(name, value)
    if isinstance(padding, list | tuple):
        padding = tuple(padding)
    else:
        padding = (0, 0, padding, padding) if row else (padding,) * 4
    state = Convolution(
        x=drawn(picture, channels, height, width),
        w=weighted(kernel, filters, channels, size, row),
        padding=padding,
        stride=stride,
        dilation=dilation,
        picture=picture,
        kernel=kernel,
        **more,
    )
    return ConvolutionExplorer(state)


def handout(**more):
    """The handout's first figure: W = 10, F = 7, P = 3, S = 3, four places along each axis.

    >>> handout().state.output_shape
    (4, 4)
    """
    return convolution(10, size=7, padding=3, stride=3, **more)


def series(**more):
    """The handout's series on a picture of 9 x 9: F = 3, P = 1, S = 2, five places along each axis.

    >>> series().state.output_shape
    (5, 5)
    """
    return convolution(9, size=3, padding=1, stride=2, **more)


def stride_three(**more):
    """The window that does not fit: stride 3 on 7 cells.

    >>> stride_three().state.left_over
    (1, 1)
    """
    return convolution(7, size=3, stride=3, **more)


def _resized(state, name, value):
    """Another height, width or number of channels: what is drawn grows, what is the reader's own gets zeros."""
    channels, height, width = (
        int(value) if each == name else old
        for each, old in zip(("channels", "height", "width"), state.x.shape, strict=True)
    )
    check(name, int(value))
    x = drawn(state.picture, channels, height, width)
    if state.picture == "own":
        kept = state.x[:channels, :height, :width]
        x[: kept.shape[0], : kept.shape[1], : kept.shape[2]] = kept
    w = state.w if state.w.shape[1] == channels else np.repeat(state.w[:, :1], channels, axis=1)
    inside = (min(state.cell[0], height - 1), min(state.cell[1], width - 1))
    return state.to(x=x, w=w, channel=min(state.channel, channels - 1), cell=inside)


def _reweighted(state, kernel=None, size=None, filters=None):
    """Another filter, size or number of filters."""
    many, channels, _, old = state.w.shape
    size, filters, kernel = old if size is None else size, filters or many, kernel or state.kernel
    check("size", size)
    check("filters", filters)
    if kernel in KERNELS and size != 3:
        kernel, size = ("ones", size) if kernel == state.kernel else (kernel, 3)
    w = weighted(kernel, filters, channels, size, state.row)
    if kernel == "own":
        kept = state.w[:filters, :, :size, :size]
        w[: kept.shape[0], :, : kept.shape[2], : kept.shape[3]] = kept
    tap = (min(state.tap[0], w.shape[2] - 1), min(state.tap[1], w.shape[3] - 1))
    return state.to(w=w, kernel=kernel, filter=min(state.filter, filters - 1), tap=tap)


def _padded(state, side, value):
    """Another padding: of one side, or of all where `side` is None."""
    value = int(value)
    if side is None:
        return state.to(padding=(0, 0, value, value) if state.row else (value,) * 4)
    return state.to(padding=tuple(value if one == side else old for one, old in zip(SIDES, state.padding, strict=True)))


def _by_sides(state, value):
    """A control for each side's padding, or one for all: then all are as the right one was."""
    right = state.padding[3]
    same = (0, 0, right, right) if state.row else (right,) * 4
    if value or state.padding == same:
        return state.to(sides=value, place=state.place)
    return state.to(sides=value, padding=same)


def _stepped(state, place):
    return state.to(place=min(max(int(place), 0), max(state.count - 1, 0)), looking=None)


def _on_input(state, value):
    """The reader came to a cell of the input."""
    row, column = (int(each) for each in value)
    if state.transposed:
        return dataclasses.replace(_stepped(state, row * state.places[1] + column), cell=(row, column))
    inside = row - state.padding[0], column - state.padding[2]
    known = 0 <= inside[0] < state.x.shape[1] and 0 <= inside[1] < state.x.shape[2]
    return dataclasses.replace(state, looking=(row, column), cell=inside if known else state.cell)


def _on_output(state, value):
    """The reader came to a cell of the output."""
    row, column = (int(each) for each in value)
    if state.transposed:
        return dataclasses.replace(state, looking=(row, column))
    return _stepped(state, row * state.places[1] + column) if state.count else state


def _typed(state, which, text):
    """Another number in the cell of the input, or of the filter, that the reader is at."""
    place = cell_name("input", state.cell) if which == "value" else cell_name("weight", state.tap)
    value = read_number(text, place, 999)
    array = (state.x if which == "value" else state.w).copy()
    if which == "value":
        array[state.channel, *state.cell] = value
        return state.to(x=array, picture="own", place=state.place)
    array[state.filter, state.channel, *state.tap] = value
    return state.to(w=array, kernel="own", place=state.place)


def _whole(name):
    def action(state, value):
        check(name, int(value))
        return state.to(**{name: int(value)})

    return action


_ACTIONS = {
    "picture": lambda state, value: state.to(
        x=drawn(value, *state.x.shape) if value != "own" else state.x, picture=value
    ),
    "height": lambda state, value: _resized(state, "height", value),
    "width": lambda state, value: _resized(state, "width", value),
    "channels": lambda state, value: _resized(state, "channels", value),
    "zoo": lambda state, value: _reweighted(state, kernel=value),
    "size": lambda state, value: _reweighted(state, size=int(value)),
    "filters": lambda state, value: _reweighted(state, filters=int(value)),
    "padding": lambda state, value: _padded(state, None, value),
    **{side: lambda state, value, side=side: _padded(state, side, value) for side in SIDES},
    "mode": lambda state, value: state.to(mode=value),
    "stride": _whole("stride"),
    "dilation": _whole("dilation"),
    "transposed": lambda state, value: state.to(transposed=value),
    "sides": lambda state, value: _by_sides(state, value),
    "complete": lambda state, value: state.to(complete=value, place=state.place),
    "channel": lambda state, value: state.to(channel=int(value) - 1, place=state.place),
    "filter": lambda state, value: state.to(filter=int(value) - 1, place=state.place),
    "place": lambda state, value: _stepped(state, value - 1),
    "first": lambda state, value: _stepped(state, 0),
    "back": lambda state, value: _stepped(state, state.place - 1),
    "forward": lambda state, value: _stepped(state, state.place + 1),
    "last": lambda state, value: _stepped(state, state.count),
    "value": lambda state, value: _typed(state, "value", value),
    "weight": lambda state, value: _typed(state, "weight", value),
    "input.hover": _on_input,
    "input.pick": _on_input,
    "output.hover": _on_output,
    "output.pick": _on_output,
    "kernel.pick": lambda state, value: dataclasses.replace(state, tap=tuple(int(each) for each in value)),
}
