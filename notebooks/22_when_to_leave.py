# %% [markdown]
# # 22 · When to leave
#
# **What you need:** notebooks [10](10_backpropagation_by_hand.ipynb) (backpropagation), [15](15_probabilities.ipynb)
# (softmax) and [21](21_speed.ipynb) (speed). About 25 minutes. Nothing has to be installed.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - print any network of yours as a program for Keras or for PyTorch, and read it line by line;
# - avoid the slips that nearly everybody makes when moving;
# - work out a convolution with a pencil, and count how many weights it saves;
# - say what a graphics card, a recurrent network and a transformer are for;
# - decide when to stay, and when to leave.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# A grey picture has $28 \times 28 = 784$ pixels. A hidden layer of 32 units looks at them, and each unit has a weight
# for every pixel, and a bias. You know how to count those.
#
# Now take 32 units that look at only $3 \times 3$ pixels at a time, through a little window which is moved over the
# whole picture. Each unit keeps its weights wherever its window is. How many numbers does *this* layer have to learn,
# compared with the first: **about half** as many, **about a tenth**, or **less than a fiftieth**? Write your bet
# down. We collect in section 4.

# %% [markdown]
# ## 1. What is out there
#
# You have come a long way with one small library. Nothing in it is a toy: the equations are the real ones, and it
# trains on millions of rows. But it does only two kinds of network: the one in which every unit sees everything below
# it, and the small one with a loop of [notebook 20](20_recurrent_networks.ipynb). And it does them on ordinary processors.
#
# A **framework** is a large library to build networks of every kind. Two are in wide use:
#
# - **PyTorch**, in which most research is written today. You build the network from parts, and write the training
#   loop yourself.
# - **Keras**, which says more in fewer lines. It does the loop for you, on top of PyTorch, JAX or TensorFlow.
#
# What do they have that we have not?
#
# - Layers for pictures, sounds and texts (sections 4 and 5).
# - **Automatic differentiation**: you write only the forward part. The framework notes down every operation as it
#   goes, and then applies the chain rule backwards along its notes.
# - Work on **GPUs**, graphics cards: chips with thousands of small calculators which all do the same thing at once. A
#   matrix product consists of nothing but such work.
# - **Trained networks** to download, which have already seen millions of pictures, or a good part of all printed books.

# %% [markdown]
# ## 2. The same network, over there
#
# Let us move house with something small enough to carry in one hand. This network knows XOR
# ([notebook 9](09_hidden_layers.ipynb)): its weights were chosen by hand. The answer is the second output.

# %%
net = nn.Network(
    weights=[[[1, 1], [1, 1]], [[0, 4], [0, -8]]],
    biases=[[0, -1], [0, -2]],
    activations=["relu", "softmax"],
    loss="cross_entropy",
)
rows, classes = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
for row, answer in zip(rows, net.predict(rows), strict=True):
    print(row, "→", answer.round(4))

# %% [markdown]
# Before you move, write down one number that you can check afterwards. The loss is a good one, since everything goes
# into it:

# %%
print(f"{net.loss_value(rows, classes):.6f}")

# %% [markdown]
# Now here is the same network in **Keras**. (The program is only printed: Keras need not be there. To run it, install
# Keras, and paste the program into a cell of its own.)

# %%
print(net.to_keras_code())

# %% [markdown]
# You can read nearly all of it. `Dense` is a layer in which every unit sees everything. The two lines after `import`
# ask for numbers of 64 bits, as we have used them all along. (Frameworks take 32 by default: half the memory, seven
# digits instead of sixteen.) The `parameters` are your weights and biases, in your own order and shape. `compile`
# names the optimiser and the loss; `fit` and `predict` do what ours do. After it, `model.evaluate(np.array(rows),
# np.array(classes))` tells the loss, and it is the number above, to about seven digits. (The matrix products inside
# Keras stay 32-bit on PyTorch and on JAX, whatever one asks for. We noticed because we checked.)
#
# And in **PyTorch**. Look for two things: where is the transpose, and where has the softmax gone?

# %%
print(net.to_torch_code())

# %% [markdown]
# - `nn.Linear(2, 2)` is the weighted sum only; the activation stands in a line of its own. (Take care: here `nn` is
#   PyTorch’s own `torch.nn`. In this course `nn` is nnlearn.)
# - PyTorch stores the weights with a row for each *unit*, we with a row for each *input*. So each table is turned
#   over: `.T`.
# - `cross_entropy` takes the *scores*, and has the softmax in it. So the last part of the model is left out for the
#   loss: that is `model[:-1]`.
# - In the loop, you find all that you know: an epoch, a new order, a batch, the loss, the slopes, the step.
#   `backward()` is backpropagation, `step()` is the update. `zero_grad()` is housekeeping: PyTorch *adds* new slopes
#   to the old ones unless it is told to forget them.
#
# (With more than 1,000 weights the program reads them from a file, which `net.save("net.npz")` writes. And how do we
# know that these programs are right? Where the frameworks are installed, nnlearn’s own tests run them for every
# activation and every loss, and compare outputs, loss and one step of training.)

