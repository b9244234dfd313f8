# %% [markdown]
# # 7 · Gradient descent
#
# **What you need:** [notebook 6](06_squared_error.ipynb), and the slope of a straight line (how much it climbs for each
# step to the right). About 25 minutes, with pencil and paper.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - work out with a pencil which way to change a weight, and how strongly;
# - take one step downhill by hand, and check it;
# - choose a step size, and recognise one that is too small or too large;
# - work out the border beyond which learning flies apart;
# - say why inputs are brought to one scale before learning.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# We are going to walk down into a valley with our eyes shut, feeling only the slope under our feet. Suppose
# that with a certain step size the walk takes twelve steps. **If you double the step size, will it take six?**
# Always, sometimes, or can doubling go badly wrong? Write your bet down. We collect in section 5.

# %% [markdown]
# ## 1. The slope under your feet
#
# The three bean plants again: one, two and three cups of water, 1, 3 and 7 centimetres of growth. The model is
# $\hat y = w \cdot x$, and its cost is $J(w)$, half the average squared error. In [notebook 6](06_squared_error.ipynb)
# we found the bottom of the U by algebra. With a thousand weights nobody could. So let us learn to find it another way.
#
# Imagine standing on that curve in thick fog. You cannot see the bottom, but you can feel the ground. It tilts,
# and the tilt tells you two things: **which way is down** (its sign) and **how steep it is** (its size).
#
# The **slope** is how much the cost changes when the weight changes by a little, divided by that little. We can
# measure it. Stand at $w = 0$, move by one thousandth, and see what the cost does:

# %%
x, y = [[1], [2], [3]], [[1], [3], [7]]
here = nn.Network([[[0]]], activations="identity").loss_value(x, y)
there = nn.Network([[[0.001]]], activations="identity").loss_value(x, y)
print(f"slope at w = 0: about {(there - here) / 0.001:.2f}")

# %% [markdown]
# The slope is negative: to the right it goes down, steeply. So the weight should become larger. That is all a
# walker in the fog needs to know.
#
# **Your turn.** Predict the *sign* of the slope at $w = 4$, then measure it: change 0 to 4 and 0.001 to 4.001.
# Where must the slope be 0?
#
# <details><summary>Answer</summary>
#
# It is positive, about 9.34: to the right it goes up. The slope is 0 at the bottom, at w = 2, and nowhere else.
#
# </details>

# %% [markdown]
# ## 2. The slope with a pencil
#
# Measuring costs a lot of arithmetic, and it is never quite exact. There is a formula, and you can find it
# yourself in two questions. Take one example. Its share of the cost is $\frac12 (w x - y)^2$.
#
# 1. *If the weight grows by a little, how much does the error grow?* The error is $w x - y$. For every unit
#    that $w$ grows, it grows by $x$. (With three cups of water, a change of the weight counts three times.)
# 2. *If the error grows by a little, how much does half its square grow?* The slope of $\frac12 u^2$ is $u$.
#    (Let $u$ grow by a little, $h$. Then $\frac12 (u + h)^2$ is larger by $u h + \frac12 h^2$. Divide by $h$: it is
#    $u + \frac12 h$, and the smaller $h$, the closer to $u$.) So it grows by the error itself. Here is the comfort
#    of the ½: without it there would be $2u$.
#
# Both together: the slope is **error times input**, $(w x - y) \cdot x$. To multiply the slopes of things that
# depend on each other in a row is called the **chain rule**. It is the rule that all of learning rests on.
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
# just as measured, and now exact. At the bottom, $w = 2$, the errors are $1, 1, -1$, and
# $1 \cdot 1 + 1 \cdot 2 + (-1) \cdot 3 = 0$. The errors there do not vanish. They *balance*.
#
# ### Which factor stands beside the error?
#
# One introduction says that the error is multiplied by its *weight*. That is wrong, and it is worth knowing
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
# ## 3. One step downhill
#
# The slope points uphill. We go the other way, so there is a minus:
#
# $$w_{\text{new}} = w - \eta \cdot \frac{\partial J}{\partial w}$$
#
# The number $\eta$ (the Greek letter eta) is the **learning rate**, or **step size**: how far to go for a given slope. We
# choose it. Take $\eta = 0.1$. From $w = 0$, with the slope $-9.33$, the new weight is $0 - 0.1 \cdot (-9.33) = 0.933$.
# Minus times minus: the weight grows, as it should.
#
# The library works the same step. It writes $E$ for the cost; `dW1` is its name for $\partial E / \partial W$, the slope by
# the weight; the small ⁺ marks the new weight:

# %%
model = nn.Network(weights=[[[0]]], activations="identity")
step = model.trace(x, y, learning_rate=0.1)
for name in ["da1", "dW1", "W1_new"]:
    print(*step.lines(name), sep="\n")

# %% [markdown]
# `da1` is each plant’s error, divided at once by $n$, here 3. In the line below it is called δ (delta), because
# in this model there is no step between the sum and the output; in later notebooks the two will differ.
#
# Did the step help? The cost before and after:

# %%
print(f"cost before:    {model.loss_value(x, y):.4f}")
print(f"after one step: {step.after.loss_value(x, y):.4f}")

# %% [markdown]
# Two thirds of the cost are gone in one step. (Is that slope *right*? You need not believe the library, nor this notebook.
# [Notebook 11](11_the_proof.ipynb) shows how to prove a slope.)

# %% [markdown]
# ## 4. Step after step
#
# Having taken one step, we feel the ground again and take the next. This is **gradient descent**. The **gradient** is
# the word for all the slopes of a model together; ours has one. In the picture, the ring is the start, the
# dashed line shows the slope there, and the table lists the first steps. ($J'(w)$ is a short way to write the
# slope.)

# %%
nn.plot.cost(x, y, learning_rate=0.1)

# %% [markdown]
# Look at the distances. The steps become shorter by themselves, although the learning rate stays the same. The
# step is *rate times slope*, and close to the bottom the ground is nearly flat. Nobody has to tell the walker to
# slow down.
#
# (Some texts say that the cost is lowest “where it is differentiated at zero”. What they mean: where its derivative, the
# slope, *is* zero. And for a cost with several dips, or with a flat top, even that is not enough: the ground is level in
# every dip, on every hilltop and on every pass.)
#
# **Your turn.** Predict what happens if the walk starts on the other side. Then add `start=5` inside the
# brackets of the cell above, after a comma, and run it.

# %% [markdown]
# ## 5. How long should a step be?
#
# The learning rate is ours to choose, and it matters. Play with it. The cost below is simpler than that of the plants:
# $J(w) = \frac12 (w - 1)^2$, with the slope $w - 1$: simply the distance from the bottom.
#
# **Predict first.** A step changes $w$ by $-\eta \cdot (w - 1)$. What does one single step do if $\eta = 1$? What if
# $\eta = 2$? Then press play with $\eta$ = 0.05, 0.5, 1, 1.8 and 2.05, and watch the word in the upper corner.

# %%
nn.widgets.step_size()

# %% [markdown]
# *What you should have seen.*
#
# | $\eta$ | what it does | called |
# |:-:|:--|:--|
# | 0.05 | every step is right, and it takes for ever | *crawling* |
# | 0.5 | half of the distance is left after each step | *good* |
# | 1 | one single step lands exactly on the bottom | *good* |
# | 1.8 | it jumps across the bottom, back and forth, each time a little lower | *oscillating* |
# | 2.05 | it lands higher than it was, where the ground is steeper, so the next jump is larger still | *diverging* |
#
# With $\eta = 2$ the ball would jump to and fro for ever: a step of twice the distance lands just as far beyond the bottom.
#
# Now collect your bet. Doubling a *small* step size about halves the number of steps. Doubling 0.5 makes a single step of many.
# Doubling 1.8 is a catastrophe. “Sometimes”, then; and it can indeed go badly wrong. (One tutorial says that with too large a
# step gradient descent “will never reach an optimum”. It can be worse: it may run away from it, faster and faster.)

