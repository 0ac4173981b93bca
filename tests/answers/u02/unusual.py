"""Unusual but right answers for unit 02, backpropagation: five a task from the student's notebook alone, then others.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check). The others are the task author's. Two of
the five a task did not score full and were replaced, since they are not right: fractions, which are no numbers of
Python or NumPy that a notebook computes with, and a table rounded to six digits against its statement.
"""

import functools
import itertools
import math
import operator
import warnings
from collections import OrderedDict, namedtuple

import numpy as np

from nnlib import sigmoid as library_sigmoid
from nnlib import softmax as library_softmax
from nnlib.delta_rule import network_step as library_network_step
from nnlib.differences import centred_error, forward_error
from nnlib.tape import Tensor, functional

# Task 1: several paths


def product_in_loops(values, slopes):
    total = 0
    for i in range(len(values)):
        term = slopes[i]
        for j in range(len(values)):
            if j != i:
                term = term * values[j]
        total = total + term
    return total


def product_pairwise(values, slopes):
    value, slope = 1.0, 0.0
    for g, dg in zip(values.tolist(), slopes.tolist(), strict=True):
        value, slope = value * g, slope * g + value * dg
    return slope


def product_by_masks(values, slopes):
    table = np.where(np.eye(len(values), dtype=bool), slopes, values)
    return table.prod(axis=1).sum()


def product_as_polynomial(values, slopes):
    polynomial = functools.reduce(np.polynomial.polynomial.polymul, np.column_stack([values, slopes]))
    return polynomial[1] if len(polynomial) > 1 else 0.0


def product_recursive(values, slopes):
    print("factors left:", len(values))
    if len(values) == 1:
        return slopes[0]
    return slopes[0] * math.prod(values[1:]) + values[0] * product_recursive(values[1:], slopes[1:])


PRODUCT_SLOPE = [
    ("two loops", product_in_loops),
    ("the product rule again and again, with Python floats", product_pairwise),
    ("a table with the slopes on its diagonal", product_by_masks),
    ("multiplies polynomials value + slope times t", product_as_polynomial),
    ("recursive, and prints", product_recursive),
]

# Task 2: a compute graph by hand

GRAPH_NAMES = ["q", "f", "df/dq", "df/dz", "df/dx", "df/dy", "new x", "new y", "new z", "new f"]
GRAPH_VALUES = [3, -12, -4, 3, -4, -4, -1.6, 5.4, -4.3, -16.34]
GRAPH_TABLE = [
    ("all floats", dict(zip(GRAPH_NAMES, map(float, GRAPH_VALUES), strict=True))),
    ("NumPy numbers", dict(zip(GRAPH_NAMES, np.array(GRAPH_VALUES), strict=True))),
    ("32-bit floats", dict(zip(GRAPH_NAMES, np.array(GRAPH_VALUES, dtype=np.float32), strict=True))),
    (
        "an ordered dictionary the other way round",
        OrderedDict(reversed(list(zip(GRAPH_NAMES, GRAPH_VALUES, strict=True)))),
    ),
    (
        "sums of floats, which are not quite round",
        dict(
            zip(
                GRAPH_NAMES,
                [-2.0 + 5, -12, -4, 3, -4, -4, -2 + 0.1 * 4, 5 + 0.4, -4 - 0.1 * 3, 3.8 * -4.3],
                strict=True,
            )
        ),
    ),
]

# Task 3: logistic regression as a graph

LOGISTIC_NAMES = ["sigma(0)", "sigma'(0)", "z", "h", "dl/dh", "dh/dz", "dl/dz", "dl/dw1", "dl/dw2", "dl/db"]
SURE = 1 / (1 + math.exp(-2))
LOGISTIC_VALUES = [0.5, 0.25, 2, SURE, 1 / (1 - SURE), SURE * (1 - SURE), SURE, SURE, 3 * SURE, SURE]
LOGISTIC_GRAPH = [
    (
        "by other formulas",
        dict(
            zip(
                LOGISTIC_NAMES,
                [
                    1 / 2,
                    1 / 4,
                    2 * 1 + 1 * 3 - 3,
                    math.e**2 / (1 + math.e**2),
                    1 + math.e**2,
                    0.25 / math.cosh(1) ** 2,
                    (1 + math.tanh(1)) / 2,
                    (1 + math.tanh(1)) / 2,
                    1.5 * (1 + math.tanh(1)),
                    (1 + math.tanh(1)) / 2,
                ],
                strict=True,
            )
        ),
    ),
    ("NumPy numbers", dict(zip(LOGISTIC_NAMES, np.array(LOGISTIC_VALUES), strict=True))),
    ("32-bit floats", dict(zip(LOGISTIC_NAMES, np.array(LOGISTIC_VALUES, dtype=np.float32), strict=True))),
    (
        "rounded to twelve digits",
        dict(zip(LOGISTIC_NAMES, [round(value, 12) for value in LOGISTIC_VALUES], strict=True)),
    ),
    (
        "arrays without axes",
        {name: np.array(value) for name, value in zip(LOGISTIC_NAMES, LOGISTIC_VALUES, strict=True)},
    ),
]

# Task 4: which slopes are right?

HIDDEN_LAYER = [
    ("lower case, no commas", "a d e g"),
    ("a list", ["A", "D", "E", "G"]),
    ("a set", {"G", "E", "D", "A"}),
    ("another order", "G, A, E, D"),
    ("without anything between", "ADEG"),
]

# Task 5: deltas and steps


