"""Filters along one axis: what slides over a signal, what happens at its ends, and the taps of filters with a name.

A filter w has an odd number of taps, and the middle one stands over the cell that is computed. Nothing is flipped,
except in `convolve1d`.
"""

import math

import numpy as np

from nnlib.arrays import as_float, real_number
from nnlib.functional.convolution import conv1d
from nnlib.functional.padding import MODES, pad
from nnlib.shapes import whole

DIFFERENCES = ("forward", "centered", "second")


def filter1d(x, w, mode="valid"):
    """A filter slides along a signal (cross-correlation: w is not flipped)::

        z[i] = sum_j w[j] * x[i + j - r],    j = 0 ... 2r,    r = (taps - 1) / 2

    Args:
        x: real array (n,).
        w: real array (2r + 1,), at most n taps; the tap w[r] stands over the cell that is computed.
        mode: "valid" leaves out the r cells at each end where the filter would hang over; "zero", "replicate" and
            "mirror" continue x beyond its ends as `nnlib.pad` does, and keep its length.

    Returns:
        Array (n - 2r,) in mode "valid", otherwise (n,).

    Raises:
        ValueError: an even number of taps, more taps than cells, another mode.

    >>> filter1d([0, 1, 1, 2, 3, 5, 8, 13], [0, -1, 2, -1, 0])
    array([-1.,  0., -1., -1.])
    >>> filter1d([1, 1, 1, 0, 0], [1, 0, 1], mode="mirror")
    array([2., 2., 1., 1., 0.])

    Source: UBC CPSC 340, convolutions.
    """
    x, w = _signal_and_filter("filter1d", x, w, mode)
    if mode != "valid":
        x = pad(x[None, None], len(w) // 2, mode)[0, 0]
    return conv1d(x[None, None], w[None, None])[0, 0]


def convolve1d(x, w):
    """Convolution as mathematics means it, in full: wherever x and w overlap at all::

        z[n] = sum_m x[n - m] * w[m],    cells outside of x counting as 0

    Args:
        x: real array (n,).
        w: real array (k,).

    Returns:
        Array (n + k - 1,). The result is the same with x and w swapped.

    Raises:
        ValueError: an array that is not a row of at least one number.

    >>> convolve1d([1, 2, 3], [1, 10])
    array([ 1., 12., 23., 30.])

    Source: CMU 10-701, neural networks.
    """
    x, w = row("convolve1d", "x", x), row("convolve1d", "w", w)
    z = np.zeros(len(x) + len(w) - 1, np.result_type(x, w))
    for m, tap in enumerate(w):
        z[m : m + len(x)] += tap * x
    return z


def gaussian_taps(sigma, m):
    """A bell of 2m + 1 taps that sum to 1: ``w_i`` proportional to ``exp(-i**2 / (2 sigma**2))``, i = -m ... m.

    Args:
        sigma: float > 0, the width of the bell in cells.
        m: int >= 0, taps on each side of the middle.

    Returns:
        Array (2m + 1,), float64.

    Raises:
        ValueError: an argument out of its range.

    >>> gaussian_taps(1, 2).round(4)
    array([0.0545, 0.2442, 0.4026, 0.2442, 0.0545])

    Source: UBC CPSC 340, convolutions.
    """
    sigma, m = _width("gaussian_taps", sigma, m)
    i = np.arange(-m, m + 1)
    w = np.exp(-(i**2) / (2 * sigma**2))
    return w / w.sum()


def laplacian_of_gaussian_taps(sigma, m):
    """A peak between two dips, 2m + 1 taps that sum to 0: minus a smoothed second derivative::

        v_i = (1 - i**2 / (2 sigma**2)) * exp(-i**2 / (2 sigma**2)),    w = v - mean(v),    i = -m ... m

    This is a cut through the middle of the two-dimensional filter; a filter for one axis alone would have sigma**2 in
    place of the first 2 sigma**2.

    Args:
        sigma: float > 0, the width of the bell in cells.
        m: int >= 0, taps on each side of the middle.

    Returns:
        Array (2m + 1,), float64.

    Raises:
        ValueError: an argument out of its range.

    >>> laplacian_of_gaussian_taps(1, 4).round(4)
    array([-0.1416, -0.1781, -0.2746,  0.164 ,  0.8607,  0.164 , -0.2746,
           -0.1781, -0.1416])

    Source: UBC CPSC 340, convolutions.
    """
    sigma, m = _width("laplacian_of_gaussian_taps", sigma, m)
    share = np.arange(-m, m + 1) ** 2 / (2 * sigma**2)
    v = (1 - share) * np.exp(-share)
    return v - v.mean()


def difference(x, h, kind):
    """Derivatives of a function from its values, h apart::

        "forward"   (x[i + 1] - x[i]) / h                        the filter [-1 1] / h
        "centered"  (x[i + 1] - x[i - 1]) / 2h                   [-1 0 1] / 2h
        "second"    (x[i - 1] - 2 x[i] + x[i + 1]) / h**2        [1 -2 1] / h**2

    Args:
        x: real array (n,), n >= 3: values of a function at places h apart.
        h: float > 0.
        kind: "forward", "centered" or "second".

    Returns:
        Array (n - 1,) for "forward", otherwise (n - 2,): the places where all the values exist.

    Raises:
        ValueError: fewer than three values, an h that is not positive, another kind.

    >>> x = np.array([0.0, 0.25, 1.0, 2.25])  # t squared at 0, 0.5, 1, 1.5
    >>> difference(x, 0.5, "forward"), difference(x, 0.5, "centered"), difference(x, 0.5, "second")
    (array([0.5, 1.5, 2.5]), array([1., 2.]), array([2., 2.]))

    Source: UBC CPSC 340, convolutions.
    """
    x = _samples(x, h, kind)
    if kind == "forward":
        return (x[1:] - x[:-1]) / h
    if kind == "centered":
        return (x[2:] - x[:-2]) / (2 * h)
    return (x[2:] - 2 * x[1:-1] + x[:-2]) / h**2


def _signal_and_filter(function, x, w, mode):
    x, w = row(function, "x", x), odd(function, w)
    if len(w) > len(x):
        raise ValueError(f"{function}: w has {len(w)} taps, x only {len(x)} cells")
    if mode not in ("valid", *MODES):
        raise ValueError(f"{function}: mode is {mode!r}, expected one of {('valid', *MODES)}")
    return x, w


def row(function, name, x):
    """x as floating-point numbers, or an error that names `function`; a row of at least one number is expected."""
    x = as_float(x, function, name)
    if x.ndim != 1 or not x.size:
        raise ValueError(f"{function}: {name} has shape {x.shape}, expected a row of numbers")
    return x


def odd(function, w):
    """w as `row` gives it, with an odd number of taps, or an error that names `function`."""
    w = row(function, "w", w)
    if len(w) % 2 == 0:
        raise ValueError(f"{function}: w has {len(w)} taps, expected an odd number of them")
    return w


def _width(function, sigma, m):
    return real_number(function, "sigma", sigma, above=0, below=math.inf), whole(function, "m", m, 0)


def _samples(x, h, kind):
    x = row("difference", "x", x)
    real_number("difference", "h", h, above=0, below=math.inf)
    if len(x) < 3 or kind not in DIFFERENCES:
        raise ValueError(
            f"difference: x has {len(x)} values, kind is {kind!r}; expected 3 or more, one of {DIFFERENCES}"
        )
    return x
