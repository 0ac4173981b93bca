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
# # Problems: CNN arithmetic
#
# **Before you start:** the lecture of this unit, [lecture.ipynb](lecture.ipynb). **Time:** about four and a quarter
# hours, in twenty tasks of 3 to 25 minutes. **After it** you can size any convolutional network on paper,
# count what it learns and what it computes, and catch a published number that does not add up.
#
# Each task has a statement, a cell for your answer and a check. In a function, write your code where it says
# `# your answer here`; in a table, replace each `...`. Run both cells and read what the check says. You can try as
# often as you like. A check shows the cases it tried; grading tries further cases of the same kinds, so a function that
# returns remembered numbers will not pass. Whole numbers may come as `int` or `float`. Run the cell below first, and
# each answer before its check; otherwise Python does not know the names.
#
# Shapes are written **(channels, height, width)**, as PyTorch does; the slides write the same volume as
# width x height x depth.

# %%
import numpy as np

from autograde import check
from nnlib import output_size as library_output_size
from nnlib.architecture import Activation, Conv, Dense, Flatten, Pool

# %% [markdown] task="u05-first-sizes"
# A row of W = {size} cells, a window of F = {kernel_size}. How many places does the window have
#
# - without padding, with stride 1,
# - with padding P = 1 (one cell at *each* end) and stride 1,
# - with padding P = 1 and stride S = 2?
#
# Draw it once on paper; the formula comes in the next task. Replace each `...` by a number.
#
# <details><summary>Hint 1</summary>Draw the row with its padding and mark the first cell of each window.</details>
# <details><summary>Hint 2</summary>The last window must end at the last cell of the row, padding included.</details>

# %% answer="u05-first-sizes"
first_sizes = {
    "no padding": ...,
    "padding 1": ...,
    "padding 1, stride 2": ...,
}
### BEGIN SOLUTION
first_sizes["no padding"] = 7
first_sizes["padding 1"] = 9
first_sizes["padding 1, stride 2"] = 5
### END SOLUTION

# %% check="u05-first-sizes"
check("u05-first-sizes", first_sizes)

# %% [markdown] task="u05-output-size"
# Write the formula as a function. All arguments are whole numbers: `size` (W), `kernel_size` (F) and `stride` (S) are
# at least 1, `padding` at each end (P) is at least 0. The result is the number of places.
#
# If the last window does not end exactly at the end of the padded row, cells are left over. Then
#
# - in mode `"refuse"` raise a `ValueError`, as the lectures do;
# - in mode `"floor"` leave those cells out, as most libraries do.
#
# A window that is larger than the padded row is a `ValueError` in both modes.
#
# | call | result |
# |---|---|
# | `output_size(10, 4, padding=1, stride=4)` | 3 |
# | `output_size(7, 3, stride=3)` | `ValueError` |
# | `output_size(7, 3, stride=3, mode="floor")` | 2 |
#
# <details><summary>Hint 1</summary>First compute how far the window can travel, in cells.</details>
# <details><summary>Hint 2</summary>In Python, <code>a // b</code> divides and rounds down, <code>a % b</code> is what
# remains.</details>
# <details><summary>Hint 3</summary>Raise with <code>raise ValueError("does not fit")</code>; test for it before you
# return.</details>


# %% answer="u05-output-size"
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    """Number of places at which the window fits."""
    ### BEGIN SOLUTION
    travel = size + 2 * padding - kernel_size
    if travel < 0:
        raise ValueError("the window is larger than the padded row")
    if mode == "refuse" and travel % stride != 0:
        raise ValueError("cells are left over")
    return travel // stride + 1
    ### END SOLUTION


# %% check="u05-output-size"
check("u05-output-size", output_size)

# %% [markdown] task="u05-stride-three"
# Seven cells, a window of three, stride 3, no padding. What is true? Assign one letter, for example `"A"`.

# %% answer="u05-stride-three"
stride_three = ...
### BEGIN SOLUTION
stride_three = "C"
### END SOLUTION

# %% check="u05-stride-three"
check("u05-stride-three", stride_three)

