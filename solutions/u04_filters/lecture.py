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
# # Filters: convolution as a linear operator
#
# After this notebook you can
#
# - **slide** a filter along a signal or over a picture, by hand and in code, whatever happens at the ends;
# - **design** filters that smooth, sharpen, differentiate or integrate, and **check** them by what they answer to;
# - **tell** convolution from cross-correlation, and say when the difference cannot be seen;
# - **write** a filter as a matrix, and **count** what local and shared weights save;
# - **build** features from filters, and **measure** what they are worth to a linear model.
#
# **You need:** vectors and matrices, NumPy arrays, derivatives. **Time:** about 65 minutes.

# %% [markdown]
# ## Nine numbers
#
# One of these pictures is the original. Each of the others comes from it by the same simple rule: replace every pixel
# by a sum of itself and its eight neighbours, each multiplied by a fixed number. Nine numbers make a picture soft,
# sharp, or all edges.
#
# **Predict first.** Which pictures belong to nine numbers that sum to 0, and which to nine numbers that sum to 1?

# %%
from nnlib.demos.kernels_figure import draw_pictures, scene_picture
from nnlib.kernels import KERNELS
from nnlib.plotting import show

names = ("Gaussian blur", "sharpen", "Sobel, left to right")
opening = {letter: KERNELS[name] for letter, name in zip("ABC", names, strict=True)}
show(
    draw_pictures(scene_picture(), opening),
    alt="Four pictures of three balls before a brick wall: the original; A, softer; B, crisper; C, grey with "
    "bright and dark lines along upright edges only.",
    caption="The scene was rendered for this course.",
)

# %% [markdown]
# <details><summary>Answer</summary>
#
# Where the picture is constant, all nine pixels are equal, and the sum is that pixel times the sum of the nine
# numbers. C is grey there, its zero: the numbers sum to 0. A and B keep the brightness: they sum to 1.
#
# </details>

# %% [markdown] covers="u04.1a u04.1g"
# ## Multiply and add
#
# First along a single row. A **signal** x is a row of n numbers. A **filter** w is a short row of numbers, its
# **taps**; here their number is odd, 2r + 1. Put the middle tap over a cell, multiply what lies on top of each other,
# add:
#
# > zᵢ = Σⱼ wⱼ xᵢ₊ⱼ, with j from −r to r
#
# The middle tap is w₀; left of it stand w₋₁, w₋₂ …, right of it w₁, w₂ … Cells are counted from 1 here (UBC CPSC 340);
# NumPy counts both cells and taps from 0.

# %%
from nnlib.demos.signals_figure import draw_slide

x = [0, 1, 1, 2, 3, 5, 8, 13]
w = [0, -1, 2, -1, 0]
show(
    draw_slide(x, w, [4, 5]),
    alt="The Fibonacci numbers 0 1 1 2 3 5 8 13 as a row of cells. Above, the filter 0 -1 2 -1 0 with its "
    "middle on x4: products 0 -1 4 -3 0, sum 0. Below, one cell further on: products 0 -2 6 -5 0, sum -1.",
    caption="The same five taps at two places.",
)

# %% [markdown]
# **Predict first.** What are z₃ and z₆?
#
# <details><summary>Answer</summary>
#
# z₃ = −1 + 2 − 2 = −1 and z₆ = −3 + 10 − 8 = −1. Further out the filter would hang over the end: the four numbers
# −1, 0, −1, −1 are all there is.
#
# </details>

# %%
from nnlib.demos.sliding import slide

for step in slide(x, w):
    print(f"z{step.place} = {step.total:2.0f}   from cells {step.cells}, products {step.products.tolist()}")

# %% [markdown] covers="u04.1b u04.1f"
# ## Three filters to know by sight
#
# **Predict first.** What do these do to the row: [0 1 0], [0 0 1], [1/3 1/3 1/3]?
#
# <details><summary>Answer</summary>
#
# The *identity* hands x on. [0 0 1] shows at each place the right neighbour: the signal moves to the left by one. The
# last one is the *local average*.
#
# </details>

# %%
from nnlib.filters import filter1d

for name, taps in {"identity": [0, 1, 0], "shift": [0, 0, 1], "average": [1 / 3, 1 / 3, 1 / 3]}.items():
    print(f"{name:9}", filter1d(x, taps).round(2))

# %% [markdown]
# The averages are 2/3, 4/3, 2, 10/3, 16/3 and 26/3.

