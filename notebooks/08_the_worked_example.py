# %% [markdown]
# # 8 · The worked example
#
# **What you need:** notebooks [5](05_activation_functions.ipynb) and [7](07_gradient_descent.ipynb), and a pencil. About 50
# minutes: half of them to the end of section 5, where you may well take a break, and half for the rest.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - check a neuron’s calculation, line by line, and name the slips in it;
# - catch a wrong sigmoid at a glance, without a calculator;
# - tell four ways of learning apart that look almost the same;
# - say what it means that training *converges*, and see a case that never does.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A tutorial for beginners works one round of learning by hand. It is a good idea and a kind one, and the result
# is full of mistakes. We shall go through it line by line, as you would go through a friend’s homework: not to
# laugh, but because finding out *what* went wrong, and *why*, is one of the best ways to learn how it goes.
#
# The calculation has fifteen lines. **How many of them are right?** Write down a number. We collect in section 3.

# %% [markdown]
# ## 1. The task
#
# Three students. For each we know the age and the grade average (CGPA), both scaled so that they lie between 0
# and 1, and a yes or no that is to be predicted, the **target** $t$:

# %%
data = nn.data.age_cgpa()
data.table()

# %% [markdown]
# One neuron shall learn to tell yes from no. In the tutorial’s notation it has three weights, and all of them
# start at 0.1: $w_0$ for the bias (whose input is always 1), $w_1$ for Age and $w_2$ for CGPA.
#
# $$z = 1 \cdot w_0 + \text{Age} \cdot w_1 + \text{CGPA} \cdot w_2 \qquad\qquad \sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# The decision, written $\hat y$, is 1 if $\sigma(z)$ is ½ or more, and 0 if it is less. If the decision is right,
# the weights stay. If it is wrong, each weight is changed:
#
# $$w \leftarrow w - \tfrac{1}{3} (\hat y - t) \cdot x \qquad \text{with } x \text{ the input of that weight}$$
#
# Read the arrow as “becomes”. The rest is “learning rate times error times input” from
# [notebook 7](07_gradient_descent.ipynb), with the error
# $\hat y - t$. (The third is the learning rate, 1, divided by the number of students. Section 4 has a word to say
# about it.) Then it is the next student’s turn. Here is the neuron with the first student’s numbers:

# %%
nn.plot.neuron([0.1, 0.1], 0.1, [0.2, 0.1], names=["Age", "CGPA"])

# %% [markdown]
# Its sum is 0.02 + 0.01 + 0.1 = 0.13, and it says 0.5325. That is more than ½, so
# $\hat y = 1$. The target is 1. The neuron is right, and nothing needs to change.
#
# Now let us see what was printed.

# %% [markdown]
# ## 2. Line by line
#
# ### The first student
#
# The tutorial’s first six lines, exactly as they were printed (`y` is what we call $z$, and `ycap` is $\hat y$).
# **Take the pencil and mark them**: right or wrong? The verdicts are in the next cell; do not scroll yet.

# %%
lines = nn.worked_example.published()
for line in lines[0:6]:
    print(f"{line.number:2}   {line.printed}")

# %%
for line in lines[0:6]:
    print(f"{line.number:2} {line.verdict:8}", *line.published, "→", line.correct_text)

# %% [markdown]
# On the left of each arrow stands what was printed, on the right what is correct, starting from the numbers that
# the line itself starts from. “Cut” means that digits were dropped that should have been rounded up.
#
# Line 1 has lost an asterisk: `1*0.1` became `10.1`. That is annoying, but the result is right.
#
# Line 2 is where it happens. **The minus sign in the exponent got lost.** What was worked out is not
# $\sigma(0.13)$ but $\sigma(-0.13)$, and we can watch that happen:

# %%
squash = nn.Network(weights=[[[1]]], activations="sigmoid")
for z in [0.13, -0.13]:
    print(squash.trace([[z]]).line("a1", digits=6))

