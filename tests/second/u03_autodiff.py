"""Second solutions of unit 03, autodiff, by other ways than the references.

Slopes come from complex numbers, adjoints from linear equations, an order from a path that turns back, the classes keep
functions in place of slopes, and arrays go through loops and einsum.
"""

import math

import numpy as np

from nnlib.moon_network import moon_points
from nnlib.scalar_tape import Scalar as LibraryScalar
from nnlib.scalar_tape import gradients_on

x1, x2 = 2.0, 5.0
trace_values = {"v1": np.log(x1), "v2": x1 * x2, "v3": np.sin(x2)}
trace_values["v4"] = trace_values["v1"] + trace_values["v2"]
trace_values["v5"] = trace_values["v4"] - trace_values["v3"]

trace_adjoints = {"v5": 1.0, "v4": 1.0, "v3": -1.0, "v2": 1.0, "v1": 1.0}
trace_adjoints |= {"x2 from v3": -np.cos(x2), "x1 from v2": x2, "x2 from v2": x1, "x1 from v1": 1 / x1}
trace_adjoints |= {"x2": x1 - np.cos(x2), "x1": x2 + 1 / x1}


def topological_order(operands, result):
    """A path through the graph, written down when it turns back."""
    order, path = [], [result]
    while path:
        missing = [operand for operand in operands[path[-1]] if operand not in order]
        if missing:
            path.append(missing[0])
        else:
            order.append(path.pop())
    return order


FUNCTIONS = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "tanh": np.tanh,
    "relu": lambda x: x * (x.real > 0),
}


def local_slopes(operation, operands):
    """A step in the imaginary direction leaves the slope behind, without any rounding."""
    slopes = []
    for place in range(1 if operation == "power" else len(operands)):
        moved = [complex(number, 1e-40 * (at == place)) for at, number in enumerate(operands)]
        slopes.append(float(np.imag(FUNCTIONS[operation](*moved)) / 1e-40))
    return slopes


def reverse_sweep(tape):
    """Adjoints solve (1 - S^T) a = e, with S the slopes of each step in each other one."""
    names = [step[0] for step in tape]
    slopes = np.zeros((len(names), len(names)))
    for row, (_, operands, steps) in enumerate(tape):
        np.add.at(slopes[row], [names.index(operand) for operand in operands], steps)
    last = np.zeros(len(names))
    last[-1] = 1
    return dict(zip(names, np.linalg.solve(np.eye(len(names)) - slopes.T, last), strict=True))


class Remembering:
    """A number with a list of (operand, function of what arrives)."""

    def __init__(self, data, hands=()):
        self.data, self.hands, self.grad = data, hands, 0.0

    def __add__(self, other):
        if not isinstance(other, Remembering):
            return Remembering(self.data + other, [(self, lambda arrived: arrived)])
        return Remembering(self.data + other.data, [(self, lambda arrived: arrived), (other, lambda arrived: arrived)])

    def __mul__(self, other):
        if not isinstance(other, Remembering):
            return Remembering(self.data * other, [(self, lambda arrived: arrived * other)])
        hands = [(self, lambda arrived: arrived * other.data), (other, lambda arrived: arrived * self.data)]
        return Remembering(self.data * other.data, hands)

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        waiting = [(self, 1.0)]
        while waiting:
            node, arrived = waiting.pop()
            node.grad += arrived
            waiting += [(operand, hand(arrived)) for operand, hand in node.hands]


scalar_tape = gradients_on(Remembering)
repair_tape = gradients_on(Remembering)


class Value(LibraryScalar):
    """Slopes from complex steps."""

    def through(self, function):
        moved = complex(function(self.data + 1e-40j))
        return Value(moved.real, (self,), (moved.imag / 1e-40,))

    def __sub__(self, other):
        return self + -1 * other

    def __rsub__(self, other):
        return -1 * self + other

    def __truediv__(self, other):
        return self * (other.through(lambda x: 1 / x) if isinstance(other, Value) else 1 / other)

    def __rtruediv__(self, other):
        return self.through(lambda x: other / x)

    def __pow__(self, exponent):
        return self.through(lambda x: x**exponent)

    def exp(self):
        return self.through(np.exp)

    def log(self):
        return self.through(np.log)

    def sin(self):
        return self.through(np.sin)

    def tanh(self):
        return self.through(np.tanh)

    def relu(self):
        return self.through(lambda x: x if x.real > 0 else 0)


