"""A formula that somebody types, as a compute graph: read by Python's own parser, computed on the tape.

Nothing of what is typed is ever run. It is read into a tree, and only numbers, names, signs and the functions of
`FUNCTIONS` are taken from it.
"""

import ast
import math
import operator
import unicodedata
import warnings

import numpy as np

from nnlib.arrays import real_number
from nnlib.demos.graph import graph_of
from nnlib.demos.numbers import refusal
from nnlib.tape import Tensor, functional
from nnlib.tape.reverse import evaluation_order

FUNCTIONS = {
    "ln": functional.log,
    "log": functional.log,
    "exp": functional.exp,
    "sin": functional.sin,
    "cos": functional.cos,
    "sigmoid": functional.sigmoid,
    "relu": functional.relu,
    "tanh": functional.tanh,
}
_SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_ALLOWED = "numbers, names, + - * / **, brackets and " + ", ".join(FUNCTIONS)
_MOST_LETTERS, _MOST_STEPS, _MOST_INPUTS, _MOST_COLUMNS, _MOST_NAME = 200, 14, 6, 8, 6
# Tried one after the other for inputs without a value, until the formula is defined there.
_STARTS = ((2.0, 5.0, 3.0, -1.0, 4.0, -2.0), (0.5, 0.25, 0.75, 0.4, 0.6, 0.3), (1.0,) * 6, (-2.0,) * 6)


def expression_graph(text, values=None):
    """The graph of a formula.

    Args:
        text: str, a formula such as ``"(x + y) * z"``, of at most 200 letters. Steps may have names: one assignment
            each, a semicolon between them, as in ``"q = x + y; f = q * z"``; the last one is the result. A step without
            a name is v1, v2 ... There may be 14 steps, 8 of them behind each other, and 6 inputs.
        values: dict from names of inputs to floats; an input that is not in it gets a number of its own.

    Returns:
        nnlib.demos.graph.Graph.

    Raises:
        ValueError: what in the text is not understood, or is too much; a value, slope or gradient that is not finite.

    >>> graph = expression_graph("q = x + y; f = q * z", {"x": -2, "y": 5, "z": -4})
    >>> [(node.name, node.output, node.gradient) for node in graph.nodes][-2:]
    [('q', 3.0, -4.0), ('f', -12.0, 1.0)]
    >>> expression_graph("x ^ 2")
    Traceback (most recent call last):
    ...
    ValueError: formula: ^ is not understood; a power is written **
    """
    return _first_defined(_read(text, _MOST_LETTERS), dict(values or {}))


def _first_defined(statements, values):
    """The graph at the values, and of inputs without one at the first numbers where it is defined."""
    # Python reads a name in its plainest form, too: µ, the micro sign, as the Greek letter.
    values = {
        unicodedata.normalize("NFKC", name): real_number("formula", name, value) for name, value in values.items()
    }
    problem = None
    for start in _STARTS:
        try:
            return _graph(statements, values, start)
        except NotFiniteError as refused:
            problem = problem or refused
    raise problem


def move_inputs(graph, values):
    """The same graph at other inputs: values, slopes and gradients anew, each node at its place.

    Args:
        graph: nnlib.demos.graph.Graph of operations that a formula can have.
        values: dict from the names of inputs to floats; what is not in it stays.

    Raises:
        ValueError: a value, slope or gradient is not finite there; an operation that no formula has.

    >>> from nnlib.demos.graph import product_graph
    >>> move_inputs(product_graph(), {"x": -1.6, "y": 5.4, "z": -4.3})["f"].output
    -16.34
    """
    here = {node.name: node.output for node in graph.inputs}
    # Written with its brackets and names the formula may be longer than what was typed.
    moved = _first_defined(_read(graph.text, math.inf), here | values)
    return graph._replace(nodes=tuple(node._replace(place=graph[node.name].place) for node in moved.nodes))


class NotFiniteError(ValueError):
    """The formula is not defined at these inputs, or too large there."""


def constant(text, name):
    """A number that somebody types, or a formula without names such as ``1/3`` or ``-cos(5)``, as a float.

    Args:
        text: str.
        name: str, what it is, for the message.

    Raises:
        ValueError: it is neither, or not finite.

    >>> constant("−2", "x"), constant("exp(0) / 4", "x")
    (-2.0, 0.25)
    """
    try:
        ((step, node),) = _read(text, _MOST_LETTERS)
        if step is not None:
            raise ValueError
        return _Reader({}, None).value(node)
    except ValueError:
        raise ValueError(refusal(text, name)) from None


