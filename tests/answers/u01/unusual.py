"""Unusual but right answers for unit 01, neurons: five a task written from the student's notebook alone, then others.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check). The others are the task author's, those
of them that were none of the five.
"""

import math
import warnings
from collections import OrderedDict, namedtuple
from functools import reduce
from itertools import pairwise, starmap

import numpy as np
from scipy.special import expit, log_expit, logsumexp, xlogy
from scipy.stats import entropy

from nnlib import sigmoid as library_sigmoid

Shape = namedtuple("Shape", "rows columns")

# Task 1: the sigmoid


def sigmoid_with_warning(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_from_tanh(z):
    return (1 + np.tanh(np.asarray(z) / 2)) / 2


def sigmoid_both_branches(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def sigmoid_entry_by_entry(z):
    z = np.asarray(z, dtype=float)
    result = np.empty_like(z)
    for place in np.ndindex(z.shape):
        value = z[place]
        result[place] = 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))
    return result


def sigmoid_from_logaddexp(z):
    print("z is", type(z))
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=np.float64)))


SIGMOID = [
    ("the plain formula, with a warning", sigmoid_with_warning),
    ("from tanh", sigmoid_from_tanh),
    ("np.where that computes both branches and warns", sigmoid_both_branches),
    ("a loop over all places, a zero-dimensional array for a number", sigmoid_entry_by_entry),
    ("through logarithms, and prints", sigmoid_from_logaddexp),
]

# Task 2: the four rows of AND

AND_KEYS = ["z(0, 0)", "z(0, 1)", "z(1, 0)", "z(1, 1)", "1e14 * g(-30)", "1e5 * g(-10)", "g(10)"]


def rational(z):
    return 1 / (1 + math.exp(-z))


AND_VALUES = [-30, -10, -10, 10, 1e14 * rational(-30), 1e5 * rational(-10), rational(10)]

AND_TABLE = [
    ("floats", dict(zip(AND_KEYS, map(float, AND_VALUES), strict=True))),
    ("NumPy numbers", dict(zip(AND_KEYS, np.array(AND_VALUES), strict=True))),
    ("entries in another order", dict(reversed(list(zip(AND_KEYS, AND_VALUES, strict=True))))),
    (
        "g as exp(z) / (1 + exp(z)), in an ordered dictionary",
        OrderedDict(
            zip(
                AND_KEYS,
                [*AND_VALUES[:4]]
                + [scale * math.exp(z) / (1 + math.exp(z)) for scale, z in ((1e14, -30), (1e5, -10), (1, 10))],
                strict=True,
            )
        ),
    ),
    (
        "the sums as a matrix product, g from the library, zero-dimensional arrays",
        dict(
            zip(
                AND_KEYS,
                [
                    *(np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]]) @ [-30, 20, 20]),
                    *(np.array([1e14, 1e5, 1]) * library_sigmoid(np.array([-30.0, -10.0, 10.0]))),
                ],
                strict=True,
            )
        ),
    ),
    (
        "arrays without axes",
        {key: np.array(value) for key, value in zip(AND_KEYS, AND_VALUES, strict=True)},
    ),
]

# Task 3: weights for gates

GATES = [
    ("tuples and very different weights", {"OR": (-5, 1000, 10), "NOT": (3, -6), "NOR": (2.5, -7, -90)}),
    ("arrays", {"OR": np.array([-3, 6, 6]), "NOT": np.array([3, -6]), "NOR": -np.array([-3, 6, 6])}),
    ("enormous weights", {"OR": [-1e6, 2e6, 2e6], "NOT": [1e6, -2e6], "NOR": [1e6, -2e6, -2e6]}),
    ("32-bit floats", {"OR": list(np.float32([-4.4, 9, 9])), "NOT": list(np.float32([4.4, -9])), "NOR": [5, -9, -9]}),
    ("barely clear enough", {"NOR": [2.2, -4.5, -4.5], "NOT": [2.2, -4.5], "OR": [-2.2, 4.5, 4.5]}),
    (
        "another entry beside the three",
        {"OR": [-9, 19, 18], "NOT": [9, -18], "NOR": [8, -17, -16], "AND": [-30, 20, 20]},
    ),
]

# Task 4: can one unit do XOR?

