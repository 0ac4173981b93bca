"""Pictures of filters over pictures: the window on a small one, the zoo of kernels, a riddle, edges, features.

Each function returns a Matplotlib Figure. Where a result has both signs, grey is 0, bright positive, dark negative.
"""

import numpy as np
from matplotlib.patches import Rectangle

from nnlib.datasets import load
from nnlib.features import orientation_histogram
from nnlib.functional.activations import relu
from nnlib.kernels import KERNELS, average_pooling, filter2d
from nnlib.plotting import BLACK, BLUE, ORANGE, SKY_BLUE, VERMILION, WHITE, new_figure, style

RIDDLE = (
    "Sobel, left to right",
    "Sobel, top to bottom",
    "diagonal 4x4",
    "box blur 5x5",
    "edges, eight neighbours",
    "sharpen",
)


def shapes_picture():
    """A picture of shapes, drawn by the project: a square, a disc, a triangle, level and upright stripes.

    Returns:
        float array (72, 96), 0 to 1.

    >>> shapes_picture().shape, float(shapes_picture().max())
    ((72, 96), 1.0)
    """
    row, column = np.mgrid[0:72, 0:96]
    x = np.full((72, 96), 0.25)
    x[10:34, 8:32] = 0.9
    x[(row - 22) ** 2 + (column - 52) ** 2 < 13**2] = 0.7
    x[(row > 40) & (row < 66) & (column - 6 < row - 40) & (column > 6)] = 0.8
    x[44:66, 42:62] = np.where(np.arange(44, 66) // 4 % 2, 0.9, 0.1)[:, None]
    x[44:66, 70:90] = np.where(np.arange(70, 90) // 4 % 2, 0.9, 0.1)
    x[8:36, 72:90] = np.linspace(0, 1, 18)
    return x


def scene_picture():
    """The rendered scene in shades of grey, every second pixel: float array (160, 240), 0 to 1.

    >>> scene_picture().shape
    (160, 240)
    """
    return np.asarray(load("scene").x, float).mean(axis=2)[::2, ::2]


def draw_window_2d(image, kernel, places):
    """A kernel on a small picture, at some of its places, and the results so far.

    Args:
        image: real array (H, W), whole numbers to be printed.
        kernel: real array (kH, kW).
        places: sequence of (row, column), counted from 0.

    Returns:
        matplotlib Figure, two pairs of axes for each place.
    """
    image, kernel = np.asarray(image), np.asarray(kernel)
    result = filter2d(image, kernel)
    with style():
        figure = new_figure(height=2.9 * len(places), width=7.4)
        panels = figure.subplots(len(places), 2, squeeze=False, width_ratios=(5, 3))
        for (left, right), (row, column) in zip(panels, places, strict=True):
            for (i, j), value in np.ndenumerate(image):
                inside = row <= i < row + kernel.shape[0] and column <= j < column + kernel.shape[1]
                tap = kernel[i - row, j - column] if inside else 0
                _square(left, j, i, f"{value:g}", (ORANGE if tap else SKY_BLUE) if inside else WHITE)
                if inside:
                    left.text(j + 0.45, i + 0.45, f"×{tap:g}", ha="right", va="bottom", fontsize=9)
            outline = {"fill": False, "edgecolor": BLACK, "linewidth": 2.6}
            left.add_patch(Rectangle((column - 0.5, row - 0.5), kernel.shape[1], kernel.shape[0], **outline))
            done = row * result.shape[1] + column
            for number, ((i, j), value) in enumerate(np.ndenumerate(result)):
                color = ORANGE if number == done else SKY_BLUE if number < done else WHITE
                _square(right, j, i, f"{value:g}" if number <= done else "", color)
            left.set_title("picture, with the window")
            right.set_title(f"result, row {row + 1}, column {column + 1}")
            for axes, (height, width) in ((left, image.shape), (right, result.shape)):
                axes.set(xlim=(-0.6, width - 0.4), ylim=(height - 0.4, -0.6), aspect="equal")
                axes.axis("off")
    return figure


def draw_pictures(picture, kernels, columns=4):
    """A picture and what kernels make of it.

    Args:
        picture: real array (H, W), 0 to 1.
        kernels: mapping of a title to a real array (kH, kW).
        columns: int >= 1, panels side by side.

    Returns:
        matplotlib Figure.
    """
    panels = {"the picture": picture} | {title: filter2d(picture, kernel) for title, kernel in kernels.items()}
    sums = {title: np.sum(kernel) for title, kernel in kernels.items()}
    signed = {title for title, total in sums.items() if abs(total) < 1e-9}
    return _grid(panels, signed, columns, bright={title for title, total in sums.items() if abs(total - 1) < 1e-9})


def draw_riddle():
    """Six kernels K1 to K6 and, in another order, six pictures 1 to 6 that they made of `shapes_picture`.

    Returns:
        matplotlib Figure.
    """
    picture = shapes_picture()
    order = np.random.default_rng(2270).permutation(len(RIDDLE))
    panels = {"the picture": picture}
    signed, bright = set(), set()
    for place, number in enumerate(order, start=1):
        kernel = np.array(KERNELS[RIDDLE[number]])
        panels[f"picture {place}"] = filter2d(picture, kernel)
        (signed if abs(kernel.sum()) < 1e-9 else bright).add(f"picture {place}")
    return _grid(panels, signed, 4, bright=bright)


def draw_kernels(names, labels=None):
    """The numbers of some kernels as small tables.

    Args:
        names: sequence of names in `nnlib.kernels.KERNELS`.
        labels: sequence of str, titles; the names if None.

    Returns:
        matplotlib Figure.
    """
    with style():
        figure = new_figure(height=2.0, width=min(8.8, 1.6 * len(names)))
        for axes, name, label in zip(
            np.atleast_1d(figure.subplots(1, len(names))), names, labels or names, strict=True
        ):
            kernel = np.asarray(KERNELS[name])
            for (i, j), tap in np.ndenumerate(kernel):
                color = SKY_BLUE if tap > 0 else ORANGE if tap < 0 else WHITE
                _square(axes, j, i, f"{tap:.3g}".replace("-", "−").lstrip("0") or "0", color)
            height, width = kernel.shape
            axes.set(xlim=(-0.6, width - 0.4), ylim=(height - 0.4, -0.6), aspect="equal", title=label)
            axes.axis("off")
    return figure


def draw_rows(rows, ylabel="value"):
    """One row of each of several pictures, as steps.

    Args:
        rows: mapping of a title to a real array (n,).
        ylabel: str.

    Returns:
        matplotlib Figure, one pair of axes for each row.
    """
    with style():
        figure = new_figure(height=2.5, width=8.6)
        for axes, (title, x) in zip(np.atleast_1d(figure.subplots(1, len(rows))), rows.items(), strict=True):
            i = np.arange(1, len(x) + 1)
            axes.bar(i, x, width=0.8, color=[VERMILION if value < 0 else BLUE for value in x], edgecolor=BLACK)
            axes.axhline(0, color=BLACK, linewidth=0.8)
            axes.set(title=title, xlabel="column", ylabel=ylabel, xticks=i)
            axes.set_ylim(min(0, 1.2 * min(x)), max(1.2, 1.2 * max(x)))
    return figure


def draw_pipeline(picture, kernel, size):
    """Filter, rectify, pool: a picture on its way to features.

    Args:
        picture: real array (H, W).
        kernel: real array (kH, kW).
        size: int >= 1, side of the pooled blocks.

    Returns:
        matplotlib Figure with four pairs of axes.
    """
    filtered = filter2d(picture, kernel)
    rectified = relu(filtered)
    panels = {"picture": picture, "filtered": filtered, "rectified": rectified}
    panels |= {f"pooled {size}×{size}": average_pooling(rectified, size)}
    return _grid(panels, {"filtered"}, 4, height=2.5)


def draw_directions(pictures, bins=8):
    """Pictures, and below each its histogram of directions, drawn along the edges that it counts.

    Args:
        pictures: mapping of a title to a real array (H, W).
        bins: int >= 1.

    Returns:
        matplotlib Figure, two pairs of axes for each picture.
    """
    with style():
        figure = new_figure(height=4.3, width=min(8.8, 2.2 * len(pictures)))
        upper, lower = figure.subplots(2, len(pictures), squeeze=False)
        for above, below, (title, picture) in zip(upper, lower, pictures.items(), strict=True):
            above.imshow(picture, cmap="gray", vmin=0, vmax=1)
            above.set(title=title, xticks=(), yticks=())
            histogram = orientation_histogram(picture, bins)
            below.bar(np.arange(bins) * 180 / bins, histogram, width=0.8 * 180 / bins, color=BLUE, edgecolor=BLACK)
            below.set(xlabel="angle (degrees)", xticks=(0, 45, 90, 135))
        lower[0].set_ylabel("sum of strengths")
    return figure


def draw_bank(bank, titles):
    """Filters as small pictures, grey for 0.

    Args:
        bank: real array (d, kH, kW).
        titles: sequence of d str.

    Returns:
        matplotlib Figure.
    """
    return _grid(dict(zip(titles, bank, strict=True)), set(titles), len(bank), height=1.9)


def _grid(panels, signed, columns, height=None, bright=()):
    """Pictures side by side; those in `signed` with grey for 0, those in `bright` from 0 to 1."""
    rows = -(-len(panels) // columns)
    shape = next(iter(panels.values())).shape
    with style():
        width = min(8.8, 2.2 * columns)
        figure = new_figure(height=height or rows * (width / columns * shape[0] / shape[1] + 0.35), width=width)
        places = figure.subplots(rows, columns, squeeze=False).ravel()
        for axes, (title, picture) in zip(places, panels.items(), strict=False):
            most = np.percentile(np.abs(picture), 99) or 1
            white = 1 if title in bright else max(1, 0.6 * picture.max())
            low, high = (-most, most) if title in signed else (0, white)
            axes.imshow(picture, cmap="gray", vmin=low, vmax=high)
            axes.set(title=title, xticks=(), yticks=())
        for axes in places[len(panels) :]:
            axes.axis("off")
    return figure


def _square(axes, x, y, text, color):
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=color, edgecolor=BLACK, linewidth=1))
    axes.text(x, y, text, ha="center", va="center")
