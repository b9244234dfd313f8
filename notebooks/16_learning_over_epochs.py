# %% [markdown]
# # 16 · Learning over the epochs
#
# **What you need:** notebooks [12](12_batches.ipynb) (batches and epochs), [13](13_optimisers.ipynb) (Adam) and
# [15](15_probabilities.ipynb) (softmax and cross-entropy). About 25 minutes; sections 9 and 10 can wait for another day.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - read the lines that a training run prints, and say how each number was made;
# - read learning curves, and explain why loss and accuracy may disagree;
# - tell luck from skill, by training ten networks instead of one;
# - work out the best accuracy that the data allow, before you train;
# - keep data aside, and say what each part may be used for;
# - say how the first weights are drawn, and how a run that was cut off goes on.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A network is trained for 20 epochs. Near the end, about 93 of 100 of its answers are right, and the number is still
# rising a little. Your friend says: “Train it ten times as long, and it will get 99 of 100 right.”
#
# **Is your friend right?** Will it reach 99, or will it stop earlier? And could you tell *without* training it? Write
# your bet down. We collect in section 6.

# %% [markdown]
# ## 1. The patients
#
# A well-known lesson on Keras, a framework for neural networks, begins with a drug trial. The patients are invented:
# 2,100 people from 13 to 100 years took a new medicine, and afterwards it was noted whether they had side effects (1)
# or none (0). Here are the first five:

# %%
trial = nn.data.drug_trial(seed=0)
for x, y in zip(trial.X[:5], trial.y[:5], strict=True):
    print(f"input {x[0]:.4f}   target {y}")

# %% [markdown]
# The one input is the age. But why is it 0.7241, and not a number of years? Large inputs make large sums, and large
# sums make steps of the wrong size. So the ages from 13 to 100 are **scaled** to lie between 0 and 1: take 13 away,
# then divide by the range, $100 - 13 = 87$.
#
# $$x = \frac{\text{age} - 13}{87} \qquad\qquad \text{age} = 13 + 87 x$$
#
# With the pencil: how old is the first patient? What is $x$ for somebody of 65?

# %%
age = 13 + 87 * trial.X[:, 0]
print(f"the first patient is {age[0]:.0f} years old")
print(f"65 years are x = {(65 - 13) / 87:.4f}")

# %% [markdown]
# Now the two halves of the trial, those under 65 and those from 65 on:

# %%
old = age > 64.5
for name, group in [("13 to 64 years", trial.y[~old]), ("65 to 100 years", trial.y[old])]:
    print(f"{name:16} {len(group)} patients, {group.sum()} with side effects")

# %% [markdown]
# Most of the old had side effects, most of the young had none. But in both halves 50 people are **exceptions**, and
# there is nothing in the data that tells who. Keep that in mind; it decides the bet.

# %% [markdown]
# ## 2. The network
#
# The lesson’s network has one input, hidden layers of 16 and 32 units with relu, and two outputs. In the lesson they
# are two sigmoids; we take softmax, for the reasons of [notebook
# 15](15_probabilities.ipynb#7.-Two-sigmoids-are-no-softmax).
#
# How many numbers will it have to learn? Count with the pencil: each unit has a weight for everything that comes in,
# and one bias. So the first layer has $(1 + 1) \cdot 16$ of them. And the others? Then look in the last line. (`init` says
# how the first weights are drawn: section 9.)

# %%
net = nn.Network.create([1, 16, 32, 2], ["relu", "relu", "softmax"], "cross_entropy", init="glorot", seed=0)
print(net.summary())

# %% [markdown]
# $(1+1) \cdot 16 = 32$, $(16+1) \cdot 32 = 544$ and $(32+1) \cdot 2 = 66$. For a question that a single threshold
# could answer, 642 numbers are plenty. That is fine for practice.
#
# What does the network say before it has learnt anything?

# %%
said = net.predict_classes(trial.X)
print(f"it tells {said.sum()} of {len(said)} patients that they will have side effects")
print(f"accuracy: {net.evaluate(trial.X, trial.y)['accuracy']:.4f}")

# %% [markdown]
# With random weights it gives everybody the same answer, and that is right for one half of them.

