"""What a filter answers to signals that are known: constants, ramps, powers, a single 1. Two filters with the same
answers do the same work, whatever their taps.
"""

import numpy as np

from nnlib.filters import filter1d, odd


def responses(w, signals):
    """What a filter answers at the place 0 to signals that are given as functions.

    Args:
        w: real array (2r + 1,).
        signals: sequence of functions of the array of places -r ... r.

    Returns:
        Array (signals,).

    Raises:
        ValueError: no row of numbers, or an even number of them.

    >>> responses([-0.5, 0, 0.5], [np.ones_like, lambda i: i, np.square])
    array([0., 1., 0.])

    Source: UBC CPSC 340, convolutions (derivative filters sum to 0, integration filters to 1).
    """
    w = odd("responses", w)
    places = np.arange(len(w)) - len(w) // 2
    return np.array([float(w @ np.asarray(signal(places.astype(float)), float)) for signal in signals])


def responses_to_powers(w):
    """`responses` to 1, t, t**2 and t**3 where cells are half a unit apart, t = i / 2.

    Args:
        w: real array of 1, 3, 5 or 7 taps.

    Returns:
        Array (4,).

    Raises:
        ValueError: another shape.

    >>> responses_to_powers([-1, 0, 1])
    array([0.  , 1.  , 0.  , 0.25])

    Source: UBC CPSC 340, convolutions (derivatives as filters).
    """
    _few_taps("responses_to_powers", w)
    return responses(w, [lambda i, power=power: (i / 2) ** power for power in range(4)])


def responses_to_whole_powers(w):
    """`responses` of three taps to 1, t, t**2 and t**3 where cells are a whole unit apart, t = i.

    Args:
        w: real array (3,).

    Returns:
        Array (4,).

    Raises:
        ValueError: another shape.

    >>> responses_to_whole_powers([1 / 3, 1 / 3, 1 / 3]).round(2)
    array([1.  , 0.  , 0.67, 0.  ])

    Source: UBC CPSC 340, convolutions (Simpson's rule).
    """
    if np.shape(w) != (3,):
        raise ValueError(f"responses_to_whole_powers: w has shape {np.shape(w)}, expected (3,)")
    return responses(w, [lambda i, power=power: i**power for power in range(4)])


def responses_to_patterns(w):
    """`responses` to a constant 1, to a ramp i, to the alternating 1 -1 1 -1, and to a single 1 at the place 0.

    Args:
        w: real array of 1, 3, 5 or 7 taps.

    Returns:
        Array (4,).

    Raises:
        ValueError: another shape.

    >>> responses_to_patterns([0.25, 0.5, 0.25])
    array([1. , 0. , 0. , 0.5])

    Source: UBC CPSC 340, convolutions.
    """
    _few_taps("responses_to_patterns", w)
    signals = [np.ones_like, lambda i: i, lambda i: 1 - 2 * (i % 2), lambda i: i == 0]
    return responses(w, signals)


def single_one(w):
    """What a filter makes of 0 0 0 0 1 0 0 0 0, with zeros beyond the ends: its taps, back to front.

    Args:
        w: real array of 1, 3, 5 or 7 taps.

    Returns:
        Array (9,).

    Raises:
        ValueError: another shape.

    >>> single_one([1, 2, 3])
    array([0., 0., 0., 3., 2., 1., 0., 0., 0.])

    Source: UBC CPSC 340, convolutions (translation).
    """
    _few_taps("single_one", w)
    return filter1d(np.arange(9) == 4, w, "zero")


def _few_taps(function, w):
    taps = np.shape(w)
    if len(taps) != 1 or not 1 <= taps[0] <= 7 or taps[0] % 2 == 0:
        raise ValueError(f"{function}: w has shape {taps}, expected 1, 3, 5 or 7 numbers in a row")
