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
# # Problems: automatic differentiation
#
# **Before you start:** the lecture of this unit, [lecture.ipynb](lecture.ipynb), and unit u02. **Time:** about four and
# a quarter hours, in eighteen tasks of 6 to 25 minutes; after task 8 is a good place for a break. **After it** you have
# written a tape, found every derivative of a graph with it, and trained a network on top.
#
# Each task has a statement, a cell for your answer and a check. In a function, write your code where it says
# `# your answer here`; in a table, replace each `...`. One cell holds finished code with a mistake in it: there you
# repair what you find. Run both cells and read what the check says, as often as you like. Grading tries further cases
# of the same kinds. Give back numbers and arrays without rounding them.
#
# Run the cell below first, and each answer before its check. What begins with `library_` or `Library` is the course's
# own version of an earlier task; use it freely in later ones.

# %%
import math
import random

import numpy as np

from autograde import check
from nnlib.autodiff import local_slopes as library_local_slopes
from nnlib.autodiff import value_of
from nnlib.moon_network import moon_points, moon_shares
from nnlib.scalar_tape import Scalar as LibraryScalar
from nnlib.scalar_tape import Value as LibraryValue
from nnlib.scalar_tape import difference_gradients, gradients_on
from nnlib.tape.arithmetic import unbroadcast as library_unbroadcast

# %% [markdown] task="u03-trace-values"
# y = ln x₁ + x₁x₂ − sin x₂ at x₁ = 2, x₂ = 5. Its steps are
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
# Fill in their values. Let Python compute and do not round: `math.log` is ln, and `math.sin` takes radians. An entry
# that follows from wrong ones earns half.
#
# <details><summary>Hint</summary>Later steps may read earlier ones, below the table: <code>trace_values["v4"] =
# trace_values["v1"] + ...</code></details>

# %% answer="u03-trace-values"
trace_values = {
    "v1": ...,
    "v2": ...,
    "v3": ...,
    "v4": ...,
    "v5": ...,
}
### BEGIN SOLUTION
trace_values["v1"] = math.log(2)
trace_values["v2"] = 2 * 5
trace_values["v3"] = math.sin(5)
trace_values["v4"] = math.log(2) + 10
trace_values["v5"] = math.log(2) + 10 - math.sin(5)
### END SOLUTION

# %% check="u03-trace-values"
check("u03-trace-values", trace_values)

# %% [markdown] task="u03-trace-adjoints"
# The way back through the same five steps. The *adjoint* of a step v is dy/dv, written v̄. Fill them in from the end:
#
# - `"v5"` to `"v1"`: the adjoints of the steps;
# - `"x2 from v3"`: what v₃ hands back to x₂; then what v₂ hands back to x₁ and to x₂, and v₁ to x₁;
# - `"x2"` and `"x1"`: the adjoints of the inputs, all parts together.
#
# Use `math.cos(5)` and do not round. An entry that follows from wrong ones earns half.
#
# <details><summary>Hint 1</summary>What a step hands back to an operand is its own adjoint times its slope in that
# operand.</details>
# <details><summary>Hint 2</summary>x₁ is read by v₁ and by v₂; x₂ is read by v₂ and by v₃.</details>

# %% answer="u03-trace-adjoints"
trace_adjoints = {
    "v5": ...,
    "v4": ...,
    "v3": ...,
    "v2": ...,
    "v1": ...,
    "x2 from v3": ...,
    "x1 from v2": ...,
    "x2 from v2": ...,
    "x1 from v1": ...,
    "x2": ...,
    "x1": ...,
}
### BEGIN SOLUTION
trace_adjoints["v5"] = 1
trace_adjoints["v4"] = 1
trace_adjoints["v3"] = -1
trace_adjoints["v2"] = 1
trace_adjoints["v1"] = 1
trace_adjoints["x2 from v3"] = -math.cos(5)
trace_adjoints["x1 from v2"] = 5
trace_adjoints["x2 from v2"] = 2
trace_adjoints["x1 from v1"] = 1 / 2
trace_adjoints["x2"] = 2 - math.cos(5)
trace_adjoints["x1"] = 5 + 1 / 2
### END SOLUTION

# %% check="u03-trace-adjoints"
check("u03-trace-adjoints", trace_adjoints)

