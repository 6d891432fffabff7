# %% note
# ruff: noqa
# fmt: off
# Solutions are not written here: a `solution` or `given` cell names definitions of the reference's
# tinytorch/core/tensor.py, in that file's order, and `tito release` weaves them in. `*` stands for everything
# up to the next named definition, `-name` for a method that is given. Examples come with the students'
# notebook, read-only; names they bind must not be names of the module.

# %% [markdown] text: title
# # Module 01: Tensor
#
# Everything in deep learning is arithmetic on blocks of numbers: images, sentences, weights, gradients. The
# block of numbers is called a *tensor*. In this module you build the class that all later modules stand on.
#
# **What you will be able to do**
# 1. say what a tensor is in memory, and predict its shape, its strides and its bytes;
# 2. predict the shape of any expression with broadcasting, and find the line where a shape went wrong;
# 3. multiply matrices, vectors and stacks of matrices, and count what a product costs;
# 4. reduce over any axes, and compute a variance that does not lose its digits;
# 5. tell which operations copy numbers and which only look at them differently;
# 6. make a Python class take part in Python's operators, from either side.
#
# **Prerequisites**: Python classes; lists of lists; the product of two matrices on paper. NumPy helps but is
# not needed: each function that you need is named where you need it.
#
# **Time**: 4 to 6 hours. Reading a quarter of it, the class one half, memory and cost the rest.
#
# **How to work.** Parts 1 to 6 explain, with small experiments on plain NumPy arrays that run at once. Part 7
# is the class, in one cell, because Python wants a class in one piece. Every exercise in it is a method whose
# body raises `NotImplementedError`: replace that line. Write a few methods, run the cell, run the examples of
# part 9 that belong to them, then ask in a terminal:
#
# ```
# tito test --module 01_tensor
# ```
#
# It judges the cells of this notebook and names the method's group that is wrong. It takes less than a second:
# ask often. Examples that wait for an exercise stop with `NotImplementedError`; the notebook goes on after
# them.

# %% [markdown] text: contents
# | part | you write | idea |
# |---|---|---|
# | 1 | nothing yet | a row of numbers and how to walk along it |
# | 2 | nothing yet | one dtype, and what it forgets |
# | 3 | nothing yet | broadcasting |
# | 4 | nothing yet | matrix products |
# | 5 | nothing yet | reductions, axes, and a variance that holds |
# | 6 | nothing yet | views and copies |
# | 7 | `Tensor` | the class |
# | 8 | `count`, `product`, `concatenate`, `stack` | functions beside it |
# | 9 | nothing: you try | every method, with numbers |
# | 10 | nothing: you break | what goes wrong silently, and how to see it |
# | 11 | nothing: you measure | bytes and multiplications |

# %% [markdown] text: numbers-in-memory
# ## Part 1. A row of numbers, and how to walk along it
#
# Memory is one long row. A tensor is a piece of that row and a rule that says where element $(i, j, k)$ lies.
#
# | it has | for a matrix of 2 rows and 3 columns, float32 |
# |---|---|
# | `data` | the six numbers, one after the other: row 0, then row 1 |
# | `shape`, the length of every dimension | `(2, 3)` |
# | `ndim`, how many lengths that are | 2 |
# | `size`, how many elements: the product of the lengths | 6 |
# | `dtype`, what an element is | float32, 4 bytes |
# | strides, how many bytes to the next element along each dimension | `(12, 4)` |
#
# ```
#   as we think of it            as it lies in memory
#
#   [ 1  2  3 ]                  | 1 | 2 | 3 | 4 | 5 | 6 |
#   [ 4  5  6 ]                    0   4   8  12  16  20      byte
#
#   element (i, j) lies at byte 12 i + 4 j:      (1, 2) at 12 + 8 = 20, the number 6
# ```
#
# Rows lie in one piece: *row-major order*. Along the last dimension the next element is the next one in
# memory; one row further is a whole row of bytes further.
#
# **Words for shapes.** `()` is a single number, a *scalar*: no dimension, one element. `(3,)` is a vector. It
# is neither a row nor a column; `(1, 3)` is a row, `(3, 1)` a column. `(2, 3)` is a matrix. `(32, 3, 28, 28)`
# may be 32 images of 3 colours and 28 by 28 points. A dimension of length 0 is allowed: `(0, 3)` is a batch of
# no samples.

# %% example: strides
import numpy as np

block = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
print("shape", block.shape, "  size", block.size, "  bytes", block.nbytes, "  strides", block.strides)
for place in ((0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 2, 3)):
    byte = sum(index * stride for index, stride in zip(place, block.strides))
    print(place, "at byte", byte, "is element number", byte // 4, "of the row:", block[place])

# %% [markdown] text: one-dtype
# ## Part 2. One dtype, and what it forgets
#
# A float32 has 24 binary digits: about 7 decimal ones. Between $2^{24} = 16{,}777{,}216$ and twice that, only
# every second whole number exists. A float64 has 53 digits, about 16 decimal ones, and takes twice the memory
# and on most machines twice the time. Training does not need 16 digits: the data are noisier than that. So
# **float32 is the default** here, as everywhere in deep learning.
#
# Two rules follow, and you will write both:
#
# - whatever a tensor is made from (whole numbers, booleans, float64), it holds the *default dtype*;
# - an operation keeps the dtype of its tensor. NumPy on its own does not: float32 plus a float64 *array* is
#   float64, and from then on the whole network computes at half the speed. Nothing looks wrong.
#
# The tests use the same rule the other way: they set the default to float64, and every number of the reference
# is computed to 16 digits.

# %% example: what-a-dtype-forgets
single = np.float32
print("2**24 + 1 in float32:", int(single(2**24) + single(1)), "  exactly:", 2**24 + 1)
print(f"0.1 in float32: {float(single(0.1)):.10f}")
narrow = np.ones(3, dtype=np.float32)
for other in (2, 0.5, np.ones(3), np.float64(0.5)):
    print(f"float32 array + {type(other).__name__:8s} -> {(narrow + other).dtype}")

# %% [markdown] text: widening
# A plain Python number leaves the array as it is; an array of float64 widens it, and in newer versions of
# NumPy a single `np.float64` does too. The helper `raw(value, like)`, which you will find below your class,
# turns everything that is not a tensor into something that does not widen.
#
# ## Part 3. Broadcasting
#
# Adding a bias to every row of a batch, dividing every row by its sum: shapes differ, yet everybody knows what
# is meant. The rule has two lines.
#
# > Write the shapes one below the other, **lined up on the right**. Missing lengths on the left count as 1.
# > Two lengths go together if they are equal, or if one of them is 1; that one is repeated.
#
# ```
#      (5, 3)        (4, 1)         (2, 3, 4)        (3, 4)
#    +    (3,)     +    (3,)      +    (3, 4)      +    (3,)
#    --------      --------       ----------       --------
#      (5, 3)        (4, 3)         (2, 3, 4)        error: 4 and 3
#
#    a row goes     a column and    a matrix goes    three numbers do not fit
#    to every row   a row make a    to every matrix  four columns; to add them to
#                   table                            the rows, make it (3, 1)
# ```
#
# With numbers: the column $(10, 20)^T$ plus the row $(1, 2, 3)$ is
#
# $$\begin{pmatrix}10\\20\end{pmatrix} + \begin{pmatrix}1&2&3\end{pmatrix} = \begin{pmatrix}11&12&13\\21&22&23\end{pmatrix}.$$
#
# Nothing is really repeated: a repeated dimension is walked along with stride 0, so that every step finds the
# same number. NumPy does all this by itself; your part is to let it, and to know what comes out.

# %% example: broadcasting
for first, second in (((5, 3), (3,)), ((4, 1), (3,)), ((2, 3, 4), (3, 4)), ((2, 1, 4), (3, 1)), ((3, 4), (3,))):
    try:
        print(first, "+", second, "->", np.broadcast_shapes(first, second))
    except ValueError as reason:
        print(first, "+", second, "->", reason)
print("strides of a row repeated three times:", np.broadcast_to(np.zeros(4, np.float32), (3, 4)).strides)

# %% [markdown] text: matrix-products
# ## Part 4. Matrix products
#
# $C = A B$: element $(i, j)$ of $C$ is row $i$ of $A$ times column $j$ of $B$,
#
# $$c_{ij} = \sum_k a_{ik}\, b_{kj}, \qquad (n, k) \cdot (k, m) \to (n, m).$$
#
# $$\begin{pmatrix}1&2&3\\4&5&6\end{pmatrix}\begin{pmatrix}1&0\\0&1\\2&2\end{pmatrix} = \begin{pmatrix}1+0+6&0+2+6\\4+0+12&0+5+12\end{pmatrix} = \begin{pmatrix}7&8\\16&17\end{pmatrix}$$
#
# The inner lengths must agree and disappear; the outer ones stay. A layer of a network is just this: a batch
# $X$ of shape (samples, inputs) times a weight $W$ of shape (inputs, outputs).
#
# | left | right | result | why |
# |---|---|---|---|
# | `(2, 3)` | `(3, 5)` | `(2, 5)` | a matrix product |
# | `(3,)` | `(3,)` | `()` | two vectors: one number, the sum of products |
# | `(2, 3)` | `(3,)` | `(2,)` | a vector on the right is a column, whose axis goes away again |
# | `(3,)` | `(3, 5)` | `(5,)` | a vector on the left is a row, whose axis goes away again |
# | `(4, 2, 3)` | `(3, 5)` | `(4, 2, 5)` | every matrix of a stack times the same weight |
# | `(4, 2, 3)` | `(4, 3, 5)` | `(4, 2, 5)` | two stacks, pair by pair |
# | `(2, 1, 3, 4)` | `(5, 4, 2)` | `(2, 5, 3, 2)` | leading axes broadcast |
# | `(2, 3)` | `(4, 5)` | error | 3 is not 4 |
# | `()` | anything | error | a number has no rows: use `*` |
#
# **Cost.** Each of the $n m$ elements takes $k$ multiplications and $k$ additions: $2 n k m$ operations. That
# is what a network spends its time on, and nothing you could write in Python comes near the library's
# product, which keeps blocks of both matrices in the fastest memory. So a stack of matrices times *one* matrix
# is better done as one product of all its rows:
#
# ```
#   (4, 2, 3) @ (3, 5)     =     (8, 3) @ (3, 5)  =  (8, 5), read as (4, 2, 5)
#   four small products          one larger product of the same 2 * 8 * 3 * 5 operations
# ```

# %% example: products
left, right = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[1, 0], [0, 1], [2, 2]])
print((left @ right).tolist(), "  element (0, 0):", sum(left[0, k] * right[k, 0] for k in range(3)))
print("left * left is something else:", (left * left).tolist())