# %% [markdown] task="u05-same-padding"
# Which padding keeps the size at stride 1? Return the number of cells to add at *each* end, as a whole number. For an
# even window no equal padding at both ends exists: raise a `ValueError`.
#
# For example `same_padding(3)` is 1, and `same_padding(1)` is 0.
#
# <details><summary>Hint 1</summary>Set the output size equal to W, with S = 1, and solve for P.</details>
# <details><summary>Hint 2</summary><code>kernel_size % 2</code> is 0 for even numbers.</details>


# %% answer="u05-same-padding"
def same_padding(kernel_size):
    """Padding at each end that keeps the size at stride 1."""
    ### BEGIN SOLUTION
    if kernel_size % 2 == 0:
        raise ValueError("an even window has no middle")
    return (kernel_size - 1) // 2
    ### END SOLUTION


# %% check="u05-same-padding"
check("u05-same-padding", same_padding)

# %% [markdown] task="u05-two-layers"
# A colour image of 32 x 32 pixels has the shape (3, 32, 32). Two layers look at it, each on its own:
#
# - *six filters* of 5 x 5, stride 1, no padding;
# - *ten filters* of 5 x 5, stride 1, padding 2.
#
# Give the shape of each layer's output as a tuple (channels, height, width), and the number of parameters, biases
# included.
#
# <details><summary>Hint 1</summary>A filter has as many weights as the box of numbers it covers at one place.</details>
# <details><summary>Hint 2</summary>One filter over this image: 5 times 5 times 3 weights, and one bias.</details>

# %% answer="u05-two-layers"
two_layers = {
    "six filters: output shape": ...,
    "six filters: parameters": ...,
    "ten filters: output shape": ...,
    "ten filters: parameters": ...,
}
### BEGIN SOLUTION
two_layers["six filters: output shape"] = (6, 28, 28)
two_layers["six filters: parameters"] = (5 * 5 * 3 + 1) * 6
two_layers["ten filters: output shape"] = (10, 32, 32)
two_layers["ten filters: parameters"] = (5 * 5 * 3 + 1) * 10
### END SOLUTION

# %% check="u05-two-layers"
check("u05-two-layers", two_layers)

# %% [markdown] task="u05-conv-layer"
# The summary of a convolutional layer, as a function. `shape` is (channels, height, width) of the input; the layer has
# `filters` square filters of side `kernel_size`, a `stride` and a `padding`, the same in both directions. Return a
# pair: the output shape and the number of parameters. Every window fits exactly. Images need not be square.
#
# For example `conv_layer((1, 6, 5), 2, 3)` is `((2, 4, 3), 20)`.
#
# You may call `library_output_size`, which was imported at the top. Its arguments come in another order than here, so
# pass them by name: `library_output_size(height, kernel_size, padding=padding, stride=stride)`.
#
# <details><summary>Hint 1</summary>Take the shape apart into three variables with good names.</details>
# <details><summary>Hint 2</summary>Height and width each have their own output size; the parameters depend on neither.
# </details>
# <details><summary>Hint 3</summary>A pair is written with a comma: a tuple of three numbers, then one number.</details>


# %% answer="u05-conv-layer"
def conv_layer(shape, filters, kernel_size, stride=1, padding=0):
    """(output shape, number of parameters) of a convolutional layer."""
    ### BEGIN SOLUTION
    channels, height, width = shape
    new_height = library_output_size(height, kernel_size, padding, stride)
    new_width = library_output_size(width, kernel_size, padding, stride)
    return (filters, new_height, new_width), (kernel_size**2 * channels + 1) * filters
    ### END SOLUTION


# %% check="u05-conv-layer"
check("u05-conv-layer", conv_layer)

# %% [markdown] task="u05-pool-layer"
# The same for pooling, maximum or average: return the output shape and the number of parameters. The window of
# `kernel_size` x `kernel_size` moves by `stride` over each channel separately, without padding, and fits exactly.
#
# For example 64 maps of 224 x 224, pooled 2 x 2 with stride 2, become 64 maps of 112 x 112: the first half of
# `pool_layer((64, 224, 224))` is `(64, 112, 112)`. What is the second?
#
# <details><summary>Hint 1</summary>Which numbers would a maximum need to remember from training?</details>
# <details><summary>Hint 2</summary>Windows may overlap: the size formula is the one you know, with P = 0.</details>