# %% [markdown]
# ## 6. The border, by hand
#
# Where is the border between swinging and flying apart? For a U it can be worked out. Go back to the plants. Their slope at
# any weight is
#
# $$J'(w) = \frac{(w - 1) \cdot 1 + (2w - 3) \cdot 2 + (3w - 7) \cdot 3}{3} = \frac{14 w - 28}{3} = \tfrac{14}{3}\,(w - 2)$$
#
# It is 0 at the bottom, $w = 2$, and grows in proportion to the distance from it. The factor, here $\frac{14}{3} = 4.67$, is
# called the **curvature**: how fast the slope changes along the way. (It is the average of $x^2$: $\frac{1 + 4 + 9}{3}$. For
# the cost in the picture above it was 1.)
#
# So one step changes the distance $w - 2$ like this:
#
# $$w_{\text{new}} - 2 = (w - 2) - \eta \cdot \tfrac{14}{3} (w - 2) = \left(1 - \tfrac{14}{3} \eta\right) \cdot (w - 2)$$
#
# **Each step multiplies the distance by the same factor, $1 - \eta \cdot \text{curvature}$.** Everything follows:
#
# - Between 0 and 1: it comes closer from one side.
# - Exactly 0, for $\eta = 1/\text{curvature}$: one step, and it is there.
# - Between 0 and $-1$: it comes closer, and changes sides each time.
# - Below $-1$: it goes further away each time. This happens when $\eta \cdot \text{curvature}$ is more than 2, so
#
# $$\text{the border is } \eta = \frac{2}{\text{curvature}}, \qquad \text{here } \frac{2}{14/3} = \frac{3}{7} = 0.428\ldots$$
#
# **Your turn.** Work out the factor for $\eta = 0.02$, $\frac{3}{14}$, 0.4 and 0.44, and say what each walk will do. The pictures
# show the last two, eight steps each:

# %%
nn.plot.step_sizes(x, y, learning_rates=[0.4, 0.44])

# %% [markdown]
# <details><summary>The four factors</summary>
#
# 0.907 (it crawls), 0 (one step), −0.867 (it swings, and comes closer) and −1.053 (it flies apart).
#
# </details>
#
# The two step sizes in the pictures differ by a tenth, and they are worlds apart.
#
# **And one more.** After how many steps with $\eta = 0.02$ is the distance less than half of what it was? Multiply 0.907 by
# itself, again and again.
#
# <details><summary>Answer</summary>
#
# After eight steps. The next cell has all eight. (With the rounded 0.907 your last digit may be one more.)
#
# </details>

# %%
print(*[f"{(1 - 0.02 * 14 / 3) ** steps:.3f}" for steps in range(1, 9)])

# %% [markdown]
# ## 7. Two weights: the valley
#
# With two weights the cost is no longer a curve but a landscape. On a map, a line joins places of equal height. Below is the map
# of $J(v, w) = \frac12 (v^2 + 6 w^2)$: a long valley, **six times as curved across as along**. One learning rate has to serve both
# directions.
#
# With the pencil: along the valley the curvature is 1, across it is 6. Each has its own border, $\frac21 = 2$ and
# $\frac26 = 0.333\ldots$, and the *smaller* one rules. **Predict** what the ball does with $\eta$ = 0.04, 0.28, 0.32 and 0.34.
# Then watch both weights. (In the picture, $\nabla J$ is short for the gradient: both slopes together.)

# %%
nn.widgets.step_size(2)

# %% [markdown]
# *What you should have seen.* With 0.04 it slides down the side, and then crawls along the floor. With 0.28 it jumps from
# side to side, while it makes good way along the valley; with 0.32 the jumps hardly shrink; with 0.34 they grow, and away it
# goes. Across, the factor is $1 - 6 \eta$, that is 0.76, $-0.68$, $-0.92$ and $-1.04$.
#
# This is the trouble with narrow valleys. The steep direction limits the step, and the gentle one would need a longer one.
# Here the curvatures are only 6 to 1. In real tables they can be a million to one. Why? Look at the next section.

# %% [markdown]
# ## 8. Bring the inputs to one scale
#
# Four plants. The first input is water: one cup more ($+1$) or less ($-1$) than usual. The second is warmth: 10 degrees more or
# less than usual. Growth is given as more or less than usual, too.

# %%
water_and_warmth = [[1, 10], [1, -10], [-1, 10], [-1, -10]]
growth = [[3], [1], [-1], [-3]]

# %% [markdown]
# A look shows the answer: a cup brings 2 cm, ten degrees bring 1 cm. So the best weights are 2 and 0.1 (per degree). But what does
# gradient descent do? The curvature along a weight is the average of its input’s square. (The two
# inputs are set crosswise, so that neither weight disturbs the other.) With the pencil:
#
# - water: $\frac{1 + 1 + 1 + 1}{4} = 1$
# - warmth: $\frac{100 + 100 + 100 + 100}{4} = 100$
#
# So the valley is a hundred times as steep across as along, and $\eta$ must stay below $\frac{2}{100} = 0.02$. Along the valley each
# step then takes away less than one fiftieth of the distance. Take 0.019 and a hundred steps (`fit` does
# many steps, one after the other):

