"""What cannot be shown is refused with the argument's name and its value, never with an error of Python's own."""

import re

import pytest

from nnlib.demos.convolution_explorer import convolution
from nnlib.demos.depth import Depth
from nnlib.demos.expression import expression_graph
from nnlib.demos.gate import Gate
from nnlib.demos.graph import product_graph
from nnlib.demos.kernel_zoo import KernelZoo
from nnlib.demos.playground import Playground
from nnlib.demos.race import Race
from nnlib.demos.stage import explore
from nnlib.demos.stepper import Stepper
from nnlib.demos.units_fit import UnitsFit
from nnlib.demos.worksheet import Drawing, Values


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [
        (explore, "demo", 3),
        (Stepper, "graph", "x * y"),
        (lambda value: convolution(height=value), "height", 3.5),
        (lambda value: convolution(picture=value), "picture", "cat"),
        (lambda value: convolution(kernel=value), "kernel", "blur"),
        (lambda value: convolution(kernel=value, size=5), "kernel", "sharpen"),
        (lambda value: convolution(padding=value), "padding", (1, 1)),
        (lambda value: convolution(padding=value), "padding", "same"),
        (lambda value: convolution(stride=value), "stride", 0),
        (lambda value: convolution(dilation=value), "dilation", "two"),
        (Race, "surface", "hill"),
        (lambda value: Race(condition=value), "condition number", "steep"),
        (lambda value: Race(rate=value), "step size", "fast"),
        (lambda value: Race(momentum=value), "momentum", 1.0),
        (lambda value: Race(begin=value), "start", 3),
        (lambda value: Race(begin=value), "x", ("left", 0.0)),
        (lambda value: Race(step=value), "step", 0.5),
        (Depth, "initializer", 3),
        (lambda value: Depth(depth=value), "depth", "deep"),
        (lambda value: Playground(count=value), "count", "many"),
        (lambda value: Playground(depth=value), "depth", 1.5),
        (Gate, "theta", "AND"),
        (KernelZoo, "picture", "cat"),
        (UnitsFit, "function", 3.5),
        (Drawing, "question", "stride"),
        (Values, "x", 3),
        (expression_graph, "text", 3),
        (lambda value: expression_graph("x * y", {"x": value}), "x", "one"),
        (lambda value: product_graph(x=value), "x", "one"),
    ],
)
def test_the_message_names_the_argument_and_its_value(make, name, value):
    shown = value[0] if isinstance(value, tuple) and name == "x" else value
    with pytest.raises((ValueError, TypeError), match=re.escape(f"{name} is {shown!r}, expected")):
        make(value)


def test_four_sides_may_be_a_list():
    assert convolution(padding=[1, 0, 2, 0]).state.padding == (1, 0, 2, 0)
