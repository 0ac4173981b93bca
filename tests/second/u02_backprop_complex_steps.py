"""Further second solutions of unit 02, backpropagation, by the author of the tasks.

Nothing is differentiated by formula where it can be helped: slopes come from complex steps, f(w + ih) has the slope in
its imaginary part, exact to the last digit. What remains are loops over single weights.
"""

import cmath
import math

import numpy as np

TINY = 1e-30


def slope(function, place):
    """df/dw at `place` by a complex step."""
    return function(place + TINY * 1j).imag / TINY


def slopes(function, array):
    """The slope in every entry of an array; `function` takes a complex array."""
    found = np.zeros(np.shape(array))
    for place in np.ndindex(found.shape):
        moved = np.array(array, dtype=complex)
        moved[place] += TINY * 1j
        found[place] = complex(function(moved)).imag / TINY
    return found


def squash(z):
    """The sigmoid of complex numbers near the real axis."""
    return 1 / (1 + np.exp(-z))


def product_slope(values, slopes):
    """Every factor is replaced by a line with its value and its slope."""

    def product(w):
        found = 1
        for value, steep in zip(values.tolist(), slopes.tolist(), strict=True):
            found = found * (value + steep * w)
        return found

    return slope(product, 0.0)


def _graph(x, y, z):
    return (x + y) * z


_X, _Y, _Z = -2.0, 5.0, -4.0
_GRADIENT = (
    slope(lambda x: _graph(x, _Y, _Z), _X),
    slope(lambda y: _graph(_X, y, _Z), _Y),
    slope(lambda z: _graph(_X, _Y, z), _Z),
)
_MOVED = tuple(at - 0.1 * steep for at, steep in zip((_X, _Y, _Z), _GRADIENT, strict=True))
graph_table = {
    "q": _X + _Y,
    "f": _graph(_X, _Y, _Z),
    "df/dq": slope(lambda q: q * _Z, _X + _Y),
    "df/dz": _GRADIENT[2],
    "df/dx": _GRADIENT[0],
    "df/dy": _GRADIENT[1],
    "new x": _MOVED[0],
    "new y": _MOVED[1],
    "new z": _MOVED[2],
    "new f": _graph(*_MOVED),
}


def _logistic(w1=2.0, w2=1.0, b=-3.0):
    return -cmath.log(1 - squash(w1 + 3 * w2 + b))


_Z2 = 2 * 1 + 1 * 3 - 3
_H2 = float(squash(_Z2))
logistic_graph = {
    "sigma(0)": float(squash(0.0)),
    "sigma'(0)": slope(squash, 0.0),
    "z": _Z2,
    "h": _H2,
    "dl/dh": slope(lambda h: -cmath.log(1 - h), _H2),
    "dh/dz": slope(squash, _Z2),
    "dl/dz": slope(lambda z: -cmath.log(1 - squash(z)), _Z2),
    "dl/dw1": slope(lambda w: _logistic(w1=w), 2.0),
    "dl/dw2": slope(lambda w: _logistic(w2=w), 1.0),
    "dl/db": slope(lambda b: _logistic(b=b), -3.0),
}

hidden_layer = "A, D, E, G"


def delta_rule(x, y, w_hidden, w_output, rate):
    """Deltas are minus the slopes of E in the sums."""
    sums = w_hidden @ x

    def error(sums, w_output):
        return (y - squash(w_output @ squash(sums))) ** 2 / 2

    def error_of_sum(total):
        return (y - squash(total)) ** 2 / 2

    delta = -slope(error_of_sum, float(w_output @ squash(sums)))
    inner = -slopes(lambda moved: error(moved, w_output), sums)
    step_output = -rate * slopes(lambda moved: error(sums, moved), w_output)
    step_hidden = -rate * slopes(lambda moved: error(moved @ x, w_output), w_hidden)
    return delta, inner, step_output, step_hidden


def network_step(theta1, theta2, x, y, rate):
    """Descent on E itself."""

    def error(theta1, theta2):
        hidden = squash(theta1[:, 0] + theta1[:, 1:] @ x)
        return ((y - squash(theta2[:, 0] + theta2[:, 1:] @ hidden)) ** 2).sum() / 2

    step1 = slopes(lambda moved: error(moved, theta2), theta1)
    step2 = slopes(lambda moved: error(theta1, moved), theta2)
    return theta1 - rate * step1, theta2 - rate * step2


