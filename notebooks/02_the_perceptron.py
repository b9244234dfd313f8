# %% [markdown]
# # 2 · The perceptron
#
# **What you need:** notebook [1 · The neuron](01_the_neuron.ipynb), a pencil and about 20 minutes.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# grey cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - build neurons that decide “and”, “or” and “not”;
# - see a neuron’s decision as a straight line in a plane;
# - work Rosenblatt’s learning rule with a pencil: what moves after a mistake, and which way;
# - read the table of a whole training, and say when it stops, and why it must.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A neuron whose numbers are all 0 is to learn “and”: it shall fire only if both its inputs are 1. There are four
# examples. It is shown one after the other, and told after each whether it was right. **How often must it go
# through all four until it makes no more mistake: once, about five times, or about a hundred times?** Write your
# bet down. We collect in section 4.

# %% [markdown]
# ## 1. Neurons that do logic
#
# Take two inputs, both with weight 1, and the threshold 2. The sum is simply *how many of the two inputs are 1*.
# When does it reach 2? Only when both are. The neuron decides “and”:

# %%
rows = [[0, 0], [0, 1], [1, 0], [1, 1]]
gate = nn.Perceptron(2, weights=[1, 1], threshold=2)
for row, answer in zip(rows, gate.predict(rows), strict=True):
    print(row, "→", answer)

# %% [markdown]
# **Try it.** Find a threshold that turns “and” into “or”: the neuron shall fire when *at least one* input
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
#
# “Not” needs one input only, and a weight that speaks against: with the weight −1 and the threshold −0.5 the neuron
# fires for 0 (the sum is 0, and $0 \ge -0.5$) and is silent for 1 (the sum is −1). Its answers for 0 and for 1:

# %%
nn.Perceptron(1, weights=[-1], threshold=-0.5).predict([[0], [1]])

# %% [markdown]
# With “and”, “or” and “not” one can put together every yes-or-no question there is. That was the message of
# McCulloch and Pitts in 1943: a net of such simple cells can work out anything that logic can say.
#
# Their own neurons had no weights yet. Every synapse that excites counted alike, and a single one that inhibits
# forbade firing altogether. That is a veto, like the one you built in notebook 1; there it took a large negative
# weight. Weights of any size came later.

# %% [markdown]
# ## 2. A line through the plane
#
# The four rows are points in a plane, $x_1$ to the right and $x_2$ upwards. Where does our neuron change its mind?
# Where the sum is exactly at the threshold: for “and” with the threshold 1.5, where
#
# $$x_1 + x_2 = 1.5$$
#
# That is a straight line: through $(1.5, 0)$ and $(0, 1.5)$, for example. On one side of this **decision line** the
# neuron fires, on the other it does not. (The threshold 1.5 decides the same as 2 and keeps the line clear of the
# points.)

# %%
nn.plot.decision(nn.Perceptron(2, weights=[1, 1], threshold=1.5), rows, [0, 0, 0, 1])

# %% [markdown]
# This is so for *every* neuron with two inputs and a threshold: it cuts the plane in two with one straight line. The
# weights turn the line, the threshold shifts it. With three inputs it is a flat plane that cuts a space.

# %% [markdown]
# ## 3. Learning from mistakes
#
# So far *we* chose the numbers. In 1958 Frank Rosenblatt described a machine that finds them itself, and called it
# the **perceptron**. Its rule is what you would tell a friend who sets the weights by hand:
#
# - **Right?** Change nothing.
# - **It was silent and should have fired?** The sum was too small. Raise the weights of those inputs that were on,
#   and lower the threshold.
# - **It fired and should have been silent?** The sum was too large. Lower those weights, and raise the threshold.
#
# The weight of an input that was 0 stays: it had no part in the mistake.
#
# To write this as one formula we turn the threshold’s sign round, $b = -\theta$, and add $b$ to the sum: the
# neuron then fires if
#
# $$z = x_1 w_1 + x_2 w_2 + b \ge 0$$
#
# ($b$ is called the bias; [notebook 4](04_bias.ipynb) is about nothing else.) Lowering the threshold is now raising
# $b$, as with the weights. Write $y$ for the right answer, and $\hat y$ (“y hat”) for the neuron’s own. The
# **perceptron rule** says: after each example, the new weights, marked with ⁺, are
#
# $$w_i^+ = w_i + \eta \cdot (y - \hat y) \cdot x_i \qquad\qquad b^+ = b + \eta \cdot (y - \hat y)$$
#
# The **error** $y - \hat y$ is 0 after a right answer, 1 if the neuron should have fired, and −1 if it should not
# have. (From notebook 6 on, errors are taken the other way round, own answer minus right answer. Both are in use;
# the minus sign then stands in another place.) The number $\eta$ (the Greek letter eta) is the **learning rate**:
# how far one mistake moves the weights. We take $\eta = 1$.