# %% answer="u05-pool-layer"
def pool_layer(shape, kernel_size=2, stride=2):
    """(output shape, number of parameters) of a pooling layer."""
    ### BEGIN SOLUTION
    channels, height, width = shape
    sides = ((side - kernel_size) // stride + 1 for side in (height, width))
    return (channels, *sides), 0
    ### END SOLUTION


# %% check="u05-pool-layer"
check("u05-pool-layer", pool_layer)

# %% [markdown] task="u05-what-learns"
# Handout 18 of Haverford CS 360 describes a small classifier of colour images, 32 x 32 pixels, ten classes:
#
# | step | |
# |---|---|
# | CONV | 20 filters of 5 x 5, padding 2, stride 1 |
# | RELU | |
# | POOL | 2 x 2, stride 2 |
# | CONV | 10 filters of 3 x 3, padding 1, stride 1 |
# | RELU | |
# | POOL | 2 x 2, stride 2 |
# | FLATTEN | |
# | FC | 10 units, one for each class |
#
# Which kinds of steps have parameters that are learned? Name all of them, for example `"B, D"`.

# %% answer="u05-what-learns"
what_learns = ...
### BEGIN SOLUTION
what_learns = "A, E"
### END SOLUTION

# %% check="u05-what-learns"
check("u05-what-learns", what_learns)

# %% [markdown] task="u05-handout-a"
# For the same network: how many parameters have the first convolution ("first layer"), the second convolution ("second
# layer") and the fully connected layer ("third layer"), and how many are there in all?
#
# An entry that follows correctly from your other entries earns half its points even if they were wrong.
#
# <details><summary>Hint 1</summary>Write the shape of the volume behind each step first; the last one before FLATTEN
# is (10, 8, 8).</details>
# <details><summary>Hint 2</summary>The input of layer 2 is what layer 1 hands on: 20 maps.</details>

# %% answer="u05-handout-a"
handout_a = {
    "first layer": ...,
    "second layer": ...,
    "third layer": ...,
    "total": ...,
}
### BEGIN SOLUTION
handout_a["first layer"] = (5 * 5 * 3 + 1) * 20
handout_a["second layer"] = (3 * 3 * 20 + 1) * 10
handout_a["third layer"] = (8 * 8 * 10 + 1) * 10
handout_a["total"] = sum(handout_a[name] for name in ("first layer", "second layer", "third layer"))
### END SOLUTION

# %% check="u05-handout-a"
check("u05-handout-a", handout_a)

# %% [markdown] task="u05-dense-parameters"
# What would a fully connected network need for the same images? Write a function that counts the weights and biases of
# a network given by `sizes`, the number of units of each layer, the input first. Every unit behind the input is
# connected with all units of the layer before it.
#
# For example `dense_parameters([3, 2])` is 8: two units with three weights and a bias each. With two hidden layers of
# 100 and 50 units, the rival of handout 18 is `dense_parameters([32 * 32 * 3, 100, 50, 10])`; call it and compare.
#
# <details><summary>Hint 1</summary>A list of four sizes has three pairs of neighbours.</details>
# <details><summary>Hint 2</summary><code>zip(sizes, sizes[1:])</code> walks along the pairs.</details>


# %% answer="u05-dense-parameters"
def dense_parameters(sizes):
    """Number of weights and biases of a fully connected network."""
    ### BEGIN SOLUTION
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))
    ### END SOLUTION


# %% check="u05-dense-parameters"
check("u05-dense-parameters", dense_parameters)

# %% [markdown] task="u05-padding-map"
# Handout 19 asks to draw the padding around an image of 10 x 10. Draw it as an array: `padding_map(height, width,
# padding)` returns a NumPy array as large as the padded image, with 1 in every cell that was added and 0 in every cell
# of the image. The padding may be 0.
#
# For example `padding_map(1, 2, 1)` is
#
# ```
# [[1 1 1 1]
#  [1 0 0 1]
#  [1 1 1 1]]
# ```
#
# <details><summary>Hint 1</summary>Begin with an array of ones that is large enough.</details>
# <details><summary>Hint 2</summary>Then set the rectangle of the image to 0, with two slices.</details>


# %% answer="u05-padding-map"
def padding_map(height, width, padding):
    """1 where a cell was added, 0 where the image lies."""
    ### BEGIN SOLUTION
    picture = np.ones((height + 2 * padding, width + 2 * padding), dtype=int)
    picture[padding : padding + height, padding : padding + width] = 0
    return picture
    ### END SOLUTION


