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
# # Problems: neurons
#
# **Before you start:** the lecture of this unit, [lecture.ipynb](lecture.ipynb). **Time:** about three and a
# half hours, in nineteen tasks of 5 to 20 minutes. **After it** you can build gates and curves from single units, run a
# network on a minibatch, and measure its answers.
#
# Each task has a statement, a cell for your answer and a check. In a function, write your code where it says
# `# your answer here`; in a table, replace each `...`. Run both cells and read what the check says, as often as you
# like. A check shows the cases it tried; grading tries further ones of the same kinds. Where you choose numbers
# yourself (gates, bumps), *any* numbers that do what is asked are right.
#
# Arrays are NumPy arrays, one example a row. Give back numbers and arrays without rounding them. Run the cell below
# first, and each answer before its check.

# %%
import math

import numpy as np

from autograde import check
from nnlib import sigmoid as library_sigmoid
from nnlib.staircase import sum_of_units

# %% [markdown] task="u01-sigmoid"
# Write the sigmoid g(z) = 1 / (1 + exp(−z)). `z` is a number or a NumPy array of any shape; the result has the same
# shape, with g of each entry. It must be right at z = 1000 and z = −1000 too: 1 and 0, not `nan`, not an error.
#
# For example `sigmoid(np.array([0.0, 2.0]))` is `[0.5, 0.88079708]`.
#
# <details><summary>Hint 1</summary><code>np.exp</code> takes arrays as well as numbers. <code>math.exp</code> does
# not, and raises an error where the result would be too large.</details>
# <details><summary>Hint 2</summary>Try <code>np.exp(1000.0)</code>, and then <code>1 / np.exp(1000.0)</code>. Dividing
# by infinity does no harm; dividing infinity by infinity does. A warning costs nothing.</details>
# <details><summary>Hint 3</summary>To avoid even the warning: with e = exp(−|z|), which never overflows, g(z) is
# 1/(1 + e) for z ≥ 0 and e/(1 + e) for z &lt; 0. <code>np.where(condition, a, b)</code> chooses entry by entry.
# </details>


# %% answer="u01-sigmoid"
def sigmoid(z):
    """1 / (1 + exp(-z)) of each entry."""
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) < 0, e / (1 + e), 1 / (1 + e))
    ### END SOLUTION


# %% check="u01-sigmoid"
check("u01-sigmoid", sigmoid)

# %% [markdown] task="u01-and-table"
# AND is the unit g(−30 + 20x₁ + 20x₂). Fill in
#
# - `"z(x1, x2)"`: the sum before g is applied, for the four rows of the truth table;
# - g of the three sums that occur. Two of them are tiny, so give g(−30) multiplied by 1e14 (that is 10¹⁴), and g(−10)
#   multiplied by 1e5. Let Python compute them and do not round: write `1e5 * ...`, not `4.54`.
#
# A value of g that follows from a wrong sum earns half, if at least one of the four sums is right.
#
# <details><summary>Hint 1</summary>In the row (0, 0) only the bias is left.</details>
# <details><summary>Hint 2</summary><code>library_sigmoid(-10)</code> is g(−10).</details>

# %% answer="u01-and-table"
and_table = {
    "z(0, 0)": ...,
    "z(0, 1)": ...,
    "z(1, 0)": ...,
    "z(1, 1)": ...,
    "1e14 * g(-30)": ...,
    "1e5 * g(-10)": ...,
    "g(10)": ...,
}
### BEGIN SOLUTION
and_table["z(0, 0)"] = -30
and_table["z(0, 1)"] = -10
and_table["z(1, 0)"] = -10
and_table["z(1, 1)"] = 10
and_table["1e14 * g(-30)"] = 1e14 / (1 + math.exp(30))
and_table["1e5 * g(-10)"] = 1e5 / (1 + math.exp(10))
and_table["g(10)"] = 1 / (1 + math.exp(-10))
### END SOLUTION