ONE_UNIT_XOR = [
    ("a small letter", "d"),
    ("spaces around it", " D "),
    ("a full stop", "D."),
    ("a NumPy text", np.str_("D")),
    ("a letter picked from the alphabet", "ABCDEF"[3]),
    ("a list", ["D"]),
    ("a set", {"D"}),
]

# Task 5: XNOR

XNOR = [
    ("neither first, then both", [[[10, -20, -20], [-30, 20, 20]], [[-10, 20, 20]]]),
    ("NAND and OR, joined by NAND", [[[30, -20, -20], [-10, 20, 20]], [[30, -20, -20]]]),
    ("a tuple of arrays", (np.array([[-30.0, 20, 20], [10, -20, -20]]), np.array([[-10.0, 20, 20]]))),
    ("the output reads x1 AND x2 against x1 OR x2", [[[-30, 20, 20], [-10, 20, 20]], [[10, 20, -20]]]),
    (
        "one unit for each of the rows that are off, and NOR",
        [[[-10, 20, -20], [-10, -20, 20]], np.array([[10, -20, -20]], dtype=np.float32)],
    ),
    ("a plain row for the second matrix", [[[-30, 20, 20], [10, -20, -20]], [-10, 20, 20]]),
    ("OR and AND: both, or not either", [[[-10, 20, 20], [-30, 20, 20]], [[10, -20, 40]]]),
    ("small weights", [[[-7.5, 5, 5], [2.5, -5, -5]], [[-3.5, 7.5, 7.5]]]),
]

# Task 6: shapes of Theta


def shapes_of_arrays(units):
    return [np.zeros((there, here + 1)).shape for here, there in pairwise(units)]


def shapes_as_lists(units):
    return [[units[i + 1], units[i] + 1] for i in range(len(units) - 1)]


def shapes_recursive(units):
    if len(units) < 2:
        return []
    return [(units[1], 1 + units[0]), *shapes_recursive(units[1:])]


def shapes_named(units):
    return list(starmap(lambda here, there: Shape(there, here + 1), pairwise(units)))


def shapes_numpy(units):
    units = np.asarray(units)
    return list(zip(units[1:], units[:-1] + 1, strict=True))


def shapes_generated(units):
    return ((units[j + 1], 1.0 + units[j]) for j in range(len(units) - 1))


THETA_SHAPES = [
    ("asks arrays for their shape", shapes_of_arrays),
    ("lists instead of tuples", shapes_as_lists),
    ("recursion", shapes_recursive),
    ("named tuples", shapes_named),
    ("NumPy integers", shapes_numpy),
    ("a generator, with floats", shapes_generated),
    ("an array", lambda units: np.column_stack([units[1:], np.array(units[:-1]) + 1])),
]

# Task 7: from the matrices back to the layers

LAYER_KEYS = ["A: inputs", "A: hidden units", "A: outputs", "B: inputs", "B: hidden units", "B: outputs"]
LAYER_VALUES = [3, 3, 1, 6, 4, 2]

LAYER_SIZES = [
    ("floats", dict(zip(LAYER_KEYS, map(float, LAYER_VALUES), strict=True))),
    ("NumPy integers", dict(zip(LAYER_KEYS, np.array(LAYER_VALUES), strict=True))),
    ("entries in another order", dict(reversed(list(zip(LAYER_KEYS, LAYER_VALUES, strict=True))))),
    ("an ordered dictionary", OrderedDict(zip(LAYER_KEYS, LAYER_VALUES, strict=True))),
    (
        "read off arrays",
        {
            **dict(zip(LAYER_KEYS[:3], [np.ones((3, 4)).shape[1] - 1, len(np.ones((3, 4))), 1], strict=True)),
            **dict(zip(LAYER_KEYS[3:], [np.ones((4, 7)).shape[1] - 1, np.ones((2, 5)).shape[1] - 1, 2], strict=True)),
        },
    ),
    ("32-bit floats", dict(zip(LAYER_KEYS, np.float32(LAYER_VALUES), strict=True))),
]

# Task 8: the forward pass


def forward_bias_added(thetas, x):
    for theta in thetas:
        x = library_sigmoid(x @ theta[:, 1:].T + theta[:, 0])
    return x


def forward_einsum(thetas, x):
    for theta in thetas:
        x = library_sigmoid(np.einsum("ns,ts->nt", np.insert(x, 0, 1, axis=1), theta))
    return x