# %% [markdown]
# You could have caught this without a calculator. The sigmoid of a *positive* number is always *more* than ½, of a
# negative one less ([notebook 5](05_activation_functions.ipynb)). Whoever gets 0.467 from 0.13 has slipped. Such quick checks are worth
# more than a calculator: a calculator only answers what it was asked.
#
# A small slip, but see what hangs on it. 0.467 is below ½, so line 3 decides 0 instead of 1. So a right answer
# is taken for a wrong one, and lines 4 to 6 repair what was not broken.
#
# ### The second student

# %%
for line in lines[6:11]:
    print(f"{line.number:2}   {line.printed}")

# %%
for line in lines[7:11]:
    print(f"{line.number:2} {line.verdict:8}", *line.published, "→", line.correct_text)

# %% [markdown]
# The same slip again, in line 9. This time it does the opposite: a wrong answer is taken for a right one, and the
# repair that was needed is left out.
#
# And look at line 11. “The same weights”, it says, and then three other numbers. Where do 0.6, 0.2 and 0.15 come
# from? They are exactly what one gets with ½ in place of ⅓. Perhaps somebody first worked the example with two
# students, then added a third, and did not go back to every line. It happens to the best.
#
# **Your turn.** Check that: work out $0.1 - \frac{1}{2} (0 - 1) \cdot x$ for the inputs $x = 1$, 0.2 and 0.1.
#
# ### The third student

# %%
for line in lines[11:15]:
    print(f"{line.number:2}   {line.printed}")

# %%
for line in lines[11:14]:
    print(f"{line.number:2} {line.verdict:8}", *line.published, "→", line.correct_text)

# %% [markdown]
# Line 12 *follows*: it is worked out correctly, but from the wrong weights of line 11. In line 13 the sign is
# lost once more; $\sigma(-0.73)$ would be 0.325, not 0.323, so there is a second slip in it, and we could not find
# out which. The update that line 15 announces was never printed.

# %% [markdown]
# ## 3. The whole table
#
# All fifteen lines, published beside correct (row 1 is the first student):

# %%
lines.table()

# %% [markdown]
# And what there is to say about each:

# %%
lines.words()

# %% [markdown]
# Time to collect the bet. How many are right, if we are generous and count rounded numbers as right? (Very
# generous: lines 4 and 6 are right as arithmetic, though there was nothing to update.)

# %%
right = [line.number for line in lines if line.verdict in ("right", "rounded")]
print(len(right), "of", len(lines), "lines are right: lines", right)

# %% [markdown]
# With the sign put right, **all three decisions reverse** (lines 3, 10 and 14): three times the tutorial says 0,
# and three times it should be 1. The student who was updated needed no update. The one who was left alone needed
# one. The third was to be updated, and needed none.
#
# None, that is, *with the weights printed in line 11*. These come from the slips before. Had the calculation been
# right from the start, the third student would have met other weights, the sum would have been −0.27, and the
# decision, 0, a real mistake. (It is row 1.3 of the first table in section 6.) An early slip changes even
# what there is to do in a later line.
#
# One minus sign, and everything built upon it fell over. That is how calculations go, and it is why this library
# shows every line of its own.

# %% [markdown]
# ## 4. What is wrong with the method
#
# Suppose all the arithmetic had been right. The *recipe* would still not fit together. Four things were mixed:
#
# 1. **Two kinds of neuron.** The formula that the tutorial derives is for a *linear* neuron, as in notebooks 6 and 7:
#    $\hat y = z$, no sigmoid. The example then puts a sigmoid in, and the formula does not know about it.
# 2. **A decision for an output.** Into the formula goes not the neuron’s output, such as 0.53, but the decision
#    made from it, 0 or 1. That makes it a third thing, the *perceptron rule* of [notebook 2](02_the_perceptron.ipynb).
# 3. **“Correct, so keep the weights.”** That belongs to the perceptron rule too. A slope downhill does not vanish
#    because a decision is right: 0.53 is on the right side of ½, but still far from 1, and could be improved.
# 4. **A third of what?** The $\frac13$ is the $\frac1n$ in the slope of [notebook
#    7](07_gradient_descent.ipynb#2.-The-slope-with-a-pencil). It belongs to the average over all three students, *one* step for all of them (section 7). Here each student alone gets a third.
#
# And a word that does not fit: the tutorial calls this a *recurrent* network. Recurrent networks feed their
# output back into themselves. Here is one neuron, and everything flows one way.

