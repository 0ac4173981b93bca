"""The walk through LeNet-5: every number it works out against the layers, drawing, choosing, and panels that agree."""

import json

import numpy as np
import pytest

from nnlib.datasets import load
from nnlib.datasets.containers import Examples
from nnlib.datasets.strokes import Style, glyphs
from nnlib.demos.lenet_walk import LAYERS, LenetWalk
from nnlib.demos.numbers import number
from nnlib.demos.sheet import HEIGHT, blank, fitted, stroke
from nnlib.demos.stage import encode
from nnlib.lenet import lenet, lenet_forward, normalise

SHAPES = {"C1": (6, 28, 28), "S2": (6, 14, 14), "C3": (16, 10, 10), "S4": (16, 5, 5), "C5": (120,), "F6": (84,)}


@pytest.fixture(scope="module")
def walk():
    test = load("glyphs")[1]
    return LenetWalk(lenet(np.random.default_rng(0)), Examples(test.x[:50], test.y[:50]), 3)


def parts(state):
    scene = state.scene()
    return {part.name: part for rows in (scene.controls, scene.panels) for row in rows for part in row}


def drawn(state, *lines):
    """The state after straight strokes, each from one cell to another."""
    state = state.act("clear", None)
    for start, end in lines:
        for share in np.linspace(0, 1, 40):
            cell = np.rint(np.array(start) + share * (np.array(end) - start)).astype(int)
            state = state.act("sheet.draw", cell.tolist())
    return state


def parameters(network):
    names = zip(("C1", "C3", "C5", "F6", "out"), (0, 3, 6, 9, 11), strict=True)
    return {f"{name} {kind}": getattr(network.layers[place], kind) for name, place in names for kind in "wb"}


