"""Penalties on large weights, each with its derivative directly below it, and a network penalized layer by layer.

A penalty is added to the loss, so its gradient is added to the loss's: descent then shrinks the weights a little in
every step ("weight decay"), unless the data object. Biases are left out: they bend nothing, they only shift.
"""

from collections.abc import Mapping

import numpy as np

from nnlib.arrays import as_float, real_number


def l2_penalty(w, strength, half=True):
    """The sum of the squared weights, in either convention::

        penalty = strength / 2 * sum w^2     half=True: UBC's; PyTorch's weight_decay is this strength
        penalty = strength * sum w^2         half=False: USC's; the same strength pulls twice as hard

    Args:
        w: real array of any shape.
        strength: float >= 0, the lambda of the lectures.
        half: bool, which of the two.

    Returns:
        A number of w's type.

    Raises:
        ValueError: a strength that is negative or nan.

    >>> w = np.array([[3.0, 4.0]])
    >>> float(l2_penalty(w, 0.1)), float(l2_penalty(w, 0.1, half=False))
    (1.25, 2.5)

    Source: UBC CPSC 340, training neural networks; USC CSCI 567, lecture 7.
    """
    return _factor("l2_penalty", strength, half) / 2 * np.square(as_float(w, "l2_penalty", "w")).sum()


def l2_penalty_backward(dy, w, strength, half=True):
    """``dw = dy * strength * w``, or twice that without the half: the larger a weight, the harder the pull.

    Args:
        dy: number, the derivative of what is minimised with respect to the penalty: 1 when it is a term of the loss.
        w, strength, half: the same as in `l2_penalty`.

    Returns:
        Array like w.

    Raises:
        ValueError: a strength that is negative or nan.

    >>> w = np.array([3.0, -4.0])
    >>> l2_penalty_backward(1, w, 0.5), l2_penalty_backward(1, w, 0.5, half=False)
    (array([ 1.5, -2. ]), array([ 3., -4.]))

    Source: UBC CPSC 340, training neural networks; USC CSCI 567, lecture 7.
    """
    return float(dy) * _factor("l2_penalty_backward", strength, half) * as_float(w, "l2_penalty_backward", "w")


def l1_penalty(w, strength):
    """The sum of the absolute weights::

        penalty = strength * sum |w|

    Args:
        w: real array of any shape.
        strength: float >= 0.

    Returns:
        A number of w's type.

    Raises:
        ValueError: a strength that is negative or nan.

    >>> float(l1_penalty(np.array([3.0, -4.0]), 0.5))
    3.5

    Source: UBC CPSC 340, training neural networks.
    """
    return _factor("l1_penalty", strength) * np.abs(as_float(w, "l1_penalty", "w")).sum()


def l1_penalty_backward(dy, w, strength):
    """``dw = dy * strength * sign(w)``: the same pull on every weight, which takes small ones to zero.

    At w = 0 there is no derivative; 0 is taken, as in PyTorch.

    Args:
        dy: number, as in `l2_penalty_backward`.
        w, strength: the same as in `l1_penalty`.

    Returns:
        Array like w.

    Raises:
        ValueError: a strength that is negative or nan.

    >>> l1_penalty_backward(1, np.array([3.0, 0.0, -4.0]), 0.5)
    array([ 0.5,  0. , -0.5])

    Source: UBC CPSC 340, training neural networks.
    """
    return float(dy) * _factor("l1_penalty_backward", strength) * np.sign(as_float(w, "l1_penalty_backward", "w"))


def penalize(parameters, penalty, penalty_backward, strength, biases=False, **options):
    """The penalty of a whole network; its gradient is added to the gradients of the parameters, in place::

        total = sum over the parameters of penalty(parameter, strength)

    Args:
        parameters: (name, parameter, gradient) triples, as `Layer.parameters()` yields them.
        penalty, penalty_backward: a pair of this file, or one like it.
        strength: float >= 0 for all; or a dict from names of parameters to a strength each, and none for the others.
        biases: bool, whether one strength for all is also that of the biases: "b", "0.b" and so on. A dict that names a
            bias means it.
        options: further keyword arguments of the pair, such as ``half=False``.

    Returns:
        float, to be added to the loss.

    Raises:
        ValueError: a strength that is negative or nan, or a name that no parameter has; no gradient has changed then.

    >>> from nnlib import Linear, Sequential
    >>> rng = np.random.default_rng(0)
    >>> network = Sequential(Linear(2, 1, rng=rng), Linear(1, 1, rng=rng))
    >>> for name, parameter, gradient in network.parameters():
    ...     parameter[...] = 2
    >>> penalize(network.parameters(), l2_penalty, l2_penalty_backward, {"0.w": 0.5, "1.w": 0.25})
    2.5
    >>> [(name, gradient.ravel().tolist()) for name, parameter, gradient in network.parameters()]
    [('0.w', [1.0, 1.0]), ('0.b', [0.0]), ('1.w', [0.5]), ('1.b', [0.0])]

    Source: UBC CPSC 340, training neural networks (one strength for each layer); UW CSE 446, neural networks (biases
    left out).
    """
    parameters = list(parameters)
    names = [name for name, _, _ in parameters]
    if isinstance(strength, Mapping):
        strengths = dict(strength)
        unknown = [name for name in strengths if name not in names]
        if unknown:
            raise ValueError(f"penalize: strength names {unknown[0]!r}, the parameters are {', '.join(names)}")
    else:
        strengths = {name: strength for name in names if biases or not _is_bias(name)}
    for value in strengths.values():
        _factor("penalize", value)
    total = 0.0
    for name, parameter, gradient in parameters:
        if name in strengths:
            total += float(penalty(parameter, strengths[name], **options))
            gradient += penalty_backward(1, parameter, strengths[name], **options)
    return total


def _is_bias(name):
    return name.rpartition(".")[2] == "b"


def _factor(function, strength, half=True):
    """What the derivative multiplies w by, or sign(w)."""
    return real_number(function, "strength", strength, least=0) * (1 if half else 2)
