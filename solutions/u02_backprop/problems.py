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
# # Problems: backpropagation
#
# **Before you start:** the lecture of this unit, [lecture.ipynb](lecture.ipynb), and unit u01. **Time:** about three
# and three quarter hours, in twenty tasks of 2 to 25 minutes; after task 9 is a good place for a break. **After it**
# you can compute every slope of a network by hand and in code, train one, and find out whether a gradient is right.
#
# Each task has a statement, a cell for your answer and a check. In a function, write your code where it says
# `# your answer here`; in a table, replace each `...`. Four cells hold finished code with a mistake in it: there you
# repair what you find. Run both cells and read what the check says, as often as you like. Grading tries further cases
# of the same kinds. Give back numbers and arrays without rounding them.
#
# Some tasks ask you to try something in a cell of your own: click the answer, then the + above the notebook, and a new
# cell opens below it.
#
# Run the cell below first, and each answer before its check. `*` multiplies arrays entry by entry, `@` is the matrix
# product, and `np.outer(a, b)` is the matrix with the entries aᵢbⱼ.

# %%
import math

import numpy as np

from autograde import check
from nnlib import sigmoid as library_sigmoid
from nnlib import softmax as library_softmax
from nnlib.delta_rule import network_step as library_network_step
from nnlib.differences import centred_error, forward_error

# %% [markdown] task="u02-product-slope"
# f is a product of d functions of one weight, f(w) = g₁(w) g₂(w) … g_d(w). At some w you know all their values and all
# their slopes: `values` is an array (d,) of the gᵢ, `slopes` an array (d,) of the dgᵢ/dw. Return df/dw, one number.
# Some values may be 0.
#
# For example, with values 3 and 2 and slopes 1 and 10, `product_slope(np.array([3.0, 2.0]), np.array([1.0, 10.0]))` is
# 1·2 + 10·3 = 32.
#
# <details><summary>Hint 1</summary>w reaches f along d paths. How much does f change if only the first factor moves?
# </details>
# <details><summary>Hint 2</summary>On path i every other factor stands still, and multiplies. <code>np.prod(a)</code>
# multiplies the entries of an array.</details>
# <details><summary>Hint 3</summary><code>np.delete(values, i)</code> is the array without entry i.</details>


# %% answer="u02-product-slope"
def product_slope(values, slopes):
    """Slope of the product of all factors."""
    ### BEGIN SOLUTION
    total = 0.0
    for i, own_slope in enumerate(slopes):
        others = [value for j, value in enumerate(values) if j != i]
        total += own_slope * math.prod(others)
    return total
    ### END SOLUTION


# %% check="u02-product-slope"
check("u02-product-slope", product_slope)

# %% [markdown] task="u02-graph-table"
# f = (x + y) z at x = −2, y = 5, z = −4. The first node is q = x + y, the second f = q z.
#
# Fill in the values, then the gradients from the end to the beginning. Then take one step of gradient descent with
# step size η = 0.1, which makes f *smaller*: each of x, y, z moves by −η times its gradient. Last, compute f at the new
# place. An entry that follows from wrong ones earns half.
#
# <details><summary>Hint 1</summary>A node + hands the gradient that arrives on to both inputs. A node × hands it on
# multiplied by the <em>other</em> input.</details>
# <details><summary>Hint 2</summary>df/dx = df/dq · dq/dx.</details>

# %% answer="u02-graph-table"
graph_table = {
    "q": ...,
    "f": ...,
    "df/dq": ...,
    "df/dz": ...,
    "df/dx": ...,
    "df/dy": ...,
    "new x": ...,
    "new y": ...,
    "new z": ...,
    "new f": ...,
}
### BEGIN SOLUTION
graph_table["q"] = -2 + 5
graph_table["f"] = 3 * -4
graph_table["df/dq"] = -4
graph_table["df/dz"] = 3
graph_table["df/dx"] = -4 * 1
graph_table["df/dy"] = -4 * 1
graph_table["new x"] = -2 - 0.1 * -4
graph_table["new y"] = 5 - 0.1 * -4
graph_table["new z"] = -4 - 0.1 * 3
graph_table["new f"] = (-1.6 + 5.4) * -4.3
### END SOLUTION

# %% check="u02-graph-table"
check("u02-graph-table", graph_table)

# %% [markdown] task="u02-logistic-graph"
# Logistic regression for one example with the inputs x₁ = 1, x₂ = 3 and the label y = 0. The parameters are w₁ = 2,
# w₂ = 1, b = −3. The graph is z = w₁x₁ + w₂x₂ + b, then h = σ(z), then the loss, which for y = 0 is l = −ln(1 − h).
#
# First the sigmoid at 0: its value σ(0) and its slope σ′(0). Then the values of z and h, and the gradients back to the
# parameters. Let Python compute and do not round; `math.exp` is there. An entry that follows from wrong ones earns
# half.
#
# <details><summary>Hint 1</summary>The slope of the sigmoid is σ(z)(1 − σ(z)).</details>
# <details><summary>Hint 2</summary>The derivative of ln(u) is 1/u. Here u = 1 − h, which falls when h grows.</details>
# <details><summary>Hint 3</summary>dl/dz = dl/dh · dh/dz: write both as formulas in h before you put numbers in, and
# something cancels.</details>

