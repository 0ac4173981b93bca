"""Ten wrong answers a task for unit 01, neurons, written from the notebook, but by the author of the tasks.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). A table has one wrong idea in
it, with everything that the student would have computed from it.
"""

import itertools
import math

import numpy as np

from nnlib import sigmoid as library_sigmoid


def quietly(function):
    """The same function, with NumPy's warnings off."""

    def quiet(*args, **kwargs):
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return quiet


# Task 1: sigmoid


def sigmoid_prints(z):
    print(1 / (1 + np.exp(-z)))


def sigmoid_loop(z):
    return [1 / (1 + math.exp(-number)) for number in z]


def sigmoid_safe_with_if(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


def sigmoid_capped(z):
    return 1 / (1 + np.exp(-np.minimum(z, 700)))


def sigmoid_clipped_small(z):
    return 1 / (1 + np.exp(-np.clip(z, -5, 5)))


SIGMOID = [
    ("writes exp(z) for exp(-z)", quietly(lambda z: 1 / (1 + np.exp(z)))),
    ("writes the fraction with exp(z) above and below", quietly(lambda z: np.exp(z) / (1 + np.exp(z)))),
    ("uses math.exp", lambda z: 1 / (1 + math.exp(-z))),
    ("loops over z", sigmoid_loop),
    ("forgets the brackets", quietly(lambda z: 1 / 1 + np.exp(-np.asarray(z)))),
    ("prints the result", quietly(sigmoid_prints)),
    ("chooses the branch with an if", sigmoid_safe_with_if),
    ("takes tanh", lambda z: np.tanh(z)),
    ("clips z at 5", sigmoid_clipped_small),
    ("subtracts instead of adding", quietly(lambda z: 1 / (1 - np.exp(-np.asarray(z))))),
]

# Task 2: the table of AND


def and_table(sums, tiny, small, near_one):
    keys = ["z(0, 0)", "z(0, 1)", "z(1, 0)", "z(1, 1)", "1e14 * g(-30)", "1e5 * g(-10)", "g(10)"]
    return dict(zip(keys, [*sums, tiny, small, near_one], strict=True))


def g(z):
    return 1 / (1 + math.exp(-z))


SUMS = (-30, -10, -10, 10)
AND_TABLE = [
    ("copies the slides' digits", and_table(SUMS, 9.4, 4.54, 0.99995)),
    ("forgets the bias", and_table((0, 20, 20, 40), 1e14 * g(0), 1e5 * g(20), g(40))),
    ("does not multiply", and_table(SUMS, g(-30), g(-10), g(10))),
    ("takes +30", and_table((30, 50, 50, 70), 1e14 * g(30), 1e5 * g(50), g(70))),
    ("thinks on is 1 and off is 0", and_table(SUMS, 0, 0, 1)),
    ("has the sign of the exponent wrong", and_table(SUMS, 1e14 * g(30), 1e5 * g(10), g(-10))),
    ("counts one weight in the last row", and_table((-30, -10, -10, -10), 1e14 * g(-30), 1e5 * g(-10), g(-10))),
    ("gives the sigmoid for z", and_table((g(-30), g(-10), g(-10), g(10)), 1e14 * g(-30), 1e5 * g(-10), g(10))),
    ("mixes up the two tiny values", and_table(SUMS, 1e14 * g(-10), 1e5 * g(-30), g(10))),
    ("rounds g(10)", and_table(SUMS, 1e14 * g(-30), 1e5 * g(-10), 1.0)),
]

# Task 3: gates


def gates_of(either=(-10, 20, 20), opposite=(10, -20), neither=(10, -20, -20)):
    return {"OR": list(either), "NOT": list(opposite), "NOR": list(neither)}


GATES = [
    ("puts the bias last", gates_of((20, 20, -10), (-20, 10), (-20, -20, 10))),
    ("takes small numbers", gates_of((-0.5, 1, 1), (0.5, -1), (0.5, -1, -1))),
    ("gives AND for OR", gates_of(either=(-30, 20, 20))),
    ("gives NAND for NOR", gates_of(neither=(30, -20, -20))),
    ("leaves the bias out", gates_of((20, 20), (-20,), (-20, -20))),
    ("sets the bias to 0", gates_of((0, 20, 20), (0, -20), (0, -20, -20))),
    ("gives NOT three numbers", gates_of(opposite=(10, -20, 0))),
    ("gives the answers instead of weights", gates_of((0, 1, 1, 1), (1, 0), (1, 0, 0, 0))),
    ("turns NOT around", gates_of(opposite=(-10, 20))),
    ("thinks NOR is OR with a minus in front of one weight", gates_of(neither=(10, -20, 20))),
]

# Task 4: one unit and XOR

ONE_UNIT_XOR = [(f"takes {letter}", letter) for letter in "ABCEF"]

# Task 5: XNOR

XNOR = [
    ("AND of the two hidden units", [[[-30, 20, 20], [10, -20, -20]], [[-30, 20, 20]]]),
    ("builds XOR", [[[-30, 20, 20], [10, -20, -20]], [[10, -20, -20]]]),
    ("OR and AND joined by OR", [[[-10, 20, 20], [-30, 20, 20]], [[-10, 20, 20]]]),
    ("NAND for neither", [[[-30, 20, 20], [30, -20, -20]], [[-10, 20, 20]]]),
    ("bias last", [[[20, 20, -30], [-20, -20, 10]], [[20, 20, -10]]]),
    ("no biases", [[[20, 20], [-20, -20]], [[20, 20]]]),
    ("three rows in a list", [[-30, 20, 20], [10, -20, -20], [-10, 20, 20]]),
    ("columns for units", [np.array([[-30, 10], [20, -20], [20, -20]]), np.array([[-10], [20], [20]])]),
    ("one unit only", [-10, 20, -20]),
    ("weights of one and two", [[[-1.5, 1, 1], [0.5, -1, -1]], [[-0.5, 1, 1]]]),
]

# Task 6: shapes of Theta


def shapes_with(rule, units):
    return [rule(units[j], units[j + 1]) for j in range(len(units) - 1)]


THETA_SHAPES = [
    ("no bias", lambda units: shapes_with(lambda a, b: (b, a), units)),
    ("turned around", lambda units: shapes_with(lambda a, b: (a + 1, b), units)),
    ("bias in both", lambda units: shapes_with(lambda a, b: (b + 1, a + 1), units)),
    ("bias in the rows", lambda units: shapes_with(lambda a, b: (b + 1, a), units)),
    ("inputs first, no bias", lambda units: shapes_with(lambda a, b: (a, b), units)),
    ("the first matrix only", lambda units: (units[1], units[0] + 1)),
    ("a matrix for each layer", lambda units: [(n, n + 1) for n in units]),
    ("stops one pair early", lambda units: [(units[j + 1], units[j] + 1) for j in range(len(units) - 2)]),
    ("counts the entries", lambda units: shapes_with(lambda a, b: b * (a + 1), units)),
    ("walks out of the list", lambda units: [(units[j + 1], units[j] + 1) for j in range(len(units))]),
]

# Task 7: layer sizes


def sizes_of(*numbers):
    keys = ["A: inputs", "A: hidden units", "A: outputs", "B: inputs", "B: hidden units", "B: outputs"]
    return dict(zip(keys, numbers, strict=True))


LAYER_SIZES = [
    ("counts the bias units", sizes_of(4, 4, 1, 7, 5, 2)),
    ("counts the bias of the inputs only", sizes_of(4, 3, 1, 7, 4, 2)),
    ("swaps rows and columns", sizes_of(3, 4, 4, 4, 7, 5)),
    ("takes the columns of the first matrix for hidden units", sizes_of(3, 4, 1, 4, 7, 2)),
    ("takes one off everything", sizes_of(3, 2, 0, 6, 3, 1)),
    ("adds one instead of taking it off", sizes_of(5, 5, 1, 8, 6, 2)),
    ("takes the last columns for outputs", sizes_of(3, 3, 4, 6, 4, 5)),
    ("adds a bias to the outputs", sizes_of(3, 3, 2, 6, 4, 3)),
    ("counts the bias in the hidden layer only", sizes_of(3, 4, 1, 6, 5, 2)),
    ("takes the rows of the first matrix for inputs", sizes_of(3, 3, 1, 4, 4, 2)),
]

# Task 8: forward


def forward_no_bias(thetas, x):
    for theta in thetas:
        x = library_sigmoid(x @ theta[:, 1:].T)
    return x


def forward_bias_last(thetas, x):
    for theta in thetas:
        x = library_sigmoid(np.hstack([x, np.ones((len(x), 1))]) @ theta.T)
    return x


def forward_without_ones(thetas, x):
    for theta in thetas:
        x = library_sigmoid(x @ theta.T)
    return x


def forward_not_transposed(thetas, x):
    for theta in thetas:
        x = library_sigmoid(np.hstack([np.ones((len(x), 1)), x]) @ theta)
    return x


def forward_returns_early(thetas, x):
    for theta in thetas:
        return library_sigmoid(np.hstack([np.ones((len(x), 1)), x]) @ theta.T)


def forward_linear_end(thetas, x):
    for number, theta in enumerate(thetas):
        x = np.hstack([np.ones((len(x), 1)), x]) @ theta.T
        if number < len(thetas) - 1:
            x = library_sigmoid(x)
    return x


def forward_no_sigmoid(thetas, x):
    for theta in thetas:
        x = np.hstack([np.ones((len(x), 1)), x]) @ theta.T
    return x


def forward_from_x(thetas, x):
    for theta in thetas:
        a = library_sigmoid(np.hstack([np.ones((len(x), 1)), x]) @ theta.T)
    return a


def forward_flat(thetas, x):
    for theta in thetas:
        x = library_sigmoid(np.hstack([np.ones((len(x), 1)), x]) @ theta.T)
    return x.ravel()


def forward_bias_once(thetas, x):
    x = np.hstack([np.ones((len(x), 1)), x])
    for theta in thetas:
        x = library_sigmoid(x @ theta.T)
    return x


def forward_everything(thetas, x):
    found = [x]
    for theta in thetas:
        found.append(library_sigmoid(np.hstack([np.ones((len(found[-1]), 1)), found[-1]]) @ theta.T))
    return found


FORWARD = [
    ("drops the bias column", forward_no_bias),
    ("puts the ones behind", forward_bias_last),
    ("forgets the ones", forward_without_ones),
    ("does not transpose", forward_not_transposed),
    ("returns inside the loop", forward_returns_early),
    ("no sigmoid at the end", forward_linear_end),
    ("no sigmoid at all", forward_no_sigmoid),
    ("starts from x in each layer", forward_from_x),
    ("flattens the result", forward_flat),
    ("adds the ones before the loop only", forward_bias_once),
    ("returns all layers", forward_everything),
]

# Task 9: number of parameters


def count_with(rule):
    def count(units, bias=True):
        return sum(rule(a, b, bias) for a, b in itertools.pairwise(units))

    return count


def count_sizes(units, bias=True):
    return sum(units) if bias else sum(units[1:])


PARAMETER_COUNT = [
    ("ignores bias=False", count_with(lambda a, b, bias: (a + 1) * b)),
    ("ignores bias=True", count_with(lambda a, b, bias: a * b)),
    ("one bias a layer", count_with(lambda a, b, bias: a * b + bias)),
    ("biases of the layer before", count_with(lambda a, b, bias: a * b + a * bias)),
    ("bias on both sides", count_with(lambda a, b, bias: (a + bias) * (b + bias))),
    ("multiplies everything", lambda units, bias=True: int(np.prod(units)) + bias * sum(units[1:])),
    ("gives the inputs biases", lambda units, bias=True: count_with(lambda a, b, c: a * b)(units) + bias * sum(units)),
    ("adds instead of multiplying", count_with(lambda a, b, bias: a + b + bias * b)),
    ("counts units", count_sizes),
    ("adds one bias in all", lambda units, bias=True: count_with(lambda a, b, c: a * b)(units) + bias),
]

# Task 10: one-hot


def hot_strings(labels, classes):
    return np.array([["1" if name == label else "0" for name in classes] for label in labels])


def hot_shared(labels, classes):
    rows = [[0] * len(classes)] * len(labels)
    for row, label in enumerate(labels):
        rows[row][classes.index(label)] = 1
    return rows


def hot_alphabet(labels, classes):
    names = sorted(classes)
    return [[int(name == label) for name in names] for label in labels]


def hot_found(labels, classes):
    names = sorted(set(labels))
    return [[int(name == label) for name in names] for label in labels]


def hot_from_one(labels, classes):
    result = np.zeros((len(labels), len(classes)))
    for row, label in enumerate(labels):
        result[row, classes.index(label) + 1] = 1
    return result


def hot_returns_early(labels, classes):
    result = np.zeros((len(labels), len(classes)))
    for row, label in enumerate(labels):
        result[row, classes.index(label)] = 1
        return result


ONE_HOT = [
    ("columns for labels", lambda labels, classes: np.array([[a == b for b in labels] for a in classes], float)),
    ("numbers of classes", lambda labels, classes: np.array([classes.index(label) for label in labels])),
    ("texts", hot_strings),
    ("the same row again and again", hot_shared),
    ("sorts the classes", hot_alphabet),
    ("classes found in the labels", hot_found),
    ("counts columns from 1", hot_from_one),
    ("returns inside the loop", hot_returns_early),
    ("square", lambda labels, classes: np.eye(len(classes))),
    (
        "the number in the place of the 1",
        lambda labels, classes: [[k * (c == x) for k, c in enumerate(classes)] for x in labels],
    ),
]

# Task 11: softmax


def softmax_of(shift, total):
    def softmax(z, axis=-1):
        with np.errstate(all="ignore"):
            powers = np.exp(z - shift(z, axis))
            return powers / total(powers, axis)

    return softmax


def no_shift(z, axis):
    return 0


def own_largest(z, axis):
    return z.max(axis=axis, keepdims=True)


def own_sum(powers, axis):
    return powers.sum(axis=axis, keepdims=True)


SOFTMAX = [
    ("the plain formula", softmax_of(no_shift, own_sum)),
    ("sums over everything", softmax_of(lambda z, axis: z.max(), lambda powers, axis: powers.sum())),
    ("subtracts the largest of all", softmax_of(lambda z, axis: z.max(), own_sum)),
    ("forgets the axis", softmax_of(lambda z, axis: own_largest(z, -1), lambda powers, axis: own_sum(powers, -1))),
    ("no keepdims", softmax_of(own_largest, lambda powers, axis: powers.sum(axis=axis))),
    ("always axis 0", softmax_of(lambda z, axis: own_largest(z, 0), lambda powers, axis: own_sum(powers, 0))),
    ("divides z by its sum", quietly(lambda z, axis=-1: z / z.sum(axis=axis, keepdims=True))),
    ("subtracts the mean", softmax_of(lambda z, axis: z.mean(axis=axis, keepdims=True), own_sum)),
    (
        "takes the largest as the sum",
        softmax_of(own_largest, lambda powers, axis: powers.max(axis=axis, keepdims=True)),
    ),
    (
        "subtracts above the line only",
        quietly(lambda z, axis=-1: np.exp(z - own_largest(z, axis)) / own_sum(np.exp(z), axis)),
    ),
]

# Task 12: sigmoids or softmax

SIGMOIDS_OR_SOFTMAX = [
    ("forgets A", "B, D, E"),
    ("forgets B", "A, D, E"),
    ("forgets D", "A, B, E"),
    ("forgets E", "A, B, D"),
    ("takes C for D", "A, B, C, E"),
    ("takes C as well", "A, B, C, D, E"),
    ("takes F as well", "A, B, D, E, F"),
    ("takes G as well", "A, B, D, E, G"),
    ("one letter", "A"),
    ("everything", "ABCDEFG"),
]

# Task 13: logistic loss


def probability(z):
    return library_sigmoid(z)


LOGISTIC_LOSS = [
    (
        "straight from the formula",
        quietly(lambda z, y: np.mean(-y * np.log(probability(z)) - (1 - y) * np.log(1 - probability(z)))),
    ),
    ("sum", lambda z, y: np.sum(np.logaddexp(0, z) - y * z)),
    ("no mean", lambda z, y: np.logaddexp(0, z) - y * z),
    ("no minus", lambda z, y: -np.mean(np.logaddexp(0, z) - y * z)),
    ("y = 1 only", lambda z, y: np.mean(y * np.logaddexp(0, -z))),
    ("squared error", lambda z, y: np.mean((probability(z) - y) ** 2)),
    (
        "clips the probability",
        lambda z, y: (
            -np.mean(
                np.log(
                    np.where(
                        y == 1, np.clip(probability(z), 1e-15, 1 - 1e-15), 1 - np.clip(probability(z), 1e-15, 1 - 1e-15)
                    )
                )
            )
        ),
    ),
    ("takes z for p", quietly(lambda z, y: np.mean(-y * np.log(z) - (1 - y) * np.log(1 - z)))),
    ("base 2", lambda z, y: np.mean(np.logaddexp(0, z) - y * z) / np.log(2)),
    ("forgets y z", lambda z, y: np.mean(np.logaddexp(0, z))),
    ("log(1 + exp(z)) as it stands", quietly(lambda z, y: np.mean(np.log(1 + np.exp(z)) - y * z))),
]

# Task 14: class loss


def shares_of(z, axis=1):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def picked(z, target):
    return z[np.arange(len(z)), target]


def row_logarithms(z):
    top = z.max(axis=1)
    return top + np.log(np.exp(z - top[:, None]).sum(axis=1))


CLASS_LOSS = [
    ("logarithm of the softmax", quietly(lambda z, target: -np.log(picked(shares_of(z), target)).mean())),
    ("exp without a shift", quietly(lambda z, target: np.mean(np.log(np.exp(z).sum(axis=1)) - picked(z, target)))),
    ("sum", lambda z, target: np.sum(row_logarithms(z) - picked(z, target))),
    ("a loss for each", lambda z, target: row_logarithms(z) - picked(z, target)),
    ("softmax down the columns", quietly(lambda z, target: -np.log(picked(shares_of(z, 0), target)).mean())),
    ("no minus", lambda z, target: np.mean(picked(z, target) - row_logarithms(z))),
    ("mean of all entries", lambda z, target: np.sum(row_logarithms(z) - picked(z, target)) / z.size),
    ("probability instead of logarithm", lambda z, target: picked(shares_of(z), target).mean()),
    ("picks columns instead of entries", lambda z, target: np.mean(row_logarithms(z)[:, None] - z[:, target])),
    ("forgets to subtract the right score", lambda z, target: np.mean(row_logarithms(z))),
    (
        "forgets to add the largest score again",
        lambda z, target: np.mean(row_logarithms(z - z.max(axis=1, keepdims=True)) - picked(z, target)),
    ),
]

# Task 15: bits


LN2 = math.log(2)


def bits_of(surprise=3, own=1.75, wrong=2.0, back=2.25, waste=0.25, least=1.75, nats=1.75 * LN2):
    keys = ["surprise of c", "H(p)", "H(p, q)", "H(q, p)", "wasted bits", "smallest H(p, q)", "H(p) in nats"]
    return dict(zip(keys, [surprise, own, wrong, back, waste, least, nats], strict=True))


BITS = [
    ("forgets every minus", bits_of(-3, -1.75, -2, -2.25, -0.25, -1.75, -1.75 * LN2)),
    ("takes natural logarithms", bits_of(3 * LN2, 1.75 * LN2, 2 * LN2, 2.25 * LN2, 0.25 * LN2, 1.75 * LN2)),
    ("swaps H(p, q) and H(q, p)", bits_of(wrong=2.25, back=2, waste=0.5)),
    ("the smallest is 0", bits_of(least=0)),
    ("divides by ln 2", bits_of(nats=1.75 / LN2)),
    ("rounds the nats", bits_of(nats=1.21)),
    ("weighs the surprise", bits_of(surprise=0.375)),
    ("adds without weights", bits_of(own=9, wrong=8, back=9, waste=-1, least=9, nats=9 * LN2)),
    ("the mean of the surprises", bits_of(own=2.25, waste=-0.25, least=2.25, nats=2.25 * LN2)),
    ("counts d not", bits_of(own=1.375, wrong=1.75, waste=0.375, least=1.375, nats=1.375 * LN2)),
]

# Task 16: cross-entropy in bits

CROSS_ENTROPY_BITS = [
    ("straight from the formula", quietly(lambda p, q: -np.sum(p * np.log2(q)))),
    ("natural logarithm", quietly(lambda p, q: -np.sum(np.where(p > 0, p * np.log(q), 0)))),
    ("swapped", quietly(lambda p, q: -np.sum(np.where(q > 0, q * np.log2(p), 0)))),
    ("no minus", quietly(lambda p, q: np.sum(np.where(p > 0, p * np.log2(q), 0)))),
    ("a small number added", lambda p, q: -np.sum(p * np.log2(q + 1e-9))),
    ("nan made 0", quietly(lambda p, q: -np.sum(np.nan_to_num(p * np.log2(q))))),
    ("leaves out q = 0", lambda p, q: -np.sum(p[q > 0] * np.log2(q[q > 0]))),
    ("mean", quietly(lambda p, q: -np.mean(np.where(p > 0, p * np.log2(q), 0)))),
    ("entropy of p", quietly(lambda p, q: -np.sum(np.where(p > 0, p * np.log2(p), 0)))),
    ("filters p and forgets q", lambda p, q: -np.sum(p[p > 0] * np.log2(q))),
    ("the terms", quietly(lambda p, q: -np.where(p > 0, p * np.log2(q), 0))),
]

# Task 17: a bump

BUMP = [
    ("one step", [[100, -35, 1]]),
    ("both steps up", [[100, -35, 1], [100, -65, 1]]),
    ("the place for the bias", [[100, 0.35, 1], [100, 0.65, -1]]),
    ("minus the place for the bias", [[100, -0.35, 1], [100, -0.65, -1]]),
    ("biases without a minus", [[100, 35, 1], [100, 65, -1]]),
    ("steps at 0.3 and 0.7", [[100, -30, 1], [100, -70, -1]]),
    ("steps at 0.4 and 0.6", [[100, -40, 1], [100, -60, -1]]),
    ("gentle steps", [[10, -3.5, 1], [10, -6.5, -1]]),
    ("upside down", [[100, -35, -1], [100, -65, 1]]),
    ("height first", [[1, 100, -35], [-1, 100, -65]]),
]

# Task 18: a staircase


def bumps_of(count, weight=1000, height=lambda a, b: ((a + b) / 2) ** 2, start=-1, end=2):
    rows = []
    for k in range(count):
        left, right = (start if k == 0 else k / count), (end if k == count - 1 else (k + 1) / count)
        high = height(k / count, (k + 1) / count)
        rows += [[weight, -weight * left, high], [weight, -weight * right, -high]]
    return rows


STAIRCASE = [
    ("ends at 1", bumps_of(10, start=0, end=1)),
    ("height at the left end", bumps_of(10, height=lambda a, b: a**2)),
    ("height at the right end", bumps_of(10, height=lambda a, b: b**2)),
    ("forgets to square", bumps_of(10, height=lambda a, b: (a + b) / 2)),
    ("forgets the way down", bumps_of(10)[::2]),
    ("goes up twice", [[w, b, abs(h)] for w, b, h in bumps_of(10)]),
    ("forty units", bumps_of(20)),
    ("four bumps", bumps_of(4)),
    ("gentle steps", bumps_of(10, weight=8)),
    ("places for biases", [[1000, -k / 10, 0.1] for k in range(10)]),
    ("the bump of the last task", [[100, -35, 1], [100, -65, -1]]),
]

# Task 19: learned features


def features_bias(x, weights, v):
    for w in weights:
        x = np.hstack([np.ones((len(x), 1)), library_sigmoid(x @ w.T)])
    return x @ v


def features_early(x, weights, v):
    for w in weights:
        x = library_sigmoid(x @ w.T)
        return x @ v


def features_linear_last(x, weights, v):
    for w in weights[:-1]:
        x = library_sigmoid(x @ w.T)
    return x @ weights[-1].T @ v


LEARNED_FEATURES = [
    ("no h", lambda x, weights, v: np.linalg.multi_dot([x, *[w.T for w in weights], v])),
    ("h of the result", lambda x, weights, v: library_sigmoid(deep(x, weights) @ v)),
    ("stops after the first matrix", lambda x, weights, v: library_sigmoid(x @ weights[0].T) @ v),
    ("does not transpose", lambda x, weights, v: library_sigmoid(x @ weights[0]) @ v),
    ("returns inside the loop", features_early),
    ("adds a bias unit", features_bias),
    ("no h before v", features_linear_last),
    ("returns the features", lambda x, weights, v: deep(x, weights)),
    ("one number for the batch", lambda x, weights, v: np.sum(deep(x, weights) @ v)),
    ("tanh", lambda x, weights, v: deep(x, weights, np.tanh) @ v),
    ("the last matrix first", lambda x, weights, v: deep(x, weights[::-1]) @ v),
]


def deep(x, weights, h=library_sigmoid):
    for w in weights:
        x = h(x @ w.T)
    return x


WRONG = {
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
