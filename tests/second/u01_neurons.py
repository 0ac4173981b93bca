"""Second solutions of unit 01, neurons, written from the student's notebook alone.

Another way is taken wherever there is one: sigmoids through tanh, losses as differences of scores, matrices listed
entry by entry, weights found by trying, and a staircase of single steps.
"""

import itertools
import math

import numpy as np

ROWS = [(0, 0), (0, 1), (1, 0), (1, 1)]


def g(z):
    """The sigmoid of one number."""
    return (1 + math.tanh(z / 2)) / 2 if abs(z) < 5 else 1 / (1 + math.exp(min(-z, 700)))


def sigmoid(z):
    """1 / (1 + exp(-z)) of each entry."""
    return 0.5 * np.tanh(0.5 * np.asarray(z)) + 0.5


and_table = {f"z({x1}, {x2})": float(np.dot([-30, 20, 20], [1, x1, x2])) for x1, x2 in ROWS}
and_table |= {"1e14 * g(-30)": 1e14 * g(-30), "1e5 * g(-10)": 1e5 * g(-10), "g(10)": g(10)}


def search(wanted, inputs):
    """The first whole numbers from -9 to 9 with which one unit gives the wanted answers clearly."""
    for theta in itertools.product(range(-9, 10, 3), repeat=inputs + 1):
        answers = [
            g(theta[0] + sum(w * x for w, x in zip(theta[1:], row, strict=True)))
            for row in itertools.product((0, 1), repeat=inputs)
        ]
        if all((answer >= 0.9) if on else (answer <= 0.1) for answer, on in zip(answers, wanted, strict=True)):
            return list(theta)
    return None


gates = {"OR": search([0, 1, 1, 1], 2), "NOT": search([1, 0], 1), "NOR": search([1, 0, 0, 0], 2)}

one_unit_xor = "D" if search([0, 1, 1, 0], 2) is None else "A"

# The hidden units find the rows that are off, one each; the output is on if neither is.
xnor = [[search([0, 0, 1, 0], 2), search([0, 1, 0, 0], 2)], [search([1, 0, 0, 0], 2)]]


def theta_shapes(units):
    """The shape of each Theta."""
    shapes = []
    before = None
    for count in units:
        if before is not None:
            shapes.append((count, len(["bias", *range(before)])))
        before = count
    return shapes


layer_sizes = {}
for name, wanted in (("A", [(3, 4), (1, 4)]), ("B", [(4, 7), (2, 5)])):
    for sizes in itertools.product(range(1, 9), repeat=3):
        if theta_shapes(sizes) == wanted:
            for layer, count in zip(("inputs", "hidden units", "outputs"), sizes, strict=True):
                layer_sizes[f"{name}: {layer}"] = count


def forward(thetas, x):
    """Activations of the last layer, unit by unit."""
    columns = [x[:, i] for i in range(x.shape[1])]
    for theta in thetas:
        columns = [
            sigmoid(sum((w * c for w, c in zip(row[1:], columns, strict=True)), np.full(len(x), float(row[0]))))
            for row in theta
        ]
    return np.stack(columns, axis=1)


def parameter_count(units, bias=True):
    """Number of weights, and of biases if they are wanted: all lines are listed."""
    lines = 0
    for here, there in itertools.pairwise(units):
        for _ in range(there):
            lines += len(range(0 if bias else 1, here + 1))
    return lines


def one_hot(labels, classes):
    """One row for each label, one column for each class."""
    columns = [[1.0 if label == name else 0.0 for label in labels] for name in classes]
    return np.array(columns).T


def softmax(z, axis=-1):
    """Probabilities along an axis, from logarithms."""
    total = None
    for part in np.split(z, z.shape[axis], axis=axis):
        total = part if total is None else np.logaddexp(total, part)
    return np.exp(z - total)


scores = np.array([0.3, -1.2, 2.0])
shares = softmax(scores)
statements = {
    "A": not math.isclose(sigmoid(scores).sum(), 1),
    "B": True,
    "C": np.allclose(sigmoid(scores + 5), sigmoid(scores)),
    "D": np.allclose(softmax(scores + 5), shares),
    "E": math.isclose(softmax(scores[:2])[0], sigmoid(scores[0] - scores[1])),
    "F": sigmoid(scores).argmax() != scores.argmax(),
    "G": math.isclose(softmax(scores + np.array([0, 0, 1]))[0], shares[0]),
}
sigmoids_or_softmax = ", ".join(letter for letter, true in statements.items() if true)


def logistic_loss(z, y):
    """Mean cross-entropy of yes-or-no answers: a softplus of the signed sum."""
    signed = np.where(np.asarray(y) == 1, -z, z)
    return float(np.mean(np.maximum(signed, 0) + np.log1p(np.exp(-np.abs(signed)))))


def class_loss(z, target):
    """Mean cross-entropy over the examples: logarithm of a sum of exponentials of differences."""
    costs = []
    for row, right in zip(z, target, strict=True):
        differences = sorted(float(score - row[right]) for score in row)
        top = differences[-1]
        costs.append(top + math.log(math.fsum(math.exp(value - top) for value in differences)))
    return math.fsum(costs) / len(costs)


def cross_entropy_bits(p, q):
    """Mean number of bits for outcomes from p in a code made for q."""
    total = 0.0
    for often, expected in zip(p, q, strict=True):
        if often == 0:
            continue
        total += often * (math.inf if expected == 0 else math.log2(1 / expected))
    return total


P, Q = [0.5, 0.25, 0.125, 0.125], [0.25] * 4
bits = {
    "surprise of c": math.log2(8),
    "H(p)": cross_entropy_bits(P, P),
    "H(p, q)": cross_entropy_bits(P, Q),
    "H(q, p)": cross_entropy_bits(Q, P),
    "wasted bits": sum(a * math.log2(a / b) for a, b in zip(P, Q, strict=True)),
    "smallest H(p, q)": min(
        cross_entropy_bits(P, np.array(parts) / 8)
        for parts in itertools.product(range(1, 6), repeat=4)
        if sum(parts) == 8
    ),
    "H(p) in nats": -sum(a * math.log(a) for a in P),
}

# A falling step at 0.65 less a falling step at 0.35.
bump = [[-120.0, 120 * 0.65, 1.0], [-120.0, 120 * 0.35, -1.0]]

# Twenty single steps where x squared passes multiples of a twentieth, each as high as the rise.
staircase = [[4000.0, -4000.0 * math.sqrt((k + 0.5) / 20), 0.05] for k in range(20)]


def learned_features(x, weights, v):
    """A linear model on learned features, example by example."""

    def features(row, matrices):
        if not matrices:
            return row
        return features(
            [float(sigmoid(sum(a * b for a, b in zip(w, row, strict=True)))) for w in matrices[0]], matrices[1:]
        )

    return np.array([math.fsum(a * b for a, b in zip(v, features(list(row), list(weights)), strict=True)) for row in x])
