# %% [markdown]
# # 14 · Overfitting
#
# **What you need:** [notebook 9](09_hidden_layers.ipynb) (hidden layers) and [notebook 12](12_batches.ipynb) (epochs
# and batches). About 25 minutes.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - say why a perfect score on known examples proves nothing;
# - read two learning curves, and point to where learning turns into memorising;
# - work one step of L1, L2 and max-norm with a pencil;
# - explain dropout, and why the same word means three different things in three programs;
# - choose among such settings without deceiving yourself.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A network practises on forty examples, again and again, for 100 epochs. Its loss on these forty falls and falls.
# After each epoch it is also tested on 400 examples that it does not practise on. **What will its loss on those do?**
#
# - **A.** It falls as well, only more slowly.
# - **B.** It falls, and then stays level.
# - **C.** It falls, and then climbs. In the end it is *worse than before the first lesson*.
#
# Write down a letter. We collect in section 3.

# %% [markdown]
# ## 1. To learn or to memorise
#
# Two students prepare for an examination with the same forty old questions. One tries to understand them. The other
# learns the answers by heart. Ask both the forty old questions, and you cannot tell them apart: the second may even
# be better. To find out, you need questions that neither has seen.
#
# So the examples are divided. What is practised on is called the **training data**. What is kept back for questions
# in between is called the **validation data** (or *validation set*). A network that does well on new examples is said to **generalise**.
# One that does well on the training data and badly on new ones has **overfitted**: it has learned the accidents of
# its forty examples as if they were rules.
#
# Accidents there are in any data. Here are two half moons, blurred so much that they run into each other: forty points to
# train on, and 400 others.

# %%
train = nn.data.moons(40, noise=0.45, seed=5)
others = nn.data.moons(400, noise=0.45, seed=2)
X, y = train.X, train.y[:, None]
new = others.X, others.y[:, None]

# %% [markdown]
# ## 2. A network that can do too much
#
# Two hidden layers with 40 units each. Count the numbers in it: $2 \cdot 40$ weights and 40 biases, then $40 \cdot 40$
# and 40, then 40 and 1. That makes 1,801 numbers to be set by forty examples: 45 for each. It has room to learn
# every single one by heart.
#
# This function trains such a network for 100 epochs; `options` is a place for what we shall add later. (Batches are
# those of [notebook 12](12_batches.ipynb), Adam is that of [notebook 13](13_optimisers.ipynb), and the loss is the
# log-loss of [notebook 8](08_the_worked_example.ipynb), which measures how surprised a forecaster should be.)

# %%
shape, activations = [2, 40, 40, 1], ["relu", "relu", "sigmoid"]


def learn(**options):
    net = nn.Network.create(shape, activations, loss="binary_cross_entropy", seed=0)
    plan = {"epochs": 100, "batch_size": 10, "optimizer": "adam", "learning_rate": 0.01}
    history = net.fit(X, y, validation_data=new, **plan, **options)
    return net, history


# %%
memoriser, history = learn()
nn.plot.decision(memoriser, X, train.y)

# %% [markdown]
# All forty are right. Look what the border does for that: it sends a thin spike up to fetch one single point, and digs a
# bay downwards around another. Now the *same* network, the same border, with 120 of the points that it has never
# seen. Predict first: what lies in the spike and in the bay?

# %%
nn.plot.decision(memoriser, others.X[:120], others.y[:120])

# %% [markdown]
# In the bay, both new points are of the other kind; in the spike, one of two. Where the border follows the general shape of the moons, it does well. The spike and the bay were
# made for one point each, and they are good for nobody else.

# %% [markdown]
# ## 3. Two curves
#
# `fit` has noted both losses after every epoch. Drawn over the epochs, such a record is called a **learning curve**. Solid is the training data, dashed the
# validation data:

# %%
nn.plot.learning_curves(history)

