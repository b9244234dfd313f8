# %% [markdown]
# # 12 · Batches
#
# **What you need:** notebooks [7](07_gradient_descent.ipynb) (one step downhill) and [8](08_the_worked_example.ipynb) (the
# log-loss). About 20 minutes, with pencil and paper.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - say what a batch, a mini-batch, an update and an epoch are, and count them;
# - work one epoch through with a pencil in three ways: all rows at once, one by one, two by two;
# - explain where the noise of small batches comes from, and what it is good for;
# - say why rows are shuffled, and what a seed does;
# - train on more rows than fit into memory.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# You have four examples, and time to look at each of them **once**. You may use them in two ways:
#
# - **A.** Look at all four. Then change the weight once, by their average advice.
# - **B.** Look at the first and change the weight at once. Then look at the second and change it again. And so on.
#
# Both use the same learning rate. **Which one comes closer to the best weight?** And if you go on like this for
# fifty rounds: the same one? Write down both answers. We collect in sections 3 and 5.

# %% [markdown]
# ## 1. Four plants
#
# Four bean plants, watered with one or two cups a week, have grown by so many centimetres. (The numbers are made
# up, to be easy.) As in notebook 7, the model is a neuron with one weight and nothing else: $\hat y = w \cdot x$.
#
# | plant | water $x$ | growth $y$ |
# |:-:|:-:|:-:|
# | 1 | 1 | 1 |
# | 2 | 2 | 5 |
# | 3 | 2 | 3 |
# | 4 | 1 | 3 |
#
# We begin with $w = 0$ and take the learning rate $\eta = 0.1$. The best weight happens to be 2. (Check it: at
# $w = 2$ the errors are $1, -1, 1, -1$, and error times input adds up to $1 - 2 + 2 - 1 = 0$. The ground is
# flat there.)

# %%
import numpy as np

x, y = np.array([[1], [2], [2], [1]]), np.array([[1], [5], [3], [3]])
net = nn.Network(weights=[[[0]]], activations="identity")

# %% [markdown]
# ## 2. All at once
#
# What you did in notebook 7 was this: all examples answer with the same weight, their slopes are averaged, and
# the weight is changed **once**. At $w = 0$ every answer is 0, so the errors are $-1, -5, -3, -3$. Error times
# input gives each plant’s slope: $-1, -10, -6, -3$. Their average is $-20/4 = -5$, and
#
# $$w_{\text{new}} = 0 - 0.1 \cdot (-5) = 0.5$$
#
# The examples that are used for one step are called a **batch**. Here the batch is everything there is, so this is
# called **full-batch** (or simply *batch*) gradient descent. Let the library confirm it:

# %%
step = net.trace(x, y, learning_rate=0.1)
print(step.line("W1_new"))

# %% [markdown]
# (`trace` puts the division by 4 into each δ already: $-5/4 = -1.25$ for plant 2. Ask for `step.line("dW1")` to
# see it.)
#
# Let us have a word for “the weight was changed”: an **update**. And a word for “every example has been looked at
# once”: an **epoch**. Here, one epoch has made one update.

# %% [markdown]
# ## 3. One by one
#
# Now way B. Plant 1 alone: its slope is $-1$, so $w = 0 + 0.1 = 0.1$. Plant 2 now meets *that* weight. It answers
# $0.1 \cdot 2 = 0.2$, the error is $0.2 - 5 = -4.8$, the slope $-4.8 \cdot 2 = -9.6$, so $w = 0.1 + 0.96 = 1.06$.
#
# **With the pencil:** work out plants 3 and 4 before you run the cell. It does one row, and then three more;
# `next` goes on from where the last step ended.

# %%
row = net.trace(x[[0]], y[[0]], learning_rate=0.1)
print(row.line("W1_new"))
for plant in [1, 2, 3]:
    row = row.next(x[[plant]], y[[plant]])
    print(row.line("W1_new"))

# %% [markdown]
# Four examples, four updates, one epoch. The weight has come to 1.41, where the full batch has come to 0.5. **Collect the
# first half of your bet:** way B is much closer to 2, for the same number of looks.
#
# It is easy to see why. In way A plant 4 was asked about the weight 0, which was already known to be bad. In way B
# it was asked about a weight that three plants had improved. Fresh questions are worth more.
#
# Changing the weight after every single example is called **stochastic gradient descent**, short SGD. “Stochastic”
# means “by chance”: the examples are usually taken in a random order. Another name is **online learning**,
# because examples can come in one after the other, as from a wire, and need not be kept.

