"""The nearest neighbour classifier, the baseline of everything that follows."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.neighbours import distances, nearest_neighbour

_TWO_NORMS = np.array([[[4.0, 4.0], [4.0, 4.0]], [[0.0, 0.0], [9.0, 2.0]]])
_LABELS = np.array([7, 3])


def _case(rng, count, shape, queries, norm):
    """Each query lies near a picture of its own; before these stand others that only look alike.

    Some hold the query's own pixels in another order, some begin with its first pixel and are brighter elsewhere.
    """
    near = rng.integers(60, 140, (count, *shape)).astype(float)
    x = near[:queries] + rng.integers(1, 5, (queries, *shape)) * rng.choice([-1, 1], (queries, *shape))
    rows = x.reshape(queries, -1)
    moved, brighter = rows[:, ::-1].copy(), rows + 60
    moved[:, 0], moved[:, -1] = moved[:, 0] + 30, moved[:, -1] - 30
    brighter[:, 0] = rows[:, 0]
    train = np.concatenate([moved, brighter, near.reshape(count, -1)]).reshape(-1, *shape)
    return call(train, rng.permutation(len(train)) + 10, x, norm)


def _one_or_many(rng, one, *norm):
    """Many small differences against a single larger one; with 22 to 28 in it the two norms disagree."""
    flat = np.zeros((2, 3, 3))
    flat[0] += rng.integers(4, 6)
    flat[1, 1, 1] = one
    labels, level = rng.permutation(10)[:2], float(rng.integers(30, 90))
    return call(flat + level, labels, np.full((1, 3, 3), level), *norm)


def _tied(rng, norm):
    """Several equally near pictures with different labels."""
    x = rng.integers(50, 90, (3, 2, 4)).astype(float)
    step = np.zeros((2, 4))
    step[rng.integers(0, 2), rng.integers(0, 4)] = 5
    # The first three agree in one pixel and in no other.
    far = x + 50
    far[:, 0, 0] = x[:, 0, 0]
    train = np.concatenate([far, x + step, x - step, x + step])
    # Each of the three pictures is as near to three of the known ones.
    return call(train, np.concatenate([[0, 1, 2], rng.permutation(9) + 3]), x, norm)


def _as_bytes(rng, norm):
    """Pictures as bytes, which cannot hold a negative difference: the nearest one is brighter in places."""
    near = rng.integers(60, 120, (4, 3, 2))
    x = near[:2] + np.where(np.arange(6).reshape(3, 2) % 2, 3, -3)
    # Modulo 256, 128 is its own negative, and its square is 0.
    brighter = x + 128
    brighter[:, 0, 0] = x[:, 0, 0]
    train = np.concatenate([brighter, near])
    return call(train.astype(np.uint8), rng.permutation(6) + 20, x.astype(np.uint8), norm)


def _draw_one_norm(rng):
    return [_case(rng, 6, (2, 3), 3, 1), _case(rng, 5, (3, 4, 2), 2, 1), _one_or_many(rng, 25), _one_or_many(rng, 9, 1)]


def _draw_two_norm(rng):
    return [_case(rng, 6, (2, 3), 3, 2), _case(rng, 7, (4, 2), 4, 2), _one_or_many(rng, 25, 2), _one_or_many(rng, 9, 2)]


def _draw_ties(rng):
    return [_tied(rng, 1), _tied(rng, 2)]


def _draw_bytes(rng):
    return [_as_bytes(rng, 1), _as_bytes(rng, 2)]


_FIXED = np.random.default_rng(64)


def _by(train, labels, x, measure, pick=np.argmin):
    """A label for each picture by some measure of the differences (M, pixels)."""
    known = np.asarray(train, float).reshape(len(train), -1)
    rows = np.asarray(x, float).reshape(len(x), -1)
    return np.array([labels[pick(measure(row - known))] for row in rows])


def _norm(norm):
    return lambda d: np.linalg.norm(d, ord=norm, axis=1)


def _always_one(train, labels, x, norm=1):
    """Always adds absolute differences

    The argument norm says which distance is asked for.
    """
    return nearest_neighbour(train, labels, x, 1)


def _always_two(train, labels, x, norm=1):
    """Always adds squares

    L1 adds absolute values, L2 squares. One large difference weighs more in one of them.
    """
    return nearest_neighbour(train, labels, x, 2)


def _signed(train, labels, x, norm=1):
    """Adds differences with their sign

    A pixel that is too bright must not make up for one that is too dark.
    """
    return _by(train, labels, x, lambda d: np.abs(d.sum(axis=1)))


def _most_negative(train, labels, x, norm=1):
    """Takes the smallest sum of differences, negative ones included

    A distance is never negative.
    """
    return _by(train, labels, x, lambda d: d.sum(axis=1))


def _in_bytes(train, labels, x, norm, turned):
    known, rows = np.asarray(train).reshape(len(train), -1), np.asarray(x).reshape(len(x), -1)
    found = []
    for row in rows:
        with np.errstate(over="ignore", under="ignore"):
            d = known - row if turned else row - known
            found.append((d**2 if norm == 2 else np.abs(d)).sum(axis=1).argmin())
    return labels[np.array(found)]


def _wraps(train, labels, x, norm=1):
    """Subtracts bytes

    np.uint8(3) - np.uint8(5) is 254. Turn the pictures into floats first.
    """
    return _in_bytes(train, labels, x, norm, turned=False)


def _wraps_turned(train, labels, x, norm=1):
    """Subtracts the new picture from the known ones, in bytes

    A byte cannot be negative, and wraps around to 255. Which type should train and x have before you subtract?
    """
    return _in_bytes(train, labels, x, norm, turned=True)


def _no_absolute(train, labels, x, norm=1):
    """Forgets the absolute value in L1

    d**norm is never negative for norm 2. What is it for norm 1?
    """
    return _by(train, labels, x, lambda d: ((-d) ** norm).sum(axis=1))


def _last_tie(train, labels, x, norm=1):
    """Lets the last of several equally near pictures win

    With <= a later picture takes over; with < the first one stays.
    """
    return _by(train, labels, x, _norm(norm), lambda d: len(d) - 1 - np.argmin(d[::-1]))


def _smallest_label(train, labels, x, norm=1):
    """Takes the smallest label among equally near pictures

    First means: first in the list of known pictures.
    """
    order = np.argsort(labels, kind="stable")
    return nearest_neighbour(np.asarray(train)[order], np.asarray(labels)[order], x, norm)


def _index(train, labels, x, norm=1):
    """Returns the number of the nearest picture

    Its label is asked for: labels[number].
    """
    return nearest_neighbour(train, np.arange(len(train)), x, norm)


def _distance(train, labels, x, norm=1):
    """Returns distances

    They are needed on the way; the answer is a label for each picture.
    """
    return distances(train, x, norm).min(axis=1)


def _farthest(train, labels, x, norm=1):
    """Takes the farthest picture

    argmax finds the largest distance.
    """
    return _by(train, labels, x, _norm(norm), np.argmax)


def _first_query(train, labels, x, norm=1):
    """Answers for the first picture only

    x holds N pictures, and each wants a label.
    """
    return nearest_neighbour(train, labels, x[:1], norm)[0]


def _same_answer(train, labels, x, norm=1):
    """Gives the first picture's label to all

    In the loop, is it x[n] that is compared?
    """
    return np.repeat(nearest_neighbour(train, labels, x[:1], norm), len(x))


def _one_pixel(train, labels, x, norm=1):
    """Compares the first pixel only

    Sum over all axes of the picture.
    """
    return nearest_neighbour(
        np.reshape(train, (len(train), -1))[:, :1], labels, np.reshape(x, (len(x), -1))[:, :1], norm
    )


def _largest_difference(train, labels, x, norm=1):
    """Takes the largest single difference as the distance

    All pixels contribute.
    """
    return _by(train, labels, x, lambda d: np.abs(d).max(axis=1))


def _correlation(train, labels, x, norm=1):
    """Takes the largest product

    A bright picture has large products with everything. Differences are asked for.
    """
    known, rows = np.reshape(train, (len(train), -1)).astype(float), np.reshape(x, (len(x), -1)).astype(float)
    return labels[(rows @ known.T).argmax(axis=1)]


def _one_hot(train, labels, x, norm=1):
    """Returns a row for each picture

    One label for each, shape (N,).
    """
    return nearest_neighbour(train, labels, x, norm)[:, None]


NEAREST_NEIGHBOUR = Function(
    id="u06-nearest-neighbour",
    title="The nearest known picture",
    minutes=15,
    covers=("u06.1d", "u06.1e"),
    reference=nearest_neighbour,
    strata=(
        Stratum(
            "L1",
            0.5,
            (
                call(_TWO_NORMS, _LABELS, np.array([[[0.0, 0.0], [0.0, 0.0]]])),
                _case(_FIXED, 2, (2, 3), 2, 1),
                _one_or_many(_FIXED, 9, 1),
            ),
            _draw_one_norm,
        ),
        Stratum(
            "L2",
            0.5,
            (
                call(_TWO_NORMS, _LABELS, np.array([[[0.0, 0.0], [0.0, 0.0]]]), 2),
                _case(_FIXED, 2, (3, 2), 1, 2),
                _one_or_many(_FIXED, 24, 2),
                _one_or_many(_FIXED, 9, 2),
            ),
            _draw_two_norm,
        ),
        Stratum("equally near", 0.5, (_tied(_FIXED, 1), _tied(_FIXED, 2)), _draw_ties),
        Stratum("pictures as bytes", 0.5, (_as_bytes(_FIXED, 1), _as_bytes(_FIXED, 2)), _draw_bytes),
    ),
    misconceptions=(
        _always_one,
        _always_two,
        _signed,
        _most_negative,
        _wraps,
        _wraps_turned,
        _no_absolute,
        _last_tie,
        _smallest_label,
        _index,
        _distance,
        _farthest,
        _first_query,
        _same_answer,
        _one_pixel,
        _largest_difference,
        _correlation,
        _one_hot,
    ),
    puts_away=(nearest_neighbour, distances),
)
