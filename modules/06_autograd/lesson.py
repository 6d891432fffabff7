# %% note
# ruff: noqa
# fmt: off
# Solutions are not written here: a `solution` or `given` cell names definitions of the reference's
# tinytorch/core/autograd.py, in that file's order, and `tito release` weaves them in. `*` stands for everything
# up to the next named definition. Examples come with the students' notebook, read-only; names they bind must
# not be names of the module.

# %% [markdown] text: title
# # Module 06: Autograd
#
# You have tensors, activations, layers and losses. They compute *forward*. In this module they learn to
# compute *backward*: you build reverse-mode automatic differentiation, the one algorithm under every
# deep-learning framework.
#
# **What you will be able to do**
# 1. derive the gradient rule of an operation and write it in one line, for scalars, matrices and broadcast
#    operands;
# 2. say why reverse mode gives a million derivatives for the price of a few forward passes, and when it does
#    not;
# 3. walk a graph of a hundred thousand operations in the right order, without recursion, visiting each node
#    once;
# 4. make an existing library differentiable from outside, without touching its forward code;
# 5. predict, to the byte, what a backward pass keeps in memory, and check the prediction.
#
# **Prerequisites**: modules 01 to 05 (tensor, activations, layers, losses, dataloader); the chain rule for
# functions of one variable; matrix products by index.
#
# **Time**: 8 to 10 hours. The rules take half of it, the walk a quarter. The parts marked *optional* come on
# top.
#
# **How to work.** Every exercise is a class or function whose body raises `NotImplementedError`. Replace that
# line. Run the cell, run the example below it, then ask in a terminal:
#
# ```
# tito test --module 06_autograd
# ```
#
# It judges the cells of this notebook, names the component that is wrong, and says what usually causes those
# very numbers. It takes less than a second: ask often. Examples that wait for an exercise stop with
# `NotImplementedError`; the notebook goes on after them.

# %% [markdown] text: contents
# | part | you write | idea |
# |---|---|---|
# | 1 | nothing yet | three ways to a derivative, and what each costs |
# | 2 | nothing yet | the chain rule on a graph, with numbers |
# | 3 | `no_grad`, `Function` | a node remembers an operation |
# | 4 | `AddBackward` ... `PowBackward` | rules of arithmetic |
# | 5 | `MatmulBackward` | one rule that carries every network |
# | 6 | `SumBackward`, `MeanBackward`, `MaxBackward` | many to one |
# | 7 | `ReshapeBackward` ... `EmbeddingBackward` | the same numbers in other places |
# | 8 | `ExpBackward` ... `SoftmaxBackward` | functions of an element, functions of a row |
# | 9 | `MSEBackward`, `BCEBackward`, `CrossEntropyBackward` | where a gradient begins |
# | 10 | `unbroadcast`, `reachable`, `backpropagate`, `send`, `backward` | the walk |
# | 11 | `of_operator`, `enable_autograd` | making the library record |
# | 12 | `clip_gradients`, `Variable` (optional) | tools, and how it was done before |
# | 13 | nothing: you measure | networks, memory, cost |

# %% [markdown] text: three-ways
# ## Part 1. Three ways to a derivative
#
# Training asks one question, over and over: *if I move this weight a little, how does the loss move?* For a
# loss $L$ and a weight $w$ the answer is $\partial L/\partial w$. A small network has 100,000 weights, and a
# step needs all of these numbers.
#
# **By hand (symbolic).** Exact, but the expression grows: the derivative of a product of $n$ factors has $n$
# terms of $n$ factors, and the formula for a ten-layer network fills pages in which the same sub-expressions
# come again and again.
#
# **By differences (numerical).** Compute $L$ twice, at $w+h$ and $w-h$, and divide: $(L(w+h)-L(w-h))/2h$.
# Simple, but
# - it costs two forward passes *per weight*: 200,000 passes for one step of our small network;
# - it is never exact. A large $h$ cuts off the curve (error about $h^2$), a small one subtracts nearly equal
#   numbers (error about $\epsilon/h$). The best $h$ is near $\epsilon^{1/3}$: $6\cdot10^{-6}$ in float64, and
#   only $5\cdot10^{-3}$ in float32, where about four digits are left.
#
# **Automatically.** A program that computes $L$ is a sequence of small operations whose derivatives everyone
# knows. Keep the numbers that flowed through them, and the chain rule multiplies known numbers by known
# numbers: exact to rounding, and no formula ever grows.
#
# | $L$ has $n$ inputs, one forward pass costs 1 | cost of all $n$ derivatives | error |
# |---|---|---|
# | differences | $2n$ | $10^{-10}$ at best (float64) |
# | automatic, *forward mode*: carry $\partial(\cdot)/\partial w$ along with every number | about $2n$ | rounding |
# | automatic, *reverse mode*: carry $\partial L/\partial(\cdot)$ back from the end | **about 3, whatever $n$** | rounding |
#
# The last line is the *cheap gradient principle* (Griewank 1989): with one output, the backward pass costs a
# small constant times the forward pass. Its price is memory: the numbers that flowed forward must still be
# there.

# %% example: step-sizes
import numpy as np


def central_slope(function, at, step):
    """(f(x + h) - f(x - h)) / 2h"""
    return (function(at + step) - function(at - step)) / (2 * step)


print("derivative of exp at 1, error of the central difference")
for exponent in range(1, 14, 2):
    step = 10.0**-exponent
    print(f"  h = 1e-{exponent:02d}   error {abs(central_slope(np.exp, 1.0, step) - np.e):.1e}")

# %% [markdown] text: chain-rule-on-a-graph
# The error falls with $h^2$, turns near $h = 10^{-5}$ and rises again: halving the step does not help for
# ever. Differences are too slow to train with, but perfect to *check* with, and you will use them so all the
# way.
#
# ## Part 2. The chain rule on a graph
#
# Take $z = x\,y + x^2$ at $x = 5$, $y = 3$. The computer does three operations:
#
# ```
#   forward: values flow down               backward: dz/d(value) flows up
#
#      x = 5            y = 3                 dz/dx = 3 + 10 = 13    dz/dy = 5
#      |    \          /                         ^      ^             ^
#      |     \        /                       10 |       \ 3         / 5
#    [x**2]  [ x * y ]                        [x**2]     [  x * y  ]
#      |25      |15                              ^ 1          ^ 1
#       \      /                                  \          /
#       [  +  ]                                    [   +   ]
#          |                                           ^
#        z = 40                                   dz/dz = 1
# ```
#
# Read the right side from the bottom. $dz/dz = 1$: that is the *seed*. `+` hands its gradient to both
# operands as it is. `x * y` multiplies it by the *other* operand: 3 towards `x`, 5 towards `y`. `x**2`
# multiplies it by $2x = 10$. Two gradients arrive at `x`, because `x` was used twice, and they **add**: 13.
# Check: $dz/dx = y + 2x = 13$ and $dz/dy = x = 5$.
#
# Three facts carry the whole module:
#
# 1. **Local.** An operation needs its own operands and the gradient of its own output, nothing else. If $Z =
#    f(A, B)$ and $G = \partial L/\partial Z$, its rule computes $\partial L/\partial A$ and $\partial
#    L/\partial B$.
# 2. **Product along a path, sum over paths.** A value that is used twice collects twice.
# 3. **Complete before you continue.** A node may send on its gradient only when *everything* that used its
#    output has delivered. Facts 2 and 3 together decide the order of the walk.
#
# | expression | at | gradients |
# |---|---|---|
# | $x^2 + 3x + 1$ | $x = 2$ | $2x + 3 = 7$ |
# | $x^2 + 2xy + y^2$ | $(2, 3)$ | $2(x + y) = 10$ for both |
# | $(x + y)(x - y)$ | $(2, 3)$ | $2x = 4$ and $-2y = -6$ |
# | $x y + x$ | $(2, 3)$ | $y + 1 = 4$ and $x = 2$ |
#
# Work one of them out on paper with a drawing like the one above before you go on. You will see all of these
# numbers again when your engine computes them.

# %% [markdown] text: what-a-gradient-is-here
# **Gradients have shapes.** $L$ is one number; $A$ may be a matrix. $\partial L/\partial A$ then holds one
# number for every element of $A$: it has *exactly the shape of* $A$. Whenever you are lost in a rule, write
# down the shapes; often only one way to put the pieces together is left.
#
# In this module `grad_output`, or $G$, is always an **ndarray** of the output's shape, and a rule returns
# **ndarrays**. Rules compute with `tensor.data`, not with tensors, for otherwise the backward pass itself
# would be recorded.

# %% [markdown] text: nodes
# ## Part 3. A node remembers an operation
#
# The first cell of the module is given: its imports, the names of its types, and a switch.

# %% given: tinytorch.core.autograd.__header__, tinytorch.core.autograd.* id=opening

# %% [markdown] text: switching-off
# ### Exercise: switch recording off, and on again
#
# Recording costs memory. While you evaluate a network, or update its weights, nothing should be recorded.
# `recording`, above, sets the switch for the length of a `with` block. Read it: what would break without its
# `finally`? An exception inside the block would leave the switch as it was set, and everything afterwards
# would silently run without gradients. And *put back* means to what it was, not to `True`: blocks may stand
# inside each other.
#
# `no_grad` and `enable_grad` are its two uses, each of them a context *and* a decorator.

# %% solution: tinytorch.core.autograd.no_grad, tinytorch.core.autograd.enable_grad id=no_grad
# TODO: make the context; return it, or the function wrapped in it if one was given.
# EXAMPLE: inside `with no_grad():` is_grad_enabled() is False; after it, whatever happened inside, it is as
#   before. `@no_grad` above a def switches recording off whenever that function runs.
# HINT: what recording(...) returns is a context, and can itself be called with a function to decorate it.