# %% [markdown]
# ## 4. Two by two
#
# There is a middle way: take a few examples, average their slopes, make an update, take the next few. The few
# are called a **mini-batch**, and how many they are is the **batch size**. With two:
#
# - Plants 1 and 2, at $w = 0$: slopes $-1$ and $-10$, average $-5.5$, so $w = 0.55$.
# - Plants 3 and 4, at $w = 0.55$: they answer 1.1 and 0.55. Errors $-1.9$ and $-2.45$, slopes $-3.8$ and
#   $-2.45$, average $-3.125$, so $w = 0.55 + 0.3125 = 0.8625$.

# %%
two = net.trace(x[:2], y[:2], learning_rate=0.1)
print(two.line("W1_new"))
print(two.next(x[2:], y[2:]).line("W1_new"))

# %% [markdown]
# All three are one command, `fit`, with another `batch_size`:

# %%
for size in [4, 2, 1]:
    copy = net.copy()
    copy.fit(x, y, epochs=1, batch_size=size, learning_rate=0.1, shuffle=False)
    print(f"batch size {size}: updates {4 // size}, w = {copy.weights[0].item():.4f}")

# %% [markdown]
# ### Four words that people mix up
#
# | word | means | in our epoch with batch size 2 |
# |:--|:--|:--|
# | **batch** (or mini-batch) | the examples that make one update together | plants 1 and 2 |
# | **update**, or **step**, or **iteration** | one change of the weights | 2 of them |
# | **epoch** | each example used once | 1 |
# | **run** | all of the epochs | 1 epoch |
#
# Be on your guard with “iteration”: it is the word that is used most loosely. In most books it is one update. In
# the tutorial of [notebook 8](08_the_worked_example.ipynb), “Iteration 2” means the second *epoch*. In the program
# H2O it is a round of work that is set by an option, and may be many updates or even several epochs. And an
# introduction to image recognition says that weights are updated “each epoch”. They can be, with the full batch;
# nearly always they are updated after each *batch*.

# %% [markdown]
# ## 5. Noise
#
# Way B won the first epoch. Now the second half of the bet: fifty epochs, each in a new random order. This keeps
# the weight after each epoch, for the three batch sizes:


# %%
def walk(size):
    copy, weights = net.copy(), [0]
    for epoch in range(50):
        copy.fit(x, y, batch_size=size, learning_rate=0.1, seed=epoch)
        weights.append(copy.weights[0].item())
    return weights


# %%
from matplotlib import pyplot as plt

ax = plt.figure(figsize=(7, 3.6), layout="constrained").add_subplot(xlabel="epoch", ylabel="weight w")
for size, line in [(1, "-"), (2, "--"), (4, ":")]:
    ax.plot(walk(size), line, linewidth=2, label=f"batch size {size}")
ax.axhline(2, color="grey", linewidth=0.8), ax.legend()
nn.plot.describe(ax, "Size 4 climbs smoothly to 2; sizes 2 and 1 are there sooner, but jitter about it")
nn.plot.show(ax)

# %% [markdown]
# The single rows are near 2 after three epochs, and then they never come to rest: they jitter. The full batch
# needs some twenty epochs, and then it sits there. **A fast start and a restless end; or a slow start and a quiet end.** The
# mini-batch is in between. (If you bet on B twice, you have lost the second half.)
#
# Where does the jitter come from? At $w = 2$ the four slopes are $1, -2, 2, -1$. Their average is 0: nothing to do.
# But each plant *alone* still pulls, one up, the next down. The full batch hears them all at once; the single
# steps obey whoever spoke last. This is what people call **noise**: the difference between the slope of a batch
# and the slope of all.
#
# Noise need not be a fault. On a bumpy cost it can shake a walker out of a shallow dip. And it can be made to die
# away: let the learning rate fall, and the jitter falls with it. That is in
# [notebook 13](13_optimisers.ipynb).

