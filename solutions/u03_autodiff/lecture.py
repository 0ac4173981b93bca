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
# # Automatic differentiation: reverse mode on any graph
#
# After this notebook you can
#
# - **fill in** a trace table, values forward and adjoints backward;
# - **write** a class of numbers that differentiates whatever is computed with it;
# - **undo** broadcasting, products, means and indices on the way back;
# - **choose** between forward and reverse mode, and **count** what each costs and keeps;
# - **read** a network and a training loop in PyTorch, and say what each line does.
#
# **You need:** the chain rule and backpropagation (unit u02), NumPy arrays, classes in Python. **Time:** about 80
# minutes.

# %% [markdown]
# ## Nobody differentiates a large network by hand
#
# In unit u02 each new network meant new formulas for its gradients. Here is a program instead. It computes a number
# with a loop and an `if`, and nobody has written down its derivative.
#
# What is dy/dx at x = 1.5? A pencil takes a while. And how could the computer find it exactly, without nudging x?

# %%
from nnlib.scalar_tape import Value


def strange(x):
    y = x
    for k in range(1, 4):
        y = y * x + k if y.data < 4 else (y / k).tanh()
    return y


x = Value(1.5)
y = strange(x)
y.backward()
print("y =", round(y.data, 6), " dy/dx =", round(x.grad, 6))
print("by a difference:", round((strange(Value(1.50001)).data - strange(Value(1.49999)).data) / 0.00002, 6))

# %% [markdown]
# The class `Value` did it: each number remembers what it was made of. This is *automatic differentiation*. It is
# neither algebra with formulas nor a difference with its error, but the chain rule, carried out on the numbers of this
# one run. In this unit you write it.

# %% [markdown] covers="u03.1a"
# ## A function in steps
#
# An example of UW CSE 446 is y = ln x₁ + x₁x₂ − sin x₂ at x₁ = 2, x₂ = 5. Whatever computes it goes through
# single steps, each of one operation. Give each step a name:
#
# > v₁ = ln x₁
# >
# > v₂ = x₁ · x₂
# >
# > v₃ = sin x₂
# >
# > v₄ = v₁ + v₂
# >
# > v₅ = v₄ − v₃ = y
#
# (The inputs are often called v₋₁ and v₀.) The numbers that a step is computed from are its *operands*, and the step
# *reads* them: v₂ has the operands x₁ and x₂. Both x₁ and x₂ are read twice; that will matter. All numbers here are
# single numbers; arrays come later.

# %% [markdown] covers="u03.1a u03.1c"
# ## The forward trace
#
# **Predict first.** 5 radians are a bit less than three quarters of a full circle. Is sin 5 positive or negative? Will
# y be above or below 10?
#
# <details><summary>Answer</summary>
#
# Negative, near −1: three quarters are 4.71, where the sine is −1. Subtracting it adds almost 1 to 10.69, so y is above
# 11.
#
# </details>
#
# Press Next, or →, five times. Below the graph, its *trace* fills: one line for each step.

# %%
from nnlib.demos.stage import explore
from nnlib.demos.stepper import Stepper
from nnlib.demos.trace_table import lecture_graph

explore(Stepper(lecture_graph()))

# %% [markdown] covers="u03.1b"
# ## Adjoints
#
# The *adjoint* of a step v is dy/dv, the slope of the result in it, written v̄ ("v bar"). In unit u02 we called it the
# gradient at a node. One rule finds them all:
#
# > adjoint of an operand += adjoint of the step · slope of the step in the operand
#
# The result begins with v̄₅ = dy/dy = 1. The slope of a single step in its operand is a *local slope*: it needs to know
# nothing about the rest.
#
# **Predict first.** v₅ = v₄ − v₃. What are v̄₄ and v̄₃?
#
# <details><summary>Answer</summary>
#
# v̄₄ = 1 · 1 = 1 and v̄₃ = 1 · (−1) = −1.
#
# </details>

