# %% [markdown]
# # 23 · Glossary
#
# **What you need:** nothing. Look a word up, and follow the arrow to the place where the course first explains it.
#
# **How to begin:** choose a letter, or search the page for your word (<kbd>Ctrl</kbd> and <kbd>F</kbd>).
#
# **By the end you will be able to**
#
# - say in a sentence what each word of the course means;
# - find the place where it was explained with numbers;
# - read the letters in formulas, and the names in a trace.
#
# [A](#A) · [B](#B) · [C](#C) · [D](#D) · [E](#E) · [F](#F) · [G](#G) · [H](#H) · [I](#I) · [K](#K) · [L](#L) · [M](#M) · [N](#N) · [O](#O) · [P](#P) · [R](#R) · [S](#S) · [T](#T) · [U](#U) · [V](#V) · [W](#W) · [letters and signs](#Letters-and-signs)

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ## A
#
# - **abstraction**: What a later layer says with fewer numbers, leaving detail out: from pixels to edges, to
#   parts, to faces. → [notebook 9](09_hidden_layers.ipynb#5.-A-pyramid)
# - **accuracy**: The share of all answers that are right. → [notebook 14](14_overfitting.ipynb#3.-Two-curves)
# - **activation**: The number that a unit gives out, written $a$: its sum after the activation function. →
#   [notebook 5](05_activation_functions.ipynb#1.-What-comes-after-the-sum)
# - **activation function**: What turns a unit’s sum $z$ into its output $a$: a step, a sigmoid, ReLU and others.
#   → [notebook 5](05_activation_functions.ipynb#1.-What-comes-after-the-sum)
# - **ADADELTA**: An optimiser that keeps running averages of squared slopes and of squared steps, and needs no
#   learning rate in principle. → [notebook 13](13_optimisers.ipynb#ADADELTA:-no-rate-at-all?)
# - **AdaGrad**: An optimiser that divides each step by how large a weight’s slopes have been so far, all of them
#   together. → [notebook 13](13_optimisers.ipynb#AdaGrad:-add-up-the-squares)
# - **Adam**: An optimiser that keeps a running average of the slopes and of their squares, and steps by one
#   divided by the root of the other. → [notebook 13](13_optimisers.ipynb#4.-Adam:-both-at-once)
# - **AdamW**: Adam that also takes a small share off each weight directly, apart from the slopes. → [notebook
#   13](13_optimisers.ipynb#4.-Adam:-both-at-once)
# - **all-or-nothing**: A nerve cell’s pulse comes at its full height or not at all. → [notebook
#   1](01_the_neuron.ipynb#2.-All-or-nothing)
# - **annealing**: Letting the learning rate shrink as training goes on. → [notebook
#   13](13_optimisers.ipynb#7.-Rates-that-fall)
# - **anomaly**: A row that is unlike the others; an autoencoder rebuilds it badly. → [notebook
#   18](18_autoencoders.ipynb#7.-What-does-not-fit)
# - **array operation**: One command that works on a whole array of numbers at once. → [notebook
#   21](21_speed.ipynb#1.-A-loop-and-an-array)
# - **attention**: A way to let each place of a sequence look at every other, and weigh them. → [notebook
#   22](22_when_to_leave.ipynb#5.-Words:-memory-and-attention)
# - **autoencoder**: A network that learns to give back its own input, through a narrow place. → [notebook
#   18](18_autoencoders.ipynb#1.-Say-it-again)
# - **automatic differentiation**: Backpropagation worked out by a framework from the program of the forward pass.
#   → [notebook 22](22_when_to_leave.ipynb#1.-What-is-out-there)
# - **axon**: The one long fibre on which a nerve cell sends its signal to others. → [notebook
#   1](01_the_neuron.ipynb#1.-A-nerve-cell)

