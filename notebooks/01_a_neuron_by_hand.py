# %% [markdown]
# # 1 · A neuron by hand
#
# **What you need:** school arithmetic, a pencil and about 20 minutes. A calculator helps. You need not know how
# to program: every program here is a few lines long, already written, and yours to change.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above. Then read from top to bottom. To run one
# grey cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>. You cannot break anything.
#
# **By the end you will be able to**
#
# - say what a neuron does, in one sentence and in one formula;
# - build one that decides “and”, and one that decides “or”;
# - explain what the bias is for, and why the sharp step was given up for a smooth one;
# - work out a neuron’s output with a pencil, and check every number of it.

# %%
import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A neuron receives the two numbers 0.2 and 0.1. It will treat them with three more numbers, 0.1, 0.1 and 0.1
# (we shall see how), and answer with a number between 0 and 1.
#
# Will the answer be **close to 0**, **close to 1**, or **about in the middle**? Write your bet down. You have
# no way to know yet; that is what makes it a bet. We collect in section 6.

# %% [markdown]
# ## 1. A nerve cell in two sentences
#
# A nerve cell gathers signals from other cells through fine branches, its *dendrites*, and they all come
# together in its body, the *soma*. If enough arrives, the cell sends a signal of its own down one long fibre,
# the *axon*, to the cells that come next.
#
# An artificial neuron borrows that plan and nothing more:
#
# | in the nerve cell | in the artificial neuron |
# |:--|:--|
# | signals arrive through the dendrites | numbers come in: the **inputs** |
# | some contacts are strong, some weak, some hold the cell back | each input has a **weight** |
# | everything comes together in the soma | the weighted inputs are **added up** |
# | the axon carries one signal on | one number goes out: the **output** |
#
# A real nerve cell is a living thing, and far more complicated. The artificial one is a piece of arithmetic
# that you can do with a pencil, and by the end of this notebook you will have done it.

# %% [markdown]
# ## 2. Weights: how much each input counts
#
# Shall we go swimming? Three things matter: whether the sun shines, whether a friend comes along, and whether
# there is homework left. Write 1 for yes and 0 for no. These are our inputs.
#
# They do not matter equally. Sunshine speaks for swimming; let it count 2. A friend counts 3. Homework speaks
# *against*; let it count −4. These are the weights. A weight’s size says how much its input matters, and its
# sign says which way: for, or against.
#
# Today the sun shines, the friend comes, and there is homework. Here is the neuron with today’s numbers:

# %%
weights, today = [2, 3, -4], [1, 1, 1]
names = ["sun", "friend", "homework"]
nn.plot.neuron(weights, None, today, activation="identity", names=names)

# %% [markdown]
# (You may ignore the box for now. It is the place for a step that we shall put in later; “identity” means that
# whatever goes in comes out again. And `None` says that there is no bias yet.)
#
# Each input is multiplied by its weight, and the products are added up. The result is called the **weighted
# sum**, and written $z$. With inputs $x_1, x_2, x_3$ and weights $w_1, w_2, w_3$:
#
# $$z = x_1 w_1 + x_2 w_2 + x_3 w_3$$
#
# A shop does the same with a basket: quantities are inputs, prices are weights, the bill is the weighted sum,
# and a voucher is a negative weight.
#
# **Your turn.** Tomorrow the homework will be done: its input becomes 0. Predict $z$, then change the last 1
# of `tomorrow` to 0 and run the cell.

# %%
tomorrow = [1, 1, 1]
nn.plot.neuron(weights, None, tomorrow, activation="identity", names=names)

# %% [markdown]
# <details><summary>Answer</summary>
#
# The homework’s product is now 0 · (−4) = 0, so z = 2 + 3 + 0 = 5. An input of 0 switches its weight off,
# however large that weight is. Remember this: it will matter when neurons learn.
#
# </details>

