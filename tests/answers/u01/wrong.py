"""Wrong answers for unit 01, neurons: ten a task written from the student's notebook alone, then further ones.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). A table has one wrong idea in
it, with everything that the student would have computed from it. The further ones are the task author's, those that
were none of the ten, and two that came up when the checks were first run.
"""

import math
from itertools import pairwise

import numpy as np

from nnlib import sigmoid as library_sigmoid

# Task 1: the sigmoid


def sigmoid_with_math(z):
    return 1 / (1 + math.exp(-z))


def sigmoid_as_quotient(z):
    return np.exp(z) / (1 + np.exp(z))


def sigmoid_without_minus(z):
    return 1 / (1 + np.exp(z))


def sigmoid_without_brackets(z):
    return 1 / 1 + np.exp(-z)


def sigmoid_is_tanh(z):
    return np.tanh(z)


def sigmoid_clipped(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))


def sigmoid_with_if(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


def sigmoid_one_branch(z):
    e = np.exp(-np.abs(z))
    return 1 / (1 + e)


def sigmoid_flat(z):
    return np.array([1 / (1 + np.exp(-value)) for value in np.ravel(z)])


def sigmoid_capped_in_place(z):
    z[z > 500] = 500
    z[z < -500] = -500
    return 1 / (1 + np.exp(-z))


def sigmoid_listed(z):
    return [1 / (1 + math.exp(-number)) for number in z]


def sigmoid_printed(z):
    print(1 / (1 + np.exp(-z)))


def sigmoid_minus_below(z):
    return 1 / (1 - np.exp(-np.asarray(z)))


def sigmoid_entry_by_entry(z):
    result = np.zeros(len(z))
    for i, number in enumerate(z):
        result[i] = 1 / (1 + np.exp(-number)) if number >= 0 else np.exp(number) / (1 + np.exp(number))
    return result


def sigmoid_with_masks(z):
    result = np.empty_like(z)
    result[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    result[z < 0] = np.exp(z[z < 0]) / (1 + np.exp(z[z < 0]))
    return result


SIGMOID = [
    ("math.exp for arrays", sigmoid_with_math),
    ("exp(z) / (1 + exp(z)), infinity by infinity for a large z", sigmoid_as_quotient),
    ("forgets the minus in exp(-z)", sigmoid_without_minus),
    ("forgets the brackets of the denominator", sigmoid_without_brackets),
    ("takes tanh for the sigmoid", sigmoid_is_tanh),
    ("clips z at 10, so that nothing overflows", sigmoid_clipped),
    ("asks if z >= 0 of a whole array", sigmoid_with_if),
    ("exp(-|z|) without the case z < 0", sigmoid_one_branch),
    ("loops over a flattened array and loses the shape", sigmoid_flat),
    ("caps the large entries of z itself, which a number does not let it do", sigmoid_capped_in_place),
    ("loops over z, which may be a number", sigmoid_listed),
    ("prints the result", sigmoid_printed),
    ("subtracts in the denominator", sigmoid_minus_below),
    ("a branch for each entry, in a loop over z", sigmoid_entry_by_entry),
    ("chooses entries of z, which may be a number", sigmoid_with_masks),
]

# Task 2: the four rows of AND


def and_table(bias=-30, weight=20, g=None):
    """The table of task 2 for other weights or another g."""
    g = g or (lambda z: 1 / (1 + math.exp(-z)))
    return {
        "z(0, 0)": bias,
        "z(0, 1)": bias + weight,
        "z(1, 0)": bias + weight,
        "z(1, 1)": bias + 2 * weight,
        "1e14 * g(-30)": 1e14 * g(-30),
        "1e5 * g(-10)": 1e5 * g(-10),
        "g(10)": g(10),
    }


def g(z):
    return 1 / (1 + math.exp(-z))


def and_with(changes):
    return {**and_table(), **changes}


AND_TABLE = [
    ("leaves the bias out of the sums", and_table(bias=0)),
    ("subtracts the bias", and_table(bias=30)),
    ("takes the weights of OR", and_table(bias=-10)),
    ("multiplies the two inputs", and_with({"z(0, 1)": -30, "z(1, 0)": -30, "z(1, 1)": 370})),
    ("gives g where the sum is asked", and_with({"z(0, 0)": 9.36e-14, "z(0, 1)": 4.54e-5, "z(1, 0)": 4.54e-5})),
    ("rounds the three values of g", and_with({"1e14 * g(-30)": 9.4, "1e5 * g(-10)": 4.5, "g(10)": 1.0})),
    (
        "does not multiply with the powers of ten",
        and_with({"1e14 * g(-30)": float(library_sigmoid(-30.0)), "1e5 * g(-10)": float(library_sigmoid(-10.0))}),
    ),
    ("forgets the minus in g", and_table(g=lambda z: 1 / (1 + math.exp(z)))),
    ("takes g for a step from 0 to 1", and_table(g=lambda z: 1.0 if z > 0 else 0.0)),
    ("adds the bias twice in the last row", and_with({"z(1, 1)": -20})),
    ("copies the digits of the lecture", and_with({"1e14 * g(-30)": 9.4, "1e5 * g(-10)": 4.54, "g(10)": 0.99995})),
    (
        "forgets the bias, and goes on with these sums",
        {**and_table(bias=0), "1e14 * g(-30)": 1e14 / 2, "1e5 * g(-10)": 1e5 * g(20), "g(10)": g(40)},
    ),
    ("counts one weight in the last row", and_with({"z(1, 1)": -10, "g(10)": g(-10)})),
    ("does not multiply by 1e14", and_with({"1e14 * g(-30)": g(-30)})),
    ("mixes up the two tiny values", and_with({"1e14 * g(-30)": 1e14 * g(-10), "1e5 * g(-10)": 1e5 * g(-30)})),
]

# Task 3: weights for gates


def gates(either=(-10, 20, 20), negation=(10, -20), neither=(10, -20, -20)):
    return {"OR": list(either), "NOT": list(negation), "NOR": list(neither)}


GATES = [
    ("the weights of AND for OR", gates(either=(-30, 20, 20))),
    ("a bias of OR that is just made up for by one input", gates(either=(-20, 20, 20))),
    ("weights that lean the right way, but are too small", gates((-1, 2, 2), (1, -2), (1, -2, -2))),
    ("bias 0 for NOT: one half at 0", gates(negation=(0, -20))),
    ("NOT copies its input", gates(negation=(-10, 20))),
    ("NAND instead of NOR", gates(neither=(30, -20, -20))),
    ("the bias last", gates((20, 20, -10), (-20, 10), (-20, -20, 10))),
    ("no biases", gates((20, 20), (-20,), (-20, -20))),
    ("OR with a positive bias, on in every row", gates(either=(10, 20, 20))),
    ("NOR is the negation of OR: changes the sign of the bias only", gates(neither=(10, 20, 20))),
    ("no bias, or a bias of 0", gates((0, 20, 20), (0, -20), (0, -20, -20))),
    ("gives NOT three numbers", gates(negation=(10, -20, 0))),
    ("gives the answers instead of weights", gates((0, 1, 1, 1), (1, 0), (1, 0, 0, 0))),
    ("negates one of the two inputs of NOR", gates(neither=(10, -20, 20))),
    ("a bias of NOT that its weight just makes up for", gates(negation=(200, -200))),
    ("a bias of NOR that one input just makes up for", gates(neither=(200, -200, -200))),
]

# Task 4: can one unit do XOR?

ONE_UNIT_XOR = [
    ("large enough weights do anything", "A"),
    ("weights of opposite signs", "B"),
    ("the sigmoid never gives 0 or 1", "C"),
    ("on in one row only", "E"),
    ("the bias would be 0", "F"),
]

# Task 5: XNOR

BOTH, NEITHER, EITHER = [-30, 20, 20], [10, -20, -20], [-10, 20, 20]
NOT_BOTH = [30, -20, -20]

XNOR = [
    ("builds XOR: OR and NAND, joined by AND", [[EITHER, NOT_BOTH], [BOTH]]),
    ("joins both and neither by AND", [[BOTH, NEITHER], [BOTH]]),
    ("the hidden units are AND and OR", [[BOTH, EITHER], [EITHER]]),
    ("one unit for the inputs, one for the output", [[BOTH], [EITHER]]),
    ("the bias last in each row", [[[20, 20, -30], [-20, -20, 10]], [[20, 20, -10]]]),
    ("a column for each unit", [np.array([BOTH, NEITHER]).T, np.array([EITHER]).T]),
    ("the output unit listens to the first hidden unit alone", [[BOTH, NEITHER], [[-10, 20, 0]]]),
    ("no biases", [[[20, 20], [-20, -20]], [[20, 20]]]),
    ("weights of one, not clear enough", [[[-1.5, 1, 1], [0.5, -1, -1]], [[-0.5, 1, 1]]]),
    ("neither with the signs of NAND: on in three rows", [[BOTH, NOT_BOTH], [EITHER]]),
    ("negates the output of XNOR", [[BOTH, NEITHER], [NEITHER]]),
    ("three rows in a list", [BOTH, NEITHER, EITHER]),
    ("one unit only", [-10, 20, -20]),
]

# Task 6: shapes of Theta


def shapes_transposed(units):
    return [(here + 1, there) for here, there in pairwise(units)]


def shapes_without_bias(units):
    return [(there, here) for here, there in pairwise(units)]


def shapes_bias_in_rows(units):
    return [(there + 1, here) for here, there in pairwise(units)]


def shapes_bias_on_both_sides(units):
    return [(there + 1, here + 1) for here, there in pairwise(units)]


def shapes_bias_at_inputs_only(units):
    return [(there, here + (number == 0)) for number, (here, there) in enumerate(pairwise(units))]


def shapes_of_first_matrix(units):
    return (units[1], units[0] + 1)


def shapes_returns_too_early(units):
    shapes = []
    for here, there in pairwise(units):
        shapes.append((there, here + 1))
        return shapes


def shapes_one_too_many(units):
    return [(units[i], units[i - 1] + 1) for i in range(len(units))]


def shapes_one_too_few(units):
    return [(units[i + 1], units[i] + 1) for i in range(len(units) - 2)]


def shapes_printed(units):
    for here, there in pairwise(units):
        print((there, here + 1))


def shapes_inputs_first(units):
    return list(pairwise(units))


def shapes_of_each_layer(units):
    return [(count, count + 1) for count in units]


def shapes_multiplied(units):
    return [there * (here + 1) for here, there in pairwise(units)]


def shapes_beyond_the_end(units):
    return [(units[i + 1], units[i] + 1) for i in range(len(units))]


THETA_SHAPES = [
    ("rows for what goes in", shapes_transposed),
    ("no bias column", shapes_without_bias),
    ("the bias among the rows", shapes_bias_in_rows),
    ("the bias unit of the next layer is computed too", shapes_bias_on_both_sides),
    ("a bias unit at the inputs only", shapes_bias_at_inputs_only),
    ("the first matrix only, as a pair", shapes_of_first_matrix),
    ("return inside the loop", shapes_returns_too_early),
    ("a matrix for each layer instead of each step", shapes_one_too_many),
    ("the loop ends one step too early", shapes_one_too_few),
    ("prints instead of returning", shapes_printed),
    ("the inputs first and no bias", shapes_inputs_first),
    ("connects each layer with itself", shapes_of_each_layer),
    ("counts the entries", shapes_multiplied),
    ("walks out of the list", shapes_beyond_the_end),
]

# Task 7: from the matrices back to the layers


def layers(a, b):
    names = ("inputs", "hidden units", "outputs")
    return {
        **{f"A: {name}": count for name, count in zip(names, a, strict=True)},
        **{f"B: {name}": count for name, count in zip(names, b, strict=True)},
    }


LAYER_SIZES = [
    ("counts the bias unit of the inputs", layers((4, 3, 1), (7, 4, 2))),
    ("counts the bias units of inputs and hidden layer", layers((4, 4, 1), (7, 5, 2))),
    ("takes the rows for the inputs", layers((3, 4, 4), (4, 7, 5))),
    ("reads the layers from right to left", layers((1, 3, 3), (2, 4, 6))),
    ("counts the bias of the hidden layer only", layers((3, 4, 1), (6, 5, 2))),
    ("subtracts a bias unit everywhere", layers((3, 2, 0), (6, 3, 1))),
    ("rows less one bias, columns as they are", layers((4, 2, 1), (7, 3, 2))),
    ("takes the columns of the second matrix for the outputs", layers((3, 3, 4), (6, 4, 5))),
    ("gives the number of weights", layers((12, 12, 4), (28, 28, 10))),
    ("exchanges the networks", layers((6, 4, 2), (3, 3, 1))),
    ("takes the columns of the first matrix for hidden units", layers((3, 4, 1), (4, 7, 2))),
    ("adds one instead of taking it off", layers((5, 5, 1), (8, 6, 2))),
    ("adds a bias to the outputs", layers((3, 3, 2), (6, 4, 3))),
    ("takes the rows of the first matrix for inputs", layers((3, 3, 1), (4, 4, 2))),
]

# Task 8: the forward pass


def with_ones(a):
    return np.hstack([np.ones((len(a), 1)), a])


def forward_ones_behind(thetas, x):
    for theta in thetas:
        x = library_sigmoid(np.hstack([x, np.ones((len(x), 1))]) @ theta.T)
    return x


def forward_without_bias(thetas, x):
    for theta in thetas:
        x = library_sigmoid(x @ theta[:, 1:].T)
    return x


def forward_ones_once(thetas, x):
    a = with_ones(x)
    for theta in thetas:
        a = library_sigmoid(a @ theta.T)
    return a


def forward_linear_output(thetas, x):
    for theta in thetas[:-1]:
        x = library_sigmoid(with_ones(x) @ theta.T)
    return with_ones(x) @ thetas[-1].T


def forward_sigmoid_at_the_end(thetas, x):
    for theta in thetas:
        x = with_ones(x) @ theta.T
    return library_sigmoid(x)


def forward_not_transposed(thetas, x):
    for theta in thetas:
        x = library_sigmoid(with_ones(x) @ theta)
    return x


def forward_squeezed(thetas, x):
    for theta in thetas:
        x = library_sigmoid(with_ones(x) @ theta.T)
    return np.squeeze(x)


def forward_one_example(thetas, x):
    a = x[0]
    for theta in thetas:
        a = library_sigmoid(theta @ np.append(1, a))
    return a


def forward_examples_in_columns(thetas, x):
    a = x.T
    for theta in thetas:
        a = library_sigmoid(theta @ np.vstack([np.ones((1, a.shape[1])), a]))
    return a


def forward_sigmoid_of_ones(thetas, x):
    for theta in thetas:
        x = library_sigmoid(with_ones(x)) @ theta.T
    return x


def forward_returns_early(thetas, x):
    for theta in thetas:
        return library_sigmoid(with_ones(x) @ theta.T)


def forward_no_sigmoid(thetas, x):
    for theta in thetas:
        x = with_ones(x) @ theta.T
    return x


def forward_always_from_x(thetas, x):
    for theta in thetas:
        a = library_sigmoid(with_ones(x) @ theta.T)
    return a


def forward_flat(thetas, x):
    for theta in thetas:
        x = library_sigmoid(with_ones(x) @ theta.T)
    return x.ravel()


def forward_every_layer(thetas, x):
    found = [x]
    for theta in thetas:
        found.append(library_sigmoid(with_ones(found[-1]) @ theta.T))
    return found


FORWARD = [
    ("puts the ones behind the activations", forward_ones_behind),
    ("leaves the biases out", forward_without_bias),
    ("puts the ones in front of the inputs only", forward_ones_once),
    ("no sigmoid in the last layer", forward_linear_output),
    ("a sigmoid in the last layer only", forward_sigmoid_at_the_end),
    ("does not turn Theta around", forward_not_transposed),
    ("squeezes the result, which loses an axis of length 1", forward_squeezed),
    ("runs the first example only", forward_one_example),
    ("gives the result with examples in columns", forward_examples_in_columns),
    ("applies the sigmoid to what goes in, not to the sums", forward_sigmoid_of_ones),
    ("returns inside the loop", forward_returns_early),
    ("no sigmoid at all", forward_no_sigmoid),
    ("starts from x in each layer", forward_always_from_x),
    ("flattens the result", forward_flat),
    ("returns all layers", forward_every_layer),
]

# Task 9: count the parameters


def count_ignores_bias_argument(units, bias=True):
    return sum(here * there + there for here, there in pairwise(units))


def count_never_biases(units, bias=True):
    return sum(here * there for here, there in pairwise(units))


def count_bias_for_inputs(units, bias=True):
    return sum(here * there for here, there in pairwise(units)) + (sum(units) if bias else 0)


def count_one_bias_a_layer(units, bias=True):
    return sum(here * there + bias for here, there in pairwise(units))


def count_biases_of_reading_layer(units, bias=True):
    return sum(here * there + bias * here for here, there in pairwise(units))


def count_hidden_biases_only(units, bias=True):
    return sum(here * there for here, there in pairwise(units)) + (sum(units[1:-1]) if bias else 0)


def count_bias_twice(units, bias=True):
    return sum((here + bias) * (there + bias) for here, there in pairwise(units))


def count_product_of_all(units, bias=True):
    return math.prod(units) + (sum(units[1:]) if bias else 0)


def count_first_step_only(units, bias=True):
    for here, there in pairwise(units):
        return here * there + bias * there


def count_exchanged(units, bias=True):
    return sum(here * there + (0 if bias else there) for here, there in pairwise(units))


def count_added(units, bias=True):
    return sum(here + there + there * bias for here, there in pairwise(units))


def count_units(units, bias=True):
    return sum(units) if bias else sum(units[1:])


def count_one_bias(units, bias=True):
    return sum(here * there for here, there in pairwise(units)) + bias


PARAMETER_COUNT = [
    ("counts biases whether they are wanted or not", count_ignores_bias_argument),
    ("never counts biases", count_never_biases),
    ("gives the inputs biases too", count_bias_for_inputs),
    ("one bias for each layer", count_one_bias_a_layer),
    ("a bias for each unit that is read", count_biases_of_reading_layer),
    ("no biases for the outputs", count_hidden_biases_only),
    ("the bias unit reads and is computed", count_bias_twice),
    ("multiplies all layers with each other", count_product_of_all),
    ("return inside the loop", count_first_step_only),
    ("counts biases for bias=False", count_exchanged),
    ("adds instead of multiplying", count_added),
    ("counts the units", count_units),
    ("one bias in all", count_one_bias),
]

# Task 10: one-hot rows


def hot_sorted_classes(labels, classes):
    order = sorted(classes)
    return np.array([[float(name == label) for name in order] for label in labels])


def hot_classes_of_labels(labels, classes):
    order = list(dict.fromkeys(labels))
    return np.array([[float(name == label) for name in order] for label in labels])


def hot_transposed(labels, classes):
    return np.array([[float(name == label) for label in labels] for name in classes])


def hot_numbers(labels, classes):
    return np.array([classes.index(label) for label in labels])


def hot_counted_from_one(labels, classes):
    rows = np.zeros((len(labels), len(classes) + 1))
    for row, label in enumerate(labels):
        rows[row, classes.index(label) + 1] = 1
    return rows


def hot_square(labels, classes):
    rows = np.zeros((len(labels), len(labels)))
    for row, label in enumerate(labels):
        rows[row, classes.index(label)] = 1
    return rows


def hot_one_row(labels, classes):
    row = np.zeros(len(classes))
    for label in labels:
        row[classes.index(label)] = 1
    return row


def hot_column_of_label_position(labels, classes):
    rows = np.zeros((len(labels), len(classes)))
    for row, label in enumerate(labels):
        rows[row, labels.index(label)] = 1
    return rows


def hot_whole_columns(labels, classes):
    rows = np.zeros((len(labels), len(classes)))
    for label in labels:
        rows[:, classes.index(label)] = 1
    return rows


def hot_minus_ones(labels, classes):
    return np.array([[1.0 if name == label else -1.0 for name in classes] for label in labels])


def hot_texts(labels, classes):
    return np.array([["1" if name == label else "0" for name in classes] for label in labels])


def hot_shared_row(labels, classes):
    rows = [[0] * len(classes)] * len(labels)
    for row, label in enumerate(labels):
        rows[row][classes.index(label)] = 1
    return rows


def hot_column_plus_one(labels, classes):
    rows = np.zeros((len(labels), len(classes)))
    for row, label in enumerate(labels):
        rows[row, classes.index(label) + 1] = 1
    return rows


def hot_returns_early(labels, classes):
    rows = np.zeros((len(labels), len(classes)))
    for row, label in enumerate(labels):
        rows[row, classes.index(label)] = 1
        return rows


def hot_identity_only(labels, classes):
    return np.eye(len(classes))


def hot_numbers_in_place(labels, classes):
    return [[k * (name == label) for k, name in enumerate(classes)] for label in labels]


def hot_row_of_class(labels, classes):
    rows = np.zeros((len(labels), len(classes)))
    for label in labels:
        rows[classes.index(label)] = 1
    return rows


ONE_HOT = [
    ("sorts the classes first", hot_sorted_classes),
    ("columns for the labels that occur only", hot_classes_of_labels),
    ("a row for each class", hot_transposed),
    ("gives the number of each class", hot_numbers),
    ("counts the columns from 1", hot_counted_from_one),
    ("as many columns as labels", hot_square),
    ("one row for all labels", hot_one_row),
    ("takes the column from the labels, not from the classes", hot_column_of_label_position),
    ("sets the whole column", hot_whole_columns),
    ("minus one instead of 0", hot_minus_ones),
    ("texts instead of numbers", hot_texts),
    ("the same list for every row", hot_shared_row),
    ("adds 1 to the column", hot_column_plus_one),
    ("returns inside the loop", hot_returns_early),
    ("the identity matrix for any labels", hot_identity_only),
    ("the number of the class in place of the 1", hot_numbers_in_place),
    ("fills the row with the number of the class", hot_row_of_class),
]

# Task 11: softmax


def softmax_plain(z, axis=-1):
    e = np.exp(z)
    return e / e.sum(axis=axis, keepdims=True)


def softmax_sum_of_all(z, axis=-1):
    e = np.exp(z - z.max())
    return e / e.sum()


def softmax_without_keepdims(z, axis=-1):
    e = np.exp(z - np.max(z))
    return e / e.sum(axis=axis)


def softmax_last_axis_always(z, axis=-1):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_first_axis_always(z, axis=-1):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def softmax_one_maximum(z, axis=-1):
    e = np.exp(z - z.max())
    return e / e.sum(axis=axis, keepdims=True)


def softmax_divides_by_maximum(z, axis=-1):
    e = np.exp(z / z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def softmax_without_exp(z, axis=-1):
    return z / z.sum(axis=axis, keepdims=True)


def softmax_clipped(z, axis=-1):
    e = np.exp(np.clip(z, -500, 500))
    return e / e.sum(axis=axis, keepdims=True)


def softmax_of_sigmoids(z, axis=-1):
    g = library_sigmoid(z)
    return g / g.sum(axis=axis, keepdims=True)


def softmax_shift_without_keepdims(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis)


def softmax_minus_mean(z, axis=-1):
    e = np.exp(z - z.mean(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def softmax_by_largest(z, axis=-1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.max(axis=axis, keepdims=True)


def softmax_shifted_above_only(z, axis=-1):
    return np.exp(z - z.max(axis=axis, keepdims=True)) / np.exp(z).sum(axis=axis, keepdims=True)


def softmax_pythons_max(z, axis=-1):
    e = np.exp(z - max(z))
    return e / e.sum(axis=axis, keepdims=True)


def softmax_with_math(z, axis=-1):
    shares = np.array([math.exp(entry) for entry in z])
    return shares / sum(shares)


SOFTMAX = [
    ("the formula as it stands, which overflows", softmax_plain),
    ("divides by the sum of all entries", softmax_sum_of_all),
    ("the sum loses its axis", softmax_without_keepdims),
    ("ignores axis, takes the last", softmax_last_axis_always),
    ("ignores axis, takes the first", softmax_first_axis_always),
    ("subtracts the largest of all instead of each row's", softmax_one_maximum),
    ("divides by the largest instead of subtracting it", softmax_divides_by_maximum),
    ("forgets exp", softmax_without_exp),
    ("clips z at 500, so that nothing overflows", softmax_clipped),
    ("sigmoids divided by their sum", softmax_of_sigmoids),
    ("each row's own largest, and a sum that loses its axis", softmax_shift_without_keepdims),
    ("subtracts the mean", softmax_minus_mean),
    ("divides by the largest power", softmax_by_largest),
    ("subtracts above the line only", softmax_shifted_above_only),
    ("Python's own max", softmax_pythons_max),
    ("math.exp of each entry", softmax_with_math),
]

# Task 12: K sigmoids or a softmax?

SIGMOIDS_OR_SOFTMAX = [
    ("does not see that two classes make a sigmoid", "A, B, D"),
    ("believes that sigmoids cannot choose", "A, B, D, E, F"),
    ("exchanges what adding 5 does", "A, B, C, E"),
    ("both are unmoved by adding 5", "A, B, C, D, E"),
    ("each softmax output for itself", "A, B, D, E, G"),
    ("neither is unmoved by adding 5", "A, B, E"),
    ("thinks that one true label is enough for the softmax of two", "A, D, E"),
    ("exchanges sigmoids and softmax throughout", "C, G"),
    ("names the first that is true", "A"),
    ("names the false ones", "C, F, G"),
    ("thinks that K sigmoids sum to 1", "B, D, E"),
    ("names everything", "ABCDEFG"),
]

# Task 13: cross-entropy of one output


def logistic_plain(z, y):
    p = 1 / (1 + np.exp(-z))
    return np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))


def logistic_summed(z, y):
    return np.sum(np.logaddexp(0, z) - y * z)


def logistic_each(z, y):
    return np.logaddexp(0, z) - y * z


def logistic_without_minus(z, y):
    return np.mean(y * z - np.logaddexp(0, z))


def logistic_clipped(z, y):
    p = np.clip(library_sigmoid(z), 1e-12, 1 - 1e-12)
    return np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))


def logistic_labels_exchanged(z, y):
    return np.mean(np.logaddexp(0, z) - (1 - y) * z)


def logistic_in_bits(z, y):
    return np.mean(np.logaddexp(0, z) - y * z) / np.log(2)


def logistic_squared_error(z, y):
    return np.mean((library_sigmoid(z) - y) ** 2)


def logistic_positive_term_only(z, y):
    return np.mean(y * np.logaddexp(0, -z))


def logistic_log1p_of_exp(z, y):
    return np.mean(np.log(1 + np.exp(z)) - y * z)


def logistic_sums_as_probabilities(z, y):
    return np.mean(-y * np.log(z) - (1 - y) * np.log(1 - z))


def logistic_label_forgotten(z, y):
    return np.mean(np.logaddexp(0, z))


def logistic_form_by_label(z, y):
    return np.where(y == 1, np.log(1 + np.exp(-z)), np.log(1 + np.exp(z))).mean()


def logistic_with_math_log(z, y):
    losses = []
    for score, label in zip(z, y, strict=True):
        p = float(library_sigmoid(score))
        losses.append(-math.log(p) if label == 1 else -math.log(1 - p))
    return sum(losses) / len(losses)


def logistic_with_math_exp(z, y):
    losses = [math.log(1 + math.exp(-score if label == 1 else score)) for score, label in zip(z, y, strict=True)]
    return sum(losses) / len(losses)


LOGISTIC_LOSS = [
    ("the formula as it stands", logistic_plain),
    ("the sum over the examples", logistic_summed),
    ("one number for each example", logistic_each),
    ("without the minus, as on those slides", logistic_without_minus),
    ("keeps p away from 0 and 1", logistic_clipped),
    ("exchanges the labels", logistic_labels_exchanged),
    ("in bits", logistic_in_bits),
    ("the squared error", logistic_squared_error),
    ("the term of y = 1 only", logistic_positive_term_only),
    ("ln(1 + exp(z)) with an exp that overflows", logistic_log1p_of_exp),
    ("takes z for p", logistic_sums_as_probabilities),
    ("forgets y z", logistic_label_forgotten),
    ("the two simplified forms, typed in as they stand", logistic_form_by_label),
    ("math.log of a p that is 0", logistic_with_math_log),
    ("math.exp of a large z", logistic_with_math_exp),
]

# Task 14: cross-entropy of many classes


def log_sums(z):
    top = z.max(axis=1)
    return top + np.log(np.exp(z - top[:, None]).sum(axis=1))


def at_target(z, target):
    return z[np.arange(len(z)), target]


def class_plain(z, target):
    e = np.exp(z)
    return -np.mean(np.log(at_target(e / e.sum(axis=1, keepdims=True), target)))


def class_log_of_safe_softmax(z, target):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return -np.mean(np.log(at_target(e / e.sum(axis=1, keepdims=True), target)))


def class_softmax_with_small_number(z, target):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return -np.mean(np.log(at_target(e / e.sum(axis=1, keepdims=True), target) + 1e-12))


def class_summed(z, target):
    return np.sum(log_sums(z) - at_target(z, target))


def class_each(z, target):
    return log_sums(z) - at_target(z, target)


def class_forgets_to_add_maximum(z, target):
    top = z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(z - top).sum(axis=1)) - at_target(z, target))