# %% check="u01-and-table"
check("u01-and-table", and_table)

# %% [markdown] task="u01-gates"
# Choose weights for three gates. Each is a list with the **bias first**: `[bias, weight of x1, weight of x2]`, and for
# NOT, which has one input, `[bias, weight]`. NOR is (NOT x1) AND (NOT x2): on in the row (0, 0) alone.
#
# The unit g(bias + weights · inputs) must answer at least 0.9 where the gate is on, and at most 0.1 where it is off.
# Any numbers that do this are right. AND, for example, would be `[-30, 20, 20]`.
#
# <details><summary>Hint 1</summary>The bias alone decides the row in which all inputs are 0. On or off?</details>
# <details><summary>Hint 2</summary>Write one inequality for each row: a sum of at least 2.2 gives 0.9, one of at most
# −2.2 gives 0.1.</details>
# <details><summary>Hint 3</summary>If all answers lean the right way but are not clear enough, multiply all three
# numbers by ten. An answer of exactly one half has a sum of 0, and stays where it is.</details>

# %% answer="u01-gates"
gates = {
    "OR": ...,
    "NOT": ...,
    "NOR": ...,
}
### BEGIN SOLUTION
gates["OR"] = [-5, 10, 10]
gates["NOT"] = [5, -10]
gates["NOR"] = [5, -10, -10]
### END SOLUTION

# %% check="u01-gates"
check("u01-gates", gates)

# %% [markdown] task="u01-one-unit-xor"
# XOR is on where exactly one of the two inputs is 1. Can one unit g(θ₀ + θ₁x₁ + θ₂x₂) do it, being above 1/2 where XOR
# is on and below 1/2 where it is off? Assign the letter of the answer whose reason is right too, for example `"A"`.
#
# <details><summary>Hint</summary>Above 1/2 means that the sum is above 0. Write the four inequalities.</details>

# %% answer="u01-one-unit-xor"
one_unit_xor = ...
### BEGIN SOLUTION
one_unit_xor = "D"
### END SOLUTION

# %% check="u01-one-unit-xor"
check("u01-one-unit-xor", one_unit_xor)

# %% [markdown] task="u01-xnor"
# XNOR is on where both inputs are equal. Build it from three units: two hidden ones that read x1 and x2, and an output
# unit that reads the two hidden ones. Give a list of two matrices as nested lists (or arrays),
#
# - Θ⁽¹⁾ of shape (2, 3): a row `[bias, weight of x1, weight of x2]` for each hidden unit;
# - Θ⁽²⁾ of shape (1, 3): one row `[bias, weight of a1, weight of a2]`, in brackets of its own or not.
#
# The output must be at least 0.9 in the rows (0, 0) and (1, 1), and at most 0.1 in the others.
#
# <details><summary>Hint 1</summary>XNOR is: both, or neither. "Both" is a gate you know, "neither" is
# another.</details>
# <details><summary>Hint 2</summary>The output unit joins the two. Print what the hidden units give in each row, then
# ask which gate the output has to be.</details>
# <details><summary>Hint 3</summary>The form is <code>[[[..., ..., ...], [..., ..., ...]], [[..., ..., ...]]]</code>:
# a list of two matrices, the first with two rows, the second with one.</details>

# %% answer="u01-xnor"
xnor = ...
### BEGIN SOLUTION
both, neither, either = [-15, 10, 10], [5, -10, -10], [-5, 10, 10]
xnor = [[both, neither], [either]]
### END SOLUTION

# %% check="u01-xnor"
check("u01-xnor", xnor)