# %% check="u05-padding-map"
check("u05-padding-map", padding_map)

# %% [markdown] task="u05-filter-centers"
# Part (c) of the handout: shade the cells on which the *middle* of the filter comes to rest. Return an array of the
# size of the image, **without** the padding: 1 where a middle rests, 0 elsewhere. `kernel_size` is odd, the window
# fits exactly in both directions, and no middle lies in the padding.
#
# For W = 10, F = 7, P = 3, S = 3 the middles rest in rows and columns 0, 3, 6 and 9: sixteen cells. Another example is
# `filter_centers(3, 5, 3, padding=1, stride=2)`:
#
# ```
# [[1 0 1 0 1]
#  [0 0 0 0 0]
#  [1 0 1 0 1]]
# ```
#
# <details><summary>Hint 1</summary>Work on one axis: where does the first window begin, counted in cells of the
# image? It can begin at a negative number.</details>
# <details><summary>Hint 2</summary>The middle lies <code>(kernel_size - 1) // 2</code> cells behind the beginning.
# </details>
# <details><summary>Hint 3</summary>A slice with a step, <code>picture[a:b:3, c:d:3] = 1</code>, sets every third row
# and column at once. The last middle is as far from the far edge as the first is from the near edge.</details>


# %% answer="u05-filter-centers"
def filter_centers(height, width, kernel_size, padding=0, stride=1):
    """1 where the middle of the filter rests, 0 elsewhere."""
    ### BEGIN SOLUTION
    picture = np.zeros((height, width), dtype=int)
    first = (kernel_size - 1) // 2 - padding
    picture[first : height - first : stride, first : width - first : stride] = 1
    return picture
    ### END SOLUTION


# %% check="u05-filter-centers"
check("u05-filter-centers", filter_centers)

# %% [markdown] task="u05-conv-grammar"
# Most convolutional networks follow one pattern:
#
# > INPUT → [[CONV → RELU] * N → POOL?] * M → [FC → RELU] * Q → FC
#
# A star repeats what stands in the bracket before it, a question mark says that a word may be absent. Build the list of
# words. `blocks` is M and may be 0, `convs_per_block` is N and at least 1, `dense` is Q and may be 0; `pool` says
# whether each block ends in POOL.
#
# For example `conv_grammar(1, 2, 1)` is
# `["INPUT", "CONV", "RELU", "CONV", "RELU", "POOL", "FC", "RELU", "FC"]`.
#
# <details><summary>Hint 1</summary>A list times a number repeats it: <code>["a", "b"] * 2</code>.</details>
# <details><summary>Hint 2</summary>Build one block, with or without POOL, then repeat it; the words before and after
# stand outside.</details>


# %% answer="u05-conv-grammar"
def conv_grammar(blocks, convs_per_block, dense, pool=True):
    """The words of a network, in order."""
    ### BEGIN SOLUTION
    block = ["CONV", "RELU"] * convs_per_block
    if pool:
        block = [*block, "POOL"]
    return ["INPUT"] + block * blocks + ["FC", "RELU"] * dense + ["FC"]
    ### END SOLUTION


# %% check="u05-conv-grammar"
check("u05-conv-grammar", conv_grammar)

# %% [markdown] task="u05-volumes"
# Now with numbers. A network is a list of layers, each of one of these kinds:
#
# | layer | what comes out of (C, H, W) |
# |---|---|
# | `Conv(filters, kernel_size, stride=1, padding=0, groups=1)` | (filters, H', W') |
# | `Pool(kernel_size=2, stride=2)` | (C, H', W') |
# | `Activation(name="relu")` | the same shape, flat or not |
# | `Flatten()` | (C·H·W,) |
# | `Dense(units)` | (units,); what goes in is flat |
#
# `volumes(layers, input_shape)` returns a list with one shape for each layer: the shape of what comes out of it.
# Windows fit exactly; images need not be square; `groups` does not matter here. For example
# `volumes([Conv(6, 5), Activation(), Pool(2, 2)], (1, 28, 28))` is `[(6, 24, 24), (6, 24, 24), (6, 12, 12)]`.
#
# Fields are read by name, `layer.kernel_size`, and `isinstance(layer, Conv)` tells the kind. You may call
# `library_output_size`.
#
# <details><summary>Hint 1</summary>Keep the current shape in a variable and let each layer replace it.</details>
# <details><summary>Hint 2</summary>A flat shape is a tuple with one number; mind the comma in <code>(units,)</code>.
# </details>