# %% answer="u02-logistic-graph"
logistic_graph = {
    "sigma(0)": ...,
    "sigma'(0)": ...,
    "z": ...,
    "h": ...,
    "dl/dh": ...,
    "dh/dz": ...,
    "dl/dz": ...,
    "dl/dw1": ...,
    "dl/dw2": ...,
    "dl/db": ...,
}
### BEGIN SOLUTION
logistic_graph["sigma(0)"] = 1 / 2
logistic_graph["sigma'(0)"] = 1 / 4
logistic_graph["z"] = 2 * 1 + 1 * 3 - 3
h_of_two = 1 / (1 + math.exp(-2))
logistic_graph["h"] = h_of_two
logistic_graph["dl/dh"] = 1 / (1 - h_of_two)
logistic_graph["dh/dz"] = h_of_two * (1 - h_of_two)
logistic_graph["dl/dz"] = h_of_two
logistic_graph["dl/dw1"] = h_of_two
logistic_graph["dl/dw2"] = h_of_two * 3
logistic_graph["dl/db"] = h_of_two
### END SOLUTION

# %% check="u02-logistic-graph"
check("u02-logistic-graph", logistic_graph)

# %% [markdown] task="u02-hidden-layer"
# A network with one hidden layer and one output, all units sigmoids:
#
# > oₕ = σ(Σᵢ wₕᵢ xᵢ) for each hidden unit h, o = σ(Σₕ wₕ oₕ), E = ½(y − o)²
#
# Which of these statements are true? Name all of them, for example `"B, F"`.
#
# <details><summary>Hint</summary>Draw the path from the weight to the output and write the local slope on each
# piece.</details>

# %% answer="u02-hidden-layer"
hidden_layer = ...
### BEGIN SOLUTION
hidden_layer = "A, D, E, G"
### END SOLUTION

# %% check="u02-hidden-layer"
check("u02-hidden-layer", hidden_layer)

# %% [markdown] task="u02-delta-rule"
# The same network as code, for one example and still without biases. `x` has the shape (d,), `y` is a number,
# `w_hidden` has the shape (H, d) with a row for each hidden unit, `w_output` the shape (H,), and `rate` is η. Compute
#
# - δ = o(1 − o)(y − o), the delta of the output, a number;
# - δₕ = oₕ(1 − oₕ) wₕ δ, the deltas of the hidden units, shape (H,);
# - the steps Δwₕ = η δ oₕ, shape (H,);
# - the steps Δwₕᵢ = η δₕ xᵢ, shape (H, d).
#
# Return these four, in this order. You may call `library_sigmoid`. For example, all hidden weights 0:
# `delta_rule(np.array([1.0, 2.0]), 1.0, np.zeros((1, 2)), np.array([2.0]), 0.5)` has o₁ = 0.5, o = σ(1) = 0.7311 and
# gives `0.0529`, `[0.0264]`, `[0.0132]`, `[[0.0132, 0.0264]]`.
#
# <details><summary>Hint 1</summary>Forward first: <code>w_hidden @ x</code> holds the sums of the hidden units.
# </details>
# <details><summary>Hint 2</summary>δ uses o itself, not the sum. The slope of a sigmoid is written with its value.
# </details>
# <details><summary>Hint 3</summary>The last one is a table with a row for each δₕ and a column for each xᵢ:
# <code>np.outer</code>.</details>


# %% answer="u02-delta-rule"
def delta_rule(x, y, w_hidden, w_output, rate):
    """Deltas and steps of one example."""
    ### BEGIN SOLUTION
    o_h = library_sigmoid(w_hidden @ x)
    o = library_sigmoid(np.dot(w_output, o_h))
    delta = (y - o) * o * (1 - o)
    delta_h = delta * w_output * o_h * (1 - o_h)
    return delta, delta_h, rate * o_h * delta, np.outer(rate * delta_h, x)
    ### END SOLUTION


# %% check="u02-delta-rule"
check("u02-delta-rule", delta_rule)

