"""Wrong answers for unit 04, filters: ten a task written from the student's notebook alone, then further ones.

WRONG maps a task to pairs (what the student thought, the answer handed to the check). A table has one wrong idea in
it, with everything that the student would have computed from it. The further ones are the task author's, those that
answer otherwise than all of the former do.
"""

import numpy as np
import scipy.linalg
import scipy.signal

import nnlib.kernels
import nnlib.operators

# Task 1: filters by hand

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
    ("counts the cells from 0, as NumPy does", BY_HAND_RIGHT | {"z4": -1, "z5": -1}),
    (
        "puts the first tap over the cell that is computed",
        BY_HAND_RIGHT | {"z4": -2, "z5": 18, "w, zero": [-1, 0], "average, zero": [2 / 3, 13 / 3]},
    ),
    ("adds up products without the minus signs", BY_HAND_RIGHT | {"z4": 8, "z5": 13, "w, zero": [1, 34]}),
    ("moves the signal to the right with [0 0 1]", BY_HAND_RIGHT | {"[0 0 1]": [0, 1, 1, 2, 3, 5]}),
    ("reads off the middle of the window with [0 0 1]", BY_HAND_RIGHT | {"[0 0 1]": [1, 1, 2, 3, 5, 8]}),
    (
        "adds and forgets to divide by 3",
        BY_HAND_RIGHT
        | {
            "averages": [2, 4, 6, 10, 16, 26],
            "average, zero": [1, 21],
            "average, replicate": [1, 34],
            "average, mirror": [2, 29],
        },
    ),
    (
        "rounds the averages",
        BY_HAND_RIGHT
        | {
            "averages": [0.67, 1.33, 2, 3.33, 5.33, 8.67],
            "average, zero": [0.33, 7],
            "average, replicate": [0.33, 11.33],
            "average, mirror": [0.67, 9.67],
        },
    ),
    (
        "repeats the outermost cell in the mirror",
        BY_HAND_RIGHT | {"w, mirror": [-1, 5], "average, mirror": [1 / 3, 34 / 3]},
    ),
    (
        "continues a cyclic signal instead of copying the outermost cell",
        BY_HAND_RIGHT
        | {
            "w, replicate": [-14, 18],
            "average, replicate": [14 / 3, 7],
        },
    ),
    (
        "divides by the number of cells that exist",
        BY_HAND_RIGHT | {"average, zero": [1 / 2, 21 / 2], "average, replicate": [1 / 2, 21 / 2]},
    ),
    ("adds up the windows of the ones and zeros without their filter", BY_HAND_RIGHT | {"ones and zeros": [3, 2, 1]}),
    (
        "gives one number a place and no border for θ, with zeros around",
        BY_HAND_RIGHT
        | {
            "ones and zeros": [1, 2, 1, 1, 0],
            "[0 0 1]": [1, 1, 2, 3, 5, 8, 13, 0],
        },
    ),
    (
        "forgets the sign of the right neighbour at the end",
        BY_HAND_RIGHT | {"w, replicate": [-1, 31], "w, mirror": [0, 26]},
    ),
    ("gives the last number first", {key: x[::-1] if "," in key else x for key, x in BY_HAND_RIGHT.items()}),
]

# Task 2: a filter with four kinds of ends

PADDINGS = {"zero": "constant", "replicate": "edge", "mirror": "reflect"}


def slide(x, w):
    return np.array([x[i : i + len(w)] @ w for i in range(len(x) - len(w) + 1)])


def padded(x, r, mode, paddings=PADDINGS):
    return x if mode == "valid" else np.pad(x, r, mode=paddings[mode])


