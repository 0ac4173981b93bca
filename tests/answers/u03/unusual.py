"""Unusual but right answers for unit 03, automatic differentiation: five a task or more written from the student's
notebook alone, then those of the task's author.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check).
"""

import cmath
import contextlib
import functools
import io
import itertools
import math
import warnings
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
from fractions import Fraction
from graphlib import TopologicalSorter

import numpy as np

from nnlib.autodiff import local_slopes as library_local_slopes
from nnlib.autodiff import value_of
from nnlib.scalar_tape import Scalar as LibraryScalar
from nnlib.scalar_tape import Value as LibraryValue
from nnlib.scalar_tape import gradients_on

# Task 1: the trace, forward

VALUES = {"v1": math.log(2), "v2": 10, "v3": math.sin(5), "v4": math.log(2) + 10, "v5": math.log(2) + 10 - math.sin(5)}
TRACE_VALUES = [
    (
        "NumPy's functions, arrays without axes",
        {
            "v1": np.array(np.log(2.0)),
            "v2": np.array(10.0),
            "v3": np.array(np.sin(5.0)),
            "v4": np.array(np.log(2.0) + 10),
            "v5": np.array(np.log(2.0) + 10 - np.sin(5.0)),
        },
    ),
    ("entries in another order", OrderedDict(sorted(VALUES.items(), reverse=True))),
    (
        "the library's numbers, read with .data",
        {
            "v1": LibraryValue(2.0).log().data,
            "v2": (LibraryValue(2.0) * 5).data,
            "v3": LibraryValue(5.0).sin().data,
            "v4": (LibraryValue(2.0).log() + 10).data,
            "v5": (LibraryValue(2.0).log() + 10 - LibraryValue(5.0).sin()).data,
        },
    ),
    ("NumPy numbers", {name: np.float64(number) for name, number in VALUES.items()}),
    (
        "the sine as an imaginary part, and nine digits",
        VALUES | {"v3": cmath.exp(5j).imag, "v1": round(math.log(2), 9)},
    ),
]

# Task 2: the trace, backward

COSINE = math.cos(5)
ADJOINTS = {
    "v5": 1, "v4": 1, "v3": -1, "v2": 1, "v1": 1, "x2 from v3": -COSINE, "x1 from v2": 5, "x2 from v2": 2,
    "x1 from v1": 1 / 2, "x2": 2 - COSINE, "x1": 5.5}  # fmt: skip
TRACE_ADJOINTS = [
    ("whole numbers and fractions", ADJOINTS | {"x1": Fraction(11, 2), "x1 from v1": Fraction(1, 2)}),
    ("NumPy numbers", {name: np.float64(number) for name, number in ADJOINTS.items()}),
    ("32-bit numbers for the simple ones", ADJOINTS | {"x1": np.float32(5.5), "v3": np.float32(-1)}),
    ("a cosine by a half turn", ADJOINTS | {"x2 from v3": math.cos(5 + math.pi), "x2": math.cos(5 + math.pi) + 2}),
    ("filled from the end", OrderedDict(reversed(list(ADJOINTS.items())))),
]

# Task 3: operands first


def order_with_a_stack(operands, result):
    """Without recursion: a node is met twice, before its operands and after them."""
    order, seen, stack = [], set(), [(result, False)]
    while stack:
        name, ready = stack.pop()
        if ready:
            if name not in seen:
                seen.add(name)
                order.append(name)
        elif name not in seen:
            stack.append((name, True))
            stack += [(operand, False) for operand in reversed(operands[name])]
    return order


def order_as_a_generator(operands, result):
    def visit(name, done):
        if name in done:
            return
        for operand in operands[name]:
            yield from visit(operand, done)
        done.add(name)
        yield name

    return list(visit(result, set()))


def order_with_keys(operands, result, _order=None):
    """A dictionary keeps the order, and each key once."""
    order = {} if _order is None else _order
    if result not in order:
        for operand in operands.get(result, []):
            order_with_keys(operands, operand, order)
        order[result] = None
    return list(order) if _order is None else None


def order_from_repeats(operands, result):
    def path(name):
        return [entry for operand in operands[name] for entry in path(operand)] + [name]

    return list(dict.fromkeys(path(result)))


def order_printing(operands, result):
    order = []

    def visit(name):
        print("visit", name)
        if name in order:
            return
        for operand in operands[name]:
            visit(operand)
        order.append(name)

    with contextlib.redirect_stdout(io.StringIO()):
        visit(result)
    warnings.warn("finished", stacklevel=2)
    return np.array(order).tolist() if len(order) > 1 else order


TOPOLOGICAL_ORDER = [
    ("a stack in place of recursion", order_with_a_stack),
    ("a generator", order_as_a_generator),
    ("a dictionary's keys", order_with_keys),
    ("all paths, then each name once", order_from_repeats),
    ("prints, warns, and goes through an array", order_printing),
]

# Task 4: the slopes of ten operations


def slopes_matching(operation, operands):
    """A match statement, whole numbers where the slope is whole."""
    match operation, operands:
        case "add", _:
            return [1, 1]
        case "subtract", _:
            return [1, -1]
        case "multiply", [a, b]:
            return [b, a]
        case "divide", [a, b]:
            return [b**-1, -a * b**-2]
        case "power", [x, n]:
            return [n * x ** (n - 1)]
        case "exp", [x]:
            return [math.exp(x)]
        case "log", [x]:
            return [1 / x]
        case "sin", [x]:
            return [math.sin(x + math.pi / 2)]
        case "tanh", [x]:
            return [1 / math.cosh(x) ** 2 if abs(x) < 300 else 0.0]
        case "relu", [x]:
            return [int(x > 0)]
    raise KeyError(operation)


def slopes_with_numpy(operation, operands):
    """NumPy's functions, an array in return."""
    x = np.float64(operands[0])
    y = np.float64(operands[-1])
    table = {
        "add": lambda: [1.0, 1.0],
        "subtract": lambda: [1.0, -1.0],
        "multiply": lambda: [y, x],
        "divide": lambda: [1 / y, -x / y**2],
        "power": lambda: [y * x ** (y - 1)],
        "exp": lambda: [np.exp(x)],
        "log": lambda: [1 / x],
        "sin": lambda: [np.cos(x)],
        "tanh": lambda: [1 - np.tanh(x) ** 2],
        "relu": lambda: [np.heaviside(x, 0.0)],
    }
    return np.array(table[operation]())


def slopes_with_a_small_imaginary_part(operation, operands):
    """Complex steps: the imaginary part of f(x + i h) over h."""
    step = 1e-30

    def compute(numbers):
        first, last = numbers[0], numbers[-1]
        return {
            "add": lambda: first + last,
            "subtract": lambda: first - last,
            "multiply": lambda: first * last,
            "divide": lambda: first / last,
            "power": lambda: first ** operands[1],
            "exp": lambda: cmath.exp(first),
            "log": lambda: cmath.log(first),
            "sin": lambda: cmath.sin(first),
            "tanh": lambda: cmath.tanh(first),
        }[operation]()

    if operation == "relu":
        return [1.0 if operands[0] > 0 else 0.0]
    if operation == "power":
        x, n = operands
        return [n * x ** (n - 1)]
    return [
        compute([number + (1j * step if place == chosen else 0) for place, number in enumerate(operands)]).imag / step
        for chosen in range(len(operands))
    ]