# %% answer="u05-volumes"
def volumes(layers, input_shape):
    """Shape after each layer."""
    ### BEGIN SOLUTION
    shape, shapes = tuple(input_shape), []
    for layer in layers:
        if isinstance(layer, Conv):
            sides = [library_output_size(n, layer.kernel_size, layer.padding, layer.stride) for n in shape[1:]]
            shape = (layer.filters, *sides)
        elif isinstance(layer, Pool):
            shape = (shape[0], *(library_output_size(n, layer.kernel_size, 0, layer.stride) for n in shape[1:]))
        elif isinstance(layer, Flatten):
            shape = (int(np.prod(shape)),)
        elif isinstance(layer, Dense):
            shape = (layer.units,)
        shapes.append(shape)
    return shapes
    ### END SOLUTION


# %% check="u05-volumes"
check("u05-volumes", volumes)

# %% [markdown] task="u05-parameters"
# `parameters(layers, input_shape)` returns a list with the number of parameters of each layer, biases included; a
# layer that learns nothing has 0.
#
# With `groups = g` the channels of the input, and the filters, are dealt into g equal parts, and each filter sees the
# channels of its own part only: 6 filters of 3 x 3 over 4 channels in 2 groups have 6 · (3·3·2 + 1) = 114 parameters.
# A `Dense` layer has a weight for each pair of input and unit, and a bias for each unit.
#
# To know what enters a layer, call the library's `library_volumes(layers, input_shape)`, imported in the answer cell.
#
# <details><summary>Hint 1</summary>What enters layer i is what comes out of layer i - 1; what enters the first is the
# input.</details>
# <details><summary>Hint 2</summary>Put the input shape in front of the list of shapes, and zip it with the layers.
# </details>

# %% answer="u05-parameters"
from nnlib.architecture import volumes as library_volumes


