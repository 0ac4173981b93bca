"""Second solutions of unit 06, convolutional networks, written from the student's notebook alone.

Where it is possible nothing is gathered from windows: a convolution is a matrix (unit u04) that is filled cell by
cell, backwards are its transpose, and a pooling is a choice or a mean written down as such a matrix.
"""

import itertools

import numpy as np

from nnlib import Adam, AvgPool2d, Conv2d, CrossEntropyLoss, Flatten, Linear, Sequential, Sigmoid, Tanh
from nnlib.datasets import load
from nnlib.permutation import accuracy, pictures
from nnlib.training import fit

colours = [
    [[10, 20, 40], [110, 60, 15], [0, 90, 255]],
    [[35, 45, 55], [120, 70, 80], [200, 30, 5]],
]
new, four, nine = [50, 60, 70, 80], [53, 57, 73, 77], [50, 60, 70, 88]


def apart(one, other, power):
    """Distance between two lists of numbers."""
    return sum(abs(p - q) ** power for p, q in zip(one, other, strict=True)) ** (1 / power)


image_grid = {
    "numbers, 800x600x3": len(range(800)) * len(range(600)) * len("rgb"),
    "bytes, as uint8": len(bytes(800 * 600 * 3)),
    "bytes, as float32": len(bytes(800 * 600 * 3)) * np.float32(0).itemsize,
    "levels of one number": len({value % 256 for value in range(1000)}),
    "green, row 1, column 2": colours[1][2][1],
    "shape for a layer": (1, len(colours[0][0]), len(colours), len(colours[0])),
    "L1 to a": apart(new, four, 1),
    "L1 to b": apart(new, nine, 1),
    "L2 to a": apart(new, four, 2),
    "L2 to b": apart(new, nine, 2),
    "label by L1": min((apart(new, four, 1), 4), (apart(new, nine, 1), 9))[1],
    "label by L2": min((apart(new, four, 2), 4), (apart(new, nine, 2), 9))[1],
}


def nearest_neighbour(train, labels, x, norm=1):
    """Known pictures one after the other; whoever comes strictly nearer takes over."""
    best, answer = np.full(len(x), np.inf), np.zeros(len(x), np.asarray(labels).dtype)
    axes = tuple(range(1, np.ndim(train)))
    for known, label in zip(train, labels, strict=True):
        far = (np.abs(x.astype(float) - known.astype(float)) ** norm).sum(axis=axes)
        answer[far < best] = label
        best = np.minimum(best, far)
    return answer


def matrix_of(w, x_shape, stride, padding):
    """A layer without bias as a matrix: a row for each number of y, a column for each of x, and the shape of y."""
    K, C, kH, kW = w.shape
    H, W = x_shape[2:]
    rows = len(range(0, H + 2 * padding - kH + 1, stride))
    columns = len(range(0, W + 2 * padding - kW + 1, stride))
    found = np.zeros((K, rows, columns, C, H, W))
    for r, s, i, j in np.ndindex(rows, columns, kH, kW):
        at, to = r * stride + i - padding, s * stride + j - padding
        if 0 <= at < H and 0 <= to < W:
            found[:, r, s, :, at, to] += w[:, :, i, j]
    return found.reshape(K * rows * columns, C * H * W), (K, rows, columns)


def conv2d(x, w, b, stride=1, padding=0):
    """The matrix of the layer times the flattened pictures."""
    matrix, shape = matrix_of(w, x.shape, stride, padding)
    return (x.reshape(len(x), -1) @ matrix.T).reshape(-1, *shape) + np.asarray(b)[:, None, None]


def im2col(x, kernel_size, stride=1, padding=0):
    """A convolution with filters that each pick one cell of the window."""
    C, (kH, kW) = x.shape[1], kernel_size
    picks = np.eye(C * kH * kW).reshape(-1, C, kH, kW)
    y = conv2d(x, picks, np.zeros(len(picks)), stride, padding)
    return np.concatenate([one.reshape(len(picks), -1) for one in y], axis=1)


