"""Second solutions of unit 01, neurons, written from the notebook, but by the author of the tasks.

Where it is possible numbers are found by search or summed one by one, losses are measured on whole numbers of high
precision, and probabilities are counted.
"""

import itertools
import math
from decimal import Decimal, localcontext

import numpy as np


def one_sigmoid(number):
    """g of one number, by the hyperbolic tangent."""
    return (1 + math.tanh(number / 2)) / 2


def sigmoid(z):
    """g of each entry."""
    if np.ndim(z) == 0:
        return one_sigmoid(float(z))
    return np.array([sigmoid(entry) for entry in z])


def exact_g(number):
    """g of one number in fifty digits."""
    with localcontext() as context:
        context.prec = 50
        return 1 / (1 + Decimal(-number).exp())


sums = {(x1, x2): -30 + 20 * x1 + 20 * x2 for x1 in (0, 1) for x2 in (0, 1)}
and_table = {f"z({x1}, {x2})": total for (x1, x2), total in sums.items()}
and_table["1e14 * g(-30)"] = float(exact_g(-30).scaleb(14))
and_table["1e5 * g(-10)"] = float(exact_g(-10).scaleb(5))
and_table["g(10)"] = float(exact_g(10))


def search(inputs, table):
    """The first weights, larger and larger, with which a unit gives a truth table."""
    rows = list(itertools.product((0, 1), repeat=inputs))
    for size in itertools.count(1):
        for theta in itertools.product(range(-size, size + 1), repeat=inputs + 1):
            answers = [one_sigmoid(theta[0] + sum(w * x for w, x in zip(theta[1:], row, strict=False))) for row in rows]
            if all(answer >= 0.9 if on else answer <= 0.1 for answer, on in zip(answers, table, strict=True)):
                return list(theta)


gates = {"OR": search(2, [0, 1, 1, 1]), "NOT": search(1, [1, 0]), "NOR": search(2, [1, 0, 0, 0])}

one_unit_xor = "D"

# Not (x1 and not x2), and not (x2 and not x1).
xnor = (np.array([[-8.0, 16.0, -16.0], [-8.0, -16.0, 16.0]]), np.array([[8.0, -16.0, -16.0]]))


def theta_shapes(units):
    """Rows: what each unit of the next layer needs; columns: the bias and every unit that is read."""
    if len(units) < 2:
        return []
    reads, computes, *_ = units
    return [(len(range(computes)), len(["bias", *range(reads)])), *theta_shapes(units[1:])]


def before(shape):
    """Units of the layer that a matrix reads."""
    return next(units for units in itertools.count() if theta_shapes([units, shape[0]]) == [shape])


layer_sizes = {
    "A: inputs": before((3, 4)),
    "A: hidden units": before((1, 4)),
    "A: outputs": (1, 4)[0],
    "B: inputs": before((4, 7)),
    "B: hidden units": before((2, 5)),
    "B: outputs": (2, 5)[0],
}


def forward(thetas, x):
    """Unit by unit, example by example."""
    outputs = []
    for example in x:
        activations = list(example)
        for theta in thetas:
            activations = [
                one_sigmoid(row[0] + sum(weight * a for weight, a in zip(row[1:], activations, strict=True)))
                for row in theta
            ]
        outputs.append(activations)
    return outputs


def parameter_count(units, bias=True):
    """Connections, listed one by one."""
    connections = 0
    for layer, computes in enumerate(units[1:]):
        sources = [*range(units[layer]), *(["bias"] if bias else [])]
        connections += sum(1 for _ in itertools.product(sources, range(computes)))
    return connections


def one_hot(labels, classes):
    """Rows picked from the unit matrix."""
    rows = dict(zip(classes, np.eye(len(classes)), strict=True))
    return np.stack([rows[label] for label in labels])


def softmax(z, axis=-1):
    """One over the sum of all exp(z_j - z_i): no share is computed from a large power."""
    moved = np.moveaxis(np.asarray(z, float), axis, -1)
    with np.errstate(over="ignore"):
        shares = 1 / np.exp(moved[..., None, :] - moved[..., :, None]).sum(axis=-1)
    return np.moveaxis(shares, -1, axis)


sigmoids_or_softmax = "A, B, D, E"


def logistic_loss(z, y):
    """Minus the logarithm of g of z with the sign of the label."""
    costs = []
    for number, label in zip(z, y, strict=True):
        margin = float(number) if label else -float(number)
        costs.append(math.log1p(math.exp(-margin)) if margin > -30 else -margin + math.exp(margin))
    return math.fsum(costs) / len(costs)


def class_loss(z, target):
    """ln of the sum of exp(z_k - z_t), in numbers that cannot overflow."""
    total = Decimal(0)
    for row, right in zip(z, target, strict=True):
        total += sum(Decimal(float(entry - row[right])).exp() for entry in row).ln()
    return float(total / len(z))


def mean_length(often, lengths):
    """What a message takes on average."""
    return math.fsum(share * length for share, length in zip(often, lengths, strict=True))


p, q = (1 / 2, 1 / 4, 1 / 8, 1 / 8), (1 / 4,) * 4
words_p, words_q = ("0", "10", "110", "111"), ("00", "01", "10", "11")
own = mean_length(p, map(len, words_p))
bits = {
    "surprise of c": len(words_p[2]),
    "H(p)": own,
    "H(p, q)": mean_length(p, map(len, words_q)),
    "H(q, p)": mean_length(q, map(len, words_p)),
    "wasted bits": mean_length(p, map(len, words_q)) - own,
    "smallest H(p, q)": own,
    "H(p) in nats": math.fsum(-share * math.log(share) for share in p),
}


def cross_entropy_bits(p, q):
    """Outcome by outcome."""
    total = 0.0
    for share, expected in zip(p, q, strict=True):
        if share > 0:
            total += share * (math.log2(1 / expected) if expected else math.inf)
    return total


# The step up is the mirror image of the step down.
bump = np.array([[-300, 300 * 0.34, -1], [-300, 300 * 0.66, 1]])

# No bumps but steps: each lies where x squared has risen by another tenth.
staircase = [[400.0, -400.0 * math.sqrt((step + 0.5) / 10), 0.1] for step in range(10)]


def learned_features(x, weights, v):
    """Example by example."""
    results = []
    for example in x:
        for w in weights:
            example = [one_sigmoid(sum(a * b for a, b in zip(row, example, strict=True))) for row in w]
        results.append(sum(a * b for a, b in zip(v, example, strict=True)))
    return results
