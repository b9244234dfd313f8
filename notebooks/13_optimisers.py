# %% [markdown]
# # 13 · Optimisers
#
# **What you need:** [notebook 7](07_gradient_descent.ipynb) (gradient descent) and [notebook 12](12_batches.ipynb)
# (batches and noise). About 25 minutes, with pencil and a calculator that knows square roots.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - say what plain gradient descent is bad at;
# - work one step of momentum, RMSProp and Adam with a pencil, and check it;
# - say what AdaGrad, ADADELTA, Nesterov and AdamW change;
# - let a learning rate fall while a network learns, and say why;
# - judge a sentence such as “use a learning rate of 0.001”.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# Seven walkers stand at the same place above a ravine: a long valley, steep at the sides and nearly flat along its
# floor. They all want to get to its lowest point. They feel the same slopes, and have the same learning rate (but for ADADELTA,
# which brings a rate of its own, 1). Only
# the rule by which they turn a slope into a step is different. The first one follows the slope and does nothing
# else, as in notebook 7.
#
# **Will that plain walker arrive among the first, in the middle, or not at all within 42 steps?** Write your bet
# down. The race is in section 5.

# %% [markdown]
# ## 1. The trouble with ravines
#
# Let the cost of two weights $v$ and $w$ be
#
# $$J(v, w) = \frac{v^2 + 20 w^2}{10} \qquad \text{with the slopes} \qquad
# \frac{\partial J}{\partial v} = \frac{v}{5} \quad \text{and} \quad \frac{\partial J}{\partial w} = 4 w$$
#
# At the start, $v = -4$ and $w = 2$. So along the valley the slope is $-0.8$, and across it $8$. The floor is at
# $w = 0$ and the lowest point at $v = 0$: there is *more* way to go along the valley, and the slope there is ten times
# *smaller*.
#
# With the rate $\eta = 0.1$, one step turns $w$ into $w - 0.1 \cdot 4w = 0.6\,w$: a big stride. And $v$ into
# $v - 0.1 \cdot v/5 = 0.98\,v$: two per cent. After 42 steps there is left of $v$ and of $w$:

# %%
print(f"v = {-4 * 0.98**42:.4f}")
print(f"w = {2 * 0.6**42:.10f}")

# %% [markdown]
# The walker stands exactly on the floor, and has done little more than half of the way along it.
#
# Then take a larger rate! But $w$ sets a limit. Above $\eta = 0.5$ the factor $1 - 4\eta$ is below $-1$, and $w$
# is thrown further out with each step ([notebook 7](07_gradient_descent.ipynb)). **The steepest direction sets
# the limit, and the flattest one has to live with it.** That is the trouble, and almost every method of this
# notebook is a cure for it.
#
# A rule that makes a step from slopes is called an **optimiser**. Plain descent, $w - \eta \cdot \text{slope}$, is
# the simplest one. In libraries it goes by the name of `sgd`, for stochastic gradient descent, even where nothing
# is random.

# %% [markdown]
# ## 2. Momentum: a ball that rolls
#
# A ball that rolls down a slope does not stop where the slope ends. It has gathered speed. The rule is: keep a
# **velocity** $v$ for each weight. In every step, the old velocity loses a little (it is multiplied by $\mu$, “mu”,
# usually 0.9), and the new slope is added. Then the weight moves with the velocity:
#
# $$v_{\text{new}} = \mu \cdot v + \text{slope} \qquad\qquad w_{\text{new}} = w - \eta \cdot v_{\text{new}}$$
#
# This is called **momentum**. (From here on $v$ is a velocity, no longer a second weight.)
#
# For the pencil, we take the simplest network there is: one weight, input 1, target 1. Its slope is $w - 1$, error
# times input. Start at $w = 3$ with $\eta = 0.1$:
#
# - Step 1: the slope is 2. The velocity was 0, so it becomes $0.9 \cdot 0 + 2 = 2$, and $w = 3 - 0.1 \cdot 2 = 2.8$. So
#   far it is plain descent.
# - Step 2: the slope is 1.8. Now $v = 0.9 \cdot 2 + 1.8 = 3.6$, and $w = 2.8 - 0.36 = 2.44$. The second step is
#   nearly twice as long.

