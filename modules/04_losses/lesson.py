# %% note
# ruff: noqa
# fmt: off
# Solutions are not written here: a `solution` or `given` cell names definitions of the reference's
# tinytorch/core/losses.py, in that file's order, and `tito release` weaves them in. Examples come with the
# students' notebook, read-only; names they bind must not be names of the module.

# %% [markdown] text: title
# # Module 04: Losses
#
# A network computes something. Is it any good? A *loss* answers with one number: 0 or little where the
# network says what it should, more where it does not. Training is nothing but making that number smaller. So
# the number has to be right: a network learns exactly what its loss says, mistakes included.
#
# **What you will be able to do**
# 1. write the mean squared error, and find the mistake of shapes that makes it wrong without a word;
# 2. derive the cross-entropy from the probability of the data, and compute it from scores of any size;
# 3. write the loss of yes-or-no questions so that it is finite for a network that is sure and wrong;
# 4. say why a logarithm takes a clipped number and never one with an epsilon added;
# 5. choose the loss for a task, and predict what an untrained network should score.
#
# **Prerequisites**: modules 01 (tensor), 02 (activations: softmax and its logarithm) and 03 (layers); the
# rules of logarithms.
#
# **Time**: 2 to 3 hours.
#
# **How to work.** Every exercise is a function whose body raises `NotImplementedError`. Replace that line.
# Run the cell, run the example below it, then ask in a terminal:
#
# ```
# tito test --module 04_losses
# ```
#
# Examples that wait for an exercise stop with `NotImplementedError`; the notebook goes on after them.

# %% [markdown] text: contents
# | part | you write | idea |
# |---|---|---|
# | 1 | nothing yet | one number for a whole batch |
# | 2 | `MSELoss` | how far away, squared |
# | 3 | `CrossEntropyLoss` | how surprised, from scores |
# | 4 | `BinaryCrossEntropyLoss` | how surprised, by yes or no |
# | 5 | `NLLLoss` | how surprised, from logarithms |
# | 6 | `log_softmax`, `values`, `pick` | what they stand on, written once |
# | 7 | nothing: you try | all of them, with numbers |
# | 8 | nothing: you measure | what breaks, memory, cost, PyTorch |

# %% [markdown] text: one-number
# ## Part 1. One number for a whole batch
#
# ```
#   x --> [ network ] --> predictions (batch, ...) --+
#                                                    +--> [ loss ] --> one number, shape ()
#                         targets     (batch, ...) --+
# ```
#
# A loss takes two things, and they are not alike. **Predictions** are a tensor that the network computed.
# **Targets** are data: a tensor, an array or a list, whatever the file held. The result is a tensor of shape
# `()`, a single number, because "smaller" has to have a meaning.
#
# The number is a **mean**, not a sum. With a mean, a batch of 64 and a batch of 32 have losses that can be
# compared, and in module 07 one step size fits both.
#
# A loss has nothing to train, and is called like a layer. What all losses share you have written before, for
# activations; here it is given, together with the imports and the constant that part 4 speaks of.

# %% given: tinytorch.core.losses.__header__, tinytorch.core.losses.TINY, tinytorch.core.losses.Loss id=opening

# %% example: printing
def number(tensor, digits=4):
    """The one number of a loss, rounded for reading."""
    return round(float(tensor.data), digits)


class AlwaysOne(Loss):
    """A loss that looks at nothing, to try the base class with."""

    def forward(self, predictions, targets):
        return Tensor(1.0)


print("called:", number(AlwaysOne()(Tensor([2.0]), [3.0])), " shape:", AlwaysOne()(Tensor([2.0]), [3.0]).shape)

