"""Unusual but right answers for unit 06, cnn: some written from the student's notebook alone, then further ones.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check). The further ones are the task author's.
"""

import functools
import itertools
import math
import warnings
from collections import OrderedDict, namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import scipy.ndimage
import scipy.signal
import scipy.spatial
from numpy.lib.stride_tricks import as_strided, sliding_window_view

import nnlib
from nnlib import Adam, AvgPool2d, Conv2d, CrossEntropyLoss, Flatten, Linear, Sequential, Sigmoid, Tanh
from nnlib.datasets import load
from nnlib.training import fit

Pair = namedtuple("Pair", "y dx")

# Task 1: a picture is a grid of numbers

GRID_KEYS = [
    *("numbers, 800x600x3", "bytes, as uint8", "bytes, as float32", "levels of one number", "green, row 1, column 2"),
    *("shape for a layer", "L1 to a", "L1 to b", "L2 to a", "L2 to b", "label by L1", "label by L2"),
]
GRID_VALUES = [1_440_000, 1_440_000, 5_760_000, 256, 30, (1, 3, 2, 3), 12, 8, 6, 8, 9, 4]
PICTURE = np.array([[[10, 20, 40], [110, 60, 15], [0, 90, 255]], [[35, 45, 55], [120, 70, 80], [200, 30, 5]]], np.uint8)
IMAGE_GRID = [
    (
        "floats",
        dict(
            zip(GRID_KEYS, [1.44e6, 1.44e6, 5.76e6, 256.0, 30.0, (1, 3, 2, 3), 12.0, 8.0, 6.0, 8.0, 9, 4], strict=True)
        ),
    ),
    (
        "entries in another order, the shape as a list",
        dict(zip(GRID_KEYS[::-1], [*GRID_VALUES[:5], [1, 3, 2, 3], *GRID_VALUES[6:]][::-1], strict=True)),
    ),
    (
        "read off arrays, NumPy's own numbers",
        OrderedDict(
            zip(
                GRID_KEYS,
                [
                    np.zeros((600, 800, 3)).size,
                    np.zeros((600, 800, 3), np.uint8).nbytes,
                    np.zeros((600, 800, 3), np.float32).nbytes,
                    2**8,
                    PICTURE[1, 2, 1],
                    PICTURE.transpose(2, 0, 1)[np.newaxis].shape,
                    np.abs(np.array([-3, 3, -3, 3])).sum(),
                    np.int64(8),
                    np.linalg.norm(np.full(4, 3.0)),
                    np.float32(8),
                    np.int64(9),
                    np.uint8(4),
                ],
                strict=True,
            )
        ),
    ),
]

# Task 2: the nearest known picture


def nearest_cdist(train, labels, x, norm=1):
    metric = "cityblock" if norm == 1 else "euclidean"
    new = np.reshape(x, (len(x), -1)).astype(float)
    return labels[
        scipy.spatial.distance.cdist(new, np.reshape(train, (len(train), -1)).astype(float), metric).argmin(axis=1)
    ]


def nearest_with_min(train, labels, x, norm=1):
    def length(place, one):
        return sum(
            abs(int(p) - int(q)) ** norm
            if float(p).is_integer() and float(q).is_integer()
            else abs(float(p) - float(q)) ** norm
            for p, q in zip(train[place].ravel(), one.ravel(), strict=True)
        )

    return [labels[min(range(len(train)), key=lambda place: length(place, one))] for one in x]


def nearest_broadcast(train, labels, x, norm=1):
    print("distances of", len(x), "pictures")
    gap = np.abs(train[None].astype(np.float64) - x[:, None].astype(np.float64))
    lengths = (gap**norm).reshape(len(x), len(train), -1).sum(axis=2) ** (1 / norm)
    return np.take(labels, np.argmin(lengths, axis=1))


def nearest_stable_sort(train, labels, x, norm=1):
    answers = np.empty(len(x), dtype=labels.dtype)
    for n, one in enumerate(x):
        lengths = [np.linalg.norm((t.astype(float) - one).ravel(), norm) for t in train]
        answers[n] = labels[np.argsort(lengths, kind="stable")[0]]
    return answers


NEAREST = [
    ("distances by SciPy", nearest_cdist),
    ("min with a key, a list", nearest_with_min),
    ("all differences at once, and a print", nearest_broadcast),
    ("a stable sort", nearest_stable_sort),
]

# Task 3: a convolutional layer


def conv_views(x, w, b, stride=1, padding=0):
    edge = (padding, padding)
    windows = sliding_window_view(np.pad(x, ((0, 0), (0, 0), edge, edge)), w.shape[2:], axis=(2, 3))
    return np.einsum("ncrsij,kcij->nkrs", windows[:, :, ::stride, ::stride], w) + b[:, None, None]


def conv_by_cells(x, w, b, stride=1, padding=0):
    N, C, H, W = x.shape
    K, _, kH, kW = w.shape
    big = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    big[:, :, padding : H + padding, padding : W + padding] = x
    rows, columns = (big.shape[2] - kH) // stride + 1, (big.shape[3] - kW) // stride + 1
    y = np.tile(np.reshape(b, (1, K, 1, 1)).astype(float), (N, 1, rows, columns))
    for i in range(kH):
        for j in range(kW):
            part = big[:, :, i : i + stride * (rows - 1) + 1 : stride, j : j + stride * (columns - 1) + 1 : stride]
            y += np.tensordot(w[:, :, i, j], part, axes=(1, 1)).swapaxes(0, 1)
    return np.asfortranarray(y)


def conv_scipy(x, w, b, stride=1, padding=0):
    maps = []
    for one in x:
        big = np.pad(one, ((0, 0), (padding,) * 2, (padding,) * 2))
        maps.append(
            [
                scipy.signal.correlate(big, f, "valid", method="direct")[0][::stride, ::stride] + c
                for f, c in zip(w, b, strict=True)
            ]
        )
    return np.array(maps)


CONV2D = [
    ("views and einsum", conv_views),
    ("goes through the cells of the window, Fortran's order", conv_by_cells),
    ("SciPy's correlate, then every stride-th place", conv_scipy),
]

# Task 4: windows as columns


