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
# # Neurons: from one unit to a network
#
# After this notebook you can
#
# - **choose** weights with which one neuron acts as AND, OR, NOT or NOR, and **show** that none does XOR;
# - **write** a network as matrices Θ, and run a minibatch through them;
# - **turn** scores into probabilities, with sigmoids or a softmax, without overflow;
# - **measure** an answer with cross-entropy, in nats or in bits;
# - **build** any curve from sigmoids, and say how many that takes.
#
# **You need:** vectors and matrices, NumPy arrays, `exp` and `log`. **Time:** about 75 minutes.

# %% [markdown] covers="u01.2f"
# ## Draw a line
#
# Two inputs x1 and x2, each 0 or 1, make four corners of a square. A truth table says which corners are on. In the
# first two pictures one straight line keeps the corners that are on apart from the others.
#
# **Predict first.** Where is the line in the third picture? Run the cell and take half a minute with a pencil.

# %%
from nnlib.demos.gates_figure import draw_gates
from nnlib.plotting import show

opening = {
    "AND": ([0, 0, 0, 1], [-30, 20, 20]),
    "OR": ([0, 1, 1, 1], [-10, 20, 20]),
    "XOR: where is the line?": ([0, 1, 1, 0], None),
}
show(
    draw_gates(opening),
    alt="Three squares with four corners each. AND: only (1, 1) is on, a falling line cuts it off. OR: all but (0, 0) "
    "are on, a falling line cuts (0, 0) off. XOR: (0, 1) and (1, 0) are on, the two diagonal neighbours; no line is "
    "drawn.",
    caption="Blue squares are on, empty circles off. The shading is what one neuron answers.",
)

# %% [markdown]
# <details><summary>Answer</summary>
#
# There is no such line: a side that holds (0, 1) and (1, 0) also holds the middle of the square, and with it one of the
# other two corners. One neuron draws one line, so it cannot do XOR. Three neurons can.
#
# </details>

# %% [markdown] covers="u01.1a u01.1b"
# ## One neuron
#
# A *neuron*, or *unit*, multiplies each input by a *weight*, adds everything up together with one more number, the
# *bias*, and squeezes the sum z between 0 and 1:
#
# > z = θ₀ + θ₁x₁ + θ₂x₂
# >
# > h(x) = g(z), with g(z) = 1 / (1 + exp(−z))
#
# g is called the *sigmoid* or *logistic function*. The bias is θ₀; the weights are θ₁ and θ₂.

# %%
from nnlib.demos.gates_figure import draw_sigmoid

show(
    draw_sigmoid(),
    alt="Above, the sigmoid: an S-shaped curve from 0 to 1 with g(-5) = 0.007, g(0) = 0.5 and g(5) = 0.993. Below, its "
    "slope: a hill of height one quarter at z = 0 that is nearly 0 beyond 6 on both sides.",
    caption="Above the sigmoid, below its slope. Far from 0 the curve is flat.",
)

# %% [markdown]
# **Predict first.** The figure says g(5) = 0.993 and g(−5) = 0.007. If g(z) = 0.9, what is g(−z)?
#
# <details><summary>Answer</summary>
#
# 0.1. The curve is symmetric around its middle, g(0) = 1/2: g(−z) = 1 − g(z), just as 0.993 + 0.007 = 1.
#
# </details>

# %% [markdown] covers="u01.1b"
# ## The bias unit
#
# The bias looks different from the other terms. A trick makes it alike: add an input **x₀ that is always 1**. Then,
# with n inputs, θ and x both have n + 1 entries, and
#
# > z = θ₀·1 + θ₁x₁ + … + θₙxₙ = θᵀx
#
# The unit is then h(x) = g(θᵀx): the model known as *logistic regression* (UW CSE 446).

# %%
import numpy as np

from nnlib import sigmoid

theta = np.array([-30.0, 20.0, 20.0])
x = np.array([1.0, 0.0, 1.0])  # the bias unit, then x1 = 0 and x2 = 1
z = theta @ x
print("z =", z, " g(z) =", sigmoid(z))