# %% [markdown] text: squares
# ## Part 2. Mean squared error: how far away
#
# $$L = \frac1n\sum_{i=1}^n (y_i - t_i)^2$$
#
# where $n$ counts **all elements**, not rows.
#
# | | | | | mean |
# |---|---|---|---|---|
# | prediction $y$ | 2 | 0 | 1 | |
# | target $t$ | 1 | 2 | 1 | |
# | $y - t$ | 1 | -2 | 0 | |
# | squared | 1 | 4 | 0 | **1.6667** |
#
# *Why squared?* Suppose each target is the truth plus noise from a normal distribution. The probability
# density of the target is then $e^{-(y-t)^2/2\sigma^2}$ up to a constant factor, and minus its logarithm is
# $(y - t)^2/2\sigma^2$. The $y$ that makes the data most probable makes the mean of the squares smallest.
# With several targets for the same input, the best answer is their **mean**; squares also mean that one
# target which is off by 100 counts as much as 10,000 that are off by 1.
#
# ### The mistake without a message
#
# A network with one output gives predictions of shape (4, 1). The targets come from a file as (4,). NumPy
# broadcasts:
#
# ```
#                      targets  (4,)                    every prediction
#                      [ 1   2   3   4 ]                minus every target
#   predictions  [1]   [ 0  -1  -2  -3 ]
#   (4, 1)       [2]   [ 1   0  -1  -2 ]    (4, 4),     mean of the squares 2.5
#                [3]   [ 2   1   0  -1 ]    not (4, 1)  although every prediction is right
#                [4]   [ 3   2   1   0 ]
# ```
#
# No error, a loss that even falls while training, and a network that learns to say the mean of all targets,
# 2.5, for every input. It is among the most frequent mistakes there are, so our losses refuse shapes that
# differ, with a `ValueError` that names both.

# %% example: mistake-without-a-message
column, row = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([1.0, 2.0, 3.0, 4.0])
print("shape of the difference:", (column - row).shape)
print("mean of its squares:    ", np.mean((column - row) ** 2), "where 0 is right")
print("best answer now:        ", min((np.mean((c - row) ** 2), c) for c in np.arange(0, 5, 0.5))[1])

# %% [markdown] text: squares-exercise
# ### Exercise: `MSELoss`
#
# Two losses need targets as an array of the right shape, so that is a function, `values`, which is an exercise
# of part 6. Write the loss now; you can try it in part 7, when part 6 is written. (If you would rather see it
# work at once, do part 6 first.)
#
# **What breaks.** Dividing by `len(...)`, the number of rows, is right for predictions of shape (n,) and too
# large by a factor of 10 for (n, 10).

# %% solution: tinytorch.core.losses.MSELoss
# TODO: forward: the mean of the squares over all elements, a tensor of shape ().
# APPROACH: 1. values(targets, predictions) are the targets as an array of the right shape; 2. the difference
#   to the array of the predictions; 3. squares, their sum, divided by how many elements there are.
# EXAMPLE: predictions [2, 0, 1] and targets [1, 2, 1] give 1.6667.
# HINT: work with new arrays: predictions and targets belong to the caller.

# %% [markdown] text: surprise
# ## Part 3. Cross-entropy: how surprised
#
# A classifier gives a score for each of $C$ classes, softmax turns the scores into probabilities $p$, and the
# target is *one number*, the class that was right. How wrong is the network? Look only at the probability that
# it gave to the class that came true:
#
# $$\ell = -\log p_t$$
#
# | $p_t$ | 1 | 0.9 | 0.5 | 0.1 | 0.01 | 0 |
# |---|---|---|---|---|---|---|
# | surprise $-\log p_t$ | 0 | 0.105 | 0.693 | 2.303 | 4.605 | $\infty$ |
#
# ```
#   scores        [ 1      2      3    ]
#   softmax       [ 0.0900 0.2447 0.6652 ]
#   -log          [ 2.4076 1.4076 0.4076 ]      target 2: 0.4076      target 0: 2.4076
# ```
#
# *Why the logarithm?* The examples are independent, so the probability of all the data is a product,
# $\prod_i p_{t_i}$. We want it as large as possible, and its logarithm is a sum. Turn the sign, divide by the
# number $N$ of examples:
#
# $$L = -\frac1N\sum_{i=1}^N \log p_{t_i}$$
#
# Now $N$ counts **examples**, not elements: each row contributes one number. Rows may come in any
# arrangement, scores (..., C) with targets (...): a batch of sentences has (batch, words, C) and (batch,
# words).
#
# **A number to remember.** An untrained network knows nothing and gives every class $1/C$. Its loss is $\log
# C$: 2.30 for ten classes, 6.91 for a thousand. If yours starts with anything else, look for the mistake before
# you train.
#
# **From scores, not from probabilities.** $-\log(\text{softmax}(x))$ computed in two steps is $\infty$ as soon
# as a probability is rounded to 0, which happens for scores that lie 104 apart. Module 02 showed the way:
#
# $$-\log p_t = \log\Big(\sum_j e^{x_j - c}\Big) - (x_t - c),\qquad c = \max_j x_j .$$
#
# So `CrossEntropyLoss` takes *scores* (logits). A network that is trained with it must not end in a softmax:
# two of them in a row still train, slowly and badly, and nothing complains.

