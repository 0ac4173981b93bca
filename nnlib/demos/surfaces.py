"""Surfaces to run down: a ravine, a saddle, Rosenbrock's valley, a network's loss on a plane through its weights."""

import functools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.datasets.toys import moons
from nnlib.functional.penalties import l2_penalty, l2_penalty_backward
from nnlib.layers import Linear, LogisticLoss, Sequential, Tanh
from nnlib.optimizers import Adam
from nnlib.training.gradients import batch_gradients

NAMES = ("ravine", "saddle", "Rosenbrock", "network")
_DECAY = 0.01  # keeps the network's loss from falling for ever, however large the weights
_SIDE, _FINE = 33, 321  # places along an axis at which the network's loss is computed, and is tabled


class Surface(NamedTuple):
    """A loss of two numbers, and what is known about it.

    Fields:
        x_range, y_range: (float, float), the part that is shown.
        bounds: ((float, float), (float, float)), where x and y have to stay: a run beyond is lost.
        start: (x, y), a place from which the race is worth watching.
        rate, momentum: float, with which it is.
        minimum: (x, y), a lowest place.
        curvatures: (float, float), the smaller and the larger eigenvalue of the second derivatives there.
        field: function (x, y) -> (loss, slope_x, slope_y), arrays of the shape of x and y: how far the loss there is
            above its lowest, and its derivatives. Within the bounds.
    """

    x_range: tuple
    y_range: tuple
    bounds: tuple
    start: tuple
    rate: float
    momentum: float
    minimum: tuple
    curvatures: tuple
    field: Callable

    def left(self, x, y):
        """Bool array: who is out of bounds, or nowhere at all."""
        (west, east), (south, north) = self.bounds
        return ~((x >= west) & (x <= east) & (y >= south) & (y <= north))


@functools.lru_cache(maxsize=128)
def surface(name, condition=20):
    """One of the surfaces::

        ravine        (x ** 2 + condition * y ** 2) / 2
        saddle        x ** 2 / 2 - y ** 2 / 2 + y ** 4 / 4 + 1 / 4       lowest at (0, 1) and (0, -1)
        Rosenbrock    (1 - x) ** 2 + 100 * (y - x ** 2) ** 2
        network       the loss of a network with 33 weights, on the plane through the weights at the end of its
                      training on two moons and along the two directions in which training moved them most

    Args:
        name: str, one of `NAMES`.
        condition: number >= 1, the larger curvature of the ravine divided by the smaller; the others have no such knob.

    Raises:
        ValueError: an unknown name, or a condition below 1.

    >>> found = surface("ravine", 10)
    >>> found.curvatures, found.field(1.0, 1.0)
    ((1.0, 10.0), (5.5, 1.0, 10.0))

    Source: UBC CPSC 340, training neural networks; Rosenbrock, An automatic method for finding the greatest or least
    value of a function, 1960; the plane: Li and others, Visualizing the loss landscape of neural nets, 2018.
    """
    if name not in NAMES:
        raise ValueError(f"surface is {name!r}, expected one of {', '.join(NAMES)}")
    if not 1 <= condition < math.inf:
        raise ValueError(f"condition number is {condition!r}, expected a number from 1 up")
    return {"ravine": _ravine, "saddle": _saddle, "Rosenbrock": _rosenbrock, "network": _network_plane}[name](condition)


def step_limit(curvature, momentum=0.0):
    """The step size above which descent runs away from the minimum of a quadratic: ``2 (1 + momentum) / curvature``.

    Args:
        curvature: float > 0, the largest.
        momentum: float from 0 to below 1, as in `nnlib.optimizers.SGD`.

    >>> step_limit(20.0), step_limit(20.0, momentum=0.9)
    (0.1, 0.19)

    Source: Polyak, Some methods of speeding up the convergence of iteration methods, 1964.
    """
    return 2 * (1 + momentum) / curvature


def best_step(smallest, largest):
    """The step size without momentum that shrinks the error of a quadratic most, and what remains of it a step::

        rate = 2 / (smallest + largest)          remains = (largest - smallest) / (largest + smallest)

    Args:
        smallest, largest: float > 0, the curvatures.

    Returns:
        (rate, remains), floats.

    >>> best_step(1.0, 9.0)
    (0.2, 0.8)

    Source: Polyak, 1964.
    """
    return 2 / (smallest + largest), (largest - smallest) / (largest + smallest)


