"""Neurons and layers against loops, the gates of the lecture, and the messages."""

import itertools
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnlib.functional.activations import sigmoid
from nnlib.neurons import (
    forward,
    gate_of_one,
    gate_of_two,
    learned_features,
    logistic_unit,
    parameter_count,
    theta_shapes,
    three_unit_table,
    truth_inputs,
)
from nnlib.shapes import dense_parameters


def g(z):
    return 1 / (1 + math.exp(-z))


def unit(row, x):
    return g(row[0] + sum(weight * value for weight, value in zip(row[1:], x, strict=True)))


def test_gate_values_of_the_lecture():
    zero_zero, zero_one, one_zero, one_one = gate_of_two([-30, 20, 20])
    assert f"{zero_zero:.1e}" == "9.4e-14"
    assert f"{zero_one:.2e}" == f"{one_zero:.2e}" == "4.54e-05"
    assert f"{one_one:.5f}" == "0.99995"


@pytest.mark.parametrize(
    ("theta", "table"),
    [([-10, 20, 20], [0, 1, 1, 1]), ([10, -20, -20], [1, 0, 0, 0]), ([30, -20, -20], [1, 1, 1, 0])],
)
def test_other_gates(theta, table):
    assert_allclose(gate_of_two(theta), table, atol=1e-4)


def test_xnor_from_three_units():
    thetas = [[[-30, 20, 20], [10, -20, -20]], [[-10, 20, 20]]]
    assert_allclose(three_unit_table(thetas), [1, 0, 0, 1], atol=1e-4)
    assert_array_equal(three_unit_table([thetas[0], thetas[1][0]]), three_unit_table(thetas))
    assert_allclose(gate_of_one([10, -20]), [1, 0], atol=1e-4)


def test_no_unit_does_xor():
    wanted = np.array([0, 1, 1, 0])
    grid = itertools.product(np.arange(-30, 31, 5.0), repeat=3)
    assert not any((np.round(gate_of_two(np.array(theta))) == wanted).all() for theta in grid)


def test_a_unit_on_one_example_and_on_many():
    x = np.random.default_rng(0).normal(size=(4, 3))
    theta = [0.5, -1, 2, 0.25]
    assert_allclose(logistic_unit(theta, x), [unit(theta, row) for row in x])
    assert float(logistic_unit(theta, x[0])) == pytest.approx(unit(theta, x[0]))


def test_truth_inputs_count():
    table = truth_inputs(3)
    assert [int("".join(str(int(v)) for v in row), 2) for row in table] == list(range(8))


@pytest.mark.parametrize("units", [[3, 3, 1], [2, 4], [5, 4, 3, 2]])
def test_forward_by_loops(units):
    rng = np.random.default_rng(3)
    thetas = [rng.normal(size=shape) for shape in theta_shapes(units)]
    x = rng.normal(size=(6, units[0]))
    expected = []
    for row in x:
        a = list(row)
        for theta in thetas:
            a = [unit(weights, a) for weights in theta]
        expected.append(a)
    assert_allclose(forward(thetas, x), expected)


def test_shapes_and_counts():
    assert theta_shapes([3, 3, 1]) == [(3, 4), (1, 4)]
    for units in ([3, 3, 1], [784, 100, 50, 10]):
        assert parameter_count(units) == dense_parameters(units) == sum(r * c for r, c in theta_shapes(units))
        assert parameter_count(units, bias=False) == sum(r * (c - 1) for r, c in theta_shapes(units))


def test_learned_features():
    rng = np.random.default_rng(4)
    x, first, second, v = (rng.normal(size=shape) for shape in ((5, 3), (4, 3), (2, 4), 2))
    expected = [v @ sigmoid(second @ sigmoid(first @ row)) for row in x]
    assert_allclose(learned_features(x, [first, second], v), expected)
    assert_allclose(learned_features(x, [], np.ones(3)), x.sum(axis=1))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: logistic_unit([1, 2], np.ones((2, 2))), ValueError, r"logistic_unit: theta is \(2,\), x \(2, 2\)"),
        (lambda: gate_of_two([20, 20]), ValueError, r"gate_of_two: theta has shape \(2,\), expected \(3,\)"),
        (lambda: gate_of_one([1, 2, 3]), ValueError, r"gate_of_one: theta has shape \(3,\), expected \(2,\)"),
        (lambda: gate_of_two(["a", "b", "c"]), TypeError, "gate_of_two: theta is an array of"),
        (lambda: truth_inputs(11), ValueError, "truth_inputs: inputs is 11, expected at most 10"),
        (lambda: theta_shapes([3]), ValueError, r"theta_shapes: units is \[3\]"),
        (lambda: parameter_count([3, 0]), ValueError, "parameter_count: units is 0"),
        (lambda: forward([np.ones((3, 3))], np.ones((2, 3))), ValueError, r"has shape \(3, 3\), what enters it \(2, 3"),
        (lambda: three_unit_table([np.ones((2, 2)), np.ones(3)]), ValueError, r"the shapes are \[\(2, 2\), \(3,\)\]"),
    ],
)
def test_errors_name_the_argument_and_its_value(call, error, message):
    with pytest.raises(error, match=message):
        call()