# %% [markdown] covers="u04.1c u04.1d u04.1g"
# ## At the ends
#
# Eight cells go in; with three taps six numbers come out, with five taps four. To get eight numbers, continue x beyond
# its ends. Three ways are common; leaving the ends out is the fourth.

# %%
from nnlib.demos.signals_figure import draw_borders

show(
    draw_borders(x, 3),
    alt="The row 0 1 1 2 3 5 8 13 four times. Valid: nothing added. Zero: three zeros on each side. "
    "Replicate: three more 0 on the left, three more 13 on the right. Mirror: 2 1 1 on the left and 8 5 3 on "
    "the right.",
    caption="Hatched cells are invented. The mirror is the outermost cell itself, which is not repeated: "
    "NumPy calls it 'reflect', scipy.ndimage calls it 'mirror'.",
)

# %% [markdown]
# **Predict first.** With w = [0 −1 2 −1 0], what is the last number z₈ for each kind of border?
#
# <details><summary>Answer</summary>
#
# The middle tap gives 26, the left neighbour −8, and the invented cell x₉ counts −1 times: 26 − 8 − 0 = 18 with zeros,
# 26 − 8 − 13 = 5 with copies, 26 − 8 − 8 = 10 in the mirror.
#
# </details>

# %%
for mode in ("valid", "zero", "replicate", "mirror"):
    print(f"{mode:9}  w: {filter1d(x, w, mode)}")
for mode in ("zero", "replicate", "mirror"):
    print(f"{mode:9}  average: {filter1d(x, [1 / 3, 1 / 3, 1 / 3], mode).round(2)}")

# %% [markdown]
# Zeros are the usual choice in networks. See what they cost: 18, far away from all other results, is an edge that the
# border has invented.

# %% [markdown] covers="u04.1e"
# ## Counting from the left
#
# Other lectures number the cells from 0 and put the *first* tap over the cell that is computed. The filter is called θ
# there, its m taps θ₀ to θₘ₋₁ (UW CSE 446):
#
# > (θ ∗ x)ᵢ = Σⱼ θⱼ xᵢ₊ⱼ, with j from 0 to m − 1
#
# n cells and m taps give n − m + 1 numbers. It is the same sliding, only the numbers of the places differ.
#
# **Predict first.** x = [1 1 1 0 0] and θ = [1 0 1]. What comes out?
#
# <details><summary>Answer</summary>
#
# Three places: 1 + 1 = 2, 1 + 0 = 1, 1 + 0 = 1. So [2 1 1].
#
# </details>

# %%
print(filter1d([1, 1, 1, 0, 0], [1, 0, 1]))

# %% [markdown] covers="u04.2a u04.2c"
# ## Smoothing
#
# Averages make a signal smooth. A wide one smooths more, and flattens what is narrow. A **Gaussian** gives near cells
# more weight than far ones:
#
# > wᵢ proportional to exp(−i² / (2σ²)), with i from −m to m, divided by their sum

# %%
import numpy as np

from nnlib.demos.signals_figure import draw_taps
from nnlib.filters import gaussian_taps

taps = {"average of 3": [1 / 3] * 3, "average of 9": [1 / 9] * 9, "Gaussian, σ = 1, m = 4": gaussian_taps(1, 4)}
show(
    draw_taps(taps),
    alt="Three filters as bars: three bars of 0.33; nine bars of 0.11; a bell with 0.40 in the middle, 0.24, "
    "0.054, 0.0044 and 0.0001 further out.",
    caption="All three sum to 1.",
)
print("Gaussian:", *(f"{tap:.4f}" for tap in gaussian_taps(1, 4)))

# %%
from nnlib.demos.signals_figure import draw_filtered

rng = np.random.default_rng(3)
places = np.arange(120)
signal = np.where((places > 30) & (places < 70), 1.0, 0.0) + 1.5 * (abs(places - 95) < 3) + rng.normal(0, 0.12, 120)
show(
    draw_filtered(signal, {name: (w, "replicate") for name, w in taps.items()}, same_scale=True),
    alt="A noisy plateau and a narrow peak. The average of 3 removes some noise. The average of 9 removes "
    "most noise, turns steps into ramps and lowers the peak to less than its height. The Gaussian lies "
    "between them.",
    caption="A plateau, a narrow peak, and noise, all on one scale.",
)

# %% [markdown]
# **Predict first.** The peak is 5 cells wide and 1.5 high. How high does the average of 9 leave it?
#
# <details><summary>Answer</summary>
#
# Of 9 cells 5 belong to the peak: 5/9 of 1.5, about 0.83. The Gaussian, with nearly all its weight on 5 cells, keeps
# almost all of it.
#
# </details>

