# %% note
# ruff: noqa
# fmt: off
# Solutions are not written here: a `solution` or `given` cell names definitions of the reference's
# tinytorch/core/dataloader.py, in that file's order, and `tito release` weaves them in. Examples come with the
# students' notebook, read-only; names they bind must not be names of the module.

# %% [markdown] text: title
# # Module 05: Data
#
# A network learns from examples, a few at a time, in random order, many times over. In this module you write
# what hands them out. None of it is hard, and nearly all of it can be wrong without anybody noticing: a label
# beside the wrong picture, a sample that is never shown, an order that is the same in every pass.
#
# **What you will be able to do**
# 1. describe data by two questions, "how many?" and "give me number i", whatever file it came from;
# 2. cut a pass over the data into batches that hold every sample exactly once, the last few included;
# 3. shuffle samples and labels together, anew in each pass, and reproduce the whole sequence from a seed;
# 4. enlarge a set of images by random flips and crops, and say when that is a lie;
# 5. predict how many bytes a pass touches, and how many it keeps.
#
# **Prerequisites**: modules 01 to 04. From Python: `__len__`, `__getitem__`, `__iter__`, and `yield`.
#
# **Time**: 2 to 3 hours.
#
# **How to work.** Every exercise is a class with methods whose bodies raise `NotImplementedError`. Replace
# these lines. Run the cell, run the example below it, then ask in a terminal:
#
# ```
# tito test --module 05_dataloader
# ```
#
# Examples that wait for an exercise stop with `NotImplementedError`; the notebook goes on after them.

# %% [markdown] text: contents
# | part | you write | idea |
# |---|---|---|
# | 1 | nothing yet | why a few samples at a time |
# | 2 | `TensorDataset` | samples by number |
# | 3 | `DataLoader` | an order, cut into pieces |
# | 4 | `RandomHorizontalFlip`, `RandomCrop`, `Compose` | more images than there are |
# | 5 | nothing: you try | the whole pipeline |
# | 6 | nothing: you measure | what breaks, memory, cost, PyTorch |

# %% [markdown] text: why-batches
# ## Part 1. Why a few samples at a time
#
# Training makes the mean loss over all $N$ samples smaller. To know in which direction to go, it would have
# to look at all of them for a single step. But the mean over a *random batch* of $b$ samples is an estimate of
# the mean over all: right on average, and off by about
#
# $$\frac{\sigma}{\sqrt b}$$
#
# where $\sigma$ is the spread of the single samples. **Four times the samples, half the error.** The first few
# samples tell nearly everything, and the others cost as much each. So take many steps with small batches
# instead of one step with all (Robbins and Monro 1951; Bottou, Curtis and Nocedal 2018).
#
# | batch | error for $\sigma = 1$ | samples read for a step |
# |---|---|---|
# | 1 | 1 | 1 |
# | 16 | 0.25 | 16 |
# | 64 | 0.125 | 64 |
# | 60,000 | 0.004 | 60,000 |
#
# One pass over all samples is called an **epoch**: with $N = 60{,}000$ and $b = 64$ it has 938 batches, the
# last one with 32 samples.

# %% given: tinytorch.core.dataloader.__header__ id=opening

# %% example: error-of-a-batch
generator = np.random.default_rng(0)
population = generator.standard_normal(60000)
print("batch   measured error   1 / sqrt(b)")
for size in (1, 4, 16, 64, 256):
    means = generator.choice(population, (2000, size)).mean(axis=1)
    print(f"{size:5d}   {means.std():14.3f}   {1 / np.sqrt(size):11.3f}")
print("batches in an epoch:", ceil(60000 / 64), "  samples in the last:", 60000 - 64 * 937)

# %% [markdown] text: samples
# ## Part 2. Samples by number
#
# Data may lie in memory, in a thousand files, or be computed on demand. Whoever trains should not have to know.
# Two questions are enough:
#
# ```
#   len(dataset)   -> how many samples
#   dataset[i]     -> sample number i, usually a pair (input, target)
# ```
#
# The class with these two questions is given. Every kind of data answers them in its own way.

