# %% [markdown]
# # 1 · The neuron
#
# **What you need:** school arithmetic, a pencil and about 15 minutes. You need not know how to program: every
# program here is a few lines long, already written, and yours to change.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above. Then read from top to bottom. To run one
# grey cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>. You cannot break anything.
#
# **By the end you will be able to**
#
# - name the parts of a nerve cell, and say what each of them does;
# - say what an artificial neuron does, in one sentence and in one formula;
# - work out its answer with a pencil;
# - say what the artificial neuron has borrowed from the living one, and what it leaves out.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# Somebody presses your fingertip, lightly at first, and then firmly. Nerve cells carry the news towards your
# brain as short electric pulses. When the press is firm, are the pulses of one cell **taller**, do they **travel
# faster**, or do **more of them come in a second**? Write your bet down. We collect in section 2.

# %% [markdown]
# ## 1. A nerve cell
#
# Your brain has about 86 billion nerve cells. They come in many shapes, but most follow one plan:
#
# ```
# dendrites         soma               axon             synapses
#
# ───────╲                                            ╱──▶ next cell
# ────────╲                                          ╱
# ───────────────( adds up )─────────────────────────────▶ next cell
# ────────╱                                          ╲
# ───────╱                                            ╲──▶ next cell
#
# signals come in, are added up,   and one signal goes out
# ```
#
# - Signals from other cells arrive on fine branches, the **dendrites**.
# - They run together in the body of the cell, the **soma**.
# - If enough arrives, a pulse leaves on one long fibre, the **axon**. From your back to your foot it can be a
#   metre long.
# - At its end the axon branches. Each branch meets the next cell at a contact, a **synapse**. Some
#   synapses are strong and some are weak. Some *excite* the next cell, and some *inhibit* it: they hold it back.
#
# How many are 86 billion? If you counted one nerve cell in every second, day and night, you would be done after

# %%
seconds_in_a_year = 365.25 * 24 * 60 * 60
print(f"{86e9 / seconds_in_a_year:,.0f} years")

# %% [markdown]
# (`86e9` is how programs write 86 with nine zeros behind it, and `/` is “divided by”.)

# %% [markdown]
# ## 2. All or nothing
#
# What is “enough”? In the soma the signals raise or lower an electric voltage. If the voltage rises above a certain
# height, the **threshold**, the cell **fires**: one pulse runs down the axon. If it stays below, nothing runs. There
# are no half pulses. And far above the threshold, the pulse is no taller than just above it. This is called the
# **all-or-nothing** law.
#
# Now collect your bet. The pulses cannot be taller, and along one axon they travel at much the same speed. A cell
# that is pressed harder fires **more often**. Edgar Adrian and Yngve Zotterman showed it in
# 1926, when they recorded the pulses in a nerve of a cat’s paw.

# %% [markdown]
# ## 3. The artificial neuron
#
# In 1943 Warren McCulloch, who studied brains, and Walter Pitts, who was twenty and had taught himself logic,
# asked: what could cells of this kind work out together? To answer it they left almost everything away. The neurons
# of this course go back to theirs, and keep four things of the living cell:
#
# | in the nerve cell | in the artificial neuron |
# |:--|:--|
# | signals arrive on the dendrites | numbers come in: the **inputs** |
# | synapses are strong or weak; they excite or inhibit | each input has a **weight**: large or small, positive or negative |
# | everything runs together in the soma | the weighted inputs are added up |
# | the axon carries one signal on | one number goes out: the **output** |
#
# (The weights came later. In the neurons of 1943 every synapse that excites counted alike, and a single one that
# inhibits forbade the cell to fire.)
#
# A nerve cell is a living thing. An artificial neuron is a piece of arithmetic that you can do with a pencil.
# Let us do it.

# %% [markdown]
# ## 4. The weighted sum
#
# Shall we go swimming? Three things matter: whether the sun shines, whether a friend comes along, and whether
# there is homework left. Write 1 for yes and 0 for no. These are our inputs.
#
# They do not matter equally. Sunshine speaks for swimming; let it count 2. A friend counts 3. Homework speaks
# *against*; let it count −4. These are the weights. A weight’s size says how much its input matters, and its
# sign says which way: for, or against.
#
# Today the sun shines, the friend comes, and there is homework. Here is the neuron with today’s numbers:

# %%
weights, today = [2, 3, -4], [1, 1, 1]
names = ["sun", "friend", "homework"]
nn.plot.neuron(weights, None, today, activation="identity", names=names)

# %% [markdown]
# (You may ignore the blue box. It is the place for a step that comes in later; “identity” means that whatever goes
# in comes out again. And `None` keeps another place free, for the number that notebook 4 is about.)
#
# Each input is multiplied by its weight, and the products are added up. The result is called the **weighted
# sum**, and written $z$. With inputs $x_1, x_2, x_3$ and weights $w_1, w_2, w_3$:
#
# $$z = x_1 w_1 + x_2 w_2 + x_3 w_3$$
#
# Today $z = 1 \cdot 2 + 1 \cdot 3 + 1 \cdot (-4) = 2 + 3 - 4 = 1$.
#
# A shop does the same with a basket: quantities are inputs, prices are weights, the bill is the weighted sum,
# and a voucher is a negative weight.
#
# **Try it.** Tomorrow the homework will be done: its input becomes 0. Predict $z$, then change the last 1
# of `tomorrow` to 0 and run the cell.

# %%
tomorrow = [1, 1, 1]
nn.plot.neuron(weights, None, tomorrow, activation="identity", names=names)