# %% [markdown] covers="u03.1b u03.1c"
# ## The reverse trace
#
# Now from the bottom of the table to the top. Each step, when its turn comes, hands something to each of its operands.
#
# **Predict first.** v₃ = sin x₂ and v̄₃ = −1. What does x₂ receive from v₃? (cos 5 = 0.284)
#
# <details><summary>Answer</summary>
#
# v̄₃ · cos x₂ = −1 · 0.284 = −0.284. And it is not yet all that x₂ will receive.
#
# </details>
#
# The values are there; the adjoints are yours, dv5/dv4 for v̄₄. Type each number and press Enter; `-sin(2)` and the like
# will do.

# %%
explore(Stepper(lecture_graph(), ask=True, at=5))

# %% [markdown]
# The same table, in three pictures:

# %%
from nnlib.demos.tape_figure import draw_trace
from nnlib.demos.trace_table import lecture_trace
from nnlib.plotting import show

show(
    draw_trace(lecture_trace(), {"v5 begins with 1": 6, "v5, v4, v3 have handed on": 9, "all have": 11}),
    alt="Three tables. Left: v5 has the adjoint 1, nothing else. Middle: v4, v2 and v1 have 1, v3 has -1, x2 has "
    "-0.284. Right: x1 has 5 + 0.5, x2 has -0.284 + 2.",
    caption="x1 receives 5 and 0.5, in all 5.5. x2 receives −0.284 and 2, in all 1.716.",
)

# %% [markdown]
# So dy/dx₁ = 5.5 and dy/dx₂ = 1.716, all from one way back. The course's own tape prints the same table. `Tensor` is a
# number or an array that remembers, and `requires_grad=True` says that the derivative in it will be asked for. Three
# classes of this unit remember: `Scalar`, which you will see below, knows single numbers with `+` and `*`; `Value` from
# the beginning is a `Scalar` with more signs and functions; `Tensor` is the one that also takes arrays.

# %%
from nnlib.tape import Tensor, log, sin, trace

x1, x2 = Tensor(2.0, requires_grad=True), Tensor(5.0, requires_grad=True)
y = log(x1) + x1 * x2 - sin(x2)
print(trace(y, x1=x1, x2=x2))

# %% [markdown] covers="u03.2a"
# ## Fan-out accumulates
#
# A number that several steps read has *fan-out*. What its readers hand back to it must be **added**. An equals sign in
# place of `+=` keeps only the part that came last: 0.5 for x₁ in the table above.
#
# **Predict first.** y = x + x and y = x · x at x = 3. Both read x twice. What are the two parts, and their sum?
#
# <details><summary>Answer</summary>
#
# x + x: 1 and 1, together 2. x · x: 3 and 3 (each factor receives the other), together 6 = 2x.
#
# </details>

# %%
from nnlib.autodiff import reverse_sweep

# Each step is written [name, its operands, the slopes in them]; an input has none.
print(reverse_sweep([["x", [], []], ["y", ["x", "x"], [1.0, 1.0]]]))  # x + x
print(reverse_sweep([["x", [], []], ["y", ["x", "x"], [3.0, 3.0]]]))  # x * x at x = 3

# %% [markdown] covers="u03.2b"
# ## In which order?
#
# A step may hand its adjoint on only when it is complete, that is when **all who read it** have handed theirs to it.
#
# Below, x is read by p and by f. Press → and watch x: its first part comes early, its sum last.

# %%
from nnlib.demos.trace_table import shared_graph

explore(Stepper(shared_graph()))

# %% [markdown]
# **Predict first.** p = x · y, then f = p · x. Somebody goes back from f to its operands, takes x before p, and goes on
# from there: f, x, p, y. What is wrong with it, and is it harmful here?
#
# <details><summary>Answer</summary>
#
# x comes before p, although p reads x: the part from p arrives at x afterwards. Here x is an input, which hands nothing
# on, so no harm is done. If x were a step, it would already have handed on what it had, and the part from p would never
# reach its operands.
#
# </details>

# %% [markdown]
# An order in which every node stands after its operands is called *topological*. Computing in that order works forward;
# the same list from its end works backward. To find one, go to the bottom first: a node enters the list as soon as all
# its operands are in it.

# %%
from nnlib.autodiff import topological_order

graph = {"x": [], "y": [], "p": ["x", "y"], "f": ["p", "x"]}
order = topological_order(graph, "f")
print("forward: ", order)
print("backward:", order[::-1])

