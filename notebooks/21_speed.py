# %% [markdown]
# # 21 · Speed
#
# **What you need:** [notebook 10](10_backpropagation_by_hand.ipynb) (the lines of a training step) and
# [notebook 12](12_batches.ipynb) (batches). It helps if you have written a loop in Python. About 25 minutes.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - say why a loop in Python is slow, and write the same without one;
# - read the program of a training step, line by line;
# - name the rewrites that make it fast, and say what each is for;
# - tell whether a network spends its time on starting calculations or on doing them;
# - measure, instead of believing.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A layer of 50 neurons with 100 inputs each answers for 200 examples. That takes $200 \cdot 100 \cdot 50$, one
# million, multiplications. You may do it in two ways: with loops in Python, one multiplication after the other; or with
# one line, `X @ W`, which does the same multiplications.
#
# **How many times as long do the loops take: about as long, ten times, or more than fifty times?** Write down your bet. We
# collect in the next section. (No time in seconds is printed in this notebook. It would be another one on your computer, and
# yet another one tomorrow. What stays much the same is how *two* times compare.)

# %% [markdown]
# ## 1. A loop and an array
#
# Here is the loop, as one would say it: for each example, for each neuron, add up input times weight.

# %%
import numpy as np

rng = np.random.default_rng(seed=0)
X, W = rng.normal(size=(200, 100)), rng.normal(size=(100, 50))


def by_loops(X, W):
    columns = list(zip(*W, strict=True))
    return [[sum(a * b for a, b in zip(row, c, strict=True)) for c in columns] for row in X]


# %% [markdown]
# First the question that comes before speed: is it the same? Then both are timed, several times over, and the best time of
# each counts. (A computer does other things as well. The best time is the one that was disturbed least.)

# %%
from timeit import repeat

from threadpoolctl import threadpool_limits

rows, columns = X.tolist(), W.tolist()  # plain Python numbers: the loop's favourite food
print("the same to 12 digits:", np.allclose(by_loops(rows, columns), X @ W, rtol=1e-12, atol=1e-12))
loop = min(repeat(lambda: by_loops(rows, columns), number=1, repeat=3))
with threadpool_limits(1):  # one processor for both, to be fair
    array = min(repeat(lambda: X @ W, number=1, repeat=100))
print("the loops take", "more" if loop > 50 * array else "less", "than fifty times as long")

# %% [markdown]
# Collect your bet. (Change the 50 to 200, or 1000, to find out how it is on your computer.)
#
# Where does the time go? Not into multiplying. For every single multiplication Python looks up what `a` and `b` are, finds out
# that both are decimal numbers, makes a new number for the product, and throws the old one away. It is like sending a
# letter for each brick of a house. `X @ W` sends **one** letter: “multiply these two tables”. The work itself is done by a
# program that was translated into the processor’s own language long ago, and that takes several numbers at a time.
#
# Rules of this kind are called **array operations**: one call, a whole table of numbers. All of this library is
# written so, with **NumPy**, Python’s library for tables of numbers. The textbook’s formulas with $\sum$ become `@`; the
# rest becomes `+`, `*` and `exp` of whole tables.

# %% [markdown]
# ## 2. The textbook’s step, as a program
#
# What does the library do when it trains? You can read it. Here is *one training step* of one neuron: two inputs, a
# sigmoid, and a batch of two examples. `plan` lays the step out, and `source` prints it as a program.
#
# Read it with the lines of [notebook 10](10_backpropagation_by_hand.ipynb) beside you. Each comment (`#`) is an equation
# that you know: `affine` is the weighted sum plus bias, then the sigmoid, the loss, δ, the slopes `dW1` and `db1`, and the
# new weights. Beneath it are the array operations that it is made of. `out=` says where the result goes. The lines with
# `np.empty` at the top only make room.

# %%
neuron = nn.Network([[[0.1], [0.2]]], [[0.3]], "sigmoid", loss="binary_cross_entropy")
examples = [[1, 2], [3, 4]], [[0], [1]]
print(neuron.plan(*examples, learning_rate=0.1).source())

# %% [markdown]
# One place looks strange: the lines of the loss, with `maximum` and `log1p`. You know it as $-\ln a$ for the target 1, and
# $-\ln(1 - a)$ for the target 0 ([notebook 8](08_the_worked_example.ipynb)). Here it is worked out from $z$, as
#
# $$\max(z, 0) - y z + \ln\left(1 + e^{-|z|}\right)$$
#
# That is the same number, without an $e^{\ldots}$ that can get too large and without a logarithm of 0. (`log1p(u)` is $\ln(1 + u)$.) The second
# example has $z = 0.1 \cdot 3 + 0.2 \cdot 4 + 0.3 = 1.4$ and $y = 1$. Both ways:

# %%
z, y = 1.4, 1
print(f"{-np.log(1 / (1 + np.exp(-z))):.12f}")
print(f"{max(z, 0) - y * z + np.log1p(np.exp(-abs(z))):.12f}")

# %% [markdown]
# How many calls is the whole step? Every array operation has exactly one `out=`, so we need only count them. Predict: how many are needed
# at least for the *same* new weights?

# %%
textbook = neuron.plan(*examples, learning_rate=0.1)
print(textbook.source().count("out="), "calls")

# %% [markdown]
# ## 3. The same step, rewritten
#
# When you call `fit`, this is what runs. Such an innermost piece of a program, which is made to be fast because it runs
# again and again, thousands of times, is called a **kernel**. (Jupyter’s “kernel” is something else: the Python that runs your
# cells.)

# %%
from nnlearn.fast_step import REWRITES

fast = neuron.plan(*examples, learning_rate=0.1, rewrites=REWRITES)
print(fast.source())
print(fast.source().count("out="), "calls")

# %% [markdown]
# Seven calls, and the new weights are the same. How can that be? Three of the tricks can be done with a pencil.
#
# **The bias is a weight whose input is 1** ([notebook 4](04_bias.ipynb)). So put a column of ones behind the inputs (`x_and_1`),
# and the bias as one more row under the weights (`W1_and_b1`). One product now does what took a product and a sum; and going
# back, one product gives the slopes of the weights *and* of the bias.
#
# **The loss is not needed to learn.** Only its slope is. So ten calls can go. The loss that `fit` reports is worked out
# later, for many batches at once.
#
# **σ and tanh are the same curve** ([notebook 5](05_activation_functions.ipynb)): $\sigma(z) = \frac12 (1 + \tanh\frac z2)$.
# The error is σ(z) − y, so
#
# $$\sigma(z) - y = \tfrac12 \left( \tanh\tfrac z2 - (2y - 1) \right)$$
#
# and $2y - 1$, called `side` in the program, is known beforehand: it is −1 or 1. So a sigmoid in four calls and an error in two
# become four calls in all. (The learning rate and the division by the number of examples are hidden in the last of them, `eta_share`.) With
# numbers, for $z = 0.8$ and $y = 1$:

# %%
z, y = 0.8, 1
print(f"{1 / (1 + np.exp(-z)) - y:.12f}")
print(f"{(np.tanh(z / 2) - (2 * y - 1)) / 2:.12f}")

# %% [markdown]
# ### Thirteen rewrites
#
# There are thirteen such steps. Each has a name, each can be switched on and off, and none of them changes a result (but for
# the last digits: section 4).
#
# | name | what it does | what it is for |
# |:--|:--|:--|
# | losses later | leaves the loss out of the step | fewer calls |
# | slopes from activations | gets the slope of a ReLU from its output, not from $z$ | $z$ need not be kept |
# | fused output delta | sigmoid (or a softmax of two) and error in one, by tanh | fewer calls |
# | in place | lets a result take the place of what it was made from | less memory to go through |
# | bias as a row | the bias as one more weight | fewer calls |
# | whole products | multiplies by that row, too, on the way back | lets products run on whole tables |
# | ones along | lets the ones of that row go through a ReLU, too: 1 stays 1 | one whole table, not one with gaps |
# | one vector | all weights of all layers in one long row | one update for all layers |
# | folded scales | works an optimiser’s factors out once, as plain numbers | fewer calls |
# | moments together | keeps Adam’s two running sums in one row | one update for both |
# | rate in the delta | multiplies δ by the learning rate at once | one call less |
# | examples side by side | turns the tables in memory | sums go along neighbours |
# | bound products | a shorter way to call a product | each call starts sooner |
#
# How much each of them saves depends on the network and the optimiser. Here is a network 3-4-1 with Adam. Predict
# which rewrite takes away the most calls. (Think: Adam has some twenty operations for *each* table of weights and biases. How many
# tables are there?)

# %%
net = nn.Network.create([3, 4, 1], ["relu", "sigmoid"], loss="binary_cross_entropy", seed=0)
batch = rng.normal(size=(5, 3)), [[0], [1], [0], [1], [1]]
names = list(REWRITES)
for n in range(len(names) + 1):
    step = net.plan(*batch, learning_rate=0.001, optimizer="adam", rewrites=names[:n])
    print(f"{step.source().count('out='):4} calls", "after" if n else "before", names[max(n - 1, 0)])

