"""Ten wrong answers a task for unit 06, cnn, written from the notebook, but by the author of the tasks.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). A table has one wrong idea in
it, with everything that the student would have computed from it.
"""

import functools

import numpy as np

import nnlib
from nnlib.datasets import load

GRID = {
    "numbers, 800x600x3": 1_440_000,
    "bytes, as uint8": 1_440_000,
    "bytes, as float32": 5_760_000,
    "levels of one number": 256,
    "green, row 1, column 2": 30,
    "shape for a layer": (1, 3, 2, 3),
    "L1 to a": 12,
    "L1 to b": 8,
    "L2 to a": 6,
    "L2 to b": 8,
    "label by L1": 9,
    "label by L2": 4,
}
SIZES = ("numbers, 800x600x3", "bytes, as uint8", "bytes, as float32")
IMAGE_GRID = [
    ("pixels for numbers", GRID | dict(zip(SIZES, (480_000, 480_000, 1_920_000), strict=True))),
    ("bits", GRID | {"bytes, as uint8": 11_520_000, "bytes, as float32": 46_080_000}),
    ("float32 has 8 bytes", GRID | {"bytes, as float32": 11_520_000}),
    ("0 to 255 are 255", GRID | {"levels of one number": 255}),
    ("channels first in the picture", GRID | {"green, row 1, column 2": 5}),
    ("counts from 1", GRID | {"green, row 1, column 2": 60}),
    ("channels last", GRID | {"shape for a layer": (1, 2, 3, 3)}),
    ("no batch", GRID | {"shape for a layer": (3, 2, 3)}),
    ("signs cancel", GRID | {"L1 to a": 0, "label by L1": 4}),
    ("no root", GRID | {"L2 to a": 36, "L2 to b": 64}),
    ("the other norm", GRID | {"label by L1": 4, "label by L2": 9}),
]