# %% [markdown] task="u03-topological-order"
# On the way back a step may hand its adjoint on only when all who read it have handed theirs to it. So we need an order
# in which every node stands after its operands; the way back is that list from its end.
#
# `operands` is a dictionary from the name of each node to the list of names it reads, empty for an input. `result` is
# one of the names. Return the list of all nodes that the result needs, each once, operands before their readers. Often
# several orders do this. Return the one that is found depth first: start at the result, go through the operands of each
# node from left to right, and let a node enter the list as soon as all its operands are in it.
#
# For example `topological_order({"x": [], "y": [], "p": ["x", "y"], "f": ["p", "x"]}, "f")` is
# `["x", "y", "p", "f"]`.
#
# <details><summary>Hint 1</summary>A function inside your function, <code>visit(name)</code>, that visits all operands
# of a node and then lets the node itself enter.</details>
# <details><summary>Hint 2</summary>Is the node in the list already, <code>visit</code> has nothing to do.</details>
# <details><summary>Hint 3</summary>It is all done by one call, <code>visit(result)</code>.</details>


# %% answer="u03-topological-order"
def topological_order(operands, result):
    """Every node that the result needs, operands first."""
    ### BEGIN SOLUTION
    found = []
    for operand in operands[result]:
        found += [name for name in topological_order(operands, operand) if name not in found]
    return [*found, result]
    ### END SOLUTION


# %% check="u03-topological-order"
check("u03-topological-order", topological_order)

# %% [markdown] task="u03-local-slopes"
# Each operation has to know its own slopes, and nothing else. `operation` is a text and `operands` a list of one or two
# numbers. Return a list with the derivative of the result in each operand:
#
# | operation | result | slopes to return |
# |---|---|---|
# | `"add"`, `"subtract"`, `"multiply"`, `"divide"` | a + b, a − b, ab, a/b | two, for a and for b |
# | `"power"` | xⁿ, operands are x and n | one, for x: n is a constant |
# | `"exp"`, `"log"`, `"sin"`, `"tanh"`, `"relu"` | of x | one |
#
# relu(x) is the larger of x and 0; at exactly 0 take the slope 0. For example `local_slopes("multiply", [2.0, 5.0])` is
# `[5.0, 2.0]`, and `local_slopes("power", [3.0, 2])` is `[6.0]`.
#
# <details><summary>Hint 1</summary>A chain of <code>if operation == "add":</code> will do. Inside a branch with two
# operands, <code>a, b = operands</code> takes them apart.</details>
# <details><summary>Hint 2</summary>a/b is a · b⁻¹. The slope of b⁻¹ is −b⁻².</details>
# <details><summary>Hint 3</summary>The slope of tanh is 1 − tanh². A comparison such as <code>float(x > 0)</code> is
# 1.0 or 0.0.</details>


# %% answer="u03-local-slopes"
def local_slopes(operation, operands):
    """The derivative of one operation in each operand."""
    ### BEGIN SOLUTION
    if operation in ("add", "subtract", "multiply", "divide"):
        left, right = operands
        table = {
            "add": [1, 1],
            "subtract": [1, -1],
            "multiply": [right, left],
            "divide": [1 / right, -left / right / right],
        }
        return table[operation]
    argument = operands[0]
    if operation == "power":
        return [operands[1] * argument ** operands[1] / argument]
    if operation == "exp":
        return [math.exp(argument)]
    if operation == "log":
        return [1 / argument]
    if operation == "sin":
        return [math.cos(argument)]
    if operation == "tanh":
        return [1 / math.cosh(argument) ** 2]
    return [1.0 if argument > 0 else 0.0]
    ### END SOLUTION


# %% check="u03-local-slopes"
check("u03-local-slopes", local_slopes)

# %% [markdown] task="u03-reverse-sweep"
# `tape` is what was written down on the way forward: a list of steps `[name, operands, slopes]`, operands before their
# readers, the result last. Operands are names, and slopes the derivatives in them, as many; an input has two empty
# lists.
#
# Go back and return a dictionary from *every* name to its adjoint, the derivative of the result in it. It is 0 for what
# the result does not depend on. For example y = x · x at x = 3 reads x twice:
#
# ```
# reverse_sweep([["x", [], []], ["y", ["x", "x"], [3.0, 3.0]]])
# ```
#
# is `{"x": 6.0, "y": 1.0}`.
#
# <details><summary>Hint 1</summary>Begin with 0 for every name, and put in the one adjoint that you know.</details>
# <details><summary>Hint 2</summary><code>for name, operands, slopes in reversed(tape):</code> goes back, and
# <code>zip(operands, slopes)</code> gives each operand with its slope.</details>
# <details><summary>Hint 3</summary>One line in the inner loop, with <code>+=</code>: adjoint of the step times
# slope.</details>


# %% answer="u03-reverse-sweep"
def reverse_sweep(tape):
    """The adjoint of every step."""
    ### BEGIN SOLUTION
    adjoint_of = dict.fromkeys((step[0] for step in tape), 0.0)
    adjoint_of[tape[-1][0]] = 1.0
    for reader, read, steepness in reversed(tape):
        for place in range(len(read)):
            adjoint_of[read[place]] += steepness[place] * adjoint_of[reader]
    return adjoint_of
    ### END SOLUTION