# %% [markdown]
# ### How much noise?
#
# A batch asks a few rows for what all rows would say, as an opinion poll does. Each single guess may be far off, but
# guesses are *right on the average*: at $w = 0$ our four say $-1, -10, -6, -3$, and their average is the true
# slope, $-5$.
#
# So the question is how fast polls improve with their size. Predict: if a batch is **four times as large**, how
# many times smaller is its noise? Here are 2,100 patients, invented like the plants; you will meet them again in
# [notebook 16](16_learning_over_epochs.ipynb). The input is a patient’s age, scaled so that 13 years become 0 and 100 years 1;
# the target is 1 if a new medicine had side effects, 0 if not. We take a single neuron with a sigmoid, and the slope that each
# patient alone would ask for. (The loss is the log-loss of notebook 8; the slope is error times input here, too. `y[:, None]` stands a row of numbers up as a column.)

# %%
data = nn.data.drug_trial(seed=0)
neuron = nn.Network(weights=[[[0]]], biases=[[0]], activations="sigmoid", loss="binary_cross_entropy")
step = neuron.trace(data.X, data.y[:, None])
slopes = 2100 * (step["delta1"] * data.X).ravel()
print(f"average of all single slopes: {slopes.mean():.4f},  full batch: {step['dW1'].item():.4f}")

# %% [markdown]
# (The 2100 takes back the division by $n$ that is in each δ.) Now 2,000 random batches of each size. How far from
# the true slope are they, typically? (`std` is the *standard deviation*, the usual measure for “typically”.)

# %%
rng = np.random.default_rng(seed=0)
for size in [1, 4, 16, 64, 256]:
    batches = [slopes[rng.permutation(2100)[:size]].mean() for _ in range(2000)]
    print(f"batch of {size:3}: typically off by {np.std(batches):.3f}")

# %% [markdown]
# **Four times the rows, half the noise.** It falls with the *square root* of the batch size. This is a bad bargain
# from the start: for half the noise you pay four times. And it explains the most important fact about batches: a few dozen
# rows already say roughly what all of them would say. Whoever asks ten thousand before moving has mostly wasted
# their time.

# %% [markdown]
# ## 6. Then why not always one by one?
#
# Because a computer is slow at starting things and fast at going on. In a small network, to multiply one row by the
# weights takes nearly as long as to multiply thirty rows. [Notebook 21](21_speed.ipynb) looks into that. So the common choice is in between:
# large enough to keep the machine busy, small enough to move often.
#
# | | full batch | mini-batch | one by one |
# |:--|:--|:--|:--|
# | updates in an epoch of $n$ rows | 1 | $n$ / batch size, rounded up | $n$ |
# | noise | none | some | much |
# | comes to rest | yes, if $\eta$ is small enough | jitters a little | jitters |
# | work of the machine for one row | little | little | much |
# | usual sizes | all | 10 to 500 | 1 |
#
# Watch one-by-one learning in slow motion. These are the three students of
# [notebook 8](08_the_worked_example.ipynb), and a neuron that is changed after each of them. **Before you press
# play, predict:** will the weight of CGPA ($w_2$) move in one direction, or to and fro? Then play, and look at how
# the second student pulls against the other two. Move the learning rate up, and predict what the pulling does.

# %%
nn.widgets.worked_example("linear")

# %% [markdown]
# You should have seen, at the rate ⅓, $w_2$ go to and fro in every epoch: student 2 (target 0) pulls it down, students 1 and 3
# (target 1) pull it up. It drifts down all the same: student 2 has by far the largest CGPA (0.6, against 0.1 and 0.2),
# and error times input makes that the strongest pull. (At the rate 1 the steps overshoot, and student 1 sometimes pulls down, too.) That is noise, and a message within the noise.

# %% [markdown]
# ## 7. The last batch
#
# Ten rows in batches of four: 4, 4, and then 2 are left. What becomes of them? Here (and in Keras) they make a
# **smaller last batch**, with an update of its own: three updates in all. Other programs do otherwise: some drop the
# rest, and MXNet fills the last batch up with rows from the beginning.
#
# So the number of updates in an epoch is rows divided by batch size, **rounded up**. The function for that is
# called `ceil`, from “ceiling”:

# %%
import math

for rows, size in [(4, 4), (4, 2), (4, 1), (10, 4), (2100, 10), (32_561, 50)]:
    print(f"{rows:6} rows in batches of {size:2}: {math.ceil(rows / size):4} updates an epoch")

# %% [markdown]
# The two rows of that small last batch count *more* than the others: their average is over two, not over four, and
# yet it moves the weight by a whole step. With shuffled rows it is somebody else’s turn in each epoch, so nobody is
# favoured for long.