# %% given: tinytorch.core.dataloader.Dataset

# %% example: a-dataset-of-ones-own
class Squares(Dataset):
    """The pairs (i, i^2), computed when they are asked for."""

    def __len__(self):
        return 5

    def __getitem__(self, index):
        return Tensor([float(index)]), float(index) ** 2


squares = Squares()
print(len(squares), "samples; number 3:", squares[3][0].data.tolist(), squares[3][1])

# %% [markdown] text: tensor-dataset-idea
# ### Exercise: `TensorDataset`
#
# The most frequent case: tensors in memory, whose *first* dimension counts the samples.
#
# ```
#   images (5, 28, 28)      labels (5,)
#   [ image 0 ]             [ 7 ]
#   [ image 1 ]             [ 2 ]     dataset[1] is the pair (image 1 of shape (28, 28), 2)
#   [ image 2 ]             [ 1 ]     dataset[-1] is the pair (image 4, 4), as with lists
#   [ image 3 ]             [ 0 ]     dataset[5] is an IndexError
#   [ image 4 ]             [ 4 ]
# ```
#
# **What breaks.** 60,000 images and 59,999 labels: one is missing, and from there on every label belongs to
# its neighbour. So tensors of different lengths are a `ValueError`, at once, when the dataset is made. No
# tensors at all are one too.
#
# An index past either end is an `IndexError`. That is not only politeness: a Python `for` over something with
# `__getitem__` stops at the `IndexError`, and without it goes on for ever.

# %% solution: tinytorch.core.dataloader.TensorDataset
# TODO: __init__: self.tensors, or a ValueError; __len__: how many samples; __getitem__: a tuple of tensors,
#   one from each, or an IndexError.
# APPROACH: 1. gather the lengths, tensor.shape[0] for each; 2. more than one value among them: raise
#   ValueError(text) with the lengths in the text; 3. in __getitem__ accept -len(self) up to len(self) - 1.
# EXAMPLE: TensorDataset(images, labels)[1] is (images[1], labels[1]) as tensors.
# HINT: one tensor is a dataset as well, and its samples are tuples of one.

# %% example: try-tensor-dataset
pictures, kinds = Tensor(np.arange(30).reshape(5, 2, 3)), Tensor([7, 2, 1, 0, 4])
album = TensorDataset(pictures, kinds)
print(len(album), "samples; number 1:", [each.data.tolist() for each in album[1]])
print("the last one:", [each.data.tolist() for each in album[-1]])
for wrong in (lambda: album[5], lambda: TensorDataset(pictures, Tensor([1, 2, 3]))):
    try:
        wrong()
    except (IndexError, ValueError) as error:
        print(f"{type(error).__name__}: {error}")

# %% [markdown] text: batches
# ## Part 3. An order, cut into pieces
#
# Ten samples, batches of four:
#
# ```
#   without shuffle   [ 0 1 2 3 | 4 5 6 7 | 8 9 ]          len(loader) = ceil(10 / 4) = 3
#   first pass        [ 7 2 9 0 | 4 1 8 5 | 3 6 ]          the last batch is smaller,
#   second pass       [ 1 8 3 6 | 0 9 2 7 | 5 4 ]          and is not thrown away
# ```
#
# Everything follows from *one array of numbers*, the order. Make it, shuffle it or not, cut it, and fetch the
# samples of each piece. Never shuffle the data themselves: a permutation of 60,000 images costs 480,000 bytes
# as numbers and 188 million as images, and the caller's tensors are not yours to change.
#
# **One order for all tensors.** Shuffle images and labels each on its own, and every label is a random one.
# The loss then stops at $\log C$ (module 04), and no message will tell you why.
#
# **Every sample exactly once.** Drawing $N$ numbers at random *with* replacement is not a shuffle: it misses a
# sample with probability $(1 - 1/N)^N \approx 1/e$, so more than a third of the data are not seen in a pass.
#
# **A new order in each pass.** With the same order every time, the same samples always meet in a batch.
#
# **A generator of its own.** `np.random.default_rng(seed)` makes a source of random numbers that belongs to
# this loader. Then the same seed gives the same sequence of orders, whatever else draws random numbers in
# between. `np.random.seed(seed)` would set the *global* source back, and with it the dropout of the network.
# Without a seed (`None`) the source starts somewhere new every time. Note that 0 is a seed.
#
# Why shuffle at all? Files are sorted, often by class. Then a batch holds one class only, its mean is a bad
# estimate of the mean over all, and $\sigma/\sqrt b$ does not hold: it assumes a *random* batch.

