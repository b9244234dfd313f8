# %% [markdown]
# # 10 · Backpropagation by hand
#
# **What you need:** notebooks [7](07_gradient_descent.ipynb) and [9](09_hidden_layers.ipynb), a pencil and a
# calculator, about 25 minutes.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - work one whole step of learning through a network with a hidden layer, with a pencil;
# - write the four equations of backpropagation, and say each in one sentence;
# - follow the chain rule from the loss back to any weight;
# - recognise the three commonest slips by what they make of a number.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A network has a hidden layer and an output layer, and its answer is wrong. Now all its weights take one step
# downhill. **Which weights move more: those into the hidden layer, or those into the output layer?** And by how much:
# are the largest steps about equal, about ten times, or nearly a hundred times as large? Write your bet down.
# We collect in section 6.

# %% [markdown]
# ## 1. Forward
#
# This network is famous. Matt Mazur worked it through on his blog in 2015, and many have learned from it. Two
# inputs, two hidden units, two outputs, all with the sigmoid:

# %%
net = nn.Network(
    weights=[[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]],
    biases=[[0.35, 0.35], [0.60, 0.60]],
    activations="sigmoid",
)
x, y = [[0.05, 0.10]], [[0.01, 0.99]]
trace = net.trace(x, y, learning_rate=0.5)

# %% [markdown]
# The inputs are 0.05 and 0.1. The first output should be 0.01, the second 0.99. The learning rate is 0.5.
#
# Going from the inputs to the answer is called the **forward pass** (or *forward propagation*), and it is nothing new: four neurons, each a
# weighted sum, a bias and a sigmoid. What comes out of the hidden layer goes into the output layer. Take the pencil
# for the first hidden unit: its weights are 0.15 and 0.20, its bias 0.35. What is $z$?

# %%
for name in ["z1", "a1", "z2", "a2"]:
    print(*trace.lines(name), sep="\n")

# %% [markdown]
# How to read the names: in `z1₂` the first number is the **layer** and the small one the **unit**. `W2₁₂` is the
# weight in layer 2 *from* unit 1 *to* unit 2. (In formulas we write the layer in brackets at the top, $a^{(2)}_1$.
# That is no power.)
#
# Here they are all in their places:

# %%
nn.plot.network(net, trace)

# %% [markdown]
# ## 2. How wrong?
#
# With two outputs, the loss $E$ adds up half the square of both errors
# ([notebook 6](06_squared_error.ipynb)):

# %%
print(trace.line("E"))

# %% [markdown]
# The first output is far too high (0.75 for 0.01), the second too low (0.77 for 0.99). Nearly all of the loss comes from
# the first.

# %% [markdown]
# ## 3. The question
#
# The network has 12 parameters: 8 weights and 4 biases. For each we want to know the slope: *if this number grows by a
# little, what does the loss do?* For the weights of the output layer this is nearly as in
# [notebook 8](08_the_worked_example.ipynb). But take `W1₁₁`, the weight from the first input to the first hidden unit. It
# never touches an output. There is no target to compare with.
#
# We *can* measure. Make the weight larger by a thousandth, and look:

# %%
nudged = net.copy()
nudged.weights[0][0, 0] += 0.001
print(f"{(nudged.loss_value(x, y) - net.loss_value(x, y)) / 0.001:.8f}")

# %% [markdown]
# So the weight does have a say, if a small one. Keep this number in mind; we shall meet it again.
#
# Measuring takes one more forward pass for each parameter: 12 here. For the pyramid of
# [notebook 9](09_hidden_layers.ipynb), it would be 51 million forward passes for a single step. **Backpropagation** is a way
# to find *all* slopes in one single pass, from the loss back to the inputs. That is the whole secret of training large
# networks.

# %% [markdown]
# ## 4. The four equations
#
# The idea is to pass the blame back. For every unit we want to know its **delta**, $\delta$: *how much does the loss
# grow if this unit’s sum $z$ grows by a little?* A positive δ says: this sum is too high. A negative: too low.
# Once all deltas are known, everything else follows. Four equations do it:
#
# | | in words | in letters |
# |:-:|:--|:--|
# | 1 | An **output’s** delta is its error times the slope of its sigmoid. | $\delta^{(2)}_k = (a^{(2)}_k - y_k) \cdot a^{(2)}_k (1 - a^{(2)}_k)$ |
# | 2 | A **hidden unit’s** delta is the blame that arrives over its outgoing weights, times the slope of its own sigmoid. | $\delta^{(1)}_j = \left( \sum_k \delta^{(2)}_k W^{(2)}_{jk} \right) \cdot a^{(1)}_j (1 - a^{(1)}_j)$ |
# | 3 | A **weight’s** slope is what came in through it, times the delta at its end. | $\partial E / \partial W_{ij} = x_i \cdot \delta_j$ |
# | 4 | A **bias’s** slope is the delta of its unit. | $\partial E / \partial b_j = \delta_j$ |
#
# In the third, $x_i$ is what enters the layer: an input for layer 1, a hidden activation for layer 2. You know it
# already: *error times input*, and the fourth is the same with the input 1. The slope of the sigmoid is $a (1 - a)$, as in
# [notebook 5](05_activation_functions.ipynb). **Only the second equation is new.** It is the one that gives hidden units a
# target, so to speak: what the units after it complain about is what they should mend.
#
# You will meet these four everywhere, in other letters. For the whole network at once they are four lines of NumPy, and
# they stand in this library just like that, once.