def slopes_as_a_tuple(operation, operands):
    a, b = (*operands, None)[:2]
    if operation in ("add", "subtract"):
        return 1.0, (1.0, -1.0)[operation == "subtract"]
    if operation == "multiply":
        return b, a
    if operation == "divide":
        return 1 / b, -a / (b * b)
    if operation == "power":
        return (b * a ** (b - 1),)
    one = {
        "exp": math.exp,
        "log": lambda x: 1 / x,
        "sin": math.cos,
        "tanh": lambda x: (1 - math.tanh(x)) * (1 + math.tanh(x)),
        "relu": lambda x: float(x > 0),
    }
    return (one[operation](a),)


def slopes_printing(operation, operands):
    slopes = list(slopes_as_a_tuple(operation, operands))
    print(operation, slopes)
    return [slope if isinstance(slope, bool) else slope + 0 for slope in slopes]


LOCAL_SLOPES = [
    ("a match statement and whole numbers", slopes_matching),
    ("NumPy, an array in return", slopes_with_numpy),
    ("complex steps", slopes_with_a_small_imaginary_part),
    ("tuples in return", slopes_as_a_tuple),
    ("prints", slopes_printing),
]

# Task 5: the way back


def sweep_asking_the_readers(tape):
    """From the readers' side: each name asks all who read it."""

    @functools.cache
    def adjoint(name):
        own = 1.0 if name == tape[-1][0] else 0.0
        return own + sum(
            adjoint(reader) * slope
            for reader, operands, slopes in tape
            for operand, slope in zip(operands, slopes, strict=True)
            if operand == name
        )

    return {name: adjoint(name) for name, _, _ in tape}


def sweep_with_matrices(tape):
    """Solves (I - slopes) adjoints = e by going back through the columns."""
    names = [name for name, _, _ in tape]
    place = {name: number for number, name in enumerate(names)}
    slopes = np.zeros((len(names), len(names)))
    for name, operands, own in tape:
        for operand, slope in zip(operands, own, strict=True):
            slopes[place[operand], place[name]] += slope
    end = np.zeros(len(names))
    end[-1] = 1
    return dict(zip(names, np.linalg.solve(np.eye(len(names)) - slopes, end), strict=True))


def sweep_default_dictionary(tape):
    adjoints = defaultdict(float)
    adjoints[tape[-1][0]] = 1
    for name, operands, slopes in tape[::-1]:
        for place in range(len(operands)):
            adjoints[operands[place]] = adjoints[operands[place]] + slopes[place] * adjoints[name]
        adjoints[name] += 0
    return adjoints


def sweep_counter_in_numpy(tape):
    adjoints = Counter({name: np.float64(0) for name, *_ in tape})
    adjoints.update({tape[-1][0]: 1})
    stack = deque(tape)
    while stack:
        name, operands, slopes = stack.pop()
        adjoints.update(Counter())
        for operand, slope in zip(operands, slopes, strict=True):
            adjoints[operand] += adjoints[name] * slope
    return {name: np.float64(adjoint) for name, adjoint in adjoints.items()}


def sweep_forward_mode(tape):
    """One forward pass for each name."""
    result = {}
    for moved, _, _ in tape:
        speeds = {}
        for name, operands, slopes in tape:
            speeds[name] = sum(s * speeds[o] for o, s in zip(operands, slopes, strict=True)) + (name == moved)
        result[moved] = speeds[tape[-1][0]]
    return result


REVERSE_SWEEP = [
    ("each name asks its readers", sweep_asking_the_readers),
    ("a system of equations", sweep_with_matrices),
    ("a defaultdict", sweep_default_dictionary),
    ("NumPy numbers, a deque", sweep_counter_in_numpy),
    ("forward mode, once per name", sweep_forward_mode),
]

# Task 6: a tape of your own


class Numbers:
    """The start of the cell with + and *, once more."""

    def __init__(self, data, operands=(), slopes=()):
        self.data, self.operands, self.slopes = data, operands, slopes
        self.grad = 0.0

    def __add__(self, other):
        other = other if hasattr(other, "operands") else self.__class__(other)
        return self.__class__(self.data + other.data, [self, other], [1, 1])

    def __mul__(self, other):
        other = other if hasattr(other, "operands") else self.__class__(other)
        return self.__class__(self.data * other.data, [self, other], [other.data, self.data])

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other


class AdjointsInADictionary(Numbers):
    """Steps in between hold nothing: adjoints live in a dictionary by identity."""

    def backward(self):
        order, seen, stack = [], set(), [(self, iter(self.operands))]
        seen.add(id(self))
        while stack:
            node, rest = stack[-1]
            for operand in rest:
                if id(operand) not in seen:
                    seen.add(id(operand))
                    stack.append((operand, iter(operand.operands)))
                    break
            else:
                order.append(node)
                stack.pop()
        adjoints = dict.fromkeys(map(id, order), 0.0)
        adjoints[id(self)] = 1.0
        for node in order[::-1]:
            if not node.operands:
                node.grad += adjoints[id(node)]
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                adjoints[id(operand)] += adjoints[id(node)] * slope


class ByReaders(Numbers):
    """Counts readers, and hands on when the last one has come."""

    def backward(self):
        readers = Counter()
        nodes, waiting = {id(self): self}, [self]
        while waiting:
            node = waiting.pop()
            for operand in node.operands:
                readers[id(operand)] += 1
                if id(operand) not in nodes:
                    nodes[id(operand)] = operand
                    waiting.append(operand)
        adjoints, ready = Counter({id(self): 1.0}), [self]
        while ready:
            node = ready.pop()
            if not node.operands:
                node.grad = np.float64(node.grad + adjoints[id(node)])
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                adjoints[id(operand)] += adjoints[id(node)] * slope
                readers[id(operand)] -= 1
                if not readers[id(operand)]:
                    ready.append(operand)


class AlongAllPaths(Numbers):
    """Recursion with the product so far: every path brings its own part. Slow, and right."""

    def backward(self, so_far=1.0):
        if not self.operands:
            self.grad += so_far
        for operand, slope in zip(self.operands, self.slopes, strict=True):
            operand.backward(so_far * slope)


class GradientsOnTheWayForward(Numbers):
    """Each number carries its derivatives in all inputs: forward mode behind the same signs."""

    def __init__(self, data, operands=(), slopes=()):
        super().__init__(float(data), operands, slopes)
        self.parts = {} if operands else {self: 1.0}
        for operand, slope in zip(operands, slopes, strict=True):
            for name, part in operand.parts.items():
                self.parts[name] = self.parts.get(name, 0.0) + slope * part

    def backward(self):
        for node, part in self.parts.items():
            node.grad += part


class TapeInTheClass(Numbers):
    """A list in the class notes every number in the order in which it is made."""

    made = []  # noqa: RUF012

    def __init__(self, data, operands=(), slopes=()):
        super().__init__(np.float64(data), operands, slopes)
        self.number = len(TapeInTheClass.made)
        TapeInTheClass.made.append(self)

    def backward(self):
        steps = TapeInTheClass.made[: self.number + 1]
        for step in steps:
            step.adjoint = 0.0
        self.adjoint = 1.0
        while steps:
            step = steps.pop()
            step.grad = step.grad + step.adjoint
            for operand, slope in zip(step.operands, step.slopes, strict=True):
                operand.adjoint = operand.adjoint + step.adjoint * slope


