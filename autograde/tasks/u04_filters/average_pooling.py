"""Average pooling, which is a filter that moves by its own size."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.convolution import _correlate, conv2d
from nnlib.functional.pooling import _avg_pool, avg_pool2d, max_pool2d
from nnlib.functional.pooling_axes import pool
from nnlib.functional.windows import windows
from nnlib.kernels import average_pooling, bars, filter2d, filter_bank

NUMBERS = np.arange(48.0).reshape(6, 8) ** 2 % 19


def _draw_fitting(rng):
    return [
        call(rng.permutation(48).reshape(6, 8).astype(float), 2),
        call(rng.permutation(54).reshape(6, 9).astype(float), 3),
        call(rng.permutation(32).reshape(8, 4).astype(float), 4),
    ]


def _draw_left_over(rng):
    return [
        call(rng.permutation(35).reshape(5, 7).astype(float), 2),
        call(rng.permutation(40).reshape(8, 5).astype(float), 3),
    ]


def _largest(x, size):
    """Takes the largest cell

    That is max pooling.
    """
    return max_pool2d(x[None, None], size)[0, 0]


def _sum(x, size):
    """Adds without dividing by the size of a block

    A block of ones should give 1.
    """
    return average_pooling(x, size) * size**2


def _side(x, size):
    """Divides by the side of a block

    A block of size x size has more cells than that.
    """
    return average_pooling(x, size) * size


def _stride_one(x, size):
    """Lets the blocks overlap

    The next block begins where the last one ends.
    """
    return filter2d(x, np.full((size, size), 1 / size**2))


def _two(x, size):
    """Always pools 2x2

    The second argument says how large the blocks are.
    """
    return average_pooling(x, 2)


def _rows_only(x, size):
    """Pools from top to bottom only

    Columns are averaged as well.
    """
    height = len(x) // size
    return x[: height * size].reshape(height, size, -1).mean(axis=1)


def _columns_only(x, size):
    """Pools from left to right only

    Rows are averaged as well.
    """
    return _rows_only(x.T, size).T


def _corner(x, size):
    """Picks a cell from each block

    x[::size, ::size] leaves cells out; a mean hears them all.
    """
    return x[: len(x) // size * size : size, : x.shape[1] // size * size : size]


def _rounded_up(x, size):
    """Pools blocks that hang over

    What does not fill a block is left out.
    """
    return avg_pool2d(x[None, None], size, ceil_mode=True)[0, 0]


def _transposed(x, size):
    """Exchanges rows and columns of the blocks

    Rows come first, in x and in the result.
    """
    return average_pooling(x, size).T


def _mixed_up(x, size):
    """Cuts the array into pieces that are no blocks

    reshape(-1, size, size) takes neighbours in memory, which are no squares of the picture.
    """
    height, width = x.shape[0] // size, x.shape[1] // size
    x = x[: height * size, : width * size]
    return x.reshape(-1, size * size).mean(axis=1).reshape(height, width)


def _square(x, size):
    """Takes the picture for a square

    Height and width are divided one by one.
    """
    z = average_pooling(x, size)
    return z[: min(z.shape), : min(z.shape)]


def _all(x, size):
    """Averages the whole picture

    One mean for each block.
    """
    return x.mean()


def _repeated(x, size):
    """Keeps the size of the picture

    One number is left of each block.
    """
    return np.kron(average_pooling(x, size), np.ones((size, size)))


def _middle_value(x, size):
    """Takes the value in the middle

    The median is another kind of middle than the mean.
    """
    height, width = x.shape[0] // size, x.shape[1] // size
    blocks = x[: height * size, : width * size].reshape(height, size, width, size).swapaxes(1, 2)
    return np.median(blocks.reshape(height, width, -1), axis=2)


def _flat(x, size):
    """Writes the means into one row

    A row of blocks makes a row of the result.
    """
    return average_pooling(x, size).ravel()


def _not_moved_far_enough(x, size):
    """Begins block r at row r

    Block 1 begins where block 0 ends: at row size, not at row 1.
    """
    return filter2d(x, np.full((size, size), 1 / size**2))[: len(x) // size, : x.shape[1] // size]


def _steps_of_two(x, size):
    """Moves by two cells whatever the size

    Blocks of three lie three cells apart.
    """
    return filter2d(x, np.full((size, size), 1 / size**2))[::2, ::2]


def _one_cell_less(x, size):
    """Ends each block one cell too early

    A slice ends before its second number: x[a : a + size] has size cells.
    """
    height, width = x.shape[0] // size, x.shape[1] // size
    starts = [[(r * size, s * size) for s in range(width)] for r in range(height)]
    return np.array([[x[r : r + size - 1, s : s + size - 1].mean() for r, s in row] for row in starts])


def _from_the_end(x, size):
    """Leaves out the cells at the beginning

    The first block begins in the upper left corner; what is left over lies on the right and below.
    """
    return average_pooling(x[x.shape[0] % size :, x.shape[1] % size :], size)


def _last_block_lost(x, size):
    """Loses the last blocks

    range(0, H - size, size) ends before H - size, where the last block may begin.
    """
    starts = [range(0, side - size, size) for side in x.shape]
    return np.array([[x[r : r + size, s : s + size].mean() for s in starts[1]] for r in starts[0]])


AVERAGE_POOLING = Function(
    id="u04-average-pooling",
    title="Average pooling is a filter with a stride",
    minutes=12,
    covers=("u04.7a", "u04.7b"),
    reference=average_pooling,
    strata=(
        Stratum("blocks that fit", 1, (call(bars(4), 2), call(NUMBERS, 2), call(NUMBERS[:, :6], 3)), _draw_fitting),
        Stratum("cells left over", 1, (call(NUMBERS[:5, :7], 2), call(NUMBERS, 3)), _draw_left_over),
    ),
    misconceptions=(
        _largest,
        _sum,
        _side,
        _stride_one,
        _two,
        _rows_only,
        _columns_only,
        _corner,
        _rounded_up,
        _transposed,
        _mixed_up,
        _square,
        _all,
        _repeated,
        _middle_value,
        _flat,
        _not_moved_far_enough,
        _steps_of_two,
        _one_cell_less,
        _from_the_end,
        _last_block_lost,
    ),
    puts_away=(average_pooling, avg_pool2d, _avg_pool, pool, filter2d, filter_bank, conv2d, _correlate, windows),
)