# %% [markdown] covers="u01.2a u01.2b u01.2f"
# ## AND
#
# With θ = (−30, 20, 20) the unit is h(x) = g(−30 + 20x₁ + 20x₂).
#
# **Predict first.** Work out z for the four rows of the truth table. Which sums are above 0?
#
# <details><summary>Answer</summary>
#
# −30, −10, −10 and 10. Only the last row, both inputs 1, is above 0.
#
# </details>

# %%
from nnlib.neurons import gate_of_two, truth_inputs

for (x1, x2), answer in zip(truth_inputs(2), gate_of_two(theta), strict=True):
    print(f"{x1:.0f} AND {x2:.0f}:  z = {-30 + 20 * x1 + 20 * x2:5.0f}   g(z) = {answer:.5g}")

# %% [markdown]
# So g(−30) = 9.4·10⁻¹⁴, g(−10) = 4.54·10⁻⁵ and g(10) = 0.99995: not exactly 0 and 1, but nobody would mistake them.
#
# **Predict first.** What do the weights (−3, 2, 2) give? Still AND?
#
# <details><summary>Answer</summary>
#
# The sums are −3, −1, −1 and 1, so the answers 0.05, 0.27, 0.27 and 0.73. They lean the right way, but do not decide.
# The line is the same; large weights make the step across it steep.
#
# </details>

# %% [markdown] covers="u01.2c"
# ## OR, NOT, NOR
#
# The line z = 0 lies where the unit says one half. Moving the bias moves the line; changing all signs swaps its sides,
# and so makes the opposite gate: *NAND* of AND, *NOR* of OR.
#
# **Predict first.** AND needs a bias between −20 and −40. Between which numbers must the bias of OR lie, if both
# weights stay 20?
#
# <details><summary>Answer</summary>
#
# It must be below 0, so that (0, 0) is off, and above −20, so that one input is enough: for example −10.
#
# </details>

# %%
gates = {
    "OR": ([0, 1, 1, 1], [-10, 20, 20]),
    "NAND": ([1, 1, 1, 0], [30, -20, -20]),
    "NOR": ([1, 0, 0, 0], [10, -20, -20]),
}
show(
    draw_gates(gates),
    alt="OR: a falling line near (0, 0), the side away from (0, 0) is on. NAND: a falling line near (1, 1), the side "
    "towards (0, 0) is on. NOR: the same line as OR with the sides swapped, only (0, 0) is on.",
    caption="OR and NOR share a line. NOR is (NOT x1) AND (NOT x2).",
)

# %% [markdown]
# NOT has a single input: bias 10 and weight −20 give g(10) for x = 0 and g(−10) for x = 1.

# %% [markdown] covers="u01.2f"
# ## A unit to play with
#
# **Predict first.** How far can you move the bias of AND before a corner changes sides? Try it, then choose OR, NAND
# and NOR and make each of them. Leave XOR for the end, and give it a minute.

# %%
from nnlib.demos.gate import Gate
from nnlib.demos.stage import explore

explore(Gate())

# %% [markdown] covers="u01.2e"
# ## Why one unit cannot do XOR
#
# Suppose θ₀, θ₁, θ₂ did XOR. The four rows then ask for
#
# | row | XOR | so |
# |---|---|---|
# | (0, 0) | off | θ₀ < 0 |
# | (0, 1) | on | θ₀ + θ₂ > 0 |
# | (1, 0) | on | θ₀ + θ₁ > 0 |
# | (1, 1) | off | θ₀ + θ₁ + θ₂ < 0 |
#
# **Predict first.** Add the second and the third row, then use the first. What does it say about (1, 1)?
#
# <details><summary>Answer</summary>
#
# 2θ₀ + θ₁ + θ₂ > 0, so θ₀ + θ₁ + θ₂ > −θ₀ > 0. But the last row asks for less than 0. No three numbers do both.
#
# </details>

# %% [markdown] covers="u01.2d"
# ## Three units
#
# XNOR, the opposite of XOR, is on where both inputs are equal: both 1, *or* both 0. These are two gates we have, and an
# OR over them:
#
# > a₁ = x₁ AND x₂
# >
# > a₂ = (NOT x₁) AND (NOT x₂)
# >
# > output = a₁ OR a₂
#
# The units in the middle form a *hidden layer*: their answers are neither data nor result.

# %%
from nnlib.demos.gates_figure import draw_xnor