# %% [markdown] covers="u04.2c"
# ## Sharpening
#
# **Predict first.** Averaging makes neighbours alike. What does [−1 3 −1] do with a cell that is larger than both its
# neighbours? And with a constant signal?
#
# <details><summary>Answer</summary>
#
# It makes the cell larger still: three times itself, minus the smaller neighbours. A constant stays as it is, because
# −1 + 3 − 1 = 1.
#
# </details>

# %%
soft = filter1d(signal, gaussian_taps(1.5, 4), "replicate")
show(
    draw_filtered(soft, {"sharpened, [−1 3 −1]": ([-1, 3, -1], "replicate"), "[−1 2 −1]": ([-1, 2, -1], "replicate")}),
    alt="A smoothed plateau and peak. Sharpened, all small waves are larger. With -1 2 -1 only the waves are "
    "left, around zero.",
    caption="Sharpening adds to the signal what [−1 2 −1], the Laplacian, finds in it. Each panel has its own scale.",
)

# %% [markdown] covers="u04.2d u04.2g"
# ## Derivatives are filters
#
# Values of a function f, a distance h apart. Its slope is the change divided by the distance:
#
# > forward: (f(t + h) − f(t)) / h, the filter [−1 1]/h
# >
# > centered: (f(t + h) − f(t − h)) / 2h, the filter [−1 0 1]/2h
# >
# > second derivative: (f(t − h) − 2f(t) + f(t + h)) / h², the filter [1 −2 1]/h²
#
# The scale belongs to the filter: without it the answer depends on how densely the function was sampled. The two taps
# of the forward difference stand over t and t + h; written with a middle tap it is [0 −1 1]/h.

# %%
from nnlib.filters import difference

t = np.linspace(0, 2 * np.pi, 101)
h = t[1]
forward, centered = difference(np.sin(t), h, "forward"), difference(np.sin(t), h, "centered")
print("largest error of the slope of sin: forward", np.abs(forward - np.cos(t[:-1])).max().round(5))
print("                                  centered", np.abs(centered - np.cos(t[1:-1])).max().round(5))

# %%
slope, laplacian = np.array([-1, 0, 1]) / (2 * h), np.array([-1, 2, -1]) / h**2
show(
    draw_filtered(
        np.sin(t), {"[−1 0 1]/2h": (slope, "valid"), "[−1 2 −1]/h²": (laplacian, "valid")}, step=h, label="t"
    ),
    alt="Sin t, below it the centered difference, which is cos t, and below that -1 2 -1 over h squared, which "
    "is sin t again.",
    caption="The second derivative of sin is −sin. The Laplacian filter [−1 2 −1] gives +sin.",
)

# %% [markdown]
# So the Laplacian filter **[−1 2 −1] is *minus* the second derivative**: it answers with a positive number to a peak.
# Both signs are in use; look which one a program means.
#
# **Predict first.** [−1 0 1] without a scale, on the ramp 0 1 2 3 …: what does it say?
#
# <details><summary>Answer</summary>
#
# 2 everywhere: the change over two cells. The slope is 1.
#
# </details>

# %% [markdown] covers="u04.2b"
# ## A smoothed second derivative
#
# Derivatives enlarge noise. So smooth first, or take one filter that does both: the **Laplacian of Gaussian**,
#
# > vᵢ = (1 − i²/(2σ²)) exp(−i²/(2σ²)), then w = v − mean(v)
#
# Subtracting the mean makes the taps sum to 0. (In one dimension the second derivative of a Gaussian has i²/σ² in the
# bracket; the formula above, UBC's, is a cut through the two-dimensional one.)

# %%
from nnlib.filters import laplacian_of_gaussian_taps

mexican_hat = laplacian_of_gaussian_taps(1, 4)
print(mexican_hat.round(4), f" sum {abs(mexican_hat.sum()):.1f}")
show(
    draw_taps({"[−1 2 −1]": [-1, 2, -1], "Laplacian of Gaussian": mexican_hat}),
    alt="Bars of -1 2 -1, and of the Laplacian of Gaussian: 0.86 in the middle, 0.16 beside it, then -0.27, "
    "-0.18, -0.14.",
    caption="A peak between two dips, narrow and wide: such a filter answers where the signal looks like it.",
)

# %% [markdown] covers="u04.2e u04.2f"
# ## Integrals are filters
#
# The mean of a function between −1 and 1, from three values? **Simpson's rule** lays a parabola through them:
#
# > mean ≈ 1/6 f(−1) + 4/6 f(0) + 1/6 f(1)

