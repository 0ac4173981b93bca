"""Wrong answers for unit 03, autodiff, by the author of the tasks: written as a student would, ten a task where there
are so many ways.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). A table has one wrong idea in it,
with everything that the student would have computed from it. They were written after the tasks, before the checks were
run on them.
"""

import math

import numpy as np

from nnlib.autodiff import local_slopes as library_local_slopes
from nnlib.autodiff import value_of
from nnlib.scalar_tape import Scalar as LibraryScalar
from nnlib.scalar_tape import gradients_on

# Task 1: the trace, forward


def trace_with(v1=None, v2=10, v3=None, v5=None):
    v1 = math.log(2) if v1 is None else v1
    v3 = math.sin(5) if v3 is None else v3
    return {"v1": v1, "v2": v2, "v3": v3, "v4": v1 + v2, "v5": v1 + v2 - v3 if v5 is None else v5}


TRACE_VALUES = [
    ("logarithm of base 10", trace_with(v1=math.log10(2))),
    ("logarithm of base 2", trace_with(v1=math.log2(2))),
    ("ln 2 rounded", trace_with(v1=0.693)),
    ("ln of x2", trace_with(v1=math.log(5))),
    ("adds the inputs", trace_with(v2=7)),
    ("degrees", trace_with(v3=math.sin(math.radians(5)))),
    ("sine of x1", trace_with(v3=math.sin(2))),
    ("minus inside v3", {**trace_with(), "v3": -math.sin(5)}),
    ("adds the sine", trace_with(v5=math.log(2) + 10 + math.sin(5))),
    ("all rounded", {"v1": 0.693, "v2": 10, "v3": -0.959, "v4": 10.693, "v5": 11.652}),
    ("cosine", trace_with(v3=math.cos(5))),
]

# Task 2: the trace, backward

COS = math.cos(5)


def adjoints_with(v5=1, v4=None, v3=None, v1=None, v2=None, s=None, l=None, a=None, b=None, x2=None, x1=None):  # noqa: E741
    v4 = v5 if v4 is None else v4
    v3 = -v5 if v3 is None else v3
    v1, v2 = (v4 if one is None else one for one in (v1, v2))
    s = v3 * COS if s is None else s
    l = v1 / 2 if l is None else l  # noqa: E741
    a = v2 * 5 if a is None else a
    b = v2 * 2 if b is None else b
    x2 = s + b if x2 is None else x2
    x1 = a + l if x1 is None else x1
    return {
        "v5": v5, "v4": v4, "v3": v3, "v2": v2, "v1": v1, "x2 from v3": s, "x1 from v2": a, "x2 from v2": b,
        "x1 from v1": l, "x2": x2, "x1": x1,
    }  # fmt: skip


