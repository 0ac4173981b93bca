"""The network playground as a scene: the plane, the network with the map of every unit, the curves of the loss."""

import functools
import itertools
import math

import numpy as np

from nnlib.demos.numbers import counted, number, percent
from nnlib.demos.playground_training import (
    ACTIVATIONS,
    BATCHES,
    DATA,
    OPTIMIZERS,
    PENALTIES,
    SIDE,
    answers,
    places,
    units,
)
from nnlib.demos.scene import (
    Button,
    Choice,
    Diagram,
    Edge,
    Line,
    Node,
    Plot,
    Scene,
    Slider,
    Table,
    shade_signed,
)
from nnlib.functional.activations import sigmoid
from nnlib.plotting import BLACK, BLUE, PURPLE, VERMILION

CLICKS = ("adds class 0", "adds class 1", "removes")
PACES = (1, 5, 20)
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
STRENGTHS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
DROPS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.8)
_CELLS = 48  # of a large map; a unit's small one has every third
_RANGE = (-SIDE, SIDE)


def draw(demo):
    """The scene of a `nnlib.demos.playground.Playground`.

    Returns:
        `nnlib.demos.scene.Scene`.
    """
    maps = _maps(demo)
    panels = ((_plane(demo, maps[demo.shown]), _network(demo, maps)), (_curves(demo),))
    return Scene("A network that learns to part two classes", _controls(demo), panels, _caption(demo), _table(demo))


def _controls(demo):
    most = max(10, math.ceil(abs(demo.value)))
    return (
        (
            Choice("data", "data", demo.data, DATA),
            # There is nothing to draw where the reader is to add all points.
            *(() if demo.data == "empty" else _drawing(demo)),
        ),
        (
            Slider("depth", "hidden layers", demo.depth, 0, 3),
            Slider("width", "units in each", demo.width, 1, 8),
            Choice("activation", "activation", demo.activation, tuple(ACTIVATIONS)),
        ),
        (
            Choice("optimizer", "optimizer", demo.optimizer, tuple(OPTIMIZERS)),
            _numbers("rate", "learning rate", demo.rate, RATES),
            Choice("batch", "batch", demo.batch, tuple(BATCHES)),
            Choice("penalty", "penalty", demo.penalty, tuple(PENALTIES)),
            *(() if demo.penalty == "none" else (_numbers("strength", "λ", demo.strength, STRENGTHS),)),
            _numbers("drop", "dropout", demo.drop, DROPS),
        ),
        (
            Button("play", "Pause (p)" if demo.running else "Play (p)", key="p"),
            Button("step", "One step (s)", key="s"),
            Button("back", "One step back (b)", bool(demo.past), "b"),
            Button("reset", "Reset (r)", key="r"),
            Button("other_start", "Other start"),
            _numbers("pace", "steps a picture", demo.pace, PACES),
        ),
        (
            Choice("weight", "weight (1.2: unit 2 of layer 1)", demo.weight, tuple(demo.places)),
            Slider("value", "its value", round(demo.value, 3), -most, most, 0.01),
            Choice("click", "a click into the plane", demo.click, CLICKS),
        ),
    )


def _drawing(demo):
    return (
        Slider("count", "points", demo.count, 10, 200, 10),
        Slider("noise", "noise", demo.noise, 0, 0.5, 0.05),
        Button("other_data", "Other points"),
    )


def _numbers(name, label, value, options):
    return Choice(name, label, f"{value:g}", tuple(f"{option:g}" for option in options))


@functools.lru_cache(maxsize=1)
def _cells():
    """Array (_CELLS ** 2, 2), the middles of the cells, the top row first."""
    side = SIDE * ((2 * np.arange(_CELLS) + 1) / _CELLS - 1)
    across, up = np.meshgrid(side, side[::-1])
    return np.stack([across.ravel(), up.ravel()], axis=1)


def _maps(demo):
    """Dict from the name of a unit to its map, uint8 array (_CELLS, _CELLS): 128 is zero, or one half of a sigmoid."""
    layers = [_cells(), *answers(demo.recipe, demo.now.numbers, _cells())]
    found = {}
    for names, values in zip(units(demo.depth, demo.width), layers, strict=True):
        most = 1.0
        if names[0] == "output":
            values = 2 * sigmoid(values) - 1
        elif names[0] == "x1":
            most = SIDE
        elif demo.activation == "sigmoid":
            values = 2 * values - 1
        elif demo.activation == "relu":
            most = None
        shades = shade_signed(values, most)
        found |= {name: shades[:, place].reshape(_CELLS, _CELLS) for place, name in enumerate(names)}
    return found


def _plane(demo, background):
    x, y = demo.points
    lines = [
        Line(f"class {label}", *x[y[:, 0] == label].T.round(3), look, color)
        for label, look, color in ((0, "points", VERMILION), (1, "squares", BLUE))
    ]
    if demo.shown == "output":
        title = "decision regions: the answer is class 1 where blue"
        words = "The plane of the inputs, blue where the network answers class 1, vermilion where class 0."
    else:
        title = f"what {_called(demo.shown)} answers: high where blue"
        words = f"The plane of the inputs, blue where {_called(demo.shown)} is high, vermilion where it is low."
    words += f" {len(x)} training points, {int(y.sum())} of class 1. Arrow keys move a cross hair, Enter clicks."
    return Plot(
        "plane",
        title,
        words,
        "x1",
        "x2",
        _RANGE,
        _RANGE,
        tuple(lines),
        background,
        actions=("pick",),
        width=330,
        height=316,
    )


