# %% [markdown]
# # 6 · Squared error
#
# **What you need:** notebooks [1](01_the_neuron.ipynb) and [5](05_activation_functions.ipynb), squares, and the
# average of a few numbers. About 25 minutes, with pencil and paper.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - say in one number how wrong a model is;
# - explain why errors are squared, and what it costs to square them;
# - recognise the same cost in four disguises: with the ½ or without it, as a mean or as a sum;
# - draw the cost of a model with one weight, and find its lowest point with a pencil;
# - tell whether a cost is convex, and show that a network’s need not be.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# Three bean plants have grown by 1, 2 and 3 centimetres. If *one* number has to stand for all three, 2 is a good
# choice. Now somebody’s finger slips, and types **30** in place of 3: the numbers are 1, 2 and 30.
#
# A program looks for the one number with the smallest error. **Where does it end up?** Close to 2? About halfway,
# at 15? And does it depend on *how* the program measures its errors? Write your bet down. We collect in section 5.

# %% [markdown]
# ## 1. A prediction and its error
#
# Three other bean plants got one, two and three cups of water a week. After a month they had grown by 1, 3 and 7
# centimetres. (The numbers are made up, so that they are easy to work with.)
#
# | plant | water $x$ (cups) | growth $y$ (cm) |
# |:-:|:-:|:-:|
# | 1 | 1 | 1 |
# | 2 | 2 | 3 |
# | 3 | 3 | 7 |
#
# Can growth be predicted from water? We try the simplest **model** there is. (A model is a rule that makes
# predictions.) *Every cup brings the same growth.* How much one cup brings is the weight $w$, in centimetres per
# cup. The prediction is written $\hat y$ and read “y hat”:
#
# $$\hat y = w \cdot x$$
#
# This is a neuron with one input, no bias and no step: the sum itself is the output. Such a model is called
# **linear**. (The library calls a missing step `identity`. Why three brackets
# round the 1? A list of layers; in it a table of weights; in it a row for each input.) Here are its three predictions for
# $w = 1$:

# %%
x, y = [[1], [2], [3]], [[1], [3], [7]]
model = nn.Network(weights=[[[1]]], activations="identity")
print(*model.trace(x).lines("z1"), sep="\n")

# %% [markdown]
# The **error** of a prediction is prediction minus truth, $\hat y - y$.
#
# - Plant 1: $1 - 1 = 0$, just right.
# - Plant 2: $2 - 3 = -1$.
# - Plant 3: $3 - 7 = -4$.
#
# The sign tells the direction: **positive means too high, negative too low.** Please keep that order, prediction
# first. Lost signs are the commonest slips in this subject, and [notebook 8](08_the_worked_example.ipynb) is about
# one of them.

# %% [markdown]
# ## 2. Squares
#
# We want *one* number that says how wrong the model is as a whole. Adding up the errors will not do. With
# $w = 2$ the predictions are 2, 4 and 6, and the errors $+1$, $+1$ and $-1$. Their sum is 1, but only because a
# plus and a minus cancelled: *every* prediction is off by one.
#
# The cure is to square each error first. A square is never negative, so nothing can cancel.
#
# You can see it, too. Below, the straight line is the model with $w = 1$, and each dot is a plant. On each
# error stands a *real square*. Its side is the error, its area is the squared error. (What the title says, section 3 tells.)
#
# **Predict before you look:** how many times as large as the square of plant 2 is the square of plant 3?

# %%
nn.plot.squares(x, y, weight=1)

# %% [markdown]
# Sixteen times. An error of 4 is four times as long as an error of 1, but its square is sixteen times as large.
# **Squaring punishes large errors far more than small ones.** One bad miss costs more than ten near misses.
#
# **Your turn.** Change `weight=1` to `weight=2`, and run the cell. What happens to the large square, and what did the
# two other plants pay for it?
#
# <details><summary>Answer</summary>
#
# Now all three errors have the size 1. The large square has shrunk from 16 to 1. Plant 1, which was just right, has
# got a square of 1 in exchange. All in all: 1 + 1 + 1 = 3 in place of 0 + 1 + 16 = 17.
#
# </details>