TRACE_ADJOINTS = [
    ("begins with y", adjoints_with(v5=math.log(2) + 10 - math.sin(5))),
    ("begins with 0", adjoints_with(v5=0)),
    ("no minus", adjoints_with(v3=1)),
    ("own value in the product", adjoints_with(a=2, b=5)),
    ("overwrites x1", adjoints_with(x1=0.5)),
    ("overwrites x1 the other way round", adjoints_with(x1=5)),
    ("overwrites x2", adjoints_with(x2=2)),
    ("slope of ln forgotten", adjoints_with(l=1)),
    ("slope of sine is minus sine", adjoints_with(s=math.sin(5))),
    ("multiplies the parts", adjoints_with(x1=2.5, x2=-2 * COS)),
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


def order_with_repeats(operands, result):
    order = []
    for operand in operands[result]:
        order += order_with_repeats(operands, operand)
    return [*order, result]


def order_keys(operands, result):
    return [*operands]


def order_keys_needed(operands, result):
    return [name for name in operands if name in order_top_down(operands, result)]


def order_sorted(operands, result):
    return sorted(order_top_down(operands, result))


def order_inputs_first(operands, result):
    needed = order_top_down(operands, result)[::-1]
    return [n for n in needed if not operands[n]] + [n for n in needed if operands[n]]


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


TOPOLOGICAL_ORDER = [
    ("top down", order_top_down),
    ("top down, turned around", order_top_down_reversed),
    ("shared nodes twice", order_with_repeats),
    ("the dictionary's keys", order_keys),
    ("the keys that are needed", order_keys_needed),
    ("sorted by name", order_sorted),
    ("inputs first", order_inputs_first),
    ("the node before its operands", order_node_first),
    ("without the result", order_without_result),
    ("from right to left", order_from_the_right),
    ("whatever is ready, all nodes", order_of_everything),
]

# Task 4: local slopes


def slopes_with(**others):
    def slopes(operation, operands):
        if operation in others:
            return others[operation](*operands)
        return library_local_slopes(operation, operands)

    return slopes


LOCAL_SLOPES = [
    ("factors swapped", slopes_with(multiply=lambda a, b: [a, b])),
    ("difference like a sum", slopes_with(subtract=lambda a, b: [1, 1])),
    ("quotient without square", slopes_with(divide=lambda a, b: [1 / b, -a / b])),
    ("quotient without minus", slopes_with(divide=lambda a, b: [1 / b, a / b**2])),
    ("quotient rule with swapped squares", slopes_with(divide=lambda a, b: [1 / b, -b / a**2])),
    ("power keeps its exponent", slopes_with(power=lambda x, n: [n * x**n])),
    ("power with a second slope", slopes_with(power=lambda x, n: [n * x ** (n - 1), 0.0])),
    ("minus cosine", slopes_with(sin=lambda x: [-math.cos(x)])),
    ("exp of x minus 1", slopes_with(exp=lambda x: [x * math.exp(x - 1)])),
    ("tanh of the value", slopes_with(tanh=lambda x: [1 - x * x])),
    ("relu passes all", slopes_with(relu=lambda x: [1.0])),
    ("relu at 0 is 1", slopes_with(relu=lambda x: [1.0 if x >= 0 else 0.0])),
    ("a single number for one operand", lambda operation, operands: library_local_slopes(operation, operands)[0]),
]

# Task 5: the way back


def sweep_overwriting(tape):
    adjoint = {name: 0.0 for name, _, _ in tape}
    adjoint[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] = adjoint[name] * slope
    return adjoint


def sweep_without_start(tape):
    adjoint = {name: 0.0 for name, _, _ in tape}
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] += adjoint[name] * slope
    return adjoint


def sweep_forwards(tape):
    adjoint = {name: 0.0 for name, _, _ in tape}
    adjoint[tape[-1][0]] = 1.0
    for name, operands, slopes in tape:
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] += adjoint[name] * slope
    return adjoint


def sweep_slopes_only(tape):
    adjoint = {name: 0.0 for name, _, _ in tape}
    adjoint[tape[-1][0]] = 1.0
    for _, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] += slope
    return adjoint


def sweep_from_ones(tape):
    adjoint = {name: 1.0 for name, _, _ in tape}
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] += adjoint[name] * slope
    return adjoint


def sweep_multiplying(tape):
    adjoint = {name: 1.0 for name, _, _ in tape}
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] *= adjoint[name] * slope
    return adjoint


def sweep_no_zeros(tape):
    adjoint = {tape[-1][0]: 1.0}
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            if name in adjoint:
                adjoint[operand] = adjoint.get(operand, 0.0) + adjoint[name] * slope
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


def sweep_inputs_only(tape):
    full = sweep_right(tape)
    return {name: full[name] for name, operands, _ in tape if not operands}


def sweep_right(tape):
    adjoint = {name: 0.0 for name, _, _ in tape}
    adjoint[tape[-1][0]] = 1.0
    for name, operands, slopes in reversed(tape):
        for operand, slope in zip(operands, slopes, strict=True):
            adjoint[operand] += adjoint[name] * slope
    return adjoint