# %% example: why-shuffle
sorted_kinds = np.repeat(np.arange(10), 100)
mixed_kinds = np.random.default_rng(1).permutation(sorted_kinds)
for name, order in (("sorted", sorted_kinds), ("shuffled", mixed_kinds)):
    print(f"{name:9s} kinds in the first five batches of 50:", [len(set(order[i : i + 50])) for i in range(0, 250, 50)])
drawn = np.random.default_rng(1).integers(0, 1000, 1000)
print(f"drawn with replacement: {1000 - len(set(drawn.tolist()))} of 1000 samples never seen; 1000 / e = {1000 / np.e:.0f}")

# %% [markdown] text: loader-exercise
# ### Exercise: `DataLoader`
#
# A loader is an *iterable*: each `for batch in loader:` calls `__iter__`, which starts a pass of its own. With
# `yield` inside, `__iter__` becomes a generator: it runs up to the next `yield` whenever a batch is asked for,
# and keeps its own place. Two loops over the same loader do not disturb each other, and a loop that is left by
# `break` leaves nothing behind. Only the samples of the batches that are taken are ever fetched.
#
# `batch` fetches. For a plain TensorDataset it indexes each tensor with an array of numbers, in one step. Any
# other dataset (that of part 2, or a list of pairs) is asked for one sample after the other, and the samples'
# first parts are stacked into one tensor, their second parts into another:
#
# ```
#   sample 3:  ( [3.] ,  9.0 )                           ( [[3.]
#   sample 0:  ( [0.] ,  0.0 )      -- stacked -->           [0.]      [ 9. 0. 4. ] )
#   sample 2:  ( [2.] ,  4.0 )                               [2.]] ,
# ```
#
# **What breaks.** Asking `isinstance(dataset, TensorDataset)` before the short cut sounds right. But somebody
# will inherit from TensorDataset and write a `__getitem__` that flips images, and the short cut would never
# call it. Ask for the exact type.
#
# A batch size below 1 is a `ValueError`.

# %% solution: tinytorch.core.dataloader.DataLoader
# TODO: __init__: keep everything, and make the generator; __len__: how many batches; __iter__: yield them;
#   batch: the samples of these numbers as a tuple of tensors.
# APPROACH: 1. np.arange(n) is the order, and self.generator.shuffle(order) shuffles it in place; 2. range with
#   a step gives the places where batches start; 3. slices that reach past the end are simply shorter; 4. in
#   batch, zip(*samples) turns a list of pairs into a pair of lists, and np.stack(arrays) makes one array.
# EXAMPLE: 10 samples in batches of 4 are 4, 4 and 2, and len is 3.
# HINT: a sample's part may be a tensor, an array or a number: Tensor(value).data is an array in each case.

# %% example: try-loader
ten = TensorDataset(Tensor(np.arange(10.0)), Tensor(np.arange(10.0) ** 2))
plain, mixed = DataLoader(ten, 4), DataLoader(ten, batch_size=4, shuffle=True, seed=3)
print("in order:   ", [first.data.astype(int).tolist() for first, _ in plain], " len", len(plain))
for name in ("first pass: ", "second pass:"):
    print(name, [first.data.astype(int).tolist() for first, _ in mixed])