# %% [markdown]
# For `f`: visit `p`, which visits `x` (enters) and `y` (enters), then `p` enters; then `x`, which is in the list
# already; then `f` enters. A chain of thousands of steps is deeper than Python lets functions call each other, so
# libraries use a list of what is still to be visited in place of recursion.

# %% [markdown] covers="u03.2c"
# ## Local slopes, once and for all
#
# | step | slopes | | step | slope |
# |---|---|---|---|---|
# | a + b | 1 and 1 | | exp x | exp x |
# | a − b | 1 and −1 | | ln x | 1/x |
# | a · b | b and a | | sin x | cos x |
# | a / b | 1/b and −a/b² | | tanh x | 1 − tanh² x |
# | xⁿ | n·xⁿ⁻¹ | | relu x | 1 for x > 0, else 0 |
#
# relu(x) is the larger of x and 0. At its corner there is no derivative; by convention 0 is taken.
#
# **Predict first.** What are the two slopes of a/b at a = 3, b = 2?
#
# <details><summary>Answer</summary>
#
# 1/2 and −3/4. A larger denominator makes the quotient smaller.
#
# </details>

# %%
from nnlib.autodiff import local_slopes

for operation, operands in (("divide", [3.0, 2.0]), ("power", [3.0, 2]), ("relu", [-1.0]), ("tanh", [0.0])):
    print(f"{operation:<7} {operands!s:<11} {local_slopes(operation, operands)}")

# %% [markdown]
# **Predict first.** These ten are enough for the sigmoid g(x) = 1/(1 + exp(−x)). Which steps does it take?
#
# <details><summary>Answer</summary>
#
# 0 − x, exp, 1 +, and a division: four steps. Whoever minds the cost adds the sigmoid as an operation of its own, with
# the slope g(1 − g).
#
# </details>

# %% [markdown] covers="u03.2a u03.2c"
# ## Numbers that write the tape
#
# Nobody wants to type traces. Python helps: for `x * y` it calls `x.__mul__(y)`, and we decide what that does. Let it
# return a new object that holds three things:
#
# - the **value**;
# - the **operands**, the objects it was made of;
# - the **slopes** in them, taken right now, while the values are at hand.
#
# The graph then grows by itself while the program runs, whatever loops and branches it goes through. This record is the
# *tape*.

# %%
from nnlib.scalar_tape import Scalar

a, b = Scalar(3.0), Scalar(5.0)
c = a * b + a
print(c, "was made of", c.operands, "with slopes", c.slopes)
print(c.operands[0], "was made of", c.operands[0].operands, "with slopes", c.operands[0].slopes)

# %% [markdown]
# **Predict first.** `2 * a` asks the number 2 first, and 2 does not know our class. What does Python do then?
#
# <details><summary>Answer</summary>
#
# It asks the other side: `a.__rmul__(2)`, the r for right. A class without it stops with a TypeError. For − and /
# the order matters: `2 - a` calls `a.__rsub__(2)`, which has to compute 2 − a, not a − 2.
#
# </details>

# %% [markdown] covers="u03.2d"
# ## Backward, twice
#
# `backward` finds a topological order and sweeps it from the end. Each input collects what it receives in `grad`.
# Calling it a second time adds the same once more; in this way the gradients of several results can be collected.
#
# **Predict first.** y = (x · x) · (x · x) at x = 1 has the slope 4. After a second call `x.grad` should be 8. A tape
# that keeps its adjoints in `grad` at *every* step, and clears nothing, gets more than 8. Why?
#
# <details><summary>Answer</summary>
#
# The step x · x holds its adjoint of the first call when the second one begins. It is handed on once more.
#
# </details>

# %%
x = Scalar(1.0)
square = x * x
y = square * square
for call in (1, 2, 3):
    y.backward()
    print("after call", call, "grad is", x.grad)

