"""Unusual but right answers for unit 04, filters: five a task written from the student's notebook alone, then others.

UNUSUAL maps a task to pairs (what is unusual, the answer handed to the check). The others are the task author's.
"""

import cmath
import functools
import itertools
import math
import warnings
from collections import OrderedDict, defaultdict
from fractions import Fraction

import numpy as np
import scipy.linalg
import scipy.ndimage
import scipy.signal
import scipy.special
from numpy.lib.stride_tricks import sliding_window_view

import nnlib.kernels
import nnlib.operators

# Task 1: filters by hand

FIBONACCI = [0, 1, 1, 2, 3, 5, 8, 13]
THIRD = Fraction(1, 3)
BY_HAND_TABLE = {
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


def arrays_and_tuples(table):
    """Lists as arrays or tuples, by turns."""
    kinds = itertools.cycle([np.array, tuple])
    return {key: next(kinds)(value) if isinstance(value, list) else np.float64(value) for key, value in table.items()}


def as_fractions(table):
    def exact(value):
        return Fraction(value).limit_denominator(10)

    return {key: [exact(v) for v in value] if isinstance(value, list) else exact(value) for key, value in table.items()}


BY_HAND = [
    ("arrays and tuples", arrays_and_tuples(BY_HAND_TABLE)),
    ("fractions of Python", as_fractions(BY_HAND_TABLE)),
    ("entries in another order", dict(reversed(BY_HAND_TABLE.items()))),
    (
        "32-bit floats",
        {key: np.asarray(value, dtype=np.float32) for key, value in BY_HAND_TABLE.items()},
    ),
    (
        "computed with NumPy",
        BY_HAND_TABLE
        | {
            "averages": np.correlate(FIBONACCI, [1 / 3] * 3, "valid"),
            "ones and zeros": np.correlate([1, 1, 1, 0, 0], [1, 0, 1], "valid"),
            "[0 0 1]": np.array(FIBONACCI[2:]),
            "w, mirror": np.correlate(np.pad(FIBONACCI, 2, mode="reflect"), [0, -1, 2, -1, 0], "valid")[[0, -1]],
        },
    ),
]

# Task 2: a filter with four kinds of ends


def filter_1d_by_index(x, w, mode="valid"):
    """Asks for each cell where it comes from; no padding."""
    n, r = len(x), len(w) // 2

    def cell(i):
        if 0 <= i < n:
            return x[i]
        if mode == "zero":
            return 0.0
        if mode == "replicate":
            return x[0] if i < 0 else x[-1]
        return x[-i] if i < 0 else x[2 * (n - 1) - i]

    places = range(r, n - r) if mode == "valid" else range(n)
    return np.array([sum(w[r + j] * cell(i + j) for j in range(-r, r + 1)) for i in places])


def filter_1d_scipy(x, w, mode="valid"):
    if mode == "valid":
        return np.correlate(x, w, "valid")
    names = {"zero": "constant", "replicate": "nearest", "mirror": "mirror"}
    return scipy.ndimage.correlate1d(np.asarray(x, float), np.asarray(w, float), mode=names[mode])


def filter_1d_shifts(x, w, mode="valid"):
    print("mode", mode)
    r = (len(w) - 1) // 2
    if mode != "valid":
        x = np.pad(x, r, mode={"zero": "constant", "replicate": "edge", "mirror": "reflect"}[mode])
    n = len(x) - 2 * r
    z = np.zeros(n)
    for j, tap in enumerate(w):
        z += tap * x[j : j + n]
    return z


def filter_1d_einsum(x, w, mode="valid"):
    r = len(w) >> 1
    match mode:
        case "zero":
            x = np.concatenate([np.zeros(r), x, np.zeros(r)])
        case "replicate":
            x = np.concatenate([[x[0]] * r, x, [x[-1]] * r])
        case "mirror":
            x = np.concatenate([x[1 : r + 1][::-1], x, x[-r - 1 : -1][::-1]]) if r else x
    return np.einsum("ik,k->i", sliding_window_view(x, len(w)), w)


def filter_1d_list(x, w, mode="valid"):
    x, w = list(map(float, x)), list(map(float, w))
    r = len(w) // 2
    left, right = {
        "valid": ([], []),
        "zero": ([0.0] * r, [0.0] * r),
        "replicate": (x[:1] * r, x[-1:] * r),
        "mirror": (x[r:0:-1], x[-2 : -2 - r : -1]),
    }[mode]
    x = left + x + right
    return [math.fsum(map(lambda a, b: a * b, x[i : i + 2 * r + 1], w)) for i in range(len(x) - 2 * r)]


def filter_1d_fft(x, w, mode="valid"):
    """Convolves with the reversed filter, by Fourier transforms."""
    r = len(w) // 2
    if mode != "valid":
        x = np.pad(x, r, mode={"zero": "constant", "replicate": "edge", "mirror": "reflect"}[mode])
    return scipy.signal.fftconvolve(x, w[::-1], "valid")


FILTER_1D = [
    ("asks for each cell", filter_1d_by_index),
    ("scipy.ndimage, whose reflect is another", filter_1d_scipy),
    ("adds shifted signals and prints", filter_1d_shifts),
    ("windows and einsum, match", filter_1d_einsum),
    ("lists of Python floats, and returns a list", filter_1d_list),
    ("Fourier transforms", filter_1d_fft),
]

# Task 3: the taps of a Gaussian


def gaussian_math(sigma, m):
    w = [math.exp(-(i * i) / (2 * sigma * sigma)) for i in range(-m, m + 1)]
    return [tap / sum(w) for tap in w]


def gaussian_softmax(sigma, m):
    i = np.arange(-m, m + 1)
    return scipy.special.softmax(-0.5 * (i / sigma) ** 2)


def gaussian_mirrored(sigma, m):
    right = np.exp(-0.5 * np.square(np.arange(m + 1) / sigma))
    w = np.concatenate((right[:0:-1], right))
    return w / np.sum(w)


def gaussian_float32(sigma, m):
    w = np.exp(-(np.linspace(-m, m, 2 * m + 1, dtype=np.float32) ** 2) / np.float32(2 * sigma**2))
    return w / w.sum()


def gaussian_window(sigma, m):
    w = scipy.signal.windows.gaussian(2 * m + 1, sigma)
    warnings.warn("done", stacklevel=1)
    return w / np.linalg.norm(w, 1)


GAUSSIAN = [
    ("the mathematics module, and a list", gaussian_math),
    ("a softmax", gaussian_softmax),
    ("one half, mirrored", gaussian_mirrored),
    ("32-bit floats", gaussian_float32),
    ("a window of scipy, and a warning", gaussian_window),
]

# Task 4: Laplacian of Gaussian


def log_loop(sigma, m):
    v = []
    for i in range(-m, m + 1):
        q = i**2 / (2 * sigma**2)
        v.append((1 - q) * math.exp(-q))
    mean = sum(v) / len(v)
    return np.array([value - mean for value in v])


def log_from_derivative(sigma, m):
    """(1 − q) exp(−q) is the derivative of q exp(−q)."""
    i = np.arange(-m, m + 1, dtype=float)
    q = np.square(i) / (2.0 * sigma**2)
    v = np.exp(-q) - q * np.exp(-q)
    return np.subtract(v, np.average(v))


def log_projection(sigma, m):
    """Takes away the constant part by a matrix."""
    n = 2 * m + 1
    q = np.linspace(-m, m, n) ** 2 / 2 / sigma**2
    return (np.eye(n) - np.ones((n, n)) / n) @ ((1 - q) * np.exp(-q))


def log_detrend(sigma, m):
    q = 0.5 * (np.r_[-m : m + 1] / sigma) ** 2
    return scipy.signal.detrend((1 - q) / np.exp(q), type="constant")


def log_complex(sigma, m):
    q = (np.arange(-m, m + 1) / (math.sqrt(2) * sigma)) ** 2
    v = np.asfortranarray((1 - q) * np.exp(-q))
    v -= v.mean()
    return v.tolist()


LAPLACIAN_OF_GAUSSIAN = [
    ("a loop", log_loop),
    ("a difference of two terms", log_from_derivative),
    ("a projection", log_projection),
    ("scipy takes the mean away", log_detrend),
    ("σ√2 in the square, and a list", log_complex),
]

# Task 5: what a filter says to a constant

CONSTANT_SIGNALS = [
    ("another order", "G, D, B, A"),
    ("no spaces", "A,B,D,G"),
    ("lower case", "a, b, d, g"),
    ("letters alone", "ABDG"),
    ("blanks only", "A B D G"),
    ("a list", ["A", "B", "D", "G"]),
    ("a set", {"A", "B", "D", "G"}),
]

# Task 6: derivatives need their scale


def difference_loops(x, h, kind):
    n = len(x)
    if kind == "forward":
        return np.array([(x[i + 1] - x[i]) / h for i in range(n - 1)])
    if kind == "centered":
        return np.array([(x[i + 1] - x[i - 1]) / (h + h) for i in range(1, n - 1)])
    return np.array([(x[i + 1] - 2 * x[i] + x[i - 1]) / h / h for i in range(1, n - 1)])


def difference_diff(x, h, kind):
    slope = np.diff(x) / h
    return {
        "forward": slope,
        "centered": (slope[1:] + slope[:-1]) / 2,
        "second": np.diff(slope) / h,
    }[kind]


def difference_convolve(x, h, kind):
    """np.convolve flips, so the taps stand backwards."""
    taps = {"forward": [1 / h, -1 / h], "centered": [0.5 / h, 0, -0.5 / h], "second": [h**-2, -2 * h**-2, h**-2]}
    return np.convolve(x, taps[kind], "valid")


def difference_matrix(x, h, kind):
    n = len(x)
    D = (np.eye(n, k=1) - np.eye(n))[:-1] / h
    if kind == "forward":
        return D @ x
    if kind == "centered":
        return ((np.eye(n, k=2) - np.eye(n))[:-2] / (2 * h)) @ x
    return (D[:-1, :-1] @ D) @ x


def difference_gradient(x, h, kind):
    match kind:
        case "forward":
            return [float(b - a) / h for a, b in itertools.pairwise(x)]
        case "centered":
            return np.gradient(x, h)[1:-1]
        case "second":
            return np.diff(x, 2) / h**2


DIFFERENCE = [
    ("loops", difference_loops),
    ("means and differences of slopes", difference_diff),
    ("np.convolve with turned taps", difference_convolve),
    ("matrices", difference_matrix),
    ("np.gradient without its ends; one list", difference_gradient),
]

# Task 7: filters of your own

OWN_FILTERS = [
    (
        "arrays, wider filters",
        {
            "shift": np.array([0, 1, 0, 0, 0]),
            "smooth": np.array([1, 4, 6, 4, 1]) / 16,
            "sharpen": np.array([0, -1, 3, -1, 0]),
            "first derivative": np.array([1, -8, 0, 8, -1]) / 6,
            "second derivative": np.array([-1, 16, -30, 16, -1]) / 3,
            "Simpson": np.array([1, 4, 1]) / 6,
        },
    ),
    (
        "seven taps, filled up with zeros",
        {
            "shift": [0, 0, 1, 0, 0, 0, 0],
            "smooth": [0, 0, 0.25, 0.5, 0.25, 0, 0],
            "sharpen": [-0.5, -0.5, -0.5, 4, -0.5, -0.5, -0.5],
            "first derivative": [0, 0, -1, 0, 1, 0, 0],
            "second derivative": [0, 0, 4, -8, 4, 0, 0],
            "Simpson": [1 / 6, 2 / 3, 1 / 6],
        },
    ),
    (
        "tuples and fractions",
        {
            "shift": (1, 0, 0),
            "smooth": (Fraction(1, 4), Fraction(1, 2), Fraction(1, 4)),
            "sharpen": (-5, 11, -5),
            "first derivative": (-1, 0, 1),
            "second derivative": (4, -8, 4),
            "Simpson": (Fraction(1, 6), Fraction(4, 6), Fraction(1, 6)),
        },
    ),
    (
        "the far neighbours",
        {
            "shift": np.eye(7)[2],
            "smooth": [-1 / 16, 1 / 4, 5 / 8, 1 / 4, -1 / 16],
            "sharpen": [-1 / 2, 0, 2, 0, -1 / 2],
            "first derivative": [-1 / 2, 0, 0, 0, 1 / 2],
            "second derivative": [1, 0, -2, 0, 1],
            "Simpson": np.float32([1 / 6, 4 / 6, 1 / 6]).astype(float),
        },
    ),
    (
        "no symmetry",
        {
            "shift": [1, 0, 0],
            "smooth": [0, 0.25, 0.5, 0.25, 0],
            "sharpen": [-2.0, 5.0, -2.0],
            "first derivative": [1, -4, 3, 0, 0],
            "second derivative": [0, 4, -8, 4, 0],
            "Simpson": [np.float64(1) / 6, np.float64(2) / 3, np.float64(1) / 6],
        },
    ),
]

# Task 8: convolution in full


def convolve_matrix(x, w):
    return scipy.linalg.convolution_matrix(x, len(w), "full") @ w


def convolve_outer(x, w):
    """Sums of the outer product along its rising diagonals."""
    table = np.outer(x, w)[::-1]
    return np.array([table.trace(k) for k in range(1 - len(x), len(w))])


def convolve_polynomials(x, w):
    product = np.polynomial.Polynomial(x) * np.polynomial.Polynomial(w)
    z = np.zeros(len(x) + len(w) - 1)
    z[: len(product.coef)] = product.coef
    return z


def convolve_dictionary(x, w):
    cells = defaultdict(float)
    for (i, a), (m, b) in itertools.product(enumerate(x), enumerate(w)):
        cells[i + m] += float(a * b)
    return [cells[n] for n in range(len(x) + len(w) - 1)]


def convolve_shifted(x, w):
    z = np.zeros(x.size + w.size - 1)
    for m in range(w.size):
        z[m : m + x.size] += w[m] * x
    return z


def convolve_fft(x, w):
    n = len(x) + len(w) - 1
    return np.fft.irfft(np.fft.rfft(x, n) * np.fft.rfft(w, n), n)


CONVOLVE = [
    ("a matrix of scipy", convolve_matrix),
    ("diagonals of the outer product", convolve_outer),
    ("a product of polynomials", convolve_polynomials),
    ("a dictionary, and a list", convolve_dictionary),
    ("adds shifted copies", convolve_shifted),
    ("Fourier transforms", convolve_fft),
]

# Task 9: convolution or correlation?

FLIP = [
    ("another order", "E, C, A"),
    ("no spaces", "A,C,E"),
    ("letters alone", "ACE"),
    ("lower case", "a, c, e"),
    ("a tuple", ("A", "C", "E")),
    ("with full stops", "A. C. E."),
]

# Task 10: pictures by hand

PICTURES = {
    "row 1": [4, 3, 4],
    "row 2": [2, 4, 3],
    "row 3": [2, 3, 4],
    "bars, correlation": [0, 3, 3, 0, 0, -3, -3, 0],
    "bars, convolution": [0, -3, -3, 0, 0, 3, 3, 0],
    "bars, pooled": [0, 0.5, 1, 0.5, 0],
}

BY_HAND_2D = [
    ("arrays", {key: np.array(value) for key, value in PICTURES.items()}),
    ("tuples in another order", OrderedDict((key, tuple(value)) for key, value in reversed(PICTURES.items()))),
    ("negative zeros", PICTURES | {"bars, convolution": [-0.0, -3.0, -3.0, -0.0, -0.0, 3.0, 3.0, -0.0]}),
    ("32-bit floats", {key: np.float32(value) for key, value in PICTURES.items()}),
    ("fractions and whole numbers", PICTURES | {"bars, pooled": [0, Fraction(1, 2), 1, Fraction(2, 4), 0]}),
]

# Task 11: a filter over a picture


def filter_2d_four_loops(x, w):
    (H, W), (kh, kw) = x.shape, w.shape
    z = np.zeros((H - kh + 1, W - kw + 1), order="F")
    for r, s, i, j in itertools.product(*map(range, z.shape), range(kh), range(kw)):
        z[r, s] += w[i, j] * x[r + i, s + j]
    return z


def filter_2d_shifts(x, w):
    h, v = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    return functools.reduce(np.add, (tap * x[i : i + h, j : j + v] for (i, j), tap in np.ndenumerate(w)))


def filter_2d_windows(x, w):
    return np.tensordot(sliding_window_view(x, w.shape), w, axes=([2, 3], [0, 1]))


def filter_2d_scipy(x, w):
    return scipy.signal.convolve2d(x, w[::-1, ::-1], mode="valid")


def filter_2d_lists(x, w):
    x, w = x.tolist(), w.tolist()
    rows, columns = len(x) - len(w) + 1, len(x[0]) - len(w[0]) + 1

    def answer(r, s):
        return sum(tap * x[r + i][s + j] for i, line in enumerate(w) for j, tap in enumerate(line))

    return [[answer(r, s) for s in range(columns)] for r in range(rows)]


def filter_2d_ndimage(x, w):
    """Fills up, filters everywhere, cuts out."""
    big = scipy.signal.correlate(x, w, "full")
    kh, kw = w.shape
    return big[kh - 1 : x.shape[0], kw - 1 : x.shape[1]]


FILTER_2D = [
    ("four loops into Fortran order", filter_2d_four_loops),
    ("adds shifted pictures", filter_2d_shifts),
    ("windows and tensordot", filter_2d_windows),
    ("scipy, flipped back", filter_2d_scipy),
    ("nested lists", filter_2d_lists),
    ("the full result, cut", filter_2d_ndimage),
]

# Task 12: which filter made which picture?

WHICH_KERNEL = [
    ("floats", {"K1": 4.0, "K2": 2.0, "K3": 1.0, "K4": 6.0, "K5": 5.0, "K6": 3.0}),
    ("NumPy integers", dict(zip(["K1", "K2", "K3", "K4", "K5", "K6"], np.array([4, 2, 1, 6, 5, 3]), strict=True))),
    ("another order", {"K6": 3, "K5": 5, "K4": 6, "K3": 1, "K2": 2, "K1": 4}),
    ("an ordered dictionary", OrderedDict(K1=4, K2=2, K3=1, K4=6, K5=5, K6=3)),
    ("arrays without axes", {f"K{kernel}": np.array(int(picture)) for kernel, picture in enumerate("421653", 1)}),
]

# Task 13: through the full depth


def bank_einsum(x, w):
    return np.einsum("crsij,fcij->frs", sliding_window_view(x, w.shape[2:], axis=(1, 2)), w)


def bank_by_library(x, w):
    result = np.empty((len(w), x.shape[1] - w.shape[2] + 1, x.shape[2] - w.shape[3] + 1))
    for number, kernel in enumerate(w):
        result[number] = 0
        for channel, layer in zip(x, kernel, strict=True):
            result[number] += nnlib.kernels.filter2d(channel, layer)
    return result


def bank_volume(x, w):
    """A three-dimensional correlation that has only one place in depth."""
    return np.concatenate([scipy.signal.correlate(x, f, "valid") for f in w])


def bank_matrix(x, w):
    """All windows as columns, one matrix product."""
    d, _, kh, kw = w.shape
    h, v = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    columns = np.stack([x[:, r : r + kh, s : s + kw].ravel() for r in range(h) for s in range(v)], axis=1)
    return (w.reshape(d, -1) @ columns).reshape(d, h, v)


def bank_generator(x, w):
    maps = (map(nnlib.kernels.filter2d, x, f) for f in iter(w))
    return [functools.reduce(np.add, layers) for layers in maps]


FILTER_BANK = [
    ("windows and einsum", bank_einsum),
    ("fills an empty array", bank_by_library),
    ("a correlation in three dimensions", bank_volume),
    ("one matrix product", bank_matrix),
    ("a list of arrays", bank_generator),
]

# Task 14: dense, local, shared

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
    ("floats", {key: float(value) for key, value in NUMBERS.items()}),
    ("powers of ten", NUMBERS | {"200x200, dense": 16e9, "200x200, 10x10 fields": 4e7, "dense, n = 100": 1e4}),
    ("64-bit integers", {key: np.int64(value) for key, value in NUMBERS.items()}),
    (
        "counted in matrices",
        NUMBERS
        | {
            "local, n = 100": np.count_nonzero(np.tri(100, k=1) - np.tri(100, k=-2)),
            "dense, n = 100": np.ones((100, 100)).size,
            "32x32x3, one filter 5x5": math.prod((5, 5, 3)),
        },
    ),
    ("another order", dict(sorted(NUMBERS.items(), reverse=True))),
]