# %% [markdown]
# ## 3. One number for the whole model
#
# A rule that turns all errors into one number is called a **loss**, or a **cost**; the two words mean the same in
# this course. Ours is *half the average of the squared errors*, and is written $J$. For $n$ examples:
#
# $$J(w) = \frac{1}{2n} \sum (\hat y - y)^2$$
#
# The sign $\sum$ (a Greek S, for *sum*) says: work out what follows for each example, and add up. And $J(w)$ says
# that $J$ depends on $w$: another weight, another cost. ($J$ is one number. One tutorial calls $J(w)$ “the vector of
# weights”; that is a slip. The weights go in, the cost comes out.)
#
# With the pencil, for $w = 1$: the squares are 0, 1 and 16, so
#
# $$J(1) = \frac{0 + 1 + 16}{2 \cdot 3} = \frac{17}{6} = 2.83\ldots$$
#
# The library writes the cost of any network as $E$, and takes the ½ with each example:

# %%
trace = model.trace(x, y)
print(*trace.lines("losses"), trace.line("E"), sep="\n")

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
# ## 4. Mean or sum, half or whole
#
# Open three books, and you may find three costs. Some divide by $n$ (the **mean**), some do not (the **sum**).
# Some take half, some do not. Here are all four for our three plants and $w = 1$. Predict the largest, then look:

# %%
for factor in [1, 0.5]:
    for reduce in ["sum", "mean"]:
        loss = nn.SquaredError(factor, reduce)
        line = nn.Network([[[1]]], activations="identity", loss=loss).trace(x, y).line("E")
        print(f"factor {factor:<3} {reduce:4}   {line}")

# %% [markdown]
# All four name the *same best weight*. Halving every cost, or dividing every cost by three, changes no order: what
# was lowest stays lowest. So why care?
#
# - **The ½** is there for comfort only. When we ask how steep the cost is, in
#   [notebook 7](07_gradient_descent.ipynb), a 2 will fall out of the square, and the ½ cancels it.
# - **The mean** does not grow only because there are more examples. A cost of 0.5 means the same for three plants as
#   for three million. The sum would be a million times larger.
# - **To compare your numbers with somebody else’s**, first ask which of the four they use. A factor of 2 or of $n$
#   between two results is usually not a mistake but a custom. (Often met: SSE, the sum without the ½, and MSE, the
#   mean without it.)
#
# This course uses half the mean, unless it says otherwise.

# %% [markdown]
# ## 5. Why not absolute values?
#
# Squaring is not the only cure for signs that cancel. We could simply drop the sign: the **absolute** error, written
# $|\hat y - y|$, is 4 for an error of $-4$. That looks simpler. Why does hardly anybody start with it?
#
# Time for the bet. The three plants 1, 2 and 30 all got one cup, so the prediction is $w \cdot 1 = w$: one number for
# all three. We try every $w$ from 0 to 30 in steps of one hundredth, and keep the one with the lowest cost, once for
# squares and once for absolute values. (`None` says that there is no bias.) **Last chance to change your bet.**


# %%
def cost_of(w, grown, loss):
    model = nn.Network([[[w]]], None, "identity", loss)
    return model.loss_value([[1], [1], [1]], grown)


# %%
tries = [hundredths / 100 for hundredths in range(3001)]
for grown in [[1], [2], [3]], [[1], [2], [30]]:
    for loss in ["squared_error", "absolute"]:
        best = min(tries, key=lambda w: cost_of(w, grown, loss))
        print(f"{grown}  {loss:13}  best w = {best:.2f}")

# %% [markdown]
# Without the slip both say 2. With it, the squares run off to **11**, where no plant has ever been. The absolute
# values stay at **2**, as if nothing had happened.
#
# It can be understood with a pencil. The best number for squares is the *average*: $(1 + 2 + 30)/3 = 11$. The best for
# absolute values is the *one in the middle* (the **median**): of 1, 2 and 30 that is 2, and it stays 2 however far away
# the largest one is. A value that lies far away from all others is called an **outlier**. To squares an outlier shouts; to
# absolute values it has one vote, like everybody else.
#
# So far absolute values win. Here is what speaks for squares:

# %%
from matplotlib import pyplot as plt