def pad(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


# Nearest neighbour


def nn_no_abs(train, labels, x, norm=1):
    return [labels[((new - train.astype(float)) ** norm).reshape(len(train), -1).sum(axis=1).argmin()] for new in x]


def nn_bytes(train, labels, x, norm=1):
    return [labels[(abs(new - train) ** norm).reshape(len(train), -1).sum(axis=1).argmin()] for new in x]


def nn_l2_only(train, labels, x, norm=1):
    return np.array([labels[((new * 1.0 - train) ** 2).reshape(len(train), -1).sum(axis=1).argmin()] for new in x])


def nn_l1_only(train, labels, x, norm=1):
    return np.array([labels[abs(new * 1.0 - train).reshape(len(train), -1).sum(axis=1).argmin()] for new in x])


def nn_number(train, labels, x, norm=1):
    return [(abs(new * 1.0 - train) ** norm).reshape(len(train), -1).sum(axis=1).argmin() for new in x]


def nn_sum_over_all(train, labels, x, norm=1):
    return [labels[(abs(new * 1.0 - train) ** norm).sum(axis=0).argmin()] for new in x]


def nn_less_or_equal(train, labels, x, norm=1):
    found = []
    for new in x:
        best = 1e18
        for known, label in zip(train, labels, strict=True):
            d = (abs(new * 1.0 - known) ** norm).sum()
            if d <= best:
                best, answer = d, label
        found.append(answer)
    return found


def nn_returns_early(train, labels, x, norm=1):
    for new in x:
        return labels[(abs(new * 1.0 - train) ** norm).reshape(len(train), -1).sum(axis=1).argmin()]


def nn_max(train, labels, x, norm=1):
    return [labels[(abs(new * 1.0 - train) ** norm).reshape(len(train), -1).sum(axis=1).argmax()] for new in x]


def nn_distance(train, labels, x, norm=1):
    return [(abs(new * 1.0 - train) ** norm).reshape(len(train), -1).sum(axis=1).min() ** (1 / norm) for new in x]


def nn_majority(train, labels, x, norm=1):
    return np.full(len(x), np.bincount(labels).argmax())


# Convolution


def conv(x, w, b=0.0, stride=1, padding=0, convolution=False):
    """Building block for the wrong answers below."""
    wide = pad(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(wide, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    w = w[:, :, ::-1, ::-1] if convolution else w
    return np.einsum("ncrsij,kcij->nkrs", windows, w) + np.reshape(b, (-1, 1, 1))


def conv_no_bias(x, w, b, stride=1, padding=0):
    return conv(x, w, 0.0, stride, padding)


def conv_bias_inside(x, w, b, stride=1, padding=0):
    wide = pad(x, padding)
    rows, columns = ((wide.shape[a] - w.shape[a]) // stride + 1 for a in (2, 3))
    y = np.zeros((len(x), len(w), rows, columns))
    for n, k, r, s in np.ndindex(*y.shape):
        for c in range(x.shape[1]):
            window = wide[n, c, r * stride : r * stride + w.shape[2], s * stride : s * stride + w.shape[3]]
            y[n, k, r, s] += (window * w[k, c]).sum() + b[k]
    return y


def conv_no_stride_in_window(x, w, b, stride=1, padding=0):
    wide = pad(x, padding)
    rows, columns = ((wide.shape[a] - w.shape[a]) // stride + 1 for a in (2, 3))
    y = np.zeros((len(x), len(w), rows, columns))
    for n, k, r, s in np.ndindex(*y.shape):
        y[n, k, r, s] = (wide[n, :, r : r + w.shape[2], s : s + w.shape[3]] * w[k]).sum() + b[k]
    return y


def conv_padding_in_size_only(x, w, b, stride=1, padding=0):
    """The size counts the border, the windows hang over the picture's end."""
    wide = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    return conv(wide, w, b, stride)


def conv_pad_all(x, w, b, stride=1, padding=0):
    return conv(np.pad(x, padding), np.pad(w, ((0, 0), (padding, padding), (0, 0), (0, 0))), b, stride)


def conv_flipped(x, w, b, stride=1, padding=0):
    return conv(x, w, b, stride, padding, convolution=True)


def conv_assigns(x, w, b, stride=1, padding=0):
    y = np.zeros_like(conv(x, w, b, stride, padding))
    for c in range(x.shape[1]):
        y = conv(x[:, c : c + 1], w[:, c : c + 1], b, stride, padding)
    return y


def conv_size_formula(x, w, b, stride=1, padding=0):
    rows, columns = ((x.shape[a] + 2 * padding - w.shape[a]) // stride for a in (2, 3))
    return conv(x, w, b, stride, padding)[:, :, :rows, :columns]


def conv_maps_first(x, w, b, stride=1, padding=0):
    return conv(x, w, b, stride, padding).swapaxes(0, 1)


def conv_square(x, w, b, stride=1, padding=0):
    k = w.shape[-1]
    wide = pad(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(wide, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncrsij,kcij->nkrs", windows, w) + b[:, None, None]


def conv_mean(x, w, b, stride=1, padding=0):
    return conv(x, w, 0.0, stride, padding) / w[0].size + b[:, None, None]


# im2col and the product


def windows_of(x, kernel_size, stride=1, padding=0):
    return np.lib.stride_tricks.sliding_window_view(pad(x, padding), tuple(kernel_size), axis=(2, 3))[
        :, :, ::stride, ::stride
    ]


def col_order(order, rows=3):
    def answer(x, kernel_size, stride=1, padding=0):
        turned = windows_of(x, kernel_size, stride, padding).transpose(order)
        return turned.reshape(np.prod(turned.shape[:rows]), -1)

    return answer


right_columns = col_order((1, 4, 5, 0, 2, 3))


def col_rows(x, kernel_size, stride=1, padding=0):
    wide, (kh, kw) = pad(x, padding), kernel_size
    found = []
    for n in range(len(x)):
        for r in range(0, wide.shape[2] - kh + 1, stride):
            for s in range(0, wide.shape[3] - kw + 1, stride):
                found.append(wide[n, :, r : r + kh, s : s + kw].ravel())
    return np.array(found)


def col_just_reshape(x, kernel_size, stride=1, padding=0):
    views = windows_of(x, kernel_size, stride, padding)
    return views.reshape(x.shape[1] * kernel_size[0] * kernel_size[1], -1)


def col_no_stride(x, kernel_size, stride=1, padding=0):
    return right_columns(x, kernel_size, 1, padding)


def col_no_padding(x, kernel_size, stride=1, padding=0):
    return right_columns(x, kernel_size, stride)


def col_range_short(x, kernel_size, stride=1, padding=0):
    wide, (kh, kw) = pad(x, padding), kernel_size
    found = []
    for n in range(len(x)):
        for r in range(0, wide.shape[2] - kh, stride):
            for s in range(0, wide.shape[3] - kw, stride):
                found.append(wide[n, :, r : r + kh, s : s + kw].ravel())
    return np.stack(found, axis=1)


def col_one_picture(x, kernel_size, stride=1, padding=0):
    return right_columns(x[:1], kernel_size, stride, padding)


def col_list(x, kernel_size, stride=1, padding=0):
    return [right_columns(one[None], kernel_size, stride, padding) for one in x]


def col_swapped(x, kernel_size, stride=1, padding=0):
    return right_columns(x, kernel_size[::-1], stride, padding)


def product_not_swapped(columns, w, b, size):
    return (w.reshape(len(w), -1) @ columns + b[:, None]).reshape(len(w), -1, *size)


def product_direct(columns, w, b, size):
    return (w.reshape(len(w), -1) @ columns + b[:, None]).reshape(-1, len(w), *size)


def product_no_bias(columns, w, b, size):
    return (w.reshape(len(w), -1) @ columns).reshape(len(w), -1, *size).swapaxes(0, 1)


def product_bias_row(columns, w, b, size):
    return (w.reshape(len(w), -1) @ columns + b).reshape(len(w), -1, *size).swapaxes(0, 1)


def product_matrix(columns, w, b, size):
    return w.reshape(len(w), -1) @ columns + b[:, None]


def product_wrong_matrix(columns, w, b, size):
    return (w.reshape(-1, len(w)).T @ columns + b[:, None]).reshape(len(w), -1, *size).swapaxes(0, 1)


def product_sizes(columns, w, b, size):
    rows, width = size
    return (w.reshape(len(w), -1) @ columns + b[:, None]).reshape(len(w), -1, width, rows).swapaxes(0, 1)


def product_transposed(columns, w, b, size):
    return (columns.T @ w.reshape(len(w), -1).T + b).reshape(-1, len(w), *size)


def product_one_picture(columns, w, b, size):
    count = size[0] * size[1]
    return (w.reshape(len(w), -1) @ columns[:, :count] + b[:, None]).reshape(1, len(w), *size)


def product_maps_last(columns, w, b, size):
    return (columns.T @ w.reshape(len(w), -1).T + b).reshape(-1, *size, len(w))


SCIPY_CALLS = [
    ("convolution is convolution", "B, F"),
    ("only the obvious one", "A"),
    ("the flip of two axes", "A, D, E"),
    ("no Fourier", "A, C, E"),
    ("both correlations", "A, E, G"),
    ("no third dimension", "E"),
    ("same as valid", "A, C, E, F, H"),
    ("all correlations", "A, E, G, H"),
    ("all but ndimage", "A, B, C, D, E, F, H"),
    ("the flips", "C, D, F"),
]

# Backward


def scatter(dy, x_shape, w, stride=1, padding=0):
    """Building block: dL/dpadded."""
    dx = np.zeros((*x_shape[:2], x_shape[2] + 2 * padding, x_shape[3] + 2 * padding))
    for n, k, r, s in np.ndindex(*dy.shape):
        dx[n, :, r * stride : r * stride + w.shape[2], s * stride : s * stride + w.shape[3]] += dy[n, k, r, s] * w[k]
    return dx


def inside(dx, padding):
    return dx[:, :, padding : dx.shape[2] - padding, padding : dx.shape[3] - padding]


def dx_assigned(dy, x_shape, w, stride=1, padding=0):
    dx = np.zeros((*x_shape[:2], x_shape[2] + 2 * padding, x_shape[3] + 2 * padding))
    for n, k, r, s in np.ndindex(*dy.shape):
        dx[n, :, r * stride : r * stride + w.shape[2], s * stride : s * stride + w.shape[3]] = dy[n, k, r, s] * w[k]
    return inside(dx, padding)


def dx_with_border(dy, x_shape, w, stride=1, padding=0):
    return scatter(dy, x_shape, w, stride, padding)


def dx_minus_padding(dy, x_shape, w, stride=1, padding=0):
    """dx[padding:-padding], which is empty when padding is 0."""
    return scatter(dy, x_shape, w, stride, padding)[:, :, padding:-padding, padding:-padding]


def dx_no_stride(dy, x_shape, w, stride=1, padding=0):
    return inside(scatter(dy, x_shape, w, 1, padding), padding)


def dx_flipped(dy, x_shape, w, stride=1, padding=0):
    return inside(scatter(dy, x_shape, w[:, :, ::-1, ::-1], stride, padding), padding)


def dx_no_dy(dy, x_shape, w, stride=1, padding=0):
    return inside(scatter(np.ones_like(dy), x_shape, w, stride, padding), padding)


def dx_first_filter(dy, x_shape, w, stride=1, padding=0):
    return inside(scatter(dy[:, :1], x_shape, w[:1], stride, padding), padding)


def dx_mean(dy, x_shape, w, stride=1, padding=0):
    return inside(scatter(dy, x_shape, w, stride, padding), padding) / x_shape[0]


def dx_cut_wrong(dy, x_shape, w, stride=1, padding=0):
    return scatter(dy, x_shape, w, stride, padding)[:, :, : x_shape[2], : x_shape[3]]


def dx_no_padding(dy, x_shape, w, stride=1, padding=0):
    """Windows begin in x itself; what does not fit raises."""
    return scatter(dy, x_shape, w, stride, 0)


def dx_corner_only(dy, x_shape, w, stride=1, padding=0):
    dx = np.zeros((*x_shape[:2], x_shape[2] + 2 * padding, x_shape[3] + 2 * padding))
    for n, k, r, s in np.ndindex(*dy.shape):
        dx[n, :, r * stride, s * stride] += dy[n, k, r, s] * w[k].sum(axis=(1, 2))
    return inside(dx, padding)


def gather(dy, x, kernel_size, stride=1, padding=0):
    """Building block: dw."""
    windows = windows_of(x, kernel_size, stride, padding)[:, :, : dy.shape[2], : dy.shape[3]]
    return np.einsum("nkrs,ncrsij->kcij", dy, windows)


def dw_changed(change_w=lambda dw, dy: dw, change_b=lambda db, dy: db):
    def answer(dy, x, kernel_size, stride=1, padding=0):
        dw, db = gather(dy, x, kernel_size, stride, padding), dy.sum(axis=(0, 2, 3))
        return change_w(dw, dy), change_b(db, dy)

    return answer


def dw_stride_forgotten(dy, x, kernel_size, stride=1, padding=0):
    return gather(dy, x, kernel_size, 1, padding), dy.sum(axis=(0, 2, 3))


def dw_padding_forgotten(dy, x, kernel_size, stride=1, padding=0):
    wide = np.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))
    return gather(dy, wide, kernel_size, stride), dy.sum(axis=(0, 2, 3))


def dw_last_picture(dy, x, kernel_size, stride=1, padding=0):
    for n in range(len(x)):
        dw = gather(dy[n : n + 1], x[n : n + 1], kernel_size, stride, padding)
    return dw, dy.sum(axis=(0, 2, 3))


def dw_not_added(dy, x, kernel_size, stride=1, padding=0):
    wide, (kh, kw) = pad(x, padding), kernel_size
    dw = np.zeros((dy.shape[1], x.shape[1], kh, kw))
    for n, k, r, s in np.ndindex(*dy.shape):
        dw[k] = dy[n, k, r, s] * wide[n, :, r * stride : r * stride + kh, s * stride : s * stride + kw]
    return dw, dy.sum(axis=(0, 2, 3))


CONV2D_DW = [
    ("mean over the batch", dw_changed(lambda dw, dy: dw / len(dy), lambda db, dy: db / len(dy))),
    ("db is a mean", dw_changed(change_b=lambda db, dy: dy.mean(axis=(0, 2, 3)))),
    ("db over the batch only", dw_changed(change_b=lambda db, dy: dy.sum(axis=0))),
    ("db per picture", dw_changed(change_b=lambda db, dy: dy.sum(axis=(2, 3)))),
    ("db is one number", dw_changed(change_b=lambda db, dy: dy.sum())),
    ("no stride", dw_stride_forgotten),
    ("no border", dw_padding_forgotten),
    ("the last picture", dw_last_picture),
    ("= for +=", dw_not_added),
    ("flipped", dw_changed(lambda dw, dy: dw[:, :, ::-1, ::-1])),
    ("db doubled by mistake", dw_changed(change_b=lambda db, dy: 2 * db)),
]


def strided_as_it_was(dy, x, w, stride):
    rows, columns = dy.shape[2:]
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for i, j in np.ndindex(*w.shape[2:]):
        seen = x[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
        dw[:, :, i, j] = np.einsum("nkrs,ncrs->kc", dy, seen)
        dx[:, :, i : i + rows, j : j + columns] += np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
    return dx, dw


def strided_with(slices, operation="add"):
    """dx by another pair of slices; dw as it was."""

    def answer(dy, x, w, stride):
        _, dw = strided_as_it_was(dy, x, w, stride)
        dx = np.zeros(x.shape)
        for i, j in np.ndindex(*w.shape[2:]):
            where = (slice(None), slice(None), *slices(i, j, *dy.shape[2:], stride))
            share = np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
            dx[where] = share + (dx[where] if operation == "add" else 0)
        return dx, dw

    return answer


def strided_rows(i, j, rows, columns, stride):
    return slice(i, i + stride * rows, stride), slice(j, j + columns)


def strided_columns(i, j, rows, columns, stride):
    return slice(i, i + rows), slice(j, j + stride * columns, stride)


def strided_right(i, j, rows, columns, stride):
    return slice(i, i + stride * rows, stride), slice(j, j + stride * columns, stride)


def strided_no_step(i, j, rows, columns, stride):
    return slice(i, i + stride * rows), slice(j, j + stride * columns)


def strided_times_index(i, j, rows, columns, stride):
    return slice(i * stride, i * stride + rows), slice(j * stride, j * stride + columns)


STRIDED = [
    ("as it was", strided_as_it_was),
    ("rows only", strided_with(strided_rows)),
    ("columns only", strided_with(strided_columns)),
    ("= instead of +=", strided_with(strided_right, "assign")),
    ("longer slices without a step", strided_with(strided_no_step)),
    ("the cell times the stride", strided_with(strided_times_index)),
    (
        "divides",
        lambda dy, x, w, stride: (strided_as_it_was(dy, x, w, stride)[0] / stride, gather(dy, x, w.shape[2:], stride)),
    ),
    ("no stride in dw as well", lambda dy, x, w, stride: strided_as_it_was(dy, x, w, 1)),
    ("dx only", lambda dy, x, w, stride: scatter(dy, x.shape, w, stride)),
    ("exchanged", lambda dy, x, w, stride: (gather(dy, x, w.shape[2:], stride), scatter(dy, x.shape, w, stride))),
    (
        "flips",
        lambda dy, x, w, stride: (
            scatter(dy, x.shape, w[:, :, ::-1, ::-1], stride),
            gather(dy, x, w.shape[2:], stride),
        ),
    ),
]

# Pooling


def pooling(value, back, assign=False):
    """A pooling from value(window) and back(window, y), the slope of every cell."""

    def answer(x, dy, size, stride):
        y, dx = np.zeros(dy.shape), np.zeros(x.shape)
        for n, c, r, s in np.ndindex(*dy.shape):
            cells = n, c, slice(r * stride, r * stride + size), slice(s * stride, s * stride + size)
            y[n, c, r, s] = value(x[cells])
            with np.errstate(all="ignore"):
                share = dy[n, c, r, s] * back(x[cells], y[n, c, r, s])
            dx[cells] = share if assign else dx[cells] + share
        return y, dx

    return answer


def one_cell(window, place):
    mask = np.zeros(window.shape)
    mask.flat[place] = 1
    return mask


def first(window, y):
    return one_cell(window, window.argmax())


def last(window, y):
    return one_cell(window, window.size - 1 - window.ravel()[::-1].argmax())


def max_mask_size(x, dy, size, stride):
    """np.repeat, which knows windows side by side only."""
    y, _ = pooling(np.max, first)(x, dy, size, stride)
    big = np.repeat(np.repeat(y, size, axis=2), size, axis=3)[:, :, : x.shape[2], : x.shape[3]]
    gradient = np.repeat(np.repeat(dy, size, axis=2), size, axis=3)[:, :, : x.shape[2], : x.shape[3]]
    dx = np.zeros(x.shape)
    dx[:, :, : big.shape[2], : big.shape[3]] = (x[:, :, : big.shape[2], : big.shape[3]] == big) * gradient
    return y, dx


def max_winner_assigned(x, dy, size, stride):
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        window = x[n, c, r * stride : r * stride + size, s * stride : s * stride + size]
        i, j = np.unravel_index(window.argmax(), window.shape)
        y[n, c, r, s] = window[i, j]
        dx[n, c, r * stride + i, s * stride + j] = dy[n, c, r, s]
    return y, dx


def max_in_window(x, dy, size, stride):
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        window = x[n, c, r * stride : r * stride + size, s * stride : s * stride + size]
        i, j = np.unravel_index(window.argmax(), window.shape)
        y[n, c, r, s] = window[i, j]
        dx[n, c, i, j] += dy[n, c, r, s]
    return y, dx


MAX_POOL = [
    ("all equal ones", pooling(np.max, lambda window, y: window == y)),
    ("shared among equal ones", pooling(np.max, lambda window, y: (window == y) / (window == y).sum())),
    ("the last one", pooling(np.max, last)),
    ("overwrites the window", pooling(np.max, first, assign=True)),
    ("= at the winner", max_winner_assigned),
    ("index within the window", max_in_window),
    ("np.repeat", max_mask_size),
    ("starts at 0", pooling(lambda window: max(0, window.max()), first)),
    ("dy to everybody", pooling(np.max, lambda window, y: np.ones(window.shape))),
    ("times the maximum", pooling(np.max, lambda window, y: y * first(window, y))),
    ("forward only", lambda x, dy, size, stride: pooling(np.max, first)(x, dy, size, stride)[0]),
    ("min", pooling(np.min, lambda window, y: one_cell(window, window.argmin()))),
]
AVERAGE_POOL = [
    ("not divided back", pooling(np.mean, lambda window, y: np.ones(window.shape))),
    ("divides by size", pooling(np.mean, lambda window, y: np.ones(window.shape) / len(window))),
    ("sums", pooling(np.sum, lambda window, y: np.ones(window.shape))),
    ("sum forward", pooling(np.sum, lambda window, y: np.ones(window.shape) / window.size)),
    ("= for +=", pooling(np.mean, lambda window, y: np.ones(window.shape) / window.size, assign=True)),
    ("shares by value", pooling(np.mean, lambda window, y: window / window.size)),
    ("times y", pooling(np.mean, lambda window, y: y * np.ones(window.shape) / window.size)),
    ("like max pooling", pooling(np.mean, first)),
    ("y only", lambda x, dy, size, stride: pooling(np.mean, first)(x, dy, size, stride)[0]),
    (
        "dx first",
        lambda x, dy, size, stride: pooling(np.mean, lambda w, y: np.ones(w.shape) / w.size)(x, dy, size, stride)[::-1],
    ),
    (
        "by the stride",
        lambda x, dy, size, stride: pooling(
            lambda window: window.sum() / stride**2, lambda window, y: np.ones(window.shape) / stride**2
        )(x, dy, size, stride),
    ),
]


def length(window):
    return np.sqrt((window**2).sum())


L2_POOL = [
    ("divides by zero", pooling(length, lambda window, y: window / y)),
    ("no root", pooling(lambda window: (window**2).sum(), lambda window, y: 2 * window)),
    ("a 2 too much", pooling(length, lambda window, y: 2 * window / (y or 1))),
    ("half", pooling(length, lambda window, y: window / (y or 1) / 2)),
    ("not divided", pooling(length, lambda window, y: window)),
    ("epsilon", pooling(lambda window: np.sqrt((window**2).sum() + 1e-3), lambda window, y: window / y)),
    ("absolute values", pooling(lambda window: abs(window).sum(), lambda window, y: np.sign(window))),
    ("root of the mean", pooling(lambda window: np.sqrt((window**2).mean()), lambda window, y: window / (y or 1))),
    ("= for +=", pooling(length, lambda window, y: window / (y or 1), assign=True)),
    ("sign lost", pooling(length, lambda window, y: abs(window) / (y or 1))),
    ("y/x", pooling(length, lambda window, y: y / np.where(window == 0, 1, window))),
]


def overlap(send):
    """dx from send(old value of the winner, dy)."""

    def answer(dy, x, kernel_size, stride):
        (kh, kw), dx = kernel_size, np.zeros(x.shape)
        for n, c, r, s in np.ndindex(*dy.shape):
            window = x[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw]
            i, j = divmod(window.argmax(), kw)
            place = n, c, r * stride + i, s * stride + j
            dx[place] = send(dx[place], dy[n, c, r, s])
        return dx

    return answer


def overlap_kh(dy, x, kernel_size, stride):
    (kh, kw), dx = kernel_size, np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        window = x[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw]
        i, j = divmod(window.argmax(), kh)
        dx[n, c, (r * stride + i) % x.shape[2], (s * stride + j) % x.shape[3]] += dy[n, c, r, s]
    return dx


def overlap_whole(dy, x, kernel_size, stride):
    (kh, kw), dx = kernel_size, np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        dx[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw] += dy[n, c, r, s]
    return dx


def overlap_changes_dy(dy, x, kernel_size, stride):
    dx = overlap(lambda old, new: old + new)(dy, x, kernel_size, stride)
    dy += 0.5
    return dx


OVERLAP = [
    ("as it was", overlap(lambda old, new: new)),
    ("the first stays", overlap(lambda old, new: old or new)),
    ("the largest stays", overlap(lambda old, new: max(old, new) if old else new)),
    ("averages on the way", overlap(lambda old, new: (old + new) / 2 if old else new)),
    ("subtracts", overlap(lambda old, new: old - new)),
    ("multiplies", overlap(lambda old, new: old * new if old else new)),
    ("counts", overlap(lambda old, new: old + 1)),
    ("divides by kH", overlap_kh),
    ("whole windows", overlap_whole),
    ("changes dy", overlap_changes_dy),
    (
        "returns a pair",
        lambda dy, x, kernel_size, stride: (dy, overlap(lambda old, new: old + new)(dy, x, kernel_size, stride)),
    ),
]
FLATTEN = [
    ("everything in one row", lambda x, dy: (x.ravel(), dy.reshape(x.shape))),
    ("one row in two axes", lambda x, dy: (x.reshape(1, -1), dy.reshape(x.shape))),
    ("transposed", lambda x, dy: (x.reshape(len(x), -1).T, dy.reshape(x.shape))),
    ("order F", lambda x, dy: (x.reshape(len(x), -1, order="F"), dy.reshape(x.shape, order="F"))),
    ("channels last", lambda x, dy: (np.moveaxis(x, 1, -1).reshape(len(x), -1), dy.reshape(x.shape))),
    (
        "columns first",
        lambda x, dy: (
            x.swapaxes(2, 3).reshape(len(x), -1),
            dy.reshape(*x.shape[:2], x.shape[3], x.shape[2]).swapaxes(2, 3),
        ),
    ),
    ("dx stays flat", lambda x, dy: (x.reshape(len(x), -1), dy)),
    ("dx is x", lambda x, dy: (x.reshape(len(x), -1), x)),
    ("no dx", lambda x, dy: x.reshape(len(x), -1)),
    ("channels apart", lambda x, dy: (x.reshape(*x.shape[:2], -1), dy.reshape(x.shape))),
    ("dy times x", lambda x, dy: (x.reshape(len(x), -1), x * dy.reshape(x.shape))),
]

# LeNet


def net(pixels, parameters, low=-0.1, high=1.175, bend=np.tanh, pool=nnlib.avg_pool2d, f6=nnlib.sigmoid, out=None):
    p = parameters
    x = (low + (high - low) * np.asarray(pixels, float) / 255)[:, None]
    x = pool(bend(nnlib.conv2d(x, p["C1 w"], p["C1 b"])), 2)
    x = pool(bend(nnlib.conv2d(x, p["C3 w"], p["C3 b"])), 2)
    x = bend(nnlib.conv2d(x, p["C5 w"], p["C5 b"])).reshape(len(x), -1)
    x = f6(nnlib.linear(x, p["F6 w"], p["F6 b"]))
    x = nnlib.linear(x, p["out w"], p["out b"])
    return x if out is None else out(x)


def same(z):
    return z


def lenet_with(**changes):
    return lambda pixels, parameters: net(pixels, parameters, **changes)


def lenet_axis_missing(pixels, parameters):
    return nnlib.conv2d(pixels / 255, parameters["C1 w"], parameters["C1 b"])


LENET = [
    ("pixels as they are", lenet_with(low=0, high=255)),
    ("0 to 1", lenet_with(low=0, high=1)),
    ("white is ink", lenet_with(low=1.175, high=-0.1)),
    ("1.175 p - 0.1", lenet_with(high=1.075)),
    ("max pooling", lenet_with(pool=nnlib.max_pool2d)),
    ("relu", lenet_with(bend=nnlib.relu)),
    ("tanh in F6", lenet_with(f6=np.tanh)),
    ("no sigmoid", lenet_with(f6=same)),
    ("softmax", lenet_with(out=nnlib.softmax)),
    ("argmax", lenet_with(out=lambda z: z.argmax(axis=1))),
    ("tanh behind the scores", lenet_with(out=np.tanh)),
    ("no channel axis", lenet_axis_missing),
]


@functools.cache
def known():
    train = load("glyphs").train
    x = train.x.reshape(len(train.x), -1)
    return x, train.y, np.array([x[train.y == digit].mean(axis=0) for digit in range(10)])


def read(pixels, scale=255):
    x, y, _ = known()
    new = np.asarray(pixels, np.float32).reshape(len(pixels), -1) / np.float32(scale)
    return y[((x**2).sum(axis=1) - 2 * new @ x.T).argmin(axis=1)]


def read_means(pixels):
    """The nearest mean digit: 59 % right."""
    means = known()[2]
    new = pixels.reshape(len(pixels), -1) / 255
    return ((new[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)


def read_scores(pixels):
    means = known()[2]
    new = pixels.reshape(len(pixels), -1) / 255
    return -((new[:, None] - means) ** 2).sum(axis=2)


TRAIN = [
    ("a mean digit", read_means),
    ("scores", read_scores),
    ("always 1", lambda pixels: np.ones(len(pixels), int)),
    ("argmax over everything", lambda pixels: read_scores(pixels).argmax()),
    ("argmax over the pictures", lambda pixels: read_scores(pixels).argmax(axis=0)),
    ("counted from 1", lambda pixels: read(pixels) + 1),
    ("transposed pictures", lambda pixels: read(pixels.swapaxes(1, 2))),
    ("random", lambda pixels: np.random.default_rng(0).integers(0, 10, len(pixels))),
    ("light for dark", lambda pixels: read(255 - pixels)),
    ("one picture", lambda pixels: read(pixels[:1])),
    ("one-hot", lambda pixels: np.eye(10)[read(pixels)]),
    ("nothing returned", lambda pixels: None if len(read(pixels)) else 0),
]
PERMUTED = [
    ("every picture another order", [91.4, 13.8, 97.9, 19.3]),
    ("the training pictures only", [90.6, 10.1, 97.6, 10.1]),
    ("whole rows", [91.4, 89.9, 97.9, 89.4]),
    ("shares", [0.914, 0.911, 0.979, 0.62]),
    ("another order of the list", [91.4, 97.9, 91.1, 62.0]),
    ("dense and cnn exchanged", [97.9, 62.0, 91.4, 91.1]),
    ("shuffled first", [91.1, 91.4, 62.0, 97.9]),
    ("forgot to shuffle for the cnn", [91.4, 91.1, 97.9, 97.9]),
    ("two numbers", [91.4, 97.9]),
    ("errors instead of accuracies", [8.6, 8.9, 2.1, 38.0]),
    ("texts", ["91 %", "91 %", "98 %", "62 %"]),
]

# The last layer


def learn(features, y, classes, lr, steps, mean=True, bias=True, sign=1, squash=nnlib.softmax, first_p=False):
    w, b, wanted, p = np.zeros((classes, features.shape[1])), np.zeros(classes), np.eye(classes)[y], None
    for _ in range(steps):
        p = squash(features @ w.T + b) if p is None or not first_p else p
        dz = (p - wanted) / (len(y) if mean else 1)
        w = w - sign * lr * dz.T @ features
        b = b - sign * lr * dz.sum(axis=0) * bias
    return w, b


def learn_with(**changes):
    return lambda *arguments: learn(*arguments, **changes)


def learn_random(features, y, classes, lr, steps):
    w, b = learn(features, y, classes, lr, steps)
    return w + 0.01, b


def learn_transposed(features, y, classes, lr, steps):
    w, b = learn(features, y, classes, lr, steps)
    return w.T, b


def learn_one_step(features, y, classes, lr, steps):
    for _ in range(steps):
        return learn(features, y, classes, lr, 1)
    return learn(features, y, classes, lr, 0)


LAST = [
    ("no mean", learn_with(mean=False)),
    ("no bias", learn_with(bias=False)),
    ("uphill", learn_with(sign=-1)),
    ("sigmoids", learn_with(squash=nnlib.sigmoid)),
    ("no softmax", learn_with(squash=same)),
    ("softmax over examples", learn_with(squash=lambda z: nnlib.softmax(z, axis=0))),
    ("p computed once", learn_with(first_p=True)),
    ("begins elsewhere", learn_random),
    ("transposed", learn_transposed),
    ("return in the loop", learn_one_step),
    ("one more step", lambda features, y, classes, lr, steps: learn(features, y, classes, lr, steps + 1)),
    ("w only", lambda *arguments: learn(*arguments)[0]),
]

# Residual


def block(x, w1, w2, dy, around=1, back=None, mask=True, bend=nnlib.relu, active_for_dw=True):
    p = w1.shape[-1] // 2
    z = nnlib.conv2d(x, w1, padding=p)
    a = bend(z)
    y = around * x + nnlib.conv2d(a, w2, padding=p)
    da, dw2, _ = nnlib.conv2d_backward(dy, a if active_for_dw else z, w2, padding=p)
    da, *_ = nnlib.conv2d_backward(dy, a, w2, padding=p)
    dz = da * (z > 0) if mask else da
    dx, dw1, _ = nnlib.conv2d_backward(dz, x, w1, padding=p)
    return y, dx + (dy if back is None else back(x, dy)), dw1, dw2


def block_with(**changes):
    return lambda *arguments: block(*arguments, **changes)


RESIDUAL = [
    ("no way around at all", block_with(around=0, back=lambda x, dy: 0)),
    ("not on the way back", block_with(back=lambda x, dy: 0)),
    ("not forward", block_with(around=0)),
    ("x on the way back", block_with(back=lambda x, dy: x)),
    ("1 on the way back", block_with(back=lambda x, dy: 1)),
    ("no mask", block_with(mask=False)),
    ("no relu", block_with(mask=False, bend=same)),
    ("dw2 from z", block_with(active_for_dw=False)),
    ("dw2, dw1", lambda *arguments: [block(*arguments)[i] for i in (0, 1, 3, 2)]),
    ("y and dx only", lambda *arguments: block(*arguments)[:2]),
    ("relu at the end", lambda *arguments: (nnlib.relu(block(*arguments)[0]), *block(*arguments)[1:])),
    ("dy twice", block_with(back=lambda x, dy: 2 * dy)),
]
WRONG = {
    "u06-image-grid": IMAGE_GRID,
    "u06-nearest-neighbour": [
        ("no absolute values", nn_no_abs),
        ("bytes", nn_bytes),
        ("L2 only", nn_l2_only),
        ("L1 only", nn_l1_only),
        ("the number", nn_number),
        ("sums over the pictures", nn_sum_over_all),
        ("<=", nn_less_or_equal),
        ("return in the loop", nn_returns_early),
        ("argmax", nn_max),
        ("the distance", nn_distance),
        ("the most frequent label", nn_majority),
    ],
    "u06-conv2d": [
        ("no bias", conv_no_bias),
        ("bias for every channel", conv_bias_inside),
        ("stride in the size only", conv_no_stride_in_window),
        ("border at the end", conv_padding_in_size_only),
        ("np.pad(x, padding)", conv_pad_all),
        ("flipped", conv_flipped),
        ("= over channels", conv_assigns),
        ("no + 1", conv_size_formula),
        ("maps first", conv_maps_first),
        ("square filters", conv_square),
        ("mean", conv_mean),
    ],
    "u06-im2col": [
        ("windows as rows", col_rows),
        ("only reshape", col_just_reshape),
        ("no stride", col_no_stride),
        ("no border", col_no_padding),
        ("range too short", col_range_short),
        ("one picture", col_one_picture),
        ("a list of matrices", col_list),
        ("kernel size exchanged", col_swapped),
        ("pictures fastest", col_order((1, 4, 5, 2, 3, 0))),
        ("channels fastest", col_order((4, 5, 1, 0, 2, 3))),
        ("columns of places first", col_order((1, 4, 5, 0, 3, 2))),
    ],
    "u06-product-of-columns": [
        ("axes not exchanged", product_not_swapped),
        ("reshaped at once", product_direct),
        ("no bias", product_no_bias),
        ("bias as a row", product_bias_row),
        ("the matrix", product_matrix),
        ("filters as columns", product_wrong_matrix),
        ("rows and columns exchanged", product_sizes),
        ("transposed", product_transposed),
        ("one picture", product_one_picture),
        ("maps last", product_maps_last),
    ],
    "u06-scipy-calls": SCIPY_CALLS,
    "u06-conv2d-dx": [
        ("= for +=", dx_assigned),
        ("border kept", dx_with_border),
        ("[padding:-padding]", dx_minus_padding),
        ("no stride", dx_no_stride),
        ("flipped", dx_flipped),
        ("no dy", dx_no_dy),
        ("first filter", dx_first_filter),
        ("mean over the batch", dx_mean),
        ("border cut at the end", dx_cut_wrong),
        ("no border at all", dx_no_padding),
        ("into the corner", dx_corner_only),
    ],
    "u06-conv2d-dw": CONV2D_DW,
    "u06-strided-backward": STRIDED,
    "u06-max-pool": MAX_POOL,
    "u06-average-pool": AVERAGE_POOL,
    "u06-l2-pool": L2_POOL,
    "u06-overlapping-backward": OVERLAP,
    "u06-flatten": FLATTEN,
    "u06-lenet-forward": LENET,
    "u06-train-lenet": TRAIN,
    "u06-permuted": PERMUTED,
    "u06-last-layer": LAST,
    "u06-residual-block": RESIDUAL,
}
