"""The convolution explorer's model, against plain loops; the page's own arithmetic is held to it in tests/browser."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.demos.convolution import Convolution, drawn, short, weighted
from nnlib.demos.convolution_explorer import convolution, handout, series, stride_three
from nnlib.demos.scene import Mark


@st.composite
def states(draw):
    """Any state, at any of its places."""
    whole = lambda low, high: draw(st.integers(low, high))  # noqa: E731
    height, width, channels = whole(1, 6), whole(1, 6), whole(1, 2)
    rng = np.random.default_rng(whole(0, 1000))
    start = Convolution(
        x=rng.integers(-9, 10, (channels, height, width)).astype(float),
        w=rng.integers(-3, 4, (2, channels, whole(1, 4), whole(1, 4))).astype(float),
        padding=tuple(whole(0, 2) for _ in range(4)),
        stride=whole(1, 3),
        dilation=whole(1, 2),
        transposed=draw(st.booleans()),
        complete=True,
    )
    return start.to(place=whole(0, max(start.count - 1, 0)))


@settings(deadline=None)
@given(states())
def test_the_output_is_what_loops_say(state):
    top, bottom, left, right = state.padding
    _, down, across = state.w.shape[1:]
    taps = list(itertools.product(range(down), range(across)))
    if state.transposed:
        expected = np.zeros(state.ground)
        for channel, row, column in np.ndindex(*state.x.shape):
            for i, j in taps:
                place = row * state.stride + i * state.dilation, column * state.stride + j * state.dilation
                expected[place] += state.x[channel, row, column] * state.w[state.filter, channel, i, j]
    else:
        padded = np.pad(state.x, ((0, 0), (top, bottom), (left, right)))
        expected = np.zeros(state.places)
        for row, column in np.ndindex(*state.places):
            for (i, j), channel in itertools.product(taps, range(len(state.x))):
                cell = row * state.stride + i * state.dilation, column * state.stride + j * state.dilation
                expected[row, column] += padded[(channel, *cell)] * state.w[state.filter, channel, i, j]
    np.testing.assert_allclose(state.output, expected, atol=1e-12)
    if state.count and not state.transposed:
        assert state.products.sum() == pytest.approx(expected[state.at])


@settings(deadline=None)
@given(states(), st.integers(0, 10), st.integers(0, 10))
def test_a_cell_reaches_the_outputs_that_change_with_it(state, row, column):
    if state.transposed or not state.count:
        return
    row, column = row % state.ground[0], column % state.ground[1]
    looking = state.to(looking=(row, column), place=state.place, w=np.ones_like(state.w))
    touched = np.zeros((1, *state.ground))
    touched[0, row, column] = 1
    alone = Convolution(touched, np.ones((1, 1, *state.w.shape[2:])), stride=state.stride, dilation=state.dilation)
    assert set(looking.reached) == {tuple(map(int, place)) for place in np.argwhere(alone.output)}


@pytest.mark.parametrize(
    ("demo", "formula", "shape", "left_over"),
    [
        (handout(), "(10 − 7 + 2·3)/3 + 1 = 4", (4, 4), (0, 0)),
        (series(), "(9 − 3 + 2·1)/2 + 1 = 5", (5, 5), (0, 0)),
        (stride_three(), "(7 − 3 + 2·0)/3 + 1 = 2.33", (2, 2), (1, 1)),
        (convolution(3, size=5), "(3 − 5 + 2·0)/1 + 1 = −1", (0, 0), (3, 3)),
        (convolution(5, padding=(1, 0, 1, 0)), "(5 − 3 + 1 + 0)/1 + 1 = 4", (4, 4), (0, 0)),
        (convolution(7, dilation=2), "(7 − (2·(3 − 1) + 1) + 2·0)/1 + 1 = 3", (3, 3), (0, 0)),
        (convolution(3, stride=2, padding=1, transposed=True), "(3 − 1)·2 + 3 − 2·1 = 5", (5, 5), (0, 0)),
    ],
)
def test_the_handouts_and_their_formulas(demo, formula, shape, left_over):
    state = demo.state
    assert (state.formulas, state.output_shape, state.left_over) == ((formula,), shape, left_over)
    assert formula in demo.scene().caption


def test_a_rectangle_has_two_formulas():
    scene = convolution(5, 8, stride=3).scene()
    assert "height: (5 − 3 + 2·0)/3 + 1 = 1.67; width: (8 − 3 + 2·0)/3 + 1 = 2.67" in scene.caption
    assert [row[-1] for row in scene.table.rows] == ["2", "2"]


def test_what_is_left_over_is_hatched():
    [grid] = [panel for panel in stride_three().scene().panels[0] if panel.name == "input"]
    hatched = [(mark.row, mark.column, mark.height, mark.width) for mark in grid.marks if mark.look == "leftover"]
    assert hatched == [(0, 6, 7, 1), (6, 0, 1, 6)]


def test_a_single_row_has_one_axis():
    demo = convolution(10, size=7, stride=3, padding=3, row=True)
    assert demo.state.places == (1, 4)
    assert len(demo.scene().table.rows) == 1
    assert demo.act("padding", 1).state.padding == (0, 0, 1, 1)


def test_steps_stop_at_the_ends_and_go_back():
    demo = series().act("back", None)
    assert demo.state.place == 0
    assert demo.act("forward", None).act("forward", None).act("back", None).state.place == 1
    assert demo.act("last", None).act("forward", None).state.at == (4, 4)
    assert demo.act("place", 8).state.at == demo.act("output.hover", [1, 2]).state.at == (1, 2)


def test_cells_and_weights_are_edited_where_the_reader_is():
    demo = series().act("input.pick", [1, 3]).act("value", "−2.5").act("kernel.pick", [2, 0]).act("weight", "4")
    assert demo.state.x[0, 0, 2] == -2.5
    assert demo.state.w[0, 0, 2, 0] == 4
    assert (demo.state.picture, demo.state.kernel) == ("own", "own")
    wider = demo.act("width", 12).act("height", 3)
    assert wider.state.x.shape == (1, 3, 12)
    assert wider.state.x[0, 0, 2] == -2.5
    assert wider.state.x[0, :, 9:].tolist() == [[0.0] * 3] * 3


def test_a_cell_of_the_border_is_looked_at_and_not_edited():
    demo = series().act("input.pick", [0, 0])
    assert (demo.state.looking, demo.state.cell) == ((0, 0), (0, 0))
    assert "This cell of the border reaches 1 output." in demo.scene().caption


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("value", "x", "input at row 0, column 0 is 'x', expected a number from −999 to 999"),
        ("weight", "1e5", "weight at row 0, column 0 is '1e5', expected a number from −999 to 999"),
        ("height", 65, "height is 65, expected 1 to 64"),
        ("padding", 7, "padding is 7, expected 0 to 6"),
    ],
)
def test_what_cannot_be_is_refused(name, value, message):
    with pytest.raises(ValueError, match=message):
        series().act(name, value)


def test_a_mirror_needs_enough_cells():
    with pytest.raises(ValueError, match="padding is 3, and the mirrored border of a height of 2 is at most 1"):
        convolution(2, size=1, padding=3).act("mode", "mirror")


@pytest.mark.parametrize("changes", [{"height": 0}, {"size": 8}, {"channels": 4}, {"filters": 0}, {"width": 65}])
def test_numbers_out_of_range_are_named(changes):
    [(name, value)] = changes.items()
    with pytest.raises(ValueError, match=f"{name} is {value}, expected"):
        convolution(**changes)


def test_each_filter_of_a_bank_is_another_kernel():
    w = weighted("vertical edges", 3, 2, 3)
    assert len({each.tobytes() for each in w}) == 3
    assert all(np.array_equal(each[0], each[1]) for each in w)
    assert drawn("scene", 3, 64, 64).max() <= 255


def test_only_what_was_visited_stands_in_the_output_unless_all_is_asked_for():
    demo = series().act("place", 3)
    for complete, shown in ((False, 3), (True, 25)):
        [grid] = [panel for panel in demo.act("complete", complete).scene().panels[0] if panel.name == "output"]
        assert sum(text != "" for row in grid.texts for text in row) == shown


def test_one_padding_for_all_sides_is_one():
    apart = series().act("sides", True).act("top", 3).act("left", 0)
    assert apart.state.padding == (3, 1, 0, 1)
    together = apart.act("sides", False)
    assert (together.state.padding, together.state.sides) == ((1, 1, 1, 1), False)
    row = convolution(9, row=True).act("sides", True).act("left", 2).act("sides", False)
    assert row.state.padding == (0, 0, 0, 0)


def test_an_input_cell_has_one_name_and_a_frame():
    demo = series().act("input.pick", [3, 4])
    scene = demo.scene()
    fields = {part.name: part.label for part in scene.controls[-1]}
    assert fields["value"] == "input at row 2, column 3"
    assert "The input's row 2, column 3 reaches " in scene.caption
    assert Mark(3, 4, 1, 1, "center") in scene.panels[0][0].marks


def test_a_half_is_rounded_up_in_whatever_order_it_was_added():
    assert short(1.005) == short(0.5 + 0.505) == "1.01"
    assert short(-0.005) == "0"