# %%
net = nn.Network(weights=[[[3]]], activations="identity")
step = net.trace([[1]], [[1]], learning_rate=0.1, optimizer="momentum")
for one in [step, step.next()]:
    print(one.line("W1_v_new"), one.line("W1_new"), sep="\n")

# %% [markdown]
# Why does this help in a ravine? Along the floor the slopes all point the same way: they add up. If a slope stays
# what it is, the velocity grows towards $1 + 0.9 + 0.9^2 + \dots = 10$ times the slope. Across the floor, the slopes
# change sign each time the walker crosses it: they take each other away. **What agrees is amplified, what quarrels
# is damped.** The same is true of the noise of small batches.
#
# The price: a ball rolls past the bottom, and has to come back. And $\mu = 0.9$ makes steps up to ten times as long, so that a
# rate which was fine for plain descent can be too large.
#
# (In some libraries, Keras for one, the learning rate is inside the velocity. As long as the rate does not change,
# the weights are the same.)
#
# ### Nesterov: look ahead
#
# A skier brakes *before* the curve. Yurii Nesterov’s idea of 1983: if we are going to roll on anyway, look at where we
# shall be. In the form used here, the weight moves by the new slope plus what is left of the new velocity one step
# later:
#
# $$w_{\text{new}} = w - \eta \cdot (\text{slope} + \mu \cdot v_{\text{new}})$$
#
# Work out the first step with the pencil (slope 2, new velocity 2), and check it:

# %%
print(net.trace([[1]], [[1]], learning_rate=0.1, optimizer="nesterov").line("W1_new"))

# %% [markdown]
# ## 3. Every weight its own step size
#
# The other cure for a ravine: give each weight a step size of its own, a smaller one where slopes are large. Whoever
# divides a slope by how large such slopes usually are is left with a number about 1, in every direction.
#
# ### AdaGrad: add up the squares
#
# For each weight, **AdaGrad** adds up the squares of all its slopes so far, and divides by the root of the sum. (The
# library calls the sum $v$ again. It is another thing now: every rule has its own meaning for its letters. The
# tiny $\varepsilon$ only keeps us from dividing by 0; forget it in calculations by hand.)
#
# $$v_{\text{new}} = v + \text{slope}^2 \qquad\qquad w_{\text{new}} = w - \eta \cdot \frac{\text{slope}}{\sqrt{v_{\text{new}}} + \varepsilon}$$
#
# Step 1: $v = 0 + 2^2 = 4$, its root is 2, and $2/2 = 1$: the step is just $\eta = 0.1$. **The size of the slope has
# cancelled out; only its sign is left.** Step 2: the slope is 1.9, $v = 4 + 3.61 = 7.61$, and the step is $0.1 \cdot 1.9
# / 2.759 = 0.069$.

# %%
step = net.trace([[1]], [[1]], learning_rate=0.1, optimizer="adagrad")
print(step.line("W1_new"), step.next().line("W1_new"), sep="\n")

# %% [markdown]
# Do you see the weakness? Squares are never negative, so the sum only ever grows, and for the same slope the steps only ever shrink.
# On a long way AdaGrad gets tired before it arrives.
#
# ### RMSProp: forget what is long past
#
# **RMSProp** takes an average that forgets: nine tenths of what it was and one tenth of the new square. It takes the place
# of AdaGrad’s sum; the rest of the rule stays as it was.
#
# $$v_{\text{new}} = 0.9 \cdot v + 0.1 \cdot \text{slope}^2$$
#
# The share that is kept, here 0.9, is called $\rho$ (the Greek letter “rho”), so that the share of the new square is $1 -
# \rho$. The larger $\rho$ is, the longer is the memory.
#
# Step 1: $v = 0.1 \cdot 4 = 0.4$. Its root is 0.632, and $2/0.632 = 3.16$. So the step is $3.16\,\eta$.