# %%
from nnlib.demos.signals_figure import draw_simpson

show(
    draw_simpson(np.exp, [-1, 0, 1], "exp(t)"),
    alt="exp(t) from -1 to 1 and a parabola through its values at -1, 0 and 1; the two curves nearly coincide.",
    caption="The interval is 2 wide, so the area below the parabola is two times the weighted mean.",
)
print("Simpson", (np.exp(-1) + 4 + np.e) / 6, " exact", np.sinh(1))

# %% [markdown]
# **Predict first.** Must the taps of such a filter have a certain sum? And those of a derivative?
#
# <details><summary>Answer</summary>
#
# The mean of a constant is the constant, so an integration filter sums to **1**. The derivative of a constant is 0, so
# a derivative filter sums to **0**. Ask a filter about simple signals (constant, ramp, t²), and it tells what it is.
#
# </details>

# %%
from nnlib.probes import responses_to_whole_powers

print("answers to       1      t      t²     t³")
known = {"[-1 0 1]/2": [-0.5, 0, 0.5], "[1 -2 1]": [1, -2, 1], "Simpson": [1 / 6, 4 / 6, 1 / 6]}
for name, taps in known.items():
    print(f"{name:12}", "".join(f"{answer:7.2f}" for answer in responses_to_whole_powers(taps)))

# %% [markdown] covers="u04.3a u04.3c"
# ## The flip
#
# So far we did **cross-correlation**. **Convolution** counts one of the two indices backwards:
#
# > (x ∗ w)[n] = Σₘ x[n − m] w[m]
#
# The sum goes over all m where both exist; if w lives on −M … M, these are 2M + 1 terms. In effect the filter is
# **flipped** before it slides.
#
# **Predict first.** A single 1 among zeros, and w = [1 2 3]. What gives correlation, what convolution?
#
# <details><summary>Answer</summary>
#
# Convolution writes a copy of w: 1 2 3. Correlation writes it backwards: 3 2 1.
#
# </details>

# %%
import scipy.signal

from nnlib.filters import convolve1d

single = [0, 0, 0, 1, 0, 0, 0]  # "same" and [1:-1] keep the middle of the full result: as many numbers as cells
print("correlation", filter1d(single, [1, 2, 3], "zero"), scipy.signal.correlate(single, [1, 2, 3], "same"))
print("convolution", convolve1d(single, [1, 2, 3])[1:-1], scipy.signal.convolve(single, [1, 2, 3], "same"))

# %% [markdown]
# For functions of a continuous t the sum becomes an integral, (f ∗ g)(t) = ∫ f(t − τ) g(τ) dτ.

# %% [markdown] covers="u04.3b"
# ## Why anyone flips
#
# Networks learn their taps, so whether a filter is stored as it is or backwards changes nothing; network libraries say
# "convolution" and compute correlation. Mathematicians flip because convolution then **commutes**: x ∗ w = w ∗ x. In
# full, that is with every place where the two overlap at all, the result has n + k − 1 numbers.
#
# **Predict first.** Does correlation commute?
#
# <details><summary>Answer</summary>
#
# No: exchanged, it comes out back to front.
#
# </details>

# %%
a, b = [1, 2, 3], [1, 10]
print("convolution", convolve1d(a, b), convolve1d(b, a))
print("correlation", scipy.signal.correlate(a, b), scipy.signal.correlate(b, a))

# %% [markdown] covers="u04.4a u04.4f"
# ## Two dimensions
#
# Over a picture of H × W pixels a filter of kH × kW taps (a **kernel**) slides to the right and down, and leaves
# (H − kH + 1) × (W − kW + 1) numbers:
#
# > z[r, s] = Σᵢ Σⱼ w[i, j] x[r + i, s + j]

# %%
from nnlib.demos.kernels_figure import draw_window_2d
from nnlib.kernels import BINARY_IMAGE, BINARY_KERNEL

show(
    draw_window_2d(BINARY_IMAGE, BINARY_KERNEL, [(0, 0), (1, 2)]),
    alt="A 5x5 picture of zeros and ones with a 3x3 window; its corners and its middle count. At the upper "
    "left four of these five cells are 1: the result is 4. In row 2, column 3, the result is 3.",
    caption="Here orange pixels lie under a tap of 1, blue ones under a tap of 0.",
)

# %% [markdown]
# **Predict first.** The first row of results is 4, 3, 4. Work out one number of the last row before you run the cell.

# %%
from nnlib.kernels import filter2d