# %% [markdown]
# ## B
#
# - **backpropagation**, **back-propagation**: Passing the blame for an error back from the outputs to the inputs, layer by layer, which
#   gives the slopes of all weights in one pass. → [notebook 10](10_backpropagation_by_hand.ipynb#3.-The-question)
# - **backpropagation through time**: Backpropagation in a recurrent network that was unrolled: back a layer is
#   back in time, and a shared weight’s slopes are added up. → [notebook
#   20](20_recurrent_networks.ipynb#4.-The-way-back,-through-time)
# - **backward pass**: The way from the loss back to the inputs, on which all deltas and slopes are worked out. →
#   [notebook 10](10_backpropagation_by_hand.ipynb#5.-Backward)
# - **baseline**: What one gets without learning anything, such as always giving the commonest answer. → [notebook
#   17](17_tables_of_data.ipynb#4.-Sizes)
# - **batch**: The examples that make one update together. → [notebook
#   8](08_the_worked_example.ipynb#7.-The-true-batch)
# - **batch size**: How many examples are in a batch. → [notebook 12](12_batches.ipynb#4.-Two-by-two)
# - **Bayes accuracy**: The best accuracy that any model can have, because the data themselves are left to chance.
#   → [notebook 16](16_learning_over_epochs.ipynb#6.-The-ceiling)
# - **bias**: A number that a unit adds to its weighted sum, whatever its inputs are; a threshold with its sign
#   turned round. → [notebook 4](04_bias.ipynb#1.-A-threshold-seen-from-the-other-side)
# - **bottleneck**: The narrow layer in the middle of an autoencoder, through which everything must pass. →
#   [notebook 18](18_autoencoders.ipynb#1.-Say-it-again)

# %% [markdown]
# ## C
#
# - **chain rule**: If one thing depends on a second, and that on a third, their slopes are multiplied. Along a
#   path one multiplies; where paths meet, one adds. → [notebook
#   7](07_gradient_descent.ipynb#2.-The-slope-with-a-pencil)
# - **checkpoint**: A file from which a run that was cut off can go on: weights, the optimiser’s memory, random
#   numbers. → [notebook 16](16_learning_over_epochs.ipynb#10.-A-run-that-is-cut-off)
# - **class**: One of the answers that a network chooses between: cat, dog or horse. → [notebook
#   15](15_probabilities.ipynb#1.-Scores)
# - **code**: The few numbers in an autoencoder’s bottleneck, from which it rebuilds its input. → [notebook
#   18](18_autoencoders.ipynb#1.-Say-it-again)
# - **complex number**: A number with a second, imaginary part beside the usual one. → [notebook
#   11](11_the_proof.ipynb#4.-The-complex-step)
# - **complex step**: Finding a slope by a tiny step into the imaginary numbers, where nothing is lost by
#   rounding. → [notebook 11](11_the_proof.ipynb#5.-Three-ways-at-once)
# - **confusion matrix**: A table that counts for each true class what was said of it. → [notebook
#   16](16_learning_over_epochs.ipynb#7.-Patients-it-has-never-seen)
# - **converge**: To come to rest, or as near as you like to it. → [notebook
#   8](08_the_worked_example.ipynb#5.-What-if-we-follow-it-to-the-letter?)
# - **convergence theorem**: The perceptron rule makes only so many mistakes if some line separates the examples,
#   and then never another. → [notebook 2](02_the_perceptron.ipynb#6.-Why-it-must-stop)
# - **convex**: Of a region: a straight way between two of its points never leaves it. Of a curve: it lies nowhere
#   above such a straight way between two of its points, like a bowl. → [notebook
#   3](03_what_a_perceptron_cannot_do.ipynb#4.-The-same-with-one-picture), [notebook
#   6](06_squared_error.ipynb#7.-Convex,-or-not)
# - **convolution**: A layer that looks at small patches of a picture, with the same few weights everywhere. →
#   [notebook 19](19_images.ipynb#6.-Two-remedies)
# - **cross-entropy**: A loss for probabilities: minus the logarithm of the probability that was given to what is
#   so. With two classes it is also called log-loss. → [notebook 15](15_probabilities.ipynb#4.-Surprise)
# - **cross-validation**: Cutting the rows into folds, and letting each fold in turn be the examination for a
#   model that learned from the others. → [notebook 17](17_tables_of_data.ipynb#6.-How-far-to-trust-a-figure)
# - **curvature**: How quickly a slope changes: the slope of the slope. It sets the border for the learning rate.
#   → [notebook 7](07_gradient_descent.ipynb#6.-The-border,-by-hand)

