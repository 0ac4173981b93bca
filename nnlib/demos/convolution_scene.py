"""What the convolution explorer shows of a state. views/convolution.js draws up the same scene in the page."""

import numpy as np

from nnlib.demos.convolution import ANY_SIZE, KERNELS, MODES, PICTURES, SIDES, short
from nnlib.demos.numbers import counted
from nnlib.demos.scene import Button, Choice, Field, Grid, Mark, Scene, Slider, Switch, Table, shade, shade_signed

_WIDE = 300  # pixels that the larger grids take


def scene_of(state):
    """The scene of a state.

    Args:
        state: nnlib.demos.convolution.Convolution.
    """
    panels = (_input(state), _kernel(state), *([_products(state)] if state.count else []), _output(state))
    kind = "A transposed convolution" if state.transposed else "A convolution"
    title = f"{kind}, place by place: Forward (→) goes to the next"
    return Scene(title, _controls(state), (panels,), _caption(state), _table(state))


def _controls(state):
    channels, height, width = state.x.shape
    filters, *_, size = state.w.shape
    first = [Choice("picture", "input", state.picture, PICTURES)]
    first += [] if state.row else [Slider("height", "height H", height, 1, 64)]
    first += [Slider("width", "width W", width, 1, 64), Slider("channels", "channels", channels, 1, 3)]
    second = [Choice("zoo", "filter", state.kernel, (*KERNELS, *ANY_SIZE, "own")), Slider("size", "size F", size, 1, 7)]
    second += [Slider("filters", "filters", filters, 1, 3), Slider("stride", "stride S", state.stride, 1, 5)]
    second += [
        Slider("dilation", "dilation", state.dilation, 1, 3),
        Switch("transposed", "transposed", state.transposed),
    ]
    if state.sides:
        third = [
            Slider(side, side, cells, 0, 6)
            for side, cells in zip(SIDES, state.padding, strict=True)
            if not (state.row and side in ("top", "bottom"))
        ]
    else:
        third = [Slider("padding", "padding P", state.padding[3], 0, 6)]
    third += [Switch("sides", "each side by itself", state.sides)]
    third += [] if state.transposed else [Choice("mode", "border", state.mode, MODES)]
    fourth = [
        Button("first", "First", state.place > 0, "Home"),
        Button("back", "Back", state.place > 0, "ArrowLeft"),
        Button("forward", "Forward", state.place + 1 < state.count, "ArrowRight"),
        Button("last", "Last", state.place + 1 < state.count, "End"),
        Slider("place", "place", state.place + 1, 1, max(state.count, 1)),
        Switch("complete", "show the whole output", state.complete),
    ]
    fifth = [Slider("channel", "channel shown", state.channel + 1, 1, channels)] if channels > 1 else []
    fifth += [Slider("filter", "filter shown", state.filter + 1, 1, filters)] if filters > 1 else []
    value, weight = state.x[state.channel, *state.cell], state.w[state.filter, state.channel, *state.tap]
    fifth += [Field("value", cell_name("input", state.cell), short(value))]
    fifth += [Field("weight", cell_name("weight", state.tap), short(weight))]
    return tuple(first), tuple(second), tuple(third), tuple(fourth), tuple(fifth)


def _input(state):
    top, _, left, _ = (0,) * 4 if state.transposed else state.padding
    values = state.x[state.channel] if state.transposed else state.padded[state.channel]
    _, height, width = state.x.shape
    marks = []
    if not state.transposed:
        if any(state.padding):
            marks.append(Mark(top, left, height, width, "padding"))
        marks += _left_over(state)
    if state.count:
        corner = state.at if state.transposed else state.corner
        marks.append(Mark(*corner, *((1, 1) if state.transposed else state.spans), "window"))
    marks.append(Mark(state.cell[0] + top, state.cell[1] + left, 1, 1, "center"))
    if state.looking and not state.transposed:
        marks.append(Mark(*state.looking, 1, 1, "reach"))
    if state.transposed:
        marks += [Mark(row, column, 1, 1, "reach") for row, column in state.reached]
    title = f"input {height} × {width}" + _of("channel", state.channel, len(state.x))
    if any(state.padding) and not state.transposed:
        title += f", padded {values.shape[0]} × {values.shape[1]}"
    cursor = state.at if state.transposed else state.looking
    return _grid("input", title, values, state, marks, cursor, ("hover", "pick"))


def _kernel(state):
    weights = state.w[state.filter, state.channel]
    title = f"filter {weights.shape[0]} × {weights.shape[1]}" + _of("filter", state.filter, len(state.w))
    marks = [Mark(*state.tap, 1, 1, "center")]
    return _grid("kernel", title, weights, None, marks, state.tap, ("pick",), 34)


def _products(state):
    title = f"products, sum {short(state.products[state.channel].sum())}"
    return _grid("products", title, state.products[state.channel], None, [], None, (), 34)