print(filter2d(BINARY_IMAGE, BINARY_KERNEL))

# %% [markdown]
# Now with every product on view. Point at a number of the output and the window goes there; point at a pixel and the
# outputs that it reaches are marked.
#
# **Predict first.** How many outputs does a pixel in the middle of this picture reach, and how many a corner?

# %%
from nnlib.demos.convolution_explorer import convolution
from nnlib.demos.stage import explore

explore(convolution(7, picture="edge", kernel="vertical edges"))

# %% [markdown]
# <details><summary>Answer</summary>
#
# Nine, one through each tap; a corner one, through a single tap. With P = 1 it reaches four.
#
# </details>
#
# Four numbers for you. Type one and press Enter.

# %%
from nnlib.demos.worksheet import Values

explore(Values())

# %% [markdown] covers="u04.4b"
# ## A test that cannot fail
#
# Does a program flip its kernels? Somebody tests it with this picture and K = [1 0 1; 0 1 0; 1 0 1], and gets the nine
# numbers above.
#
# **Predict first.** What has been shown?
#
# <details><summary>Answer</summary>
#
# Nothing about the flip. Turned by half a circle K is the same K, so both programs give the same nine numbers. A test
# needs a kernel without this symmetry.
#
# </details>

# %%
K, V = np.array(BINARY_KERNEL), np.array([[-1, 0, 1]] * 3)
print("K turned by half a circle equals K:", np.array_equal(K[::-1, ::-1], K))
print("V turned:", V[::-1, ::-1].tolist())

# %% [markdown] covers="u04.4c"
# ## An upright edge
#
# V compares the column on the right with the column on the left. A bright bar, columns 4 to 7 of 10, on a dark ground:

# %%
from nnlib.demos.kernels_figure import draw_rows
from nnlib.kernels import bars

bar = bars()
show(
    draw_rows(
        {"a row of the picture": bar[0], "correlation": filter2d(bar, V)[0], "convolution": filter2d(bar, -V)[0]}
    ),
    alt="A row of the picture: 0 0 0 1 1 1 1 0 0 0. Correlation: 0 3 3 0 0 -3 -3 0. Convolution: 0 -3 -3 0 0 3 3 0.",
    caption="Every row looks the same. From dark to bright is +3, from bright to dark −3. Flipped, V is −V.",
)

# %% [markdown]
# **Predict first.** Why 3, and why twice?
#
# <details><summary>Answer</summary>
#
# Three rows of V see the same step. And V looks two columns far: the step lies between its outer columns at two
# places.
#
# </details>

# %% [markdown] covers="u04.4d"
# ## The zoo
#
# The kernels of the lectures, on the scene from the beginning. Where taps sum to 0, grey is 0, bright is positive and
# dark negative.

# %%
from nnlib.demos.kernels_figure import draw_kernels

edges = ["edges, diagonal", "edges, four neighbours", "edges, eight neighbours", "cross"]
short = ["diagonal", "four neighbours", "eight neighbours", "cross"]
shown = {word: KERNELS[name] for word, name in zip(short, edges, strict=True)}
show(
    draw_kernels(edges, short),
    alt="Kernels: 1 0 -1, 0 0 0, -1 0 1; 0 1 0, 1 -4 1, 0 1 0; -1 around 8; and -2 on four sides of 8.",
    caption="Here the colours of taps show their signs: positive ones are blue, negative ones orange.",
)
show(
    draw_pictures(scene_picture(), shown, columns=5),
    alt="The scene and four edge pictures: the diagonal kernel shows slanted edges and corners, the other three edges "
    "of all directions.",
    caption="Edges, found in four ways: the taps of each kernel sum to 0, those of the cross as well.",
)

# %%
others = ["sharpen", "box blur", "box blur 5x5", "Gaussian blur"]
show(
    draw_pictures(scene_picture(), {name: KERNELS[name] for name in others}, columns=5),
    alt="The scene, sharpened, and blurred in three ways; the 5x5 box is the softest.",
    caption="Sums of 1. The 5×5 box has 25 taps of 0.04.",
)

# %%
directed = ["Sobel, left to right", "Sobel, top to bottom", "diagonal 4x4"]
show(
    draw_kernels(directed),
    alt="Sobel kernels -1 0 1, -2 0 2, -1 0 1 and its transpose, and a kernel of 4x4 with -1 -2 -1 above and "
    "1 2 1 below a diagonal.",
)
show(
    draw_pictures(scene_picture(), {name: KERNELS[name] for name in directed}),
    alt="The scene with upright edges, with level edges, and with edges that fall or rise.",
    caption="Each sees edges of some directions and is blind to others.",
)