# Task 15: local weights as a banded matrix


def banded_diagonals(theta, x):
    n, k = theta.shape
    r = k // 2
    B = np.zeros((n, n))
    for j in range(k):
        shift = j - r
        column = theta[:, j]
        B += np.diag(column[: n - shift] if shift >= 0 else column[-shift:], shift)
    return B, B @ x


def banded_wide_and_cut(theta, x):
    """Writes into a matrix that is wide enough, and cuts the invented inputs off."""
    n, k = theta.shape
    wide = np.zeros((n, n + k - 1))
    for i, row in enumerate(theta):
        wide[i, i : i + k] = row
    B = wide[:, k // 2 : k // 2 + n]
    return [B, np.einsum("ij,j->i", B, x)]


def banded_dictionary(theta, x):
    n, k = theta.shape
    cells = {(i, i + j - k // 2): theta[i, j] for i in range(n) for j in range(k)}
    B = np.array([[cells.get((i, c), 0.0) for c in range(n)] for i in range(n)], order="F")
    return B, np.array([sum(B[i, c] * x[c] for c in range(n)) for i in range(n)])


def banded_index_arrays(theta, x):
    n, k = theta.shape
    rows, taps = np.indices((n, k))
    columns = rows + taps - k // 2
    exists = (columns >= 0) & (columns < n)
    B = np.zeros((n, n))
    B[rows[exists], columns[exists]] = theta[exists]
    return B, np.matmul(B, x)


def banded_sparse(theta, x):
    import scipy.sparse

    n, k = theta.shape
    B = scipy.sparse.lil_matrix((n, n))
    for i in range(n):
        for c in range(max(0, i - k // 2), min(n, i + k // 2 + 1)):
            B[i, c] = theta[i, c - i + k // 2]
    return B.toarray(), B @ x


BANDED_PRODUCT = [
    ("diagonals", banded_diagonals),
    ("a wide matrix, cut; a list", banded_wide_and_cut),
    ("a dictionary into Fortran order", banded_dictionary),
    ("index arrays", banded_index_arrays),
    ("a sparse matrix on the way", banded_sparse),
]

# Task 16: a filter as a Toeplitz matrix


def toeplitz_scipy(w, x):
    n, r = len(x), len(w) // 2
    column, row = np.zeros(n), np.zeros(n)
    column[: r + 1] = w[r::-1]
    row[: r + 1] = w[r:]
    T = scipy.linalg.toeplitz(column, row)
    return T, T.dot(x)


def toeplitz_eyes(w, x):
    n, r = len(x), len(w) // 2
    T = sum(tap * np.eye(n, k=j - r) for j, tap in enumerate(w))
    return T, T @ x


def toeplitz_library(w, x):
    T = nnlib.operators.banded_matrix(np.broadcast_to(w, (len(x), len(w))))
    print(T.shape)
    return T, T @ x


def toeplitz_question(w, x):
    n, r = len(x), len(w) // 2
    T = [[w[c - i + r] if abs(c - i) <= r else 0.0 for c in range(n)] for i in range(n)]
    return np.array(T), np.array(T) @ np.array(x)


def toeplitz_units(w, x):
    """Column c is the answer to a single 1 at place c."""
    n = len(x)
    T = np.column_stack([np.convolve(e, w[::-1])[len(w) // 2 :][:n] for e in np.eye(n)])
    return T, np.correlate(np.pad(x, len(w) // 2), w, "valid")


TOEPLITZ_PRODUCT = [
    ("scipy's toeplitz", toeplitz_scipy),
    ("shifted unit matrices", toeplitz_eyes),
    ("broadcast rows, and a line printed", toeplitz_library),
    ("asks each entry", toeplitz_question),
    ("columns as answers to single ones", toeplitz_units),
]

# Task 17: average pooling


def pooling_loops(x, size):
    h, v = x.shape[0] // size, x.shape[1] // size
    z = np.zeros((h, v))
    for r in range(h * size):
        for s in range(v * size):
            z[r // size, s // size] += x[r, s] / size**2
    return z


def pooling_reshape(x, size):
    h, v = x.shape[0] // size, x.shape[1] // size
    return x[: h * size, : v * size].reshape(h, size, v, size).mean((1, 3))


def pooling_windows(x, size):
    return sliding_window_view(x, (size, size))[::size, ::size].mean(axis=(-2, -1))


def pooling_matrices(x, size):
    """A matrix from the left and one from the right."""

    def average(n):
        return np.kron(np.eye(n // size), np.full(size, 1 / size))

    h, v = x.shape[0] // size * size, x.shape[1] // size * size
    return average(h) @ x[:h, :v] @ average(v).T


def pooling_reduceat(x, size):
    h, v = x.shape[0] // size, x.shape[1] // size
    sums = np.add.reduceat(x[: h * size], range(0, h * size, size), axis=0)
    sums = np.add.reduceat(sums[:, : v * size], range(0, v * size, size), axis=1)
    return (sums / (size * size)).tolist()


AVERAGE_POOLING = [
    ("each cell into its block", pooling_loops),
    ("reshaped", pooling_reshape),
    ("windows with steps", pooling_windows),
    ("two matrices", pooling_matrices),
    ("reduceat, and lists", pooling_reduceat),
]

# Task 18: features


def features_loops(x, bank, size):
    rows = []
    for picture in x:
        row = []
        for kernel in bank:
            z = nnlib.kernels.filter2d(picture, kernel)
            z[z < 0] = 0
            row.extend(nnlib.kernels.average_pooling(z, size).flatten().tolist())
        rows.append(row)
    return rows


def features_einsum(x, bank, size):
    z = np.einsum("nrsij,fij->nfrs", sliding_window_view(x, bank.shape[1:], axis=(1, 2)), bank).clip(min=0)
    n, d, h, v = z.shape
    h, v = h // size, v // size
    return z[:, :, : h * size, : v * size].reshape(n, d, h, size, v, size).mean(axis=(3, 5)).reshape(n, -1)


def features_half_of_sum(x, bank, size):
    """max(0, z) = (z + |z|) / 2."""

    def row(picture):
        for kernel in bank:
            z = nnlib.kernels.filter2d(picture, kernel)
            yield from nnlib.kernels.average_pooling((z + abs(z)) / 2, size).flat

    return np.array([list(row(picture)) for picture in x])


def features_filled(x, bank, size):
    kh, kw = bank.shape[1:]
    h, v = (x.shape[1] - kh + 1) // size, (x.shape[2] - kw + 1) // size
    result = np.empty((len(x), len(bank) * h * v), order="F")
    for n, picture in enumerate(x):
        for f, kernel in enumerate(bank):
            z = np.where(nnlib.kernels.filter2d(picture, kernel) > 0, nnlib.kernels.filter2d(picture, kernel), 0.0)
            result[n, f * h * v : (f + 1) * h * v] = nnlib.kernels.average_pooling(z, size).reshape(-1)
    return result


def features_32(x, bank, size):
    maps = [[nnlib.kernels.filter2d(p, k) for k in bank.astype(np.float32)] for p in x.astype(np.float32)]
    pooled = [[nnlib.kernels.average_pooling(np.maximum(z, 0), size) for z in row] for row in maps]
    return np.array(pooled, dtype=np.float32).reshape(len(x), -1)


BANK_FEATURES = [
    ("lists", features_loops),
    ("einsum and reshape", features_einsum),
    ("a generator, and (z + |z|)/2", features_half_of_sum),
    ("fills an array in Fortran order", features_filled),
    ("32-bit floats", features_32),
]

# Task 19: a histogram of oriented gradients


def histogram_loops(x, bins=4):
    h = [0.0] * bins
    for r in range(1, x.shape[0] - 1):
        for s in range(1, x.shape[1] - 1):
            right, down = x[r, s + 1] - x[r, s - 1], x[r + 1, s] - x[r - 1, s]
            h[round(math.atan2(down, right) / (math.pi / bins)) % bins] += math.hypot(right, down)
    return h


def histogram_modulo_first(x, bins=4):
    right, down = x[1:-1, 2:] - x[1:-1, :-2], x[2:, 1:-1] - x[:-2, 1:-1]
    angle = np.arctan2(down, right) % np.pi
    number = np.floor(angle / (np.pi / bins) + 0.5).astype(int)
    number[number == bins] = 0
    h = np.zeros(bins)
    np.add.at(h, number, np.sqrt(right**2 + down**2))
    return h


def histogram_complex(x, bins=4):
    """A gradient as a complex number."""
    g = (x[1:-1, 2:] - x[1:-1, :-2]) + 1j * (x[2:, 1:-1] - x[:-2, 1:-1])
    number = np.rint(np.angle(g) * bins / np.pi).astype(int) % bins
    return np.array([np.abs(g)[number == b].sum() for b in range(bins)])


def histogram_nearest(x, bins=4):
    """Measures the distance to each middle, round the half circle."""
    right, down = x[1:-1, 2:] - x[1:-1, :-2], x[2:, 1:-1] - x[:-2, 1:-1]
    angle = np.arctan2(down, right)[..., None]
    middles = np.arange(bins) * np.pi / bins
    distance = np.abs((angle - middles + np.pi / 2) % np.pi - np.pi / 2)
    return np.bincount(distance.argmin(axis=-1).ravel(), weights=np.hypot(right, down).ravel(), minlength=bins)


def histogram_filters(x, bins=4):
    right = nnlib.kernels.filter2d(x, np.array([[0, 0, 0], [-1, 0, 1], [0, 0, 0]], float))
    down = nnlib.kernels.filter2d(x, np.array([[0, -1, 0], [0, 0, 0], [0, 1, 0]], float))
    number = np.mod(np.rint(np.arctan2(down, right) * bins / np.pi), bins).astype(int)
    return np.bincount(number.ravel(), np.sqrt(right**2 + down**2).ravel(), bins)


ORIENTATION_HISTOGRAM = [
    ("loops and Python's round", histogram_loops),
    ("half a circle first, then rounds by hand", histogram_modulo_first),
    ("complex numbers", histogram_complex),
    ("distances to all middles", histogram_nearest),
    ("gradients by filters", histogram_filters),
]

# Task 20: four filters for a linear model

UPRIGHT = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
PREWITT = np.array([[-1.0, 0, 1]] * 3)
SLANTED = np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]])

HAND_MADE_BANK = [
    ("an array", np.array([UPRIGHT, -UPRIGHT, UPRIGHT.T, -UPRIGHT.T])),
    ("two upright and two slanted ones", [k.tolist() for k in (UPRIGHT, UPRIGHT.T, SLANTED, SLANTED[:, ::-1])]),
    ("a list of arrays, another scale", [0.001 * k for k in (PREWITT, -PREWITT, PREWITT.T, -PREWITT.T)]),
    ("tuples", tuple(tuple(map(tuple, k)) for k in (UPRIGHT, -UPRIGHT, UPRIGHT.T, -UPRIGHT.T))),
    ("32-bit floats in Fortran order", np.asfortranarray([PREWITT, -PREWITT, PREWITT.T, -PREWITT.T], dtype=np.float32)),
    ("large taps", [100 * k for k in (UPRIGHT, -UPRIGHT, UPRIGHT.T, -UPRIGHT.T)]),
]

OF_THE_STRANGER = {
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
    "u04-orientation-histogram": ORIENTATION_HISTOGRAM,
    "u04-hand-made-bank": HAND_MADE_BANK,
}

# Further ones, by the author of the tasks.

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


FURTHER_BY_HAND = [
    ("tuples", {key: tuple(value) if isinstance(value, list) else value for key, value in BY_HAND_RIGHT.items()}),
    ("arrays", {key: np.array(value) for key, value in BY_HAND_RIGHT.items()}),
    ("floats", {key: np.asarray(value, float).tolist() for key, value in BY_HAND_RIGHT.items()}),
    ("another order", OrderedDict(reversed(list(BY_HAND_RIGHT.items())))),
    ("a minus in front of zero, NumPy numbers", BY_HAND_RIGHT | {"z4": -0.0, "z5": np.int64(-1)}),
]


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


FURTHER_FILTER_1D = [
    ("scipy.ndimage", f1_ndimage),
    ("all windows at once", f1_windows),
    ("a generator", f1_generator),
    ("np.convolve with the filter turned, printing, a list", f1_flipped_convolution),
    ("single precision", f1_single),
]


def gaussian_warns(sigma, m):
    warnings.warn("a bell", stacklevel=1)
    w = scipy.signal.windows.gaussian(2 * m + 1, sigma)
    return w / w.sum()


def further_gaussian_softmax(sigma, m):
    z = -0.5 * (np.linspace(-m, m, 2 * m + 1) / sigma) ** 2
    w = np.exp(z - np.logaddexp.reduce(z))
    return w


FURTHER_GAUSSIAN = [
    ("scipy's window, with a warning", gaussian_warns),
    ("a softmax", further_gaussian_softmax),
    (
        "a generator",
        lambda sigma, m: (
            math.exp(-i * i / (2 * sigma**2)) / sum(math.exp(-j * j / (2 * sigma**2)) for j in range(-m, m + 1))
            for i in range(-m, m + 1)
        ),
    ),
    ("single precision", lambda sigma, m: np.float32(further_gaussian_softmax(sigma, m))),
    ("one half, mirrored", lambda sigma, m: further_gaussian_softmax(sigma, m)[np.abs(np.arange(-m, m + 1)) + m]),
]


def hat_loop(sigma, m):
    v = [(1 - 0.5 * (i / sigma) ** 2) * math.exp(-0.5 * (i / sigma) ** 2) for i in range(-m, m + 1)]
    return [tap - sum(v) / len(v) for tap in v]


def hat_matrix(sigma, m):
    n = 2 * m + 1
    s = np.square(np.arange(n) - m) / (2 * sigma**2)
    return (np.eye(n) - np.full((n, n), 1 / n)) @ (np.exp(-s) - s * np.exp(-s))


FURTHER_LAPLACIAN_OF_GAUSSIAN = [
    ("a loop", hat_loop),
    ("the mean taken away by a matrix", hat_matrix),
    ("detrended", lambda sigma, m: scipy.signal.detrend(np.array(hat_loop(sigma, m)) + 3, type="constant")),
    ("a tuple, printing", lambda sigma, m: print("hat") or tuple(hat_loop(sigma, m))),
    ("single precision", lambda sigma, m: np.float32(hat_loop(sigma, m))),
]


FURTHER_CONSTANT_SIGNALS = [
    ("lower case", "a, b, d, g"),
    ("no commas", "ABDG"),
    ("a list in another order", ["G", "D", "B", "A"]),
    ("a set", {"A", "B", "D", "G"}),
    ("and", "A, B, D and G"),
]


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


def further_difference_gradient(x, h, kind):
    if kind == "centered":
        return np.gradient(x, h)[1:-1]
    return np.diff(x, 1 + (kind == "second")) * (1 / h) ** (1 + (kind == "second"))


def further_difference_matrix(x, h, kind):
    n = len(x)
    forward = (np.eye(n, k=1) - np.eye(n))[:-1] / h
    if kind == "forward":
        return forward @ x
    if kind == "centered":
        return (forward[1:] + forward[:-1]) @ x / 2
    return (forward[1:] - forward[:-1]) @ x / h


FURTHER_DIFFERENCE = [
    ("convolution", difference_filters),
    ("loops, a list", difference_loop),
    ("np.gradient without its ends", further_difference_gradient),
    ("matrices", further_difference_matrix),
    ("single precision", lambda x, h, kind: difference_filters(x, h, kind).astype(np.float32)),
]


OWN_RIGHT = {
    "shift": [1, 0, 0],
    "smooth": [0.25, 0.5, 0.25],
    "sharpen": [-1, 3, -1],
    "first derivative": [-1, 0, 1],
    "second derivative": [4, -8, 4],
    "Simpson": [1 / 6, 4 / 6, 1 / 6],
}


FURTHER_OWN_FILTERS = [
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


def further_convolve_fft(x, w):
    size = len(x) + len(w) - 1
    return np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(w, size), size)


def further_convolve_matrix(x, w):
    return scipy.linalg.convolution_matrix(w, len(x)) @ x


def further_convolve_dictionary(x, w):
    cells = {}
    for i, one in enumerate(x):
        for m, tap in enumerate(w):
            cells[i + m] = cells.get(i + m, 0) + one * tap
    return list(cells.values())


FURTHER_CONVOLVE = [
    ("Fourier", further_convolve_fft),
    ("a matrix", further_convolve_matrix),
    ("a dictionary", further_convolve_dictionary),
    ("NumPy", np.convolve),
    ("the other way round", lambda x, w: scipy.signal.convolve(w, x, method="direct")),
]


FURTHER_FLIP = [
    ("lower case", "a c e"),
    ("no commas", "ACE"),
    ("a list", ["E", "A", "C"]),
    ("a set", {"A", "C", "E"}),
    ("a tuple", ("A", "C", "E")),
]


BY_HAND_2D_RIGHT = {
    "row 1": [4, 3, 4],
    "row 2": [2, 4, 3],
    "row 3": [2, 3, 4],
    "bars, correlation": [0, 3, 3, 0, 0, -3, -3, 0],
    "bars, convolution": [0, -3, -3, 0, 0, 3, 3, 0],
    "bars, pooled": [0, 0.5, 1, 0.5, 0],
}


FURTHER_BY_HAND_2D = [
    ("arrays", {key: np.array(value) for key, value in BY_HAND_2D_RIGHT.items()}),
    ("tuples", {key: tuple(value) for key, value in BY_HAND_2D_RIGHT.items()}),
    ("floats", {key: [float(number) for number in value] for key, value in BY_HAND_2D_RIGHT.items()}),
    ("minus zeros", BY_HAND_2D_RIGHT | {"bars, convolution": (-np.array([0.0, 3, 3, 0, 0, -3, -3, 0])).tolist()}),
    ("single precision", {key: np.float32(value) for key, value in BY_HAND_2D_RIGHT.items()}),
]


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


FURTHER_FILTER_2D = [
    ("einsum", f2_einsum),
    ("tap by tap, Fortran order", lambda x, w: np.asfortranarray(f2_taps(x, w))),
    ("plain lists", f2_lists),
    ("scipy", lambda x, w: scipy.signal.correlate2d(x, w, mode="valid")),
    ("single precision", lambda x, w: f2_taps(x.astype(np.float32), w.astype(np.float32))),
]


FURTHER_PICTURES = {"K1": 4, "K2": 2, "K3": 1, "K4": 6, "K5": 5, "K6": 3}


FURTHER_WHICH_KERNEL = [
    ("floats", {key: float(number) for key, number in FURTHER_PICTURES.items()}),
    ("another order", OrderedDict(reversed(list(FURTHER_PICTURES.items())))),
    ("more than was asked", FURTHER_PICTURES | {"K7": 7}),
    ("arrays of a number", {key: np.array(number) for key, number in FURTHER_PICTURES.items()}),
    ("from a text", dict(zip((f"K{n}" for n in range(1, 7)), map(int, "421653"), strict=True))),
]


def bank_loops(x, w):
    d, channels, kh, kw = w.shape
    z = np.zeros((d, x.shape[1] - kh + 1, x.shape[2] - kw + 1))
    for f, r, s in np.ndindex(*z.shape):
        z[f, r, s] = sum((x[c, r : r + kh, s : s + kw] * w[f, c]).sum() for c in range(channels))
    return z


def further_bank_einsum(x, w):
    return np.einsum("crsij,fcij->frs", np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(1, 2)), w)


FURTHER_FILTER_BANK = [
    ("loops", bank_loops),
    ("einsum", further_bank_einsum),
    ("scipy in three dimensions", lambda x, w: [scipy.signal.correlate(x, one, mode="valid")[0] for one in w]),
    ("a generator of maps", lambda x, w: (one for one in further_bank_einsum(x, w))),
    ("single precision", lambda x, w: further_bank_einsum(x, w).astype(np.float32)),
]


FURTHER_BIG_NUMBERS = [
    ("floats", {key: float(number) for key, number in NUMBERS.items()}),
    ("NumPy whole numbers", {key: np.int64(number) for key, number in NUMBERS.items()}),
    ("16e9 and 4e7", NUMBERS | {"200x200, dense": 16e9, "200x200, 10x10 fields": 4e7}),
    ("another order", OrderedDict(reversed(list(NUMBERS.items())))),
    ("arrays without axes", {key: np.array(number) for key, number in NUMBERS.items()}),
]


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


FURTHER_BANDED_PRODUCT = [
    ("a wider matrix, cut", band_padded),
    ("lists", band_list),
    ("diagonals", band_sparse),
    ("Fortran order", lambda theta, x: tuple(np.asfortranarray(part) for part in band_padded(theta, x))),
    ("single precision", lambda theta, x: tuple(np.float32(part) for part in band_padded(theta, x))),
]


def further_toeplitz_scipy(w, x):
    r, n = len(w) // 2, len(x)
    column = np.concatenate([w[r::-1], np.zeros(n)])[:n]
    row = np.concatenate([w[r:], np.zeros(n)])[:n]
    matrix = scipy.linalg.toeplitz(column, row)
    return matrix, matrix.dot(x)


def further_toeplitz_units(w, x):
    matrix = np.array([np.correlate(unit, w, "same") for unit in np.eye(len(x))]).T
    return matrix, np.correlate(x, w, "same")


def toeplitz_indices(w, x):
    i, j = np.indices((len(x), len(x)))
    place = j - i + len(w) // 2
    matrix = np.where((place >= 0) & (place < len(w)), np.take(w, place, mode="clip"), 0)
    return matrix, np.einsum("ij,j", matrix, x)


FURTHER_TOEPLITZ_PRODUCT = [
    ("scipy.linalg.toeplitz", further_toeplitz_scipy),
    ("unit vectors", further_toeplitz_units),
    ("index arrays", toeplitz_indices),
    ("diagonals", lambda w, x: band_sparse(np.tile(w, (len(x), 1)), x)),
    ("lists", lambda w, x: band_list(np.tile(w, (len(x), 1)), x)),
]


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


FURTHER_AVERAGE_POOLING = [
    ("reshape", pool_reshape),
    ("a product of three matrices", pool_matrices),
    ("running sums", pool_sums),
    ("a list of lists", lambda x, size: pool_reshape(x, size).tolist()),
    ("single precision, Fortran order", lambda x, size: np.asfortranarray(pool_reshape(x, size), np.float32)),
]


def further_features_loops(x, bank, size):
    return [
        np.concatenate([pool_reshape(np.maximum(0, f2_taps(p, k)), size).flatten() for k in bank]).tolist() for p in x
    ]


def features_at_once(x, bank, size):
    views = np.lib.stride_tricks.sliding_window_view(x, bank.shape[1:], axis=(1, 2))
    maps = np.einsum("nrsij,fij->nfrs", views, bank).clip(min=0)
    height, width = maps.shape[2] // size, maps.shape[3] // size
    maps = maps[:, :, : height * size, : width * size].reshape(*maps.shape[:2], height, size, width, size)
    return maps.mean(axis=(3, 5)).reshape(len(x), -1)


FURTHER_BANK_FEATURES = [
    ("loops, lists", further_features_loops),
    ("einsum", features_at_once),
    (
        "a generator, printing",
        lambda x, bank, size: (print(".") or row for row in features_at_once(x, bank, size)),
    ),
    ("single precision", lambda x, bank, size: features_at_once(x, bank, size).astype(np.float32)),
    (
        "picture by picture",
        lambda x, bank, size: np.vstack([features_at_once(one[None], bank, size) for one in x]),
    ),
]


def histogram_add_at(x, bins=4):
    right, down = x[1:-1, 2:] - x[1:-1, :-2], x[2:, 1:-1] - x[:-2, 1:-1]
    z = np.zeros(bins)
    number = np.floor(np.arctan2(down, right) * bins / np.pi + 0.5).astype(int) % bins
    np.add.at(z, number, np.abs(right + 1j * down))
    return z


def further_histogram_loops(x, bins=4):
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


FURTHER_HISTOGRAM = [
    ("np.add.at", histogram_add_at),
    ("loops and math", further_histogram_loops),
    ("np.gradient and degrees", histogram_gradient),
    ("single precision", lambda x, bins=4: np.float32(histogram_add_at(x, bins))),
    ("a tuple", lambda x, bins=4: tuple(further_histogram_loops(x, bins))),
]


SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


RISING = np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]])


POINT = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])


FURTHER_HAND_MADE_BANK = [
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

# Second solutions of the author's


def difference_of_polynomials(x, h, kind):
    places = h * np.arange(len(x))
    if kind == "forward":
        return [float(np.polyfit(places[i : i + 2], x[i : i + 2], 1)[0]) for i in range(len(x) - 1)]
    fits = [np.polyfit([-1, 0, 1], x[i - 1 : i + 2], 2) for i in range(1, len(x) - 1)]
    return [b / h if kind == "centered" else 2 * a / h**2 for a, b, _ in fits]


def convolve_sorted(x, w):
    cells = np.add.outer(np.arange(len(x)), np.arange(len(w)))
    return np.bincount(cells.ravel(), weights=np.outer(x, w).ravel())


def histogram_doubled(x, bins=4):
    """The nearest middle on a circle of directions that is half a turn long."""
    histogram = [0.0] * bins
    for r, s in itertools.product(range(1, x.shape[0] - 1), range(1, x.shape[1] - 1)):
        change = complex(x[r, s + 1] - x[r, s - 1], x[r + 1, s] - x[r - 1, s])
        if change:
            doubled = change**2 / abs(change) ** 2
            middles = [cmath.exp(2j * math.pi * b / bins) for b in range(bins)]
            nearest = min(range(bins), key=lambda b: abs(middles[b] - doubled))
            histogram[nearest] += abs(change)
    return histogram


def at_the_middle(x, taps):
    return float(np.correlate(x[3:6], taps)[0])


def tells_the_truth(statements):
    return [letter for letter, holds in statements.items() if holds]


RAMP, ONES = np.arange(9.0), np.ones(9)
LAPLACE, SHARPEN = [-1, 2, -1], [-1, 3, -1]
TRIED_OUT = tells_the_truth(
    {
        "A": at_the_middle(ONES, SHARPEN) == 1,
        "B": at_the_middle(ONES, LAPLACE) == 0 and at_the_middle(RAMP, LAPLACE) == 0,
        "C": at_the_middle(RAMP**2, LAPLACE) == 2,
        "D": math.isclose(at_the_middle(RAMP, [1 / 3] * 3), RAMP[4]),
        "E": math.isclose(sum(log_loop(1, 4)), 1),
        "F": at_the_middle(RAMP, [-1, 0, 1]) == 1,
        "G": math.isclose(sum(gaussian_math(1, 4)), 1),
    }
)


FURTHER = {
    "u04-by-hand": FURTHER_BY_HAND,
    "u04-filter-1d": FURTHER_FILTER_1D,
    "u04-gaussian": FURTHER_GAUSSIAN,
    "u04-laplacian-of-gaussian": FURTHER_LAPLACIAN_OF_GAUSSIAN,
    "u04-constant-signals": [*FURTHER_CONSTANT_SIGNALS, ("tried out", TRIED_OUT)],
    "u04-difference": [*FURTHER_DIFFERENCE, ("polynomials", difference_of_polynomials)],
    "u04-own-filters": FURTHER_OWN_FILTERS,
    "u04-convolve": [*FURTHER_CONVOLVE, ("bincount", convolve_sorted)],
    "u04-flip": FURTHER_FLIP,
    "u04-by-hand-2d": FURTHER_BY_HAND_2D,
    "u04-filter-2d": FURTHER_FILTER_2D,
    "u04-which-kernel": FURTHER_WHICH_KERNEL,
    "u04-filter-bank": FURTHER_FILTER_BANK,
    "u04-big-numbers": FURTHER_BIG_NUMBERS,
    "u04-banded-product": FURTHER_BANDED_PRODUCT,
    "u04-toeplitz-product": FURTHER_TOEPLITZ_PRODUCT,
    "u04-average-pooling": FURTHER_AVERAGE_POOLING,
    "u04-bank-features": FURTHER_BANK_FEATURES,
    "u04-orientation-histogram": [*FURTHER_HISTOGRAM, ("angles doubled", histogram_doubled)],
    "u04-hand-made-bank": FURTHER_HAND_MADE_BANK,
}

UNUSUAL = {task_id: answers + FURTHER.get(task_id, []) for task_id, answers in OF_THE_STRANGER.items()}
