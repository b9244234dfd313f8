# %% [markdown]
# # 9 · Hidden layers
#
# **What you need:** notebooks [3](03_what_a_perceptron_cannot_do.ipynb), [5](05_activation_functions.ipynb),
# [7](07_gradient_descent.ipynb) and [8](08_the_worked_example.ipynb), a pencil, about 25 minutes.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - say what a hidden layer is, and what its units do for the one that decides;
# - count the weights and biases of any network with a pencil;
# - tell what “a network can learn anything” really promises, and what it does not;
# - tell parameters from hyper-parameters;
# - say why “deep” and “a good learning rate” mean different things to different authors.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# An article shows a network for a table of 150 examples. Each is a row of 12,000 numbers. The network turns them
# into 4,000 numbers, these into 750, these into 200, and these into 30.
#
# **How many weights does it have to learn?** About as many as there are numbers in the whole table?
# Ten times fewer? Ten times more? Write your bet down. We collect in section 5.

# %% [markdown]
# ## 1. Neurons that listen to neurons
#
# In [notebook 3](03_what_a_perceptron_cannot_do.ipynb) two neurons in the middle did what no single neuron can. Now let us look
# at such networks in general. Here is one with two inputs, three neurons in the middle, and one that answers:

# %%
net = nn.Network.create([2, 3, 1])
nn.plot.network(net)

# %% [markdown]
# You know the word *layer*: here it is a column of neurons that work side by side. Each of them sees *all* numbers of the column
# before it, and none of them sees its neighbours. The last layer is the **output layer**: its numbers are the
# answer. A layer before it is a **hidden layer**, and its neurons are **hidden units**. They are not secret. The
# word only says that the data tell us nothing about them: for an output there is a target, for a hidden unit
# there is none. It has to find out for itself what it is good for.
#
# How many numbers does this network learn? Count the arrows: $2 \cdot 3 = 6$ go into the hidden layer and
# $3 \cdot 1 = 3$ into the output. Each arrow has a weight. And each neuron has a bias: $3 + 1 = 4$. The inputs have
# none, for nothing is worked out there. Altogether $6 + 3 + 4 = 13$:

# %%
print(net.summary())

# %% [markdown]
# All the weights and biases together are called the network’s **parameters**: the numbers that learning changes. (`float64` says
# that each is kept with about sixteen digits; [notebook 21](21_speed.ipynb) tells more.)
#
# With a pencil: a layer that gets $m$ numbers and has $n$ units has **$m \cdot n$ weights and $n$ biases**.
#
# **Your turn.** How many parameters has a network with 3 inputs, 4 hidden units and 2 outputs? Work it out, then
# write `[3, 4, 2]` into the cell with the picture, and run both.
#
# <details><summary>Answer</summary>
#
# 3 · 4 + 4 = 16 in the hidden layer, and 4 · 2 + 2 = 10 in the output layer: 26.
#
# </details>

# %% [markdown]
# ## 2. What hidden units find
#
# In notebook 3 one neuron alone could not tell “one of the two, but not both” (XOR), because no straight line does.
# There, *we* chose the weights of two hidden neurons that help. Can a network find such weights by itself? Two hidden units,
# weights drawn by lot (`seed` says which lot: the same number gives the same weights again), and a thousand steps downhill.
# (How it knows which way is down inside a network is the story of
# [notebook 10](10_backpropagation_by_hand.ipynb). The measure of error is the log-loss of
# [notebook 8](08_the_worked_example.ipynb); the library calls it `binary_cross_entropy`.)

# %%
xor = nn.data.xor()
net = nn.Network.create([2, 2, 1], "sigmoid", "binary_cross_entropy", seed=4)
print("before:", net.predict(xor.X).ravel().round(2))
net.fit(xor.X, xor.y, epochs=1000, learning_rate=4)
print("after: ", net.predict(xor.X).ravel().round(2))

# %% [markdown]
# Before, it was undecided about everything. Afterwards the four answers for 00, 01, 10 and 11 are as good as 0, 1,
# 1 and 0. Nobody told the hidden units what to do. So what do they do? Here is the sum of the **first** hidden unit for
# each of the four examples. Look at the results: where is it far below 0 (a no), and where far above (a yes)?