# %% [markdown]
# From 108 calls to 20. The big jump is “one vector”: two tables of weights and two of biases were updated one by one, and
# now they lie one behind the other in one row, and are updated at a stroke. The tables are still there, as *windows*
# onto parts of that row; nothing is copied. (Some rewrites save no call here. “Rate in the delta” is for plain descent;
# others save memory, or make each call shorter.)

# %% [markdown]
# ## 4. Nothing has changed
#
# A fast program that is wrong is worth nothing. So let us train twice, with all rewrites and with none, twenty epochs each:

# %%
moons = nn.data.moons(200, seed=0)
start = nn.Network.create([2, 8, 1], ["relu", "sigmoid"], loss="binary_cross_entropy", seed=0)
for rewrites in [REWRITES, []]:
    copy = start.copy()
    copy.fit(moons.X, moons.y[:, None], epochs=20, batch_size=10, optimizer="adam", rewrites=list(rewrites))
    print(f"{copy.loss_value(moons.X, moons.y[:, None]):.12f}")

# %% [markdown]
# Equal to twelve digits, after 400 updates. They need not be equal to the *last* digit (the sixteenth): a computer rounds
# after each operation, and $(a + b) + c$ may be rounded differently from $a + (b + c)$. That is meant by “equal up to
# rounding”.
#
# The plan that is traced, proven and drawn in the other notebooks is the textbook’s. The fast one is made *from* it, and the
# tests compare the two for every activation, loss and optimiser.

# %% [markdown]
# ## 5. Small networks, large networks
#
# Is it worth the trouble? That depends on where the time goes. **Starting** a call takes about as long, whatever the size
# of the tables. The **work** grows with them. So there are two worlds. Watch: a small layer answers for 1 example, and then for
# 32.

# %%
small, one, many = rng.normal(size=(10, 10)), rng.normal(size=(1, 10)), rng.normal(size=(32, 10))
first = min(repeat(lambda: one @ small, number=1000, repeat=20))
second = min(repeat(lambda: many @ small, number=1000, repeat=20))
print("32 times the work takes", "more" if second > 8 * first else "less", "than 8 times as long")

# %% [markdown]
# (On most computers it is not even 3 times. Try it.) That is why a network is not trained row by row if it need not be
# ([notebook 12](12_batches.ipynb)).
#
# Count for whole networks. A step goes through each weight three times for each example: forward, backward, and for the slope.
# So it takes about 3 · examples · weights multiplications. A call takes as long to start as some thousand multiplications take
# within a large product. Which of these spend their time starting, and which working?

# %%
for sizes, examples in [([2, 2, 1], 4), ([108, 5, 1], 50), ([784, 200, 200, 1], 128)]:
    large = nn.Network.create(sizes, "sigmoid", loss="binary_cross_entropy")
    step = large.plan(np.zeros((examples, sizes[0])), np.zeros((examples, 1)), 0.1, rewrites=REWRITES)
    work = 3 * examples * sum(w.size for w in large.weights)
    calls = step.source().count("out=")
    print(f"{'-'.join(map(str, sizes)):13} {work:12,} multiplications in {calls} calls")

# %% [markdown]
# The first is all starting and no work: only *fewer calls* help. The last is work: tens of millions of multiplications, nearly all of
# them in a handful of matrix products, and nobody does those faster than the program behind `@`. The middle one is in
# between.
#
# Two commands measure it. `python tests/benchmarks/larger_runs.py W1` trains a network like the middle one, on 32,561 rows;
# `… W2` one like the last. Each first checks that all competitors come to the same losses, and only then stops the time, in turn. On W1
# the plain textbook program in NumPy takes several times as long as `fit`. On W2 the two take about as long: more than half
# of the time goes into the matrix products, and they are the same in both. `python tests/benchmarks/gap.py "W1 Adam"` shows where the rest goes. The table
# with PyTorch, scikit-learn, Keras and JAX is in nnlearn’s README.
#
# To be fair: a program that *translates the whole epoch* into the processor’s language, as JAX can, does not have to start
# a call for each operation. On such small networks it is as fast or faster. The price is that you cannot look
# inside while it runs.

# %% [markdown]
# ## 6. Three more knobs
#
# **Half the digits.** Numbers are usually kept with about sixteen digits (*float64*, eight bytes each). With about seven digits
# (*float32*) they take half the room, and a processor takes twice as many of them at a time. For large networks that is a
# good bargain. For proofs and lessons it is not: a difference in the eighth digit is lost.