def class_without_minus(z, target):
    return np.mean(at_target(z, target) - log_sums(z))


def class_all_columns(z, target):
    return np.mean(log_sums(z)[:, None] - z[:, target])


def class_of_the_largest(z, target):
    return np.mean(log_sums(z) - z.max(axis=1))


def class_counted_from_one(z, target):
    return np.mean(log_sums(z) - at_target(z, np.asarray(target) - 1))


def softmax_of_axis(z, axis=1):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def class_log_of_powers(z, target):
    return np.mean(np.log(np.exp(z).sum(axis=1)) - at_target(z, target))


def class_down_the_columns(z, target):
    return -np.log(at_target(softmax_of_axis(z, 0), target)).mean()


def class_mean_of_entries(z, target):
    return np.sum(log_sums(z) - at_target(z, target)) / z.size


def class_probability(z, target):
    return at_target(softmax_of_axis(z), target).mean()


def class_right_score_forgotten(z, target):
    return np.mean(log_sums(z))


def class_one_maximum(z, target):
    m = np.max(z)
    return np.mean(m + np.log(np.exp(z - m).sum(axis=1)) - z[np.arange(len(z)), target])


def class_with_math(z, target):
    total = 0
    for row, right in zip(z, target, strict=True):
        total += math.log(sum(math.exp(score) for score in row)) - row[right]
    return total / len(z)


