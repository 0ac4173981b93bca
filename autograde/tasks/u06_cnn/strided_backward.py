"""Repair: the backward of a layer whose window moves by more than one cell."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import correlate, halved, spread, volume, windows
from autograde.tasks.u06_cnn.put_away import CONVOLUTIONS
from nnlib.lowering import strided_backward

_FIXED = np.random.default_rng(69)


def _case(rng, n, c, size, k, kernel, stride):
    rows, columns = ((one - side) // stride + 1 for one, side in zip(size, kernel, strict=True))
    return call(volume(rng, n, k, rows, columns), volume(rng, n, c, *size), volume(rng, k, c, *kernel), stride)


def _draw_two(rng):
    return [_case(rng, 1, 1, (5, 6), 1, (2, 3), 2), halved(_case(rng, 2, 2, (6, 7), 3, (3, 2), 2))]


def _draw_more(rng):
    return [
        _case(rng, 2, 2, (8, 7), 2, (2, 3), 3),
        _case(rng, 1, 3, (9, 8), 2, (3, 4), 3),
        halved(_case(rng, 2, 1, (9, 10), 2, (2, 1), 4)),
    ]


def _dw(dy, x, w, stride):
    return np.einsum("nkrs,ncrsij->kcij", dy, windows(x, w.shape[2:], stride))


def _unchanged(dy, x, w, stride):
    """The layer is as faulty as before

    dw is right and dx is not. Compare the two lines inside the loop, index by index.
    """
    return spread(dy, w, x.shape, 1), _dw(dy, x, w, stride)


def _both_wrong(dy, x, w, stride):
    """Takes the stride out of dw as well

    dw was right. Repair the other line.
    """
    views = windows(x, w.shape[2:])[:, :, : dy.shape[2], : dy.shape[3]]
    return spread(dy, w, x.shape, 1), np.einsum("nkrs,ncrsij->kcij", dy, views)


def _stride_down(dy, x, w, stride):
    """Repairs the rows only

    Columns advance by the stride, too.
    """
    apart = np.zeros((*dy.shape[:3], (dy.shape[3] - 1) + 1))
    apart[...] = dy
    spread_rows = np.zeros((*dy.shape[:2], (dy.shape[2] - 1) * stride + 1, dy.shape[3]))
    spread_rows[:, :, ::stride] = apart
    return spread(spread_rows, w, x.shape, 1), _dw(dy, x, w, stride)


def _stride_right(dy, x, w, stride):
    """Repairs the columns only

    Rows advance by the stride as well.
    """
    apart = np.zeros((*dy.shape[:3], (dy.shape[3] - 1) * stride + 1))
    apart[..., ::stride] = dy
    return spread(apart, w, x.shape, 1), _dw(dy, x, w, stride)


def _open_slices(dy, x, w, stride):
    """Leaves the end of the slices open

    i::stride runs on to the edge of x, over more rows than dy has. Where must it end?
    """
    dx = np.zeros(np.shape(x))
    for (i, j), _ in np.ndenumerate(w[0, 0]):
        dx[:, :, i::stride, j::stride] += np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
    return dx, _dw(dy, x, w, stride)


def _moved_beginning(dy, x, w, stride):
    """Multiplies the cell of the window by the stride

    Cell (i, j) of the window lies i rows below its corner, whatever the stride. It is the corners that lie apart.
    """
    dx, (rows, columns) = np.zeros(x.shape), dy.shape[2:]
    for (i, j), _ in np.ndenumerate(w[0, 0]):
        top, left = i * stride, j * stride
        dx[:, :, top : top + rows, left : left + columns] += np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
    return dx, _dw(dy, x, w, stride)


def _assigned(dy, x, w, stride):
    """Loses the sum while repairing

    Windows may still overlap when the stride is 2: keep the +=.
    """
    return spread(dy, w, x.shape, stride, assign=True), _dw(dy, x, w, stride)


def _assigned_by_cells(dy, x, w, stride):
    """Writes = where += stood

    Two cells of the window, (0, 0) of one place and (0, 2) of the place before, can be the same cell of x.
    """
    dx, (rows, columns) = np.zeros(x.shape), dy.shape[2:]
    for (i, j), _ in np.ndenumerate(w[0, 0]):
        seen = (..., slice(i, i + stride * rows, stride), slice(j, j + stride * columns, stride))
        dx[seen] = np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
    return dx, _dw(dy, x, w, stride)


def _divided(dy, x, w, stride):
    """Divides dx by the stride

    The numbers are right; they arrive at the wrong cells.
    """
    return spread(dy, w, x.shape, 1) / stride, _dw(dy, x, w, stride)


def _multiplied(dy, x, w, stride):
    """Multiplies dx by the stride

    A factor cannot move anything. Which cells did place (1, 1) look at?
    """
    return spread(dy, w, x.shape, 1) * stride, _dw(dy, x, w, stride)


def _thinned(dy, x, w, stride):
    """Skips places of dy

    Every place counts; only the windows lie further apart.
    """
    return spread(dy[:, :, ::stride, ::stride], w, x.shape, 1), _dw(dy, x, w, stride)


def _by_kernel(dy, x, w, stride):
    """Moves by the size of the filter

    Windows begin stride cells apart, whatever their size.
    """
    kh, kw = w.shape[2:]
    wide = np.zeros((*dy.shape[:2], (dy.shape[2] - 1) * kh + 1, (dy.shape[3] - 1) * kw + 1))
    wide[:, :, ::kh, ::kw] = dy
    dx = spread(wide, w, (*x.shape[:2], 99, 99), 1)
    return dx[:, :, : x.shape[2], : x.shape[3]], _dw(dy, x, w, stride)


def _flipped(dy, x, w, stride):
    """Flips the filter on the way back

    Only as a correlation over the whole picture does the way back flip. Here each window gets its weights as they are.
    """
    return spread(dy, w[:, :, ::-1, ::-1], x.shape, stride), _dw(dy, x, w, stride)


def _shrunk(dy, x, w, stride):
    """Returns a dx that is too small

    dx has the shape of x, with zeros where no window looked.
    """
    dx = spread(dy, w, x.shape, stride)
    return dx[:, :, : dy.shape[2], : dy.shape[3]], _dw(dy, x, w, stride)


def _other_order(dy, x, w, stride):
    """Exchanges dx and dw

    The order of the two was right.
    """
    dx, dw = strided_backward(dy, x, w, stride)
    return dw, dx


def _dx_only(dy, x, w, stride):
    """Returns dx without dw

    Both results are needed, also the one that was right.
    """
    return strided_backward(dy, x, w, stride)[0]


def _forward(dy, x, w, stride):
    """Returns the forward pass

    y is not asked for; its gradient came in as dy.
    """
    return correlate(x, w, 0.0, stride)


STRIDED_BACKWARD = Function(
    id="u06-strided-backward",
    title="Repair: a layer with a stride",
    minutes=8,
    covers=("u06.3f",),
    reference=strided_backward,
    strata=(
        Stratum(
            "stride 2",
            0.5,
            (_case(_FIXED, 1, 1, (3, 5), 1, (2, 3), 2), halved(_case(_FIXED, 2, 2, (5, 4), 2, (3, 2), 2))),
            _draw_two,
        ),
        Stratum(
            "larger strides",
            0.5,
            (_case(_FIXED, 2, 2, (5, 6), 2, (2, 3), 3), halved(_case(_FIXED, 1, 1, (5, 7), 2, (1, 2), 4))),
            _draw_more,
        ),
    ),
    misconceptions=(
        _unchanged,
        _both_wrong,
        _stride_down,
        _stride_right,
        _moved_beginning,
        _open_slices,
        _assigned,
        _assigned_by_cells,
        _divided,
        _multiplied,
        _thinned,
        _by_kernel,
        _flipped,
        _shrunk,
        _other_order,
        _dx_only,
        _forward,
    ),
    puts_away=(strided_backward, *CONVOLUTIONS),
)
