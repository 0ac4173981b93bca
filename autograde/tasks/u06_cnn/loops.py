"""Convolution and its derivatives written out, so that misconceptions can change one thing at a time."""

import numpy as np

from autograde.calling import call


def padded(x, padding, value=0.0):
    """x with a border of zeros."""
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=value)


def places(x, kernel_size, stride):
    """Rows and columns of windows on a padded x."""
    return tuple((size - kernel) // stride + 1 for size, kernel in zip(x.shape[2:], kernel_size, strict=True))


def windows(x, kernel_size, stride=1, padding=0):
    """Array (N, C, rows, columns, kH, kW)."""
    views = np.lib.stride_tricks.sliding_window_view(padded(x, padding), kernel_size, axis=(2, 3))
    return views[:, :, ::stride, ::stride]


def correlate(x, w, b=0.0, stride=1, padding=0):
    """The layer: array (N, K, rows, columns)."""
    return np.einsum("ncrsij,kcij->nkrs", windows(x, w.shape[2:], stride, padding), w) + np.reshape(b, (-1, 1, 1))


def spread(dy, w, padded_shape, stride=1, assign=False):
    """dL/dpadded: each window gives dy times its weights back to the cells that it saw."""
    dx = np.zeros(padded_shape)
    kh, kw = w.shape[2:]
    for r in range(dy.shape[2]):
        for s in range(dy.shape[3]):
            seen = (slice(None), slice(None), slice(r * stride, r * stride + kh), slice(s * stride, s * stride + kw))
            share = np.einsum("nk,kcij->ncij", dy[:, :, r, s], w)
            dx[seen] = share[:, :, : dx[seen].shape[2], : dx[seen].shape[3]] + (0 if assign else dx[seen])
    return dx


def cut(x, padding):
    """x without its border."""
    return x[:, :, padding : x.shape[2] - padding, padding : x.shape[3] - padding]


def volume(rng, *shape):
    """Whole numbers from 1 to 9 with random signs: products and sums of them are exact."""
    return (rng.integers(1, 10, shape) * rng.choice([-1, 1], shape)).astype(float)


def halved(request):
    """The same call with halves in its first array: whoever collects in whole numbers loses them."""
    first, *others = request.args
    return call(first / 2, *others)


def pool(x, dy, size, stride, forward, share, assign=False):
    """(y, dx) of a pooling.

    Args:
        forward: window (N, C, size, size) -> (N, C).
        share: (window, y, dy of the place, the latter two (N, C, 1, 1)) -> what the cells of the window get back.
        assign: bool, whether a later window overwrites an earlier one.
    """
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for r in range(dy.shape[2]):
        for s in range(dy.shape[3]):
            seen = (
                slice(None),
                slice(None),
                slice(r * stride, r * stride + size),
                slice(s * stride, s * stride + size),
            )
            y[:, :, r, s] = forward(x[seen])
            back = share(x[seen], y[:, :, r, s, None, None], dy[:, :, r, s, None, None])
            dx[seen] = back + (0 if assign else dx[seen])
    return y, dx