# %% [markdown] task="u01-theta-shapes"
# A fully connected network is given by `units`, the number of units of each layer, the inputs first and the bias units
# not counted. Return a list with the shape of each matrix Θ⁽¹⁾, Θ⁽²⁾ … as a pair (rows, columns), bias column included.
#
# For example `theta_shapes([3, 3, 1])` is `[(3, 4), (1, 4)]`.
#
# <details><summary>Hint 1</summary>How many pairs of neighbouring layers has a list of four layers?</details>
# <details><summary>Hint 2</summary><code>zip(units, units[1:])</code> walks along the pairs (this layer, next layer).
# </details>


# %% answer="u01-theta-shapes"
def theta_shapes(units):
    """The shape of each Theta."""
    ### BEGIN SOLUTION
    return [(units[j + 1], units[j] + 1) for j in range(len(units) - 1)]
    ### END SOLUTION


# %% check="u01-theta-shapes"
check("u01-theta-shapes", theta_shapes)

# %% [markdown] task="u01-layer-sizes"
# And back: how many units have the layers, bias units not counted?
#
# - Network A has Θ⁽¹⁾ of shape 3 × 4 and Θ⁽²⁾ of shape 1 × 4.
# - Network B has Θ⁽¹⁾ of shape 4 × 7 and Θ⁽²⁾ of shape 2 × 5.
#
# <details><summary>Hint 1</summary>Rows are units that come out; columns are what goes in.</details>
# <details><summary>Hint 2</summary>The hidden layer can be read off both matrices: does it fit?</details>

# %% answer="u01-layer-sizes"
layer_sizes = {
    "A: inputs": ...,
    "A: hidden units": ...,
    "A: outputs": ...,
    "B: inputs": ...,
    "B: hidden units": ...,
    "B: outputs": ...,
}
### BEGIN SOLUTION
layer_sizes["A: inputs"] = 3
layer_sizes["A: hidden units"] = 3
layer_sizes["A: outputs"] = 1
layer_sizes["B: inputs"] = 6
layer_sizes["B: hidden units"] = 4
layer_sizes["B: outputs"] = 2
### END SOLUTION

# %% check="u01-layer-sizes"
check("u01-layer-sizes", layer_sizes)

# %% [markdown] task="u01-forward"
# Run a minibatch through a network. `thetas` is a list of arrays, one for each step from a layer to the next, of shape
# (units of the next layer, units of this layer + 1); column 0 belongs to the bias unit. `x` has the shape (N, inputs).
# In every layer, the last one included, the activations are g of the sums. Return the activations of the last layer,
# shape (N, outputs), also if N or the number of outputs is 1.
#
# You may call `library_sigmoid`. For example, the AND unit on two examples:
#
# ```
# forward([np.array([[-30, 20, 20]])], np.array([[0.0, 1.0], [1.0, 1.0]]))
# ```
#
# is `[[0.0000454], [0.9999546]]`.
#
# <details><summary>Hint 1</summary>Keep the current activations in one variable and let a loop over the matrices
# replace it.</details>
# <details><summary>Hint 2</summary>A column of ones: <code>np.ones((len(a), 1))</code>. <code>np.hstack([p, q])</code>
# puts arrays side by side. The ones belong in front, and in every layer anew.</details>
# <details><summary>Hint 3</summary>The shapes of the product: (N, s + 1) times (s + 1, t), so Theta has to be turned
# around: <code>theta.T</code>.</details>


# %% answer="u01-forward"
def forward(thetas, x):
    """Activations of the last layer, one row for each example."""
    ### BEGIN SOLUTION
    activations = x
    for theta in thetas:
        ones = np.ones((len(activations), 1))
        activations = library_sigmoid(np.hstack([ones, activations]) @ theta.T)
    return activations
    ### END SOLUTION


# %% check="u01-forward"
check("u01-forward", forward)

# %% [markdown] task="u01-parameter-count"
# How many parameters has a fully connected network with these `units`? With `bias=False` count the weights only,
# n₁n₂ + n₂n₃ + …; with `bias=True` also a bias for each unit behind the inputs.
#
# For example `parameter_count([3, 3, 1], bias=False)` is 12, and `parameter_count([3, 3, 1])` is 16.
#
# <details><summary>Hint 1</summary>Add up over pairs of neighbouring layers.</details>
# <details><summary>Hint 2</summary>In Python, <code>True</code> and <code>False</code> count as 1 and 0 in a sum.
# </details>


