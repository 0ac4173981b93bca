"""Five unusual but right answers a task for unit 02, backprop, written as a student would who has the notebook alone.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check).
"""

import functools
import itertools
import math
import operator
import warnings
from collections import OrderedDict, namedtuple
from fractions import Fraction

import numpy as np

from nnlib import sigmoid as library_sigmoid
from nnlib import softmax as library_softmax
from nnlib.delta_rule import network_step as library_network_step
from nnlib.tape import Tensor, functional

Slopes = namedtuple("Slopes", "chain output")


def single(function):
    """The same function in single precision."""

    def narrow(value):
        if isinstance(value, list | tuple):
            return type(value)(narrow(one) for one in value)
        return value.astype(np.float32) if isinstance(value, np.ndarray) else value

    def answer(*args):
        return narrow(function(*map(narrow, args)))

    return answer


def columns_first(function):
    """The same function with Fortran-ordered results."""

    def turned(value):
        if isinstance(value, list | tuple):
            return type(value)(turned(one) for one in value)
        return np.asfortranarray(value) if isinstance(value, np.ndarray) else value

    return lambda *args: turned(function(*args))


def chatty(function):
    """The same function with prints and warnings."""

    def answer(*args):
        print("called with", len(args), "arguments")
        warnings.warn("nothing to worry about", stacklevel=1)
        return function(*args)

    return answer


def listed(function):
    """The same function with lists instead of arrays."""

    def plain(value):
        if isinstance(value, list | tuple):
            return [plain(one) for one in value]
        return value.tolist() if isinstance(value, np.ndarray) else value

    return lambda *args: plain(function(*args))


def generated(function):
    """The same function as a generator."""

    def answer(*args):
        yield from function(*args)

    return answer


def five(function):
    """Five ways of saying the same."""
    return [
        ("single precision", single(function)),
        ("Fortran order", columns_first(function)),
        ("prints and warns", chatty(function)),
        ("lists", listed(function)),
        ("a generator", generated(function)),
    ]


# Task 1: product slope


def product_by_masks(values, slopes):
    away = np.eye(len(values), dtype=bool)
    return np.where(away, slopes[:, None], values).prod(axis=1).sum()


def product_by_dual_numbers(values, slopes):
    def times(one, other):
        return one[0] * other[0], one[0] * other[1] + one[1] * other[0]

    return functools.reduce(times, zip(values, slopes, strict=True))[1]


PRODUCT_SLOPE = [
    ("masks", product_by_masks),
    ("dual numbers", product_by_dual_numbers),
    ("np.float32", lambda values, slopes: np.float32(product_by_masks(values, slopes))),
    ("an array with one number", lambda values, slopes: np.array([product_by_masks(values, slopes)])),
    ("prints and warns", chatty(product_by_dual_numbers)),
]

# Task 2: graph table

GRAPH = {"q": 3, "f": -12, "df/dq": -4, "df/dz": 3, "df/dx": -4, "df/dy": -4}
GRAPH |= {"new x": -1.6, "new y": 5.4, "new z": -4.3, "new f": -16.34}
GRAPH_TABLE = [
    ("floats", {name: float(value) for name, value in GRAPH.items()}),
    ("NumPy numbers", {name: np.float64(value) for name, value in GRAPH.items()}),
    ("another order", dict(reversed(GRAPH.items()))),
    ("an ordered dictionary of float32", OrderedDict((name, np.float32(value)) for name, value in GRAPH.items())),
    ("fractions made floats", {name: float(Fraction(str(value))) for name, value in GRAPH.items()}),
]

# Task 3: logistic graph

H = math.exp(2) / (1 + math.exp(2))
LOGISTIC = {"sigma(0)": 0.5, "sigma'(0)": 0.25, "z": 2.0, "h": H, "dl/dh": 1 + math.exp(2), "dh/dz": H - H**2}
LOGISTIC |= {"dl/dz": H, "dl/dw1": H, "dl/dw2": 3 * H, "dl/db": H}
LOGISTIC_GRAPH = [
    ("exp(2) instead of exp(-2)", LOGISTIC),
    ("NumPy numbers", {name: np.float64(value) for name, value in LOGISTIC.items()}),
    ("float32", {name: np.float32(value) for name, value in LOGISTIC.items()}),
    ("the library's sigmoid", LOGISTIC | {"h": library_sigmoid(2), "dl/dz": library_sigmoid(np.array(2.0))}),
    ("arrays with one number, another order", {name: np.array([value]) for name, value in reversed(LOGISTIC.items())}),
]