def _read(text, most):
    """List of (name or None, tree); `text` may have so many letters."""
    if not isinstance(text, str):
        raise TypeError(f"formula: text is {text!r}, expected a str such as 'x * y'")
    tidy = text
    for letter, sign in {"−": "-", "·": "*", "×": "*", "\u00a0": " ", "\ufeff": ""}.items():
        tidy = tidy.replace(letter, sign)
    tidy = tidy.strip()
    if not 0 < len(tidy) <= most:
        raise ValueError(f"formula: {len(tidy)} letters, expected 1 to {_MOST_LETTERS}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(tidy)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(f"formula: {text!r} cannot be read; write every sign, as in 2 * x") from None
    statements = []
    for statement in tree.body:
        if isinstance(statement, ast.Expr):
            statements.append((None, statement.value))
        elif isinstance(statement, ast.Assign) and all(isinstance(each, ast.Name) for each in statement.targets):
            statements.append((statement.targets[0].id, statement.value))
        else:
            raise ValueError(f"formula: {ast.unparse(statement)!r} is not understood; there may be {_ALLOWED}")
    if any(name is None for name, _ in statements[:-1]):
        raise ValueError("formula: several formulas; give each but the last a name, as in q = x + y; q * z")
    return statements


def _graph(statements, values, start):
    reader = _Reader(values, start)
    result = None
    with np.errstate(all="ignore"):
        for name, node in statements:
            result = reader.value(node)
            if name is not None:
                reader.define(name, result)
        if not isinstance(result, Tensor) or result.step is None:
            only = next(iter(reader.inputs), None)
            what = f"{only} alone is no formula" if only else "there is no input, such as x"
            raise ValueError(f"formula: {what}; write what is done with an input, as in x * y or x ** 2")
        graph = graph_of(result, **reader.names_of(result))
    _check(graph)
    return graph


class _Reader:
    """Goes through a tree and computes; remembers inputs and named steps."""

    def __init__(self, values, start):
        self.values, self.start = values, start
        self.inputs, self.steps = {}, {}

    def value(self, node):
        """A float, or a Tensor where an input takes part."""
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return _finite(node.value)
        if isinstance(node, ast.Name):
            return self.look_up(node.id)
        if isinstance(node, ast.BinOp | ast.UnaryOp) and type(node.op) in _SIGNS:
            sides = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
            operands = [self.value(side) for side in sides]
            if isinstance(node.op, ast.UAdd):
                return operands[0]
            return _apply(_SIGNS[type(node.op)], operands)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            if len(node.args) != 1 or node.keywords:
                raise ValueError(f"formula: {node.func.id} takes one number, as in {node.func.id}(x)")
            return _apply(FUNCTIONS[node.func.id], [self.value(node.args[0])])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            raise ValueError("formula: ^ is not understood; a power is written **")
        raise ValueError(f"formula: {ast.unparse(node)!r} is not understood; there may be {_ALLOWED}")

    def look_up(self, name):
        if name in self.steps:
            return self.steps[name]
        if name not in self.inputs:
            if name in FUNCTIONS:
                raise ValueError(f"formula: {name} needs brackets, as in {name}(x)")
            if self.start is None:
                raise ValueError(f"formula: {name} is not a number")
            if len(self.inputs) == _MOST_INPUTS:
                raise ValueError(f"formula: {name} is one input too many, there may be {_MOST_INPUTS}")
            _check_name(name)
            value = self.values.get(name, self.start[len(self.inputs)])
            self.inputs[name] = Tensor(_finite(value), requires_grad=True)
        return self.inputs[name]

    def define(self, name, result):
        if name in self.steps or name in self.inputs or name in FUNCTIONS:
            raise ValueError(f"formula: {name} already means something; give the step another name")
        _check_name(name)
        if isinstance(result, Tensor) and result.step is None:
            raise ValueError(f"formula: {name} only repeats an input; a step takes an operation")
        if isinstance(result, Tensor) and any(result is other for other in self.steps.values()):
            raise ValueError(f"formula: {name} only repeats another step; a step takes an operation")
        self.steps[name] = result

    def names_of(self, result):
        """All Tensors behind the result by their names."""
        tensors = evaluation_order(result)
        names = dict(self.inputs)
        names |= {name: step for name, step in self.steps.items() if isinstance(step, Tensor)}
        reached = {id(tensor) for tensor in tensors}
        for name, tensor in names.items():
            if id(tensor) not in reached:
                raise ValueError(f"formula: nothing reads {name}; the last formula is the result")
        steps = [tensor for tensor in tensors if tensor.step is not None]
        if len(steps) > _MOST_STEPS:
            raise ValueError(f"formula: {len(steps)} steps, there may be {_MOST_STEPS}")
        if result.step.depth > _MOST_COLUMNS:
            raise ValueError(f"formula: {result.step.depth} steps behind each other, there may be {_MOST_COLUMNS}")
        known = {id(tensor) for tensor in names.values()}
        number = 0
        for tensor in steps:
            # v1 is the first step, v2 the second, unless that name is taken.
            number += 1
            if id(tensor) not in known:
                while f"v{number}" in names:
                    number += 1
                names[f"v{number}"] = tensor
        return names


def _apply(function, operands):
    """A step on the tape where a Tensor takes part; of plain numbers a plain number."""
    if any(isinstance(operand, Tensor) for operand in operands):
        return function(*operands)
    if function in FUNCTIONS.values():
        with np.errstate(all="ignore"):
            return _finite(function(Tensor(operands[0])).item())
    try:
        return _finite(function(*operands))
    except ArithmeticError:
        raise NotFiniteError("formula: a number in it is not finite") from None


def _finite(value):
    try:
        if math.isfinite(value):
            return float(value)
    except (TypeError, OverflowError):  # a complex number, a whole number of hundreds of digits
        pass
    raise NotFiniteError("formula: a number in it is not finite")


def _check_name(name):
    if len(name) > _MOST_NAME or name.startswith("_"):
        raise ValueError(f"formula: {name} is no good name; take a letter or two, as in x or w1")


def _check(graph):
    """Refuses what has no value or no slope."""
    inputs = ", ".join(f"{node.name} = {node.output:g}" for node in graph.inputs)
    for node in graph.steps:
        if not math.isfinite(node.output):
            raise NotFiniteError(f"formula: {node.name} = {node.formula} is not a finite number at {inputs}")
        if not all(map(math.isfinite, node.slopes)):
            raise NotFiniteError(f"formula: {node.name} = {node.formula} has no finite slope at {inputs}")
    for node in graph.nodes:
        if not math.isfinite(node.gradient):
            raise NotFiniteError(f"formula: the gradient in {node.name} is not a finite number at {inputs}")
