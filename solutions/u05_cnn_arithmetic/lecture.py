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
# # CNN arithmetic: shapes and counts
#
# After this notebook you can
#
# - **compute** the size of a layer's output from window, padding and stride, and tell when a window does not fit;
# - **draw** the padding and the places where a filter is applied;
# - **count** the parameters and the multiply-adds of a convolutional, a pooling and a fully connected layer;
# - **read and write** a network as a list of layers, and follow its volumes from the picture to the classes;
# - **trace** how much of the picture one cell of a deep layer can see;
# - **check** published numbers of LeNet-5, AlexNet and VGG-16, and find the ones that do not add up.
#
# **You need:** unit u04 (what a filter does at one place of an image). **Time:** about 75 minutes.

# %% [markdown]
# ## Where are sixty-one million numbers?
#
# AlexNet won an image recognition contest in 2012. It learns 60,965,224 numbers, its *parameters*: weights and
# biases. They are spread over eight layers. The first five slide small windows over the picture, the last three are
# fully connected (FC): each unit sees all numbers of the layer before.
#
# **Predict first.** Which layers hold most of the parameters? Which layers do most of the work? Then run the cell.

# %%
from nnlib.figures import draw_costs
from nnlib.plotting import show
from nnlib.zoo import alexnet

show(
    draw_costs(*alexnet()),
    alt="Two bar charts over the eight layers of AlexNet. Parameters: layer 6 has 62 %, layer "
    "7 28 %, layer 8 7 %, the five convolutional layers 1 % or less each. Multiply-adds: "
    "layers 1 to 5 have 15, 31, 21, 15 and 10 %, layers 6 to 8 5, 2 and below 1 %.",
    caption="AlexNet by layer: what it learns (left), what it computes for one picture (right).",
)

# %% [markdown]
# The two charts are almost mirror images. The fully connected layers hold 96 % of the parameters; the convolutional
# ones do 92 % of the *multiply-adds* (one multiplication and one addition: a dot product of n terms is n of them).
#
# Nobody has to run a network to know this. Every bar follows from arithmetic with small whole numbers, and the only
# hard question in it is: how many places does a window have?

# %% [markdown] covers="u05.1a"
# ## Count the places
#
# Take one row of **W** = 9 cells and a window that covers **F** = 3 of them. At each place the window gives one
# number, so the length of the output is the number of places. Draw nine cells on paper and count, then compare.

# %%
from nnlib.demos.window import Window
from nnlib.demos.window_figure import draw_places

show(
    draw_places(Window(height=None, width=9, kernel_size=3)),
    alt="Nine cells, numbered 0 to 8; below, seven windows of three, each one further right.",
    caption="W = 9, F = 3: the window starts at cell 0, 1, 2, 3, 4, 5 or 6.",
)

# %% [markdown]
# The last window ends at the last cell, so it starts at cell W − F = 6. Starts from 0 to W − F make
#
# > places = W − F + 1 = 9 − 3 + 1 = **7**
#
# W and F are numbers of cells, and so is the result: the output has 7.
#
# **Predict first.** A row of 12 cells and a window of 5: how many places?
#
# <details><summary>Answer</summary>
#
# 12 − 5 + 1 = 8. The starts are 0, 1, 2, 3, 4, 5, 6 and 7.
#
# </details>

# %% [markdown] covers="u05.1a"
# ## Add a border
#
# *Padding* adds **P** cells at each end, usually zeros. The row is then W + 2P cells long, and nothing else changes:
#
# > places = W − F + 2P + 1 = 9 − 3 + 2·1 + 1 = **9**
#
# With P = 1 the output is as long as the input.

# %%
show(
    draw_places(Window(height=None, width=9, kernel_size=3, padding=1)),
    alt="The row of nine cells with one padding cell at each end. Nine windows of three "
    "cells, each one cell further; the first covers the left padding cell, the last the "
    "right one.",
    caption="W = 9, F = 3, P = 1. Cells keep their numbers; the padding is cell −1 and cell 9.",
)

