"""A compute graph with its values and gradients, as data: what the figure draws and a stepper goes through.

The numbers come from the tape: the graph is the tape's trace with a place for each node.
"""

from typing import NamedTuple

import numpy as np

from nnlib.arrays import real_number
from nnlib.demos.layout import places
from nnlib.tape import Tensor, functional, log, trace
from nnlib.tape.reverse import evaluation_order, requires_grad
from nnlib.tape.tensor import plain

_SIGNS = {"add": "+", "subtract": "−", "multiply": "×", "divide": "/", "power": "**", "exponential": "**"}
_WORDS = {"log": "ln", "sigmoid": "σ"}
_TYPED = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", "exponential": "**"}


class Node(NamedTuple):
    """One input or one operation.

    Fields:
        name: str.
        operation: str, as in the trace; "input" for what no operation made.
        operands: tuple of str, names of nodes, and numbers where an operand is a constant.
        output: float, what comes out of it.
        gradient: float, the slope of the graph's result in it.
        place: (float, float), column from the left and height.
        slopes: tuple of floats, the local slope in each operand; 0.0 for a constant.
    """

    name: str
    operation: str
    operands: tuple
    output: float
    gradient: float
    place: tuple
    slopes: tuple

    @property
    def label(self):
        """What stands in the box: the name, and the sign with the constants that it reads, as in "p1: × 3"."""
        if self.operation == "input":
            return self.name
        sign = _SIGNS.get(self.operation) or _WORDS.get(self.operation, self.operation)
        if self.operation == "negative":
            sign = "−"
        words = [four_decimals(float(operand)) if is_number(operand) else "" for operand in self.operands]
        if len(words) == 1:
            return f"{self.name}: {sign}"
        before, after = words if self.operation in ("subtract", "divide", "exponential") else ("", "".join(words))
        return f"{self.name}: {' '.join(filter(None, (before, sign, after)))}"

    @property
    def formula(self):
        """What it computes, to be read, as in "x + y" or "ln x1"."""
        return self.written([four_decimals(float(each)) if is_number(each) else each for each in self.operands])

    def written(self, words):
        """What it computes, of these words in place of its operands."""
        if self.operation in _SIGNS:
            return f" {_SIGNS[self.operation]} ".join(words)
        if self.operation == "negative":
            return f"−{words[0]}"
        if self.operation == "sigmoid":
            return f"σ({words[0]})"
        return f"{_WORDS.get(self.operation, self.operation)} {' '.join(words)}"

    @property
    def text(self):
        """What it computes, to be typed, as in "x * y" or "log(x1)"."""
        if self.operation in _TYPED:
            return f" {_TYPED[self.operation]} ".join(self.operands)
        if self.operation == "negative":
            return f"-{self.operands[0]}"
        name = {"log": "ln"}.get(self.operation, self.operation)
        return f"{name}({', '.join(self.operands)})"


class Graph(NamedTuple):
    """Nodes in the order of evaluation, the result last."""

    nodes: tuple

    def __getitem__(self, name):
        """The node with this name.

        Raises:
            KeyError: there is none.
        """
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(f"the graph has no node {name!r}; it has {', '.join(node.name for node in self.nodes)}")

    @property
    def inputs(self):
        """Tuple of the nodes that no operation made."""
        return tuple(node for node in self.nodes if node.operation == "input")

    @property
    def steps(self):
        """Tuple of the nodes that an operation made, in the order of evaluation."""
        return tuple(node for node in self.nodes if node.operation != "input")

    @property
    def result(self):
        """The last node."""
        return self.nodes[-1]

    @property
    def text(self):
        """The graph to be typed, one step after the other, as in "q = x + y; f = q * z"."""
        return "; ".join(f"{node.name} = {node.text}" for node in self.steps)

    def readers(self, name):
        """List of the names of the nodes that read this one, in the order of evaluation."""
        return [node.name for node in self.nodes if name in node.operands]

    def edges(self):
        """List of pairs (name of the operand, name of the node that reads it)."""
        names = {node.name for node in self.nodes}
        return [(operand, node.name) for node in self.nodes for operand in node.operands if operand in names]


