"""From one neuron to a network, in the notation of the lectures: Theta has a row for each unit, column 0 is the bias.

A layer of s units in front of a layer of t units gives a matrix Theta of shape (t, s + 1). What enters it are the
activations of the layer, with a bias unit x0 = 1 put in front.
"""

import itertools

import numpy as np

from nnlib.arrays import as_float
from nnlib.functional.activations import sigmoid
from nnlib.shapes import whole

_MOST_INPUTS = 10  # of a gate: its truth table has 2 ** 10 rows


def logistic_unit(theta, x):
    """One neuron::

        h = sigmoid(theta_0 * 1 + theta_1 * x_1 + ... + theta_n * x_n)

    Args:
        theta: real array (n + 1,), the bias first.
        x: real array (N, n), one example a row, or (n,).

    Returns:
        Array (N,), or a number for one example.

    Raises:
        ValueError: theta is no row of n + 1 numbers.

    >>> logistic_unit([-30, 20, 20], [[0, 1], [1, 1]]).round(3)
    array([0., 1.])

    Source: UW CSE 446, neural networks.
    """
    theta, x = as_float(theta, "logistic_unit", "theta"), as_float(x, "logistic_unit", "x")
    if theta.ndim != 1 or x.ndim not in (1, 2) or theta.size != x.shape[-1] + 1:
        raise ValueError(f"logistic_unit: theta is {theta.shape}, x {x.shape}; expected (n + 1,) and (N, n) or (n,)")
    return sigmoid(theta[0] + x @ theta[1:])


def truth_inputs(inputs):
    """All rows of a truth table, in counting order.

    Args:
        inputs: int, 1 to 10.

    Returns:
        float array (2 ** inputs, inputs) of zeros and ones.

    Raises:
        ValueError: inputs out of range.

    >>> truth_inputs(2).tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]

    Source: UW CSE 446, neural networks.
    """
    inputs = whole("truth_inputs", "inputs", inputs, 1)
    if inputs > _MOST_INPUTS:
        raise ValueError(f"truth_inputs: inputs is {inputs}, expected at most {_MOST_INPUTS}")
    return np.array(list(itertools.product((0.0, 1.0), repeat=inputs)))


def gate_of_one(theta):
    """What a unit with one input answers to 0 and to 1.

    Args:
        theta: real array (2,): bias and weight.

    Returns:
        Array (2,), values in [0, 1].

    Raises:
        ValueError: theta is not two numbers.

    >>> gate_of_one([10, -20]).round(3)
    array([1., 0.])

    Source: UW CSE 446, neural networks.
    """
    return _gate("gate_of_one", theta, 1)


def gate_of_two(theta):
    """What a unit with two inputs answers to (0, 0), (0, 1), (1, 0) and (1, 1).

    Args:
        theta: real array (3,): bias, weight of x1, weight of x2.

    Returns:
        Array (4,), values in [0, 1].

    Raises:
        ValueError: theta is not three numbers.

    >>> gate_of_two([-30, 20, 20]).round(3)
    array([0., 0., 0., 1.])

    Source: UW CSE 446, neural networks.
    """
    return _gate("gate_of_two", theta, 2)


def _gate(function, theta, inputs):
    theta = as_float(theta, function, "theta")
    if theta.shape != (inputs + 1,):
        raise ValueError(f"{function}: theta has shape {theta.shape}, expected ({inputs + 1},), the bias first")
    return logistic_unit(theta, truth_inputs(inputs))


def theta_shapes(units):
    """Shape of each weight matrix of a network: ``(s_next, s + 1)``, the 1 for the bias unit.

    Args:
        units: sequence of at least two ints >= 1, units of each layer, the input first.

    Returns:
        list of pairs of int.

    Raises:
        ValueError: fewer than two layers, or a layer without units.

    >>> theta_shapes([3, 3, 1])
    [(3, 4), (1, 4)]

    Source: UW CSE 446, neural networks.
    """
    units = _units("theta_shapes", units)
    return [(after, before + 1) for before, after in itertools.pairwise(units)]


