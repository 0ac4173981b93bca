"""Convolution as one product of matrices, and every number to its place."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import halved, volume
from autograde.tasks.u06_cnn.put_away import CONVOLUTIONS
from nnlib.lowering import im2col, product_of_columns

_FIXED = np.random.default_rng(66)


def _case(rng, n, c, size, k, kernel):
    columns = im2col(volume(rng, n, c, *size), kernel)
    places = tuple(length - side + 1 for length, side in zip(size, kernel, strict=True))
    return call(columns, volume(rng, k, c, *kernel), volume(rng, k), places)


def _draw_one(rng):
    return [_case(rng, 1, 1, (3, 5), 3, (2, 2)), halved(_case(rng, 1, 2, (4, 3), 2, (2, 1)))]


def _draw_batch(rng):
    return [
        _case(rng, 2, 2, (3, 5), 3, (2, 2)),
        _case(rng, 3, 1, (4, 3), 2, (3, 2)),
        halved(_case(rng, 2, 2, (2, 4), 4, (1, 2))),
    ]


def _flat(columns, w, b):
    return w.reshape(len(w), -1) @ columns + b[:, None]


def _wrong_reshape(columns, w, b, size):
    """Reshapes without moving an axis

    The product has the maps in its rows: (K, N, rows, columns) first, then exchange two axes.
    """
    return _flat(columns, w, b).reshape(-1, len(w), *size)


def _not_moved(columns, w, b, size):
    """Leaves the maps in front of the batch

    The picture's number is the first index, the map's the second.
    """
    return _flat(columns, w, b).reshape(len(w), -1, *size)


def _transposed_product(columns, w, b, size):
    """Reads the transposed product

    columns.T @ rows.T has the places in its rows.
    """
    return _flat(columns, w, b).T.reshape(-1, len(w), *size)


def _places_swapped(columns, w, b, size):
    """Exchanges rows and columns of the places

    size is (rows, columns), in this order.
    """
    y = _flat(columns, w, b).reshape(len(w), -1, size[1], size[0])
    return y.swapaxes(0, 1)


def _places_by_columns(columns, w, b, size):
    """Reads the places column by column

    im2col goes through the places row by row: the last index, s, is the fastest.
    """
    y = _flat(columns, w, b).reshape(len(w), -1, size[1], size[0])
    return y.swapaxes(0, 1).swapaxes(2, 3)


def _no_bias(columns, w, b, size):
    """Leaves b out

    One number for each row of the product.
    """
    return product_of_columns(columns, w, np.zeros(len(w)), size)


def _filters_as_columns(columns, w, b, size):
    """Reshapes the filters the wrong way round

    A row for each filter: w.reshape(K, -1) keeps its numbers together.
    """
    rows = w.reshape(-1, len(w)).T
    return (rows @ columns + b[:, None]).reshape(len(w), -1, *size).swapaxes(0, 1)


def _channels_last(columns, w, b, size):
    """Unrolls the filters with the channels last

    Filters and windows have to be unrolled in the same order.
    """
    return product_of_columns(columns, w.transpose(0, 2, 3, 1).reshape(w.shape), b, size)


def _flipped(columns, w, b, size):
    """Turns the filters around

    Element m of a filter meets element m of a window.
    """
    return product_of_columns(columns, w[:, :, ::-1, ::-1], b, size)


def _flat_result(columns, w, b, size):
    """Stops after the product

    The matrix holds all numbers; now give it the shape of a batch of maps.
    """
    return _flat(columns, w, b)


def _maps_last(columns, w, b, size):
    """Puts the maps behind the places

    Maps come second, as channels do.
    """
    return np.moveaxis(product_of_columns(columns, w, b, size), 1, -1)


def _bias_everywhere(columns, w, b, size):
    """Adds all biases to every map

    b[k] belongs to map k alone.
    """
    return product_of_columns(columns, w, np.full(len(w), b.sum()), size)


def _first_image(columns, w, b, size):
    """Returns the first picture's maps

    How many columns does one picture have, and how many are there?
    """
    return product_of_columns(columns, w, b, size)[:1]


def _first_filter(columns, w, b, size):
    """Multiplies by the first filter only

    All K filters are rows of one matrix.
    """
    return product_of_columns(columns, np.repeat(w[:1], len(w), axis=0), b, size)


def _bias_by_broadcasting(columns, w, b, size):
    """Adds b along the wrong axis

    (K, M) + (K,) lines b up with the columns. b[:, None] is a column.
    """
    return (w.reshape(len(w), -1) @ columns + b).reshape(len(w), -1, *size).swapaxes(0, 1)


def _images_swapped(columns, w, b, size):
    """Takes neighbouring columns for different pictures

    Columns of one picture stand side by side: n is the slowest of (n, r, s).
    """
    y = _flat(columns, w, b).reshape(len(w), *size, -1)
    return np.moveaxis(y, -1, 0)


PRODUCT_OF_COLUMNS = Function(
    id="u06-product-of-columns",
    title="A convolution as one product",
    minutes=12,
    covers=("u06.3b",),
    reference=product_of_columns,
    strata=(
        Stratum(
            "one picture",
            0.5,
            (
                call(np.array([[0.0, 1], [1, 2], [3, 4], [4, 5]]), np.ones((1, 1, 2, 2)), np.array([100.0]), (1, 2)),
                _case(_FIXED, 1, 1, (3, 4), 3, (2, 2)),
                halved(_case(_FIXED, 1, 2, (4, 3), 2, (2, 1))),
            ),
            _draw_one,
        ),
        Stratum(
            "a batch",
            1,
            (_case(_FIXED, 2, 2, (3, 4), 3, (2, 2)), halved(_case(_FIXED, 3, 1, (3, 2), 2, (2, 1)))),
            _draw_batch,
        ),
    ),
    misconceptions=(
        _wrong_reshape,
        _not_moved,
        _transposed_product,
        _places_swapped,
        _places_by_columns,
        _no_bias,
        _filters_as_columns,
        _channels_last,
        _flipped,
        _flat_result,
        _maps_last,
        _bias_everywhere,
        _first_image,
        _first_filter,
        _bias_by_broadcasting,
        _images_swapped,
    ),
    puts_away=tuple(one for one in CONVOLUTIONS if one is not im2col),
)