# %% [markdown]
# What does `backward()` do in there? What you did by hand in [notebook 10](10_backpropagation_by_hand.ipynb). Here it
# is for this very network, the row 0, 1 and the class 1. **Predict** which of the four hidden weights will not change
# at all. Then go through it number by number.

# %%
nn.widgets.backpropagation(net, [[0, 1]], [1])

# %% [markdown]
# What you should have seen: $x_1$ is 0, so the two weights that it comes in by get no slope. The second hidden unit
# is at 0 exactly, where relu is taken to be flat, so nothing comes through it. Only one of the four weights moves. In
# PyTorch these slopes are in `model[0].weight.grad` after `backward()`, and they are the same numbers.

# %% [markdown]
# ## 3. What it is called there
#
# | what you wrote here | Keras | PyTorch |
# |:--|:--|:--|
# | `nn.Network.create([2, 3, 2], ["relu", "softmax"])` | `Sequential([Dense(3, "relu"), Dense(2, "softmax")])` | `nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))` |
# | `net.weights[0]`: a row for each input | `model.layers[0].kernel`: the same | `model[0].weight`: a row for each *unit* |
# | `trace["dW1"]` | (kept out of sight) | `model[0].weight.grad` after `backward()` |
# | `"squared_error"`: ½, summed over the outputs | `"mean_squared_error"`: no ½, mean over the outputs | `nn.MSELoss()`: the same as Keras |
# | `"binary_cross_entropy"` | `"binary_crossentropy"` | `nn.BCELoss()`; `nn.BCEWithLogitsLoss()` takes scores |
# | `"cross_entropy"` | `"sparse_categorical_crossentropy"`; one-hot: `"categorical_crossentropy"` | `nn.CrossEntropyLoss()`, which takes scores |
# | `net.fit(X, y, epochs=20, batch_size=10)` | `model.fit(X, y, epochs=20, batch_size=10)` | a loop of your own |
# | `optimizer="adam"`, $\varepsilon = 10^{-8}$ | `Adam()`, $\varepsilon = 10^{-7}$ | `torch.optim.Adam(...)`, $\varepsilon = 10^{-8}$ |
# | `l2=0.001`: half a square | `kernel_regularizer=L2(0.0005)`: a whole square | `weight_decay=0.001`: the biases, too |
# | `dropout=0.2` | a layer `Dropout(0.2)` | a part `nn.Dropout(0.2)` |
# | `early_stopping=5` | `EarlyStopping(patience=5, restore_best_weights=True)` | a few lines of your own |
# | `net.evaluate(X, y)` | `model.evaluate(X, y)` | `model.eval()`, and a few lines of your own |
# | `net.predict_classes(X)` | `model.predict(X).argmax(axis=1)` | `model(X).argmax(dim=1)` |
# | `net.save("net.npz")` | `model.save("net.keras")` | `torch.save(model.state_dict(), "net.pt")` |
#
# **The classic slip: softmax twice.** `CrossEntropyLoss` applies a softmax. If your model ends with one as well, the
# probabilities are taken for scores and go through a second softmax. No error appears, and training even works,
# badly. We can make the same mistake here, and watch it. A cat has the score 8, a dog −8, so the network is as sure
# as can be:

# %%
same = [[1, 0], [0, 1]]
once = nn.Network([same], activations="softmax", loss="cross_entropy")
twice = nn.Network([same, same], activations="softmax", loss="cross_entropy")
for name, model in [("once", once), ("twice", twice)]:
    print(f"{name:6}{model.predict([[8, -8]])[0].round(4)}  loss {model.loss_value([[8, -8]], [0]):.4f}")

# %% [markdown]
# Surely right, and it still says 0.73. The scores of the second softmax lie between 0 and 1, so their gap is at most
# 1, and you know from [notebook 15](15_probabilities.ipynb#3.-Only-differences-count) what a gap of 1 gives. The loss
# can never fall below $\ln(1 + e^{-1}) \approx 0.313$. If your loss sticks there, you know where to look.

# %% [markdown]
# ## 4. Convolution: one neuron, moved about
#
# Here is a picture of the letter E. Every `#` is a bright pixel, with the value 1; the dark ones are 0.

# %%
import numpy as np

drawing = """
........
.######.
.#......
.#......
.####...
.#......
.#......
.######.
........
........"""
picture = np.array([[float(c == "#") for c in line] for line in drawing.split()])
print(picture.shape)