# %% check="u03-reverse-sweep"
check("u03-reverse-sweep", reverse_sweep)

# %% [markdown]
# Now the tape writes itself: the numbers remember. The next three tasks ask for a class, and
# `gradients_on(YourClass)(formula, inputs, times)` tries one. It makes an object of each input, computes the formula
# with your signs, calls `backward()` on the result `times` times (once, if you leave it out), and reads `data` of the
# result and `grad` of each input. In a formula `(a := x * y)` keeps a step under a name, to be read again.

# %%
print(gradients_on(LibraryScalar)("x * x + y", {"x": 3.0, "y": 1.0}))
print(gradients_on(LibraryScalar)("(a := x * y) * a", {"x": 3.0, "y": 1.0}, times=2))
print(gradients_on(LibraryValue)("tanh(x) / y", {"x": 3.0, "y": 1.0}))
print(difference_gradients("x * x + y", {"x": 3.0, "y": 1.0}))

# %% [markdown] task="u03-scalar-tape"
# Write a class whose objects are numbers that remember. `__init__` is done. Still missing:
#
# - `+` and `*`, also with plain numbers on either side: `x + y`, `x * 2`, `2 * x`. The result is a new `Scalar` that
#   holds its data, its operands and its slopes in them. `x + y` calls `x.__add__(y)`, and `2 * x` calls
#   `x.__rmul__(2)`;
# - `backward()`, called on a result: adds to the `grad` of every input the derivative of the result in it. Calling it a
#   second time adds the same once more. (What steps in between hold in `grad` is up to you.)
#
# `gradients_on(Scalar)("x * x", {"x": 3.0})` should be `{"value": 9.0, "x": 6.0}`, and with `times=2` 12 for x. (In
# its messages the check writes `scalar_tape("x * x", {"x": 3.0})` for this call, after the name of the task.)
#
# <details><summary>Hint 1</summary>For a plain number write <code>if not isinstance(other, Scalar): other =
# Scalar(other)</code>. Inside the class, <code>__radd__ = __add__</code> makes another name for the same.</details>
# <details><summary>Hint 2</summary>backward in two parts: put all objects in an order with operands first (the third
# task, with <code>node.operands</code> in place of the dictionary), then sweep that list from its end.</details>
# <details><summary>Hint 3</summary>If only the second call is wrong: before the sweep, set the grad of every node that
# has operands to 0, and that of the result to 1.</details>


# %% answer="u03-scalar-tape"
class Scalar:
    """A number that remembers what it was made of."""

    def __init__(self, data, operands=(), slopes=()):
        self.data, self.operands, self.slopes = data, operands, slopes
        self.grad = 0.0

    ### BEGIN SOLUTION
    def __add__(self, right):
        if isinstance(right, Scalar):
            return Scalar(self.data + right.data, [self, right], [1, 1])
        return Scalar(self.data + right, [self], [1])

    def __mul__(self, right):
        if isinstance(right, Scalar):
            return Scalar(self.data * right.data, [self, right], [right.data, self.data])
        return Scalar(self.data * right, [self], [right])

    def __radd__(self, number):
        return self + number

    def __rmul__(self, number):
        return self * number

    def below(self, found):
        """Everything this number was made of and itself, operands first."""
        for operand in self.operands:
            if operand not in found:
                operand.below(found)
        found.append(self)
        return found

    def go_back(self):
        everything = self.below([])
        arrived = dict.fromkeys(everything, 0.0)
        arrived[self] = 1.0
        while everything:
            reader = everything.pop()
            reader.grad += arrived[reader]
            for read, steepness in zip(reader.operands, reader.slopes, strict=True):
                arrived[read] += steepness * arrived[reader]

    backward = go_back

    ### END SOLUTION


# %% check="u03-scalar-tape"
from nnlib.scalar_tape import gradients_on

check("u03-scalar-tape", gradients_on(Scalar))

# %% [markdown] task="u03-repair-tape"
# This tape is written in another way: each result keeps a function `hand_back` that knows what to do with the adjoint
# that arrives. It is right for `x * y` and for `x + x`, and wrong for some other formulas. A gradient check finds
# out for which; in a cell of your own:
#
# ```
# for formula in ("x * y", "x + x", "x * x", "x * y + x"):
#     at = {"x": 3.0, "y": 5.0}
#     print(formula, gradients_on(Node)(formula, at), difference_gradients(formula, at))
# ```
#
# `difference_gradients` moves each input a little and computes the formula anew, without any tape. Find the mistake and
# repair it in its cell. (This tape is for one call of `backward`.)
#
# <details><summary>Hint 1</summary>What do the wrong formulas have in common? Count how often each input is
# read.</details>
# <details><summary>Hint 2</summary>Compare the two functions called hand_back, sign by sign.</details>


