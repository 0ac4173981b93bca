"""A tape on single numbers, small enough to be written in an afternoon.

A `Scalar` knows + and *, and how to go back; a `Value` also knows the other signs and a few functions. A formula
becomes a graph just by being computed. `gradients_on` tries any class that is written like these two.
"""

import ast
import operator

from nnlib.autodiff import local_slopes, value_of


class Scalar:
    """A number that remembers what it was made of.

    Args:
        data: float.
        operands: tuple of Scalars; empty for an input.
        slopes: tuple of floats, the derivative of data in each operand.

    Attributes:
        grad: float, 0.0 at first; each call of backward on a result adds the result's derivative in this number.

    >>> x, y = Scalar(3.0), Scalar(5.0)
    >>> (x * y + x).backward()
    >>> x.grad, y.grad
    (6.0, 3.0)

    Source: Karpathy, micrograd; UW CSE 446, neural networks (autodiff).
    """

    def __init__(self, data, operands=(), slopes=()):
        self.data, self.operands, self.slopes = data, operands, slopes
        self.grad = 0.0

    def __add__(self, other):
        other = other if isinstance(other, Scalar) else type(self)(other)
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar) else type(self)(other)
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        """Adds to the grad of every number that this one was made of, and to its own.

        Calling it again adds the same once more.
        """
        backpropagate(self)

    def __repr__(self):
        return f"{type(self).__name__}({self.data:g})"


class Value(Scalar):
    """A `Scalar` with -, /, ** (the exponent a plain number) and exp, log, sin, tanh, relu.

    >>> x1, x2 = Value(2.0), Value(5.0)
    >>> (x1.log() + x1 * x2 - x2.sin()).backward()
    >>> x1.grad, round(x2.grad, 3)
    (5.5, 1.716)

    Source: UW CSE 446, neural networks (autodiff).
    """

    def __sub__(self, other):
        return record("subtract", self, other)

    def __rsub__(self, other):
        return record("subtract", Value(other), self)

    def __truediv__(self, other):
        return record("divide", self, other)

    def __rtruediv__(self, other):
        return record("divide", Value(other), self)

    def __neg__(self):
        return self * -1.0

    def __pow__(self, exponent):
        return record("power", self, exponent)

    def exp(self):
        return record("exp", self)

    def log(self):
        return record("log", self)

    def sin(self):
        return record("sin", self)

    def tanh(self):
        return record("tanh", self)

    def relu(self):
        return record("relu", self)


def record(operation, *operands):
    """The result of an operation as a `Value` that knows its operands and its slopes in them.

    Args:
        operation: str, as in `nnlib.autodiff.value_of`.
        operands: one or two Values; a number counts as an input. The exponent of "power" is a constant.

    >>> record("divide", Value(3.0), 2.0).slopes
    (0.5, -0.75)

    Source: Karpathy, micrograd.
    """
    operands = tuple(one if isinstance(one, Scalar) else Value(one) for one in operands)
    numbers = [operand.data for operand in operands]
    slopes = tuple(local_slopes(operation, numbers))
    return Value(value_of(operation, numbers), operands[: len(slopes)], slopes)


def backpropagate(result):
    """Adds to the grad of each Scalar behind a result the derivative of the result in it.

    The adjoints of this call are kept apart from what earlier calls left in grad, so that nothing is handed on twice.

    Args:
        result: Scalar.

    >>> x = Scalar(3.0)
    >>> y = x * x
    >>> backpropagate(y), backpropagate(y), x.grad
    (None, None, 12.0)

    Source: Griewank and Walther, Evaluating Derivatives, 2008, ch. 3.
    """
    order, seen, waiting = [], set(), [(result, False)]
    # A list of what is to be visited, not recursion: a sum of a thousand terms is deeper than Python lets calls nest.
    while waiting:
        node, ready = waiting.pop()
        if ready:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            waiting.append((node, True))
            waiting.extend((operand, False) for operand in reversed(node.operands))
    adjoints = {id(node): 0.0 for node in order} | {id(result): 1.0}
    for node in reversed(order):
        adjoint = adjoints[id(node)]
        node.grad += adjoint
        for operand, slope in zip(node.operands, node.slopes, strict=True):
            adjoints[id(operand)] += adjoint * slope


_SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}


def evaluate(expression, variables):
    """A formula computed with objects of any class.

    Args:
        expression: str of names, numbers, signs, brackets and calls: ``sin(x)`` calls ``x.sin()``. With
            ``(a := x * y)`` a result is kept under a name for the rest of the formula.
        variables: dict from names to objects.

    Returns:
        What the last sign or method returns.

    Raises:
        ValueError: something else in the formula, or a name that is not known.

    >>> evaluate("(a := x + 1) * a", {"x": 2.0})
    9.0

    Source: Python documentation, ast.
    """
    names = dict(variables)

    def walk(node):
        match node:
            case ast.BinOp(left, sign, right) if type(sign) in _SIGNS:
                return _SIGNS[type(sign)](walk(left), walk(right))
            case ast.UnaryOp(ast.USub(), ast.Constant(value)):
                return -value
            case ast.UnaryOp(ast.USub(), operand):
                return -walk(operand)
            case ast.Call(ast.Name(function), [argument]):
                return getattr(walk(argument), function)()
            case ast.NamedExpr(ast.Name(name), inner):
                names[name] = walk(inner)
                return names[name]
            case ast.Name(name) if name in names:
                return names[name]
            case ast.Constant(int() | float() as value):
                return value
        raise ValueError(f"evaluate: {ast.unparse(node)!r} in {expression!r} is not understood")

    return walk(ast.parse(expression, mode="eval").body)


def gradients_on(kind):
    """A function that computes formulas with a class of yours, goes back, and reads the gradients.

    Args:
        kind: a class like `Scalar`: called with a number; with `data`, `grad` and `backward`.

    Returns:
        Function of (expression, inputs, times=1): a formula for `evaluate`, a dict from names to numbers, and how often
        backward is called. It returns a dict with the value of the formula under "value" and each input's grad under
        its name.

    >>> gradients_on(Scalar)("x * x + y", {"x": 3.0, "y": 1.0})
    {'value': 10.0, 'x': 6.0, 'y': 1.0}

    Source: HIPS autograd, test_util.py (a tape is tried on whole formulas).
    """

    def gradients(expression, inputs, times=1):
        variables = {name: kind(number) for name, number in inputs.items()}
        result = evaluate(expression, variables)
        for _ in range(times):
            result.backward()
        return {"value": result.data} | {name: variable.grad for name, variable in variables.items()}

    return gradients


def scalar_gradients(expression, inputs, times=1):
    """`gradients_on` for `Scalar`: formulas of + and *.

    Args:
        expression: str, a formula for `evaluate`.
        inputs: dict from names to numbers.
        times: int, how often backward is called.

    >>> scalar_gradients("x + x", {"x": 3.0})
    {'value': 6.0, 'x': 2.0}

    Source: UW CSE 446, neural networks (autodiff).
    """
    return gradients_on(Scalar)(expression, inputs, times)


def value_gradients(expression, inputs, times=1):
    """`gradients_on` for `Value`: formulas of all signs and functions.

    Args:
        expression, inputs, times: as in `scalar_gradients`.

    >>> value_gradients("1 / x", {"x": 2.0})
    {'value': 0.5, 'x': -0.25}

    Source: UW CSE 446, neural networks (autodiff).
    """
    return gradients_on(Value)(expression, inputs, times)


def difference_gradients(expression, inputs, step=1e-5):
    """The same gradients without any tape, by centred differences; for the gradient check.

    Args:
        expression: str, a formula of +, -, *, / and ** alone, so that plain numbers can compute it.
        inputs: dict from names to numbers.
        step: float > 0.

    >>> {name: round(slope, 6) for name, slope in difference_gradients("x * x + y", {"x": 3.0, "y": 1.0}).items()}
    {'value': 10.0, 'x': 6.0, 'y': 1.0}

    Source: UW CSE 446, neural networks (gradient checking).
    """
    slopes = {}
    for name, number in inputs.items():
        ahead, behind = (evaluate(expression, inputs | {name: number + move}) for move in (step, -step))
        slopes[name] = (ahead - behind) / (2 * step)
    return {"value": evaluate(expression, inputs)} | slopes