# %% [markdown]
# ## 3. A threshold: yes or no
#
# A number is not yet a decision. The oldest artificial neuron, invented by Warren McCulloch and Walter Pitts
# in 1943, decides in this way: if the weighted sum reaches a certain height, the **threshold**, it answers 1
# (we say that it *fires*); if not, it answers 0. The threshold is usually called $\theta$, the Greek letter
# theta:
#
# $$\text{output} = \begin{cases} 1 & \text{if } z \ge \theta \\ 0 & \text{if } z < \theta \end{cases}$$
#
# That little rule can do logic. Take two inputs, both with weight 1, and the threshold 2. The sum is simply
# *how many of the two inputs are 1*. When does it reach 2? Only when both are. The neuron has decided “and”:

# %%
rows = [[0, 0], [0, 1], [1, 0], [1, 1]]
gate = nn.Perceptron(2, weights=[1, 1], threshold=2)
for row, answer in zip(rows, gate.predict(rows), strict=True):
    print(row, "→", answer)

# %% [markdown]
# (`Perceptron` is the library’s name for such a neuron. The word is Frank Rosenblatt’s, from 1958; his could also
# learn.)
#
# **Your turn.** Find a threshold that turns “and” into “or”: the neuron shall fire when *at least one* input
# is 1. Decide first, with the pencil. Then change `threshold=2` below, run the cell, and look at all four rows.

# %%
gate = nn.Perceptron(2, weights=[1, 1], threshold=2)
for row, answer in zip(rows, gate.predict(rows), strict=True):
    print(row, "→", answer)

# %% [markdown]
# <details><summary>Answer</summary>
#
# The sum must reach 1, so `threshold=1` does it. So does 0.5: any threshold above 0 and up to 1 lies between
# “none” and “one”. Nothing else about the neuron changed, and yet it decides something else. The knowledge of
# this little machine sits in its numbers.
#
# </details>

# %% [markdown]
# The four rows are points in a plane, $x_1$ to the right and $x_2$ upwards. A neuron with a threshold draws a
# straight line through that plane: on one side it fires, on the other it does not. For “and”, the line cuts off
# one corner. (The threshold here is 1.5, which decides the same as 2 and keeps the line clear of the points.)

# %%
nn.plot.decision(nn.Perceptron(2, weights=[1, 1], threshold=1.5), rows, [0, 0, 0, 1])

# %% [markdown]
# ## 4. The bias: a threshold seen from the other side
#
# “The sum reaches 2” and “the sum minus 2 reaches 0” say the same thing. So we may take the threshold across to
# the other side, with its sign turned round, and call it the **bias** $b$:
#
# $$z = x_1 w_1 + x_2 w_2 + b \qquad \text{with } b = -\theta, \qquad \text{and the neuron fires if } z \ge 0$$
#
# From now on $z$ includes the bias. What has been gained? Every neuron now has its step in the same place, at
# 0, and the bias has become a number like the weights: it is added up with the rest, and later it will be
# learnt with the rest.
#
# You can think of the bias as the neuron’s mood before it has heard anything. With a bias of −2 it needs
# persuading. With a bias of +2 it says yes unless somebody objects.
#
# Here is “and” once more, with the bias −2. It has been shown the row 1, 1, and gets to 0 exactly. In its last
# line, the square brackets ask a question: $[0 \ge 0]$ is 1, because it is true that 0 is at least 0. If it were
# false, it would be 0.

# %%
nn.plot.neuron([1, 1], -2, [1, 1], activation="step")