SCALAR_TAPE = [
    ("adjoints in a dictionary, no recursion", gradients_on(AdjointsInADictionary)),
    ("counts the readers", gradients_on(ByReaders)),
    ("follows every path", gradients_on(AlongAllPaths)),
    ("forward mode behind the same signs", gradients_on(GradientsOnTheWayForward)),
    ("one tape for all numbers of the class", gradients_on(TapeInTheClass)),
]

# Task 7: repair


class Node:
    """The tape of task 7, repaired, in a class that others are made of."""

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
            self.grad += dy * other.data
            other.grad += dy * self.data

        return type(self)(self.data * other.data, (self, other), hand_back)

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for operand in node.operands:
                    visit(operand)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node.hand_back(node.grad)


class WrittenOut(Node):
    def __mul__(self, other):
        def hand_back(dy):
            self.grad = self.grad + dy * other.data
            other.grad = other.grad + dy * self.data

        return WrittenOut(self.data * other.data, (self, other), hand_back)


class NamedFactors(Node):
    """The parts are computed first and handed back in a loop."""

    def __mul__(self, other):
        factors = ((self, other.data), (other, self.data))

        def hand_back(dy):
            for node, slope in factors:
                node.grad -= -dy * slope

        return NamedFactors(self.data * other.data, (self, other), hand_back)


class ListOfParts(Node):
    """Collects parts in a list and adds them at the end."""

    def __init__(self, data, operands=(), hand_back=lambda dy: None):
        super().__init__(data, operands, hand_back)
        self.parts = []

    def __add__(self, other):
        return ListOfParts(self.data + other.data, (self, other), lambda dy: (self.take(dy), other.take(dy)))

    def __mul__(self, other):
        return ListOfParts(
            self.data * other.data, (self, other), lambda dy: (self.take(dy * other.data), other.take(dy * self.data))
        )

    def take(self, part):
        self.parts.append(part)
        self.grad = math.fsum(self.parts)


class ClearsFirst(Node):
    """Sets every grad to 0 before the sweep."""

    def backward(self):
        waiting = [self]
        while waiting:
            node = waiting.pop()
            node.grad = 0.0
            waiting += node.operands
        super().backward()


class SquareApart(Node):
    """x * x is a case of its own, and everything accumulates."""

    def __mul__(self, other):
        def hand_back(dy):
            if self is other:
                self.grad += 2 * dy * self.data
            else:
                self.grad += dy * other.data
                other.grad += dy * self.data

        return SquareApart(self.data * other.data, (self, other), hand_back)


REPAIR_TAPE = [
    ("written out without +=", gradients_on(WrittenOut)),
    ("a loop over the factors, minus a negative", gradients_on(NamedFactors)),
    ("lists of parts", gradients_on(ListOfParts)),
    ("clears before the sweep", gradients_on(ClearsFirst)),
    ("the square as a case of its own", gradients_on(SquareApart)),
]

# Task 8: further signs and functions


class FromProducts(LibraryScalar):
    """- and / from + and * and a power."""

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + other * -1

    def __rsub__(self, other):
        return self * -1 + other

    def __pow__(self, exponent):
        slope = exponent * self.data ** (exponent - 1) if exponent else 0.0
        return FromProducts(self.data**exponent, (self,), (slope,))

    def __truediv__(self, other):
        return self * other**-1 if isinstance(other, FromProducts) else self * (1 / other)

    def __rtruediv__(self, other):
        return self**-1 * other

    def exp(self):
        number = math.exp(self.data)
        return FromProducts(number, (self,), (number,))

    def log(self):
        return FromProducts(math.log(self.data), (self,), (self.data**-1,))

    def sin(self):
        return FromProducts(math.sin(self.data), (self,), (math.cos(self.data),))

    def tanh(self):
        twice = (self * 2).exp()
        return (twice - 1) / (twice + 1)

    def relu(self):
        return self * (self.data > 0)


class FromATable(LibraryScalar):
    """Methods put in by a loop."""


def _method(operation):
    def method(self, *others):
        nodes = [self, *(o if isinstance(o, LibraryScalar) else FromATable(o) for o in others)]
        numbers = [node.data for node in nodes]
        return FromATable(value_of(operation, numbers), nodes, library_local_slopes(operation, numbers))

    return method


for _name in ("exp", "log", "sin", "tanh", "relu"):
    setattr(FromATable, _name, _method(_name))
FromATable.__sub__, FromATable.__truediv__ = _method("subtract"), _method("divide")
FromATable.__rsub__ = lambda self, other: FromATable(other) - self
FromATable.__rtruediv__ = lambda self, other: FromATable(other) / self
FromATable.__neg__ = lambda self: 0 - self
FromATable.__pow__ = lambda self, n: FromATable(
    value_of("power", [self.data, n]), (self,), tuple(library_local_slopes("power", [self.data, n]))
)


class InNumPy(LibraryScalar):
    """NumPy's functions and numbers."""

    def _one(self, value, slope):
        return InNumPy(np.float64(value), (self,), (np.float64(slope),))

    def __sub__(self, other):
        other = other if isinstance(other, InNumPy) else InNumPy(np.float64(other))
        return InNumPy(np.subtract(self.data, other.data), (self, other), np.array([1.0, -1.0]))

    def __rsub__(self, other):
        return InNumPy(other) - self

    def __neg__(self):
        return self._one(-self.data, -1)

    def __truediv__(self, other):
        other = other if isinstance(other, InNumPy) else InNumPy(np.float64(other))
        slopes = np.array([1 / other.data, -self.data / np.square(other.data)])
        return InNumPy(np.divide(self.data, other.data), (self, other), slopes)

    def __rtruediv__(self, other):
        return InNumPy(np.float64(other)) / self

    def __pow__(self, exponent):
        return self._one(np.float64(self.data) ** exponent, exponent * np.float64(self.data) ** (exponent - 1))

    def exp(self):
        return self._one(np.exp(self.data), np.exp(self.data))

    def log(self):
        return self._one(np.log(self.data), np.reciprocal(np.float64(self.data)))

    def sin(self):
        return self._one(np.sin(self.data), np.cos(self.data))

    def tanh(self):
        return self._one(np.tanh(self.data), np.cosh(self.data) ** -2)

    def relu(self):
        return self._one(np.maximum(self.data, 0), np.greater(self.data, 0))


class WithSlopesByNudging(LibraryScalar):
    """Slopes from complex steps on cmath's functions."""

    def _through(self, function):
        return WithSlopesByNudging(
            function(complex(self.data)).real, (self,), (function(self.data + 1e-30j).imag / 1e-30,)
        )

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        if not isinstance(other, LibraryScalar):
            return self * (1.0 / other)
        return self * other._through(lambda z: 1 / z)

    def __rtruediv__(self, other):
        return self._through(lambda z: other / z)

    def __pow__(self, exponent):
        return self._through(lambda z: z**exponent)

    def exp(self):
        return self._through(cmath.exp)

    def log(self):
        return self._through(cmath.log)

    def sin(self):
        return self._through(cmath.sin)

    def tanh(self):
        return self._through(cmath.tanh)

    def relu(self):
        return self * 1.0 if self.data > 0 else WithSlopesByNudging(0.0, (self,), (0.0,))


