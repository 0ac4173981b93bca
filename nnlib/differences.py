"""Slopes from differences, and how far they are from the truth.

``[-1, 1]`` over the step is the forward difference, ``[-1, 0, 1]`` over twice the step the centred one. The error of
the first falls with the step, that of the second with its square, until rounding takes over.
"""

import numpy as np

from nnlib.arrays import as_float, real_number


def difference_slopes(samples, step):
    """Slopes of a function from its values at equally spaced points::

        forward_i = (f_{i+1} - f_i) / step                 i = 0 ... n - 2
        centred_i = (f_{i+1} - f_{i-1}) / (2 step)         i = 1 ... n - 2

    Args:
        samples: real array (n,), n >= 3, the values f_0 ... f_{n-1}.
        step: float > 0, the distance of neighbouring points.

    Returns:
        (array (n - 1,), array (n - 2,)).

    >>> difference_slopes([0.0, 1.0, 4.0, 9.0], 1.0)
    (array([1., 3., 5.]), array([2., 4.]))

    Source: UBC CPSC 340, convolutions (derivatives as filters).
    """
    samples = as_float(samples, "difference_slopes", "samples")
    return (samples[1:] - samples[:-1]) / step, (samples[2:] - samples[:-2]) / (2 * step)


def forward_error(step):
    """How far the forward difference of sin at 1 is from cos 1: ``|(sin(1 + step) - sin 1) / step - cos 1|``.

    Args:
        step: float > 0.

    Raises:
        ValueError: a step that is not above 0.

    >>> float(round(forward_error(0.1), 5))
    0.04294

    Source: UBC CPSC 340, convolutions.
    """
    step = _positive("forward_error", step)
    return np.abs((np.sin(1 + step) - np.sin(1)) / step - np.cos(1))


def centred_error(step):
    """How far the centred difference of sin at 1 is from cos 1.

    Args:
        step: float > 0.

    Raises:
        ValueError: a step that is not above 0.

    >>> float(round(centred_error(0.1), 5))
    0.0009

    Source: UBC CPSC 340, convolutions.
    """
    step = _positive("centred_error", step)
    return np.abs((np.sin(1 + step) - np.sin(1 - step)) / (2 * step) - np.cos(1))


def forward_trial(step):
    """A step with the error it gives, for a table of trials: ``[step, forward_error(step)]``.

    Args:
        step: float > 0.

    Raises:
        ValueError: a step that is not above 0.

    >>> forward_trial(0.1).round(5).tolist()
    [0.1, 0.04294]

    Source: UBC CPSC 340, convolutions.
    """
    return np.array([step, forward_error(step)])


def centred_trial(step):
    """``[step, centred_error(step)]``.

    Args:
        step: float > 0.

    Raises:
        ValueError: a step that is not above 0.

    >>> centred_trial(0.1).round(5).tolist()
    [0.1, 0.0009]

    Source: UBC CPSC 340, convolutions.
    """
    return np.array([step, centred_error(step)])


def _positive(function, step):
    return real_number(function, "step", as_float(step, function, "step").item(), above=0)


def relative_error(dx, v, dy, ahead, behind, step):
    """What a backward says along a direction v, against a centred difference of the function itself::

        analytic = sum v * dx          numeric = sum dy * (ahead - behind) / (2 step)
        error = |analytic - numeric| / max(|analytic|, |numeric|),   0 if both are 0

    Args:
        dx: real array, what the backward returned for dy.
        v: real array like dx, a direction.
        dy: real array, a random dL/dy.
        ahead, behind: real arrays like dy, f(x + step v) and f(x - step v).
        step: float > 0.

    Returns:
        float >= 0.

    >>> x, v, dy = np.array([1.0, 2.0]), np.array([1.0, -1.0]), np.array([0.5, 2.0])
    >>> ahead, behind = (x + 0.001 * v) ** 2, (x - 0.001 * v) ** 2
    >>> float(relative_error(dy * 2 * x, v, dy, ahead, behind, 0.001).round(6))
    0.0
    >>> float(relative_error(dy * x, v, dy, ahead, behind, 0.001).round(6))
    0.5

    Source: HIPS autograd, test_util.py (the random dy); UBC CPSC 340 (the differences).
    """
    analytic = np.sum(v * dx)
    numeric = np.sum(dy * (ahead - behind)) / (2 * step)
    largest = max(abs(analytic), abs(numeric))
    return abs(analytic - numeric) / largest if largest > 0 else 0.0
