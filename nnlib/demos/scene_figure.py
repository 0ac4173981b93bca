"""A scene on paper: its panels as one figure, its caption and its table as HTML. What a saved page shows of a demo."""

import html

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import FancyBboxPatch, Rectangle

from nnlib.demos.scene import Diagram, Grid, Plot
from nnlib.plotting import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    LIGHT_GREY,
    SMALLEST_TEXT,
    VERMILION,
    WHITE,
    WIDTH,
    figure_html,
    new_figure,
    style,
)

_PIXELS = 96  # of the screen, an inch
_COLORS = {
    "grey": "gray",
    "blue": LinearSegmentedColormap.from_list("blue", [WHITE, "#338EC1"]),
    "signed": LinearSegmentedColormap.from_list("signed", [VERMILION, WHITE, BLUE]),
}
_LOOKS = {
    "window": {"edgecolor": VERMILION, "linewidth": 2.5},
    "result": {"edgecolor": VERMILION, "linewidth": 3},
    "center": {"edgecolor": BLACK, "linewidth": 2.5},
    "reach": {"edgecolor": GREEN, "linewidth": 2.5, "linestyle": "--"},
    "wrong": {"edgecolor": BLACK, "linewidth": 2.5, "linestyle": ":"},
    "padding": {"edgecolor": GREY, "linewidth": 0.8, "linestyle": ":"},
    "leftover": {"edgecolor": GREY, "linewidth": 0.8, "hatch": "///"},
}
_LINES = {
    "line": {"linestyle": "-"},
    "dashed": {"linestyle": "--"},
    "dotted": {"linestyle": ":"},
    "points": {"linestyle": "", "marker": "o", "markeredgecolor": BLACK},
    "squares": {"linestyle": "", "marker": "s", "markeredgecolor": BLACK},
    "triangles": {"linestyle": "", "marker": "^", "markeredgecolor": BLACK},
    "diamonds": {"linestyle": "", "marker": "D", "markeredgecolor": BLACK},
    "crosses": {"linestyle": "", "marker": "x", "markeredgewidth": 2},
    "pluses": {"linestyle": "", "marker": "+", "markeredgewidth": 2},
}


def draw_scene(scene):
    """The panels of a scene, row by row.

    Args:
        scene: nnlib.demos.scene.Scene with at least one panel.

    Returns:
        matplotlib Figure.
    """
    rows = [row for row in scene.panels if row]
    sizes = [[_size(panel) for panel in row] for row in rows]
    heights = [max(height for _, height in row) for row in sizes]
    with style():
        figure = new_figure(height=sum(heights), width=min(WIDTH, max(3.5, *(sum(w for w, _ in row) for row in sizes))))
        parts = np.atleast_1d(figure.subfigures(len(rows), 1, height_ratios=heights))
        for part, row, widths in zip(parts, rows, sizes, strict=True):
            panels = part.subplots(1, len(row), squeeze=False, width_ratios=[width for width, _ in widths])[0]
            for axes, panel in zip(panels, row, strict=True):
                _PANELS[type(panel)](axes, panel)
                axes.set_title(panel.title, fontsize=SMALLEST_TEXT, wrap=True)
    return figure


def scene_html(scene):
    """A scene as HTML: the figure with its words, the caption, the table.

    Args:
        scene: nnlib.demos.scene.Scene.

    Returns:
        str.
    """
    alt = " ".join([scene.caption, *(panel.description for row in scene.panels for panel in row)])
    head = "".join(f"<th scope='col' style='padding:.2em .8em'>{html.escape(cell)}</th>" for cell in scene.table.head)
    rows = "".join(
        "<tr>" + "".join(f"<td style='padding:.2em .8em'>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for row in scene.table.rows
    )
    table = f"<table><caption>{html.escape(scene.table.caption)}</caption><tr>{head}</tr>{rows}</table>"
    title, caption = html.escape(scene.title), html.escape(scene.caption)
    return f"<p><b>{title}</b></p>{figure_html(draw_scene(scene), alt)}<p>{caption}</p>{table}"


def _size(panel):
    """(width, height) in inches."""
    if isinstance(panel, Grid):
        rows, columns = panel.shades.shape[:2]
        width, height = columns * panel.size, rows * panel.size + 30
    elif isinstance(panel, Plot):
        width, height = panel.width, panel.height
    else:
        width = 120 + panel.spacing[0] * max(node.x for node in panel.nodes)
        height = 120 + panel.spacing[1] * max(node.y for node in panel.nodes)
    return max(width / _PIXELS, 1.2), max(height / _PIXELS, 1.2)


def _draw_grid(axes, grid):
    rows, columns = grid.shades.shape[:2]
    axes.imshow(grid.shades, cmap=_COLORS[grid.palette], vmin=0, vmax=255, extent=(0, columns, rows, 0))
    for row, words in enumerate(grid.texts or ()):
        for column, text in enumerate(words):
            shade = int(grid.shades[row, column])
            dark = {"grey": shade < 128, "blue": shade > 190, "signed": abs(shade - 128) > 90}[grid.palette]
            look = {
                "ha": "center",
                "va": "center",
                "fontsize": min(9, grid.size * 0.3),
                "color": WHITE if dark else BLACK,
            }
            axes.text(column + 0.5, row + 0.5, text, **look)
    if grid.texts:
        axes.hlines(range(1, rows), 0, columns, color=LIGHT_GREY, linewidth=0.6)
        axes.vlines(range(1, columns), 0, rows, color=LIGHT_GREY, linewidth=0.6)
    for mark in grid.marks:
        corner = (mark.column, mark.row)
        axes.add_patch(Rectangle(corner, mark.width, mark.height, facecolor="none", **_LOOKS[mark.look]))
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)