class Printing(FromProducts):
    """Methods that print and warn."""

    def tanh(self):
        print("tanh of", self.data)
        return Printing(math.tanh(self.data), [self], [math.cosh(self.data) ** -2])

    def sin(self):
        warnings.warn("radians", stacklevel=2)
        return Printing(np.sin(self.data), (self,), (np.cos(self.data),))


MORE_OPERATIONS = [
    ("made of products, powers and exp", gradients_on(FromProducts)),
    ("methods put in by a loop", gradients_on(FromATable)),
    ("NumPy numbers", gradients_on(InNumPy)),
    ("slopes from complex steps", gradients_on(WithSlopesByNudging)),
    ("prints and warns", gradients_on(Printing)),
]

# Task 9: forward mode


def forward_with_pairs(program, inputs, direction):
    pairs = {name: (inputs[name], direction[name]) for name in inputs}
    for name, operation, operands in program:
        numbers, speeds = zip(*map(pairs.get, operands), strict=True)
        slopes = library_local_slopes(operation, list(numbers))
        pairs[name] = value_of(operation, list(numbers)), np.dot(slopes, speeds)
    return pairs[name]


def forward_complex(program, inputs, direction):
    """One run on complex numbers; relu and all others are written anew."""
    step = 1e-30
    numbers = {name: complex(inputs[name], step * direction[name]) for name in inputs}
    table = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": cmath.exp,
        "log": cmath.log,
        "sin": cmath.sin,
        "tanh": cmath.tanh,
        "relu": lambda z: z if z.real > 0 else 0j,
    }
    for name, operation, operands in program:
        numbers[name] = table[operation](*(numbers[operand] for operand in operands))
    last = numbers[program[-1][0]]
    return last.real, last.imag / step


def forward_by_reverse(program, inputs, direction):
    """A way back, then the direction."""
    nodes = {name: LibraryValue(number) for name, number in inputs.items()}
    for name, operation, operands in program:
        numbers = [nodes[operand].data for operand in operands]
        nodes[name] = LibraryValue(
            value_of(operation, numbers),
            tuple(nodes[operand] for operand in operands),
            tuple(library_local_slopes(operation, numbers)),
        )
    last = nodes[program[-1][0]]
    last.backward()
    return [last.data, sum(direction[name] * nodes[name].grad for name in inputs)]


def forward_recursive(program, inputs, direction):
    steps = {name: (operation, operands) for name, operation, operands in program}

    @functools.cache
    def pair(name):
        if name not in steps:
            return inputs[name], direction[name]
        operation, operands = steps[name]
        values = [pair(operand)[0] for operand in operands]
        speeds = [pair(operand)[1] for operand in operands]
        return value_of(operation, values), sum(
            map(float.__mul__, map(float, library_local_slopes(operation, values)), map(float, speeds))
        )

    return np.array(pair(program[-1][0]))


def forward_chain_maps(program, inputs, direction):
    values, speeds = ChainMap({}, inputs), ChainMap({}, direction)
    for name, operation, operands in program:
        at = list(map(values.__getitem__, operands))
        speed = 0
        for place, operand in enumerate(operands):
            speed += library_local_slopes(operation, at)[place] * speeds[operand]
        values[name], speeds[name] = np.float64(value_of(operation, at)), np.float64(speed)
    return values[name], speeds[name]


FORWARD_MODE = [
    ("pairs and dot products", forward_with_pairs),
    ("complex numbers", forward_complex),
    ("reverse mode, a list in return", forward_by_reverse),
    ("asks from the result, an array in return", forward_recursive),
    ("ChainMaps and NumPy numbers", forward_chain_maps),
]

# Task 10: what the two modes cost

COSTS_TABLE = {
    "network, forward": 81_194, "network, reverse": 1, "curve, forward": 3, "curve, reverse": 1000,
    "chain, forward": 10 * 100 * 1000 + 1 * 10 * 1000, "chain, reverse": 1 * 10 * 100 + 1 * 100 * 1000,
    "kept numbers": 64 * 1111, "bytes": 4 * 64 * 1111}  # fmt: skip
COSTS = [
    ("floats", {name: float(number) for name, number in COSTS_TABLE.items()}),
    ("NumPy integers", {name: np.int64(number) for name, number in COSTS_TABLE.items()}),
    ("powers of ten", COSTS_TABLE | {"chain, forward": 1.01e6, "chain, reverse": 1.01e5, "curve, reverse": 1e3}),
    (
        "counted with arrays",
        COSTS_TABLE
        | {
            "kept numbers": sum(np.zeros((64, n)).size for n in (1000, 100, 10, 1)),
            "bytes": sum(np.zeros((64, n), dtype=np.float32).nbytes for n in (1000, 100, 10, 1)),
        },
    ),
    ("another order, arrays without axes", {name: np.array(number) for name, number in reversed(COSTS_TABLE.items())}),
]

# Task 11: broadcasting undone


def unbroadcast_one_sum(dy, shape):
    extra = dy.ndim - len(shape)
    padded = (1,) * extra + tuple(shape)
    axes = tuple(axis for axis, length in enumerate(padded) if length == 1)
    return dy.sum(axis=axes, keepdims=True).reshape(shape)


def unbroadcast_scatter(dy, shape):
    """Adds every entry to the one it was repeated from."""
    result = np.zeros(math.prod(shape))
    where = np.broadcast_to(np.arange(math.prod(shape)).reshape(shape), dy.shape)
    np.add.at(result, where.ravel(), dy.ravel())
    return result.reshape(shape)


def unbroadcast_loop(dy, shape):
    result = np.zeros(shape, order="F")
    for place in itertools.product(*map(range, dy.shape)):
        own = place[len(place) - len(shape) :]
        result[tuple(0 if length == 1 else i for i, length in zip(own, shape, strict=True))] += dy[place]
    return result


def unbroadcast_bincount(dy, shape):
    places = np.broadcast_to(np.arange(math.prod(shape)).reshape(shape), dy.shape).ravel()
    return np.bincount(places, weights=dy.ravel(), minlength=math.prod(shape)).reshape(shape)


def unbroadcast_einsum(dy, shape):
    letters = "abcdefgh"[: dy.ndim]
    own = letters[dy.ndim - len(shape) :]
    kept = "".join(letter for letter, length in zip(own, shape, strict=True) if length != 1)
    return np.einsum(f"{letters}->{kept}", dy).reshape(shape)


UNBROADCAST = [
    ("all axes in one sum", unbroadcast_one_sum),
    ("np.add.at", unbroadcast_scatter),
    ("a loop, in Fortran order", unbroadcast_loop),
    ("bincount", unbroadcast_bincount),
    ("einsum", unbroadcast_einsum),
]

# Task 12: back through a matrix product


def matmul_einsum(dy, a, b):
    letters = "snk,snm->km" if a.ndim == 3 else "nk,nm->km"
    return np.einsum("...nm,km->...nk", dy, b), np.einsum(letters, a, dy)


def matmul_flattened(dy, a, b):
    """A stack is one tall matrix."""
    n, m = a.shape[-1], dy.shape[-1]
    return (dy.reshape(-1, m) @ b.T).reshape(a.shape), a.reshape(-1, n).T @ dy.reshape(-1, m)


def matmul_loops(dy, a, b):
    da, db = np.zeros(a.shape, order="F"), np.zeros(b.shape)
    for place in itertools.product(*map(range, a.shape[:-1])):
        for j in range(b.shape[0]):
            for k in range(b.shape[1]):
                da[(*place, j)] += dy[(*place, k)] * b[j, k]
                db[j, k] += dy[(*place, k)] * a[(*place, j)]
    return da, db


