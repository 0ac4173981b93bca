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
# # Convolutional networks from scratch
#
# After this notebook you can
#
# - **explain** why pixels are far from meaning, and **measure** a baseline, the nearest neighbour;
# - **write** a convolutional layer in three ways, and its three gradients;
# - **pool** by maximum, mean and norm, forward and backward, with overlapping windows and ties;
# - **find** a bug in a layer by a gradient check;
# - **train** LeNet-5, look at what its layers do, and **test** what it knows about pictures by taking that away;
# - **reuse** what a network has learned, and **build** a block that passes gradients around itself.
#
# **You need:** gradients by the chain rule (unit u02), filters (u04), shapes and counts (u05). **Time:** about 90
# minutes.

# %% [markdown] covers="u06.1a u06.1b"
# ## A digit, seen by a computer
#
# Cover the left half of the figure below with your hand. Which digit do the numbers show a part of?

# %%
import numpy as np

from nnlib.datasets import load
from nnlib.demos.cnn_figure import draw_grid
from nnlib.plotting import show

train, test = load("glyphs")
seven = (255 * train.x[train.y == 7][2, 0]).round().astype(np.uint8)
show(
    draw_grid(seven, slice(5, 14), slice(9, 20)),
    alt="On the left a digit, bright on dark, 28 by 28 pixels, with an orange frame around a part of its "
    "stroke. On the right the numbers of that part, 0 to 255.",
    caption="The shading is for our eyes, and shows a stroke. The computer has the numbers and nothing else.",
)

# %% [markdown]
# The digits of this unit are glyphs: 28×28 pixels, drawn by the project as if by many hands, and stored from 0 to 1.
#
# A picture is a grid of numbers from 0 to 255, one **byte** each; in colour three grids, red, green and blue. A
# photograph of 800 × 600 pixels is 800 · 600 · 3 = 1,440,000 numbers. Layers want float32 and a batch: shape
# **(N, C, H, W)**, N pictures of C channels, H rows and W columns.
#
# **Predict first.** How much memory does that photograph need as bytes, and how much as float32?
#
# <details><summary>Answer</summary>
#
# 1.44 million bytes, and four times as much: 5.76 million.
#
# </details>

# %%
photograph = np.zeros((600, 800, 3), np.uint8)  # row, column, channel, as files store it
batch = photograph.transpose(2, 0, 1)[None].astype(np.float32)
print(photograph.nbytes, batch.shape, batch.nbytes)

# %% [markdown] covers="u06.1c u06.1d"
# ## The gap between pixels and meaning
#
# Move, light or bend a thing, and all its pixels change, while its name does not. Six troubles have names:
# **viewpoint**, **illumination**, **deformation**, **occlusion** (something stands in front), **clutter** (something
# stands behind) and **variation within a class**.
#
# How far apart are two pictures? L1 = Σ|difference|, or L2 = √(Σ difference²), over all pixels.
#
# **Predict first.** Which is nearer to a 7: the same 7 under another light, or a 1?

# %%
from nnlib.demos.cnn_figure import changed_pictures, draw_changes
from nnlib.neighbours import distances

sevens, ones = train.x[train.y == 7][:, 0], train.x[train.y == 1][:, 0]
pictures = changed_pictures(sevens[2], sevens[4], ones[11])
lengths = distances(np.array(list(pictures.values())), sevens[2][None], 2)[0]
show(
    draw_changes(pictures, "L2 =", lengths),
    alt="A 7, and the same 7 narrower and moved, dimly lit from the right, bent by waves, half hidden by a grey bar, "
    "and before stripes; another 7, and a 1. Below each its L2 distance from the first.",
    caption="Below: the distance from the first picture. The last one shows another digit.",
)

# %% [markdown]
# <details><summary>Answer</summary>
#
# The dimly lit 7 and the one before stripes are the *same* 7, and both lie further away than the 1. Another 7 lies
# about as far as the 1. Distance between pixels is not distance between meanings.
#
# </details>