# %% example: try-recording
def is_on():
    """What a function sees of the switch."""
    return is_grad_enabled()


with no_grad():
    with enable_grad():
        print("inside both:", is_on())
    print("inside no_grad:", is_on(), "  decorated:", enable_grad(is_on)())
try:
    with no_grad():
        raise KeyError("an accident")
except KeyError:
    print("after an accident:", is_on())

# %% [markdown] text: function-idea
# ### Exercise: the node
#
# Every operation on tensors that need a gradient makes a *node*, an object of a class of its own:
# `MulBackward` for a product, `SumBackward` for a sum. The node hangs on the tensor it made, as
# `tensor._grad_fn`. A tensor without a node is a
# **leaf**: somebody made it by hand.
#
# ```
#   x (leaf)     w (leaf)
#      \          /
#     MulBackward            saved_tensors = (x, w)      edges = (x, w)
#          |  made h
#     SumBackward            saved_tensors = ...         edges = (the MulBackward,)
#          |  made loss
#        loss                loss._grad_fn is the SumBackward
# ```
#
# Look at the edges: they lead from a node to the *nodes* that made its operands, or to leaves; never to the
# tensors in between. Nobody but your own code keeps `h` alive then, and what a rule does not read can be
# freed at once.
#
# A node has
# - `saved_tensors`: one entry for each operand, in order, so that `apply` can read `a, b =
#   self.saved_tensors`;
# - `edges`: where the gradient of each operand goes;
# - `number`: nodes are numbered in the order they are made. An operation always comes after the operations
#   that made its operands, so *the number is a topological order for free*. You will be glad of it in part
#   10.
#
# A class says in `reads` which of its operands' data the rule looks at. A sum looks at nothing (its rule
# needs only a shape), a product looks at the *partner* of whatever needs a gradient. Then only that much is
# kept. The helpers for this are given; read them once: `origin` tells where an operand's gradient goes, and
# `fingerprint` notes what saved data was, so that a later change is noticed.

# %% given: tinytorch.core.autograd.* id=plumbing

# %% solution: tinytorch.core.autograd.Function.__init__
# TODO: __init__: remember the operands. (All other methods are given.)
# APPROACH: 1. as_operands(tensors) makes constants of numbers and arrays, so that every operand has data and a
#   shape; 2. number the node, with the next of `numbers`; 3. the edges are a tuple of the origin(...) of each
#   operand; 4. what the class `reads` decides what is saved: "nothing": the edges stand in for the operands;
#   "everything": the operands themselves, and self.keep(tensors), so that a later change is noticed.
# EXAMPLE: Function(x, y).saved_tensors holds x and y, in order.
# HINT: self.saved_tensors = tensors gets you far; come back for `reads` when you have reached the part on
#   memory.

# %% [markdown] text: pairs
# Sums, products, quotients and matrix products have two operands each, and most operations of a network are
# one of these. Their node is given. It does what yours does, and looks closer at what must be saved: in `x * w`
# the rule reads $x$ only to find the gradient of $w$. If $w$ needs none, $x$ need not be kept at all.

# %% given: tinytorch.core.autograd.Pair

# %% [markdown] text: how-a-rule-reads
# `Function.apply` raises: every operation brings its own. Here is one that the module does not have, from the
# formula to the code. $Z = A^2$ element by element, so $z_i = a_i^2$ and
#
# $$\frac{\partial L}{\partial a_i} = \frac{\partial L}{\partial z_i}\,\frac{\partial z_i}{\partial a_i} = g_i \cdot 2 a_i .$$
#
# No index is left that would mix elements: the rule is $G \cdot 2A$. In code, with the comma that makes a
# tuple of one:

# %% example: try-a-rule-of-your-own
from tinytorch.core.tensor import Tensor


class SquareRule(Function):
    """Z = A^2:   dL/dA = G * 2A."""

    def apply(self, grad_output):
        (a,) = self.saved_tensors
        return (grad_output * 2 * a.data,)


print(SquareRule(Tensor([1.0, -3.0], requires_grad=True)).apply(np.array([1.0, 10.0])), "should be 2 and -60")

# %% [markdown] text: checking-a-rule
# Two things go wrong here more often than everything else together:
#
# - **`return g` for `return (g,)`.** Nothing complains at first: an array can be unpacked too, *by its rows*.
#   The engine then takes the first row for the first operand's gradient.
# - **The local slope without $G$.** $2a$ is right only while $G = 1$, as in a notebook with one operation.
#   Inside a network it is wrong everywhere. Therefore we always check with a *random* $G$.
#
# The next cell is your measuring instrument: it compares a rule with central differences of the forward
# function. It is an oracle of the purest sort: it knows nothing about your rule.

# %% example: instrument
generator = np.random.default_rng(6)


def check_rule(name, make, forward, *inputs):
    """Print how far a rule's gradients are from central differences, for a random output gradient."""
    arrays = [np.array(each, dtype=np.float64) for each in inputs]
    leaves = [Tensor(each, requires_grad=True) for each in arrays]
    weights = generator.standard_normal(np.shape(forward(*arrays)))
    grads = make(*leaves).apply(weights)
    worst = 0.0
    for which, (array, grad) in enumerate(zip(arrays, grads)):
        for index in np.ndindex(array.shape):
            along = lambda value: moved_sum(forward, arrays, weights, which, index, value)
            worst = max(worst, abs(central_slope(along, array[index], 1e-6) - grad[index]))
    print(f"{name:24s} worst difference {worst:.1e}  {'right' if worst < 1e-4 else 'WRONG'}")


def moved_sum(forward, arrays, weights, which, index, value):
    """sum(weights * forward(...)) with one element of one input moved to `value`."""
    moved = [array.copy() for array in arrays]
    moved[which][index] = value
    return np.sum(weights * forward(*moved))


check_rule("square", SquareRule, np.square, [[1.0, -3.0, 0.5]])

# %% [markdown] text: arithmetic
# ## Part 4. Rules of arithmetic
#
# Element by element, like the operations themselves. If shapes differ, NumPy broadcasts; ignore that in the
# rules. The engine will undo it once, for all operations (part 10).
#
# ### Exercise: addition and subtraction
#
# $Z = A + B$. If $a_i$ grows by $\delta$, so does $z_i$: the slope is 1, and $G$ passes through to both.
#
# ```
#   forward                      backward, G arrives from below
#   A = [1 2]   B = [10 20]      dL/dA = [7 -1]    dL/dB = [7 -1]
#       \        /                     ^            ^
#        [  +  ]                        \          /
#           |                            [   +   ]
#       Z = [11 22]                    G = [7 -1]
# ```
#
# $Z = A - B$ falls when $B$ rises: $\partial L/\partial B = -G$.
#
# **An operand that needs no gradient gets `None`.** The input of a network needs none, and its gradient is
# one of the largest products: computing it all the same makes a training step of the network in part 13 about
# 1.4 times as long. What is not computed is the cheapest optimisation there is.

# %% solution: tinytorch.core.autograd.AddBackward
# TODO: apply: one gradient for each operand, in order.
# APPROACH: unpack the two operands; G for each that has requires_grad, None for the other; return the pair.
# EXAMPLE: AddBackward(a, b).apply([7, -1]) is ([7, -1], [7, -1]) where both need a gradient.
# HINT: hand on grad_output itself. Copying it costs time, and nobody may write into it.

# %% solution: tinytorch.core.autograd.SubBackward
# TODO: apply: as for addition, with one sign changed.
# EXAMPLE: SubBackward(a, b).apply([7, -1]) is ([7, -1], [-7, 1]).
# HINT: z falls when b rises.

# %% [markdown] text: products
# ### Exercise: product, quotient, power
#
# | $Z$ | $\partial L/\partial A$ | $\partial L/\partial B$ | numbers, $G = 1$ |
# |---|---|---|---|
# | $A B$ | $G B$ | $G A$ | $a = 2, b = 3$: 3 and 2 |
# | $A / B$ | $G / B$ | $-G A / B^2$ | $a = 6, b = 2$: 0.5 and $-1.5$ |
# | $A^B$ | $G\,B A^{B-1}$ | $G\,A^B \log A$ | $a = 1.5, b = 3$: 6.75 and 1.368 |
#
# The quotient follows from the product: $A B^{-1}$, and $\frac{d}{db} b^{-1} = -b^{-2}$. For the power, write
# $A^B = e^{B \log A}$ and differentiate with respect to $B$. Mostly $B$ is the plain number 2, nobody wants
# its gradient, and $\log A$ must not even be computed: for negative $A$ it does not exist.
#
# **What breaks and how to see it.** Take $x = 3$ and $y = x \cdot x$, both operands the *same* tensor. Each
# side gets $g x = 3$, and they add up to 6 = $2x$. A rule that forgets one operand gives 3; one that uses the
# output instead of the input ($g\,z$) gives 18. Choose numbers at which the wrong answers differ: at $x = 2$
# a factor $x$ forgotten in $x^2$ and a factor 2 forgotten look the same.

# %% solution: tinytorch.core.autograd.MulBackward
# TODO: apply: each operand's gradient is G times the OTHER operand.
# EXAMPLE: a = 2, b = 3, G = 10: (30, 20).
# HINT: use .data, the values that flowed forward; `.grad` has no place in a rule.

# %% solution: tinytorch.core.autograd.DivBackward
# TODO: apply: the quotient rule, element by element.
# EXAMPLE: a = 6, b = 2, G = 1: (0.5, -1.5).
# HINT: multiply by G in both; -a / b^2 is only the local slope.

