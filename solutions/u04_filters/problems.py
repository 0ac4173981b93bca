# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Problems: filters
#
# **Before you start:** the lecture of this unit, [lecture.ipynb](lecture.ipynb). **Time:** about four and a half
# hours, in twenty tasks of 8 to 25 minutes. **After it** you can slide a filter over anything, design one for a
# purpose, write it as a matrix, and build features from a bank of filters.
#
# Each task has a statement, a cell for your answer and a check. In a function, write your code where it says `# your
# answer here`; in a table, replace each `...`. Run both cells and read what the check says, as often as you like. A
# check shows the cases it tried; grading tries further ones of the same kinds. Where you choose numbers yourself
# (filters), *any* numbers that do what is asked are right. While your own version of a function is tried, nnlib's is
# *put away*: to call it raises an error.
#
# Arrays are NumPy arrays. Filters slide **without being flipped**, unless a task says *convolution*. Do not round.
# Run the cell below first, and each answer before its check.

# %%
import numpy as np

import nnlib.kernels
import nnlib.operators
from autograde import check
from nnlib.plotting import show

# %% [markdown] task="u04-by-hand"
# The signal is x = [0 1 1 2 3 5 8 13], its cells are x₁ to x₈; the middle tap stands over the cell that is computed.
# Fill in
#
# - `"z4"` and `"z5"` for w = [0 −1 2 −1 0];
# - `"averages"`: what [1/3 1/3 1/3] gives at the six places where it lies on x entirely, as a list of fractions
#   such as `[2 / 3, ...]`;
# - `"ones and zeros"`: what θ = [1 0 1] makes of [1 1 1 0 0], without a border, three numbers;
# - `"[0 0 1]"`: what this filter makes of x, without a border, six numbers;
# - then with a border, for w and for the average: the **first and the last** number of the result, for example
#   `[z1, z8]`. The border is `"zero"`, `"replicate"` (copies of the outermost cell) or `"mirror"` (the outermost
#   cell is the mirror and is not repeated).
#
# <details><summary>Hint 1</summary>z₄ uses x₂ to x₆. Write the five taps under these cells, multiply, add.</details>
# <details><summary>Hint 2</summary>For z₈ the window covers x₆ to x₁₀. The border says what x₉ and x₁₀ are.</details>
# <details><summary>Hint 3</summary>Beyond 13, a mirror shows 8, then 5; before 0 it shows 1, then 1.</details>

# %% answer="u04-by-hand"
by_hand = {
    "z4": ...,
    "z5": ...,
    "averages": ...,
    "ones and zeros": ...,
    "[0 0 1]": ...,
    "w, zero": ...,
    "w, replicate": ...,
    "w, mirror": ...,
    "average, zero": ...,
    "average, replicate": ...,
    "average, mirror": ...,
}
### BEGIN SOLUTION
by_hand["z4"] = -1 + 2 * 2 - 3
by_hand["z5"] = -2 + 2 * 3 - 5
by_hand["averages"] = [2 / 3, 4 / 3, 6 / 3, 10 / 3, 16 / 3, 26 / 3]
by_hand["ones and zeros"] = [1 + 1, 1 + 0, 1 + 0]
by_hand["[0 0 1]"] = [1, 2, 3, 5, 8, 13]
by_hand["w, zero"] = [0 - 1, -8 + 26]
by_hand["w, replicate"] = [0 - 1, -8 + 26 - 13]
by_hand["w, mirror"] = [-1 - 1, -8 + 26 - 8]
by_hand["average, zero"] = [1 / 3, 21 / 3]
by_hand["average, replicate"] = [1 / 3, 34 / 3]
by_hand["average, mirror"] = [2 / 3, 29 / 3]
### END SOLUTION

# %% check="u04-by-hand"
check("u04-by-hand", by_hand)