def delta_rule_in_loops(x, y, w_hidden, w_output, rate):
    hidden = []
    for row in w_hidden:
        z = 0.0
        for w, number in zip(row, x, strict=True):
            z += w * number
        hidden.append(1 / (1 + math.exp(-z)))
    o = 1 / (1 + math.exp(-sum(w * h for w, h in zip(w_output, hidden, strict=True))))
    d = o * (1 - o) * (y - o)
    dh = [h * (1 - h) * w * d for h, w in zip(hidden, w_output, strict=True)]
    return d, dh, [rate * d * h for h in hidden], [[rate * one * number for number in x] for one in dh]


def delta_rule_einsum(x, y, w_hidden, w_output, rate):
    h = library_sigmoid(np.einsum("hd,d->h", w_hidden, x))
    o = library_sigmoid(np.einsum("h,h->", w_output, h))
    d = np.subtract(y, o) * o * (1 - o)
    dh = np.einsum("h,h,h,->h", h, 1 - h, w_output, d)
    return [d, dh, rate * d * h, np.einsum(",h,d->hd", rate, dh, x)]


def delta_rule_fortran(x, y, w_hidden, w_output, rate):
    x, w_hidden = x[None, :], np.asfortranarray(w_hidden)
    h = library_sigmoid(x @ w_hidden.T)
    o = library_sigmoid(h @ w_output[:, None])
    d = o * (1 - o) * (y - o)
    dh = d * w_output * h * (1 - h)
    return d.item(), dh.ravel(), (rate * d * h).ravel(), np.asfortranarray(rate * dh.T @ x)


def delta_rule_zero_dimensions(x, y, w_hidden, w_output, rate):
    h = 0.5 + 0.5 * np.tanh(0.5 * (w_hidden @ x))
    o = np.array(0.5 + 0.5 * np.tanh(0.5 * (w_output @ h)))
    d = np.array(o * (1 - o) * (y - o))
    dh = (h - h * h) * w_output * d
    return d, dh, rate * d * h, rate * dh[:, None] * x[None, :]


def delta_rule_by_network(x, y, w_hidden, w_output, rate):
    """Ask the network of the next task, with biases of 0, how far its weights move."""
    theta1, theta2 = np.pad(w_hidden, ((0, 0), (1, 0))), np.append(0.0, w_output)[None, :]
    new1, new2 = library_network_step(theta1, theta2, x, np.array([y]), 1.0)
    # With biases of 0 in front, the steps of the biases are the deltas.
    d, dh = (new2 - theta2)[0, 0], (new1 - theta1)[:, 0]
    return d, dh, rate * (new2 - theta2)[0, 1:], rate * (new1 - theta1)[:, 1:]


DELTA_RULE = [
    ("loops and lists", delta_rule_in_loops),
    ("einsum, a list of four", delta_rule_einsum),
    ("rows as matrices, Fortran order", delta_rule_fortran),
    ("tanh for the sigmoid, an array without axes", delta_rule_zero_dimensions),
    ("reads the deltas off the steps of the biases", delta_rule_by_network),
]

# Task 6: several outputs, with biases


def step_in_loops(theta1, theta2, x, y, rate):
    inputs = [1.0, *x]
    hidden = [1.0] + [1 / (1 + math.exp(-sum(w * i for w, i in zip(row, inputs, strict=True)))) for row in theta1]
    o = [1 / (1 + math.exp(-sum(w * h for w, h in zip(row, hidden, strict=True)))) for row in theta2]
    d = [ok * (1 - ok) * (yk - ok) for ok, yk in zip(o, y, strict=True)]
    new1, new2 = theta1.tolist(), theta2.tolist()
    for h in range(1, len(hidden)):
        heard = sum(theta2[k][h] * d[k] for k in range(len(d)))
        for i, value in enumerate(inputs):
            new1[h - 1][i] += rate * hidden[h] * (1 - hidden[h]) * heard * value
    for k, h in itertools.product(range(len(d)), range(len(hidden))):
        new2[k][h] += rate * d[k] * hidden[h]
    return new1, new2


def step_with_columns(theta1, theta2, x, y, rate):
    column = np.vstack([[[1.0]], np.reshape(x, (-1, 1))])
    hidden = np.vstack([[[1.0]], library_sigmoid(theta1 @ column)])
    o = library_sigmoid(theta2 @ hidden)
    d = o * (1 - o) * (np.reshape(y, (-1, 1)) - o)
    dh = (hidden * (1 - hidden) * (theta2.T @ d))[1:]
    return [theta1 + rate * dh @ column.T, theta2 + rate * d @ hidden.T]


def step_apart(theta1, theta2, x, y, rate):
    b1, w1, b2, w2 = theta1[:, 0], theta1[:, 1:], theta2[:, 0], theta2[:, 1:]
    h = library_sigmoid(w1 @ x + b1)
    o = library_sigmoid(w2 @ h + b2)
    d = (y - o) * o * (1 - o)
    dh = (d @ w2) * h * (1 - h)
    new1 = np.column_stack([b1 + rate * dh, w1 + rate * np.outer(dh, x)])
    return new1, np.column_stack([b2 + rate * d, w2 + rate * np.outer(d, h)])


def step_on_copies(theta1, theta2, x, y, rate):
    new1, new2 = np.array(theta1, order="F"), np.array(theta2, order="F")
    first = np.concatenate(([1], x))
    second = np.concatenate(([1], library_sigmoid(theta1 @ first)))
    o = library_sigmoid(theta2 @ second)
    d = np.einsum("k,k,k->k", o, 1 - o, y - o)
    new2 += rate * d[:, np.newaxis] * second
    new1 += rate * np.outer((second * (1 - second) * np.einsum("kh,k->h", theta2, d))[1:], first)
    return new1, new2


