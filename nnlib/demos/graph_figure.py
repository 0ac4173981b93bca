"""A compute graph drawn: values above the nodes, gradients below them."""

from matplotlib.patches import FancyBboxPatch

from nnlib.plotting import BLACK, BLUE, GREY, LIGHT_GREY, SKY_BLUE, SMALLEST_TEXT, VERMILION, WHITE, new_figure, style

_HALF = 0.33  # half the width of a node; columns are 1 apart
_SIGNS = {
    "add": "+",
    "subtract": "−",
    "multiply": "×",
    "sigmoid": "σ",
    "log": "ln",
    "negative": "−",
    "divide": "/",
}


def draw_graph(graph, forward=None, backward=None):
    """One state of the stepper: the first values and, from the result back, the first gradients.

    Args:
        graph: nnlib.demos.graph.Graph.
        forward: int, how many nodes show their value, in the order of evaluation; None for all.
        backward: int, how many show their gradient, the result first; None for all.

    Returns:
        matplotlib Figure.

    Source: Haverford CS 360, backpropagation.
    """
    return draw_states(graph, {"": (forward, backward)})


def draw_states(graph, states):
    """Several states, one below the other.

    Args:
        graph: nnlib.demos.graph.Graph.
        states: mapping of a title to (forward, backward), as in `draw_graph`.

    Returns:
        matplotlib Figure with one pair of axes for each state.
    """
    columns = max(node.place[0] for node in graph.nodes)
    heights = [node.place[1] for node in graph.nodes]
    with style():
        tall = max(heights) - min(heights) + 1.5
        figure = new_figure(height=len(states) * (0.85 * tall + 0.2) + 0.4, width=min(8.8, 1.3 * (columns + 1) + 2))
        for axes, (title, state) in zip(figure.subplots(len(states), squeeze=False)[:, 0], states.items(), strict=True):
            _draw(axes, graph, *state)
            axes.set(xlim=(-0.55, columns + 0.55), ylim=(min(heights) - 0.75, max(heights) + 0.75), title=title)
            axes.axis("off")
        handles = [axes.plot([], [], marker="s", linestyle="", color=color)[0] for color in (BLUE, VERMILION)]
        figure.legend(handles, ["above: value", "below: gradient"], loc="outside lower center", ncols=2)
    return figure


def _draw(axes, graph, forward, backward):
    order = [node.name for node in graph.nodes]
    with_value = order[:forward]
    with_gradient = order[::-1][:backward]
    for operand, name in graph.edges():
        (x, y), (to_x, to_y) = graph[operand].place, graph[name].place
        arrow = {"arrowstyle": "-|>", "color": GREY, "shrinkA": 2, "shrinkB": 2}
        axes.annotate("", (to_x - _HALF, to_y), (x + _HALF, y), arrowprops=arrow)
    for node in graph.nodes:
        x, y = node.place
        color = LIGHT_GREY if node.operation == "input" else SKY_BLUE
        box = FancyBboxPatch(
            (x - _HALF, y - 0.16),
            2 * _HALF,
            0.32,
            boxstyle="round,pad=0.02",
            facecolor=color,
            edgecolor=BLACK,
            zorder=2,
        )
        axes.add_patch(box)
        axes.text(x, y, _label(node), ha="center", va="center", zorder=3, fontsize=SMALLEST_TEXT)
        look = {"ha": "center", "fontweight": "bold", "zorder": 4}
        back = {"facecolor": WHITE, "edgecolor": "none", "pad": 0.6}
        if node.name in with_value:
            axes.text(x, y + 0.2, _number(node.output), va="bottom", color=BLUE, bbox=back, **look)
        if node.name in with_gradient:
            axes.text(x, y - 0.21, _number(node.gradient), va="top", color=VERMILION, bbox=back, **look)


def _label(node):
    """The name, and for an operation its sign with the constants that it reads: "p1  × 3"."""
    if node.operation == "input":
        return node.name
    constants = [operand for operand in node.operands if _is_number(operand)]
    sign = _SIGNS.get(node.operation, node.operation)
    first = bool(constants) and node.operands[0] == constants[0] and node.operation == "subtract"
    words = [*constants, sign] if first else [sign, *constants]
    return f"{node.name}: {' '.join(words)}"


def _is_number(text):
    return text.lstrip("-").replace(".", "", 1).isdigit()


def _number(value):
    """At most four decimals, with a real minus sign."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return text.replace("-", "−") if text != "-0" else "0"
