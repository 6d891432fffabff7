# %% note
# ruff: noqa
# fmt: off
# Solutions are not written here: a `solution` or `given` cell names definitions of the reference's
# tinytorch/core/layers.py, in that file's order, and `tito release` weaves them in. Examples come with the
# students' notebook, read-only; names they bind must not be names of the module.

# %% [markdown] text: title
# # Module 03: Layers
#
# An activation has nothing to learn. A *layer* has: it holds tensors, its **parameters**, that training will
# change. In this module you write the five layers that networks are made of, and you find out why the numbers
# they start with decide whether a network can be trained at all.
#
# **What you will be able to do**
# 1. write `Linear` for a batch, a stack or a single vector, and count its parameters and operations;
# 2. choose the size of random weights so that a signal survives fifty layers, and show what happens
#   otherwise;
# 3. drop units at random so that the expected output stays the same, while training and only then;
# 4. put layers and activations into one network that knows all of its parameters;
# 5. look up vectors by number, and normalise rows whose numbers are large, tiny, or all the same.
#
# **Prerequisites**: modules 01 (tensor) and 02 (activations); mean and variance of random numbers.
#
# **Time**: 3 to 4 hours.
#
# **How to work.** Every exercise is a class with methods whose bodies raise `NotImplementedError`. Replace
# these lines. Run the cell, run the example below it, then ask in a terminal:
#
# ```
# tito test --module 03_layers
# ```
#
# Examples that wait for an exercise stop with `NotImplementedError`; the notebook goes on after them.

# %% [markdown] text: contents
# | part | you write | idea |
# |---|---|---|
# | 1 | nothing yet | a layer is a function that holds parameters |
# | 2 | `Linear` | a matrix product, a bias, and weights of the right size |
# | 3 | `Dropout` | noise with the right expectation |
# | 4 | `Sequential` | a network is a list |
# | 5 | `Embedding` | a product with a one-hot row is a look-up |
# | 6 | `LayerNorm` | each row with mean 0 and variance 1 |
# | 7 | nothing: you measure | networks, memory, cost |

# %% [markdown] text: a-layer
# ## Part 1. A function that holds parameters
#
# ```
#                      parameters: W (3, 2), b (2,)
#                                 |
#   x (batch, 3) ----------> [  layer  ] ----------> y (batch, 2)
# ```
#
# Whoever uses a layer needs three things of it: to call it, `layer(x)`; to collect what can be trained,
# `layer.parameters()`; and to tell it whether the network is being trained or used, `layer.train(...)`,
# because dropout behaves differently. The base class is given.
#
# Layers are written with the operations of *tensors*, not of arrays: `x.matmul(w)` and not `x.data @ w.data`.
# Both give the same numbers today. In module 06 the tensors begin to record what happened to them, and then a
# layer that worked on tensors all along has its gradients for free.

# %% given: tinytorch.core.layers.__header__, tinytorch.core.layers.Layer id=opening

# %% example: printing
def shown(tensor, digits=4):
    """The numbers of a tensor as lists, rounded for reading."""
    return np.round(tensor.data.astype(float), digits).tolist()


class Twice(Layer):
    """2 x, a layer without parameters, to try the base class with."""

    def forward(self, x):
        return x * 2


print(shown(Twice()(Tensor([1.0, 2.0]))), "parameters", Twice().parameters(), "training", Twice().training)

