"""Second solutions of unit 03, automatic differentiation, written from the student's notebook alone.

Nothing is swept where it can be helped: derivatives are sums over paths or polynomials in a small number, orders come
from repeated looks through the whole graph, and the way back through arrays asks every entry where it was read.
"""

import cmath
import itertools
import math
import random

import numpy as np

from nnlib.moon_network import moon_points
from nnlib.scalar_tape import gradients_on


class Dual:
    """a + b e with e * e = 0: a value and how fast it moves."""

    def __init__(self, a, b=0.0):
        self.a, self.b = a, b

    def __add__(self, other):
        return Dual(self.a + other.a, self.b + other.b)

    def __sub__(self, other):
        return Dual(self.a - other.a, self.b - other.b)

    def __mul__(self, other):
        return Dual(self.a * other.a, self.a * other.b + self.b * other.a)

    def __truediv__(self, other):
        return Dual(self.a / other.a, (self.b * other.a - self.a * other.b) / other.a**2)

    def of(self, value, slope):
        return Dual(value, slope * self.b)


def compute(operation, numbers):
    """One operation on duals; an exponent is a plain number."""
    first, last = numbers[0], numbers[-1]
    if operation == "add":
        return first + last
    if operation == "subtract":
        return first - last
    if operation == "multiply":
        return first * last
    if operation == "divide":
        return first / last
    if operation == "power":
        return first.of(first.a**last, last * first.a ** (last - 1) if last else 0.0)
    if operation == "exp":
        return first.of(math.exp(first.a), math.exp(first.a))
    if operation == "log":
        return first.of(math.log(first.a), 1 / first.a)
    if operation == "sin":
        return first.of(math.sin(first.a), math.cos(first.a))
    if operation == "tanh":
        e = cmath.tanh(first.a + 1e-30j)
        return first.of(e.real, e.imag / 1e-30)
    if operation == "relu":
        return first if first.a > 0 else Dual(0.0)
    raise ValueError(operation)


# Tasks 1 and 2

_x1, _x2 = Dual(2.0), Dual(5.0)
_v = {"v1": compute("log", [_x1]).a, "v2": (_x1 * _x2).a, "v3": compute("sin", [_x2]).a}
trace_values = _v | {"v4": _v["v1"] + _v["v2"], "v5": _v["v1"] + _v["v2"] - _v["v3"]}


def _lecture(x1=0.0, x2=0.0, v1=0.0, v2=0.0, v3=0.0, v4=0.0, v5=0.0):
    """How fast the result moves when single steps are moved."""
    a, b = Dual(2.0, x1), Dual(5.0, x2)
    s1 = compute("log", [a]) + Dual(0.0, v1)
    s2 = a * b + Dual(0.0, v2)
    s3 = compute("sin", [b]) + Dual(0.0, v3)
    s4 = s1 + s2 + Dual(0.0, v4)
    return (s4 - s3 + Dual(0.0, v5)).b


trace_adjoints = {name: _lecture(**{name: 1.0}) for name in ("v5", "v4", "v3", "v2", "v1", "x2", "x1")}
trace_adjoints |= {
    "x2 from v3": _lecture(v3=compute("sin", [Dual(5.0, 1.0)]).b),
    "x1 from v2": _lecture(v2=(Dual(2.0, 1.0) * Dual(5.0)).b),
    "x2 from v2": _lecture(v2=(Dual(2.0) * Dual(5.0, 1.0)).b),
    "x1 from v1": _lecture(v1=compute("log", [Dual(2.0, 1.0)]).b),
}


def topological_order(operands, result):
    """A list of nodes that have been opened, the deepest last, each with the place of its next operand."""
    order, entered = [], set()
    open_nodes = [[result, 0]]
    while open_nodes:
        name, place = open_nodes[-1]
        below = operands[name]
        if place == len(below):
            order.append(name)
            entered.add(name)
            open_nodes.pop()
            continue
        open_nodes[-1][1] += 1
        if below[place] not in entered:
            open_nodes.append([below[place], 0])
    return order


def local_slopes(operation, operands):
    """Each operand moves alone at speed 1."""
    if operation == "power":
        return [compute(operation, [Dual(operands[0], 1.0), operands[1]]).b]
    return [
        compute(operation, [Dual(number, float(place == moved)) for place, number in enumerate(operands)]).b
        for moved in range(len(operands))
    ]