def test_the_scores_are_those_of_the_network(walk):
    pixels = 255 * np.pad(walk.examples.x[3], ((0, 0), (2, 2), (2, 2)))
    wanted = lenet_forward(pixels, parameters(walk.network))[0]
    np.testing.assert_allclose(walk.at_layer("scores").maps, wanted, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(walk.answer, np.exp(wanted) / np.exp(wanted).sum(), rtol=1e-4)


def test_each_layer_has_its_shape(walk):
    assert {layer: walk.at_layer(layer).maps.shape for layer in LAYERS} == SHAPES | {"scores": (10,)}


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_worked_out_is_what_the_layer_gives(walk, layer):
    rng = np.random.default_rng(0)
    for _ in range(10):
        state = walk.act("layer", layer).act("map", int(rng.integers(1, 121)))
        state = state.act("row", int(rng.integers(1, 29))).act("column", int(rng.integers(1, 29)))
        reading, maps = state.reading, state.stop.maps
        value = maps[state.place] if maps.ndim == 3 else maps[state.place[0]]
        after = {"tanh": np.tanh, "the sigmoid": lambda z: 1 / (1 + np.exp(-z)), "": float}[reading.after]
        assert after(reading.bias + (reading.window * reading.weights).sum()) == pytest.approx(value, abs=1e-5)
        assert reading.total == pytest.approx(reading.bias + reading.parts.sum())
        source = state.tour.at(state.stop.stop - 1).maps
        if source.ndim == 3:
            (row, column), (_, height, width) = reading.corner, reading.window.shape
            seen = source[:, row : row + height, column : column + width]
            assert np.array_equal(reading.window, seen[state.place[0]][None] if layer in ("S2", "S4") else seen)
        else:
            assert np.array_equal(reading.window.ravel(), source)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_click_on_a_cell_chooses_the_number_drawn_there(walk, layer):
    rng = np.random.default_rng(1)
    start = walk.act("layer", layer)
    for _ in range(10):
        state = start.act("map", int(rng.integers(1, 121))).act("row", int(rng.integers(1, 29)))
        cursor = parts(state)[layer].cursor
        again = walk.act(f"{layer}.pick", list(cursor))
        assert (again.layer, again.place) == (layer, state.place[:2] + again.place[2:])
        assert again.place[2] == state.place[2]


def test_a_click_between_maps_chooses_the_cell_beside_it(walk):
    assert walk.act("C1.pick", [27, 28]).place == (0, 27, 27)
    assert walk.act("C3.pick", [10, 87]).place == (7, 9, 9)


def test_the_pen_is_the_glyphs_pen():
    sheet = stroke(blank(), (10, 12))
    rows, columns = np.mgrid[0:28, 0:28]
    np.testing.assert_allclose(sheet, np.clip(1.9 - np.hypot(rows - 10, columns - 12), 0, 1))
    assert np.array_equal(stroke(sheet, (10, 12)), sheet)
    assert not stroke(sheet, (10, 12), rubber=True).any()
    with pytest.raises(ValueError, match="cell is"):
        stroke(sheet, (28, 0))


def test_a_drawing_is_brought_to_the_size_and_the_place_of_the_glyphs(walk):
    large = drawn(walk, ((1, 25), (26, 25)))
    inked = np.argwhere(fitted(large.sheet) > 0.2)
    top, bottom = inked[:, 0].min(), inked[:, 0].max()
    assert abs(bottom - top + 1 - HEIGHT) < 2
    assert np.allclose((inked.min(axis=0) + inked.max(axis=0)) / 2, 13.5, atol=0.6)
    drawings = glyphs(300, np.random.default_rng(0), Style(specks=0)).x[:, 0]
    heights = [np.ptp(np.flatnonzero((glyph > 0.2).any(axis=1))) + 1 for glyph in drawings]
    assert abs(np.mean(heights) - HEIGHT) < 0.7
    assert not fitted(blank()).any()


def test_what_the_network_reads_is_what_is_on_the_sheet(walk):
    state = walk.act("clear", None)
    assert np.all(state.tour.picture == np.float32(-0.1))
    state = drawn(walk, ((4, 20), (20, 20))).act("fit", False)
    wanted = normalise(255 * np.pad(state.sheet, 2)).astype(np.float32)
    assert np.array_equal(state.tour.picture[0], wanted)
    assert not np.array_equal(state.act("fit", True).tour.picture[0], wanted)


def test_choosing_a_digit_and_another_one(walk):
    for digit in range(10):
        state = walk.act("digit", str(digit))
        assert state.label == digit
        seen = [state.number]
        for _ in range(np.sum(walk.examples.y == digit)):
            state = state.act("another", None)
            assert state.label == digit
            seen.append(state.number)
        assert seen[-1] == seen[0]
        assert len(set(seen)) == len(seen) - 1
    touched = state.act("sheet.draw", [0, 0])
    assert touched.label is None
    assert touched.act("another", None).label == 9
    assert "an empty sheet" in touched.act("clear", None).scene().caption


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("layer", "C7", "layer is 'C7'"),
        ("map", 0, "map is -1"),
        ("row", 0, "cell"),
        ("sheet.draw", [3, 40], "cell is"),
        ("jump", None, "action is 'jump'"),
    ],
)
def test_what_cannot_be_is_refused(walk, name, value, words):
    with pytest.raises(ValueError, match=words):
        walk.act(name, value)


def test_a_digit_that_the_examples_do_not_have_is_refused(walk):
    few = LenetWalk(walk.network, Examples(walk.examples.x[:1], walk.examples.y[:1]))
    with pytest.raises(ValueError, match="the examples have none"):
        few.act("digit", str((int(walk.examples.y[0]) + 1) % 10))
    with pytest.raises(ValueError, match="number is 5"):
        LenetWalk(walk.network, few.examples, 5)


@pytest.mark.parametrize(
    ("layer", "sliders"),
    [
        ("C1", ["map", "row", "column"]),
        ("S2", ["map", "row", "column"]),
        ("C3", ["map", "row", "column", "channel"]),
        ("C5", ["map", "channel"]),
        ("F6", ["map"]),
    ],
)
def test_only_what_can_be_chosen_has_a_slider(walk, layer, sliders):
    assert [part.name for part in walk.act("layer", layer).scene().controls[1]] == ["layer", *sliders]