# %% [markdown]
# In the first ten epochs both fall, most of it at once, in the first, and the dashed one not without a wobble: what is learned is
# good for both. From there they part. The training loss goes on down; the validation loss turns round and climbs. **Where they part, learning ends and memorising begins.** The
# ring marks the lowest validation loss.

# %%
fresh = nn.Network.create(shape, activations, loss="binary_cross_entropy", seed=0)
print(f"before the first lesson:  {fresh.loss_value(*new):.2f}")
print(f"lowest, after some epochs: {min(history['validation_loss']):.2f}")
print(f"after the last epoch:      {history['validation_loss'][-1]:.2f}")
best, last = min(history["validation_loss"]), history["validation_accuracy"][-1]
there = history["validation_accuracy"][history["validation_loss"].index(best)]
print(f"accuracy on new points: {there:.2f} where the loss is lowest, {last:.2f} after the last epoch")

# %% [markdown]
# **Collect your bet:** C. After 100 epochs of practice, its loss on new points is higher than that of the untrained
# network, which knew nothing.
#
# And yet look at the lower part of the picture: the **accuracy** on new points, which is the share of right answers, is only a
# little worse. How does that go together? The accuracy counts only on which side of ½ an answer lies. The loss also asks how *sure* it was. An
# overfitted network is not so much more often wrong; it is wrong with great confidence. It says 0.99, and it is the other
# one: that costs a lot ([notebook 15](15_probabilities.ipynb)). If you only watch the accuracy, you may miss it.

# %% [markdown]
# ## 4. The best cure: more data
#
# Ten times as many training points, and not one of the 1,801 numbers fewer. Predict the gap between the two losses after
# 100 epochs. It was 1.13:

# %%
many = nn.data.moons(400, noise=0.45, seed=1)
net = nn.Network.create(shape, activations, loss="binary_cross_entropy", seed=0)
more = {"epochs": 100, "batch_size": 10, "optimizer": "adam", "learning_rate": 0.01}
done = net.fit(many.X, many.y[:, None], validation_data=new, **more)
print(f"training {done['loss'][-1]:.2f}, new points {done['validation_loss'][-1]:.2f}")
print(f"lowest on new points: {min(done['validation_loss']):.2f}")

# %% [markdown]
# Now it is below 0.2, and the lowest loss on new points is lower than before, too. 400 accidents cannot be learned by heart as
# easily as forty, and they even each other out. More data is the only cure that not only keeps a network from spoiling
# what it knows, but also gives it more to know. But data are expensive, and often there are no more. The rest of the
# notebook is for that case.

# %% [markdown]
# ## 5. Stop in time
#
# The simplest idea: stop where the dashed curve is lowest. It is called **early stopping**. The only difficulty is that
# the curve wobbles, so one bad epoch should not be the end. One waits for a number of epochs without a new best, and that
# number is called the **patience**:

# %%
stopped, history = learn(early_stopping=20)
print(f"{history.epochs} epochs, new points {stopped.loss_value(*new):.2f}")

# %% [markdown]
# Twenty epochs after the best one it gave up, and the network was put back to where it was best. Less than a third of the
# work, and a third of the loss.

# %% [markdown]
# ## 6. Make large weights expensive
#
# A border with sharp bends takes large weights: from one point to its neighbour, the sum has to jump. So let us make large
# weights cost something. What is added to the loss is called a **penalty**, and methods that keep a network simple go by
# the name of **regularisation**.
#
# - **L2** charges each weight for its *square*: $\frac{\lambda_2}{2} w^2$. The slope of that is $\lambda_2 w$: a pull
#   towards 0 that is the stronger, the larger the weight is. (With plain descent this is also called **weight decay**; with
#   Adam the two are not the same, as you will see below.)
# - **L1** charges for the *size*: $\lambda_1 |w|$. The slope is $\lambda_1$ or $-\lambda_1$: a pull towards 0 that is
#   always equally strong.
#
# The price $\lambda$ (the Greek letter lambda) is ours to choose. Biases are free here: they shift a border, but do
# not bend it.
#
# **With the pencil:** one weight $w = 3$, input 1, target 1, so that the error is 2 and the slope of the data is 2. The
# price is 0.1. What is the slope with L2? With L1? Which of them would pull harder at $w = 0.01$?

