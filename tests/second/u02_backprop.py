"""Second solutions of unit 02, backpropagation, written from the student's notebook alone.

Slopes are computed here without going back: numbers carry their slopes forward (a dual number is a value and its
slope in one chosen weight), or a matrix of slopes is multiplied from the input to the loss.
"""

import itertools
import math

import numpy as np

from nnlib.differences import centred_error, forward_error


class Dual:
    """A value, and its slope in one chosen number."""

    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    def __add__(self, other):
        other = dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        other = dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, other):
        return self + -1.0 * dual(other)

    def __rsub__(self, other):
        return -1.0 * self + other

    def through(self, value, slope):
        """The number behind a function with this value and this slope."""
        return Dual(value, slope * self.slope)


def dual(number):
    return number if isinstance(number, Dual) else Dual(float(number))


def sigmoid_of(number):
    number = dual(number)
    o = 0.5 + 0.5 * math.tanh(number.value / 2)
    return number.through(o, o * (1 - o))


def tanh_of(number):
    number = dual(number)
    o = math.tanh(number.value)
    return number.through(o, 1 - o * o)


def log_of(number):
    return number.through(math.log(number.value), 1 / number.value)


def exp_of(number):
    return number.through(math.exp(number.value), math.exp(number.value))


def slopes_of(function, array):
    """Slope of function, a number made of nested lists, in every entry of the array: one run for each."""
    array = np.asarray(array, dtype=float)
    slopes = np.zeros(array.shape)
    for chosen in np.ndindex(array.shape):
        numbers = np.array([Dual(v, float(place == chosen)) for place, v in np.ndenumerate(array)], dtype=object)
        slopes[chosen] = dual(function(numbers.reshape(array.shape))).slope
    return slopes


def total(numbers):
    return sum(numbers, start=Dual(0.0))


def product_slope(values, slopes):
    """Slope of the product of all factors."""
    return math.prod((Dual(v, s) for v, s in zip(values, slopes, strict=True)), start=Dual(1.0)).slope


def product(x, y, z):
    return (x + y) * z


POINT = np.array([-2.0, 5.0, -4.0])
DOWN = slopes_of(lambda p: product(*p), POINT)
MOVED = POINT - 0.1 * DOWN
graph_table = {
    "q": POINT[0] + POINT[1],
    "f": product(*POINT),
    "df/dq": slopes_of(lambda q: q[0] * POINT[2], [3.0])[0],
    "df/dz": DOWN[2],
    "df/dx": DOWN[0],
    "df/dy": DOWN[1],
    "new x": MOVED[0],
    "new y": MOVED[1],
    "new z": MOVED[2],
    "new f": product(*MOVED),
}


def surprise_of_zero(h):
    return -1.0 * log_of(1.0 - h)


def logit(w1, w2, b):
    return w1 * 1.0 + w2 * 3.0 + b


MIDDLE = sigmoid_of(Dual(0.0, 1.0))
SURE = sigmoid_of(Dual(2.0, 1.0))
INTO_PARAMETERS = slopes_of(lambda p: surprise_of_zero(sigmoid_of(logit(*p))), [2.0, 1.0, -3.0])
logistic_graph = {
    "sigma(0)": MIDDLE.value,
    "sigma'(0)": MIDDLE.slope,
    "z": logit(2.0, 1.0, -3.0),
    "h": SURE.value,
    "dl/dh": surprise_of_zero(Dual(SURE.value, 1.0)).slope,
    "dh/dz": SURE.slope,
    "dl/dz": surprise_of_zero(SURE).slope,
    "dl/dw1": INTO_PARAMETERS[0],
    "dl/dw2": INTO_PARAMETERS[1],
    "dl/db": INTO_PARAMETERS[2],
}

hidden_layer = "A, D, E, G"


def half_square(answers, targets):
    return 0.5 * total((o - y) * (o - y) for o, y in zip(answers, targets, strict=True))