# %%
step = net.trace([[1]], [[1]], learning_rate=0.1, optimizer="rmsprop")
print(step.line("W1_v_new"), step.line("W1_new"), sep="\n")

# %% [markdown]
# Three times as long as AdaGrad’s? That is a small flaw. The average starts at 0, which is not a square that anybody has seen.
# So at first it is too small, and the steps are too large. Remember this for section 4.
#
# ### ADADELTA: no rate at all?
#
# **ADADELTA** goes one step further. Instead of a rate that you choose, it multiplies by the usual size of its own past
# steps. So it keeps *two* forgetful averages for each weight: $v$ of the squared slopes, as RMSProp does, and $s$ of the
# squares of its own steps:
#
# $$v_{\text{new}} = \rho \cdot v + (1 - \rho) \cdot \text{slope}^2 \qquad\qquad
# \text{change} = \frac{\sqrt{s + \varepsilon}}{\sqrt{v_{\text{new}} + \varepsilon}} \cdot \text{slope}$$
#
# $$w_{\text{new}} = w - \text{change} \qquad\qquad s_{\text{new}} = \rho \cdot s + (1 - \rho) \cdot \text{change}^2$$
#
# Here $\rho = 0.95$: 95 hundredths are kept, and 5 hundredths are new. It is a strange beast: to get moving it needs
# steps, and it has not made any, so that $s = 0$. What gets it going is $\varepsilon$ (“epsilon”), which was a mere
# safeguard so far. Here it is $0.000001$, a millionth, so its root is 0.001.
#
# Step 1: $v = 0.05 \cdot 2^2 = 0.2$, its root is 0.447, and the change is $\frac{0.001}{0.447} \cdot 2 = 0.0045$.

# %%
step = net.trace([[1]], [[1]], optimizer="adadelta")
for name in ["W1_v_new", "W1_change", "W1_new"]:
    print(step.line(name))

# %% [markdown]
# A slow start. How long the first step is depends on $\rho$ and $\varepsilon$ only: the slope cancels out, as in RMSProp. (A learning rate may
# still stand before the change. It is 1 unless told otherwise, and then it does nothing.)
#
# The program H2O uses ADADELTA unless told otherwise, with $\rho = 0.99$ and $\varepsilon = 10^{-8}$, which is a hundredth of a
# millionth. So its memory is longer. Will its first step be longer or shorter? Work it out, and check:

# %%
slower = nn.optimizers.AdaDelta(rho=0.99, epsilon=1e-8)
print(net.trace([[1]], [[1]], optimizer=slower).line("W1_change"))

# %% [markdown]
# Shorter still: a thousandth. One article lists H2O’s falling learning rate among ADADELTA’s options. It is the
# *alternative*: whoever uses ADADELTA in H2O has no learning rate, and the settings for it are ignored.

# %% [markdown]
# ## 4. Adam: both at once
#
# **Adam** (“adaptive moments”, 2015) has a memory for direction, like momentum, and one for size, like RMSProp.
# Both are forgetful averages that start at 0:
#
# $$m_{\text{new}} = 0.9\, m + 0.1 \cdot \text{slope} \qquad\qquad v_{\text{new}} = 0.999\, v + 0.001 \cdot \text{slope}^2$$
#
# And it mends the flaw of the start. After $t$ steps, an average that began at 0 has seen only the share $1 - 0.9^t$ of
# what it should have. So divide by that share. What comes out gets a hat:
#
# $$\hat m = \frac{m_{\text{new}}}{1 - 0.9^t} \qquad \hat v = \frac{v_{\text{new}}}{1 - 0.999^t} \qquad
# w_{\text{new}} = w - \eta \cdot \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# The shares that are kept, 0.9 and 0.999, are called $\beta_1$ and $\beta_2$, the Greek letter “beta”.
#
# **With the pencil:** slope 2, $t = 1$. Work out $m$, $v$, both hats, and the new weight, before you look.