# %%
neuron = nn.Network(weights=[[[3]]], activations="identity")
for price in [{"l2": 0.1}, {"l1": 0.1}]:
    step = neuron.trace([[1]], [[1]], learning_rate=0.1, **price)
    for name in ["E_penalty", "dW1"]:
        print(step.line(name))

# %% [markdown]
# With L2 a weight of 0.01 is pulled by 0.001, with L1 still by 0.1. So L2 makes all weights smaller and none of them
# 0; L1 takes the small ones all the way.
#
# **L2 and Adam.** Weight decay means what it says: in each step a weight loses a small share of itself. With plain descent, L2 does just that:
# its slope $\lambda_2 w$ is taken off, times $\eta$. But Adam divides each slope by its usual size
# ([notebook 13](13_optimisers.ipynb#4.-Adam:-both-at-once)), and the pull of L2 is a part of the slope. AdamW takes the share off the weight
# *directly*, past the division. **Predict** the first step of each, without the price and with it: plain descent (two lines), Adam (two
# lines), AdamW (one line).

# %%
adamw = nn.optimizers.AdamW(decay=0.1)
for rule, price in [("sgd", 0), ("sgd", 0.1), ("adam", 0), ("adam", 0.1), (adamw, 0)]:
    step = neuron.trace([[1]], [[1]], learning_rate=0.1, optimizer=rule, l2=price)
    print(step.line("W1_new"))

# %% [markdown]
# With plain descent, L2 takes another 0.03 off: a hundredth of the weight, $0.1 \cdot 0.1 \cdot 3$. With Adam it changes nothing here: a slope of 2.3 is divided by 2.3, and the first
# step is the learning rate either way. (Later steps do feel it, but the pull is divided like all the rest: where slopes are steep, next to
# nothing is left of it.) AdamW takes the same 0.03 off as L2 does in plain descent, whatever the slopes are.
#
# Back to L1. All the way to 0? Watch. The widget has ten weights that are trained already. Six of them belong to inputs that have
# nothing to do with the matter. **Predict:** how many will be *exactly* 0 in the end with “L1, by its slope”, and how many
# with L2? Play both. Then take “L1: to 0 and no further”, and finally look at dropout, which section 7 is about.

# %%
nn.widgets.regularisation("l1 slope", 0.2)

# %% [markdown]
# You should have seen: with L2 all bars shrink and none is 0. With L1 by its slope, small weights *hover* around 0:
# a step takes them across, the next one back. None is exactly 0. That is what programs do that add L1 to the slope, H2O among
# them; its booklet and an article about it say that weights “become 0”, which is a little more than happens. To get real zeros, a
# weight must be stopped when it would cross 0; that is “L1: to 0 and no further”, and there the six needless weights are
# exactly 0.
#
# How high should the price be? Try, from nothing to far too much:

# %%
priced = {price: learn(l2=price)[0] for price in [0.003, 0.01, 0.1, 1]}
for price, net in {0: memoriser, **priced}.items():
    print(f"l2 = {price:5}: training {net.loss_value(X, y):.2f}, new points {net.loss_value(*new):.2f}")

# %% [markdown]
# Read the right column from top to bottom: it falls and rises again. At the top the network memorises. At the bottom it
# hardly dares to say anything: both losses come near $\ln 2 \approx 0.69$, which is what you get for always saying ½. That is
# the opposite fault, **underfitting**. The good prices are in between, and the left column alone would never have told you: it
# prefers 0.
#
# *A warning for those who compare programs.* The ½ in the L2 penalty is a convention. Keras charges $\lambda w^2$ without it, so
# Keras’s 0.01 is 0.02 here. H2O has the ½ (its booklet writes it without) and charges biases as well.

