# %% note
# ruff: noqa
# fmt: off
# Solutions are not written here: a `solution` or `given` cell names definitions of the reference's
# tinytorch/core/activations.py, in that file's order, and `tito release` weaves them in. Examples come with the
# students' notebook, read-only; names they bind must not be names of the module.

# %% [markdown] text: title
# # Module 02: Activations
#
# A tensor can be added, multiplied and reshaped. All of that is *linear*, and a network made of linear steps
# alone is one linear step. In this module you write what stands between the layers and makes depth worth
# having: six small functions, each in a form that still gives the right number where the textbook formula
# gives `nan`.
#
# **What you will be able to do**
# 1. say why a network without activations has the power of a single layer, and show it with numbers;
# 2. write sigmoid, ReLU, tanh and GELU for a tensor of any shape;
# 3. turn scores into probabilities along any dimension, and their logarithms, for scores as large as you
#   like;
# 4. find out where a formula leaves the range of float32, and rewrite it so that it does not;
# 5. choose an activation for a place in a network, and defend the choice.
#
# **Prerequisites**: module 01 (tensor): shapes, broadcasting, reductions with `axis` and `keepdims`. From
# school: the exponential function and the logarithm.
#
# **Time**: 3 to 4 hours. Half of it goes into numbers that are too large.
#
# **How to work.** Every exercise is a function whose body raises `NotImplementedError`. Replace that line.
# Run the cell, run the example below it, then ask in a terminal:
#
# ```
# tito test --module 02_activations
# ```
#
# Examples that wait for an exercise stop with `NotImplementedError`; the notebook goes on after them.

# %% [markdown] text: contents
# | part | you write | idea |
# |---|---|---|
# | 1 | nothing yet | why a network has to bend |
# | 2 | `Activation` | an activation is an object that is called like a function |
# | 3 | `Sigmoid` | a switch between 0 and 1 |
# | 4 | `ReLU` | keep what is positive |
# | 5 | `Tanh` | a switch between -1 and 1 |
# | 6 | `GELU` | a gate that is smooth |
# | 7 | `Softmax`, `LogSoftmax` | a row of scores becomes a row of probabilities |
# | 8 | `sigmoid`, `softmax` | the numerics, written once |
# | 9 | nothing: you measure | all of them side by side, memory, cost |

# %% [markdown] text: why-bend
# ## Part 1. Why a network has to bend
#
# Take two layers without anything in between: $h = xW_1$ and $y = hW_2$. Then
#
# $$y = (xW_1)W_2 = x(W_1W_2) .$$
#
# $W_1W_2$ is *one* matrix. A hundred layers are one matrix as well: paid for a hundred times, no better than
# one. Biases change nothing about it: $(xW_1 + b_1)W_2 + b_2 = x(W_1W_2) + (b_1W_2 + b_2)$.
#
# **The smallest thing it cannot do.** Exclusive or: (0,0) and (1,1) give 0, (0,1) and (1,0) give 1. Suppose
# $y = w_1x_1 + w_2x_2 + b$ could. From (0,0): $b = 0$. From (1,0) and (0,1): $w_1 = w_2 = 1$. Then (1,1)
# gives 2 and not 0. Minsky and Papert made this famous in 1969.
#
# **One bend is enough.** Put $\text{relu}(s) = \max(0, s)$ in between:
#
# ```
#   x1 --+--> [ s     ] -> relu -> h1 --( +1 )--+
#        |                                      +--> y = h1 - 2 h2
#   x2 --+--> [ s - 1 ] -> relu -> h2 --( -2 )--+          with s = x1 + x2
# ```
#
# | $x_1, x_2$ | $s$ | $h_1$ | $h_2$ | $y$ |
# |---|---|---|---|---|
# | 0, 0 | 0 | 0 | 0 | **0** |
# | 0, 1 and 1, 0 | 1 | 1 | 0 | **1** |
# | 1, 1 | 2 | 2 | 1 | **0** |

# %% example: linear-collapses
import numpy as np

points = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
first, second = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([[1.0], [-2.0]])
offset = np.array([0.0, -1.0])

one_by_one = (points @ first + offset) @ second
at_once = points @ (first @ second) + offset @ second
print("two linear layers: ", one_by_one.ravel())
print("one matrix instead:", at_once.ravel())
bent = np.where(points @ first + offset > 0, points @ first + offset, 0) @ second
print("with a bend between:", bent.ravel())