# %% [markdown] text: linear-idea
# ## Part 2. Linear
#
# $$y = xW + b$$
#
# $x$ is (batch, in), one example a row; $W$ is (in, out), one *column* a unit of the layer; $b$ is (out,),
# one number a unit, added to every row.
#
# ```
#   x (1,2)      W (2,3)               b (3,)            y (1,3)
#
#   [1 2]   @   [[1  0  2]       +   [10 20 30]     =   [11 22 30]
#                [0  1 -1]]
#           = [1 2 0]
# ```
#
# Check the last number: $1\cdot2 + 2\cdot(-1) + 30 = 30$.
#
# **Shapes first.** (batch, in) times (in, out) is (batch, out). A stack (..., in) gives (..., out), and a
# single vector (in,) gives (out,): `matmul` does all of it. If the last dimension of $x$ is not `in`, matmul
# raises a ValueError that names both shapes. Leave it to it.
#
# **Counting.** A layer from 784 to 128 has $784\cdot128 + 128 = 100{,}480$ parameters.
#
# ### What the weights start with
#
# *All zeros*, or all the same? Then all units of a layer compute the same, receive the same gradient, and
# stay the same for ever: 128 units with the power of one. They have to be **random**, so that they differ.
#
# *How large?* Let the elements of $x$ be independent with variance $v$, and those of $W$ with variance $s^2$
# and mean 0. An element of $xW$ is a sum of `in` products:
#
# $$\text{Var}(y_j) = \text{in} \cdot s^2 \cdot v .$$
#
# Every layer multiplies the variance by $\text{in}\cdot s^2$. With 512 units:
#
# | weights | spread after one layer | after ten layers |
# |---|---|---|
# | standard normal, $s = 1$ | $\sqrt{512} = 22.6$ | $22.6^{10} = 3.5\cdot10^{13}$ |
# | $s = 0.01$ | 0.226 | $3.5\cdot10^{-7}$ |
# | $s = 1/\sqrt{512} = 0.044$ | 1 | 1 |
#
# Going backwards, gradients meet the same law with `out` in the place of `in`. Glorot and Bengio (2010) take
# the middle, $s^2 = 2/(\text{in} + \text{out})$. Numbers uniform in $(-\ell, \ell)$ have the variance
# $\ell^2/3$, so
#
# $$\ell = \sqrt{\frac{6}{\text{in} + \text{out}}} .$$
#
# For 512 to 512, $\ell = 0.0765$. The biases start at zero: the weights make the units differ already.
#
# Any scheme whose spread falls with the square root of the size of the layer is accepted here, for instance
# that of He et al. (2015), $s^2 = 2/\text{in}$, made for ReLU. A fixed number such as 0.01 is not.
#
# ### Exercise: `Linear`
#
# **What breaks.** Everything in this class can be wrong without an error message. `np.random.rand` is uniform
# in (0, 1): all weights are positive, and far too large. `np.random.uniform(limit)` has its *lower* end at
# `limit`. `sqrt(6 / in + out)` is not `sqrt(6 / (in + out))`.

# %% solution: tinytorch.core.layers.Linear.__init__, tinytorch.core.layers.Linear.forward, tinytorch.core.layers.Linear.parameters
# TODO: __init__: remember both sizes, make self.weight (in, out) and self.bias (out,), or None without a
#   bias; forward: x W + b; parameters: the weight, then the bias if there is one.
# APPROACH: 1. the limit; 2. np.random.uniform(-limit, limit, shape); 3. Tensor(values, requires_grad=True),
#   for both: requires_grad says "train me", and module 06 will read it. 4. In forward use
#   x.matmul(self.weight) and +.
# EXAMPLE: Linear(3, 2).parameters() are tensors of the shapes (3, 2) and (2,); Linear(3, 2, bias=False) has
#   one.
# HINT: parameters must list the tensors themselves. A copy can be trained as long as you like: the layer will
#   not notice.

# %% given: tinytorch.core.layers.Dense

# %% example: try-linear
np.random.seed(0)
layer = Linear(2, 3)
layer.weight = Tensor([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])
layer.bias = Tensor([10.0, 20.0, 30.0])
print("a batch of one:", shown(layer(Tensor([[1.0, 2.0]]))))
print("a vector:      ", shown(layer(Tensor([1.0, 2.0]))))
print("a stack:       ", layer(Tensor(np.ones((5, 4, 2)))).shape)
print("784 to 128:    ", sum(each.size for each in Linear(784, 128).parameters()), "parameters")
print("no bias:       ", [each.shape for each in Linear(3, 2, bias=False).parameters()])
try:
    layer(Tensor([[1.0, 2.0, 3.0]]))