# %% [markdown]
# ## 5. What if we follow it to the letter?
#
# Perhaps the lost sign does little harm in the long run? Let us do exactly as the tutorial does, without rounding,
# and see whether it ever gets all three students right. Predict first: where will the weights go?

# %%
nn.worked_example.reading("published", epochs=6)

# %% [markdown]
# One time through all the students is called an **epoch**; row `2.3` is epoch 2, student 3. Look at the weights:
# they only grow. After two hundred epochs?

# %%
nn.worked_example.reading("published", epochs=200).table(0, last=True)

# %% [markdown]
# It **never converges**: never comes to rest with all answers right. The reason is worth following. The neuron
# with the lost sign says 1 when $z$ is *below* 0. Student 1 should be a 1, but $z$ is positive, so it says 0. To
# make it say 1, the rule raises the weights. That makes $z$ larger, and the neuron says 0 more firmly than
# before. It is like steering a car whose steering wheel was mounted the wrong way round: the more you correct,
# the further off you go.
#
# And yet the task is easy, as we shall see in a moment.

# %% [markdown]
# ## 6. Four ways to do it right
#
# There is not *one* correct version of the example. Pull the mixture apart, and there are four. Each is consistent
# in itself; each gets all three students right in the end; they differ only in what the **error** $d$ is, in the
# update $w \leftarrow w - \frac13 d \cdot x$. (In the titles of the tables they are called B1 to B4.)
#
# ### First reading: the perceptron rule
#
# Decide, then compare the decision with the target: $d = \hat y - t$. The error is −1, 0 or 1. No slopes, no calculus: only
# mistakes teach.

# %%
nn.worked_example.reading("perceptron")

# %% [markdown]
# The table shows the first epochs and the last one. Check a line of it with your pencil: in row 1.2 the decision
# is 1 and should be 0, so $d = 1$, and each weight goes *down* by a third of its input.
#
# In epoch 5 nothing is wrong any more, so nothing changes any more. In a picture: each student is a point, and
# the neuron has found a line that separates yes from no.

# %%
unit = nn.Perceptron(2, weights=[0.1, 0.1], bias=0.1, learning_rate=1 / 3)
unit.fit(data.X, data.y)
nn.plot.decision(unit, data.X, data.y, names=data.feature_names)

# %% [markdown]
# ### Second reading: squared error, linear neuron
#
# This is the formula that the tutorial derived, taken at its word: $d = z - t$, and no sigmoid at all. It is notebook 7 with
# three weights. The decision is made at ½ as before, but it takes no part in the learning.

# %%
nn.worked_example.reading("linear")

# %% [markdown]
# Do not be puzzled by row 8.2, which is still wrong although the title says that after epoch 8 all is well. Each
# row answers with the weights *before* its own update. It is the weights after the last row that get all three
# right.

# %% [markdown]
# ### Third reading: sigmoid, log-loss
#
# Compare the neuron’s *output* with the target, not its decision: $d = \sigma(z) - t$. Here 0.53 is not good enough for a 1: there is
# an error of −0.47, and it teaches. (This is downhill too, but for another measure of error than the square: the
# **log-loss**, which measures how surprised a forecaster should be. Many programs, ours too, call it *binary
# cross-entropy*. [Notebook 15](15_probabilities.ipynb) tells its story.)

# %%
nn.worked_example.reading("log_loss")

# %% [markdown]
# ### Fourth reading: sigmoid, squared error
#
# If the square is taken of an error that has been through a sigmoid, the chain rule of notebook 7 has one more
# link, the slope of the sigmoid:
#
# $$d = (\sigma(z) - t) \cdot \sigma(z) \cdot (1 - \sigma(z))$$
#
# This slope is $\sigma (1 - \sigma)$, the dashed curve of notebook 5. It is never more
# than ¼, so each step is at most a quarter as long as in the third reading.

# %%
nn.worked_example.reading("squared_error")

# %% [markdown]
# ### Side by side

# %%
for reading in nn.worked_example.readings():
    print(f"{reading.title}\n    {reading.rule.error}\n    {reading.verdict}")