# %%
trace = net.trace(xor.X)
for example in range(4):
    print(trace.line("z1", example=example, unit=0, digits=3))

# %% [markdown]
# Its weights are about 8, its bias about −3.7. With both inputs 0 the bias alone decides: no. A single 1 is enough to
# turn it: yes. You know this neuron: it is the “or” of notebook 2. It says **“at least one”**. The **second** hidden unit:

# %%
for example in range(4):
    print(trace.line("z1", example=example, unit=1, digits=3))

# %% [markdown]
# Three times yes, and no only if *both* inputs are 1: **“not both”**. And the output unit, which listens to these two?

# %%
for example in range(4):
    print(trace.line("z2", example=example, unit=0, digits=5))

# %% [markdown]
# Its bias is about −17, and each hidden unit can bring about 11.5 at most. One is not enough, two are: **“and”**.
# *At least one, and not both*: that is XOR. In notebook 3 we had thought of “at least one” and “both”, with a minus in front
# of the second. The network has found “not both”, with a plus. It is as good, and nobody had told it.
#
# (Five digits here, because what is left is a small difference of large numbers. On your calculator the last digit may
# still come out a little different, since the program works with sixteen.)
#
# Here are the three columns of numbers for the four examples. The first two are what the hidden units say, the
# last is the answer:

# %%
for row, hidden, answer in zip(xor.X, trace["a1"], trace["a2"], strict=True):
    print(row, "→", hidden.round(2), "→", answer.round(2))

# %% [markdown]
# Look at the four examples twice, as in notebook 3: on the left in the plane of the inputs, where it
# takes *two* lines to cut out what is a 1 (each hidden unit has drawn one of them); and on the right in the plane of
# the two hidden numbers, where the output neuron, alone, needs only *one*:

# %%
from matplotlib import pyplot as plt

output = nn.Network([net.weights[1]], [net.biases[1]], "sigmoid", "binary_cross_entropy")
figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.4), layout="constrained")
nn.plot.decision(net, xor.X, xor.y, ax=left)
nn.plot.decision(output, trace["a1"], xor.y, names=["at least one", "not both"], ax=right)
nn.plot.show(figure)

# %% [markdown]
# (On the right, two of the examples lie on top of each other, in the upper corner: to the hidden units, 01 and 10 are
# the same thing.)
#
# You know this sight: a hidden layer does not answer the question, it moves the examples to where the question is easy. What
# is new is that it has *learned* where to move them. The same data, told in other numbers, are called a
# **representation**, and this one was found by nothing but a thousand steps downhill.
#
# ### It does not always work
#
# The seed 4 above was chosen because its solution reads so well. From other starts the same thousand steps do not get
# there. Try a hundred starts, for one, two, three and five hidden units:

# %%
for units in [1, 2, 3, 5]:
    nets = [nn.Network.create([2, units, 1], "sigmoid", net.loss, seed=seed) for seed in range(100)]
    nn.fit_together(nets, xor.X, xor.y, epochs=1000, learning_rate=4)
    right = sum(each.evaluate(xor.X, xor.y)["accuracy"] == 1 for each in nets)
    print(units, "hidden units:", right, "of 100 starts learn all four examples")

# %% [markdown]
# One hidden unit never succeeds: it can draw one line only. Two *can* solve it, as we saw, and still fail from about
# every fourth start. With three it always went well. **To be able to is not the same as to learn it.** That is why
# people give networks a few more units than would do.

# %% [markdown]
# ## 3. Watch them learn
#
# Below, points of one class lie in the middle and points of the other all around. The network has **three** hidden
# units, and each can draw one soft line. (They use tanh here, the sigmoid’s taller sister from
# [notebook 5](05_activation_functions.ipynb).)
#
# **Predict first:** what shape will the region in the middle have? Then press play and watch the border.
# Afterwards go back with the arrow keys, to the moment when the third side closes.

# %%
nn.widgets.playground("circles", hidden=[3])

# %% [markdown]
# At first the border is a single bent line. By epoch 100 it has become a *strip* between two parallel lines: so far, the
# work of two units. The strip leaves many points wrong at both ends, and for a hundred epochs little seems to happen.
# Then the ends narrow, and the third unit closes them: a rounded **triangle**, three units, three sides, and every point
# on its right side. You cannot fence in a field with two straight fences, and two units do not get there. In a notebook,
# change `hidden=[3]` to `[2]` and see. Here are the ends for one to four units:

