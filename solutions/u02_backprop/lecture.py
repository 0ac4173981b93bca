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
# # Backpropagation: gradients by the chain rule
#
# After this notebook you can
#
# - **follow** a gradient through any graph of small steps, forward and back;
# - **write** the deltas of a network, for one hidden layer and for L of them, for several outputs and a whole batch;
# - **train** a network with them, and say why it sometimes gets stuck;
# - **count** what all slopes cost, and what they would cost without the trick;
# - **check** a gradient, and find the mistake in a wrong one.
#
# **You need:** unit u01, derivatives of one variable, matrix products. **Time:** about 75 minutes.

# %% [markdown]
# ## Which way is down?
#
# A network has weights, and a number that says how wrong it is: the loss. To improve it, we want to know for *every*
# weight whether the loss falls when the weight grows, and how fast. That is its *slope*.
#
# **Predict first.** You may only run the network forward. How would you find the slope of one weight? A network of
# 61,706 weights takes one millisecond to run. How long for all slopes?
#
# <details><summary>Answer</summary>
#
# Nudge the weight, run it again, and compare: at least one more run for each weight. That is about a minute, before any
# weight has been improved. Training improves them thousands of times.
#
# </details>

# %%
from nnlib.demos.slopes_figure import draw_costs
from nnlib.plotting import show

show(
    draw_costs(),
    alt="Multiplications against the number of hidden layers, 1 to 10, logarithmic. Nudging every weight: from 97 "
    "thousand to 29 million. Backpropagation: from 460 to 11 thousand.",
    caption="All slopes of a network with 10 inputs, in multiplications. By the end you can compute both curves.",
)

# %% [markdown]
# *Backpropagation* finds all slopes for the price of about three runs. It is nothing but the chain rule, with good
# bookkeeping. We begin with the rule.

# %% [markdown] covers="u02.1a"
# ## One step behind the other
#
# Let g = w², f = 3g, so f(g(w)) = 3w². At w = 2, a change of w by a tiny ε changes g by 4ε, since dg/dw = 2w = 4. That
# changes f by 3 · 4ε. Along a chain, slopes **multiply**:
#
# > df/dw = df/dg · dg/dw
#
# **Predict first.** What is the slope at w = −1?
#
# <details><summary>Answer</summary>
#
# 3 · 2 · (−1) = −6: there, f falls when w grows.
#
# </details>

# %%
w, tiny = 2.0, 1e-6
print("by the rule:", 3 * (2 * w), "  by nudging:", (3 * (w + tiny) ** 2 - 3 * w**2) / tiny)

# %% [markdown] covers="u02.1a u02.1b"
# ## Two paths
#
# Now w acts in two places: g₁ = w + 1 and g₂ = 2w, and f = g₁ g₂. A nudge of w moves both. The two effects **add**:
#
# > df/dw = ∂f/∂g₁ · dg₁/dw + ∂f/∂g₂ · dg₂/dw
#
# The round ∂ says that f has several inputs: ∂f/∂g₁ is its slope if g₁ alone moves and g₂ stands still. For the product
# g₁ g₂ that slope is g₂, and ∂f/∂g₂ is g₁.
#
# **Predict first.** Take w = 3, so g₁ = 4 and g₂ = 6. What comes along each path?
#
# <details><summary>Answer</summary>
#
# Upper path: 6, times 1, the slope of w + 1. Lower path: 4, times 2, the slope of 2w. Together 14.
#
# </details>
#
# Press Next, or →, until w has both parts. Values stand above the boxes; below each box stands the slope of f in it,
# its *gradient*.

# %%
from nnlib.demos.graph import paths_graph
from nnlib.demos.stage import explore
from nnlib.demos.stepper import Stepper

explore(Stepper(paths_graph(w=3)))

