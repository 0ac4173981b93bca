"""Unusual but right answers for unit 01, neurons, written from the notebook, but by the author of the tasks.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check).
"""

import itertools
import math
import warnings
from collections import OrderedDict

import numpy as np
from scipy.special import expit, logsumexp

from nnlib import sigmoid as library_sigmoid

# Task 1: sigmoid


def sigmoid_warning(z):
    return 1 / (1 + np.exp(-np.asarray(z)))


def sigmoid_tanh(z):
    print("half a tanh")
    return 0.5 * np.tanh(np.multiply(z, 0.5)) + 0.5


def sigmoid_entries(z):
    z = np.asarray(z, float)
    result = np.empty(z.shape)
    for index in np.ndindex(*z.shape):
        number = z[index]
        result[index] = 1 / (1 + math.exp(-number)) if number >= 0 else math.exp(number) / (1 + math.exp(number))
    return result


def sigmoid_logaddexp(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z)))


def sigmoid_single(z):
    return expit(np.asarray(z, np.float32))


SIGMOID = [
    ("the plain formula, with NumPy's warning", sigmoid_warning),
    ("by tanh, printing", sigmoid_tanh),
    ("entry by entry", sigmoid_entries),
    ("through a logarithm", sigmoid_logaddexp),
    ("SciPy's, in single precision", sigmoid_single),
]

# Task 2: the table of AND

AND_KEYS = ["z(0, 0)", "z(0, 1)", "z(1, 0)", "z(1, 1)", "1e14 * g(-30)", "1e5 * g(-10)", "g(10)"]
AND_VALUES = [-30, -10, -10, 10, 1e14 / (1 + math.exp(30)), 1e5 / (1 + math.exp(10)), 1 / (1 + math.exp(-10))]
AND_TABLE = [
    ("floats", dict(zip(AND_KEYS, map(float, AND_VALUES), strict=True))),
    ("NumPy numbers", dict(zip(AND_KEYS, np.array(AND_VALUES), strict=True))),
    ("another order", dict(reversed(list(zip(AND_KEYS, AND_VALUES, strict=True))))),
    (
        "g(-30) from 1 - g(30), as the library's own value",
        dict(zip(AND_KEYS, [*AND_VALUES[:4], 1e14 * library_sigmoid(-30), *AND_VALUES[5:]], strict=True)),
    ),
    (
        "arrays without axes",
        OrderedDict((key, np.array(value)) for key, value in zip(AND_KEYS, AND_VALUES, strict=True)),
    ),
]

# Task 3: gates


def gates_of(either, opposite, neither):
    return {"OR": either, "NOT": opposite, "NOR": neither}


GATES = [
    ("small weights that just do", gates_of([-2.3, 4.6, 4.6], [2.2, -4.4], [2.3, -4.6, -4.6])),
    ("arrays", gates_of(np.array([-10, 20, 20]), np.array([10.0, -20.0]), np.float32([10, -20, -20]))),
    ("tuples", gates_of((-3, 1000, 7), (5, -9), (4, -8, -800))),
    ("weights of different size", gates_of([-20, 30, 1e6], [1e3, -1e4], [10, -20, -1e9])),
    (
        "whole numbers of NumPy, and another entry",
        gates_of(list(np.array([-9, 19, 18])), [9, -18], [8, -17, -16]) | {"AND": [-30, 20, 20]},
    ),
]

# Task 4: one unit and XOR

ONE_UNIT_XOR = [
    ("lower case", "d"),
    ("spaces", " D "),
    ("a list", ["D"]),
    ("a set", {"D"}),
    ("NumPy text", np.str_("D")),
]

# Task 5: XNOR

XNOR = [
    ("NAND over two exclusive halves", [[[-10, 20, -20], [-10, -20, 20]], [[10, -20, -20]]]),
    ("OR and AND: both, or not either", [[[-10, 20, 20], [-30, 20, 20]], [[10, -20, 40]]]),
    ("hidden units in the other order, a row for the second matrix", [[[10, -20, -20], [-30, 20, 20]], [-10, 20, 20]]),
    ("a tuple of arrays", (np.array([[-30, 20, 20], [10, -20, -20]]), np.array([[-10, 20, 20]]))),
    ("small weights", [[[-7.5, 5, 5], [2.5, -5, -5]], [[-3.5, 7.5, 7.5]]]),
]

# Task 6: shapes of Theta

THETA_SHAPES = [
    ("lists instead of tuples", lambda units: [[after, before + 1] for before, after in itertools.pairwise(units)]),
    ("a generator", lambda units: ((units[j + 1], 1 + units[j]) for j in range(len(units) - 1))),
    ("an array", lambda units: np.column_stack([units[1:], np.array(units[:-1]) + 1])),
    ("shapes of real arrays", lambda units: [np.zeros((b, a + 1)).shape for a, b in itertools.pairwise(units)]),
    ("floats", lambda units: [(float(b), a + 1.0) for a, b in itertools.pairwise(units)]),
]