# %% answer="u01-parameter-count"
def parameter_count(units, bias=True):
    """Number of weights, and of biases if they are wanted."""
    ### BEGIN SOLUTION
    weights = sum(units[j] * units[j + 1] for j in range(len(units) - 1))
    return weights + sum(units[1:]) * bool(bias)
    ### END SOLUTION


# %% check="u01-parameter-count"
check("u01-parameter-count", parameter_count)

# %% [markdown] task="u01-one-hot"
# Turn labels into rows. `labels` is a list of N texts, `classes` a list of K different texts; the k-th class has the
# k-th column. Return an array of shape (N, K) with a 1 in the column of the right class and 0 elsewhere. Not every
# class need occur among the labels.
#
# For example `one_hot(["car", "truck"], ["pedestrian", "car", "motorcycle", "truck"])` is
#
# ```
# [[0. 1. 0. 0.]
#  [0. 0. 0. 1.]]
# ```
#
# <details><summary>Hint 1</summary>Begin with <code>np.zeros((N, K))</code>.</details>
# <details><summary>Hint 2</summary><code>classes.index(label)</code> is the column; <code>enumerate(labels)</code>
# gives the row together with the label.</details>


# %% answer="u01-one-hot"
def one_hot(labels, classes):
    """One row for each label, one column for each class."""
    ### BEGIN SOLUTION
    return np.array([[float(label == name) for name in classes] for label in labels])
    ### END SOLUTION


# %% check="u01-one-hot"
check("u01-one-hot", one_hot)

# %% [markdown] task="u01-softmax"
# Write the softmax along one axis: exp(z) divided by the sum of exp(z) along `axis`. `z` is an array of one, two or
# three axes; the result has the same shape and sums to 1 along `axis`. Large numbers must not break it.
#
# | call | result |
# |---|---|
# | `softmax(np.array([0.0, 0.0]))` | `[0.5, 0.5]` |
# | `softmax(np.array([[0.0, 5.0], [0.0, 5.0]]), axis=0)` | `[[0.5, 0.5], [0.5, 0.5]]` |
# | `softmax(np.array([1000.0, 1000.0]))` | `[0.5, 0.5]` |
#
# <details><summary>Hint 1</summary><code>z.sum(axis=axis, keepdims=True)</code> adds up along an axis and keeps it,
# with length 1, so that dividing works.</details>
# <details><summary>Hint 2</summary>Subtracting a number from all z of a row does not change the result. Which number
# makes all exponents zero or negative?</details>
# <details><summary>Hint 3</summary>Each row needs its own largest number: <code>max</code> takes <code>axis</code> and
# <code>keepdims</code> like <code>sum</code>.</details>


# %% answer="u01-softmax"
def softmax(z, axis=-1):
    """Probabilities along an axis."""
    ### BEGIN SOLUTION
    shifted = z - np.max(z, axis=axis, keepdims=True)
    shares = np.exp(shifted)
    return shares / np.sum(shares, axis=axis, keepdims=True)
    ### END SOLUTION


# %% check="u01-softmax"
check("u01-softmax", softmax)

# %% [markdown] task="u01-sigmoids-or-softmax"
# A network has K output units with the sums z₁ … z_K, for K > 1. Either each output is its own sigmoid g(zₖ)
# (one-vs-rest, or several labels), or all together are a softmax. Which statements are true? Name all of them, for
# example `"C, F"`.
#
# <details><summary>Hint</summary>Try each statement with two or three numbers, by hand or in a cell of your own.
# </details>

# %% answer="u01-sigmoids-or-softmax"
sigmoids_or_softmax = ...
### BEGIN SOLUTION
sigmoids_or_softmax = "A, B, D, E"
### END SOLUTION

