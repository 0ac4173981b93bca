"""A filter on its way along a signal: what it covers at each place, the products, the sum. A pure model."""

from typing import NamedTuple

import numpy as np

from nnlib.filters import filter1d, odd, row
from nnlib.functional.padding import pad


class Step(NamedTuple):
    """One place of the filter.

    Args:
        place: int, the cell that is computed, counted from 1 as in the lectures.
        cells: tuple of int, the cells that are covered, counted from 1; below 1 and above n lies the border.
        values, taps, products: arrays (2r + 1,).
        total: float, the sum of the products.
    """

    place: int
    cells: tuple
    values: np.ndarray
    taps: np.ndarray
    products: np.ndarray
    total: float


def slide(x, w, mode="valid"):
    """Every place of a filter on a signal, one after the other.

    Args:
        x: real array (n,).
        w: real array (2r + 1,), at most n taps.
        mode: "valid", "zero", "replicate" or "mirror", as in `nnlib.filters.filter1d`.

    Returns:
        list of `Step`.

    Raises:
        ValueError: as `filter1d`.

    >>> step = slide([0, 1, 1, 2, 3, 5, 8, 13], [0, -1, 2, -1, 0])[1]
    >>> step.place, step.cells, step.products.tolist(), step.total
    (4, (2, 3, 4, 5, 6), [0.0, -1.0, 4.0, -3.0, 0.0], 0.0)

    Source: UBC CPSC 340, convolutions.
    """
    totals = filter1d(x, w, mode)
    x, w = row("slide", "x", x), odd("slide", w)
    r = len(w) // 2
    first = r if mode == "valid" else 0
    if mode != "valid":
        x = pad(x[None, None], r, mode)[0, 0]
    steps = []
    for index, total in enumerate(totals):
        values = x[index : index + len(w)]
        cells = tuple(range(first + index - r + 1, first + index + r + 2))
        steps.append(Step(first + index + 1, cells, values, w, values * w, float(total)))
    return steps