# %% [markdown] text: reductions
# ## Part 5. Reductions
#
# A reduction makes fewer numbers of many: a sum, a mean, the largest. `axis` names the dimension **that goes
# away**.
#
# ```
#               axis=1 ->                    a.sum()        = 21         shape ()
#            [ 1  2  3 ]   6                 a.sum(axis=0)  = [5 7 9]    shape (3,)
#   axis=0   [ 4  5  6 ]  15                 a.sum(axis=1)  = [6 15]     shape (2,)
#     |                                      a.sum(axis=1, keepdims=True)
#     v        5  7  9    21                                = [[6] [15]] shape (2, 1)
# ```
#
# `axis=0` adds *up the rows*, one result for every column. Negative axes count from the end: `-1` is the last.
# A tuple names several. `keepdims=True` keeps the axis with length 1, and that is what makes
# `a / a.sum(axis=1, keepdims=True)` broadcast: `(2, 3) / (2, 1)`. Without it, `(2, 3) / (2,)` is an error, and
# for a *square* matrix it is worse: no error, and every column divided by the wrong number.
#
# **The mean** divides by how many elements were added: the length of the axis, or the product of the lengths
# of several.
#
# **The variance** is the mean squared distance from the mean, $\frac1n\sum (x_i - \bar x)^2$. It divides by
# $n$: layers normalise the very numbers they have. (Statistics divides by $n - 1$ to estimate a population
# from a sample.) Of 2, 4, 9: mean 5, distances $-3, -1, 4$, squares 9, 1, 16, variance $26/3 = 8.67$.
#
# Many books offer a shortcut, $\overline{x^2} - \bar x^2$. On paper it is the same. In float32 it subtracts
# two large numbers that agree in nearly all their digits, and what is left is rounding. See for yourself:

# %% example: two-variances
for middle in (0.0, 100.0, 1000.0, 10000.0):
    sample = (middle + np.array([-1.0, 0.0, 1.0])).astype(np.float32)
    shortcut = (sample * sample).mean() - sample.mean() ** 2
    distances = sample - sample.mean()
    print(f"around {middle:7.0f}   shortcut {shortcut:9.6f}   distances {(distances * distances).mean():.6f}")

# %% [markdown] text: views-and-copies
# ## Part 6. Views and copies
#
# Reshaping or transposing a matrix need not move a single number: it is enough to walk along the same memory
# with other strides. Such a result is a *view*.
#
# ```
#   memory                 | 1 | 2 | 3 | 4 | 5 | 6 |
#
#   (2, 3), strides (12, 4)     reshaped (3, 2),         transposed (3, 2),
#                               strides (8, 4)           strides (4, 12)
#   [ 1 2 3 ]                   [ 1 2 ]                  [ 1 4 ]
#   [ 4 5 6 ]                   [ 3 4 ]                  [ 2 5 ]
#                               [ 5 6 ]                  [ 3 6 ]
# ```
#
# Same shape, other numbers: **reshape is not transpose**. Reshape reads on in row-major order; transpose
# changes which index runs first. Mixing them up gives no error, and a network that learns slowly and badly.
#
# | a view: nothing is copied | a copy: new memory |
# |---|---|
# | `reshape` (where strides allow it), `transpose`, `permute` | arithmetic, functions, reductions, `@` |
# | slices: `x[1:3, ::2]` | picking by a list or mask: `x[[0, 2]]`, `x[x > 0]` |
# | `detach()`, `numpy()` | `Tensor(...)`: it must not change when its source does |
# | `broadcast_to`, `unsqueeze`, `squeeze` | `concatenate`, `stack`, `reshape` of a transposed matrix |
#
# Whoever writes into a view writes into everything that shares its memory. Therefore no operation of your
# class writes into its operand: `a += b` and `array[...] = value` on `self.data` are both wrong in it.

# %% example: views
matrix = np.arange(1, 7, dtype=np.float32).reshape(2, 3)
for text, result in (
    ("reshape(3, 2)", matrix.reshape(3, 2)),
    ("transpose()", matrix.T),
    ("[:, ::2]", matrix[:, ::2]),
    ("[[0, 1]]", matrix[[0, 1]]),
    ("T.reshape(6)", matrix.T.reshape(6)),
):
    kind = "view" if np.shares_memory(matrix, result) else "copy"
    print(f"{text:14s} {kind}  shape {result.shape!s:7s} strides {result.strides!s:8s} {result.tolist()}")

# %% [markdown] text: the-module-opens
# ## Part 7. The class
#
# The module opens with its imports, the names of its types, and the default dtype. They are given.

# %% given: tinytorch.core.tensor.* id=opening

