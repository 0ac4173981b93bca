"""Differentiation of a list of steps: slopes of operations, the order of a graph, both modes, and what they cost.

The smallest versions there are, on numbers and plain lists, to be read; `nnlib.scalar_tape` is the same with objects,
and `nnlib.tape` the library's own, on arrays.
"""

import itertools
import math

from nnlib.tape.rearrangements import reshape_backward, select_backward

_VALUES = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda x, exponent: x**exponent,
    "exp": math.exp,
    "log": math.log,
    "sin": math.sin,
    "tanh": math.tanh,
    "relu": lambda x: max(x, 0.0),
}


def value_of(operation, operands):
    """The value of one operation.

    Args:
        operation: str, "add", "subtract", "multiply", "divide", "power", "exp", "log", "sin", "tanh" or "relu".
        operands: list of one or two numbers; of "power" the base and the exponent.

    Raises:
        ValueError: an operation that is not among these.

    >>> value_of("divide", [3.0, 2.0])
    1.5

    Source: UW CSE 446, neural networks (autodiff).
    """
    if operation not in _VALUES:
        raise ValueError(f"value_of: operation is {operation!r}, expected one of {', '.join(_VALUES)}")
    return _VALUES[operation](*operands)


def local_slopes(operation, operands):
    """The derivative of one operation in each of its operands: its part in the chain rule.

    The exponent of "power" is a constant, so there is one slope only. That of relu at 0 is taken as 0.

    Args:
        operation, operands: as in `value_of`.

    Returns:
        list of floats: two for "add", "subtract", "multiply" and "divide", one for all others.

    Raises:
        ValueError: an operation that is not among these.

    >>> local_slopes("multiply", [2.0, 5.0]), local_slopes("power", [3.0, 2])
    ([5.0, 2.0], [6.0])

    Source: UW CSE 446, neural networks (autodiff).
    """
    value_of(operation, operands)  # refuses what it does not know
    a, b = (*operands, None)[:2]
    return {
        "add": lambda: [1.0, 1.0],
        "subtract": lambda: [1.0, -1.0],
        "multiply": lambda: [b, a],
        "divide": lambda: [1 / b, -a / b**2],
        "power": lambda: [b * a ** (b - 1)],
        "exp": lambda: [math.exp(a)],
        "log": lambda: [1 / a],
        "sin": lambda: [math.cos(a)],
        "tanh": lambda: [1 - math.tanh(a) ** 2],
        "relu": lambda: [float(a > 0)],
    }[operation]()


def topological_order(operands, result):
    """Every node that a result needs, operands before what is made of them.

    Of the orders that do this it is the one of going depth first, operands from left to right: a node enters the list
    as soon as all its operands are in it.

    Args:
        operands: dict from the name of a node to the list of names that it reads; an empty list for an input. No node
            depends on itself.
        result: str, the name of a node.

    Returns:
        list of str, each name once, the result last.

    >>> topological_order({"x": [], "y": [], "p": ["x", "y"], "f": ["p", "x"]}, "f")
    ['x', 'y', 'p', 'f']

    Source: Griewank and Walther, Evaluating Derivatives, 2008, ch. 3.
    """
    order, seen = [], set()

    def visit(name):
        if name in seen:
            return
        seen.add(name)
        for operand in operands[name]:
            visit(operand)
        order.append(name)

    visit(result)
    return order


def reverse_sweep(tape):
    """Reverse mode: from the last step back, every step hands its adjoint on to its operands::

        adjoint of an operand += adjoint of the step * slope of the step in that operand

    Args:
        tape: list of steps [name, operands, slopes], in the order of evaluation, the result last. Operands are names of
            earlier steps, slopes the derivatives in them, as many; an input has two empty lists.

    Returns:
        dict from each name to its adjoint, d(result)/d(step); 0.0 where the result does not depend on a step.

    >>> reverse_sweep([["x", [], []], ["y", ["x", "x"], [3.0, 3.0]]])
    {'x': 6.0, 'y': 1.0}

    Source: UW CSE 446, neural networks (autodiff: reverse adjoint trace).
    """
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for name, operands, slopes in tape[::-1]:
        for place, operand in enumerate(operands):
            adjoints[operand] += adjoints[name] * slopes[place]
    return adjoints