# %% [markdown]
# ## 5. Backward
#
# Going from the loss back to the inputs is called the **backward pass**. It uses the four equations in their order.
#
# ### Equation 1: the outputs
#
# The first output says 0.7514 and should say 0.01: an error of 0.7414. The slope of its sigmoid is
# $0.7514 \cdot (1 - 0.7514) = 0.1868$. Multiply: δ = 0.1385. Now do the second output yourself; its error is negative.

# %%
for name in ["da2", "slope2", "delta2"]:
    print(*trace.lines(name), sep="\n")

# %% [markdown]
# `da2` is the library’s name for the error, since it is how $E$ changes with $a^{(2)}$.
#
# ### Equation 2: the hidden units
#
# The first hidden unit is joined to both outputs: by the weight 0.40 to the first, by 0.50 to the second. So both send blame
# back, *over the same weights over which its signal came*:
#
# $$0.1385 \cdot 0.40 + (-0.0381) \cdot 0.50 = 0.05540 - 0.01905 = 0.03635$$
#
# The first output says “lower!”, the second, more softly, says “higher!”. The unit adds them up. (`da1` is the sum: how $E$
# changes with the unit’s activation.) Then times the slope of its own sigmoid, $0.5933 \cdot (1 - 0.5933) = 0.2413$:

# %%
for name in ["da1", "slope1", "delta1"]:
    print(*trace.lines(name), sep="\n")

# %% [markdown]
# ### Equations 3 and 4: the slopes
#
# What came in, times the delta at the end. For `W1₁₁`: the input 0.05 times the first hidden delta, 0.008771. Do you
# recognise the result?

# %%
for name in ["dW1", "db1", "dW2", "db2"]:
    print(*trace.lines(name), sep="\n")

# %% [markdown]
# It is what we measured in section 3. And all eleven others came with it. In the picture, each unit has its δ and each arrow its slope. Read it from right to left:

# %%
nn.plot.network(net, trace, backward=True)

# %% [markdown]
# ## 6. The step
#
# New weight = weight − learning rate × slope, for all twelve, **all at once, each from the old values**:

# %%
for name in ["W1_new", "W2_new", "b1_new", "b2_new"]:
    print(*trace.lines(name), sep="\n")

# %% [markdown]
# Did it help?

# %%
print(f"loss before: {net.loss_value(x, y):.4f}, after one step: {trace.after.loss_value(x, y):.4f}")

# %% [markdown]
# Time to collect the bet. The steepest slope in each layer of weights:

# %%
hidden, output = abs(trace["dW1"]).max(), abs(trace["dW2"]).max()
print(f"hidden layer {hidden:.5f}, output layer {output:.5f}")
print(f"{output / hidden:.0f} times as steep")

# %% [markdown]
# Nearly a hundred times. Look where it went. The hidden deltas are fourteen to sixteen times smaller than the first output’s: the
# blame passed weights of about ½ and a slope that is never more than ¼, and the two outputs partly cancelled each other. And the inputs 0.05
# and 0.1 are small, while the hidden activations are about 0.6. With every further layer of sigmoids there is another
# factor of at most ¼: it is the vanishing gradient of [notebook 5](05_activation_functions.ipynb), and one reason why ReLU,
# whose slope is 1 wherever it is not 0, took over.

# %% [markdown]
# ## 7. The chain rule is a path
#
# Why is the slope for `W1₁₁` what it is? Ask. The first line is the chain rule: along the way from the loss to the
# weight, each link says how the next thing changes with the one before, and the links are multiplied. Below it stands where
# each number came from:

# %%
trace.why("dW1", 0, 0)

# %% [markdown]
# Read the tree like this. From `W1₁₁` two paths lead to the loss: through the first output, and through the second. *Along*
# a path one multiplies. *Where paths meet*, one adds: that is the sum in `da1₁`. **Multiply along, add across**: this is all
# of the chain rule, however large the network is. And since both paths share their last stretch, it is worked out once only. That is the
# saving of backpropagation.

# %% [markdown]
# ## 8. Step through it
#
# The same network once more, now number by number. **Press play, or the right arrow key**, and stop wherever you like. Click on any
# number to see its formula and where it came from. Before each number of the way back appears, say which of the four equations it
# will need, and whether the result will be positive or negative.

# %%
nn.widgets.backpropagation(net, x, y)

# %% [markdown]
# What you should have seen: the way forward runs down from the inputs and makes 8 numbers; then comes the loss; then the
# deltas appear *from the bottom to the top*, and each layer’s slopes right after its deltas; and only at the very end the weights change, all
# twelve parameters together. Nothing on the way back needs a number that has not been worked out before.