# %% [markdown]
# ## 3. Twenty lines
#
# The lesson trains for 20 epochs, in batches of 10, with Adam and a learning rate of 0.0001. How many steps does that
# make? One epoch is $2100 / 10 = 210$ batches, so $20 \cdot 210 = 4200$ steps. Each epoch ends with a line:

# %%
how = {"epochs": 20, "batch_size": 10, "optimizer": "adam", "learning_rate": 0.0001}
history = net.fit(trial.X, trial.y, **how)
print(history.log())

# %% [markdown]
# - `loss` is the cross-entropy: how surprised the network was, on average.
# - `accuracy` is the share of right answers, from 0 to 1. An answer is the class with the highest probability.
#
# But *which* network do the numbers describe? It changes 210 times during an epoch. Each batch was answered by the
# network as it was just before that batch’s own step, and the line shows the average of all these answers. So it
# looks back: it mixes better answers with older, worse ones. To know how good the network is *now*, all patients must
# be asked once more:

# %%
now = net.evaluate(trial.X, trial.y)
print(f"loss: {now['loss']:.4f} - accuracy: {now['accuracy']:.4f}")

# %% [markdown]
# The loss is a little lower than in the last line, as it should be. But the accuracy is a little lower, too: $0.9295 \cdot
# 2100 \approx 1952$ right answers, and the line said $0.9310 \cdot 2100 \approx 1955$. So three patients more got a right answer
# on their turn than get one now: the steps that came after moved the border between yes and no. How the loss can improve
# and the accuracy not, section 4 tells.
#
# The lesson’s own log begins with loss 0.6400 and accuracy 0.5576, and ends with 0.2824 and 0.9286. The last number is
# $1950/2100$: 1,950 right answers. Ours are near, and not the same. Section 5 tells why.

# %% [markdown]
# ## 4. Learning curves
#
# Twenty lines are hard to see through. Drawn, they become **learning curves**:

# %%
history.plot()

# %% [markdown]
# Three things to see:
#
# - **At first, about half is right.** The network began by giving the same answer to everybody.
# - **Then the loss falls steadily.** Almost every epoch helps.
# - **Then the curves flatten.** What was easy has been learnt. Each further epoch brings less than the one before.
#
# Look closely at the end of the log. Is there an epoch in which the *loss* fell, and so did the *accuracy*?

# %%
loss, accuracy = history["loss"], history["accuracy"]
for e in range(1, 20):
    if loss[e] < loss[e - 1] and accuracy[e] < accuracy[e - 1]:
        print("in epoch", e + 1, "both went down")

# %% [markdown]
# How can a network be less surprised, and more often wrong? Take two patients with the pencil. The network gives the
# right class
#
# - first 0.51 and 0.51: both answers are right, by a hair. $E = -\ln 0.51 \approx 0.673$.
# - then 0.49 and 0.99: now one is wrong, by a hair. $E = \frac12 (-\ln 0.49 - \ln 0.99) \approx \frac12 (0.713 +
#   0.010) \approx 0.362$.
#
# Half as many right answers, and about half the surprise. **Accuracy only asks on which side of ½ an answer is; the
# loss asks how far.** Gradient descent walks down the loss. It never sees the accuracy, which has no slope to walk
# on: it is a staircase.

# %% [markdown]
# ## 5. One run is no run
#
# Change the seed, and you get other first weights and another order of the patients. Is 0.93 skill, then, or luck?
# Let us train ten networks, alike in everything but their seeds. Predict: by how much will they differ in the end?


# %%
def lesson(seed):
    return nn.Network.create(
        [1, 16, 32, 2], ["relu", "relu", "softmax"], "cross_entropy", init="glorot", seed=seed
    )


ten = [lesson(seed) for seed in range(10)]
histories = nn.fit_together(ten, trial.X, trial.y, seeds=range(10), **how)
nn.plot.learning_curves(histories)

# %% [markdown]
# The line is the average of the ten, the band reaches from the worst to the best. In the last epoch:

# %%
for name in ["loss", "accuracy"]:
    ends = sorted(run[name][-1] for run in histories)
    print(f"{name:9} from {ends[0]:.4f} to {ends[-1]:.4f}")

