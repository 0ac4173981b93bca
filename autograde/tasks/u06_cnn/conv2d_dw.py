"""The gradients of a convolutional layer's filters and biases."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import halved, volume, windows
from autograde.tasks.u06_cnn.put_away import CONVOLUTIONS
from nnlib.lowering import conv2d_dw

_FIXED = np.random.default_rng(68)


def _case(rng, n, c, size, k, kernel, stride=1, padding=0):
    rows, columns = ((one + 2 * padding - side) // stride + 1 for one, side in zip(size, kernel, strict=True))
    return call(volume(rng, n, k, rows, columns), volume(rng, n, c, *size), kernel, stride, padding)


def _draw_plain(rng):
    return [
        call(volume(rng, 1, 1, 3, 3), volume(rng, 1, 1, 4, 5), (2, 3)),
        _case(rng, 2, 2, (5, 4), 3, (3, 2)),
        halved(_case(rng, 3, 3, (4, 5), 2, (2, 3))),
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


def _views(dy, x, kernel_size, stride, padding):
    """The windows at the places of dy."""
    return windows(x, tuple(kernel_size), stride, padding)[:, :, : dy.shape[2], : dy.shape[3]]


def _gradients(dy, views):
    return np.einsum("nkrs,ncrsij->kcij", dy, views), dy.sum(axis=(0, 2, 3))


def _batch_mean(dy, x, kernel_size, stride=1, padding=0):
    """Averages over the batch

    All pictures use the same filters: their contributions are added.
    """
    dw, db = conv2d_dw(dy, x, kernel_size, stride, padding)
    return dw / len(x), db / len(x)


def _places_mean(dy, x, kernel_size, stride=1, padding=0):
    """Averages over the places

    A weight is used at every place; each use adds a path.
    """
    dw, db = conv2d_dw(dy, x, kernel_size, stride, padding)
    return dw / dy[0, 0].size, db / dy[0, 0].size


def _bias_mean(dy, x, kernel_size, stride=1, padding=0):
    """Takes a mean for the biases

    b[k] is added at every place of every picture. So its gradient is a sum over all of them.
    """
    dw, db = conv2d_dw(dy, x, kernel_size, stride, padding)
    return dw, db / (len(x) * dy[0, 0].size)


def _bias_batch_mean(dy, x, kernel_size, stride=1, padding=0):
    """Divides the biases' gradients by N

    The filters' gradients are sums over the batch, and so are these.
    """
    dw, db = conv2d_dw(dy, x, kernel_size, stride, padding)
    return dw, db / len(x)


def _bias_per_image(dy, x, kernel_size, stride=1, padding=0):
    """Keeps a bias gradient for each picture

    db has the shape of b: (K,).
    """
    dw, _ = conv2d_dw(dy, x, kernel_size, stride, padding)
    return dw, dy.sum(axis=(2, 3))


def _bias_per_place(dy, x, kernel_size, stride=1, padding=0):
    """Sums the biases over the batch only

    The same bias is added at every place, so the sum runs over rows and columns as well.
    """
    dw, _ = conv2d_dw(dy, x, kernel_size, stride, padding)
    return dw, dy.sum(axis=0)


def _bias_total(dy, x, kernel_size, stride=1, padding=0):
    """Adds the maps up

    Each map has its own bias.
    """
    dw, db = conv2d_dw(dy, x, kernel_size, stride, padding)
    return dw, db.sum()


def _last_image(dy, x, kernel_size, stride=1, padding=0):
    """Keeps the last picture's gradient only

    Does dw begin anew inside the loop over the batch?
    """
    dw, _ = conv2d_dw(dy[-1:], x[-1:], kernel_size, stride, padding)
    return dw, dy.sum(axis=(0, 2, 3))


def _first_image(dy, x, kernel_size, stride=1, padding=0):
    """Uses the first picture only

    The loss depends on the filters through all N pictures.
    """
    return conv2d_dw(dy[:1], x[:1], kernel_size, stride, padding)


def _bias_of_first_image(dy, x, kernel_size, stride=1, padding=0):
    """Adds up the biases' gradients over the first picture only

    dw collects from all N pictures. Should db see fewer?
    """
    dw, _ = conv2d_dw(dy, x, kernel_size, stride, padding)
    return dw, dy[0].sum(axis=(1, 2))


def _last_place(dy, x, kernel_size, stride=1, padding=0):
    """Keeps the last place only

    Collect over the places with +=.
    """
    views = _views(dy, x, kernel_size, stride, padding)[-1:, :, -1:, -1:]
    return _gradients(dy[-1:, :, -1:, -1:], views)[0], dy.sum(axis=(0, 2, 3))


def _stride_ignored(dy, x, kernel_size, stride=1, padding=0):
    """Looks at windows one cell apart

    dy[:, :, r, s] belongs to the window that begins at (r * stride, s * stride).
    """
    return _gradients(dy, _views(dy, x, kernel_size, 1, padding))


def _no_padding(dy, x, kernel_size, stride=1, padding=0):
    """Looks at x without its border

    The windows of the forward pass lay on the padded x.
    """
    wide = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    return _gradients(dy, _views(dy, wide, kernel_size, stride, 0))


def _flipped(dy, x, kernel_size, stride=1, padding=0):
    """Turns the filters' gradients around

    w[i, j] met cell (i, j) of each window, and the same cell multiplies dy here.
    """
    dw, db = conv2d_dw(dy, x, kernel_size, stride, padding)
    return dw[:, :, ::-1, ::-1], db


def _channels_first(dy, x, kernel_size, stride=1, padding=0):
    """Exchanges maps and channels in dw

    dw has the shape of w: maps first.
    """
    dw, db = conv2d_dw(dy, x, kernel_size, stride, padding)
    return dw.swapaxes(0, 1), db


def _channels_added(dy, x, kernel_size, stride=1, padding=0):
    """Gives all channels the same gradient

    w[k, c] met channel c only.
    """
    dw, db = conv2d_dw(dy, x, kernel_size, stride, padding)
    return np.broadcast_to(dw.sum(axis=1, keepdims=True), dw.shape), db


def _swapped(dy, x, kernel_size, stride=1, padding=0):
    """Takes the height for the width

    kernel_size is (kH, kW).
    """
    kh, kw = kernel_size
    wide = np.pad(x, ((0, 0), (0, 0), (padding, padding + 9), (padding, padding + 9)))
    return _gradients(dy, _views(dy, wide, (kw, kh), stride, 0))


def _no_dy(dy, x, kernel_size, stride=1, padding=0):
    """Leaves dy out

    The windows say how y depends on w. How does the loss depend on y?
    """
    return conv2d_dw(np.ones_like(dy), x, kernel_size, stride, padding)


def _dw_only(dy, x, kernel_size, stride=1, padding=0):
    """Returns dw without db

    Two arrays are asked for.
    """
    return conv2d_dw(dy, x, kernel_size, stride, padding)[0]


def _other_order(dy, x, kernel_size, stride=1, padding=0):
    """Returns db before dw

    Filters first, then biases.
    """
    return conv2d_dw(dy, x, kernel_size, stride, padding)[::-1]


CONV2D_DW = Function(
    id="u06-conv2d-dw",
    title="To the filters and biases",
    minutes=16,
    covers=("u06.3e",),
    reference=conv2d_dw,
    strata=(
        Stratum(
            "stride 1, no padding",
            1,
            (
                call(np.array([[[[1.0, 10]]]]), np.array([[[[3.0, 4, 5]]]]), (1, 2)),
                _case(_FIXED, 2, 1, (3, 4), 1, (2, 3)),
                halved(_case(_FIXED, 2, 2, (3, 4), 3, (2, 2))),
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
        _batch_mean,
        _places_mean,
        _bias_mean,
        _bias_batch_mean,
        _bias_per_image,
        _bias_per_place,
        _bias_total,
        _last_image,
        _first_image,
        _bias_of_first_image,
        _last_place,
        _stride_ignored,
        _no_padding,
        _flipped,
        _channels_first,
        _channels_added,
        _swapped,
        _no_dy,
        _dw_only,
        _other_order,
    ),
    puts_away=CONVOLUTIONS,
)