CLASS_LOSS = [
    ("the formula as it stands, which overflows", class_plain),
    ("the logarithm of a safe softmax, which can be 0", class_log_of_safe_softmax),
    ("adds a tiny number to the probability", class_softmax_with_small_number),
    ("the sum over the examples", class_summed),
    ("one number for each example", class_each),
    ("subtracts the largest score and forgets to add it again", class_forgets_to_add_maximum),
    ("without the minus", class_without_minus),
    ("z[:, target] takes the column of every target for every row", class_all_columns),
    ("the probability of the likeliest class instead of the right one", class_of_the_largest),
    ("counts the classes from 1", class_counted_from_one),
    ("ln of a sum of powers that overflow", class_log_of_powers),
    ("a softmax down the columns", class_down_the_columns),
    ("the mean over all entries", class_mean_of_entries),
    ("the probability instead of its logarithm", class_probability),
    ("forgets to subtract the score of the right class", class_right_score_forgotten),
    ("subtracts the largest of all instead of each row's", class_one_maximum),
    ("math.exp of every score", class_with_math),
]

# Task 15: how many bits?


def bits(surprise=3.0, h_p=1.75, h_pq=2.0, h_qp=2.25, wasted=None, smallest=None, nats=None):
    return {
        "surprise of c": surprise,
        "H(p)": h_p,
        "H(p, q)": h_pq,
        "H(q, p)": h_qp,
        "wasted bits": h_pq - h_p if wasted is None else wasted,
        "smallest H(p, q)": h_p if smallest is None else smallest,
        "H(p) in nats": math.log(2) * h_p if nats is None else nats,
    }