# %% [markdown] text: one-object
# ## Part 2. An object that is called like a function
#
# The module opens with its imports. `wrap(array)` makes a tensor around an array without copying it;
# `Tensor(array)` makes one with a copy. Both are right here.

# %% given: tinytorch.core.activations.__header__ id=opening

# %% example: printing
def shown(tensor, digits=4):
    """The numbers of a tensor as lists, rounded for reading."""
    return np.round(tensor.data.astype(float), digits).tolist()


print(shown(Tensor([1 / 3, 2 / 3])))

# %% [markdown] text: activation-idea
# ### Exercise: what all activations share
#
# You will write `relu = ReLU()` once and `relu(x)` often. Python turns `relu(x)` into `relu.__call__(x)`, and
# that should do what `relu.forward(x)` does: the one place where each activation says what it computes. Then
# activations and layers can stand in one list, and whoever runs the list need not know which is which.
#
# `parameters()` lists the tensors that training changes. An activation has none, and says so with an *empty
# list*, not with `None`: somebody will write `for parameter in thing.parameters()`.

# %% solution: tinytorch.core.activations.Activation
# TODO: __call__: what forward gives, with everything that came along; parameters: an empty list.
# APPROACH: hand on x, then whatever else was given, by position and by name: Softmax takes a `dim`.
# EXAMPLE: Softmax()(x, dim=0) is Softmax().forward(x, dim=0).
# HINT: forward stays as it is; every activation brings its own.

# %% example: try-calling
class Shifting(Activation):
    """x + by, to try the class with."""

    def forward(self, x, by=1.0):
        return x + by


shifting, three = Shifting(), Tensor([1.0, 2.0, 3.0])
print("called:            ", shifting(three).data)
print("with an argument:  ", shifting(three, 10.0).data, "and by name", shifting(three, by=10.0).data)
print("nothing to train:  ", shifting.parameters())

# %% [markdown] text: sigmoid-idea
# ## Part 3. Sigmoid: a switch between 0 and 1
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
#
# ```
#   1 |                     ______        x     sigma(x)
#     |                 _--'              -4    0.0180
#     |               /                   -1    0.2689
# 0.5 |- - - - - - - /- - - - - - -        0    0.5
#     |            /                       1    0.7311
#     |       __--'                        4    0.9820
#   0 |______'
#    -6            0             6        sigma(-x) = 1 - sigma(x)
# ```
#
# Any number goes in, a number between 0 and 1 comes out: read it as a probability, or as how far a gate is
# open. Far out it is flat. A unit that sits there is *saturated*: it hardly moves when its input does, and in
# module 06 you will see that no gradient comes through it.
#
# ### Where the formula breaks
#
# float32 ends at $3.4\cdot10^{38} = e^{88.72}$. So $e^{-x}$ is `inf` from $x = -89$ on. Three spellings of
# one function:
#
# | spelling | at $x = 1000$ | at $x = -1000$ |
# |---|---|---|
# | $1/(1+e^{-x})$ | $1/(1+0) = 1$ | $1/(1+\infty) = 0$: right, after an overflow and its warning |
# | $e^x/(1+e^x)$ | $\infty/\infty$ = `nan` | 0 |
# | $\frac12(1+\tanh\frac x2)$ | 1 | 0: nothing overflows |
#
# The third is the same function: multiply numerator and denominator of $\frac{1}{1+e^{-x}}$ by $e^{x/2}$ and
# write $e^{x/2} = \cosh\frac x2 + \sinh\frac x2$. Another way out is to look at the sign: the first spelling
# where $x \ge 0$, the second elsewhere; then the exponent is never positive. Take whichever you like. What is
# judged is the number, for $|x|$ up to 10,000.

# %% example: where-it-breaks
far = np.array([-1000.0, -100.0, 0.0, 100.0, 1000.0], dtype=np.float32)
with np.errstate(over="ignore", invalid="ignore"):
    print("largest float32      ", np.finfo(np.float32).max, "= e ^", np.log(np.finfo(np.float32).max))
    print("e^x                  ", np.exp(far))
    print("e^x / (1 + e^x)      ", np.exp(far) / (1 + np.exp(far)))
    print("1 / (1 + e^-x)       ", 1 / (1 + np.exp(-far)))

