"""Rectifiers without the corner, or with a softer one: elu, gelu, softplus, each with its derivative directly below it.

Far to the right all of them are x itself; far to the left they level off. Their derivatives are formulas in the input
`x`. They keep float16, float32 and float64 as they come and promote integers to float64.
"""

import math

import numpy as np
import scipy.special

from nnlib.arrays import as_float, real_number, same_shape
from nnlib.functional.activations import sigmoid


def elu(x, alpha=1.0):
    """The exponential linear unit::

        y = x                       where x > 0
        y = alpha * (exp(x) - 1)    elsewhere

    Args:
        x: real array of any shape; any value, infinities included.
        alpha: float, minus the value that y approaches to the left; 1 makes the derivative continuous.

    Returns:
        Array like x.

    >>> elu(np.array([-1000.0, -1.0, 0.0, 3.0])).round(4)
    array([-1.    , -0.6321,  0.    ,  3.    ])

    Source: Clevert, Unterthiner, Hochreiter, Fast and accurate deep network learning by exponential linear units, 2016.
    """
    x = as_float(x, "elu")
    # expm1 is exp(x) - 1 without the cancellation near 0; `where` computes both sides, hence the minimum.
    return np.where(x > 0, x, real_number("elu", "alpha", alpha) * np.expm1(np.minimum(x, 0)))


def elu_backward(dy, x, alpha=1.0):
    """``dx = dy where x > 0, dy * alpha * exp(x) elsewhere`` (at x = 0 too, as in PyTorch).

    Args:
        dy: array, dL/dy.
        x: array of the same shape, the input of `elu`.
        alpha: float, the same as in `elu`.

    Raises:
        ValueError: the shapes differ.

    >>> elu_backward(np.array([5.0, 5.0, 5.0]), np.array([-1.0, 0.0, 3.0]), alpha=2.0).round(4)
    array([ 3.6788, 10.    ,  5.    ])

    Source: Clevert, Unterthiner, Hochreiter, 2016.
    """
    dy, x = same_shape("elu_backward", dy=dy, x=x)
    return np.where(x > 0, dy, dy * (real_number("elu_backward", "alpha", alpha) * np.exp(np.minimum(x, 0))))


def gelu(x, approximate="none"):
    """The Gaussian error linear unit, x times the probability that a standard normal number is below x::

        y = x * P(x),    P(x) = (1 + erf(x / sqrt(2))) / 2

    or, with approximate "tanh", the formula with which it spread::

        P(x) = (1 + tanh(u)) / 2 = sigmoid(2 * u),    u = sqrt(2 / pi) * (x + 0.044715 * x ** 3)

    Args:
        x: finite real array of any shape.
        approximate: "none" or "tanh"; the two differ by less than 0.0005.

    Returns:
        Array like x, values >= -0.17.

    Raises:
        ValueError: another word for `approximate`.

    >>> gelu(np.array([-1000.0, -1.0, 0.0, 3.0])).round(4)
    array([-0.    , -0.1587,  0.    ,  2.996 ])

    Source: Hendrycks and Gimpel, Gaussian error linear units, 2016.
    """
    x = as_float(x, "gelu")
    return x * _share("gelu", x, approximate)[0]


def gelu_backward(dy, x, approximate="none"):
    """``dx = dy * (P(x) + x * P'(x))``, where P' is the bell of the normal distribution or that of its approximation::

        P'(x) = exp(-x ** 2 / 2) / sqrt(2 * pi)
        P'(x) = P(x) * (1 - P(x)) * 2 * sqrt(2 / pi) * (1 + 3 * 0.044715 * x ** 2)    with approximate "tanh"

    Args:
        dy: array, dL/dy.
        x: array of the same shape, the input of `gelu`.
        approximate: the same as in `gelu`.

    Raises:
        ValueError: the shapes differ, or another word for `approximate`.

    >>> gelu_backward(np.array([1.0, 1.0, 1.0]), np.array([-1000.0, 0.0, 3.0])).round(4)
    array([0.    , 0.5   , 1.0119])

    Source: Hendrycks and Gimpel, 2016.
    """
    dy, x = same_shape("gelu_backward", dy=dy, x=x)
    share, slope = _share("gelu_backward", x, approximate)
    return dy * (share + x * slope)


def softplus(x, beta=1.0):
    """A smooth `relu`, whose derivative is the `sigmoid`::

        y = log(1 + exp(beta * x)) / beta
          = max(x, 0) + log(1 + exp(-beta * |x|)) / beta

    The second form is the one computed: it cannot overflow. (PyTorch takes x itself where beta * x > 20; the difference
    is below 3e-9.)

    Args:
        x: real array of any shape; any value, infinities included.
        beta: float > 0; the larger, the closer to `relu`.

    Returns:
        Array like x, values >= 0.

    Raises:
        ValueError: beta is not a positive number.

    >>> softplus(np.array([-1000.0, 0.0, 3.0])).round(4)
    array([0.    , 0.6931, 3.0486])

    Source: Dugas, Bengio, Belisle, Nadeau, Garcia, Incorporating second-order functional knowledge, 2001.
    """
    x = as_float(x, "softplus")
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(_steepened("softplus", x, beta)))) / float(beta)


def softplus_backward(dy, x, beta=1.0):
    """``dx = dy * sigmoid(beta * x)``.

    Args:
        dy: array, dL/dy.
        x: array of the same shape, the input of `softplus`.
        beta: float, the same as in `softplus`.

    Raises:
        ValueError: the shapes differ, or beta is not a positive number.

    >>> softplus_backward(np.array([1.0, 1.0]), np.array([-1000.0, 0.0]))
    array([0. , 0.5])

    Source: Dugas, Bengio, Belisle, Nadeau, Garcia, 2001.
    """
    dy, x = same_shape("softplus_backward", dy=dy, x=x)
    return dy * sigmoid(_steepened("softplus_backward", x, beta))


def check_approximation(function, approximate):
    """Refuse what `gelu` does not know.

    >>> check_approximation("gelu", "sigmoid")
    Traceback (most recent call last):
        ...
    ValueError: gelu: approximate is 'sigmoid', expected 'none' or 'tanh'
    """
    if approximate not in ("none", "tanh"):
        raise ValueError(f"{function}: approximate is {approximate!r}, expected 'none' or 'tanh'")


def _share(function, x, approximate):
    """P(x) and P'(x), both of the type of x."""
    # Beyond ±40 P is 0 or 1 in every type, and a float16 has no cube there.
    x = np.clip(x, -40, 40)
    check_approximation(function, approximate)
    if approximate == "none":
        # SciPy has no float16 and answers in float32.
        return scipy.special.ndtr(x).astype(x.dtype), np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    share = sigmoid(2 * math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
    return share, share * (1 - share) * (2 * math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x**2))


def _steepened(function, x, beta):
    """``beta * x``, where an overflow to infinity is harmless: the exponential has reached its end long before."""
    beta = real_number(function, "beta", beta, above=0)
    with np.errstate(over="ignore"):
        return beta * x
