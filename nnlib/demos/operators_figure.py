"""Pictures of filters as matrices, and of how many weights they have. Each function returns a Matplotlib Figure."""

import numpy as np
from matplotlib.patches import Polygon, Rectangle

from nnlib.operators import weight_counts
from nnlib.plotting import BLACK, BLUE, GREY, LIGHT_GREY, ORANGE, PALETTE, SKY_BLUE, WHITE, new_figure, style


def draw_matrices(matrices):
    """Matrices as tables of symbols; equal symbols have equal colours, empty cells are 0.

    Args:
        matrices: mapping of a title to a list of rows of str.

    Returns:
        matplotlib Figure with one pair of axes for each matrix.
    """
    with style():
        figure = new_figure(height=3.4, width=min(8.8, 3.0 * len(matrices)))
        for axes, (title, rows) in zip(np.atleast_1d(figure.subplots(1, len(matrices))), matrices.items(), strict=True):
            symbols = list(dict.fromkeys(text for row in rows for text in row if text))
            few = len(symbols) <= 3
            for i, row in enumerate(rows):
                for j, text in enumerate(row):
                    color = (SKY_BLUE, ORANGE, LIGHT_GREY)[symbols.index(text)] if few and text else WHITE
                    color = SKY_BLUE if text and not few else color
                    axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=color, edgecolor=BLACK, linewidth=0.8))
                    axes.text(j, i, text or "0", ha="center", va="center", color=BLACK if text else GREY, fontsize=9)
            count = len(symbols)
            axes.set_title(f"{title}\n{count} different weights", fontsize=10)
            axes.set(xlim=(-0.6, len(rows[0]) - 0.4), ylim=(len(rows) - 0.4, -0.6), aspect="equal")
            axes.axis("off")
    return figure


def symbols(n, kind):
    """A matrix n x n with the names of its weights: "dense", "local" (three in a row) or "shared".

    Args:
        n: int >= 3.
        kind: str.

    Returns:
        list of n lists of n str, empty where the entry is 0.

    Raises:
        ValueError: another kind.

    >>> symbols(3, "shared")
    [['θ1', 'θ2', ''], ['θ0', 'θ1', 'θ2'], ['', 'θ0', 'θ1']]
    """
    if kind not in ("dense", "local", "shared"):
        raise ValueError(f"symbols: kind is {kind!r}, expected 'dense', 'local' or 'shared'")
    rows = []
    for i in range(n):
        names = [f"θ{i}{j}" if kind != "shared" else f"θ{j - i + 1}" for j in range(n)]
        rows.append([name if kind == "dense" or abs(i - j) <= 1 else "" for j, name in enumerate(names)])
    return rows


def draw_counts(sizes):
    """Weights of a dense, a local and a shared layer against the number of inputs, both axes logarithmic.

    Args:
        sizes: sequence of int >= 3.

    Returns:
        matplotlib Figure.
    """
    counts = np.array([weight_counts(n) for n in sizes])
    words = ("dense: n²", "local: 3n − 2", "shared: 3")
    with style():
        figure = new_figure(height=3.0, width=7.0)
        axes = figure.add_subplot()
        for column, (word, color, marker) in enumerate(zip(words, PALETTE, "os^", strict=False)):
            axes.loglog(sizes, counts[:, column], color=color, marker=marker)
            axes.annotate(word, (sizes[-1], counts[-1, column]), (8, 0), textcoords="offset points", va="center")
        axes.set(xlabel="inputs and outputs, n", ylabel="weights")
        axes.set_xlim(sizes[0] / 1.3, sizes[-1] * 8)
        axes.grid(color=LIGHT_GREY)
    return figure


def draw_matrix_shades(matrix, title):
    """A matrix as a picture: blue above 0, orange below.

    Args:
        matrix: real array (m, n).
        title: str.

    Returns:
        matplotlib Figure.
    """
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("signs", [ORANGE, WHITE, BLUE])
    most = np.abs(matrix).max()
    with style():
        figure = new_figure(height=3.6, width=4.6)
        axes = figure.add_subplot()
        image = axes.imshow(matrix, cmap=shades, vmin=-most, vmax=most)
        axes.set(title=title, xlabel="input", ylabel="output")
        figure.colorbar(image, ax=axes, label="weight")
    return figure


def draw_depth(channels, filters):
    """A filter that reaches through the full depth of a volume, and the stack of maps that d filters make.

    Args:
        channels: int >= 1, depth of the input.
        filters: int >= 1, d.

    Returns:
        matplotlib Figure.
    """
    with style():
        figure = new_figure(height=2.9, width=7.6)
        axes = figure.add_subplot()
        _box(axes, 0, 0, 3, 3, 0.35 * channels, WHITE)
        _box(axes, 0.9, 1.2, 1.0, 1.0, 0.35 * channels, ORANGE)
        axes.annotate("", (6.1, 1.5), (4.6, 1.5), arrowprops={"arrowstyle": "->"})
        axes.text(5.35, 1.7, f"{filters} filters", ha="center", va="bottom")
        for number in range(filters):
            away = 0.3 * (filters - 1 - number)
            axes.add_patch(Rectangle((6.4 + away, away), 2.4, 2.4, facecolor=SKY_BLUE, edgecolor=BLACK))
        axes.add_patch(Rectangle((7.2, 1.0), 0.25, 0.25, facecolor=ORANGE, edgecolor=BLACK))
        axes.text(1.5, -0.25, f"input, {channels} channels", ha="center", va="top")
        axes.text(7.6, -0.25, f"{filters} maps, stacked", ha="center", va="top")
        axes.set(xlim=(-0.2, 10.4), ylim=(-0.8, 4.3), aspect="equal")
        axes.axis("off")
    return figure


def _box(axes, x, y, width, height, depth, color):
    away = 0.7 * depth
    right, top = x + width, y + height
    faces = (
        ((x, y), (right, y), (right, top), (x, top)),
        ((x, top), (right, top), (right + away, top + away), (x + away, top + away)),
        ((right, y), (right + away, y + away), (right + away, top + away), (right, top)),
    )
    for corners in faces:
        axes.add_patch(Polygon(corners, facecolor=color, edgecolor=BLACK, linewidth=0.9))