# %% [markdown]
# ## 8. Shuffle
#
# Tables are often sorted: first all the healthy patients, then all the sick ones. For the full batch that makes
# no difference. (Why? A sum does not depend on the order.) Row by row, it does. Here are two clouds of 200 points
# each, sorted. A neuron learns them row by row, for one epoch. Predict what it says about the *first* cloud after
# 200 rows of the *second*:

# %%
clouds = nn.data.blobs(400, seed=0)
order = np.argsort(clouds.y, kind="stable")
X, t = clouds.X[order], clouds.y[order][:, None]
for shuffle in [False, True]:
    one = nn.Network.create([2, 1], loss="binary_cross_entropy", seed=0)
    one.fit(X, t, batch_size=1, learning_rate=0.5, shuffle=shuffle)
    print(f"shuffle={shuffle}: {one.evaluate(X, t)['accuracy']:.1%} right")

# %% [markdown]
# Half of the answers are right if you always say “second cloud”, and the sorted neuron is not much better. It has
# heard nothing else for 200 rows, and has half forgotten the first cloud. So `fit` **shuffles**: it takes the rows
# in a new random order in every epoch, unless you say `shuffle=False`.
#
# ### Seeds
#
# Random, and yet the same every time? A computer draws “random” numbers by a rule. Where the rule begins is set
# by a number, the **seed**. The same seed gives the same order, and so the same weights, to the last digit. Another
# seed gives another order:

# %%
for seed in [0, 1, 2, 0]:
    copy = net.copy()
    copy.fit(x, y, batch_size=1, learning_rate=0.1, seed=seed)
    print(f"seed {seed}: w = {copy.weights[0].item():.4f}")

# %% [markdown]
# That is why your numbers agree with those printed here. And it is a warning: **one run is one throw of the dice.** Whoever
# wants to know which of two settings is better should try several seeds of each.

# %% [markdown]
# ## 9. Ten million rows
#
# An update needs its batch, and nothing else. So the rows need not all be in memory. They may come from a file in
# **chunks**: pieces of a table, one after the other. A function that gives one chunk after the other is written with
# `yield`:


# %%
def chunks():
    for start in range(0, 2100, 300):  # here they are cut from memory; they may as well be read from a disk
        yield data.X[start : start + 300], data.y[start : start + 300, None]


# %% [markdown]
# Train one copy on the whole table, and one on the chunks. Predict: how far apart will they be?

# %%
start = nn.Network.create([1, 4, 1], loss="binary_cross_entropy", seed=0)
whole, in_chunks = start.copy(), start.copy()
whole.fit(data.X, data.y[:, None], epochs=3, batch_size=64, learning_rate=0.5, shuffle=False)
in_chunks.fit(chunks, epochs=3, batch_size=64, learning_rate=0.5, shuffle=False)
for one in [whole, in_chunks]:
    print(f"{one.loss_value(data.X, data.y[:, None]):.12f}")

# %% [markdown]
# Not apart at all. The batches are the same, although 64 does not divide 300: what is left over of a chunk is
# joined to the next. The network cannot tell where its rows came from.
#
# A table that is one large file of numbers is easier still: `X = np.load("X.npy", mmap_mode="r")` only *maps* the
# file, and `net.fit(X, y, …)` reads it block by block, some 65,000 rows at a time.
#
# How far does that go? Ten million rows with ten columns of eight bytes make
# $10{,}000{,}000 \cdot 10 \cdot 8 = 800$ million bytes. The command `python tests/benchmarks/larger_runs.py W4`, in
# nnlearn’s folder, trains a neuron on ten million rows, with the full batch. The textbook’s way would need several
# more arrays with ten million numbers each. The library goes through the rows block by block, adds up the slopes, and
# needs about two megabytes beside the data. The command measures that, and says so if it is
# more. A sum does not depend on how it is cut into parts, so the slope is the same.