ax = plt.figure(layout="constrained").add_subplot(xlabel="error ŷ − y", ylabel="loss")
errors = [tenths / 10 for tenths in range(-30, 31)]
ax.plot(errors, [e**2 / 2 for e in errors], label="½ · error²")
ax.plot(errors, [abs(e) for e in errors], "--", label="|error|")
ax.legend()
nn.plot.describe(ax, "Half the square is a smooth U. The absolute value is a V with a corner at 0.")
nn.plot.show(ax)

# %% [markdown]
# 1. **The V has a corner.** At its bottom it has no slope, and everywhere else it is equally steep. The U gets flatter
#    towards the bottom: it *tells you that you are close*. Learning will use exactly that, in the
#    [next notebook](07_gradient_descent.ipynb).
# 2. **The V can be undecided.** If two plants have grown by 1 and 3, then 1.5 costs $0.5 + 1.5 = 2$ in absolute values, and
#    2 costs $1 + 1 = 2$ as well, and so does every number in between. Squares name one winner, the average 2.
# 3. **The U is easy algebra.** You will see in section 6.
#
# Neither is *right*. If one wild number must not spoil everything, take absolute values, or the mixture called
# **Huber loss**: a U in the middle that goes on as a V. (The library has all three: `squared_error`, `absolute`,
# `huber`.) If your numbers have no wild ones among them, squares serve well. And look at your data first: often an
# outlier is a slip of a finger, and should be put right instead of learnt.

# %% [markdown]
# ## 6. The cost as a curve
#
# Back to our first three plants. One weight gives one cost. So all the weights together give a curve. Here are five
# points of it. **Sketch them on paper**, $w$ to the right and the cost upwards, before you scroll on:

# %%
for w in [0, 1, 2, 3, 4]:
    print("w =", w, "  ", nn.Network([[[w]]], activations="identity").trace(x, y).line("E"))

# %% [markdown]
# Now the whole curve. `J` is a short name of our own for “the cost of our model with the weight `w`”:


# %%
def J(w):
    return nn.Network([[[w]]], activations="identity").loss_value(x, y)


# %%
many = [hundredths / 100 for hundredths in range(-50, 451)]
ax = plt.figure(layout="constrained").add_subplot(xlabel="weight w", ylabel="cost J(w)")
ax.plot(many, [J(w) for w in many], [0, 1, 2, 3, 4], [J(w) for w in range(5)], "o")
nn.plot.describe(ax, "The cost J(w) is a U. Its five dots are at 9.83, 2.83, 0.5, 2.83 and 9.83.")
nn.plot.show(ax)

# %% [markdown]
# It is a **U**. To the left of the bottom the model predicts too little, to the right of it too much.
#
# Why a U? Multiply the squares out. (Remember $(a - b)^2 = a^2 - 2ab + b^2$.)
#
# $$(w - 1)^2 + (2w - 3)^2 + (3w - 7)^2$$
#
# $$= (w^2 - 2w + 1) + (4w^2 - 12w + 9) + (9w^2 - 42w + 49)$$
#
# $$= 14w^2 - 56w + 59 \;=\; 14\,(w - 2)^2 + 3$$
#
# Please check the last step: $14 (w - 2)^2$ is $14w^2 - 56w + 56$, and 3 is left over. Divided by $2n = 6$:
#
# $$J(w) = \tfrac{14}{6} (w - 2)^2 + \tfrac12$$
#
# There it stands. A square is smallest when it is 0, so **the best weight is $w = 2$, and its cost is ½**. Going away
# from 2 costs $\frac{14}{6}$ times the square of the distance, on both sides alike. The formula against the library:

# %%
for w in [0, 1.5, 2, 2.5, 4]:
    formula = 14 / 6 * (w - 2) ** 2 + 0.5
    print(f"w = {w:<4} by the formula {formula:.4f}   by the library {J(w):.4f}")

# %% [markdown]
# **A surprise.** The best weight is 2, and with it *every* plant is predicted wrongly by one centimetre; with the weight 1,
# the first plant came out exactly right. The bottom of the U is not the place where the errors vanish. It is the place
# where no change helps any more. The cost there is still 0.5, because a straight line through the origin is simply not how
# these plants grow. To do better we need a better *model*, not a better weight.

