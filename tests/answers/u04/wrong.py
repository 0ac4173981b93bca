"""Ten wrong answers a task for unit 04, filters, written from the notebook, but by the author of the tasks.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). A table has one wrong idea in
it, with everything that the student would have computed from it.
"""

import numpy as np
import scipy.linalg
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


def by_hand(**changes):
    names = {"averages": "averages", "ones": "ones and zeros", "shift": "[0 0 1]", "z4": "z4", "z5": "z5"}
    names |= {f"w_{mode}": f"w, {mode}" for mode in ("zero", "replicate", "mirror")}
    names |= {f"a_{mode}": f"average, {mode}" for mode in ("zero", "replicate", "mirror")}
    return BY_HAND_RIGHT | {names[key]: value for key, value in changes.items()}


BY_HAND = [
    ("indices from 0", by_hand(z4=-1, z5=-1)),
    ("rounds", by_hand(averages=[0.67, 1.33, 2, 3.33, 5.33, 8.67], a_zero=[0.33, 7], a_replicate=[0.33, 11.33])),
    ("sums for averages", by_hand(averages=[2, 4, 6, 10, 16, 26], a_zero=[1, 21], a_replicate=[1, 34])),
    ("shifts to the right", by_hand(shift=[0, 1, 1, 2, 3, 5])),
    ("keeps eight numbers after the shift", by_hand(shift=[1, 1, 2, 3, 5, 8, 13, 0])),
    ("symmetric mirror", by_hand(w_mirror=[-1, 5], a_mirror=[1 / 3, 34 / 3])),
    ("averages of what exists", by_hand(a_zero=[1 / 2, 21 / 2])),
    ("all borders are zeros", by_hand(w_replicate=[-1, 18], w_mirror=[-1, 18])),
    ("the tap in the middle counts", by_hand(ones=[3, 2, 1])),
    ("signs turned", by_hand(z4=0, z5=1, w_zero=[1, -18], w_replicate=[1, -5], w_mirror=[2, -10])),
]

# Task 2: filter_1d

PADS = {"zero": "constant", "replicate": "edge", "mirror": "reflect"}