# %% check="u01-sigmoids-or-softmax"
check("u01-sigmoids-or-softmax", sigmoids_or_softmax)

# %% [markdown] task="u01-logistic-loss"
# Cross-entropy for one output. `z` is an array (N,) of sums, `y` an array (N,) of labels 0 and 1. With p = g(z), an
# example costs −y ln p − (1 − y) ln(1 − p). Return the **mean** over the N examples, one number. It must be right for
# z = 1000 and −1000 too: an example with z = 1000 and y = 0 costs 1000.
#
# For example `logistic_loss(np.array([0.0, 2.0]), np.array([1, 1]))` is (ln 2 + 0.126928)/2 = 0.41003759.
#
# <details><summary>Hint 1</summary>First get it right near zero, straight from the formula. The check counts far
# numbers apart.</details>
# <details><summary>Hint 2</summary>Far from zero p rounds to 0 or 1. −ln g(z) = ln(1 + exp(−z)) and −ln(1 − g(z)) =
# ln(1 + exp(z)) need no p. Typed in as they stand, they overflow in their turn: that is for the next hint.</details>
# <details><summary>Hint 3</summary>ln(1 + exp(z)) without overflow is <code>np.logaddexp(0, z)</code>: the logarithm of
# exp(0) + exp(z).</details>


# %% answer="u01-logistic-loss"
def logistic_loss(z, y):
    """Mean cross-entropy of yes-or-no answers."""
    ### BEGIN SOLUTION
    return np.mean(np.logaddexp(0, z) - y * z)
    ### END SOLUTION


# %% check="u01-logistic-loss"
check("u01-logistic-loss", logistic_loss)

# %% [markdown] task="u01-class-loss"
# Cross-entropy for many classes. `z` is an array (N, K), a row of scores for each example; `target` an array (N,) with
# the number of the right class, from 0 to K − 1. An example costs minus the natural logarithm of the softmax of its
# row, taken at the right class. Return the mean over the N examples, and let large scores do no harm.
#
# For example `class_loss(np.array([[0.0, 0.0], [0.0, 1000.0]]), np.array([0, 0]))` is (0.6931 + 1000)/2 = 500.34657.
#
# <details><summary>Hint 1</summary><code>z[np.arange(len(z)), target]</code> picks from each row the score of its right
# class.</details>
# <details><summary>Hint 2</summary>The logarithm of a quotient is a difference: ln(exp(z₁) + … + exp(z_K)) − z_t. No
# probability has to be computed at all.</details>
# <details><summary>Hint 3</summary>With m the largest score of a row, ln of the sum is m + ln(exp(z₁ − m) + …), and
# none of these powers can overflow.</details>


# %% answer="u01-class-loss"
def class_loss(z, target):
    """Mean cross-entropy over the examples."""
    ### BEGIN SOLUTION
    return np.mean([np.logaddexp.reduce(row) - row[right] for row, right in zip(z, target, strict=True)])
    ### END SOLUTION


# %% check="u01-class-loss"
check("u01-class-loss", class_loss)

# %% [markdown] task="u01-bits"
# Four outcomes a, b, c, d come with the probabilities p = (1/2, 1/4, 1/8, 1/8). Somebody expects q = (1/4, 1/4, 1/4,
# 1/4) instead. Fill in, in bits (and in nats in the last line):
#
# - `"surprise of c"`: −log₂ p of the outcome c;
# - `"H(p)"`: the entropy of p;
# - `"H(p, q)"`: the mean length if outcomes come from p and the code was made for q;
# - `"H(q, p)"`: the other way round, outcomes from q and a code made for p;
# - `"wasted bits"`: how much longer H(p, q) is than the best code for p;
# - `"smallest H(p, q)"`: the smallest value it can have, for this p and any q;
# - `"H(p) in nats"`: the entropy of p with the natural logarithm, not rounded.
#
# The last three earn half if they follow from wrong entries, and at least one of the first four is right.
#
# <details><summary>Hint 1</summary>The code words for p have 1, 2, 3 and 3 bits; those for q have 2 bits
# each.</details>
# <details><summary>Hint 2</summary>ln x = ln 2 · log₂ x, and <code>math.log(2)</code> is ln 2.</details>

