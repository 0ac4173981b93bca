"""Second solutions of unit 04, filters, written from the student's notebook alone.

Each filter is found by asking what it answers to single ones, by a recurrence, or from the equations it must satisfy,
and pictures are filtered by adding weighted copies of them. Nothing slides a window.
"""

from itertools import pairwise

import numpy as np

import nnlib.kernels

# One dimension


def source(i, n, mode):
    """The cell of x that is copied to the place i, or None beyond a border of zeros."""
    if 0 <= i < n:
        return i
    if mode == "replicate":
        return min(max(i, 0), n - 1)
    if mode == "mirror":
        return -i if i < 0 else 2 * n - 2 - i
    return None


def filter_1d(x, w, mode="valid"):
    """Every cell hands its value, weighted, to the outputs that look at it."""
    n, r = len(x), len(w) // 2
    z = np.zeros(n)
    for i in range(n):
        for j in range(-r, r + 1):
            cell = source(i + j, n, mode)
            if cell is not None:
                z[i] += w[r + j] * x[cell]
    return z[r : n - r] if mode == "valid" else z


FIBONACCI = np.array([0.0, 1, 1, 2, 3, 5, 8, 13])
LAPLACE = np.array([0.0, -1, 2, -1, 0])
AVERAGE = np.full(3, 1 / 3)


def both_ends(w, mode):
    return filter_1d(FIBONACCI, w, mode)[[0, -1]].tolist()


by_hand = {
    "z4": filter_1d(FIBONACCI, LAPLACE)[1],
    "z5": filter_1d(FIBONACCI, LAPLACE)[2],
    "averages": filter_1d(FIBONACCI, AVERAGE).tolist(),
    "ones and zeros": filter_1d(np.array([1.0, 1, 1, 0, 0]), np.array([1.0, 0, 1])).tolist(),
    "[0 0 1]": filter_1d(FIBONACCI, np.array([0.0, 0, 1])).tolist(),
    "w, zero": both_ends(LAPLACE, "zero"),
    "w, replicate": both_ends(LAPLACE, "replicate"),
    "w, mirror": both_ends(LAPLACE, "mirror"),
    "average, zero": both_ends(AVERAGE, "zero"),
    "average, replicate": both_ends(AVERAGE, "replicate"),
    "average, mirror": both_ends(AVERAGE, "mirror"),
}


def gaussian(sigma, m):
    """By a recurrence: exp(−(i + 1)²/2σ²) is exp(−i²/2σ²) times exp(−(2i + 1)/2σ²)."""
    half = [1.0]
    for i in range(m):
        half.append(half[-1] * np.exp(-(2 * i + 1) / (2 * sigma**2)))
    total = 2 * sum(half) - 1
    return np.array(half[:0:-1] + half) / total


def laplacian_of_gaussian(sigma, m):
    """(1 + a · d/da) exp(a · s) at a = 1, with s = −i²/(2σ²), by a step in the complex plane."""
    s = -(np.arange(-m, m + 1) ** 2) / (2 * sigma**2)
    step = 1e-30
    slope = np.exp((1 + 1j * step) * s).imag / step
    v = np.exp(s) + slope
    return v - np.full(2 * m + 1, v @ np.ones(2 * m + 1) / (2 * m + 1))


constant_signals = "A, B, D, G"


def difference(x, h, kind):
    """The slope, or twice the curvature, of the parabola through three values (of the line through two)."""
    if kind == "forward":
        return np.array([np.linalg.solve([[1, 0], [1, h]], pair)[1] for pair in pairwise(x)])
    parabola = np.array([[1, -h, h * h], [1, 0, 0], [1, h, h * h]])
    coefficients = np.linalg.solve(parabola, np.stack([x[:-2], x[1:-1], x[2:]]))
    return coefficients[1] if kind == "centered" else 2 * coefficients[2]


def taps_for(conditions, places):
    """Taps from equations: pairs of a function of the place, and the answer to it."""
    table = np.array([[function(i) for i in places] for function, _ in conditions], float)
    return np.linalg.solve(table, [answer for _, answer in conditions]).tolist()


THREE = (-1, 0, 1)
own_filters = {
    "shift": taps_for([(lambda i: i == -1, 1), (lambda i: i == 0, 0), (lambda i: i == 1, 0)], THREE),
    "smooth": taps_for([(lambda i: 1, 1), (lambda i: i, 0), (lambda i: (-1) ** (i % 2), 0)], THREE),
    "sharpen": taps_for([(lambda i: 1, 1), (lambda i: i, 0), (lambda i: i == 0, 2)], THREE),
    "first derivative": taps_for([(lambda i: 1, 0), (lambda i: i / 2, 1), (lambda i: i**2 / 4, 0)], THREE),
    "second derivative": taps_for([(lambda i: 1, 0), (lambda i: i / 2, 0), (lambda i: i**2 / 4, 2)], THREE),
    "Simpson": taps_for([(lambda i: 1, 1), (lambda i: i, 0), (lambda i: i**2, 1 / 3)], THREE),
}


