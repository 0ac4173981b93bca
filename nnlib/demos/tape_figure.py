"""Pictures of a tape: the trace table in its states, what the two modes cost, what it keeps, a trained net."""

import itertools

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from nnlib.moon_network import moon_points, moon_scores
from nnlib.plotting import BLACK, BLUE, LIGHT_GREY, ORANGE, SKY_BLUE, VERMILION, WHITE, new_figure, style
from nnlib.scalar_tape import Value
from nnlib.tape.arithmetic import unbroadcast

_SIGNS = {"add": "+", "subtract": "−", "multiply": "·", "divide": "/"}
_WORDS = {"log": "ln"}


def draw_trace(table, states):
    """The trace table in some of its states, side by side.

    Args:
        table: nnlib.demos.trace_table.TraceTable.
        states: mapping of a title to the number of a state.

    Returns:
        matplotlib Figure with one pair of axes for each state.

    Source: UW CSE 446, neural networks (autodiff).
    """
    with style():
        height = 0.31 * (len(table.lines(0)) + 1) + 0.4
        figure = new_figure(height=height)
        for axes, (title, state) in zip(figure.subplots(1, len(states), squeeze=False)[0], states.items(), strict=True):
            _draw_table(axes, table.lines(state))
            axes.set_title(title)
    return figure


def _draw_table(axes, lines):
    places = {"step": (0.02, "left"), "value": (0.62, "right"), "adjoint": (0.98, "right")}
    count = len(lines)
    axes.set(xlim=(0, 1), ylim=(-0.5, count + 0.6))
    axes.axis("off")
    for word, (x, side) in places.items():
        axes.text(x, count, word, ha=side, va="center", fontweight="bold")
    axes.axhline(count - 0.5, color=BLACK, linewidth=1)
    for number, line in enumerate(lines):
        y = count - 1 - number
        if line.active:
            axes.axhspan(y - 0.45, y + 0.45, color=LIGHT_GREY, zorder=0)
            axes.axvspan(0, 0.008, (y + 0.05) / (count + 1.1), (y + 0.95) / (count + 1.1), color=BLACK)
        value = "" if line.value is None else _number(line.value)
        axes.text(places["step"][0], y, _formula(line), va="center")
        axes.text(places["value"][0], y, value, ha="right", va="center", color=BLUE)
        axes.text(places["adjoint"][0], y, _sum_of(line.parts), ha="right", va="center", color=VERMILION)


def _formula(line):
    if line.operation == "input":
        return line.name
    if line.operation in _SIGNS:
        return f"{line.name} = {f' {_SIGNS[line.operation]} '.join(line.operands)}"
    return f"{line.name} = {_WORDS.get(line.operation, line.operation)} {line.operands[0]}"


def _sum_of(parts):
    """'5 + 0.5': the parts of an adjoint in the order in which they arrived."""
    text = " + ".join(_number(part) for part in parts)
    return text.replace("+ −", "− ")


def _number(value):
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def draw_costs(counts):
    """Multiplications by a slope for all derivatives of one result, in both modes, against the number of inputs.

    The function is the sum of tanh(x_i x_(i+1)), and the multiplications are counted on the tape of it.

    Args:
        counts: list of ints >= 2, numbers of inputs.

    Returns:
        matplotlib Figure with one pair of axes.

    Source: Griewank and Walther, Evaluating Derivatives, 2008, ch. 3.
    """
    edges = np.array([count_slopes(_chain_of(count)) for count in counts])
    with style():
        figure = new_figure(height=3.4, width=6.8)
        axes = figure.subplots()
        forward = np.array(counts) * edges
        axes.loglog(counts, forward, color=VERMILION, marker="s")
        axes.loglog(counts, edges, color=BLUE, marker="o")
        axes.text(counts[-1], forward[-1], "  forward mode", color=VERMILION, va="center")
        axes.text(counts[-1], edges[-1], "  reverse mode", color=BLUE, va="center")
        axes.set(xlabel="number of inputs", ylabel="multiplications", xlim=(counts[0] * 0.8, counts[-1] * 8))
        axes.set_xticks(counts, [f"{count:,}" for count in counts])
        axes.minorticks_off()
    return figure