# %% [markdown]
# **Predict first.** P is the padding on *one* side. What does W = 9, F = 5, P = 1 give?
#
# <details><summary>Answer</summary>
#
# 9 − 5 + 2·1 + 1 = 7. Whoever adds P only once gets 6.
#
# </details>

# %% [markdown] covers="u05.1a"
# ## Take bigger steps
#
# The *stride* **S** is the number of cells from one place to the next. From its first place to its last the window
# travels W − F + 2P cells. It makes one step for every S of them, and there is one place more than there are steps,
# as a fence has one post more than it has gaps:
#
# > output = (W − F + 2P)/S + 1 = (9 − 3 + 2·1)/2 + 1 = **5**

# %%
show(
    draw_places(Window(height=None, width=9, kernel_size=3, padding=1, stride=2)),
    alt="The padded row with five windows of three cells, each two cells further right.",
    caption="W = 9, F = 3, P = 1, S = 2: eight cells to travel, four steps, five places.",
)

# %% [markdown]
# The course's library has this formula under the name `output_size`. All four numbers count cells along *one* axis;
# a picture has two, and each is computed on its own (Haverford CS 360).

# %%
from nnlib.shapes import output_size

print("W = 9, F = 3              ", output_size(9, 3))
print("W = 9, F = 3, P = 1       ", output_size(9, 3, padding=1))
print("W = 9, F = 3, P = 1, S = 2", output_size(9, 3, padding=1, stride=2))

# %% [markdown]
# **Predict first.** A picture is 21 cells wide and 11 high. The window is 5 × 5, P = 0, S = 2. What size is the
# output?
#
# <details><summary>Answer</summary>
#
# Width (21 − 5)/2 + 1 = 9, height (11 − 5)/2 + 1 = 4. So 9 × 4.
#
# </details>

# %% [markdown] covers="u05.1b"
# ## When the window does not fit
#
# Seven cells, a window of three. Stride 1 gives 5, stride 2 gives 3. Stride 3 gives (7 − 3)/3 + 1 = 2.33, and a third
# of a place does not exist: after two places, one cell is left over.

# %%
show(
    draw_places(Window(height=None, width=7, kernel_size=3, stride=3)),
    alt="Seven cells. Two windows of three cover cells 0 to 5; cell 6 is hatched: left over.",
    caption="W = 7, F = 3, S = 3: no window ever sees cell 6.",
)

# %% [markdown]
# What then? The lectures *refuse* such a layer: it does not fit (USC CSCI 567). Most libraries, PyTorch among them,
# *round down* and leave the last cells out without a word. Both are sensible, so `output_size` knows both, and you
# say which you mean. It refuses unless told otherwise.

# %%
for stride in (1, 2, 3):
    try:
        print(f"S = {stride}:", output_size(7, 3, stride=stride))
    except ValueError as problem:
        print(f"S = {stride}: {problem}")
print("S = 3, rounded down:", output_size(7, 3, stride=3, mode="floor"))

# %% [markdown]
# **Predict first.** W = 10, F = 3, S = 2, rounded down: how many places, how many cells left over?
#
# <details><summary>Answer</summary>
#
# (10 − 3)/2 + 1 = 4.5, rounded down 4. The last window starts at cell 6 and ends at cell 8, so one cell is left over.
#
# </details>

# %% [markdown] covers="u05.4c"
# ## Move the window yourself
#
# Here the window slides over a picture, and every number that it meets is shown. Point at a cell of the output and the
# window goes there; point at a cell of the input and the outputs that it reaches are marked. With the keyboard, Tab
# goes from one control to the next, and the arrow keys move the window.

# %%
from nnlib.demos.convolution_explorer import convolution
from nnlib.demos.stage import explore

explore(convolution(7, padding=1, stride=2, place=6))