def forward_examples_one_by_one(thetas, x):
    rows = []
    for example in x:
        a = list(example)
        for theta in thetas:
            a = [float(library_sigmoid(sum(w * v for w, v in zip(row, [1, *a], strict=True)))) for row in theta]
        rows.append(a)
    return np.array(rows)


def forward_columns_in_fortran_order(thetas, x):
    a = np.asfortranarray(x.T)
    for theta in thetas:
        a = library_sigmoid(theta @ np.r_[np.ones((1, a.shape[1])), a])
    return a.T


def forward_reduce(thetas, x):
    print(len(thetas), "steps")
    return reduce(lambda a, theta: library_sigmoid(np.c_[np.ones(len(a)), a] @ theta.T), thetas, x)


def forward_generated(thetas, x):
    for example in x:
        a = example
        for theta in thetas:
            a = expit(theta @ np.r_[1, a])
        yield a


def forward_recursive(thetas, x):
    return forward_recursive(thetas[1:], expit(np.insert(x, 0, 1, axis=1) @ thetas[0].T)) if thetas else x


FORWARD = [
    ("adds the bias column instead of a column of ones", forward_bias_added),
    ("einsum", forward_einsum),
    ("lists, example by example", forward_examples_one_by_one),
    ("examples in columns inside, a transposed view at the end", forward_columns_in_fortran_order),
    ("reduce, and prints", forward_reduce),
    ("a generator of rows", forward_generated),
    ("recursion, and SciPy's sigmoid", forward_recursive),
]

# Task 9: count the parameters


def count_array_sizes(units, bias=True):
    return sum(np.empty((there, here + int(bias))).size for here, there in pairwise(units))


def count_dot(units, bias=True):
    units = np.array(units)
    return units[:-1] @ units[1:] + (units[1:].sum() if bias else 0)


def count_backwards(units, bias=True):
    total, units = 0, list(units)
    while len(units) > 1:
        there = units.pop()
        total += units[-1] * there
        if bias:
            total += there
    return total


def count_float(units, bias=True):
    return float(sum((here + bias) * there for here, there in pairwise(units)))


def count_recursive(units, bias=True):
    if len(units) == 1:
        return 0
    here, there, *_ = units
    return here * there + bias * there + count_recursive(units[1:], bias)


def count_keywords(units, **options):
    warnings.warn("counting", stacklevel=2)
    weights = sum(here * there for here, there in pairwise(units))
    return weights + (sum(units) - units[0] if options.get("bias", True) else 0)


PARAMETER_COUNT = [
    ("makes the matrices and asks for their size", count_array_sizes),
    ("a product of two shifted arrays", count_dot),
    ("from the last layer, a copy of the list used up", count_backwards),
    ("a float", count_float),
    ("recursion", count_recursive),
    ("a default by hand, and a warning", lambda units, bias=True: count_keywords(units, bias=bias)),
]

# Task 10: one-hot rows


def hot_identity(labels, classes):
    return np.eye(len(classes))[[classes.index(label) for label in labels]]


def hot_comparison(labels, classes):
    return (np.array(labels)[:, None] == np.array(classes)[None, :]).astype(np.int64)


def hot_booleans(labels, classes):
    return np.array([[name == label for name in classes] for label in labels])


def hot_float32(labels, classes):
    column = {name: k for k, name in enumerate(classes)}
    rows = np.zeros((len(labels), len(classes)), dtype=np.float32, order="F")
    rows[np.arange(len(labels)), [column[label] for label in labels]] = 1
    return rows


def hot_stacked(labels, classes):
    return np.vstack([np.roll(np.r_[1.0, np.zeros(len(classes) - 1)], classes.index(label)) for label in labels])


def hot_generated(labels, classes):
    for label in labels:
        yield tuple(int(name == label) for name in classes)


ONE_HOT = [
    ("rows of the identity matrix", hot_identity),
    ("a comparison of two arrays, whole numbers", hot_comparison),
    ("True and False", hot_booleans),
    ("32-bit floats in Fortran order, a dictionary of columns", hot_float32),
    ("a rolled row for each label", hot_stacked),
    ("a generator of tuples", hot_generated),
]

# Task 11: softmax