def _chain_of(count):
    inputs = [Value(0.1 + 0.8 * place / count) for place in range(count)]
    total = (inputs[0] * inputs[1]).tanh()
    for one, other in itertools.pairwise(inputs[1:]):
        total = total + (one * other).tanh()
    return total


def count_slopes(result):
    """How many slopes the tape behind a result holds: the multiplications of one way back.

    Args:
        result: nnlib.scalar_tape.Scalar.

    >>> x = Value(3.0)
    >>> count_slopes((x * x).tanh())
    3

    Source: Griewank and Walther, Evaluating Derivatives, 2008, ch. 3.
    """
    seen, waiting, total = set(), [result], 0
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            total += len(node.slopes)
            waiting.extend(node.operands)
    return total


def draw_memory(sizes, batch):
    """How many numbers are kept at each moment of a training step, and of a prediction.

    Args:
        sizes: list of ints, the units of the layers, the inputs first.
        batch: int >= 1.

    Returns:
        matplotlib Figure with one pair of axes.

    Source: Griewank and Walther, Evaluating Derivatives, 2008, ch. 4.
    """
    kept = list(itertools.accumulate(batch * size for size in sizes))
    training = kept + kept[-2::-1]
    prediction = [batch * (size + before) for before, size in zip([0, *sizes], sizes, strict=False)]
    labels = ["in", *range(1, len(sizes)), *range(len(sizes) - 1, 0, -1)]
    with style():
        figure = new_figure(height=3.2)
        axes = figure.subplots()
        colors, hatches = (
            [SKY_BLUE] * len(kept) + [ORANGE] * (len(kept) - 1),
            [""] * len(kept) + ["//"] * (len(kept) - 1),
        )
        axes.bar(range(len(training)), training, color=colors, hatch=hatches, edgecolor=WHITE, width=0.85)
        axes.plot(range(len(prediction)), prediction, color=BLACK, marker="D", linestyle="--")
        axes.text(len(prediction) - 0.6, prediction[-1], " without a tape", va="center", backgroundcolor=WHITE)
        axes.text(0, 1.6 * training[0], "forward", color=BLUE, ha="center", va="bottom")
        axes.text(len(training) - 1, 1.04 * training[-1], "back", color=VERMILION, ha="center", va="bottom")
        axes.set_xticks(range(len(labels)), labels)
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.set(xlabel="layer", ylabel="numbers kept", ylim=(0, 1.1 * max(training)))
    return figure