# %% [markdown]
# ### See them move
#
# Here is the whole example, line by line, in every reading. It begins with the tutorial’s own page: press the step button, and
# **give each line your verdict before the next one lights up**. Then choose *the perceptron rule* as the reading, and work out each
# number before it appears. One epoch is enough; then change the reading, and look which line is the first to differ.

# %%
nn.widgets.worked_example()

# %% [markdown]
# *What you should have seen.* All readings find the same sum $z$ for the first student. They part ways after that: at what they
# call the output, and at the error $d$. The perceptron rule leaves the first student alone; the three others that come out
# right do not.
#
# Before you conclude that the first is the best: the four stop for different reasons. The perceptron stops as
# soon as it makes no mistake. The other three go on moving long after that; we only wrote down when all three
# answers first came out right. And all of this is three students. A fast start on three examples says little.
#
# **Your turn.** These all used the tutorial’s odd third. Use a learning rate of 1 instead. Predict: will the
# fourth reading need about a third of its epochs? And the perceptron?

# %%
print(nn.worked_example.reading("squared_error", learning_rate=1 / 3).verdict)

# %% [markdown]
# ### A surprise: a computer stumbles
#
# With a learning rate of 1, the perceptron meets something rare in its second epoch, with the second student: the
# sum is 0 exactly. Below it, the same sum as a computer does it when nobody helps. (In the first epoch student 2
# took their inputs away from the weights once, and student 3 added theirs once.)

# %%
unit = nn.Perceptron(2, weights=[0.1, 0.1], bias=0.1, learning_rate=1)
print(unit.trace(data.X, data.y).line("z", epoch=2, example=1))
bias, age, cgpa = 0.1 - 1 + 1, 0.1 - 0.4 + 0.5, 0.1 - 0.6 + 0.2
print(f"{bias + age * 0.4 + cgpa * 0.6:.1e}")

# %% [markdown]
# On paper the sum is 0, and the decision 1, by a hair’s breadth. The last line, `-2.8e-17`, is
# −0.000000000000000028: not 0, but *below* 0, and the decision would be 0. Computers count in twos, and 0.1
# cannot be written exactly in twos; what is left over makes a speck. A speck too small to see would have changed
# the story that follows. The library counts it as the 0 that it is on paper, and says so. If your own program ever
# disagrees with your pencil by one decision, look for a tie.

# %% [markdown]
# ## 7. The true batch
#
# The tutorial’s formula has a sum over all students, divided by three. Taken seriously, it says: let *all three*
# answer with the same weights, average “error times input” over them, and take **one** step. That is called a
# **batch**. Here it is for the linear neuron, with the tutorial’s learning rate of 1:

# %%
linear = nn.Network(weights=[[[0.1], [0.1]]], biases=[[0.1]], activations="identity")
step = linear.trace(data.X, data.y, learning_rate=1)
step

# %% [markdown]
# This is a whole step of learning with every number in it, and you have met them all: *forward*, the three
# predictions; the *loss*, which is the cost of notebook 6; *backward*, the errors (each divided by 3) and the
# slopes; and the *update*, the new weights. `slope1` is 1 throughout, because a linear neuron has no step; with
# a sigmoid, its slope would stand there.
#
# Redo at least one number. The bias, for instance: the errors are −0.87, 0.2 and −0.83, their average is −0.5, and
# $0.1 - 1 \cdot (-0.5) = 0.6$.
#
# And step after step:

# %%
nn.worked_example.reading("linear", mode="batch")

# %% [markdown]
# Row by row, or all at once? Both are used. Row by row moves sooner and staggers a little, since each student
# pulls in their own direction; the batch moves once for all of them, and straight downhill.
# ([Notebook 12](12_batches.ipynb) has more on batches.)

# %% [markdown]
# ## 8. The proof
#
# A tutorial can be wrong. So can a library. How do you know that the slopes on this page are right? Not because
# it says so. Here is the fourth reading, the one with the longest chain, and its three slopes: worked out by the
# formulas, by the complex step, and by sympy’s algebra.