# %% answer="u03-repair-tape"
class Node:
    """A number with a function that hands its adjoint back."""

    def __init__(self, data, operands=(), hand_back=lambda dy: None):
        self.data, self.operands, self.hand_back = data, operands, hand_back
        self.grad = 0.0

    def __add__(self, other):
        def hand_back(dy):
            self.grad += dy
            other.grad += dy

        return Node(self.data + other.data, (self, other), hand_back)

    def __mul__(self, other):
        def hand_back(dy):
            self.grad = dy * other.data
            other.grad = dy * self.data

        return Node(self.data * other.data, (self, other), hand_back)

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for operand in node.operands:
                    visit(operand)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node.hand_back(node.grad)


### BEGIN SOLUTION
def multiply_and_remember(left, right):
    def give(arrived):
        left.grad = left.grad + arrived * right.data
        right.grad = right.grad + arrived * left.data

    return Node(left.data * right.data, (left, right), give)


Node.__mul__ = multiply_and_remember
### END SOLUTION

# %% check="u03-repair-tape"
from nnlib.scalar_tape import gradients_on

check("u03-repair-tape", gradients_on(Node))

# %% [markdown] task="u03-more-operations"
# `Value` below has everything that `LibraryScalar`, the course's version of your class, has: `data`, `operands`,
# `slopes`, `grad`, `+`, `*` and `backward`; its `+` and `*` give a `Value` again. Add to it
#
# - `-` and `/`, also with plain numbers on either side: `x - y`, `x - 1`, `10 - x`, and the same with `/`;
# - `**` with a plain number as exponent: `x ** 3`;
# - the methods `exp`, `log`, `sin`, `tanh` and `relu`, without arguments: `x.exp()`. In formulas they are written
#   `exp(x)`. At exactly 0 the slope of relu is 0, as in task 4.
#
# Python's names are `__sub__`, `__truediv__`, `__pow__`; `10 - x` calls `x.__rsub__(10)`, and `1 / x` calls
# `x.__rtruediv__(1)`. You may call `library_local_slopes(operation, operands)` and `value_of(operation, operands)`,
# which computes the result: both take the words and the list of plain numbers of task 4, and
# `value_of("divide", [1.0, 2.0])` is 0.5. For example `gradients_on(Value)("1 / x", {"x": 2.0})` is
# `{"value": 0.5, "x": -0.25}`.
#
# <details><summary>Hint 1</summary>Every method ends with <code>return Value(its value, (its operands,), (its
# slopes,))</code>. Mind the comma in a tuple with one entry.</details>
# <details><summary>Hint 2</summary>Write one helper outside the class that takes the word and the operands and makes
# the Value. Then each method is one line.</details>
# <details><summary>Hint 3</summary><code>__rsub__(self, other)</code> is <code>Value(other) - self</code>.</details>


# %% answer="u03-more-operations"
class Value(LibraryScalar):
    """A number that remembers, with more signs and functions."""

    ### BEGIN SOLUTION
    def made(self, word, *others):
        """The result of an operation, self first."""
        operands = [self] + [one if isinstance(one, LibraryScalar) else Value(one) for one in others]
        numbers = [operand.data for operand in operands]
        return Value(value_of(word, numbers), operands, library_local_slopes(word, numbers))

    def __sub__(self, other):
        return self.made("subtract", other)

    def __rsub__(self, other):
        return Value(other).made("subtract", self)

    def __truediv__(self, other):
        return self.made("divide", other)

    def __rtruediv__(self, other):
        return Value(other).made("divide", self)

    def __pow__(self, exponent):
        return Value(self.data**exponent, [self], library_local_slopes("power", [self.data, exponent]))

    def exp(self):
        return self.made("exp")

    def log(self):
        return self.made("log")

    def sin(self):
        return self.made("sin")

    def tanh(self):
        return self.made("tanh")

    def relu(self):
        return self.made("relu")

    ### END SOLUTION


# %% check="u03-more-operations"
from nnlib.scalar_tape import gradients_on

check("u03-more-operations", gradients_on(Value))

