"""What the network playground computes: points of two classes, a small network as one row of numbers, its training.

Every function is pure. A step of the training draws its batch and its dropout masks from a generator that is made of
the seed and the number of the step: the same settings give the same numbers again, also after a step back.
"""

import functools
import itertools
from typing import NamedTuple

import numpy as np

from nnlib import datasets
from nnlib.functional.activations import relu, sigmoid, tanh
from nnlib.functional.dense import linear
from nnlib.functional.losses import logistic_loss
from nnlib.functional.penalties import l1_penalty, l1_penalty_backward, l2_penalty, l2_penalty_backward, penalize
from nnlib.layers import Dropout, Linear, LogisticLoss, ReLU, Sequential, Sigmoid, Tanh
from nnlib.optimizers import SGD, Adagrad, Adam, RMSprop
from nnlib.training.gradients import batch_gradients

SIDE = 1.5  # the plane goes from -SIDE to SIDE both ways
LARGEST = 1e4  # of all weights and biases; a step that goes beyond is not taken
DATA = ("xor", "circles", "moons", "spirals", "blobs", "empty")
ACTIVATIONS = {"tanh": (tanh, Tanh), "sigmoid": (sigmoid, Sigmoid), "relu": (relu, ReLU)}
OPTIMIZERS = {
    "SGD": SGD,
    "momentum": functools.partial(SGD, momentum=0.9),
    "Nesterov": functools.partial(SGD, momentum=0.9, nesterov=True),
    "Adagrad": Adagrad,
    "RMSprop": RMSprop,
    "Adam": Adam,
}
PENALTIES = {"none": None, "L1": (l1_penalty, l1_penalty_backward), "L2": (l2_penalty, l2_penalty_backward)}
BATCHES = {"1": 1, "4": 4, "16": 16, "64": 64, "all": None}


class Points(NamedTuple):
    """Points of the plane and their classes.

    Fields:
        x: float64 array (N, 2), coordinates within ±SIDE.
        y: float64 array (N, 1), 0 or 1.
    """

    x: np.ndarray
    y: np.ndarray


class Recipe(NamedTuple):
    """How a network is built and trained.

    Fields:
        depth, width: int, hidden layers and the units in each.
        activation, optimizer, penalty, batch: str, keys of the tables above.
        rate, strength, drop: float, learning rate, the penalty's lambda, the share of hidden units left out.
        seed: int.
    """

    depth: int
    width: int
    activation: str
    optimizer: str
    penalty: str
    batch: str
    rate: float
    strength: float
    drop: float
    seed: int


class Moment(NamedTuple):
    """A network at one step of its training. Its arrays are never written into.

    Fields:
        step: int, how many steps led here.
        numbers: float64 array, all weights and biases, in the order of `places`.
        rule: str, the optimizer that the memory belongs to; "" for none.
        memory: dict, the optimizer's state; None for none.
    """

    step: int
    numbers: np.ndarray
    rule: str = ""
    memory: dict | None = None


class Score(NamedTuple):
    """How well a network does.

    Fields:
        step: int.
        loss, fresh_loss: float, mean cross-entropy of the training points and of fresh ones; nan where there are none.
        right, fresh_right: int, points in their class.
    """

    step: int
    loss: float
    right: int
    fresh_loss: float
    fresh_right: int


@functools.lru_cache(maxsize=16)
def draw_points(data, count, noise, seed, fresh=False):
    """Points of a set of `nnlib.datasets`, moved and scaled into the plane; the few that would lie outside, at its rim.

    Args:
        data: str, one of DATA; "empty" has no points.
        count: int >= 0.
        noise: float >= 0, as the sets take it. All coordinates are divided by 1 + noise, to stay in
            the plane.
        seed: int.
        fresh: bool, other points of the same kind, from another generator.

    Returns:
        `Points`, read-only arrays.

    >>> draw_points("xor", 6, 0.0, seed=0).y.sum()
    np.float64(3.0)
    """
    if data == "empty":
        return Points(np.zeros((0, 2)), np.zeros((0, 1)))
    classes = {"spirals": {"arms": 2}, "blobs": {"centers": 2}}.get(data, {})
    rng = np.random.default_rng((seed, int(fresh)))
    x, y = datasets.load(data, count=count, rng=rng, noise=noise, **classes)
    x = x.astype(float)
    if data == "moons":
        x = 0.8 * (x - [0.5, 0.25])
    points = Points(np.clip(x / (1 + noise), 0.02 - SIDE, SIDE - 0.02), y[:, None].astype(float))
    for array in points:
        array.setflags(write=False)
    return points


@functools.lru_cache(maxsize=32)
def units(depth, width):
    """The names of the units, layer by layer.

    >>> units(1, 2)
    (('x1', 'x2'), ('1.1', '1.2'), ('output',))
    """
    hidden = (tuple(f"{layer}.{unit}" for unit in range(1, width + 1)) for layer in range(1, depth + 1))
    return ("x1", "x2"), *hidden, ("output",)