except ValueError as error:
    print("a wrong width: ", error)

# %% example: ten-layers
generator = np.random.default_rng(3)
signal = generator.standard_normal((64, 512)).astype(np.float32)
yours = Linear(512, 512).weight.data
for name, values in (
    ("s = 1", generator.standard_normal((512, 512))),
    ("s = 0.01", 0.01 * generator.standard_normal((512, 512))),
    ("yours", yours),
):
    flowing = signal
    for _ in range(10):
        flowing = flowing @ values
    print(f"{name:9s} spread of the weights {values.std():.4f}", end="   ")
    print(f"of the output of ten layers {flowing.std():.1e}")

# %% [markdown] text: dropout-idea
# ## Part 3. Dropout: noise with the right expectation
#
# While training, each element becomes zero with probability $p$, independently of all others and anew in
# every call. No unit can rely on a particular other unit being there, and the network becomes a crowd of
# overlapping smaller ones (Srivastava et al. 2014). In use, all units are there.
#
# **The scale.** If only a share of $1 - p$ comes through, the next layer sees smaller sums while training
# than in use. So what comes through is divided by $1 - p$:
#
# $$\mathbb E[y_i] = p\cdot 0 + (1 - p)\cdot\frac{x_i}{1 - p} = x_i .$$
#
# ```
#   p = 0.25       x     [ 4      8     12     16    ]
#                  kept  [ yes    no    yes    yes   ]
#                  y     [ 5.33   0     16     21.33 ]       mean of x 10, of y 10.67: equal in expectation
# ```
#
# | mode | output |
# |---|---|
# | training, $0 < p < 1$ | zeros, and $x/(1-p)$ |
# | training, $p = 0$ | $x$ |
# | training, $p = 1$ | all zeros. **Trap**: $1/(1-p)$ is $1/0$, and $0\cdot\infty$ is `nan` |
# | in use | $x$, neither dropped nor scaled |
#
# There are two ways to say "in use": `dropout(x, training=False)` for one call, and `dropout.train(False)`
# until further notice. Either of them is enough.
#
# ### Exercise: `Dropout.forward`
#
# **What breaks.** Confusing $p$ with the probability of being *kept* goes unnoticed at $p = 0.5$, the
# default. So does a mask for each row or column instead of each element, as long as one looks at the share of
# zeros only.

# %% solution: tinytorch.core.layers.Dropout.forward
# TODO: forward: the table above.
# APPROACH: 1. in use, or with p = 0, x itself; 2. p = 1 apart; 3. np.random.random(x.shape) is uniform in [0,
#   1): it is at least p with probability 1 - p. Divide that mask by 1 - p, make a tensor of it, and multiply.
# EXAMPLE: Dropout(0.25)(x) is zero in about a quarter of the places, and x / 0.75 in the others.
# HINT: self.training is True until somebody calls train(False).

# %% example: try-dropout
np.random.seed(0)
quarter, many = Dropout(0.25), Tensor(np.full((200, 500), 3.0))
dropped = quarter(many)
print("values       ", np.unique(dropped.data.round(4)).tolist())
print("share of zero", round(float((dropped.data == 0).mean()), 3))
print("mean         ", round(float(dropped.data.mean()), 3))
print("in use       ", np.unique(quarter(many, training=False).data).tolist())
print("p = 0, p = 1 ", shown(Dropout(0)(Tensor([1.0, 2.0]))), shown(Dropout(1)(Tensor([1.0, 2.0]))))
print("twice alike? ", bool(np.array_equal(quarter(many).data, dropped.data)))

