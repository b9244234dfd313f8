# %% [markdown]
# # 5 · Activation functions
#
# **What you need:** notebooks [1](01_the_neuron.ipynb) to [4](04_bias.ipynb), a pencil and about 25 minutes. A
# calculator with a key for $e^x$ helps.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# grey cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - explain why the sharp step was given up for smooth curves;
# - work out a whole neuron, sigmoid included, and check every number of it;
# - read the slope of a curve, and say where a neuron is *saturated*;
# - tell the usual activation functions apart, and choose one with reasons;
# - show with numbers why signals vanish in a long row of sigmoids.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# Ten neurons stand in a row. Each hears only the one before it, with the weight 1 and no bias, and passes on what
# it makes of that. Each has a smooth step. The first neuron’s input is changed from 0 to 1. **How much of that
# change arrives at the end of the row: about a tenth, about a thousandth, or less than a millionth?** Write your
# bet down. We collect in section 7.

# %% [markdown]
# ## 1. What comes after the sum
#
# A neuron adds up: $z = x_1 w_1 + x_2 w_2 + b$. Then something makes the output $a$ out of $z$. That something is
# the **activation function**, and $a$ is called the **activation**. ($z$, what there is before, is the
# *pre-activation*.) So far it was the step: 1 if $z \ge 0$, otherwise 0.
#
# Do we need one at all? Suppose the output were simply $z$ (this is called the **identity**). Put two such neurons
# in a row, with the weights 2 and 3: the input $x$ becomes $2x$, and that becomes $3 \cdot 2x = 6x$. *One* neuron
# with the weight 6 does the same. However many layers there are, sums of sums are only sums, and a network of them
# can do no more than a single layer. What we gained in notebook 3 by a hidden layer, we gained because something
# happened *after* the sum.

# %%
two = nn.Network(weights=[[[2]], [[3]]], activations="identity")
one = nn.Network(weights=[[[6]]], activations="identity")
print(two.predict([[5]]), one.predict([[5]]))

# %% [markdown]
# ## 2. Why not the step?
#
# The step bends things, but it has a fault, and it shows as soon as a neuron is to *improve*. Picture a light
# switch in a dark room: you push a little, and nothing happens; you push a little more, nothing; then suddenly
# everything. While nothing happens you cannot tell whether you are pushing the right way. A dimmer is kinder: every
# small turn makes a small difference, and you notice at once whether it was the right direction.
#
# So we replace the switch by a dimmer: a curve that also climbs from 0 to 1, but smoothly. The classic choice
# is the **sigmoid** (it means “S-shaped”), written with the Greek letter sigma, $\sigma$:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Here $e = 2.718\ldots$ is a fixed number, like $\pi$. Look at the solid curve first; the dashed one we shall need
# in section 5:

# %%
nn.plot.activation("sigmoid")

# %% [markdown]
# ## 3. Three things about the sigmoid
#
# They can be read off the formula, without a computer:
#
# - **In the middle it says ½.** If $z = 0$ then $e^{-0} = 1$, and $1/(1+1) = 1/2$.
# - **Far to the right it comes close to 1, far to the left close to 0.** If $z$ is large, $e^{-z}$ is tiny and
#   hardly disturbs the 1 below the fraction bar. If $z$ is far below 0, $e^{-z}$ is huge.
# - **Left and right mirror each other:** $\sigma(-z) = 1 - \sigma(z)$. (If you like algebra: the right side is
#   $\frac{e^{-z}}{1 + e^{-z}}$. Multiply above and below the bar by $e^{z}$, and you have $\frac{1}{e^z + 1}$, the
#   left side.)
#
# Now with numbers. (`a1₁` is the activation in layer 1 of unit 1; a **unit** is a neuron in a network. Ours has one
# layer, and one unit in it.)

# %%
curve = nn.Network(weights=[[[1]]], activations="sigmoid")
for z in [-5, -1, 0, 1, 5]:
    print(curve.trace([[z]]).line("a1"))

# %% [markdown]
# Add the second value to the fourth, or the first to the last. What do you get, and which of the three points did
# you just check?
#
# You may read elsewhere that the sigmoid turns any large number *into* 1. It only comes close, as close as you
# like. How much is missing at 5, at 20, and at 40? (The `[0, 0]` takes the one number out of its brackets, and
# `.2g` asks for two digits.)

# %%
for z in [5, 20, 40]:
    print(f"z = {z:2}   missing: {1 - curve.predict([[z]])[0, 0]:.2g}")

# %% [markdown]
# (`2.1e-09` is how programs write 0.0000000021: move the point nine places to the left.) And nothing at 40? On
# paper something is missing there too, at the eighteenth digit behind the point. A computer keeps about sixteen
# digits, and so it says 1.