LN2 = math.log(2)

BITS = [
    ("exchanges H(p, q) and H(q, p)", bits(h_pq=2.25, h_qp=2.0)),
    ("leaves the probabilities out and takes a plain mean of the surprises", bits(h_p=2.25)),
    ("adds the surprises up", bits(h_p=9.0, h_pq=8.0, h_qp=9.0)),
    ("natural logarithms throughout", bits(3 * LN2, 1.75 * LN2, 2 * LN2, 2.25 * LN2, nats=1.75 * LN2)),
    ("divides by ln 2 to get nats", bits(nats=1.75 / LN2)),
    ("forgets the minus", bits(-3.0, -1.75, -2.0, -2.25, wasted=-0.25)),
    ("thinks that the cross-entropy can fall to 0", bits(smallest=0.0)),
    ("takes the entropy of the uniform q for the smallest", bits(smallest=2.0)),
    ("rounds the nats", bits(nats=1.2)),
    ("the surprise is weighed with its probability", bits(surprise=0.375)),
    ("rounds the nats to two digits", bits(nats=1.21)),
    ("counts one of the two rare outcomes", bits(h_p=1.375, h_pq=1.75)),
]

# Task 16: H(p, q) as a function


def cross_plain(p, q):
    return -np.sum(p * np.log2(q))