# %% example: surprise-in-two-steps
far = np.array([0.0, 200.0, 10000.0], dtype=np.float32)
chances = np.exp(far - far.max()) / np.exp(far - far.max()).sum()
with np.errstate(divide="ignore"):
    print("probabilities of scores 0, 200, 10000:", chances)
    print("minus their logarithm:               ", -np.log(chances))
print("computed without probabilities:      ", far.max() - far, "+", np.log(np.exp(far - far.max()).sum()))
for c in (2, 10, 1000):
    print(f"what an untrained network scores among {c:4d} classes: {np.log(c):.4f}")

# %% [markdown] text: surprise-exercise
# ### Exercise: `CrossEntropyLoss`
#
# Again the work is done by functions of part 6: `log_softmax` gives the logarithms of all probabilities,
# `classes` (given) the targets as an array of whole numbers, and `pick` the one logarithm that counts in each
# row.

# %% solution: tinytorch.core.losses.CrossEntropyLoss
# TODO: forward: the mean surprise over the examples, a tensor of shape ().
# APPROACH: 1. logarithms of the probabilities; 2. that of the right class from each row; 3. minus their mean.
# EXAMPLE: scores [[1, 2, 3], [1, 2, 3]] and targets [2, 0] give (0.4076 + 2.4076) / 2 = 1.4076.
# HINT: mind what you divide by: the number of rows, not the number of scores.

# %% [markdown] text: yes-or-no
# ## Part 4. Binary cross-entropy: yes or no
#
# Is there a bird in the picture? One probability $p$ (a sigmoid stands at the end of the network) and one
# target, 1 for yes and 0 for no. The surprise is $-\log p$ for a yes and $-\log(1-p)$ for a no. Both in one
# formula:
#
# $$\ell = -\big(t\log p + (1 - t)\log(1 - p)\big)$$
#
# | $p$ | $t$ | what is left of the formula | loss |
# |---|---|---|---|
# | 0.9 | 1 | $-\log 0.9$ | 0.1054 |
# | 0.2 | 0 | $-\log 0.8$ | 0.2231 |
# | 0.9 | 0 | $-\log 0.1$ | 2.3026 |
# | | | mean over **all elements** | **0.8770** |
#
# A picture may be asked twenty such questions at once, (batch, 20): the mean runs over all of them. Targets
# may also lie between 0 and 1 ("two of three people saw a bird").
#
# ### Sure and wrong
#
# With $p = 0$ and $t = 1$ the loss is $-\log 0 = \infty$: the network staked everything and lost. Mathematically
# right, and the end of every training. And with $p = 0$ and $t = 0$, where nothing is wrong at all, the first
# term is $0\cdot(-\infty)$ = `nan`. Two ways out are in use:
#
# | way out | $p = 0, t = 1$ | $p = 1, t = 1$ | $p = 10^{-6}, t = 1$ |
# |---|---|---|---|
# | right | $\infty$ | 0 | 13.8155 |
# | **clip** $p$ into $[10^{-7}, 1 - 10^{-7}]$ | 16.118 | 0.0000001 | 13.8155 |
# | add an epsilon, $\log(p + 10^{-7})$ | 16.118 | **-0.0000001**: below zero | **13.7202**: wrong |
#
# Clipping changes the numbers that would break, and *no others*. An epsilon changes every number, a little
# where $p$ is large and a lot where it is small. **In this course: clip, and no epsilon inside a logarithm.**
#
# Why $10^{-7}$? Between 0.5 and 1 the numbers of float32 lie $6\cdot10^{-8}$ apart. $1 - 10^{-8}$ is rounded to
# 1, and the clip would do nothing at that end. (It is not quite symmetric: $1 - 10^{-7}$ is rounded to $1 -
# 1.19\cdot10^{-7}$, so being sure and wrong costs 16.12 at one end and 15.94 at the other.)

# %% example: clip-or-epsilon
certain = np.array([0.0, 1e-6, 0.5, 1.0], dtype=np.float32)
with np.errstate(divide="ignore"):
    print("p            ", certain)
    print("-log p       ", -np.log(certain))