# %% solution: tinytorch.core.autograd.PowBackward
# TODO: apply: lower the exponent by one for the base; G A^B log(A) for the exponent, only if it needs a
#   gradient.
# APPROACH: slope_power(base, exponent) below is base ** (exponent - 1) done with care; safe_log(base) is 0
#   where the base is 0.
# EXAMPLE: a = 3, b = 2, G = 1: 6, not 9 and not 18.
# HINT: b may be a plain number: it has .data all the same, for Function made a constant of it.

# %% [markdown] text: negation-is-given
# Negation is given: read it as the shortest rule there is.

# %% given: tinytorch.core.autograd.NegBackward, tinytorch.core.autograd.* id=negation

# %% example: try-arithmetic
left, right = generator.uniform(0.5, 2.0, (2, 3)), generator.uniform(0.5, 2.0, (2, 3))
for make, forward in (
    (AddBackward, np.add), (SubBackward, np.subtract), (MulBackward, np.multiply),
    (DivBackward, np.divide), (PowBackward, np.power),
):
    check_rule(make.__name__, make, forward, left, right)
six, two = Tensor([6.0], requires_grad=True), Tensor([2.0], requires_grad=True)
print("6 / 2:", DivBackward(six, two).apply(np.ones(1)), "should be 0.5 and -1.5")

# %% [markdown] text: matrices
# ## Part 5. The matrix product
#
# More than nine tenths of the time of a network goes into this rule. Derive it once by index, and never
# again: $z_{ij} = \sum_k a_{ik} b_{kj}$. The element $a_{ik}$ appears in the whole row $i$ of $Z$, with the
# factor $b_{kj}$:
#
# $$\frac{\partial L}{\partial a_{ik}} = \sum_j g_{ij} b_{kj} = (G B^T)_{ik}, \qquad
#   \frac{\partial L}{\partial b_{kj}} = \sum_i a_{ik} g_{ij} = (A^T G)_{kj}.$$
#
# **Check by shapes**: $A$ is $(n, k)$, $B$ is $(k, m)$, $G$ is $(n, m)$. $G B^T$ is $(n, m)(m, k) = (n, k)$.
# It fits, and no other product of $G$ and $B$ does, *unless everything is square*. Never test a matrix rule
# with square matrices.
#
# **Worked numbers.** $x = [1\ 2]$, $W = [3\ 4]^T$, $L = (xW)^2$:
#
# ```
#   x (1,2)    W (2,1)                     dL/dx = G W^T = 22 [3 4]   = [66 88]
#        \      /                          dL/dW = x^T G = [1 2]^T 22 = [22 44]^T
#        [  @  ]         y = 3 + 8 = 11            ^
#           |                                      | G = 2y = 22
#        [ **2 ]                                [ **2 ]
#           |                                      ^
#        L = 121                                   1
# ```
#
# **Cost.** One product of $(n, k)$ by $(k, m)$ takes $2nkm$ operations. Both products of the rule take $2nkm$
# as well: *the backward pass of a layer is two matrix products for one forward*. Hence the rule of thumb that
# training costs three times as much as using a network.
#
# **Batches.** A stack $(32, 10, 64)$ times one matrix $(64, 128)$ is a single product of its $320$ rows.
# Vectors count as one row on the left and one column on the right. `as_matrices` and `shaped_like` below do
# that bookkeeping; for two plain matrices they change nothing.

# %% solution: tinytorch.core.autograd.MatmulBackward
# TODO: apply: G @ B^T and A^T @ G, and None where no gradient is needed.
# APPROACH: get A, B and G as matrices with as_matrices(a, b, grad_output); swap(...) transposes the last two
#   axes; shaped_like(operand, grad) puts a result into the operand's own shape.
# EXAMPLE: x = [[1, 2]], W = [[3], [4]], G = [[22]]: [[66, 88]] and [[22], [44]].
# HINT: write the shapes beside each factor. Transposing the wrong factor is only visible when dimensions
#   differ.

# %% given: tinytorch.core.autograd.* id=matrix-helpers

# %% example: try-matmul
row, column = Tensor([[1.0, 2.0]], requires_grad=True), Tensor([[3.0], [4.0]], requires_grad=True)
print("worked numbers:", *(grad.tolist() for grad in MatmulBackward(row, column).apply(np.array([[22.0]]))))
matrix, taller, vector = (generator.standard_normal(shape) for shape in ((2, 3), (3, 4), 3))
stack, stack_of_right = generator.standard_normal((3, 2, 4)), generator.standard_normal((3, 4, 5))
check_rule("matrix product", MatmulBackward, np.matmul, matrix, taller)
check_rule("stacks of matrices", MatmulBackward, np.matmul, stack, stack_of_right)
check_rule("matrix and vector", MatmulBackward, np.matmul, matrix, vector)

# %% [markdown] text: reductions
# ## Part 6. Many to one
#
# A **sum** hands its gradient to every element that went into it: each has slope 1. With an axis, every row
# sum hands its own gradient to its own row:
#
# ```
#   A (2,3)  --sum(axis=1)-->  z (2,)            G = [1, 10]  -->  dL/dA = [[ 1  1  1]
#                                                                           [10 10 10]]
# ```
#
# The shapes are the whole difficulty. $G$ is $(2,)$ and must be spread over $(2, 3)$, but NumPy would line
# $(2,)$ up with the *last* axis. Put the summed axis back with length 1 first, $(2, 1)$, then broadcast.
# `expanded` below does that, for every `axis` and for `keepdims`. With a square $A$ and without that step you
# get the transpose of the right answer, and no error.
#
# A **mean** of $n$ elements is a sum divided by $n$: $g/n$ each. Not all elements of the tensor: the $n$ *of
# this mean*. For $A$ of shape $(2, 3)$, `mean(axis=1)` has $n = 3$.
#
# A **maximum** listens to the winner alone: the others could move a little and nothing would change. Several
# equal winners share. $[1, 3, 3]$ with $G = 1$ gives $[0, 0.5, 0.5]$. (Any split would be a subgradient; an
# even one is a course convention.)

# %% given: tinytorch.core.autograd.Reduction

# %% solution: tinytorch.core.autograd.SumBackward
# TODO: apply: spread G over the tensor's shape.
# APPROACH: expanded(grad_output, a, self.axis, self.keepdims) puts the axes back; np.broadcast_to spreads
#   without taking memory.
# EXAMPLE: a of shape (2, 3), axis=1, G = [1, 10]: [[1, 1, 1], [10, 10, 10]].
# HINT: a tuple of one needs its comma.

# %% solution: tinytorch.core.autograd.MeanBackward.apply
# TODO: apply: as for the sum, each element its share.
# APPROACH: taken(a, self.axis) counts the elements of one mean.
# EXAMPLE: a of shape (2, 3), axis=1, G = [3, 30]: [[1, 1, 1], [10, 10, 10]].

# %% solution: tinytorch.core.autograd.MaxBackward.apply, tinytorch.core.autograd.MinBackward.apply id=MaxBackward
# TODO: apply: find the winners, give them the gradient. MinBackward is the same with the sign of the question
#   turned.
# APPROACH: a winner is an element that equals the extreme of its own group (reduce with keepdims=True, then
#   compare); shared(grad, winners, axis) divides evenly.
# EXAMPLE: [1, 3, 3], G = 1: [0, 0.5, 0.5].
# HINT: expand G first, so that its axes line up with the winners'.

# %% given: tinytorch.core.autograd.* id=reduction-helpers

# %% example: try-reductions
table = generator.standard_normal((2, 3, 4))
for axis in (None, 1, -1, (0, 2)):
    for keepdims in (False, True):
        summed_here = lambda data: data.sum(axis=axis, keepdims=keepdims)
        check_rule(f"sum {axis} {keepdims}", lambda leaf: SumBackward(leaf, axis, keepdims), summed_here, table)
check_rule("mean over axis 1", lambda leaf: MeanBackward(leaf, 1), lambda data: data.mean(axis=1), table)
check_rule("max over axis 2", lambda leaf: MaxBackward(leaf, 2), lambda data: data.max(axis=2), table)
print("shared maximum:", MaxBackward(Tensor([1.0, 3.0, 3.0], requires_grad=True)).apply(np.array(1.0))[0])

# %% [markdown] text: shapes
# ## Part 7. The same numbers in other places
#
# These operations compute nothing; they move elements. So do their rules, the other way:
#
# | forward | backward | the trap |
# |---|---|---|
# | `reshape` (2, 6) to (3, 4) | reshape $G$ to (2, 6) | none: elements keep their order |
# | swap axes 0 and 2 | swap axes 0 and 2 | a swap is its own inverse |
# | `permute(2, 0, 1)` | `permute(1, 2, 0)` | a permutation is *not* its own inverse |
# | `A[key]` | zeros, $G$ **added** at `key` | a key may name an element twice |
# | table lookup `W[indices]` | zeros, rows of $G$ **added** | frequent words occur many times |
#
# For `permute`: axis $i$ of $Z$ is axis `axes[i]` of $A$. The inverse sends it back, so it is the order that
# sorts `axes`: (2, 0, 1) has 0 at place 1, 1 at place 2, 2 at place 0, and the inverse is (1, 2, 0). With two
# axes, or with (2, 1, 0), the permutation happens to be its own inverse: test with three distinct lengths.
#
# For `A[[0, 0, 2]]` with $G = [1, 10, 100]$: element 0 was used twice, and fact 2 says its gradients add:
# $[11, 0, 100]$. `zeros[key] = G` would leave 10, the last one that was written.

# %% solution: tinytorch.core.autograd.ReshapeBackward.apply
# TODO: apply: G in the shape the operand had.
# EXAMPLE: A of shape (2, 6) made into (3, 4): a gradient (3, 4) becomes (2, 6).

