"""The walk through LeNet-5 as a scene: the sheet and the answer, all layers, one number worked out."""

import numpy as np

from nnlib.demos.lenet_figure import STOPS
from nnlib.demos.lenet_reading import folded, tour_shape
from nnlib.demos.numbers import number as word
from nnlib.demos.numbers import percent
from nnlib.demos.scene import Button, Choice, Grid, Line, Mark, Plot, Scene, Slider, Switch, Table, shade, shade_signed
from nnlib.plotting import BLUE, ORANGE

LAYERS = tuple(name for name, _ in STOPS[1:])
NOT_KNOWN = "–"  # the digit of a drawing
_ACROSS = {"C1": 6, "S2": 6, "C3": 8, "S4": 8}  # maps side by side
_CELL = {"C1": 3, "S2": 3, "C3": 4, "S4": 8, "C5": 10, "F6": 10, "scores": 26}  # pixels on the screen
_FOLLOWS = {
    "C1": "5×5, tanh", "S2": "mean of 2×2", "C3": "5×5, tanh", "S4": "mean of 2×2", "C5": "5×5, tanh",
    "F6": "dense, sigmoid", "scores": "dense",
}  # fmt: skip
_BRIGHT = 1.1  # of maps: white, and black where it is negative


def draw(walk):
    """The scene of a state.

    Args:
        walk: nnlib.demos.lenet_walk.LenetWalk.
    """
    count, (rows, columns) = len(walk.stop.maps), tour_shape(walk.stop)
    tile, row, column = walk.place
    digits = tuple(str(digit) for digit in range(10))
    chosen = NOT_KNOWN if walk.label is None else str(walk.label)
    # A slider for each that can be chosen: a unit of F6 has no rows, and a mean reads one map.
    sliders = (
        Slider("map", "digit", tile, 0, count - 1)
        if walk.layer == "scores"
        else Slider("map", "map" if rows > 1 else "unit", tile + 1, 1, count),
        Slider("row", "row", row + 1, 1, rows),
        Slider("column", "column", column + 1, 1, columns),
        Slider("channel", "number of the map it reads", walk.reads + 1, 1, len(walk.reading.window)),
    )
    controls = (
        (
            Choice("digit", "a digit of the data set", chosen, digits if chosen in digits else (chosen, *digits)),
            Button("another", "Another one"),
            Button("clear", "Clear the sheet"),
            Switch("rubber", "rubber", walk.rubber),
            Switch("fit", "centre and scale the drawing", walk.fit),
        ),
        (
            Choice("layer", "layer", walk.layer, LAYERS),
            *(slider for slider in sliders if slider.high > 1),
        ),
    )
    layers = {layer: _layer(walk, layer) for layer in LAYERS}
    panels = (
        (_sheet(walk), _input(walk), _answer(walk)),
        (layers["C1"], layers["S2"]),
        (layers["C3"], layers["S4"]),
        (layers["C5"], layers["F6"], layers["scores"]),
        _worked_out(walk),
    )
    return Scene("LeNet-5 reads a digit", controls, panels, _caption(walk), _as_table(walk))


def tiles(stop):
    """How a layer is laid out: numbers of maps, maps side by side, (rows, columns) of one, cells between two.

    Args:
        stop: nnlib.demos.lenet_figure.Tour at the layer.
    """
    if stop.maps.ndim == 3:
        return len(stop.maps), _ACROSS[stop.name], tour_shape(stop), 1
    return len(stop.maps), folded(len(stop.maps))[1], (1, 1), 0


def _sheet(walk):
    words = "The sheet: strokes with the pointer; arrow keys move, Space draws."
    return Grid("sheet", "draw here", words, shade(walk.sheet, 0, 1), "grey", actions=("draw",), size=8)


def _input(walk):
    x = walk.tour.picture[0]
    words = f"The picture that the network reads, 32 by 32, from {word(float(x.min()))} to {word(float(x.max()))}."
    return Grid(
        "input", "what the network reads", words, shade(x, -0.1, 1.175), "grey", marks=_window(walk, "input"), size=7
    )


def _answer(walk):
    p, digit = walk.answer, walk.tour.digit
    ticks = tuple((float(one), str(one)) for one in range(10))
    lines = (Line("", tuple(range(10)), p, "bars", BLUE), Line("the answer", [digit], [p[digit]], "points", ORANGE))
    words = f"The probabilities of the ten digits; the largest, {word(float(p[digit]))}, is that of {digit}."
    title = f"softmax: {digit}, with {percent(float(p[digit]))}"
    return Plot(
        "answer", title, words, "digit", "probability", (-0.6, 9.6), (0.0, 1.05), lines,
        x_ticks=ticks, width=320, height=246,
    )  # fmt: skip