# %% [markdown]
# **Predict first, then try it.**
#
# 1. W = 7, F = 3, S = 3 leaves one row and one column over. Which padding makes it fit?
# 2. How many places has a window as large as the picture, without padding?
# 3. Padding 0: how many outputs does the cell in the middle reach with stride 1, and with stride 3?
#
# <details><summary>Answers</summary>
#
# 1. P = 1: (7 − 3 + 2)/3 + 1 = 3. P = 4 fits too: (7 − 3 + 8)/3 + 1 = 5.
# 2. One: (W − W)/S + 1 = 1, whatever the stride.
# 3. Nine, one for each weight that can lie on it; with stride 3 the windows do not overlap, and it reaches one.
#
# </details>

# %% [markdown] covers="u05.1c"
# ## Padding that keeps the size
#
# A 3 × 3 window at stride 1 without padding costs two cells a layer: after ten layers, 32 cells have become 12. To
# keep the size, the output must equal W:
#
# > W − F + 2P + 1 = W, so 2P = F − 1, so **P = (F − 1)/2**
#
# This is called *same padding*. It asks for an odd F and for S = 1.

# %%
from nnlib.shapes import same_padding

for kernel_size in (3, 5, 7):
    padding = same_padding(kernel_size)
    sizes = [output_size(size, kernel_size, padding) for size in (7, 32, 224)]
    print(f"F = {kernel_size}: P = {padding}; 7, 32, 224 cells give {sizes}")

# %% [markdown]
# **Predict first.** Which padding keeps the size for F = 11? For F = 4?
#
# <details><summary>Answer</summary>
#
# P = 5 for F = 11. For F = 4 the formula gives 1.5: no equal padding exists. Libraries that offer "same" for an even
# window put one cell more at one end.
#
# </details>

# %% [markdown] covers="u05.4a u05.4b"
# ## By hand: padding and resting places
#
# A handout of Haverford CS 360 (number 19) asks for a drawing: W = 10, F = 7, P = 3, S = 3, a square picture. How
# large is the output, where is the padding, and on which cells does the *middle* of the filter come to rest?
#
# **Predict first.** Try it on squared paper; it takes five minutes and is worth them. Then shade the middles here, with
# a click or with the arrow keys and Space, and press Check. Below the sheet your drawing stands as Python.
#
# <details><summary>The first two steps</summary>
#
# (10 − 7 + 2·3)/3 + 1 = 9/3 + 1 = 4, so the output is 4 × 4. The padded picture is 10 + 2·3 = 16 cells wide.
#
# </details>

# %%
from nnlib.demos.worksheet import Drawing

explore(Drawing("centers", Window(height=10, width=10, kernel_size=7, padding=3, stride=3)))

# %% [markdown]
# The solution:

# %%
from nnlib.demos.window_figure import draw_centers

show(
    draw_centers(Window(height=10, width=10, kernel_size=7, padding=3, stride=3)),
    alt="A 10 by 10 grid inside a hatched border three cells wide. Sixteen cells are shaded "
    "and numbered: those in rows 0, 3, 6, 9 and columns 0, 3, 6, 9. The 7 by 7 window at "
    "the first place is centred on cell (0, 0).",
    caption="Sixteen places, sixteen middles: rows and columns 0, 3, 6, 9 of the picture.",
)

# %% [markdown]
# The first window starts at cell −3. Its middle lies three cells further on, at cell 0: same padding puts the first
# middle exactly on the first cell. Each step moves it by three: 0, 3, 6, 9.
#
# **Predict first.** On which cells do the middles rest for W = 9, F = 5, P = 0, S = 2?
#
# <details><summary>Answer</summary>
#
# The first window covers cells 0 to 4, its middle is cell 2. There are (9 − 5)/2 + 1 = 3 places: cells 2, 4, 6.
#
# </details>