# %% solution: tinytorch.core.autograd.TransposeBackward.apply
# TODO: apply: the same two axes swapped back; a gradient with fewer than two axes as it is.
# HINT: __init__ has put -1 and -2 where no axes were given.

# %% solution: tinytorch.core.autograd.PermuteBackward.apply
# TODO: apply: G with its axes in the inverse order.
# EXAMPLE: axes (2, 0, 1): G is transposed with (1, 2, 0).
# HINT: axes may be negative: -1 means the last. Take them modulo their number before you sort.

# %% solution: tinytorch.core.autograd.SliceBackward.apply
# TODO: apply: zeros of the operand's shape with G added at the key.
# APPROACH: scatter(values, key, shape), below, adds at repeated places.
# EXAMPLE: A[[0, 0, 2]] of three elements, G = [1, 10, 100]: [11, 0, 100].

# %% solution: tinytorch.core.autograd.EmbeddingBackward.apply
# TODO: apply: zeros of the table's shape with each row of G added to the row it came from.
# HINT: an embedding is a slice by integers.

# %% [markdown] text: shapes-given
# `scatter` and the remaining operations that move elements (broadcasting, concatenating, choosing) are given.
# `scatter` is worth reading: NumPy's buffered `total[key] += values` loses repeated places, `np.add.at` does
# not.

# %% given: tinytorch.core.autograd.* id=moving

# %% example: try-shapes
block = generator.standard_normal((2, 3, 4))
words, lookup = np.array([[0, 2], [2, 2]]), generator.standard_normal((3, 5))
for name, make, forward in (
    ("reshape", lambda leaf: ReshapeBackward(leaf, (2, 3, 4)), lambda data: data.reshape(6, 4)),
    ("swap axes 0 and 2", lambda leaf: TransposeBackward(leaf, 0, 2), lambda data: data.swapaxes(0, 2)),
    ("permute(2, 0, 1)", lambda leaf: PermuteBackward(leaf, (2, 0, 1)), lambda data: data.transpose(2, 0, 1)),
    ("[:, 1]", lambda leaf: SliceBackward(leaf, (slice(None), 1)), lambda data: data[:, 1]),
    ("[[1, 1, 0]]", lambda leaf: SliceBackward(leaf, np.array([1, 1, 0])), lambda data: data[[1, 1, 0]]),
):
    check_rule(name, make, forward, block)
check_rule("embedding", lambda leaf: EmbeddingBackward(leaf, words), lambda data: data[words], lookup)

# %% [markdown] text: functions
# ## Part 8. Functions of an element, functions of a row
#
# For $Z = f(X)$ element by element the rule is $G \cdot f'(X)$. The interesting question is *from what* to
# compute $f'$. Often the output is enough, and the output is kept anyway, since the next layer reads it as
# its input:
#
# | $f$ | $f'$ | from the output $z$ | largest slope |
# |---|---|---|---|
# | $e^x$ | $e^x$ | $z$ | |
# | $\log x$ | $1/x$ | needs $x$ | |
# | relu | 1 where $x > 0$, else 0 | 1 where $z > 0$ | 1 |
# | sigmoid | $\sigma(1 - \sigma)$ | $z(1 - z)$ | 1/4, at 0 |
# | tanh | $1 - \tanh^2 x$ | $1 - z^2$ | 1, at 0 |
#
# `keep_output` puts the output's *array* on the node as `self.output`. Not the tensor: tensor and node would
# hold each other, and memory would wait for the garbage collector.
#
# **Vanishing gradients, in one line.** Ten sigmoids in a row multiply ten numbers of at most 1/4: $4^{-10} <
# 10^{-6}$.
# **Dead units.** A ReLU whose input is negative for every example passes on nothing, for ever.

# %% solution: tinytorch.core.autograd.ExpBackward.apply
# TODO: apply: the exponential is its own slope.
# EXAMPLE: x = 0.7, G = 1: 2.0138, not 0.7.

# %% solution: tinytorch.core.autograd.LogBackward
# TODO: apply: the slope of the logarithm is 1 / x.
# EXAMPLE: x = 0.5, G = 3: 6.

# %% given: tinytorch.core.autograd.* id=more-functions

# %% solution: tinytorch.core.autograd.ReLUBackward.apply
# TODO: apply: G where the unit was on, 0 elsewhere.
# EXAMPLE: x = [-1, 0, 2], G = [5, 5, 5]: [0, 0, 5]; the slope at 0 is taken as 0.
# HINT: multiply by a comparison. `g[mask] = 0` would write into a gradient that belongs to somebody else.

# %% solution: tinytorch.core.autograd.SigmoidBackward.apply
# TODO: apply: z (1 - z), from the output.
# EXAMPLE: x = 0, z = 0.5, G = 1: 0.25.

# %% solution: tinytorch.core.autograd.TanhBackward.apply
# TODO: apply: 1 - z^2, from the output.
# EXAMPLE: x = 0, z = 0, G = 3: 3.

# %% [markdown] text: gelu
# ### Exercise: GELU, a chain rule on paper
#
# $z = \tfrac12 x (1 + t)$ with $t = \tanh(u)$ and $u = c\,(x + 0.044715\,x^3)$, $c = \sqrt{2/\pi}$. Product
# rule first, chain rule inside:
#
# $$\frac{dz}{dx} = \tfrac12 (1 + t) + \tfrac12 x\,\frac{dt}{dx}, \qquad
#   \frac{dt}{dx} = (1 - t^2)\,c\,(1 + 3 \cdot 0.044715\,x^2).$$
#
# At $x = 1$: $t = 0.6824$, slope $= 0.8412 + 0.2418 = 1.0830$. *Greater than 1*: GELU overshoots its own
# asymptote. The forward pass of module 02 uses this form unless told `approximate="sigmoid"`; a rule for the
# other form is wrong by up to 0.02.

# %% solution: tinytorch.core.autograd.GELUBackward.apply
# TODO: apply: the derivative above; gelu_slope_sigmoid(x) is the slope of the other form.
# APPROACH: name the pieces t and the slope of u, then write the sum as it stands above.
# EXAMPLE: x = 0, G = 1: 0.5.
# HINT: x.data ** 3 is slow; x * (1 + 0.044715 x^2) is the same thing.

# %% given: tinytorch.core.autograd.* id=gelu-helper

# %% [markdown] text: softmax
# ### Exercise: softmax, where elements talk to each other
#
# $z_i = e^{x_i} / \sum_k e^{x_k}$. Now each input moves every output of its row: $\partial z_i/\partial x_j =
# z_i(\delta_{ij} - z_j)$. Written out, that is a matrix for each row. Multiplied by $G$, it collapses:
#
# $$\frac{\partial L}{\partial x_j} = \sum_i g_i z_i (\delta_{ij} - z_j) = z_j \Big(g_j - \sum_i g_i z_i\Big).$$
#
# **Numbers**: $x = [0, \log 2]$, $z = [1/3, 2/3]$, $G = [1, 0]$: the sum is $1/3$ and the gradient $[2/9,
# -2/9]$. **A check you can always do**: softmax does not change when a constant is added to $x$, so each row
# of the gradient sums to 0. And with a constant $G$ the gradient is 0, which is why an all-ones $G$ finds no
# mistake here.

# %% solution: tinytorch.core.autograd.SoftmaxBackward.apply
# TODO: apply: z (g - sum(g z)), the sum along self.dim.
# EXAMPLE: z = [1/3, 2/3], G = [1, 0]: [2/9, -2/9].
# HINT: keepdims, or the sum of row i is subtracted from column i.

# %% solution: tinytorch.core.autograd.LogSoftmaxBackward.apply
# TODO (optional): apply: g - e^z sum(g), the sum along self.dim.
# HINT: differentiate z_j = x_j - log(sum(e^x)) by index, as above.

# %% given: tinytorch.core.autograd.LayerNormBackward, tinytorch.core.autograd.* id=layer-norm

# %% example: try-functions
points = generator.uniform(0.3, 2.0, (3, 4)) * np.where(generator.random((3, 4)) < 0.5, -1, 1)


def softmax_of(data, dim=-1):
    """e^x / sum(e^x)"""
    return np.exp(data) / np.exp(data).sum(axis=dim, keepdims=True)


def gelu_of(data):
    """The tanh form of GELU."""
    return 0.5 * data * (1 + np.tanh(np.sqrt(2 / np.pi) * (data + 0.044715 * data**3)))


def columns_of(data):
    """softmax along the first axis"""
    return softmax_of(data, 0)


def sigmoid_of(data):
    """1 / (1 + e^-x)"""
    return 1 / (1 + np.exp(-data))


for name, make, forward in (
    ("exp", ExpBackward, np.exp),
    ("relu", ReLUBackward, lambda data: np.maximum(data, 0)),
    ("sigmoid", lambda leaf: SigmoidBackward(leaf, sigmoid_of(leaf.data)), sigmoid_of),
    ("tanh", lambda leaf: TanhBackward(leaf, np.tanh(leaf.data)), np.tanh),
    ("gelu", GELUBackward, gelu_of),
    ("softmax of rows", lambda leaf: SoftmaxBackward(leaf, softmax_of(leaf.data)), softmax_of),
    ("softmax of columns", lambda leaf: SoftmaxBackward(leaf, softmax_of(leaf.data, 0), 0), columns_of),
):
    check_rule(name, make, forward, points)
check_rule("log", LogBackward, np.log, np.abs(points))

