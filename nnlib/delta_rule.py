"""Backpropagation for one hidden layer of sigmoid units, one example at a time, in the notation of CMU 10-701.

The error of an example is ``E = 1/2 sum_k (y_k - o_k)^2``. A delta is *minus* the slope of E in a unit's sum, so that
steps are added::

    delta_k = o_k (1 - o_k) (y_k - o_k)                       an output unit
    delta_h = o_h (1 - o_h) sum_k w_hk delta_k                a hidden unit
    w_ij   <- w_ij + rate * delta_j * o_i                     the weight from i to j; o_i = x_i if i is an input
"""

import numpy as np

from nnlib.arrays import as_float
from nnlib.functional.activations import sigmoid

XOR_INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_TARGETS = np.array([[0.0], [1.0], [1.0], [0.0]])


def delta_rule(x, y, w_hidden, w_output, rate):
    """The deltas and the steps of one example, for one output and without biases::

        o_h = sigmoid(w_hidden x)        o = sigmoid(w_output . o_h)
        delta = o (1 - o) (y - o)        delta_h = o_h (1 - o_h) w_h delta
        step of w_h = rate delta o_h     step of w_hi = rate delta_h x_i

    Args:
        x: real array (d,), the inputs.
        y: number, the target.
        w_hidden: real array (H, d), a row for each hidden unit.
        w_output: real array (H,).
        rate: float, the step size eta.

    Returns:
        (delta, a number; delta_h, array (H,); step of w_output, (H,); step of w_hidden, (H, d)).

    >>> delta, delta_h, step_output, step_hidden = delta_rule(
    ...     np.array([1.0, 2.0]), 1.0, np.zeros((1, 2)), np.array([2.0]), 0.5
    ... )
    >>> round(float(delta), 4), delta_h.round(4), step_output.round(4), step_hidden.round(4)
    (0.0529, array([0.0264]), array([0.0132]), array([[0.0132, 0.0264]]))

    Source: CMU 10-701, neural networks (backpropagation, one output).
    """
    hidden = sigmoid(w_hidden @ x)
    o = sigmoid(w_output @ hidden)
    delta = o * (1 - o) * (y - o)
    delta_hidden = hidden * (1 - hidden) * w_output * delta
    return delta, delta_hidden, rate * delta * hidden, rate * np.outer(delta_hidden, x)


def network_step(theta1, theta2, x, y, rate):
    """One step of stochastic gradient descent for K outputs, biases included.

    Args:
        theta1: real array (H, d + 1), column 0 the biases of the hidden units.
        theta2: real array (K, H + 1), column 0 the biases of the outputs.
        x: real array (d,), one example.
        y: real array (K,), its targets.
        rate: float, the step size.

    Returns:
        (new theta1, new theta2), new arrays.

    >>> theta1, theta2 = network_step(np.zeros((1, 3)), np.array([[0.0, 4.0]]), np.ones(2), np.array([1.0]), 1.0)
    >>> theta1.round(4), theta2.round(4)
    (array([[0.0125, 0.0125, 0.0125]]), array([[0.0125, 4.0063]]))

    Source: CMU 10-701, neural networks (backpropagation, several outputs).
    """
    x = np.append(1.0, x)
    hidden = np.append(1.0, sigmoid(theta1 @ x))
    o = sigmoid(theta2 @ hidden)
    delta = o * (1 - o) * (y - o)
    delta_hidden = hidden * (1 - hidden) * (delta @ theta2)
    # The bias unit is always 1: no weight leads into it, so nothing flows on from its delta.
    return theta1 + rate * np.outer(delta_hidden[1:], x), theta2 + rate * np.outer(delta, hidden)


def network_output(theta1, theta2, x):
    """What the network of `network_step` answers to a batch.

    Args:
        theta1, theta2: the same as in `network_step`.
        x: real array (N, d), one example a row.

    Returns:
        Array (N, K), values in [0, 1].

    >>> network_output(np.zeros((2, 3)), np.zeros((1, 3)), XOR_INPUTS)[:, 0]
    array([0.5, 0.5, 0.5, 0.5])

    Source: CMU 10-701, neural networks.
    """
    hidden = sigmoid(theta1[:, 0] + x @ theta1[:, 1:].T)
    return sigmoid(theta2[:, 0] + hidden @ theta2[:, 1:].T)


def train(theta1, theta2, x, y, rate, epochs):
    """Stochastic gradient descent in the order of the examples, over and over.

    Args:
        theta1, theta2, rate: the same as in `network_step`; the arrays stay as they are.
        x: real array (N, d). y: real array (N, K).
        epochs: int >= 0, how often to go over all examples.

    Returns:
        (theta1, theta2, errors), errors an array (epochs,): the mean of E over the examples after each epoch.

    >>> rng = np.random.default_rng(0)
    >>> start = rng.normal(size=(3, 3)), rng.normal(size=(1, 4))
    >>> theta1, theta2, errors = train(*start, XOR_INPUTS, XOR_TARGETS, rate=2.0, epochs=2000)
    >>> network_output(theta1, theta2, XOR_INPUTS).round()[:, 0]
    array([0., 1., 1., 0.])

    Source: CMU 10-701, neural networks (backpropagation using stochastic gradient descent).
    """
    errors = np.zeros(epochs)
    for epoch in range(epochs):
        for example, target in zip(x, y, strict=True):
            theta1, theta2 = network_step(theta1, theta2, example, target, rate)
        errors[epoch] = np.mean(np.sum((y - network_output(theta1, theta2, x)) ** 2, axis=1)) / 2
    return theta1, theta2, errors


def xor_answers(thetas):
    """What a network answers to (0, 0), (0, 1), (1, 0) and (1, 1).

    Args:
        thetas: pair of real arrays, theta1 (H, 3) and theta2 (1, H + 1) for any number H of hidden units, biases first.

    Returns:
        Array (4,), values in [0, 1].

    Raises:
        ValueError: not two matrices, or shapes that do not fit.

    >>> xor_answers([[[-10, 20, 20], [-30, 20, 20]], [[-10, 20, -20]]]).round()
    array([0., 1., 1., 0.])

    Source: CMU 10-701, neural networks.
    """
    if not isinstance(thetas, list | tuple) or len(thetas) != 2:
        raise ValueError("xor_answers: expected a pair, theta1 and theta2")
    theta1, theta2 = (as_float(theta, "xor_answers", "thetas") for theta in thetas)
    if theta1.ndim != 2 or theta2.ndim != 2 or len(theta2) != 1:
        raise ValueError("xor_answers: expected theta1 with a row for each hidden unit, theta2 with one row")
    if theta1.shape[1] != 3:
        raise ValueError(f"xor_answers: theta1 has {theta1.shape[1]} columns, expected 3: the bias, x1, x2")
    if theta2.shape[1] != len(theta1) + 1:
        raise ValueError("xor_answers: theta2 needs a column for the bias and one for each row of theta1")
    return network_output(theta1, theta2, XOR_INPUTS)[:, 0]
