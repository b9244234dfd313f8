# %% [markdown]
# # 4 · The bias
#
# **What you need:** notebooks [1](01_the_neuron.ipynb) to [3](03_what_a_perceptron_cannot_do.ipynb), a pencil and
# about 15 minutes.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# grey cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - turn a threshold into a bias, and back;
# - say which way a bias shifts a neuron’s step, and how far;
# - explain why it counts as one more weight, and how it learns;
# - show by example what a neuron cannot do without it.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A neuron with one input fires when $x$ reaches 0: below 0 it is silent. Now 2 is added to its sum, whatever the
# input is. **Will the place where it begins to fire move to the right, move to the left, or stay at 0?** Write your
# bet down. We collect in section 3.

# %% [markdown]
# ## 1. A threshold seen from the other side
#
# “The sum reaches 2” and “the sum minus 2 reaches 0” say the same thing. So we may take the threshold $\theta$
# across to the other side, with its sign turned round, and call it the **bias** $b$:
#
# $$z = x_1 w_1 + x_2 w_2 + b \qquad \text{with } b = -\theta, \qquad \text{and the neuron fires if } z \ge 0$$
#
# From now on $z$ includes the bias. Here is “and” with the threshold 2, and with the bias −2. Predict the second
# row of answers:

# %%
rows = [[0, 0], [0, 1], [1, 0], [1, 1]]
print("threshold  2:", nn.Perceptron(2, weights=[1, 1], threshold=2).predict(rows))
print("bias      −2:", nn.Perceptron(2, weights=[1, 1], bias=-2).predict(rows))

# %% [markdown]
# What has been gained? Every neuron now has its step in the same place, at 0, and the bias has become a number like
# the weights: it is added up with the rest, and it learns with the rest.

# %% [markdown]
# ## 2. A neuron’s mood
#
# You can think of the bias as the neuron’s mood before it has heard anything. If all inputs are 0, the products are
# 0, and $z$ is the bias alone. With a bias of −2 the neuron needs persuading. With a bias of +2 it says yes unless
# somebody objects.
#
# Here is “and” again, drawn. It has been shown the row 1, 1, and gets to 0 exactly. In its last
# line, the square brackets ask a question: $[0 \ge 0]$ is 1, because it is true that 0 is at least 0. If it were
# false, it would be 0.

# %%
nn.plot.neuron([1, 1], -2, [1, 1], activation="step")

# %% [markdown]
# **Try it.** Which biases make this neuron fire *always*, even for 0, 0? Which make it fire *never*? Think; then
# change the −2 and the inputs above.
#
# <details><summary>Answer</summary>
#
# The sum without the bias is 0, 1 or 2. It always fires if 0 + b is at least 0, so with any bias from 0 upwards. It
# never fires if 2 + b is below 0, so with any bias below −2.
#
# </details>

# %% [markdown]
# ## 3. The bias shifts the step
#
# One input and the weight 1: $z = x + b$. The step is where $z$ is 0, so where $x = -b$:

# %%
nn.plot.bias_shift([-2, 0, 2], activation="step")

# %% [markdown]
# Now collect your bet. Adding 2 moves the step to $x = -2$: **to the left**. Many people bet on the right, because
# +2 looks like a move to the right. But a bias of +2 is *help*: the sum has 2 already, so a smaller input is
# enough, and the neuron begins to fire sooner.
#
# With a weight $w$ the step is where $w x + b = 0$, so at
#
# $$x = -\frac{b}{w}$$
#
# With $w = 2$ and $b = 2$ it is at $-\frac{2}{2} = -1$. A large weight makes the bias reach less far.
#
# In the next picture the step has its corners rounded off, as most neurons in this course will have from [notebook
# 5](05_activation_functions.ipynb) on. Its height is ½ where $z = 0$; that is its middle. **Predict, then slide:**
# where is the middle with $b = 3$ and $w = 1$? And with $b = 3$ and $w = 2$? Does the bias change the *shape* of
# the curve? What does?

# %%
nn.widgets.bias_shift(picture="curve")

# %% [markdown]
# The middle goes to −3, and to −1.5. The bias only slides the curve; it does not stretch or tilt it. The
# weight does: a large weight makes the curve steep, a negative one turns it round.

# %% [markdown]
# ## 4. One more weight
#
# The bias is added to the sum. So is everything else, after it was multiplied by an input. Let us give the bias an
# input too, one that is always 1: then $b = 1 \cdot b$ is a product like the others, and the bias is a weight like
# the others.
#
# | | inputs | weights | sum |
# |:--|:-:|:-:|:--|
# | with a bias | $x_1, x_2$ | $w_1, w_2$ | $x_1 w_1 + x_2 w_2 + b$ |
# | with one more input | $x_1, x_2, 1$ | $w_1, w_2, b$ | $x_1 w_1 + x_2 w_2 + 1 \cdot b$ |
#
# Does it learn like the others, too? The perceptron rule moves a weight by error times input. The input of the bias
# is 1, so it moves by the error alone, just as notebook 2 had it. We train “and” both ways; the second neuron has
# no bias, but three inputs, of which the last is always 1:

