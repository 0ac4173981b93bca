"""Is a backward the derivative of its function? One number answers for a whole array.

Let J be the matrix of all partial derivatives of y with respect to x. A backward claims to compute ``dx = J^T dy``.
Multiply that from the left by any direction v of x::

    v . dx  =  v . J^T dy  =  dy . J v  ~  dy . (f(x + step v) - f(x - step v)) / (2 step)

The left side is what the backward says, the right side needs nothing but the function itself. With dy and v drawn at
random a wrong entry anywhere in dx, were it a single one, shows in the sum. A dy of ones would not do: the derivative
of a softmax and of a normalisation is then exactly zero, and so is that of many a wrong one.

Source: HIPS autograd, test_util.py (the idea); Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 11.5.
"""

from typing import NamedTuple

import numpy as np


class Comparison(NamedTuple):
    """The two sides of the equation above, for one argument.

    Fields:
        argument: str, the name of the argument.
        analytic: float, v . dx, from the backward.
        numeric: float, dy . J v, from the centred difference.
        scale: float, how large v . dx would be if its terms did not cancel: the root of the sum of their squares.
        noise: float, the part of the difference that the rounding of y explains.
    """

    argument: str
    analytic: float
    numeric: float
    scale: float
    noise: float


def gradient_error(function, backward, arguments, rng, step=1e-6):
    """The largest relative error of any argument's gradient, along one random direction each::

        error = |analytic - numeric| / scale

    About 1e-9 when all is well and the step is 1e-6. Much smaller steps lose to rounding, which grows as 1 / step;
    much larger ones to curvature, which grows as step ** 2.

    Args:
        function: takes the arrays in the order of `arguments`, returns one array y.
        backward: takes dy and then the same arrays, returns one gradient for each, in the same order; without a tuple
            if there is only one.
        arguments: dict from names to float64 arrays: all that is to be differentiated. The names serve the messages.
        rng: numpy.random.Generator.
        step: float > 0.

    Returns:
        float >= 0.

    Raises:
        AssertionError: a gradient is missing, has the wrong shape, or is not finite.
        TypeError: an argument is not a float64 array: in float32 the difference drowns in rounding.
        ValueError: the function is not finite at the arguments or a step away from them.

    >>> x, rng = np.array([1.0, 2.0, 3.0]), np.random.default_rng(0)
    >>> gradient_error(np.square, lambda dy, x: dy * 2 * x, {"x": x}, rng) < 1e-8
    True
    >>> gradient_error(np.square, lambda dy, x: dy * x, {"x": x}, rng) > 0.1
    True

    Source: HIPS autograd, test_util.py.
    """
    comparisons = _compare(function, backward, arguments, rng, step)
    return max((abs(c.analytic - c.numeric) / c.scale for c in comparisons if c.scale > 0), default=0.0)


def check_gradient(function, backward, arguments, rng, step=1e-6, tolerance=1e-6, projections=2):
    """Assert that a backward is the derivative of its function, for every argument.

    The two sides may differ by ``tolerance * scale + noise``. The function must be smooth within a step of the
    arguments: keep them away from the corners of relu and the ties of max pooling.

    Args:
        function, backward, arguments, rng, step: the same as in `gradient_error`.
        tolerance: float, the relative error that is let pass.
        projections: int >= 1, how many random directions to try. One misses a factor of 1.001 about once in a thousand
            times, when the terms of v . dx happen to cancel; two, about once in a million.

    Raises:
        AssertionError: names the argument and gives both numbers; also as `gradient_error`.
        TypeError, ValueError: as `gradient_error`.

    >>> arguments = {"x": np.array([1.0, 2.0]), "w": np.array([3.0, 4.0])}
    >>> check_gradient(np.multiply, lambda dy, x, w: (dy * w, dy * x), arguments, np.random.default_rng(0))
    >>> check_gradient(np.multiply, lambda dy, x, w: (dy * w, dy), arguments, np.random.default_rng(0))
    ... # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    AssertionError: gradient of w is off along a random direction: backward gives ..., the centred difference ...

    Source: HIPS autograd, test_util.py; Goodfellow, Bengio, Courville, Deep Learning (2016), ch. 11.5.
    """
    if projections < 1:
        raise ValueError(f"check_gradient: projections is {projections}, expected at least 1")
    for _ in range(projections):
        for c in _compare(function, backward, arguments, rng, step):
            allowed = tolerance * c.scale + c.noise
            if abs(c.analytic - c.numeric) > allowed:
                raise AssertionError(
                    f"gradient of {c.argument} is off along a random direction: backward gives {c.analytic:.9g}, "
                    f"the centred difference {c.numeric:.9g}; they may differ by {allowed:.1e}"
                )


def _compare(function, backward, arguments, rng, step):
    """A list of one `Comparison` for each argument."""
    for name, x in arguments.items():
        if not isinstance(x, np.ndarray) or x.dtype != np.float64:
            kind = f"an array of {x.dtype}" if isinstance(x, np.ndarray) else type(x).__name__
            raise TypeError(f"gradient check: {name} is {kind}, expected a float64 array")
    y = np.asarray(function(*arguments.values()))
    if not np.isfinite(y).all():
        raise ValueError("gradient check: the function is not finite at these arguments")
    dy = _random_direction(rng, y.shape)
    gradients = _gradients(backward, dy, arguments)
    # The two values subtracted each carry a rounding error of about eps * |y|, and division by the step magnifies it.
    noise = 10 * np.finfo(np.float64).eps * float(np.linalg.norm(dy * y)) / step
    comparisons = []
    for (name, x), dx in zip(arguments.items(), gradients, strict=True):
        v = _random_direction(rng, x.shape)
        ahead, behind = (function(*(arguments | {name: moved}).values()) for moved in (x + step * v, x - step * v))
        numeric = float(np.sum(dy * (ahead - behind))) / (2 * step)
        if not np.isfinite(numeric):
            raise ValueError(f"gradient check: the function is not finite within a step of {name}")
        scale = max(float(np.linalg.norm(v * dx)), abs(numeric))
        comparisons.append(Comparison(name, float(np.sum(v * dx)), numeric, scale, noise))
    return comparisons


def _gradients(backward, dy, arguments):
    """What the backward returns, as a list of arrays with the shapes of the arguments."""
    gradients = backward(dy, *arguments.values())
    gradients = gradients if isinstance(gradients, tuple | list) else (gradients,)
    if len(gradients) != len(arguments):
        raise AssertionError(f"backward returns {len(gradients)} gradients for the arguments {', '.join(arguments)}")
    for (name, x), dx in zip(arguments.items(), gradients, strict=True):
        if np.shape(dx) != x.shape:
            raise AssertionError(f"gradient of {name} has the shape {np.shape(dx)}, {name} itself has {x.shape}")
        if not np.isfinite(dx).all():
            raise AssertionError(f"gradient of {name} is not finite")
    return [np.asarray(dx) for dx in gradients]


def _random_direction(rng, shape):
    """Random signs, magnitudes from 1/2 to 1: no entry is so close to 0 that an error there could hide behind it."""
    return np.asarray(rng.choice([-1.0, 1.0], shape) * rng.uniform(0.5, 1.0, shape))
