"""The runs behind the optimizer race: six optimizers down one surface, and one optimizer with a thousand settings."""

import functools

import numpy as np

from nnlib.demos.surfaces import surface
from nnlib.optimizers import SGD, Adagrad, Adam, RMSprop

STEPS = 200
TOLERANCE = 1e-2  # a run has arrived when no more than this share of the loss at the start is left

# How each is made from (parameters, step size, momentum). With a step size that stays the same, HeavyBall makes the
# steps of SGD with momentum; without weight decay, AdamW makes those of Adam.
RULES = {
    "SGD": lambda parameters, rate, momentum: SGD(parameters, rate),
    "momentum": lambda parameters, rate, momentum: SGD(parameters, rate, momentum),
    "Nesterov": lambda parameters, rate, momentum: SGD(parameters, rate, momentum, nesterov=momentum > 0),
    "AdaGrad": lambda parameters, rate, momentum: Adagrad(parameters, rate),
    "RMSProp": lambda parameters, rate, momentum: RMSprop(parameters, rate, alpha=0.9),
    "Adam": lambda parameters, rate, momentum: Adam(parameters, rate, betas=(momentum, 0.999)),
}
# What a rule makes of the two settings, for the table.
TAKES = {
    "SGD": "step size",
    "momentum": "step size, momentum",
    "Nesterov": "step size, momentum",
    "AdaGrad": "step size",
    "RMSProp": "step size; alpha 0.9",
    "Adam": "step size, momentum as beta1; beta2 0.999",
}

# The settings that the map tries, in the middle of its cells.
LOG_RATES = (-4.0, 1.0)
RATES = 10 ** (np.linspace(*LOG_RATES, 41)[:-1] + 0.0625)
MOMENTA = np.linspace(0.0, 1.0, 21)[:-1] + 0.025
ARRIVES_NOT, LOST = STEPS + 1, STEPS + 2


@functools.lru_cache(maxsize=256)  # a knob that goes to and fro
def paths(name, condition, start, rate, momentum, rules):
    """Where each optimizer is after 0, 1, ... `STEPS` steps, all of them from one start with the surface's own slopes.

    Args:
        name, condition: of `nnlib.demos.surfaces.surface`.
        start: (x, y), floats.
        rate: float > 0, the step size.
        momentum: float from 0 to below 1.
        rules: tuple of str, keys of `RULES`.

    Returns:
        way: array (rules, STEPS + 1, 2), read-only; nan from where a run has left the surface's bounds.
        loss: array (rules, STEPS + 1), read-only, above the surface's lowest; nan there too.

    >>> way, loss = paths("ravine", 10, (1.0, 1.0), 0.1, 0.0, ("SGD",))
    >>> way[0, :3].round(3).tolist()
    [[1.0, 1.0], [0.9, 0.0], [0.81, 0.0]]
    """
    ground = surface(name, condition)
    places = np.tile(np.array(start, np.float64), (len(rules), 1))
    slopes = np.zeros_like(places)
    racers = [RULES[rule]([("w", places[i], slopes[i])], rate, momentum) for i, rule in enumerate(rules)]
    way = np.empty((len(rules), STEPS + 1, 2))
    loss = np.empty((len(rules), STEPS + 1))
    end = np.full(len(rules), STEPS + 1)
    for step in range(STEPS + 1):
        loss[:, step], slopes[:, 0], slopes[:, 1] = ground.field(places[:, 0], places[:, 1])
        way[:, step] = places
        for racer in racers:
            racer.step()
        gone = ground.left(places[:, 0], places[:, 1])
        if gone.any():
            end[gone] = np.minimum(end[gone], step + 1)
            places[gone] = ground.minimum  # where there is no slope: who is lost stays finite
    lost = np.arange(STEPS + 1) >= end[:, None]
    way[lost] = loss[lost] = np.nan
    way.flags.writeable = loss.flags.writeable = False
    return way, loss


def arrival(loss):
    """After how many steps the loss is down to `TOLERANCE` of what it was at the start, for good.

    Args:
        loss: array (STEPS + 1,), nan where the run is lost.

    Returns:
        int, or `ARRIVES_NOT`, or `LOST`: out of bounds, or higher at the end than at the start.

    >>> arrival(0.9 ** np.arange(STEPS + 1)), arrival(np.ones(STEPS + 1)) == ARRIVES_NOT
    (44, True)
    """
    if not loss[-1] <= loss[0]:
        return LOST
    late = np.flatnonzero(loss > TOLERANCE * loss[0])
    steps = int(late[-1]) + 1 if late.size else 0
    return min(steps, ARRIVES_NOT)


@functools.lru_cache(maxsize=256)  # a knob that goes to and fro
def arrivals(name, condition, start):
    """`arrival` of SGD with momentum for every pair of settings, all of them run side by side.

    Args:
        name, condition, start: as in `paths`.

    Returns:
        int array (len(MOMENTA), len(RATES)), read-only.

    >>> arrivals("ravine", 10, (1.0, 1.0)).shape
    (20, 40)
    """
    ground = surface(name, condition)
    momentum, rate = (each.ravel() for each in np.meshgrid(MOMENTA, RATES, indexing="ij"))
    x, y = (np.full(rate.size, float(value)) for value in start)
    along_x, along_y = np.zeros_like(x), np.zeros_like(y)
    loss, slope_x, slope_y = ground.field(x, y)
    at_first, goal = loss[0], TOLERANCE * loss[0]
    steps = (loss > 0).astype(int)
    lost = np.zeros(rate.size, bool)
    for step in range(1, STEPS + 1):
        along_x *= momentum
        along_x += slope_x
        along_y *= momentum
        along_y += slope_y
        x -= rate * along_x
        y -= rate * along_y
        gone = ground.left(x, y)
        if gone.any():
            lost |= gone
            x[gone], y[gone] = ground.minimum
            along_x[gone] = along_y[gone] = 0
        loss, slope_x, slope_y = ground.field(x, y)
        np.copyto(steps, step + 1, where=loss > goal)
    steps[lost | (loss > at_first)] = LOST
    steps = steps.reshape(len(MOMENTA), len(RATES))
    steps.flags.writeable = False
    return steps