def filter_1d_flipped(x, w, mode="valid"):
    return slide(padded(x, len(w) // 2, mode), w[::-1])


def filter_1d_numpy_convolve(x, w, mode="valid"):
    return np.convolve(padded(x, len(w) // 2, mode), w, "valid")


def filter_1d_symmetric(x, w, mode="valid"):
    return slide(padded(x, len(w) // 2, mode, PADDINGS | {"mirror": "symmetric"}), w)


def filter_1d_wrap(x, w, mode="valid"):
    return slide(padded(x, len(w) // 2, mode, PADDINGS | {"mirror": "wrap"}), w)


def filter_1d_pads_k_minus_1(x, w, mode="valid"):
    return slide(padded(x, len(w) - 1, mode), w)


def filter_1d_pads_one(x, w, mode="valid"):
    return slide(padded(x, 1, mode), w)


def filter_1d_one_place_short(x, w, mode="valid"):
    x = padded(x, len(w) // 2, mode)
    return np.array([x[i : i + len(w)] @ w for i in range(len(x) - len(w))])


def filter_1d_ignores_mode(x, w, mode="valid"):
    return slide(x, w)


def filter_1d_always_zero(x, w, mode="valid"):
    if mode == "valid":
        return slide(x, w)
    return slide(np.pad(x, len(w) // 2), w)


def filter_1d_valid_inside_x(x, w, mode="valid"):
    """Leaves zeros where the window hangs over."""
    r = len(w) // 2
    z = slide(padded(x, r, "zero" if mode == "valid" else mode), w)
    if mode == "valid":
        z[:r] = 0
        z[len(x) - r :] = 0
    return z


def filter_1d_negative_index(x, w, mode="valid"):
    r = len(w) // 2
    if mode != "zero":
        return slide(padded(x, r, mode), w)
    z = np.zeros(len(x))
    for i in range(len(x)):
        for j in range(-r, r + 1):
            if i + j < len(x):
                z[i] += w[r + j] * x[i + j]
    return z


def filter_1d_averages(x, w, mode="valid"):
    return slide(padded(x, len(w) // 2, mode), w) / np.sum(w)


def filter_1d_pads_the_result(x, w, mode="valid"):
    z = slide(x, w)
    return z if mode == "valid" else np.pad(z, len(w) // 2, mode=PADDINGS["replicate" if mode == "mirror" else mode])


FILTER_1D = [
    ("flips the filter", filter_1d_flipped),
    ("takes np.convolve, which flips", filter_1d_numpy_convolve),
    ("repeats the outermost cell in the mirror", filter_1d_symmetric),
    ("takes the other end of x for the mirror", filter_1d_wrap),
    ("puts k − 1 cells on each side", filter_1d_pads_k_minus_1),
    ("puts one cell on each side, whatever k is", filter_1d_pads_one),
    ("stops one place early", filter_1d_one_place_short),
    ("ignores the mode", filter_1d_ignores_mode),
    ("has a border of zeros for every mode", filter_1d_always_zero),
    ("gives n numbers for valid, zeros at the ends", filter_1d_valid_inside_x),
    ("lets negative indices count from the end", filter_1d_negative_index),
    ("divides by the sum of the taps", filter_1d_averages),
    ("continues the result instead of the signal", filter_1d_pads_the_result),
]

# Task 3: the taps of a Gaussian


def bell(i, sigma):
    return np.exp(-(i**2) / (2 * sigma**2))


def gaussian_not_normalised(sigma, m):
    return bell(np.arange(-m, m + 1), sigma)


def gaussian_density(sigma, m):
    return bell(np.arange(-m, m + 1), sigma) / (sigma * np.sqrt(2 * np.pi))


def gaussian_ends_before_m(sigma, m):
    w = bell(np.arange(-m, m), sigma)
    return w / w.sum()


def gaussian_sigma_not_squared(sigma, m):
    w = np.exp(-(np.arange(-m, m + 1) ** 2) / (2 * sigma))
    return w / w.sum()


def gaussian_without_two(sigma, m):
    w = np.exp(-(np.arange(-m, m + 1) ** 2) / sigma**2)
    return w / w.sum()


def gaussian_no_minus(sigma, m):
    w = np.exp(np.arange(-m, m + 1) ** 2 / (2 * sigma**2))
    return w / w.sum()


def gaussian_no_brackets(sigma, m):
    w = np.exp(-(np.arange(-m, m + 1) ** 2) / 2 * sigma**2)
    return w / w.sum()


def gaussian_by_maximum(sigma, m):
    w = bell(np.arange(-m, m + 1), sigma)
    return w / w.max()


def gaussian_half(sigma, m):
    w = bell(np.arange(m + 1), sigma)
    return w / w.sum()


def gaussian_m_taps(sigma, m):
    w = bell(np.arange(m) - (m - 1) / 2, sigma)
    return w / w.sum()


def gaussian_softmax(sigma, m):
    w = bell(np.arange(-m, m + 1), sigma)
    return np.exp(w) / np.exp(w).sum()


def gaussian_minus_squared(sigma, m):
    """-i ** 2 written as (-i) ** 2."""
    i = np.arange(-m, m + 1)
    w = np.exp((-i) ** 2 / (2 * sigma**2))
    return w / w.sum()


GAUSSIAN = [
    ("does not divide by the sum", gaussian_not_normalised),
    ("divides by σ√(2π) instead of the sum", gaussian_density),
    ("ends before m", gaussian_ends_before_m),
    ("does not square σ", gaussian_sigma_not_squared),
    ("forgets the 2", gaussian_without_two),
    ("forgets the minus", gaussian_no_minus),
    ("divides by 2 and multiplies by σ²", gaussian_no_brackets),
    ("divides by the largest tap", gaussian_by_maximum),
    ("gives the right half only", gaussian_half),
    ("makes m taps", gaussian_m_taps),
    ("takes a softmax of the powers", gaussian_softmax),
    ("squares the minus away", gaussian_minus_squared),
]

# Task 4: Laplacian of Gaussian


def parts(sigma, m):
    q = np.arange(-m, m + 1) ** 2 / (2 * sigma**2)
    return q, np.exp(-q)


def log_no_mean(sigma, m):
    q, e = parts(sigma, m)
    return (1 - q) * e


def log_minus_sum(sigma, m):
    v = log_no_mean(sigma, m)
    return v - v.sum()


def log_divided(sigma, m):
    v = log_no_mean(sigma, m)
    return v / v.sum()


def log_textbook(sigma, m):
    q, e = parts(sigma, m)
    v = (1 - 2 * q) * e
    return v - v.mean()


def log_mean_of_bell(sigma, m):
    q, e = parts(sigma, m)
    return (1 - q) * e - e.mean()


def log_mean_inside(sigma, m):
    q, e = parts(sigma, m)
    e = e - e.mean()
    return (1 - q) * e


def log_sign(sigma, m):
    q, e = parts(sigma, m)
    v = (q - 1) * e
    return v - v.mean()


def log_no_minus_in_exp(sigma, m):
    q, e = parts(sigma, m)
    v = (1 - q) / e
    return v - v.mean()


def log_sigma_not_squared(sigma, m):
    q = np.arange(-m, m + 1) ** 2 / (2 * sigma)
    v = (1 - q) * np.exp(-q)
    return v - v.mean()


def log_i_not_squared(sigma, m):
    i = np.arange(-m, m + 1)
    v = (1 - i / (2 * sigma**2)) * np.exp(-(i**2) / (2 * sigma**2))
    return v - v.mean()


def log_ends_before_m(sigma, m):
    q = np.arange(-m, m) ** 2 / (2 * sigma**2)
    v = (1 - q) * np.exp(-q)
    return v - v.mean()


def log_normalised_bell(sigma, m):
    q, e = parts(sigma, m)
    v = (1 - q) * e / e.sum()
    return v - v.mean()


def log_missing_bracket(sigma, m):
    q, e = parts(sigma, m)
    v = 1 - q * e
    return v - v.mean()


LAPLACIAN_OF_GAUSSIAN = [
    ("does not subtract the mean", log_no_mean),
    ("subtracts the sum", log_minus_sum),
    ("divides by the sum, as for the Gaussian", log_divided),
    ("takes the textbook's i²/σ² in the bracket", log_textbook),
    ("subtracts the mean of the powers of e", log_mean_of_bell),
    ("subtracts the mean before it multiplies", log_mean_inside),
    ("has the bracket the other way round", log_sign),
    ("forgets the minus in the power", log_no_minus_in_exp),
    ("does not square σ", log_sigma_not_squared),
    ("does not square i in the bracket", log_i_not_squared),
    ("ends before m", log_ends_before_m),
    ("divides the powers of e by their sum first", log_normalised_bell),
    ("leaves out the brackets around 1 − i²/(2σ²)", log_missing_bracket),
]

# Task 5: what a filter says to a constant

CONSTANT_SIGNALS = [
    ("forgets B, and the ramp with it", "A, D, G"),
    ("takes [-1 2 -1] for the second derivative itself", "A, B, C, D, G"),
    ("forgets the 2 of [-1 0 1]", "A, B, D, F, G"),
    ("thinks that an average changes a ramp", "A, B, G"),
    ("thinks that the mean was subtracted to get the sum 1", "A, B, D, E, G"),
    ("thinks that sharpening changes a constant", "B, D, G"),
    ("thinks that a Gaussian lowers everything", "A, B, D"),
    ("mixes up sums 0 and 1", "C, E, F"),
    ("names one statement only", "A"),
    ("all of them", "A, B, C, D, E, F, G"),
    ("C and F, because their shapes are right", "A, B, C, D, F, G"),
    ("looks at constants only", "A, G"),
]

# Task 6: derivatives need their scale


def difference_of(forward, centered, second):
    def difference(x, h, kind):
        return {"forward": forward, "centered": centered, "second": second}[kind](x, h)

    return difference


def forward(x, h):
    return (x[1:] - x[:-1]) / h


def centered(x, h):
    return (x[2:] - x[:-2]) / (2 * h)


def second(x, h):
    return (x[:-2] - 2 * x[1:-1] + x[2:]) / h**2


def difference_pads(x, h, kind):
    return np.pad(difference_of(forward, centered, second)(x, h, kind), (0, 1 if kind == "forward" else 2))


def difference_keyword(x, h, kind):
    if kind == "forward":
        return forward(x, h)
    if kind == "centred":
        return centered(x, h)
    return second(x, h)


DIFFERENCE = [
    (
        "no scale at all",
        difference_of(
            lambda x, h: x[1:] - x[:-1], lambda x, h: x[2:] - x[:-2], lambda x, h: x[:-2] - 2 * x[1:-1] + x[2:]
        ),
    ),
    ("divides the centred difference by h", difference_of(forward, lambda x, h: (x[2:] - x[:-2]) / h, second)),
    ("divides by 2 and multiplies by h", difference_of(forward, lambda x, h: (x[2:] - x[:-2]) / 2 * h, second)),
    ("divides the second derivative by h once", difference_of(forward, centered, lambda x, h: second(x, h) * h)),
    ("divides the second derivative by 2h", difference_of(forward, centered, lambda x, h: second(x, h) * h / 2)),
    ("divides the second derivative by (2h)²", difference_of(forward, centered, lambda x, h: second(x, h) / 4)),
    ("has the lecture's -1 2 -1", difference_of(forward, centered, lambda x, h: -second(x, h))),
    (
        "subtracts the next value from this one",
        difference_of(lambda x, h: -forward(x, h), lambda x, h: -centered(x, h), second),
    ),
    (
        "multiplies by h",
        difference_of(
            lambda x, h: (x[1:] - x[:-1]) * h, lambda x, h: (x[2:] - x[:-2]) * h / 2, lambda x, h: second(x, h) * h**4
        ),
    ),
    ("takes np.gradient for the centred one", difference_of(forward, lambda x, h: np.gradient(x, h), second)),
    ("squares the first derivative", difference_of(forward, centered, lambda x, h: centered(x, h) ** 2)),
    (
        "applies the centred difference twice",
        difference_of(forward, centered, lambda x, h: centered(centered(x, h), h)),
    ),
    ("keeps the length with zeros at the end", difference_pads),
    ("gives the second derivative for centered, misspelt", difference_keyword),
    ("averages backward and forward over h", difference_of(forward, lambda x, h: (x[2:] - x[1:-1]) / h, second)),
]

# Task 7: filters of your own

OWN_RIGHT = {
    "shift": [1, 0, 0],
    "smooth": [1 / 4, 1 / 2, 1 / 4],
    "sharpen": [-1, 3, -1],
    "first derivative": [-1, 0, 1],
    "second derivative": [4, -8, 4],
    "Simpson": [1 / 6, 4 / 6, 1 / 6],
}

OWN_FILTERS = [
    ("shifts to the left", OWN_RIGHT | {"shift": [0, 0, 1]}),
    ("smooths with equal taps", OWN_RIGHT | {"smooth": [1 / 3, 1 / 3, 1 / 3]}),
    ("smooths with a Gaussian", OWN_RIGHT | {"smooth": [0.27406862, 0.45186276, 0.27406862]}),
    ("sharpens with the Laplacian alone", OWN_RIGHT | {"sharpen": [-1, 2, -1]}),
    ("sharpens too little", OWN_RIGHT | {"sharpen": [-0.25, 1.5, -0.25]}),
    ("divides by 2 as if cells were 1 apart", OWN_RIGHT | {"first derivative": [-1 / 2, 0, 1 / 2]}),
    ("divides by h instead of 2h", OWN_RIGHT | {"first derivative": [-2, 0, 2]}),
    ("takes the forward difference", OWN_RIGHT | {"first derivative": [0, -2, 2]}),
    ("forgets the scale of the second derivative", OWN_RIGHT | {"second derivative": [1, -2, 1]}),
    ("divides the second derivative by h once", OWN_RIGHT | {"second derivative": [2, -4, 2]}),
    ("has minus the second derivative", OWN_RIGHT | {"second derivative": [-4, 8, -4]}),
    ("gives the area instead of the mean", OWN_RIGHT | {"Simpson": [1 / 3, 4 / 3, 1 / 3]}),
    ("takes the trapezoidal rule", OWN_RIGHT | {"Simpson": [1 / 4, 1 / 2, 1 / 4]}),
    ("writes rounded fractions", OWN_RIGHT | {"Simpson": [0.17, 0.67, 0.17]}),
    ("takes two taps for the first derivative", OWN_RIGHT | {"first derivative": [-2, 2]}),
    ("flips the derivative", OWN_RIGHT | {"first derivative": [1, 0, -1]}),
]

# Task 8: convolution in full


def convolve_correlation(x, w):
    return convolve_by_loops(x, w[::-1])


def convolve_by_loops(x, w):
    z = np.zeros(len(x) + len(w) - 1)
    for i in range(len(x)):
        for m in range(len(w)):
            z[i + m] += x[i] * w[m]
    return z


def convolve_valid(x, w):
    return np.array([x[i : i + len(w)] @ w[::-1] for i in range(len(x) - len(w) + 1)])


def convolve_same(x, w):
    return convolve_by_loops(x, w)[: len(x)]


def convolve_too_long(x, w):
    return np.append(convolve_by_loops(x, w), 0.0)


def convolve_overwrites(x, w):
    z = np.zeros(len(x) + len(w) - 1)
    for i in range(len(x)):
        for m in range(len(w)):
            z[i + m] = x[i] * w[m]
    return z


def convolve_wraps(x, w):
    n = len(x) + len(w) - 1
    z = np.zeros(n)
    for k in range(n):
        for m in range(len(w)):
            if k - m < len(x):
                z[k] += x[k - m] * w[m]
    return z


def convolve_plus(x, w):
    n = len(x) + len(w) - 1
    z = np.zeros(n)
    for k in range(n):
        for m in range(len(w)):
            if k + m < len(x):
                z[k] += x[k + m] * w[m]
    return z


def convolve_loses_last(x, w):
    z = convolve_by_loops(x, w)
    z[-1] = 0
    return z


def convolve_stops_at_n_of_x(x, w):
    z = np.zeros(len(x) + len(w) - 1)
    for k in range(len(x)):
        for m in range(len(w)):
            if k - m >= 0:
                z[k] += x[k - m] * w[m]
    return z


def convolve_both_flipped(x, w):
    return convolve_by_loops(x[::-1], w[::-1])


def convolve_skips_zero(x, w):
    z = np.zeros(len(x) + len(w) - 1)
    for k in range(len(z)):
        for m in range(len(w)):
            if 0 < k - m < len(x):
                z[k] += x[k - m] * w[m]
    return z


CONVOLVE = [
    ("correlates", convolve_correlation),
    ("leaves the ends out", convolve_valid),
    ("keeps the length of x", convolve_same),
    ("makes one number too many", convolve_too_long),
    ("overwrites instead of adding", convolve_overwrites),
    ("lets negative indices count from the end", convolve_wraps),
    ("writes n + m for n − m", convolve_plus),
    ("loses the last number", convolve_loses_last),
    ("runs n over the cells of x only", convolve_stops_at_n_of_x),
    ("flips both", convolve_both_flipped),
    ("leaves out x[0]", convolve_skips_zero),
]

# Task 9: convolution or correlation?

FLIP = [
    ("thinks that correlation commutes as well", "A, B, C, E"),
    ("thinks that the test is good", "A, C, D, E"),
    ("misses that V turned is -V", "A, C"),
    ("thinks that layers must flip", "A, C, E, F"),
    ("thinks that the kernel is turned about one axis", "A, C, E, G"),
    ("thinks that agreement needs a constant kernel", "A, E"),
    ("does not know that convolution commutes", "C, E"),
    ("all seven", "A, B, C, D, E, F, G"),
    ("exactly the wrong ones", "B, D, F, G"),
    ("one only", "A"),
    ("thinks that the test is good, and that correlation commutes", "A, B, C, D, E"),
]

# Task 10: pictures by hand

PICTURES_RIGHT = {
    "row 1": [4, 3, 4],
    "row 2": [2, 4, 3],
    "row 3": [2, 3, 4],
    "bars, correlation": [0, 3, 3, 0, 0, -3, -3, 0],
    "bars, convolution": [0, -3, -3, 0, 0, 3, 3, 0],
    "bars, pooled": [0, 0.5, 1, 0.5, 0],
}

BY_HAND_2D = [
    (
        "exchanges the two bars",
        PICTURES_RIGHT
        | {
            "bars, correlation": PICTURES_RIGHT["bars, convolution"],
            "bars, convolution": PICTURES_RIGHT["bars, correlation"],
        },
    ),
    (
        "thinks that flipping changes nothing",
        PICTURES_RIGHT | {"bars, convolution": PICTURES_RIGHT["bars, correlation"]},
    ),
    (
        "counts one row of the kernel only",
        PICTURES_RIGHT
        | {
            "bars, correlation": [0, 1, 1, 0, 0, -1, -1, 0],
            "bars, convolution": [0, -1, -1, 0, 0, 1, 1, 0],
        },
    ),
    (
        "sees the step at one place only",
        PICTURES_RIGHT
        | {
            "bars, correlation": [0, 0, 3, 0, 0, 0, -3, 0],
            "bars, convolution": [0, 0, -3, 0, 0, 0, 3, 0],
        },
    ),
    (
        "reverses the result instead of the kernel, and takes no sign",
        PICTURES_RIGHT
        | {
            "bars, correlation": [0, 3, 3, 0, 0, 3, 3, 0],
            "bars, convolution": [0, 3, 3, 0, 0, 3, 3, 0],
        },
    ),
    (
        "gives the results ten numbers",
        PICTURES_RIGHT
        | {
            "bars, correlation": [0, 0, 3, 3, 0, 0, -3, -3, 0, 0],
            "bars, convolution": [0, 0, -3, -3, 0, 0, 3, 3, 0, 0],
        },
    ),
    ("adds the blocks and does not divide", PICTURES_RIGHT | {"bars, pooled": [0, 2, 4, 2, 0]}),
    ("divides a block by 2 instead of 4", PICTURES_RIGHT | {"bars, pooled": [0, 1, 2, 1, 0]}),
    ("takes the largest of each block", PICTURES_RIGHT | {"bars, pooled": [0, 1, 1, 1, 0]}),
    ("pools with stride 1", PICTURES_RIGHT | {"bars, pooled": [0, 0, 0.5, 1, 1, 1, 0.5, 0, 0]}),
    ("adds the whole window", PICTURES_RIGHT | {"row 1": [6, 7, 6], "row 2": [4, 7, 7], "row 3": [4, 6, 6]}),
    ("writes columns instead of rows", PICTURES_RIGHT | {"row 1": [4, 2, 2], "row 2": [3, 4, 3], "row 3": [4, 3, 4]}),
    ("counts the corners only", PICTURES_RIGHT | {"row 1": [3, 2, 3], "row 2": [2, 3, 2], "row 3": [2, 2, 3]}),
]

# Task 11: a filter over a picture


def window_sums(x, w):
    kh, kw = w.shape
    return np.array(
        [
            [(x[r : r + kh, s : s + kw] * w).sum() for s in range(x.shape[1] - kw + 1)]
            for r in range(x.shape[0] - kh + 1)
        ]
    )


def filter_2d_flipped(x, w):
    return window_sums(x, w[::-1, ::-1])


def filter_2d_flips_rows(x, w):
    return window_sums(x, w[::-1])


def filter_2d_flips_columns(x, w):
    return window_sums(x, w[:, ::-1])


def filter_2d_transposed(x, w):
    return window_sums(x, w.T)


def filter_2d_square(x, w):
    k = w.shape[0]
    z = np.zeros((x.shape[0] - k + 1, x.shape[1] - k + 1))
    for r in range(z.shape[0]):
        for s in range(z.shape[1]):
            z[r, s] = (x[r : r + k, s : s + k] * w).sum()
    return z


def filter_2d_square_picture(x, w):
    kh, kw = w.shape
    n = x.shape[0]
    z = np.zeros((n - kh + 1, n - kw + 1))
    for r in range(n - kh + 1):
        for s in range(n - kw + 1):
            z[r, s] = (x[r : r + kh, s : s + kw] * w).sum()
    return z


def filter_2d_one_short(x, w):
    return window_sums(x, w)[:-1, :-1]


def filter_2d_matrix_product(x, w):
    kh, kw = w.shape
    return np.array(
        [
            [(x[r : r + kh, s : s + kw] @ w.T).sum() for s in range(x.shape[1] - kw + 1)]
            for r in range(x.shape[0] - kh + 1)
        ]
    )


def filter_2d_padded(x, w):
    kh, kw = w.shape
    return window_sums(np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2))), w)


def filter_2d_mean(x, w):
    return window_sums(x, w) / w.size


def filter_2d_int(x, w):
    kh, kw = w.shape
    z = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1), dtype=int)
    for r in range(z.shape[0]):
        for s in range(z.shape[1]):
            z[r, s] = (x[r : r + kh, s : s + kw] * w).sum()
    return z


def filter_2d_transposed_result(x, w):
    return window_sums(x, w).T


def filter_2d_overwrites(x, w):
    kh, kw = w.shape
    z = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for r in range(z.shape[0]):
        for s in range(z.shape[1]):
            for i in range(kh):
                for j in range(kw):
                    z[r, s] = w[i, j] * x[r + i, s + j]
    return z


def filter_2d_returns_early(x, w):
    kh, kw = w.shape
    for r in range(x.shape[0] - kh + 1):
        row = [(x[r : r + kh, s : s + kw] * w).sum() for s in range(x.shape[1] - kw + 1)]
        return np.array([row])


FILTER_2D = [
    ("flips in both directions", filter_2d_flipped),
    ("flips the rows", filter_2d_flips_rows),
    ("flips the columns", filter_2d_flips_columns),
    ("transposes the kernel", filter_2d_transposed),
    ("takes the kernel for square", filter_2d_square),
    ("takes the picture for square", filter_2d_square_picture),
    ("stops one place early in both directions", filter_2d_one_short),
    ("multiplies matrices instead of entries", filter_2d_matrix_product),
    ("puts zeros around", filter_2d_padded),
    ("divides by the number of taps", filter_2d_mean),
    ("collects in an array of whole numbers", filter_2d_int),
    ("returns the result transposed", filter_2d_transposed_result),
    ("overwrites instead of adding", filter_2d_overwrites),
    ("returns inside the loop", filter_2d_returns_early),
]

# Task 12: which filter made which picture?


def guesses(*numbers):
    return dict(zip(["K1", "K2", "K3", "K4", "K5", "K6"], numbers, strict=True))


WHICH_KERNEL = [
    ("exchanges the two Sobel kernels", guesses(2, 4, 1, 6, 5, 3)),
    ("takes the eight neighbours for sharpening", guesses(4, 2, 1, 6, 3, 5)),
    ("exchanges diagonal and left to right", guesses(1, 2, 4, 6, 5, 3)),
    ("exchanges diagonal and top to bottom", guesses(4, 1, 2, 6, 5, 3)),
    ("turns the three directed ones around", guesses(2, 1, 4, 6, 5, 3)),
    ("takes the blurred one for the sharpened one", guesses(4, 2, 1, 3, 5, 6)),
    ("takes the diagonal for edges of all directions", guesses(4, 2, 5, 6, 1, 3)),
    ("exchanges blur and all edges", guesses(4, 2, 1, 5, 6, 3)),
    ("numbers from 0", guesses(3, 1, 0, 5, 4, 2)),
    ("in the order of the pictures", guesses(1, 2, 3, 4, 5, 6)),
    ("Sobel kernels and sharpening exchanged", guesses(2, 4, 1, 6, 3, 5)),
]

# Task 13: through the full depth


def filter_bank_no_sum(x, w):
    return np.array([[nnlib.kernels.filter2d(x[c], f[c]) for c in range(len(x))] for f in w])


def filter_bank_per_channel(x, w):
    return np.stack([nnlib.kernels.filter2d(x[c], w[c % len(w), c]) for c in range(len(x))])


def filter_bank_first_channel(x, w):
    return np.stack([nnlib.kernels.filter2d(x[0], f[0]) for f in w])


def filter_bank_mean(x, w):
    return np.stack([sum(nnlib.kernels.filter2d(x[c], f[c]) for c in range(len(x))) / len(x) for f in w])


def filter_bank_sum_of_filters(x, w):
    return np.stack([sum(nnlib.kernels.filter2d(x[c], f[0]) for c in range(len(x))) for f in w])


def filter_bank_sums_picture(x, w):
    return np.stack([nnlib.kernels.filter2d(x.sum(axis=0), f.sum(axis=0)) for f in w])


def filter_bank_flipped(x, w):
    return np.stack([sum(nnlib.kernels.filter2d(x[c], f[c][::-1, ::-1]) for c in range(len(x))) for f in w])


def filter_bank_channels_backwards(x, w):
    return np.stack([sum(nnlib.kernels.filter2d(x[c], f[-1 - c]) for c in range(len(x))) for f in w])


def filter_bank_last_axis(x, w):
    return np.stack([sum(nnlib.kernels.filter2d(x[c], f[c]) for c in range(len(x))) for f in w], axis=-1)


def filter_bank_one_map(x, w):
    return sum(nnlib.kernels.filter2d(x[c], f[c]) for f in w for c in range(len(x)))


def filter_bank_side_by_side(x, w):
    return np.concatenate([sum(nnlib.kernels.filter2d(x[c], f[c]) for c in range(len(x))) for f in w])


def filter_bank_forgets_to_reset(x, w):
    maps, total = [], 0
    for f in w:
        for c in range(len(x)):
            total = total + nnlib.kernels.filter2d(x[c], f[c])
        maps.append(total)
    return np.stack(maps)


def filter_bank_assigns(x, w):
    maps = []
    for f in w:
        for c in range(len(x)):
            z = nnlib.kernels.filter2d(x[c], f[c])
        maps.append(z)
    return np.stack(maps)


def filter_bank_d_is_channels(x, w):
    return np.stack([sum(nnlib.kernels.filter2d(x[c], w[f, c]) for c in range(len(w))) for f in range(len(x))])


FILTER_BANK = [
    ("does not add over the channels", filter_bank_no_sum),
    ("one layer of a filter for one channel, as if they were independent", filter_bank_per_channel),
    ("filters the first channel only", filter_bank_first_channel),
    ("averages over the channels", filter_bank_mean),
    ("uses the first layer of a filter for all channels", filter_bank_sum_of_filters),
    ("adds up picture and filter before it filters", filter_bank_sums_picture),
    ("flips", filter_bank_flipped),
    ("takes the channels of the filter from behind", filter_bank_channels_backwards),
    ("stacks along the last axis", filter_bank_last_axis),
    ("adds up the maps of all filters", filter_bank_one_map),
    ("joins the maps instead of stacking them", filter_bank_side_by_side),
    ("does not begin at 0 for the next filter", filter_bank_forgets_to_reset),
    ("keeps the last channel only", filter_bank_assigns),
    ("exchanges filters and channels", filter_bank_d_is_channels),
]

# Task 14: dense, local, shared

NUMBERS_RIGHT = {
    "dense, n = 100": 100 * 100,
    "local, n = 100": 298,
    "shared, n = 100": 3,
    "200x200, dense": 200 * 200 * 400_000,
    "200x200, 10x10 fields": 100 * 400_000,
    "32x32x3, dense": 32 * 32 * 3 * 28 * 28,
    "32x32x3, one filter 5x5": 75,
}

BIG_NUMBERS = [
    ("gives the ends three weights, too", NUMBERS_RIGHT | {"local, n = 100": 300}),
    ("takes two weights away at each end", NUMBERS_RIGHT | {"local, n = 100": 296}),
    (
        "adds inputs and outputs",
        NUMBERS_RIGHT | {"dense, n = 100": 200, "200x200, dense": 440_000, "32x32x3, dense": 3856},
    ),
    ("counts uses instead of weights", NUMBERS_RIGHT | {"shared, n = 100": 298, "32x32x3, one filter 5x5": 75 * 784}),
    ("shares the fields", NUMBERS_RIGHT | {"200x200, 10x10 fields": 100}),
    ("forgets the depth of the filter", NUMBERS_RIGHT | {"32x32x3, one filter 5x5": 25}),
    ("forgets the depth of the input", NUMBERS_RIGHT | {"32x32x3, dense": 32 * 32 * 28 * 28}),
    (
        "counts biases",
        {
            "dense, n = 100": 10_100,
            "local, n = 100": 398,
            "shared, n = 100": 4,
            "200x200, dense": 16_000_400_000,
            "200x200, 10x10 fields": 40_400_000,
            "32x32x3, dense": 2_409_232,
            "32x32x3, one filter 5x5": 76,
        },
    ),
    ("is a factor 1000 off", NUMBERS_RIGHT | {"200x200, dense": 16_000_000, "200x200, 10x10 fields": 40_000}),
    ("takes 200 for the number of pixels", NUMBERS_RIGHT | {"200x200, dense": 200 * 400_000}),
    ("takes fields of 10 pixels", NUMBERS_RIGHT | {"200x200, 10x10 fields": 10 * 400_000}),
    ("one weight for each output", NUMBERS_RIGHT | {"shared, n = 100": 100}),
    ("gives the map three channels", NUMBERS_RIGHT | {"32x32x3, dense": 32 * 32 * 3 * 28 * 28 * 3}),
    ("multiplies the fields with all pixels", NUMBERS_RIGHT | {"200x200, 10x10 fields": 200 * 200 * 100}),
]

# Task 15: local weights as a banded matrix


def banded(theta, column):
    n, k = theta.shape
    B = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            c = column(i, j, k)
            if 0 <= c < n:
                B[i, c] = theta[i, j]
    return B


def middle_on_diagonal(i, j, k):
    return i + j - (k - 1) // 2


def banded_negative_columns(theta, x):
    n, k = theta.shape
    B = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            c = i + j - (k - 1) // 2
            if c < n:
                B[i, c] = theta[i, j]
    return B, B @ x


def banded_wraps(theta, x):
    n, k = theta.shape
    B = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            B[i, (i + j - k // 2) % n] = theta[i, j]
    return B, B @ x


def banded_no_shift(theta, x):
    B = banded(theta, lambda i, j, k: i + j)
    return B, B @ x


def banded_shift_by_one(theta, x):
    B = banded(theta, lambda i, j, k: i + j - 1)
    return B, B @ x


def banded_backwards(theta, x):
    B = banded(theta, lambda i, j, k: i - j + (k - 1) // 2)
    return B, B @ x


def banded_clipped_start(theta, x):
    """Begins each row with the first weight of theta, also at the left end."""
    n, k = theta.shape
    r = (k - 1) // 2
    B = np.zeros((n, n))
    for i in range(n):
        lo, hi = max(0, i - r), min(n, i + r + 1)
        B[i, lo:hi] = theta[i, : hi - lo]
    return B, B @ x


def banded_transposed(theta, x):
    B = banded(theta, middle_on_diagonal).T
    return B, B @ x


def banded_matrix_only(theta, x):
    return banded(theta, middle_on_diagonal)


def banded_elementwise(theta, x):
    B = banded(theta, middle_on_diagonal)
    return B, B * x


def banded_x_times_B(theta, x):
    B = banded(theta, middle_on_diagonal)
    return B, x @ B


def banded_exchanged(theta, x):
    B = banded(theta, middle_on_diagonal)
    return B @ x, B


def banded_clamps(theta, x):
    n, k = theta.shape
    B = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            B[i, min(max(i + j - k // 2, 0), n - 1)] += theta[i, j]
    return B, B @ x


def banded_first_row_shared(theta, x):
    B = banded(np.tile(theta[0], (len(theta), 1)), middle_on_diagonal)
    return B, B @ x


def banded_theta_of_column(theta, x):
    n, k = theta.shape
    B = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            c = i + j - k // 2
            if 0 <= c < n:
                B[i, c] = theta[c, j]
    return B, B @ x


def banded_loses_last_column(theta, x):
    n, k = theta.shape
    B = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            c = i + j - k // 2
            if 0 <= c < n - 1:
                B[i, c] = theta[i, j]
    return B, B @ x


BANDED_PRODUCT = [
    ("lets negative columns count from the end", banded_negative_columns),
    ("wraps around at both ends", banded_wraps),
    ("puts the first weight on the diagonal", banded_no_shift),
    ("shifts by one, whatever k is", banded_shift_by_one),
    ("writes the weights of a row backwards", banded_backwards),
    ("drops the last weights at the left end instead of the first", banded_clipped_start),
    ("transposes", banded_transposed),
    ("returns the matrix only", banded_matrix_only),
    ("multiplies B * x", banded_elementwise),
    ("multiplies x @ B", banded_x_times_B),
    ("returns z, B", banded_exchanged),
    ("adds the weights of missing inputs to the outermost", banded_clamps),
    ("uses the first row of theta everywhere", banded_first_row_shared),
    ("takes the row of theta by the input", banded_theta_of_column),
    ("never reaches the last column", banded_loses_last_column),
]

# Task 16: a filter as a Toeplitz matrix


def toeplitz(w, n):
    return nnlib.operators.banded_matrix(np.tile(w, (n, 1)))


def toeplitz_flipped(w, x):
    T = toeplitz(w[::-1], len(x))
    return T, T @ x


def toeplitz_transposed(w, x):
    T = toeplitz(w, len(x)).T
    return T, T @ x


def toeplitz_not_square(w, x):
    n, k = len(x), len(w)
    T = np.zeros((n - k + 1, n))
    for i in range(n - k + 1):
        T[i, i : i + k] = w
    return T, T @ x


def toeplitz_full(w, x):
    n, k = len(x), len(w)
    T = np.zeros((n + k - 1, n))
    for i in range(n):
        T[i : i + k, i] = w
    return T, T @ x


def toeplitz_first_on_diagonal(w, x):
    n = len(x)
    T = sum(tap * np.eye(n, k=j) for j, tap in enumerate(w))
    return T, T @ x


def toeplitz_circulant(w, x):
    n, r = len(x), len(w) // 2
    T = np.zeros((n, n))
    for i in range(n):
        for j, tap in enumerate(w):
            T[i, (i + j - r) % n] += tap
    return T, T @ x


def toeplitz_three_taps(w, x):
    n, r = len(x), len(w) // 2
    T = w[r] * np.eye(n) + w[r - 1] * np.eye(n, k=-1) + w[(r + 1) % len(w)] * np.eye(n, k=1)
    return T, T @ x


def toeplitz_symmetric(w, x):
    r = len(w) // 2
    T = scipy.linalg.toeplitz(np.pad(w[r:], (0, len(x) - r - 1)))
    return T, T @ x


def toeplitz_repeat(w, x):
    n, k = len(x), len(w)
    theta = np.repeat(w, n).reshape(n, k)
    T = nnlib.operators.banded_matrix(theta)
    return T, T @ x


def toeplitz_elementwise(w, x):
    T = toeplitz(w, len(x))
    return T, T * x


def toeplitz_matrix_only(w, x):
    return toeplitz(w, len(x))


def toeplitz_replicate(w, x):
    n, r = len(x), len(w) // 2
    T = np.zeros((n, n))
    for i in range(n):
        for j, tap in enumerate(w):
            T[i, min(max(i + j - r, 0), n - 1)] += tap
    return T, T @ x


def toeplitz_convolve_z(w, x):
    T = toeplitz(w, len(x))
    return T, np.convolve(x, w, "same")


def toeplitz_first_row_short(w, x):
    n, r = len(x), len(w) // 2
    T = np.zeros((n, n))
    for i in range(n):
        lo, hi = max(0, i - r), min(n, i + r + 1)
        T[i, lo:hi] = w[: hi - lo]
    return T, T @ x


TOEPLITZ_PRODUCT = [
    ("flips the taps", toeplitz_flipped),
    ("transposes", toeplitz_transposed),
    ("leaves out the ends", toeplitz_not_square),
    ("takes the full convolution", toeplitz_full),
    ("puts the first tap on the diagonal", toeplitz_first_on_diagonal),
    ("wraps around", toeplitz_circulant),
    ("builds three diagonals, whatever k is", toeplitz_three_taps),
    ("builds a symmetric matrix", toeplitz_symmetric),
    ("repeats taps instead of rows", toeplitz_repeat),
    ("multiplies T * x", toeplitz_elementwise),
    ("returns the matrix only", toeplitz_matrix_only),
    ("copies the outermost cell", toeplitz_replicate),
    ("takes np.convolve for z", toeplitz_convolve_z),
    ("begins the first rows with the first tap", toeplitz_first_row_short),
]

# Task 17: average pooling


def pooling_max(x, size):
    h, w = x.shape[0] // size, x.shape[1] // size
    return x[: h * size, : w * size].reshape(h, size, w, size).max(axis=(1, 3))


def pooling_sum(x, size):
    h, w = x.shape[0] // size, x.shape[1] // size
    return x[: h * size, : w * size].reshape(h, size, w, size).sum(axis=(1, 3))


def pooling_sum_by_size(x, size):
    return pooling_sum(x, size) / size


def pooling_stride_1(x, size):
    return window_sums(x, np.full((size, size), 1 / size**2))


def pooling_stride_2(x, size):
    return window_sums(x, np.full((size, size), 1 / size**2))[::2, ::2]


def pooling_keeps_rest(x, size):
    H, W = x.shape
    return np.array([[x[r : r + size, s : s + size].mean() for s in range(0, W, size)] for r in range(0, H, size)])


def pooling_square_only(x, size):
    n = x.shape[0] // size
    z = np.zeros((n, n))
    for r in range(n):
        for s in range(n):
            z[r, s] = x[r * size : (r + 1) * size, s * size : (s + 1) * size].mean()
    return z


def pooling_wrong_reshape(x, size):
    h, w = x.shape[0] // size, x.shape[1] // size
    return x[: h * size, : w * size].reshape(h, w, size, size).mean(axis=(2, 3))


def pooling_block_of_size_minus_1(x, size):
    h, w = x.shape[0] // size, x.shape[1] // size
    return np.array(
        [[x[r * size : r * size + size - 1, s * size : s * size + size - 1].mean() for s in range(w)] for r in range(h)]
    )


def pooling_start_without_size(x, size):
    h, w = x.shape[0] // size, x.shape[1] // size
    return np.array([[x[r : r + size, s : s + size].mean() for s in range(w)] for r in range(h)])


def pooling_samples(x, size):
    h, w = x.shape[0] // size, x.shape[1] // size
    return x[: h * size : size, : w * size : size]


def pooling_rows_only(x, size):
    h = x.shape[0] // size
    return x[: h * size].reshape(h, size, -1).mean(axis=1)


def pooling_drops_first(x, size):
    H, W = x.shape
    return pooling_sum(x[H % size :, W % size :], size) / size**2


def pooling_always_two(x, size):
    return pooling_sum(x, 2) / 4


def pooling_loses_exact_block(x, size):
    H, W = x.shape
    return np.array(
        [[x[r : r + size, s : s + size].mean() for s in range(0, W - size, size)] for r in range(0, H - size, size)]
    )


AVERAGE_POOLING = [
    ("takes the largest", pooling_max),
    ("adds and does not divide", pooling_sum),
    ("divides by size instead of size²", pooling_sum_by_size),
    ("moves by one", pooling_stride_1),
    ("moves by two, whatever the size", pooling_stride_2),
    ("keeps incomplete blocks", pooling_keeps_rest),
    ("takes the picture for square", pooling_square_only),
    ("reshapes the wrong way", pooling_wrong_reshape),
    ("ends each block one too early", pooling_block_of_size_minus_1),
    ("begins the blocks one cell apart", pooling_start_without_size),
    ("takes one cell of each block", pooling_samples),
    ("averages over rows only", pooling_rows_only),
    ("leaves out what does not fit at the beginning", pooling_drops_first),
    ("pools with 2, whatever the size", pooling_always_two),
    ("loses the last block", pooling_loses_exact_block),
]

# Task 18: features


def features(x, bank, size, filtering=None, rectify=None, pool=None, row=None):
    filtering = filtering or nnlib.kernels.filter2d
    rectify = rectify or (lambda z: np.maximum(0, z))
    pool = pool or nnlib.kernels.average_pooling
    row = row or (lambda maps: np.concatenate([z.ravel() for z in maps]))
    return np.stack([row([pool(rectify(filtering(p, k)), size) for k in bank]) for p in x])


def features_not_rectified(x, bank, size):
    return features(x, bank, size, rectify=lambda z: z)


def features_absolute(x, bank, size):
    return features(x, bank, size, rectify=np.abs)


def features_pools_first(x, bank, size):
    rows = [
        [np.maximum(0, nnlib.kernels.average_pooling(nnlib.kernels.filter2d(p, k), size)).ravel() for k in bank]
        for p in x
    ]
    return np.array([np.concatenate(row) for row in rows])


def features_not_pooled(x, bank, size):
    return features(x, bank, size, pool=lambda z, size: z)


def features_max(x, bank, size):
    return features(x, bank, size, pool=pooling_max)


def features_flipped(x, bank, size):
    return features(x, bank, size, filtering=lambda p, k: nnlib.kernels.filter2d(p, k[::-1, ::-1]))


def features_interleaved(x, bank, size):
    return features(x, bank, size, row=lambda maps: np.stack(maps, axis=-1).ravel())


def features_columns(x, bank, size):
    return features(x, bank, size, row=lambda maps: np.concatenate([z.T.ravel() for z in maps]))


def features_summed(x, bank, size):
    return features(x, bank, size, row=lambda maps: np.sum(maps, axis=0).ravel())


def features_maps_kept(x, bank, size):
    return features(x, bank, size, row=np.stack)


def features_one_row(x, bank, size):
    return features(x, bank, size).ravel()


def features_kernels_outside(x, bank, size):
    return np.concatenate([features(x, kernel[None], size) for kernel in bank])


def features_padded(x, bank, size):
    def same(p, k):
        return nnlib.kernels.filter2d(np.pad(p, ((k.shape[0] // 2,) * 2, (k.shape[1] // 2,) * 2)), k)

    return features(x, bank, size, filtering=same)


def features_pool_two(x, bank, size):
    return features(x, bank, size, pool=lambda z, size: nnlib.kernels.average_pooling(z, 2))


def features_rectifies_picture(x, bank, size):
    return features(np.maximum(0, x), bank, size, rectify=lambda z: z)


def features_minimum(x, bank, size):
    return features(x, bank, size, rectify=lambda z: np.minimum(0, z))


BANK_FEATURES = [
    ("forgets the rectifier", features_not_rectified),
    ("takes the absolute value", features_absolute),
    ("pools before it rectifies", features_pools_first),
    ("does not pool", features_not_pooled),
    ("takes the largest of a block", features_max),
    ("flips the kernels", features_flipped),
    ("mixes the kernels' numbers cell by cell", features_interleaved),
    ("writes the maps column by column", features_columns),
    ("adds up the maps", features_summed),
    ("keeps the maps as pictures", features_maps_kept),
    ("puts all pictures in one row", features_one_row),
    ("puts kernels below each other", features_kernels_outside),
    ("puts zeros around the picture", features_padded),
    ("pools with 2, whatever the size", features_pool_two),
    ("rectifies the picture instead of the map", features_rectifies_picture),
    ("keeps the negative part", features_minimum),
]

# Task 19: a histogram of oriented gradients


def gradient(x):
    return x[1:-1, 2:] - x[1:-1, :-2], x[2:, 1:-1] - x[:-2, 1:-1]


def counted(numbers, strength, bins):
    return np.bincount(numbers.astype(int).ravel() % bins, weights=strength.ravel(), minlength=bins)


def histogram_floor(x, bins=4):
    right, down = gradient(x)
    angle = np.arctan2(down, right)
    return counted(np.floor(angle / (np.pi / bins)), np.hypot(right, down), bins)


def histogram_truncates(x, bins=4):
    right, down = gradient(x)
    angle = np.arctan2(down, right)
    return counted(np.trunc(angle / (np.pi / bins)), np.hypot(right, down), bins)


def histogram_full_circle(x, bins=4):
    right, down = gradient(x)
    angle = np.arctan2(down, right)
    return counted(np.rint(angle / (2 * np.pi / bins)), np.hypot(right, down), bins)


def histogram_counts(x, bins=4):
    right, down = gradient(x)
    return np.bincount(np.rint(np.arctan2(down, right) * bins / np.pi).astype(int).ravel() % bins, minlength=bins)


def histogram_squares(x, bins=4):
    right, down = gradient(x)
    return counted(np.rint(np.arctan2(down, right) * bins / np.pi), right**2 + down**2, bins)


def histogram_exchanged(x, bins=4):
    right, down = gradient(x)
    return counted(np.rint(np.arctan2(right, down) * bins / np.pi), np.hypot(right, down), bins)


def histogram_up(x, bins=4):
    right, down = gradient(x)
    return counted(np.rint(np.arctan2(-down, right) * bins / np.pi), np.hypot(right, down), bins)


def histogram_absolute(x, bins=4):
    right, down = gradient(x)
    return counted(np.rint(np.abs(np.arctan2(down, right)) * bins / np.pi), np.hypot(right, down), bins)


def histogram_arctan(x, bins=4):
    right, down = gradient(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        angle = np.nan_to_num(np.arctan(right / down))
    return counted(np.rint(angle * bins / np.pi), np.hypot(right, down), bins)


def histogram_halved(x, bins=4):
    right, down = (part / 2 for part in gradient(x))
    return counted(np.rint(np.arctan2(down, right) * bins / np.pi), np.hypot(right, down), bins)


def histogram_normalised(x, bins=4):
    right, down = gradient(x)
    h = counted(np.rint(np.arctan2(down, right) * bins / np.pi), np.hypot(right, down), bins)
    return h / max(h.sum(), 1e-12)


def histogram_clipped(x, bins=4):
    right, down = gradient(x)
    numbers = np.clip(np.rint(np.mod(np.arctan2(down, right), np.pi) * bins / np.pi), 0, bins - 1)
    return counted(numbers, np.hypot(right, down), bins)


def histogram_drops_negative(x, bins=4):
    right, down = gradient(x)
    angle, strength = np.arctan2(down, right), np.hypot(right, down)
    h = np.zeros(bins)
    for a, s in zip(angle.ravel(), strength.ravel(), strict=True):
        b = int(np.rint(a * bins / np.pi))
        if 0 <= b < bins:
            h[b] += s
    return h


def histogram_always_four(x, bins=4):
    right, down = gradient(x)
    return counted(np.rint(np.arctan2(down, right) * 4 / np.pi), np.hypot(right, down), 4)


def histogram_no_minlength(x, bins=4):
    right, down = gradient(x)
    numbers = np.rint(np.arctan2(down, right) * bins / np.pi).astype(int) % bins
    return np.bincount(numbers.ravel(), weights=np.hypot(right, down).ravel())


def histogram_forward(x, bins=4):
    right, down = x[:-1, 1:] - x[:-1, :-1], x[1:, :-1] - x[:-1, :-1]
    return counted(np.rint(np.arctan2(down, right) * bins / np.pi), np.hypot(right, down), bins)


def histogram_borders(x, bins=4):
    x = np.pad(x, 1, mode="edge")
    right, down = gradient(x)
    return counted(np.rint(np.arctan2(down, right) * bins / np.pi), np.hypot(right, down), bins)


def histogram_plus(x, bins=4):
    right, down = gradient(x)
    return counted(np.rint(np.arctan2(down, right) * bins / np.pi), np.abs(right) + np.abs(down), bins)


def histogram_after_the_last(x, bins=4):
    right, down = gradient(x)
    h = [0.0] * bins
    for r, d in zip(right.ravel(), down.ravel(), strict=True):
        h[round(float(np.arctan2(d, r)) * bins / np.pi)] += float(np.hypot(r, d))
    return np.array(h)


ORIENTATION_HISTOGRAM = [
    ("rounds down: bins begin at b · π/bins", histogram_floor),
    ("cuts off what follows the point", histogram_truncates),
    ("spreads the bins over the full circle", histogram_full_circle),
    ("counts cells instead of adding strengths", histogram_counts),
    ("adds squared strengths", histogram_squares),
    ("exchanges right and down in arctan2", histogram_exchanged),
    ("counts angles upwards", histogram_up),
    ("takes the absolute value of the angle", histogram_absolute),
    ("takes arctan of right / down", histogram_arctan),
    ("divides the differences by 2", histogram_halved),
    ("divides the histogram by its sum", histogram_normalised),
    ("puts what lies beyond the last bin into it", histogram_clipped),
    ("leaves out negative angles", histogram_drops_negative),
    ("has four bins, whatever is asked", histogram_always_four),
    ("forgets minlength", histogram_no_minlength),
    ("takes the next cell instead of both neighbours", histogram_forward),
    ("invents neighbours at the border", histogram_borders),
    ("adds |right| + |down|", histogram_plus),
    ("leaves the remainder out", histogram_after_the_last),
]

# Task 20: four filters for a linear model

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
BLUR = np.full((3, 3), 1 / 9)
SLANTED = np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]])
DIAGONAL = np.array([[1, 0, -1], [0, 0, 0], [-1, 0, 1]])
EIGHT = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
SHARP = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])

HAND_MADE_BANK = [
    ("one filter only", [SOBEL.tolist()]),
    ("a single kernel without the list around it", SOBEL.tolist()),
    ("two kernels without their negatives", [SOBEL.tolist(), SOBEL.T.tolist()]),
    ("four times the same", [SOBEL.tolist()] * 4),
    ("upright edges only, both signs", [SOBEL.tolist(), (-SOBEL).tolist()]),
    ("filters that see all directions at once", [EIGHT.tolist(), (-EIGHT).tolist()]),
    ("eight filters", np.array([SOBEL, -SOBEL, SOBEL.T, -SOBEL.T, DIAGONAL, -DIAGONAL, EIGHT, -EIGHT])),
    ("blur and sharpen", [BLUR.tolist(), SHARP.tolist(), SOBEL.tolist(), SOBEL.T.tolist()]),
    ("sum 1 from a middle of 1", (np.array([SOBEL, -SOBEL, SOBEL.T, -SOBEL.T]) + np.pad([[1]], 1)).tolist()),
    ("kernels of 5×5", np.pad(np.array([SOBEL, -SOBEL, SOBEL.T, -SOBEL.T]), ((0, 0), (1, 1), (1, 1)))),
    ("all zeros", np.zeros((4, 3, 3))),
    ("only the number it got", 90.1),
    ("slanted ones only, as hint 3 said once", np.array([SLANTED, -SLANTED, SLANTED[:, ::-1], -SLANTED[:, ::-1]])),
    ("rows in one list", [kernel.ravel().tolist() for kernel in (SOBEL, -SOBEL, SOBEL.T, -SOBEL.T)]),
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


def by_hand(**changes):
    names = {"averages": "averages", "ones": "ones and zeros", "shift": "[0 0 1]", "z4": "z4", "z5": "z5"}
    names |= {f"w_{mode}": f"w, {mode}" for mode in ("zero", "replicate", "mirror")}
    names |= {f"a_{mode}": f"average, {mode}" for mode in ("zero", "replicate", "mirror")}
    return BY_HAND_RIGHT | {names[key]: value for key, value in changes.items()}


FURTHER_BY_HAND = [
    ("rounds", by_hand(averages=[0.67, 1.33, 2, 3.33, 5.33, 8.67], a_zero=[0.33, 7], a_replicate=[0.33, 11.33])),
    ("sums for averages", by_hand(averages=[2, 4, 6, 10, 16, 26], a_zero=[1, 21], a_replicate=[1, 34])),
    ("keeps eight numbers after the shift", by_hand(shift=[1, 1, 2, 3, 5, 8, 13, 0])),
    ("averages of what exists", by_hand(a_zero=[1 / 2, 21 / 2])),
    ("all borders are zeros", by_hand(w_replicate=[-1, 18], w_mirror=[-1, 18])),
    ("signs turned", by_hand(z4=0, z5=1, w_zero=[1, -18], w_replicate=[1, -5], w_mirror=[2, -10])),
]


PADS = {"zero": "constant", "replicate": "edge", "mirror": "reflect"}


def valid_then_pad(x, w, mode="valid"):
    z = np.correlate(x, w, "valid")
    return z if mode == "valid" else np.pad(z, len(w) // 2, mode=PADS[mode])


def padded_whole(x, w, mode="valid"):
    if mode != "valid":
        x = np.pad(x, len(w), mode=PADS[mode] if mode != "mirror" else "symmetric")
    return np.correlate(x, w, "valid")


def wraps_around(x, w, mode="valid"):
    if mode == "valid":
        return np.correlate(x, w, "valid")
    r = len(w) // 2
    return [sum(w[j] * x[(i + j - r) % len(x)] for j in range(len(w))) for i in range(len(x))]


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


FURTHER_FILTER_1D = [
    ("pads the result", valid_then_pad),
    ("a border as wide as the filter", padded_whole),
    ("modulo", wraps_around),
    ("hands the mode to NumPy", only_valid),
    ("always same", always_same),
    ("prints", prints_it),
    ("does not turn the mirror round", one_mode_missing),
]


def further_bell(sigma, m, power=2):
    i = np.arange(-m, m + 1)
    return np.exp(-(np.abs(i) ** power) / (2 * sigma**2))


def share(w):
    return w / np.sum(w)


FURTHER_GAUSSIAN = [
    ("divides by the number", lambda sigma, m: further_bell(sigma, m) / (2 * m + 1)),
    ("no square of i", lambda sigma, m: share(further_bell(sigma, m, 1))),
    ("length one", lambda sigma, m: further_bell(sigma, m) / np.linalg.norm(further_bell(sigma, m))),
]


def hat(sigma, m):
    s = np.arange(-m, m + 1) ** 2 / (2 * sigma**2)
    return (1 - s) * np.exp(-s)


def centred(v):
    return v - np.mean(v)


FURTHER_LAPLACIAN_OF_GAUSSIAN = [
    ("no bell", lambda sigma, m: centred(1 - np.arange(-m, m + 1) ** 2 / (2 * sigma**2))),
    ("bell only", lambda sigma, m: centred(further_bell(sigma, m))),
    ("standardises", lambda sigma, m: centred(hat(sigma, m)) / np.std(hat(sigma, m))),
]


FURTHER_CONSTANT_SIGNALS = [
    ("takes C", "C"),
    ("takes B, G", "B, G"),
]


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


FURTHER_DIFFERENCE = [
    ("no h", lambda x, h, kind: difference_by(right_forward, right_centered, right_second)(x, 1, kind)),
    ("np.gradient", lambda x, h, kind: np.gradient(x, h)),
    ("forward for all", lambda x, h, kind: np.diff(x) / h),
    (
        "times h",
        difference_by(
            lambda x, h: np.diff(x) * h, lambda x, h: (x[2:] - x[:-2]) * 2 * h, lambda x, h: np.diff(x, 2) * h**2
        ),
    ),
    ("appends a zero", difference_by(lambda x, h: np.append(right_forward(x, h), 0), right_centered, right_second)),
]


FURTHER_OWN_FILTERS = [
    ("average of two", OWN_RIGHT | {"smooth": [0.5, 0.5, 0]}),
    ("5 in the middle", OWN_RIGHT | {"sharpen": [-1, 5, -1]}),
    ("h forgotten", OWN_RIGHT | {"first derivative": [-0.5, 0, 0.5], "second derivative": [1, -2, 1]}),
    ("minus the second derivative", OWN_RIGHT | {"second derivative": [-1, 2, -1]}),
    ("Simpson without a division", OWN_RIGHT | {"Simpson": [1, 4, 1]}),
]


def convolve_unchecked(x, w):
    return [sum(x[n - m] * w[m] for m in range(len(w))) for n in range(len(x) + len(w) - 1)]


FURTHER_CONVOLVE = [
    ("same", lambda x, w: np.convolve(x, w, "same")),
    ("valid", lambda x, w: np.convolve(x, w, "valid")),
    ("reads outside", convolve_unchecked),
    ("the outer product", lambda x, w: np.outer(x, w)),
]


FURTHER_FLIP = [
    ("takes B", "B"),
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
    ("all nine cells", BY_HAND_2D_RIGHT | {"row 1": [6, 6, 7], "row 2": [4, 7, 7], "row 3": [4, 6, 6]}),
    ("without the middle", BY_HAND_2D_RIGHT | {"row 1": [3, 2, 3], "row 2": [1, 3, 2], "row 3": [1, 2, 3]}),
    ("edges are positive", BY_HAND_2D_RIGHT | {"bars, correlation": [0, 3, 3, 0, 0, 3, 3, 0]}),
]


def slide_2d(x, w, kh, kw, height, width):
    z = np.zeros((height, width))
    for r in range(height):
        for s in range(width):
            z[r, s] = np.sum(x[r : r + kh, s : s + kw] * w)
    return z


def f2_swapped(x, w):
    kw, kh = w.shape
    return slide_2d(x, w, kh, kw, x.shape[0] - kh + 1, x.shape[1] - kw + 1)


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


FURTHER_FILTER_2D = [
    ("same size", lambda x, w: scipy.signal.correlate2d(x, w, mode="same")),
    ("full", lambda x, w: scipy.signal.correlate2d(x, w)),
    ("shape taken apart in the wrong order", f2_swapped),
    ("as large as the picture", f2_image_size),
    ("returns in the loop", f2_returns_early),
    ("a flat list", f2_list),
]


RIGHT_PICTURES = {"K1": 4, "K2": 2, "K3": 1, "K4": 6, "K5": 5, "K6": 3}


FURTHER_WHICH_KERNEL = [
    ("all edges for the upright ones", RIGHT_PICTURES | {"K1": 5, "K5": 4}),
    ("all edges for the level ones", RIGHT_PICTURES | {"K2": 5, "K5": 2}),
    ("one number everywhere", dict.fromkeys(RIGHT_PICTURES, 1)),
]


def one(x, w):
    return scipy.signal.correlate2d(x, w, mode="valid")


def bank_of(x, w, join):
    return np.stack([join([one(channel, layer) for channel, layer in zip(x, kernel, strict=True)]) for kernel in w])


FURTHER_FILTER_BANK = [
    ("first filter", lambda x, w: bank_of(x, w[:1], sum)),
    ("one number for each map", lambda x, w: bank_of(x, w, sum).sum(axis=(1, 2))),
    ("3-D convolution", lambda x, w: np.stack([scipy.signal.convolve(x, kernel, mode="valid")[0] for kernel in w])),
    ("axis of length 1", lambda x, w: np.stack([scipy.signal.correlate(x, kernel, mode="valid") for kernel in w])),
    ("largest channel", lambda x, w: bank_of(x, w, lambda maps: np.max(maps, axis=0))),
]


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


FURTHER_BIG_NUMBERS = [
    ("biases", big(dense=10_100, local=398, shared=4, one=76)),
    ("n - 2 rows", big(local=294)),
    ("shared at each place", big(shared=300)),
    ("one side of the picture", big(image=80_000_000, fields=4_000_000)),
    ("a flat filter", big(one=25, colour=802_816)),
    ("rounds 2.4 million", big(colour=2_400_000)),
    ("counts the filter at every place", big(one=75 * 784)),
]


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


FURTHER_BANDED_PRODUCT = [
    ("does not ask for the column", band_unchecked),
    ("three diagonals", band_tridiagonal),
    ("returns z", lambda theta, x: band(theta, x, middle)[1]),
    ("theta * x", lambda theta, x: (band(theta, x, middle)[0], (theta * x[:, None]).sum(axis=1))),
]


def further_toeplitz(w, x, column, wrap=False):
    return band(np.tile(w, (len(x), 1)), x, column, wrap)


def toeplitz_scipy(w, x):
    matrix = scipy.linalg.toeplitz(np.concatenate([w, np.zeros(len(x) - len(w))]))
    return matrix, matrix @ x


FURTHER_TOEPLITZ_PRODUCT = [
    ("last tap on the diagonal", lambda w, x: further_toeplitz(w, x, lambda i, j, k: i + j - k + 1)),
    ("the product only", lambda w, x: further_toeplitz(w, x, middle)[1]),
    ("the other order", lambda w, x: further_toeplitz(w, x, middle)[::-1]),
    ("scipy, symmetric", toeplitz_scipy),
]


def blocks(x, size, measure, step=None):
    step = step or size
    return np.array(
        [
            [measure(x[r : r + size, s : s + size]) for s in range(0, x.shape[1] - size + 1, step)]
            for r in range(0, x.shape[0] - size + 1, step)
        ]
    )


FURTHER_AVERAGE_POOLING = [
    ("picks cells", lambda x, size: x[::size, ::size]),
    ("median", lambda x, size: blocks(x, size, np.median)),
    ("transposed", lambda x, size: blocks(x, size, np.mean).T),
    ("a flat list", lambda x, size: blocks(x, size, np.mean).ravel()),
]


def features_by(x, bank, size, rectify=lambda z: np.maximum(0, z), measure=np.mean, slide=one, join=np.concatenate):
    return np.stack([join([blocks(rectify(slide(p, k)), size, measure).ravel() for k in bank]) for p in x])


FURTHER_BANK_FEATURES = [
    ("sum pooling", lambda x, bank, size: features_by(x, bank, size, measure=np.sum)),
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


LAPLACE = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])


FURTHER_HAND_MADE_BANK = [
    ("blurs", [np.ones((3, 3)) / 9, SOBEL, SOBEL.T, LAPLACE]),
    ("identity among them", [[[0, 0, 0], [0, 1, 0], [0, 0, 0]], SOBEL, SOBEL.T, LAPLACE]),
    ("eight kernels", [SOBEL, -SOBEL, SOBEL.T, -SOBEL.T, LAPLACE, -LAPLACE, SOBEL + SOBEL.T, SOBEL - SOBEL.T]),
    ("larger and larger", [SOBEL, 2 * SOBEL, 3 * SOBEL, 4 * SOBEL]),
    ("5x5", np.zeros((4, 5, 5))),
    ("a point and its opposite", [LAPLACE, -LAPLACE]),
]

FURTHER = {
    "u04-by-hand": FURTHER_BY_HAND,
    "u04-filter-1d": FURTHER_FILTER_1D,
    "u04-gaussian": FURTHER_GAUSSIAN,
    "u04-laplacian-of-gaussian": FURTHER_LAPLACIAN_OF_GAUSSIAN,
    "u04-constant-signals": FURTHER_CONSTANT_SIGNALS,
    "u04-difference": FURTHER_DIFFERENCE,
    "u04-own-filters": FURTHER_OWN_FILTERS,
    "u04-convolve": FURTHER_CONVOLVE,
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
    "u04-hand-made-bank": FURTHER_HAND_MADE_BANK,
}

WRONG = {task_id: answers + FURTHER.get(task_id, []) for task_id, answers in OF_THE_STRANGER.items()}