print("clipped      ", -np.log(np.clip(certain, TINY, 1 - TINY)))
print("with epsilon ", -np.log(certain + np.float32(TINY)))
print("1 - 1e-8 in float32 is", np.float32(1) - np.float32(1e-8), "  1 - 1e-7 is", np.float32(1) - np.float32(1e-7))

# %% [markdown] text: yes-or-no-exercise
# ### Exercise: `BinaryCrossEntropyLoss`

# %% solution: tinytorch.core.losses.BinaryCrossEntropyLoss
# TODO: forward: the mean over all elements, a tensor of shape ().
# APPROACH: 1. clip the probabilities with TINY at both ends; 2. values(targets, predictions); 3. both terms,
#   their sum, minus, divided by how many elements there are.
# EXAMPLE: [0.9, 0.2, 0.9] and targets [1, 0, 0] give 0.8770.
# HINT: np.clip(array, low, high) gives a new array. 1 - p needs the clipped p as well.

# %% [markdown] text: from-logarithms
# ## Part 5. Negative log-likelihood: from logarithms
#
# Sometimes the network ends in `LogSoftmax` and hands over logarithms of probabilities. Then the loss has only
# to pick and to average: the second half of the cross-entropy, under its own name.
#
# $$\text{CrossEntropyLoss}(x, t) = \text{NLLLoss}(\text{log\_softmax}(x), t)$$
#
# | the network ends in | its output | loss |
# |---|---|---|
# | `Linear`, one number | any number | `MSELoss` |
# | `Linear`, $C$ numbers | scores | `CrossEntropyLoss` |
# | `LogSoftmax` | logarithms of probabilities, all $\le 0$ | `NLLLoss` |
# | `Sigmoid` | probabilities | `BinaryCrossEntropyLoss` |
# | `Softmax` | probabilities | none of these: take the softmax away |
#
# ### Exercise: `NLLLoss`

# %% solution: tinytorch.core.losses.NLLLoss
# TODO: forward: minus the mean of the picked logarithms, a tensor of shape ().
# EXAMPLE: [[-2.5, -1.5, -0.25], [-2.5, -1.5, -0.25]] and targets [2, 0] give (0.25 + 2.5) / 2 = 1.375.
# HINT: no logarithm and no softmax is left to do.

# %% [markdown] text: underneath
# ## Part 6. What they stand on
#
# ### Exercise: `log_softmax`
#
# The function of part 3, for whoever wants it without a loss. A tensor gives a tensor: that case is module
# 02's `LogSoftmax`, and there is no reason to write it twice. An array gives an array, with the same formula.

# %% solution: tinytorch.core.losses.log_softmax
# TODO: x - log(sum(e^x)) along `dim`; a tensor for a tensor, an array for an array.
# APPROACH: 1. a Tensor: hand it to LogSoftmax, with dim; 2. an array: take off the largest element along
#   `dim`, then the logarithm of the sum of the exponentials of what is left.
# EXAMPLE: log_softmax(array([1, 2, 3])) is [-2.4076, -1.4076, -0.4076].
# HINT: keepdims=True in both reductions; axis=dim in both.

# %% [markdown] text: values-idea
# ### Exercise: `values`
#
# Targets arrive as a tensor, an array, a list, or whole numbers where floats are needed. `values` makes an
# array of them, in the dtype of the predictions, so that a loss in float32 does not become float64 on the way.
# And it is the place where part 2's mistake is stopped: shapes that differ are a `ValueError` that names both.
#
# `np.asarray(x, dtype=...)` gives `x` itself where it is such an array already, and a converted copy
# elsewhere. `tensor.shape` and `tensor.dtype` are those of its array.

# %% solution: tinytorch.core.losses.values
# TODO: the targets as an array in the dtype of `like`; ValueError where the shapes differ.
# APPROACH: 1. the array of a Tensor, anything else as it is; 2. np.asarray with like.dtype; 3. compare the
#   shapes, and raise ValueError(text) with both of them in the text.
# EXAMPLE: values([1, 0], Tensor([0.5, 0.5])) is the array [1.0, 0.0] of float32.
# HINT: (4, 1) and (4,) hold as many numbers and are different shapes: compare shapes, not sizes.

# %% given: tinytorch.core.losses.classes