# %% [markdown]
# ## 4. The whole neuron
#
# Now everything is in place. A neuron is a weighted sum, plus a bias, through an activation function:
#
# $$z = x_1 w_1 + x_2 w_2 + b \qquad\qquad a = \sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Let the inputs be 0.2 and 0.1, and let both weights and the bias be 0.1. Will the answer be close to 0, close to
# 1, or about in the middle? Guess; then take the pencil and work out $z$. Then look:

# %%
nn.plot.neuron([0.1, 0.1], 0.1, [0.2, 0.1])

# %% [markdown]
# Here is the same as a *network* with one neuron, so that we can ask for every number. The weights stand in a table
# with one row for each input and one column for each neuron, which is why each sits in brackets of its own:

# %%
net = nn.Network(weights=[[[0.1], [0.1]]], biases=[[0.1]], activations="sigmoid")
trace = net.trace([[0.2, 0.1]])
trace

# %% [markdown]
# The first line says what sort of network it is: `2-1` means two inputs and one neuron. (What a *loss* is, the
# next notebook tells.) Then read each row from left to right: the **name** of a number, the **formula** it came
# from, the formula **with the numbers** put in, and the **value**. `W1₂₁` is a weight of layer 1, from input 2 to
# unit 1. Where you see ≈, digits were left off to save room.
#
# The line above each row says the same for a whole layer at once. There, `@` is short for “multiply each input by
# its weight and add up”.
#
# The inputs and the weights are small, so $z$ is close to 0, where the sigmoid says ½. **A neuron
# with small weights is undecided.** Unless its inputs are huge, it answers “about a half”, whatever it is asked.
#
# You can also ask *why* a number is what it is. The answer follows its causes back to the inputs. (Inside the
# brackets, programs count from 0: `0, 0` is the first example and the first unit.)

# %%
trace.why("a1", 0, 0)

# %% [markdown]
# ### Large weights make it a step again
#
# Did we lose the crisp “and” by giving up the sharp step? Give the smooth neuron *large* weights, 10 and 10,
# and the bias −15. Predict its four answers before you look. (For each row: what is $z$? Is that far from 0?)

# %%
crisp = nn.Network(weights=[[[10], [10]]], biases=[[-15]], activations="sigmoid")
for row in [[0, 0], [0, 1], [1, 0], [1, 1]]:
    print(row, "→", f"{crisp.predict([row])[0, 0]:.4f}")

# %% [markdown]
# Three answers next to 0 and one next to 1: it is “and” again. The smooth neuron has lost nothing, and gained
# something: a small change of any weight now makes a small change of the answer. Learning will live on exactly
# that.

# %% [markdown]
# ## 5. How steep?
#
# Push $z$ a little to the right, and see by how much $a$ rises. The rise, divided by the push, is the **slope** of
# the curve at that place. A slope of 1 means that the whole push comes through; a slope of 0 means that nothing
# does.
#
# We can measure it, with a push of a millionth. And for the sigmoid there is a formula that needs nothing but $a$
# itself:
#
# $$\text{slope of } \sigma = a \cdot (1 - a)$$
#
# In the middle $a = \frac12$, so the slope is $\frac12 \cdot \frac12 = \frac14$. Formula and measurement, side by
# side:

# %%
push = 0.000001
for z in [-4, -2, 0, 2, 4]:
    a, pushed = curve.predict([[z], [z + push]])[:, 0]
    print(f"z = {z:2}   a = {a:.4f}   a·(1 − a) = {a * (1 - a):.4f}   measured {(pushed - a) / push:.4f}")

# %% [markdown]
# The slope is never more than ¼. Why? $a$ and $1 - a$ add up to 1. Two numbers with a fixed sum have the largest
# product when they are equal: of all rectangles with the same border, the square is the largest.
#
# Five places are no proof. The library finds the slope by algebra as well (with `sympy`, a program that calculates
# with letters) and compares at sixty places, to the last bits:

# %%
slope = nn.explain("sigmoid")
print("by algebra:", slope.derivatives["z"])
print("a·(1 − a) is", slope.verdict)

# %% [markdown]
# (“Complex step” is a way to measure slopes without the rounding of a small push; notebook 11 explains it. The
# algebra writes the slope in another way, with `**` for “to the power of”; it is the same number.)
#
# Far from the middle the curve is nearly flat. There a neuron is very sure of itself, and hardly listens: a push of
# $z$ makes next to no difference. It is called **saturated**, like a sponge that takes no more water.

# %% [markdown]
# ## 6. A family of curves
#
# The sigmoid is not the only choice. The solid lines are the activations, the dashed ones their slopes:

# %%
nn.plot.activations()

# %% [markdown]
# And their formulas, as the library runs them. ($\max(z, 0)$ means “the larger of the two”, $\ln$ is the natural
# logarithm, and square brackets ask a question, 1 for yes and 0 for no.)