# Task 4: hidden layer

HIDDEN_LAYER = [
    ("no commas", "ADEG"),
    ("a list", ["A", "D", "E", "G"]),
    ("small letters, another order", "g, e, d, a"),
    ("a set", {"A", "D", "E", "G"}),
    ("with and", "A, D, E and G"),
]

# Task 5: delta rule


def delta_by_loops(x, y, w_hidden, w_output, rate):
    hidden = [1 / (1 + math.exp(-sum(w * one for w, one in zip(row, x, strict=True)))) for row in w_hidden]
    o = 1 / (1 + math.exp(-sum(map(operator.mul, w_output, hidden))))
    delta = o * (1 - o) * (y - o)
    inner = [one * (1 - one) * w * delta for one, w in zip(hidden, w_output, strict=True)]
    return delta, inner, [rate * delta * one for one in hidden], [[rate * d * one for one in x] for d in inner]


def delta_by_tape(x, y, w_hidden, w_output, rate):
    w1, w2 = Tensor(w_hidden, requires_grad=True), Tensor(w_output, requires_grad=True)
    error = (functional.sigmoid((functional.sigmoid((w1 * x).sum(axis=1)) * w2).sum()) - y) ** 2 * 0.5
    error.backward()
    return (*delta_by_loops(x, y, w_hidden, w_output, rate)[:2], -rate * w2.grad, -rate * w1.grad)


DELTA_RULE = [
    ("loops and lists", delta_by_loops),
    ("the tape", delta_by_tape),
    *five(lambda *args: tuple(map(np.array, delta_by_loops(*args))))[:4],
]

# Task 6: network step


def step_by_loops(theta1, theta2, x, y, rate):
    x = [1.0, *x]
    hidden = [1.0] + [float(library_sigmoid(sum(map(operator.mul, row, x)))) for row in theta1]
    outputs = [float(library_sigmoid(sum(map(operator.mul, row, hidden)))) for row in theta2]
    delta = [o * (1 - o) * (t - o) for o, t in zip(outputs, y, strict=True)]
    new1, new2 = theta1.copy(), theta2.copy()
    for h in range(1, len(hidden)):
        inner = hidden[h] * (1 - hidden[h]) * sum(theta2[k, h] * delta[k] for k in range(len(delta)))
        for i, one in enumerate(x):
            new1[h - 1, i] += rate * inner * one
    for k, h in itertools.product(range(len(delta)), range(len(hidden))):
        new2[k, h] += rate * delta[k] * hidden[h]
    return new1, new2


def step_einsum(theta1, theta2, x, y, rate):
    x = np.r_[1.0, x]
    hidden = np.r_[1.0, library_sigmoid(np.einsum("hi,i->h", theta1, x))]
    o = library_sigmoid(np.einsum("kh,h->k", theta2, hidden))
    delta = o * (1 - o) * (y - o)
    inner = np.einsum("kh,k,h->h", theta2, delta, hidden * (1 - hidden))[1:]
    return theta1 + np.einsum("h,i->hi", rate * inner, x), theta2 + np.einsum("k,h->kh", rate * delta, hidden)


NETWORK_STEP = [("loops", step_by_loops), *five(step_einsum)]

# Task 7: train XOR


def trained(start, hidden, rate, epochs):
    rng = np.random.default_rng(start)
    thetas = rng.uniform(-1, 1, (hidden, 3)), rng.uniform(-1, 1, (1, hidden + 1))
    for _ in range(epochs):
        for row in rng.permutation(list(itertools.product((0.0, 1.0), repeat=2))):
            thetas = library_network_step(*thetas, row, np.array([row[0] != row[1]], float), rate)
    return thetas


XOR = [
    ("four hidden units, in random order, a tuple", trained(0, 4, 2.0, 2500)),
    ("eight hidden units, float32", [theta.astype(np.float32) for theta in trained(1, 8, 2.0, 1500)]),
    ("lists", [theta.tolist() for theta in trained(2, 5, 2.0, 2500)]),
    ("by hand", [[[-5, 10, 10], [-15, 10, 10]], [[-5, 10, -10]]]),
    ("by hand, in another way", [[np.array([-5, 10, -10]), np.array([-5, -10, 10])], np.array([[-5, 10, 10]])]),
]

# Task 8: last delta


def last_by_tables(a, y, loss):
    o = {"softmax": library_softmax}.get(loss, library_sigmoid)(a)
    factor = {"squared": 2 * o * (1 - o)}.get(loss, np.ones(len(a)))
    return factor * (o - y)