# %% [markdown] text: sequential-idea
# ## Part 4. Sequential: a network is a list
#
# ```
#   x --> Linear(3, 4) --> ReLU --> Linear(4, 2) --> y
#           W1, b1                    W2, b2              parameters(): [W1, b1, W2, b2]
# ```
#
# Each layer receives what the one before it gave. The network's parameters are those of its layers, *in the
# order of the layers, in one flat list*: an optimizer walks through it and keeps numbers for each place.
# Activations have an empty list and need no special case. A `Sequential` has `forward` and `parameters`
# itself, so it is a layer, and may stand inside another one: that works by itself if you ask no layer what it
# is.
#
# ### Exercise: `Sequential`

# %% solution: tinytorch.core.layers.Sequential.__init__, tinytorch.core.layers.Sequential.forward, tinytorch.core.layers.Sequential.parameters
# TODO: __init__: self.layers, a list; forward: through all of them; parameters: all of theirs.
# APPROACH: 1. Sequential(a, b) and Sequential([a, b]) mean the same: with one argument that is a list or a
#   tuple, take its elements; 2. forward: the output of one is the input of the next; 3. parameters: one flat
#   list.
# EXAMPLE: Sequential(Linear(3, 4), Linear(4, 2)).parameters() has four tensors, the first (3, 4).
# HINT: call layer(x), which runs its forward, whatever kind of layer it is.

# %% example: try-sequential
from tinytorch.core.activations import ReLU, Softmax

np.random.seed(1)
inner = Sequential([Linear(4, 5, bias=False), ReLU()])
network = Sequential(Linear(3, 4), ReLU(), inner, Linear(5, 2), Softmax())
print("shapes of its parameters:", [each.shape for each in network.parameters()])
print("probabilities:", shown(network(Tensor([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]))))

# %% example: exclusive-or
bent = Sequential(Linear(2, 2), ReLU(), Linear(2, 1))
for parameter, values in zip(bent.parameters(), ([[1, 1], [1, 1]], [0, -1], [[1], [-2]], [0])):
    parameter.data[...] = values
corners = Tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
print("exclusive or, with the weights of module 02:", shown(bent(corners)))

# %% [markdown] text: embedding-idea
# ## Part 5. Embedding: a product that is a look-up
#
# Words come as numbers: 7, 2, 7. A network wants a *vector* for each, one that it can train. Write 2 as a
# one-hot row and multiply it with a matrix, one row for every word:
#
# ```
#   [0 0 1 0]  @  [[w00 w01]        row 2 of W, and nothing else:
#                  [w10 w11]
#                  [w20 w21]   =  [w20 w21]
#                  [w30 w31]]
# ```
#
# All the rest is multiplied by zero. So take the row, and leave the product out. Indices of any shape (...)
# give (..., embedding_dim), and an index past the end is an IndexError, not some other word's vector.
#
# | 32 words out of 50,000, vectors of 512 | operations | bytes moved |
# |---|---|---|
# | product with one-hot rows | $2\cdot32\cdot50{,}000\cdot512 = 1.6\cdot10^9$ | the whole matrix, 102,400,000 |
# | look-up | 0 | $32\cdot512\cdot4 = 65{,}536$ |
#
# ### Exercise: `Embedding`

# %% solution: tinytorch.core.layers.Embedding
# TODO: __init__: self.weight (num_embeddings, embedding_dim), random and small, to be trained; forward: its
#   rows; parameters: the weight.
# APPROACH: indices may be a tensor, whose numbers are floats, an array or a list: make whole numbers of them,
#   np.asarray(values).astype(np.intp). A tensor can be indexed by an array: tensor[array].
# EXAMPLE: Embedding(10, 4) at [[1, 2, 3], [4, 5, 1]] gives (2, 3, 4).
# HINT: index the *tensor*, not its data, so that module 06 can record it.