# %% [markdown]
# ## 7. Convex, or not
#
# A U has a pleasant property. Mark *any* two points on the curve, and join them by a straight line: between the two, the
# curve never lies above the line. Such a curve is called **convex**. A bowl is convex; a landscape with two valleys is not.
#
# Try it on ours. Take $w = 0$ and $w = 4$. Both cost 9.83…, so the line between them lies at 9.83… all the way. In the
# middle, at $w = 2$, the curve is at 0.5: well below. Convex.
#
# It is more than pretty. **In a convex valley, wherever you stop going down, there is no lower place anywhere.** No smaller
# dip can catch you.
#
# For a *linear* model the squared error is always convex, in all its weights together, be it one or a thousand. Each error
# is then a sum of weights times given numbers; its square is a U along every straight road; and a sum of U’s is a U (or, along
# some road, flat: then the bowl is a trough, whose floor is equally low all along).
#
# ### One more neuron
#
# Now put *one neuron behind another*. The first multiplies $x$ by $u$; the second multiplies the result by $v$:
#
# $$\hat y = v \cdot (u \cdot x)$$

# %%
nn.plot.network(nn.Network(weights=[[[1]], [[1]]], activations="identity"))

# %% [markdown]
# The neuron in the middle is called **hidden**, because nobody outside sees its number.
# ([Notebook 9](09_hidden_layers.ipynb) is about hidden neurons.) Give the network one single task: for $x = 1$ it shall
# answer $y = 1$. Its cost is $\frac12 (u \cdot v - 1)^2$. Three points, with the pencil:
#
# - $u = 1, v = 1$: the answer is 1, the cost is **0**. Perfect.
# - $u = -1, v = -1$: minus times minus is plus, the answer is 1, the cost is **0**. Perfect too!
# - Halfway between the two lies $u = 0, v = 0$: the answer is 0, and the cost is **½**.

# %%
for u, v in [(1, 1), (0, 0), (-1, -1)]:
    network = nn.Network(weights=[[[u]], [[v]]], activations="identity")
    print(f"u = {u:2}, v = {v:2}   ", network.trace([[1]], [[1]]).line("E"))

# %% [markdown]
# The straight line between the two perfect points lies at 0. The cost between them climbs to ½, *above the line*. So this
# cost is **not convex**: it has two valleys, and a ridge between them. Walking on that road from $(1, 1)$ to $(-1, -1)$:


# %%
def cost_on_the_road(u):
    return nn.Network([[[u]], [[u]]], None, "identity").loss_value([[1]], [[1]])


# %%
road = [hundredths / 100 for hundredths in range(-150, 151)]
ax = plt.figure(layout="constrained").add_subplot(xlabel="u and v, both the same", ylabel="cost")
ax.plot(road, [cost_on_the_road(u) for u in road])
ax.plot([-1, 1], [0, 0], "o--")
nn.plot.describe(ax, "A W: the cost is 0 at −1 and at 1, and ½ in between. The line between them lies at 0.")
nn.plot.show(ax)

# %% [markdown]
# Nothing fancy was needed: no sigmoid, two weights, one example. **Weights that stand behind one another are
# multiplied, and that is enough to lose the bowl.** And larger networks have still more twins: exchange two hidden
# neurons, together with their weights, and the network answers as before.
#
# A sigmoid spoils the bowl too, even in a single neuron. Let $x = 1$ and $y = 0$, so that the cost is
# $\frac12 \sigma(w)^2$. Three points on one road again; is the middle one below the line?


# %%
def cost_of_sigmoid(w):
    return nn.Network([[[w]]], activations="sigmoid").loss_value([[1]], [[0]])


left, middle, right = [cost_of_sigmoid(w) for w in [0, 5, 10]]
print(f"the cost at 0 and at 10:  {left:.4f} and {right:.4f}")
print(f"the line between, at 5:   {(left + right) / 2:.4f}")
print(f"the cost itself, at 5:    {middle:.4f}")

# %% [markdown]
# The cost at 5 is above the line: not convex. Far to the right the curve is almost flat, and a walker who feels for
# the slope there feels next to nothing.
#
# So many introductions say “the cost function is convex”. It is, for squared errors *of a linear model*. For a network with
# hidden layers it is not. We still go downhill there; we are just not told where we shall end.