# %% [markdown]
# For d paths there are d terms: df/dw = Σᵢ ∂f/∂gᵢ · dgᵢ/dw. Multiply along a path, add over paths. That is all the
# mathematics of this unit (USC CSCI 567).
#
# **Predict first.** f = w · w is a product with g₁ = g₂ = w. What do the two paths give?
#
# <details><summary>Answer</summary>
#
# w · 1 + w · 1 = 2w, as it should be. Whoever follows only one path gets w, half of the truth.
#
# </details>

# %% [markdown] covers="u02.2a u02.2c"
# ## A graph, forward
#
# A *compute graph* takes a formula apart into single operations. For f = (x + y) z the first node is q = x + y, the
# second f = q z. Going forward, each node computes its value from its inputs.
#
# **Predict first.** x = −2, y = 5, z = −4. Write the values of q and f on paper, then press → twice.

# %%
from nnlib.demos.graph import product_graph

explore(Stepper(product_graph(x=-2, y=5, z=-4)))

# %% [markdown] covers="u02.2a u02.2c"
# ## ... and backward
#
# Now from the end to the beginning, each node asks: how fast does f change if *I* change? That is its gradient. f
# itself has 1. Then
#
# - q is multiplied by z, so its gradient is z = −4;
# - z is multiplied by q, so its gradient is q = 3;
# - x and y are added to make q: df/dx = df/dq · dq/dx = −4 · 1.
#
# Press → on in the demo above: the gradients come, the end first. Its fields take other numbers and your own formulas.
#
# Now you: the graph at another place. Type each number and press Enter. The seven answers collect below, as a line of
# Python.

# %%
explore(Stepper(product_graph(x=1, y=2, z=-5), ask=True))

# %% [markdown]
# **Predict first.** Back at x = −2, y = 5, z = −4: which of the three inputs should grow so that f becomes smaller?
#
# <details><summary>Answer</summary>
#
# x and y: their gradient is negative. z should shrink.
#
# </details>

# %% [markdown] covers="u02.2b"
# ## One step down
#
# *Gradient descent* moves each input against its gradient, by a step size η (eta): x ← x − η ∂f/∂x. Take η = 0.1.
#
# **Predict first.** Where do x, y, z go? And is f smaller then?
#
# <details><summary>Answer</summary>
#
# x = −2 + 0.4 = −1.6, y = 5.4, z = −4 − 0.3 = −4.3. And f = (−1.6 + 5.4)(−4.3) = 3.8 · (−4.3) = −16.34, well below −12.
#
# </details>
#
# Press *Step down*, several times. Then try a step size of 0.5, with *Undo step* in between.

# %%
graph = product_graph(x=-2, y=5, z=-4)
place = {node.name: node.output - 0.1 * node.gradient for node in graph.inputs}
print(place, " f =", round(product_graph(**place)["f"].output, 4))
explore(Stepper(graph).act("last", None))

# %% [markdown]
# Each node did its part knowing its own inputs only, and nothing about the rest of the graph:
#
# | node | hands back to its inputs |
# |---|---|
# | + | what arrived, to both |
# | × | what arrived, times the *other* input |
# | a function u ↦ h(u) | what arrived, times h′(u) |
#
# Where a value is used several times, what comes back along the paths is added.

# %% [markdown] covers="u02.3b"
# ## The sigmoid's slope
#
# The function we shall meet everywhere is σ(z) = 1/(1 + exp(−z)). Its slope can be written with its value alone:
#
# > σ′(z) = σ(z)(1 − σ(z))
#
# For σ is 1/u with u = 1 + exp(−z), so its slope is −1/u² · (−exp(−z)) = 1/u · exp(−z)/u, and exp(−z)/u = 1 − 1/u.
#
# **Predict first.** σ(0) and σ′(0)?
#
# <details><summary>Answer</summary>
#
# 1/2, and 1/2 · 1/2 = 1/4. It is nowhere steeper.
#
# </details>

# %%
import numpy as np

from nnlib import sigmoid

for z in (0.0, 2.0, 6.0):
    s = sigmoid(z)
    nudged = (sigmoid(z + tiny) - s) / tiny
    print(f"z = {z}:  value {s:.4f}   slope {s * (1 - s):.4f}   nudged {nudged:.4f}")