def step_warning(theta1, theta2, x, y, rate):
    warnings.warn("this may take a while", stacklevel=2)
    first = np.insert(x, 0, 1.0)
    second = np.insert(library_sigmoid(np.dot(theta1, first)), 0, 1.0)
    o = library_sigmoid(np.dot(theta2, second))
    d = o * (1 - o) * (y - o)
    slopes = second * (1 - second)  # 0 for the constant
    dh = np.matmul(np.transpose(theta2), d) * slopes
    return np.add(theta1, rate * np.outer(dh[1:], first)), np.add(theta2, np.outer(rate * d, second))


NETWORK_STEP = [
    ("loops and lists", step_in_loops),
    ("columns instead of vectors, a list of two", step_with_columns),
    ("biases apart from the weights", step_apart),
    ("copies in Fortran order, changed in place", step_on_copies),
    ("warns", step_warning),
]

# Task 7: train XOR

ROWS, TARGETS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float), np.array([0, 1, 1, 0], dtype=float)


def trained(seed, units, rounds=1500, dtype=float):
    rng = np.random.default_rng(seed)
    theta1, theta2 = rng.normal(size=(units, 3)).astype(dtype), rng.normal(size=(1, units + 1)).astype(dtype)
    for _ in range(rounds):
        for x, y in zip(ROWS, TARGETS, strict=True):
            theta1, theta2 = library_network_step(theta1, theta2, x, np.array([y]), 2.0)
    return [theta1, theta2]


BY_HAND = [np.array([[-5.0, 10.0, 10.0], [-15.0, 10.0, 10.0]]), np.array([[-5.0, 10.0, -10.0]])]
TRAIN_XOR = [
    ("a tuple", tuple(trained(1, 2))),
    ("lists instead of arrays", [w.tolist() for w in BY_HAND]),
    ("eight hidden units", trained(3, 8)),
    ("32-bit floats", [w.astype(np.float32) for w in trained(1, 2)]),
    ("Fortran order and whole numbers", [np.asfortranarray(w.astype(int)) for w in BY_HAND]),
]

# Task 8: the last layer, for three losses


def last_delta_by_match(a, y, loss):
    match loss:
        case "squared":
            e = np.exp(-np.abs(a))
            o = np.where(a >= 0, 1 / (1 + e), e / (1 + e))
            return 2 * (o - y) * e / (1 + e) ** 2
        case "logistic":
            return library_sigmoid(a) - y
        case "softmax":
            return library_softmax(a) - y


def last_delta_from_a_table(a, y, loss):
    o = {"squared": library_sigmoid, "logistic": library_sigmoid, "softmax": library_softmax}[loss](a)
    return (o - y) * {"squared": 2 * o * (1 - o)}.get(loss, 1.0)


def last_delta_jacobian(a, y, loss):
    if loss == "softmax":
        o = library_softmax(a)
        return (np.diag(o) - np.outer(o, o)) @ np.divide(-y, o, out=np.zeros_like(o), where=y != 0)
    o = library_sigmoid(a)
    return 2 * np.diag(o * (1 - o)) @ (o - y) if loss == "squared" else o - y


def last_delta_list(a, y, loss):
    if loss == "softmax":
        largest = max(a)
        powers = [math.exp(number - largest) for number in a]
        return [power / sum(powers) - target for power, target in zip(powers, y, strict=True)]
    result = []
    for number, target in zip(a, y, strict=True):
        o = 0.5 * (1 + math.tanh(number / 2))
        result.append(o - target if loss == "logistic" else 2 * (o - target) * o * (1 - o))
    return result


def last_delta_nested(a, y, loss):
    def outputs():
        return library_softmax(a[None, :])[0] if loss.startswith("soft") else library_sigmoid(a)

    difference = np.subtract(outputs(), y)
    print(loss, difference.shape)
    return difference if loss != "squared" else difference * outputs() * (2 - 2 * outputs())


LAST_DELTA = [
    ("match, with a sigmoid of its own", last_delta_by_match),
    ("dictionaries instead of if", last_delta_from_a_table),
    ("matrices of slopes", last_delta_jacobian),
    ("lists and math", last_delta_list),
    ("a function inside, and prints", last_delta_nested),
]

# Task 9: back through L layers


def deltas_recursive(weights, outputs, last):
    if len(weights) == 1:
        return [last]
    behind = deltas_recursive(weights[1:], outputs[1:], last)
    return [(weights[1].T @ behind[0]) * (1 - outputs[1] ** 2), *behind]


def deltas_einsum(weights, outputs, last):
    deltas = [None] * len(weights)
    deltas[-1] = last
    for layer in reversed(range(len(weights) - 1)):
        deltas[layer] = np.einsum("ij,i,j->j", weights[layer + 1], deltas[layer + 1], 1 - outputs[layer + 1] ** 2)
    return deltas


def deltas_accumulate(weights, outputs, last):
    pairs = zip(weights[:0:-1], outputs[-2:0:-1], strict=True)
    back = itertools.accumulate(pairs, lambda d, pair: d @ pair[0] * (1 - pair[1]) * (1 + pair[1]), initial=last)
    return tuple(back)[::-1]


def deltas_in_loops(weights, outputs, last):
    deltas = [list(last)]
    for layer in range(len(weights) - 1, 0, -1):
        one = []
        for j in range(weights[layer].shape[1]):
            heard = sum(weights[layer][k, j] * deltas[0][k] for k in range(len(deltas[0])))
            one.append(heard * (1 - outputs[layer][j] ** 2))
        deltas = [one, *deltas]
    return deltas


def deltas_with_matrices(weights, outputs, last):
    def generate():
        delta = np.asarray(last)
        yield delta
        for w, o in zip(reversed(weights[1:]), reversed(outputs[1:-1]), strict=True):
            delta = np.diag(1 - o**2) @ w.T @ delta
            yield delta

    return list(generate())[::-1]


