"""Pictures of a sliding window: one place on an image, every place on a single row, every resting place of its middle.

Coordinates are cells of the image before padding, x to the right and y downwards; cell 0 reaches from 0 to 1.
"""

import numpy as np
from matplotlib.patches import Patch, Rectangle

from nnlib.plotting import BLACK, BLUE, GREY, LIGHT_GREY, ORANGE, PURPLE, SKY_BLUE, WHITE, new_figure, style
from nnlib.shapes import filter_centers

_PADDING = {"facecolor": WHITE, "edgecolor": GREY, "hatch": "///", "linewidth": 0}
_LEFT_OVER = {"facecolor": WHITE, "edgecolor": PURPLE, "hatch": "xxxx", "linewidth": 0}
_WINDOW = {"facecolor": ORANGE, "edgecolor": BLACK, "linewidth": 2.5}
_TOO_LARGE = {"facecolor": "none", "edgecolor": BLACK, "linewidth": 2.5, "linestyle": "--"}
_INPUT = {"facecolor": LIGHT_GREY, "edgecolor": GREY, "linewidth": 0}
_CENTER = {"facecolor": BLUE, "edgecolor": BLACK, "linewidth": 0}
_OUTPUT = {"facecolor": SKY_BLUE, "edgecolor": GREY, "linewidth": 0}


def draw_window(window):
    """One state of the demo: the padded input with the window on it, and the output with the cell it gives.

    Artists carry a gid that says what they are: input, padding, left over, window, center, output, output cell.

    Args:
        window: nnlib.demos.window.Window.

    Returns:
        matplotlib Figure with one pair of axes. Output cells already computed are filled.
    """
    with style():
        figure = new_figure(height=2.4 if window.height is None else 4.6)
        axes = figure.add_subplot()
        _draw_input(axes, window)
        if window.places:
            (top, bottom), (left, right) = window.window
            corner = (left - window.padding, top - window.rows.padding)
            _box(axes, *corner, right - left, bottom - top, "window", alpha=0.45, **_WINDOW | {"linewidth": 0})
            if window.center:
                row, column = window.center
                _box(axes, column - window.padding, row - window.rows.padding, 1, 1, "center", **_CENTER)
            _box(axes, *corner, right - left, bottom - top, "outline", **_WINDOW | {"facecolor": "none"})
        else:
            side = window.kernel_size
            corner = (-window.padding, -window.rows.padding)
            _box(axes, *corner, side, min(side, window.rows.kernel_size), "outline", **_TOO_LARGE)
        _draw_left_over(axes, window)
        _draw_output(axes, window)
        figure.suptitle(f"(W - F + 2P)/S + 1:   {'      '.join(window.formulas)}\n{window.verdict}", fontsize=11)
        _frame(figure, axes, window, middle=window.center is not None)
    return figure


def draw_places(window):
    """Every place of the window on a single row of cells, one below the other and numbered, to be counted.

    Args:
        window: nnlib.demos.window.Window with height None; its step is not used.

    Returns:
        matplotlib Figure.

    Raises:
        ValueError: the window slides over an image.
    """
    if window.height is not None:
        raise ValueError(f"draw_places: height is {window.height!r}, expected None, a single row of cells")
    with style():
        figure = new_figure(height=1.5 + 0.27 * window.places, width=7)
        axes = figure.add_subplot()
        _draw_input(axes, window)
        for place in range(window.places):
            first, end = (cell - window.padding for cell in window.columns.covered(place))
            y = 1.35 + 0.62 * place
            _box(axes, first + 0.05, y, end - first - 0.1, 0.5, "place", **_WINDOW | {"linewidth": 1})
            axes.text((first + end) / 2, y + 0.25, f"place {place + 1}", ha="center", va="center", fontsize=9)
        _draw_left_over(axes, window)
        figure.suptitle(f"{window.columns.formula}\n{window.verdict}", fontsize=11)
        _frame(figure, axes, window, one_window="window, place by place")
    return figure


def draw_centers(window):
    """The cells of the image on which the middle of the window comes to rest, over all places.

    Args:
        window: nnlib.demos.window.Window of an image; an odd window that fits, with padding up to
            (kernel_size - 1) / 2. The place it is at is outlined.

    Returns:
        matplotlib Figure.

    Raises:
        ValueError: as for ``nnlib.shapes.filter_centers``.
    """
    centers = filter_centers(window.height, window.width, window.kernel_size, window.padding, window.stride)
    with style():
        figure = new_figure(height=5.2, width=7)
        axes = figure.add_subplot()
        _draw_input(axes, window)
        (top, bottom), (left, right) = window.window
        corner = (left - window.padding, top - window.padding)
        _box(axes, *corner, right - left, bottom - top, "window", alpha=0.35, **_WINDOW | {"linewidth": 0})
        for number, (row, column) in enumerate(np.argwhere(centers), start=1):
            _box(axes, column, row, 1, 1, "center", **_CENTER)
            axes.text(column + 0.5, row + 0.5, number, ha="center", va="center", fontsize=9, color=WHITE)
        _box(axes, *corner, right - left, bottom - top, "outline", **_WINDOW | {"facecolor": "none"})
        figure.suptitle(f"{', '.join(window.formulas)}; {centers.sum()} places", fontsize=11)
        _frame(figure, axes, window, middle=True, one_window=f"window at place {window.step + 1}")
    return figure