again = DataLoader(ten, batch_size=4, shuffle=True, seed=3)
print("same seed:  ", [first.data.astype(int).tolist() for first, _ in again])
first, second = next(iter(mixed))
print("labels stay beside their samples:", first.data.tolist(), second.data.tolist())

# %% example: try-other-datasets
inputs, targets = next(iter(DataLoader(squares, 3)))
print("computed samples:", inputs.data.tolist(), targets.data.tolist())
pairs = [(np.array([1.0, 2.0]), 0), (np.array([3.0, 4.0]), 1), (np.array([5.0, 6.0]), 1)]
for inputs, targets in DataLoader(pairs, 2):
    print("a list of pairs: ", inputs.data.tolist(), targets.data.tolist())

# %% [markdown] text: augmentation
# ## Part 4. More images than there are
#
# A cat is a cat when it looks to the left, and when it stands a little higher in the picture. Show the network
# such variants, new ones in each pass, and it learns that they do not matter. For images of 32 by 32, padded
# by 4 on each side, there are $9\cdot9 = 81$ windows, and twice as many with flips: 162 variants of every
# image, at no cost in memory (Krizhevsky et al. 2012; He et al. 2016).
#
# A change takes an image (..., height, width), a tensor or an array, and gives back the same kind. Two small
# functions help with that, and are given below: `array_of(image)` is its array, and `like(image, array)` is
# that array as the kind of thing that `image` was.
#
# ### Exercise: `RandomHorizontalFlip`
#
# With probability $p$ left and right change places, otherwise the image comes back as it is:
#
# ```
#   [ 1 2 3 ]           [ 3 2 1 ]
#   [ 4 5 6 ]    -->    [ 6 5 4 ]        the last dimension is turned around, the rows stay
# ```
#
# **When is that a lie?** When left and right mean something: mirrored text, the digits 2 and 5, traffic signs.
# Augmentation adds no information. It states which changes do not matter, and the statement had better be true.

# %% solution: tinytorch.core.dataloader.RandomHorizontalFlip.__call__
# TODO: the image itself, or, with probability p, its mirror image in an array of its own.
# APPROACH: np.random.random() is uniform in [0, 1): it is below p with probability p, never for p = 0 and
#   always for p = 1. A slice with step -1 turns a dimension around.
# EXAMPLE: RandomHorizontalFlip(1.0) of [[1, 2, 3]] is [[3, 2, 1]].
# HINT: [..., ::-1] works for any number of dimensions in front.

# %% [markdown] text: crop-idea
# ### Exercise: `RandomCrop`
#
# Put zeros around the image, `padding` wide, and cut a window of the wanted size out of it, at a random place:
#
# ```
#   image 3 x 3, padding 1               window 3 x 3 at top 0, left 1
#
#     0   0   0   0   0
#     0 [ 1   2   3 ] 0                    0   0   0
#     0 [ 4   5   6 ] 0          -->       1   2   3
#     0 [ 7   8   9 ] 0                    4   5   6
#     0   0   0   0   0
# ```
#
# How many places are there? The padded height is $h + 2\cdot\text{padding}$. The window may start at 0, 1, ...
# up to $h + 2\cdot\text{padding} - \text{size}$, **both ends included**: here $0, 1, 2$, three places down and
# three across, nine windows. `np.random.randint(n)` gives $0 \dots n - 1$, so it needs one more than the last
# place. Forget it, and the last row of windows is never seen; and where there is room for one window only,
# randint(0) is an error.
#
# Rows and columns are drawn independently. A size may be one number, for a square, or a pair (height, width). A
# window larger than the padded image is a `ValueError`.