# %% [markdown]
# The lesson’s 0.2824 and 0.9286 lie inside, although its outputs were sigmoids: its run was one of many that could have
# been. So two things follow.
#
# - If two ways to train differ by less than this band is wide, one run of each proves nothing.
# - Whoever reports a single run should say so. (Whoever reports the best of ten, too.)
#
# And what does *scaling* bring? The same ten again, with the ages as they are, from 13 to 100:

# %%
unscaled = nn.fit_together(
    [lesson(seed) for seed in range(10)], 13 + 87 * trial.X, trial.y, seeds=range(10), **how
)
ends = sorted(run["accuracy"][-1] for run in unscaled)
print(f"accuracy  from {ends[0]:.4f} to {ends[-1]:.4f}")

# %% [markdown]
# Even the best of these is below the worst of the others. *That* difference is not luck.

# %% [markdown]
# ## 6. The ceiling
#
# Now your friend’s promise. Think of the best rule that anybody could find: *from 65 on, say yes; else say no.* It is
# right about everybody but the exceptions. There are $2 \cdot 50 = 100$ of them, so it is right about 2,000 of 2,100:

# %%
print(f"{(old == trial.y).mean():.4f}")

# %% [markdown]
# Could a cleverer rule do better? No. Two people of the same age look exactly alike to the network. Whatever it says
# to 70-year-olds, it says to all of them. So it is wrong about the exceptions among them, or about everybody else.
# This highest accuracy that the inputs allow is called the **Bayes accuracy**, after Thomas Bayes, who thought about
# probabilities in the 18th century. Here it is 0.9524, **and no training, no larger network and no other optimiser can be
# expected to beat it.**
#
# And ten times as long?

# %%
longer = lesson(seed=0)
longer.fit(trial.X, trial.y, **{**how, "epochs": 200})
now = longer.evaluate(trial.X, trial.y)
print(f"loss: {now['loss']:.4f} - accuracy: {now['accuracy']:.4f}")

# %% [markdown]
# It reached the ceiling, and stopped there. Collect the bet.
#
# The loss has its floor, too. On each side of 65, one person in 21 is an exception. The honest probabilities are then
# $\frac{20}{21}$ and $\frac{1}{21}$, and honesty costs least ([notebook 15](15_probabilities.ipynb#4.-Surprise)). It
# costs $-\frac{20}{21} \ln \frac{20}{21} - \frac{1}{21} \ln \frac{1}{21}$:

# %%
import numpy as np

print(f"{-20 / 21 * np.log(20 / 21) - 1 / 21 * np.log(1 / 21):.4f}")

# %% [markdown]
# The accuracy has arrived at its limit, but the loss has not. What is left to learn? Let us look at what the networks
# say to each age:

# %%
from matplotlib import pyplot as plt

years = np.arange(13, 101)
inputs = (years[:, np.newaxis] - 13) / 87
ax = plt.figure(figsize=(6.4, 3.6), layout="constrained").add_subplot(
    xlabel="age", ylabel="probability of side effects"
)
ax.plot(years, np.where(years < 65, 1 / 21, 20 / 21), "k:", label="truth")
for model, line, name in [(net, "--", "after 20 epochs"), (longer, "-", "after 200 epochs")]:
    ax.plot(years, model.predict(inputs)[:, 1], line, linewidth=3, label=name)
ax.legend()
nn.plot.describe(
    ax, "The truth jumps at 65; after 20 epochs the answer climbs gently past it, after 200 steeply"
)
nn.plot.show(ax)

# %% [markdown]
# The truth is a step at 65. After 20 epochs the network has found a gentle slope: between about 50 and 75 it says
# neither a clear yes nor a clear no. And where does it cross ½? That is where its answer turns from no to yes.

# %%
for name, model in [("20 epochs", net), ("200 epochs", longer)]:
    print(f"{name:10}  says yes from {years[model.predict_classes(inputs).argmax()]} on")

# %% [markdown]
# After 20 epochs it turns a little too early, and is wrong about most people of 63 and 64. After 200 it turns at the
# right age, so that all *answers* are the best possible. But close to 65 it is still too careful, and that is what is
# left in the loss.
#
# So, what is an accuracy of 0.93 worth? By itself, nothing. It lies between a **floor** (what one gets by always
# giving the commonest answer, here 0.5) and a **ceiling** (here 0.9524). Other data have other floors and ceilings.
# Where 99 of 100 people are healthy, a program that says “healthy” to everybody has an accuracy of 0.99, and is
# useless.