# %% [markdown] text: losses
# ## Part 9. Where a gradient begins
#
# A loss turns predictions into one number. Its rule could be put together from the rules above; as one node
# it is shorter, faster, and above all *stable*.
#
# | loss | gradient of the prediction | numbers, $g = 1$ |
# |---|---|---|
# | MSE, $\frac1n\sum (p - t)^2$ | $g\,2(p - t)/n$ | $p = [1, 3]$, $t = [0, 1]$: $[1, 2]$ |
# | BCE, $-\frac1n\sum t\log p + (1-t)\log(1-p)$ | $g\,\frac{p - t}{p(1 - p)}/n$ | $p = 0.8$, $t = 1$: $-1.25$ |
# | cross-entropy of logits, mean over rows | $g\,(\text{softmax}(x) - \text{onehot}(t))/n$ | $x = [0, \log 3]$, $t = 0$: $[-\frac34, \frac34]$ |
#
# The last line is one of the loveliest in the subject: softmax and logarithm cancel, and what is left is
# *what you said minus what is true*. No quotient, nothing to overflow.
#
# $n$ is the number of elements in the mean, for cross-entropy the number of **rows**. Forget it and nothing
# looks wrong: every direction is right, and your learning rate silently depends on the batch size.

# %% solution: tinytorch.core.autograd.MSEBackward.apply
# TODO: apply: 2 (p - t) / n, times the gradient of the loss.
# EXAMPLE: p = [1, 3], t = [0, 1], g = 1: [1, 2].
# HINT: grad_output is one number here, but not always 1: a loss may be scaled, or added to another.

# %% solution: tinytorch.core.autograd.BCEBackward.apply
# TODO: apply: clip p as the forward pass does, then (p - t) / (p (1 - p)) / n.
# EXAMPLE: p = 0.8, t = 1, g = 1: -1.25.
# HINT: without the clip, a confident p = 1 divides by zero. An epsilon inside a logarithm would change the
#   loss instead.

# %% solution: tinytorch.core.autograd.CrossEntropyBackward.apply
# TODO: apply: (softmax - one hot) / n, n the number of rows.
# APPROACH: softmax(...) and one_hot(...) stand below.
# EXAMPLE: logits [[0, log 3]], target [0], g = 1: [[-0.75, 0.75]].
# HINT: a row of logits near 200 must not overflow: subtract its maximum before the exponential (the given
#   softmax does).

# %% given: tinytorch.core.autograd.* id=loss-helpers

# %% example: try-losses
chosen, truth = np.array([2, 0, 3]), generator.standard_normal((3, 4))
squared_distance = lambda data: np.mean((data - truth) ** 2)
check_rule("mean squared error", lambda leaf: MSEBackward(leaf, truth), squared_distance, points)
share = generator.uniform(0.1, 0.9, (3, 4))
check_rule(
    "binary cross-entropy",
    lambda leaf: BCEBackward(leaf, share),
    lambda data: -np.mean(share * np.log(data) + (1 - share) * np.log(1 - data)),
    generator.uniform(0.1, 0.9, (3, 4)),
)
check_rule(
    "cross-entropy",
    lambda leaf: CrossEntropyBackward(leaf, chosen),
    lambda data: -np.mean(np.log(softmax_of(data))[np.arange(3), chosen]),
    points,
)

# %% [markdown] text: the-walk
# ## Part 10. The walk
#
# You have the rules. Now the machine that calls each of them once, at the right moment.
#
# ### Exercise: undo a broadcast
#
# $(3, 4) \cdot (4,)$ repeats the vector three times. It was used three times, so its gradient is the **sum**
# of three: sum over every axis that broadcasting *added* (on the left) or *stretched* (length 1 before).
#
# ```
#   G * A  has (3, 4)      b has    (4,)   -->  sum over axis 0
#   G      has (3, 4)      c has  (3, 1)   -->  sum over axis 1, keep it with length 1
#   G      has (2, 3, 4)   d has  (3, 1)   -->  sum over axes 0 and 2, then shape (3, 1)
#   G      has (3, 4)      e has     ()    -->  sum over everything
# ```
#
# It belongs in the engine, once, not in every rule.

# %% solution: tinytorch.core.autograd.unbroadcast
# TODO: return grad summed down to `shape`; as it is, if it has that shape already.
# APPROACH: count the axes that were added; list those of length 1; sum over all of them with keepdims=True;
#   reshape.
# EXAMPLE: ones of shape (2, 3, 4) to shape (3, 1): [[8], [8], [8]].
# HINT: raise ValueError, naming both shapes, if the sum does not fit: it means a rule returned nonsense.

# %% example: try-unbroadcast
for shape in ((3, 1), (4,), (1, 4), (), (2, 3, 4)):
    print(shape, "<-", unbroadcast(np.ones((2, 3, 4)), shape).tolist())

# %% [markdown] text: order
# ### Exercise: which nodes, in which order
#
# Why not simply recurse: each node calls its operands' nodes at once? Look at `h = 2x; y = h + h`:
#
# ```
#        x                 recursion:  y -> h -> x      first path, x gets 2
#        |                             y -> h -> x      second path, x gets 2 more
#      [ 2x ]              right (4), but h was visited twice.
#        | h
#       / \                With x = x + x forty times, every level doubles the number of paths:
#      [ + ]               2**40 = 1,099,511,627,776 visits. At a million a second: twelve days.
#        |
#        y                 And a chain of 1,000 operations overflows Python's stack.
# ```
#
# Fact 3 is the way out: visit a node only when everything that used it has delivered; then its gradient is
# complete, and **one** visit is enough. Such an order is a *topological order*, and you already have one: an
# operation has a larger `number` than the operations it builds on.
# **Largest number first** never visits a node too early.
#
# What does not work: breadth first. With `a = 2x; b = 3a; y = a + b`, breadth first from `y` visits `a`
# before `b` has delivered. `a` then sends on 1 instead of 4, and `x` gets 2 instead of 8.
#
# ```
#        x
#        |                  by number:  y (3), b (2), a (1)
#      [ 2x ]  a, number 1     y sends 1 to a and 1 to b
#       |   \                  b sends 3 to a             a now holds 1 + 3 = 4: complete
#       |  [ 3a ]  b, number 2 a sends 8 to x
#       |   /
#      [ + ]  y, number 3
# ```

# %% solution: tinytorch.core.autograd.reachable
# TODO: return the nodes that `root` was computed from, and `root` itself, oldest first.
# APPROACH: a set of found nodes and a list of waiting ones. Take one out of the list; for each of its edges
#   that is a Function not yet found: add it to both. When nothing waits, sort by number.
# EXAMPLE: for y = h + h the result has two nodes, not three.
# HINT: no recursion. An edge may also be a leaf, which has no edges. A node whose edges are None has been
#   released: RuntimeError, which says so, before anything is written anywhere.

# %% [markdown] text: walk-and-send
# ### Exercise: walk and send
#
# `gradients` is a dictionary: what has arrived so far, for each node and each leaf. It begins with the root's
# seed.
#
# ```
#   while nodes are left:
#       node   = the one with the largest number
#       G      = what has arrived for it, taken OUT of the dictionary
#       grads  = node.apply(G)
#       for each operand: add its gradient to what has arrived for it
#       let the node go, unless the graph is to be kept
#   what is left in the dictionary: the leaves
# ```
#
# Taking $G$ *out*, and releasing each node as the walk passes, frees memory while you go: at no moment do all
# the gradients exist at once.
#
# **Accumulating without surprises.** Three things may be true of an array that arrives: it is somebody else's
# (`AddBackward` returned $G$ itself, twice!), it is read-only (`SumBackward` returned a broadcast view), or
# it is fresh. So the first arrival is kept *by reference*, the second makes a *new* array, and only that new
# one, which nobody else has seen, is added to in place. `summed` remembers which those are. With `+=` from
# the start, `y = h + h` would add $G$ to itself.

# %% solution: tinytorch.core.autograd.backpropagate
# TODO: the loop above; return the gradients of the leaves.
# APPROACH: nodes = reachable(root), taken from its end. node.check_unchanged() before its rule;
#   node.release() after, unless keep_graph. Discard a visited node from `summed`, which else keeps it alive.
# EXAMPLE: for z = x * y, backpropagate(z._grad_fn, np.ones(1)) is a dictionary {x: ..., y: ...}.
# HINT: root may be a leaf: then there is nothing to walk. A node may have received nothing (all its users
#   sent None): skip its rule. `lift` is for higher orders: where it is given, call the rule of lift(node)
#   instead of the node's own.

# %% solution: tinytorch.core.autograd.send
# TODO: add each gradient to what its target has received.
# APPROACH: first check that grads is a tuple (or list) with one entry per edge: TypeError, naming the node's
#   class, if not. Then, for each target: skip None, and a target that needs no gradient; unbroadcast to the
#   target's shape (a node's is its output_shape, a leaf's that of its data); first arrival, second arrival,
#   further arrivals as described.
# HINT: an array is not a tuple. This is where `return g` for `return (g,)` is caught.

# %% given: tinytorch.core.autograd.* id=settling

# %% [markdown] text: backward-method
# ### Exercise: `backward` and `zero_grad`
#
# `loss.backward()` starts with the seed 1: $\partial L/\partial L$. A tensor of many elements has no such
# seed: *which* of its elements do you want the gradient of? Then the caller passes one, of the tensor's
# shape: `y.backward(G)` computes the gradient of $\sum_i G_i y_i$.
#
# `.grad` is an ndarray of the tensor's shape, `None` before. It **accumulates**: two `backward()` on two
# graphs add up, which is how a batch too large for memory is done in pieces. The price is that you must say
# when a new sum begins: `zero_grad()`. Forgetting it is the most common bug in training loops: ten steps
# without it, and the tenth uses the sum of ten gradients.