# %% [markdown] covers="u03.2e"
# ## A tape that forgets
#
# What if the tape itself has a mistake? Then every gradient that comes from it may be wrong, and training only looks
# slow. The *gradient check* of unit u02 needs no tape and finds out: move an input a little both ways, compute anew,
# and compare.
#
# **Predict first.** A tape has `=` where `+=` should be. Which of x · y, x · x and x · y + x does it get right?
#
# <details><summary>Answer</summary>
#
# Only x · y: no number is read twice there. So check formulas with fan-out, not the simplest one. (In the problems
# such a tape is yours to repair. Below you see how the check looks when all is well.)
#
# </details>

# %%
from nnlib.scalar_tape import difference_gradients, gradients_on

# The course's own tape, which passes. gradients_on(Scalar) computes a formula with Scalars, goes back, and
# gives the value and the slopes; difference_gradients does the same by moving the inputs.
for formula in ("x * y", "x * x", "x * y + x"):
    at = {"x": 3.0, "y": 5.0}
    print(f"{formula:<10}", gradients_on(Scalar)(formula, at))
    checked = difference_gradients(formula, at)
    print(f"{'checked:':<10}", {name: round(slope, 6) for name, slope in checked.items()})

# %% [markdown] covers="u03.3a"
# ## Arrays: broadcasting undone
#
# A tape on single numbers is slow: a network further down has 81,194 parameters, and needs as many objects for them
# alone. So libraries put whole arrays on the tape. The rule stays. What is new is that NumPy repeats arrays silently. A
# bias b of shape (3,) is added to each of N rows, shape (N, 3): **each entry of b is read N times**, and fan-out
# accumulates.
#
# **Predict first.** dy is the slope of the loss in every entry of x + b, shape (4, 3), all of them 1. What is the
# derivative in b, and of which shape?
#
# <details><summary>Answer</summary>
#
# (4, 4, 4), shape (3,): the column sums of dy.
#
# </details>

# %%
import numpy as np

from nnlib.tape.arithmetic import unbroadcast

dy = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
for shape in ((2, 3), (3,), (1, 3), (2, 1), ()):
    print(f"{shape!s:<7}", unbroadcast(dy, shape).tolist())

# %%
from nnlib.demos.tape_figure import draw_unbroadcast

show(
    draw_unbroadcast(dy),
    alt="A grid of dy with the rows 1, 2, 3 and 10, 20, 30. An arrow down leads to its column sums 11, 22, 33, for an "
    "array of shape (3,); an arrow to the right to its row sums 6 and 60, for one of shape (2, 1).",
    caption="Whatever was repeated is summed.",
)

# %% [markdown]
# Two rules, the reverse of NumPy's: sum over axes that the operand did not have, and sum (keeping the axis) where it
# had length 1.

# %% [markdown] covers="u03.3b"
# ## A matrix product
#
# y = a b with a of shape (n, k) and b of shape (k, m). From unit u02 you know the result; the shapes alone almost tell
# it:
#
# > da = dy bᵀ, shapes (n, m)(m, k) = (n, k)
# >
# > db = aᵀ dy, shapes (k, n)(n, m) = (k, m)
#
# **Predict first.** A stack of s matrices, shape (s, n, k), is multiplied by one and the same b. Per matrix, db comes
# out with the shape (s, k, m). What is missing?
#
# <details><summary>Answer</summary>
#
# b was read s times: sum over the stack.
#
# </details>

# %%
from nnlib.tape.arithmetic import matmul_backward

da, db = matmul_backward(np.array([[1.0]]), np.array([[2.0, 3.0]]), np.array([[4.0], [5.0]]))
print("da", da.tolist(), " db", db.tolist())

# %% [markdown] covers="u03.3c"
# ## Sum and mean
#
# In a sum every entry has the slope 1: each receives the dy of its sum, which is broadcasting, this time on the way
# back. In a mean over n entries each has the slope 1/n.
#
# **Predict first.** x has the shape (2, 3), y = mean along axis 1, and dy = (3, 30). What is dx?
#
# <details><summary>Answer</summary>
#
# A row of ones and a row of tens. Three entries share each dy; the axis that disappeared has to come back first, as
# (2, 1), before NumPy can repeat along it.
#
# </details>

# %%
from nnlib.tape.reductions import mean_backward, sum_backward

print("sum: ", sum_backward(np.array([3.0, 30.0]), (2, 3), axis=1).tolist())
print("mean:", mean_backward(np.array([3.0, 30.0]), (2, 3), axis=1).tolist())

