# ---
# jupyter:
#   nnlearn:
#     needs: [mnist]
# ---

# %% [markdown]
# # 19 · Images
#
# **What you need:** notebooks [9](09_hidden_layers.ipynb) (hidden layers), [12](12_batches.ipynb) (batches) and
# [15](15_probabilities.ipynb) (softmax). About 20 minutes.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>. The first run fetches the pictures, 12 MB in
# all, and keeps them; without a network it says what to do. After that it takes about ten seconds.
#
# **By the end you will be able to**
#
# - feed a picture to a network, and count its weights;
# - read weights as pictures;
# - look at mistakes in a way that teaches something;
# - say what a network of this kind does *not* know about pictures, and prove it.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# We shall train a network that recognises handwritten digits. Of a hundred that it has never seen, it will read about
# 94 correctly. Then we push every one of them **three pixels to the right**, in pictures that are 28 pixels wide. You will
# hardly notice a difference.
#
# How many of a hundred will it still read? About 94, about 80, or about half? We collect in section 5.

# %% [markdown]
# ## 1. A picture is a row of numbers
#
# MNIST is the most famous collection of pictures in this subject: 70,000 handwritten digits, 28 × 28 pixels each, on
# which networks have been tried since 1998. One part is to train with, the other, by other writers, to test with. We
# take 10,000 of the first, so that it goes quickly, and the whole of the second, which has 10,000 as well.

# %%
train, test = nn.data.mnist(), nn.data.mnist("test")
X, y = train.X[:10_000].astype(float), train.y[:10_000]
nn.plot.pictures(X[:20], captions=y[:20])

# %% [markdown]
# Each pixel is a number from 0 (paper) to 1 (ink). Pixel after pixel, line after line, that makes a row of
# 28 · 28 = 784 numbers: 784 inputs. There is one more number for each picture, the digit that it shows, which is its
# **class**. So it is a table like those of notebook [17](17_tables_of_data.ipynb), only wider.
#
# First the **baseline**, as always: how many of the test’s pictures would be right if we always said the commonest digit?

# %%
for digit in range(10):
    print(f"{digit}: {(test.y == digit).mean():.2%} of the test's pictures")

# %% [markdown]
# Always saying 1 is right for 11.35 %. Whatever we build has to beat that.

# %% [markdown]
# ## 2. Ten neurons
#
# The smallest network for this has no hidden layer: **ten neurons, one for each digit**, each connected with all 784
# pixels. Each neuron makes a weighted sum, its *score*. Softmax turns the ten scores into ten probabilities that make 1.
#
# You have met this with two classes, a cat and a dog. Play it once more, and watch how the scores of *both* move, one up
# and one down, until the right one has nearly everything. **Predict first: which moves faster, a probability of 0.5 or
# one of 0.95?**

# %%
nn.widgets.probabilities(start=0.25)

# %% [markdown]
# What you should have seen: the further from the truth, the larger the steps. With ten classes it is the same: the
# right score is pulled up, the nine others are pushed down, each by its own probability.
#
# How many weights and biases are that? $784 \cdot 10 + 10 = 7850$. Five epochs:

# %%
ten = nn.Network.create([784, 10], "softmax", "cross_entropy")
how = {"batch_size": 100, "optimizer": "adam", "learning_rate": 0.003, "progress": False}
ten.fit(X, y, epochs=5, l2=0.01, **how)
print(f"{sum(each.size for each in ten.parameters):,} numbers")
print(f"{ten.evaluate(test.X, test.y)['accuracy']:.1%} right")

# %% [markdown]
# Nine of ten, with ten neurons! What have they learnt? **Each neuron has 784 weights, one for each pixel. So its weights
# are a picture, too.** Blue is positive: ink here speaks *for* this digit. Red is negative: ink here speaks
# *against* it. Before you look: what will be in the middle of the 0?

# %%
nn.plot.pictures(ten.weights[0].T, captions=range(10), signed=True, across=5)

# %% [markdown]
# In the 0, there is a red spot in the middle: a zero must be empty there. The 1 is a blue stroke with red on both
# sides. In the 3, ink on the left speaks against it (it would close the loops, and make an 8 of it).
#
# Each neuron lays its pattern over the picture, multiplies pixel by pixel, and adds up. Who gets most, wins. The
# network has *drawn templates*, and nobody told it how digits look.

# %% [markdown]
# ## 3. A hidden layer
#
# One template for each digit is little: a 7 may have a bar, and a 4 may be open. So put a layer of 64 units between (relu,
# as in notebook [5](05_activation_functions.ipynb)). Count the numbers first, with the pencil: 784 inputs, 64 hidden
# units, 10 outputs, a bias for each unit.