# %% [markdown] text: how-the-class-works
# ### How a method is made
#
# Every operation has three steps: **take the arrays out of the tensors, let NumPy compute, put a tensor around
# the result**. Two helpers, given in the cell after the class, do the first and the last:
#
# - `wrap(array)` is a tensor around an array, without copying it. `Tensor(array)` copies;
# - `raw(value, like)` is what you can compute with, whatever stands on the other side of an operator: a
#   tensor's array, a Python number as it is, all else as an array in the dtype of `like`.
#
# So the product of a tensor and `other`, a tensor, an array or a number, is NumPy's product of `self.data` and
# `raw(other, self.data)`, wrapped.
#
# ### How Python finds an operator
#
# ```
#   x - 2      asks   x.__sub__(2)
#   2 - x      asks   (2).__sub__(x)   which does not know tensors: NotImplemented
#              then   x.__rsub__(2)    the r is for "right": x stands on the right, 2 comes first
# ```
#
# `__radd__` and `__rmul__` may hand over to `__add__` and `__mul__`, because order does not matter there. It
# does for `-`, `/` and `**`: make a tensor of the number, `constant(other, self.data)`, and use the operator.
# `1 < x` needs no method of its own: Python asks `x > 1`.
#
# An *array* on the left is different: NumPy knows how to subtract anything from an array, element by element,
# and would make an array of tensors. It asks first, through `__array_ufunc__`, which is given. So is all that
# makes `np.exp(x)` the same as `x.exp()`.
#
# ### Properties
#
# `x.shape`, not `x.shape()`: a method with `@property` above it is called when it is looked at. Nothing is
# stored twice, so nothing can disagree.

# %% [markdown] text: the-exercises
# ### Exercise: the class
#
# Groups are the components that are graded; each is judged alone. Docstrings say what a method gives. The
# numbers in the table are what `tito test` and the graders count.
#
# | group | points | methods |
# |---|---|---|
# | creation | 9 | `__init__`, `shape`, `size`, `ndim`, `dtype` |
# | values | 5 | `numpy`, `item`, `detach` |
# | arithmetic | 12 | `+ - * / **` and the minus sign |
# | reflected | 5 | the same with a number on the left |
# | comparisons | 3 | `< <= > >=` |
# | functions | 7 | `exp log sqrt abs tanh sigmoid` |
# | masking | 6 | `clip`, `masked_fill`, `where` |
# | matmul | 16 | `matmul`, `@` from both sides, and `product` in part 8 |
# | reductions | 9 | `sum`, `max`, `min` |
# | statistics | 8 | `mean`, `var`, `std`, and `count` in part 8 |
# | reshaping | 6 | `reshape`, `flatten`, `squeeze`, `unsqueeze` |
# | transposing | 7 | `transpose`, `permute` |
# | indexing | 3 | `x[...]` |
# | joining | 4 | `concatenate`, and the functions `concatenate` and `stack` in part 8 |
#
# Begin with creation: everything else needs it. Then go in any order you like. `Tensor.grad` stays `None`
# until module 06, where tensors learn to compute backward; all you do about it here is to remember
# `requires_grad`.

# %% solution: tinytorch.core.tensor.Tensor, -__repr__, -contiguous, -broadcast_to, -view, -T, -mT, -__array__, -__array_ufunc__, -__array_function__
# TODO 1, creation. An array of its own in the default dtype; the flag; no gradient yet.
#   EXAMPLE: Tensor([[1, 2, 3]]).shape is (1, 3) and its dtype float32; Tensor(7).shape is ().
#   HINT: np.array(source, dtype=...) copies and converts. If data is a Tensor, the source is the array in it.
# TODO 2, values. The array itself; the only element as a Python float; a new tensor around the same array.
#   HINT: an array has an item() that already refuses more than one element.
# TODO 3, arithmetic. APPROACH: raw(other, self.data) is what you can compute with; wrap(...) the result.
#   EXAMPLE: Tensor([1.0, 2.0]) * 3 + Tensor([10.0]) is a tensor of 13 and 16.
#   HINT: power(base, exponent) is ** and does cubes quickly. Never write into self.data.
# TODO 4, reflected. The number on the left comes first.
#   EXAMPLE: 2 - Tensor([5.0]) is -3, 1 / Tensor([4.0]) is 0.25, 2 ** Tensor([3.0]) is 8.
# TODO 5, matmul. APPROACH: 1. TypeError unless other is a Tensor; 2. product(...) of the two arrays, wrapped;
#   3. where NumPy raises ValueError, raise one that names both shapes: nobody else knows them.
#   The operator @ takes arrays and lists as well: constant(other, self.data) makes a tensor of them.
# TODO 6, comparisons. An array of truths, not a tensor: nothing is ever differentiated through it.
# TODO 7, functions. NumPy has each of them but the sigmoid.
#   HINT: 1 / (1 + e^-x) overflows in float32 below -89. It is the same as (1 + tanh(x / 2)) / 2.
# TODO 8, masking. as_mask(mask) is an array of truths, whatever the mask was. np.where(truths, a, b) is new.
#   HINT: keep the dtype: self.dtype.type(value) is the value in it.
# TODO 9, reductions and statistics. Hand axis and keepdims on.
#   HINT: min from max by two signs; mean by a sum and count(self.shape, axis); var by distances from a mean
#   that keeps its axis; std from var.
# TODO 10, shapes. unpacked(shape) is a tuple, whether lengths came one by one or as one tuple.
#   EXAMPLE: for shape (2, 3, 4): flatten(1) is (2, 12), unsqueeze(1) is (2, 1, 3, 4), transpose() is
#   (2, 4, 3), permute(2, 0, 1) is (4, 2, 3).
#   HINT: np.squeeze and np.expand_dims know the new shape. flatten of no samples: -1 cannot be worked out, but
#   prod(lengths) can. One dimension alone for transpose is a ValueError; a vector stays as it is.
# TODO 11, indexing and joining. as_key(key) is what NumPy can index with. np.concatenate takes a list of arrays.

