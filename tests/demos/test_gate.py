"""The gate playground: its numbers against a sigmoid written out, its controls, and that its panels agree."""

import itertools
import json
import math

import numpy as np
import pytest

from nnlib.demos.gate import GATES, Gate
from nnlib.demos.numbers import number
from nnlib.demos.stage import encode

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
# The weights of the lecture.
LECTURE = {
    "AND": (-30, 20, 20),
    "OR": (-10, 20, 20),
    "NAND": (30, -20, -20),
    "NOR": (10, -20, -20),
}


def parts(state):
    scene = state.scene()
    return {part.name: part for rows in (scene.controls, scene.panels) for row in rows for part in row}


@pytest.mark.parametrize("name", LECTURE)
def test_the_lectures_weights_are_its_gates(name):
    state = Gate(LECTURE[name], name)
    assert state.table == GATES[name]
    assert f"This is {name}." in state.scene().caption


def test_and_has_the_lectures_values():
    assert Gate().outputs == pytest.approx((9.36e-14, 4.54e-5, 4.54e-5, 0.99995), rel=1e-3)


def test_outputs_are_the_sigmoid_of_each_corner():
    theta = (1.5, -2.0, 0.25)
    wanted = [1 / (1 + math.exp(-(theta[0] + theta[1] * x1 + theta[2] * x2))) for x1, x2 in CORNERS]
    assert Gate(theta).outputs == pytest.approx(wanted)


def test_no_weights_do_xor():
    sides = range(-30, 31, 6)
    assert not any(Gate(theta, "XOR").table == GATES["XOR"] for theta in itertools.product(sides, repeat=3))
    assert "No single line parts its corners." in Gate((-10, 20, 20), "XOR").scene().caption
    assert "No single line" not in Gate((-10, 20, 20), "AND").scene().caption


@pytest.mark.parametrize("name", LECTURE)
def test_the_opposite_gate_has_all_signs_turned(name):
    opposite = {"AND": "NAND", "OR": "NOR", "NAND": "AND", "NOR": "OR"}[name]
    turned = Gate(LECTURE[name], name).act("negate", None)
    assert turned.table == GATES[opposite]
    assert turned.act("negate", None).theta == LECTURE[name]


def test_the_sum_is_written_with_its_signs():
    assert Gate((11, 11, -20)).scene().caption.startswith("z = 11 + 11 x1 − 20 x2; ")
    assert Gate((-41, 20, 20)).scene().caption.endswith("1 of 4 corners is not what AND says.")
    assert Gate((-39, 20, 20)).scene().caption.endswith("This is AND.")


def test_each_slider_moves_its_number():
    state = Gate((1, 2, 3)).act("bias", -7).act("first", 8).act("second", -9.0).act("wanted", "NOR")
    assert (state.theta, state.wanted) == ((-7, 8, -9), "NOR")
    controls = parts(state)
    assert [controls[name].value for name in ("bias", "first", "second", "wanted")] == [-7, 8, -9, "NOR"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("bias", 51, "bias θ0 is 51"),
        ("first", -50.5, "weight θ1 is −50.5"),
        ("second", math.nan, "weight θ2 is nan"),
        ("wanted", "MAYBE", "wanted is 'MAYBE'"),
    ],
)
def test_what_cannot_be_is_refused(name, value, words):
    with pytest.raises(ValueError, match=words):
        Gate().act(name, value)


def test_a_weightless_unit_says_the_same_everywhere():
    assert Gate((5, 0, 0)).scene().caption.startswith("z = 5, whatever the inputs.")


def test_panels_and_table_agree_wherever_a_reader_goes():
    rng = np.random.default_rng(0)
    state = Gate()
    for _ in range(100):
        name = str(rng.choice(["bias", "first", "second", "wanted", "negate"]))
        value = {"wanted": str(rng.choice(list(GATES))), "negate": None}.get(name, int(rng.integers(-50, 51)))
        state = state.act(name, value)
        scene, shown = state.scene(), parts(state)
        json.dumps(encode(scene, []), allow_nan=False)
        for row, (x1, x2), y, got in zip(scene.table.rows, CORNERS, state.outputs, state.table, strict=True):
            assert row == (f"{x1}, {x2}", number(y), str(got), str(GATES[state.wanted][2 * x1 + x2]))
        assert np.allclose(shown["curve"].lines[1].y, state.outputs)
        on, off = shown["plane"].lines
        assert len(on.x) == sum(GATES[state.wanted])
        assert len(on.x) + len(off.x) == 4
        # The plane is dark where the unit says 1: its pixel at a corner, 15 and 45 of 61 cells from an edge.
        shades = shown["plane"].background
        at_corners = [int(shades[60 - (15 + 30 * x2), 15 + 30 * x1]) for x1, x2 in CORNERS]
        assert np.allclose(at_corners, 255 * np.array(state.outputs), atol=0.51)
        assert ("This is" in scene.caption) == (state.table == GATES[state.wanted])
