"""Unusual but right answers for unit 04, filters, written from the notebook, but by the author of the tasks.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check).
"""

import math
import warnings
from collections import OrderedDict
from fractions import Fraction

import numpy as np
import scipy.linalg
import scipy.ndimage
import scipy.signal

# Task 1: by hand

BY_HAND_RIGHT = {
    "z4": 0,
    "z5": -1,
    "averages": [2 / 3, 4 / 3, 2, 10 / 3, 16 / 3, 26 / 3],
    "ones and zeros": [2, 1, 1],
    "[0 0 1]": [1, 2, 3, 5, 8, 13],
    "w, zero": [-1, 18],
    "w, replicate": [-1, 5],
    "w, mirror": [-2, 10],
    "average, zero": [1 / 3, 7],
    "average, replicate": [1 / 3, 34 / 3],
    "average, mirror": [2 / 3, 29 / 3],
}
BY_HAND = [
    ("tuples", {key: tuple(value) if isinstance(value, list) else value for key, value in BY_HAND_RIGHT.items()}),
    ("arrays", {key: np.array(value) for key, value in BY_HAND_RIGHT.items()}),
    ("floats", {key: np.asarray(value, float).tolist() for key, value in BY_HAND_RIGHT.items()}),
    ("another order", OrderedDict(reversed(list(BY_HAND_RIGHT.items())))),
    ("a minus in front of zero, NumPy numbers", BY_HAND_RIGHT | {"z4": -0.0, "z5": np.int64(-1)}),
]

# Task 2: filter_1d

BORDERS = {"zero": "constant", "replicate": "nearest", "mirror": "mirror"}


def f1_ndimage(x, w, mode="valid"):
    z = scipy.ndimage.correlate1d(x, w, mode=BORDERS.get(mode, "constant"))
    r = len(w) // 2
    return z if mode != "valid" else z[r : len(z) - r]


