# ---
# jupyter:
#   nnlearn:
#     needs: [pima]
# ---

# %% [markdown]
# # 18 · Autoencoders
#
# **What you need:** notebooks [9](09_hidden_layers.ipynb) (hidden layers) and [17](17_tables_of_data.ipynb)
# (tables). About 20 minutes.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - say what a network can learn when nobody tells it any answers;
# - squeeze a row of numbers through a bottleneck, by hand and by training;
# - say what is the best that a bottleneck without bends can do, and beat it;
# - find the rows of a table that do not fit;
# - mend spoilt pictures.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A small picture of a handwritten digit consists of 64 numbers. You may tell a friend **ten** numbers about it over the
# telephone, and your friend draws it. Will the digit be recognised? And if you may tell only **two**?
#
# You two may agree beforehand what the numbers shall mean, and you have seen many digits. Write your bet down.
# We collect in section 4.

# %% [markdown]
# ## 1. Say it again
#
# So far somebody always told the network the right answer. But answers are dear: a person has to write each one
# down. What can be learnt from rows *without* answers?
#
# Here is a strange exercise: **the network shall say its input again.** In comes (1, 2), out shall come (1, 2).
# That sounds easy, and it is: hand every number on. So we make it hard. Between input and output we put a layer
# that is too narrow, a **bottleneck**. Two numbers in, *one* in the middle, two out:
#
# | input | | middle | | output |
# |:-:|:-:|:-:|:-:|:-:|
# | $x_1, x_2$ | → | one number | → | $x_1, x_2$ again? |
#
# Such a network is called an **autoencoder** (*auto*: it takes itself as its answer). The number in the middle is
# the row’s **code**.
#
# For any two numbers that must fail. But look at these rows: (1, 2), (2, 4), (3, 6). The second number is always the
# double of the first. Whoever knows that needs to be told only the first. So take the weights 1 and 0 on the way
# in, and 1 and 2 on the way out, without any bends (`identity`):

# %%
net = nn.Network(weights=[[[1], [0]], [[1, 2]]], activations="identity")
rows = [[1, 2], [2, 4], [3, 6]]
trace = net.trace(rows, rows)
for name in ("z1", "z2", "losses"):
    print(*trace.lines(name), sep="\n")

# %% [markdown]
# The targets are the inputs: that is what the second `rows` says. `z1` is the number in the middle, one for each row;
# `z2` is what comes out. (The small numbers count the example first, then the unit.) All losses are 0: nothing got lost,
# though only one number went through.
#
# Now a row that breaks the rule: (3, 1). Work out with the pencil what comes out, and the two errors. Then look:

# %%
odd = net.trace([[3, 1]], [[3, 1]])
for name in ("z1", "z2"):
    print(*odd.lines(name), sep="\n")

# %% [markdown]
# From the code 3 it makes (3, 6), as the rule has it. The first number is right, the second is off by 5. **What does
# not fit the rule is said again badly.** Keep that in mind: section 7 lives on it.

# %% [markdown]
# ## 2. Learning without answers
#
# The weights of section 1 came from us. A network finds its own, by gradient descent as ever: the loss is the
# squared error between what came out and what went in. Here is one step of it, number by number, from weights that
# are not good yet. **Play it. Before you do, predict: what will stand where the targets stand?** (Where Python is
# running, as in JupyterLab, you may also change an input, and see what changes with it.)

# %%
start = nn.Network(weights=[[[0.5], [0.2]], [[0.6, 1.0]]], activations="identity")
nn.widgets.backpropagation(start, [[1, 2]], [[1, 2]], learning_rate=0.1)

# %% [markdown]
# You should have seen: the targets are 1 and 2, the inputs themselves. All the rest is backpropagation as in
# notebook [10](10_backpropagation_by_hand.ipynb). Nobody had to write down an answer; the rows are their own.
#
# A hundred steps, with the three rows:

# %%
start.fit(rows, rows, epochs=100, learning_rate=0.02, progress=False)
print(start.predict(rows).round(3))
print("ways in:", start.weights[0].ravel().round(3), "   ways out:", start.weights[1].ravel().round(3))

# %% [markdown]
# It says the rows again. Its weights are not ours: another code does the same. But on the way out, the second
# weight is twice the first. It has found the rule.