# %% [markdown]
# ## D
#
# - **data augmentation**: Making more examples of those that one has, by changes that leave the answer as it is:
#   a picture moved by a pixel. → [notebook 19](19_images.ipynb#6.-Two-remedies)
# - **decision line**: The straight line on one side of which a neuron says yes, and on the other no. → [notebook
#   2](02_the_perceptron.ipynb#2.-A-line-through-the-plane)
# - **decision tree**: A model that asks one yes-or-no question after the other, and answers at the end of the path. →
#   [notebook 17](17_tables_of_data.ipynb#10.-What-the-articles-got)
# - **deep learning**: Learning with networks of many layers. There is no agreed border between deep and not deep.
#   → [notebook 9](09_hidden_layers.ipynb#7.-How-deep-is-deep?)
# - **delta**: How the loss changes when a unit’s sum $z$ grows by a little, written $\delta$: the unit’s share of
#   the blame. → [notebook 10](10_backpropagation_by_hand.ipynb#4.-The-four-equations)
# - **dendrite**: One of the fine branches on which signals arrive at a nerve cell. → [notebook
#   1](01_the_neuron.ipynb#1.-A-nerve-cell)
# - **denoising**: Teaching an autoencoder to give back a clean input from a spoiled one. → [notebook
#   18](18_autoencoders.ipynb#9.-Mending)
# - **difference quotient**: A slope that is measured: what the loss changes, divided by a small change of the
#   weight. → [notebook 11](11_the_proof.ipynb#2.-Measure-it)
# - **dropout**: Switching off units by lot in each training step, so that no unit can rely on another. →
#   [notebook 14](14_overfitting.ipynb#7.-Dropout:-nobody-is-indispensable)

# %% [markdown]
# ## E
#
# - **early stopping**: Ending the training when the loss on data kept aside no longer falls. → [notebook
#   14](14_overfitting.ipynb#5.-Stop-in-time)
# - **ELU**: An activation function like ReLU that bends smoothly towards −1 on the left. → [notebook
#   5](05_activation_functions.ipynb#6.-A-family-of-curves)
# - **epoch**: Once through all examples. → [notebook 2](02_the_perceptron.ipynb#One-round-by-hand)
# - **error**: Prediction minus truth: positive is too high, negative too low. (With the perceptron it is the
#   other way round.) → [notebook 2](02_the_perceptron.ipynb#3.-Learning-from-mistakes), [notebook
#   6](06_squared_error.ipynb#1.-A-prediction-and-its-error)
# - **error times input**: The slope of the squared error by a weight, in a linear model: the error times the
#   input that this weight multiplies. → [notebook 7](07_gradient_descent.ipynb#2.-The-slope-with-a-pencil)
# - **exclusive or**, **XOR**: “One of the two, but not both”: what no single neuron can decide. → [notebook
#   3](03_what_a_perceptron_cannot_do.ipynb#1.-One-of-the-two,-but-not-both)
# - **exploding gradient**: Blame that grows from step to step on its way back, because it is multiplied by
#   numbers above 1. → [notebook 20](20_recurrent_networks.ipynb#5.-The-blame-fades)

# %% [markdown]
# ## F
#
# - **feature**: A column of inputs: one thing that is known of every example. → [notebook
#   7](07_gradient_descent.ipynb#8.-Bring-the-inputs-to-one-scale)
# - **feed-forward network**: A network without loops: everything flows one way, from the inputs to the outputs. →
#   [notebook 20](20_recurrent_networks.ipynb#1.-The-same-words-in-another-order)
# - **filter**: The few weights that a convolution moves across a picture. → [notebook
#   22](22_when_to_leave.ipynb#4.-Convolution:-one-neuron,-moved-about)
# - **fire**: Of a neuron: to answer 1, because its sum has reached the threshold. → [notebook
#   1](01_the_neuron.ipynb#2.-All-or-nothing)
# - **fold**: One of the parts into which the rows are cut for cross-validation. → [notebook
#   17](17_tables_of_data.ipynb#6.-How-far-to-trust-a-figure)
# - **forward pass**, **forward propagation**: The way from the inputs to the answer, on which every sum and every activation is worked
#   out. → [notebook 10](10_backpropagation_by_hand.ipynb#1.-Forward)
# - **framework**: A large program library for networks, such as Keras or PyTorch. → [notebook
#   22](22_when_to_leave.ipynb#1.-What-is-out-there)
# - **full batch**: All examples at once make one update. → [notebook 12](12_batches.ipynb#2.-All-at-once)