def graph_of(y, /, **names):
    """The graph that led to y.

    Args:
        y: nnlib.tape.Tensor with one number.
        names: Tensors by the names to show; a result without one is v1, v2 ...

    Returns:
        `Graph`.

    >>> x, y = Tensor(3.0, requires_grad=True), Tensor(4.0, requires_grad=True)
    >>> graph = graph_of(x * y, x=x, y=y)
    >>> graph["x"].gradient, graph.edges()
    (4.0, [('x', 'v1'), ('y', 'v1')])

    Source: Haverford CS 360, backpropagation.
    """
    rows, tensors = trace(y, **names).rows, evaluation_order(y)
    known = {id(tensor): row.step for row, tensor in zip(rows, tensors, strict=True)}
    operands, slopes = {}, {}
    for row, tensor in zip(rows, tensors, strict=True):
        arguments, gradients = [], []
        if tensor.step is not None:
            arguments = [*tensor.step.operands, *tensor.step.settings.values()]
            found = tensor.step.gradients(np.ones_like(tensor.data))
            gradients = [
                float(slope) if requires_grad(operand) else 0.0
                for operand, slope in zip(tensor.step.operands, found, strict=True)
            ]
        slopes[row.step] = (*gradients, *(0.0 for _ in arguments[len(gradients) :]))
        if row.operation == "exponential":  # it takes the exponent first; a formula has the base first
            arguments, slopes[row.step] = arguments[::-1], slopes[row.step][::-1]
        operands[row.step] = tuple(known.get(id(each)) or _typed(plain(each)) for each in arguments)
    inner = {name: tuple(each for each in read if each in operands) for name, read in operands.items()}
    place = places(tuple(inner.items()))
    return Graph(
        tuple(
            Node(
                row.step,
                row.operation,
                operands[row.step],
                float(row.value),
                float(row.adjoint),
                place[row.step],
                slopes[row.step],
            )
            for row in rows
        )
    )


def is_number(text):
    """Whether an operand is a constant.

    >>> is_number("-0.5"), is_number("x1")
    (True, False)
    """
    return not text.isidentifier()


def four_decimals(value):
    """A number as graphs show it: at most four decimals, a real minus sign; very small or large ones by their power.

    >>> four_decimals(-16.34), four_decimals(0.88079708), four_decimals(-1e-9), four_decimals(2.5e7)
    ('−16.34', '0.8808', '−1e−09', '2.5e+07')
    """
    if value and not 1e-3 <= abs(value) < 1e6:
        return f"{value:.4g}".replace("-", "−")
    return f"{value + 0.0:.4f}".rstrip("0").rstrip(".").replace("-", "−")


def _typed(value):
    """A constant with all its digits."""
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def product_graph(x=-2.0, y=5.0, z=-4.0):
    """The lecture's example, f = (x + y) z.

    >>> [node.gradient for node in product_graph().nodes]
    [-4.0, -4.0, 3.0, -4.0, 1.0]

    Source: Haverford CS 360, backpropagation; CS231n notes.
    """
    numbers = (real_number("product_graph", name, number) for name, number in (("x", x), ("y", y), ("z", z)))
    x, y, z = (Tensor(number, requires_grad=True) for number in numbers)
    q = x + y
    f = q * z
    return graph_of(f, x=x, y=y, z=z, q=q, f=f)


def paths_graph(w=3.0):
    """One weight, two paths: g1 = w + 1, g2 = 2 w, f = g1 g2.

    >>> paths_graph()["w"].gradient
    14.0

    Source: USC CSCI 567, lecture 7.
    """
    w = Tensor(float(w), requires_grad=True)
    g1, g2 = w + 1.0, w * 2.0
    f = g1 * g2
    return graph_of(f, w=w, g1=g1, g2=g2, f=f)


def logistic_graph(x=(1.0, 3.0), w=(2.0, 1.0), b=-3.0):
    """Logistic regression with the loss of y = 0, l = -ln(1 - h).

    >>> graph = logistic_graph()
    >>> [round(graph[name].gradient, 4) for name in ("h", "z", "w1", "w2", "b")]
    [8.3891, 0.8808, 0.8808, 2.6424, 0.8808]

    Source: Haverford CS 360, handout 19.
    """
    w1, w2, b = (Tensor(float(number), requires_grad=True) for number in (*w, b))
    p1, p2 = w1 * x[0], w2 * x[1]
    s = p1 + p2
    z = s + b
    h = functional.sigmoid(z)
    u = 1.0 - h
    t = log(u)
    loss = -t
    return graph_of(loss, w1=w1, w2=w2, b=b, p1=p1, p2=p2, s=s, z=z, h=h, u=u, t=t, l=loss)
