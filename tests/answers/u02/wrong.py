"""Wrong answers for unit 02, backpropagation: ten a task written from the student's notebook alone, then further ones.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). A table has one wrong idea in
it, with everything that the student would have computed from it. The further ones are the task author's, those that
were none of the ten.
"""

import math

import numpy as np

from nnlib import sigmoid, softmax
from nnlib import sigmoid as library_sigmoid
from nnlib import softmax as library_softmax
from nnlib.delta_rule import network_step as library_network_step

# Task 1: several paths


def product_of_slopes(values, slopes):
    return np.prod(slopes)


def product_of_own_values(values, slopes):
    return np.sum(values * slopes)


def product_divided(values, slopes):
    return np.prod(values) * np.sum(slopes / values)


def product_first_path_only(values, slopes):
    return slopes[0] * np.prod(values[1:])


def product_all_values(values, slopes):
    return np.prod(values) * np.sum(slopes)


def product_neighbours(values, slopes):
    return sum(slopes[i] * values[i - 1] for i in range(len(values)))


def product_mean_over_paths(values, slopes):
    return np.mean([slopes[i] * np.prod(np.delete(values, i)) for i in range(len(values))])


def product_of_paths(values, slopes):
    return np.prod([slopes[i] * np.prod(np.delete(values, i)) for i in range(len(values))])


def product_without_last_path(values, slopes):
    return sum(slopes[i] * np.prod(np.delete(values, i)) for i in range(len(values) - 1))


def product_keeps_the_paths(values, slopes):
    return np.array([slopes[i] * np.prod(np.delete(values, i)) for i in range(len(values))])


PRODUCT_SLOPE = [
    ("multiplies the slopes, as along a chain", product_of_slopes),
    ("multiplies each slope by its own value", product_of_own_values),
    ("divides the whole product by each value, also by 0", product_divided),
    ("follows the first path only", product_first_path_only),
    ("multiplies each slope by all values, its own as well", product_all_values),
    ("multiplies each slope by one neighbour only", product_neighbours),
    ("takes the mean over the paths", product_mean_over_paths),
    ("multiplies the paths instead of adding them", product_of_paths),
    ("stops the loop one path early", product_without_last_path),
    ("returns the paths without adding them", product_keeps_the_paths),
]

# Task 2: a compute graph by hand


def graph_table(q=3.0, f=-12.0, dq=-4.0, dz=3.0, dx=None, dy=None, sign=-1, **new):
    """The table of task 2 from the entries a student got, with everything that follows from them."""
    dx = dq if dx is None else dx
    dy = dq if dy is None else dy
    x, y, z = new.get("x", -2 + sign * 0.1 * dx), new.get("y", 5 + sign * 0.1 * dy), new.get("z", -4 + sign * 0.1 * dz)
    names = ["q", "f", "df/dq", "df/dz", "df/dx", "df/dy", "new x", "new y", "new z", "new f"]
    return dict(zip(names, [q, f, dq, dz, dx, dy, x, y, z, new.get("f", (x + y) * z)], strict=True))


GRAPH_TABLE = [
    ("goes up instead of down", graph_table(sign=1)),
    ("multiplied by the own value instead of the other one", graph_table(dq=3.0, dz=-4.0)),
    ("thinks that + hands on a slope of 1, whatever arrived", graph_table(dx=1.0, dy=1.0)),
    ("a plus node multiplied by the other input", graph_table(dx=-20.0, dy=8.0)),
    ("takes q as x times y", graph_table(q=-10.0, f=40.0, dq=-4.0, dz=-10.0)),
    ("forgets the minus of z", graph_table(f=12.0, dq=4.0)),
    ("takes the whole gradient as the step", graph_table(x=2.0, y=9.0, z=-7.0)),
    ("new z with the old f: leaves z alone", graph_table(z=-4.0)),
    ("new f from the slope alone, f minus 0.1 f", graph_table(f=-12.0) | {"new f": -10.8}),
    ("splits the gradient between the two inputs of the sum", graph_table(dx=-2.0, dy=-2.0)),
]

# Task 3: logistic regression as a graph

SURE = 1 / (1 + math.exp(-2))


def logistic_graph(z=2.0, h=None, dl=None, dh=None, dz=None, value=0.5, slope=0.25, inputs=(1, 3), db=None, steps=None):
    """The table of task 3 from the entries a student got, with everything that follows from them."""
    h = 1 / (1 + math.exp(-z)) if h is None else h
    dl = 1 / (1 - h) if dl is None else dl
    dh = h * (1 - h) if dh is None else dh
    dz = dl * dh if dz is None else dz
    names = ["sigma(0)", "sigma'(0)", "z", "h", "dl/dh", "dh/dz", "dl/dz", "dl/dw1", "dl/dw2", "dl/db"]
    steps = [dz * inputs[0], dz * inputs[1], dz if db is None else db] if steps is None else steps
    return dict(zip(names, [value, slope, z, h, dl, dh, dz, *steps], strict=True))


LOGISTIC_GRAPH = [
    ("loses a minus: the derivative of -ln(1 - h) is -1/(1 - h)", logistic_graph(dl=-1 / (1 - SURE))),
    ("takes 1/h, the slope for y = 1", logistic_graph(dl=1 / SURE)),
    ("takes -1/h, the slope for y = 1 with its sign", logistic_graph(dl=-1 / SURE)),
    ("puts z into the slope of the sigmoid: z(1 - z)", logistic_graph(dh=2.0 * (1 - 2.0))),
    ("forgets b in z", logistic_graph(z=5.0)),
    ("thinks that sigma(0) is 0", logistic_graph(value=0.0, slope=0.0)),
    ("multiplies by the weights instead of the inputs", logistic_graph(inputs=(2, 1))),
    ("thinks that the bias gets b times the gradient", logistic_graph(db=-3 * SURE)),
    ("takes h - 1, as if y were 1", logistic_graph(dz=SURE - 1)),
    ("adds the slopes along the chain", logistic_graph(dz=1 / (1 - SURE) + SURE * (1 - SURE))),
    ("thinks that the slope of the sigmoid at 0 is 1/2", logistic_graph(slope=0.5)),
    ("rounds h to 0.9 before going on", logistic_graph(h=0.9)),
    (
        "copies the four digits of the demo",
        logistic_graph(h=0.8808, dl=8.389, dh=0.105, dz=0.8808, steps=(0.8808, 2.642, 0.8808)),
    ),
]

# Task 4: which slopes are right?

HIDDEN_LAYER = [
    ("takes the shorter slope of the hidden unit", "B, D, E, G"),
    ("swaps the weight and the output", "A, C, G"),
    ("the same in C only", "A, C, E, G"),
    ("thinks that the path to the hidden weight needs no output weight", "A, D, E, F, G"),
    ("thinks that the error cannot be flat where it is large", "A, D, E"),
    ("forgets the sign of the squared error", "A, D, E, G, H"),
    ("leaves out the weight of the output", "A, D, G"),
    ("names one only", "A"),
    ("believes all of them", "A, B, C, D, E, F, G, H"),
    ("names the false ones", "B, C, F, H"),
]

# Task 5: deltas and steps