LAYER_DELTAS = [
    ("recursive", deltas_recursive),
    ("einsum into a list that is already there", deltas_einsum),
    ("itertools.accumulate, a tuple", deltas_accumulate),
    ("loops and lists", deltas_in_loops),
    ("a generator with diagonal matrices", deltas_with_matrices),
]

# Task 10: repair a training step


def train_keeps_the_old(weights, x, y, rate):
    outputs = [x]
    for w in weights:
        outputs.append(np.tanh(w @ outputs[-1]))
    new = [w.copy() for w in weights]
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        new[layer] -= rate * np.outer(delta, outputs[layer])
        delta = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2)
    return new


def train_all_deltas_first(weights, x, y, rate):
    outputs = list(itertools.accumulate(weights, lambda o, w: np.tanh(w @ o), initial=x))
    last = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    return [
        w - rate * np.outer(d, o)
        for w, d, o in zip(weights, deltas_recursive(weights, outputs, last), outputs[:-1], strict=True)
    ]


def train_swaps_two_lines(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = [x]
    for w in weights:
        outputs.append(np.tanh(w @ outputs[-1]))
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        delta, slope = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2), np.outer(delta, outputs[layer])
        weights[layer] -= rate * slope
    return tuple(weights)


def train_undoes(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = [x]
    for w in weights:
        outputs.append(np.tanh(w @ outputs[-1]))
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        step = rate * np.outer(delta, outputs[layer])
        weights[layer] -= step
        delta = ((weights[layer] + step).T @ delta) * (1 - outputs[layer] ** 2)
    return weights


def train_recursive(weights, x, y, rate):
    def go(layer, o):
        """New matrices from this layer on, and the slope of the loss in o."""
        if layer == len(weights):
            return [], 2 * (o - y)
        out = np.tanh(weights[layer] @ o)
        new, slope = go(layer + 1, out)
        delta = slope * (1 - out**2)
        return [weights[layer] - rate * np.outer(delta, o), *new], weights[layer].T @ delta

    return go(0, x)[0]


TRAIN_STEP = [
    ("reads the matrices that came in", train_keeps_the_old),
    ("computes all deltas first", train_all_deltas_first),
    ("both at once, a tuple", train_swaps_two_lines),
    ("undoes the step before it goes on", train_undoes),
    ("recursive", train_recursive),
]

# Task 11: the gradient of a batch


def batch_in_loops(deltas, outputs, theta, strength):
    n, t = deltas.shape
    s = outputs.shape[1]
    result = [[0.0] * (s + 1) for _ in range(t)]
    for i in range(t):
        for j in range(s + 1):
            total = sum(deltas[k, i] * (1 if j == 0 else outputs[k, j - 1]) for k in range(n))
            result[i][j] = total / n + (strength * theta[i, j] if j else 0)
    return result


def batch_einsum(deltas, outputs, theta, strength):
    extended = np.insert(outputs, 0, 1.0, axis=1)
    mask = np.arange(theta.shape[1]) > 0
    return np.einsum("ni,nj->ij", deltas, extended) / len(deltas) + strength * theta * mask


def batch_in_two_parts(deltas, outputs, theta, strength):
    biases = deltas.mean(axis=0)
    weights = deltas.T @ outputs / deltas.shape[0] + strength * theta[:, 1:]
    return np.asfortranarray(np.column_stack((biases, weights)))


def batch_stacked(deltas, outputs, theta, strength):
    terms = np.stack([np.outer(d, np.r_[1, o]) for d, o in zip(deltas, outputs, strict=True)])
    result = terms.mean(axis=0)
    result[:, 1:] += strength * theta[:, 1:]
    return result


def batch_diagonal(deltas, outputs, theta, strength):
    where = np.eye(theta.shape[1])
    where[0, 0] = 0.0
    ones = np.ones((len(deltas), 1))
    return (np.hstack((ones, outputs)).T @ deltas).T / len(deltas) + theta @ (strength * where)


REGULARISED_GRADIENT = [
    ("three loops and lists", batch_in_loops),
    ("einsum and a mask", batch_einsum),
    ("biases and weights apart, Fortran order", batch_in_two_parts),
    ("a mean over stacked matrices", batch_stacked),
    ("the penalty as a product with a diagonal matrix", batch_diagonal),
]

# Task 12: a chain of single units


def chain_recursive(x, y, w, v):
    def back(m, value):
        """Slopes from unit m on, the slope in v, and the slope in value."""
        if m == len(w):
            r = v * value - y
            return [], r * value, r * v
        h = library_sigmoid(w[m] * value)
        later, last, slope = back(m + 1, h)
        walk = slope * h * (1 - h)
        return [walk * value, *later], last, walk * w[m]

    slopes, last, _ = back(0, x)
    return slopes, last


def chain_formula(x, y, w, v):
    h = [x, *itertools.accumulate(w, lambda value, weight: library_sigmoid(weight * value), initial=x)][1:]
    r = v * h[-1] - y
    slopes = [
        r * v * math.prod(h[k] * (1 - h[k]) for k in range(m + 1, len(h))) * math.prod(w[m + 1 :]) * h[m]
        for m in range(len(w))
    ]
    return np.array(slopes), r * h[-1]


def chain_as_table(x, y, w, v):
    h = np.empty(len(w) + 1)
    h[0] = x
    for m, weight in enumerate(w):
        h[m + 1] = library_sigmoid(weight * h[m])
    error = v * h[-1] - y
    factors = (h[1:] * (1 - h[1:])) * np.append(w[1:], v)
    return [error * np.cumprod(factors[::-1])[::-1] * h[:-1], error * h[-1]]


def chain_forward_mode(x, y, w, v):
    slopes = np.zeros(len(w))
    value, tangent = x, np.zeros(len(w))
    for m, weight in enumerate(w):
        tangent = weight * tangent
        tangent[m] += value
        value = 1 / (1 + np.exp(-weight * value))
        tangent = tangent * value * (1 - value)
    slopes += (v * value - y) * v * tangent
    return slopes, np.array((v * value - y) * value)


def chain_by_layers(x, y, w, v):
    matrices = [np.array([[weight]]) for weight in w]
    outputs = [np.array([x])]
    for matrix in matrices:
        outputs.append(library_sigmoid(matrix @ outputs[-1]))
    r = v * outputs[-1] - y
    delta = r * v * outputs[-1] * (1 - outputs[-1])
    slopes = []
    for m in reversed(range(len(w))):
        slopes.append(np.outer(delta, outputs[m]).item())
        if m:
            delta = matrices[m].T @ delta * outputs[m] * (1 - outputs[m])
    return slopes[::-1], (r * outputs[-1]).item()


CHAIN_GRADIENTS = [
    ("recursive, a list", chain_recursive),
    ("each slope written out as a product", chain_formula),
    ("cumulative products, a list of two", chain_as_table),
    ("slopes carried forward, an array without axes", chain_forward_mode),
    ("matrices of one number", chain_by_layers),
]

# Task 13: another loss

ANOTHER_LOSS = [
    ("lower case", "b"),
    ("with a full stop", "B."),
    ("a list", ["B"]),
    ("spaces", "  B "),
    ("a NumPy string", np.str_("B")),
]

# Task 14: clever and naive, counted


def count_by_sizes(d, k, m):
    sizes = [d] + [k] * m + [1]
    matrices = [a * b for a, b in itertools.pairwise(sizes)]
    return sum(matrices) + sum(matrices[1:]) + sum(matrices), 2 * sum(matrices) ** 2


def count_arrays(d, k, m):
    shapes = np.array([(k, d)] + [(k, k)] * (m - 1) + [(1, k)])
    weights = shapes.prod(axis=1)
    return weights.sum() * 3 - weights[0], 2 * weights.sum() ** 2


def count_floats(d, k, m):
    weights = float(d * k + (m - 1) * k**2 + k)
    return [2 * weights + (weights - d * k), 2 * weights**2]


def count_one_by_one(d, k, m):
    sizes = [d, *([k] * m), 1]
    forward = back = 0
    for layer, (before, here) in enumerate(itertools.pairwise(sizes)):
        for _ in range(here):
            forward += before
            back += before if layer else 0
    return forward + back + forward, forward * 2 * forward


def count_reduced(d, k, m):
    weights = functools.reduce(operator.add, [k] * (m - 1), d + 1) * k
    return 3 * weights - d * k, np.int64(2) * weights * weights


COUNT = [
    ("from the list of sizes", count_by_sizes),
    ("NumPy integers", count_arrays),
    ("floats, a list", count_floats),
    ("counted in loops", count_one_by_one),
    ("factored and mixed integers", count_reduced),
]

# Task 15: slopes from samples


def slopes_diff(samples, step):
    return np.diff(samples) / step, (np.diff(samples)[1:] + np.diff(samples)[:-1]) / (2 * step)


def slopes_convolved(samples, step):
    return np.convolve(samples, [1, -1], "valid") / step, np.convolve(samples, [0.5, 0, -0.5], "valid") / step


def slopes_lists(samples, step):
    n = len(samples)
    return (
        [(samples[i + 1] - samples[i]) / step for i in range(n - 1)],
        [(samples[i + 1] - samples[i - 1]) / (2 * step) for i in range(1, n - 1)],
    )


def slopes_gradient_inner(samples, step):
    return [np.ediff1d(samples) / step, np.gradient(samples, step)[1:-1]]


def slopes_matrix(samples, step):
    n = len(samples)
    forward = (np.eye(n - 1, n, 1) - np.eye(n - 1, n)) / step
    centred = (np.eye(n - 2, n, 2) - np.eye(n - 2, n)) / (2 * step)
    return forward @ samples, centred @ samples


DIFFERENCE_SLOPES = [
    ("centred as the mean of two forward ones", slopes_diff),
    ("convolutions", slopes_convolved),
    ("lists", slopes_lists),
    ("the inner part of np.gradient, a list of two", slopes_gradient_inner),
    ("matrices", slopes_matrix),
]

# Task 16: the best step

FORWARD_FACTOR = forward_error(0.01) / forward_error(0.001)
CENTRED_FACTOR = centred_error(0.01) / centred_error(0.001)


def step_sizes(forward=1e-8, centred=1e-5, first=FORWARD_FACTOR, second=CENTRED_FACTOR):
    return {"forward": forward, "centred": centred, "forward factor": first, "centred factor": second}


STEP_SIZES = [
    ("whole factors", step_sizes(first=10, second=100)),
    (
        "NumPy numbers",
        step_sizes(np.float64(1e-8), np.float64(1e-5), np.float64(FORWARD_FACTOR), np.float64(CENTRED_FACTOR)),
    ),
    (
        "the best of all powers of ten, found by a program",
        step_sizes(
            min((10.0**-k for k in range(1, 17)), key=forward_error),
            min((10.0**-k for k in range(1, 17)), key=centred_error),
        ),
    ),
    (
        "the square root and the cube root of the smallest number",
        step_sizes(math.sqrt(np.finfo(float).eps), np.finfo(float).eps ** (1 / 3)),
    ),
    ("32-bit factors", step_sizes(first=np.float32(FORWARD_FACTOR), second=np.float32(CENTRED_FACTOR))),
]

# Task 17: is this gradient right?


def error_in_loops(dx, v, dy, ahead, behind, step):
    left = 0.0
    for a, b in zip(np.ravel(v), np.ravel(dx), strict=True):
        left += a * b
    right = sum(d * (p - q) for d, p, q in zip(np.ravel(dy), np.ravel(ahead), np.ravel(behind), strict=True)) / (
        2 * step
    )
    if left == right == 0:
        return 0
    return abs(left - right) / max(abs(left), abs(right))


def error_vdot(dx, v, dy, ahead, behind, step):
    sides = np.array([np.vdot(v, dx), np.vdot(dy, (ahead - behind) / (2 * step))])
    return np.ptp(sides) / np.abs(sides).max() if sides.any() else np.float64(0)


def error_fsum(dx, v, dy, ahead, behind, step):
    left = math.fsum(np.multiply(v, dx).flat)
    right = math.fsum((np.multiply(dy, ahead - behind) / 2 / step).flat)
    try:
        return abs(left - right) / max(abs(left), abs(right))
    except ZeroDivisionError:
        return 0.0


def error_nan_to_zero(dx, v, dy, ahead, behind, step):
    left, right = (v * dx).sum(), (dy * (ahead - behind) / (2 * step)).sum()
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.abs(left - right) / np.maximum(np.abs(left), np.abs(right)))


