"""Ten wrong answers a task for unit 02, backprop, written as a student would who has the notebook alone.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). A table has one wrong idea in
it, with everything that the student would have computed from it.
"""

import math

import numpy as np

from nnlib import sigmoid as library_sigmoid
from nnlib import softmax as library_softmax
from nnlib.delta_rule import network_step as library_network_step

# Task 1: product slope


def product_returns_early(values, slopes):
    for i in range(len(values)):
        return slopes[i] * np.prod(np.delete(values, i))


def product_prints(values, slopes):
    print(sum(slopes[i] * np.prod(np.delete(values, i)) for i in range(len(values))))


def product_next_value(values, slopes):
    total = 0
    for i in range(len(values)):
        total += slopes[i] * values[(i + 1) % len(values)]
    return total


def product_overwrites(values, slopes):
    for i in range(len(values)):
        total = slopes[i] * np.prod(np.delete(values, i))
    return total


def product_changes_values(values, slopes):
    total = 0
    for i in range(len(values)):
        total += slopes[i] * np.prod(np.delete(values, i))
        values[i] = slopes[i]
    return total


PRODUCT_SLOPE = [
    ("multiplies the slopes", lambda values, slopes: np.prod(slopes)),
    ("divides the product by each value", lambda values, slopes: np.sum(np.prod(values) / values * slopes)),
    ("takes the dot product", lambda values, slopes: values @ slopes),
    ("adds the slopes", lambda values, slopes: sum(slopes)),
    ("returns inside the loop", product_returns_early),
    ("prints", product_prints),
    ("knows two factors only", lambda values, slopes: slopes[0] * values[1] + values[0] * slopes[1]),
    ("takes the next value", product_next_value),
    ("overwrites the total", product_overwrites),
    ("puts the slope into the values", product_changes_values),
    ("quotient rule", lambda values, slopes: slopes[0] * values[1] - values[0] * slopes[1]),
]

# Task 2: graph table


def graph(x=-2.0, y=5.0, z=-4.0, rate=0.1, sign=-1, dq=None, dz=None, dx=None, dy=None, q=None):
    """The table with one wrong idea and what follows from it."""
    q = x + y if q is None else q
    dq = z if dq is None else dq
    dz = q if dz is None else dz
    dx = dq if dx is None else dx
    dy = dq if dy is None else dy
    new = x + sign * rate * dx, y + sign * rate * dy, z + sign * rate * dz
    names = ("q", "f", "df/dq", "df/dz", "df/dx", "df/dy", "new x", "new y", "new z", "new f")
    return dict(zip(names, (q, q * z, dq, dz, dx, dy, *new, (new[0] + new[1]) * new[2]), strict=True))


GRAPH_TABLE = [
    ("adds the gradients", graph(sign=1)),
    ("forgets the step size", graph(rate=1)),
    ("swaps the gradients of q and z", graph(dq=3.0, dz=-4.0)),
    ("stops at the local slope of the plus", graph(dx=1.0, dy=1.0)),
    ("swaps at the plus as at the times", graph(dx=5.0, dy=-2.0)),
    ("loses the sign of x", graph(q=7.0)),
    ("multiplies at the plus", graph(q=-10.0)),
    ("keeps the old z at the end", graph() | {"new f": -15.2}),
    ("keeps the old f", graph() | {"new f": -12.0}),
    ("halves at the plus", graph(dx=-2.0, dy=-2.0)),
    ("gives the steps", graph() | {"new x": 0.4, "new y": 0.4, "new z": -0.3}),
]

# Task 3: logistic graph


def logistic(z=2.0, h=None, dl_dh=None, dh_dz=None, dl_dz=None, x=(1, 3), db=None, half=0.5, quarter=0.25):
    """The table with one wrong idea and what follows from it."""
    h = 1 / (1 + math.exp(-z)) if h is None else h
    dl_dh = 1 / (1 - h) if dl_dh is None else dl_dh
    dh_dz = h * (1 - h) if dh_dz is None else dh_dz
    dl_dz = dl_dh * dh_dz if dl_dz is None else dl_dz
    names = ("sigma(0)", "sigma'(0)", "z", "h", "dl/dh", "dh/dz", "dl/dz", "dl/dw1", "dl/dw2", "dl/db")
    gradients = dl_dz * x[0], dl_dz * x[1], dl_dz if db is None else db
    return dict(zip(names, (half, quarter, z, h, dl_dh, dh_dz, dl_dz, *gradients), strict=True))


