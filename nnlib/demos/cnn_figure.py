"""Figures of unit 06: pictures as numbers, what changes them, windows as columns, poolings, shuffled pixels.

Each function returns a Matplotlib Figure.
"""

import numpy as np
from matplotlib.patches import Rectangle

from nnlib.functional.norm_pooling import l2_pool2d, l2_pool2d_backward
from nnlib.functional.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from nnlib.lowering import im2col
from nnlib.plotting import BLACK, BLUE, GREY, LIGHT_GREY, ORANGE, PALETTE, SKY_BLUE, WHITE, new_figure, style

_DASHES = ("-", "--", ":", "-.")


def draw_grid(picture, rows, columns):
    """A picture of bytes, and the numbers of one of its regions.

    Args:
        picture: uint8 array (H, W).
        rows, columns: slices, the region.

    Returns:
        matplotlib Figure with two axes.
    """
    region = picture[rows, columns]
    with style():
        figure = new_figure(height=3.6, width=7.6)
        left, right = figure.subplots(1, 2, width_ratios=(2, 3))
        left.imshow(picture, cmap="gray", vmin=0, vmax=255)
        corner = columns.start - 0.5, rows.start - 0.5
        left.add_patch(Rectangle(corner, *region.shape[::-1], fill=False, edgecolor=ORANGE, linewidth=2.5))
        left.set(title="what we see", xlabel="column", ylabel="row")
        right.imshow(region, cmap="gray", vmin=0, vmax=255)
        for (row, column), value in np.ndenumerate(region):
            right.text(column, row, value, ha="center", va="center", fontsize=9, color=BLACK if value > 110 else WHITE)
        right.set(title="what the computer sees", xticks=(), yticks=())
        for spine in right.spines.values():
            spine.set(visible=True, edgecolor=ORANGE, linewidth=2.5)
    return figure


def changed_pictures(picture, another, other_class):
    """What makes seeing hard: the same digit seen, lit and drawn otherwise.

    Args:
        picture: float array (28, 28), 0 to 1.
        another: float array (28, 28), another picture of the same class.
        other_class: float array (28, 28), a picture of another class.

    Returns:
        Mapping of a title to a float array (28, 28).
    """
    row, column = np.mgrid[0:28, 0:28]

    def taken(r, c):
        r, c = (np.clip(np.rint(one), 0, 27).astype(int) for one in (r, c))
        return picture[r, c]

    stripes = 0.45 * ((row + 2 * column) // 5 % 2)
    return {
        "the picture": picture,
        "viewpoint": taken(row, 14 + (column - 14) * 1.7 + 3),
        "illumination": 0.35 + 0.5 * picture * column / 27,
        "deformation": taken(row + 2.2 * np.sin(column / 4), column + 2.2 * np.sin(row / 5)),
        "occlusion": np.where((row > 15) & (row < 22), 0.5, picture),
        "clutter": np.maximum(picture, stripes),
        "variation": another,
        "another class": other_class,
    }


def draw_changes(pictures, names, values):
    """Pictures in two rows, each with a number below.

    Args:
        pictures: mapping of a title to an array (H, W), 0 to 1; at most eight.
        names: str, what the number is.
        values: sequence of float, one for each.

    Returns:
        matplotlib Figure.
    """
    with style():
        figure = new_figure(height=4.8, width=7.6)
        figure.get_layout_engine().set(hspace=0.12)
        panels = figure.subplots(2, 4).ravel()
        for axes, (title, picture), value in zip(panels, pictures.items(), values, strict=True):
            axes.imshow(picture, cmap="gray", vmin=0, vmax=1)
            axes.set(title=title, xticks=(), yticks=(), xlabel=f"{names} {value:.1f}")
    return figure


def draw_neighbours(queries, nearest, titles):
    """New pictures above, the nearest known ones below.

    Args:
        queries, nearest: arrays (N, H, W), 0 to 1.
        titles: N pairs of str, for a query and for its neighbour.

    Returns:
        matplotlib Figure.
    """
    with style():
        figure = new_figure(height=3.3, width=min(8.8, 1.25 * len(queries)))
        for number, row in enumerate(figure.subplots(2, len(queries))):
            for axes, picture, pair in zip(row, (queries, nearest)[number], titles, strict=True):
                axes.imshow(picture, cmap="gray", vmin=0, vmax=1)
                axes.set(xticks=(), yticks=())
                axes.set_title(pair[number], fontsize=9)
            row[0].set_ylabel(("new", "nearest")[number])
    return figure


def draw_columns(x, kernel_size):
    """A small picture of numbers, its windows one above the other, and the matrix with a column for each.

    Args:
        x: array (H, W) of whole numbers.
        kernel_size: pair of ints; few windows.

    Returns:
        matplotlib Figure with two axes.
    """
    matrix = im2col(x[None, None], kernel_size)
    with style():
        figure = new_figure(height=2.9, width=7.2)
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.3))
        for (i, j), value in np.ndenumerate(x):
            _cell(left, j, i, f"{value:g}", SKY_BLUE if i < kernel_size[0] and j < kernel_size[1] else WHITE)
        outline = {"fill": False, "edgecolor": BLACK, "linewidth": 2.6}
        left.add_patch(Rectangle((-0.5, -0.5), kernel_size[1], kernel_size[0], **outline))
        left.set_title("a picture, and its first window")
        for (i, j), value in np.ndenumerate(matrix):
            _cell(right, j, i, f"{value:g}", SKY_BLUE if j == 0 else WHITE)
        right.set_title(f"{matrix.shape[1]} windows, {matrix.shape[1]} columns")
        for axes, shape in ((left, x.shape), (right, matrix.shape)):
            axes.set(xlim=(-0.6, shape[1] - 0.4), ylim=(shape[0] - 0.4, -0.6), aspect="equal")
            axes.axis("off")
    return figure