# %% answer="u01-bits"
bits = {
    "surprise of c": ...,
    "H(p)": ...,
    "H(p, q)": ...,
    "H(q, p)": ...,
    "wasted bits": ...,
    "smallest H(p, q)": ...,
    "H(p) in nats": ...,
}
### BEGIN SOLUTION
bits["surprise of c"] = 3
bits["H(p)"] = 1 / 2 * 1 + 1 / 4 * 2 + 1 / 8 * 3 + 1 / 8 * 3
bits["H(p, q)"] = 2
bits["H(q, p)"] = (1 + 2 + 3 + 3) / 4
bits["wasted bits"] = 2 - 1.75
bits["smallest H(p, q)"] = 1.75
bits["H(p) in nats"] = 1.75 * math.log(2)
### END SOLUTION

# %% check="u01-bits"
check("u01-bits", bits)

# %% [markdown] task="u01-cross-entropy-bits"
# The same as a function: H(p, q) = −Σ pᵢ log₂ qᵢ for two arrays (K,) of probabilities. Two special cases:
#
# - an outcome with pᵢ = 0 never comes and counts 0, even if qᵢ = 0;
# - an outcome with pᵢ > 0 and qᵢ = 0 has no code word: the result is infinity, `np.inf`.
#
# For example `cross_entropy_bits(np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.75, 0.0]))` is 1.2075187.
#
# <details><summary>Hint 1</summary>NumPy says that 0 times infinity is <code>nan</code>, not 0. So leave those outcomes
# out before you multiply.</details>
# <details><summary>Hint 2</summary><code>p[p > 0]</code> keeps the entries of p that are positive;
# <code>q[p > 0]</code> keeps their partners in q.</details>


# %% answer="u01-cross-entropy-bits"
def cross_entropy_bits(p, q):
    """Mean number of bits for outcomes from p in a code made for q."""
    ### BEGIN SOLUTION
    pairs = [(often, share) for often, share in zip(p, q, strict=True) if often > 0]
    if any(share == 0 for _, share in pairs):
        return math.inf
    return -sum(often * math.log2(share) for often, share in pairs)
    ### END SOLUTION


# %% check="u01-cross-entropy-bits"
check("u01-cross-entropy-bits", cross_entropy_bits)

# %% [markdown]
# For the next two tasks: `sum_of_units(units, x)` adds up units, rows of [weight, bias, height], at the places x.

# %%
one_step = np.array([[50.0, -20.0, 3.0]])  # a step at 20/50 = 0.4, from 0 up to 3
places = np.array([0.0, 0.3, 0.4, 0.5, 1.0])
print(np.column_stack([places, sum_of_units(one_step, places)]).round(2))

# %% [markdown] task="u01-bump"
# Now x is a number from 0 to 1, and the output a plain sum of sigmoid units, y(x) = Σ height · g(weight · x + bias).
# Build a bump from **two** units: a list of two rows `[weight, bias, height]` such that
#
# - y(x) lies between 0.95 and 1.05 for x from 0.4 to 0.6;
# - y(x) lies between −0.05 and 0.05 for x from 0 to 0.3 and from 0.7 to 1.
#
# In between it may do what it likes. To look at your units in a cell of your own:
#
# ```
# sum_of_units(np.array(bump), np.array([0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0])).round(2)
# ```
#
# <details><summary>Hint 1</summary>g(w x + b) steps from 0 to 1 at x = −b/w. So for a step at x = s choose the bias
# −w · s.</details>
# <details><summary>Hint 2</summary>At its place a step is half-way up. Put the steps between the parts that matter: one
# between 0.3 and 0.4, and one between 0.6 and 0.7.</details>
# <details><summary>Hint 3</summary>Is a step too gentle, multiply its weight and its bias by the same number. The
# second unit must take away what the first one added.</details>