# %% [markdown] text: sigmoid-exercise
# ### Exercise: `Sigmoid`
#
# Two activations will need the sigmoid of an *array*: this one, and a form of GELU. So the numerics go into a
# function of arrays, `sigmoid`, which is the exercise of part 8, and the class only unpacks the tensor and
# packs the result. Write this line now; you can try it as soon as part 8 is written. (If you would rather see
# it work at once, do part 8 first.)

# %% solution: tinytorch.core.activations.Sigmoid
# TODO: forward: a tensor of sigmoids, of the shape of x.
# APPROACH: 1. take the array out of x; 2. hand it to sigmoid(...), below; 3. make a tensor of what comes
#   back.
# EXAMPLE: Sigmoid()(Tensor([0.0])) holds 0.5.
# HINT: give back a new tensor. The tensor that came in belongs to the caller.

# %% [markdown] text: relu-idea
# ## Part 4. ReLU: keep what is positive
#
# $$\text{relu}(x) = \max(0, x)$$
#
# ```
#      |        /            x    -2  -0.5   0   0.5   2
#      |      /              relu  0   0     0   0.5   2
#      |    /
#  ____|__/________
#         0
# ```
#
# It costs one comparison. Where $x > 0$ it is never flat, however large $x$ is, and this made deep networks
# trainable (Nair and Hinton 2010; Glorot, Bordes and Bengio 2011). About half of its outputs are exactly
# zero. The price: a unit whose input is negative for every example puts out 0 for ever, and is called *dead*.
#
# ### Exercise: `ReLU`
#
# **What breaks.** `x.data[x.data < 0] = 0` gives the right numbers, and destroys the caller's tensor: the
# next layer that reads `x` reads your output. Nothing complains. A function of a tensor *never writes into
# it*.

# %% solution: tinytorch.core.activations.ReLU
# TODO: forward: each element, or 0 where it is negative.
# EXAMPLE: ReLU()(Tensor([-2.0, 3.0])) holds [0, 3].
# HINT: np.maximum compares two things element by element; np.max is another function, the largest of one
#   array.

# %% example: try-relu
rectifier, signed = ReLU(), Tensor([[-2.0, -0.5, 0.0], [0.5, 2.0, 1000.0]])
print("relu  ", rectifier(signed).data.tolist())
print("input ", signed.data.tolist(), "as it was")
s = points.sum(axis=1)
hidden_one, hidden_two = rectifier(Tensor(s)), rectifier(Tensor(s - 1))
print("exclusive or:", (hidden_one - hidden_two * 2).data)

# %% [markdown] text: tanh-idea
# ## Part 5. Tanh: a switch between -1 and 1
#
# $$\tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\,\sigma(2x) - 1$$
#
# The sigmoid, stretched to $(-1, 1)$ and steepened. Its outputs are centred around zero, which the next layer
# likes: with the sigmoid all inputs of the next layer are positive, and the gradients of a unit's weights all
# have one sign (LeCun, Bottou, Orr and Müller 1998). It saturates like the sigmoid: $\tanh(1) = 0.7616$,
# $\tanh(4) = 0.9993$.
#
# Check the second form at 1: $2\,\sigma(2) - 1 = 2\cdot0.8808 - 1 = 0.7616$. Forget the inner 2 and it is
# $2\,\sigma(1) - 1 = 0.4621$, which *looks* like a tanh in every plot.
#
# ### Exercise: `Tanh`

# %% solution: tinytorch.core.activations.Tanh
# TODO: forward: the hyperbolic tangent of each element.
# EXAMPLE: Tanh()(Tensor([1.0])) holds 0.7616.
# HINT: the fraction above is inf / inf for x = 1000. NumPy has a function that is not.

# %% example: try-tanh
squash, steps = Tanh(), Tensor([-1000.0, -1.0, 0.0, 1.0, 4.0, 1000.0])
print("tanh               ", shown(squash(steps)))
print("odd: tanh(-x) is   ", shown(squash(steps * -1) * -1))

