# %% [markdown]
# # 2 · Squared error, and one step downhill
#
# **What you need:** notebook 1, squares, and the slope of a straight line (how much it climbs for each step to
# the right). About 25 minutes, with pencil and paper.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - say in one number how wrong a model is, and why errors are squared;
# - work out with a pencil which way to change a weight, and how strongly;
# - take one step downhill by hand, and check it;
# - choose a step size, and recognise one that is too small or too large.

# %%
from matplotlib import pyplot as plt

import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# We are going to walk down into a valley with our eyes shut, feeling only the slope under our feet. Suppose
# that with a certain step size the walk takes twelve steps. **If you double the step size, will it take six?**
# Always, sometimes, or can doubling go badly wrong? Write your bet down. We collect in section 8.

# %% [markdown]
# ## 1. A prediction and its error
#
# Three bean plants got one, two and three cups of water a week. After a month they had grown by 1, 3 and 7
# centimetres. (The numbers are made up, so that they are easy to work with.)
#
# | plant | water $x$ (cups) | growth $y$ (cm) |
# |:-:|:-:|:-:|
# | 1 | 1 | 1 |
# | 2 | 2 | 3 |
# | 3 | 3 | 7 |
#
# Can growth be predicted from water? We try the simplest model there is: *every cup brings the same growth.*
# How much one cup brings is the weight $w$, in centimetres per cup. The prediction is written $\hat y$ and read
# “y hat”:
#
# $$\hat y = w \cdot x$$
#
# In a picture that is a straight line that starts at 0, and $w$ is how steeply it climbs. The dots are the
# plants; the bars show how far each prediction is off. This is the line for $w = 1$ (the first line of the cell
# says so, and you may change it):

# %%
w, water, growth = 1, [1, 2, 3], [1, 3, 7]
ax = plt.figure(layout="constrained").add_subplot(xlabel="water", ylabel="growth")
ax.plot([0, 3.2], [0, 3.2 * w], water, growth, "o", markersize=10)
ax.vlines(water, growth, [w * cups for cups in water], linestyle="dashed")
nn.plot.describe(ax, f"Three dots, the line ŷ = {w}·x, a bar from each dot to it")
nn.plot.show(ax)

# %% [markdown]
# This is a neuron with one input, no bias, and no step: the sum itself is the output. (The library calls a
# missing step `identity`.) Here are its three predictions:

# %%
x, y = [[1], [2], [3]], [[1], [3], [7]]
model = nn.Network(weights=[[[1]]], activations="identity")
for line in model.trace(x).lines("z1"):
    print(line)

# %% [markdown]
# The **error** of a prediction is prediction minus truth, $\hat y - y$. Plant 1: $1 - 1 = 0$, just right. Plant
# 2: $2 - 3 = -1$. Plant 3: $3 - 7 = -4$. The sign tells the direction: **positive means too high, negative too
# low.** Please keep that order, prediction first: lost signs are the commonest slips in this subject, and
# notebook 3 is about one of them.

# %% [markdown]
# ## 2. Why errors are squared
#
# We want one number that says how wrong the model is as a whole. Adding up the errors will not do. With $w = 2$
# the predictions are 2, 4 and 6, and the errors $+1$, $+1$ and $-1$. Their sum is 1, but that is because a plus
# and a minus cancelled: *every* prediction is off by one.
#
# Squaring cures this, because a square is never negative. It does two things more. A large error counts for
# much more than a small one: being off by 4 weighs sixteen times as much as being off by 1. And the square is a
# smooth curve without a corner, so that it has a slope everywhere. We shall need that.
#
# The **cost** $J$ is half the average of the squared errors. For $n$ examples:
#
# $$J(w) = \frac{1}{2n} \sum (\hat y - y)^2$$
#
# The sign $\sum$ (a Greek S, for *sum*) says: work out what follows for each example, and add up. The ½ is there
# for comfort only; you will see it cancel in section 5. Halving every cost does not change which weight is best.
#
# By hand, for $w = 1$: the squares are 0, 1 and 16, so $J(1) = \frac{0 + 1 + 16}{2 \cdot 3} = \frac{17}{6} =
# 2.83\ldots$ The library writes the cost of any network as $E$, and takes the ½ with each example:

# %%
trace = model.trace(x, y)
for line in [*trace.lines("losses"), trace.line("E")]:
    print(line)

# %% [markdown]
# **Your turn.** What is the cost for $w = 2$? You know the three errors already. Work it out, then change the 1
# inside the brackets to 2 and run the cell.

# %%
print(nn.Network(weights=[[[1]]], activations="identity").trace(x, y).line("E"))

# %% [markdown]
# <details><summary>Answer</summary>
#
# J(2) = (1 + 1 + 1)/6 = 0.5. The model is better, though no longer exactly right about plant 1.
#
# </details>

# %% [markdown]
# ## 3. The cost as a curve
#
# One weight gives one cost. So all the weights together give a curve. Here are five points of it. Sketch them
# on paper, $w$ to the right and the cost upwards, before you scroll on:

# %%
for w in [0, 1, 2, 3, 4]:
    one = nn.Network(weights=[[[w]]], activations="identity")
    print("w =", w, "  ", one.trace(x, y).line("E"))

# %% [markdown]
# It is a **U**. To the left of the bottom the model predicts too little, to the right of it too much; the
# best weight is at the bottom.
#
# Why a U? The weight stands inside the square. Multiplied out, each $(w x - y)^2$ becomes a number times $w^2$,
# plus other things, and that number, $x^2$, is never negative. A sum of such terms is a parabola that opens
# upwards.
#
# Such a curve is called **convex**: it is a bowl, without any smaller dip to get caught in. Walk downhill from
# anywhere, and where you come to rest there is no lower place.
#
# That is a promise about *linear* models: those that predict with a weighted sum and nothing after it. It holds
# for a hundred weights as it does for one. (The bowl may then be a trough, whose floor is equally low all along.)
# Put a sigmoid behind the sum, or several layers of neurons, and the promise is gone: the squared error can have
# dips, ridges and plains then. We still go downhill there; we are just not told where we shall end.

# %% [markdown]
# ## 4. The slope under your feet
#
# Imagine standing on that curve in thick fog. You cannot see the bottom, but you can feel the ground. It tilts,
# and the tilt tells you two things: **which way is down** (its sign) and **how steep it is** (its size).
#
# The **slope** is how much the cost changes when the weight changes by a little, divided by that little. We can
# measure it. Stand at $w = 0$, move by one thousandth, and see what the cost does:

# %%
here = nn.Network(weights=[[[0]]], activations="identity").loss_value(x, y)
there = nn.Network(weights=[[[0.001]]], activations="identity").loss_value(x, y)
print(f"slope at w = 0: about {(there - here) / 0.001:.2f}")

# %% [markdown]
# The slope is negative: to the right it goes down, steeply. So the weight should become larger. That is all a
# walker in the fog needs to know.
#
# **Your turn.** Predict the *sign* of the slope at $w = 4$, then measure it: change 0 to 4 and 0.001 to 4.001.
# Where must the slope be 0?

