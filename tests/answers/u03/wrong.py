"""Wrong answers for unit 03, automatic differentiation: ten a task or more written from the student's notebook alone,
then further ones.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). A table has one wrong idea in
it, with everything that the student would have computed from it. The further ones are the task author's, those that
were none of the former.
"""

import math
import operator

import numpy as np

from nnlib.autodiff import local_slopes as library_local_slopes
from nnlib.autodiff import value_of
from nnlib.scalar_tape import Scalar as LibraryScalar
from nnlib.scalar_tape import Value as LibraryValue
from nnlib.scalar_tape import gradients_on
from nnlib.tape.arithmetic import unbroadcast as library_unbroadcast

# Task 1: the trace, forward


def forward_trace(log=math.log, sin=math.sin, times=lambda a, b: a * b, x1=2.0, x2=5.0, last=lambda a, b: a - b):
    """The table of task 1, with single steps exchanged."""
    v1, v2, v3 = log(x1), times(x1, x2), sin(x2)
    v4 = v1 + v2
    return {"v1": v1, "v2": v2, "v3": v3, "v4": v4, "v5": last(v4, v3)}


def without(table, *names):
    """The same table with some entries not filled in."""
    return table | dict.fromkeys(names, ...)


TRACE_VALUES = [
    ("takes the logarithm to base 10", forward_trace(log=math.log10)),
    ("takes the logarithm to base 2", forward_trace(log=math.log2)),
    ("takes the sine of 5 degrees", forward_trace(sin=lambda x: math.sin(math.radians(x)))),
    ("forgets the sign of the sine", forward_trace(sin=lambda x: abs(math.sin(x)))),
    ("adds v3 at the end", forward_trace(last=lambda a, b: a + b)),
    ("subtracts the wrong way round", forward_trace(last=lambda a, b: b - a)),
    ("swaps x1 and x2", forward_trace(x1=5.0, x2=2.0)),
    ("reads x1 x2 as a sum", forward_trace(times=lambda a, b: a + b)),
    ("takes the cosine", forward_trace(sin=math.cos)),
    ("copies the rounded numbers of the lecture", {"v1": 0.693, "v2": 10, "v3": -0.959, "v4": 10.693, "v5": 11.652}),
    ("takes exp for ln", forward_trace(log=math.exp)),
    ("stops after three steps", without(forward_trace(), "v4", "v5")),
]

# Task 2: the trace, backward


COSINE = math.cos(5)


def backward_trace(v5=1.0, v4=1.0, v3=-1.0, cos=COSINE, log=0.5, x1=2.0, x2=5.0, add=lambda a, b: a + b):
    """The table of task 2, with single slopes exchanged."""
    v4, v3 = v5 * v4, v5 * v3
    v2, v1 = v4, v4
    sine, one_from_product, two_from_product, one_from_log = v3 * cos, v2 * x2, v2 * x1, v1 * log
    return {
        "v5": v5,
        "v4": v4,
        "v3": v3,
        "v2": v2,
        "v1": v1,
        "x2 from v3": sine,
        "x1 from v2": one_from_product,
        "x2 from v2": two_from_product,
        "x1 from v1": one_from_log,
        "x2": add(sine, two_from_product),
        "x1": add(one_from_product, one_from_log),
    }


VALUE = 10 + math.log(2) - math.sin(5)
TRACE_ADJOINTS = [
    ("forgets the minus of v5 = v4 - v3", backward_trace(v3=1.0)),
    ("hands back the sine and not its slope", backward_trace(cos=math.sin(5.0))),
    ("takes minus cos for the slope of the sine", backward_trace(cos=-math.cos(5.0))),
    ("keeps the last part only", backward_trace(add=lambda a, b: b)),
    ("keeps the first part only", backward_trace(add=lambda a, b: a)),
    ("gives each factor itself and not the other one", backward_trace(x1=5.0, x2=2.0)),
    ("hands back ln 2 and not 1/2", backward_trace(log=math.log(2))),
    ("thinks that the slope of ln x is x", backward_trace(log=2.0)),
    ("begins with the value of y", backward_trace(v5=VALUE)),
    ("multiplies the two parts", backward_trace(add=lambda a, b: a * b)),
    ("takes the mean of the two parts", backward_trace(add=lambda a, b: (a + b) / 2)),
    ("takes the cosine of 5 degrees", backward_trace(cos=math.cos(math.radians(5)))),
    ("begins with 0", backward_trace(v5=0.0)),
]

# Task 3: operands first


def order_readers_first(operands, result):
    order = []

    def visit(name):
        if name not in order:
            order.append(name)
            for operand in operands[name]:
                visit(operand)

    visit(result)
    return order


def order_preorder_reversed(operands, result):
    return order_readers_first(operands, result)[::-1]


def order_backward(operands, result):
    order = []

    def visit(name):
        if name in order:
            return
        for operand in operands[name]:
            visit(operand)
        order.append(name)

    visit(result)
    return order[::-1]


def order_with_repeats(operands, result):
    order = []
    for operand in operands[result]:
        order += order_with_repeats(operands, operand)
    return [*order, result]


def order_everything(operands, result):
    order = []

    def visit(name):
        if name not in order:
            for operand in operands[name]:
                visit(operand)
            order.append(name)

    for name in operands:
        visit(name)
    return order


def order_right_to_left(operands, result):
    order = []

    def visit(name):
        if name not in order:
            for operand in reversed(operands[name]):
                visit(operand)
            order.append(name)

    visit(result)
    return order


def order_breadth_first(operands, result):
    waiting, order = [result], []
    while waiting:
        name = waiting.pop(0)
        if name not in order:
            order.append(name)
            waiting += operands[name]
    return order[::-1]


def order_of_the_dictionary(operands, result):
    return list(operands)


def order_without_the_result(operands, result):
    return order_backward(operands, result)[::-1][:-1]


def order_one_level(operands, result):
    order = []
    for name in operands[result]:
        for operand in operands[name]:
            if operand not in order:
                order.append(operand)
        if name not in order:
            order.append(name)
    return [*order, result]


def order_not_returned(operands, result):
    order_backward(operands, result)


def order_without_inputs(operands, result):
    return [name for name in order_backward(operands, result)[::-1] if operands[name]]


def order_as_keys(operands, result):
    return dict.fromkeys(order_backward(operands, result)[::-1])


def order_inputs_first(operands, result):
    order = order_backward(operands, result)[::-1]
    return [name for name in order if not operands[name]] + [name for name in order if operands[name]]


TOPOLOGICAL_ORDER = [
    ("lets a node enter before its operands", order_readers_first),
    ("enters first and turns the list around", order_preorder_reversed),
    ("returns the order of the way back", order_backward),
    ("lets a node enter once per reader", order_with_repeats),
    ("takes nodes that the result does not need", order_everything),
    ("goes through operands from right to left", order_right_to_left),
    ("goes level by level from the result", order_breadth_first),
    ("returns the keys as they stand", order_of_the_dictionary),
    ("forgets the result itself", order_without_the_result),
    ("goes down two levels only", order_one_level),
    ("forgets to return", order_not_returned),
    ("leaves out the inputs", order_without_inputs),
    ("returns the dictionary of what has been visited", order_as_keys),
    ("lets all inputs enter first", order_inputs_first),
]

# Task 4: the slopes of ten operations


def slopes_with(**other):
    """local_slopes with the rule for some operations exchanged."""

    def local_slopes(operation, operands):
        if operation in other:
            return other[operation](*operands)
        return library_local_slopes(operation, operands)

    return local_slopes


def slopes_as_a_number(operation, operands):
    slopes = library_local_slopes(operation, operands)
    return slopes[0] if len(slopes) == 1 else slopes


def slopes_of_the_values(operation, operands):
    return [value_of(operation, operands)] * len(library_local_slopes(operation, operands))


LOCAL_SLOPES = [
    ("gives each factor itself", slopes_with(multiply=lambda a, b: [a, b])),
    ("gives b of a - b the slope 1", slopes_with(subtract=lambda a, b: [1.0, 1.0])),
    ("gives b of a / b the slope a / b squared, without the minus", slopes_with(divide=lambda a, b: [1 / b, a / b**2])),
    ("gives b of a / b the slope -1 / b squared", slopes_with(divide=lambda a, b: [1 / b, -1 / b**2])),
    ("gives a / b the slopes b and 1 / a", slopes_with(divide=lambda a, b: [b, 1 / a])),
    ("forgets the factor n", slopes_with(power=lambda x, n: [x ** (n - 1)])),
    ("keeps the exponent", slopes_with(power=lambda x, n: [n * x**n])),
    ("returns a slope for the exponent too", slopes_with(power=lambda x, n: [n * x ** (n - 1), 0.0])),
    ("takes exp for a power: x exp(x - 1)", slopes_with(exp=lambda x: [x * math.exp(x - 1)])),
    ("returns ln x for its slope", slopes_with(log=lambda x: [math.log(x)])),
    ("takes minus cos for the slope of sin", slopes_with(sin=lambda x: [-math.cos(x)])),
    ("forgets the square in 1 - tanh squared", slopes_with(tanh=lambda x: [1 - math.tanh(x)])),
    ("writes 1 - x squared for tanh", slopes_with(tanh=lambda x: [1 - x**2])),
    ("returns relu and not its slope", slopes_with(relu=lambda x: [max(x, 0.0)])),
    ("gives relu the slope 1 at 0", slopes_with(relu=lambda x: [float(x >= 0)])),
    ("gives relu the slope -1 below 0", slopes_with(relu=lambda x: [1.0 if x > 0 else -1.0])),
    ("returns a number where there is one slope", slopes_as_a_number),
    ("returns the values", slopes_of_the_values),
    ("returns one slope for a sum", slopes_with(add=lambda a, b: [1.0])),
    ("gives a sum the slopes a and b", slopes_with(add=lambda a, b: [a, b])),
]

# Task 5: the way back


def sweep_overwrites(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] = adjoints[name] * slope
    return adjoints


