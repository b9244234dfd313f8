# %% [markdown]
# # 15 · Probabilities
#
# **What you need:** notebooks [5](05_activation_functions.ipynb) (the sigmoid), [7](07_gradient_descent.ipynb) (steps
# downhill) and [10](10_backpropagation_by_hand.ipynb) (what δ is). About 25 minutes, with a pencil and a calculator
# that has the keys $e^x$ and $\ln$.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - turn scores into probabilities with a pencil;
# - say what may be done to the scores without changing any probability;
# - measure how wrong a probability was, and why an honest answer costs least;
# - find the slope of it all, which is surprisingly short;
# - tell two sigmoids from a softmax, and choose between them.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A network looks at a picture and gives two scores: 2 for *cat* and 1 for *dog*. From these we shall make two
# probabilities. Now somebody tampers with the scores:
#
# - **A.** adds 100 to both: 102 and 101;
# - **B.** doubles both: 4 and 2.
#
# Each time: does the probability of *cat* **rise**, **fall**, or **stay as it is**? Write both bets down. We collect in
# section 3.

# %% [markdown]
# ## 1. Scores
#
# Is it a cat, a dog, or a horse? Such a question asks for one of several **classes**. A network answers it with one
# output unit for each class. The unit adds up what speaks for its class and what speaks against it, as every neuron
# does, and the sum $z$ is that class’s **score**. (Elsewhere you will read *logit*.) The highest score wins.
#
# But how *sure* is the network? That a cat scores 2 and a dog 1 does not tell. We want to hear “73 in 100”. That is a
# **probability**: a number from 0 to 1, and the probabilities of all classes together make 1, because the picture shows
# one of them for certain.
#
# The obvious way is to divide each score by the sum of all. For 2 and 1 that gives $\frac23$ and $\frac13$; so far, so
# good. Now try the scores 1 and −1. What goes wrong? And 2 and −1?
#
# <details><summary>Answer</summary>
#
# The sum of 1 and −1 is 0, and nothing can be divided by 0. With 2 and −1 the sum is 1, and the “probabilities” would
# be 2 and −1: more than certain, and less than impossible. Scores can be negative. That is the trouble.
#
# </details>

# %% [markdown]
# ## 2. Softmax
#
# So make all numbers positive first, in such a way that a higher score stays a larger number. The function $e^z$ does
# just that. It is never 0 and never negative, and it always climbs. *Then* divide by the sum. That is **softmax**:
#
# $$a_i = \frac{e^{z_i}}{e^{z_1} + e^{z_2} + \dots}$$
#
# Take the pencil. The scores are 2 for cat and 1 for dog, and your calculator says $e^2 \approx 7.389$ and $e^1 \approx
# 2.718$. Together they make 10.107, and so
#
# $$a_{\text{cat}} \approx \frac{7.389}{10.107} \approx 0.731 \qquad a_{\text{dog}} \approx \frac{2.718}{10.107} \approx
# 0.269$$
#
# Check it. The little network below passes its two inputs on as scores, and softmax does the rest:

# %%
pet = nn.Network([[[1, 0], [0, 1]]], activations="softmax", loss="cross_entropy")
print(*pet.trace([[2, 1]]).lines("a1"), sep="\n")

# %% [markdown]
# Something is new here. The activations that you know look at one $z$ each. Softmax looks at *all* the scores of its
# layer at once. If the dog’s score falls, the cat’s probability rises, although the cat’s own score is what it was.

# %% [markdown]
# ## 3. Only differences count
#
# Now the bets. Here are the scores as they were, then with 100 added, then doubled, and last a draw:

# %%
for scores in [[2, 1], [102, 101], [4, 2], [3, 3]]:
    print(scores, "→", pet.predict([scores])[0].round(4))

# %% [markdown]
# **A changes nothing.** Adding $c$ to a score multiplies $e^z$ by $e^c$, since $e^{z + c} = e^z \cdot e^c$. Adding it
# to *all* scores multiplies everything above and below the fraction bar by the same number, and it cancels. Only the
# *differences* between scores count. That the gap is 1 is all that softmax sees.
#
# **B makes the network surer.** The gap has grown from 1 to 2, and so the cat’s probability rises. (Halving
# them would make it less sure. The number by which all scores are divided is called the **temperature**. Programs that
# write texts have a knob for it: at a low temperature they nearly always take the likeliest word.)
#
# With two classes we can say what the gap does. Divide above and below the bar by $e^{z_1}$:
#
# $$a_1 = \frac{e^{z_1}}{e^{z_1} + e^{z_2}} = \frac{1}{1 + e^{z_2 - z_1}} = \frac{1}{1 + e^{-(z_1 - z_2)}} = \sigma(z_1 -
# z_2)$$
#
# An old friend: **the softmax of two scores is the sigmoid of their gap.** So for two classes *one* unit with a
# sigmoid says all there is to say; softmax is the same idea for any number of classes. Here is a unit with the
# weights 1 and −1, whose $z$ is the gap:

# %%
gap = nn.Network([[[1], [-1]]], activations="sigmoid")
print(gap.trace([[2, 1]]).line("z1"))
print(gap.trace([[2, 1]]).line("a1"))

# %% [markdown]
# Bet A is of use as well. The numbers that computers reckon with end at about $10^{308}$, and $e^{1000}$ is far beyond
# that. So before anything else, programs take the largest score away from all of them. No probability changes, and then
# the largest power is $e^0 = 1$.

# %% [markdown]
# ## 4. Surprise
#
# Suppose the network said 0.75 for the cat, and it *was* a cat. How good is that answer? Let us measure the
# **surprise**. If something was held for certain and it happens, there is no surprise: 0. The less likely it was held
# to be, the greater the surprise.
#
# $$E = -\ln(\text{the probability that was given to the right class})$$
#
# Here $\ln$ is the *natural logarithm*, which turns $e^x$ round: $\ln 7.389 \approx 2$, because $e^2 \approx 7.389$.
# For numbers below 1 it is negative, and the minus makes the surprise positive. Our 0.75 costs $-\ln 0.75 \approx
# 0.288$. This measure is called **cross-entropy**.

# %%
import numpy as np
from matplotlib import pyplot as plt

p = np.linspace(0.005, 1, 200)
ax = plt.figure(figsize=(6.4, 3.6), layout="constrained").add_subplot(
    xlabel="probability given to the right class", ylabel="E"
)
ax.plot(p, -np.log(p), linewidth=3)
nn.plot.describe(
    ax, "The cross-entropy falls from above 5 near the probability 0 to 0 at 1, steeply at first"
)
nn.plot.show(ax)

# %% [markdown]
# At the right end, sure and right, it costs nothing. At ½ it costs $\ln 2 \approx 0.69$. Towards the left end, *sure
# and wrong*, the price grows beyond every limit. Whoever says “impossible” of something that then happens is
# infinitely surprised.
#
# To write it as one formula for any number of classes, we give the truth as a row with a 1 in the column of the right
# class and 0 in the others. Such a row is called **one-hot**. A cat is 1, 0; a dog is 0, 1. Then
#
# $$E = -(y_1 \ln a_1 + y_2 \ln a_2 + \dots)$$
#
# and each 0 wipes its term out. Predict the cost of our 0.7311 with the calculator. Then look:

# %%
print(pet.trace([[2, 1]], [[1, 0]]).line("E"))

# %% [markdown]
# **Why this measure, and not another?** Because it rewards honesty. Suppose that 4 of 5 pictures of a certain blurry
# kind show a cat, and nobody can tell which. What should a network say to each of them? Boldly 0.99, or cautiously
# 0.5? Bet first. Here five such pictures get the same answer, and $E$ is the average over all five:

# %%
truth = [[1, 0], [1, 0], [1, 0], [1, 0], [0, 1]]
for p in [0.5, 0.7, 0.8, 0.9, 0.99]:
    says = nn.Network([[[p, 1 - p]]], activations="identity", loss="cross_entropy")
    print(f"always says {p:<4}  E = {says.loss_value([[1]] * 5, truth):.4f}")

# %% [markdown]
# The cheapest answer is 0.8, which is 4 of 5: the truth. With cross-entropy, it does not pay to pretend, neither to know more nor to
# know less. And note that the cheapest answer still costs 0.5. What nobody can know cannot be learnt away; the next
# notebook is about that.