# %% [markdown] task="u03-forward-mode"
# Forward mode needs no way back: every step carries its value and, beside it, how fast it moves when the inputs move.
#
# `program` is a list of steps `[name, operation, operands]`: operations are the words of task 4 (without `"power"`),
# operands names of inputs or of earlier steps. `inputs` is a dictionary from the names of the inputs to their values,
# `direction` one from the same names to their speeds. Return the pair (value, speed) of the last step. You may call
# `value_of` and `library_local_slopes`.
#
# ```
# forward_mode([["y", "multiply", ["x", "x"]]], {"x": 3.0}, {"x": 1.0})
# ```
#
# is `(9.0, 6.0)`: when x moves at speed 1, x² moves at speed 6. With the direction `{"x": 0.5}` the speed is 3.
#
# <details><summary>Hint 1</summary>Keep two dictionaries, one for values and one for speeds. They begin as copies of
# <code>inputs</code> and <code>direction</code>.</details>
# <details><summary>Hint 2</summary>The speed of a step is the sum, over its operands, of slope times speed of the
# operand.</details>


# %% answer="u03-forward-mode"
def forward_mode(program, inputs, direction):
    """Value and speed of the last step."""
    ### BEGIN SOLUTION
    carried = {name: (inputs[name], direction[name]) for name in inputs}
    for name, operation, operands in program:
        numbers = [carried[operand][0] for operand in operands]
        speeds = [carried[operand][1] for operand in operands]
        speed = np.dot(library_local_slopes(operation, numbers), speeds)
        carried[name] = (value_of(operation, numbers), speed)
    return carried[name]
    ### END SOLUTION


# %% check="u03-forward-mode"
check("u03-forward-mode", forward_mode)

# %% [markdown] task="u03-costs"
# How many passes does it take to get *all* derivatives of all outputs in all inputs?
#
# - `"network, ..."`: one loss, 81,194 parameters as inputs;
# - `"curve, ..."`: 3 numbers go in, 1000 points of a curve come out.
#
# A forward pass of forward mode finds the derivatives along one direction; a way back of reverse mode begins at one
# output.
#
# Then a chain of three layers with 1000 inputs, 100 and 10 hidden units and 1 output. The derivatives of layer l in its
# inputs form a matrix Jₗ: J₁ is 100 × 1000, J₂ is 10 × 100, J₃ is 1 × 10. A product of an m × k and a k × n matrix
# takes m·k·n multiplications. How many for J₃J₂J₁,
#
# - `"chain, forward"`: as J₃(J₂J₁), from the inputs on;
# - `"chain, reverse"`: as (J₃J₂)J₁, from the output back?
#
# Last, the tape of this chain for a batch of 64 examples keeps the values of all four rows of numbers, which are 1000,
# 100, 10 and 1 long: how many numbers, and how many bytes as float32, a number in 32 bits?
#
# <details><summary>Hint 1</summary>Think of the table of all slopes: a column for each input, a row for each output.
# One mode fills columns, the other rows.</details>
# <details><summary>Hint 2</summary>J₂J₁ has the shape 10 × 1000; J₃J₂ has the shape 1 × 100.</details>

# %% answer="u03-costs"
costs = {
    "network, forward": ...,
    "network, reverse": ...,
    "curve, forward": ...,
    "curve, reverse": ...,
    "chain, forward": ...,
    "chain, reverse": ...,
    "kept numbers": ...,
    "bytes": ...,
}
### BEGIN SOLUTION
costs["network, forward"] = 81194
costs["network, reverse"] = 1
costs["curve, forward"] = 3
costs["curve, reverse"] = 1000
costs["chain, forward"] = 10 * 100 * 1000 + 1 * 10 * 1000
costs["chain, reverse"] = 1 * 10 * 100 + 1 * 100 * 1000
costs["kept numbers"] = 64 * (1000 + 100 + 10 + 1)
costs["bytes"] = 4 * 64 * 1111
### END SOLUTION

# %% check="u03-costs"
check("u03-costs", costs)

# %% [markdown]
# From single numbers to arrays. The rule stays the same; each operation on arrays gets a function that turns `dy`, the
# derivative of the loss L in every entry of the result (so of the shape of the result), into the derivatives in its
# operands, each of the shape of its operand.

# %%
print(library_unbroadcast(np.ones((4, 3)), (3,)))

# %% [markdown] task="u03-unbroadcast"
# When arrays of different shapes meet, NumPy repeats the smaller one: it puts missing axes in front, and repeats along
# axes of length 1. An entry that was repeated is read several times, so its derivatives add up.
#
# `dy` is the derivative in the repeated array, `shape` the shape before repeating, a tuple. Return the derivative in
# the array itself, of that shape.
#
# | call | result |
# |---|---|
# | `unbroadcast(np.ones((4, 3)), (3,))` | `[4, 4, 4]` |
# | `unbroadcast(np.ones((4, 3)), (4, 1))` | `[[3], [3], [3], [3]]` |
# | `unbroadcast(np.ones((4, 3)), (4, 3))` | dy itself |
#
# <details><summary>Hint 1</summary>First the axes that were added in front: while <code>dy.ndim</code> is larger than
# <code>len(shape)</code>, sum over axis 0.</details>
# <details><summary>Hint 2</summary>Then dy has as many axes as the operand. Wherever <code>shape[axis] == 1</code>, sum
# along that axis and keep it: <code>keepdims=True</code>.</details>