# %% [markdown] text: gelu-idea
# ## Part 6. GELU: a smooth gate
#
# ReLU multiplies $x$ by 0 or by 1, and jumps from one to the other. Multiply it instead by the probability
# that a normally distributed number is smaller than $x$ (Hendrycks and Gimpel 2016):
#
# $$\text{gelu}(x) = x\,\Phi(x)$$
#
# $\Phi$ goes smoothly from 0 to 1. $\text{gelu}(3) = 2.996$, almost ReLU; $\text{gelu}(-1) = -0.159$, a dip
# that ReLU does not have; the lowest point is $-0.17$ at $x = -0.75$. Transformers use it.
#
# $\Phi$ has no simple formula. There are three ways to it:
#
# | form | formula | at $x = 1$ | farthest from the exact form |
# |---|---|---|---|
# | exact | $\frac x2\left(1 + \text{erf}\frac{x}{\sqrt2}\right)$ | 0.84134 | |
# | **`"tanh"`** | $\frac x2\left(1 + \tanh\left(\sqrt{2/\pi}\,(x + 0.044715\,x^3)\right)\right)$ | 0.84119 | 0.0005 |
# | `"sigmoid"` | $x\,\sigma(1.702\,x)$ | 0.84579 | 0.0203 |
#
# **In this course `GELU()` means the tanh form**, and `GELU("sigmoid")` the other. They differ in the third
# decimal: a program that was trained with one gives slightly wrong answers with the other. `GELU()` by erf is
# so near to the tanh form that it is accepted where no form is named.
#
# A check that holds for *every* form: $\Phi(x) + \Phi(-x) = 1$, so $\text{gelu}(x) - \text{gelu}(-x) = x$.
#
# ### Exercise: `GELU.forward`
#
# The constructor is given. It keeps the form in `self.approximate`.

# %% solution: tinytorch.core.activations.GELU.forward
# TODO: forward: the form that self.approximate names.
# APPROACH: 1. "sigmoid": x times sigmoid(...) of 1.702 x; 2. otherwise compute what stands inside the tanh
#   first, then half of x times one plus its tanh.
# EXAMPLE: GELU()(Tensor([1.0])) holds 0.84119, GELU("sigmoid")(Tensor([1.0])) holds 0.84579.
# HINT: for the cube multiply three times: NumPy's general power is hundreds of times slower.

# %% example: try-gelu
gate, spots = GELU(), Tensor([-10000.0, -3.0, -1.0, -0.75, 0.0, 1.0, 3.0, 10000.0])
print("x              ", spots.data.tolist())
print("gelu           ", shown(gate(spots), 5))
print("gelu(x)-gelu(-x)", shown(gate(spots) - gate(spots * -1), 5))

# %% [markdown] text: softmax-idea
# ## Part 7. Softmax: a row of scores becomes a row of probabilities
#
# A classifier puts out a *score* for every class, any numbers at all. Probabilities are positive and add
# up to one. Make the scores positive with $e^x$, then divide by their sum:
#
# $$\text{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# ```
#   scores        [ 1      2      3    ]
#   e^x           [ 2.718  7.389 20.086]     sum 30.193
#   divided       [ 0.0900 0.2447 0.6652]    sum 1
# ```
#
# Now every output depends on *every* input of its row: raise one score, and all the other probabilities fall.
#
# **Which row?** A batch of scores is (batch, classes), and each example gets its own probabilities: the sum
# runs along the last dimension, `dim=-1`. In attention it may run along another one. Sum over everything and
# a batch of 64 shares one unit of probability; sum over `dim=0` and the examples compete with each other. For
# a single row, none of these mistakes can be seen.
#
# ```
#   x (2, 3)              dim=-1: each row adds up to 1     dim=0: each column adds up to 1
#   [[1, 2, 3],           [[0.09, 0.24, 0.67],              [[0.5, 0.5, 0.88],
#    [1, 2, 1]]            [0.21, 0.58, 0.21]]               [0.5, 0.5, 0.12]]
# ```
#
# `keepdims=True` keeps the summed dimension with length 1: shapes (2, 3) and (2, 1) broadcast, (2, 3) and
# (2,) do not, and (3, 3) and (3,) broadcast *wrongly*, without an error.
#
# ### Where the formula breaks
#
# Scores of 100 are nothing unusual, and $e^{100}$ is `inf` in float32; `inf / inf` is `nan`, and one `nan`
# turns a whole network into `nan`. But softmax does not change when all scores of a row move by the same
# amount:
#
# $$\frac{e^{x_i - c}}{\sum_j e^{x_j - c}} = \frac{e^{-c}e^{x_i}}{e^{-c}\sum_j e^{x_j}} = \frac{e^{x_i}}{\sum_j e^{x_j}} .$$
#
# Choose $c$ as the *largest score of the row*. Then every exponent is at most 0, one of them is exactly 0,
# and the sum is at least 1: nothing overflows, and nothing is divided by zero. The largest score of the
# *whole* tensor will not do: a row that lies far below it becomes $0/0$.
#
# ### Exercise: `Softmax`
#
# As with the sigmoid, the numerics are a function of arrays, `softmax`, in part 8.