LOGISTIC_GRAPH = [
    ("forgets the bias", logistic(z=5.0)),
    ("rounds h", logistic(h=0.88)),
    ("loses the sign of dl/dh", logistic(dl_dh=-1 / (1 - logistic()["h"]))),
    ("takes the loss of y = 1", logistic(dl_dh=-1 / logistic()["h"])),
    ("takes h for its slope", logistic(dh_dz=logistic()["h"])),
    ("takes the slope at 0", logistic(dh_dz=0.25)),
    ("adds along the chain", logistic(dl_dz=logistic()["dl/dh"] + logistic()["dh/dz"])),
    ("forgets the inputs", logistic(x=(1, 1))),
    ("multiplies by the weights", logistic(x=(2, 1))),
    ("thinks the bias is constant", logistic(db=0.0)),
    ("puts sigma(0) at 0", logistic(half=0.0)),
    ("takes sigma for its slope at 0", logistic(quarter=0.5)),
]

# Task 4: hidden layer

HIDDEN_LAYER = [
    ("believes the short slope", "B, D, E, G"),
    ("takes the unit for its weight", "A, C, E, G"),
    ("forgets saturation", "A, D, E"),
    ("adds the path without the weight", "A, D, E, F, G"),
    ("adds the wrong sign", "A, D, E, G, H"),
    ("gives one letter", "A"),
    ("leaves the output's weight out", "A, D, G"),
    ("thinks all are right", "A, B, C, D, E, F, G, H"),
    ("the two polls of the lecture", "A, D"),
    ("leaves the weight between the layers out", ["A", "E", "G"]),
]

# Task 5: delta rule


def deltas(x, y, w_hidden, w_output, rate, **wrong):
    """A student's solution in which `wrong` replaces single lines."""
    o_h = library_sigmoid(w_hidden @ x)
    o = library_sigmoid(w_output @ o_h)
    delta = wrong.get("delta", lambda o, y: o * (1 - o) * (y - o))(o, y)
    delta_h = wrong.get("delta_h", lambda o_h, w, d: o_h * (1 - o_h) * w * d)(o_h, w_output, delta)
    step = wrong.get("step", lambda d, o_h, w: d * o_h)(delta, o_h, w_output)
    steps = wrong.get("steps", np.outer)(delta_h, x)
    return delta, delta_h, rate * step, rate * steps


def student(**wrong):
    return lambda x, y, w_hidden, w_output, rate: deltas(x, y, w_hidden, w_output, rate, **wrong)


def delta_forgets_sigmoid(x, y, w_hidden, w_output, rate):
    o_h = w_hidden @ x
    o = w_output @ o_h
    delta = o * (1 - o) * (y - o)
    delta_h = o_h * (1 - o_h) * w_output * delta
    return delta, delta_h, rate * delta * o_h, rate * np.outer(delta_h, x)


DELTA_RULE = [
    ("o - y", student(delta=lambda o, y: o * (1 - o) * (o - y))),
    ("no slope at the output", student(delta=lambda o, y: y - o)),
    ("no slope in the hidden layer", student(delta_h=lambda o_h, w, d: w * d)),
    ("no weight in delta_h", student(delta_h=lambda o_h, w, d: o_h * (1 - o_h) * d)),
    ("outer the other way", student(steps=lambda d, x: np.outer(x, d))),
    ("multiplies the step by the weight", student(step=lambda d, o_h, w: d * w)),
    ("no rate", lambda x, y, a, b, rate: deltas(x, y, a, b, 1)),
    ("no sigmoid anywhere", delta_forgets_sigmoid),
    ("returns the new weights", lambda x, y, a, b, rate: (*(d := deltas(x, y, a, b, rate))[:2], b + d[2], a + d[3])),
    ("returns the steps only", lambda x, y, a, b, rate: deltas(x, y, a, b, rate)[2:]),
    ("sums over the hidden units", student(delta_h=lambda o_h, w, d: np.sum(o_h * (1 - o_h) * w * d))),
]