# Task 7: layer sizes

SIZE_KEYS = ["A: inputs", "A: hidden units", "A: outputs", "B: inputs", "B: hidden units", "B: outputs"]
LAYER_SIZES = [
    ("floats", dict(zip(SIZE_KEYS, [3.0, 3.0, 1.0, 6.0, 4.0, 2.0], strict=True))),
    ("NumPy numbers", dict(zip(SIZE_KEYS, np.array([3, 3, 1, 6, 4, 2]), strict=True))),
    ("another order", dict(zip(SIZE_KEYS[::-1], [2, 4, 6, 1, 3, 3], strict=True))),
    ("computed", dict(zip(SIZE_KEYS, [4 - 1, 4 - 1, 1, 7 - 1, 5 - 1, 2], strict=True))),
    ("single precision", dict(zip(SIZE_KEYS, np.float32([3, 3, 1, 6, 4, 2]), strict=True))),
]

# Task 8: forward


def forward_einsum(thetas, x):
    for theta in thetas:
        x = library_sigmoid(theta[:, 0] + np.einsum("ni,ti->nt", x, theta[:, 1:]))
    return x


def forward_columns(thetas, x):
    a = x.T
    for theta in thetas:
        a = library_sigmoid(theta @ np.vstack([np.ones(a.shape[1]), a]))
    return np.asfortranarray(a.T)


def forward_recursive(thetas, x):
    if not thetas:
        return x
    x = np.insert(x, 0, 1, axis=1)
    return forward_recursive(thetas[1:], expit(x @ thetas[0].T))


def forward_lists(thetas, x):
    rows = [list(row) for row in x]
    for theta in thetas:
        rows = [[1 / (1 + math.exp(-t[0] - sum(map(float, t[1:] * np.array(a))))) for t in theta] for a in rows]
    return rows


def forward_rows(thetas, x):
    for example in x:
        a = example
        for theta in thetas:
            a = library_sigmoid(theta @ np.r_[1, a])
        yield a


FORWARD = [
    ("einsum, the bias added apart", forward_einsum),
    ("examples as columns inside, Fortran order outside", forward_columns),
    ("recursion", forward_recursive),
    ("lists", forward_lists),
    ("a generator of rows", forward_rows),
]

# Task 9: number of parameters


def count_matrices(units, bias=True):
    return sum(np.zeros((after, before + int(bias))).size for before, after in itertools.pairwise(units))


def count_dot(units, bias=True):
    units = np.array(units)
    return np.dot(units[:-1] + (1 if bias else 0), units[1:])


def count_recursive(units, bias=True):
    if len(units) == 1:
        return 0
    return (units[0] + bias) * units[1] + count_recursive(units[1:], bias)


def count_float(units, bias=True):
    total = 0.0
    for j in range(1, len(units)):
        total += units[j - 1] * units[j]
        total += units[j] if bias else 0
    return total


def count_keywords(units, **options):
    warnings.warn("counting", stacklevel=2)
    weights = sum(pair[0] * pair[1] for pair in itertools.pairwise(units))
    return weights if not options.get("bias", True) else weights + sum(units) - units[0]


PARAMETER_COUNT = [
    ("sizes of real arrays", count_matrices),
    ("a dot product, a NumPy integer", count_dot),
    ("recursion", count_recursive),
    ("a float", count_float),
    ("default by hand and a warning", lambda units, bias=True: count_keywords(units, bias=bias)),
]

# Task 10: one-hot


def hot_eye(labels, classes):
    return np.eye(len(classes))[[classes.index(label) for label in labels]]


def hot_compare(labels, classes):
    return np.array(labels)[:, None] == np.array(classes)[None, :]


def hot_lists(labels, classes):
    return [[1 if name == label else 0 for name in classes] for label in labels]


def hot_put(labels, classes):
    result = np.zeros((len(labels), len(classes)), np.float32)
    for row, label in enumerate(labels):
        result[row, list(classes).index(label)] = 1
    return result


def hot_generator(labels, classes):
    for label in labels:
        yield tuple(int(name == label) for name in classes)


ONE_HOT = [
    ("rows of the unit matrix", hot_eye),
    ("a comparison times one", lambda labels, classes: 1 * hot_compare(labels, classes)),
    ("lists of whole numbers", hot_lists),
    ("single precision", hot_put),
    ("a generator of tuples", hot_generator),
]

# Task 11: softmax


def softmax_log(z, axis=-1):
    return np.exp(z - logsumexp(z, axis=axis, keepdims=True))


def softmax_apply(z, axis=-1):
    def one(row):
        powers = np.exp(row - max(row))
        return powers / sum(powers)

    return np.apply_along_axis(one, axis, z)