# %% solution: tinytorch.core.autograd.backward
# TODO: make the seed, walk, and give every leaf its gradient.
# APPROACH: a tensor that needs no gradient: warnings.warn(...) and return. as_seed(self, gradient) checks and
#   makes the seed; backpropagate from origin(self), keeping the graph if retain_graph or graph_kept.get(); then
#   settle(gradients) gives each leaf its own.
# EXAMPLE: x = 2, y = x * x, y.backward(): x.grad is [4]. A second graph adds to it.
# HINT: settle may keep an array instead of copying it if nobody else holds it: `del seed` before it lets
#   go.

# %% given: tinytorch.core.autograd.as_seed

# %% solution: tinytorch.core.autograd.zero_grad
# TODO: forget the gradient.
# HINT: None, not zeros: zeros would have to be allocated, filled, and added to.

# %% [markdown] text: recording-operations
# ## Part 11. Making the library record
#
# Tensors, activations and losses exist, and know nothing of nodes. You will put a recording *around* each
# operation, from outside:
#
# ```
#   before:  a * b  -->  Tensor.__mul__(a, b)
#
#   after:   a * b  -->  output = original(a, b)              the same forward code as ever
#                        does anyone need a gradient?         no: return output
#                        output._grad_fn = MulBackward(a, b)  yes: hang the node on it
#                        output.requires_grad = True
# ```
#
# Why around, and not a new forward? Then the forward code exists once, and *what you differentiate is what
# you run*.
#
# What breaks, silently, every time:
# - **Only `self` is looked at.** In `c * x`, with a constant on the left, nothing is recorded, and `x.grad`
#   stays `None` without an error.
# - **`requires_grad` is set, `_grad_fn` is not.** A promise without a rule behind it: `None` again.
# - **An operation is forgotten.** One unrecorded `mean` in the middle cuts the graph.
# - **Wrapping twice.** Run the cell again, and every operation is recorded twice. `enable_autograd` must be
#   *idempotent*.
# - **`try: import ... except ImportError: pass`** around the activations: one misspelt name, and no
#   activation records, in silence.

# %% given: tinytorch.core.autograd.* id=attaching

# %% solution: tinytorch.core.autograd.of_operator
# TODO: return a function that computes original(self, other) and hangs make(self, other) on the result where
#   it should.
# APPROACH: record if grad_enabled.get() and EITHER operand needs a gradient; needs_gradient(other) is False for a
#   plain number, which becomes constant(other, (self,)) before it is recorded. Recording is two assignments:
#   output._grad_fn and output.requires_grad. (If an operand is a Variable, so is the output: set its __class__.)
# HINT: @wraps(original) keeps the name, and remembers the original as __wrapped__: enable_autograd uses that.

# %% [markdown] text: the-table
# The other families are given, and so is the table of what is recorded by what. A table instead of
# forty pieces of code: whatever is missing can be seen.

# %% given: tinytorch.core.autograd.* id=families

# %% solution: tinytorch.core.autograd.enable_autograd
# TODO: for every row of RECORDED put the recording around the operation; give Tensor its backward and
#   zero_grad.
# APPROACH: current = getattr(owner, name). If it is recorded by this very `make` already, leave it. Otherwise
#   wrap unrecorded(current), with family(..., make), remember `make` on the wrapper as recorded_by, and set
#   it on the owner.
# EXAMPLE: calling it twice leaves Tensor.__mul__ the very same object as calling it once.
# HINT: a function has attributes: vars(operation)["recorded_by"] holds one. Print one line unless quiet.

# %% [markdown] text: tools
# ## Part 12. Tools, and how it was done before
#
# `gradcheck` is given: part 1's differences, in float64, with a random output gradient, for any function of
# tensors. From now on it is your instrument: `gradcheck(lambda a, b: (a * b).sum(), A, B)`.

# %% given: tinytorch.core.autograd.disable_autograd, tinytorch.core.autograd.* id=gradient-check

# %% [markdown] text: clipping
# ### Optional exercise: clip gradients
#
# One unlucky batch can produce a gradient a thousand times too long, and one step with it ruins a network.
# The cure: if the common length of *all* gradients, $\sqrt{\sum_p \|g_p\|^2}$, is more than `max_norm`, scale
# them all by the same factor. The direction stays. (Clipping each separately would bend it.) Example:
# gradients $[3]$ and $[4]$ have length 5; with `max_norm=1` they become $[0.6]$, $[0.8]$.

# %% solution: tinytorch.core.autograd.clip_gradients
# TODO (optional): scale the gradients in place if they are too long; return the length before.
# HINT: parameters may have no gradient yet. np.vdot(g, g) sums the squares without a temporary array.

# %% [markdown] text: closures
# ### Optional: `Variable` and closures
#
# An older way to build the same machine: a class `Variable` beside `Tensor`, and for each operation a
# *closure* that remembers the operands, instead of a class with `saved_tensors`:
#
# ```python
# def multiply(a, b):
#     def grad_fn(grad):                  # remembers a and b by being defined here
#         a.backward(grad * b)
#         b.backward(grad * a)
#     return Variable(a.data * b.data, grad_fn=grad_fn)
# ```
#
# Short, and pretty. But a closure cannot be asked what it holds (how would you count its bytes?), cannot let
# go of it, and calls `backward` by itself: recursion, along every path. That is why `Function` is a class.
# Here `Variable` is a thin `Tensor` that wants a gradient by default, so that older code runs on your engine,
# and a closure may still be a node: `ClosureBackward`, given.

# %% given: tinytorch.core.autograd.* id=closure-node

# %% solution: tinytorch.core.autograd.Variable.__init__, tinytorch.core.autograd.Variable.backward
# TODO (optional): __init__: a tensor, with a node if grad_fn is given: grad_fn itself if it is a Function,
#   else a ClosureBackward of it. backward: as for a tensor, but without a gradient every element counts with
#   1.
# EXAMPLE: x = Variable(5); y = Variable(3); z = x * y + x ** 2; z.backward(): x.grad is 13, y.grad is 5.

# %% given: tinytorch.core.autograd.* id=older-functions

# %% [markdown] text: switch-on
# ### Switch it on
#
# The module's last line. Importing `tinytorch.core.autograd` makes tensors record from then on.

# %% given: tinytorch.core.autograd.__footer__ id=switch

# %% [markdown] text: see-it-work
# ## Part 13. Networks, memory, cost
#
# ### The numbers of part 2
#
# Everything you worked out on paper, by your engine:

# %% example: try-expressions
def gradients_of(function, *values):
    """The gradients of a function of scalars, as a list."""
    leaves = [Tensor([float(value)], requires_grad=True) for value in values]
    function(*leaves).backward()
    return [leaf.grad.item() for leaf in leaves]


print("xy + x^2          at 5, 3 ", gradients_of(lambda x, y: x * y + x**2, 5, 3), "  13, 5")
print("x^2 + 2xy + y^2   at 2, 3 ", gradients_of(lambda x, y: x**2 + 2 * x * y + y**2, 2, 3), "  10, 10")
print("(x + y)(x - y)    at 2, 3 ", gradients_of(lambda x, y: (x + y) * (x - y), 2, 3), "  4, -6")
print("xy + x            at 2, 3 ", gradients_of(lambda x, y: x * y + x, 2, 3), "  4, 2")
print("x^2 + 3x + 1      at 2    ", gradients_of(lambda x: x**2 + 3 * x + 1, 2), "  7")
print("3x + 1            at 2    ", gradients_of(lambda x: 3 * x + 1, 2), "  3")

# %% example: try-shared
def doubled(x, times):
    """x added to itself, again and again."""
    for _ in range(times):
        x = x + x
    return x


def shared_once(x):
    """h + 5h, with h used twice."""
    h = x * 2
    return h + h * 5


print("h + h, h = 2x             ", gradients_of(lambda x: doubled(2 * x, 1), 1), "  4")
print("(2x)(2x) at 3             ", gradients_of(lambda x: (2 * x) * (2 * x), 3), "  24")
print("h + 5h, h = 2x            ", gradients_of(shared_once, 1), "  12")
print("forty doublings           ", gradients_of(lambda x: doubled(x, 40), 1), " ", 2**40)
deep = Tensor([1.0], requires_grad=True)
link = deep
for _ in range(100_000):
    link = link + 1
link.backward()
print("a chain of 100,000        ", deep.grad.tolist(), "  1")

# %% example: try-accumulation
weight = Tensor([2.0], requires_grad=True)
for _ in range(10):
    (weight * weight).sum().backward()
print("ten backward passes without zero_grad:", weight.grad.item(), "= ten times", 2 * 2.0)
weight.zero_grad()
print("after zero_grad:", weight.grad)
with no_grad():
    print("inside no_grad a product has the node:", (weight * weight)._grad_fn)

# %% [markdown] text: two-layers
# ### Two layers
#
# `Dense` is written with tensor operations, so it needs no rule: its gradients come from `matmul`, `+` and
# their broadcasting.
#
# ```
#   x (5,3)   W1 (3,4)  b1 (4,)             W2 (4,1)   b2 (1,)       every parameter gets a
#       \      /         |                     |          |          gradient of its own shape:
#       [ @ ] (5,4) --> [ + ] --> [relu] --> [ @ ] (5,1)->[ + ] --> sum --> loss
#                                                                    b1: summed over 5 rows
# ```

# %% example: try-layers
from tinytorch.core.activations import ReLU
from tinytorch.core.layers import Dense, Sequential
from tinytorch.core.losses import CrossEntropyLoss, MSELoss

np.random.seed(0)
inputs = Tensor(generator.standard_normal((5, 3)))
small = Sequential(Dense(3, 4), ReLU(), Dense(4, 1))
small(inputs).sum().backward()
for parameter in small.parameters():
    print("shape", parameter.shape, " gradient", parameter.grad.shape)
