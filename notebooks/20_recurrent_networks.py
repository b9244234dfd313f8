# %% [markdown]
# # 20 · Feed-forward and recurrent
#
# **What you need:** [notebook 10](10_backpropagation_by_hand.ipynb) (how blame goes back through the layers), and
# the tanh of [notebook 5](05_activation_functions.ipynb). About 25 minutes, with a pencil.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - tell a feed-forward network from a recurrent one, and say what the loop is good for;
# - unroll a recurrent network, and work two steps of it through with a pencil;
# - find the gradient of a weight that is used at every step, and prove it;
# - say why such a network learns so little from what is long ago.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A network listens to ten numbers, one after the other. It remembers: at each step it hears the new number, and
# also 0.8 times what it said itself one step before. After the tenth number it answers, and the answer is wrong.
#
# The error goes back, step by step, to everyone who had a part in it. **How much of the blame that reaches step 10
# arrives at step 1: about eight tenths, about one tenth, or less than a hundredth?** Write your bet down. We collect
# in section 5.

# %% [markdown]
# ## 1. The same words in another order
#
# “Dog bites man” is no news. “Man bites dog” is. The words are the same; what differs is their **order**. Whoever
# only counts words cannot tell the two apart.
#
# Take the smallest example of it. Two numbers come in, one after the other: first 1, then 0. Or first 0, then 1. Such
# a row of inputs that come one after the other is called a **sequence**, and each place in it is a **step**.
#
# All the networks of this course so far have been **feed-forward networks**: everything flows one way, from the
# inputs to the outputs, and no unit ever hears of its own answer. Let us give one the *sum* of what came in, as
# somebody does who only counts:

# %%
counting = nn.Network.create([1, 4, 1], ["tanh", "identity"], seed=1)
for first, second in [(1, 0), (0, 1)]:
    print(first, "then", second, "→", counting.predict([[first + second]]).round(4))

# %% [markdown]
# The same answer twice. No training can change that: both orders give the sum 1, and the same
# input gives the same output, whatever the weights are.
#
# To be fair: we could give it *two* inputs, one for the first number and one for the second. Then it can tell
# them apart. But it would need a weight for every place, and a sequence of three numbers would not fit into it at
# all. What we want is a network that takes them as they come, however many there are.

# %% [markdown]
# ## 2. A loop
#
# So give a unit an ear for itself. At each step it hears the new input, and also its own answer of the step before.
# That is a loop, and a network with such a loop is a **recurrent network** (Latin *recurrere*, to run back).
#
# Three numbers make the smallest loop. $W_x$ is the weight of the input, $W_h$ the weight of its own last answer, and
# $b_h$ a bias. What the unit says at step $t$ is called $h_t$, its **memory**:
#
# $$h_t = \tanh(x_t \cdot W_x + h_{t-1} \cdot W_h + b_h) \qquad\text{with } h_0 = 0$$
#
# Before the first step there is nothing to remember, so $h_0$ is 0. After the *last* step an ordinary unit reads the
# answer off the memory: $a = h \cdot W_y + b_y$.
#
# For a first try leave the tanh out (“identity”), so that the pencil suffices. With $W_x = 1$, $W_h = 0.5$,
# $W_y = 1$ and no biases, the unit keeps half of what it remembers and adds what it hears:
#
# - first 1, then 0: $h_1 = 1$, and $h_2 = 0 + 0.5 \cdot 1 = 0.5$;
# - first 0, then 1: $h_1 = 0$, and $h_2 = 1 + 0.5 \cdot 0 = 1$.

# %%
echo = nn.Recurrent(Wx=[[1]], Wh=[[0.5]], Wy=[[1]], activation="identity")
for order in ([[1], [0]], [[0], [1]]):
    print(echo.trace([order]).line("z2"))

# %% [markdown]
# Two different answers: **this network hears the order.** What was long ago speaks more softly than what has just
# been said.
#
# One caution about words. It is the *loop* that makes a network recurrent, and nothing else. The published tutorial
# of [notebook 8](08_the_worked_example.ipynb) calls its single unit a “recurrent neural network”; there is no loop in
# it. And that a network learns by backpropagation does not make it recurrent either: the feed-forward network of
# notebook 10 did.

# %% [markdown]
# ## 3. Unrolled
#
# Loops are hard to draw and harder to think about. There is a way round: draw the unit *once for each step*, side by
# side, and let the arrow of the memory run from each copy to the next. That is called **unrolling**. Now the tanh is
# back in, and we use other numbers: $W_x = 0.5$, $W_h = 0.8$, $W_y = 1$. The network hears 1 and then 0.5, and we want
# it to say 1.