# %%
for name in ["step", "identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus"]:
    print(f"{name:11}", nn.explain(name).formula)

# %% [markdown]
# - **Tanh** (say “tanch”, or *hyperbolic tangent*) is an S from −1 to 1. Its slope in the middle is 1.
# - **ReLU**, the *rectified linear unit*, lets positive numbers through and stops negative ones. Its slope is 1 on
#   the right and 0 on the left. In between it has a corner, and no slope; the library takes 0 there.
# - **Leaky ReLU** lets a hundredth of the negative numbers through, so that it is never quite off.
# - **ELU** bends smoothly towards −1 on the left.
# - **Softplus** is a ReLU with its corner rounded off. Look at its dashed curve: does it remind you of something?
#
# One more does not fit in the picture, since it looks at several sums at once. **Maxout** gives a neuron two sets
# of weights (or more), works out two sums, and passes on the larger. With the weights 1 and −1 it makes −3 into

# %%
print(nn.Network(weights=[[[1, -1]]], activations="maxout").trace([[-3]]).line("a1"))

# %% [markdown]
# (Other programs have other names. H2O, in the articles behind this course, says `Rectifier` for ReLU, `ExpRectifier`
# for ELU and `Maxout` for maxout; `WithDropout` behind a name adds what [notebook 14](14_overfitting.ipynb) tells.)
#
# (Another that looks at several sums, *softmax*, turns scores into probabilities. It has [notebook
# 15](15_probabilities.ipynb) to itself.)
#
# Now slide along two of them at once. The upper picture is the curve, the lower one its slope. **Predict first:**
# at $z = 3$, which of the two is flatter, sigmoid or tanh? Then choose others. Which are saturated on the left
# only? Which never?

# %%
nn.widgets.activations("sigmoid", compare="tanh", z=0)

# %% [markdown]
# At $z = 3$ tanh is the flatter one: it is steeper in the middle, so it is done sooner. ReLU, ELU and softplus are
# flat on the left only. Identity and leaky ReLU are never below the mark that the widget calls saturated (a slope
# nearer to 0 than 0.01); leaky ReLU is just on it.
#
# ### Two relatives
#
# Tanh looks like the sigmoid, stretched. It is: twice as high, moved down by 1, and squeezed to half the width,
#
# $$\tanh(z) = 2\,\sigma(2z) - 1$$
#
# How could one be sure of that for *all* $z$, and not only where one has looked? Take the difference of the two
# sides. If its slope is 0 everywhere, it never changes; and if it is 0 at one place, it is 0 everywhere. We write
# the difference as an equation, ask for its slope, and let sympy tidy up. First the mirror law of section 3, then
# this one:

# %%
import numpy as np
import sympy


# %%
@nn.equation
def mirror(z):
    return 1 / (1 + np.exp(-z)) + 1 / (1 + np.exp(z)) - 1


# %%
@nn.equation
def stretched(z):
    return np.tanh(z) - (2 / (1 + np.exp(-2 * z)) - 1)


# %%
for difference in [mirror, stretched]:
    slope = sympy.simplify(nn.explain(difference).derivatives["z"])
    print(f"{difference.name:10} slope: {slope}   at z = 0: {difference(0.0)}")

# %% [markdown]
# Both are proven, for every $z$ there is. (And softplus? Its slope *is* the sigmoid.)

# %% [markdown]
# ## 7. Ten in a row
#
# Back to the bet: ten neurons in a row, each with the weight 1, and the first input changed from 0 to 1. How much
# of the change is left after so many neurons?

# %%
row = nn.Network(weights=[[[1]]] * 10, activations="sigmoid")
before, after = row.trace([[0]]), row.trace([[1]])
for layer in [1, 2, 3, 5, 10]:
    change = after[f"a{layer}"] - before[f"a{layer}"]
    print(f"after neuron {layer:2}: {change[0, 0]:.2g}")

# %% [markdown]
# `3.4e-07` is 0.00000034: less than a millionth! You could have known it beforehand. A slope is the share of a push
# that comes through, and no sigmoid lets more than ¼ through. Two let through at most $\frac14 \cdot \frac14 =
# \frac1{16}$, and ten at most

# %%
print(f"{(1 / 4) ** 10:.2g}")

# %% [markdown]
# This matters, because networks learn by asking how much a small change *here* does *there*, at the output. If the
# answer is “a millionth”, the first layers hardly learn. It is called the problem of the **vanishing gradient**.
# (*Gradient* is the word for the slopes of a whole network; notebook 7 is about it.) With other activations:

# %%
for name in ["sigmoid", "tanh", "relu"]:
    row = nn.Network(weights=[[[1]]] * 10, activations=name)
    low, high = row.predict([[0], [1]])[:, 0]
    print(f"{name:8} {high - low:.2g}")