def last_by_jacobian(a, y, loss):
    if loss == "softmax":
        o = library_softmax(a)
        return (np.diag(o) - np.outer(o, o)) @ (-y / o)
    o = library_sigmoid(a)
    outer = 2 * (o - y) if loss == "squared" else -y / o + (1 - y) / (1 - o)
    return outer * o * (1 - o)


LAST_DELTA = [("the long way", last_by_jacobian), *five(last_by_tables)]

# Task 9: layer deltas


def deltas_recursive(weights, outputs, last):
    if len(weights) == 1:
        return [last]
    later = deltas_recursive(weights[1:], outputs[1:], last)
    return [np.einsum("ki,k,i->i", weights[1], later[0], 1 - outputs[1] ** 2), *later]


def deltas_through_diagonals(weights, outputs, last):
    found = [last]
    for w, o in zip(weights[:0:-1], outputs[-2:0:-1], strict=True):
        found.append(np.diag(1 - o * o) @ w.T @ found[-1])
    return tuple(found[::-1])


LAYER_DELTAS = [("diagonal matrices", deltas_through_diagonals), *five(deltas_recursive)]

# Task 10: train step


def train_by_tape(weights, x, y, rate):
    on_tape = [Tensor(w, requires_grad=True) for w in weights]
    o = Tensor(x)
    for w in on_tape:
        o = functional.tanh((w * o).sum(axis=1))
    ((o - y) ** 2).sum().backward()
    return [w - rate * one.grad for w, one in zip(weights, on_tape, strict=True)]


def train_two_loops(weights, x, y, rate):
    outputs = list(itertools.accumulate(weights, lambda o, w: np.tanh(w @ o), initial=x))
    delta, all_deltas = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2), []
    for w, o in zip(weights[::-1], outputs[-2::-1], strict=True):
        all_deltas.insert(0, delta)
        delta = w.T @ delta * (1 - o**2)
    return [w - rate * np.outer(d, o) for w, d, o in zip(weights, all_deltas, outputs, strict=False)]


TRAIN_STEP = [("the tape", train_by_tape), *five(train_two_loops)]

# Task 11: regularised gradient


def gradient_of_masks(deltas, outputs, theta, strength):
    mask = np.ones_like(theta)
    mask[:, 0] = 0
    return (
        np.mean([np.outer(d, np.r_[1, o]) for d, o in zip(deltas, outputs, strict=True)], axis=0)
        + strength * mask * theta
    )


def gradient_by_parts(deltas, outputs, theta, strength):
    weights = np.einsum("nt,ns->ts", deltas, outputs) / len(deltas) + strength * theta[:, 1:]
    return np.c_[deltas.mean(axis=0), weights]


REGULARISED_GRADIENT = [("masks", gradient_of_masks), *five(gradient_by_parts)]

# Task 12: chain gradients


def chain_naively(x, y, w, v):
    h = list(itertools.accumulate(w, lambda o, weight: 1 / (1 + np.exp(-weight * o)), initial=x))
    r, found = v * h[-1] - y, []
    for m in range(len(w)):
        product = r * v
        for later in range(m, len(w)):
            product *= h[later + 1] * (1 - h[later + 1]) * (w[later] if later > m else 1)
        found.append(product * h[m])
    return Slopes(found, r * h[-1])


def chain_arrays(x, y, w, v):
    found = chain_naively(x, y, w, v)
    return np.array(found.chain), np.array([found.output])


CHAIN_GRADIENTS = [
    ("naively, a named tuple", chain_naively),
    ("arrays", chain_arrays),
    ("prints and warns", chatty(chain_naively)),
    ("a generator", generated(chain_arrays)),
    ("Fortran order", columns_first(chain_arrays)),
]

# Task 13: another loss

ANOTHER_LOSS = [
    ("a small letter", "b"),
    ("a list", ["B"]),
    ("blanks", "  B "),
    ("a tuple", ("b",)),
    ("a full stop", "B."),
]

# Task 14: multiplications


def multiplications_by_lists(d, k, m):
    sizes = [d] + [k] * m + [1]
    pieces = [a * b for a, b in itertools.pairwise(sizes)]
    return sum(pieces) * 2 + sum(pieces[1:]), sum(pieces) ** 2 * 2


MULTIPLICATIONS = [
    ("a list of sizes", multiplications_by_lists),
    ("floats", lambda d, k, m: tuple(map(float, multiplications_by_lists(d, k, m)))),
    ("an array", lambda d, k, m: np.array(multiplications_by_lists(d, k, m))),
    ("a generator", generated(multiplications_by_lists)),
    ("prints and warns", chatty(multiplications_by_lists)),
]

