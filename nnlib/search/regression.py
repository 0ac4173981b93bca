"""Gaussian processes: what a function may be elsewhere, given its value at a few points.

Before any value is known, the values at any points x are taken to be normally distributed with mean 0 and covariance
K(x, x), where K says how alike the function is at two points, near 1 if they are close. The values y seen at x, each
with normal noise, leave at other points a normal distribution again::

    mean = K(points, x) A y,  variance = 1 - diag(K(points, x) A K(x, points)),  A = (K(x, x) + noise I)^-1

Source: Rasmussen, Williams, Gaussian Processes for Machine Learning (2006), ch. 2, 4.2 and 5.4.
"""

import math

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import ndtr

_SHORTEST, _LONGEST = 0.05, 20.0
_LEAST_NOISE, _MOST_NOISE = 1e-6, 1.0


def rbf(a, b, lengths):
    """The radial basis function, for endlessly smooth functions::

        K = exp(-r^2 / 2),  r^2 = sum_d (a_d - b_d)^2 / lengths_d^2

    Args:
        a: float64 array (N, D).
        b: float64 array (M, D).
        lengths: positive array (D,), how far apart in each direction the function is still alike.

    Returns:
        Array (N, M), values 0 to 1.

    >>> rbf(np.array([[0.0]]), np.array([[0.0], [1.0]]), np.array([1.0])).round(4)
    array([[1.    , 0.6065]])
    """
    return np.exp(-_squares(a, b, lengths) / 2)


def matern(a, b, lengths):
    """Matérn's function with 5/2, for functions with two derivatives: less smooth, nearer to what training gives::

        K = (1 + s + s^2 / 3) exp(-s),  s = sqrt(5) r,  r as in `rbf`

    Args:
        a, b, lengths: the same as in `rbf`.

    Returns:
        Array (N, M), values 0 to 1.

    >>> matern(np.array([[0.0]]), np.array([[0.0], [1.0]]), np.array([1.0])).round(4)
    array([[1.   , 0.524]])

    Source: Snoek, Larochelle, Adams, Practical Bayesian optimization of machine learning algorithms (2012).
    """
    s = np.sqrt(5 * _squares(a, b, lengths))
    return (1 + s + s**2 / 3) * np.exp(-s)


def posterior(x, y, points, lengths, noise, kernel=matern):
    """Mean and standard deviation of the function at `points`, after y was seen at x.

    Args:
        x: float64 array (N, D), where the function was seen.
        y: float64 array (N,), its values; of mean about 0 and variance about 1.
        points: float64 array (M, D).
        lengths: positive array (D,).
        noise: float > 0, the variance of the noise in y.
        kernel: `matern`, `rbf`, or another such function.

    Returns:
        Arrays (M,) and (M,): mean, and standard deviation of the function without noise.

    >>> mean, std = posterior(np.array([[0.0]]), np.array([2.0]), np.array([[0.0], [99.0]]), np.array([1.0]), 1.0)
    >>> mean.round(4), std.round(4)
    (array([1., 0.]), array([0.7071, 1.    ]))
    """
    factor = cho_factor(kernel(x, x, lengths) + noise * np.eye(len(x)), lower=True)
    across = kernel(points, x, lengths)
    variance = 1 - np.sum(across * cho_solve(factor, across.T).T, axis=1)
    return across @ cho_solve(factor, y), np.sqrt(np.maximum(variance, 0))


def log_likelihood(x, y, lengths, noise, kernel=matern):
    """How well lengths and noise explain y: the logarithm of the density of y::

        -y^T A y / 2 + log(det A) / 2 - N log(2 pi) / 2

    Args:
        x, y, lengths, noise, kernel: the same as in `posterior`.

    Returns:
        float.

    >>> round(log_likelihood(np.array([[0.0]]), np.array([0.0]), np.array([1.0]), 1.0), 4)
    -1.2655
    """
    factor = cho_factor(kernel(x, x, lengths) + noise * np.eye(len(x)), lower=True)
    half_log_determinant = np.log(np.diag(factor[0])).sum()
    return float(-y @ cho_solve(factor, y) / 2 - half_log_determinant - len(y) * math.log(2 * math.pi) / 2)


def maximize_likelihood(x, y, kernel=matern):
    """The lengths and the noise under which y is most likely.

    Args:
        x: float64 array (N, D), values 0 to 1.
        y: float64 array (N,), of mean 0 and variance 1.
        kernel: the same as in `posterior`.

    Returns:
        lengths (D,), from 0.05 to 20, and noise, a float from 1e-6 to 1.

    >>> x = np.linspace(0, 1, 12)[:, None]
    >>> lengths, noise = maximize_likelihood(x, np.sqrt(2) * np.sin(4 * np.pi * x[:, 0]))
    >>> bool(lengths[0] < 1 and noise < 1e-3)
    True
    """
    from scipy.optimize import minimize  # takes a while to load

    bounds = [(math.log(_SHORTEST), math.log(_LONGEST))] * x.shape[1] + [
        (math.log(_LEAST_NOISE), math.log(_MOST_NOISE))
    ]
    starts = [np.log([length] * x.shape[1] + [1e-2]) for length in (0.2, 1.0)]

    def cost(logs):
        return -log_likelihood(x, y, np.exp(logs[:-1]), np.exp(logs[-1]), kernel)

    # Powell's method goes along one coordinate after the other, and needs no derivatives. One percent is exact enough.
    options = {"xtol": 0.01, "ftol": 1e-3}
    results = [minimize(cost, start, method="Powell", bounds=bounds, options=options) for start in starts]
    logs = min(results, key=lambda result: result.fun).x
    return np.exp(logs[:-1]), float(np.exp(logs[-1]))


def expected_improvement(mean, std, best):
    """By how much a point is expected to fall below the best loss so far, not below counting as 0::

        E[max(best - f, 0)] = (best - mean) Phi(z) + std phi(z),  z = (best - mean) / std

    for f normal with mean and std; Phi and phi are the normal distribution and its density.

    Args:
        mean, std: float64 arrays of one shape, std >= 0.
        best: float.

    Returns:
        Array of that shape, values >= 0.

    >>> expected_improvement(np.array([1.0, 0.0, -1.0]), np.array([0.0, 1.0, 0.0]), 0.0).round(4)
    array([0.    , 0.3989, 1.    ])

    Source: Jones, Schonlau, Welch, Efficient global optimization of expensive black-box functions (1998).
    """
    gain = best - mean
    z = np.divide(gain, std, out=np.zeros_like(gain), where=std > 0)
    spread = gain * ndtr(z) + std * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return np.maximum(np.where(std > 0, spread, gain), 0)


def _squares(a, b, lengths):
    return np.sum(((a[:, None] - b[None, :]) / lengths) ** 2, axis=2)