def convolve(x, w):
    """Values of two polynomials at roots of unity, multiplied, and interpolated."""
    n = len(x) + len(w) - 1
    roots = np.exp(-2j * np.pi * np.outer(np.arange(n), np.arange(n)) / n)
    values = (roots[:, : len(x)] @ x) * (roots[:, : len(w)] @ w)
    return (roots.conj() @ values).real / n


flip = "A, C, E"

# Two dimensions


def filter_2d(x, w):
    """Adds copies of the picture, each shifted by a tap's place and multiplied by the tap."""
    h, v = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    return sum(w[i, j] * x[i : i + h, j : j + v] for i in range(w.shape[0]) for j in range(w.shape[1]))


PICTURE = np.array([list(map(int, row)) for row in ("11100", "01110", "00111", "00110", "01100")])
CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])
BARS = np.array([[0.0, 0, 0, 1, 1, 1, 1, 0, 0, 0]] * 4)
RIGHT_MINUS_LEFT = np.array([[-1, 0, 1]] * 3)

by_hand_2d = {
    **{f"row {number}": row.tolist() for number, row in enumerate(filter_2d(PICTURE, CROSS), 1)},
    "bars, correlation": filter_2d(BARS, RIGHT_MINUS_LEFT)[0].tolist(),
    "bars, convolution": filter_2d(BARS, RIGHT_MINUS_LEFT[::-1, ::-1])[0].tolist(),
    "bars, pooled": filter_2d(BARS, np.full((2, 2), 1 / 4))[0, ::2].tolist(),
}

which_kernel = {"K1": 4, "K2": 2, "K3": 1, "K4": 6, "K5": 5, "K6": 3}


def filter_bank(x, w):
    """Adds copies of the volume, weighted for all filters at once."""
    d, channels, kh, kw = w.shape
    h, v = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    z = np.zeros((d, h, v))
    for c in range(channels):
        for i in range(kh):
            for j in range(kw):
                z += np.multiply.outer(w[:, c, i, j], x[c, i : i + h, j : j + v])
    return z


# Matrices


def pairs(n_in, n_out, reach):
    """The pairs (output, input) that a weight connects."""
    return {(i, j) for i in range(n_out) for j in range(n_in) if reach is None or abs(i - j) <= reach}


big_numbers = {
    "dense, n = 100": len(pairs(100, 100, None)),
    "local, n = 100": len(pairs(100, 100, 1)),
    "shared, n = 100": len({j - i for i, j in pairs(100, 100, 1)}),
    "200x200, dense": np.prod([200, 200, 400_000], dtype=np.int64),
    "200x200, 10x10 fields": np.prod([10, 10, 400_000], dtype=np.int64),
    "32x32x3, dense": np.prod([32, 32, 3, 28, 28], dtype=np.int64),
    "32x32x3, one filter 5x5": np.prod([5, 5, 3], dtype=np.int64),
}


def banded_product(theta, x):
    """Column by column: input c is seen by the outputs near c."""
    n, k = theta.shape
    r = (k - 1) // 2
    B = np.zeros((n, n))
    z = np.zeros(n)
    for c in range(n):
        for i in range(max(0, c - r), min(n, c + r + 1)):
            B[i, c] = theta[i, c - i + r]
            z[i] += B[i, c] * x[c]
    return B, z


def toeplitz_product(w, x):
    """Column c is what the filter makes of a single 1 at the place c."""
    T = np.stack([filter_1d(single, w, "zero") for single in np.eye(len(x))], axis=1)
    return T, filter_1d(x, w, "zero")


# Features


def average_pooling(x, size):
    """Differences of sums over all cells above and to the left."""
    sums = np.zeros((x.shape[0] + 1, x.shape[1] + 1))
    sums[1:, 1:] = x.cumsum(axis=0).cumsum(axis=1)
    corners = sums[::size, ::size]
    return (corners[1:, 1:] - corners[:-1, 1:] - corners[1:, :-1] + corners[:-1, :-1]) / size**2


def bank_features(x, bank, size):
    """All pictures at once, kernel by kernel."""
    columns = []
    for kernel in bank:
        maps = [nnlib.kernels.filter2d(picture, kernel) for picture in x]
        columns.append(np.stack([average_pooling(z * (z > 0), size).ravel() for z in maps]))
    return np.hstack(columns)


def orientation_histogram(x, bins=4):
    """Projects a gradient on all middles; the nearest is the one with the longest projection."""
    right, down = np.gradient(x, axis=1)[1:-1, 1:-1] * 2, np.gradient(x, axis=0)[1:-1, 1:-1] * 2
    middles = np.arange(bins) * np.pi / bins
    along = np.abs(np.multiply.outer(np.cos(middles), right) + np.multiply.outer(np.sin(middles), down))
    nearest = along.argmax(axis=0)
    strength = np.sqrt(right**2 + down**2)
    return np.array([strength[nearest == b].sum() for b in range(bins)])


SLOPE = np.multiply.outer(np.ones(3), np.arange(-1, 2))
hand_made_bank = np.array([np.rot90(SLOPE, quarter) for quarter in range(4)])