xnor = [np.array([[-30, 20, 20], [10, -20, -20]]), np.array([[-10, 20, 20]])]
show(
    draw_xnor(xnor),
    alt="Left, the four corners of the inputs with two parallel falling lines; (0, 0) and (1, 1) are on and lie on the "
    "outer sides. Right, the corners as the hidden units see them: (1, 1) lies at (1, 0), (0, 0) at (0, 1), and both "
    "other corners at (0, 0); one line separates them.",
    caption="Left: what goes in. Right: the same four corners, described by the two hidden units.",
)

# %% [markdown]
# This is the idea of the whole course in one picture. The hidden units draw a new map on which the last unit, with its
# single line, has an easy task. Here we chose their weights. Later, in unit u02, they will be *learned*.

# %%
from nnlib.neurons import forward

hidden = forward(xnor[:1], truth_inputs(2))  # the first matrix alone: what the two hidden units answer
output = forward(xnor, truth_inputs(2))  # both matrices: what the network answers
print("x1 x2   a1 a2   output")
for (x1, x2), (a1, a2), (y,) in zip(truth_inputs(2), hidden.round(), output.round(), strict=True):
    print(f" {x1:.0f}  {x2:.0f}    {a1:.0f}  {a2:.0f}      {y:.0f}")

# %% [markdown] covers="u01.3a"
# ## Layers and their matrices
#
# A layer's answers are called its *activations*; a⁽¹⁾ = x are the inputs. (A raised number in brackets counts layers, a
# lowered one the units of a layer: a⁽²⁾ holds a₁, a₂ and so on.) The weights from layer j to layer j + 1 form a matrix
# Θ⁽ʲ⁾: **a row for each unit of the next layer, a column for each number it reads**, the bias unit first. With sⱼ units
# in layer j:
#
# > Θ⁽ʲ⁾ has the shape sⱼ₊₁ × (sⱼ + 1)

# %%
from nnlib.demos.gates_figure import draw_layers

show(
    draw_layers([3, 3, 1]),
    alt="A network as circles: inputs x1 to x3 with a bias unit x0, hidden units a1 to a3 with a bias unit a0, one "
    "output. Lines from all four units on the left to each of the three hidden units, labelled 3 x 4; from all four "
    "hidden ones to the output, labelled 1 x 4.",
    caption="Three inputs, three hidden units, one output. Orange squares are bias units: no line leads into them, "
    "because nothing computes them. Θ(1) is Θ⁽¹⁾; the output h1 is the one entry of a⁽³⁾.",
)

# %% [markdown]
# **Predict first.** A network reads 5 numbers, has hidden layers of 4 and 3 units, and 2 outputs. Which shapes have
# Θ⁽¹⁾, Θ⁽²⁾ and Θ⁽³⁾?
#
# <details><summary>Answer</summary>
#
# 4 × 6, 3 × 5 and 2 × 4. Read from left to right: the units that come out, then the units that go in and the bias.
#
# </details>

# %%
from nnlib.neurons import theta_shapes

print(theta_shapes([3, 3, 1]))
print(theta_shapes([5, 4, 3, 2]))

# %% [markdown]
# ## Forward, one example
#
# Running an input through the network is called the *forward pass*. For a single example, with the bias unit put in
# front of a each time:
#
# > z⁽ʲ⁺¹⁾ = Θ⁽ʲ⁾ a⁽ʲ⁾
# >
# > a⁽ʲ⁺¹⁾ = g(z⁽ʲ⁺¹⁾), entry by entry
#
# Shapes for the example: (3 × 4)(4) = (3), then (1 × 4)(4) = (1).

# %%
rng = np.random.default_rng(0)
theta1, theta2 = rng.normal(size=(3, 4)), rng.normal(size=(1, 4))
a1 = np.array([0.5, -1.0, 2.0])  # here a1, a2 and a3 are whole layers
a2 = sigmoid(theta1 @ np.append(1, a1))
a3 = sigmoid(theta2 @ np.append(1, a2))
print("hidden", a2.round(3), " output", a3.round(3))