# %% [markdown]
# ## 5. The slope with a pencil
#
# Measuring costs a lot of arithmetic, and it is never quite exact. There is a formula, and you can find it
# yourself in two questions. Take one example. Its share of the cost is $\frac12 (w x - y)^2$.
#
# 1. *If the weight grows by a little, how much does the error grow?* The error is $w x - y$. For every unit
#    that $w$ grows, it grows by $x$. (With three cups of water, a change of the weight counts three times.)
# 2. *If the error grows by a little, how much does half its square grow?* The slope of $\frac12 u^2$ is $u$.
#    (The slope of $u^2$ is $2u$, and the ½ cancels the 2: there is the comfort.) So it grows by the error
#    itself.
#
# Both together: the slope is **error times input**, $(w x - y) \cdot x$. To multiply the slopes of things that
# depend on each other in a row is called the *chain rule*. It is the rule that all of learning rests on.
#
# A slope in one letter while all others are held still is called a **partial derivative**. It is written with a
# round d: $\partial J / \partial w$. Over $n$ examples it is the average:
#
# $$\frac{\partial J}{\partial w} = \frac{1}{n} \sum (\hat y - y) \cdot x$$
#
# At $w = 0$ all predictions are 0, so the errors are $-1, -3, -7$, and
#
# $$\frac{\partial J}{\partial w} = \frac{(-1) \cdot 1 + (-3) \cdot 2 + (-7) \cdot 3}{3} = -\frac{28}{3} = -9.33\ldots$$
#
# just as measured, and now exact.

# %% [markdown]
# ### Which factor stands beside the error?
#
# Some introductions say that the error is multiplied by its *weight*. That is wrong, and it is worth knowing
# why. Let us ask somebody who cannot be talked into anything: **sympy**, a program that does algebra with letters.
# We write the cost of one example as a formula, and ask for its slope by each letter:


# %%
@nn.equation
def cost_of_one(w, x, y):
    return (w * x - y) ** 2 / 2


for letter, slope in nn.explain(cost_of_one).derivatives.items():
    print(f"slope by {letter}:  {slope}")

# %% [markdown]
# (`*` is “times”.) By $w$: the error times **the input** $x$. The weight does appear beside the error, one line
# below, but that is the answer to another question: what if *the input* had been different? Later, when one
# neuron’s output is the next one’s input, that question will matter. To change a weight we need the first line.
#
# It makes sense without any algebra. If an input is 0, its weight has no say in the prediction, so it cannot be
# to blame for the error, and its slope must be 0. Error times input is 0 then. Error times weight would not be.
#
# And the bias? It is added to the sum as if it were a weight whose input is always 1. So its slope is error
# times 1: the average error.

# %% [markdown]
# ## 6. One step downhill
#
# The slope points uphill. We go the other way, so there is a minus:
#
# $$w_{\text{new}} = w - \eta \cdot \frac{\partial J}{\partial w}$$
#
# The number $\eta$ (the Greek letter eta) is the **learning rate**: how far to go for a given slope. We choose
# it. Take $\eta = 0.1$. From $w = 0$, with the slope $-9.33$, the new weight is $0 - 0.1 \cdot (-9.33) = 0.933$.
# Minus times minus: the weight grows, as it should.
#
# The library works the same step. `dW1` is its name for $\partial E / \partial W$, the slope by the weight; the
# small ⁺ marks the new weight:

# %%
model = nn.Network(weights=[[[0]]], activations="identity")
step = model.trace(x, y, learning_rate=0.1)
for name in ["da1", "dW1", "W1_new"]:
    print(*step.lines(name), sep="\n")

# %% [markdown]
# `da1` is each plant’s error, divided at once by $n$, here 3. In the second line it is called δ (delta), because
# in this model there is no step between the sum and the output; in later notebooks the two will differ.
#
# Did the step help? The cost before and after:

# %%
print(f"cost before:    {model.loss_value(x, y):.4f}")
print(f"after one step: {step.after.loss_value(x, y):.4f}")

# %% [markdown]
# Two thirds of the cost are gone in one step. But is that slope *right*? You need not believe the library, nor
# this notebook. `prove` works every slope out in three ways that know nothing of each other: by the formula that
# you just derived; by a small sideways step into the complex numbers (a trick of numerical mathematics); and by
# sympy’s algebra:

# %%
step.prove()

# %% [markdown]
# ## 7. Step after step
#
# Having taken one step, we feel the ground again and take the next. This is **gradient descent** (*gradient* is
# the word for all the slopes of a model together; ours has one). In the picture, the ring is the start, the
# dashed line shows the slope there, and the table lists the first steps. ($J'(w)$ is a short way to write the
# slope.)