# Task 6: network step


def step(theta1, theta2, x, y, rate, back=None, delta_of=None, keep_biases=False, sign=1, hidden_slope=True):
    """A student's solution with what can go wrong as arguments."""
    ones_x = np.append(1.0, x)
    o_h = np.append(1.0, library_sigmoid(theta1 @ ones_x))
    o = library_sigmoid(theta2 @ o_h)
    delta = o * (1 - o) * (y - o) if delta_of is None else delta_of(o, y)
    sums = (theta2.T @ delta if back is None else back(theta2, delta, rate * o_h))[1:]
    delta_h = sums * (o_h * (1 - o_h))[1:] if hidden_slope else sums
    new1, new2 = theta1 + sign * rate * np.outer(delta_h, ones_x), theta2 + sign * rate * np.outer(delta, o_h)
    if keep_biases:
        new1[:, 0], new2[:, 0] = theta1[:, 0], theta2[:, 0]
    return new1, new2


def stepping(**wrong):
    return lambda theta1, theta2, x, y, rate: step(theta1, theta2, x, y, rate, **wrong)


def step_in_place(theta1, theta2, x, y, rate):
    new1, new2 = step(theta1, theta2, x, y, rate)
    theta1[:], theta2[:] = new1, new2
    return theta1, theta2


def step_keeps_bias_delta(theta1, theta2, x, y, rate):
    ones_x = np.append(1.0, x)
    o_h = np.append(1.0, library_sigmoid(theta1 @ ones_x))
    o = library_sigmoid(theta2 @ o_h)
    delta = o * (1 - o) * (y - o)
    delta_h = o_h * (1 - o_h) * (theta2.T @ delta)
    return theta1 + rate * np.outer(delta_h, ones_x), theta2 + rate * np.outer(delta, o_h)


def step_bias_last(theta1, theta2, x, y, rate):
    o_h = np.append(1.0, library_sigmoid(theta1 @ np.append(1.0, x)))
    o = library_sigmoid(theta2 @ o_h)
    delta = o * (1 - o) * (y - o)
    delta_h = (theta2.T @ delta * o_h * (1 - o_h))[:-1]
    return theta1 + rate * np.outer(delta_h, np.append(1.0, x)), theta2 + rate * np.outer(delta, o_h)


NETWORK_STEP = [
    ("walks up", stepping(sign=-1)),
    ("uses the new theta2", stepping(back=lambda t, d, o: (t + np.outer(d, o)).T @ d)),
    ("keeps the biases", stepping(keep_biases=True)),
    ("takes the first output", stepping(back=lambda t, d, o: t[0] * d[0])),
    ("adds deltas and weights apart", stepping(back=lambda t, d, o: t.sum(axis=0) * d.sum())),
    ("forgets the output's slope", stepping(delta_of=lambda o, y: y - o)),
    ("forgets the hidden slope", stepping(hidden_slope=False)),
    ("changes the arrays", step_in_place),
    ("does not drop the bias unit", step_keeps_bias_delta),
    ("drops the last instead of the first", step_bias_last),
    (
        "returns steps",
        lambda a, b, x, y, rate: tuple(n - o for n, o in zip(step(a, b, x, y, rate), (a, b), strict=True)),
    ),
]

# Task 7: train XOR


def trained(start, targets=(0, 1, 1, 0), epochs=1500, rate=2.0, hidden=2, zeros=False):
    rng = np.random.default_rng(start)
    theta1, theta2 = rng.normal(size=(hidden, 3)), rng.normal(size=(1, hidden + 1))
    if zeros:
        theta1, theta2 = 0 * theta1, 0 * theta2
    rows = [np.array([a, b]) for a in (0.0, 1.0) for b in (0.0, 1.0)]
    for _ in range(epochs):
        for row, target in zip(rows, targets, strict=True):
            theta1, theta2 = library_network_step(theta1, theta2, row, np.array([float(target)]), rate)
    return [theta1, theta2]