def reverse_sweep(tape):
    """Sums over all paths, gathered by powers of the matrix of slopes."""
    names = [name for name, _, _ in tape]
    place = {name: number for number, name in enumerate(names)}
    slopes = np.zeros((len(names),) * 2)
    for name, operands, own in tape:
        for operand, slope in zip(operands, own, strict=True):
            slopes[place[operand], place[name]] += slope
    part = np.zeros(len(names))
    part[place[names[-1]]] = 1.0
    total = part.copy()
    for _ in names:
        part = slopes @ part
        total = total + part
    return dict(zip(names, total.tolist(), strict=True))


class Scalar:
    """Carries its derivatives in all inputs along: no way back is needed."""

    def __init__(self, data, operands=(), slopes=()):
        self.data, self.operands, self.slopes = data, operands, slopes
        self.grad = 0.0
        self.speeds = {} if operands else {id(self): (self, 1.0)}
        for operand, slope in zip(operands, slopes, strict=True):
            for key, (node, speed) in operand.speeds.items():
                self.speeds[key] = (node, self.speeds.get(key, (node, 0.0))[1] + slope * speed)

    def __add__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        return Scalar(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        return Scalar(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        for node, speed in self.speeds.values():
            node.grad += speed


class Node:
    """A number that knows its readers' way back as one list of pairs."""

    def __init__(self, data, parts=()):
        self.data, self.parts, self.grad = data, parts, 0.0

    def __add__(self, other):
        return Node(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Node(self.data * other.data, ((self, other.data), (other, self.data)))

    def backward(self, dy=1.0):
        self.grad += dy
        for operand, slope in self.parts:
            operand.backward(dy * slope)


class Value(Scalar):
    """Further signs and functions, each from a dual number."""

    def _record(self, operation, *others):
        nodes = (self, *(other if isinstance(other, Scalar) else Value(other) for other in others))
        numbers = [node.data for node in nodes]
        value = compute(operation, [Dual(number) for number in numbers]).a
        return Value(value, nodes, tuple(local_slopes(operation, numbers)))

    def __add__(self, other):
        return self._record("add", other)

    def __mul__(self, other):
        return self._record("multiply", other)

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, other):
        return self._record("subtract", other)

    def __truediv__(self, other):
        return self._record("divide", other)

    def __rsub__(self, other):
        return Value(other)._record("subtract", self)

    def __rtruediv__(self, other):
        return Value(other)._record("divide", self)

    def __pow__(self, exponent):
        moved = compute("power", [Dual(self.data, 1.0), exponent])
        return Value(moved.a, (self,), (moved.b,))

    def exp(self):
        return self._record("exp")

    def log(self):
        return self._record("log")

    def sin(self):
        return self._record("sin")

    def tanh(self):
        return self._record("tanh")

    def relu(self):
        return self._record("relu")


def forward_mode(program, inputs, direction):
    """The program runs once on dual numbers."""
    numbers = {name: Dual(inputs[name], direction[name]) for name in inputs}
    for name, operation, operands in program:
        numbers[name] = compute(operation, [numbers[operand] for operand in operands])
    last = numbers[program[-1][0]]
    return last.a, last.b


def _products(*shapes):
    """Counts multiplications of (m, k)(k, n) one by one row, and gives the shape of the product."""
    (m, k), (_, n) = shapes
    return sum(k for _ in range(m) for _ in range(n)), (m, n)


_J1, _J2, _J3 = (100, 1000), (10, 100), (1, 10)
_first, _shape = _products(_J2, _J1)
_second = _products(_J3, _shape)[0]
_back, _row = _products(_J3, _J2)
_rest = _products(_row, _J1)[0]
costs = {
    "network, forward": 81_194,
    "network, reverse": 1,
    "curve, forward": 3,
    "curve, reverse": 1000,
    "chain, forward": _first + _second,
    "chain, reverse": _back + _rest,
    "kept numbers": sum(np.zeros((64, width)).size for width in (1000, 100, 10, 1)),
    "bytes": sum(np.zeros((64, width), dtype=np.float32).nbytes for width in (1000, 100, 10, 1)),
}


def _where(shape, repeated):
    """For each entry of the repeated array, which entry of the small one it is."""
    return np.broadcast_to(np.arange(math.prod(shape)).reshape(shape), repeated)


def unbroadcast(dy, shape):
    """Each entry of dy goes to where it was read."""
    result = [0.0] * math.prod(shape)
    for place, number in zip(_where(shape, dy.shape).ravel().tolist(), dy.ravel().tolist(), strict=True):
        result[place] += number
    return np.array(result).reshape(shape)


def matmul_backward(dy, a, b):
    """y is linear in a and in b: each derivative is found by moving one entry and looking at sum(dy * y)."""

    def slopes(array, product):
        result = np.zeros(array.shape)
        for place in itertools.product(*map(range, array.shape)):
            moved = np.zeros(array.shape)
            moved[place] = 1.0
            result[place] = np.sum(dy * product(moved))
        return result

    return slopes(a, lambda moved: moved @ b), slopes(b, lambda moved: a @ moved)


def mean_backward(dy, x_shape, axis=None):
    """A mean is linear as well: one entry at a time."""
    result = np.zeros(x_shape)
    for place in itertools.product(*map(range, x_shape)):
        moved = np.zeros(x_shape)
        moved[place] = 1.0
        result[place] = np.sum(dy * moved.mean(axis=axis))
    return result


def pick_backward(dy, x_shape, shape, index):
    """Tells for each entry of y which entry of x it is."""
    places = np.arange(math.prod(x_shape)).reshape(shape)[index]
    result = [0.0] * math.prod(x_shape)
    for place, number in zip(places.ravel().tolist(), np.ravel(dy).tolist(), strict=True):
        result[place] += number
    return np.array(result).reshape(x_shape)


_sizes = [32]
for _window, _stride in ((3, 1), (2, 2), (3, 1), (2, 2)):
    _sizes.append(len(range(0, _sizes[-1] - _window + 1, _stride)))
_arrays = {
    "conv1": [(6, 1, 3, 3), (6,)],
    "conv2": [(16, 6, 3, 3), (16,)],
    "fc1": [(120, 16 * _sizes[-1] ** 2), (120,)],
    "fc2": [(84, 120), (84,)],
    "fc3": [(10, 84), (10,)],
}
_counts = {f"{name} parameters": sum(map(math.prod, shapes)) for name, shapes in _arrays.items()}
small_net = dict(zip(("conv1 size", "pool1 size", "conv2 size", "pool2 size"), _sizes[1:], strict=True))
small_net |= {"flat": 16 * _sizes[-1] ** 2} | _counts | {"all parameters": sum(_counts.values())}


def _right(order, before=(), rounds=4):
    """Runs one order on the loss w * w and tells whether each step was along 2 w."""
    w, grad, read, taken = 1.0, 0.0, None, None
    fine = True
    for word in [*before, *order * rounds]:
        if word == "zero":
            grad = 0.0
        elif word == "forward":
            read = w
        elif word == "loss":
            taken = read
        elif word == "backward":
            grad += 2 * taken
        else:
            fine = fine and math.isclose(grad, 2 * w)
            w -= 0.1 * grad
    return fine


_orders = {
    "A": ("zero forward loss backward step", ""),
    "B": ("forward loss zero backward step", ""),
    "C": ("forward loss backward zero step", ""),
    "D": ("zero forward loss step backward", ""),
    "E": ("forward loss backward step zero", ""),
    "F": ("forward loss backward step", "zero"),
    "G": ("zero backward step", "forward loss"),
}
loop_order = ", ".join(name for name, (order, before) in _orders.items() if _right(order.split(), before.split()))

# 1 - 0.2 = 0.8 each time; without zeroing w[n + 1] = w[n] + (w[n] - w[n - 1]) - 0.2 w[n].
_free = [0.8**turn for turn in range(4)]
_kept = [1.0, 0.8]
for _ in (2, 3):
    _kept.append(2 * _kept[-1] - _kept[-2] - 0.2 * _kept[-1])
without_zeroing = {f"zeroed: w after {turn}": _free[turn] for turn in (1, 2, 3)}
without_zeroing |= {f"kept: w after {turn}": _kept[turn] for turn in (1, 2, 3)}
without_zeroing |= {f"kept: grad in {turn}": (_kept[turn - 1] - _kept[turn]) / 0.1 for turn in (1, 2, 3)}


def train(units=8, rounds=4000, rate=0.5, seed=1):
    """Full batches in NumPy, gradients by hand."""
    draw = random.Random(seed)
    points, classes = (np.array(part) for part in moon_points())
    rows = np.c_[np.ones(len(points)), points]
    first = np.array([[draw.gauss(0, 1) for _ in range(3)] for _ in range(units)])
    second = np.array([[draw.gauss(0, 1) for _ in range(units + 1)]])
    for _ in range(rounds):
        hidden = np.tanh(rows @ first.T)
        outer = np.c_[np.ones(len(points)), hidden]
        score = outer @ second[0]
        d_score = (1 / (1 + np.exp(-score)) - classes) / len(points)
        d_hidden = np.outer(d_score, second[0, 1:]) * (1 - hidden**2)
        second = second - rate * d_score @ outer
        first = first - rate * d_hidden.T @ rows
    return [first.tolist(), second.tolist()]


train_moons = train()

scalar_tape = gradients_on(Scalar)
repair_tape = gradients_on(Node)
more_operations = gradients_on(Value)