def _output(state):
    rows, columns = state.output_shape
    if not (rows and columns):
        return _grid("output", "no output", np.zeros((1, 1)), None, [], None, (), 34, blank=np.ones((1, 1), bool))
    values = state.output
    title = f"output {rows} × {columns}" + _of("filter", state.filter, len(state.w))
    if state.transposed:
        top, _, left, _ = state.padding
        marks = [Mark(top, left, rows, columns, "padding")] if any(state.padding) else []
        marks.append(Mark(*state.corner, *state.spans, "window"))
        if state.looking:
            marks.append(Mark(*state.looking, 1, 1, "reach"))
        title += f", cut from {values.shape[0]} × {values.shape[1]}" if any(state.padding) else ""
        return _grid("output", title, values, state, marks, state.looking, ("hover", "pick"))
    marks = [Mark(*state.at, 1, 1, "result"), *(Mark(row, column, 1, 1, "reach") for row, column in state.reached)]
    blank = np.arange(values.size).reshape(values.shape) > (values.size if state.complete else state.place)
    return _grid("output", title, values, state, marks, state.at, ("hover", "pick"), blank=blank)


def _grid(name, title, values, state, marks, cursor, actions, size=None, blank=None):
    """A matrix in cells: in grey where the input is a picture, else from negative over zero to positive."""
    rows, columns = values.shape
    size = size or min(max(_WIDE // max(rows, columns), 5), 30)
    blank = np.zeros(values.shape, bool) if blank is None else blank
    if state and state.picture == "scene":
        palette, shades = "grey", np.where(blank, 255, shade(values, values.min(), values.max()))
    else:
        palette, shades = "signed", np.where(blank, 128, shade_signed(values))
    texts = None
    if size >= 20:
        texts = tuple(
            tuple("" if hidden else short(value) for value, hidden in zip(*row, strict=True))
            for row in zip(values, blank, strict=True)
        )
    words = f"{title}. {'Arrow keys move from cell to cell.' if actions else ''}".strip()
    return Grid(name, title, words, shades.astype(np.uint8), palette, texts, tuple(marks), cursor, actions, size)


def _left_over(state):
    """The last rows and columns that no window reaches."""
    rows, columns = state.ground
    below, right = state.left_over if state.count else (0, 0)
    marks = [Mark(0, columns - right, rows, right, "leftover")] if right else []
    return marks + ([Mark(rows - below, 0, below, columns - right, "leftover")] if below else [])


def _caption(state):
    channels, height, width = state.x.shape
    size = f"{width} cells" if state.row else f"{height} × {width}"
    said = [f"Input {size}: {'; '.join(state.formulas)}; {_verdict(state)}."]
    if not state.count:
        return said[0]
    row, column = state.at
    sums = [short(each.sum()) for each in state.products]
    total = short(state.products.sum())
    adds = f" ({' + '.join(sums)} over the channels)" if channels > 1 else ""
    place = f"Place {state.place + 1} of {state.count}:"
    (top, left), (down, across) = state.corner, state.spans
    if state.transposed:
        rows = f"rows {top} to {top + down - 1} and columns {left} to {left + across - 1}"
        cut = " before the cut" if any(state.padding) else ""
        said.append(
            f"{place} the input's row {row}, column {column} times all weights is added to {rows} of the output{cut}."
        )
    else:
        top, left = top - state.padding[0], left - state.padding[2]
        ends = (short(end) for end in (top, top + down - 1, left, left + across - 1))
        rows = "rows {} to {}, columns {} to {} of the input".format(*ends)
        said.append(
            f"{place} {rows}, counted from 0 before padding, give output row {row}, column {column}: {total}{adds}."
        )
    if state.looking:
        reached = len(state.reached)
        row, column = state.looking
        if state.transposed:
            said.append(f"The output's row {row}, column {column} gets something from {counted(reached, 'input')}.")
        else:
            row, column = row - state.padding[0], column - state.padding[2]
            is_input = 0 <= row < height and 0 <= column < width
            cell = f"The input's row {row}, column {column}" if is_input else "This cell of the border"
            said.append(f"{cell} reaches {counted(reached, 'output')}.")
    return " ".join(said)


def _verdict(state):
    rows, columns = state.output_shape
    shape = f"{columns} cells" if state.row else f"{rows} × {columns}"
    if state.transposed:
        return f"output {shape}" if rows and columns else "nothing is left of the output"
    if not state.count:
        return "does not fit: the window is larger than the padded input"
    below, right = state.left_over
    if not (below or right):
        return f"fits, output {shape}"
    missed = " and ".join(counted(cells, word) for cells, word in ((below, "row"), (right, "column")) if cells)
    return f"does not fit: {missed} left over; rounded down, output {shape}"


def _table(state):
    rows = []
    for axis, name in ((0, "height"), (1, "width")):
        if axis == 1 or not state.row:
            size, ground, places = state.x.shape[1 + axis], state.ground[axis], state.output_shape[axis]
            left_over = 0 if state.transposed else state.left_over[axis]
            rows.append((name, str(size), str(ground), state._formula(axis), str(places), str(left_over)))
    head = ("axis", "input", "before cutting" if state.transposed else "padded", "formula", "output", "left over")
    return Table("The formula along each axis", head, tuple(rows))


def cell_name(word, cell):
    """The name of a cell, in words."""
    return f"{word} at row {cell[0]}, column {cell[1]}"


def _of(word, index, count):
    return f", {word} {index + 1} of {count}" if count > 1 else ""