# %% [markdown]
# Through ten ReLUs the change arrives whole: as long as they are on, their slope is 1. But be careful with quick
# conclusions:
#
# - **Weights multiply as well.** Each step lets through *weight times slope*. A sigmoid with the weight 4 makes up
#   for the ¼, but only while it stays near its middle.
# - **ReLUs can do the opposite.** With the weight 2 in each of the ten, the change would grow to $2^{10} = 1024$:
#   it *explodes*.
# - **A ReLU can be dead.** If its sum is negative for every example, its slope is 0 for every example, and no push
#   ever comes through. That is what leaky ReLU and ELU are for.

# %% [markdown]
# ## 8. Which one where?
#
# At the **output**, the task decides:
#
# | the answer is | activation |
# |:--|:--|
# | any number (a price, a temperature) | identity |
# | yes or no, with how sure | sigmoid |
# | one of several classes | softmax (notebook 15) |
#
# In **hidden layers** there is no law, only experience:
#
# | | for it | against it |
# |:--|:--|:--|
# | step | says plainly yes or no | slope 0: a network cannot improve it bit by bit |
# | sigmoid | easy to read, 0 to 1 | slope at most ¼; never negative |
# | tanh | centred on 0, slope up to 1; good in small networks | flat on both sides |
# | ReLU | quick, slope 1 where it is on; the usual first choice in deep networks | may die; has a corner |
# | leaky ReLU, ELU | cannot die so easily | one more thing to choose |
# | softplus | smooth everywhere | slower to work out; seldom better than ReLU |
# | maxout | finds its own shape | twice the weights, or more |
#
# In a network with one or two hidden layers, the choice often matters less than people say. Try two, and measure.
# That is what the later notebooks do.

# %% [markdown]
# ## Your turn
#
# Which curve is it?

# %%
nn.exercises.activation

# %%
name = ...
nn.exercises.activation.check(name)

# %% [markdown]
# And the slope of the sigmoid, as a program. (`np.exp(-z)` is $e^{-z}$. Mind what is given: $z$, not $a$.)

# %%
nn.exercises.sigmoid_slope


# %%
def slope_of_sigmoid(z):
    return ...


nn.exercises.sigmoid_slope.check(slope_of_sigmoid)

# %% [markdown]
# **With a pencil.**
#
# 1. For which $z$ does the sigmoid say 0.8? (Hint: $e^{-z}$ must be ¼.)
# 2. Five sigmoids in a row: how much of a push comes through at most?
# 3. Without calculating: what is $\sigma(3) + \sigma(-3)$?
#
# <details><summary>Answers</summary>
#
# 1. 1/(1 + ¼) = 0.8, and e^(−z) = ¼ means z = ln 4, about 1.386.
# 2. (¼)⁵ = 1/1024, about a thousandth.
# 3. Exactly 1, by the mirror law.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - The **activation function** makes the output out of the sum. Without one, layers add nothing: sums of sums are
#   sums.
# - The step gives no hint which way to improve. The **sigmoid** is a smooth step: ½ in the middle, never quite 0 or
#   1.
# - The **slope** is the share of a small push that comes through. Sigmoid: $a (1 - a)$, at most ¼. Where it is near
#   0 the neuron is **saturated**.
# - $\sigma(-z) = 1 - \sigma(z)$ and $\tanh(z) = 2\sigma(2z) - 1$: proven for all $z$, not only tried.
# - In a row, slopes multiply. Ten sigmoids let less than a millionth through: the gradient **vanishes**. ReLU’s
#   slope is 1, where it is on.
# - Output: by the task. Hidden layers: tanh or ReLU to begin with; then measure.
#
# Next: how far is an answer from the right one?
# → *6 · Squared error*
#
# ### Sources
#
# - Pierre-François Verhulst, “Recherches mathématiques sur la loi d’accroissement de la population”, 1845: the
#   sigmoid curve, worked out for populations that grow until there is no more room.
# - Sepp Hochreiter, “Untersuchungen zu dynamischen neuronalen Netzen”, 1991: the vanishing gradient.
# - Yann LeCun, Léon Bottou, Genevieve Orr and Klaus-Robert Müller, “Efficient BackProp”, 1998: why tanh rather than
#   the sigmoid.
# - Xavier Glorot, Antoine Bordes and Yoshua Bengio, “Deep sparse rectifier neural networks”, 2011: ReLU in deep
#   networks.
# - Charles Dugas and others, “Incorporating second-order functional knowledge for better option pricing”, 2001:
#   softplus. Ian Goodfellow and others, “Maxout networks”, 2013. Andrew Maas and others, “Rectifier nonlinearities
#   improve neural network acoustic models”, 2013: leaky ReLU. Djork-Arné Clevert and others, “Fast and accurate
#   deep network learning by exponential linear units”, 2016: ELU.