# %% answer="u03-unbroadcast"
def unbroadcast(dy, shape):
    """Sums over everything that was repeated."""
    ### BEGIN SOLUTION
    padded = (1,) * (dy.ndim - len(shape)) + tuple(shape)
    total = dy
    for axis in range(dy.ndim):
        if padded[axis] == 1:
            total = np.add.reduce(total, axis, keepdims=True)
    return np.reshape(total, shape)
    ### END SOLUTION


# %% check="u03-unbroadcast"
check("u03-unbroadcast", unbroadcast)

# %% [markdown] task="u03-matmul-backward"
# y = a @ b. Return the pair (da, db), of the shapes of a and b:
#
# - `a` is (n, k), `b` is (k, m), and `dy` is (n, m) like y;
# - or `a` is a stack (s, n, k) of matrices, `dy` a stack (s, n, m), and each matrix of the stack is multiplied by the
#   same `b` (k, m).
#
# For example, with a = [[2, 3]], b = [[4], [5]] and dy = [[1]], da is [[4, 5]] and db is [[2], [3]]. You may call
# `library_unbroadcast`.
#
# <details><summary>Hint 1</summary>(n, k) can be made of (n, m) and (k, m) in one way only, by turning one of them
# around. The same for (k, m).</details>
# <details><summary>Hint 2</summary><code>np.swapaxes(a, -1, -2)</code> turns every matrix of a stack around;
# <code>a.T</code> would turn the stack around as well.</details>
# <details><summary>Hint 3</summary>For a stack, db comes out as a stack (s, k, m), one for each use of b.</details>


# %% answer="u03-matmul-backward"
def matmul_backward(dy, a, b):
    """Derivatives of a @ b in a and in b."""
    ### BEGIN SOLUTION
    da = np.einsum("...nm,km->...nk", dy, b)
    flat_a, flat_dy = a.reshape(-1, a.shape[-1]), dy.reshape(-1, dy.shape[-1])
    return da, flat_a.T @ flat_dy
    ### END SOLUTION


# %% check="u03-matmul-backward"
check("u03-matmul-backward", matmul_backward)

# %% [markdown] task="u03-mean-backward"
# y is the mean of x, over everything (`axis=None`: dy is an array without axes) or along one axis, which then
# disappears. Return dx, of the shape `x_shape`.
#
# For a *sum* every entry receives the dy of its sum. For the mean it receives a share of it.
#
# | call | result |
# |---|---|
# | `mean_backward(np.array(6.0), (2, 3))` | `[[1, 1, 1], [1, 1, 1]]` |
# | `mean_backward(np.array([3.0, 30.0]), (2, 3), axis=1)` | `[[1, 1, 1], [10, 10, 10]]` |
#
# <details><summary>Hint 1</summary>How many entries were averaged? Over everything <code>np.prod(x_shape)</code>, along
# an axis <code>x_shape[axis]</code>.</details>
# <details><summary>Hint 2</summary><code>np.expand_dims(dy, axis)</code> puts the axis back, with length 1;
# <code>np.broadcast_to(array, x_shape)</code> repeats along it.</details>


# %% answer="u03-mean-backward"
def mean_backward(dy, x_shape, axis=None):
    """Derivative of a mean in every entry."""
    ### BEGIN SOLUTION
    if axis is None:
        return np.full(x_shape, dy / math.prod(x_shape))
    return np.repeat(np.expand_dims(dy, axis), x_shape[axis], axis=axis) / x_shape[axis]
    ### END SOLUTION


# %% check="u03-mean-backward"
check("u03-mean-backward", mean_backward)

# %% [markdown] task="u03-pick-backward"
# y = x.reshape(shape)[index]: first the entries of x are laid out in another shape, then rows of that are taken.
# `index` is an array of row numbers and may name a row more than once. Return dx, of the shape `x_shape`; `dy` has the
# shape of y.
#
# For example, with x of shape (4,), laid out as (2, 2), and row 1 taken twice,
#
# ```
# pick_backward(np.array([[1.0, 2.0], [10.0, 20.0]]), (4,), (2, 2), np.array([1, 1]))
# ```
#
# is `[0, 0, 11, 22]`: the last two entries of x were read twice, the first two never.
#
# <details><summary>Hint 1</summary>Undo the last step first: zeros of the shape <code>shape</code>, into which rows of
# dy are put back. Then undo the reshape.</details>
# <details><summary>Hint 2</summary><code>dx[index] += dy</code> looks right and adds only once where the index names a
# row twice. A loop over the rows does it, or <code>np.add.at(dx, index, dy)</code>.</details>