REVERSE_SWEEP = [
    ("overwrites", sweep_overwriting),
    ("no 1 at the start", sweep_without_start),
    ("from the first step on", sweep_forwards),
    ("no chain", sweep_slopes_only),
    ("1 everywhere", sweep_from_ones),
    ("multiplies", sweep_multiplying),
    ("no entry for what nothing arrives at", sweep_no_zeros),
    ("no entries to add to", sweep_key_error),
    ("sums the slopes first", sweep_summed_first),
    ("inputs only", sweep_inputs_only),
    ("a list of values", lambda tape: list(sweep_right(tape).values())),
]

# Task 6: a tape


class Base:
    """What the students below have in common: the signs."""

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


class Overwriting(Base):
    def backward(self):
        self.grad = 1.0
        for node in reversed(self.order()):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad = node.grad * slope


class Recursive(Base):
    def backward(self, first=True):
        if first:
            self.grad = 1.0
        for operand, slope in zip(self.operands, self.slopes, strict=True):
            operand.grad += self.grad * slope
            operand.backward(first=False)


class BreadthFirst(Base):
    def backward(self):
        self.grad, seen, level = 1.0, set(), [self]
        while level:
            node = level.pop(0)
            if node not in seen:
                seen.add(node)
                for operand, slope in zip(node.operands, node.slopes, strict=True):
                    operand.grad += node.grad * slope
                    level.append(operand)


class NotCleared(Base):
    def backward(self):
        self.grad = 1.0
        for node in reversed(self.order()):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class AllCleared(Base):
    def backward(self):
        for node in self.order():
            node.grad = 0.0
        super().backward()


class NoRight(Base):
    __radd__ = __rmul__ = None