def f1_windows(x, w, mode="valid"):
    if mode != "valid":
        x = np.pad(x, len(w) // 2, mode={"zero": "constant", "replicate": "edge", "mirror": "reflect"}[mode])
    return np.lib.stride_tricks.sliding_window_view(x, len(w)) @ w


def f1_generator(x, w, mode="valid"):
    r, n = len(w) // 2, len(x)

    def cell(i):
        if 0 <= i < n:
            return x[i]
        if mode == "replicate":
            return x[min(max(i, 0), n - 1)]
        if mode == "mirror":
            return x[n - 1 - abs(n - 1 - abs(i))]
        return 0

    places = range(r, n - r) if mode == "valid" else range(n)
    return (sum(w[j] * cell(i + j - r) for j in range(len(w))) for i in places)


def f1_flipped_convolution(x, w, mode="valid"):
    print("mode", mode)
    if mode != "valid":
        x = np.pad(x, (len(w) - 1) // 2, mode={"zero": "constant", "replicate": "edge", "mirror": "reflect"}[mode])
    return np.convolve(x, w[::-1], "valid").tolist()


def f1_single(x, w, mode="valid"):
    return f1_windows(np.asarray(x, np.float32), np.asarray(w, np.float32), mode)


FILTER_1D = [
    ("scipy.ndimage", f1_ndimage),
    ("all windows at once", f1_windows),
    ("a generator", f1_generator),
    ("np.convolve with the filter turned, printing, a list", f1_flipped_convolution),
    ("single precision", f1_single),
]

# Task 3: gaussian


def gaussian_warns(sigma, m):
    warnings.warn("a bell", stacklevel=1)
    w = scipy.signal.windows.gaussian(2 * m + 1, sigma)
    return w / w.sum()


def gaussian_softmax(sigma, m):
    z = -0.5 * (np.linspace(-m, m, 2 * m + 1) / sigma) ** 2
    w = np.exp(z - np.logaddexp.reduce(z))
    return w


GAUSSIAN = [
    ("scipy's window, with a warning", gaussian_warns),
    ("a softmax", gaussian_softmax),
    (
        "a generator",
        lambda sigma, m: (
            math.exp(-i * i / (2 * sigma**2)) / sum(math.exp(-j * j / (2 * sigma**2)) for j in range(-m, m + 1))
            for i in range(-m, m + 1)
        ),
    ),
    ("single precision", lambda sigma, m: np.float32(gaussian_softmax(sigma, m))),
    ("one half, mirrored", lambda sigma, m: gaussian_softmax(sigma, m)[np.abs(np.arange(-m, m + 1)) + m]),
]

# Task 4: laplacian_of_gaussian


def hat_loop(sigma, m):
    v = [(1 - 0.5 * (i / sigma) ** 2) * math.exp(-0.5 * (i / sigma) ** 2) for i in range(-m, m + 1)]
    return [tap - sum(v) / len(v) for tap in v]


def hat_matrix(sigma, m):
    n = 2 * m + 1
    s = np.square(np.arange(n) - m) / (2 * sigma**2)
    return (np.eye(n) - np.full((n, n), 1 / n)) @ (np.exp(-s) - s * np.exp(-s))


LAPLACIAN_OF_GAUSSIAN = [
    ("a loop", hat_loop),
    ("the mean taken away by a matrix", hat_matrix),
    ("detrended", lambda sigma, m: scipy.signal.detrend(np.array(hat_loop(sigma, m)) + 3, type="constant")),
    ("a tuple, printing", lambda sigma, m: print("hat") or tuple(hat_loop(sigma, m))),
    ("single precision", lambda sigma, m: np.float32(hat_loop(sigma, m))),
]

# Task 5: constant_signals

CONSTANT_SIGNALS = [
    ("lower case", "a, b, d, g"),
    ("no commas", "ABDG"),
    ("a list in another order", ["G", "D", "B", "A"]),
    ("a set", {"A", "B", "D", "G"}),
    ("and", "A, B, D and G"),
]

# Task 6: difference


def difference_filters(x, h, kind):
    taps = {"forward": [1, -1], "centered": [0.5, 0, -0.5], "second": [1, -2, 1]}[kind]
    return np.convolve(x, taps, "valid") / h ** (2 if kind == "second" else 1)


def difference_loop(x, h, kind):
    n = len(x)
    if kind == "forward":
        return [(x[i + 1] - x[i]) / h for i in range(n - 1)]
    if kind == "centered":
        return [(x[i + 1] - x[i - 1]) / h / 2 for i in range(1, n - 1)]
    return [((x[i + 1] - x[i]) - (x[i] - x[i - 1])) / h / h for i in range(1, n - 1)]


def difference_gradient(x, h, kind):
    if kind == "centered":
        return np.gradient(x, h)[1:-1]
    return np.diff(x, 1 + (kind == "second")) * (1 / h) ** (1 + (kind == "second"))


def difference_matrix(x, h, kind):
    n = len(x)
    forward = (np.eye(n, k=1) - np.eye(n))[:-1] / h
    if kind == "forward":
        return forward @ x
    if kind == "centered":
        return (forward[1:] + forward[:-1]) @ x / 2
    return (forward[1:] - forward[:-1]) @ x / h


DIFFERENCE = [
    ("convolution", difference_filters),
    ("loops, a list", difference_loop),
    ("np.gradient without its ends", difference_gradient),
    ("matrices", difference_matrix),
    ("single precision", lambda x, h, kind: difference_filters(x, h, kind).astype(np.float32)),
]

# Task 7: own_filters

OWN_RIGHT = {
    "shift": [1, 0, 0],
    "smooth": [0.25, 0.5, 0.25],
    "sharpen": [-1, 3, -1],
    "first derivative": [-1, 0, 1],
    "second derivative": [4, -8, 4],
    "Simpson": [1 / 6, 4 / 6, 1 / 6],
}
OWN_FILTERS = [
    ("arrays", {key: np.array(taps) for key, taps in OWN_RIGHT.items()}),
    ("tuples, single precision", {key: tuple(np.float32(taps)) for key, taps in OWN_RIGHT.items()}),
    ("five taps", OWN_RIGHT | {"shift": [0, 1, 0, 0, 0], "smooth": [-1 / 16, 1 / 4, 5 / 8, 1 / 4, -1 / 16]}),
    (
        "fourth order",
        OWN_RIGHT
        | {
            "first derivative": np.array([1, -8, 0, 8, -1]) / 6,
            "second derivative": np.array([-1, 16, -30, 16, -1]) / 3,
        },
    ),
    (
        "an unsharp mask, and a wide derivative",
        OWN_RIGHT | {"sharpen": [-0.5, -0.5, 3, -0.5, -0.5], "first derivative": [-0.4, -0.2, 0, 0.2, 0.4]},
    ),
]

# Task 8: convolve


def convolve_fft(x, w):
    size = len(x) + len(w) - 1
    return np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(w, size), size)


def convolve_matrix(x, w):
    return scipy.linalg.convolution_matrix(w, len(x)) @ x


def convolve_dictionary(x, w):
    cells = {}
    for i, one in enumerate(x):
        for m, tap in enumerate(w):
            cells[i + m] = cells.get(i + m, 0) + one * tap
    return list(cells.values())


CONVOLVE = [
    ("Fourier", convolve_fft),
    ("a matrix", convolve_matrix),
    ("a dictionary", convolve_dictionary),
    ("NumPy", np.convolve),
    ("the other way round", lambda x, w: scipy.signal.convolve(w, x, method="direct")),
]

# Task 9: flip

FLIP = [
    ("lower case", "a c e"),
    ("no commas", "ACE"),
    ("a list", ["E", "A", "C"]),
    ("a set", {"A", "C", "E"}),
    ("a tuple", ("A", "C", "E")),
]

# Task 10: by_hand_2d

BY_HAND_2D_RIGHT = {
    "row 1": [4, 3, 4],
    "row 2": [2, 4, 3],
    "row 3": [2, 3, 4],
    "bars, correlation": [0, 3, 3, 0, 0, -3, -3, 0],
    "bars, convolution": [0, -3, -3, 0, 0, 3, 3, 0],
    "bars, pooled": [0, 0.5, 1, 0.5, 0],
}
BY_HAND_2D = [
    ("arrays", {key: np.array(value) for key, value in BY_HAND_2D_RIGHT.items()}),
    ("tuples", {key: tuple(value) for key, value in BY_HAND_2D_RIGHT.items()}),
    ("floats", {key: [float(number) for number in value] for key, value in BY_HAND_2D_RIGHT.items()}),
    ("minus zeros", BY_HAND_2D_RIGHT | {"bars, convolution": (-np.array([0.0, 3, 3, 0, 0, -3, -3, 0])).tolist()}),
    ("single precision", {key: np.float32(value) for key, value in BY_HAND_2D_RIGHT.items()}),
]

# Task 11: filter_2d


def f2_einsum(x, w):
    return np.einsum("rsij,ij->rs", np.lib.stride_tricks.sliding_window_view(x, w.shape), w)


def f2_taps(x, w):
    height, width = np.array(x.shape) - w.shape + 1
    return sum(w[i, j] * x[i : i + height, j : j + width] for i, j in np.ndindex(*w.shape))


def f2_lists(x, w):
    x, w = x.tolist(), w.tolist()
    return [
        [
            sum(w[i][j] * x[r + i][s + j] for i in range(len(w)) for j in range(len(w[0])))
            for s in range(len(x[0]) - len(w[0]) + 1)
        ]
        for r in range(len(x) - len(w) + 1)
    ]


FILTER_2D = [
    ("einsum", f2_einsum),
    ("tap by tap, Fortran order", lambda x, w: np.asfortranarray(f2_taps(x, w))),
    ("plain lists", f2_lists),
    ("scipy", lambda x, w: scipy.signal.correlate2d(x, w, mode="valid")),
    ("single precision", lambda x, w: f2_taps(x.astype(np.float32), w.astype(np.float32))),
]

# Task 12: which_kernel

PICTURES = {"K1": 4, "K2": 2, "K3": 1, "K4": 6, "K5": 5, "K6": 3}
WHICH_KERNEL = [
    ("floats", {key: float(number) for key, number in PICTURES.items()}),
    ("another order", OrderedDict(reversed(list(PICTURES.items())))),
    ("more than was asked", PICTURES | {"K7": 7}),
    ("arrays of a number", {key: np.array(number) for key, number in PICTURES.items()}),
    ("from a text", dict(zip((f"K{n}" for n in range(1, 7)), map(int, "421653"), strict=True))),
]

# Task 13: filter_bank


def bank_loops(x, w):
    d, channels, kh, kw = w.shape
    z = np.zeros((d, x.shape[1] - kh + 1, x.shape[2] - kw + 1))
    for f, r, s in np.ndindex(*z.shape):
        z[f, r, s] = sum((x[c, r : r + kh, s : s + kw] * w[f, c]).sum() for c in range(channels))
    return z


def bank_einsum(x, w):
    return np.einsum("crsij,fcij->frs", np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(1, 2)), w)