# %% [markdown] covers="u01.3b"
# ## Forward, a minibatch
#
# A *minibatch* is a handful of examples at once: an array X of shape (N, 3), one example a row. Let A hold the
# activations of a layer and Z the sums of the next one, again a row for each example; at the inputs A = X. Examples
# that were columns are rows now, so Θ stands on the right, transposed:
#
# > Z = [1, A] Θᵀ
# >
# > shapes (N × 4)(4 × 3) = (N × 3)
#
# [1, A] is A with a column of ones put in front: `np.hstack([np.ones((N, 1)), A])`. (`np.append(1, A)` is for one
# example; it would flatten a batch.)
#
# **Predict first.** Which shape has the output of our network for N = 5?
#
# <details><summary>Answer</summary>
#
# (5, 1): a row for each example and a column for the one output unit.
#
# </details>

# %%
batch = rng.normal(size=(5, 3))
batch[0] = a1
print(forward([theta1, theta2], batch).round(3))

# %% [markdown]
# The first row is the number we got for that example alone.

# %% [markdown] covers="u01.3c"
# ## How much is there to learn?
#
# In a *fully connected* network each unit reads all units of the layer before. Between layers of n₁, n₂, n₃ … units
# lie
#
# > n₁n₂ + n₂n₃ + … weights
#
# and each unit behind the inputs has a bias as well. With biases, that is the number of entries of all Θ.
#
# **Predict first.** How many for the network 3, 3, 1: without biases, and with them?
#
# <details><summary>Answer</summary>
#
# 3·3 + 3·1 = 12 weights, and 3 + 1 = 4 biases: 16. The same as 3·4 + 1·4.
#
# </details>

# %%
from nnlib.neurons import parameter_count

for units in ([3, 3, 1], [784, 100, 10]):
    print(units, f"{parameter_count(units, bias=False):,} weights, {parameter_count(units):,} with biases")

# %% [markdown] covers="u01.4a"
# ## Four answers instead of one
#
# Is it a pedestrian, a car, a motorcycle or a truck? Give the network K = 4 output units, one for each class. Unit k
# answers "class k, or one of the rest?"; this is called *one-vs-rest*. A label becomes a row with a single 1, a
# *one-hot* (or 1-of-K) vector.

# %%
from nnlib.information import one_hot

classes = ["pedestrian", "car", "motorcycle", "truck"]
labels = ["motorcycle", "car", "car"]
for label, row in zip(labels, one_hot(labels, classes), strict=True):
    print(f"{label:<11}", row)

# %% [markdown]
# **Predict first.** Why not simply number the classes 1, 2, 3, 4 and let one unit say the number?
#
# <details><summary>Answer</summary>
#
# Numbers have an order and distances. A network that wavers between 1 and 3 would say 2: "neither a pedestrian nor a
# motorcycle, so a car". Between one-hot rows all distances are equal.
#
# </details>

# %% [markdown] covers="u01.4b u01.4c"
# ## K sigmoids or a softmax
#
# Each of the K sigmoids looks at its own z. Several may say 0.9, and their sum can be anything. If exactly one class is
# right, the outputs should share one certainty, as probabilities that sum to 1. The *softmax* does that:
#
# > softmax(z)ₖ = exp(zₖ) / (exp(z₁) + … + exp(z_K))
#
# The sums z that enter it are often called *scores*.

# %%
from nnlib.demos.fit_figure import draw_outputs

show(
    draw_outputs([2, 1.5, -1, -3], classes),
    alt="Bars for z = 2, 1.5, -1, -3. K sigmoids: 0.88, 0.82, 0.27, 0.05, sum 2.01. Softmax: 0.60, 0.36, 0.03, 0.00, "
    "sum 1.00.",
    caption="The same four numbers z, twice.",
)

# %% [markdown]
# **Predict first.** Now every z grows by 5. What happens on the left, and what on the right?
#
# <details><summary>Answer</summary>
#
# All sigmoids move towards 1: 0.999, 0.998, 0.98, 0.88. The softmax does not change at all, because exp(z + 5) = exp(z)
# exp(5), and the factor exp(5) stands above and below the line.
#
# </details>

# %% [markdown]
# For a picture that may show a pedestrian *and* a car, K sigmoids are the right choice: several labels can be true. If
# one label of K is true, take the softmax. One-vs-rest can choose one class as well, that of its surest unit; but its K
# outputs need not sum to 1.
#
# **Predict first.** With two classes the first share is exp(z₁) / (exp(z₁) + exp(z₂)). Divide above and below the line
# by exp(z₁). Which function do you see?
#
# <details><summary>Answer</summary>
#
# 1 / (1 + exp(z₂ − z₁)) = g(z₁ − z₂): a softmax of two is a sigmoid of the difference.
#
# </details>