# %% example: try-embedding
np.random.seed(2)
words = Embedding(4, 2)
words.weight.data[...] = [[0, 1], [10, 11], [20, 21], [30, 31]]
print("as a tensor:", shown(words(Tensor([3.0, 0.0, 3.0]))))
print("as an array:", words(np.array([[1, 2, 3], [3, 2, 1]])).shape)
one_hot = Tensor(np.eye(4)[[3, 0, 3]])
print("by product: ", shown(one_hot.matmul(words.weight)))

# %% [markdown] text: layernorm-idea
# ## Part 6. LayerNorm: each row with mean 0 and variance 1
#
# Good initial weights keep the spread of a signal *at the beginning*. Training changes them. LayerNorm (Ba,
# Kiros and Hinton 2016) puts each row back into place, in every forward pass, and then lets the network undo
# that as far as it likes, by a weight and a bias for each feature:
#
# $$y = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}\cdot w + b, \qquad
#   \mu = \frac1n\sum_i x_i, \quad \sigma^2 = \frac1n\sum_i (x_i - \mu)^2 .$$
#
# ```
#   x              [ 1      2      3      6    ]      mean 3
#   x - mean       [-2     -1      0      3    ]      squares 4 1 0 9, their mean 3.5
#   / sqrt(3.5)    [-1.069 -0.535  0      1.604]
# ```
#
# - **Along the last dimension.** Each row has its own mean: examples do not influence each other.
# - **Divide by $n$**, not by $n - 1$: no unknown variance is estimated here.
# - **$\epsilon$ inside the root.** A row whose numbers are all the same has the variance 0, and $0/0$ is
#   `nan`. With $\epsilon$ its output is 0, and then the bias. For ordinary rows $10^{-5}$ cannot be seen. For
#   rows that vary by 0.003 only, $\sigma^2 = 9\cdot10^{-6}$ is as small as $\epsilon$, and the place where
#   $\epsilon$ stands changes the result by almost half.
#
# The weight starts with ones and the bias with zeros, so that at first nothing is undone.
#
# ### Exercise: `LayerNorm`

# %% solution: tinytorch.core.layers.LayerNorm
# TODO: __init__: self.eps, self.weight of ones and self.bias of zeros, (features,), to be trained; forward:
#   the formula; parameters: the weight, then the bias.
# APPROACH: 1. take the mean off each row: x.mean(axis=-1, keepdims=True); 2. the mean of the squares of that;
#   3. divide by the root of it plus eps; 4. times weight, plus bias.
# EXAMPLE: LayerNorm(4) of [1, 2, 3, 6] is [-1.069, -0.535, 0, 1.604].
# HINT: squares by multiplying: the square of a tensor t is t * t.

# %% example: try-layernorm
norm = LayerNorm(4)
print("worked numbers:", shown(norm(Tensor([1.0, 2.0, 3.0, 6.0])), 3))
print("a row of fives:", shown(norm(Tensor([[5.0, 5.0, 5.0, 5.0]]))))
rows = Tensor(np.random.default_rng(0).normal(100.0, 20.0, (3, 4)))
print("means         :", shown(norm(rows).mean(axis=-1), 4), "  variances:", shown(norm(rows).var(axis=-1), 4))

# %% [markdown] text: networks
# ## Part 7. Networks, memory, cost
#
# ### A small network, and a deep one

# %% example: try-network
np.random.seed(4)
classifier = Sequential(
    Linear(784, 128), LayerNorm(128), ReLU(), Dropout(0.2), Linear(128, 10), Softmax()
)
images = Tensor(np.random.default_rng(4).random((5, 784)))
classifier.train(False)
print("in use, twice the same:  ", bool(np.array_equal(classifier(images).data, classifier(images).data)))
classifier.train()
print("in training, twice alike:", bool(np.array_equal(classifier(images).data, classifier(images).data)))
print("probabilities add up to  ", shown(classifier(images).sum(axis=-1)))

# %% example: fifty-layers
start = Tensor(np.random.default_rng(5).standard_normal((32, 64)))
plain, normalised = start, start
for _ in range(50):
    widening = Linear(64, 64)
    widening.weight = widening.weight * 1.5
    plain, normalised = widening(plain), LayerNorm(64)(widening(normalised))