def forward(thetas, x):
    """A whole network on a minibatch, layer after layer::

        a = x,   then for each Theta   a = sigmoid([1, a] Theta^T)

    Args:
        thetas: sequence of real arrays (s_next, s + 1), column 0 the biases.
        x: real array (N, s), one example a row.

    Returns:
        Array (N, units of the last layer).

    Raises:
        ValueError: a matrix does not fit the layer before it.

    >>> forward([np.zeros((3, 4)), np.array([[-1.5, 1, 1, 1]])], np.ones((2, 3)))
    array([[0.5],
           [0.5]])

    Source: UW CSE 446, neural networks.
    """
    a = as_float(x, "forward", "x")
    for theta in thetas:
        theta = _fitting(theta, a)
        with_bias = np.column_stack([np.ones(len(a)), a])
        a = sigmoid(with_bias @ theta.T)
    return a


def _fitting(theta, a):
    theta = as_float(theta, "forward", "thetas")
    if a.ndim != 2 or theta.ndim != 2 or theta.shape[1] != a.shape[1] + 1:
        raise ValueError(f"forward: a matrix of thetas has shape {theta.shape}, what enters it {a.shape}")
    return theta


def three_unit_table(thetas):
    """What a network of two inputs, two hidden units and one output answers to the four rows of a truth table.

    Args:
        thetas: two real arrays, (2, 3) and (1, 3); a row (3,) will do for the second.

    Returns:
        Array (4,), values in [0, 1].

    Raises:
        ValueError: other shapes.

    >>> three_unit_table([[[-30, 20, 20], [10, -20, -20]], [-10, 20, 20]]).round(3)
    array([1., 0., 0., 1.])

    Source: UW CSE 446, neural networks.
    """
    thetas = [as_float(theta, "three_unit_table", "thetas") for theta in thetas]
    shapes = [theta.shape for theta in thetas]
    if len(shapes) != 2 or shapes[0] != (2, 3) or shapes[1] not in ((1, 3), (3,)):
        raise ValueError(f"three_unit_table: the shapes are {shapes}, expected [(2, 3), (1, 3)]")
    return forward([thetas[0], thetas[1].reshape(1, 3)], truth_inputs(2))[:, 0]


def parameter_count(units, bias=True):
    """Weights of a fully connected network, ``n1 n2 + n2 n3 + ...``, with a bias for each unit behind the input.

    Args:
        units: sequence of at least two ints >= 1, units of each layer, the input first.
        bias: bool, whether the biases count.

    Raises:
        ValueError: fewer than two layers, or a layer without units.

    >>> parameter_count([3, 3, 1], bias=False), parameter_count([3, 3, 1])
    (12, 16)

    Source: UW CSE 446, neural networks.
    """
    units = _units("parameter_count", units)
    total = sum(before * after for before, after in itertools.pairwise(units))
    return total + sum(units[1:]) if bias else total


def learned_features(x, weights, v):
    """A linear model on learned features, ``y_i = v^T h(W x_i)`` with h = sigmoid; deep, ``y_i = v^T h(W2 h(W1 x_i))``.

    Args:
        x: real array (N, d), one example a row.
        weights: sequence of real arrays: W1 (k1, d), W2 (k2, k1) ...; none for the linear model itself.
        v: real array (k,), the weights of the linear model.

    Returns:
        Array (N,).

    >>> learned_features([[0, 0], [1000, 0]], [[[1, 0], [0, 1]]], [2, 4])
    array([3., 4.])

    Source: UBC CPSC 340, deep learning.
    """
    features = as_float(x, "learned_features", "x")
    for w in weights:
        features = sigmoid(features @ as_float(w, "learned_features", "weights").T)
    return features @ as_float(v, "learned_features", "v")


def _units(function, units):
    units = [whole(function, "units", count, 1) for count in units]
    if len(units) < 2:
        raise ValueError(f"{function}: units is {units}, expected at least an input and an output")
    return units
