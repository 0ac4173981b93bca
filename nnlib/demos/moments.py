"""What happens on the way through a compute graph and back, one number after the other."""

import functools
import math
from typing import NamedTuple


class Moment(NamedTuple):
    """One number becomes known.

    Fields:
        kind: "value" (of a step), "seed" (the result's gradient, 1), "part" (what one step hands back to one of its
            operands) or "sum" (all parts of a node that several steps read).
        key: str, a name for the number: "q", "df/dq", or "x2 from v3" for one part of several.
        node: str, the node that gets it.
        reader: str, of a part the step that hands it back; "" otherwise.
        number: float.
        pieces: tuple of floats that add up to the number; several where a step reads the node twice, and of a sum.
        whole: bool, whether the value or the gradient of the node is known with it, and not one part alone.
        turn: int, moments of one turn belong to one node's work.
    """

    kind: str
    key: str
    node: str
    reader: str
    number: float
    pieces: tuple
    whole: bool
    turn: int


@functools.lru_cache(maxsize=64)
def moments(graph):
    """All moments in order: the values, the gradient of the result, then from the end what each step hands back.

    Args:
        graph: nnlib.demos.graph.Graph.

    Returns:
        tuple of `Moment`.

    >>> from nnlib.demos.graph import paths_graph
    >>> [(moment.key, moment.number) for moment in moments(paths_graph())][3:]
    [('df/df', 1.0), ('df/dg1', 6.0), ('df/dg2', 4.0), ('w from g2', 8.0), ('w from g1', 6.0), ('df/dw', 14.0)]

    Source: UW CSE 446, neural networks (autodiff: forward primal trace, reverse adjoint trace).
    """
    result, names = graph.result.name, {node.name for node in graph.nodes}
    found = [
        Moment("value", step.name, step.name, "", step.output, (step.output,), True, turn)
        for turn, step in enumerate(graph.steps)
    ]
    turn = len(graph.steps)
    found.append(Moment("seed", _slope(result, result), result, "", 1.0, (1.0,), True, turn))
    arrived = dict.fromkeys(names, ())
    for step in graph.steps[::-1]:
        turn += 1
        for name in dict.fromkeys(operand for operand in step.operands if operand in names):
            slopes = (slope for operand, slope in zip(step.operands, step.slopes, strict=True) if operand == name)
            pieces = tuple(step.gradient * slope + 0.0 for slope in slopes)
            arrived[name] += pieces
            readers = graph.readers(name)
            whole = len(readers) == 1
            key = _slope(result, name) if whole else f"{name} from {step.name}"
            found.append(Moment("part", key, name, step.name, sum(pieces), pieces, whole, turn))
            if not whole and step.name == readers[0]:
                gradient = graph[name].gradient
                found.append(Moment("sum", _slope(result, name), name, "", gradient, arrived[name], True, turn))
    return tuple(found)


def is_right(typed, number):
    """Whether somebody's number is the one asked for: three digits will do, since numbers on the way were rounded.

    >>> is_right(0.959, 0.95892), is_right(0.9, 0.95892), is_right(0.0, 1e-17)
    (True, False, True)
    """
    return math.isclose(typed, number, rel_tol=2e-3, abs_tol=5e-4 if abs(number) < 1e-9 else 0.0)


def advice(graph, moment, typed):
    """What to think of after a wrong number, without the right one.

    Args:
        graph: nnlib.demos.graph.Graph.
        moment: the `Moment` that was asked for.
        typed: float.

    Returns:
        str, one sentence.
    """
    if math.isclose(typed, moment.number, rel_tol=0.05):
        return "You are close: look at the last digits."
    if math.isclose(typed, -moment.number, rel_tol=2e-3):
        return "Look at the sign."
    if moment.kind == "value":
        return f"Compute {graph[moment.node].formula} once more."
    if moment.kind == "seed":
        return f"How fast does {moment.node} change if {moment.node} itself does?"
    if moment.kind == "sum":
        one = any(math.isclose(typed, piece, rel_tol=2e-3) for piece in moment.pieces)
        return "That came along one path only: add all parts." if one else "Add all parts that came back."
    step = graph[moment.reader]
    own = graph[moment.node].output
    if len(moment.pieces) > 1 and math.isclose(typed, moment.pieces[0], rel_tol=2e-3):
        return f"{step.name} reads {moment.node} twice: add both parts."
    if step.operation == "multiply" and math.isclose(typed, step.gradient * own, rel_tol=2e-3):
        return "Each factor receives what arrived times the other factor, not times itself."
    if math.isclose(typed * step.gradient, moment.number, rel_tol=2e-3):
        return f"That is the local slope alone: multiply it by what arrived at {step.name}."
    if math.isclose(typed, step.gradient, rel_tol=2e-3):
        return f"That is what arrived at {step.name}: multiply it by the slope of {step.formula} in {moment.node}."
    return f"It is what arrived at {step.name}, times the slope of {step.formula} in {moment.node}."


def _slope(result, name):
    return f"d{result}/d{name}"