def error_as_array(dx, v, dy, ahead, behind, step):
    left = np.einsum("i,i->", v.reshape(-1), dx.reshape(-1))
    right = np.einsum("i,i->", dy.reshape(-1), (ahead - behind).reshape(-1)) / (step + step)
    largest = np.max(np.abs([left, right]))
    return np.array(np.abs(left - right) / np.where(largest == 0, 1, largest))


RELATIVE_ERROR = [
    ("loops", error_in_loops),
    ("vdot and ptp", error_vdot),
    ("math.fsum and an exception", error_fsum),
    ("nan to 0", error_nan_to_zero),
    ("einsum, an array without axes", error_as_array),
]

# Task 18: repair a dense layer


def dense_einsum(dy, x, w):
    return np.einsum("no,oi->ni", dy, w), np.einsum("no,ni->oi", dy, x), np.einsum("no->o", dy)


def dense_in_loops(dy, x, w):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[0])
    for n, o in itertools.product(range(len(dy)), range(len(w))):
        dx[n] += dy[n, o] * w[o]
        dw[o] += dy[n, o] * x[n]
        db[o] += dy[n, o]
    return dx, dw, db


def dense_ones(dy, x, w):
    return [dy @ w, (x.T @ dy).T, np.ones(len(dy)) @ dy]