print("worked numbers:", end=" ")
row, column = Tensor([[1.0, 2.0]], requires_grad=True), Tensor([[3.0], [4.0]], requires_grad=True)
(row.matmul(column) ** 2).sum().backward()
print(row.grad.tolist(), column.grad.tolist())

# %% example: try-gradcheck
first, second = generator.standard_normal((3, 4)), generator.standard_normal((4, 2))
print("product, bias, relu:", gradcheck(lambda a, b: ReLU()(a @ b + 0.5) * b.sum(axis=0), first, second))
print("cross-entropy:", gradcheck(lambda a: CrossEntropyLoss()(a, Tensor(np.array([1.0, 0.0, 3.0]))), first))
print("mean, variance, slice:", gradcheck(lambda a: a.var(axis=1) * a[:, 1] + a.mean(), first))

# %% example: try-training
np.random.seed(1)
corners = Tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
answers = Tensor([[0.0], [1.0], [1.0], [0.0]])
network = Sequential(Dense(2, 16), ReLU(), Dense(16, 1))
for step in range(401):
    loss = MSELoss()(network(corners), answers)
    for parameter in network.parameters():
        parameter.zero_grad()
    loss.backward()
    for parameter in network.parameters():
        parameter.data -= 0.1 * parameter.grad
    if step % 100 == 0:
        print(f"step {step:3d}   loss {loss.item():.5f}")
print("exclusive or:", network(corners).data.round(2).ravel().tolist())

# %% [markdown] text: what-breaks
# ### What breaks, and how to see it
#
# | symptom | likely cause | how to see it |
# |---|---|---|
# | `x.grad` is `None`, no error | the graph is cut: an unrecorded operation, `no_grad`, a tensor made anew from `.data` | print `_grad_fn` from the loss upwards; the first `None` is the place |
# | a gradient twice as large | two `backward()` without `zero_grad()`; a node visited twice | run once in a fresh notebook; count visits |
# | right for one operation, wrong in a chain | $G$ forgotten in a rule | `(x * 2) * 3` must give 6 |
# | right for squares, wrong otherwise | a transpose, or an axis | distinct sizes, like (3, 4) and (4, 2) |
# | right without sharing, wrong with | order of the walk; `=` for `+=` | `h + 5h` |
# | wrong only with a bias | broadcasting not undone | compare shapes of `.grad` and tensor |
# | changes when run again | a rule writes into `grad_output`, or data was changed in place before `backward` | the engine raises for the second |

# %% example: try-a-broken-rule
class ForgetsTheChain(Function):
    """A product whose rule gives the local slope alone: right while G is 1."""

    def apply(self, grad_output):
        a, b = self.saved_tensors
        return b.data, a.data


check_rule("local slope alone", ForgetsTheChain, np.multiply, left, right)
ones_grads = ForgetsTheChain(six, two).apply(np.ones(1))
print("with G = 1 it looks right:", [float(grad[0]) for grad in ones_grads])
changed = Tensor([3.0], requires_grad=True)
square = changed * changed
changed.data[0] = 100.0
try:
    square.backward()
except RuntimeError as error:
    print("changed in place:", error)

# %% [markdown] text: memory
# ### Memory and cost, counted
#
# Time depends on the machine; bytes and products do not. Take `Linear(512, 768)` on a batch of 32, float32 (4
# bytes):
#
# | what | bytes |
# |---|---|
# | $x$, (32, 512), saved for $\partial L/\partial W = x^T G$ | $32 \cdot 512 \cdot 4 = 65{,}536$ |
# | $W$, (512, 768), a parameter | $512 \cdot 768 \cdot 4 = 1{,}572{,}864$ |
# | gradient of $W$ | as much again: 1,572,864 |
# | gradient of $x$, if $x$ needs one | 65,536 |
# | output and its gradient $G$, (32, 768) | 98,304 each |
#
# | product | operations |
# |---|---|
# | forward $xW$ | $2 \cdot 32 \cdot 512 \cdot 768 = 25{,}165{,}824$ |
# | backward $x^T G$ and $G W^T$ | twice that: **two products backward for one forward** |
#
# The first layer's input needs no gradient: there it is one product backward for one forward. Predict the
# numbers that the next cells print, then run them.

# %% example: count-a-layer
class Counting(np.ndarray):
    """An array that counts the matrix products it takes part in."""

    products = 0

    def __array_ufunc__(self, ufunc, method, *operands, **options):
        Counting.products += ufunc is np.matmul
        plain = [np.asarray(operand) for operand in operands]
        return getattr(ufunc, method)(*plain, **options).view(Counting)


batch = Tensor(generator.standard_normal((32, 512)), requires_grad=True)
wide = Dense(512, 768)
result = batch.matmul(wide.weight)
upstream = np.ones(result.shape, dtype=np.float32)
for wanted in (True, False):
    batch.requires_grad = wanted
    Counting.products = 0
    grads = MatmulBackward(batch, wide.weight).apply(upstream.view(Counting))
    sizes = [0 if grad is None else grad.nbytes for grad in grads]
    print(f"x needs a gradient: {wanted!s:5s}  products {Counting.products}  gradient bytes (x, W) {sizes}")
print("bytes of x:", batch.data.nbytes, "  of W:", wide.weight.data.nbytes)
print("operations of one product:", 2 * 32 * 512 * 768)

# %% [markdown] text: activations-saved
# ### What a whole network keeps
#
# A network 784-512-256-128-10 on a batch of 64. Each layer saves its input, the loss saves the logits:
#
# $$64 \cdot (784 + 512 + 256 + 128 + 10) \cdot 4 = 432{,}640 \text{ bytes}.$$
#
# The ReLUs add nothing: their output *is* the next layer's input, one array kept by two nodes. Had they kept
# their input, or a mask, it would be 229,376 bytes more, or 57,344. The next cell asks your graph.

# %% example: count-a-network
def saved_arrays(root):
    """Every array that the nodes below a tensor keep for their rules, once each, parameters aside."""
    found = {}
    for node in reachable(root._grad_fn):
        tensors = [each for each in node.saved_tensors if isinstance(each, Tensor)]
        kept = [each.data for each in tensors if not isinstance(each, Parameter)]
        kept += [node.output] if getattr(node, "output", None) is not None else []
        found |= {array.__array_interface__["data"][0]: array for array in kept}
    return list(found.values())


class Parameter(Tensor):
    """A tensor that an optimizer owns; here only to tell weights from activations."""


np.random.seed(0)
sizes = (784, 512, 256, 128, 10)
stages = [Dense(fan_in, fan_out) for fan_in, fan_out in zip(sizes, sizes[1:])]
for stage in stages:
    stage.weight.__class__ = stage.bias.__class__ = Parameter
mlp = Sequential(*[layer for stage in stages for layer in (stage, ReLU())][:-1])
images = Tensor(generator.standard_normal((64, 784)))
digits = Tensor(generator.integers(0, 10, 64).astype(float))
loss = CrossEntropyLoss()(mlp(images), digits)
kept = saved_arrays(loss)
print("arrays kept:", sorted(array.shape for array in kept))
print(f"bytes kept: {sum(array.nbytes for array in kept):,}   predicted: {64 * sum(sizes) * 4:,}")
loss.backward()
weights = sum(parameter.data.nbytes for parameter in mlp.parameters())
grads = sum(parameter.grad.nbytes for parameter in mlp.parameters())
print(f"parameters: {weights:,} bytes   gradients: {grads:,} bytes")

# %% example: count-visits
visits = 0


class CountedIdentity(Function):
    """Z = X, counting how often its rule is called."""

    def apply(self, grad_output):
        global visits
        visits += 1
        return (grad_output,)


start = Tensor([1.0], requires_grad=True)
watched = recorded(start.data.copy(), CountedIdentity, start)
doubled(watched, 30).backward()
print(f"thirty doublings: the first node was visited {visits} time(s); recursion would make it {2**30:,}")

# %% [markdown] text: pytorch
# ### The same in PyTorch
#
# | you | PyTorch |
# |---|---|
# | `Tensor(data, requires_grad=True)` | `torch.tensor(data, requires_grad=True)` |
# | `y._grad_fn`, `MulBackward` | `y.grad_fn`, `MulBackward0` |
# | `self.saved_tensors` in the node | `ctx.save_for_backward(...)`, `ctx.saved_tensors` |
# | `apply(grad_output) -> tuple` | `backward(ctx, grad_output) -> tuple` |
# | `self.edges` | `grad_fn.next_functions` |
# | `number`, largest first | `sequence_nr`, a priority queue, largest first |
# | `.grad` of leaves only | the same; `retain_grad()` asks for others |
# | RuntimeError on a graph walked twice | the same; `retain_graph=True` |
# | RuntimeError where saved data was changed | the same, by a version counter in every tensor |
# | `unbroadcast` in the engine | `sum_to_size` in the engine |
# | rules in Python, one class each | `derivatives.yaml`, compiled to C++ |
# | `enable_autograd` wraps the operations | a dispatcher runs the autograd layer before the kernel |
#
# Side by side, a custom operation:
#
# ```python
# class CubeRule(Function):                         class Cube(torch.autograd.Function):
#                                                        @staticmethod
#     # Function.__init__ saves x                        def forward(ctx, x):
#                                                            ctx.save_for_backward(x)
#                                                            return x ** 3
#                                                        @staticmethod
#     def apply(self, grad_output):                      def backward(ctx, grad_output):
#         x = self.saved_tensors[0]                          x = ctx.saved_tensors[0]
#         return (grad_output * 3 * x.data**2,)              return grad_output * 3 * x**2
# ```
#
# The design is the same because the problem is: Paszke et al. (2019) describe it, and most of what differs is
# where it runs.