# %% [markdown] covers="u01.1a u01.4b"
# ## Numbers that are too large
#
# A computer's `float` ends near 10³⁰⁸, and exp(710) is beyond that. The formulas are right, and the program fails.

# %%
with np.errstate(over="ignore", invalid="ignore"):
    scores = np.array([1000.0, 1001.0])
    print("exp:              ", np.exp(scores))
    print("quotient:         ", np.exp(scores) / np.exp(scores).sum())

from nnlib import softmax

print("what it should be:", softmax(scores))

# %% [markdown]
# The way out stands in the section before: adding the same number to all z changes nothing. Subtract the largest
# one, and the largest exponent is 0. The sigmoid has two ways to be written as well:
#
# > g(z) = 1 / (1 + exp(−z)) = exp(z) / (1 + exp(z))
#
# **Predict first.** Which of them is safe for z = 1000, which for z = −1000?
#
# <details><summary>Answer</summary>
#
# The first for z = 1000, where exp(−1000) is harmlessly 0. The second for z = −1000. Choose by the sign of z.
#
# </details>

# %% [markdown] covers="u01.5a u01.5f"
# ## How wrong is an answer?
#
# A *loss* says what an answer costs: 0 if it is perfect, more if it is worse. For a label y (0 or 1) and an answer p
# between 0 and 1 there are two common ones:
#
# > squared error: (p − y)²
# >
# > cross-entropy: −y ln p − (1 − y) ln(1 − p)
#
# In the second, one of the terms is always 0: −ln p remains for y = 1, and −ln(1 − p) for y = 0.

# %%
from nnlib.demos.fit_figure import draw_losses

show(
    draw_losses(),
    alt="Loss against p for y = 1. Both curves fall to 0 at p = 1. Towards p = 0 the squared error reaches 1, the "
    "cross-entropy grows without bound and is above 5 at p = 0.004.",
    caption="Cross-entropy punishes an answer that is sure and wrong; the squared error hardly notices.",
)

# %% [markdown]
# (You may meet this formula without its minus, as in UW CSE 446. Then larger is better, and it has to be *maximised*.)
#
# **Predict first.** What does p = 1/2 cost if y = 1? And p = 0, sure and wrong?
#
# <details><summary>Answer</summary>
#
# −ln(1/2) = ln 2 = 0.693. And −ln 0: infinity.
#
# </details>

# %% [markdown] covers="u01.5a"
# ## The loss from z
#
# With p = g(z) the two logarithms simplify, and z never has to become a probability that rounds to 0:
#
# > −ln g(z) = ln(1 + exp(−z))
# >
# > −ln(1 − g(z)) = ln(1 + exp(z))
#
# Both in one formula: ln(1 + exp(z)) − y z. For y = 0 it is the second line. For y = 1 write z = ln exp(z): then
# ln(1 + exp(z)) − ln exp(z) = ln((1 + exp(z)) / exp(z)) = ln(exp(−z) + 1), the first line.
#
# For a large z the loss is z − y z plus a tiny rest, but exp(z) overflows on the way. `np.logaddexp(a, b)` computes
# ln(exp(a) + exp(b)) without that detour, so ln(1 + exp(z)) is `np.logaddexp(0, z)`. For a batch the loss is the *mean*
# over its examples.

# %%
from nnlib import logistic_loss

for z, y in ((0.0, 1), (2.0, 1), (2.0, 0), (1000.0, 0)):
    print(f"z = {z:6}  y = {y}  loss {logistic_loss(np.array([z]), np.array([y])):.4f}")

# %% [markdown] covers="u01.5b"
# ## The loss of K classes
#
# With a one-hot row y and the softmax p, cross-entropy is −(y₁ ln p₁ + … + y_K ln p_K). All terms but one are 0: what
# remains is **minus the logarithm of the probability of the right class t**. From the scores z it is
#
# > ln(exp(z₁) + … + exp(z_K)) − z_t
#
# Large scores are made harmless as before. With m the largest of them, exp(zₖ) = exp(m) exp(zₖ − m); take the factor
# exp(m) out of the sum, and its logarithm is
#
# > ln(exp(z₁) + … + exp(z_K)) = m + ln(exp(z₁ − m) + … + exp(z_K − m))
#
# In Python t counts from 0.

