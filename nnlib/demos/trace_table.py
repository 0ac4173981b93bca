"""A trace table that is filled in step by step, as data: what the figure draws and a stepper goes through."""

from typing import NamedTuple

from nnlib.autodiff import local_slopes, value_of
from nnlib.demos.graph import graph_of
from nnlib.tape import Tensor, log, sin


class Line(NamedTuple):
    """One line of the table.

    Fields:
        name: str, the step.
        operation: str, "input" for an input.
        operands: tuple of str.
        value: float, or None where it is not computed yet.
        parts: tuple of floats, what has arrived of the adjoint so far; they add up.
        active: bool, whether this state is about this line.
    """

    name: str
    operation: str
    operands: tuple
    value: float | None
    parts: tuple
    active: bool


class TraceTable(NamedTuple):
    """An evaluation, as for `nnlib.autodiff.forward_mode`.

    Fields:
        program: tuple of steps (name, operation, operands).
        inputs: dict from names to values.
    """

    program: tuple
    inputs: dict

    @property
    def last(self):
        """The number of the last state: all values and all adjoints are there."""
        return 2 * len(self.program) + 1

    def lines(self, state):
        """The table in one of its states.

        Args:
            state: int from 0 (inputs alone) over len(program) (all values) and one more (the result's adjoint is 1) to
                `last`; in each state after that one more step, from the end, has handed its adjoint on.

        Returns:
            list of `Line`, inputs first.

        Raises:
            ValueError: no such state.

        >>> table = lecture_trace()
        >>> [line.parts for line in table.lines(table.last)[:2]]
        [(5.0, 0.5), (-0.28366218546322625, 2.0)]
        """
        if not 0 <= state <= self.last:
            raise ValueError(f"TraceTable: state is {state}, expected 0 to {self.last}")
        steps, values = len(self.program), dict(self.inputs)
        parts = {name: [] for name in (*self.inputs, *(step[0] for step in self.program))}
        active = None
        for name, operation, operands in self.program[: min(state, steps)]:
            values[name] = value_of(operation, [values[operand] for operand in operands])
            active = name
        if state > steps:
            active = self.program[-1][0]
            parts[active].append(1.0)
        for name, operation, operands in self.program[::-1][: max(0, state - steps - 1)]:
            slopes = local_slopes(operation, [values[operand] for operand in operands])
            for operand, slope in zip(operands, slopes, strict=True):
                parts[operand].append(sum(parts[name]) * slope)
            active = name
        known = [(name, "input", ()) for name in self.inputs] + list(self.program)
        return [
            Line(name, operation, tuple(operands), values.get(name), tuple(parts[name]), name == active)
            for name, operation, operands in known
        ]


def lecture_trace(x1=2.0, x2=5.0):
    """The lecture's example, y = ln x1 + x1 x2 - sin x2.

    >>> [round(line.value, 3) for line in lecture_trace().lines(5)]
    [2.0, 5.0, 0.693, 10.0, -0.959, 10.693, 11.652]

    Source: UW CSE 446, neural networks (autodiff).
    """
    program = (
        ("v1", "log", ("x1",)),
        ("v2", "multiply", ("x1", "x2")),
        ("v3", "sin", ("x2",)),
        ("v4", "add", ("v1", "v2")),
        ("v5", "subtract", ("v4", "v3")),
    )
    return TraceTable(program, {"x1": float(x1), "x2": float(x2)})


def lecture_graph(x1=2.0, x2=5.0):
    """The same as a graph.

    >>> [round(node.gradient, 3) for node in lecture_graph().nodes[:2]]
    [5.5, 1.716]

    Source: UW CSE 446, neural networks (autodiff).
    """
    x1, x2 = (Tensor(float(number), requires_grad=True) for number in (x1, x2))
    v1, v2, v3 = log(x1), x1 * x2, sin(x2)
    v4 = v1 + v2
    v5 = v4 - v3
    return graph_of(v5, x1=x1, x2=x2, v1=v1, v2=v2, v3=v3, v4=v4, v5=v5)


def shared_graph(x=3.0, y=5.0):
    """p = x y and f = p x: x is read by both.

    >>> [node.gradient for node in shared_graph().nodes]
    [30.0, 9.0, 3.0, 1.0]

    Source: UW CSE 446, neural networks (autodiff).
    """
    x, y = (Tensor(float(number), requires_grad=True) for number in (x, y))
    p = x * y
    f = p * x
    return graph_of(f, x=x, y=y, p=p, f=f)
