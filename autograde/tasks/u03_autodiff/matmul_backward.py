"""The way back through a matrix product."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.dense import linear_backward
from nnlib.tape.arithmetic import matmul_backward, unbroadcast


def _array(rng, shape):
    return (rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape)).round(2)


def _matrices(rng, n, k, m):
    return call(_array(rng, (n, m)), _array(rng, (n, k)), _array(rng, (k, m)))


def _stacks(rng, count, n, k, m):
    return call(_array(rng, (count, n, m)), _array(rng, (count, n, k)), _array(rng, (k, m)))


_FIXED = np.random.default_rng(4)


def _swapped(dy, a, b):
    """Returns db before da

    The order is that of the operands.
    """
    return matmul_backward(dy, a, b)[::-1]


def _no_transpose(dy, a, b):
    """Transposes nothing

    Write the shapes below each other: which of them fit only when turned around?
    """
    return dy @ b, a @ dy


def _a_alone(dy, a, b):
    """Transposes a only

    b has to be turned around for da.
    """
    return dy @ b, matmul_backward(dy, a, b)[1]


def _b_alone(dy, a, b):
    """Transposes b only

    a has to be turned around for db.
    """
    return matmul_backward(dy, a, b)[0], a @ dy


def _wrong_side(dy, a, b):
    """Puts dy on the wrong side for db

    Rows of db belong to columns of a: a comes first.
    """
    return matmul_backward(dy, a, b)[0], dy.swapaxes(-1, -2) @ a


def _b_first(dy, a, b):
    """Puts b before dy

    da has the rows of dy: dy comes first.
    """
    return b @ dy.swapaxes(-1, -2), matmul_backward(dy, a, b)[1]


def _entrywise(dy, a, b):
    """Multiplies entry by entry

    That is the derivative of *, and this is @.
    """
    return dy * b, dy * a


def _all_transposed(dy, a, b):
    """Reverses all axes of a stack

    .T turns the axis of the stack around too. Swap the last two axes only.
    """
    return dy @ b.T, a.T @ dy


def _keeps_stack(dy, a, b):
    """Leaves db as a stack

    b was used by every matrix of the stack: its gradients add up.
    """
    return dy @ b.swapaxes(-1, -2), a.swapaxes(-1, -2) @ dy


def _averages_stack(dy, a, b):
    """Averages db over the stack

    Every matrix of the stack counts in full.
    """
    da, db = matmul_backward(dy, a, b)
    return da, db / (len(a) if a.ndim == 3 else 1)


def _first_of_stack(dy, a, b):
    """Takes the first matrix of the stack for db

    The other matrices of the stack use b too.
    """
    da, db = matmul_backward(dy, a, b)
    return da, (a[0].T @ dy[0] if a.ndim == 3 else db)


def _ignores_dy(dy, a, b):
    """Leaves dy out

    With dy = 1 everywhere this would be right. dy says how much each entry of y matters.
    """
    return matmul_backward(np.ones_like(dy), a, b)


def _only_da(dy, a, b):
    """Returns da only

    Two gradients are asked for.
    """
    return matmul_backward(dy, a, b)[0]


def _turned(dy, a, b):
    """Returns both gradients turned around

    A gradient has the shape of what it belongs to.
    """
    return tuple(one.swapaxes(-1, -2) for one in matmul_backward(dy, a, b))


def _both_sides(dy, a, b):
    """Puts dy on the wrong side of both

    With y = a @ b the place of a is on the left, so dy takes the place of a for db, and that of b for da: a and b stay
    on their own side.
    """
    da, db = b.T @ dy, dy @ a.swapaxes(-1, -2)
    return da, db if db.ndim == 2 else db.sum(axis=0)


def _db_turned(dy, a, b):
    """Returns db turned around

    db has the shape of b. Which of a and dy is turned in the product?
    """
    da, db = matmul_backward(dy, a, b)
    return da, db.T


def _da_summed(dy, a, b):
    """Sums da over the stack as well

    Every matrix of the stack a was used once, and has a derivative of its own.
    """
    da, db = matmul_backward(dy, a, b)
    return (da.sum(axis=0) if da.ndim == 3 else da), db


def _factors(dy, a, b):
    """Returns the factors, turned around

    These are the slopes of the product; the chain rule multiplies them by dy.
    """
    return b.T, a.swapaxes(-1, -2)


def _turned_stack(dy, a, b):
    """Turns the stack around with .T

    a.T reverses all three axes of a stack. np.swapaxes(a, -1, -2) turns each matrix and leaves the stack as it is.
    """
    return dy @ b.T, unbroadcast(a.T @ dy, b.shape)


MATMUL_BACKWARD = Function(
    id="u03-matmul-backward",
    title="Back through a matrix product",
    minutes=12,
    covers=("u03.3b",),
    reference=matmul_backward,
    strata=(
        Stratum(
            "two matrices",
            1,
            (
                call(np.array([[1.0]]), np.array([[2.0, 3.0]]), np.array([[4.0], [5.0]])),
                _matrices(_FIXED, 2, 3, 4),
                _matrices(_FIXED, 2, 2, 2),
            ),
            lambda rng: [_matrices(rng, 3, 2, 4), _matrices(rng, 4, 2, 3), _matrices(rng, 2, 2, 2)],
        ),
        Stratum(
            "a stack of matrices",
            1,
            (_stacks(_FIXED, 3, 2, 2, 4), _stacks(_FIXED, 2, 2, 2, 2)),
            lambda rng: [_stacks(rng, 3, 2, 4, 5), _stacks(rng, 2, 2, 2, 2)],
        ),
    ),
    misconceptions=(
        _swapped,
        _no_transpose,
        _a_alone,
        _b_alone,
        _wrong_side,
        _b_first,
        _entrywise,
        _all_transposed,
        _keeps_stack,
        _averages_stack,
        _first_of_stack,
        _ignores_dy,
        _only_da,
        _turned,
        _both_sides,
        _db_turned,
        _da_summed,
        _factors,
        _turned_stack,
    ),
    puts_away=(matmul_backward, linear_backward),
)
