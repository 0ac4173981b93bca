"""Functions of each entry alone, as pairs: exp, log, sin, cos, sqrt and abs. (tanh stands in `nnlib.functional`.)

In all of them x is a real array of any shape. A backward names the operand that makes it shortest.
"""

import numpy as np


def exp(x):
    """``y = exp(x)``."""
    return np.exp(x)


def exp_backward(dy, y):
    """``dx = dy * y``."""
    return dy * y


def log(x):
    """``y = log(x)``, the natural logarithm, for x > 0."""
    return np.log(x)


def log_backward(dy, x):
    """``dx = dy / x``."""
    return dy / x


def sin(x):
    """``y = sin(x)``, x in radians."""
    return np.sin(x)


def sin_backward(dy, x):
    """``dx = dy * cos(x)``."""
    return dy * np.cos(x)


def cos(x):
    """``y = cos(x)``, x in radians."""
    return np.cos(x)


def cos_backward(dy, x):
    """``dx = -dy * sin(x)``."""
    return -dy * np.sin(x)


def sqrt(x):
    """``y = sqrt(x)``, for x >= 0; at 0 there is no finite slope."""
    return np.sqrt(x)


def sqrt_backward(dy, y):
    """``dx = dy / (2 y)``."""
    return dy / (2 * y)


def abs(x):
    """``y = |x|``."""
    return np.abs(x)


def abs_backward(dy, x):
    """``dx = dy * sign(x)``. At x = 0 there is no derivative; 0 is taken, as in PyTorch."""
    return dy * np.sign(x)
