"""Lists of steps: slopes against differences, adjoints against the library's tape, both modes against each other."""

import itertools

import numpy as np
import pytest

from nnlib.autodiff import (
    forward_mode,
    jacobian_products,
    local_slopes,
    pick_backward,
    reverse_sweep,
    tape_numbers,
    topological_order,
    value_of,
)
from nnlib.demos.trace_table import lecture_graph, lecture_trace
from nnlib.gradcheck import check_gradient

TWO = ("add", "subtract", "multiply", "divide", "power")
ONE = ("exp", "log", "sin", "tanh", "relu")


@pytest.mark.parametrize(
    ("operation", "operands"), [(name, [1.7, 0.6]) for name in TWO] + [(name, [0.8]) for name in ONE]
)
def test_slopes_are_those_of_the_value(operation, operands):
    slopes = local_slopes(operation, operands)
    for place, slope in enumerate(slopes):
        ahead, behind = (
            value_of(operation, [number + step * (at == place) for at, number in enumerate(operands)])
            for step in (1e-6, -1e-6)
        )
        assert slope == pytest.approx((ahead - behind) / 2e-6, rel=1e-7)
    assert len(slopes) == (1 if operation == "power" else len(operands))


def test_relu_is_flat_at_and_left_of_zero():
    assert [local_slopes("relu", [x]) for x in (-1.0, 0.0, 0.5)] == [[0.0], [0.0], [1.0]]
    assert value_of("relu", [-2.0]) == 0.0


@pytest.mark.parametrize("function", [value_of, local_slopes])
def test_an_unknown_operation_is_named(function):
    with pytest.raises(ValueError, match=r"operation is 'root', expected one of add"):
        function("root", [2.0])


def test_an_order_has_operands_first_and_what_is_needed_only():
    rng = np.random.default_rng(0)
    for _ in range(50):
        names = [str(number) for number in range(12)]
        operands = {name: [str(one) for one in rng.integers(0, int(name), 2)] if int(name) else [] for name in names}
        result = str(rng.integers(6, 12))
        order = topological_order(operands, result)
        assert order[-1] == result
        assert len(set(order)) == len(order)
        assert all(order.index(one) < order.index(name) for name in order for one in operands[name])
        assert set(order) == {result}.union(*(operands[name] for name in order))


def test_both_modes_and_the_tape_agree_on_the_lecture():
    table = lecture_trace()
    values, tape = dict(table.inputs), [[name, [], []] for name in table.inputs]
    for name, operation, operands in table.program:
        numbers = [values[operand] for operand in operands]
        values[name] = value_of(operation, numbers)
        tape.append([name, list(operands), local_slopes(operation, numbers)])
    adjoints = reverse_sweep(tape)
    assert adjoints == pytest.approx({node.name: node.gradient for node in lecture_graph().nodes})
    for name in table.inputs:
        direction = {other: float(other == name) for other in table.inputs}
        assert forward_mode(table.program, table.inputs, direction) == pytest.approx((values["v5"], adjoints[name]))


def test_what_the_result_does_not_depend_on_has_adjoint_zero():
    assert reverse_sweep([["x", [], []], ["z", [], []], ["y", ["x"], [4.0]]]) == {"x": 4.0, "z": 0.0, "y": 1.0}


def test_pick_backward_is_the_derivative():
    index, rng = np.array([2, 0, 2]), np.random.default_rng(1)
    x = rng.normal(size=(2, 6))
    check_gradient(
        lambda x: x.reshape(3, 4)[index], lambda dy, x: pick_backward(dy, (2, 6), (3, 4), index), {"x": x}, rng
    )


def test_products_are_counted_as_they_are_made():
    sizes = [5, 4, 3, 2]
    jacobians = [np.ones((after, before)) for before, after in itertools.pairwise(sizes)]
    counts = {"forward": 0, "reverse": 0}
    for mode in counts:
        order = jacobians if mode == "forward" else jacobians[::-1]
        total = order[0]
        for jacobian in order[1:]:
            left, right = (jacobian, total) if mode == "forward" else (total, jacobian)
            counts[mode] += left.shape[0] * left.shape[1] * right.shape[1]
            total = left @ right
    assert counts == {mode: jacobian_products(sizes, mode) for mode in counts}
    with pytest.raises(ValueError, match=r"mode is 'sideways'"):
        jacobian_products(sizes, "sideways")


def test_the_tape_keeps_every_layer_of_every_example():
    assert tape_numbers([3, 5, 2], 7) == sum(np.zeros((7, size)).size for size in (3, 5, 2))