# %% [markdown] text: pick-idea
# ### Exercise: `pick`
#
# One entry of each row, at the place that the target says:
#
# ```
#   table (3, 4)                   chosen (3,)       picked (3,)
#
#   [ -2.1  -0.3  -1.9  -4.0 ]     1                 -0.3         table[0, 1]
#   [ -1.2  -1.6  -1.0  -2.2 ]     0                 -1.2         table[1, 0]
#   [ -0.1  -3.3  -4.1  -3.8 ]     3                 -3.8         table[2, 3]
# ```
#
# NumPy does it in one step: with *two arrays of indices*, `table[rows, columns]` takes the elements
# $(\text{rows}_i, \text{columns}_i)$, pair by pair. Beware of `table[:, chosen]`: that takes every chosen
# column of *every* row, and is (3, 3).
#
# A table (..., C) is first reshaped to (N, C), and the targets to (N,). That is why the shapes have to be
# compared before: reshaping makes (6,) fit for (2, 3), and a single target would be broadcast to all rows.
# Targets of any other shape than `table.shape[:-1]` are a `ValueError`. A class number past the end is an
# `IndexError`, which NumPy raises by itself: let it.
#
# *Why not multiply by one-hot rows?* Same numbers, $C$ times the work, and part 8 counts the bytes.

# %% solution: tinytorch.core.losses.pick
# TODO: one entry of each row of the last dimension, (N,); ValueError where the shapes do not fit.
# APPROACH: 1. compare table.shape[:-1] with the shape of `chosen`; 2. reshape the table to (N, C) and
#   `chosen` to (N,); 3. index with two arrays, np.arange(N) and the classes.
# EXAMPLE: of [[1, 2, 3], [4, 5, 6]] with [2, 0] the picked ones are [3, 4].
# HINT: chosen.size is N, and stays right for (batch, words).

# %% [markdown] text: try-them
# ## Part 7. All of them, with numbers

# %% example: try-mse
square = MSELoss()
print("worked numbers:  ", number(square(Tensor([2.0, 0.0, 1.0]), Tensor([1.0, 2.0, 1.0]))))
print("all elements:    ", number(square(Tensor([[2.0, 0.0], [1.0, 1.0]]), [[1, 2], [1, 1]])), "= 5 / 4")
print("right everywhere:", number(square(Tensor([1.0, 2.0]), np.array([1, 2]))))
try:
    square(Tensor(column), Tensor(row))
except ValueError as error:
    print("refused:         ", error)

# %% example: try-cross-entropy
surprise, scores = CrossEntropyLoss(), Tensor([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])
print("worked numbers:  ", number(surprise(scores, [2, 0])))
print("moved by 10,000: ", number(surprise(scores + 10000.0, [2, 0])), "(scores that large have three digits left)")
print("200 apart, wrong:", number(surprise(Tensor([[0.0, 200.0]]), [0])))
print("knows nothing:   ", number(surprise(Tensor(np.zeros((4, 10))), [3, 1, 4, 1])), "= log 10")
print("sentences:       ", number(surprise(Tensor(np.zeros((2, 3, 5))), np.ones((2, 3), int))), "= log 5")
try:
    surprise(scores, [2])
except ValueError as error:
    print("refused:         ", error)

# %% example: try-binary
doubt = BinaryCrossEntropyLoss()
print("worked numbers:  ", number(doubt(Tensor([0.9, 0.2, 0.9]), [1, 0, 0])))
print("sure and right:  ", number(doubt(Tensor([1.0, 0.0]), [1, 0]), 7))
print("sure and wrong:  ", number(doubt(Tensor([0.0]), [1])), "and", number(doubt(Tensor([1.0]), [0])))
print("two of three:    ", number(doubt(Tensor([0.5]), [2 / 3])), "at 0.5,", number(doubt(Tensor([2 / 3]), [2 / 3])), "at 2/3")

# %% example: try-nll
likelihood = NLLLoss()
print("worked numbers:  ", number(likelihood(Tensor([[-2.5, -1.5, -0.25], [-2.5, -1.5, -0.25]]), [2, 0])))
print("in two steps:    ", number(likelihood(log_softmax(scores), [2, 0])), "=", number(surprise(scores, [2, 0])))