def parameters(layers, input_shape):
    """Number of parameters of each layer."""
    ### BEGIN SOLUTION
    entering = [tuple(input_shape), *library_volumes(layers, input_shape)]
    counts = []
    for layer, shape in zip(layers, entering, strict=False):
        if isinstance(layer, Conv):
            counts.append(layer.filters * (layer.kernel_size**2 * shape[0] // layer.groups + 1))
        elif isinstance(layer, Dense):
            counts.append(layer.units * (shape[0] + 1))
        else:
            counts.append(0)
    return counts
    ### END SOLUTION


# %% check="u05-parameters"
check("u05-parameters", parameters)

# %% [markdown] task="u05-multiply-adds"
# How much work is it? Every number that comes out of a `Conv` or `Dense` layer is a dot product; a dot product of n
# terms takes n *multiply-adds*. Return one count for each layer, for one image. Biases, activations, pooling and
# flattening count 0. With groups, a filter multiplies only the channels it sees, as in the last task.
#
# For example two 3 x 3 filters on a (4, 6, 5) image make 2·4·3 numbers of 36 terms each: 864. With two groups they are
# dot products of 18 terms: 432. Ten units behind 24 numbers take 240.
#
# <details><summary>Hint 1</summary>Two volumes matter for a convolution: the one that enters (how long is a dot
# product, group by group?) and the one that leaves (how many are there?).</details>
# <details><summary>Hint 2</summary><code>np.prod(shape)</code> multiplies the entries of a shape.</details>


# %% answer="u05-multiply-adds"
def multiply_adds(layers, input_shape):
    """Multiply-adds of each layer, for one image."""
    ### BEGIN SOLUTION
    leaving = library_volumes(layers, input_shape)
    counts = []
    for layer, before, after in zip(layers, [input_shape, *leaving], leaving, strict=False):
        terms = 0
        if isinstance(layer, Conv):
            terms = layer.kernel_size**2 * before[0] // layer.groups
        elif isinstance(layer, Dense):
            terms = before[0]
        counts.append(terms * int(np.prod(after)))
    return counts
    ### END SOLUTION


# %% check="u05-multiply-adds"
check("u05-multiply-adds", multiply_adds)

# %% [markdown] task="u05-receptive-fields"
# The *receptive field* of a cell is the smallest square that holds all input cells which can influence it. Return the
# side of that square after each layer of a list of `Conv`, `Pool` and `Activation` layers, as if the input had no edge.
# An activation has no window: its entry repeats the one before.
#
# Walk from the input outwards with two numbers: the `field` (1 at the start) and the `jump`, the distance in the input
# between two neighbouring cells (1 at the start). For two 3 x 3 convolutions with stride 1 the result is `[3, 5]`; if
# the first has stride 2, it is `[3, 7]`.
#
# <details><summary>Hint 1</summary>A window of k cells reaches k - 1 jumps further than a single cell.</details>
# <details><summary>Hint 2</summary>The stride of a layer spreads out what later layers see. Which of the two numbers
# must be updated first?</details>


# %% answer="u05-receptive-fields"
def receptive_fields(layers):
    """Side of the receptive field after each layer."""
    ### BEGIN SOLUTION
    field = jump = 1
    fields = []
    for layer in layers:
        if not isinstance(layer, Activation):
            field += (layer.kernel_size - 1) * jump
            jump *= layer.stride
        fields.append(field)
    return fields
    ### END SOLUTION


# %% check="u05-receptive-fields"
check("u05-receptive-fields", receptive_fields)

# %% [markdown] task="u05-lenet"
# LeNet-5 reads grey images of 32 x 32:
#
# | layer | |
# |---|---|
# | C1 | 6 filters of 5 x 5, stride 1, no padding |
# | S2 | average pooling 2 x 2, stride 2, nothing learned |
# | C3 | 16 filters of 5 x 5 over all 6 maps, stride 1, no padding |
# | S4 | average pooling 2 x 2, stride 2, nothing learned |
# | C5 | fully connected, 120 units |
# | F6 | fully connected, 84 units |
# | output | fully connected, 10 units |
#
# Fill in the table; "parameters 1" belongs to C1, "parameters 2" to C3, 3 to 5 to C5, F6 and the output. You may
# compute with your own functions or on paper. Entries that follow from wrong ones earn half.
#
# <details><summary>Hint 1</summary>Each 5 x 5 convolution takes 4 from the side, each pooling halves it.</details>
# <details><summary>Hint 2</summary>C5 reads all cells of all sixteen maps.</details>

# %% answer="u05-lenet"
lenet = {
    "side after C1": ...,
    "side after S2": ...,
    "side after C3": ...,
    "side after S4": ...,
    "inputs of C5": ...,
    "parameters 1": ...,
    "parameters 2": ...,
    "parameters 3": ...,
    "parameters 4": ...,
    "parameters 5": ...,
    "total": ...,
}
### BEGIN SOLUTION
lenet["side after C1"] = 28
lenet["side after S2"] = 14
lenet["side after C3"] = 10
lenet["side after S4"] = 5
lenet["inputs of C5"] = 16 * 5 * 5
lenet["parameters 1"] = (5 * 5 * 1 + 1) * 6
lenet["parameters 2"] = (5 * 5 * 6 + 1) * 16
lenet["parameters 3"] = (400 + 1) * 120
lenet["parameters 4"] = (120 + 1) * 84
lenet["parameters 5"] = (84 + 1) * 10
lenet["total"] = 156 + 2416 + 48120 + 10164 + 850
### END SOLUTION

# %% check="u05-lenet"
check("u05-lenet", lenet)

# %% [markdown] task="u05-alexnet"
# AlexNet, as Krizhevsky, Sutskever and Hinton describe it, reads colour images of 224 x 224. Layer 1 has 96 filters of
# 11 x 11 with stride 4 and no padding. Does that fit?
#
# | layer | filters or units | window | stride | padding | groups | pooled after it |
# |---|---|---|---|---|---|---|
# | 1 | 96 | 11 | 4 | 0 | 1 | 3 x 3, stride 2 |
# | 2 | 256 | 5 | 1 | 2 | 2 | 3 x 3, stride 2 |
# | 3 | 384 | 3 | 1 | 1 | 1 | |
# | 4 | 384 | 3 | 1 | 1 | 2 | |
# | 5 | 256 | 3 | 1 | 1 | 2 | 3 x 3, stride 2 |
# | 6, 7 | 4096 each, fully connected | | | | | |
# | 8 | 1000, fully connected | | | | | |
#
# Fill in
#
# - "input numbers": how many numbers enter at side 224;
# - "formula at side 224": what the size formula gives for layer 1, fraction included;
# - "side that fits": the smallest side above 224 for which layer 1 fits.
#
# Use that side for everything that follows:
#
# - "units of layer 1" to "5": how many numbers come out of the convolution, before it is pooled;
# - "parameters, one group" and "two groups": of the whole network, with 1 group everywhere and with the groups of the
#   table.
#
# The paper prints 253,440 for layer 1. Unit 13 comes back to that.
#
# <details><summary>Hint 1</summary>The window fits where side - 11 is a multiple of 4.</details>
# <details><summary>Hint 2</summary>Write the table as a list of layers, with a Flatten before layer 6, and let your
# functions of the last tasks count.</details>

# %% answer="u05-alexnet"
alexnet = {
    "input numbers": ...,
    "formula at side 224": ...,
    "side that fits": ...,
    "units of layer 1": ...,
    "units of layer 2": ...,
    "units of layer 3": ...,
    "units of layer 4": ...,
    "units of layer 5": ...,
    "parameters, one group": ...,
    "parameters, two groups": ...,
}


### BEGIN SOLUTION
def alexnet_layers(groups):
    pool, relu = Pool(3, 2), Activation()
    convolutions = [
        Conv(96, 11, stride=4), relu, pool,
        Conv(256, 5, padding=2, groups=groups), relu, pool,
        Conv(384, 3, padding=1), relu,
        Conv(384, 3, padding=1, groups=groups), relu,
        Conv(256, 3, padding=1, groups=groups), relu, pool,
    ]  # fmt: skip
    return [*convolutions, Flatten(), Dense(4096), relu, Dense(4096), relu, Dense(1000)]


side = 227
alexnet["input numbers"] = 3 * 224 * 224
alexnet["formula at side 224"] = (224 - 11) / 4 + 1
alexnet["side that fits"] = side
alexnet["units of layer 1"] = 96 * 55 * 55
alexnet["units of layer 2"] = 256 * 27 * 27
alexnet["units of layer 3"] = 384 * 13 * 13
alexnet["units of layer 4"] = 384 * 13 * 13
alexnet["units of layer 5"] = 256 * 13 * 13
alexnet["parameters, one group"] = sum(parameters(alexnet_layers(1), (3, side, side)))
alexnet["parameters, two groups"] = sum(parameters(alexnet_layers(2), (3, side, side)))
### END SOLUTION

# %% check="u05-alexnet"
check("u05-alexnet", alexnet)

# %% [markdown] task="u05-vgg16"
# VGG-16 reads colour images of 224 x 224. All its convolutions are 3 x 3 with stride 1 and padding 1: two with 64
# filters, two with 128, three with 256, three with 512 and three with 512. After each of these five blocks comes a
# 2 x 2 pooling with stride 2. Then follow fully connected layers with 4096, 4096 and 1000 units.
#
# How many parameters has it? Assign one number, written out or computed.
#
# <details><summary>Hint 1</summary>Five halvings bring 224 down to 7.</details>
# <details><summary>Hint 2</summary>Begin with an empty list of layers. In a loop over the five blocks, add the block's
# convolutions and a pooling; the dense layers come after the loop.</details>

# %% answer="u05-vgg16"
vgg16 = ...
### BEGIN SOLUTION
layers = []
for filters, repeats in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
    layers += [Conv(filters, 3, padding=1)] * repeats + [Pool(2, 2)]
layers += [Flatten(), Dense(4096), Dense(4096), Dense(1000)]
vgg16 = sum(parameters(layers, (3, 224, 224)))
### END SOLUTION

# %% check="u05-vgg16"
check("u05-vgg16", vgg16)

# %% [markdown]
# ## Done
#
# Which of the twenty did you get right at first try? The formula (W - F + 2P)/S + 1 and the count (F·F·D + 1)·K carry
# through the rest of the course; in unit 06 you train a network whose shapes you can now predict.