# %% answer="u01-bump"
bump = ...
### BEGIN SOLUTION
bump = [[120, -120 * 0.35, 1], [120, -120 * 0.65, -1]]
### END SOLUTION

# %% check="u01-bump"
check("u01-bump", bump)

# %% [markdown] task="u01-staircase"
# Build y = x² on the interval from 0 to 1 from **at most 20 units**, off by at most 0.11 anywhere. The check tries 1001
# places, both ends included, and tells the errors of three parts: from 0 to 0.05, from 0.05 to 0.95, and from 0.95 to
# 1.
#
# Assign a list (or an array) of rows `[weight, bias, height]`, as in the last task. Ten bumps side by side, each as
# high as x² in the middle of its bump, are one way; write a loop. To look at your units, and at where they are furthest
# off:
#
# ```
# x = np.linspace(0, 1, 41)
# error = sum_of_units(np.array(staircase), x) - x**2
# print(np.column_stack([x, x**2, error]).round(3))
# print("largest error", abs(error).max().round(3), "at x =", x[abs(error).argmax()])
# ```
#
# <details><summary>Hint 1</summary>The k-th of ten bumps goes from k/10 to (k + 1)/10; its middle is (k + 0.5)/10. A
# bump adds two rows to the list.</details>
# <details><summary>Hint 2</summary>Weights of 1000 make sharp steps; the bias is −1000 times the place of the step.
# </details>
# <details><summary>Hint 3</summary>Off by a half at x = 1? A bump that ends at 1 is half-way down there. Let the last
# one end at 2.</details>

# %% answer="u01-staircase"
staircase = ...
### BEGIN SOLUTION
staircase = []
for k in range(10):
    height = ((k + 0.5) / 10) ** 2
    end = 2 if k == 9 else (k + 1) / 10
    staircase += [[1000, -1000 * k / 10, height], [1000, -1000 * end, -height]]
### END SOLUTION

# %% check="u01-staircase"
check("u01-staircase", staircase)

# %% [markdown] task="u01-learned-features"
# A network as a linear model on learned features: yᵢ = vᵀ h(W xᵢ) for every row xᵢ of `x`, where h is the sigmoid of
# each entry. Deep: yᵢ = vᵀ h(W₂ h(W₁ xᵢ)). There are no biases here.
#
# `x` has the shape (N, d). `weights` is a list of one or more arrays, W₁ of shape (k₁, d), W₂ of shape (k₂, k₁) and
# so on. `v` has the shape (k,). Return an array (N,). You may call `library_sigmoid`.
#
# For example `learned_features(np.array([[0.0, 0.0]]), [np.eye(2)], np.array([2.0, 4.0]))` is `[3.0]`: both features
# are g(0) = 1/2.
#
# <details><summary>Hint 1</summary>The loop of the forward pass, without the bias unit.</details>
# <details><summary>Hint 2</summary>After the loop the features have the shape (N, k). The product with <code>v</code>
# has the shape (N,), and nothing more is done to it.</details>


# %% answer="u01-learned-features"
def learned_features(x, weights, v):
    """A linear model on learned features."""
    ### BEGIN SOLUTION
    features = x.T
    for w in weights:
        features = library_sigmoid(w @ features)
    return v @ features
    ### END SOLUTION


# %% check="u01-learned-features"
check("u01-learned-features", learned_features)

# %% [markdown]
# ## Done
#
# You have built gates, losses and curves by choosing every weight yourself. In unit u02 the network finds its weights:
# all it takes is the slope of the loss in each of them.
