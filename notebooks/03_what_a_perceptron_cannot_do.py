# %% [markdown]
# # 3 · What a perceptron cannot do
#
# **What you need:** notebooks [1](01_the_neuron.ipynb) and [2](02_the_perceptron.ipynb), a pencil and about 20
# minutes.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# grey cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - name a question with four rows that no single neuron can answer;
# - prove it in four lines, and again with one picture;
# - say what *linearly separable* means;
# - build a network of three neurons that does answer it, and say what its hidden layer is for.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A perceptron learned “and” in six epochs and “or” in four. The next question is “one of the two, but not both”.
# **Will it take about as long, some ten times longer, or will it never be done?** Write your bet down. We collect
# in section 2.

# %% [markdown]
# ## 1. One of the two, but not both
#
# Soup or salad: one comes with the meal, but not both. This “or” is called **exclusive or**, in short **XOR**:
#
# | $x_1$ | $x_2$ | XOR |
# |:-:|:-:|:-:|
# | 0 | 0 | 0 |
# | 0 | 1 | 1 |
# | 1 | 0 | 1 |
# | 1 | 1 | 0 |
#
# A light with a switch at each end of the corridor works like this: change either switch, and the light
# changes. Here are the four rows as points in the plane:

# %%
data = nn.data.xor()
rows, wanted = data.X, data.y.ravel()
nn.plot.decision(nn.Perceptron(2, weights=[1, 1], threshold=0.5), rows, wanted)

# %% [markdown]
# Drawn in is the line of “or”. It gets three points right, and a ring marks the one that it gets wrong. Take a
# ruler, or the edge of a sheet of paper: can you lay it so that both orange squares are on one side and both blue
# dots on the other? Try for a minute.

# %% [markdown]
# ## 2. A perceptron tries
#
# Let it try as well, by its rule, from zero. (Again the orange squares should fire and the blue dots should
# not. A white cross marks what is on the wrong side.) Go through the steps. Is there ever a moment
# without a cross? And when have you seen it all before?

# %%
nn.widgets.perceptron("xor")

# %% [markdown]
# You should have seen the line swing to and fro, with at least one point on the wrong side all the time. What it
# mends for one point it spoils for another. The third epoch ends with the same weights with which it began; so the
# fourth will be like it, and the fifth, and all that follow:

# %%
trace = nn.Perceptron(2).trace(rows, wanted)
print(trace.verdict)
print("mistakes in each epoch:", trace.mistakes[:6], "...")

# %% [markdown]
# Now collect your bet: it will never be done. But has the *rule* failed, or is there nothing to find? Perhaps a
# better rule would get there. That is worth a proof.

# %% [markdown]
# ## 3. A proof in four lines
#
# Suppose there were weights $w_1, w_2$ and a threshold $\theta$ that answer all four rows rightly. Each row says
# something about them:
#
# | row | shall | so the sum | |
# |:-:|:-:|:-:|:-:|
# | 0, 0 | be silent | $0 < \theta$ | (1) |
# | 0, 1 | fire | $w_2 \ge \theta$ | (2) |
# | 1, 0 | fire | $w_1 \ge \theta$ | (3) |
# | 1, 1 | be silent | $w_1 + w_2 < \theta$ | (4) |
#
# Add (2) and (3): $w_1 + w_2 \ge 2\theta$. By (1) the threshold is positive, so $2\theta$ is more than $\theta$.
# Then $w_1 + w_2$ is more than $\theta$. But (4) says that it is less.
#
# Both cannot be. So there are no such numbers: none among the simple ones, none among the strange ones, none that a
# cleverer rule might find. **No single neuron with a threshold decides XOR.**

# %% [markdown]
# ## 4. The same with one picture
#
# A straight line parts the plane into two halves. Take any two points of one half: the whole straight way between
# them lies in that half too. (A region in which this is always so is called **convex**. A disc is convex; a
# horseshoe is not.)
#
# The two points that should fire are $(0, 1)$ and $(1, 0)$. Half-way between them is $(\frac12, \frac12)$. So
# *that* point would be on the side that fires. The two that should be silent are $(0, 0)$ and $(1, 1)$. Half-way
# between them is:

# %%
print("between the ones: ", (rows[1] + rows[2]) / 2)
print("between the zeros:", (rows[0] + rows[3]) / 2)

# %% [markdown]
# the very same point. (`0.` is how programs write a number that may have decimals.) It would have to be on both
# sides at once. There is no such line.
#
# This picture tells more than the proof did. Put a rubber band around all the points that should fire, and another
# around those that should not. Points that one line can part are called **linearly separable**, and that is so
# exactly when the areas inside the two rubber bands have no point in common.

# %% [markdown]
# ## 5. How rare is this?
#
# Is XOR one odd exception? With two inputs there are four rows, each with the answer 0 or 1: that makes $2 \cdot 2
# \cdot 2 \cdot 2 = 16$ different questions. With three inputs there are eight rows and 256 questions. Let a
# perceptron try to learn each of them, for up to 40 epochs. (This cell takes a few seconds.)

# %%
from itertools import product

for inputs in [1, 2, 3]:
    rows_of = list(product([0, 1], repeat=inputs))
    questions = list(product([0, 1], repeat=len(rows_of)))
    traces = [nn.Perceptron(inputs).trace(rows_of, answers, epochs=40) for answers in questions]
    print(f"inputs: {inputs}   learnt: {sum(t.converged is not None for t in traces)} of {len(questions)}")

# %% [markdown]
# (Forty epochs are enough: the same numbers have been found by mathematicians who counted the lines and planes.)
# With two inputs only two questions cannot be learnt: XOR, and its opposite, “both or neither”. With three, more
# than half of them cannot. With four it is 1,882 that can, of 65,536, and from there on hardly any. A single neuron
# is good at questions where each input speaks for or against, and poor at those where it depends.

# %% [markdown]
# ## 6. Two lines
#
# One line will not do. Look at the picture once more: would *two*?
#
# “One of the two, but not both” says it already: **at least one**, and **not both**. We know a neuron for “at least
# one”: it is “or”, with the weights 1, 1 and the threshold 0.5. We know a neuron for “both”: it is “and”, with the
# weights 1, 1 and the threshold 1.5. And a third neuron can listen to those two: the first speaks for, with the
# weight 1; the second against, with −1; the threshold is 0.5. Fill in the table with your pencil:
#
# | $x_1$ | $x_2$ | at least one? | both? | first − second | fires? |
# |:-:|:-:|:-:|:-:|:-:|:-:|
# | 0 | 0 | 0 | 0 | 0 | ? |
# | 0 | 1 | 1 | 0 | ? | ? |
# | 1 | 0 | ? | ? | ? | ? |
# | 1 | 1 | ? | ? | ? | ? |
#
# Neurons that listen to neurons make a **network**. Those whose answers are neither inputs nor the final output are
# called **hidden**. Neurons that work side by side on the same numbers are a **layer**, so our two are a **hidden
# layer**, and the last neuron is a layer by itself. The cell below gives the library first the weights of
# the two hidden neurons, with one row for each input and one column for each neuron; then the weights of the last
# one; then the three thresholds with their signs turned round, as $b$. The network is shown the row 1, 1:

# %%
network = nn.Network(
    weights=[[[1, 1], [1, 1]], [[1], [-1]]], biases=[[-0.5, -1.5], [-0.5]], activations="step"
)
nn.plot.network(network, network.trace([[1, 1]]))

# %% [markdown]
# Both hidden neurons fire, and the second one outvotes the first: $1 - 1 - 0.5 = -0.5$, below 0, silent. And all
# four rows:

# %%
for row, answer in zip(rows, network.predict(rows)[:, 0], strict=True):
    print(row, "→", answer)

# %% [markdown]
# It is XOR. In the plane, the two hidden neurons are two lines, and the last neuron fires between them:

# %%
nn.plot.decision(network, rows, wanted)

# %% [markdown]
# ## 7. What the hidden layer does
#
# The last neuron is an ordinary one. It can draw only one straight line. How can it do what we proved impossible?
#
# It does not see $x_1$ and $x_2$. It sees what the hidden neurons say about them:

# %%
hidden = network.trace(rows)["a1"]
for row, said in zip(rows, hidden, strict=True):
    print(row, "→", said)

# %% [markdown]
# The rows 0, 1 and 1, 0 have become the *same* point. Four points have turned into three; and those are
# linearly separable. This is the plane in which the last neuron lives:

# %%
nn.plot.decision(
    nn.Perceptron(2, weights=[1, -1], threshold=0.5), hidden, wanted, names=["at least one", "both"]
)

# %% [markdown]
# **A hidden layer shows the data in new terms, in which the question has become easy.** Keep this sentence. It is
# what *deep* networks do, those with many layers: again and again, layer after layer.

# %% [markdown]
# ## 8. What Minsky and Papert showed
#
# In 1969 Marvin Minsky and Seymour Papert published a whole book of proofs of this kind, “Perceptrons”. You will
# read that it “proved that neural networks cannot do XOR”. That is not so:
#
# - They showed it of perceptrons *with one layer that learns*. And they showed much more than XOR: to tell whether
#   the number of black dots in a picture is odd or even (XOR is this for two dots), some unit must look at *all*
#   dots at once; and no perceptron whose units each look at a few dots can tell whether a shape hangs together.
# - They knew that more layers can do it. McCulloch and Pitts had drawn such nets 26 years before.
# - What nobody had was a good *rule* to teach hidden neurons. Minsky and Papert wrote that they felt the extension
#   to many layers would be “sterile”, and that it was worth research to find out. This was a guess, and called one.
#
# It is often told that the book ended the first age of neural networks. It played a part; how large, historians
# still discuss. The guess, at any rate, turned out wrong.
#
# Why is a rule so hard to find? The perceptron rule compares the neuron’s answer with the right one. For the last
# neuron we know the right answer. But what *should* a hidden neuron have said? Nobody tells. Above, we thought of
# “at least one” and “both” ourselves. To let a network find such things on its own, we need neurons with a softer
# step, a measure of how wrong an answer is, and a way to pass the blame back. That is the road from here to
# notebook 10.

# %% [markdown]
# ## Your turn
#
# Build a network of your own, for the opposite of XOR:

# %%
nn.exercises.both_or_neither

# %%
neurons = ...  # [[first hidden], [second hidden], [last]]
nn.exercises.both_or_neither.check(neurons)

# %% [markdown]
# And defeat a perceptron with points of your own. (XOR will do. Can you do it with *three* points?)

# %%
nn.exercises.perceptron_fails

# %%
X, y = [[0, 0], [1, 1]], ...
nn.exercises.perceptron_fails.check(... if y is ... else (X, y))

# %% [markdown]
# <details><summary>With three points</summary>
#
# Put them on one straight line: (0, 0), (1, 1), (2, 2), with the answers 1, 0, 1. The rubber band around the two
# outer points runs through the middle one. If the three do not lie on a line, any one of them can be cut off from
# the others, so a perceptron can learn all eight ways to answer.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - **XOR**, “one of the two, but not both”, is beyond any single neuron with a threshold. Four inequalities prove
#   it.
# - Points that one straight line can part are **linearly separable**. A perceptron learns these, and no others: on
#   the rest it never settles.
# - The more inputs, the smaller the share of questions that one neuron can answer.
# - Two **hidden** neurons and one that listens to them do XOR: “at least one” and “not both”.
# - A hidden layer shows the data in new terms, in which the question has become easy.
#
# Next: that number $b$, which came along so quietly.
# → *4 · The bias*
#
# ### Sources
#
# - Marvin Minsky and Seymour Papert, “Perceptrons: an introduction to computational geometry”, 1969: what one layer
#   cannot do; the remark on many layers is in section 13.2.
# - Saburo Muroga, “Threshold logic and its applications”, 1971: how many questions one neuron can answer.
# - Mikel Olazaran, “A sociological study of the official history of the perceptrons controversy”, 1996: what
#   followed the book, and what did not.