# %% [markdown]
# ## 5. Why a smooth step
#
# The sharp step has a fault, and it shows as soon as a neuron is to *improve*. Picture a light switch in a dark
# room: you push a little, and nothing happens; you push a little more, nothing; then suddenly everything. While
# nothing happens you cannot tell whether you are pushing the right way. A dimmer is kinder: every small turn
# makes a small difference, and you notice at once whether it was the right direction.
#
# So we replace the switch by a dimmer: a curve that also climbs from 0 to 1, but smoothly. The classic choice
# is the **sigmoid** (it means “S-shaped”), written with the Greek letter sigma, $\sigma$:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Here $e = 2.718\ldots$ is a fixed number, like $\pi$; calculators have a key for $e^x$. In the picture, the
# dashed curve shows how steep the sigmoid is at each place. (“Pre-activation” is a long word for $z$: what there
# is before the step.)

# %%
nn.plot.activation("sigmoid")

# %% [markdown]
# Three things can be read off the formula, without a computer:
#
# - **In the middle it says ½.** If $z = 0$ then $e^{-0} = 1$, and $1/(1+1) = 1/2$.
# - **Far to the right it comes close to 1, far to the left close to 0.** If $z$ is large, $e^{-z}$ is tiny and
#   hardly disturbs the 1 below the fraction bar. If $z$ is far below 0, $e^{-z}$ is huge. The curve comes as
#   close to 0 and to 1 as you like, but never gets there.
# - **Left and right mirror each other:** $\sigma(-z) = 1 - \sigma(z)$. (If you like algebra: the right side is
#   $\frac{e^{-z}}{1 + e^{-z}}$. Divide above and below the bar by $e^{-z}$, and there is the left side.)
#
# Now with numbers. The library calls the output of a neuron $a$, for *activation*. `a1₁` is the activation in
# layer 1 of unit 1; *unit* is a short word for a neuron in a network. (Ours has one layer, and one unit in it.)

# %%
curve = nn.Network(weights=[[[1]]], activations="sigmoid")
for z in [-5, -1, 0, 1, 5]:
    print(curve.trace([[z]]).line("a1"))

# %% [markdown]
# Add the second value to the fourth, or the first to the last. What do you get, and which of the three points
# above did you just check?
#
# **The bias as a shift.** The bias is added *before* the curve. So it cannot stretch the S or tilt it; it can only
# push it sideways. A positive bias moves the S to the left (the neuron says yes sooner), a negative one to the
# right:

# %%
nn.plot.bias_shift([-2, 0, 2])

# %% [markdown]
# ## 6. The whole neuron
#
# Now everything is in place. A neuron is a weighted sum, plus a bias, through a smooth step:
#
# $$z = x_1 w_1 + x_2 w_2 + b \qquad\qquad a = \sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Back to the bet. The inputs are 0.2 and 0.1; the three other numbers, all 0.1, are two weights and a bias.
# Take the pencil and work out $z$. Then look:

# %%
nn.plot.neuron([0.1, 0.1], 0.1, [0.2, 0.1])

# %% [markdown]
# The same as a *network* with one neuron, so that we can ask for every number. The weights stand in a table
# with one row for each input and one column for each neuron, which is why each sits in brackets of its own:

# %%
net = nn.Network(weights=[[[0.1], [0.1]]], biases=[[0.1]], activations="sigmoid")
trace = net.trace([[0.2, 0.1]])
trace

# %% [markdown]
# The first line says what sort of network it is: `2-1` means two inputs and one neuron. (What a *loss* is, the
# next notebook tells.) Then read each row from left to right: the **name** of a number, the **formula** it came
# from, the formula **with the numbers** put in, and the **value**. `W1₂₁` is a weight of layer 1, from input 2 to
# unit 1. Where you see ≈, digits were left off to save room; the computer keeps about sixteen of them.
#
# The line above each row says the same for a whole layer at once. There, `@` is short for “multiply each input by
# its weight and add up”.
#
# Did you win? The inputs and the weights are small, so $z$ is close to 0, where the sigmoid says ½. **A neuron
# with small weights is undecided.** Unless its inputs are huge, it answers “about a half”, whatever it is asked.
#
# You can also ask *why* a number is what it is. The answer follows its causes back to the inputs:

# %%
trace.why("a1", 0, 0)