# %% [markdown]
# ## A picture has depth
#
# A colour picture holds three numbers per pixel: red, green and blue. So it is a *volume*, a box of numbers: 32 wide,
# 32 high and 3 deep. Each of the three slices is a *channel*, also called a *map*.
#
# **Two ways to write it.** The lectures write width × height × depth: 32×32×3. Code writes (channels, height, width),
# as PyTorch does: `(3, 32, 32)`. In this course × means the lectures' order, and a tuple the code's.

# %% [markdown] covers="u05.2a"
# ## A filter reaches through the full depth
#
# A "5 × 5 filter" on this picture is really 5×5×3: it has a weight for each cell of its window *in each channel*. That
# makes 75 weights and one bias, 76 parameters. At each place it gives a single number, so one filter gives one map,
# 28 cells wide and high, because 32 − 5 + 1 = 28.
#
# Six filters give six maps, stacked into a new volume.

# %%
from nnlib.architecture import Conv
from nnlib.figures import draw_network

show(
    draw_network([Conv(filters=6, kernel_size=5)], input_shape=(3, 32, 32)),
    alt="Two boxes. The input, 32 x 32 x 3, with a dashed 5 x 5 window on its front; and the "
    "volume made by six 5 x 5 filters, 28 x 28 x 6, with 456 parameters.",
    caption="Six filters of 5 × 5. Boxes are not to scale: sides grow with the square root, so "
    "that small maps stay visible. The dashed square is the window of the next layer.",
)

# %% [markdown]
# The layer has 6 · 76 = **456** parameters. The library counts the same, from a *description* of the layer: no weight
# exists yet.

# %%
from nnlib.architecture import parameters, volumes

six_filters = [Conv(filters=6, kernel_size=5)]
print("volume     ", volumes(six_filters, (3, 32, 32)))
print("parameters ", parameters(six_filters, (3, 32, 32)))

# %% [markdown]
# **Predict first.** Ten filters of 5 × 5 with padding 2 on a 32×32×3 picture, stride 1: which volume, how many
# parameters? Then run the cell (USC CSCI 567 asks the same).
#
# <details><summary>Answer</summary>
#
# 32×32×10, because padding 2 is same padding for F = 5 and ten filters give ten maps. (5·5·3 + 1) · 10 = 760
# parameters. If you have 260, the depth is missing; if 750, the biases are.
#
# </details>

# %%
ten_filters = [Conv(filters=10, kernel_size=5, padding=2)]
print(volumes(ten_filters, (3, 32, 32)), parameters(ten_filters, (3, 32, 32)))

# %% [markdown] covers="u05.2a u05.2b"
# ## The layer in one table
#
# A convolutional layer takes a volume W₁×H₁×D₁. You choose four numbers: K filters, window F × F, stride S, padding P.
# Out comes a volume W₂×H₂×D₂:
#
# | what | value | for 32×32×3, K = 6, F = 5, S = 1, P = 0 |
# |---|---|---|
# | width W₂ | (W₁ − F + 2P)/S + 1 | 28 |
# | height H₂ | (H₁ − F + 2P)/S + 1 | 28 |
# | depth D₂ | K | 6 |
# | weights of one filter | F · F · D₁ | 75 |
# | parameters | (F · F · D₁ + 1) · K | 456 |

# %% [markdown]
# **Predict first.** The same six filters slide over a 64×64×3 picture. How many parameters now?
#
# <details><summary>Answer</summary>
#
# Still 456. Neither W₁ nor H₁ stands in the formula: the same weights are used at every place. A larger picture means
# more work, not more to learn.
#
# </details>

# %% [markdown] covers="u05.2c"
# ## Pooling shrinks, and learns nothing
#
# A *pooling* layer slides a window too, but over each map on its own, and takes the largest number in it (or the
# average). The usual window is 2 × 2 with stride 2, so that windows do not overlap:
#
# ```
# 1 3 | 2 0
# 5 2 | 1 1               5 2
# ----+----   largest →   8 4
# 0 8 | 4 4
# 1 1 | 3 2
# ```
#
# Width and height follow the same formula, the depth stays, and there are no weights: 224×224×64 becomes 112×112×64.