def cross_in_nats(p, q):
    kept = p > 0
    return -np.sum(p[kept] * np.log(q[kept]))


def cross_exchanged(p, q):
    kept = q > 0
    return -np.sum(q[kept] * np.log2(p[kept]))


def cross_entropy_of_p(p, q):
    kept = p > 0
    return -np.sum(p[kept] * np.log2(p[kept]))


def cross_wasted(p, q):
    kept = p > 0
    return np.sum(p[kept] * np.log2(p[kept] / q[kept]))


def cross_small_number(p, q):
    return -np.sum(p * np.log2(q + 1e-12))


def cross_drops_zeros_of_q(p, q):
    kept = q > 0
    return -np.sum(p[kept] * np.log2(q[kept]))


def cross_nan_to_zero(p, q):
    return -np.sum(np.nan_to_num(p * np.log2(q)))


def cross_mean(p, q):
    kept = p > 0
    return -np.mean(p[kept] * np.log2(q[kept]))


def cross_without_minus(p, q):
    kept = p > 0
    return np.sum(p[kept] * np.log2(q[kept]))


def cross_filters_p_only(p, q):
    return -np.sum(p[p > 0] * np.log2(q))


def cross_terms(p, q):
    return -np.where(p > 0, p * np.log2(q), 0)


def cross_asks_q_first(p, q):
    bits = 0
    for often, share in zip(p, q, strict=True):
        if share == 0:
            return np.inf
        if often > 0:
            bits -= often * np.log2(share)
    return bits