# %%
net = nn.Network.create([784, 64, 10], ["relu", "softmax"], "cross_entropy")
print(f"{sum(each.size for each in net.parameters):,} numbers")
history = net.fit(X, y, epochs=6, l2=0.0003, **how)
print(history.log())

# %% [markdown]
# 784 · 64 + 64 = 50,240, and 64 · 10 + 10 = 650; together 50,890. Now the examination:

# %%
print(f"training pictures: {net.evaluate(X, y)['accuracy']:.1%} right")
print(f"test pictures:     {net.evaluate(test.X, test.y)['accuracy']:.1%} right")

# %% [markdown]
# Four points better on the test. (And better still on what it has trained with: overfitting, as in notebook
# [14](14_overfitting.ipynb).) The weights of twenty hidden units:

# %%
nn.plot.pictures(net.weights[0].T[:20], signed=True)

# %% [markdown]
# These are not digits any more. Here and there is a stroke, a bow, an edge: parts that several digits share. Much of it
# looks like noise, and some of it is. It is tempting to see more in such pictures than there is.

# %% [markdown]
# ## 4. Look at the mistakes
#
# One figure, 94 %, does not say what goes wrong. A **confusion matrix** does: a row for each true digit, a column for
# each answer. The right answers stand on the diagonal. Predict: which two digits will be confused most often?

# %%
said = net.predict_classes(test.X)
nn.plot.confusion(test.y, said)

# %% [markdown]
# Look for the largest numbers beside the diagonal: a 7 is taken for a 2, a 3 for a 2 or an 8, a 4 for a 9, a 5 for a 6.
# In most of these pairs the digits share strokes.
#
# Better still: **look at them**. Here are the ten mistakes that the network was *most sure* of. Above each stands what it
# is, and what the network said:

# %%
p = net.predict(test.X).max(axis=1)  # how probable its own answer seemed to it
worst = (p * (said != test.y)).argsort()[::-1][:10]
names = [f"{truth} → {answer}" for truth, answer in zip(test.y[worst], said[worst], strict=True)]
nn.plot.pictures(test.X[worst], captions=names)

# %%
print("it gave its wrong answers a probability of at least", p[worst].min().round(3))

# %% [markdown]
# Two lessons. Many have a reason that one can see: look at the 7s, each has a bar. More examples of that kind may mend
# it. And a network can be **sure and wrong**. Its probability says how much a picture is like
# what it has seen; it is no promise.

# %% [markdown]
# ## 5. Three pixels to the right
#
# Now the bet. Every picture of the test is pushed to the right, by 0, 1, 2 and so on up to 5 pixels. (What falls off on
# the right comes in again on the left; at the edges there is hardly ever any ink.)

# %%
import numpy as np


def pushed(pictures, pixels):
    return np.roll(pictures.reshape(-1, 28, 28), pixels, axis=2).reshape(-1, 784)


nn.plot.pictures({"as it is": test.X[:8], "3 to the right": pushed(test.X[:8], 3)}, captions=test.y[:8])

# %%
for pixels in range(6):
    accuracy = net.evaluate(pushed(test.X, pixels), test.y)["accuracy"]
    print(f"{pixels} pixels to the right: {accuracy:.1%} right")

# %% [markdown]
# Three pixels, and it reads fewer than half. Five, and it is hardly better than always saying 1. Did you win?
#
# How can that be? Think of the templates. Each weight belongs to *one* pixel. A stroke that moves by three pixels
# meets entirely different weights, which have learnt nothing about it. To us it is the same stroke in another place. To
# this network, “pixel 400” and “pixel 403” are two inputs, as different as age and income.

# %% [markdown]
# ### The proof
#
# Does it know at all that pixels have neighbours? Let us shuffle the pixels: one fixed disorder, the same for all pictures,
# as if a puzzle were always put together in the same wrong way.

# %%
order = np.random.default_rng(0).permutation(784)
nn.plot.pictures({"as it is": test.X[:8], "shuffled": test.X[:8, order]}, captions=test.y[:8])

# %% [markdown]
# Nobody could read that. A new network of the same kind learns from shuffled pictures, and is examined with shuffled
# pictures. Predict how well it does, then look:

# %%
puzzled = nn.Network.create([784, 64, 10], ["relu", "softmax"], "cross_entropy")
puzzled.fit(X[:, order], y, epochs=6, l2=0.0003, **how)
print(f"as they are: {net.evaluate(test.X, test.y)['accuracy']:.1%} right")
print(f"shuffled:    {puzzled.evaluate(test.X[:, order], test.y)['accuracy']:.1%} right")

# %% [markdown]
# **It makes no difference.** A weighted sum is the same in whatever order one adds up; if the pixels are shuffled, each
# weight simply follows its pixel. (The two were not even lucky in the same way: each random weight of the start now met another pixel.)
# All that we see in a picture, strokes, corners, left and right, does not exist for such a network. It has learnt which
# inputs go together, and no more.

# %% [markdown]
# ## 6. Two remedies
#
# **More examples.** Take each training picture three times: as it is, pushed three to the left, pushed three to the right.
# Such copies cost nothing. This is called **data augmentation**.

# %%
more = np.vstack([X, pushed(X, -3), pushed(X, 3)])
trained = nn.Network.create([784, 64, 10], ["relu", "softmax"], "cross_entropy")
trained.fit(more, np.tile(y, 3), epochs=3, l2=0.0003, **how)
for pixels in (0, 3, 5):
    print(f"{pixels} pixels: {trained.evaluate(pushed(test.X, pixels), test.y)['accuracy']:.1%} right")

# %% [markdown]
# It helps, as far as the examples reach. (With many more copies, tilted and bent ones too, a large network of this kind
# got 99.65 % right in 2010.) But it has to learn each stroke anew for each place. And upwards? Downwards?
# Tilted? There would be no end to the copies.
#
# **Another kind of network.** If the same stroke can be anywhere, then *use the same weights everywhere*. Take a small
# template, 5 × 5 pixels, say, slide it over the whole picture, and note at each place how well it fits. That is
# called a **convolution**, and a network of such layers a *convolutional* one. It has far fewer weights, for they are
# shared, and it knows from the beginning that a picture has places and neighbours. nnlearn has none; notebook
# [22](22_when_to_leave.ipynb) shows where to find them, and why they then want another machine.
#
# So choose the kind of network by what you know about the data. For a table of ages and incomes, whose columns have no
# neighbours, a network like ours is the right one.

# %% [markdown]
# ## Your turn

# %%
nn.exercises.count_weights


# %%
def count_weights(sizes):
    return ...


nn.exercises.count_weights.check(count_weights)

# %% [markdown]
# Then an experiment. Pushing *down* instead of right: better, worse, or the same? Predict; then change `axis=2` to
# `axis=1` in the cell of section 5 that defines `pushed`, and run that cell and the next.
#
# And one with the pencil: a layer of convolution has 8 templates of 5 × 5 pixels, with a bias each. How many numbers are
# that, and how many times fewer than the 50,240 of our hidden layer?
#
# <details><summary>Answer</summary>
#
# 8 · (25 + 1) = 208, about 240 times fewer. And they do not become more if the picture becomes larger.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - A picture is a row of pixels. 28 × 28 of them are 784 inputs, and that makes many weights.
# - Weights can be looked at as pictures: what speaks for a digit, and what against it.
# - Look at the mistakes, above all at the *sure* ones. A high probability is no promise.
# - A network whose units see all inputs alike does not know what a neighbour is. Three pixels confuse it; shuffling all
#   pixels does not.
# - **Augmentation** shows it more places; **convolution** uses the same weights in all places.
#
# Ours saw a sixth of the pictures, for a few seconds. `python tests/benchmarks/real_runs.py mnist` in nnlearn’s folder
# trains a network with two hidden layers of 200 units on all 60,000, for some minutes: two runs of it read 98.1 % and
# 98.4 % of the test, and with dropout (notebook [14](14_overfitting.ipynb)) both about 98.7 %. Convolutional networks get
# beyond 99.5 %.
#
# Next: rows that have an order, such as words and melodies.
# → *20 · Feed-forward and recurrent*
#
# ### Sources
#
# - Yann LeCun, Léon Bottou, Yoshua Bengio and Patrick Haffner, “Gradient-based learning applied to document
#   recognition”, 1998: MNIST, and convolutional networks for it.
# - Yann LeCun, Corinna Cortes and Christopher Burges, “The MNIST database of handwritten digits”, 1998: the pictures,
#   made from those of the National Institute of Standards and Technology.
# - Dan Cireșan, Ueli Meier, Luca Gambardella and Jürgen Schmidhuber, “Deep, big, simple neural nets for handwritten
#   digit recognition”, 2010: how far fully connected networks get with enough augmentation.