# %% [markdown] covers="u06.1f"
# ## Learn it from data
#
# Nobody has ever written down rules that tell a 7 from a 1 in all these cases. The way out is **data-driven**:
#
# 1. collect pictures with labels;
# 2. `train(pictures, labels)` makes a model of them;
# 3. `predict(model, new pictures)` names new ones; only these say how good it is.
#
# Every method from here on has these two functions. They differ in what the model is.

# %% [markdown] covers="u06.1d u06.1e"
# ## The simplest model: remember everything
#
# The **nearest neighbour** classifier keeps all pictures. A new one gets the label of the picture that lies nearest.

# %%
from nnlib.demos.cnn_figure import draw_neighbours

found = distances(train.x[:2000], test.x[:200], 2)
nearest = found.argmin(axis=1)
wrong = np.flatnonzero(train.y[nearest] != test.y[:200])[:3]
chosen = [0, 1, 2, 3, *wrong]
titles = [(f"a {test.y[i]}", f"says {train.y[nearest[i]]}") for i in chosen]
show(
    draw_neighbours(test.x[chosen, 0], train.x[nearest[chosen], 0], titles),
    alt="Above seven new digits, below each the nearest known picture. The first four have the same digit, the last "
    "three another one.",
    caption="The last three are mistakes: similar pixels, another digit.",
)

# %%
for known in (100, 500, 2000):
    labels = train.y[found[:, :known].argmin(axis=1)]
    print(f"{known:5} known pictures: {np.mean(labels == test.y[:200]):.1%} right")

# %% [markdown]
# **Predict first.** What does it cost to train it, and to ask it about one picture? And a network?
#
# <details><summary>Answer</summary>
#
# Training is free, asking means comparing with every known picture: 2000 pictures of 784 pixels are 1.6 million
# subtractions for one answer. With a network it is the other way round: costly to train, cheap to ask. That is better,
# as it is trained once and asked often. Still, the nearest neighbour is the **baseline**: whatever is more complicated
# must beat it.
#
# </details>

# %% [markdown] covers="u06.2a u06.2b"
# ## A breakthrough
#
# ImageNet's yearly competition gives 1.2 million photographs in 1000 classes to learn from. In 2010 the best methods
# computed features by hand. A convolutional network, AlexNet, later reached on the test of 2010 an error of **37.5 %**
# (right answer not first) and **17.0 %** (not among the first five). In the competition of 2012 it had **15.3 %** by
# the latter count, the second-best entry **26.2 %**.
#
# What such networks learn forms a **hierarchy**: first layers answer to edges and colours, middle ones to textures and
# parts, late ones to things.

# %%
from nnlib.demos.cnn_figure import draw_bars

show(
    draw_bars(
        {"AlexNet": [37.5, 17.0, 15.3], "second best": [np.nan, np.nan, 26.2]},
        ["2010, first answer", "2010, five answers", "2012, five answers"],
        "error (%)",
    ),
    alt="Bars: AlexNet 37.5 % and 17.0 % error on the test of 2010, 15.3 % in the competition of 2012; the second best "
    "entry of 2012 26.2 %.",
    caption="Published figures (Krizhevsky, Sutskever and Hinton, 2012). AlexNet was not in the competition of 2010; "
    "the best entries of that year are not drawn.",
)

# %% [markdown]
# It had five convolutional layers and three dense ones, on two graphics cards. Unit u05 counted them; this unit builds
# such layers, on pictures small enough for your computer.

# %% [markdown] covers="u06.3a"
# ## The layer, by loops
#
# From unit u04 you know one filter over one picture. The layer takes N pictures of C channels, K filters of the same
# depth, K biases, a stride, a border of zeros:
#
# > y[n, k, r, s] = b[k] + Σ_c Σᵢ Σⱼ w[k, c, i, j] · padded[n, c, r·stride + i, s·stride + j]
#
# Shapes: x (N, C, H, W), w (K, C, kH, kW), b (K,), y (N, K, rows, columns).
#
# **Predict first.** x is (2, 3, 7, 9), w (4, 3, 3, 2), stride 2, padding 1. Which shape has y?