# %% [markdown] task="u04-filter-1d"
# Write the filter as a function. `x` is an array (n,), `w` an array (k,) with k odd and at most n. The middle tap
# stands over the cell that is computed. `mode` is
#
# | mode | border | result |
# |---|---|---|
# | `"valid"` | none | (n − k + 1,) |
# | `"zero"` | zeros | (n,) |
# | `"replicate"` | copies of the outermost cell | (n,) |
# | `"mirror"` | the cells mirrored at the outermost one, which is not repeated | (n,) |
#
# For example `filter_1d(np.array([1.0, 2, 4]), np.array([0.0, 1, 10]), "zero")` is `[21, 42, 4]`, and with `"valid"`
# it is `[42]`.
#
# <details><summary>Hint 1</summary>Write the mode "valid" first: a sum of products for each start of the
# window.</details>
# <details><summary>Hint 2</summary>The other modes put (k − 1)/2 cells on each side of x, and go on as
# before.</details>
# <details><summary>Hint 3</summary><code>np.pad(x, r, mode=...)</code> knows <code>"constant"</code>,
# <code>"edge"</code> and <code>"reflect"</code>.</details>


# %% answer="u04-filter-1d"
def filter_1d(x, w, mode="valid"):
    """A filter along a signal."""
    ### BEGIN SOLUTION
    borders = {"zero": "constant", "replicate": "edge", "mirror": "reflect"}
    if mode != "valid":
        x = np.pad(x, len(w) // 2, mode=borders[mode])
    return np.array([np.sum(w * x[start : start + len(w)]) for start in range(len(x) - len(w) + 1)])
    ### END SOLUTION


# %% check="u04-filter-1d"
check("u04-filter-1d", filter_1d)

# %% [markdown] task="u04-gaussian"
# The taps of a Gaussian: an array of 2m + 1 numbers, proportional to exp(−i² / (2σ²)) for i = −m, …, m, that **sum to
# 1**. `sigma` is a positive number, `m` a whole number.
#
# For example `gaussian(1, 1)` is `[0.27406862, 0.45186276, 0.27406862]`.
#
# <details><summary>Hint 1</summary><code>np.arange(a, b)</code> ends before b.</details>
# <details><summary>Hint 2</summary>First compute the powers of e, then divide all of them by their sum.</details>


# %% answer="u04-gaussian"
def gaussian(sigma, m):
    """The taps of a Gaussian."""
    ### BEGIN SOLUTION
    i = np.arange(-m, m + 1)
    bell = np.exp(-(i**2) / (2 * sigma**2))
    return bell / bell.sum()
    ### END SOLUTION


# %% check="u04-gaussian"
check("u04-gaussian", gaussian)

# %% [markdown] task="u04-laplacian-of-gaussian"
# The Laplacian of a Gaussian, 2m + 1 taps: first vᵢ = (1 − i²/(2σ²)) exp(−i²/(2σ²)) for i = −m, …, m; then subtract
# from each the mean of all.
#
# For example `laplacian_of_gaussian(1, 1)` is `[-0.23224490, 0.46448980, -0.23224490]`.
#
# <details><summary>Hint 1</summary>i²/(2σ²) occurs twice; give it a name.</details>
# <details><summary>Hint 2</summary><code>v.mean()</code>, and not the sum.</details>


# %% answer="u04-laplacian-of-gaussian"
def laplacian_of_gaussian(sigma, m):
    """A peak between two dips."""
    ### BEGIN SOLUTION
    s = np.arange(-m, m + 1) ** 2 / (2 * sigma**2)
    v = (1 - s) * np.exp(-s)
    return v - v.mean()
    ### END SOLUTION


# %% check="u04-laplacian-of-gaussian"
check("u04-laplacian-of-gaussian", laplacian_of_gaussian)

# %% [markdown] task="u04-constant-signals"
# Which statements are true? Name all of them, for example `"C, F"`.
#
# <details><summary>Hint</summary>On a constant signal of ones a filter adds up its taps. Under three taps a ramp may
# stand as i − 1, i, i + 1: multiply, add, and see what is left of i.</details>

# %% answer="u04-constant-signals"
constant_signals = ...
### BEGIN SOLUTION
constant_signals = "A, B, D, G"
### END SOLUTION

# %% check="u04-constant-signals"
check("u04-constant-signals", constant_signals)

# %% [markdown] task="u04-difference"
# `x` holds at least three values of a function, `h` apart. Return its derivative, an array, by
#
# | `kind` | at the place i | length |
# |---|---|---|
# | `"forward"` | the change to the next value, per unit | n − 1 |
# | `"centered"` | the change from the previous value to the next one, per unit | n − 2 |
# | `"second"` | the second derivative, from three neighbouring values | n − 2 |
#
# For example, with t² at t = 0, 0.5, 1, 1.5, that is `x = np.array([0, 0.25, 1, 2.25])` and `h = 0.5`: forward
# `[0.5, 1.5, 2.5]`, centered `[1, 2]`, second `[2, 2]`.
#
# <details><summary>Hint 1</summary><code>x[1:] - x[:-1]</code> is the change to the next value, at all places at once.
# </details>
# <details><summary>Hint 2</summary>How far apart are the two values of each difference?</details>
# <details><summary>Hint 3</summary>The second derivative is the change of the slope: forward differences of forward
# differences. Its taps are 1, −2, 1; h is in it twice.</details>


# %% answer="u04-difference"
def difference(x, h, kind):
    """A derivative from values."""
    ### BEGIN SOLUTION
    slope = np.diff(x) / h
    if kind == "forward":
        return slope
    if kind == "centered":
        return (slope[1:] + slope[:-1]) / 2
    return np.diff(slope) / h
    ### END SOLUTION


# %% check="u04-difference"
check("u04-difference", difference)

# %% [markdown]
# For the next task: what a filter answers at the place 0, if x is a function of the place i.

# %%
from nnlib.probes import responses

signals = [np.ones_like, lambda i: i, lambda i: (-1.0) ** i]
print("to 1, to i, to 1 -1 1 -1:", responses([1 / 3, 1 / 3, 1 / 3], signals).round(3))
half_units = [lambda i: i / 2, lambda i: (i / 2) ** 2]
print("to t, to t squared, t = i/2:", responses([0, -1, 1], half_units))

# %% [markdown] task="u04-own-filters"
# Design six filters, each a list of 1, 3, 5 or 7 taps (the last one of 3), the middle tap over the cell that is
# computed. Any taps that do what is asked are right. All answers are those at the place 0.
#
# - `"shift"`: moves every signal **to the right** by one cell.
# - `"smooth"`: 1 to a constant 1, 0 to the ramp i, and **0 to the alternating** 1 −1 1 −1 …
# - `"sharpen"`: 1 to a constant 1, 0 to the ramp, and at least 2 to a single 1 at the place 0 among zeros.
# - `"first derivative"`: cells are **half a unit** apart, t = i/2. It answers 0 to the constant 1, 1 to t, 0 to t².
# - `"second derivative"`: cells half a unit apart. 0 to 1, 0 to t, 2 to t², 0 to t³.
# - `"Simpson"`: three taps, cells one unit apart. The **mean** over −1 … 1: 1 for the constant 1, 0 for t, 1/3 for
#   t², 0 for t³.
#
# For example, the identity would be `[0, 1, 0]`. Write fractions such as `1 / 6`.
#
# <details><summary>Hint 1</summary>The left tap stands over the left neighbour.</details>
# <details><summary>Hint 2</summary>Alternating: the middle tap must balance the sum of the outer ones, and all three
# sum to 1.</details>
# <details><summary>Hint 3</summary>With t = i/2, the outer taps of three meet t = −1/2 and t = 1/2, and t² = 1/4.
# </details>

# %% answer="u04-own-filters"
own_filters = {
    "shift": ...,
    "smooth": ...,
    "sharpen": ...,
    "first derivative": ...,
    "second derivative": ...,
    "Simpson": ...,
}
### BEGIN SOLUTION
own_filters["shift"] = [1, 0, 0]
own_filters["smooth"] = [1 / 4, 1 / 2, 1 / 4]
own_filters["sharpen"] = [-1, 3, -1]
own_filters["first derivative"] = [-1, 0, 1]
own_filters["second derivative"] = [4, -8, 4]
own_filters["Simpson"] = [1 / 6, 4 / 6, 1 / 6]
### END SOLUTION

# %% check="u04-own-filters"
check("u04-own-filters", own_filters)

# %% [markdown] task="u04-convolve"
# Now a true convolution, in full: z[n] = Σₘ x[n − m] w[m], counted from 0, for n = 0, …, len(x) + len(w) − 2. A cell
# x[n − m] that does not exist counts 0. `x` and `w` are arrays of any length.
#
# For example `convolve(np.array([1.0, 2, 3]), np.array([1.0, 10]))` is `[1, 12, 23, 30]`. `np.convolve` is
# there to compare with.
#
# <details><summary>Hint 1</summary>Begin with zeros of the full length. The product of x[i] and w[m] belongs to
# one cell of the result. Which one?</details>
# <details><summary>Hint 2</summary>If n − m = i, then n = i + m: add to <code>z[i + m]</code>.</details>


# %% answer="u04-convolve"
def convolve(x, w):
    """Convolution in full."""
    ### BEGIN SOLUTION
    z = np.zeros(len(x) + len(w) - 1)
    for i in range(len(x)):
        for m in range(len(w)):
            z[i + m] += x[i] * w[m]
    return z
    ### END SOLUTION


# %% check="u04-convolve"
check("u04-convolve", convolve)

# %% [markdown] task="u04-flip"
# Which statements are true? Name all of them, for example `"B, D"`. In two dimensions, convolution is
# z[r, s] = Σᵢ Σⱼ x[r − i, s − j] w[i, j].
#
# <details><summary>Hint</summary><code>np.convolve(x, w)</code> and <code>np.correlate(x, w, "full")</code>
# compute both in full; <code>w[::-1, ::-1]</code> turns a kernel by half a circle.</details>

# %% answer="u04-flip"
flip = ...
### BEGIN SOLUTION
flip = "A, C, E"
### END SOLUTION

# %% check="u04-flip"
check("u04-flip", flip)

# %% [markdown] task="u04-by-hand-2d"
# The picture and the kernel
#
# ```
# 1 1 1 0 0
# 0 1 1 1 0        1 0 1
# 0 0 1 1 1        0 1 0
# 0 0 1 1 0        1 0 1
# 0 1 1 0 0
# ```
#
# give 3×3 numbers. Fill in `"row 1"`, `"row 2"`, `"row 3"`, each a list of three.
#
# Then a picture of many equal rows 0 0 0 1 1 1 1 0 0 0 (a bright bar), and the kernel whose three rows are [−1 0 1].
# A row of the result has eight numbers. Fill in
#
# - `"bars, correlation"`: not flipped;
# - `"bars, convolution"`: flipped in both directions;
# - `"bars, pooled"`: a row of the bars after average pooling with blocks of 2×2, side by side: five numbers.
#
# <details><summary>Hint 1</summary>Only five cells of the window count: those under a 1 of the kernel.</details>
# <details><summary>Hint 2</summary>In each row of the bars the kernel finds right neighbour minus left neighbour;
# three rows are added.</details>

# %% answer="u04-by-hand-2d"
by_hand_2d = {
    "row 1": ...,
    "row 2": ...,
    "row 3": ...,
    "bars, correlation": ...,
    "bars, convolution": ...,
    "bars, pooled": ...,
}
### BEGIN SOLUTION
by_hand_2d["row 1"] = [4, 3, 4]
by_hand_2d["row 2"] = [2, 4, 3]
by_hand_2d["row 3"] = [2, 3, 4]
by_hand_2d["bars, correlation"] = [0, 3, 3, 0, 0, -3, -3, 0]
by_hand_2d["bars, convolution"] = [0, -3, -3, 0, 0, 3, 3, 0]
by_hand_2d["bars, pooled"] = [0, 1 / 2, 1, 1 / 2, 0]
### END SOLUTION

# %% check="u04-by-hand-2d"
check("u04-by-hand-2d", by_hand_2d)

# %% [markdown] task="u04-filter-2d"
# A filter over a picture: `x` is an array (H, W), `w` an array (kH, kW), no larger. Return the array
# (H − kH + 1, W − kW + 1) with
#
# > z[r, s] = Σᵢ Σⱼ w[i, j] x[r + i, s + j]
#
# w need not be square, and is not flipped. Loops are welcome; nnlib's own convolutions are put away.
#
# For example `filter_2d(np.array([[1.0, 2, 3], [4, 5, 6]]), np.array([[1.0, 10]]))` is `[[21, 32], [54, 65]]`.
#
# <details><summary>Hint 1</summary>Two loops over the places (r, s); at each of them a sum over the window.</details>
# <details><summary>Hint 2</summary>The window at (r, s) is <code>x[r : r + kh, s : s + kw]</code>.</details>


# %% answer="u04-filter-2d"
def filter_2d(x, w):
    """A filter over a picture."""
    ### BEGIN SOLUTION
    kh, kw = w.shape
    z = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for r in range(z.shape[0]):
        for s in range(z.shape[1]):
            z[r, s] = np.sum(w * x[r : r + kh, s : s + kw])
    return z
    ### END SOLUTION


# %% check="u04-filter-2d"
check("u04-filter-2d", filter_2d)

# %% [markdown]
# Six kernels, their positive taps blue and their negative ones orange, and what they make of a picture. Where the taps
# of a kernel sum to 0, grey is 0, bright is positive and dark negative; the other results are drawn as the picture is,
# black for 0 and below, white for 1 and above.

# %%
from nnlib.demos.kernels_figure import RIDDLE, draw_kernels, draw_riddle

show(
    draw_kernels(RIDDLE, ["K1", "K2", "K3", "K4", "K5", "K6"]),
    alt="K1: -1 0 1, -2 0 2, -1 0 1. K2: -1 -2 -1, 0 0 0, 1 2 1. K3: 0 0 -1 0, 0 -2 0 1, -1 0 2 0, 0 1 0 0. "
    "K4: 25 times 0.04. K5: -1 around 8. K6: 0 -1 0, -1 5 -1, 0 -1 0.",
)
show(
    draw_riddle(),
    alt="A picture with a square, a disc, a strip that grows brighter to the right, a triangle, level "
    "stripes, upright stripes; and six pictures of it. 1: the square has a bright upper left and a dark lower "
    "right rim. 2: only level edges are seen. 3: like the picture, with bright and dark rims along all edges. "
    "4: only upright and slanted edges are seen. 5: thin lines along all edges, grey elsewhere. 6: like the "
    "picture, blurred.",
)

# %% [markdown] task="u04-which-kernel"
# Which of the pictures 1 to 6 did each kernel make? Give the number of the picture.
#
# <details><summary>Hint 1</summary>Begin with the sums: which two kernels keep the brightness?</details>
# <details><summary>Hint 2</summary>Look at the two fields of stripes. A kernel that compares right with left is
# blind to one of them.</details>

# %% answer="u04-which-kernel"
which_kernel = {"K1": ..., "K2": ..., "K3": ..., "K4": ..., "K5": ..., "K6": ...}
### BEGIN SOLUTION
which_kernel = {"K1": 4, "K2": 2, "K3": 1, "K4": 6, "K5": 5, "K6": 3}
### END SOLUTION

# %% check="u04-which-kernel"
check("u04-which-kernel", which_kernel)

# %% [markdown] task="u04-filter-bank"
# Now the picture has channels: `x` has the shape (C, H, W). `w` holds d filters that reach through the full depth,
# shape (d, C, kH, kW). Each filter makes one map, by **adding over its channels**; the maps are stacked. Return an
# array (d, H − kH + 1, W − kW + 1).
#
# You may call `nnlib.kernels.filter2d(picture, kernel)`, the library's version of your last function. For example,
# with `x = np.ones((3, 4, 5))` and `w = np.ones((2, 3, 2, 2))` the result has the shape (2, 3, 4), and each entry
# is 12.
#
# <details><summary>Hint 1</summary>One map: the sum over c of channel c filtered with layer c of the filter.</details>
# <details><summary>Hint 2</summary><code>np.stack([...])</code> puts arrays of one shape on top of each
# other.</details>


# %% answer="u04-filter-bank"
def filter_bank(x, w):
    """d filters over a volume, d maps."""
    ### BEGIN SOLUTION
    filter2d = nnlib.kernels.filter2d
    maps = [sum(filter2d(channel, layer) for channel, layer in zip(x, kernel, strict=True)) for kernel in w]
    return np.stack(maps)
    ### END SOLUTION


# %% check="u04-filter-bank"
check("u04-filter-bank", filter_bank)

# %% [markdown] task="u04-big-numbers"
# How many different weights? Biases are not counted.
#
# - From n = 100 numbers to 100 numbers: `"dense, n = 100"`, every output with every input; `"local, n = 100"`,
#   each output with the input at its own place and the neighbours on both sides, as far as they exist, and weights
#   of its own; `"shared, n = 100"`, the same three weights for all outputs.
# - From a picture of 200 × 200 pixels to 400,000 hidden units: `"200x200, dense"`, and `"200x200, 10x10 fields"`,
#   where each unit sees a field of 10 × 10 pixels with weights of its own.
# - From 32 × 32 × 3 numbers to a map of 28 × 28: `"32x32x3, dense"`, and `"32x32x3, one filter 5x5"`, a single filter
#   through the full depth.
#
# For example, `"local"` with n = 5 would be 13.
#
# <details><summary>Hint 1</summary>Count the entries of the matrix that need not be 0, row by row.</details>
# <details><summary>Hint 2</summary>In Python, <code>200 * 200 * 400_000</code> is written as it is read.</details>

# %% answer="u04-big-numbers"
big_numbers = {
    "dense, n = 100": ...,
    "local, n = 100": ...,
    "shared, n = 100": ...,
    "200x200, dense": ...,
    "200x200, 10x10 fields": ...,
    "32x32x3, dense": ...,
    "32x32x3, one filter 5x5": ...,
}
### BEGIN SOLUTION
big_numbers["dense, n = 100"] = 100 * 100
big_numbers["local, n = 100"] = 3 * 100 - 2
big_numbers["shared, n = 100"] = 3
big_numbers["200x200, dense"] = 200 * 200 * 400_000
big_numbers["200x200, 10x10 fields"] = 10 * 10 * 400_000
big_numbers["32x32x3, dense"] = 32 * 32 * 3 * 28 * 28
big_numbers["32x32x3, one filter 5x5"] = 5 * 5 * 3
### END SOLUTION

# %% check="u04-big-numbers"
check("u04-big-numbers", big_numbers)

# %% [markdown] task="u04-banded-product"
# Local weights: `theta` has the shape (n, k), k odd and at most n; row i holds the weights of output i for the k
# inputs around place i, the middle one for input i itself. Weights for inputs that do not exist are dropped. Build
# the n × n matrix B, and return the pair `B, z` with z = B x for an array `x` (n,).
#
# For example `theta = np.array([[0.0, 1, 2], [3, 4, 5], [6, 7, 0]])` and `x = np.array([1.0, 0, 10])` give
#
# ```
#     1 2 0             1
# B = 3 4 5   and   z = 53
#     0 6 7             70
# ```
#
# <details><summary>Hint 1</summary>Begin with <code>np.zeros((n, n))</code>, and write each weight into its
# column.</details>
# <details><summary>Hint 2</summary>theta[i, j] belongs to the column i + j − (k − 1)/2, if there is one.</details>
# <details><summary>Hint 3</summary>A negative column would be counted from the end by Python: ask
# <code>0 &lt;= column &lt; n</code> first. The product is <code>B @ x</code>.</details>


# %% answer="u04-banded-product"
def banded_product(theta, x):
    """A banded matrix, and what it does to x."""
    ### BEGIN SOLUTION
    n, k = theta.shape
    B = np.zeros((n, n))
    for i in range(n):
        for j in range(k):
            column = i + j - k // 2
            if 0 <= column < n:
                B[i, column] = theta[i, j]
    return B, B @ x
    ### END SOLUTION


# %% check="u04-banded-product"
check("u04-banded-product", banded_product)

# %% [markdown] task="u04-toeplitz-product"
# Shared weights: the matrix T (n × n) of a filter `w` with k taps, k odd and at most n = len(x), and a border of
# **zeros**. In every row stand the same taps, the middle one on the diagonal. Return the pair `T, z` with z = T x.
#
# For example `w = np.array([1.0, 2, 3])` and `x = np.array([1.0, 0, 0, 10])` give
#
# ```
#     2 3 0 0             2
# T = 1 2 3 0   and   z = 1
#     0 1 2 3             30
#     0 0 1 2             20
# ```
#
# You may call `nnlib.operators.banded_matrix(theta)`, which builds the matrix of the last task.
#
# <details><summary>Hint 1</summary>What would theta of the last task be, if all outputs had the same
# weights?</details>
# <details><summary>Hint 2</summary><code>np.tile(w, (n, 1))</code> writes w into n rows.</details>


# %% answer="u04-toeplitz-product"
def toeplitz_product(w, x):
    """The matrix of a filter, and what it does to x."""
    ### BEGIN SOLUTION
    T = nnlib.operators.banded_matrix(np.tile(w, (len(x), 1)))
    return T, T @ x
    ### END SOLUTION


# %% check="u04-toeplitz-product"
check("u04-toeplitz-product", toeplitz_product)

# %% [markdown] task="u04-average-pooling"
# Average pooling: cut the picture `x` (H, W) into blocks of `size` × `size` cells, side by side, and return the
# mean of each, an array (H // size, W // size). Rows and columns at the end that do not fill a block are left out.
#
# It is a filter of equal taps that moves by its own size, and you may write it so, with the `filter_2d` of your own;
# nnlib's filters and its pooling are put away. For example
# `average_pooling(np.array([[0.0, 0, 0, 1, 9], [0, 0, 0, 1, 9]]), 2)` is `[[0, 0.5]]`.
#
# <details><summary>Hint 1</summary>The block in row r and column s begins at <code>x[r * size, s *
# size]</code>.</details>
# <details><summary>Hint 2</summary>Or: filter with <code>np.full((size, size), 1 / size**2)</code> and keep every
# size-th row and column of the result: <code>z[::size, ::size]</code>.</details>


# %% answer="u04-average-pooling"
def average_pooling(x, size):
    """The mean of each block."""
    ### BEGIN SOLUTION
    rows, columns = x.shape[0] // size, x.shape[1] // size
    z = np.zeros((rows, columns))
    for r in range(rows):
        for s in range(columns):
            z[r, s] = x[r * size : (r + 1) * size, s * size : (s + 1) * size].mean()
    return z
    ### END SOLUTION


# %% check="u04-average-pooling"
check("u04-average-pooling", average_pooling)

# %% [markdown] task="u04-bank-features"
# Features made by hand. `x` holds N pictures, shape (N, H, W); `bank` holds d kernels, shape (d, kH, kW). For each
# picture: **filter** it with each kernel (not flipped, no border), **rectify** (replace what is negative by 0),
# **pool** by averages with blocks of `size` × `size` (incomplete blocks left out), and write all that into one row:
# the whole map of the first kernel, row by row, then that of the second, and so on. Return an array (N, number of
# features).
#
# You may call `nnlib.kernels.filter2d(picture, kernel)` and `nnlib.kernels.average_pooling(picture, size)`. For
# example
#
# ```
# bank_features(np.ones((1, 3, 4)), np.array([[[1.0]], [[-1.0]], [[2.0]]]), 2)
# ```
#
# is `[[1, 1, 0, 0, 2, 2]]`: kernels of a single tap, a map of 1 × 2 for each.
#
# <details><summary>Hint 1</summary>Three small steps for one picture and one kernel; two loops around them.</details>
# <details><summary>Hint 2</summary><code>np.maximum(0, z)</code> rectifies; <code>z.ravel()</code> writes a map row by
# row.</details>
# <details><summary>Hint 3</summary><code>np.concatenate</code> puts the rows of one picture one behind the other;
# <code>np.stack</code> puts the pictures below each other.</details>


# %% answer="u04-bank-features"
def bank_features(x, bank, size):
    """Filter, rectify, pool, flatten."""
    ### BEGIN SOLUTION
    rows = []
    for picture in x:
        maps = [np.maximum(0, nnlib.kernels.filter2d(picture, kernel)) for kernel in bank]
        rows.append(np.concatenate([nnlib.kernels.average_pooling(one, size).ravel() for one in maps]))
    return np.stack(rows)
    ### END SOLUTION


# %% check="u04-bank-features"
check("u04-bank-features", bank_features)

# %% [markdown] task="u04-orientation-histogram"
# A histogram of oriented gradients of a picture `x` (H, W). For each cell that has four neighbours let
#
# - right = x[r, s + 1] − x[r, s − 1] and down = x[r + 1, s] − x[r − 1, s];
# - its *strength* √(right² + down²), and its *angle*, `np.arctan2(down, right)`, in radians.
#
# There are `bins` bins, 4 if the call does not say how many; the middle of bin b lies at the angle b · π/bins. Add each
# strength to the bin with the **nearest** middle; angles that differ by π (opposite directions) belong to the same
# bin. Return the array (bins,) of sums.
#
# For example, `orientation_histogram(np.array([[0.0, 0, 1, 1]] * 3))` is `[2, 0, 0, 0]`: two cells, both with right =
# 1 and down = 0.
#
# <details><summary>Hint 1</summary><code>x[1:-1, 2:] - x[1:-1, :-2]</code> is right, for all inner cells at
# once.</details>
# <details><summary>Hint 2</summary>Divide the angle by the width of a bin and round: <code>np.rint</code>. The
# remainder <code>% bins</code> brings opposite directions together.</details>
# <details><summary>Hint 3</summary>Loop over the cells and add, or use <code>np.bincount(numbers, weights=strengths,
# minlength=bins)</code> on raveled arrays of whole numbers and strengths.</details>


# %% answer="u04-orientation-histogram"
def orientation_histogram(x, bins=4):
    """Strength of change by direction."""
    ### BEGIN SOLUTION
    right = x[1:-1, 2:] - x[1:-1, :-2]
    down = x[2:, 1:-1] - x[:-2, 1:-1]
    number = np.rint(np.arctan2(down, right) / (np.pi / bins)).astype(int) % bins
    strength = np.sqrt(right**2 + down**2)
    return np.array([strength[number == b].sum() for b in range(bins)])
    ### END SOLUTION


# %% check="u04-orientation-histogram"
check("u04-orientation-histogram", orientation_histogram)

# %% [markdown]
# Last, an experiment. `bank_report(bank)` filters small digits (8×8 pixels) with a bank of 3×3 kernels, rectifies,
# pools 2×2, lets a linear model learn from 1415 digits, and tries it on 382 others. On the raw pixels the same model
# is right in 85.6 % of the cases. The largest tap of each kernel, sign aside, is first made 1, so that a kernel and its
# multiples count the same; the lecture did not, and got 90.1 % where `bank_report` finds 90.6 %.

# %%
from nnlib.features import bank_report

one_filter = [[[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]]
percent, filters, different, largest_sum = bank_report(one_filter)
print(f"{percent:.1f} % with {filters:.0f} filter; largest sum of a filter {largest_sum:.1f}")

# %% [markdown] task="u04-hand-made-bank"
# Find a bank of **at most four** kernels 3×3, each with taps that **sum to 0**, with which `bank_report` finds at
# least **89 %**. Assign a list of kernels, each a list of three rows, or an array (d, 3, 3).
#
# Many banks will do. Try some in cells of your own; a try takes a fraction of a second.
#
# <details><summary>Hint 1</summary>Which strokes does one kernel see, and to which is it blind?</details>
# <details><summary>Hint 2</summary>After the rectifier a kernel answers to a rise only. The same kernel with all signs
# changed answers to a fall.</details>
# <details><summary>Hint 3</summary>An upright and a level edge kernel such as Sobel's, each with both signs. Slanted
# kernels alone stay a little below 89 %.</details>

# %% answer="u04-hand-made-bank"
hand_made_bank = ...
### BEGIN SOLUTION
upright = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
hand_made_bank = [upright, -upright, upright.T, -upright.T]
### END SOLUTION

# %% check="u04-hand-made-bank"
check("u04-hand-made-bank", hand_made_bank)

# %% [markdown]
# ## Done
#
# A filter is a small linear operator, used everywhere with the same weights. Unit u05 counts what layers of filters
# need, and unit u06 lets them learn.