def delta_rule_with(
    delta=lambda o, y: o * (1 - o) * (y - o),
    hidden=lambda h, w, d: h * (1 - h) * w * d,
    steps=lambda d, dh, h, x, w, rate: (rate * d * h, rate * np.outer(dh, x)),
    output=sigmoid,
):
    """The network of task 5 with a student's formulas."""

    def delta_rule(x, y, w_hidden, w_output, rate):
        h = sigmoid(w_hidden @ x)
        o = output(w_output @ h)
        d = delta(o, y)
        dh = hidden(h, w_output, d)
        return (d, dh, *steps(d, dh, h, x, w_output, rate))

    return delta_rule


DELTA_RULE = [
    ("turns the error round", delta_rule_with(delta=lambda o, y: o * (1 - o) * (o - y))),
    ("forgets the slope of the output", delta_rule_with(delta=lambda o, y: y - o)),
    ("forgets the slope of the hidden units", delta_rule_with(hidden=lambda h, w, d: w * d)),
    ("forgets the weight on the way to the hidden units", delta_rule_with(hidden=lambda h, w, d: h * (1 - h) * d)),
    ("takes the output of the hidden unit for its weight", delta_rule_with(hidden=lambda h, w, d: h * (1 - h) * h * d)),
    (
        "forgets the rate",
        delta_rule_with(steps=lambda d, dh, h, x, w, rate: (d * h, np.outer(dh, x))),
    ),
    (
        "transposes the last table",
        delta_rule_with(steps=lambda d, dh, h, x, w, rate: (rate * d * h, rate * np.outer(x, dh))),
    ),
    ("no sigmoid at the output", delta_rule_with(output=lambda z: z)),
    (
        "returns new weights instead of steps",
        delta_rule_with(steps=lambda d, dh, h, x, w, rate: (w + rate * d * h, rate * np.outer(dh, x))),
    ),
    (
        "steps with the delta of the output for the hidden weights too",
        delta_rule_with(steps=lambda d, dh, h, x, w, rate: (rate * d * h, rate * np.outer(d * h, x))),
    ),
    (
        "multiplies the hidden deltas and x entry by entry",
        delta_rule_with(steps=lambda d, dh, h, x, w, rate: (rate * d * h, rate * dh * x)),
    ),
    (
        "the matrix product of the hidden deltas and x",
        delta_rule_with(steps=lambda d, dh, h, x, w, rate: (rate * d * h, rate * dh @ x)),
    ),
    ("the derivative of the square with a 2", delta_rule_with(delta=lambda o, y: 2 * o * (1 - o) * (y - o))),
]

# Task 6: several outputs, with biases


def forward(theta1, theta2, x):
    """What the weights multiply, and the outputs."""
    first = np.append(1.0, x)
    second = np.append(1.0, sigmoid(theta1 @ first))
    return first, second, sigmoid(theta2 @ second)