# %%
from nnlib.information import class_loss

scores = np.array([[2.0, 1.5, -1.0, -3.0], [0.0, 0.0, 0.0, 0.0]])
for target in ([0, 0], [3, 0]):
    print("right classes", target, " mean loss", round(float(class_loss(scores, target)), 4))

# %% [markdown]
# **Predict first.** What does the second row alone cost, whatever its right class is?
#
# <details><summary>Answer</summary>
#
# The softmax of four equal scores is 1/4 each, so it costs ln 4 = 1.386.
#
# </details>

# %% [markdown] covers="u01.5c u01.5e"
# ## Why a logarithm? Bits
#
# Eight outcomes, all equally likely: three yes-or-no questions find out which one it is. Three *bits*, and
# 3 = log₂ 8 = −log₂(1/8). In general, an outcome of probability p takes **−log₂ p bits**: its *surprise*.
#
# Averaged over all outcomes, this is the *entropy* H(p) = −Σ pᵢ log₂ pᵢ. An outcome with pᵢ = 0 counts 0: it never
# comes.

# %% [markdown]
# **Predict first.** p = (1/2, 1/4, 1/4). Which surprise has each outcome, and what is the entropy?
#
# <details><summary>Answer</summary>
#
# 1, 2 and 2 bits. Weighed with the probabilities: 1/2·1 + 1/4·2 + 1/4·2 = 1.5 bits.
#
# </details>

# %% [markdown] covers="u01.5d"
# ## A code made for somebody else
#
# A *code* gives each outcome a word of zeros and ones. Somebody who expects the outcomes with probabilities q₁, q₂ …
# gives outcome i a word of about −log₂ qᵢ bits: what is common has a short word. That is a code made for q. If the
# outcomes then come with probabilities p₁, p₂ … instead, a word has on average
#
# > H(p, q) = −Σ pᵢ log₂ qᵢ bits
#
# the *cross-entropy*. It is smallest at q = p, and then equals H(p). Training with this loss pulls the network's answer
# q towards the truth p (CMU 10-701).

# %%
from nnlib.demos.fit_figure import draw_entropy

show(
    draw_entropy(0.75),
    alt="Left, the surprise: 0 bits at p = 1, 1 bit at 1/2, 2 at 1/4, 3 at 1/8, growing without bound towards 0. "
    "Right, H(p, q) of a coin with p = 0.75 against q: lowest at q = 0.75 with 0.811 bits, rising on both sides.",
    caption="Left: what one outcome tells. Right: a coin that shows heads with probability 0.75, in a code made for a "
    "coin that does so with probability q: how long a word is on average.",
)

# %%
from nnlib.information import cross_entropy_bits, entropy

weather, guess = [0.5, 0.25, 0.25], [0.25, 0.25, 0.5]
print("entropy of the weather:    ", entropy(weather), "bits")
print("coded for the wrong guess: ", cross_entropy_bits(weather, guess), "bits")
print("coded for the weather:     ", cross_entropy_bits(weather, weather), "bits")

# %% [markdown]
# **Predict first.** What does H(p, q) become if q says 0 for something that does happen?
#
# <details><summary>Answer</summary>
#
# Infinity: there is no code word for it. This is why a network should never be entirely sure.
#
# </details>

# %% [markdown]
# With the natural logarithm the unit is the *nat*. As ln x = ln 2 · log₂ x, a number of nats is ln 2 = 0.693 times the
# number of bits. It is the same loss on another scale.

# %% [markdown] covers="u01.7a"
# ## A bump from two sigmoids
#
# Now leave the corners and let x run from 0 to 1. The unit g(100x − 35) is a step at x = 0.35: left of it z is
# negative, right of it positive. In general the step of g(wx + b) lies at **x = −b/w**, and a larger w makes it
# steeper.
#
# **Predict first.** Add a second step at 0.65, with a minus. What is the sum?
#
# <details><summary>Answer</summary>
#
# 0 before 0.35, 1 up to 0.65, and 1 − 1 = 0 from there on: a bump.
#
# </details>