# %% [markdown]
# ## 5. The slope, with a pencil
#
# To learn, the network must know how $E$ changes with each score. That is δ, the slope of $E$ by $z$. Softmax and a
# logarithm, one inside the other: it looks forbidding, and it is not. Let the cat be the right class. Then
#
# $$E = -\ln \frac{e^{z_1}}{e^{z_1} + e^{z_2}} = -z_1 + \ln(e^{z_1} + e^{z_2})$$
#
# because the logarithm of a fraction is a difference, and $\ln e^{z_1}$ is $z_1$. Two facts about slopes are all we
# need: the slope of $e^z$ is $e^z$ itself, and the slope of $\ln u$ is $1/u$. With the chain rule:
#
# $$\text{by } z_1: \quad -1 + \frac{1}{e^{z_1} + e^{z_2}} \cdot e^{z_1} = a_1 - 1 \qquad\qquad \text{by } z_2: \quad
# \frac{1}{e^{z_1} + e^{z_2}} \cdot e^{z_2} = a_2$$
#
# The fractions are softmax again! And since $y_1 = 1$ and $y_2 = 0$, both lines say the same:
#
# $$\delta = a - y$$
#
# **Answer minus truth.** All the powers and logarithms have cancelled. For the scores 2 and 1 and a cat, δ is
# $0.7311 - 1$ and $0.2689 - 0$: push the cat’s score up and the dog’s down, by the same amount.

# %%
step = pet.trace([[2, 1]], [[1, 0]])
print(*step.lines("delta1"), sep="\n")

# %% [markdown]
# You need not take the algebra on trust. Here the slopes by all four weights, which rest on this δ, are worked out in
# three ways that have only the forward equations in common ([notebook 11](11_the_proof.ipynb) tells how):

# %%
step.prove()

# %% [markdown]
# **What is gained over squared error?** Take a network that is sure and wrong: scores −4 for cat and 4 for dog, and
# it is a cat. Which of the two losses pushes harder?

# %%
for loss in ["cross_entropy", "squared_error"]:
    net = nn.Network([[[1, 0], [0, 1]]], activations="softmax", loss=loss)
    print(f"{loss:14} δ =", net.trace([[-4, 4]], [[1, 0]])["delta1"][0].round(5))

# %% [markdown]
# With cross-entropy δ is nearly −1, as strong as it can be. With squared error it is more than a thousand times
# weaker. There the error must pass through the slope of softmax, and where softmax is sure of itself that slope is
# almost 0 ([notebook 5](05_activation_functions.ipynb) tells the same of the sigmoid). The network is most in need of
# learning there, and learns least. That is why classes are nearly always learnt with cross-entropy.

# %% [markdown]
# ## 6. Watch it learn
#
# One picture, two scores, twenty steps downhill. At first the network says 0.75 for cat, and 0.25 for dog, and it is
# a cat.
#
# **Predict:** will the steps stay equally long? And will the cat’s probability reach 1? Then press play.
#
# - Move *cat at first* to 0.05. Now it is sure and wrong. Which step is the largest?
# - Choose *it is a dog*. What becomes of δ?

# %%
nn.widgets.probabilities()

# %% [markdown]
# What you should have seen: δ is the gap between answer and truth, so the steps are long while the answer is bad, and
# become shorter and shorter. The probability creeps towards 1, and never arrives: for $a_1 = 1$ the other power would
# have to be 0, and $e^z$ is never 0. After all twenty steps:

# %%
print(*nn.widgets.probabilities(step=20).trace.lines("a1"), sep="\n")

# %% [markdown]
# An introductory article, “How a Neural Network Learns”, tells this story with three pairs of outputs: 0.75 and 0.25 at
# first, then 0.94 and 0.06, and in the end 1 and 0. The first two are what happens here as well. The last can only be
# a rounded number. How far apart must the scores be before 1.00 is *printed*, that is, before $a_1$ is at least 0.995?
#
# <details><summary>Answer</summary>
#
# The two powers must be in proportion 0.995 : 0.005 = 199 : 1, so the gap is ln 199 ≈ 5.3. (A computer, which keeps
# some 16 digits, says exactly 1 from a gap of about 37 on. That is a rounded number, too.)
#
# </details>

# %% [markdown]
# ## 7. Two sigmoids are no softmax
#
# A well-known lesson on Keras, the framework, ends its network with two units for two classes, and gives each a
# *sigmoid*. Each squashes its own score into 0 to 1, and neither knows of the other. So what it says may be 0.9 for
# *yes* and 0.3 for *no*, which makes 1.2. These are not the probabilities of two classes.
#
# And yet that network learns well. How? Its loss comes to the rescue. Before taking the logarithm, Keras divides each
# output by the sum of all: $0.9/1.2 = 0.75$ and $0.3/1.2 = 0.25$. nnlearn does the same if you ask for it by name,
# `rescaled_cross_entropy`:

# %%
for outputs in [[0.9, 0.3], [0.3, 0.1]]:
    two = nn.Network([[outputs]], activations="identity", loss="rescaled_cross_entropy")
    print(outputs, "→", two.predict_proba([[1]])[0], f"E = {two.loss_value([[1]], [[1, 0]]):.4f}")

