"""Backpropagation through any number of layers, in matrix form; no biases, except where a Theta holds them.

With o_0 = x, ``a_l = W_l o_{l-1}`` and ``o_l = h(a_l)``, and delta_l the slope of the loss F in a_l, a vector with an
entry for each unit of layer l::

    delta_l = (W_{l+1}^T delta_{l+1}) * h'(a_l)        dF/dW_l = delta_l o_{l-1}^T
"""

import numpy as np

from nnlib.functional.activations import sigmoid
from nnlib.functional.probabilities import softmax


def last_delta(a, y, loss):
    """Slope of the loss in the sums a of the last layer, for three losses::

        "squared"    o = sigmoid(a), F = sum (o - y)^2                          2 (o - y) o (1 - o)
        "logistic"   o = sigmoid(a), F = -sum (y ln o + (1 - y) ln(1 - o))      o - y
        "softmax"    o = softmax(a), F = -sum y ln o, the y add up to 1         o - y

    Args:
        a: real array (K,).
        y: real array (K,), the targets.
        loss: "squared", "logistic" or "softmax".

    Returns:
        Array (K,).

    Raises:
        ValueError: another loss.

    >>> last_delta(np.zeros(2), np.array([1.0, 0.0]), "squared")
    array([-0.25,  0.25])
    >>> last_delta(np.zeros(2), np.array([1.0, 0.0]), "logistic")
    array([-0.5,  0.5])

    Source: USC CSCI 567, lecture 7 (squared loss; the others are its exercise).
    """
    if loss == "squared":
        o = sigmoid(a)
        return 2 * (o - y) * o * (1 - o)
    if loss == "logistic":
        return sigmoid(a) - y
    if loss == "softmax":
        return softmax(a) - y
    raise ValueError(f"last_delta: loss is {loss!r}, expected squared, logistic or softmax")


def layer_deltas(weights, outputs, last):
    """The deltas of all layers from the last one, for tanh units, whose slope is ``1 - o^2``.

    Args:
        weights: list of L real arrays, W_1 (d_1, d_0) ... W_L (d_L, d_{L-1}).
        outputs: list of L + 1 real arrays, o_0 = x (d_0,) ... o_L (d_L,).
        last: real array (d_L,), delta_L.

    Returns:
        list of L arrays, delta_1 (d_1,) ... delta_L (d_L,).

    >>> layer_deltas([np.ones((1, 2)), np.array([[3.0]])], [np.ones(2), np.array([0.5]), np.zeros(1)], np.array([2.0]))
    [array([4.5]), array([2.])]

    Source: USC CSCI 567, lecture 7.
    """
    deltas = [last]
    for layer in range(len(weights) - 1, 0, -1):
        deltas.insert(0, (weights[layer].T @ deltas[0]) * (1 - outputs[layer] ** 2))
    return deltas


def train_step(weights, x, y, rate):
    """One step of stochastic gradient descent for tanh units in all layers and ``F = sum (o_L - y)^2``::

        W_l <- W_l - rate * delta_l o_{l-1}^T

    Every delta is computed from the old weights.

    Args:
        weights: list of L real arrays, W_1 (d_1, d_0) ... W_L (d_L, d_{L-1}).
        x: real array (d_0,). y: real array (d_L,).
        rate: float, the step size.

    Returns:
        list of L new arrays.

    >>> train_step([np.array([[1.0]]), np.array([[2.0]])], np.array([0.0]), np.array([1.0]), 0.5)
    [array([[1.]]), array([[2.]])]

    Source: USC CSCI 567, lecture 7 (the backpropagation algorithm, and the question at its end).
    """
    outputs = [x]
    for w in weights:
        outputs.append(np.tanh(w @ outputs[-1]))
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    new = []
    for layer in range(len(weights) - 1, -1, -1):
        new.insert(0, weights[layer] - rate * np.outer(delta, outputs[layer]))
        delta = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2)
    return new


def regularised_gradient(deltas, outputs, theta, strength):
    """Accumulated over a batch, averaged, and regularised but for the bias::

        Delta = sum_n delta_n [1, o_n]^T
        D_ij = Delta_ij / N + strength * theta_ij   for j != 0,      D_i0 = Delta_i0 / N

    Args:
        deltas: real array (N, t), slopes of each example's loss in the sums of a layer of t units.
        outputs: real array (N, s), what the s units before it gave, without the bias unit.
        theta: real array (t, s + 1), column 0 the biases.
        strength: float >= 0, lambda.

    Returns:
        Array (t, s + 1), the slopes of ``mean loss + strength / 2 * sum of squared weights``.

    >>> regularised_gradient(np.array([[2.0], [4.0]]), np.array([[1.0], [0.0]]), np.array([[5.0, 5.0]]), 0.1)
    array([[3. , 1.5]])

    Source: UW CSE 446, neural networks (backpropagation); USC CSCI 567, lecture 7 (matrix form).
    """
    with_bias = np.hstack([np.ones((len(outputs), 1)), outputs])
    penalty = strength * theta
    penalty[:, 0] = 0
    return deltas.T @ with_bias / len(outputs) + penalty


def chain_gradients(x, y, w, v):
    """All slopes in a chain with one sigmoid unit a layer, from the last layer to the first::

        z_1 = w_1 x,   z_m = w_m h(z_{m-1}),   f = 1/2 (v h(z_M) - y)^2
        r = v h(z_M) - y            df/dv = r h(z_M)
        r_M = r v h'(z_M)           r_m = r_{m+1} w_{m+1} h'(z_m)
        df/dw_m = r_m h(z_{m-1}),   for m = 1 with x in place of h(z_0)

    Args:
        x, y: numbers, the input and the target.
        w: real array (M,), the weights of the chain.
        v: number, the weight of the output, which has no sigmoid.

    Returns:
        (array (M,) of the df/dw_m, number df/dv).

    >>> dw, dv = chain_gradients(2.0, 0.0, np.array([0.0]), 2.0)
    >>> dw, float(dv)
    (array([1.]), 0.5)

    Source: UBC CPSC 340, neural networks (backpropagation with one unit a layer).
    """
    outputs = [x]
    for weight in w:
        outputs.append(sigmoid(weight * outputs[-1]))
    r = v * outputs[-1] - y
    dv, slopes = r * outputs[-1], []
    r = r * v
    for m in range(len(w) - 1, -1, -1):
        r = r * outputs[m + 1] * (1 - outputs[m + 1])
        slopes.insert(0, r * outputs[m])
        r = r * w[m]
    return np.array(slopes), dv


def multiplications(d, k, m):
    """Multiplications with a weight that all slopes of one example cost, cleverly and naively.

    d inputs, m hidden layers of k units, one output, no biases: ``weights = d k + (m - 1) k^2 + k``. A forward pass
    multiplies once for each weight. Cleverly: forward; back through every matrix but the first; one product delta * o
    for each slope. Naively: a centred difference for each weight, two forward passes each.

    Args:
        d, k, m: int >= 1.

    Returns:
        (int, int): clever and naive.

    >>> multiplications(10, 20, 3)
    (2860, 2080800)

    Source: UBC CPSC 340, neural networks (O(dk + mk^2)).
    """
    weights = d * k + (m - 1) * k**2 + k
    return 3 * weights - d * k, 2 * weights**2
