"""Activation functions, each with its derivative directly below it.

A backward takes `dy` = dL/dy and returns `dx` = dL/dx. It names the one operand that makes it shortest: the output `y`
where the derivative is a formula in y (sigmoid, tanh, softmax), the input `x` where it is not (relu, leaky_relu).

All of them keep float16, float32 and float64 as they come, promote integers to float64, and leave their inputs alone.
"""

import numpy as np


def as_float(x):
    """`x` as an array of floating-point numbers: its own type if it has one, float64 for integers and booleans.

    Raises:
        TypeError: complex numbers, text or objects.

    >>> as_float([1, 2]), as_float(np.float32([1, 2])).dtype
    (array([1., 2.]), dtype('float32'))
    """
    x = np.asarray(x)
    if x.dtype.kind == "f":
        return x
    if x.dtype.kind in "biu":
        return x.astype(np.float64)
    raise TypeError(f"as_float: x is an array of {x.dtype}, expected real numbers")


def same_shape(function, **arrays):
    """Two arrays as floating-point numbers, or an error that names `function` when their shapes differ.

    >>> same_shape("relu_backward", dy=np.ones(3), x=np.ones((2, 3)))
    Traceback (most recent call last):
        ...
    ValueError: relu_backward: dy is (3,), expected the shape of x, (2, 3)
    """
    (name, array), (other_name, other) = ((name, as_float(array)) for name, array in arrays.items())
    if array.shape != other.shape:
        raise ValueError(f"{function}: {name} is {array.shape}, expected the shape of {other_name}, {other.shape}")
    return array, other


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
    x = as_float(x)
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
    return np.tanh(as_float(x))


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
    return np.maximum(as_float(x), 0)


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
    x = as_float(x)
    return np.where(x > 0, x, float(negative_slope) * x)


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
    return np.where(x > 0, dy, float(negative_slope) * dy)


def softmax(x, axis=-1):
    """Numbers turned into probabilities along one axis::

        y_i = exp(x_i) / sum_j exp(x_j)

    Args:
        x: real array with at least one entry along `axis`; finite, or minus infinity for some entries of a row.
        axis: int, the axis that sums to 1.

    Returns:
        Array like x, values in [0, 1].

    Raises:
        ValueError: no entries along `axis`.

    >>> softmax(np.array([[1000.0, 1000.0], [-1000.0, 1000.0]]))
    array([[0.5, 0.5],
           [0. , 1. ]])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 4 (overflow) and 6.
    """
    x = as_float(x)
    # A constant added to every entry cancels in the quotient; this one makes the largest exponent 0.
    powers = np.exp(x - _largest("softmax", x, axis))
    return powers / powers.sum(axis=axis, keepdims=True)


def softmax_backward(dy, y, axis=-1):
    """``dx_i = y_i * (dy_i - sum_j dy_j * y_j)``.

    Args:
        dy: array, dL/dy.
        y: array of the same shape, the output of `softmax`.
        axis: int, the same as in `softmax`.

    Raises:
        ValueError: the shapes differ.

    >>> softmax_backward(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    array([ 0.25, -0.25])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.
    """
    dy, y = same_shape("softmax_backward", dy=dy, y=y)
    return y * (dy - (dy * y).sum(axis=axis, keepdims=True))


def log_softmax(x, axis=-1):
    """The logarithm of `softmax`, exact where softmax itself rounds to 0::

        y_i = x_i - log sum_j exp(x_j)

    Args:
        x: real array with at least one entry along `axis`; finite, or minus infinity for some entries of a row.
        axis: int, the axis along which the probabilities sum to 1.

    Returns:
        Array like x, values <= 0.

    Raises:
        ValueError: no entries along `axis`.

    >>> log_softmax(np.array([-1000.0, 1000.0]))
    array([-2000.,     0.])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 4 and 6.
    """
    x = as_float(x)
    shifted = x - _largest("log_softmax", x, axis)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def log_softmax_backward(dy, y, axis=-1):
    """``dx_i = dy_i - exp(y_i) * sum_j dy_j``.

    Args:
        dy: array, dL/dy.
        y: array of the same shape, the output of `log_softmax`.
        axis: int, the same as in `log_softmax`.

    Raises:
        ValueError: the shapes differ.

    >>> log_softmax_backward(np.array([1.0, 0.0]), np.log([0.5, 0.5]))
    array([ 0.5, -0.5])

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 6.
    """
    dy, y = same_shape("log_softmax_backward", dy=dy, y=y)
    return dy - np.exp(y) * dy.sum(axis=axis, keepdims=True)


def _largest(function, x, axis):
    """The maximum along `axis`, kept as an axis of length 1."""
    if x.size == 0 and x.shape[axis] == 0:
        raise ValueError(f"{function}: x has no entries along axis {axis}; x {x.shape}")
    return x.max(axis=axis, keepdims=True)