# %% solution: tinytorch.core.activations.Softmax
# TODO: forward: a tensor of probabilities along `dim`, of the shape of x.
# EXAMPLE: Softmax()(Tensor([1.0, 2.0, 3.0])) holds [0.0900, 0.2447, 0.6652].
# HINT: hand `dim` on to softmax(...), below.

# %% [markdown] text: log-softmax-idea
# ### Exercise: `LogSoftmax`
#
# Losses want the *logarithm* of a probability (module 04). Taking it afterwards fails: with scores 0 and 200,
# the first probability is $e^{-200} \approx 10^{-87}$, which float32 rounds to 0, and $\log 0$ is $-\infty$.
# Adding a small number first, $\log(p + 10^{-9})$, is a lie: it says $-20.7$ where $-200$ is right. Do the
# division with logarithms instead:
#
# $$\log\frac{e^{x_i}}{\sum_j e^{x_j}} = x_i - \log\sum_j e^{x_j}
#   = (x_i - c) - \log\sum_j e^{x_j - c} .$$
#
# For [1, 2, 3], with $c = 3$: $e^{-2} + e^{-1} + 1 = 1.5032$, its logarithm is 0.4076, and the result is
# $[-2.4076, -1.4076, -0.4076]$.

# %% solution: tinytorch.core.activations.LogSoftmax
# TODO: forward: the logarithms of the probabilities along `dim`.
# APPROACH: 1. take off the largest score along `dim`; 2. from that, take off the logarithm of the sum of the
#   exponentials of it.
# EXAMPLE: LogSoftmax()(Tensor([1.0, 2.0, 3.0])) holds [-2.4076, -1.4076, -0.4076].
# HINT: take c off in both places, or in neither: x - log(sum(exp(x - c))) is too large by c.

# %% example: try-log-softmax
log_probabilities = LogSoftmax()
print("scores 1, 2, 3:    ", shown(log_probabilities(Tensor([1.0, 2.0, 3.0]))))
apart = Tensor([[0.0, 200.0], [10000.0, -10000.0]])
print("far apart:         ", log_probabilities(apart).data.tolist())
with np.errstate(divide="ignore"):
    print("log of e^-200:     ", np.log(np.exp(np.float32(-200.0))))

# %% [markdown] text: underneath
# ## Part 8. The numerics, written once
#
# ### Exercise: `sigmoid` and `softmax` of an array
#
# Arrays in, arrays out; the classes above do the packing. Read the two sections on where the formulas break
# once more, then write the forms that do not.

# %% solution: tinytorch.core.activations.sigmoid
# TODO: the sigmoid of each element, finite and without overflow for any x.
# EXAMPLE: sigmoid(array([-1000, 0, 1000])) is [0, 0.5, 1].
# HINT: by the hyperbolic tangent it is one line.

# %% solution: tinytorch.core.activations.softmax
# TODO: exponentials along `dim`, divided by their sum.
# APPROACH: 1. x minus its largest element along `dim`, with keepdims; 2. the exponential; 3. divide by the
#   sum along `dim`, with keepdims.
# EXAMPLE: softmax(array([[1000, 1000]]), -1) is [[0.5, 0.5]].
# HINT: np.subtract gives a new array, which you may then change in place: with out=... nothing else is
#   allocated. x itself must stay as it is.

# %% example: try-sigmoid
switch, inputs = Sigmoid(), Tensor([-10000.0, -4.0, -1.0, 0.0, 1.0, 4.0, 10000.0])
print("sigmoid            ", shown(switch(inputs)))
print("sigma(x)+sigma(-x) ", (switch(inputs) + switch(inputs * -1)).data.tolist())
print("gelu by sigmoid    ", shown(GELU("sigmoid")(Tensor([-1.0, 0.0, 1.0])), 5))

# %% example: try-softmax
chances, scores = Softmax(), Tensor([[1.0, 2.0, 3.0], [1.0, 2.0, 1.0]])
print("along rows   ", shown(chances(scores), 2))
print("along columns", shown(chances(scores, dim=0), 2))
print("moved by 1000", shown(chances(scores + 1000.0), 2))
rows_apart = Tensor([[1000.0, 1000.0], [-1000.0, -1000.0]])
print("rows far apart", chances(rows_apart).data.tolist())