# %% [markdown]
# **Predict first.** Four neighbours: [0 1 0; 1 −4 1; 0 1 0]. Which one-dimensional filter is hidden in it, twice?
#
# <details><summary>Answer</summary>
#
# [1 −2 1], the second derivative, once from left to right and once from top to bottom. Their sum is the *Laplacian*
# in two dimensions. The Laplacian filter [−1 2 −1] from above has the other sign.
#
# </details>

# %% [markdown] covers="u04.4e"
# ## Reading a kernel
#
# Three questions find the picture that belongs to a kernel:
#
# 1. **The sum.** 1: brightness stays. 0: constant regions turn grey.
# 2. **The signs.** All positive: blur. A large middle with negative neighbours: differences grow.
# 3. **The direction.** Draw an arrow from minus to plus. The answer is large where brightness changes along the arrow:
#    an arrow to the right finds upright edges, an arrow downwards finds level ones.
#
# **Predict first.** [−1 −2 −1; 0 0 0; 1 2 1]: does it see the upright or the level sides of a window frame?
#
# <details><summary>Answer</summary>
#
# Plus lies below minus, the arrow points downwards: level edges.
#
# </details>

# %% [markdown] covers="u04.5a u04.5b"
# ## Through the full depth
#
# A colour picture is a volume: C × H × W with C = 3. A filter gets as many layers as its input has, slides to the
# right and down only, and **adds over the full depth**: one filter, one map.
#
# > z[f, r, s] = Σ_c Σᵢ Σⱼ w[f, c, i, j] x[c, r + i, s + j]
#
# d filters make d maps, **stacked** into a new volume of depth d. The next layer's filters reach through all d maps.

# %%
from nnlib.demos.operators_figure import draw_depth

show(
    draw_depth(3, 4),
    alt="A box of depth 3 with a smaller box in it that reaches through the full depth; an arrow labelled 4 "
    "filters; four maps behind each other, with one small cell marked.",
    caption="The orange filter gives the orange cell.",
)

# %% [markdown]
# **Predict first.** x has the shape (3, 32, 32), w the shape (4, 3, 5, 5). Which shape has z?
#
# <details><summary>Answer</summary>
#
# (4, 28, 28): four maps, and 32 − 5 + 1 = 28 places each way. The 3 has been summed over.
#
# </details>

# %%
from nnlib.kernels import filter_bank

volume, bank = rng.normal(size=(3, 32, 32)), rng.normal(size=(4, 3, 5, 5))
print(filter_bank(volume, bank).shape)

# %% [markdown] covers="u04.6a u04.6b u04.6c"
# ## A filter is a matrix
#
# z depends on x linearly, so there is a matrix with z = T x. For n numbers in and, with a border of zeros, n out, there
# are three stages:
#
# - **dense**: every output has a weight for every input, n² weights;
# - **local**: an output looks at the input at its own place and at the neighbours on both sides. The matrix is
#   *banded*, with 3n − 2 weights: the first and the last row have two;
# - **shared**: all outputs use the same three weights. Along every diagonal the matrix is constant: *Toeplitz*.

# %%
from nnlib.demos.operators_figure import draw_matrices, symbols

show(
    draw_matrices({kind: symbols(5, kind) for kind in ("dense", "local", "shared")}),
    alt="Three matrices 5x5. Dense: 25 different weights. Local: three diagonals with 13 different weights. "
    "Shared: the same three diagonals hold the same three weights θ0, θ1, θ2 in each row.",
    caption="The indices of dense and local weights are row and column, those of shared ones count the taps. The step "
    "from left to right is the idea of convolutional networks.",
)

# %%
from nnlib.operators import toeplitz_matrix

T = toeplitz_matrix([1, 2, 4], 5)
print(T)
print("T x      ", T @ [1, 0, 0, 0, 10])
print("filter1d ", filter1d([1, 0, 0, 0, 10], [1, 2, 4], "zero"))

# %% [markdown]
# **Predict first.** Which filter belongs to the transposed matrix Tᵀ?
#
# <details><summary>Answer</summary>
#
# The flipped one, [4 2 1]. Transposing is what backpropagation does to a linear step: through a correlation it goes
# as a convolution (unit u02 and unit u06).
#
# </details>

