"""A walk through a trained LeNet-5: a digit that the reader draws, every layer's maps, and any number worked out."""

import dataclasses
from functools import cached_property

import numpy as np

from nnlib.datasets.containers import Examples
from nnlib.demos.lenet_figure import Tour
from nnlib.demos.lenet_reading import read, tour_shape
from nnlib.demos.lenet_walk_scene import LAYERS, NOT_KNOWN, draw, tiles
from nnlib.demos.sheet import blank, fitted, stroke
from nnlib.functional.probabilities import softmax
from nnlib.layers import Sequential
from nnlib.lenet import normalise


@dataclasses.dataclass(frozen=True, eq=False)
class LenetWalk:
    """A digit on a sheet, the network's answer, and one number of one layer that is looked at.

    Args:
        network: `Sequential` as `nnlib.lenet.lenet` makes it, trained or not.
        examples: `Examples` with x (N, 1, 28, 28), 0 to 1, and y (N,).
        number: int, the example that was chosen last.
        sheet: array (28, 28), 0 to 1, the digit; None for that of the example.
        drawn: bool, whether the reader has changed the sheet, so that its digit is not known.
        rubber: bool, whether a stroke takes away.
        fit: bool, whether the drawing is moved and scaled as the training digits are before the network sees it.
        layer: str, one of `LAYERS`.
        map: int, the map of the layer, or its unit, from 0; beyond the last it is the last one. So are the others:
        cell: (row, column) in the map.
        channel: int, the map that it reads.
        tour: `Tour` of this digit; None to make it.

    Raises:
        ValueError: a value out of its range.

    >>> from nnlib.lenet import lenet
    >>> digits = Examples(np.zeros((1, 1, 28, 28), np.float32), np.array([7]))
    >>> walk = LenetWalk(lenet(np.random.default_rng(0)), digits).act("S4.pick", [1, 2])
    >>> walk.layer, walk.place, walk.reading.source
    ('S4', (0, 1, 2), 'C3')

    Source: LeCun, Bottou, Bengio and Haffner, 1998; CMU 10-701, neural networks.
    """

    network: Sequential
    examples: Examples
    number: int = 0
    sheet: np.ndarray | None = None
    drawn: bool = False
    rubber: bool = False
    fit: bool = False
    layer: str = "C1"
    map: int = 0
    cell: tuple = (13, 13)
    channel: int = 0
    tour: Tour | None = None

    def __post_init__(self):
        if not 0 <= self.number < len(self.examples.x):
            raise ValueError(f"number is {self.number!r}, expected one from 0 to {len(self.examples.x) - 1}")
        if self.layer not in LAYERS:
            raise ValueError(f"layer is {self.layer!r}, expected one of {', '.join(LAYERS)}")
        if min(self.map, self.channel, *self.cell) < 0:
            raise ValueError(f"map is {self.map}, cell {self.cell}, channel {self.channel}; expected numbers from 0")
        if self.sheet is None:
            object.__setattr__(self, "sheet", np.asarray(self.examples.x[self.number, 0], float))
        if self.tour is None:
            seen = np.pad(255 * (fitted(self.sheet) if self.fit else self.sheet), 2)
            object.__setattr__(self, "tour", Tour(self.network, normalise(seen)[None].astype(np.float32)))

    @cached_property
    def stop(self):
        """`Tour` at the layer that is looked at."""
        return self.at_layer(self.layer)

    @property
    def place(self):
        """(map, row, column) of the number that is looked at."""
        count, (rows, columns) = len(self.stop.maps), tour_shape(self.stop)
        return min(self.map, count - 1), min(self.cell[0], rows - 1), min(self.cell[1], columns - 1)

    @cached_property
    def reading(self):
        """`nnlib.demos.lenet_reading.Reading`, how that number comes about."""
        return read(self.stop, self.place[0], self.place[1:])

    @property
    def reads(self):
        """int, the channel of the window that is shown."""
        return min(self.channel, len(self.reading.window) - 1)

    @cached_property
    def answer(self):
        """Array (10,), the probabilities that a softmax makes of the scores."""
        return softmax(np.asarray(self.at_layer("scores").maps, float))

    @property
    def label(self):
        """The digit of the example; None for a drawing."""
        return None if self.drawn else int(self.examples.y[self.number])

    def at_layer(self, layer):
        """`Tour` at a layer."""
        _ = self.tour.everything  # is computed here once, and shared by all stops
        return self.tour.at(1 + LAYERS.index(layer))

    def act(self, name, value):
        """The state after a control was used, a stroke was made, or a number of a layer was chosen."""
        part, _, done = name.partition(".")
        if name == "sheet.draw":
            return self._redraw(sheet=stroke(self.sheet, [int(one) for one in value], self.rubber), drawn=True)
        if done == "pick" and part in LAYERS:
            count, across, (rows, columns), gap = tiles(self.at_layer(part))
            down, right = (int(one) for one in value)
            tile = min(down // (rows + gap) * across + min(right // (columns + gap), across - 1), count - 1)
            cell = min(down % (rows + gap), rows - 1), min(right % (columns + gap), columns - 1)
            return self._with(layer=part, map=tile, cell=cell)
        if name == "map" and self.layer == "scores":
            return self._with(map=int(value))  # a digit
        if name in ("map", "channel"):
            return self._with(**{name: int(value) - 1})
        if name in ("row", "column"):
            row, column = self.place[1:]
            return self._with(cell=(int(value) - 1, column) if name == "row" else (row, int(value) - 1))
        if name in ("layer", "rubber"):
            return self._with(**{name: value})
        if name == "clear":
            return self._redraw(sheet=blank(), drawn=True, fit=True, rubber=False)
        if name == "fit":
            return self._redraw(fit=bool(value))
        if name in ("digit", "another"):
            if value == NOT_KNOWN:
                return self
            if name == "digit" and value not in list("0123456789"):
                raise ValueError(f"digit is {value!r}, expected one from 0 to 9")
            same = np.flatnonzero(self.examples.y == (int(value) if name == "digit" else self.examples.y[self.number]))
            if not len(same):
                raise ValueError(f"digit is {value!r}, and the examples have none")
            later = same[same > self.number] if name == "another" else same
            return self._redraw(
                number=int((later if len(later) else same)[0]), sheet=None, drawn=False, fit=False, rubber=False
            )
        raise ValueError(f"action is {name!r}, which this demo does not know")

    def _with(self, **changes):
        return dataclasses.replace(self, **changes)

    def _redraw(self, **changes):
        return dataclasses.replace(self, **changes, tour=None)

    def scene(self):
        """The sheet, what the network reads and answers; all its layers; one number worked out."""
        return draw(self)
