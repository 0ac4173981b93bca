"""A filter over a picture, with loops."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.convolution import _correlate, _correlate_backward, conv2d, conv3d, convolve2d
from nnlib.functional.windows import windows
from nnlib.kernels import BINARY_IMAGE, BINARY_KERNEL, bars, filter2d

IMAGE = np.array(BINARY_IMAGE, float)
EDGE = np.array([[-1.0, 0.0, 1.0]] * 3)
UNEVEN = np.array([[1.0, 2.0, 4.0], [0.0, -1.0, 3.0]])
NUMBERS = np.arange(30.0).reshape(5, 6) ** 2 % 17


def _draw_square(rng):
    return [
        call(rng.permutation(20).reshape(4, 5).astype(float), 1.0 + rng.permutation(9).reshape(3, 3)),
        call(rng.permutation(24).reshape(6, 4).astype(float), 1.1 + rng.permutation(4).reshape(2, 2)),
        call(rng.permutation(25).reshape(5, 5).astype(float), 1.0 + rng.permutation(9).reshape(3, 3)),
    ]


def _draw_any(rng):
    return [
        call(rng.permutation(30).reshape(5, 6).astype(float), 1.0 + rng.permutation(6).reshape(2, 3)),
        call(rng.permutation(35).reshape(7, 5).astype(float), 1.1 + rng.permutation(8).reshape(4, 2)),
        call(rng.permutation(24).reshape(4, 6).astype(float), 1.0 + rng.permutation(12).reshape(3, 4)),
        call(rng.permutation(30).reshape(5, 6).astype(float), 1.0 + rng.permutation(4).reshape(1, 4)),
    ]


def _flipped(x, w):
    """Flips the filter in both directions

    That is convolution. Here w[0, 0] belongs to the upper left cell of the window.
    """
    return filter2d(x, w[::-1, ::-1])


def _upside_down(x, w):
    """Turns the filter upside down

    Rows of the filter and rows of the picture run in the same direction.
    """
    return filter2d(x, w[::-1])


def _left_right(x, w):
    """Mirrors the filter from left to right

    Columns of the filter and columns of the picture run in the same direction.
    """
    return filter2d(x, w[:, ::-1])


def _transposed_filter(x, w):
    """Exchanges rows and columns of the filter

    The first index of x and of w both say the row.
    """
    return filter2d(x, w.T)


def _transposed(x, w):
    """Hands the result back transposed

    z[r, s]: the row comes first.
    """
    return filter2d(x, w).T


def _one_size(x, w):
    """Takes every filter for a square

    Height and width of the filter are two numbers: w.shape[0] and w.shape[1].
    """
    k = w.shape[0]
    z = np.zeros((x.shape[0] - k + 1, x.shape[1] - k + 1))
    for r in range(z.shape[0]):
        for s in range(z.shape[1]):
            z[r, s] = np.sum(x[r : r + k, s : s + k] * w)
    return z


def _swapped_sizes(x, w):
    """Exchanges height and width of the filter

    The height goes with the rows: H - kH + 1 places from top to bottom.
    """
    kw, kh = w.shape
    z = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for r in range(z.shape[0]):
        for s in range(z.shape[1]):
            z[r, s] = np.sum(x[r : r + kh, s : s + kw] * w)
    return z


def _too_few(x, w):
    """Leaves out the last row and column of places

    A filter of kH rows fits H - kH + 1 times.
    """
    return filter2d(x, w)[:-1, :-1]


def _too_many(x, w):
    """Lets the window hang over

    At the last places only a part of the filter lies on the picture.
    """
    return conv2d(x[None, None], w[None, None], padding=((0, w.shape[0] - 1), (0, w.shape[1] - 1)))[0, 0]


def _same(x, w):
    """Puts zeros around the picture

    No border: the result is smaller than x.
    """
    return conv2d(x[None, None], w[None, None], padding="same")[0, 0]


def _mean(x, w):
    """Divides by the number of taps in the filter

    The products are added, not averaged.
    """
    return filter2d(x, w) / w.size


def _matrix_product(x, w):
    """Multiplies matrices

    window * w multiplies entry by entry; window @ w does something else.
    """
    kh, kw = w.shape
    z = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for r in range(z.shape[0]):
        for s in range(z.shape[1]):
            z[r, s] = (x[r : r + kh, s : s + kw] @ w).sum()
    return z


def _not_moving(x, w):
    """Looks at the same window everywhere

    The window begins at row r and column s.
    """
    z = filter2d(x, w)
    return np.full_like(z, z[0, 0])


def _last_product(x, w):
    """Keeps the last product only

    Collect the products with +=, beginning at 0.
    """
    kh, kw = w.shape
    return x[kh - 1 :, kw - 1 :] * w[-1, -1]


def _first_window(x, w):
    """Returns after the first place

    Does your return stand inside a loop?
    """
    return filter2d(x, w)[0, 0]


def _sizes_of_the_filter(x, w):
    """Makes the result as large as the filter

    The result has a cell for each place of the window.
    """
    kh, kw = w.shape
    return filter2d(x, w)[:kh, :kw]


def _running(x, w):
    """Never sets the sum back to 0

    Each place begins with an empty sum.
    """
    z = filter2d(x, w)
    return np.cumsum(z.ravel()).reshape(z.shape)


def _full(x, w):
    """Lets the filter hang over on all sides

    Only places where all of the filter lies on the picture count.
    """
    sides = ((len(w) - 1,) * 2, (len(w[0]) - 1,) * 2)
    return conv2d(x[None, None], w[None, None], padding=sides)[0, 0]


def _flat(x, w):
    """Hands back a row of numbers

    The places lie in rows and columns; so does the result.
    """
    return filter2d(x, w).ravel()


def _picture_size(x, w):
    """Slides over every pixel

    At the last rows and columns the window is cut off, and does not fit w any more.
    """
    kh, kw = w.shape
    return np.array([[np.sum(x[r : r + kh, s : s + kw] * w) for s in range(x.shape[1])] for r in range(len(x))])


def _beyond(x, w):
    """Loops over the picture instead of the result

    There are fewer places than pixels: let r and s run over the rows and columns of z.
    """
    kh, kw = w.shape
    z = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for r in range(x.shape[0]):
        for s in range(x.shape[1]):
            z[r, s] = np.sum(w * x[r : r + kh, s : s + kw])
    return z


def _square_picture(x, w):
    """Takes every picture for a square

    Height and width of the picture are two numbers as well: x.shape[0] and x.shape[1].
    """
    (kh, kw), n = w.shape, len(x)
    z = np.zeros((n - kh + 1, n - kw + 1))
    for r in range(z.shape[0]):
        for s in range(z.shape[1]):
            z[r, s] = np.sum(x[r : r + kh, s : s + kw] * w)
    return z


def _turned_product(x, w):
    """Multiplies matrices, the filter transposed

    window * w multiplies entry by entry; window @ w.T does something else.
    """
    kh, kw = w.shape
    rows, columns = range(x.shape[0] - kh + 1), range(x.shape[1] - kw + 1)
    return np.array([[(x[r : r + kh, s : s + kw] @ w.T).sum() for s in columns] for r in rows])


def _half_border(x, w):
    """Puts half a filter of zeros on each side

    No border: the filter lies on the picture everywhere.
    """
    kh, kw = w.shape
    return filter2d(np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2))), w)


def _first_row(x, w):
    """Returns after the first row of places

    Does your return stand inside the outer loop?
    """
    return filter2d(x, w)[:1]


def _whole_numbers(x, w):
    """Cuts the results to whole numbers

    np.zeros with dtype=int has room for whole numbers only; leave dtype out.
    """
    return np.trunc(filter2d(x, w))


FILTER_2D = Function(
    id="u04-filter-2d",
    title="A filter over a picture",
    minutes=15,
    covers=("u04.4a", "u04.4c", "u04.4f"),
    reference=filter2d,
    strata=(
        Stratum(
            "square filters",
            1.5,
            (
                call(IMAGE, np.array(BINARY_KERNEL, float)),
                call(bars(5), EDGE),
                call(NUMBERS, np.array([[0.5, 2.0], [4.0, 8.0]])),
            ),
            _draw_square,
        ),
        Stratum(
            "filters of any shape",
            1.5,
            (
                call(NUMBERS, UNEVEN / 4),
                call(NUMBERS.T, UNEVEN.T.copy()),
                call(NUMBERS, np.array([[1.0, 2.0, 3.0, 4.0]])),
            ),
            _draw_any,
        ),
    ),
    misconceptions=(
        _flipped,
        _upside_down,
        _left_right,
        _transposed_filter,
        _transposed,
        _one_size,
        _swapped_sizes,
        _too_few,
        _too_many,
        _same,
        _mean,
        _matrix_product,
        _not_moving,
        _last_product,
        _first_window,
        _sizes_of_the_filter,
        _running,
        _full,
        _flat,
        _picture_size,
        _beyond,
        _square_picture,
        _turned_product,
        _half_border,
        _first_row,
        _whole_numbers,
    ),
    puts_away=(filter2d, conv2d, conv3d, convolve2d, windows, _correlate, _correlate_backward),
)