def cross_with_math(p, q):
    return -sum(often * math.log2(share) for often, share in zip(p, q, strict=True))


CROSS_ENTROPY_BITS = [
    ("the formula as it stands: 0 times infinity", cross_plain),
    ("natural logarithms", cross_in_nats),
    ("exchanges p and q", cross_exchanged),
    ("the entropy of p", cross_entropy_of_p),
    ("the wasted bits only", cross_wasted),
    ("adds a tiny number to q", cross_small_number),
    ("leaves out the outcomes with q = 0", cross_drops_zeros_of_q),
    ("makes numbers of nan and of infinity", cross_nan_to_zero),
    ("the mean instead of the sum", cross_mean),
    ("forgets the minus", cross_without_minus),
    ("leaves outcomes out of p and not of q", cross_filters_p_only),
    ("gives the terms, not their sum", cross_terms),
    ("asks for q = 0 before p = 0", cross_asks_q_first),
    ("math.log2 of 0", cross_with_math),
]

# Task 17: a bump

BUMP = [
    ("steps where the parts begin: half-way there", [[1000, -400, 1], [1000, -600, -1]]),
    ("too gentle", [[20, -7, 1], [20, -13, -1]]),
    ("the second step goes up as well", [[200, -70, 1], [200, -130, 1]]),
    ("a positive bias", [[200, 70, 1], [200, 130, -1]]),
    ("takes the place of the step for the bias", [[200, -0.35, 1], [200, -0.65, -1]]),
    ("turns the second unit around and takes it away: -1 on the left", [[200, -70, 1], [-200, 130, -1]]),
    ("turns the second unit around and adds it: 1 outside, 2 inside", [[200, -70, 1], [-200, 130, 1]]),
    ("the bias first", [[-70, 200, 1], [-130, 200, -1]]),
    ("one unit", [[200, -70, 1]]),
    ("takes back twice what the first unit added", [[200, -70, 1], [200, -130, -2]]),
    ("steps where the sides begin", [[100, -30, 1], [100, -70, -1]]),
    ("upside down", [[100, -35, -1], [100, -65, 1]]),
    ("the height first", [[1, 100, -35], [-1, 100, -65]]),
    ("minus the place of the step for the bias", [[100, -0.35, 1], [100, -0.65, -1]]),
]

