"""Pictures for gradient descent and gradient checking: training runs, secants, errors of quotients, costs."""

import numpy as np
from matplotlib.patches import Rectangle

from nnlib.differences import centred_error, forward_error
from nnlib.layer_deltas import multiplications
from nnlib.plotting import BLACK, BLUE, GREY, LIGHT_GREY, ORANGE, VERMILION, new_figure, style


def draw_runs(runs, bound=0.02):
    """Error against epoch for several starts; runs that end above a bound are dashed.

    Args:
        runs: list of real arrays (epochs,), the mean error after each epoch.
        bound: float, what counts as learned.

    Returns:
        matplotlib Figure.

    Source: CMU 10-701, neural networks (local minima; run several times).
    """
    stuck = [run for run in runs if run[-1] > bound]
    with style():
        figure = new_figure(height=3.4, width=7)
        axes = figure.add_subplot()
        for run in runs:
            look = {"color": VERMILION, "linestyle": "--"} if run[-1] > bound else {"color": BLUE, "linestyle": "-"}
            axes.plot(np.arange(1, len(run) + 1), run, linewidth=1.2, **look)
        handles = [axes.plot([], [], color=BLUE)[0], axes.plot([], [], color=VERMILION, linestyle="--")[0]]
        names = [f"learned: {len(runs) - len(stuck)} of {len(runs)} starts", f"stuck: {len(stuck)}"]
        figure.legend(handles, names, loc="outside lower center", ncols=2)
        axes.set(xlabel="epoch", ylabel="mean error E", yscale="log")
        axes.grid(color=LIGHT_GREY)
        axes.set_axisbelow(True)
    return figure


def draw_secants(step=0.8):
    """The tangent of sin at 1 with the forward and the centred secant.

    Args:
        step: float > 0.

    Returns:
        matplotlib Figure.

    Source: UBC CPSC 340, convolutions (derivatives as filters).
    """
    x = np.linspace(-0.3, 2.4, 200)
    lines = {
        "tangent": (np.cos(1), {"color": BLACK, "linestyle": "-"}),
        "forward difference [−1, 1]": ((np.sin(1 + step) - np.sin(1)) / step, {"color": VERMILION, "linestyle": "--"}),
        "centred difference [−1, 0, 1]": (
            (np.sin(1 + step) - np.sin(1 - step)) / (2 * step),
            {"color": BLUE, "linestyle": "-."},
        ),
    }
    with style():
        figure = new_figure(height=3.6, width=7)
        axes = figure.add_subplot()
        axes.plot(x, np.sin(x), color=GREY, linewidth=3, label="f(x) = sin x")
        for name, (slope, look) in lines.items():
            axes.plot(x, np.sin(1) + slope * (x - 1), label=f"{name}: slope {slope:.3f}", **look)
        for at, word in ((1 - step, "x − h"), (1, "x"), (1 + step, "x + h")):
            axes.plot(at, np.sin(at), marker="o", color=BLACK)
            axes.annotate(word, (at, np.sin(at)), (0, -16), textcoords="offset points", ha="center", fontsize=9)
        axes.set(xlabel="x", ylabel="f(x)", ylim=(-0.4, 1.45))
        figure.legend(loc="outside lower center", ncols=2)
    return figure


def draw_step_errors(exponents=range(1, 17)):
    """Error of the forward and the centred difference of sin at 1 against the step, both axes logarithmic.

    Args:
        exponents: sequence of int, the steps are 10 to the power of minus these.

    Returns:
        matplotlib Figure.

    Source: UBC CPSC 340, convolutions.
    """
    steps = [10.0**-exponent for exponent in exponents]
    with style():
        figure = new_figure(height=3.9, width=7)
        axes = figure.add_subplot()
        for name, measure, look in (
            ("forward difference", forward_error, {"color": VERMILION, "marker": "s", "linestyle": "--"}),
            ("centred difference", centred_error, {"color": BLUE, "marker": "o", "linestyle": "-"}),
        ):
            axes.plot(steps, [measure(step) for step in steps], label=name, markersize=5, **look)
        axes.set(xscale="log", yscale="log", xlabel="step h", ylabel="error of the slope")
        axes.set(xlim=(1e-17, 1), ylim=(1e-12, 3))
        axes.text(2e-3, 1e-10, "curvature:\nlarger steps\nsee the bend", ha="left", va="center", fontsize=9)
        axes.text(3e-15, 1e-8, "rounding:\nsmaller steps\nlose digits", ha="center", va="center", fontsize=9)
        axes.grid(color=LIGHT_GREY)
        axes.set_axisbelow(True)
        figure.legend(loc="outside lower center", ncols=2)
    return figure


def draw_costs(d=10, k=20, layers=range(1, 11)):
    """Multiplications for all slopes of one example, cleverly and naively, against the number of hidden layers.

    Args:
        d, k: int >= 1, inputs and units a layer.
        layers: sequence of int >= 1.

    Returns:
        matplotlib Figure.

    Source: UBC CPSC 340, neural networks (O(dk + mk^2)).
    """
    clever, naive = zip(*(multiplications(d, k, m) for m in layers), strict=True)
    with style():
        figure = new_figure(height=3.3, width=7)
        axes = figure.add_subplot()
        axes.plot(layers, naive, color=VERMILION, marker="s", linestyle="--", label="nudging every weight")
        axes.plot(layers, clever, color=BLUE, marker="o", label="backpropagation")
        axes.set(xlabel=f"hidden layers of {k} units", ylabel="multiplications", yscale="log")
        axes.set_xticks(list(layers))
        axes.grid(color=LIGHT_GREY)
        axes.set_axisbelow(True)
        figure.legend(loc="outside lower center", ncols=2)
    return figure


def draw_layers_of_shapes(sizes):
    """The matrices of the way back as boxes: W transposed, delta, and the product delta o^T, with their shapes.

    Args:
        sizes: (int, int, int), units of layer l - 1, l and l + 1.

    Returns:
        matplotlib Figure.

    Source: USC CSCI 567, lecture 7 (matrix notation).
    """
    before, here, after = sizes
    rows = [
        [("δ", here, 1), ("=", 0, 0), ("Wᵀ next", here, after), ("δ next", after, 1), ("∘", 0, 0), ("h′", here, 1)],
        [("dF/dW", here, before), ("=", 0, 0), ("δ", here, 1), ("oᵀ before", 1, before)],
    ]
    with style():
        figure = new_figure(height=4.4, width=7.4)
        for axes, row in zip(figure.subplots(2, 1), rows, strict=True):
            x = 0.0
            for name, height, width in row:
                if not height:
                    axes.text(x + 0.4, 0, name, ha="center", va="center", fontsize=14)
                    x += 1.3
                    continue
                color = ORANGE if "δ" in name else BLUE if "W" in name else GREY
                axes.add_patch(
                    _box(x, -height / 2, width, height, color),
                )
                axes.text(x + width / 2, max(here, after) / 2 + 0.9, name, ha="center", va="bottom", fontweight="bold")
                axes.text(x + width / 2, -max(here, after) / 2 - 0.3, f"{height} × {width}", ha="center", va="top")
                x += width + 2.2
            axes.set(xlim=(-1, 21), ylim=(-max(here, after) / 2 - 1.6, max(here, after) / 2 + 2), aspect="equal")
            axes.axis("off")
    return figure


def _box(x, y, width, height, color):
    return Rectangle((x, y), width, height, facecolor=color, edgecolor=BLACK, alpha=0.45)