# %%
for units in [1, 2, 3, 4]:
    print(nn.widgets.playground("circles", hidden=[units], step=40).describe())

# %% [markdown]
# ## 4. Enough for anything?
#
# Two lines, a triangle: with more units, could one have *any* shape? The answer is a famous yes, and you can
# build the proof. Take one input and a curve that is to be imitated, a hill. Each hidden unit is a steep sigmoid, so
# nearly a **step** at a place of its own. The output adds the steps up, each as high as the hill rises (or falls)
# there. The result is a staircase:

# %%
import numpy as np


def staircase(curve, units):
    steps = (np.arange(units) + 0.5) / units
    rises = np.diff(curve(np.arange(units + 1) / units))
    weights = [[[500] * units], rises[:, np.newaxis]]
    return nn.Network(weights, [-500 * steps, [curve(0)]], ["sigmoid", "identity"])


# %% [markdown]
# `steps` are the places, evenly spread between 0 and 1; `rises` are the heights. A weight of 500 makes a sigmoid
# steep, and the bias of −500 times the place puts its middle there ([notebook 4](04_bias.ipynb)). No learning is
# involved. The weights are simply written down.


# %%
def hill(x):
    return np.sin(np.pi * x)


x = np.linspace(0, 1, 1001)[:, np.newaxis]
ax = plt.figure(figsize=(6.4, 3.2), layout="constrained").add_subplot()
ax.plot(x, hill(x), "--", x, staircase(hill, 4).predict(x), x, staircase(hill, 16).predict(x))
ax.legend(["the hill", "4 hidden units", "16 hidden units"])
nn.plot.describe(ax, "A hill; a coarse staircase of 4 steps that follows it, and a fine one of 16 steps")
nn.plot.show(ax)

# %%
for units in [4, 16, 64]:
    error = abs(staircase(hill, units).predict(x) - hill(x)).max()
    print(units, "hidden units: nowhere off by more than", error.round(4))

# %% [markdown]
# Four times the units, and the largest error falls to less than a quarter. However small an error you ask for,
# enough steps will do, and the same works for any curve without jumps. This is the theorem of **universal
# approximation**: *one hidden layer with enough sigmoid units comes as close as you like to any continuous function on a
# closed, bounded range* (George Cybenko, 1989; also Hornik, Stinchcombe and White, 1989, and, for nearly every other
# activation, Leshno and others, 1993).
#
# A strong sentence, and often quoted for more than it says. Four things it does **not** say:
#
# - **Not how many units.** A staircase over *one* input takes, say, 16 steps. Over *two* inputs it needs a grid of
#   $16 \cdot 16 = 256$ fields. Over ten inputs, $16^{10}$: about a million million. (There are cleverer ways than
#   grids for many functions, but no cheap one for all.)
# - **Not that learning finds them.** We *wrote* the weights down. You saw in section 2 how learning can fail where
#   good weights exist.
# - **Not what happens between and beyond the data.** Our hill is defined outside of 0 to 1, too. The network
#   knows nothing of it:

# %%
print(
    f"at x = 1.5 the hill is {hill(1.5):g}; the network says {staircase(hill, 16).predict([[1.5]])[0, 0]:.4f}"
)

# %% [markdown]
# - **Not that one layer is the best way.** Some functions take enormously many units in one hidden layer, and few
#   in several. That, and not the theorem, is the reason for going deeper.

# %% [markdown]
# ## 5. A pyramid
#
# Several hidden layers, then: what for? Each layer can build on what the layer before it has found. An article on
# deep learning tells it by recognising **faces**. The inputs are **pixels**: the dots of the picture, each a number for its light. A first layer
# of units notices where light meets dark. A next one joins these to **edges** and simple shapes; a next one puts
# edges together to **parts**, an eye, a nose; and a last one, parts to **faces**. From pixels to faces, each step is
# small. Such levels are called **abstractions**: each leaves out detail, and says more with fewer numbers.
#
# The article’s figure has the shape of a **pyramid** lying on its side. Its 150 rows have 12,000 numbers each, which
# become 4,000, then 750, then 200, then 30.
#
# Take the pencil for the first layer: how many weights are between 12,000 numbers and 4,000 units? Then let a loop
# do the rest:

# %%
from itertools import pairwise

sizes = [12000, 4000, 750, 200, 30]
for before, here in pairwise(sizes):
    print(f"{before:6,} → {here:5,}: {before * here:10,} weights and {here:5,} biases")
weights = sum(before * here for before, here in pairwise(sizes))
print(f"together: {weights:,} weights and {sum(sizes[1:]):,} biases")

# %% [markdown]
# $12{,}000 \cdot 4{,}000$ is 48 million, and that is nearly all of it. **Collect your bet:** the whole table
# holds $150 \cdot 12{,}000 = 1.8$ million numbers.

# %%
print(f"{weights / (150 * 12000):.0f} weights for each number in the table")
print(f"{(weights + sum(sizes[1:])) / 150:,.0f} parameters for each example")

# %% [markdown]
# More than ten times more. Be suspicious of such a network. With a third of a million knobs for each example it can
# learn all 150 by heart, and know nothing about the next one. That is called *overfitting*, and
# [notebook 14](14_overfitting.ipynb) is about it. (It also needs some 400 megabytes for its weights alone. So we let
# the library count its little sister, every layer ten times smaller. **Predict:** how many times fewer weights has it?
# And biases?)

# %%
little = nn.Network.create([1200, 400, 75, 20, 3])
print(little.summary())

# %% [markdown]
# A tenth of the biases, but a *hundredth* of the weights, since both ends of each arrow have become ten times fewer.
#
# Two grains of salt for the pyramid:
#
# - **Nothing in the mathematics asks for a pyramid.** Layers may be of one size, or grow. The article’s own program, H2O,
#   starts with two hidden layers of 200 units, whatever comes in. Narrowing is one way to make a network leave out what does
#   not matter; [notebook 18](18_autoencoders.ipynb) does it on purpose.
# - **Nobody tells a layer to look for edges.** Edges, parts and whole faces have really been *found* in trained networks,
#   by Honglak Lee and others in 2009, and by Matthew Zeiler and Rob Fergus in 2014. But those networks look at small
#   patches of a picture with the same weights everywhere (*convolution*, notebooks
#   [19](19_images.ipynb) and [22](22_when_to_leave.ipynb)), and the second had learned from over a million pictures. A network like the
#   one above, with 150 examples, should not be expected to find them.

# %% [markdown]
# ## 6. Who chooses which number?
#
# Learning finds the parameters. All the other choices are made before it begins, by a person (or by a program that
# tries many). They are called **hyper-parameters**:
#
# | | parameters | hyper-parameters |
# |:--|:--|:--|
# | which | weights and biases | how many layers and units; the activation and the loss; the learning rate, the optimiser, the batch size, the number of epochs; how first weights are drawn; penalties and dropout |
# | found by | learning | choosing, before it begins |
# | judged on | the training data | data that were kept aside |
# | how many | 13, or 51 million | a dozen or two |
#
# A simple test: does a step of gradient descent change it? Then it is a parameter.
#
# ### Where the sources disagree: learning rates
#
# One introduction advises a learning rate between 0.001 and 0.00001. A lesson by others says between 0.01 and
# 0.0001. They agree on the stretch from 0.001 to 0.0001 and on nothing else. Who is right? Ask our XOR network, each
# time from the same start, with the same thousand epochs:

# %%
for rate in [0.0001, 0.001, 0.01, 0.1, 1, 4, 40]:
    net = nn.Network.create([2, 2, 1], "sigmoid", "binary_cross_entropy", seed=4)
    net.fit(xor.X, xor.y, epochs=1000, learning_rate=rate)
    print(f"learning rate {rate:<6} → loss {net.loss_value(xor.X, xor.y):.3f}")