# %% [markdown] text: choosing
# ### Why not squares for everything?
#
# One unit, a sigmoid, the target is yes. How fast does each loss fall when the score is raised? For a network
# that is sure and wrong this decides whether it can ever learn better. The next cell asks with small steps in
# both directions; in module 06 you will have the derivative itself.
#
# For squares the slope is $2(p-1)\,p(1-p)$, and $p(1-p)$ vanishes at *both* ends: who is completely wrong
# learns as slowly as who is right. For the binary cross-entropy the flat ends of the sigmoid cancel, and the
# slope is $p - 1$: the more wrong, the faster.

# %% example: slopes
from tinytorch.core.activations import Sigmoid

gate, step = Sigmoid(), 0.05
print("score   p         slope of squares   slope of cross-entropy")
for score in (-8.0, -4.0, 0.0, 4.0):
    sides = [gate(Tensor([score + move])) for move in (-step, step)]
    slopes = [(number(loss(sides[1], [1]), 9) - number(loss(sides[0], [1]), 9)) / (2 * step) for loss in (square, doubt)]
    print(f"{score:5.0f}   {gate(Tensor([score])).data.item():.5f}   {slopes[0]:16.5f}   {slopes[1]:16.5f}")

# %% example: untrained-network
from tinytorch.core.activations import ReLU
from tinytorch.core.layers import Linear, Sequential

np.random.seed(0)
network = Sequential(Linear(20, 64), ReLU(), Linear(64, 10))
inputs, labels = Tensor(np.random.randn(500, 20) * 0.1), np.random.randint(0, 10, 500)
print("an untrained network:", number(surprise(network(inputs), labels)), "   log 10:", round(np.log(10), 4))
guesses = network(inputs).data.argmax(axis=-1)
print("share of right guesses:", (guesses == labels).mean())

# %% [markdown] text: what-breaks
# ## Part 8. What breaks, memory, cost, PyTorch
#
# ### What breaks, and how to see it
#
# | symptom | likely cause | how to see it |
# |---|---|---|
# | the loss stays at the variance of the targets | (n, 1) against (n,) | print both shapes |
# | `inf` or `nan` in the first steps | the logarithm of a softmax in two steps | scores 0 and 200 |
# | `nan` only for some rows | one maximum for the whole batch | two rows, 1000 apart |
# | the first loss is not $\log C$ | scores too large, softmax twice, or a sum instead of a mean | all scores equal |
# | the loss depends on the size of the batch | a sum instead of a mean | the same rows twice |
# | the loss is below zero | an epsilon in a logarithm, or probabilities given to `NLLLoss` | $p = 1$, $t = 1$ |
# | right for (n,), too large for (n, 10) | divided by rows instead of elements | a target of shape (2, 5) |
# | training is slow, and never sure | softmax in the network *and* in the loss | look at the last layer |
# | `IndexError` for a class | classes counted from 1 | print the largest target |

# %% example: try-a-softmax-twice
from tinytorch.core.activations import Softmax

confident = Tensor([[10.0, 0.0, 0.0]])
print("from scores:           ", number(surprise(confident, [0])))
print("from probabilities:    ", number(surprise(Softmax()(confident), [0])), " the best that a softmax twice can do")
print("-log(e / (e + 2)) =    ", round(-np.log(np.e / (np.e + 2)), 4))

# %% [markdown] text: memory
# ### Memory and cost, counted
#
# A loss is one number; what it costs is what stands in front of it. A language model with 50,000 words, and a
# batch of 32:
#
# | what | shape | bytes |
# |---|---|---|
# | scores | (32, 50000) | $32\cdot50{,}000\cdot4 = 6{,}400{,}000$ |
# | logarithms of probabilities | the same | 6,400,000 |
# | targets, whole numbers of 8 bytes | (32,) | 256 |
# | picked logarithms | (32,) | 128 |
# | one-hot targets, if you make them | (32, 50000) | 6,400,000 |
#
# All that for 32 numbers that count. On a graphics card these two rows often decide how large a batch can be,
# and frameworks fuse logarithm, choice and mean into one kernel that never keeps the second one.
#
# Predict what the next cell prints.