# %%
nn.plot.cost(x, y, learning_rate=0.1)

# %% [markdown]
# Look at the distances. The steps become shorter by themselves, although the learning rate stays the same. The
# step is *rate times slope*, and close to the bottom the ground is nearly flat. Nobody has to tell the walker to
# slow down.
#
# **Your turn.** Predict what happens if the walk starts on the other side. Then add `start=5` inside the
# brackets of the cell above, after a comma, and run it.

# %% [markdown]
# ## 8. How long should a step be?
#
# The learning rate is ours to choose, and it matters. Four walks down the same curve, from the same start, with
# eight steps each:

# %%
nn.plot.step_sizes(x, y)

# %% [markdown]
# - **Too small:** the walk *crawls*. Every step is right, and it takes for ever.
# - **Well chosen:** it *arrives* in a few steps.
# - **Large:** it steps across the bottom to the other side, and *swings* back and forth, each time a little
#   lower.
# - **Too large:** it lands higher on the other side than it was on this one, where the ground is steeper, so the
#   next step is larger still. It *diverges*: away it goes, upwards.
#
# For a U the borders can be worked out. Here the slope is $\frac{14}{3} (w - 2)$: it is 0 at the bottom, $w = 2$,
# and grows in proportion to the distance from it. So a step takes away the share $\frac{14}{3} \eta$ of that
# distance. If the share is 1, one single step lands on the bottom: $\eta = \frac{3}{14} \approx 0.214$. If it is
# more than 2, the walker ends up further away than before: $\eta > \frac{3}{7} \approx 0.429$ diverges.
#
# Now collect your bet. Doubling 0.011 about halves the number of steps. Doubling 0.39 is a catastrophe. “Sometimes”, then; and it
# can indeed go badly wrong.
#
# **Your turn.** Test the two borders. Predict the picture for 0.214, for 0.42 and for 0.44; then try.

# %%
nn.plot.cost(x, y, learning_rate=0.1, steps=8)

# %% [markdown]
# ## 9. What surprised us
#
# The best weight is 2, and with it *every* plant is predicted wrongly by one centimetre; with the weight 1, the
# first plant came out exactly right. The bottom of the U is not where errors vanish. It is where they *balance*:
# error times input adds up to 0, as $1 \cdot 1 + 1 \cdot 2 + (-1) \cdot 3 = 0$. Lower the
# weight a little, and what plants 1 and 2 gain, plant 3 loses. The cost there is still 0.5, because a straight line through
# the origin is simply not how these plants grow. To do better we need a better model, not a better step.
#
# ## What to take away
#
# - **Error** = prediction − truth. Positive is too high.
# - The **cost** is half the average squared error. For a linear model it is a bowl (convex): one bottom, no
#   traps. That is not so for neurons with a sigmoid, or for several layers.
# - The slope of the cost by a weight is the average of **error times input**: the input that this weight
#   multiplies. For the bias, the input is 1.
# - One step downhill: **new weight = weight − learning rate × slope**. Steps shrink by themselves near the
#   bottom.
# - A learning rate can be too small (crawls), too large (swings) or far too large (diverges).
#
# Next: a worked example from a real tutorial, with a real mistake in it, and how you could have found it.
# → *3 · The worked example*
#
# ### Sources
#
# - Adrien-Marie Legendre, “Nouvelles méthodes pour la détermination des orbites des comètes”, 1805: the method
#   of least squares, used to find the paths of comets.
# - Augustin-Louis Cauchy, “Méthode générale pour la résolution des systèmes d’équations simultanées”, 1847:
#   going downhill along the slope.
# - Bernard Widrow and Marcian Hoff, “Adaptive switching circuits”, 1960: error times input, to teach a neuron.
# - James Lyness and Cleve Moler, “Numerical differentiation of analytic functions”, 1967: where the complex step
#   comes from.
