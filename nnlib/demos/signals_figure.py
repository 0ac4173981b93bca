"""Pictures of filters along one axis: the window at one place, borders, taps, signals before and after.

Each function returns a Matplotlib Figure.
"""

import numpy as np
from matplotlib.patches import Rectangle

from nnlib.demos.sliding import slide
from nnlib.filters import filter1d
from nnlib.functional.padding import pad
from nnlib.plotting import BLACK, BLUE, GREY, LIGHT_GREY, ORANGE, SKY_BLUE, VERMILION, WHITE, new_figure, style

_BORDERS = ("zero", "replicate", "mirror")


def draw_slide(x, w, places):
    """A filter over a row of cells, at some of its places: cells, taps, products, sum.

    Args:
        x: real array (n,).
        w: real array (2r + 1,).
        places: sequence of int, cells to compute, counted from 1; those where the whole filter lies on x.

    Returns:
        matplotlib Figure with one pair of axes for each place.
    """
    steps = {step.place: step for step in slide(x, w)}
    with style():
        figure = new_figure(height=2.2 * len(places), width=7.6)
        for axes, place in zip(np.atleast_1d(figure.subplots(len(places), 1)), places, strict=True):
            step = steps[place]
            for cell, value in enumerate(x, start=1):
                covered = cell in step.cells
                _cell(axes, cell, 0, value, SKY_BLUE if covered else WHITE)
                axes.text(cell, -0.72, f"x{cell}", ha="center", va="center", fontsize=9, color=GREY)
            for cell, tap, product in zip(step.cells, step.taps, step.products, strict=True):
                _cell(axes, cell, 1.15, tap, ORANGE)
                _cell(axes, cell, 2.3, product, LIGHT_GREY)
            for y, word in ((0, "x"), (1.15, "w"), (2.3, "product")):
                axes.text(0.3, y, word, ha="right", va="center")
            axes.text(
                step.cells[-1] + 0.75, 2.3, f"sum: z{place} = {_plain(step.total)}", va="center", fontweight="bold"
            )
            middle = step.cells[len(step.cells) // 2]
            axes.add_patch(Rectangle((middle - 0.5, 0.65), 1, 1, fill=False, edgecolor=BLACK, linewidth=2.4))
            axes.set(xlim=(-0.9, len(x) + 2.6), ylim=(2.95, -1.05), aspect="equal")
            axes.axis("off")
    return figure


def draw_borders(x, width):
    """The same row of cells with each kind of border; border cells are hatched.

    Args:
        x: real array (n,).
        width: int >= 1, cells of the border on each side.

    Returns:
        matplotlib Figure.
    """
    x = np.asarray(x, float)
    with style():
        figure = new_figure(height=3.3, width=8.2)
        axes = figure.add_subplot()
        for y, mode in enumerate(("valid", *_BORDERS)):
            padded = x if mode == "valid" else pad(x[None, None], width, mode)[0, 0]
            start = 0 if mode == "valid" else -width
            for cell, value in enumerate(padded, start=start):
                inside = 0 <= cell < len(x)
                _cell(axes, cell, 1.25 * y, value, SKY_BLUE if inside else WHITE, hatch=None if inside else "////")
            axes.text(-width - 0.8, 1.25 * y, mode, ha="right", va="center", fontweight="bold")
        axes.set(xlim=(-width - 2.6, len(x) + width), ylim=(1.25 * 3 + 0.7, -0.7), aspect="equal")
        axes.axis("off")
    return figure


def draw_taps(filters):
    """Taps as bars around the middle one.

    Args:
        filters: mapping of a title to a real array (2r + 1,); up to four.

    Returns:
        matplotlib Figure with one pair of axes for each filter.
    """
    with style():
        figure = new_figure(height=2.5, width=min(8.8, 2.9 * len(filters)))
        row = np.atleast_1d(figure.subplots(1, len(filters), sharey=True))
        row[0].set(ylabel="tap")
        for axes, (title, w) in zip(row, filters.items(), strict=True):
            w = np.asarray(w, float)
            i = np.arange(len(w)) - len(w) // 2
            below = w < 0
            axes.bar(i[~below], w[~below], color=BLUE, edgecolor=BLACK, linewidth=0.6)
            axes.bar(i[below], w[below], color=ORANGE, edgecolor=BLACK, linewidth=0.6, hatch="///")
            axes.axhline(0, color=BLACK, linewidth=0.8)
            axes.set(title=title, xlabel="i, cells from the middle", xlim=(-4.7, 4.7))
    return figure


def draw_filtered(x, filters, step=1.0, label="cell", same_scale=False):
    """A signal, and below it what each filter makes of it (borders replicated, or left out).

    Args:
        x: real array (n,).
        filters: mapping of a title to (real array (2r + 1,), mode); the result is drawn in a panel of its own.
        step: float > 0, distance of two cells on the horizontal axis.
        label: str, of the horizontal axis.
        same_scale: bool, one vertical scale for all panels, so that heights can be compared.

    Returns:
        matplotlib Figure with 1 + len(filters) pairs of axes.
    """
    x = np.asarray(x, float)
    places = step * np.arange(len(x))
    with style():
        figure = new_figure(height=1.35 * (1 + len(filters)) + 0.4, width=8.0)
        panels = figure.subplots(1 + len(filters), 1, sharex=True, sharey=same_scale)
        panels[0].plot(places, x, color=GREY)
        panels[0].set(title="the signal x", ylabel="x")
        for axes, (title, (w, mode)) in zip(panels[1:], filters.items(), strict=True):
            z = filter1d(x, w, mode)
            r = (len(x) - len(z)) // 2
            axes.plot(places[r : len(x) - r], z, color=BLUE)
            axes.set(title=title, ylabel="z")
        for axes in panels:
            axes.grid(color=LIGHT_GREY)
            axes.set_axisbelow(True)
        panels[-1].set_xlabel(label)
    return figure


def draw_simpson(function, places, name):
    """A function over three places, the parabola through them, and the area that Simpson's rule finds.

    Args:
        function: float array -> float array.
        places: three floats, equally far apart.
        name: str, of the function.

    Returns:
        matplotlib Figure.
    """
    places = np.asarray(places, float)
    t = np.linspace(places[0], places[2], 201)
    parabola = np.polynomial.Polynomial.fit(places, function(places), 2)
    with style():
        figure = new_figure(height=2.9, width=6.0)
        axes = figure.add_subplot()
        axes.fill_between(t, parabola(t), color=SKY_BLUE, alpha=0.5, label="area below the parabola")
        axes.plot(t, function(t), color=BLACK, label=name)
        axes.plot(t, parabola(t), color=VERMILION, linestyle="--", label="parabola through three values")
        axes.plot(places, function(places), color=BLACK, marker="o", linestyle="")
        axes.set(xlabel="t", ylabel="value", ylim=(0, None))
        axes.legend(loc="upper left")
    return figure


def _cell(axes, x, y, value, color, hatch=None):
    look = {"facecolor": color, "edgecolor": BLACK if hatch is None else GREY, "linewidth": 1, "hatch": hatch}
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, **look))
    box = {"facecolor": WHITE, "edgecolor": "none", "pad": 1} if hatch else None
    axes.text(x, y, _plain(value), ha="center", va="center", bbox=box)


def _plain(value):
    """A number as in print: a true minus, no trailing zeros."""
    return f"{float(value) + 0.0:.3g}".replace("-", "−")