# %%
from nnlib.architecture import Pool

pooling = [Pool(kernel_size=2, stride=2)]
print(volumes(pooling, (64, 224, 224)), parameters(pooling, (64, 224, 224)))

# %% [markdown]
# **Predict first.** AlexNet pools with 3 × 3 windows and stride 2, which overlap. What becomes of a 55×55×96 volume?
#
# <details><summary>Answer</summary>
#
# (55 − 3)/2 + 1 = 27, so 27×27×96. Still no parameters.
#
# </details>

# %% [markdown] covers="u05.3a u05.3b u05.3c"
# ## Count a whole network
#
# Handout 18 of Haverford CS 360 gives a small classifier for 32×32×3 pictures and ten classes:
#
# > CONV (20 of 5 × 5, padding 2), RELU, POOL, CONV (10 of 3 × 3, padding 1), RELU, POOL, FLATTEN, FC (10)
#
# RELU replaces negative numbers by zero; POOL is 2 × 2 with stride 2; FLATTEN writes a volume as one long row.
#
# **Predict first.** Which of these steps learn? How many parameters has each?
#
# <details><summary>Which steps learn?</summary>
#
# CONV and FC. RELU, POOL and FLATTEN have no parameters.
#
# </details>
#
# <details><summary>The first count, to compare your method</summary>
#
# (5·5·3 + 1) · 20 = 76 · 20 = 1,520.
#
# </details>

# %%
from nnlib.zoo import handout_18

show(
    draw_network(*handout_18()),
    alt="The network as a row of volumes: input 32x32x3; CONV 32x32x20 with 1,520 parameters; "
    "POOL 16x16x20; CONV 16x16x10 with 1,810 parameters; POOL 8x8x10; FLATTEN 640; FC 10 "
    "with 6,410 parameters.",
    caption="Handout 18. Volumes are boxes, flat rows of units are hatched bars; not to scale.",
)

# %% [markdown]
# The second filter bank sees 20 channels: (3·3·20 + 1) · 10 = 1,810. Pooling leaves 8·8·10 = 640 numbers, each tied to
# ten units: (640 + 1) · 10 = 6,410. Together 1,520 + 1,810 + 6,410 = **9,740**.
#
# **Predict first.** A rival without convolution: all 3,072 numbers of the picture into 100 units, these into 50, these
# into 10. How many parameters?
#
# <details><summary>Answer</summary>
#
# (3072 + 1)·100 + (100 + 1)·50 + (50 + 1)·10 = 307,300 + 5,050 + 510 = 312,860.
#
# </details>

# %%
from nnlib.shapes import dense_parameters

rival = dense_parameters((32 * 32 * 3, 100, 50, 10))
small = sum(parameters(*handout_18()))
print(f"dense rival {rival:,}; handout 18 {small:,}; {rival / small:.1f} times as many")

# %% [markdown] covers="u05.5a u05.5g"
# ## The grammar of a network
#
# Most classifiers of the lectures are sentences of one grammar (USC CSCI 567):
#
# > Input → [[Conv → ReLU]\*N → Pool?]\*M → [FC → ReLU]\*Q → FC
#
# [...]\*N means "N times", the question mark means "or not". M is the number of *blocks*, N the convolutions in each,
# Q the hidden fully connected layers. Usual are N up to 5 and Q up to 2. The last FC gives one number per class, and
# no ReLU follows it.

# %%
from nnlib.zoo import conv_grammar

print(" → ".join(conv_grammar(blocks=2, convs_per_block=1, dense=1)))

# %% [markdown]
# **Predict first.** How many words has the sentence with M = 2, N = 2, Q = 1 and pooling, INPUT counted?
#
# <details><summary>Answer</summary>
#
# Fourteen: 1 for INPUT, then 2 blocks of 2·2 + 1 = 5 words, then 2 for FC and RELU, then 1 for the last FC.
#
# </details>