def draw_moons(networks):
    """The points to learn from, and where a network says class 1.

    Args:
        networks: mapping of a title to the two matrices of `nnlib.moon_network.moon_scores`.

    Returns:
        matplotlib Figure with one pair of axes for each network.

    Source: nnlib.datasets.toys.moons.
    """
    x, y = map(np.array, moon_points())
    ends = (-1.6, 2.6, -1.1, 1.6)
    grid = np.stack(np.meshgrid(np.linspace(*ends[:2], 211), np.linspace(*ends[2:], 136)), axis=-1)
    shades = LinearSegmentedColormap.from_list("class", [WHITE, SKY_BLUE])
    with style():
        figure = new_figure(height=3.1)
        for axes, (title, thetas) in zip(
            figure.subplots(1, len(networks), squeeze=False)[0], networks.items(), strict=True
        ):
            scores = moon_scores(thetas, grid.reshape(-1, 2)).reshape(grid.shape[:2])
            axes.imshow(scores > 0, origin="lower", extent=ends, cmap=shades, vmin=0, vmax=1.3, aspect="equal")
            for label, marker, color in ((0, "o", ORANGE), (1, "s", BLUE)):
                axes.plot(
                    *x[y == label].T,
                    linestyle="",
                    marker=marker,
                    color=color,
                    markeredgecolor=BLACK,
                    label=f"class {label}",
                )
            axes.set(title=title, xlabel="x1", ylabel="x2")
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def draw_unbroadcast(dy):
    """How an array of two axes goes back to a row and to a column that were repeated to its shape.

    Args:
        dy: array (rows, columns).

    Returns:
        matplotlib Figure with one pair of axes.

    Source: HIPS autograd, numpy_vjps.py.
    """
    dy = np.asarray(dy, dtype=float)
    rows, columns = dy.shape
    with style():
        figure = new_figure(height=0.42 * (rows + 3.4), width=6.4)
        axes = figure.subplots()
        axes.set(xlim=(-0.2, 2 * columns + 5.2), ylim=(-2.9, rows + 0.9))
        axes.axis("off")
        _cells(axes, dy, 0, 0, SKY_BLUE, f"dy, shape {dy.shape}")
        _cells(axes, unbroadcast(dy, (1, columns)), 0, -2.2, ORANGE)
        axes.text(columns + 0.2, -1.7, f"in an array of shape ({columns},)", va="center")
        _cells(axes, unbroadcast(dy, (rows, 1)), columns + 1.2, 0, ORANGE)
        axes.text(columns + 2.4, rows / 2, f"in an array of shape ({rows}, 1)", va="center")
        look = {"arrowprops": {"arrowstyle": "-|>", "color": BLACK}}
        axes.annotate("", (columns / 2, -1.15), (columns / 2, -0.05), **look)
        axes.annotate("", (columns + 1.15, rows / 2), (columns + 0.05, rows / 2), **look)
    return figure


def _cells(axes, numbers, x, y, color, title=""):
    rows, columns = numbers.shape
    for row, column in np.ndindex(rows, columns):
        place = (x + column, y + rows - 1 - row)
        axes.add_patch(Rectangle(place, 1, 1, facecolor=color, edgecolor=WHITE, linewidth=2))
        axes.text(place[0] + 0.5, place[1] + 0.5, _number(numbers[row, column]), ha="center", va="center")
    axes.text(x, y + rows + 0.35, title, va="center")


def draw_zeroing(rounds=30, rate=0.1):
    """Descent on (w - 2)^2 from w = 0, with the gradient set to 0 in each round and without.

    Args:
        rounds: int >= 1.
        rate: float > 0, the step size.

    Returns:
        matplotlib Figure with one pair of axes.

    Source: UW CSE 446, neural networks (the training loop).
    """
    with style():
        figure = new_figure(height=3.0)
        axes = figure.subplots()
        axes.axhline(2, color=BLACK, linewidth=1, linestyle=":")
        for zeroing, color, marker, words in ((True, BLUE, "o", "zeroed"), (False, VERMILION, "s", "kept")):
            path = descent(rounds, rate, zeroing)
            axes.plot(range(rounds + 1), path, color=color, marker=marker, markersize=4)
            axes.text(rounds, path[-1] + 0.1, f"  {words}", color=color, va="bottom")
        axes.set(xlabel="round", ylabel="w", xlim=(-0.5, 1.12 * rounds))
    return figure


def descent(rounds, rate, zeroing):
    """The places of `draw_zeroing`, the start included.

    Args:
        rounds: int >= 0.
        rate: float, the step size.
        zeroing: bool, whether grad is set to 0 in each round.

    >>> [round(w, 2) for w in descent(3, 0.1, zeroing=False)]
    [0.0, 0.4, 1.12, 2.02]

    Source: UW CSE 446, neural networks (the training loop).
    """
    w, path = Value(0.0), [0.0]
    for _ in range(rounds):
        w.grad = 0.0 if zeroing else w.grad
        ((w - 2) ** 2).backward()
        w.data -= rate * w.grad
        path.append(w.data)
    return path
