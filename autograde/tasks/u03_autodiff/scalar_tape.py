"""A class of numbers that remember: + and *, and the way back."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u03_autodiff.wrong_tapes import order_of, steps_between, sweep, tape_with
from nnlib.scalar_tape import Scalar, backpropagate, scalar_gradients
from nnlib.tape.recording import join

_XY = {"x": 3.0, "y": 5.0}


def _inputs(rng, names="xyz"):
    numbers = (rng.uniform(1.3, 4, len(names)) * rng.choice([-1, 1], len(names))).round(2)
    return {name: float(number) for name, number in zip(names, numbers, strict=True)}


def _draw_trees(rng):
    return [call("x * y + z", _inputs(rng)), call("(x + y) * z", _inputs(rng)), call("x + y", _inputs(rng, "xy"))]


def _draw_shared(rng):
    return [
        call("x * x", _inputs(rng, "x")),
        call("x + x", _inputs(rng, "x")),
        call("(a := x * y) * a + x", _inputs(rng, "xy")),
        call("x + (a := x + y) * (b := a * x) + b", _inputs(rng, "xy")),
        call("(b := (a := x * y) * x) + a + a * b", _inputs(rng, "xy")),
    ]


def _draw_numbers(rng):
    a, b = (float(number) for number in rng.uniform(1.3, 4, 2).round(2))
    return [call(f"{a} * x", _inputs(rng, "x")), call(f"x * {b} + {a}", _inputs(rng, "x")),
            call(f"{a} + x * y", _inputs(rng, "xy"))]  # fmt: skip


def _draw_twice(rng):
    return [
        call("x * y + x", _inputs(rng, "xy"), 2),
        call("(a := x * y) * a", _inputs(rng, "xy"), 3),
        call("(x * y + y) * x", _inputs(rng, "xy"), 2),
    ]


def _overwrites(expression, inputs, times=1):
    """Overwrites a gradient that is there

    x * x reads x twice. What does the second part do to the first?
    """

    def hand(node, operand, slope):
        operand.grad = node.grad * slope

    return tape_with(backward=lambda self: sweep(self, hand=hand))(expression, inputs, times)


def _on_the_way_down(expression, inputs, times=1):
    """Hands on before everything has arrived

    Turn around an order in which operands come first; an order of meeting is not enough.
    """

    def backward(self):
        waiting, seen = [self], []
        self.grad = 1.0
        while waiting:
            node = waiting.pop(0)
            if node in seen:
                continue
            seen.append(node)
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope
                waiting.append(operand)

    return tape_with(backward=backward)(expression, inputs, times)


def _again_and_again(expression, inputs, times=1):
    """Hands the whole sum on at every visit

    A shared node is visited once for each reader, and each time it hands on what earlier visits handed on already.
    """

    def back(node):
        for operand, slope in zip(node.operands, node.slopes, strict=True):
            operand.grad += node.grad * slope
            back(operand)

    def backward(self):
        self.grad = 1.0
        back(self)

    return tape_with(backward=backward)(expression, inputs, times)


def _own_value(expression, inputs, times=1):
    """Hands each factor its own value back

    In x * y the slope in x is the other factor.
    """

    def multiply(self, other):
        result = Scalar.__mul__(self, other)
        result.slopes = result.slopes[::-1]
        return result

    return tape_with(__mul__=multiply, __rmul__=multiply)(expression, inputs, times)


def _values_of_sum(expression, inputs, times=1):
    """Multiplies by the values at a sum

    A sum hands back what arrived, unchanged.
    """

    def add(self, other):
        result = Scalar.__add__(self, other)
        result.slopes = tuple(operand.data for operand in result.operands)
        return result

    return tape_with(__add__=add, __radd__=add)(expression, inputs, times)


def _no_chain(expression, inputs, times=1):
    """Hands on slopes without what arrived

    Each slope is multiplied by the gradient of the step it belongs to.
    """

    def hand(node, operand, slope):
        operand.grad += slope

    return tape_with(backward=lambda self: sweep(self, hand=hand))(expression, inputs, times)


def _no_slope(expression, inputs, times=1):
    """Hands on what arrived without slopes

    A product has slopes other than 1. And if your backward calls itself: only the result begins with 1.
    """

    def hand(node, operand, slope):
        operand.grad += node.grad

    return tape_with(backward=lambda self: sweep(self, hand=hand))(expression, inputs, times)


def _nothing(expression, inputs, times=1):
    """Leaves all gradients at 0

    With which number does the way back begin, at the result? And is backward filled in?
    """
    return tape_with(backward=lambda self: None)(expression, inputs, times)


def _starts_with_value(expression, inputs, times=1):
    """Begins with the value of the result

    The derivative of the result in itself is a number that does not depend on its value.
    """
    return tape_with(backward=lambda self: sweep(self, start=self.data, clear=steps_between))(expression, inputs, times)


def _compounds(expression, inputs, times=1):
    """Hands old gradients on once more

    At the second call, steps in between still hold what the first one left there. Inputs collect; must steps?
    """
    return tape_with(backward=sweep)(expression, inputs, times)


def _starts_over(expression, inputs, times=1):
    """Forgets what the first call found

    Inputs keep their gradient and the second call adds to it; only steps in between begin anew.
    """
    return tape_with(backward=lambda self: sweep(self, clear=lambda node: True))(expression, inputs, times)


def _number_on_the_left(expression, inputs, times=1):
    """Does not know numbers on the left

    Python asks 2 first; when 2 gives up, it asks the class for __rmul__ or __radd__.
    """
    return tape_with(__radd__=None, __rmul__=None)(expression, inputs, times)


def _no_numbers(expression, inputs, times=1):
    """Expects an object on both sides

    A plain 3 has no data. Make an object of it first.
    """

    def need(other):
        return other.data

    def add(self, other):
        need(other)
        return Scalar.__add__(self, other)

    def multiply(self, other):
        need(other)
        return Scalar.__mul__(self, other)

    return tape_with(__add__=add, __radd__=None, __mul__=multiply, __rmul__=None)(expression, inputs, times)


def _number_without_data(expression, inputs, times=1):
    """Asks a plain number for its data

    The r-methods are there, and meet the same trouble: other may be 2. What is 2 before you ask for its data?
    """

    def add(self, other):
        return Scalar.__add__(self, other) if other.data is not None else None

    def multiply(self, other):
        return Scalar.__mul__(self, other) if other.data is not None else None

    return tape_with(__add__=add, __radd__=add, __mul__=multiply, __rmul__=multiply)(expression, inputs, times)


def _adds_the_one(expression, inputs, times=1):
    """Adds the 1 to what the result held

    At the second call the result holds a 1 already. And what do the steps in between hold?
    """
    return tape_with(backward=lambda self: sweep(self, start=self.grad + 1.0))(expression, inputs, times)


def _no_signs(expression, inputs, times=1):
    """Knows no signs yet

    A TypeError for + says that the class has no __add__. Is it written, and indented so that it is part of the class?
    """
    return tape_with(__add__=None, __radd__=None, __mul__=None, __rmul__=None)(expression, inputs, times)


def _one_step(expression, inputs, times=1):
    """Stops one step behind the result

    The operands have operands: go on until there are none.
    """

    def backward(self):
        for operand, slope in zip(self.operands, self.slopes, strict=True):
            operand.grad += slope

    return tape_with(backward=backward)(expression, inputs, times)


def _forwards(expression, inputs, times=1):
    """Goes from the inputs to the result

    Gradients flow the other way: the result hands on first.
    """
    return tape_with(backward=lambda self: sweep(self, order=lambda nodes: nodes))(expression, inputs, times)


def _ignores_second(expression, inputs, times=1):
    """Serves the first operand only

    Both operands of a sum or product receive something.
    """

    def backward(self):
        for node in order_of(self):
            node.grad = 0.0
        self.grad = 1.0
        for node in order_of(self)[::-1]:
            for operand, slope in list(zip(node.operands, node.slopes, strict=True))[:1]:
                operand.grad += node.grad * slope

    return tape_with(backward=backward)(expression, inputs, times)


SCALAR_TAPE = Function(
    id="u03-scalar-tape",
    title="A tape of your own",
    minutes=25,
    covers=("u03.2a", "u03.2d"),
    reference=scalar_gradients,
    strata=(
        Stratum(
            "every number is read once",
            1,
            (call("x + y", _XY), call("x * y", _XY), call("(x + y) * z", {"x": 3.0, "y": 5.0, "z": -2.0})),
            _draw_trees,
        ),
        Stratum(
            "numbers that are read several times",
            2,
            (
                call("x + x", {"x": 3.0}),
                call("x * x", {"x": 3.0}),
                call("(a := x * y) * a + x", _XY),
                call("x + (a := x + y) * (b := a * x) + b", _XY),
                call("(b := (a := x * y) * x) + a + a * b", _XY),
            ),
            _draw_shared,
        ),
        Stratum(
            "plain numbers on either side",
            1,
            (call("x * 2 + 7", {"x": 3.0}), call("2 * x", {"x": 3.0}), call("1 + x * y", _XY)),
            _draw_numbers,
        ),
        Stratum(
            "backward twice",
            1,
            (
                call("x * y + x", _XY, 2),
                call("(a := x * y) * a", {"x": 2.0, "y": 3.0}, 2),
                call("x * x", {"x": 3.0}, 3),
            ),
            _draw_twice,
        ),
    ),
    misconceptions=(
        _overwrites,
        _on_the_way_down,
        _again_and_again,
        _own_value,
        _values_of_sum,
        _no_chain,
        _no_slope,
        _nothing,
        _starts_with_value,
        _compounds,
        _starts_over,
        _number_on_the_left,
        _no_numbers,
        _number_without_data,
        _adds_the_one,
        _no_signs,
        _one_step,
        _forwards,
        _ignores_second,
    ),
    puts_away=(scalar_gradients, backpropagate, join, Scalar.__add__, Scalar.__mul__),
)