# %% [markdown]
# ### Many hands
#
# Ten million rows take time, too. Can several workers (processors, or whole computers) share them? There are two ways.
#
# **Hogwild:** all workers change the *same* weights. Each takes rows of its own, works out a slope and makes its update
# at once, without looking whether somebody else is writing there. Now and then one’s change gets lost under another’s,
# which does little harm; but who comes first is chance, so no two runs are the same, whatever the seed. H2O works so
# on a single computer. One tutorial says that it does so “instead of” stochastic gradient descent. It *is* stochastic
# gradient descent, done by many hands.
#
# **Model averaging:** each worker has a *copy* of the weights, and trains it on rows of its own. Every so many rows all
# copies are replaced by their average, and they go on from there. Nobody writes in another’s weights, so the same seed
# gives the same network. H2O works so between several computers.
#
# With the pencil: two workers start at $w = 0$. One takes plants 1 and 3, the other plants 2 and 4, one row after the
# other, with $\eta = 0.1$. Where does each arrive? What is the average? And is it the 1.41 of section 3, where the same
# four rows were used?

# %%
ends = []
for rows in [[0, 2], [1, 3]]:  # Python counts from 0
    worker = net.copy()
    worker.fit(x[rows], y[rows], batch_size=1, learning_rate=0.1, shuffle=False)
    ends.append(worker.weights[0].item())
print(f"the workers: {ends[0]:.2f} and {ends[1]:.2f}; their average: {np.mean(ends):.2f}")

# %% [markdown]
# The first goes to 0.1, and then plant 3 answers 0.2, the error is $-2.8$, the slope $-5.6$: 0.66. The second goes to 1,
# and then plant 4 has the error $-2$: 1.2. The average is 0.93, and not 1.41. **Two workers are not one worker who does
# twice as much:** each makes only two updates, one after the other, and the average of two short ways is a short way.
# What is gained is time, as both work at once.
#
# In the library these are `nn.parallel.fit_averaged` and `nn.parallel.fit_hogwild`. They pay only for large networks and
# many rows; the plants would spend their time on the road.

# %% [markdown]
# ## Your turn
#
# **1.** Find a number that does what is asked:

# %%
nn.exercises.batch_size

# %%
size = ...
nn.exercises.batch_size.check(size)

# %% [markdown]
# **2.** Write the formula of section 7, for several epochs. (`math.ceil` rounds up.) If you are stuck:
# `nn.exercises.updates.hint()`.

# %%
nn.exercises.updates


# %%
def updates(rows, batch_size, epochs):
    return ...


nn.exercises.updates.check(updates)

# %% [markdown]
# **3. With pencil only:** go through the four plants one by one in the *opposite* order: 4, 3, 2, 1. Start at
# $w = 0$ with $\eta = 0.1$.
#
# <details><summary>Answer</summary>
#
# Plant 4: slope −3, w = 0.3. Plant 3 answers 0.6, error −2.4, slope −4.8, w = 0.78. Plant 2 answers 1.56, error
# −3.44, slope −6.88, w = 1.468. Plant 1 answers 1.468, error +0.468, so w goes *down*: 1.4212. Another order, another
# weight; both are on their way to 2.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - A **batch** is what one **update** is made from; an **epoch** uses every row once. Updates in an epoch: rows
#   divided by batch size, rounded up.
# - **Full batch**: one sure step an epoch. **One by one**: many rough ones. **Mini-batch**: in between, and the usual
#   choice.
# - Small batches start fast and then jitter. Four times the rows halve the noise.
# - Sorted rows mislead: **shuffle**. The **seed** makes chance repeatable; one run is still one throw of the dice.
# - A network needs one batch at a time, so ten million rows need little more room than one block of them.
# - Several workers can share the rows: on the same weights without waiting (**Hogwild**), or on copies that are averaged
#   (**model averaging**).
#
# Next: what else can be done with a slope than to follow it?
# → *13 · Optimisers*
#
# ### Sources
#
# - Herbert Robbins and Sutton Monro, “A stochastic approximation method”, 1951: following noisy slopes, with steps
#   that shrink.
# - Léon Bottou, Frank Curtis and Jorge Nocedal, “Optimization methods for large-scale machine learning”, 2018: full
#   batch against single rows, and why large data favour small batches.
# - Ryan McDonald, Keith Hall and Gideon Mann, “Distributed training strategies for the structured perceptron”, 2010: model
#   averaging.
# - Feng Niu, Benjamin Recht, Christopher Ré and Stephen Wright, “Hogwild!: A lock-free approach to parallelizing
#   stochastic gradient descent”, 2011.
# - “Deep Learning & Parameter Tuning with MXnet, H2o Package in R”, a tutorial published by HackerEarth, 2017: the
#   word “iteration”, and Hogwild.