# %% [markdown]
# ### One round by hand
#
# “And” once more, with all numbers at 0. Take the pencil and go through the four rows:
#
# 1. Row 0, 0: $z = 0$, which reaches 0, so $\hat y = 1$. The right answer is $y = 0$: a mistake, with the error
#    −1. Both inputs are 0, so the weights stay; but $b^+ = 0 - 1 = -1$.
# 2. Row 0, 1: $z = 0 + 0 - 1 = -1$, silent, right.
# 3. Row 1, 0: the same.
# 4. Row 1, 1: $z = -1$, silent. But $y = 1$: a mistake, with the error 1. Now everything goes up:
#    $w_1^+ = 1$, $w_2^+ = 1$, $b^+ = -1 + 1 = 0$.
#
# One time through all examples is called an **epoch**. Here is the fourth step of the first epoch as the library
# works it (inside the brackets, programs count examples from 0, so number 3 is the fourth):

# %%
wanted = [0, 0, 0, 1]
trace = nn.Perceptron(2).trace(rows, wanted)
for line in trace.lines(epoch=1, example=3):
    print(line)

# %% [markdown]
# ## 4. The whole training
#
# And so on, epoch after epoch, until one passes without a mistake. This is every step of it. Check your four rows
# in the first epoch; then follow the errors down the table:

# %%
trace

# %% [markdown]
# Now collect your bet. How many mistakes were made in each epoch?

# %%
print(trace.mistakes)

# %% [markdown]
# Five epochs with mistakes, and a sixth without any: about five times. Notice that the number of mistakes first
# went *up*. Mending one answer can spoil another; what counts is how it ends.
#
# Where did it end? The last line of the table has $w_1 = 2$, $w_2 = 1$, $b = -3$. Not our 1, 1 and −2, but try all
# four rows with your pencil: it is “and”. There are many lines that cut off one corner; the rule stops at the first
# that makes no mistake.

# %% [markdown]
# ## 5. See the line move
#
# The same training, in the plane. The orange square is the example that should fire, the blue dots are those that
# should not, as in section 2. A white cross marks what is on the
# wrong side just now, and the neuron fires in the shaded part, to which the small arrow points. Press play, or go
# step by step. **Predict before each step:** is this example right? If not, which way will the line move?

# %%
nn.widgets.perceptron("and")

# %% [markdown]
# Three things to see. After a right answer the line stands still. After a mistake it moves towards the example that
# was wrong, often past it, and sometimes too little. And after the last mistake it never moves again. Then choose
# other points: “a line splits them” has ten, and is learnt as well.
#
# ### A question to surprise you
#
# The learning rate was 1. With 0.1, each mistake moves the weights by only a tenth as much. Predict: will the
# training take longer?

# %%
print(nn.Perceptron(2, learning_rate=0.1).trace(rows, wanted).mistakes)

# %% [markdown]
# Exactly the same mistakes! All weights begin at 0, so all of them are a tenth of what they were before, at every
# step; and a tenth of a sum is positive or negative just as the sum is. The line does not notice. (If the weights do
# not begin at 0, the rate does matter. And in the later notebooks, where neurons are no longer all-or-nothing, it
# will matter very much.)

# %% [markdown]
# ## 6. Why it must stop
#
# Could it go on for ever, mending one answer and spoiling another? If *some* line has all examples on their right
# sides, then no: the perceptron makes only so many mistakes, and then never another. This is the **convergence
# theorem**. Rosenblatt and others proved it around 1960; Albert Novikoff gave the short proof of 1962 that is told
# most often. It even says how many mistakes there can be: for “and”, starting from 0, at most 51, in whatever order
# the rows come. The order above led to

# %%
print(sum(trace.mistakes), "mistakes")

# %% [markdown]
# And the others? There are 24 orders in which four rows can come:

# %%
from itertools import permutations

counts = []
for order in permutations([0, 1, 2, 3]):
    shown, right = [rows[i] for i in order], [wanted[i] for i in order]
    counts.append(sum(nn.Perceptron(2).trace(shown, right).mistakes))
print(f"from {min(counts)} to {max(counts)} mistakes, in {len(counts)} orders")