def dense_with_column(dy, x, w):
    both = dy.T @ np.column_stack([x, np.ones(len(x))])
    return dy @ w, both[:, :-1], both[:, -1]


def dense_mean_times_n(dy, x, w):
    return np.asfortranarray(dy @ w), np.asfortranarray(dy.T @ x), len(dy) * dy.mean(axis=0)


DENSE_BACKWARD = [
    ("einsum", dense_einsum),
    ("loops", dense_in_loops),
    ("a row of ones, a list", dense_ones),
    ("the bias as one more column", dense_with_column),
    ("N times the mean, Fortran order", dense_mean_times_n),
]

# Task 19: repair a softmax


def softmax_jacobians(dy, y):
    return np.stack([(np.diag(row) - np.outer(row, row)) @ one for one, row in zip(dy, y, strict=True)])


def softmax_einsum(dy, y):
    return y * dy - y * np.einsum("nk,nk->n", y, dy)[:, None]


def softmax_in_loops(dy, y):
    dx = []
    for one, row in zip(dy, y, strict=True):
        dx.append([sum(one[i] * row[i] * ((i == j) - row[j]) for i in range(len(row))) for j in range(len(row))])
    return dx


def softmax_matmul(dy, y):
    common = (y[:, None, :] @ dy[:, :, None])[:, 0]
    return np.asfortranarray(y * (dy - common))


def softmax_average(dy, y):
    if len(y) == 0:
        return np.zeros_like(y)
    common = [np.average(one, weights=row) for one, row in zip(dy, y, strict=True)]
    return y * (dy - np.reshape(common, (-1, 1)))


SOFTMAX_BACKWARD = [
    ("a matrix of slopes for each row", softmax_jacobians),
    ("einsum", softmax_einsum),
    ("loops and lists", softmax_in_loops),
    ("matrix products of rows and columns, Fortran order", softmax_matmul),
    ("a weighted average", softmax_average),
]

# Task 20: repair a layer and a way past it


def residual_sum(dy, x, w):
    da = dy * (1 - np.tanh(x @ w.T) ** 2)
    return dy + da @ w, da.T @ x


def residual_copy(dy, x, w):
    dx = dy.copy()
    da = dy * (1 - np.tanh(x @ w.T) ** 2)
    dx += da @ w
    return [dx, da.T @ x]


def residual_einsum(dy, x, w):
    da = dy / np.cosh(np.einsum("ni,oi->no", x, w)) ** 2
    return np.einsum("no,oi->ni", da, w) + dy, np.einsum("no,ni->oi", da, x)


def residual_in_loops(dy, x, w):
    dx, dw = np.array(dy, order="F"), np.zeros(w.shape)
    for n, o in itertools.product(range(len(x)), range(len(w))):
        slope = dy[n, o] * (1 - math.tanh(sum(a * b for a, b in zip(w[o], x[n], strict=True))) ** 2)
        dx[n] += slope * w[o]
        dw[o] += slope * x[n]
    return dx, dw


def residual_jacobian(dy, x, w):
    dx, dw = np.empty(x.shape), np.zeros(w.shape)
    for n, (one, row) in enumerate(zip(dy, x, strict=True)):
        slope = 1 - np.tanh(w @ row) ** 2
        dx[n] = (np.eye(len(w)) + slope[:, None] * w).T @ one
        dw += np.outer(one * slope, row)
    return dx, dw