# %%
step = net.trace([[1]], [[1]], learning_rate=0.1, optimizer="adam")
for name in ["W1_m_new", "W1_v_new", "W1_m_hat", "W1_v_hat", "W1_new"]:
    print(step.line(name))

# %% [markdown]
# $\hat m = 2$ is the slope, $\sqrt{\hat v} = 2$ is its size, and the step is $\eta$. **Adam’s first step is always
# the learning rate itself**, however large or small the slope is, as long as it is not 0. (In the next steps it is about that, as long as
# slopes agree.)
#
# That has a consequence. Give a neuron the same length twice, in centimetres and in metres: 1 and 0.01. Then one slope is
# a hundred times the other. Here is how far each weight moves in the first step:

# %%
two = nn.Network(weights=[[[3], [3]]], activations="identity")
for name in ["sgd", "momentum", "adagrad", "rmsprop", "adam"]:
    step = two.trace([[1, 0.01]], [[1]], learning_rate=0.1, optimizer=name)
    print(f"{name:9}", (step["W1_new"] - 3).ravel().round(4))

# %% [markdown]
# The first two move one weight a hundred times as far as the other. The last three do not care about units. That is
# why they are forgiving with data that have not been scaled. (Scale them all the same:
# [notebook 17](17_tables_of_data.ipynb).)
#
# **AdamW** is Adam with one thing added: in each step every weight also loses a small share of itself, so that weights do not grow
# without need. What that is good for, and why it is not the same as a penalty, the [next
# notebook](14_overfitting.ipynb#6.-Make-large-weights-expensive) tells.

# %%
print(net.trace([[1]], [[1]], learning_rate=0.1, optimizer="adamw").line("W1_new").formula)

# %% [markdown]
# ## 5. The race
#
# Here is the ravine of section 1, seen from above; the lines join places of equal cost. **Before you press play**, name
# the winner, and say who will swing to and fro across the floor. Then play, and look for three things: who goes
# straight for the floor and only then along it; who overshoots; who heads for the goal at an angle. (A walker has
# *arrived* when less than 2 % of the height at the start is left, and it stays so.)

# %%
nn.widgets.optimisers()

# %% [markdown]
# You should have seen: Nesterov is first, in step 10, then come RMSProp (23), Momentum (34) and Adam (38). Momentum
# swings wildly across. AdaGrad tires. ADADELTA has hardly left the start. And plain descent, the walker of your bet, **has not
# arrived**: it ends where section 1 said it would, at $v = -1.71$.
#
# So is Nesterov the best? Try three changes, and predict each time:
#
# 1. The rate 0.3. Now RMSProp is first, in step 6; plain descent gets there in 18, ahead of Adam and Momentum.
# 2. The “ripples” with the rate 0.3. Plain descent, Nesterov and RMSProp get stuck in a small dip; Adam and Momentum
#    roll through it.
# 3. The “saddle” with the rate 0.3. Plain descent beats everybody.
#
# **There is no best optimiser.** There are good and bad pairs of an optimiser and a rate, and they differ from cost to
# cost. Adam is popular because it is seldom terrible, not because it always wins.

# %% [markdown]
# ## 6. Which learning rate?
#
# The articles that this course started from give very different advice. One says: between 0.001 and 0.00001.
# Another: between 0.01 and 0.0001. A third works with 1. H2O’s own rate starts at 0.005. Who is right?
#
# Let us ask a small network, 2-8-1, that tells two half moons of 200 points apart. Thirty epochs in batches of ten, with each pair of an
# optimiser and a rate. How large is the loss at the end? (It was 0.73 at the start. Small is good.)

# %%
moons = nn.data.moons(200, noise=0.2, seed=0)
X, y = moons.X, moons.y[:, None]
start = nn.Network.create([2, 8, 1], ["tanh", "sigmoid"], loss="binary_cross_entropy", seed=0)
print(f"loss at the start: {start.loss_value(X, y):.2f}")


