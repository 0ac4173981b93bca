"""Optimizers race down a surface: where they start, how long their steps are, how much momentum they have."""

import dataclasses
import functools

import numpy as np

from nnlib.arrays import is_real, is_whole
from nnlib.demos.numbers import read_number
from nnlib.demos.race_runs import LOG_RATES, RULES, STEPS, arrival, paths
from nnlib.demos.race_scene import CONDITIONS, MOST_MOMENTUM, race_scene
from nnlib.demos.surfaces import best_momentum, surface


@dataclasses.dataclass(frozen=True)
class Race:
    """A surface, the optimizers on it and their settings; every optimizer gets the same ones.

    Args:
        surface: str, one of `nnlib.demos.surfaces.NAMES`.
        condition: int from 1 to 100, the condition number of the ravine.
        rules: tuple of str, the keys of `nnlib.demos.race_runs.RULES` that take part.
        begin: (x, y) in the part of the surface that is shown, or None for the surface's own start.
        rate: float from 0.0001 to 10, the step size, or None for the surface's own.
        momentum: float from 0 to 0.99, or None for the surface's own.
        step: int from 0 to 200, how many steps are drawn.
        running: bool, whether the race goes on by itself.

    Raises:
        ValueError: a value out of its range, or a name that is not known.

    >>> Race("ravine", 20, rate=0.11, momentum=0.0, rules=("SGD",)).arrivals
    {'SGD': 202}

    Source: UBC CPSC 340, training neural networks; Goh, Why momentum really works, 2017 (the settings 0.02 and 0.99).
    """

    surface: str = "ravine"
    condition: int = 20
    rules: tuple = ("SGD", "momentum", "Adam")
    begin: tuple | None = None
    rate: float | None = None
    momentum: float | None = None
    step: int = STEPS
    running: bool = False

    def __post_init__(self):
        if not (is_whole(self.condition) and CONDITIONS[0] <= self.condition <= CONDITIONS[1]):
            raise ValueError(f"condition number is {self.condition!r}, expected a whole number from 1 to 100")
        ground = surface(self.surface, self.condition)
        own = {"begin": ground.start, "rate": ground.rate, "momentum": ground.momentum}
        for name, value in own.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)
        for rule in self.rules:
            if rule not in RULES:
                raise ValueError(f"rules has {rule!r}, expected {', '.join(RULES)}")
        if np.shape(self.begin) != (2,):
            raise ValueError(f"start is {self.begin!r}, expected a pair of numbers")
        for axis, value, (low, high) in zip("xy", self.begin, (ground.x_range, ground.y_range), strict=True):
            if not (is_real(value) and low <= value <= high):
                raise ValueError(f"start: {axis} is {value!r}, expected a number from {low:g} to {high:g}")
        if not (is_real(self.rate) and 10.0 ** LOG_RATES[0] <= self.rate <= 10.0 ** LOG_RATES[1]):
            raise ValueError(f"step size is {self.rate!r}, expected a number from 0.0001 to 10")
        if not (is_real(self.momentum) and 0 <= self.momentum <= MOST_MOMENTUM):
            raise ValueError(f"momentum is {self.momentum!r}, expected a number from 0 to {MOST_MOMENTUM}")
        if not (is_whole(self.step) and 0 <= self.step <= STEPS):
            raise ValueError(f"step is {self.step!r}, expected a whole number from 0 to {STEPS}")

    @property
    def paths(self):
        """Array (rules, STEPS + 1, 2): where each optimizer is after every step, nan where it is lost."""
        return self._run()[0]

    @property
    def losses(self):
        """Array (rules, STEPS + 1): the loss there, above the lowest."""
        return self._run()[1]

    def _run(self):
        return paths(self.surface, self.condition, self.begin, self.rate, self.momentum, self.rules)

    @property
    def arrivals(self):
        """Dict from rule to the steps that it takes to a hundredth of the first loss; more than 200 if it does not."""
        return {rule: arrival(loss) for rule, loss in zip(self.rules, self.losses, strict=True)}

    def act(self, name, value):
        """The state after a control, a drag of the start ("surface.drag") or of the settings ("settings.drag")."""
        change = functools.partial(dataclasses.replace, self, running=False)
        if name == "ground":
            return change(surface=value, begin=None, rate=None, momentum=None)
        if name in RULES:
            kept = tuple(rule for rule in RULES if (rule in self.rules if rule != name else value))
            return dataclasses.replace(self, rules=kept)
        if name == "surface.drag":
            return change(begin=tuple(round(float(each), 3) for each in value))
        if name == "settings.drag":
            rate, momentum = value
            return change(rate=float(f"{10.0**rate:.3g}"), momentum=min(round(float(momentum), 2), MOST_MOMENTUM))
        if name == "condition":
            return change(condition=int(value))
        if name == "rate":
            return change(rate=read_number(value, "step size"))
        if name == "beta":
            return change(momentum=read_number(value, "momentum"))
        if name == "best":
            rate, momentum, _ = best_momentum(*surface(self.surface, self.condition).curvatures)
            return change(rate=min(float(f"{rate:.4g}"), 10.0), momentum=min(round(momentum, 4), MOST_MOMENTUM))
        if name == "swing":
            return change(rate=0.02, momentum=0.99)
        if name == "step":
            return change(step=int(value))
        if name == "play":
            return self.act("pause", None) if self.running else self._play()
        if name == "pause":
            return change()
        raise ValueError(f"act: there is nothing called {name!r}")

    def _play(self):
        return dataclasses.replace(self, running=True, step=0 if self.step == STEPS else self.step)

    def advance(self):
        """The state one step later; after the last one it stands still."""
        step = min(self.step + 1, STEPS)
        return dataclasses.replace(self, step=step, running=self.running and step < STEPS)

    def scene(self):
        """The surface with the ways taken, the map of the settings, and the loss step by step."""
        return race_scene(self)