# %% [markdown] covers="u04.6a u04.6d u04.6e"
# ## What it saves
#
# **Predict first.** A picture of 200 × 200 pixels, 400,000 *hidden units*: numbers computed from it inside a network.
# How many weights if all are connected? How many if each unit sees a field of 10 × 10 pixels?
#
# <details><summary>Answer</summary>
#
# 40,000 · 400,000 = 16 billion. With fields 100 · 400,000 = 40 million. And if all units share one field of weights:
# 100.
#
# </details>

# %%
from nnlib.demos.operators_figure import draw_counts

show(
    draw_counts([5, 10, 100, 1000, 10_000]),
    alt="Weights against n, both axes logarithmic. Dense rises to 10 to the 8 at n = 10,000, local to 30,000, "
    "shared stays at 3.",
    caption="Dense grows with the square of n, local with n, shared not at all.",
)
print(f"32x32x3 to one map of 28x28: dense {32 * 32 * 3 * 28 * 28:,}, one filter {5 * 5 * 3}")

# %% [markdown] covers="u04.7a u04.7b"
# ## Pooling is a filter, too
#
# *Average pooling* replaces each block of 2 × 2 pixels by its mean. That is a filter of four taps 1/4 that **moves by
# its own size**: its *stride*, the step from one place to the next, is 2.
#
# **Predict first.** The bar, rows 0 0 0 1 1 1 1 0 0 0, pooled 2 × 2: what is a row of the result?
#
# <details><summary>Answer</summary>
#
# 0, .5, 1, .5, 0. The bar begins in the middle of a block, so half of that block is bright.
#
# </details>

# %%
from nnlib.kernels import average_pooling

print(average_pooling(bars(4), 2))
print(filter2d(bars(4), np.full((2, 2), 1 / 4), stride=2))

# %% [markdown] covers="u04.4d u04.7a"
# ## Make one yourself
#
# **Predict first.** Sobel, left to right, shows the left side of each ball bright and the right side dark. What does
# half a turn of the kernel change, and why does the Laplacian with its eight neighbours not mind?
#
# Run the cell, press "Half a turn", and move over the pictures: below stand the pixels, the products and their sum.
# Then choose a tap with a click or Enter and type another number.

# %%
from nnlib.demos.kernel_zoo import KernelZoo

explore(KernelZoo())

# %% [markdown]
# <details><summary>Answer</summary>
#
# Turned, Sobel has all signs changed: bright becomes dark. The other kernel is the same after half a turn.
#
# </details>
#
# Now the other way round: the pictures are there, and the kernels have to be found.

# %%
from nnlib.demos.worksheet import Matching

names = ["box blur 5x5", "edges, eight neighbours", "Sobel, left to right", "Sobel, top to bottom"]
corner = tuple(map(tuple, scene_picture()[40:80, 60:120].tolist()))
explore(Matching(corner, tuple((name, KERNELS[name]) for name in names[::-1])))

# %% [markdown] covers="u04.8a"
# ## Features by hand
#
# Before networks learned their features, people built them: a **bank** of filters, a **rectifier** max(0, ·), which
# keeps one sign, **pooling**, which forgets the exact place, and on top a **linear model**: for each class a weighted
# sum of all features, and the largest sum wins. Each pooled number says: *this filter answered strongly somewhere
# around here*.

# %%
from nnlib.demos.kernels_figure import draw_pipeline
from nnlib.features import digits

train, test = digits()
show(
    draw_pipeline(train.x[0, 0].astype(float), KERNELS["Sobel, left to right"], 2),
    alt="A digit 0 of 8x8 pixels; filtered, 6x6, bright at the left sides and dark at the right sides of its "
    "strokes; rectified, the dark ones gone; pooled to 3x3.",
    caption="64 pixels become 9 features for each filter of the bank.",
)

# %% [markdown]
# **Predict first.** A linear model on the raw pixels gets 85.6 % of these digits right. Four filters, Sobel with both
# signs in both directions, give 4 · 9 = 36 features, fewer than the 64 pixels. Better or worse?

# %%
# linear_accuracy fits a linear model, and tries it on the test digits
from nnlib.features import bank_features, linear_accuracy

sobel = np.array(KERNELS["Sobel, left to right"], float)
ours = np.array([sobel, -sobel, sobel.T, -sobel.T])
x_train, x_test = train.x[:, 0].astype(float), test.x[:, 0].astype(float)
pixels = linear_accuracy(x_train.reshape(1415, -1), x_test.reshape(382, -1))
features = linear_accuracy(bank_features(x_train, ours, 2), bank_features(x_test, ours, 2))
print(f"pixels {pixels:.1%}, features {features:.1%}")