# %% [markdown]
# ## G
#
# - **generalise**: To be right about examples that were not learned from. → [notebook
#   14](14_overfitting.ipynb#1.-To-learn-or-to-memorise)
# - **global minimum**: The lowest place of all. → [notebook 6](06_squared_error.ipynb#Let-it-roll)
# - **Glorot**: A rule for how large first weights should be: evenly from $-r$ to $r$ with
#   $r = \sqrt{6/(\text{inputs} + \text{units})}$. → [notebook 16](16_learning_over_epochs.ipynb#9.-The-first-weights)
# - **GPU**: A processor with thousands of small calculating units, made for pictures and good at matrix products.
#   → [notebook 22](22_when_to_leave.ipynb#1.-What-is-out-there)
# - **gradient**: All the slopes of a model together, one for each parameter. → [notebook
#   7](07_gradient_descent.ipynb#4.-Step-after-step)
# - **gradient descent**: Walking downhill: each parameter takes a step against its slope, again and again. →
#   [notebook 7](07_gradient_descent.ipynb#4.-Step-after-step)
# - **grid search**: A search that tries all combinations of the values that were listed. → [notebook
#   17](17_tables_of_data.ipynb#7.-A-search)

# %% [markdown]
# ## H
#
# - **He**: Like Glorot’s rule, for ReLU: $r = \sqrt{6/\text{inputs}}$. → [notebook
#   16](16_learning_over_epochs.ipynb#9.-The-first-weights)
# - **hidden layer**: A layer between the inputs and the output layer. → [notebook
#   3](03_what_a_perceptron_cannot_do.ipynb#6.-Two-lines)
# - **hidden unit**: A unit in a hidden layer. The data have no target for it. → [notebook
#   9](09_hidden_layers.ipynb#1.-Neurons-that-listen-to-neurons)
# - **Hogwild**: Several workers change the same weights at once, without waiting for each other. → [notebook
#   12](12_batches.ipynb#Many-hands)
# - **Huber loss**: A loss that is a square near 0 and straight further out, so that outliers pull less. →
#   [notebook 6](06_squared_error.ipynb#5.-Why-not-absolute-values?)
# - **hyper-parameter**: A choice that is made before learning and that learning does not change: how many layers,
#   the learning rate, the seed. → [notebook 9](09_hidden_layers.ipynb#6.-Who-chooses-which-number?)

# %% [markdown]
# ## I
#
# - **identity**: The activation function that changes nothing. → [notebook
#   5](05_activation_functions.ipynb#1.-What-comes-after-the-sum)
# - **imaginary part**: The second part of a complex number: what stands before the $i$. → [notebook
#   11](11_the_proof.ipynb#4.-The-complex-step)
# - **impute**, **fill the gaps**: To fill a gap in a table, for example with the median of its column. →
#   [notebook 17](17_tables_of_data.ipynb#3.-Gaps)
# - **initialisation**: How the first weights are chosen, before learning begins. → [notebook
#   16](16_learning_over_epochs.ipynb#9.-The-first-weights)
# - **input**: A number that comes into a neuron or a network. → [notebook
#   1](01_the_neuron.ipynb#3.-The-artificial-neuron)
# - **iteration**: Another word for update. (Some authors mean an epoch by it.) → [notebook
#   12](12_batches.ipynb#Four-words-that-people-mix-up)

# %% [markdown]
# ## K
#
# - **Keras**: A framework; short programs in the manner of building blocks. → [notebook
#   22](22_when_to_leave.ipynb#1.-What-is-out-there)
# - **kernel**: An innermost piece of a program, made fast because it runs thousands of times. (In Keras: the weights
#   of a layer. In Jupyter: the Python that runs your cells.) → [notebook
#   21](21_speed.ipynb#3.-The-same-step,-rewritten)