# %% example: count-bytes
vocabulary = Tensor(np.random.default_rng(0).standard_normal((32, 50000)))
words = classes(np.arange(32) * 1000)
logarithms = log_softmax(vocabulary.data)
print(f"scores      bytes kept: {vocabulary.data.nbytes:,}   predicted: {32 * 50000 * 4:,}")
print(f"logarithms  bytes kept: {logarithms.nbytes:,}   predicted: {32 * 50000 * 4:,}")
print(f"targets     bytes kept: {words.nbytes:,}   predicted: {32 * 8:,}")
print(f"picked      bytes kept: {pick(logarithms, words).nbytes:,}   predicted: {32 * 4:,}")
one_hot = np.zeros((32, 50000), dtype=np.float32)
one_hot[np.arange(32), words] = 1
print(f"one-hot     bytes kept: {one_hot.nbytes:,}   predicted: {32 * 50000 * 4:,}")

# %% example: measure-the-peak
import tracemalloc

tracemalloc.start()
surprise(vocabulary, words)
peak = tracemalloc.get_traced_memory()[1]
tracemalloc.stop()
print(f"peak of one call of your cross-entropy: {peak / vocabulary.data.nbytes:.1f} times the bytes of the scores")

# %% [markdown] text: cost
# **Cost.** For each score one subtraction, one exponential, one addition: $32\cdot50{,}000 = 1.6\cdot10^6$
# exponentials. The layer in front of it, 512 inputs, takes $2\cdot32\cdot512\cdot50{,}000 = 1.6\cdot10^9$
# operations, a thousand for each of the scores. The loss is cheap in arithmetic and expensive in memory: it
# reads and writes 6.4 million bytes in each of its passes.
#
# The mean squared error needs the difference, and its squares: for 64 predictions of 10 numbers 2,560 bytes
# each.

# %% [markdown] text: pytorch
# ### The same in PyTorch
#
# | you | PyTorch |
# |---|---|
# | `MSELoss()(y, t)` | `torch.nn.MSELoss()(y, t)`; shapes that differ are broadcast, with a *warning* |
# | `CrossEntropyLoss()(scores, t)` | `torch.nn.CrossEntropyLoss()(scores, t)`, from scores as well |
# | scores (batch, words, C) | **(batch, C, words)**: the classes stand in the second place |
# | `BinaryCrossEntropyLoss` | `torch.nn.BCELoss`; it cuts the *logarithm* off at -100 instead of clipping $p$ |
# | sigmoid, then binary cross-entropy | `torch.nn.BCEWithLogitsLoss`, both in one stable step |
# | `NLLLoss` | `torch.nn.NLLLoss` |
# | `log_softmax(x, dim=-1)` | `torch.nn.functional.log_softmax(x, dim=-1)` |
# | always the mean | `reduction="mean"`, `"sum"` or `"none"` |
#
# Side by side:
#
# ```python
# loss_function = CrossEntropyLoss()             loss_function = torch.nn.CrossEntropyLoss()
# loss = loss_function(network(x), labels)       loss = loss_function(network(x), labels)
# print(loss.item())                             print(loss.item())
# ```

# %% [markdown] text: check-your-understanding
# ## Check your understanding
#
# Answer before you open.
#
# **1.** Predictions [[1, 2], [3, 4]], targets [[1, 0], [0, 4]]. What is the mean squared error?
# <details><summary>Answer</summary>
#
# Distances 0, 2, 3, 0; squares 0, 4, 9, 0; divided by four elements 3.25. Divided by two rows it would be
# 6.5, the usual mistake.
#
# </details>
#
# **2.** A network has 200 classes, and its first loss is 9.1. Is something wrong?
# <details><summary>Answer</summary>
#
# Yes: log 200 = 5.3. The network is surer than it can be, so its scores are too large (weights of the wrong
# size), or the loss is a sum, or a row is not what it seems.
#
# </details>
#
# **3.** Scores [0, 0, 0, 0] plus 7 everywhere, target 2. What is the cross-entropy?
# <details><summary>Answer</summary>
#
# log 4 = 1.3863: equal scores give equal probabilities, whatever they are.
#
# </details>
#
# **4.** A batch of 30 has the loss 0.4, one of 10 the loss 0.8. What is the loss of all 40 together?
# <details><summary>Answer</summary>
#
# (30 * 0.4 + 10 * 0.8) / 40 = 0.5. The mean of the two means, 0.6, would be wrong: batches of different
# size have to be weighted. The last batch of an epoch is often smaller (module 05).
#
# </details>
#
# **5.** Why is `-log(p + 1e-9)` not made right by choosing an even smaller epsilon?
# <details><summary>Answer</summary>
#
# The information was lost before: p is 0 in float32 whether the score was -104 or -10,000. Any epsilon puts
# the same invented number in the place of both. And near 1 it gives a loss below zero.
#
# </details>

