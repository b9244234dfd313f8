"""MXNet in R, here: ``mx.mlp`` in one call, the network symbol by symbol, and why it did so badly on Adult.

What is said of ``create`` and ``fit`` is an argument of :meth:`nnlearn.Network.create` and
:meth:`nnlearn.Network.fit`; ``net`` is a network, ``history`` what ``fit`` returned.

=========================================  ===============================================================
MXNet                                      nnlearn
=========================================  ===============================================================
mx.mlp(hidden_node=3, out_node=2)          ``create([14, 3, 2], ["tanh", "softmax"], "cross_entropy")``
activation="tanh"                          ``create([14, 3, 2], ["tanh", "softmax"])``; softrelu is softplus
out_activation="rmse"                      ``create([14, 3, 1], ["tanh", "identity"], "squared_error")``
out_activation="logistic"                  ``create([14, 3, 1], ["tanh", "sigmoid"], "binary_cross_entropy")``
dropout=0.5                                ``fit(dropout=(0, 0.5))``: inputs first; the last hidden layer's
num.round=100                              ``fit(epochs=100)``
array.batch.size=20                        ``fit(batch_size=20)``; a last batch that is smaller stays so
learning.rate=0.03                         ``fit(learning_rate=0.03)``
momentum=0.9                               ``fit(optimizer=nn.optimizers.Momentum(0.9))``
wd=0.001                                   ``fit(l2=0.001)``
initializer=mx.init.uniform(0.01)          ``create([14, 2], init=nn.initialization.Uniform(0.01))``
eval.metric=mx.metric.accuracy             ``history["accuracy"]``
eval.data=list(data, label)                ``fit(validation_data=(x, y))``
mx.symbol.Variable("data")                 the first of the sizes: ``create([14, 2])``
mx.symbol.FullyConnected(num_hidden=3)     one of the sizes; its weights are ``net.weights``
mx.symbol.Activation(act_type="relu")      one of the activations; all of them are ``net.activations``
mx.symbol.SoftmaxOutput                    ``create([14, 2], "softmax", "cross_entropy")``
mx.model.FeedForward.create                ``fit(epochs=10, batch_size=20, learning_rate=0.01)``
predict(model, X)                          ``net.predict(x)``: a row an example, not a column
max.col(t(pred)) - 1                       ``net.predict_classes(x)``: of equals the first, not any
graph.viz(model$symbol)                    ``nn.plot.network(net)``
mx.set.seed(0)                             ``create([14, 2], seed=0)`` and ``fit(seed=0)``
=========================================  ===============================================================

**mx.mlp.** The tutorial calls ``mx.mlp(data, label, hidden_node = 3, out_node = 2, num.round = 100,
array.batch.size = 20, learning.rate = 0.03)`` on the columns of Adult as they are. Here are columns like
them: an age, a number as large as Adult's fnlwgt, and hours a week.

>>> import numpy as np
>>> import nnlearn as nn
>>> random = np.random.default_rng(0)
>>> X = np.column_stack([random.uniform(low, high, 2000) for low, high in [(17, 90), (1e4, 1.5e6), (1, 99)]])
>>> y = (X[:, 0] + X[:, 2] > 120).astype(int)
>>> round(1 - y.mean(), 3)  # always saying 0
np.float64(0.664)
>>> def mlp(X):
...     start = nn.initialization.Uniform(0.01)
...     net = nn.Network.create([3, 3, 2], ["tanh", "softmax"], "cross_entropy", init=start)
...     net.fit(X, y, epochs=100, batch_size=20, learning_rate=0.03)
...     return net
>>> raw = mlp(X)
>>> round(raw.evaluate(X, y)["accuracy"], 2), set(raw.predict_classes(X).tolist())
(0.66, {0})

All that it has learnt is which class is the larger. No class is worth more to it because `accuracy` is
measured: that is only reported; what is descended is the cross-entropy. The trace shows where it is stuck.
The hidden units are at their ends, for every row, and there the slope of tanh is nothing:

>>> trace = raw.trace(X[:200], y[:200])
>>> bool((np.abs(trace["a1"]) > 0.99).mean() > 0.95)
True

Columns of one size are the cure; on Adult it takes the test part from 76.4 % (always "<=50K") to 84 %:

>>> scaled = (X - X.mean(axis=0)) / X.std(axis=0)
>>> mlp(scaled).evaluate(scaled, y)["accuracy"] > 0.97
True

:class:`~nnlearn.estimators.NetworkClassifier` does so by itself.

**Symbol by symbol.** The tutorial's second network, ``lrm``, is ``FullyConnected(num_hidden = 3)`` straight
into ``SoftmaxOutput``. It is introduced as having a hidden layer of three neurons. But it has none: these
three are its outputs, so it tells *three* classes apart, of which the third never occurs.

>>> lrm = nn.Network.create([3, 3], "softmax", "cross_entropy", init=nn.initialization.Uniform(0.01))
>>> lrm
Network(3-3, softmax, loss=cross_entropy)
>>> history = lrm.fit(scaled, y, epochs=10, batch_size=50, learning_rate=0.01)
>>> lrm.predict(scaled).mean(axis=0).round(2)
array([0.56, 0.34, 0.11])

After ten rounds a share of 0.11 is still given away to a class that nobody belongs to.

Its third has a hidden layer of ten, and two outputs, which the tutorial counts as a second hidden layer:

>>> third = nn.Network.create([3, 10, 2], ["relu", "softmax"], "cross_entropy")
>>> print(third.fit(scaled, y, epochs=2, batch_size=50, learning_rate=0.1).log())
Epoch 1/2 - loss: ... - accuracy: 0...
Epoch 2/2 - loss: ... - accuracy: 0...

Chen and others, "MXNet", 2015.
"""