RESIDUAL_BACKWARD = [
    ("one sum", residual_sum),
    ("+= on a copy, a list", residual_copy),
    ("cosh and einsum", residual_einsum),
    ("loops, Fortran order", residual_in_loops),
    ("a matrix of slopes for each example", residual_jacobian),
]

STRANGER = {
    "u02-product-slope": PRODUCT_SLOPE,
    "u02-graph-table": GRAPH_TABLE,
    "u02-logistic-graph": LOGISTIC_GRAPH,
    "u02-hidden-layer": HIDDEN_LAYER,
    "u02-delta-rule": DELTA_RULE,
    "u02-network-step": NETWORK_STEP,
    "u02-train-xor": TRAIN_XOR,
    "u02-last-delta": LAST_DELTA,
    "u02-layer-deltas": LAYER_DELTAS,
    "u02-train-step": TRAIN_STEP,
    "u02-regularised-gradient": REGULARISED_GRADIENT,
    "u02-chain-gradients": CHAIN_GRADIENTS,
    "u02-another-loss": ANOTHER_LOSS,
    "u02-multiplications": COUNT,
    "u02-difference-slopes": DIFFERENCE_SLOPES,
    "u02-step-sizes": STEP_SIZES,
    "u02-relative-error": RELATIVE_ERROR,
    "u02-dense-backward": DENSE_BACKWARD,
    "u02-softmax-backward": SOFTMAX_BACKWARD,
    "u02-residual-backward": RESIDUAL_BACKWARD,
}

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


# Further answers to task 1: product slope


def further_product_by_masks(values, slopes):
    away = np.eye(len(values), dtype=bool)
    return np.where(away, slopes[:, None], values).prod(axis=1).sum()


def product_by_dual_numbers(values, slopes):
    def times(one, other):
        return one[0] * other[0], one[0] * other[1] + one[1] * other[0]

    return functools.reduce(times, zip(values, slopes, strict=True))[1]


FURTHER_PRODUCT_SLOPE = [
    ("masks", further_product_by_masks),
    ("dual numbers", product_by_dual_numbers),
    ("np.float32", lambda values, slopes: np.float32(further_product_by_masks(values, slopes))),
    ("an array with one number", lambda values, slopes: np.array([further_product_by_masks(values, slopes)])),
    ("prints and warns", chatty(product_by_dual_numbers)),
]

# Further answers to task 2: graph table

GRAPH = {"q": 3, "f": -12, "df/dq": -4, "df/dz": 3, "df/dx": -4, "df/dy": -4}
GRAPH |= {"new x": -1.6, "new y": 5.4, "new z": -4.3, "new f": -16.34}
FURTHER_GRAPH_TABLE = [
    ("another order", dict(reversed(GRAPH.items()))),
    ("an ordered dictionary of float32", OrderedDict((name, np.float32(value)) for name, value in GRAPH.items())),
]

# Further answers to task 3: logistic graph

H = math.exp(2) / (1 + math.exp(2))
LOGISTIC = {"sigma(0)": 0.5, "sigma'(0)": 0.25, "z": 2.0, "h": H, "dl/dh": 1 + math.exp(2), "dh/dz": H - H**2}
LOGISTIC |= {"dl/dz": H, "dl/dw1": H, "dl/dw2": 3 * H, "dl/db": H}
FURTHER_LOGISTIC_GRAPH = [
    ("exp(2) instead of exp(-2)", LOGISTIC),
    ("NumPy numbers", {name: np.float64(value) for name, value in LOGISTIC.items()}),
    ("the library's sigmoid", LOGISTIC | {"h": library_sigmoid(2), "dl/dz": library_sigmoid(np.array(2.0))}),
    ("arrays with one number, another order", {name: np.array([value]) for name, value in reversed(LOGISTIC.items())}),
]

# Further answers to task 4: hidden layer

FURTHER_HIDDEN_LAYER = [
    ("small letters, another order", "g, e, d, a"),
    ("with and", "A, D, E and G"),
]

# Further answers to task 5: delta rule


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


FURTHER_DELTA_RULE = [
    ("loops and lists", delta_by_loops),
    ("the tape", delta_by_tape),
    *five(lambda *args: tuple(map(np.array, delta_by_loops(*args))))[:4],
]

# Further answers to task 6: network step


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


FURTHER_NETWORK_STEP = [("loops", step_by_loops), *five(step_einsum)]

# Further answers to task 7: train FURTHER_XOR


def trained_in_random_order(start, hidden, rate, epochs):
    rng = np.random.default_rng(start)
    thetas = rng.uniform(-1, 1, (hidden, 3)), rng.uniform(-1, 1, (1, hidden + 1))
    for _ in range(epochs):
        for row in rng.permutation(list(itertools.product((0.0, 1.0), repeat=2))):
            thetas = library_network_step(*thetas, row, np.array([row[0] != row[1]], float), rate)
    return thetas


FURTHER_XOR = [
    ("four hidden units, in random order, a tuple", trained_in_random_order(0, 4, 2.0, 2500)),
    ("eight hidden units, float32", [theta.astype(np.float32) for theta in trained_in_random_order(1, 8, 2.0, 1500)]),
    ("lists", [theta.tolist() for theta in trained_in_random_order(2, 5, 2.0, 2500)]),
    ("by hand", [[[-5, 10, 10], [-15, 10, 10]], [[-5, 10, -10]]]),
    ("by hand, in another way", [[np.array([-5, 10, -10]), np.array([-5, -10, 10])], np.array([[-5, 10, 10]])]),
]

# Further answers to task 8: last delta


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


FURTHER_LAST_DELTA = [("the long way", last_by_jacobian), *five(last_by_tables)]

# Further answers to task 9: layer deltas