# %% [markdown] text: beside-the-class
# ## Part 8. Functions beside the class
#
# The helpers that the class uses are given. Read them once: they are short, and later modules use them too.
# `wrap` goes around `__init__`, which would copy; that is why it is a function and not the class itself.

# %% given: tinytorch.core.tensor.* id=helpers

# %% [markdown] text: count-exercise
# ### Exercise: how many elements go into one
#
# A reduction over `axis` of a tensor of this shape adds up how many elements for every number it gives?
#
# | shape | axis | count |
# |---|---|---|
# | `(2, 3, 5)` | `None` | 30 |
# | `(2, 3, 5)` | `1` | 3 |
# | `(2, 3, 5)` | `-1` | 5 |
# | `(2, 3, 5)` | `(0, 2)` | 10 |
# | `()` | `None` | 1 |

# %% solution: tinytorch.core.tensor.count
# TODO: make a sequence of axes of whatever axis is, then multiply their lengths.
# HINT: prod of nothing is 1, which is right for a scalar.

# %% given: tinytorch.core.tensor.* id=swap

# %% [markdown] text: product-exercise
# ### Exercise: the product of two arrays
#
# NumPy's `@` does every row of the table in part 4. Write that first: it is right. Then the faster way for a
# stack of matrices times one matrix: one product of all its rows.

# %% solution: tinytorch.core.tensor.product
# TODO: left @ right; where left has more than two dimensions and right has two, as one product of matrices.
# APPROACH: the rows of left are all its dimensions but the last; multiply; give the leading dimensions back.
# EXAMPLE: (4, 2, 3) and (3, 5): (8, 3) @ (3, 5) is (8, 5), in the shape (4, 2, 5).
# HINT: prod(left.shape[:-1]) counts the rows, also where there are none.

# %% [markdown] text: joining-exercise
# ### Exercise: one after the other
#
# `concatenate` puts tensors one after the other along a dimension they have, `stack` along a new one. Two
# matrices of shape (3, 4): concatenated they are (6, 4) or, with `axis=1`, (3, 8); stacked they are (2, 3, 4),
# or (3, 4, 2) with `axis=-1`.

# %% solution: tinytorch.core.tensor.concatenate, tinytorch.core.tensor.stack id=joining
# TODO: concatenate: hand over to the first tensor's method. stack: with a method and a function you have.
# HINT: unsqueeze(axis) gives each tensor the new dimension.

# %% given: tinytorch.core.tensor.* id=closing

# %% [markdown] text: try-it
# ## Part 9. Try it
#
# One example for every group. What should come out stands beside what does.
#
# **Creation and values**

# %% example: try-creation
a = Tensor([[1, 2, 3], [4, 5, 6]])
print(a.shape, a.size, a.ndim, a.dtype, "  should be (2, 3) 6 2 float32")
print(Tensor(7).shape, Tensor([]).shape, "  should be () (0,)")
outside = np.ones(3, dtype=np.float32)
b = Tensor(outside)
outside[0] = 99
print(b.numpy(), "  still ones: a tensor copies what it is made from")
c = b.detach()
b.data[1] = 5
print(c.numpy(), "  1 5 1: a detached tensor does not", "  item:", Tensor([[2.5]]).item())

# %% [markdown] text: try-it-arithmetic
# **Arithmetic, reflected operators, comparisons**

# %% example: try-arithmetic
a, row = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), Tensor([10.0, 20.0, 30.0])
print((a + row).numpy().tolist(), "  each row plus 10 20 30")
print((a * 2 - 1).numpy().tolist(), (a**2 / 2).numpy()[1].tolist(), (-a).numpy()[0].tolist())

# %% example: try-reflected
a = Tensor([1.0, 2.0, 4.0])
print((10 - a).numpy(), (8 / a).numpy(), (2**a).numpy(), "  9 8 6, 8 4 2, 2 4 16")
print((np.array([1.0, 1.0, 2.0]) * a).numpy(), "  an array on the left: 1 2 8")
print("dtypes:", (1 - a).dtype, (a + np.ones(3)).dtype, (np.ones(3) * a).dtype, "  float32 three times")

# %% example: try-comparisons
a = Tensor([1.0, 2.0, 3.0])
print(a > 2, a >= 2, 2 < a, a <= Tensor([3.0, 2.0, 1.0]))

# %% [markdown] text: try-it-functions
# **Functions of each element, masks**

# %% example: try-functions
a = Tensor([-1000.0, -1.0, 0.0, 1.0, 1000.0])
print("sigmoid", a.sigmoid().numpy().round(4), "  tanh", a.tanh().numpy().round(4))
print("e", Tensor(1.0).exp().item(), "  log e", round(Tensor(1.0).exp().log().item(), 6), "  |x|", a.abs().numpy())
print("sqrt", Tensor([4.0, 9.0]).sqrt().numpy())

# %% example: try-masking
a = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
future = np.triu(np.ones((3, 3)), 1)
print(a.masked_fill(future, float("-inf")).numpy().tolist(), "  what a language model does to the future")
print(a.clip(2, 6).numpy().tolist(), a.where(a > 5, 0.0).numpy().tolist())

# %% [markdown] text: try-it-matmul
# **Matrix products**