# %% [markdown]
# ## 7. Patients it has never seen
#
# So far the network was tested on the very patients from whom it had learnt. In an exam it would be allowed to see
# the questions first. To be fair, some patients must be kept aside. The last tenth, say: 210 patients, on whom it
# does not train. These are its **validation data**. After each epoch it is asked about them, too.

# %%
checked = lesson(seed=0)
kept = (trial.X[1890:], trial.y[1890:])
run = checked.fit(trial.X[:1890], trial.y[:1890], validation_data=kept, **how)
print(*run.log().splitlines()[::19], sep="\n")

# %% [markdown]
# These are the first line and the last. The validation loss has fallen along with the other, and that is good news:
# what the network has learnt holds for people it has never seen. When it *overfits*, one goes on falling while the
# other turns upwards ([notebook 14](14_overfitting.ipynb)).
#
# A trap: in Keras, `validation_split=0.1` also takes the *last* tenth, as the rows stand. Ours are shuffled. Were
# they sorted by age, the validation data would all be old, and the network would be examined in one question only.
# **Shuffle before you split.**
#
# As soon as you use the validation data to *choose* something, such as the number of epochs, they are no longer
# unseen. So there is a third part, the **test data**. They are used once, at the very end. Here are 420 other
# patients, made up in the same way:

# %%
test = nn.data.drug_trial(seed=0, part="test")
for name, model in [("20 epochs", net), ("200 epochs", longer)]:
    print(f"{name:10}  accuracy {model.evaluate(test.X, test.y)['accuracy']:.4f}")

# %% [markdown]
# And *which* answers are wrong? That is what a **confusion matrix** shows: a row for each truth, a column for each
# answer, and in each field how many patients there were of that kind.

# %%
nn.plot.confusion(test.y, longer.predict_classes(test.X), names=test.target_names)

# %% [markdown]
# The framed fields are the right answers. The other two are two *kinds* of mistakes. To be promised no side effects
# and have them is not the same as to be warned for nothing. Accuracy counts both alike; a doctor would not.

# %% [markdown]
# ## 8. Watch it happen
#
# Here is a whole training run to play, forwards and backwards. The points belong to two classes, and some have
# strayed to the wrong side; they are the exceptions here. The background shows what the network says about each
# place.
#
# **Predict:** when does the loss fall fastest? Will all points come to lie on their own side of the line? Then press
# play, and watch the curve at the top right. Move the slider back to see any moment again.

# %%
nn.widgets.playground("blobs", hidden=(4,), learning_rate=0.3, epochs=1)

# %% [markdown]
# What you should have seen: most is learnt in the first few steps. Then the line hardly moves, and some points stay
# on the wrong side. A smooth line cannot go round each of them, and it should not: they are luck, and other points
# would stray elsewhere. (Of the *other points* fewer have strayed, so their loss is lower. That is luck as well.)
#
# (If you run this notebook yourself, try eight hidden units, and another start. Does the loss end lower? And the loss
# on *other* points?)

# %% [markdown]
# ## 9. The first weights
#
# The ten networks of section 5 began with weights that were drawn by lot. Why by lot? Would not the same number
# for all be fairer, or simply 0? The way in which the first weights are chosen is called the **initialisation**.
#
# Here are two small networks with two tanh units each. Their task is to say 0, 1, 0 for the inputs 0, 1, 2: up, and down
# again. In the first, both units begin alike. In the second, one of the weights is another. **Predict:** what will the two
# weights of the first one be after 5,000 epochs?

# %%
twins = nn.Network([[[0.5, 0.5]], [[0.5], [0.5]]], activations=["tanh", "identity"])
print(*twins.trace([[1]], [[1]]).lines("delta1"), sep="\n")