# %% [markdown] text: reflections
# ## Reflections
#
# Three questions, graded by a person: 10 points if the answer is right, argued and shown on an example of
# your own; 7 if right with a gap in the argument; 4 if the idea is there; 1 for an attempt. Half a page each
# is plenty.

# %% [markdown] question: reflection-outliers points=10
# **Question 1. Outliers.** Five people measure the same length: 10.0, 10.1, 9.9, 10.0 and, misread, 100.
# Which single number minimises the mean squared error, which the mean *absolute* error? Show it by
# calculation, and say which noise each of the two losses assumes.
#
# ### BEGIN SOLUTION
# The mean, 28.0, minimises squares: the derivative of sum (y - t)^2 is 2 sum (y - t) = 0. The median, 10.0,
# minimises absolute values: the derivative is the number of t below y minus the number above. Squares assume
# normally distributed noise, where 90 away is next to impossible; absolute values assume Laplace noise,
# e^-|y - t|, whose tails are heavier.
# ### END SOLUTION

# %% [markdown] question: reflection-two-classes points=10
# **Question 2. Two classes.** With two classes one may use two scores and the cross-entropy, or one score, a
# sigmoid and the binary cross-entropy. Show that both give the same loss for the scores $(x_0, x_1)$ and the
# score $x_1 - x_0$. Where do they differ in float32, and what would you change in the second to mend it?
#
# ### BEGIN SOLUTION
# softmax_1 = e^x1 / (e^x0 + e^x1) = 1 / (1 + e^-(x1 - x0)) = sigmoid(x1 - x0), and softmax_0 is 1 minus that,
# so the surprises agree. In float32 the sigmoid is rounded to 1 from a score of about 17 on, and the clipped
# loss of a sure mistake stops at 16; the cross-entropy goes on to grow, 200 for scores 200 apart. Compute from
# the score: max(s, 0) - s t + log(1 + e^-|s|).
# ### END SOLUTION

# %% [markdown] question: reflection-refusing points=10
# **Question 3. Refusing.** Our losses refuse targets of another shape; NumPy would broadcast them, and PyTorch
# warns. Give one case where broadcasting would have been what the user wanted, and one where it hides a
# mistake, each with shapes and numbers. Which of the three behaviours would you choose for a library, and what
# does your choice cost its users?
#
# ### BEGIN SOLUTION
# Wanted: one target for a whole batch, predictions (8, 3) against (3,): the distance of each row to the same
# point. Hidden: (4, 1) against (4,), a loss of 2.5 where 0 is right. Refusing costs the first user one line
# (np.broadcast_to), and costs the second nothing but a message; broadcasting costs the second days. A warning
# is seen once and scrolls away. Any choice is fine if the costs of both users are weighed.
# ### END SOLUTION

# %% [markdown] text: further-reading
# ## Further reading
#
# - I. Goodfellow, Y. Bengio, A. Courville: *Deep Learning.* MIT Press 2016. Section 5.5 on maximum likelihood,
#   6.2 on what the end of a network and its loss have to do with each other.
# - C. M. Bishop: *Pattern Recognition and Machine Learning.* Springer 2006. Sections 1.2.5 and 4.3: squares and
#   cross-entropy from probability.
# - C. E. Shannon: *A Mathematical Theory of Communication.* Bell System Technical Journal 27 (1948), 379-423.
#   Where surprise is measured with a logarithm.
# - X. Glorot, Y. Bengio: *Understanding the Difficulty of Training Deep Feedforward Neural Networks.* AISTATS
#   2010. Section 4.1 compares squares and cross-entropy.
# - P. Blanchard, D. J. Higham, N. J. Higham: *Accurately Computing the Log-Sum-Exp and Softmax Functions.*
#   IMA Journal of Numerical Analysis 41 (2021), 2311-2330.
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger: *On Calibration of Modern Neural Networks.* ICML 2017. Whether
#   the probabilities can be believed.
# - A. Paszke et al.: *PyTorch: An Imperative Style, High-Performance Deep Learning Library.* NeurIPS 2019.
#
# **Next**: module 05, data, which brings the batches that losses are taken of.
#
# ```
# tito test --module 04_losses
# ```