# %% [markdown] covers="u02.3a"
# ## Logistic regression is a graph
#
# One example with x = (1, 3) and the label y = 0. With w = (2, 1) and b = −3: z = 2·1 + 1·3 − 3 = 2, then h = σ(z),
# then the cross-entropy l = −y ln h − (1 − y) ln(1 − h) of u01. For y = 0 the second term is left, −ln(1 − h). The
# slope of ln u is 1/u, and u = 1 − h falls when h grows: the two minus signs cancel, and ∂l/∂h is 1/(1 − h).
#
# **Predict first.** h ≈ 0.88 is sure of the wrong answer. Is ∂l/∂h large or small? And ∂h/∂z?
#
# The demo begins where all is known: values above, gradients below, constants inside the nodes. Go back with ← to see h
# hand its gradient to z. Then make b = −9, a unit that is right and sure of it.

# %%
from nnlib.demos.graph import logistic_graph

explore(Stepper(logistic_graph(x=(1, 3), w=(2, 1), b=-3)).act("last", None))

# %% [markdown]
# ∂l/∂h = 8.389 is large, ∂h/∂z = 0.105 small, and their product is simply h. In general, for the label y:
#
# > ∂l/∂z = h − y, ∂l/∂wᵢ = (h − y) xᵢ, ∂l/∂b = h − y
#
# Loss and sigmoid fit each other so well that the awkward parts cancel.
#
# **Predict first.** Same example, but y = 1. What is ∂l/∂w₂?
#
# <details><summary>Answer</summary>
#
# (0.8808 − 1) · 3 = −0.358. The answer was nearly right, so there is little to change.
#
# </details>

# %% [markdown] covers="u02.4a u02.4b"
# ## A hidden layer
#
# Now the network of CMU 10-701: inputs xᵢ, hidden units oₕ = σ(Σᵢ wₕᵢ xᵢ), one output o = σ(Σₕ wₕ oₕ), and the squared
# error E = ½(y − o)². Here h is the number of a hidden unit. A weight with two indices, wₕᵢ, leads from input i to
# hidden unit h; one with a single index, wₕ, leads on to the output. wₕᵢ reaches E along one path. Read off the local
# slopes, from right to left:
#
# | from | to | slope |
# |---|---|---|
# | o | E | −(y − o) |
# | oₕ | o | o(1 − o) wₕ |
# | wₕᵢ | oₕ | oₕ(1 − oₕ) xᵢ |
#
# **Predict first.** What is the slope of o in wₕ, a weight of the *output*?
#
# <details><summary>Answer</summary>
#
# o(1 − o) oₕ. In the sum the weight multiplies oₕ; in the table above oₕ moved, and was multiplied by the weight.
#
# </details>

# %% [markdown] covers="u02.4c"
# ## Deltas
#
# Everything that passes through a unit passes through its sum. So give each unit one number, its *delta*:
#
# > δ = o(1 − o)(y − o), δₕ = oₕ(1 − oₕ) wₕ δ
#
# Here a delta is *minus* the slope of E in the unit's sum, so steps are added: **Δw = η · δ of the unit that the weight
# leads to · what it multiplies**. That holds for every weight of the network. For all weights of a layer at once there
# is `np.outer(a, b)`, the table of all products aᵢbⱼ.

# %%
x, y, eta = np.array([1.0, 2.0]), 1.0, 0.5
to_hidden = np.array([[0.5, -0.5], [1.0, 0.25], [-1.0, 0.5]])
to_output = np.array([2.0, -1.0, 0.5])
hidden = sigmoid(to_hidden @ x)  # shape (3,)
answer = sigmoid(to_output @ hidden)
d = (y - answer) * answer * (1 - answer)
d_hidden = d * to_output * hidden * (1 - hidden)  # shape (3,)
moved_output = to_output + eta * d * hidden
moved_hidden = to_hidden + eta * np.outer(d_hidden, x)  # shape (3, 2)
after = sigmoid(moved_output @ sigmoid(moved_hidden @ x))
print("before:", answer.round(4), " after:", after.round(4))