def layer(matrix, numbers, function):
    return [function(total(w * n for w, n in zip(row, numbers, strict=True))) for row in matrix]


def delta_rule(x, y, w_hidden, w_output, rate):
    """Deltas and steps of one example: minus the slopes in numbers that are added to the sums."""

    def error(extra_hidden, extra_output, hidden=w_hidden, output=w_output):
        sums = [
            total(w * n for w, n in zip(row, x, strict=True)) + e for row, e in zip(hidden, extra_hidden, strict=True)
        ]
        units = [sigmoid_of(s) for s in sums]
        return half_square([sigmoid_of(total(w * h for w, h in zip(output, units, strict=True)) + extra_output)], [y])

    still = np.zeros(len(w_hidden))
    return (
        -slopes_of(lambda e: error(still, e[0]), [0.0])[0],
        -slopes_of(lambda e: error(e, 0.0), still),
        -rate * slopes_of(lambda w: error(still, 0.0, output=w), w_output),
        -rate * slopes_of(lambda w: error(still, 0.0, hidden=w), w_hidden),
    )


def network_step(theta1, theta2, x, y, rate):
    """New theta1 and theta2 after one step."""

    def error(first, second):
        hidden = layer(first, [1.0, *x], sigmoid_of)
        return half_square(layer(second, [1.0, *hidden], sigmoid_of), y)

    return (
        theta1 - rate * slopes_of(lambda t: error(t, theta2), theta1),
        theta2 - rate * slopes_of(lambda t: error(theta1, t), theta2),
    )


def xor_by_newton():
    """Three hidden units drawn at random, and output weights that solve a linear system for the sums wanted."""
    rng = np.random.default_rng(0)
    theta1 = 3 * rng.normal(size=(3, 3))
    rows = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]], dtype=float)
    units = np.column_stack([np.ones(4), 1 / (1 + np.exp(-rows @ theta1.T))])
    return [theta1, np.linalg.solve(units, np.array([-4.0, 4.0, 4.0, -4.0]))[None, :]]


train_xor = xor_by_newton()


def last_delta(a, y, loss):
    """Slope of the loss in the sums of the last layer, from the losses as they are defined."""

    def squared(sums):
        return total((sigmoid_of(s) - t) * (sigmoid_of(s) - t) for s, t in zip(sums, y, strict=True))

    def softplus(s):
        """ln(1 + exp(s)), written so that nothing overflows."""
        return s.through(max(s.value, 0) + math.log1p(math.exp(-abs(s.value))), 0.5 + 0.5 * math.tanh(s.value / 2))

    def logistic(sums):
        return total(softplus(s) - t * s for s, t in zip(sums, y, strict=True))

    def cross_entropy(sums):
        largest = max(s.value for s in sums)
        return (
            log_of(total(exp_of(s - largest) for s in sums))
            + largest
            - total(t * s for s, t in zip(sums, y, strict=True))
        )

    return slopes_of({"squared": squared, "logistic": logistic, "softmax": cross_entropy}[loss], a)


def layer_deltas(weights, outputs, last):
    """The deltas of all layers: one row of slopes, the product of whole matrices."""
    deltas = []
    for start in range(1, len(weights) + 1):
        slopes = np.eye(len(outputs[start]))
        for w, o in zip(weights[start:], outputs[start:-1], strict=True):
            slopes = w @ np.diag(1 - o**2) @ slopes
        deltas.append(last @ slopes)
    return deltas


def train_step(weights, x, y, rate):
    """New weights after one step."""

    def loss(place, matrix):
        numbers = list(x)
        for index, w in enumerate(weights):
            numbers = layer(matrix if index == place else w, numbers, tanh_of)
        return total((o - t) * (o - t) for o, t in zip(numbers, y, strict=True))

    return [w - rate * slopes_of(lambda m, index=index: loss(index, m), w) for index, w in enumerate(weights)]


