"""The network playground: points of two classes, a small network, and its training, step by step or running."""

import dataclasses
import functools

import numpy as np

from nnlib.arrays import is_real, is_whole
from nnlib.demos.numbers import refusal
from nnlib.demos.playground_scene import CLICKS, DROPS, PACES, RATES, STRENGTHS, draw
from nnlib.demos.playground_training import (
    ACTIVATIONS,
    BATCHES,
    DATA,
    LARGEST,
    OPTIMIZERS,
    PENALTIES,
    Moment,
    Points,
    Recipe,
    begin,
    draw_points,
    places,
    score,
    train,
    units,
)

_OPTIONS = {
    "data": DATA,
    "activation": ACTIVATIONS,
    "optimizer": OPTIMIZERS,
    "penalty": PENALTIES,
    "batch": BATCHES,
    "rate": RATES,
    "drop": DROPS,
    "strength": STRENGTHS,
    "pace": PACES,
    "click": CLICKS,
}
_RANGES = {
    "count": (10, 200),
    "noise": (0, 0.5),
    "depth": (0, 3),
    "width": (1, 8),
}
_WHOLE = ("count", "depth", "width", "seed", "data_seed")
_KINDS = {"count": int, "noise": float, "depth": int, "width": int, "rate": float, "strength": float, "drop": float}
_KINDS |= {"pace": int} | dict.fromkeys(("data", "activation", "optimizer", "penalty", "batch", "click", "weight"), str)
_OF_DATA = ("data", "count", "noise", "data_seed")
_OF_NETWORK = ("depth", "width", "activation", "seed")
_MOST_POINTS = 300
_FRESH = 200  # points that are never learned from
_NEAR = 0.15  # how far from a point a click may be that removes it
_REMEMBERED = 200  # steps that can be taken back
_LOGGED = 240  # scores kept for the curves