# %% solution: tinytorch.core.dataloader.RandomCrop.__call__
# TODO: a window of self.size at a random place of the padded image, in an array of its own.
# APPROACH: 1. np.pad(array, widths) takes one pair of widths for each dimension: (0, 0) for all but the last
#   two; 2. the room that is left, down and across: less than zero is a ValueError; 3. draw both places; 4.
#   cut.
# EXAMPLE: of an image (3, 32, 32), RandomCrop(32) gives (3, 32, 32), one of 81 windows.
# HINT: [..., top : top + height, left : left + width] cuts any number of images alike.

# %% [markdown] text: compose-idea
# ### Exercise: `Compose`
#
# Several changes, one after the other, as one change. It is the `Sequential` of images, and may contain
# itself.

# %% solution: tinytorch.core.dataloader.Compose
# TODO: __init__: keep the changes; __call__: what the first gives goes into the second, and so on.
# EXAMPLE: Compose([double, add_one])(3) is 7, and Compose([])(3) is 3.
# HINT: call each change once.

# %% given: tinytorch.core.dataloader.array_of, tinytorch.core.dataloader.like

# %% example: try-flip
flip, small = RandomHorizontalFlip(1.0), Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print("flipped:   ", flip(small).data.tolist(), " the image itself:", small.data.tolist())
print("never:     ", RandomHorizontalFlip(0.0)(small).data.tolist())
np.random.seed(0)
sometimes = RandomHorizontalFlip(0.3)
print("share flipped for p = 0.3:", np.mean([sometimes(small).data[0, 0] == 3 for _ in range(2000)]).round(3))

# %% example: try-crop
np.random.seed(1)
nine = Tensor(np.arange(1.0, 10.0).reshape(3, 3))
window = RandomCrop(3, padding=1)
print("one window:\n", window(nine).data)
seen = {tuple(window(nine).data.ravel().tolist()) for _ in range(500)}
print("different windows in 500 draws:", len(seen), "of 9")
print("a pair of sizes:", RandomCrop((2, 5), padding=2)(np.zeros((3, 4, 4))).shape)
try:
    RandomCrop(9, padding=1)(nine)
except ValueError as error:
    print("too large:", error)

# %% example: try-compose
changes = Compose([RandomHorizontalFlip(1.0), lambda image: image * 10, RandomHorizontalFlip(1.0)])
print("flipped, times ten, flipped back:", changes(small).data.tolist())

# %% [markdown] text: pipeline
# ## Part 5. The whole pipeline
#
# A dataset whose samples are changed at random: it inherits from TensorDataset and changes what
# `__getitem__` gives. The loader does not know about it. Each pass sees other windows of the same images.

# %% example: whole-pipeline
class Augmented(TensorDataset):
    """Images and labels in memory, the images changed at random whenever they are asked for."""

    def __init__(self, change, *tensors):
        super().__init__(*tensors)
        self.change = change

    def __getitem__(self, index):
        image, label = super().__getitem__(index)
        return self.change(image), label


np.random.seed(2)
stripes = Tensor(np.tile(np.arange(1.0, 9.0), (20, 1, 8, 1)))
varied = Augmented(Compose([RandomCrop(8, padding=2), RandomHorizontalFlip()]), stripes, Tensor(np.arange(20)))
for number, (images, labels) in enumerate(DataLoader(varied, 8, shuffle=True, seed=0)):
    print(f"batch {number}: images {images.shape}, labels {labels.data.astype(int).tolist()}")
    print("   one row of three images:", [image[0, 4].astype(int).tolist() for image in images.data[:3]])

# %% example: losses-over-batches
from tinytorch.core.layers import Linear
from tinytorch.core.losses import MSELoss