def _called(unit):
    if "." not in unit:
        return f"input {unit}" if unit != "output" else "the output"
    layer, place = unit.split(".")
    return f"unit {place} of layer {layer}"


def _network(demo, maps):
    layers = units(demo.depth, demo.width)
    most = max(len(names) for names in layers)
    headings = ("inputs", *(f"layer {layer}" for layer in range(1, demo.depth + 1)), "output")
    nodes = [
        Node(
            name,
            _called(name),
            column,
            (most - len(names)) / 2 + row,
            above="" if row else headings[column],
            look="active" if name == demo.shown else "plain",
            shades=np.ascontiguousarray(maps[name][1::3, 1::3]),
        )
        for column, names in enumerate(layers)
        for row, name in enumerate(names)
    ]
    edges = []
    numbers = demo.now.numbers.tolist()
    weights = {name: numbers[place] for name, place in places(demo.depth, demo.width).items()}
    largest = max(1.0, *(abs(value) for value in numbers))
    for before, after in itertools.pairwise(layers):
        for start, end in itertools.product(before, after):
            name = f"{start} → {end}"
            chosen = name == demo.weight
            strength = round(weights[name] / largest, 3)
            edges.append(Edge(start, end, "", strength, "active" if chosen else "plain"))
    words = (
        f"The network: {_size(demo)}. Each unit shows its map of the plane. Lines are weights, blue above zero, "
        "vermilion and dashed below, thick if large. Tab and Enter choose a unit or a weight."
    )
    title = f"point at a unit or the output, click a weight ({demo.weight}: {number(demo.value)})"
    return Diagram("network", title, words, tuple(nodes), tuple(edges), ("pick", "hover", "edge"), (84, 50))


def _curves(demo):
    steps = [each.step for each in demo.log]
    found = [("training", [each.loss for each in demo.log], "line", BLACK)]
    if len(demo.fresh.x):
        found.append(("validation", [each.fresh_loss for each in demo.log], "dashed", PURPLE))
    lines = tuple(Line(label, steps, [round(y, 4) for y in ys], look, color) for label, ys, look, color in found)
    highest = max((y for _, ys, _, _ in found for y in ys if math.isfinite(y)), default=1)
    now = demo.log[-1]
    shares = (f"{label} loss {loss:.3f}, {_share(right, count)}" for label, loss, right, count in _rows(demo))
    title = "; ".join([f"step {now.step}", *shares])
    words = f"The loss from step 0 to {now.step}: " + _sentence(demo)
    x_range, y_range = (0, max(20, now.step)), (0, min(2.0, max(0.1, 1.05 * highest)))
    return Plot("curves", title, words, "step", "loss", x_range, y_range, lines, width=660, height=170)


def _rows(demo):
    """(label, loss, points right, points) of the training points and of the validation points, where there are any."""
    now = demo.log[-1]
    rows = (
        ("training", now.loss, now.right, len(demo.points.x)),
        ("validation", now.fresh_loss, now.fresh_right, len(demo.fresh.x)),
    )
    return [row for row in rows if row[3]]


def _share(right, count):
    return percent(right / count)


def _sentence(demo):
    parts = [
        f"{label} loss {number(loss)}, {right} of {count} points right" for label, loss, right, count in _rows(demo)
    ]
    return "; ".join(parts) + "." if parts else "no points."


def _size(demo):
    layers = "no hidden layer" if not demo.depth else f"{demo.depth} hidden layer{'s' * (demo.depth > 1)}"
    hidden = f" of {demo.width} {demo.activation} unit{'s' * (demo.width > 1)}" if demo.depth else ""
    return f"{layers}{hidden}, {len(demo.places)} numbers to learn"


def _caption(demo):
    if demo.running:
        # Read aloud when it changes: so not at every picture.
        return f"Training: {_size(demo)}. Press p to pause."
    stopped = f" Stopped: {demo.trouble}." if demo.trouble else ""
    return f"Step {demo.now.step}, {_size(demo)}: {_sentence(demo)}{_dead(demo)}{stopped}"


def _dead(demo):
    """A sentence about the hidden relu units that learn no longer; nothing where there are none."""
    if demo.activation != "relu" or not len(demo.points.x):
        return ""
    *hidden, _ = answers(demo.recipe, demo.now.numbers, demo.points.x)
    dead = sum(int((y == 0).all(axis=0).sum()) for y in hidden)
    whose = "is 0 at every point, so that no gradient reaches it: it is"
    if dead > 1:
        whose = "are 0 at every point, so that no gradient reaches them: they are"
    return f" {counted(dead, 'hidden unit')} {whose} dead." if dead else ""


def _table(demo):
    rows = [
        (label, str(count), number(loss), str(right), _share(right, count)) for label, loss, right, count in _rows(demo)
    ]
    head = ("", "points", "loss", "right", "accuracy")
    return Table(f"Step {demo.now.step}; {demo.weight} = {number(demo.value)}", head, tuple(rows))