# %%
wanted = [0, 0, 0, 1]
with_ones = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
print("w1, w2, b: ", nn.Perceptron(2).trace(rows, wanted).weights)
print("w1, w2, w3:", nn.Perceptron(3, bias=False).trace(with_ones, wanted).weights)

# %% [markdown]
# The same three numbers. Some books therefore write no $b$ at all, but $w_0$, with an input $x_0 = 1$. Both are
# fine. Mixing them is not: one of the tutorials that this course grew from has a $w_0$ in one formula and has lost
# it in the next. When you read a formula with a sum, always look for the bias first.

# %% [markdown]
# ## 5. Without a bias
#
# What if we leave it out? Then $z = x_1 w_1 + x_2 w_2$, and for the inputs 0, 0 that is $0 + 0 = 0$, *whatever the
# weights are*. At this point, the **origin**, the neuron cannot choose. And the decision line, where $z = 0$,
# always runs through it. The weights can turn the line about the origin like the hand of a clock; they cannot push
# it away.
#
# Can such a neuron learn “and”? Predict which row will be its undoing. Then look down the column “error”:

# %%
nn.Perceptron(2, bias=False).trace(rows, wanted).table()

# %% [markdown]
# The first row, 0, 0, is wrong in every epoch, and learning cannot mend it: the rule moves each weight by error
# times input, and both inputs are 0. So nothing moves. And after one epoch the weights are back where they began.
#
# The next picture has sixteen points in a plane, and a line with the slider’s bias; the weight $w$ belongs to
# $x_1$, and $x_2$ has the weight 1. **First leave the bias at 0** and try only the weight: how many of the sixteen
# can you get right? **Then use the bias.**

# %%
nn.widgets.bias_shift(picture="line")

# %% [markdown]
# Without the bias, none of the slider’s weights gets more than 10 of the 16 right. (Of all weights there are, the
# best gets 12.) With $w = 1$ and $b = -2$ all 16 are right: the line has left the origin.

# %% [markdown]
# ## 6. A bias for numbers
#
# A neuron need not say yes or no. If it gives out the sum itself, $a = w x + b$, it is the straight line that you
# know from school: $w$ is how steeply it climbs, and $b$ is where it starts, its height at $x = 0$. Without $b$
# every such line starts at 0.
#
# Think of a taxi: so much for every kilometre, and a basic charge before it moves. The basic charge is the bias.
#
# In the widget above, choose the picture “a straight line through points”. The points climb slowly, and they do not
# start at 0. **Predict:** which weight and bias will fit best? The *error* that it shows is smaller, the nearer the
# line is to the points ([notebook 6](06_squared_error.ipynb) tells how it is worked out). Here it is for two
# choices; try to beat both:

# %%
print(nn.widgets.bias_shift(picture="fit", weight=1.0, bias=0.0).describe())
print(nn.widgets.bias_shift(picture="fit", weight=0.5, bias=1.0).describe())

# %% [markdown]
# <details><summary>Answer</summary>
#
# With w = 0.5 and b = 2 the error is 0.015. Without the bias the best that the slider has is w = 1, with 0.4192:
# the line is too low on the left and too high on the right, and no weight can mend both.
#
# </details>

# %% [markdown]
# ## Your turn
#
# A neuron with a rounded step, and its middle in a place that you are told. (All you need: it says ½ where $z = 0$.)

# %%
nn.exercises.bias

# %%
b = ...
nn.exercises.bias.check(b)

# %% [markdown]
# **With a pencil.** A heating shall switch on when it is colder than 19 degrees. The input is the temperature $x$,
# the weight is −1. Which bias? And is it on or off at exactly 19?
#
# <details><summary>Answer</summary>
#
# z = −x + b is to be 0 at x = 19, so b = 19. Colder, say 18: z = −18 + 19 = 1, on. Warmer, say 20: z = −1, off. At
# exactly 19 z is 0, and a neuron that fires from 0 on is on. The negative weight turns the step round.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - The **bias** is the threshold with its sign turned round: $b = -\theta$. The neuron fires if $z = $ weighted sum
#   $+\; b$ reaches 0.
# - It is the neuron’s mood: what $z$ is when all inputs are 0.
# - It shifts the step to $x = -b/w$. A positive bias (with a positive weight) moves it to the *left*.
# - It is a weight whose input is always 1, and learns like one.
# - Without it, the line must run through the origin; even “and” is out of reach.
#
# Next: rounding off the corners of the step, and why.
# → *5 · Activation functions*
#
# ### Sources
#
# - Bernard Widrow and Marcian Hoff, “Adaptive switching circuits”, 1960: the threshold as a weight with a constant
#   input.
# - Nils Nilsson, “Learning Machines”, 1965: every example gets one more input, which is 1.