# %% [markdown]
# Both pairs come to the same shares and the same loss. So two sigmoids can say one thing in many ways, and nothing in
# the loss tells them apart.
#
# What would happen *without* dividing? Plain cross-entropy looks at the right class’s output only. Two sigmoids that
# both shout
# 0.9999, whatever the picture, would be praised for it, cat or dog:

# %%
shout = nn.Network([[[1, 0], [0, 1]]], activations="sigmoid", loss="cross_entropy")
for animal in [[1, 0], [0, 1]]:
    print(shout.trace([[9, 9]], [animal]).line("E"))

# %% [markdown]
# A loss next to 0 for a network that knows nothing. With softmax this cannot happen: whoever raises one probability
# must lower another.
#
# Dividing has its price as well. Let both scores be 4: a draw, fifty to fifty. Here is δ for the two kinds of output:

# %%
both = nn.Network([[[1, 0], [0, 1]]], activations="sigmoid", loss="rescaled_cross_entropy")
for net in [pet, both]:
    print(net.activations[0], *net.trace([[4, 4]], [[1, 0]]).lines("delta1"), sep="\n    ")

# %% [markdown]
# Softmax sees the draw and pushes with ½. The two sigmoids are both near their ceiling, where they are flat, and δ is
# some fifty times smaller. So our advice is plain:
#
# | the question | the outputs | the loss |
# |:--|:--|:--|
# | one of several classes | softmax, one unit for each class | `cross_entropy` |
# | yes or no | one sigmoid (or two units with softmax) | `binary_cross_entropy` (or `cross_entropy`) |
# | several yes-or-no questions at once | one sigmoid for each | `binary_cross_entropy` |
#
# The last row is where several sigmoids are right. “Is there a cat in the picture? Is there a dog?” Both may be true,
# and then 0.9 and 0.8 are fine. (`binary_cross_entropy` is the surprise of a single yes-or-no answer: $-\ln a$ if it
# was yes, $-\ln(1 - a)$ if it was no. It is the *log-loss* of notebooks [8](08_the_worked_example.ipynb) and
# [9](09_hidden_layers.ipynb): the cross-entropy of two classes, $a$ for yes and $1 - a$ for no.)

# %% [markdown]
# ## Your turn
#
# First, probabilities to order:

# %%
nn.exercises.cross_entropy

# %%
p = ...  # such as [0.2, 0.5, 0.3]
nn.exercises.cross_entropy.check(p)

# %% [markdown]
# Then write softmax yourself, for a whole table with a row for each picture. `np.exp(z)` takes $e^z$ of every number
# of a table at once. Stuck? `nn.exercises.softmax.hint()` helps a little, `.hint(2)` more, `.hint(3)` almost all the
# way.

# %%
nn.exercises.softmax


# %%
def softmax(z):
    return ...


nn.exercises.softmax.check(softmax)

# %% [markdown]
# And one with the pencil. Three classes have the scores 0, 0 and ln 2, which is about 0.693. What are the three
# probabilities, exactly? What is δ for each score if the third class is right?
#
# <details><summary>Answer</summary>
#
# The powers are 1, 1 and 2, since e to the ln 2 is 2. Together 4: the probabilities are ¼, ¼ and ½. δ is ¼, ¼ and ½ −
# 1 = −½. They add up to 0, as they always do: what one class gains, the others lose.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - **Softmax** turns scores into probabilities: $e^z$ of each, divided by the sum of all.
# - Only the *differences* of scores count. With two classes, softmax is the sigmoid of the gap.
# - **Cross-entropy** is the surprise $-\ln(\text{probability of the right class})$: 0 if sure and right, without
#   limit if sure and wrong. The honest probability costs least.
# - Together their slope is **δ = a − y**, answer minus truth. It does not fade where the network is sure and wrong.
# - Several sigmoids are for questions that may be answered yes at once. For *one of several*, take softmax.
#
# Next: a whole training run, line by line, and what its numbers can and cannot tell. → *16 · Learning over the epochs*
#
# ### Sources
#
# - John Bridle, “Probabilistic interpretation of feedforward classification network outputs, with relationships to
#   statistical pattern recognition”, 1990: softmax, and its name.
# - Irving Good, “Rational decisions”, 1952: a forecaster paid by the logarithm does best by being honest.
# - Claude Shannon, “A mathematical theory of communication”, 1948: −ln p as the measure of surprise.
# - “How a Neural Network Learns”, an introductory article: the cat, the dog, and their three pairs of outputs.
# - François Chollet and others, Keras, 2015: cross-entropy that divides by the sum of the outputs first.