# %% [markdown] text: side-by-side
# ## Part 9. All of them, memory, cost
#
# ### Side by side

# %% example: table-of-activations
named = {"sigmoid": Sigmoid(), "relu": ReLU(), "tanh": Tanh(), "gelu": GELU(), "gelu by sigmoid": GELU("sigmoid")}
places = Tensor([-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0])
print(f"{'x':16s}", *(f"{value:8.1f}" for value in places.data))
for name, activation in named.items():
    print(f"{name:16s}", *(f"{value:8.4f}" for value in activation(places).data))

# %% example: picture-of-gelu
curve = GELU()
for place in np.arange(-3.0, 2.01, 0.5):
    height = curve(Tensor([place])).data.item()
    print(f"{place:5.1f} {height:8.4f} |" + " " * round(10 * (height + 0.2)) + "*")

# %% [markdown] text: saturation
# ### Depth and saturation
#
# Send numbers through ten layers of random weights, and look at how much they still vary. With the sigmoid,
# the outputs of each layer crowd around a single value; the information is not gone, but squeezed into the
# last digits. With ReLU and weights of the right size they keep their spread. Why the size of the weights
# matters is the subject of module 03.

# %% example: ten-layers
generator = np.random.default_rng(2)
weights = [Tensor(generator.normal(0, np.sqrt(2 / 64), (64, 64))) for _ in range(10)]
start = Tensor(generator.standard_normal((256, 64)))
for name, activation in (("sigmoid", Sigmoid()), ("tanh", Tanh()), ("relu", ReLU())):
    flowing = start
    for weight in weights:
        flowing = activation(flowing.matmul(weight))
    varied = flowing.data.std(axis=0).mean()
    print(f"{name:8s} after ten layers: mean {flowing.data.mean():7.4f}   spread over examples {varied:.4f}")

# %% [markdown] text: what-breaks
# ### What breaks, and how to see it
#
# | symptom | likely cause | how to see it |
# |---|---|---|
# | `nan` after some steps of training | $e^x$ of a large number: softmax without the maximum, a sigmoid by $e^x/(1+e^x)$ | ask for scores of 1000 |
# | `nan` in some rows only | the maximum of the whole tensor in the place of each row's | two rows, 1000 apart |
# | `-inf` in a loss | the logarithm of a probability that was rounded to 0 | `LogSoftmax` on scores 0 and 200 |
# | each row of probabilities adds up to less than 1 | the sum ran over the whole batch | print `.sum(axis=-1)` for two rows |
# | right for square inputs, an error otherwise | `keepdims` forgotten | shapes like (2, 3) |
# | the input has changed | the function wrote into `x.data` | print `x` before and after |
# | `'NoneType' object is not iterable` | `parameters()` gives None | call it |
# | a trained network is slightly wrong | another form of GELU than it was trained with | compare at $x = 1$: 0.8412 or 0.8458 |

# %% example: try-a-broken-softmax
def forgets_the_axis(x):
    """A softmax over everything: right for one row."""
    exponentials = np.exp(x)
    return exponentials / exponentials.sum()


one_row, two_rows = np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 1.0]])
print("one row adds up to ", forgets_the_axis(one_row).sum(axis=-1))
print("two rows add up to ", forgets_the_axis(two_rows).sum(axis=-1))

# %% [markdown] text: memory
# ### Memory and cost, counted
#
# An activation has no parameters. What it costs is its *output*: as many numbers as came in, 4 bytes each.
# For the hidden layer of a network with 512 units and a batch of 64:
#
# $$64 \cdot 512 \cdot 4 = 131{,}072 \text{ bytes}.$$
#
# In a network 784-512-256-128-10 there are three such layers, 64 (512 + 256 + 128) 4 = 229,376 bytes, and in
# module 06 the backward pass will need them again. Predict the figures that the next cell prints.

# %% example: count-bytes
hidden_layer = ReLU()(Tensor(np.zeros((64, 512))))
print(f"bytes kept: {hidden_layer.data.nbytes:,}   predicted: {64 * 512 * 4:,}")
three_layers = [ReLU()(Tensor(np.zeros((64, units)))) for units in (512, 256, 128)]
print(f"bytes kept: {sum(each.data.nbytes for each in three_layers):,}   predicted: {64 * 896 * 4:,}")