# %%
net = nn.Recurrent(Wx=[[0.5]], Wh=[[0.8]], Wy=[[1]])
x, y = [[[1], [0.5]]], [[1]]
trace = net.trace(x, y, learning_rate=0.5)
nn.plot.unrolled(trace)

# %% [markdown]
# (`x` has three pairs of brackets: the examples, the steps of each, the inputs of each step.)
#
# Look at the picture from left to right. Unrolled, it is a feed-forward network with a layer for each step! There
# are only two unusual things. Each layer gets an input of its own from below. And all the layers **share** the same
# weights: both arrows marked 0.8 are *one* number, $W_h$. A sequence of a hundred steps makes a hundred layers, and
# still there is one $W_x$, one $W_h$ and one $b_h$ to learn.
#
# Take the pencil for the sums, and for the rest a calculator with a tanh key, or with the key $e^x$: $\tanh(z) = 2\,\sigma(2z) - 1$
# ([notebook 5](05_activation_functions.ipynb)):
#
# $$h_1 = \tanh(1 \cdot 0.5 + 0 \cdot 0.8 + 0) = \tanh(0.5)$$
#
# $$h_2 = \tanh(0.5 \cdot 0.5 + h_1 \cdot 0.8 + 0)$$

# %%
for name in ["z1", "h1", "z2", "h2", "a", "E"]:
    print(trace.line(name))

# %% [markdown]
# Find each of these numbers in the picture. (`x2₁` reads “step 2, input 1”, and `Wh₁₁` is the weight from unit 1 to
# unit 1. With a single unit the small ones tell nothing new; with more of them they do.)
#
# Here is the tanh with its slope. It stands at $z_1 = 0.5$: read off $h_1$. Now slide on to 0.75; our $z_2 = 0.62$ lies
# between the two places. Before you do, **predict**: will the *slope* be larger there, or smaller? We need it in a
# moment.

# %%
nn.widgets.activations("tanh", z=0.5)

# %% [markdown]
# Smaller: 0.79 at 0.5, and 0.60 at 0.75. The further out, the flatter. The slope of tanh is 1 at $z = 0$ and never more
# than 1 anywhere. Keep that in mind, too.

# %% [markdown]
# ## 4. The way back, through time
#
# How do the weights learn? Unrolled, it is a feed-forward network, so we know how: notebook 10. From the error at
# the end the blame goes back, layer by layer. Only that a layer is a step now, and going back a layer means going back
# in time. The method is called **backpropagation through time**.
#
# From the output to step 2, and from there to step 1, each time *times the weight it came by* and *times the slope*:
#
# $$\delta_2 = \frac{\partial E}{\partial a} \cdot W_y \cdot \text{slope}_2$$
#
# $$\delta_1 = \delta_2 \cdot W_h \cdot \text{slope}_1$$
#
# The slope of tanh is $1 - h^2$. The output is 0.5509 and should be 1, so
# $\frac{\partial E}{\partial a} = a - y = -0.4491$. Work out $\text{slope}_2$, $\delta_2$, $\text{slope}_1$ and $\delta_1$
# before you look.

# %%
for name in ["da", "dh2", "slope2", "delta2", "dh1", "slope1", "delta1"]:
    print(trace.line(name))

# %% [markdown]
# (`dh2` is short for $\frac{\partial E}{\partial h_2}$: the blame before it has gone through the slope.)
#
# Now the one thing that is new. $W_h$ was used at step 1 *and* at step 2. Which of the two is to blame? Both, and each
# for its own part. If you turn $W_h$ a little, it turns in both places at once, and the effects add up. So **the
# gradient of a shared weight is the sum of what each step adds**. What a step adds is the old rule: *its input times its
# delta*. For $W_x$ the input is $x_t$, for $W_h$ it is the memory $h_{t-1}$, for the bias it is 1:
#
# $$\frac{\partial E}{\partial W_x} = x_1 \delta_1 + x_2 \delta_2$$
#
# $$\frac{\partial E}{\partial W_h} = h_0 \delta_1 + h_1 \delta_2$$
#
# $$\frac{\partial E}{\partial b_h} = \delta_1 + \delta_2$$

# %%
for name in ["dWx_1", "dWx_2", "dWx", "dWh_1", "dWh_2", "dWh"]:
    print(trace.line(name))