# %% answer="u03-pick-backward"
def pick_backward(dy, x_shape, shape, index):
    """Derivative of x.reshape(shape)[index] in x."""
    ### BEGIN SOLUTION
    laid_out = np.zeros(shape)
    for place, row in enumerate(index):
        laid_out[row] += dy[place]
    return laid_out.reshape(x_shape)
    ### END SOLUTION


# %% check="u03-pick-backward"
check("u03-pick-backward", pick_backward)

# %% [markdown] task="u03-small-net"
# The network of the lecture reads images of 1 × 32 × 32:
#
# > conv1: 6 filters 3 × 3 → relu → pool1: 2 × 2 → conv2: 16 filters 3 × 3 → relu → pool2: 2 × 2 → flatten →
# > fc1: 120 units → relu → fc2: 84 units → relu → fc3: 10 units
#
# There is no padding; convolutions move by 1, pooling by 2, and a row or column that does not fill a window is left
# out. Fill in the height of the maps after each step (relu changes no size), the length of the row into which `flatten`
# puts all entries of all maps, and the number of parameters of each layer, biases included. An entry that follows from
# wrong ones earns half.
#
# <details><summary>Hint 1</summary>On a side of length n a window of 3 fits n − 2 times.</details>
# <details><summary>Hint 2</summary>A filter reads all channels below it: 3 · 3 · channels weights, and one bias. A
# dense layer has (inputs + 1) · units parameters.</details>

# %% answer="u03-small-net"
small_net = {
    "conv1 size": ...,
    "pool1 size": ...,
    "conv2 size": ...,
    "pool2 size": ...,
    "flat": ...,
    "conv1 parameters": ...,
    "conv2 parameters": ...,
    "fc1 parameters": ...,
    "fc2 parameters": ...,
    "fc3 parameters": ...,
    "all parameters": ...,
}
### BEGIN SOLUTION
small_net["conv1 size"] = 32 - 2
small_net["pool1 size"] = 30 // 2
small_net["conv2 size"] = 15 - 2
small_net["pool2 size"] = 13 // 2
small_net["flat"] = 16 * 6 * 6
small_net["conv1 parameters"] = 6 * (3 * 3 * 1 + 1)
small_net["conv2 parameters"] = 16 * (3 * 3 * 6 + 1)
small_net["fc1 parameters"] = (576 + 1) * 120
small_net["fc2 parameters"] = (120 + 1) * 84
small_net["fc3 parameters"] = (84 + 1) * 10
small_net["all parameters"] = 60 + 880 + 69240 + 10164 + 850
### END SOLUTION

# %% check="u03-small-net"
check("u03-small-net", small_net)

# %% [markdown] task="u03-loop-order"
# A training loop repeats five lines: **zero** sets all gradients to 0, **forward** computes the outputs with the
# present parameters, **loss** computes the loss from them, **backward** adds to the gradients, **step** moves every
# parameter against its gradient. Gradients are 0 before the first round.
#
# In which orders does every step use exactly the gradient of the loss at the present parameters? Name all of them, for
# example `"C, G"`.
#
# <details><summary>Hint</summary>Follow one parameter through two rounds, and write down what its gradient holds when
# the step reads it.</details>

# %% answer="u03-loop-order"
loop_order = ...
### BEGIN SOLUTION
loop_order = "A, B, E"
### END SOLUTION

# %% check="u03-loop-order"
check("u03-loop-order", loop_order)

# %% [markdown] task="u03-without-zeroing"
# What if the zeroing is left out? One parameter w, the loss w², w = 1 at the start, step size 0.1. Three rounds of
# forward, loss, backward, step:
#
# - `"zeroed: ..."`: with the gradient set to 0 at the beginning of each round; give w after each of them;
# - `"kept: ..."`: without. Give what `grad` holds when the step reads it, and w after the step.
#
# An entry that follows from wrong ones earns half.
#
# <details><summary>Hint 1</summary>The slope of w² is 2w; a step takes 0.1 · grad away from w.</details>
# <details><summary>Hint 2</summary>Without zeroing, backward adds 2w to what grad holds from the rounds before.
# </details>

