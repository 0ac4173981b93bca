"""The tape on numbers: against differences, against the tape on arrays, and what it says of bad formulas."""

import math

import numpy as np
import pytest

import nnlib.tape as arrays
from nnlib.moon_network import moon_points, moon_scores, moon_shares
from nnlib.scalar_tape import (
    Scalar,
    Value,
    difference_gradients,
    evaluate,
    gradients_on,
    scalar_gradients,
    value_gradients,
)

FORMULAS = [
    "x + y", "x * y", "x - y", "x / y", "x ** 3", "2 * x + 1", "1 - x * y", "3 / (x + y)", "-x * y",
    "(a := x * y) * a + x", "x + (a := x + y) * (b := a * x) + b", "x ** -2 + y ** 0.5",
]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_gradients_are_those_of_differences(formula):
    inputs = {"x": 1.3, "y": 2.1}
    assert value_gradients(formula, inputs) == pytest.approx(difference_gradients(formula, inputs), rel=1e-8)


@pytest.mark.parametrize("formula", [*FORMULAS, "exp(x) * sin(y)", "log(x + y) - tanh(x)", "relu(x - y) + relu(y)"])
def test_gradients_are_those_of_the_tape_on_arrays(formula):
    inputs = {"x": 1.3, "y": 2.1}
    tensors = {name: arrays.Tensor(number, requires_grad=True) for name, number in inputs.items()}
    result = evaluate(formula, tensors)
    result.backward()
    found = value_gradients(formula, inputs)
    assert found["value"] == pytest.approx(result.item())
    assert [found[name] for name in "xy"] == pytest.approx(
        [0.0 if tensor.grad is None else float(tensor.grad) for tensor in tensors.values()]
    )


@pytest.mark.parametrize("kind", [Scalar, Value])
def test_each_call_of_backward_adds_the_same_once_more(kind):
    gradients = gradients_on(kind)
    once = gradients("(a := x * y) * a + a", {"x": 2.0, "y": 3.0})
    thrice = gradients("(a := x * y) * a + a", {"x": 2.0, "y": 3.0}, times=3)
    assert thrice == {"value": 42.0, "x": 3 * once["x"], "y": 3 * once["y"]}


def test_a_long_chain_is_no_problem():
    x = Scalar(1.0)
    total = x
    for _ in range(5000):
        total = total + x
    total.backward()
    assert x.grad == 5001.0


def test_scalar_knows_no_further_signs():
    with pytest.raises(TypeError):
        scalar_gradients("x - y", {"x": 1.0, "y": 2.0})


@pytest.mark.parametrize("formula", ["x % 2", "z + 1", "x if x else 2", "exp(x, x)", "x.data", "x == 1", "'a'"])
def test_other_formulas_are_refused(formula):
    with pytest.raises(ValueError, match="is not understood"):
        evaluate(formula, {"x": 1.0})


def test_formulas_are_computed_with_any_class():
    assert evaluate("(a := x + 2) * -a", {"x": np.array([1.0, 2.0])}).tolist() == [-9.0, -16.0]


def test_printed_it_shows_its_value():
    assert repr(Value(0.5) * 3) == "Value(1.5)"


def test_moon_scores_are_those_of_a_loop():
    thetas = [[[0.1, 0.2, 0.3], [-1.0, 2.0, 0.5]], [[0.5, -1.0, 2.0]]]
    points, classes = moon_points(4)
    by_hand = [
        thetas[1][0][0]
        + sum(v * math.tanh(b + w1 * x1 + w2 * x2) for v, (b, w1, w2) in zip(thetas[1][0][1:], thetas[0], strict=True))
        for x1, x2 in points
    ]
    assert moon_scores(thetas, points).tolist() == pytest.approx(by_hand)
    assert sorted(classes) == [0.0, 0.0, 1.0, 1.0]


def test_a_straight_line_gets_nine_of_ten():
    x, y = map(np.array, moon_points())
    line = np.linalg.lstsq(np.column_stack([np.ones(len(x)), x]), 2 * y - 1, rcond=None)[0]
    assert (moon_shares([[line / 1000], [[0, 1]]]) < 0.95).all()


@pytest.mark.parametrize(
    ("thetas", "message"),
    [
        ([[[1, 2, 3]]], "moon_shares: 1 matrices, expected two"),
        ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], "moon_shares: rows in one list, expected two matrices"),
        ([1, 2, 3, 4, 5], "moon_shares: numbers in one list, expected two matrices"),
        ([[[1, 2, 3]], [[1, 2, 3], [4, 5, 6]]], "rows of 3 numbers in the second matrix, expected in the first"),
        ([[[1, 2], [3, 4], [5, 6]], [[1], [2], [3]]], "columns of 3 numbers in the first matrix, expected rows"),
        ([[[1, 2]], [[1, 2]]], "rows of 2 numbers in the first matrix, expected 3"),
        ([[[1, 2, 3]], [[1]]], "as many numbers in the second matrix as hidden units"),
        ([[[1, 2, 3]], [[1, 2, 3]]], "3 numbers in the second matrix, 1 hidden units"),
        ([[[1, 2, math.inf]], [[1, math.nan]]], "the network's outputs are not finite"),
    ],
)
def test_networks_of_other_shapes_are_refused(thetas, message):
    with pytest.raises(ValueError, match=message):
        moon_shares(thetas)