def draw_poolings(x, size, stride):
    """Three poolings of a small picture, forward, and back for dy = 1 everywhere.

    Args:
        x: array (H, W).
        size, stride: ints >= 1.

    Returns:
        matplotlib Figure, a row for each pooling: x, y, dx.
    """
    batch = np.asarray(x, float)[None, None]
    kinds = {
        "max": (max_pool2d(batch, size, stride), lambda dy: max_pool2d_backward(dy, batch, size, stride)),
        "average": (avg_pool2d(batch, size, stride), lambda dy: avg_pool2d_backward(dy, batch.shape, size, stride)),
        "L2 norm": (l2_pool2d(batch, size, stride), lambda dy: l2_pool2d_backward(dy, batch, size, stride)),
    }
    with style():
        figure = new_figure(height=5.0, width=8.4)
        for row, (kind, (y, back)) in zip(figure.subplots(3, 3), kinds.items(), strict=True):
            dx = back(np.ones_like(y))[0, 0]
            panels = ("x", batch[0, 0], WHITE), (f"y, {kind}", y[0, 0], SKY_BLUE), ("dx for dy = 1", dx, ORANGE)
            for axes, (title, values, color) in zip(row, panels, strict=True):
                for (i, j), value in np.ndenumerate(values):
                    fill = WHITE if title.startswith("dx") and value == 0 else color
                    _cell(axes, j, i, f"{value:.2g}".replace("-", "−"), fill)
                shape = values.shape
                axes.set(xlim=(-0.6, shape[1] - 0.4), ylim=(shape[0] - 0.4, -0.6), aspect="equal", title=title)
                axes.axis("off")
    return figure


def draw_coverage(height, width, size, stride):
    """How many windows see each cell of a picture.

    Args:
        height, width, size, stride: ints >= 1.

    Returns:
        matplotlib Figure.
    """
    shape = (1, 1, height, width)
    places = avg_pool2d(np.ones(shape), size, stride).shape
    seen = avg_pool2d_backward(np.full(places, float(size**2)), shape, size, stride)[0, 0]
    with style():
        figure = new_figure(height=2.6, width=4.2)
        axes = figure.add_subplot()
        for (i, j), value in np.ndenumerate(seen):
            _cell(axes, j, i, f"{value:g}", SKY_BLUE if value > 1 else WHITE)
        axes.set(xlim=(-0.6, width - 0.4), ylim=(height - 0.4, -0.6), aspect="equal")
        axes.set_title(f"windows {size}×{size}, stride {stride}: seen by how many?")
        axes.axis("off")
    return figure


def draw_pictures(pictures, titles, columns=6):
    """Pictures side by side.

    Args:
        pictures: array (n, H, W), 0 to 1.
        titles: n str.
        columns: int >= 1.

    Returns:
        matplotlib Figure.
    """
    rows = -(-len(pictures) // columns)
    with style():
        figure = new_figure(height=1.65 * rows, width=1.4 * columns)
        places = figure.subplots(rows, columns, squeeze=False).ravel()
        for axes in places:
            axes.axis("off")
        for axes, picture, title in zip(places, pictures, titles, strict=False):
            axes.imshow(picture, cmap="gray", vmin=0, vmax=1)
            axes.set_title(title, fontsize=9)
    return figure


def draw_bars(groups, labels, ylabel="right on unseen pictures (%)"):
    """Groups of bars with their numbers on top.

    Args:
        groups: mapping of a name to a sequence of numbers, one for each label; nan where none is known.
        labels: sequence of str.
        ylabel: str.

    Returns:
        matplotlib Figure.
    """
    hatches = ("", "///", "...")
    with style():
        figure = new_figure(height=3.0, width=6.4)
        axes = figure.add_subplot()
        width = 0.8 / len(groups)
        for number, (name, values) in enumerate(groups.items()):
            left = np.arange(len(labels)) + (number - (len(groups) - 1) / 2) * width
            looks = {"color": (BLUE, ORANGE, GREY)[number], "edgecolor": BLACK, "hatch": hatches[number]}
            known = ~np.isnan(values)
            bars = axes.bar(left[known], np.asarray(values)[known], width * 0.92, label=name, **looks)
            axes.bar_label(bars, fmt="%.1f", padding=2)
        most = np.nanmax(list(groups.values()))
        axes.set(ylabel=ylabel, ylim=(0, 1.2 * most), xticks=np.arange(len(labels)), xticklabels=labels)
        axes.legend(loc="upper center", ncols=len(groups), bbox_to_anchor=(0.5, 1.15))
    return figure


def draw_lines(x, lines, xlabel, ylabel):
    """Curves over a common axis, with points on them.

    Args:
        x: sequence of numbers.
        lines: mapping of a name to a sequence of numbers.
        xlabel, ylabel: str.

    Returns:
        matplotlib Figure.
    """
    with style():
        figure = new_figure(height=2.9, width=6.2)
        axes = figure.add_subplot()
        for (name, values), color, dashes, marker in zip(lines.items(), PALETTE, _DASHES, "osD^", strict=False):
            axes.plot(x, values, color=color, linestyle=dashes, marker=marker, label=name)
        axes.set(xlabel=xlabel, ylabel=ylabel)
        axes.grid(color=LIGHT_GREY)
        axes.set_axisbelow(True)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend()
    return figure


def _cell(axes, x, y, text, color):
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=color, edgecolor=BLACK, linewidth=1))
    axes.text(x, y, text, ha="center", va="center")