# %% [markdown]
# The promise is kept with plenty of room. It is a promise of the worst case.
#
# <details><summary>For the curious: the proof, with numbers</summary>
#
# Write the three numbers as one arrow $w = (w_1, w_2, b)$, and each example as $x = (x_1, x_2, 1)$. Then
# $z = w \cdot x$: multiply number by number, and add up. One arrow that decides “and” rightly is
# $v = (2, 2, -3)$: it gives −3, −1, −1 for the rows that should be silent, and 1 for the one that should fire. So it
# is right everywhere, by at least 1.
#
# *First:* each mistake brings $w$ nearer to $v$’s direction. A missed firing adds $x$, and $v \cdot x \ge 1$; a
# false firing takes $x$ away, and $v \cdot x \le -1$. Either way $v \cdot w$ grows by at least 1. After $k$
# mistakes $v \cdot w \ge k$.
#
# *Second:* $w$ cannot become long quickly. The new length squared is $w \cdot w \pm 2\, w \cdot x + x \cdot x$. The
# middle part is never positive, because it was a mistake: $w \cdot x$ had the wrong sign, or was 0. And $x \cdot x$
# is at most $1 + 1 + 1 = 3$. After $k$ mistakes $w \cdot w \le 3k$.
#
# *Together:* $v \cdot w$ is never more than length times length, and the length of $v$ is $\sqrt{4 + 4 + 9} =
# \sqrt{17}$. So $k \le \sqrt{17} \cdot \sqrt{3k}$. Square it and divide by $k$: $k \le 17 \cdot 3 = 51$. One side
# grows like $k$, the other only like its root: they must meet.
#
# Our run: $k = 11$ and $w = (2, 1, -3)$. Indeed $v \cdot w = 4 + 2 + 9 = 15 \ge 11$, and $w \cdot w = 4 + 1 + 9 = 14
# \le 33$.
#
# </details>
#
# Note the *if*. What happens when no line will do is the story of [notebook
# 3](03_what_a_perceptron_cannot_do.ipynb).

# %% [markdown]
# ## 7. What is called a perceptron
#
# Rosenblatt’s machine of 1958 was larger: a grid of light-sensitive cells, then many units that each looked at some
# of them, chosen at random and fixed; and only the last weights learned. Today “perceptron” mostly means what you
# saw here: one neuron with a step that learns by this rule.
#
# Some introductions say that a perceptron uses a *sigmoid*, a soft kind of step. That is another neuron (it is
# known as logistic regression), and it answers differently. Both shall decide the row 1, 1 with the weights 1, 1
# and the threshold 2. The sum is just at the threshold:

# %%
sharp = nn.Perceptron(2, weights=[1, 1], threshold=2)
print("perceptron:      ", sharp.predict([[1, 1]])[0])
print("with a soft step:", sharp.logistic().predict([[1, 1]])[0, 0])

# %% [markdown]
# “Yes”, says the one; “fifty-fifty”, says the other. Why one would want such an answer is told in [notebook
# 5](05_activation_functions.ipynb).

# %% [markdown]
# ## Your turn
#
# First a vote:

# %%
nn.exercises.majority

# %%
threshold = ...
nn.exercises.majority.check(threshold)

# %% [markdown]
# **With a pencil.** Train “or” from zero: the right answers are 0, 1, 1, 1. Go through the first two epochs by hand,
# and predict in which epoch there will be no mistake. Then look: put `[0, 1, 1, 1]` for `wanted` in the next cell.

# %%
nn.Perceptron(2).trace(rows, wanted).table()

# %% [markdown]
# <details><summary>Answer</summary>
#
# Epoch 1: row 0, 0 fires wrongly, so b = −1; row 0, 1 is silent wrongly, so w₂ = 1 and b = 0; the others are right.
# Epoch 2: row 0, 0 fires wrongly again, b = −1; row 0, 1 has z = 1 − 1 = 0 and is right; row 1, 0 has z = −1 and is
# wrong, so w₁ = 1 and b = 0; row 1, 1 is right. In epoch 3 only row 0, 0 is wrong, b = −1. Epoch 4 has no mistake.
#
# </details>
#
# **For those who like to write programs:** the rule itself, in one line.

# %%
nn.exercises.perceptron_rule


# %%
def rule(w, x, y_hat, y):
    return ...


nn.exercises.perceptron_rule.check(rule)

# %% [markdown]
# ## What to take away
#
# - A neuron with a threshold can decide “and”, “or” and “not”. Out of these, all of logic can be built.
# - With two inputs it cuts the plane in two, with a straight **decision line**.
# - The **perceptron rule**: right, change nothing; wrong, move each weight by rate × error × *its own input*. The
#   threshold, as $b = -\theta$, moves along.
# - One time through all examples is an **epoch**. Training stops after an epoch without a mistake.
# - If a line exists that makes no mistake, the rule finds one after a limited number of mistakes. Only *if*.
#
# Next: a question with four rows that defeats it.
# → *3 · What a perceptron cannot do*
#
# ### Sources
#
# - Warren McCulloch and Walter Pitts, “A logical calculus of the ideas immanent in nervous activity”, 1943: logic by
#   threshold neurons.
# - Frank Rosenblatt, “The perceptron: a probabilistic model for information storage and organization in the
#   brain”, 1958, and “Principles of Neurodynamics”, 1962: the machine, and the rule in this form.
# - Albert Novikoff, “On convergence proofs on perceptrons”, 1962: the proof in section 6.