# %% [markdown] task="u02-network-step"
# Now with K outputs and with biases. As in unit u01, column 0 of each matrix holds the biases: `theta1` has the shape
# (H, d + 1) and `theta2` the shape (K, H + 1). `x` has the shape (d,), without the constant 1; `y` has the shape (K,).
#
# - Forward: put a 1 in front of x, then a 1 in front of the hidden outputs.
# - Each output has its own δₖ = oₖ(1 − oₖ)(yₖ − oₖ).
# - A hidden unit hears from all outputs: δₕ = oₕ(1 − oₕ) Σₖ wₖₕ δₖ, with wₖₕ the entry of theta2 in row k that
#   multiplies oₕ. The constant 1 is no unit with weights of its own, so it has no δ.
# - Each weight moves by η times the δ of the unit it leads to, times what it multiplies.
#
# Return the new `(theta1, theta2)`; the arrays that came in stay as they were. For example
# `network_step(np.zeros((1, 3)), np.array([[0.0, 4.0]]), np.array([1.0, 1.0]), np.array([1.0]), 1.0)` gives
# `[[0.0125, 0.0125, 0.0125]]` and `[[0.0125, 4.0063]]`.
#
# <details><summary>Hint 1</summary><code>np.append(1.0, x)</code> is x with a 1 in front.</details>
# <details><summary>Hint 2</summary>The sums over k for all h at once are <code>theta2.T @ delta</code>. One of them
# belongs to the constant 1. Which one?</details>
# <details><summary>Hint 3</summary>Compute every δ before you compute a new matrix, and make new arrays with
# <code>theta1 + ...</code>, not <code>theta1 += ...</code>.</details>


# %% answer="u02-network-step"
def network_step(theta1, theta2, x, y, rate):
    """New theta1 and theta2 after one step."""
    ### BEGIN SOLUTION
    with_one = np.concatenate(([1], x))
    o_h = library_sigmoid(theta1 @ with_one)
    o_with_one = np.concatenate(([1], o_h))
    o_k = library_sigmoid(theta2 @ o_with_one)
    delta_k = (y - o_k) * o_k * (1 - o_k)
    back = theta2[:, 1:].T @ delta_k
    delta_h = back * o_h * (1 - o_h)
    return theta1 + rate * np.outer(delta_h, with_one), theta2 + rate * np.outer(delta_k, o_with_one)
    ### END SOLUTION


# %% check="u02-network-step"
check("u02-network-step", network_step)

# %% [markdown]
# For the next task: `xor_answers([theta1, theta2])` runs the four rows (0, 0), (0, 1), (1, 0), (1, 1) through a
# network. Here all weights are 0, so every answer is 1/2.

# %%
from nnlib.delta_rule import xor_answers

print(xor_answers([np.zeros((2, 3)), np.zeros((1, 3))]))

# %% [markdown] task="u02-train-xor"
# Train a network to do XOR: 0 for (0, 0) and (1, 1), and 1 for (0, 1) and (1, 0). Choose the number of hidden units,
# draw random start weights, and go over the four examples a few thousand times, one step for each example. You may call
# `library_network_step`, which is task 6. Draw from `np.random.default_rng(seed)` with a whole number for the seed:
# then the cell finds the same weights each time it runs, and it runs once more when it is graded.
#
# Assign a list of the two matrices you found, `[theta1, theta2]`: shapes (H, 3) and (1, H + 1), biases in column 0. One
# point if every answer lies on its right side of 1/2, another one if each is within 0.1 of its target.
# `xor_answers(train_xor)` shows them.
#
# Not every start ends well: that is part of the experiment. With two hidden units the seed 0, for one, gets stuck.
#
# <details><summary>Hint 1</summary><code>rng = np.random.default_rng(1)</code> and then
# <code>rng.normal(size=(H, 3))</code> draw start weights. Weights that all begin at 0 stay alike for ever.</details>
# <details><summary>Hint 2</summary>A step size of 1 or 2, and 2000 rounds, take about a second. A loop over the rounds,
# and inside it a loop over the four examples.</details>
# <details><summary>Hint 3</summary><code>theta1, theta2 = library_network_step(theta1, theta2, x, y, 2.0)</code> keeps
# what the step returns; y is an array with one number. Stuck? Another seed, or three hidden units.</details>

# %% answer="u02-train-xor"
train_xor = ...
### BEGIN SOLUTION
rng = np.random.default_rng(2)
theta1, theta2 = rng.normal(size=(3, 3)), rng.normal(size=(1, 4))
rows = [(np.array([a, b]), np.array([float(a != b)])) for a in (0.0, 1.0) for b in (0.0, 1.0)]
for _ in range(2000):
    for inputs, target in rows:
        theta1, theta2 = library_network_step(theta1, theta2, inputs, target, 2.0)
train_xor = [theta1, theta2]
### END SOLUTION

# %% check="u02-train-xor"
check("u02-train-xor", train_xor)