def valid_then_pad(x, w, mode="valid"):
    z = np.correlate(x, w, "valid")
    return z if mode == "valid" else np.pad(z, len(w) // 2, mode=PADS[mode])


def padded_one(x, w, mode="valid"):
    if mode != "valid":
        x = np.pad(x, 1, mode=PADS[mode])
    return np.correlate(x, w, "valid")


def padded_whole(x, w, mode="valid"):
    if mode != "valid":
        x = np.pad(x, len(w), mode=PADS[mode] if mode != "mirror" else "symmetric")
    return np.correlate(x, w, "valid")


def symmetric(x, w, mode="valid"):
    if mode != "valid":
        x = np.pad(x, len(w) // 2, mode=PADS[mode] if mode != "mirror" else "symmetric")
    return np.correlate(x, w, "valid")


def loop_too_short(x, w, mode="valid"):
    if mode != "valid":
        x = np.pad(x, len(w) // 2, mode=PADS[mode])
    return [sum(x[i : i + len(w)] * w) for i in range(len(x) - len(w))]


def wraps_around(x, w, mode="valid"):
    if mode == "valid":
        return np.correlate(x, w, "valid")
    r = len(w) // 2
    return [sum(w[j] * x[(i + j - r) % len(x)] for j in range(len(w))) for i in range(len(x))]


def convolves(x, w, mode="valid"):
    if mode != "valid":
        x = np.pad(x, len(w) // 2, mode=PADS[mode])
    return np.convolve(x, w, "valid")


def only_valid(x, w, mode="valid"):
    return np.correlate(x, w, mode)


def always_same(x, w, mode="valid"):
    return np.correlate(x, w, "same")


def prints_it(x, w, mode="valid"):
    print(np.correlate(x, w, "valid"))


def one_mode_missing(x, w, mode="valid"):
    r = len(w) // 2
    if mode == "zero":
        x = np.concatenate([np.zeros(r), x, np.zeros(r)])
    elif mode == "replicate":
        x = np.concatenate([[x[0]] * r, x, [x[-1]] * r])
    elif mode == "mirror":
        x = np.concatenate([x[1 : r + 1], x, x[-r - 1 : -1]])
    return np.correlate(x, w, "valid")


FILTER_1D = [
    ("pads the result", valid_then_pad),
    ("one cell of border", padded_one),
    ("a border as wide as the filter", padded_whole),
    ("symmetric", symmetric),
    ("range ends too early", loop_too_short),
    ("modulo", wraps_around),
    ("np.convolve", convolves),
    ("hands the mode to NumPy", only_valid),
    ("always same", always_same),
    ("prints", prints_it),
    ("does not turn the mirror round", one_mode_missing),
]

# Task 3: gaussian


def bell(sigma, m, power=2):
    i = np.arange(-m, m + 1)
    return np.exp(-(np.abs(i) ** power) / (2 * sigma**2))


def share(w):
    return w / np.sum(w)


GAUSSIAN = [
    ("forgets to normalise", bell),
    ("the density", lambda sigma, m: bell(sigma, m) / (sigma * np.sqrt(2 * np.pi))),
    ("sigma not squared", lambda sigma, m: share(np.exp(-(np.arange(-m, m + 1) ** 2) / (2 * sigma)))),
    ("/ 2 * sigma**2", lambda sigma, m: share(np.exp(-(np.arange(-m, m + 1) ** 2) / 2 * sigma**2))),
    ("range(-m, m)", lambda sigma, m: share(np.exp(-(np.arange(-m, m) ** 2) / (2 * sigma**2)))),
    ("from 0 to m", lambda sigma, m: share(np.exp(-(np.arange(m + 1) ** 2) / (2 * sigma**2)))),
    ("without the minus", lambda sigma, m: share(1 / bell(sigma, m))),
    ("divides by the largest", lambda sigma, m: bell(sigma, m) / bell(sigma, m).max()),
    ("divides by the number", lambda sigma, m: bell(sigma, m) / (2 * m + 1)),
    ("no square of i", lambda sigma, m: share(bell(sigma, m, 1))),
    ("length one", lambda sigma, m: bell(sigma, m) / np.linalg.norm(bell(sigma, m))),
]

# Task 4: laplacian_of_gaussian


def hat(sigma, m):
    s = np.arange(-m, m + 1) ** 2 / (2 * sigma**2)
    return (1 - s) * np.exp(-s)


def centred(v):
    return v - np.mean(v)


LAPLACIAN_OF_GAUSSIAN = [
    ("forgets the mean", hat),
    ("subtracts the sum", lambda sigma, m: hat(sigma, m) - hat(sigma, m).sum()),
    ("divides by the sum", lambda sigma, m: share(hat(sigma, m))),
    (
        "i²/σ² in the bracket",
        lambda sigma, m: centred((1 - np.arange(-m, m + 1) ** 2 / sigma**2) * bell(sigma, m)),
    ),
    ("no bell", lambda sigma, m: centred(1 - np.arange(-m, m + 1) ** 2 / (2 * sigma**2))),
    ("bell only", lambda sigma, m: centred(bell(sigma, m))),
    ("turned around", lambda sigma, m: -centred(hat(sigma, m))),
    ("the Gaussian of the last task", lambda sigma, m: centred(hat(sigma, m) / bell(sigma, m).sum())),
    ("range(-m, m)", lambda sigma, m: centred(hat(sigma, m)[:-1])),
    ("standardises", lambda sigma, m: centred(hat(sigma, m)) / np.std(hat(sigma, m))),
    ("sigma not squared", lambda sigma, m: centred(hat(np.sqrt(sigma), m))),
]

# Task 5: constant_signals

CONSTANT_SIGNALS = [
    (f"takes {letters}", letters)
    for letters in (
        "A, B, C, D, G",
        "B, D, G",
        "A, D, G",
        "A, B, G",
        "A, B, D",
        "A, B, D, E, G",
        "A, B, D, F, G",
        "C",
        "A",
        "B, G",
    )
]

# Task 6: difference


def difference_by(forward, centered, second):
    def answer(x, h, kind):
        return {"forward": forward, "centered": centered, "second": second}[kind](x, h)

    return answer


def right_forward(x, h):
    return np.diff(x) / h


def right_centered(x, h):
    return (x[2:] - x[:-2]) / (2 * h)


def right_second(x, h):
    return np.diff(x, 2) / h**2


DIFFERENCE = [
    ("no h", lambda x, h, kind: difference_by(right_forward, right_centered, right_second)(x, 1, kind)),
    ("h for the centred one", difference_by(right_forward, lambda x, h: (x[2:] - x[:-2]) / h, right_second)),
    ("/ 2 * h", difference_by(right_forward, lambda x, h: (x[2:] - x[:-2]) / 2 * h, right_second)),
    ("second divided by h", difference_by(right_forward, right_centered, lambda x, h: np.diff(x, 2) / h)),
    ("second divided by 2h", difference_by(right_forward, right_centered, lambda x, h: np.diff(x, 2) / (2 * h))),
    ("minus the second", difference_by(right_forward, right_centered, lambda x, h: -np.diff(x, 2) / h**2)),
    ("np.gradient", lambda x, h, kind: np.gradient(x, h)),
    (
        "earlier minus later",
        difference_by(lambda x, h: (x[:-1] - x[1:]) / h, lambda x, h: (x[:-2] - x[2:]) / (2 * h), right_second),
    ),
    (
        "the centred one twice",
        difference_by(right_forward, right_centered, lambda x, h: right_centered(right_centered(x, h), h)),
    ),
    ("forward for all", lambda x, h, kind: np.diff(x) / h),
    (
        "times h",
        difference_by(
            lambda x, h: np.diff(x) * h, lambda x, h: (x[2:] - x[:-2]) * 2 * h, lambda x, h: np.diff(x, 2) * h**2
        ),
    ),
    ("appends a zero", difference_by(lambda x, h: np.append(right_forward(x, h), 0), right_centered, right_second)),
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
    ("shift to the left", OWN_RIGHT | {"shift": [0, 0, 1]}),
    ("average of three", OWN_RIGHT | {"smooth": [1 / 3, 1 / 3, 1 / 3]}),
    ("average of two", OWN_RIGHT | {"smooth": [0.5, 0.5, 0]}),
    ("Laplacian for sharpening", OWN_RIGHT | {"sharpen": [-1, 2, -1]}),
    ("5 in the middle", OWN_RIGHT | {"sharpen": [-1, 5, -1]}),
    ("h forgotten", OWN_RIGHT | {"first derivative": [-0.5, 0, 0.5], "second derivative": [1, -2, 1]}),
    ("forward difference", OWN_RIGHT | {"first derivative": [0, -2, 2]}),
    ("minus the second derivative", OWN_RIGHT | {"second derivative": [-1, 2, -1]}),
    ("Simpson with 1/3", OWN_RIGHT | {"Simpson": [1 / 3, 4 / 3, 1 / 3]}),
    ("Simpson without a division", OWN_RIGHT | {"Simpson": [1, 4, 1]}),
    ("trapezoids", OWN_RIGHT | {"Simpson": [0.25, 0.5, 0.25]}),
    ("two taps", OWN_RIGHT | {"first derivative": [-2, 2]}),
]

# Task 8: convolve


def convolve_running(x, w):
    z = np.zeros(len(x) + len(w) - 1)
    for i in range(len(x)):
        for m in range(len(w)):
            z[i + m] = x[i] * w[m]
    return z


def convolve_unchecked(x, w):
    return [sum(x[n - m] * w[m] for m in range(len(w))) for n in range(len(x) + len(w) - 1)]


def convolve_negative(x, w):
    return [sum(x[n - m] * w[m] for m in range(len(w)) if n - m < len(x)) for n in range(len(x) + len(w) - 1)]


CONVOLVE = [
    ("correlates", lambda x, w: np.correlate(x, w, "full")),
    ("same", lambda x, w: np.convolve(x, w, "same")),
    ("valid", lambda x, w: np.convolve(x, w, "valid")),
    ("overwrites", convolve_running),
    ("reads outside", convolve_unchecked),
    ("negative indices", convolve_negative),
    ("backwards", lambda x, w: np.convolve(x, w)[::-1]),
    ("one too many", lambda x, w: np.append(np.convolve(x, w), 0)),
    ("both flipped", lambda x, w: np.convolve(x[::-1], w[::-1])),
    ("the outer product", lambda x, w: np.outer(x, w)),
    ("stops at n", lambda x, w: np.convolve(x, w)[: len(x)]),
]

# Task 9: flip

FLIP = [
    (f"takes {letters}", letters)
    for letters in (
        "A, B, C, E",
        "C, E",
        "A, E",
        "A, C",
        "A, C, D, E",
        "A, C, E, F",
        "A, C, E, G",
        "B",
        "A",
        "A, B, C, D, E",
    )
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
    ("columns for rows", BY_HAND_2D_RIGHT | {"row 1": [4, 2, 2], "row 2": [3, 4, 3], "row 3": [4, 3, 4]}),
    ("all nine cells", BY_HAND_2D_RIGHT | {"row 1": [6, 6, 7], "row 2": [4, 7, 7], "row 3": [4, 6, 6]}),
    ("without the middle", BY_HAND_2D_RIGHT | {"row 1": [3, 2, 3], "row 2": [1, 3, 2], "row 3": [1, 2, 3]}),
    (
        "one row of the kernel",
        BY_HAND_2D_RIGHT
        | {"bars, correlation": [0, 1, 1, 0, 0, -1, -1, 0], "bars, convolution": [0, -1, -1, 0, 0, 1, 1, 0]},
    ),
    (
        "flips in correlation",
        BY_HAND_2D_RIGHT
        | {"bars, correlation": [0, -3, -3, 0, 0, 3, 3, 0], "bars, convolution": [0, 3, 3, 0, 0, -3, -3, 0]},
    ),
    ("flip changes nothing", BY_HAND_2D_RIGHT | {"bars, convolution": [0, 3, 3, 0, 0, -3, -3, 0]}),
    ("edges are positive", BY_HAND_2D_RIGHT | {"bars, correlation": [0, 3, 3, 0, 0, 3, 3, 0]}),
    ("max pooling", BY_HAND_2D_RIGHT | {"bars, pooled": [0, 1, 1, 1, 0]}),
    ("sums", BY_HAND_2D_RIGHT | {"bars, pooled": [0, 2, 4, 2, 0]}),
    ("overlapping blocks", BY_HAND_2D_RIGHT | {"bars, pooled": [0, 0, 0.5, 1, 1, 1, 0.5, 0, 0]}),
]

# Task 11: filter_2d


def slide_2d(x, w, kh, kw, height, width):
    z = np.zeros((height, width))
    for r in range(height):
        for s in range(width):
            z[r, s] = np.sum(x[r : r + kh, s : s + kw] * w)
    return z


def f2_square(x, w):
    k = len(w)
    return slide_2d(x, w, k, k, x.shape[0] - k + 1, x.shape[1] - k + 1)


def f2_swapped(x, w):
    kw, kh = w.shape
    return slide_2d(x, w, kh, kw, x.shape[0] - kh + 1, x.shape[1] - kw + 1)


def f2_short(x, w):
    kh, kw = w.shape
    return slide_2d(x, w, kh, kw, x.shape[0] - kh, x.shape[1] - kw)


def f2_image_size(x, w):
    kh, kw = w.shape
    return slide_2d(x, w, kh, kw, *x.shape)


def f2_returns_early(x, w):
    for r in range(x.shape[0] - len(w) + 1):
        for s in range(x.shape[1] - len(w[0]) + 1):
            return np.sum(x[r : r + len(w), s : s + len(w[0])] * w)


def f2_list(x, w):
    kh, kw = w.shape
    return [np.sum(x[r : r + kh, s : s + kw] * w) for r in range(len(x) - kh + 1) for s in range(x.shape[1] - kw + 1)]


def f2_matmul(x, w):
    kh, kw = w.shape
    z = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for r in range(z.shape[0]):
        for s in range(z.shape[1]):
            z[r, s] = np.sum(x[r : r + kh, s : s + kw] @ w.T)
    return z


FILTER_2D = [
    ("scipy's convolution", lambda x, w: scipy.signal.convolve2d(x, w, mode="valid")),
    ("same size", lambda x, w: scipy.signal.correlate2d(x, w, mode="same")),
    ("full", lambda x, w: scipy.signal.correlate2d(x, w)),
    ("square kernels", f2_square),
    ("shape taken apart in the wrong order", f2_swapped),
    ("one place too few", f2_short),
    ("as large as the picture", f2_image_size),
    ("returns in the loop", f2_returns_early),
    ("a flat list", f2_list),
    ("matrix product", f2_matmul),
    ("the mean", lambda x, w: scipy.signal.correlate2d(x, w, mode="valid") / w.size),
]

# Task 12: which_kernel

RIGHT_PICTURES = {"K1": 4, "K2": 2, "K3": 1, "K4": 6, "K5": 5, "K6": 3}
WHICH_KERNEL = [
    ("upright and level", RIGHT_PICTURES | {"K1": 2, "K2": 4}),
    ("sharp and all edges", RIGHT_PICTURES | {"K5": 3, "K6": 5}),
    ("blur and sharp", RIGHT_PICTURES | {"K4": 3, "K6": 6}),
    ("diagonal and upright", RIGHT_PICTURES | {"K1": 1, "K3": 4}),
    ("diagonal and level", RIGHT_PICTURES | {"K2": 1, "K3": 2}),
    ("diagonal and all", RIGHT_PICTURES | {"K3": 5, "K5": 1}),
    ("all edges for the upright ones", RIGHT_PICTURES | {"K1": 5, "K5": 4}),
    ("all edges for the level ones", RIGHT_PICTURES | {"K2": 5, "K5": 2}),
    ("blur for all edges", RIGHT_PICTURES | {"K4": 5, "K5": 6}),
    ("one number everywhere", dict.fromkeys(RIGHT_PICTURES, 1)),
]

# Task 13: filter_bank


def one(x, w):
    return scipy.signal.correlate2d(x, w, mode="valid")


def bank_of(x, w, join):
    return np.stack([join([one(channel, layer) for channel, layer in zip(x, kernel, strict=True)]) for kernel in w])


FILTER_BANK = [
    ("keeps the channels", lambda x, w: bank_of(x, w, np.stack)),
    ("mean of the channels", lambda x, w: bank_of(x, w, lambda maps: np.mean(maps, axis=0))),
    ("first channel", lambda x, w: bank_of(x, w, lambda maps: maps[0])),
    ("last channel", lambda x, w: bank_of(x, w, lambda maps: maps[-1])),
    ("first filter", lambda x, w: bank_of(x, w[:1], sum)),
    ("all filters in one map", lambda x, w: bank_of(x, w, sum).sum(axis=0)),
    ("maps last", lambda x, w: np.moveaxis(bank_of(x, w, sum), 0, 2)),
    ("one number for each map", lambda x, w: bank_of(x, w, sum).sum(axis=(1, 2))),
    ("3-D convolution", lambda x, w: np.stack([scipy.signal.convolve(x, kernel, mode="valid")[0] for kernel in w])),
    ("axis of length 1", lambda x, w: np.stack([scipy.signal.correlate(x, kernel, mode="valid") for kernel in w])),
    ("largest channel", lambda x, w: bank_of(x, w, lambda maps: np.max(maps, axis=0))),
]

# Task 14: big_numbers


def big(**changes):
    names = {
        "dense": "dense, n = 100",
        "local": "local, n = 100",
        "shared": "shared, n = 100",
        "image": "200x200, dense",
        "fields": "200x200, 10x10 fields",
        "colour": "32x32x3, dense",
        "one": "32x32x3, one filter 5x5",
    }
    right = dict(zip(names.values(), (10_000, 298, 3, 16_000_000_000, 40_000_000, 2_408_448, 75), strict=True))
    return right | {names[key]: value for key, value in changes.items()}


BIG_NUMBERS = [
    ("biases", big(dense=10_100, local=398, shared=4, one=76)),
    ("3n", big(local=300)),
    ("n - 2 rows", big(local=294)),
    ("shared at each place", big(shared=300)),
    ("n shared weights", big(shared=100)),
    ("one side of the picture", big(image=80_000_000, fields=4_000_000)),
    ("fields share", big(fields=100)),
    ("a flat filter", big(one=25, colour=802_816)),
    ("rounds 2.4 million", big(colour=2_400_000)),
    ("counts the filter at every place", big(one=75 * 784)),
]

# Task 15: banded_product


def band(theta, x, column, wrap=False):
    n, k = theta.shape
    matrix = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            c = column(i, j, k)
            if wrap or 0 <= c < n:
                matrix[i, c % n] = theta[i, j]
    return matrix, matrix @ x


def middle(i, j, k):
    return i + j - k // 2


def band_tridiagonal(theta, x):
    matrix = np.diag(theta[:, 1]) + np.diag(theta[1:, 0], -1) + np.diag(theta[:-1, 2], 1)
    return matrix, matrix @ x


def band_unchecked(theta, x):
    n, k = theta.shape
    matrix = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            matrix[i, i + j - k // 2] = theta[i, j]
    return matrix, matrix @ x


BANDED_PRODUCT = [
    ("starts on the diagonal", lambda theta, x: band(theta, x, lambda i, j, k: i + j)),
    ("goes round", lambda theta, x: band(theta, x, middle, wrap=True)),
    ("does not ask for the column", band_unchecked),
    ("three diagonals", band_tridiagonal),
    ("returns z", lambda theta, x: band(theta, x, middle)[1]),
    ("returns B", lambda theta, x: band(theta, x, middle)[0]),
    ("the other order", lambda theta, x: band(theta, x, middle)[::-1]),
    ("B * x", lambda theta, x: (band(theta, x, middle)[0], band(theta, x, middle)[0] * x)),
    ("x @ B", lambda theta, x: (band(theta, x, middle)[0], x @ band(theta, x, middle)[0])),
    ("backwards", lambda theta, x: band(theta[:, ::-1], x, middle)),
    ("theta * x", lambda theta, x: (band(theta, x, middle)[0], (theta * x[:, None]).sum(axis=1))),
]

# Task 16: toeplitz_product


def toeplitz(w, x, column, wrap=False):
    return band(np.tile(w, (len(x), 1)), x, column, wrap)


def toeplitz_scipy(w, x):
    matrix = scipy.linalg.toeplitz(np.concatenate([w, np.zeros(len(x) - len(w))]))
    return matrix, matrix @ x


TOEPLITZ_PRODUCT = [
    ("first tap on the diagonal", lambda w, x: toeplitz(w, x, lambda i, j, k: i + j)),
    ("last tap on the diagonal", lambda w, x: toeplitz(w, x, lambda i, j, k: i + j - k + 1)),
    ("circulant", lambda w, x: toeplitz(w, x, middle, wrap=True)),
    ("flipped", lambda w, x: toeplitz(w[::-1], x, middle)),
    ("the product only", lambda w, x: toeplitz(w, x, middle)[1]),
    ("the matrix only", lambda w, x: toeplitz(w, x, middle)[0]),
    ("the other order", lambda w, x: toeplitz(w, x, middle)[::-1]),
    ("scipy, symmetric", toeplitz_scipy),
    ("valid rows", lambda w, x: (toeplitz(w, x, middle)[0][len(w) // 2 : -(len(w) // 2)], np.correlate(x, w, "valid"))),
    ("T * x", lambda w, x: (toeplitz(w, x, middle)[0], toeplitz(w, x, middle)[0] * x)),
    ("x @ T", lambda w, x: (toeplitz(w, x, middle)[0], x @ toeplitz(w, x, middle)[0])),
]

# Task 17: average_pooling


def blocks(x, size, measure, step=None):
    step = step or size
    return np.array(
        [
            [measure(x[r : r + size, s : s + size]) for s in range(0, x.shape[1] - size + 1, step)]
            for r in range(0, x.shape[0] - size + 1, step)
        ]
    )


def pool_reshape(x, size):
    height, width = x.shape[0] // size, x.shape[1] // size
    return x[: height * size, : width * size].reshape(height, width, size, size).mean(axis=(2, 3))


AVERAGE_POOLING = [
    ("largest", lambda x, size: blocks(x, size, np.max)),
    ("sum", lambda x, size: blocks(x, size, np.sum)),
    ("divides by size", lambda x, size: blocks(x, size, np.sum) / size),
    ("overlapping", lambda x, size: blocks(x, size, np.mean, 1)),
    ("always 2", lambda x, size: blocks(x, 2, np.mean)),
    ("picks cells", lambda x, size: x[::size, ::size]),
    ("reshapes in the wrong order", pool_reshape),
    ("median", lambda x, size: blocks(x, size, np.median)),
    ("transposed", lambda x, size: blocks(x, size, np.mean).T),
    ("a flat list", lambda x, size: blocks(x, size, np.mean).ravel()),
    (
        "loops over the result with the filter's stride forgotten",
        lambda x, size: blocks(x, size, np.mean, 1)[: len(x) // size, : x.shape[1] // size],
    ),
]

# Task 18: bank_features


def features_by(x, bank, size, rectify=lambda z: np.maximum(0, z), measure=np.mean, slide=one, join=np.concatenate):
    return np.stack([join([blocks(rectify(slide(p, k)), size, measure).ravel() for k in bank]) for p in x])


def same_size(z):
    return z


BANK_FEATURES = [
    ("no rectifier", lambda x, bank, size: features_by(x, bank, size, same_size)),
    ("absolute values", lambda x, bank, size: features_by(x, bank, size, np.abs)),
    ("max pooling", lambda x, bank, size: features_by(x, bank, size, measure=np.max)),
    ("sum pooling", lambda x, bank, size: features_by(x, bank, size, measure=np.sum)),
    ("flips", lambda x, bank, size: features_by(x, bank, size, slide=lambda p, k: one(p, k[::-1, ::-1]))),
    ("rectifies last", lambda x, bank, size: np.maximum(0, features_by(x, bank, size, same_size))),
    ("filters last", lambda x, bank, size: features_by(x, bank, size, join=lambda rows: np.stack(rows, 1).ravel())),
    ("not flat", lambda x, bank, size: features_by(x, bank, size, join=np.stack)),
    ("first picture", lambda x, bank, size: features_by(x[:1], bank, size)[0]),
    (
        "a border",
        lambda x, bank, size: features_by(
            x, bank, size, slide=lambda p, k: scipy.signal.correlate2d(p, k, mode="same")
        ),
    ),
    ("one for positive", lambda x, bank, size: features_by(x, bank, size, lambda z: (z > 0) * 1.0)),
]

# Task 19: orientation_histogram


def histogram_by(x, bins, change=lambda right, down: (right, down), strength=np.hypot, number=None, step=1.0):
    right, down = x[1:-1, 2:] - x[1:-1, :-2], x[2:, 1:-1] - x[:-2, 1:-1]
    right, down = change(right * step, down * step)
    number = number or (lambda right, down: np.rint(np.arctan2(down, right) * bins / np.pi).astype(int) % bins)
    return np.bincount(number(right, down).ravel(), weights=strength(right, down).ravel(), minlength=bins)


def np_histogram(x, bins=4):
    right, down = x[1:-1, 2:] - x[1:-1, :-2], x[2:, 1:-1] - x[:-2, 1:-1]
    angle = np.arctan2(down, right) % np.pi
    return np.histogram(angle, bins=bins, range=(0, np.pi), weights=np.hypot(right, down))[0]


def clipped_angle(x, bins=4):
    return histogram_by(
        x,
        bins,
        number=lambda r, d: np.clip(np.rint((np.arctan2(d, r) % np.pi) * bins / np.pi), 0, bins - 1).astype(int),
    )


ORIENTATION_HISTOGRAM = [
    ("np.histogram", np_histogram),
    ("counts", lambda x, bins=4: histogram_by(x, bins, strength=lambda r, d: np.ones_like(r))),
    ("squares", lambda x, bins=4: histogram_by(x, bins, strength=lambda r, d: r**2 + d**2)),
    ("swaps", lambda x, bins=4: histogram_by(x, bins, change=lambda r, d: (d, r))),
    ("up instead of down", lambda x, bins=4: histogram_by(x, bins, change=lambda r, d: (r, -d))),
    ("halves", lambda x, bins=4: histogram_by(x, bins, step=0.5)),
    ("last bin takes the rest", clipped_angle),
    (
        "full circle",
        lambda x, bins=4: histogram_by(
            x, bins, number=lambda r, d: np.rint(np.arctan2(d, r) * bins / (2 * np.pi)).astype(int) % bins
        ),
    ),
    ("normalised", lambda x, bins=4: histogram_by(x, bins) / histogram_by(x, bins).sum()),
    ("always four", lambda x, bins=4: histogram_by(x, 4)),
    ("sum of both", lambda x, bins=4: histogram_by(x, bins, strength=lambda r, d: abs(r) + abs(d))),
]

# Task 20: hand_made_bank

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
LAPLACE = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])
HAND_MADE_BANK = [
    ("one kernel", [SOBEL]),
    ("one kernel, not in a list", SOBEL),
    ("two kernels", [SOBEL, SOBEL.T]),
    ("the same four times", [SOBEL] * 4),
    ("blurs", [np.ones((3, 3)) / 9, SOBEL, SOBEL.T, LAPLACE]),
    ("identity among them", [[[0, 0, 0], [0, 1, 0], [0, 0, 0]], SOBEL, SOBEL.T, LAPLACE]),
    ("eight kernels", [SOBEL, -SOBEL, SOBEL.T, -SOBEL.T, LAPLACE, -LAPLACE, SOBEL + SOBEL.T, SOBEL - SOBEL.T]),
    ("larger and larger", [SOBEL, 2 * SOBEL, 3 * SOBEL, 4 * SOBEL]),
    ("nine numbers in a row", np.array([SOBEL, -SOBEL, SOBEL.T, -SOBEL.T]).reshape(4, 9)),
    ("5x5", np.zeros((4, 5, 5))),
    ("zeros", np.zeros((4, 3, 3))),
    ("a point and its opposite", [LAPLACE, -LAPLACE]),
]

WRONG = {
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