def forward_mode(program, inputs, direction):
    """Forward mode: each step carries its value and, beside it, its slope along one direction::

        slope of a step = sum over its operands of (slope of the step in the operand) * (slope of the operand)

    Args:
        program: list of steps [name, operation, operands] in the order of evaluation. Operands are names of inputs or
            earlier steps; operations as in `value_of`, except "power".
        inputs: dict from the names of the inputs to their values.
        direction: dict from the names of the inputs to how fast each of them moves. A 1 for one input and 0 for all
            others gives the derivative in that input.

    Returns:
        (value, slope) of the last step.

    >>> forward_mode([["y", "multiply", ["x", "x"]]], {"x": 3.0}, {"x": 1.0})
    (9.0, 6.0)

    Source: Griewank and Walther, Evaluating Derivatives, 2008, ch. 3.
    """
    values, moves = dict(inputs), dict(direction)
    for name, operation, operands in program:
        numbers = [values[operand] for operand in operands]
        slopes = local_slopes(operation, numbers)
        values[name] = value_of(operation, numbers)
        moves[name] = sum(slopes[place] * moves[operand] for place, operand in enumerate(operands))
    return values[name], moves[name]


def pick_backward(dy, x_shape, shape, index):
    """The derivative of ``y = x.reshape(shape)[index]`` in x: both steps undone, the last one first.

    Args:
        dy: array like y, dL/dy.
        x_shape: tuple of ints, the shape of x.
        shape: tuple of ints, that of the reshaped array.
        index: array of ints, rows of the reshaped array; a row may be taken several times, and then adds up.

    Returns:
        Array of the shape x_shape.

    >>> import numpy as np
    >>> pick_backward(np.array([[1.0, 2.0], [10.0, 20.0]]), (4,), (2, 2), np.array([1, 1]))
    array([ 0.,  0., 11., 22.])

    Source: HIPS autograd, numpy_vjps.py.
    """
    return reshape_backward(select_backward(dy, shape, index), x_shape)


def jacobian_products(sizes, mode):
    """How many multiplications a chain of layers takes for all derivatives of its outputs in its inputs.

    The Jacobian of layer l has the shape sizes[l] x sizes[l - 1]. Forward mode multiplies them from the inputs on,
    reverse mode from the outputs back; a product of an m x k and a k x n matrix takes m k n multiplications.

    Args:
        sizes: list of at least two ints >= 1, the inputs first.
        mode: "forward" or "reverse".

    Returns:
        int.

    Raises:
        ValueError: another mode.

    >>> jacobian_products([1000, 100, 10, 1], "forward"), jacobian_products([1000, 100, 10, 1], "reverse")
    (1010000, 101000)

    Source: Griewank and Walther, Evaluating Derivatives, 2008, ch. 3 (cost of the two modes).
    """
    if mode not in ("forward", "reverse"):
        raise ValueError(f"jacobian_products: mode is {mode!r}, expected 'forward' or 'reverse'")
    way = list(sizes) if mode == "forward" else list(sizes)[::-1]
    return sum(way[0] * before * after for before, after in itertools.pairwise(way[1:]))


def tape_numbers(sizes, batch):
    """How many numbers the tape of a chain of layers keeps until the way back: all values, for each example.

    Args:
        sizes: list of ints >= 1, the units of each layer, the inputs first.
        batch: int >= 1.

    >>> tape_numbers([1000, 100, 10, 1], batch=64)
    71104

    Source: Griewank and Walther, Evaluating Derivatives, 2008, ch. 4.
    """
    return batch * sum(sizes)