# %% [markdown] covers="u03.3d"
# ## The same numbers in other places
#
# `reshape` computes nothing; its way back is a reshape to the old shape. An index takes entries out: back there is a dy
# for each that was taken, and 0 for all others.
#
# **Predict first.** x has three entries, y = x[[0, 2, 0]], and dy = (1, 10, 100). What is dx?
#
# <details><summary>Answer</summary>
#
# (101, 0, 10). Entry 0 was taken twice: fan-out again.
#
# </details>

# %%
from nnlib.tape.rearrangements import select_backward

index, dy = np.array([0, 2, 0]), np.array([1.0, 10.0, 100.0])
print("right:", select_backward(dy, (3,), index))
tempting = np.zeros(3)
tempting[index] += dy
print("tempting[index] += dy:", tempting)

# %% [markdown]
# NumPy reads, adds and writes all at once, so that only the last of two writes stays. `np.add.at` adds one after the
# other.

# %% [markdown] covers="u03.4c"
# ## The other direction
#
# Why go back at all? The chain rule can be worked from the inputs on: let x₁ move at speed 1 and x₂ stand still, and
# carry the speed of each step along with its value. That is *forward mode*.
#
# > speed of a step = Σ slope in the operand · speed of the operand
#
# **Predict first.** v₁ = ln x₁ at x₁ = 2 has speed 0.5. What is the speed of v₂ = x₁x₂, with x₂ = 5 standing still? Of
# v₄ = v₁ + v₂, and of y?
#
# <details><summary>Answer</summary>
#
# 5, then 5.5, and y has 5.5 too, since sin x₂ stands still. That is dy/dx₁. For dy/dx₂ all has to be done again.
#
# </details>

# %%
from nnlib.autodiff import forward_mode

table = lecture_trace()  # table.program: the five steps; table.inputs: x1 = 2 and x2 = 5
for direction in ({"x1": 1.0, "x2": 0.0}, {"x1": 0.0, "x2": 1.0}):
    value, speed = forward_mode(table.program, table.inputs, direction)
    print(direction, f"y = {value:.3f}, speed {speed:.3f}")

# %% [markdown] covers="u03.4a"
# ## Which mode, at what cost?
#
# Write all slopes as a table, a column for each input and a row for each output. A pass of forward mode fills one
# **column**, a way back one **row**. A network's training has one output, the loss, and as many inputs as parameters.
#
# **Predict first.** n inputs, one output, and a tape with E slopes on it. How many multiplications does each mode take
# for all n derivatives?
#
# <details><summary>Answer</summary>
#
# Reverse mode E, forward mode n · E. With 81,194 parameters this is the difference between a second and a day.
#
# </details>

# %%
from nnlib.demos.tape_figure import draw_costs

show(
    draw_costs([2, 10, 100, 1000]),
    alt="Multiplications against the number of inputs on logarithmic axes. Reverse mode rises from 3 at 2 inputs to "
    "about 5,000 at 1,000; forward mode from 6 to about 5,000,000.",
    caption="Counted on the tape of a sum of tanh(x1 x2) + tanh(x2 x3) + … Forward mode costs n times as much.",
)

# %% [markdown]
# The other way round, with few inputs and many outputs, forward mode wins. In between it is a question of brackets.
# With layers of 1000, 100, 10 and 1 numbers the slopes of the layers are matrices J₁ (100 × 1000), J₂ (10 × 100), J₃ (1
# × 10), and all slopes together are J₃J₂J₁.
#
# **Predict first.** J₃(J₂J₁) or (J₃J₂)J₁: which one never makes a large matrix?
#
# <details><summary>Answer</summary>
#
# (J₃J₂)J₁, from the output back: every product in between is a single row. That is reverse mode.
#
# </details>

# %%
from nnlib.autodiff import jacobian_products

print("multiplications in each mode:")
for sizes in ([20, 10, 10, 1], [1, 10, 10, 20]):
    print(sizes, {mode: jacobian_products(sizes, mode) for mode in ("forward", "reverse")})

