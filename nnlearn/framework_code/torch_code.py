"""A network as a program for PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlearn.framework_code.known import KnownLoss, check_activations, known_loss
from nnlearn.framework_code.numbers import parameters_code
from nnlearn.framework_code.program import program
from nnlearn.maths.activations import LEAK
from nnlearn.maths.losses import Loss
from nnlearn.maths.rescaled import NEAREST
from nnlearn.parameters import Layer

#: What PyTorch calls the activations; the identity is nothing at all.
MODULES = {
    "step": "Step()",
    "sigmoid": "nn.Sigmoid()",
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "leaky_relu": f"nn.LeakyReLU({LEAK})",
    "elu": "nn.ELU()",
    "softplus": "nn.Softplus()",
    "softmax": "nn.Softmax(dim=1)",
}

STEP = '''class Step(nn.Module):
    """1 from 0 on, else 0; flat everywhere, which is what 0 * z is for."""

    def forward(self, z):
        return (z >= 0) + 0 * z'''

GIVE = """with torch.no_grad():
    for own, given in zip(model.parameters(), parameters, strict=True):
        own.copy_(torch.tensor(given.T))  # here a row for each input, in PyTorch for each unit"""

TRAIN = """def train(x, y, epochs, batch_size, learning_rate=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(batch_size):
            optimizer.zero_grad()
            loss_of(x[rows], y[rows]).backward()
            optimizer.step()"""

#: Each example's loss.
LOSSES = {
    "squared_error": "({factor}(model(x) - y) ** 2).sum(dim=1)",
    "binary_cross_entropy": 'nn.functional.binary_cross_entropy(model(x), y, reduction="none").sum(dim=1)',
    "cross_entropy": "-torch.xlogy(y, model(x)).sum(dim=1)",
    "absolute": "(model(x) - y).abs().sum(dim=1)",
    "huber": 'nn.functional.huber_loss(model(x), y, reduction="none").sum(dim=1)',
}


def torch_code(layers: Sequence[Layer], loss: Loss, weights: Any = None) -> str:
    """Write a network as a program for PyTorch: see :meth:`nnlearn.Network.to_torch_code`."""
    check_activations(layers, "PyTorch")
    of_classes, loss_lines = _loss_code(known_loss(loss, "PyTorch"), layers[-1].activation.name)
    dtype = f"torch.{layers[0].W.dtype}"
    modules = "".join(f"    {line}\n" for layer in layers for line in _modules(layer))
    precision = "" if layers[0].W.dtype == np.float32 else f".to({dtype})"
    targets = "torch.tensor(y)  # class numbers" if of_classes else f"torch.tensor(y, dtype={dtype})"
    hint = f"# x, y = torch.tensor(X, dtype={dtype}), {targets}"
    return program(
        "import numpy as np\nimport torch\nfrom torch import nn",
        STEP if any(layer.activation.name == "step" for layer in layers) else "",
        f"model = nn.Sequential(\n{modules}){precision}",
        f"{parameters_code(layers, weights)}\n{GIVE}",
        f"def loss_of(x, y):\n{loss_lines}",
        TRAIN,
        f"{hint}\n# train(x, y, epochs=20, batch_size=10)\n# model(x)",
    )


def _modules(layer: Layer) -> list[str]:
    """The lines of a layer."""
    name, pieces = layer.activation.name, layer.activation.pieces
    bias = "" if layer.b is not None else ", bias=False"
    lines = [f"nn.Linear({layer.inputs}, {layer.W.shape[1]}{bias}),"]
    if name == "maxout":
        lines.append(f"nn.MaxPool1d({pieces}),  # maxout: the largest of each {pieces} neighbours")
    elif name != "identity":
        lines.append(f"{MODULES[name]},")
    return lines


def _loss_code(loss: KnownLoss, last: str) -> tuple[bool, str]:
    """Whether the targets are class numbers; and the lines that work the loss out."""
    over_examples = "sum" if loss.sum else "mean"
    reduction = ', reduction="sum"' if loss.sum else ""
    match loss.name, last:
        case "cross_entropy", "softmax":
            return True, (
                "    scores = model[:-1](x)  # without the softmax: cross_entropy has it in it\n"
                f"    return nn.functional.cross_entropy(scores, y{reduction})"
            )
        case "rescaled_cross_entropy", _:
            return True, (
                "    outputs = model(x)\n"
                "    shares = outputs / outputs.sum(dim=1, keepdim=True)\n"
                f"    shares = shares.clamp({NEAREST}, 1 - {NEAREST})\n"
                f"    return nn.functional.nll_loss(shares.log(), y{reduction})"
            )
        case "binary_cross_entropy", "sigmoid":
            return False, (
                "    scores = model[:-1](x)  # without the sigmoid: the loss has it in it\n"
                "    losses = nn.functional.binary_cross_entropy_with_logits("
                'scores, y, reduction="none")\n'
                f"    return losses.sum(dim=1).{over_examples}()"
            )
    losses = LOSSES[loss.name].format(factor="" if loss.factor == 1 else f"{loss.factor} * ")
    return False, f"    return {losses}.{over_examples}()"
