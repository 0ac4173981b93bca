"""Figures of unit 01: what they draw, and that their words can be read and do not lie on top of each other."""

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from nnlib.demos.fit_figure import draw_bump, draw_entropy, draw_errors, draw_losses, draw_outputs, draw_staircase
from nnlib.demos.gates_figure import draw_gates, draw_layers, draw_sigmoid, draw_xnor
from nnlib.functional import sigmoid, softmax
from nnlib.plotting import SMALLEST_TEXT, style
from nnlib.staircase import bump, largest_error, staircase

XNOR = [[[-30, 20, 20], [10, -20, -20]], [[-10, 20, 20]]]
CLASSES = ["pedestrian", "car", "motorcycle", "truck"]
FIGURES = {
    "sigmoid": draw_sigmoid,
    "gates": lambda: draw_gates({"AND": ([0, 0, 0, 1], [-30, 20, 20]), "XOR": ([0, 1, 1, 0], None)}),
    "xnor": lambda: draw_xnor(XNOR),
    "layers": lambda: draw_layers([3, 3, 1]),
    "bump": lambda: draw_bump(bump(0.35, 0.65)),
    "staircase": lambda: draw_staircase(np.square, [5, 10, 40], "x²"),
    "errors": lambda: draw_errors({"x²": np.square}, [5, 10, 20]),
    "losses": draw_losses,
    "entropy": draw_entropy,
    "outputs": lambda: draw_outputs([2, 1.5, -1, -3], CLASSES),
}


def texts(figure):
    found = [text for text in figure.findobj(matplotlib.text.Text) if text.get_visible() and text.get_text().strip()]
    return {text.get_text() for text in found}


def corners(axes, marker):
    """{(x, y)} of the drawn corners with this marker."""
    lines = [line for line in axes.lines if line.get_marker() == marker and len(line.get_xdata())]
    return {(round(float(line.get_xdata()[0]), 2), round(float(line.get_ydata()[0]), 2)) for line in lines}


@pytest.mark.parametrize("name", FIGURES)
def test_words_are_large_enough_and_apart(name):
    figure = FIGURES[name]()
    with style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    placed = [text for axes in figure.axes for text in axes.texts if text.get_text().strip()]
    assert all(text.get_fontsize() >= SMALLEST_TEXT for text in figure.findobj(matplotlib.text.Text))
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in placed]
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])


def test_gates_show_their_tables_and_lines():
    figure = FIGURES["gates"]()
    gate, open_question = figure.axes
    assert corners(gate, "s") == {(1, 1)}
    assert corners(open_question, "s") == {(0, 1), (1, 0)}
    [line] = [line for line in gate.lines if line.get_marker() == "None" and len(line.get_xdata())]
    x, y = line.get_data()
    np.testing.assert_allclose(sigmoid(-30 + 20 * x + 20 * y), 0.5)
    assert not [one for one in open_question.lines if one.get_marker() == "None" and len(one.get_xdata())]


@pytest.mark.parametrize(("theta", "expected"), [([-1, 2, 0], 0.5), ([1, -4, 0], 0.25)])
def test_a_line_may_be_upright(theta, expected):
    [axes] = draw_gates({"x1": ([0, 0, 1, 1], theta)}).axes
    [line] = [line for line in axes.lines if line.get_marker() == "None" and len(line.get_xdata())]
    np.testing.assert_allclose(line.get_xdata(), expected)


def test_the_hidden_units_see_three_places():
    inputs, hidden = draw_xnor(XNOR).axes
    assert corners(inputs, "s") == {(0, 0), (1, 1)}
    assert corners(hidden, "s") == {(0, 1), (1, 0)}
    assert corners(hidden, "o") == {(0, 0)}


def test_layers_name_the_shapes():
    assert {"Θ(1): 3 × 4", "Θ(2): 1 × 4", "x0", "x3", "a3"} <= texts(draw_layers([3, 3, 1]))
    assert {"Θ(1): 2 × 3", "layer 3\nhidden 2"} <= texts(draw_layers([3, 2, 2, 1], bias=False))


def test_bars_are_the_outputs():
    z = np.array([2, 1.5, -1, -3])
    left, right = ([bar.get_height() for bar in axes.patches] for axes in draw_outputs(z, CLASSES).axes)
    np.testing.assert_allclose(left, sigmoid(z))
    np.testing.assert_allclose(right, softmax(z))


def test_titles_tell_the_error():
    figure = draw_staircase(np.square, [5], "x²")
    assert figure.axes[0].get_title() == f"10 units: off by {largest_error(staircase(np.square, 5), np.square):.2g}"


def test_the_entropy_is_the_lowest_point():
    axes = draw_entropy(0.75).axes[1]
    curve, dot = axes.lines
    assert dot.get_ydata()[0] == pytest.approx(0.8113, abs=1e-4)
    assert min(curve.get_ydata()) >= dot.get_ydata()[0]