# %% example: try-matmul
a, b = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), Tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]])
print((a @ b).numpy().tolist(), "  part 4 has [[7, 8], [16, 17]]")
for one, other in (((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 5)), ((4, 2, 3), (3, 5)), ((2, 1, 3, 4), (5, 4, 2))):
    print(one, "@", other, "->", (Tensor(np.ones(one)) @ Tensor(np.ones(other))).shape)
try:
    a @ a
except ValueError as error:
    print("ValueError:", error)
try:
    a.matmul([[1.0], [2.0], [3.0]])
except TypeError as error:
    print("TypeError:", error)

# %% [markdown] text: try-it-reductions
# **Reductions and statistics**

# %% example: try-reductions
a = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(a.sum().item(), a.sum(axis=0).numpy(), a.sum(axis=-1, keepdims=True).numpy().tolist(), "  21, 5 7 9, 6 15")
print(a.max(axis=0).numpy(), a.min(axis=1).numpy(), a.max().item(), a.sum((0, 1)).shape)

# %% example: try-statistics
a = Tensor([[2.0, 4.0, 9.0], [1.0, 1.0, 1.0]])
print(a.mean(axis=1).numpy(), a.var(axis=1).numpy(), "  5 1, 8.67 0", a.std(axis=1, keepdims=True).shape)
far = Tensor([[9999.0, 10000.0, 10001.0]])
print("variance far from zero:", round(far.var().item(), 6), "  0.666667")
normalised = (a - a.mean(axis=1, keepdims=True)) / (a.std(axis=1, keepdims=True) + 1e-5)
print("normalised rows:", normalised.numpy().round(3).tolist())

# %% [markdown] text: try-it-shapes
# **Shapes, order, selection, joining**

# %% example: try-reshaping
a = Tensor(np.arange(24)).reshape(2, 3, 4)
print(a.reshape(4, -1).shape, a.flatten().shape, a.flatten(1).shape, a.unsqueeze(1).shape, a.unsqueeze(-1).squeeze().shape)

# %% example: try-transposing
a = Tensor(np.arange(24)).reshape(2, 3, 4)
print(a.transpose().shape, a.T.shape, a.transpose(0, 2).shape, a.permute(2, 0, 1).shape)
print("element (1, 2, 3) is", a[1, 2, 3].item(), "and in permute(2, 0, 1) at (3, 1, 2):", a.permute(2, 0, 1)[3, 1, 2].item())

# %% example: try-indexing
a = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(a[0].numpy(), a[:, ::-1].numpy().tolist(), a[a > 2].numpy(), a[[1, 1]].shape, a[Tensor([1]), 2].numpy())

# %% example: try-joining
a, b = Tensor(np.zeros((3, 4))), Tensor(np.ones((3, 4)))
print(concatenate([a, b]).shape, concatenate([a, b], axis=1).shape, stack([a, b]).shape, stack([a, b], axis=-1).shape)

# %% [markdown] text: what-breaks
# ## Part 10. What breaks, and how to see it
#
# An error is a friend: it names a line. The mistakes below give none.
#
# **A vector minus a column.** Predictions of shape (4, 1), targets of shape (4,). The difference should be 4
# numbers. It is a table of 16, each prediction against each target; its mean is a number, the loss falls
# a little, and the network learns to predict the average. Look at shapes *before* a reduction hides them.

# %% example: break-broadcast
predictions, targets = Tensor([[1.0], [2.0], [3.0], [4.0]]), Tensor([1.0, 2.0, 3.0, 4.0])
difference = predictions - targets
print("shape", difference.shape, "  mean square", (difference**2).mean().item(), "  though every prediction is right")
print("shape", (predictions.squeeze(1) - targets).shape, "  mean square", ((predictions.squeeze(1) - targets) ** 2).mean().item())

# %% [markdown] text: what-breaks-reshape
# **Reshape for transpose.** A batch of 2 images with 3 colours comes as (2, 3, 4); somewhere (2, 4, 3) is
# wanted. Both calls give that shape. One of them mixes the colours up.

# %% example: break-reshape
image = Tensor(np.array([[10, 11, 12, 13], [20, 21, 22, 23], [30, 31, 32, 33]])).unsqueeze(0)
print("transpose, point 0:", image.transpose(1, 2)[0, 0].numpy(), "  one value of each colour")
print("reshape,   point 0:", image.reshape(1, 4, 3)[0, 0].numpy(), "  three points of one colour")

# %% [markdown] text: what-breaks-views
# **Writing into a view.** Methods never do; you can, through `data`.

# %% example: break-view
whole = Tensor(np.zeros((2, 3)))
part = whole[0]
part.data += 7
print("the row was changed, and so was the matrix:", whole.numpy().tolist())
part = whole[[0]]
part.data += 7
print("picked by a list it is a copy:             ", whole.numpy().tolist())

# %% [markdown] text: memory-and-cost
# ## Part 11. Memory and cost
#
# A float32 takes 4 bytes; a tensor of size $n$ takes $4n$, and a view of it nothing. Predict before you
# measure. A layer from 512 to 768 features on a batch of 32:
#
# | | shape | bytes |
# |---|---|---|
# | input $X$ | (32, 512) | $32 \cdot 512 \cdot 4 = 65{,}536$ |
# | weight $W$ | (512, 768) | $512 \cdot 768 \cdot 4 = 1{,}572{,}864$ |
# | output $X W$ | (32, 768) | $32 \cdot 768 \cdot 4 = 98{,}304$ |
# | bias, broadcast over the batch | (768,) | 3,072; repeated 32 times it would be 98,304 |
#
# The product takes $2 \cdot 32 \cdot 512 \cdot 768 = 25{,}165{,}824$ operations. It moves 1,736,704 bytes, 14
# operations for each of them: the larger the batch, the more often each weight is used once it is there. That
# is why networks are trained in batches.