def product_of_columns(columns, w, b, size):
    """Number by number of y."""
    places = size[0] * size[1]
    y = np.zeros((columns.shape[1] // places, len(w), *size))
    for n, k, r, s in np.ndindex(*y.shape):
        y[n, k, r, s] = b[k] + np.dot(w[k].ravel(), columns[:, n * places + r * size[1] + s])
    return y


scipy_calls = "A, C, E, F"


def conv2d_dx(dy, x_shape, w, stride=1, padding=0):
    """The transposed matrix."""
    matrix, _ = matrix_of(w, x_shape, stride, padding)
    return (dy.reshape(len(dy), -1) @ matrix).reshape(x_shape)


def conv2d_dw(dy, x, kernel_size, stride=1, padding=0):
    """The layer is linear in w: dw is <dy, y> for each filter with a single 1, and db for a single bias."""
    K, C = dy.shape[1], x.shape[1]
    dw = np.zeros((K, C, *kernel_size))
    for c, i, j in np.ndindex(C, *kernel_size):
        single = np.zeros((1, C, *kernel_size))
        single[0, c, i, j] = 1
        y = conv2d(x, single, np.zeros(1), stride, padding)[:, 0]
        dw[:, c, i, j] = [np.sum(dy[:, k] * y) for k in range(K)]
    return dw, np.array([dy[:, k].sum() for k in range(K)])


def strided_backward(dy, x, w, stride):
    """Both from the matrix."""
    return conv2d_dx(dy, x.shape, w, stride), conv2d_dw(dy, x, w.shape[2:], stride)[0]


def choices(x, shape, kernel_size, stride, weight):
    """For one map: a matrix whose rows are places; `weight` says what a window gives to each of its cells."""
    matrix = np.zeros((*shape, *x.shape))
    for r, s in np.ndindex(*shape):
        rows = slice(r * stride, r * stride + kernel_size[0])
        columns = slice(s * stride, s * stride + kernel_size[1])
        matrix[r, s, rows, columns] = weight(x[rows, columns])
    return matrix


def pooled(x, dy, kernel_size, stride, weight):
    """What a pooling gives that is locally linear, and what comes back."""
    y, dx = np.zeros(dy.shape), np.zeros(x.shape)
    for n, c in np.ndindex(*x.shape[:2]):
        matrix = choices(x[n, c], dy.shape[2:], kernel_size, stride, weight)
        y[n, c] = np.tensordot(matrix, x[n, c], axes=2)
        dx[n, c] = np.tensordot(dy[n, c], matrix, axes=2)
    return y, dx


def first_largest(window):
    """1 at the first of the largest cells, 0 elsewhere."""
    flat = window.ravel().tolist()
    share = np.zeros(len(flat))
    share[flat.index(max(flat))] = 1
    return share.reshape(window.shape)


def unit_vector(window):
    """The window divided by its length; times the window that is its length, and it is its derivative as well."""
    length = np.sqrt(np.einsum("ij,ij", window, window))
    return window / length if length else np.zeros(window.shape)


def max_pool(x, dy, size, stride):
    """A choice of one cell for each place."""
    return pooled(x, dy, (size, size), stride, first_largest)


def average_pool(x, dy, size, stride):
    """Equal weights."""
    return pooled(x, dy, (size, size), stride, lambda window: np.ones(window.shape) / window.size)


def l2_pool(x, dy, size, stride):
    """The window's own direction."""
    return pooled(x, dy, (size, size), stride, unit_vector)


def overlapping_backward(dy, x, kernel_size, stride):
    """The second half of a choice."""
    return pooled(x, dy, kernel_size, stride, first_largest)[1]


def flatten(x, dy):
    """Rows laid side by side, and cut again."""
    y = np.array([np.hstack([row for channel in one for row in channel]) for one in x])
    N, C, H, W = x.shape
    return y, np.array([[np.split(part, H) for part in np.split(line, C)] for line in dy]).reshape(N, C, H, W)


def lenet_forward(pixels, parameters):
    """Every convolution and every pooling as a matrix."""
    x = (pixels.astype(float) / 255 * (1.175 + 0.1) - 0.1).reshape(len(pixels), 1, 32, 32)
    for name in ("C1", "C3", "C5"):
        x = np.tanh(conv2d(x, parameters[f"{name} w"], parameters[f"{name} b"]))
        if name != "C5":
            maps = x.shape[1]
            x = conv2d(x, np.einsum("kc,ij->kcij", np.eye(maps), np.full((2, 2), 0.25)), np.zeros(maps), stride=2)
    hidden = np.tanh((parameters["F6 w"] @ x.reshape(len(x), -1).T + parameters["F6 b"][:, None]) / 2) / 2 + 0.5
    return (parameters["out w"] @ hidden + parameters["out b"][:, None]).T


rng = np.random.default_rng(5)
network = Sequential(
    *(Conv2d(1, 6, 5, rng=rng), Tanh(), AvgPool2d(2), Conv2d(6, 16, 5, rng=rng), Tanh(), AvgPool2d(2)),
    *(Conv2d(16, 120, 5, rng=rng), Tanh(), Flatten(), Linear(120, 84, rng=rng), Sigmoid(), Linear(84, 10, rng=rng)),
)


def framed(pixels):
    """Bytes (N, 28, 28) to float32 (N, 1, 32, 32): a grid of ground, and the picture in its middle."""
    grid = np.full((len(pixels), 1, 32, 32), -0.1, np.float32)
    grid[:, 0, 2:-2, 2:-2] += 0.005 * pixels
    return grid


known = load("glyphs").train
how = {"loss": CrossEntropyLoss(), "optimizer": Adam(network.parameters(), lr=0.002), "rng": rng, "progress": False}
fit(network, framed(255 * known.x[-5000:, 0]), known.y[-5000:], epochs=4, batch_size=32, **how)


def predict(pixels):
    """The digits on pictures of bytes (N, 28, 28)."""
    return network(framed(pixels)).argmax(axis=1)


train_x, test_x = pictures()
order = rng.permutation(28 * 28)
sets = {
    "plain": (train_x, test_x),
    "shuffled": [np.take(x.reshape(len(x), -1), order, 1).reshape(x.shape) for x in (train_x, test_x)],
}
permuted = [accuracy(kind, *sets[name]) for kind, name in itertools.product(("dense", "cnn"), ("plain", "shuffled"))]


def last_layer(features, y, classes, lr, steps):
    """Class by class, with the bias as one more weight on a feature of ones."""
    wide = np.column_stack([features, np.ones(len(features))])
    weights = [np.zeros(wide.shape[1]) for _ in range(classes)]
    for _ in range(steps):
        powers = [np.exp(wide @ one) for one in weights]
        total = sum(powers)
        slopes = [wide.T @ (power / total - (y == c)) / len(y) for c, power in enumerate(powers)]
        weights = [one - lr * slope for one, slope in zip(weights, slopes, strict=True)]
    return np.array(weights)[:, :-1], np.array(weights)[:, -1]


def residual_block(x, w1, w2, dy):
    """Matrices and their transposes."""
    p = (w1.shape[2] - 1) // 2
    first, shape = matrix_of(w1, x.shape, 1, p)
    flat = x.reshape(len(x), -1)
    inner = flat @ first.T
    active = np.where(inner > 0, inner, 0)
    second, _ = matrix_of(w2, (len(x), *shape), 1, p)
    back = np.where(inner > 0, dy.reshape(len(x), -1) @ second, 0)
    y = (flat + active @ second.T).reshape(x.shape)
    dx = dy + (back @ first).reshape(x.shape)
    dw1, _ = conv2d_dw(back.reshape(-1, *shape), x, w1.shape[2:], 1, p)
    dw2, _ = conv2d_dw(dy, active.reshape(-1, *shape), w2.shape[2:], 1, p)
    return y, dx, dw1, dw2


train_lenet = predict
