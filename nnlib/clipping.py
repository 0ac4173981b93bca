"""Gradients cut down before a step, so that a single bad batch cannot throw the parameters far away."""

import math

import numpy as np

from nnlib.arrays import real_number


def clip_grad_norm(parameters, max_norm):
    """Scale all gradients by one number so that together they are no longer than `max_norm`, in place::

        norm = sqrt(sum over all gradients of dw ** 2)
        dw <- dw * max_norm / norm                      where norm > max_norm

    The direction stays. PyTorch divides by norm + 1e-6 instead, which makes the result shorter by that little.

    Args:
        parameters: (name, parameter, gradient) triples, as `Layer.parameters()` yields them.
        max_norm: float > 0.

    Returns:
        float, the norm before.

    Raises:
        ValueError: max_norm out of its range, or a gradient that is nan or infinite; none has changed then.

    >>> dw, db = np.array([[3.0, 0.0]]), np.array([4.0])
    >>> clip_grad_norm([("w", dw, dw), ("b", db, db)], max_norm=1.0)
    5.0
    >>> dw, db
    (array([[0.6, 0. ]]), array([0.8]))

    Source: PyTorch, torch.nn.utils.clip_grad_norm_; Pascanu, Mikolov, Bengio, On the difficulty of training recurrent
    neural networks, 2013.
    """
    max_norm = real_number("clip_grad_norm", "max_norm", max_norm, above=0)
    parameters = list(parameters)
    norm = math.hypot(*(_norm(name, gradient) for name, _, gradient in parameters))
    if norm > max_norm:
        for _, _, gradient in parameters:
            gradient *= max_norm / norm
    return norm


def clip_grad_value(parameters, clip_value):
    """Cut every number of every gradient at ±`clip_value`, in place::

        dw <- min(max(dw, -clip_value), clip_value)

    The direction changes: long entries are cut, short ones stay. nan stays nan.

    Args:
        parameters: (name, parameter, gradient) triples, as `Layer.parameters()` yields them.
        clip_value: float > 0.

    Raises:
        ValueError: clip_value out of its range.

    >>> dw = np.array([3.0, -0.5, -np.inf])
    >>> clip_grad_value([("w", dw, dw)], clip_value=1.0)
    >>> dw
    array([ 1. , -0.5, -1. ])

    Source: PyTorch, torch.nn.utils.clip_grad_value_.
    """
    clip_value = real_number("clip_grad_value", "clip_value", clip_value, above=0)
    for _, _, gradient in parameters:
        np.clip(gradient, -clip_value, clip_value, out=gradient)


def _norm(name, gradient):
    """The root of the sum of squares, as a float."""
    # Divided by the largest entry, no square overflows, and none that counts is lost below the smallest number.
    largest = float(np.abs(gradient).max(initial=0))
    if not math.isfinite(largest):
        raise ValueError(f"clip_grad_norm: the gradient of {name!r} holds {largest}")
    if largest == 0:
        return 0.0
    scaled = gradient.reshape(-1) / np.asarray(largest, gradient.dtype)
    return largest * math.sqrt(np.einsum("i,i->", scaled, scaled, dtype=np.float64))