# %% example: measure-bytes
def memory_of(*tensors):
    """The bytes of all arrays that these tensors stand on, each counted once, views not at all."""
    bases = {id(base): base for base in (bottom(tensor.data) for tensor in tensors)}
    return sum(base.nbytes for base in bases.values())


def bottom(array):
    """The array whose memory a view looks at."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


x, w = Tensor(np.ones((32, 512))), Tensor(np.ones((512, 768)))
print(f"X          bytes kept: {memory_of(x):,}   predicted: {32 * 512 * 4:,}")
print(f"W          bytes kept: {memory_of(w):,}   predicted: {512 * 768 * 4:,}")
print(f"X and X W  bytes kept: {memory_of(x, x @ w):,}   predicted: {(32 * 512 + 32 * 768) * 4:,}")
views = (w, w.transpose(), w.reshape(768, 512), w[::2], w.unsqueeze(0), w.detach(), w[0].broadcast_to((32, 768)))
print(f"W, 6 views bytes kept: {memory_of(*views):,}   predicted: {512 * 768 * 4:,}")
copies = (w, w + 0, w[[0, 1]], w.transpose().reshape(-1))
print(f"3 copies   bytes kept: {memory_of(*copies):,}   predicted: {(3 * 512 * 768 + 2 * 768) * 4:,}")

# %% [markdown] text: cost-of-python
# **Loops.** Python spends some fifty nanoseconds on every step of a loop, whatever the step does; NumPy spends
# that once for a whole operation. A product of two matrices by three Python loops takes hundreds of times as
# long as `@`, with the same operations.

# %% example: measure-loops
from time import perf_counter


def by_loops(left, right):
    """The matrix product, one multiplication at a time."""
    rows, inner, columns = len(left), len(right), len(right[0])
    return [[sum(left[i][k] * right[k][j] for k in range(inner)) for j in range(columns)] for i in range(rows)]


x, w = Tensor(np.ones((32, 64))), Tensor(np.ones((64, 48)))
lists, fast = (x.numpy().tolist(), w.numpy().tolist()), x @ w
begun = perf_counter()
slow = by_loops(*lists)
between = perf_counter()
x @ w
ended = perf_counter()
same = np.array_equal(slow, fast.numpy())
print(f"the same numbers: {same}   operations: {2 * 32 * 64 * 48:,}")
print(f"by loops {1e6 * (between - begun):,.0f} us, by @ {1e6 * (ended - between):,.0f} us")

# %% [markdown] text: pytorch
# ### The same in PyTorch
#
# | you | PyTorch |
# |---|---|
# | `Tensor([[1, 2], [3, 4]])` is float32 | `torch.tensor([[1, 2], [3, 4]])` is int64; `[[1., 2.]]` is float32 |
# | `Tensor(array)` copies | `torch.tensor(array)` copies, `torch.from_numpy(array)` does not |
# | `set_default_dtype(np.float64)` | `torch.set_default_dtype(torch.float64)` |
# | `x.numpy()`, `x.item()`, `x.detach()` | the same, and none of them copies |
# | `x @ y`, `x.matmul(y)` | the same; RuntimeError where shapes differ |
# | `x.sum(axis=1, keepdims=True)` | `x.sum(dim=1, keepdim=True)`; `axis` and `keepdims` work as well |
# | `x.max(axis=1)` | `x.amax(dim=1)`; `x.max(dim=1)` gives values *and* positions |
# | `x.var(axis=1)` divides by $n$ | `x.var(dim=1)` divides by $n - 1$; `correction=0` divides by $n$ |
# | `x.reshape(...)`; `x.view(...)` is the same | `view` raises where it would have to copy |
# | `x.transpose()` swaps the last two | `x.transpose(-2, -1)`, or `x.mT` |
# | `x.T` of a stack: the last two | `x.T` is for matrices; of a stack it is deprecated |
# | `x.permute(2, 0, 1)` | the same |
# | `x.unsqueeze(0)`, `x.squeeze(0)` | the same |
# | `x.masked_fill(mask, value)`, `x.clip(low, high)` | the same; `clamp` is the older word |
# | `concatenate([a, b], axis=1)` | `torch.cat([a, b], dim=1)`, or `torch.concatenate` |
# | `wrap`, a tensor without copying | a tensor over the same storage |
#
# Below the surface both keep a block of memory, a shape and strides. What PyTorch adds is where the block may
# lie (`x.to("cuda")`), many dtypes, and a compiled kernel for each pair of the two.

# %% [markdown] text: check-your-understanding
# ## Check your understanding
#
# Answer before you open.
#
# **1.** A float32 tensor of shape (8, 3, 32, 32): how many elements, how many bytes, and which strides?
# <details><summary>Answer</summary>
#
# 24,576 elements, 98,304 bytes. From the last dimension: 4, then 32 times 4 = 128, then 32 times 128 = 4,096,
# then 3 times 4,096 = 12,288. Strides (12288, 4096, 128, 4).
#
# </details>
#
# **2.** What is the shape of `a + b` for (7, 1, 5) and (3, 1)? For (7, 3, 5) and (7, 3)?
# <details><summary>Answer</summary>
#
# (7, 3, 5): lined up on the right, 5 with 1, 1 with 3, 7 with nothing. The second is an error: 5 with 3. To
# add one number to each row of five, write <code>b.unsqueeze(-1)</code>, of shape (7, 3, 1).
#
# </details>
#
# **3.** Why must the mean inside `var` keep its axis, and why does forgetting it not always give an error?
# <details><summary>Answer</summary>
#
# Over axis 1 of an (n, m) matrix the mean has shape (n,) and is lined up with the <i>columns</i>. If n and m
# differ, that is an error (or n is 1); if they are equal, each column gets another row's mean, silently.
#
# </details>
#
# **4.** `y = x.transpose()`, then `y.data[0, 1] = 9`. Which element of `x` changes? And after
# `z = x.transpose().reshape(-1)`, then `z.data[1] = 9`?
# <details><summary>Answer</summary>
#
# x[1, 0]: y is a view. The second changes nothing in x: the rows of a transposed matrix do not lie one after
# the other in memory, so reshape had to copy (unless x has only one row or column).
#
# </details>
#
# **5.** A batch of 32 sentences of 100 words of 256 numbers, (32, 100, 256), goes through a weight (256, 512).
# How many operations is that, how large is the result, and as what single product can it be computed?
# <details><summary>Answer</summary>
#
# 2 times 32 times 100 times 256 times 512 = 838,860,800 operations. The result, (32, 100, 512), has 1,638,400
# elements, 6,553,600 bytes. As one product (3200, 256) @ (256, 512).
#
# </details>

# %% [markdown] text: reflections
# ## Reflections
#
# Three questions, graded by a person: 10 points if the answer is right, argued and shown on an example of
# your own; 7 if right with a gap in the argument; 4 if the idea is there; 1 for an attempt. Half a page each
# is plenty.

# %% [markdown] question: reflection-broadcasting points=10
# **Question 1. Broadcasting.** Lining shapes up on the right is a choice. Describe what would be easier and
# what harder if shapes were lined up on the *left*, on an example from this module. Then give a mistake of
# your own, with shapes and numbers, that broadcasting hides, and one line of code that would have found it.
#
# ### BEGIN SOLUTION
# On the left, one number per sample, (32,), would go with a batch (32, 10) at once; a bias, (10,), would not,
# and would have to be (1, 10). On the right it is the other way round, and biases, which every layer has, are
# commoner. A mistake: predictions (4, 1) minus targets (4,) is (4, 4); with predictions 1 2 3 4 and the same
# targets the mean square is 2.5 instead of 0. `assert predictions.shape == targets.shape` finds it.
# ### END SOLUTION

# %% [markdown] question: reflection-views points=10
# **Question 2. Views.** Suppose every operation copied: reshape, transpose, slices too. Estimate the bytes that
# one pass of a batch of 32 through a layer 512 to 768 would take more, if the weight is stored as (768, 512)
# and transposed for every use. Name one mistake that could no longer happen, and one way to get that safety
# without the cost.
#
# ### BEGIN SOLUTION
# Transposing copies the weight: 1,572,864 bytes for each pass, as much as the weight itself and 16 times the
# output's 98,304. Writing into a slice could no longer change the whole. Safety without the cost: views that
# are marked read-only, or copying only when somebody writes (copy on write), or the rule of this module, that
# no operation writes into an operand.
# ### END SOLUTION

# %% [markdown] question: reflection-precision points=10
# **Question 3. Precision.** Adding 1 to a float32 twenty million times, starting from 0, gives a wrong number.
# Which, and why? Say how `np.sum` of twenty million ones gets the right one all the same, and where in
# this module the same effect decides between two formulas.
#
# ### BEGIN SOLUTION
# It stops at 2**24 = 16,777,216: the next float32 is 2 further, and adding 1 rounds back. np.sum adds pairwise:
# parts of parts, so that numbers of similar size meet and no digit is lost. The same loss of digits makes
# mean(x^2) - mean(x)^2 useless for numbers far from zero, while the mean squared distance keeps them.
# ### END SOLUTION

# %% [markdown] text: further-reading
# ## Further reading
#
# - C. R. Harris et al.: *Array programming with NumPy.* Nature 585 (2020), 357-362. What you stood on; short.
# - S. van der Walt, S. C. Colbert, G. Varoquaux: *The NumPy Array: A Structure for Efficient Numerical
#   Computation.* Computing in Science & Engineering 13 (2011), 22-30. Strides, views and broadcasting.
# - D. Goldberg: *What Every Computer Scientist Should Know About Floating-Point Arithmetic.* ACM Computing
#   Surveys 23 (1991), 5-48.
# - T. F. Chan, G. H. Golub, R. J. LeVeque: *Algorithms for Computing the Sample Variance: Analysis and
#   Recommendations.* The American Statistician 37 (1983), 242-247.
# - A. Paszke et al.: *PyTorch: An Imperative Style, High-Performance Deep Learning Library.* NeurIPS 2019.
#
# **Next**: module 02, activations, the functions that stand between layers.
#
# ```
# tito test --module 01_tensor
# ```
