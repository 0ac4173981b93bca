"""Broadcasting undone."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.tape.arithmetic import unbroadcast


def _array(rng, shape):
    return (rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape)).round(2)


_FIXED = np.random.default_rng(3)


def _draw_front(rng):
    return [
        call(_array(rng, (5, 3)), (3,)),
        call(_array(rng, (2, 4, 3)), (3,)),
        call(_array(rng, (4, 2)), (4, 2)),
        call(_array(rng, (3, 3)), (3,)),
        call(_array(rng, (2, 4)), ()),
    ]


def _draw_ones(rng):
    return [
        call(_array(rng, (5, 3)), (5, 1)),
        call(_array(rng, (4, 3)), (1, 3)),
        call(_array(rng, (2, 4, 3)), (4, 1)),
        call(_array(rng, (3, 2, 4)), (1, 2, 1)),
        call(_array(rng, (3, 3)), (3, 1)),
        call(_array(rng, (4, 2)), (4, 1)),
    ]


def _as_is(dy, shape):
    """Returns dy as it came

    The gradient must have the shape of the operand.
    """
    return dy


def _everything(dy, shape):
    """Sums everything up

    Only axes along which the operand was repeated are summed.
    """
    return dy.sum()


def _first_only(dy, shape):
    """Sums over the first axis only

    Compare all sizes: where does dy have more than the operand?
    """
    return dy.sum(axis=0)


def _front_only(dy, shape):
    """Sums over new axes and forgets those of length 1

    An axis of length 1 was repeated as well.
    """
    return dy.sum(axis=tuple(range(dy.ndim - len(shape))))


def _ones_only(dy, shape):
    """Sums over axes of length 1 and forgets the new ones

    An operand with fewer axes gets new ones in front.
    """
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return dy.sum(axis=repeated, keepdims=True)


def _loses_ones(dy, shape):
    """Loses the axes of length 1

    The sum takes the axis away; the operand has it, with length 1.
    """
    return np.squeeze(unbroadcast(dy, shape))


def _mean(dy, shape):
    """Averages instead of adding up

    An entry that is used in four places influences all four. Is its derivative their mean?
    """
    return unbroadcast(dy, shape) * (np.prod(shape) / dy.size)


def _picks(dy, shape):
    """Takes one of the repeated entries

    Every copy of the entry sends something back.
    """
    index = (0,) * (dy.ndim - len(shape))
    return dy[index][tuple(slice(size) for size in shape)]


def _reshapes(dy, shape):
    """Only changes the shape

    There are fewer entries in the operand than in dy: where do the others go?
    """
    return dy.reshape(shape)


def _resizes(dy, shape):
    """Cuts dy off

    No part of dy may get lost; what belongs to the same entry adds up.
    """
    return np.resize(dy, shape)


def _back_axes(dy, shape):
    """Lines the shapes up on the left

    Broadcasting lines shapes up on the right: new axes come in front.
    """
    surplus = dy.ndim - len(shape)
    dy = dy.sum(axis=tuple(range(len(shape), len(shape) + surplus)))
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return dy.sum(axis=repeated, keepdims=True)


def _broadcasts(dy, shape):
    """Broadcasts the sum over the operand

    Each entry of the operand receives its own copies, not those of all entries.
    """
    return np.full(shape, dy.sum())


def _counts(dy, shape):
    """Counts the copies

    dy says how much each copy matters; they do not all count 1.
    """
    return unbroadcast(np.ones_like(dy), shape)


def _largest(dy, shape):
    """Takes the largest copy

    The derivatives of all copies are added.
    """
    result = dy.max(axis=tuple(range(dy.ndim - len(shape))))
    return result.max(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


def _keeps_new(dy, shape):
    """Keeps new axes with length 1

    The operand did not have these axes: they go altogether.
    """
    for axis in range(dy.ndim - len(shape)):
        dy = dy.sum(axis=axis, keepdims=True)
    return dy


def _repeats_sums(dy, shape):
    """Repeats the sums again

    The sums are right; the result has the shape of the operand, not that of dy.
    """
    return np.broadcast_to(unbroadcast(dy, shape), dy.shape)


def _ones_first(dy, shape):
    """Looks for axes of length 1 too early

    While the new axes are still there, axis 0 of the operand is not axis 0 of dy. Sum the new ones away first.
    """
    dy = dy.sum(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)
    return dy.sum(axis=tuple(range(dy.ndim - len(shape))))


def _shrinks(dy, shape):
    """Loses axes while it is counting them

    Without keepdims=True every sum takes an axis away, and the numbers of the later ones no longer fit.
    """
    dy = dy.sum(axis=tuple(range(dy.ndim - len(shape))))
    for axis, size in enumerate(shape):
        if size == 1:
            dy = dy.sum(axis=axis)
    return dy


UNBROADCAST = Function(
    id="u03-unbroadcast",
    title="Broadcasting undone",
    minutes=15,
    covers=("u03.3a",),
    reference=unbroadcast,
    strata=(
        Stratum(
            "fewer axes",
            1,
            (
                call(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), (3,)),
                call(_array(_FIXED, (2, 3, 2)), (2,)),
                call(_array(_FIXED, (2, 2)), ()),
                call(_array(_FIXED, (2, 3)), (2, 3)),
            ),
            _draw_front,
        ),
        Stratum(
            "axes of length 1",
            1,
            (
                call(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), (2, 1)),
                call(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), (1, 3)),
                call(_array(_FIXED, (2, 3, 2)), (3, 1)),
                call(_array(_FIXED, (2, 3, 2)), (1, 3, 1)),
            ),
            _draw_ones,
        ),
    ),
    misconceptions=(
        _as_is,
        _everything,
        _first_only,
        _front_only,
        _ones_only,
        _loses_ones,
        _mean,
        _picks,
        _reshapes,
        _resizes,
        _back_axes,
        _broadcasts,
        _counts,
        _largest,
        _keeps_new,
        _repeats_sums,
        _ones_first,
        _shrinks,
    ),
)