# %%
model = nn.Network(weights=[[[0], [0]]], activations="identity")
model.fit(water_and_warmth, growth, epochs=100, learning_rate=0.019, progress=False)
print(f"cost after 100 steps: {model.loss_value(water_and_warmth, growth):.4f}")
print("weights:", *model.weights[0][:, 0].round(4))

# %% [markdown]
# A hundred steps, and the weight of water has still not reached 2. Now the same plants, with warmth counted in *tens of degrees*:
# every number of the second input is divided by 10. That is all. Both curvatures are 1 now, so what will $\eta = 1$ do? **Predict: how many
# steps?**

# %%
scaled = [[cups, degrees / 10] for cups, degrees in water_and_warmth]
model = nn.Network(weights=[[[0], [0]]], activations="identity")
model.fit(scaled, growth, epochs=1, learning_rate=1, progress=False)
print(f"cost after 1 step: {model.loss_value(scaled, growth):.4f}")
print("weights:", *model.weights[0][:, 0].round(4))

# %% [markdown]
# **One step.** Nothing about the plants has changed, only the unit of one column. (The weights are 2 and 1 now: 1 cm for ten
# degrees.) The long valley has become a round bowl, and in a round bowl the slope points straight at the bottom.
#
# This is why inputs are brought to one scale before learning: **scaling**. The usual way: from each column of inputs, each
# **feature**, take away its average. Then divide by its typical distance from the average, the **standard deviation**: the
# square root of the average squared distance. (For warmth the average is 0 and the standard deviation is 10. So this is just what we
# did.) [Notebook 17](17_tables_of_data.ipynb) does it with a real table.
#
# Scaling cannot always make the bowl perfectly round, as it does here; but seldom is so much gained by so little.
#
# **And which learning rate is best?** One article recommends values between 0.00001 and 0.001, another between 0.0001 and 0.01.
# Neither is right or wrong: the border is $2/\text{curvature}$, and the curvature depends on the inputs. In this notebook alone the
# border was 2, then 0.43, then 0.33, then 0.02. For a network nobody works the curvature out; one tries 0.1, 0.01, 0.001, and looks at
# the cost.

# %% [markdown]
# ## Your turn
#
# First the slope, as a small program:

# %%
nn.exercises.gradient


# %%
def gradient(w, x, y):
    return ...


nn.exercises.gradient.check(gradient)

# %% [markdown]
# Then a step size that goes wrong, on purpose. (Work out the curvature of this cost first, and then the border.)

# %%
nn.exercises.diverging_step

# %%
learning_rate = ...
nn.exercises.diverging_step.check(learning_rate)

# %% [markdown]
# ## What to take away
#
# - The slope of the cost by a weight is the average of **error times input**: the input that this weight
#   multiplies, not the weight. For the bias, the input is 1.
# - One step downhill: **new weight = weight − learning rate × slope**. Steps shrink by themselves near the
#   bottom.
# - A learning rate can be too small (crawls), large (oscillates) or too large (diverges).
# - In a U, each step multiplies the distance from the bottom by $1 - \eta \cdot \text{curvature}$. The border is
#   $2/\text{curvature}$.
# - With several weights the steepest direction sets the border for all. Inputs on one **scale** make the valley rounder, and
#   the way shorter.
#
# Next: a worked example from a real tutorial, with a real mistake in it, and how you could have found it.
# → *8 · The worked example*
#
# ### Sources
#
# - Augustin-Louis Cauchy, “Méthode générale pour la résolution des systèmes d’équations simultanées”, 1847:
#   going downhill along the slope.
# - Bernard Widrow and Marcian Hoff, “Adaptive switching circuits”, 1960: error times input, to teach a neuron.
# - Stephen Boyd and Lieven Vandenberghe, “Convex optimization”, 2004, section 9.3.2: the valley, and how its narrowness slows the
#   walk down.
# - “Deep Learning & Parameter Tuning with MXnet, H2o Package in R”, a tutorial published by HackerEarth, 2017: the sentences about
#   the factor, about “differentiated at zero” and about large steps.
# - “How a Neural Network Learns”, a post, and a lesson on Keras: the two ranges of learning rates.