# %% [markdown]
# ## 9. The commonest slips
#
# Three students worked out the first hidden delta. All had the output deltas right, 0.1385 and −0.0381, and the old
# and new weights of the output layer before them. They wrote
#
# - **Ada:** 0.03635
# - **Ben:** 0.00923
# - **Cleo:** 0.00729
#
# The right answer is 0.00877. What did each of them do? Try to find out with your calculator. The numbers that you need stand
# in sections 5 and 6. Then let a program mark it:

# %%
sheet = nn.Worksheet(trace)
for student, wrote in {"Ada": "0.03635", "Ben": "0.00923", "Cleo": "0.00729"}.items():
    marked = sheet.mark({"delta2[0]": "0.13850", "delta2[1]": "-0.03810", "delta1[0]": wrote})
    print(student, "·", marked["delta1[0]"])

# %% [markdown]
# - Ada **forgot the slope**: the blame arrived, but she did not take it back through the sigmoid. Her number is about four times too
#   large. A check: a sigmoid’s slope is at most ¼, so δ can never be more than a quarter of the blame.
# - Ben read the weights **transposed**, along a column where he should have gone along a row: he took the weights that go *into* the
#   first output, 0.40 and 0.45, where he needed those that go *out of* the first hidden unit, 0.40 and 0.50. This slip is nasty in a 2-2-2
#   network, because everything still fits. With three outputs the shapes would have told him.
# - Cleo **used weights that were already updated**. It seems natural: she had just worked them out. But a slope belongs to the place
#   where one stands. All deltas first, with the old weights, and only then the step.
#
# `nn.Worksheet(trace)` marks a whole calculation in this way, and `nn.Worksheet(trace, seed="your name")` gives you a network with
# numbers of your own.

# %% [markdown]
# ## 10. A surprise: the slip in the famous example
#
# In the published example, the biases stay as they are, and the loss after the first step is given as **0.291027924**. Let us
# repeat exactly that:

# %%
published = net.trace(x, y, learning_rate=0.5, frozen=("b1", "b2"))
print(f"{published.after.loss_value(x, y):.9f}")

# %% [markdown]
# It begins alike, and differs in the seventh digit. Who would look at the seventh digit? But we have a suspicion. Let us
# make Cleo’s slip on purpose, and use the *new* output weights for the hidden deltas:

# %%
import numpy as np

new_W2 = published["W2_new"]
delta1 = (published["delta2"] @ new_W2.T) * published["slope1"]
new_W1 = net.weights[0] - 0.5 * np.transpose(x) @ delta1
print(f"{nn.Network([new_W1, new_W2], net.biases).loss_value(x, y):.9f}")

# %% [markdown]
# There it is, to the last digit. The text of the example says, rightly, that the old weights are to be used, and
# the new weights that it prints were made with them. Only the loss after the step came from a program with the slip in it.
# The example is excellent, and the difference is tiny. That is perhaps why nobody noticed: **a wrong gradient often still
# goes downhill.** That the loss falls is no proof. What a proof looks like is the matter of the next notebook, but the
# shortest version fits here:

# %%
trace.prove()

# %% [markdown]
# ## Your turn
#
# One hidden delta, with a pencil. Mind the signs.

# %%
nn.exercises.hidden_delta

# %%
delta = ...
nn.exercises.hidden_delta.check(delta)

# %% [markdown]
# And the second equation for whole layers at once. In NumPy, `@` multiplies each row with each column and adds up, `*`
# multiplies number by number, and `W.T` is `W` with rows and columns exchanged. Here is a version with two slips in it, one of which you have
# met:

# %%
nn.exercises.backpropagation


# %%
def backpropagate(delta, W, slope):
    return ...  # (delta @ W) + slope has two slips in it


nn.exercises.backpropagation.check(backpropagate)

# %% [markdown]
# ## What to take away
#
# - **Forward** first: every sum and every activation, kept for the way back.
# - A **delta** says how the loss changes with a unit’s sum. At an output: error times slope. At a hidden unit: the blame that
#   arrives over its outgoing weights, times its own slope.
# - A weight’s slope is **what came in times the delta at its end**; a bias’s slope is the delta.
# - The chain rule in four words: **multiply along, add across**.
# - One pass back gives all slopes, with the **old** weights. Then all parameters step at once.
# - A falling loss does not prove that the slopes are right.
#
# Next: how do we know that a gradient is right? → *11 · The proof*
#
# ### Sources
#
# - Matt Mazur, “A step by step backpropagation example”, 2015: the network, its numbers, and the loss after the first step.
# - David Rumelhart, Geoffrey Hinton and Ronald Williams, “Learning representations by back-propagating errors”, 1986: the
#   method for hidden units.
# - Seppo Linnainmaa, “The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the local
#   rounding errors” (in Finnish), 1970: the idea of passing slopes backwards through any calculation.
# - Michael Nielsen, “Neural Networks and Deep Learning”, 2015, chapter 2: four equations, one of them for the bias.
