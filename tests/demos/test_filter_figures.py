"""Figures of unit 04: what they draw, and that their words can be read and do not lie on top of each other."""

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle

from nnlib.demos.kernels_figure import (
    RIDDLE,
    draw_bank,
    draw_directions,
    draw_kernels,
    draw_pictures,
    draw_pipeline,
    draw_riddle,
    draw_rows,
    draw_window_2d,
    scene_picture,
    shapes_picture,
)
from nnlib.demos.operators_figure import draw_counts, draw_depth, draw_matrices, symbols
from nnlib.demos.signals_figure import draw_borders, draw_filtered, draw_simpson, draw_slide, draw_taps
from nnlib.demos.sliding import slide
from nnlib.filters import filter1d
from nnlib.kernels import BINARY_IMAGE, BINARY_KERNEL, KERNELS, filter2d
from nnlib.plotting import SMALLEST_TEXT, style

X, W = [0, 1, 1, 2, 3, 5, 8, 13], [0, -1, 2, -1, 0]
SMALL = np.random.default_rng(0).random((8, 8))
FIGURES = {
    "slide": lambda: draw_slide(X, W, [4, 5]),
    "borders": lambda: draw_borders(X, 3),
    "taps": lambda: draw_taps({"[−1 2 −1]": [-1, 2, -1], "average": [1 / 3] * 3}),
    "filtered": lambda: draw_filtered(X, {"w": (W, "valid"), "average": ([1 / 3] * 3, "zero")}),
    "simpson": lambda: draw_simpson(np.exp, [-1, 0, 1], "exp(t)"),
    "window": lambda: draw_window_2d(BINARY_IMAGE, BINARY_KERNEL, [(0, 0), (1, 2)]),
    "pictures": lambda: draw_pictures(scene_picture(), {"sharpen": KERNELS["sharpen"]}),
    "riddle": draw_riddle,
    "kernels": lambda: draw_kernels(RIDDLE, ["K1", "K2", "K3", "K4", "K5", "K6"]),
    "rows": lambda: draw_rows({"a": [0, 1, -1], "b": [1, 2]}),
    "pipeline": lambda: draw_pipeline(SMALL, KERNELS["sharpen"], 2),
    "directions": lambda: draw_directions({"one": SMALL, "two": SMALL.T}),
    "bank": lambda: draw_bank(np.stack([SMALL[:3, :3]] * 3), ["1", "2", "3"]),
    "matrices": lambda: draw_matrices({kind: symbols(5, kind) for kind in ("dense", "local", "shared")}),
    "counts": lambda: draw_counts([5, 10, 100]),
    "depth": lambda: draw_depth(3, 4),
}


def texts(figure):
    return [text.get_text() for text in figure.findobj(matplotlib.text.Text) if text.get_text().strip()]


@pytest.mark.parametrize("name", FIGURES)
def test_words_are_large_enough_and_apart(name):
    figure = FIGURES[name]()
    with style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    assert all(text.get_fontsize() >= SMALLEST_TEXT for text in figure.findobj(matplotlib.text.Text))
    placed = [text for axes in figure.axes for text in axes.texts if text.get_text().strip()]
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in placed]
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])
    titles = [axes.title.get_window_extent() for axes in figure.axes if axes.get_title()]
    assert not any(one.overlaps(other) for i, one in enumerate(titles) for other in titles[:i])


@pytest.mark.parametrize("mode", ["valid", "zero", "replicate", "mirror"])
def test_steps_are_the_filter(mode):
    steps = slide(X, W, mode)
    assert [step.total for step in steps] == filter1d(X, W, mode).tolist()
    assert all(step.products.sum() == step.total for step in steps)
    assert [step.place for step in steps] == list(range(3, 7) if mode == "valid" else range(1, 9))
    assert all(step.cells[2] == step.place for step in steps)
    inside = [(cell, value) for step in steps for cell, value in zip(step.cells, step.values, strict=True)]
    assert all(value == X[cell - 1] for cell, value in inside if 1 <= cell <= 8)


def test_the_sliding_filter_shows_its_sums():
    assert {"sum: z4 = 0", "sum: z5 = −1"} <= set(texts(FIGURES["slide"]()))


def test_borders_are_hatched():
    [axes] = FIGURES["borders"]().axes
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert sum(patch.get_hatch() is not None for patch in cells) == 3 * 6
    assert len(cells) == 4 * 8 + 3 * 6


def test_the_window_shows_results_up_to_its_place():
    result = FIGURES["window"]().axes[3]
    assert [text.get_text() for text in result.texts if text.get_text()] == ["4", "3", "4", "2", "4", "3"]


def test_the_riddle_shows_each_kernel_once():
    shown = {axes.get_title(): np.asarray(axes.images[0].get_array()) for axes in draw_riddle().axes if axes.images}
    made = [filter2d(shapes_picture(), KERNELS[name]) for name in RIDDLE]
    places = [[n for n in range(1, 7) if np.array_equal(shown[f"picture {n}"], picture)] for picture in made]
    assert places == [[4], [2], [1], [6], [5], [3]]


def test_matrices_count_their_weights():
    titles = [axes.get_title() for axes in FIGURES["matrices"]().axes]
    assert [title.split("\n")[1] for title in titles] == [f"{n} different weights" for n in (25, 13, 3)]


def test_symbols_refuses_another_kind():
    with pytest.raises(ValueError, match="symbols: kind is 'sparse'"):
        symbols(3, "sparse")