def sweep_forward_through_the_list(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for name, operands, slopes in tape:
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] += adjoints[name] * slope
    return adjoints


def sweep_forgets_the_adjoint(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for _, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] += slope
    return adjoints


def sweep_starts_with_zero(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] += adjoints[name] * slope
    return adjoints


def sweep_starts_with_ones(tape):
    adjoints = {name: 1.0 for name, _, _ in tape}
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] += adjoints[name] * slope
    return adjoints


def sweep_leaves_out_what_is_not_reached(tape):
    adjoints = {tape[-1][0]: 1.0}
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            if name in adjoints:
                adjoints[operand] = adjoints.get(operand, 0.0) + adjoints[name] * slope
    return adjoints


def sweep_zip_as_dictionary(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand, slope in dict(zip(operands, slopes, strict=True)).items():
            adjoints[operand] += adjoints[name] * slope
    return adjoints


def sweep_first_operand(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        if operands:
            adjoints[operands[0]] += adjoints[name] * slopes[0]
    return adjoints


def sweep_inputs_only(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] += adjoints[name] * slope
    return {name: adjoints[name] for name, operands, _ in tape if not operands}


def sweep_empties_what_it_hands_on(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] += adjoints[name] * slope
        if operands:
            adjoints[name] = 0.0
    return adjoints


def sweep_adds_in_place_of_multiplying(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] += adjoints[name] + slope
    return adjoints


def sweep_returns_in_the_loop(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] += adjoints[name] * slope
        return adjoints


def sweep_wrong_adjoint(tape):
    adjoints = {name: 0.0 for name, _, _ in tape}
    adjoints[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[name] += adjoints[operand] * slope
    return adjoints


REVERSE_SWEEP = [
    ("writes = for +=", sweep_overwrites),
    ("goes through the tape from its start", sweep_forward_through_the_list),
    ("adds the slopes without the adjoint of the step", sweep_forgets_the_adjoint),
    ("forgets the 1 at the result", sweep_starts_with_zero),
    ("begins with 1 everywhere", sweep_starts_with_ones),
    ("leaves out what the result does not depend on", sweep_leaves_out_what_is_not_reached),
    ("makes a dictionary of operands, which keeps the last of two", sweep_zip_as_dictionary),
    ("hands back to the first operand only", sweep_first_operand),
    ("returns the inputs only", sweep_inputs_only),
    ("empties a step when it has handed on", sweep_empties_what_it_hands_on),
    ("adds adjoint and slope", sweep_adds_in_place_of_multiplying),
    ("returns inside the loop", sweep_returns_in_the_loop),
    ("hands the operand's adjoint to the step", sweep_wrong_adjoint),
]

# Task 6: a tape of your own


def ordered(result):
    """All nodes below the result, operands first."""
    order = []

    def visit(node):
        if node not in order:
            for operand in node.operands:
                visit(operand)
            order.append(node)

    visit(result)
    return order


class Base:
    """The start of the cell, with everything that is still missing."""

    def __init__(self, data, operands=(), slopes=()):
        self.data, self.operands, self.slopes = data, operands, slopes
        self.grad = 0.0

    def __add__(self, other):
        other = other if isinstance(other, Base) else type(self)(other)
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Base) else type(self)(other)
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        order = ordered(self)
        for node in order:
            if node.operands:
                node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class Overwrites(Base):
    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad = node.grad * slope


class NeverClears(Base):
    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class ResultGrows(Base):
    def backward(self):
        order = ordered(self)
        for node in order:
            if node.operands and node is not self:
                node.grad = 0.0
        self.grad += 1.0
        for node in reversed(order):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class ClearsEverything(Base):
    def backward(self):
        order = ordered(self)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class Recursive(Base):
    """Goes back from each node at once: right without shared steps, and too much with them."""

    def backward(self, start=True):
        if start:
            self.grad = 1.0
        for operand, slope in zip(self.operands, self.slopes, strict=True):
            operand.grad += self.grad * slope
            operand.backward(start=False)


class OneStepBack(Base):
    def backward(self):
        self.grad = 1.0
        for operand, slope in zip(self.operands, self.slopes, strict=True):
            operand.grad += self.grad * slope


class ForgetsTheOne(Base):
    def backward(self):
        for node in reversed(ordered(self)):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class NoNumbers(Base):
    def __add__(self, other):
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__


class NumbersOnTheRightOnly(Base):
    __radd__ = None
    __rmul__ = None


class SlopesSwapped(Base):
    def __mul__(self, other):
        other = other if isinstance(other, Base) else type(self)(other)
        return type(self)(self.data * other.data, (self, other), (self.data, other.data))

    __rmul__ = __mul__


class ForwardThroughTheList(Base):
    def backward(self):
        self.grad = 1.0
        for node in ordered(self):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class WithoutAdjoint(Base):
    def backward(self):
        for node in reversed(ordered(self)):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += slope


class BreadthFirst(Base):
    """Each node once, in the order in which it is met from the result."""

    def backward(self):
        order, waiting = [], [self]
        while waiting:
            node = waiting.pop(0)
            if node not in order:
                order.append(node)
                if node.operands:
                    node.grad = 0.0
                waiting += node.operands
        self.grad = 1.0
        for node in order:
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class RaddIsMul(Base):
    def __radd__(self, other):
        return self * other


class ReturnsNumbers(Base):
    def __add__(self, other):
        return self.data + (other.data if isinstance(other, Base) else other)

    def __mul__(self, other):
        return self.data * (other.data if isinstance(other, Base) else other)

    __radd__, __rmul__ = __add__, __mul__


class SumsToOnePerVisit(Base):
    """Numbers with the same data are taken for the same node."""

    def backward(self):
        order = []

        def visit(node):
            if node.data not in [other.data for other in order]:
                for operand in node.operands:
                    visit(operand)
                order.append(node)

        visit(self)
        for node in order:
            if node.operands:
                node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


SCALAR_TAPE = [
    ("writes = for +=", gradients_on(Overwrites)),
    ("never clears the steps in between", gradients_on(NeverClears)),
    ("adds 1 to the result at each call", gradients_on(ResultGrows)),
    ("clears the inputs as well", gradients_on(ClearsEverything)),
    ("goes back from each node at once", gradients_on(Recursive)),
    ("goes back one step only", gradients_on(OneStepBack)),
    ("forgets to begin with 1", gradients_on(ForgetsTheOne)),
    ("does not know plain numbers", gradients_on(NoNumbers)),
    ("knows plain numbers on the right only", gradients_on(NumbersOnTheRightOnly)),
    ("gives each factor itself", gradients_on(SlopesSwapped)),
    ("sweeps the list from its start", gradients_on(ForwardThroughTheList)),
    ("adds the slopes without the adjoint", gradients_on(WithoutAdjoint)),
    ("goes level by level, and a step hands on too early", gradients_on(BreadthFirst)),
    ("multiplies in __radd__", gradients_on(RaddIsMul)),
    ("returns plain numbers", gradients_on(ReturnsNumbers)),
    ("takes two nodes of equal value for one", gradients_on(SumsToOnePerVisit)),
]

# Task 7: repair


class Node:
    """The tape of task 7 with its mistake."""

    def __init__(self, data, operands=(), hand_back=lambda dy: None):
        self.data, self.operands, self.hand_back = data, operands, hand_back
        self.grad = 0.0

    def __add__(self, other):
        def hand_back(dy):
            self.grad += dy
            other.grad += dy

        return type(self)(self.data + other.data, (self, other), hand_back)

    def __mul__(self, other):
        def hand_back(dy):
            self.grad = dy * other.data
            other.grad = dy * self.data

        return type(self)(self.data * other.data, (self, other), hand_back)

    def backward(self):
        self.grad = 1.0
        for node in reversed(ordered(self)):
            node.hand_back(node.grad)


def node_with(multiply_back, add_back=None, start=1.0):
    """The tape of task 7 with another way back of the product (and of the sum)."""

    class Repaired(Node):
        def __add__(self, other):
            def hand_back(dy):
                (add_back or (lambda a, b, dy: (bump(a, dy), bump(b, dy))))(self, other, dy)

            return type(self)(self.data + other.data, (self, other), hand_back)

        def __mul__(self, other):
            return type(self)(self.data * other.data, (self, other), lambda dy: multiply_back(self, other, dy))

        def backward(self):
            self.grad = self.data if start is None else start
            for node in reversed(ordered(self)):
                node.hand_back(node.grad)

    return Repaired


def bump(node, amount):
    node.grad += amount


def assign(node, amount):
    node.grad = amount


def doubled_for_squares(a, b, dy):
    if a is b:
        assign(a, 2 * dy * a.data)
    else:
        assign(a, dy * b.data)
        assign(b, dy * a.data)


class SweepsForward(Node):
    def __mul__(self, other):
        def hand_back(dy):
            self.grad += dy * other.data
            other.grad += dy * self.data

        return type(self)(self.data * other.data, (self, other), hand_back)

    def backward(self):
        self.grad = 1.0
        for node in ordered(self):
            node.hand_back(node.grad)


class ReadersFirst(SweepsForward):
    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                order.append(node)
                for operand in node.operands:
                    visit(operand)

        visit(self)
        self.grad = 1.0
        for node in order:
            node.hand_back(node.grad)


class VisitsAgain(SweepsForward):
    def backward(self):
        order = []

        def visit(node):
            for operand in node.operands:
                visit(operand)
            order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node.hand_back(node.grad)


class ClearsBeforeHandingBack(Node):
    def __mul__(self, other):
        def hand_back(dy):
            self.grad = other.grad = 0.0
            self.grad += dy * other.data
            other.grad += dy * self.data

        return type(self)(self.data * other.data, (self, other), hand_back)


REPAIR_TAPE = [
    ("leaves the cell as it is", gradients_on(Node)),
    (
        "repairs the first line only",
        gradients_on(node_with(lambda a, b, dy: (bump(a, dy * b.data), assign(b, dy * a.data)))),
    ),
    (
        "repairs the second line only",
        gradients_on(node_with(lambda a, b, dy: (assign(a, dy * b.data), bump(b, dy * a.data)))),
    ),
    (
        "repairs, and swaps the factors",
        gradients_on(node_with(lambda a, b, dy: (bump(a, dy * a.data), bump(b, dy * b.data)))),
    ),
    (
        "makes the sum like the product",
        gradients_on(
            node_with(
                lambda a, b, dy: (assign(a, dy * b.data), assign(b, dy * a.data)),
                lambda a, b, dy: (assign(a, dy), assign(b, dy)),
            )
        ),
    ),
    ("mends the square as a special case", gradients_on(node_with(doubled_for_squares))),
    ("sweeps from the start as well", gradients_on(SweepsForward)),
    ("lets nodes enter before their operands", gradients_on(ReadersFirst)),
    ("lets a node enter once per reader", gradients_on(VisitsAgain)),
    ("clears both before adding", gradients_on(ClearsBeforeHandingBack)),
    (
        "adds dy without the other factor",
        gradients_on(node_with(lambda a, b, dy: (bump(a, dy), bump(b, dy)))),
    ),
    (
        "writes *= for =",
        gradients_on(
            node_with(
                lambda a, b, dy: (assign(a, a.grad * dy * b.data), assign(b, b.grad * dy * a.data)),
            )
        ),
    ),
    (
        "begins with the value of the result",
        gradients_on(node_with(lambda a, b, dy: (bump(a, dy * b.data), bump(b, dy * a.data)), start=None)),
    ),
]

# Task 8: further signs and functions


def make(operation, *operands, slopes=None):
    """A LibraryValue recorded with the slopes given, or with the right ones."""
    data = [operand.data for operand in operands]
    found = library_local_slopes(operation, data) if slopes is None else slopes
    return type(operands[0])(value_of(operation, data), operands, tuple(found))


def lifted(kind, other):
    return other if isinstance(other, LibraryScalar) else kind(other)


class RsubSwapped(LibraryValue):
    def __rsub__(self, other):
        return self - other


class RtruedivSwapped(LibraryValue):
    def __rtruediv__(self, other):
        return self / other


class NoRsub(LibraryValue):
    __rsub__ = None
    __rtruediv__ = None


class MinusWithoutMinus(LibraryValue):
    def __sub__(self, other):
        return make("subtract", self, lifted(type(self), other), slopes=(1.0, 1.0))


class QuotientWithoutMinus(LibraryValue):
    def __truediv__(self, other):
        other = lifted(type(self), other)
        return make("divide", self, other, slopes=(1 / other.data, self.data / other.data**2))


class QuotientAsProductOfReciprocals(LibraryValue):
    def __truediv__(self, other):
        other = lifted(type(self), other)
        return make("divide", self, other, slopes=(1 / other.data, -1 / other.data**2))


class ForgetsTheReciprocal(LibraryValue):
    """1 / b is made outside the tape, so that nothing arrives at b."""

    def __truediv__(self, other):
        number = other.data if isinstance(other, LibraryScalar) else other
        return self * (1 / number)


class PowerWithoutFactor(LibraryValue):
    def __pow__(self, exponent):
        return type(self)(self.data**exponent, (self,), (self.data ** (exponent - 1),))


class PowerKeepsExponent(LibraryValue):
    def __pow__(self, exponent):
        return type(self)(self.data**exponent, (self,), (exponent * self.data**exponent,))


class PowerByRepeatedProducts(LibraryValue):
    """Works for whole exponents from 1 on."""

    def __pow__(self, exponent):
        result = self
        for _ in range(int(exponent) - 1):
            result = result * self
        return result


class TanhFromData(LibraryValue):
    def tanh(self):
        return type(self)(math.tanh(self.data), (self,), (1 - self.data**2,))


class TanhWithoutSquare(LibraryValue):
    def tanh(self):
        return type(self)(math.tanh(self.data), (self,), (1 - math.tanh(self.data),))


class SineWithItself(LibraryValue):
    def sin(self):
        return type(self)(math.sin(self.data), (self,), (math.sin(self.data),))


class SineNegative(LibraryValue):
    def sin(self):
        return type(self)(math.sin(self.data), (self,), (-math.cos(self.data),))


class LogWithItself(LibraryValue):
    def log(self):
        return type(self)(math.log(self.data), (self,), (math.log(self.data),))


class LogToBaseTen(LibraryValue):
    def log(self):
        return type(self)(math.log10(self.data), (self,), (1 / self.data,))


class ExpAsPower(LibraryValue):
    def exp(self):
        return type(self)(math.exp(self.data), (self,), (self.data * math.exp(self.data - 1),))


class ReluOneEverywhere(LibraryValue):
    def relu(self):
        return type(self)(max(self.data, 0.0), (self,), (1.0,))


class ReluOneAtZero(LibraryValue):
    def relu(self):
        return type(self)(max(self.data, 0.0), (self,), (float(self.data >= 0),))


class ReluHandsOnTheValue(LibraryValue):
    def relu(self):
        value = max(self.data, 0.0)
        return type(self)(value, (self,), (value,))


class FunctionsAreNotRecorded(LibraryValue):
    def tanh(self):
        return type(self)(math.tanh(self.data))

    def exp(self):
        return type(self)(math.exp(self.data))


class NoComma(LibraryValue):
    """(self) is not a tuple."""

    def exp(self):
        return type(self)(math.exp(self.data), (self), (math.exp(self.data)))


class PlainNumbersForgotten(LibraryValue):
    def __sub__(self, other):
        return make("subtract", self, other)

    def __truediv__(self, other):
        return make("divide", self, other)


class NothingAdded(LibraryScalar):
    pass


MORE_OPERATIONS = [
    ("computes x - 10 for 10 - x", gradients_on(RsubSwapped)),
    ("computes x / 2 for 2 / x", gradients_on(RtruedivSwapped)),
    ("has no right-hand versions", gradients_on(NoRsub)),
    ("gives b of a - b the slope 1", gradients_on(MinusWithoutMinus)),
    ("forgets the minus in the quotient", gradients_on(QuotientWithoutMinus)),
    ("forgets the factor a in the quotient", gradients_on(QuotientAsProductOfReciprocals)),
    ("takes the reciprocal outside the tape", gradients_on(ForgetsTheReciprocal)),
    ("forgets the factor n of a power", gradients_on(PowerWithoutFactor)),
    ("keeps the exponent of a power", gradients_on(PowerKeepsExponent)),
    ("multiplies repeatedly, for whole exponents only", gradients_on(PowerByRepeatedProducts)),
    ("writes 1 - x squared for tanh", gradients_on(TanhFromData)),
    ("forgets the square of tanh", gradients_on(TanhWithoutSquare)),
    ("hands back the sine", gradients_on(SineWithItself)),
    ("takes minus cos for the slope of sin", gradients_on(SineNegative)),
    ("hands back ln x", gradients_on(LogWithItself)),
    ("takes the logarithm to base 10", gradients_on(LogToBaseTen)),
    ("takes exp for a power", gradients_on(ExpAsPower)),
    ("lets relu hand back everything", gradients_on(ReluOneEverywhere)),
    ("gives relu the slope 1 at 0", gradients_on(ReluOneAtZero)),
    ("hands relu's value back", gradients_on(ReluHandsOnTheValue)),
    ("does not record functions", gradients_on(FunctionsAreNotRecorded)),
    ("forgets the comma of a tuple with one entry", gradients_on(NoComma)),
    ("does not know plain numbers", gradients_on(PlainNumbersForgotten)),
    ("adds nothing", gradients_on(NothingAdded)),
]

# Task 9: forward mode


def forward_with(combine=sum, slopes_of=library_local_slopes, start=None, keep=lambda value, speed: (value, speed)):
    """forward_mode with single parts exchanged."""

    def forward_mode(program, inputs, direction):
        values = dict(inputs)
        speeds = dict(direction) if start is None else dict.fromkeys(inputs, start)
        value = speed = 0.0
        for name, operation, operands in program:
            numbers = [values[operand] for operand in operands]
            slopes = slopes_of(operation, numbers)
            parts = [slope * speeds[operand] for slope, operand in zip(slopes, operands, strict=True)]
            value, speed = value_of(operation, numbers), combine(parts)
            values[name], speeds[name] = value, speed
        return keep(value, speed)

    return forward_mode


def forward_product_of_speeds(program, inputs, direction):
    values, speeds = dict(inputs), dict(direction)
    for name, operation, operands in program:
        values[name] = value_of(operation, [values[operand] for operand in operands])
        speeds[name] = value_of(operation, [speeds[operand] for operand in operands])
    return values[name], speeds[name]


def forward_without_speeds(program, inputs, direction):
    values, speeds = dict(inputs), dict(direction)
    for name, operation, operands in program:
        numbers = [values[operand] for operand in operands]
        values[name] = value_of(operation, numbers)
        speeds[name] = sum(library_local_slopes(operation, numbers))
    return values[name], speeds[name]


def forward_slopes_at_speeds(program, inputs, direction):
    values, speeds = dict(inputs), dict(direction)
    for name, operation, operands in program:
        numbers = [values[operand] for operand in operands]
        values[name] = value_of(operation, numbers)
        speeds[name] = sum(map(operator.mul, library_local_slopes(operation, numbers), numbers))
    return values[name], speeds[name]


def forward_first_step_only(program, inputs, direction):
    return forward_with()(program[:1], inputs, direction)


def forward_changes_the_inputs(program, inputs, direction):
    values, speeds = inputs, direction
    for name, operation, operands in program:
        numbers = [values[operand] for operand in operands]
        slopes = library_local_slopes(operation, numbers)
        speeds[name] = sum(slope * speeds[operand] for slope, operand in zip(slopes, operands, strict=True))
        values[name] = value_of(operation, numbers)
    return values, speeds


def forward_all_speeds(program, inputs, direction):
    values, speeds = dict(inputs), dict(direction)
    for name, operation, operands in program:
        numbers = [values[operand] for operand in operands]
        slopes = library_local_slopes(operation, numbers)
        speeds[name] = sum(slope * speeds[operand] for slope, operand in zip(slopes, operands, strict=True))
        values[name] = value_of(operation, numbers)
    return values[name], speeds


def forward_by_a_difference(program, inputs, direction):
    def run(amount):
        values = {name: number + amount * direction[name] for name, number in inputs.items()}
        for name, operation, operands in program:
            values[name] = value_of(operation, [values[operand] for operand in operands])
        return values[name]

    return run(0.0), (run(0.01) - run(0.0)) / 0.01


def forward_last_part(parts):
    return parts[-1]


def forward_product(parts):
    return math.prod(parts)


def forward_repeats_once(program, inputs, direction):
    """A dictionary of operands: x * x counts one of the two."""
    values, speeds = dict(inputs), dict(direction)
    for name, operation, operands in program:
        numbers = [values[operand] for operand in operands]
        slopes = dict(zip(operands, library_local_slopes(operation, numbers), strict=True))
        speeds[name] = sum(slope * speeds[operand] for operand, slope in slopes.items())
        values[name] = value_of(operation, numbers)
    return values[name], speeds[name]


FORWARD_MODE = [
    ("lets every input move at speed 1", forward_with(start=1.0)),
    ("keeps the part of the last operand", forward_with(combine=forward_last_part)),
    ("keeps the part of the first operand", forward_with(combine=lambda parts: parts[0])),
    ("multiplies the parts", forward_with(combine=forward_product)),
    ("returns speed and value the wrong way round", forward_with(keep=lambda value, speed: (speed, value))),
    ("returns the speed only", forward_with(keep=lambda value, speed: speed)),
    ("carries the speeds through the operation itself", forward_product_of_speeds),
    ("forgets the speeds of the operands", forward_without_speeds),
    ("multiplies slopes by values", forward_slopes_at_speeds),
    ("does the first step only", forward_first_step_only),
    ("returns both dictionaries", forward_changes_the_inputs),
    ("returns the dictionary of speeds", forward_all_speeds),
    ("takes a coarse difference", forward_by_a_difference),
    ("counts an operand once that is read twice", forward_repeats_once),
    ("takes the mean of the parts", forward_with(combine=lambda parts: sum(parts) / len(parts))),
]

# Task 10: what the two modes cost


def costs_table(network=(81_194, 1), curve=(3, 1000), chain=(1_010_000, 101_000), kept=71_104, size=4):
    """The table of task 10."""
    return {
        "network, forward": network[0],
        "network, reverse": network[1],
        "curve, forward": curve[0],
        "curve, reverse": curve[1],
        "chain, forward": chain[0],
        "chain, reverse": chain[1],
        "kept numbers": kept,
        "bytes": kept * size,
    }


COSTS = [
    ("swaps the modes", costs_table((1, 81_194), (1000, 3))),
    ("swaps the modes in the chain too", costs_table((1, 81_194), (1000, 3), (101_000, 1_010_000))),
    ("thinks that reverse mode always takes one pass", costs_table(curve=(3, 1))),
    ("thinks that forward mode always takes one pass", costs_table(network=(1, 1), curve=(1, 1000))),
    ("counts a pass for each pair of input and output", costs_table((81_194, 81_194), (3000, 3000))),
    ("multiplies the costs of the two products", costs_table(chain=(1_000_000 * 10_000, 1_000 * 100_000))),
    ("counts the second product only", costs_table(chain=(10_000, 100_000))),
    ("counts the first product only", costs_table(chain=(1_000_000, 1_000))),
    ("adds the sides in place of multiplying", costs_table(chain=(1110 + 1011, 111 + 1101))),
    ("forgets the batch", costs_table(kept=1111)),
    ("leaves out the inputs", costs_table(kept=64 * 111)),
    ("leaves out the inputs and the output", costs_table(kept=64 * 110)),
    ("counts the weights", costs_table(kept=64 * 101_010)),
    ("counts the weights once", costs_table(kept=101_010)),
    ("takes eight bytes", costs_table(size=8)),
    ("takes 32 bytes", costs_table(size=32)),
    ("leaves out the output", costs_table(kept=64 * 1110)),
    ("counts a forward pass as well for each way back", costs_table((81_194, 2), (3, 1001))),
    ("swaps the two brackets", costs_table(chain=(101_000, 1_010_000))),
]

# Task 11: broadcasting undone


def unbroadcast_front_only(dy, shape):
    while dy.ndim > len(shape):
        dy = dy.sum(axis=0)
    return dy


def unbroadcast_ones_only(dy, shape):
    for axis, length in enumerate(shape):
        if length == 1:
            dy = dy.sum(axis=axis, keepdims=True)
    return dy


def unbroadcast_without_keepdims(dy, shape):
    while dy.ndim > len(shape):
        dy = dy.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            dy = dy.sum(axis=axis)
    return dy


def unbroadcast_mean(dy, shape):
    while dy.ndim > len(shape):
        dy = dy.mean(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            dy = dy.mean(axis=axis, keepdims=True)
    return dy


def unbroadcast_last_axes(dy, shape):
    while dy.ndim > len(shape):
        dy = dy.sum(axis=-1)
    for axis, length in enumerate(shape):
        if length == 1:
            dy = dy.sum(axis=axis, keepdims=True)
    return dy


def unbroadcast_one_front_axis(dy, shape):
    if dy.ndim > len(shape):
        dy = dy.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            dy = dy.sum(axis=axis, keepdims=True)
    return dy


def unbroadcast_takes_one_copy(dy, shape):
    while dy.ndim > len(shape):
        dy = dy[0]
    for axis, length in enumerate(shape):
        if length == 1:
            dy = dy.take([0], axis=axis)
    return dy


def unbroadcast_reshape(dy, shape):
    return dy.reshape(shape)


def unbroadcast_scales(dy, shape):
    return library_unbroadcast(dy, shape) / max(dy.size / max(math.prod(shape), 1), 1)


def unbroadcast_sums_everything(dy, shape):
    return np.full(shape, dy.sum())


def unbroadcast_where_lengths_agree(dy, shape):
    while dy.ndim > len(shape):
        dy = dy.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == dy.shape[axis]:
            dy = dy.sum(axis=axis, keepdims=True)
    return dy


def unbroadcast_column_sums(dy, shape):
    return dy.sum(axis=0) if dy.shape != tuple(shape) else dy


def unbroadcast_keeps_front_axes(dy, shape):
    for axis in range(dy.ndim - len(shape)):
        dy = dy.sum(axis=axis, keepdims=True)
    return dy


def unbroadcast_repeats_again(dy, shape):
    return np.broadcast_to(library_unbroadcast(dy, shape), dy.shape)


def unbroadcast_tests_before(dy, shape):
    """Compares lengths from the left, before the added axes are gone."""
    for axis, length in enumerate(shape):
        if length == 1 and axis < dy.ndim:
            dy = dy.sum(axis=axis, keepdims=True)
    while dy.ndim > len(shape):
        dy = dy.sum(axis=0)
    return dy


UNBROADCAST = [
    ("sums added axes only", unbroadcast_front_only),
    ("sums axes of length 1 only", unbroadcast_ones_only),
    ("loses the axes of length 1", unbroadcast_without_keepdims),
    ("takes means", unbroadcast_mean),
    ("sums the last axes in place of the first", unbroadcast_last_axes),
    ("sums one added axis at most", unbroadcast_one_front_axis),
    ("takes one of the copies", unbroadcast_takes_one_copy),
    ("reshapes", unbroadcast_reshape),
    ("divides by the number of copies", unbroadcast_scales),
    ("sums everything", unbroadcast_sums_everything),
    ("sums where the lengths agree", unbroadcast_where_lengths_agree),
    ("always takes column sums", unbroadcast_column_sums),
    ("keeps added axes with length 1", unbroadcast_keeps_front_axes),
    ("repeats the sums again", unbroadcast_repeats_again),
    ("looks for axes of length 1 before the added ones are gone", unbroadcast_tests_before),
]

# Task 12: back through a matrix product


def turned(array):
    return np.swapaxes(array, -1, -2)


def matmul_without_turning(dy, a, b):
    return dy @ b, a @ dy


def matmul_db_not_summed(dy, a, b):
    return dy @ b.T, turned(a) @ dy


def matmul_db_mean(dy, a, b):
    db = turned(a) @ dy
    return dy @ b.T, db.mean(axis=0) if db.ndim == 3 else db


def matmul_with_t(dy, a, b):
    return dy @ b.T, library_unbroadcast(a.T @ dy, b.shape)


def matmul_swapped_pair(dy, a, b):
    return library_unbroadcast(turned(a) @ dy, b.shape), dy @ b.T


def matmul_wrong_order(dy, a, b):
    return b.T @ dy, library_unbroadcast(dy @ turned(a), b.shape)


def matmul_db_turned(dy, a, b):
    return dy @ b.T, library_unbroadcast(turned(turned(a) @ dy), b.shape)


def matmul_one_matrix_of_the_stack(dy, a, b):
    db = turned(a) @ dy
    return dy @ b.T, db[0] if db.ndim == 3 else db


def matmul_entrywise(dy, a, b):
    return dy * b, a * dy


def matmul_without_dy(dy, a, b):
    return np.ones_like(dy) @ b.T, library_unbroadcast(turned(a) @ np.ones_like(dy), b.shape)


def matmul_da_summed_too(dy, a, b):
    da = dy @ b.T
    return (da.sum(axis=0) if da.ndim == 3 else da), library_unbroadcast(turned(a) @ dy, b.shape)


def matmul_da_only(dy, a, b):
    return dy @ b.T


def matmul_just_the_other_factor(dy, a, b):
    return b.T, turned(a)


def matmul_sums_the_wrong_axis(dy, a, b):
    db = turned(a) @ dy
    return dy @ b.T, np.broadcast_to(db.sum(axis=-1, keepdims=True), b.shape) if db.ndim == 2 else db.sum(axis=0)


MATMUL_BACKWARD = [
    ("turns neither factor", matmul_without_turning),
    ("leaves db a stack", matmul_db_not_summed),
    ("takes the mean over the stack", matmul_db_mean),
    ("turns the stack around with a.T", matmul_with_t),
    ("returns db first", matmul_swapped_pair),
    ("multiplies in the wrong order", matmul_wrong_order),
    ("returns db turned", matmul_db_turned),
    ("takes the first matrix of the stack", matmul_one_matrix_of_the_stack),
    ("multiplies entry by entry", matmul_entrywise),
    ("forgets dy", matmul_without_dy),
    ("sums da over the stack as well", matmul_da_summed_too),
    ("returns da only", matmul_da_only),
    ("returns the factors, turned", matmul_just_the_other_factor),
    ("sums db over its columns", matmul_sums_the_wrong_axis),
]

# Task 13: back through a mean


def mean_like_a_sum(dy, x_shape, axis=None):
    full = dy if axis is None else np.expand_dims(dy, axis)
    return np.broadcast_to(full, x_shape)


def mean_divides_by_everything(dy, x_shape, axis=None):
    return mean_like_a_sum(dy, x_shape, axis) / math.prod(x_shape)


def mean_without_the_axis(dy, x_shape, axis=None):
    count = math.prod(x_shape) if axis is None else x_shape[axis]
    return np.broadcast_to(dy, x_shape) / count


def mean_axis_at_the_end(dy, x_shape, axis=None):
    if axis is None:
        return np.full(x_shape, dy / math.prod(x_shape))
    return np.broadcast_to(dy[..., None], x_shape) / x_shape[axis]


def mean_axis_at_the_front(dy, x_shape, axis=None):
    if axis is None:
        return np.full(x_shape, dy / math.prod(x_shape))
    return np.broadcast_to(dy[None], x_shape) / x_shape[axis]


def mean_keeps_the_shape_of_dy(dy, x_shape, axis=None):
    return dy / (math.prod(x_shape) if axis is None else x_shape[axis])


def mean_divides_by_the_wrong_length(dy, x_shape, axis=None):
    count = math.prod(x_shape) if axis is None else x_shape[0]
    return mean_like_a_sum(dy, x_shape, axis) / count


def mean_multiplies(dy, x_shape, axis=None):
    count = math.prod(x_shape) if axis is None else x_shape[axis]
    return mean_like_a_sum(dy, x_shape, axis) * count


def mean_ignores_dy(dy, x_shape, axis=None):
    return np.full(x_shape, 1 / (math.prod(x_shape) if axis is None else x_shape[axis]))


def mean_of_dy_everywhere(dy, x_shape, axis=None):
    return np.full(x_shape, np.mean(dy) / (math.prod(x_shape) if axis is None else x_shape[axis]))


def mean_resizes(dy, x_shape, axis=None):
    count = math.prod(x_shape) if axis is None else x_shape[axis]
    return np.resize(dy, x_shape) / count


def mean_takes_none_for_axis_zero(dy, x_shape, axis=None):
    axis = axis or 0
    return np.broadcast_to(np.expand_dims(dy, axis) if np.ndim(dy) else dy, x_shape) / x_shape[axis]


def mean_tests_axis_as_truth(dy, x_shape, axis=None):
    """`if axis:` takes axis 0 for no axis."""
    if axis:
        return np.broadcast_to(np.expand_dims(dy, axis), x_shape) / x_shape[axis]
    return np.broadcast_to(dy, x_shape) / math.prod(x_shape)


def mean_divides_by_the_other_axis(dy, x_shape, axis=None):
    count = math.prod(x_shape) if axis is None else math.prod(x_shape) // x_shape[axis]
    return mean_like_a_sum(dy, x_shape, axis) / count


def mean_whole_numbers(dy, x_shape, axis=None):
    count = math.prod(x_shape) if axis is None else x_shape[axis]
    return mean_like_a_sum(dy, x_shape, axis) // count


MEAN_BACKWARD = [
    ("does as for a sum", mean_like_a_sum),
    ("always divides by the number of all entries", mean_divides_by_everything),
    ("does not put the axis back", mean_without_the_axis),
    ("puts the axis back at the end", mean_axis_at_the_end),
    ("puts the axis back in front", mean_axis_at_the_front),
    ("divides and leaves the shape of dy", mean_keeps_the_shape_of_dy),
    ("divides by the length of axis 0", mean_divides_by_the_wrong_length),
    ("multiplies by the number of entries", mean_multiplies),
    ("leaves dy out", mean_ignores_dy),
    ("takes the mean of dy", mean_of_dy_everywhere),
    ("fills the shape with np.resize", mean_resizes),
    ("takes axis None for axis 0", mean_takes_none_for_axis_zero),
    ("writes `if axis:`, which is false for 0", mean_tests_axis_as_truth),
    ("divides by the lengths of the other axes", mean_divides_by_the_other_axis),
    ("divides without rest", mean_whole_numbers),
]

# Task 14: back through reshape and index


def pick_adds_once(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    dx[index] += dy
    return dx.reshape(x_shape)


def pick_writes(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    for row, entry in zip(index, dy, strict=True):
        dx[row] = entry
    return dx.reshape(x_shape)


def pick_without_reshape(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    np.add.at(dx, index, dy)
    return dx


def pick_rows_of_x(dy, x_shape, shape, index):
    dx = np.zeros(x_shape)
    np.add.at(dx, index, dy)
    return dx


def pick_reshapes_dy(dy, x_shape, shape, index):
    return dy.reshape(x_shape)


def pick_takes_again(dy, x_shape, shape, index):
    return dy[index].reshape(x_shape)


def pick_ignores_dy(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    np.add.at(dx, index, 1.0)
    return dx.reshape(x_shape)


def pick_ones_elsewhere(dy, x_shape, shape, index):
    dx = np.ones(shape)
    np.add.at(dx, index, dy)
    return dx.reshape(x_shape)


def pick_takes_columns(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    for row, entry in zip(index, dy, strict=True):
        dx[:, row] += entry
    return dx.reshape(x_shape)


def pick_column_order(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    np.add.at(dx, index, dy)
    return dx.reshape(x_shape, order="F")


def pick_mean_of_repeats(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    np.add.at(dx, index, dy)
    counts = np.maximum(np.bincount(index, minlength=shape[0]), 1)
    return (dx / counts.reshape(-1, *[1] * (len(shape) - 1))).reshape(x_shape)


def pick_forgets_at_returns_none(dy, x_shape, shape, index):
    return np.add.at(np.zeros(shape), index, dy)


def pick_transposes(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    np.add.at(dx, index, dy)
    return dx.T.reshape(x_shape)


def pick_sorted_rows(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    for row, entry in zip(sorted(index), dy, strict=True):
        dx[row] += entry
    return dx.reshape(x_shape)


def pick_each_row_once(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    for row, entry in zip(np.unique(index), dy, strict=False):
        dx[row] += entry
    return dx.reshape(x_shape)


PICK_BACKWARD = [
    ("writes dx[index] += dy", pick_adds_once),
    ("writes = in the loop", pick_writes),
    ("forgets to undo the reshape", pick_without_reshape),
    ("puts rows back into the shape of x", pick_rows_of_x),
    ("reshapes dy", pick_reshapes_dy),
    ("takes rows of dy again", pick_takes_again),
    ("counts the uses and leaves dy out", pick_ignores_dy),
    ("begins with ones", pick_ones_elsewhere),
    ("puts columns back", pick_takes_columns),
    ("undoes the reshape column by column", pick_column_order),
    ("takes the mean where a row is named twice", pick_mean_of_repeats),
    ("returns what np.add.at returns", pick_forgets_at_returns_none),
    ("turns before the reshape", pick_transposes),
    ("sorts the rows", pick_sorted_rows),
    ("names each row once", pick_each_row_once),
]

# Task 15: a small network, counted


def net_table(window=2, ceil=False, pools=2, bias=1, channels=(1, 6), flat=None, c1=6, c2=16, fc_bias=1):
    """The table of task 15, with one idea exchanged."""
    first = 32 - window
    half = (lambda n: -(-n // 2)) if ceil else (lambda n: n // 2)
    pool1 = half(first) if pools else first
    second = pool1 - window
    pool2 = half(second) if pools else second
    flat = c2 * pool2 * pool2 if flat is None else flat
    counts = [
        c1 * (9 * channels[0] + bias),
        c2 * (9 * channels[1] + bias),
        120 * (flat + fc_bias),
        84 * (120 + fc_bias),
        10 * (84 + fc_bias),
    ]
    names = ["conv1 parameters", "conv2 parameters", "fc1 parameters", "fc2 parameters", "fc3 parameters"]
    sizes = {"conv1 size": first, "pool1 size": pool1, "conv2 size": second, "pool2 size": pool2, "flat": flat}
    return sizes | dict(zip(names, counts, strict=True)) | {"all parameters": sum(counts)}


SMALL_NET = [
    ("keeps the size in convolutions", net_table(window=0)),
    ("subtracts 3", net_table(window=3)),
    ("subtracts 1", net_table(window=1)),
    ("rounds up in pooling", net_table(ceil=True)),
    ("forgets pooling", net_table(pools=0)),
    ("forgets all biases", net_table(bias=0, fc_bias=0)),
    ("forgets the biases of convolutions", net_table(bias=0)),
    ("forgets the biases of dense layers", net_table(fc_bias=0)),
    ("lets a filter read one channel only", net_table(channels=(1, 1))),
    ("gives a filter a bias per channel", net_table() | {"conv2 parameters": 16 * 6 * 10, "all parameters": 81_274}),
    ("flattens one map only", net_table(flat=36)),
    ("flattens to the number of maps", net_table(flat=16)),
    ("reads colour pictures", net_table(channels=(3, 6))),
    ("forgets the dense layers in the total", net_table() | {"all parameters": 940}),
    (
        "counts one bias per layer",
        net_table()
        | {
            "conv1 parameters": 55,
            "conv2 parameters": 865,
            "fc1 parameters": 69_121,
            "fc2 parameters": 10_081,
            "fc3 parameters": 841,
            "all parameters": 80_963,
        },
    ),
    (
        "counts the parameters of one filter",
        net_table()
        | {"conv1 parameters": 10, "conv2 parameters": 55, "all parameters": 10 + 55 + 69_240 + 10_164 + 850},
    ),
    (
        "gives the number of entries for the size",
        net_table() | {"conv1 size": 900, "pool1 size": 225, "conv2 size": 169, "pool2 size": 36},
    ),
]

# Task 16: the training loop

LOOP_ORDER = [
    ("knows the order of the lecture only", "A"),
    ("overlooks B", "A, E"),
    ("overlooks E", "A, B"),
    ("thinks that the order of the lines does not matter", "A, B, C, D, E"),
    ("zeroes between backward and step", "A, B, C, E"),
    ("thinks that zeroing once is enough", "A, B, E, F"),
    ("thinks that the old tape can be used again", "A, B, E, G"),
    ("steps before backward", "A, D"),
    ("names everything", "A, B, C, D, E, F, G"),
    ("names the wrong ones", "C, D, F, G"),
    ("takes E for A and forgets A", "B, E"),
    ("thinks that the step must come last, and forgets F and G", "A, B, F, G"),
]

# Task 17: a line is missing


def zeroing_table(slope=lambda w: 2 * w, rate=0.1, w=1.0, sign=-1, memory=1.0, first=None):
    """The table of task 17, with one idea exchanged."""
    table = {}
    free = w
    for turn in (1, 2, 3):
        free += sign * rate * slope(free)
        table[f"zeroed: w after {turn}"] = free
    kept, grad = w, 0.0
    for turn in (1, 2, 3):
        grad = memory * grad + slope(kept)
        kept += sign * rate * grad
        table[f"kept: grad in {turn}"], table[f"kept: w after {turn}"] = grad, kept
    return table | (first or {})


def zeroing_slope_at_the_start():
    """Adds the slope of round 1 in each round."""
    table = zeroing_table()
    w, grad = 1.0, 0.0
    for turn in (1, 2, 3):
        grad += 2.0
        w -= 0.1 * grad
        table[f"kept: grad in {turn}"], table[f"kept: w after {turn}"] = grad, w
    return table


def zeroing_doubles():
    """Takes the gradient before and adds it to itself."""
    table = zeroing_table()
    w, grad = 1.0, 2.0
    for turn in (1, 2, 3):
        w -= 0.1 * grad
        table[f"kept: grad in {turn}"], table[f"kept: w after {turn}"] = grad, w
        grad *= 2
    return table


def zeroing_slopes_of_the_zeroed_run():
    """Adds up the slopes of the run with zeroing."""
    table = zeroing_table()
    free, kept, grad = 1.0, 1.0, 0.0
    for turn in (1, 2, 3):
        grad += 2 * free
        free *= 0.8
        kept -= 0.1 * grad
        table[f"kept: grad in {turn}"], table[f"kept: w after {turn}"] = grad, kept
    return table


def rounded(table, digits):
    return {name: round(number, digits) for name, number in table.items()}


WITHOUT_ZEROING = [
    ("takes the same values with and without", zeroing_table(memory=0.0)),
    (
        "keeps the gradients in both",
        zeroing_table() | {f"zeroed: w after {turn}": w for turn, w in ((1, 0.8), (2, 0.44), (3, -0.008))},
    ),
    ("takes w for the slope of w squared", zeroing_table(slope=lambda w: w)),
    ("takes w squared for its slope", zeroing_table(slope=lambda w: w * w)),
    ("steps uphill", zeroing_table(sign=1)),
    ("forgets the step size", zeroing_table(rate=1.0)),
    ("takes the loss of the lecture", zeroing_table(slope=lambda w: 2 * (w - 2))),
    ("begins at 0 as in the lecture", zeroing_table(slope=lambda w: 2 * (w - 2), w=0.0)),
    ("adds the slope of the start each time", zeroing_slope_at_the_start()),
    ("doubles the gradient each time", zeroing_doubles()),
    ("adds the slopes of the run with zeroing", zeroing_slopes_of_the_zeroed_run()),
    ("rounds to one digit", rounded(zeroing_table(), 1)),
    ("gives what is added for what grad holds", zeroing_table() | {"kept: grad in 2": 1.6, "kept: grad in 3": 0.88}),
    (
        "writes the amount of the steps",
        zeroing_table() | {"kept: grad in 1": 0.2, "kept: grad in 2": 0.36, "kept: grad in 3": 0.448},
    ),
    ("uses step size 0.01", zeroing_table(rate=0.01)),
    (
        "counts the start as round 1",
        zeroing_table() | {"zeroed: w after 1": 1.0, "zeroed: w after 2": 0.8, "zeroed: w after 3": 0.64},
    ),
]

# Task 18: train a network

FIRST = [[1.34, 2.99, -1.35], [-2.73, 3.92, 2.43], [0.96, 0.73, -2.22], [3.39, -2.5, 2.44]]
SECOND = [[-0.76, 3.51, -4.75, 3.25, -4.63]]
LINE = [[[-0.95, -0.88, 4.19]], [[-1.07, -3.82]]]


def untrained(units=8):
    numbers = np.random.default_rng(0)
    return [numbers.normal(size=(units, 3)), numbers.normal(size=(1, units + 1))]


def bias_last(theta):
    theta = np.asarray(theta)
    return np.concatenate([theta[:, 1:], theta[:, :1]], axis=1)


def as_values(theta):
    return [[LibraryValue(number) for number in row] for row in theta]


TRAIN_MOONS = [
    ("does not train", untrained()),
    ("draws a straight line", LINE),
    ("exchanges the classes", [FIRST, (-np.array(SECOND)).tolist()]),
    ("puts the biases in the last column", [bias_last(FIRST), bias_last(SECOND)]),
    ("turns both matrices", [np.array(FIRST).T, np.array(SECOND).T]),
    ("leaves the biases out", [np.array(FIRST)[:, 1:], np.array(SECOND)[:, 1:]]),
    ("leaves the bias of the output out", [FIRST, [SECOND[0][1:]]]),
    ("returns Values", [as_values(FIRST), as_values(SECOND)]),
    ("returns the first matrix only", FIRST),
    ("returns the hidden layer's matrix in a list", [FIRST]),
    ("returns all parameters as one list", [number for row in FIRST + SECOND for number in row]),
    ("stops with numbers that are not finite", [np.full((4, 3), np.nan), SECOND]),
    ("begins with zeros and stays there", [np.zeros((4, 3)), np.array([[0.1, 0, 0, 0, 0]])]),
    ("returns the matrices in the wrong order", [SECOND, FIRST]),
    ("returns the gradients of a trained network", [np.zeros((4, 3)), np.zeros((1, 5))]),
    ("swaps x1 and x2", [np.array(FIRST)[:, [0, 2, 1]], SECOND]),
    ("returns a function", lambda points: points),
]

STRANGER = {
    "u03-trace-values": TRACE_VALUES,
    "u03-trace-adjoints": TRACE_ADJOINTS,
    "u03-topological-order": TOPOLOGICAL_ORDER,
    "u03-local-slopes": LOCAL_SLOPES,
    "u03-reverse-sweep": REVERSE_SWEEP,
    "u03-scalar-tape": SCALAR_TAPE,
    "u03-repair-tape": REPAIR_TAPE,
    "u03-more-operations": MORE_OPERATIONS,
    "u03-forward-mode": FORWARD_MODE,
    "u03-costs": COSTS,
    "u03-unbroadcast": UNBROADCAST,
    "u03-matmul-backward": MATMUL_BACKWARD,
    "u03-mean-backward": MEAN_BACKWARD,
    "u03-pick-backward": PICK_BACKWARD,
    "u03-small-net": SMALL_NET,
    "u03-loop-order": LOOP_ORDER,
    "u03-without-zeroing": WITHOUT_ZEROING,
    "u03-train-moons": TRAIN_MOONS,
}

# Further answers, by the author of the tasks.

# Task 1: the trace, forward


def trace_with(v1=None, v2=10, v3=None, v5=None):
    v1 = math.log(2) if v1 is None else v1
    v3 = math.sin(5) if v3 is None else v3
    return {"v1": v1, "v2": v2, "v3": v3, "v4": v1 + v2, "v5": v1 + v2 - v3 if v5 is None else v5}


FURTHER_TRACE_VALUES = [
    ("ln 2 rounded", trace_with(v1=0.693)),
    ("ln of x2", trace_with(v1=math.log(5))),
    ("sine of x1", trace_with(v3=math.sin(2))),
    ("minus inside v3", {**trace_with(), "v3": -math.sin(5)}),
]

# Task 2: the trace, backward

FURTHER_COS = math.cos(5)


def adjoints_with(v5=1, v4=None, v3=None, v1=None, v2=None, s=None, l=None, a=None, b=None, x2=None, x1=None):  # noqa: E741
    v4 = v5 if v4 is None else v4
    v3 = -v5 if v3 is None else v3
    v1, v2 = (v4 if one is None else one for one in (v1, v2))
    s = v3 * FURTHER_COS if s is None else s
    l = v1 / 2 if l is None else l  # noqa: E741
    a = v2 * 5 if a is None else a
    b = v2 * 2 if b is None else b
    x2 = s + b if x2 is None else x2
    x1 = a + l if x1 is None else x1
    return {
        "v5": v5, "v4": v4, "v3": v3, "v2": v2, "v1": v1, "x2 from v3": s, "x1 from v2": a, "x2 from v2": b,
        "x1 from v1": l, "x2": x2, "x1": x1,
    }  # fmt: skip


FURTHER_TRACE_ADJOINTS = [
    ("overwrites x1", adjoints_with(x1=0.5)),
    ("overwrites x1 the other way round", adjoints_with(x1=5)),
    ("overwrites x2", adjoints_with(x2=2)),
    ("slope of ln forgotten", adjoints_with(l=1)),
    ("slope of sine is minus sine", adjoints_with(s=math.sin(5))),
    ("rounded cosine", adjoints_with(s=-0.284)),
    ("1/x2 for ln", adjoints_with(l=0.2)),
]

# Task 3: operands first


def order_top_down(operands, result):
    order = [result]
    for name in order:
        order += [operand for operand in operands[name] if operand not in order]
    return order


def order_top_down_reversed(operands, result):
    return order_top_down(operands, result)[::-1]


def further_order_with_repeats(operands, result):
    order = []
    for operand in operands[result]:
        order += further_order_with_repeats(operands, operand)
    return [*order, result]


def order_keys_needed(operands, result):
    return [name for name in operands if name in order_top_down(operands, result)]


def order_sorted(operands, result):
    return sorted(order_top_down(operands, result))


def order_node_first(operands, result):
    order = [result]
    for operand in operands[result]:
        order += [name for name in order_node_first(operands, operand) if name not in order]
    return order


def order_without_result(operands, result):
    order = []
    for operand in operands[result]:
        for name in [*order_without_result(operands, operand), operand]:
            if name not in order:
                order.append(name)
    return order


def order_from_the_right(operands, result):
    order = []
    for operand in reversed(operands[result]):
        order += [name for name in order_from_the_right(operands, operand) if name not in order]
    return [*order, result]


def order_of_everything(operands, result):
    order = []
    while len(order) < len(operands):
        order += [n for n in operands if n not in order and all(o in order for o in operands[n])]
    return order


FURTHER_TOPOLOGICAL_ORDER = [
    ("top down", order_top_down),
    ("top down, turned around", order_top_down_reversed),
    ("the keys that are needed", order_keys_needed),
    ("sorted by name", order_sorted),
    ("whatever is ready, all nodes", order_of_everything),
]

# Task 4: local slopes


def further_slopes_with(**others):
    def slopes(operation, operands):
        if operation in others:
            return others[operation](*operands)
        return library_local_slopes(operation, operands)

    return slopes


FURTHER_LOCAL_SLOPES = [
    ("a comparison for relu", further_slopes_with(relu=lambda x: [x > 0])),
    ("quotient without square", further_slopes_with(divide=lambda a, b: [1 / b, -a / b])),
    ("quotient rule with swapped squares", further_slopes_with(divide=lambda a, b: [1 / b, -b / a**2])),
    ("relu passes all", further_slopes_with(relu=lambda x: [1.0])),
    ("a single number for one operand", lambda operation, operands: library_local_slopes(operation, operands)[0]),
]

# Task 5: the way back


def sweep_multiplying(tape):
    adjoint = {name: 1.0 for name, _, _ in tape}
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] *= adjoint[name] * slope
    return adjoint


def sweep_key_error(tape):
    adjoint = {tape[-1][0]: 1.0}
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] += adjoint[name] * slope
    return adjoint


def sweep_summed_first(tape):
    adjoint = {name: 0.0 for name, _, _ in tape}
    adjoint[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand in operands:
            adjoint[operand] += adjoint[name] * sum(slopes)
    return adjoint


def sweep_right(tape):
    adjoint = {name: 0.0 for name, _, _ in tape}
    adjoint[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] += adjoint[name] * slope
    return adjoint


FURTHER_REVERSE_SWEEP = [
    ("multiplies", sweep_multiplying),
    ("no entries to add to", sweep_key_error),
    ("sums the slopes first", sweep_summed_first),
    ("a list of values", lambda tape: list(sweep_right(tape).values())),
]

# Task 6: a tape


class FurtherBase:
    """What the students below have in common: the signs."""

    def __init__(self, data, operands=(), slopes=()):
        self.data, self.operands, self.slopes = data, operands, slopes
        self.grad = 0.0

    def __add__(self, other):
        other = other if isinstance(other, FurtherBase) else type(self)(other)
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, FurtherBase) else type(self)(other)
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def order(self):
        nodes = []

        def visit(node):
            if node not in nodes:
                for operand in node.operands:
                    visit(operand)
                nodes.append(node)

        visit(self)
        return nodes

    def backward(self):
        nodes = self.order()
        for node in nodes:
            if node.operands:
                node.grad = 0.0
        self.grad = 1.0
        for node in reversed(nodes):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class FurtherBreadthFirst(FurtherBase):
    def backward(self):
        self.grad, seen, level = 1.0, set(), [self]
        while level:
            node = level.pop(0)
            if node not in seen:
                seen.add(node)
                for operand, slope in zip(node.operands, node.slopes, strict=True):
                    operand.grad += node.grad * slope
                    level.append(operand)


class SeedIsValue(FurtherBase):
    def backward(self):
        nodes = self.order()
        for node in nodes:
            if node.operands:
                node.grad = 0.0
        self.grad = self.data
        for node in reversed(nodes):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class AddsSeed(FurtherBase):
    def backward(self):
        self.grad += 1.0
        for node in reversed(self.order()):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class OnlyInit:
    def __init__(self, data, operands=(), slopes=()):
        self.data, self.operands, self.slopes, self.grad = data, operands, slopes, 0.0


class NoBackward(LibraryScalar):
    """+ and * are right, and nothing goes back."""

    backward = property()


class NoProduct(LibraryScalar):
    __mul__ = __rmul__ = None


class FromTheFront(LibraryScalar):
    """The list is right, and the sweep begins at the inputs."""

    def backward(self):
        order = ordered(self)
        for node in order:
            if node.operands:
                node.grad = 0.0
        self.grad = 1.0
        for node in order:
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


FURTHER_SCALAR_TAPE = [
    (name.__name__, gradients_on(name))
    for name in (
        FurtherBreadthFirst,
        SeedIsValue,
        AddsSeed,
        OnlyInit,
        NoBackward,
        NoProduct,
        FromTheFront,
    )
]

# Task 7: repair


def further_node_with(first, second, seed=1.0, backwards=True):
    class Node:
        def __init__(self, data, operands=(), hand_back=lambda dy: None):
            self.data, self.operands, self.hand_back, self.grad = data, operands, hand_back, 0.0

        def __add__(self, other):
            def hand_back(dy):
                self.grad += dy
                other.grad += dy

            return Node(self.data + other.data, (self, other), hand_back)

        def __mul__(self, other):
            def hand_back(dy):
                self.grad = first(self, other, dy)
                other.grad = second(self, other, dy)

            return Node(self.data * other.data, (self, other), hand_back)

        order = FurtherBase.order

        def backward(self):
            nodes = self.order()
            self.grad = seed
            for node in reversed(nodes) if backwards else nodes:
                node.hand_back(node.grad)

    return gradients_on(Node)


FURTHER_REPAIR_TAPE = [
    ("doubles", further_node_with(lambda s, o, dy: 2 * dy * o.data, lambda s, o, dy: 2 * dy * s.data)),
    ("no dy", further_node_with(lambda s, o, dy: s.grad + o.data, lambda s, o, dy: o.grad + s.data)),
    (
        "-=",
        further_node_with(lambda s, o, dy: s.grad - dy * o.data, lambda s, o, dy: o.grad - dy * s.data),
    ),
    (
        "begins with 2",
        further_node_with(lambda s, o, dy: s.grad + dy * o.data, lambda s, o, dy: o.grad + dy * s.data, seed=2.0),
    ),
]

# Task 8: further signs


def made(word, *operands):
    operands = tuple(one if isinstance(one, LibraryScalar) else Full(one) for one in operands)
    numbers = [operand.data for operand in operands]
    return Full(value_of(word, numbers), operands, library_local_slopes(word, numbers))


class Full(LibraryScalar):
    """The right class, to be spoiled below."""

    def __sub__(self, other):
        return made("subtract", self, other)

    def __rsub__(self, other):
        return made("subtract", other, self)

    def __truediv__(self, other):
        return made("divide", self, other)

    def __rtruediv__(self, other):
        return made("divide", other, self)

    def __pow__(self, n):
        return type(self)(self.data**n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        return made("exp", self)

    def log(self):
        return made("log", self)

    def sin(self):
        return made("sin", self)

    def tanh(self):
        return made("tanh", self)

    def relu(self):
        return made("relu", self)


def spoiled(**methods):
    # The results have the spoiled class, too.
    def wrap(name):
        def method(self, *others):
            result = getattr(Full, name)(self, *others)
            return kind(result.data, result.operands, result.slopes)

        return method

    names = ("exp", "log", "sin", "tanh", "relu", "__sub__", "__rsub__", "__truediv__", "__rtruediv__")
    kind = type("Spoiled", (Full,), {name: wrap(name) for name in names} | methods)
    return gradients_on(kind)


def result_of(self, data, slopes, *others):
    return type(self)(data, (self, *others), slopes)


class NoSubtraction(LibraryValue):
    __sub__ = __rsub__ = None


class NoRelu(LibraryValue):
    relu = property()


class FunctionsOfTheOldClass(LibraryValue):
    """Its functions give a LibraryScalar back."""


def old_class(method):
    def function(self):
        made = method(self)
        return LibraryScalar(made.data, made.operands, made.slopes)

    return function


for _method in (LibraryValue.exp, LibraryValue.log, LibraryValue.sin, LibraryValue.tanh, LibraryValue.relu):
    setattr(FunctionsOfTheOldClass, _method.__name__, old_class(_method))


FURTHER_MORE_OPERATIONS = [
    ("no minus", gradients_on(NoSubtraction)),
    ("no relu", gradients_on(NoRelu)),
    ("functions return the old class", gradients_on(FunctionsOfTheOldClass)),
    ("no numbers on the left", spoiled(__rsub__=None, __rtruediv__=None)),
    ("rsub is sub", spoiled(__rsub__=lambda self, other: self - other)),
    ("slope of exp is 1", spoiled(exp=lambda self: result_of(self, math.exp(self.data), (1.0,)))),
    ("slope of tanh from x", spoiled(tanh=lambda self: result_of(self, math.tanh(self.data), (1 - self.data**2,)))),
    ("power keeps its exponent", spoiled(__pow__=lambda self, n: result_of(self, self.data**n, (n * self.data**n,)))),
    ("exp without operands", spoiled(exp=lambda self: type(self)(math.exp(self.data)))),
    ("returns a plain number", spoiled(tanh=lambda self: math.tanh(self.data))),
    ("no sine", spoiled(sin=None)),
]  # fmt: skip

# Task 9: forward mode


def further_forward_with(
    rule, speeds=lambda inputs, direction: dict(direction), end=lambda value, speed: (value, speed)
):
    def forward(program, inputs, direction):
        values, moves = dict(inputs), speeds(inputs, direction)
        for name, operation, operands in program:
            numbers = [values[operand] for operand in operands]
            values[name] = value_of(operation, numbers)
            moves[name] = rule(library_local_slopes(operation, numbers), [moves[operand] for operand in operands])
        return end(values[name], moves[name])

    return forward


def right_rule(slopes, moves):
    return sum(slope * move for slope, move in zip(slopes, moves, strict=True))


FURTHER_FORWARD_MODE = [
    ("no slopes", further_forward_with(lambda slopes, moves: sum(moves))),
    ("no direction", further_forward_with(right_rule, speeds=lambda inputs, direction: dict.fromkeys(inputs, 0.0))),
]

# Task 10: costs

FURTHER_COSTS_RIGHT = {
    "network, forward": 81194, "network, reverse": 1, "curve, forward": 3, "curve, reverse": 1000,
    "chain, forward": 1010000, "chain, reverse": 101000, "kept numbers": 71104, "bytes": 284416,
}  # fmt: skip
FURTHER_COSTS = [
    ("modes swapped for the network", {**FURTHER_COSTS_RIGHT, "network, forward": 1, "network, reverse": 81194}),
    ("modes swapped for the curve", {**FURTHER_COSTS_RIGHT, "curve, forward": 1000, "curve, reverse": 3}),
    ("counts single slopes", {**FURTHER_COSTS_RIGHT, "curve, forward": 3000, "curve, reverse": 3000}),
    ("two passes in reverse mode", {**FURTHER_COSTS_RIGHT, "network, reverse": 2}),
    ("differences", {**FURTHER_COSTS_RIGHT, "network, forward": 2 * 81194}),
]

# Task 11: unbroadcast


def repeated_axes_dropped(dy, shape):
    axes = tuple(axis for axis, size in enumerate(shape) if size == 1)
    while dy.ndim > len(shape):
        dy = dy.sum(axis=0)
    return dy.sum(axis=axes)


FURTHER_UNBROADCAST = [
    ("as it came", lambda dy, shape: dy),
    ("sum of everything", lambda dy, shape: dy.sum()),
    ("axis 0", lambda dy, shape: dy.sum(axis=0)),
    ("axes dropped", repeated_axes_dropped),
]

# Task 12: matmul


def t(array):
    return np.swapaxes(array, -1, -2)


FURTHER_MATMUL_BACKWARD = [
    ("transposes with .T", lambda dy, a, b: (dy @ b.T, a.T @ dy)),
    ("b first", lambda dy, a, b: (b @ t(dy), (t(a) @ dy).reshape(-1, *b.shape).sum(axis=0))),
    ("dy first in db", lambda dy, a, b: (dy @ b.T, t(dy) @ a)),
]

# Task 13: mean


def spread(dy, x_shape, axis):
    return np.broadcast_to(dy if axis is None else np.expand_dims(dy, axis), x_shape)


FURTHER_MEAN_BACKWARD = [
    (
        "asks about the axis without None",
        lambda dy, x_shape, axis=None: (
            spread(dy, x_shape, axis) / x_shape[axis] if axis else np.full(x_shape, dy / np.prod(x_shape))
        ),
    ),
    ("divides by the first size", lambda dy, x_shape, axis=None: spread(dy, x_shape, axis) / x_shape[0]),
    ("divides by the last size", lambda dy, x_shape, axis=None: spread(dy, x_shape, axis) / x_shape[-1]),
    ("divides by dy.size", lambda dy, x_shape, axis=None: spread(dy, x_shape, axis) / dy.size),
    (
        "not repeated",
        lambda dy, x_shape, axis=None: (
            dy / np.prod(x_shape) if axis is None else np.expand_dims(dy, axis) / x_shape[axis]
        ),
    ),
    ("x_shape[None]", lambda dy, x_shape, axis=None: np.expand_dims(dy, axis) / x_shape[axis] * np.ones(x_shape)),
]

# Task 14: reshape and index


def put(dy, shape, index, rule):
    dx = np.zeros(shape)
    rule(dx, index, dy)
    return dx


def first_rows(dx, index, dy):
    for row in range(min(len(dx), len(dy))):
        dx[row] += dy[row]


def earlier_kept(dx, index, dy):
    for place, row in reversed(list(enumerate(index))):
        dx[row] = dy[place]


FURTHER_PICK_BACKWARD = [
    ("the first use stays", lambda dy, x_shape, shape, index: put(dy, shape, index, earlier_kept).reshape(x_shape)),
    ("rows in order", lambda dy, x_shape, shape, index: put(dy, shape, index, first_rows).reshape(x_shape)),
]

# Task 15: the small network


def small_net(c1=30, p1=None, c2=None, p2=None, flat=None, w1=60, w2=880, f1=None, f2=10164, f3=850, total=None):
    p1 = c1 // 2 if p1 is None else p1
    c2 = p1 - 2 if c2 is None else c2
    p2 = c2 // 2 if p2 is None else p2
    flat = 16 * p2 * p2 if flat is None else flat
    f1 = (flat + 1) * 120 if f1 is None else f1
    total = w1 + w2 + f1 + f2 + f3 if total is None else total
    return {
        "conv1 size": c1, "pool1 size": p1, "conv2 size": c2, "pool2 size": p2, "flat": flat, "conv1 parameters": w1,
        "conv2 parameters": w2, "fc1 parameters": f1, "fc2 parameters": f2, "fc3 parameters": f3,
        "all parameters": total,
    }  # fmt: skip


FURTHER_SMALL_NET = [
    ("32 - 3", small_net(c1=29)),
    ("windows of 5", small_net(c1=28)),
    ("6.5", small_net(p2=6.5)),
    ("flat before pooling", small_net(flat=16 * 13 * 13)),
    ("dense layers only", small_net(total=80254)),
]

# Task 16: the loop

FURTHER_LOOP_ORDER = [
    ("D too", "A, B, D, E"),
]

# Task 17: without zeroing


def loops(rate=0.1, slope=2.0, kept=True, sign=-1):
    w, zeroed = 1.0, []
    for _ in range(3):
        w += sign * rate * slope * w
        zeroed.append(w)
    w, grad, rows = 1.0, 0.0, []
    for _ in range(3):
        grad = grad * kept + slope * w
        w += sign * rate * grad
        rows.append((grad, w))
    table = {f"zeroed: w after {number}": one for number, one in enumerate(zeroed, 1)}
    for number, (grad, w) in enumerate(rows, 1):
        table |= {f"kept: grad in {number}": grad, f"kept: w after {number}": w}
    return table


FURTHER_WITHOUT_ZEROING = [
    ("equal steps", {**loops(), "zeroed: w after 2": 0.6, "zeroed: w after 3": 0.4}),
    ("old slope twice", {**loops(), "kept: grad in 2": 4.0, "kept: w after 2": 0.4, "kept: grad in 3": 4.8,
                         "kept: w after 3": -0.08}),
    ("loses the sign", {**loops(), "kept: w after 3": 0.008}),
    ("slips in the third sum", {**loops(), "kept: grad in 3": 4.4, "kept: w after 3": 0.0}),
]  # fmt: skip

# Task 18: the moons

FURTHER_GOOD = [[1.34, 2.99, -1.35], [-2.73, 3.92, 2.43], [0.96, 0.73, -2.22], [3.39, -2.5, 2.44]]
FURTHER_OUT = [-0.76, 3.51, -4.75, 3.25, -4.63]

FURTHER_TRAIN_MOONS = [
    ("three things", [FURTHER_GOOD, [FURTHER_OUT], 0.01]),
    ("another straight line", [[[0.02, 0.3, -1.0], [0.0, -0.3, 1.0]], [[0.05, 3.0, -3.0]]]),
]

FURTHER = {
    "u03-trace-values": FURTHER_TRACE_VALUES,
    "u03-trace-adjoints": FURTHER_TRACE_ADJOINTS,
    "u03-topological-order": FURTHER_TOPOLOGICAL_ORDER,
    "u03-local-slopes": FURTHER_LOCAL_SLOPES,
    "u03-reverse-sweep": FURTHER_REVERSE_SWEEP,
    "u03-scalar-tape": FURTHER_SCALAR_TAPE,
    "u03-repair-tape": FURTHER_REPAIR_TAPE,
    "u03-more-operations": FURTHER_MORE_OPERATIONS,
    "u03-forward-mode": FURTHER_FORWARD_MODE,
    "u03-costs": FURTHER_COSTS,
    "u03-unbroadcast": FURTHER_UNBROADCAST,
    "u03-matmul-backward": FURTHER_MATMUL_BACKWARD,
    "u03-mean-backward": FURTHER_MEAN_BACKWARD,
    "u03-pick-backward": FURTHER_PICK_BACKWARD,
    "u03-small-net": FURTHER_SMALL_NET,
    "u03-loop-order": FURTHER_LOOP_ORDER,
    "u03-without-zeroing": FURTHER_WITHOUT_ZEROING,
    "u03-train-moons": FURTHER_TRAIN_MOONS,
}

WRONG = {task_id: answers + FURTHER[task_id] for task_id, answers in STRANGER.items()}