np.random.seed(3)
points = TensorDataset(Tensor(np.random.randn(100, 3)), Tensor(np.random.randn(100, 1)))
predict, distance = Linear(3, 1), MSELoss()
whole = distance(predict(points.tensors[0]), points.tensors[1]).item()
parts = [(distance(predict(x), y).item(), len(x.data)) for x, y in DataLoader(points, 32, shuffle=True, seed=1)]
print("batches of       ", [count for _, count in parts])
print(f"loss of all       {whole:.5f}")
print(f"weighted mean     {sum(loss * count for loss, count in parts) / 100:.5f}")
print(f"mean of the means {np.mean([loss for loss, _ in parts]):.5f}   the last batch counts too much")

# %% [markdown] text: what-breaks
# ## Part 6. What breaks, memory, cost, PyTorch
#
# ### What breaks, and how to see it
#
# | symptom | likely cause | how to see it |
# |---|---|---|
# | the loss stays at $\log C$ | labels shuffled apart from images | targets computed from inputs, as the squares above |
# | a few samples are never seen | the last batch is dropped, or drawn with replacement | count all samples of a pass |
# | a second loop finds nothing | `__iter__` gives the same exhausted iterator | `len(list(loader))` twice |
# | each pass has the same order | the generator is made in `__iter__` | print two passes |
# | seeds do not help | the global source of random numbers | draw a number between two loaders |
# | seed 0 is different each time | `if seed:` where `if seed is not None:` is meant | seeds 0 and 1 |
# | augmentation has no effect | the short cut for tensors goes past `__getitem__` | a `__getitem__` that counts |
# | the data change from pass to pass | a change that writes into its image | compare before and after |
# | very good on the test, bad in use | test samples are among the training samples | compare them |

# %% example: try-a-broken-shuffle
numbers, doubles = np.arange(6), np.arange(6) * 2
careless = np.random.default_rng(0)
print("each on its own:", list(zip(careless.permutation(numbers).tolist(), careless.permutation(doubles).tolist())))
order = careless.permutation(6)
print("one order:      ", list(zip(numbers[order].tolist(), doubles[order].tolist())))

# %% [markdown] text: memory
# ### Memory and cost, counted
#
# The digits of MNIST are 60,000 images of 28 by 28. In float32:
#
# | what | bytes |
# |---|---|
# | all images | $60{,}000\cdot784\cdot4 = 188{,}160{,}000$ |
# | the same as whole bytes 0..255, as they come | 47,040,000 |
# | a batch of 64 images | $64\cdot784\cdot4 = 200{,}704$ |
# | its labels | 256 |
# | the order of one pass | $60{,}000\cdot8 = 480{,}000$ |
#
# A pass reads every byte of the data once and writes it once, into a batch. But it *keeps* no more than the
# batch that is in use and the order. The next cells count with a tenth of MNIST.

# %% example: count-bytes
digits = TensorDataset(Tensor(np.zeros((6000, 28, 28))), Tensor(np.zeros(6000)))
loader = DataLoader(digits, 64, shuffle=True, seed=0)
images, labels = next(iter(loader))
print(f"all images  bytes kept: {digits.tensors[0].data.nbytes:,}   predicted: {6000 * 784 * 4:,}")
print(f"a batch     bytes kept: {images.data.nbytes:,}   predicted: {64 * 784 * 4:,}")
print(f"its labels  bytes kept: {labels.data.nbytes:,}   predicted: {64 * 4:,}")
print(f"an order    bytes kept: {np.arange(6000).nbytes:,}   predicted: {6000 * 8:,}")
print(f"all batches bytes kept: {sum(x.data.nbytes for x, _ in loader):,}   predicted: {6000 * 784 * 4:,}")

# %% example: measure-the-peak
import tracemalloc

many = TensorDataset(Tensor(np.zeros((6000, 28, 28))), Tensor(np.zeros(6000)))
tracemalloc.start()
for images, labels in DataLoader(many, 64, shuffle=True):
    pass
peak = tracemalloc.get_traced_memory()[1]
tracemalloc.stop()
print(f"peak of one pass of your loader: {peak / (64 * 784 * 4):.1f} batches; all the data are {6000 / 64:.1f} batches")