# %% [markdown]
# ### Let it roll
#
# In the picture below, a ball goes down by itself. How it chooses its steps is the story of the next notebook; here, just let
# it go. First, **predict**: on the convex cost, will the five starts end in the same place? And on the bumpy one?
#
# Choose a start, press play, and remember where the ball comes to rest. Try all five starts. Then change *cost* to “bumpy”,
# and try all five again.

# %%
nn.widgets.step_size(learning_rate=0.3)

# %% [markdown]
# *What you should have seen.* On the convex cost, all five starts end at the same bottom, $w = 1$. On the bumpy one it depends
# on the start: from $-3$ and $-1.5$ the ball comes to rest at about $-0.92$, from the other three at about 1.46, and that is
# far lower. A bottom that is lower than all places near it is called a **local minimum**; the lowest place of all is the **global
# minimum**. The ball on the left sits in a local minimum that is not the global one, and it cannot know: downhill is all it can feel,
# and from there no way leads downhill. It is stuck. (The bumpy curve was drawn for the eye. A squared error never goes below 0, as
# this one does.)

# %% [markdown]
# ## Your turn
#
# Write the cost of this course yourself, for any outputs and targets. Here is the task:

# %%
nn.exercises.squared_error

# %% [markdown]
# You need one thing more: arithmetic on a whole column of numbers at once. That is what **NumPy** is for, Python’s library for
# number tables; its short name is `np`. `-` takes all differences at once, `** 2` squares them all, and `np.mean(...)` is
# their average:

# %%
import numpy as np

predicted, grown = np.array([1, 2, 3]), np.array([1, 3, 7])
errors = predicted - grown
print(errors, errors**2, round(np.mean(errors**2), 3))

# %% [markdown]
# Replace the `...` and run the cell, as often as you like. Stuck? `nn.exercises.squared_error.hint()` helps a little,
# `.hint(2)` more, `.hint(3)` almost all the way.


# %%
def loss(a, y):
    return ...


nn.exercises.squared_error.check(loss)

# %% [markdown]
# And one with the pencil. A fourth plant got 2 cups and grew by 8 centimetres. Its squared error is $(2w - 8)^2$. Add it to
# $14w^2 - 56w + 59$, and find the new best weight. (Write the sum as $18 (w - \ldots)^2 + \ldots$)
#
# <details><summary>Answer</summary>
#
# (2w − 8)² = 4w² − 32w + 64. The sum is 18w² − 88w + 123. The middle number −88 must be 18 · (−2) · (best w), so the best w
# is 88/36 = 2.44…: the tall plant has pulled the line up.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - **Error** = prediction − truth. Positive is too high.
# - The **cost** of this course is half the average squared error. Others take the sum, or leave the ½ out: the best
#   weight is the same, the numbers are not.
# - Squares punish large errors hardest, and flatten towards the bottom. Absolute values care less about **outliers**,
#   but they have a corner.
# - With one weight, a linear model’s cost is a U, and its bottom can be worked out by hand.
# - A cost is **convex** if no straight line between two of its points runs below it. Squared error is convex for a *linear*
#   model. Behind a sigmoid, or with hidden neurons, it is not.
# - At the best weight, the errors need not be 0.
#
# Next: how to find the bottom when there are too many weights to draw. → *7 · Gradient descent*
#
# ### Sources
#
# - Adrien-Marie Legendre, “Nouvelles méthodes pour la détermination des orbites des comètes”, 1805: the method
#   of least squares, used to find the paths of comets.
# - Ruđer Bošković (Roger Boscovich), “De litteraria expeditione per pontificiam ditionem”, 1757: absolute errors, half a
#   century earlier.
# - Peter Huber, “Robust estimation of a location parameter”, 1964: the mixture of the two.
# - Stephen Boyd and Lieven Vandenberghe, “Convex optimization”, 2004: what convex means, and why it matters.
# - “Deep Learning & Parameter Tuning with MXnet, H2o Package in R”, a tutorial published by HackerEarth, 2017: the sentence
#   about the vector of weights.
