"""Second solutions of unit 04, filters, written from the notebook, but by the author of the tasks.

Sums are collected cell by cell in dictionaries, derivatives come from polynomials through three points, matrices from
what they do to unit vectors, choices from trying the statements out.
"""

import cmath
import itertools
import math
from fractions import Fraction

import numpy as np
import scipy.ndimage
import scipy.signal

FIBONACCI = [0, 1, 1, 2, 3, 5, 8, 13]
W = [0, -1, 2, -1, 0]
THIRDS = [Fraction(1, 3)] * 3


def beyond(x, index, mode):
    """The cell at an index that may lie outside."""
    last = len(x) - 1
    if 0 <= index <= last:
        return x[index]
    if mode == "zero":
        return 0
    if mode == "replicate":
        return x[0] if index < 0 else x[last]
    return x[-index] if index < 0 else x[2 * last - index]


def at(x, w, index, mode="zero"):
    """The answer of a filter at one place."""
    reach = len(w) // 2
    return sum(tap * beyond(x, index + offset, mode) for offset, tap in zip(range(-reach, reach + 1), w, strict=True))


def ends(w, mode):
    """The first and the last answer on the Fibonacci numbers."""
    return [float(at(FIBONACCI, w, index, mode)) for index in (0, 7)]


by_hand = {
    "z4": at(FIBONACCI, W, 3),
    "z5": at(FIBONACCI, W, 4),
    "averages": [float(at(FIBONACCI, THIRDS, index)) for index in range(1, 7)],
    "ones and zeros": [at([1, 1, 1, 0, 0], [1, 0, 1], index) for index in (1, 2, 3)],
    "[0 0 1]": FIBONACCI[2:],
}
for title, taps in (("w", W), ("average", THIRDS)):
    for mode in ("zero", "replicate", "mirror"):
        by_hand[f"{title}, {mode}"] = ends(taps, mode)


def filter_1d(x, w, mode="valid"):
    """SciPy's correlation; its own names for the borders."""
    names = {"zero": "constant", "replicate": "nearest", "mirror": "mirror", "valid": "constant"}
    z = scipy.ndimage.correlate1d(np.asarray(x, float), np.asarray(w, float), mode=names[mode])
    reach = len(w) // 2
    return z[reach : len(x) - reach] if mode == "valid" else z


def gaussian(sigma, m):
    """Tap by tap."""
    bell = [math.exp(-0.5 * (i / sigma) ** 2) for i in range(-m, m + 1)]
    return [tap / math.fsum(bell) for tap in bell]


def laplacian_of_gaussian(sigma, m):
    """Tap by tap, with the bell as a power of a complex number's length."""
    peak = []
    for i in range(-m, m + 1):
        share = abs(complex(i, 0)) ** 2 / 2 / sigma / sigma
        peak.append((1 - share) * cmath.exp(-share).real)
    mean = math.fsum(peak) / len(peak)
    return [tap - mean for tap in peak]


def tells_the_truth(statements):
    """The letters of the statements that hold."""
    return [letter for letter, holds in statements.items() if holds]


ramp, squares, ones = np.arange(9.0), np.arange(9.0) ** 2, np.ones(9)
middle = 4
log_taps = laplacian_of_gaussian(1, 4)
constant_signals = tells_the_truth(
    {
        "A": at(ones, [-1, 3, -1], middle) == 1,
        "B": at(ones, [-1, 2, -1], middle) == 0 and at(ramp, [-1, 2, -1], middle) == 0,
        "C": at(squares, [-1, 2, -1], middle) == 2,
        "D": math.isclose(at(ramp, [1 / 3] * 3, middle), ramp[middle]),
        "E": math.isclose(math.fsum(log_taps), 1),
        "F": at(ramp, [-1, 0, 1], middle) == 1,
        "G": math.isclose(at(ones, gaussian(1, 4), middle), 1),
    }
)


def difference(x, h, kind):
    """Slopes and curvatures of polynomials through neighbouring values."""
    places = h * np.arange(len(x))
    if kind == "forward":
        return [float(np.polyfit(places[i : i + 2], x[i : i + 2], 1)[0]) for i in range(len(x) - 1)]
    results = []
    for i in range(1, len(x) - 1):
        a, b, _ = np.polyfit([-1, 0, 1], x[i - 1 : i + 2], 2)
        results.append(b / h if kind == "centered" else 2 * a / h**2)
    return results


def solve(offsets, powers, wanted, unit):
    """The taps at these offsets that give the wanted answers to powers of t."""
    matrix = np.array([[(offset * unit) ** power for offset in offsets] for power in powers])
    return np.linalg.solve(matrix, wanted)


# Five taps where three would do; the derivative of fourth order.
own_filters = {
    "shift": [0, 1, 0, 0, 0],
    "smooth": [-1 / 16, 4 / 16, 10 / 16, 4 / 16, -1 / 16],
    "sharpen": [-0.5, -1, 4, -1, -0.5],
    "first derivative": solve((-2, -1, 0, 1, 2), range(5), [0, 1, 0, 0, 0], 0.5),
    "second derivative": solve((-2, -1, 0, 1, 2), range(5), [0, 0, 2, 0, 0], 0.5),
    "Simpson": solve((-1, 0, 1), range(3), [1, 0, 1 / 3], 1),
}


