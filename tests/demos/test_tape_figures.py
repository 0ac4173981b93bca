"""Figures of unit 03: what they draw, and that their words can be read and do not lie on top of each other."""

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from nnlib.demos.tape_figure import (
    count_slopes,
    descent,
    draw_costs,
    draw_memory,
    draw_moons,
    draw_trace,
    draw_unbroadcast,
    draw_zeroing,
)
from nnlib.demos.trace_table import lecture_trace
from nnlib.plotting import SMALLEST_TEXT, style
from nnlib.scalar_tape import Value

LINE = [[[-0.95, -0.88, 4.19]], [[-1.07, -3.82]]]
DY = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
STATES = {"begin": 6, "middle": 9, "end": 11}
FIGURES = {
    "trace": lambda: draw_trace(lecture_trace(), STATES),
    "costs": lambda: draw_costs([2, 10, 100]),
    "memory": lambda: draw_memory([256] * 6, 64),
    "unbroadcast": lambda: draw_unbroadcast(DY),
    "zeroing": draw_zeroing,
    "moons": lambda: draw_moons({"one hidden unit": LINE}),
}


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


def test_values_come_first_and_adjoints_from_the_end():
    table = lecture_trace()
    assert table.last == 11
    for state in range(table.last + 1):
        lines = table.lines(state)
        assert sum(line.value is not None for line in lines) == 2 + min(state, 5)
        assert sum(line.active for line in lines) == (state > 0)
        assert bool(lines[-1].parts) == (state > 5)
    ends = {line.name: sum(line.parts) for line in table.lines(table.last)}
    np.testing.assert_allclose([ends["x1"], ends["x2"]], [5.5, 2 - np.cos(5)])
    assert table.lines(9)[0].parts == ()


@pytest.mark.parametrize("state", [-1, 12])
def test_there_are_no_other_states(state):
    with pytest.raises(ValueError, match=f"state is {state}, expected 0 to 11"):
        lecture_trace().lines(state)


def test_the_figure_prints_the_figures_of_the_lecture():
    words = {text.get_text() for text in draw_trace(lecture_trace(), {"end": 11}).axes[0].texts}
    assert {"0.693", "10", "−0.959", "10.693", "11.652", "5 + 0.5", "−0.284 + 2", "v3 = sin x2"} <= words


def test_forward_mode_costs_n_times_as_much():
    forward, reverse = (line.get_ydata() for line in draw_costs([2, 10, 100]).axes[0].lines)
    np.testing.assert_array_equal(forward / reverse, [2, 10, 100])


def test_slopes_are_counted_once():
    x = Value(0.5)
    a = x.tanh()
    assert count_slopes(a * a + a) == 1 + 2 + 2


def test_the_tape_is_largest_at_the_turning_point():
    axes = draw_memory([4, 3, 2], 10).axes[0]
    assert [bar.get_height() for bar in axes.patches] == [40, 70, 90, 70, 40]
    assert axes.lines[0].get_ydata().tolist() == [40, 70, 50]


def test_the_sums_of_both_directions_are_written_down():
    words = [text.get_text() for text in draw_unbroadcast(DY).axes[0].texts]
    assert {"11", "22", "33", "6", "60"} <= set(words)


def test_without_zeroing_descent_never_settles():
    zeroed, kept = (np.array(descent(60, 0.1, zeroing)) for zeroing in (True, False))
    np.testing.assert_allclose(zeroed, 2 - 2 * 0.8 ** np.arange(61))
    assert kept[-20:].max() > 3.5
    assert kept[-20:].min() < 0.5
