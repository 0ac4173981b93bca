"""Repair: a tape that loses a part where a number is read twice."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u03_autodiff.wrong_tapes import order_of
from nnlib.scalar_tape import Scalar, backpropagate, difference_gradients, gradients_on, scalar_gradients
from nnlib.tape.recording import join

_XY = {"x": 3.0, "y": 5.0}


def _inputs(rng, names="xy"):
    numbers = (rng.uniform(1.3, 4, len(names)) * rng.choice([-1, 1], len(names))).round(2)
    return {name: float(number) for name, number in zip(names, numbers, strict=True)}


def _draw_products(rng):
    return [
        call("x * x", _inputs(rng, "x")),
        call("x * y + x", _inputs(rng)),
        call("y + x * y", _inputs(rng)),
        call("x * x * y", _inputs(rng)),
    ]


def _draw_steps(rng):
    return [
        call("(a := x + y) * a", _inputs(rng)),
        call("(a := x * y) * (b := a + x) + b", _inputs(rng)),
        call("(a := x * y) * y + a * x", _inputs(rng)),
    ]


def _tape(first, second, order=lambda nodes: nodes, seed=1.0, enters="after"):
    """The tape of the task; first and second say what a product does to the grads of its two operands.

    A seed of None is the value of the result. Nodes enter the list after their operands, before them, or at every visit
    after them ("always").
    """

    class Step:
        def __init__(self, data, read=(), give_back=lambda dy: None):
            self.data, self.operands, self.give_back, self.grad = data, read, give_back, 0.0

        def __add__(self, other):
            def give_back(dy):
                self.grad += dy
                other.grad += dy

            return Step(self.data + other.data, (self, other), give_back)

        def __mul__(self, other):
            def give_back(dy):
                self.grad = first(self.grad, dy, other.data)
                other.grad = second(other.grad, dy, self.data)

            return Step(self.data * other.data, (self, other), give_back)

        def backward(self):
            nodes = []

            def visit(node):
                if node not in nodes or enters == "always":
                    if enters == "before":
                        nodes.append(node)
                    for one in node.operands:
                        visit(one)
                    if enters != "before":
                        nodes.append(node)

            visit(self)
            self.grad = self.data if seed is None else seed
            for node in order(nodes if enters == "before" else nodes[::-1]):
                node.give_back(node.grad)

    return gradients_on(Step)


def _add(grad, dy, factor):
    return grad + dy * factor


def _set(grad, dy, factor):
    return dy * factor


def _unchanged(expression, inputs, times=1):
    """The product overwrites as before

    Run the check of the statement on x * y and on x * x. What do the two have different?
    """
    return _tape(_set, _set)(expression, inputs, times)


def _first_only(expression, inputs, times=1):
    """Repairs the line of the first operand only

    The second line has the same mistake.
    """
    return _tape(_add, _set)(expression, inputs, times)


def _second_only(expression, inputs, times=1):
    """Repairs the line of the second operand only

    Whoever is the first operand still loses what arrived before.
    """
    return _tape(_set, _add)(expression, inputs, times)


def _doubles(expression, inputs, times=1):
    """Doubles instead of adding up

    Two parts need not be equal: a factor of 2 helps x * x and breaks x * y.
    """
    return _tape(lambda g, dy, f: 2 * dy * f, lambda g, dy, f: 2 * dy * f)(expression, inputs, times)


def _multiplies(expression, inputs, times=1):
    """Multiplies by what is there

    The gradient begins with 0; a product with it stays 0.
    """
    return _tape(lambda g, dy, f: g * dy * f, lambda g, dy, f: g * dy * f)(expression, inputs, times)


def _own_factor(expression, inputs, times=1):
    """Exchanges the factors as well

    These lines were right about who receives what.
    """

    def multiply(self, other):
        result = Scalar.__mul__(self, other)
        result.slopes = result.slopes[::-1]
        return result

    return gradients_on(type("Wrong", (Scalar,), {"__mul__": multiply}))(expression, inputs, times)


def _no_dy(expression, inputs, times=1):
    """Loses dy while repairing

    += has to add the same number that = wrote.
    """
    return _tape(lambda g, dy, f: g + f, lambda g, dy, f: g + f)(expression, inputs, times)


def _adds_all(expression, inputs, times=1):
    """Adds the factor instead of multiplying by it

    Between paths there is a plus; along a path there is none.
    """
    return _tape(lambda g, dy, f: g + dy + f, lambda g, dy, f: g + dy + f)(expression, inputs, times)


def _order_turned(expression, inputs, times=1):
    """Turns the order of the way back around

    The loop was right: the result is first.
    """
    return _tape(_add, _add, order=lambda nodes: nodes[::-1])(expression, inputs, times)


def _first_part(expression, inputs, times=1):
    """Keeps the part that came first

    Neither part may win.
    """
    return _tape(lambda g, dy, f: g or dy * f, lambda g, dy, f: g or dy * f)(expression, inputs, times)


def _subtracts(expression, inputs, times=1):
    """Subtracts the new part

    Every part comes with its own sign already.
    """
    return _tape(lambda g, dy, f: g - dy * f, lambda g, dy, f: g - dy * f)(expression, inputs, times)


def _dy_alone(expression, inputs, times=1):
    """Loses the factor while repairing

    That is the way back of a sum. A product hands dy on times the other factor.
    """
    return _tape(lambda g, dy, f: g + dy, lambda g, dy, f: g + dy)(expression, inputs, times)


def _value_first(expression, inputs, times=1):
    """Begins with the value of the result

    The line self.grad = 1.0 was right: the derivative of the result in itself.
    """
    return _tape(_add, _add, seed=None)(expression, inputs, times)


def _readers_late(expression, inputs, times=1):
    """Lets a node enter before its operands

    visit was right. A node that enters on the way down may hand on before all its readers have.
    """
    return _tape(_add, _add, enters="before")(expression, inputs, times)


def _every_visit(expression, inputs, times=1):
    """Lets a node enter once for each reader

    A node that is in the list twice hands its adjoint on twice: the line `if node not in order` was right.
    """
    return _tape(_add, _add, enters="always")(expression, inputs, times)


def _square_alone(expression, inputs, times=1):
    """Mends x * x alone

    In x * y + x the product and the sum are two steps, and both read x. What the one has brought must stay when the
    other comes.
    """

    class Step(Scalar):
        def backward(self):
            for node in order_of(self)[::-1]:
                fresh = node.slopes != (1.0, 1.0)
                for operand in node.operands if fresh else ():
                    operand.grad = 0.0
                for operand, slope in zip(node.operands, node.slopes, strict=True):
                    operand.grad += (1.0 if node is self else node.grad) * slope

    return gradients_on(Step)(expression, inputs, times)


REPAIR_TAPE = Function(
    id="u03-repair-tape",
    title="Repair: a tape that forgets",
    minutes=8,
    covers=("u03.2e",),
    reference=scalar_gradients,
    strata=(
        Stratum(
            "inputs that are read twice",
            1,
            (call("x * x", {"x": 3.0}), call("x * y + x", _XY), call("y + x * y", _XY), call("x * x * y", _XY)),
            _draw_products,
        ),
        Stratum(
            "steps that are read twice",
            1,
            (call("(a := x + y) * a", _XY), call("(a := x * y) * (b := a + x) + b", _XY)),
            _draw_steps,
        ),
    ),
    misconceptions=(
        _unchanged,
        _first_only,
        _second_only,
        _doubles,
        _multiplies,
        _own_factor,
        _no_dy,
        _adds_all,
        _order_turned,
        _first_part,
        _subtracts,
        _dy_alone,
        _value_first,
        _readers_late,
        _every_visit,
        _square_alone,
    ),
    puts_away=(scalar_gradients, backpropagate, difference_gradients, join),
)