# %% [markdown]
# Better, with fewer numbers. **Predict first.** And without the rectifier?

# %%
from nnlib import avg_pool2d, conv2d

maps = [conv2d(x[:, None], ours[:, None]) for x in (x_train, x_test)]
unrectified = [avg_pool2d(z, 2).reshape(len(z), -1) for z in maps]
print(f"filtered and pooled, not rectified: {linear_accuracy(*unrectified):.1%}")

# %% [markdown]
# Worse than the pixels themselves: filtering and averaging are linear, and a linear model on linear features is a
# linear model of the pixels, with fewer of them. The rectifier makes the difference.

# %% [markdown] covers="u04.8b"
# ## A histogram of directions
#
# Another famous feature asks at each pixel for the *gradient*: how strongly does the picture change, and in which
# direction? At the cell (r, s) it is an arrow with two parts,
#
# > right = x[r, s + 1] − x[r, s − 1] and down = x[r + 1, s] − x[r − 1, s].
#
# Its *strength* is its length, √(right² + down²), its direction the angle from "right" towards "down". A **histogram of
# oriented gradients** (HOG; Dalal and Triggs 2005) adds up the strengths by direction, in one histogram for each region
# of the picture.

# %%
from nnlib.demos.kernels_figure import draw_directions

pictures = {f"a {train.y[i]}": train.x[i, 0].astype(float) for i in (1, 0, 7, 4)}
show(
    draw_directions(pictures),
    alt="Digits 1, 0, 7 and 4 with their histograms of eight directions. The 1 changes almost only from left "
    "to right, at 0 degrees; the 0 in most directions; the 7 mostly at 45 degrees; the 4 from 22 to 68 degrees.",
    caption="0° is a change from left to right, 90° from top to bottom. Opposite changes share a bin.",
)

# %% [markdown]
# **Predict first.** Which bin is the largest for a picture of level stripes?
#
# <details><summary>Answer</summary>
#
# The one at 90°: across level stripes the brightness changes from top to bottom.
#
# </details>

# %% [markdown] covers="u04.8c"
# ## Then learn them
#
# We chose four filters; somebody else might choose better ones. A network of the same shape (filters, rectifier,
# pooling, linear model) can *learn* its filters, from random beginnings, by following the slope of its loss.
# `Adam` is a rule for how long each step is.

# %%
from nnlib import AvgPool2d, Conv2d, CrossEntropyLoss, Flatten, Linear, ReLU, Sequential
from nnlib.optimizers import Adam
from nnlib.training import fit

rng = np.random.default_rng(0)
network = Sequential(Conv2d(1, 4, 3, rng=rng), ReLU(), AvgPool2d(2), Flatten(), Linear(36, 10, rng=rng))
how = {"loss": CrossEntropyLoss(), "optimizer": Adam(network.parameters(), lr=0.01)}
fit(network, train.x, train.y, epochs=30, batch_size=32, rng=rng, progress=False, **how)
print(f"learned filters and linear model {np.mean(network(test.x).argmax(axis=1) == test.y):.1%}")

# %%
from nnlib.demos.kernels_figure import draw_bank

learned = network.layers[0].w[:, 0]
show(
    draw_bank([*ours, *learned], [f"ours {i}" for i in range(1, 5)] + [f"learned {i}" for i in range(1, 5)]),
    alt="Eight kernels of 3x3: our four Sobel kernels, and four learned ones, mostly bright on one side and "
    "darker on the other.",
    caption="Nobody told the network about edges.",
)

# %% [markdown]
# In about a second it has found filters about as good as ours, and nobody had to think them up. On larger
# pictures, with more filters and layers, learned ones win by far: unit u06 and a later one.

# %% [markdown]
# ## What to take away
#
# - **Slide, multiply, add.** n cells and k taps give n − k + 1 numbers; a border gives n.
# - Sum of taps **1**: averages, sharpening. Sum **0**: derivatives, edges. Derivatives need their scale, 1/2h or 1/h².
# - **Convolution flips, correlation does not.** A symmetric kernel cannot tell them apart. Networks correlate.
# - A filter spans the **full depth** and makes **one map**; d filters make d maps.
# - A filter with a border of zeros is a **Toeplitz matrix**: local (3n − 2 weights) and shared (3). Dense would be n².
# - Filter, rectify, pool, linear model: features by hand, or learned.

# %% [markdown]
# ## Now to the problems
#
# In [problems.ipynb](problems.ipynb) you slide filters by hand and in code, design some of your own, build their
# matrices, and end with a bank of four filters that beats the raw pixels.
