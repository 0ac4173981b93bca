"""One number of a layer of LeNet-5, worked out: what it reads, with which weights, and what each part adds."""

from typing import NamedTuple

import numpy as np

# The layer of `nnlib.lenet.lenet` that holds the weights of a stop of `nnlib.demos.lenet_figure.Tour`.
_WEIGHTS = {"C1": 0, "C3": 3, "C5": 6, "F6": 9, "scores": 11}
_AFTER = {"C1": "tanh", "C3": "tanh", "C5": "tanh", "F6": "the sigmoid"}


class Reading(NamedTuple):
    """How a number comes about.

    Fields:
        source: str, the stop before, that is read.
        corner: (row, column) in the maps of the source, where the window begins.
        window, weights: arrays (C, h, w), what is read and how it is weighted; of S2 and S4 C is 1.
        bias: float.
        total: float, the sum of all products and the bias.
        after: str, the function that follows, "" for none.
        value: float, what comes out.
    """

    source: str
    corner: tuple
    window: np.ndarray
    weights: np.ndarray
    bias: float
    total: float
    after: str
    value: float

    @property
    def products(self):
        """Array (C, h, w)."""
        return self.window * self.weights

    @property
    def parts(self):
        """Array (C,), what each channel adds; where C is 1, what each cell adds."""
        return self.products.sum(axis=(1, 2)) if len(self.window) > 1 else self.products.ravel()


def read(tour, number, cell):
    """How a number of the tour's stop comes about.

    Args:
        tour: `nnlib.demos.lenet_figure.Tour`, not at the input.
        number: int, the map, or the unit of a dense layer.
        cell: (row, column) in the map; (0, 0) of a dense layer.

    Returns:
        `Reading`.

    >>> from nnlib.demos.lenet_figure import Tour
    >>> from nnlib.lenet import lenet
    >>> tour = Tour(lenet(np.random.default_rng(0)), np.zeros((1, 32, 32), np.float32), stop=2)
    >>> reading = read(tour, 3, (5, 6))
    >>> reading.source, reading.corner, reading.window.shape, reading.weights.tolist()
    ('C1', (10, 12), (1, 2, 2), [[[0.25, 0.25], [0.25, 0.25]]])
    """
    source, name, (row, column) = tour.previous(), tour.name, cell
    maps = np.asarray(source.maps, float)
    value = float(tour.maps[number] if tour.maps.ndim == 1 else tour.maps[number, row, column])
    if name in ("S2", "S4"):
        window = maps[number : number + 1, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        weights = np.full((1, 2, 2), 0.25)
        return Reading(source.name, (2 * row, 2 * column), window, weights, 0.0, float(window.mean()), "", value)
    layer = tour.network.layers[_WEIGHTS[name]]
    weights = np.asarray(layer.w[number], float)
    if weights.ndim == 3:
        window = maps[:, row : row + weights.shape[1], column : column + weights.shape[2]]
    else:
        window = maps.reshape(1, *folded(len(maps)))
        weights = weights.reshape(window.shape)
    bias = float(layer.b[number])
    total = bias + float((window * weights).sum())
    return Reading(source.name, (row, column), window, weights, bias, total, _AFTER.get(name, ""), value)


def tour_shape(tour):
    """(rows, columns) of a map of the tour's stop; (1, 1) where it has units instead.

    >>> from nnlib.demos.lenet_figure import Tour
    >>> from nnlib.lenet import lenet
    >>> tour = Tour(lenet(np.random.default_rng(0)), np.zeros((1, 32, 32), np.float32))
    >>> [tour_shape(tour.at(stop)) for stop in (1, 4, 5)]
    [(28, 28), (5, 5), (1, 1)]
    """
    return tour.maps.shape[1:] if tour.maps.ndim == 3 else (1, 1)


def folded(count):
    """Rows and columns in which so many numbers of a dense layer are drawn.

    >>> folded(120), folded(84), folded(10)
    ((4, 30), (4, 21), (1, 10))
    """
    return (1, count) if count <= 10 else (4, count // 4)