def _draw_plot(axes, plot):
    if plot.background is not None:
        look = {"cmap": _COLORS[plot.palette], "vmin": 0, "vmax": 255, "alpha": 0.65, "aspect": "auto"}
        axes.imshow(plot.background, extent=(*plot.x_range, *plot.y_range), **look)
    for line in plot.lines:
        if line.look == "bars":
            width = 0.8 * (line.x[1] - line.x[0]) if len(line.x) > 1 else 0.8
            axes.bar(line.x, line.y, width=width, color=line.color, label=line.label or None)
        else:
            axes.plot(line.x, line.y, color=line.color, label=line.label or None, **_LINES[line.look])
    if plot.handle is not None:
        axes.plot(*plot.handle, marker="o", color=WHITE, markeredgecolor=BLACK, markeredgewidth=2, markersize=8)
    axes.set(xlabel=plot.x_label, ylabel=plot.y_label, xlim=plot.x_range, ylim=plot.y_range)
    if plot.x_ticks:
        axes.set_xticks([place for place, _ in plot.x_ticks], [text for _, text in plot.x_ticks])
    if any(line.label for line in plot.lines):
        # Below the label of the axis, at a distance in letters, not in heights of the plot: some plots are low.
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0), borderaxespad=4, ncols=2)


def _draw_diagram(axes, diagram):
    places = {node.name: (node.x, -node.y) for node in diagram.nodes}
    half = {node.name: 0.32 if node.shades is None else 0.2 for node in diagram.nodes}
    for edge in diagram.edges:
        color = GREY if edge.strength is None else VERMILION if edge.strength < 0 else BLUE
        width = 1.2 if edge.strength is None else 0.4 + 4 * abs(edge.strength)
        if edge.look == "active" and edge.strength is None:
            color, width = VERMILION, 2.8
        look = {
            "arrowstyle": "-|>" if edge.strength is None else "-",
            "color": color,
            "linewidth": width,
            "shrinkA": 0,
            "shrinkB": 2,
        }
        if edge.strength is not None and edge.strength < 0:
            look["linestyle"] = "--"
        (x, y), (to_x, to_y) = places[edge.start], places[edge.end]
        x, to_x = x + half[edge.start], to_x - half[edge.end]  # from the side of a box to the side of another
        axes.annotate("", (to_x, to_y), (x, y), arrowprops=look)
        if edge.label:
            back = {"facecolor": WHITE, "edgecolor": "none", "pad": 0.5}
            at = (x + 0.45 * (to_x - x), y + 0.45 * (to_y - y))
            axes.text(*at, edge.label, ha="center", va="center", fontsize=SMALLEST_TEXT, bbox=back, zorder=5)
    for node in diagram.nodes:
        x, y = places[node.name]
        if node.shades is not None:
            axes.imshow(
                node.shades,
                cmap=_COLORS["signed"],
                vmin=0,
                vmax=255,
                extent=(x - 0.2, x + 0.2, y - 0.25, y + 0.25),
                zorder=3,
            )
        else:
            face = LIGHT_GREY if node.look == "input" else WHITE
            edge = VERMILION if node.look == "active" else BLACK
            frame = {"active": {"linewidth": 2.8}, "wrong": {"linewidth": 2.2, "linestyle": "--"}}.get(node.look, {})
            look = {"boxstyle": "round,pad=0.02", "facecolor": face, "edgecolor": edge, "zorder": 3} | frame
            box = FancyBboxPatch((x - 0.3, y - 0.14), 0.6, 0.28, **look)
            axes.add_patch(box)
            axes.text(x, y, node.label, ha="center", va="center", fontsize=SMALLEST_TEXT, zorder=4)
        far = 0.2 if node.shades is None else 0.28
        for text, height, va, color in ((node.above, far, "bottom", BLUE), (node.below, -far, "top", VERMILION)):
            axes.text(x, y + height, text, ha="center", va=va, color=color, fontsize=SMALLEST_TEXT, fontweight="bold")
    columns, rows = ([place[axis] for place in places.values()] for axis in (0, 1))
    axes.set(xlim=(min(columns) - 0.5, max(columns) + 0.5), ylim=(min(rows) - 0.6, max(rows) + 0.6))
    axes.set_aspect("auto")
    axes.axis("off")


_PANELS = {Grid: _draw_grid, Plot: _draw_plot, Diagram: _draw_diagram}