# %% [markdown]
# The small number in brackets is the step: `dWh⁽²⁾` is what step 2 adds to `dWh`. Step 1 adds nothing to it. It could
# not: there was nothing to remember yet, and an input of 0 silences its weight.
#
# The whole way back in one picture. Read it from right to left; the number on an arrow is the blame that it brings.

# %%
nn.plot.unrolled(trace, backward=True)

# %% [markdown]
# Is it right? A sum that we *argued* for deserves a proof. The complex step and sympy of
# [notebook 11](11_the_proof.ipynb) know nothing of shares and sums. They turn the one number $W_h$, run the whole network
# forward, both steps of it, and see what the loss does:

# %%
trace.prove()

# %% [markdown]
# All three ways agree for all five numbers. And the step downhill? The loss was 0.1008. Here are three of the new
# weights, and the loss with all five:

# %%
for name in ["Wx_new", "Wh_new", "Wy_new"]:
    print(trace.line(name))
print(trace.next().line("E"))

# %% [markdown]
# Seven times smaller, in one step (the answer is a little above 1 now). Ask for the *why* of one number, and the answer
# goes back through time. This is what step 1 adds to the gradient of $W_x$. Read the tree from its last lines upwards:
# from the first input through both steps to the error, and from there back again to step 1:

# %%
trace.why("dWx_1", 0, 0)

# %% [markdown]
# (To see every number at once, write `trace` into a cell of its own and run it.)

# %% [markdown]
# ## 5. The blame fades
#
# Time to collect the bet. Ten steps; the network hears a 1 first and then nine zeros, and is to say 1 at the end, so it
# has to remember. With every step back the blame is multiplied once by $W_h = 0.8$ and once by a slope, which is never
# more than 1. Each line below is one step further back:

# %%
long = net.trace([[[1]] + [[0]] * 9], [[1]])
for t in range(10, 0, -1):
    print(long.line(f"dh{t}"))

# %%
print("arrives at step 1:", (long["dh1"] / long["dh10"]).round(4))

# %% [markdown]
# About **one tenth**. With the weight alone it would be $0.8^9 \approx 0.13$; the slopes take the rest. And after fifty
# steps? $0.8^{49}$ is about 0.00002. This is the **vanishing gradient**: the blame for an error hardly reaches what
# was long ago, so the weights hardly learn from it. It was found by Sepp Hochreiter in 1991, and it is the reason
# why plain recurrent networks are hard to train on long sequences.
#
# Could we simply make $W_h$ larger than 1? Without the tanh, where no slope holds it back, see what happens to the blame
# with $W_h = 1.2$:

# %%
loud = nn.Recurrent(Wx=[[0.5]], Wh=[[1.2]], Wy=[[1]], activation="identity")
for steps in [10, 20, 40]:
    far = loud.trace([[[1]] + [[0]] * (steps - 1)], [[1]])
    print(steps, "steps: times", (far["dh1"] / far[f"dh{steps}"]).round(1))

# %% [markdown]
# It explodes, and is called the **exploding gradient**: $1.2^{39}$ is more than a thousand. Multiply by the same number
# again and again, and it either dies away or flies off; only exactly 1 would do neither. Later kinds of units (the
# *LSTM* of Hochreiter and Jürgen Schmidhuber, 1997) were built around that thought: their memory is kept by *adding* to it,
# so that blame can travel back without being multiplied down.

# %% [markdown]
# ## 6. A small one learns
#
# A task for which one has to remember: hear three numbers, each 0 or 1, and **say what the first one was**. There are
# eight such sequences. For comparison, a feed-forward network that hears only the sum trains on them as well.

# %%
import itertools

import numpy as np

sequences = np.array(list(itertools.product([0, 1], repeat=3)))
first = sequences[:, :1]

# %%
counting.fit(sequences.sum(axis=1, keepdims=True), first, epochs=2000, learning_rate=0.3, progress=False)
print(f"the sum alone: loss {counting.loss_value(sequences.sum(axis=1, keepdims=True), first):.4f}")

memory = nn.Recurrent.create(inputs=1, units=1, outputs=1, seed=0)
history = memory.fit(sequences[:, :, np.newaxis], first, epochs=2000, learning_rate=0.3)
print(f"with a memory: loss {history['loss'][-1]:.4f}")