print(f"fifty layers, weights 1.5 times too large: spread {plain.data.std():.1e}")
print(f"the same with LayerNorm after each:        spread {normalised.data.std():.3f}")

# %% [markdown] text: what-breaks
# ### What breaks, and how to see it
#
# | symptom | likely cause | how to see it |
# |---|---|---|
# | the output is `inf` or 0 after some layers | weights of the wrong size | `.data.std()` after every layer |
# | all units of a layer are the same | weights all alike | compare columns of `weight` |
# | training changes nothing | `parameters()` gives copies, or forgets a layer | change a parameter by hand, see whether the output moves |
# | too few parameters | nested lists, or a nested network left out | `[p.shape for p in net.parameters()]` |
# | worse in use than in training | dropout is on, or scaled, in use | call twice: the same answer? |
# | sums too small by $1 - p$ | the division is missing | mean of a large constant tensor |
# | `nan` from a row of equal numbers | no $\epsilon$ | `LayerNorm(4)` of fives |
# | right for a batch, wrong for one example | the mean runs over the batch | one row alone must give what it gives in the batch |

# %% example: try-a-broken-dropout
def mask_of_columns(values, p):
    """A dropout that draws one mask for all rows: the share of zeros is right."""
    return values * (np.random.random(values.shape[-1]) >= p) / (1 - p)


np.random.seed(5)
striped = mask_of_columns(np.ones((4, 8)), 0.5)
print(striped)
print("different rows:", len(np.unique(striped, axis=0)), "of 4")

# %% [markdown] text: memory
# ### Memory and cost, counted
#
# `Linear(512, 768)` on a batch of 32, float32, 4 bytes a number:
#
# | what | bytes |
# |---|---|
# | $x$, (32, 512) | $32\cdot512\cdot4 = 65{,}536$ |
# | $W$, (512, 768) | $512\cdot768\cdot4 = 1{,}572{,}864$ |
# | $b$, (768,) | 3,072 |
# | $y$, (32, 768) | 98,304 |
#
# One product: $32\cdot768$ numbers, each of 512 multiplications and 512 additions, $2\cdot32\cdot512\cdot768
# = 25{,}165{,}824$ operations. In module 06 the gradients of $W$ and $x$ will take as many bytes as these,
# and two more products: **backward costs two products for one forward**.
#
# Predict what the next cell prints: for this layer, and for the whole network 784-512-256-128-10.

# %% example: count-a-layer
wide, batch = Linear(512, 768), Tensor(np.zeros((32, 512)))
print(f"x  bytes kept: {batch.data.nbytes:,}   predicted: {32 * 512 * 4:,}")
print(f"W  bytes kept: {wide.weight.data.nbytes:,}   predicted: {512 * 768 * 4:,}")
print(f"b  bytes kept: {wide.bias.data.nbytes:,}   predicted: {768 * 4:,}")
print(f"y  bytes kept: {wide(batch).data.nbytes:,}   predicted: {32 * 768 * 4:,}")

sizes = (784, 512, 256, 128, 10)
deep = Sequential([Linear(fan_in, fan_out) for fan_in, fan_out in zip(sizes, sizes[1:])])
numbers = sum(fan_in * fan_out + fan_out for fan_in, fan_out in zip(sizes, sizes[1:]))
total = sum(each.data.nbytes for each in deep.parameters())
print(f"784-512-256-128-10  bytes kept: {total:,}   predicted: {numbers * 4:,}")
print(f"operations for a batch of 64: {sum(2 * 64 * a * b for a, b in zip(sizes, sizes[1:])):,}")

# %% example: count-products
class Counting(np.ndarray):
    """An array that counts the matrix products it takes part in."""

    products = 0

    def __array_ufunc__(self, ufunc, method, *operands, **options):
        Counting.products += ufunc is np.matmul
        plain = [np.asarray(operand) for operand in operands]
        return np.asarray(getattr(ufunc, method)(*plain, **options)).view(Counting)