# Task 18: a staircase


def stairs(bumps=10, weight=1000, middle=0.5, last=2.0, power=2, bias_sign=-1, second=-1, gap=0.0):
    """Bumps side by side, with one thing that went wrong."""
    rows = []
    for k in range(bumps):
        start, end = k / bumps, (k + 1) / bumps - gap
        if k == bumps - 1:
            end = last
        height = ((k + middle) / bumps) ** power
        rows.append([weight, bias_sign * weight * start, height])
        rows.append([weight, bias_sign * weight * end, second * height])
    return rows


STAIRCASE = [
    ("the last bump ends at 1", stairs(last=1.0)),
    ("as high as the function at the left end of the bump", stairs(middle=0.0)),
    ("as high as the function at the right end of the bump", stairs(middle=1.0)),
    ("as high as x, not x squared", stairs(power=1)),
    ("twenty bumps are forty units", stairs(bumps=20)),
    ("five bumps", stairs(bumps=5)),
    ("both units of a bump go up", stairs(second=1)),
    ("a positive bias", stairs(bias_sign=1)),
    ("steps that are much too gentle", stairs(weight=10)),
    ("one unit a step, each as high as the function, not as the rise", [row for row in stairs() if row[2] > 0]),
    ("minus the place of the step for the bias", [[1000, -k / 10, 0.1] for k in range(10)]),
    ("the bump of the last task", [[100, -35, 1], [100, -65, -1]]),
]