# %%
def loss_after(optimizer, rate):
    net = start.copy()
    net.fit(X, y, epochs=30, batch_size=10, optimizer=optimizer, learning_rate=rate)
    return f"{net.loss_value(X, y):10.2f}"


# %%
rates = [0.0001, 0.001, 0.01, 0.1]
print(" " * 9, *(f"{rate:10g}" for rate in rates))
for name in ["sgd", "momentum", "adagrad", "rmsprop", "adam", "adadelta"]:
    print(f"{name:9}", *(loss_after(name, rate) for rate in rates))
print(f"adadelta with its own rate, 1: {loss_after('adadelta', 1).strip()}")

# %% [markdown]
# Read it by columns. With 0.0001, plain descent has learned next to nothing. With 0.001 it has come down from 0.73 to 0.60,
# and Adam is far ahead of it. Look at plain descent and
# momentum, one above the other: each number of momentum is about the one that plain descent has one column further right. That is
# the factor of ten from section 2. And ADADELTA lags behind in every column: all these rates are too small for it. Its own
# rate is 1; the last line shows what it can do with that.
#
# So **“a learning rate of 0.001” says nothing without the optimiser.** The ranges in the articles fit Adam or momentum better than
# plain descent. And they are starting points: the right rate depends on the network, the data, the batch size, and whether the
# loss is a mean or a sum. Try powers of ten, as in the table, and take the largest one that still goes down
# calmly.

# %% [markdown]
# ## 7. Rates that fall
#
# In section 5 of [notebook 12](12_batches.ipynb#5.-Noise) there was a weight that never came to rest: with small batches it
# jitters around the best place. Long steps are good on the way, short ones at the goal. So let the learning rate fall. A rule for how
# it falls is called a **schedule**. Three common ones:
#
# - **Annealing:** $\text{rate} / (1 + \text{annealing} \cdot \text{rows seen so far})$. It is H2O’s. (The word
#   comes from metal, which is cooled slowly to make it soft.)
# - **Step decay:** halve the rate every ten epochs.
# - **Cosine:** down along half a wave, slowly at first, fast in the middle, slowly at the end.
#
# The four plants of notebook 12, one by one, for fifty epochs. The best weight is 2, and this time we even *start* there.
# Predict: who stays?

# %%
plants = [[1], [2], [2], [1]], [[1], [5], [3], [3]]
falling = {
    "always 0.1": 0.1,
    "annealing": nn.schedules.Annealing(0.1, annealing=0.05),
    "step decay": nn.schedules.StepDecay(0.1, factor=0.5, every=10),
    "cosine": nn.schedules.Cosine(0.1),
}

# %%
histories = []
for name, rate in falling.items():
    net = nn.Network(weights=[[[2]]], activations="identity")
    histories.append(net.fit(*plants, epochs=50, batch_size=1, learning_rate=rate))
    print(f"{name:10}  w = {net.weights[0].item():.4f}")

# %%
nn.plot.learning_curves(histories, labels=list(falling))

# %% [markdown]
# Nobody stays at first: each single plant pulls. In the upper part you see that the jitter dies away where the rate falls
# (the lower part), and never does where it is always 0.1. (The loss of a perfect weight is 0.5 here, as no line fits these
# plants exactly.)
#
# Annealing by hand: with 0.005 and $10^{-6}$, H2O’s settings, what is left after one million rows? $1 + 10^{-6} \cdot
# 1{,}000{,}000 = 2$, so one half. It counts *rows*, not epochs and not updates. For the 768 women of
# [notebook 17](17_tables_of_data.ipynb) and ten epochs that is next to nothing; for ten million rows it is a lot.

# %%
h2o = nn.schedules.Annealing(0.005, annealing=1e-6)
for rows in [0, 7_680, 1_000_000, 10_000_000]:
    rate = h2o.values(samples=rows, epoch=0, epochs=1, step=0)
    print(f"after {rows:10,} rows: {rate:.6f}")

