"""The gradient that a convolutional layer sends back to its input."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import cut, halved, spread, volume
from autograde.tasks.u06_cnn.put_away import CONVOLUTIONS
from nnlib.lowering import conv2d_dx

_FIXED = np.random.default_rng(67)


def _case(rng, n, c, size, k, kernel, stride=1, padding=0):
    """dy for a layer on x (n, c, *size)."""
    rows, columns = ((one + 2 * padding - side) // stride + 1 for one, side in zip(size, kernel, strict=True))
    return call(volume(rng, n, k, rows, columns), (n, c, *size), volume(rng, k, c, *kernel), stride, padding)


def _draw_plain(rng):
    return [
        call(volume(rng, 1, 1, 3, 3), (1, 1, 4, 5), volume(rng, 1, 1, 2, 3)),
        _case(rng, 2, 2, (5, 4), 3, (3, 2)),
        halved(_case(rng, 2, 3, (4, 5), 2, (2, 3))),
    ]


def _draw_stride(rng):
    return [
        _case(rng, 2, 2, (6, 7), 2, (2, 3), 2),
        _case(rng, 1, 2, (8, 9), 3, (3, 4), 2),
        halved(_case(rng, 2, 1, (7, 8), 2, (2, 2), 3)),
    ]


def _draw_padding(rng):
    return [
        _case(rng, 2, 2, (4, 5), 3, (3, 2), 1, 1),
        _case(rng, 1, 2, (5, 6), 2, (2, 3), 2, 1),
        halved(_case(rng, 2, 1, (3, 4), 2, (3, 3), 1, 2)),
    ]


def _wide(x_shape, padding):
    return (*x_shape[:2], x_shape[2] + 2 * padding, x_shape[3] + 2 * padding)


def _back(dy, x_shape, w, stride, padding, **options):
    return cut(spread(dy, w, _wide(x_shape, padding), stride, **options), padding)


def _overwritten(dy, x_shape, w, stride=1, padding=0):
    """Overwrites what other windows sent

    A cell of x is seen by several windows, and each sends something back: +=.
    """
    return _back(dy, x_shape, w, stride, padding, assign=True)


def _overwritten_by_maps(dy, x_shape, w, stride=1, padding=0):
    """Replaces in the innermost loop

    With = each map and each place erases what the ones before gave to the same cells.
    """
    dx = np.zeros(_wide(x_shape, padding))
    for n, k, r, s in np.ndindex(*dy.shape):
        rows = slice(r * stride, r * stride + w.shape[2])
        dx[n, :, rows, s * stride : s * stride + w.shape[3]] = dy[n, k, r, s] * w[k]
    return cut(dx, padding)


def _negative_cut(dy, x_shape, w, stride=1, padding=0):
    """Cuts from padding to -padding

    With padding 0 the slice 0:-0 is empty. Count from the front: padding + H.
    """
    dx = spread(dy, w, _wide(x_shape, padding), stride)
    return dx[:, :, padding:-padding, padding:-padding]


def _stride_ignored(dy, x_shape, w, stride=1, padding=0):
    """Sends back to places one cell apart

    In the forward pass place (r, s) looked at rows from r * stride on.
    """
    wide = _wide(x_shape, padding)
    return cut(spread(dy, w, wide, 1), padding)


def _not_cut(dy, x_shape, w, stride=1, padding=0):
    """Keeps the border

    The zeros around x are nobody's input: cut them off again.
    """
    return spread(dy, w, _wide(x_shape, padding), stride)


def _no_border(dy, x_shape, w, stride=1, padding=0):
    """Scatters into x without its border

    The windows of the forward pass lay on the padded x; some begin outside of x. Make room for
    them, and cut it off later.
    """
    dx = np.zeros(x_shape)
    for n, k, r, s in np.ndindex(*dy.shape):
        rows = slice(r * stride, r * stride + w.shape[2])
        dx[n, :, rows, s * stride : s * stride + w.shape[3]] += dy[n, k, r, s] * w[k]
    return dx


def _cut_at_the_end(dy, x_shape, w, stride=1, padding=0):
    """Cuts the border off at the end only

    The first padding rows and columns belong to the border as well.
    """
    return spread(dy, w, _wide(x_shape, padding), stride)[:, :, : x_shape[2], : x_shape[3]]


def _flipped(dy, x_shape, w, stride=1, padding=0):
    """Flips the filters in the scattering sum

    What went in through w[k, c, i, j] comes back through the same weight, to the same cell (i, j) of the window.
    """
    return _back(dy, x_shape, w[:, :, ::-1, ::-1], stride, padding)


def _first_map(dy, x_shape, w, stride=1, padding=0):
    """Takes the first map only

    Every cell of x fed all K maps: add up what they send.
    """
    return _back(dy[:, :1], x_shape, w[:1], stride, padding)


def _last_map(dy, x_shape, w, stride=1, padding=0):
    """Lets the last map erase the others

    The sum over k is collected, not replaced.
    """
    return _back(dy[:, -1:], x_shape, w[-1:], stride, padding)


def _maps_mean(dy, x_shape, w, stride=1, padding=0):
    """Averages over the maps

    A sum has no 1/K in it.
    """
    return _back(dy, x_shape, w / len(w), stride, padding)


def _batch_mean(dy, x_shape, w, stride=1, padding=0):
    """Divides by the size of the batch

    If the loss is a mean, dy knows it already.
    """
    return _back(dy, x_shape, w, stride, padding) / max(1, len(dy))


def _channels_added(dy, x_shape, w, stride=1, padding=0):
    """Sends the same to all channels

    Channel c receives through w[:, c].
    """
    dx = _back(dy, x_shape, w, stride, padding)
    return np.broadcast_to(dx.sum(axis=1, keepdims=True), dx.shape)


def _first_image(dy, x_shape, w, stride=1, padding=0):
    """Fills in the first picture only

    dx holds a gradient for each of the N pictures.
    """
    dx = _back(dy, x_shape, w, stride, padding)
    dx[1:] = 0
    return dx


def _no_weights(dy, x_shape, w, stride=1, padding=0):
    """Forgets to multiply by the weights

    dy alone says how the loss depends on y. How does y depend on x?
    """
    return _back(dy, x_shape, np.ones_like(w), stride, padding)


def _no_dy(dy, x_shape, w, stride=1, padding=0):
    """Forgets dy

    The weights say how y depends on x; what arrives from above multiplies.
    """
    return _back(np.ones_like(dy), x_shape, w, stride, padding)


def _averaged(dy, x_shape, w, stride=1, padding=0):
    """Divides by the number of windows that see a cell

    The contributions of windows are added, like all paths of the chain rule.
    """
    seen = _back(np.ones_like(dy[:, :1]), x_shape, np.ones_like(w[:1]), stride, padding)
    return _back(dy, x_shape, w, stride, padding) / np.maximum(seen, 1)


def _transposed(dy, x_shape, w, stride=1, padding=0):
    """Exchanges rows and columns of the filter

    i goes with the rows of the window, j with its columns.
    """
    return _back(dy, x_shape, w.swapaxes(2, 3), stride, padding)


def _one_cell(dy, x_shape, w, stride=1, padding=0):
    """Sends everything to the window's first cell

    All kH times kW cells of the window had a part in y.
    """
    return _back(dy, x_shape, w.sum(axis=(2, 3), keepdims=True), stride, padding)


def _batch_lost(dy, x_shape, w, stride=1, padding=0):
    """Adds the pictures up

    dx has the shape x_shape, with the batch in front.
    """
    return _back(dy, x_shape, w, stride, padding).sum(axis=0)


CONV2D_DX = Function(
    id="u06-conv2d-dx",
    title="Back to the input",
    minutes=25,
    covers=("u06.3d",),
    reference=conv2d_dx,
    strata=(
        Stratum(
            "stride 1, no padding",
            1,
            (
                call(np.array([[[[1.0, 10]]]]), (1, 1, 1, 3), np.array([[[[1.0, 2]]]])),
                _case(_FIXED, 1, 1, (3, 4), 1, (2, 3)),
                halved(_case(_FIXED, 2, 2, (3, 4), 3, (3, 2))),
            ),
            _draw_plain,
        ),
        Stratum(
            "stride above 1",
            1,
            (_case(_FIXED, 2, 2, (4, 5), 2, (2, 3), 2), halved(_case(_FIXED, 1, 1, (5, 5), 2, (2, 2), 3))),
            _draw_stride,
        ),
        Stratum(
            "with padding",
            1,
            (_case(_FIXED, 2, 2, (3, 4), 2, (3, 2), 1, 1), halved(_case(_FIXED, 1, 2, (3, 4), 2, (2, 3), 2, 1))),
            _draw_padding,
        ),
    ),
    misconceptions=(
        _overwritten,
        _overwritten_by_maps,
        _negative_cut,
        _stride_ignored,
        _not_cut,
        _no_border,
        _cut_at_the_end,
        _flipped,
        _first_map,
        _last_map,
        _maps_mean,
        _batch_mean,
        _channels_added,
        _first_image,
        _no_weights,
        _no_dy,
        _averaged,
        _transposed,
        _one_cell,
        _batch_lost,
    ),
    puts_away=CONVOLUTIONS,
)