# %% [markdown] covers="u05.5a u05.5b u05.5c"
# ## From words to a list of layers
#
# Words have no sizes yet. Once each layer has its numbers, everything about the network can be counted. `summary`
# gives a row for each layer. We print it for six filters and one FC layer; the columns *activations*, *multiply-adds*
# and *sees* are explained right below.

# %%
import math

from nnlib.architecture import Activation, Dense, Flatten, summary


def print_table(layers, input_shape):
    print("layer                shape  activations   parameters  multiply-adds  sees")
    for layer, shape, count, work, sees in summary(layers, input_shape):
        name, activations = type(layer).__name__, math.prod(shape)
        print(f"{name:<11}{shape!s:>15}{activations:13,}{count:13,}{work:15,}{sees or 'all':>6}")


one_layer = (Conv(6, 5), Activation("relu"), Flatten(), Dense(10))
print_table(one_layer, (3, 32, 32))

# %% [markdown] covers="u05.5f"
# ## Activations: what must be remembered
#
# The *activations* of a layer are the numbers it gives out: 28·28·6 = 4,704 for the six maps. Training keeps them all,
# because the backward pass needs them (u02). In single precision each takes 4 bytes.
#
# **Predict first.** Which takes more memory in the table above: the activations of CONV or its parameters?
#
# <details><summary>Answer</summary>
#
# The activations, by a factor of ten: 4,704 against 456. And they are needed for each picture of the batch, while the
# parameters are stored once.
#
# </details>

# %% [markdown] covers="u05.5d"
# ## Multiply-adds: what must be computed
#
# Each number of an output map is a dot product with all weights of a filter: 5·5·3 = 75 multiply-adds. There are
# 28·28·6 = 4,704 such numbers, so the layer does 75 · 4,704 = 352,800. (Biases, ReLU and pooling are little beside
# that; the course does not count them.)
#
# In a fully connected layer each weight is used once, here at 28·28 = 784 places. That is why the two charts at the
# beginning are mirror images.

# %% [markdown]
# **Predict first.** How many multiply-adds do ten filters of 5 × 5 with padding 2 take on 32×32×3?
#
# <details><summary>Answer</summary>
#
# 75 for each of 32·32·10 = 10,240 numbers: 768,000. The padding's zeros are multiplied like any other number.
#
# </details>

# %%
from nnlib.architecture import multiply_adds

print(multiply_adds(ten_filters, (3, 32, 32)))

# %% [markdown] covers="u05.5e"
# ## How far can a cell see?
#
# A cell in the first map depends on F × F pixels. A cell of a later layer depends on several such cells, so on more
# pixels. The side of the square of pixels that one cell depends on is its *receptive field*. Follow the blue cells
# downwards.

# %%
from nnlib.figures import draw_field

three_layers = [Conv(1, kernel_size=3), Pool(2, stride=2), Conv(1, kernel_size=3)]
show(
    draw_field(three_layers, size=12),
    alt="Four rows of cells. One cell of the top layer sees 3 cells of the pooling layer, "
    "these see 6 cells of the first convolution, and these see 8 of the 12 input cells.",
    caption="One axis of CONV 3, POOL 2 with stride 2, CONV 3 on 12 cells. Neighbours in the two "
    "upper rows are two input cells apart.",
)

# %% [markdown]
# To compute it, walk from the input outwards with two numbers: the *field* and the *jump*, the distance in input cells
# between two neighbours. Both start at 1. A window of F cells has F − 1 jumps inside, so the field grows by F − 1
# jumps; after that a stride of S widens the jump S times.
#
# | layer | F | S | jump before | field grows by | field | jump after |
# |---|---|---|---|---|---|---|
# | input | | | | | 1 | 1 |
# | CONV | 3 | 1 | 1 | 2 · 1 | 3 | 1 |
# | POOL | 2 | 2 | 1 | 1 · 1 | 4 | 2 |
# | CONV | 3 | 1 | 2 | 2 · 2 | 8 | 2 |

