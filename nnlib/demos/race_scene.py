"""The race as a scene: the surface with the ways taken, the map of the settings, the loss step by step, the words."""

import functools
import math

import numpy as np

from nnlib.demos.numbers import counted, number, percent
from nnlib.demos.race_runs import ARRIVES_NOT, LOG_RATES, LOST, RULES, STEPS, TAKES, arrival, arrivals, paths
from nnlib.demos.scene import Button, Choice, Field, Line, Plot, Scene, Slider, Switch, Table, shade
from nnlib.demos.surfaces import NAMES, best_momentum, best_step, step_limit, surface
from nnlib.plotting import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY_BLUE, VERMILION

CONDITIONS = (1, 100)
MOST_MOMENTUM = 0.99
_MARKED = 15  # steps from mark to mark
_FLOOR = 1e-7  # losses below are not told apart
# Each optimizer has a color, a line and a mark of its own.
_LOOKS = {
    "SGD": (VERMILION, "line", "points"),
    "momentum": (BLUE, "line", "squares"),
    "Nesterov": (SKY_BLUE, "dashed", "diamonds"),
    "AdaGrad": (ORANGE, "dotted", "crosses"),
    "RMSProp": (PURPLE, "dashed", "pluses"),
    "Adam": (GREEN, "line", "triangles"),
}
_RATE_TICKS = tuple((float(power), f"{10.0**power:g}") for power in range(-4, 2))


def race_scene(race):
    """The surface with the ways taken, the map of the settings, and the loss step by step."""
    ground = surface(race.surface, race.condition)
    condition = Slider("condition", "condition number", race.condition, *CONDITIONS)
    controls = (
        (
            Choice("ground", "surface", race.surface, NAMES),
            *((condition,) if race.surface == "ravine" else ()),
        ),
        tuple(Switch(rule, rule, rule in race.rules) for rule in RULES),
        (
            Field("rate", "step size", f"{race.rate:.6g}"),
            Field("beta", "momentum β", f"{race.momentum:.6g}"),
            Button("best", "Best for a quadratic"),
            Button("swing", "Step 0.02, momentum 0.99"),
        ),
        (
            Slider("step", "steps", race.step, 0, STEPS),
            Button("play", "Pause" if race.running else "Play", key="p"),
        ),
    )
    way, loss = race.paths, race.losses
    panels = ((_surface(race, ground, way), _settings(race, ground)), (_losses(race, loss),))
    return Scene(f"A race on the {_place(race)}", controls, panels, _caption(race, ground, loss), _table(race, loss))


def _place(race):
    return {"Rosenbrock": "Rosenbrock function", "network": "loss of a network"}.get(race.surface, race.surface)


def _surface(race, ground, way):
    end = race.step + 1
    lines = [Line("lowest", (ground.minimum[0],), (ground.minimum[1],), "crosses", BLACK)]
    if race.surface == "saddle":
        lines[0] = Line("lowest", (0.0, 0.0), (1.0, -1.0), "crosses", BLACK)
    for rule, places in zip(race.rules, way, strict=True):
        lines += _trace(rule, places[:end, 0], places[:end, 1])
    words = (
        f"Level shades of the {_place(race)}, light where the loss is low, in equal steps of its logarithm. "
        f"From ({number(race.begin[0])}, {number(race.begin[1])}) go {_list(race.rules) or 'no lines'}."
    )
    labels = ("along training", "across") if race.surface == "network" else ("x", "y")
    return Plot(
        "surface",
        f"lighter where lower; a mark every {_MARKED} steps; drag the start",
        words,
        *labels,
        ground.x_range,
        ground.y_range,
        tuple(lines),
        _levels(race.surface, race.condition),
        "grey",
        race.begin,
        ("drag",),
        width=405,
        height=290,
    )


def _settings(race, ground):
    steps = arrivals(race.surface, race.condition, race.begin)
    heights = np.linspace(0, MOST_MOMENTUM, 40)
    limit = np.log10(step_limit(ground.curvatures[1], heights))
    rate, momentum, _ = best_momentum(*ground.curvatures)
    lines = (
        Line("limit 2(1 + β)/λ", limit, heights, "dashed", BLACK),
        Line("best for a quadratic", (math.log10(rate),), (momentum,), "diamonds", BLACK),
    )
    return Plot(
        "settings",
        "momentum: blue arrives, white is late, orange ends higher",
        "What SGD with momentum does, step size across, momentum upwards: blue where it arrives, darker the "
        f"sooner, white where it is not there in {STEPS} steps, orange where it ends higher than it began. "
        f"{_own(race, steps)} Dashed: the limit, λ being the larger curvature at the lowest place.",
        "step size",
        "momentum β",
        LOG_RATES,
        (0.0, 1.0),
        lines,
        _map_shades(steps),
        "signed",
        (math.log10(race.rate), race.momentum),
        ("drag",),
        _RATE_TICKS,
        width=390,
        height=290,
    )