# Task 19: a linear model on learned features


def features_linear(x, weights, v):
    for w in weights:
        x = x @ w.T
    return x @ v


def features_sigmoid_at_the_end(x, weights, v):
    for w in weights:
        x = library_sigmoid(x @ w.T)
    return library_sigmoid(x @ v)


def features_first_layer_only(x, weights, v):
    return library_sigmoid(x @ weights[0].T) @ v


def features_not_transposed(x, weights, v):
    for w in weights:
        x = library_sigmoid(x @ w)
    return x @ v


def features_with_bias(x, weights, v):
    for w in weights:
        x = library_sigmoid(1 + x @ w.T)
    return x @ v


def features_as_a_column(x, weights, v):
    for w in weights:
        x = library_sigmoid(x @ w.T)
    return x @ v[:, None]


def features_backwards(x, weights, v):
    for w in reversed(weights):
        x = library_sigmoid(x @ w.T)
    return x @ v


def features_one_row(x, weights, v):
    a = x[0]
    for w in weights:
        a = library_sigmoid(w @ a)
    return v @ a


def features_sigmoid_of_inputs(x, weights, v):
    for w in weights:
        x = library_sigmoid(x) @ w.T
    return x @ v


def features_last_layer_linear(x, weights, v):
    for w in weights[:-1]:
        x = library_sigmoid(x @ w.T)
    return x @ weights[-1].T @ v


def features_with_ones(x, weights, v):
    for w in weights:
        x = np.hstack([np.ones((len(x), 1)), library_sigmoid(x @ w.T)])
    return x @ v


def features_themselves(x, weights, v):
    for w in weights:
        x = library_sigmoid(x @ w.T)
    return x


def features_summed(x, weights, v):
    return np.sum(features_themselves(x, weights, v) @ v)


def features_tanh(x, weights, v):
    for w in weights:
        x = np.tanh(x @ w.T)
    return x @ v


LEARNED_FEATURES = [
    ("no sigmoids", features_linear),
    ("a sigmoid at the end too", features_sigmoid_at_the_end),
    ("the first matrix only", features_first_layer_only),
    ("does not turn W around", features_not_transposed),
    ("adds a bias of 1", features_with_bias),
    ("a column instead of an array (N,)", features_as_a_column),
    ("goes through the matrices from the last", features_backwards),
    ("runs the first row only", features_one_row),
    ("applies the sigmoid to what goes in, not to the sums", features_sigmoid_of_inputs),
    ("no sigmoid in the last layer of features", features_last_layer_linear),
    ("adds a bias unit", features_with_ones),
    ("stops at the features", features_themselves),
    ("one number for the batch", features_summed),
    ("takes tanh for h", features_tanh),
]

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