XOR = [
    ("is stuck, start 0", trained(0)),
    ("starts from zeros", trained(0, zeros=True)),
    ("never keeps the result", trained(3, epochs=0)),
    ("stops after ten epochs", trained(1, epochs=10)),
    ("learned OR", trained(1, targets=(0, 1, 1, 1))),
    ("learned AND", trained(1, targets=(0, 0, 0, 1))),
    ("learned XNOR", trained(1, targets=(1, 0, 0, 1))),
    ("hands in the answers", [0, 1, 1, 0]),
    ("hands in theta1 only", trained(1)[0]),
    ("leaves the biases out", [theta[:, 1:] for theta in trained(1)]),
    ("is stuck, start 7", trained(7)),
]

# Task 8: last delta


def last(squared=None, logistic=None, several=None):
    """Right, but for the losses that are given."""

    def student_answer(a, y, loss):
        if loss == "squared":
            o = library_sigmoid(a)
            return (squared or (lambda a, o, y: 2 * (o - y) * o * (1 - o)))(a, o, y)
        if loss == "logistic":
            o = library_sigmoid(a)
            return (logistic or (lambda a, o, y: o - y))(a, o, y)
        o = library_softmax(a)
        return (several or (lambda a, o, y: o - y))(a, o, y)

    return student_answer


LAST_DELTA = [
    ("no 2", last(squared=lambda a, o, y: (o - y) * o * (1 - o))),
    ("no slope in squared", last(squared=lambda a, o, y: 2 * (o - y))),
    ("slope left in logistic", last(logistic=lambda a, o, y: (o - y) * o * (1 - o))),
    ("y - o", lambda a, y, loss: -last()(a, y, loss)),
    ("sigmoid for softmax", last(several=lambda a, o, y: library_sigmoid(a) - y)),
    (
        "slope in both",
        last(logistic=lambda a, o, y: (o - y) * o * (1 - o), several=lambda a, o, y: (o - y) * o * (1 - o)),
    ),
    ("slope in o", last(several=lambda a, o, y: -y / o)),
    ("slope in o, logistic", last(logistic=lambda a, o, y: -y / o + (1 - y) / (1 - o))),
    ("mean", lambda a, y, loss: last()(a, y, loss) / len(a)),
    ("twice in all", last(logistic=lambda a, o, y: 2 * (o - y), several=lambda a, o, y: 2 * (o - y))),
    ("only y = 1", last(logistic=lambda a, o, y: -y * (1 - o))),
]

# Task 9: layer deltas


def recursion(weights, outputs, last, back=lambda w, d: w.T @ d, unit=lambda o: 1 - o**2, shift=0, matrix=0):
    found = [last]
    for layer in range(len(weights) - 1, 0, -1):
        found.insert(0, back(weights[layer + matrix], found[0]) * unit(outputs[layer + shift]))
    return found


def recursing(**wrong):
    return lambda weights, outputs, last: recursion(weights, outputs, last, **wrong)


def deltas_append(weights, outputs, last):
    found = [last]
    for layer in range(len(weights) - 1, 0, -1):
        found.append(weights[layer].T @ found[-1] * (1 - outputs[layer] ** 2))
    return found


def deltas_to_zero(weights, outputs, last):
    found = [last]
    for layer in range(len(weights) - 1, -1, -1):
        found.insert(0, weights[layer].T @ found[0] * (1 - outputs[layer] ** 2))
    return found


LAYER_DELTAS = [
    ("no transpose", recursing(back=lambda w, d: w @ d)),
    ("no slope", recursing(unit=lambda o: 1)),
    ("sigmoid slope", recursing(unit=lambda o: o * (1 - o))),
    ("1 - tanh(o)^2", recursing(unit=lambda o: 1 - np.tanh(o) ** 2)),
    ("matrix in front", recursing(matrix=-1)),
    ("appends", deltas_append),
    ("one too many", deltas_to_zero),
    ("no square", recursing(unit=lambda o: 1 - o)),
    ("forgets the last", lambda weights, outputs, last: recursion(weights, outputs, last)[:-1]),
    ("outputs one further", recursing(shift=-1)),
    (
        "starts from the last each time",
        lambda w, o, last: [*(w[i].T @ last * (1 - o[i] ** 2) for i in range(1, len(w))), last],
    ),
]