# %%
others = nn.Network([[[0.5, 1]], [[0.5], [0.5]]], activations=["tanh", "identity"])
for model in [twins, others]:
    model.fit([[0], [1], [2]], [[0], [1], [0]], epochs=5000, learning_rate=0.3)
    print(model.weights[0][0].round(3), f"loss {model.loss_value([[0], [1], [2]], [[0], [1], [0]]):.4f}")

# %% [markdown]
# They are still alike, to the last digit. Two units that begin alike hear the same and say the same. So they are blamed
# alike (their δ are equal), and they take the same step, and are alike again. They stay twins for ever, and do the work
# of one. And one unit cannot do the task.
#
# With 0 it is worse. Then the units say 0, and they are heard with weight 0:

# %%
zeros = nn.Network([[[0, 0]], [[0], [0]]], activations=["relu", "identity"])
step = zeros.trace([[1]], [[1]])
print("slopes:", step["dW1"].ravel(), step["dW2"].ravel())

# %% [markdown]
# No weight moves, now or ever. (Biases may begin at 0, and mostly do: if the weights differ, the units do.)
#
# So they are drawn by lot, but *how large*? Let us send signals through ten layers of 16 tanh units, with weights drawn
# evenly from $-r$ to $r$. How large is an average signal behind the first layer, and behind the tenth? (The sign left out.)
# And how often does a unit of the tenth layer stand where tanh is flat: where its slope is below 0.05?

# %%
signals = np.random.default_rng(0).normal(size=(100, 16))
for r in [0.05, 0.43, 3]:
    ten_layers = nn.Network.create([16] * 11, "tanh", init=nn.initialization.Uniform(r), seed=0)
    step = ten_layers.trace(signals, signals)
    said = [f"layer {k}: {np.abs(step[f'a{k}']).mean():.2g}" for k in (1, 10)]
    print(f"r = {r:4}", *said, f"flat: {(step['slope10'] < 0.05).mean():.0%}", sep="   ")

# %% [markdown]
# - **Too small**, and the signals die out on their way: behind the tenth layer next to nothing is left.
# - **Too large**, and most units are driven to the ends of tanh. There they are *saturated*
#   ([notebook 5](05_activation_functions.ipynb#5.-How-steep?)): their slope is next to 0, so that they hardly learn.
#
# In between it goes well: signals become smaller, but they arrive, and no unit stands where tanh is flat. How large is
# “in between”? The more inputs a unit adds up, the smaller its weights should be. In 2010 Xavier Glorot and Yoshua Bengio
# gave a rule that is meant to keep signals in size on the way forwards, and blame on the way back. It bears the name **Glorot**:
#
# $$r = \sqrt{\frac{6}{\text{inputs} + \text{units}}}$$
#
# For sixteen inputs and sixteen units it gives $\sqrt{6/32} \approx 0.43$, the middle line above. With the pencil: what is $r$ for
# the second layer of our own network, from 16 to 32 units? Then look: no weight may be larger, but the largest should
# come near it.

# %%
for W in lesson(seed=0).weights:
    r = nn.initialization.glorot_limit(*W.shape)
    print(
        f"{W.shape[0]:2} inputs, {W.shape[1]:2} units: r = {r:.4f}, the largest weight is {abs(W).max():.4f}"
    )

# %% [markdown]
# $\sqrt{6/48} = \sqrt{0.125} \approx 0.354$. (Keras begins so, and therefore we did, with `init="glorot"`. What H2O calls
# `UniformAdaptive` is Glorot’s rule as well, with wider weights in the last layer of a classifier.)
#
# A relu unit is silent half of the time, so its weights should be larger to make up for it. For relu, Kaiming **He** and others
# proposed $r = \sqrt{6/\text{inputs}}$ in 2015. Here that would be $\sqrt{6/16} \approx 0.612$. Without `init`, nnlearn follows He’s
# rule behind relu and its like (drawn from a bell curve of the same width), and Glorot’s everywhere else.