class NoNumbers(Base):
    def __add__(self, other):
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return type(self)(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__


class OwnFactor(Base):
    def __mul__(self, other):
        other = other if isinstance(other, Base) else type(self)(other)
        return type(self)(self.data * other.data, (self, other), (self.data, other.data))

    __rmul__ = __mul__


class NoSeed(Base):
    def backward(self):
        for node in reversed(self.order()):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class SeedIsValue(Base):
    def backward(self):
        nodes = self.order()
        for node in nodes:
            if node.operands:
                node.grad = 0.0
        self.grad = self.data
        for node in reversed(nodes):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class AddsSeed(Base):
    def backward(self):
        self.grad += 1.0
        for node in reversed(self.order()):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


class OnlyInit:
    def __init__(self, data, operands=(), slopes=()):
        self.data, self.operands, self.slopes, self.grad = data, operands, slopes, 0.0


SCALAR_TAPE = [
    (name.__name__, gradients_on(name))
    for name in (
        Overwriting, Recursive, BreadthFirst, NotCleared, AllCleared, NoRight, NoNumbers, OwnFactor, NoSeed,
        SeedIsValue, AddsSeed, OnlyInit,
    )
]  # fmt: skip

# Task 7: repair


def node_with(first, second, seed=1.0, backwards=True):
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

        order = Base.order

        def backward(self):
            nodes = self.order()
            self.grad = seed
            for node in reversed(nodes) if backwards else nodes:
                node.hand_back(node.grad)

    return gradients_on(Node)


REPAIR_TAPE = [
    ("unchanged", node_with(lambda s, o, dy: dy * o.data, lambda s, o, dy: dy * s.data)),
    ("first line only", node_with(lambda s, o, dy: s.grad + dy * o.data, lambda s, o, dy: dy * s.data)),
    ("second line only", node_with(lambda s, o, dy: dy * o.data, lambda s, o, dy: o.grad + dy * s.data)),
    ("doubles", node_with(lambda s, o, dy: 2 * dy * o.data, lambda s, o, dy: 2 * dy * s.data)),
    ("*=", node_with(lambda s, o, dy: s.grad * dy * o.data, lambda s, o, dy: o.grad * dy * s.data)),
    ("no dy", node_with(lambda s, o, dy: s.grad + o.data, lambda s, o, dy: o.grad + s.data)),
    ("factors swapped", node_with(lambda s, o, dy: s.grad + dy * s.data, lambda s, o, dy: o.grad + dy * o.data)),
    (
        "-=",
        node_with(lambda s, o, dy: s.grad - dy * o.data, lambda s, o, dy: o.grad - dy * s.data),
    ),
    (
        "order turned around",
        node_with(lambda s, o, dy: s.grad + dy * o.data, lambda s, o, dy: o.grad + dy * s.data, backwards=False),
    ),
    (
        "begins with 2",
        node_with(lambda s, o, dy: s.grad + dy * o.data, lambda s, o, dy: o.grad + dy * s.data, seed=2.0),
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

    names = [name for name in vars(Full) if name in ("exp", "log", "sin", "tanh", "relu") or name.startswith("__")]
    names = [name for name in names if name not in ("__module__", "__doc__", "__pow__", "__qualname__")]
    names = [name for name in names if callable(getattr(Full, name))]
    kind = type("Spoiled", (Full,), {name: wrap(name) for name in names} | methods)
    return gradients_on(kind)


def result_of(self, data, slopes, *others):
    return type(self)(data, (self, *others), slopes)


MORE_OPERATIONS = [
    ("no numbers on the left", spoiled(__rsub__=None, __rtruediv__=None)),
    ("rsub is sub", spoiled(__rsub__=lambda self, other: self - other)),
    ("rtruediv is truediv", spoiled(__rtruediv__=lambda self, other: self / other)),
    ("log10", spoiled(log=lambda self: result_of(self, math.log10(self.data), (1 / self.data,)))),
    ("slope of exp is 1", spoiled(exp=lambda self: result_of(self, math.exp(self.data), (1.0,)))),
    ("slope of tanh from x", spoiled(tanh=lambda self: result_of(self, math.tanh(self.data), (1 - self.data**2,)))),
    ("sine with a minus", spoiled(sin=lambda self: result_of(self, math.sin(self.data), (-math.cos(self.data),)))),
    ("relu passes all", spoiled(relu=lambda self: result_of(self, max(self.data, 0.0), (1.0,)))),
    ("power keeps its exponent", spoiled(__pow__=lambda self, n: result_of(self, self.data**n, (n * self.data**n,)))),
    ("exp without operands", spoiled(exp=lambda self: type(self)(math.exp(self.data)))),
    ("returns a plain number", spoiled(tanh=lambda self: math.tanh(self.data))),
    ("no sine", spoiled(sin=None)),
]  # fmt: skip

# Task 9: forward mode


def forward_with(rule, speeds=lambda inputs, direction: dict(direction), end=lambda value, speed: (value, speed)):
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


def forward_returns_early(program, inputs, direction):
    for _, operation, operands in program:
        numbers = [inputs[operand] for operand in operands]
        slopes = library_local_slopes(operation, numbers)
        return value_of(operation, numbers), right_rule(slopes, [direction[operand] for operand in operands])


FORWARD_MODE = [
    ("no speeds", forward_with(lambda slopes, moves: sum(slopes))),
    ("no slopes", forward_with(lambda slopes, moves: sum(moves))),
    ("first operand only", forward_with(lambda slopes, moves: slopes[0] * moves[0])),
    ("last operand only", forward_with(lambda slopes, moves: slopes[-1] * moves[-1])),
    ("product of parts", forward_with(lambda slopes, moves: math.prod(slopes) * math.prod(moves))),
    ("direction of ones", forward_with(right_rule, speeds=lambda inputs, direction: dict.fromkeys(inputs, 1.0))),
    ("no direction", forward_with(right_rule, speeds=lambda inputs, direction: dict.fromkeys(inputs, 0.0))),
    ("speed first", forward_with(right_rule, end=lambda value, speed: (speed, value))),
    ("speed only", forward_with(right_rule, end=lambda value, speed: speed)),
    ("returns in the loop", forward_returns_early),
]

# Task 10: costs

COSTS_RIGHT = {
    "network, forward": 81194, "network, reverse": 1, "curve, forward": 3, "curve, reverse": 1000,
    "chain, forward": 1010000, "chain, reverse": 101000, "kept numbers": 71104, "bytes": 284416,
}  # fmt: skip
COSTS = [
    ("modes swapped for the network", {**COSTS_RIGHT, "network, forward": 1, "network, reverse": 81194}),
    ("modes swapped for the curve", {**COSTS_RIGHT, "curve, forward": 1000, "curve, reverse": 3}),
    ("counts single slopes", {**COSTS_RIGHT, "curve, forward": 3000, "curve, reverse": 3000}),
    ("two passes in reverse mode", {**COSTS_RIGHT, "network, reverse": 2}),
    ("differences", {**COSTS_RIGHT, "network, forward": 2 * 81194}),
    ("ends swapped", {**COSTS_RIGHT, "chain, forward": 101000, "chain, reverse": 1010000}),
    ("first product only", {**COSTS_RIGHT, "chain, forward": 1000000, "chain, reverse": 1000}),
    ("one example", {**COSTS_RIGHT, "kept numbers": 1111, "bytes": 4444}),
    ("no inputs", {**COSTS_RIGHT, "kept numbers": 64 * 111, "bytes": 64 * 111 * 4}),
    ("float64", {**COSTS_RIGHT, "bytes": 71104 * 8}),
    ("bits", {**COSTS_RIGHT, "bytes": 71104 * 32}),
]

# Task 11: unbroadcast


def summed(dy, shape, keep):
    while dy.ndim > len(shape):
        dy = dy.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            dy = dy.sum(axis=axis, keepdims=keep)
    return dy


def repeated_axes_dropped(dy, shape):
    axes = tuple(axis for axis, size in enumerate(shape) if size == 1)
    while dy.ndim > len(shape):
        dy = dy.sum(axis=0)
    return dy.sum(axis=axes)


def only_front(dy, shape):
    while dy.ndim > len(shape):
        dy = dy.sum(axis=0)
    return dy


def only_ones(dy, shape):
    for axis, size in enumerate(shape):
        if size == 1:
            dy = dy.sum(axis=axis, keepdims=True)
    return dy


def from_the_back(dy, shape):
    while dy.ndim > len(shape):
        dy = dy.sum(axis=-1)
    for axis, size in enumerate(shape):
        if size == 1:
            dy = dy.sum(axis=axis, keepdims=True)
    return dy


def means(dy, shape):
    while dy.ndim > len(shape):
        dy = dy.mean(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            dy = dy.mean(axis=axis, keepdims=True)
    return dy


UNBROADCAST = [
    ("as it came", lambda dy, shape: dy),
    ("sum of everything", lambda dy, shape: dy.sum()),
    ("axis 0", lambda dy, shape: dy.sum(axis=0)),
    ("axes dropped", repeated_axes_dropped),
    ("new axes only", only_front),
    ("axes of length 1 only", only_ones),
    ("sums from the back", from_the_back),
    ("means", means),
    ("reshape", lambda dy, shape: dy.reshape(shape)),
    ("broadcast_to", lambda dy, shape: np.broadcast_to(dy, shape)),
    ("full", lambda dy, shape: np.full(shape, dy.sum())),
]

# Task 12: matmul


def t(array):
    return np.swapaxes(array, -1, -2)


MATMUL_BACKWARD = [
    ("transposes with .T", lambda dy, a, b: (dy @ b.T, a.T @ dy)),
    ("no transpose", lambda dy, a, b: (dy @ b, a @ dy)),
    ("db before da", lambda dy, a, b: ((t(a) @ dy).reshape(-1, *b.shape).sum(axis=0), dy @ b.T)),
    ("db left as a stack", lambda dy, a, b: (dy @ b.T, t(a) @ dy)),
    ("mean over the stack", lambda dy, a, b: (dy @ b.T, (t(a) @ dy).reshape(-1, *b.shape).mean(axis=0))),
    ("first of the stack", lambda dy, a, b: (dy @ b.T, (t(a) @ dy).reshape(-1, *b.shape)[0])),
    ("b first", lambda dy, a, b: (b @ t(dy), (t(a) @ dy).reshape(-1, *b.shape).sum(axis=0))),
    ("dy first in db", lambda dy, a, b: (dy @ b.T, t(dy) @ a)),
    ("entry by entry", lambda dy, a, b: (dy * b, dy * a)),
    ("da only", lambda dy, a, b: dy @ b.T),
]

# Task 13: mean


def spread(dy, x_shape, axis):
    return np.broadcast_to(dy if axis is None else np.expand_dims(dy, axis), x_shape)


MEAN_BACKWARD = [
    ("a sum", lambda dy, x_shape, axis=None: spread(dy, x_shape, axis)),
    ("divides by all", lambda dy, x_shape, axis=None: spread(dy, x_shape, axis) / np.prod(x_shape)),
    ("divides by the first size", lambda dy, x_shape, axis=None: spread(dy, x_shape, axis) / x_shape[0]),
    ("divides by the last size", lambda dy, x_shape, axis=None: spread(dy, x_shape, axis) / x_shape[-1]),
    ("divides by dy.size", lambda dy, x_shape, axis=None: spread(dy, x_shape, axis) / dy.size),
    (
        "no expand_dims",
        lambda dy, x_shape, axis=None: np.broadcast_to(dy, x_shape) / (np.prod(x_shape) / dy.size),
    ),
    (
        "not repeated",
        lambda dy, x_shape, axis=None: (
            dy / np.prod(x_shape) if axis is None else np.expand_dims(dy, axis) / x_shape[axis]
        ),
    ),
    ("ones", lambda dy, x_shape, axis=None: np.ones(x_shape) / (np.prod(x_shape) / dy.size)),
    ("mean of dy", lambda dy, x_shape, axis=None: np.full(x_shape, dy.mean() / (np.prod(x_shape) / dy.size))),
    ("multiplies", lambda dy, x_shape, axis=None: spread(dy, x_shape, axis) * (np.prod(x_shape) / dy.size)),
    ("x_shape[None]", lambda dy, x_shape, axis=None: np.expand_dims(dy, axis) / x_shape[axis] * np.ones(x_shape)),
]

# Task 14: reshape and index


def put(dy, shape, index, rule):
    dx = np.zeros(shape)
    rule(dx, index, dy)
    return dx


def fancy_add(dx, index, dy):
    dx[index] += dy


def plain_set(dx, index, dy):
    dx[index] = dy


def first_rows(dx, index, dy):
    for row in range(min(len(dx), len(dy))):
        dx[row] += dy[row]


def later_set(dx, index, dy):
    for place, row in enumerate(index):
        dx[row] = dy[place]


def earlier_kept(dx, index, dy):
    for place, row in reversed(list(enumerate(index))):
        dx[row] = dy[place]


PICK_BACKWARD = [
    ("dx[index] += dy", lambda dy, x_shape, shape, index: put(dy, shape, index, fancy_add).reshape(x_shape)),
    ("dx[index] = dy", lambda dy, x_shape, shape, index: put(dy, shape, index, plain_set).reshape(x_shape)),
    ("a loop that sets", lambda dy, x_shape, shape, index: put(dy, shape, index, later_set).reshape(x_shape)),
    ("the first use stays", lambda dy, x_shape, shape, index: put(dy, shape, index, earlier_kept).reshape(x_shape)),
    ("no reshape", lambda dy, x_shape, shape, index: put(dy, shape, index, np.add.at)),
    ("rows of x", lambda dy, x_shape, shape, index: put(dy, x_shape, index, np.add.at)),
    ("dy reshaped", lambda dy, x_shape, shape, index: dy.reshape(x_shape)),
    ("rows in order", lambda dy, x_shape, shape, index: put(dy, shape, index, first_rows).reshape(x_shape)),
    (
        "Fortran order",
        lambda dy, x_shape, shape, index: put(dy, shape, index, np.add.at).reshape(x_shape, order="F"),
    ),
    (
        "counts",
        lambda dy, x_shape, shape, index: put(np.ones_like(dy), shape, index, np.add.at).reshape(x_shape),
    ),
    ("picks again", lambda dy, x_shape, shape, index: dy[index].reshape(x_shape)),
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


SMALL_NET = [
    ("pads", small_net(c1=32, c2=16)),
    ("32 - 3", small_net(c1=29)),
    ("windows of 5", small_net(c1=28)),
    ("rounds up", small_net(p2=7)),
    ("6.5", small_net(p2=6.5)),
    ("one map", small_net(flat=36)),
    ("no biases", small_net(w1=54, w2=864, f1=69120, f2=10080, f3=840)),
    ("one bias a layer", small_net(w1=55, w2=865, f1=69121, f2=10081, f3=841)),
    ("one channel in conv2", small_net(w2=160)),
    ("bias per channel", small_net(w2=960)),
    ("flat before pooling", small_net(flat=16 * 13 * 13)),
    ("dense layers only", small_net(total=80254)),
]

# Task 16: the loop

LOOP_ORDER = [
    ("A only", "A"),
    ("A and B", "A, B"),
    ("A and E", "A, E"),
    ("zero before step", "A, B, C, E"),
    ("F too", "A, B, E, F"),
    ("G too", "A, B, E, G"),
    ("D too", "A, B, D, E"),
    ("all", "ABCDEFG"),
    ("the wrong ones", "C, D, F, G"),
    ("B and E", ["B", "E"]),
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


WITHOUT_ZEROING = [
    ("goes up", loops(sign=1)),
    ("slope w", loops(slope=1.0)),
    ("no step size", loops(rate=1.0)),
    ("zeroes all the same", loops(kept=False)),
    ("never zeroes", {**loops(), "zeroed: w after 2": 0.44, "zeroed: w after 3": -0.008}),
    ("equal steps", {**loops(), "zeroed: w after 2": 0.6, "zeroed: w after 3": 0.4}),
    ("old slope twice", {**loops(), "kept: grad in 2": 4.0, "kept: w after 2": 0.4, "kept: grad in 3": 4.8,
                         "kept: w after 3": -0.08}),
    ("loses the sign", {**loops(), "kept: w after 3": 0.008}),
    ("step size in grad", {**loops(), "kept: grad in 1": 0.2, "kept: grad in 2": 0.36, "kept: grad in 3": 0.448}),
    ("slopes of the zeroed loop", {**loops(), "kept: grad in 3": 4.88, "kept: w after 3": -0.048}),
]  # fmt: skip

# Task 18: the moons

GOOD = [[1.34, 2.99, -1.35], [-2.73, 3.92, 2.43], [0.96, 0.73, -2.22], [3.39, -2.5, 2.44]]
OUT = [-0.76, 3.51, -4.75, 3.25, -4.63]

TRAIN_MOONS = [
    ("one hidden unit", [[[-0.95, -0.88, 4.19]], [[-1.07, -3.82]]]),
    ("zeros", [[[0.0, 0.0, 0.0]] * 4, [[0.0] * 5]]),
    ("sign of the score turned", [GOOD, [[-weight for weight in OUT]]]),
    ("no bias in the first matrix", [[row[1:] for row in GOOD], [OUT]]),
    ("no bias in the second matrix", [GOOD, [OUT[1:]]]),
    ("three things", [GOOD, [OUT], 0.01]),
    ("one flat list", [number for row in [*GOOD, OUT] for number in row]),
    ("the transposed matrix", [np.array(GOOD).T.tolist(), [OUT]]),
    ("nan after a step too large", [[[math.nan] * 3] * 4, [[math.nan] * 5]]),
    ("another straight line", [[[0.02, 0.3, -1.0], [0.0, -0.3, 1.0]], [[0.05, 3.0, -3.0]]]),
    ("only the biases trained", [[[0.5, 0.0, 0.0]] * 4, [[3.0, 0.1, 0.1, 0.1, 0.1]]]),
]

WRONG = {
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
