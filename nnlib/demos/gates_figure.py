"""Pictures of single units and of small networks: the sigmoid, gates over the four corners, the layers of a network.

Each function returns a Matplotlib Figure. A corner that is on is a filled square, one that is off an empty circle.
"""

import itertools

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from nnlib.functional.activations import sigmoid
from nnlib.neurons import gate_of_two, logistic_unit, three_unit_table, truth_inputs
from nnlib.plotting import BLACK, BLUE, GREY, LIGHT_GREY, ORANGE, SKY_BLUE, VERMILION, WHITE, new_figure, style

_ON = {"marker": "s", "color": BLUE, "markeredgecolor": BLACK, "markersize": 11}
_OFF = {"marker": "o", "color": WHITE, "markeredgecolor": BLACK, "markersize": 11}
_SHADES = LinearSegmentedColormap.from_list("off to on", [WHITE, SKY_BLUE])
_EDGE = (-0.35, 1.35)


def draw_sigmoid():
    """g(z) with three of its values, and below it its slope g(z) (1 - g(z)).

    Returns:
        matplotlib Figure with two axes.
    """
    z = np.linspace(-10, 10, 401)
    y = sigmoid(z)
    with style():
        figure = new_figure(height=4.6, width=7.4)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
        upper.plot(z, y, color=BLUE)
        for at, text, ha in (
            (-5, "g(−5) = 0.007", "center"),
            (0, "  g(0) = 0.5", "left"),
            (5, "g(5) = 0.993", "center"),
        ):
            upper.plot(at, sigmoid(at), marker="o", color=BLACK)
            below = at == 5
            upper.text(
                at,
                sigmoid(at) + (-0.06 if below else 0.06 if at else 0),
                text,
                ha=ha,
                va="top" if below else "bottom" if at else "center",
            )
        upper.set(ylabel="g(z)", ylim=(-0.05, 1.1), title="the sigmoid, g(z) = 1 / (1 + exp(−z))")
        lower.plot(z, y * (1 - y), color=VERMILION, linestyle="--")
        lower.plot(0, 0.25, marker="o", color=BLACK)
        lower.text(0.35, 0.26, "1/4 at z = 0", va="bottom")
        lower.set(xlabel="z", ylabel="slope of g", ylim=(0, 0.34))
        for axes in (upper, lower):
            axes.grid(color=LIGHT_GREY)
            axes.set_axisbelow(True)
    return figure


def draw_gates(gates):
    """Truth tables as the four corners of a square, and for each gate the line on which its unit says one half.

    Args:
        gates: mapping of a title to (four truth values for (0, 0), (0, 1), (1, 0), (1, 1); theta (3,) or None). With
            None no line is drawn.

    Returns:
        matplotlib Figure with one pair of axes for each gate.
    """
    with style():
        figure = new_figure(height=3.1, width=min(8.8, 3.0 * len(gates)))
        for axes, (title, (table, theta)) in zip(
            np.atleast_1d(figure.subplots(1, len(gates))), gates.items(), strict=True
        ):
            if theta is not None:
                _shade(axes, lambda x, theta=theta: logistic_unit(theta, x))
                _line(axes, theta)
            _corners(axes, table)
            axes.set_title(title)
        handles = [axes.plot([], [], linestyle="", **look)[0] for look in (_ON, _OFF)]
        figure.legend(handles, ["on (1)", "off (0)"], loc="outside lower center", ncols=2)
    return figure


def draw_xnor(thetas):
    """A network of two hidden units: its lines over the inputs, and the four corners as the hidden units see them.

    Args:
        thetas: two arrays, (2, 3) and (1, 3).

    Returns:
        matplotlib Figure with two axes.
    """
    first, second = np.asarray(thetas[0], float), np.asarray(thetas[1], float).reshape(3)
    table = np.round(three_unit_table([first, second]))
    hidden = np.column_stack([gate_of_two(row) for row in first])
    with style():
        figure = new_figure(height=3.8, width=7.6)
        inputs, learned = figure.subplots(1, 2)
        for row, color, dashes in zip(first, (VERMILION, BLACK), ("-", "--"), strict=True):
            _line(inputs, row, color=color, linestyle=dashes)
        _corners(inputs, table)
        inputs.set_title("inputs: two lines are needed")
        _shade(learned, lambda x: logistic_unit(second, x))
        _line(learned, second)
        for place, corners in _grouped(hidden):
            look = _ON if table[corners[0]] else _OFF
            learned.plot(*place, linestyle="", **look)
            names = " and ".join(_name(truth_inputs(2)[corner]) for corner in corners)
            learned.annotate(names, place, (-4, -19 if place[1] < 0.5 else 10), textcoords="offset points", fontsize=9)
        learned.set(xlim=_EDGE, ylim=_EDGE, xlabel="a1: hidden unit 1", ylabel="a2: hidden unit 2", aspect="equal")
        learned.set(xticks=(0, 1), yticks=(0, 1), title="hidden units: one line is enough")
        handles = [inputs.plot([], [], color=VERMILION)[0], inputs.plot([], [], color=BLACK, linestyle="--")[0]]
        handles += [inputs.plot([], [], linestyle="", **look)[0] for look in (_ON, _OFF)]
        figure.legend(
            handles,
            ["hidden unit 1: z = 0", "hidden unit 2: z = 0", "on (1)", "off (0)"],
            loc="outside lower center",
            ncols=4,
        )
    return figure


