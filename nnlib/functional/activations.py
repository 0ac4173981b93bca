"""Activation functions that act on each entry alone, each with its derivative directly below it.

A backward takes `dy` = dL/dy and returns `dx` = dL/dx. It names the one operand that makes it shortest: the output `y`
where the derivative is a formula in y (sigmoid, tanh), the input `x` where it is not (arctan, relu, leaky_relu).

All of them keep float16, float32 and float64 as they come, promote integers to float64, and leave their inputs alone.
"""

import numpy as np

from nnlib.arrays import as_float, real_number, same_shape


def sigmoid(x):
    """The logistic function::

        y = 1 / (1 + exp(-x))

    Args:
        x: real array of any shape; any value, infinities included.

    Returns:
        Array like x, values in [0, 1].

    >>> sigmoid(np.array([-1000.0, 0.0, 10.0])).round(5)
    array([0.     , 0.5    , 0.99995])

    Source: UW CSE 446, neural networks.
    """
    x = as_float(x, "sigmoid")
    # exp of a large positive number overflows. exp(-|x|) cannot, and for x < 0 the equation, with numerator and
    # denominator multiplied by exp(x), needs nothing else.
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def sigmoid_backward(dy, y):
    """``dx = dy * y * (1 - y)``: at most a quarter of dy.

    Args:
        dy: array, dL/dy.
        y: array of the same shape, the output of `sigmoid`.

    Raises:
        ValueError: the shapes differ.

    >>> sigmoid_backward(np.array([1.0]), sigmoid(np.array([0.0])))
    array([0.25])

    Source: CMU 10-701, neural networks.
    """
    dy, y = same_shape("sigmoid_backward", dy=dy, y=y)
    return dy * y * (1 - y)


def tanh(x):
    """The hyperbolic tangent::

        y = (exp(x) - exp(-x)) / (exp(x) + exp(-x)) = 2 sigmoid(2x) - 1

    Args:
        x: real array of any shape; any value, infinities included.

    Returns:
        Array like x, values in [-1, 1].

    >>> tanh(np.array([-1000.0, 0.0, 1.0])).round(4)
    array([-1.    ,  0.    ,  0.7616])

    Source: LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document recognition, 1998.
    """
    return np.tanh(as_float(x, "tanh"))


def tanh_backward(dy, y):
    """``dx = dy * (1 - y ** 2)``.

    Args:
        dy: array, dL/dy.
        y: array of the same shape, the output of `tanh`.

    Raises:
        ValueError: the shapes differ.

    >>> tanh_backward(np.array([1.0, 1.0]), tanh(np.array([0.0, 1000.0])))
    array([1., 0.])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.
    """
    dy, y = same_shape("tanh_backward", dy=dy, y=y)
    return dy * (1 - y**2)


def arctan(x):
    """The angle whose tangent is x: shaped like `tanh`, but it approaches its ends far more slowly::

        y = arctan(x)

    Args:
        x: real array of any shape; any value, infinities included.

    Returns:
        Array like x, values in [-pi/2, pi/2].

    >>> arctan(np.array([-1000.0, 0.0, 1.0])).round(4)
    array([-1.5698,  0.    ,  0.7854])

    Source: UW CSE 446, neural networks.
    """
    return np.arctan(as_float(x, "arctan"))


def arctan_backward(dy, x):
    """``dx = dy / (1 + x ** 2)``: at x = 10, where tanh's slope is 8e-9, this one's is still 0.01.

    Args:
        dy: array, dL/dy.
        x: array of the same shape, the input of `arctan`.

    Raises:
        ValueError: the shapes differ.

    >>> arctan_backward(np.array([1.0, 1.0]), np.array([0.0, 3.0])).round(4)
    array([1. , 0.1])

    Source: UW CSE 446, neural networks.
    """
    dy, x = same_shape("arctan_backward", dy=dy, x=x)
    # The root of 1 + x ** 2, taken by a function that does not square: a float16 above 255 has no square.
    return dy * (1 / np.hypot(1, x)) ** 2


def relu(x):
    """The rectified linear unit::

        y = max(x, 0)

    Args:
        x: real array of any shape.

    Returns:
        Array like x, values >= 0.

    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])

    Source: UBC CPSC 340, neural networks; USC CSCI 567, lecture 7.
    """
    return np.maximum(as_float(x, "relu"), 0)


def relu_backward(dy, x):
    """``dx = dy where x > 0, 0 elsewhere``. At x = 0 there is no derivative; 0 is taken, as in PyTorch.

    Args:
        dy: array, dL/dy.
        x: array of the same shape, the input of `relu`.

    Raises:
        ValueError: the shapes differ.

    >>> relu_backward(np.array([5.0, 5.0, 5.0]), np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 5.])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.
    """
    dy, x = same_shape("relu_backward", dy=dy, x=x)
    return np.where(x > 0, dy, 0)


def leaky_relu(x, negative_slope=0.01):
    """A rectifier that never dies entirely::

        y = x                     where x > 0
        y = negative_slope * x    elsewhere

    Args:
        x: real array of any shape.
        negative_slope: float, usually small and positive.

    Returns:
        Array like x.

    >>> leaky_relu(np.array([-2.0, 3.0]), negative_slope=0.1)
    array([-0.2,  3. ])

    Source: Maas, Hannun, Ng, Rectifier nonlinearities improve neural network acoustic models, 2013.
    """
    x = as_float(x, "leaky_relu")
    return np.where(x > 0, x, real_number("leaky_relu", "negative_slope", negative_slope) * x)


def leaky_relu_backward(dy, x, negative_slope=0.01):
    """``dx = dy where x > 0, negative_slope * dy elsewhere`` (at x = 0 too, as in PyTorch).

    Args:
        dy: array, dL/dy.
        x: array of the same shape, the input of `leaky_relu`.
        negative_slope: float, the same as in `leaky_relu`.

    Raises:
        ValueError: the shapes differ.

    >>> leaky_relu_backward(np.array([5.0, 5.0]), np.array([-2.0, 3.0]), negative_slope=0.1)
    array([0.5, 5. ])

    Source: Maas, Hannun, Ng, 2013.
    """
    dy, x = same_shape("leaky_relu_backward", dy=dy, x=x)
    return np.where(x > 0, dy, real_number("leaky_relu_backward", "negative_slope", negative_slope) * dy)
