"""Back through a reshape and an index that names rows twice."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.autodiff import pick_backward
from nnlib.functional.embedding import embedding_backward
from nnlib.tape.rearrangements import reshape, reshape_backward, select_backward


def _array(rng, shape):
    return (rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape)).round(2)


_FIXED = np.random.default_rng(6)


def _draw_once(rng):
    rows = rng.permutation(4)
    while list(rows[:3]) in ([0, 1, 2], sorted(rows[:3])):
        rows = rng.permutation(4)
    return [
        call(_array(rng, (3, 3)), (2, 6), (4, 3), rows[:3]),
        call(_array(rng, (2, 2)), (2, 4), (4, 2), np.array([3, int(rng.integers(0, 3))])),
    ]


def _draw_repeated(rng):
    row = int(rng.integers(0, 3))
    return [
        call(_array(rng, (4, 3)), (2, 6), (4, 3), np.array([3, row, 3, 3])),
        call(_array(rng, (3, 2)), (8,), (4, 2), np.array([row, row, 3])),
        call(_array(rng, (5, 2, 2)), (3, 4), (3, 2, 2), np.array([2, 0, 2, 0, 2])),
    ]


def _last_wins(dy, x_shape, shape, index):
    """Keeps only the last part of a row that was taken twice

    dx[index] = dy and dx[index] += dy write every row once: of two parts for the same row the later one stays.
    """
    dx = np.zeros(shape)
    dx[index] = dy
    return dx.reshape(x_shape)


def _first_wins(dy, x_shape, shape, index):
    """Keeps only the first part of a row that was taken twice

    Both uses of a row count.
    """
    dx = np.zeros(shape)
    dx[index[::-1]] = dy[::-1]
    return dx.reshape(x_shape)


def _mean_of_parts(dy, x_shape, shape, index):
    """Averages the parts of a row

    Fan-out accumulates: parts are added.
    """
    counts = np.maximum(np.bincount(index, minlength=shape[0]), 1).reshape(-1, *[1] * (len(shape) - 1))
    return (select_backward(dy, shape, index) / counts).reshape(x_shape)


def _no_reshape(dy, x_shape, shape, index):
    """Forgets to undo the reshape

    The gradient of x has the shape of x.
    """
    return select_backward(dy, shape, index)


def _rows_of_x(dy, x_shape, shape, index):
    """Fills rows of x itself

    The index counts rows of the reshaped array; x may have other rows.
    """
    dx = np.zeros(x_shape)
    np.add.at(dx, index, dy)
    return dx


def _in_order(dy, x_shape, shape, index):
    """Fills the rows from the top

    Row k of dy goes back to row index[k].
    """
    dx = np.zeros(shape)
    np.add.at(dx, np.arange(len(index)) % shape[0], dy)
    return dx.reshape(x_shape)


def _picks_again(dy, x_shape, shape, index):
    """Picks rows out of dy

    Forward, rows are taken. Backward, they are put back.
    """
    return np.resize(dy[index % len(dy)], x_shape)


def _ones(dy, x_shape, shape, index):
    """Counts how often a row was taken

    Each use sends its own row of dy back.
    """
    return select_backward(np.ones_like(dy), shape, index).reshape(x_shape)


def _to_everyone(dy, x_shape, shape, index):
    """Gives something to rows that were never taken

    What y does not depend on has a derivative of 0.
    """
    dx = np.full(shape, dy.mean())
    dx[index] = 0
    np.add.at(dx, index, dy)
    return dx.reshape(x_shape)


def _flat_sum(dy, x_shape, shape, index):
    """Adds up each row

    The entries of a row stay apart.
    """
    dx = np.zeros(shape)
    np.add.at(dx, index, dy.reshape(len(dy), -1).sum(axis=1).reshape(-1, *[1] * (len(shape) - 1)))
    return dx.reshape(x_shape)


def _column_major(dy, x_shape, shape, index):
    """Lays the entries out by columns

    reshape goes along the rows, there and back.
    """
    return select_backward(dy, shape, index).reshape(x_shape, order="F")


def _inverse_wrong(dy, x_shape, shape, index):
    """Starts with the dy in the shape of x

    dy has as many rows as the index; undo the last step first.
    """
    return np.resize(dy, x_shape)


def _transposed(dy, x_shape, shape, index):
    """Transposes before it lays out

    No axis was swapped on the way there.
    """
    return select_backward(dy, shape, index).T.reshape(x_shape)


def _from_ones(dy, x_shape, shape, index):
    """Begins with ones

    An entry that was never taken has the derivative 0, and parts are added to it.
    """
    return 1 + select_backward(dy, shape, index).reshape(x_shape)


def _sorted_rows(dy, x_shape, shape, index):
    """Sorts the index

    Row k of dy belongs to row index[k], in the order in which the index names them.
    """
    return select_backward(dy, shape, np.sort(index)).reshape(x_shape)


def _each_once(dy, x_shape, shape, index):
    """Names each row once

    A row that was taken twice gets two rows of dy.
    """
    rows = np.unique(index)
    return select_backward(dy[: len(rows)], shape, rows).reshape(x_shape)


def _columns(dy, x_shape, shape, index):
    """Puts columns back

    The index counts rows: dx[row], not dx[:, row].
    """
    dx = np.zeros(shape)
    for row, part in zip(index, dy, strict=True):
        dx[:, row] += part
    return dx.reshape(x_shape)


def _dy_reshaped(dy, x_shape, shape, index):
    """Gives dy the shape of x

    dy has a row for each that was taken, x entries for all. First put the rows back into zeros of the shape `shape`.
    """
    return dy.reshape(x_shape)


PICK_BACKWARD = Function(
    id="u03-pick-backward",
    title="Back through reshape and index",
    minutes=12,
    covers=("u03.3d",),
    reference=pick_backward,
    strata=(
        Stratum(
            "no row twice",
            0.5,
            (
                call(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), (2, 6), (4, 3), np.array([3, 1])),
                call(_array(_FIXED, (2, 2)), (8,), (4, 2), np.array([2, 0])),
            ),
            _draw_once,
        ),
        Stratum(
            "rows that were taken twice",
            1.5,
            (
                call(np.array([[1.0, 2.0], [10.0, 20.0]]), (4,), (2, 2), np.array([1, 1])),
                call(_array(_FIXED, (4, 3)), (2, 6), (4, 3), np.array([2, 0, 2, 2])),
                call(_array(_FIXED, (3, 2, 2)), (2, 6), (3, 2, 2), np.array([1, 2, 1])),
            ),
            _draw_repeated,
        ),
    ),
    misconceptions=(
        _last_wins,
        _first_wins,
        _mean_of_parts,
        _no_reshape,
        _rows_of_x,
        _in_order,
        _picks_again,
        _ones,
        _to_everyone,
        _flat_sum,
        _column_major,
        _inverse_wrong,
        _transposed,
        _from_ones,
        _sorted_rows,
        _each_once,
        _columns,
        _dy_reshaped,
    ),
    puts_away=(pick_backward, select_backward, embedding_backward, reshape, reshape_backward),
)