# %%
import nnlib

rng = np.random.default_rng(0)
x, w, b = rng.normal(size=(2, 3, 7, 9)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
y = nnlib.conv2d(x, w, b, stride=2, padding=1)
window = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))[1, :, 2:5, 4:6]  # picture 1, place (1, 2)
print(y.shape, y[1, 3, 1, 2], b[3] + np.sum(w[3] * window))

# %% [markdown]
# <details><summary>Answer</summary>
#
# Rows: (7 + 2 − 3)/2 + 1 = 4. Columns: (9 + 2 − 2)/2 = 4.5, rounded down, + 1 = 5. So (2, 4, 4, 5). A number of y is
# one product of a filter with a window, added up, plus a bias: the window has all channels.
#
# </details>
#
# Look at one such number. The three channels are red, green and blue; "channel shown" goes from one to the next, and
# below stands what each adds. **Predict first.** How many outputs of one filter does a pixel reach at stride 2?

# %%
from nnlib.demos.convolution_explorer import convolution
from nnlib.demos.stage import explore

explore(convolution(9, picture="scene", channels=3, filters=2, kernel="sharpen", padding=1, stride=2, place=12))

# %% [markdown]
# <details><summary>Answer</summary>
#
# One, two or four: as many as windows lie on it. Three cells wide and two apart, neighbours share one row or column.
#
# </details>

# %% [markdown] covers="u06.3b"
# ## All windows at once
#
# Loops over places are slow in Python. But every number of y is a dot product of a filter with a window. Write the
# windows into the columns of a matrix (**im2col**, image to columns) and the filters into the rows of another, and the
# whole layer is **one product of matrices** (GEMM, the routine computers do best).

# %%
from nnlib.demos.cnn_figure import draw_columns

show(
    draw_columns(np.arange(12).reshape(3, 4), (2, 2)),
    alt="A picture of 3 by 4 numbers, 0 to 11, with its first window 0 1 4 5 in blue; beside it a matrix of 4 rows and "
    "6 columns, whose first column is 0 1 4 5.",
    caption="Six windows, six columns. Most numbers are written several times: memory is the price.",
)

# %%
from time import perf_counter

from nnlib.lowering import im2col, product_of_columns


def by_loops(x, w, b):
    y = np.zeros((len(x), len(w), x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1))
    for n, k, r, s in np.ndindex(*y.shape):
        y[n, k, r, s] = b[k] + np.sum(w[k] * x[n, :, r : r + w.shape[2], s : s + w.shape[3]])
    return y


x, w, b = rng.normal(size=(4, 6, 14, 14)), rng.normal(size=(16, 6, 5, 5)), rng.normal(size=16)
start = perf_counter()
loops = by_loops(x, w, b)
middle = perf_counter()
product = product_of_columns(im2col(x, (5, 5)), w, b, (10, 10))
print(f"same: {np.allclose(loops, product)}, {(middle - start) / (perf_counter() - middle):.0f} times as fast")

# %% [markdown]
# **Predict first.** x is (4, 6, 14, 14), filters are 5×5. Which shape has the matrix, and how many times as many
# numbers does it hold as x?
#
# <details><summary>Answer</summary>
#
# 6·25 = 150 rows, 4·100 = 400 columns: 60,000 numbers from 4704, nearly 13 times as many.
#
# </details>

# %% [markdown] covers="u06.3c"
# ## Through SciPy
#
# SciPy has both operations of unit u04. `scipy.signal.correlate` does not flip; in three dimensions it is the layer's
# sum: picture and filter have the same depth, so there is a single place along it, and `[0]` takes it.
# `scipy.signal.convolve` flips **all** axes, the depth as well.
#
# **Predict first.** `fftconvolve` goes through Fourier transforms. How must w be turned?

# %%
import scipy.signal