# %% example: count-questions
class Counted(Dataset):
    """A thousand numbers, and how often they were asked for."""

    asked = 0

    def __len__(self):
        return 1000

    def __getitem__(self, index):
        self.asked += 1
        return float(index), float(index)


counted = Counted()
next(iter(DataLoader(counted, 64)))
print("questions for the first batch:", counted.asked)
for _ in DataLoader(counted, 64):
    pass
print("questions for a whole pass:   ", counted.asked - 64)

# %% [markdown] text: cost
# **Cost.** One index with an array of 64 numbers is one call of NumPy; 64 samples one by one are 64 calls of
# `__getitem__`, 128 small tensors and two stacks. Each costs microseconds, a pass over 60,000 samples then
# seconds. For samples that come from files, or are changed at random, there is no way around it, and
# frameworks let several processes fetch the next batches while the network works on this one.

# %% [markdown] text: pytorch
# ### The same in PyTorch
#
# | you | PyTorch, `torch.utils.data` and `torchvision.transforms` |
# |---|---|
# | `Dataset`, two methods | `Dataset`, the same two |
# | `TensorDataset(x, y)` | `TensorDataset(x, y)`; lengths that differ are an `AssertionError` |
# | `DataLoader(d, 64, shuffle=True, seed=0)` | `DataLoader(d, 64, shuffle=True, generator=torch.Generator().manual_seed(0))` |
# | the last batch is kept | `drop_last=False`, the default |
# | `batch` | `collate_fn`, `default_collate`; handles dictionaries and nested tuples as well |
# | one process | `num_workers=4` fetches in four others |
# | `RandomHorizontalFlip(0.5)` | the same |
# | `RandomCrop(32)`, padding 4 | `RandomCrop(32, padding=4)`: without it nothing is padded |
# | `Compose([a, b])` | the same |
#
# Side by side:
#
# ```python
# loader = DataLoader(data, 64, shuffle=True)    loader = torch.utils.data.DataLoader(data, 64, shuffle=True)
# for x, y in loader:                            for x, y in loader:
#     loss = loss_function(network(x), y)            loss = loss_function(network(x), y)
# ```

# %% [markdown] text: check-your-understanding
# ## Check your understanding
#
# Answer before you open.
#
# **1.** 1,000 samples in batches of 64: how many batches, and how large is the last?
# <details><summary>Answer</summary>
#
# ceil(1000 / 64) = 16 batches; fifteen of them hold 960 samples, the last one 40.
#
# </details>
#
# **2.** A batch of 25 estimates the loss with an error of 0.2. Which batch gives 0.05?
# <details><summary>Answer</summary>
#
# A quarter of the error needs sixteen times the samples: 400.
#
# </details>
#
# **3.** An image 28 by 28, padding 2, windows of 28: how many windows are there, and how many of the images
# that come out are the image as it was?
# <details><summary>Answer</summary>
#
# 28 + 4 - 28 = 4, so the places 0 to 4 each way, 25 windows. One of them, at (2, 2), is the image as it was:
# 4 % of the draws.
#
# </details>
#
# **4.** Why does `__iter__` make a new order, and not `__init__`?
# <details><summary>Answer</summary>
#
# `__init__` runs once, `__iter__` once for every pass. The *generator* is made in `__init__` for the opposite
# reason: made anew from the seed in each pass, it would give the same order each time.
#
# </details>
#
# **5.** You shuffle with replacement by mistake, 10,000 samples, 3 epochs. About how many samples have never
# been seen?
# <details><summary>Answer</summary>
#
# A sample is missed in one epoch with probability 1/e, in three with 1/e^3 = 0.05: about 500.
#
# </details>

# %% [markdown] text: reflections
# ## Reflections
#
# Three questions, graded by a person: 10 points if the answer is right, argued and shown on an example of
# your own; 7 if right with a gap in the argument; 4 if the idea is there; 1 for an attempt. Half a page each
# is plenty.

