"""A filter as a Toeplitz matrix, built and multiplied."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.operators import banded_matrix, toeplitz_matrix, toeplitz_product

W = np.array([1.0, 2.0, 3.0])
WIDE = np.array([1.0, 5.0, 2.0, 4.0, 3.0])


def _draw_three(rng):
    return [call(1.0 + rng.permutation(9)[:3], 1.0 + rng.permutation(n)) for n in (4, 7, 3)]


def _draw_any(rng):
    return [call(1.0 + rng.permutation(9)[:k], 1.0 + rng.permutation(n)) for n, k in ((7, 5), (9, 7), (5, 5))]


def _offset(w, n, shift, wrap=False):
    matrix = np.zeros((n, n))
    for i in range(n):
        for j, tap in enumerate(w):
            column = i + j - shift
            if wrap or 0 <= column < n:
                matrix[i, column % n] += tap
    return matrix


def _from(matrix, x):
    return matrix, matrix @ x


def _transposed(w, x):
    """Builds the matrix of the flipped filter

    In a row the taps stand in their own order, w[0] on the left. Built by columns, they come out reversed.
    """
    return _from(toeplitz_matrix(w, len(x)).T, x)


def _from_diagonal(w, x):
    """Puts the first tap on the diagonal

    The middle tap stands over the cell that is computed.
    """
    return _from(_offset(w, len(x), 0), x)


def _to_diagonal(w, x):
    """Puts the last tap on the diagonal

    Right of the middle tap there are taps, too.
    """
    return _from(_offset(w, len(x), len(w) - 1), x)


def _circulant(w, x):
    """Builds a matrix that goes round in a circle

    That is called circulant: a tap that leaves on the left comes in again on the right. Here it is lost.
    """
    return _from(_offset(w, len(x), len(w) // 2, wrap=True), x)


def _valid(w, x):
    """Builds the rows of the valid places only

    As many rows as cells: the border of zeros counts.
    """
    r, matrix = len(w) // 2, toeplitz_matrix(w, len(x))
    return _from(matrix[r : len(x) - r], x)


def _wide(w, x):
    """Builds columns for the border

    The border holds zeros: its columns can be left out.
    """
    matrix = np.zeros((len(x), len(x) + len(w) - 1))
    for i in range(len(x)):
        matrix[i, i : i + len(w)] = w
    return matrix, matrix @ np.pad(x, len(w) // 2)


def _full(w, x):
    """Builds the matrix of the full convolution

    It has n + k - 1 rows. A square matrix is asked for.
    """
    matrix = np.stack([np.convolve(unit, w[::-1]) for unit in np.eye(len(x))], axis=1)
    return _from(matrix, x)


def _product_only(w, x):
    """Hands back z alone

    Two results: the matrix and the product.
    """
    return toeplitz_product(w, x)[1]


def _matrix_only(w, x):
    """Hands back T alone

    The product is missing.
    """
    return toeplitz_matrix(w, len(x))


def _wrong_side(w, x):
    """Takes x times T

    x @ T is the product with the transposed matrix, which is the flipped filter.
    """
    matrix = toeplitz_matrix(w, len(x))
    return matrix, x @ matrix


def _entrywise(w, x):
    """Multiplies the columns by x

    T * x keeps n x n entries; add them up along the rows.
    """
    matrix = toeplitz_matrix(w, len(x))
    return matrix, matrix * x


def _symmetric(w, x):
    """Makes the matrix symmetric

    scipy.linalg.toeplitz with one argument does so. Left and right of the diagonal stand different taps.
    """
    row = np.concatenate([w, np.zeros(len(x))])[: len(x)]
    return _from(np.array([[row[abs(i - j)] for j in range(len(x))] for i in range(len(x))]), x)


def _three_diagonals(w, x):
    """Fills three diagonals only

    A filter of five taps fills five.
    """
    r = len(w) // 2
    return _from(toeplitz_matrix(w[r - 1 : r + 2], len(x)), x)


def _same_row(w, x):
    """Does not move the taps from row to row

    Each row is the one above, moved to the right by one column.
    """
    row = np.concatenate([w, np.zeros(len(x))])[: len(x)]
    return _from(np.tile(row, (len(x), 1)), x)


def _pushed(w, x):
    """Pushes the taps inwards at the ends

    In the first row the taps left of the middle have no cell; they are dropped.
    """
    n, k = len(x), len(w)
    matrix = np.zeros((n, n))
    for i in range(n):
        start = min(max(i - k // 2, 0), n - k)
        matrix[i, start : start + k] = w
    return _from(matrix, x)


def _ends_zero(w, x):
    """Leaves rows of zeros at the ends

    The first output has a middle and a right tap.
    """
    r, matrix = len(w) // 2, toeplitz_matrix(w, len(x))
    matrix[:r] = matrix[len(x) - r :] = 0
    return _from(matrix, x)


def _z_first(w, x):
    """Hands z back before T

    First the matrix, then the product.
    """
    return toeplitz_product(w, x)[::-1]


def _one_row(w, x):
    """Hands a single row of weights to banded_matrix

    It wants a row of weights for each of the n outputs.
    """
    return _from(banded_matrix(w), x)


def _full_by_columns(w, x):
    """Builds the matrix of the full convolution, column by column

    n + k - 1 rows are too many, and in a column the taps stand back to front.
    """
    n, k = len(x), len(w)
    matrix = np.zeros((n + k - 1, n))
    for i in range(n):
        matrix[i : i + k, i] = w
    return _from(matrix, x)


def _right_half(w, x):
    """Repeats the right half of the filter on the left

    scipy.linalg.toeplitz with one argument makes a symmetric matrix. It wants the first column and the first row.
    """
    half = np.concatenate([w[len(w) // 2 :], np.zeros(len(x))])[: len(x)]
    return _from(np.array([[half[abs(i - j)] for j in range(len(x))] for i in range(len(x))]), x)


def _taps_repeated(w, x):
    """Repeats taps instead of rows

    np.repeat writes each tap n times; np.tile(w, (n, 1)) writes the row n times.
    """
    return _from(banded_matrix(np.repeat(w, len(x)).reshape(len(x), len(w))), x)


def _copies(w, x):
    """Adds the lost taps to the outermost column

    That continues x with copies of its outermost cells. Beyond the ends stand zeros here.
    """
    n, k = len(x), len(w)
    matrix = np.zeros((n, n))
    for i in range(n):
        for j, tap in enumerate(w):
            matrix[i, min(max(i + j - k // 2, 0), n - 1)] += tap
    return _from(matrix, x)


def _first_tap_first(w, x):
    """Lets each row begin with the first tap

    In the first row the middle tap stands in the first column; the taps left of it are dropped.
    """
    n, k = len(x), len(w)
    matrix = np.zeros((n, n))
    for i in range(n):
        columns = range(max(0, i - k // 2), min(n, i + k // 2 + 1))
        matrix[i, columns] = w[: len(columns)]
    return _from(matrix, x)


TOEPLITZ_PRODUCT = Function(
    id="u04-toeplitz-product",
    title="A filter as a Toeplitz matrix",
    minutes=10,
    covers=("u04.6c",),
    reference=toeplitz_product,
    strata=(
        Stratum(
            "three taps",
            1,
            (call(W, np.array([1.0, 0.0, 0.0, 10.0])), call(W[::-1] ** 2, np.arange(1.0, 7))),
            _draw_three,
        ),
        Stratum(
            "any odd number", 1, (call(WIDE, np.arange(1.0, 8)), call(WIDE, np.array([1.0, 2, 4, 8, 16]))), _draw_any
        ),
    ),
    misconceptions=(
        _transposed,
        _from_diagonal,
        _to_diagonal,
        _circulant,
        _valid,
        _wide,
        _full,
        _product_only,
        _matrix_only,
        _wrong_side,
        _entrywise,
        _symmetric,
        _three_diagonals,
        _same_row,
        _pushed,
        _ends_zero,
        _z_first,
        _one_row,
        _full_by_columns,
        _right_half,
        _taps_repeated,
        _copies,
        _first_tap_first,
    ),
    puts_away=(toeplitz_product, toeplitz_matrix),
)