def test_a_score_is_that_of_a_digit(walk):
    state = walk.act("layer", "scores").act("map", 3)
    assert (state.place[0], state.act("scores.pick", [0, 3]).place[0]) == (3, 3)
    assert (parts(state)["map"].label, parts(state)["map"].value) == ("digit", 3)
    assert "scores, digit 3: " in state.scene().caption


def test_the_rubber_is_laid_down_with_a_new_sheet(walk):
    for name, value in (("clear", None), ("another", None), ("digit", "4")):
        assert not walk.act("rubber", True).act(name, value).rubber


def test_a_drawing_has_no_digit_of_the_data_set(walk):
    drawing = walk.act("sheet.draw", [0, 0])
    assert parts(drawing)["digit"].value == "–"
    assert drawing.act("digit", "–") == drawing
    assert "–" not in parts(drawing.act("digit", "3"))["digit"].options


def test_panels_and_table_agree_wherever_a_reader_goes(walk):
    rng = np.random.default_rng(2)
    state = walk
    for _ in range(150):
        name = str(rng.choice([*(f"{layer}.pick" for layer in LAYERS), "sheet.draw", "sheet.draw", "layer", "map"]))
        name = str(
            rng.choice([name, name, name, "row", "column", "channel", "digit", "another", "clear", "rubber", "fit"])
        )
        if "." in name:
            value = [int(rng.integers(length)) for length in parts(state)[name.split(".")[0]].shades.shape]
        else:
            value = {"layer": str(rng.choice(LAYERS)), "digit": str(rng.integers(10)), "another": None, "clear": None}
            value = value.get(name, bool(rng.integers(2)) if name in ("rubber", "fit") else int(rng.integers(1, 130)))
        state = state.act(name, value)
        json.dumps(encode(state.scene(), []), allow_nan=False)
        agree(state)


def agree(state):
    scene, shown = state.scene(), parts(state)
    assert set(shown) >= {"digit", "layer", "map", "sheet", "input", "answer", *LAYERS, "reads", "weights", "parts"}
    assert shown["digit"].value == ("–" if state.label is None else str(state.label))
    assert shown["digit"].value in shown["digit"].options
    assert [row[2] for row in scene.table.rows] == [number(float(p)) for p in state.answer]
    assert np.allclose(shown["answer"].lines[0].y, state.answer)
    assert f"The network says {state.answer.argmax()}," in scene.caption
    assert number(state.reading.value) in scene.caption
    assert sum(shown["parts"].lines[0].y) == pytest.approx(state.reading.total)
    low, high = shown["parts"].y_range
    assert all(low < y < high for y in shown["parts"].lines[0].y)
    assert shown["reads"].shades.shape == shown["weights"].shades.shape == shown["products"].shades.shape
    choices = dict(zip(("map", "row", "column", "channel"), (*state.place, state.reads), strict=True))
    for name, chosen in choices.items():
        if name in shown:
            first = 0 if shown[name].label == "digit" else 1
            assert (shown[name].low, shown[name].value) == (first, chosen + first)
            assert chosen + first <= shown[name].high
        else:
            assert chosen == 0
    for layer in LAYERS:
        grid, maps = shown[layer], state.at_layer(layer).maps
        assert (grid.cursor is not None) == (layer == state.layer)
        if grid.cursor is not None:
            value = float(maps[state.place] if maps.ndim == 3 else maps[state.place[0]])
            bright = np.abs(maps).max() if layer == "scores" else 1.1
            assert int(grid.shades[grid.cursor]) == pytest.approx(127.5 + 127.5 * value / bright, abs=0.51)
    for grid in (part for part in shown.values() if hasattr(part, "shades")):
        rows, columns = grid.shades.shape
        assert grid.texts is None or [len(row) for row in grid.texts] == [columns] * rows
        for mark in grid.marks:
            assert mark.row >= 0
            assert mark.column >= 0
            assert mark.row + mark.height <= rows
            assert mark.column + mark.width <= columns