# %% [markdown]
# ## L
#
# - **L1**: A penalty on the sizes of the weights; it pulls small ones to 0. → [notebook
#   14](14_overfitting.ipynb#6.-Make-large-weights-expensive)
# - **L2**: A penalty on the squares of the weights; it pulls large ones down most. → [notebook
#   14](14_overfitting.ipynb#6.-Make-large-weights-expensive)
# - **layer**: Units that work side by side on the same numbers. → [notebook
#   3](03_what_a_perceptron_cannot_do.ipynb#6.-Two-lines)
# - **leader board**: A list of models, the best first. → [notebook 17](17_tables_of_data.ipynb#7.-A-search)
# - **leaky ReLU**: An activation function like ReLU that lets a hundredth of the negative numbers through. →
#   [notebook 5](05_activation_functions.ipynb#6.-A-family-of-curves)
# - **learning curve**: The loss or the accuracy, drawn over the epochs. → [notebook
#   14](14_overfitting.ipynb#3.-Two-curves), [notebook 16](16_learning_over_epochs.ipynb#4.-Learning-curves)
# - **learning rate**, **step size**: How far a step goes for a given slope, written $\eta$ (eta). → [notebook
#   2](02_the_perceptron.ipynb#3.-Learning-from-mistakes), [notebook
#   7](07_gradient_descent.ipynb#3.-One-step-downhill)
# - **level**: One of the different words that a column of a table can hold. → [notebook
#   17](17_tables_of_data.ipynb#2.-Words)
# - **linear model**: A model that predicts with a weighted sum and nothing after it. → [notebook
#   6](06_squared_error.ipynb#1.-A-prediction-and-its-error)
# - **linearly separable**: Of points: one straight line parts those of one class from those of the other. →
#   [notebook 3](03_what_a_perceptron_cannot_do.ipynb#4.-The-same-with-one-picture)
# - **local minimum**: A bottom that is lower than all places near it, and perhaps not the lowest of all. Going downhill
#   can get stuck there. → [notebook 6](06_squared_error.ipynb#Let-it-roll)
# - **log-loss**: Cross-entropy with two classes: minus the logarithm of the probability that was given to what is
#   so. Many programs call it binary cross-entropy. → [notebook
#   8](08_the_worked_example.ipynb#Third-reading:-sigmoid,-log-loss)
# - **loss**, **cost**: One number that says how wrong a model is on some examples. → [notebook
#   6](06_squared_error.ipynb#3.-One-number-for-the-whole-model)

# %% [markdown]
# ## M
#
# - **max-norm**: A limit on how large the weights into a unit may become together. → [notebook
#   14](14_overfitting.ipynb#8.-Max-norm:-a-leash)
# - **maxout**: An activation function that works out several sums and gives the largest. → [notebook
#   5](05_activation_functions.ipynb#6.-A-family-of-curves)
# - **mean**: The average: the sum, divided by how many there are. → [notebook
#   6](06_squared_error.ipynb#4.-Mean-or-sum,-half-or-whole)
# - **median**: The middle value: half of the numbers lie below it and half above. → [notebook
#   6](06_squared_error.ipynb#5.-Why-not-absolute-values?)
# - **memory**: What a recurrent unit said at the step before, and hears again. → [notebook
#   20](20_recurrent_networks.ipynb#2.-A-loop)
# - **mini-batch**: A batch of some examples, more than one and fewer than all. → [notebook
#   12](12_batches.ipynb#4.-Two-by-two)
# - **missing value**: A place in a table where nothing is known. → [notebook 17](17_tables_of_data.ipynb#3.-Gaps)
# - **model**: A rule that makes predictions. → [notebook 6](06_squared_error.ipynb#1.-A-prediction-and-its-error)
# - **model averaging**: Several workers train copies of the weights, which are replaced by their average every so
#   often. → [notebook 12](12_batches.ipynb#Many-hands)
# - **momentum**: Keeping a part of the last step’s speed, as a rolling ball does. → [notebook
#   13](13_optimisers.ipynb#2.-Momentum:-a-ball-that-rolls)

# %% [markdown]
# ## N
#
# - **Nesterov**, **Nesterov momentum**: Momentum that looks at the slope where the ball is about to be. →
#   [notebook 13](13_optimisers.ipynb#Nesterov:-look-ahead)
# - **network**: Neurons that listen to neurons. → [notebook 3](03_what_a_perceptron_cannot_do.ipynb#6.-Two-lines)
# - **neuron**: A piece of arithmetic: inputs times weights, added up, through an activation function. → [notebook
#   1](01_the_neuron.ipynb#3.-The-artificial-neuron)
# - **noise**: What differs between the slope of a batch and the slope of all examples. → [notebook
#   12](12_batches.ipynb#5.-Noise)

# %% [markdown]
# ## O
#
# - **one-hot**: A code for a word or a class: an input for each possibility, 1 for the one that is so, and 0 for
#   the others. → [notebook 15](15_probabilities.ipynb#4.-Surprise)
# - **online learning**: Changing the weights after every single example. → [notebook
#   12](12_batches.ipynb#3.-One-by-one)
# - **optimiser**: A rule that makes steps out of slopes: plain gradient descent, momentum, Adam and others. →
#   [notebook 13](13_optimisers.ipynb#1.-The-trouble-with-ravines)
# - **outlier**: A value that lies far from all others. → [notebook
#   6](06_squared_error.ipynb#5.-Why-not-absolute-values?)
# - **output**: The number that a neuron or a network gives out. → [notebook
#   1](01_the_neuron.ipynb#3.-The-artificial-neuron)
# - **output layer**: The last layer of a network: its numbers are the answer. → [notebook
#   9](09_hidden_layers.ipynb#1.-Neurons-that-listen-to-neurons)
# - **overfitting**, **overfitted**: Learning the examples by heart, chance included, and doing worse on others
#   for it. → [notebook 14](14_overfitting.ipynb#1.-To-learn-or-to-memorise)