def _trained():
    """Four hidden units, steps of all four examples together."""
    rng = np.random.default_rng(5)
    x = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]], float)
    y = np.array([0, 1, 1, 0], float)
    first, second = rng.normal(size=(4, 3)), rng.normal(size=5)
    for _ in range(6000):
        hidden = np.column_stack([np.ones(4), squash(x @ first.T)])
        o = squash(hidden @ second)
        delta = (y - o) * o * (1 - o)
        inner = np.outer(delta, second) * hidden * (1 - hidden)
        second = second + delta @ hidden
        first = first + inner[:, 1:].T @ x
    return [first, second[None]]


train_xor = _trained()


def last_delta(a, y, loss):
    """The slope of the loss in each sum."""

    def value(sums):
        if loss == "softmax":
            return np.log(np.exp(sums).sum()) * y.sum() - (y * sums).sum()
        o = squash(sums)
        if loss == "squared":
            return ((o - y) ** 2).sum()
        return -(y * np.log(o) + (1 - y) * np.log(1 - o)).sum()

    return slopes(value, a)


def layer_deltas(weights, outputs, last):
    """Unit by unit."""
    found = {len(weights): list(last)}
    for layer in range(len(weights) - 1, 0, -1):
        matrix, above = weights[layer], found[layer + 1]
        found[layer] = [
            sum(matrix[k, i] * above[k] for k in range(len(above))) * (1 - outputs[layer][i]) * (1 + outputs[layer][i])
            for i in range(len(outputs[layer]))
        ]
    return [np.array(found[layer]) for layer in sorted(found)]


def train_step(weights, x, y, rate):
    """One weight at a time, from the loss."""

    def loss(number, moved):
        o = x
        for layer, matrix in enumerate(weights):
            o = np.tanh((moved if layer == number else matrix) @ o)
        return ((o - y) ** 2).sum()

    return [w - rate * slopes(lambda moved, n=n: loss(n, moved), w) for n, w in enumerate(weights)]


def regularised_gradient(deltas, outputs, theta, strength):
    """The slope of mean deltas . (theta [1, o]) plus half the squares."""

    def objective(moved):
        data = sum(delta @ (moved[:, 0] + moved[:, 1:] @ o) for delta, o in zip(deltas, outputs, strict=True))
        return data / len(deltas) + strength / 2 * (moved[:, 1:] ** 2).sum()

    return slopes(objective, theta)


def chain_gradients(x, y, w, v):
    """Slopes of f in each weight."""

    def f(w, v):
        o = x
        for weight in w:
            o = squash(weight * o)
        return (v * o - y) ** 2 / 2

    return slopes(lambda moved: f(moved, v), w), slope(lambda moved: f(w, moved), v)


another_loss = "B"


def multiplications(d, k, m):
    """Counted in loops."""
    shapes = [(k, d), *[(k, k)] * (m - 1), (1, k)]
    forward = sum(1 for rows, columns in shapes for _ in range(rows) for _ in range(columns))
    back = sum(1 for rows, columns in shapes[1:] for _ in range(rows * columns))
    return forward + back + forward, sum(2 * forward for _ in range(forward))


def difference_slopes(samples, step):
    """As filters."""
    return np.convolve(samples, [1, -1], "valid") / step, np.convolve(samples, [1, 0, -1], "valid") / (2 * step)


step_sizes = {"forward": 1e-8, "centred": 7e-6, "forward factor": 10.03, "centred factor": 99.99}


def relative_error(dx, v, dy, ahead, behind, step):
    """With Python's own sums."""
    one = math.fsum((v * dx).ravel())
    other = math.fsum((dy * (ahead - behind)).ravel()) / (2 * step)
    return abs(one - other) / max(abs(one), abs(other), 1e-300)


def dense_backward(dy, x, w):
    """Slopes of sum dy y."""
    dx = slopes(lambda moved: (dy * (moved @ w.T)).sum(), x)
    dw = slopes(lambda moved: (dy * (x @ moved.T)).sum(), w)
    db = slopes(lambda moved: (dy * (x @ w.T + moved)).sum(), np.zeros(len(w)))
    return dx, dw, db


def softmax_backward(dy, y):
    """y is the softmax of ln y."""

    def weighted(logits):
        shares = np.exp(logits)
        return (dy * shares / shares.sum(axis=1, keepdims=True)).sum()

    return slopes(weighted, np.log(y))


def residual_backward(dy, x, w):
    """Slopes of sum dy y."""
    dx = slopes(lambda moved: (dy * (moved + np.tanh(moved @ w.T))).sum(), x)
    return dx, slopes(lambda moved: (dy * (x + np.tanh(x @ moved.T))).sum(), w)