# %%
net = nn.Network(weights=[[[0.1], [0.1]]], biases=[[0.1]], activations="sigmoid")
net.trace(data.X, data.y, learning_rate=1).prove()

# %% [markdown]
# Three ways that have only the forward equations in common arrive at the same numbers. [Notebook 11](11_the_proof.ipynb) tells what they
# are, and what such a proof can show and what it cannot.
#
# And if you want to know *why* a slope is what it is, ask. Here is the first student alone, and the slope of the
# weight for Age. The first line is the chain rule, link by link; below it, each number stands over the numbers
# that it came from:

# %%
net.trace(data.X[[0]], data.y[[0]]).why("dW1", 0, 0)

# %% [markdown]
# ## Your turn
#
# ### With the pencil
#
# Take the third student (0.5, 0.2, target 1), all weights 0.1, and the fourth reading with its third. Work out
# $z$, and decide *before you press any key* on which side of ½ the sigmoid must lie. Then find the other numbers. Here is a
# sheet that **marks as you type**. A wrong line is not only wrong: the sheet says which slip it looks like. (Try it: leave out
# the minus sign in the exponent, as the tutorial did. The library calls $d$ by the name of $\delta$.)

# %%
student = net.trace(data.X[[2]], data.y[[2]], learning_rate=1 / 3)
sheet = nn.Worksheet(student, ask=["z1[0]", "a1[0]", "delta1[0]", "W1_new[0,0]", "W1_new[1,0]", "b1_new[0]"])
sheet.widget()

# %% [markdown]
# On paper: `sheet.blank()` is the same sheet to print, and `nn.Worksheet(student, seed="your name")` draws other numbers for
# everybody in a class. What did the sheet know that made it so sure? It worked through the line *with your own slip in it*, and
# saw whether it came to your number. Here is its verdict on somebody who makes the tutorial’s slip:

# %%
for line in sheet.mark({"z1[0]": "0.17", "a1[0]": "0.4576", "delta1[0]": "-0.1346"}):
    print(line)

# %% [markdown]
# ### With a program
#
# Now put the tutorial right. Your function teaches the neuron *any* student:

# %%
nn.exercises.one_update

# %% [markdown]
# NumPy multiplies all weights by their inputs at once, the bias’s included. Here are the three products of the third student,
# and their sum $z$; `np.exp(z)` is $e^z$:

# %%
import numpy as np

w, x = np.array([0.1, 0.1, 0.1]), np.array([1, 0.5, 0.2])
print(w * x, "sum:", round((w * x).sum(), 4))


# %%
def update(w, x, t):
    return ...


nn.exercises.one_update.check(update)

# %% [markdown]
# ## What to take away
#
# - **A quick check beats a long calculation.** Positive $z$: more than ½. Small weights: near ½. Error positive:
#   weights of positive inputs go down.
# - **One lost sign** reversed all three of the printed decisions, and made the method run away for ever.
# - **Say what the error is.** Decision minus target, sum minus target, output minus target, or that times the
#   slope of the sigmoid: four different ways to learn. Mixing them gives a fifth that is none.
# - **An average belongs to a batch.** If you divide by $n$, use all $n$ examples.
# - **An epoch** is once through all examples. Training **converges** if it comes to rest, or as near as you
#   like to it; not every method does.
# - Numbers in print are not right because they are in print. Nor on a screen. Work them out again.
#
# Next: one neuron can draw one line. What can neurons do that listen to neurons? → *9 · Hidden layers*
#
# ### Sources
#
# - “Deep Learning & Parameter Tuning with MXnet, H2o Package in R”, a tutorial published by HackerEarth, 2017:
#   the example, and the fifteen lines.
# - Frank Rosenblatt, “The perceptron: a probabilistic model for information storage and organization in the
#   brain”, 1958: the perceptron rule.
# - Bernard Widrow and Marcian Hoff, “Adaptive switching circuits”, 1960: squared error, linear neuron.
# - David Cox, “The regression analysis of binary sequences”, 1958: sigmoid and log-loss.
# - David Rumelhart, Geoffrey Hinton and Ronald Williams, “Learning representations by back-propagating errors”,
#   1986: sigmoid and squared error, with the slope of the sigmoid.
