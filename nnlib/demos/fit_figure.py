"""Pictures of curves: sigmoids that add up, staircases under a function, losses, entropies, outputs of four classes.

Each function returns a Matplotlib Figure.
"""

import numpy as np

from nnlib.functional.activations import sigmoid
from nnlib.functional.probabilities import softmax
from nnlib.information import cross_entropy_bits, entropy, surprise
from nnlib.plotting import BLACK, BLUE, GREEN, GREY, LIGHT_GREY, ORANGE, PALETTE, VERMILION, new_figure, style
from nnlib.staircase import largest_error, staircase, sum_of_units

_DASHES = ("-", "--", ":", "-.")


def draw_bump(units):
    """The steps of a few units, one line each, and what they add up to.

    Args:
        units: array (n, 3), rows (weight, bias, height); n up to 4.

    Returns:
        matplotlib Figure with two axes.
    """
    x = np.linspace(0, 1, 801)
    with style():
        figure = new_figure(height=3.2)
        apart, together = figure.subplots(1, 2, sharey=True)
        for number, (unit, color, dashes) in enumerate(zip(units, PALETTE, _DASHES, strict=False), 1):
            weight, bias, height = unit
            up, shift = ("" if height >= 0 else "−", "+" if bias >= 0 else "−")
            label = f"unit {number}: {up}{abs(height):g} · g({weight:g} x {shift} {abs(bias):g})"
            apart.plot(x, sum_of_units([unit], x), color=color, linestyle=dashes, label=label)
        together.plot(x, sum_of_units(units, x), color=BLACK)
        apart.set(title="each unit alone", xlabel="x", ylabel="y")
        together.set(title="their sum", xlabel="x")
        for axes in (apart, together):
            _quiet(axes)
        figure.legend(loc="outside lower center", ncols=2)
    return figure


def draw_staircase(function, counts, name):
    """A function and staircases of bumps under it, one panel for each number of bumps.

    Args:
        function: float array -> float array.
        counts: sequence of int, bumps in each panel.
        name: str, of the function, for the legend.

    Returns:
        matplotlib Figure.
    """
    x = np.linspace(0, 1, 1601)
    with style():
        figure = new_figure(height=3.1)
        panels = np.atleast_1d(figure.subplots(1, len(counts), sharey=True))
        for axes, count in zip(panels, counts, strict=True):
            units = staircase(function, count)
            smooth = axes.plot(x, function(x), color=ORANGE, linestyle="--")[0]
            stairs = axes.plot(x, sum_of_units(units, x), color=BLUE, linewidth=1.3)[0]
            error = largest_error(units, function)
            axes.set(title=f"{2 * count} units: off by {error:.2g}", xlabel="x")
            _quiet(axes)
        panels[0].set_ylabel("y")
        figure.legend([smooth, stairs], [name, "sum of sigmoids"], loc="outside lower center", ncols=2)
    return figure


def draw_errors(functions, counts):
    """The largest error of a staircase against the number of units, both on logarithmic axes.

    Args:
        functions: mapping of a name to a function, float array -> float array.
        counts: sequence of int, numbers of bumps.

    Returns:
        matplotlib Figure.
    """
    with style():
        figure = new_figure(height=3.2, width=6.4)
        axes = figure.add_subplot()
        for (name, function), color, marker in zip(functions.items(), PALETTE, "osD^", strict=False):
            errors = [largest_error(staircase(function, count, 1e5), function) for count in counts]
            axes.loglog([2 * count for count in counts], errors, color=color, marker=marker, label=name)
        axes.set(xlabel="sigmoid units", ylabel="largest error")
        axes.legend()
        _quiet(axes)
    return figure


def draw_losses():
    """What an example with y = 1 costs against the probability that it was given: cross-entropy and squared error.

    Returns:
        matplotlib Figure.
    """
    p = np.linspace(0.004, 1, 500)
    with style():
        figure = new_figure(height=3.2, width=6.4)
        axes = figure.add_subplot()
        axes.plot(p, -np.log(p), color=BLUE, label="cross-entropy, −ln p")
        axes.plot(p, (1 - p) ** 2, color=VERMILION, linestyle="--", label="squared error, (1 − p)²")
        axes.set(xlabel="p, the probability given to the right answer", ylabel="loss", ylim=(-0.1, 5.5))
        axes.legend()
        _quiet(axes)
    return figure


def draw_entropy(p=0.75):
    """On the left the surprise of an outcome; on the right H(p, q) of a coin against q, lowest at q = p.

    Args:
        p: float, 0 < p < 1, the probability of heads of the coin on the right.

    Returns:
        matplotlib Figure with two axes.
    """
    shares = np.linspace(0.008, 1, 400)
    coins = np.linspace(0.02, 0.98, 400)
    lengths = cross_entropy_bits(np.tile([p, 1 - p], (400, 1)), np.column_stack([coins, 1 - coins]))
    least = float(entropy([p, 1 - p]))
    with style():
        figure = new_figure(height=3.3)
        left, right = figure.subplots(1, 2)
        left.plot(shares, surprise(shares), color=BLUE)
        for share, text in ((1, "1: 0 bits"), (0.5, "1/2: 1 bit"), (0.25, "1/4: 2 bits"), (0.125, "1/8: 3 bits")):
            left.plot(share, surprise(share), marker="o", color=BLACK)
            left.annotate(text, (share, surprise(share)), (4, 6), textcoords="offset points", fontsize=9)
        left.set(xlabel="p, probability of the outcome", ylabel="surprise −log2 p (bits)", xlim=(0, 1.15), ylim=(0, 7))
        left.set_title("a rare outcome tells more")
        right.plot(coins, lengths, color=GREEN)
        right.plot(p, least, marker="o", color=BLACK)
        right.annotate(
            f"q = p = {p:g}:\n{least:.3f} bits", (p, least), (-12, 30), textcoords="offset points", ha="right"
        )
        right.set(xlabel="q, what the code was made for", ylabel="H(p, q) (bits)", ylim=(0, 4.5))
        right.set_title(f"a coin with p = {p:g} for heads")
        for axes in (left, right):
            _quiet(axes)
    return figure


def draw_outputs(z, classes):
    """The same numbers z through K sigmoids and through a softmax, as bars with their sums.

    Args:
        z: array (K,).
        classes: K names.

    Returns:
        matplotlib Figure with two axes.
    """
    panels = (("K sigmoids", sigmoid(np.asarray(z, float)), None), ("softmax", softmax(np.asarray(z, float)), "///"))
    names = [f"{name}\nz = {value:g}" for name, value in zip(classes, z, strict=True)]
    with style():
        figure = new_figure(height=2.9)
        for axes, (title, values, hatch) in zip(figure.subplots(1, 2, sharey=True), panels, strict=True):
            bars = axes.bar(names, values, color=BLUE if hatch is None else ORANGE, edgecolor=BLACK, hatch=hatch)
            axes.bar_label(bars, [f"{value:.2f}" for value in values], padding=2)
            axes.set(title=f"{title}: the sum is {values.sum():.2f}", ylim=(0, 1.18), yticks=(0, 0.5, 1))
            axes.tick_params(axis="x", length=0)
            axes.axhline(0.5, color=GREY, linewidth=0.8, linestyle=":")
    return figure


def _quiet(axes):
    axes.grid(color=LIGHT_GREY)
    axes.set_axisbelow(True)