def regularised_gradient(deltas, outputs, theta, strength):
    """The slopes of a mean of linear losses plus the penalty as it is defined."""

    def loss(matrix):
        linear = [
            d * (row[0] + total(w * n for w, n in zip(row[1:], o, strict=True)))
            for one, o in zip(deltas, outputs, strict=True)
            for d, row in zip(one, matrix, strict=True)
        ]
        return total(linear) * (1 / len(deltas)) + 0.5 * strength * total(w * w for row in matrix for w in row[1:])

    return slopes_of(loss, theta)


def chain_gradients(x, y, w, v):
    """Slopes in the weights of the chain, and in v."""

    def loss(numbers):
        *chain, last = numbers
        value = x
        for weight in chain:
            value = sigmoid_of(weight * value)
        return half_square([last * value], [y])

    slopes = slopes_of(loss, [*w, v])
    return slopes[:-1], slopes[-1]


another_loss = "B"


def multiplications(d, k, m):
    """(clever, naive), multiplication by multiplication."""
    sizes = [d, *itertools.repeat(k, m), 1]
    lines = [
        (place, i, j) for place, (a, b) in enumerate(itertools.pairwise(sizes)) for i in range(b) for j in range(a)
    ]
    run = len(lines)
    back = sum(place > 0 for place, _, _ in lines)
    return run + back + run, sum(2 * run for _ in lines)


def difference_slopes(samples, step):
    """Slopes of the straight line through two samples, and of the parabola through three."""
    forward = [np.polyfit([0.0, 1.0], samples[i : i + 2], 1)[0] for i in range(len(samples) - 1)]
    centred = [np.polyfit([-1.0, 0.0, 1.0], samples[i : i + 3], 2)[1] for i in range(len(samples) - 2)]
    return np.array(forward) / step, np.array(centred) / step


STEPS = [10.0**-k for k in range(1, 17)]
step_sizes = {
    "forward": min(STEPS, key=forward_error),
    "centred": min(STEPS, key=centred_error),
    "forward factor": forward_error(0.01) / forward_error(0.001),
    "centred factor": centred_error(0.01) / centred_error(0.001),
}


def relative_error(dx, v, dy, ahead, behind, step):
    """How far a backward is from the centred difference along v."""
    analytic = math.fsum(a * b for a, b in zip(np.ravel(v), np.ravel(dx), strict=True))
    numeric = math.fsum(d * (p - q) for d, p, q in zip(np.ravel(dy), np.ravel(ahead), np.ravel(behind), strict=True))
    small, large = sorted([analytic, numeric / (2 * step)], key=abs)
    return 0.0 if large == 0 else abs(1 - small / large)


def dense_backward(dy, x, w):
    """Gradients of x @ w.T + b in x, w and b, example by example."""
    dx = [sum(d * row for d, row in zip(one, w, strict=True)) for one in dy]
    dw = sum(np.multiply.outer(one, row) for one, row in zip(dy, x, strict=True))
    return np.array(dx), dw, np.array([math.fsum(column) for column in dy.T])


def softmax_backward(dy, y):
    """Gradient of a softmax of rows: run the softmax again, from the logarithms of its result."""

    def weighted(numbers, one):
        powers = [exp_of(number) for number in numbers]
        whole = total(powers)
        inverse = whole.through(1 / whole.value, -1 / whole.value**2)
        return total(d * p * inverse for d, p in zip(one, powers, strict=True))

    logs = np.log(np.maximum(y, 1e-300))
    return np.array([slopes_of(lambda r, one=one: weighted(r, one), row) for one, row in zip(dy, logs, strict=True)])


def residual_backward(dy, x, w):
    """Gradients of x + tanh(x @ w.T) in x and w."""

    def loss(rows, matrix):
        return total(
            d * (n + t)
            for one, row in zip(dy, rows, strict=True)
            for d, n, t in zip(one, row, layer(matrix, row, tanh_of), strict=True)
        )

    return slopes_of(lambda rows: loss(rows, w), x), slopes_of(lambda matrix: loss(x, matrix), w)