# %%
from nnlib.architecture import receptive_fields

print(receptive_fields(three_layers))

# %% [markdown]
# **Predict first.** Add another POOL (2 × 2, stride 2) at the end: what is the field now, and the jump?
#
# <details><summary>Answer</summary>
#
# The field grows by 1 · 2 to 10; then the jump doubles to 4. Note the order: the stride acts on the layers that follow.
#
# </details>

# %% [markdown]
# **Predict first.** Which sees further: one 5 × 5 layer or two 3 × 3 layers, all with stride 1? Which has fewer
# weights, if every volume has 64 channels?
#
# <details><summary>Answer</summary>
#
# Both see 5. One 5 × 5 layer has 5·5·64·64 = 102,400 weights, two 3 × 3 layers 2·3·3·64·64 = 73,728, with a ReLU in
# between as well. This is the idea of VGG.
#
# </details>

# %% [markdown] covers="u05.6a"
# ## LeNet-5, 1998
#
# The network that read handwritten digits on cheques (CMU 10-701). Its sides go 32 → 28 → 14 → 10 → 5, then 120, 84
# and 10 units.
#
# **Predict first.** Where does the largest number of parameters sit?
#
# <details><summary>Answer</summary>
#
# Between the last maps and the 120 units: 5·5·16 = 400 numbers, and (400 + 1) · 120 = 48,120 of 61,706 parameters.
#
# </details>

# %%
from nnlib.zoo import lenet5

show(
    draw_network(*lenet5()),
    alt="LeNet-5 as a row of volumes: 32x32x1; CONV 28x28x6 with 156 parameters; POOL "
    "14x14x6; CONV 10x10x16 with 2,416; POOL 5x5x16; FLATTEN 400; FC 120 with 48,120; FC "
    "84 with 10,164; FC 10 with 850.",
    caption="LeNet-5 with a full C3: its 16 filters see all six maps. Not to scale.",
)
print(f"{sum(parameters(*lenet5())):,} parameters")

# %% [markdown]
# Two details for readers of the paper. In 1998 most filters of C3, the third layer, saw only some of the six maps, and
# pooling had two learned numbers per map; 61,706 is the count with a *full* C3 and plain pooling. And the
# paper calls the 120 units a convolution: a 5 × 5 window on a 5 × 5 map has one place, so the two are the same.

# %%
print_table(*lenet5())

# %% [markdown] covers="u05.6b"
# ## AlexNet: a picture that does not fit
#
# The paper of 2012 states an input of 224×224×3, that is 150,528 numbers, and a first layer of 96 filters 11 × 11 with
# stride 4.
#
# **Predict first.** What is the output's width?
#
# <details><summary>Answer</summary>
#
# (224 − 11)/4 + 1 = 54.25. It does not fit. Rounding down gives 54, yet the paper goes on with 55.
#
# </details>

# %%
layers, input_shape = alexnet()
for side in (224, 227):
    try:
        print(side, "gives", volumes(layers, (3, side, side))[0])
    except ValueError as problem:
        print(side, "gives an error:", problem)

# %% [markdown]
# 227 gives exactly 55, so the course's `alexnet()` takes 227×227×3. Three extra cells would do the same to 224, one
# before and two after; the paper does not mention any.

# %% [markdown] covers="u05.6b"
# ## AlexNet: a number that does not follow
#
# The paper also states how many *units* each layer has, that is, how many activations. Let us compute them.

# %%
published = [253_440, 186_624, 64_896, 64_896, 43_264, 4096, 4096, 1000]
learning = [row for row in summary(layers, input_shape) if row.parameters]
for number, (row, claim) in enumerate(zip(learning, published, strict=True), start=1):
    units = math.prod(row.shape)
    verdict = "" if units == claim else "  <- differ"
    print(f"layer {number}  {row.shape!s:<14}{units:>9,} computed{claim:>9,} published{verdict}")

