"""Graphs of unit 02 as data, its figures, and that their words can be read."""

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from nnlib.demos.graph import Graph, graph_of, logistic_graph, paths_graph, product_graph
from nnlib.demos.slopes_figure import draw_costs, draw_layers_of_shapes, draw_runs, draw_secants, draw_step_errors
from nnlib.plotting import SMALLEST_TEXT, style
from nnlib.tape import Tensor

FIGURES = {
    "runs": lambda: draw_runs([np.array([0.1, 0.001]), np.array([0.1, 0.06])]),
    "secants": draw_secants,
    "errors": draw_step_errors,
    "costs": draw_costs,
    "shapes": lambda: draw_layers_of_shapes((5, 3, 4)),
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


def test_the_lectures_example():
    graph = product_graph(-2, 5, -4)
    assert {node.name: (node.output, node.gradient) for node in graph.nodes} == {
        "x": (-2, -4),
        "y": (5, -4),
        "z": (-4, 3),
        "q": (3, -4),
        "f": (-12, 1),
    }
    assert sorted(graph.edges()) == [("q", "f"), ("x", "q"), ("y", "q"), ("z", "f")]
    assert graph["q"].place[0] == 1
    with pytest.raises(KeyError, match="no node 'p'"):
        graph["p"]


def test_a_step_down_the_lectures_example():
    moved = {node.name: node.output - 0.1 * node.gradient for node in product_graph().nodes if not node.operands}
    assert moved == pytest.approx({"x": -1.6, "y": 5.4, "z": -4.3})
    assert product_graph(**moved)["f"].output == pytest.approx(-16.34)


def test_logistic_regression():
    graph = logistic_graph()
    expected = {"z": (2, 0.8808), "h": (0.8808, 8.3891), "w1": (2, 0.8808), "w2": (1, 2.6424), "b": (-3, 0.8808)}
    for name, pair in expected.items():
        assert (graph[name].output, graph[name].gradient) == pytest.approx(pair, abs=5e-5)


def test_nodes_have_places_of_their_own():
    for graph in (product_graph(), paths_graph(), logistic_graph()):
        places = [node.place for node in graph.nodes]
        assert len(set(places)) == len(places)
        assert all(graph[one].place[0] < graph[other].place[0] for one, other in graph.edges())


def test_a_value_used_twice_is_one_node():
    w = Tensor(3.0, requires_grad=True)
    graph = graph_of(w * w, w=w)
    assert isinstance(graph, Graph)
    assert graph["w"].gradient == 6
    assert graph.edges() == [("w", "v1"), ("w", "v1")]


def test_runs_are_told_apart():
    figure = draw_runs([np.array([0.1, 0.001])] * 3 + [np.array([0.1, 0.06])])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["learned: 3 of 4 starts", "stuck: 1"]
    (axes,) = figure.axes
    assert [line.get_linestyle() for line in axes.lines[:4]] == ["-", "-", "-", "--"]


def test_errors_are_those_of_the_differences():
    (axes,) = draw_step_errors(range(1, 9)).axes
    forward, centred = axes.lines
    assert forward.get_xdata()[np.argmin(forward.get_ydata())] == pytest.approx(1e-8)
    assert centred.get_xdata()[np.argmin(centred.get_ydata())] <= 2e-5