# %% [markdown]
# **Predict first.** An output says 0.999 where 0 is right. Will its weights move far?
#
# <details><summary>Answer</summary>
#
# Hardly: o(1 − o) = 0.001. With the squared error a unit that is sure learns almost nothing, right or wrong. The
# cross-entropy above has no such factor.
#
# </details>

# %% [markdown] covers="u02.4d"
# ## Several outputs
#
# With K outputs a hidden unit reaches the error E = ½ Σₖ(yₖ − oₖ)² along K paths, one through each output. Paths add
# up:
#
# > δₖ = oₖ(1 − oₖ)(yₖ − oₖ), δₕ = oₕ(1 − oₕ) Σₖ wₖₕ δₖ
#
# **Predict first.** Two outputs with deltas 0.1 and −0.1 listen to a hidden unit with weights 2 and 2. What is the sum?
#
# <details><summary>Answer</summary>
#
# 2 · 0.1 + 2 · (−0.1) = 0. One wants the unit higher, the other wants it lower: it stays.
#
# </details>

# %%
to_outputs = np.array([[2.0, -1.0, 0.5], [2.0, 1.0, 0.0]])  # K = 2 rows, H = 3 columns
deltas = np.array([0.1, -0.1])
sums = [sum(to_outputs[k, h] * deltas[k] for k in range(2)) for h in range(3)]
print("loop:  ", np.round(sums, 4))
print("matrix:", to_outputs.T @ deltas)

# %% [markdown]
# A bias is the weight of a unit that is always 1. It takes its step Δb = η · δ · 1. Nothing leads into that unit, so it
# needs no delta.

# %% [markdown] covers="u02.4e u02.9a"
# ## Learning XOR
#
# In u01 one unit could not do XOR, and we chose the weights of three units by hand. Now let them be found: random
# weights, then over the four examples again and again, one step each. This is *stochastic gradient descent*; one round
# over all examples is an *epoch*.

# %%
from nnlib.delta_rule import XOR_INPUTS, XOR_TARGETS, train, xor_answers

found = {}
for seed in range(8):
    start = np.random.default_rng(seed)
    first, second = start.normal(size=(2, 3)), start.normal(size=(1, 3))
    found[seed] = train(first, second, XOR_INPUTS, XOR_TARGETS, rate=2.0, epochs=1000)
for seed in (1, 0):
    print("start", seed, "answers", xor_answers(found[seed][:2]).round(2))

# %% [markdown]
# **Predict first.** The right answers are 0, 1, 1, 0. What happened to start 0? Would more epochs help?

# %%
from nnlib.demos.slopes_figure import draw_runs

show(
    draw_runs([errors for *_, errors in found.values()]),
    alt="Mean error against epoch for eight starts, logarithmic. Some fall below 0.001 after a few hundred epochs; the "
    "others, dashed, stay at 0.06 from epoch 200 on.",
    caption="The same network, the same data, eight different starts.",
)

# %% [markdown] covers="u02.9b u02.9a"
# ## Stuck
#
# Start 0 is one of the dashed runs: the last two rows get the same answer, one half. More epochs do not help it.
#
# The dashed runs have reached a *local minimum*, or a place so flat that it looks like one: no small change helps,
# though far away there are better weights. Gradient descent finds a minimum, not always the lowest one. In practice:
# run several times from different starts, or give the network more units than it needs.
#
# Training took a thousand epochs, four steps each. Using the result takes one run forward: training is slow,
# predicting fast (CMU 10-701).
#
# **Predict first.** All weights start at 0. What will the hidden units become?
#
# <details><summary>Answer</summary>
#
# Copies of each other: they compute the same, get the same delta and take the same step, for ever. Random starts make
# them different.
#
# </details>