def _own(race, steps):
    """What becomes of the settings where the handle is, and how much of the map is blue; a cell shows its middle."""
    _, loss = paths(race.surface, race.condition, race.begin, race.rate, race.momentum, ("momentum",))
    own = arrival(loss[0])
    found = {ARRIVES_NOT: f"is not there in {STEPS} steps", LOST: "ends higher than it began"}
    words = found.get(own, f"arrives in {counted(own, 'step')}")
    share = percent(np.mean(steps <= STEPS))
    return f"With {number(race.rate)} and {number(race.momentum)} it {words}; {share} of the map arrive."


def _losses(race, loss):
    lines, steps = [], np.arange(race.step + 1)
    for rule, values in zip(race.rules, loss, strict=True):
        lines += _trace(rule, steps, np.log10(np.maximum(values[: race.step + 1], _FLOOR)))
    first = float(surface(race.surface, race.condition).field(*np.array(race.begin))[0])
    goal = math.log10(max(first / 100, _FLOOR))
    lines.append(Line("a hundredth of the first", (0, STEPS), (goal, goal), "dotted", BLACK))
    high = max(math.ceil(goal + 2) + 1, -4)
    words = f"The loss above the lowest after each of {counted(race.step, 'step')}. {_standing(race, loss)}"
    title = f"loss above the lowest; below {number(_FLOOR)} at the bottom"
    x_range, y_range = (-2, STEPS + 2), (math.log10(_FLOOR), high)
    return Plot(
        "loss", title, words, "step", "log10 of the loss", x_range, y_range, tuple(lines), width=815, height=200
    )


def _standing(race, loss):
    if not race.rules:
        return "Nobody runs."
    now = loss[:, race.step]
    away = [rule for rule, value in zip(race.rules, now, strict=True) if np.isnan(value)]
    gone = f" {_list(away)} {'has' if len(away) == 1 else 'have'} run away." if away else ""
    if len(away) == len(race.rules):
        return gone.strip()
    first = np.nanargmin(now)
    alike = np.isclose(now, now[first], rtol=1e-9, atol=0) | (now < _FLOOR)
    lowest = [rule for rule, among in zip(race.rules, alike, strict=True) if among]
    verb = "is" if len(lowest) == 1 else "are"
    where = f"{verb} lowest, at {_height(now[first])}" if now[first] >= _FLOOR else f"{verb} {_height(0.0)}"
    return f"After {counted(race.step, 'step')} {_list(lowest)} {where}.{gone}"


def _caption(race, ground, loss):
    low, high = ground.curvatures
    plain, remains = best_step(low, high)
    rate, momentum, less = best_momentum(low, high)
    where = "On this ravine" if race.surface == "ravine" else "Near the lowest place"
    limit, plain = number(step_limit(high), 4), number(plain, 4)
    return (
        f"{_standing(race, loss)} {where} the curvatures are {number(low)} and {number(high, 4)}: without momentum, "
        f"steps above 2/λ = {limit} do not settle there, and the best, {plain}, leaves "
        f"{number(remains)} of the error a step; with momentum {number(momentum)} and steps of {number(rate)} "
        f"it is {number(less)}."
    )


def _table(race, loss):
    rows = []
    for rule, values, places in zip(race.rules, loss, race.paths, strict=True):
        now, place = values[race.step], places[race.step]
        worse = "runs away" if np.isnan(values[-1]) else "ends higher"
        steps = {ARRIVES_NOT: f"not in {STEPS}", LOST: worse}.get(arrival(values), str(arrival(values)))
        at = "away" if np.isnan(now) else ", ".join(number(round(float(one), 6)) for one in place)
        rows.append((rule, TAKES[rule], "away" if np.isnan(now) else _height(now), at, steps))
    caption = f"Step size {number(race.rate)}, momentum {number(race.momentum)}, after {counted(race.step, 'step')}"
    head = ("optimizer", "takes", "loss", "place", "steps to a hundredth of the first loss")
    return Table(caption, head, tuple(rows))


def _trace(rule, x, y):
    """A way as a line, and marks on it: every so many steps, and where it is now."""
    color, look, mark = _LOOKS[rule]
    x, y = np.round(x, 3), np.round(y, 3)  # finer than a pixel
    here = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    marked = here[(here % _MARKED == 0) & (here > 0) | (here == here[-1])]
    return Line("", x, y, look, color), Line(rule, x[marked], y[marked], mark, color)


def _height(loss):
    return number(loss) if loss >= _FLOOR else f"below {number(_FLOOR)}"


def _list(words):
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1] if words else ""


@functools.lru_cache(maxsize=256)
def _levels(name, condition):
    """The surface's shades: the logarithm of the loss in 14 steps, the lowest white."""
    ground = surface(name, condition)
    x, y = np.linspace(*ground.x_range, 144), np.linspace(*ground.y_range, 108)[::-1]
    logs = np.log10(ground.field(*np.meshgrid(x, y))[0] + 1e-12)
    low = max(logs.max() - 4.5, logs.min())
    return 255 - shade(np.floor((logs - low) / (logs.max() - low + 1e-9) * 14), 0, 22)


def _map_shades(steps):
    """The palette "signed": blue where descent arrives, deeper the sooner, orange where it runs away, else white."""
    shades = np.where(steps <= STEPS, 255 - 95 * np.minimum(steps, STEPS) // STEPS, 128)
    return np.where(steps == LOST, 40, shades)[::-1].astype(np.uint8)
