"""Units against fit: its errors against sums written out and the lecture's figures, its controls, its panels."""

import json
import math

import numpy as np
import pytest

from nnlib.demos.numbers import number
from nnlib.demos.stage import encode
from nnlib.demos.units_fit import FUNCTIONS, STEEPNESSES, UnitsFit, errors

X = np.linspace(0, 1, 1001)


def parts(state):
    scene = state.scene()
    return {part.name: part for rows in (scene.controls, scene.panels) for row in rows for part in row}


def steps(function, bumps):
    """A staircase of perfect steps: of each x the function in the middle of its bump."""
    place = np.minimum((X * bumps).astype(int), bumps - 1)
    return function((place + 0.5) / bumps)


@pytest.mark.parametrize(("units", "expected"), [(10, 0.19), (20, 0.098), (40, 0.049)])
def test_the_lectures_errors(units, expected):
    assert UnitsFit("x²", units).error == pytest.approx(expected, abs=0.0006)


@pytest.mark.parametrize("name", ["x²", "√x", "a hat"])
@pytest.mark.parametrize("units", [2, 6, 14, 38])  # edges that are no grid points, where a step is half-way
def test_steep_units_are_steps(name, units):
    wanted = FUNCTIONS[name]
    gap = np.abs(steps(wanted, units // 2) - wanted(X))
    away = np.abs(X * (units // 2) - np.round(X * (units // 2))) > 0.01 * (units // 2)
    state = UnitsFit(name, units, 10_000)
    made = np.interp(X, state.scene().panels[0][0].lines[1].x, state.scene().panels[0][0].lines[1].y)
    assert state.error == pytest.approx(gap.max(), abs=0.01)
    assert np.abs(made - wanted(X))[away].max() <= gap.max() + 0.02


def test_the_sum_is_that_of_its_units():
    state = UnitsFit("sin 12x", 8, 50)
    made = sum(height / (1 + np.exp(-(weight * X + bias))) for weight, bias, height in state.network)
    distance = np.abs(made - np.sin(12 * X))
    assert state.error == pytest.approx(distance.max())
    assert state.worst == X[distance.argmax()]
    assert state.network.shape == (8, 3)


def test_twice_the_units_halve_the_error_of_a_smooth_function_only():
    assert errors("x²", 10_000)[60] == pytest.approx(errors("x²", 10_000)[30] / 2, rel=0.03)
    assert errors("√x", 10_000)[60] > 0.65 * errors("√x", 10_000)[30]
    assert min(errors("a jump at 0.37", 10_000).values()) > 0.28


def test_flat_units_stay_behind():
    assert errors("x²", 10)[60] > 4 * errors("x²", 1000)[60]


def test_controls_and_clicks():
    state = UnitsFit().act("function", "√x").act("units", 30).act("steepness", "50").act("looked", 15)
    assert state == UnitsFit("√x", 30, 50, 15)
    assert state.act("units", 4).looked_at == 2
    assert state.act("fit.pick", [0.5, 0.1]).looked_at == 8
    assert state.act("fit.pick", [1.0, 0.1]).looked_at == 15
    assert state.act("errors.pick", [math.log10(21.9), -1.0]).units == 22
    assert state.act("errors.pick", [5.0, -1.0]).units == 60
    assert state.act("errors.pick", [0.0, -1.0]).units == 2


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("units", 7, "units is 7"),
        ("units", 62, "units is 62"),
        ("function", "tan", "function is 'tan'"),
        ("steepness", "3", "steepness is 3"),
        ("looked", 0, "bump is 0"),
        ("jump", None, "action is 'jump'"),
    ],
)
def test_what_cannot_be_is_refused(name, value, words):
    with pytest.raises(ValueError, match=words):
        UnitsFit().act(name, value)


def test_panels_and_table_agree_wherever_a_reader_goes():
    rng = np.random.default_rng(1)
    state = UnitsFit()
    for _ in range(60):
        name = str(rng.choice(["function", "units", "steepness", "looked", "fit.pick", "errors.pick"]))
        value = {
            "function": str(rng.choice(list(FUNCTIONS))),
            "units": 2 * int(rng.integers(1, 31)),
            "steepness": str(rng.choice(STEEPNESSES[:4])),
            "looked": int(rng.integers(1, 31)),
        }.get(name, [float(rng.random() * 2), 0.0])
        state = state.act(name, value)
        scene, shown = state.scene(), parts(state)
        json.dumps(encode(scene, []), allow_nan=False)
        assert len(shown) == 4 + 3
        assert (str(state.units), number(state.error)) in scene.table.rows
        assert f"the largest error is {number(state.error)}" in scene.caption
        now = shown["errors"].lines[2]
        assert (10 ** now.x[0], 10 ** now.y[0]) == pytest.approx((state.units, state.error))
        first, second, both = (np.array(line.y) for line in shown["bump"].lines)
        assert np.allclose(first + second, both)
        assert np.allclose(shown["fit"].lines[2].y, both)
        for plot in (shown["fit"], shown["errors"], shown["bump"]):
            for line in plot.lines:
                assert len(line.x) == len(line.y)
                if plot.name != "errors":
                    assert min(line.y) >= plot.y_range[0]
                    assert max(line.y) <= plot.y_range[1]
        assert shown["bump"].title.startswith(f"bump {state.looked_at} ")
        assert shown["bump"].lines[0].label.startswith(f"unit {2 * state.looked_at - 1}:")
        assert shown["bump"].lines[1].label.startswith(f"unit {2 * state.looked_at}:")
