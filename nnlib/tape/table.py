"""A trace as a table: every step of an evaluation with its value and, from the way back, its adjoint."""

import html
from typing import NamedTuple

import numpy as np

from nnlib.tape.reverse import adjoints, evaluation_order, requires_grad
from nnlib.tape.tensor import plain

HEADER = ("step", "operation", "operands", "value", "adjoint")


class Row(NamedTuple):
    """One step of an evaluation.

    Fields:
        step: str, the name of its result: v1, v2, ... unless another was given.
        operation: str, the function; "input" for what no step made.
        operands: str, what it was called with.
        value: array, its result v.
        adjoint: array like value, dL/dv.
    """

    step: str
    operation: str
    operands: str
    value: np.ndarray
    adjoint: np.ndarray


class Trace(NamedTuple):
    """The table that `trace` makes: `rows` holds its `Row` objects; printed, they stand in aligned columns."""

    rows: tuple

    def __str__(self):
        lines = [HEADER, *map(_cells, self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
        )

    def __repr__(self):
        return str(self)

    def _repr_html_(self):
        rows = [("td", _cells(row)) for row in self.rows]
        return "<table>{}</table>".format(
            "".join(
                "<tr>{}</tr>".format("".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells))
                for tag, cells in [("th", HEADER), *rows]
            )
        )


def trace(y, dy=None, /, **names):
    """The evaluation of y, step by step, and the adjoint of each: the derivative of L with respect to its value.

    Nothing is changed: no `grad` is added to.

    Args:
        y, dy: Tensor and, unless it is a single number, dL/dy, as in `Tensor.backward`.
        names: Tensors of the trace by the names that the table is to show for them.

    Returns:
        `Trace`: print it, or read its rows.

    Raises:
        ValueError: as `Tensor.backward`.

    >>> from nnlib.tape import Tensor, log, sin
    >>> x1, x2 = Tensor(2.0, requires_grad=True), Tensor(5.0, requires_grad=True)
    >>> y = log(x1) + x1 * x2 - sin(x2)
    >>> print(trace(y, x1=x1, x2=x2))
    step  operation  operands  value   adjoint
    x1    input                2       5.5
    x2    input                5       1.716
    v1    log        x1        0.693   1
    v2    multiply   x1, x2    10      1
    v3    sin        x2        -0.959  -1
    v4    add        v1, v2    10.693  1
    v5    subtract   v4, v3    11.652  1

    Source: UW CSE 446, neural networks (autodiff: forward primal trace, reverse adjoint trace).
    """
    gradients = {id(tensor): gradient for tensor, gradient in adjoints(y, dy)}
    tensors = evaluation_order(y)
    steps = {id(tensor): name for name, tensor in names.items()}
    # Inputs without a name are numbered down from 0, results up from 1, as in the lecture.
    inputs = [tensor for tensor in tensors if tensor.step is None and id(tensor) not in steps]
    steps |= {id(tensor): f"v{number}" for number, tensor in enumerate(inputs, start=1 - len(inputs))}
    results = [tensor for tensor in tensors if tensor.step is not None]
    steps |= {id(tensor): f"v{number}" for number, tensor in enumerate(results, start=1) if id(tensor) not in steps}
    return Trace(tuple(_row(tensor, steps, gradients[id(tensor)]) for tensor in tensors))


def _row(tensor, steps, adjoint):
    if tensor.step is None:
        return Row(steps[id(tensor)], "input", "", tensor.data, adjoint)
    operands = [
        steps[id(operand)] if requires_grad(operand) else _value(plain(operand))
        for operand in tensor.step.operands
        if operand is not None
    ]
    settings = [f"{name}={_value(plain(setting))}" for name, setting in tensor.step.settings.items()]
    return Row(steps[id(tensor)], tensor.step.operation, ", ".join(operands + settings), tensor.data, adjoint)


def _cells(row):
    return row.step, row.operation, row.operands, _value(row.value), _value(row.adjoint)


def _value(value):
    """A number with three decimals, a small array with its numbers, a large one as its shape."""
    if isinstance(value, np.ndarray | np.generic):
        if value.size > 4:
            return f"array {value.shape}"
        return np.array2string(value, separator=", ", formatter={"float": _number}).replace("\n", "")
    return _number(value) if isinstance(value, float) else str(value)


def _number(value):
    """At most three decimals; four digits where those would not show it.

    >>> _number(11.6520), _number(5.0), _number(0.000123456), _number(1e7)
    ('11.652', '5', '0.0001235', '1e+07')
    """
    if value == 0 or not np.isfinite(value) or not 1e-3 <= abs(value) < 1e6:
        return f"{value + 0.0:.4g}"
    return f"{value:.3f}".rstrip("0").rstrip(".")