def matmul_outer(dy, a, b):
    stack = a if a.ndim == 3 else a[None]
    ways = dy if dy.ndim == 3 else dy[None]
    db = sum(np.outer(row, way) for m, d in zip(stack, ways, strict=True) for row, way in zip(m, d, strict=True))
    return [np.dot(dy, b.T), db]


def matmul_tensordot(dy, a, b):
    axes = list(range(a.ndim - 1))
    return np.tensordot(dy, b, axes=([-1], [1])), np.tensordot(a, dy, axes=(axes, axes))


MATMUL_BACKWARD = [
    ("einsum", matmul_einsum),
    ("one tall matrix", matmul_flattened),
    ("loops", matmul_loops),
    ("sums of outer products, a list in return", matmul_outer),
    ("tensordot", matmul_tensordot),
]

# Task 13: back through a mean


def mean_with_ones(dy, x_shape, axis=None):
    if axis is None:
        return np.ones(x_shape) * dy / np.prod(x_shape)
    return np.ones(x_shape) * np.expand_dims(dy, axis) / x_shape[axis]


def mean_moving_axes(dy, x_shape, axis=None):
    dx = np.empty(x_shape)
    if axis is None:
        dx[...] = dy
        return dx / dx.size
    np.moveaxis(dx, axis, 0)[...] = dy
    return dx / x_shape[axis]


def mean_repeat(dy, x_shape, axis=None):
    if axis is None:
        return np.repeat(dy, int(np.prod(x_shape))).reshape(x_shape) / np.prod(x_shape)
    return np.repeat(np.expand_dims(dy, axis), x_shape[axis], axis=axis) / x_shape[axis]


def mean_stack(dy, x_shape, axis=None):
    if axis is None:
        return np.full(x_shape, float(dy) / math.prod(x_shape))
    return np.stack([dy / x_shape[axis]] * x_shape[axis], axis=axis)


def mean_loop(dy, x_shape, axis=None):
    dx = np.zeros(x_shape, order="F")
    for place in np.ndindex(*x_shape):
        if axis is None:
            dx[place] = np.asarray(dy).item() / dx.size
        else:
            left = list(place)
            del left[axis]
            dx[place] = np.asarray(dy)[tuple(left)] / x_shape[axis]
    return dx


MEAN_BACKWARD = [
    ("times ones", mean_with_ones),
    ("moved axes", mean_moving_axes),
    ("repeat", mean_repeat),
    ("stack", mean_stack),
    ("a loop, in Fortran order", mean_loop),
]

# Task 14: back through reshape and index


def pick_loop(dy, x_shape, shape, index):
    dx = np.zeros(shape)
    for row, entry in zip(index, dy, strict=True):
        dx[row] += entry
    return dx.reshape(x_shape)


def pick_one_hot(dy, x_shape, shape, index):
    rows = np.eye(shape[0])[index]
    return np.tensordot(rows, dy, axes=(0, 0)).reshape(x_shape)


def pick_from_numbers(dy, x_shape, shape, index):
    """Lays out the places of x like x, and adds by place."""
    places = np.arange(math.prod(x_shape)).reshape(shape)[index]
    return np.bincount(places.ravel(), weights=np.ravel(dy), minlength=math.prod(x_shape)).reshape(x_shape)


def pick_by_rows(dy, x_shape, shape, index):
    rows = [dy[np.asarray(index) == row].sum(axis=0) for row in range(shape[0])]
    return np.reshape(rows, x_shape)


def pick_flat_view(dy, x_shape, shape, index):
    dx = np.zeros(x_shape)
    np.add.at(dx.reshape(shape), index, dy)
    return dx


PICK_BACKWARD = [
    ("a loop", pick_loop),
    ("one-hot rows", pick_one_hot),
    ("places counted", pick_from_numbers),
    ("row by row", pick_by_rows),
    ("adds into a view", pick_flat_view),
]

# Task 15: a small network, counted

NET = {
    "conv1 size": 30, "pool1 size": 15, "conv2 size": 13, "pool2 size": 6, "flat": 576, "conv1 parameters": 60,
    "conv2 parameters": 880, "fc1 parameters": 69_240, "fc2 parameters": 10_164, "fc3 parameters": 850,
    "all parameters": 81_194}  # fmt: skip
SMALL_NET = [
    ("floats", {name: float(number) for name, number in NET.items()}),
    ("NumPy integers of 32 bits", {name: np.int32(number) for name, number in NET.items()}),
    (
        "counted with arrays",
        NET
        | {
            "conv2 parameters": np.zeros((16, 6, 3, 3)).size + np.zeros(16).size,
            "fc1 parameters": np.zeros((120, 577)).size,
            "flat": np.zeros((16, 6, 6)).ravel().shape[0],
        },
    ),
    ("computed in strings and ranges", NET | {"pool2 size": len(range(0, 12, 2)), "conv1 size": int("30")}),
    ("another order", OrderedDict(sorted(NET.items()))),
]

# Task 16: the training loop

LOOP_ORDER = [
    ("another order", "E, B, A"),
    ("small letters", "a, b, e"),
    ("without commas", "ABE"),
    ("with full stops and spaces", " A. B. E. "),
    ("with and", "A, B and E"),
    ("a list", ["A", "B", "E"]),
    ("a set", {"A", "B", "E"}),
]

# Task 17: a line is missing

LOOP = {
    "zeroed: w after 1": 0.8, "zeroed: w after 2": 0.64, "zeroed: w after 3": 0.512, "kept: grad in 1": 2,
    "kept: w after 1": 0.8, "kept: grad in 2": 3.6, "kept: w after 2": 0.44, "kept: grad in 3": 4.48,
    "kept: w after 3": -0.008}  # fmt: skip


def by_tape():
    table = {}
    for word, zeroing in (("zeroed", True), ("kept", False)):
        w = LibraryValue(1.0)
        for turn in "123":
            if zeroing:
                w.grad = 0.0
            (w * w).backward()
            if not zeroing:
                table[f"kept: grad in {turn}"] = w.grad
            w.data -= 0.1 * w.grad
            table[f"{word}: w after {turn}"] = w.data
    return table


WITHOUT_ZEROING = [
    ("by the tape", by_tape()),
    ("fractions", {name: Fraction(str(number)) for name, number in LOOP.items()}),
    ("NumPy numbers", {name: np.float64(number) for name, number in LOOP.items()}),
    ("32-bit numbers", {name: np.float32(number) for name, number in LOOP.items()}),
    ("rounded to six digits, another order", {name: round(float(LOOP[name]), 6) for name in sorted(LOOP)}),
]

# Task 18: train a network

