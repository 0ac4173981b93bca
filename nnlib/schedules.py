"""Schedules of the learning rate: objects that say which lr belongs to a step, and remember nothing.

The step is the number of steps made so far, 0 before the first, so that ``optimizer.lr = schedule(optimizer.steps)``
just before ``optimizer.step()`` is all there is to it. A schedule in epochs is one with ``steps`` times as many.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from nnlib.arrays import is_real, is_whole


class Schedule:
    """What all schedules share: they are compared and printed by their numbers, and check them."""

    def __post_init__(self):
        for name, value in vars(self).items():
            if name == "schedule":
                right, expected = callable(value), "a function from a step to a learning rate"
            elif name in ("every", "steps"):
                right, expected = is_whole(value) and value >= 1, "a whole number >= 1"
            else:
                right, expected = is_real(value) and 0 <= value < math.inf, "a number >= 0"
            if not right:
                raise ValueError(f"{type(self).__name__}: {name} is {value!r}, expected {expected}")

    def __call__(self, step):
        """The learning rate for a step.

        Args:
            step: int >= 0, the number of steps made so far.

        Returns:
            float >= 0.
        """
        if not (is_real(step) and step >= 0):
            raise ValueError(f"{type(self).__name__}: step is {step!r}, expected a number >= 0")
        return float(self._at(step))


@dataclass(frozen=True)
class Constant(Schedule):
    """``lr(t) = lr``

    Args:
        lr: float >= 0.

    >>> Constant(0.1)(1000)
    0.1

    Source: UBC CPSC 340, training neural networks.
    """

    lr: float

    def _at(self, step):
        return self.lr


@dataclass(frozen=True)
class InverseTime(Schedule):
    """Of the order of 1/t, which stochastic gradient descent needs in theory in order to settle::

        lr(t) = lr / (1 + decay * t)

    Args:
        lr: float >= 0, the first learning rate.
        decay: float >= 0; after 1 / decay steps half of it is left.

    >>> [InverseTime(1.0, decay=0.5)(step) for step in (0, 2, 6)]
    [1.0, 0.5, 0.25]

    Source: USC CSCI 567, lecture 7 (learning rate schedules); Robbins and Monro, A stochastic approximation method,
    1951.
    """

    lr: float
    decay: float

    def _at(self, step):
        return self.lr / (1 + self.decay * step)


@dataclass(frozen=True)
class StepDecay(Schedule):
    """A staircase, down by the same factor each time::

        lr(t) = lr * factor ** floor(t / every)

    Args:
        lr: float >= 0, the first learning rate.
        every: int >= 1, steps on each stair.
        factor: float >= 0, usually below 1.

    >>> [StepDecay(1.0, every=10, factor=0.5)(step) for step in (0, 9, 10, 20)]
    [1.0, 1.0, 0.5, 0.25]

    Source: PyTorch, torch.optim.lr_scheduler.StepLR; USC CSCI 567, lecture 7.
    """

    lr: float
    every: int
    factor: float = 0.1

    def _at(self, step):
        return self.lr * self.factor ** (step // self.every)


@dataclass(frozen=True)
class ExponentialDecay(Schedule):
    """The same factor in every step::

        lr(t) = lr * factor ** t

    Args:
        lr: float >= 0, the first learning rate.
        factor: float >= 0, usually just below 1.

    >>> [ExponentialDecay(1.0, factor=0.5)(step) for step in (0, 1, 2)]
    [1.0, 0.5, 0.25]

    Source: PyTorch, torch.optim.lr_scheduler.ExponentialLR; USC CSCI 567, lecture 7.
    """

    lr: float
    factor: float

    def _at(self, step):
        return self.lr * self.factor**step


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a wave of the cosine, gentle at both ends; afterwards the lowest value::

        lr(t) = lowest + (lr - lowest) * (1 + cos(pi * t / steps)) / 2      up to t = steps

    Args:
        lr: float >= 0, the first learning rate.
        steps: int >= 1, when the lowest is reached.
        lowest: float >= 0.

    >>> [round(Cosine(1.0, steps=4)(step), 4) for step in range(6)]
    [1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]

    Source: PyTorch, torch.optim.lr_scheduler.CosineAnnealingLR; Loshchilov and Hutter, SGDR: stochastic gradient
    descent with warm restarts, 2017.
    """

    lr: float
    steps: int
    lowest: float = 0.0

    def _at(self, step):
        wave = (1 + math.cos(math.pi * min(step / self.steps, 1))) / 2
        return self.lowest + (self.lr - self.lowest) * wave


@dataclass(frozen=True)
class WarmUp(Schedule):
    """Another schedule, begun gently: its first value is approached on a straight line, then it runs from its start::

        lr(t) = schedule(0) * (t + 1) / (steps + 1)     t < steps
        lr(t) = schedule(t - steps)                     from then on

    Adam's averages, and the network itself, are poor guides in the first steps; small ones do little harm.

    Args:
        schedule: any function from a step to a learning rate.
        steps: int >= 1, how long the approach takes.

    >>> [WarmUp(Constant(1.0), steps=3)(step) for step in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]

    Source: Goyal and others, Accurate, large minibatch SGD: training ImageNet in 1 hour, 2017.
    """

    schedule: Callable[[int], float]
    steps: int

    def _at(self, step):
        if step < self.steps:
            return self.schedule(0) * (step + 1) / (self.steps + 1)
        return self.schedule(step - self.steps)