# %% [markdown]
# ## 3. Digits
#
# Now something that has no rule of one line. These are 1,797 handwritten digits, each a picture of 8 × 8 = 64 squares,
# its *pixels*. Each pixel is a number from 0 (paper) to 1 (ink). Somebody wrote down which digit each
# one is; we shall use that to print it above the pictures, and *not* for learning.

# %%
from sklearn.datasets import load_digits

digits, labels = load_digits(return_X_y=True)
X = digits / 16  # the file has the ink in sixteenths
nn.plot.pictures(X[:20], captions=labels[:20])

# %% [markdown]
# To the network, a picture is a row of 64 numbers: the first line of pixels, then the second, and so on. Here is
# the first picture in its lines, in sixteenths. Find the hole of the zero:

# %%
print(digits[0].reshape(8, 8).astype(int))

# %% [markdown]
# ## 4. Through ten numbers, and through two
#
# `NetworkAutoencoder` is such a network for tables. Ours has 64 inputs, then a layer of 64 units with bends (relu),
# then the bottleneck, then again 64 with bends, then the 64 outputs. Its narrowest layer gives the code.

# %%
from nnlearn.estimators import NetworkAutoencoder

settings = {"activation": ["relu", "identity", "relu"], "standardize": False, "epochs": 60, "batch_size": 64}
ten = NetworkAutoencoder(hidden=(64, 10, 64), **settings).fit(X)
two = NetworkAutoencoder(hidden=(64, 2, 64), **settings).fit(X)
print("the first picture as two numbers:", two.transform(X[:1]).round(2)[0])

# %% [markdown]
# (`standardize=False`, because all pixels have the same size already.) And now your friend draws:

# %%
lines = {"as written": X[:10], "from 10 numbers": ten.reconstruct(X[:10]), "from 2": two.reconstruct(X[:10])}
nn.plot.pictures(lines, captions=labels[:10])

# %% [markdown]
# Time to collect. From ten numbers, each digit can be read, if a little blurred. From two, some can: the 0, the 4, the
# 6. Others become something in between. Two numbers for 64, and yet it is not nonsense: **the network has learnt
# what digits look like**, and only has to be told which one, and how.
#
# How far are they off? For each picture, take the mean of the squared errors of its 64 pixels. The library calls it
# the `anomaly` of a row; we shall see why. To compare: somebody who draws the *average* picture every time.

# %%
print(f"always the average picture: {((X - X.mean(axis=0)) ** 2).mean():.4f}")
print(f"from 2 numbers:  {two.anomaly(X).mean():.4f}")
print(f"from 10 numbers: {ten.anomaly(X).mean():.4f}")

# %% [markdown]
# ## 5. What bends are good for
#
# How well can one do *without* bends, with nothing but weighted sums, as in section 1? The answer has been known
# since 1901, long before there were networks: it is called **principal component analysis**, PCA for short. It finds
# the best code of all *linear* ones (those with weighted sums and biases only), by algebra, without training. No linear
# autoencoder can do better. How close does training come? Predict, then look:

# %%
from sklearn.decomposition import PCA

for units in (2, 5, 10, 20):
    linear = NetworkAutoencoder((units,), **settings | {"activation": "identity"}).fit(X)
    pca = PCA(units, svd_solver="full").fit(X)
    best = ((pca.inverse_transform(pca.transform(X)) - X) ** 2).mean()
    print(f"{units:2} numbers: linear autoencoder {linear.anomaly(X).mean():.4f}, PCA {best:.4f}")

# %% [markdown]
# Close, and never better. So on the question “how good could this be?” there is sometimes a firm answer; when there
# is, one should know it.
#
# Now compare with section 4. There, with bends, ten numbers left six tenths of PCA’s error, and two numbers two
# thirds. **That is what bends are good for.** A linear code can only mix pixels: so much of this
# picture plus so much of that. With bends, a number of the code may mean “slanted” or “with a loop”.
#
# Be fair, though: with bends the network has many more weights, and all of this was measured on the pictures that it
# learnt from. In section 7 we look at others.

# %% [markdown]
# ## 6. A map of the digits
#
# Two numbers are a place in a plane. So a code of two is a *map*. Each picture stands where its code says; what is
# printed there is the digit that it shows. The network never saw those answers:

# %%
from matplotlib import pyplot as plt

ax = plt.figure(figsize=(6.4, 5), layout="constrained").add_subplot(
    xlabel="first number", ylabel="second number"
)
for (first, second), digit in zip(two.transform(X[:400]), labels[:400], strict=True):
    ax.text(first, second, digit, color=f"C{digit}", ha="center", va="center")