@dataclasses.dataclass(frozen=True, eq=False)
class Playground:
    """A network of logistic output that learns to part two classes of points.

    Args:
        data: str, one of `nnlib.demos.playground_training.DATA`.
        count: int from 10 to 200, training points that are drawn.
        noise: float from 0 to 0.5, as in `nnlib.datasets`.
        depth: int from 0 to 3, hidden layers.
        width: int from 1 to 8, units in each.
        activation: "tanh", "sigmoid" or "relu".
        optimizer: "SGD", "momentum", "Nesterov", "Adagrad", "RMSprop" or "Adam".
        rate: float of RATES, the learning rate.
        batch: "1", "4", "16", "64" or "all", the points of one step.
        penalty, strength: "none", "L1" or "L2", and lambda, a float of STRENGTHS.
        drop: float of DROPS, the share of hidden units left out in a step.
        seed, data_seed: int >= 0, of the network and its training, and of the points.
        pace: int of PACES, steps from picture to picture.
        click: str of CLICKS, what a click into the plane does.
        shown: str, the unit whose map is large; "output" for the decision regions.
        weight: str, the weight or bias to be edited; "" for the first.
        running: bool, whether the training goes on by itself.
        points, now, past, log, trouble: what came of it: `Points`, `Moment`, tuples of `Moment` and of `Score`, and why
            the training stopped; they make themselves.

    Raises:
        ValueError: a value that is none of these.

    >>> demo = Playground("xor", depth=1, width=4)
    >>> demo.now.step, demo.act("step", None).now.step
    (0, 1)

    Source: UBC CPSC 340, neural networks; Smilkov and Carter, A neural network playground (TensorFlow), 2016.
    """

    data: str = "xor"
    count: int = 100
    noise: float = 0.05
    depth: int = 1
    width: int = 4
    activation: str = "tanh"
    optimizer: str = "Adam"
    rate: float = 0.03
    batch: str = "16"
    penalty: str = "none"
    strength: float = 0.001
    drop: float = 0.0
    seed: int = 0
    data_seed: int = 0
    pace: int = 5
    click: str = CLICKS[0]
    shown: str = "output"
    weight: str = ""
    running: bool = False
    points: Points = None
    now: Moment = None
    past: tuple = ()
    log: tuple = ()
    trouble: str = ""

    def __post_init__(self):
        for name, options in _OPTIONS.items():
            if getattr(self, name) not in options:
                words = ", ".join(f"{option}" for option in options)
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected one of {words}")
        for name, (low, high) in _RANGES.items():
            if not (is_real(getattr(self, name)) and low <= getattr(self, name) <= high):
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected a number from {low} to {high}")
        for name in _WHOLE:
            if not is_whole(getattr(self, name)) or getattr(self, name) < 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected a whole number >= 0")
        if self.shown not in (name for layer in units(self.depth, self.width) for name in layer):
            raise ValueError(f"shown is {self.shown!r}, which is no unit of this network")
        if not self.weight:
            object.__setattr__(self, "weight", next(iter(self.places)))
        if self.weight not in self.places:
            raise ValueError(f"weight is {self.weight!r}, which this network does not have")
        if self.points is None:
            object.__setattr__(self, "points", draw_points(self.data, self.count, self.noise, self.data_seed))
        if self.now is None:
            object.__setattr__(self, "now", begin(self.recipe))
        if not self.log:
            object.__setattr__(self, "log", (self._score(),))

    @property
    def recipe(self):
        """`Recipe` of the network and its training."""
        return Recipe(*(getattr(self, name) for name in Recipe._fields))

    @property
    def places(self):
        """Dict from the name of a weight or bias to its place among the numbers."""
        return places(self.depth, self.width)

    @property
    def fresh(self):
        """`Points` of the same kind that are never learned from; none for "empty"."""
        return draw_points(self.data, _FRESH, self.noise, self.data_seed, fresh=True)

    @property
    def value(self):
        """Float, the weight or bias to be edited."""
        return float(self.now.numbers[self.places[self.weight]])

    def advance(self):
        """The state `pace` steps later; one that does not run any more if that cannot be."""
        try:
            return self._learn(self.pace)
        except ValueError as stopped:
            return dataclasses.replace(self, running=False, trouble=str(stopped))

    def act(self, name, value):
        """The state after a control, a click into the plane, or a unit or weight of the network was chosen."""
        self = dataclasses.replace(self, trouble="") if self.trouble else self
        if name in _KINDS:
            return self._set(name, _KINDS[name](value))
        if name in ("network.hover", "network.pick"):
            return self if value == self.shown else dataclasses.replace(self, shown=value)
        if name == "network.edge":
            return dataclasses.replace(self, weight=" → ".join(value))
        actions = {
            "play": self._play,
            "pause": functools.partial(dataclasses.replace, self, running=False),
            "step": functools.partial(self._learn, 1, running=False),
            "back": self._back,
            "reset": self._reset,
            "other_start": functools.partial(self._set, "seed", self.seed + 1),
            "other_data": functools.partial(self._set, "data_seed", self.data_seed + 1),
        }
        if name in actions:
            return actions[name]()
        if name == "plane.pick":
            return self._click(value)
        if name == "value":
            return self._edit(float(value))
        raise ValueError(f"act: name is {name!r}, which is no action of the playground")

    def scene(self):
        """The plane with the decision regions, the network with what its units answer, the curves of the loss."""
        return draw(self)

    def _set(self, name, value):
        changed = {name: value}
        if name in _OF_DATA:
            changed |= {"points": None}
        if name in ("depth", "width"):
            changed |= {"shown": "output", "weight": ""}
        if name in _OF_DATA + _OF_NETWORK:
            changed |= {"now": None, "past": (), "log": (), "running": False}
        return dataclasses.replace(self, **changed)

    def _reset(self):
        return dataclasses.replace(self, now=None, past=(), log=(), running=False)

    def _play(self):
        if not self.running:
            self._check_points()
        return dataclasses.replace(self, running=not self.running)

    def _learn(self, steps, **changed):
        self._check_points()
        moments = train(self.recipe, self.now, self.points, steps)
        if not moments:
            raise ValueError(
                f"rate is {self.rate:g}, with which step {self.now.step + 1} makes a number larger than {LARGEST:g}; "
                "take a smaller one, or press Reset"
            )
        past = (*self.past, self.now, *moments[:-1])[-_REMEMBERED:]
        return dataclasses.replace(self, now=moments[-1], past=past, **changed)._scored()

    def _back(self):
        if not self.past:
            raise ValueError(f"step {self.now.step} is as far back as can be gone; {_REMEMBERED} steps are remembered")
        return dataclasses.replace(self, now=self.past[-1], past=self.past[:-1], running=False)._scored()

    def _edit(self, value):
        if not abs(value) <= LARGEST:
            raise ValueError(refusal(value, self.weight, LARGEST))
        numbers = self.now.numbers.copy()
        numbers[self.places[self.weight]] = value
        return dataclasses.replace(self, now=self.now._replace(numbers=numbers))._scored()

    def _click(self, place):
        x, y = self.points
        place = np.array(place, float)
        if self.click == CLICKS[2]:
            distances = np.hypot(*(x - place).T)
            if not distances.min(initial=np.inf) <= _NEAR:
                raise ValueError(f"place is ({place[0]:.2f}, {place[1]:.2f}), and no point lies within {_NEAR} of it")
            kept = np.arange(len(x)) != distances.argmin()
            points = Points(x[kept], y[kept])
        else:
            if len(x) >= _MOST_POINTS:
                raise ValueError(f"there are {len(x)} points, and {_MOST_POINTS} are the most")
            points = Points(np.vstack([x, place]), np.vstack([y, [[float(CLICKS.index(self.click))]]]))
        return dataclasses.replace(self, points=points)._scored()

    def _check_points(self):
        if not len(self.points.x):
            raise ValueError("points is empty, and there is nothing to learn; click into the plane to add some")

    def _score(self):
        return score(self.recipe, self.now, self.points, self.fresh)

    def _scored(self):
        """The same with the score of now at the end of the log, which thins out when it grows long."""
        log = (*(each for each in self.log if each.step < self.now.step), self._score())
        return dataclasses.replace(self, log=log if len(log) <= _LOGGED else (*log[:-1:2], log[-1]))