# %% [markdown] covers="u03.4b"
# ## What the tape keeps
#
# Nothing is free. The slopes need the values of the forward pass: a product's slopes are its factors. So every value
# stays in memory until the way back has used it. Whoever only predicts can forget a layer as soon as the next is done.
#
# **Predict first.** A network twice as deep, or a batch twice as large: how does the memory of the tape grow?
#
# <details><summary>Answer</summary>
#
# It doubles, both times. What counts is the number of values, not the number of weights.
#
# </details>

# %%
from nnlib.demos.tape_figure import draw_memory

show(
    draw_memory([256] * 6, 64),
    alt="Bars of the numbers kept: forward they rise layer by layer from 16,384 to 98,304, on the way back they fall "
    "again. A dashed line for a forward pass without a tape stays at 32,768.",
    caption="Five layers of 256 units and a batch of 64. The tape is largest at the turning point. "
    "Dashed: without a tape two layers at a time will do, 2 · 256 · 64 numbers.",
)

# %% [markdown] covers="u03.5a u03.5b u03.6b"
# ## A small network, to read
#
# In a framework a network is a class: its layers, and how a batch goes through them. This is a small one for pictures
# of 1 × 32 × 32, in PyTorch's words (UW CSE 446). It is here to be read; the course does not need PyTorch.
#
# ```
# class Net(nn.Module):
#     def __init__(self):
#         super().__init__()
#         self.conv1 = nn.Conv2d(1, 6, 3)         # channels in, filters, window
#         self.conv2 = nn.Conv2d(6, 16, 3)
#         self.fc1 = nn.Linear(16 * 6 * 6, 120)   # numbers in, units
#         self.fc2 = nn.Linear(120, 84)
#         self.fc3 = nn.Linear(84, 10)
#
#     def forward(self, x):
#         x = F.max_pool2d(F.relu(self.conv1(x)), 2)
#         x = F.max_pool2d(F.relu(self.conv2(x)), 2)
#         x = torch.flatten(x, 1)
#         x = F.relu(self.fc1(x))
#         x = F.relu(self.fc2(x))
#         return self.fc3(x)
# ```
#
# There is no `backward` in it: the tape writes itself.

# %% [markdown]
# A `Conv2d` consists of *filters*: windows of 3 × 3 weights that move over the picture and write a new one, a *map*. On
# a side of 32 such a window fits 32 − 2 = 30 times, as no border of zeros, no *padding*, is put around the picture. The
# maps of one layer are the *channels* of the next: a filter has 3 · 3 weights for each channel that it reads, and one
# bias. Pooling by 2 keeps the largest number of each 2 × 2 block. (Unit u05 is all about such counting.)
#
# **Predict first.** After the second convolution the maps are 13 × 13. What does pooling by 2 make of 13?
#
# <details><summary>Answer</summary>
#
# 6: the last row and column fill no block and are left out. Hence the 16 · 6 · 6 in the class.
#
# </details>

# %%
from nnlib.architecture import Activation, Conv, Dense, Flatten, Pool, parameters, volumes

small = [Conv(6, 3), Activation(), Pool(), Conv(16, 3), Activation(), Pool(), Flatten(),
         Dense(120), Activation(), Dense(84), Activation(), Dense(10)]  # fmt: skip
shapes = volumes(small, (1, 32, 32), mode="floor")
counts = parameters(small, (1, 32, 32), mode="floor")
for number in (0, 2):
    print(f"{type(small[number]).__name__:<5} makes {shapes[number]}, parameters: {counts[number]}")
print(f"... and in the end {shapes[-1]}, parameters of all layers: {sum(counts):,}")

# %% [markdown] covers="u03.5c"
# ## Its loop
#
# ```
# optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
# for x, target in batches:
#     optimizer.zero_grad()              # 1. zero: all gradients to 0
#     output = net(x)                    # 2. forward: a new tape
#     loss = criterion(output, target)   # 3. loss: one number at its end
#     loss.backward()                    # 4. backward: adds to every gradient
#     optimizer.step()                   # 5. step: w -= lr * gradient
# ```
#
# **Predict first.** Which of the five lines may change places, and which may not?
#
# <details><summary>Answer</summary>
#
# 2, 3, 4, 5 must follow each other. Zeroing may stand anywhere between a step and the next backward: before 2, before
# 3, before 4, or after 5. Between 4 and 5 it would throw away what backward has found.
#
# </details>