# %% [markdown]
# ## P
#
# - **parameter**: A number that learning changes: a weight or a bias. → [notebook
#   9](09_hidden_layers.ipynb#1.-Neurons-that-listen-to-neurons)
# - **partial derivative**: A slope in one letter while all others are held still. → [notebook
#   7](07_gradient_descent.ipynb#2.-The-slope-with-a-pencil)
# - **patience**: For how many epochs without progress early stopping waits. → [notebook
#   14](14_overfitting.ipynb#5.-Stop-in-time)
# - **penalty**: What is added to the loss for large weights. → [notebook
#   14](14_overfitting.ipynb#6.-Make-large-weights-expensive)
# - **perceptron**: A neuron with a threshold that learns from its mistakes. → [notebook
#   2](02_the_perceptron.ipynb#3.-Learning-from-mistakes)
# - **perceptron rule**: After a right answer nothing changes; after a wrong one each weight moves by rate times
#   error times input. → [notebook 2](02_the_perceptron.ipynb#3.-Learning-from-mistakes)
# - **permutation importance**: How much worse a model becomes when one column is shuffled. → [notebook
#   17](17_tables_of_data.ipynb#9.-Which-columns-matter?)
# - **pipeline**: A row of steps that a table goes through, the model last. → [notebook
#   17](17_tables_of_data.ipynb#5.-One-pipeline)
# - **pixel**: One dot of a picture, as a number. → [notebook 9](09_hidden_layers.ipynb#5.-A-pyramid)
# - **principal component analysis**: The best that a linear autoencoder can do; short PCA. → [notebook
#   18](18_autoencoders.ipynb#5.-What-bends-are-good-for)
# - **probability**: A number from 0 to 1 that says how often something is expected. Those of all classes make 1.
#   → [notebook 15](15_probabilities.ipynb#1.-Scores)
# - **pyramid**: A network whose layers become narrower and narrower. → [notebook
#   9](09_hidden_layers.ipynb#5.-A-pyramid)
# - **PyTorch**: A framework; programs in which the training loop is written out. → [notebook
#   22](22_when_to_leave.ipynb#1.-What-is-out-there)

# %% [markdown]
# ## R
#
# - **random search**: A search that tries some combinations, drawn by lot. → [notebook
#   17](17_tables_of_data.ipynb#7.-A-search)
# - **recurrent network**: A network with a loop: a unit hears what it said at the step before. → [notebook
#   20](20_recurrent_networks.ipynb#2.-A-loop)
# - **regularisation**: Whatever keeps a network from learning by heart: penalties, dropout, early stopping. →
#   [notebook 14](14_overfitting.ipynb#6.-Make-large-weights-expensive)
# - **ReLU**: An activation function that lets positive numbers through and makes 0 of negative ones. → [notebook
#   5](05_activation_functions.ipynb#6.-A-family-of-curves)
# - **representation**: The same data, told in other numbers: those of a hidden layer. → [notebook
#   9](09_hidden_layers.ipynb#2.-What-hidden-units-find)
# - **rewrite**: A change of a training step that makes it faster and leaves its results as they are, up to
#   rounding. → [notebook 21](21_speed.ipynb#Thirteen-rewrites)
# - **RMSProp**: An optimiser that divides each step by a running average of how large the slopes were of late. →
#   [notebook 13](13_optimisers.ipynb#RMSProp:-forget-what-is-long-past)
# - **rounding error**: What is lost because a computer keeps about sixteen digits. → [notebook
#   11](11_the_proof.ipynb#3.-The-dilemma)