# %% [markdown] task="u02-last-delta"
# From here on a delta is the slope of the loss F itself, δ = ∂F/∂a, with a the sum of a unit before its activation
# function. So steps are *subtracted*.
#
# The last layer has the sums `a`, shape (K,), and targets `y`, shape (K,). `loss` is one of three texts:
#
# | loss | outputs | F |
# |---|---|---|
# | `"squared"` | o = σ(a), entry by entry | Σₖ (oₖ − yₖ)², without one half |
# | `"logistic"` | o = σ(a), entry by entry | −Σₖ (yₖ ln oₖ + (1 − yₖ) ln(1 − oₖ)) |
# | `"softmax"` | o = softmax(a) | −Σₖ yₖ ln oₖ, where the yₖ add up to 1 |
#
# Return ∂F/∂a, shape (K,). The last two have short formulas, which the lecture gives without a proof, under "The last
# layer"; derive them on paper. You may call `library_sigmoid` and `library_softmax`. For example
# `last_delta(np.zeros(2), np.array([1.0, 0.0]), "squared")` is `[-0.25, 0.25]`.
#
# <details><summary>Hint 1</summary>∂F/∂a = ∂F/∂o · ∂o/∂a, and the slope of a sigmoid is o(1 − o).</details>
# <details><summary>Hint 2</summary>Logistic: ∂F/∂o = −y/o + (1 − y)/(1 − o). Put it over one denominator, then
# multiply.</details>
# <details><summary>Hint 3</summary>Softmax: F = ln(Σⱼ exp(aⱼ)) − Σₖ yₖ aₖ. The derivative of the first term in aₖ is
# exp(aₖ)/Σⱼ exp(aⱼ), which has a name.</details>


# %% answer="u02-last-delta"
def last_delta(a, y, loss):
    """Slope of the loss in the sums of the last layer."""
    ### BEGIN SOLUTION
    if loss == "softmax":
        return library_softmax(a) - y
    o = library_sigmoid(a)
    return (o - y) * (2 * o * (1 - o) if loss == "squared" else 1)
    ### END SOLUTION


# %% check="u02-last-delta"
check("u02-last-delta", last_delta)

# %% [markdown] task="u02-layer-deltas"
# L layers of tanh units, one example, no biases: o₀ = x, aₗ = Wₗ oₗ₋₁, oₗ = tanh(aₗ). The slope of tanh is 1 − o².
#
# - `weights` is the list of the L matrices W₁ … W_L; Wₗ has the shape (dₗ, dₗ₋₁).
# - `outputs` is the list of the L + 1 vectors o₀ … o_L from the forward pass; oₗ has the shape (dₗ,).
# - `last` is δ_L = ∂F/∂a_L, shape (d_L,), ready-made.
#
# Return the list δ₁ … δ_L with δₗ = (Wₗ₊₁ᵀ δₗ₊₁) ∘ (1 − oₗ²), where ∘ multiplies entry by entry. Mind the lists: in
# `weights` W₁ has the number 0, in `outputs` o₀ has the number 0.
#
# For example, with W₁ of shape (1, 2), W₂ = [[3]], o₁ = [0.5] and δ₂ = [2]: δ₁ = [3 · 2 · (1 − 0.25)] = [4.5], so the
# result is `[array([4.5]), array([2.])]`.
#
# <details><summary>Hint 1</summary>Begin with the list <code>[last]</code> and put each new delta in front.</details>
# <details><summary>Hint 2</summary>δ₁ needs <code>weights[1]</code> and <code>outputs[1]</code>, δ₂ needs
# <code>weights[2]</code> and <code>outputs[2]</code> …</details>
# <details><summary>Hint 3</summary><code>for layer in range(len(weights) - 1, 0, -1)</code> walks from L − 1 down
# to 1.</details>


# %% answer="u02-layer-deltas"
def layer_deltas(weights, outputs, last):
    """The deltas of all layers, the first layer first."""
    ### BEGIN SOLUTION
    found = [last]
    for w, o in zip(reversed(weights[1:]), reversed(outputs[1:-1]), strict=True):
        found = [np.dot(found[0], w) * (1 - np.square(o)), *found]
    return found
    ### END SOLUTION


# %% check="u02-layer-deltas"
check("u02-layer-deltas", layer_deltas)

# %% [markdown]
# ## A gradient check for the next task
#
# `weight_slopes` nudges every single weight by a little, up and down, and looks what the loss F = Σ(o_L − y)² does. It
# is slow, and it cannot be wrong in the way a backward can. One step with rate η moves a matrix by −η times its slopes,
# so (old − new)/η are the slopes that the step *claims*.


# %%
def weight_slopes(weights, x, y, h=1e-5):
    """Slope of the loss in every weight, by centred differences."""

    def loss():
        o = x
        for w in weights:
            o = np.tanh(w @ o)
        return np.sum((o - y) ** 2)

    slopes = [np.zeros(w.shape) for w in weights]
    for w, slope in zip(weights, slopes, strict=True):
        for place in np.ndindex(w.shape):
            kept = w[place]
            w[place] = kept + h
            ahead = loss()
            w[place] = kept - h
            slope[place] = (ahead - loss()) / (2 * h)
            w[place] = kept
    return slopes