# %% [markdown] covers="u03.5d"
# ## Without the zeroing
#
# `backward` adds, because fan-out accumulates. So it also adds to what is left from the last round.
#
# **Predict first.** Loss (w − 2)², w = 0, step size 0.1. The slope is 2(w − 2), −4 at first. What does `grad` hold in
# round 2, without zeroing?
#
# <details><summary>Answer</summary>
#
# w is 0.4 then, the new slope −3.2, and grad holds −4 − 3.2 = −7.2.
#
# </details>

# %%
from nnlib.demos.tape_figure import descent, draw_zeroing

print("zeroed", [round(w, 2) for w in descent(6, 0.1, zeroing=True)])
print("kept  ", [round(w, 2) for w in descent(6, 0.1, zeroing=False)])
show(
    draw_zeroing(),
    alt="w against the round. Zeroed, it rises from 0 to 2 and stays. Kept, it swings between 0 and 4 without end.",
    caption="Thirty rounds from w = 0. The dotted line is the minimum.",
)

# %% [markdown]
# With zeroing w settles at 2. Without it the steps remember all slopes so far, like a ball that rolls without friction:
# w runs past 2, comes back, and never settles. Nothing stops with an error, which makes this mistake hard to see.

# %% [markdown] covers="u03.6a"
# ## A network on your own tape
#
# A network is nothing but a long formula. In the problems you train one on 60 points in two half moons, with your own
# class: a few hidden tanh units, a score, a loss, `backward`, a step.
#
# **Predict first.** One hidden unit, or four: which line can each draw between the moons?
#
# <details><summary>Answer</summary>
#
# One unit draws a straight line, like the single neuron of unit u01. Four can bend it.
#
# </details>

# %%
from nnlib.demos.tape_figure import draw_moons

one = [[[-0.95, -0.88, 4.19]], [[-1.07, -3.82]]]
four = [[[1.34, 2.99, -1.35], [-2.73, 3.92, 2.43], [0.96, 0.73, -2.22], [3.39, -2.5, 2.44]],
        [[-0.76, 3.51, -4.75, 3.25, -4.63]]]  # fmt: skip
show(
    draw_moons({"one hidden unit": one, "four hidden units": four}),
    alt="Two half moons of points that reach into each other. Left, a straight line parts most of them and cuts off "
    "the tips. Right, a curve with a hill and a valley runs between them.",
    caption="Trained with nnlib.scalar_tape in a second. The shaded side is called class 1.",
)

# %% [markdown] covers="u03.6c"
# ## Why frameworks exist
#
# Training is a loop of five lines; why do all use PyTorch, TensorFlow or JAX? Three reasons (UW CSE 446):
#
# 1. **Automatic differentiation**: only the forward computation is written, and it can be changed in a minute.
# 2. **Convenient libraries**: layers, losses and optimizers that are tested and have names.
# 3. **Accelerators**: the same lines run on a graphics card, where the array operations are much faster.
#
# You now know the first one from the inside. The course's own `nnlib.tape` has the same words.

# %%
x, w = Tensor(np.array([[1.0, 2.0]])), Tensor(np.array([[0.5], [-0.5]]), requires_grad=True)
loss = ((x @ w).tanh() ** 2).mean()
loss.backward()
print(trace(loss, w=w))
print("w.grad:", w.grad.ravel().round(4))

# %% [markdown]
# ## What to take away
#
# - A computation is a list of steps; each knows its **local slopes** and nothing else.
# - Backward: adjoint of the operand **+=** adjoint of the step · slope. Fan-out accumulates.
# - The order is **topological**, from its end; a step waits for all who read it.
# - On arrays, repeating is fan-out: broadcasting, shared matrices and repeated indices are undone by sums.
# - Reverse mode fills a **row** of slopes, forward mode a **column**; a loss is one row. The tape pays with memory.
# - zero, forward, loss, backward, step.

# %% [markdown]
# ## Now to the problems
#
# In [problems.ipynb](problems.ipynb) you fill in the trace, write the tape, teach it arrays, and train a network with
# it.