def softmax_through_logarithms(z, axis=-1):
    return np.exp(z - np.logaddexp.reduce(z, axis=axis, keepdims=True))


def softmax_along_axis(z, axis=-1):
    def one(row):
        e = np.exp(row - max(row))
        return e / sum(e)

    return np.apply_along_axis(one, axis, z)


def softmax_moved_axis(z, axis=-1):
    moved = np.moveaxis(z, axis, 0)
    e = np.exp(moved - moved.max(axis=0))
    return np.moveaxis(e / e.sum(axis=0), 0, axis)


def softmax_of_differences(z, axis=-1):
    z = np.moveaxis(np.asarray(z, dtype=float), axis, -1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)
    return np.moveaxis(result, -1, axis)


def softmax_expand_dims(z, axis=-1):
    e = np.exp(z - np.expand_dims(np.amax(z, axis), axis))
    print(e.shape)
    return np.divide(e, np.expand_dims(np.sum(e, axis), axis))


def softmax_single(z, axis=-1):
    z = z.astype(np.float32)
    e = np.exp(z - logsumexp(z, axis=axis, keepdims=True))
    return e / e.mean(axis, keepdims=True) / z.shape[axis]


SOFTMAX = [
    ("through logaddexp.reduce", softmax_through_logarithms),
    ("a function applied along the axis", softmax_along_axis),
    ("moves the axis to the front, without keepdims", softmax_moved_axis),
    ("one over a sum of exponentials of differences", softmax_of_differences),
    ("expand_dims, and prints", softmax_expand_dims),
    ("SciPy's logsumexp, in single precision, divided by a mean", softmax_single),
]

# Task 12: K sigmoids or a softmax?

SIGMOIDS_OR_SOFTMAX = [
    ("another order", "E, D, B, A"),
    ("small letters without spaces", "a,b,d,e"),
    ("letters alone", "ABDE"),
    ("spaces without commas", "A B D E"),
    ("joined by a program", ", ".join(letter for letter in "ABCDEFG" if letter in set("ABDE"))),
    ("a set", {"A", "B", "D", "E"}),
    ("a list", ["A", "B", "D", "E"]),
    ("and", "A, B, D and E"),
]

# Task 13: cross-entropy of one output


def logistic_two_cases(z, y):
    return np.where(y == 1, np.logaddexp(0, -z), np.logaddexp(0, z)).mean()


def logistic_loop(z, y):
    total = 0.0
    for score, label in zip(z.tolist(), y.tolist(), strict=True):
        signed = score if label == 0 else -score
        total += max(signed, 0.0) + math.log1p(math.exp(-abs(signed)))
    return total / len(z)


def logistic_signs(z, y):
    return np.average(np.logaddexp(np.zeros_like(z, dtype=float), (1 - 2 * y) * z))


def logistic_as_two_classes(z, y):
    scores = np.column_stack([np.zeros(len(z)), z])
    return np.mean(np.logaddexp.reduce(scores, axis=1) - scores[np.arange(len(z)), y.astype(int)])


def logistic_array_without_axes(z, y):
    return np.array(math.fsum(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))) / z.size)


def logistic_scipy(z, y):
    return np.array([-np.mean(y * log_expit(z) + (1 - y) * log_expit(-z))])


LOGISTIC_LOSS = [
    ("one formula for each label", logistic_two_cases),
    ("a loop, a Python float", logistic_loop),
    ("the sign of the label", logistic_signs),
    ("the loss of two classes with the scores 0 and z", logistic_as_two_classes),
    ("an exact sum, in an array without axes", logistic_array_without_axes),
    ("SciPy's logarithm of g, in an array with one entry", logistic_scipy),
]

# Task 14: cross-entropy of many classes


def class_logaddexp(z, target):
    return np.mean(np.logaddexp.reduce(z, axis=1) - np.take_along_axis(z, np.asarray(target)[:, None], 1)[:, 0])


def class_loop(z, target):
    losses = []
    for row, right in zip(z.tolist(), list(target), strict=True):
        top = max(row)
        losses.append(top - row[right] + math.log(sum(math.exp(score - top) for score in row)))
    return sum(losses) / len(losses)


def class_masked(z, target):
    shifted = z - z.max(axis=-1, keepdims=True)
    one_hot = np.eye(z.shape[1])[target]
    return np.average(np.log(np.exp(shifted).sum(-1)) - (shifted * one_hot).sum(-1))