def im2col_views(x, kernel_size, stride=1, padding=0):
    edge = (padding, padding)
    windows = sliding_window_view(np.pad(x, ((0, 0), (0, 0), edge, edge)), kernel_size, axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    return windows.transpose(1, 4, 5, 0, 2, 3).reshape(x.shape[1] * math.prod(kernel_size), -1)


def im2col_fancy(x, kernel_size, stride=1, padding=0):
    kH, kW = kernel_size
    big = np.pad(x, [(0, 0)] * 2 + [(padding, padding)] * 2)
    rows = range(0, big.shape[2] - kH + 1, stride)
    columns = range(0, big.shape[3] - kW + 1, stride)
    lines = itertools.product(range(x.shape[1]), range(kH), range(kW))
    return [[big[n, c, r + i, s + j] for n in range(len(x)) for r in rows for s in columns] for c, i, j in lines]


def im2col_strides(x, kernel_size, stride=1, padding=0):
    big = np.ascontiguousarray(np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))))
    (N, C, H, W), (kH, kW) = big.shape, kernel_size
    a, b, c, d = big.strides
    shape = (C, kH, kW, N, (H - kH) // stride + 1, (W - kW) // stride + 1)
    view = as_strided(big, shape, (b, c, d, a, stride * c, stride * d), writeable=False)
    return np.asfortranarray(view.reshape(C * kH * kW, -1))


IM2COL = [
    ("views, moved axes", im2col_views),
    ("a list of lists, row by row", im2col_fancy),
    ("strides by hand, Fortran's order", im2col_strides),
]

# Task 5: a convolution as one product


def product_einsum(columns, w, b, size):
    K = len(w)
    parts = columns.reshape(*w.shape[1:], -1, *size)
    return np.einsum("kcij,cijnrs->nkrs", w, parts) + b.reshape(1, K, 1, 1)


def product_with_a_row_of_ones(columns, w, b, size):
    rows = np.hstack([w.reshape(len(w), -1), b.reshape(-1, 1)])
    y = rows @ np.vstack([columns, np.ones(columns.shape[1])])
    return np.moveaxis(y.reshape(len(w), -1, *size), 1, 0)


def product_picture_by_picture(columns, w, b, size):
    pictures = np.split(columns, columns.shape[1] // (size[0] * size[1]), axis=1)
    filters = [f.ravel() for f in w]
    return np.stack([[(f @ one + c).reshape(size) for f, c in zip(filters, b, strict=True)] for one in pictures])


PRODUCT = [
    ("einsum", product_einsum),
    ("the bias as one more weight", product_with_a_row_of_ones),
    ("one picture after the other", product_picture_by_picture),
]

# Task 6: the same layer through SciPy

SCIPY = [
    ("another order, no blanks", "F,E,C,A"),
    ("small letters", "a, c, e, f"),
    ("a list", ["A", "C", "E", "F"]),
    ("without commas", "A C E F"),
]

# Task 7: back to the input


def dx_by_full_correlation(dy, x_shape, w, stride=1, padding=0):
    N, C, H, W = x_shape
    high, wide = w.shape[2:]
    loose = np.zeros((N, len(w), H + 2 * padding - high + 1, W + 2 * padding - wide + 1))
    loose[:, :, ::stride, ::stride][:, :, : dy.shape[2], : dy.shape[3]] = dy
    dx = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    for n, c, k in np.ndindex(N, C, len(w)):
        dx[n, c] += scipy.signal.convolve2d(loose[n, k], w[k, c], "full")
    return dx[:, :, padding : padding + H, padding : padding + W]


def dx_by_cells(dy, x_shape, w, stride=1, padding=0):
    N, C, H, W = x_shape
    big = np.zeros((N, C, H + 2 * padding, W + 2 * padding), order="F")
    rows, columns = dy.shape[2:]
    for i, j in np.ndindex(w.shape[2], w.shape[3]):
        rows_seen = slice(i, i + stride * rows, stride)
        big[:, :, rows_seen, j : j + stride * columns : stride] += np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
    return big[:, :, padding : H + padding, padding : W + padding].copy()


def dx_add_at(dy, x_shape, w, stride=1, padding=0):
    N, C, H, W = x_shape
    kH, kW = w.shape[2:]
    n, k, r, s, c, i, j = np.ix_(*map(np.arange, (*dy.shape, C, kH, kW)))
    shape = np.broadcast_shapes(n.shape, k.shape, r.shape, s.shape, c.shape, i.shape, j.shape)
    big = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    terms = dy[..., None, None, None] * w[None, :, None, None]
    at = np.broadcast_arrays(n, c, r * stride + i, s * stride + j)
    np.add.at(big, tuple(np.broadcast_to(index, shape) for index in at), terms)
    return big[:, :, padding : padding + H, padding : padding + W]


CONV2D_DX = [
    ("a full convolution of dy with gaps", dx_by_full_correlation),
    ("cell by cell of the window, Fortran's order", dx_by_cells),
    ("np.add.at", dx_add_at),
]

# Task 8: to the filters and biases


def dw_views(dy, x, kernel_size, stride=1, padding=0):
    edge = (padding, padding)
    windows = sliding_window_view(np.pad(x, ((0, 0), (0, 0), edge, edge)), kernel_size, axis=(2, 3))
    return np.einsum("nkrs,ncrsij->kcij", dy, windows[:, :, ::stride, ::stride]), np.einsum("nkrs->k", dy)


def dw_cell_by_cell(dy, x, kernel_size, stride=1, padding=0):
    big = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    K, C, (rows, columns) = dy.shape[1], x.shape[1], dy.shape[2:]
    dw = np.empty((K, C, *kernel_size))
    for k, c, i, j in itertools.product(range(K), range(C), *map(range, kernel_size)):
        seen = big[:, c, i::stride, j::stride][:, :rows, :columns]
        dw[k, c, i, j] = np.vdot(dy[:, k], seen)
    return [dw, np.array([math.fsum(dy[:, k].ravel()) for k in range(K)])]


def dw_as_a_product(dy, x, kernel_size, stride=1, padding=0):
    columns = np.array(im2col_fancy(x, kernel_size, stride, padding))
    rows = np.moveaxis(dy, 1, 0).reshape(dy.shape[1], -1)
    return (rows @ columns.T).reshape(-1, x.shape[1], *kernel_size), rows @ np.ones(rows.shape[1])


CONV2D_DW = [
    ("views and einsum", dw_views),
    ("a list of both, every weight by itself", dw_cell_by_cell),
    ("one product with the matrix of windows", dw_as_a_product),
]

# Task 9: repair, a layer with a stride


def strided_mended(dy, x, w, stride):
    rows, columns = dy.shape[2:]
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for i, j in np.ndindex(*w.shape[2:]):
        seen = x[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
        dw[:, :, i, j] = np.einsum("nkrs,ncrs->kc", dy, seen)
        here = np.s_[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride]
        dx[here] = dx[here] + np.einsum("nkrs,kc->ncrs", dy, w[:, :, i, j])
    return dx, dw


def strided_by_places(dy, x, w, stride):
    return dx_add_at(dy, x.shape, w, stride), dw_views(dy, x, w.shape[2:], stride)[0]


def strided_with_gaps(dy, x, w, stride):
    spread = np.zeros((*dy.shape[:2], stride * (dy.shape[2] - 1) + 1, stride * (dy.shape[3] - 1) + 1))
    spread[:, :, ::stride, ::stride] = dy
    dx, dw = np.zeros_like(x, dtype=float), np.zeros_like(w, dtype=float)
    rows, columns = spread.shape[2:]
    for i, j in np.ndindex(*w.shape[2:]):
        dw[:, :, i, j] = np.einsum("nkrs,ncrs->kc", spread, x[:, :, i : i + rows, j : j + columns])
        dx[:, :, i : i + rows, j : j + columns] += np.einsum("nkrs,kc->ncrs", spread, w[:, :, i, j])
    return dx, dw


STRIDED = [
    ("an addition in place of +=", strided_mended),
    ("written anew, by places", strided_by_places),
    ("dy spread out with zeros", strided_with_gaps),
]

# Tasks 10 to 12: pooling


def tiles(x, size, stride):
    """The windows of x, (N, C, rows, columns, size, size)."""
    return sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]


def max_by_cells(x, dy, size, stride):
    windows = tiles(x, size, stride)
    flat = windows.reshape(*windows.shape[:4], -1)
    winner, dx = flat.argmax(axis=-1), np.zeros(x.shape)
    n, c, r, s = np.indices(dy.shape)
    np.add.at(dx, (n, c, r * stride + winner // size, s * stride + winner % size), dy)
    return flat.max(axis=-1), dx


def max_searching(x, dy, size, stride):
    y, dx = np.full(dy.shape, -np.inf), np.zeros_like(x, dtype=np.float64)
    for n, c, r, s in itertools.product(*map(range, dy.shape)):
        best = None
        for i in range(r * stride, r * stride + size):
            for j in range(s * stride, s * stride + size):
                if x[n, c, i, j] > y[n, c, r, s]:
                    y[n, c, r, s], best = x[n, c, i, j], (n, c, i, j)
        dx[best] += dy[n, c, r, s]
    return Pair(y, dx)


def max_with_a_mask(x, dy, size, stride):
    y = tiles(x, size, stride).max(axis=(4, 5))
    dx, taken = np.zeros(x.shape, order="F"), np.zeros(dy.shape, bool)
    for i, j in np.ndindex(size, size):
        part = np.s_[:, :, i : i + stride * dy.shape[2] : stride, j : j + stride * dy.shape[3] : stride]
        won = (x[part] == y) & ~taken
        dx[part] += won * dy
        taken |= won
    return [y, dx]


MAX_POOL = [
    ("views and np.add.at", max_by_cells),
    ("looks for the largest by hand, a named pair", max_searching),
    ("cell by cell with a mask, a list", max_with_a_mask),
]


def average_views(x, dy, size, stride):
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(size, size):
        dx[:, :, i : i + stride * dy.shape[2] : stride, j : j + stride * dy.shape[3] : stride] += dy / size**2
    return tiles(x, size, stride).mean(axis=(-2, -1)), dx


def average_as_a_convolution(x, dy, size, stride):
    flat = x.reshape(-1, 1, *x.shape[2:])
    w = np.full((1, 1, size, size), 1 / size**2)
    y = nnlib.conv2d(flat, w, stride=stride)
    dx, _, _ = nnlib.conv2d_backward(dy.reshape(y.shape), flat, w, stride=stride)
    return y.reshape(dy.shape), dx.reshape(x.shape)


def average_matrices(x, dy, size, stride):
    def matrix(places, cells):
        return np.array(
            [[(0 <= cell - place * stride < size) / size for cell in range(cells)] for place in range(places)]
        )

    left, right = matrix(dy.shape[2], x.shape[2]), matrix(dy.shape[3], x.shape[3])
    return left @ x @ right.T, left.T @ dy @ right


AVERAGE_POOL = [
    ("views, and cell by cell", average_views),
    ("a convolution with equal weights", average_as_a_convolution),
    ("a matrix from either side", average_matrices),
]


def l2_divide_where(x, dy, size, stride):
    windows = tiles(x, size, stride)
    y = np.linalg.norm(windows, axis=(-2, -1))
    ratio = np.divide(dy, y, out=np.zeros(dy.shape), where=y != 0)
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(size, size):
        part = np.s_[:, :, i : i + stride * dy.shape[2] : stride, j : j + stride * dy.shape[3] : stride]
        dx[part] += x[part] * ratio
    return y, dx


def l2_hypot(x, dy, size, stride):
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        window = np.s_[n, c, r * stride : r * stride + size, s * stride : s * stride + size]
        y[n, c, r, s] = functools.reduce(math.hypot, x[window].ravel(), 0.0)
        with np.errstate(all="ignore"):
            dx[window] += np.nan_to_num(dy[n, c, r, s] * x[window] / y[n, c, r, s])
    return y, dx


def l2_with_a_warning(x, dy, size, stride):
    y = np.sqrt((tiles(x, size, stride) ** 2).sum(axis=(4, 5)))
    if not y.all():
        warnings.warn("a window of zeros", stacklevel=1)
    share = dy / np.where(y == 0, 1, y)
    return y, x * average_views(x, share, size, stride)[1] * size**2


L2_POOL = [
    ("divides where it may", l2_divide_where),
    ("math.hypot, and nan_to_num", l2_hypot),
    ("warns, and divides zeros by 1", l2_with_a_warning),
]

# Task 13: repair, overlapping windows


def overlapping_mended(dy, x, kernel_size, stride):
    kH, kW = kernel_size
    dx = np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        top, left = r * stride, s * stride
        i, j = divmod(x[n, c, top : top + kH, left : left + kW].argmax(), kW)
        dx[n, c, top + i, left + j] = dx[n, c, top + i, left + j] + dy[n, c, r, s]
    return dx


def overlapping_add_at(dy, x, kernel_size, stride):
    windows = sliding_window_view(x, kernel_size, axis=(2, 3))[:, :, ::stride, ::stride]
    i, j = np.unravel_index(windows.reshape(*dy.shape, -1).argmax(axis=-1), kernel_size)
    n, c, r, s = np.indices(dy.shape)
    dx = np.zeros(x.shape)
    np.add.at(dx, (n, c, r * stride + i, s * stride + j), dy)
    return dx


def overlapping_bincount(dy, x, kernel_size, stride):
    kH, kW = kernel_size
    cells = []
    for n, c, r, s in np.ndindex(*dy.shape):
        window = x[n, c, r * stride : r * stride + kH, s * stride : s * stride + kW]
        i, j = np.argwhere(window == window.max())[0]
        cells.append(np.ravel_multi_index((n, c, r * stride + i, s * stride + j), x.shape))
    return np.bincount(cells, dy.ravel(), minlength=x.size).reshape(x.shape)


OVERLAPPING = [
    ("an addition in place of +=", overlapping_mended),
    ("np.add.at", overlapping_add_at),
    ("np.bincount", overlapping_bincount),
]

# Task 14: flatten


def flat_loop(x, dy):
    return np.array([one.ravel() for one in x]), np.array([line.reshape(x.shape[1:]) for line in dy])


def flat_generator(x, dy):
    it = iter(dy.ravel())
    dx = np.empty(x.shape)
    for place in np.ndindex(*x.shape):
        dx[place] = next(it)
    return np.reshape(x, (len(x), math.prod(x.shape[1:]))), dx


def flat_views(x, dy):
    layer = nnlib.Flatten()
    return [layer(x), layer.backward(dy)]


FLATTEN = [
    ("picture by picture", flat_loop),
    ("number by number", flat_generator),
    ("nnlib's layer, a list", flat_views),
]

# Task 15: LeNet-5 from pixels to scores


def lenet_by_layers(pixels, parameters):
    x = np.interp(pixels, [0, 255], [-0.1, 1.175])[:, None]
    for name in ("C1", "C3", "C5"):
        x = np.tanh(nnlib.conv2d(x, parameters[name + " w"], parameters[name + " b"]))
        if name != "C5":
            x = nnlib.avg_pool2d(x, 2)
    x = nnlib.sigmoid(nnlib.linear(x.reshape(len(x), -1), parameters["F6 w"], parameters["F6 b"]))
    return nnlib.linear(x, parameters["out w"], parameters["out b"])


def lenet_one_by_one(pixels, parameters):
    scores = []
    for picture in pixels:
        x = (picture.astype(np.float64) * 1.275 / 255 - 0.1).reshape(1, 1, 32, 32)
        for name in ("C1", "C3"):
            z = np.tanh(conv_views(x, parameters[f"{name} w"], parameters[f"{name} b"]))
            x = (z[:, :, ::2, ::2] + z[:, :, 1::2, ::2] + z[:, :, ::2, 1::2] + z[:, :, 1::2, 1::2]) / 4
        x = np.tanh(np.tensordot(parameters["C5 w"], x[0], axes=3) + parameters["C5 b"])
        x = 1 / (1 + np.exp(-(parameters["F6 w"] @ x + parameters["F6 b"])))
        scores.append(parameters["out w"] @ x + parameters["out b"])
    return np.stack(scores)


def lenet_scipy(pixels, parameters):
    p = parameters
    x = -0.1 + pixels[:, None] / 200
    x = nnlib.avg_pool2d(np.tanh(conv_scipy(x, p["C1 w"], p["C1 b"])), 2)
    x = nnlib.avg_pool2d(np.tanh(conv_by_cells(x, p["C3 w"], p["C3 b"])), 2)
    x = np.tanh(np.einsum("ncij,kcij->nk", x, p["C5 w"]) + p["C5 b"])
    return scipy.special.expit(x @ p["F6 w"].T + p["F6 b"]) @ p["out w"].T + p["out b"]


LENET_FORWARD = [
    ("a loop over layers, np.interp", lenet_by_layers),
    ("picture by picture", lenet_one_by_one),
    ("SciPy, and C5 as a product", lenet_scipy),
]

# Task 16: train LeNet-5


def ready(pixels):
    """Bytes as the network wants them."""
    scaled = -0.1 + 1.275 * np.asarray(pixels, np.float32) / 255
    return np.pad(scaled, ((0, 0), (2, 2), (2, 2)), constant_values=-0.1)[:, None].astype(np.float32)


def layers(rng):
    """LeNet-5."""
    yield from (Conv2d(1, 6, 5, rng=rng), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5, rng=rng), Tanh(), AvgPool2d(2))
    yield from (Conv2d(16, 120, 5, rng=rng), Tanh(), Flatten(), Linear(120, 84, rng=rng), Sigmoid())
    yield Linear(84, 10, rng=rng)


@functools.cache
def trained():
    """A trained LeNet-5."""
    rng = np.random.default_rng(11)
    network, train = Sequential(*layers(rng)), load("glyphs").train
    how = {"loss": CrossEntropyLoss(), "optimizer": Adam(network.parameters(), lr=0.002), "rng": rng}
    fit(network, ready(255 * train.x[:4000, 0]), train.y[:4000], epochs=5, batch_size=32, progress=False, **how)
    return network


def predict_list(pixels):
    return [int(trained()(ready(one[None])).argmax()) for one in pixels]


def predict_float(pixels):
    scores = np.concatenate([trained()(ready(part)) for part in np.array_split(pixels, 7)])
    return scores.argmax(axis=1).astype(float)


class Reader:
    """A predict that is an object."""

    def __call__(self, pixels):
        print("reading", len(pixels))
        return np.argmax(nnlib.softmax(trained()(ready(pixels))), axis=-1).astype(np.int32)


TRAIN_LENET = [
    ("one picture at a time, a list", predict_list),
    ("parts, whole numbers as floats", predict_float),
    ("an object, and a print", Reader()),
]

# Task 17: shuffled pixels

PERMUTED = [
    ("an array", np.array([91.5, 90.5, 97.9, 53.8])),
    ("a tuple of NumPy's numbers", tuple(np.float32([90.85, 91.3, 97.75, 58.1]))),
    ("rounded", [91, 91, 98, 61]),
]

# Task 18: a new last layer


def last_with_ones(features, y, classes, lr, steps):
    wide = np.hstack([features, np.ones((len(features), 1))])
    weights = np.zeros((classes, wide.shape[1]))
    for _ in range(steps):
        z = wide @ weights.T
        p = np.exp(z - scipy.special.logsumexp(z, axis=1, keepdims=True))
        p[np.arange(len(y)), y] -= 1
        weights = weights - lr / len(y) * np.einsum("nc,nd->cd", p, wide)
    return weights[:, :-1], weights[:, -1]


def last_example_by_example(features, y, classes, lr, steps):
    w, b = np.zeros((classes, features.shape[1])), np.zeros(classes)
    while steps:
        dw, db = np.zeros_like(w), np.zeros_like(b)
        for one, label in zip(features, y, strict=True):
            dz = nnlib.softmax((w @ one + b)[None])[0]
            dz[label] -= 1
            dw += np.outer(dz, one) / len(y)
            db += dz / len(y)
        w -= lr * dw
        b -= lr * db
        steps -= 1
    return w, b


def last_transposed_inside(features, y, classes, lr, steps):
    w, b, onehot = np.zeros((features.shape[1], classes)), np.zeros((1, classes)), (y[:, None] == np.arange(classes))
    for _ in range(steps):
        dz = (scipy.special.softmax(features @ w + b, axis=1) - onehot) / features.shape[0]
        w, b = w - lr * features.T @ dz, b - lr * dz.sum(axis=0, keepdims=True)
    return [w.T, b.ravel()]


LAST_LAYER = [
    ("the bias as one more feature", last_with_ones),
    ("example by example", last_example_by_example),
    ("weights the other way round inside, a list", last_transposed_inside),
]

# Task 19: a residual block


def block_by_layers(x, w1, w2, dy):
    p = (w1.shape[-1] - 1) // 2
    z = conv_views(x, w1, np.zeros(len(w1)), 1, p)
    a = np.maximum(z, 0)
    y = x + conv_views(a, w2, np.zeros(len(w2)), 1, p)
    dw2, _ = dw_views(dy, a, w2.shape[2:], 1, p)
    da = dx_by_cells(dy, a.shape, w2, 1, p)
    dz = np.where(z > 0, da, 0)
    dw1, _ = dw_views(dz, x, w1.shape[2:], 1, p)
    return y, dy + dx_by_cells(dz, x.shape, w1, 1, p), dw1, dw2


def block_same(x, w1, w2, dy):
    z = nnlib.conv2d(x, w1, padding="same")
    a = z * (z > 0)
    da, dw2, _ = nnlib.conv2d_backward(dy, a, w2, padding="same")
    dx, dw1, _ = nnlib.conv2d_backward(da * np.heaviside(z, 0), x, w1, padding="same")
    return [x + nnlib.conv2d(a, w2, padding="same"), dx + dy, dw1, dw2]


def block_as_one_filter(x, w1, w2, dy):
    channels, k = x.shape[1], w1.shape[2]
    p, one = k // 2, np.zeros((channels, channels, k, k))
    one[range(channels), range(channels), p, p] = 1
    z = nnlib.conv2d(x, np.concatenate([w1, one]), padding=p)
    above = np.concatenate([z[:, : len(w1)] > 0, np.ones_like(x, bool)], axis=1)
    second = np.concatenate([w2, one], axis=1)
    da, dw2, _ = nnlib.conv2d_backward(dy, z * above, second, padding=p)
    dx, dw1, _ = nnlib.conv2d_backward(da * above, x, np.concatenate([w1, one]), padding=p)
    return nnlib.conv2d(z * above, second, padding=p), dx, dw1[: len(w1)], dw2[:, : len(w1)]


RESIDUAL = [
    ("with layers of one's own", block_by_layers),
    ("padding by its name, a list", block_same),
    ("the way around as more filters", block_as_one_filter),
]

OF_THE_STRANGER = {
    "u06-image-grid": IMAGE_GRID,
    "u06-nearest-neighbour": NEAREST,
    "u06-conv2d": CONV2D,
    "u06-im2col": IM2COL,
    "u06-product-of-columns": PRODUCT,
    "u06-scipy-calls": SCIPY,
    "u06-conv2d-dx": CONV2D_DX,
    "u06-conv2d-dw": CONV2D_DW,
    "u06-strided-backward": STRIDED,
    "u06-max-pool": MAX_POOL,
    "u06-average-pool": AVERAGE_POOL,
    "u06-l2-pool": L2_POOL,
    "u06-overlapping-backward": OVERLAPPING,
    "u06-flatten": FLATTEN,
    "u06-lenet-forward": LENET_FORWARD,
    "u06-train-lenet": TRAIN_LENET,
    "u06-permuted": PERMUTED,
    "u06-last-layer": LAST_LAYER,
    "u06-residual-block": RESIDUAL,
}


# Further ones, by the author of the tasks.

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
FURTHER_IMAGE_GRID = [
    ("floats", {key: float(value) if isinstance(value, int) else value for key, value in GRID.items()}),
    ("a list and an array", GRID | {"shape for a layer": np.array([1, 3, 2, 3]), "L2 to a": np.sqrt(36)}),
    ("another order", OrderedDict(reversed(list(GRID.items())))),
    ("NumPy's numbers", GRID | {"green, row 1, column 2": np.uint8(30), "L1 to b": np.float32(8)}),
    ("fractions and decimals", GRID | {"L1 to a": Fraction(24, 2), "L2 to b": Decimal(8)}),
]


def pad(x, padding, value=0.0):
    return np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2), constant_values=value)


def views(x, kernel_size, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(pad(x, padding), tuple(kernel_size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride]


# Nearest neighbour


def nn_broadcast(train, labels, x, norm=1):
    differences = np.abs(x[:, None].astype(float) - train[None])
    return labels[(differences**norm).reshape(len(x), len(train), -1).sum(-1).argmin(1)]


def nn_dictionary(train, labels, x, norm=1):
    answers = []
    for new in x:
        nearest, best = None, math.inf
        for known, label in zip(train, labels, strict=True):
            d = sum(abs(float(a) - float(b)) ** norm for a, b in zip(new.flat, known.flat, strict=True))
            if d < best:
                nearest, best = label, d
        answers.append(nearest)
    return answers


def nn_generator(train, labels, x, norm=1):
    return (int(nn_dictionary(train, labels, new[None], norm)[0]) for new in x)


def nn_printing(train, labels, x, norm=1):
    print("distances ...")
    warnings.warn("slow", stacklevel=2)
    return nn_broadcast(train.astype(np.int64), labels, x.astype(np.int64), norm)


class Memory:
    """Train and predict, as the lecture splits them."""

    def __init__(self, pictures, labels):
        self.pictures, self.labels = pictures.astype(np.float64), labels

    def predict(self, x, norm):
        flat = self.pictures.reshape(len(self.pictures), -1)
        return np.array(
            [self.labels[np.linalg.norm(flat - one.ravel(), norm, axis=1).argmin()] for one in x.astype(float)]
        )


def nn_object(train, labels, x, norm=1):
    return Memory(train, labels).predict(x, norm)


# Convolution


def conv_tensordot(x, w, b, stride=1, padding=0):
    y = np.tensordot(views(x, w.shape[2:], stride, padding), w, axes=([1, 4, 5], [1, 2, 3]))
    return np.moveaxis(y, -1, 1) + b[None, :, None, None]


def conv_shifted(x, w, b, stride=1, padding=0):
    """Loops over the window, not over the places."""
    wide, (kh, kw) = pad(x, padding), w.shape[2:]
    rows, columns = (wide.shape[2] - kh) // stride + 1, (wide.shape[3] - kw) // stride + 1
    y = np.zeros((len(x), len(w), rows, columns)) + b.reshape(1, -1, 1, 1)
    for i in range(kh):
        for j in range(kw):
            seen = wide[:, :, i : i + (rows - 1) * stride + 1 : stride, j : j + (columns - 1) * stride + 1 : stride]
            y += np.einsum("ncrs,kc->nkrs", seen, w[:, :, i, j])
    return y


def further_conv_scipy(x, w, b, stride=1, padding=0):
    maps = [[scipy.signal.correlate(one, f, "valid")[0] for f in w] for one in pad(x, padding)]
    return np.array(maps)[:, :, ::stride, ::stride] + np.asarray(b)[:, None, None]


def conv_fortran(x, w, b, stride=1, padding=0):
    return np.asfortranarray(conv_tensordot(x, w, b, stride, padding))


def conv_float32(x, w, b, stride=1, padding=0):
    return conv_shifted(*(one.astype(np.float32) for one in (x, w, b)), stride, padding).astype(np.float32)


# im2col and the product


def cols_transposed(x, kernel_size, stride=1, padding=0):
    windows = views(x, kernel_size, stride, padding)
    n, c, rows, columns, kh, kw = windows.shape
    return windows.transpose(1, 4, 5, 0, 2, 3).reshape(c * kh * kw, n * rows * columns)


def cols_indices(x, kernel_size, stride=1, padding=0):
    wide, (kh, kw) = pad(x, padding), kernel_size
    rows, columns = (wide.shape[2] - kh) // stride + 1, (wide.shape[3] - kw) // stride + 1
    c, i, j = (one.reshape(-1, 1) for one in np.mgrid[: x.shape[1], :kh, :kw])
    n, r, s = (one.reshape(1, -1) for one in np.mgrid[: len(x), :rows, :columns])
    return wide[n, c, r * stride + i, s * stride + j]


def cols_lists(x, kernel_size, stride=1, padding=0):
    return cols_indices(x, kernel_size, stride, padding).tolist()


def cols_fortran(x, kernel_size, stride=1, padding=0):
    return np.asfortranarray(cols_indices(x, kernel_size, stride, padding), dtype=np.float32)


def cols_hstack(x, kernel_size, stride=1, padding=0):
    return np.hstack([cols_transposed(one[None], kernel_size, stride, padding) for one in x])


def further_product_einsum(columns, w, b, size):
    rows = w.reshape(len(w), -1)
    cells = columns.reshape(len(columns), -1, *size)
    return np.einsum("km,mnrs->nkrs", rows, cells) + b[:, None, None]


def product_split(columns, w, b, size):
    count = columns.shape[1] // math.prod(size)
    parts = np.split(columns, count, axis=1)
    return np.stack([(w.reshape(len(w), -1) @ one + b[:, None]).reshape(len(w), *size) for one in parts])


def product_lists(columns, w, b, size):
    return product_split(columns, w, b, size).tolist()


def product_transposed(columns, w, b, size):
    y = columns.T @ w.reshape(len(w), -1).T + b
    return np.moveaxis(y.reshape(-1, *size, len(w)), -1, 1)


def product_bias_row(columns, w, b, size):
    """The bias as one more weight for a row of ones."""
    wide = np.vstack([columns, np.ones(columns.shape[1])])
    return (np.c_[w.reshape(len(w), -1), b] @ wide).reshape(len(w), -1, *size).swapaxes(0, 1)


SCIPY_CALLS = [
    ("small letters", "a, c, e, f"),
    ("another order", "F E C A"),
    ("a list", ["A", "C", "E", "F"]),
    ("a set", {"A", "C", "E", "F"}),
    ("one word", "ACEF"),
]

# Backward


def dx_tensordot(dy, x_shape, w, stride=1, padding=0):
    n, c, height, width = x_shape
    wide = np.zeros((n, c, height + 2 * padding, width + 2 * padding))
    rows, columns = dy.shape[2:]
    for i, j in np.ndindex(*w.shape[2:]):
        share = np.moveaxis(np.tensordot(dy, w[:, :, i, j], axes=(1, 0)), -1, 1)
        wide[:, :, i : i + (rows - 1) * stride + 1 : stride, j : j + (columns - 1) * stride + 1 : stride] += share
    return wide[:, :, padding : height + padding, padding : width + padding]


def dx_full(dy, x_shape, w, stride=1, padding=0):
    """A correlation of dy, spread out and bordered by zeros, with the filters turned by half a circle."""
    (n, c, height, width), (kh, kw) = x_shape, w.shape[2:]
    spread = np.zeros((n, len(w), height + 2 * padding - kh + 1, width + 2 * padding - kw + 1))
    rows, columns = dy.shape[2:]
    spread[:, :, : (rows - 1) * stride + 1 : stride, : (columns - 1) * stride + 1 : stride] = dy
    wide = np.pad(spread, ((0, 0), (0, 0), (kh - 1,) * 2, (kw - 1,) * 2))
    full = conv_tensordot(wide, w[:, :, ::-1, ::-1].swapaxes(0, 1), np.zeros(c))
    return full[:, :, padding : padding + height, padding : padding + width]


def dx_fortran(dy, x_shape, w, stride=1, padding=0):
    return np.asfortranarray(dx_full(dy, x_shape, w, stride, padding))


def dx_convolve(dy, x_shape, w, stride=1, padding=0):
    n, c, height, width = x_shape
    spread = np.zeros((*dy.shape[:2], (dy.shape[2] - 1) * stride + 1, (dy.shape[3] - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = dy
    dx = np.zeros((n, c, height + 2 * padding, width + 2 * padding))
    for one, channel, k in np.ndindex(n, c, len(w)):
        full = scipy.signal.convolve2d(spread[one, k], w[k, channel])
        dx[one, channel, : full.shape[0], : full.shape[1]] += full
    return dx[:, :, padding : padding + height, padding : padding + width]


def dx_single(dy, x_shape, w, stride=1, padding=0):
    return dx_tensordot(dy.astype(np.float32), x_shape, w.astype(np.float32), stride, padding).astype(np.float32)


def dw_einsum(dy, x, kernel_size, stride=1, padding=0):
    windows = views(x, kernel_size, stride, padding)[:, :, : dy.shape[2], : dy.shape[3]]
    return np.einsum("nkrs,ncrsij->kcij", dy, windows), np.einsum("nkrs->k", dy)


def dw_columns(dy, x, kernel_size, stride=1, padding=0):
    matrix = cols_indices(x, kernel_size, stride, padding)
    rows = dy.swapaxes(0, 1).reshape(dy.shape[1], -1)
    return [(rows @ matrix.T).reshape(len(rows), x.shape[1], *kernel_size), rows.sum(axis=1)]


def dw_lists(dy, x, kernel_size, stride=1, padding=0):
    dw, db = dw_einsum(dy, x, kernel_size, stride, padding)
    return dw.tolist(), db.tolist()


def dw_printing(dy, x, kernel_size, stride=1, padding=0):
    print(dy.shape)
    return dw_columns(dy, x, kernel_size, stride, padding)


def dw_by_picture(dy, x, kernel_size, stride=1, padding=0):
    pairs = [dw_einsum(dy[n : n + 1], x[n : n + 1], kernel_size, stride, padding) for n in range(len(x))]
    return tuple(functools.reduce(np.add, parts) for parts in zip(*pairs, strict=True))


def strided(dy, x, w, stride):
    return dx_tensordot(dy, x.shape, w, stride), dw_einsum(dy, x, w.shape[2:], stride)[0]


def strided_full(dy, x, w, stride):
    return dx_full(dy, x.shape, w, stride), dw_columns(dy, x, w.shape[2:], stride)[0]


def strided_list(dy, x, w, stride):
    return [one.tolist() for one in strided(dy, x, w, stride)]


def strided_fortran(dy, x, w, stride):
    return tuple(map(np.asfortranarray, strided_full(dy, x, w, stride)))


def strided_convolve(dy, x, w, stride):
    print("repaired")
    return dx_convolve(dy, x.shape, w, stride), dw_by_picture(dy, x, w.shape[2:], stride)[0]


# Pooling


def max_mask(x, dy, size, stride):
    y, dx = np.empty(dy.shape), np.zeros(x.shape)
    for r, s in np.ndindex(*dy.shape[2:]):
        rows, columns = slice(r * stride, r * stride + size), slice(s * stride, s * stride + size)
        flat = x[:, :, rows, columns].reshape(*x.shape[:2], -1)
        won = np.eye(size * size)[flat.argmax(-1)].reshape(*x.shape[:2], size, size)
        y[:, :, r, s] = flat.max(-1)
        dx[:, :, rows, columns] += won * dy[:, :, r, s, None, None]
    return y, dx


def max_add_at(x, dy, size, stride):
    windows = views(x, (size, size), stride)[:, :, : dy.shape[2], : dy.shape[3]]
    flat = windows.reshape(*dy.shape, -1)
    best = flat.argmax(-1)
    n, c, r, s = np.indices(dy.shape)
    dx = np.zeros(x.shape)
    np.add.at(dx, (n, c, r * stride + best // size, s * stride + best % size), dy)
    return flat.max(-1), dx


def max_lists(x, dy, size, stride):
    return [one.tolist() for one in max_add_at(x, dy, size, stride)]


def max_python(x, dy, size, stride):
    y, dx = np.zeros_like(dy), np.zeros_like(x)
    for n, c, r, s in np.ndindex(*dy.shape):
        best, where = -math.inf, None
        for i in range(size):
            for j in range(size):
                value = x[n, c, r * stride + i, s * stride + j]
                if value > best:
                    best, where = value, (n, c, r * stride + i, s * stride + j)
        y[n, c, r, s] = best
        dx[where] += dy[n, c, r, s]
    return y, dx


def max_fortran(x, dy, size, stride):
    return tuple(map(np.asfortranarray, max_python(x, dy, size, stride)))


def mean_filters(x, dy, size, stride):
    """As a convolution, channel by channel."""
    n, c = x.shape[:2]
    w = np.full((1, 1, size, size), 1 / size**2)
    flat = x.reshape(n * c, 1, *x.shape[2:])
    y = conv_tensordot(flat, w, np.zeros(1), stride).reshape(dy.shape)
    return y, dx_full(dy.reshape(n * c, 1, *dy.shape[2:]), flat.shape, w, stride).reshape(x.shape)


def mean_shifted(x, dy, size, stride):
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    rows, columns = dy.shape[2:]
    for i, j in np.ndindex(size, size):
        seen = (..., slice(i, i + (rows - 1) * stride + 1, stride), slice(j, j + (columns - 1) * stride + 1, stride))
        y += x[seen] / size / size
        dx[seen] += dy / size / size
    return y, dx


def mean_lists(x, dy, size, stride):
    return [one.tolist() for one in mean_shifted(x, dy, size, stride)]


def mean_kron(x, dy, size, stride):
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for n, c in np.ndindex(*dy.shape[:2]):
        for r, s in np.ndindex(*dy.shape[2:]):
            window = (n, c, slice(r * stride, r * stride + size), slice(s * stride, s * stride + size))
            y[n, c, r, s] = np.average(x[window])
            dx[window] += np.kron([[dy[n, c, r, s]]], np.full((size, size), size**-2.0))
    return y, dx


def mean_single(x, dy, size, stride):
    return [one.astype(np.float32) for one in mean_shifted(x.astype(np.float32), dy.astype(np.float32), size, stride)]


def norm_shifted(x, dy, size, stride):
    windows = views(x, (size, size), stride)[:, :, : dy.shape[2], : dy.shape[3]]
    y = np.sqrt(np.einsum("ncrsij,ncrsij->ncrs", windows, windows))
    per_length = np.divide(dy, y, out=np.zeros_like(y), where=y > 0)
    _, shares = mean_shifted(x, per_length * size**2, size, stride)
    return y, x * shares


def norm_linalg(x, dy, size, stride):
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for n, c, r, s in np.ndindex(*dy.shape):
        window = (n, c, slice(r * stride, r * stride + size), slice(s * stride, s * stride + size))
        y[n, c, r, s] = np.linalg.norm(x[window])
        dx[window] += dy[n, c, r, s] * x[window] / (y[n, c, r, s] or 1.0)
    return y, dx


def norm_nan(x, dy, size, stride):
    with np.errstate(all="ignore"):
        y, dx = np.zeros(dy.shape), np.zeros(x.shape)
        for r, s in np.ndindex(*dy.shape[2:]):
            rows, columns = slice(r * stride, r * stride + size), slice(s * stride, s * stride + size)
            window = x[:, :, rows, columns]
            y[:, :, r, s] = np.sqrt((window**2).sum(axis=(2, 3)))
            dx[:, :, rows, columns] += np.nan_to_num((dy / y)[:, :, r, s, None, None] * window)
        return y, dx


def norm_lists(x, dy, size, stride):
    return [one.tolist() for one in norm_linalg(x, dy, size, stride)]


def norm_warning(x, dy, size, stride):
    warnings.warn("norm", stacklevel=2)
    return norm_shifted(x, dy, size, stride)


def overlap_mask(dy, x, kernel_size, stride):
    (kh, kw), dx = kernel_size, np.zeros(x.shape)
    for r, s in np.ndindex(*dy.shape[2:]):
        window = x[:, :, r * stride : r * stride + kh, s * stride : s * stride + kw]
        won = (window == window.max(axis=(2, 3), keepdims=True)).reshape(*dy.shape[:2], -1)
        won = (won & (won.cumsum(axis=2) == 1)).reshape(window.shape)
        dx[:, :, r * stride : r * stride + kh, s * stride : s * stride + kw] += won * dy[:, :, r, s, None, None]
    return dx


def overlap_add_at(dy, x, kernel_size, stride):
    kh, kw = kernel_size
    flat = views(x, kernel_size, stride)[:, :, : dy.shape[2], : dy.shape[3]].reshape(*dy.shape, kh * kw)
    best, (n, c, r, s), dx = flat.argmax(-1), np.indices(dy.shape), np.zeros(x.shape)
    np.add.at(dx, (n, c, r * stride + best // kw, s * stride + best % kw), dy)
    return dx


def overlap_bincount(dy, x, kernel_size, stride):
    kh, kw = kernel_size
    places, values = [], []
    for n, c, r, s in np.ndindex(*dy.shape):
        window = x[n, c, r * stride : r * stride + kh, s * stride : s * stride + kw]
        i, j = divmod(int(window.argmax()), kw)
        places.append(np.ravel_multi_index((n, c, r * stride + i, s * stride + j), x.shape))
        values.append(dy[n, c, r, s])
    return np.bincount(places, values, x.size).reshape(x.shape)


def overlap_list(dy, x, kernel_size, stride):
    return overlap_add_at(dy, x, kernel_size, stride).tolist()


def overlap_copy(dy, x, kernel_size, stride):
    print("mended")
    return overlap_mask(dy.copy(), x.copy(), kernel_size, stride).astype(np.float64)


FURTHER_FLATTEN = [
    ("math.prod", lambda x, dy: (x.reshape(len(x), math.prod(x.shape[1:])), dy.reshape(x.shape))),
    ("lists", lambda x, dy: ([one.ravel().tolist() for one in x], dy.reshape(x.shape).tolist())),
    ("stack and split", lambda x, dy: [np.vstack([one.ravel() for one in x]), dy.reshape(-1, *x.shape[1:])]),
    ("resize", lambda x, dy: (np.resize(x, dy.shape), np.resize(dy, x.shape))),
    ("Fortran memory", lambda x, dy: (np.asfortranarray(x.reshape(dy.shape)), np.asfortranarray(dy.reshape(x.shape)))),
]

# LeNet


def lenet_layers(pixels, parameters):
    layers = [nnlib.Conv2d(1, 1, 5, rng=np.random.default_rng(0), dtype=np.float64) for _ in range(3)]
    x = (np.asarray(pixels) * (1.275 / 255) - 0.1)[:, None]
    for layer, name in zip(layers, ("C1", "C3", "C5"), strict=True):
        layer.w, layer.b = parameters[f"{name} w"], parameters[f"{name} b"]
        x = nnlib.Tanh()(layer.forward(x))
        x = nnlib.AvgPool2d(2)(x) if name != "C5" else nnlib.Flatten()(x)
    x = nnlib.Sigmoid()(nnlib.linear(x, parameters["F6 w"], parameters["F6 b"]))
    return nnlib.linear(x, parameters["out w"], parameters["out b"])


def lenet_dense(pixels, parameters):
    """C5 as a dense layer, tanh by exponentials."""
    p, x = parameters, np.interp(pixels, (0, 255), (-0.1, 1.175))[:, None]
    for name in ("C1", "C3"):
        z = conv_tensordot(x, p[f"{name} w"], p[f"{name} b"])
        x = nnlib.avg_pool2d(1 - 2 / (np.exp(2 * z) + 1), 2)
    x = np.tanh(x.reshape(len(x), -1) @ p["C5 w"].reshape(len(p["C5 w"]), -1).T + p["C5 b"])
    x = (1 + np.tanh((x @ p["F6 w"].T + p["F6 b"]) / 2)) / 2
    return x @ p["out w"].T + p["out b"]


def lenet_by_picture(pixels, parameters):
    return [lenet_dense(one[None], parameters)[0].tolist() for one in pixels]


def lenet_printing(pixels, parameters):
    print({name: value.shape for name, value in parameters.items()})
    return lenet_layers(pixels, parameters)


def lenet_fortran(pixels, parameters):
    return np.asfortranarray(lenet_dense(pixels, parameters))


# Training: other ways to read digits


@functools.cache
def known():
    train = load("glyphs").train
    return train.x.reshape(len(train.x), -1), train.y


def read_nearest(pixels):
    x, y = known()
    new = pixels.reshape(len(pixels), -1) / np.float32(255)
    return y[((x**2).sum(axis=1) - 2 * new @ x.T).argmin(axis=1)]


def read_neighbours(pixels):
    x, y = known()
    new = pixels.reshape(len(pixels), -1) / np.float32(255)
    near = ((x**2).sum(axis=1) - 2 * new @ x.T).argpartition(3, axis=1)[:, :3]
    votes = np.eye(10)[y[near]].sum(axis=1)
    return votes.argmax(axis=1)


READERS = [
    ("the nearest neighbour", read_nearest),
    ("three neighbours", read_neighbours),
    ("a list of ints", lambda pixels: [int(one) for one in read_nearest(pixels)]),
    ("floats", lambda pixels: read_nearest(pixels).astype(float)),
    ("a generator", lambda pixels: (digit for digit in read_nearest(pixels))),
]
FURTHER_PERMUTED = [
    ("an array", np.array([91.4, 91.1, 97.9, 62.0])),
    ("a tuple", (90.6, 91.3, 97.6, 65.0)),
    ("rounded", [91, 92, 98, 70]),
    ("NumPy numbers", [np.float32(91.4), np.float64(91.1), np.float32(97.85), np.float64(68.8)]),
    ("a worse dense network", [88.2, 87.0, 96.0, 60.4]),
]

# The last layer


def last_matrix(features, y, classes, lr, steps):
    """w and b in one matrix."""
    wide, both = np.c_[features, np.ones(len(features))], np.zeros((classes, features.shape[1] + 1))
    for _ in range(steps):
        e = np.exp(wide @ both.T)
        both -= lr / len(wide) * (e / e.sum(axis=1, keepdims=True) - np.eye(classes)[y]).T @ wide
    return both[:, :-1], both[:, -1]


def last_loops(features, y, classes, lr, steps):
    w, b = np.zeros((classes, features.shape[1])), np.zeros(classes)
    for _ in range(steps):
        dw, db = np.zeros_like(w), np.zeros_like(b)
        for row, label in zip(features, y, strict=True):
            z = w @ row + b
            p = np.exp(z - z.max())
            p /= p.sum()
            p[label] -= 1
            dw += np.outer(p, row) / len(features)
            db += p / len(features)
        w, b = w - lr * dw, b - lr * db
    return w, b


def last_layer_object(features, y, classes, lr, steps):
    layer = nnlib.Linear(features.shape[1], classes, rng=np.random.default_rng(0), dtype=np.float64)
    layer.w[...], layer.b[...] = 0, 0
    loss, optimizer = nnlib.CrossEntropyLoss(), nnlib.SGD(layer.parameters(), lr=lr)
    for _ in range(steps):
        layer.zero_grad()
        loss(layer(features), np.asarray(y))
        layer.backward(loss.backward())
        optimizer.step()
    return layer.w, layer.b


def last_lists(features, y, classes, lr, steps):
    return [one.tolist() for one in last_matrix(features, y, classes, lr, steps)]


def last_printing(features, y, classes, lr, steps):
    for step in range(steps):
        print("step", step)
    return last_loops(features, y, classes, lr, steps)


# Residual


def residual_layers(x, w1, w2, dy):
    """nnlib's own residual layer."""
    rng = np.random.default_rng(0)
    k, c, side, _ = w1.shape
    first = nnlib.Conv2d(c, k, side, padding=side // 2, rng=rng, dtype=np.float64)
    second = nnlib.Conv2d(k, c, side, padding=side // 2, rng=rng, dtype=np.float64)
    first.w[...], first.b[...], second.w[...], second.b[...] = w1, 0, w2, 0
    block = nnlib.Residual(first, nnlib.ReLU(), second)
    y, dx = block(x), block.backward(dy)
    gradients = {name: gradient for name, _, gradient in block.parameters()}
    return y, dx, gradients["0.w"], gradients["2.w"]


def residual_full(x, w1, w2, dy):
    p = w1.shape[-1] // 2
    z = conv_tensordot(x, w1, np.zeros(len(w1)), 1, p)
    a = z.clip(min=0)
    inner = np.where(z > 0, dx_full(dy, a.shape, w2, 1, p), 0)
    dx = dx_full(inner, x.shape, w1, 1, p) + dy
    dw1, _ = dw_einsum(inner, x, w1.shape[2:], 1, p)
    dw2, _ = dw_einsum(dy, a, w2.shape[2:], 1, p)
    return x + conv_tensordot(a, w2, np.zeros(len(w2)), 1, p), dx, dw1, dw2


def residual_list(x, w1, w2, dy):
    return [one.tolist() for one in residual_full(x, w1, w2, dy)]


def residual_fortran(x, w1, w2, dy):
    return tuple(map(np.asfortranarray, residual_full(x, w1, w2, dy)))


def residual_printing(x, w1, w2, dy):
    print("y = x + f(x)")
    return list(residual_full(x, w1, w2, dy))


FURTHER = {
    "u06-image-grid": FURTHER_IMAGE_GRID,
    "u06-nearest-neighbour": [
        ("broadcasting", nn_broadcast),
        ("pure Python", nn_dictionary),
        ("a generator", nn_generator),
        ("whole numbers, prints, warns", nn_printing),
        ("a class", nn_object),
    ],
    "u06-conv2d": [
        ("tensordot", conv_tensordot),
        ("loops over the window", conv_shifted),
        ("SciPy", further_conv_scipy),
        ("Fortran memory", conv_fortran),
        ("float32", conv_float32),
    ],
    "u06-im2col": [
        ("a view, transposed", cols_transposed),
        ("fancy indices", cols_indices),
        ("lists", cols_lists),
        ("Fortran memory, float32", cols_fortran),
        ("picture by picture", cols_hstack),
    ],
    "u06-product-of-columns": [
        ("einsum", further_product_einsum),
        ("split by pictures", product_split),
        ("lists", product_lists),
        ("the transposed product", product_transposed),
        ("the bias as a weight", product_bias_row),
    ],
    "u06-scipy-calls": SCIPY_CALLS,
    "u06-conv2d-dx": [
        ("tensordot", dx_tensordot),
        ("a correlation", dx_full),
        ("Fortran memory", dx_fortran),
        ("convolve2d", dx_convolve),
        ("float32", dx_single),
    ],
    "u06-conv2d-dw": [
        ("einsum", dw_einsum),
        ("with im2col, a list", dw_columns),
        ("nested lists", dw_lists),
        ("prints", dw_printing),
        ("picture by picture", dw_by_picture),
    ],
    "u06-strided-backward": [
        ("tensordot", strided),
        ("a correlation", strided_full),
        ("nested lists", strided_list),
        ("Fortran memory", strided_fortran),
        ("convolve2d, prints", strided_convolve),
    ],
    "u06-max-pool": [
        ("masks", max_mask),
        ("np.add.at", max_add_at),
        ("nested lists", max_lists),
        ("pure Python", max_python),
        ("Fortran memory", max_fortran),
    ],
    "u06-average-pool": [
        ("as a convolution", mean_filters),
        ("loops over the window", mean_shifted),
        ("nested lists", mean_lists),
        ("np.kron", mean_kron),
        ("float32", mean_single),
    ],
    "u06-l2-pool": [
        ("shares of dy/y", norm_shifted),
        ("np.linalg.norm", norm_linalg),
        ("nan_to_num", norm_nan),
        ("nested lists", norm_lists),
        ("warns", norm_warning),
    ],
    "u06-overlapping-backward": [
        ("masks with a count", overlap_mask),
        ("np.add.at", overlap_add_at),
        ("np.bincount", overlap_bincount),
        ("nested lists", overlap_list),
        ("copies, prints", overlap_copy),
    ],
    "u06-flatten": FURTHER_FLATTEN,
    "u06-lenet-forward": [
        ("layer objects", lenet_layers),
        ("C5 as a dense layer", lenet_dense),
        ("picture by picture, lists", lenet_by_picture),
        ("prints", lenet_printing),
        ("Fortran memory", lenet_fortran),
    ],
    "u06-train-lenet": READERS,
    "u06-permuted": FURTHER_PERMUTED,
    "u06-last-layer": [
        ("one matrix for both", last_matrix),
        ("loops", last_loops),
        ("a layer and an optimizer", last_layer_object),
        ("nested lists", last_lists),
        ("prints", last_printing),
    ],
    "u06-residual-block": [
        ("the library's layer", residual_layers),
        ("own convolutions", residual_full),
        ("nested lists", residual_list),
        ("Fortran memory", residual_fortran),
        ("a list, prints", residual_printing),
    ],
}


UNUSUAL = {task_id: answers + FURTHER.get(task_id, []) for task_id, answers in OF_THE_STRANGER.items()}