FILTER_BANK = [
    ("loops", bank_loops),
    ("einsum", bank_einsum),
    ("scipy in three dimensions", lambda x, w: [scipy.signal.correlate(x, one, mode="valid")[0] for one in w]),
    ("a generator of maps", lambda x, w: (one for one in bank_einsum(x, w))),
    ("single precision", lambda x, w: bank_einsum(x, w).astype(np.float32)),
]

# Task 14: big_numbers

NUMBERS = {
    "dense, n = 100": 10_000,
    "local, n = 100": 298,
    "shared, n = 100": 3,
    "200x200, dense": 16_000_000_000,
    "200x200, 10x10 fields": 40_000_000,
    "32x32x3, dense": 2_408_448,
    "32x32x3, one filter 5x5": 75,
}
BIG_NUMBERS = [
    ("floats", {key: float(number) for key, number in NUMBERS.items()}),
    ("NumPy whole numbers", {key: np.int64(number) for key, number in NUMBERS.items()}),
    ("16e9 and 4e7", NUMBERS | {"200x200, dense": 16e9, "200x200, 10x10 fields": 4e7}),
    ("another order", OrderedDict(reversed(list(NUMBERS.items())))),
    ("arrays without axes", {key: np.array(number) for key, number in NUMBERS.items()}),
]