# %% [markdown] text: passes
# **Cost is passes over memory.** An elementwise operation does little arithmetic for each number that it
# fetches, so what counts is how often the array is read and written. Every NumPy operation on the array is
# one *pass*: ReLU and tanh are a single one, the others several, and each of them reads and writes 131,072
# bytes here. A matrix product with 512 units does 1,024 operations for every number it writes: next to it
# activations are cheap, but not free. Compilers of deep-learning frameworks fuse the passes into one for that
# reason.
#
# The next cell counts the passes that *your* activations make.

# %% example: count-passes
class Counting(np.ndarray):
    """An array that counts the NumPy operations it takes part in."""

    passes = 0

    def __array_ufunc__(self, ufunc, method, *operands, **options):
        Counting.passes += 1
        plain = [np.asarray(operand) for operand in operands]
        if "out" in options:
            options["out"] = tuple(np.asarray(each) for each in options["out"])
        return np.asarray(getattr(ufunc, method)(*plain, **options)).view(Counting)


for name, activation in (named | {"softmax": Softmax(), "log softmax": LogSoftmax()}).items():
    counted = Tensor(np.zeros((64, 512)))
    counted.data, Counting.passes = counted.data.view(Counting), 0
    activation(counted)
    moved = Counting.passes * 2 * 64 * 512 * 4
    print(f"{name:16s} passes {Counting.passes}   about {moved:,} bytes read and written")

# %% [markdown] text: pytorch
# ### The same in PyTorch
#
# | you | PyTorch |
# |---|---|
# | `ReLU()`, an object that is called | `torch.nn.ReLU()`; as a function `torch.nn.functional.relu(x)` |
# | `Activation.__call__` runs `forward` | `torch.nn.Module.__call__` runs hooks, then `forward` |
# | `parameters()` gives `[]` | an iterator without elements |
# | `Sigmoid()(x)` | `torch.sigmoid(x)` |
# | `GELU()`, the tanh form | `torch.nn.GELU(approximate="tanh")`; **its default is the exact form, by erf** |
# | `GELU("sigmoid")` | not there; known elsewhere as QuickGELU |
# | `Softmax()(x, dim=0)` | `torch.nn.Softmax(dim=0)(x)`: `dim` goes to the constructor |
# | `LogSoftmax()(x)` | `torch.nn.LogSoftmax(dim=-1)(x)` |
# | the maximum is taken off first | the same, fused into one kernel |
#
# Side by side:
#
# ```python
# class ReLU(Activation):                        class ReLU(torch.nn.Module):
#     def forward(self, x):                          def forward(self, x):
#         ...  # yours, in NumPy                         return torch.clamp(x, min=0)
#
# probabilities = Softmax()(scores, dim=-1)      probabilities = scores.softmax(dim=-1)
# ```

# %% [markdown] text: check-your-understanding
# ## Check your understanding
#
# Answer before you open.
#
# **1.** You stack three linear layers 100-100-100-10 without activations. How many numbers would a single
# layer with the same power have, biases aside?
# <details><summary>Answer</summary>
#
# 100 times 10 = 1,000: the product of the three matrices is one (100, 10) matrix. The stack has
# 10,000 + 10,000 + 1,000 = 21,000.
#
# </details>
#
# **2.** $\sigma(3) = 0.9526$. What is $\sigma(-3)$, and what is $\tanh(1.5)$? No calculator.
# <details><summary>Answer</summary>
#
# $\sigma(-3) = 1 - 0.9526 = 0.0474$, and $\tanh(1.5) = 2\sigma(3) - 1 = 0.9051$.
#
# </details>
#
# **3.** Scores of a batch have the shape (32, 10). What shape has `x.max(axis=-1)`, what shape has it with
# `keepdims=True`, and why does it matter?
# <details><summary>Answer</summary>
#
# (32,) and (32, 1). NumPy lines shapes up from the right, so (32, 10) minus (32,) is an error; were the batch
# 10 it would work, and take the wrong maximum off every column.
#
# </details>
#
# **4.** A colleague subtracts the *mean* of each row before the exponential. Is the result a softmax? Is it
# safe?
# <details><summary>Answer</summary>
#
# It is a softmax: any number may be taken off a row. It is not safe: with scores 0 and 1000 the mean is 500,
# and $e^{500}$ is inf in float32. Only the maximum makes every exponent negative or zero.
#
# </details>
#
# **5.** Why is `LogSoftmax` not simply the logarithm of `Softmax`, when mathematics says that it is?
# <details><summary>Answer</summary>
#
# A probability below $10^{-45}$ is 0 in float32, and its logarithm is $-\infty$; the right answer is an
# ordinary number such as $-200$. The information is lost in the probability, so the logarithm has to be taken
# before it.
#
# </details>