# %% [markdown]
# (Inside the brackets, programs count from 0: `0, 0` is the first example and the first unit.)

# %% [markdown]
# ## 7. Your turn: make it decide
#
# Here is the neuron again. **Change one number at a time**: an input, a weight, or the bias. Before each run,
# write down two predictions: will $z$ go up or down, and will the output move towards 0 or towards 1?
#
# Then three small challenges:
#
# 1. Make the output larger than 0.9 by changing *only the bias*.
# 2. Put the bias back to 0.1. Make the output smaller than 0.1 by changing *only the first weight*.
# 3. Make the output exactly ½, with inputs that are not 0.

# %%
nn.plot.neuron([0.1, 0.1], 0.1, [0.2, 0.1])

# %% [markdown]
# <details><summary>One way to do each</summary>
#
# 1. The sigmoid passes 0.9 a little after z = 2. The inputs bring 0.03, so a bias of 2.2 is plenty.
# 2. It falls below 0.1 a little before z = −2. The first input is only 0.2, so its weight must be about −12:
#    a small input needs a large weight to be heard.
# 3. z must be 0. The weights 1 and −2 with the bias 0 do it: 0.2 − 0.2 + 0 = 0. So does the bias −0.03 alone; but
#    then the picture may show a tiny number such as 6.9e-18 for z. That is how programs write 0.0000000000000000069.
#    A computer counts in twos, and cannot write 0.1 exactly in that way, just as you cannot write ⅓ exactly in
#    tens.
#
# </details>

# %% [markdown]
# ## 8. A surprise: the smooth neuron can do all the old one could
#
# Did we lose the crisp “and” by giving up the sharp step? Give the smooth neuron *large* weights, 10 and 10,
# and the bias −15. Predict its four answers before you look. (For each row: what is $z$? Is that far from 0?)

# %%
crisp = nn.Network(weights=[[[10], [10]]], biases=[[-15]], activations="sigmoid")
crisp.trace(rows)

# %% [markdown]
# Three answers next to 0 and one next to 1: it is “and” again. (Now that there are four examples, each name has
# two small numbers: first the example, then the unit. And 3.059e-07 is how programs write 0.0000003059: move the
# point seven places to the left.)
#
# Large weights make the S steep, until it can hardly be told from a step. The smooth neuron has lost nothing,
# and gained something: a small change of any weight now makes a small change of the answer. Learning will live
# on exactly that.
#
# There is one thing that no single neuron can do, smooth or sharp, with any weights: “one of the two, but not
# both”. Try to draw *one* straight line that has the points 0, 1 and 1, 0 on one side and 0, 0 and 1, 1 on the
# other. It takes neurons that listen to neurons; but first, one of them has to learn.

# %% [markdown]
# ## What to take away
#
# - A neuron multiplies each input by its **weight**, adds the **bias**, and sends the sum through a step.
# - A weight’s size says how much an input counts, its sign says for or against. An input of 0 silences its
#   weight.
# - The bias is a threshold with its sign turned round. It shifts the step sideways.
# - A **sharp** step gives a yes or no. A **smooth** one, the sigmoid, also says how sure the neuron is, and it
#   responds to small changes. That is why it can learn by small improvements.
# - What a neuron knows is in its numbers. Nothing is hidden: you can work each one out again.
#
# Next: how far is an answer from the right one, and which way is better?
# → *2 · Squared error, and one step downhill*
#
# ### Sources
#
# - Warren McCulloch and Walter Pitts, “A logical calculus of the ideas immanent in nervous activity”, 1943: the
#   neuron with a threshold.
# - Frank Rosenblatt, “The perceptron: a probabilistic model for information storage and organization in the
#   brain”, 1958: such a neuron with weights that learn.
# - Pierre-François Verhulst, “Recherches mathématiques sur la loi d’accroissement de la population”, 1845: the
#   sigmoid curve, worked out for populations that grow until there is no more room.