def further_deltas_recursive(weights, outputs, last):
    if len(weights) == 1:
        return [last]
    later = further_deltas_recursive(weights[1:], outputs[1:], last)
    return [np.einsum("ki,k,i->i", weights[1], later[0], 1 - outputs[1] ** 2), *later]


def deltas_through_diagonals(weights, outputs, last):
    found = [last]
    for w, o in zip(weights[:0:-1], outputs[-2:0:-1], strict=True):
        found.append(np.diag(1 - o * o) @ w.T @ found[-1])
    return tuple(found[::-1])


FURTHER_LAYER_DELTAS = [("diagonal matrices", deltas_through_diagonals), *five(further_deltas_recursive)]

# Further answers to task 10: train step


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


FURTHER_TRAIN_STEP = [("the tape", train_by_tape), *five(train_two_loops)]

# Further answers to task 11: regularised gradient


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


FURTHER_REGULARISED_GRADIENT = [("masks", gradient_of_masks), *five(gradient_by_parts)]

# Further answers to task 12: chain gradients


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


FURTHER_CHAIN_GRADIENTS = [
    ("naively, a named tuple", chain_naively),
    ("arrays", chain_arrays),
    ("prints and warns", chatty(chain_naively)),
    ("a generator", generated(chain_arrays)),
    ("Fortran order", columns_first(chain_arrays)),
]

# Further answers to task 13: another loss

FURTHER_ANOTHER_LOSS = [
    ("a tuple", ("b",)),
]

# Further answers to task 14: multiplications


def multiplications_by_lists(d, k, m):
    sizes = [d] + [k] * m + [1]
    pieces = [a * b for a, b in itertools.pairwise(sizes)]
    return sum(pieces) * 2 + sum(pieces[1:]), sum(pieces) ** 2 * 2


FURTHER_MULTIPLICATIONS = [
    ("a list of sizes", multiplications_by_lists),
    ("floats", lambda d, k, m: tuple(map(float, multiplications_by_lists(d, k, m)))),
    ("an array", lambda d, k, m: np.array(multiplications_by_lists(d, k, m))),
    ("a generator", generated(multiplications_by_lists)),
    ("prints and warns", chatty(multiplications_by_lists)),
]

# Further answers to task 15: difference slopes


def differences_by_filters(samples, step):
    return np.correlate(samples, [-1, 1]) / step, np.correlate(samples, [-1, 0, 1]) / (2 * step)


FURTHER_DIFFERENCE_SLOPES = [
    ("means of forward differences", lambda f, h: ((d := np.diff(f) / h), (d[1:] + d[:-1]) / 2)),
    *five(differences_by_filters),
]

# Further answers to task 16: step sizes

FURTHER_STEP_SIZES = [
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

# Further answers to task 17: relative error


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


FURTHER_RELATIVE_ERROR = [
    ("einsum", error_einsum),
    ("try", error_by_try),
    ("an array with one number", lambda *args: np.array([error_by_try(*args)])),
    ("prints and warns", chatty(error_by_try)),
    ("np.float64", lambda *args: np.float64(error_by_try(*args))),
]

# Further answers to task 18: dense backward


def dense_by_loops(dy, x, w):
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w))
    for n, o, i in np.ndindex(len(x), *w.shape):
        dx[n, i] += dy[n, o] * w[o, i]
        dw[o, i] += dy[n, o] * x[n, i]
    for row in dy:
        db += row
    return dx, dw, db


FURTHER_DENSE_BACKWARD = five(dense_by_loops)

# Further answers to task 19: softmax backward


def softmax_by_jacobians(dy, y):
    return np.array([(np.diag(one) - np.outer(one, one)) @ row for row, one in zip(dy, y, strict=True)])


FURTHER_SOFTMAX_BACKWARD = five(softmax_by_jacobians)

# Further answers to task 20: residual backward


def further_residual_einsum(dy, x, w):
    da = dy / np.cosh(np.einsum("ni,oi->no", x, w)) ** 2
    dx = dy.copy()
    dx += np.einsum("no,oi->ni", da, w)
    return dx, np.einsum("no,ni->oi", da, x)


FURTHER_RESIDUAL_BACKWARD = five(further_residual_einsum)

FURTHER = {
    "u02-product-slope": FURTHER_PRODUCT_SLOPE,
    "u02-graph-table": FURTHER_GRAPH_TABLE,
    "u02-logistic-graph": FURTHER_LOGISTIC_GRAPH,
    "u02-hidden-layer": FURTHER_HIDDEN_LAYER,
    "u02-delta-rule": FURTHER_DELTA_RULE,
    "u02-network-step": FURTHER_NETWORK_STEP,
    "u02-train-xor": FURTHER_XOR,
    "u02-last-delta": FURTHER_LAST_DELTA,
    "u02-layer-deltas": FURTHER_LAYER_DELTAS,
    "u02-train-step": FURTHER_TRAIN_STEP,
    "u02-regularised-gradient": FURTHER_REGULARISED_GRADIENT,
    "u02-chain-gradients": FURTHER_CHAIN_GRADIENTS,
    "u02-another-loss": FURTHER_ANOTHER_LOSS,
    "u02-multiplications": FURTHER_MULTIPLICATIONS,
    "u02-difference-slopes": FURTHER_DIFFERENCE_SLOPES,
    "u02-step-sizes": FURTHER_STEP_SIZES,
    "u02-relative-error": FURTHER_RELATIVE_ERROR,
    "u02-dense-backward": FURTHER_DENSE_BACKWARD,
    "u02-softmax-backward": FURTHER_SOFTMAX_BACKWARD,
    "u02-residual-backward": FURTHER_RESIDUAL_BACKWARD,
}

UNUSUAL = {task_id: answers + FURTHER.get(task_id, []) for task_id, answers in STRANGER.items()}