# %% [markdown] text: reflections
# ## Reflections
#
# Three questions, graded by a person: 10 points if the answer is right, argued and shown on an example of
# your own; 7 if right with a gap in the argument; 4 if the idea is there; 1 for an attempt. Half a page each
# is plenty.

# %% [markdown] question: reflection-bending points=10
# **Question 1. Bending.** Part 1 shows that linear layers collapse into one. Does the same hold for layers
# with the activation $f(x) = 2x$, with $f(x) = |x|$, and with $f(x) = x + 1$? Give a reason or a
# counterexample with numbers for each, and say in one sentence which property of $f$ decides.
#
# ### BEGIN SOLUTION
# 2x: collapses, a factor goes into the matrix. x + 1: collapses, it is a bias. |x|: does not; |s - 1| with s =
# x1 + x2 gives 1, 0, 1 at s = 0, 1, 2, which no linear function with a bias does. What decides is whether f is
# affine: only then is the composition of two layers one layer.
# ### END SOLUTION

# %% [markdown] question: reflection-range points=10
# **Question 2. Range.** Take the function $\text{softplus}(x) = \log(1 + e^x)$. For which $x$ does this
# formula fail in float32, and how? Rewrite it so that it gives a right answer for every $x$, show with two
# numbers that your form works where the first did not, and compare the trick with the one in softmax.
#
# ### BEGIN SOLUTION
# e^x is inf from 89 on, and so is the result, where x itself is right. log(1 + e^x) = max(x, 0) + log(1 +
# e^-|x|): the exponent is never positive. At 1000 it gives 1000, at -1000 it gives 0. It is softmax's trick
# for the two scores 0 and x: the largest of them is taken off inside and added outside. For very negative x,
# log1p keeps the small result from being rounded to 0.
# ### END SOLUTION

# %% [markdown] question: reflection-choice points=10
# **Question 3. Choice.** You build a network that says which of 20 kinds of bird are in a picture; there may
# be several at once, or none. Which activation stands at its end, and which between its layers? Say for
# softmax what would go wrong at the end, with numbers, and name one reason for and one against ReLU in
# between.
#
# ### BEGIN SOLUTION
# Twenty sigmoids at the end: the kinds do not exclude each other. Softmax forces the sum to 1: two birds that
# are certainly there get 0.5 each, and with no bird some kind still gets at least 0.05. Between the layers
# ReLU: cheap, does not saturate for positive inputs; against it, units may die, which GELU or a leaky slope
# avoid.
# ### END SOLUTION

# %% [markdown] text: further-reading
# ## Further reading
#
# - V. Nair, G. E. Hinton: *Rectified Linear Units Improve Restricted Boltzmann Machines.* ICML 2010.
# - X. Glorot, A. Bordes, Y. Bengio: *Deep Sparse Rectifier Neural Networks.* AISTATS 2011.
# - D. Hendrycks, K. Gimpel: *Gaussian Error Linear Units (GELUs).* arXiv 1606.08415 (2016).
# - Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller: *Efficient BackProp.* In Neural Networks: Tricks of the
#   Trade, Springer 1998. Why zero-centred outputs help; section 4 is worth reading now.
# - P. Blanchard, D. J. Higham, N. J. Higham: *Accurately Computing the Log-Sum-Exp and Softmax Functions.*
#   IMA Journal of Numerical Analysis 41 (2021), 2311-2330. Part 7, with proofs.
# - G. Cybenko: *Approximation by Superpositions of a Sigmoidal Function.* Mathematics of Control, Signals and
#   Systems 2 (1989), 303-314. What one bend, often enough, can do.
# - M. Minsky, S. Papert: *Perceptrons.* MIT Press 1969. What none can.
# - A. Paszke et al.: *PyTorch: An Imperative Style, High-Performance Deep Learning Library.* NeurIPS 2019.
#
# **Next**: module 03, layers, which give the activations something to bend.
#
# ```
# tito test --module 02_activations
# ```