# %% [markdown]
# A **filter** is a neuron that sees only a small window of the picture, here $3 \times 3$ pixels. This one has the
# weights 1 in its top row, 0 in the middle and −1 in the bottom row:
#
# $$\begin{matrix} 1 & 1 & 1 \\ 0 & 0 & 0 \\ -1 & -1 & -1 \end{matrix}$$
#
# With the pencil: put the window on rows 2 to 4 and columns 3 to 5. It sees `###` at the top, and nothing below. So
# its sum is $1 + 1 + 1 - 0 = 3$: bright above, dark below, *a lower edge*. Now move it down by one, to rows 3 to 5.
# It sees nothing at the top and `###` at the bottom. The sum is $0 - 3 = -3$, and relu makes that 0: this filter is
# not interested in upper edges.
#
# Moving the window over the whole picture and writing down each answer is called a **convolution**. Do you need a new
# equation for that? No. Cut the picture into all its windows, and show them to the neuron one by one, like the rows
# of a table:

# %%
weights = [[1], [1], [1], [0], [0], [0], [-1], [-1], [-1]]
neuron = nn.Network([weights], activations="relu")
windows = np.lib.stride_tricks.sliding_window_view(picture, (3, 3)).reshape(-1, 9)
seen = neuron.predict(windows).reshape(8, 6)
print(f"{len(windows)} windows; your two: {seen[1, 2]:.0f} and {seen[2, 2]:.0f}")

# %%
from matplotlib import pyplot as plt

figure, axes = plt.subplots(1, 2, figsize=(6.4, 3.6), layout="constrained")
for ax, image, title in zip(axes, [picture, seen], ["the picture", "what the filter says"], strict=True):
    ax.imshow(image, cmap="gray")
    ax.set(title=title, xticks=[], yticks=[])
nn.plot.describe(
    figure,
    "Left, the letter E; right, what the filter says: bright along the lower edge of each of its three bars, else almost black",
)
nn.plot.show(figure)

# %% [markdown]
# On the right, it is bright where a bar of the E ends at the bottom, and the long stroke at the side is gone: it has
# no lower edge. (Grey are the windows that caught only a part of a bar.) One neuron, nine weights, and it finds its
# edge wherever it is. A **convolution layer** has several filters; each learns its own pattern, by the slopes that you
# know. In the next layer, filters look at what these have found: first edges, then corners, then shapes.
#
# **Now count.** The layer of the bet, in which 32 units see all 784 pixels, has $(784 + 1) \cdot 32$ numbers. A
# convolution layer with 32 filters of $3 \times 3$ has $(9 + 1) \cdot 32$:

# %%
dense = (28 * 28 + 1) * 32
filters = (3 * 3 + 1) * 32
print(f"{dense:,} against {filters}: {dense / filters:.1f} times as many")

# %% [markdown]
# Less than a fiftieth. (And the comparison flatters the dense layer. The 32 filters give $26 \cdot 26 \cdot 32 =
# 21{,}632$ answers. A dense layer with so many units would need $785 \cdot 21{,}632$ numbers, that is nearly 17
# million.)
#
# What do we gain, besides memory? *What is learnt in one place is known in all places.* An edge is an edge, and a cat
# in the corner is a cat. A dense layer would have to learn it anew for each place. The dense network of [notebook
# 19](19_images.ipynb) gets by, because in its pictures all digits sit in the middle.
#
# Could we go on like this in nnlearn, with windows for rows? For one layer, yes. But such networks have many layers,
# and frameworks have fast ways to do it. **For pictures, leave.**

# %% [markdown]
# ## 5. Words: memory and attention
#
# A sentence can have any length, and the order matters. Two ideas are for that.
#
# **Recurrent networks** read word by word, and carry a memory from one step to the next: the same neurons again and
# again, in time. You have unrolled one by hand in [notebook 20](20_recurrent_networks.ipynb). To train them on long
# texts takes refinements (LSTM and GRU are the best known), which frameworks have ready.
#
# **Attention** lets each word look directly at all the others. How much it looks at each is decided by scores; and
# how does one make shares out of scores? With softmax. Suppose the word “it” gives the three words before it the
# scores 2, 1 and 0, and what these words have to say are the numbers 10, 20 and 30. Then “it” takes the weighted
# average:

# %%
shares = nn.Network([np.eye(3)], activations="softmax").predict([[2, 1, 0]])
print("shares: ", shares[0].round(4))
print("average:", round((shares[0] * [10, 20, 30]).sum(), 4))