FIRST = [[1.34, 2.99, -1.35], [-2.73, 3.92, 2.43], [0.96, 0.73, -2.22], [3.39, -2.5, 2.44]]
SECOND = [[-0.76, 3.51, -4.75, 3.25, -4.63]]
TRAIN_MOONS = [
    ("nested lists", [FIRST, SECOND]),
    ("a tuple of arrays", (np.array(FIRST), np.array(SECOND))),
    ("32-bit numbers in Fortran order", [np.asfortranarray(np.array(FIRST, dtype=np.float32)), np.float32(SECOND)]),
    ("units that do nothing", [[*FIRST, [0, 0, 0], [1, 1, 1]], [[*SECOND[0], 5, 0]]]),
    ("a large score, and an output of one axis", [FIRST, (100 * np.array(SECOND))[0]]),
    ("tuples of tuples", (tuple(map(tuple, FIRST)), tuple(map(tuple, SECOND)))),
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

# Task 1 and 2: the trace

FURTHER_VALUES = {"v1": math.log(2), "v2": 10, "v3": math.sin(5), "v4": math.log(2) + 10}
FURTHER_VALUES["v5"] = FURTHER_VALUES["v4"] - FURTHER_VALUES["v3"]
FURTHER_TRACE_VALUES = [
    ("NumPy numbers", {key: np.float64(value) for key, value in FURTHER_VALUES.items()}),
    ("an OrderedDict", OrderedDict(FURTHER_VALUES)),
    ("arrays without axes", {key: np.array(float(value)) for key, value in FURTHER_VALUES.items()}),
    ("an entry more", {**FURTHER_VALUES, "y": FURTHER_VALUES["v5"]}),
    ("in another order", dict(reversed(FURTHER_VALUES.items()))),
]
FURTHER_ADJOINTS = {
    "v5": 1, "v4": 1, "v3": -1, "v2": 1, "v1": 1, "x2 from v3": -math.cos(5), "x1 from v2": 5, "x2 from v2": 2,
    "x1 from v1": 0.5, "x2": 2 - math.cos(5), "x1": 5.5,
}  # fmt: skip
FURTHER_TRACE_ADJOINTS = [
    ("floats", {key: float(value) for key, value in FURTHER_ADJOINTS.items()}),
    ("NumPy numbers", {key: np.float64(value) for key, value in FURTHER_ADJOINTS.items()}),
    ("a defaultdict", defaultdict(float, FURTHER_ADJOINTS)),
    ("sines in place of cosines", {**FURTHER_ADJOINTS, "x2 from v3": -math.sin(5 + math.pi / 2)}),
    ("in another order", dict(reversed(FURTHER_ADJOINTS.items()))),
]

# Task 3: operands first


def order_with_stack(operands, result):
    order, stack = [], [(result, iter(operands[result]))]
    while stack:
        name, waiting = stack[-1]
        for operand in waiting:
            if operand not in order:
                stack.append((operand, iter(operands[operand])))
                break
        else:
            stack.pop()
            if name not in order:
                order.append(name)
    return order


def order_as_generator(operands, result):
    seen = set()

    def visit(name):
        if name not in seen:
            seen.add(name)
            for operand in operands[name]:
                yield from visit(operand)
            yield name

    return visit(result)


def order_as_tuple(operands, result):
    found = {}

    def visit(name):
        for operand in operands[name]:
            if operand not in found:
                visit(operand)
        found[name] = True

    visit(result)
    return tuple(found)


def order_that_checks_itself(operands, result):
    order = order_with_stack(operands, result)
    places = {name: place for place, name in enumerate(order)}
    assert all(places[o] < places[n] for n in order for o in operands[n])
    assert set(order) <= set(TopologicalSorter(operands).static_order())
    print(order)
    return order


FURTHER_TOPOLOGICAL_ORDER = [
    ("a stack of iterators", order_with_stack),
    ("a generator", order_as_generator),
    ("a tuple of keys", order_as_tuple),
    ("prints and asserts", order_that_checks_itself),
    ("an array of texts", lambda operands, result: np.array(order_with_stack(operands, result))),
]

# Task 4: local slopes


def slopes_by_complex_step(operation, operands):
    functions = {
        "add": lambda a, b: a + b, "subtract": lambda a, b: a - b, "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b, "power": lambda a, b: a**b, "exp": np.exp, "log": np.log, "sin": np.sin,
        "tanh": np.tanh, "relu": lambda a: a if a.real > 0 else 0j,
    }  # fmt: skip
    moved = range(1 if operation == "power" else len(operands))
    steps = ([x + 1e-30j * (place == at) for place, x in enumerate(operands)] for at in moved)
    return [complex(functions[operation](*step)).imag / 1e-30 for step in steps]


def slopes_by_match(operation, operands):
    match operation, operands:
        case "add", _:
            return 1, 1
        case "subtract", _:
            return 1, -1
        case "multiply", (a, b):
            return b, a
        case "divide", (a, b):
            return 1 / b, -(a / b) / b
        case "power", (x, n):
            return (n * x ** (n - 1),)
        case "exp", (x,):
            return (math.exp(x),)
        case "log", (x,):
            return (1 / x,)
        case "sin", (x,):
            return (math.cos(x),)
        case "tanh", (x,):
            return (1 - math.tanh(x) ** 2,)
        case "relu", (x,):
            return (int(x > 0),)


def slopes_in_float32(operation, operands):
    return [np.float32(slope) for slope in slopes_by_match(operation, operands)]


def slopes_as_array(operation, operands):
    return np.array(slopes_by_match(operation, operands), dtype=float)


def slopes_with_warning(operation, operands):
    warnings.warn("slopes", stacklevel=1)
    return list(slopes_by_match(operation, operands))


FURTHER_LOCAL_SLOPES = [
    ("complex steps", slopes_by_complex_step),
    ("match and tuples", slopes_by_match),
    ("float32", slopes_in_float32),
    ("arrays", slopes_as_array),
    ("warns", slopes_with_warning),
]

# Task 5: the way back


def sweep_by_paths(tape):
    steps = {name: list(zip(operands, slopes, strict=True)) for name, operands, slopes in tape}

    def slope(start, goal):
        return float(start == goal) + sum(s * slope(operand, goal) for operand, s in steps[start])

    return {name: slope(tape[-1][0], name) for name in steps}


def sweep_by_readers(tape):
    adjoint = {}
    for name, _, _ in tape[::-1]:
        parts = [adjoint[n] * s for n, o, ss in tape for r, s in zip(o, ss, strict=True) if r == name]
        adjoint[name] = 1.0 if name == tape[-1][0] else sum(parts)
    return adjoint


def sweep_by_matrix(tape):
    names = [name for name, _, _ in tape]
    matrix = np.zeros((len(names), len(names)))
    for row, (_, operands, slopes) in enumerate(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            matrix[row, names.index(operand)] += slope
    solved = np.linalg.solve((np.eye(len(names)) - matrix).T, np.eye(len(names))[-1])
    return dict(zip(names, solved, strict=True))


def sweep_with_pops(tape):
    adjoint = defaultdict(float, {tape[-1][0]: 1.0})
    steps = list(tape)
    while steps:
        name, operands, slopes = steps.pop()
        adjoint[name] += 0.0
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] += adjoint[name] * slope
    print(dict(adjoint))
    return adjoint


FURTHER_REVERSE_SWEEP = [
    ("all paths", sweep_by_paths),
    ("asks all readers", sweep_by_readers),
    ("solves linear equations", sweep_by_matrix),
    ("a defaultdict, and prints", sweep_with_pops),
    ("float32", lambda tape: {name: np.float32(value) for name, value in sweep_by_readers(tape).items()}),
]

# Task 6: a tape


class ByPaths:
    """Every path on its own, no order at all."""

    def __init__(self, data, parts=()):
        self.data, self.parts, self.grad = data, parts, 0.0

    def __add__(self, other):
        other = other if isinstance(other, ByPaths) else ByPaths(other)
        return ByPaths(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        other = other if isinstance(other, ByPaths) else ByPaths(other)
        return ByPaths(self.data * other.data, [(self, other.data), (other, self.data)])

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def backward(self, arrived=1.0):
        self.grad += arrived
        for operand, slope in self.parts:
            operand.backward(arrived * slope)


class Numbered:
    """The order in which objects were made is a topological one."""

    made = []  # noqa: RUF012 - shared on purpose

    def __init__(self, data, parts=()):
        self.data, self.parts, self.grad, self.place = data, dict(parts), 0.0, len(Numbered.made)
        Numbered.made.append(self)

    def combine(self, other, value, slopes):
        parts = {}
        for one, slope in zip((self, other), slopes, strict=True):
            if isinstance(one, Numbered):
                parts[one.place] = parts.get(one.place, 0.0) + slope
        return Numbered(value, parts)

    def __add__(self, other):
        return self.combine(other, self.data + getattr(other, "data", other), (1.0, 1.0))

    def __mul__(self, other):
        factor = getattr(other, "data", other)
        return self.combine(other, self.data * factor, (factor, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        arrived = np.zeros(self.place + 1)
        arrived[-1] = 1.0
        for place in range(self.place, -1, -1):
            for operand, slope in Numbered.made[place].parts.items():
                arrived[operand] += slope * arrived[place]
            Numbered.made[place].grad += arrived[place]


class Forward:
    """Carries all slopes along instead of going back."""

    count = 0

    def __init__(self, data, slopes=None):
        if slopes is None:
            Forward.count += 1
            slopes = {Forward.count: (self, 1.0)}
        self.data, self.slopes, self.grad = data, slopes, 0.0

    def joined(self, other, value, one, two):
        slopes = {key: (owner, one * slope) for key, (owner, slope) in self.slopes.items()}
        for key, (owner, slope) in getattr(other, "slopes", {}).items():
            slopes[key] = (owner, slopes.get(key, (owner, 0.0))[1] + two * slope)
        return Forward(value, slopes)

    def __add__(self, other):
        return self.joined(other, self.data + getattr(other, "data", other), 1.0, 1.0)

    def __mul__(self, other):
        factor = getattr(other, "data", other)
        return self.joined(other, self.data * factor, factor, self.data)

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        for owner, slope in self.slopes.values():
            owner.grad += slope


class InArrays(ByPaths):
    """Its grad is an array without axes, and it prints."""

    def backward(self, arrived=1.0):
        print("backward", arrived)
        self.grad = np.asarray(self.grad) + arrived
        for operand, slope in self.parts:
            operand.backward(arrived * slope)


FURTHER_SCALAR_TAPE = [
    ("each path on its own", gradients_on(ByPaths)),
    ("in the order of making", gradients_on(Numbered)),
    ("forward mode in disguise", gradients_on(Forward)),
    ("arrays, and prints", gradients_on(InArrays)),
    ("a class that is a function", gradients_on(lambda number: ByPaths(float(number)))),
]
FURTHER_REPAIR_TAPE = [
    ("each path on its own", gradients_on(ByPaths)),
    ("in the order of making", gradients_on(Numbered)),
    ("forward mode in disguise", gradients_on(Forward)),
    ("arrays, and prints", gradients_on(InArrays)),
    ("the course's version", gradients_on(LibraryScalar)),
]

# Task 8: further signs


class Composed(LibraryScalar):
    """Everything from a few functions: a / b is a times b to the power of -1."""

    def of(self, value, slope):
        return Composed(value, (self,), (slope,))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + other * -1

    def __rsub__(self, other):
        return self * -1 + other

    def __pow__(self, n):
        return self.of(self.data**n, n * self.data ** (n - 1))

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return self**-1 * other

    def exp(self):
        return self.of(math.exp(self.data), math.exp(self.data))

    def log(self):
        return self.of(math.log(self.data), 1 / self.data)

    def sin(self):
        return self.of(math.sin(self.data), math.sin(self.data + math.pi / 2))

    def tanh(self):
        return 1 - 2 / ((self * 2).exp() + 1)

    def relu(self):
        return self * (self.data > 0)


class FurtherInNumPy(Composed):
    """np.float64 throughout, and a warning now and then."""

    def __init__(self, data, operands=(), slopes=()):
        super().__init__(np.float64(data), operands, slopes)
        warnings.warn("made", stacklevel=1)


class Absolute(Composed):
    """relu as half of x + |x|, where |x| falls at 0."""

    def relu(self):
        return (self + self.of(abs(self.data), 1.0 if self.data > 0 else -1.0)) / 2


class FurtherPrinting(Composed):
    """Prints what it computes."""

    def exp(self):
        print("exp", self.data)
        return super().exp()


class Fewer(Composed):
    """tanh from sinh and cosh."""

    def tanh(self):
        return self.of(math.sinh(self.data) / math.cosh(self.data), 1 / math.cosh(self.data) ** 2)


FURTHER_MORE_OPERATIONS = [
    (kind.__doc__, gradients_on(kind)) for kind in (Composed, FurtherInNumPy, Absolute, FurtherPrinting, Fewer)
]

# Task 9: forward mode


def forward_by_complex_step(program, inputs, direction):
    functions = {
        "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "exp": np.exp,
        "log": np.log, "sin": np.sin, "tanh": np.tanh,
    }  # fmt: skip
    values = {name: value + 1e-30j * direction[name] for name, value in inputs.items()}
    for name, operation, operands in program:
        values[name] = functions[operation](*(values[operand] for operand in operands))
    return [values[name].real, values[name].imag / 1e-30]


def forward_backwards(program, inputs, direction):
    steps = {name: (operation, operands) for name, operation, operands in program}

    def pair(name):
        if name in inputs:
            return np.array([inputs[name], direction[name]])
        operation, operands = steps[name]
        pairs = [pair(operand) for operand in operands]
        numbers = [float(one[0]) for one in pairs]
        slopes = slopes_by_match(operation, numbers)
        return np.array([value_of(operation, numbers), sum(s * one[1] for s, one in zip(slopes, pairs, strict=True))])

    return pair(program[-1][0])


FURTHER_FORWARD_MODE = [
    ("complex numbers, a list", forward_by_complex_step),
    ("recursion from the end, an array", forward_backwards),
    ("a generator", lambda *arguments: (number for number in forward_backwards(*arguments))),
    ("float32", lambda *arguments: np.float32(forward_backwards(*arguments))),
    ("prints", lambda *arguments: print(arguments) or tuple(forward_backwards(*arguments))),
]

# Task 10: costs

FURTHER_COUNTS = {
    "network, forward": 81194, "network, reverse": 1, "curve, forward": 3, "curve, reverse": 1000,
    "chain, forward": 1010000, "chain, reverse": 101000, "kept numbers": 71104, "bytes": 284416,
}  # fmt: skip
FURTHER_WHOLE = [
    ("floats", float),
    ("NumPy's whole numbers", np.int64),
    ("arrays with one entry", lambda value: np.array([value])),
    ("int32", np.int32),
    ("NumPy floats", np.float64),
]
FURTHER_COSTS = [(words, {key: kind(value) for key, value in FURTHER_COUNTS.items()}) for words, kind in FURTHER_WHOLE]

# Task 11: unbroadcast


def unbroadcast_by_loops(dy, shape):
    result = np.zeros(shape)
    padded = (1,) * (dy.ndim - len(shape)) + shape
    for place in np.ndindex(dy.shape):
        kept = tuple(i if size > 1 else 0 for i, size in zip(place, padded, strict=True))[dy.ndim - len(shape) :]
        result[kept] += dy[place]
    return result


def unbroadcast_by_index(dy, shape):
    owners = np.broadcast_to(np.arange(math.prod(shape)).reshape(shape), dy.shape)
    return np.bincount(owners.ravel(), dy.ravel(), math.prod(shape)).reshape(shape)


def unbroadcast_by_ones(dy, shape):
    for axis, size in enumerate((1,) * (dy.ndim - len(shape)) + tuple(shape)):
        if size == 1:
            dy = np.moveaxis(np.tensordot(np.ones((1, dy.shape[axis])), dy, axes=(1, axis)), 0, axis)
    return dy.reshape(shape)


FURTHER_UNBROADCAST = [
    ("loops over all entries", unbroadcast_by_loops),
    ("counts owners", unbroadcast_by_index),
    ("products with ones", unbroadcast_by_ones),
    ("Fortran order", lambda dy, shape: np.asfortranarray(unbroadcast_by_loops(dy, shape)).reshape(shape)),
    ("float32", lambda dy, shape: np.float32(unbroadcast_by_loops(dy, shape))),
]

# Task 12: matmul


def matmul_by_loops(dy, a, b):
    da, db = np.zeros(a.shape), np.zeros(b.shape)
    for place in np.ndindex(dy.shape):
        *front, column = place
        for k in range(len(b)):
            da[(*front, k)] += dy[place] * b[k, column]
            db[k, column] += dy[place] * a[(*front, k)]
    return da, db


FURTHER_MATMUL_BACKWARD = [
    ("loops", matmul_by_loops),
    ("einsum, a list", lambda dy, a, b: [
        np.einsum("...nm,km->...nk", dy, b), np.einsum("...nk,...nm->...km", a, dy).reshape(-1, *b.shape).sum(0)]),
    ("tensordot", lambda dy, a, b: (
        np.tensordot(dy, b, (-1, 1)), np.tensordot(a, dy, (list(range(a.ndim - 1)), list(range(a.ndim - 1)))))),
    ("float32", lambda dy, a, b: tuple(np.float32(one) for one in matmul_by_loops(dy, a, b))),
    ("Fortran order", lambda dy, a, b: tuple(np.asfortranarray(one) for one in matmul_by_loops(dy, a, b))),
]  # fmt: skip

# Task 13: mean


def mean_by_loops(dy, x_shape, axis=None):
    dx = np.zeros(x_shape)
    for place in np.ndindex(*x_shape):
        rest = () if axis is None else tuple(np.delete(place, axis))
        dx[place] = dy[rest] / (math.prod(x_shape) if axis is None else x_shape[axis])
    return dx


def mean_by_differences(dy, x_shape, axis=None):
    dx = np.zeros(x_shape)
    for place in np.ndindex(*x_shape):
        one = np.zeros(x_shape)
        one[place] = 1.0
        dx[place] = np.sum(dy * one.mean(axis=axis))
    return dx


FURTHER_MEAN_BACKWARD = [
    ("loops", mean_by_loops),
    ("one entry at a time", mean_by_differences),
    ("nested lists", lambda *arguments, **more: mean_by_loops(*arguments, **more).tolist()),
    ("a read-only view", lambda dy, x_shape, axis=None: np.broadcast_to(
        (dy if axis is None else np.expand_dims(dy, axis)) * dy.size / math.prod(x_shape), x_shape)),
    ("float32", lambda *arguments, **more: np.float32(mean_by_loops(*arguments, **more))),
]  # fmt: skip

# Task 14: reshape and index


def pick_by_one_hot(dy, x_shape, shape, index):
    rows = np.eye(shape[0])[index]
    return np.tensordot(rows, dy, (0, 0)).reshape(x_shape)


def pick_by_numbers(dy, x_shape, shape, index):
    owners = np.arange(math.prod(shape)).reshape(shape)[index]
    return np.bincount(owners.ravel(), dy.ravel(), math.prod(shape)).reshape(x_shape)


def pick_by_sums(dy, x_shape, shape, index):
    return np.array([dy[np.asarray(index) == row].sum(axis=0) for row in range(shape[0])]).reshape(x_shape)


FURTHER_PICK_BACKWARD = [
    ("a product with one-hot rows", pick_by_one_hot),
    ("numbers of the entries", pick_by_numbers),
    ("a sum for each row", pick_by_sums),
    ("nested lists", lambda *arguments: pick_by_sums(*arguments).tolist()),
    ("float32", lambda *arguments: np.float32(pick_by_one_hot(*arguments))),
]

# Task 15 to 18

FURTHER_NET = {
    "conv1 size": 30, "pool1 size": 15, "conv2 size": 13, "pool2 size": 6, "flat": 576, "conv1 parameters": 60,
    "conv2 parameters": 880, "fc1 parameters": 69240, "fc2 parameters": 10164, "fc3 parameters": 850,
    "all parameters": 81194,
}  # fmt: skip
FURTHER_SMALL_NET = [(words, {key: kind(value) for key, value in FURTHER_NET.items()}) for words, kind in FURTHER_WHOLE]
FURTHER_LOOP_ORDER = [
    ("without commas", "ABE"),
    ("small letters", "a, b, e"),
    ("a list", ["A", "B", "E"]),
    ("a set", {"A", "B", "E"}),
    ("with and", "E, B and A"),
]
FURTHER_STEPS = {
    "zeroed: w after 1": 0.8, "zeroed: w after 2": 0.64, "zeroed: w after 3": 0.512, "kept: grad in 1": 2,
    "kept: w after 1": 0.8, "kept: grad in 2": 3.6, "kept: w after 2": 0.44, "kept: grad in 3": 4.48,
    "kept: w after 3": -0.008,
}  # fmt: skip
FURTHER_WITHOUT_ZEROING = [
    ("NumPy numbers", {key: np.float64(value) for key, value in FURTHER_STEPS.items()}),
    ("float32", {key: np.float32(value) for key, value in FURTHER_STEPS.items()}),
    ("arrays with one entry", {key: np.array([value]) for key, value in FURTHER_STEPS.items()}),
    ("with rounding errors", {key: value * (1 + 1e-13) for key, value in FURTHER_STEPS.items()}),
    ("in another order", dict(reversed(FURTHER_STEPS.items()))),
]
FURTHER_FIRST = [[1.34, 2.99, -1.35], [-2.73, 3.92, 2.43], [0.96, 0.73, -2.22], [3.39, -2.5, 2.44]]
FURTHER_SECOND = [-0.76, 3.51, -4.75, 3.25, -4.63]
FURTHER_TRAIN_MOONS = [
    ("arrays", [np.array(FURTHER_FIRST), np.array([FURTHER_SECOND])]),
    ("float32", (np.float32(FURTHER_FIRST), np.float32([FURTHER_SECOND]))),
    ("a plain row for the second matrix", [FURTHER_FIRST, FURTHER_SECOND]),
    ("another scale", [FURTHER_FIRST, [[7 * weight for weight in FURTHER_SECOND]]]),
    ("a unit that does nothing", [[*FURTHER_FIRST, [0.0, 0.0, 0.0]], [[*FURTHER_SECOND, 0.0]]]),
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

UNUSUAL = {task_id: answers + FURTHER[task_id] for task_id, answers in STRANGER.items()}