# %% [markdown]
# ## 7. Dropout: nobody is indispensable
#
# A team in which everybody relies on one expert is in trouble when the expert is ill. **Dropout** makes somebody ill in
# every step: each hidden unit is left out with a certain probability, say ½. Who is out is drawn anew each time. So no
# unit can rely on one particular other, and a trick that needs five units to work together does not pay.
#
# Four hidden units that all say 2, and an output that adds them up: 8. In a step with dropout:

# %%
team = nn.Network(weights=[[[1, 1, 1, 1]], [[1], [1], [1], [1]]], activations="identity")
step = team.trace([[2]], [[8]], dropout=0.5, seed=8)
for name in ["u1", "mask1", "a1_kept", "z2"]:
    print(*step.lines(name), sep="\n")

# %% [markdown]
# `u1` are random numbers between 0 and 1. Where one is below the rate ½, the unit is out: its mask is 0. The others
# count *double*, and here is why. If half of the team is missing, the sum is only half as large, and in everyday use,
# when all are there, it would suddenly be twice what it was in training. Somebody has to make up for that. (Here two are
# out and two count double, so the sum is just right. What is it when only one is out? When three are? 12, and 4: right
# on the average, not every time.) It is done in three ways:
#
# | | in training | when predicting |
# |:--|:--|:--|
# | Keras, PyTorch, and here by default | those who are left count 1/(1 − rate) times | as it is |
# | as first published (2012) | as it is | everything times (1 − rate) |
# | H2O | as it is | hidden units times (1 − rate), inputs *not* |
#
# The first two come to the same on the average. A thousand steps with other random numbers, for each:

# %%
for scaling in ["training", "prediction"]:
    rule = nn.Dropout(0.5, scaling=scaling)
    sums = [team.trace([[2]], [[8]], dropout=rule, seed=seed)["z2"].item() for seed in range(1000)]
    print(f"scaled in {scaling:10}: average sum {sum(sums) / 1000:.2f}")

# %% [markdown]
# By the first rule the average is about 8, which is what the whole team says: nothing is left to do. By the second it is
# about 4, so that predictions have to be halved. In H2O, inputs can be dropped too, and they are scaled neither here
# nor there: what comes in is then larger when predicting than it was in training.
#
# Does it help our network? (With dropout, the loss in training is that of a team with people missing. So for a fair comparison
# we ask the finished network.)

# %%
thinned = {rate: learn(dropout=rate)[0] for rate in [0.2, 0.5, 0.7]}
for rate, net in {0: memoriser, **thinned}.items():
    print(f"dropout = {rate:3}: training {net.loss_value(X, y):.2f}, new points {net.loss_value(*new):.2f}")

# %% [markdown]
# ## 8. Max-norm: a leash
#
# One more way: let weights cost nothing, but keep them on a leash. For each unit, the squares of its incoming weights
# may add up to so much and no more. If they do add up to more, all of them are shortened by the same factor. That is the
# **max-norm**; H2O calls it `max_w2`.
#
# With the pencil: the weights 3 and 4, and a limit of 1. The squares make $9 + 16 = 25$, which is 25 times too much. So each
# weight is multiplied by $\sqrt{1/25} = \frac15$: 0.6 and 0.8. And $0.36 + 0.64 = 1$.

# %%
leash = nn.Network(weights=[[[3], [4]]], activations="identity")
for line in leash.trace([[1, 1]], [[7]], learning_rate=0.1, max_w2=1).lines("W1_limited"):
    print(line)

# %%
net, history = learn(max_w2=3)
print(f"training {net.loss_value(X, y):.2f}, new points {net.loss_value(*new):.2f}")

# %% [markdown]
# ## 9. Do not deceive yourself
#
# We have tried some dozen settings, and looked each time at the 400 validation points. If you now choose the best, and
# report its validation loss, you are a little too optimistic. Why? Try a hundred settings that are all equally good. By
# luck, one of them will do best on these 400 points, and you will pick it *for its luck*. You have, so to speak,
# overfitted by hand.
#
# The cure is a third set, the **test data** (or *test set*), that is looked at **once**, when everything has been decided:

# %%
test = nn.data.moons(2000, noise=0.45, seed=3)
last = test.X, test.y[:, None]
for name, net in {"no cure": memoriser, "L2": priced[0.01], "early stopping": stopped}.items():
    print(f"{name:14}: loss {net.loss_value(*last):.2f}, {net.evaluate(*last)['accuracy']:.1%} right")

# %% [markdown]
# (We look at three at once, because this is a lesson. In earnest: one.)
#
# It sounds petty, and it matters. In a well-known tutorial, a network reaches 85.6 % on the test data. But the test
# data had also been given to the program as validation data, and that program keeps the weights of the epoch that is best *on
# them*. So the figure is not a test of anything new. [Notebook 17](17_tables_of_data.ipynb) takes up the same table: with an
# honest figure for it, and with a way to judge fairly when data are few
# ([section 6](17_tables_of_data.ipynb#6.-How-far-to-trust-a-figure)).
#
# ### Which cure, then?
#
# | | costs | when |
# |:--|:--|:--|
# | more data | money, time | whenever you can |
# | early stopping | some validation data | nearly always: it even saves work |
# | L2 | one price to choose | a good first choice |
# | L1 | one price to choose | if you hope that many inputs are useless |
# | dropout | longer training | large networks |
# | max-norm | one limit to choose | together with dropout and large rates |
# | a smaller network | nothing | if it is far too large; but often a large one with L2 does as well |

# %% [markdown]
# ## Your turn
#
# **1.** Make a network overfit, on purpose:

# %%
nn.exercises.overfitting

# %%
units = ...
nn.exercises.overfitting.check(units)

# %% [markdown]
# **2.** Find a price:

# %%
nn.exercises.weight_penalty

# %%
l2 = ...
nn.exercises.weight_penalty.check(l2)

# %% [markdown]
# **3.** Write early stopping yourself. (If you do not know how to begin: `nn.exercises.patience.hint(1)`.)

# %%
nn.exercises.patience


# %%
def stops_after(losses, patience):
    return ...


nn.exercises.patience.check(stops_after)

# %% [markdown]
# ## What to take away
#
# - A good score on the **training data** proves nothing. Keep **validation data** to choose by, and **test data** to look at
#   once.
# - **Overfitting** is where the two learning curves part. An overfitted network is wrong *with confidence*; the loss
#   shows it sooner than the accuracy.
# - More data is the best cure, **early stopping** the cheapest.
# - **L2** shrinks all weights, **L1** takes small ones to 0 or near it. Too high a price makes a network that says nothing:
#   **underfitting**.
# - **Dropout** leaves out units at random. Who makes up for it, and when, differs from program to program.
#
# Next: the outputs of our networks were between 0 and 1. When may you call them probabilities?
# → *15 · Probabilities*
#
# ### Sources
#
# - Lutz Prechelt, “Early stopping: but when?”, 1998.
# - Arthur Hoerl and Robert Kennard, “Ridge regression: biased estimation for nonorthogonal problems”, 1970: L2. Anders
#   Krogh and John Hertz, “A simple weight decay can improve generalization”, 1991: for networks.
# - Robert Tibshirani, “Regression shrinkage and selection via the lasso”, 1996: L1.
# - Geoffrey Hinton, Nitish Srivastava, Alex Krizhevsky, Ilya Sutskever and Ruslan Salakhutdinov, “Improving neural networks
#   by preventing co-adaptation of feature detectors”, 2012: dropout and max-norm.
# - Nitish Srivastava and others, “Dropout: a simple way to prevent neural networks from overfitting”, 2014.
# - Arno Candel, Viraj Parmar, Erin LeDell and Anisha Arora, “Deep learning with H2O”, 2016: the conventions of H2O.
# - “Deep Learning & Parameter Tuning with MXnet, H2o Package in R”, a tutorial published by HackerEarth, 2017: the 85.6 %.