@functools.lru_cache(maxsize=32)
def places(depth, width):
    """Where each weight and bias stands in the row of numbers: dict from name to int.

    >>> places(0, 1)
    {'x1 → output': 0, 'x2 → output': 1, 'bias of output': 2}
    """
    names = []
    for before, after in itertools.pairwise(units(depth, width)):
        names += [f"{start} → {end}" for end in after for start in before] + [f"bias of {end}" for end in after]
    return {name: place for place, name in enumerate(names)}


def begin(recipe):
    """The network before its first step: every number uniform in ±1 / sqrt(inputs of its unit), as `Linear` draws them.

    Returns:
        `Moment`.

    >>> begin(Recipe(1, 2, "tanh", "SGD", "none", "all", 0.1, 0.0, 0.0, seed=0)).numbers.shape
    (9,)
    """
    network = _network(recipe)
    return Moment(0, np.concatenate([parameter.ravel() for _, parameter, _ in network.parameters()]))


def answers(recipe, numbers, x):
    """What every unit answers.

    Args:
        recipe: `Recipe`.
        numbers: float64 array, as in `Moment`.
        x: array (N, 2).

    Returns:
        list of arrays (N, units), one for each layer behind the inputs; of the output the sum z before its sigmoid.
    """
    activation, _ = ACTIVATIONS[recipe.activation]
    found = [x]
    for w, b in _matrices(recipe, numbers):
        z = linear(found[-1], w, b)
        found.append(z if len(found) == recipe.depth + 1 else activation(z))
    return found[1:]


def score(recipe, moment, points, fresh):
    """`Score` of a moment on the training points and on fresh ones; nothing is dropped and nothing penalized."""
    z = answers(recipe, moment.numbers, np.concatenate([points.x, fresh.x]))[-1]
    cut = len(points.x)
    found = []
    for own, (_, y) in ((z[:cut], points), (z[cut:], fresh)):
        loss = float(logistic_loss(own, y)) if len(y) else float("nan")
        found += [loss, int(((own > 0) == (y > 0)).sum())]
    return Score(moment.step, *found)


def train(recipe, moment, points, steps):
    """Some steps of the training.

    Each step draws a batch without putting back and goes down the gradient of

        mean cross-entropy + penalty: lambda / 2 * sum w^2 (L2) or lambda * sum |w| (L1), biases left out

    Args:
        recipe: `Recipe`.
        moment: `Moment` to begin with.
        points: `Points`, at least one.
        steps: int >= 1.

    Returns:
        list of `Moment`, one for each step; fewer where the next step would give a number beyond LARGEST.

    Source: USC CSCI 567, lecture 7 (backpropagation with minibatches); UBC CPSC 340, training neural networks.
    """
    numbers = moment.numbers.copy()
    gradient = np.zeros_like(numbers)
    network = _network(recipe, numbers, gradient)
    optimizer = OPTIMIZERS[recipe.optimizer]([("numbers", numbers, gradient)], lr=recipe.rate)
    if moment.rule == recipe.optimizer:
        optimizer.load_state({**moment.memory, "lr": recipe.rate})
    penalty, loss, size = PENALTIES[recipe.penalty], LogisticLoss(), BATCHES[recipe.batch]
    drops = [layer for layer in network.layers if isinstance(layer, Dropout)]
    found = []
    for step in range(moment.step + 1, moment.step + steps + 1):
        rng = np.random.default_rng((recipe.seed, step))
        for layer in drops:
            layer.rng = rng
        x, y = points
        if size is not None and size < len(x):
            chosen = rng.permutation(len(x))[:size]
            x, y = x[chosen], y[chosen]
        batch_gradients(network, loss, x, y)
        if penalty:
            penalize(network.parameters(), *penalty, recipe.strength)
        optimizer.step()
        if not np.abs(numbers).max() <= LARGEST:
            break
        found.append(Moment(step, numbers.copy(), recipe.optimizer, optimizer.state()))
    return found


def _network(recipe, numbers=None, gradient=None):
    """The layers. Given a row of numbers and one for the gradients, they work on these instead of their own."""
    rng = np.random.default_rng((recipe.seed, 0))
    sizes = [len(names) for names in units(recipe.depth, recipe.width)]
    linears = [Linear(*pair, rng=rng, dtype=np.float64) for pair in itertools.pairwise(sizes)]
    if numbers is not None:
        each = zip(linears, _matrices(recipe, numbers), _matrices(recipe, gradient), strict=True)
        for layer, (w, b), (dw, db) in each:
            layer.w, layer.b, layer.dw, layer.db = w, b, dw, db
    layers = []
    for layer in linears[:-1]:
        layers += [layer, ACTIVATIONS[recipe.activation][1]()]
        layers += [Dropout(recipe.drop, rng=rng)] if recipe.drop else []
    return Sequential(*layers, linears[-1], engine=False)


def _matrices(recipe, numbers):
    """Views (w, b) into a row of numbers, layer by layer."""
    start = 0
    for before, after in itertools.pairwise(units(recipe.depth, recipe.width)):
        middle, stop = start + len(before) * len(after), start + (len(before) + 1) * len(after)
        yield numbers[start:middle].reshape(len(after), len(before)), numbers[middle:stop]
        start = stop