# Task 15: banded_product


def band_padded(theta, x):
    n, k = theta.shape
    wide = np.zeros((n, n + k - 1))
    for i, row in enumerate(theta):
        wide[i, i : i + k] = row
    matrix = wide[:, k // 2 : k // 2 + n]
    return matrix, matrix @ x


def band_list(theta, x):
    n, k = theta.shape
    matrix = [[theta[i, j - i + k // 2] if abs(i - j) <= k // 2 else 0 for j in range(n)] for i in range(n)]
    return [matrix, [sum(entry * cell for entry, cell in zip(row, x, strict=True)) for row in matrix]]


def band_sparse(theta, x):
    n, k = theta.shape
    matrix = np.sum(
        [np.diag(theta[max(0, -o) : n - max(0, o), o + k // 2], o) for o in range(-(k // 2), k // 2 + 1)], axis=0
    )
    return matrix, np.dot(matrix, x)


BANDED_PRODUCT = [
    ("a wider matrix, cut", band_padded),
    ("lists", band_list),
    ("diagonals", band_sparse),
    ("Fortran order", lambda theta, x: tuple(np.asfortranarray(part) for part in band_padded(theta, x))),
    ("single precision", lambda theta, x: tuple(np.float32(part) for part in band_padded(theta, x))),
]

# Task 16: toeplitz_product


def toeplitz_scipy(w, x):
    r, n = len(w) // 2, len(x)
    column = np.concatenate([w[r::-1], np.zeros(n)])[:n]
    row = np.concatenate([w[r:], np.zeros(n)])[:n]
    matrix = scipy.linalg.toeplitz(column, row)
    return matrix, matrix.dot(x)


def toeplitz_units(w, x):
    matrix = np.array([np.correlate(unit, w, "same") for unit in np.eye(len(x))]).T
    return matrix, np.correlate(x, w, "same")


def toeplitz_indices(w, x):
    i, j = np.indices((len(x), len(x)))
    place = j - i + len(w) // 2
    matrix = np.where((place >= 0) & (place < len(w)), np.take(w, place, mode="clip"), 0)
    return matrix, np.einsum("ij,j", matrix, x)


TOEPLITZ_PRODUCT = [
    ("scipy.linalg.toeplitz", toeplitz_scipy),
    ("unit vectors", toeplitz_units),
    ("index arrays", toeplitz_indices),
    ("diagonals", lambda w, x: band_sparse(np.tile(w, (len(x), 1)), x)),
    ("lists", lambda w, x: band_list(np.tile(w, (len(x), 1)), x)),
]

# Task 17: average_pooling


def pool_reshape(x, size):
    height, width = x.shape[0] // size, x.shape[1] // size
    return x[: height * size, : width * size].reshape(height, size, width, size).mean(axis=(1, 3))


def pool_matrices(x, size):
    left = np.kron(np.eye(x.shape[0] // size), np.ones(size) / size)
    right = np.kron(np.eye(x.shape[1] // size), np.ones(size) / size)
    return left @ x[: left.shape[1], : right.shape[1]] @ right.T


def pool_sums(x, size):
    total = np.pad(x.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    corners = total[::size, ::size]
    return (corners[1:, 1:] - corners[1:, :-1] - corners[:-1, 1:] + corners[:-1, :-1]) / size**2


AVERAGE_POOLING = [
    ("reshape", pool_reshape),
    ("a product of three matrices", pool_matrices),
    ("running sums", pool_sums),
    ("a list of lists", lambda x, size: pool_reshape(x, size).tolist()),
    ("single precision, Fortran order", lambda x, size: np.asfortranarray(pool_reshape(x, size), np.float32)),
]

# Task 18: bank_features


def features_loops(x, bank, size):
    return [
        np.concatenate([pool_reshape(np.maximum(0, f2_taps(p, k)), size).flatten() for k in bank]).tolist() for p in x
    ]


def features_einsum(x, bank, size):
    views = np.lib.stride_tricks.sliding_window_view(x, bank.shape[1:], axis=(1, 2))
    maps = np.einsum("nrsij,fij->nfrs", views, bank).clip(min=0)
    height, width = maps.shape[2] // size, maps.shape[3] // size
    maps = maps[:, :, : height * size, : width * size].reshape(*maps.shape[:2], height, size, width, size)
    return maps.mean(axis=(3, 5)).reshape(len(x), -1)


BANK_FEATURES = [
    ("loops, lists", features_loops),
    ("einsum", features_einsum),
    ("a generator, printing", lambda x, bank, size: (print(".") or row for row in features_einsum(x, bank, size))),
    ("single precision", lambda x, bank, size: features_einsum(x, bank, size).astype(np.float32)),
    ("picture by picture", lambda x, bank, size: np.vstack([features_einsum(one[None], bank, size) for one in x])),
]

# Task 19: orientation_histogram


def histogram_add_at(x, bins=4):
    right, down = x[1:-1, 2:] - x[1:-1, :-2], x[2:, 1:-1] - x[:-2, 1:-1]
    z = np.zeros(bins)
    number = np.floor(np.arctan2(down, right) * bins / np.pi + 0.5).astype(int) % bins
    np.add.at(z, number, np.abs(right + 1j * down))
    return z


def histogram_loops(x, bins=4):
    z = [0] * bins
    for r in range(1, len(x) - 1):
        for s in range(1, len(x[0]) - 1):
            right, down = x[r][s + 1] - x[r][s - 1], x[r + 1][s] - x[r - 1][s]
            z[round(math.atan2(down, right) / math.pi * bins) % bins] += math.hypot(right, down)
    return z


def histogram_gradient(x, bins=4):
    down, right = (2 * part[1:-1, 1:-1] for part in np.gradient(x))
    degrees = np.degrees(np.arctan2(down, right)) % 180
    edges = (np.arange(bins + 2) - 0.5) * 180 / bins
    z = np.histogram(degrees, bins=edges, weights=np.hypot(right, down))[0]
    z[0] += z[-1]
    return z[:-1]


HISTOGRAM = [
    ("np.add.at", histogram_add_at),
    ("loops and math", histogram_loops),
    ("np.gradient and degrees", histogram_gradient),
    ("single precision", lambda x, bins=4: np.float32(histogram_add_at(x, bins))),
    ("a tuple", lambda x, bins=4: tuple(histogram_loops(x, bins))),
]

# Task 20: hand_made_bank

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
RISING = np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]])
POINT = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])
HAND_MADE_BANK = [
    ("three filters", [SOBEL, -RISING[::-1], -SOBEL.T]),
    ("tiny taps", np.array([SOBEL, -SOBEL, SOBEL.T, -SOBEL.T]) * 1e-3),
    (
        "fractions as floats",
        [
            [[float(Fraction(int(tap), 7)) for tap in row] for row in kernel]
            for kernel in (SOBEL.T, RISING, RISING[::-1], POINT)
        ],
    ),
    ("a tuple, single precision", tuple(np.float32([SOBEL, -SOBEL, SOBEL.T, -SOBEL.T]))),
    (
        "Prewitt",
        [
            np.array([[-1, 0, 1]] * 3),
            np.array([[1, 0, -1]] * 3),
            np.array([[-1, 0, 1]] * 3).T,
            np.array([[1, 0, -1]] * 3).T,
        ],
    ),
]

UNUSUAL = {
    "u04-by-hand": BY_HAND,
    "u04-filter-1d": FILTER_1D,
    "u04-gaussian": GAUSSIAN,
    "u04-laplacian-of-gaussian": LAPLACIAN_OF_GAUSSIAN,
    "u04-constant-signals": CONSTANT_SIGNALS,
    "u04-difference": DIFFERENCE,
    "u04-own-filters": OWN_FILTERS,
    "u04-convolve": CONVOLVE,
    "u04-flip": FLIP,
    "u04-by-hand-2d": BY_HAND_2D,
    "u04-filter-2d": FILTER_2D,
    "u04-which-kernel": WHICH_KERNEL,
    "u04-filter-bank": FILTER_BANK,
    "u04-big-numbers": BIG_NUMBERS,
    "u04-banded-product": BANDED_PRODUCT,
    "u04-toeplitz-product": TOEPLITZ_PRODUCT,
    "u04-average-pooling": AVERAGE_POOLING,
    "u04-bank-features": BANK_FEATURES,
    "u04-orientation-histogram": HISTOGRAM,
    "u04-hand-made-bank": HAND_MADE_BANK,
}