def softmax_moved(z, axis=-1):
    moved = np.swapaxes(z, axis, 0)
    powers = np.exp(moved - moved.max(axis=0))
    return np.swapaxes(powers / powers.sum(axis=0), 0, axis)


def softmax_mean(z, axis=-1):
    powers = np.exp(z - z.max(axis, keepdims=True))
    return powers / powers.mean(axis, keepdims=True) / z.shape[axis]


def softmax_single(z, axis=-1):
    z = z.astype(np.float32)
    powers = np.exp(z - np.amax(z, axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)


SOFTMAX = [
    ("through the logarithm of the sum", softmax_log),
    ("row by row", softmax_apply),
    ("the axis moved to the front", softmax_moved),
    ("with a mean", softmax_mean),
    ("single precision", softmax_single),
]

# Task 12: sigmoids or softmax

SIGMOIDS_OR_SOFTMAX = [
    ("another order", "E, D, B, A"),
    ("no commas", "abde"),
    ("a set", {"A", "B", "D", "E"}),
    ("a list", ["A", "B", "D", "E"]),
    ("and", "A, B, D and E"),
]

# Task 13: logistic loss


def logistic_signs(z, y):
    return np.logaddexp(0, np.where(y == 1, -z, z)).mean()


def logistic_parts(z, y):
    total = 0
    for number, label in zip(z, y, strict=True):
        margin = number if label else -number
        total += max(-margin, 0) + math.log1p(math.exp(-abs(margin)))
    return total / len(z)


def logistic_expit(z, y):
    from scipy.special import log_expit

    return -np.mean(y * log_expit(z) + (1 - y) * log_expit(-z))


def logistic_two_classes(z, y):
    rows = np.column_stack([np.zeros_like(z), z])
    return (logsumexp(rows, axis=1) - rows[range(len(z)), y]).sum() / z.size


def logistic_array(z, y):
    return np.array([np.average(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z))))])


LOGISTIC_LOSS = [
    ("by the sign of the label", logistic_signs),
    ("one by one", logistic_parts),
    ("SciPy's logarithm of g", logistic_expit),
    ("as two classes", logistic_two_classes),
    ("an array with one entry", logistic_array),
]

# Task 14: class loss


def class_scipy(z, target):
    return np.mean(logsumexp(z, axis=1) - z[np.arange(len(z)), target])


def class_one_hot(z, target):
    y = np.eye(z.shape[1])[target]
    shifted = z - z.max(axis=1, keepdims=True)
    return -(y * (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))).sum() / len(z)


def class_differences(z, target):
    return sum(np.logaddexp.reduce(row - row[t]) for row, t in zip(z, target, strict=True)) / len(target)


def class_loop(z, target):
    costs = []
    for row, t in zip(z.tolist(), target.tolist(), strict=True):
        top = max(row)
        costs.append(top + math.log(sum(math.exp(entry - top) for entry in row)) - row[t])
    return math.fsum(costs) / len(costs)


def class_columns(z, target):
    z = np.asfortranarray(z.T)
    top = z.max(0)
    return np.float64((top + np.log(np.exp(z - top).sum(0)) - z[target, range(len(target))]).mean())


CLASS_LOSS = [
    ("SciPy's logsumexp", class_scipy),
    ("with one-hot rows", class_one_hot),
    ("differences to the right score", class_differences),
    ("plain Python", class_loop),
    ("examples as columns", class_columns),
]

# Task 15: bits

BIT_KEYS = ["surprise of c", "H(p)", "H(p, q)", "H(q, p)", "wasted bits", "smallest H(p, q)", "H(p) in nats"]
BIT_VALUES = [3, 1.75, 2, 2.25, 0.25, 1.75, 1.75 * math.log(2)]
BITS = [
    ("floats", dict(zip(BIT_KEYS, map(float, BIT_VALUES), strict=True))),
    ("NumPy numbers", dict(zip(BIT_KEYS, np.array(BIT_VALUES), strict=True))),
    (
        "logarithms",
        dict(
            zip(
                BIT_KEYS,
                [-math.log2(1 / 8), 14 / 8, math.log2(4), 9 / 4, 1 / 4, 7 / 4, 1.75 / math.log2(math.e)],
                strict=True,
            )
        ),
    ),
    ("another order", dict(zip(BIT_KEYS[::-1], BIT_VALUES[::-1], strict=True))),
    ("single precision", dict(zip(BIT_KEYS, np.float32(BIT_VALUES), strict=True))),
]

# Task 16: cross-entropy in bits


def bits_where(p, q):
    with np.errstate(all="ignore"):
        return -np.where(p > 0, p * np.log2(q), 0).sum()


def bits_scipy(p, q):
    from scipy.stats import entropy

    return entropy(p, base=2) + entropy(p, q, base=2)