# %% [markdown]
# In that time, *neither* range learns anything to speak of (a loss of $\ln 2 \approx 0.69$ is what it costs to say ½ to
# everything; [notebook 15](15_probabilities.ipynb) tells why). 4 does well, and 40 is a disaster.
# That does not make the advice foolish. The lesson trains with *Adam*, an optimiser that takes steps of about the
# learning rate’s size however flat the ground is ([notebook 13](13_optimisers.ipynb)); plain gradient descent multiplies
# the rate by a slope that may be tiny. **A learning rate is good for a network, a loss, an optimiser and a scale of the
# data.** A range without these is a habit, not a law. Try powers of ten, and look at the loss.
#
# ## 7. How deep is deep?
#
# **Deep learning** is learning with networks of many layers. How many are many? The article with the pyramid says: “3
# layers or more”. The tutorial of [notebook 8](08_the_worked_example.ipynb) says: more than 2 *hidden* layers. Count for
# yourself:
#
# | network | columns, with the inputs | layers of neurons | hidden layers | “3 layers or more” | “more than 2 hidden” |
# |:--|:-:|:-:|:-:|:-:|:-:|
# | 2-2-1 (XOR) | 3 | 2 | 1 | only if the inputs count | no |
# | 64-12-6-5 | 4 | 3 | 2 | yes | no |
# | 12000-4000-750-200-30 | 5 | 4 | 3 | yes | yes |
#
# They disagree about the network in the middle, and the first rule cannot even say whether our XOR is deep, since some people
# count the inputs as a layer and some do not. (This library does not: a layer is what has weights of its own.) There is
# no agreed border. Jürgen Schmidhuber, who surveyed the whole field in 2015, asked its experts and got no
# clear answer. When somebody says “deep”, ask: how many hidden layers?

# %% [markdown]
# ## Your turn
#
# First let a function do what your pencil did. (Replace the `...`. If you are stuck, run
# `nn.exercises.count_parameters.hint()`; there are three hints, `hint(2)` and `hint(3)` say more.)

# %%
nn.exercises.count_parameters


# %%
def count(sizes):
    return ...


nn.exercises.count_parameters.check(count)

# %% [markdown]
# Then design a pyramid of your own, with a limit on what it may cost:

# %%
nn.exercises.network_shape

# %%
sizes = ...  # such as [64, 20, 5]
nn.exercises.network_shape.check(sizes)

# %% [markdown]
# ## What to take away
#
# - A **hidden layer** lies between inputs and output. It has no targets of its own; it makes a **representation** in
#   which the output’s one straight line is enough.
# - A layer with $m$ inputs and $n$ units has $m \cdot n$ weights and $n$ biases. First layers of wide inputs
#   hold nearly everything.
# - **Universal approximation:** one hidden layer *can* imitate any continuous function on a bounded range. How many
#   units, whether learning finds them, and what happens elsewhere, it does not say.
# - Several layers can build **abstractions** on one another: edges, parts, faces. Nobody orders them; data and shape must suit.
# - **Parameters** are learned, **hyper-parameters** are chosen. Ranges for a learning rate hold for their own setting only.
# - “Deep” has no agreed border. Count hidden layers, and say so.
#
# Next: how does a weight in a hidden layer know which way to go? → *10 · Backpropagation by hand*
#
# ### Sources
#
# - David Rumelhart, Geoffrey Hinton and Ronald Williams, “Learning internal representations by error propagation”, 1986:
#   hidden units that learn XOR.
# - George Cybenko, “Approximation by superpositions of a sigmoidal function”, 1989; Kurt Hornik, Maxwell Stinchcombe and
#   Halbert White, “Multilayer feedforward networks are universal approximators”, 1989; Moshe Leshno, Vladimir Lin, Allan
#   Pinkus and Shimon Schocken, “Multilayer feedforward networks with a nonpolynomial activation function can approximate
#   any function”, 1993: the theorem.
# - “Deep Learning in H2O using R”, an article published by KDnuggets, 2018: the faces, the pyramid, “3 layers or more”.
# - “Deep Learning & Parameter Tuning with MXnet, H2o Package in R”, a tutorial published by HackerEarth, 2017: “more than
#   2 hidden layers”.
# - “How a Neural Network Learns”, a post, and a lesson on Keras: the two ranges of learning rates.
# - Honglak Lee, Roger Grosse, Rajesh Ranganath and Andrew Ng, “Convolutional deep belief networks for scalable unsupervised
#   learning of hierarchical representations”, 2009; Matthew Zeiler and Rob Fergus, “Visualizing and understanding
#   convolutional networks”, 2014: edges, parts and faces that were found.
# - Jürgen Schmidhuber, “Deep learning in neural networks: an overview”, 2015: no agreed border.