# %% [markdown]
# One unit with a memory does what the counting network cannot. (`np.newaxis` adds the third pair of brackets: one input
# at each step.)
#
# **With your pencil:** the counting network never gets below 0.0833, however long it trains. Why just there?
#
# <details><summary>Answer</summary>
#
# It can answer only by the sum. Sum 0: the first number is 0. Sum 3: it is 1. Sum 1: there are three sequences, and in
# one of them the first number is 1; the best single answer is their average, ⅓. The squared errors are (⅔)² + 2·(⅓)²
# = ⅔. Sum 2: the best answer is ⅔, and the squared errors come to ⅔ again. Altogether 4/3; halved, and divided by 8
# sequences, that is 1/12 = 0.0833. No weights can do better.
#
# </details>

# %% [markdown]
# ### What has it learnt?
#
# It was trained on three steps. But it takes sequences of any length. So ask it about a 1 that is followed by two, three,
# four and five zeros. Predict first: will it still say 1?

# %%
for length in [3, 4, 5, 6]:
    heard = [[[1]] + [[0]] * (length - 1)]
    print(length, "steps:", memory.predict(heard).round(2))

# %% [markdown]
# Right, wrong, right, wrong! Look at what it remembers at each step, and at its $W_h$:

# %%
print("Wh =", memory.Wh.round(2))
blinking = memory.trace([[[1]] + [[0]] * 5])
for t in range(1, 7):
    print(blinking.line(f"h{t}"))

# %% [markdown]
# $W_h$ is *negative* and large. At every step the memory is turned round: minus, plus, minus, plus. The unit blinks
# like a lamp, and reads the answer off at step 3. At step 4 the lamp is the other way. **It has learnt the task that it
# was given, not the one that you meant**: every sequence it saw had three steps. Nobody had told it about four.
#
# That is worth remembering far beyond recurrent networks. And it was found without any mystery: by looking at the numbers.

# %% [markdown]
# ## Your turn
#
# **1.** How long does a memory last?

# %%
nn.exercises.memory

# %%
Wh = ...
nn.exercises.memory.check(Wh)

# %% [markdown]
# **2.** The one new rule of this notebook, as a line of Python. (Stuck? `nn.exercises.shared_weight.hint()`.)

# %%
nn.exercises.shared_weight


# %%
def gradient(h, delta):
    return ...


nn.exercises.shared_weight.check(gradient)

# %% [markdown]
# **3. With pencil only:** the echo of section 2 ($W_x = 1$, $W_h = 0.5$, $W_y = 1$, no tanh) hears 2 and then 1, and
# should say 3. What does it say? Find $\delta_2$, $\delta_1$ and the three gradients.
#
# <details><summary>Answer</summary>
#
# h₁ = 2, h₂ = 1 + 0.5 · 2 = 2 = a. The error is 2 − 3 = −1. There is no curve, so all slopes are 1: δ₂ = −1 and
# δ₁ = −1 · 0.5 = −0.5. Then ∂E/∂Wx = 2 · (−0.5) + 1 · (−1) = −2, ∂E/∂Wh = 0 · (−0.5) + 2 · (−1) = −2, and for the bias
# −0.5 − 1 = −1.5. To see the computer do it, run `print(echo.trace([[[2], [1]]], [[3]]))` in a cell of its own.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - A **feed-forward** network has no loops: the same input gives the same output. A **recurrent** one hears its own last
#   answer too, and so it can use the order.
# - **Unrolled**, it is a feed-forward network with a layer for each step, and all layers share their weights.
# - **Backpropagation through time** is backpropagation, with one addition: a shared weight’s gradient is the *sum* of
#   what each step adds.
# - With each step back the blame is multiplied by a slope and by $W_h$. Below 1 it **vanishes**, above 1 it can
#   **explode**: learning from long ago is hard.
# - A network learns from the examples it was given, not from what you meant. Look at what it does on others.
#
# Next: why all this runs as fast as it does, and what the library does for it.
# → *21 · Speed*
#
# ### Sources
#
# - Jeffrey Elman, “Finding structure in time”, 1990: the network of this notebook.
# - Paul Werbos, “Backpropagation through time: what it does and how to do it”, 1990: the way back, and the sum.
# - Sepp Hochreiter, “Untersuchungen zu dynamischen neuronalen Netzen” (a diploma thesis), 1991, and Yoshua Bengio,
#   Patrice Simard and Paolo Frasconi, “Learning long-term dependencies with gradient descent is difficult”, 1994: the
#   vanishing gradient.
# - Sepp Hochreiter and Jürgen Schmidhuber, “Long short-term memory”, 1997: the LSTM.
# - “Deep Learning & Parameter Tuning with MXnet, H2o Package in R”, a tutorial published by HackerEarth, 2017: the
#   division into feed-forward networks and recurrent ones, and the word “recurrent” for a unit without a loop.
