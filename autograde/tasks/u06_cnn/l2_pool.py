"""L2-norm pooling, forward and backward; windows of zeros have no slope."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import pool, volume
from autograde.tasks.u06_cnn.put_away import POOLINGS
from nnlib.layer_steps import l2_pooling

_FIXED = np.random.default_rng(62)


def _case(rng, n, c, size, side, stride, zeros=False):
    x = volume(rng, n, c, *size)
    if zeros:
        x[:, 0, :side, :side] = 0
    places = [(length - side) // stride + 1 for length in size]
    return call(x, volume(rng, n, c, *places), side, stride)


def _draw_apart(rng):
    return [_case(rng, 2, 2, (4, 6), 2, 2), _case(rng, 1, 3, (7, 5), 2, 2), _case(rng, 2, 1, (6, 7), 3, 3)]


def _draw_overlap(rng):
    return [_case(rng, 2, 2, (5, 6), 3, 1), _case(rng, 1, 2, (7, 5), 3, 2), _case(rng, 2, 1, (4, 5), 2, 1)]


def _draw_zeros(rng):
    return [_case(rng, 2, 2, (4, 6), 2, 2, True), _case(rng, 1, 2, (6, 5), 3, 2, True)]


def _norm(window):
    return np.sqrt((window**2).sum(axis=(2, 3)))


def _safe(share):
    """A share that is 0 where it would divide by 0."""

    def shared(window, y, dy):
        return share(window, np.where(y == 0, 1.0, y), dy) * (y != 0)

    return shared


_direction = _safe(lambda window, y, dy: dy * window / y)


def _with(share=_direction, forward=_norm, **options):
    def both(x, dy, size, stride):
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return pool(x, dy, size, stride, forward, share, **options)

    return both


def _divides_by_zero(x, dy, size, stride):
    """Divides by 0 where all cells of a window are 0

    0/0 is nan, and nan spreads through the whole network. What should such a window give back?
    """
    return _with(lambda window, y, dy: dy * window / y)(x, dy, size, stride)


def _epsilon(x, dy, size, stride):
    """Adds a small number under the root

    A window of zeros then has a length above 0, which y must not have.
    """
    return _with(lambda window, y, dy: dy * window / y, lambda window: np.sqrt((window**2).sum(axis=(2, 3)) + 1e-3))(
        x, dy, size, stride
    )


def _epsilon_below(x, dy, size, stride):
    """Adds a small number to y before dividing

    Then every slope is a little too small. Ask whether y is 0 instead.
    """
    return _with(lambda window, y, dy: dy * window / (y + 0.01))(x, dy, size, stride)


def _zero_by_cell(x, dy, size, stride):
    """Sends back 0 as soon as one cell of the window is 0

    Only where all cells are 0 is there no slope: ask y, not the cells.
    """

    def share(window, y, dy):
        whole = np.all(window != 0, axis=(2, 3), keepdims=True)
        return dy * window / np.where(y == 0, 1, y) * whole

    return _with(share)(x, dy, size, stride)


def _no_inner_slope(x, dy, size, stride):
    """Differentiates the root and stops there

    1/(2y) is the slope of the root. Below it stands a sum of squares, and it has a slope of its own.
    """
    return _with(_safe(lambda window, y, dy: dy / (2 * y) * np.ones_like(window)))(x, dy, size, stride)


def _ones_at_zero(x, dy, size, stride):
    """Gives windows of zeros the whole dy

    Replacing y by 1 is fine for dividing, if the cell itself stands in the numerator.
    """
    return _with(lambda w, y, dy: np.where(y == 0, dy * np.ones_like(w), dy * w / np.where(y == 0, 1, y)))(
        x, dy, size, stride
    )


def _no_root(x, dy, size, stride):
    """Forgets the root

    The length of (3, 4) is 5; 25 is its square.
    """
    return _with(lambda window, y, dy: 2 * dy * window, lambda window: (window**2).sum(axis=(2, 3)))(
        x, dy, size, stride
    )


def _no_root_forward(x, dy, size, stride):
    """Forgets the root going forward

    What comes back fits a length, y does not.
    """
    y, dx = _with()(x, dy, size, stride)
    return y**2, dx


def _two(x, dy, size, stride):
    """Keeps the 2 of the square

    The root brings a factor 1/2 along.
    """
    y, dx = _with()(x, dy, size, stride)
    return y, 2 * dx


def _half(x, dy, size, stride):
    """Keeps the 1/2 of the root

    Under the root stands a square, whose slope is 2x.
    """
    y, dx = _with()(x, dy, size, stride)
    return y, dx / 2


def _not_divided(x, dy, size, stride):
    """Leaves out the division by y

    The root's slope is 1/(2 y); what is left of it?
    """
    return _with(lambda window, y, dy: dy * window)(x, dy, size, stride)


def _upside_down(x, dy, size, stride):
    """Divides y by x

    Double the cell: should its share of the slope grow or shrink?
    """
    return _with(_safe(lambda window, y, dy: dy * y / np.where(window == 0, 1, window)))(x, dy, size, stride)


def _square_of_y(x, dy, size, stride):
    """Divides by the square of y

    One y is enough.
    """
    return _with(_safe(lambda window, y, dy: dy * window / y**2))(x, dy, size, stride)


def _mean_square(x, dy, size, stride):
    """Takes the root of the mean square

    A norm adds squares, and does not average them.
    """
    return _with(forward=lambda window: _norm(window) / size)(x, dy, size, stride)


def _mean_square_back(x, dy, size, stride):
    """Averages the squares, there and back

    Not divided by the number of cells: the norm of (3, 4) is 5, longer than either.
    """

    def share(window, y, dy):
        return dy * window / (y * size**2)

    return _with(_safe(share), lambda window: _norm(window) / size)(x, dy, size, stride)


def _absolute(x, dy, size, stride):
    """Adds absolute values

    That is the L1 norm; squares are asked for.
    """
    return _with(lambda window, y, dy: dy * np.sign(window), lambda window: np.abs(window).sum(axis=(2, 3)))(
        x, dy, size, stride
    )


def _sign_lost(x, dy, size, stride):
    """Loses the sign of the cells on the way back

    If a negative cell grows, the window gets shorter.
    """
    return _with(_safe(lambda window, y, dy: dy * np.abs(window) / y))(x, dy, size, stride)


def _shared(x, dy, size, stride):
    """Shares dy equally

    Long cells turn the length more than short ones do: by x/y.
    """
    return _with(lambda window, y, dy: np.ones_like(window) * dy / size**2)(x, dy, size, stride)


def _overwritten(x, dy, size, stride):
    """Lets later windows erase what earlier ones sent

    Add up the shares of all windows in which a cell lies.
    """
    return _with(assign=True)(x, dy, size, stride)


def _by_size(x, dy, size, stride):
    """Lets the window jump by its size

    Two windows may share cells: each begins stride cells behind the one before.
    """
    wide = np.pad(x, ((0, 0), (0, 0), (0, 99), (0, 99)))
    y, dx = _with()(wide, dy, size, size)
    return y, dx[:, :, : x.shape[2], : x.shape[3]]


def _only_y(x, dy, size, stride):
    """Leaves dx out

    The function returns a pair.
    """
    return _with()(x, dy, size, stride)[0]


def _no_dy(x, dy, size, stride):
    """Returns the slope without dy

    The chain rule multiplies by what arrives from above.
    """
    return _with()(x, np.ones_like(dy), size, stride)


L2_POOL = Function(
    id="u06-l2-pool",
    title="L2-norm pooling, there and back",
    minutes=15,
    covers=("u06.4c",),
    reference=l2_pooling,
    strata=(
        Stratum(
            "windows side by side",
            1,
            (
                call(np.array([[[[3.0, 0], [0, -4]]]]), np.array([[[[10.0]]]]), 2, 2),
                _case(_FIXED, 2, 2, (2, 4), 2, 2),
                _case(_FIXED, 1, 1, (3, 4), 3, 3),
            ),
            _draw_apart,
        ),
        Stratum(
            "overlapping windows",
            1,
            (_case(_FIXED, 1, 2, (5, 4), 3, 1), _case(_FIXED, 2, 1, (3, 5), 2, 1)),
            _draw_overlap,
        ),
        Stratum(
            "windows of zeros",
            1,
            (_case(_FIXED, 2, 2, (2, 4), 2, 2, True), _case(_FIXED, 1, 2, (3, 5), 3, 2, True)),
            _draw_zeros,
        ),
    ),
    misconceptions=(
        _divides_by_zero,
        _epsilon,
        _no_inner_slope,
        _zero_by_cell,
        _epsilon_below,
        _ones_at_zero,
        _no_root,
        _no_root_forward,
        _two,
        _half,
        _not_divided,
        _upside_down,
        _square_of_y,
        _mean_square,
        _mean_square_back,
        _absolute,
        _sign_lost,
        _shared,
        _overwritten,
        _by_size,
        _only_y,
        _no_dy,
    ),
    puts_away=(l2_pooling, *POOLINGS),
)