def bits_nats(p, q):
    kept = p != 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.dot(p[kept], -np.log(q[kept])) / np.log(2)


def bits_loop(p, q):
    total = 0
    for a, b in zip(p.tolist(), q.tolist(), strict=True):
        if not a:
            continue
        if not b:
            return float("inf")
        total -= a * math.log(b, 2)
    return total


def bits_xlogy(p, q):
    from scipy.special import xlogy

    return np.float64(-xlogy(p, q).sum() / math.log(2))


CROSS_ENTROPY_BITS = [
    ("where", bits_where),
    ("entropy and waste of SciPy", bits_scipy),
    ("from nats", bits_nats),
    ("one by one", bits_loop),
    ("xlogy", bits_xlogy),
]

# Task 17: a bump

BUMP = [
    ("an array", np.array([[200, -200 * 0.35, 1], [200, -200 * 0.65, -1]])),
    ("steps that fall", [[-100, 35, -1], [-100, 65, 1]]),
    ("weights of different size", [[90, -31.5, 1], [5000, -3300, -1]]),
    ("tuples, the second step first", ((150, -150 * 0.66, -1.0), (150, -150 * 0.34, 1.0))),
    ("nearly one", [[100, -35, 0.98], [100, -65, -0.97]]),
]

# Task 18: a staircase


def rises(count, weight):
    return [[weight, -weight * math.sqrt((k + 0.5) / count), 1 / count] for k in range(count)]


def bumps(count, weight):
    edges = [-1] + [k / count for k in range(1, count)] + [3]
    rows = []
    for k in range(count):
        height = ((2 * k + 1) / (2 * count)) ** 2
        rows += [(weight, -weight * edges[k], height), (weight, -weight * edges[k + 1], -height)]
    return tuple(rows)


def fitted():
    """Five broad sigmoids fitted by least squares."""
    x = np.linspace(0, 1, 200)
    weight, places = 6.0, np.linspace(0, 1.2, 5)
    columns = library_sigmoid(weight * (x[:, None] - places))
    heights = np.linalg.lstsq(columns, x**2, rcond=None)[0]
    return np.column_stack([np.full(5, weight), -weight * places, heights])


STAIRCASE = [
    ("ten rises without a way down", rises(10, 500)),
    ("bumps with gentler steps, tuples", bumps(10, 200)),
    ("twenty rises, an array", np.array(rises(20, 1e5))),
    ("five broad sigmoids", fitted()),
    ("seven rises with soft edges", rises(7, 40)),
]

# Task 19: learned features


def features_einsum(x, weights, v):
    for w in weights:
        x = expit(np.einsum("nd,kd->nk", x, w))
    return np.einsum("nk,k->n", x, v)


def features_loop(x, weights, v):
    return [float(v @ features_of(list(weights), row)) for row in x]


def features_of(weights, row):
    return features_of(weights[1:], library_sigmoid(weights[0] @ row)) if weights else row


def features_generator(x, weights, v):
    for row in x:
        for w in weights:
            row = library_sigmoid(w.dot(row))
        yield np.inner(row, v)


def features_sum(x, weights, v):
    h = np.copy(x)
    while len(weights):
        h, weights = library_sigmoid(np.matmul(h, np.transpose(weights[0]))), weights[1:]
    return (h * v).sum(axis=1)


def features_single(x, weights, v):
    h = x.astype(np.float32)
    for w in weights:
        h = library_sigmoid(h @ w.T.astype(np.float32))
    return h @ v.astype(np.float32)


LEARNED_FEATURES = [
    ("einsum", features_einsum),
    ("recursion, a list", features_loop),
    ("a generator", features_generator),
    ("weighed and summed", features_sum),
    ("single precision", features_single),
]

UNUSUAL = {
    "u01-sigmoid": SIGMOID,
    "u01-and-table": AND_TABLE,
    "u01-gates": GATES,
    "u01-one-unit-xor": ONE_UNIT_XOR,
    "u01-xnor": XNOR,
    "u01-theta-shapes": THETA_SHAPES,
    "u01-layer-sizes": LAYER_SIZES,
    "u01-forward": FORWARD,
    "u01-parameter-count": PARAMETER_COUNT,
    "u01-one-hot": ONE_HOT,
    "u01-softmax": SOFTMAX,
    "u01-sigmoids-or-softmax": SIGMOIDS_OR_SOFTMAX,
    "u01-logistic-loss": LOGISTIC_LOSS,
    "u01-class-loss": CLASS_LOSS,
    "u01-bits": BITS,
    "u01-cross-entropy-bits": CROSS_ENTROPY_BITS,
    "u01-bump": BUMP,
    "u01-staircase": STAIRCASE,
    "u01-learned-features": LEARNED_FEATURES,
}