# %%
from nnlib.demos.fit_figure import draw_bump
from nnlib.staircase import bump

show(
    draw_bump(bump(0.35, 0.65)),
    alt="Left, a step from 0 up to 1 at x = 0.35 and a step from 0 down to -1 at x = 0.65. Right, their sum: a bump of "
    "height 1 between 0.35 and 0.65.",
    caption="Up with the first unit, down with the second.",
)

# %% [markdown]
# Each unit is written as (weight, bias, height): its *height* is the weight of the output, which here has no sigmoid.
#
# **Predict first.** Which weight and bias give a step at 0.8 that is twice as steep?
#
# <details><summary>Answer</summary>
#
# Weight 200 and bias −160, since 160/200 = 0.8.
#
# </details>

# %% [markdown] covers="u01.7b u01.7c u01.7d"
# ## A staircase from bumps
#
# Bumps side by side, each as high as the function in the middle of its bump, make a staircase. With enough bumps it
# comes as close as you like to *any* continuous function. (The last bump must end beyond x = 1. If it stepped down at
# x = 1, it would be half-way down there.)

# %%
from nnlib.demos.fit_figure import draw_staircase

show(
    draw_staircase(np.square, [5, 10, 40], "x²"),
    alt="Three staircases under x squared. 10 units: five steps, off by 0.19. 20 units: ten steps, off by 0.098. 80 "
    "units: forty small steps, off by 0.025.",
    caption="The largest error is at x = 1, where the curve is steepest: twice the units, half the error.",
)

# %% [markdown]
# This is the *universal approximation theorem* with a picture for a proof: a network with one hidden layer can come
# within any ε > 0 of a continuous function on a closed, bounded region (Cybenko 1989, Hornik 1991).
#
# **Predict first.** The theorem promises that such weights exist. What does it not promise?
#
# <details><summary>Answer</summary>
#
# That there are few of them, and that training finds them.
#
# </details>

# %%
from nnlib.demos.fit_figure import draw_errors

show(
    draw_errors({"x²": np.square, "sin 12x": lambda x: np.sin(12 * x)}, [5, 10, 20, 40, 80, 160]),
    alt="Largest error against the number of units on logarithmic axes: two parallel falling lines. x squared falls "
    "from 0.19 at 10 units to 0.006 at 320; sin 12x from about 1.1 to 0.04.",
    caption="Ten times the accuracy takes ten times the units, and a function that wiggles needs more from the start.",
)

# %% [markdown]
# The same live. **Predict first.** √x is infinitely steep at 0. Does twice the number of units still halve its error?
# Try it, and then a function that jumps. Units with small weights are no steps any more: what do they do to the fit?

# %%
from nnlib.demos.units_fit import UnitsFit

explore(UnitsFit())

# %% [markdown]
# <details><summary>Answer</summary>
#
# No. Near 0 the error is that of the first bump, about the root of half its width: it takes four times the units to
# halve it. At a jump it stays, however many units there are, since one bump lies across it. Flat units run into each
# other: the more there are, the more they blur the curve, and the error stops falling.
#
# </details>

# %% [markdown]
# And that is one input. With d inputs, blocks of a tenth on each side make 10 to the power d: for 784 pixels more than
# anyone can count. So a single hidden layer *may need a huge number of neurons*, and *depth helps*: a later layer can
# use again what earlier ones have found (USC CSCI 567).
#
# **Predict first.** XOR of several inputs is on where an odd number of them is 1. How would you build it for eight
# inputs from blocks of three units, each the XOR of two? How many units is that? How many if one hidden layer has a
# unit for each row of the truth table that is on?
#
# <details><summary>Answer</summary>
#
# XOR of four pairs, then of two pairs of results, then of the last pair: 4 + 2 + 1 = 7 blocks, 21 units, one layer upon
# the other. Of the 2⁸ = 256 rows half are on, so the flat network has 128 hidden units and an output: 129.
#
# There are cleverer flat ones. Eight hidden units that ask "at least 1 on?", "at least 2?", … "at least 8?", added up
# with the signs + − + − …, give XOR with 9 units, because only the number of inputs that are on matters here. How much
# depth saves depends on the function, and it is hard to prove that nothing flat is as small.
#
# </details>