# Task 15: difference slopes


def differences_by_filters(samples, step):
    return np.correlate(samples, [-1, 1]) / step, np.correlate(samples, [-1, 0, 1]) / (2 * step)


DIFFERENCE_SLOPES = [
    ("means of forward differences", lambda f, h: ((d := np.diff(f) / h), (d[1:] + d[:-1]) / 2)),
    *five(differences_by_filters),
]

# Task 16: step sizes

STEP_SIZES = [
    ("integers as factors", {"forward": 1e-8, "centred": 1e-5, "forward factor": 10, "centred factor": 100}),
    ("measured", {"forward": 1e-8, "centred": 1e-5, "forward factor": 10.03, "centred factor": 99.996}),
    ("other steps", {"forward": 10**-8, "centred": 5e-6, "forward factor": 9.9, "centred factor": 97.0}),
    (
        "NumPy numbers",
        {
            k: np.float64(v)
            for k, v in zip(
                ("forward", "centred", "forward factor", "centred factor"), (1e-8, 1e-5, 10.1, 101), strict=True
            )
        },
    ),
    ("another order", {"centred factor": 100.0, "forward factor": 10.0, "centred": 1e-5, "forward": 1e-8}),
]

# Task 17: relative error


def error_einsum(dx, v, dy, ahead, behind, step):
    one = np.einsum("i,i->", np.ravel(v), np.ravel(dx))
    other = (np.einsum("i,i->", dy, ahead) - np.einsum("i,i->", dy, behind)) / step / 2
    pair = sorted([abs(one), abs(other)])
    return 0 if not pair[1] else abs(one - other) / pair[1]


def error_by_try(dx, v, dy, ahead, behind, step):
    one, other = float((v * dx).sum()), float((dy * (ahead - behind)).sum()) / (2 * step)
    try:
        return abs(one - other) / max(abs(one), abs(other))
    except ZeroDivisionError:
        return 0.0


RELATIVE_ERROR = [
    ("einsum", error_einsum),
    ("try", error_by_try),
    ("an array with one number", lambda *args: np.array([error_by_try(*args)])),
    ("prints and warns", chatty(error_by_try)),
    ("np.float64", lambda *args: np.float64(error_by_try(*args))),
]

# Task 18: dense backward


def dense_by_loops(dy, x, w):
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w))
    for n, o, i in np.ndindex(len(x), *w.shape):
        dx[n, i] += dy[n, o] * w[o, i]
        dw[o, i] += dy[n, o] * x[n, i]
    for row in dy:
        db += row
    return dx, dw, db


DENSE_BACKWARD = five(dense_by_loops)

# Task 19: softmax backward


def softmax_by_jacobians(dy, y):
    return np.array([(np.diag(one) - np.outer(one, one)) @ row for row, one in zip(dy, y, strict=True)])


SOFTMAX_BACKWARD = five(softmax_by_jacobians)

# Task 20: residual backward


def residual_einsum(dy, x, w):
    da = dy / np.cosh(np.einsum("ni,oi->no", x, w)) ** 2
    dx = dy.copy()
    dx += np.einsum("no,oi->ni", da, w)
    return dx, np.einsum("no,ni->oi", da, x)


RESIDUAL_BACKWARD = five(residual_einsum)

UNUSUAL = {
    "u02-product-slope": PRODUCT_SLOPE,
    "u02-graph-table": GRAPH_TABLE,
    "u02-logistic-graph": LOGISTIC_GRAPH,
    "u02-hidden-layer": HIDDEN_LAYER,
    "u02-delta-rule": DELTA_RULE,
    "u02-network-step": NETWORK_STEP,
    "u02-train-xor": XOR,
    "u02-last-delta": LAST_DELTA,
    "u02-layer-deltas": LAYER_DELTAS,
    "u02-train-step": TRAIN_STEP,
    "u02-regularised-gradient": REGULARISED_GRADIENT,
    "u02-chain-gradients": CHAIN_GRADIENTS,
    "u02-another-loss": ANOTHER_LOSS,
    "u02-multiplications": MULTIPLICATIONS,
    "u02-difference-slopes": DIFFERENCE_SLOPES,
    "u02-step-sizes": STEP_SIZES,
    "u02-relative-error": RELATIVE_ERROR,
    "u02-dense-backward": DENSE_BACKWARD,
    "u02-softmax-backward": SOFTMAX_BACKWARD,
    "u02-residual-backward": RESIDUAL_BACKWARD,
}