one, filter_ = x[0], w[0]
wanted = nnlib.conv2d(x[:1], w[:1])[0, 0]
print(np.allclose(scipy.signal.correlate(one, filter_, "valid")[0], wanted))
print(np.allclose(scipy.signal.fftconvolve(one, filter_[::-1, ::-1, ::-1], "valid")[0], wanted))
print(np.allclose(scipy.signal.fftconvolve(one, filter_[:, ::-1, ::-1], "valid")[0], wanted))

# %% [markdown]
# <details><summary>Answer</summary>
#
# In all three directions: what is flipped twice stays. Turned in rows and columns only, channel 0 meets the part of
# the filter that belongs to the last channel.
#
# </details>

# %% [markdown] covers="u06.3d"
# ## Back to the input
#
# A cell of x was seen by several windows, and each number of y that it fed sends something back: the `dy` there, times
# the weight through which it was seen. Forward: *gather* from a window. Backward: **scatter** into the same window, and
# **add**.
#
# > dpadded[n, c, r·stride + i, s·stride + j] += Σₖ dy[n, k, r, s] · w[k, c, i, j]
#
# **Predict first.** x has three cells in a row, w = [1 2], dy = [1 10]. What is dx?

# %%
from nnlib.lowering import conv2d_dx

print(conv2d_dx(np.array([[[[1.0, 10]]]]), (1, 1, 1, 3), np.array([[[[1.0, 2]]]])))

# %% [markdown]
# <details><summary>Answer</summary>
#
# Place 0 sends 1·[1 2] to cells 0 and 1, place 1 sends 10·[1 2] to cells 1 and 2: [1, 2 + 10, 20]. The filter comes
# back unflipped, window by window; seen as one slide over dy it is flipped, the Tᵀ of unit u04.
#
# </details>

# %%
from nnlib.demos.cnn_figure import draw_coverage

show(
    draw_coverage(5, 7, 3, 2),
    alt="A picture of 5 by 7 cells. Most are seen by one window; the cells of row 3 and of columns 3 and 5 by two, "
    "those where these cross by four.",
    caption="With += a cell gets a sum of one, two or four contributions. With = it keeps the last.",
)

# %% [markdown] covers="u06.3e"
# ## To filters and biases
#
# A weight is used at every place of every picture. So its gradient is a sum over all of them:
#
# > dw[k, c, i, j] = Σₙ Σᵣ Σₛ dy[n, k, r, s] · padded[n, c, r·stride + i, s·stride + j]
# >
# > db[k] = Σₙ Σᵣ Σₛ dy[n, k, r, s]
#
# **Predict first.** x = [3 4 5], dy = [1 10], two taps. What are dw and db?

# %%
from nnlib.lowering import conv2d_dw

print(*conv2d_dw(np.array([[[[1.0, 10]]]]), np.array([[[[3.0, 4, 5]]]]), (1, 2)))

# %% [markdown]
# <details><summary>Answer</summary>
#
# dw = [1·3 + 10·4, 1·4 + 10·5] = [43 54], and db = 11. No mean over the batch: if the loss is a mean, its 1/N is in dy
# already.
#
# </details>

# %% [markdown] covers="u06.3f u06.4e"
# ## Find the bug
#
# A gradient check (unit u02) compares a backward with differences of its function: about 1e-9 is right. Below, somebody
# wrote = where += belongs.
#
# **Predict first.** Filters are 2×2. With stride 2 the check finds nothing, with stride 1 it does. Why?

# %%
from nnlib.gradcheck import gradient_error


def assigned(dy, x, w, stride):
    dx = np.zeros(x.shape)
    for (r, s), _ in np.ndenumerate(dy[0, 0]):
        window = (..., slice(r * stride, r * stride + w.shape[2]), slice(s * stride, s * stride + w.shape[3]))
        dx[window] = np.einsum("nk,kcij->ncij", dy[:, :, r, s], w)
    return dx