def best_momentum(smallest, largest):
    """The step size and momentum that shrink the error of a quadratic most, in the long run, and what remains a step::

        rate = (2 / (sqrt(largest) + sqrt(smallest))) ** 2          momentum = remains ** 2
        remains = (sqrt(largest) - sqrt(smallest)) / (sqrt(largest) + sqrt(smallest))

    Args:
        smallest, largest: float > 0, the curvatures.

    Returns:
        (rate, momentum, remains), floats.

    >>> best_momentum(1.0, 9.0)
    (0.25, 0.25, 0.5)

    Source: Polyak, 1964.
    """
    total = math.sqrt(largest) + math.sqrt(smallest)
    remains = (math.sqrt(largest) - math.sqrt(smallest)) / total
    return 4 / total**2, remains**2, remains


def _ravine(condition):
    def field(x, y):
        slope_y = condition * y
        return (x * x + y * slope_y) / 2, x, slope_y

    return Surface(
        x_range=(-3.0, 3.0),
        y_range=(-1.5, 1.5),
        bounds=((-60.0, 60.0), (-30.0, 30.0)),
        start=(-2.5, 1.0),
        rate=0.04,
        momentum=0.8,
        minimum=(0.0, 0.0),
        curvatures=(1.0, float(condition)),
        field=field,
    )


def _saddle(_):
    return Surface(
        x_range=(-2.0, 2.0),
        y_range=(-1.5, 1.5),
        bounds=((-40.0, 40.0), (-30.0, 30.0)),
        start=(-1.6, 0.02),
        rate=0.05,
        momentum=0.8,
        minimum=(0.0, 1.0),
        curvatures=(1.0, 2.0),
        field=lambda x, y: (x * x / 2 + (y * y - 1) ** 2 / 4, x, y * (y * y - 1)),
    )


def _rosenbrock(_):
    def field(x, y):
        off = y - x * x
        return (1 - x) ** 2 + 100 * off * off, 2 * (x - 1) - 400 * x * off, 200 * off

    middle, root = 501.0, math.sqrt(501.0**2 - 400.0)  # of the eigenvalues of ((802, -400), (-400, 200))
    return Surface(
        x_range=(-2.0, 2.0),
        y_range=(-1.0, 3.0),
        bounds=((-40.0, 40.0), (-40.0, 40.0)),
        start=(-1.2, 1.0),
        rate=0.001,
        momentum=0.9,
        minimum=(1.0, 1.0),
        curvatures=(middle - root, middle + root),
        field=field,
    )


class Plane(NamedTuple):
    """A network and a plane through its weights, all in one flat array.

    Fields:
        network, x, target: `Sequential` and what it learns from.
        origin: array (33,), the weights at the end of the training.
        directions: array (2, 33), at right angles, as long as the way from start to origin on the plane.
        start: (x, y), where the training began, seen from straight above the plane: at distance 1.
    """

    network: Sequential
    x: np.ndarray
    target: np.ndarray
    origin: np.ndarray
    directions: np.ndarray
    start: tuple

    def loss_and_slopes(self, x, y):
        """The network's own loss at a place of the plane, penalty included, and its derivatives along x and y."""
        loss = LogisticLoss()
        _write(self.network, self.origin + x * self.directions[0] + y * self.directions[1])
        value, _ = batch_gradients(self.network, loss, self.x, self.target)
        weights = _flat(self.network, 1)
        gradient = _flat(self.network, 2) + l2_penalty_backward(1.0, weights, _DECAY)
        return float(value + l2_penalty(weights, _DECAY)), self.directions @ gradient