# %% [markdown] covers="u02.5a"
# ## L layers
#
# Now any number of layers, as matrices (USC CSCI 567). h is any activation function from here on, applied to each
# entry, and h′ its slope. aₗ holds the sums of layer l, called z for a single unit. With o₀ = x:
#
# > aₗ = Wₗ oₗ₋₁, oₗ = h(aₗ), shapes (dₗ) = (dₗ × dₗ₋₁)(dₗ₋₁)
#
# From here on a delta is the slope itself, **δₗ = ∂F/∂aₗ**, a vector of shape (dₗ), and steps are subtracted. The sum
# over k and the slope of the unit become
#
# > δₗ = (Wₗ₊₁ᵀ δₗ₊₁) ∘ h′(aₗ)
#
# where ∘ multiplies entry by entry.

# %%
from nnlib.demos.slopes_figure import draw_layers_of_shapes

show(
    draw_layers_of_shapes((5, 3, 4)),
    alt="Boxes. Above: delta, 3 x 1, equals W of the next layer transposed, 3 x 4, times delta of the next layer, "
    "4 x 1, entry by entry times h', 3 x 1. Below: dF/dW, 3 x 5, is delta, 3 x 1, times o before, transposed, 1 x 5.",
    caption="A layer of 3 units between one of 5 and one of 4. Shapes leave only one way to put things together.",
)

# %% [markdown] covers="u02.5a u02.5c"
# ## The slopes of a matrix
#
# Entry (i, j) of Wₗ multiplies oₗ₋₁,ⱼ and leads to unit i. So its slope is δₗ,ᵢ oₗ₋₁,ⱼ, and all of them together
#
# > ∂F/∂Wₗ = δₗ oₗ₋₁ᵀ, shapes (dₗ × 1)(1 × dₗ₋₁)
#
# **Predict first.** Layer sizes 2, 3, 1. Which shapes have δ₂, δ₁, ∂F/∂W₂ and ∂F/∂W₁?
#
# <details><summary>Answer</summary>
#
# (1), (3), 1 × 3 and 3 × 2: those of the matrices themselves.
#
# </details>

# %%
draw = np.random.default_rng(0)
w1, w2 = draw.normal(size=(3, 2)), draw.normal(size=(1, 3))
o0 = np.array([1.0, -0.5])
o1 = np.tanh(w1 @ o0)
o2 = np.tanh(w2 @ o1)
delta2 = 2 * (o2 - 0.5) * (1 - o2**2)  # F = (o2 - 0.5)^2, and the slope of tanh is 1 - o^2
delta1 = (w2.T @ delta2) * (1 - o1**2)
print("dF/dW2", np.outer(delta2, o1).round(4))
print("dF/dW1", np.outer(delta1, o0).round(4).tolist())

# %% [markdown] covers="u02.5b"
# ## The last layer
#
# The recursion needs a start, δ_L, and that is where the loss comes in. For F = Σ(o − y)² it is 2(o − y) ∘ h′(a).
# With the losses of u01 and their own activation functions the slope cancels, as in logistic regression:
#
# | loss | F | activation | δ_L |
# |---|---|---|---|
# | squared | Σ(o − y)² | any h | 2(o − y) ∘ h′(a) |
# | logistic | −Σ(y ln o + (1 − y) ln(1 − o)) | sigmoid | o − y |
# | cross-entropy | −Σ y ln o | softmax | o − y |
#
# The last two stand here without a proof; you derive them in the problems. The cell nudges the sums of a softmax one by
# one, to see whether the third line is right.

# %%
from nnlib import softmax

sums, target = np.array([1.0, 0.0, -1.0]), np.array([0.0, 1.0, 0.0])


def surprise(a):
    return -np.log(softmax(a) @ target)


nudged = [(surprise(sums + tiny * axis) - surprise(sums)) / tiny for axis in np.eye(3)]
print("o - y:", (softmax(sums) - target).round(4), " nudged:", np.round(nudged, 4))