def draw_layers(units, bias=True):
    """A network as circles and lines: one column for each layer, bias units as squares, shapes of Theta between them.

    Args:
        units: sequence of int >= 1, units of each layer, the input first; not many.
        bias: bool, whether bias units are drawn.

    Returns:
        matplotlib Figure.
    """
    places = []
    for layer, count in enumerate(units):
        first = 0 if bias and layer < len(units) - 1 else 1
        places.append([(layer, unit, (count + first) / 2 - unit) for unit in range(first, count + 1)])
    tallest = max(len(layer) for layer in places)
    with style():
        figure = new_figure(height=1.2 + 0.62 * tallest, width=min(8.8, 1.2 + 2.3 * len(units)))
        axes = figure.add_subplot()
        for before, after in itertools.pairwise(places):
            for x, unit, y in before:
                for to_x, to_unit, to_y in after:
                    if to_unit:
                        dashes = "-" if unit else ":"
                        axes.plot((x, to_x), (y, to_y), color=GREY, linewidth=0.9, linestyle=dashes, zorder=1)
            rows, columns = sum(unit > 0 for _, unit, _ in after), len(before)
            text = f"Θ({before[0][0] + 1}): {rows} × {columns}"
            axes.text(before[0][0] + 0.5, tallest / 2 + 0.25, text, ha="center", va="bottom", fontweight="bold")
        for layer in places:
            for x, unit, y in layer:
                look = {"marker": "o", "color": SKY_BLUE} if unit else {"marker": "s", "color": ORANGE}
                axes.plot(x, y, markersize=25, markeredgecolor=BLACK, zorder=2, **look)
                letter = {0: "x", len(units) - 1: "h"}.get(x, "a")
                axes.text(x, y, f"{letter}{unit}", ha="center", va="center", zorder=3)
        names = ["inputs", *(f"hidden {n}" for n in range(1, len(units) - 1)), "output"]
        if len(units) == 3:
            names[1] = "hidden"
        for layer, name in enumerate(names):
            axes.text(layer, -tallest / 2 - 0.2, f"layer {layer + 1}\n{name}", ha="center", va="top")
        axes.set(xlim=(-0.5, len(units) - 0.5), ylim=(-tallest / 2 - 1.1, tallest / 2 + 0.8))
        axes.axis("off")
    return figure


def _shade(axes, function):
    """The value of a unit over the square, from white (0) to blue (1)."""
    side = np.linspace(*_EDGE, 141)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    values = function(points).reshape(side.size, side.size)
    extent = (*_EDGE, *_EDGE)
    axes.imshow(values, origin="lower", extent=extent, cmap=_SHADES, vmin=0, vmax=1, aspect="equal", zorder=0)


def _line(axes, theta, color=BLACK, **look):
    """Where z = 0, that is theta0 + theta1 x1 + theta2 x2 = 0."""
    bias, first, second = (float(value) for value in theta)
    ends = np.array([_EDGE[0] - 1, _EDGE[1] + 1])
    if second:
        axes.plot(ends, -(bias + first * ends) / second, color=color, **look)
    elif first:
        axes.plot(np.full(2, -bias / first), ends, color=color, **look)


def _corners(axes, table):
    for point, on in zip(truth_inputs(2), table, strict=True):
        axes.plot(*point, linestyle="", **(_ON if on else _OFF))
    axes.set(xlim=_EDGE, ylim=_EDGE, xlabel="x1", ylabel="x2", xticks=(0, 1), yticks=(0, 1), aspect="equal")


def _grouped(hidden):
    """[(place, numbers of the corners that lie there)]"""
    groups = {}
    for corner, place in enumerate(np.round(hidden, 2)):
        groups.setdefault(tuple(float(value) + 0.0 for value in place), []).append(corner)
    return list(groups.items())


def _name(point):
    return f"({point[0]:.0f}, {point[1]:.0f})"