# Task 10: train step


def descend(weights, x, y, rate, new_first=False, factor=2, sign=-1, last_only=False, unit=True, back=None):
    outputs = [x]
    for w in weights:
        outputs.append(np.tanh(w @ outputs[-1]))
    delta = factor * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    result = [w.copy() for w in weights]
    for layer in range(len(weights) - 1, -1, -1):
        if layer == len(weights) - 1 or not last_only:
            result[layer] = result[layer] + sign * rate * np.outer(delta, outputs[layer])
        w = result[layer] if new_first else weights[layer]
        delta = (w.T @ delta if back is None else back(w, delta)) * (1 - outputs[layer] ** 2 if unit else 1)
    return result


def descending(**wrong):
    return lambda weights, x, y, rate: descend(weights, x, y, rate, **wrong)


def descend_in_place(weights, x, y, rate):
    for w, new in zip(weights, descend(weights, x, y, rate), strict=True):
        w[:] = new
    return weights


TRAIN_STEP = [
    ("leaves the bug in", descending(new_first=True)),
    ("changes the sign", descending(sign=1)),
    ("drops the 2", descending(factor=1)),
    ("moves the last matrix only", descending(last_only=True)),
    ("changes what it was given", descend_in_place),
    ("drops the slope on the way back", descending(unit=False)),
    ("returns the old matrices", lambda weights, x, y, rate: [w.copy() for w in weights]),
    ("uses half the rate", lambda weights, x, y, rate: descend(weights, x, y, rate / 2)),
    ("takes the transpose away", descending(back=lambda w, d: w @ d)),
    (
        "returns the slopes",
        lambda weights, x, y, rate: [w - n for w, n in zip(weights, descend(weights, x, y, 1.0), strict=True)],
    ),
    ("adds the step back afterwards", lambda weights, x, y, rate: descend(weights, x, y, 0.0)),
]

# Task 11: regularised gradient


def gradient(deltas, outputs, theta, strength, n=None, penalty=None):
    ones = np.hstack([np.ones((len(outputs), 1)), outputs])
    free = theta.copy()
    free[:, 0] = 0
    total = deltas.T @ ones / (len(deltas) if n is None else n(deltas, outputs))
    return total + (strength * free if penalty is None else penalty(theta, free, strength, len(deltas)))


def grading(**wrong):
    return lambda deltas, outputs, theta, strength: gradient(deltas, outputs, theta, strength, **wrong)


def gradient_last_example(deltas, outputs, theta, strength):
    for d, o in zip(deltas, outputs, strict=True):
        total = np.outer(d, np.append(1, o))
    average = total / len(deltas)
    average[:, 1:] += strength * theta[:, 1:]
    return average


def gradient_changes_theta(deltas, outputs, theta, strength):
    theta[:, 0] = 0
    return deltas.T @ np.hstack([np.ones((len(outputs), 1)), outputs]) / len(deltas) + strength * theta


REGULARISED_GRADIENT = [
    ("bias too", grading(penalty=lambda t, f, s, n: s * t)),
    ("no mean", grading(n=lambda d, o: 1)),
    ("penalty over N", grading(penalty=lambda t, f, s, n: s * f / n)),
    ("no penalty", grading(penalty=lambda t, f, s, n: 0)),
    ("no penalty and no mean", grading(n=lambda d, o: 1, penalty=lambda t, f, s, n: 0)),
    ("keeps the last example", gradient_last_example),
    ("sets column 0 of theta to 0", gradient_changes_theta),
    ("no bias column", lambda d, o, t, s: d.T @ o / len(d) + s * t[:, 1:]),
    ("minus the penalty", grading(penalty=lambda t, f, s, n: -s * f)),
    ("twice the penalty", grading(penalty=lambda t, f, s, n: 2 * s * f)),
    ("transposed", lambda d, o, t, s: gradient(d, o, t, s).T),
    ("bias too, over N", grading(penalty=lambda t, f, s, n: s * t / n)),
]