# %% [markdown] text: bonus
# ## Optional parts
#
# ### A custom operation
#
# Whatever has a rule can join the graph: `recorded(array, Rule, operands...)` makes the output and hangs the
# node on it.

# %% example: bonus-custom
class CubeRule(Function):
    """Z = X^3:   dL/dX = G * 3 X^2."""

    def apply(self, grad_output):
        x = self.saved_tensors[0]
        return (grad_output * 3 * x.data**2,)


def cube(x):
    """x cubed, as one node instead of three."""
    return recorded(x.data**3, CubeRule, x)


print("cube at 2 after doubling 1:", gradients_of(lambda x: cube(2 * x), 1), "  24")
long = [Tensor([0.0], requires_grad=True), Tensor([0.0], requires_grad=True)]
long[0].grad, long[1].grad = np.array([3.0]), np.array([4.0])
print("clipped: length", clip_gradients(long, 1.0), "became", [each.grad.round(2).tolist() for each in long])

# %% [markdown] text: checkpoints
# ### Checkpoints: pay with time instead of memory
#
# A chain of $n$ stages keeps $n$ inputs. Instead, keep only the input of each *segment*, forget what is
# inside, and compute it again when the walk arrives there (Chen et al. 2016; the idea is Griewank's, 1992).
# With $\sqrt n$ segments of $\sqrt n$ stages about $2\sqrt n$ inputs are alive at a time, for one more
# forward pass: 100 stages keep 20 inputs instead of 100, for a third more time.

# %% example: bonus-checkpoint
class CheckpointRule(Function):
    """Z = segment(X), which keeps X alone and computes the inside again."""

    def __init__(self, x, segment):
        super().__init__(x)
        self.segment = segment

    def apply(self, grad_output):
        again = Tensor(self.saved_tensors[0].data, requires_grad=True)
        with enable_grad():
            self.segment(again).backward(grad_output)
        return (again.grad,)


def checkpointed(segment, x):
    """segment(x), without keeping what is inside."""
    with no_grad():
        output = segment(x)
    return recorded(output.data, CheckpointRule, x, segment)


def ten_stages(x):
    """Ten times tanh."""
    for _ in range(10):
        x = x.tanh()
    return x


beginning = Tensor(generator.standard_normal(1000), requires_grad=True)
plain, segmented = beginning, beginning
for _ in range(10):
    plain, segmented = ten_stages(plain), checkpointed(ten_stages, segmented)
for name, tensor in (("plain", plain), ("checkpoints", segmented)):
    beginning.zero_grad()
    total = tensor.sum()
    print(f"{name:12s} keeps {sum(array.nbytes for array in saved_arrays(total)):8,} bytes", end="   ")
    total.backward()
    print("gradient sum", round(float(beginning.grad.sum()), 6))

# %% [markdown] text: higher-order
# ### Higher order
#
# Your rules compute with arrays, so the backward pass is not itself recorded, and a gradient has no graph.
# Frameworks run the same rules on *tensors* to differentiate once more (`create_graph=True`). Without that, a
# Hessian times a vector is still cheap: it is the slope of the gradient along the vector, $Hv \approx (\nabla
# L(x + hv) - \nabla L(x - hv))/2h$. Two backward passes, never a matrix of $n^2$ elements (Pearlmutter 1994
# gives the exact version). For $L = \sum x^3$, $H = \text{diag}(6x)$.

# %% example: bonus-higher
def gradient_at(function, position):
    """The gradient of a function at an array."""
    leaf = Tensor(position, requires_grad=True)
    function(leaf).backward()
    return leaf.grad.astype(np.float64)


position, direction, tiny = np.array([1.0, -2.0, 0.5]), np.array([1.0, 1.0, -1.0]), 1e-2
slope = (
    gradient_at(lambda x: (x * x * x).sum(), position + tiny * direction)
    - gradient_at(lambda x: (x * x * x).sum(), position - tiny * direction)
) / (2 * tiny)
print("Hessian times vector", slope.round(3), "  exact", 6 * position * direction)

# %% [markdown] text: check-your-understanding
# ## Check your understanding
#
# Answer before you open.
#
# **1.** $L = (x + y)(x - y)$ at $x = 2, y = 3$. How many nodes has the graph, and what does each leaf
# receive, from where?
# <details><summary>Answer</summary>
#
# Three nodes: a sum, a difference, a product. The product sends $-1$ (the difference) to the sum and 5 (the
# sum) to the difference. $x$ receives $-1$ and 5, together 4; $y$ receives $-1$ and $-5$, together $-6$.
#
# </details>
#
# **2.** A function has 3 inputs and 1,000,000 outputs, and you want all derivatives. Reverse mode?
# <details><summary>Answer</summary>
#
# No. Reverse mode needs a walk per <i>output</i>, a million of them. Forward mode needs a pass per input:
# three. Reverse mode wins where outputs are few, as in training, where there is one.
#
# </details>
#
# **3.** Why may `AddBackward` return `grad_output` itself for both operands, and what must the engine then
# never do?
# <details><summary>Answer</summary>
#
# The gradient of both is $G$, and copying would cost time for nothing. In return the engine must never write
# into an array that arrived: with `h + h` the first arrival and the second are the same array, and `+=` would
# double it in place, for whoever else holds it.
#
# </details>
#
# **4.** A bias of shape (10,) is added to a batch of shape (64, 10). What is the shape of $G$, what does
# `AddBackward` return for the bias, and what does the bias receive?
# <details><summary>Answer</summary>
#
# $G$ is (64, 10); the rule returns it as it is, (64, 10); `unbroadcast` sums over axis 0, and the bias
# receives (10,). It was used 64 times, so 64 gradients add up.
#
# </details>
#
# **5.** Training needs more memory than evaluating the same network under `no_grad`. For 784-512-256-128-10
# on a batch of 64, by how much, and what does it depend on?
# <details><summary>Answer</summary>
#
# 432,640 bytes of saved activations, proportional to the batch; and 2,269,736 bytes of gradients, as many as
# parameters (567,434 of 4 bytes), which do not depend on the batch. Optimizers add state of their own.
#
# </details>

# %% [markdown] text: reflections
# ## Reflections
#
# Three questions, graded by a person: 10 points if the answer is right, argued and shown on an example of
# your own; 7 if right with a gap in the argument; 4 if the idea is there; 1 for an attempt. Half a page each
# is plenty.

# %% [markdown] question: reflection-order points=10
# **Question 1. Order.** The walk visits nodes by falling number. Explain why it is enough that an operation
# is numbered after the operations that made its operands. Then give a graph of your own, with numbers, on
# which visiting nodes in breadth-first order gives a wrong gradient, and say which node is visited too early
# and what it sends.
#
# ### BEGIN SOLUTION
# A node's gradient is complete when every node that used its output has been visited. Each of these was made
# later, so it has a larger number and is visited earlier. Example: a = 2x (1), b = 3a (2), y = a + b (3).
# Breadth first visits a right after y, with gradient 1 instead of 1 + 3 = 4, so it sends 2 to x instead of 8;
# the 3 that b delivers later is lost, or needs a second visit.
# ### END SOLUTION

# %% [markdown] question: reflection-memory points=10
# **Question 2. Memory.** Your network no longer fits into memory while training, but fits easily while
# evaluating. Name three different ways to make training fit, say for each what it costs, and estimate the
# saving for 784-512-256-128-10 on a batch of 64 with the numbers of this notebook.
#
# ### BEGIN SOLUTION
# Half the batch and accumulate two backward passes: activations fall to 216,320 bytes, for two smaller, less
# efficient passes; gradients stay. Checkpoints: keep the input of every second layer, about half the
# activations, for one more forward pass. Half precision for activations: 216,320 bytes, with rounding errors
# that need a scaled loss. Also accepted: freezing early layers, which removes their gradients and saved
# inputs.
# ### END SOLUTION

# %% [markdown] question: reflection-testing points=10
# **Question 3. Testing.** A friend checks every rule with square matrices, batch size 1 and an output
# gradient of ones, and all is well. Name three mistakes in three different rules of this module that such a
# check cannot see, say why for each, and describe the smallest check that sees all three.
#
# ### BEGIN SOLUTION
# A missing transpose in the product rule (square shapes hide the shape error); a bias gradient that is not
# summed over the batch (one row: the sum is the row); a softmax rule that forgets the sum, or a rule that
# forgets G (with G = 1 the factor does not show, and softmax's gradient of a constant G is 0 anyway). One
# check with shapes (3, 4) and (4, 2), several rows, a bias and a random signed G, against central
# differences, sees them all.
# ### END SOLUTION

# %% [markdown] text: further-reading
# ## Further reading
#
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind: *Automatic Differentiation in Machine
#   Learning: a Survey.* Journal of Machine Learning Research 18 (2018), 1-43. The map of the whole subject;
#   read sections 2 and 3 now.
# - A. Griewank: *On Automatic Differentiation.* In Mathematical Programming: Recent Developments and
#   Applications (1989), 83-108. Why the gradient costs a constant times the function.
# - A. Paszke et al.: *PyTorch: An Imperative Style, High-Performance Deep Learning Library.* NeurIPS 2019.
#   The engine you built, grown up.
# - A. Griewank, A. Walther: *Evaluating Derivatives.* 2nd edition, SIAM 2008. The book.
# - T. Chen, B. Xu, C. Zhang, C. Guestrin: *Training Deep Nets with Sublinear Memory Cost.* arXiv 1604.06174
#   (2016). Checkpoints.
# - B. A. Pearlmutter: *Fast Exact Multiplication by the Hessian.* Neural Computation 6 (1994), 147-160.
#
# **Next**: module 07, optimizers, which do something with the gradients you now have.
#
# ```
# tito test --module 06_autograd
# ```
