"""Arithmetic as pairs: what +, -, *, /, ** and @ do to gradients.

They are pairs like those of `nnlib.functional`: arrays in, arrays out, the derivative directly below its function. In
all of them a and b are real arrays or numbers whose shapes broadcast as NumPy's do (ValueError if not). A backward
undoes the broadcasting: an entry that was used in many places receives the sum of their derivatives.
"""

import numpy as np


def unbroadcast(dy, shape):
    """The derivative of broadcasting: sums dy over every axis along which an array of that shape was repeated.

    Args:
        dy: array, dL/dy, of a shape that `shape` broadcasts to.
        shape: tuple of ints.

    Returns:
        Array of the given shape; dy itself where nothing was repeated.

    >>> unbroadcast(np.ones((4, 2, 3)), (2, 1))
    array([[12.],
           [12.]])

    Source: HIPS autograd, numpy_vjps.py.
    """
    if dy.ndim > len(shape):
        dy = dy.sum(axis=tuple(range(dy.ndim - len(shape))))
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1 and dy.shape[axis] != 1)
    return dy.sum(axis=repeated, keepdims=True) if repeated else dy


def add(a, b):
    """``y = a + b``."""
    a, b = _together("add", a, b)
    return a + b


def add_backward(dy, a_shape, b_shape):
    """``da = dy, db = dy``.

    >>> add_backward(np.ones((2, 3)), (2, 3), (3,))[1]
    array([2., 2., 2.])
    """
    return unbroadcast(dy, a_shape), unbroadcast(dy, b_shape)


def subtract(a, b):
    """``y = a - b``."""
    a, b = _together("subtract", a, b)
    return a - b


def subtract_backward(dy, a_shape, b_shape):
    """``da = dy, db = -dy``."""
    return unbroadcast(dy, a_shape), -unbroadcast(dy, b_shape)


def negative(x):
    """``y = -x``."""
    return -x


def negative_backward(dy):
    """``dx = -dy``."""
    return -dy


def multiply(a, b):
    """``y = a * b``, entry by entry."""
    a, b = _together("multiply", a, b)
    return a * b


def multiply_backward(dy, a, b):
    """``da = dy * b, db = dy * a``: each receives the other.

    >>> multiply_backward(np.ones(2), np.array([2.0, 3.0]), 5.0)
    (array([5., 5.]), np.float64(5.0))
    """
    return unbroadcast(dy * b, np.shape(a)), unbroadcast(dy * a, np.shape(b))


def divide(a, b):
    """``y = a / b``, entry by entry."""
    a, b = _together("divide", a, b)
    return a / b


def divide_backward(dy, a_shape, b, y):
    """``da = dy / b, db = -dy * y / b``.

    >>> divide_backward(np.array([1.0]), (1,), np.array([2.0]), np.array([3.0]))
    (array([0.5]), array([-1.5]))
    """
    da = dy / b
    return unbroadcast(da, a_shape), unbroadcast(-da * y, np.shape(b))


def power(x, exponent):
    """``y = x ** exponent``, the exponent a constant."""
    x, exponent = _together("power", x, exponent)
    return x**exponent


def power_backward(dy, x, exponent):
    """``dx = dy * exponent * x ** (exponent - 1)``, and 0 where the exponent is 0, even at x = 0.

    >>> power_backward(np.array([1.0, 1.0]), np.array([0.0, 3.0]), np.array([0, 2]))
    array([0., 6.])
    """
    exponent = np.asarray(exponent) if isinstance(exponent, list) else exponent
    return unbroadcast(dy * (exponent * x ** (exponent - (exponent != 0))), x.shape)


def exponential(x, base):
    """``y = base ** x``, the base a positive constant."""
    x, base = _together("exponential", x, base)
    return base**x


def exponential_backward(dy, x_shape, y, base):
    """``dx = dy * y * log(base)``.

    >>> exponential_backward(np.array([1.0]), (1,), np.array([8.0]), base=2).round(3)
    array([5.545])
    """
    return unbroadcast(dy * y * np.log(base), x_shape)


def maximum(a, b):
    """``y = max(a, b)``, entry by entry."""
    a, b = _together("maximum", a, b)
    return np.maximum(a, b)


def maximum_backward(dy, a, b):
    """The larger of the two receives dy; of two equal ones each receives half, as in PyTorch.

    >>> maximum_backward(np.ones(3), np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 2.0]))
    (array([0. , 0.5, 1. ]), array([1. , 0.5, 0. ]))
    """
    # Asked as "not smaller", so that nan, which is neither larger nor smaller, still passes dy on.
    a_wins, b_wins = ~np.less(a, b), ~np.less(b, a)
    share = np.where(a_wins & b_wins, dy / 2, dy)
    return unbroadcast(share * a_wins, np.shape(a)), unbroadcast(share * b_wins, np.shape(b))


def where(condition, a, b):
    """``y = a where condition, b elsewhere``; the condition is a constant."""
    condition, a, b = _together("where", condition, a, b)
    return np.where(condition, a, b)


def where_backward(dy, condition, a_shape, b_shape):
    """``da = dy where condition, 0 elsewhere``, and db the other way round.

    >>> where_backward(np.array([1.0, 2.0]), np.array([True, False]), (2,), (2,))
    (array([1., 0.]), array([0., 2.]))
    """
    return unbroadcast(np.where(condition, dy, 0), a_shape), unbroadcast(np.where(condition, 0, dy), b_shape)


def matmul(a, b):
    """``y = a @ b``: products of matrices, in stacks that broadcast; a vector counts as one row (a) or column (b).

    Raises:
        ValueError: a number, or sizes that do not go together.
    """
    a, b = np.asarray(a), np.asarray(b)
    try:
        return a @ b
    except ValueError:
        raise ValueError(f"matmul: a {a.shape} and b {b.shape} cannot be multiplied as matrices") from None


def matmul_backward(dy, a, b):
    """``da = dy @ b.T, db = a.T @ dy`` for each matrix of a stack.

    >>> da, db = matmul_backward(np.array([[1.0]]), np.array([[2.0, 3.0]]), np.array([[4.0], [5.0]]))
    >>> da, db
    (array([[4., 5.]]), array([[2.],
           [3.]]))
    """
    a, b = np.asarray(a), np.asarray(b)
    rows = a[None, :] if a.ndim == 1 else a
    columns = b[:, None] if b.ndim == 1 else b
    # The axis that a vector lost in the product comes back.
    dy = dy[..., None] if b.ndim == 1 else dy
    dy = np.expand_dims(dy, -2) if a.ndim == 1 else dy
    da = unbroadcast(dy @ np.swapaxes(columns, -1, -2), rows.shape)
    db = unbroadcast(np.swapaxes(rows, -1, -2) @ dy, columns.shape)
    return da.reshape(a.shape), db.reshape(b.shape)


def _together(function, *operands):
    """The operands as they are to be computed with, or an error that names the function when they do not broadcast."""
    shapes = [np.shape(operand) for operand in operands]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        raise ValueError(f"{function}: the shapes {' and '.join(map(str, shapes))} do not broadcast") from None
    # A NumPy number beside an array counts like Python's: as a float64 it would promote an array of float32.
    return (operand.item() if isinstance(operand, np.generic) else operand for operand in operands)