# Task 12: chain gradients


def chain(
    x, y, w, v, start=lambda r, v: r * v, unit=lambda h: h * (1 - h), on=lambda r, w: r * w, r=lambda p, y: p - y
):
    h = [x]
    for weight in w:
        h.append(library_sigmoid(weight * h[-1]))
    first = r(v * h[-1], y)
    walking, found = start(first, v), []
    for m in range(len(w) - 1, -1, -1):
        walking = walking * unit(h[m + 1])
        found.insert(0, walking * h[m])
        walking = on(walking, w[m])
    return np.array(found), first * h[-1]


def chaining(**wrong):
    return lambda x, y, w, v: chain(x, y, w, v, **wrong)


def chain_overwrites(x, y, w, v):
    found, dv = chain(x, y, w, v)
    return found[::-1], dv


def chain_forgets_input(x, y, w, v):
    h = [x]
    for weight in w:
        h.append(library_sigmoid(weight * h[-1]))
    return chain(x, y, w, v)[0] / np.array(h[:-1]), chain(x, y, w, v)[1]


CHAIN_GRADIENTS = [
    ("no v", chaining(start=lambda r, v: r)),
    ("no weights", chaining(on=lambda r, w: r)),
    ("no slopes", chaining(unit=lambda h: 1)),
    ("y - output", chaining(r=lambda p, y: y - p)),
    ("tanh", chaining(unit=lambda h: 1 - h**2)),
    ("sigmoid twice", chaining(unit=lambda h: library_sigmoid(h) * (1 - library_sigmoid(h)))),
    ("reversed", chain_overwrites),
    ("no input", chain_forgets_input),
    ("factor 2", chaining(r=lambda p, y: 2 * (p - y))),
    ("the pair the other way", lambda x, y, w, v: chain(x, y, w, v)[::-1]),
    ("one array", lambda x, y, w, v: np.append(*chain(x, y, w, v))),
]

# Task 13: another loss

ANOTHER_LOSS = [("everything", "A"), ("the last weight", "C"), ("the slopes of the units", "D"), ("nothing", "E")]

# Task 14: multiplications


def counts(d, k, m, biases=0, gaps=-1, output=True):
    weights = (d + biases) * k + (m + gaps) * (k + biases) * k + (k + biases) * output
    return 3 * weights - d * k, 2 * weights**2


MULTIPLICATIONS = [
    ("m gaps", lambda d, k, m: counts(d, k, m, gaps=0)),
    ("no output", lambda d, k, m: counts(d, k, m, output=False)),
    ("biases", lambda d, k, m: counts(d, k, m, biases=1)),
    ("three whole passes", lambda d, k, m: (3 * (d * k + (m - 1) * k**2 + k), counts(d, k, m)[1])),
    ("forward only", lambda d, k, m: (d * k + (m - 1) * k**2 + k, counts(d, k, m)[1])),
    ("one pass a weight", lambda d, k, m: (counts(d, k, m)[0], (d * k + (m - 1) * k**2 + k) ** 2)),
    ("two passes in all", lambda d, k, m: (counts(d, k, m)[0], 2 * (d * k + (m - 1) * k**2 + k))),
    ("swapped", lambda d, k, m: counts(d, k, m)[::-1]),
    ("no products", lambda d, k, m: (counts(d, k, m)[0] - (d * k + (m - 1) * k**2 + k), counts(d, k, m)[1])),
    ("the order", lambda d, k, m: (d * k + m * k**2, (d * k + m * k**2) ** 2)),
    ("k times m", lambda d, k, m: (3 * (d * k + (m - 1) * k + k) - d * k, 2 * (d * k + (m - 1) * k + k) ** 2)),
]

# Task 15: difference slopes

