"""What a loss is measured against: targets brought to the type of the predictions, and refused when out of range."""

import numpy as np

from nnlib.arrays import as_float


def real_targets(function, x, target):
    """Predictions and targets of one shape and of the type of `x`.

    Raises:
        ValueError: the shapes differ.
        TypeError: complex numbers, text or objects.

    >>> real_targets("squared_error", np.ones(3), np.ones((3, 1)))
    Traceback (most recent call last):
        ...
    ValueError: squared_error: target is (3, 1), expected the shape of x, (3,)
    """
    x = as_float(x, function)
    target = as_float(target, function, "target").astype(x.dtype, copy=False)
    if target.shape != x.shape:
        raise ValueError(f"{function}: target is {target.shape}, expected the shape of x, {x.shape}")
    return x, target


def check_probabilities(function, target):
    """Refuse a target outside [0, 1].

    >>> check_probabilities("logistic_loss", np.array([0.5, 2.0]))
    Traceback (most recent call last):
        ...
    ValueError: logistic_loss: target holds 2.0, expected values from 0 to 1
    """
    outside = target[~((target >= 0) & (target <= 1))]
    if outside.size:
        raise ValueError(f"{function}: target holds {outside[0]}, expected values from 0 to 1")


def check_signs(function, target):
    """Refuse a target that is neither -1 nor 1, above all the 0 of a yes-or-no answer.

    >>> check_signs("hinge_loss", np.array([1.0, 0.0]))
    Traceback (most recent call last):
        ...
    ValueError: hinge_loss: target holds 0.0, expected -1 or 1
    """
    outside = target[np.abs(target) != 1]
    if outside.size:
        raise ValueError(f"{function}: target holds {outside[0]}, expected -1 or 1")


def check_classes(function, target, classes):
    """Refuse numbers that name none of the classes; without this, -1 would silently mean the last one.

    >>> check_classes("cross_entropy", np.array([0, 3]), classes=3)
    Traceback (most recent call last):
        ...
    ValueError: cross_entropy: target holds 3, expected classes 0 to 2
    """
    if target.dtype.kind not in "iu":
        raise TypeError(f"{function}: target is {target.shape} of {target.dtype}, class numbers must be integers")
    outside = target[(target < 0) | (target >= classes)]
    if outside.size:
        raise ValueError(f"{function}: target holds {outside[0]}, expected classes 0 to {classes - 1}")