# %%
x, w = rng.normal(size=(2, 3, 6, 6)), rng.normal(size=(4, 3, 2, 2))


def errors(stride):
    def forward(x):
        return nnlib.conv2d(x, w, stride=stride)

    right = gradient_error(forward, lambda dy, x: conv2d_dx(dy, x.shape, w, stride), {"x": x}, rng)
    bug = gradient_error(forward, lambda dy, x: assigned(dy, x, w, stride), {"x": x}, rng)
    return f"stride {stride}: with += {right:.0e}, with = {bug:.0e}"


print(errors(2), errors(1), sep="\n")

# %% [markdown]
# <details><summary>Answer</summary>
#
# Side by side, no two windows share a cell, and there is nothing to add up. A test has to contain the case in which the
# bug shows: overlapping windows, strides, borders, several channels, a batch.
#
# </details>

# %% [markdown] covers="u06.4a u06.4b u06.4c"
# ## Three ways to pool
#
# Pooling makes maps smaller, each channel on its own, without parameters. A window leaves its **largest** value, its
# **mean**, or its **L2 norm** √(Σx²).
#
# **Predict first.** How does dy come back in each case?

# %%
from nnlib.demos.cnn_figure import draw_poolings

show(
    draw_poolings([[1, 5, 5, 0], [2, 4, -3, -4]], 2, 2),
    alt="A picture 1 5 5 0 over 2 4 -3 -4. Max pooling leaves 5 and 5, dx is 1 at both fives. Average pooling leaves 3 "
    "and -0.5, dx is 0.25 everywhere. The L2 norm leaves 6.8 and 7.1, dx is each cell divided by its norm.",
    caption="Windows 2×2, side by side; dy = 1 for both.",
)

# %% [markdown]
# <details><summary>Answer</summary>
#
# The maximum sends all of dy to the cell that won; the mean shares it equally; the norm shares it by x/y, with the sign
# of the cell, as ∂√(Σx²)/∂x = x/y.
#
# </details>

# %% [markdown]
# Three cases need a decision:
#
# - **Ties.** Two cells are equally large: the first one wins, row by row (as in most libraries).
# - **Overlap.** Stride 1 with windows 2×2: a cell may win several windows, and gets the sum.
# - **A window of zeros.** The norm has a corner there, and x/y would be 0/0: 0 is taken.
#
# **Predict first.** x = [1 5 2; 1 5 2], windows 2×2, stride 1, dy = [1 10]. Max pooling's dx?

# %%
x = np.array([[[[1.0, 5, 2], [1, 5, 2]]]])
print(nnlib.max_pool2d_backward(np.array([[[[1.0, 10]]]]), x, 2, stride=1))
print(nnlib.l2_pool2d_backward(np.ones((1, 1, 1, 1)), np.zeros((1, 1, 2, 2)), 2))

# %% [markdown]
# <details><summary>Answer</summary>
#
# The upper 5 wins both windows: it gets 11, all others 0.
#
# </details>

# %% [markdown] covers="u06.4d"
# ## Flatten
#
# Dense layers want rows of numbers: (N, C, H, W) becomes (N, C·H·W), channel by channel, each row by row. Backward
# undoes it: nothing is computed, numbers only move.

# %%
layer = nnlib.Flatten()
print(layer(np.arange(8.0).reshape(1, 2, 2, 2)), layer.backward(np.ones((1, 8))).shape)

# %% [markdown] covers="u06.5a u06.5b"
# ## LeNet-5
#
# The network that read cheques (LeCun and others, 1998): three convolutional layers C, two subsampling layers S, a
# dense layer F6, ten outputs. In our version the layers C bend with tanh, S only average, and F6 has a sigmoid.

# %%
from nnlib.demos.lenet_figure import draw_lenet

show(
    draw_lenet(),
    alt="Boxes from left to right: input 1x32x32; C1 6x28x28; S2 6x14x14; C3 16x10x10; S4 16x5x5; C5 120; F6 84; "
    "out 10. Between them: 5x5 and tanh, mean 2x2, and so on; dense with sigmoid; dense.",
    caption="61,706 parameters when C3 sees all maps and pooling learns nothing (unit u05).",
)