counted = Linear(512, 768)
counted.weight.data = counted.weight.data.view(Counting)
counted(batch)
print("products in one forward pass of Linear:", Counting.products)
words_table = Embedding(1000, 512)
words_table.weight.data, Counting.products = words_table.weight.data.view(Counting), 0
found = words_table(np.arange(32))
print("products in a look-up:", Counting.products)
print(f"bytes kept: {found.data.nbytes:,}   predicted: {32 * 512 * 4:,}")

# %% [markdown] text: pytorch
# ### The same in PyTorch
#
# | you | PyTorch |
# |---|---|
# | `Linear(in, out)`, `weight` (in, out), $xW + b$ | `torch.nn.Linear(in, out)`, `weight` **(out, in)**, $xW^T + b$ |
# | uniform in $\pm\sqrt{6/(\text{in}+\text{out})}$, bias 0 | weight and bias uniform in $\pm1/\sqrt{\text{in}}$ |
# | `parameters()`, a list you write | the same name, a generator that finds them by itself |
# | `layer.train(False)` | `layer.eval()`, or `layer.train(False)` |
# | `Dropout(p)(x, training=False)` | `torch.nn.functional.dropout(x, p, training=False)` |
# | `Sequential(a, b)` or `Sequential([a, b])` | `torch.nn.Sequential(a, b)` |
# | `Embedding(10, 4)` | the same, weights from the standard normal distribution |
# | `LayerNorm(4)` | `torch.nn.LayerNorm(4)`, `eps` 1e-5 as well |
#
# Side by side:
#
# ```python
# network = Sequential(                          network = torch.nn.Sequential(
#     Linear(784, 128), ReLU(),                      torch.nn.Linear(784, 128), torch.nn.ReLU(),
#     Dropout(0.2), Linear(128, 10))                 torch.nn.Dropout(0.2), torch.nn.Linear(128, 10))
# network.train(False)                           network.eval()
# scores = network(images)                       scores = network(images)
# ```
#
# The stored layout differs, (in, out) here and (out, in) there: who moves weights from one to the other has
# to transpose them. Computing with a transposed matrix costs nothing; copying it does.

# %% [markdown] text: check-your-understanding
# ## Check your understanding
#
# Answer before you open.
#
# **1.** How many parameters has `Sequential(Linear(10, 20), ReLU(), LayerNorm(20), Linear(20, 1,
# bias=False))`, in how many tensors?
# <details><summary>Answer</summary>
#
# 10 times 20 plus 20, 20 plus 20, and 20: 280, in five tensors.
#
# </details>
#
# **2.** A layer from 300 to 100 is initialised by Glorot's rule. Between which numbers do its weights lie,
# and what is their standard deviation?
# <details><summary>Answer</summary>
#
# The limit is the root of 6/400, 0.1225. The standard deviation is 0.1225 divided by the root of 3, 0.0707,
# which is the root of 2/400.
#
# </details>
#
# **3.** `Dropout(0.8)` on a vector of ones, in training. Which values can come out, and how often each?
# <details><summary>Answer</summary>
#
# 0 in about 80 % of the places, 5 in about 20 %: 1 / (1 - 0.8). Their mean is 1.
#
# </details>
#
# **4.** Why does an embedding not simply take the word's number as its input, one float?
# <details><summary>Answer</summary>
#
# Then word 40 would be twice word 20, and word 21 nearly the same as it. The numbers are names, not
# quantities; each row of the table can move freely.
#
# </details>
#
# **5.** LayerNorm on the rows [1, 2, 3] and [100, 200, 300]: what differs in the outputs?
# <details><summary>Answer</summary>
#
# Almost nothing: both are [-1.2247, 0, 1.2247] up to the effect of epsilon, because moving and scaling a row
# is exactly what LayerNorm undoes.
#
# </details>

