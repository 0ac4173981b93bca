"""Figures of the lectures: what they draw, that their words can be read, and how they are shown."""

import re

import matplotlib
import numpy as np
import pytest
from matplotlib.patches import Rectangle

from nnlib.architecture import Activation, Conv, Pool, parameters, receptive_fields
from nnlib.demos.window import Window
from nnlib.demos.window_figure import draw_centers, draw_places, draw_window
from nnlib.figures import draw_costs, draw_field, draw_growth, draw_network
from nnlib.plotting import SMALLEST_TEXT, figure_html, new_figure, show, style
from nnlib.zoo import alexnet, handout_18, lenet5, vgg16


def boxes(figure, what):
    """(x, y, width, height) of the drawn rectangles of one kind, rounded."""
    found = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle) and patch.get_gid() == what]
    return [tuple(round(v, 6) for v in (*box.get_xy(), box.get_width(), box.get_height())) for box in found]


def drawn_map(window, rectangles):
    """The padded image with 1 where one of the rectangles lies."""
    picture = np.zeros_like(window.padded_map)
    for x, y, width, height in (map(round, box) for box in rectangles):
        row, column = y + window.rows.padding, x + window.padding
        picture[row : row + height, column : column + width] = 1
    return picture


def words(figure):
    """Every text of a figure that is shown and not empty; ticks beyond the limits of their axis are not."""
    beyond = set()
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        beyond |= {tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    texts = set(figure.findobj(matplotlib.text.Text)) - beyond
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


EXAMPLES = [
    Window(7, 7, 3, 1, 2, step=6),
    Window(7, 7, 3, 0, 3, step=2),
    Window(6, 9, 4, 1, 2, step=3),
    Window(None, 9, 3, 1, 2, step=3),
    Window(12, 12, 3, 4, 1, step=100),
    Window(3, 3, 5),
]


@pytest.mark.parametrize("window", EXAMPLES)
def test_window_figure_draws_the_state(window):
    figure = draw_window(window)
    assert np.array_equal(drawn_map(window, boxes(figure, "window")), window.window_map)
    assert np.array_equal(1 - drawn_map(window, boxes(figure, "input")), window.padded_map)
    if window.places:
        assert np.array_equal(drawn_map(window, boxes(figure, "left over")), window.leftover_map)
        assert len(boxes(figure, "output")) == window.step
        assert len(boxes(figure, "output cell")) == 1
    assert len(boxes(figure, "center")) == (window.center is not None)
    title = figure.get_suptitle()
    assert all(formula in title for formula in window.formulas)
    assert window.verdict in title
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert ("left over: no window reaches it" in legend) == (window.places > 0 and not window.fits)
    assert ("padding (zeros)" in legend) == (window.padding > 0)


def test_output_cell_is_drawn_where_it_belongs():
    figure = draw_window(Window(7, 7, 3, 1, 2).to(1, 2))
    (border,) = [box for box in boxes(figure, "border") if box[2:] == (4, 4)]
    ((x, y, *_),) = boxes(figure, "output cell")
    assert (x - border[0], y - border[1]) == (2, 1)


def test_places_are_drawn_one_below_the_other():
    drawn = boxes(draw_places(Window(None, 9, 3, 1, 2)), "place")
    assert [round(x - 0.05) for x, *_ in drawn] == [-1, 1, 3, 5, 7]
    assert [y for _, y, *_ in drawn] == sorted({y for _, y, *_ in drawn})
    assert len(boxes(draw_places(Window(None, 7, 3, 0, 3)), "left over")) == 1
    with pytest.raises(ValueError, match="height is 7, expected None"):
        draw_places(Window())


def test_centers_of_handout_19():
    figure = draw_centers(Window(10, 10, 7, 3, 3))
    assert boxes(figure, "center") == [(x, y, 1, 1) for y in (0, 3, 6, 9) for x in (0, 3, 6, 9)]
    assert boxes(figure, "padding") == [(-3, -3, 16, 16)]
    with pytest.raises(ValueError, match="not a whole number"):
        draw_centers(Window(7, 7, 3, 0, 3))


def test_costs_are_the_counts_of_the_network():
    figure = draw_costs(*alexnet())
    left, right = ([bar.get_width() * 1e6 for bar in axes.patches] for axes in figure.axes)
    assert left == pytest.approx([count for count in parameters(*alexnet()) if count])
    assert sum(left) == pytest.approx(60_965_224)
    assert sum(right) == pytest.approx(724_406_816)
    assert [bool(bar.get_hatch()) for bar in figure.axes[0].patches] == [False] * 5 + [True] * 3


def test_network_names_every_shape_and_count():
    texts = {text.get_text() for text in words(draw_network(*handout_18()))}
    assert {"32×32×3", "32×32×20", "16×16×20", "16×16×10", "8×8×10", "640", "10", "1,520", "1,810", "6,410"} <= texts
    assert "CONV\n20 of 5×5\npad 2\n+ ReLU" in texts


def test_field_follows_one_cell_down():
    layers = [Conv(1, 3), Activation(), Pool(2, 2), Conv(1, 3)]
    figure = draw_field(layers, size=12)
    blue = matplotlib.colors.to_rgba("#56B4E9")
    cells = [[p for p in figure.axes[0].patches if p.get_gid() == f"level {level}"] for level in range(4)]
    assert [len(row) for row in cells] == [12, 10, 5, 3]
    assert [sum(p.get_facecolor() == blue for p in row) for row in cells] == [receptive_fields(layers)[-1], 6, 3, 1]
    with pytest.raises(ValueError, match="without padding"):
        draw_field([Conv(1, 3, padding=1)], size=5)


def test_growth_draws_one_line_for_each_network():
    figure = draw_growth({"LeNet-5": lenet5(), "AlexNet": alexnet(), "VGG-16": vgg16()})
    assert [line.get_ydata()[-1] for line in figure.axes[0].lines] == [16, 195, 212]
    assert len({line.get_marker() for line in figure.axes[0].lines}) == 3


@pytest.mark.parametrize(
    "figure",
    [
        *map(draw_window, EXAMPLES),
        draw_places(Window(None, 9)),
        draw_centers(Window(10, 10, 7, 3, 3)),
        draw_costs(*vgg16()),
        draw_network(*lenet5()),
        draw_field([Conv(1, 3), Pool(2, 2)], size=8),
        draw_growth({"AlexNet": alexnet()}),
    ],
)
def test_text_is_large_enough_and_inside_the_picture(figure):
    with style():
        figure.draw_without_rendering()
    size = figure.bbox
    for text in words(figure):
        assert text.get_fontsize() >= SMALLEST_TEXT
        box = text.get_window_extent()
        assert box.x0 >= size.x0 - 1
        assert box.x1 <= size.x1 + 1, text.get_text()
        assert box.y0 >= size.y0 - 1
        assert box.y1 <= size.y1 + 1


# Showing.


def test_figure_html_has_picture_words_and_caption():
    text = figure_html(new_figure(height=1), alt='a "b" <c>', caption="d & e")
    assert 'alt="a &quot;b&quot; &lt;c&gt;"' in text
    assert "<figcaption>d &amp; e</figcaption>" in text
    assert re.search(r'src="data:image/png;base64,[A-Za-z0-9+/]+=*"', text)
    assert text == figure_html(new_figure(height=1), alt='a "b" <c>', caption="d & e")
    with pytest.raises(ValueError, match="alt is empty"):
        figure_html(new_figure(height=1), alt=" ")


def test_show_prints_words_outside_a_notebook(capsys):
    show(new_figure(height=1), alt="three bars", caption="Bars.")
    assert capsys.readouterr().out == "[figure] three bars\nBars.\n"


def test_style_leaves_the_settings_alone():
    before = dict(matplotlib.rcParams)
    with style():
        assert matplotlib.rcParams["axes.spines.top"] is False
        draw_window(Window())
    assert dict(matplotlib.rcParams) == before