ax.set(xlim=(-1.5, 0.8), ylim=(-1.7, 1.5))
nn.plot.describe(
    ax, "A map of 400 digits by their codes: equal digits lie together; 0, 2, 4, 6 and 7 at the edges."
)
nn.plot.show(ax)

# %% [markdown]
# Equal digits lie together, though nobody said which are equal. Find 0, 2, 4, 6 and 7: each has a region of its own. In
# the middle there is a crowd: those are the digits that the third line of pictures, drawn from two numbers, could not keep apart. What was most alike to
# the network lies close: that is how such codes are used, to find “more like this one”.

# %% [markdown]
# ## 7. What does not fit
#
# Section 1 said: a row that breaks the rule is said again badly. Turn that round. **Rows that are said again badly
# may well break the rule.** They are called **anomalies**. Here are the ten digits with the largest error, and how the network
# of ten numbers drew them:

# %%
worst = ten.anomaly(X).argsort()[::-1][:10]
lines = {"as written": X[worst], "drawn again": ten.reconstruct(X[worst])}
nn.plot.pictures(lines, captions=labels[worst])

# %% [markdown]
# These are the odd ones: a 7 with a bar, an 8 like an hourglass, a 4 that leans far. Nobody said what is odd. (And some
# are not odd at all, only hard. An anomaly is a reason to look, not a verdict.)
#
# An honest test: a network that learns from the first 1,500 pictures, and then meets the 297 others, first as they
# are, then turned by a quarter. Turned pictures are made of the same ink. Will it notice?

# %%
import numpy as np

new = X[1500:]
turned = np.rot90(new.reshape(-1, 8, 8), axes=(1, 2)).reshape(-1, 64)
learnt = NetworkAutoencoder(hidden=(64, 10, 64), **settings).fit(X[:1500])
nn.plot.pictures({"new": new[:8], "turned": turned[:8], "turned, drawn": learnt.reconstruct(turned[:8])})

# %%
limit = np.quantile(learnt.anomaly(new), 0.95)  # 95 of 100 new pictures lie below it
for name, some in {"learnt from": X[:1500], "new": new, "turned": turned}.items():
    errors = learnt.anomaly(some)
    print(f"{name:12} middle error {np.median(errors):.4f}; above the limit: {(errors > limit).mean():.0%}")

# %% [markdown]
# New digits are a little harder than those it learnt from: some overfitting, as always. But turned ones are more than
# ten times as bad, and not a single one slips through. Look at the drawings: it knows no such strokes, so it
# answers with something between the digits that it does know.
#
# That is the use of it. A machine whose sounds change, a payment that is unlike the others: one has thousands of
# examples of the usual, and hardly any of what one is looking for. An autoencoder needs only the usual.

# %% [markdown]
# ## 8. In a table
#
# The women of notebook [17](17_tables_of_data.ipynb) once more, *without* filling their gaps: would the autoencoder
# have warned us? Eight columns, through four numbers. (This time every column is scaled by its range first, so
# that all errors count alike.) The six rows that fit worst:

# %%
import pandas as pd

pima = nn.data.pima()
women = pd.DataFrame(pima.X, columns=pima.feature_names)
narrow = NetworkAutoencoder(hidden=(4,), batch_size=64).fit(women)
strange = narrow.anomaly(women).argsort()[::-1][:6]
women.iloc[strange]

# %% [markdown]
# Which of the eight numbers is at fault? The error of each column by itself, in hundredths:

# %%
parts = pd.DataFrame(narrow.anomaly(women, per_feature=True), columns=women.columns)
(100 * parts.iloc[strange]).round(1)

# %% [markdown]
# Look up the large numbers in the table above it. A skin fold of **99 mm**, in row 579. Insulin of **846**, in row
# 13. In rows 445, 4 and 371 the largest error is that of `diabetes_pedigree`, a figure worked out from how many relatives have
# diabetes and how near they are: **2.42** in row 445. And in row 371 there is, with an error almost as large, a body mass
# index of **0**: a gap in disguise. How far are the first three from the rest?

# %%
for name in ("skin_thickness", "insulin", "diabetes_pedigree"):
    print(name, "largest of all:", women[name].nlargest(3).tolist())