def convolve(x, w):
    """All products, sorted into the cells where they belong."""
    cells = np.add.outer(np.arange(len(x)), np.arange(len(w)))
    return np.bincount(cells.ravel(), weights=np.outer(x, w).ravel())


def full(x, w):
    """Correlation in full."""
    return scipy.signal.correlate(np.asarray(x), np.asarray(w), "full")


PICTURE = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]])
K, V = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]]), np.array([[-1, 0, 1]] * 3)
OTHER = np.random.default_rng(8).integers(0, 9, (6, 7))
correlated, convolved = ((lambda x, w, way=way: way(x, w, mode="valid")) for way in
                         (scipy.signal.correlate2d, scipy.signal.convolve2d))  # fmt: skip
blind = all(np.array_equal(correlated(x, K), convolved(x, K)) for x in (PICTURE, OTHER))
flip = tells_the_truth(
    {
        "A": np.array_equal(np.convolve([1, 2, 3], [1, 10]), np.convolve([1, 10], [1, 2, 3])),
        "B": np.array_equal(full([1, 2, 3], [1, 10]), full([1, 10], [1, 2, 3])),
        "C": blind,
        "D": not blind,
        "E": np.array_equal(correlated(OTHER, V), -convolved(OTHER, V)),
        "F": False,
        "G": np.array_equal(convolved(OTHER, OTHER[:2, :3]), correlated(OTHER, OTHER[1::-1, :3])),
    }
)

BARS = np.array([[0, 0, 0, 1, 1, 1, 1, 0, 0, 0]] * 4)
by_hand_2d = {f"row {i + 1}": row.tolist() for i, row in enumerate(correlated(PICTURE, K))}
by_hand_2d["bars, correlation"] = correlated(BARS, V)[0].tolist()
by_hand_2d["bars, convolution"] = convolved(BARS, V)[0].tolist()
by_hand_2d["bars, pooled"] = [sum(BARS[0, i : i + 2]) / 2 for i in range(0, 10, 2)]


def filter_2d(x, w):
    """A sum over taps, each times the part of the picture that it meets."""
    height, width = len(x) - len(w) + 1, len(x[0]) - len(w[0]) + 1
    z = np.zeros((height, width))
    for (i, j), tap in np.ndenumerate(w):
        z += tap * x[i : i + height, j : j + width]
    return z


which_kernel = {f"K{kernel}": int(picture) for kernel, picture in enumerate("421653", start=1)}


def filter_bank(x, w):
    """All windows at once, and a sum by Einstein's convention."""
    views = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(1, 2))
    return np.einsum("crsij,fcij->frs", views, w)


pixels = set(itertools.product(range(200), repeat=2))
big_numbers = {
    "dense, n = 100": len(list(itertools.product(range(100), repeat=2))),
    "local, n = 100": sum(abs(i - j) <= 1 for i, j in itertools.product(range(100), repeat=2)),
    "shared, n = 100": len({i - j for i, j in itertools.product(range(100), repeat=2) if abs(i - j) <= 1}),
    "200x200, dense": len(pixels) * 400_000,
    "200x200, 10x10 fields": len([1 for row, column in pixels if row < 10 and column < 10]) * 400_000,
    "32x32x3, dense": math.prod((32, 32, 3, 28, 28)),
    "32x32x3, one filter 5x5": np.zeros((3, 5, 5)).size,
}


def banded_product(theta, x):
    """One diagonal after the other."""
    n, k = theta.shape
    matrix = np.zeros((n, n))
    for j, offset in enumerate(range(-(k // 2), k // 2 + 1)):
        rows = [i for i in range(n) if 0 <= i + offset < n]
        matrix += np.diag(theta[rows, j], offset) if rows else 0
    return matrix, np.einsum("ij,j->i", matrix, x)


def toeplitz_product(w, x):
    """What the filter does to each unit vector is a column."""
    columns = [filter_1d(unit, w, "zero") for unit in np.eye(len(x))]
    return np.transpose(columns), filter_1d(x, w, "zero")


def average_pooling(x, size):
    """Block by block."""
    return [
        [float(np.mean(x[r : r + size, s : s + size])) for s in range(0, x.shape[1] - size + 1, size)]
        for r in range(0, x.shape[0] - size + 1, size)
    ]


def bank_features(x, bank, size):
    """Feature by feature."""
    rows = []
    for picture in x:
        features = []
        for kernel in bank:
            z = filter_2d(picture, kernel)
            features += [value for row in average_pooling(np.where(z > 0, z, 0), size) for value in row]
        rows.append(features)
    return rows


def orientation_histogram(x, bins=4):
    """Cell by cell; the nearest middle on a circle of directions that is half a turn long."""
    histogram = [0.0] * bins
    for r, s in itertools.product(range(1, x.shape[0] - 1), range(1, x.shape[1] - 1)):
        change = complex(x[r, s + 1] - x[r, s - 1], x[r + 1, s] - x[r - 1, s])
        if change:
            doubled = change**2 / abs(change) ** 2
            middles = [cmath.exp(2j * math.pi * b / bins) for b in range(bins)]
            nearest = min(range(bins), key=lambda b: abs(middles[b] - doubled))
            histogram[nearest] += abs(change)
    return histogram


diagonal = np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]])
hand_made_bank = np.stack([diagonal, -diagonal, diagonal[::-1], np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])])