def class_differences(z, target):
    right = np.array([z[row, column] for row, column in enumerate(target)])
    return sum(np.logaddexp.reduce(row - score) for row, score in zip(z, right, strict=True)) / len(z)


def class_einsum(z, target):
    one_hot = (np.arange(z.shape[1]) == np.asarray(target)[:, None]).astype(float)
    return (np.logaddexp.reduce(z.astype(np.longdouble), axis=1).sum() - np.einsum("nk,nk->", z, one_hot)) / len(z)


def class_columns(z, target):
    z = np.asfortranarray(z.T)
    return np.float64((logsumexp(z, axis=0) - z[target, range(len(target))]).mean())


CLASS_LOSS = [
    ("logaddexp.reduce and take_along_axis", class_logaddexp),
    ("lists, row by row", class_loop),
    ("one-hot rows times shifted scores", class_masked),
    ("subtracts the score of the right class", class_differences),
    ("einsum and longer floats", class_einsum),
    ("examples as columns, and SciPy's logsumexp", class_columns),
]

# Task 15: how many bits?

BIT_KEYS = ["surprise of c", "H(p)", "H(p, q)", "H(q, p)", "wasted bits", "smallest H(p, q)", "H(p) in nats"]
BIT_VALUES = [3, 1.75, 2, 2.25, 0.25, 1.75, 1.75 * math.log(2)]
P, Q = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8]), np.full(4, 0.25)

BITS = [
    ("NumPy numbers", dict(zip(BIT_KEYS, np.array(BIT_VALUES), strict=True))),
    ("entries in another order", dict(reversed(list(zip(BIT_KEYS, BIT_VALUES, strict=True))))),
    (
        "computed with arrays",
        dict(
            zip(
                BIT_KEYS,
                [
                    -np.log2(P[2]),
                    -P @ np.log2(P),
                    -P @ np.log2(Q),
                    -Q @ np.log2(P),
                    P @ np.log2(P / Q),
                    -P @ np.log2(P),
                    -P @ np.log(P),
                ],
                strict=True,
            )
        ),
    ),
    (
        "sums of Python floats, an ordered dictionary",
        OrderedDict(
            zip(
                BIT_KEYS,
                [
                    math.log(8, 2),
                    sum(p * math.log(1 / p, 2) for p in P),
                    sum(p * math.log(4, 2) for p in P),
                    sum(math.log(1 / p, 2) for p in P) / 4,
                    2 - 7 / 4,
                    7 / 4,
                    7 / 4 / math.log2(math.e),
                ],
                strict=True,
            )
        ),
    ),
    ("32-bit floats", dict(zip(BIT_KEYS, [*np.float32(BIT_VALUES[:6]), BIT_VALUES[6]], strict=True))),
]

# Task 16: H(p, q) as a function


def cross_loop(p, q):
    total = 0.0
    for here, there in zip(p.tolist(), q.tolist(), strict=True):
        if here > 0:
            if there == 0:
                return math.inf
            total -= here * math.log2(there)
    return total


