"""Unusual but right answers for unit 06, cnn, written from the notebook, but by the author of the tasks.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check).
"""

import functools
import math
import warnings
from collections import OrderedDict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import scipy.signal

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
IMAGE_GRID = [
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


def conv_scipy(x, w, b, stride=1, padding=0):
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


def product_einsum(columns, w, b, size):
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
        won = window == window.max(axis=(2, 3), keepdims=True)
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


FLATTEN = [
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
PERMUTED = [
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


UNUSUAL = {
    "u06-image-grid": IMAGE_GRID,
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
        ("SciPy", conv_scipy),
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
        ("einsum", product_einsum),
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
        ("masks, as nothing is equal here", overlap_mask),
        ("np.add.at", overlap_add_at),
        ("np.bincount", overlap_bincount),
        ("nested lists", overlap_list),
        ("copies, prints", overlap_copy),
    ],
    "u06-flatten": FLATTEN,
    "u06-lenet-forward": [
        ("layer objects", lenet_layers),
        ("C5 as a dense layer", lenet_dense),
        ("picture by picture, lists", lenet_by_picture),
        ("prints", lenet_printing),
        ("Fortran memory", lenet_fortran),
    ],
    "u06-train-lenet": READERS,
    "u06-permuted": PERMUTED,
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