# %% [markdown]
# Seven of eight agree. The first should be 55·55·96 = **290,400**. The published 253,440 equals 55·48·96: it looks as
# if one 55 had become 48, the number of filters on each of the two graphics cards. A number in a famous paper can be
# wrong, and you can now prove it. (Unit u13 collects such errata.)

# %% [markdown] covers="u05.6c"
# ## AlexNet: two halves
#
# The network was split over two graphics cards. In layers 2, 4 and 5 a filter saw only the maps on its own card, half
# of them: two *groups*. Layer 2 then has (5·5·48 + 1) · 256 = 307,456 parameters instead of (5·5·96 + 1) · 256 =
# 614,656.

# %%
for groups in (2, 1):
    print(f"groups = {groups}: {sum(parameters(*alexnet(groups))):,} parameters")

# %% [markdown]
# **Predict first.** Groups halve the weights of a layer. What do they do to its multiply-adds, and to its output
# volume?
#
# <details><summary>Answer</summary>
#
# The multiply-adds are halved too: each output number is a dot product of half as many terms. The volume stays.
#
# </details>

# %% [markdown] covers="u05.6d"
# ## VGG-16: one setting, repeated
#
# Thirteen convolutions, all with F = 3 and S = P = 1, in five blocks that end with 2 × 2 pooling; then three FC layers.
#
# **Predict first.** The picture is 224 wide. Which volume, with 512 channels, enters the first FC layer?
#
# <details><summary>Answer</summary>
#
# Same padding keeps the size within a block, pooling halves it five times: 224 → 112 → 56 → 28 → 14 → 7. So 7×7×512 =
# 25,088 numbers.
#
# </details>

# %%
from nnlib.zoo import vgg16

show(
    draw_costs(*vgg16()),
    alt="Two bar charts over the sixteen layers of VGG-16. Parameters: layer 14, the first "
    "fully connected one, has 74 %, layer 15 12 %; no convolutional layer has more than 2 "
    "%. Multiply-adds: nearly all in the thirteen convolutional layers, six of which "
    "have 12 % each.",
    caption="VGG-16: 74 % of the parameters are in one layer, (25,088 + 1) · 4,096 = 102,764,544.",
)
total = sum(parameters(*vgg16()))
print(f"{total:,} parameters; at 4 bytes each {4 * total / 1e6:.0f} megabytes")

# %% [markdown]
# ## Three networks, one cell
#
# How much of the picture does a cell see just before the fully connected layers? After each stride
# the lines climb faster, because the jump has grown.

# %%
from nnlib.figures import draw_growth

show(
    draw_growth({"LeNet-5": lenet5(), "AlexNet": alexnet(), "VGG-16": vgg16()}),
    alt="Receptive field against the number of layers with a window. LeNet-5 reaches 16 of 32 "
    "pixels after 4 layers, AlexNet 195 of 227 after 8, VGG-16 212 of 224 after 18.",
    caption="AlexNet starts with a stride of 4 and soon sees far; VGG-16 takes small steps.",
)

# %% [markdown]
# ## What to take away
#
# - A window has **(W − F + 2P)/S + 1** places along an axis. If that is not whole, refuse or round down,
#   and say which.
# - **P = (F − 1)/2** keeps the size at stride 1. The common setting is F = 3, S = P = 1.
# - A filter spans the full depth: **(F·F·D₁ + 1)·K** parameters, independent of width and height; K maps come out.
# - Pooling, ReLU and flattening have nothing to learn.
# - Convolutions do most of the work, fully connected layers hold most of the parameters.
# - The receptive field grows by (F − 1) jumps a layer; strides widen the jump for all layers that follow.
# - Usual sentences of the grammar have N up to 5 convolutions a block and Q up to 2 hidden FC layers.

# %% [markdown]
# ## Now to the problems
#
# In [problems.ipynb](problems.ipynb) you write these functions yourself and use them on the networks above. Each answer
# is checked at once. Keep squared paper at hand.