# %% [markdown]
# Its input has two levels: ground is **−0.1** and ink **1.175**, from bytes by −0.1 + 1.275·p/255. Then, says the
# paper, the mean is roughly 0 and the variance roughly 1.
#
# **Predict first.** Can two levels −0.1 and 1.175 have mean 0 **and** standard deviation 1?

# %%
from nnlib.lenet import normalise

ink = 0.1 / 1.275  # the share of ink with which the mean is 0
mean = (1 - ink) * -0.1 + ink * 1.175
std = np.sqrt((1 - ink) * 0.1**2 + ink * 1.175**2)  # of numbers whose mean is 0
print(f"two levels: mean {mean:.3f}, std {std:.3f}")
pixels = normalise(255 * np.pad(train.x[:, 0], ((0, 0), (2, 2), (2, 2))))
print(f"our digits: mean {pixels.mean():.3f}, std {pixels.std():.3f}")

# %% [markdown]
# <details><summary>Answer</summary>
#
# No. With mean 0 the standard deviation is √(0.1 · 1.175) = 0.343. A later unit collects slips like this one. What
# matters remains: numbers around 0 that keep tanh where it is steep.
#
# </details>

# %% [markdown] covers="u06.5c u06.5e"
# ## Train it
#
# LeNet-5 reads 32×32 pixels, so the 28×28 digits got two more on each side: bytes 0, put there **before** the levels
# are changed, so that they become ground, −0.1. Everything else you know: cross-entropy, an optimizer, minibatches.
#
# **Predict first.** The nearest neighbour with 2000 pictures was right in more than nine of ten cases. What will
# LeNet-5 reach with 4000 pictures, in some seconds?

# %%
from nnlib import Adam, CrossEntropyLoss
from nnlib.lenet import lenet
from nnlib.training import fit

ready, rng = pixels[:4000, None].astype(np.float32), np.random.default_rng(1)
network = lenet(rng)
unseen = normalise(255 * np.pad(test.x, ((0, 0), (0, 0), (2, 2), (2, 2)))).astype(np.float32)
how = {"loss": CrossEntropyLoss(), "epochs": 5, "batch_size": 32, "rng": rng, "progress": False}
how["optimizer"] = Adam(network.parameters(), lr=0.002)
history = fit(network, ready, train.y[:4000], validation=(unseen, test.y), **how)

# %%
from nnlib.demos.cnn_figure import draw_lines

percent = {"training": 100 * np.array(history["accuracy"]), "unseen": 100 * np.array(history["validation_accuracy"])}
show(
    draw_lines(range(1, 6), percent, "epoch", "right (%)"),
    alt="The share of right answers rises within five epochs, on the training pictures and on unseen ones, to about "
    "98 %.",
    caption=f"After five epochs {percent['unseen'][-1]:.1f} % of 2000 unseen digits are right.",
)

# %% [markdown]
# On the original data, 60,000 handwritten digits, LeNet-5 had a test error of **0.95 %**. With 540,000 distorted copies
# of the same digits added, like the moved and the bent 7 at the beginning, it had **0.8 %**: more variation, and fewer
# mistakes.

# %% [markdown] covers="u06.5d u06.2b"
# ## Look inside
#
# **Predict first.** C1 has six filters of 5×5. What might they have learned from digits?

# %%
from nnlib.demos.lenet_figure import draw_filters

show(
    draw_filters(network),
    alt="Row 1: the six filters of C1 as grey pictures of 5 by 5. Rows 2 to 5: for each of four maps of C3 the six "
    "parts that read the six maps. Some have a bright and a dark side, others a line; some show no pattern.",
    caption="Grey is 0. C1 reads the picture. Each filter of C3 has six parts, one for every map that it reads.",
)