# %% [markdown]
# ## 8. When is it finished?
#
# “Until there is no change in the weights”, says one article. It sounds right. Let us try: stop as soon as an epoch
# has changed the weight by less than 0.0001. First the full batch, then one row after another, 300 epochs at
# most:

# %%
for size in [4, 1]:
    net = nn.Network(weights=[[[0]]], activations="identity")
    rule = nn.stopping.UnchangedWeights(tolerance=0.0001)
    done = net.fit(*plants, epochs=300, batch_size=size, learning_rate=0.1, early_stopping=rule)
    print(f"batch size {size}: {done.epochs} epochs, last change {done['weight_change'][-1]:.5f}")

# %% [markdown]
# The full batch takes steps that shrink by a quarter each time, so they fall below any limit sooner or later. (Not
# *to 0*, though, until the computer runs out of digits.) One by one, the weight goes on jittering: the rule would wait for
# ever, or stop by luck in the middle of the jitter.
#
# A perceptron really does stop: once it makes no more mistakes, nothing changes ([notebook 2](02_the_perceptron.ipynb)).
# The sentence is true of that. For networks nobody uses it. People stop after a number of epochs, or when the loss *on other
# data* gets no better: that is the [next notebook](14_overfitting.ipynb).

# %% [markdown]
# ## Your turn
#
# **1.** Write the rule of section 2:

# %%
nn.exercises.momentum_step


# %%
def step(w, v, slope):
    return ...  # the new w and v


nn.exercises.momentum_step.check(step)

# %% [markdown]
# **2.** A schedule that ends where you want it. (Hints: `nn.exercises.annealing.hint(1)`.)

# %%
nn.exercises.annealing

# %%
amount = ...
nn.exercises.annealing.check(amount)

# %% [markdown]
# **3. With pencil only.** RMSProp, one weight, $\eta = 0.1$: the first slope is $-0.5$. How long is the first step, and which way
# does it go? And if the slope were $-500$?
#
# <details><summary>Answer</summary>
#
# v = 0.1 · 0.25 = 0.025, its root is 0.158, and −0.5/0.158 = −3.16. The weight goes *up*, by 0.316. With −500 it is the
# same: v = 25,000, its root is 158.1, and −500/158.1 = −3.16. The size of the slope cancels; only its sign stays.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - In a ravine, the steepest direction limits the rate and the flattest one suffers.
# - **Momentum** and **Nesterov** gather slopes: what agrees is amplified, what quarrels is damped.
# - **AdaGrad**, **RMSProp** and **ADADELTA** give each weight a step size of its own. **Adam** does both; its first step is
#   the learning rate itself.
# - A learning rate without its optimiser says nothing. There is no best optimiser.
# - With small batches, let the rate fall: a **schedule**.
# - “Until nothing changes” suits the perceptron, and hardly anything else.
#
# Next: the loss falls and falls, and the network gets worse. How can that be?
# → *14 · Overfitting*
#
# ### Sources
#
# - Boris Polyak, “Some methods of speeding up the convergence of iteration methods”, 1964: momentum, and the ravine.
# - Yurii Nesterov, “A method of solving a convex programming problem with convergence rate O(1/k²)”, 1983.
# - John Duchi, Elad Hazan and Yoram Singer, “Adaptive subgradient methods for online learning and stochastic
#   optimization”, 2011: AdaGrad.
# - Tijmen Tieleman and Geoffrey Hinton, “Lecture 6.5: rmsprop”, 2012.
# - Matthew Zeiler, “ADADELTA: An adaptive learning rate method”, 2012.
# - Diederik Kingma and Jimmy Ba, “Adam: A method for stochastic optimization”, 2015.
# - Ilya Loshchilov and Frank Hutter, “SGDR: Stochastic gradient descent with warm restarts”, 2017 (the cosine), and
#   “Decoupled weight decay regularization”, 2019 (AdamW).
# - Arno Candel, Viraj Parmar, Erin LeDell and Anisha Arora, “Deep learning with H2O”, 2016: annealing.
