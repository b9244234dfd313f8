"""A network as a program for Keras."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnlearn.framework_code.known import KnownLoss, check_activations, known_loss
from nnlearn.framework_code.numbers import parameters_code
from nnlearn.framework_code.program import program
from nnlearn.maths.activations import LEAK
from nnlearn.maths.losses import Loss
from nnlearn.parameters import Layer

STEP = '''def step(z):
    """1 from 0 on, else 0; flat everywhere, which is what 0 * z is for."""
    return keras.ops.cast(z >= 0, z.dtype) + 0 * z'''

#: The losses of each example, of the targets y and the outputs a, in this order.
LOSSES = {
    "squared_error": "keras.ops.sum({factor}(a - y) ** 2, axis=-1)",
    "binary_cross_entropy": "keras.ops.sum(keras.ops.binary_crossentropy(y, a), axis=-1)",
    "cross_entropy": "-keras.ops.sum(y * keras.ops.log(a), axis=-1)",
    "absolute": "keras.ops.sum(keras.ops.absolute(a - y), axis=-1)",
    "huber": "{outputs}keras.losses.huber(y, a)",
}
CLASSES = "keras.losses.sparse_categorical_crossentropy(y, a)"

#: Those that Keras has by a name; of a single output only, where it takes means of outputs.
NAMED = {
    "squared_error": "mean_squared_error",
    "binary_cross_entropy": "binary_crossentropy",
    "absolute": "mean_absolute_error",
    "huber": "huber",
}


def keras_code(layers: Sequence[Layer], loss: Loss, weights: Any = None) -> str:
    """Write a network as a program for Keras: see :meth:`nnlearn.Network.to_keras_code`."""
    check_activations(layers, "Keras")
    dtype = layers[0].W.dtype
    known = known_loss(loss, "Keras")
    definition, argument, of_classes = _loss_code(known, layers[-1])
    lines = "".join(f"        {line}\n" for layer in layers for line in _layers(layer))
    metrics = '    metrics=["accuracy"],\n' if "cross_entropy" in known.name else ""
    return program(
        "import keras\nimport numpy as np",
        f'keras.config.set_floatx("{dtype}")\nkeras.config.set_dtype_policy("{dtype}")',
        STEP if any(layer.activation.name == "step" for layer in layers) else "",
        f"model = keras.Sequential(\n    [\n        keras.Input(({layers[0].inputs},)),\n{lines}    ]\n)",
        f"{parameters_code(layers, weights)}\nmodel.set_weights(parameters)",
        definition,
        "model.compile(\n    optimizer=keras.optimizers.SGD(learning_rate=0.1),\n"
        f"    loss={argument},\n{metrics})",
        f"# model.fit(X, y, epochs=20, batch_size=10){'  # y: class numbers' if of_classes else ''}\n"
        "# model.predict(X)",
    )


def _layers(layer: Layer) -> list[str]:
    """The lines of a layer."""
    name, pieces, columns = layer.activation.name, layer.activation.pieces, layer.W.shape[1]
    bias = "" if layer.b is not None else ", use_bias=False"
    match name:
        case "identity":
            return [f"keras.layers.Dense({columns}{bias}),"]
        case "leaky_relu":
            return [
                f"keras.layers.Dense({columns}{bias}),",
                f"keras.layers.LeakyReLU(negative_slope={LEAK}),",
            ]
        case "maxout":
            return [
                f"keras.layers.Dense({columns}{bias}),",
                f"keras.layers.Reshape(({columns}, 1)),",
                f"keras.layers.MaxPooling1D({pieces}),  # maxout: the largest of each {pieces} neighbours",
                "keras.layers.Flatten(),",
            ]
    activation = "step" if name == "step" else f'"{name}"'
    return [f"keras.layers.Dense({columns}, activation={activation}{bias}),"]


def _loss_code(loss: KnownLoss, last: Layer) -> tuple[str, str, bool]:
    """What defines the loss, how `compile` is told, and whether the targets are class numbers."""
    of_classes = loss.name == "rescaled_cross_entropy" or (
        loss.name == "cross_entropy" and last.activation.name == "softmax"
    )
    if of_classes:
        named, losses = "sparse_categorical_crossentropy", CLASSES
    else:
        alone = last.units == 1 and loss.factor == 1
        named = NAMED.get(loss.name, "") if alone else ""
        losses = LOSSES[loss.name].format(
            factor="" if loss.factor == 1 else f"{loss.factor} * ",
            outputs="" if last.units == 1 else f"{last.units} * ",  # Keras takes the mean of the outputs
        )
    if loss.sum:
        definition = f"class Loss(keras.losses.Loss):\n    def call(self, y, a):\n        return {losses}"
        return definition, 'Loss(reduction="sum")', of_classes
    if named:
        return "", f'"{named}"', of_classes
    return f"def {loss.name}(y, a):\n    return {losses}", loss.name, of_classes