# %% [markdown]
# ## 10. A run that is cut off
#
# Our runs are over in moments. Others take days, and then there is a power cut. So programs keep a **checkpoint**: a file that
# holds, after every epoch, all that is needed to go on.
#
# What is that? Not the weights alone. Adam remembers two averages for each of them
# ([notebook 13](13_optimisers.ipynb#4.-Adam:-both-at-once)), and knows how many steps it has made. And the order of the
# patients comes from random numbers. So the file has the weights, the optimiser’s memory, the number of epochs and steps, and
# where the random numbers stand.
#
# Let us “cut off” the run of section 3 after 12 of its 20 epochs. A second network goes on from the file. (It begins with other weights, from
# the seed 7, so that nothing can come from anywhere but the file.) A third way: the first network itself gets eight more
# epochs, but without the file. **Predict:** which of the two comes to the same weights as the run that was never cut off?

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

with TemporaryDirectory() as folder:
    file = Path(folder) / "run.npz"
    first, second = lesson(seed=0), lesson(seed=7)
    first.fit(trial.X, trial.y, **{**how, "epochs": 12}, checkpoint=file)
    second.fit(trial.X, trial.y, **how, checkpoint=file, resume=True)
    first.fit(trial.X, trial.y, **{**how, "epochs": 8})  # without the file

# %%
for name, model in [("never cut off", net), ("from the file", second), ("weights alone", first)]:
    same = all(np.array_equal(*pair) for pair in zip(model.parameters, net.parameters, strict=True))
    print(f"{name}: loss {model.loss_value(trial.X, trial.y):.4f}, the same weights: {same}")

# %% [markdown]
# The run from the file is the same *to the last digit*, as if nothing had happened. With the weights alone it goes on as
# well, but it is another run: Adam had forgotten everything, and the patients came in another order.
#
# Checkpoints are also good for second thoughts: if 20 epochs turn out to be too few, go on from the file with `epochs=40`. The
# number counts those that are done already. H2O’s option `checkpoint` does the same: it takes the name of an earlier
# model, and `epochs` is the total there, too.

# %% [markdown]
# ## Your turn
#
# Find ceilings yourself, for any groups of people:

# %%
nn.exercises.best_accuracy

# %% [markdown]
# With the pencil first: of 10 people in one group, 9 say yes; of 90 in another, 30 do. What is the best accuracy? (It
# is 69 of 100.) In NumPy, `np.maximum(a, b)` takes the larger of two numbers, place by place, and `np.sum(...)` adds
# up.


# %%
def best(sizes, yes):
    return ...


nn.exercises.best_accuracy.check(best)

# %% [markdown]
# ## What to take away
#
# - An **epoch** is once through all data, one **step** for each batch. The line that is printed is an average over
#   the epoch, and looks back.
# - The **loss** asks how far from the truth, the **accuracy** only on which side of ½. Descent follows the loss.
# - **Scale** the inputs. It costs one line and may decide everything.
# - One run is luck and skill together. **Several seeds** tell them apart.
# - Every accuracy lies between a **floor** (the commonest answer) and a **ceiling** (what the inputs can tell at
#   best). Know both before you judge.
# - **Training data** to learn from, **validation data** to choose by, **test data** once at the end.
# - First weights are drawn by lot, so that units differ; **Glorot** and **He** say how large.
# - A **checkpoint** holds all that a run needs to go on: weights, the optimiser’s memory, random numbers.
#
# Next: real tables, with gaps, words and thousands of rows. → *17 · Tables of data*
#
# ### Sources
#
# - A well-known beginners’ lesson on Keras: the drug trial, the network of 16 and 32 units, its settings, and its log
#   of 20 epochs.
# - François Chollet and others, Keras, 2015: the form of the lines, the running average, and the validation split.
# - Thomas Bayes, “An essay towards solving a problem in the doctrine of chances”, 1763: the man after whom the
#   ceiling is named, and the theorem that is behind it.
# - Xavier Glorot and Yoshua Bengio, “Understanding the difficulty of training deep feedforward neural networks”,
#   2010: how the weights start.
# - Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun, “Delving deep into rectifiers”, 2015: how they start before relu.
# - David Rumelhart, Geoffrey Hinton and Ronald Williams, “Learning internal representations by error propagation”, 1986:
#   why they must differ.
# - Arno Candel, Viraj Parmar, Erin LeDell and Anisha Arora, “Deep learning with H2O”, 2016: `UniformAdaptive`, and
#   checkpoints.
# - Diederik Kingma and Jimmy Ba, “Adam: a method for stochastic optimization”, 2015.