more_operations = gradients_on(Value)


def forward_mode(program, inputs, direction):
    """One complex number holds value and speed."""
    numbers = {name: complex(inputs[name], 1e-40 * direction[name]) for name in inputs}
    last = None
    for last, operation, operands in program:
        numbers[last] = FUNCTIONS[operation](*[numbers[operand] for operand in operands])
    return float(numbers[last].real), float(numbers[last].imag / 1e-40)


layers = [1000, 100, 10, 1]
costs = {"network, forward": 81194, "network, reverse": 1, "curve, forward": 3, "curve, reverse": 1000}
costs["chain, forward"] = sum(layers[0] * layers[i] * layers[i + 1] for i in (1, 2))
costs["chain, reverse"] = sum(layers[3] * layers[i] * layers[i - 1] for i in (2, 1))
costs["kept numbers"] = np.zeros((64, sum(layers)), np.float32).size
costs["bytes"] = np.zeros((64, sum(layers)), np.float32).nbytes


def unbroadcast(dy, shape):
    """einsum keeps the axes that were not repeated."""
    letters = "abcdefg"[: dy.ndim]
    kept = [letter for letter, size in zip(letters[dy.ndim - len(shape) :], shape, strict=True) if size > 1]
    return np.einsum(f"{letters}->{''.join(kept)}", dy).reshape(shape)


def matmul_backward(dy, a, b):
    """Matrix by matrix, with a loop over the stack."""
    if a.ndim == 2:
        return np.outer(1, dy @ b.T).reshape(a.shape), np.einsum("nk,nm->km", a, dy)
    parts = [matmul_backward(one, matrix, b) for one, matrix in zip(dy, a, strict=True)]
    return np.stack([da for da, _ in parts]), sum(db for _, db in parts)


def mean_backward(dy, x_shape, axis=None):
    """A matrix of ones does the repeating."""
    if axis is None:
        return float(dy) / math.prod(x_shape) * np.ones(x_shape)
    count = x_shape[axis]
    return np.stack([dy / count] * count, axis=axis)


def pick_backward(dy, x_shape, shape, index):
    """Rows that name their owner."""
    owners = (np.asarray(index)[:, None] == np.arange(shape[0])).astype(float)
    return np.einsum("pr,p...->r...", owners, dy).reshape(x_shape)


small_net = {}
size, channels = 32, 1
for number, filters in ((1, 6), (2, 16)):
    small_net[f"conv{number} parameters"] = np.zeros((filters, channels, 3, 3)).size + filters
    small_net[f"conv{number} size"] = len(range(0, size - 3 + 1))
    small_net[f"pool{number} size"] = size = len(range(0, small_net[f"conv{number} size"] - 1, 2))
    channels = filters
small_net["flat"] = units = channels * size * size
for number, after in ((1, 120), (2, 84), (3, 10)):
    small_net[f"fc{number} parameters"] = np.zeros((after, units + 1)).size
    units = after
small_net["all parameters"] = sum(count for name, count in small_net.items() if name.endswith("parameters"))

loop_order = {"A", "B", "E"}

without_zeroing = {}
w = 1.0
for number in (1, 2, 3):
    w *= 1 - 0.2
    without_zeroing[f"zeroed: w after {number}"] = w
w, grad = 1.0, 0.0
for number in (1, 2, 3):
    grad += 2 * w
    w -= grad / 10
    without_zeroing[f"kept: grad in {number}"], without_zeroing[f"kept: w after {number}"] = grad, w


def trained(rounds=1500, units=8, rate=0.5):
    """The whole batch at once, with gradients written by hand."""
    points, classes = map(np.array, moon_points())
    rng = np.random.default_rng(5)
    x = np.column_stack([np.ones(len(points)), points])
    first, second = rng.normal(size=(units, 3)), rng.normal(size=units + 1)
    for _ in range(rounds):
        hidden = np.column_stack([np.ones(len(x)), np.tanh(x @ first.T)])
        delta = (1 / (1 + np.exp(-hidden @ second)) - classes) / len(x)
        back = np.outer(delta, second[1:]) * (1 - hidden[:, 1:] ** 2)
        first, second = first - rate * back.T @ x, second - rate * delta @ hidden
    return [first, second[None]]


train_moons = trained()