# %% [markdown]
# **Predict first.** The entries of o − y for a softmax add up to what?
#
# <details><summary>Answer</summary>
#
# To 0: both o and y add up to 1. What one class gains the others lose.
#
# </details>

# %% [markdown] covers="u02.5d"
# ## Overwrite at once?
#
# The algorithm goes back layer by layer: compute δₗ, change Wₗ, go on. May Wₗ be overwritten at once, as soon as its
# own slope is known (USC CSCI 567)?
#
# **Predict first.** Which formula reads Wₗ once more?

# %%
step = 0.5
changed = w2 - step * np.outer(delta2, o1)
wrong1 = (changed.T @ delta2) * (1 - o1**2)
print("delta1 from the old matrix:", delta1.round(4))
print("delta1 from the new one:   ", wrong1.round(4))

# %% [markdown]
# δₗ₋₁ does: it needs Wₗᵀ, the matrix that made the error. With the new one in its place the slopes are off, a little
# for small steps and a lot for large ones. No error message appears, and the loss may even fall. Compute all deltas
# first, or keep the old matrix.

# %% [markdown] covers="u02.5c u02.6a"
# ## A batch
#
# With N examples the loss is a mean, so its slopes are means. Accumulate Δ = Σₙ δₙ oₙᵀ, then divide by N. (This Δ is
# a sum of slopes; the Δw above was a step.) For a layer of t units behind s units, keep a row for each example: the
# deltas have the shape (N, t), the outputs of the layer before (N, s). Then the whole sum is one product:
#
# > Δ = deltasᵀ outputs, shapes (t × N)(N × s)

# %%
several, outputs = draw.normal(size=(4, 2)).round(1), draw.normal(size=(4, 3)).round(1)
total = sum(np.outer(delta, o) for delta, o in zip(several, outputs, strict=True))
print("as a sum:    ", total.round(2).tolist())
print("as a product:", (several.T @ outputs).round(2).tolist())

# %% [markdown]
# To keep weights small, many add a penalty ½ λ Σ θᵢⱼ² to the loss; its slope is λ θᵢⱼ. This is called *regularising*.
# Biases are left out: they move a unit's step to the side and do not make it steeper. In the notation of u01, with the
# biases in column j = 0 (UW CSE 446):
#
# > Dᵢⱼ = Δᵢⱼ/N + λ θᵢⱼ for j ≠ 0, Dᵢ₀ = Δᵢ₀/N
#
# **Predict first.** A student divides everything by N, the penalty as well. When does it show?
#
# <details><summary>Answer</summary>
#
# When the batch size changes: the same λ then acts less in a larger batch. Gradient checks against the loss find it at
# once.
#
# </details>

# %% [markdown] covers="u02.7a"
# ## A chain
#
# To see the bookkeeping, take the thinnest network: one unit a layer (UBC CPSC 340). Every object is a number. With h =
# σ, ŷ = v h(w₃ h(w₂ h(w₁ x))), f = ½(ŷ − y)², zₘ the sum of unit m, r = ŷ − y, and rₘ = ∂f/∂zₘ, which is the delta of
# unit m under another name:
#
# | slope | | |
# |---|---|---|
# | ∂f/∂v | = r h(z₃) | |
# | ∂f/∂w₃ | = r v h′(z₃) h(z₂) | = r₃ h(z₂) |
# | ∂f/∂w₂ | = r v h′(z₃) w₃ h′(z₂) h(z₁) | = r₂ h(z₁) |
# | ∂f/∂w₁ | = r v h′(z₃) w₃ h′(z₂) w₂ h′(z₁) x | = r₁ x |
#
# **Predict first.** How is r₂ made from r₃?
#
# <details><summary>Answer</summary>
#
# r₂ = r₃ w₃ h′(z₂): what the line above had, times two factors. Who keeps r₃ multiplies twice. Who does not keep it has
# to multiply everything again.
#
# </details>

# %%
from nnlib.layer_deltas import chain_gradients

slopes, slope_of_v = chain_gradients(1.5, 0.0, np.array([2.0, -3.0, 1.0]), 2.0)
print("w1, w2, w3:", slopes.round(5), " v:", round(float(slope_of_v), 5))