# %%
for kind in ["float64", "float32"]:
    copy = nn.Network.create([2, 8, 1], ["tanh", "sigmoid"], "binary_cross_entropy", seed=0, dtype=kind)
    copy.fit(moons.X, moons.y[:, None], epochs=20, batch_size=10)
    size = sum(w.nbytes for w in copy.weights)
    print(f"{kind}: loss {copy.loss_value(moons.X, moons.y[:, None]):.5f}, {size} bytes of weights")

# %% [markdown]
# **How many workers?** A matrix product can be shared among several processor cores, each with a *thread* of its own. For small
# products the handing out takes longer than the work. So `fit` uses one thread, unless a step has more than a hundred million
# operations.
#
# **Many networks at once.** If starting calls is what costs, then one call should do more. Ten small networks with
# other starting weights, side by side in one large table, take about as long as four. You want ten anyway, because one run is one
# throw of the dice. Same results as one by one? Look at the third of five:

# %%
shape = [2, 8, 1], ["tanh", "sigmoid"], "binary_cross_entropy"
five = [nn.Network.create(*shape, seed=seed) for seed in range(5)]
nn.fit_together(five, moons.X, moons.y[:, None], epochs=20, batch_size=10)
alone = nn.Network.create(*shape, seed=2)
alone.fit(moons.X, moons.y[:, None], epochs=20, batch_size=10)
print(*(f"{net.loss_value(moons.X, moons.y[:, None]):.12f}" for net in [five[2], alone]))

# %% [markdown]
# ## 7. What speed is for
#
# For playing. Whenever you change something in the playground, Python trains the network anew for 400 epochs, and what
# you see being played is the record of it. In a notebook that runs, you will hardly notice a pause.
#
# **Predict:** is a network with two hidden layers of eight units much slower to train here than one with a single layer of
# six? Play this one; then choose “8 + 8” for the hidden units, and feel the pause. (On a page without Python, you can
# play what was worked out beforehand.)

# %%
nn.widgets.playground("moons")

# %% [markdown]
# You should have noticed next to no difference. With 8 + 8 there is about five times as much to multiply, but in this world it is the calls
# that cost, and there are only a few more of them.

# %% [markdown]
# ## Your turn
#
# **1.** Write the step of a layer without a loop. (The checker notices if you go through the rows one by one.)

# %%
nn.exercises.without_a_loop


# %%
def sums(X, W, b):
    return ...


nn.exercises.without_a_loop.check(sums)

# %% [markdown]
# **2. With pencil only.** A network 100-50-10 is trained in batches of 20. How many multiplications are there in a step, about?
# And if the batches were of 200: how many more multiplications in an *epoch*, how many fewer calls?
#
# <details><summary>Answer</summary>
#
# 100 · 50 + 50 · 10 = 5,500 weights, three times for each of 20 examples: 330,000. In an epoch, larger batches do not change the
# number of multiplications at all: each example is still used once. But there are ten times fewer steps, so ten times fewer calls. (And
# ten times fewer updates, so that it may learn less. Speed is not everything.)
#
# </details>
#
# **3.** Leave out one rewrite of your choice below, in place of “one vector”. How many calls are there then?

# %%
all_but_one = [name for name in names if name != "one vector"]
net.plan(*batch, learning_rate=0.001, optimizer="adam", rewrites=all_but_one).source().count("out=")

# %% [markdown]
# ## What to take away
#
# - A loop in Python sends a letter for every brick. **Array operations** do a whole table with one call.
# - A training step is a short program that you can read: `net.plan(…).source()`.
# - Thirteen rewrites make it fast; none changes a result, up to rounding. Check first, then time.
# - Small networks spend their time *starting* calls, large ones *working* in matrix products. What helps the one does
#   not help the other.
# - Never believe a time in seconds. Compare two, measured in turn, on the same machine.
#
# Next: when this library is not enough.
# → *22 · When to leave*
#
# ### Sources
#
# - Charles Harris, Jarrod Millman, Stéfan van der Walt and others, “Array programming with NumPy”, 2020.
# - Kazushige Goto and Robert van de Geijn, “Anatomy of high-performance matrix multiplication”, 2008: what happens inside `@`.
# - Gene Amdahl, “Validity of the single processor approach to achieving large scale computing capabilities”, 1967: why it
#   matters where the time goes.
# - The figures: `tests/benchmarks` in nnlearn’s folder.
