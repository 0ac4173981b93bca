"""The whole layer by loops: a batch, channels, filters, biases, stride, padding."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from autograde.tasks.u06_cnn.loops import correlate, halved, volume, windows
from autograde.tasks.u06_cnn.put_away import CONVOLUTIONS
from nnlib.functional.convolution import conv2d as reference

_FIXED = np.random.default_rng(6)
SMALL = np.arange(12.0).reshape(1, 1, 3, 4)
PAIR = np.array([[[[1.0, 0, 10]]], [[[0, 1, 0]]]])


def _case(rng, n, c, size, k, kernel, stride=1, padding=0):
    return call(volume(rng, n, c, *size), volume(rng, k, c, *kernel), volume(rng, k), stride, padding)


def _draw_plain(rng):
    return [
        call(volume(rng, 1, 1, 4, 5), volume(rng, 2, 1, 2, 3), volume(rng, 2)),
        _case(rng, 3, 2, (5, 4), 2, (3, 2)),
        halved(_case(rng, 2, 3, (4, 6), 4, (2, 3))),
    ]


def _draw_stride(rng):
    return [
        _case(rng, 2, 2, (6, 9), 3, (2, 3), 2),
        _case(rng, 1, 3, (7, 8), 2, (3, 2), 3),
        halved(_case(rng, 2, 1, (6, 6), 2, (3, 3), 2)),
    ]


def _draw_padding(rng):
    return [
        _case(rng, 2, 2, (4, 5), 3, (3, 2), 1, 1),
        _case(rng, 1, 2, (4, 6), 2, (2, 3), 2, 1),
        halved(_case(rng, 2, 1, (3, 5), 2, (3, 3), 2, 2)),
    ]


def _no_bias(x, w, b, stride=1, padding=0):
    """Forgets the bias

    Every map has a number of its own that is added at each place.
    """
    return correlate(x, w, 0.0, stride, padding)


def _bias_per_channel(x, w, b, stride=1, padding=0):
    """Adds the bias once for each channel

    Sum over the channels first, then add b[k] a single time.
    """
    return correlate(x, w, b * x.shape[1], stride, padding)


def _bias_along_columns(x, w, b, stride=1, padding=0):
    """Adds the biases along the last axis

    b has one entry for each map, and the maps lie along axis 1. How would broadcasting line them up?
    """
    return correlate(x, w, 0.0, stride, padding) + b


def _stride_ignored(x, w, b, stride=1, padding=0):
    """Ignores the stride

    At the place (r, s) the window begins in row r * stride.
    """
    return correlate(x, w, b, 1, padding)


def _stride_in_size_only(x, w, b, stride=1, padding=0):
    """Counts the places with the stride, but moves by one

    The number of places is right. Where does the second window begin?
    """
    size = correlate(x, w, b, stride, padding).shape[2:]
    return correlate(x, w, b, 1, padding)[:, :, : size[0], : size[1]]


def _no_padding(x, w, b, stride=1, padding=0):
    """Leaves the padding out

    Zeros first, on all four sides; then slide.
    """
    return correlate(x, w, b, stride)


def _padding_after(x, w, b, stride=1, padding=0):
    """Puts zeros at the end of the axes only

    As many rows above as below, as many columns on the left as on the right.
    """
    wide = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    return correlate(wide, w, b, stride)


def _padding_once(x, w, b, stride=1, padding=0):
    """Puts zeros above and on the left only

    The last rows and columns want company as well.
    """
    return correlate(np.pad(x, ((0, 0), (0, 0), (padding, 0), (padding, 0))), w, b, stride)


def _padding_everywhere(x, w, b, stride=1, padding=0):
    """Pads the batch and the channels, too

    np.pad with a single number pads every axis. Give it one pair for each of the four.
    """
    wide = np.pad(x, padding)
    inner = wide[:, padding : wide.shape[1] - padding]
    return correlate(inner, w, b, stride) if padding else correlate(x, w, b, stride)


def _padding_repeats(x, w, b, stride=1, padding=0):
    """Repeats the outermost cells instead of adding zeros

    What does a filter see beyond the edge of the picture? Here: nothing, 0.
    """
    sides = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    return correlate(np.pad(x, sides, mode="edge"), w, b, stride)


def _flipped(x, w, b, stride=1, padding=0):
    """Flips the filters

    w[k, c, 0, 0] meets the upper left cell of the window; a true convolution is not asked for.
    """
    return correlate(x, w[:, :, ::-1, ::-1], b, stride, padding)


def _swapped_filter(x, w, b, stride=1, padding=0):
    """Takes the height of the filter for its width

    w has the shape (K, C, kH, kW): the third number goes with the rows.
    """
    return correlate(x, w.swapaxes(2, 3), b, stride, padding)


def _square(x, w, b, stride=1, padding=0):
    """Reads one side of the filter only

    kH and kW are two numbers, and each decides about its own axis.
    """
    side = w.shape[2]
    return np.einsum("ncrsij,kcij->nkrs", windows(x, (side, side), stride, padding), w) + b.reshape(-1, 1, 1)


def _first_channel(x, w, b, stride=1, padding=0):
    """Looks at the first channel only

    A filter is as deep as its input; all channels of a window count.
    """
    return correlate(x[:, :1], w[:, :1], b, stride, padding)


def _last_channel(x, w, b, stride=1, padding=0):
    """Overwrites one channel's sum with the next one's

    Begin at b[k], and collect with +=.
    """
    return correlate(x[:, -1:], w[:, -1:], b, stride, padding)


def _channels_mean(x, w, b, stride=1, padding=0):
    """Averages over the channels

    The contributions of the channels are added up, not divided by their number.
    """
    return correlate(x, w / x.shape[1], b, stride, padding)


def _first_image(x, w, b, stride=1, padding=0):
    """Computes the first picture of the batch only

    The outermost loop goes over the N pictures.
    """
    return correlate(x[:1], w, b, stride, padding)


def _same_image(x, w, b, stride=1, padding=0):
    """Gives every picture the result of the first

    Does the index n occur inside the loop?
    """
    return np.repeat(correlate(x[:1], w, b, stride, padding), len(x), axis=0)


def _same_filter(x, w, b, stride=1, padding=0):
    """Uses the first filter for every map

    Map k belongs to w[k].
    """
    return correlate(x, np.repeat(w[:1], len(w), axis=0), b, stride, padding)


def _maps_last(x, w, b, stride=1, padding=0):
    """Puts the maps into the last axis

    (N, K, rows, columns): the maps stand where the channels stood.
    """
    return np.moveaxis(correlate(x, w, b, stride, padding), 1, -1)


def _maps_in_front(x, w, b, stride=1, padding=0):
    """Puts the maps in front of the batch

    The first axis counts pictures, in x and in y.
    """
    return correlate(x, w, b, stride, padding).swapaxes(0, 1)


def _mean(x, w, b, stride=1, padding=0):
    """Divides by the number of products

    A filter adds up. To average, its weights would have to be small.
    """
    return correlate(x, w / w[0].size, b, stride, padding)


def _one_short(x, w, b, stride=1, padding=0):
    """Leaves out the last row and column of places

    Count the places: (H + 2 P - kH) // S, and one more for the place at 0.
    """
    return correlate(x, w, b, stride, padding)[:, :, :-1, :-1]


def _last_product(x, w, b, stride=1, padding=0):
    """Keeps the last product of each window only

    An = where a += belongs forgets all that came before.
    """
    view = windows(x, w.shape[2:], stride, padding)[:, -1, :, :, -1, -1]
    return view[:, None] * w[:, -1, -1, -1].reshape(-1, 1, 1) + b.reshape(-1, 1, 1)


def _whole_numbers(x, w, b, stride=1, padding=0):
    """Collects y in an array of whole numbers

    An array made with dtype=int cuts off every fraction that is written into it.
    """
    return np.trunc(correlate(x, w, b, stride, padding))


def _channels_apart(x, w, b, stride=1, padding=0):
    """Keeps the channels apart

    A filter leaves one map, however many channels it reads: how many maps should y have?
    """
    parts = [correlate(x[:, c : c + 1], w[:, c : c + 1], b, stride, padding) for c in range(x.shape[1])]
    return np.concatenate(parts, axis=1)


CONV2D = Function(
    id="u06-conv2d",
    title="A convolutional layer",
    minutes=20,
    covers=("u06.3a",),
    reference=reference,
    strata=(
        Stratum(
            "stride 1, no padding",
            1,
            (
                call(SMALL, PAIR, np.array([100.0, 200.0])),
                _case(_FIXED, 2, 2, (3, 5), 3, (2, 3)),
                halved(_case(_FIXED, 2, 1, (3, 4), 2, (2, 2))),
            ),
            _draw_plain,
        ),
        Stratum(
            "stride above 1",
            1,
            (_case(_FIXED, 2, 2, (5, 7), 2, (2, 3), 2), halved(_case(_FIXED, 1, 1, (6, 5), 3, (3, 2), 3))),
            _draw_stride,
        ),
        Stratum(
            "with padding",
            1,
            (_case(_FIXED, 2, 2, (3, 4), 3, (3, 2), 1, 1), halved(_case(_FIXED, 1, 2, (4, 5), 2, (2, 3), 2, 1))),
            _draw_padding,
        ),
    ),
    misconceptions=(
        _no_bias,
        _bias_per_channel,
        _bias_along_columns,
        _stride_ignored,
        _stride_in_size_only,
        _no_padding,
        _padding_after,
        _padding_once,
        _padding_everywhere,
        _padding_repeats,
        _flipped,
        _swapped_filter,
        _square,
        _first_channel,
        _last_channel,
        _channels_mean,
        _first_image,
        _same_image,
        _same_filter,
        _maps_last,
        _maps_in_front,
        _mean,
        _one_short,
        _last_product,
        _channels_apart,
        _whole_numbers,
    ),
    puts_away=CONVOLUTIONS,
)