# %% [markdown] covers="u02.7b"
# ## What it costs
#
# d inputs, m hidden layers of k units, one output: there are dk + (m − 1)k² + k weights. Running forward multiplies
# once for each weight. Going back costs about the same again, and so does δ oᵀ: **three runs for all slopes**. That is
# O(dk + mk²), which reads: at most a fixed number of times dk + mk², however large d, k and m are. Nudging costs two
# runs *for each weight*.

# %%
from nnlib.layer_deltas import multiplications

for d, k, m in ((10, 20, 3), (784, 100, 3)):
    clever, naive = multiplications(d, k, m)
    print(f"d = {d}, k = {k}, m = {m}:  {clever:,} against {naive:,}", end=", ")
    print(f"{naive / clever:,.0f} times as many")

# %% [markdown]
# **Predict first.** The network gets twice as many weights. How do the two costs grow?
#
# <details><summary>Answer</summary>
#
# The clever one doubles, the naive one becomes four times as large.
#
# </details>

# %% [markdown] covers="u02.7c"
# ## Another loss
#
# Look at the chain again. The loss appears in one place: in r, the slope of f in ŷ. With another loss **only that first
# factor changes**; every line behind it stays. That is why losses and layers can be written separately, and put
# together at will.
#
# **Predict first.** f = |ŷ − y|. What is r?
#
# <details><summary>Answer</summary>
#
# The sign of ŷ − y: 1 or −1.
#
# </details>

# %% [markdown] covers="u02.8a"
# ## Is it right?
#
# A wrong gradient often still makes the loss fall, only more slowly. So check it. Two ways to estimate a slope from
# values alone, with a small step h:
#
# > forward: (f(x + h) − f(x)) / h, centred: (f(x + h) − f(x − h)) / (2h)
#
# If only samples of f are known, at points h apart, the same formulas use neighbouring samples. The factors in front of
# them are [−1, 1] and [−1, 0, 1].

# %%
from nnlib.demos.slopes_figure import draw_secants

show(
    draw_secants(),
    alt="The sine with its tangent at 1, slope 0.540. The forward secant with h = 0.8 is much flatter, slope 0.165; "
    "the centred one is almost parallel to the tangent, slope 0.484.",
    caption="With a large step h = 0.8. The centred secant leans on both sides, and what it gets wrong nearly cancels.",
)

# %% [markdown]
# **Predict first.** Both get better for smaller h. One tenth of the step: by which factor does each error fall?

# %%
from nnlib.differences import centred_error, forward_error

for h in (0.1, 0.01, 0.001):
    errors = forward_error(h), centred_error(h)
    print(f"h = {h:<6} forward error {errors[0]:.1e}   centred error {errors[1]:.1e}")

# %% [markdown] covers="u02.8b"
# ## Smaller is not always better
#
# A tenth of the step makes the forward error 10 times smaller, and the centred one 100 times.
#
# **Predict first.** Sketch both errors for steps down to 10⁻¹⁶. Remember that a computer keeps about 16 digits.

# %%
from nnlib.demos.slopes_figure import draw_step_errors

show(
    draw_step_errors(),
    alt="Error against step, both logarithmic. From the right, the forward error falls in a straight line to 3e-9 "
    "at h = 1e-8, the centred one twice as steeply to about 1e-11 at 1e-5. Further left both rise again, towards 1.",
    caption="The slope of sin at 1. Right of the lowest points the curve bends too much, left of them digits are lost.",
)

# %% [markdown]
# f(x + h) and f(x) agree in almost all digits when h is tiny. Their difference keeps the few that are left, and
# dividing by h makes the loss of digits visible. A good step for the centred difference is 10⁻⁵, for the forward one
# 10⁻⁸.