def _layer(walk, layer):
    count, across, (rows, columns), gap = tiles(walk.at_layer(layer))
    maps = np.asarray(walk.at_layer(layer).maps, float).reshape(count, rows, columns)
    down = -(-count // across)
    high, wide = rows + gap, columns + gap
    shades = np.full((down * high - gap, across * wide - gap), 255, np.uint8)
    bright = max(float(np.abs(maps).max()), 1e-9) if layer == "scores" else _BRIGHT
    for index, shaded in enumerate(shade(maps, -bright, bright)):
        top, left = index // across * high, index % across * wide
        shades[top : top + rows, left : left + columns] = shaded
    marks, cursor = _window(walk, layer), None
    if layer == walk.layer:
        tile, row, column = walk.place
        top, left = tile // across * high, tile % across * wide
        cursor = (top + row, left + column)
        frame = Mark(top, left, rows, columns, "window")
        marks = (frame,) if rows == 1 else (frame, Mark(*cursor, 1, 1, "result"))
    texts = (tuple(word(round(float(one), 1), 2) for one in maps.ravel()),) if layer == "scores" else None
    size = f"{count} maps {rows}×{columns}" if rows > 1 else f"{count} numbers"
    words = f"{layer}, {size}; black is {word(-bright)}, grey 0, white {word(bright)}. Enter chooses a number."
    title = f"{layer}: {size} ({_FOLLOWS[layer]})"
    return Grid(layer, title, words, shades, "grey", texts, marks, cursor, ("pick",), _CELL[layer])


def _window(walk, layer):
    """The frame of what the chosen number reads, where this layer is read; otherwise nothing."""
    reading = walk.reading
    if reading.source != layer:
        return ()
    (row, column), (_, height, width) = reading.corner, reading.window.shape
    if layer == "input":
        return (Mark(row, column, height, width, "reach"),)
    _, across, (rows, columns), gap = tiles(walk.at_layer(layer))
    if gap == 0:
        return (Mark(0, 0, height, width, "reach"),)
    tile = walk.place[0] if walk.layer in ("S2", "S4") else walk.reads
    top, left = tile // across * (rows + gap), tile % across * (columns + gap)
    return (Mark(top + row, left + column, height, width, "reach"),)


def _worked_out(walk):
    reading = walk.reading
    window, weights, products = (part[walk.reads] for part in (reading.window, reading.weights, reading.products))
    size = 32 if window.size <= 25 else 5
    most = float(np.abs(reading.weights).max())
    read_from = reading.source if len(reading.window) == 1 else f"{reading.source}, map {walk.reads + 1}"
    total = word(float(products.sum()))
    return (
        Grid("reads", f"it reads {read_from}", "The numbers under the window.",
             shade(window, -_BRIGHT, _BRIGHT), "grey", _texts(window), size=size),
        Grid("weights", "times its weights", "The weights for them.",
             shade_signed(weights, most), "signed", _texts(weights), size=size),
        Grid("products", f"products, sum {total}", f"Number times weight; the sum is {total}.",
             shade_signed(products), "signed", _texts(products), size=size),
        _parts(walk),
    )  # fmt: skip


def _parts(walk):
    reading = walk.reading
    parts = [reading.bias, *reading.parts.tolist()]
    every = 1 if len(parts) <= 17 else 5 if len(parts) <= 26 else 20
    ticks = ((0.0, "bias"), *((float(i), str(i)) for i in range(every, len(parts), every)))
    low, high = min(0.0, *parts), max(0.0, *parts)
    room = 0.1 * ((high - low) or 1)
    title = f"all parts: sum {word(reading.total)}"
    title += f", {reading.after} of it {word(reading.value)}" if reading.after else ""
    lines = [Line("", tuple(range(len(parts))), parts, "bars", BLUE)]
    if len(reading.window) > 1:
        lines.append(Line("the map above", [walk.reads + 1], [parts[walk.reads + 1]], "points", ORANGE))
    words = f"What the bias and each {_each(walk)} add."
    edges = (-0.7, len(parts) - 0.3), (low - room, high + room)
    return Plot(
        "parts", title, words, f"{_each(walk)} of {reading.source}", "adds", *edges, tuple(lines),
        x_ticks=ticks, width=270, height=190,
    )  # fmt: skip


def _each(walk):
    window = walk.reading.window.shape
    return "map" if window[0] > 1 else "cell" if window[1] in (2, 5) else "number"


def _caption(walk):
    p, (tile, row, column), reading = walk.answer, walk.place, walk.reading
    scale = f" In the maps grey is 0, white {_BRIGHT}, black −{_BRIGHT}."
    first, second = np.argsort(p)[::-1][:2]
    whose = "a drawing" if walk.label is None else f"a {walk.label} of the data set"
    whose = "an empty sheet" if not walk.sheet.any() else whose
    text = f"On the sheet: {whose}. The network says {first}, with {percent(float(p[first]))}, then {second}, "
    text += f"with {percent(float(p[second]))}. "
    where = f"map {tile + 1}, row {row + 1}, column {column + 1}" if walk.stop.maps.ndim == 3 else f"unit {tile + 1}"
    where = f"digit {tile}" if walk.layer == "scores" else where
    after = f", and {reading.after} of it {word(reading.value)}" if reading.after else ""
    text += f"{walk.layer}, {where}: "
    if reading.source in ("C1", "C3"):
        return text + f"the mean of four numbers of {reading.source} is {word(reading.value)}.{scale}"
    return text + f"{reading.products.size} products and the bias sum to {word(reading.total)}{after}.{scale}"


def _as_table(walk):
    scores, p = walk.at_layer("scores").maps, walk.answer
    rows = tuple((str(digit), word(float(scores[digit])), word(float(p[digit]))) for digit in range(10))
    return Table("The answer", ("digit", "score", "probability"), rows)


def _texts(values):
    if values.size > 25:
        return None
    return tuple(tuple(word(round(float(value), 2), 2) for value in row) for row in values)