# %% [markdown] task="u02-train-step"
# `train_step` below should return the list of new matrices after one step of gradient descent: L layers of tanh units,
# one example, F = Σ(o_L − y)², shapes as in the last task. It runs, with small steps the loss even goes down, and yet
# it is wrong.
#
# Find out where, with this code in a cell of your own:
#
# ```
# rng = np.random.default_rng(0)
# weights = [rng.normal(size=(3, 2)), rng.normal(size=(2, 3))]
# x, y = np.array([1.0, -0.5]), np.array([0.5, 0.0])
# rate = 0.5
# new = train_step(weights, x, y, rate)
# for old, moved, slope in zip(weights, new, weight_slopes(weights, x, y)):
#     print("claimed", ((old - moved) / rate).round(4).tolist())
#     print("slopes ", slope.round(4).tolist())
# ```
#
# In which matrix do the two lines differ? Repair the function in its cell; it must not change the arrays it is given.
#
# <details><summary>Hint 1</summary>The last layer is right, the ones before it are not. What do they need from the last
# layer?</details>
# <details><summary>Hint 2</summary>Try a rate of 0.001: the claimed slopes come closer to the true ones. So it is the
# step itself that disturbs them.</details>
# <details><summary>Hint 3</summary>USC CSCI 567 asks at the end of its algorithm: should W be overwritten immediately?
# </details>


# %% answer="u02-train-step"
def train_step(weights, x, y, rate):
    """New weights after one step."""
    weights = [w.copy() for w in weights]
    outputs = [x]
    for w in weights:
        outputs.append(np.tanh(w @ outputs[-1]))
    delta = 2 * (outputs[-1] - y) * (1 - outputs[-1] ** 2)
    for layer in reversed(range(len(weights))):
        weights[layer] -= rate * np.outer(delta, outputs[layer])
        delta = (weights[layer].T @ delta) * (1 - outputs[layer] ** 2)
    return weights


### BEGIN SOLUTION
def mended(matrices, entering, target, eta):
    if not matrices:
        return [], 2 * (entering - target)
    leaving = np.tanh(matrices[0] @ entering)
    later, back = mended(matrices[1:], leaving, target, eta)
    at_sum = back * (1 - leaving**2)
    return [matrices[0] - eta * np.outer(at_sum, entering), *later], matrices[0].T @ at_sum


def train_step_mended(*arguments):
    return mended(*arguments)[0]


train_step = train_step_mended
### END SOLUTION

# %% check="u02-train-step"
check("u02-train-step", train_step)

# %% [markdown] task="u02-regularised-gradient"
# One layer and a batch of N examples. Given are
#
# - `deltas`, shape (N, t): row n holds ∂Fₙ/∂a for the t units of the layer;
# - `outputs`, shape (N, s): row n holds what the s units before it gave, without the constant 1;
# - `theta`, shape (t, s + 1): the layer's matrix, biases in column 0;
# - `strength`, the number λ ≥ 0.
#
# Accumulate over the examples, Δ = Σₙ δₙ [1, oₙ]ᵀ, a matrix of the shape of theta. Average: Δ/N. Regularise: add λ
# theta, **but nothing for the biases**. Return the result D, shape (t, s + 1):
#
# > Dᵢⱼ = Δᵢⱼ/N + λ θᵢⱼ for j ≠ 0, Dᵢ₀ = Δᵢ₀/N
#
# For example `regularised_gradient(np.array([[2.0], [4.0]]), np.array([[1.0], [0.0]]), np.array([[5.0, 5.0]]), 0.1)`
# is `[[3.0, 1.5]]`: (2 + 4)/2 for the bias, and 2/2 + 0.1·5.
#
# <details><summary>Hint 1</summary>Begin with a loop over the examples: <code>np.outer(deltas[n], np.append(1,
# outputs[n]))</code> is one term of the sum.</details>
# <details><summary>Hint 2</summary>Without a loop: the sum over n of δₙᵢ oₙⱼ is entry (i, j) of a matrix product.
# Which of the two has to be transposed?</details>
# <details><summary>Hint 3</summary>Make the penalty an array of its own and set its column 0 to 0: <code>penalty[:, 0]
# = 0</code>.</details>


# %% answer="u02-regularised-gradient"
def regularised_gradient(deltas, outputs, theta, strength):
    """Accumulated, averaged, regularised but for the biases."""
    ### BEGIN SOLUTION
    total = np.zeros(theta.shape)
    for delta, o in zip(deltas, outputs, strict=True):
        total += np.outer(delta, np.append(1.0, o))
    average = total / len(deltas)
    average[:, 1:] += strength * theta[:, 1:]
    return average
    ### END SOLUTION


# %% check="u02-regularised-gradient"
check("u02-regularised-gradient", regularised_gradient)

