"""Keras's lesson, here: a drug trial, the network layer by layer, and the same lines epoch by epoch.

What is said of ``create`` and ``fit`` is an argument of :meth:`nnlearn.Network.create` and
:meth:`nnlearn.Network.fit`; ``net`` is a network, ``history`` what ``fit`` returned.

=========================================  ===============================================================
Keras                                      nnlearn
=========================================  ===============================================================
Sequential([...])                          ``create([1, 16, 32, 2], ["relu", "relu", "softmax"])``
Dense(16, activation="relu")               one of these sizes, and one of these activations
Dense(..., kernel_initializer=...)         ``create([1, 2], init="glorot")``, which is Keras's own
Dropout(0.2)                               ``fit(dropout=0.2)``
regularizers.L2(0.001)                     ``fit(l2=0.002)``: it counts half a square
model.summary()                            ``net.summary()``
model.get_weights()                        ``net.parameters``
compile(optimizer=Adam(...))               ``fit(optimizer=nn.optimizers.Adam(epsilon=1e-7))``
Adam(learning_rate=0.0001)                 ``fit(optimizer="adam", learning_rate=0.0001)``
SGD(momentum=0.9)                          ``fit(optimizer=nn.optimizers.Momentum(0.9))``
LearningRateScheduler(...)                 ``fit(learning_rate=nn.schedules.StepDecay(0.1))``
sparse_categorical_crossentropy            ``create([1, 2], "softmax", "cross_entropy")``
the same, of sigmoid outputs               ``create([1, 2], "sigmoid", "rescaled_cross_entropy")``
binary_crossentropy                        ``create([1, 1], "sigmoid", "binary_cross_entropy")``
mean_squared_error                         ``create([1, 1], "identity", nn.SquaredError(factor=1))``
metrics=["accuracy"]                       ``history["accuracy"]``: there wherever there are classes
fit(batch_size=10, epochs=20)              ``fit(batch_size=10, epochs=20)``
fit(shuffle=True)                          ``fit(shuffle=True)``
fit(validation_data=(x, y))                ``fit(validation_data=(x, y))``
fit(validation_split=0.2)                  ``NetworkClassifier(early_stopping=10, validation_fraction=0.2)``
fit(verbose=1)                             ``fit(progress=True)``
fit(verbose=2)                             ``print(history.log())``
EarlyStopping(restore_best_weights=True)   ``fit(validation_data=(x, y), early_stopping=5)``: patience 5
ModelCheckpoint("run.keras")               ``fit(checkpoint="run.npz")``
History.history["loss"]                    ``history["loss"]``
model.evaluate(x, y)                       ``net.evaluate(x, y)``
model.predict(x)                           ``net.predict(x)``
model.predict(x).argmax(axis=1)            ``net.predict_classes(x)``
model.save("lesson.keras")                 ``net.save("lesson.npz")``
=========================================  ===============================================================

The lesson: ages from 13 to 100, scaled to lie between 0 and 1, and whether there were side effects.

>>> import nnlearn as nn
>>> data = nn.data.drug_trial(seed=0)
>>> model = nn.Network.create([1, 16, 32, 2], ["relu", "relu", "softmax"], "cross_entropy", init="glorot")
>>> sum(each.size for each in model.parameters)
642
>>> adam = nn.optimizers.Adam(epsilon=1e-7)  # Keras's epsilon; what else it sets is ours, too
>>> history = model.fit(data.X, data.y, batch_size=10, epochs=20, optimizer=adam, learning_rate=0.0001)
>>> print(history.log())
Epoch 1/20 - loss: ... - accuracy: ...
...
Epoch 20/20 - loss: 0.28... - accuracy: 0.93...

Each line is the mean over the epoch's steps, each measured before it is made, as in Keras; so
``net.evaluate`` after training comes to a little less loss. Two things are not what they seem in the lesson.
Its outputs are two sigmoids, and not the probabilities of two classes that exclude each other; its loss
divides them by their sum, and does not say so. For exactly that, write ``["relu", "relu", "sigmoid"]`` and
``"rescaled_cross_entropy"``. And its last line, 92.86 %, is not the best there is: 100 of the 2,100 patients
are exceptions, which leaves 95.24 %.

Chollet and others, "Keras", 2015.
"""