def cross_where(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.where(p > 0, p * np.log2(q), 0).sum()


def cross_divided(p, q):
    possible = np.flatnonzero(p)
    return np.dot(p[possible], np.log(1 / q[possible])) / np.log(2)


def cross_from_nats(p, q):
    if ((q == 0) & (p > 0)).any():
        return float("inf")
    return float(-(p * np.log(np.where(q == 0, 1, q))).sum() / math.log(2))


def cross_with_where_argument(p, q):
    logarithms = np.full(len(q), -np.inf)
    np.log2(q, out=logarithms, where=q > 0)
    return np.array(sum(-a * b for a, b in zip(p, logarithms, strict=True) if a))


def cross_scipy(p, q):
    return entropy(p, base=2) + entropy(p, q, base=2)


def cross_xlogy(p, q):
    return np.float64(-xlogy(p, q).sum() / math.log(2))


CROSS_ENTROPY_BITS = [
    ("a loop with math.log2 and math.inf", cross_loop),
    ("np.where over nan", cross_where),
    ("natural logarithms of 1/q, with a warning", cross_divided),
    ("asks for the special case first", cross_from_nats),
    ("the where argument, and an array without axes", cross_with_where_argument),
    ("entropy and waste of SciPy", cross_scipy),
    ("SciPy's xlogy", cross_xlogy),
]

# Task 17: a bump

BUMP = [
    ("an array of very steep units", np.array([[1e5, -0.35e5, 1], [1e5, -0.65e5, -1]])),
    ("down first, then up", [[200, -130, -1], [200, -70, 1]]),
    ("two falling units", [[-200, 130, 1], [-200, 70, -1]]),
    ("tuples, not quite symmetric", ((150, -150 * 0.34, 1.01), (120, -120 * 0.65, -1.02))),
    ("32-bit floats in Fortran order", np.asfortranarray([[100, -35, 1], [100, -65, -1]], dtype=np.float32)),
    ("weights of very different size", [[90, -31.5, 1], [5000, -3300, -1]]),
    ("heights that are nearly one", [[100, -35, 0.98], [100, -65, -0.97]]),
]

# Task 18: a staircase


def rises(weight, places, heights):
    """Single steps, each as high as the rise."""
    return [[weight, -weight * place, rise] for place, rise in zip(places, np.diff(heights, prepend=0), strict=True)]


def fitted():
    """Twenty gentle sigmoids with heights from least squares."""
    x = np.linspace(0, 1, 201)
    units = [(20.0, -20.0 * place) for place in np.linspace(-0.1, 1.1, 12)]
    columns = np.column_stack([library_sigmoid(w * x + b) for w, b in units])
    heights = np.linalg.lstsq(columns, x**2, rcond=None)[0]
    return [[w, b, float(height)] for (w, b), height in zip(units, heights, strict=True)]


TEN_BUMPS = [
    row
    for k in range(10)
    for height in [((k + 0.5) / 10) ** 2]
    for row in ((1000, -100 * k, height), (1000, -100 * (k + 1) if k < 9 else -9e5, -height))
]

STAIRCASE = [
    ("twenty single steps", rises(5000, np.arange(20) / 20, ((np.arange(20) + 0.5) / 20) ** 2)),
    (
        "steps where the root climbs evenly",
        np.array(rises(2000, np.sqrt(np.arange(10) / 10), np.arange(10) / 10 + 0.05)),
    ),
    ("heights from least squares", fitted()),
    ("ten bumps as tuples, the last ending far away", TEN_BUMPS),
    ("ten gentle bumps", [(150, bias * 0.15, height) for _, bias, height in TEN_BUMPS]),
    ("seven rises with soft edges", rises(40, np.sqrt((np.arange(7) + 0.5) / 7), np.arange(1, 8) / 7)),
]

# Task 19: a linear model on learned features


def features_columns(x, weights, v):
    a = x.T
    for w in weights:
        a = library_sigmoid(w @ a)
    return v @ a


def features_row_by_row(x, weights, v):
    result = []
    for row in x:
        a = row
        for w in weights:
            a = np.array([library_sigmoid(float(np.dot(unit, a))) for unit in w])
        result.append(sum(v * a))
    return np.array(result)


def features_einsum(x, weights, v):
    for w in weights:
        x = library_sigmoid(np.einsum("nd,kd->nk", x, w))
    return np.einsum("nk,k->n", x, v)


def features_recursive(x, weights, v):
    if not weights:
        return np.asfortranarray(x).dot(v)
    first, *others = weights
    return features_recursive(library_sigmoid(np.tensordot(x, first, axes=(1, 1))), others, v)


def features_broadcast(x, weights, v):
    for w in weights:
        x = 0.5 + 0.5 * np.tanh((x[:, None, :] * w[None]).sum(-1) / 2)
    return (x * v).sum(axis=1)


def features_generated(x, weights, v):
    for row in x:
        for w in weights:
            row = expit(w.dot(row))
        yield np.inner(row, v)


def features_single(x, weights, v):
    h = x.astype(np.float32)
    for w in weights:
        h = library_sigmoid(h @ w.T.astype(np.float32))
    return h @ v.astype(np.float32)


LEARNED_FEATURES = [
    ("examples in columns", features_columns),
    ("row by row and unit by unit", features_row_by_row),
    ("einsum", features_einsum),
    ("recursion and tensordot", features_recursive),
    ("broadcasting, and tanh for the sigmoid", features_broadcast),
    ("a generator of numbers", features_generated),
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