DIFFERENCE_SLOPES = [
    ("no 2", lambda f, h: (np.diff(f) / h, (f[2:] - f[:-2]) / h)),
    ("no h", lambda f, h: (np.diff(f), (f[2:] - f[:-2]) / 2)),
    ("no division", lambda f, h: (np.diff(f), f[2:] - f[:-2])),
    ("np.gradient", lambda f, h: (np.diff(f) / h, np.gradient(f, h))),
    ("the other sign", lambda f, h: ((f[:-1] - f[1:]) / h, (f[:-2] - f[2:]) / (2 * h))),
    ("one neighbour too near", lambda f, h: (np.diff(f) / h, np.diff(f)[1:] / (2 * h))),
    ("centred first", lambda f, h: ((f[2:] - f[:-2]) / (2 * h), np.diff(f) / h)),
    ("h / 2", lambda f, h: (np.diff(f) / h, (f[2:] - f[:-2]) / h / 2 * h)),
    ("multiplies", lambda f, h: (np.diff(f) * h, (f[2:] - f[:-2]) / 2 * h)),
    (
        "np.convolve without turning",
        lambda f, h: (np.convolve(f, [-1, 1], "valid") / h, np.convolve(f, [-1, 0, 1], "valid") / (2 * h)),
    ),
    ("forward only", lambda f, h: np.diff(f) / h),
    ("twice 2", lambda f, h: (np.diff(f) / (2 * h), (f[2:] - f[:-2]) / (2 * h))),
]

# Task 16: step sizes


def steps(forward=1e-8, centred=1e-5, first=10.0, second=100.0):
    return {"forward": forward, "centred": centred, "forward factor": first, "centred factor": second}


STEP_SIZES = [
    ("the smallest for both", steps(forward=1e-16, centred=1e-16)),
    ("0.001 for both", steps(forward=1e-3, centred=1e-3)),
    ("the same for both", steps(centred=1e-8)),
    ("exponents", steps(forward=-8, centred=-5)),
    ("turned factors", steps(first=0.1, second=0.01)),
    ("10 for both", steps(second=10.0)),
    ("100 for both", steps(first=100.0)),
    ("one off", steps(forward=1e-7)),
    ("machine epsilon", steps(forward=2.2e-16, centred=2.2e-16)),
    ("orders", steps(first=1, second=2)),
    ("swapped", steps(forward=1e-5, centred=1e-8)),
]

# Task 17: relative error


def sides(dx, v, dy, ahead, behind, step):
    return np.sum(v * dx), np.sum(dy * (ahead - behind)) / (2 * step)


def relative_without_zero(dx, v, dy, ahead, behind, step):
    a, n = sides(dx, v, dy, ahead, behind, step)
    with np.errstate(all="ignore"):
        return abs(a - n) / max(abs(a), abs(n))


def relative_by_entry(dx, v, dy, ahead, behind, step):
    a, n = np.sum(dx), np.sum(ahead - behind) / (2 * step)
    return abs(a - n) / max(abs(a), abs(n), 1e-300)


def quotient(a, n, below):
    return 0.0 if below == 0 else (a - n) / below


RELATIVE_ERROR = [
    ("absolute", lambda *args: abs(np.subtract(*sides(*args)))),
    ("no test for 0", relative_without_zero),
    ("divides by the sum", lambda *args: abs(quotient(*sides(*args), sum(map(abs, sides(*args)))))),
    ("divides by numeric", lambda *args: abs(quotient(*sides(*args), sides(*args)[1]))),
    ("one step", lambda dx, v, dy, p, m, h: abs(quotient(*(s := sides(dx, v, dy, p, m, h / 2)), max(map(abs, s))))),
    ("signed", lambda *args: quotient(*sides(*args), max(map(abs, sides(*args))))),
    ("without v and dy", relative_by_entry),
    ("true or false", lambda *args: bool(abs(quotient(*sides(*args), max(map(abs, sides(*args))))) < 1e-6)),
    ("no dy", lambda dx, v, dy, p, m, h: abs(quotient(*(s := sides(dx, v, 1, p, m, h)), max(map(abs, s))))),
    ("min", lambda *args: abs(quotient(*sides(*args), min(map(abs, sides(*args)))))),
    ("squares", lambda *args: quotient(*sides(*args), max(map(abs, sides(*args)))) ** 2),
]

# Task 18: dense backward

