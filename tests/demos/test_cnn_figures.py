"""Figures of unit 06: what they draw, and that their words can be read and do not lie on top of each other."""

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from nnlib.datasets import load
from nnlib.demos.cnn_figure import (
    changed_pictures,
    draw_bars,
    draw_changes,
    draw_columns,
    draw_coverage,
    draw_grid,
    draw_lines,
    draw_neighbours,
    draw_pictures,
    draw_poolings,
)
from nnlib.demos.lenet_figure import STOPS, Tour, draw_filters, draw_lenet
from nnlib.lenet import lenet, normalise
from nnlib.plotting import SMALLEST_TEXT, style

PICTURES = load("glyphs").test.x[:8, 0]
NETWORK = lenet(np.random.default_rng(0))
TOUR = Tour(NETWORK, normalise(255 * np.pad(PICTURES[:1], ((0, 0), (2, 2), (2, 2)))).astype(np.float32))
CHANGED = changed_pictures(*PICTURES[:3])
X = [[1, 5, 5, 0], [2, 4, -3, -4]]
FIGURES = {
    "grid": lambda: draw_grid((255 * PICTURES[0]).astype(np.uint8), slice(5, 14), slice(9, 20)),
    "changes": lambda: draw_changes(CHANGED, "L2 =", range(8)),
    "neighbours": lambda: draw_neighbours(PICTURES[:3], PICTURES[3:6], [("a 1", "says 2")] * 3),
    "columns": lambda: draw_columns(np.arange(12).reshape(3, 4), (2, 2)),
    "poolings": lambda: draw_poolings(X, 2, 2),
    "coverage": lambda: draw_coverage(5, 7, 3, 2),
    "pictures": lambda: draw_pictures(PICTURES, [f"number {i}" for i in range(8)], columns=4),
    "bars": lambda: draw_bars({"one": [1, 99.5], "other": [np.nan, 3]}, ["a", "b"]),
    "lines": lambda: draw_lines(range(1, 6), {"one": range(5), "other": range(5)}, "epoch", "right (%)"),
    "filters": lambda: draw_filters(NETWORK),
    "lenet": draw_lenet,
}


@pytest.mark.parametrize("name", FIGURES)
def test_words_are_large_enough_and_apart(name):
    figure = FIGURES[name]()
    with style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    assert all(text.get_fontsize() >= SMALLEST_TEXT for text in figure.findobj(matplotlib.text.Text))
    words = [
        text for axes in figure.axes for text in (*axes.texts, axes.title, axes.xaxis.label) if text.get_text().strip()
    ]
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in words]
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])


def numbers(axes):
    return [float(text.get_text().replace("−", "-")) for text in axes.texts]


def test_poolings_draw_their_numbers():
    panels = FIGURES["poolings"]().axes
    assert numbers(panels[1]) == [5, 5]
    assert numbers(panels[2]) == [0, 1, 1, 0, 0, 0, 0, 0]
    assert numbers(panels[4]) == [3, -0.5]
    assert set(numbers(panels[5])) == {0.25}
    assert numbers(panels[7]) == [6.8, 7.1]


def test_coverage_counts_windows():
    [axes] = FIGURES["coverage"]().axes
    seen = np.zeros((5, 7))
    for r in (0, 2):
        for s in (0, 2, 4):
            seen[r : r + 3, s : s + 3] += 1
    assert numbers(axes) == seen.ravel().tolist()


def test_columns_are_windows():
    left, right = FIGURES["columns"]().axes
    assert numbers(left) == list(range(12))
    assert np.reshape(numbers(right), (4, 6))[:, 1].tolist() == [1, 2, 5, 6]


def test_what_is_not_known_has_no_bar():
    [axes] = FIGURES["bars"]().axes
    assert sorted(bar.get_height() for bar in axes.patches) == [1, 3, 99.5]


def test_changed_pictures_are_pictures():
    assert len(CHANGED) == 8
    assert all(picture.shape == (28, 28) and 0 <= picture.min() <= picture.max() <= 1 for picture in CHANGED.values())
    assert all((picture != PICTURES[0]).any() for title, picture in CHANGED.items() if title != "the picture")


def test_the_tour_passes_every_layer():
    tour, shapes = TOUR, {}
    for _ in STOPS:
        shapes[tour.name] = tour.maps.shape
        tour = tour.next()
    assert shapes == {
        "input": (1, 32, 32), "C1": (6, 28, 28), "S2": (6, 14, 14), "C3": (16, 10, 10), "S4": (16, 5, 5),
        "C5": (120,), "F6": (84,), "scores": (10,),
    }  # fmt: skip
    assert tour.name == "scores"
    assert tour.digit == NETWORK(TOUR.picture[None]).argmax()
    assert TOUR.previous().name == "input"
    np.testing.assert_allclose(tour.maps, NETWORK(TOUR.picture[None])[0], rtol=1e-4)
