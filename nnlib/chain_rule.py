"""The chain rule where a weight acts along several paths: the contributions of the paths add up.

d f(g_1(w), ..., g_d(w)) / dw  =  sum_i  df/dg_i * dg_i/dw
"""

import numpy as np

from nnlib.arrays import as_float, same_shape


def product_slope(values, slopes):
    """Slope of a product of functions of one weight, ``f(w) = g_1(w) g_2(w) ... g_d(w)``::

        df/dw = sum_i (dg_i/dw * product of all g_j with j != i)

    Args:
        values: real array (d,), the values g_1 ... g_d at a weight w; zeros are allowed.
        slopes: real array (d,), the slopes dg_1/dw ... dg_d/dw there.

    Returns:
        float, df/dw.

    Raises:
        ValueError: the shapes differ.

    >>> product_slope([3.0, 2.0], [1.0, 10.0])
    32.0

    Source: USC CSCI 567, lecture 7 (composite functions).
    """
    values, slopes = same_shape("product_slope", values=values, slopes=slopes)
    return float(sum(slope * np.prod(np.delete(values, path)) for path, slope in enumerate(slopes)))


def residual_tanh(x, w):
    """A layer that x enters twice, once through the weights and once past them::

        y = x + tanh(x @ w.T)

    Args:
        x: real array (N, d), one example a row.
        w: real array (d, d), one unit a row.

    Returns:
        Array (N, d).

    >>> residual_tanh(np.array([[1.0, 2.0]]), np.zeros((2, 2)))
    array([[1., 2.]])

    Source: He, Zhang, Ren, Sun, Deep residual learning, 2015 (the path past the layer).
    """
    x, w = as_float(x, "residual_tanh", "x"), as_float(w, "residual_tanh", "w")
    return x + np.tanh(x @ w.T)


def residual_tanh_backward(dy, x, w):
    """Both paths to x add up::

        da = dy * (1 - tanh(x @ w.T) ** 2)
        dx = dy + da @ w          dw = da.T @ x

    Args:
        dy: real array (N, d), dL/dy.
        x, w: the same as in `residual_tanh`.

    Returns:
        dx (N, d), dw (d, d).

    >>> dx, dw = residual_tanh_backward(np.array([[1.0, 0.0]]), np.array([[1.0, 2.0]]), np.zeros((2, 2)))
    >>> dx, dw
    (array([[1., 0.]]), array([[1., 2.],
           [0., 0.]]))

    Source: He, Zhang, Ren, Sun, Deep residual learning, 2015; USC CSCI 567, lecture 7.
    """
    dy, x, w = (as_float(one, "residual_tanh_backward") for one in (dy, x, w))
    da = dy * (1 - np.tanh(x @ w.T) ** 2)
    return dy + da @ w, da.T @ x