# %% [markdown]
# (`np.eye(3)` is a table with 1 along its diagonal, which passes the scores on as they are.) That is attention:
# softmax and a weighted sum. In real networks the scores and the numbers are themselves the outputs of dense layers,
# and learnt. **Transformers** are stacks of attention and dense layers; they are behind today’s chat programs. The
# largest have hundreds of billions of weights, and nothing in them is of another kind than what you know: weighted
# sums, activations, softmax, cross-entropy, steps downhill. **For texts, leave.**

# %% [markdown]
# ## 6. Speed, honestly
#
# Is a framework faster? It depends on the size.
#
# - **Small networks: no.** For each operation a framework first sorts out what is to be done where. If the operation
#   itself takes a millionth of a second, the sorting out takes longer than the work. For the network of [notebook
#   16](16_learning_over_epochs.ipynb), with its 642 numbers, PyTorch needed more than ten times as long as nnlearn
#   when we measured it, on one processor.
# - **Larger ones: it evens out.** With hundreds of units in a layer nearly all the time goes into multiplying
#   matrices, and that is the same work for everybody.
# - **Large ones on a GPU: yes, by far.** There is no way round it. nnlearn does not use a GPU.
#
# You need not take this on trust either: `python tests/benchmarks/larger_runs.py`, in nnlearn’s own folder, measures
# it on *your* computer. First it checks that all of them come to the same losses; a race is only fair if everybody
# runs the same way.

# %% [markdown]
# ## 7. Stay, or leave?
#
# **Stay**
#
# - while you want to *see* what happens: every number, every slope, and why;
# - for tables of data: some dozens of columns, up to millions of rows, a few hundred units;
# - where results must be repeatable to the last digit, and proven;
# - in a classroom, where the installation must not fail.
#
# **Leave**
#
# - for pictures and sounds (convolution), texts (transformers) and long series (recurrent networks);
# - when somebody has already trained what you need: to adapt a trained network is far cheaper than to begin with
#   random weights;
# - when a run takes a night, and a GPU would do it in minutes;
# - when you invent a network of a new shape, and do not want to work out its backward part by hand;
# - when the result must run on a phone, or serve thousands of people at once.
#
# (And for tables of data, ask a third party before you decide: decision trees, which ask one yes-or-no question after the
# other, hundreds of them together, are often better than any network. [Notebook
# 17](17_tables_of_data.ipynb#10.-What-the-articles-got) compares.)
#
# What you keep is more than a program. You know what `backward()` does. You know why the loss of two classes is about 0.69 before anything
# is learnt, what a learning rate does, why inputs are scaled, and how to tell luck from skill. When a run over there
# goes wrong, and it will, you need not guess: rebuild the smallest case here, trace it, and compare the numbers.

# %% [markdown]
# ## Your turn
#
# Count the numbers that a convolution layer has to learn, for any sizes:

# %%
nn.exercises.filter_parameters


# %%
def parameters(side, channels, filters):
    return ...


nn.exercises.filter_parameters.check(parameters)

# %% [markdown]
# And with the pencil: a coloured picture of $32 \times 32$ pixels has three channels, red, green and blue. Compare 16
# filters of $5 \times 5$ with a dense layer of 16 units.
#
# <details><summary>Answer</summary>
#
# A filter sees 5 · 5 · 3 = 75 numbers, and has a bias: 76 · 16 = 1,216. A unit of the dense layer sees 32 · 32 · 3 =
# 3,072 numbers: 3,073 · 16 = 49,168. That is about forty times as many.
#
# </details>

# %% [markdown]
# ## What to take away
#
# - `net.to_keras_code()` and `net.to_torch_code()` print the same network over there, weights included. Take one
#   number with you to check it by.
# - Three slips when moving: **softmax twice**, tables **not transposed**, and another **factor** (½, mean or sum).
# - **Automatic differentiation** is the chain rule of notebook 10, done by a program that takes notes.
# - A **convolution** is one neuron moved over a picture: few weights, and what it learns in one place it knows in all.
# - **Attention** is softmax and a weighted average.
# - Leave for pictures, texts, GPUs and trained networks. The equations are the same there.
#
# Next: all the words of this course, and where each was first met. → *23 · Glossary*
#
# ### Sources
#
# - Yann LeCun, Léon Bottou, Yoshua Bengio and Patrick Haffner, “Gradient-based learning applied to document
#   recognition”, 1998: convolution networks that read handwriting.
# - Ashish Vaswani and others, “Attention is all you need”, 2017: the transformer.
# - Sepp Hochreiter and Jürgen Schmidhuber, “Long short-term memory”, 1997: LSTM. Kyunghyun Cho and others, “Learning
#   phrase representations using RNN encoder-decoder”, 2014: GRU.
# - Adam Paszke and others, “PyTorch: an imperative style, high-performance deep learning library”, 2019. François
#   Chollet and others, Keras, 2015.
