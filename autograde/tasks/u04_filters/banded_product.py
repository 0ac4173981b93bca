"""A matrix of local weights, built and multiplied."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.operators import banded_matrix, banded_product

LOCAL = np.array([[0.0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11], [12, 13, 0]])
X = np.array([1.0, 0.0, 10.0, 0.0, 100.0])
WIDE = np.arange(1.0, 36).reshape(7, 5)


def _weights(rng, n, k):
    return 1.5 + rng.permutation(n * k).reshape(n, k)


def _draw_three(rng):
    return [call(_weights(rng, n, 3), 1.0 + rng.permutation(n)) for n in (4, 6, 5)]


def _draw_any(rng):
    return [call(_weights(rng, n, k), 1.0 + rng.permutation(n)) for n, k in ((6, 5), (8, 7), (5, 1))]


def _place(theta, column, wrap=False):
    """A matrix with theta[i, j] in column(i, j), where that exists or goes round."""
    n, k = theta.shape
    matrix = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            at = column(i, j)
            if wrap or 0 <= at < n:
                matrix[i, at % n] = theta[i, j]
    return matrix


def _from(matrix, x):
    return matrix, matrix @ x


def _diagonal_first(theta, x):
    """Lets the first weight stand on the diagonal

    Output i reads the inputs *around* place i: the middle weight belongs to input i itself.
    """
    return _from(_place(theta, lambda i, j: i + j), x)


def _wraps(theta, x):
    """Goes round at the ends

    In row 0 the column -1 is the last one for Python. A weight without an input is dropped.
    """
    return _from(_place(theta, lambda i, j: i + j - theta.shape[1] // 2, wrap=True), x)


def _reversed(theta, x):
    """Writes each row of weights back to front

    theta[i, 0] belongs to the leftmost of the inputs.
    """
    return _from(banded_matrix(theta[:, ::-1]), x)


def _transposed(theta, x):
    """Builds the transposed matrix

    Rows belong to outputs, columns to inputs: B[i, column].
    """
    return _from(banded_matrix(theta).T, x)


def _from_the_right(theta, x):
    """Multiplies from the wrong side

    x @ B takes columns of B together with x. Each output is a row of B times x.
    """
    matrix = banded_matrix(theta)
    return matrix, x @ matrix


def _entrywise(theta, x):
    """Multiplies entry by entry

    B * x is a matrix still. The product of matrix and vector adds up along each row: B @ x.
    """
    matrix = banded_matrix(theta)
    return matrix, matrix * x


def _product_only(theta, x):
    """Returns the product only

    Both are asked for: return B, z.
    """
    return banded_product(theta, x)[1]


def _matrix_only(theta, x):
    """Returns the matrix only

    And what it makes of x?
    """
    return banded_matrix(theta)


def _three_only(theta, x):
    """Always builds three diagonals

    k says how many there are: with k = 5 two on each side of the middle one.
    """
    return _from(np.diag(theta[:, 1]) + np.diag(theta[1:, 0], -1) + np.diag(theta[:-1, 2], 1), x)


def _ends_empty(theta, x):
    """Leaves the first and the last rows empty

    At the ends only those weights are dropped that have no input; the others count.
    """
    matrix, r = banded_matrix(theta), theta.shape[1] // 2
    if r:
        matrix[:r] = matrix[-r:] = 0
    return _from(matrix, x)


def _valid(theta, x):
    """Drops the rows at the ends

    n inputs, n outputs: the matrix is square.
    """
    r = theta.shape[1] // 2
    return _from(banded_matrix(theta)[r : len(theta) - r], x)


def _wide(theta, x):
    """Gives the matrix a column for each cell of the border

    The columns belong to the n inputs; what lies beyond does not exist.
    """
    n, k = theta.shape
    matrix = np.zeros((n, n + k - 1))
    for i in range(n):
        matrix[i, i : i + k] = theta[i]
    return matrix, matrix @ np.pad(x, k // 2)


def _one_filter(theta, x):
    """Uses the first row of weights everywhere

    Local weights are not shared: each row of theta belongs to one output.
    """
    return _from(banded_matrix(np.tile(theta[0], (len(theta), 1))), x)


def _pushed(theta, x):
    """Pushes the first row to the left edge

    Where the left neighbour is missing, its weight is dropped; the others stay where they belong.
    """
    n, k = theta.shape
    matrix = np.zeros((n, n))
    for i in range(n):
        start = min(max(i - k // 2, 0), n - k)
        matrix[i, start : start + k] = theta[i]
    return _from(matrix, x)


def _loses_last_column(theta, x):
    """Never fills the last column

    The condition is column < n, not column < n - 1.
    """
    matrix = banded_matrix(theta)
    matrix[:, -1] = 0
    return _from(matrix, x)


def _loses_first_column(theta, x):
    """Never fills the first column

    Column 0 exists: 0 <= column.
    """
    matrix = banded_matrix(theta)
    matrix[:, 0] = 0
    return _from(matrix, x)


def _unchecked(theta, x):
    """Writes beyond the last column

    The last rows have weights for inputs that do not exist. Ask for the column before you write.
    """
    n, k = theta.shape
    matrix = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            matrix[i, i + j - k // 2] = theta[i, j]
    return _from(matrix, x)


def _z_first(theta, x):
    """Returns z before B

    The pair begins with the matrix.
    """
    return banded_product(theta, x)[::-1]


def _own_input_only(theta, x):
    """Multiplies all weights of a row by one input

    The weights of output i meet different inputs, each the one of its column.
    """
    return banded_matrix(theta), (theta * x[:, None]).sum(axis=1)


def _negative_columns(theta, x):
    """Asks for the last column, but not for the first

    A negative column is counted from the end by Python: ask for 0 <= column as well.
    """
    matrix, k = banded_matrix(theta), theta.shape[1]
    for i in range(k // 2):
        for j in range(k // 2 - i):
            matrix[i, i + j - k // 2] = theta[i, j]
    return _from(matrix, x)


def _one_to_the_left(theta, x):
    """Begins one column to the left, however many weights there are

    Five weights reach two columns to the left: (k - 1) / 2.
    """
    return _from(_place(theta, lambda i, j: i + j - 1), x)


def _drops_the_last(theta, x):
    """Drops the last weights of the first rows

    In the first rows the left neighbours are missing: the *first* weights are dropped.
    """
    n, r = len(theta), theta.shape[1] // 2
    matrix = np.zeros((n, n))
    for i in range(n):
        columns = range(max(0, i - r), min(n, i + r + 1))
        matrix[i, columns] = theta[i, : len(columns)]
    return _from(matrix, x)


def _collected_at_the_ends(theta, x):
    """Adds the dropped weights to the outermost column

    That continues x with copies of its outermost cells. Here such weights are dropped.
    """
    n, k = theta.shape
    matrix = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            matrix[i, min(max(i + j - k // 2, 0), n - 1)] += theta[i, j]
    return _from(matrix, x)


def _weights_of_the_input(theta, x):
    """Takes the row of weights by the input

    Row i of B holds the weights of output i: theta[i].
    """
    n, k = theta.shape
    matrix = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            column = i + j - k // 2
            if 0 <= column < n:
                matrix[i, column] = theta[column, j]
    return _from(matrix, x)


def _whole_numbers(theta, x):
    """Cuts the weights to whole numbers

    The matrix should hold floats: leave dtype=int out.
    """
    return _from(np.trunc(banded_matrix(theta)), x)


BANDED_PRODUCT = Function(
    id="u04-banded-product",
    title="Local weights as a banded matrix",
    minutes=15,
    covers=("u04.6b",),
    reference=banded_product,
    strata=(
        Stratum(
            "three weights",
            1,
            (call(LOCAL, X), call(WIDE[:4, 1:4] / 4, np.array([1.0, 2.0, 4.0, 8.0]))),
            _draw_three,
        ),
        Stratum("any odd number", 1, (call(WIDE, np.arange(1.0, 8)), call(WIDE[:5] / 2, X)), _draw_any),
    ),
    misconceptions=(
        _diagonal_first,
        _wraps,
        _reversed,
        _transposed,
        _from_the_right,
        _entrywise,
        _product_only,
        _matrix_only,
        _three_only,
        _ends_empty,
        _valid,
        _wide,
        _one_filter,
        _pushed,
        _loses_last_column,
        _loses_first_column,
        _unchecked,
        _z_first,
        _own_input_only,
        _negative_columns,
        _one_to_the_left,
        _drops_the_last,
        _collected_at_the_ends,
        _weights_of_the_input,
        _whole_numbers,
    ),
    puts_away=(banded_product, banded_matrix),
)