# %% [markdown] task="u02-chain-gradients"
# A chain with one sigmoid unit a layer: z₁ = w₁x, z₂ = w₂ h(z₁), z₃ = w₃ h(z₂) … with h = σ. The output v h(z_M) has no
# sigmoid, and f = ½(v h(z_M) − y)². `x`, `y`, `v` are numbers, `w` is an array (M,). Return a pair: the array (M,) of
# the slopes ∂f/∂wₘ, and the number ∂f/∂v. You may call `library_sigmoid`.
#
# Write r = v h(z_M) − y. Then ∂f/∂v = r h(z_M). For the others go back from the last unit to the first:
#
# > r_M = r v h′(z_M), then rₘ = rₘ₊₁ wₘ₊₁ h′(zₘ) for m = M − 1 … 1
#
# and ∂f/∂wₘ = rₘ h(zₘ₋₁). For m = 1 the last factor is x.
#
# For example `chain_gradients(2.0, 0.0, np.array([0.0]), 2.0)`: h(z₁) = 0.5 and r = 1, so the result is `[1.0]` and
# `0.5`.
#
# <details><summary>Hint 1</summary>Forward, keep a list <code>[x, h(z₁), …, h(z_M)]</code>. It holds everything that
# the weights multiply.</details>
# <details><summary>Hint 2</summary>h′(z) is h(z)(1 − h(z)), so z itself need not be kept.</details>
# <details><summary>Hint 3</summary>Let one variable r walk from the end to the beginning: times the slope of the unit,
# note down r times what the weight multiplies, times the weight.</details>


# %% answer="u02-chain-gradients"
def chain_gradients(x, y, w, v):
    """Slopes in the weights of the chain, and in v."""
    ### BEGIN SOLUTION
    h = [x]
    for weight in w:
        h.append(library_sigmoid(weight * h[-1]))
    first = v * h[-1] - y
    slopes, r = [], first * v
    for m in reversed(range(len(w))):
        r = r * h[m + 1] * (1 - h[m + 1])
        slopes = [r * h[m], *slopes]
        r = r * w[m]
    return np.array(slopes), first * h[-1]
    ### END SOLUTION


# %% check="u02-chain-gradients"
check("u02-chain-gradients", chain_gradients)

# %% [markdown] task="u02-another-loss"
# The chain of the last task gets another loss in place of ½(v h(z_M) − y)². What changes in the formulas for the
# slopes? Assign one letter.
#
# <details><summary>Hint</summary>Go through the formulas of the last task and ask of each where the one half and the
# square went in.</details>

# %% answer="u02-another-loss"
another_loss = ...
### BEGIN SOLUTION
another_loss = "B"
### END SOLUTION

# %% check="u02-another-loss"
check("u02-another-loss", another_loss)

# %% [markdown] task="u02-multiplications"
# What do *all* slopes of one example cost? A network has d inputs, m ≥ 1 hidden layers of k units each, one output, and
# no biases. Count multiplications with or for a weight; activation functions and their slopes are free.
#
# - **Forward:** one multiplication for each weight.
# - **Cleverly** (backpropagation): one forward pass; then back, one multiplication for each weight of every matrix but
#   the first; then one multiplication δ·o for each weight.
# - **Naively:** for each weight a centred difference, and each of those takes two forward passes.
#
# Return the pair (clever, naive) as whole numbers. For example `multiplications(3, 4, 1)`: there are 3·4 + 4 = 16
# weights, so cleverly 16 + 4 + 16 = 36 and naively 16 · 2 · 16 = 512. Compare `multiplications(784, 100, 3)`.
#
# <details><summary>Hint 1</summary>How many weights lie behind the inputs, between two hidden layers, and in front of
# the output?</details>
# <details><summary>Hint 2</summary>m hidden layers have m − 1 gaps between them, each with k² weights. The output has k
# weights.</details>


# %% answer="u02-multiplications"
def multiplications(d, k, m):
    """(clever, naive)"""
    ### BEGIN SOLUTION
    first, between, last = d * k, (m - 1) * k * k, k
    forward = first + between + last
    return forward + (between + last) + forward, forward * 2 * forward
    ### END SOLUTION


# %% check="u02-multiplications"
check("u02-multiplications", multiplications)

# %% [markdown] task="u02-difference-slopes"
# `samples` is an array (n,) of values f₀, f₁ … of some function at equally spaced points, n ≥ 3, and `step` is the
# distance h of neighbouring points. Return two arrays:
#
# - the forward differences (fᵢ₊₁ − fᵢ)/h, one for each pair of neighbours, shape (n − 1,);
# - the centred differences (fᵢ₊₁ − fᵢ₋₁)/(2h), one for each sample that has both neighbours, shape (n − 2,).
#
# For example `difference_slopes(np.array([0.0, 1.0, 4.0, 9.0]), 1.0)`, the squares, gives `[1, 3, 5]` and `[2, 4]`. The
# centred ones are the true slopes 2x at x = 1 and 2.
#
# <details><summary>Hint 1</summary><code>samples[1:]</code> is everything but the first, <code>samples[:-1]</code>
# everything but the last. Subtract them.</details>
# <details><summary>Hint 2</summary>For the centred ones leave out two entries at one end, and two at the other.
# </details>


# %% answer="u02-difference-slopes"
def difference_slopes(samples, step):
    """Forward and centred differences."""
    ### BEGIN SOLUTION
    n = len(samples)
    forward = [(samples[i + 1] - samples[i]) / step for i in range(n - 1)]
    centred = [(samples[i + 1] - samples[i - 1]) / (2 * step) for i in range(1, n - 1)]
    return np.array(forward), np.array(centred)
    ### END SOLUTION