# %% [markdown]
# <details><summary>Answer</summary>
#
# Some have a bright and a dark side: edges in different directions, roughly what you built by hand in unit u04. Others
# show nothing a person would name. What a filter does is easier to see in its map.
#
# </details>
#
# Now a digit on its way:

# %%
from nnlib.demos.lenet_walk import LenetWalk
from nnlib.demos.stage import explore

explore(LenetWalk(network, test, number=3))

# %% [markdown]
# Layer by layer maps become smaller and harder to name. A click on a map, or Enter, works out the number
# there.
#
# **Try it.** Clear the sheet and draw a digit; the drawing is centred and scaled, because the network knows digits of
# one size only. Which maps of C1 show strokes bright, which dark, and which only one side of them?

# %% [markdown] covers="u06.6a u06.6b"
# ## Shuffle all pixels
#
# Take one random order of the 784 pixels, and bring every picture into it, always the same one. To us nothing is left.
#
# **Predict first.** Two networks learn from shuffled pictures: a dense one, and a convolutional one. Who suffers?

# %%
from nnlib.demos.cnn_figure import draw_pictures
from nnlib.permutation import accuracy, permute_pixels, pictures

train_x, test_x = pictures()
order = np.random.default_rng(7).permutation(784)
shuffled = permute_pixels(train_x, order), permute_pixels(test_x, order)
show(
    draw_pictures(
        np.concatenate([train_x[:4, 0], shuffled[0][:4, 0]]),
        [f"a {digit}" for digit in train.y[:4]] + [f"the same {digit}" for digit in train.y[:4]],
        columns=4,
    ),
    alt="Four digits; below them the same pixels in another order: noise.",
    caption="Below: one order for all four.",
)

# %%
found = {kind: [accuracy(kind, train_x, test_x), accuracy(kind, *shuffled)] for kind in ("dense", "cnn")}
show(
    draw_bars(found, ["as they are", "shuffled"]),
    alt="Bars: the dense network is right in about 91 % of the cases, shuffled or not; the convolutional one in about "
    "98 % as they are, and in 50 to 70 % shuffled.",
    caption=", ".join(f"{kind}: {one:.1f} % and {other:.1f} %" for kind, (one, other) in found.items()),
)

# %% [markdown]
# <details><summary>Answer</summary>
#
# A dense layer has a weight for every pixel and does not know which pixels are neighbours: the shuffled task is the
# same task with the inputs renamed. A filter of 5×5 assumes that near pixels belong together, and that what is worth
# seeing here is worth seeing there. When that is true it helps, when it is destroyed it harms.
#
# </details>

# %% [markdown] covers="u06.7a"
# ## Keep the features
#
# Convolutional layers are feature extractors, the last dense layer reads them. On a **new** task one can keep the
# extractor as it is and train a new last layer only: **transfer**. First a network for the digits 0 to 4:

# %%
from nnlib import Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential


def extractor(rng):
    first = Conv2d(1, 8, 5, rng=rng), ReLU(), MaxPool2d(2)
    return Sequential(*first, Conv2d(8, 16, 5, rng=rng), ReLU(), MaxPool2d(2), Flatten())


rng, old = np.random.default_rng(0), train.y < 5
features = extractor(rng)
classifier = Sequential(*features.layers, Linear(256, 5, rng=rng))
how = {"loss": CrossEntropyLoss(), "epochs": 5, "batch_size": 32, "rng": rng, "progress": False}
how["optimizer"], same = Adam(classifier.parameters(), lr=0.002), test.y < 5
fit(classifier, train.x[old][:3000], train.y[old][:3000], **how)
print(f"digits 0 to 4: {np.mean(classifier(test.x[same]).argmax(axis=1) == test.y[same]):.1%}")

# %% [markdown]
# The new task: the digits **5 to 9**, with only 200 labelled pictures. The extractor makes 16 maps of 4×4, so the new
# last layer reads 256 numbers; where it reads the pixels themselves, 784.
#
# **Predict first.** Three readings: the pixels themselves, features with random filters, features learned from other
# digits. Put them in order.