# %% [markdown]
# ## S
#
# - **saturated**: Of a unit: so far out on its curve that its slope is nearly 0. → [notebook
#   5](05_activation_functions.ipynb#5.-How-steep?)
# - **scaling**: Bringing all inputs to about the same size, so that the valley of the loss is round. → [notebook
#   7](07_gradient_descent.ipynb#8.-Bring-the-inputs-to-one-scale)
# - **schedule**: A plan by which the learning rate changes during training. → [notebook
#   13](13_optimisers.ipynb#7.-Rates-that-fall)
# - **score**: The sum $z$ of an output unit, before softmax. → [notebook 15](15_probabilities.ipynb#1.-Scores)
# - **search**: Trying combinations of hyper-parameters, each examined by cross-validation. → [notebook
#   17](17_tables_of_data.ipynb#7.-A-search)
# - **seed**: The number from which “random” numbers begin. The same seed gives the same run. → [notebook
#   12](12_batches.ipynb#Seeds)
# - **sequence**: Inputs that come one after the other. → [notebook
#   20](20_recurrent_networks.ipynb#1.-The-same-words-in-another-order)
# - **shuffle**: To take the rows in a new random order in each epoch. → [notebook
#   12](12_batches.ipynb#8.-Shuffle)
# - **sigmoid**: The S-shaped activation function $1/(1 + e^{-z})$, from 0 to 1. → [notebook
#   5](05_activation_functions.ipynb#2.-Why-not-the-step?)
# - **slope**: How much one thing changes when another changes by a little, divided by that little. → [notebook
#   5](05_activation_functions.ipynb#5.-How-steep?)
# - **softmax**: A function that turns scores into probabilities: $e^z$ of each, divided by the sum of all. →
#   [notebook 15](15_probabilities.ipynb#2.-Softmax)
# - **softplus**: An activation function: ReLU with its corner rounded off. → [notebook
#   5](05_activation_functions.ipynb#6.-A-family-of-curves)
# - **soma**: The body of a nerve cell, where all signals come together. → [notebook
#   1](01_the_neuron.ipynb#1.-A-nerve-cell)
# - **squared error**, **squares**: Half the square of the error, as the mean over the examples: the loss of the
#   first half of this course. → [notebook 6](06_squared_error.ipynb#2.-Squares)
# - **standard deviation**: How far numbers typically lie from their mean: the root of the mean squared distance. →
#   [notebook 7](07_gradient_descent.ipynb#8.-Bring-the-inputs-to-one-scale)
# - **standardise**: To subtract a column’s mean and divide by its standard deviation. → [notebook
#   17](17_tables_of_data.ipynb#4.-Sizes)
# - **step**: An activation function that jumps from 0 to 1. (Also: one update; and one place in a sequence.) →
#   [notebook 1](01_the_neuron.ipynb#5.-To-fire-or-not)
# - **stochastic gradient descent**: Gradient descent with one example, or a few, at a time, taken in random
#   order. Short: SGD. → [notebook 12](12_batches.ipynb#3.-One-by-one)
# - **surprise**: Minus the logarithm of a probability: 0 for what was certain. → [notebook
#   15](15_probabilities.ipynb#4.-Surprise)
# - **sympy**: A program that does algebra with letters. → [notebook
#   7](07_gradient_descent.ipynb#Which-factor-stands-beside-the-error?)
# - **synapse**: The contact at which one nerve cell passes its signal to another. → [notebook
#   1](01_the_neuron.ipynb#1.-A-nerve-cell)

# %% [markdown]
# ## T
#
# - **tanh**: An S-shaped activation function from −1 to 1. → [notebook
#   5](05_activation_functions.ipynb#6.-A-family-of-curves)
# - **target**: What a network should have answered. → [notebook 8](08_the_worked_example.ipynb#1.-The-task)
# - **temperature**: A number by which scores are divided before softmax: high makes it less sure. → [notebook
#   15](15_probabilities.ipynb#3.-Only-differences-count)
# - **test data**, **test part**: Data that are kept away from learning, for an honest examination. → [notebook
#   14](14_overfitting.ipynb#9.-Do-not-deceive-yourself)
# - **threshold**: The height that a sum has to reach; and the probability from which on one says yes. → [notebook
#   1](01_the_neuron.ipynb#2.-All-or-nothing)
# - **training data**, **training part**: The data that a network learns from. → [notebook
#   14](14_overfitting.ipynb#1.-To-learn-or-to-memorise)
# - **transformer**: A network built on attention, without a loop. → [notebook
#   22](22_when_to_leave.ipynb#5.-Words:-memory-and-attention)
# - **transposed**: With rows and columns exchanged. → [notebook
#   10](10_backpropagation_by_hand.ipynb#9.-The-commonest-slips)
# - **truncation error**: What a difference quotient leaves out because its step is not tiny. → [notebook
#   11](11_the_proof.ipynb#2.-Measure-it)

