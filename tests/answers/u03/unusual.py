"""Unusual but right answers for unit 03, autodiff: loops, einsum, float32, Fortran order, other classes, printing.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check).
"""

import math
import warnings
from collections import OrderedDict, defaultdict
from graphlib import TopologicalSorter

import numpy as np

from nnlib.autodiff import value_of
from nnlib.scalar_tape import Scalar as LibraryScalar
from nnlib.scalar_tape import gradients_on

# Task 1 and 2: the trace

VALUES = {"v1": math.log(2), "v2": 10, "v3": math.sin(5), "v4": math.log(2) + 10, "v5": math.log(2) + 10 - math.sin(5)}
TRACE_VALUES = [
    ("NumPy numbers", {key: np.float64(value) for key, value in VALUES.items()}),
    ("an OrderedDict", OrderedDict(VALUES)),
    ("arrays without axes", {key: np.array(float(value)) for key, value in VALUES.items()}),
    ("an entry more", {**VALUES, "y": VALUES["v5"]}),
    ("in another order", dict(reversed(VALUES.items()))),
]
ADJOINTS = {
    "v5": 1, "v4": 1, "v3": -1, "v2": 1, "v1": 1, "x2 from v3": -math.cos(5), "x1 from v2": 5, "x2 from v2": 2,
    "x1 from v1": 0.5, "x2": 2 - math.cos(5), "x1": 5.5,
}  # fmt: skip
TRACE_ADJOINTS = [
    ("floats", {key: float(value) for key, value in ADJOINTS.items()}),
    ("NumPy numbers", {key: np.float64(value) for key, value in ADJOINTS.items()}),
    ("a defaultdict", defaultdict(float, ADJOINTS)),
    ("sines in place of cosines", {**ADJOINTS, "x2 from v3": -math.sin(5 + math.pi / 2)}),
    ("in another order", dict(reversed(ADJOINTS.items()))),
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


TOPOLOGICAL_ORDER = [
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


LOCAL_SLOPES = [
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


REVERSE_SWEEP = [
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


SCALAR_TAPE = [
    ("each path on its own", gradients_on(ByPaths)),
    ("in the order of making", gradients_on(Numbered)),
    ("forward mode in disguise", gradients_on(Forward)),
    ("arrays, and prints", gradients_on(InArrays)),
    ("a class that is a function", gradients_on(lambda number: ByPaths(float(number)))),
]
REPAIR_TAPE = [
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


class InNumPy(Composed):
    """np.float64 throughout, and a warning now and then."""

    def __init__(self, data, operands=(), slopes=()):
        super().__init__(np.float64(data), operands, slopes)
        warnings.warn("made", stacklevel=1)


class Absolute(Composed):
    """relu as half of x + |x|."""

    def relu(self):
        return (self + self.of(abs(self.data), math.copysign(1, self.data))) / 2


class Printing(Composed):
    """Prints what it computes."""

    def exp(self):
        print("exp", self.data)
        return super().exp()


class Fewer(Composed):
    """tanh from sinh and cosh."""

    def tanh(self):
        return self.of(math.sinh(self.data) / math.cosh(self.data), 1 / math.cosh(self.data) ** 2)


MORE_OPERATIONS = [(kind.__doc__, gradients_on(kind)) for kind in (Composed, InNumPy, Absolute, Printing, Fewer)]

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


FORWARD_MODE = [
    ("complex numbers, a list", forward_by_complex_step),
    ("recursion from the end, an array", forward_backwards),
    ("a generator", lambda *arguments: (number for number in forward_backwards(*arguments))),
    ("float32", lambda *arguments: np.float32(forward_backwards(*arguments))),
    ("prints", lambda *arguments: print(arguments) or tuple(forward_backwards(*arguments))),
]

# Task 10: costs

COUNTS = {
    "network, forward": 81194, "network, reverse": 1, "curve, forward": 3, "curve, reverse": 1000,
    "chain, forward": 1010000, "chain, reverse": 101000, "kept numbers": 71104, "bytes": 284416,
}  # fmt: skip
WHOLE = [
    ("floats", float),
    ("NumPy's whole numbers", np.int64),
    ("arrays with one entry", lambda value: np.array([value])),
    ("int32", np.int32),
    ("NumPy floats", np.float64),
]
COSTS = [(words, {key: kind(value) for key, value in COUNTS.items()}) for words, kind in WHOLE]

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


UNBROADCAST = [
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


MATMUL_BACKWARD = [
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


MEAN_BACKWARD = [
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


PICK_BACKWARD = [
    ("a product with one-hot rows", pick_by_one_hot),
    ("numbers of the entries", pick_by_numbers),
    ("a sum for each row", pick_by_sums),
    ("nested lists", lambda *arguments: pick_by_sums(*arguments).tolist()),
    ("float32", lambda *arguments: np.float32(pick_by_one_hot(*arguments))),
]

# Task 15 to 18

NET = {
    "conv1 size": 30, "pool1 size": 15, "conv2 size": 13, "pool2 size": 6, "flat": 576, "conv1 parameters": 60,
    "conv2 parameters": 880, "fc1 parameters": 69240, "fc2 parameters": 10164, "fc3 parameters": 850,
    "all parameters": 81194,
}  # fmt: skip
SMALL_NET = [(words, {key: kind(value) for key, value in NET.items()}) for words, kind in WHOLE]
LOOP_ORDER = [
    ("without commas", "ABE"),
    ("small letters", "a, b, e"),
    ("a list", ["A", "B", "E"]),
    ("a set", {"A", "B", "E"}),
    ("with and", "E, B and A"),
]
STEPS = {
    "zeroed: w after 1": 0.8, "zeroed: w after 2": 0.64, "zeroed: w after 3": 0.512, "kept: grad in 1": 2,
    "kept: w after 1": 0.8, "kept: grad in 2": 3.6, "kept: w after 2": 0.44, "kept: grad in 3": 4.48,
    "kept: w after 3": -0.008,
}  # fmt: skip
WITHOUT_ZEROING = [
    ("NumPy numbers", {key: np.float64(value) for key, value in STEPS.items()}),
    ("float32", {key: np.float32(value) for key, value in STEPS.items()}),
    ("arrays with one entry", {key: np.array([value]) for key, value in STEPS.items()}),
    ("with rounding errors", {key: value * (1 + 1e-13) for key, value in STEPS.items()}),
    ("in another order", dict(reversed(STEPS.items()))),
]
FIRST = [[1.34, 2.99, -1.35], [-2.73, 3.92, 2.43], [0.96, 0.73, -2.22], [3.39, -2.5, 2.44]]
SECOND = [-0.76, 3.51, -4.75, 3.25, -4.63]
TRAIN_MOONS = [
    ("arrays", [np.array(FIRST), np.array([SECOND])]),
    ("float32", (np.float32(FIRST), np.float32([SECOND]))),
    ("a plain row for the second matrix", [FIRST, SECOND]),
    ("another scale", [FIRST, [[7 * weight for weight in SECOND]]]),
    ("a unit that does nothing", [[*FIRST, [0.0, 0.0, 0.0]], [[*SECOND, 0.0]]]),
]


UNUSUAL = {
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