# %% [markdown] question: reflection-last-batch points=10
# **Question 1. The last batch.** 130 samples in batches of 64 leave two for the last one. Name the three
# things one can do with them (keep, drop, fill up), and say for training and for testing which you would
# choose and why. Use $\sigma/\sqrt b$ in your argument, and show with numbers what a mean of batch means does.
#
# ### BEGIN SOLUTION
# Keep: every sample counts, but the step from two samples has an error sqrt(64 / 2) = 5.7 times larger. Drop:
# steady steps, and because of the shuffle other samples are dropped each time, so little is lost in training;
# in testing it would leave out data, so keep and weight by size. Fill up with other samples: equal sizes, but
# those count twice. Losses 0.4, 0.4 and 2.0: mean of means 0.93, right is (64 * 0.4 + 64 * 0.4 + 2 * 2) / 130
# = 0.42.
# ### END SOLUTION

# %% [markdown] question: reflection-augmentation points=10
# **Question 2. Augmentation.** Choose a task of your own with images, or with sound or text. Name two random
# changes that are true for it and one that would be a lie, with an example for each. Should test samples be
# changed as well? And why does augmentation help although it adds no measurement?
#
# ### BEGIN SOLUTION
# For instance leaves of trees: rotations and flips are true, changes of colour are a lie where autumn matters.
# Test samples stay as they are, or the measurement is noise (averaging predictions over several variants is a
# method of its own). It helps because it tells the network which differences do not matter: knowledge of ours
# that is not in the samples, and that it would need many more samples to find out.
# ### END SOLUTION

# %% [markdown] question: reflection-reproducible points=10
# **Question 3. Reproducible.** Two runs with the same seed give different losses. List the sources of
# randomness in a training with what you have built in modules 03 to 05, say which of them the seed of the
# DataLoader covers, and describe how you would make the whole run reproducible. What is still not covered?
#
# ### BEGIN SOLUTION
# Weights at the start and dropout (np.random), the order (the loader's own generator), flips and crops
# (np.random). The loader's seed covers the order alone; np.random.seed at the beginning covers the others as
# long as the number of draws in between stays the same, and a generator handed to each would be safer. Not
# covered: the order of sums in a BLAS with several threads, other versions of NumPy, other machines.
# ### END SOLUTION

# %% [markdown] text: further-reading
# ## Further reading
#
# - H. Robbins, S. Monro: *A Stochastic Approximation Method.* Annals of Mathematical Statistics 22 (1951),
#   400-407.
# - L. Bottou, F. E. Curtis, J. Nocedal: *Optimization Methods for Large-Scale Machine Learning.* SIAM Review 60
#   (2018), 223-311. Section 3 compares one sample, a batch, and all.
# - M. Gürbüzbalaban, A. Ozdaglar, P. A. Parrilo: *Why Random Reshuffling Beats Stochastic Gradient Descent.*
#   Mathematical Programming 186 (2021), 49-84. Without replacement is better, with proof.
# - D. E. Knuth: *The Art of Computer Programming*, volume 2. Addison-Wesley 1997. Section 3.4.2 on shuffling.
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: *Gradient-Based Learning Applied to Document Recognition.*
#   Proceedings of the IEEE 86 (1998), 2278-2324. MNIST.
# - A. Krizhevsky, I. Sutskever, G. E. Hinton: *ImageNet Classification with Deep Convolutional Neural
#   Networks.* NIPS 2012. Section 4.1: flips and crops.
# - K. He, X. Zhang, S. Ren, J. Sun: *Deep Residual Learning for Image Recognition.* CVPR 2016. Section 4.2:
#   padding 4, a window of 32, and a flip.
# - A. Paszke et al.: *PyTorch: An Imperative Style, High-Performance Deep Learning Library.* NeurIPS 2019.
#
# **Next**: module 06, autograd, which finds out how each weight should change.
#
# ```
# tito test --module 05_dataloader
# ```