# %% check="u02-difference-slopes"
check("u02-difference-slopes", difference_slopes)

# %% [markdown] task="u02-step-sizes"
# An experiment: how small should the step h be? `forward_error(h)` and `centred_error(h)` say how far the two
# difference quotients of sin at x = 1 are from the true slope cos 1. Try the steps 1e-1, 1e-2 … 1e-16 and print both
# columns. Then fill in
#
# - `"forward"`: a step with about the smallest forward error (below 3e-8 is good enough);
# - `"centred"`: the same for the centred difference (below 5e-11);
# - `"forward factor"`: the forward error at h = 0.01 divided by that at h = 0.001;
# - `"centred factor"`: the same quotient of the centred errors.
#
# The factors are numbers that you measure; five percent more or less do no harm.
#
# <details><summary>Hint 1</summary><code>for k in range(1, 17): print(k, forward_error(10.0**-k),
# centred_error(10.0**-k))</code></details>
# <details><summary>Hint 2</summary>Each column falls, turns around and grows again. Read off where it turns; the two
# turn at different steps.</details>

# %% answer="u02-step-sizes"
step_sizes = {
    "forward": ...,
    "centred": ...,
    "forward factor": ...,
    "centred factor": ...,
}
### BEGIN SOLUTION
tried = [10.0**-k for k in range(1, 17)]
step_sizes["forward"] = min(tried, key=forward_error)
step_sizes["centred"] = min(tried, key=centred_error)
step_sizes["forward factor"] = forward_error(0.01) / forward_error(0.001)
step_sizes["centred factor"] = centred_error(0.01) / centred_error(0.001)
### END SOLUTION

# %% check="u02-step-sizes"
check("u02-step-sizes", step_sizes)

# %% [markdown] task="u02-relative-error"
# A backward claims that `dx` is the gradient for `dy`. Is it? Somebody has drawn a random direction `v` of the shape of
# x, and computed `ahead` = f(x + h v) and `behind` = f(x − h v), with h = `step`. Compute
#
# - what the backward says: analytic = Σ v · dx, over all entries;
# - what the function does: numeric = Σ dy · (ahead − behind) / (2h), over all entries;
# - the relative error |analytic − numeric| / max(|analytic|, |numeric|), and 0 if both are 0.
#
# Return the relative error, one number. `dx` and `v` have the shape of x; `dy`, `ahead`, `behind` have the shape of y,
# which may be another one. Below 1e-6 a gradient is right.
#
# For example f(x) = x² at x = 3 with dy = 1, v = 1, h = 0.5: ahead is 12.25, behind 6.25, numeric 6. A backward that
# claims dx = 3 (half of the truth) has the relative error |3 − 6|/6 = 0.5.
#
# <details><summary>Hint 1</summary><code>np.sum(a * b)</code> adds up over all entries, whatever the shape.</details>
# <details><summary>Hint 2</summary>Ask whether the larger one is 0 before you divide by it.</details>


# %% answer="u02-relative-error"
def relative_error(dx, v, dy, ahead, behind, step):
    """How far a backward is from the centred difference along v."""
    ### BEGIN SOLUTION
    analytic = float(np.vdot(v, dx))
    numeric = float(np.vdot(dy, ahead - behind)) / (2 * step)
    if analytic == numeric == 0:
        return 0.0
    return abs(analytic - numeric) / max(abs(analytic), abs(numeric))
    ### END SOLUTION


# %% check="u02-relative-error"
check("u02-relative-error", relative_error)

# %% [markdown]
# ## A gradient check for the last three tasks
#
# `gradient_error(function, backward, arguments, rng)` from nnlib draws a random dy and a random direction and returns
# the relative error, the largest one over all arguments. About 1e-9 is right, more than 1e-6 is wrong. Give it one
# argument at a time to find out *which* gradient is wrong.

# %%
from nnlib import gradient_error

place = {"x": np.array([1.0, 2.0, 3.0])}
rng = np.random.default_rng(0)
print("x², backward 2x:", gradient_error(np.square, lambda dy, x: dy * 2 * x, place, rng))
print("x², backward x: ", gradient_error(np.square, lambda dy, x: dy * x, place, rng))

# %% [markdown] task="u02-dense-backward"
# A dense layer computes y = x wᵀ + b for a batch: x has the shape (N, in), w the shape (out, in), b the shape (out,).
# Its backward gets `dy` = ∂L/∂y, shape (N, out), and returns dx, dw and db, shaped like x, w and b. One of them is
# wrong. Which one? In a cell of your own, below the code:
#
# ```
# rng = np.random.default_rng(0)
# x, w, b = rng.normal(size=(4, 3)), rng.normal(size=(2, 3)), rng.normal(size=2)
# only = 0  # then 1, then 2: x, w, b
# arguments = [{"x": x}, {"w": w}, {"b": b}][only]
# function = [lambda x: x @ w.T + b, lambda w: x @ w.T + b, lambda b: x @ w.T + b][only]
# print(gradient_error(function, lambda dy, _: dense_backward(dy, x, w)[only], arguments, rng))
# ```
#
# Repair it in its cell.
#
# <details><summary>Hint 1</summary>With one example in the batch everything is right. What do several examples
# change?</details>
# <details><summary>Hint 2</summary>b is added to every row of the batch, so it reaches the loss along N
# paths.</details>