# %% [markdown]
# ## U
#
# - **underfitting**: Being too simple, or too firmly held back, to learn even what there is in the examples. →
#   [notebook 14](14_overfitting.ipynb#6.-Make-large-weights-expensive)
# - **unit**: A neuron in a network. → [notebook
#   5](05_activation_functions.ipynb#3.-Three-things-about-the-sigmoid)
# - **universal approximation**: One hidden layer with enough units comes as close as you like to any continuous
#   function on a closed, bounded range. It does not say how to find the weights. → [notebook
#   9](09_hidden_layers.ipynb#4.-Enough-for-anything?)
# - **unrolling**: Drawing a recurrent network once for each step in time, side by side. → [notebook
#   20](20_recurrent_networks.ipynb#3.-Unrolled)
# - **update**: One change of all parameters. → [notebook 12](12_batches.ipynb#2.-All-at-once)

# %% [markdown]
# ## V
#
# - **validation data**: Data kept aside during training, to see how well a network does on what it does not learn
#   from. → [notebook 14](14_overfitting.ipynb#1.-To-learn-or-to-memorise)
# - **vanishing gradient**: Blame that fades on its way back, because it is multiplied by slopes below 1 again and
#   again. → [notebook 5](05_activation_functions.ipynb#7.-Ten-in-a-row)
# - **velocity**: In momentum: the slopes so far, older ones counting less. It moves the weights. → [notebook
#   13](13_optimisers.ipynb#2.-Momentum:-a-ball-that-rolls)

# %% [markdown]
# ## W
#
# - **weight**: The number by which an input is multiplied: how much it counts, and whether for or against. →
#   [notebook 1](01_the_neuron.ipynb#3.-The-artificial-neuron)
# - **weight decay**: Each step takes away a small share of every weight. With plain gradient descent L2 does just that;
#   with Adam it does not, and AdamW does it directly. → [notebook
#   14](14_overfitting.ipynb#6.-Make-large-weights-expensive)
# - **weighted sum**: Each input times its weight, all added up; with the bias added it is $z$. → [notebook
#   1](01_the_neuron.ipynb#4.-The-weighted-sum)

# %% [markdown]
# ## Letters and signs
#
# | sign | say | means |
# |:-:|:--|:--|
# | $x$ | | an input |
# | $y$, or $t$ | | the target: what should have come out |
# | $\hat y$ | y hat | what did come out |
# | $W$, $w$ | | weights; `W2₁₂` is the weight in layer 2 from unit 1 to unit 2 |
# | $b$ | | a bias |
# | $z$ | | the weighted sum with the bias added |
# | $a$ | | the activation: what a unit gives out |
# | $\sigma$ | sigma | the sigmoid |
# | $\theta$ | theta | a threshold |
# | $E$, $J$ | | the loss, or cost |
# | $\delta$ | delta | how the loss changes with $z$ |
# | $\eta$ | eta | the learning rate |
# | $\mu$ | mu | in momentum: the share of the velocity that is kept |
# | $\rho$ | rho | in RMSProp and ADADELTA: the share of a running average that is kept |
# | $\beta_1$, $\beta_2$ | beta | in Adam: the shares that its two running averages keep |
# | $\varepsilon$ | epsilon | a tiny number that keeps a division by 0 away |
# | $\lambda$ | lambda | the price of large weights in a penalty |
# | $\sum$ | sum | work out what follows for each, and add up |
# | $\partial$ | “d”, or “del” | a slope in one letter while the others are held still; `dW1` in a trace |
# | $\nabla$ | nabla | the gradient: all the slopes together |
# | $w \leftarrow \ldots$ | becomes | the new weight; also written $w^+$, and `W1_new` |
# | $e$ | | the number 2.718…; $e^z$ is $e$ to the power $z$ |
# | $\ln$ | | the natural logarithm: $\ln(e^z) = z$ |
# | $\sqrt{v}$ | root | the number whose square is $v$ |
# | $[z \ge 0]$ | | 1 if what stands in the brackets is true, otherwise 0 |
# | `@` | at | each input times its weight, added up, for a whole layer at once |
# | ≈ | about | digits were left off |
#
# A trace uses most of them. One neuron, one example, one step:

# %%
neuron = nn.Network(weights=[[[0.4], [0.2]]], biases=[[0.1]], activations="sigmoid")
print(neuron.trace(x=[[0.5, 1.0]], y=[[1.0]], learning_rate=0.5))