# %% answer="u03-without-zeroing"
without_zeroing = {
    "zeroed: w after 1": ...,
    "zeroed: w after 2": ...,
    "zeroed: w after 3": ...,
    "kept: grad in 1": ...,
    "kept: w after 1": ...,
    "kept: grad in 2": ...,
    "kept: w after 2": ...,
    "kept: grad in 3": ...,
    "kept: w after 3": ...,
}
### BEGIN SOLUTION
without_zeroing["zeroed: w after 1"] = 1 - 0.1 * 2
without_zeroing["zeroed: w after 2"] = 0.8 - 0.1 * 1.6
without_zeroing["zeroed: w after 3"] = 0.64 - 0.1 * 1.28
without_zeroing["kept: grad in 1"] = 2
without_zeroing["kept: w after 1"] = 1 - 0.1 * 2
without_zeroing["kept: grad in 2"] = 2 + 1.6
without_zeroing["kept: w after 2"] = 0.8 - 0.1 * 3.6
without_zeroing["kept: grad in 3"] = 3.6 + 0.88
without_zeroing["kept: w after 3"] = 0.44 - 0.1 * 4.48
### END SOLUTION

# %% check="u03-without-zeroing"
check("u03-without-zeroing", without_zeroing)

# %% [markdown]
# `moon_points()` gives 60 points `[x1, x2]` and their classes, 0.0 or 1.0: two half moons that reach into each other.
# `moon_shares([theta1, theta2])` tells which share of fresh points of class 0 and of class 1 a network gets right.
# The weights below are zero but for one, so the score is the same everywhere, and all points get the same class. The
# shares `[0. 1.]` say: none of class 0 right, all of class 1.

# %%
points, classes = moon_points()
print(points[0], classes[0])
print(moon_shares([np.zeros((2, 3)), np.array([[1.0, 0.0, 0.0]])]))

# %% [markdown] task="u03-train-moons"
# Train a network on the 60 points, with your `Value` (or `LibraryValue`, if yours is not finished). It has a hidden
# layer of tanh units and one output without a function, the score s; a positive score means class 1:
#
# > aₖ = tanh(bias + w₁x₁ + w₂x₂)
# >
# > s = bias + Σₖ vₖaₖ
#
# The loss for one point is ln(1 + exp(−s)) for class 1 and ln(1 + exp(s)) for class 0: the logistic loss of unit u01,
# computed from s. (If −s stops with a TypeError, write `0 - s`; a minus in front asks for one more method, `__neg__`.)
#
# Assign a list of two matrices of *plain numbers* (take `.data` of each Value): Θ⁽¹⁾ of shape (H, 3), a row for each
# hidden unit, and Θ⁽²⁾ of shape (1, H + 1), biases in column 0 of both. You choose H, the start, the step size and the
# number of rounds.
#
# One point if at least 0.8 of the fresh points of each class are right, two more for 0.95. A straight line reaches
# about 0.9. Training should take seconds; not every start ends well, and that is part of the experiment.
#
# <details><summary>Hint 1</summary>Draw the start weights: <code>[[Value(random.gauss(0, 1)) for _ in range(3)] for _
# in range(8)]</code> are eight hidden units. Keep all parameters in one list as well, for zeroing and
# stepping.</details>
# <details><summary>Hint 2</summary>One step for each point, with a step size of about 0.15, and 60 rounds over all
# points. The five lines of the loop are in the lecture; zeroing is <code>parameter.grad = 0.0</code>, and a step is
# <code>parameter.data -= 0.15 * parameter.grad</code>.</details>
# <details><summary>Hint 3</summary>Stuck near 0.9? More hidden units (six to ten), more rounds, or another
# <code>random.seed</code>.</details>

# %% answer="u03-train-moons"
train_moons = ...
### BEGIN SOLUTION
random.seed(2)
hidden = [[Value(random.gauss(0, 1)) for _ in "bxy"] for _ in range(8)]
output = [Value(random.gauss(0, 1)) for _ in range(9)]
parameters = [weight for row in [*hidden, output] for weight in row]
for _ in range(60):
    for (x1, x2), label in zip(points, classes, strict=True):
        activations = [(row[0] + row[1] * x1 + row[2] * x2).tanh() for row in hidden]
        score = output[0]
        for weight, activation in zip(output[1:], activations, strict=True):
            score = score + weight * activation
        cost = ((score * (1 - 2 * label)).exp() + 1).log()
        for weight in parameters:
            weight.grad = 0.0
        cost.backward()
        for weight in parameters:
            weight.data -= 0.15 * weight.grad
train_moons = [[[weight.data for weight in row] for row in hidden], [[weight.data for weight in output]]]
### END SOLUTION

# %% check="u03-train-moons"
check("u03-train-moons", train_moons)

# %% [markdown]
# ## Done
#
# You have written reverse mode three times: as a table, as a list, and as a class. Every framework does the same on
# arrays. From here on the course uses it without another word; unit u04 asks which operations suit pictures.