# %% answer="u02-dense-backward"
def dense_backward(dy, x, w):
    """Gradients of x @ w.T + b in x, w and b."""
    dx = dy @ w
    dw = dy.T @ x
    db = dy.mean(axis=0)
    return dx, dw, db


### BEGIN SOLUTION
def dense_mended(back, entering, matrix):
    along_the_batch = np.ones(len(back))
    return np.dot(back, matrix), np.einsum("no,ni->oi", back, entering), along_the_batch @ back


dense_backward = dense_mended
### END SOLUTION

# %% check="u02-dense-backward"
check("u02-dense-backward", dense_backward)

# %% [markdown] task="u02-softmax-backward"
# `y` = softmax of the rows of x, shape (N, K). From ∂yᵢ/∂xⱼ = yᵢ(1 − yᵢ) for i = j and −yᵢyⱼ for i ≠ j follows the
# gradient in x, shape (N, K), for a given `dy` of the same shape. The function below passes a test with dy = 1
# everywhere:
#
# ```
# y = library_softmax(np.array([[0.0, 1.0, 3.0]]))
# print(softmax_backward(np.ones((1, 3)), y))  # 0, as it must be: each row of y always adds up to 1
# ```
#
# A random dy finds the mistake:
#
# ```
# rng = np.random.default_rng(0)
# x = rng.normal(size=(2, 3))
# print(gradient_error(library_softmax, lambda dy, x: softmax_backward(dy, library_softmax(x)), {"x": x}, rng))
# ```
#
# Repair it in its cell. For example dy = [1, 0] and y = [0.25, 0.75] should give dx = [0.1875, −0.1875].
#
# <details><summary>Hint 1</summary>dxⱼ = Σᵢ dyᵢ ∂yᵢ/∂xⱼ. Write the sum out for K = 2.</details>
# <details><summary>Hint 2</summary>dxⱼ = yⱼ dyⱼ − yⱼ Σᵢ yᵢ dyᵢ. Compare with what the code subtracts.</details>


# %% answer="u02-softmax-backward"
def softmax_backward(dy, y):
    """Gradient of a softmax of rows, y its result."""
    common = dy.mean(axis=1, keepdims=True)
    return y * (dy - common)


### BEGIN SOLUTION
def softmax_mended(dy, y):
    slopes = [np.diag(row) - np.outer(row, row) for row in y]
    return np.array([matrix @ back for matrix, back in zip(slopes, dy, strict=True)])


softmax_backward = softmax_mended
### END SOLUTION

# %% check="u02-softmax-backward"
check("u02-softmax-backward", softmax_backward)

# %% [markdown] task="u02-residual-backward"
# The input of this layer goes through it and also past it: y = x + tanh(x wᵀ), with x of shape (N, d) and w of shape
# (d, d). The backward returns dx and dw. One of them is wrong; here is the check for both:
#
# ```
# rng = np.random.default_rng(6)
# x, w = rng.normal(size=(3, 2)), rng.normal(size=(2, 2))
# in_x, in_w = lambda x: x + np.tanh(x @ w.T), lambda w: x + np.tanh(x @ w.T)
# print(gradient_error(in_x, lambda dy, x: residual_backward(dy, x, w)[0], {"x": x}, rng))
# print(gradient_error(in_w, lambda dy, w: residual_backward(dy, x, w)[1], {"w": w}, rng))
# ```
#
# Repair it in its cell, and leave the arrays that come in as they are.
#
# <details><summary>Hint 1</summary>Set w to 0. Then y = x, and dx must be dy. What does the code say?</details>
# <details><summary>Hint 2</summary>Several paths add up. Beware of <code>+=</code>, though: if two names stand for the
# same array, it changes both.</details>


# %% answer="u02-residual-backward"
def residual_backward(dy, x, w):
    """Gradients of x + tanh(x @ w.T) in x and w."""
    dx = dy
    da = dy * (1 - np.tanh(x @ w.T) ** 2)
    dw = da.T @ x
    dx = da @ w
    return dx, dw


### BEGIN SOLUTION
def residual_mended(back, entering, matrix):
    through = back / np.cosh(entering @ matrix.T) ** 2
    return back + np.dot(through, matrix), np.einsum("no,ni->oi", through, entering)


residual_backward = residual_mended
### END SOLUTION

# %% check="u02-residual-backward"
check("u02-residual-backward", residual_backward)

# %% [markdown]
# ## Done
#
# You have derived, written, trained, counted, checked and repaired backpropagation. Every formula here came from the
# chain rule and from keeping the right things at hand. In unit u03 a program does the bookkeeping, for any graph.