# %% [markdown]
# The skin fold stands alone: most likely a slip of the pen. The other two do not. They can be true, and a doctor would
# want to know. (A family with much diabetes is rare, and no error at all.)
#
# And what was *not* found? The 374 zeros of insulin. They are so common that they have become part of the rule: an
# autoencoder takes for usual what there is much of. Only rare zeros stand out, as that of the body mass index. So look
# for gaps first (notebook 17), and only then for anomalies.
#
# An autoencoder cannot tell a slip from a rare person. But it has looked through 6,144 numbers, and says where a human
# being should look first.

# %% [markdown]
# ## 9. Mending
#
# There is another way to keep a network from simply handing its input on: **spoil the input**, and ask for the *clean* row.
# That is called a **denoising** autoencoder. It needs no bottleneck. Let us strike out three of ten pixels, at random:

# %%
spoilt = X * (np.random.default_rng(0).random(X.shape) > 0.3)
how = {"epochs": 60, "batch_size": 64, "optimizer": "adam", "learning_rate": 0.003, "progress": False}
print(f"error of the spoilt pictures: {((spoilt[1500:] - new) ** 2).mean():.4f}")

# %% [markdown]
# Two networks, both with 64 hidden units, hear the spoilt pictures. One is asked to say them again as they are, the other
# to say the clean ones. **Predict:** which of them makes new pictures better, and by how much?

# %%
for name, targets in {"spoilt": spoilt, "clean": X}.items():
    mender = nn.Network.create([64, 64, 64], ["relu", "identity"], seed=0)
    mender.fit(spoilt[:1500], targets[:1500], **how)
    error = ((mender.predict(spoilt[1500:]) - new) ** 2).mean()
    print(f"targets {name:6}: error {error:.4f}")

# %%
lines = {"spoilt": spoilt[1500:1508], "mended": mender.predict(spoilt[1500:1508]), "clean": new[:8]}
nn.plot.pictures(lines)

# %% [markdown]
# The first hands everything on, holes included: 64 numbers fit through 64 units. The second cannot do that. It has to guess what is
# missing from what is there, and so it must know what digits look like. It leaves less than half of the error, in pictures that
# it has never seen.
#
# `NetworkAutoencoder(input_dropout=0.3)` does nearly the same: it strikes out others in every step, and
# makes those that are left $1/0.7$ times as large (notebook [14](14_overfitting.ipynb)).

# %% [markdown]
# ## Your turn

# %%
nn.exercises.bottleneck

# %%
units = ...
nn.exercises.bottleneck.check(units)

# %% [markdown]
# Then an experiment. Let the network of section 4 have a code of 5 numbers. Predict the error between those for 2 and
# for 10, then change the 2 and run:

# %%
some = NetworkAutoencoder(hidden=(64, 2, 64), **settings).fit(X)
print(f"{some.anomaly(X).mean():.4f}")

# %% [markdown]
# <details><summary>What to expect</summary>
#
# About 0.02, and so less than PCA’s error for 5 in section 5. The first few numbers of a code bring most; each further
# one brings less. With 64 numbers there would be no bottleneck, and nothing to learn.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - An **autoencoder** learns to say its input again through a **bottleneck**. The rows are their own answers.
# - To get through, it has to find what the rows have in common. The numbers in the middle are a row’s **code**.
# - Without bends the best possible is **PCA**. With bends it can be clearly better.
# - What is said again badly is unusual: an **anomaly**. It is a reason to look, not a verdict.
# - With spoilt inputs and clean targets an autoencoder learns to mend: **denoising**.
#
# Next: pictures that are large enough to be hard.
# → *19 · Images*
#
# ### Sources
#
# - Karl Pearson, “On lines and planes of closest fit to systems of points in space”, 1901: principal components.
# - Pierre Baldi and Kurt Hornik, “Neural networks and principal component analysis”, 1989: what a linear autoencoder
#   can do at best.
# - Geoffrey Hinton and Ruslan Salakhutdinov, “Reducing the dimensionality of data with neural networks”, 2006: deep
#   autoencoders, and the map.
# - Pascal Vincent and others, “Extracting and composing robust features with denoising autoencoders”, 2008.
# - Ethem Alpaydin and Cenk Kaynak, “Optical recognition of handwritten digits”, UCI Machine Learning Repository, 1998:
#   the digits, as scikit-learn has them.
# - Arno Candel and others, “Deep learning with H2O”, 2016: autoencoders for anomalies in tables.