# %%
from nnlib.transfer import retrain_last_layer

new_x, new_y = train.x[~old][:200], train.y[~old][:200] - 5
other_x, other_y = test.x[test.y >= 5], test.y[test.y >= 5] - 5
readings = {
    "pixels": Flatten(),
    "random filters": extractor(np.random.default_rng(50)),
    "learned from 0 to 4": features,
}
reached = {}
for name, body in readings.items():
    learned, tried = body(new_x), body(other_x)
    scale = learned.std()
    w, b = retrain_last_layer(learned / scale, new_y, 5, lr=0.05, steps=500)
    reached[name] = 100 * np.mean(((tried / scale) @ w.T + b).argmax(axis=1) == other_y)
show(
    draw_bars({"a new last layer": list(reached.values())}, list(reached)),
    alt="Bars of the share of right answers on digits 5 to 9: pixels least, random filters more, learned filters most.",
    caption=", ".join(f"{name} {value:.1f} %" for name, value in reached.items()),
)

# %% [markdown]
# The filters have never seen a 5 or a 9, and yet they help: strokes are strokes. Only 5 · 256 weights and 5
# biases, 1285 numbers, were learned.

# %% [markdown] covers="u06.7b"
# ## A way around
#
# Deep stacks of layers are hard to train: the gradient is multiplied on its way by one layer after the other, and may
# fade. A **residual block** learns what to *add*:
#
# > y = x + f(x), with f: convolution, relu, convolution
#
# Forward it needs f(x) of the shape of x. Backward dy takes two ways, and **both add up**: dx = dy + (what comes back
# through f).
#
# **Predict first.** All weights of f are nearly 0. What reaches the first of twenty blocks, with and without the way
# around?

# %%
from nnlib.layer_steps import residual_step

rng = np.random.default_rng(0)
plain = around = np.ones((1, 4, 8, 8))
lengths = {"with the way around": [], "without": []}
for _ in range(20):
    x, w1, w2 = rng.normal(size=(1, 4, 8, 8)), 0.1 * rng.normal(size=(4, 4, 3, 3)), 0.1 * rng.normal(size=(4, 4, 3, 3))
    around = residual_step(x, w1, w2, around)[1]
    plain = residual_step(x, w1, w2, plain)[1] - plain  # dx without the dy that went around
    lengths["with the way around"].append(np.log10(np.linalg.norm(around)))
    lengths["without"].append(np.log10(np.linalg.norm(plain)))
show(
    draw_lines(range(1, 21), lengths, "blocks on the way back", "log10 of the gradient's length"),
    alt="Over twenty blocks the logarithm of the gradient's length stays about level with the way around, and falls "
    "steadily by many powers of ten without.",
    caption="The gradient on its way back through twenty blocks, on a logarithmic scale.",
)

# %% [markdown]
# <details><summary>Answer</summary>
#
# With it, dy itself arrives, plus a little. Without, only the product of twenty small things. Networks of a hundred and
# more layers became trainable this way (He, Zhang, Ren and Sun, 2015). A later unit treats the other cure: how
# weights should begin.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - Pixels change when meaning does not. **Learn from data**, and compare with a baseline.
# - Forward **gathers** from windows, backward **scatters** into them and **adds**. im2col makes it one product.
# - Gradients of weights are **sums** over places and pictures.
# - Max pooling: the **first** winner takes all. Average: equal shares. Norm: x/y, and 0 at 0.
# - A gradient check finds only what its case contains: overlap, stride, border, channels, batch.
# - A CNN knows about **neighbours**; shuffle them away, and it loses its advantage.
# - Features **transfer**; residual blocks **add**.

# %% [markdown]
# ## Now to the problems
#
# In [problems.ipynb](problems.ipynb) you write every layer of this page yourself, forward and backward, repair two that
# others wrote, and train LeNet-5 on digits that nobody has seen.
