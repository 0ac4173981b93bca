"""d filters over a volume, and their maps stacked."""

import numpy as np

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.functional.convolution import _correlate, _correlate_backward, conv2d, conv3d, convolve2d
from nnlib.kernels import filter_bank

RGB = np.arange(60.0).reshape(3, 4, 5) ** 2 % 11
TWO = np.arange(24.0).reshape(2, 3, 2, 2) ** 2 % 7 - 3


def _volume(rng, *shape):
    return 1.0 + rng.integers(0, 9, shape) + rng.permutation(shape[0]).reshape(-1, *(1,) * (len(shape) - 1)) * 10


def _draw_one(rng):
    return [
        call(_volume(rng, 3, 4, 6), _volume(rng, 1, 3, 2, 3)),
        call(_volume(rng, 2, 5, 4), _volume(rng, 1, 2, 3, 2)),
    ]


def _draw_many(rng):
    return [
        call(_volume(rng, 3, 5, 6), _volume(rng, 4, 3, 2, 3)),
        call(_volume(rng, 4, 6, 5), _volume(rng, 2, 4, 3, 2)),
        call(_volume(rng, 1, 4, 5), _volume(rng, 3, 1, 3, 2)),
    ]


def _apart(x, w):
    """Array (d, C, places): each channel filtered on its own."""
    return np.stack([conv2d(x[c][None, None], w[:, c][:, None])[0] for c in range(len(x))], axis=1)


def _not_added(x, w):
    """Keeps a map for each channel

    A filter reaches through the full depth and gives a single number at each place.
    """
    return _apart(x, w)


def _flat_maps(x, w):
    """Lists the maps of all channels one after the other

    d filters make d maps, however many channels come in.
    """
    maps = _apart(x, w)
    return maps.reshape(-1, *maps.shape[2:])


def _mean(x, w):
    """Takes the mean over the channels

    What the channels contribute is added.
    """
    return filter_bank(x, w) / len(x)


def _filters_added(x, w):
    """Adds up the filters instead of the channels

    Channels are added; each filter keeps its own map.
    """
    return _apart(x, w).sum(axis=0)


def _everything_added(x, w):
    """Adds all maps into one

    One map for each of the d filters.
    """
    return filter_bank(x, w).sum(axis=0)


def _one_map(x, w):
    """Uses the first filter only

    The loop over the filters is missing, or returns too early.
    """
    return filter_bank(x, w[:1])


def _first_channel(x, w):
    """Sees the first channel only

    Sum over c as well.
    """
    return _apart(x, w)[:, 0]


def _last_channel(x, w):
    """Keeps the last channel only

    Overwriting is not adding: += collects.
    """
    return _apart(x, w)[:, -1]


def _one_layer(x, w):
    """Uses the same layer of the filter for every channel

    w[f] has a layer of weights of its own for each channel: w[f, c].
    """
    return filter_bank(x, np.repeat(w[:, :1], len(x), axis=1))


def _flipped(x, w):
    """Flips each filter

    Nothing is flipped in this task.
    """
    return convolve2d(x[None], w)[0]


def _depth_flipped(x, w):
    """Turns the depth of the filter around

    Layer c of the filter belongs to channel c.
    """
    return filter_bank(x, w[:, ::-1])


def _maps_last(x, w):
    """Puts the maps last

    The stack has the shape (d, rows, columns).
    """
    return np.moveaxis(filter_bank(x, w), 0, -1)


def _padded(x, w):
    """Keeps the size of the picture

    No border here: each map is smaller than x.
    """
    return conv2d(x[None], w, padding="same")[0]


def _axis_kept(x, w):
    """Keeps an axis of length 1

    x is a single volume, no minibatch.
    """
    return filter_bank(x, w)[None]


def _maps_turned(x, w):
    """Transposes each map

    Rows before columns.
    """
    return filter_bank(x, w).swapaxes(1, 2)


def _running(x, w):
    """Lets each map begin with the one before

    Set the sum back to 0 for each filter.
    """
    return np.cumsum(filter_bank(x, w), axis=0)


def _channels_multiplied(x, w):
    """Multiplies the channels with each other

    Products are taken of cells and weights only.
    """
    return _apart(x, w).prod(axis=1)


def _flipped_all(x, w):
    """Convolves in three dimensions

    scipy.signal.convolve flips all three axes, the depth among them.
    """
    return convolve2d(x[None], w[:, ::-1])[0]


def _one_number(x, w):
    """Makes one number of each map

    A map keeps a number for every place.
    """
    return filter_bank(x, w).sum(axis=(1, 2))


def _three_channels(x, w):
    """Counts on three channels

    x may have any number of channels: len(x).
    """
    maps = _apart(x, w)
    return sum(maps[:, [c]][:, 0] for c in range(3))


def _added_before(x, w):
    """Adds up the channels before it filters

    Each channel meets a layer of its own: first multiply, then add.
    """
    return filter_bank(x.sum(axis=0, keepdims=True), w.sum(axis=1, keepdims=True))


def _axes_exchanged(x, w):
    """Exchanges filters and channels

    w[f, c]: the first index counts the filters, and so the maps; the second counts the channels.
    """
    return np.stack([sum(_one(x[c], w[f, c]) for c in range(len(w))) for f in range(len(x))])


def _below_each_other(x, w):
    """Puts the maps below each other

    np.concatenate joins along an axis that is there; np.stack makes a new one.
    """
    return np.concatenate(list(filter_bank(x, w)))


def _one(picture, kernel):
    return conv2d(picture[None, None], kernel[None, None])[0, 0]


FILTER_BANK = Function(
    id="u04-filter-bank",
    title="Filters through the full depth, and their maps",
    minutes=15,
    covers=("u04.5a", "u04.5b"),
    reference=filter_bank,
    strata=(
        Stratum("one filter", 1, (call(RGB, TWO[:1, [0, 1, 2]]), call(RGB[:2], TWO[1:, :2, :, :1].copy())), _draw_one),
        Stratum(
            "d filters",
            1.5,
            (call(RGB, TWO), call(RGB[:2], np.concatenate([TWO, TWO[:1] + 1])[:, 1:, :1].copy())),
            _draw_many,
        ),
    ),
    misconceptions=(
        _not_added,
        _flat_maps,
        _mean,
        _filters_added,
        _everything_added,
        _one_map,
        _first_channel,
        _last_channel,
        _one_layer,
        _flipped,
        _depth_flipped,
        _maps_last,
        _padded,
        _axis_kept,
        _maps_turned,
        _running,
        _channels_multiplied,
        _flipped_all,
        _one_number,
        _three_channels,
        _added_before,
        _axes_exchanged,
        _below_each_other,
    ),
    puts_away=(filter_bank, conv2d, conv3d, convolve2d, _correlate, _correlate_backward),
)