# %% [markdown] text: reflections
# ## Reflections
#
# Three questions, graded by a person: 10 points if the answer is right, argued and shown on an example of
# your own; 7 if right with a gap in the argument; 4 if the idea is there; 1 for an attempt. Half a page each
# is plenty.

# %% [markdown] question: reflection-variance points=10
# **Question 1. Variance.** Part 2 derives $\text{Var}(y_j) = \text{in}\cdot s^2\cdot v$ for a layer without
# an activation. Put a ReLU behind it. What happens to the mean of the squares of a signal that is symmetric
# around zero, what does that ask of $s^2$, and whose rule is that? Check it with an experiment of ten layers,
# and give its numbers.
#
# ### BEGIN SOLUTION
# ReLU throws away the negative half, so the mean of the squares is halved. To make up for it in * s^2 must be
# 2: s^2 = 2 / in, the rule of He et al. (2015). With 512 units and ten layers the mean of the squares stays
# near 1 with it, and falls to about 2^-10 = 0.001 with s^2 = 1 / in.
# ### END SOLUTION

# %% [markdown] question: reflection-dropout points=10
# **Question 2. Expectation.** Dropout keeps the expectation of every element. Does it keep the expectation of
# the *square* of an element, and of the output of a ReLU behind the next layer? Compute the first for $p =
# 0.5$, give an example with numbers for the second, and say what follows for a network that is trained with
# dropout and used without.
#
# ### BEGIN SOLUTION
# No: E[y^2] = (1 - p) x^2 / (1 - p)^2 = x^2 / (1 - p), twice x^2 for p = 0.5. For two inputs 1 with weights 1
# and -1 the sum is 0, and its ReLU 0; with dropout the sum is 2, 0, 0 or -2, each with probability 1/4, and
# the ReLU has the mean 0.5. Use without dropout is therefore an approximation of the average over all masks,
# good where the network is nearly linear; one may average several passes with dropout on instead.
# ### END SOLUTION

# %% [markdown] question: reflection-interface points=10
# **Question 3. Interface.** `Sequential` works with layers that were written after it, and may contain
# itself. Which assumptions does it make about its layers, and which does it carefully avoid? Sketch a layer
# `Residual(inner)` that computes $x + \text{inner}(x)$ and fits in, and say which condition `inner` has to
# meet.
#
# ### BEGIN SOLUTION
# It assumes that a layer can be called with one tensor and lists its parameters; it asks neither for its
# class nor for its shapes. Residual keeps inner, gives x + inner(x) in forward and the parameters of inner in
# parameters. inner must give the shape of its input (or one that broadcasts, which is usually a mistake).
# train has to be handed on as well, or a Dropout inside is never switched off.
# ### END SOLUTION

# %% [markdown] text: further-reading
# ## Further reading
#
# - X. Glorot, Y. Bengio: *Understanding the Difficulty of Training Deep Feedforward Neural Networks.* AISTATS
#   2010.
# - K. He, X. Zhang, S. Ren, J. Sun: *Delving Deep into Rectifiers.* ICCV 2015. Section 2.2 is the calculation
#   of part 2, with ReLU.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov: *Dropout: A Simple Way to Prevent
#   Neural Networks from Overfitting.* Journal of Machine Learning Research 15 (2014), 1929-1958.
# - J. L. Ba, J. R. Kiros, G. E. Hinton: *Layer Normalization.* arXiv 1607.06450 (2016).
# - Y. Bengio, R. Ducharme, P. Vincent, C. Jauvin: *A Neural Probabilistic Language Model.* Journal of Machine
#   Learning Research 3 (2003), 1137-1155. Where embeddings of words come from.
# - A. Paszke et al.: *PyTorch: An Imperative Style, High-Performance Deep Learning Library.* NeurIPS 2019.
#
# **Next**: module 04, losses, which say how wrong a network is.
#
# ```
# tito test --module 03_layers
# ```