DENSE_BACKWARD = [
    ("leaves the bug in", lambda dy, x, w: (dy @ w, dy.T @ x, dy.mean(axis=0))),
    ("divides dw as well", lambda dy, x, w: (dy @ w, dy.T @ x / len(x), dy.mean(axis=0))),
    ("divides dw instead", lambda dy, x, w: (dy @ w, dy.T @ x / len(x), dy.sum(axis=0))),
    ("sums over the units", lambda dy, x, w: (dy @ w, dy.T @ x, dy.sum(axis=1))),
    ("sums over all", lambda dy, x, w: (dy @ w, dy.T @ x, dy.sum())),
    ("dy itself", lambda dy, x, w: (dy @ w, dy.T @ x, dy)),
    ("keepdims", lambda dy, x, w: (dy @ w, dy.T @ x, dy.sum(axis=0, keepdims=True))),
    ("transposes dw", lambda dy, x, w: (dy @ w, x.T @ dy, dy.sum(axis=0))),
    ("transposes w", lambda dy, x, w: (dy @ w.T, dy.T @ x, dy.sum(axis=0))),
    ("ones", lambda dy, x, w: (dy @ w, dy.T @ x, np.ones(len(w)))),
    ("mean over the units", lambda dy, x, w: (dy @ w, dy.T @ x, dy.mean(axis=1))),
]

# Task 19: softmax backward

SOFTMAX_BACKWARD = [
    ("leaves the bug in", lambda dy, y: y * (dy - dy.mean(axis=1, keepdims=True))),
    ("the diagonal only", lambda dy, y: dy * y * (1 - y)),
    ("mean of y dy", lambda dy, y: y * (dy - (y * dy).mean(axis=1, keepdims=True))),
    ("sum of dy", lambda dy, y: y * (dy - dy.sum(axis=1, keepdims=True))),
    ("sum over all", lambda dy, y: y * (dy - (y * dy).sum())),
    ("wrong axis", lambda dy, y: y * (dy - (y * dy).sum(axis=0, keepdims=True))),
    ("plus", lambda dy, y: y * (dy + (y * dy).sum(axis=1, keepdims=True))),
    ("no y in front", lambda dy, y: dy - (y * dy).sum(axis=1, keepdims=True)),
    ("softmax again", lambda dy, y: (s := library_softmax(y)) * (dy - (s * dy).sum(axis=1, keepdims=True))),
    ("no subtraction", lambda dy, y: y * dy),
    ("no keepdims", lambda dy, y: y * (dy - (y * dy).sum(axis=1))),
]

# Task 20: residual backward


def residual(dy, x, w, join=lambda dy, back: dy + back, unit=lambda x, t: 1 - t**2, dw=lambda da, x: da.T @ x):
    da = dy * unit(x, np.tanh(x @ w.T))
    return join(dy, da @ w), dw(da, x)


def residual_adds_in_place(dy, x, w):
    dx = dy
    da = dy * (1 - np.tanh(x @ w.T) ** 2)
    dw = da.T @ x
    dx += da @ w
    return dx, dw


RESIDUAL_BACKWARD = [
    ("leaves the bug in", lambda dy, x, w: residual(dy, x, w, join=lambda dy, back: back)),
    ("the direct path only", lambda dy, x, w: residual(dy, x, w, join=lambda dy, back: dy)),
    ("multiplies", lambda dy, x, w: residual(dy, x, w, join=lambda dy, back: dy * back)),
    ("adds in place", residual_adds_in_place),
    ("adds 1", lambda dy, x, w: residual(dy, x, w, join=lambda dy, back: 1 + back)),
    ("averages", lambda dy, x, w: residual(dy, x, w, join=lambda dy, back: (dy + back) / 2)),
    ("subtracts", lambda dy, x, w: residual(dy, x, w, join=lambda dy, back: dy - back)),
    ("slope at y", lambda dy, x, w: residual(dy, x, w, unit=lambda x, t: 1 - (x + t) ** 2)),
    ("no slope", lambda dy, x, w: residual(dy, x, w, unit=lambda x, t: 1)),
    ("turns dw", lambda dy, x, w: residual(dy, x, w, dw=lambda da, x: x.T @ da)),
    ("slope times both", lambda dy, x, w: residual(dy, x, w, unit=lambda x, t: 2 - t**2)),
]

WRONG = {
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