# %% [markdown] covers="u02.8c u02.8e"
# ## One number for a whole array
#
# A *backward* is the code that goes back through a function y = f(x): it is given dy = ∂L/∂y, what arrives from the
# loss L, and returns dx = ∂L/∂x. It is what a node hands back, for whole arrays.
#
# Checking each slope of a backward alone is slow. Instead draw a random **dy** and a random direction **v**, of the
# shapes of y and x. If dx is what the backward returns for dy, then
#
# > Σ v · dx ≈ Σ dy · (f(x + hv) − f(x − hv)) / (2h)
#
# Both sums run over all entries. One wrong entry anywhere makes the sides differ. Compare them by the relative error
# |left − right| / max(|left|, |right|).
#
# The cell checks two backwards of a softmax in this way: nnlib's own, and one that looks plausible and is wrong.

# %%
from nnlib import gradient_error, softmax_backward


def right(dy, x):
    return softmax_backward(dy, softmax(x))


def plausible(dy, x):
    y = softmax(x)
    return y * (dy - dy.mean(axis=-1, keepdims=True))


check_rng = np.random.default_rng(0)
rows = check_rng.normal(size=(2, 3))
for name, backward in {"nnlib's": right, "plausible": plausible}.items():
    error = gradient_error(softmax, backward, {"x": rows}, check_rng)
    ones = backward(np.ones((1, 3)), rows[:1])
    print(f"{name:<10} random dy: error {error:.0e}   ones:", ones.round(6))

# %% [markdown]
# **Predict first.** Why does a dy of ones not tell the two apart?
#
# <details><summary>Answer</summary>
#
# With ones, L is the sum of all outputs, and a softmax always sums to 1: its slope is 0 whatever happens. The wrong
# version gives 0 there as well. A random dy has no such blind spot.
#
# </details>

# %% [markdown] covers="u02.8d u02.8e u02.8f"
# ## Finding the mistake
#
# A failing check says *that*, not *where*. Ask for one argument at a time, then change the shapes: one example
# instead of four, one unit instead of three. What makes the error vanish points to the line. Three habits cause most
# mistakes:
#
# - a sum over the batch that is a mean, or missing;
# - a formula that is right for one entry, while the entries depend on each other;
# - a second path that is overwritten instead of added.
#
# **Predict first.** A backward is right for N = 1 and wrong for N = 4. Which of the three is it?
#
# <details><summary>Answer</summary>
#
# The first: a sum and a mean over one example are the same.
#
# </details>

# %% [markdown] covers="u02.9c"
# ## The chain rule and bookkeeping
#
# That was all. Keep the values on the way forward; on the way back multiply along each path, add where paths meet, and
# do everything once. A program can do this for any formula: it notes each operation on a *tape*, then reads the tape
# from the end. You will write one in u03. A look ahead, with the graph f = (x + y) z; *adjoint* is another word for
# gradient:

# %%
from nnlib.tape import Tensor, trace

tx, ty, tz = (Tensor(number, requires_grad=True) for number in (-2.0, 5.0, -4.0))
tq = tx + ty
tf = tq * tz
trace(tf, x=tx, y=ty, z=tz, q=tq, f=tf)

# %% [markdown]
# ## What to take away
#
# - Along a path slopes **multiply**; over several paths they **add**.
# - **δ** is one number for each unit. The slope of a weight is the δ it leads to, times what it multiplies.
# - **δₗ = (Wₗ₊₁ᵀ δₗ₊₁) ∘ h′(aₗ)**, ∂F/∂Wₗ = δₗ oₗ₋₁ᵀ. The old W, please.
# - Over a batch: accumulate, divide by N, add λθ, but not for the biases.
# - All slopes cost about **three runs**; nudging costs two runs for each weight.
# - Another loss changes the first factor only.
# - Check with centred differences, h about 10⁻⁵, and a **random** dy.
# - Descent finds a local minimum. Start several times.

# %% [markdown]
# ## Now to the problems
#
# In [problems.ipynb](problems.ipynb) you work the two graphs by hand, write these functions, train XOR yourself, and
# repair four pieces of code whose gradients are wrong.