@functools.lru_cache(maxsize=1)
def plane():
    """The `Plane`: 150 steps of Adam from a fixed beginning, and the two principal directions of the way they took.

    >>> plane().directions.shape
    (2, 33)
    """
    rng = np.random.default_rng(8)
    examples = moons(60, rng)
    x, target = examples.x.astype(np.float64), examples.y[:, None].astype(np.float64)
    network = Sequential(Linear(2, 8, rng=rng, dtype=np.float64), Tanh(), Linear(8, 1, rng=rng, dtype=np.float64))
    optimizer, loss = Adam(network.parameters(), lr=0.1, weight_decay=_DECAY), LogisticLoss()
    way = [_flat(network, 1)]
    for _ in range(150):
        batch_gradients(network, loss, x, target)
        optimizer.step()
        way.append(_flat(network, 1))
    directions = np.linalg.svd(np.array(way) - way[-1], full_matrices=False)[2][:2]
    start = directions @ (way[0] - way[-1])
    length = np.linalg.norm(start)
    # Which way round a principal direction points is anybody's choice: training comes from the left, and from below.
    directions *= -np.sign(start)[:, None] * length
    return Plane(network, x, target, way[-1], directions, tuple((-np.abs(start) / length).tolist()))


def _network_plane(_):
    """Loss and slopes on the plane, computed at 33 x 33 places and tabled closely by cubic splines through them."""
    from scipy.ndimage import map_coordinates  # here, because it takes its time to load

    here = plane()
    bounds = (west, east), (south, north) = (-1.8, 1.0), (-1.4, 1.4)
    x, y = np.linspace(west, east, _SIDE), np.linspace(south, north, _SIDE)
    rough = np.array([[(loss, *slopes) for loss, slopes in (here.loss_and_slopes(u, v) for u in x)] for v in y])
    places = np.mgrid[:_FINE, :_FINE] * ((_SIDE - 1) / (_FINE - 1))
    heights, along_x, along_y = (map_coordinates(rough[..., i], places, order=3, mode="nearest") for i in range(3))
    row, column = np.unravel_index(heights.argmin(), heights.shape)
    step = (east - west) / (_FINE - 1)
    bend = [np.gradient(table, step)[axis][row, column] for table, axis in ((along_x, 1), (along_x, 0), (along_y, 0))]
    bend = np.array([bend[:2], bend[1:]])
    tables = [table.ravel() for table in (heights, along_x, along_y)]
    lowest = np.array([west + step * column, south + step * row])
    for _ in range(20):  # Newton's steps, to where the tabled slopes are 0
        lowest -= np.linalg.solve(bend, np.array(_between(bounds, tables, *lowest)[1:]))
    tables[0] -= _between(bounds, tables, *lowest)[0]
    return Surface(
        x_range=(-1.4, 0.6),
        y_range=(-1.0, 0.6),
        bounds=bounds,
        start=tuple(round(value, 2) for value in here.start),
        rate=0.2,
        momentum=0.8,
        minimum=tuple(lowest.tolist()),
        curvatures=tuple(np.linalg.eigvalsh(bend).tolist()),
        field=functools.partial(_between, bounds, tables),
    )


def _between(bounds, tables, x, y):
    """Loss and slopes from flat tables of `_FINE` by `_FINE` places. Within the bounds.

    The slopes are linear between the four nearest places. The loss is that of the nearest place to the south-west, and
    then the way from there times the mean of the slopes at its two ends.
    """
    (west, east), (south, north) = bounds
    step = (east - west) / (_FINE - 1), (north - south) / (_FINE - 1)
    most = _FINE - 1 - 1e-6  # the last place has no next one
    across, up = np.minimum((x - west) / step[0], most), np.minimum((y - south) / step[1], most)
    column, row = across.astype(np.intp), up.astype(np.intp)
    corner, across, up = row * _FINE + column, across - column, up - row
    corners = corner, corner + 1, corner + _FINE, corner + _FINE + 1
    loss = tables[0].take(corner)
    slopes = []
    for table, way in zip(tables[1:], (across * step[0], up * step[1]), strict=True):
        a, b, c, d = (table.take(each) for each in corners)
        near = a + across * (b - a)
        slopes.append(near + up * (c + across * (d - c) - near))
        loss = loss + way * (a + slopes[-1]) / 2
    return np.maximum(loss, 0), *slopes


def _flat(network, which):
    """All parameters (which 1) or all gradients (which 2) of a network in one array, a copy."""
    return np.concatenate([triple[which].ravel() for triple in network.parameters()])


def _write(network, weights):
    """The reverse: one array into all parameters."""
    first = 0
    for _, parameter, _ in network.parameters():
        parameter[...] = weights[first : first + parameter.size].reshape(parameter.shape)
        first += parameter.size