# %% [markdown] covers="u01.6a"
# ## Learned features and a linear model
#
# Another way to look at it. A linear model weighs its inputs: y = vᵀx. A network weighs *features* of the inputs:
#
# > one layer of features: yᵢ = vᵀ h(W xᵢ)
# >
# > deep: yᵢ = vᵀ h(W₂ h(W₁ xᵢ))
#
# with W of shape k × d, v of shape k, and h applied to each entry; here h is our sigmoid g. For decades people thought
# up the features themselves. Here W is learned together with v (UBC CPSC 340). Without h, vᵀW₂W₁ would be one row of
# weights: a linear model again.

# %% [markdown]
# **Predict first.** With v = (1, −2, 0.5), what is y for x = (0, 0), whatever W is?
#
# <details><summary>Answer</summary>
#
# W x = 0, so all three features are g(0) = 1/2, and y = (1 − 2 + 0.5)/2 = −0.25.
#
# </details>

# %%
from nnlib.neurons import learned_features

points = np.array([[0.0, 0.0], [1.0, 2.0], [-3.0, 1.0]])
w, v = np.array([[1.0, -1.0], [0.5, 2.0], [3.0, 0.0]]), np.array([1.0, -2.0, 0.5])
print("features h(Wx), shape (3, 3):\n", sigmoid(points @ w.T).round(3))
print("y =", learned_features(points, [w], v).round(3))

# %% [markdown]
# ## Let it learn
#
# A computer can find the weights itself: *training* changes all of them a little, again and again, so that the
# cross-entropy falls (how: unit u02). Each unit below shows its answer over the whole plane; point at one to see it
# large. Leave the other controls to later units.
#
# **Predict first.** Set "hidden layers" to 0. How many of the 100 XOR points will be right at best? Then press Play.

# %%
from nnlib.demos.playground import Playground
from nnlib.demos.stage import explore

explore(Playground("xor", depth=1, width=4, activation="sigmoid", rate=0.1))

# %% [markdown]
# <details><summary>Answer</summary>
#
# At most about 75: the best line cuts one square off and is right in three of the four. Training does not even stay
# there. It wavers, mostly between 45 and 70, because a line that is sure pays dearly for the points it gets wrong.
#
# </details>
#
# Three more things to try:
#
# 1. One hidden layer of 2 units, then of 4, each a few times with "Other start". How often does training get there, and
#    which lines do the units draw?
# 2. When it is done, click a thick line of the network and pull its weight through 0. What was the unit good for?
# 3. Choose the spirals and find a network, as small as you can, that gets all of them right.

# %% [markdown] covers="u01.8a"
# ## A page of history
#
# | when | what |
# |---|---|
# | in nature | the visual system of mammals: 5 to 10 levels, each built on the one before |
# | 1989, 1991 | universal approximation: one hidden layer is enough in principle (Cybenko; Hornik) |
# | 1993 | the *support vector machine*, a linear model on features fixed in advance, works better |
# | 2006 | *deep belief nets*: many layers, trained one after the other (Hinton, Osindero, Teh) |
# | 2007 | *autoencoders*: each layer first learns to give back its input (Bengio, Lamblin, Popovici, Larochelle) |
# | 2012 | convolutional networks on graphics cards (Krizhevsky, Sutskever, Hinton) |
#
# Before 2006 networks with more than two hidden layers mostly did worse than smaller ones, and many gave them up (CMU
# 10-701). Unit u06 shows what changed.

# %% [markdown]
# ## What to take away
#
# - A unit is **g(θᵀx) with x₀ = 1**: one line, with a soft step across it. It does AND, OR and NOT, but not XOR.
# - Hidden units draw a new map on which the last unit has an easy task.
# - **Θ has the shape s_next × (s + 1)**; for a minibatch, Z = [1, A] Θᵀ.
# - K sigmoids stand on their own; a **softmax** shares one certainty. Subtract the largest z first.
# - Cross-entropy is **−ln of the probability of the right answer**, mean over the batch. In bits: divide by ln 2.
# - Two sigmoids make a bump, bumps a staircase, a staircase any curve. It may take many units; depth helps.

# %% [markdown]
# ## Now to the problems
#
# In [problems.ipynb](problems.ipynb) you write these functions yourself, choose weights for gates and staircases, and
# have each answer checked at once. In unit u02 the weights are learned.
