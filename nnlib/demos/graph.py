"""A compute graph with its values and gradients, as data: what the figure draws and a stepper goes through.

The numbers come from the tape: the graph is the tape's trace with a place for each node.
"""

from typing import NamedTuple

from nnlib.tape import Tensor, functional, log, trace


class Node(NamedTuple):
    """One input or one operation.

    Fields:
        name: str.
        operation: str, as in the trace; "input" for what no operation made.
        operands: tuple of str, names of nodes, and numbers where an operand is a constant.
        output: float, what comes out of it.
        gradient: float, the slope of the graph's result in it.
        place: (float, float), column from the left and height.
    """

    name: str
    operation: str
    operands: tuple
    output: float
    gradient: float
    place: tuple


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
    rows = trace(y, **names).rows
    operands = {row.step: tuple(filter(None, row.operands.split(", "))) for row in rows}
    places = _places(operands, rows[-1].step)
    return Graph(
        tuple(
            Node(
                row.step,
                row.operation,
                operands[row.step],
                float(row.value),
                float(row.adjoint),
                places[row.step],
            )
            for row in rows
        )
    )


def product_graph(x=-2.0, y=5.0, z=-4.0):
    """The lecture's example, f = (x + y) z.

    >>> [node.gradient for node in product_graph().nodes]
    [-4.0, -4.0, 3.0, -4.0, 1.0]

    Source: Haverford CS 360, backpropagation; CS231n notes.
    """
    x, y, z = (Tensor(float(number), requires_grad=True) for number in (x, y, z))
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


def _places(operands, last):
    """{name: (column, height)}: inputs one below the other as they are met, an operation midway between its operands.

    An input stands just left of the first operation that reads it.
    """
    columns, heights = {}, {}

    def visit(name):
        if name in heights:
            return
        inner = [operand for operand in operands[name] if operand in operands]
        for operand in inner:
            visit(operand)
        leaves = sum(not operands[other] for other in heights)
        heights[name] = sum(heights[operand] for operand in inner) / len(inner) if inner else -float(leaves)
        columns[name] = 1 + max((columns[operand] for operand in inner), default=-1)

    visit(last)
    for name in operands:
        readers = [other for other in operands if name in operands[other]]
        if not operands[name] and readers:
            columns[name] = min(columns[reader] for reader in readers) - 1
    # Two operations on the same operands would lie on each other: move them apart.
    for name in operands:
        twins = [other for other in operands if (columns[other], heights[other]) == (columns[name], heights[name])]
        for number, twin in enumerate(twins):
            if len(twins) > 1:
                heights[twin] += 0.5 * (len(twins) - 1) - number
    return {name: (float(columns[name]), heights[name]) for name in operands}