def step_bias_column_taken(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d = o * (1 - o) * (y - o)
    dh = second[1:] * (1 - second[1:]) * (theta2.T @ d)[:-1]
    return theta1 + rate * np.outer(dh, first), theta2 + rate * np.outer(d, second)


def step_uses_new_theta2(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d = o * (1 - o) * (y - o)
    new2 = theta2 + rate * np.outer(d, second)
    dh = second[1:] * (1 - second[1:]) * (new2.T @ d)[1:]
    return theta1 + rate * np.outer(dh, first), new2


def step_subtracts(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d = o * (1 - o) * (y - o)
    dh = second[1:] * (1 - second[1:]) * (theta2.T @ d)[1:]
    return theta1 - rate * np.outer(dh, first), theta2 - rate * np.outer(d, second)


def step_in_place(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d = o * (1 - o) * (y - o)
    dh = second[1:] * (1 - second[1:]) * (theta2.T @ d)[1:]
    theta1 += rate * np.outer(dh, first)
    theta2 += rate * np.outer(d, second)
    return theta1, theta2


def step_biases_stay(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d = o * (1 - o) * (y - o)
    dh = second[1:] * (1 - second[1:]) * (theta2.T @ d)[1:]
    new1, new2 = theta1 + rate * np.outer(dh, first), theta2 + rate * np.outer(d, second)
    new1[:, 0], new2[:, 0] = theta1[:, 0], theta2[:, 0]
    return new1, new2


def step_first_output_only(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d = o * (1 - o) * (y - o)
    dh = second[1:] * (1 - second[1:]) * theta2[0, 1:] * d[0]
    return theta1 + rate * np.outer(dh, first), theta2 + rate * np.outer(d, second)


def step_mean_over_outputs(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d = o * (1 - o) * (y - o)
    dh = second[1:] * (1 - second[1:]) * np.mean(theta2[:, 1:] * d[:, None], axis=0)
    return theta1 + rate * np.outer(dh, first), theta2 + rate * np.outer(d, second)


def step_one_at_the_end(theta1, theta2, x, y, rate):
    first = np.append(x, 1.0)
    hidden = sigmoid(theta1 @ first)
    second = np.append(hidden, 1.0)
    o = sigmoid(theta2 @ second)
    d = o * (1 - o) * (y - o)
    dh = hidden * (1 - hidden) * (theta2.T @ d)[:-1]
    return theta1 + rate * np.outer(dh, first), theta2 + rate * np.outer(d, second)


def step_no_hidden_slope(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d = o * (1 - o) * (y - o)
    dh = (theta2.T @ d)[1:]
    return theta1 + rate * np.outer(dh, first), theta2 + rate * np.outer(d, second)


def step_returns_steps(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d = o * (1 - o) * (y - o)
    dh = second[1:] * (1 - second[1:]) * (theta2.T @ d)[1:]
    return rate * np.outer(dh, first), rate * np.outer(d, second)


def step_forgets_the_rate_below(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d = o * (1 - o) * (y - o)
    dh = second[1:] * (1 - second[1:]) * (theta2.T @ d)[1:]
    return theta1 + np.outer(dh, first), theta2 + rate * np.outer(d, second)


def step_all_columns(theta1, theta2, x, y, rate):
    first, second, o = forward(theta1, theta2, x)
    d, h = o * (1 - o) * (y - o), second[1:]
    dh = h * (1 - h) * (theta2.T @ d)
    return theta1 + rate * np.outer(dh, first), theta2 + rate * np.outer(d, second)


NETWORK_STEP = [
    ("drops the last column instead of the bias column", step_bias_column_taken),
    ("goes back through the new matrix", step_uses_new_theta2),
    ("subtracts the steps", step_subtracts),
    ("changes the matrices in place", step_in_place),
    ("leaves the biases where they are", step_biases_stay),
    ("hears from the first output only", step_first_output_only),
    ("takes the mean over the outputs", step_mean_over_outputs),
    ("puts the 1 at the end", step_one_at_the_end),
    ("forgets the slope of the hidden units", step_no_hidden_slope),
    ("returns the steps", step_returns_steps),
    ("forgets the rate for theta1", step_forgets_the_rate_below),
    ("drops no column of theta2 on the way back", step_all_columns),
]

# Task 7: train XOR

OR_AND = [np.array([[-5.0, 10.0, 10.0], [-15.0, 10.0, 10.0]]), np.array([[-5.0, 10.0, -10.0]])]

TRAIN_XOR = [
    ("zeros, trained for ever", [np.zeros((2, 3)), np.zeros((1, 3))]),
    ("random weights, not trained", [np.random.default_rng(0).normal(size=s) for s in ((2, 3), (1, 3))]),
    (
        "stopped too early: right sides, but not near",
        [OR_AND[0], np.array([[-1.0, 2.0, -2.0]])],
    ),
    ("biases in the last column", [np.roll(w, -1, axis=1) for w in OR_AND]),
    ("XOR the wrong way round", [OR_AND[0], -OR_AND[1]]),
    ("stuck: two answers at one half", [np.array([[-2.0, 6.0, -6.0], [0.0, 0.0, 0.0]]), np.array([[-3.0, 6.0, 0.0]])]),
    ("a single unit", [np.array([[-5.0, 10.0, 10.0]])]),
    ("no biases", [w[:, 1:] for w in OR_AND]),
    ("learned OR", [OR_AND[0], np.array([[-5.0, 10.0, 0.0]])]),
    ("learned AND", [OR_AND[0], np.array([[-5.0, 0.0, 10.0]])]),
    ("the answers instead of the matrices", [0.0, 1.0, 1.0, 0.0]),
    ("the matrices in the wrong order", OR_AND[::-1]),
]

# Task 8: the last layer, for three losses


def last_delta_with(squared=None, logistic=None, cross=None):
    """Task 8 with a student's formulas in place of the right ones."""

    def last_delta(a, y, loss):
        if loss == "squared":
            o = sigmoid(a)
            return 2 * (o - y) * o * (1 - o) if squared is None else squared(a, o, y)
        if loss == "logistic":
            o = sigmoid(a)
            return o - y if logistic is None else logistic(a, o, y)
        o = softmax(a)
        return o - y if cross is None else cross(a, o, y)

    return last_delta


LAST_DELTA = [
    ("forgets the 2 of the square", last_delta_with(squared=lambda a, o, y: (o - y) * o * (1 - o))),
    ("forgets the slope of the sigmoid", last_delta_with(squared=lambda a, o, y: 2 * (o - y))),
    ("squared: the delta of the tasks before", last_delta_with(squared=lambda a, o, y: o * (1 - o) * (y - o))),
    ("squared: the slope of tanh", last_delta_with(squared=lambda a, o, y: 2 * (o - y) * (1 - o**2))),
    ("the slope of the sigmoid of a itself", last_delta_with(squared=lambda a, o, y: 2 * (o - y) * a * (1 - a))),
    ("y - o, as in the tasks before", last_delta_with(*[lambda a, o, y: y - o] * 3)),
    ("y - o in the two simple ones", last_delta_with(None, *[lambda a, o, y: y - o] * 2)),
    ("logistic: stops at the slope in o", last_delta_with(logistic=lambda a, o, y: -y / o + (1 - y) / (1 - o))),
    ("logistic: only the classes with y = 1", last_delta_with(logistic=lambda a, o, y: y * (o - 1))),
    ("logistic: the slope of the sigmoid once more", last_delta_with(logistic=lambda a, o, y: (o - y) * o * (1 - o))),
    ("softmax: only the right class", last_delta_with(cross=lambda a, o, y: y * (o - 1))),
    ("softmax: treats it as a sigmoid", last_delta_with(cross=lambda a, o, y: sigmoid(a) - y)),
    ("softmax: the slope of each entry alone", last_delta_with(cross=lambda a, o, y: -y / o * o * (1 - o))),
    ("softmax: stops at the slope in o", last_delta_with(cross=lambda a, o, y: -y / o)),
]

# Task 9: back through L layers


def deltas_no_slope(weights, outputs, last):
    deltas = [last]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, weights[layer].T @ deltas[0])
    return deltas


def deltas_wrong_outputs(weights, outputs, last):
    deltas = [last]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (weights[layer].T @ deltas[0]) * (1 - outputs[layer + 1] ** 2))
    return deltas


def deltas_sigmoid_slope(weights, outputs, last):
    deltas = [last]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (weights[layer].T @ deltas[0]) * outputs[layer] * (1 - outputs[layer]))
    return deltas


def deltas_not_transposed(weights, outputs, last):
    deltas = [last]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (weights[layer] @ deltas[0]) * (1 - outputs[layer] ** 2))
    return deltas


def deltas_last_first(weights, outputs, last):
    deltas = [last]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.append((weights[layer].T @ deltas[-1]) * (1 - outputs[layer] ** 2))
    return deltas


def deltas_down_to_the_input(weights, outputs, last):
    deltas = [last]
    for layer in range(len(weights) - 1, -1, -1):
        deltas.insert(0, (weights[layer].T @ deltas[0]) * (1 - outputs[layer] ** 2))
    return deltas


def deltas_without_last(weights, outputs, last):
    return deltas_back(weights, outputs, last)[:-1]


def deltas_back(weights, outputs, last):
    deltas = [last]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (weights[layer].T @ deltas[0]) * (1 - outputs[layer] ** 2))
    return deltas


def deltas_all_from_last(weights, outputs, last):
    return [(weights[layer].T @ last) * (1 - outputs[layer] ** 2) for layer in range(1, len(weights))] + [last]


def deltas_slope_of_last_again(weights, outputs, last):
    return deltas_back(weights, outputs, last * (1 - outputs[-1] ** 2))


def deltas_tanh_again(weights, outputs, last):
    deltas = [last]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (weights[layer].T @ deltas[0]) * (1 - np.tanh(outputs[layer]) ** 2))
    return deltas


def deltas_slope_inside(weights, outputs, last):
    deltas = [last]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, weights[layer].T @ (deltas[0] * (1 - outputs[layer + 1] ** 2)))
    return deltas


LAYER_DELTAS = [
    ("forgets the slope of tanh", deltas_no_slope),
    ("counts the outputs from 1 as well", deltas_wrong_outputs),
    ("takes the slope of the sigmoid", deltas_sigmoid_slope),
    ("does not transpose", deltas_not_transposed),
    ("returns the last layer first", deltas_last_first),
    ("goes on to the input", deltas_down_to_the_input),
    ("leaves out the last delta", deltas_without_last),
    ("makes every delta from the last one", deltas_all_from_last),
    ("multiplies the last delta by its slope once more", deltas_slope_of_last_again),
    ("takes tanh of the outputs once more", deltas_tanh_again),
    ("takes the slope of the layer behind", deltas_slope_inside),
]

# Task 10: repair a training step


def tanh_forward(weights, x):
    outputs = [x]
    for w in weights:
        outputs.append(np.tanh(w @ outputs[-1]))
    return outputs


def train_as_found(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = tanh_forward(weights, x)
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        weights[layer] -= rate * np.outer(delta, outputs[layer])
        delta = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2)
    return weights


def train_kept_is_the_same_array(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = tanh_forward(weights, x)
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        old = weights[layer]
        weights[layer] -= rate * np.outer(delta, outputs[layer])
        delta = (old.T @ delta) * (1 - outputs[layer] ** 2)
    return weights


def train_delta_first_and_lost(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = tanh_forward(weights, x)
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        before = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2)
        weights[layer] -= rate * np.outer(delta, outputs[layer])
        delta = before * rate
    return weights


def train_without_copies(weights, x, y, rate):
    outputs = tanh_forward(weights, x)
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        before = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2)
        weights[layer] -= rate * np.outer(delta, outputs[layer])
        delta = before
    return weights


def train_without_the_two(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = tanh_forward(weights, x)
    delta = (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        before = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2)
        weights[layer] -= rate * np.outer(delta, outputs[layer])
        delta = before
    return weights


def train_undoes_the_step_wrongly(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = tanh_forward(weights, x)
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        step = np.outer(delta, outputs[layer])
        weights[layer] -= rate * step
        delta = ((weights[layer] + step).T @ delta) * (1 - outputs[layer] ** 2)
    return weights


def train_slope_of_the_next_layer(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = tanh_forward(weights, x)
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        before = weights[layer].T @ delta
        weights[layer] -= rate * np.outer(delta, outputs[layer])
        delta = before
    return weights


def train_adds(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = tanh_forward(weights, x)
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        before = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2)
        weights[layer] += rate * np.outer(delta, outputs[layer])
        delta = before
    return weights


def train_overwrites_delta_first(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = tanh_forward(weights, x)
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(1, len(weights))):
        delta = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2)
        weights[layer - 1] -= rate * np.outer(delta, outputs[layer - 1])
    return weights


def train_smaller_rate(weights, x, y, rate):
    return train_as_found(weights, x, y, 0.001 * rate)


def train_forward_again(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    for layer in reversed(range(len(weights))):
        outputs = tanh_forward(weights, x)
        delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
        for behind in reversed(range(layer + 1, len(weights))):
            delta = (weights[behind].T @ delta) * (1 - outputs[behind] ** 2)
        weights[layer] -= rate * np.outer(delta, outputs[layer])
    return weights


def train_lines_swapped(weights, x, y, rate):
    weights = [w.copy() for w in weights]
    outputs = tanh_forward(weights, x)
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        delta = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2)
        weights[layer] -= rate * np.outer(delta, outputs[layer])
    return weights


TRAIN_STEP = [
    ("leaves the function as it was found", train_as_found),
    ("keeps the old matrix under a second name, but not a copy", train_kept_is_the_same_array),
    ("repairs the order and multiplies the delta by the rate", train_delta_first_and_lost),
    ("repairs the order and takes the copies out", train_without_copies),
    ("repairs the order and takes the 2 out", train_without_the_two),
    ("undoes the step, but forgets the rate", train_undoes_the_step_wrongly),
    ("repairs the order and loses the slope of tanh", train_slope_of_the_next_layer),
    ("repairs the order and turns the sign round", train_adds),
    ("goes back first and leaves the last matrix alone", train_overwrites_delta_first),
    ("takes a smaller rate", train_smaller_rate),
    ("swaps the two lines of the loop", train_lines_swapped),
    ("runs forward again with the changed matrices", train_forward_again),
]

# Task 11: the gradient of a batch


def batch_with(average=True, penalty="weights", where="front", share="none", transpose=False):
    """Task 11 with a student's choices."""

    def regularised_gradient(deltas, outputs, theta, strength):
        n = len(deltas)
        ones = np.ones((n, 1))
        extended = np.hstack([ones, outputs] if where == "front" else [outputs, ones])
        total = deltas.T @ extended
        if average:
            total = total / n
        extra = strength * theta
        if penalty == "weights":
            extra[:, 0] = 0
        elif penalty == "last free":
            extra[:, -1] = 0
        elif penalty == "row free":
            extra[0] = 0
        if share == "divide":
            extra = extra / n
        elif share == "minus":
            extra = -extra
        elif share == "half":
            extra = extra / 2
        elif share == "double":
            extra = 2 * extra
        result = total + extra
        return result.T if transpose else result

    return regularised_gradient


def batch_first_example(deltas, outputs, theta, strength):
    extra = strength * theta
    extra[:, 0] = 0
    return np.outer(deltas[0], np.append(1, outputs[0])) + extra


def batch_theta_changed(deltas, outputs, theta, strength):
    theta[:, 0] = 0
    return deltas.T @ np.hstack([np.ones((len(deltas), 1)), outputs]) / len(deltas) + strength * theta


def batch_without_ones(deltas, outputs, theta, strength):
    extra = strength * theta
    extra[:, 0] = 0
    return deltas.T @ outputs / len(deltas) + extra


def batch_divides_by_units(deltas, outputs, theta, strength):
    extra = strength * theta
    extra[:, 0] = 0
    return deltas.T @ np.hstack([np.ones((len(deltas), 1)), outputs]) / deltas.shape[1] + extra


REGULARISED_GRADIENT = [
    ("does not divide by N", batch_with(average=False)),
    ("penalises the biases as well", batch_with(penalty="all")),
    ("divides the penalty by N as well", batch_with(share="divide")),
    ("puts the 1 behind the outputs", batch_with(where="end")),
    ("leaves the last column free, not the biases", batch_with(penalty="last free")),
    ("leaves row 0 free, not column 0", batch_with(penalty="row free")),
    ("subtracts the penalty", batch_with(share="minus")),
    ("half of the penalty, as in the loss", batch_with(share="half")),
    ("2 lambda theta, as if the loss had no half", batch_with(share="double")),
    ("takes the first example only", batch_first_example),
    ("sets the biases of theta itself to 0", batch_theta_changed),
    ("divides by the number of units", batch_divides_by_units),
    ("forgets the constant 1", batch_without_ones),
    ("transposes the result", batch_with(transpose=True)),
]

# Task 12: a chain of single units


def chain_with(slope=lambda h: h * (1 - h), first=lambda r, v: r * v, by_weight=True, end=lambda h: h, inputs=0):
    """Task 12 with a student's formulas."""

    def chain_gradients(x, y, w, v):
        values = [x]
        for weight in w:
            values.append(sigmoid(weight * values[-1]))
        output = v * end(values[-1])
        r = output - y
        slopes = np.zeros(len(w))
        walk = first(r, v)
        for m in reversed(range(len(w))):
            walk = walk * slope(values[m + 1])
            slopes[m] = walk * values[m + inputs]
            if by_weight:
                walk = walk * w[m]
        return slopes, r * values[-1]

    return chain_gradients


def chain_walks_forward(x, y, w, v):
    values = [x]
    for weight in w:
        values.append(sigmoid(weight * values[-1]))
    r = v * values[-1] - y
    slopes = []
    walk = r * v
    for m in range(len(w)):
        walk = walk * values[m + 1] * (1 - values[m + 1])
        slopes.append(walk * values[m])
        walk = walk * w[m]
    return np.array(slopes), r * values[-1]


def chain_reversed(x, y, w, v):
    slopes, last = chain_with()(x, y, w, v)
    return slopes[::-1], last


def chain_weight_before(x, y, w, v):
    values = [x]
    for weight in w:
        values.append(sigmoid(weight * values[-1]))
    r = v * values[-1] - y
    slopes = np.zeros(len(w))
    walk = r * v
    for m in reversed(range(len(w))):
        walk = walk * w[m] * values[m + 1] * (1 - values[m + 1])
        slopes[m] = walk * values[m]
    return slopes, r * values[-1]


def chain_v_times_v(x, y, w, v):
    slopes, last = chain_with()(x, y, w, v)
    return slopes, last * v


def chain_one_for_x(x, y, w, v):
    slopes, last = chain_with()(x, y, w, v)
    slopes[0] = slopes[0] / x if x else 0.0
    return slopes, last


CHAIN_GRADIENTS = [
    ("a sigmoid at the output too", chain_with(end=sigmoid)),
    ("forgets v on the way back", chain_with(first=lambda r, v: r)),
    ("forgets the slopes of the units", chain_with(slope=lambda h: 1.0)),
    ("forgets the weights on the way back", chain_with(by_weight=False)),
    ("multiplies by the own output instead of the one before", chain_with(inputs=1)),
    ("takes the slope of tanh", chain_with(slope=lambda h: 1 - h**2)),
    ("takes the slope of the sigmoid of a sigmoid", chain_with(slope=lambda h: sigmoid(h) * (1 - sigmoid(h)))),
    ("turns the error round", chain_with(first=lambda r, v: -r * v)),
    ("the factor 2 of the square, though there is a half", chain_with(first=lambda r, v: 2 * r * v)),
    ("walks from the beginning to the end", chain_walks_forward),
    ("the slopes in reverse order", chain_reversed),
    ("multiplies by the own weight too early", chain_weight_before),
    ("the slope in v contains v", chain_v_times_v),
    ("forgets x for the first weight", chain_one_for_x),
]

# Task 13: another loss

ANOTHER_LOSS = [
    ("every formula contains the loss", "A"),
    ("only the last weight", "C"),
    ("the slopes of the units", "D"),
    ("nothing at all", "E"),
]

# Task 14: clever and naive, counted


def count_weights(d, k, m):
    return d * k + (m - 1) * k * k + k


def count_with(weights=count_weights, clever=None, naive=None):
    """Task 14 with a student's formulas."""

    def multiplications(d, k, m):
        w = weights(d, k, m)
        return (
            2 * w + (w - d * k) if clever is None else clever(w, d, k, m),
            2 * w * w if naive is None else naive(w, d, k, m),
        )

    return multiplications


COUNT = [
    ("three whole runs: goes back through the first matrix too", count_with(clever=lambda w, d, k, m: 3 * w)),
    ("one run for a difference", count_with(naive=lambda w, d, k, m: w * w)),
    ("m gaps between m layers", count_with(weights=lambda d, k, m: d * k + m * k * k + k)),
    ("forgets the weights of the output", count_with(weights=lambda d, k, m: d * k + (m - 1) * k * k)),
    ("counts the biases", count_with(weights=lambda d, k, m: (d + 1) * k + (m - 1) * (k + 1) * k + k + 1)),
    (
        "forgets one of the three: the forward pass or the products delta o",
        count_with(clever=lambda w, d, k, m: 2 * w - d * k),
    ),
    ("adds the clever run to the naive one", count_with(naive=lambda w, d, k, m: 2 * w * w + w)),
    ("the other way round", lambda d, k, m: count_with()(d, k, m)[::-1]),
    ("two runs in all", count_with(naive=lambda w, d, k, m: 2 * w)),
    ("leaves out the last matrix on the way back", count_with(clever=lambda w, d, k, m: 3 * w - k)),
    ("the layers between have k weights only", count_with(weights=lambda d, k, m: d * k + (m - 1) * k + k)),
]

# Task 15: slopes from samples


def slopes_not_divided(samples, step):
    return samples[1:] - samples[:-1], samples[2:] - samples[:-2]


def slopes_one_step_centred(samples, step):
    return (samples[1:] - samples[:-1]) / step, (samples[2:] - samples[:-2]) / step


def slopes_wrong_sign(samples, step):
    return (samples[:-1] - samples[1:]) / step, (samples[:-2] - samples[2:]) / (2 * step)


def slopes_from_gradient(samples, step):
    return np.diff(samples) / step, np.gradient(samples, step)


def slopes_precedence(samples, step):
    return (samples[1:] - samples[:-1]) / step, (samples[2:] - samples[:-2]) / 2 * step


def slopes_rolled(samples, step):
    return (np.roll(samples, -1) - samples) / step, (np.roll(samples, -1) - np.roll(samples, 1)) / (2 * step)


def slopes_centred_first(samples, step):
    return (samples[2:] - samples[:-2]) / (2 * step), (samples[1:] - samples[:-1]) / step


def slopes_second_difference(samples, step):
    return np.diff(samples) / step, np.diff(samples, 2) / (2 * step)


def slopes_with_zeros(samples, step):
    forward, centred = np.diff(samples) / step, (samples[2:] - samples[:-2]) / (2 * step)
    return np.append(forward, 0.0), np.concatenate([[0.0], centred, [0.0]])


def slopes_in_integers(samples, step):
    return (samples[1:] - samples[:-1]) // step, (samples[2:] - samples[:-2]) // (2 * step)


def slopes_stops_early(samples, step):
    n = len(samples)
    forward = [(samples[i + 1] - samples[i]) / step for i in range(n - 2)]
    centred = [(samples[i + 1] - samples[i - 1]) / (2 * step) for i in range(1, n - 1)]
    return np.array(forward), np.array(centred)


def slopes_wraps_around(samples, step):
    n = len(samples)
    forward = [(samples[i + 1] - samples[i]) / step for i in range(n - 1)]
    centred = [(samples[i + 1] - samples[i - 1]) / (2 * step) for i in range(n - 2)]
    return np.array(forward), np.array(centred)


DIFFERENCE_SLOPES = [
    ("forgets to divide", slopes_not_divided),
    ("divides the centred ones by h", slopes_one_step_centred),
    ("the one before minus the one behind", slopes_wrong_sign),
    ("np.gradient, which has values at the ends", slopes_from_gradient),
    ("divides by 2 and multiplies by h", slopes_precedence),
    ("np.roll, which goes round the ends", slopes_rolled),
    ("the centred ones first", slopes_centred_first),
    ("differences of differences for the centred ones", slopes_second_difference),
    ("fills the ends with zeros", slopes_with_zeros),
    ("divides in whole numbers", slopes_in_integers),
    ("stops one pair early", slopes_stops_early),
    ("begins the centred ones at the first sample", slopes_wraps_around),
]

# Task 16: the best step


def step_sizes(forward=1e-8, centred=1e-5, first=10.06, second=99.96):
    return {"forward": forward, "centred": centred, "forward factor": first, "centred factor": second}


STEP_SIZES = [
    ("the smaller the better", step_sizes(1e-16, 1e-16)),
    ("one step for both, the forward one", step_sizes(centred=1e-8)),
    ("one step for both, the centred one", step_sizes(forward=1e-5)),
    ("the two swapped", step_sizes(1e-5, 1e-8)),
    ("the factors upside down", step_sizes(first=0.0994, second=0.01)),
    ("both fall by 10", step_sizes(second=10.0)),
    ("the factors swapped", step_sizes(first=99.96, second=10.06)),
    ("writes the exponents", step_sizes(-8, -5)),
    ("writes the errors instead of the steps", step_sizes(3e-9, 1.1e-11)),
    ("takes the factor between two neighbouring columns", step_sizes(first=467.0, second=4670.0)),
    ("the centred error falls twice as fast: 20", step_sizes(second=20.0)),
    ("the largest step", step_sizes(0.1, 0.1)),
]

# Task 17: is this gradient right?


def error_with(numeric=None, divide=None, analytic=None, signed=False):
    """Task 17 with a student's formulas."""

    def relative_error(dx, v, dy, ahead, behind, step):
        left = np.sum(v * dx) if analytic is None else analytic(dx, v)
        right = np.sum(dy * (ahead - behind)) / (2 * step) if numeric is None else numeric(dy, ahead, behind, step)
        size = max(abs(left), abs(right)) if divide is None else divide(left, right)
        if size == 0:
            return 0.0
        return (left - right) / size if signed else abs(left - right) / size

    return relative_error


def error_never_zero(dx, v, dy, ahead, behind, step):
    left, right = np.sum(v * dx), np.sum(dy * (ahead - behind)) / (2 * step)
    return abs(left - right) / max(abs(left), abs(right))


def error_matrix_product(dx, v, dy, ahead, behind, step):
    left, right = np.sum(v @ dx), np.sum(dy @ (ahead - behind)) / (2 * step)
    size = max(abs(left), abs(right))
    return abs(left - right) / size if size else 0.0


def error_zero_if_either(dx, v, dy, ahead, behind, step):
    left, right = np.sum(v * dx), np.sum(dy * (ahead - behind)) / (2 * step)
    if left == 0 or right == 0:
        return 0.0
    return abs(left - right) / max(abs(left), abs(right))


RELATIVE_ERROR = [
    ("divides by one step only", error_with(numeric=lambda dy, p, q, h: np.sum(dy * (p - q)) / h)),
    ("divides by 2 and multiplies by the step", error_with(numeric=lambda dy, p, q, h: np.sum(dy * (p - q)) / 2 * h)),
    ("returns the absolute error", error_with(divide=lambda a, b: 1.0)),
    ("divides by the sum of both", error_with(divide=lambda a, b: abs(a) + abs(b))),
    ("divides by the numeric one", error_with(divide=lambda a, b: abs(b))),
    ("the maximum without absolute values", error_with(divide=max)),
    ("forgets dy", error_with(numeric=lambda dy, p, q, h: np.sum(p - q) / (2 * h))),
    ("forgets the direction", error_with(analytic=lambda dx, v: np.sum(dx))),
    ("keeps the sign", error_with(signed=True)),
    ("divides by 0", error_never_zero),
    ("a matrix product instead of entry by entry", error_matrix_product),
    ("0 as soon as one of the two is 0", error_zero_if_either),
    (
        "means instead of sums",
        error_with(lambda dy, p, q, h: np.mean(dy * (p - q)) / (2 * h), None, lambda dx, v: np.mean(v * dx)),
    ),
]

# Task 18: repair a dense layer


def dense_with(db=lambda dy: dy.sum(axis=0), dw=lambda dy, x: dy.T @ x, dx=lambda dy, w: dy @ w):
    """Task 18 with a student's formulas."""

    def dense_backward(dy, x, w):
        return dx(dy, w), dw(dy, x), db(dy)

    return dense_backward


DENSE_BACKWARD = [
    ("leaves the function as it was found", dense_with(db=lambda dy: dy.mean(axis=0))),
    ("sums over the units", dense_with(db=lambda dy: dy.sum(axis=1))),
    ("sums over everything", dense_with(db=lambda dy: dy.sum())),
    ("thinks that b needs no sum", dense_with(db=lambda dy: dy)),
    ("keeps the row", dense_with(db=lambda dy: dy.sum(axis=0, keepdims=True))),
    ("ones, since the slope of b is 1", dense_with(db=lambda dy: np.ones(dy.shape[1]))),
    (
        "divides dw by N too, so that both are means",
        dense_with(lambda dy: dy.mean(axis=0), lambda dy, x: dy.T @ x / len(x)),
    ),
    ("repairs db and then divides dw", dense_with(dw=lambda dy, x: dy.T @ x / len(x))),
    ("transposes dw", dense_with(dw=lambda dy, x: x.T @ dy)),
    ("the first example for b", dense_with(db=lambda dy: dy[0])),
    ("sums dx over the batch as well", dense_with(dx=lambda dy, w: (dy @ w).sum(axis=0))),
]

# Task 19: repair a softmax


def softmax_with(common):
    """Task 19 with a student's way to make the common term."""

    def softmax_backward(dy, y):
        return y * (dy - common(dy, y))

    return softmax_backward


def softmax_own_slope_only(dy, y):
    return dy * y * (1 - y)


def softmax_forgets_y_outside(dy, y):
    return dy - np.sum(y * dy, axis=1, keepdims=True)


def softmax_one_matrix(dy, y):
    return dy * y - np.sum(y * y * dy, axis=1, keepdims=True)


SOFTMAX_BACKWARD = [
    ("leaves the function as it was found", softmax_with(lambda dy, y: dy.mean(axis=1, keepdims=True))),
    ("a sum instead of a mean", softmax_with(lambda dy, y: dy.sum(axis=1, keepdims=True))),
    ("a mean of y dy", softmax_with(lambda dy, y: (y * dy).mean(axis=1, keepdims=True))),
    ("sums over the batch", softmax_with(lambda dy, y: (y * dy).sum(axis=0, keepdims=True))),
    ("sums over everything", softmax_with(lambda dy, y: (y * dy).sum())),
    ("each entry by its own slope only", softmax_own_slope_only),
    ("subtracts y dy of the entry itself", softmax_with(lambda dy, y: y * dy)),
    ("forgets y in front", softmax_forgets_y_outside),
    ("loses the y behind the sum", softmax_one_matrix),
    ("forgets to keep the column", softmax_with(lambda dy, y: (y * dy).sum(axis=1))),
    ("subtracts nothing", softmax_with(lambda dy, y: 0.0)),
]

# Task 20: repair a layer and a way past it


def residual_slopes(dy, x, w):
    da = dy * (1 - np.tanh(x @ w.T) ** 2)
    return da, da @ w, da.T @ x


def residual_as_found(dy, x, w):
    _, through, dw = residual_slopes(dy, x, w)
    return through, dw


def residual_in_place(dy, x, w):
    dx = dy
    _, through, dw = residual_slopes(dy, x, w)
    dx += through
    return dx, dw


def residual_past_only(dy, x, w):
    return dy, residual_slopes(dy, x, w)[2]


def residual_adds_x(dy, x, w):
    _, through, dw = residual_slopes(dy, x, w)
    return x + through, dw


def residual_adds_one(dy, x, w):
    _, through, dw = residual_slopes(dy, x, w)
    return 1 + through, dw


def residual_half_of_each(dy, x, w):
    _, through, dw = residual_slopes(dy, x, w)
    return (dy + through) / 2, dw


def residual_changes_dw(dy, x, w):
    _, through, dw = residual_slopes(dy, x, w)
    return through, dw + dy.T @ x


def residual_product(dy, x, w):
    _, through, dw = residual_slopes(dy, x, w)
    return dy * through, dw


def residual_w_transposed(dy, x, w):
    da, _, dw = residual_slopes(dy, x, w)
    return dy + da @ w.T, dw


def residual_da_for_dy(dy, x, w):
    da, through, dw = residual_slopes(dy, x, w)
    return da + through, dw


def residual_slope_for_both(dy, x, w):
    da = (dy + dy) * (1 - np.tanh(x @ w.T) ** 2)
    return da @ w, da.T @ x


RESIDUAL_BACKWARD = [
    ("leaves the function as it was found", residual_as_found),
    ("+= on the array that came in", residual_in_place),
    ("keeps the way past only", residual_past_only),
    ("adds x instead of dy", residual_adds_x),
    ("adds 1, the slope of x", residual_adds_one),
    ("the mean of both paths", residual_half_of_each),
    ("puts the second path into dw", residual_changes_dw),
    ("multiplies the paths", residual_product),
    ("repairs dx and transposes w", residual_w_transposed),
    ("adds da instead of dy", residual_da_for_dy),
    ("doubles what arrives", residual_slope_for_both),
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

# Further answers to task 1: product slope


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


FURTHER_PRODUCT_SLOPE = [
    ("adds the slopes", lambda values, slopes: sum(slopes)),
    ("prints", product_prints),
    ("knows two factors only", lambda values, slopes: slopes[0] * values[1] + values[0] * slopes[1]),
    ("takes the next value", product_next_value),
    ("overwrites the total", product_overwrites),
    ("puts the slope into the values", product_changes_values),
    ("quotient rule", lambda values, slopes: slopes[0] * values[1] - values[0] * slopes[1]),
]

# Further answers to task 2: graph table


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


FURTHER_GRAPH_TABLE = [
    ("swaps at the plus as at the times", graph(dx=5.0, dy=-2.0)),
    ("loses the sign of x", graph(q=7.0)),
    ("keeps the old z at the end", graph() | {"new f": -15.2}),
    ("keeps the old f", graph() | {"new f": -12.0}),
    ("gives the steps", graph() | {"new x": 0.4, "new y": 0.4, "new z": -0.3}),
]

# Further answers to task 3: logistic graph


def logistic(z=2.0, h=None, dl_dh=None, dh_dz=None, dl_dz=None, x=(1, 3), db=None, half=0.5, quarter=0.25):
    """The table with one wrong idea and what follows from it."""
    h = 1 / (1 + math.exp(-z)) if h is None else h
    dl_dh = 1 / (1 - h) if dl_dh is None else dl_dh
    dh_dz = h * (1 - h) if dh_dz is None else dh_dz
    dl_dz = dl_dh * dh_dz if dl_dz is None else dl_dz
    names = ("sigma(0)", "sigma'(0)", "z", "h", "dl/dh", "dh/dz", "dl/dz", "dl/dw1", "dl/dw2", "dl/db")
    gradients = dl_dz * x[0], dl_dz * x[1], dl_dz if db is None else db
    return dict(zip(names, (half, quarter, z, h, dl_dh, dh_dz, dl_dz, *gradients), strict=True))


FURTHER_LOGISTIC_GRAPH = [
    ("rounds h", logistic(h=0.88)),
    ("takes h for its slope", logistic(dh_dz=logistic()["h"])),
    ("takes the slope at 0", logistic(dh_dz=0.25)),
    ("forgets the inputs", logistic(x=(1, 1))),
    ("thinks the bias is constant", logistic(db=0.0)),
    ("puts sigma(0) at 0", logistic(half=0.0)),
]

# Further answers to task 4: hidden layer

FURTHER_HIDDEN_LAYER = [
    ("the two polls of the lecture", "A, D"),
    ("leaves the weight between the layers out", ["A", "E", "G"]),
]

# Further answers to task 5: delta rule


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


FURTHER_DELTA_RULE = [
    ("multiplies the step by the weight", student(step=lambda d, o_h, w: d * w)),
    ("no sigmoid anywhere", delta_forgets_sigmoid),
    ("returns the new weights", lambda x, y, a, b, rate: (*(d := deltas(x, y, a, b, rate))[:2], b + d[2], a + d[3])),
    ("returns the steps only", lambda x, y, a, b, rate: deltas(x, y, a, b, rate)[2:]),
    ("sums over the hidden units", student(delta_h=lambda o_h, w, d: np.sum(o_h * (1 - o_h) * w * d))),
]

# Further answers to task 6: network step


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


FURTHER_NETWORK_STEP = [
    ("adds deltas and weights apart", stepping(back=lambda t, d, o: t.sum(axis=0) * d.sum())),
    ("forgets the output's slope", stepping(delta_of=lambda o, y: y - o)),
    ("does not drop the bias unit", step_keeps_bias_delta),
    ("drops the last instead of the first", step_bias_last),
]

# Further answers to task 7: train FURTHER_XOR


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


FURTHER_XOR = [
    ("is stuck, start 0", trained(0)),
    ("starts from zeros", trained(0, zeros=True)),
    ("never keeps the result", trained(3, epochs=0)),
    ("stops after ten epochs", trained(1, epochs=10)),
    ("learned OR", trained(1, targets=(0, 1, 1, 1))),
    ("learned AND", trained(1, targets=(0, 0, 0, 1))),
    ("learned XNOR", trained(1, targets=(1, 0, 0, 1))),
    ("hands in theta1 only", trained(1)[0]),
    ("leaves the biases out", [theta[:, 1:] for theta in trained(1)]),
    ("is stuck, start 7", trained(7)),
]

# Further answers to task 8: last delta


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


FURTHER_LAST_DELTA = [
    ("y - o", lambda a, y, loss: -last()(a, y, loss)),
    (
        "slope in both",
        last(logistic=lambda a, o, y: (o - y) * o * (1 - o), several=lambda a, o, y: (o - y) * o * (1 - o)),
    ),
    ("mean", lambda a, y, loss: last()(a, y, loss) / len(a)),
    ("twice in all", last(logistic=lambda a, o, y: 2 * (o - y), several=lambda a, o, y: 2 * (o - y))),
]

# Further answers to task 9: layer deltas


def recursion(weights, outputs, last, back=lambda w, d: w.T @ d, unit=lambda o: 1 - o**2, shift=0, matrix=0):
    found = [last]
    for layer in range(len(weights) - 1, 0, -1):
        found.insert(0, back(weights[layer + matrix], found[0]) * unit(outputs[layer + shift]))
    return found


def recursing(**wrong):
    return lambda weights, outputs, last: recursion(weights, outputs, last, **wrong)


FURTHER_LAYER_DELTAS = [
    ("no transpose", recursing(back=lambda w, d: w @ d)),
    ("matrix in front", recursing(matrix=-1)),
    ("no square", recursing(unit=lambda o: 1 - o)),
    ("outputs one further", recursing(shift=-1)),
    (
        "starts from the last each time",
        lambda w, o, last: [*(w[i].T @ last * (1 - o[i] ** 2) for i in range(1, len(w))), last],
    ),
]

# Further answers to task 10: train step


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


FURTHER_TRAIN_STEP = [
    ("moves the last matrix only", descending(last_only=True)),
    ("returns the old matrices", lambda weights, x, y, rate: [w.copy() for w in weights]),
    ("takes the transpose away", descending(back=lambda w, d: w @ d)),
    (
        "returns the slopes",
        lambda weights, x, y, rate: [w - n for w, n in zip(weights, descend(weights, x, y, 1.0), strict=True)],
    ),
    ("adds the step back afterwards", lambda weights, x, y, rate: descend(weights, x, y, 0.0)),
]

# Further answers to task 11: regularised gradient


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


FURTHER_REGULARISED_GRADIENT = [
    ("no penalty", grading(penalty=lambda t, f, s, n: 0)),
    ("no penalty and no mean", grading(n=lambda d, o: 1, penalty=lambda t, f, s, n: 0)),
    ("keeps the last example", gradient_last_example),
    ("no bias column", lambda d, o, t, s: d.T @ o / len(d) + s * t[:, 1:]),
    ("bias too, over N", grading(penalty=lambda t, f, s, n: s * t / n)),
]

# Further answers to task 12: chain gradients


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


def chain_forgets_input(x, y, w, v):
    h = [x]
    for weight in w:
        h.append(library_sigmoid(weight * h[-1]))
    return chain(x, y, w, v)[0] / np.array(h[:-1]), chain(x, y, w, v)[1]


FURTHER_CHAIN_GRADIENTS = [
    ("y - output", chaining(r=lambda p, y: y - p)),
    ("no input", chain_forgets_input),
    ("factor 2", chaining(r=lambda p, y: 2 * (p - y))),
    ("the pair the other way", lambda x, y, w, v: chain(x, y, w, v)[::-1]),
    ("one array", lambda x, y, w, v: np.append(*chain(x, y, w, v))),
]

# Further answers to task 13: another loss


# Further answers to task 14: multiplications


def counts(d, k, m, biases=0, gaps=-1, output=True):
    weights = (d + biases) * k + (m + gaps) * (k + biases) * k + (k + biases) * output
    return 3 * weights - d * k, 2 * weights**2


FURTHER_MULTIPLICATIONS = [
    ("forward only", lambda d, k, m: (d * k + (m - 1) * k**2 + k, counts(d, k, m)[1])),
    (
        "m gaps, and two passes in all",
        lambda d, k, m: (counts(d, k, m, gaps=0)[0], 2 * (d * k + m * k**2 + k)),
    ),
    ("the order", lambda d, k, m: (d * k + m * k**2, (d * k + m * k**2) ** 2)),
]

# Further answers to task 15: difference slopes

FURTHER_DIFFERENCE_SLOPES = [
    ("no h", lambda f, h: (np.diff(f), (f[2:] - f[:-2]) / 2)),
    ("one neighbour too near", lambda f, h: (np.diff(f) / h, np.diff(f)[1:] / (2 * h))),
    ("h / 2", lambda f, h: (np.diff(f) / h, (f[2:] - f[:-2]) / h / 2 * h)),
    ("multiplies", lambda f, h: (np.diff(f) * h, (f[2:] - f[:-2]) / 2 * h)),
    ("forward only", lambda f, h: np.diff(f) / h),
    ("twice 2", lambda f, h: (np.diff(f) / (2 * h), (f[2:] - f[:-2]) / (2 * h))),
]

# Further answers to task 16: step sizes


def steps(forward=1e-8, centred=1e-5, first=10.0, second=100.0):
    return {"forward": forward, "centred": centred, "forward factor": first, "centred factor": second}


FURTHER_STEP_SIZES = [
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

# Further answers to task 17: relative error


def sides(dx, v, dy, ahead, behind, step):
    return np.sum(v * dx), np.sum(dy * (ahead - behind)) / (2 * step)


def relative_by_entry(dx, v, dy, ahead, behind, step):
    a, n = np.sum(dx), np.sum(ahead - behind) / (2 * step)
    return abs(a - n) / max(abs(a), abs(n), 1e-300)


def quotient(a, n, below):
    return 0.0 if below == 0 else (a - n) / below


FURTHER_RELATIVE_ERROR = [
    ("without v and dy", relative_by_entry),
    ("true or false", lambda *args: bool(abs(quotient(*sides(*args), max(map(abs, sides(*args))))) < 1e-6)),
    (
        "the plain maximum, and two zeros divided",
        lambda *args: np.float64(abs(np.subtract(*sides(*args)))) / max(sides(*args)),
    ),
    ("min", lambda *args: abs(quotient(*sides(*args), min(map(abs, sides(*args)))))),
    ("squares", lambda *args: quotient(*sides(*args), max(map(abs, sides(*args)))) ** 2),
]

# Further answers to task 18: dense backward

FURTHER_DENSE_BACKWARD = [
    ("transposes w", lambda dy, x, w: (dy @ w.T, dy.T @ x, dy.sum(axis=0))),
    ("mean over the units", lambda dy, x, w: (dy @ w, dy.T @ x, dy.mean(axis=1))),
]

# Further answers to task 19: softmax backward

FURTHER_SOFTMAX_BACKWARD = [
    ("plus", lambda dy, y: y * (dy + (y * dy).sum(axis=1, keepdims=True))),
    ("softmax again", lambda dy, y: (s := library_softmax(y)) * (dy - (s * dy).sum(axis=1, keepdims=True))),
    ("no keepdims", lambda dy, y: y * (dy - (y * dy).sum(axis=1))),
]

# Further answers to task 20: residual backward


def residual(dy, x, w, join=lambda dy, back: dy + back, unit=lambda x, t: 1 - t**2, dw=lambda da, x: da.T @ x):
    da = dy * unit(x, np.tanh(x @ w.T))
    return join(dy, da @ w), dw(da, x)


FURTHER_RESIDUAL_BACKWARD = [
    ("subtracts", lambda dy, x, w: residual(dy, x, w, join=lambda dy, back: dy - back)),
    ("slope at y", lambda dy, x, w: residual(dy, x, w, unit=lambda x, t: 1 - (x + t) ** 2)),
    ("no slope", lambda dy, x, w: residual(dy, x, w, unit=lambda x, t: 1)),
    ("turns dw", lambda dy, x, w: residual(dy, x, w, dw=lambda da, x: x.T @ da)),
    ("slope times both", lambda dy, x, w: residual(dy, x, w, unit=lambda x, t: 2 - t**2)),
]

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
    "u02-multiplications": FURTHER_MULTIPLICATIONS,
    "u02-difference-slopes": FURTHER_DIFFERENCE_SLOPES,
    "u02-step-sizes": FURTHER_STEP_SIZES,
    "u02-relative-error": FURTHER_RELATIVE_ERROR,
    "u02-dense-backward": FURTHER_DENSE_BACKWARD,
    "u02-softmax-backward": FURTHER_SOFTMAX_BACKWARD,
    "u02-residual-backward": FURTHER_RESIDUAL_BACKWARD,
}

WRONG = {task_id: answers + FURTHER.get(task_id, []) for task_id, answers in STRANGER.items()}