def _draw_input(axes, window):
    """Input cells, hatched padding, a grid, and the index of every cell along the top and the left."""
    rows, columns = window.rows, window.columns
    _box(axes, -columns.padding, -rows.padding, columns.padded, rows.padded, "padding", **_PADDING)
    _box(axes, 0, 0, columns.size, rows.size, "input", **_INPUT)
    _grid(axes, -columns.padding, -rows.padding, columns.padded, rows.padded)
    _box(axes, 0, 0, columns.size, rows.size, "border", facecolor="none", edgecolor=BLACK, linewidth=1.2)
    every = 1 if columns.padded <= 16 else 2
    for x in range(-columns.padding, columns.size + columns.padding):
        if x % every == 0:
            axes.text(x + 0.5, -rows.padding - 0.15, x, ha="center", va="bottom", fontsize=9, color=GREY)
    for y in range(-rows.padding, rows.size + rows.padding) if window.height is not None else ():
        if y % every == 0:
            axes.text(-columns.padding - 0.2, y + 0.5, y, ha="right", va="center", fontsize=9, color=GREY)
    if window.height is not None:
        size = f"input {rows.size} × {columns.size}"
        size += f", padded {rows.padded} × {columns.padded}" if window.padding else ""
        _label(axes, columns.size / 2, rows.size + rows.padding, size)


def _draw_left_over(axes, window):
    """The last rows and columns that no window reaches, hatched and named."""
    if not window.places:
        return
    rows, columns = window.rows, window.columns
    right, bottom = columns.size + columns.padding, rows.size + rows.padding
    if columns.left_over:
        x = right - columns.left_over
        _box(axes, x, -rows.padding, columns.left_over, rows.padded, "left over", **_LEFT_OVER)
        if window.height is not None:
            _tag(axes, x + columns.left_over / 2, rows.size / 2, "left over", rotation=90)
    if rows.left_over:
        y = bottom - rows.left_over
        _box(axes, -columns.padding, y, columns.padded - columns.left_over, rows.left_over, "left over", **_LEFT_OVER)
        _tag(axes, columns.size / 2, y + rows.left_over / 2, "left over")


def _draw_output(axes, window):
    """The output grid to the right of the input: cells so far filled, the current one dark."""
    rows, columns = window.output_shape
    x, y = window.width + window.padding + 3, (window.rows.size - rows) / 2
    if not window.places:
        axes.text(x, window.rows.size / 2, "no output", va="center")
        axes.set_xlim(right=x + 4)
        return
    for step in range(window.step):
        row, column = divmod(step, columns)
        _box(axes, x + column, y + row, 1, 1, "output", **_OUTPUT)
    row, column = window.output_cell
    _box(axes, x + column, y + row, 1, 1, "output cell", **_CENTER)
    _grid(axes, x, y, columns, rows)
    _box(axes, x, y, columns, rows, "border", facecolor="none", edgecolor=BLACK, linewidth=1.2)
    _label(
        axes, x + columns / 2, y + rows, f"output {columns}" if window.height is None else f"output {rows} × {columns}"
    )


def _frame(figure, axes, window, middle=False, one_window="window"):
    """Equal cells, no axis lines, and a legend of what can be seen."""
    left_over = window.places and not window.fits
    signs = [(True, "input", _INPUT | {"linewidth": 1})]
    signs += [(window.padding, "padding (zeros)", _PADDING | {"linewidth": 0.8})]
    signs += [(True, one_window, (_WINDOW if window.places else _TOO_LARGE) | {"linewidth": 1.5})]
    signs += [(middle, "middle of the window", _CENTER)]
    signs += [(left_over, "left over: no window reaches it", _LEFT_OVER | {"linewidth": 0.8})]
    handles = [Patch(label=label, **look) for shown, label, look in signs if shown]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), handlelength=1.6, columnspacing=1.4)
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.invert_yaxis()
    axes.margins(0.01)
    axes.axis("off")


def _box(axes, x, y, width, height, what, **look):
    axes.add_patch(Rectangle((x, y), width, height, gid=what, **look))


def _grid(axes, x, y, width, height):
    axes.hlines(np.arange(height + 1) + y, x, x + width, colors=GREY, linewidth=0.7)
    axes.vlines(np.arange(width + 1) + x, y, y + height, colors=GREY, linewidth=0.7)


def _tag(axes, x, y, text, **look):
    axes.text(
        x, y, text, ha="center", va="center", fontsize=9, bbox={"facecolor": WHITE, "linewidth": 0, "pad": 1}, **look
    )


def _label(axes, x, y, text):
    axes.text(x, y + 0.2, text, ha="center", va="top", color=BLACK)