# %% [markdown]
# <details><summary>Answer</summary>
#
# The homework’s product is now 0 · (−4) = 0, so z = 2 + 3 + 0 = 5. An input of 0 switches its weight off,
# however large that weight is. Remember this: it will matter when neurons learn.
#
# </details>

# %% [markdown]
# ## 5. To fire or not
#
# A sum is not yet a decision. So we copy the all-or-nothing law too: if the weighted sum reaches the threshold,
# the output is 1, and we say that the neuron *fires*; if not, the output is 0. The threshold is usually called
# $\theta$, the Greek letter theta:
#
# $$\text{output} = \begin{cases} 1 & \text{if } z \ge \theta \\ 0 & \text{if } z < \theta \end{cases}$$
#
# Say that we go swimming if the sum is at least 2. On which of these four days do we go? Work out the four sums
# first. Each day is given as sun, friend, homework:

# %%
neuron = nn.Perceptron(3, weights=[2, 3, -4], threshold=2)
days = [[1, 1, 0], [1, 1, 1], [1, 0, 0], [0, 0, 0]]
for day, answer in zip(days, neuron.predict(days), strict=True):
    print(day, "→", answer)

# %% [markdown]
# (`Perceptron` is the library’s name for a neuron that fires or not; notebook 2 tells where the word comes from.)
#
# The sums are 5, 1, 2 and 0. On the first day the sum is far above the threshold, on the third just on it. The
# output is 1 both times: all or nothing.
#
# You can feel this with a slider. Below, the slider moves the sum, and the threshold is at 0. (Any threshold can be
# put there: just ask how far the sum is *above* it, $z - \theta$.) **Look at the upper picture only.** Begin at the
# far left and go to the right, slowly. Predict: where will the output change, and by how much?

# %%
nn.widgets.activations("step", z=-4)

# %% [markdown]
# Nothing, nothing, nothing; at 0 a jump to 1; then nothing again. A curve of this shape is called a **step**. (The
# lower picture shows how steep the step is, and it is flat nearly everywhere. That, and the word “saturated”, will
# matter in [notebook 5](05_activation_functions.ipynb). The other curves can wait until then, too.)

# %% [markdown]
# ## 6. What the model leaves out
#
# Almost everything. It helps to know what:
#
# - **Time.** A nerve cell fires pulse after pulse, and *when* they come can matter. Our neuron is asked once, and
#   answers once. (When its output may be any number, you can think of that number as “pulses in a second”.)
# - **Shape.** It matters where on a dendrite a signal arrives, and dendrites do some calculating of their own.
#   To imitate one single cell of the brain’s outer layer, millisecond by millisecond, it took an artificial network
#   of five to eight *layers*: rows of neurons, one behind the other.
# - **Signs.** As a rule, a nerve cell excites at all of its synapses, or inhibits at all of them. The
#   outputs of our neurons may be weighted either way.
# - **Chemistry.** Nearly all synapses pass their signal on with chemical substances, of many kinds. Sleep, hunger
#   and coffee change how a whole brain weighs things.
# - **Numbers.** The first networks of this course have two or three neurons. Your brain has 86 billion.
#
# So do not read “neural network” as “brain”. Nobody claims that brains learn in the way this course will tell. The
# name remembers where the idea came from. The arithmetic stands on its own feet.

# %% [markdown]
# ## Your turn
#
# **With a pencil.** Which goes with which? Left: *dendrites, synapse, soma, axon.* Right: *adding up, output,
# inputs, weight.*
#
# <details><summary>Answer</summary>
#
# Dendrites: inputs. Synapse: weight. Soma: adding up. Axon: output. The threshold has the same name on both sides.
#
# </details>
#
# **With the neuron.** Our swimmer is not strict: with the weights above, could homework be outvoted if we lowered
# the threshold to 1? (Look again at today’s sum.) Now build a neuron that is strict:

# %%
nn.exercises.veto

# %%
numbers = ...  # [weight of sun, weight of friend, weight of homework, threshold]
nn.exercises.veto.check(numbers)

# %% [markdown]
# Stuck? Run a cell with `nn.exercises.veto.hint(1)`; there are three hints, and each says more.

# %% [markdown]
# ## What to take away
#
# - A nerve cell: **dendrites** receive, the **soma** adds up, the **axon** carries one signal on, **synapses** pass
#   it to other cells, strongly or weakly.
# - It fires when a **threshold** is reached. The pulse is **all or nothing**: what grows is how often it comes.
# - An artificial neuron multiplies each **input** by its **weight** and adds up: the **weighted sum**
#   $z$. If $z$ reaches the threshold, it fires: the **output** is 1, otherwise 0.
# - A weight’s size says how much an input counts, its sign says for or against. An input of 0 silences its
#   weight.
# - The model leaves out time, shape, chemistry and much more. It is arithmetic, not biology.
#
# Next: what can such a neuron decide, and how can it learn to?
# → *2 · The perceptron*
#
# ### Sources
#
# - Edgar Adrian and Yngve Zotterman, “The impulses produced by sensory nerve endings. Part 3: Impulses set up by
#   touch and pressure”, 1926: pulses of one size, that come more often.
# - Warren McCulloch and Walter Pitts, “A logical calculus of the ideas immanent in nervous activity”, 1943: the
#   neuron with a threshold.
# - Frederico Azevedo and others, “Equal numbers of neuronal and nonneuronal cells make the human brain an
#   isometrically scaled-up primate brain”, 2009: the 86 billion, counted.
# - David Beniaguev, Idan Segev and Michael London, “Single cortical neurons as deep artificial neural networks”,
#   2021: the five to eight layers.
