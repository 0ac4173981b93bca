"""A filter bank, rectified and pooled: features made by hand."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.features import bank_features
from nnlib.functional.activations import relu
from nnlib.functional.convolution import conv2d, convolve2d
from nnlib.functional.pooling import avg_pool2d, max_pool2d

EDGES = np.array([[[-1.0, 0, 1]] * 3, [[1.0, 0, -1]] * 3, [[-1.0, -2, -1], [0, 0, 0], [1, 2, 1]]])
PAIRS = np.array([[[1.0, -1.0]], [[-1.0, 2.0]]])
PICTURES = (np.arange(70.0).reshape(2, 5, 7) * 7) ** 2 % 23


def _draw_one(rng):
    return [
        call(rng.permutation(36).reshape(1, 6, 6).astype(float), rng.normal(0, 1, (2, 3, 3)).round(1), 2),
        call(rng.permutation(48).reshape(1, 6, 8).astype(float), rng.normal(0, 1, (3, 3, 3)).round(1), 2),
        call(rng.permutation(42).reshape(1, 6, 7).astype(float), PAIRS, 3),
    ]


def _draw_batch(rng):
    return [
        call(rng.permutation(135).reshape(3, 5, 9).astype(float), EDGES, 2),
        call(rng.permutation(80).reshape(2, 5, 8).astype(float), rng.normal(0, 1, (4, 2, 2)).round(1), 3),
    ]


def _maps(x, bank, convolution=conv2d, **options):
    return convolution(x[:, None], bank[:, None], **options)


def _finish(maps, size):
    return avg_pool2d(maps, size).reshape(len(maps), -1)


def _not_rectified(x, bank, size):
    """Does not cut off what is negative

    Between filtering and pooling stands max(0, ...). Without it the features are linear in the picture.
    """
    return _finish(_maps(x, bank), size)


def _absolute(x, bank, size):
    """Takes absolute values

    Rectified means: negative numbers become 0. A bright-dark edge is no dark-bright edge.
    """
    return _finish(np.abs(_maps(x, bank)), size)


def _rectified_late(x, bank, size):
    """Pools first and rectifies then

    In a block plus and minus would cancel. Cut off before the mean is taken.
    """
    return relu(_finish(_maps(x, bank), size))


def _largest(x, bank, size):
    """Pools by the largest

    This pipeline takes means.
    """
    return max_pool2d(relu(_maps(x, bank)), size).reshape(len(x), -1)


def _flipped(x, bank, size):
    """Flips the bank

    Filters slide as they are.
    """
    return _finish(relu(_maps(x, bank, convolve2d)), size)


def _overlapping(x, bank, size):
    """Lets the pooled blocks overlap

    Blocks lie side by side: their stride is their size.
    """
    return avg_pool2d(relu(_maps(x, bank)), size, stride=1).reshape(len(x), -1)


def _filters_last(x, bank, size):
    """Writes the filters of a place side by side

    First the whole map of filter 0, row by row, then that of filter 1.
    """
    pooled = avg_pool2d(relu(_maps(x, bank)), size)
    return np.moveaxis(pooled, 1, -1).reshape(len(x), -1)


def _not_flat(x, bank, size):
    """Does not make rows of the maps

    A linear model wants one row of numbers for each picture.
    """
    return avg_pool2d(relu(_maps(x, bank)), size)


def _one_row(x, bank, size):
    """Writes all pictures into one row

    Each picture has a row of its own.
    """
    return bank_features(x, bank, size).ravel()


def _padded(x, bank, size):
    """Filters with a border

    The filters stay on the picture.
    """
    return _finish(relu(_maps(x, bank, padding="same")), size)


def _not_pooled(x, bank, size):
    """Does not pool

    The third argument is the side of the blocks.
    """
    return relu(_maps(x, bank)).reshape(len(x), -1)


def _first_picture(x, bank, size):
    """Looks at the first picture only

    x holds N pictures.
    """
    return bank_features(x[:1], bank, size)


def _first_filter(x, bank, size):
    """Uses the first filter of the bank only

    Every filter makes features.
    """
    return bank_features(x, bank[:1], size)


def _maps_added(x, bank, size):
    """Adds up the maps of all filters

    Maps are put one behind the other, not added.
    """
    return _finish(relu(_maps(x, bank)).sum(axis=1, keepdims=True), size)


def _block_sums(x, bank, size):
    """Pools by the sum

    Divide by the cells of a block.
    """
    return bank_features(x, bank, size) * size**2


def _hanging_over(x, bank, size):
    """Pools blocks that are not full

    Leave out what is left over, as in the last task.
    """
    return avg_pool2d(relu(_maps(x, bank)), size, ceil_mode=True).reshape(len(x), -1)


def _pooled_first(x, bank, size):
    """Pools the picture before filtering

    The order is: filter, rectify, pool.
    """
    return relu(_maps(avg_pool2d(x[:, None], size)[:, 0], bank)).reshape(len(x), -1)


def _pictures_turned(x, bank, size):
    """Hands back a column for each picture

    (N, features): pictures are rows.
    """
    return bank_features(x, bank, size).T


def _half_flat(x, bank, size):
    """Leaves an axis for the filters

    The maps of all filters stand in one row, one behind the other.
    """
    return avg_pool2d(relu(_maps(x, bank)), size).reshape(len(x), len(bank), -1)


def _counted(x, bank, size):
    """Counts where a filter answers

    Rectifying keeps how strong a positive answer is; a comparison forgets it.
    """
    return _finish((_maps(x, bank) > 0).astype(float), size)


def _row_per_kernel(x, bank, size):
    """Makes a row for each kernel

    All features of a picture stand in one row: join the rows of its kernels first.
    """
    return bank_features(x, bank, size).reshape(len(x) * len(bank), -1)


def _columns_first(x, bank, size):
    """Writes each map column by column

    Row by row: z.ravel(), without a transpose.
    """
    return avg_pool2d(relu(_maps(x, bank)), size).swapaxes(2, 3).reshape(len(x), -1)


def _half_border(x, bank, size):
    """Puts zeros around the picture

    No border: each map is smaller than its picture.
    """
    sides = [(0, 0), *((side // 2, side // 2) for side in bank.shape[1:])]
    return bank_features(np.pad(x, sides), bank, size)


def _always_two(x, bank, size):
    """Always pools 2x2

    The third argument says how large the blocks are.
    """
    return bank_features(x, bank, 2)


def _negative_part(x, bank, size):
    """Keeps what is negative

    np.minimum(0, z) cuts off the wrong half.
    """
    return -bank_features(x, -bank, size)


BANK_FEATURES = Function(
    id="u04-bank-features",
    title="Features: filter, rectify, pool",
    minutes=15,
    covers=("u04.8a",),
    reference=bank_features,
    strata=(
        Stratum(
            "one picture",
            1.5,
            (call(PICTURES[:1], EDGES, 2), call(PICTURES[:1, :, :6], PAIRS, 2), call(PICTURES[1:, :4, :5], PAIRS, 3)),
            _draw_one,
        ),
        Stratum("a batch", 1.5, (call(PICTURES, EDGES, 2), call(PICTURES[:, :4], PAIRS, 2)), _draw_batch),
    ),
    misconceptions=(
        _not_rectified,
        _absolute,
        _rectified_late,
        _largest,
        _flipped,
        _overlapping,
        _filters_last,
        _not_flat,
        _one_row,
        _padded,
        _not_pooled,
        _first_picture,
        _first_filter,
        _maps_added,
        _block_sums,
        _hanging_over,
        _pooled_first,
        _pictures_turned,
        _half_flat,
        _counted,
        _row_per_kernel,
        _columns_first,
        _half_border,
        _always_two,
        _negative_part,
    ),
)
